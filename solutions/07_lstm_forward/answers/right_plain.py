# %% exercise="by_hand"
def squash(a):
    return 1 / (1 + np.exp(-a))


c_2 = squash(0.671 + 1) * 0.671 + squash(-2) * np.tanh(-1 + 0.342)
by_hand = {"c_2": c_2, "h_2": squash(2 * c_2 - 1) * np.tanh(c_2)}


# %% exercise="sigmoid"
def sigmoid(a):
    z = np.exp(-np.abs(a))
    return np.where(a >= 0, 1 / (1 + z), z / (1 + z))


# %% exercise="preactivation"
def preactivation(x_t, h_prev, s, W_x, W_h, W_c, b):
    return x_t @ W_x + h_prev @ W_h + s @ W_c + b


# %% exercise="split_blocks"
def split_blocks(a):
    return np.split(a, 4, axis=-1)


# %% exercise="count_parameters"
def count_parameters(D, H):
    return 4 * (D * H + 2 * H**2 + H)


# %% exercise="input_side"
def input_side(x_t, h_prev, c_prev, p):
    a = preactivation(x_t, h_prev, c_prev, p.W_x, p.W_h, p.W_c, p.b)
    a_i, a_f, a_g, _ = split_blocks(a)
    return sigmoid(a_i), sigmoid(a_f), np.tanh(a_g)


# %% exercise="gate_limits"
gate_limits = {"f1_i0": 0.8, "f0_i1": -0.5, "f1_i1": 0.3, "f0_i0": 0}


# %% exercise="cell_state"
def cell_state(f, i, g, c_prev):
    kept = f * c_prev
    written = i * g
    return kept + written


# %% exercise="hold"
f_hold = 0.99 ** (1 / 50)
hold = {"f": f_hold, "b_f": np.log(f_hold / (1 - f_hold))}


# %% exercise="output_gate"
def output_gate(x_t, h_prev, c_prev, c_t, p):
    a = preactivation(x_t, h_prev, c_t, p.W_x, p.W_h, p.W_c, p.b)
    o = sigmoid(split_blocks(a)[3])
    h_t = o * np.tanh(c_t)
    return o, h_t


# %% exercise="lstm_step"
def lstm_step(x_t, h_prev, c_prev, p):
    i, f, g = input_side(x_t, h_prev, c_prev, p)
    c_t = cell_state(f, i, g, c_prev)
    o, h_t = output_gate(x_t, h_prev, c_prev, c_t, p)
    return h_t, c_t


# %% exercise="lstm_sequence"
def lstm_sequence(x, h0, c0, p):
    T = x.shape[0]
    B, H = h0.shape
    h = np.zeros((T, B, H))
    h_t, c_t = h0, c0
    for t in range(T):
        h_t, c_t = lstm_step(x[t], h_t, c_t, p)
        h[t] = h_t
    return h, c_t


# %% exercise="latch"
def latch(K):
    W_x = np.array([[0, 0, K, 0], [2 * K, -2 * K, 0, 0], [0, 0, 0, 2 * K]])
    b = np.array([-K, K, 0, -K])
    return W_x, b


# %% exercise="strange_cells"
strange_cells = {"A": 6, "B": 1, "C": 4, "D": 0, "E": 7}


# %% exercise="vanilla_inside"
def vanilla_inside(x, h0, v0, V_x, V_h, b_v):
    D, H = V_x.shape
    W_x = np.hstack([np.zeros((D, 2 * H)), V_x, np.zeros((D, H))])
    W_h = np.zeros((H, 4 * H))
    W_c = np.hstack([np.zeros((H, 2 * H)), V_h, np.zeros((H, H))])
    b = np.hstack([100 * np.ones(H), -100 * np.ones(H), b_v, 100 * np.ones(H)])
    return lstm_sequence(x, h0, v0, LSTMParams(W_x, W_h, W_c, b))
