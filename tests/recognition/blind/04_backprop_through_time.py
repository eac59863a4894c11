# %% wrong="rnn_forward" about="the initial state is taken to be zero; h0 is never used" kind="common"
def rnn_forward(x, h0, p):
    T, B, D = x.shape
    H = p.W_h.shape[0]
    h = np.zeros((T, B, H))
    prev = np.zeros((B, H))
    for t in range(T):
        prev = np.tanh(x[t] @ p.W_x + prev @ p.W_h + p.b)
        h[t] = prev
    return h, h @ p.W_y + p.b_y

# %% wrong="rnn_forward" about="h_prev is never replaced: every step starts from h0" kind="common"
def rnn_forward(x, h0, p):
    h = np.zeros((len(x), *h0.shape))
    h_prev = h0
    for t in range(len(x)):
        h[t] = np.tanh(x[t] @ p.W_x + h_prev @ p.W_h + p.b)
    y = h @ p.W_y + p.b_y
    return h, y

# %% wrong="rnn_forward" about="the bias b of the pre-activation is forgotten" kind="common"
def rnn_forward(x, h0, p):
    states = []
    h = h0
    for x_t in x:
        h = np.tanh(x_t @ p.W_x + h @ p.W_h)
        states.append(h)
    h = np.array(states)
    return h, h @ p.W_y + p.b_y

# %% wrong="rnn_forward" about="W_h is transposed in the recurrence" kind="common"
def rnn_forward(x, h0, p):
    h = np.zeros((len(x), *h0.shape))
    before = h0
    for t in range(len(x)):
        h[t] = np.tanh(x[t] @ p.W_x + before @ p.W_h.T + p.b)
        before = h[t]
    return h, h @ p.W_y + p.b_y

# %% wrong="rnn_forward" about="the loop reads h[t - 1], which at t = 0 is the last row of the zeros, so h0 is not used" kind="common"
def rnn_forward(x, h0, p):
    T = x.shape[0]
    h = np.zeros((T, h0.shape[0], h0.shape[1]))
    a = x @ p.W_x + p.b
    for t in range(T):
        h[t] = np.tanh(a[t] + h[t - 1] @ p.W_h)
    return h, h @ p.W_y + p.b_y

# %% wrong="rnn_forward" about="the output bias b_y is forgotten" kind="common"
def rnn_forward(x, h0, p):
    h = np.zeros((len(x), *h0.shape))
    h_prev = h0
    for t in range(len(x)):
        h[t] = np.tanh(x[t] @ p.W_x + h_prev @ p.W_h + p.b)
        h_prev = h[t]
    return h, h @ p.W_y

# %% wrong="rnn_forward" about="the outputs too go through tanh" kind="common"
def rnn_forward(x, h0, p):
    h = []
    y = []
    s = h0
    for t in range(len(x)):
        s = np.tanh(x[t] @ p.W_x + s @ p.W_h + p.b)
        h.append(s)
        y.append(np.tanh(s @ p.W_y + p.b_y))
    return np.stack(h), np.stack(y)

# %% wrong="rnn_forward" about="the states are stored shifted by one: h[0] is h0, and the last state is missing" kind="subtle"
def rnn_forward(x, h0, p):
    T = len(x)
    h = np.zeros((T, *h0.shape))
    h[0] = h0
    for t in range(1, T):
        h[t] = np.tanh(x[t - 1] @ p.W_x + h[t - 1] @ p.W_h + p.b)
    return h, h @ p.W_y + p.b_y

# %% wrong="rnn_forward" about="one array is written in place and appended at every step, so all states are the last one (and h0 is changed only in its copy)" kind="subtle"
def rnn_forward(x, h0, p):
    state = h0.copy()
    states = []
    for x_t in x:
        state[:] = np.tanh(x_t @ p.W_x + state @ p.W_h + p.b)
        states.append(state)
    h = np.array(states)
    return h, h @ p.W_y + p.b_y

# %% wrong="rnn_forward" about="the pre-activation a_t, not tanh of it, is handed to the next step" kind="subtle"
def rnn_forward(x, h0, p):
    a = np.zeros((len(x), *h0.shape))
    prev = h0
    for t in range(len(x)):
        a[t] = x[t] @ p.W_x + prev @ p.W_h + p.b
        prev = a[t]
    h = np.tanh(a)
    return h, h @ p.W_y + p.b_y

# %% wrong="rnn_forward" about="both results are squeezed, which drops axes of length 1 (B = 1, T = 1 or K = 1)" kind="subtle"
def rnn_forward(x, h0, p):
    h = np.zeros((len(x), *h0.shape))
    h_prev = h0
    for t in range(len(x)):
        h[t] = np.tanh(x[t] @ p.W_x + h_prev @ p.W_h + p.b)
        h_prev = h[t]
    y = h @ p.W_y + p.b_y
    return h.squeeze(), y.squeeze()

# %% wrong="rnn_forward" about="the output of step t is computed from the state before the step" kind="subtle"
def rnn_forward(x, h0, p):
    T, B, _ = x.shape
    h = np.zeros((T, *h0.shape))
    y = np.zeros((T, B, len(p.b_y)))
    prev = h0
    for t in range(T):
        h[t] = np.tanh(x[t] @ p.W_x + prev @ p.W_h + p.b)
        y[t] = prev @ p.W_y + p.b_y
        prev = h[t]
    return h, y

# %% wrong="rnn_forward" about="h0 itself enters the first pre-activation, without W_h" kind="subtle"
def rnn_forward(x, h0, p):
    a = x @ p.W_x + p.b
    h = np.empty((len(x), *h0.shape))
    h[0] = np.tanh(a[0] + h0)
    for t in range(1, len(x)):
        h[t] = np.tanh(a[t] + h[t - 1] @ p.W_h)
    return h, h @ p.W_y + p.b_y

# %% wrong="rnn_forward" about="the batch is taken for the first axis and time for the second" kind="subtle"
def rnn_forward(x, h0, p):
    h = np.zeros((x.shape[0], x.shape[1], h0.shape[1]))
    prev = h0
    for t in range(x.shape[1]):
        prev = np.tanh(x[:, t] @ p.W_x + prev @ p.W_h + p.b)
        h[:, t] = prev
    return h, h @ p.W_y + p.b_y

# %% wrong="step_backward" about="the slope of tanh is forgotten: dh_t is used as da" kind="common"
def step_backward(dh_t, x_t, h_prev, h_t, p):
    dx_t = dh_t @ p.W_x.T
    dh_prev = dh_t @ p.W_h.T
    dW_x = x_t.T @ dh_t
    dW_h = h_prev.T @ dh_t
    db = dh_t.sum(axis=0)
    return dx_t, dh_prev, dW_x, dW_h, db

# %% wrong="step_backward" about="tanh is applied once more to h_t in the slope" kind="common"
def step_backward(dh_t, x_t, h_prev, h_t, p):
    da = dh_t * (1 - np.tanh(h_t) ** 2)
    return da @ p.W_x.T, da @ p.W_h.T, x_t.T @ da, h_prev.T @ da, da.sum(axis=0)

# %% wrong="step_backward" about="W_h is not transposed on the way back to h_prev" kind="common"
def step_backward(dh_t, x_t, h_prev, h_t, p):
    da = dh_t * (1 - h_t**2)
    dx_t = np.einsum("bh,dh->bd", da, p.W_x)
    dh_prev = np.einsum("bh,hk->bk", da, p.W_h)
    dW_x = np.einsum("bd,bh->dh", x_t, da)
    dW_h = np.einsum("bk,bh->kh", h_prev, da)
    return dx_t, dh_prev, dW_x, dW_h, da.sum(0)

# %% wrong="step_backward" about="dW_h is built with h_t in place of h_prev" kind="common"
def step_backward(dh_t, x_t, h_prev, h_t, p):
    da = dh_t * (1 - h_t * h_t)
    dW_x = x_t.T @ da
    dW_h = h_t.T @ da
    return da @ p.W_x.T, da @ p.W_h.T, dW_x, dW_h, np.sum(da, axis=0)

# %% wrong="step_backward" about="db is summed over everything, not over the rows alone" kind="common"
def step_backward(dh_t, x_t, h_prev, h_t, p):
    da = dh_t * (1 - h_t**2)
    db = np.sum(da)
    return da @ p.W_x.T, da @ p.W_h.T, x_t.T @ da, h_prev.T @ da, db

# %% wrong="step_backward" about="db is not summed over the rows of the batch" kind="common"
def step_backward(dh_t, x_t, h_prev, h_t, p):
    da = dh_t * (1 - h_t**2)
    return da @ p.W_x.T, da @ p.W_h.T, x_t.T @ da, h_prev.T @ da, da

# %% wrong="step_backward" about="the bracket is wrong: the slope is (1 - h_t)**2" kind="common"
def step_backward(dh_t, x_t, h_prev, h_t, p):
    slope = (1 - h_t) ** 2
    da = dh_t * slope
    return da @ p.W_x.T, da @ p.W_h.T, x_t.T @ da, h_prev.T @ da, da.sum(axis=0)

# %% wrong="step_backward" about="the sign of the slope is reversed" kind="common"
def step_backward(dh_t, x_t, h_prev, h_t, p):
    da = dh_t * (h_t**2 - 1)
    return da @ p.W_x.T, da @ p.W_h.T, x_t.T @ da, h_prev.T @ da, da.sum(axis=0)

# %% wrong="step_backward" about="the weights' gradients are averages over the batch, not sums" kind="subtle"
def step_backward(dh_t, x_t, h_prev, h_t, p):
    B = len(x_t)
    da = dh_t * (1 - h_t**2)
    dW_x = x_t.T @ da / B
    dW_h = h_prev.T @ da / B
    db = da.mean(axis=0)
    return da @ p.W_x.T, da @ p.W_h.T, dW_x, dW_h, db

# %% wrong="step_backward" about="dW_h is transposed" kind="subtle"
def step_backward(dh_t, x_t, h_prev, h_t, p):
    da = dh_t * (1 - h_t**2)
    return da @ p.W_x.T, da @ p.W_h.T, x_t.T @ da, da.T @ h_prev, da.sum(axis=0)

# %% wrong="step_backward" about="the slope is taken at h_prev, the state before the step" kind="subtle"
def step_backward(dh_t, x_t, h_prev, h_t, p):
    da = dh_t * (1 - h_prev**2)
    return da @ p.W_x.T, da @ p.W_h.T, x_t.T @ da, h_prev.T @ da, da.sum(axis=0)

# %% wrong="step_backward" about="dh_prev is multiplied by the slope of the step before, which is the next call's work" kind="subtle"
def step_backward(dh_t, x_t, h_prev, h_t, p):
    da = dh_t * (1 - h_t**2)
    dh_prev = (da @ p.W_h.T) * (1 - h_prev**2)
    return da @ p.W_x.T, dh_prev, x_t.T @ da, h_prev.T @ da, da.sum(axis=0)

# %% wrong="step_backward" about="only dh_prev lacks the slope: it is dh_t W_h^T" kind="subtle"
def step_backward(dh_t, x_t, h_prev, h_t, p):
    da = dh_t * (1 - h_t**2)
    dx_t = da @ p.W_x.T
    dh_prev = dh_t @ p.W_h.T
    dW_x = x_t.T @ da
    dW_h = h_prev.T @ da
    db = da.sum(axis=0)
    return dx_t, dh_prev, dW_x, dW_h, db

# %% wrong="step_backward" about="the outer products take the first sequence of the batch only" kind="subtle"
def step_backward(dh_t, x_t, h_prev, h_t, p):
    da = dh_t * (1 - h_t**2)
    dW_x = np.outer(x_t[0], da[0])
    dW_h = np.outer(h_prev[0], da[0])
    return da @ p.W_x.T, da @ p.W_h.T, dW_x, dW_h, da[0]

# %% wrong="step_backward" about="dx_t and dh_prev are returned in the wrong order" kind="subtle"
def step_backward(dh_t, x_t, h_prev, h_t, p):
    da = dh_t * (1 - h_t**2)
    dh_prev, dx_t = da @ p.W_h.T, da @ p.W_x.T
    return dh_prev, dx_t, x_t.T @ da, h_prev.T @ da, da.sum(axis=0)

# %% wrong="step_backward" about="the slope's square is missing: 1 - |h_t|" kind="subtle"
def step_backward(dh_t, x_t, h_prev, h_t, p):
    da = dh_t - dh_t * np.abs(h_t)
    return da @ p.W_x.T, da @ p.W_h.T, x_t.T @ da, h_prev.T @ da, da.sum(axis=0)

# %% wrong="rnn_backward" about="what step t + 1 sends back is not added to dh_t" kind="common"
def rnn_backward(dy, x, h0, h, p):
    T = len(x)
    before = np.concatenate([h0[None], h[:-1]])
    dx = np.zeros(x.shape)
    dW_x, dW_h, db, dW_y, db_y = (np.zeros(w.shape) for w in p)
    for t in reversed(range(T)):
        dh_t = dy[t] @ p.W_y.T
        dx[t], dh0, gx, gh, gb = step_backward(dh_t, x[t], before[t], h[t], p)
        dW_x += gx
        dW_h += gh
        db += gb
        dW_y += h[t].T @ dy[t]
        db_y += dy[t].sum(axis=0)
    return dx, dh0, dW_x, dW_h, db, dW_y, db_y

# %% wrong="rnn_backward" about="the shares of W_x, W_h and b are overwritten in each round, not added up" kind="common"
def rnn_backward(dy, x, h0, h, p):
    before = np.concatenate([h0[None], h[:-1]])
    dx = np.zeros(x.shape)
    carried = np.zeros(h0.shape)
    dW_y = np.zeros(p.W_y.shape)
    db_y = np.zeros(p.b_y.shape)
    for t in reversed(range(len(x))):
        dh_t = dy[t] @ p.W_y.T + carried
        dx[t], carried, dW_x, dW_h, db = step_backward(dh_t, x[t], before[t], h[t], p)
        dW_y += h[t].T @ dy[t]
        db_y += dy[t].sum(axis=0)
    return dx, carried, dW_x, dW_h, db, dW_y, db_y

# %% wrong="rnn_backward" about="the state before step 0 is taken to be zero" kind="common"
def rnn_backward(dy, x, h0, h, p):
    before = np.zeros(h.shape)
    before[1:] = h[:-1]
    dx = np.zeros(x.shape)
    dW_x, dW_h, db, dW_y, db_y = (np.zeros(w.shape) for w in p)
    carried = np.zeros(h0.shape)
    for t in reversed(range(len(x))):
        dh_t = dy[t] @ p.W_y.T + carried
        dx[t], carried, gx, gh, gb = step_backward(dh_t, x[t], before[t], h[t], p)
        dW_x += gx
        dW_h += gh
        db += gb
        dW_y += h[t].T @ dy[t]
        db_y += dy[t].sum(axis=0)
    return dx, carried, dW_x, dW_h, db, dW_y, db_y

# %% wrong="rnn_backward" about="h[t - 1] is read at t = 0 too, which is the last state, not h0" kind="common"
def rnn_backward(dy, x, h0, h, p):
    T = len(x)
    dx = np.zeros(x.shape)
    dW_x, dW_h, db, dW_y, db_y = (np.zeros(w.shape) for w in p)
    carried = np.zeros(h0.shape)
    for t in range(T - 1, -1, -1):
        dh_t = dy[t] @ p.W_y.T + carried
        dx[t], carried, gx, gh, gb = step_backward(dh_t, x[t], h[t - 1], h[t], p)
        dW_x += gx
        dW_h += gh
        db += gb
        dW_y += h[t].T @ dy[t]
        db_y += dy[t].sum(axis=0)
    return dx, carried, dW_x, dW_h, db, dW_y, db_y

# %% wrong="rnn_backward" about="the loop runs forward in time" kind="common"
def rnn_backward(dy, x, h0, h, p):
    before = np.concatenate([h0[None], h[:-1]])
    dx = np.zeros(x.shape)
    dW_x, dW_h, db, dW_y, db_y = (np.zeros(w.shape) for w in p)
    carried = np.zeros(h0.shape)
    for t in range(len(x)):
        dh_t = dy[t] @ p.W_y.T + carried
        dx[t], carried, gx, gh, gb = step_backward(dh_t, x[t], before[t], h[t], p)
        dW_x += gx
        dW_h += gh
        db += gb
        dW_y += h[t].T @ dy[t]
        db_y += dy[t].sum(axis=0)
    return dx, carried, dW_x, dW_h, db, dW_y, db_y

# %% wrong="rnn_backward" about="dW_h is built with the states after the steps in place of those before" kind="common"
def rnn_backward(dy, x, h0, h, p):
    da = np.zeros(h.shape)
    carried = np.zeros(h0.shape)
    for t in reversed(range(len(x))):
        da[t] = (dy[t] @ p.W_y.T + carried) * (1 - h[t] ** 2)
        carried = da[t] @ p.W_h.T
    dW_x = np.einsum("tbd,tbh->dh", x, da)
    dW_h = np.einsum("tbk,tbh->kh", h, da)
    dW_y = np.einsum("tbh,tbk->hk", h, dy)
    return da @ p.W_x.T, carried, dW_x, dW_h, da.sum((0, 1)), dW_y, dy.sum((0, 1))

# %% wrong="rnn_backward" about="dW_y is built with the states before the steps" kind="common"
def rnn_backward(dy, x, h0, h, p):
    before = np.concatenate([h0[None], h[:-1]])
    dx = np.zeros(x.shape)
    dW_x, dW_h, db, dW_y, db_y = (np.zeros(w.shape) for w in p)
    carried = np.zeros(h0.shape)
    for t in reversed(range(len(x))):
        dh_t = dy[t] @ p.W_y.T + carried
        dx[t], carried, gx, gh, gb = step_backward(dh_t, x[t], before[t], h[t], p)
        dW_x += gx
        dW_h += gh
        db += gb
        dW_y += before[t].T @ dy[t]
        db_y += dy[t].sum(axis=0)
    return dx, carried, dW_x, dW_h, db, dW_y, db_y

# %% wrong="rnn_backward" about="the share of b_y is summed over time only after an average over the batch" kind="common"
def rnn_backward(dy, x, h0, h, p):
    before = np.concatenate([h0[None], h[:-1]])
    dx = np.zeros(x.shape)
    dW_x, dW_h, db, dW_y, db_y = (np.zeros(w.shape) for w in p)
    carried = np.zeros(h0.shape)
    for t in reversed(range(len(x))):
        dh_t = dy[t] @ p.W_y.T + carried
        dx[t], carried, gx, gh, gb = step_backward(dh_t, x[t], before[t], h[t], p)
        dW_x += gx
        dW_h += gh
        db += gb
        dW_y += h[t].T @ dy[t]
        db_y += dy[t].mean(axis=0)
    return dx, carried, dW_x, dW_h, db, dW_y, db_y

# %% wrong="rnn_backward" about="dh0 is the gradient with respect to h_0, the state after step 0, not to the state before it" kind="subtle"
def rnn_backward(dy, x, h0, h, p):
    before = np.concatenate([h0[None], h[:-1]])
    dx = np.zeros(x.shape)
    dW_x, dW_h, db, dW_y, db_y = (np.zeros(w.shape) for w in p)
    carried = np.zeros(h0.shape)
    for t in reversed(range(len(x))):
        dh = dy[t] @ p.W_y.T + carried
        dx[t], carried, gx, gh, gb = step_backward(dh, x[t], before[t], h[t], p)
        dW_x += gx
        dW_h += gh
        db += gb
        dW_y += h[t].T @ dy[t]
        db_y += dy[t].sum(axis=0)
    return dx, dh, dW_x, dW_h, db, dW_y, db_y

# %% wrong="rnn_backward" about="the loop stops before step 0, so its shares and dx[0] are missing, and dh0 is one step short" kind="subtle"
def rnn_backward(dy, x, h0, h, p):
    before = np.concatenate([h0[None], h[:-1]])
    dx = np.zeros(x.shape)
    dW_x, dW_h, db, dW_y, db_y = (np.zeros(w.shape) for w in p)
    carried = np.zeros(h0.shape)
    for t in range(len(x) - 1, 0, -1):
        dh_t = dy[t] @ p.W_y.T + carried
        dx[t], carried, gx, gh, gb = step_backward(dh_t, x[t], before[t], h[t], p)
        dW_x += gx
        dW_h += gh
        db += gb
        dW_y += h[t].T @ dy[t]
        db_y += dy[t].sum(axis=0)
    return dx, carried, dW_x, dW_h, db, dW_y, db_y

# %% wrong="rnn_backward" about="what is sent back is added to all that was sent before, not put in its place" kind="subtle"
def rnn_backward(dy, x, h0, h, p):
    before = np.concatenate([h0[None], h[:-1]])
    dx = np.zeros(x.shape)
    dW_x, dW_h, db, dW_y, db_y = (np.zeros(w.shape) for w in p)
    carried = np.zeros(h0.shape)
    for t in reversed(range(len(x))):
        dh_t = dy[t] @ p.W_y.T + carried
        dx[t], back, gx, gh, gb = step_backward(dh_t, x[t], before[t], h[t], p)
        carried += back
        dW_x += gx
        dW_h += gh
        db += gb
        dW_y += h[t].T @ dy[t]
        db_y += dy[t].sum(axis=0)
    return dx, carried, dW_x, dW_h, db, dW_y, db_y

# %% wrong="rnn_backward" about="only the last output's error enters the states' gradient, as if the loss read the last step alone" kind="subtle"
def rnn_backward(dy, x, h0, h, p):
    before = np.concatenate([h0[None], h[:-1]])
    dx = np.zeros(x.shape)
    dW_x, dW_h, db, dW_y, db_y = (np.zeros(w.shape) for w in p)
    dh = dy[-1] @ p.W_y.T
    for t in reversed(range(len(x))):
        dx[t], dh, gx, gh, gb = step_backward(dh, x[t], before[t], h[t], p)
        dW_x += gx
        dW_h += gh
        db += gb
        dW_y += h[t].T @ dy[t]
        db_y += dy[t].sum(axis=0)
    return dx, dh, dW_x, dW_h, db, dW_y, db_y

# %% wrong="rnn_backward" about="dh0 is returned as zeros" kind="subtle"
def rnn_backward(dy, x, h0, h, p):
    T = len(x)
    dx = np.zeros(x.shape)
    dh0 = np.zeros(h0.shape)
    dW_x, dW_h, db, dW_y, db_y = (np.zeros(w.shape) for w in p)
    carried = np.zeros(h0.shape)
    for t in reversed(range(T)):
        h_prev = h0 if t == 0 else h[t - 1]
        dh_t = dy[t] @ p.W_y.T + carried
        dx[t], carried, gx, gh, gb = step_backward(dh_t, x[t], h_prev, h[t], p)
        dW_x += gx
        dW_h += gh
        db += gb
        dW_y += h[t].T @ dy[t]
        db_y += dy[t].sum(axis=0)
    return dx, dh0, dW_x, dW_h, db, dW_y, db_y

# %% wrong="rnn_backward" about="what goes back to the step before lacks the slope: dh_t W_h^T in place of da_t W_h^T" kind="subtle"
def rnn_backward(dy, x, h0, h, p):
    dh = np.zeros(h.shape)
    carried = np.zeros(h0.shape)
    for t in reversed(range(len(x))):
        dh[t] = dy[t] @ p.W_y.T + carried
        carried = dh[t] @ p.W_h.T
    da = dh * (1 - h**2)
    before = np.concatenate([h0[None], h[:-1]])
    dW_x = np.tensordot(x, da, axes=([0, 1], [0, 1]))
    dW_h = np.tensordot(before, da, axes=([0, 1], [0, 1]))
    dW_y = np.tensordot(h, dy, axes=([0, 1], [0, 1]))
    return da @ p.W_x.T, carried, dW_x, dW_h, da.sum(axis=(0, 1)), dW_y, dy.sum(axis=(0, 1))

# %% wrong="rnn_backward" about="dh_t is multiplied by the slope before step_backward multiplies by it again" kind="subtle"
def rnn_backward(dy, x, h0, h, p):
    before = np.concatenate([h0[None], h[:-1]])
    dx = np.zeros(x.shape)
    dW_x, dW_h, db, dW_y, db_y = (np.zeros(w.shape) for w in p)
    carried = np.zeros(h0.shape)
    for t in reversed(range(len(x))):
        da_t = (dy[t] @ p.W_y.T + carried) * (1 - h[t] ** 2)
        dx[t], carried, gx, gh, gb = step_backward(da_t, x[t], before[t], h[t], p)
        dW_x += gx
        dW_h += gh
        db += gb
        dW_y += h[t].T @ dy[t]
        db_y += dy[t].sum(axis=0)
    return dx, carried, dW_x, dW_h, db, dW_y, db_y

# %% wrong="rnn_backward" about="the weights' gradients are divided by the number of steps" kind="subtle"
def rnn_backward(dy, x, h0, h, p):
    T = len(x)
    before = np.concatenate([h0[None], h[:-1]])
    da = np.zeros(h.shape)
    carried = np.zeros(h0.shape)
    for t in reversed(range(T)):
        da[t] = (dy[t] @ p.W_y.T + carried) * (1 - h[t] ** 2)
        carried = da[t] @ p.W_h.T
    dW_x = np.einsum("tbd,tbh->dh", x, da) / T
    dW_h = np.einsum("tbk,tbh->kh", before, da) / T
    dW_y = np.einsum("tbh,tbk->hk", h, dy) / T
    return da @ p.W_x.T, carried, dW_x, dW_h, da.sum(1).mean(0), dW_y, dy.sum(1).mean(0)

# %% wrong="rnn_backward" about="a new step's error is added only after the step: dy_t goes to step t - 1, and the last one is used twice" kind="subtle"
def rnn_backward(dy, x, h0, h, p):
    before = np.concatenate([h0[None], h[:-1]])
    dx = np.zeros(x.shape)
    dW_x, dW_h, db, dW_y, db_y = (np.zeros(w.shape) for w in p)
    dh = dy[-1] @ p.W_y.T
    for t in reversed(range(len(x))):
        dx[t], back, gx, gh, gb = step_backward(dh, x[t], before[t], h[t], p)
        dh = back + dy[t] @ p.W_y.T
        dW_x += gx
        dW_h += gh
        db += gb
        dW_y += h[t].T @ dy[t]
        db_y += dy[t].sum(axis=0)
    return dx, back, dW_x, dW_h, db, dW_y, db_y

# %% wrong="slopes" about="divided by eps, where the points lie 2 eps apart" kind="common"
def slopes(fn, x, dx, v, eps):
    predicted = np.sum(dx * v)
    measured = (fn(x + eps * v) - fn(x - eps * v)) / eps
    return predicted, measured

# %% wrong="slopes" about="one-sided difference in place of the central one" kind="common"
def slopes(fn, x, dx, v, eps):
    predicted = (dx * v).sum()
    measured = (fn(x + eps * v) - fn(x)) / eps
    return predicted, measured

# %% wrong="slopes" about="brackets missing: / 2 * eps multiplies by eps" kind="common"
def slopes(fn, x, dx, v, eps):
    return np.sum(dx * v), (fn(x + eps * v) - fn(x - eps * v)) / 2 * eps

# %% wrong="slopes" about="dx * v is not summed" kind="common"
def slopes(fn, x, dx, v, eps):
    predicted = dx * v
    measured = (fn(x + eps * v) - fn(x - eps * v)) / (2 * eps)
    return predicted, measured

# %% wrong="slopes" about="the matrix product dx @ v in place of the sum over all entries; right for vectors only" kind="common"
def slopes(fn, x, dx, v, eps):
    plus = fn(x + eps * v)
    minus = fn(x - eps * v)
    return dx @ v, (plus - minus) / (2 * eps)

# %% wrong="slopes" about="every entry is moved by eps; v is not used in the measured slope" kind="common"
def slopes(fn, x, dx, v, eps):
    predicted = np.sum(dx * v)
    measured = (fn(x + eps) - fn(x - eps)) / (2 * eps)
    return predicted, measured

# %% wrong="slopes" about="the difference is taken the wrong way round: the sign of the measured slope is reversed" kind="common"
def slopes(fn, x, dx, v, eps):
    predicted = np.vdot(dx, v)
    low, high = fn(x + eps * v), fn(x - eps * v)
    return predicted, (high - low) / (2 * eps)

# %% wrong="slopes" about="v is scaled to length 1 first, so both numbers belong to another direction vector" kind="subtle"
def slopes(fn, x, dx, v, eps):
    v = v / np.sqrt(np.sum(v**2))
    predicted = np.sum(dx * v)
    measured = (fn(x + eps * v) - fn(x - eps * v)) / (2 * eps)
    return predicted, measured

# %% wrong="slopes" about="the measured slope is divided by the length of v" kind="subtle"
def slopes(fn, x, dx, v, eps):
    plus, minus = x + eps * v, x - eps * v
    measured = (fn(plus) - fn(minus)) / np.linalg.norm(plus - minus)
    return np.sum(dx * v), measured

# %% wrong="slopes" about="x is moved in place and not put back: the caller's x is changed" kind="subtle"
def slopes(fn, x, dx, v, eps):
    x += eps * v
    plus = fn(x)
    x -= 2 * eps * v
    minus = fn(x)
    return np.sum(dx * v), (plus - minus) / (2 * eps)

# %% wrong="slopes" about="both names are one array: fn is evaluated at x + eps v and at x" kind="subtle"
def slopes(fn, x, dx, v, eps):
    moved = x.copy()
    moved += eps * v
    plus = fn(moved)
    moved -= eps * v
    minus = fn(moved)
    return np.sum(dx * v), (plus - minus) / (2 * eps)

# %% wrong="slopes" about="measured and predicted are returned in the wrong order" kind="subtle"
def slopes(fn, x, dx, v, eps):
    g = np.sum(dx * v)
    d = (fn(x + eps * v) - fn(x - eps * v)) / (2 * eps)
    return d, g

# %% wrong="slopes" about="the mean over the entries in place of the sum" kind="subtle"
def slopes(fn, x, dx, v, eps):
    predicted = np.mean(dx * v)
    measured = (fn(x + eps * v) - fn(x - eps * v)) / (2 * eps)
    return predicted, measured

# %% wrong="slopes" about="eps is ignored: a step of 1e-5 is always taken" kind="subtle"
def slopes(fn, x, dx, v, eps=1e-5):
    eps = 1e-5
    predicted = float((dx * v).sum())
    measured = float((fn(x + eps * v) - fn(x - eps * v)) / (2 * eps))
    return predicted, measured

# %% wrong="slopes" about="half the step: the points lie eps apart, not 2 eps" kind="subtle"
def slopes(fn, x, dx, v, eps):
    half = eps / 2
    measured = (fn(x + half * v) - fn(x - half * v)) / eps
    return np.sum(dx * v), measured

# %% wrong="slopes" about="the sum runs over the first axis only" kind="subtle"
def slopes(fn, x, dx, v, eps):
    predicted = sum(dx[k] * v[k] for k in range(len(dx)))
    measured = (fn(x + eps * v) - fn(x - eps * v)) / (2 * eps)
    return predicted, measured

# %% wrong="any_delay" about="the last delay is never tried: range(T - S)" kind="common"
def any_delay(y, target):
    T, S = len(y), len(target)
    best, n_best = np.inf, 0
    for n in range(T - S):
        total = 0.5 * np.sum((y[n : n + S] - target) ** 2)
        if total < best:
            best, n_best = total, n
    dy = np.zeros(T)
    dy[n_best : n_best + S] = y[n_best : n_best + S] - target
    return best, dy

# %% wrong="any_delay" about="the factor one half is missing from the divergence" kind="common"
def any_delay(y, target):
    T, S = len(y), len(target)
    sums = [np.sum((y[n : n + S] - target) ** 2) for n in range(T - S + 1)]
    n = int(np.argmin(sums))
    dy = np.zeros(T)
    dy[n : n + S] = y[n : n + S] - target
    return sums[n], dy

# %% wrong="any_delay" about="the gradient is twice too large: 2 (y - d)" kind="common"
def any_delay(y, target):
    T, S = len(y), len(target)
    windows = np.lib.stride_tricks.sliding_window_view(y, S)
    sums = 0.5 * ((windows - target) ** 2).sum(axis=1)
    n = sums.argmin()
    dy = np.zeros(T)
    dy[n : n + S] = 2 * (y[n : n + S] - target)
    return sums[n], dy

# %% wrong="any_delay" about="the sign of the gradient is reversed" kind="common"
def any_delay(y, target):
    T, S = len(y), len(target)
    sums = [0.5 * np.sum((target - y[n : n + S]) ** 2) for n in range(T - S + 1)]
    n = int(np.argmin(sums))
    dy = np.zeros(T)
    dy[n : n + S] = target - y[n : n + S]
    return sums[n], dy

# %% wrong="any_delay" about="dy has the length of the target, not that of y" kind="common"
def any_delay(y, target):
    S = len(target)
    sums = [0.5 * np.sum((y[n : n + S] - target) ** 2) for n in range(len(y) - S + 1)]
    n = int(np.argmin(sums))
    return sums[n], y[n : n + S] - target

# %% wrong="any_delay" about="the gradients of all delays are added up, not that of the best alone" kind="common"
def any_delay(y, target):
    T, S = len(y), len(target)
    best = np.inf
    dy = np.zeros(T)
    for n in range(T - S + 1):
        diff = y[n : n + S] - target
        best = min(best, 0.5 * np.sum(diff**2))
        dy[n : n + S] += diff
    return best, dy

# %% wrong="any_delay" about="of two equally good delays the larger one is taken" kind="subtle"
def any_delay(y, target):
    T, S = len(y), len(target)
    best, n_best = np.inf, 0
    for n in range(T - S + 1):
        total = 0.5 * np.sum((y[n : n + S] - target) ** 2)
        if total <= best:
            best, n_best = total, n
    dy = np.zeros(T)
    dy[n_best : n_best + S] = y[n_best : n_best + S] - target
    return best, dy

# %% wrong="any_delay" about="an old gradient is not cleared when a better delay is found" kind="subtle"
def any_delay(y, target):
    T, S = len(y), len(target)
    best = np.inf
    dy = np.zeros(T)
    for n in range(T - S + 1):
        diff = y[n : n + S] - target
        div = 0.5 * np.dot(diff, diff)
        if div < best:
            best = div
            dy[n : n + S] = diff
    return best, dy

# %% wrong="any_delay" about="the best delay is chosen by correlation, not by the squared difference" kind="subtle"
def any_delay(y, target):
    T, S = len(y), len(target)
    n = int(np.argmax(np.correlate(y, target, mode="valid")))
    diff = y[n : n + S] - target
    dy = np.zeros(T)
    dy[n : n + S] = diff
    return 0.5 * np.sum(diff**2), dy

# %% wrong="any_delay" about="the best delay is chosen by absolute differences" kind="subtle"
def any_delay(y, target):
    T, S = len(y), len(target)
    off = [np.abs(y[n : n + S] - target).sum() for n in range(T - S + 1)]
    n = int(np.argmin(off))
    dy = np.zeros(T)
    dy[n : n + S] = y[n : n + S] - target
    return 0.5 * np.sum((y[n : n + S] - target) ** 2), dy

# %% wrong="any_delay" about="the gradient is put at the beginning of dy, not at the best delay" kind="subtle"
def any_delay(y, target):
    T, S = len(y), len(target)
    sums = [0.5 * np.sum((y[n : n + S] - target) ** 2) for n in range(T - S + 1)]
    n = int(np.argmin(sums))
    dy = np.zeros(T)
    dy[:S] = y[n : n + S] - target
    return sums[n], dy

# %% wrong="any_delay" about="y is rolled round, so delays that wrap from the end to the beginning are tried too" kind="subtle"
def any_delay(y, target):
    T, S = len(y), len(target)
    sums = np.array([0.5 * np.sum((np.roll(y, -n)[:S] - target) ** 2) for n in range(T)])
    n = int(np.argmin(sums))
    dy = np.zeros(T)
    dy[(n + np.arange(S)) % T] = np.roll(y, -n)[:S] - target
    return sums[n], dy

# %% wrong="any_delay" about="the target is padded with zeros, so the outputs outside the window count as errors" kind="subtle"
def any_delay(y, target):
    T, S = len(y), len(target)
    best, dy = np.inf, np.zeros(T)
    for n in range(T - S + 1):
        padded = np.zeros(T)
        padded[n : n + S] = target
        total = 0.5 * np.sum((y - padded) ** 2)
        if total < best:
            best, dy = total, y - padded
    return best, dy

# %% wrong="any_delay" about="the search stops at the first delay that is worse than the one before: a local minimum" kind="subtle"
def any_delay(y, target):
    T, S = len(y), len(target)
    n = 0
    best = 0.5 * np.sum((y[:S] - target) ** 2)
    while n + 1 <= T - S:
        new = 0.5 * np.sum((y[n + 1 : n + 1 + S] - target) ** 2)
        if new >= best:
            break
        n, best = n + 1, new
    dy = np.zeros(T)
    dy[n : n + S] = y[n : n + S] - target
    return best, dy

# %% wrong="any_delay" about="the mean over the target's entries in place of the sum, in value and gradient" kind="subtle"
def any_delay(y, target):
    T, S = len(y), len(target)
    sums = [0.5 * np.mean((y[n : n + S] - target) ** 2) for n in range(T - S + 1)]
    n = int(np.argmin(sums))
    dy = np.zeros(T)
    dy[n : n + S] = (y[n : n + S] - target) / S
    return sums[n], dy

# %% wrong="any_delay" about="the search begins with the best value 1.0, so divergences above 1 are never found" kind="subtle"
def any_delay(y, target):
    T, S = len(y), len(target)
    best = 1.0
    dy = np.zeros(T)
    for n in range(T - S + 1):
        d = y[n : n + S] - target
        value = (d * d).sum() / 2
        if value < best:
            best = value
            dy = np.zeros(T)
            dy[n : n + S] = d
    return best, dy

# %% wrong="clip_by_norm" about="each array is clipped by its own norm" kind="common"
def clip_by_norm(grads, bound):
    total = np.sqrt(sum(np.sum(g**2) for g in grads))
    clipped = []
    for g in grads:
        norm = np.linalg.norm(g)
        clipped.append(g * (bound / norm) if norm > bound else g)
    return tuple(clipped), total

# %% wrong="clip_by_norm" about="the entries are clipped to [-bound, bound]" kind="common"
def clip_by_norm(grads, bound):
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    return tuple(np.clip(g, -bound, bound) for g in grads), norm

# %% wrong="clip_by_norm" about="short gradients are stretched to the bound too; zeros become nan" kind="common"
def clip_by_norm(grads, bound):
    norm = np.sqrt(sum((g**2).sum() for g in grads))
    return tuple(g * bound / norm for g in grads), norm

# %% wrong="clip_by_norm" about="the norms of the arrays are added, where their squares should be" kind="common"
def clip_by_norm(grads, bound):
    norm = sum(np.linalg.norm(g) for g in grads)
    if norm <= bound:
        return grads, norm
    return tuple(g * (bound / norm) for g in grads), norm

# %% wrong="clip_by_norm" about="the square root is forgotten" kind="common"
def clip_by_norm(grads, bound):
    norm = sum(np.sum(g**2) for g in grads)
    if norm <= bound:
        return grads, norm
    return tuple(g * (bound / norm) for g in grads), norm

# %% wrong="clip_by_norm" about="the comparison is the wrong way round: long gradients stay, short ones are stretched" kind="common"
def clip_by_norm(grads, bound):
    dW_x, dW_h, db = grads
    norm = np.sqrt(np.sum(dW_x**2) + np.sum(dW_h**2) + np.sum(db**2))
    if norm < bound and norm > 0:
        scale = bound / norm
        return (dW_x * scale, dW_h * scale, db * scale), norm
    return (dW_x, dW_h, db), norm

# %% wrong="clip_by_norm" about="db is left out of the common norm" kind="common"
def clip_by_norm(grads, bound):
    dW_x, dW_h, db = grads
    norm = np.sqrt(np.sum(dW_x**2) + np.sum(dW_h**2))
    scale = bound / norm if norm > bound else 1.0
    return (dW_x * scale, dW_h * scale, db * scale), norm

# %% wrong="clip_by_norm" about="the norm after clipping is returned" kind="subtle"
def clip_by_norm(grads, bound):
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    if norm > bound:
        grads = tuple(g * (bound / norm) for g in grads)
        norm = bound
    return grads, norm

# %% wrong="clip_by_norm" about="the caller's arrays are scaled in place" kind="subtle"
def clip_by_norm(grads, bound):
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    if norm > bound:
        for g in grads:
            g *= bound / norm
    return grads, norm

# %% wrong="clip_by_norm" about="the spectral norm of the matrices (largest singular value) in place of the root of the squares" kind="subtle"
def clip_by_norm(grads, bound):
    norm = np.sqrt(sum(np.linalg.norm(g, 2) ** 2 for g in grads))
    if norm <= bound:
        return grads, norm
    return tuple(g * (bound / norm) for g in grads), norm

# %% wrong="clip_by_norm" about="scaled by bound / norm**2" kind="subtle"
def clip_by_norm(grads, bound):
    squares = sum(np.sum(g * g) for g in grads)
    norm = np.sqrt(squares)
    if norm > bound:
        grads = tuple(g * bound / squares for g in grads)
    return tuple(grads), norm

# %% wrong="clip_by_norm" about="root mean square in place of the root of the sum" kind="subtle"
def clip_by_norm(grads, bound):
    flat = np.concatenate([g.ravel() for g in grads])
    norm = np.sqrt(np.mean(flat**2))
    if norm <= bound:
        return grads, norm
    return tuple(g * (bound / norm) for g in grads), norm

# %% wrong="clip_by_norm" about="only clips if one single array is longer than the bound, though together they may be" kind="subtle"
def clip_by_norm(grads, bound):
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    if any(np.linalg.norm(g) > bound for g in grads):
        return tuple(g * (bound / norm) for g in grads), norm
    return grads, norm

# %% wrong="clip_by_norm" about="the running sum begins anew in each round, so the norm is that of the last array" kind="subtle"
def clip_by_norm(grads, bound):
    for g in grads:
        total = 0.0
        total += np.sum(g**2)
    norm = np.sqrt(total)
    if norm <= bound:
        return grads, norm
    return tuple(g * (bound / norm) for g in grads), norm

# %% wrong="clip_by_norm" about="the largest entry in place of the norm" kind="subtle"
def clip_by_norm(grads, bound):
    norm = max(np.max(np.abs(g)) for g in grads)
    if norm <= bound:
        return grads, norm
    return tuple(g * (bound / norm) for g in grads), norm

# %% wrong="clip_by_norm" about="scaled by 1 / norm: to length 1, whatever the bound is" kind="subtle"
def clip_by_norm(grads, bound):
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    if norm > bound:
        return tuple(g / norm for g in grads), norm
    return grads, norm

# %% wrong="rtrl_step" about="the new use of the weight is missing: only the old uses are carried on" kind="common"
def rtrl_step(x_t, h_prev, S_prev, p):
    h_t = np.tanh(x_t @ p.W_x + h_prev @ p.W_h + p.b)
    S_t = (S_prev @ p.W_h) * (1 - h_t**2)
    return h_t, S_t

# %% wrong="rtrl_step" about="W_h is transposed where the old derivative is carried on" kind="common"
def rtrl_step(x_t, h_prev, S_prev, p):
    H = len(h_prev)
    h_t = np.tanh(x_t @ p.W_x + h_prev @ p.W_h + p.b)
    fresh = h_prev[:, None, None] * np.eye(H)
    S_t = (1 - h_t**2) * (fresh + S_prev @ p.W_h.T)
    return h_t, S_t

# %% wrong="rtrl_step" about="the new use is built with h_t in place of h_prev" kind="common"
def rtrl_step(x_t, h_prev, S_prev, p):
    h_t = np.tanh(x_t @ p.W_x + h_prev @ p.W_h + p.b)
    fresh = h_t[:, None, None] * np.eye(len(h_t))
    return h_t, (fresh + S_prev @ p.W_h) * (1 - h_t**2)

# %% wrong="rtrl_step" about="the slope is forgotten" kind="common"
def rtrl_step(x_t, h_prev, S_prev, p):
    h_t = np.tanh(x_t @ p.W_x + h_prev @ p.W_h + p.b)
    fresh = h_prev[:, None, None] * np.eye(len(h_prev))
    return h_t, S_prev @ p.W_h + fresh

# %% wrong="rtrl_step" about="W_h is forgotten: the old derivative is added as it is" kind="common"
def rtrl_step(x_t, h_prev, S_prev, p):
    h_t = np.tanh(x_t @ p.W_x + h_prev @ p.W_h + p.b)
    fresh = h_prev[:, None, None] * np.eye(len(h_prev))
    return h_t, (S_prev + fresh) * (1 - h_t**2)

# %% wrong="rtrl_step" about="[k = m] is forgotten: h_prev[n] is added to every entry" kind="common"
def rtrl_step(x_t, h_prev, S_prev, p):
    h_t = np.tanh(x_t @ p.W_x + h_prev @ p.W_h + p.b)
    S_t = (1 - h_t**2) * (h_prev[:, None, None] + S_prev @ p.W_h)
    return h_t, S_t

# %% wrong="rtrl_step" about="the slope is laid along the second axis (k), not the last (m)" kind="subtle"
def rtrl_step(x_t, h_prev, S_prev, p):
    h_t = np.tanh(x_t @ p.W_x + h_prev @ p.W_h + p.b)
    fresh = h_prev[:, None, None] * np.eye(len(h_prev))
    return h_t, (S_prev @ p.W_h + fresh) * (1 - h_t**2)[:, None]

# %% wrong="rtrl_step" about="n and k are exchanged in the new use: h_prev[k] where n = m" kind="subtle"
def rtrl_step(x_t, h_prev, S_prev, p):
    H = len(h_prev)
    h_t = np.tanh(x_t @ p.W_x + h_prev @ p.W_h + p.b)
    S_t = S_prev @ p.W_h
    for n in range(H):
        for k in range(H):
            S_t[n, k, n] += h_prev[k]
    return h_t, S_t * (1 - h_t**2)

# %% wrong="rtrl_step" about="[n = k] in place of [k = m]" kind="subtle"
def rtrl_step(x_t, h_prev, S_prev, p):
    H = len(h_prev)
    h_t = np.tanh(x_t @ p.W_x + h_prev @ p.W_h + p.b)
    S_t = np.zeros((H, H, H))
    for n in range(H):
        for k in range(H):
            for m in range(H):
                direct = h_prev[n] if n == k else 0.0
                S_t[n, k, m] = (1 - h_t[m] ** 2) * (direct + S_prev[n, k] @ p.W_h[:, m])
    return h_t, S_t

# %% wrong="rtrl_step" about="the new use is added after the slope, so it lacks it" kind="subtle"
def rtrl_step(x_t, h_prev, S_prev, p):
    h_t = np.tanh(x_t @ p.W_x + h_prev @ p.W_h + p.b)
    S_t = (1 - h_t**2) * (S_prev @ p.W_h)
    S_t += np.einsum("n,km->nkm", h_prev, np.eye(len(h_prev)))
    return h_t, S_t

# %% wrong="rtrl_step" about="the sum runs over the second axis of S: 'njm,jk' in place of 'nkj,jm'" kind="subtle"
def rtrl_step(x_t, h_prev, S_prev, p):
    h_t = np.tanh(x_t @ p.W_x + h_prev @ p.W_h + p.b)
    fresh = np.einsum("n,km->nkm", h_prev, np.eye(len(h_prev)))
    old = np.einsum("njk,jm->nkm", S_prev, p.W_h)
    return h_t, (fresh + old) * (1 - h_t**2)

# %% wrong="rtrl_step" about="S_prev is overwritten unit by unit while later units still read it" kind="subtle"
def rtrl_step(x_t, h_prev, S_prev, p):
    H = len(h_prev)
    h_t = np.tanh(x_t @ p.W_x + h_prev @ p.W_h + p.b)
    S = S_prev.copy()
    for m in range(H):
        S[:, :, m] = S @ p.W_h[:, m]
        S[:, m, m] += h_prev
        S[:, :, m] *= 1 - h_t[m] ** 2
    return h_t, S

# %% wrong="rtrl_step" about="the slope is taken at the state before the step" kind="subtle"
def rtrl_step(x_t, h_prev, S_prev, p):
    h_t = np.tanh(x_t @ p.W_x + h_prev @ p.W_h + p.b)
    fresh = h_prev[:, None, None] * np.eye(len(h_prev))
    return h_t, (S_prev @ p.W_h + fresh) * (1 - h_prev**2)

# %% wrong="rtrl_step" about="tanh is applied once more to h_t in the slope" kind="common"
def rtrl_step(x_t, h_prev, S_prev, p):
    h_t = np.tanh(x_t @ p.W_x + h_prev @ p.W_h + p.b)
    fresh = h_prev[:, None, None] * np.eye(len(h_prev))
    return h_t, (S_prev @ p.W_h + fresh) * (1 - np.tanh(h_t) ** 2)

# %% wrong="rtrl_step" about="W_h is multiplied from the left, which sums over the second axis" kind="subtle"
def rtrl_step(x_t, h_prev, S_prev, p):
    h_t = np.tanh(x_t @ p.W_x + h_prev @ p.W_h + p.b)
    fresh = h_prev[:, None, None] * np.eye(len(h_prev))
    return h_t, (p.W_h @ S_prev + fresh) * (1 - h_t**2)

# %% wrong="rtrl_step" about="the bias is forgotten in the state" kind="common"
def rtrl_step(x_t, h_prev, S_prev, p):
    h_t = np.tanh(x_t @ p.W_x + h_prev @ p.W_h)
    fresh = h_prev[:, None, None] * np.eye(len(h_prev))
    return h_t, (S_prev @ p.W_h + fresh) * (1 - h_t**2)

# %% wrong="rnn_forward" about="the bias b is added behind tanh" kind="common"
def rnn_forward(x, h0, p):
    h = np.zeros((len(x), *h0.shape))
    h_prev = h0
    for t in range(len(x)):
        h[t] = np.tanh(x[t] @ p.W_x + h_prev @ p.W_h) + p.b
        h_prev = h[t]
    return h, h @ p.W_y + p.b_y

# %% wrong="rnn_forward" about="every sequence of the batch starts from the first row of h0" kind="subtle"
def rnn_forward(x, h0, p):
    T, B, D = x.shape
    h = np.zeros((T, B, len(p.b)))
    h_prev = h0[0]
    for t in range(T):
        h[t] = np.tanh(x[t] @ p.W_x + h_prev @ p.W_h + p.b)
        h_prev = h[t]
    return h, h @ p.W_y + p.b_y

# %% wrong="rnn_forward" about="the steps are taken from the last to the first" kind="subtle"
def rnn_forward(x, h0, p):
    h = np.zeros((len(x), *h0.shape))
    state = h0
    for t in reversed(range(len(x))):
        state = np.tanh(x[t] @ p.W_x + state @ p.W_h + p.b)
        h[t] = state
    return h, h @ p.W_y + p.b_y

# %% wrong="step_backward" about="db is summed from dh_t, not from da" kind="subtle"
def step_backward(dh_t, x_t, h_prev, h_t, p):
    da = dh_t * (1 - h_t**2)
    return da @ p.W_x.T, da @ p.W_h.T, x_t.T @ da, h_prev.T @ da, dh_t.sum(axis=0)

# %% wrong="step_backward" about="W_x is not transposed" kind="common"
def step_backward(dh_t, x_t, h_prev, h_t, p):
    da = dh_t * (1 - h_t**2)
    return da @ p.W_x, da @ p.W_h.T, x_t.T @ da, h_prev.T @ da, da.sum(axis=0)

# %% wrong="step_backward" about="the weights' gradients are built with the old dh_t, made before da" kind="subtle"
def step_backward(dh_t, x_t, h_prev, h_t, p):
    dW_x = x_t.T @ dh_t
    dW_h = h_prev.T @ dh_t
    da = dh_t * (1 - h_t**2)
    return da @ p.W_x.T, da @ p.W_h.T, dW_x, dW_h, da.sum(axis=0)

# %% wrong="rnn_backward" about="the array of the states before is made in place in h, so slopes and dW_y use the wrong states and the caller's h is changed" kind="subtle"
def rnn_backward(dy, x, h0, h, p):
    before = h
    before[1:] = h[:-1].copy()
    before[0] = h0
    dx = np.zeros(x.shape)
    dW_x, dW_h, db, dW_y, db_y = (np.zeros(w.shape) for w in p)
    carried = np.zeros(h0.shape)
    for t in reversed(range(len(x))):
        dh_t = dy[t] @ p.W_y.T + carried
        dx[t], carried, gx, gh, gb = step_backward(dh_t, x[t], before[t], h[t], p)
        dW_x += gx
        dW_h += gh
        db += gb
        dW_y += h[t].T @ dy[t]
        db_y += dy[t].sum(axis=0)
    return dx, carried, dW_x, dW_h, db, dW_y, db_y

# %% wrong="rnn_backward" about="W_h is not transposed on the way back" kind="common"
def rnn_backward(dy, x, h0, h, p):
    T = len(x)
    da = np.zeros(h.shape)
    carried = np.zeros(h0.shape)
    for t in reversed(range(T)):
        da[t] = (dy[t] @ p.W_y.T + carried) * (1 - h[t] ** 2)
        carried = da[t] @ p.W_h
    before = np.concatenate([h0[None], h[:-1]])
    dW_x = sum(x[t].T @ da[t] for t in range(T))
    dW_h = sum(before[t].T @ da[t] for t in range(T))
    dW_y = sum(h[t].T @ dy[t] for t in range(T))
    return da @ p.W_x.T, carried, dW_x, dW_h, da.sum((0, 1)), dW_y, dy.sum((0, 1))

# %% wrong="rnn_backward" about="dW_y and db_y take the last step only" kind="subtle"
def rnn_backward(dy, x, h0, h, p):
    before = np.concatenate([h0[None], h[:-1]])
    dx = np.zeros(x.shape)
    dW_x, dW_h, db = np.zeros(p.W_x.shape), np.zeros(p.W_h.shape), np.zeros(p.b.shape)
    dW_y = h[-1].T @ dy[-1]
    db_y = dy[-1].sum(axis=0)
    carried = np.zeros(h0.shape)
    for t in reversed(range(len(x))):
        dh_t = dy[t] @ p.W_y.T + carried
        dx[t], carried, gx, gh, gb = step_backward(dh_t, x[t], before[t], h[t], p)
        dW_x += gx
        dW_h += gh
        db += gb
    return dx, carried, dW_x, dW_h, db, dW_y, db_y

# %% wrong="rnn_backward" about="the weights' gradients include the sum of the own errors only: the carried part goes to dx and dh0 alone" kind="subtle"
def rnn_backward(dy, x, h0, h, p):
    before = np.concatenate([h0[None], h[:-1]])
    own = (dy @ p.W_y.T) * (1 - h**2)
    dW_x = np.einsum("tbd,tbh->dh", x, own)
    dW_h = np.einsum("tbk,tbh->kh", before, own)
    db = own.sum(axis=(0, 1))
    da = np.zeros(h.shape)
    carried = np.zeros(h0.shape)
    for t in reversed(range(len(x))):
        da[t] = own[t] + carried * (1 - h[t] ** 2)
        carried = da[t] @ p.W_h.T
    return da @ p.W_x.T, carried, dW_x, dW_h, db, np.einsum("tbh,tbk->hk", h, dy), dy.sum(axis=(0, 1))

# %% wrong="slopes" about="fn is called with the flattened array, which does not have the shape of x" kind="subtle"
def slopes(fn, x, dx, v, eps):
    x, dx, v = x.ravel(), dx.ravel(), v.ravel()
    predicted = dx @ v
    measured = (fn(x + eps * v) - fn(x - eps * v)) / (2 * eps)
    return predicted, measured

# %% wrong="slopes" about="the second result is the difference of the two slopes, not the measured one" kind="common"
def slopes(fn, x, dx, v, eps):
    predicted = np.sum(dx * v)
    measured = (fn(x + eps * v) - fn(x - eps * v)) / (2 * eps)
    return predicted, abs(predicted - measured)

# %% wrong="slopes" about="the whole gradient is summed, without v" kind="common"
def slopes(fn, x, dx, v, eps):
    predicted = np.sum(dx)
    measured = (fn(x + eps * v) - fn(x - eps * v)) / (2 * eps)
    return predicted, measured

# %% wrong="any_delay" about="the best delay is chosen by the sum of the differences, without squares" kind="subtle"
def any_delay(y, target):
    T, S = len(y), len(target)
    n = min(range(T - S + 1), key=lambda n: abs(np.sum(y[n : n + S] - target)))
    diff = y[n : n + S] - target
    dy = np.zeros(T)
    dy[n : n + S] = diff
    return 0.5 * np.sum(diff**2), dy

# %% wrong="any_delay" about="of two equally good delays the larger one is taken (search from the end)" kind="subtle"
def any_delay(y, target):
    T, S = len(y), len(target)
    sums = np.array([0.5 * np.sum((y[n : n + S] - target) ** 2) for n in range(T - S + 1)])
    n = T - S - int(np.argmin(sums[::-1]))
    dy = np.zeros(T)
    dy[n : n + S] = y[n : n + S] - target
    return sums[n], dy

# %% wrong="any_delay" about="of two equally good delays both get the gradient" kind="subtle"
def any_delay(y, target):
    T, S = len(y), len(target)
    sums = np.array([0.5 * np.sum((y[n : n + S] - target) ** 2) for n in range(T - S + 1)])
    dy = np.zeros(T)
    for n in np.flatnonzero(sums == sums.min()):
        dy[n : n + S] += y[n : n + S] - target
    return sums.min(), dy

# %% wrong="any_delay" about="the best delay is chosen by the largest single difference" kind="subtle"
def any_delay(y, target):
    T, S = len(y), len(target)
    worst = [np.max(np.abs(y[n : n + S] - target)) for n in range(T - S + 1)]
    n = int(np.argmin(worst))
    dy = np.zeros(T)
    dy[n : n + S] = y[n : n + S] - target
    return 0.5 * np.sum(dy**2), dy

# %% wrong="any_delay" about="delay 0 alone: no search" kind="common"
def any_delay(y, target):
    S = len(target)
    dy = np.zeros(len(y))
    dy[:S] = y[:S] - target
    return 0.5 * np.sum(dy**2), dy

# %% wrong="any_delay" about="the divergence is the sum over all delays, where the smallest was asked" kind="common"
def any_delay(y, target):
    T, S = len(y), len(target)
    sums = [0.5 * np.sum((y[n : n + S] - target) ** 2) for n in range(T - S + 1)]
    n = int(np.argmin(sums))
    dy = np.zeros(T)
    dy[n : n + S] = y[n : n + S] - target
    return sum(sums), dy

# %% wrong="clip_by_norm" about="1e-6 is added to the norm against division by zero, which shortens small gradients far too much" kind="subtle"
def clip_by_norm(grads, bound):
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    scale = min(1.0, bound / (norm + 1e-6))
    return tuple(g * scale for g in grads), norm

# %% wrong="clip_by_norm" about="a common factor, but made from the longest array's norm" kind="subtle"
def clip_by_norm(grads, bound):
    norms = [np.linalg.norm(g) for g in grads]
    norm = np.sqrt(sum(n**2 for n in norms))
    scale = min(1.0, bound / max(max(norms), 1e-300))
    return tuple(g * scale for g in grads), norm

# %% wrong="clip_by_norm" about="the sum of absolute entries in place of the root of the squares" kind="common"
def clip_by_norm(grads, bound):
    norm = sum(np.sum(np.abs(g)) for g in grads)
    if norm <= bound:
        return grads, norm
    return tuple(g * (bound / norm) for g in grads), norm

# %% wrong="clip_by_norm" about="the condition tests the bound against the squared norm" kind="subtle"
def clip_by_norm(grads, bound):
    squares = sum(np.sum(g**2) for g in grads)
    norm = np.sqrt(squares)
    if squares <= bound:
        return grads, norm
    return tuple(g * (bound / norm) for g in grads), norm

# %% wrong="clip_by_norm" about="only the gradients are returned, not the norm" kind="common"
def clip_by_norm(grads, bound):
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    scale = bound / norm if norm > bound else 1.0
    return tuple(g * scale for g in grads)

# %% wrong="clip_by_norm" about="the bound is taken off the length, (norm - bound), where the length should become the bound" kind="subtle"
def clip_by_norm(grads, bound):
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    if norm <= bound:
        return grads, norm
    return tuple(g - bound * g / norm for g in grads), norm

# %% wrong="rtrl_step" about="state computed as W_h @ h_prev, with columns: W_h stands transposed" kind="common"
def rtrl_step(x_t, h_prev, S_prev, p):
    h_t = np.tanh(x_t @ p.W_x + p.W_h @ h_prev + p.b)
    fresh = h_prev[:, None, None] * np.eye(len(h_prev))
    return h_t, (S_prev @ p.W_h + fresh) * (1 - h_t**2)

# %% wrong="rtrl_step" about="the slope is applied twice to the old uses" kind="subtle"
def rtrl_step(x_t, h_prev, S_prev, p):
    h_t = np.tanh(x_t @ p.W_x + h_prev @ p.W_h + p.b)
    slope = 1 - h_t**2
    S_t = (S_prev @ p.W_h) * slope
    for k in range(len(h_prev)):
        S_t[:, k, k] += h_prev
    return h_t, S_t * slope

# %% wrong="rtrl_step" about="the first two axes are exchanged in the result" kind="subtle"
def rtrl_step(x_t, h_prev, S_prev, p):
    H = len(h_prev)
    h_t = np.tanh(x_t @ p.W_x + h_prev @ p.W_h + p.b)
    S_t = np.zeros((H, H, H))
    for n in range(H):
        for k in range(H):
            da = S_prev[n, k] @ p.W_h
            da[k] += h_prev[n]
            S_t[k, n] = da * (1 - h_t**2)
    return h_t, S_t

# %% wrong="rtrl_step" about="the new uses are set, not added, on the diagonal k = m, so the old ones are lost there" kind="subtle"
def rtrl_step(x_t, h_prev, S_prev, p):
    h_t = np.tanh(x_t @ p.W_x + h_prev @ p.W_h + p.b)
    S_t = S_prev @ p.W_h
    for k in range(len(h_prev)):
        S_t[:, k, k] = h_prev
    return h_t, S_t * (1 - h_t**2)
