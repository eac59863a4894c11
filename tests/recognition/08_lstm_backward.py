# %% wrong="affine_backward" about="the batch is averaged in dW" kind="common"
def affine_backward(dy, x, W):
    batch = dy.shape[0]
    dx = dy @ W.T
    dW = (x.T @ dy) / batch
    db = dy.sum(axis=0)
    return dx, dW, db


# %% wrong="affine_backward" about="db adds over the columns instead of over the rows of the batch" kind="common"
def affine_backward(dy, x, W):
    dx = np.dot(dy, np.transpose(W))
    dW = np.dot(np.transpose(x), dy)
    db = np.sum(dy, axis=1)
    return dx, dW, db


# %% wrong="affine_backward" about="dW comes out transposed" kind="common"
def affine_backward(dy, x, W):
    return dy @ W.T, dy.T @ x, dy.sum(axis=0)


# %% wrong="affine_backward" about="W is not transposed in dx" kind="common"
def affine_backward(dy, x, W):
    dx = np.matmul(dy, W)
    dW = np.matmul(x.T, dy)
    db = dy.sum(0)
    return (dx, dW, db)


# %% wrong="affine_backward" about="dW is returned before dx" kind="common"
def affine_backward(dy, x, W):
    db = sum(row for row in dy)
    dW = np.einsum("nd,nk->dk", x, dy)
    dx = np.einsum("nk,dk->nd", dy, W)
    return dW, dx, db


# %% wrong="affine_backward" about="db keeps the batch axis and has shape (1, H)" kind="common"
def affine_backward(dy, x, W):
    dx = dy @ W.T
    dW = x.T @ dy
    db = np.sum(dy, axis=0, keepdims=True)
    return dx, dW, db


# %% wrong="affine_backward" about="db is one number because the sum goes over both axes" kind="common"
def affine_backward(dy, x, W):
    dx = dy @ W.transpose()
    dW = x.transpose() @ dy
    db = np.sum(dy)
    return dx, dW, db


# %% wrong="affine_backward" about="nothing is returned" kind="common"
def affine_backward(dy, x, W):
    dx = dy @ W.T
    dW = x.T @ dy
    db = dy.sum(axis=0)


# %% wrong="affine_backward" about="db is dy itself, as in line B11, without the sum over the batch" kind="common"
def affine_backward(dy, x, W):
    dx = dy @ W.T      # B7
    dW = x.T @ dy      # B10
    db = dy            # B11
    return dx, dW, db


# %% wrong="affine_backward" about="in the loop over the batch dW is overwritten instead of summed" kind="subtle"
def affine_backward(dy, x, W):
    B, H = dy.shape
    D = x.shape[1]
    dx = np.zeros((B, D))
    dW = np.zeros((D, H))
    db = np.zeros(H)
    for n in range(B):
        dx[n] = W @ dy[n]
        dW = np.outer(x[n], dy[n])
        db += dy[n]
    return dx, dW, db


# %% wrong="affine_backward" about="W is reshaped instead of transposed" kind="subtle"
def affine_backward(dy, x, W):
    D, H = W.shape
    dx = dy @ W.reshape(H, D)
    dW = x.T @ dy
    db = dy.sum(axis=0)
    return dx, dW, db


# %% wrong="affine_backward" about="dW is the product of the two batch sums, right for a batch of one only" kind="subtle"
def affine_backward(dy, x, W):
    db = dy.sum(axis=0)
    dW = np.outer(x.sum(axis=0), db)
    dx = dy @ W.T
    return dx, dW, db


# %% wrong="affine_backward" about="axes of length one are squeezed away" kind="subtle"
def affine_backward(dy, x, W):
    dx = np.squeeze(dy @ W.T)
    dW = np.squeeze(x.T @ dy)
    db = dy.sum(axis=0)
    return dx, dW, db


# %% wrong="affine_backward" about="the loop over the batch leaves out the last row for the parameters" kind="subtle"
def affine_backward(dy, x, W):
    dW, db = np.zeros(W.shape), np.zeros(W.shape[1])
    for n in range(len(dy) - 1):
        dW += x[n][:, None] * dy[n][None, :]
        db += dy[n]
    return dy @ W.T, dW, db


# %% wrong="affine_backward" about="db is averaged over the batch" kind="common"
def affine_backward(dy, x, W):
    dx = (W @ dy.T).T
    dW = (dy.T @ x).T
    db = dy.mean(axis=0)
    return dx, dW, db


# %% wrong="affine_backward" about="the results are stored in half precision" kind="subtle"
def affine_backward(dy, x, W):
    half = np.float16
    dx = np.array([[np.sum(dy_n * W_d) for W_d in W] for dy_n in dy], dtype=half)
    dW = np.array([[np.sum(x_d * dy_k) for dy_k in dy.T] for x_d in x.T], dtype=half)
    db = np.array([dy_k.sum() for dy_k in dy.T], dtype=half)
    return dx, dW, db


# %% wrong="affine_backward" about="dx takes the sign of the weights instead of the weights" kind="subtle"
def affine_backward(dy, x, W):
    # does a larger x push y up or down?
    dx = dy @ np.sign(W).T
    dW = x.T @ dy
    db = np.ones(len(dy)) @ dy
    return dx, dW, db


# %% wrong="numerical_gradient" about="a one-sided difference instead of the central one" kind="common"
def numerical_gradient(fn, x, eps=1e-6):
    dx = np.zeros_like(x)
    base = fn(x)
    for at in np.ndindex(x.shape):
        up = x.copy()
        up[at] += eps
        dx[at] = (fn(up) - base) / eps
    return dx


# %% wrong="numerical_gradient" about="the difference is divided by eps, not by 2 eps" kind="common"
def numerical_gradient(fn, x, eps=1e-6):
    dx = np.zeros(x.shape)
    for at in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[at] += eps
        down[at] -= eps
        dx[at] = (fn(up) - fn(down)) / eps
    return dx


# %% wrong="numerical_gradient" about="up and down are the same array as x, nothing is copied" kind="common"
def numerical_gradient(fn, x, eps=1e-6):
    dx = np.zeros(x.shape)
    for at in np.ndindex(x.shape):
        up = x
        up[at] += eps
        down = x
        down[at] -= eps
        dx[at] = (fn(up) - fn(down)) / (2 * eps)
    return dx


# %% wrong="numerical_gradient" about="all entries are moved at once" kind="common"
def numerical_gradient(fn, x, eps=1e-6):
    slope = (fn(x + eps) - fn(x - eps)) / (2 * eps)
    return np.full(x.shape, slope)


# %% wrong="numerical_gradient" about="the sign is turned round: down minus up" kind="common"
def numerical_gradient(fn, x, eps=1e-6):
    result = np.empty(x.shape)
    for at in np.ndindex(x.shape):
        left = np.array(x)
        left[at] = x[at] - eps
        right = np.array(x)
        right[at] = x[at] + eps
        result[at] = (fn(left) - fn(right)) / (2 * eps)
    return result


# %% wrong="numerical_gradient" about="the gradient is returned flat, not in the shape of x" kind="common"
def numerical_gradient(fn, x, eps=1e-6):
    slopes = []
    for at in np.ndindex(x.shape):
        bump = np.zeros(x.shape)
        bump[at] = eps
        slopes.append((fn(x + bump) - fn(x - bump)) / (2 * eps))
    return np.array(slopes)


# %% wrong="numerical_gradient" about="returns inside the loop, after the first entry" kind="common"
def numerical_gradient(fn, x, eps=1e-6):
    dx = np.zeros(x.shape)
    for at in np.ndindex(x.shape):
        up = x.copy()
        up[at] += eps
        down = x.copy()
        down[at] -= eps
        dx[at] = (fn(up) - fn(down)) / (2 * eps)
        return dx


# %% wrong="numerical_gradient" about="division by 2 and multiplication by eps for lack of parentheses" kind="common"
def numerical_gradient(fn, x, eps=1e-6):
    dx = np.zeros(x.shape)
    for at in np.ndindex(x.shape):
        up = x.copy(); up[at] += eps
        down = x.copy(); down[at] -= eps
        dx[at] = (fn(up) - fn(down)) / 2 * eps
    return dx


# %% wrong="numerical_gradient" about="x itself is moved and put back by adding and subtracting, which leaves rounding errors in it" kind="subtle"
def numerical_gradient(fn, x, eps=1e-6):
    dx = np.zeros(x.shape)
    for at in np.ndindex(x.shape):
        x[at] += eps
        plus = fn(x)
        x[at] -= 2 * eps
        minus = fn(x)
        x[at] += eps
        dx[at] = (plus - minus) / (2 * eps)
    return dx


# %% wrong="numerical_gradient" about="the loop runs over the first axis only and moves whole rows" kind="subtle"
def numerical_gradient(fn, x, eps=1e-6):
    dx = np.zeros(x.shape)
    for k in range(len(x)):
        up, down = x.copy(), x.copy()
        up[k] += eps
        down[k] -= eps
        dx[k] = (fn(up) - fn(down)) / (2 * eps)
    return dx


# %% wrong="numerical_gradient" about="the argument eps is ignored in favor of 1e-6" kind="subtle"
def numerical_gradient(fn, x, eps=1e-6):
    h = 1e-6
    dx = np.zeros(x.shape)
    for at in np.ndindex(x.shape):
        e = np.zeros(x.shape)
        e[at] = h
        dx[at] = (fn(x + e) - fn(x - e)) / (2 * h)
    return dx


# %% wrong="numerical_gradient" about="the step is scaled with the entry, so an entry that is zero gives nan" kind="subtle"
def numerical_gradient(fn, x, eps=1e-6):
    dx = np.zeros(x.shape)
    for at in np.ndindex(x.shape):
        step = eps * abs(x[at])
        up, down = x.copy(), x.copy()
        up[at] += step
        down[at] -= step
        dx[at] = (fn(up) - fn(down)) / (2 * step)
    return dx


# %% wrong="numerical_gradient" about="the flat view of a copy that keeps the memory order is a second copy for a transposed array, so nothing moves" kind="subtle"
def numerical_gradient(fn, x, eps=1e-6):
    slopes = np.zeros(x.size)
    for k in range(x.size):
        up = np.array(x)
        up.reshape(-1)[k] += eps
        down = np.array(x)
        down.reshape(-1)[k] -= eps
        slopes[k] = (fn(up) - fn(down)) / (2 * eps)
    return slopes.reshape(x.shape)


# %% wrong="numerical_gradient" about="small slopes are taken for rounding errors and set to zero" kind="subtle"
def numerical_gradient(fn, x, eps=1e-6):
    def slope(at):
        e = np.zeros(x.shape)
        e[at] = eps
        return (fn(x + e) - fn(x - e)) / (2 * eps)

    dx = np.array([slope(at) for at in np.ndindex(x.shape)]).reshape(x.shape)
    dx[np.abs(dx) < 1e-5] = 0
    return dx


# %% wrong="numerical_gradient" about="the moved array is not put back between entries on the upper side, so the moves pile up" kind="subtle"
def numerical_gradient(fn, x, eps=1e-6):
    dx = np.zeros(x.shape)
    up = x.copy()
    for at in np.ndindex(x.shape):
        down = up.copy()
        up[at] += eps
        down[at] -= eps
        dx[at] = (fn(up) - fn(down)) / (2 * eps)
    return dx


# %% wrong="numerical_gradient" about="computes in single precision" kind="subtle"
def numerical_gradient(fn, x, eps=1e-6):
    dx = np.zeros(x.shape)
    for at in np.ndindex(x.shape):
        up = x.astype(np.float32)
        down = x.astype(np.float32)
        up[at] += eps
        down[at] -= eps
        dx[at] = (fn(up) - fn(down)) / (2 * eps)
    return dx


# %% wrong="numerical_gradient" about="both points are eps/2 away, but the difference is still divided by 2 eps" kind="subtle"
def numerical_gradient(fn, x, eps=1e-6):
    half = eps / 2
    dx = np.zeros(x.shape)
    it = np.nditer(x, flags=["multi_index"])
    for value in it:
        at = it.multi_index
        up, down = x.copy(), x.copy()
        up[at] = value + half
        down[at] = value - half
        dx[at] = (fn(up) - fn(down)) / (2 * eps)
    return dx


# %% wrong="gradient_error" about="the mean of the differences instead of the largest one" kind="common"
def gradient_error(fn, x, dx):
    if dx.shape != x.shape:
        return np.inf
    numeric = numerical_gradient(fn, x)
    scale = max(np.abs(dx).max(), np.abs(numeric).max())
    if scale == 0:
        return 0.0
    return np.abs(dx - numeric).mean() / scale


# %% wrong="gradient_error" about="no absolute value of the differences" kind="common"
def gradient_error(fn, x, dx):
    if x.shape != dx.shape:
        return np.inf
    measured = numerical_gradient(fn, x)
    largest = max(np.max(np.abs(dx)), np.max(np.abs(measured)))
    return 0.0 if largest == 0 else (dx - measured).max() / largest


# %% wrong="gradient_error" about="the shapes are not compared" kind="common"
def gradient_error(fn, x, dx):
    numeric = numerical_gradient(fn, x)
    scale = max(np.abs(dx).max(), np.abs(numeric).max())
    if scale == 0:
        return 0.0
    return np.abs(dx - numeric).max() / scale


# %% wrong="gradient_error" about="two gradients that are zero everywhere give nan instead of 0" kind="common"
def gradient_error(fn, x, dx):
    if dx.shape != x.shape:
        return np.inf
    d = numerical_gradient(fn, x)
    return np.max(np.abs(dx - d)) / np.maximum(np.max(np.abs(dx)), np.max(np.abs(d)))


# %% wrong="gradient_error" about="every entry is divided by itself instead of by the largest entry" kind="common"
def gradient_error(fn, x, dx):
    if dx.shape != x.shape:
        return np.inf
    worst = 0.0
    for a, n in zip(dx.ravel(), numerical_gradient(fn, x).ravel()):
        size = max(abs(a), abs(n))
        if size > 0:
            worst = max(worst, abs(a - n) / size)
    return worst


# %% wrong="gradient_error" about="the absolute difference, not divided by anything" kind="common"
def gradient_error(fn, x, dx):
    if dx.shape != x.shape:
        return float("inf")
    return float(np.abs(numerical_gradient(fn, x) - dx).max())


# %% wrong="gradient_error" about="different shapes are reported as 0, as if they agreed" kind="common"
def gradient_error(fn, x, dx):
    if dx.shape != x.shape:
        return 0.0
    numeric = numerical_gradient(fn, x)
    scale = max(np.abs(dx).max(), np.abs(numeric).max())
    if scale == 0:
        return 0.0
    return np.abs(dx - numeric).max() / scale


# %% wrong="gradient_error" about="returns whether the gradients agree, not how far they are apart" kind="common"
def gradient_error(fn, x, dx):
    if dx.shape != x.shape:
        return False
    numeric = numerical_gradient(fn, x)
    scale = max(np.abs(dx).max(), np.abs(numeric).max())
    return bool(np.abs(dx - numeric).max() <= 1e-6 * scale)


# %% wrong="gradient_error" about="the denominator is the smaller of the two largest entries" kind="subtle"
def gradient_error(fn, x, dx):
    if dx.shape != x.shape:
        return np.inf
    numeric = numerical_gradient(fn, x)
    if not dx.any() and not numeric.any():
        return 0.0
    scale = min(np.abs(dx).max(), np.abs(numeric).max())
    return np.abs(dx - numeric).max() / scale


# %% wrong="gradient_error" about="numbers of entries are compared instead of shapes" kind="subtle"
def gradient_error(fn, x, dx):
    if dx.size != x.size:
        return np.inf
    numeric = numerical_gradient(fn, x)
    scale = max(np.abs(dx).max(), np.abs(numeric).max())
    if scale == 0:
        return 0.0
    return np.abs(dx.reshape(x.shape) - numeric).max() / scale


# %% wrong="gradient_error" about="a small constant in the denominator, to avoid zero, spoils the error of small gradients" kind="subtle"
def gradient_error(fn, x, dx):
    if np.shape(dx) != np.shape(x):
        return np.inf
    g = numerical_gradient(fn, x)
    return np.abs(dx - g).max() / (max(np.abs(dx).max(), np.abs(g).max()) + 1e-8)


# %% wrong="gradient_error" about="the scale is the largest entry with its sign, so a gradient of negative entries gives a wrong or negative error" kind="subtle"
def gradient_error(fn, x, dx):
    if dx.shape != x.shape:
        return np.inf
    numeric = numerical_gradient(fn, x)
    scale = max(dx.max(), numeric.max())
    if scale == 0:
        return 0.0
    return np.abs(dx - numeric).max() / scale


# %% wrong="gradient_error" about="a tested gradient of zeros counts as right although the measured one is not zero" kind="subtle"
def gradient_error(fn, x, dx):
    if dx.shape != x.shape:
        return np.inf
    if np.abs(dx).max() == 0:
        return 0.0
    numeric = numerical_gradient(fn, x)
    return np.abs(dx - numeric).max() / max(np.abs(dx).max(), np.abs(numeric).max())


# %% wrong="gradient_error" about="only the numbers of axes are compared, not their lengths" kind="subtle"
def gradient_error(fn, x, dx):
    if dx.ndim != x.ndim:
        return np.inf
    numeric = numerical_gradient(fn, x)
    scale = max(np.abs(dx).max(), np.abs(numeric).max())
    return np.abs(dx - numeric).max() / scale if scale else 0.0


# %% wrong="gradient_error" about="divides by the sum of the two largest entries" kind="subtle"
def gradient_error(fn, x, dx):
    if dx.shape != x.shape:
        return np.inf
    numeric = numerical_gradient(fn, x)
    bottom = np.abs(dx).max() + np.abs(numeric).max()
    if bottom == 0:
        return 0.0
    return np.abs(dx - numeric).max() / bottom


# %% wrong="gradient_error" about="the absolute value is taken after the maximum, so a difference that is negative is missed" kind="subtle"
def gradient_error(fn, x, dx):
    if dx.shape != x.shape:
        return np.inf
    numeric = numerical_gradient(fn, x)
    top = abs(np.max(dx - numeric))
    bottom = max(np.abs(dx).max(), np.abs(numeric).max())
    if bottom == 0.0:
        return 0.0
    return top / bottom


# %% wrong="gradient_error" about="compares the difference of the largest entries, not the largest difference" kind="subtle"
def gradient_error(fn, x, dx):
    if dx.shape != x.shape:
        return np.inf
    a = np.abs(dx).max()
    n = np.abs(numerical_gradient(fn, x)).max()
    return 0.0 if max(a, n) == 0 else abs(a - n) / max(a, n)


# %% wrong="gradient_error" about="gradients smaller than 1e-8 are taken for zero and called equal" kind="subtle"
def gradient_error(fn, x, dx):
    if dx.shape != x.shape:
        return np.inf
    numeric = numerical_gradient(fn, x)
    scale = max(np.abs(dx).max(), np.abs(numeric).max())
    if scale < 1e-8:
        return 0.0
    return np.abs(dx - numeric).max() / scale


# %% wrong="gradient_error" about="divides by the largest measured entry alone" kind="subtle"
def gradient_error(fn, x, dx):
    if dx.shape != x.shape:
        return np.inf
    numeric = numerical_gradient(fn, x)
    apart = max(abs(a - b) for a, b in zip(dx.flat, numeric.flat))
    if apart == 0:
        return 0.0
    return apart / max(abs(b) for b in numeric.flat)


# %% wrong="gradient_error" about="measures with a coarse step of 0.01 instead of the default one" kind="subtle"
def gradient_error(fn, x, dx):
    if dx.shape != x.shape:
        return np.inf
    numeric = numerical_gradient(fn, x, 1e-2)
    scale = max(np.abs(dx).max(), np.abs(numeric).max())
    if scale == 0:
        return 0.0
    return np.abs(dx - numeric).max() / scale


# %% wrong="dsigmoid" about="the output is put through the sigmoid once more" kind="common"
def dsigmoid(y):
    return sigmoid(y) * (1 - sigmoid(y))


# %% wrong="dsigmoid" about="the slope of tanh instead of that of the sigmoid" kind="common"
def dsigmoid(y):
    return 1 - y**2


# %% wrong="dsigmoid" about="equation (12) with the output in place of the pre-activation" kind="common"
def dsigmoid(y):
    e = np.exp(-y)
    return e / (1 + e) ** 2


# %% wrong="dsigmoid" about="the factor y is missing" kind="common"
def dsigmoid(y):
    slope = 1 - y
    return slope


# %% wrong="dsigmoid" about="the sign is turned round" kind="common"
def dsigmoid(y):
    return y * (y - 1)


# %% wrong="dsigmoid" about="nothing is returned" kind="common"
def dsigmoid(y):
    first = y
    second = 1 - y
    slope = first * second


# %% wrong="dsigmoid" about="the factors are added instead of multiplied" kind="common"
def dsigmoid(y):
    return y + (1 - y)


# %% wrong="dsigmoid" about="a matrix product instead of a product entry by entry" kind="common"
def dsigmoid(y):
    return y @ (1 - y)


# %% wrong="dsigmoid" about="the derivative of y - y squared is taken" kind="common"
def dsigmoid(y):
    return 1 - 2 * y


# %% wrong="dsigmoid" about="a tent with the right values at 0, 1/2 and 1 instead of the parabola" kind="subtle"
def dsigmoid(y):
    return np.minimum(y, 1 - y) / 2


# %% wrong="dsigmoid" about="the right values at 0, 1/2 and 1, but both factors are squared" kind="subtle"
def dsigmoid(y):
    # zero at y = 0 and y = 1, largest at 1/2 where it is 1/4
    left, right = y**2, (1 - y) ** 2
    return 4 * left * right


# %% wrong="dsigmoid" about="goes back to the pre-activation, which gives nan for outputs of exactly 0 or 1" kind="subtle"
def dsigmoid(y):
    a = np.log(y) - np.log(1 - y)
    s = 1 / (1 + np.exp(-a))
    return np.exp(-a) * s**2


# %% wrong="dsigmoid" about="outputs are clipped away from 0 and 1, so a closed gate keeps a slope" kind="subtle"
def dsigmoid(y):
    y = np.clip(y, 0.001, 0.999)
    return y * (1 - y)


# %% wrong="dsigmoid" about="the array that was handed in is overwritten" kind="subtle"
def dsigmoid(y):
    y *= 1 - y
    return y


# %% wrong="dsigmoid" about="scaled so that the largest slope is 1" kind="subtle"
def dsigmoid(y):
    slope = np.multiply(y, np.subtract(1.0, y))
    return slope / 0.25


# %% wrong="dsigmoid" about="returns a list instead of an array" kind="subtle"
def dsigmoid(y):
    return [value * (1 - value) for value in y]


# %% wrong="dsigmoid" about="the squared output in the second factor, as for tanh" kind="subtle"
def dsigmoid(y):
    return y * dtanh(y)


# %% wrong="dsigmoid" about="the slope is averaged over the batch axis and repeated" kind="subtle"
def dsigmoid(y):
    slope = y * (1 - y)
    return np.ones_like(y) * slope.mean(axis=0)


# %% wrong="dsigmoid" about="slopes are rounded to three digits" kind="subtle"
def dsigmoid(y):
    return np.round(y - y * y, 3)


# %% wrong="invert_output" about="the slope of tanh is left out" kind="common"
def invert_output(dh_t, dc_t, o, tanh_c):
    do = dh_t * tanh_c
    dtanh_c = dh_t * o
    return do, dc_t + dtanh_c


# %% wrong="invert_output" about="tanh is applied to tanh_c once more before the slope is taken" kind="common"
def invert_output(dh_t, dc_t, o, tanh_c):
    do = dh_t * tanh_c
    dc_t = dc_t + dh_t * o * (1 - np.tanh(tanh_c) ** 2)
    return do, dc_t


# %% wrong="invert_output" about="the gradient that has arrived already is dropped" kind="common"
def invert_output(dh_t, dc_t, o, tanh_c):
    do = dh_t * tanh_c
    dc_t = dh_t * o * dtanh(tanh_c)
    return do, dc_t


# %% wrong="invert_output" about="+= writes into the array of the caller" kind="common"
def invert_output(dh_t, dc_t, o, tanh_c):
    do = dh_t * tanh_c
    dtanh_c = dh_t * o
    dc_t += dtanh_c * (1 - tanh_c**2)
    return do, dc_t


# %% wrong="invert_output" about="the gate and tanh change places: each factor gets itself" kind="common"
def invert_output(dh_t, dc_t, o, tanh_c):
    do = dh_t * o
    ds = dh_t * tanh_c
    return do, dc_t + ds * dtanh(tanh_c)


# %% wrong="invert_output" about="returns dc_t first" kind="common"
def invert_output(dh_t, dc_t, o, tanh_c):
    new_dc = np.add(dc_t, dh_t * o * dtanh(tanh_c))
    new_do = np.multiply(dh_t, tanh_c)
    return new_dc, new_do


# %% wrong="invert_output" about="the slope of the sigmoid in place of that of tanh" kind="common"
def invert_output(dh_t, dc_t, o, tanh_c):
    return dh_t * tanh_c, dc_t + dh_t * o * dsigmoid(tanh_c)


# %% wrong="invert_output" about="the slope 1 - tanh_c instead of 1 - tanh_c squared" kind="common"
def invert_output(dh_t, dc_t, o, tanh_c):
    do = dh_t * tanh_c
    slope = 1 - tanh_c
    dc_t = dc_t + dh_t * o * slope
    return do, dc_t


# %% wrong="invert_output" about="every row of the batch gets the slope of the first row" kind="subtle"
def invert_output(dh_t, dc_t, o, tanh_c):
    do, new_dc = np.zeros(o.shape), np.zeros(o.shape)
    for k in range(o.shape[1]):
        slope = 1 - tanh_c[0, k] ** 2
        for n in range(o.shape[0]):
            do[n, k] = dh_t[n, k] * tanh_c[n, k]
            new_dc[n, k] = dc_t[n, k] + dh_t[n, k] * o[n, k] * slope
    return do, new_dc


# %% wrong="invert_output" about="do already contains the slope of the output gate, which belongs to the next exercise" kind="subtle"
def invert_output(dh_t, dc_t, o, tanh_c):
    do = dh_t * tanh_c * dsigmoid(o)
    dc_t = dc_t + dh_t * o * dtanh(tanh_c)
    return do, dc_t


# %% wrong="invert_output" about="the old dc_t is multiplied by the slope as well" kind="subtle"
def invert_output(dh_t, dc_t, o, tanh_c):
    do = dh_t * tanh_c
    dc_t = (dc_t + dh_t * o) * (1 - tanh_c**2)
    return do, dc_t


# %% wrong="invert_output" about="do is computed from the absolute value of tanh_c" kind="subtle"
def invert_output(dh_t, dc_t, o, tanh_c):
    size = np.sqrt(tanh_c * tanh_c)
    do = dh_t * size
    dc_t = dc_t + dh_t * o * (1 - size * size)
    return do, dc_t


# %% wrong="invert_output" about="the part for dc_t contains the gate twice" kind="subtle"
def invert_output(dh_t, dc_t, o, tanh_c):
    do = dh_t * tanh_c
    dtanh_c = dh_t * o
    through_tanh = (o - o * tanh_c**2) * dtanh_c
    return do, dc_t + through_tanh


# %% wrong="invert_output" about="1 - (o tanh_c) squared: the slope is written in h_t instead of tanh_c" kind="subtle"
def invert_output(dh_t, dc_t, o, tanh_c):
    h_t = o * tanh_c
    do = dh_t * tanh_c
    dc_t = dc_t + dh_t * o * dtanh(h_t)
    return do, dc_t


# %% wrong="invert_output" about="the gate is summed over the batch before it multiplies dh_t in the part for dc_t" kind="subtle"
def invert_output(dh_t, dc_t, o, tanh_c):
    do = dh_t * tanh_c
    mixed = np.einsum("nk,mk->nk", dh_t, o)
    return do, dc_t + mixed * (1 - tanh_c**2)


# %% wrong="invert_output" about="the slope is kept from vanishing by a lower bound of 0.05" kind="subtle"
def invert_output(dh_t, dc_t, o, tanh_c):
    slope = np.maximum(dtanh(tanh_c), 0.05)
    return dh_t * tanh_c, dc_t + dh_t * o * slope


# %% wrong="invert_output" about="do is taken from the part of dc_t that has just been computed instead of from dh_t" kind="subtle"
def invert_output(dh_t, dc_t, o, tanh_c):
    through_tanh = dh_t * o * (1 - tanh_c**2)
    do = through_tanh * tanh_c
    return do, dc_t + through_tanh


# %% wrong="invert_output_gate" about="the slope of the output gate is left out" kind="common"
def invert_output_gate(do, dc_t, o, c_t, W_co):
    da_o = do
    dc_t = dc_t + da_o @ W_co.T
    dW_co = c_t.T @ da_o
    return da_o, dc_t, dW_co


# %% wrong="invert_output_gate" about="the sigmoid is applied to the gate once more, as the lines with zo seem to say" kind="common"
def invert_output_gate(do, dc_t, o, c_t, W_co):
    da_o = do * sigmoid(o) * (1 - sigmoid(o))
    dc_t = dc_t + da_o @ W_co.T
    dW_co = c_t.T @ da_o
    return da_o, dc_t, dW_co


# %% wrong="invert_output_gate" about="W_co is not transposed, as it is printed in line B5" kind="common"
def invert_output_gate(do, dc_t, o, c_t, W_co):
    da_o = do * dsigmoid(o)
    dc_t = dc_t + da_o @ W_co
    dW_co = c_t.T @ da_o
    return da_o, dc_t, dW_co


# %% wrong="invert_output_gate" about="dW_co comes out transposed" kind="common"
def invert_output_gate(do, dc_t, o, c_t, W_co):
    da_o = o * (1 - o) * do
    return da_o, dc_t + np.dot(da_o, W_co.T), np.dot(da_o.T, c_t)


# %% wrong="invert_output_gate" about="the part of the output gate is not added to dc_t" kind="common"
def invert_output_gate(do, dc_t, o, c_t, W_co):
    da_o = do * dsigmoid(o)
    dW_co = c_t.T @ da_o
    return da_o, dc_t, dW_co


# %% wrong="invert_output_gate" about="only the new part of dc_t is returned" kind="common"
def invert_output_gate(do, dc_t, o, c_t, W_co):
    da_o = do * dsigmoid(o)
    dc_t, dW_co, _ = affine_backward(da_o, c_t, W_co)
    return da_o, dc_t, dW_co


# %% wrong="invert_output_gate" about="+= changes the dc_t of the caller" kind="common"
def invert_output_gate(do, dc_t, o, c_t, W_co):
    da_o = do * o * (1 - o)
    part, dW_co, _ = affine_backward(da_o, c_t, W_co)
    dc_t += part
    return da_o, dc_t, dW_co


# %% wrong="invert_output_gate" about="dc_t and da_o are returned in the wrong order" kind="common"
def invert_output_gate(do, dc_t, o, c_t, W_co):
    da_o = do * dsigmoid(o)
    dc_t = dc_t + da_o @ W_co.T
    return dc_t, da_o, c_t.T @ da_o


# %% wrong="invert_output_gate" about="the gradient of the gate instead of that of its pre-activation goes through W_co" kind="subtle"
def invert_output_gate(do, dc_t, o, c_t, W_co):
    da_o = do * dsigmoid(o)
    dc_t = dc_t + do @ W_co.T
    dW_co = c_t.T @ da_o
    return da_o, dc_t, dW_co


# %% wrong="invert_output_gate" about="dW_co uses do instead of da_o" kind="subtle"
def invert_output_gate(do, dc_t, o, c_t, W_co):
    da_o = do * dsigmoid(o)
    new_dc = dc_t + np.einsum("nk,jk->nj", da_o, W_co)
    dW_co = np.einsum("nj,nk->jk", c_t, do)
    return da_o, new_dc, dW_co


# %% wrong="invert_output_gate" about="the weights see tanh of the cell state" kind="subtle"
def invert_output_gate(do, dc_t, o, c_t, W_co):
    da_o = do * dsigmoid(o)
    dc_t = dc_t + da_o @ W_co.T
    dW_co = np.tanh(c_t).T @ da_o
    return da_o, dc_t, dW_co


# %% wrong="invert_output_gate" about="the peephole is taken for one weight per cell, so only the diagonal of W_co counts" kind="subtle"
def invert_output_gate(do, dc_t, o, c_t, W_co):
    da_o = do * o * (1 - o)
    dc_t = dc_t + da_o * np.diag(W_co)
    dW_co = c_t.T @ da_o
    return da_o, dc_t, dW_co


# %% wrong="invert_output_gate" about="only the diagonal of dW_co is filled" kind="subtle"
def invert_output_gate(do, dc_t, o, c_t, W_co):
    da_o = do * dsigmoid(o)
    dc_t = dc_t + da_o @ W_co.T
    dW_co = np.diag((c_t * da_o).sum(axis=0))
    return da_o, dc_t, dW_co


# %% wrong="invert_output_gate" about="the part for dc_t is multiplied by the slope of tanh at c_t, which this path does not go through" kind="subtle"
def invert_output_gate(do, dc_t, o, c_t, W_co):
    da_o = do * dsigmoid(o)
    back = da_o @ W_co.T
    dc_t = dc_t + back * (1 - np.tanh(c_t) ** 2)
    return da_o, dc_t, c_t.T @ da_o


# %% wrong="invert_output_gate" about="dW_co is made with the gradient dc_t of the cell state instead of the state c_t" kind="subtle"
def invert_output_gate(do, dc_t, o, c_t, W_co):
    da_o = do * dsigmoid(o)
    dW_co = dc_t.T @ da_o
    dc_t = dc_t + da_o @ W_co.T
    return da_o, dc_t, dW_co


# %% wrong="invert_output_gate" about="dW_co is the mean over the batch" kind="subtle"
def invert_output_gate(do, dc_t, o, c_t, W_co):
    da_o = do * dsigmoid(o)
    dc_t = dc_t + da_o @ W_co.T
    dW_co = np.mean([np.outer(c, a) for c, a in zip(c_t, da_o)], axis=0)
    return da_o, dc_t, dW_co


# %% wrong="invert_output_gate" about="the slope is applied twice on the way to c_t" kind="subtle"
def invert_output_gate(do, dc_t, o, c_t, W_co):
    slope = o - o**2
    da_o = do * slope
    dc_t = dc_t + (da_o * slope) @ W_co.T
    dW_co = c_t.T @ da_o
    return da_o, dc_t, dW_co


# %% wrong="invert_cell" about="each factor gets itself instead of its partner" kind="common"
def invert_cell(dc_t, i, f, g, c_prev):
    di = dc_t * i
    df = dc_t * f
    dg = dc_t * g
    dc_prev = dc_t * c_prev
    return di, df, dg, dc_prev


# %% wrong="invert_cell" about="the results are in the order of the slides: dc_prev, dg, di, df" kind="common"
def invert_cell(dc_t, i, f, g, c_prev):
    dc_prev = dc_t * f
    dg = dc_t * i
    di = dc_t * g
    df = dc_t * c_prev
    return dc_prev, dg, di, df


# %% wrong="invert_cell" about="di and df are exchanged" kind="common"
def invert_cell(dc_t, i, f, g, c_prev):
    di = dc_t * c_prev
    df = dc_t * g
    dg = dc_t * i
    dc_prev = dc_t * f
    return di, df, dg, dc_prev


# %% wrong="invert_cell" about="the slopes of the gates are included already" kind="common"
def invert_cell(dc_t, i, f, g, c_prev):
    di = dc_t * g * dsigmoid(i)
    df = dc_t * c_prev * dsigmoid(f)
    dg = dc_t * i * dtanh(g)
    dc_prev = dc_t * f
    return di, df, dg, dc_prev


# %% wrong="invert_cell" about="dg is missing from the results" kind="common"
def invert_cell(dc_t, i, f, g, c_prev):
    return dc_t * g, dc_t * c_prev, dc_t * f


# %% wrong="invert_cell" about="dc_prev passes on dc_t without the forget gate" kind="common"
def invert_cell(dc_t, i, f, g, c_prev):
    products = {"i": dc_t * g, "f": dc_t * c_prev, "g": dc_t * i}
    dc_prev = dc_t.copy()
    return products["i"], products["f"], products["g"], dc_prev


# %% wrong="invert_cell" about="forget gate and input gate are exchanged as partners" kind="common"
def invert_cell(dc_t, i, f, g, c_prev):
    di = dc_t * g
    df = dc_t * c_prev
    dg = dc_t * f
    dc_prev = dc_t * i
    return di, df, dg, dc_prev


# %% wrong="invert_cell" about="dc_t is divided between the two terms of the sum" kind="common"
def invert_cell(dc_t, i, f, g, c_prev):
    half = dc_t / 2
    di, dg = half * g, half * i
    df, dc_prev = half * c_prev, half * f
    return di, df, dg, dc_prev


# %% wrong="invert_cell" about="the new cell state takes the place of the old one in df" kind="subtle"
def invert_cell(dc_t, i, f, g, c_prev):
    c_t = f * c_prev + i * g
    di = dc_t * g
    df = dc_t * c_t
    dg = dc_t * i
    dc_prev = dc_t * f
    return di, df, dg, dc_prev


# %% wrong="invert_cell" about="the candidate is squashed again in di" kind="subtle"
def invert_cell(dc_t, i, f, g, c_prev):
    di, df, dg, dc_prev = (dc_t * other for other in (np.tanh(g), c_prev, i, f))
    return di, df, dg, dc_prev


# %% wrong="invert_cell" about="dc_prev gets 1 - i, as if the gates were coupled" kind="subtle"
def invert_cell(dc_t, i, f, g, c_prev):
    di = np.multiply(dc_t, g)
    df = np.multiply(dc_t, c_prev)
    dg = np.multiply(dc_t, i)
    dc_prev = np.multiply(dc_t, 1 - i)
    return di, df, dg, dc_prev


# %% wrong="invert_cell" about="dc_t is overwritten by the first product before the others use it" kind="subtle"
def invert_cell(dc_t, i, f, g, c_prev):
    di = dc_t * g
    dg = dc_t * i
    dc_t = dc_t * f
    df = dc_t * c_prev
    return di, df, dg, dc_t


# %% wrong="invert_cell" about="dc_t is multiplied in place, so the caller's array is changed" kind="subtle"
def invert_cell(dc_t, i, f, g, c_prev):
    di, df, dg = dc_t * g, dc_t * c_prev, dc_t * i
    dc_t *= f
    return di, df, dg, dc_t


# %% wrong="invert_cell" about="df sees the cell state through tanh" kind="subtle"
def invert_cell(dc_t, i, f, g, c_prev):
    shown = np.tanh(c_prev)
    return dc_t * g, dc_t * shown, dc_t * i, dc_t * f


# %% wrong="invert_cell" about="the forget gate is summed over the batch before it multiplies dc_t" kind="subtle"
def invert_cell(dc_t, i, f, g, c_prev):
    back = [np.einsum("nk,nk->nk", dc_t, other) for other in (g, c_prev, i)]
    back.append(np.einsum("nk,mk->nk", dc_t, f))
    return tuple(back)


# %% wrong="invert_cell" about="the contribution of the second term is subtracted" kind="subtle"
def invert_cell(dc_t, i, f, g, c_prev):
    kept, stored = dc_t, -dc_t
    return stored * g, kept * c_prev, stored * i, kept * f


# %% wrong="invert_cell" about="dc_prev collects the weight i g of the store as well as f" kind="subtle"
def invert_cell(dc_t, i, f, g, c_prev):
    di = dc_t * g
    df = dc_t * c_prev
    dg = dc_t * i
    dc_prev = dc_t * f + dc_t * i * g
    return di, df, dg, dc_prev


# %% wrong="invert_gates" about="all three get the slope of the sigmoid, the candidate too" kind="common"
def invert_gates(di, df, dg, dc_prev, i, f, g, W_c):
    W_ci, W_cf, W_cg, _ = blocks(W_c)
    da_i = di * dsigmoid(i)
    da_f = df * dsigmoid(f)
    da_g = dg * dsigmoid(g)
    dc_prev = dc_prev + da_i @ W_ci.T + da_f @ W_cf.T + da_g @ W_cg.T
    return da_i, da_f, da_g, dc_prev


# %% wrong="invert_gates" about="the slope of tanh for the input gate and that of the sigmoid for the candidate" kind="common"
def invert_gates(di, df, dg, dc_prev, i, f, g, W_c):
    W_ci, W_cf, W_cg, _ = blocks(W_c)
    da_i, da_f, da_g = di * dtanh(i), df * dsigmoid(f), dg * dsigmoid(g)
    dc_prev = dc_prev + da_i @ W_ci.T + da_f @ W_cf.T + da_g @ W_cg.T
    return da_i, da_f, da_g, dc_prev


# %% wrong="invert_gates" about="the weights are not transposed" kind="common"
def invert_gates(di, df, dg, dc_prev, i, f, g, W_c):
    W_ci, W_cf, W_cg, W_co = blocks(W_c)
    da_i = di * i * (1 - i)
    da_f = df * f * (1 - f)
    da_g = dg * (1 - g**2)
    dc_prev = dc_prev + da_i @ W_ci + da_f @ W_cf + da_g @ W_cg
    return da_i, da_f, da_g, dc_prev


# %% wrong="invert_gates" about="the old part of dc_prev, through the forget gate, is dropped" kind="common"
def invert_gates(di, df, dg, dc_prev, i, f, g, W_c):
    W_ci, W_cf, W_cg, _ = blocks(W_c)
    da_i = di * dsigmoid(i)
    da_f = df * dsigmoid(f)
    da_g = dg * dtanh(g)
    dc_prev = da_i @ W_ci.T + da_f @ W_cf.T + da_g @ W_cg.T
    return da_i, da_f, da_g, dc_prev


# %% wrong="invert_gates" about="dc_prev is changed in place with +=" kind="common"
def invert_gates(di, df, dg, dc_prev, i, f, g, W_c):
    W = blocks(W_c)
    das = [di * dsigmoid(i), df * dsigmoid(f), dg * dtanh(g)]
    for da, w in zip(das, W):
        dc_prev += da @ w.T
    return das[0], das[1], das[2], dc_prev


# %% wrong="invert_gates" about="blocks f and i of W_c are exchanged" kind="common"
def invert_gates(di, df, dg, dc_prev, i, f, g, W_c):
    W_cf, W_ci, W_cg, _ = blocks(W_c)
    da_i = di * dsigmoid(i)
    da_f = df * dsigmoid(f)
    da_g = dg * dtanh(g)
    dc_prev = dc_prev + da_i @ W_ci.T + da_f @ W_cf.T + da_g @ W_cg.T
    return da_i, da_f, da_g, dc_prev


# %% wrong="invert_gates" about="the gradients of the outputs, without their slopes, go through the weights" kind="common"
def invert_gates(di, df, dg, dc_prev, i, f, g, W_c):
    W_ci, W_cf, W_cg, _ = blocks(W_c)
    dc_prev = dc_prev + di @ W_ci.T + df @ W_cf.T + dg @ W_cg.T
    return di * dsigmoid(i), df * dsigmoid(f), dg * dtanh(g), dc_prev


# %% wrong="invert_gates" about="the outputs are squashed once more before their slopes are taken" kind="common"
def invert_gates(di, df, dg, dc_prev, i, f, g, W_c):
    W_ci, W_cf, W_cg, _ = blocks(W_c)
    da_i = di * dsigmoid(sigmoid(i))
    da_f = df * dsigmoid(sigmoid(f))
    da_g = dg * dtanh(np.tanh(g))
    dc_prev = dc_prev + da_i @ W_ci.T + da_f @ W_cf.T + da_g @ W_cg.T
    return da_i, da_f, da_g, dc_prev


# %% wrong="invert_gates" about="returns in the order i, g, f, as in the printed equations of some books" kind="common"
def invert_gates(di, df, dg, dc_prev, i, f, g, W_c):
    W_ci, W_cf, W_cg, _ = blocks(W_c)
    da_i = di * dsigmoid(i)
    da_f = df * dsigmoid(f)
    da_g = dg * dtanh(g)
    return da_i, da_g, da_f, dc_prev + sum(a @ w.T for a, w in [(da_i, W_ci), (da_f, W_cf), (da_g, W_cg)])


# %% wrong="invert_gates" about="each of the three sums starts from the same dc_prev, so only the last one is kept" kind="subtle"
def invert_gates(di, df, dg, dc_prev, i, f, g, W_c):
    H = i.shape[1]
    da_i = di * dsigmoid(i)
    da_f = df * dsigmoid(f)
    da_g = dg * dtanh(g)
    for k, da in enumerate((da_i, da_f, da_g)):
        total = dc_prev + da @ W_c[:, k * H : (k + 1) * H].T
    return da_i, da_f, da_g, total


# %% wrong="invert_gates" about="the last three blocks of W_c are taken instead of the first three" kind="subtle"
def invert_gates(di, df, dg, dc_prev, i, f, g, W_c):
    H = W_c.shape[0]
    da_i = di * dsigmoid(i)
    da_f = df * dsigmoid(f)
    da_g = dg * dtanh(g)
    packed = np.hstack([da_i, da_f, da_g])
    return da_i, da_f, da_g, dc_prev + packed @ W_c[:, H:].T


# %% wrong="invert_gates" about="W_c is cut by reshape, which interleaves the blocks with the rows" kind="subtle"
def invert_gates(di, df, dg, dc_prev, i, f, g, W_c):
    H = W_c.shape[0]
    W = W_c.reshape(4, H, H)
    da = np.stack([di * i * (1 - i), df * f * (1 - f), dg * (1 - g * g)])
    dc = dc_prev + np.einsum("bnk,bjk->nj", da, W[:3])
    return da[0], da[1], da[2], dc


# %% wrong="invert_gates" about="the path through the candidate is left out of dc_prev" kind="subtle"
def invert_gates(di, df, dg, dc_prev, i, f, g, W_c):
    W_ci, W_cf = blocks(W_c)[:2]
    da_i, da_f = (d * dsigmoid(y) for d, y in ((di, i), (df, f)))
    da_g = dg * dtanh(g)
    dc_prev = dc_prev + da_i @ W_ci.T + da_f @ W_cf.T
    return da_i, da_f, da_g, dc_prev


# %% wrong="invert_gates" about="the slope of the forget gate is computed from i" kind="subtle"
def invert_gates(di, df, dg, dc_prev, i, f, g, W_c):
    W_ci, W_cf, W_cg, _ = blocks(W_c)
    slope = dsigmoid(i)
    da_i, da_f, da_g = di * slope, df * slope, dg * dtanh(g)
    dc_prev = dc_prev + da_i @ W_ci.T + da_f @ W_cf.T + da_g @ W_cg.T
    return da_i, da_f, da_g, dc_prev


# %% wrong="invert_gates" about="the old dc_prev is multiplied by the forget gate once more" kind="subtle"
def invert_gates(di, df, dg, dc_prev, i, f, g, W_c):
    W_ci, W_cf, W_cg, _ = blocks(W_c)
    da_i = di * dsigmoid(i)
    da_f = df * dsigmoid(f)
    da_g = dg * dtanh(g)
    dc_prev = dc_prev * f + da_i @ W_ci.T + da_f @ W_cf.T + da_g @ W_cg.T
    return da_i, da_f, da_g, dc_prev


# %% wrong="invert_gates" about="block o of W_c also sends something to the old state" kind="subtle"
def invert_gates(di, df, dg, dc_prev, i, f, g, W_c):
    W_ci, W_cf, W_cg, W_co = blocks(W_c)
    da_i = di * dsigmoid(i)
    da_f = df * dsigmoid(f)
    da_g = dg * dtanh(g)
    dc_prev = dc_prev + da_i @ W_ci.T + da_f @ W_cf.T + da_g @ W_cg.T + da_g @ W_co.T
    return da_i, da_f, da_g, dc_prev


# %% wrong="invert_gates" about="the slope of tanh is written 1 - |g| instead of 1 - g squared" kind="subtle"
def invert_gates(di, df, dg, dc_prev, i, f, g, W_c):
    W_ci, W_cf, W_cg, _ = np.hsplit(W_c, 4)
    da_i = di * i * (1 - i)
    da_f = df * f * (1 - f)
    da_g = dg * (1 - abs(g))
    back = np.hstack([da_i, da_f, da_g]) @ np.hstack([W_ci, W_cf, W_cg]).T
    return da_i, da_f, da_g, dc_prev + back


# %% wrong="invert_gates" about="only the weight of the input gate is left untransposed" kind="subtle"
def invert_gates(di, df, dg, dc_prev, i, f, g, W_c):
    W_ci, W_cf, W_cg, _ = blocks(W_c)
    da_i = di * dsigmoid(i)
    da_f = df * dsigmoid(f)
    da_g = dg * dtanh(g)
    dc_prev = dc_prev + np.einsum("nj,jk->nk", da_i, W_ci)
    dc_prev = dc_prev + np.einsum("nj,kj->nk", da_f, W_cf)
    dc_prev = dc_prev + np.einsum("nj,kj->nk", da_g, W_cg)
    return da_i, da_f, da_g, dc_prev


# %% wrong="invert_gates" about="each unit looks at its own cell only: diagonals of the blocks in place of matrix products" kind="subtle"
def invert_gates(di, df, dg, dc_prev, i, f, g, W_c):
    da_i = di * dsigmoid(i)
    da_f = df * dsigmoid(f)
    da_g = dg * dtanh(g)
    for da, W in zip([da_i, da_f, da_g], blocks(W_c)):
        dc_prev = dc_prev + da * np.diagonal(W)
    return da_i, da_f, da_g, dc_prev


# %% wrong="collect" about="all four blocks of dW_c use the old cell state" kind="common"
def collect(da, cache, p):
    H = cache.c_t.shape[1]
    dx_t, dW_x, db = affine_backward(da, cache.x_t, p.W_x)
    dh_prev, dW_h, _ = affine_backward(da, cache.h_prev, p.W_h)
    dW_c = cache.c_prev.T @ da
    return dx_t, dh_prev, dW_x, dW_h, dW_c, db


# %% wrong="collect" about="all four blocks of dW_c use the new cell state" kind="common"
def collect(da, cache, p):
    H = cache.c_t.shape[1]
    dx_t = da @ p.W_x.T
    dh_prev = da @ p.W_h.T
    dW_x = cache.x_t.T @ da
    dW_h = cache.h_prev.T @ da
    dW_c = cache.c_t.T @ da
    db = da.sum(axis=0)
    return dx_t, dh_prev, dW_x, dW_h, dW_c, db


# %% wrong="collect" about="db is not summed over the batch" kind="common"
def collect(da, cache, p):
    H = cache.c_t.shape[1]
    dx_t = da @ p.W_x.T
    dh_prev = da @ p.W_h.T
    dW_x = cache.x_t.T @ da
    dW_h = cache.h_prev.T @ da
    dW_c = np.hstack([cache.c_prev.T @ da[:, : 3 * H], cache.c_t.T @ da[:, 3 * H :]])
    return dx_t, dh_prev, dW_x, dW_h, dW_c, da


# %% wrong="collect" about="the results stand in the order of affine_backward, with dW_x next to dx_t" kind="common"
def collect(da, cache, p):
    H = cache.c_t.shape[1]
    dx_t, dW_x, db = affine_backward(da, cache.x_t, p.W_x)
    dh_prev, dW_h, _ = affine_backward(da, cache.h_prev, p.W_h)
    left = cache.c_prev.T @ da[:, : 3 * H]
    right = cache.c_t.T @ da[:, 3 * H :]
    dW_c = np.concatenate([left, right], axis=1)
    return dx_t, dW_x, dh_prev, dW_h, dW_c, db


# %% wrong="collect" about="the pieces of dW_c are joined below each other" kind="common"
def collect(da, cache, p):
    H = cache.c_t.shape[1]
    dx_t, dW_x, db = affine_backward(da, cache.x_t, p.W_x)
    dh_prev, dW_h, _ = affine_backward(da, cache.h_prev, p.W_h)
    da_i, da_f, da_g, da_o = blocks(da)
    dW_c = np.vstack([cache.c_prev.T @ d for d in (da_i, da_f, da_g)] + [cache.c_t.T @ da_o])
    return dx_t, dh_prev, dW_x, dW_h, dW_c, db


# %% wrong="collect" about="old and new cell state are exchanged in dW_c" kind="common"
def collect(da, cache, p):
    H = cache.c_t.shape[1]
    dx_t, dW_x, db = affine_backward(da, cache.x_t, p.W_x)
    dh_prev, dW_h, _ = affine_backward(da, cache.h_prev, p.W_h)
    dW_c = np.hstack([cache.c_t.T @ da[:, : 3 * H], cache.c_prev.T @ da[:, 3 * H :]])
    return dx_t, dh_prev, dW_x, dW_h, dW_c, db


# %% wrong="collect" about="dW_h is made with the new hidden state" kind="common"
def collect(da, cache, p):
    H = cache.c_t.shape[1]
    h_t = cache.o * cache.tanh_c
    dx_t, dW_x, db = affine_backward(da, cache.x_t, p.W_x)
    dh_prev, dW_h, _ = affine_backward(da, h_t, p.W_h)
    dW_c = np.hstack([cache.c_prev.T @ da[:, : 3 * H], cache.c_t.T @ da[:, 3 * H :]])
    return dx_t, dh_prev, dW_x, dW_h, dW_c, db


# %% wrong="collect" about="dW_c has only the three blocks that see the old state" kind="common"
def collect(da, cache, p):
    H = cache.c_t.shape[1]
    dx_t = np.dot(da, p.W_x.T)
    dh_prev = np.dot(da, p.W_h.T)
    dW_x = np.dot(cache.x_t.T, da)
    dW_h = np.dot(cache.h_prev.T, da)
    dW_c = np.dot(cache.c_prev.T, da[:, : 3 * H])
    return dx_t, dh_prev, dW_x, dW_h, dW_c, da.sum(0)


# %% wrong="collect" about="the new state is given to the first block and the old one to the other three" kind="subtle"
def collect(da, cache, p):
    H = cache.c_t.shape[1]
    dx_t, dW_x, db = affine_backward(da, cache.x_t, p.W_x)
    dh_prev, dW_h, _ = affine_backward(da, cache.h_prev, p.W_h)
    dW_c = np.hstack([cache.c_t.T @ da[:, :H], cache.c_prev.T @ da[:, H:]])
    return dx_t, dh_prev, dW_x, dW_h, dW_c, db


# %% wrong="collect" about="block g of dW_c sees the new state too, because the cut is made at 2H" kind="subtle"
def collect(da, cache, p):
    H = cache.c_t.shape[1]
    dx_t, dW_x, db = affine_backward(da, cache.x_t, p.W_x)
    dh_prev, dW_h, _ = affine_backward(da, cache.h_prev, p.W_h)
    dW_c = np.zeros_like(p.W_c)
    dW_c[:, : 2 * H] = cache.c_prev.T @ da[:, : 2 * H]
    dW_c[:, 2 * H :] = cache.c_t.T @ da[:, 2 * H :]
    return dx_t, dh_prev, dW_x, dW_h, dW_c, db


# %% wrong="collect" about="the output gate's block of dW_c sees tanh of the new state" kind="subtle"
def collect(da, cache, p):
    H = cache.c_t.shape[1]
    saw = [cache.c_prev, cache.c_prev, cache.c_prev, cache.tanh_c]
    dW_c = np.hstack([s.T @ d for s, d in zip(saw, blocks(da))])
    return da @ p.W_x.T, da @ p.W_h.T, cache.x_t.T @ da, cache.h_prev.T @ da, dW_c, da.sum(axis=0)


# %% wrong="collect" about="dx_t goes through the first three blocks of W_x only" kind="subtle"
def collect(da, cache, p):
    H = cache.c_t.shape[1]
    front, last = da[:, : 3 * H], da[:, 3 * H :]
    dx_t = front @ p.W_x[:, : 3 * H].T
    dh_prev = da @ p.W_h.T
    dW_x = cache.x_t.T @ da
    dW_h = cache.h_prev.T @ da
    dW_c = np.hstack([cache.c_prev.T @ front, cache.c_t.T @ last])
    return dx_t, dh_prev, dW_x, dW_h, dW_c, da.sum(axis=0)


# %% wrong="collect" about="dh_prev is computed with W_c instead of W_h" kind="subtle"
def collect(da, cache, p):
    H = cache.c_t.shape[1]
    dx_t = da @ p.W_x.T
    dh_prev = da @ p.W_c.T
    dW_x = np.einsum("nd,nk->dk", cache.x_t, da)
    dW_h = np.einsum("nd,nk->dk", cache.h_prev, da)
    dW_c = np.einsum("nd,nk->dk", cache.c_prev, da)
    dW_c[:, 3 * H :] = np.einsum("nd,nk->dk", cache.c_t, da[:, 3 * H :])
    return dx_t, dh_prev, dW_x, dW_h, dW_c, da.sum(axis=0)


# %% wrong="collect" about="block o of dW_c is added to the product with the old state instead of replacing it" kind="subtle"
def collect(da, cache, p):
    H = cache.c_t.shape[1]
    dx_t, dW_x, db = affine_backward(da, cache.x_t, p.W_x)
    dh_prev, dW_h, _ = affine_backward(da, cache.h_prev, p.W_h)
    _, dW_c, _ = affine_backward(da, cache.c_prev, p.W_c)
    dW_c[:, 3 * H :] += cache.c_t.T @ da[:, 3 * H :]
    return dx_t, dh_prev, dW_x, dW_h, dW_c, db


# %% wrong="collect" about="H is taken from the number of inputs, so the cut is right only where D equals H" kind="subtle"
def collect(da, cache, p):
    H = cache.x_t.shape[1]
    dx_t, dW_x, db = affine_backward(da, cache.x_t, p.W_x)
    dh_prev, dW_h, _ = affine_backward(da, cache.h_prev, p.W_h)
    dW_c = np.hstack([cache.c_prev.T @ da[:, : 3 * H], cache.c_t.T @ da[:, 3 * H :]])
    return dx_t, dh_prev, dW_x, dW_h, dW_c, db


# %% wrong="collect" about="the four blocks of db are added to one of length H" kind="subtle"
def collect(da, cache, p):
    H = cache.c_t.shape[1]
    dx_t, dW_x, _ = affine_backward(da, cache.x_t, p.W_x)
    dh_prev, dW_h, _ = affine_backward(da, cache.h_prev, p.W_h)
    dW_c = np.hstack([cache.c_prev.T @ da[:, : 3 * H], cache.c_t.T @ da[:, 3 * H :]])
    db = sum(block.sum(axis=0) for block in blocks(da))
    return dx_t, dh_prev, dW_x, dW_h, dW_c, db


# %% wrong="collect" about="only the first row of the batch contributes to db" kind="subtle"
def collect(da, cache, p):
    H = cache.c_t.shape[1]
    dx_t = da @ p.W_x.T
    dh_prev = da @ p.W_h.T
    dW_x, dW_h, dW_c = np.zeros_like(p.W_x), np.zeros_like(p.W_h), np.zeros_like(p.W_c)
    for n, row in enumerate(da):
        dW_x += np.outer(cache.x_t[n], row)
        dW_h += np.outer(cache.h_prev[n], row)
        dW_c[:, : 3 * H] += np.outer(cache.c_prev[n], row[: 3 * H])
        dW_c[:, 3 * H :] += np.outer(cache.c_t[n], row[3 * H :])
    db = da[0]
    return dx_t, dh_prev, dW_x, dW_h, dW_c, db


# %% wrong="collect" about="the cell state that the first three blocks of dW_c see is multiplied by the forget gate" kind="subtle"
def collect(da, cache, p):
    H = cache.c_t.shape[1]
    kept = cache.f * cache.c_prev
    dx_t, dW_x, db = affine_backward(da, cache.x_t, p.W_x)
    dh_prev, dW_h, _ = affine_backward(da, cache.h_prev, p.W_h)
    dW_c = np.hstack([kept.T @ da[:, : 3 * H], cache.c_t.T @ da[:, 3 * H :]])
    return dx_t, dh_prev, dW_x, dW_h, dW_c, db


# %% wrong="lstm_step_backward" about="the four parts of da are packed in the order of the slides, f before i" kind="common"
def lstm_step_backward(dh_t, dc_t, cache, p):
    i, f, g, o, c_t = cache.i, cache.f, cache.g, cache.o, cache.c_t
    W_co = blocks(p.W_c)[3]
    do, dc_t = invert_output(dh_t, dc_t, o, cache.tanh_c)
    da_o, dc_t, _ = invert_output_gate(do, dc_t, o, c_t, W_co)
    di, df, dg, dc_prev = invert_cell(dc_t, i, f, g, cache.c_prev)
    da_i, da_f, da_g, dc_prev = invert_gates(di, df, dg, dc_prev, i, f, g, p.W_c)
    da = np.concatenate([da_f, da_i, da_g, da_o], axis=1)
    dx_t, dh_prev, dW_x, dW_h, dW_c, db = collect(da, cache, p)
    return dx_t, dh_prev, dc_prev, LSTMParams(dW_x, dW_h, dW_c, db)


# %% wrong="lstm_step_backward" about="invert_cell is called with the dc_t that came in, not with the whole gradient" kind="common"
def lstm_step_backward(dh_t, dc_t, cache, p):
    i, f, g, o, c_t = cache.i, cache.f, cache.g, cache.o, cache.c_t
    do, dc1 = invert_output(dh_t, dc_t, o, cache.tanh_c)
    da_o, dc2, _ = invert_output_gate(do, dc1, o, c_t, blocks(p.W_c)[3])
    di, df, dg, dc_prev = invert_cell(dc_t, i, f, g, cache.c_prev)
    da_i, da_f, da_g, dc_prev = invert_gates(di, df, dg, dc_prev, i, f, g, p.W_c)
    da = np.hstack([da_i, da_f, da_g, da_o])
    dx_t, dh_prev, dW_x, dW_h, dW_c, db = collect(da, cache, p)
    return dx_t, dh_prev, dc_prev, LSTMParams(dW_x, dW_h, dW_c, db)


# %% wrong="lstm_step_backward" about="the part of the output gate does not reach dc_t" kind="common"
def lstm_step_backward(dh_t, dc_t, cache, p):
    i, f, g, o, c_t = cache.i, cache.f, cache.g, cache.o, cache.c_t
    do, dc_t = invert_output(dh_t, dc_t, o, cache.tanh_c)
    da_o = do * dsigmoid(o)
    di, df, dg, dc_prev = invert_cell(dc_t, i, f, g, cache.c_prev)
    da_i, da_f, da_g, dc_prev = invert_gates(di, df, dg, dc_prev, i, f, g, p.W_c)
    da = np.hstack([da_i, da_f, da_g, da_o])
    dx_t, dh_prev, dW_x, dW_h, dW_c, db = collect(da, cache, p)
    return dx_t, dh_prev, dc_prev, LSTMParams(dW_x, dW_h, dW_c, db)


# %% wrong="lstm_step_backward" about="the four gradients of the parameters are returned one by one, seven results in all" kind="common"
def lstm_step_backward(dh_t, dc_t, cache, p):
    i, f, g, o, c_t = cache.i, cache.f, cache.g, cache.o, cache.c_t
    do, dc_t = invert_output(dh_t, dc_t, o, cache.tanh_c)
    da_o, dc_t, _ = invert_output_gate(do, dc_t, o, c_t, blocks(p.W_c)[3])
    di, df, dg, dc_prev = invert_cell(dc_t, i, f, g, cache.c_prev)
    da_i, da_f, da_g, dc_prev = invert_gates(di, df, dg, dc_prev, i, f, g, p.W_c)
    da = np.concatenate([da_i, da_f, da_g, da_o], axis=1)
    dx_t, dh_prev, dW_x, dW_h, dW_c, db = collect(da, cache, p)
    return dx_t, dh_prev, dc_prev, dW_x, dW_h, dW_c, db


# %% wrong="lstm_step_backward" about="dc_prev and dh_prev are returned in the wrong order" kind="common"
def lstm_step_backward(dh_t, dc_t, cache, p):
    i, f, g, o, c_t = cache.i, cache.f, cache.g, cache.o, cache.c_t
    do, dc_t = invert_output(dh_t, dc_t, o, cache.tanh_c)
    da_o, dc_t, _ = invert_output_gate(do, dc_t, o, c_t, blocks(p.W_c)[3])
    *dgates, dc_prev = invert_cell(dc_t, i, f, g, cache.c_prev)
    *das, dc_prev = invert_gates(*dgates, dc_prev, i, f, g, p.W_c)
    dx_t, dh_prev, *dp = collect(np.hstack([*das, da_o]), cache, p)
    return dx_t, dc_prev, dh_prev, LSTMParams(*dp)


# %% wrong="lstm_step_backward" about="dc_prev of invert_cell is returned, without the parts through the gates" kind="common"
def lstm_step_backward(dh_t, dc_t, cache, p):
    i, f, g, o, c_t = cache.i, cache.f, cache.g, cache.o, cache.c_t
    do, dc_t = invert_output(dh_t, dc_t, o, cache.tanh_c)
    da_o, dc_t, _ = invert_output_gate(do, dc_t, o, c_t, blocks(p.W_c)[3])
    di, df, dg, dc_prev = invert_cell(dc_t, i, f, g, cache.c_prev)
    da_i, da_f, da_g, _ = invert_gates(di, df, dg, dc_prev, i, f, g, p.W_c)
    da = np.concatenate([da_i, da_f, da_g, da_o], axis=1)
    dx_t, dh_prev, dW_x, dW_h, dW_c, db = collect(da, cache, p)
    return dx_t, dh_prev, dc_prev, LSTMParams(dW_x, dW_h, dW_c, db)


# %% wrong="lstm_step_backward" about="block i of W_c instead of block o goes into invert_output_gate" kind="common"
def lstm_step_backward(dh_t, dc_t, cache, p):
    i, f, g, o, c_t = cache.i, cache.f, cache.g, cache.o, cache.c_t
    H = c_t.shape[1]
    do, dc_t = invert_output(dh_t, dc_t, o, cache.tanh_c)
    da_o, dc_t, _ = invert_output_gate(do, dc_t, o, c_t, p.W_c[:, :H])
    di, df, dg, dc_prev = invert_cell(dc_t, i, f, g, cache.c_prev)
    da_i, da_f, da_g, dc_prev = invert_gates(di, df, dg, dc_prev, i, f, g, p.W_c)
    dx_t, dh_prev, dW_x, dW_h, dW_c, db = collect(np.hstack([da_i, da_f, da_g, da_o]), cache, p)
    return dx_t, dh_prev, dc_prev, LSTMParams(dW_x, dW_h, dW_c, db)


# %% wrong="lstm_step_backward" about="the gradients of the gates, not of the pre-activations, are packed" kind="common"
def lstm_step_backward(dh_t, dc_t, cache, p):
    i, f, g, o, c_t = cache.i, cache.f, cache.g, cache.o, cache.c_t
    do, dc_t = invert_output(dh_t, dc_t, o, cache.tanh_c)
    da_o, dc_t, _ = invert_output_gate(do, dc_t, o, c_t, blocks(p.W_c)[3])
    di, df, dg, dc_prev = invert_cell(dc_t, i, f, g, cache.c_prev)
    _, _, _, dc_prev = invert_gates(di, df, dg, dc_prev, i, f, g, p.W_c)
    dx_t, dh_prev, *dp = collect(np.concatenate([di, df, dg, do], axis=1), cache, p)
    return dx_t, dh_prev, dc_prev, LSTMParams(*dp)


# %% wrong="lstm_step_backward" about="the new cell state c_t instead of c_prev goes into invert_cell" kind="common"
def lstm_step_backward(dh_t, dc_t, cache, p):
    i, f, g, o, c_t = cache.i, cache.f, cache.g, cache.o, cache.c_t
    do, dc_t = invert_output(dh_t, dc_t, o, cache.tanh_c)
    da_o, dc_t, _ = invert_output_gate(do, dc_t, o, c_t, blocks(p.W_c)[3])
    di, df, dg, dc_prev = invert_cell(dc_t, i, f, g, c_t)
    da_i, da_f, da_g, dc_prev = invert_gates(di, df, dg, dc_prev, i, f, g, p.W_c)
    da = np.concatenate([da_i, da_f, da_g, da_o], axis=1)
    dx_t, dh_prev, dW_x, dW_h, dW_c, db = collect(da, cache, p)
    return dx_t, dh_prev, dc_prev, LSTMParams(dW_x, dW_h, dW_c, db)


# %% wrong="lstm_step_backward" about="the part of dc_t through tanh is dropped, the output gate's part is added to what came in" kind="common"
def lstm_step_backward(dh_t, dc_t, cache, p):
    i, f, g, o, c_t = cache.i, cache.f, cache.g, cache.o, cache.c_t
    do, _ = invert_output(dh_t, dc_t, o, cache.tanh_c)
    da_o, dc_t, _ = invert_output_gate(do, dc_t, o, c_t, blocks(p.W_c)[3])
    di, df, dg, dc_prev = invert_cell(dc_t, i, f, g, cache.c_prev)
    da_i, da_f, da_g, dc_prev = invert_gates(di, df, dg, dc_prev, i, f, g, p.W_c)
    da = np.concatenate([da_i, da_f, da_g, da_o], axis=1)
    dx_t, dh_prev, dW_x, dW_h, dW_c, db = collect(da, cache, p)
    return dx_t, dh_prev, dc_prev, LSTMParams(dW_x, dW_h, dW_c, db)


# %% wrong="lstm_step_backward" about="c_t instead of tanh of it is handed to invert_output" kind="subtle"
def lstm_step_backward(dh_t, dc_t, cache, p):
    i, f, g, o, c_t = cache.i, cache.f, cache.g, cache.o, cache.c_t
    do, dc_t = invert_output(dh_t, dc_t, o, c_t)
    da_o, dc_t, _ = invert_output_gate(do, dc_t, o, c_t, blocks(p.W_c)[3])
    di, df, dg, dc_prev = invert_cell(dc_t, i, f, g, cache.c_prev)
    da_i, da_f, da_g, dc_prev = invert_gates(di, df, dg, dc_prev, i, f, g, p.W_c)
    da = np.concatenate([da_i, da_f, da_g, da_o], axis=1)
    dx_t, dh_prev, dW_x, dW_h, dW_c, db = collect(da, cache, p)
    return dx_t, dh_prev, dc_prev, LSTMParams(dW_x, dW_h, dW_c, db)


# %% wrong="lstm_step_backward" about="written out with the output gate's part of W_c sent to the old cell state" kind="subtle"
def lstm_step_backward(dh_t, dc_t, cache, p):
    i, f, g, o, c_t = cache.i, cache.f, cache.g, cache.o, cache.c_t
    c_prev = cache.c_prev
    H = c_t.shape[1]
    dc = dc_t + dh_t * o * (1 - cache.tanh_c**2)
    da = np.hstack(
        [
            dc * g * i * (1 - i),
            dc * c_prev * f * (1 - f),
            dc * i * (1 - g**2),
            dh_t * cache.tanh_c * o * (1 - o),
        ]
    )
    dc_prev = dc * f + da @ p.W_c.T
    dW_c = np.hstack([c_prev.T @ da[:, : 3 * H], c_t.T @ da[:, 3 * H :]])
    dp = LSTMParams(cache.x_t.T @ da, cache.h_prev.T @ da, dW_c, da.sum(axis=0))
    return da @ p.W_x.T, da @ p.W_h.T, dc_prev, dp


# %% wrong="lstm_step_backward" about="written out, and block o of dW_c sees the old state" kind="subtle"
def lstm_step_backward(dh_t, dc_t, cache, p):
    i, f, g, o, c_t = cache.i, cache.f, cache.g, cache.o, cache.c_t
    W_ci, W_cf, W_cg, W_co = blocks(p.W_c)
    da_o = dh_t * cache.tanh_c * o * (1 - o)
    dc = dc_t + dh_t * o * (1 - cache.tanh_c**2) + da_o @ W_co.T
    da_i = dc * g * i * (1 - i)
    da_f = dc * cache.c_prev * f * (1 - f)
    da_g = dc * i * (1 - g**2)
    dc_prev = dc * f + da_i @ W_ci.T + da_f @ W_cf.T + da_g @ W_cg.T
    da = np.concatenate((da_i, da_f, da_g, da_o), axis=-1)
    dp = [state.T @ da for state in (cache.x_t, cache.h_prev, cache.c_prev)]
    return da @ p.W_x.T, da @ p.W_h.T, dc_prev, LSTMParams(*dp, da.sum(axis=0))


# %% wrong="lstm_step_backward" about="the gate o is put through the sigmoid again in its slope, only there" kind="subtle"
def lstm_step_backward(dh_t, dc_t, cache, p):
    i, f, g, o, c_t = cache.i, cache.f, cache.g, cache.o, cache.c_t
    W = blocks(p.W_c)
    do, dc_t = invert_output(dh_t, dc_t, o, cache.tanh_c)
    da_o = do * dsigmoid(sigmoid(o))
    dc_t = dc_t + da_o @ W[3].T
    di, df, dg, dc_prev = invert_cell(dc_t, i, f, g, cache.c_prev)
    da_i, da_f, da_g, dc_prev = invert_gates(di, df, dg, dc_prev, i, f, g, p.W_c)
    dx_t, dh_prev, dW_x, dW_h, dW_c, db = collect(np.hstack([da_i, da_f, da_g, da_o]), cache, p)
    return dx_t, dh_prev, dc_prev, LSTMParams(dW_x, dW_h, dW_c, db)


# %% wrong="lstm_step_backward" about="LSTMParams is filled in the order x, c, h, so that dW_h and dW_c are exchanged" kind="subtle"
def lstm_step_backward(dh_t, dc_t, cache, p):
    i, f, g, o, c_t = cache.i, cache.f, cache.g, cache.o, cache.c_t
    do, dc_t = invert_output(dh_t, dc_t, o, cache.tanh_c)
    da_o, dc_t, _ = invert_output_gate(do, dc_t, o, c_t, blocks(p.W_c)[3])
    di, df, dg, dc_prev = invert_cell(dc_t, i, f, g, cache.c_prev)
    da_i, da_f, da_g, dc_prev = invert_gates(di, df, dg, dc_prev, i, f, g, p.W_c)
    da = np.concatenate([da_i, da_f, da_g, da_o], axis=1)
    dx_t, dh_prev, dW_x, dW_h, dW_c, db = collect(da, cache, p)
    return dx_t, dh_prev, dc_prev, LSTMParams(dW_x, dW_c, dW_h, db)


# %% wrong="lstm_step_backward" about="the gates are computed again from the states without the part of W_c" kind="subtle"
def lstm_step_backward(dh_t, dc_t, cache, p):
    a_i, a_f, a_g, a_o = blocks(cache.x_t @ p.W_x + cache.h_prev @ p.W_h + p.b)
    i, f, g, o, c_t = sigmoid(a_i), sigmoid(a_f), np.tanh(a_g), sigmoid(a_o), cache.c_t
    do, dc_t = invert_output(dh_t, dc_t, o, cache.tanh_c)
    da_o, dc_t, _ = invert_output_gate(do, dc_t, o, c_t, blocks(p.W_c)[3])
    di, df, dg, dc_prev = invert_cell(dc_t, i, f, g, cache.c_prev)
    da_i, da_f, da_g, dc_prev = invert_gates(di, df, dg, dc_prev, i, f, g, p.W_c)
    da = np.concatenate([da_i, da_f, da_g, da_o], axis=1)
    dx_t, dh_prev, dW_x, dW_h, dW_c, db = collect(da, cache, p)
    return dx_t, dh_prev, dc_prev, LSTMParams(dW_x, dW_h, dW_c, db)


# %% wrong="lstm_step_backward" about="the incoming dc_t enters twice, in invert_output and once more afterwards" kind="subtle"
def lstm_step_backward(dh_t, dc_t, cache, p):
    i, f, g, o, c_t = cache.i, cache.f, cache.g, cache.o, cache.c_t
    do, from_h = invert_output(dh_t, dc_t, o, cache.tanh_c)
    da_o, from_o, _ = invert_output_gate(do, from_h, o, c_t, blocks(p.W_c)[3])
    total = dc_t + from_o
    di, df, dg, dc_prev = invert_cell(total, i, f, g, cache.c_prev)
    da_i, da_f, da_g, dc_prev = invert_gates(di, df, dg, dc_prev, i, f, g, p.W_c)
    da = np.concatenate([da_i, da_f, da_g, da_o], axis=1)
    dx_t, dh_prev, dW_x, dW_h, dW_c, db = collect(da, cache, p)
    return dx_t, dh_prev, dc_prev, LSTMParams(dW_x, dW_h, dW_c, db)


# %% wrong="lstm_step_backward" about="da is clipped to the range -1 to 1 against exploding gradients" kind="subtle"
def lstm_step_backward(dh_t, dc_t, cache, p):
    i, f, g, o, c_t = cache.i, cache.f, cache.g, cache.o, cache.c_t
    do, dc_t = invert_output(dh_t, dc_t, o, cache.tanh_c)
    da_o, dc_t, _ = invert_output_gate(do, dc_t, o, c_t, blocks(p.W_c)[3])
    di, df, dg, dc_prev = invert_cell(dc_t, i, f, g, cache.c_prev)
    da_i, da_f, da_g, dc_prev = invert_gates(di, df, dg, dc_prev, i, f, g, p.W_c)
    da = np.clip(np.concatenate([da_i, da_f, da_g, da_o], axis=1), -1, 1)
    dx_t, dh_prev, dW_x, dW_h, dW_c, db = collect(da, cache, p)
    return dx_t, dh_prev, dc_prev, LSTMParams(dW_x, dW_h, dW_c, db)


# %% wrong="lstm_step_backward" about="the parameter gradients are divided by the size of the batch" kind="subtle"
def lstm_step_backward(dh_t, dc_t, cache, p):
    i, f, g, o, c_t = cache.i, cache.f, cache.g, cache.o, cache.c_t
    do, dc_t = invert_output(dh_t, dc_t, o, cache.tanh_c)
    da_o, dc_t, _ = invert_output_gate(do, dc_t, o, c_t, blocks(p.W_c)[3])
    di, df, dg, dc_prev = invert_cell(dc_t, i, f, g, cache.c_prev)
    da_i, da_f, da_g, dc_prev = invert_gates(di, df, dg, dc_prev, i, f, g, p.W_c)
    da = np.concatenate([da_i, da_f, da_g, da_o], axis=1)
    dx_t, dh_prev, *grads = collect(da, cache, p)
    return dx_t, dh_prev, dc_prev, LSTMParams(*[v / len(dh_t) for v in grads])


# %% wrong="lstm_step_backward" about="written out with += on dc_t, which changes the caller's array" kind="subtle"
def lstm_step_backward(dh_t, dc_t, cache, p):
    i, f, g, o, c_t = cache.i, cache.f, cache.g, cache.o, cache.c_t
    da_o = dh_t * cache.tanh_c * dsigmoid(o)
    dc_t += dh_t * o * dtanh(cache.tanh_c)
    dc_t += da_o @ blocks(p.W_c)[3].T
    di, df, dg, dc_prev = invert_cell(dc_t, i, f, g, cache.c_prev)
    da_i, da_f, da_g, dc_prev = invert_gates(di, df, dg, dc_prev, i, f, g, p.W_c)
    dx_t, dh_prev, dW_x, dW_h, dW_c, db = collect(np.hstack([da_i, da_f, da_g, da_o]), cache, p)
    return dx_t, dh_prev, dc_prev, LSTMParams(dW_x, dW_h, dW_c, db)


# %% wrong="lstm_step_backward" about="written out; the candidate gets the slope of the sigmoid and df goes with the new state" kind="subtle"
def lstm_step_backward(dh_t, dc_t, cache, p):
    i, f, g, o, c_t = cache.i, cache.f, cache.g, cache.o, cache.c_t
    H = c_t.shape[1]
    da_o = dh_t * cache.tanh_c * dsigmoid(o)
    dc = dc_t + dh_t * o * dtanh(cache.tanh_c) + da_o @ p.W_c[:, 3 * H :].T
    da_i, da_f, da_g = dc * g * dsigmoid(i), dc * c_t * dsigmoid(f), dc * i * dsigmoid(g)
    front = np.hstack([da_i, da_f, da_g])
    dc_prev = dc * f + front @ p.W_c[:, : 3 * H].T
    dx_t, dh_prev, *dp = collect(np.hstack([front, da_o]), cache, p)
    return dx_t, dh_prev, dc_prev, LSTMParams(*dp)


# %% wrong="lstm_sequence_backward" about="the loop runs forward in time" kind="common"
def lstm_sequence_backward(dh, dc_T, caches, p):
    T, B, H = dh.shape
    dx = np.zeros((T, B, p.W_x.shape[0]))
    dh_t, dc_t = np.zeros((B, H)), dc_T
    dp = LSTMParams(*[np.zeros_like(v) for v in p])
    for t in range(T):
        dx[t], dh_t, dc_t, dp_t = lstm_step_backward(dh[t] + dh_t, dc_t, caches[t], p)
        dp = LSTMParams(*[a + b for a, b in zip(dp, dp_t)])
    return dx, dh_t, dc_t, dp


# %% wrong="lstm_sequence_backward" about="the carried gradient of h is dropped, every step sees the outside one only" kind="common"
def lstm_sequence_backward(dh, dc_T, caches, p):
    T, B, H = dh.shape
    dx = np.zeros((T, B, p.W_x.shape[0]))
    dc_t = dc_T
    dp = LSTMParams(*[np.zeros_like(v) for v in p])
    for t in reversed(range(T)):
        dx[t], dh_t, dc_t, dp_t = lstm_step_backward(dh[t], dc_t, caches[t], p)
        dp = LSTMParams(*[a + b for a, b in zip(dp, dp_t)])
    return dx, dh_t, dc_t, dp


# %% wrong="lstm_sequence_backward" about="the outside gradient is forgotten once something is carried" kind="common"
def lstm_sequence_backward(dh, dc_T, caches, p):
    T = len(caches)
    dx = [None] * T
    dh_t, dc_t = dh[-1], dc_T
    sums = [0, 0, 0, 0]
    for t in range(T - 1, -1, -1):
        dx[t], dh_t, dc_t, grads = lstm_step_backward(dh_t, dc_t, caches[t], p)
        sums = [s + g for s, g in zip(sums, grads)]
    return np.stack(dx), dh_t, dc_t, LSTMParams(*sums)


# %% wrong="lstm_sequence_backward" about="the parameter gradients of the first step only, overwritten in the loop" kind="common"
def lstm_sequence_backward(dh, dc_T, caches, p):
    T, B, H = dh.shape
    dx = np.zeros((T, B, p.W_x.shape[0]))
    dh_t = np.zeros_like(dc_T)
    dc_t = dc_T
    for t in reversed(range(T)):
        dx[t], dh_t, dc_t, dp = lstm_step_backward(dh[t] + dh_t, dc_t, caches[t], p)
    return dx, dh_t, dc_t, dp


# %% wrong="lstm_sequence_backward" about="two LSTMParams are joined with + and the first four of the long tuple are returned" kind="common"
def lstm_sequence_backward(dh, dc_T, caches, p):
    T, B, H = dh.shape
    dx = np.zeros((T, B, p.W_x.shape[0]))
    dh_t, dc_t = np.zeros((B, H)), dc_T
    dp = ()
    for t in reversed(range(T)):
        dx[t], dh_t, dc_t, dp_t = lstm_step_backward(dh[t] + dh_t, dc_t, caches[t], p)
        dp = dp + dp_t
    return dx, dh_t, dc_t, LSTMParams(*dp[:4])


# %% wrong="lstm_sequence_backward" about="dc_T is used at every step instead of the carried gradient of the cell state" kind="common"
def lstm_sequence_backward(dh, dc_T, caches, p):
    T, B, H = dh.shape
    dx = np.zeros((T, B, p.W_x.shape[0]))
    dh_t = np.zeros((B, H))
    dp = [np.zeros_like(v) for v in p]
    for t in reversed(range(T)):
        dx[t], dh_t, dc_t, dp_t = lstm_step_backward(dh[t] + dh_t, dc_T, caches[t], p)
        for total, part in zip(dp, dp_t):
            total += part
    return dx, dh_t, dc_t, LSTMParams(*dp)


# %% wrong="lstm_sequence_backward" about="dc_T is ignored, the carry of the cell state starts at zero" kind="common"
def lstm_sequence_backward(dh, dc_T, caches, p):
    T, B, H = dh.shape
    D = caches[0].x_t.shape[1]
    dx = np.empty((T, B, D))
    dh_t, dc_t = np.zeros((B, H)), np.zeros((B, H))
    dW_x, dW_h, dW_c, db = (np.zeros_like(v) for v in p)
    for t in range(T)[::-1]:
        dx[t], dh_t, dc_t, s = lstm_step_backward(dh[t] + dh_t, dc_t, caches[t], p)
        dW_x, dW_h, dW_c, db = dW_x + s.W_x, dW_h + s.W_h, dW_c + s.W_c, db + s.b
    return dx, dh_t, dc_t, LSTMParams(dW_x, dW_h, dW_c, db)


# %% wrong="lstm_sequence_backward" about="dx comes out with its last step first" kind="common"
def lstm_sequence_backward(dh, dc_T, caches, p):
    dx = []
    dh_t, dc_t = np.zeros_like(dc_T), dc_T
    dp = LSTMParams(*(np.zeros_like(v) for v in p))
    for outside, cache in zip(dh[::-1], caches[::-1]):
        dx_t, dh_t, dc_t, step = lstm_step_backward(outside + dh_t, dc_t, cache, p)
        dx.append(dx_t)
        dp = LSTMParams(*(a + b for a, b in zip(dp, step)))
    return np.array(dx), dh_t, dc_t, dp


# %% wrong="lstm_sequence_backward" about="the loop stops before t = 0" kind="subtle"
def lstm_sequence_backward(dh, dc_T, caches, p):
    T, B, H = dh.shape
    dx = np.zeros((T, B, p.W_x.shape[0]))
    dh_t, dc_t = np.zeros((B, H)), dc_T
    dp = LSTMParams(*[np.zeros_like(v) for v in p])
    for t in range(T - 1, 0, -1):
        dx[t], dh_t, dc_t, dp_t = lstm_step_backward(dh[t] + dh_t, dc_t, caches[t], p)
        dp = LSTMParams(*[a + b for a, b in zip(dp, dp_t)])
    return dx, dh_t, dc_t, dp


# %% wrong="lstm_sequence_backward" about="the parameter gradients are averaged over time instead of summed" kind="subtle"
def lstm_sequence_backward(dh, dc_T, caches, p):
    T, B, H = dh.shape
    dx = np.zeros((T, B, p.W_x.shape[0]))
    dh_t, dc_t, history = np.zeros((B, H)), dc_T, []
    for t in reversed(range(T)):
        dx[t], dh_t, dc_t, dp_t = lstm_step_backward(dh[t] + dh_t, dc_t, caches[t], p)
        history.append(dp_t)
    dp = LSTMParams(*[np.mean(list(steps), axis=0) for steps in zip(*history)])
    return dx, dh_t, dc_t, dp


# %% wrong="lstm_sequence_backward" about="the outside gradient is added once more to what the last pass sends back, so dh0 is wrong" kind="subtle"
def lstm_sequence_backward(dh, dc_T, caches, p):
    T, B, H = dh.shape
    dx = np.zeros((T, B, p.W_x.shape[0]))
    dh_t, dc_t = dh[-1], dc_T
    dp = LSTMParams(*[np.zeros_like(v) for v in p])
    for t in reversed(range(T)):
        dx[t], back, dc_t, dp_t = lstm_step_backward(dh_t, dc_t, caches[t], p)
        dh_t = dh[t - 1] + back
        dp = LSTMParams(*[a + b for a, b in zip(dp, dp_t)])
    return dx, dh_t, dc_t, dp


# %% wrong="lstm_sequence_backward" about="the sums start from the last step's gradients and that step is added again in the loop" kind="subtle"
def lstm_sequence_backward(dh, dc_T, caches, p):
    T, B, H = dh.shape
    dx = np.zeros((T, B, p.W_x.shape[0]))
    dh_t, dc_t = np.zeros((B, H)), dc_T
    dp = lstm_step_backward(dh[T - 1], dc_T, caches[T - 1], p)[3]
    for t in reversed(range(T)):
        dx[t], dh_t, dc_t, dp_t = lstm_step_backward(dh[t] + dh_t, dc_t, caches[t], p)
        dp = LSTMParams(*[a + b for a, b in zip(dp, dp_t)])
    return dx, dh_t, dc_t, dp


# %% wrong="lstm_sequence_backward" about="the carried gradients of all later steps pile up in dh_t" kind="subtle"
def lstm_sequence_backward(dh, dc_T, caches, p):
    T, B, H = dh.shape
    dx = np.zeros((T, B, p.W_x.shape[0]))
    carried, dc_t = np.zeros((B, H)), dc_T
    dp = LSTMParams(*[np.zeros_like(v) for v in p])
    for t in reversed(range(T)):
        dx[t], dh_prev, dc_t, dp_t = lstm_step_backward(dh[t] + carried, dc_t, caches[t], p)
        carried = carried + dh_prev
        dp = LSTMParams(*[a + b for a, b in zip(dp, dp_t)])
    return dx, dh_prev, dc_t, dp


# %% wrong="lstm_sequence_backward" about="the bias gradient is not summed but keeps the value of the first step" kind="subtle"
def lstm_sequence_backward(dh, dc_T, caches, p):
    T, B, H = dh.shape
    dx = np.zeros((T, B, p.W_x.shape[0]))
    dh_t, dc_t = np.zeros((B, H)), dc_T
    dW_x, dW_h, dW_c = np.zeros_like(p.W_x), np.zeros_like(p.W_h), np.zeros_like(p.W_c)
    for t in reversed(range(T)):
        dx[t], dh_t, dc_t, (step_x, step_h, step_c, db) = lstm_step_backward(dh[t] + dh_t, dc_t, caches[t], p)
        dW_x += step_x
        dW_h += step_h
        dW_c += step_c
    return dx, dh_t, dc_t, LSTMParams(dW_x, dW_h, dW_c, db)


# %% wrong="lstm_sequence_backward" about="the carry is added into dh, so the caller's array is changed" kind="subtle"
def lstm_sequence_backward(dh, dc_T, caches, p):
    T = len(dh)
    dx = np.zeros((T, *caches[0].x_t.shape))
    dc_t = dc_T
    dp = LSTMParams(*[np.zeros_like(v) for v in p])
    for t in reversed(range(T)):
        dx[t], dh0, dc_t, dp_t = lstm_step_backward(dh[t], dc_t, caches[t], p)
        if t > 0:
            dh[t - 1] += dh0
        dp = LSTMParams(*[a + b for a, b in zip(dp, dp_t)])
    return dx, dh0, dc_t, dp


# %% wrong="lstm_sequence_backward" about="dc_T enters at the first step of time as well, added to dc0" kind="subtle"
def lstm_sequence_backward(dh, dc_T, caches, p):
    T, B, H = dh.shape
    dx = np.zeros((T, B, p.W_x.shape[0]))
    dh_t, dc_t = np.zeros((B, H)), dc_T
    dp = LSTMParams(*[np.zeros_like(v) for v in p])
    for t in reversed(range(T)):
        dx[t], dh_t, dc_t, dp_t = lstm_step_backward(dh[t] + dh_t, dc_t, caches[t], p)
        dp = LSTMParams(*map(np.add, dp, dp_t))
    dc0 = dc_t + dc_T
    return dx, dh_t, dc0, dp


# %% wrong="lstm_sequence_backward" about="the gradient at the last step serves as the start of the carry, so it counts twice there" kind="subtle"
def lstm_sequence_backward(dh, dc_T, caches, p):
    T = dh.shape[0]
    dx = np.zeros((T,) + caches[-1].x_t.shape)
    dh_t, dc_t = dh[T - 1], dc_T
    dp = LSTMParams(*[np.zeros(v.shape) for v in p])
    for t in reversed(range(T)):
        dx[t], dh_t, dc_t, dp_t = lstm_step_backward(dh[t] + dh_t, dc_t, caches[t], p)
        dp = LSTMParams(*[a + b for a, b in zip(dp, dp_t)])
    return dx, dh_t, dc_t, dp


# %% wrong="lstm_sequence_backward" about="the carried gradients are truncated after three steps" kind="subtle"
def lstm_sequence_backward(dh, dc_T, caches, p):
    T, B, H = dh.shape
    dx = np.zeros((T, B, p.W_x.shape[0]))
    dh_t, dc_t = np.zeros((B, H)), dc_T
    dp = LSTMParams(*[np.zeros_like(v) for v in p])
    for count, t in enumerate(reversed(range(T))):
        if count == 3:
            dh_t, dc_t = np.zeros((B, H)), np.zeros((B, H))
        dx[t], dh_t, dc_t, dp_t = lstm_step_backward(dh[t] + dh_t, dc_t, caches[t], p)
        dp = LSTMParams(*[a + b for a, b in zip(dp, dp_t)])
    return dx, dh_t, dc_t, dp


# %% wrong="lstm_sequence_backward" about="dx is allocated with the shape of dh, which fits only where D equals H" kind="subtle"
def lstm_sequence_backward(dh, dc_T, caches, p):
    dx = np.zeros_like(dh)
    dh_t, dc_t = np.zeros_like(dc_T), dc_T
    dp = LSTMParams(*[np.zeros_like(v) for v in p])
    for t in reversed(range(len(dh))):
        dx[t], dh_t, dc_t, dp_t = lstm_step_backward(dh[t] + dh_t, dc_t, caches[t], p)
        dp = LSTMParams(*[a + b for a, b in zip(dp, dp_t)])
    return dx, dh_t, dc_t, dp


# %% wrong="by_hand" about="c_prev only through the forget gate's product, h_prev without the output gate" kind="common"
by_hand = {"dc_prev": 0.4, "dh_prev": 0.07, "dW_co": 0.22}


# %% wrong="by_hand" about="the output gate is taken to see the old state" kind="common"
by_hand = {"dc_prev": 0.675, "dh_prev": 0.17, "dW_co": 0.2}


# %% wrong="by_hand" about="the slopes are left out" kind="common"
by_hand = {"dc_prev": 0.075, "dh_prev": 1.25, "dW_co": 0.88}


# %% wrong="by_hand" about="dW_co with tanh of the state" kind="common"
by_hand = {"dc_prev": 0.555, "dh_prev": 0.17, "dW_co": 0.16}


# %% wrong="by_hand" about="the minus of the forget gate's weight is lost" kind="common"
by_hand = {"dc_prev": 0.875, "dh_prev": 0.49, "dW_co": 0.22}


# %% wrong="by_hand" about="rounded to one decimal" kind="subtle"
by_hand = {"dc_prev": 0.6, "dh_prev": 0.2, "dW_co": 0.2}


# %% wrong="by_hand" about="dc_t before the output gate's part" kind="subtle"
by_hand = {"dc_prev": 0.76 * 0.555, "dh_prev": 0.17, "dW_co": 0.22}


# %% wrong="by_hand" about="the carousel's part goes to h_prev, too" kind="subtle"
by_hand = {"dc_prev": 0.555, "dh_prev": 0.57, "dW_co": 0.22}


# %% wrong="by_hand" about="the weights on h and on c are exchanged" kind="subtle"
by_hand = {"dc_prev": 0.47, "dh_prev": 0.275, "dW_co": 0.22}


# %% wrong="by_hand" about="the candidate's slope is that of a sigmoid" kind="subtle"
by_hand = {"dc_prev": 0.405, "dh_prev": 0.17 + 0.16 - 0.06, "dW_co": 0.22}


# %% wrong="printed" about="A and D exchanged: both spoil only a part" kind="common"
printed = {"A": 2, "B": 1, "C": 4, "D": 3, "one_unit": "D", "all_right": "C", "missing_argument": "x", "comment": "Co"}


# %% wrong="printed" about="B and C exchanged: both spoil nearly everything" kind="common"
printed = {"A": 3, "B": 4, "C": 1, "D": 2, "one_unit": "D", "all_right": "C", "missing_argument": "x", "comment": "Co"}


# %% wrong="printed" about="in order" kind="common"
printed = {"A": 1, "B": 2, "C": 3, "D": 4, "one_unit": "D", "all_right": "C", "missing_argument": "x", "comment": "Co"}


# %% wrong="printed" about="the program with few failures is taken for the right one" kind="common"
printed = {"A": 3, "B": 1, "C": 4, "D": 2, "one_unit": "D", "all_right": "A", "missing_argument": "x", "comment": "Co"}


# %% wrong="printed" about="x missing is thought to vanish with one unit" kind="subtle"
printed = {"A": 3, "B": 1, "C": 4, "D": 2, "one_unit": "A", "all_right": "C", "missing_argument": "x", "comment": "Co"}


# %% wrong="printed" about="h for the missing argument" kind="common"
printed = {"A": 3, "B": 1, "C": 4, "D": 2, "one_unit": "D", "all_right": "C", "missing_argument": "h", "comment": "Co"}


# %% wrong="printed" about="the static variables are thought to be missing" kind="subtle"
printed = {"A": 3, "B": 1, "C": 4, "D": 2, "one_unit": "D", "all_right": "C", "missing_argument": "zf", "comment": "Co"}


# %% wrong="printed" about="the hidden state in the comment" kind="common"
printed = {"A": 3, "B": 1, "C": 4, "D": 2, "one_unit": "D", "all_right": "C", "missing_argument": "x", "comment": "ho"}


# %% wrong="printed" about="the candidate in the comment, B for the program that is right" kind="subtle"
printed = {"A": 3, "B": 1, "C": 4, "D": 2, "one_unit": "D", "all_right": "B", "missing_argument": "x", "comment": "Ci"}


# %% wrong="printed" about="numbers of doubts and letters of programs read the other way round" kind="subtle"
printed = {"A": 2, "B": 4, "C": 1, "D": 3, "one_unit": "B", "all_right": "D", "missing_argument": "x", "comment": "Co"}
