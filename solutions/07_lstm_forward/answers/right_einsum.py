# %% exercise="by_hand"
states = np.zeros(2)  # c, h
for x in (1.0, -1.0):
    i, f = 1 / (1 + np.exp(-np.array([2 * x, states[0] + 1])))
    c = np.dot([f, i], [states[0], np.tanh(x + states[1])])
    states = np.array([c, np.tanh(c) / (1 + np.exp(1 - 2 * c))])
by_hand = {"c_2": states[0], "h_2": states[1]}


# %% exercise="sigmoid"
def sigmoid(a):
    return np.exp(-np.logaddexp(0.0, -a))


# %% exercise="preactivation"
def preactivation(x_t, h_prev, s, W_x, W_h, W_c, b):
    inputs = np.concatenate([x_t, h_prev, s, np.ones((len(x_t), 1))], axis=1)
    weights = np.vstack([W_x, W_h, W_c, b[None, :]])
    return np.einsum("bn,nk->bk", inputs, weights)


# %% exercise="split_blocks"
def split_blocks(a):
    stacked = a.reshape(*a.shape[:-1], 4, -1)
    return tuple(np.moveaxis(stacked, -2, 0))


# %% exercise="count_parameters"
def count_parameters(D, H):
    p = LSTMParams(np.zeros((D, 4 * H)), np.zeros((H, 4 * H)), np.zeros((H, 4 * H)), np.zeros(4 * H))
    return sum(w.size for w in p)


# %% exercise="input_side"
def input_side(x_t, h_prev, c_prev, p):
    H = h_prev.shape[1]
    W_x, W_h, W_c = (w.reshape(len(w), 4, H)[:, :3] for w in (p.W_x, p.W_h, p.W_c))
    a = np.einsum("bd,dgk->gbk", x_t, W_x)
    a = a + np.einsum("bh,hgk->gbk", h_prev, W_h) + np.einsum("bh,hgk->gbk", c_prev, W_c)
    a = a + p.b.reshape(4, 1, H)[:3]
    gates = sigmoid(a[:2])
    return gates[0], gates[1], np.tanh(a[2])


# %% exercise="gate_limits"
gates = {"f1_i0": [1, 0], "f0_i1": [0, 1], "f1_i1": [1, 1], "f0_i0": [0, 0]}
gate_limits = {key: np.array(f_i) @ np.array([0.8, -0.5]) for key, f_i in gates.items()}


# %% exercise="cell_state"
def cell_state(f, i, g, c_prev):
    return np.einsum("nbh,nbh->bh", np.stack([f, i]), np.stack([c_prev, g]))


# %% exercise="hold"
log_f = np.log(0.99) / 50
hold = {"f": np.exp(log_f), "b_f": log_f - np.log(-np.expm1(log_f))}


# %% exercise="output_gate"
def output_gate(x_t, h_prev, c_prev, c_t, p):
    H = c_t.shape[1]
    o_block = LSTMParams(*(w[..., -H:] for w in p))
    o = sigmoid(preactivation(x_t, h_prev, c_t, *o_block))
    return o, np.einsum("bh,bh->bh", o, np.tanh(c_t))


# %% exercise="lstm_step"
def lstm_step(x_t, h_prev, c_prev, p):
    # everything that does not see the cell state at once, the two parts of W_c afterwards
    H = h_prev.shape[1]
    a = np.concatenate([x_t, h_prev], axis=1) @ np.concatenate([p.W_x, p.W_h]) + p.b
    a[:, : 3 * H] += np.einsum("bh,hk->bk", c_prev, p.W_c[:, : 3 * H])
    i, f = sigmoid(a[:, :H]), sigmoid(a[:, H : 2 * H])
    c_t = i * np.tanh(a[:, 2 * H : 3 * H]) + f * c_prev
    a[:, 3 * H :] += np.einsum("bh,hk->bk", c_t, p.W_c[:, 3 * H :])
    return sigmoid(a[:, 3 * H :]) * np.tanh(c_t), c_t


# %% exercise="lstm_sequence"
def lstm_sequence(x, h0, c0, p):
    if len(x) == 1:
        h_t, c_t = lstm_step(x[0], h0, c0, p)
        return h_t[None], c_t
    middle = len(x) // 2  # the second half starts where the first one ends
    first, c_middle = lstm_sequence(x[:middle], h0, c0, p)
    second, c_T = lstm_sequence(x[middle:], first[-1], c_middle, p)
    return np.concatenate([first, second]), c_T


# %% exercise="latch"
def latch(K):
    at_rest = np.array([-1.0, 1.0, 0.0, -1.0]) * K
    bit, store, read = np.eye(4)[2] * K, np.array([-2.0, -2.0, 0, 0]) * at_rest, np.array([0, 0, 0, -2.0]) * at_rest
    return np.stack([bit, store, read]), at_rest


# %% exercise="strange_cells"
strange_cells = {"A": 6.0, "B": 1.0, "C": 4.0, "D": 0.0, "E": 7.0}


# %% exercise="vanilla_inside"
def vanilla_inside(x, h0, v0, V_x, V_h, b_v):
    third = np.eye(4)[2]
    H = len(b_v)
    pins = np.repeat([50.0, -50.0, 0.0, 50.0], H)
    p = LSTMParams(
        np.einsum("k,dh->dkh", third, V_x).reshape(-1, 4 * H),
        np.zeros((H, 4 * H)),
        np.kron(third, V_h),
        pins + np.kron(third, b_v),
    )
    return lstm_sequence(x, h0, v0, p)
