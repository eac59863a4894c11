# %% wrong="affine_backward" about="all three gradients are laid out as columns, dx is (D, B), because the states are thought of as columns" kind="common"
def affine_backward(dy, x, W):
    # column convention: y = W^T x
    dycol = dy.T
    dx = np.matmul(W, dycol)
    dW = np.matmul(x.T, dycol.T)
    db = dycol.sum(axis=1)
    return dx, dW, db


# %% wrong="affine_backward" about="dW has the layout of the lecture, a row of outputs per entry, so it is the transpose of W" kind="common"
def affine_backward(dy, x, W):
    dx = dy @ W.T
    dW = np.einsum("nk,nd->kd", dy, x)
    db = np.einsum("nk->k", dy)
    return dx, dW, db


# %% wrong="affine_backward" about="the bias is taken to be one number per row, the sum runs over the outputs instead of the batch" kind="common"
def affine_backward(dy, x, W):
    B, H = dy.shape
    db = np.array([sum(row) for row in dy])
    return dy.dot(W.transpose()), x.transpose().dot(dy), db


# %% wrong="affine_backward" about="db is dy itself as in line B11 of the slides, nothing is summed over the batch" kind="common"
def affine_backward(dy, x, W):
    """Gradients of y = x @ W + b."""
    db = dy.copy()
    dW = x.T @ dy
    dx = dy @ W.T
    return dx, dW, db


# %% wrong="affine_backward" about="the gradients of the parameters come first in the return, dW before dx" kind="common"
def affine_backward(dy, x, W):
    gradients = {}
    gradients["W"] = x.T @ dy
    gradients["x"] = dy @ W.T
    gradients["b"] = np.sum(dy, axis=0)
    return gradients["W"], gradients["x"], gradients["b"]


# %% wrong="affine_backward" about="both parameter gradients are averages over the batch instead of sums" kind="common"
def affine_backward(dy, x, W):
    dx = dy @ W.T
    dW = np.mean([np.outer(a, d) for a, d in zip(x, dy)], axis=0)
    db = np.mean(dy, axis=0)
    return dx, dW, db


# %% wrong="affine_backward" about="the loop over the batch assigns dW instead of adding to it, so only the last row counts" kind="subtle"
def affine_backward(dy, x, W):
    B, D = x.shape
    H = W.shape[1]
    dx = np.zeros((B, D))
    dW = np.zeros((D, H))
    db = np.zeros(H)
    for n in range(B):
        for d in range(D):
            for k in range(H):
                dx[n, d] += dy[n, k] * W[d, k]
                dW[d, k] = x[n, d] * dy[n, k]
        db += dy[n]
    return dx, dW, db


# %% wrong="affine_backward" about="W is turned by reshape instead of by a transpose, which gives the right shape and other numbers" kind="subtle"
def affine_backward(dy, x, W):
    D, H = W.shape
    W_turned = W.reshape(H, D)
    dx = dy @ W_turned
    dW = x.T @ dy
    db = dy.sum(0)
    return dx, dW, db


# %% wrong="affine_backward" about="the transpose is taken only when the shapes do not fit without it, so a square W is used as it is" kind="subtle"
def affine_backward(dy, x, W):
    if dy.shape[1] == W.shape[0]:
        dx = dy @ W
    else:
        dx = dy @ W.T
    dW = x.T @ dy
    db = dy.sum(axis=0)
    return dx, dW, db


# %% wrong="affine_backward" about="the results are squeezed, so axes of length 1 disappear for a batch of one or a single input" kind="subtle"
def affine_backward(dy, x, W):
    dx = np.tensordot(dy, W, axes=([1], [1])).squeeze()
    dW = np.tensordot(x, dy, axes=([0], [0])).squeeze()
    db = dy.sum(axis=0)
    return dx, dW, db


# %% wrong="affine_backward" about="db keeps the batch axis and is (1, H)" kind="subtle"
def affine_backward(dy, x, W):
    ones = np.ones((1, len(dy)))
    return dy @ W.T, x.T @ dy, ones @ dy


# %% wrong="affine_backward" about="going back through W is taken to need the inverse of W, which is its transpose only if W is orthogonal" kind="subtle"
def affine_backward(dy, x, W):
    back = np.linalg.pinv(W)
    return dy @ back, x.T @ dy, dy.sum(axis=0)


# %% wrong="numerical_gradient" about="the difference on one side only, f(x + eps) minus f(x)" kind="common"
def numerical_gradient(fn, x, eps=1e-6):
    f0 = fn(x)
    dx = np.zeros(x.shape)
    for at in np.ndindex(x.shape):
        moved = x.copy()
        moved[at] = moved[at] + eps
        dx[at] = (fn(moved) - f0) / eps
    return dx


# %% wrong="numerical_gradient" about="the divisor lacks its parentheses, it is divided by 2 and multiplied by eps" kind="common"
def numerical_gradient(fn, x, eps=1e-6):
    dx = np.zeros_like(x)
    for at in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[at] += eps
        down[at] -= eps
        dx[at] = (fn(up) - fn(down)) / 2 * eps
    return dx


# %% wrong="numerical_gradient" about="up and down are names for x and not copies of it, so the difference is zero and x is changed" kind="common"
def numerical_gradient(fn, x, eps=1e-6):
    dx = np.zeros(x.shape)
    for at in np.ndindex(x.shape):
        up = x
        up[at] += eps
        down = x
        down[at] -= eps
        dx[at] = (fn(up) - fn(down)) / (2 * eps)
    return dx


# %% wrong="numerical_gradient" about="all entries are moved at once, so each entry of the result is the sum of all slopes" kind="common"
def numerical_gradient(fn, x, eps=1e-6):
    slope = (fn(x + eps) - fn(x - eps)) / (2 * eps)
    return slope * np.ones(x.shape)


# %% wrong="numerical_gradient" about="two loops over rows and columns, so that only matrices work" kind="common"
def numerical_gradient(fn, x, eps=1e-6):
    rows, cols = x.shape
    dx = np.zeros((rows, cols))
    for r in range(rows):
        for c in range(cols):
            e = np.zeros((rows, cols))
            e[r, c] = eps
            dx[r, c] = (fn(x + e) - fn(x - e)) / (2 * eps)
    return dx


# %% wrong="numerical_gradient" about="the slopes come back as one flat row instead of in the shape of x" kind="common"
def numerical_gradient(fn, x, eps=1e-6):
    slopes = []
    for k in range(x.size):
        e = np.zeros(x.size)
        e[k] = eps
        e = e.reshape(x.shape)
        slopes.append((fn(x + e) - fn(x - e)) / (2 * eps))
    return np.array(slopes)


# %% wrong="numerical_gradient" about="the downward copy is made of the upward one, so it lands on x and the difference is only half" kind="subtle"
def numerical_gradient(fn, x, eps=1e-6):
    dx = np.zeros(x.shape)
    for at in np.ndindex(x.shape):
        up = x.copy()
        up[at] += eps
        down = up.copy()
        down[at] -= eps
        dx[at] = (fn(up) - fn(down)) / (2 * eps)
    return dx


# %% wrong="numerical_gradient" about="x itself is moved and moved back by adding and subtracting, which does not restore it exactly" kind="subtle"
def numerical_gradient(fn, x, eps=1e-6):
    dx = np.zeros(x.shape)
    for at in np.ndindex(x.shape):
        x[at] += eps
        high = fn(x)
        x[at] -= 2 * eps
        low = fn(x)
        x[at] += eps
        dx[at] = (high - low) / (2 * eps)
    return dx


# %% wrong="numerical_gradient" about="the step is fixed at 1e-6 and the argument eps never used" kind="subtle"
def numerical_gradient(fn, x, eps=1e-6):
    def slope(at):
        e = np.zeros(x.shape)
        e[at] = 1e-6
        return (fn(x + e) - fn(x - e)) / 2e-6

    return np.array([slope(at) for at in np.ndindex(x.shape)]).reshape(x.shape)


# %% wrong="numerical_gradient" about="the step is relative to the entry, so an entry that is 0 is not moved at all" kind="subtle"
def numerical_gradient(fn, x, eps=1e-6):
    dx = np.zeros(x.shape)
    for at, value in np.ndenumerate(x):
        step = eps * abs(value)
        if step == 0:
            continue
        up, down = x.copy(), x.copy()
        up[at], down[at] = value + step, value - step
        dx[at] = (fn(up) - fn(down)) / (2 * step)
    return dx


# %% wrong="numerical_gradient" about="entries are walked through row by row but put back column by column" kind="subtle"
def numerical_gradient(fn, x, eps=1e-6):
    slopes = []
    for at in np.ndindex(x.shape):
        up = x.copy()
        down = x.copy()
        up[at] += eps
        down[at] -= eps
        slopes.append((fn(up) - fn(down)) / (2 * eps))
    return np.reshape(slopes, x.shape, order="F")


# %% wrong="numerical_gradient" about="the result is rounded to four decimals to hide the rounding error, which wipes out small gradients" kind="subtle"
def numerical_gradient(fn, x, eps=1e-6):
    dx = np.zeros(x.shape)
    for at in np.ndindex(x.shape):
        e = np.zeros(x.shape)
        e[at] = eps
        dx[at] = (fn(x + e) - fn(x - e)) / (2 * eps)
    return dx.round(4)


# %% wrong="gradient_error" about="the largest difference itself, without dividing by the size of the gradients" kind="common"
def gradient_error(fn, x, dx):
    if dx.shape != x.shape:
        return np.inf
    return np.abs(dx - numerical_gradient(fn, x)).max()


# %% wrong="gradient_error" about="each difference is divided by its own entry, equation (10) divides by the largest entry of all" kind="common"
def gradient_error(fn, x, dx):
    if dx.shape != x.shape:
        return np.inf
    numeric = numerical_gradient(fn, x)
    worst = 0.0
    for at in np.ndindex(x.shape):
        scale = max(abs(dx[at]), abs(numeric[at]))
        if scale > 0:
            worst = max(worst, abs(dx[at] - numeric[at]) / scale)
    return worst


# %% wrong="gradient_error" about="the shapes are never compared, so NumPy stretches a row against a column" kind="common"
def gradient_error(fn, x, dx):
    numeric = numerical_gradient(fn, x)
    scale = max(np.abs(dx).max(), np.abs(numeric).max())
    if scale == 0:
        return 0.0
    return np.abs(dx - numeric).max() / scale


# %% wrong="gradient_error" about="two zero gradients are not treated, the result is 0 divided by 0" kind="common"
def gradient_error(fn, x, dx):
    if x.shape != dx.shape:
        return np.inf
    measured = numerical_gradient(fn, x)
    top = np.max(np.abs(dx - measured))
    bottom = np.max(np.abs([dx, measured]))
    return top / bottom


# %% wrong="gradient_error" about="the difference is taken without its absolute value, too small gradients give a negative maximum" kind="common"
def gradient_error(fn, x, dx):
    if dx.shape != x.shape:
        return np.inf
    numeric = numerical_gradient(fn, x)
    scale = max(np.abs(dx).max(), np.abs(numeric).max())
    if scale == 0:
        return 0.0
    return (dx - numeric).max() / scale


# %% wrong="gradient_error" about="a difference of shapes gives 0 instead of infinity, as if nothing had to be compared" kind="common"
def gradient_error(fn, x, dx):
    if dx.shape != x.shape:
        return 0.0
    numeric = numerical_gradient(fn, x)
    scale = np.maximum(np.abs(dx), np.abs(numeric)).max()
    return np.abs(dx - numeric).max() / scale if scale else 0.0


# %% wrong="gradient_error" about="only the measured gradient sets the scale, and when it is zero the error is called 0 whatever dx is" kind="subtle"
def gradient_error(fn, x, dx):
    if dx.shape != x.shape:
        return np.inf
    numeric = numerical_gradient(fn, x)
    scale = np.abs(numeric).max()
    if scale == 0:
        return 0.0
    return np.abs(numeric - dx).max() / scale


# %% wrong="gradient_error" about="the number of entries is compared instead of the shape" kind="subtle"
def gradient_error(fn, x, dx):
    if dx.size != x.size:
        return np.inf
    numeric = numerical_gradient(fn, x).ravel()
    given = dx.ravel()
    scale = max(np.abs(given).max(), np.abs(numeric).max())
    if scale == 0:
        return 0.0
    return np.abs(given - numeric).max() / scale


# %% wrong="gradient_error" about="a small number in the denominator replaces the case of zero, so small gradients seem to agree" kind="subtle"
def gradient_error(fn, x, dx):
    if np.shape(dx) != np.shape(x):
        return np.inf
    numeric = numerical_gradient(fn, x)
    biggest = max(np.max(np.abs(dx)), np.max(np.abs(numeric)))
    return np.max(np.abs(dx - numeric)) / (biggest + 1e-3)


# %% wrong="gradient_error" about="norms of the whole arrays stand in place of the largest entries" kind="subtle"
def gradient_error(fn, x, dx):
    if dx.shape != x.shape:
        return np.inf
    numeric = numerical_gradient(fn, x)
    scale = max(np.sqrt((dx**2).sum()), np.sqrt((numeric**2).sum()))
    if scale == 0:
        return 0.0
    return np.sqrt(((dx - numeric) ** 2).sum()) / scale


# %% wrong="gradient_error" about="the scale is the larger of the largest entries without the absolute value, so gradients of negative sign have a wrong scale" kind="subtle"
def gradient_error(fn, x, dx):
    if dx.shape != x.shape:
        return np.inf
    numeric = numerical_gradient(fn, x)
    scale = max(dx.max(), numeric.max())
    if scale == 0:
        return 0.0
    return abs(dx - numeric).max() / abs(scale)


# %% wrong="gradient_error" about="an agreement better than a tolerance is rounded to exactly 0" kind="subtle"
def gradient_error(fn, x, dx):
    if dx.shape != x.shape:
        return np.inf
    numeric = numerical_gradient(fn, x)
    if np.allclose(dx, numeric, rtol=1e-3, atol=1e-6):
        return 0.0
    return np.abs(dx - numeric).max() / max(np.abs(dx).max(), np.abs(numeric).max())


# %% wrong="dsigmoid" about="the output is put through the sigmoid once more" kind="common"
def dsigmoid(y):
    return sigmoid(y) * (1 - sigmoid(y))


# %% wrong="dsigmoid" about="the exponential in (12) is taken to be the output y itself" kind="common"
def dsigmoid(y):
    return y / np.square(1 + y)


# %% wrong="dsigmoid" about="the slope of tanh is copied from the example" kind="common"
def dsigmoid(y):
    slope = np.ones_like(y)
    return slope - y * y


# %% wrong="dsigmoid" about="the sign is wrong, y squared minus y" kind="common"
def dsigmoid(y):
    return y**2 - y


# %% wrong="dsigmoid" about="only the second factor of (12) is returned" kind="common"
def dsigmoid(y):
    # e^-a / (1 + e^-a) = 1 - y
    return 1 - y


# %% wrong="dsigmoid" about="the square of the wrong factor, (1 - y) squared, from the denominator of (12)" kind="common"
def dsigmoid(y):
    numerator = 1 - y
    return numerator * numerator


# %% wrong="dsigmoid" about="the pre-activation is recovered with a logarithm, which has no value where y is 0 or 1" kind="subtle"
def dsigmoid(y):
    a = -np.log(1 / y - 1)
    return np.exp(-a) / (1 + np.exp(-a)) ** 2


# %% wrong="dsigmoid" about="a tent with the right values at 0, one half and 1 but straight between them" kind="subtle"
def dsigmoid(y):
    return np.where(y < 0.5, y, 1 - y) / 2


# %% wrong="dsigmoid" about="y is kept away from 0 and 1 so that the slope never vanishes" kind="subtle"
def dsigmoid(y):
    y = np.clip(y, 1e-4, 1 - 1e-4)
    return y * (1 - y)


# %% wrong="dsigmoid" about="np.vectorize takes the type from the first entry, which is the integer 0 when the first gate is saturated" kind="subtle"
def dsigmoid(y):
    def one(v):
        if v == 0 or v == 1:
            return 0
        return v * (1 - v)

    return np.vectorize(one)(y)


# %% wrong="dsigmoid" about="the slope is scaled to have its largest value at 1" kind="subtle"
def dsigmoid(y):
    slope = y * (1 - y)
    return slope / 0.25


# %% wrong="dsigmoid" about="the loop goes over the first axis and multiplies with a dot product, so every row becomes one number" kind="subtle"
def dsigmoid(y):
    return np.array([np.dot(row, 1 - row) for row in y])


# %% wrong="invert_output" about="the partners in the product are mixed up, do takes o and dc_t takes tanh_c" kind="common"
def invert_output(dh_t, dc_t, o, tanh_c):
    do = dh_t * o
    dtanh_c = dh_t * tanh_c
    dc_t = dc_t + dtanh_c * dtanh(tanh_c)
    return do, dc_t


# %% wrong="invert_output" about="what arrived from the next step is overwritten and not added to" kind="common"
def invert_output(dh_t, dc_t, o, tanh_c):
    do = dh_t * tanh_c
    dtanh_c = dh_t * o
    dc_t = dtanh_c * (1 - tanh_c * tanh_c)
    return do, dc_t


# %% wrong="invert_output" about="tanh is applied to tanh_c once more, in B1 and in B3" kind="common"
def invert_output(dh_t, dc_t, o, tanh_c):
    Co = tanh_c
    do = dh_t * np.tanh(Co)  # B1
    dtanhCo = dh_t * o  # B2
    dCo = dc_t + dtanhCo * (1 - np.tanh(Co) ** 2)  # B3
    return do, dCo


# %% wrong="invert_output" about="the sum is written with += into the array of the caller" kind="common"
def invert_output(dh_t, dc_t, o, tanh_c):
    do = dh_t * tanh_c
    dtanhCo = dh_t * o
    dc_t += dtanhCo * (1 - tanh_c**2)
    return do, dc_t


# %% wrong="invert_output" about="the slope of tanh is left out of B3" kind="common"
def invert_output(dh_t, dc_t, o, tanh_c):
    return np.multiply(dh_t, tanh_c), np.add(dc_t, np.multiply(dh_t, o))


# %% wrong="invert_output" about="the square is forgotten in 1 - tanh^2" kind="common"
def invert_output(dh_t, dc_t, o, tanh_c):
    slope = 1 - tanh_c
    return dh_t * tanh_c, dc_t + dh_t * o * slope


# %% wrong="invert_output" about="the slope multiplies the whole sum, also the part that came from the next step" kind="subtle"
def invert_output(dh_t, dc_t, o, tanh_c):
    do = dh_t * tanh_c
    dc_t = (dc_t + dh_t * o) * dtanh(tanh_c)
    return do, dc_t


# %% wrong="invert_output" about="do, which has the factor tanh_c in it, is sent on to the cell state instead of dh_t" kind="subtle"
def invert_output(dh_t, dc_t, o, tanh_c):
    do = dh_t * tanh_c
    through_tanh = do * o * dtanh(tanh_c)
    return do, dc_t + through_tanh


# %% wrong="invert_output" about="the slope of the output gate is already put into do, which makes it the gradient of the pre-activation" kind="subtle"
def invert_output(dh_t, dc_t, o, tanh_c):
    do = dh_t * tanh_c * dsigmoid(o)
    new = dc_t + dh_t * o * dtanh(tanh_c)
    return do, new


# %% wrong="invert_output" about="the slope is the square of 1 - tanh_c instead of 1 minus the square of tanh_c" kind="subtle"
def invert_output(dh_t, dc_t, o, tanh_c):
    do = np.empty_like(dh_t)
    dc = np.empty_like(dc_t)
    for n in range(len(dh_t)):
        do[n] = dh_t[n] * tanh_c[n]
        dc[n] = dc_t[n] + dh_t[n] * o[n] * (1 - tanh_c[n]) ** 2
    return do, dc


# %% wrong="invert_output" about="the formula is rewritten in h_t and squares the gate o together with tanh_c" kind="subtle"
def invert_output(dh_t, dc_t, o, tanh_c):
    h_t = o * tanh_c
    do = dh_t * tanh_c
    # o * (1 - tanh^2) with h = o tanh
    dc_t = dc_t + dh_t * (o - h_t**2)
    return do, dc_t


# %% wrong="invert_output" about="rows of the batch whose dh_t is zero are skipped and lose what had arrived in dc_t" kind="subtle"
def invert_output(dh_t, dc_t, o, tanh_c):
    do = np.zeros_like(dh_t)
    dc = np.zeros_like(dc_t)
    for n, row in enumerate(dh_t):
        if not row.any():
            continue
        do[n] = row * tanh_c[n]
        dc[n] = dc_t[n] + row * o[n] * dtanh(tanh_c[n])
    return do, dc


# %% wrong="invert_output_gate" about="W_co is not transposed, which raises no error as it is square" kind="common"
def invert_output_gate(do, dc_t, o, c_t, W_co):
    dzo = do * o * (1 - o)
    dCo = dc_t + dzo @ W_co  # B5
    dWoc = c_t.T @ dzo  # B8
    return dzo, dCo, dWoc


# %% wrong="invert_output_gate" about="dW_co is the wrong way round, rows belong to the gate" kind="common"
def invert_output_gate(do, dc_t, o, c_t, W_co):
    da_o = do * dsigmoid(o)
    dW_co = np.dot(da_o.T, c_t)
    dc_t = dc_t + np.dot(da_o, W_co.T)
    return da_o, dc_t, dW_co


# %% wrong="invert_output_gate" about="the sigmoid is applied to o, as B4 says of zo, although o is the output already" kind="common"
def invert_output_gate(do, dc_t, o, c_t, W_co):
    s = sigmoid(o)
    da_o = do * s * (1 - s)
    return da_o, dc_t + da_o @ W_co.T, c_t.T @ da_o


# %% wrong="invert_output_gate" about="the part through the output gate replaces dc_t instead of being added" kind="common"
def invert_output_gate(do, dc_t, o, c_t, W_co):
    da_o = do * dsigmoid(o)
    dc_t, dW_co, _ = affine_backward(da_o, c_t, W_co)
    return da_o, dc_t, dW_co


# %% wrong="invert_output_gate" about="dc_t is added to in place" kind="common"
def invert_output_gate(do, dc_t, o, c_t, W_co):
    da_o = dsigmoid(o) * do
    from_gate, dW_co, _ = affine_backward(da_o, c_t, W_co)
    dc_t += from_gate
    return da_o, dc_t, dW_co


# %% wrong="invert_output_gate" about="the peephole is taken to be one weight per cell, only the diagonal of W_co is used" kind="common"
def invert_output_gate(do, dc_t, o, c_t, W_co):
    da_o = do * o * (1 - o)
    w = np.diag(W_co)
    dW_co = np.diag((da_o * c_t).sum(axis=0))
    return da_o, dc_t + da_o * w, dW_co


# %% wrong="invert_output_gate" about="do instead of da_o goes through the weights to the cell state, the slope is missing there" kind="subtle"
def invert_output_gate(do, dc_t, o, c_t, W_co):
    dc_new = dc_t + np.einsum("nk,jk->nj", do, W_co)
    da_o = do * (o - o**2)
    dW_co = np.einsum("nj,nk->jk", c_t, da_o)
    return da_o, dc_new, dW_co


# %% wrong="invert_output_gate" about="dW_co is the product of two sums over the batch and not the sum of products" kind="subtle"
def invert_output_gate(do, dc_t, o, c_t, W_co):
    da_o = do * dsigmoid(o)
    dc_t = dc_t + da_o @ W_co.T
    dW_co = np.outer(c_t.sum(axis=0), da_o.sum(axis=0))
    return da_o, dc_t, dW_co


# %% wrong="invert_output_gate" about="the gradient of the weights is made with tanh of the state, the gate sees the state itself" kind="subtle"
def invert_output_gate(do, dc_t, o, c_t, W_co):
    da_o = do * dsigmoid(o)
    seen = np.tanh(c_t)
    return da_o, dc_t + da_o @ W_co.T, seen.T @ da_o


# %% wrong="invert_output_gate" about="the gradient of the weights takes the gradient dc_t where the state c_t belongs" kind="subtle"
def invert_output_gate(do, dc_t, o, c_t, W_co):
    H = o.shape[1]
    da_o = do * dsigmoid(o)
    dc_t = dc_t + da_o @ W_co.T
    dW_co = np.zeros((H, H))
    for j in range(H):
        for k in range(H):
            dW_co[j, k] = np.sum(dc_t[:, j] * da_o[:, k])
    return da_o, dc_t, dW_co


# %% wrong="invert_output_gate" about="the first result is do, which was not replaced by the gradient of the pre-activation" kind="subtle"
def invert_output_gate(do, dc_t, o, c_t, W_co):
    da = do * o * (1 - o)
    parts = [dc_t, da @ W_co.T]
    return do, sum(parts), c_t.T @ da


# %% wrong="invert_output_gate" about="dW_co is averaged over the batch, right for a batch of one" kind="subtle"
def invert_output_gate(do, dc_t, o, c_t, W_co):
    da_o = do * dsigmoid(o)
    outer = [np.outer(c, d) for c, d in zip(c_t, da_o)]
    dW_co = sum(outer) / len(outer)
    dc_t = dc_t + np.array([W_co @ d for d in da_o])
    return da_o, dc_t, dW_co


# %% wrong="invert_cell" about="each factor takes itself instead of its partner in the second product, di takes i and dg takes g" kind="common"
def invert_cell(dc_t, i, f, g, c_prev):
    di = dc_t * i
    dg = dc_t * g
    df = dc_t * c_prev
    dc_prev = dc_t * f
    return di, df, dg, dc_prev


# %% wrong="invert_cell" about="the results come in the order of the slides, dC first" kind="common"
def invert_cell(dc_t, i, f, g, c_prev):
    dC = dc_t * f  # B12
    dCi = dc_t * i  # B13
    di = dc_t * g  # B14
    df = dc_t * c_prev  # B15
    return dC, dCi, di, df


# %% wrong="invert_cell" about="the slopes of the squashing functions are multiplied on already" kind="common"
def invert_cell(dc_t, i, f, g, c_prev):
    return (
        dc_t * g * dsigmoid(i),
        dc_t * c_prev * dsigmoid(f),
        dc_t * i * dtanh(g),
        dc_t * f,
    )


# %% wrong="invert_cell" about="the forget gate is given the new state, computed again from the parts, in place of the old one" kind="common"
def invert_cell(dc_t, i, f, g, c_prev):
    c = f * c_prev + i * g
    return dc_t * g, dc_t * c, dc_t * i, dc_t * f


# %% wrong="invert_cell" about="C of the slides is mistaken for the candidate and Ci for the old state" kind="common"
def invert_cell(dc_t, i, f, g, c_prev):
    Ci, C = c_prev, g
    di, df = dc_t * Ci, dc_t * C
    dg, dc_prev = dc_t * i, dc_t * f
    return di, df, dg, dc_prev


# %% wrong="invert_cell" about="the gradient of a sum is shared out between its two terms, half for each" kind="common"
def invert_cell(dc_t, i, f, g, c_prev):
    half = dc_t / 2
    di, dg = half * g, half * i
    df, dc_prev = half * c_prev, half * f
    return di, df, dg, dc_prev


# %% wrong="invert_cell" about="dc_t is also handed on to the old state unchanged, as if the carousel were an additional way" kind="subtle"
def invert_cell(dc_t, i, f, g, c_prev):
    di, df, dg = [dc_t * partner for partner in (g, c_prev, i)]
    dc_prev = dc_t + dc_t * f
    return di, df, dg, dc_prev


# %% wrong="invert_cell" about="the gates are thought to be coupled, the old state gets 1 - i instead of f" kind="subtle"
def invert_cell(dc_t, i, f, g, c_prev):
    keep = 1.0 - i
    return dc_t * g, dc_t * c_prev, dc_t * i, dc_t * keep


# %% wrong="invert_cell" about="the old state is squashed before it multiplies in the gradient of the forget gate" kind="subtle"
def invert_cell(dc_t, i, f, g, c_prev):
    df = dc_t * np.tanh(c_prev)
    di = dc_t * g
    dg = dc_t * i
    dc_prev = dc_t * f
    return di, df, dg, dc_prev


# %% wrong="invert_cell" about="the gradient of the candidate is multiplied by its slope, the other three are right" kind="subtle"
def invert_cell(dc_t, i, f, g, c_prev):
    out = {name: np.zeros_like(dc_t) for name in ("i", "f", "g", "c")}
    for n in range(dc_t.shape[0]):
        for k in range(dc_t.shape[1]):
            d = dc_t[n, k]
            out["i"][n, k] = d * g[n, k]
            out["f"][n, k] = d * c_prev[n, k]
            out["g"][n, k] = d * i[n, k] * (1 - g[n, k] ** 2)
            out["c"][n, k] = d * f[n, k]
    return out["i"], out["f"], out["g"], out["c"]


# %% wrong="invert_cell" about="the gradients are limited to the range from -1 to 1, which is right while they are small" kind="subtle"
def invert_cell(dc_t, i, f, g, c_prev):
    def limited(d):
        return np.clip(d, -1, 1)

    return limited(dc_t * g), limited(dc_t * c_prev), limited(dc_t * i), limited(dc_t * f)


# %% wrong="invert_cell" about="the magnitude of the candidate is used, the sign of di is lost where g is negative" kind="subtle"
def invert_cell(dc_t, i, f, g, c_prev):
    came_in = np.sqrt(g * g)
    return dc_t * came_in, dc_t * c_prev, dc_t * i, f * dc_t


# %% wrong="invert_gates" about="all three are treated as sigmoids, also the candidate" kind="common"
def invert_gates(di, df, dg, dc_prev, i, f, g, W_c):
    W = blocks(W_c)
    da = [d * dsigmoid(y) for d, y in zip((di, df, dg), (i, f, g))]
    for d, w in zip(da, W):
        dc_prev = dc_prev + d @ w.T
    return da[0], da[1], da[2], dc_prev


# %% wrong="invert_gates" about="the path through the product with the forget gate is dropped, dc_prev has three parts only" kind="common"
def invert_gates(di, df, dg, dc_prev, i, f, g, W_c):
    W_ci, W_cf, W_cg, _ = blocks(W_c)
    da_i = di * i * (1 - i)
    da_f = df * f * (1 - f)
    da_g = dg * (1 - g * g)
    return da_i, da_f, da_g, da_i @ W_ci.T + da_f @ W_cf.T + da_g @ W_cg.T


# %% wrong="invert_gates" about="the blocks are taken in the order of the slides, forget gate first" kind="common"
def invert_gates(di, df, dg, dc_prev, i, f, g, W_c):
    W_cf, W_ci, W_cg, W_co = blocks(W_c)
    da_i, da_f, da_g = di * dsigmoid(i), df * dsigmoid(f), dg * dtanh(g)
    dc_prev = dc_prev + da_g @ W_cg.T + da_i @ W_ci.T + da_f @ W_cf.T
    return da_i, da_f, da_g, dc_prev


# %% wrong="invert_gates" about="the lines B17, B25 and B33 are copied with += and change dc_prev of the caller" kind="common"
def invert_gates(di, df, dg, dc_prev, i, f, g, W_c):
    Wic, Wfc, Wcc, _ = blocks(W_c)
    dzc = dg * dtanh(g)
    dc_prev += dzc @ Wcc.T
    dzi = di * dsigmoid(i)
    dc_prev += dzi @ Wic.T
    dzf = df * dsigmoid(f)
    dc_prev += dzf @ Wfc.T
    return dzi, dzf, dzc, dc_prev


# %% wrong="invert_gates" about="the weights are not transposed" kind="common"
def invert_gates(di, df, dg, dc_prev, i, f, g, W_c):
    H = W_c.shape[0]
    da_i = di * dsigmoid(i)
    da_f = df * dsigmoid(f)
    da_g = dg * dtanh(g)
    total = np.array(dc_prev)
    total = total + da_i @ W_c[:, :H]
    total = total + da_f @ W_c[:, H : 2 * H]
    total = total + da_g @ W_c[:, 2 * H : 3 * H]
    return da_i, da_f, da_g, total


# %% wrong="invert_gates" about="the squashing functions are applied again to i, f and g as the slides say of zi, zf and zc" kind="common"
def invert_gates(di, df, dg, dc_prev, i, f, g, W_c):
    W_ci, W_cf, W_cg, _ = blocks(W_c)
    da_i = di * sigmoid(i) * (1 - sigmoid(i))
    da_f = df * sigmoid(f) * (1 - sigmoid(f))
    da_g = dg * (1 - np.tanh(g) ** 2)
    dc_prev = dc_prev + da_i @ W_ci.T + da_f @ W_cf.T + da_g @ W_cg.T
    return da_i, da_f, da_g, dc_prev


# %% wrong="invert_gates" about="the candidate is sent through block o of the weights, the last two blocks are exchanged" kind="subtle"
def invert_gates(di, df, dg, dc_prev, i, f, g, W_c):
    W_ci, W_cf, _, W_cg = blocks(W_c)
    da_i = di * dsigmoid(i)
    da_f = df * dsigmoid(f)
    da_g = dg * dtanh(g)
    return da_i, da_f, da_g, dc_prev + da_i @ W_ci.T + da_f @ W_cf.T + da_g @ W_cg.T


# %% wrong="invert_gates" about="W_c is cut into four by rows of a reshape, which mixes the blocks" kind="subtle"
def invert_gates(di, df, dg, dc_prev, i, f, g, W_c):
    H = len(W_c)
    W = W_c.reshape(4, H, H)
    da = np.stack([di * i * (1 - i), df * f * (1 - f), dg * (1 - g**2)])
    dc_prev = dc_prev + sum(da[k] @ W[k].T for k in range(3))
    return da[0], da[1], da[2], dc_prev


# %% wrong="invert_gates" about="what goes through the weights of the candidate lacks the slope of tanh" kind="subtle"
def invert_gates(di, df, dg, dc_prev, i, f, g, W_c):
    H = W_c.shape[0]
    da_i = di * dsigmoid(i)
    da_f = df * dsigmoid(f)
    together = np.hstack([da_i, da_f, dg])
    dc_prev = dc_prev + together @ W_c[:, : 3 * H].T
    return da_i, da_f, dg * dtanh(g), dc_prev


# %% wrong="invert_gates" about="the forget gate has no matrix product, its way to the old state is thought to be done in B12" kind="subtle"
def invert_gates(di, df, dg, dc_prev, i, f, g, W_c):
    W_ci, _, W_cg, _ = blocks(W_c)
    da_i, da_f, da_g = di * dsigmoid(i), df * dsigmoid(f), dg * dtanh(g)
    new = dc_prev + np.einsum("nk,jk->nj", da_i, W_ci) + np.einsum("nk,jk->nj", da_g, W_cg)
    return da_i, da_f, da_g, new


# %% wrong="invert_gates" about="the old dc_prev is counted once per gate, three times in all" kind="subtle"
def invert_gates(di, df, dg, dc_prev, i, f, g, W_c):
    W_ci, W_cf, W_cg, _ = blocks(W_c)

    def back(d, W):
        return dc_prev + d @ W.T

    da_i, da_f, da_g = dsigmoid(i) * di, dsigmoid(f) * df, dtanh(g) * dg
    return da_i, da_f, da_g, back(da_i, W_ci) + back(da_f, W_cf) + back(da_g, W_cg)


# %% wrong="invert_gates" about="the slope of the forget gate is taken at the input gate" kind="subtle"
def invert_gates(di, df, dg, dc_prev, i, f, g, W_c):
    W_ci, W_cf, W_cg, _ = blocks(W_c)
    slope_gate, slope_candidate = i * (1 - i), 1 - g**2
    da_i = slope_gate * di
    da_f = slope_gate * df
    da_g = slope_candidate * dg
    dc_prev = dc_prev + da_i @ W_ci.T + da_f @ W_cf.T + da_g @ W_cg.T
    return da_i, da_f, da_g, dc_prev


# %% wrong="collect" about="all four blocks of dW_c are made with the old cell state" kind="common"
def collect(da, cache, p):
    H = cache.c_t.shape[1]
    dx_t, dW_x, db = affine_backward(da, cache.x_t, p.W_x)
    dh_prev, dW_h, _ = affine_backward(da, cache.h_prev, p.W_h)
    _, dW_c, _ = affine_backward(da, cache.c_prev, p.W_c)
    return dx_t, dh_prev, dW_x, dW_h, dW_c, db


# %% wrong="collect" about="all four blocks of dW_c are made with the new cell state" kind="common"
def collect(da, cache, p):
    H = cache.c_t.shape[1]
    seen = [cache.x_t, cache.h_prev, cache.c_t]
    dW_x, dW_h, dW_c = [s.T @ da for s in seen]
    return da @ p.W_x.T, da @ p.W_h.T, dW_x, dW_h, dW_c, da.sum(axis=0)


# %% wrong="collect" about="the results are returned in the order of LSTMParams with the inputs at the end" kind="common"
def collect(da, cache, p):
    H = cache.c_t.shape[1]
    dW_c = np.zeros((H, 4 * H))
    dW_c[:, : 3 * H] = cache.c_prev.T @ da[:, : 3 * H]
    dW_c[:, 3 * H :] = cache.c_t.T @ da[:, 3 * H :]
    dx_t, dh_prev = da @ p.W_x.T, da @ p.W_h.T
    dW_x, dW_h = cache.x_t.T @ da, cache.h_prev.T @ da
    return dW_x, dW_h, dW_c, da.sum(0), dx_t, dh_prev


# %% wrong="collect" about="db is summed over all axes to one number" kind="common"
def collect(da, cache, p):
    H = cache.c_t.shape[1]
    old, new = da[:, : 3 * H], da[:, 3 * H :]
    dW_c = np.hstack([cache.c_prev.T @ old, cache.c_t.T @ new])
    db = np.sum(da)
    dx_t = da @ p.W_x.T
    dh_prev = da @ p.W_h.T
    return dx_t, dh_prev, cache.x_t.T @ da, cache.h_prev.T @ da, dW_c, db


# %% wrong="collect" about="dW_x and dW_h lie down as on the slides, with 4H rows" kind="common"
def collect(da, cache, p):
    H = cache.c_t.shape[1]
    dWx = da.T @ cache.x_t
    dWh = da.T @ cache.h_prev
    dWc = np.concatenate([cache.c_prev.T @ da[:, : 3 * H], cache.c_t.T @ da[:, 3 * H :]], axis=1)
    return da @ p.W_x.T, da @ p.W_h.T, dWx, dWh, dWc, da.sum(axis=0)


# %% wrong="collect" about="dh_prev is made with the weights on the cell state" kind="common"
def collect(da, cache, p):
    H = cache.c_t.shape[1]
    dx_t, dW_x, db = affine_backward(da, cache.x_t, p.W_x)
    dh_prev, dW_h, _ = affine_backward(da, cache.h_prev, p.W_c)
    old = affine_backward(da[:, : 3 * H], cache.c_prev, p.W_c[:, : 3 * H])[1]
    new = affine_backward(da[:, 3 * H :], cache.c_t, p.W_c[:, 3 * H :])[1]
    return dx_t, dh_prev, dW_x, dW_h, np.hstack([old, new]), db


# %% wrong="collect" about="the new state is put in for the candidate block as well, because the candidate makes the new state" kind="subtle"
def collect(da, cache, p):
    H = cache.c_t.shape[1]
    da_i, da_f, da_g, da_o = blocks(da)
    old, new = cache.c_prev.T, cache.c_t.T
    dW_c = np.hstack([old @ da_i, old @ da_f, new @ da_g, new @ da_o])
    return da @ p.W_x.T, da @ p.W_h.T, cache.x_t.T @ da, cache.h_prev.T @ da, dW_c, da.sum(0)


# %% wrong="collect" about="the new state goes to the first block and the old one to the other three, the blocks are counted from the wrong end" kind="subtle"
def collect(da, cache, p):
    H = cache.c_t.shape[1]
    left = cache.c_t.T @ da[:, :H]
    right = cache.c_prev.T @ da[:, H:]
    dW_c = np.concatenate([left, right], axis=1)
    dx_t, dW_x, db = affine_backward(da, cache.x_t, p.W_x)
    dh_prev, dW_h, _ = affine_backward(da, cache.h_prev, p.W_h)
    return dx_t, dh_prev, dW_x, dW_h, dW_c, db


# %% wrong="collect" about="block o is taken with tanh of the new state from the cache" kind="subtle"
def collect(da, cache, p):
    H = cache.c_t.shape[1]
    dW_c = np.empty_like(p.W_c)
    for k, state in enumerate([cache.c_prev, cache.c_prev, cache.c_prev, cache.tanh_c]):
        cols = slice(k * H, (k + 1) * H)
        dW_c[:, cols] = state.T @ da[:, cols]
    dx_t, dW_x, db = affine_backward(da, cache.x_t, p.W_x)
    dh_prev, dW_h, _ = affine_backward(da, cache.h_prev, p.W_h)
    return dx_t, dh_prev, dW_x, dW_h, dW_c, db


# %% wrong="collect" about="dh_prev lacks the part of the output gate, only three blocks are sent back to the old hidden state" kind="subtle"
def collect(da, cache, p):
    H = cache.c_t.shape[1]
    first = slice(0, 3 * H)
    last = slice(3 * H, 4 * H)
    dx_t = da @ p.W_x.T
    dh_prev = da[:, first] @ p.W_h[:, first].T
    dW_x = np.einsum("nd,nk->dk", cache.x_t, da)
    dW_h = np.einsum("nd,nk->dk", cache.h_prev, da)
    dW_c = np.zeros((H, 4 * H))
    dW_c[:, first] = cache.c_prev.T @ da[:, first]
    dW_c[:, last] = cache.c_t.T @ da[:, last]
    return dx_t, dh_prev, dW_x, dW_h, dW_c, da.sum(axis=0)


# %% wrong="collect" about="the two pieces of dW_c are stacked with the output block first" kind="subtle"
def collect(da, cache, p):
    H = cache.c_t.shape[1]
    dW_o = cache.c_t.T @ da[:, -H:]
    dW_rest = cache.c_prev.T @ da[:, :-H]
    dW_c = np.c_[dW_o, dW_rest]
    dx_t, dW_x, db = affine_backward(da, cache.x_t, p.W_x)
    dh_prev, dW_h, _ = affine_backward(da, cache.h_prev, p.W_h)
    return dx_t, dh_prev, dW_x, dW_h, dW_c, db


# %% wrong="collect" about="dW_h is made with the new hidden state, computed from the cache, instead of the one that was seen" kind="subtle"
def collect(da, cache, p):
    H = cache.c_t.shape[1]
    h = cache.o * cache.tanh_c
    dW_c = np.hstack([cache.c_prev.T @ da[:, : 3 * H], cache.c_t.T @ da[:, 3 * H :]])
    dx_t, dW_x, db = affine_backward(da, cache.x_t, p.W_x)
    dh_prev, dW_h, _ = affine_backward(da, h, p.W_h)
    return dx_t, dh_prev, dW_x, dW_h, dW_c, db


# %% wrong="lstm_step_backward" about="the gradients of the pre-activations are packed in the order of the slides, f before i" kind="common"
def lstm_step_backward(dh_t, dc_t, cache, p):
    i, f, g, o, c_t = cache.i, cache.f, cache.g, cache.o, cache.c_t
    do, dc_t = invert_output(dh_t, dc_t, o, cache.tanh_c)
    da_o, dc_t, _ = invert_output_gate(do, dc_t, o, c_t, blocks(p.W_c)[3])
    di, df, dg, dc_prev = invert_cell(dc_t, i, f, g, cache.c_prev)
    da_i, da_f, da_g, dc_prev = invert_gates(di, df, dg, dc_prev, i, f, g, p.W_c)
    da = np.concatenate([da_f, da_i, da_g, da_o], axis=1)
    dx_t, dh_prev, dW_x, dW_h, dW_c, db = collect(da, cache, p)
    return dx_t, dh_prev, dc_prev, LSTMParams(dW_x, dW_h, dW_c, db)


# %% wrong="lstm_step_backward" about="the part through the output gate gets a new name, and the old dc_t is sent on" kind="common"
def lstm_step_backward(dh_t, dc_t, cache, p):
    i, f, g, o, c_t = cache.i, cache.f, cache.g, cache.o, cache.c_t
    do, dc_1 = invert_output(dh_t, dc_t, o, cache.tanh_c)
    da_o, dc_2, _ = invert_output_gate(do, dc_1, o, c_t, blocks(p.W_c)[-1])
    di, df, dg, dc_prev = invert_cell(dc_1, i, f, g, cache.c_prev)
    da_i, da_f, da_g, dc_prev = invert_gates(di, df, dg, dc_prev, i, f, g, p.W_c)
    da = np.hstack([da_i, da_f, da_g, da_o])
    dx_t, dh_prev, *dp = collect(da, cache, p)
    return dx_t, dh_prev, dc_prev, LSTMParams(*dp)


# %% wrong="lstm_step_backward" about="everything is written out for a cell whose output gate does not look at the cell state" kind="common"
def lstm_step_backward(dh_t, dc_t, cache, p):
    i, f, g, o, c_t = cache.i, cache.f, cache.g, cache.o, cache.c_t
    H = c_t.shape[1]
    da_o = dh_t * cache.tanh_c * o * (1 - o)
    dc = dc_t + dh_t * o * (1 - cache.tanh_c**2)
    da_i = dc * g * i * (1 - i)
    da_f = dc * cache.c_prev * f * (1 - f)
    da_g = dc * i * (1 - g**2)
    da = np.hstack([da_i, da_f, da_g, da_o])
    dc_prev = dc * f + da[:, : 3 * H] @ p.W_c[:, : 3 * H].T
    dW_c = np.hstack([cache.c_prev.T @ da[:, : 3 * H], np.zeros((H, H))])
    grads = LSTMParams(cache.x_t.T @ da, cache.h_prev.T @ da, dW_c, da.sum(axis=0))
    return da @ p.W_x.T, da @ p.W_h.T, dc_prev, grads


# %% wrong="lstm_step_backward" about="the states come back in the order of the slides, dC before dh" kind="common"
def lstm_step_backward(dh_t, dc_t, cache, p):
    i, f, g, o, c_t = cache.i, cache.f, cache.g, cache.o, cache.c_t
    *_, W_co = blocks(p.W_c)
    do, dCo = invert_output(dh_t, dc_t, o, cache.tanh_c)
    dzo, dCo, _ = invert_output_gate(do, dCo, o, c_t, W_co)
    di, df, dCi, dC = invert_cell(dCo, i, f, g, cache.c_prev)
    dzi, dzf, dzc, dC = invert_gates(di, df, dCi, dC, i, f, g, p.W_c)
    dx, dh, dWx, dWh, dWc, db = collect(np.hstack([dzi, dzf, dzc, dzo]), cache, p)
    return dC, dh, dx, LSTMParams(dWx, dWh, dWc, db)


# %% wrong="lstm_step_backward" about="the name dc_prev from invert_cell is returned, the parts of the three gates are assigned to another name" kind="common"
def lstm_step_backward(dh_t, dc_t, cache, p):
    i, f, g, o, c_t = cache.i, cache.f, cache.g, cache.o, cache.c_t
    do, dc = invert_output(dh_t, dc_t, o, cache.tanh_c)
    da_o, dc, _ = invert_output_gate(do, dc, o, c_t, p.W_c[:, 3 * o.shape[1] :])
    di, df, dg, dc_prev = invert_cell(dc, i, f, g, cache.c_prev)
    da_i, da_f, da_g, _ = invert_gates(di, df, dg, dc_prev, i, f, g, p.W_c)
    dx_t, dh_prev, dW_x, dW_h, dW_c, db = collect(np.concatenate((da_i, da_f, da_g, da_o), 1), cache, p)
    return dx_t, dh_prev, dc_prev, LSTMParams(dW_x, dW_h, dW_c, db)


# %% wrong="lstm_step_backward" about="the first block of W_c is handed to the output gate" kind="common"
def lstm_step_backward(dh_t, dc_t, cache, p):
    i, f, g, o, c_t = cache.i, cache.f, cache.g, cache.o, cache.c_t
    W_co, *_ = blocks(p.W_c)
    do, dc_t = invert_output(dh_t, dc_t, o, cache.tanh_c)
    da_o, dc_t, _ = invert_output_gate(do, dc_t, o, c_t, W_co)
    di, df, dg, dc_prev = invert_cell(dc_t, i, f, g, cache.c_prev)
    da_i, da_f, da_g, dc_prev = invert_gates(di, df, dg, dc_prev, i, f, g, p.W_c)
    da = np.concatenate([da_i, da_f, da_g, da_o], axis=1)
    dx_t, dh_prev, dW_x, dW_h, dW_c, db = collect(da, cache, p)
    return dx_t, dh_prev, dc_prev, LSTMParams(dW_x, dW_h, dW_c, db)


# %% wrong="lstm_step_backward" about="the output gate is inverted as if it saw the old state, so its part goes to dc_prev and block o of dW_c is old" kind="subtle"
def lstm_step_backward(dh_t, dc_t, cache, p):
    i, f, g, o, c_t = cache.i, cache.f, cache.g, cache.o, cache.c_t
    da_o = dh_t * cache.tanh_c * dsigmoid(o)
    dc = dc_t + dh_t * o * dtanh(cache.tanh_c)
    da = np.hstack(
        [
            dc * g * dsigmoid(i),
            dc * cache.c_prev * dsigmoid(f),
            dc * i * dtanh(g),
            da_o,
        ]
    )
    dc_prev, dW_c, db = affine_backward(da, cache.c_prev, p.W_c)
    dx_t, dW_x, _ = affine_backward(da, cache.x_t, p.W_x)
    dh_prev, dW_h, _ = affine_backward(da, cache.h_prev, p.W_h)
    return dx_t, dh_prev, dc_prev + dc * f, LSTMParams(dW_x, dW_h, dW_c, db)


# %% wrong="lstm_step_backward" about="the sum over the three ways into c_t is written with += into the array that was handed in" kind="subtle"
def lstm_step_backward(dh_t, dc_t, cache, p):
    i, f, g, o, c_t = cache.i, cache.f, cache.g, cache.o, cache.c_t
    dc_t += dh_t * o * dtanh(cache.tanh_c)
    da_o = dh_t * cache.tanh_c * dsigmoid(o)
    dc_t += da_o @ blocks(p.W_c)[3].T
    di, df, dg, dc_prev = invert_cell(dc_t, i, f, g, cache.c_prev)
    da_i, da_f, da_g, dc_prev = invert_gates(di, df, dg, dc_prev, i, f, g, p.W_c)
    dx_t, dh_prev, *dp = collect(np.hstack([da_i, da_f, da_g, da_o]), cache, p)
    return dx_t, dh_prev, dc_prev, LSTMParams(*dp)


# %% wrong="lstm_step_backward" about="dh_t is handed on unchanged to dh_prev as well, as if the hidden state had a direct way back" kind="subtle"
def lstm_step_backward(dh_t, dc_t, cache, p):
    i, f, g, o, c_t = cache.i, cache.f, cache.g, cache.o, cache.c_t
    do, dc = invert_output(dh_t, dc_t, o, cache.tanh_c)
    da_o, dc, _ = invert_output_gate(do, dc, o, c_t, blocks(p.W_c)[3])
    di, df, dg, dc_prev = invert_cell(dc, i, f, g, cache.c_prev)
    da_i, da_f, da_g, dc_prev = invert_gates(di, df, dg, dc_prev, i, f, g, p.W_c)
    dx_t, dh_prev, *dp = collect(np.hstack([da_i, da_f, da_g, da_o]), cache, p)
    dh_prev = dh_prev + dh_t
    return dx_t, dh_prev, dc_prev, LSTMParams(*dp)


# %% wrong="lstm_step_backward" about="the gradients of the parameters are divided by the size of the batch, right for a batch of one" kind="subtle"
def lstm_step_backward(dh_t, dc_t, cache, p):
    i, f, g, o, c_t = cache.i, cache.f, cache.g, cache.o, cache.c_t
    do, dc = invert_output(dh_t, dc_t, o, cache.tanh_c)
    da_o, dc, _ = invert_output_gate(do, dc, o, c_t, blocks(p.W_c)[3])
    di, df, dg, dc_prev = invert_cell(dc, i, f, g, cache.c_prev)
    da_i, da_f, da_g, dc_prev = invert_gates(di, df, dg, dc_prev, i, f, g, p.W_c)
    dx_t, dh_prev, *dp = collect(np.hstack([da_i, da_f, da_g, da_o]), cache, p)
    B = dh_t.shape[0]
    return dx_t, dh_prev, dc_prev, LSTMParams(*(d / B for d in dp))


# %% wrong="lstm_step_backward" about="the slope of tanh in B3 is taken at the candidate g instead of at tanh of the new state" kind="subtle"
def lstm_step_backward(dh_t, dc_t, cache, p):
    i, f, g, o, c_t = cache.i, cache.f, cache.g, cache.o, cache.c_t
    W_ci, W_cf, W_cg, W_co = blocks(p.W_c)
    da_o = dh_t * cache.tanh_c * o * (1 - o)
    dc = dc_t + dh_t * o * (1 - g**2) + da_o @ W_co.T
    da_i, da_f = dc * g * i * (1 - i), dc * cache.c_prev * f * (1 - f)
    da_g = dc * i * (1 - g**2)
    dc_prev = f * dc + da_i @ W_ci.T + da_f @ W_cf.T + da_g @ W_cg.T
    dx_t, dh_prev, dW_x, dW_h, dW_c, db = collect(np.hstack([da_i, da_f, da_g, da_o]), cache, p)
    return dx_t, dh_prev, dc_prev, LSTMParams(dW_x, dW_h, dW_c, db)


# %% wrong="lstm_step_backward" about="the gradients of the parameters are packed into LSTMParams with dW_c and dW_h exchanged, the shapes are equal" kind="subtle"
def lstm_step_backward(dh_t, dc_t, cache, p):
    i, f, g, o, c_t = cache.i, cache.f, cache.g, cache.o, cache.c_t
    do, dc = invert_output(dh_t, dc_t, o, cache.tanh_c)
    da_o, dc, _ = invert_output_gate(do, dc, o, c_t, np.split(p.W_c, 4, axis=1)[3])
    di, df, dg, dc_prev = invert_cell(dc, i, f, g, cache.c_prev)
    da_i, da_f, da_g, dc_prev = invert_gates(di, df, dg, dc_prev, i, f, g, p.W_c)
    dx, dh, dWx, dWh, dWc, db = collect(np.hstack((da_i, da_f, da_g, da_o)), cache, p)
    return dx, dh, dc_prev, LSTMParams(W_x=dWx, W_h=dWc, W_c=dWh, b=db)


# %% wrong="lstm_sequence_backward" about="the loop runs forward in time" kind="common"
def lstm_sequence_backward(dh, dc_T, caches, p):
    T, B, H = dh.shape
    dx = np.zeros((T, B, p.W_x.shape[0]))
    dh_t, dc_t = np.zeros((B, H)), dc_T
    dp = LSTMParams(*[np.zeros_like(w) for w in p])
    for t in range(T):
        dx[t], dh_t, dc_t, step = lstm_step_backward(dh[t] + dh_t, dc_t, caches[t], p)
        dp = LSTMParams(*[a + b for a, b in zip(dp, step)])
    return dx, dh_t, dc_t, dp


# %% wrong="lstm_sequence_backward" about="what the next step sends back for h is not added to the outside gradient" kind="common"
def lstm_sequence_backward(dh, dc_T, caches, p):
    dx, dc_t, dps = [], dc_T, []
    for dh_t, cache in zip(dh[::-1], caches[::-1]):
        dx_t, dh_back, dc_t, dp_t = lstm_step_backward(dh_t, dc_t, cache, p)
        dx.insert(0, dx_t)
        dps.append(dp_t)
    dp = LSTMParams(*[sum(field) for field in zip(*dps)])
    return np.array(dx), dh_back, dc_t, dp


# %% wrong="lstm_sequence_backward" about="the outside gradient is replaced by the carried one after the last step" kind="common"
def lstm_sequence_backward(dh, dc_T, caches, p):
    T = len(caches)
    dx = [None] * T
    dx[-1], dh_t, dc_t, dp = lstm_step_backward(dh[-1], dc_T, caches[-1], p)
    for t in range(T - 2, -1, -1):
        dx[t], dh_t, dc_t, more = lstm_step_backward(dh_t, dc_t, caches[t], p)
        dp = LSTMParams(*map(np.add, dp, more))
    return np.stack(dx), dh_t, dc_t, dp


# %% wrong="lstm_sequence_backward" about="the gradients of the parameters are those of the last call, nothing is summed over time" kind="common"
def lstm_sequence_backward(dh, dc_T, caches, p):
    T, B, H = dh.shape
    dx = np.zeros((T,) + caches[0].x_t.shape)
    dh_t, dc_t = np.zeros((B, H)), dc_T
    for t in reversed(range(T)):
        dx[t], dh_t, dc_t, dp = lstm_step_backward(dh[t] + dh_t, dc_t, caches[t], p)
    return dx, dh_t, dc_t, dp


# %% wrong="lstm_sequence_backward" about="the tuples are added with +, which joins them to one long tuple" kind="common"
def lstm_sequence_backward(dh, dc_T, caches, p):
    T, B, H = dh.shape
    dx = np.zeros((T, B, p.W_x.shape[0]))
    dh_t, dc_t, dp = 0, dc_T, ()
    for t in reversed(range(T)):
        dx[t], dh_t, dc_t, dp_t = lstm_step_backward(dh[t] + dh_t, dc_t, caches[t], p)
        dp = dp_t + dp
    return dx, dh_t, dc_t, dp


# %% wrong="lstm_sequence_backward" about="dx is gathered while counting down and never turned around, the last step stands first" kind="common"
def lstm_sequence_backward(dh, dc_T, caches, p):
    dx = []
    dh_t, dc_t = np.zeros_like(dc_T), dc_T
    total = [np.zeros(w.shape) for w in p]
    for t in range(len(caches) - 1, -1, -1):
        dx_t, dh_t, dc_t, dp_t = lstm_step_backward(dh[t] + dh_t, dc_t, caches[t], p)
        dx.append(dx_t)
        total = [a + b for a, b in zip(total, dp_t)]
    return np.stack(dx), dh_t, dc_t, LSTMParams(*total)


# %% wrong="lstm_sequence_backward" about="dc_T arrives anew at every step in addition to what is carried" kind="subtle"
def lstm_sequence_backward(dh, dc_T, caches, p):
    T, B, H = dh.shape
    dx = np.zeros((T, B, p.W_x.shape[0]))
    dh_t = np.zeros((B, H))
    dc_t = np.zeros((B, H))
    sums = {name: 0.0 for name in LSTMParams._fields}
    for t in reversed(range(T)):
        dx[t], dh_t, dc_t, dp_t = lstm_step_backward(dh[t] + dh_t, dc_T + dc_t, caches[t], p)
        for name in sums:
            sums[name] = sums[name] + getattr(dp_t, name)
    return dx, dh_t, dc_t, LSTMParams(**sums)


# %% wrong="lstm_sequence_backward" about="the loop stops before step 0, range excludes its end" kind="subtle"
def lstm_sequence_backward(dh, dc_T, caches, p):
    T, B, H = dh.shape
    dx = np.zeros((T, B, p.W_x.shape[0]))
    dh_t, dc_t = np.zeros((B, H)), dc_T
    dp = LSTMParams(*(0 * w for w in p))
    for t in range(T - 1, 0, -1):
        dx[t], dh_t, dc_t, dp_t = lstm_step_backward(dh[t] + dh_t, dc_t, caches[t], p)
        dp = LSTMParams(*(a + b for a, b in zip(dp, dp_t)))
    return dx, dh_t, dc_t, dp


# %% wrong="lstm_sequence_backward" about="the carried gradient is added into dh of the caller" kind="subtle"
def lstm_sequence_backward(dh, dc_T, caches, p):
    T, B, H = dh.shape
    dx = np.zeros((T, B, p.W_x.shape[0]))
    dc_t = dc_T
    steps = []
    for t in range(T - 1, -1, -1):
        dx[t], dh_prev, dc_t, dp_t = lstm_step_backward(dh[t], dc_t, caches[t], p)
        if t > 0:
            dh[t - 1] += dh_prev
        steps.append(dp_t)
    return dx, dh_prev, dc_t, LSTMParams(*[np.sum(s, axis=0) for s in zip(*steps)])


# %% wrong="lstm_sequence_backward" about="the hidden state before the first step is given the outside gradient of step 0 a second time" kind="subtle"
def lstm_sequence_backward(dh, dc_T, caches, p):
    T, B, H = dh.shape
    dx = np.zeros((T, B, p.W_x.shape[0]))
    carried, dc_t = dh[T - 1], dc_T
    dp = [np.zeros_like(w) for w in p]
    for t in reversed(range(T)):
        dx[t], back, dc_t, dp_t = lstm_step_backward(carried, dc_t, caches[t], p)
        dp = [a + b for a, b in zip(dp, dp_t)]
        carried = back + dh[max(t - 1, 0)]
    return dx, carried, dc_t, LSTMParams(*dp)


# %% wrong="lstm_sequence_backward" about="the sum for the bias starts after the first pass of the loop, so the last step is missing in db" kind="subtle"
def lstm_sequence_backward(dh, dc_T, caches, p):
    T, B, H = dh.shape
    dx = np.zeros((T, B, p.W_x.shape[0]))
    dh_t, dc_t = np.zeros((B, H)), dc_T
    W_x, W_h, W_c, b = (np.zeros_like(w) for w in p)
    for t in reversed(range(T)):
        dx[t], dh_t, dc_t, d = lstm_step_backward(dh[t] + dh_t, dc_t, caches[t], p)
        W_x, W_h, W_c = W_x + d.W_x, W_h + d.W_h, W_c + d.W_c
        if t < T - 1:
            b = b + d.b
    return dx, dh_t, dc_t, LSTMParams(W_x, W_h, W_c, b)


# %% wrong="lstm_sequence_backward" about="the gradients of the parameters are averaged over the steps instead of summed" kind="subtle"
def lstm_sequence_backward(dh, dc_T, caches, p):
    T = dh.shape[0]
    dh_t, dc_t = np.zeros_like(dc_T), dc_T
    dx, history = [], []
    for t in reversed(range(T)):
        dx_t, dh_t, dc_t, dp_t = lstm_step_backward(dh[t] + dh_t, dc_t, caches[t], p)
        dx.append(dx_t)
        history.append(dp_t)
    mean = LSTMParams(*[np.mean(np.stack(field), axis=0) for field in zip(*history)])
    return np.stack(dx[::-1]), dh_t, dc_t, mean
