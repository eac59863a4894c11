# %% wrong="by_hand" about="The sign of the new error is reversed, consistently" kind="common"
dh_1 = 0.36 + 0.4
by_hand = {"dh_1": dh_1, "da_0": 2 * dh_1 * 0.64 * 0.75, "dw": dh_1 * 0.64 * 0.5 + 0.108}

# %% wrong="by_hand" about="The second error replaces the first" kind="common"
by_hand = {"dh_1": -0.4, "da_0": -0.4 * 0.64 * 2 * 0.75, "dw": -0.4 * 0.64 * 0.5}

# %% wrong="by_hand" about="Rounded to two digits" kind="common"
by_hand = {"dh_1": -0.04, "da_0": -0.04, "dw": 0.1}

# %% wrong="by_hand" about="The slopes are left out everywhere" kind="common"
by_hand = {"dh_1": 2 * 0.5 - 0.4, "da_0": 2 * 0.6, "dw": 0.6 * 0.5 + 0.5 * 0.6}

# %% wrong="by_hand" about="w is left out everywhere" kind="common"
by_hand = {"dh_1": 0.18 - 0.4, "da_0": -0.22 * 0.64 * 0.75, "dw": -0.22 * 0.64 * 0.5 + 0.108}

# %% wrong="by_hand" about="Squared error without one half" kind="subtle"
by_hand = {"dh_1": 0.36 - 0.8, "da_0": -0.44 * 0.64 * 2 * 0.75, "dw": -0.44 * 0.64 * 0.5 + 0.108}

# %% wrong="rnn_forward" about="h0 is used at every step" kind="common"
def rnn_forward(x, h0, p):
    h = np.array([np.tanh(x_t @ p.W_x + h0 @ p.W_h + p.b) for x_t in x])
    return h, h @ p.W_y + p.b_y

# %% wrong="rnn_forward" about="The state before the first step is zero" kind="common"
def rnn_forward(x, h0, p):
    h = np.zeros((len(x),) + h0.shape)
    for t in range(len(x)):
        prev = h[t - 1] if t > 0 else np.zeros_like(h0)
        h[t] = np.tanh(x[t] @ p.W_x + prev @ p.W_h + p.b)
    return h, h @ p.W_y + p.b_y

# %% wrong="rnn_forward" about="h[-1] at the first step, which is still zero" kind="common"
def rnn_forward(x, h0, p):
    h = np.zeros((len(x),) + h0.shape)
    for t in range(len(x)):
        h[t] = np.tanh(x[t] @ p.W_x + h[t - 1] @ p.W_h + p.b)
    return h, h @ p.W_y + p.b_y

# %% wrong="rnn_forward" about="Two biases" kind="subtle"
def rnn_forward(x, h0, p):
    states, h = [], h0
    for x_t in x:
        h = np.tanh((x_t @ p.W_x + p.b) + (h @ p.W_h + p.b))
        states.append(h)
    h = np.array(states)
    return h, h @ p.W_y + p.b_y

# %% wrong="rnn_forward" about="The output feeds from the pre-activation" kind="subtle"
def rnn_forward(x, h0, p):
    states, pre, h = [], [], h0
    for x_t in x:
        a = x_t @ p.W_x + h @ p.W_h + p.b
        h = np.tanh(a)
        states.append(h)
        pre.append(a)
    return np.array(states), np.array(pre) @ p.W_y + p.b_y

# %% wrong="rnn_forward" about="A list of states" kind="common"
def rnn_forward(x, h0, p):
    states, h = [], h0
    for x_t in x:
        h = np.tanh(x_t @ p.W_x + h @ p.W_h + p.b)
        states.append(h)
    return states, np.array(states) @ p.W_y + p.b_y

# %% wrong="rnn_forward" about="Only the last state and output" kind="common"
def rnn_forward(x, h0, p):
    h = h0
    for x_t in x:
        h = np.tanh(x_t @ p.W_x + h @ p.W_h + p.b)
    return h, h @ p.W_y + p.b_y

# %% wrong="rnn_forward" about="y and h exchanged" kind="common"
def rnn_forward(x, h0, p):
    states, h = [], h0
    for x_t in x:
        h = np.tanh(x_t @ p.W_x + h @ p.W_h + p.b)
        states.append(h)
    h = np.array(states)
    return h @ p.W_y + p.b_y, h

# %% wrong="rnn_forward" about="tanh of each product" kind="subtle"
def rnn_forward(x, h0, p):
    states, h = [], h0
    for x_t in x:
        h = np.tanh(x_t @ p.W_x) + np.tanh(h @ p.W_h + p.b)
        states.append(h)
    h = np.array(states)
    return h, h @ p.W_y + p.b_y

# %% wrong="step_backward" about="The slope of tanh with a factor 2" kind="subtle"
def step_backward(dh_t, x_t, h_prev, h_t, p):
    da = dh_t * 2 * (1 - h_t**2)
    return da @ p.W_x.T, da @ p.W_h.T, x_t.T @ da, h_prev.T @ da, da.sum(axis=0)

# %% wrong="step_backward" about="W_x and W_h exchanged in the shares" kind="common"
def step_backward(dh_t, x_t, h_prev, h_t, p):
    da = dh_t * (1 - h_t**2)
    return da @ p.W_x.T, da @ p.W_h.T, h_prev.T @ da, x_t.T @ da, da.sum(axis=0)

# %% wrong="step_backward" about="db keeps its axis" kind="subtle"
def step_backward(dh_t, x_t, h_prev, h_t, p):
    da = dh_t * (1 - h_t**2)
    return da @ p.W_x.T, da @ p.W_h.T, x_t.T @ da, h_prev.T @ da, da.sum(axis=0, keepdims=True)

# %% wrong="step_backward" about="db summed over the units" kind="common"
def step_backward(dh_t, x_t, h_prev, h_t, p):
    da = dh_t * (1 - h_t**2)
    return da @ p.W_x.T, da @ p.W_h.T, x_t.T @ da, h_prev.T @ da, da.sum(axis=1)

# %% wrong="step_backward" about="dh_prev also gets dh_t directly" kind="subtle"
def step_backward(dh_t, x_t, h_prev, h_t, p):
    da = dh_t * (1 - h_t**2)
    return da @ p.W_x.T, da @ p.W_h.T + dh_t, x_t.T @ da, h_prev.T @ da, da.sum(axis=0)

# %% wrong="step_backward" about="Divided by the slope" kind="subtle"
def step_backward(dh_t, x_t, h_prev, h_t, p):
    da = dh_t / (1 - h_t**2)
    return da @ p.W_x.T, da @ p.W_h.T, x_t.T @ da, h_prev.T @ da, da.sum(axis=0)

# %% wrong="step_backward" about="The slope is 1 + h squared" kind="subtle"
def step_backward(dh_t, x_t, h_prev, h_t, p):
    da = dh_t * (1 + h_t**2)
    return da @ p.W_x.T, da @ p.W_h.T, x_t.T @ da, h_prev.T @ da, da.sum(axis=0)

# %% wrong="step_backward" about="dx from dh" kind="common"
def step_backward(dh_t, x_t, h_prev, h_t, p):
    da = dh_t * (1 - h_t**2)
    return dh_t @ p.W_x.T, da @ p.W_h.T, x_t.T @ da, h_prev.T @ da, da.sum(axis=0)

# %% wrong="step_backward" about="The sign is turned" kind="subtle"
def step_backward(dh_t, x_t, h_prev, h_t, p):
    da = -dh_t * (1 - h_t**2)
    return da @ p.W_x.T, da @ p.W_h.T, x_t.T @ da, h_prev.T @ da, da.sum(axis=0)

# %% wrong="rnn_backward" about="carried is never used: the loop variable shadows" kind="common"
def rnn_backward(dy, x, h0, h, p):
    dx, g = np.zeros_like(x), [np.zeros_like(w) for w in p]
    for t in range(len(x) - 1, -1, -1):
        h_prev = h[t - 1] if t > 0 else h0
        dh = dy[t] @ p.W_y.T
        dx[t], dh_prev, a, b, c = step_backward(dh, x[t], h_prev, h[t], p)
        g[0] += a
        g[1] += b
        g[2] += c
        g[3] += h[t].T @ dy[t]
        g[4] += dy[t].sum(axis=0)
    return (dx, dh_prev, *g)

# %% wrong="rnn_backward" about="The output weights are not passed through: dy used as dh when sizes allow, else padded" kind="subtle"
def rnn_backward(dy, x, h0, h, p):
    dx, g, carry = np.zeros_like(x), [np.zeros_like(w) for w in p], np.zeros_like(h0)
    for t in range(len(x) - 1, -1, -1):
        h_prev = h[t - 1] if t > 0 else h0
        dh = dy[t].sum(axis=1, keepdims=True) + carry
        dx[t], carry, a, b, c = step_backward(dh, x[t], h_prev, h[t], p)
        g = [g[0] + a, g[1] + b, g[2] + c, g[3] + h[t].T @ dy[t], g[4] + dy[t].sum(axis=0)]
    return (dx, carry, *g)

# %% wrong="rnn_backward" about="The carry is reset in the loop" kind="common"
def rnn_backward(dy, x, h0, h, p):
    dx, g = np.zeros_like(x), [np.zeros_like(w) for w in p]
    for t in range(len(x) - 1, -1, -1):
        carry = np.zeros_like(h0)
        h_prev = h[t - 1] if t > 0 else h0
        dx[t], carry, a, b, c = step_backward(dy[t] @ p.W_y.T + carry, x[t], h_prev, h[t], p)
        g = [g[0] + a, g[1] + b, g[2] + c, g[3] + h[t].T @ dy[t], g[4] + dy[t].sum(axis=0)]
    return (dx, carry, *g)

# %% wrong="rnn_backward" about="Step 0 uses h[-1]" kind="common"
def rnn_backward(dy, x, h0, h, p):
    dx, g, carry = np.zeros_like(x), [np.zeros_like(w) for w in p], np.zeros_like(h0)
    for t in range(len(x) - 1, -1, -1):
        dx[t], carry, a, b, c = step_backward(dy[t] @ p.W_y.T + carry, x[t], h[t - 1], h[t], p)
        g = [g[0] + a, g[1] + b, g[2] + c, g[3] + h[t].T @ dy[t], g[4] + dy[t].sum(axis=0)]
    return (dx, carry, *g)

# %% wrong="rnn_backward" about="The carry is added twice" kind="subtle"
def rnn_backward(dy, x, h0, h, p):
    dx, g, carry = np.zeros_like(x), [np.zeros_like(w) for w in p], np.zeros_like(h0)
    for t in range(len(x) - 1, -1, -1):
        h_prev = h[t - 1] if t > 0 else h0
        dx[t], carry, a, b, c = step_backward(dy[t] @ p.W_y.T + 2 * carry, x[t], h_prev, h[t], p)
        g = [g[0] + a, g[1] + b, g[2] + c, g[3] + h[t].T @ dy[t], g[4] + dy[t].sum(axis=0)]
    return (dx, carry, *g)

# %% wrong="rnn_backward" about="W_y sees the pre-step state at the last step only" kind="subtle"
def rnn_backward(dy, x, h0, h, p):
    dx, g, carry = np.zeros_like(x), [np.zeros_like(w) for w in p], np.zeros_like(h0)
    before = np.concatenate([h0[None], h[:-1]])
    for t in range(len(x) - 1, -1, -1):
        dx[t], carry, a, b, c = step_backward(dy[t] @ p.W_y.T + carry, x[t], before[t], h[t], p)
        g = [g[0] + a, g[1] + b, g[2] + c, g[3] + before[t].T @ dy[t], g[4] + dy[t].sum(axis=0)]
    return (dx, carry, *g)

# %% wrong="rnn_backward" about="The order of the results: dh0 last" kind="common"
def rnn_backward(dy, x, h0, h, p):
    dx, g, carry = np.zeros_like(x), [np.zeros_like(w) for w in p], np.zeros_like(h0)
    before = np.concatenate([h0[None], h[:-1]])
    for t in range(len(x) - 1, -1, -1):
        dx[t], carry, a, b, c = step_backward(dy[t] @ p.W_y.T + carry, x[t], before[t], h[t], p)
        g = [g[0] + a, g[1] + b, g[2] + c, g[3] + h[t].T @ dy[t], g[4] + dy[t].sum(axis=0)]
    return (dx, *g, carry)

# %% wrong="rnn_backward" about="db_y keeps time" kind="subtle"
def rnn_backward(dy, x, h0, h, p):
    dx, g, carry = np.zeros_like(x), [np.zeros_like(w) for w in p], np.zeros_like(h0)
    before = np.concatenate([h0[None], h[:-1]])
    for t in range(len(x) - 1, -1, -1):
        dx[t], carry, a, b, c = step_backward(dy[t] @ p.W_y.T + carry, x[t], before[t], h[t], p)
        g = [g[0] + a, g[1] + b, g[2] + c, g[3] + h[t].T @ dy[t], g[4] + dy[t]]
    return (dx, carry, *g)

# %% wrong="rnn_backward" about="Weights from the last processed step" kind="common"
def rnn_backward(dy, x, h0, h, p):
    dx, carry = np.zeros_like(x), np.zeros_like(h0)
    for t in range(len(x) - 1, -1, -1):
        h_prev = h[t - 1] if t > 0 else h0
        dx[t], carry, dW_x, dW_h, db = step_backward(dy[t] @ p.W_y.T + carry, x[t], h_prev, h[t], p)
        dW_y = h[t].T @ dy[t]
        db_y = dy[t].sum(axis=0)
    return dx, carry, dW_x, dW_h, db, dW_y, db_y

# %% wrong="slopes" about="Step of fixed length: v normalized for measuring only" kind="subtle"
def slopes(fn, x, dx, v, eps):
    u = v / max(np.linalg.norm(v), 1e-12)
    return np.sum(dx * v), (fn(x + eps * u) - fn(x - eps * u)) / (2 * eps)

# %% wrong="slopes" about="Backward difference" kind="common"
def slopes(fn, x, dx, v, eps):
    return np.sum(dx * v), (fn(x) - fn(x - eps * v)) / eps

# %% wrong="slopes" about="The gradient squared" kind="subtle"
def slopes(fn, x, dx, v, eps):
    return np.sum(dx * dx), (fn(x + eps * v) - fn(x - eps * v)) / (2 * eps)

# %% wrong="slopes" about="A matrix product" kind="common"
def slopes(fn, x, dx, v, eps):
    return np.dot(dx.ravel(), v.ravel()), (fn(x + eps) - fn(x - eps)) / (2 * eps)

# %% wrong="slopes" about="The absolute slope" kind="subtle"
def slopes(fn, x, dx, v, eps):
    return abs(np.sum(dx * v)), abs(fn(x + eps * v) - fn(x - eps * v)) / (2 * eps)

# %% wrong="slopes" about="The difference of both" kind="common"
def slopes(fn, x, dx, v, eps):
    return np.sum(dx * v) - (fn(x + eps * v) - fn(x - eps * v)) / (2 * eps)

# %% wrong="slopes" about="x is changed in place" kind="common"
def slopes(fn, x, dx, v, eps):
    x += eps * v
    up = fn(x)
    x -= 2 * eps * v
    down = fn(x)
    return np.sum(dx * v), (up - down) / (2 * eps)

# %% wrong="slopes" about="v is left out of the step, along the gradient" kind="subtle"
def slopes(fn, x, dx, v, eps):
    return np.sum(dx * v), (fn(x + eps * dx) - fn(x - eps * dx)) / (2 * eps)

# %% wrong="any_delay" about="One half of the gradient" kind="subtle"
def any_delay(y, target):
    S = len(target)
    sums = [np.sum((y[d : d + S] - target) ** 2) / 2 for d in range(len(y) - S + 1)]
    d = int(np.argmin(sums))
    dy = np.zeros(len(y))
    dy[d : d + S] = (y[d : d + S] - target) / 2
    return sums[d], dy

# %% wrong="any_delay" about="Squares without 1/2 and a consistent gradient" kind="common"
def any_delay(y, target):
    S = len(target)
    sums = [np.sum((y[d : d + S] - target) ** 2) for d in range(len(y) - S + 1)]
    d = int(np.argmin(sums))
    dy = np.zeros(len(y))
    dy[d : d + S] = 2 * (y[d : d + S] - target)
    return sums[d], dy

# %% wrong="any_delay" about="The last delay is missed" kind="common"
def any_delay(y, target):
    S = len(target)
    best = (np.inf, 0)
    for d in range(len(y) - S):
        best = min(best, (np.sum((y[d : d + S] - target) ** 2) / 2, d))
    dy = np.zeros(len(y))
    dy[best[1] : best[1] + S] = y[best[1] : best[1] + S] - target
    return best[0], dy

# %% wrong="any_delay" about="A root of the sum" kind="subtle"
def any_delay(y, target):
    S = len(target)
    sums = [np.sqrt(np.sum((y[d : d + S] - target) ** 2)) for d in range(len(y) - S + 1)]
    d = int(np.argmin(sums))
    dy = np.zeros(len(y))
    dy[d : d + S] = y[d : d + S] - target
    return sums[d], dy

# %% wrong="any_delay" about="The gradient pulls all other outputs to zero" kind="subtle"
def any_delay(y, target):
    S = len(target)
    sums = [np.sum((y[d : d + S] - target) ** 2) / 2 for d in range(len(y) - S + 1)]
    d = int(np.argmin(sums))
    dy = y.copy()
    dy[d : d + S] = y[d : d + S] - target
    return sums[d], dy

# %% wrong="any_delay" about="The target is reversed" kind="subtle"
def any_delay(y, target):
    S = len(target)
    target = target[::-1]
    sums = [np.sum((y[d : d + S] - target) ** 2) / 2 for d in range(len(y) - S + 1)]
    d = int(np.argmin(sums))
    dy = np.zeros(len(y))
    dy[d : d + S] = y[d : d + S] - target
    return sums[d], dy

# %% wrong="any_delay" about="Delays wrap around the end" kind="subtle"
def any_delay(y, target):
    T, S = len(y), len(target)
    sums = [np.sum((np.roll(y, -d)[:S] - target) ** 2) / 2 for d in range(T)]
    d = int(np.argmin(sums))
    dy = np.zeros(T)
    for s in range(S):
        dy[(d + s) % T] = y[(d + s) % T] - target[s]
    return sums[d], dy

# %% wrong="clip_by_norm" about="Scaled in place" kind="common"
def clip_by_norm(grads, bound):
    norm = np.sqrt(sum((g**2).sum() for g in grads))
    if norm > bound:
        for g in grads:
            g *= bound / norm
    return grads, norm

# %% wrong="clip_by_norm" about="Divided by norm only" kind="common"
def clip_by_norm(grads, bound):
    norm = np.sqrt(sum((g**2).sum() for g in grads))
    if norm > bound:
        grads = tuple(g / norm for g in grads)
    return grads, norm

# %% wrong="clip_by_norm" about="Always divided, with a guard for zero" kind="common"
def clip_by_norm(grads, bound):
    norm = np.sqrt(sum((g**2).sum() for g in grads))
    if norm == 0:
        return grads, norm
    return tuple(g * bound / norm for g in grads), norm

# %% wrong="clip_by_norm" about="Each by its own norm, and the common norm returned" kind="common"
def clip_by_norm(grads, bound):
    norm = np.sqrt(sum((g**2).sum() for g in grads))
    out = []
    for g in grads:
        n = np.linalg.norm(g)
        out.append(g * bound / n if n > bound else g)
    return tuple(out), norm

# %% wrong="clip_by_norm" about="The norm squared is compared with the bound" kind="subtle"
def clip_by_norm(grads, bound):
    norm = np.sqrt(sum((g**2).sum() for g in grads))
    if norm**2 <= bound:
        return grads, norm
    return tuple(g * bound / norm for g in grads), norm

# %% wrong="clip_by_norm" about="Only the gradients are returned" kind="common"
def clip_by_norm(grads, bound):
    norm = np.sqrt(sum((g**2).sum() for g in grads))
    return tuple(g * min(1, bound / max(norm, 1e-300)) for g in grads)

# %% wrong="clip_by_norm" about="The spectral norm of each array" kind="subtle"
def clip_by_norm(grads, bound):
    norm = np.sqrt(sum(np.linalg.norm(g, 2) ** 2 for g in grads))
    if norm <= bound:
        return grads, norm
    return tuple(g * (bound / norm) for g in grads), norm

# %% wrong="clip_by_norm" about="The clipped norm is returned" kind="common"
def clip_by_norm(grads, bound):
    norm = np.sqrt(sum((g**2).sum() for g in grads))
    if norm > bound:
        grads = tuple(g * bound / norm for g in grads)
        norm = np.sqrt(sum((g**2).sum() for g in grads))
    return grads, norm

# %% wrong="rtrl_step" about="A loop that sets, where it should add" kind="common"
def rtrl_step(x_t, h_prev, S_prev, p):
    h_t = np.tanh(x_t @ p.W_x + h_prev @ p.W_h + p.b)
    S = S_prev @ p.W_h
    H = len(h_t)
    for n in range(H):
        for k in range(H):
            S[n, k, k] = h_prev[n]
    return h_t, S * (1 - h_t**2)

# %% wrong="rtrl_step" about="n and k exchanged" kind="subtle"
def rtrl_step(x_t, h_prev, S_prev, p):
    h_t = np.tanh(x_t @ p.W_x + h_prev @ p.W_h + p.b)
    S = S_prev @ p.W_h
    H = len(h_t)
    for n in range(H):
        for k in range(H):
            S[n, k, k] += h_prev[k]
    return h_t, S * (1 - h_t**2)

# %% wrong="rtrl_step" about="The state of before in the slope" kind="subtle"
def rtrl_step(x_t, h_prev, S_prev, p):
    h_t = np.tanh(x_t @ p.W_x + h_prev @ p.W_h + p.b)
    fresh = np.einsum("n,km->nkm", h_prev, np.eye(len(h_t)))
    return h_t, (1 - h_prev**2) * (np.einsum("nkj,jm->nkm", S_prev, p.W_h) + fresh)

# %% wrong="rtrl_step" about="Summed over the wrong index" kind="subtle"
def rtrl_step(x_t, h_prev, S_prev, p):
    h_t = np.tanh(x_t @ p.W_x + h_prev @ p.W_h + p.b)
    fresh = np.einsum("n,km->nkm", h_prev, np.eye(len(h_t)))
    return h_t, (1 - h_t**2) * (np.einsum("njk,jm->nkm", S_prev, p.W_h) + fresh)

# %% wrong="rtrl_step" about="Backpropagation instead: W_h transposed" kind="common"
def rtrl_step(x_t, h_prev, S_prev, p):
    h_t = np.tanh(x_t @ p.W_x + h_prev @ p.W_h + p.b)
    fresh = np.einsum("n,km->nkm", h_prev, np.eye(len(h_t)))
    return h_t, (1 - h_t**2) * (S_prev @ p.W_h.T + fresh)

# %% wrong="rtrl_step" about="The new weight acts at all units" kind="common"
def rtrl_step(x_t, h_prev, S_prev, p):
    h_t = np.tanh(x_t @ p.W_x + h_prev @ p.W_h + p.b)
    return h_t, (1 - h_t**2) * (S_prev @ p.W_h + h_prev[:, None, None])

# %% wrong="rtrl_step" about="No memory: S_prev times W_h forgotten" kind="common"
def rtrl_step(x_t, h_prev, S_prev, p):
    h_t = np.tanh(x_t @ p.W_x + h_prev @ p.W_h + p.b)
    fresh = np.einsum("n,km->nkm", h_prev, np.eye(len(h_t)))
    return h_t, (1 - h_t**2) * (S_prev + fresh)

# %% wrong="rtrl_step" about="The slope is missing" kind="common"
def rtrl_step(x_t, h_prev, S_prev, p):
    h_t = np.tanh(x_t @ p.W_x + h_prev @ p.W_h + p.b)
    fresh = np.einsum("n,km->nkm", h_prev, np.eye(len(h_t)))
    return h_t, S_prev @ p.W_h + fresh

# %% wrong="rtrl_step" about="The slope is applied once more to the old part" kind="subtle"
def rtrl_step(x_t, h_prev, S_prev, p):
    h_t = np.tanh(x_t @ p.W_x + h_prev @ p.W_h + p.b)
    fresh = np.einsum("n,km->nkm", h_prev, np.eye(len(h_t)))
    slope = 1 - h_t**2
    return h_t, slope * (slope * (S_prev @ p.W_h) + fresh)

# %% wrong="diagnosis" about="Two programs exchanged" kind="common"
diagnosis = {"A": "1", "B": "5", "C": "6", "D": "2"}

# %% wrong="diagnosis" about="The zero start taken for the new state" kind="subtle"
diagnosis = {"A": "2", "B": "5", "C": "4", "D": "1"}

# %% wrong="reads" about="The mask of the inputs" kind="common"
reads = {"review": "11111", "tagging": "11111", "caption": "10000", "translation": "11100"}

# %% wrong="reads" about="Written as numbers" kind="subtle"
reads = {"review": 1, "tagging": 11111, "caption": 11111, "translation": 111}

# %% wrong="reads" about="Everything one step later" kind="subtle"
reads = {"review": "00001", "tagging": "01111", "caption": "01111", "translation": "00011"}
