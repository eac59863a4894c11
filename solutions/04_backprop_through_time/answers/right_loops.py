# Fully right: loops over single numbers.
#
# Expected points (exercise: points of maximum, mistake):
#   all: full points, 25 of 25

# %% exercise="by_hand"
by_hand = {"dh_1": "-0.04", "da_0": "-0.0384", "dw": "0.0952"}


# %% exercise="rnn_forward"
def rnn_forward(x, h0, p):
    (T, B, D), (H, K) = x.shape, p.W_y.shape
    h, y = np.zeros((T, B, H)), np.zeros((T, B, K))
    for t in range(T):
        for row in range(B):
            before = h0[row] if t == 0 else h[t - 1, row]
            for k in range(H):
                a = p.b[k]
                for n in range(D):
                    a += x[t, row, n] * p.W_x[n, k]
                for n in range(H):
                    a += before[n] * p.W_h[n, k]
                h[t, row, k] = np.tanh(a)
            for k in range(K):
                y[t, row, k] = p.b_y[k] + sum(h[t, row, n] * p.W_y[n, k] for n in range(H))
    return h, y


# %% exercise="step_backward"
def step_backward(dh_t, x_t, h_prev, h_t, p):
    dx_t, dh_prev = np.zeros(x_t.shape), np.zeros(h_prev.shape)
    dW_x, dW_h, db = np.zeros(p.W_x.shape), np.zeros(p.W_h.shape), np.zeros(p.b.shape)
    for row in range(len(x_t)):
        for k in range(len(p.b)):
            da = dh_t[row, k] * (1 - h_t[row, k] ** 2)
            db[k] += da
            for n in range(x_t.shape[1]):
                dx_t[row, n] += da * p.W_x[n, k]
                dW_x[n, k] += da * x_t[row, n]
            for n in range(len(p.b)):
                dh_prev[row, n] += da * p.W_h[n, k]
                dW_h[n, k] += da * h_prev[row, n]
    return dx_t, dh_prev, dW_x, dW_h, db


# %% exercise="rnn_backward"
def rnn_backward(dy, x, h0, h, p):
    dx, sent_back = [], 0.0 * h0
    sums = [0.0 * w for w in p]
    t = len(x) - 1
    while t >= 0:
        shares = step_backward(dy[t] @ p.W_y.T + sent_back, x[t], h[t - 1] if t > 0 else h0, h[t], p)
        dx.insert(0, shares[0])
        sent_back = shares[1]
        for n in range(3):
            sums[n] = sums[n] + shares[2 + n]
        for row in range(dy.shape[1]):
            for k in range(dy.shape[2]):
                sums[3][:, k] += h[t, row] * dy[t, row, k]
                sums[4][k] += dy[t, row, k]
        t -= 1
    return (np.array(dx), sent_back, *sums)


# %% exercise="slopes"
def slopes(fn, x, dx, v, eps):
    predicted = 0.0
    up, down = x.copy(), x.copy()
    for at in np.ndindex(x.shape):
        predicted += dx[at] * v[at]
        up[at] += eps * v[at]
        down[at] -= eps * v[at]
    return predicted, (fn(up) - fn(down)) / eps / 2


# %% exercise="diagnosis"
diagnosis = {"A": 2, "B": 5, "C": 6, "D": 1}
diagnosis = {name: str(number) for name, number in diagnosis.items()}


# %% exercise="reads"
reads = {"review": "0 0 0 0 1", "tagging": "1 1 1 1 1", "caption": "1 1 1 1 1", "translation": "0 0 1 1 1"}


# %% exercise="any_delay"
def any_delay(y, target):
    T, S = len(y), len(target)
    sums = []
    for n in range(T - S + 1):
        total = 0.0
        for k in range(S):
            total += (y[n + k] - target[k]) ** 2 / 2
        sums.append(total)
    n = sums.index(min(sums))
    return min(sums), np.array([y[t] - target[t - n] if n <= t < n + S else 0.0 for t in range(T)])


# %% exercise="clip_by_norm"
def clip_by_norm(grads, bound):
    norm = 0.0
    for g in grads:
        for entry in g.ravel():
            norm += entry * entry
    norm = float(np.sqrt(norm))
    clipped = []
    for g in grads:
        clipped.append(g.copy() if norm <= bound else g / norm * bound)
    return clipped, norm


# %% exercise="rtrl_step"
def rtrl_step(x_t, h_prev, S_prev, p):
    H = len(h_prev)
    h_t, S_t = np.zeros(H), np.zeros((H, H, H))
    for m in range(H):
        h_t[m] = np.tanh(p.b[m] + np.dot(x_t, p.W_x[:, m]) + np.dot(h_prev, p.W_h[:, m]))
        for n in range(H):
            for k in range(H):
                inner = np.dot(S_prev[n, k], p.W_h[:, m])
                if k == m:
                    inner += h_prev[n]
                S_t[n, k, m] = (1 - h_t[m] ** 2) * inner
    return h_t, S_t
