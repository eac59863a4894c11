# %% wrong="affine_backward" about="dx is multiplied by W instead of its transpose" kind="common"
def affine_backward(dy, x, W):
    dx = dy @ W
    dW = x.T @ dy
    db = dy.sum(axis=0)
    return dx, dW, db

# %% wrong="affine_backward" about="dW comes out transposed, as dy.T times x" kind="common"
def affine_backward(dy, x, W):
    return dy @ W.T, dy.T @ x, np.sum(dy, axis=0)

# %% wrong="affine_backward" about="the bias gradient sums over the columns instead of the batch" kind="common"
def affine_backward(dy, x, W):
    dx = np.dot(dy, W.T)
    dW = np.dot(x.T, dy)
    db = np.sum(dy, axis=1)
    return dx, dW, db

# %% wrong="affine_backward" about="the bias gradient is summed over everything to a single number" kind="common"
def affine_backward(dy, x, W):
    db = dy.sum()
    dW = x.transpose() @ dy
    return dy @ W.transpose(), dW, db

# %% wrong="affine_backward" about="the bias gradient is dy itself, not summed over the batch" kind="common"
def affine_backward(dy, x, W):
    grad_x = dy @ W.T
    grad_W = x.T @ dy
    grad_b = dy
    return grad_x, grad_W, grad_b

# %% wrong="affine_backward" about="dW and dx are returned in exchanged order" kind="common"
def affine_backward(dy, x, W):
    dW = x.T @ dy
    dx = dy @ W.T
    db = dy.sum(0)
    return dW, dx, db

# %% wrong="affine_backward" about="the bias gradient is the mean over the batch instead of the sum" kind="subtle"
def affine_backward(dy, x, W):
    return dy @ W.T, x.T @ dy, dy.mean(axis=0)

# %% wrong="affine_backward" about="the weight gradient is divided by the batch size" kind="subtle"
def affine_backward(dy, x, W):
    B = x.shape[0]
    dx = dy @ W.T
    dW = (x.T @ dy) / B
    db = dy.sum(axis=0)
    return dx, dW, db

# %% wrong="affine_backward" about="the loop over the batch overwrites dW, so only the last row counts" kind="subtle"
def affine_backward(dy, x, W):
    dx = np.zeros(x.shape)
    db = np.zeros(W.shape[1])
    for n in range(len(x)):
        dx[n] = W @ dy[n]
        dW = np.outer(x[n], dy[n])
        db += dy[n]
    return dx, dW, db

# %% wrong="affine_backward" about="dW is the outer product of the two batch sums, right for one row only" kind="subtle"
def affine_backward(dy, x, W):
    db = dy.sum(axis=0)
    dW = x.sum(axis=0)[:, None] * db[None, :]
    dx = np.einsum("nk,dk->nd", dy, W)
    return dx, dW, db

# %% wrong="affine_backward" about="dx is brought to its shape by reshape where a transpose is needed" kind="subtle"
def affine_backward(dy, x, W):
    dx = (W @ dy.T).reshape(x.shape)
    dW = x.T @ dy
    db = dy.sum(axis=0)
    return dx, dW, db

# %% wrong="numerical_gradient" about="one-sided difference instead of the central one" kind="common"
def numerical_gradient(fn, x, eps=1e-6):
    dx = np.zeros(x.shape)
    base = fn(x)
    for at in np.ndindex(x.shape):
        up = x.copy()
        up[at] += eps
        dx[at] = (fn(up) - base) / eps
    return dx

# %% wrong="numerical_gradient" about="divides by eps though the points are two eps apart" kind="common"
def numerical_gradient(fn, x, eps=1e-6):
    dx = np.zeros_like(x)
    for at in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[at] += eps
        down[at] -= eps
        dx[at] = (fn(up) - fn(down)) / eps
    return dx

# %% wrong="numerical_gradient" about="parentheses missing in the denominator, so it multiplies by eps" kind="common"
def numerical_gradient(fn, x, eps=1e-6):
    grad = np.zeros_like(x)
    for idx in np.ndindex(x.shape):
        plus = x.copy()
        minus = x.copy()
        plus[idx] = plus[idx] + eps
        minus[idx] = minus[idx] - eps
        grad[idx] = (fn(plus) - fn(minus)) / 2 * eps
    return grad

# %% wrong="numerical_gradient" about="up and down are not copies but the same array as x" kind="common"
def numerical_gradient(fn, x, eps=1e-6):
    dx = np.zeros(x.shape)
    for at in np.ndindex(x.shape):
        up = x
        up[at] += eps
        down = x
        down[at] -= eps
        dx[at] = (fn(up) - fn(down)) / (2 * eps)
    return dx

# %% wrong="numerical_gradient" about="moves the entry in x itself and never puts it back" kind="common"
def numerical_gradient(fn, x, eps=1e-6):
    dx = np.zeros(x.shape)
    for at in np.ndindex(x.shape):
        x[at] += eps
        high = fn(x)
        x[at] -= 2 * eps
        low = fn(x)
        dx[at] = (high - low) / (2 * eps)
    return dx

# %% wrong="numerical_gradient" about="loops over the first axis only and moves a whole row at a time" kind="common"
def numerical_gradient(fn, x, eps=1e-6):
    dx = np.zeros(x.shape)
    for k in range(len(x)):
        e = np.zeros(x.shape)
        e[k] = eps
        dx[k] = (fn(x + e) - fn(x - e)) / (2 * eps)
    return dx

# %% wrong="numerical_gradient" about="adds and subtracts eps in x itself, which does not restore it exactly" kind="subtle"
def numerical_gradient(fn, x, eps=1e-6):
    dx = np.zeros_like(x)
    for at in np.ndindex(x.shape):
        x[at] += eps
        up = fn(x)
        x[at] -= 2 * eps
        down = fn(x)
        x[at] += eps
        dx[at] = (up - down) / (2 * eps)
    return dx

# %% wrong="numerical_gradient" about="ignores the argument eps and always uses 1e-6" kind="subtle"
def numerical_gradient(fn, x, eps=1e-6):
    h = 1e-6
    dx = np.empty(x.shape)
    for at in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[at] = h
        dx[at] = (fn(x + step) - fn(x - step)) / (2 * h)
    return dx

# %% wrong="numerical_gradient" about="the copies are made once before the loop, so moved entries stay moved" kind="subtle"
def numerical_gradient(fn, x, eps=1e-6):
    dx = np.zeros(x.shape)
    up = x.copy()
    down = x.copy()
    for at in np.ndindex(x.shape):
        up[at] += eps
        down[at] -= eps
        dx[at] = (fn(up) - fn(down)) / (2 * eps)
    return dx

# %% wrong="numerical_gradient" about="returns a flat list of derivatives, not the shape of x" kind="subtle"
def numerical_gradient(fn, x, eps=1e-6):
    result = []
    for at in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[at] += eps
        down[at] -= eps
        result.append((fn(up) - fn(down)) / (2 * eps))
    return np.array(result)

# %% wrong="numerical_gradient" about="the step is relative to the entry, so an entry that is 0 gives nan" kind="subtle"
def numerical_gradient(fn, x, eps=1e-6):
    dx = np.zeros(x.shape)
    for at in np.ndindex(x.shape):
        h = eps * np.abs(x[at])
        up, down = x.copy(), x.copy()
        up[at] += h
        down[at] -= h
        dx[at] = (fn(up) - fn(down)) / (2 * h)
    return dx

# %% wrong="gradient_error" about="no comparison of the shapes, so broadcasting hides the difference" kind="common"
def gradient_error(fn, x, dx):
    numeric = numerical_gradient(fn, x)
    scale = max(np.abs(dx).max(), np.abs(numeric).max())
    if scale == 0:
        return 0.0
    return np.abs(dx - numeric).max() / scale

# %% wrong="gradient_error" about="each entry is divided by itself before the maximum is taken" kind="common"
def gradient_error(fn, x, dx):
    if dx.shape != x.shape:
        return np.inf
    numeric = numerical_gradient(fn, x)
    diff = np.abs(dx - numeric)
    scale = np.maximum(np.abs(dx), np.abs(numeric))
    ratio = np.divide(diff, scale, out=np.zeros_like(diff), where=scale > 0)
    return ratio.max()

# %% wrong="gradient_error" about="the case that both gradients are zero is forgotten and gives nan" kind="common"
def gradient_error(fn, x, dx):
    if dx.shape != x.shape:
        return np.inf
    numeric = numerical_gradient(fn, x)
    return np.abs(dx - numeric).max() / max(np.abs(dx).max(), np.abs(numeric).max())

# %% wrong="gradient_error" about="divides by the sum of the two largest entries instead of the larger one" kind="common"
def gradient_error(fn, x, dx):
    if x.shape != dx.shape:
        return np.inf
    num = numerical_gradient(fn, x)
    denominator = np.abs(dx).max() + np.abs(num).max()
    if denominator == 0:
        return 0.0
    return np.abs(num - dx).max() / denominator

# %% wrong="gradient_error" about="returns the plain largest difference without dividing" kind="common"
def gradient_error(fn, x, dx):
    if dx.shape != x.shape:
        return np.inf
    return np.max(np.abs(dx - numerical_gradient(fn, x)))

# %% wrong="gradient_error" about="uses Euclidean norms instead of the largest entries" kind="common"
def gradient_error(fn, x, dx):
    if dx.shape != x.shape:
        return np.inf
    numeric = numerical_gradient(fn, x)
    scale = max(np.linalg.norm(dx), np.linalg.norm(numeric))
    if scale == 0:
        return 0.0
    return np.linalg.norm(dx - numeric) / scale

# %% wrong="gradient_error" about="no absolute value in the numerator, so only differences upward count" kind="subtle"
def gradient_error(fn, x, dx):
    if dx.shape != x.shape:
        return np.inf
    numeric = numerical_gradient(fn, x)
    scale = max(np.abs(dx).max(), np.abs(numeric).max())
    if scale == 0:
        return 0.0
    return (dx - numeric).max() / scale

# %% wrong="gradient_error" about="divides by the largest entry of the measured gradient only" kind="subtle"
def gradient_error(fn, x, dx):
    if dx.shape != x.shape:
        return np.inf
    measured = numerical_gradient(fn, x)
    top = np.abs(dx - measured).max()
    if top == 0:
        return 0.0
    scale = np.abs(measured).max()
    return np.inf if scale == 0 else top / scale

# %% wrong="gradient_error" about="the denominator takes the largest entries without their absolute values" kind="subtle"
def gradient_error(fn, x, dx):
    if dx.shape != x.shape:
        return np.inf
    numeric = numerical_gradient(fn, x)
    scale = abs(max(dx.max(), numeric.max()))
    if scale == 0:
        return 0.0
    return np.abs(dx - numeric).max() / scale

# %% wrong="gradient_error" about="returns 0 as soon as the measured gradient is zero, whatever dx is" kind="subtle"
def gradient_error(fn, x, dx):
    if dx.shape != x.shape:
        return np.inf
    numeric = numerical_gradient(fn, x)
    if not numeric.any():
        return 0.0
    scale = max(np.abs(dx).max(), np.abs(numeric).max())
    return np.abs(dx - numeric).max() / scale

# %% wrong="gradient_error" about="the denominator is never less than 1, so small gradients are not compared relatively" kind="subtle"
def gradient_error(fn, x, dx):
    if dx.shape != x.shape:
        return np.inf
    numeric = numerical_gradient(fn, x)
    scale = max(1.0, np.abs(dx).max(), np.abs(numeric).max())
    return np.abs(dx - numeric).max() / scale

# %% wrong="dsigmoid" about="puts y through the sigmoid once more" kind="common"
def dsigmoid(y):
    s = sigmoid(y)
    return s * (1 - s)

# %% wrong="dsigmoid" about="the slope of tanh instead of the sigmoid" kind="common"
def dsigmoid(y):
    return 1 - y**2

# %% wrong="dsigmoid" about="the sign is turned, y times y minus 1" kind="common"
def dsigmoid(y):
    return y * (y - 1)

# %% wrong="dsigmoid" about="only the second of the two factors, 1 - y" kind="common"
def dsigmoid(y):
    return 1.0 - y

# %% wrong="dsigmoid" about="the reciprocal, the slope of the inverse function" kind="common"
def dsigmoid(y):
    with np.errstate(divide="ignore"):
        return 1 / (y * (1 - y))

# %% wrong="dsigmoid" about="puts y in place of exp(-a) in equation 12" kind="common"
def dsigmoid(y):
    return y / (1 + y) ** 2

# %% wrong="dsigmoid" about="recovers the pre-activation by a logarithm, which gives nan at y = 0" kind="subtle"
def dsigmoid(y):
    with np.errstate(all="ignore"):
        a = np.log(y / (1 - y))
        e = np.exp(-a)
        return e / (1 + e) ** 2

# %% wrong="dsigmoid" about="the second derivative factor 1 - 2y, slope of the slope" kind="subtle"
def dsigmoid(y):
    return 1 - 2 * y

# %% wrong="dsigmoid" about="mixes the two slopes, y times 1 - y squared" kind="subtle"
def dsigmoid(y):
    return y * (1 - y**2)

# %% wrong="dsigmoid" about="a quarter of the slope of tanh, from a wrong half-angle relation" kind="subtle"
def dsigmoid(y):
    return 0.25 * dtanh(y)

# %% wrong="dsigmoid" about="clips y away from 0 and 1, so the slope there is not zero" kind="subtle"
def dsigmoid(y):
    safe = np.clip(y, 1e-4, 1 - 1e-4)
    return safe * (1 - safe)

# %% wrong="invert_output" about="tanh is applied a second time before the slope is taken" kind="common"
def invert_output(dh_t, dc_t, o, tanh_c):
    do = dh_t * tanh_c
    dc_t = dc_t + dh_t * o * dtanh(np.tanh(tanh_c))
    return do, dc_t

# %% wrong="invert_output" about="the gradient that has arrived so far is dropped" kind="common"
def invert_output(dh_t, dc_t, o, tanh_c):
    do = dh_t * tanh_c
    dc = dh_t * o * (1 - tanh_c**2)
    return do, dc

# %% wrong="invert_output" about="each factor takes itself instead of the other one" kind="common"
def invert_output(dh_t, dc_t, o, tanh_c):
    do = dh_t * o
    ds = dh_t * tanh_c
    return do, dc_t + ds * dtanh(tanh_c)

# %% wrong="invert_output" about="the square is missing in the slope of tanh" kind="common"
def invert_output(dh_t, dc_t, o, tanh_c):
    return dh_t * tanh_c, dc_t + dh_t * o * (1 - tanh_c)

# %% wrong="invert_output" about="the slope of the sigmoid is used for tanh" kind="common"
def invert_output(dh_t, dc_t, o, tanh_c):
    grad_o = dh_t * tanh_c
    grad_c = dc_t + dh_t * o * dsigmoid(tanh_c)
    return grad_o, grad_c

# %% wrong="invert_output" about="no slope at all, tanh is treated as if it were the identity" kind="common"
def invert_output(dh_t, dc_t, o, tanh_c):
    do = tanh_c * dh_t
    dtanhC = o * dh_t
    return do, dc_t + dtanhC

# %% wrong="invert_output" about="adds in place and so changes the caller's dc_t" kind="subtle"
def invert_output(dh_t, dc_t, o, tanh_c):
    do = dh_t * tanh_c
    dc_t += dh_t * o * dtanh(tanh_c)
    return do, dc_t

# %% wrong="invert_output" about="do is multiplied by the slope of the gate already, which belongs to the next piece" kind="subtle"
def invert_output(dh_t, dc_t, o, tanh_c):
    do = dh_t * tanh_c * dsigmoid(o)
    dc_new = dc_t + dh_t * o * dtanh(tanh_c)
    return do, dc_new

# %% wrong="invert_output" about="the slope of tanh is multiplied into the old dc_t as well" kind="subtle"
def invert_output(dh_t, dc_t, o, tanh_c):
    do = dh_t * tanh_c
    total = dc_t + dh_t * o
    return do, total * dtanh(tanh_c)

# %% wrong="invert_output" about="the part through tanh starts from do instead of dh_t" kind="subtle"
def invert_output(dh_t, dc_t, o, tanh_c):
    do = dh_t * tanh_c
    dc_t = dc_t + do * o * dtanh(tanh_c)
    return do, dc_t

# %% wrong="invert_output" about="the factor o is missing on the way to the cell state" kind="subtle"
def invert_output(dh_t, dc_t, o, tanh_c):
    return dh_t * tanh_c, dc_t + dh_t * dtanh(tanh_c)

# %% wrong="invert_output_gate" about="W_co is not transposed on the way back" kind="common"
def invert_output_gate(do, dc_t, o, c_t, W_co):
    da_o = do * dsigmoid(o)
    dc_t = dc_t + da_o @ W_co
    dW_co = c_t.T @ da_o
    return da_o, dc_t, dW_co

# %% wrong="invert_output_gate" about="the weight gradient is transposed, da_o.T times c_t" kind="common"
def invert_output_gate(do, dc_t, o, c_t, W_co):
    da_o = do * o * (1 - o)
    return da_o, dc_t + da_o @ W_co.T, da_o.T @ c_t

# %% wrong="invert_output_gate" about="the gate is put through the sigmoid a second time" kind="common"
def invert_output_gate(do, dc_t, o, c_t, W_co):
    s = sigmoid(o)
    da_o = do * s * (1 - s)
    dc_new = dc_t + da_o @ W_co.T
    return da_o, dc_new, c_t.T @ da_o

# %% wrong="invert_output_gate" about="the slope of tanh is taken for the gate" kind="common"
def invert_output_gate(do, dc_t, o, c_t, W_co):
    da_o = do * dtanh(o)
    dW = c_t.T @ da_o
    return da_o, dc_t + da_o @ W_co.T, dW

# %% wrong="invert_output_gate" about="the new dc_t replaces the old one instead of adding to it" kind="common"
def invert_output_gate(do, dc_t, o, c_t, W_co):
    da_o = do * dsigmoid(o)
    dc_t, dW_co, _ = affine_backward(da_o, c_t, W_co)
    return da_o, dc_t, dW_co

# %% wrong="invert_output_gate" about="only the factor o, without 1 - o, in the slope" kind="common"
def invert_output_gate(do, dc_t, o, c_t, W_co):
    da_o = np.multiply(do, o)
    return da_o, dc_t + np.dot(da_o, W_co.T), np.dot(c_t.T, da_o)

# %% wrong="invert_output_gate" about="do instead of da_o goes back through W_co" kind="subtle"
def invert_output_gate(do, dc_t, o, c_t, W_co):
    da_o = do * dsigmoid(o)
    dc_t = dc_t + do @ W_co.T
    dW_co = c_t.T @ da_o
    return da_o, dc_t, dW_co

# %% wrong="invert_output_gate" about="the weight gradient is made of the gradient dc_t instead of the state c_t" kind="subtle"
def invert_output_gate(do, dc_t, o, c_t, W_co):
    da_o = do * dsigmoid(o)
    dc_t = dc_t + da_o @ W_co.T
    dW_co = dc_t.T @ da_o
    return da_o, dc_t, dW_co

# %% wrong="invert_output_gate" about="dc_t is changed in place, the caller's array is lost" kind="subtle"
def invert_output_gate(do, dc_t, o, c_t, W_co):
    da_o = do * dsigmoid(o)
    dc_t += da_o @ W_co.T
    return da_o, dc_t, c_t.T @ da_o

# %% wrong="invert_output_gate" about="a peephole of one weight per cell, only the diagonal of W_co goes back" kind="subtle"
def invert_output_gate(do, dc_t, o, c_t, W_co):
    da_o = do * o * (1 - o)
    dc_new = dc_t + da_o * np.diag(W_co)
    dW_co = c_t.T @ da_o
    return da_o, dc_new, dW_co

# %% wrong="invert_output_gate" about="the weight gradient is averaged over the batch" kind="subtle"
def invert_output_gate(do, dc_t, o, c_t, W_co):
    n_rows, n_units = o.shape
    da_o = do * o * (1 - o)
    dW_co = np.zeros((n_units, n_units))
    for n in range(n_rows):
        dW_co += np.outer(c_t[n], da_o[n]) / n_rows
    return da_o, dc_t + da_o @ W_co.T, dW_co

# %% wrong="invert_cell" about="i and g take themselves instead of each other" kind="common"
def invert_cell(dc_t, i, f, g, c_prev):
    di = dc_t * i
    df = dc_t * c_prev
    dg = dc_t * g
    dc_prev = dc_t * f
    return di, df, dg, dc_prev

# %% wrong="invert_cell" about="f and c_prev take themselves instead of each other" kind="common"
def invert_cell(dc_t, i, f, g, c_prev):
    return dc_t * g, dc_t * f, dc_t * i, dc_t * c_prev

# %% wrong="invert_cell" about="the partners of the two gates are exchanged" kind="common"
def invert_cell(dc_t, i, f, g, c_prev):
    di = dc_t * c_prev
    df = dc_t * g
    return di, df, dc_t * i, dc_t * f

# %% wrong="invert_cell" about="the slopes of the squashing functions are multiplied in already" kind="common"
def invert_cell(dc_t, i, f, g, c_prev):
    di = dc_t * g * dsigmoid(i)
    df = dc_t * c_prev * dsigmoid(f)
    dg = dc_t * i * dtanh(g)
    dc_prev = dc_t * f
    return di, df, dg, dc_prev

# %% wrong="invert_cell" about="returned in the order of the slide lines, dc_prev first" kind="common"
def invert_cell(dc_t, i, f, g, c_prev):
    dc_prev = dc_t * f
    dg = dc_t * i
    di = dc_t * g
    df = dc_t * c_prev
    return dc_prev, dg, di, df

# %% wrong="invert_cell" about="each factor gets dc_t times the whole product, its own value included" kind="common"
def invert_cell(dc_t, i, f, g, c_prev):
    kept = dc_t * f * c_prev
    new = dc_t * i * g
    return new, kept, new.copy(), kept.copy()

# %% wrong="invert_cell" about="dc_prev gets dc_t without the forget gate" kind="subtle"
def invert_cell(dc_t, i, f, g, c_prev):
    di, dg = dc_t * g, dc_t * i
    df = dc_t * c_prev
    return di, df, dg, dc_t.copy()

# %% wrong="invert_cell" about="dc_t is overwritten by its product with f before the other three use it" kind="subtle"
def invert_cell(dc_t, i, f, g, c_prev):
    dc_t = dc_t * f
    dg = dc_t * i
    di = dc_t * g
    df = dc_t * c_prev
    return di, df, dg, dc_t

# %% wrong="invert_cell" about="df is taken with the new cell state instead of the old one" kind="subtle"
def invert_cell(dc_t, i, f, g, c_prev):
    c_t = f * c_prev + i * g
    return dc_t * g, dc_t * c_t, dc_t * i, dc_t * f

# %% wrong="invert_cell" about="the candidate gets 1 - f as in a cell with coupled gates" kind="subtle"
def invert_cell(dc_t, i, f, g, c_prev):
    di = dc_t * g
    df = dc_t * c_prev
    dg = dc_t * (1 - f)
    dc_prev = dc_t * f
    return di, df, dg, dc_prev

# %% wrong="invert_cell" about="dg has the slope of tanh in it, the other three are right" kind="subtle"
def invert_cell(dc_t, i, f, g, c_prev):
    return dc_t * g, dc_t * c_prev, dc_t * i * (1 - g**2), dc_t * f

# %% wrong="invert_gates" about="the sigmoid slope is used for the candidate too" kind="common"
def invert_gates(di, df, dg, dc_prev, i, f, g, W_c):
    W_ci, W_cf, W_cg, _ = blocks(W_c)
    da_i = di * dsigmoid(i)
    da_f = df * dsigmoid(f)
    da_g = dg * dsigmoid(g)
    dc_prev = dc_prev + da_i @ W_ci.T + da_f @ W_cf.T + da_g @ W_cg.T
    return da_i, da_f, da_g, dc_prev

# %% wrong="invert_gates" about="the blocks are taken in the order i, f, o, g" kind="common"
def invert_gates(di, df, dg, dc_prev, i, f, g, W_c):
    W_ci, W_cf, _, W_cg = blocks(W_c)
    da_i, da_f, da_g = di * dsigmoid(i), df * dsigmoid(f), dg * dtanh(g)
    return da_i, da_f, da_g, dc_prev + da_i @ W_ci.T + da_f @ W_cf.T + da_g @ W_cg.T

# %% wrong="invert_gates" about="the three weight blocks are not transposed" kind="common"
def invert_gates(di, df, dg, dc_prev, i, f, g, W_c):
    Wi, Wf, Wg, Wo = blocks(W_c)
    ai = di * i * (1 - i)
    af = df * f * (1 - f)
    ag = dg * (1 - g * g)
    return ai, af, ag, dc_prev + ai @ Wi + af @ Wf + ag @ Wg

# %% wrong="invert_gates" about="the part of dc_prev that came through the forget gate is dropped" kind="common"
def invert_gates(di, df, dg, dc_prev, i, f, g, W_c):
    H = W_c.shape[0]
    da_i, da_f, da_g = di * dsigmoid(i), df * dsigmoid(f), dg * dtanh(g)
    da = np.concatenate([da_i, da_f, da_g], axis=1)
    return da_i, da_f, da_g, da @ W_c[:, : 3 * H].T

# %% wrong="invert_gates" about="the outputs are squashed a second time inside the slopes" kind="common"
def invert_gates(di, df, dg, dc_prev, i, f, g, W_c):
    W_ci, W_cf, W_cg, _ = blocks(W_c)
    da_i = di * sigmoid(i) * (1 - sigmoid(i))
    da_f = df * sigmoid(f) * (1 - sigmoid(f))
    da_g = dg * (1 - np.tanh(g) ** 2)
    return da_i, da_f, da_g, dc_prev + da_i @ W_ci.T + da_f @ W_cf.T + da_g @ W_cg.T

# %% wrong="invert_gates" about="results in the order of the slides, candidate first" kind="common"
def invert_gates(di, df, dg, dc_prev, i, f, g, W_c):
    W_ci, W_cf, W_cg, _ = blocks(W_c)
    da_g = dg * dtanh(g)
    dc_prev = dc_prev + da_g @ W_cg.T
    da_i = di * dsigmoid(i)
    dc_prev = dc_prev + da_i @ W_ci.T
    da_f = df * dsigmoid(f)
    dc_prev = dc_prev + da_f @ W_cf.T
    return da_g, da_i, da_f, dc_prev

# %% wrong="invert_gates" about="the gradients before the slopes go back through the weights" kind="subtle"
def invert_gates(di, df, dg, dc_prev, i, f, g, W_c):
    W_ci, W_cf, W_cg, _ = blocks(W_c)
    new = dc_prev + di @ W_ci.T + df @ W_cf.T + dg @ W_cg.T
    return di * dsigmoid(i), df * dsigmoid(f), dg * dtanh(g), new

# %% wrong="invert_gates" about="the way back through the candidate is missing in dc_prev" kind="subtle"
def invert_gates(di, df, dg, dc_prev, i, f, g, W_c):
    W_ci, W_cf, _, _ = blocks(W_c)
    da_i = di * dsigmoid(i)
    da_f = df * dsigmoid(f)
    da_g = dg * dtanh(g)
    dc_prev = dc_prev + da_i @ W_ci.T + da_f @ W_cf.T
    return da_i, da_f, da_g, dc_prev

# %% wrong="invert_gates" about="dc_prev is summed up in place, in the caller's array" kind="subtle"
def invert_gates(di, df, dg, dc_prev, i, f, g, W_c):
    da = [di * dsigmoid(i), df * dsigmoid(f), dg * dtanh(g)]
    for da_k, W_k in zip(da, blocks(W_c)):
        dc_prev += da_k @ W_k.T
    return da[0], da[1], da[2], dc_prev

# %% wrong="invert_gates" about="the blocks are cut out by a reshape to (4, H, H), which mixes them" kind="subtle"
def invert_gates(di, df, dg, dc_prev, i, f, g, W_c):
    H = W_c.shape[0]
    W = W_c.reshape(4, H, H)
    da_i = di * dsigmoid(i)
    da_f = df * dsigmoid(f)
    da_g = dg * dtanh(g)
    total = dc_prev + da_i @ W[0].T + da_f @ W[1].T + da_g @ W[2].T
    return da_i, da_f, da_g, total

# %% wrong="invert_gates" about="the old dc_prev is multiplied by the forget gate once more" kind="subtle"
def invert_gates(di, df, dg, dc_prev, i, f, g, W_c):
    W_ci, W_cf, W_cg, _ = blocks(W_c)
    da_i, da_f, da_g = di * dsigmoid(i), df * dsigmoid(f), dg * dtanh(g)
    dc_prev = dc_prev * f + da_i @ W_ci.T + da_f @ W_cf.T + da_g @ W_cg.T
    return da_i, da_f, da_g, dc_prev

# %% wrong="collect" about="all four blocks of dW_c are taken with the old state" kind="common"
def collect(da, cache, p):
    dx_t, dW_x, db = affine_backward(da, cache.x_t, p.W_x)
    dh_prev, dW_h, _ = affine_backward(da, cache.h_prev, p.W_h)
    dW_c = cache.c_prev.T @ da
    return dx_t, dh_prev, dW_x, dW_h, dW_c, db

# %% wrong="collect" about="all four blocks of dW_c are taken with the new state" kind="common"
def collect(da, cache, p):
    dW_x = cache.x_t.T @ da
    dW_h = cache.h_prev.T @ da
    dW_c = cache.c_t.T @ da
    return da @ p.W_x.T, da @ p.W_h.T, dW_x, dW_h, dW_c, da.sum(axis=0)

# %% wrong="collect" about="the weight gradients of x and h are transposed" kind="common"
def collect(da, cache, p):
    H = cache.c_t.shape[1]
    dW_x = da.T @ cache.x_t
    dW_h = da.T @ cache.h_prev
    dW_c = np.hstack([cache.c_prev.T @ da[:, : 3 * H], cache.c_t.T @ da[:, 3 * H :]])
    return da @ p.W_x.T, da @ p.W_h.T, dW_x, dW_h, dW_c, da.sum(axis=0)

# %% wrong="collect" about="db is summed over the columns instead of the batch" kind="common"
def collect(da, cache, p):
    H = cache.c_t.shape[1]
    left = cache.c_prev.T @ da[:, : 3 * H]
    right = cache.c_t.T @ da[:, 3 * H :]
    dW_c = np.concatenate([left, right], axis=1)
    db = da.sum(axis=1)
    return da @ p.W_x.T, da @ p.W_h.T, cache.x_t.T @ da, cache.h_prev.T @ da, dW_c, db

# %% wrong="collect" about="the results come in the order dx, dW_x, dh, dW_h, dW_c, db" kind="common"
def collect(da, cache, p):
    H = cache.c_t.shape[1]
    dx_t, dW_x, db = affine_backward(da, cache.x_t, p.W_x)
    dh_prev, dW_h, _ = affine_backward(da, cache.h_prev, p.W_h)
    dW_c = np.hstack([cache.c_prev.T @ da[:, : 3 * H], cache.c_t.T @ da[:, 3 * H :]])
    return dx_t, dW_x, dh_prev, dW_h, dW_c, db

# %% wrong="collect" about="db is added from both affine maps and so counted twice" kind="common"
def collect(da, cache, p):
    H = cache.c_t.shape[1]
    dx_t, dW_x, db_x = affine_backward(da, cache.x_t, p.W_x)
    dh_prev, dW_h, db_h = affine_backward(da, cache.h_prev, p.W_h)
    dW_c = np.hstack([cache.c_prev.T @ da[:, : 3 * H], cache.c_t.T @ da[:, 3 * H :]])
    return dx_t, dh_prev, dW_x, dW_h, dW_c, db_x + db_h

# %% wrong="collect" about="the new state is given to the first block and the old one to the other three" kind="subtle"
def collect(da, cache, p):
    H = cache.c_t.shape[1]
    dW_c = np.hstack([cache.c_t.T @ da[:, :H], cache.c_prev.T @ da[:, H:]])
    db = da.sum(axis=0)
    return da @ p.W_x.T, da @ p.W_h.T, cache.x_t.T @ da, cache.h_prev.T @ da, dW_c, db

# %% wrong="collect" about="dW_h is taken with the new hidden state o tanh(c_t) instead of h_prev" kind="subtle"
def collect(da, cache, p):
    H = cache.c_t.shape[1]
    h_t = cache.o * cache.tanh_c
    dx_t, dW_x, db = affine_backward(da, cache.x_t, p.W_x)
    dh_prev, dW_h, _ = affine_backward(da, h_t, p.W_h)
    dW_c = np.hstack([cache.c_prev.T @ da[:, : 3 * H], cache.c_t.T @ da[:, 3 * H :]])
    return dx_t, dh_prev, dW_x, dW_h, dW_c, db

# %% wrong="collect" about="dh_prev goes back through W_c instead of W_h" kind="subtle"
def collect(da, cache, p):
    H = cache.c_t.shape[1]
    dx_t = da @ p.W_x.T
    dh_prev = da @ p.W_c.T
    dW_c = np.empty_like(p.W_c)
    dW_c[:, : 3 * H] = cache.c_prev.T @ da[:, : 3 * H]
    dW_c[:, 3 * H :] = cache.c_t.T @ da[:, 3 * H :]
    return dx_t, dh_prev, cache.x_t.T @ da, cache.h_prev.T @ da, dW_c, da.sum(axis=0)

# %% wrong="collect" about="the last block of dW_c is taken with tanh(c_t) instead of c_t" kind="subtle"
def collect(da, cache, p):
    H = cache.c_t.shape[1]
    states = [cache.c_prev, cache.c_prev, cache.c_prev, cache.tanh_c]
    dW_c = np.concatenate([s.T @ d for s, d in zip(states, blocks(da))], axis=1)
    dx_t, dW_x, db = affine_backward(da, cache.x_t, p.W_x)
    dh_prev, dW_h, db = affine_backward(da, cache.h_prev, p.W_h)
    return dx_t, dh_prev, dW_x, dW_h, dW_c, db

# %% wrong="collect" about="dh_prev lacks the part of the output gate" kind="subtle"
def collect(da, cache, p):
    H = cache.c_t.shape[1]
    n = 3 * H
    dx_t = da @ p.W_x.T
    dh_prev = da[:, :n] @ p.W_h[:, :n].T
    dW_c = np.hstack([cache.c_prev.T @ da[:, :n], cache.c_t.T @ da[:, n:]])
    return dx_t, dh_prev, cache.x_t.T @ da, cache.h_prev.T @ da, dW_c, da.sum(axis=0)

# %% wrong="lstm_step_backward" about="the part of dc_t through the output gate's peephole is left out" kind="common"
def lstm_step_backward(dh_t, dc_t, cache, p):
    i, f, g, o, c_t = cache.i, cache.f, cache.g, cache.o, cache.c_t
    do, dc_t = invert_output(dh_t, dc_t, o, cache.tanh_c)
    da_o = do * dsigmoid(o)
    di, df, dg, dc_prev = invert_cell(dc_t, i, f, g, cache.c_prev)
    da_i, da_f, da_g, dc_prev = invert_gates(di, df, dg, dc_prev, i, f, g, p.W_c)
    da = np.concatenate([da_i, da_f, da_g, da_o], axis=1)
    dx_t, dh_prev, dW_x, dW_h, dW_c, db = collect(da, cache, p)
    return dx_t, dh_prev, dc_prev, LSTMParams(dW_x, dW_h, dW_c, db)

# %% wrong="lstm_step_backward" about="the pre-activation gradients are packed in the order i, f, o, g" kind="common"
def lstm_step_backward(dh_t, dc_t, cache, p):
    i, f, g, o, c_t = cache.i, cache.f, cache.g, cache.o, cache.c_t
    do, dc_t = invert_output(dh_t, dc_t, o, cache.tanh_c)
    da_o, dc_t, _ = invert_output_gate(do, dc_t, o, c_t, blocks(p.W_c)[3])
    di, df, dg, dc_prev = invert_cell(dc_t, i, f, g, cache.c_prev)
    da_i, da_f, da_g, dc_prev = invert_gates(di, df, dg, dc_prev, i, f, g, p.W_c)
    da = np.concatenate([da_i, da_f, da_o, da_g], axis=1)
    dx_t, dh_prev, *dp = collect(da, cache, p)
    return dx_t, dh_prev, dc_prev, LSTMParams(*dp)

# %% wrong="lstm_step_backward" about="the sum from the first call is lost, dc_t of the caller goes on without the part through h_t" kind="common"
def lstm_step_backward(dh_t, dc_t, cache, p):
    i, f, g, o, c_t = cache.i, cache.f, cache.g, cache.o, cache.c_t
    do, dc_new = invert_output(dh_t, dc_t, o, cache.tanh_c)
    da_o, dc_new, _ = invert_output_gate(do, dc_t, o, c_t, blocks(p.W_c)[-1])
    di, df, dg, dc_prev = invert_cell(dc_new, i, f, g, cache.c_prev)
    da_i, da_f, da_g, dc_prev = invert_gates(di, df, dg, dc_prev, i, f, g, p.W_c)
    dx_t, dh_prev, dW_x, dW_h, dW_c, db = collect(np.hstack([da_i, da_f, da_g, da_o]), cache, p)
    return dx_t, dh_prev, dc_prev, LSTMParams(dW_x, dW_h, dW_c, db)

# %% wrong="lstm_step_backward" about="packs the gradients of the gates themselves, without the slopes" kind="common"
def lstm_step_backward(dh_t, dc_t, cache, p):
    i, f, g, o, c_t = cache.i, cache.f, cache.g, cache.o, cache.c_t
    do, dc_t = invert_output(dh_t, dc_t, o, cache.tanh_c)
    da_o, dc_t, _ = invert_output_gate(do, dc_t, o, c_t, p.W_c[:, 3 * o.shape[1] :])
    di, df, dg, dc_prev = invert_cell(dc_t, i, f, g, cache.c_prev)
    da_i, da_f, da_g, dc_prev = invert_gates(di, df, dg, dc_prev, i, f, g, p.W_c)
    da = np.concatenate([di, df, dg, do], axis=1)
    dx_t, dh_prev, dW_x, dW_h, dW_c, db = collect(da, cache, p)
    return dx_t, dh_prev, dc_prev, LSTMParams(dW_x, dW_h, dW_c, db)

# %% wrong="lstm_step_backward" about="dh_prev and dc_prev are returned in exchanged order" kind="common"
def lstm_step_backward(dh_t, dc_t, cache, p):
    i, f, g, o, c_t = cache.i, cache.f, cache.g, cache.o, cache.c_t
    do, dc = invert_output(dh_t, dc_t, o, cache.tanh_c)
    da_o, dc, _ = invert_output_gate(do, dc, o, c_t, blocks(p.W_c)[3])
    di, df, dg, dc_prev = invert_cell(dc, i, f, g, cache.c_prev)
    da_i, da_f, da_g, dc_prev = invert_gates(di, df, dg, dc_prev, i, f, g, p.W_c)
    da = np.concatenate([da_i, da_f, da_g, da_o], axis=1)
    dx_t, dh_prev, dW_x, dW_h, dW_c, db = collect(da, cache, p)
    return dx_t, dc_prev, dh_prev, LSTMParams(dW_x, dW_h, dW_c, db)

# %% wrong="lstm_step_backward" about="dW_c and dW_h are in exchanged fields of the LSTMParams" kind="common"
def lstm_step_backward(dh_t, dc_t, cache, p):
    i, f, g, o, c_t = cache.i, cache.f, cache.g, cache.o, cache.c_t
    do, dc_t = invert_output(dh_t, dc_t, o, cache.tanh_c)
    da_o, dc_t, _ = invert_output_gate(do, dc_t, o, c_t, blocks(p.W_c)[3])
    di, df, dg, dc_prev = invert_cell(dc_t, i, f, g, cache.c_prev)
    da_i, da_f, da_g, dc_prev = invert_gates(di, df, dg, dc_prev, i, f, g, p.W_c)
    da = np.concatenate([da_i, da_f, da_g, da_o], axis=1)
    dx_t, dh_prev, dW_x, dW_h, dW_c, db = collect(da, cache, p)
    return dx_t, dh_prev, dc_prev, LSTMParams(dW_x, dW_c, dW_h, db)

# %% wrong="lstm_step_backward" about="dc_prev keeps only the way through the forget gate, the result of the gates is thrown away" kind="subtle"
def lstm_step_backward(dh_t, dc_t, cache, p):
    i, f, g, o, c_t = cache.i, cache.f, cache.g, cache.o, cache.c_t
    do, dc_t = invert_output(dh_t, dc_t, o, cache.tanh_c)
    da_o, dc_t, _ = invert_output_gate(do, dc_t, o, c_t, blocks(p.W_c)[3])
    di, df, dg, dc_prev = invert_cell(dc_t, i, f, g, cache.c_prev)
    da_i, da_f, da_g, _ = invert_gates(di, df, dg, dc_prev, i, f, g, p.W_c)
    da = np.concatenate([da_i, da_f, da_g, da_o], axis=1)
    dx_t, dh_prev, dW_x, dW_h, dW_c, db = collect(da, cache, p)
    return dx_t, dh_prev, dc_prev, LSTMParams(dW_x, dW_h, dW_c, db)

# %% wrong="lstm_step_backward" about="the output gate is inverted with the candidate's block of W_c" kind="subtle"
def lstm_step_backward(dh_t, dc_t, cache, p):
    i, f, g, o, c_t = cache.i, cache.f, cache.g, cache.o, cache.c_t
    H = c_t.shape[1]
    do, dc_t = invert_output(dh_t, dc_t, o, cache.tanh_c)
    da_o, dc_t, _ = invert_output_gate(do, dc_t, o, c_t, p.W_c[:, 2 * H : 3 * H])
    di, df, dg, dc_prev = invert_cell(dc_t, i, f, g, cache.c_prev)
    da_i, da_f, da_g, dc_prev = invert_gates(di, df, dg, dc_prev, i, f, g, p.W_c)
    da = np.hstack((da_i, da_f, da_g, da_o))
    dx_t, dh_prev, *rest = collect(da, cache, p)
    return dx_t, dh_prev, dc_prev, LSTMParams(*rest)

# %% wrong="lstm_step_backward" about="written out with +=, so the caller's dc_t is changed" kind="subtle"
def lstm_step_backward(dh_t, dc_t, cache, p):
    i, f, g, o, c_t = cache.i, cache.f, cache.g, cache.o, cache.c_t
    W_ci, W_cf, W_cg, W_co = blocks(p.W_c)
    dc_t += dh_t * o * (1 - cache.tanh_c**2)
    da_o = dh_t * cache.tanh_c * o * (1 - o)
    dc_t += da_o @ W_co.T
    da_i = dc_t * g * i * (1 - i)
    da_f = dc_t * cache.c_prev * f * (1 - f)
    da_g = dc_t * i * (1 - g**2)
    dc_prev = dc_t * f + da_i @ W_ci.T + da_f @ W_cf.T + da_g @ W_cg.T
    da = np.concatenate([da_i, da_f, da_g, da_o], axis=1)
    dx_t, dh_prev, dW_x, dW_h, dW_c, db = collect(da, cache, p)
    return dx_t, dh_prev, dc_prev, LSTMParams(dW_x, dW_h, dW_c, db)

# %% wrong="lstm_step_backward" about="block o of dW_c is overwritten with one made from the old state" kind="subtle"
def lstm_step_backward(dh_t, dc_t, cache, p):
    i, f, g, o, c_t = cache.i, cache.f, cache.g, cache.o, cache.c_t
    c_prev, H = cache.c_prev, cache.c_prev.shape[1]
    do, dc_t = invert_output(dh_t, dc_t, o, cache.tanh_c)
    W_co = p.W_c[:, -H:]
    da_o = do * o * (1 - o)
    dc_t = dc_t + da_o @ W_co.T
    di, df, dg, dc_prev = invert_cell(dc_t, i, f, g, c_prev)
    da_i, da_f, da_g, dc_prev = invert_gates(di, df, dg, dc_prev, i, f, g, p.W_c)
    da = np.concatenate([da_i, da_f, da_g, da_o], axis=1)
    dp = LSTMParams(cache.x_t.T @ da, cache.h_prev.T @ da, c_prev.T @ da, da.sum(axis=0))
    return da @ p.W_x.T, da @ p.W_h.T, dc_prev, dp

# %% wrong="lstm_step_backward" about="the forget gate's gradient uses the complete dc_t but dc_prev only the dc_t from the next step" kind="subtle"
def lstm_step_backward(dh_t, dc_t, cache, p):
    i, f, g, o, c_t = cache.i, cache.f, cache.g, cache.o, cache.c_t
    do, dc_all = invert_output(dh_t, dc_t, o, cache.tanh_c)
    da_o, dc_all, _ = invert_output_gate(do, dc_all, o, c_t, blocks(p.W_c)[3])
    di, df, dg, _ = invert_cell(dc_all, i, f, g, cache.c_prev)
    da_i, da_f, da_g, dc_prev = invert_gates(di, df, dg, dc_t * f, i, f, g, p.W_c)
    da = np.concatenate([da_i, da_f, da_g, da_o], axis=1)
    dx_t, dh_prev, dW_x, dW_h, dW_c, db = collect(da, cache, p)
    return dx_t, dh_prev, dc_prev, LSTMParams(dW_x, dW_h, dW_c, db)

# %% wrong="lstm_sequence_backward" about="nothing is carried between the steps, every step gets zeros from the next one except the last" kind="common"
def lstm_sequence_backward(dh, dc_T, caches, p):
    T = len(caches)
    dp = [np.zeros_like(a) for a in p]
    dx = []
    for t in range(T):
        dc_in = dc_T if t == T - 1 else np.zeros_like(dc_T)
        dx_t, dh_prev, dc_prev, dp_t = lstm_step_backward(dh[t], dc_in, caches[t], p)
        dx.append(dx_t)
        dp = [a + b for a, b in zip(dp, dp_t)]
        if t == 0:
            dh0, dc0 = dh_prev, dc_prev
    return np.stack(dx), dh0, dc0, LSTMParams(*dp)

# %% wrong="lstm_sequence_backward" about="the loop runs forward in time" kind="common"
def lstm_sequence_backward(dh, dc_T, caches, p):
    T, B, H = dh.shape
    dx = np.zeros((T, B, p.W_x.shape[0]))
    dh_t, dc_t = np.zeros((B, H)), dc_T
    dp = LSTMParams(*[np.zeros(a.shape) for a in p])
    for t in range(T):
        dx[t], dh_t, dc_t, dp_t = lstm_step_backward(dh[t] + dh_t, dc_t, caches[t], p)
        dp = LSTMParams(*[a + b for a, b in zip(dp, dp_t)])
    return dx, dh_t, dc_t, dp

# %% wrong="lstm_sequence_backward" about="the parameter gradients are overwritten at every step instead of summed" kind="common"
def lstm_sequence_backward(dh, dc_T, caches, p):
    T, B, H = dh.shape
    dx = np.zeros((T, B, p.W_x.shape[0]))
    dh_t, dc_t = np.zeros((B, H)), dc_T
    for t in reversed(range(T)):
        dx[t], dh_t, dc_t, dp = lstm_step_backward(dh[t] + dh_t, dc_t, caches[t], p)
    return dx, dh_t, dc_t, dp

# %% wrong="lstm_sequence_backward" about="the carried cell gradient starts at zero, dc_T is forgotten" kind="common"
def lstm_sequence_backward(dh, dc_T, caches, p):
    T = dh.shape[0]
    dh_t, dc_t = np.zeros_like(dh[0]), np.zeros_like(dh[0])
    dx = np.zeros((T,) + caches[0].x_t.shape)
    sums = [np.zeros_like(a) for a in p]
    for t in range(T - 1, -1, -1):
        dx[t], dh_t, dc_t, dp_t = lstm_step_backward(dh[t] + dh_t, dc_t, caches[t], p)
        for k in range(4):
            sums[k] = sums[k] + dp_t[k]
    return dx, dh_t, dc_t, LSTMParams(*sums)

# %% wrong="lstm_sequence_backward" about="the list of dx is collected backward and not turned round" kind="common"
def lstm_sequence_backward(dh, dc_T, caches, p):
    dh_t, dc_t = np.zeros_like(dc_T), dc_T
    dx = []
    dp = LSTMParams(*(np.zeros_like(a) for a in p))
    for dh_out, cache in zip(dh[::-1], caches[::-1]):
        dx_t, dh_t, dc_t, new = lstm_step_backward(dh_out + dh_t, dc_t, cache, p)
        dx.append(dx_t)
        dp = LSTMParams(*(a + b for a, b in zip(dp, new)))
    return np.stack(dx), dh_t, dc_t, dp

# %% wrong="lstm_sequence_backward" about="the loop stops at t = 1 and never visits the first step" kind="common"
def lstm_sequence_backward(dh, dc_T, caches, p):
    T, B, H = dh.shape
    dx = np.zeros((T, B, p.W_x.shape[0]))
    dh_t, dc_t = np.zeros((B, H)), dc_T
    dp = LSTMParams(*[np.zeros_like(a) for a in p])
    for t in range(T - 1, 0, -1):
        dx[t], dh_t, dc_t, dp_t = lstm_step_backward(dh[t] + dh_t, dc_t, caches[t], p)
        dp = LSTMParams(*[a + b for a, b in zip(dp, dp_t)])
    return dx, dh_t, dc_t, dp

# %% wrong="lstm_sequence_backward" about="only the cell gradient is carried, what comes back through h is left out" kind="subtle"
def lstm_sequence_backward(dh, dc_T, caches, p):
    T, B, H = dh.shape
    dx = np.zeros((T, B, p.W_x.shape[0]))
    dc_t = dc_T
    dp = LSTMParams(*[np.zeros_like(a) for a in p])
    for t in reversed(range(T)):
        dx[t], dh_t, dc_t, dp_t = lstm_step_backward(dh[t], dc_t, caches[t], p)
        dp = LSTMParams(*[a + b for a, b in zip(dp, dp_t)])
    return dx, dh_t, dc_t, dp

# %% wrong="lstm_sequence_backward" about="the carried dh starts as the last dh, which is then counted twice" kind="subtle"
def lstm_sequence_backward(dh, dc_T, caches, p):
    T = len(dh)
    dh_t, dc_t = dh[-1], dc_T
    dx = [None] * T
    dp = [0, 0, 0, 0]
    for t in reversed(range(T)):
        dx[t], dh_t, dc_t, dp_t = lstm_step_backward(dh[t] + dh_t, dc_t, caches[t], p)
        dp = [s + d for s, d in zip(dp, dp_t)]
    return np.array(dx), dh_t, dc_t, LSTMParams(*dp)

# %% wrong="lstm_sequence_backward" about="the carried gradient is added into dh itself, the caller's array is changed" kind="subtle"
def lstm_sequence_backward(dh, dc_T, caches, p):
    T, B, H = dh.shape
    dx = np.zeros((T, B, p.W_x.shape[0]))
    dc_t = dc_T
    dp = LSTMParams(*[np.zeros_like(a) for a in p])
    for t in range(T - 1, -1, -1):
        dx[t], dh_prev, dc_t, dp_t = lstm_step_backward(dh[t], dc_t, caches[t], p)
        if t > 0:
            dh[t - 1] += dh_prev
        dp = LSTMParams(*[a + b for a, b in zip(dp, dp_t)])
    return dx, dh_prev, dc_t, dp

# %% wrong="lstm_sequence_backward" about="dc_T is added at every step, not only at the last" kind="subtle"
def lstm_sequence_backward(dh, dc_T, caches, p):
    T, B, H = dh.shape
    dx = np.zeros((T, B, p.W_x.shape[0]))
    dh_next, dc_next = np.zeros((B, H)), np.zeros((B, H))
    dW_x, dW_h, dW_c, db = (np.zeros_like(a) for a in p)
    for t in reversed(range(T)):
        dx[t], dh_next, dc_next, d = lstm_step_backward(
            dh[t] + dh_next, dc_T + dc_next, caches[t], p
        )
        dW_x += d.W_x
        dW_h += d.W_h
        dW_c += d.W_c
        db += d.b
    return dx, dh_next, dc_next, LSTMParams(dW_x, dW_h, dW_c, db)

# %% wrong="lstm_sequence_backward" about="the gradient of the bias is that of the first step only, the three matrices are summed" kind="subtle"
def lstm_sequence_backward(dh, dc_T, caches, p):
    T, B, H = dh.shape
    dx = np.zeros((T, B, p.W_x.shape[0]))
    dh_t, dc_t = np.zeros((B, H)), dc_T
    dW_x, dW_h, dW_c = np.zeros_like(p.W_x), np.zeros_like(p.W_h), np.zeros_like(p.W_c)
    for t in reversed(range(T)):
        dx[t], dh_t, dc_t, dp_t = lstm_step_backward(dh[t] + dh_t, dc_t, caches[t], p)
        dW_x += dp_t.W_x
        dW_h += dp_t.W_h
        dW_c += dp_t.W_c
        db = dp_t.b
    return dx, dh_t, dc_t, LSTMParams(dW_x, dW_h, dW_c, db)

# %% wrong="affine_backward" about="dW is built from dy.T @ x, so it has the transposed shape (H, D)" kind="common"
def affine_backward(dy, x, W):
    dx = dy @ W.T
    dW = dy.T @ x
    db = dy.sum(axis=0)
    return dx, dW, db

# %% wrong="affine_backward" about="dW and db are averaged over the batch instead of summed" kind="common"
def affine_backward(dy, x, W):
    B = x.shape[0]
    dx = dy @ W.T
    dW = x.T @ dy / B
    db = dy.mean(axis=0)
    return dx, dW, db

# %% wrong="affine_backward" about="dW is overwritten in the loop over the rows, only the last row of the batch counts" kind="subtle"
def affine_backward(dy, x, W):
    dx = np.zeros_like(x)
    dW = np.zeros_like(W)
    db = np.zeros(W.shape[1])
    for n in range(x.shape[0]):
        dx[n] = W @ dy[n]
        dW = np.outer(x[n], dy[n])
        db += dy[n]
    return dx, dW, db

# %% wrong="affine_backward" about="db keeps the batch axis, shape (1, H) instead of (H,)" kind="subtle"
def affine_backward(dy, x, W):
    dx = np.einsum("nk,dk->nd", dy, W)
    dW = np.einsum("nd,nk->dk", x, dy)
    db = dy.sum(axis=0, keepdims=True)
    return dx, dW, db

# %% wrong="affine_backward" about="dx uses the sum of dy over the batch, so all rows of dx are the same" kind="subtle"
def affine_backward(dy, x, W):
    db = dy.sum(0)
    dW = x.T @ dy
    dx = np.ones((x.shape[0], 1)) * (W @ db)
    return dx, dW, db

# %% wrong="numerical_gradient" about="the difference is divided by eps instead of 2 eps: twice too large" kind="common"
def numerical_gradient(fn, x, eps=1e-6):
    dx = np.zeros_like(x)
    for at in np.ndindex(x.shape):
        up = x.copy()
        up[at] += eps
        down = x.copy()
        down[at] -= eps
        dx[at] = (fn(up) - fn(down)) / eps
    return dx

# %% wrong="numerical_gradient" about="no copy: x itself is moved and one entry after the other stays moved down by eps" kind="common"
def numerical_gradient(fn, x, eps=1e-6):
    dx = np.zeros(x.shape)
    for at in np.ndindex(x.shape):
        x[at] += eps
        plus = fn(x)
        x[at] -= 2 * eps
        minus = fn(x)
        dx[at] = (plus - minus) / (2 * eps)
    return dx

# %% wrong="numerical_gradient" about="the step is fixed at 1e-6 inside, the argument eps is ignored" kind="subtle"
def numerical_gradient(fn, x, eps=1e-6):
    h = 1e-6
    dx = np.zeros(x.shape)
    for at in np.ndindex(x.shape):
        e = np.zeros(x.shape)
        e[at] = h
        dx[at] = (fn(x + e) - fn(x - e)) / (2 * h)
    return dx

# %% wrong="numerical_gradient" about="the copies are made before the loop, so entries moved earlier stay moved" kind="subtle"
def numerical_gradient(fn, x, eps=1e-6):
    dx = np.zeros(x.shape)
    up, down = x.copy(), x.copy()
    for at in np.ndindex(x.shape):
        up[at] += eps
        down[at] -= eps
        dx[at] = (fn(up) - fn(down)) / (2 * eps)
    return dx

# %% wrong="numerical_gradient" about="moves x and restores it by subtracting: x is changed in its last digits" kind="subtle"
def numerical_gradient(fn, x, eps=1e-6):
    grad = np.zeros_like(x)
    for idx in np.ndindex(*x.shape):
        x[idx] += eps
        f_plus = fn(x)
        x[idx] -= 2 * eps
        f_minus = fn(x)
        x[idx] += eps
        grad[idx] = (f_plus - f_minus) / (2 * eps)
    return grad

# %% wrong="gradient_error" about="divides by the measured gradient alone, not by the larger of the two" kind="common"
def gradient_error(fn, x, dx):
    if dx.shape != x.shape:
        return np.inf
    numeric = numerical_gradient(fn, x)
    scale = np.abs(numeric).max()
    if scale == 0:
        return 0.0
    return np.abs(dx - numeric).max() / scale

# %% wrong="gradient_error" about="relative error of each entry by itself, and the largest of these" kind="common"
def gradient_error(fn, x, dx):
    if dx.shape != x.shape:
        return np.inf
    numeric = numerical_gradient(fn, x)
    scale = np.maximum(np.abs(dx), np.abs(numeric))
    if scale.max() == 0:
        return 0.0
    return np.max(np.abs(dx - numeric) / np.where(scale == 0, 1, scale))

# %% wrong="gradient_error" about="the largest entry is taken without absolute value, so negative gradients get a wrong denominator" kind="subtle"
def gradient_error(fn, x, dx):
    if dx.shape != x.shape:
        return np.inf
    numeric = numerical_gradient(fn, x)
    scale = max(dx.max(), numeric.max())
    if scale == 0:
        return 0.0
    return np.abs(dx - numeric).max() / abs(scale)

# %% wrong="gradient_error" about="returns 0 as soon as one of the two gradients is zero everywhere, also when the other is not" kind="subtle"
def gradient_error(fn, x, dx):
    if dx.shape != x.shape:
        return np.inf
    numeric = numerical_gradient(fn, x)
    a, b = np.abs(dx).max(), np.abs(numeric).max()
    if a == 0 or b == 0:
        return 0.0
    return np.abs(dx - numeric).max() / max(a, b)

# %% wrong="gradient_error" about="compares the sizes only, not the shapes: a (2, 3) and a (3, 2) pass after a reshape" kind="subtle"
def gradient_error(fn, x, dx):
    if dx.size != x.size:
        return np.inf
    numeric = numerical_gradient(fn, x).ravel()
    dx = dx.ravel()
    scale = max(np.abs(dx).max(), np.abs(numeric).max())
    if scale == 0:
        return 0.0
    return np.abs(dx - numeric).max() / scale

# %% wrong="dsigmoid" about="puts the output through the sigmoid once more" kind="common"
def dsigmoid(y):
    s = 1 / (1 + np.exp(-y))
    return s * (1 - s)

# %% wrong="dsigmoid" about="equation (12) with y in the place of a: the output is taken for the pre-activation" kind="subtle"
def dsigmoid(y):
    return np.exp(-y) / (1 + np.exp(-y)) ** 2

# %% wrong="dsigmoid" about="goes back to a by the logarithm; gives nan at y = 0" kind="subtle"
def dsigmoid(y):
    a = np.log(y / (1 - y))
    return np.exp(-a) / (1 + np.exp(-a)) ** 2

# %% wrong="dsigmoid" about="y - y^2 with the power misplaced: y (1 - y)^2" kind="subtle"
def dsigmoid(y):
    return y * (1 - y) ** 2

# %% wrong="invert_output" about="do gets o instead of the other factor tanh_c" kind="common"
def invert_output(dh_t, dc_t, o, tanh_c):
    do = dh_t * o
    dc_t = dc_t + dh_t * o * dtanh(tanh_c)
    return do, dc_t

# %% wrong="invert_output" about="the dc_t that has arrived from the next step is lost" kind="common"
def invert_output(dh_t, dc_t, o, tanh_c):
    do = dh_t * tanh_c
    dc_t = dh_t * o * dtanh(tanh_c)
    return do, dc_t

# %% wrong="invert_output" about="tanh is applied a second time to tanh_c in the slope" kind="common"
def invert_output(dh_t, dc_t, o, tanh_c):
    do = dh_t * tanh_c
    dc_t = dc_t + dh_t * o * (1 - np.tanh(tanh_c) ** 2)
    return do, dc_t

# %% wrong="invert_output" about="the slope of tanh multiplies also what has come from the next step" kind="subtle"
def invert_output(dh_t, dc_t, o, tanh_c):
    do = dh_t * tanh_c
    dc_t = (dc_t + dh_t * o) * dtanh(tanh_c)
    return do, dc_t

# %% wrong="invert_output" about="the slope of the sigmoid at o is put into do already (da_o instead of do)" kind="subtle"
def invert_output(dh_t, dc_t, o, tanh_c):
    do = dh_t * tanh_c * dsigmoid(o)
    dc_t = dc_t + dh_t * o * dtanh(tanh_c)
    return do, dc_t

# %% wrong="invert_output_gate" about="the part through the peephole is not added, dc_t comes back as it was" kind="common"
def invert_output_gate(do, dc_t, o, c_t, W_co):
    da_o = do * dsigmoid(o)
    dW_co = c_t.T @ da_o
    return da_o, dc_t, dW_co

# %% wrong="invert_output_gate" about="dW_co is transposed: the gate in the rows, the state in the columns" kind="common"
def invert_output_gate(do, dc_t, o, c_t, W_co):
    da_o = do * o * (1 - o)
    dc_t = dc_t + da_o @ W_co.T
    dW_co = da_o.T @ c_t
    return da_o, dc_t, dW_co

# %% wrong="invert_output_gate" about="do instead of da_o goes through the weights: the slope of the gate is forgotten in dc_t and dW_co" kind="subtle"
def invert_output_gate(do, dc_t, o, c_t, W_co):
    da_o = do * o * (1 - o)
    return da_o, dc_t + do @ W_co.T, c_t.T @ do

# %% wrong="invert_output_gate" about="dW_co uses tanh(c_t), though the output gate saw c_t itself" kind="subtle"
def invert_output_gate(do, dc_t, o, c_t, W_co):
    da_o = do * dsigmoid(o)
    dc_new = dc_t + np.einsum("bk,jk->bj", da_o, W_co)
    dW_co = np.einsum("bj,bk->jk", np.tanh(c_t), da_o)
    return da_o, dc_new, dW_co

# %% wrong="invert_output_gate" about="the peephole is taken for one weight per cell: only the diagonal of W_co is used" kind="subtle"
def invert_output_gate(do, dc_t, o, c_t, W_co):
    da_o = do * dsigmoid(o)
    dc_t = dc_t + da_o * np.diag(W_co)
    dW_co = np.diag((c_t * da_o).sum(axis=0))
    return da_o, dc_t, dW_co

# %% wrong="invert_cell" about="the forget gate's product is mixed up: df gets f, dc_prev gets c_prev" kind="common"
def invert_cell(dc_t, i, f, g, c_prev):
    di = dc_t * g
    df = dc_t * f
    dg = dc_t * i
    dc_prev = dc_t * c_prev
    return di, df, dg, dc_prev

# %% wrong="invert_cell" about="returns dc_prev first: the four results stand in the wrong order" kind="common"
def invert_cell(dc_t, i, f, g, c_prev):
    dc_prev = dc_t * f
    df = dc_t * c_prev
    di = dc_t * g
    dg = dc_t * i
    return dc_prev, df, di, dg

# %% wrong="invert_cell" about="as if the gates were tied, f = 1 - i: di gets g - c_prev" kind="subtle"
def invert_cell(dc_t, i, f, g, c_prev):
    di = dc_t * (g - c_prev)
    df = dc_t * c_prev
    dg = dc_t * i
    dc_prev = dc_t * f
    return di, df, dg, dc_prev

# %% wrong="invert_cell" about="dc_prev takes 1 - i for the forget gate" kind="subtle"
def invert_cell(dc_t, i, f, g, c_prev):
    return dc_t * g, dc_t * c_prev, dc_t * i, dc_t * (1 - i)

# %% wrong="invert_gates" about="the three weight blocks are not transposed, second form" kind="common"
def invert_gates(di, df, dg, dc_prev, i, f, g, W_c):
    W_ci, W_cf, W_cg, _ = blocks(W_c)
    da_i = di * i * (1 - i)
    da_f = df * f * (1 - f)
    da_g = dg * (1 - g**2)
    dc_prev = dc_prev + da_i @ W_ci + da_f @ W_cf + da_g @ W_cg
    return da_i, da_f, da_g, dc_prev

# %% wrong="invert_gates" about="the part of dc_prev that had arrived through the forget gate is lost" kind="common"
def invert_gates(di, df, dg, dc_prev, i, f, g, W_c):
    W_ci, W_cf, W_cg, _ = blocks(W_c)
    da_i = di * dsigmoid(i)
    da_f = df * dsigmoid(f)
    da_g = dg * dtanh(g)
    dc_prev = da_i @ W_ci.T + da_f @ W_cf.T + da_g @ W_cg.T
    return da_i, da_f, da_g, dc_prev

# %% wrong="invert_gates" about="the blocks of W_c are unpacked in the order f, i, g: i and f get each other's weights" kind="subtle"
def invert_gates(di, df, dg, dc_prev, i, f, g, W_c):
    W_cf, W_ci, W_cg, _ = blocks(W_c)
    da_i = di * dsigmoid(i)
    da_f = df * dsigmoid(f)
    da_g = dg * dtanh(g)
    dc_prev = dc_prev + da_i @ W_ci.T + da_f @ W_cf.T + da_g @ W_cg.T
    return da_i, da_f, da_g, dc_prev

# %% wrong="invert_gates" about="dc_prev += in place: the caller's array is changed" kind="subtle"
def invert_gates(di, df, dg, dc_prev, i, f, g, W_c):
    H = i.shape[1]
    da_i, da_f, da_g = di * dsigmoid(i), df * dsigmoid(f), dg * dtanh(g)
    for k, da in enumerate([da_i, da_f, da_g]):
        dc_prev += da @ W_c[:, k * H : (k + 1) * H].T
    return da_i, da_f, da_g, dc_prev

# %% wrong="invert_gates" about="the last three blocks are taken: g's gradient goes through W_co, f's through W_cg, i's through W_cf" kind="subtle"
def invert_gates(di, df, dg, dc_prev, i, f, g, W_c):
    H = i.shape[1]
    da_i, da_f, da_g = di * dsigmoid(i), df * dsigmoid(f), dg * dtanh(g)
    da = np.concatenate([da_i, da_f, da_g], axis=1)
    dc_prev = dc_prev + da @ W_c[:, H:].T
    return da_i, da_f, da_g, dc_prev

# %% wrong="collect" about="all four blocks of dW_c are built with c_prev, though block o saw c_t" kind="common"
def collect(da, cache, p):
    H = cache.c_t.shape[1]
    dx_t, dW_x, db = affine_backward(da, cache.x_t, p.W_x)
    dh_prev, dW_h, _ = affine_backward(da, cache.h_prev, p.W_h)
    dW_c = cache.c_prev.T @ da
    return dx_t, dh_prev, dW_x, dW_h, dW_c, db

# %% wrong="collect" about="all four blocks of dW_c are built with the new state c_t" kind="common"
def collect(da, cache, p):
    H = cache.c_t.shape[1]
    dx_t, dW_x, db = affine_backward(da, cache.x_t, p.W_x)
    dh_prev, dW_h, _ = affine_backward(da, cache.h_prev, p.W_h)
    dW_c = cache.c_t.T @ da
    return dx_t, dh_prev, dW_x, dW_h, dW_c, db

# %% wrong="collect" about="the states of W_c are exchanged: c_t for i, f, g and c_prev for o" kind="subtle"
def collect(da, cache, p):
    H = cache.c_t.shape[1]
    dx_t, dW_x, db = affine_backward(da, cache.x_t, p.W_x)
    dh_prev, dW_h, _ = affine_backward(da, cache.h_prev, p.W_h)
    left, right = da[:, : 3 * H], da[:, 3 * H :]
    dW_c = np.concatenate([cache.c_t.T @ left, cache.c_prev.T @ right], axis=1)
    return dx_t, dh_prev, dW_x, dW_h, dW_c, db

# %% wrong="collect" about="the cut is at 2H: candidate g's block of dW_c uses c_t as well" kind="subtle"
def collect(da, cache, p):
    H = cache.c_t.shape[1]
    dx_t, dW_x, db = da @ p.W_x.T, cache.x_t.T @ da, da.sum(axis=0)
    dh_prev, dW_h = da @ p.W_h.T, cache.h_prev.T @ da
    dW_c = np.hstack([cache.c_prev.T @ da[:, : 2 * H], cache.c_t.T @ da[:, 2 * H :]])
    return dx_t, dh_prev, dW_x, dW_h, dW_c, db

# %% wrong="collect" about="dh_prev leaves out the output gate: only the first 3H columns of da go back through W_h" kind="subtle"
def collect(da, cache, p):
    H = cache.c_t.shape[1]
    dx_t, dW_x, db = affine_backward(da, cache.x_t, p.W_x)
    dh_prev = da[:, : 3 * H] @ p.W_h[:, : 3 * H].T
    dW_h = cache.h_prev.T @ da
    dW_c = np.hstack([cache.c_prev.T @ da[:, : 3 * H], cache.c_t.T @ da[:, 3 * H :]])
    return dx_t, dh_prev, dW_x, dW_h, dW_c, db

# %% wrong="lstm_step_backward" about="the new dc_t of the output gate is thrown away: the peephole part is missing further on" kind="common"
def lstm_step_backward(dh_t, dc_t, cache, p):
    i, f, g, o, c_t = cache.i, cache.f, cache.g, cache.o, cache.c_t
    do, dc_t = invert_output(dh_t, dc_t, o, cache.tanh_c)
    da_o, _, _ = invert_output_gate(do, dc_t, o, c_t, blocks(p.W_c)[3])
    di, df, dg, dc_prev = invert_cell(dc_t, i, f, g, cache.c_prev)
    da_i, da_f, da_g, dc_prev = invert_gates(di, df, dg, dc_prev, i, f, g, p.W_c)
    da = np.concatenate([da_i, da_f, da_g, da_o], axis=1)
    dx_t, dh_prev, dW_x, dW_h, dW_c, db = collect(da, cache, p)
    return dx_t, dh_prev, dc_prev, LSTMParams(dW_x, dW_h, dW_c, db)

# %% wrong="lstm_step_backward" about="c_t is handed to invert_cell where c_prev belongs" kind="common"
def lstm_step_backward(dh_t, dc_t, cache, p):
    i, f, g, o, c_t = cache.i, cache.f, cache.g, cache.o, cache.c_t
    do, dc_t = invert_output(dh_t, dc_t, o, cache.tanh_c)
    da_o, dc_t, _ = invert_output_gate(do, dc_t, o, c_t, blocks(p.W_c)[3])
    di, df, dg, dc_prev = invert_cell(dc_t, i, f, g, c_t)
    da_i, da_f, da_g, dc_prev = invert_gates(di, df, dg, dc_prev, i, f, g, p.W_c)
    da = np.concatenate([da_i, da_f, da_g, da_o], axis=1)
    dx_t, dh_prev, *dp = collect(da, cache, p)
    return dx_t, dh_prev, dc_prev, LSTMParams(*dp)

# %% wrong="lstm_step_backward" about="the output gate's weights on the cell state act as if it saw c_prev: its part is added to dc_prev, not to dc_t" kind="subtle"
def lstm_step_backward(dh_t, dc_t, cache, p):
    i, f, g, o, c_t = cache.i, cache.f, cache.g, cache.o, cache.c_t
    do = dh_t * cache.tanh_c
    dc = dc_t + dh_t * o * (1 - cache.tanh_c**2)
    da_o = do * o * (1 - o)
    da_i = dc * g * i * (1 - i)
    da_f = dc * cache.c_prev * f * (1 - f)
    da_g = dc * i * (1 - g**2)
    da = np.hstack([da_i, da_f, da_g, da_o])
    dc_prev = dc * f + da @ p.W_c.T
    dx_t, dh_prev, dW_x, dW_h, dW_c, db = collect(da, cache, p)
    return dx_t, dh_prev, dc_prev, LSTMParams(dW_x, dW_h, dW_c, db)

# %% wrong="lstm_step_backward" about="dc_prev is only dc_t f, what invert_gates adds is thrown away" kind="subtle"
def lstm_step_backward(dh_t, dc_t, cache, p):
    i, f, g, o, c_t = cache.i, cache.f, cache.g, cache.o, cache.c_t
    do, dc_t = invert_output(dh_t, dc_t, o, cache.tanh_c)
    da_o, dc_t, _ = invert_output_gate(do, dc_t, o, c_t, blocks(p.W_c)[3])
    di, df, dg, dc_prev = invert_cell(dc_t, i, f, g, cache.c_prev)
    da_i, da_f, da_g, _ = invert_gates(di, df, dg, dc_prev, i, f, g, p.W_c)
    da = np.concatenate([da_i, da_f, da_g, da_o], axis=1)
    dx_t, dh_prev, *dp = collect(da, cache, p)
    return dx_t, dh_prev, dc_prev, LSTMParams(*dp)

# %% wrong="lstm_step_backward" about="c_t in place of tanh_c in invert_output: both do and the slope of tanh are wrong" kind="subtle"
def lstm_step_backward(dh_t, dc_t, cache, p):
    i, f, g, o, c_t = cache.i, cache.f, cache.g, cache.o, cache.c_t
    do, dc_t = invert_output(dh_t, dc_t, o, c_t)
    da_o, dc_t, _ = invert_output_gate(do, dc_t, o, c_t, blocks(p.W_c)[3])
    di, df, dg, dc_prev = invert_cell(dc_t, i, f, g, cache.c_prev)
    da_i, da_f, da_g, dc_prev = invert_gates(di, df, dg, dc_prev, i, f, g, p.W_c)
    da = np.concatenate([da_i, da_f, da_g, da_o], axis=1)
    dx_t, dh_prev, *dp = collect(da, cache, p)
    return dx_t, dh_prev, dc_prev, LSTMParams(*dp)

# %% wrong="lstm_sequence_backward" about="dh[t] alone goes into each step, the carried dh is not added" kind="common"
def lstm_sequence_backward(dh, dc_T, caches, p):
    T, B, H = dh.shape
    dx = np.zeros((T, B, p.W_x.shape[0]))
    dc_t = dc_T
    dp = LSTMParams(*[np.zeros_like(q) for q in p])
    for t in reversed(range(T)):
        dx[t], dh_t, dc_t, dp_t = lstm_step_backward(dh[t], dc_t, caches[t], p)
        dp = LSTMParams(*[a + b for a, b in zip(dp, dp_t)])
    return dx, dh_t, dc_t, dp

# %% wrong="lstm_sequence_backward" about="the list of dx is appended from the last step on and never turned round" kind="common"
def lstm_sequence_backward(dh, dc_T, caches, p):
    dh_t, dc_t = np.zeros_like(dc_T), dc_T
    dx = []
    sums = [np.zeros_like(q) for q in p]
    for dh_out, cache in zip(reversed(dh), reversed(caches)):
        dx_t, dh_t, dc_t, dp_t = lstm_step_backward(dh_out + dh_t, dc_t, cache, p)
        dx.append(dx_t)
        sums = [s + d for s, d in zip(sums, dp_t)]
    return np.stack(dx), dh_t, dc_t, LSTMParams(*sums)

# %% wrong="lstm_sequence_backward" about="dc_T is added at every step, not at the last one only" kind="subtle"
def lstm_sequence_backward(dh, dc_T, caches, p):
    T, B, H = dh.shape
    dx = np.zeros((T, B, p.W_x.shape[0]))
    dh_t, dc_t = np.zeros((B, H)), np.zeros((B, H))
    dp = LSTMParams(*[np.zeros_like(q) for q in p])
    for t in range(T - 1, -1, -1):
        dx[t], dh_t, dc_t, dp_t = lstm_step_backward(dh[t] + dh_t, dc_t + dc_T, caches[t], p)
        dp = LSTMParams(*[a + b for a, b in zip(dp, dp_t)])
    return dx, dh_t, dc_t, dp

# %% wrong="lstm_sequence_backward" about="the loop stops before t = 0: range(T - 1, 0, -1)" kind="subtle"
def lstm_sequence_backward(dh, dc_T, caches, p):
    T, B, H = dh.shape
    dx = np.zeros((T, B, p.W_x.shape[0]))
    dh_t, dc_t = np.zeros((B, H)), dc_T
    dp = LSTMParams(*[np.zeros_like(q) for q in p])
    for t in range(T - 1, 0, -1):
        dx[t], dh_t, dc_t, dp_t = lstm_step_backward(dh[t] + dh_t, dc_t, caches[t], p)
        dp = LSTMParams(*[a + b for a, b in zip(dp, dp_t)])
    return dx, dh_t, dc_t, dp

# %% wrong="lstm_sequence_backward" about="the carried gradient is written into dh (dh[t-1] += ...), so the caller's array is changed" kind="subtle"
def lstm_sequence_backward(dh, dc_T, caches, p):
    T, B, H = dh.shape
    dx = np.zeros((T, B, p.W_x.shape[0]))
    dc_t = dc_T
    dp = [np.zeros_like(q) for q in p]
    for t in reversed(range(T)):
        dx[t], dh_t, dc_t, dp_t = lstm_step_backward(dh[t], dc_t, caches[t], p)
        for total, part in zip(dp, dp_t):
            total += part
        if t > 0:
            dh[t - 1] += dh_t
    return dx, dh_t, dc_t, LSTMParams(*dp)

# %% wrong="gradient_error" about="the gradient is measured with a step of 1e-3 instead of the default one: right gradients of curved losses get errors above 1e-6" kind="subtle"
def gradient_error(fn, x, dx):
    if dx.shape != x.shape:
        return np.inf
    numeric = numerical_gradient(fn, x, 1e-3)
    scale = max(np.abs(dx).max(), np.abs(numeric).max())
    if scale == 0:
        return 0.0
    return np.abs(dx - numeric).max() / scale

# %% wrong="lstm_step_backward" about="i and f are handed to invert_cell in each other's place" kind="subtle"
def lstm_step_backward(dh_t, dc_t, cache, p):
    i, f, g, o, c_t = cache.i, cache.f, cache.g, cache.o, cache.c_t
    do, dc_t = invert_output(dh_t, dc_t, o, cache.tanh_c)
    da_o, dc_t, _ = invert_output_gate(do, dc_t, o, c_t, blocks(p.W_c)[3])
    di, df, dg, dc_prev = invert_cell(dc_t, f, i, g, cache.c_prev)
    da_i, da_f, da_g, dc_prev = invert_gates(di, df, dg, dc_prev, i, f, g, p.W_c)
    da = np.concatenate([da_i, da_f, da_g, da_o], axis=1)
    dx_t, dh_prev, *dp = collect(da, cache, p)
    return dx_t, dh_prev, dc_prev, LSTMParams(*dp)

# %% wrong="lstm_sequence_backward" about="the carried dh_t is kept and dh_prev is added to it, instead of being replaced by dh_prev" kind="subtle"
def lstm_sequence_backward(dh, dc_T, caches, p):
    T, B, H = dh.shape
    dx = np.zeros((T, B, p.W_x.shape[0]))
    dh_t, dc_t = np.zeros((B, H)), dc_T
    dp = LSTMParams(*[np.zeros_like(q) for q in p])
    for t in reversed(range(T)):
        dh_t = dh_t + dh[t]
        dx[t], dh_p, dc_t, dp_t = lstm_step_backward(dh_t, dc_t, caches[t], p)
        dh_t = dh_t + dh_p
        dp = LSTMParams(*[a + b for a, b in zip(dp, dp_t)])
    return dx, dh_t, dc_t, dp

# %% wrong="invert_output" about="the slope of tanh is taken for tanh^2" kind="subtle"
def invert_output(dh_t, dc_t, o, tanh_c):
    do = dh_t * tanh_c
    dc_t = dc_t + dh_t * o * tanh_c**2
    return do, dc_t

# %% wrong="invert_output_gate" about="the sigmoid's slope is multiplied in twice in dW_co" kind="subtle"
def invert_output_gate(do, dc_t, o, c_t, W_co):
    da_o = do * dsigmoid(o)
    return da_o, dc_t + da_o @ W_co.T, c_t.T @ (da_o * dsigmoid(o))

# %% wrong="lstm_step_backward" about="returns the gradient of the new state, dc_t, in the place of dc_prev" kind="subtle"
def lstm_step_backward(dh_t, dc_t, cache, p):
    i, f, g, o, c_t = cache.i, cache.f, cache.g, cache.o, cache.c_t
    do, dc_t = invert_output(dh_t, dc_t, o, cache.tanh_c)
    da_o, dc_t, _ = invert_output_gate(do, dc_t, o, c_t, blocks(p.W_c)[3])
    di, df, dg, dc_prev = invert_cell(dc_t, i, f, g, cache.c_prev)
    da_i, da_f, da_g, dc_prev = invert_gates(di, df, dg, dc_prev, i, f, g, p.W_c)
    da = np.concatenate([da_i, da_f, da_g, da_o], axis=1)
    dx_t, dh_prev, *dp = collect(da, cache, p)
    return dx_t, dh_prev, dc_t, LSTMParams(*dp)

# %% wrong="lstm_sequence_backward" about="the sums leave out the last step: it is treated as the start, before anything is added" kind="subtle"
def lstm_sequence_backward(dh, dc_T, caches, p):
    T, B, H = dh.shape
    dx = np.zeros((T, B, p.W_x.shape[0]))
    dh_t, dc_t = np.zeros((B, H)), dc_T
    dp = LSTMParams(*[np.zeros_like(q) for q in p])
    for t in reversed(range(T)):
        dx[t], dh_t, dc_t, dp_t = lstm_step_backward(dh[t] + dh_t, dc_t, caches[t], p)
        dp = LSTMParams(*[a + b for a, b in zip(dp, dp_t)]) if t < T - 1 else dp
    return dx, dh_t, dc_t, dp

# %% wrong="affine_backward" about="W is transposed only if it is not square" kind="subtle"
def affine_backward(dy, x, W):
    return dy @ (W.T if W.shape[0] != W.shape[1] else W), x.T @ dy, dy.sum(axis=0)

# %% wrong="numerical_gradient" about="the step is relative, eps |x|, but divided by 2 eps: every slope is scaled by |x|" kind="subtle"
def numerical_gradient(fn, x, eps=1e-6):
    dx = np.zeros(x.shape)
    for at in np.ndindex(x.shape):
        up = x.copy(); up[at] += eps * abs(x[at])
        down = x.copy(); down[at] -= eps * abs(x[at])
        dx[at] = (fn(up) - fn(down)) / (2 * eps)
    return dx

# %% wrong="gradient_error" about="1e-8 is added to the denominator, so two tiny gradients that differ look equal" kind="subtle"
def gradient_error(fn, x, dx):
    if dx.shape != x.shape:
        return np.inf
    numeric = numerical_gradient(fn, x)
    scale = max(np.abs(dx).max(), np.abs(numeric).max()) + 1e-8
    return np.abs(dx - numeric).max() / scale
