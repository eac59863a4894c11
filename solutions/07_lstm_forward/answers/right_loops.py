# %% exercise="by_hand"
by_hand = {"c_2": 0.496, "h_2": 0.229}  # as the calculator says, three decimals


# %% exercise="sigmoid"
import math


def sigmoid(a):
    y = np.empty(a.shape)
    for index, value in np.ndenumerate(a):
        if value >= 0:
            y[index] = 1 / (1 + math.exp(-value))
        else:
            y[index] = math.exp(value) / (1 + math.exp(value))
    return y if a.ndim else float(y)


# %% exercise="preactivation"
def preactivation(x_t, h_prev, s, W_x, W_h, W_c, b):
    B, H = x_t.shape[0], b.shape[0]
    a = np.zeros((B, H))
    for n in range(B):
        for k in range(H):
            a[n, k] = b[k]
            for d in range(x_t.shape[1]):
                a[n, k] += x_t[n, d] * W_x[d, k]
            for m in range(h_prev.shape[1]):
                a[n, k] += h_prev[n, m] * W_h[m, k] + s[n, m] * W_c[m, k]
    return a


# %% exercise="split_blocks"
def split_blocks(a):
    H = a.shape[-1] // 4
    blocks = []
    for gate in range(4):
        block = np.zeros(a.shape[:-1] + (H,), order="F")
        for k in range(H):
            block[..., k] = a[..., gate * H + k]
        blocks.append(block)
    return tuple(blocks)


# %% exercise="count_parameters"
def count_parameters(D, H):
    count = 0
    for gate in "ifgo":
        for unit in range(H):
            count += D  # W_x
            count += H  # W_h
            count += H  # W_c
            count += 1  # b
    return count


# %% exercise="input_side"
def input_side(x_t, h_prev, c_prev, p):
    B, H = h_prev.shape
    blocks = [split_blocks(w) for w in (p.W_x, p.W_h, p.W_c, p.b)]
    results = []
    for gate in range(3):
        a = preactivation(x_t, h_prev, c_prev, *(w[gate] for w in blocks))
        y = np.zeros((B, H))
        for n in range(B):
            for k in range(H):
                y[n, k] = math.tanh(a[n, k]) if gate == 2 else sigmoid(a[n, k : k + 1])[0]
        results.append(y)
    return results


# %% exercise="gate_limits"
gate_limits = {}
for f in (0, 1):
    for i in (0, 1):
        gate_limits[f"f{f}_i{i}"] = f * 0.8 + i * -0.5


# %% exercise="cell_state"
def cell_state(f, i, g, c_prev):
    c_t = np.zeros(c_prev.shape)
    for n in range(c_prev.shape[0]):
        for k in range(c_prev.shape[1]):
            c_t[n, k] = f[n, k] * c_prev[n, k] + i[n, k] * g[n, k]
    return c_t


# %% exercise="hold"
low, high = 0.0, 100.0  # bisection for the bias, then the gate it gives
for _ in range(200):
    middle = (low + high) / 2
    if (1 / (1 + math.exp(-middle))) ** 50 < 0.99:
        low = middle
    else:
        high = middle
hold = {"f": 1 / (1 + math.exp(-high)), "b_f": high}


# %% exercise="output_gate"
def output_gate(x_t, h_prev, c_prev, c_t, p):
    B, H = c_t.shape
    weights = [split_blocks(w)[3] for w in (p.W_x, p.W_h, p.W_c, p.b)]
    o = sigmoid(preactivation(x_t, h_prev, c_t, *weights))
    h_t = np.zeros((B, H))
    for n in range(B):
        for k in range(H):
            h_t[n, k] = o[n, k] * math.tanh(c_t[n, k])
    return o, h_t


# %% exercise="lstm_step"
def lstm_step(x_t, h_prev, c_prev, p):
    B, H = h_prev.shape
    h_t, c_t = np.zeros((B, H)), np.zeros((B, H))
    for n in range(B):  # one example after the other
        row = slice(n, n + 1)
        i, f, g = input_side(x_t[row], h_prev[row], c_prev[row], p)
        c_t[row] = cell_state(f, i, g, c_prev[row])
        h_t[row] = output_gate(x_t[row], h_prev[row], c_prev[row], c_t[row], p)[1]
    return h_t, c_t


# %% exercise="lstm_sequence"
def lstm_sequence(x, h0, c0, p):
    T, B, D = x.shape
    h, c_T = np.zeros((T, *h0.shape), order="F"), np.zeros(c0.shape, order="F")
    for n in range(B):
        h_t, c_t = h0[n : n + 1], c0[n : n + 1]
        for t in range(T):
            h_t, c_t = lstm_step(x[t, n : n + 1], h_t, c_t, p)
            h[t, n] = h_t[0]
        c_T[n] = c_t[0]
    return h, c_T


# %% exercise="latch"
def latch(K):
    columns, b = np.zeros((4, 3)), np.zeros(4)
    at_rest = {0: -K, 1: +K, 3: -K}
    marked_by = {0: 1, 1: 1, 3: 2}
    for gate in at_rest:
        b[gate] = at_rest[gate]
        columns[gate, marked_by[gate]] = -2 * at_rest[gate]
    columns[2, 0] = K
    return columns.T, b


# %% exercise="strange_cells"
strange_cells = dict(zip("ABCDE", (6, 1, 4, 0, 7)))


# %% exercise="vanilla_inside"
def vanilla_inside(x, h0, v0, V_x, V_h, b_v):
    h = np.zeros((len(x), *v0.shape))
    v = v0.copy()
    for t in range(len(x)):
        new = np.zeros(v.shape)
        for n in range(v.shape[0]):
            for k in range(v.shape[1]):
                a = b_v[k]
                for d in range(V_x.shape[0]):
                    a += x[t, n, d] * V_x[d, k]
                for m in range(v.shape[1]):
                    a += v[n, m] * V_h[m, k]
                new[n, k] = math.tanh(a)
        v = new
        h[t] = np.tanh(v)
    return h, v
