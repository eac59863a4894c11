# Fully right: close to the text, with other names and other ways to loop.
#
# Expected points (exercise: points of maximum, mistake):
#   all: full points, 25 of 25

# %% exercise="by_hand"
by_hand = {"dh_1": -0.04, "da_0": -0.0384, "dw": 0.0952}


# %% exercise="rnn_forward"
def rnn_forward(x, h0, p):
    states = [h0]
    for x_t in x:
        states.append(np.tanh(x_t @ p.W_x + states[-1] @ p.W_h + p.b))
    h = np.array(states[1:])
    return h, h @ p.W_y + p.b_y


# %% exercise="step_backward"
def step_backward(dh_t, x_t, h_prev, h_t, p):
    da_t = dh_t * (1 - h_t * h_t)
    dx_t = da_t @ p.W_x.T
    dh_prev = da_t @ p.W_h.T
    dW_x = x_t.T @ da_t
    dW_h = h_prev.T @ da_t
    db = np.sum(da_t, axis=0)
    return dx_t, dh_prev, dW_x, dW_h, db


# %% exercise="rnn_backward"
def rnn_backward(dy, x, h0, h, p):
    T = x.shape[0]
    dx = np.zeros_like(x)
    dW_x, dW_h, db = np.zeros_like(p.W_x), np.zeros_like(p.W_h), np.zeros_like(p.b)
    dW_y, db_y = np.zeros_like(p.W_y), np.zeros_like(p.b_y)
    dh_next = np.zeros_like(h0)
    for t in range(T - 1, -1, -1):
        if t == 0:
            h_prev = h0
        else:
            h_prev = h[t - 1]
        dh = dy[t] @ p.W_y.T + dh_next
        dx[t], dh_next, a, m, n = step_backward(dh, x[t], h_prev, h[t], p)
        dW_x, dW_h, db = dW_x + a, dW_h + m, db + n
        dW_y = dW_y + h[t].T @ dy[t]
        db_y = db_y + np.sum(dy[t], axis=0)
    return dx, dh_next, dW_x, dW_h, db, dW_y, db_y


# %% exercise="slopes"
def slopes(fn, x, dx, v, eps):
    up, down = fn(x + eps * v), fn(x - eps * v)
    return (dx * v).sum(), (up - down) / (2 * eps)


# %% exercise="diagnosis"
diagnosis = dict(A="2", B="5", C="6", D="1")


# %% exercise="reads"
reads = dict(review="00001", tagging="11111", caption="11111", translation="00111")


# %% exercise="any_delay"
def any_delay(y, target):
    S, best, best_delay = len(target), np.inf, 0
    for n in range(len(y) - S + 1):
        value = 0.5 * np.sum((y[n : n + S] - target) ** 2)
        if value < best:
            best, best_delay = value, n
    dy = np.zeros(len(y))
    for k in range(S):
        dy[best_delay + k] = y[best_delay + k] - target[k]
    return best, dy


# %% exercise="clip_by_norm"
def clip_by_norm(grads, bound):
    total = 0.0
    for g in grads:
        total += (g**2).sum()
    norm = total**0.5
    factor = 1.0
    if norm > bound:
        factor = bound / norm
    return tuple(factor * g for g in grads), norm


# %% exercise="rtrl_step"
def rtrl_step(x_t, h_prev, S_prev, p):
    h_t = np.tanh(x_t @ p.W_x + h_prev @ p.W_h + p.b)
    H = len(h_t)
    S = S_prev @ p.W_h
    for n in range(H):
        for k in range(H):
            S[n, k, k] += h_prev[n]
    return h_t, S * (1 - h_t**2)
