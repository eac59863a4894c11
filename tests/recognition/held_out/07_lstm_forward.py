# %% wrong="sigmoid" about="only the right-hand form of (8) is used, which is infinity over infinity for large positive entries" kind="common"
def sigmoid(a):
    ea = np.exp(a)
    return ea / (ea + 1)


# %% wrong="sigmoid" about="the minus in the exponent is forgotten, so the curve is mirrored" kind="common"
def sigmoid(a):
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(a))


# %% wrong="sigmoid" about="the half inside the tanh form is forgotten" kind="common"
def sigmoid(a):
    t = np.tanh(a)
    return 0.5 + 0.5 * t


# %% wrong="sigmoid" about="the two sides of zero are exchanged in np.where" kind="common"
def sigmoid(a):
    small = np.exp(-np.abs(a))
    for_positive = 1 / (1 + small)
    for_negative = small / (1 + small)
    return np.where(a < 0, for_positive, for_negative)


# %% wrong="sigmoid" about="a loop over all entries collects them in a flat list, the shape is lost" kind="common"
def sigmoid(a):
    out = []
    for v in np.ravel(a):
        if v >= 0:
            out.append(1 / (1 + np.exp(-v)))
        else:
            out.append(np.exp(v) / (1 + np.exp(v)))
    return np.array(out)


# %% wrong="sigmoid" about="the results are written into the caller's array" kind="common"
def sigmoid(a):
    a = np.asarray(a)
    for idx in np.ndindex(a.shape):
        v = a[idx]
        q = np.exp(-abs(v))
        a[idx] = 1 / (1 + q) if v >= 0 else q / (1 + q)
    return a


# %% wrong="sigmoid" about="the tanh form cancels for strongly negative entries" kind="subtle"
def sigmoid(a):
    half = np.asarray(a) / 2
    return (np.tanh(half) + 1) / 2


# %% wrong="sigmoid" about="the entries are clipped to -100 to 100 before the exponential" kind="subtle"
def sigmoid(a):
    safe = np.minimum(np.maximum(a, -100.0), 100.0)
    return 1.0 / (1.0 + np.exp(-safe))


# %% wrong="sigmoid" about="the largest entry is subtracted as in a softmax, which changes the value here" kind="subtle"
def sigmoid(a):
    a = np.asarray(a)
    shifted = a - np.max(a)
    e = np.exp(shifted)
    return e / (1 + e)


# %% wrong="sigmoid" about="for negative entries 1 minus the sigmoid of the opposite is taken, which cancels" kind="subtle"
def sigmoid(a):
    pos = 1 / (1 + np.exp(-np.abs(a)))
    return np.where(np.asarray(a) >= 0, pos, 1 - pos)


# %% wrong="sigmoid" about="the form is chosen once for the whole array by its mean instead of entry by entry" kind="subtle"
def sigmoid(a):
    a = np.asarray(a, dtype=float)
    with np.errstate(all="ignore"):
        if a.mean() >= 0:
            return 1 / (1 + np.exp(-a))
        return np.exp(a) / (1 + np.exp(a))


# %% wrong="sigmoid" about="beyond 40 the gate is declared to be exactly closed or open" kind="subtle"
def sigmoid(a):
    a = np.asarray(a, dtype=float)
    y = np.zeros(a.shape)
    y[a > 40] = 1.0
    middle = np.abs(a) <= 40
    y[middle] = 1 / (1 + np.exp(-a[middle]))
    return y


# %% wrong="preactivation" about="the matrices of the hidden state and of the cell state are exchanged" kind="common"
def preactivation(x_t, h_prev, s, W_x, W_h, W_c, b):
    inputs = np.hstack([x_t, h_prev, s])
    weights = np.vstack([W_x, W_c, W_h])
    return inputs @ weights + b


# %% wrong="preactivation" about="the term of the cell state is left out" kind="common"
def preactivation(x_t, h_prev, s, W_x, W_h, W_c, b):
    a = np.matmul(x_t, W_x)
    a = a + np.matmul(h_prev, W_h)
    return a + b


# %% wrong="preactivation" about="the sigmoid is already applied to the sum" kind="common"
def preactivation(x_t, h_prev, s, W_x, W_h, W_c, b):
    zf = s @ W_c + h_prev @ W_h + x_t @ W_x + b
    f = sigmoid(zf)
    return f


# %% wrong="preactivation" about="the bias is added with every one of the three products" kind="common"
def preactivation(x_t, h_prev, s, W_x, W_h, W_c, b):
    def layer(v, W):
        return v @ W + b

    return layer(x_t, W_x) + layer(h_prev, W_h) + layer(s, W_c)


# %% wrong="preactivation" about="the bias is subtracted like a threshold" kind="common"
def preactivation(x_t, h_prev, s, W_x, W_h, W_c, b):
    pairs = [(x_t, W_x), (h_prev, W_h), (s, W_c)]
    return sum(v @ W for v, W in pairs) - b


# %% wrong="preactivation" about="the loop over the batch returns after the first example" kind="common"
def preactivation(x_t, h_prev, s, W_x, W_h, W_c, b):
    a = np.zeros((len(x_t), len(b)))
    for n in range(len(x_t)):
        a[n] = x_t[n] @ W_x + h_prev[n] @ W_h + s[n] @ W_c + b
        return a


# %% wrong="preactivation" about="the square matrices are multiplied from the left onto columns without a transpose" kind="subtle"
def preactivation(x_t, h_prev, s, W_x, W_h, W_c, b):
    x_col, h_col, s_col = x_t.T, h_prev.T, s.T
    z = W_x.T @ x_col + W_h @ h_col + W_c @ s_col + b[:, None]
    return z.T


# %% wrong="preactivation" about="each cell sees only itself: the product uses only the diagonal of W_c" kind="subtle"
def preactivation(x_t, h_prev, s, W_x, W_h, W_c, b):
    peephole = s * np.diagonal(W_c)
    return x_t @ W_x + h_prev @ W_h + peephole + b


# %% wrong="preactivation" about="the indices of W_h are exchanged in the einsum" kind="subtle"
def preactivation(x_t, h_prev, s, W_x, W_h, W_c, b):
    return (
        np.einsum("bd,dh->bh", x_t, W_x)
        + np.einsum("bk,hk->bh", h_prev, W_h)
        + np.einsum("bk,kh->bh", s, W_c)
        + b
    )


# %% wrong="preactivation" about="the running sum is not set back from one example to the next" kind="subtle"
def preactivation(x_t, h_prev, s, W_x, W_h, W_c, b):
    rows = []
    z = np.zeros(len(b))
    for x1, h1, s1 in zip(x_t, h_prev, s):
        z = z + x1 @ W_x + h1 @ W_h + s1 @ W_c
        rows.append(z + b)
    return np.array(rows)


# %% wrong="preactivation" about="all three sums run over D entries, also those over the H units" kind="subtle"
def preactivation(x_t, h_prev, s, W_x, W_h, W_c, b):
    B, D = x_t.shape
    H = b.shape[0]
    a = np.zeros((B, H))
    for m in range(B):
        for j in range(H):
            total = b[j]
            for k in range(D):
                total += x_t[m, k] * W_x[k, j]
                total += h_prev[m, k] * W_h[k, j]
                total += s[m, k] * W_c[k, j]
            a[m, j] = total
    return a


# %% wrong="preactivation" about="the cell state is squashed by tanh before it is multiplied by its weights" kind="subtle"
def preactivation(x_t, h_prev, s, W_x, W_h, W_c, b):
    seen = np.tanh(s)
    return x_t.dot(W_x) + h_prev.dot(W_h) + seen.dot(W_c) + b[np.newaxis, :]


# %% wrong="split_blocks" about="the array is cut along the first axis" kind="common"
def split_blocks(a):
    quarter = len(a) // 4
    a_i = a[:quarter]
    a_f = a[quarter : 2 * quarter]
    a_g = a[2 * quarter : 3 * quarter]
    a_o = a[3 * quarter :]
    return a_i, a_f, a_g, a_o


# %% wrong="split_blocks" about="the blocks are returned in the order of the pseudocode: f, i, g, o" kind="common"
def split_blocks(a):
    i, f, g, o = np.split(a, 4, axis=-1)
    return f, i, g, o


# %% wrong="split_blocks" about="every fourth column is taken instead of neighboring columns" kind="common"
def split_blocks(a):
    return tuple(a[..., k::4] for k in range(4))


# %% wrong="split_blocks" about="the slices end one column too early" kind="common"
def split_blocks(a):
    H = a.shape[-1] // 4
    return (
        a[..., 0 : H - 1],
        a[..., H : 2 * H - 1],
        a[..., 2 * H : 3 * H - 1],
        a[..., 3 * H : 4 * H - 1],
    )


# %% wrong="split_blocks" about="candidate and output gate have changed places" kind="common"
def split_blocks(a):
    n = a.shape[-1] // 4
    a_i = a[..., :n]
    a_f = a[..., n : n + n]
    a_o = a[..., 2 * n : 3 * n]
    a_g = a[..., -n:]
    return a_i, a_f, a_g, a_o


# %% wrong="split_blocks" about="the rows are addressed with a colon, which fails for a bias of one axis" kind="common"
def split_blocks(a):
    rows, cols = a.shape
    H = int(cols / 4)
    return a[:, 0:H], a[:, H : 2 * H], a[:, 2 * H : 3 * H], a[:, 3 * H : 4 * H]


# %% wrong="split_blocks" about="the starts of the blocks are 0, 1, 2, 3 instead of multiples of H" kind="subtle"
def split_blocks(a):
    H = a.shape[-1] // 4
    a_i, a_f, a_g, a_o = [a[..., k : k + H] for k in range(4)]
    return a_i, a_f, a_g, a_o


# %% wrong="split_blocks" about="the array is reshaped with the gate axis in front, which mixes the rows" kind="subtle"
def split_blocks(a):
    H = a.shape[-1] // 4
    packed = a.reshape((4,) + a.shape[:-1] + (H,))
    return packed[0], packed[1], packed[2], packed[3]


# %% wrong="split_blocks" about="the end of the third block is missing, so that it includes the fourth" kind="subtle"
def split_blocks(a):
    H = a.shape[-1] // 4
    rest = a
    i, rest = rest[..., :H], rest[..., H:]
    f, rest = rest[..., :H], rest[..., H:]
    g = rest
    o = rest[..., H:]
    return i, f, g, o


# %% wrong="split_blocks" about="H is read off the second axis, which is the last one only for two axes" kind="subtle"
def split_blocks(a):
    axis = min(1, a.ndim - 1)
    H = a.shape[axis] // 4
    edges = [0, H, 2 * H, 3 * H, 4 * H]
    return tuple(a[..., p:q] for p, q in zip(edges[:-1], edges[1:]))


# %% wrong="split_blocks" about="a bias comes back with an additional axis of length 1" kind="subtle"
def split_blocks(a):
    a = np.atleast_2d(a)
    return tuple(np.array_split(a, 4, axis=-1))


# %% wrong="split_blocks" about="the blocks are cut from the transpose and not turned back" kind="subtle"
def split_blocks(a):
    columns = a.T
    H = len(columns) // 4
    return tuple(columns[k * H : (k + 1) * H] for k in range(4))


# %% wrong="count_parameters" about="the peepholes are left out, as in most libraries" kind="common"
def count_parameters(D, H):
    return 4 * (H * (D + H) + H)


# %% wrong="count_parameters" about="only one gate is counted" kind="common"
def count_parameters(D, H):
    W_x = D * H
    W_h = H * H
    W_c = H * H
    b = H
    return W_x + W_h + W_c + b


# %% wrong="count_parameters" about="the biases are forgotten" kind="common"
def count_parameters(D, H):
    total = 0
    for rows in (D, H, H):
        total += rows * 4 * H
    return total


# %% wrong="count_parameters" about="inputs and units are exchanged" kind="common"
def count_parameters(D, H):
    return sum(4 * n * D for n in (H, D, D, 1))


# %% wrong="count_parameters" about="the rows of the four arrays are counted instead of their entries" kind="common"
def count_parameters(D, H):
    p = LSTMParams(np.zeros((D, 4 * H)), np.zeros((H, 4 * H)), np.zeros((H, 4 * H)), np.zeros(4 * H))
    return sum(len(A) for A in p)


# %% wrong="count_parameters" about="the hidden state of all four gates is fed back, so W_h is a square of 4H" kind="common"
def count_parameters(D, H):
    n = 4 * H
    return D * n + n * n + H * n + n


# %% wrong="count_parameters" about="each cell has one peephole weight per gate instead of a full matrix" kind="subtle"
def count_parameters(D, H):
    plain = H * (D + H + 1)
    peepholes = H
    return 4 * (plain + peepholes)


# %% wrong="count_parameters" about="the candidate is taken to have no peephole, so W_c has only three blocks" kind="subtle"
def count_parameters(D, H):
    gate = D * H + H * H + H * H + H
    candidate = D * H + H * H + H
    return 3 * gate + candidate


# %% wrong="count_parameters" about="there is one bias per gate instead of one per unit and gate" kind="subtle"
def count_parameters(D, H):
    shapes = [(D, 4 * H), (H, 4 * H), (H, 4 * H), (4, 1)]
    return sum(r * c for r, c in shapes)


# %% wrong="count_parameters" about="a formula guessed from the two examples of the hint" kind="subtle"
def count_parameters(D, H):
    return 4 * H * (D + 1) ** 2


# %% wrong="count_parameters" about="a second bias vector, for the hidden state, is counted too" kind="subtle"
def count_parameters(D, H):
    from_input = (D + 1) * 4 * H
    from_hidden = (H + 1) * 4 * H
    from_cell = H * 4 * H
    return from_input + from_hidden + from_cell


# %% wrong="count_parameters" about="the initial states are counted as parameters too" kind="subtle"
def count_parameters(D, H):
    weights = 4 * H * (D + 2 * H + 1)
    states = 2 * H
    return weights + states


# %% wrong="input_side" about="the candidate is squashed by the sigmoid like a gate" kind="common"
def input_side(x_t, h_prev, c_prev, p):
    a = preactivation(x_t, h_prev, c_prev, *p)
    i, f, g, o = [sigmoid(block) for block in split_blocks(a)]
    return i, f, g


# %% wrong="input_side" about="the results are returned in the order of the pseudocode: f, i, g" kind="common"
def input_side(x_t, h_prev, c_prev, p):
    z = c_prev @ p.W_c + h_prev @ p.W_h + x_t @ p.W_x + p.b
    zi, zf, zc, _ = split_blocks(z)
    f = sigmoid(zf)
    i = sigmoid(zi)
    Ci = np.tanh(zc)
    return f, i, Ci


# %% wrong="input_side" about="hidden state and cell state are handed over in the wrong order" kind="common"
def input_side(x_t, h_prev, c_prev, p):
    packed = preactivation(x_t, c_prev, h_prev, p.W_x, p.W_h, p.W_c, p.b)
    a_i, a_f, a_g, _ = split_blocks(packed)
    return sigmoid(a_i), sigmoid(a_f), np.tanh(a_g)


# %% wrong="input_side" about="the last block is used for the candidate and the third one is skipped" kind="common"
def input_side(x_t, h_prev, c_prev, p):
    a_i, a_f, _, a_g = split_blocks(preactivation(x_t, h_prev, c_prev, *p))
    return sigmoid(a_i), sigmoid(a_f), np.tanh(a_g)


# %% wrong="input_side" about="the sums are returned without being squashed" kind="common"
def input_side(x_t, h_prev, c_prev, p):
    a = preactivation(x_t, h_prev, c_prev, *p)
    return split_blocks(a)[:3]


# %% wrong="input_side" about="all four blocks are returned instead of three" kind="common"
def input_side(x_t, h_prev, c_prev, p):
    a_i, a_f, a_g, a_o = split_blocks(preactivation(x_t, h_prev, c_prev, *p))
    return sigmoid(a_i), sigmoid(a_f), np.tanh(a_g), sigmoid(a_o)


# %% wrong="input_side" about="the candidate does not look into the cell" kind="subtle"
def input_side(x_t, h_prev, c_prev, p):
    outer = x_t @ p.W_x + h_prev @ p.W_h + p.b
    peep = c_prev @ p.W_c
    H = c_prev.shape[1]
    i = sigmoid(outer[:, :H] + peep[:, :H])
    f = sigmoid(outer[:, H : 2 * H] + peep[:, H : 2 * H])
    g = np.tanh(outer[:, 2 * H : 3 * H])
    return i, f, g


# %% wrong="input_side" about="the forget gate uses the peephole weights of the input gate" kind="subtle"
def input_side(x_t, h_prev, c_prev, p):
    Wxi, Wxf, Wxg, _ = split_blocks(p.W_x)
    Whi, Whf, Whg, _ = split_blocks(p.W_h)
    Wci, Wcf, Wcg, _ = split_blocks(p.W_c)
    bi, bf, bg, _ = split_blocks(p.b)
    i = sigmoid(preactivation(x_t, h_prev, c_prev, Wxi, Whi, Wci, bi))
    f = sigmoid(preactivation(x_t, h_prev, c_prev, Wxf, Whf, Wci, bf))
    g = np.tanh(preactivation(x_t, h_prev, c_prev, Wxg, Whg, Wcg, bg))
    return i, f, g


# %% wrong="input_side" about="the forget gate is taken as 1 minus the input gate" kind="subtle"
def input_side(x_t, h_prev, c_prev, p):
    blocks = split_blocks(preactivation(x_t, h_prev, c_prev, *p))
    i = sigmoid(blocks[0])
    return i, 1 - i, np.tanh(blocks[2])


# %% wrong="input_side" about="the candidate is a sigmoid stretched to -1 to 1, which is the tanh of half the sum" kind="subtle"
def input_side(x_t, h_prev, c_prev, p):
    H = h_prev.shape[-1]
    s = sigmoid(preactivation(x_t, h_prev, c_prev, *p))
    i = s[:, :H]
    f = s[:, H : 2 * H]
    g = 2 * s[:, 2 * H : 3 * H] - 1
    return i, f, g


# %% wrong="input_side" about="the forget gate is turned round because it is taken to forget when it is open" kind="subtle"
def input_side(x_t, h_prev, c_prev, p):
    a_i, a_f, a_g, _ = split_blocks(preactivation(x_t, h_prev, c_prev, *p))
    forgets = sigmoid(a_f)
    return sigmoid(a_i), 1 - forgets, np.tanh(a_g)


# %% wrong="input_side" about="the slices are cut with D columns instead of H columns" kind="subtle"
def input_side(x_t, h_prev, c_prev, p):
    n = x_t.shape[1]
    a = x_t @ p.W_x + h_prev @ p.W_h + c_prev @ p.W_c + p.b
    return sigmoid(a[:, 0:n]), sigmoid(a[:, n : 2 * n]), np.tanh(a[:, 2 * n : 3 * n])


# %% wrong="gate_limits" about="the forget gate is read as forgetting when it is 1" kind="common"
gate_limits = {"f1_i0": 0.0, "f0_i1": 0.8 - 0.5, "f1_i1": -0.5, "f0_i0": 0.8}

# %% wrong="gate_limits" about="the two gates are exchanged: i keeps and f writes" kind="common"
c_prev, g = 0.8, -0.5
gate_limits = {}
for f in (0, 1):
    for i in (0, 1):
        gate_limits[f"f{f}_i{i}"] = i * c_prev + f * g

# %% wrong="gate_limits" about="the sign of the candidate is lost" kind="common"
gate_limits = {"f1_i0": 0.8, "f0_i1": 0.5, "f1_i1": 1.3, "f0_i0": 0.0}

# %% wrong="gate_limits" about="with both gates closed the old content is taken to stay" kind="common"
gate_limits = {"f1_i0": 0.8, "f0_i1": -0.5, "f1_i1": 0.3, "f0_i0": 0.8}

# %% wrong="gate_limits" about="with both gates open the old content is taken to be overwritten" kind="common"
gate_limits = dict(f1_i0=0.8, f0_i1=-0.5, f1_i1=-0.5, f0_i0=0.0)

# %% wrong="gate_limits" about="the gates are multiplied with each other in both terms, so everything needs both to be open" kind="common"
old, new = 0.8, -0.5
gate_limits = {f"f{f}_i{i}": f * i * old + f * i * new for f in (1, 0) for i in (1, 0)}

# %% wrong="gate_limits" about="the tanh of equation (7) is applied to the cell state" kind="subtle"
gate_limits = {
    "f1_i0": float(np.tanh(0.8)),
    "f0_i1": float(np.tanh(-0.5)),
    "f1_i1": float(np.tanh(0.3)),
    "f0_i0": 0.0,
}

# %% wrong="gate_limits" about="with both gates open the two contents are averaged" kind="subtle"
gate_limits = {"f1_i0": 0.8, "f0_i1": -0.5, "f1_i1": (0.8 - 0.5) / 2, "f0_i0": 0}

# %% wrong="gate_limits" about="1 and 0 are taken as pre-activations and put through the sigmoid" kind="subtle"
s0, s1 = 0.5, float(sigmoid(np.array(1.0)))
gate_limits = {
    "f1_i0": s1 * 0.8 + s0 * (-0.5),
    "f0_i1": s0 * 0.8 + s1 * (-0.5),
    "f1_i1": s1 * 0.8 + s1 * (-0.5),
    "f0_i0": s0 * 0.8 + s0 * (-0.5),
}

# %% wrong="gate_limits" about="g is taken as the sum before squashing, and tanh is applied to it" kind="subtle"
c_old = 0.8
g_now = float(np.tanh(-0.5))
gate_limits = {"f1_i0": c_old, "f0_i1": g_now, "f1_i1": c_old + g_now, "f0_i0": 0.0}

# %% wrong="gate_limits" about="the accumulated value is the product instead of the sum" kind="subtle"
gate_limits = {"f1_i0": 0.8, "f0_i1": -0.5, "f1_i1": 0.8 * -0.5, "f0_i0": 0.0}

# %% wrong="gate_limits" about="a negative content is cut off at 0" kind="subtle"
gate_limits = {
    name: max(0.0, int(name[1]) * 0.8 + int(name[4]) * (-0.5)) for name in ("f1_i0", "f0_i1", "f1_i1", "f0_i0")
}

# %% wrong="cell_state" about="the two gates are exchanged" kind="common"
def cell_state(f, i, g, c_prev):
    kept = i * c_prev
    written = f * g
    return kept + written


# %% wrong="cell_state" about="the caller's cell state is changed in place" kind="common"
def cell_state(f, i, g, c_prev):
    c_prev *= f
    c_prev += i * g
    return c_prev


# %% wrong="cell_state" about="the new cell state is squashed by tanh" kind="common"
def cell_state(f, i, g, c_prev):
    return np.tanh(np.multiply(f, c_prev) + np.multiply(i, g))


# %% wrong="cell_state" about="the candidate is written without asking the input gate" kind="common"
def cell_state(f, i, g, c_prev):
    c_t = f * c_prev
    c_t = c_t + g
    return c_t


# %% wrong="cell_state" about="the forget gate multiplies what is written, too" kind="common"
def cell_state(f, i, g, c_prev):
    return (c_prev + i * g) * f


# %% wrong="cell_state" about="an open forget gate is taken to wipe the old content" kind="common"
def cell_state(f, i, g, c_prev):
    stays = 1.0 - f
    return stays * c_prev + i * g


# %% wrong="cell_state" about="the forget gate is missing as in the LSTM of 1997" kind="subtle"
def cell_state(f, i, g, c_prev):
    return np.array([[c + a * b for c, a, b in zip(*rows)] for rows in zip(c_prev, i, g)])


# %% wrong="cell_state" about="what is written is weighted with 1 minus f instead of i" kind="subtle"
def cell_state(f, i, g, c_prev):
    return g + f * (c_prev - g)


# %% wrong="cell_state" about="the new state is limited to -1 to 1" kind="subtle"
def cell_state(f, i, g, c_prev):
    total = f * c_prev + i * g
    return np.clip(total, -1, 1)


# %% wrong="cell_state" about="the loop over the units runs over the number of examples" kind="subtle"
def cell_state(f, i, g, c_prev):
    c_t = np.zeros(c_prev.shape)
    B = c_prev.shape[0]
    for n in range(B):
        for k in range(min(B, c_prev.shape[1])):
            c_t[n, k] = f[n, k] * c_prev[n, k] + i[n, k] * g[n, k]
    return c_t


# %% wrong="cell_state" about="the gates are treated as switches that are rounded to 0 or 1" kind="subtle"
def cell_state(f, i, g, c_prev):
    keep = np.where(f >= 0.5, c_prev, 0.0)
    write = np.where(i >= 0.5, g, 0.0)
    return keep + write


# %% wrong="cell_state" about="the einsum sums over the units, so each unit gets the total of its example" kind="subtle"
def cell_state(f, i, g, c_prev):
    kept = np.einsum("bh,bh->b", f, c_prev)[:, None]
    return kept + i * g


# %% wrong="hold" about="99 percent is taken as the forget gate itself" kind="common"
f = 0.99
hold = {"f": f, "b_f": np.log(f / (1 - f))}

# %% wrong="hold" about="the power is taken instead of the root" kind="common"
steps = 50
gate = 0.99**steps
hold = {"f": gate, "b_f": np.log(gate) - np.log(1 - gate)}

# %% wrong="hold" about="the fraction in the logarithm is upside down" kind="common"
f = 0.99 ** (1 / 50)
hold = {"f": f, "b_f": np.log((1 - f) / f)}

# %% wrong="hold" about="the sigmoid is applied to f instead of being undone" kind="common"
f = 0.99 ** (1 / 50)
hold = {"f": f, "b_f": 1 / (1 + np.exp(-f))}

# %% wrong="hold" about="the cell is made to keep 1 percent instead of 99 percent" kind="common"
keep = 1 - 0.99
f = keep ** (1 / 50)
hold = {"f": f, "b_f": np.log(f / (1 - f))}

# %% wrong="hold" about="the logarithm to the base 10 is taken" kind="common"
root = np.exp(np.log(0.99) / 50)
hold = {"f": root, "b_f": np.log10(root / (1 - root))}

# %% wrong="hold" about="the loss of 1 percent is shared out evenly over the steps instead of taking the root" kind="subtle"
f = 1 - 0.01 / 50
hold = {"f": f, "b_f": np.log(f / (1 - f))}

# %% wrong="hold" about="49 multiplications are counted instead of 50" kind="subtle"
f = np.power(0.99, 1 / 49)
hold = {"f": f, "b_f": np.log(f / (1 - f))}

# %% wrong="hold" about="the rule of thumb 1 - f = exp(-b) is used instead of the exact inverse" kind="subtle"
f = 0.99 ** (1 / 50)
hold = {"f": f, "b_f": -np.log(1 - f)}

# %% wrong="hold" about="the bias is computed from a rounded f" kind="subtle"
f = 0.99 ** (1 / 50)
f_rounded = round(f, 4)
hold = {"f": f, "b_f": np.log(f_rounded / (1 - f_rounded))}

# %% wrong="hold" about="the bias is the logit of the content after 50 steps, not of the gate" kind="subtle"
f = 0.99 ** (1 / 50)
left = f**50
hold = {"f": f, "b_f": np.log(left / (1 - left))}

# %% wrong="hold" about="the gate is given with the text's four digits, though it is not to be rounded" kind="subtle"
f = 0.99 ** (1 / 50)
hold = {"f": 0.9998, "b_f": np.log(f / (1 - f))}

# %% wrong="output_gate" about="the gate looks at the old cell state" kind="common"
def output_gate(x_t, h_prev, c_prev, c_t, p):
    zo = preactivation(x_t, h_prev, c_prev, *p)
    H = c_t.shape[1]
    o = sigmoid(zo[:, 3 * H :])
    ho = o * np.tanh(c_t)
    return o, ho


# %% wrong="output_gate" about="the candidate's block is taken for the output gate's block" kind="common"
def output_gate(x_t, h_prev, c_prev, c_t, p):
    a_i, a_f, a_o, a_g = split_blocks(preactivation(x_t, h_prev, c_t, *p))
    o = sigmoid(a_o)
    return o, o * np.tanh(c_t)


# %% wrong="output_gate" about="the hidden state is returned before the gate" kind="common"
def output_gate(x_t, h_prev, c_prev, c_t, p):
    W_x, W_h, W_c, b = [split_blocks(A)[-1] for A in p]
    o = sigmoid(x_t @ W_x + h_prev @ W_h + c_t @ W_c + b)
    h_t = o * np.tanh(c_t)
    return h_t, o


# %% wrong="output_gate" about="the cell state goes out without the tanh" kind="common"
def output_gate(x_t, h_prev, c_prev, c_t, p):
    a = preactivation(x_t, h_prev, c_t, *p)
    o = sigmoid(split_blocks(a)[3])
    return o, np.multiply(o, c_t)


# %% wrong="output_gate" about="the output gate is squashed by tanh" kind="common"
def output_gate(x_t, h_prev, c_prev, c_t, p):
    a_o = split_blocks(preactivation(x_t, h_prev, c_t, *p))[3]
    return np.tanh(a_o), np.tanh(a_o) * np.tanh(c_t)


# %% wrong="output_gate" about="the sigmoid of the gate is forgotten, as on the printed slide" kind="common"
def output_gate(x_t, h_prev, c_prev, c_t, p):
    H = h_prev.shape[1]
    o = (x_t @ p.W_x + h_prev @ p.W_h + c_t @ p.W_c + p.b)[:, -H:]
    return o, o * np.tanh(c_t)


# %% wrong="output_gate" about="the old cell state is shown instead of the new one, while the gate is right" kind="subtle"
def output_gate(x_t, h_prev, c_prev, c_t, p):
    o = sigmoid(split_blocks(preactivation(x_t, h_prev, c_t, *p))[3])
    shown = np.tanh(c_prev)
    return o, o * shown


# %% wrong="output_gate" about="the tanh is taken of the gated cell state, not of the cell state alone" kind="subtle"
def output_gate(x_t, h_prev, c_prev, c_t, p):
    *_, a_o = split_blocks(preactivation(x_t, h_prev, c_t, *p))
    o = sigmoid(a_o)
    return o, np.tanh(o * c_t)


# %% wrong="output_gate" about="the gate sees the squashed cell state tanh(c_t) through its peephole" kind="subtle"
def output_gate(x_t, h_prev, c_prev, c_t, p):
    squashed = np.tanh(c_t)
    a = preactivation(x_t, h_prev, squashed, *p)
    o = sigmoid(split_blocks(a)[3])
    return o, o * squashed


# %% wrong="output_gate" about="the gate sees both the old and the new cell state" kind="subtle"
def output_gate(x_t, h_prev, c_prev, c_t, p):
    packed = preactivation(x_t, h_prev, c_prev, *p) + c_t @ p.W_c
    o = sigmoid(split_blocks(packed)[3])
    return o, o * np.tanh(c_t)


# %% wrong="output_gate" about="the peephole uses the first block of W_c instead of the last" kind="subtle"
def output_gate(x_t, h_prev, c_prev, c_t, p):
    H = c_t.shape[1]
    W_xo, W_ho, b_o = p.W_x[:, -H:], p.W_h[:, -H:], p.b[-H:]
    W_co = p.W_c[:, :H]
    o = sigmoid(preactivation(x_t, h_prev, c_t, W_xo, W_ho, W_co, b_o))
    return o, o * np.tanh(c_t)


# %% wrong="output_gate" about="the gate has no view of the cell" kind="subtle"
def output_gate(x_t, h_prev, c_prev, c_t, p):
    a = x_t @ p.W_x + h_prev @ p.W_h + p.b
    n = 3 * len(p.b) // 4
    o = 1 * sigmoid(a[:, n:])
    return o, o * np.tanh(c_t)


# %% wrong="lstm_step" about="cell state and hidden state are returned in the order of the pseudocode" kind="common"
def lstm_step(x_t, h_prev, c_prev, p):
    i, f, Ci = input_side(x_t, h_prev, c_prev, p)
    Co = cell_state(f, i, Ci, c_prev)
    o, ho = output_gate(x_t, h_prev, c_prev, Co, p)
    return Co, ho


# %% wrong="lstm_step" about="input gate and forget gate are handed to cell_state in the wrong order" kind="common"
def lstm_step(x_t, h_prev, c_prev, p):
    gates = input_side(x_t, h_prev, c_prev, p)
    c_t = cell_state(*gates, c_prev)
    return output_gate(x_t, h_prev, c_prev, c_t, p)[1], c_t


# %% wrong="lstm_step" about="the output gate is returned in the place of the hidden state" kind="common"
def lstm_step(x_t, h_prev, c_prev, p):
    i, f, g = input_side(x_t, h_prev, c_prev, p)
    c_t = cell_state(f, i, g, c_prev)
    h_t, _ = output_gate(x_t, h_prev, c_prev, c_t, p)
    return h_t, c_t


# %% wrong="lstm_step" about="all four gates are computed at once from the old cell state" kind="common"
def lstm_step(x_t, h_prev, c_prev, p):
    a_i, a_f, a_g, a_o = split_blocks(preactivation(x_t, h_prev, c_prev, *p))
    c_t = sigmoid(a_f) * c_prev + sigmoid(a_i) * np.tanh(a_g)
    return sigmoid(a_o) * np.tanh(c_t), c_t


# %% wrong="lstm_step" about="the old cell state is returned instead of the new one" kind="common"
def lstm_step(x_t, h_prev, c_prev, p):
    i, f, g = input_side(x_t, h_prev, c_prev, p)
    h_t = output_gate(x_t, h_prev, c_prev, cell_state(f, i, g, c_prev), p)[1]
    return h_t, c_prev


# %% wrong="lstm_step" about="the two old states are exchanged at the input side" kind="common"
def lstm_step(x_t, h_prev, c_prev, p):
    i, f, g = input_side(x_t, c_prev, h_prev, p)
    c_t = cell_state(f, i, g, c_prev)
    o, h_t = output_gate(x_t, h_prev, c_prev, c_t, p)
    return h_t, c_t


# %% wrong="lstm_step" about="the bias of the output gate is added twice" kind="subtle"
def lstm_step(x_t, h_prev, c_prev, p):
    i, f, g = input_side(x_t, h_prev, c_prev, p)
    c_t = f * c_prev + i * g
    base = preactivation(x_t, h_prev, c_t, *p) + p.b
    return sigmoid(split_blocks(base)[3]) * np.tanh(c_t), c_t


# %% wrong="lstm_step" about="the hidden state is the gate times the tanh of the old cell state" kind="subtle"
def lstm_step(x_t, h_prev, c_prev, p):
    H = h_prev.shape[1]
    z = x_t @ p.W_x + h_prev @ p.W_h + p.b
    z3 = z[:, : 3 * H] + c_prev @ p.W_c[:, : 3 * H]
    i, f, g = sigmoid(z3[:, :H]), sigmoid(z3[:, H : 2 * H]), np.tanh(z3[:, 2 * H :])
    c_t = i * g + f * c_prev
    o = sigmoid(z[:, 3 * H :] + c_t @ p.W_c[:, 3 * H :])
    return o * np.tanh(c_prev), c_t


# %% wrong="lstm_step" about="the whole batch is computed with the states of the first example" kind="subtle"
def lstm_step(x_t, h_prev, c_prev, p):
    hs, cs = [], []
    h, c = h_prev[:1], c_prev[:1]
    for n in range(len(x_t)):
        row = x_t[n : n + 1]
        i, f, g = input_side(row, h, c, p)
        c_new = cell_state(f, i, g, c)
        o, h_new = output_gate(row, h, c, c_new, p)
        hs.append(h_new[0])
        cs.append(c_new[0])
    return np.array(hs), np.array(cs)


# %% wrong="lstm_step" about="the biases of the forget gate and of the candidate are exchanged" kind="subtle"
def lstm_step(x_t, h_prev, c_prev, p):
    names = "ifgo"
    Wx = dict(zip(names, split_blocks(p.W_x)))
    Wh = dict(zip(names, split_blocks(p.W_h)))
    Wc = dict(zip(names, split_blocks(p.W_c)))
    b = dict(zip("igfo", split_blocks(p.b)))
    a = {k: preactivation(x_t, h_prev, c_prev, Wx[k], Wh[k], Wc[k], b[k]) for k in "ifg"}
    c_t = sigmoid(a["f"]) * c_prev + sigmoid(a["i"]) * np.tanh(a["g"])
    o = sigmoid(preactivation(x_t, h_prev, c_t, Wx["o"], Wh["o"], Wc["o"], b["o"]))
    return o * np.tanh(c_t), c_t


# %% wrong="lstm_step" about="the cell state is squashed when it is handed on, while the output uses it correctly" kind="subtle"
def lstm_step(x_t, h_prev, c_prev, p):
    i, f, g = input_side(x_t, h_prev, c_prev, p)
    c_t = cell_state(f, i, g, c_prev)
    o, h_t = output_gate(x_t, h_prev, c_prev, c_t, p)
    return h_t, np.tanh(c_t)


# %% wrong="lstm_step" about="the caller's old cell state is overwritten with the new one" kind="subtle"
def lstm_step(x_t, h_prev, c_prev, p):
    i, f, g = input_side(x_t, h_prev, c_prev, p)
    np.multiply(c_prev, f, out=c_prev)
    c_t = c_prev + i * g
    c_prev[:] = c_t
    return output_gate(x_t, h_prev, c_prev, c_t, p)[1], c_t


# %% wrong="lstm_sequence" about="the cell state is not carried on, every step starts from c0" kind="common"
def lstm_sequence(x, h0, c0, p):
    h = []
    h_t = h0
    for x_t in x:
        h_t, c_T = lstm_step(x_t, h_t, c0, p)
        h.append(h_t)
    return np.array(h), c_T


# %% wrong="lstm_sequence" about="only the last hidden state is returned" kind="common"
def lstm_sequence(x, h0, c0, p):
    h, c = h0, c0
    for t in range(x.shape[0]):
        h, c = lstm_step(x[t], h, c, p)
    return h, c


# %% wrong="lstm_sequence" about="the hidden states begin with h0, so there are T + 1" kind="common"
def lstm_sequence(x, h0, c0, p):
    states = [h0]
    c = c0
    for x_t in x:
        h_new, c = lstm_step(x_t, states[-1], c, p)
        states.append(h_new)
    return np.stack(states), c


# %% wrong="lstm_sequence" about="all cell states are returned instead of the last one" kind="common"
def lstm_sequence(x, h0, c0, p):
    T, B, _ = x.shape
    h = np.zeros((T, B, h0.shape[1]))
    c = np.zeros_like(h)
    h_prev, c_prev = h0, c0
    for t in range(T):
        h[t], c[t] = lstm_step(x[t], h_prev, c_prev, p)
        h_prev, c_prev = h[t], c[t]
    return h, c


# %% wrong="lstm_sequence" about="the hidden states are stacked with the batch first" kind="common"
def lstm_sequence(x, h0, c0, p):
    out = []
    h_t, c_t = h0, c0
    for x_t in x:
        h_t, c_t = lstm_step(x_t, h_t, c_t, p)
        out.append(h_t)
    return np.stack(out, axis=1), c_t


# %% wrong="lstm_sequence" about="both initial states are ignored and taken as zero" kind="common"
def lstm_sequence(x, h0, c0, p):
    H = p.b.size // 4
    h_t = np.zeros((x.shape[1], H))
    c_t = np.zeros((x.shape[1], H))
    hs = []
    for t in range(len(x)):
        h_t, c_t = lstm_step(x[t], h_t, c_t, p)
        hs += [h_t]
    return np.stack(hs), c_t


# %% wrong="lstm_sequence" about="the initial cell state is taken as zero, as slide 93 assumes" kind="subtle"
def lstm_sequence(x, h0, c0, p):
    h = np.empty(x.shape[:2] + h0.shape[1:])
    h_t = h0
    C = np.zeros(c0.shape)
    for t, x_t in enumerate(x):
        h_t, C = lstm_step(x_t, h_t, C, p)
        h[t] = h_t
    return h, C


# %% wrong="lstm_sequence" about="the state before step 0 is read as h[-1], which is still zero" kind="subtle"
def lstm_sequence(x, h0, c0, p):
    T, B, D = x.shape
    h = np.zeros((T, B, h0.shape[1]))
    c_t = c0
    for t in range(T):
        h[t], c_t = lstm_step(x[t], h[t - 1], c_t, p)
    return h, c_t


# %% wrong="lstm_sequence" about="the states are stored in float32" kind="subtle"
def lstm_sequence(x, h0, c0, p):
    h = np.zeros((len(x), *h0.shape), dtype=np.float32)
    h_t, c_t = h0, c0
    for t in range(len(x)):
        h_t, c_t = lstm_step(x[t], h_t, c_t, p)
        h[t] = h_t
    return h, c_t


# %% wrong="lstm_sequence" about="the recursion over time is too deep for some thousands of steps" kind="subtle"
def lstm_sequence(x, h0, c0, p):
    h1, c1 = lstm_step(x[0], h0, c0, p)
    if len(x) == 1:
        return h1[None], c1
    h_rest, c_T = lstm_sequence(x[1:], h1, c1, p)
    return np.concatenate([h1[None], h_rest]), c_T


# %% wrong="lstm_sequence" about="the last cell state is that before the last step" kind="subtle"
def lstm_sequence(x, h0, c0, p):
    hs, cs = [h0], [c0]
    for x_t in x:
        h_new, c_new = lstm_step(x_t, hs[-1], cs[-1], p)
        hs.append(h_new)
        cs.append(c_new)
    return np.array(hs[1:]), cs[len(x) - 1]


# %% wrong="lstm_sequence" about="the same buffer is appended at each step, so all entries show the last state" kind="subtle"
def lstm_sequence(x, h0, c0, p):
    h_t, c_t = h0.copy(), c0.copy()
    collected = []
    for x_t in x:
        h_t[:], c_t[:] = lstm_step(x_t, h_t, c_t, p)
        collected.append(h_t)
    return np.stack(collected), c_t


# %% wrong="latch" about="a marker adds K instead of 2K and gets the gate only to zero" kind="common"
def latch(K):
    W_x = np.zeros((3, 4))
    W_x[0, 2] = K
    W_x[1, 0] = K
    W_x[1, 1] = -K
    W_x[2, 3] = K
    b = np.array([-K, K, 0, -K])
    return W_x, b


# %% wrong="latch" about="rows and columns are exchanged" kind="common"
def latch(K):
    W_x = K * np.array([[0.0, 2, 0], [0, -2, 0], [1, 0, 0], [0, 0, 2]])
    b = K * np.array([-1.0, 1, 0, -1])
    return W_x, b


# %% wrong="latch" about="the columns are written in the order i, f, o, g" kind="common"
def latch(K):
    bit = [0, 0, 0, K]
    store = [2 * K, -2 * K, 0, 0]
    read = [0, 0, 2 * K, 0]
    return np.array([bit, store, read], dtype=float), np.array([-K, K, -K, 0], dtype=float)


# %% wrong="latch" about="the rows of store and read are exchanged" kind="common"
def latch(K):
    W_x = np.zeros((3, 4))
    BIT, READ, STORE = 0, 1, 2
    W_x[BIT, 2] = K
    W_x[STORE, :2] = 2 * K, -2 * K
    W_x[READ, 3] = 2 * K
    return W_x, np.array([-1.0, 1.0, 0.0, -1.0]) * K


# %% wrong="latch" about="the biases and weights of the forget gate have the opposite sign" kind="common"
def latch(K):
    W_x = np.zeros((3, 4))
    W_x[0, 2], W_x[1, 0], W_x[1, 1], W_x[2, 3] = K, 2 * K, 2 * K, 2 * K
    b = np.full(4, -K)
    b[2] = 0
    return W_x, b


# %% wrong="latch" about="the open pre-activations of the table are written as weights, as if a marker replaced the bias" kind="common"
def latch(K):
    table = {"bit": (0, 0, 1, 0), "store": (1, -1, 0, -1), "read": (-1, 1, 0, 1)}
    W_x = np.array([table[row] for row in ("bit", "store", "read")]) * float(K)
    return W_x, np.array([-K, K, 0.0, -K])


# %% wrong="latch" about="the arrays hold whole numbers, so a fraction in K is cut off" kind="subtle"
def latch(K):
    W_x = np.zeros((3, 4), dtype=int)
    b = np.zeros(4, dtype=int)
    W_x[0, 2] = K
    W_x[1, 0], W_x[1, 1] = 2 * K, -2 * K
    W_x[2, 3] = 2 * K
    b[[0, 1, 3]] = [-K, K, -K]
    return W_x, b


# %% wrong="latch" about="the forget gate does not let go at the store marker" kind="subtle"
def latch(K):
    k = 2 * K
    W_x = np.array([[0, 0, K, 0], [k, 0, 0, 0], [0, 0, 0, k]], dtype=float)
    return W_x, np.array([-K, +K, 0, -K], dtype=float)


# %% wrong="latch" about="the numbers are those of K = 9 for every K" kind="subtle"
def latch(K):
    W_x = np.zeros((3, 4))
    W_x[0, 2] = 9.0
    W_x[1, :2] = [18.0, -18.0]
    W_x[2, 3] = 18.0
    return W_x, np.array([-9.0, 9.0, 0.0, -9.0])


# %% wrong="latch" about="the candidate gets 2K times the bit like the markers" kind="subtle"
def latch(K):
    b = K * np.array([-1.0, 1.0, 0.0, -1.0])
    W_x = np.zeros((3, 4))
    for row, col, sign in [(0, 2, 1), (1, 0, 1), (1, 1, -1), (2, 3, 1)]:
        W_x[row, col] = sign * 2 * K
    return W_x, b


# %% wrong="latch" about="the read marker closes the forget gate, too, so that reading wipes the cell" kind="subtle"
def latch(K):
    i, f, g, o = np.eye(4)
    W_x = np.stack([K * g, 2 * K * (i - f), 2 * K * (o - f)])
    return W_x, K * (f - i - o)


# %% wrong="latch" about="the candidate has a bias of K" kind="subtle"
def latch(K):
    e = np.identity(4)
    W_x = np.vstack((K * e[2], 2 * K * e[0] - 2 * K * e[1], 2 * K * e[3]))
    at_rest = np.array([-K, K, K, -K]) * 1.0
    return W_x, at_rest


# %% wrong="vanilla_inside" about="puts V_h into W_h, so the candidate sees h = tanh(c), squashed twice" kind="common"
def vanilla_inside(x, h0, v0, V_x, V_h, b_v):
    D, H = V_x.shape
    W_x, W_h, W_c = np.zeros((D, 4 * H)), np.zeros((H, 4 * H)), np.zeros((H, 4 * H))
    W_x[:, 2 * H:3 * H] = V_x
    W_h[:, 2 * H:3 * H] = V_h
    b = np.concatenate([np.full(H, 40.0), np.full(H, -40.0), b_v, np.full(H, 40.0)])
    return lstm_sequence(x, h0, v0, LSTMParams(W_x, W_h, W_c, b))


# %% wrong="vanilla_inside" about="forget gate pinned open: candidates are added up" kind="common"
def vanilla_inside(x, h0, v0, V_x, V_h, b_v):
    D, H = V_x.shape
    W_x, W_h, W_c = np.zeros((D, 4 * H)), np.zeros((H, 4 * H)), np.zeros((H, 4 * H))
    W_x[:, 2 * H:3 * H] = V_x
    W_c[:, 2 * H:3 * H] = V_h
    b = np.concatenate([np.full(H, 40.0), np.full(H, 40.0), b_v, np.full(H, 40.0)])
    return lstm_sequence(x, h0, v0, LSTMParams(W_x, W_h, W_c, b))


# %% wrong="vanilla_inside" about="gates given the values 1 and 0 as biases: sigmoid(1), sigmoid(0) instead of pinned" kind="common"
def vanilla_inside(x, h0, v0, V_x, V_h, b_v):
    D, H = V_x.shape
    W_x, W_h, W_c = np.zeros((D, 4 * H)), np.zeros((H, 4 * H)), np.zeros((H, 4 * H))
    W_x[:, 2 * H:3 * H] = V_x
    W_c[:, 2 * H:3 * H] = V_h
    b = np.concatenate([np.ones(H), np.zeros(H), b_v, np.ones(H)])
    return lstm_sequence(x, h0, v0, LSTMParams(W_x, W_h, W_c, b))


# %% wrong="vanilla_inside" about="output gate left at bias 0: half open; c_T right, h half" kind="subtle"
def vanilla_inside(x, h0, v0, V_x, V_h, b_v):
    D, H = V_x.shape
    W_x, W_h, W_c = np.zeros((D, 4 * H)), np.zeros((H, 4 * H)), np.zeros((H, 4 * H))
    W_x[:, 2 * H:3 * H] = V_x
    W_c[:, 2 * H:3 * H] = V_h
    b = np.zeros(4 * H)
    b[:H], b[H:2 * H], b[2 * H:3 * H] = 40, -40, b_v
    return lstm_sequence(x, h0, v0, LSTMParams(W_x, W_h, W_c, b))


# %% wrong="vanilla_inside" about="b_v forgotten: the bias of the candidate is 0" kind="subtle"
def vanilla_inside(x, h0, v0, V_x, V_h, b_v):
    D, H = V_x.shape
    W_x = np.hstack([np.zeros((D, 2 * H)), V_x, np.zeros((D, H))])
    W_h = np.zeros((H, 4 * H))
    W_c = np.hstack([np.zeros((H, 2 * H)), V_h, np.zeros((H, H))])
    b = np.repeat([40.0, -40.0, 0.0, 40.0], H)
    return lstm_sequence(x, h0, v0, LSTMParams(W_x, W_h, W_c, b))


# %% wrong="vanilla_inside" about="V_h in both W_h and W_c: the candidate sees h and c" kind="subtle"
def vanilla_inside(x, h0, v0, V_x, V_h, b_v):
    D, H = V_x.shape
    W_x, W_h, W_c = np.zeros((D, 4 * H)), np.zeros((H, 4 * H)), np.zeros((H, 4 * H))
    W_x[:, 2 * H:3 * H] = V_x
    W_h[:, 2 * H:3 * H] = V_h
    W_c[:, 2 * H:3 * H] = V_h
    b = np.concatenate([np.full(H, 40.0), np.full(H, -40.0), b_v, np.full(H, 40.0)])
    return lstm_sequence(x, h0, v0, LSTMParams(W_x, W_h, W_c, b))
