# %% wrong="sigmoid" about="textbook form with exp(-a) everywhere, which overflows and gives exactly 0 for a very negative a" kind="common"
def sigmoid(a):
    return 1 / (1 + np.exp(-a))


# %% wrong="sigmoid" about="the other form exp(a)/(1+exp(a)) everywhere, which is nan for a large positive a" kind="common"
def sigmoid(a):
    e = np.exp(a)
    return e / (1.0 + e)


# %% wrong="sigmoid" about="the tanh form, which cancels for closed gates" kind="common"
def sigmoid(a):
    # never overflows
    return 0.5 * (1 + np.tanh(a / 2))


# %% wrong="sigmoid" about="numerators of the two sides exchanged, so that sigma(-a) comes out" kind="common"
def sigmoid(a):
    small = np.exp(-np.abs(a))
    return np.where(a >= 0, small, 1.0) / (1 + small)


# %% wrong="sigmoid" about="numerator 1 for negative a as well, so that sigma(|a|) comes out" kind="common"
def sigmoid(a):
    e = np.exp(-abs(a))
    y = 1 / (1 + e)
    return y


# %% wrong="sigmoid" about="negative side as 1 minus the positive side, which cancels for closed gates" kind="subtle"
def sigmoid(a):
    pos = 1 / (1 + np.exp(-np.abs(a)))
    return np.where(a >= 0, pos, 1 - pos)


# %% wrong="sigmoid" about="masks a > 0 and a < 0 leave out a == 0, which stays 0 instead of 0.5" kind="subtle"
def sigmoid(a):
    a = np.asarray(a, dtype=float)
    y = np.zeros(a.shape)
    pos = a > 0
    neg = a < 0
    y[pos] = 1 / (1 + np.exp(-a[pos]))
    e = np.exp(a[neg])
    y[neg] = e / (1 + e)
    return y


# %% wrong="sigmoid" about="values are right but the input array is overwritten" kind="subtle"
def sigmoid(a):
    if np.ndim(a) == 0:
        e = np.exp(-abs(a))
        return 1 / (1 + e) if a >= 0 else e / (1 + e)
    negative = a < 0
    np.abs(a, out=a)
    np.negative(a, out=a)
    np.exp(a, out=a)
    numerator = np.where(negative, a, 1.0)
    a[...] = numerator / (1 + a)
    return a


# %% wrong="sigmoid" about="exponent clipped to avoid the overflow, so everything below -500 gets the same value" kind="subtle"
def sigmoid(a):
    z = np.clip(a, -500, 500)
    return 1.0 / (1.0 + np.exp(-z))


# %% wrong="sigmoid" about="one of the two forms chosen for the whole array by the sign of its mean" kind="subtle"
def sigmoid(a):
    if np.mean(a) >= 0:
        return 1 / (1 + np.exp(-a))
    else:
        return np.exp(a) / (1 + np.exp(a))


# %% wrong="sigmoid" about="a single number comes back with shape (1,) instead of ()" kind="subtle"
def sigmoid(a):
    arr = np.atleast_1d(a)
    out = np.empty(arr.shape)
    for idx in np.ndindex(arr.shape):
        v = arr[idx]
        if v >= 0:
            out[idx] = 1 / (1 + np.exp(-v))
        else:
            out[idx] = np.exp(v) / (1 + np.exp(v))
    return out


# %% wrong="preactivation" about="W_h and W_c exchanged" kind="common"
def preactivation(x_t, h_prev, s, W_x, W_h, W_c, b):
    return x_t @ W_x + h_prev @ W_c + s @ W_h + b


# %% wrong="preactivation" about="bias forgotten" kind="common"
def preactivation(x_t, h_prev, s, W_x, W_h, W_c, b):
    a = x_t @ W_x
    a = a + h_prev @ W_h
    a = a + s @ W_c
    return a


# %% wrong="preactivation" about="squashed with the sigmoid already" kind="common"
def preactivation(x_t, h_prev, s, W_x, W_h, W_c, b):
    z = np.dot(x_t, W_x) + np.dot(h_prev, W_h) + np.dot(s, W_c) + b
    return sigmoid(z)


# %% wrong="preactivation" about="the square matrices transposed, as on the slide" kind="common"
def preactivation(x_t, h_prev, s, W_x, W_h, W_c, b):
    from_x = x_t @ W_x
    from_h = (W_h @ h_prev.T).T
    from_c = (W_c @ s.T).T
    return from_x + from_h + from_c + b


# %% wrong="preactivation" about="the term from the cell state left out (LSTM without peepholes)" kind="common"
def preactivation(x_t, h_prev, s, W_x, W_h, W_c, b):
    return x_t @ W_x + h_prev @ W_h + b


# %% wrong="preactivation" about="each gate sees only its own cell: diagonal of W_c instead of the full matrix" kind="subtle"
def preactivation(x_t, h_prev, s, W_x, W_h, W_c, b):
    return x_t @ W_x + h_prev @ W_h + s * np.diag(W_c) + b


# %% wrong="preactivation" about="bias added once for each of the three products" kind="subtle"
def preactivation(x_t, h_prev, s, W_x, W_h, W_c, b):
    a = 0
    for v, W in [(x_t, W_x), (h_prev, W_h), (s, W_c)]:
        a = a + (v @ W + b)
    return a


# %% wrong="preactivation" about="the sum is not reset between the examples of the batch, right for B = 1" kind="subtle"
def preactivation(x_t, h_prev, s, W_x, W_h, W_c, b):
    B = x_t.shape[0]
    a = np.zeros((B, W_x.shape[1]))
    row = np.zeros(W_x.shape[1])
    for n in range(B):
        row = row + x_t[n] @ W_x + h_prev[n] @ W_h + s[n] @ W_c + b
        a[n] = row
    return a


# %% wrong="preactivation" about="the products with h_prev and s run over D entries instead of H" kind="subtle"
def preactivation(x_t, h_prev, s, W_x, W_h, W_c, b):
    B, D = x_t.shape
    H = h_prev.shape[1]
    a = np.zeros((B, W_x.shape[1])) + b
    for d in range(min(D, H)):
        a += np.outer(h_prev[:, d], W_h[d])
        a += np.outer(s[:, d], W_c[d])
    for d in range(D):
        a += np.outer(x_t[:, d], W_x[d])
    return a


# %% wrong="preactivation" about="squeezed, so a batch of one example (or one unit) loses an axis" kind="subtle"
def preactivation(x_t, h_prev, s, W_x, W_h, W_c, b):
    inputs = np.hstack([x_t, h_prev, s])
    weights = np.vstack([W_x, W_h, W_c])
    return np.squeeze(inputs @ weights + b)


# %% wrong="preactivation" about="bias added to the first example only" kind="subtle"
def preactivation(x_t, h_prev, s, W_x, W_h, W_c, b):
    out = x_t @ W_x + h_prev @ W_h + s @ W_c
    out[0] += b
    return out


# %% wrong="split_blocks" about="order i, f, o, g: the last two blocks exchanged" kind="common"
def split_blocks(a):
    a_i, a_f, a_o, a_g = np.split(a, 4, axis=-1)
    return a_i, a_f, a_g, a_o


# %% wrong="split_blocks" about="cut along the first axis instead of the last" kind="common"
def split_blocks(a):
    return np.split(a, 4)


# %% wrong="split_blocks" about="every fourth column instead of neighboring columns" kind="common"
def split_blocks(a):
    return a[..., 0::4], a[..., 1::4], a[..., 2::4], a[..., 3::4]


# %% wrong="split_blocks" about="forget gate first, in the order of the slide's lines" kind="common"
def split_blocks(a):
    H = a.shape[-1] // 4
    a_f = a[..., 0:H]
    a_i = a[..., H : 2 * H]
    a_g = a[..., 2 * H : 3 * H]
    a_o = a[..., 3 * H : 4 * H]
    return a_i, a_f, a_g, a_o


# %% wrong="split_blocks" about="blocks start one column late (counting from 1), so each later block loses a column" kind="common"
def split_blocks(a):
    n = a.shape[-1] // 4
    return a[..., :n], a[..., n + 1 : 2 * n], a[..., 2 * n + 1 : 3 * n], a[..., 3 * n + 1 : 4 * n]


# %% wrong="split_blocks" about="written for two axes only, fails for a bias" kind="common"
def split_blocks(a):
    H = a.shape[1] // 4
    parts = []
    for k in range(4):
        parts.append(a[:, k * H : (k + 1) * H])
    return tuple(parts)


# %% wrong="split_blocks" about="reshaped to (4, ..., H), which mixes rows when there is more than one row" kind="subtle"
def split_blocks(a):
    H = a.shape[-1] // 4
    blocks = a.reshape((4,) + a.shape[:-1] + (H,))
    return blocks[0], blocks[1], blocks[2], blocks[3]


# %% wrong="split_blocks" about="copy and paste: the fourth result is the g block again" kind="subtle"
def split_blocks(a):
    H = a.shape[-1] // 4
    a_i = a[..., 0:H]
    a_f = a[..., H : 2 * H]
    a_g = a[..., 2 * H : 3 * H]
    a_o = a[..., 2 * H : 3 * H]
    return a_i, a_f, a_g, a_o


# %% wrong="split_blocks" about="slices counted from the end, the last one stops at -1 and loses a column" kind="subtle"
def split_blocks(a):
    H = a.shape[-1] // 4
    return a[..., : -3 * H], a[..., -3 * H : -2 * H], a[..., -2 * H : -H], a[..., -H:-1]


# %% wrong="split_blocks" about="axes of length 1 are squeezed away, wrong for H = 1 or B = 1" kind="subtle"
def split_blocks(a):
    return [np.squeeze(block) for block in np.split(a, 4, axis=-1)]


# %% wrong="split_blocks" about="a bias is turned into a matrix with one row, so its blocks are (1, H)" kind="subtle"
def split_blocks(a):
    m = np.atleast_2d(a)
    i, f, g, o = np.split(m, 4, axis=-1)
    return i, f, g, o


# %% wrong="count_parameters" about="peepholes forgotten" kind="common"
def count_parameters(D, H):
    return 4 * H * (D + H + 1)


# %% wrong="count_parameters" about="one block only, the factor 4 missing" kind="common"
def count_parameters(D, H):
    return D * H + H * H + H * H + H


# %% wrong="count_parameters" about="biases forgotten" kind="common"
def count_parameters(D, H):
    columns = 4 * H
    return (D + H + H) * columns


# %% wrong="count_parameters" about="rows times 4, the H columns of each block forgotten" kind="common"
def count_parameters(D, H):
    rows = D + H + H + 1
    return 4 * rows


# %% wrong="count_parameters" about="three gates instead of four blocks" kind="common"
def count_parameters(D, H):
    per_gate = H * (D + 2 * H + 1)
    return 3 * per_gate


# %% wrong="count_parameters" about="peepholes counted for three blocks only" kind="subtle"
def count_parameters(D, H):
    n_x = 4 * D * H
    n_h = 4 * H**2
    n_c = 3 * H**2
    n_b = 4 * H
    return n_x + n_h + n_c + n_b


# %% wrong="count_parameters" about="one bias vector of H entries for all four blocks together" kind="subtle"
def count_parameters(D, H):
    return 4 * (D * H + 2 * H * H) + H


# %% wrong="count_parameters" about="one bias number for each block, right for H = 1" kind="subtle"
def count_parameters(D, H):
    total = 0
    for _ in "ifgo":
        total += D * H + H * H + H * H + 1
    return total


# %% wrong="count_parameters" about="D and H exchanged, right for D = H" kind="subtle"
def count_parameters(D, H):
    W_x = np.zeros((H, 4 * D))
    W_h = np.zeros((D, 4 * D))
    W_c = np.zeros((D, 4 * D))
    b = np.zeros(4 * D)
    return W_x.size + W_h.size + W_c.size + b.size


# %% wrong="count_parameters" about="peephole weights only from a unit to itself, 4H instead of 4H*H" kind="subtle"
def count_parameters(D, H):
    full = 4 * H * (D + H)
    peep = 4 * H
    bias = 4 * H
    return full + peep + bias


# %% wrong="count_parameters" about="W_c given D rows like W_x, right for D = H" kind="subtle"
def count_parameters(D, H):
    return 4 * H * (2 * D + H + 1)


# %% wrong="input_side" about="input gate and forget gate exchanged" kind="common"
def input_side(x_t, h_prev, c_prev, p):
    a_f, a_i, a_g, _ = split_blocks(preactivation(x_t, h_prev, c_prev, *p))
    return sigmoid(a_i), sigmoid(a_f), np.tanh(a_g)


# %% wrong="input_side" about="candidate squashed with the sigmoid instead of tanh" kind="common"
def input_side(x_t, h_prev, c_prev, p):
    a = preactivation(x_t, h_prev, c_prev, *p)
    i, f, g, _ = split_blocks(sigmoid(a))
    return i, f, g


# %% wrong="input_side" about="the cell state is not seen at all (no peepholes)" kind="common"
def input_side(x_t, h_prev, c_prev, p):
    z = x_t @ p.W_x + h_prev @ p.W_h + p.b
    zi, zf, zg, zo = split_blocks(z)
    return sigmoid(zi), sigmoid(zf), np.tanh(zg)


# %% wrong="input_side" about="candidate taken from the fourth block, the output gate's" kind="common"
def input_side(x_t, h_prev, c_prev, p):
    a_i, a_f, _, a_g = split_blocks(preactivation(x_t, h_prev, c_prev, *p))
    i = sigmoid(a_i)
    f = sigmoid(a_f)
    g = np.tanh(a_g)
    return i, f, g


# %% wrong="input_side" about="tanh on the gates, too" kind="common"
def input_side(x_t, h_prev, c_prev, p):
    blocks = split_blocks(preactivation(x_t, h_prev, c_prev, *p))
    i, f, g = [np.tanh(block) for block in blocks[:3]]
    return i, f, g


# %% wrong="input_side" about="the candidate does not see the cell state, as in the peephole paper" kind="subtle"
def input_side(x_t, h_prev, c_prev, p):
    W_xi, W_xf, W_xg, _ = split_blocks(p.W_x)
    W_hi, W_hf, W_hg, _ = split_blocks(p.W_h)
    W_ci, W_cf, _, _ = split_blocks(p.W_c)
    b_i, b_f, b_g, _ = split_blocks(p.b)
    i = sigmoid(preactivation(x_t, h_prev, c_prev, W_xi, W_hi, W_ci, b_i))
    f = sigmoid(preactivation(x_t, h_prev, c_prev, W_xf, W_hf, W_cf, b_f))
    g = np.tanh(x_t @ W_xg + h_prev @ W_hg + b_g)
    return i, f, g


# %% wrong="input_side" about="h_prev and c_prev exchanged in the call" kind="subtle"
def input_side(x_t, h_prev, c_prev, p):
    a_i, a_f, a_g, _ = split_blocks(preactivation(x_t, c_prev, h_prev, p.W_x, p.W_h, p.W_c, p.b))
    return sigmoid(a_i), sigmoid(a_f), np.tanh(a_g)


# %% wrong="input_side" about="forget gate reversed, 1 minus the sigmoid, so that 1 forgets" kind="subtle"
def input_side(x_t, h_prev, c_prev, p):
    a_i, a_f, a_g, _ = split_blocks(preactivation(x_t, h_prev, c_prev, *p))
    forget = 1 - sigmoid(a_f)
    return sigmoid(a_i), forget, np.tanh(a_g)


# %% wrong="input_side" about="forget gate uses the input gate's block of W_c" kind="subtle"
def input_side(x_t, h_prev, c_prev, p):
    H = h_prev.shape[1]
    I, F, G = slice(0, H), slice(H, 2 * H), slice(2 * H, 3 * H)
    i = sigmoid(x_t @ p.W_x[:, I] + h_prev @ p.W_h[:, I] + c_prev @ p.W_c[:, I] + p.b[I])
    f = sigmoid(x_t @ p.W_x[:, F] + h_prev @ p.W_h[:, F] + c_prev @ p.W_c[:, I] + p.b[F])
    g = np.tanh(x_t @ p.W_x[:, G] + h_prev @ p.W_h[:, G] + c_prev @ p.W_c[:, G] + p.b[G])
    return i, f, g


# %% wrong="input_side" about="third result is i times g instead of g" kind="subtle"
def input_side(x_t, h_prev, c_prev, p):
    pre = split_blocks(preactivation(x_t, h_prev, c_prev, *p))
    i = sigmoid(pre[0])
    f = sigmoid(pre[1])
    g = i * np.tanh(pre[2])
    return i, f, g


# %% wrong="input_side" about="the candidate gets no bias" kind="subtle"
def input_side(x_t, h_prev, c_prev, p):
    total = x_t @ p.W_x + h_prev @ p.W_h + c_prev @ p.W_c
    a_i, a_f, a_g, _ = split_blocks(total)
    b_i, b_f, _, _ = split_blocks(p.b)
    return sigmoid(a_i + b_i), sigmoid(a_f + b_f), np.tanh(a_g)


# %% wrong="gate_limits" about="roles of the two gates exchanged" kind="common"
gate_limits = {"f1_i0": -0.5, "f0_i1": 0.8, "f1_i1": 0.3, "f0_i0": 0.0}


# %% wrong="gate_limits" about="f = 1 taken to forget, after the gate's name" kind="common"
gate_limits = {"f1_i0": 0.0, "f0_i1": 0.3, "f1_i1": -0.5, "f0_i0": 0.8}


# %% wrong="gate_limits" about="sign of the candidate lost" kind="common"
gate_limits = {"f1_i0": 0.8, "f0_i1": 0.5, "f1_i1": 1.3, "f0_i0": 0.0}


# %% wrong="gate_limits" about="with both gates closed the old content is believed to stay" kind="common"
gate_limits = {"f1_i0": 0.8, "f0_i1": -0.5, "f1_i1": 0.3, "f0_i0": 0.8}


# %% wrong="gate_limits" about="tanh taken of the result, as in the equation for h" kind="subtle"
c_old, cand = 0.8, -0.5
gate_limits = {
    f"f{f}_i{i}": float(np.tanh(f * c_old + i * cand)) for f, i in [(1, 0), (0, 1), (1, 1), (0, 0)]
}


# %% wrong="gate_limits" about="both gates open believed to overwrite instead of add" kind="subtle"
gate_limits = {"f1_i0": 0.8, "f0_i1": -0.5, "f1_i1": -0.5, "f0_i0": 0.0}


# %% wrong="gate_limits" about="both open: difference of the terms instead of the sum, right elsewhere" kind="subtle"
gate_limits = {"f1_i0": 0.8, "f0_i1": -0.5, "f1_i1": 0.8 - (-0.5), "f0_i0": 0.0}


# %% wrong="gate_limits" about="both open: average of old content and candidate" kind="subtle"
gate_limits = {"f1_i0": 0.8, "f0_i1": -0.5, "f1_i1": (0.8 - 0.5) / 2, "f0_i0": 0}


# %% wrong="cell_state" about="input gate on the old content, forget gate on the candidate" kind="common"
def cell_state(f, i, g, c_prev):
    return i * c_prev + f * g


# %% wrong="cell_state" about="forget gate reversed: 1 - f keeps" kind="common"
def cell_state(f, i, g, c_prev):
    kept = (1 - f) * c_prev
    written = i * g
    return kept + written


# %% wrong="cell_state" about="forget gate left out, as in the cell of 1997" kind="common"
def cell_state(f, i, g, c_prev):
    return c_prev + i * g


# %% wrong="cell_state" about="input gate left out" kind="common"
def cell_state(f, i, g, c_prev):
    c_t = np.multiply(f, c_prev)
    return np.add(c_t, g)


# %% wrong="cell_state" about="new cell state squashed with tanh" kind="common"
def cell_state(f, i, g, c_prev):
    return np.tanh(f * c_prev + i * g)


# %% wrong="cell_state" about="the candidate weighted by 1 - f instead of the input gate, as in a GRU" kind="subtle"
def cell_state(f, i, g, c_prev):
    return f * c_prev + (1 - f) * g


# %% wrong="cell_state" about="the written part subtracted" kind="subtle"
def cell_state(f, i, g, c_prev):
    c_t = np.empty(c_prev.shape)
    for n in range(c_prev.shape[0]):
        c_t[n] = f[n] * c_prev[n] - i[n] * g[n]
    return c_t


# %% wrong="cell_state" about="values right, but computed in place in the caller's c_prev" kind="subtle"
def cell_state(f, i, g, c_prev):
    c_prev *= f
    c_prev += i * g
    return c_prev


# %% wrong="cell_state" about="forget gate multiplies the whole sum, what is written included" kind="subtle"
def cell_state(f, i, g, c_prev):
    return f * (c_prev + i * g)


# %% wrong="cell_state" about="clipped to -1 to 1, although a cell may count higher" kind="subtle"
def cell_state(f, i, g, c_prev):
    c_t = f * c_prev + i * g
    return np.clip(c_t, -1.0, 1.0)


# %% wrong="cell_state" about="double loop with the batch size as limit for both axes" kind="subtle"
def cell_state(f, i, g, c_prev):
    B = len(c_prev)
    c_t = np.zeros_like(g)
    for r in range(B):
        for u in range(B):
            c_t[r, u] = f[r, u] * c_prev[r, u] + i[r, u] * g[r, u]
    return c_t


# %% wrong="hold" about="50th power instead of the 50th root" kind="common"
f = 0.99**50
hold = {"f": f, "b_f": np.log(f / (1 - f))}


# %% wrong="hold" about="parentheses of the exponent missing, 0.99**1/50" kind="common"
f = 0.99 ** 1 / 50
hold = {"f": f, "b_f": np.log(f / (1 - f))}


# %% wrong="hold" about="sign of the bias: log((1 - f)/f)" kind="common"
f = 0.99 ** (1 / 50)
hold = {"f": f, "b_f": np.log((1 - f) / f)}


# %% wrong="hold" about="decimal logarithm instead of the natural one" kind="common"
f_min = 0.99 ** (1 / 50)
hold = {"f": f_min, "b_f": np.log10(f_min / (1 - f_min))}


# %% wrong="hold" about="loss of 1 % spread evenly over the 50 steps, 1 - 0.01/50, instead of the root" kind="subtle"
f = 1 - 0.01 / 50
hold = {"f": f, "b_f": np.log(f) - np.log(1 - f)}


# %% wrong="hold" about="logarithm of f divided by 1 - f instead of logarithm of the quotient" kind="subtle"
f = 0.99 ** (1 / 50)
hold = {"f": f, "b_f": np.log(f) / (1 - f)}


# %% wrong="hold" about="bias from the rule of thumb -log(1 - f), f right" kind="subtle"
f = np.exp(np.log(0.99) / 50)
hold = {"f": f, "b_f": -np.log(1 - f)}


# %% wrong="hold" about="off by one: 49 products instead of 50" kind="subtle"
steps = 50
f = 0.99 ** (1 / (steps - 1))
hold = {"f": f, "b_f": np.log(f / (1 - f))}


# %% wrong="output_gate" about="the output gate sees c_prev instead of c_t" kind="common"
def output_gate(x_t, h_prev, c_prev, c_t, p):
    a_o = split_blocks(preactivation(x_t, h_prev, c_prev, *p))[3]
    o = sigmoid(a_o)
    return o, o * np.tanh(c_t)


# %% wrong="output_gate" about="hidden state without the tanh" kind="common"
def output_gate(x_t, h_prev, c_prev, c_t, p):
    _, _, _, a_o = split_blocks(preactivation(x_t, h_prev, c_t, *p))
    o = sigmoid(a_o)
    return o, o * c_t


# %% wrong="output_gate" about="the two results exchanged" kind="common"
def output_gate(x_t, h_prev, c_prev, c_t, p):
    o = sigmoid(split_blocks(preactivation(x_t, h_prev, c_t, *p))[3])
    h_t = o * np.tanh(c_t)
    return h_t, o


# %% wrong="output_gate" about="third block (candidate) taken instead of the fourth" kind="common"
def output_gate(x_t, h_prev, c_prev, c_t, p):
    a = preactivation(x_t, h_prev, c_t, p.W_x, p.W_h, p.W_c, p.b)
    o = sigmoid(split_blocks(a)[2])
    h_t = o * np.tanh(c_t)
    return o, h_t


# %% wrong="output_gate" about="hidden state from the old cell state, gate right" kind="common"
def output_gate(x_t, h_prev, c_prev, c_t, p):
    o = sigmoid(split_blocks(preactivation(x_t, h_prev, c_t, *p))[-1])
    h_t = o * np.tanh(c_prev)
    return o, h_t


# %% wrong="output_gate" about="the gate is shown tanh(c_t) instead of c_t" kind="subtle"
def output_gate(x_t, h_prev, c_prev, c_t, p):
    squashed = np.tanh(c_t)
    o = sigmoid(split_blocks(preactivation(x_t, h_prev, squashed, *p))[3])
    return o, o * squashed


# %% wrong="output_gate" about="tanh around the whole product, tanh(o*c_t)" kind="subtle"
def output_gate(x_t, h_prev, c_prev, c_t, p):
    o = sigmoid(split_blocks(preactivation(x_t, h_prev, c_t, *p))[3])
    return o, np.tanh(o * c_t)


# %% wrong="output_gate" about="peephole only to the unit's own cell, diagonal of the o block of W_c" kind="subtle"
def output_gate(x_t, h_prev, c_prev, c_t, p):
    W_x, W_h, W_c, b = (split_blocks(w)[3] for w in p)
    o = sigmoid(x_t @ W_x + h_prev @ W_h + c_t * W_c.diagonal() + b)
    return o, o * np.tanh(c_t)


# %% wrong="output_gate" about="the o blocks of W_h and W_c exchanged" kind="subtle"
def output_gate(x_t, h_prev, c_prev, c_t, p):
    H = c_t.shape[1]
    last = slice(3 * H, 4 * H)
    z = x_t @ p.W_x[:, last] + h_prev @ p.W_c[:, last] + c_t @ p.W_h[:, last] + p.b[last]
    o = sigmoid(z)
    h = o * np.tanh(c_t)
    return o, h


# %% wrong="output_gate" about="the gate does not see the cell state at all" kind="subtle"
def output_gate(x_t, h_prev, c_prev, c_t, p):
    z = split_blocks(x_t @ p.W_x + h_prev @ p.W_h + p.b)[3]
    gate = sigmoid(z)
    return gate, gate * np.tanh(c_t)


# %% wrong="output_gate" about="first result is the pre-activation instead of the gate, hidden state right" kind="subtle"
def output_gate(x_t, h_prev, c_prev, c_t, p):
    o = split_blocks(preactivation(x_t, h_prev, c_t, *p))[3]
    h_t = sigmoid(o) * np.tanh(c_t)
    return o, h_t


# %% wrong="lstm_step" about="results exchanged: cell state first, as on the slide" kind="common"
def lstm_step(x_t, h_prev, c_prev, p):
    i, f, g = input_side(x_t, h_prev, c_prev, p)
    c_t = cell_state(f, i, g, c_prev)
    _, h_t = output_gate(x_t, h_prev, c_prev, c_t, p)
    return c_t, h_t


# %% wrong="lstm_step" about="cell_state called with i before f" kind="common"
def lstm_step(x_t, h_prev, c_prev, p):
    i, f, g = input_side(x_t, h_prev, c_prev, p)
    c_t = cell_state(i, f, g, c_prev)
    h_t = output_gate(x_t, h_prev, c_prev, c_t, p)[1]
    return h_t, c_t


# %% wrong="lstm_step" about="old and new cell state exchanged in the call of output_gate" kind="common"
def lstm_step(x_t, h_prev, c_prev, p):
    i, f, g = input_side(x_t, h_prev, c_prev, p)
    c_t = cell_state(f, i, g, c_prev)
    o, h_t = output_gate(x_t, h_prev, c_t, c_prev, p)
    return h_t, c_t


# %% wrong="lstm_step" about="output gate returned as the hidden state" kind="common"
def lstm_step(x_t, h_prev, c_prev, p):
    i, f, g = input_side(x_t, h_prev, c_prev, p)
    c_t = cell_state(f, i, g, c_prev)
    h_t, _ = output_gate(x_t, h_prev, c_prev, c_t, p)
    return h_t, c_t


# %% wrong="lstm_step" about="standard LSTM from memory, without any weights from the cell state" kind="common"
def lstm_step(x_t, h_prev, c_prev, p):
    a_i, a_f, a_g, a_o = split_blocks(x_t @ p.W_x + h_prev @ p.W_h + p.b)
    i, f, o = sigmoid(a_i), sigmoid(a_f), sigmoid(a_o)
    g = np.tanh(a_g)
    c_t = f * c_prev + i * g
    h_t = o * np.tanh(c_t)
    return h_t, c_t


# %% wrong="lstm_step" about="all four gates from one packed sum with c_prev, so the output gate sees the old cell state" kind="subtle"
def lstm_step(x_t, h_prev, c_prev, p):
    a_i, a_f, a_g, a_o = split_blocks(preactivation(x_t, h_prev, c_prev, *p))
    c_t = cell_state(sigmoid(a_f), sigmoid(a_i), np.tanh(a_g), c_prev)
    h_t = sigmoid(a_o) * np.tanh(c_t)
    return h_t, c_t


# %% wrong="lstm_step" about="the old cell state is returned, hidden state right" kind="subtle"
def lstm_step(x_t, h_prev, c_prev, p):
    i, f, g = input_side(x_t, h_prev, c_prev, p)
    c_new = cell_state(f, i, g, c_prev)
    o, h_t = output_gate(x_t, h_prev, c_prev, c_new, p)
    return h_t, c_prev


# %% wrong="lstm_step" about="the cell state is returned squashed by tanh, hidden state right" kind="subtle"
def lstm_step(x_t, h_prev, c_prev, p):
    i, f, g = input_side(x_t, h_prev, c_prev, p)
    c_t = f * c_prev + i * g
    o, _ = output_gate(x_t, h_prev, c_prev, c_t, p)
    c_t = np.tanh(c_t)
    h_t = o * c_t
    return h_t, c_t


# %% wrong="lstm_step" about="input gate replaced by 1 - f" kind="subtle"
def lstm_step(x_t, h_prev, c_prev, p):
    _, f, g = input_side(x_t, h_prev, c_prev, p)
    c_t = cell_state(f, 1 - f, g, c_prev)
    _, h_t = output_gate(x_t, h_prev, c_prev, c_t, p)
    return h_t, c_t


# %% wrong="lstm_step" about="the forget gate multiplies h_prev instead of c_prev" kind="subtle"
def lstm_step(x_t, h_prev, c_prev, p):
    i, f, g = input_side(x_t, h_prev, c_prev, p)
    c_t = cell_state(f, i, g, h_prev)
    h_t = output_gate(x_t, h_prev, c_prev, c_t, p)[1]
    return h_t, c_t


# %% wrong="lstm_step" about="hidden state as o times c_t, tanh forgotten, cell state right" kind="subtle"
def lstm_step(x_t, h_prev, c_prev, p):
    i, f, g = input_side(x_t, h_prev, c_prev, p)
    c_t = cell_state(f, i, g, c_prev)
    o = output_gate(x_t, h_prev, c_prev, c_t, p)[0]
    h_t = o * c_t
    return h_t, c_t


# %% wrong="lstm_sequence" about="every step starts from the initial states again" kind="common"
def lstm_sequence(x, h0, c0, p):
    hs = []
    for x_t in x:
        h_t, c_t = lstm_step(x_t, h0, c0, p)
        hs.append(h_t)
    return np.stack(hs), c_t


# %% wrong="lstm_sequence" about="h0 included, T + 1 hidden states" kind="common"
def lstm_sequence(x, h0, c0, p):
    h = [h0]
    c_t = c0
    for x_t in x:
        h_t, c_t = lstm_step(x_t, h[-1], c_t, p)
        h.append(h_t)
    return np.array(h), c_t


# %% wrong="lstm_sequence" about="last hidden state returned instead of the last cell state" kind="common"
def lstm_sequence(x, h0, c0, p):
    h_t, c_t = h0, c0
    out = []
    for t in range(len(x)):
        h_t, c_t = lstm_step(x[t], h_t, c_t, p)
        out.append(h_t)
    return np.stack(out), h_t


# %% wrong="lstm_sequence" about="starts from zeros whatever h0 and c0 are" kind="common"
def lstm_sequence(x, h0, c0, p):
    T = x.shape[0]
    h_t = np.zeros(h0.shape)
    c_t = np.zeros(c0.shape)
    h = np.zeros((T,) + h0.shape)
    for t in range(T):
        h_t, c_t = lstm_step(x[t], h_t, c_t, p)
        h[t] = h_t
    return h, c_t


# %% wrong="lstm_sequence" about="the results of lstm_step unpacked in the wrong order" kind="common"
def lstm_sequence(x, h0, c0, p):
    h_t, c_t = h0, c0
    h = []
    for x_t in x:
        c_t, h_t = lstm_step(x_t, h_t, c_t, p)
        h.append(h_t)
    return np.stack(h), c_t


# %% wrong="lstm_sequence" about="hidden states before each step instead of after it" kind="common"
def lstm_sequence(x, h0, c0, p):
    h_t, c_t = h0, c0
    states = []
    for x_t in x:
        states.append(h_t)
        h_t, c_t = lstm_step(x_t, h_t, c_t, p)
    return np.stack(states), c_t


# %% wrong="lstm_sequence" about="the cell state is not handed on, each step gets c0, right for T = 1" kind="subtle"
def lstm_sequence(x, h0, c0, p):
    h_t = h0
    hs = []
    for x_t in x:
        h_t, c_T = lstm_step(x_t, h_t, c0, p)
        hs.append(h_t)
    return np.stack(hs), c_T


# %% wrong="lstm_sequence" about="h[t - 1] used at t = 0, which is the zeros in the last row, so h0 is ignored" kind="subtle"
def lstm_sequence(x, h0, c0, p):
    h = np.zeros((len(x), *h0.shape))
    c = c0
    for t in range(len(x)):
        h[t], c = lstm_step(x[t], h[t - 1], c, p)
    return h, c


# %% wrong="lstm_sequence" about="the same buffer is appended each time, so all entries show the last hidden state" kind="subtle"
def lstm_sequence(x, h0, c0, p):
    h_t = np.array(h0, dtype=float)
    c_t = np.array(c0, dtype=float)
    history = []
    for x_t in x:
        h_t[:], c_t[:] = lstm_step(x_t, h_t, c_t, p)
        history.append(h_t)
    return np.stack(history), c_t


# %% wrong="lstm_sequence" about="the returned cell state is one step behind" kind="subtle"
def lstm_sequence(x, h0, c0, p):
    h_prev, c_prev = h0, c0
    h = []
    for t, x_t in enumerate(x):
        h_t, c_t = lstm_step(x_t, h_prev, c_prev, p)
        h.append(h_t)
        if t < len(x) - 1:
            h_prev, c_prev = h_t, c_t
    return np.stack(h), c_prev


# %% wrong="lstm_sequence" about="stacked with the batch first, (B, T, H)" kind="subtle"
def lstm_sequence(x, h0, c0, p):
    h_t, c_t = h0, c0
    collected = []
    for x_t in x:
        h_t, c_t = lstm_step(x_t, h_t, c_t, p)
        collected.append(h_t)
    return np.stack(collected, axis=1), c_t


# %% wrong="latch" about="markers have weight K instead of 2K, so they only bring a gate to 0" kind="common"
def latch(K):
    W_x = np.zeros((3, 4))
    W_x[0, 2] = K
    W_x[1, 0] = K
    W_x[1, 1] = -K
    W_x[2, 3] = K
    b = np.array([-K, K, 0, -K])
    return W_x, b


# %% wrong="latch" about="columns in the order i, f, o, g instead of i, f, g, o" kind="common"
def latch(K):
    W_x = K * np.array(
        [
            [0.0, 0, 0, 1],
            [2, -2, 0, 0],
            [0, 0, 2, 0],
        ]
    )
    b = K * np.array([-1.0, 1, -1, 0])
    return W_x, b


# %% wrong="latch" about="the forget gate does not let go at the store marker" kind="common"
def latch(K):
    W_x = np.zeros((3, 4))
    W_x[0, 2] = K
    W_x[1, 0] = 2 * K
    W_x[2, 3] = 2 * K
    b = np.array([-K, K, 0.0, -K])
    return W_x, b


# %% wrong="latch" about="forget gate reversed: closed at rest, open at the store marker" kind="common"
def latch(K):
    W_x = np.zeros((3, 4))
    b = np.zeros(4)
    W_x[0, 2] = K
    W_x[1, :2] = 2 * K
    W_x[2, 3] = 2 * K
    b[[0, 1, 3]] = -K
    return W_x, b


# %% wrong="latch" about="rows of store and read exchanged" kind="common"
def latch(K):
    bit = [0, 0, K, 0]
    read = [0, 0, 0, 2 * K]
    store = [2 * K, -2 * K, 0, 0]
    return np.array([bit, read, store]), np.array([-K, K, 0, -K])


# %% wrong="latch" about="array of whole numbers, which cuts off the fraction of K" kind="subtle"
def latch(K):
    W_x = np.zeros((3, 4), dtype=int)
    b = np.zeros(4, dtype=int)
    W_x[0, 2] = K
    W_x[1, 0], W_x[1, 1] = 2 * K, -2 * K
    W_x[2, 3] = 2 * K
    b[0], b[1], b[3] = -K, K, -K
    return W_x, b


# %% wrong="latch" about="candidate weight 1 instead of K" kind="subtle"
def latch(K):
    W_x = np.array([[0, 0, 1, 0], [2 * K, -2 * K, 0, 0], [0, 0, 0, 2 * K]], dtype=float)
    b = np.array([-K, K, 0, -K], dtype=float)
    return W_x, b


# %% wrong="latch" about="bit treated as 0 or 1: candidate with weight 2K and bias -K" kind="subtle"
def latch(K):
    W_x = np.zeros((3, 4))
    W_x[0, 2] = 2 * K
    W_x[1, 0] = 2 * K
    W_x[1, 1] = -2 * K
    W_x[2, 3] = 2 * K
    b = np.full(4, -K)
    b[1] = K
    return W_x, b


# %% wrong="latch" about="store brings the forget gate only to 0, weight -K instead of -2K" kind="subtle"
def latch(K):
    i, f, g, o = range(4)
    W_x = np.zeros((3, 4))
    W_x[0, g] = K
    W_x[1, i] = 2 * K
    W_x[1, f] = -K
    W_x[2, o] = 2 * K
    b = np.zeros(4)
    b[i], b[f], b[o] = -K, K, -K
    return W_x, b


# %% wrong="latch" about="the store marker opens the output gate, too" kind="subtle"
def latch(K):
    W_x = np.zeros((3, 4))
    W_x[0, 2] = K
    W_x[1] = 2 * K, -2 * K, 0, 2 * K
    W_x[2, 3] = 2 * K
    return W_x, np.array([-K, K, 0, -K])


# %% wrong="latch" about="the numbers of the example K = 9 written in, argument ignored" kind="subtle"
def latch(K):
    W_x = np.array([[0.0, 0.0, 9.0, 0.0], [18.0, -18.0, 0.0, 0.0], [0.0, 0.0, 0.0, 18.0]])
    b = np.array([-9.0, 9.0, 0.0, -9.0])
    return W_x, b


# %% wrong="sigmoid" about="the plain form 1/(1+exp(-a)): returns 0 below about -709.8, where the value is 1e-309 and smaller" kind="common"
def sigmoid(a):
    return 1.0 / (1.0 + np.exp(-a))


# %% wrong="sigmoid" about="the form exp(a)/(1+exp(a)): inf/inf = nan above about 709.8" kind="common"
def sigmoid(a):
    e = np.exp(a)
    return e / (1 + e)


# %% wrong="sigmoid" about="the two numerators exchanged: 1 where a is negative, so it is sigmoid(-a)" kind="common"
def sigmoid(a):
    e = np.exp(-np.abs(a))
    return np.where(a < 0, 1, e) / (1 + e)


# %% wrong="sigmoid" about="clips a to [-500, 500], so below -500 the value stays at 7e-218" kind="subtle"
def sigmoid(a):
    a = np.clip(a, -500.0, 500.0)
    return np.where(a >= 0, 1 / (1 + np.exp(-a)), np.exp(a) / (1 + np.exp(a)))


# %% wrong="sigmoid" about="for negative a computes 1 - 1/(1+exp(a)): cancels, no relative accuracy and exactly 0 below -37" kind="subtle"
def sigmoid(a):
    e = np.exp(-np.abs(a))
    right = 1 / (1 + e)
    return np.where(a >= 0, right, 1 - right)


# %% wrong="sigmoid" about="boolean masks with a strict < and a strict >: the entry a = 0 keeps the 0 of np.zeros instead of 0.5" kind="subtle"
def sigmoid(a):
    a = np.asarray(a)
    y = np.zeros(a.shape)
    pos, neg = a > 0, a < 0
    y[pos] = 1 / (1 + np.exp(-a[pos]))
    e = np.exp(a[neg])
    y[neg] = e / (1 + e)
    return y


# %% wrong="preactivation" about="the transpose of W_h was left in" kind="common"
def preactivation(x_t, h_prev, s, W_x, W_h, W_c, b):
    return x_t @ W_x + h_prev @ W_h.T + s @ W_c + b


# %% wrong="preactivation" about="W_h and W_c exchanged: h_prev goes through W_c and s through W_h" kind="common"
def preactivation(x_t, h_prev, s, W_x, W_h, W_c, b):
    a = x_t @ W_x
    a = a + h_prev @ W_c
    a = a + s @ W_h
    return a + b


# %% wrong="preactivation" about="column convention of the slide for the states: W_h and W_c transposed; right for symmetric matrices only" kind="subtle"
def preactivation(x_t, h_prev, s, W_x, W_h, W_c, b):
    return np.einsum("bd,dh->bh", x_t, W_x) + np.einsum("hk,bk->bh", W_h, h_prev) + np.einsum("hk,bk->bh", W_c, s) + b


# %% wrong="preactivation" about="bias added once to the first example of the batch only" kind="subtle"
def preactivation(x_t, h_prev, s, W_x, W_h, W_c, b):
    a = x_t @ W_x + h_prev @ W_h + s @ W_c
    a[0] += b
    return a


# %% wrong="preactivation" about="bias added to each of the three terms, so three times" kind="subtle"
def preactivation(x_t, h_prev, s, W_x, W_h, W_c, b):
    total = 0
    for v, W in zip((x_t, h_prev, s), (W_x, W_h, W_c)):
        total = total + (v @ W + b)
    return total


# %% wrong="split_blocks" about="cuts along the first axis" kind="common"
def split_blocks(a):
    return np.split(a, 4, axis=0)


# %% wrong="split_blocks" about="order of the PyTorch/Keras kind i, f, o, g: last two blocks exchanged" kind="common"
def split_blocks(a):
    H = a.shape[-1] // 4
    a_i = a[..., :H]
    a_f = a[..., H:2 * H]
    a_o = a[..., 2 * H:3 * H]
    a_g = a[..., 3 * H:]
    return a_i, a_f, a_g, a_o


# %% wrong="split_blocks" about="indexes a[:, ...]: works for two axes only, fails for a bias (4H,)" kind="common"
def split_blocks(a):
    H = a.shape[1] // 4
    return a[:, :H], a[:, H:2 * H], a[:, 2 * H:3 * H], a[:, 3 * H:]


# %% wrong="split_blocks" about="the fields of the slide order f, i, g, o: first two blocks exchanged" kind="subtle"
def split_blocks(a):
    a_f, a_i, a_g, a_o = np.split(a, 4, axis=-1)
    return a_i, a_f, a_g, a_o


# %% wrong="split_blocks" about="H taken from the number of rows (len(a)), right for a bias and wherever B = 4H only" kind="subtle"
def split_blocks(a):
    H = len(a) // 4
    return a[..., :H], a[..., H:2 * H], a[..., 2 * H:3 * H], a[..., 3 * H:]


# %% wrong="count_parameters" about="forgets the bias" kind="common"
def count_parameters(D, H):
    return 4 * H * (D + 2 * H)


# %% wrong="count_parameters" about="counts one gate only, without the factor 4" kind="common"
def count_parameters(D, H):
    return H * (D + 2 * H + 1)


# %% wrong="count_parameters" about="diagonal peepholes: 3 H of them, as in the paper, instead of full matrices" kind="subtle"
def count_parameters(D, H):
    return 4 * (D * H + H * H + H) + 3 * H


# %% wrong="count_parameters" about="no peephole for the candidate: three full peephole matrices instead of four" kind="subtle"
def count_parameters(D, H):
    per_gate = D * H + H * H + H
    return 4 * per_gate + 3 * H * H


# %% wrong="count_parameters" about="the bias counted with one number per gate, 4 instead of 4H" kind="subtle"
def count_parameters(D, H):
    W_x = D * 4 * H
    W_h = W_c = H * 4 * H
    b = 4
    return W_x + W_h + W_c + b


# %% wrong="input_side" about="candidate goes through the sigmoid like the gates" kind="common"
def input_side(x_t, h_prev, c_prev, p):
    i, f, g, _ = split_blocks(sigmoid(preactivation(x_t, h_prev, c_prev, *p)))
    return i, f, g


# %% wrong="input_side" about="returns f, i, g: gates exchanged" kind="common"
def input_side(x_t, h_prev, c_prev, p):
    a_i, a_f, a_g, _ = split_blocks(preactivation(x_t, h_prev, c_prev, *p))
    return sigmoid(a_f), sigmoid(a_i), np.tanh(a_g)


# %% wrong="input_side" about="h_prev and c_prev exchanged in the call, parameters handed one by one" kind="common"
def input_side(x_t, h_prev, c_prev, p):
    a = preactivation(x_t, c_prev, h_prev, p.W_x, p.W_h, p.W_c, p.b)
    a_i, a_f, a_g, _ = split_blocks(a)
    return sigmoid(a_i), sigmoid(a_f), np.tanh(a_g)


# %% wrong="input_side" about="takes the last block (o) for the candidate" kind="subtle"
def input_side(x_t, h_prev, c_prev, p):
    H = h_prev.shape[-1]
    a = x_t @ p.W_x + h_prev @ p.W_h + c_prev @ p.W_c + p.b
    return sigmoid(a[:, :H]), sigmoid(a[:, H:2 * H]), np.tanh(a[:, -H:])


# %% wrong="input_side" about="no peephole for the candidate, as in Gers & Schmidhuber" kind="subtle"
def input_side(x_t, h_prev, c_prev, p):
    a = x_t @ p.W_x + h_prev @ p.W_h + p.b
    peep = c_prev @ p.W_c
    a_i, a_f, a_g, _ = split_blocks(a)
    c_i, c_f, _, _ = split_blocks(peep)
    return sigmoid(a_i + c_i), sigmoid(a_f + c_f), np.tanh(a_g)


# %% wrong="input_side" about="squashes c_prev by tanh before the peephole" kind="subtle"
def input_side(x_t, h_prev, c_prev, p):
    a = preactivation(x_t, h_prev, np.tanh(c_prev), *p)
    a_i, a_f, a_g, _ = split_blocks(a)
    return sigmoid(a_i), sigmoid(a_f), np.tanh(a_g)


# %% wrong="cell_state" about="forget gate read literally: 1 - f keeps" kind="common"
def cell_state(f, i, g, c_prev):
    return (1 - f) * c_prev + i * g


# %% wrong="cell_state" about="result clipped to [-1, 1], although c may be of any size" kind="subtle"
def cell_state(f, i, g, c_prev):
    return np.clip(f * c_prev + i * g, -1, 1)


# %% wrong="output_gate" about="output gate looks at c_prev instead of c_t" kind="common"
def output_gate(x_t, h_prev, c_prev, c_t, p):
    a = preactivation(x_t, h_prev, c_prev, *p)
    o = sigmoid(split_blocks(a)[3])
    return o, o * np.tanh(c_t)


# %% wrong="output_gate" about="no tanh on the way out: h_t = o * c_t" kind="common"
def output_gate(x_t, h_prev, c_prev, c_t, p):
    o = sigmoid(split_blocks(preactivation(x_t, h_prev, c_t, *p))[3])
    return o, o * c_t


# %% wrong="output_gate" about="hidden state from the old cell state, tanh(c_prev); the gate itself is right" kind="subtle"
def output_gate(x_t, h_prev, c_prev, c_t, p):
    H = c_t.shape[1]
    a_o = x_t @ p.W_x[:, 3 * H:] + h_prev @ p.W_h[:, 3 * H:] + c_t @ p.W_c[:, 3 * H:] + p.b[3 * H:]
    o = sigmoid(a_o)
    return o, o * np.tanh(c_prev)


# %% wrong="output_gate" about="takes the g block instead of the o block" kind="subtle"
def output_gate(x_t, h_prev, c_prev, c_t, p):
    _, _, a_o, _ = split_blocks(preactivation(x_t, h_prev, c_t, *p))
    o = sigmoid(a_o)
    return o, o * np.tanh(c_t)


# %% wrong="output_gate" about="adds the peephole of c_t to that of c_prev: the gate sees both states" kind="subtle"
def output_gate(x_t, h_prev, c_prev, c_t, p):
    a = preactivation(x_t, h_prev, c_prev, *p) + c_t @ p.W_c
    o = sigmoid(split_blocks(a)[3])
    return o, o * np.tanh(c_t)


# %% wrong="lstm_step" about="hands i, f to cell_state in the wrong order" kind="common"
def lstm_step(x_t, h_prev, c_prev, p):
    i, f, g = input_side(x_t, h_prev, c_prev, p)
    c_t = cell_state(i, f, g, c_prev)
    o, h_t = output_gate(x_t, h_prev, c_prev, c_t, p)
    return h_t, c_t


# %% wrong="lstm_step" about="all four blocks from one sum with c_prev: the output gate sees the old state" kind="subtle"
def lstm_step(x_t, h_prev, c_prev, p):
    a = preactivation(x_t, h_prev, c_prev, *p)
    a_i, a_f, a_g, a_o = split_blocks(a)
    c_t = sigmoid(a_f) * c_prev + sigmoid(a_i) * np.tanh(a_g)
    return sigmoid(a_o) * np.tanh(c_t), c_t


# %% wrong="lstm_step" about="returns the squashed cell state tanh(c_t) as second result" kind="subtle"
def lstm_step(x_t, h_prev, c_prev, p):
    i, f, g = input_side(x_t, h_prev, c_prev, p)
    c_t = cell_state(f, i, g, c_prev)
    o, h_t = output_gate(x_t, h_prev, c_prev, c_t, p)
    return h_t, np.tanh(c_t)


# %% wrong="lstm_step" about="arguments h_prev and c_prev exchanged when calling input_side" kind="subtle"
def lstm_step(x_t, h_prev, c_prev, p):
    i, f, g = input_side(x_t, c_prev, h_prev, p)
    c_t = cell_state(f, i, g, c_prev)
    o, h_t = output_gate(x_t, h_prev, c_prev, c_t, p)
    return h_t, c_t


# %% wrong="lstm_sequence" about="initial states replaced by zeros" kind="common"
def lstm_sequence(x, h0, c0, p):
    h_t, c_t = np.zeros_like(h0), np.zeros_like(c0)
    hs = []
    for x_t in x:
        h_t, c_t = lstm_step(x_t, h_t, c_t, p)
        hs.append(h_t)
    return np.stack(hs), c_t


# %% wrong="lstm_sequence" about="appends before the step: h[t] is the state before x[t] was read" kind="common"
def lstm_sequence(x, h0, c0, p):
    h_t, c_t = h0, c0
    hs = []
    for x_t in x:
        hs.append(h_t)
        h_t, c_t = lstm_step(x_t, h_t, c_t, p)
    return np.stack(hs), c_t


# %% wrong="lstm_sequence" about="hands on h only; the cell state of every step starts again from c0" kind="subtle"
def lstm_sequence(x, h0, c0, p):
    T, B, _ = x.shape
    h = np.zeros((T, B, h0.shape[1]))
    h_t = h0
    for t in range(T):
        h_t, c_T = lstm_step(x[t], h_t, c0, p)
        h[t] = h_t
    return h, c_T


# %% wrong="lstm_sequence" about="preallocated array with h[t - 1] as the old state: at t = 0 it reads h[-1], zeros, instead of h0" kind="subtle"
def lstm_sequence(x, h0, c0, p):
    T, B, D = x.shape
    h = np.zeros((T, B, h0.shape[-1]))
    c_t = c0
    for t in range(T):
        h[t], c_t = lstm_step(x[t], h[t - 1], c_t, p)
    return h, c_t


# %% wrong="lstm_sequence" about="time and batch exchanged in the result (stacked along axis 1): (B, T, H)" kind="subtle"
def lstm_sequence(x, h0, c0, p):
    h_t, c_t = h0, c0
    hs = []
    for x_t in x:
        h_t, c_t = lstm_step(x_t, h_t, c_t, p)
        hs.append(h_t)
    return np.stack(hs, axis=1), c_t


# %% wrong="latch" about="marker weights K instead of 2K: the marker brings the gate only to 0, half open" kind="common"
def latch(K):
    W_x = np.zeros((3, 4))
    W_x[0, 2] = K
    W_x[1, 0], W_x[1, 1], W_x[2, 3] = K, -K, K
    return W_x, np.array([-K, K, 0, -K])


# %% wrong="latch" about="the forget gate does not let go at store" kind="common"
def latch(K):
    W_x = K * np.array([[0, 0, 1, 0], [2, 0, 0, 0], [0, 0, 0, 2]])
    b = K * np.array([-1, 1, 0, -1])
    return W_x, b


# %% wrong="latch" about="forget gate with the sign the other way round: closed at rest, open at store" kind="common"
def latch(K):
    W_x = np.array([[0, 0, K, 0], [2 * K, 2 * K, 0, 0], [0, 0, 0, 2 * K]])
    b = np.array([-K, -K, 0, -K])
    return W_x, b


# %% wrong="latch" about="columns in the order i, f, o, g: weights of candidate and output gate exchanged" kind="subtle"
def latch(K):
    W_x = K * np.array([[0.0, 0, 0, 1], [2, -2, 0, 0], [0, 0, 2, 0]])
    b = K * np.array([-1.0, 1, -1, 0])
    return W_x, b


# %% wrong="latch" about="integer array: for K = 2.5 the weights are cut down to whole numbers" kind="subtle"
def latch(K):
    W_x = np.zeros((3, 4), dtype=int)
    W_x[0, 2] = K
    W_x[1, 0] = 2 * K
    W_x[1, 1] = -2 * K
    W_x[2, 3] = 2 * K
    b = np.array([-K, K, 0, -K])
    return W_x, b


# %% wrong="latch" about="rows store, bit, read exchanged order: bit and store rows swapped" kind="subtle"
def latch(K):
    W_x = np.zeros((3, 4))
    store, bit, read = 0, 1, 2
    W_x[bit, 2] = K
    W_x[store, :2] = 2 * K, -2 * K
    W_x[read, 3] = 2 * K
    b = np.zeros(4)
    b[0], b[1], b[3] = -K, K, -K
    return W_x, b


# %% wrong="sigmoid" about="computes in float32" kind="subtle"
def sigmoid(a):
    a = np.asarray(a, dtype=np.float32)
    e = np.exp(-np.abs(a))
    return np.where(a >= 0, 1, e) / (1 + e)


# %% wrong="sigmoid" about="changes its input in place (abs with out=a)" kind="subtle"
def sigmoid(a):
    pos = a >= 0
    e = np.exp(-np.abs(a, out=a))
    return np.where(pos, 1, e) / (1 + e)


# %% wrong="sigmoid" about="one if for the whole array: branch by a.max() / any" kind="subtle"
def sigmoid(a):
    if np.all(a >= 0):
        return 1 / (1 + np.exp(-a))
    e = np.exp(a)
    return e / (1 + e)


# %% wrong="sigmoid" about="logaddexp form exp(-log(1+exp(-a))) naive: overflows to exp(-inf)=0" kind="subtle"
def sigmoid(a):
    return np.exp(-np.log1p(np.exp(-a)))


# %% wrong="sigmoid" about="exp(-|a|) for negative a without the denominator" kind="subtle"
def sigmoid(a):
    e = np.exp(-np.abs(a))
    return np.where(a >= 0, 1 / (1 + e), e)


# %% wrong="preactivation" about="adds b as a column: b[:, None], works only if B = H" kind="subtle"
def preactivation(x_t, h_prev, s, W_x, W_h, W_c, b):
    return x_t @ W_x + h_prev @ W_h + s @ W_c + b[:, None]


# %% wrong="preactivation" about="squashes s" kind="subtle"
def preactivation(x_t, h_prev, s, W_x, W_h, W_c, b):
    return x_t @ W_x + h_prev @ W_h + np.tanh(s) @ W_c + b


# %% wrong="preactivation" about="adds into x_t @ W_x ... and squashes the result with sigmoid" kind="common"
def preactivation(x_t, h_prev, s, W_x, W_h, W_c, b):
    return sigmoid(x_t @ W_x + h_prev @ W_h + s @ W_c + b)


# %% wrong="preactivation" about="combines h_prev and s first: (h_prev + s) @ (W_h + W_c)" kind="subtle"
def preactivation(x_t, h_prev, s, W_x, W_h, W_c, b):
    return x_t @ W_x + (h_prev + s) @ (W_h + W_c) + b


# %% wrong="preactivation" about="column by column, bias forgotten" kind="subtle"
def preactivation(x_t, h_prev, s, W_x, W_h, W_c, b):
    a = np.zeros(h_prev.shape)
    for k in range(h_prev.shape[1]):
        a[:, k] = x_t @ W_x[:, k] + h_prev @ W_h[:, k] + s @ W_c[:, k]
    return a


# %% wrong="split_blocks" about="off by one: blocks end at H-1" kind="subtle"
def split_blocks(a):
    H = a.shape[-1] // 4
    return a[..., 0:H - 1], a[..., H:2 * H - 1], a[..., 2 * H:3 * H - 1], a[..., 3 * H:4 * H - 1]


# %% wrong="split_blocks" about="last block taken by a[..., -H-1:-1]" kind="subtle"
def split_blocks(a):
    H = a.shape[-1] // 4
    return a[..., :H], a[..., H:2 * H], a[..., 2 * H:3 * H], a[..., 3 * H:-1]


# %% wrong="split_blocks" about="atleast_2d: bias comes back as (1, H)" kind="subtle"
def split_blocks(a):
    a = np.atleast_2d(a)
    return tuple(np.split(a, 4, axis=1))


# %% wrong="count_parameters" about="D and H exchanged" kind="common"
def count_parameters(D, H):
    return 4 * D * (H + 2 * D + 1)


# %% wrong="count_parameters" about="H**2 as 2*H" kind="subtle"
def count_parameters(D, H):
    return 4 * (D * H + 2 * H + 2 * H + H)


# %% wrong="count_parameters" about="three blocks + o without" kind="subtle"
def count_parameters(D, H):
    return 3 * H * (D + 2 * H + 1) + H * (D + H + 1)


# %% wrong="input_side" about="g multiplied by i already" kind="subtle"
def input_side(x_t, h_prev, c_prev, p):
    a_i, a_f, a_g, _ = split_blocks(preactivation(x_t, h_prev, c_prev, *p))
    i = sigmoid(a_i)
    return i, sigmoid(a_f), i * np.tanh(a_g)


# %% wrong="input_side" about="tanh of all" kind="subtle"
def input_side(x_t, h_prev, c_prev, p):
    a_i, a_f, a_g, _ = split_blocks(np.tanh(preactivation(x_t, h_prev, c_prev, *p)))
    return a_i, a_f, a_g


# %% wrong="input_side" about="candidate sees h only through forget gate (reset like GRU)" kind="subtle"
def input_side(x_t, h_prev, c_prev, p):
    a_i, a_f, _, _ = split_blocks(preactivation(x_t, h_prev, c_prev, *p))
    i, f = sigmoid(a_i), sigmoid(a_f)
    _, _, a_g, _ = split_blocks(preactivation(x_t, f * h_prev, c_prev, *p))
    return i, f, np.tanh(a_g)


# %% wrong="input_side" about="no squashing of the candidate" kind="subtle"
def input_side(x_t, h_prev, c_prev, p):
    a_i, a_f, a_g, _ = split_blocks(preactivation(x_t, h_prev, c_prev, *p))
    return sigmoid(a_i), sigmoid(a_f), a_g


# %% wrong="input_side" about="bias forgotten" kind="subtle"
def input_side(x_t, h_prev, c_prev, p):
    a_i, a_f, a_g, _ = split_blocks(x_t @ p.W_x + h_prev @ p.W_h + c_prev @ p.W_c)
    return sigmoid(a_i), sigmoid(a_f), np.tanh(a_g)


# %% wrong="input_side" about="tanh form of the sigmoid inlined" kind="subtle"
def input_side(x_t, h_prev, c_prev, p):
    a_i, a_f, a_g, _ = split_blocks(preactivation(x_t, h_prev, c_prev, *p))
    sg = lambda a: np.clip(0.25 * a + 0.5, 0, 1)
    return sg(a_i), sg(a_f), np.tanh(a_g)


# %% wrong="cell_state" about="matrix product" kind="common"
def cell_state(f, i, g, c_prev):
    return c_prev @ f.T + g @ i.T


# %% wrong="cell_state" about="f + i normalized" kind="subtle"
def cell_state(f, i, g, c_prev):
    return (f * c_prev + i * g) / (f + i)


# %% wrong="cell_state" about="tanh(g) again" kind="subtle"
def cell_state(f, i, g, c_prev):
    return f * c_prev + i * np.tanh(g)


# %% wrong="cell_state" about="i writes the difference g - c_prev (leaky)" kind="subtle"
def cell_state(f, i, g, c_prev):
    return f * c_prev + i * (g - c_prev)


# %% wrong="output_gate" about="gate sees tanh(c_t)" kind="subtle"
def output_gate(x_t, h_prev, c_prev, c_t, p):
    o = sigmoid(split_blocks(preactivation(x_t, h_prev, np.tanh(c_t), *p))[3])
    return o, o * np.tanh(c_t)


# %% wrong="output_gate" about="o through tanh" kind="subtle"
def output_gate(x_t, h_prev, c_prev, c_t, p):
    o = np.tanh(split_blocks(preactivation(x_t, h_prev, c_t, *p))[3])
    return o, o * np.tanh(c_t)


# %% wrong="output_gate" about="returns packed o" kind="subtle"
def output_gate(x_t, h_prev, c_prev, c_t, p):
    o = sigmoid(preactivation(x_t, h_prev, c_t, *p))
    return o, o * np.tanh(np.hstack([c_t] * 4))


# %% wrong="output_gate" about="c_t passed as h and h_prev as s" kind="subtle"
def output_gate(x_t, h_prev, c_prev, c_t, p):
    o = sigmoid(split_blocks(preactivation(x_t, c_t, h_prev, *p))[3])
    return o, o * np.tanh(c_t)


# %% wrong="output_gate" about="no peephole" kind="subtle"
def output_gate(x_t, h_prev, c_prev, c_t, p):
    a = split_blocks(x_t @ p.W_x + h_prev @ p.W_h + p.b)[3]
    o = sigmoid(a)
    return o, o * np.tanh(c_t)


# %% wrong="lstm_step" about="gates recomputed with c_t (input side called again after)" kind="subtle"
def lstm_step(x_t, h_prev, c_prev, p):
    i, f, g = input_side(x_t, h_prev, c_prev, p)
    c_t = cell_state(f, i, g, c_prev)
    i, f, g = input_side(x_t, h_prev, c_t, p)
    c_t = cell_state(f, i, g, c_prev)
    _, h_t = output_gate(x_t, h_prev, c_prev, c_t, p)
    return h_t, c_t


# %% wrong="lstm_step" about="c_t and c_prev exchanged in the call of output_gate" kind="subtle"
def lstm_step(x_t, h_prev, c_prev, p):
    i, f, g = input_side(x_t, h_prev, c_prev, p)
    c_t = cell_state(f, i, g, c_prev)
    _, h_t = output_gate(x_t, h_prev, c_t, c_prev, p)
    return h_t, c_t


# %% wrong="lstm_step" about="arguments of cell_state in order i, f, g swapped as f, g, i" kind="subtle"
def lstm_step(x_t, h_prev, c_prev, p):
    i, f, g = input_side(x_t, h_prev, c_prev, p)
    c_t = cell_state(f, g, i, h_prev)
    _, h_t = output_gate(x_t, h_prev, c_prev, c_t, p)
    return h_t, c_t


# %% wrong="lstm_step" about="changes c_prev in place" kind="subtle"
def lstm_step(x_t, h_prev, c_prev, p):
    i, f, g = input_side(x_t, h_prev, c_prev, p)
    c_prev *= f
    c_prev += i * g
    _, h_t = output_gate(x_t, h_prev, c_prev, c_prev, p)
    return h_t, c_prev


# %% wrong="lstm_step" about="output gate handed tanh(c_t) in place of h_prev" kind="subtle"
def lstm_step(x_t, h_prev, c_prev, p):
    i, f, g = input_side(x_t, h_prev, c_prev, p)
    c_t = cell_state(f, i, g, c_prev)
    _, h_t = output_gate(x_t, np.tanh(c_t), c_prev, c_t, p)
    return h_t, c_t


# %% wrong="lstm_sequence" about="runs backward in time" kind="subtle"
def lstm_sequence(x, h0, c0, p):
    h_t, c_t = h0, c0
    hs = []
    for x_t in x[::-1]:
        h_t, c_t = lstm_step(x_t, h_t, c_t, p)
        hs.append(h_t)
    return np.stack(hs[::-1]), c_t


# %% wrong="lstm_sequence" about="h0 included: T+1 states" kind="common"
def lstm_sequence(x, h0, c0, p):
    h_t, c_t = h0, c0
    hs = [h0]
    for x_t in x:
        h_t, c_t = lstm_step(x_t, h_t, c_t, p)
        hs.append(h_t)
    return np.stack(hs), c_t


# %% wrong="lstm_sequence" about="returns all cell states" kind="common"
def lstm_sequence(x, h0, c0, p):
    h_t, c_t = h0, c0
    hs, cs = [], []
    for x_t in x:
        h_t, c_t = lstm_step(x_t, h_t, c_t, p)
        hs.append(h_t); cs.append(c_t)
    return np.stack(hs), np.stack(cs)


# %% wrong="lstm_sequence" about="squeezes T=1 / B=1" kind="subtle"
def lstm_sequence(x, h0, c0, p):
    h_t, c_t = h0, c0
    hs = []
    for x_t in x:
        h_t, c_t = lstm_step(x_t, h_t, c_t, p)
        hs.append(h_t)
    return np.squeeze(np.array(hs)), c_t


# %% wrong="lstm_sequence" about="off-by-one: range(T-1), last row zeros" kind="subtle"
def lstm_sequence(x, h0, c0, p):
    T, B, _ = x.shape
    h = np.zeros((T, B, h0.shape[1]))
    h_t, c_t = h0, c0
    for t in range(T - 1):
        h_t, c_t = lstm_step(x[t], h_t, c_t, p)
        h[t] = h_t
    return h, c_t


# %% wrong="lstm_sequence" about="one shared array for the states, written in place, all entries equal the last" kind="subtle"
def lstm_sequence(x, h0, c0, p):
    h_t, c_t = h0.copy(), c0.copy()
    hs = []
    for x_t in x:
        h_new, c_t = lstm_step(x_t, h_t, c_t, p)
        h_t[:] = h_new
        hs.append(h_t)
    return np.stack(hs), c_t


# %% wrong="lstm_sequence" about="overwrites the caller's h0" kind="subtle"
def lstm_sequence(x, h0, c0, p):
    hs = []
    c_t = c0
    for x_t in x:
        h0[:], c_t = lstm_step(x_t, h0, c_t, p)
        hs.append(h0.copy())
    return np.stack(hs), c_t


# %% wrong="vanilla_inside" about="V_h transposed" kind="subtle"
def vanilla_inside(x, h0, v0, V_x, V_h, b_v):
    D, H = V_x.shape
    W_x, W_h, W_c = np.zeros((D, 4 * H)), np.zeros((H, 4 * H)), np.zeros((H, 4 * H))
    W_x[:, 2 * H:3 * H] = V_x
    W_c[:, 2 * H:3 * H] = V_h.T
    b = np.concatenate([np.full(H, 40.0), np.full(H, -40.0), b_v, np.full(H, 40.0)])
    return lstm_sequence(x, h0, v0, LSTMParams(W_x, W_h, W_c, b))


# %% wrong="vanilla_inside" about="gates pinned with 5 only" kind="subtle"
def vanilla_inside(x, h0, v0, V_x, V_h, b_v):
    D, H = V_x.shape
    W_x, W_h, W_c = np.zeros((D, 4 * H)), np.zeros((H, 4 * H)), np.zeros((H, 4 * H))
    W_x[:, 2 * H:3 * H] = V_x
    W_c[:, 2 * H:3 * H] = V_h
    b = np.concatenate([np.full(H, 5.0), np.full(H, -5.0), b_v, np.full(H, 5.0)])
    return lstm_sequence(x, h0, v0, LSTMParams(W_x, W_h, W_c, b))


# %% wrong="vanilla_inside" about="V_x and V_h in all four blocks (np.tile): the pinned gates see the input, and a large one unpins them" kind="subtle"
def vanilla_inside(x, h0, v0, V_x, V_h, b_v):
    H = len(b_v)
    W_x = np.tile(V_x, 4)
    W_h = np.zeros((H, 4 * H))
    W_c = np.tile(V_h, 4)
    b = np.concatenate([np.full(H, 40.0), np.full(H, -40.0), b_v, np.full(H, 40.0)])
    return lstm_sequence(x, h0, v0, LSTMParams(W_x, W_h, W_c, b))


# %% wrong="vanilla_inside" about="starts with h0 in the place of v0" kind="subtle"
def vanilla_inside(x, h0, v0, V_x, V_h, b_v):
    D, H = V_x.shape
    W_x, W_h, W_c = np.zeros((D, 4 * H)), np.zeros((H, 4 * H)), np.zeros((H, 4 * H))
    W_x[:, 2 * H:3 * H] = V_x
    W_c[:, 2 * H:3 * H] = V_h
    b = np.concatenate([np.full(H, 40.0), np.full(H, -40.0), b_v, np.full(H, 40.0)])
    return lstm_sequence(x, v0, h0, LSTMParams(W_x, W_h, W_c, b))


# %% wrong="vanilla_inside" about="slide order f i g o for b" kind="subtle"
def vanilla_inside(x, h0, v0, V_x, V_h, b_v):
    D, H = V_x.shape
    W_x, W_h, W_c = np.zeros((D, 4 * H)), np.zeros((H, 4 * H)), np.zeros((H, 4 * H))
    W_x[:, 2 * H:3 * H] = V_x
    W_c[:, 2 * H:3 * H] = V_h
    b = np.concatenate([np.full(H, -40.0), np.full(H, 40.0), b_v, np.full(H, 40.0)])
    return lstm_sequence(x, h0, v0, LSTMParams(W_x, W_h, W_c, b))


# %% wrong="vanilla_inside" about="weights in the last block" kind="subtle"
def vanilla_inside(x, h0, v0, V_x, V_h, b_v):
    D, H = V_x.shape
    W_x, W_h, W_c = np.zeros((D, 4 * H)), np.zeros((H, 4 * H)), np.zeros((H, 4 * H))
    W_x[:, 3 * H:] = V_x
    W_c[:, 3 * H:] = V_h
    b = np.concatenate([np.full(H, 40.0), np.full(H, -40.0), np.full(H, 40.0), b_v])
    return lstm_sequence(x, h0, v0, LSTMParams(W_x, W_h, W_c, b))


# %% wrong="vanilla_inside" about="pins set for the first unit of each block only (b[0], b[H], b[3H]); right for H = 1" kind="subtle"
def vanilla_inside(x, h0, v0, V_x, V_h, b_v):
    D, H = V_x.shape
    W_x, W_h, W_c = np.zeros((D, 4 * H)), np.zeros((H, 4 * H)), np.zeros((H, 4 * H))
    W_x[:, 2 * H:3 * H] = V_x
    W_c[:, 2 * H:3 * H] = V_h
    b = np.zeros(4 * H)
    b[0], b[H], b[2 * H:3 * H], b[3 * H] = 40, -40, b_v, 40
    return lstm_sequence(x, h0, v0, LSTMParams(W_x, W_h, W_c, b))


# %% wrong="latch" about="candidate weight 1 instead of K, written as an array" kind="subtle"
def latch(K):
    W_x = np.zeros((3, 4))
    W_x[0, 2] = 1
    W_x[1, :2] = 2 * K, -2 * K
    W_x[2, 3] = 2 * K
    return W_x, np.array([-K, K, 0, -K])


# %% wrong="latch" about="candidate has a bias K" kind="subtle"
def latch(K):
    W_x = np.zeros((3, 4))
    W_x[0, 2] = K
    W_x[1, :2] = 2 * K, -2 * K
    W_x[2, 3] = 2 * K
    return W_x, np.array([-K, K, K, -K])


# %% wrong="latch" about="2 and -2 without K" kind="subtle"
def latch(K):
    W_x = np.array([[0, 0, K, 0], [2.0, -2, 0, 0], [0, 0, 0, 2]])
    return W_x, np.array([-K, K, 0, -K])


# %% wrong="latch" about="transposed" kind="common"
def latch(K):
    W_x = np.zeros((4, 3))
    W_x[2, 0] = K
    W_x[0, 1], W_x[1, 1] = 2 * K, -2 * K
    W_x[3, 2] = 2 * K
    return W_x, np.array([-K, K, 0, -K])


# %% wrong="latch" about="read lets go: clears the cell when it is read" kind="subtle"
def latch(K):
    W_x = np.zeros((3, 4))
    W_x[0, 2] = K
    W_x[1, :2] = 2 * K, -2 * K
    W_x[2, 1], W_x[2, 3] = -2 * K, 2 * K
    return W_x, np.array([-K, K, 0, -K])


# %% wrong="latch" about="bit also opens the input gate" kind="subtle"
def latch(K):
    W_x = np.zeros((3, 4))
    W_x[0, 0] = K
    W_x[0, 2] = K
    W_x[1, :2] = K, -2 * K
    W_x[2, 3] = 2 * K
    return W_x, np.array([-K, K, 0, -K])


# %% wrong="sigmoid" about="a single number () comes back as (1,)" kind="subtle"
def sigmoid(a):
    a = np.atleast_1d(a)
    e = np.exp(-np.abs(a))
    return np.where(a >= 0, 1, e) / (1 + e)


# %% wrong="sigmoid" about="loops over the rows; fails for a single number and 1d" kind="subtle"
def sigmoid(a):
    y = np.zeros(a.shape)
    for r in range(a.shape[0]):
        for k in range(a.shape[1]):
            v = a[r, k]
            y[r, k] = 1 / (1 + np.exp(-v)) if v >= 0 else np.exp(v) / (1 + np.exp(v))
    return y


# %% wrong="sigmoid" about="np.maximum(a, -709) lower bound" kind="subtle"
def sigmoid(a):
    return 1 / (1 + np.exp(-np.maximum(a, -709)))


# %% wrong="sigmoid" about="closed gates set to exactly 0 below -40" kind="subtle"
def sigmoid(a):
    e = np.exp(-np.abs(a))
    y = np.where(a >= 0, 1, e) / (1 + e)
    return np.where(a < -40, 0.0, y)


# %% wrong="sigmoid" about="adds an epsilon 1e-12" kind="subtle"
def sigmoid(a):
    e = np.exp(-np.abs(a))
    return np.where(a >= 0, 1, e) / (1 + e + 1e-12) + 1e-12


# %% wrong="preactivation" about="only the lower triangle of W_c" kind="subtle"
def preactivation(x_t, h_prev, s, W_x, W_h, W_c, b):
    return x_t @ W_x + h_prev @ W_h + s @ np.tril(W_c) + b


# %% wrong="preactivation" about="b.sum()" kind="subtle"
def preactivation(x_t, h_prev, s, W_x, W_h, W_c, b):
    return x_t @ W_x + h_prev @ W_h + s @ W_c + b.sum()


# %% wrong="preactivation" about="squeezes B=1" kind="subtle"
def preactivation(x_t, h_prev, s, W_x, W_h, W_c, b):
    return np.squeeze(x_t @ W_x + h_prev @ W_h + s @ W_c + b)


# %% wrong="preactivation" about="reversed units" kind="subtle"
def preactivation(x_t, h_prev, s, W_x, W_h, W_c, b):
    return (x_t @ W_x + h_prev @ W_h + s @ W_c + b)[:, ::-1]


# %% wrong="preactivation" about="minus bias (threshold)" kind="subtle"
def preactivation(x_t, h_prev, s, W_x, W_h, W_c, b):
    return x_t @ W_x + h_prev @ W_h + s @ W_c - b


# %% wrong="preactivation" about="np.dot of first example only, broadcast" kind="subtle"
def preactivation(x_t, h_prev, s, W_x, W_h, W_c, b):
    a = np.empty_like(h_prev)
    for n in range(len(x_t)):
        a[n] = x_t[0] @ W_x + h_prev[n] @ W_h + s[n] @ W_c + b
    return a


# %% wrong="preactivation" about="a += works into h_prev" kind="subtle"
def preactivation(x_t, h_prev, s, W_x, W_h, W_c, b):
    a = x_t @ W_x
    a += np.concatenate([h_prev, s], axis=1) @ np.concatenate([W_c, W_h], axis=0)
    a += b
    return a


# %% wrong="count_parameters" about="4H by 4H matrices" kind="subtle"
def count_parameters(D, H):
    return D * 4 * H + 2 * (4 * H) ** 2 + 4 * H


# %% wrong="count_parameters" about="adds states" kind="subtle"
def count_parameters(D, H):
    return 4 * H * (D + 2 * H + 1) + 2 * H


# %% wrong="count_parameters" about="two biases (PyTorch b_ih and b_hh)" kind="subtle"
def count_parameters(D, H):
    return 4 * H * (D + 2 * H + 2)


# %% wrong="input_side" about="p.b last element" kind="subtle"
def input_side(x_t, h_prev, c_prev, p):
    a = x_t @ p.W_x + h_prev @ p.W_h + c_prev @ p.W_c
    a_i, a_f, a_g, _ = split_blocks(a)
    return sigmoid(a_i + p.b[0]), sigmoid(a_f + p.b[1]), np.tanh(a_g + p.b[2])


# %% wrong="input_side" about="peephole diagonal only of each block" kind="subtle"
def input_side(x_t, h_prev, c_prev, p):
    Ws = [np.diag(W) for W in split_blocks(p.W_c)]
    a_i, a_f, a_g, _ = split_blocks(x_t @ p.W_x + h_prev @ p.W_h + p.b)
    return sigmoid(a_i + c_prev * Ws[0]), sigmoid(a_f + c_prev * Ws[1]), np.tanh(a_g + c_prev * Ws[2])


# %% wrong="input_side" about="f = 1 - i coupled" kind="subtle"
def input_side(x_t, h_prev, c_prev, p):
    a_i, a_f, a_g, _ = split_blocks(preactivation(x_t, h_prev, c_prev, *p))
    i = sigmoid(a_i)
    return i, 1 - i, np.tanh(a_g)


# %% wrong="input_side" about="g = 2 sigmoid(a) - 1 (factor 2 forgotten)" kind="subtle"
def input_side(x_t, h_prev, c_prev, p):
    a_i, a_f, a_g, _ = split_blocks(preactivation(x_t, h_prev, c_prev, *p))
    return sigmoid(a_i), sigmoid(a_f), 2 * sigmoid(a_g) - 1


# %% wrong="input_side" about="each block of W_c transposed" kind="subtle"
def input_side(x_t, h_prev, c_prev, p):
    H = h_prev.shape[1]
    blk = lambda k: slice(k * H, (k + 1) * H)
    a = [x_t @ p.W_x[:, blk(k)] + h_prev @ p.W_h[:, blk(k)] + c_prev @ p.W_c[:, blk(k)].T + p.b[blk(k)] for k in range(3)]
    return sigmoid(a[0]), sigmoid(a[1]), np.tanh(a[2])


# %% wrong="cell_state" about="hard gates" kind="subtle"
def cell_state(f, i, g, c_prev):
    return np.round(f) * c_prev + np.round(i) * g


# %% wrong="cell_state" about="wide clip" kind="subtle"
def cell_state(f, i, g, c_prev):
    return np.clip(f * c_prev + i * g, -10, 10)


# %% wrong="cell_state" about="takes g where i > f, otherwise c_prev: no sum, no fractions" kind="subtle"
def cell_state(f, i, g, c_prev):
    return np.where(i > f, g, c_prev)


# %% wrong="cell_state" about="minus" kind="subtle"
def cell_state(f, i, g, c_prev):
    return f * c_prev - i * g


# %% wrong="cell_state" about="f applied twice" kind="subtle"
def cell_state(f, i, g, c_prev):
    c_t = f * c_prev
    c_t = f * c_t + i * g
    return c_t


# %% wrong="output_gate" about="p.b[3]" kind="subtle"
def output_gate(x_t, h_prev, c_prev, c_t, p):
    H = c_t.shape[1]
    o = sigmoid(x_t @ p.W_x[:, 3*H:] + h_prev @ p.W_h[:, 3*H:] + c_t @ p.W_c[:, 3*H:] + p.b[-1])
    return o, o * np.tanh(c_t)


# %% wrong="output_gate" about="o * tanh without o: h = tanh(c_t)" kind="subtle"
def output_gate(x_t, h_prev, c_prev, c_t, p):
    o = sigmoid(split_blocks(preactivation(x_t, h_prev, c_t, *p))[3])
    return o, np.tanh(c_t)


# %% wrong="output_gate" about="h = o * sigmoid(c_t)" kind="subtle"
def output_gate(x_t, h_prev, c_prev, c_t, p):
    o = sigmoid(split_blocks(preactivation(x_t, h_prev, c_t, *p))[3])
    return o, o * sigmoid(c_t)


# %% wrong="output_gate" about="peephole with the i block of W_c" kind="subtle"
def output_gate(x_t, h_prev, c_prev, c_t, p):
    H = c_t.shape[1]
    o = sigmoid(x_t @ p.W_x[:, 3*H:] + h_prev @ p.W_h[:, 3*H:] + c_t @ p.W_c[:, :H] + p.b[3*H:])
    return o, o * np.tanh(c_t)


# %% wrong="output_gate" about="all c_prev: gate and tanh" kind="subtle"
def output_gate(x_t, h_prev, c_prev, c_t, p):
    o = sigmoid(split_blocks(preactivation(x_t, h_prev, c_prev, *p))[3])
    return o, o * np.tanh(c_prev)


# %% wrong="lstm_step" about="returns h_prev updated also used: h passes to input side twice; returns (h, c_prev)" kind="subtle"
def lstm_step(x_t, h_prev, c_prev, p):
    i, f, g = input_side(x_t, h_prev, c_prev, p)
    c_t = cell_state(f, i, g, c_prev)
    _, h_t = output_gate(x_t, h_prev, c_prev, c_t, p)
    return h_t, c_prev


# %% wrong="lstm_step" about="output gate multiplied twice" kind="subtle"
def lstm_step(x_t, h_prev, c_prev, p):
    i, f, g = input_side(x_t, h_prev, c_prev, p)
    c_t = cell_state(f, i, g, c_prev)
    o, h_t = output_gate(x_t, h_prev, c_prev, c_t, p)
    return o * h_t, c_t


# %% wrong="lstm_step" about="h_prev added (residual)" kind="subtle"
def lstm_step(x_t, h_prev, c_prev, p):
    i, f, g = input_side(x_t, h_prev, c_prev, p)
    c_t = cell_state(f, i, g, c_prev)
    o, h_t = output_gate(x_t, h_prev, c_prev, c_t, p)
    return h_t + h_prev, c_t


# %% wrong="lstm_step" about="stores h_t as the cell state: c_t = o*tanh(c)" kind="subtle"
def lstm_step(x_t, h_prev, c_prev, p):
    i, f, g = input_side(x_t, h_prev, c_prev, p)
    c_t = cell_state(f, i, g, c_prev)
    o, h_t = output_gate(x_t, h_prev, c_prev, c_t, p)
    return h_t, h_t


# %% wrong="lstm_step" about="single pass with c_prev for o peephole plus no peephole" kind="subtle"
def lstm_step(x_t, h_prev, c_prev, p):
    H = h_prev.shape[1]
    a = x_t @ p.W_x + h_prev @ p.W_h + p.b
    a[:, :3 * H] += c_prev @ p.W_c[:, :3 * H]
    c_t = sigmoid(a[:, H:2*H]) * c_prev + sigmoid(a[:, :H]) * np.tanh(a[:, 2*H:3*H])
    return sigmoid(a[:, 3*H:]) * np.tanh(c_t), c_t


# %% wrong="lstm_sequence" about="loops over the batch size instead of T" kind="subtle"
def lstm_sequence(x, h0, c0, p):
    h_t, c_t = h0, c0
    hs = []
    for t in range(x.shape[1]):
        h_t, c_t = lstm_step(x[t], h_t, c_t, p)
        hs.append(h_t)
    return np.stack(hs), c_t


# %% wrong="lstm_sequence" about="zeros_like(x): right for D = H only" kind="subtle"
def lstm_sequence(x, h0, c0, p):
    h = np.zeros_like(x)
    h_t, c_t = h0, c0
    for t, x_t in enumerate(x):
        h_t, c_t = lstm_step(x_t, h_t, c_t, p)
        h[t] = h_t
    return h, c_t


# %% wrong="lstm_sequence" about="h0 and c0 exchanged" kind="common"
def lstm_sequence(x, h0, c0, p):
    h_t, c_t = c0, h0
    hs = []
    for x_t in x:
        h_t, c_t = lstm_step(x_t, h_t, c_t, p)
        hs.append(h_t)
    return np.stack(hs), c_t


# %% wrong="lstm_sequence" about="np.concatenate instead of stack: (T*B, H)" kind="common"
def lstm_sequence(x, h0, c0, p):
    h_t, c_t = h0, c0
    hs = []
    for x_t in x:
        h_t, c_t = lstm_step(x_t, h_t, c_t, p)
        hs.append(h_t)
    return np.concatenate(hs), c_t


# %% wrong="lstm_sequence" about="unpacks in the wrong order: c_t, h_t" kind="common"
def lstm_sequence(x, h0, c0, p):
    h_t, c_t = h0, c0
    hs = []
    for x_t in x:
        c_t, h_t = lstm_step(x_t, h_t, c_t, p)
        hs.append(h_t)
    return np.stack(hs), c_t


# %% wrong="lstm_sequence" about="updates in two calls: h first, then c from the new h" kind="subtle"
def lstm_sequence(x, h0, c0, p):
    h_t, c_t = h0, c0
    hs = []
    for x_t in x:
        h_t = lstm_step(x_t, h_t, c_t, p)[0]
        c_t = lstm_step(x_t, h_t, c_t, p)[1]
        hs.append(h_t)
    return np.stack(hs), c_t


# %% wrong="lstm_sequence" about="returns last h as c_T" kind="subtle"
def lstm_sequence(x, h0, c0, p):
    h_t, c_t = h0, c0
    hs = []
    for x_t in x:
        h_t, c_t = lstm_step(x_t, h_t, c_t, p)
        hs.append(h_t)
    return np.stack(hs), h_t


# %% wrong="lstm_sequence" about="each example separately but the states of example 0 for all" kind="subtle"
def lstm_sequence(x, h0, c0, p):
    T, B, _ = x.shape
    h = np.zeros((T, B, h0.shape[1])); c_T = np.zeros_like(c0)
    h_t, c_t = h0[:1], c0[:1]
    for n in range(B):
        for t in range(T):
            h_t, c_t = lstm_step(x[t, n:n+1], h_t, c_t, p)
            h[t, n] = h_t[0]
        c_T[n] = c_t[0]
    return h, c_T


# %% wrong="vanilla_inside" about="starts from arctanh(v0) instead of v0" kind="subtle"
def vanilla_inside(x, h0, v0, V_x, V_h, b_v):
    D, H = V_x.shape
    W_x, W_h, W_c = np.zeros((D, 4 * H)), np.zeros((H, 4 * H)), np.zeros((H, 4 * H))
    W_x[:, 2 * H:3 * H] = V_x
    W_c[:, 2 * H:3 * H] = V_h
    b = np.concatenate([np.full(H, 40.0), np.full(H, -40.0), b_v, np.full(H, 40.0)])
    return lstm_sequence(x, h0, np.arctanh(v0), LSTMParams(W_x, W_h, W_c, b))


# %% wrong="vanilla_inside" about="returns c_T as h (asks for tanh)" kind="subtle"
def vanilla_inside(x, h0, v0, V_x, V_h, b_v):
    D, H = V_x.shape
    W_x, W_h, W_c = np.zeros((D, 4 * H)), np.zeros((H, 4 * H)), np.zeros((H, 4 * H))
    W_x[:, 2 * H:3 * H] = V_x
    W_c[:, 2 * H:3 * H] = V_h
    b = np.concatenate([np.full(H, 40.0), np.full(H, -40.0), b_v, np.full(H, 40.0)])
    h, c = lstm_sequence(x, h0, v0, LSTMParams(W_x, W_h, W_c, b))
    return np.arctanh(h), c


# %% wrong="vanilla_inside" about="all W_h set" kind="subtle"
def vanilla_inside(x, h0, v0, V_x, V_h, b_v):
    D, H = V_x.shape
    W_x, W_h, W_c = np.zeros((D, 4 * H)), np.zeros((H, 4 * H)), np.zeros((H, 4 * H))
    W_x[:, 2 * H:3 * H] = V_x
    W_c[:, 2 * H:3 * H] = V_h
    b = np.concatenate([np.full(H, 40.0), np.full(H, -40.0), 2 * b_v, np.full(H, 40.0)])
    return lstm_sequence(x, h0, v0, LSTMParams(W_x, W_h, W_c, b))


# %% wrong="vanilla_inside" about="last block shut: output gate closed" kind="subtle"
def vanilla_inside(x, h0, v0, V_x, V_h, b_v):
    D, H = V_x.shape
    W_x, W_h, W_c = np.zeros((D, 4 * H)), np.zeros((H, 4 * H)), np.zeros((H, 4 * H))
    W_x[:, 2 * H:3 * H] = V_x
    W_c[:, 2 * H:3 * H] = V_h
    b = np.concatenate([np.full(H, 40.0), np.full(H, -40.0), b_v, np.full(H, -40.0)])
    return lstm_sequence(x, h0, v0, LSTMParams(W_x, W_h, W_c, b))


# %% wrong="vanilla_inside" about="every fourth column instead of blocks of H neighboring ones; right for H = 1" kind="subtle"
def vanilla_inside(x, h0, v0, V_x, V_h, b_v):
    D, H = V_x.shape
    W_x, W_h, W_c = np.zeros((D, 4 * H)), np.zeros((H, 4 * H)), np.zeros((H, 4 * H))
    W_x[:, 2::4] = V_x
    W_c[:, 2::4] = V_h
    b = np.zeros(4 * H)
    b[0::4], b[1::4], b[2::4], b[3::4] = 40, -40, b_v, 40
    return lstm_sequence(x, h0, v0, LSTMParams(W_x, W_h, W_c, b))


# %% wrong="vanilla_inside" about="b_v added to the three pins: a b_v of size 60 unpins them" kind="subtle"
def vanilla_inside(x, h0, v0, V_x, V_h, b_v):
    D, H = V_x.shape
    W_x, W_h, W_c = np.zeros((D, 4 * H)), np.zeros((H, 4 * H)), np.zeros((H, 4 * H))
    W_x[:, 2 * H:3 * H] = V_x
    W_c[:, 2 * H:3 * H] = V_h
    b = np.tile(b_v, 4)
    b[:H] += 40
    b[H:2 * H] -= 40
    b[3 * H:] += 40
    return lstm_sequence(x, h0, v0, LSTMParams(W_x, W_h, W_c, b))


# %% wrong="latch" about="forget bias 0" kind="subtle"
def latch(K):
    W_x = np.zeros((3, 4)); b = np.zeros(4)
    W_x[0, 2] = K
    W_x[1, 0], W_x[1, 1], W_x[2, 3] = 2 * K, -2 * K, 2 * K
    b[0], b[3] = -K, -K
    return W_x, b


# %% wrong="latch" about="candidate sees store" kind="subtle"
def latch(K):
    W_x = np.zeros((3, 4)); b = np.zeros(4)
    W_x[0, 2] = W_x[1, 2] = K
    W_x[1, 0], W_x[1, 1], W_x[2, 3] = 2 * K, -2 * K, 2 * K
    b[:] = -K, K, 0, -K
    return W_x, b


# %% wrong="latch" about="b (1,4)" kind="subtle"
def latch(K):
    W_x = np.zeros((3, 4)); b = np.zeros((1, 4))
    W_x[0, 2] = K
    W_x[1, 0], W_x[1, 1], W_x[2, 3] = 2 * K, -2 * K, 2 * K
    b[0] = -K, K, 0, -K
    return W_x, b


# %% wrong="latch" about="store and read rows swapped" kind="subtle"
def latch(K):
    W_x = np.zeros((3, 4)); b = np.zeros(4)
    W_x[0, 2] = K
    W_x[2, 0], W_x[2, 1], W_x[1, 3] = 2 * K, -2 * K, 2 * K
    b[:] = -K, K, 0, -K
    return W_x, b


# %% wrong="latch" about="fixed K = 9" kind="subtle"
def latch(K):
    K = 9.0
    W_x = np.zeros((3, 4)); b = np.zeros(4)
    W_x[0, 2] = K
    W_x[1, 0], W_x[1, 1], W_x[2, 3] = 2 * K, -2 * K, 2 * K
    b[:] = -K, K, 0, -K
    return W_x, b


# %% wrong="latch" about="biases K, -K, reversed all" kind="subtle"
def latch(K):
    W_x = np.zeros((3, 4)); b = np.zeros(4)
    W_x[0, 2] = K
    W_x[1, 0], W_x[1, 1], W_x[2, 3] = -2 * K, 2 * K, -2 * K
    b[:] = K, -K, 0, K
    return W_x, b
