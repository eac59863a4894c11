# Fully right: einsum, stacked weights, the bias as one more input, all weights' gradients after the loop.
#
# Expected points (exercise: points of maximum, mistake):
#   all: full points, 25 of 25

# %% exercise="by_hand"
slope, w = np.array([0.75, 0.64, 0.36]), 2.0
da = np.zeros(4)
for t, error in [(2, 0.5), (1, -0.4), (0, 0.0)]:
    da[t] = (error + w * da[t + 1]) * slope[t]
by_hand = {"dh_1": -0.4 + w * da[2], "da_0": da[0], "dw": da[:3] @ [0.0, 0.5, 0.6]}


# %% exercise="rnn_forward"
def rnn_forward(x, h0, p):
    W = np.vstack([p.W_x, p.W_h, p.b])
    h = np.empty((x.shape[0],) + h0.shape)
    for t in range(x.shape[0]):
        z = np.hstack([x[t], h[t - 1] if t else h0, np.ones((len(h0), 1))])
        h[t] = np.tanh(np.einsum("rn,nk->rk", z, W))
    return h, np.einsum("trh,hk->trk", h, p.W_y) + p.b_y


# %% exercise="step_backward"
def step_backward(dh_t, x_t, h_prev, h_t, p):
    da = np.einsum("rk,rk->rk", dh_t, (1 - h_t) * (1 + h_t))
    dz = np.einsum("rk,nk->rn", da, np.vstack([p.W_x, p.W_h]))
    D = x_t.shape[1]
    dW = np.einsum("rn,rk->nk", np.hstack([x_t, h_prev]), da)
    return dz[:, :D], dz[:, D:], dW[:D], dW[D:], np.einsum("rk->k", da)


# %% exercise="rnn_backward"
def rnn_backward(dy, x, h0, h, p):
    before = np.concatenate([h0[np.newaxis], h])[:-1]
    direct = np.einsum("trk,hk->trh", dy, p.W_y)
    da, back = np.empty_like(h), np.zeros_like(h0)
    for t in range(len(x))[::-1]:
        da[t] = (direct[t] + back) / np.cosh(np.arctanh(h[t])) ** 2
        back = np.einsum("rk,nk->rn", da[t], p.W_h)
    return (
        np.einsum("trk,nk->trn", da, p.W_x),
        back,
        np.einsum("trn,trk->nk", x, da),
        np.einsum("trn,trk->nk", before, da),
        np.einsum("trk->k", da),
        np.einsum("trh,trk->hk", h, dy),
        np.einsum("trk->k", dy),
    )


# %% exercise="slopes"
def slopes(fn, x, dx, v, eps):
    return np.vdot(dx, v), np.diff([fn(x + sign * eps * v) for sign in (-1, 1)])[0] / (2 * eps)


# %% exercise="diagnosis"
diagnosis = dict(zip("ABCD", "2561"))


# %% exercise="reads"
reads = {
    "review": "(00001)",
    "tagging": "1" * 5,
    "caption": "1" * 5,
    "translation": "0" * 2 + "1" * 3,
}


# %% exercise="any_delay"
def any_delay(y, target):
    windows = np.lib.stride_tricks.sliding_window_view(y, len(target)) - target
    sums = np.einsum("ns,ns->n", windows, windows) / 2
    n = sums.argmin()
    return sums[n], np.pad(windows[n], (n, len(y) - len(target) - n))


# %% exercise="clip_by_norm"
def clip_by_norm(grads, bound):
    norm = np.linalg.norm(np.concatenate([g.ravel() for g in grads]))
    return [g * min(1.0, bound / max(norm, bound)) for g in grads], norm


# %% exercise="rtrl_step"
def rtrl_step(x_t, h_prev, S_prev, p):
    h_t = np.tanh(np.concatenate([x_t, h_prev]) @ np.vstack([p.W_x, p.W_h]) + p.b)
    H = len(h_t)
    inner = np.einsum("nkj,jm->nkm", S_prev, p.W_h) + np.einsum("n,km->nkm", h_prev, np.eye(H))
    return h_t, np.einsum("nkm,m->nkm", inner, (1 - h_t) * (1 + h_t))
