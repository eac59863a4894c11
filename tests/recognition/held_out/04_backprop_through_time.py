# %% wrong="rnn_forward" about="h_prev is never replaced, so every step starts from h0" kind="common"
def rnn_forward(x, h0, p):
    T = x.shape[0]
    h = np.zeros((T, h0.shape[0], h0.shape[1]))
    y = np.zeros((T, h0.shape[0], p.b_y.shape[0]))
    h_prev = h0
    for t in range(T):
        a = x[t] @ p.W_x + h_prev @ p.W_h + p.b
        h[t] = np.tanh(a)
        y[t] = h[t] @ p.W_y + p.b_y
    return h, y

# %% wrong="rnn_forward" about="step 0 reads h[-1], which is still zero, so h0 is never used" kind="common"
def rnn_forward(x, h0, p):
    T, B, D = x.shape
    H = p.W_h.shape[0]
    h = np.zeros((T, B, H))
    for t in range(T):
        h[t] = np.tanh(x[t] @ p.W_x + h[t - 1] @ p.W_h + p.b)
    y = h @ p.W_y + p.b_y
    return h, y

# %% wrong="rnn_forward" about="the output of a step is read from the state before the step instead of the state after it" kind="common"
def rnn_forward(x, h0, p):
    hs = []
    ys = []
    state = h0
    for x_t in x:
        ys.append(state @ p.W_y + p.b_y)
        state = np.tanh(x_t @ p.W_x + state @ p.W_h + p.b)
        hs.append(state)
    return np.array(hs), np.array(ys)

# %% wrong="rnn_forward" about="W_h is used transposed: the einsum sums over its second index" kind="subtle"
def rnn_forward(x, h0, p):
    drive = np.einsum("tbd,dh->tbh", x, p.W_x) + p.b
    h = np.empty_like(drive)
    prev = h0
    for t in range(len(x)):
        prev = np.tanh(drive[t] + np.einsum("bj,ij->bi", prev, p.W_h))
        h[t] = prev
    y = np.einsum("tbh,hk->tbk", h, p.W_y) + p.b_y
    return h, y

# %% wrong="rnn_forward" about="the same array is appended at each step and overwritten, so all stored states are the last one" kind="subtle"
def rnn_forward(x, h0, p):
    state = h0.copy()
    states = []
    for t in range(len(x)):
        state[:] = np.tanh(x[t] @ p.W_x + state @ p.W_h + p.b)
        states.append(state)
    h = np.stack(states)
    return h, h @ p.W_y + p.b_y

# %% wrong="rnn_forward" about="what is carried to the next step is the pre-activation, tanh is applied only to what is stored" kind="subtle"
def rnn_forward(x, h0, p):
    T = len(x)
    a = np.zeros((T,) + h0.shape)
    a[0] = x[0] @ p.W_x + h0 @ p.W_h + p.b
    for t in range(1, T):
        a[t] = x[t] @ p.W_x + a[t - 1] @ p.W_h + p.b
    h = np.tanh(a)
    y = h @ p.W_y + p.b_y
    return h, y

# %% wrong="step_backward" about="tanh is applied once more in the slope, 1 - tanh(h_t)**2 instead of 1 - h_t**2" kind="common"
def step_backward(dh_t, x_t, h_prev, h_t, p):
    da = dh_t * (1 - np.tanh(h_t) ** 2)
    dx_t = da @ p.W_x.T
    dh_prev = da @ p.W_h.T
    dW_x = x_t.T @ da
    dW_h = h_prev.T @ da
    db = da.sum(axis=0)
    return dx_t, dh_prev, dW_x, dW_h, db

# %% wrong="step_backward" about="the way back to h_prev goes through W_h instead of its transpose" kind="common"
def step_backward(dh_t, x_t, h_prev, h_t, p):
    slope = 1.0 - h_t * h_t
    da = slope * dh_t
    return da @ p.W_x.T, da @ p.W_h, x_t.T @ da, h_prev.T @ da, np.sum(da, axis=0)

# %% wrong="step_backward" about="dW_h is built with the state after the step, h_t, instead of h_prev" kind="common"
def step_backward(dh_t, x_t, h_prev, h_t, p):
    B, H = h_t.shape
    da = dh_t * (1 - h_t**2)
    dW_x = np.zeros(p.W_x.shape)
    dW_h = np.zeros(p.W_h.shape)
    db = np.zeros(H)
    for i in range(B):
        dW_x += np.outer(x_t[i], da[i])
        dW_h += np.outer(h_t[i], da[i])
        db += da[i]
    return da @ p.W_x.T, da @ p.W_h.T, dW_x, dW_h, db

# %% wrong="step_backward" about="the slope is multiplied into dh_t in place, so the caller's array is changed" kind="subtle"
def step_backward(dh_t, x_t, h_prev, h_t, p):
    da = dh_t
    da *= 1 - h_t**2
    dx_t = da @ p.W_x.T
    dh_prev = da @ p.W_h.T
    dW_x = x_t.T @ da
    dW_h = h_prev.T @ da
    db = da.sum(0)
    return dx_t, dh_prev, dW_x, dW_h, db

# %% wrong="step_backward" about="dW_h comes out transposed, entry (i, j) stands at (j, i)" kind="subtle"
def step_backward(dh_t, x_t, h_prev, h_t, p):
    da = np.einsum("bh,bh->bh", dh_t, 1 - h_t**2)
    dx_t = np.einsum("bh,dh->bd", da, p.W_x)
    dh_prev = np.einsum("bh,jh->bj", da, p.W_h)
    dW_x = np.einsum("bd,bh->dh", x_t, da)
    dW_h = np.einsum("bh,bj->hj", da, h_prev)
    db = np.einsum("bh->h", da)
    return dx_t, dh_prev, dW_x, dW_h, db

# %% wrong="step_backward" about="what is sent back is already multiplied with the slope of the step before, 1 - h_prev**2" kind="subtle"
def step_backward(dh_t, x_t, h_prev, h_t, p):
    da = dh_t * (1 - np.square(h_t))
    dx_t = da @ p.W_x.T
    dW_x = x_t.T @ da
    dW_h = h_prev.T @ da
    db = da.sum(axis=0)
    dh_prev = (da @ p.W_h.T) * (1 - np.square(h_prev))
    return dx_t, dh_prev, dW_x, dW_h, db

# %% wrong="rnn_backward" about="what the later step sent back is not added to dh_t, each step sees only the error of its own output" kind="common"
def rnn_backward(dy, x, h0, h, p):
    before = np.concatenate([h0[None], h[:-1]])
    dx = np.zeros(x.shape)
    dW_x, dW_h, db, dW_y, db_y = (np.zeros(w.shape) for w in p)
    for t in reversed(range(len(x))):
        dh_t = dy[t] @ p.W_y.T
        dx[t], dh0, wx, wh, bb = step_backward(dh_t, x[t], before[t], h[t], p)
        dW_x += wx
        dW_h += wh
        db += bb
        dW_y += h[t].T @ dy[t]
        db_y += dy[t].sum(axis=0)
    return dx, dh0, dW_x, dW_h, db, dW_y, db_y

# %% wrong="rnn_backward" about="the loop runs from the first step to the last, so the gradient is carried in the wrong direction" kind="common"
def rnn_backward(dy, x, h0, h, p):
    T = x.shape[0]
    dx = np.zeros_like(x)
    dW_x = np.zeros_like(p.W_x)
    dW_h = np.zeros_like(p.W_h)
    db = np.zeros_like(p.b)
    dW_y = np.zeros_like(p.W_y)
    db_y = np.zeros_like(p.b_y)
    carried = np.zeros_like(h0)
    for t in range(T):
        if t == 0:
            h_prev = h0
        else:
            h_prev = h[t - 1]
        dh_t = dy[t] @ p.W_y.T + carried
        dx[t], carried, a, b, c = step_backward(dh_t, x[t], h_prev, h[t], p)
        dW_x += a
        dW_h += b
        db += c
        dW_y += h[t].T @ dy[t]
        db_y += dy[t].sum(axis=0)
    return dx, carried, dW_x, dW_h, db, dW_y, db_y

# %% wrong="rnn_backward" about="the shares of all weights are overwritten in each round, so only those of step 0 are returned" kind="common"
def rnn_backward(dy, x, h0, h, p):
    before = np.concatenate([h0[None], h[:-1]])
    dx = np.zeros(x.shape)
    carried = np.zeros(h0.shape)
    for t in range(len(x) - 1, -1, -1):
        dh_t = dy[t] @ p.W_y.T + carried
        dx[t], carried, dW_x, dW_h, db = step_backward(dh_t, x[t], before[t], h[t], p)
        dW_y = h[t].T @ dy[t]
        db_y = dy[t].sum(axis=0)
    return dx, carried, dW_x, dW_h, db, dW_y, db_y

# %% wrong="rnn_backward" about="the state before step 0 is taken as h[-1], the last state, instead of h0" kind="subtle"
def rnn_backward(dy, x, h0, h, p):
    dx = np.empty(x.shape)
    totals = [np.zeros(w.shape) for w in p[:3]]
    carried = np.zeros(h0.shape)
    for t in reversed(range(len(x))):
        out = step_backward(dy[t] @ p.W_y.T + carried, x[t], h[t - 1], h[t], p)
        dx[t], carried = out[0], out[1]
        for total, share in zip(totals, out[2:]):
            total += share
    dW_y = np.einsum("tbh,tbk->hk", h, dy)
    db_y = dy.sum(axis=(0, 1))
    return dx, carried, totals[0], totals[1], totals[2], dW_y, db_y

# %% wrong="rnn_backward" about="what is sent back is added to carried instead of replacing it, so old errors arrive again at each earlier step" kind="subtle"
def rnn_backward(dy, x, h0, h, p):
    before = np.concatenate([h0[None], h[:-1]])
    dx = np.zeros(x.shape)
    carried = np.zeros(h0.shape)
    dW_x, dW_h, db, dW_y, db_y = [np.zeros(w.shape) for w in p]
    for t in reversed(range(len(x))):
        dh_t = dy[t] @ p.W_y.T + carried
        dx_t, dh_prev, sx, sh, sb = step_backward(dh_t, x[t], before[t], h[t], p)
        dx[t] = dx_t
        carried = carried + dh_prev
        dW_x, dW_h, db = dW_x + sx, dW_h + sh, db + sb
        dW_y = dW_y + h[t].T @ dy[t]
        db_y = db_y + dy[t].sum(axis=0)
    return dx, carried, dW_x, dW_h, db, dW_y, db_y

# %% wrong="rnn_backward" about="dh0 is the gradient with respect to h[0], one step short: it is not sent through the slope and W_h of step 0" kind="subtle"
def rnn_backward(dy, x, h0, h, p):
    T = len(x)
    dh = dy @ p.W_y.T
    da = np.zeros(h.shape)
    da[T - 1] = dh[T - 1] * (1 - h[T - 1] ** 2)
    for t in range(T - 2, -1, -1):
        dh[t] += da[t + 1] @ p.W_h.T
        da[t] = dh[t] * (1 - h[t] ** 2)
    before = np.concatenate([h0[None], h[:-1]])
    dx = da @ p.W_x.T
    dh0 = dh[0]
    dW_x = np.einsum("tbd,tbh->dh", x, da)
    dW_h = np.einsum("tbi,tbj->ij", before, da)
    db = da.sum(axis=(0, 1))
    dW_y = np.einsum("tbh,tbk->hk", h, dy)
    db_y = dy.sum(axis=(0, 1))
    return dx, dh0, dW_x, dW_h, db, dW_y, db_y

# %% wrong="slopes" about="measured is the one-sided difference (fn(x + eps v) - fn(x)) / eps instead of the central one" kind="common"
def slopes(fn, x, dx, v, eps):
    predicted = np.sum(dx * v)
    measured = (fn(x + eps * v) - fn(x)) / eps
    return predicted, measured

# %% wrong="slopes" about="missing brackets: the difference is divided by 2 and then multiplied by eps" kind="common"
def slopes(fn, x, dx, v, eps):
    predicted = (dx * v).sum()
    plus = fn(x + eps * v)
    minus = fn(x - eps * v)
    measured = (plus - minus) / 2 * eps
    return predicted, measured

# %% wrong="slopes" about="the step is eps in every entry instead of eps times v, so measured is not the slope along v" kind="common"
def slopes(fn, x, dx, v, eps):
    predicted = np.sum(dx * v)
    up = fn(x + eps)
    down = fn(x - eps)
    measured = (up - down) / (2 * eps)
    return predicted, measured

# %% wrong="slopes" about="predicted sums all entries of the matrix product dx v^T, which is right for a vector or one row only" kind="subtle"
def slopes(fn, x, dx, v, eps):
    predicted = np.sum(dx @ v.T)
    measured = (fn(x + eps * v) - fn(x - eps * v)) / (2 * eps)
    return predicted, measured

# %% wrong="slopes" about="plus is x itself and not a copy, so x is changed and the lower point is x instead of x - eps v: measured is half of a one-sided slope" kind="subtle"
def slopes(fn, x, dx, v, eps):
    predicted = 0.0
    for g, d in zip(dx.ravel(), v.ravel()):
        predicted += g * d
    plus = x
    plus += eps * v
    f_plus = fn(plus)
    minus = x
    minus -= eps * v
    f_minus = fn(minus)
    return predicted, (f_plus - f_minus) / (2 * eps)

# %% wrong="slopes" about="v is scaled to length 1 first, so both numbers are the slope per unit length and not along v" kind="subtle"
def slopes(fn, x, dx, v, eps):
    u = v / np.linalg.norm(v)
    predicted = np.vdot(dx, u)
    measured = (fn(x + eps * u) - fn(x - eps * u)) / (2 * eps)
    return predicted, measured

# %% wrong="any_delay" about="the factor one half is left out of the divergence, while the gradient is the plain difference" kind="common"
def any_delay(y, target):
    T, S = len(y), len(target)
    sums = [np.sum((y[n : n + S] - target) ** 2) for n in range(T - S + 1)]
    n = int(np.argmin(sums))
    dy = np.zeros(T)
    dy[n : n + S] = y[n : n + S] - target
    return sums[n], dy

# %% wrong="any_delay" about="the gradient is put at the first S outputs instead of at the outputs n to n + S" kind="common"
def any_delay(y, target):
    T = y.shape[0]
    S = target.shape[0]
    best = float("inf")
    dy = np.zeros(T)
    for n in range(T - S + 1):
        diff = y[n : n + S] - target
        div = 0.5 * np.sum(diff**2)
        if div < best:
            best = div
            dy[:S] = diff
    return best, dy

# %% wrong="any_delay" about="the last delay, T - S, is never tried (unless it is the only one)" kind="common"
def any_delay(y, target):
    T, S = len(y), len(target)
    best, where = 0.5 * np.sum((y[:S] - target) ** 2), 0
    for n in range(1, T - S):
        total = 0.0
        for s in range(S):
            total += 0.5 * (y[n + s] - target[s]) ** 2
        if total < best:
            best, where = total, n
    dy = np.zeros(T)
    for s in range(S):
        dy[where + s] = y[where + s] - target[s]
    return best, dy

# %% wrong="any_delay" about="dy is not cleared when a better delay is found, so the differences of delays that lost remain in it" kind="subtle"
def any_delay(y, target):
    T, S = len(y), len(target)
    div = np.inf
    dy = np.zeros(T)
    for n in range(T - S + 1):
        diff = y[n : n + S] - target
        e = 0.5 * diff @ diff
        if e < div:
            div = e
            dy[n : n + S] = diff
    return div, dy

# %% wrong="any_delay" about="of two equally good delays the larger one is taken, because the comparison is <=" kind="subtle"
def any_delay(y, target):
    T, S = y.size, target.size
    best_n, best = 0, np.inf
    for n in range(T - S + 1):
        d = 0.5 * np.sum(np.square(y[n : n + S] - target))
        if d <= best:
            best_n, best = n, d
    dy = np.zeros_like(y)
    dy[best_n : best_n + S] = y[best_n : best_n + S] - target
    return best, dy

# %% wrong="any_delay" about="the best delay is chosen by the sum of absolute differences instead of the sum of squares" kind="subtle"
def any_delay(y, target):
    S = len(target)
    windows = np.lib.stride_tricks.sliding_window_view(y, S)
    diffs = windows - target
    n = np.argmin(np.abs(diffs).sum(axis=1))
    dy = np.zeros(len(y))
    dy[n : n + S] = diffs[n]
    return 0.5 * np.sum(diffs[n] ** 2), dy

# %% wrong="clip_by_norm" about="each array is clipped by its own norm instead of by the common one" kind="common"
def clip_by_norm(grads, bound):
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    clipped = []
    for g in grads:
        n = np.sqrt(np.sum(g**2))
        if n > bound:
            clipped.append(g * (bound / n))
        else:
            clipped.append(g)
    return tuple(clipped), norm

# %% wrong="clip_by_norm" about="the arrays are always scaled to the length bound, also when they are shorter (and zeros give nan)" kind="common"
def clip_by_norm(grads, bound):
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    return tuple(g * bound / norm for g in grads), norm

# %% wrong="clip_by_norm" about="the square root is left out, the sum of squares is taken as the norm" kind="common"
def clip_by_norm(grads, bound):
    total = 0.0
    for g in grads:
        total += (g * g).sum()
    if total <= bound:
        return grads, total
    factor = bound / total
    return tuple(factor * g for g in grads), total

# %% wrong="clip_by_norm" about="the norm of each matrix is its largest singular value (ord=2) instead of the root of the sum of its squares" kind="subtle"
def clip_by_norm(grads, bound):
    norms = np.array([np.linalg.norm(g, 2) for g in grads])
    norm = np.sqrt(np.sum(norms**2))
    if norm <= bound:
        return grads, norm
    return tuple(g * (bound / norm) for g in grads), norm

# %% wrong="clip_by_norm" about="the norms of the three arrays are added up instead of the squares of the norms" kind="subtle"
def clip_by_norm(grads, bound):
    dW_x, dW_h, db = grads
    norm = np.linalg.norm(dW_x) + np.linalg.norm(dW_h) + np.linalg.norm(db)
    scale = min(1.0, bound / norm) if norm > 0 else 1.0
    return (dW_x * scale, dW_h * scale, db * scale), norm

# %% wrong="clip_by_norm" about="the norm is measured after clipping, so the bound is returned where the norm before is asked for" kind="subtle"
def clip_by_norm(grads, bound):
    flat = np.concatenate([g.ravel() for g in grads])
    norm = np.sqrt(flat @ flat)
    if norm > bound:
        flat = flat * (bound / norm)
        norm = np.sqrt(flat @ flat)
    out = []
    start = 0
    for g in grads:
        out.append(flat[start : start + g.size].reshape(g.shape))
        start += g.size
    return tuple(out), norm

# %% wrong="rtrl_step" about="the new term uses the state after the step, h_t[n], instead of h_prev[n]" kind="common"
def rtrl_step(x_t, h_prev, S_prev, p):
    H = len(h_prev)
    h_t = np.tanh(x_t @ p.W_x + h_prev @ p.W_h + p.b)
    fresh = h_t[:, None, None] * np.eye(H)
    S_t = (S_prev @ p.W_h + fresh) * (1 - h_t**2)
    return h_t, S_t

# %% wrong="rtrl_step" about="the slope multiplies only the new term, the old derivatives pass without it" kind="common"
def rtrl_step(x_t, h_prev, S_prev, p):
    H = h_prev.shape[0]
    h_t = np.tanh(x_t @ p.W_x + h_prev @ p.W_h + p.b)
    fresh = h_prev[:, None, None] * np.eye(H)
    S_t = S_prev @ p.W_h + fresh * (1 - h_t**2)
    return h_t, S_t

# %% wrong="rtrl_step" about="the sum runs over the second index of W_h, that is W_h is used transposed for S" kind="common"
def rtrl_step(x_t, h_prev, S_prev, p):
    H = h_prev.size
    h_t = np.tanh(x_t @ p.W_x + h_prev @ p.W_h + p.b)
    S_t = np.zeros((H, H, H))
    for n in range(H):
        for k in range(H):
            for m in range(H):
                s = h_prev[n] if k == m else 0.0
                for j in range(H):
                    s += S_prev[n, k, j] * p.W_h[m, j]
                S_t[n, k, m] = (1 - h_t[m] ** 2) * s
    return h_t, S_t

# %% wrong="rtrl_step" about="the slope is laid along the axis k instead of m, which is right for the new term but not for the old derivatives" kind="subtle"
def rtrl_step(x_t, h_prev, S_prev, p):
    h_t = np.tanh(x_t @ p.W_x + h_prev @ p.W_h + p.b)
    S_t = np.einsum("nkj,jm->nkm", S_prev, p.W_h)
    for k in range(len(h_prev)):
        S_t[:, k, k] += h_prev
    slope = 1 - h_t**2
    return h_t, np.einsum("nkm,k->nkm", S_t, slope)

# %% wrong="rtrl_step" about="the new term has n and k exchanged: h_prev[k] where n = m" kind="subtle"
def rtrl_step(x_t, h_prev, S_prev, p):
    H = len(h_prev)
    h_t = np.tanh(x_t @ p.W_x + h_prev @ p.W_h + p.b)
    fresh = np.einsum("k,nm->nkm", h_prev, np.eye(H))
    past = np.einsum("nkj,jm->nkm", S_prev, p.W_h)
    return h_t, (1 - h_t**2)[None, None, :] * (fresh + past)

# %% wrong="rtrl_step" about="the new term is added into S_prev before the product, so it also goes through W_h, and the caller's S_prev is changed" kind="subtle"
def rtrl_step(x_t, h_prev, S_prev, p):
    H = len(h_prev)
    h_t = np.tanh(x_t @ p.W_x + h_prev @ p.W_h + p.b)
    S_t = S_prev
    idx = np.arange(H)
    S_t[:, idx, idx] += h_prev[:, None]
    S_t = (S_t @ p.W_h) * (1 - h_t**2)
    return h_t, S_t
