# %% wrong="sigmoid" about="The plain formula is used, whose exponential overflows for large negative entries" kind="common"
def sigmoid(a):
    return 1 / (1 + np.exp(-a))

# %% wrong="sigmoid" about="The form with the exponential on top gives nan for large positive entries" kind="common"
def sigmoid(a):
    e = np.exp(a)
    return e / (1 + e)

# %% wrong="sigmoid" about="The tanh form is used, which loses all digits of a closed gate" kind="common"
def sigmoid(a):
    return 0.5 * (1.0 + np.tanh(0.5 * a))

# %% wrong="sigmoid" about="The entries are clipped to plus and minus 500 first" kind="common"
def sigmoid(a):
    safe = np.clip(a, -500, 500)
    return 1.0 / (1.0 + np.exp(-safe))

# %% wrong="sigmoid" about="The two numerators have changed places" kind="common"
def sigmoid(a):
    e = np.exp(-np.abs(a))
    return np.where(a >= 0, e, 1.0) / (1.0 + e)

# %% wrong="sigmoid" about="An if is used on the whole array, which has no single truth value" kind="common"
def sigmoid(a):
    if a >= 0:
        return 1 / (1 + np.exp(-a))
    else:
        return np.exp(a) / (1 + np.exp(a))

# %% wrong="sigmoid" about="The numerator is 1 on both sides of zero, so negative entries give values above one half" kind="common"
def sigmoid(a):
    size = np.absolute(a)
    return np.reciprocal(1 + np.exp(-size))

# %% wrong="sigmoid" about="A tanh is returned, with values between -1 and 1" kind="common"
def sigmoid(a):
    return np.tanh(a)

# %% wrong="sigmoid" about="Negative entries are done as 1 minus the value of the mirrored entry, which cancels" kind="subtle"
def sigmoid(a):
    y = 1 / (1 + np.exp(-np.abs(a)))
    return np.where(a < 0, 1 - y, y)

# %% wrong="sigmoid" about="Entries of exactly 0 belong to neither mask and stay 0" kind="subtle"
def sigmoid(a):
    y = np.zeros_like(a)
    pos, neg = a > 0, a < 0
    y[pos] = 1 / (1 + np.exp(-a[pos]))
    e = np.exp(a[neg])
    y[neg] = e / (1 + e)
    return y

# %% wrong="sigmoid" about="The absolute value is written back into the array of the caller" kind="subtle"
def sigmoid(a):
    positive = a >= 0
    np.abs(a, out=a)
    e = np.exp(-a)
    return np.where(positive, 1, e) / (1 + e)

# %% wrong="sigmoid" about="Very small results are raised to 1e-12" kind="subtle"
def sigmoid(a):
    e = np.exp(-np.abs(a))
    y = np.where(a >= 0, 1, e) / (1 + e)
    return np.maximum(y, 1e-12)

# %% wrong="sigmoid" about="The computation runs in float32, which has neither the digits nor the range" kind="subtle"
def sigmoid(a):
    small = np.exp(-np.abs(a.astype(np.float32)))
    y = np.where(a >= 0, np.float32(1), small) / (1 + small)
    return y.astype(np.float64)

# %% wrong="sigmoid" about="The entries are collected in a flat list, so the shape is lost" kind="subtle"
def sigmoid(a):
    out = []
    for v in a.ravel():
        e = np.exp(-abs(v))
        out.append(1 / (1 + e) if v >= 0 else e / (1 + e))
    return np.array(out)

# %% wrong="sigmoid" about="Below -10 the denominator is left out as if it were exactly 1" kind="subtle"
def sigmoid(a):
    y = np.empty_like(a)
    far = a < -10
    y[far] = np.exp(a[far])
    y[~far] = 1 / (1 + np.exp(-a[~far]))
    return y

# %% wrong="preactivation" about="The bias is missing" kind="common"
def preactivation(x_t, h_prev, s, W_x, W_h, W_c, b):
    return x_t @ W_x + h_prev @ W_h + s @ W_c

# %% wrong="preactivation" about="W_h and W_c have changed places" kind="common"
def preactivation(x_t, h_prev, s, W_x, W_h, W_c, b):
    a = np.dot(x_t, W_x)
    a = a + np.dot(h_prev, W_c)
    a = a + np.dot(s, W_h)
    return a + b

# %% wrong="preactivation" about="The term of the cell state is missing" kind="common"
def preactivation(x_t, h_prev, s, W_x, W_h, W_c, b):
    from_input = np.matmul(x_t, W_x)
    from_hidden = np.matmul(h_prev, W_h)
    return from_input + from_hidden + b

# %% wrong="preactivation" about="The sigmoid is already applied" kind="common"
def preactivation(x_t, h_prev, s, W_x, W_h, W_c, b):
    z = x_t @ W_x + h_prev @ W_h + s @ W_c + b
    return sigmoid(z)

# %% wrong="preactivation" about="The matrices stand on the left as on the slide, so the shapes do not fit" kind="common"
def preactivation(x_t, h_prev, s, W_x, W_h, W_c, b):
    return W_x @ x_t + W_h @ h_prev + W_c @ s + b

# %% wrong="preactivation" about="h_prev is used in the place of the cell state as well" kind="common"
def preactivation(x_t, h_prev, s, W_x, W_h, W_c, b):
    return x_t @ W_x + h_prev @ W_h + h_prev @ W_c + b

# %% wrong="preactivation" about="The transposed result of shape (H, B) is returned" kind="common"
def preactivation(x_t, h_prev, s, W_x, W_h, W_c, b):
    columns = W_x.T @ x_t.T + W_h.T @ h_prev.T + W_c.T @ s.T
    return columns + b[:, np.newaxis]

# %% wrong="preactivation" about="The sum is made but there is no return" kind="common"
def preactivation(x_t, h_prev, s, W_x, W_h, W_c, b):
    a = x_t @ W_x
    a += h_prev @ W_h
    a += s @ W_c
    a += b

# %% wrong="preactivation" about="W_h is transposed, which fits because it is square" kind="subtle"
def preactivation(x_t, h_prev, s, W_x, W_h, W_c, b):
    return np.einsum("bd,dh->bh", x_t, W_x) + np.einsum("bk,hk->bh", h_prev, W_h) + np.einsum("bk,kh->bh", s, W_c) + b

# %% wrong="preactivation" about="Only the diagonal of the peephole matrix is used" kind="subtle"
def preactivation(x_t, h_prev, s, W_x, W_h, W_c, b):
    peephole = s * np.diag(W_c)
    return x_t @ W_x + h_prev @ W_h + peephole + b

# %% wrong="preactivation" about="Both states and both matrices are added before the product, which makes cross terms" kind="subtle"
def preactivation(x_t, h_prev, s, W_x, W_h, W_c, b):
    state = h_prev + s
    return x_t @ W_x + state @ (W_h + W_c) + b

# %% wrong="preactivation" about="The bias is added once for each of the three products" kind="subtle"
def preactivation(x_t, h_prev, s, W_x, W_h, W_c, b):
    pairs = [(x_t, W_x), (h_prev, W_h), (s, W_c)]
    return sum(v @ W + b for v, W in pairs)

# %% wrong="preactivation" about="The first example gets no bias, because the loop over the rows starts at 1" kind="subtle"
def preactivation(x_t, h_prev, s, W_x, W_h, W_c, b):
    a = x_t @ W_x + h_prev @ W_h + s @ W_c
    for n in range(1, len(a)):
        a[n] = a[n] + b
    return a

# %% wrong="preactivation" about="The old hidden state of the caller is overwritten" kind="subtle"
def preactivation(x_t, h_prev, s, W_x, W_h, W_c, b):
    a = h_prev
    a[...] = h_prev @ W_h + s @ W_c + x_t @ W_x + b
    return a

# %% wrong="preactivation" about="The bias is summed up to one number" kind="subtle"
def preactivation(x_t, h_prev, s, W_x, W_h, W_c, b):
    stacked_in = np.concatenate([x_t, h_prev, s], axis=1)
    stacked_W = np.concatenate([W_x, W_h, W_c], axis=0)
    return stacked_in @ stacked_W + np.sum(b)

# %% wrong="preactivation" about="In the stacked product the rows of W_c come before those of W_h" kind="subtle"
def preactivation(x_t, h_prev, s, W_x, W_h, W_c, b):
    return np.hstack((x_t, h_prev, s)) @ np.vstack((W_x, W_c, W_h)) + b

# %% wrong="preactivation" about="The cell state goes through a tanh before its product" kind="subtle"
def preactivation(x_t, h_prev, s, W_x, W_h, W_c, b):
    a = b + x_t @ W_x
    a = a + h_prev @ W_h
    return a + np.tanh(s) @ W_c

# %% wrong="split_blocks" about="The cut goes along the first axis instead of the last" kind="common"
def split_blocks(a):
    a_i, a_f, a_g, a_o = np.split(a, 4)
    return a_i, a_f, a_g, a_o

# %% wrong="split_blocks" about="The last two blocks are returned in the order o, g" kind="common"
def split_blocks(a):
    H = a.shape[-1] // 4
    a_i = a[..., :H]
    a_f = a[..., H : 2 * H]
    a_o = a[..., 2 * H : 3 * H]
    a_g = a[..., 3 * H :]
    return a_i, a_f, a_g, a_o

# %% wrong="split_blocks" about="Axis 1 is cut, which a bias does not have" kind="common"
def split_blocks(a):
    return np.split(a, 4, axis=1)

# %% wrong="split_blocks" about="Every fourth column is taken instead of neighboring ones" kind="common"
def split_blocks(a):
    return a[..., 0::4], a[..., 1::4], a[..., 2::4], a[..., 3::4]

# %% wrong="split_blocks" about="Only three blocks are returned" kind="common"
def split_blocks(a):
    H = a.shape[-1] // 4
    return a[..., 0:H], a[..., H : 2 * H], a[..., 2 * H : 3 * H]

# %% wrong="split_blocks" about="The slices act on the first axis instead of the last" kind="common"
def split_blocks(a):
    n = a.shape[-1] // 4
    return a[0:n], a[n : 2 * n], a[2 * n : 3 * n], a[3 * n : 4 * n]

# %% wrong="split_blocks" about="H is taken for the whole length of the last axis, so the first block is everything" kind="common"
def split_blocks(a):
    H = a.shape[-1]
    return tuple(a[..., k * H : (k + 1) * H] for k in range(4))

# %% wrong="split_blocks" about="The order is i, g, f, o" kind="common"
def split_blocks(a):
    first, second, third, fourth = np.split(a, 4, axis=-1)
    return first, third, second, fourth

# %% wrong="split_blocks" about="The last block begins at 2H and so contains the candidate too" kind="subtle"
def split_blocks(a):
    H = a.shape[-1] // 4
    return a[..., :H], a[..., H : 2 * H], a[..., 2 * H : 3 * H], a[..., 2 * H :]

# %% wrong="split_blocks" about="The candidate's block reaches to the end of the array" kind="subtle"
def split_blocks(a):
    H = int(a.shape[-1] / 4)
    i = a[..., 0:H]
    f = a[..., H : H + H]
    g = a[..., 2 * H :]
    o = a[..., -H:]
    return i, f, g, o

# %% wrong="split_blocks" about="The last axis is folded as (H, 4), which mixes the blocks" kind="subtle"
def split_blocks(a):
    H = a.shape[-1] // 4
    folded = a.reshape(*a.shape[:-1], H, 4)
    return folded[..., 0], folded[..., 1], folded[..., 2], folded[..., 3]

# %% wrong="split_blocks" about="H is computed from the number of rows" kind="subtle"
def split_blocks(a):
    H = len(a) // 4
    return [a[..., n * H : n * H + H] for n in range(4)]

# %% wrong="split_blocks" about="The stop of each slice is one too small, as if it were included" kind="subtle"
def split_blocks(a):
    H = a.shape[-1] // 4
    blocks = []
    for k in range(4):
        blocks.append(a[..., k * H : (k + 1) * H - 1])
    return tuple(blocks)

# %% wrong="split_blocks" about="A bias comes back with an extra axis of length 1 in front" kind="subtle"
def split_blocks(a):
    rows = a.reshape(-1, a.shape[-1])
    return tuple(np.split(rows, 4, axis=-1))

# %% wrong="split_blocks" about="The blocks are numbered from the right, so they come out in the order o, g, f, i" kind="subtle"
def split_blocks(a):
    H = a.shape[-1] // 4
    end = a.shape[-1]
    return tuple(a[..., end - (k + 1) * H : end - k * H] for k in range(4))

# %% wrong="split_blocks" about="The number of units is fixed at 3, as in the example that was tried" kind="subtle"
def split_blocks(a):
    return a[..., 0:3], a[..., 3:6], a[..., 6:9], a[..., 9:12]

# %% wrong="split_blocks" about="The bias is treated right but for arrays the blocks are handed out transposed" kind="subtle"
def split_blocks(a):
    i, f, g, o = np.split(a.T, 4)
    return i, f, g, o

# %% wrong="count_parameters" about="The peephole weights W_c are left out" kind="common"
def count_parameters(D, H):
    return 4 * H * (D + H + 1)

# %% wrong="count_parameters" about="The biases are left out" kind="common"
def count_parameters(D, H):
    return 4 * (D * H + H * H + H * H)

# %% wrong="count_parameters" about="Only one of the four gates is counted" kind="common"
def count_parameters(D, H):
    n_x = D * H
    n_h = H**2
    n_c = H**2
    return n_x + n_h + n_c + H

# %% wrong="count_parameters" about="The number of columns is taken for 4 instead of 4H" kind="common"
def count_parameters(D, H):
    rows = D + H + H + 1
    return rows * 4

# %% wrong="count_parameters" about="D and H have changed places" kind="common"
def count_parameters(D, H):
    return 4 * D * (H + 2 * D + 1)

# %% wrong="count_parameters" about="The count is made but not returned" kind="common"
def count_parameters(D, H):
    total = np.zeros((D, 4 * H)).size + 2 * np.zeros((H, 4 * H)).size + 4 * H
    print(total)

# %% wrong="count_parameters" about="Each gate has one single bias" kind="common"
def count_parameters(D, H):
    weights = 4 * H * (D + H + H)
    biases = 4
    return weights + biases

# %% wrong="count_parameters" about="The shapes are given instead of the number" kind="common"
def count_parameters(D, H):
    return (D, 4 * H), (H, 4 * H), (H, 4 * H), (4 * H,)

# %% wrong="count_parameters" about="Peepholes are counted for three gates only, without the candidate" kind="subtle"
def count_parameters(D, H):
    without = 4 * H * (D + H + 1)
    peepholes = 3 * H * H
    return without + peepholes

# %% wrong="count_parameters" about="The peepholes are counted as diagonals" kind="subtle"
def count_parameters(D, H):
    return sum(D * H + H * H + H + H for gate in "ifgo")

# %% wrong="count_parameters" about="The bias has only H entries, the factor 4 is missing there" kind="subtle"
def count_parameters(D, H):
    return D * 4 * H + H * 4 * H + H * 4 * H + H

# %% wrong="count_parameters" about="W_c is given D rows instead of H" kind="subtle"
def count_parameters(D, H):
    shapes = {"W_x": (D, 4 * H), "W_h": (H, 4 * H), "W_c": (D, 4 * H), "b": (4 * H,)}
    return int(sum(np.prod(s) for s in shapes.values()))

# %% wrong="count_parameters" about="There is one bias for each weight matrix, as some libraries have it" kind="subtle"
def count_parameters(D, H):
    per_gate = (D * H + H) + (H * H + H) + (H * H + H)
    return 4 * per_gate

# %% wrong="count_parameters" about="The initial states h0 and c0 are counted as parameters" kind="subtle"
def count_parameters(D, H):
    p = 4 * H * (D + 2 * H + 1)
    states = 2 * H
    return p + states

# %% wrong="count_parameters" about="The recurrent matrices are square with 4H rows" kind="subtle"
def count_parameters(D, H):
    wide = 4 * H
    return D * wide + wide * wide + wide * wide + wide

# %% wrong="count_parameters" about="Brackets are missing, so that only the first term is multiplied by 4H" kind="subtle"
def count_parameters(D, H):
    return 4 * H * D + 2 * H + 1

# %% wrong="input_side" about="The gates are returned in the order f, i, g" kind="common"
def input_side(x_t, h_prev, c_prev, p):
    a_i, a_f, a_g, _ = split_blocks(preactivation(x_t, h_prev, c_prev, *p))
    f = sigmoid(a_f)
    i = sigmoid(a_i)
    g = np.tanh(a_g)
    return f, i, g

# %% wrong="input_side" about="The candidate goes through a sigmoid instead of a tanh" kind="common"
def input_side(x_t, h_prev, c_prev, p):
    a = preactivation(x_t, h_prev, c_prev, p.W_x, p.W_h, p.W_c, p.b)
    i, f, g, o = (sigmoid(block) for block in split_blocks(a))
    return i, f, g

# %% wrong="input_side" about="The pre-activations are returned without their nonlinearities" kind="common"
def input_side(x_t, h_prev, c_prev, p):
    a = x_t @ p.W_x + h_prev @ p.W_h + c_prev @ p.W_c + p.b
    return tuple(split_blocks(a)[:3])

# %% wrong="input_side" about="The output gate is returned as a fourth value" kind="common"
def input_side(x_t, h_prev, c_prev, p):
    a_i, a_f, a_g, a_o = split_blocks(preactivation(x_t, h_prev, c_prev, *p))
    return sigmoid(a_i), sigmoid(a_f), np.tanh(a_g), sigmoid(a_o)

# %% wrong="input_side" about="Hidden state and cell state have changed places" kind="common"
def input_side(x_t, h_prev, c_prev, p):
    packed = preactivation(x_t, c_prev, h_prev, *p)
    a_i, a_f, a_g, _ = split_blocks(packed)
    return sigmoid(a_i), sigmoid(a_f), np.tanh(a_g)

# %% wrong="input_side" about="The peepholes are left out" kind="common"
def input_side(x_t, h_prev, c_prev, p):
    a = x_t @ p.W_x + h_prev @ p.W_h + p.b
    H = h_prev.shape[1]
    return sigmoid(a[:, :H]), sigmoid(a[:, H : 2 * H]), np.tanh(a[:, 2 * H : 3 * H])

# %% wrong="input_side" about="The blocks are taken in the order i, g, f" kind="common"
def input_side(x_t, h_prev, c_prev, p):
    a_i, a_g, a_f, _ = split_blocks(preactivation(x_t, h_prev, c_prev, *p))
    return sigmoid(a_i), sigmoid(a_f), np.tanh(a_g)

# %% wrong="input_side" about="All three go through a tanh" kind="common"
def input_side(x_t, h_prev, c_prev, p):
    blocks = split_blocks(preactivation(x_t, h_prev, c_prev, *p))
    return [np.tanh(blocks[k]) for k in range(3)]

# %% wrong="input_side" about="The candidate is cut out of the block of the output gate" kind="subtle"
def input_side(x_t, h_prev, c_prev, p):
    z = preactivation(x_t, h_prev, c_prev, *p)
    blocks = split_blocks(z)
    return sigmoid(blocks[0]), sigmoid(blocks[1]), np.tanh(blocks[-1])

# %% wrong="input_side" about="The candidate does not look at the cell state" kind="subtle"
def input_side(x_t, h_prev, c_prev, p):
    without = split_blocks(x_t @ p.W_x + h_prev @ p.W_h + p.b)
    peep = split_blocks(c_prev @ p.W_c)
    i = sigmoid(without[0] + peep[0])
    f = sigmoid(without[1] + peep[1])
    g = np.tanh(without[2])
    return i, f, g

# %% wrong="input_side" about="An extra bias of 1 is added to the forget gate" kind="subtle"
def input_side(x_t, h_prev, c_prev, p):
    a_i, a_f, a_g, _ = split_blocks(preactivation(x_t, h_prev, c_prev, *p))
    return sigmoid(a_i), sigmoid(a_f + 1.0), np.tanh(a_g)

# %% wrong="input_side" about="The forget gate is turned around, as if 1 meant to forget" kind="subtle"
def input_side(x_t, h_prev, c_prev, p):
    a = preactivation(x_t, h_prev, c_prev, *p)
    H = a.shape[1] // 4
    gates = sigmoid(a[:, : 2 * H])
    return gates[:, :H], 1 - gates[:, H:], np.tanh(a[:, 2 * H : 3 * H])

# %% wrong="input_side" about="The candidate is twice the sigmoid minus 1, which is the tanh of half its argument" kind="subtle"
def input_side(x_t, h_prev, c_prev, p):
    a_i, a_f, a_g, _ = split_blocks(preactivation(x_t, h_prev, c_prev, *p))
    return sigmoid(a_i), sigmoid(a_f), 2 * sigmoid(a_g) - 1

# %% wrong="input_side" about="The forget gate is coupled to the input gate as 1 - i" kind="subtle"
def input_side(x_t, h_prev, c_prev, p):
    a_i, _, a_g, _ = split_blocks(preactivation(x_t, h_prev, c_prev, *p))
    i = sigmoid(a_i)
    return i, 1.0 - i, np.tanh(a_g)

# %% wrong="input_side" about="The forget gate alone gets no bias" kind="subtle"
def input_side(x_t, h_prev, c_prev, p):
    W_xi, W_xf, W_xg, _ = split_blocks(p.W_x)
    W_hi, W_hf, W_hg, _ = split_blocks(p.W_h)
    W_ci, W_cf, W_cg, _ = split_blocks(p.W_c)
    b_i, b_f, b_g, _ = split_blocks(p.b)
    i = sigmoid(preactivation(x_t, h_prev, c_prev, W_xi, W_hi, W_ci, b_i))
    f = sigmoid(preactivation(x_t, h_prev, c_prev, W_xf, W_hf, W_cf, 0 * b_f))
    g = np.tanh(preactivation(x_t, h_prev, c_prev, W_xg, W_hg, W_cg, b_g))
    return i, f, g

# %% wrong="input_side" about="In the input gate alone the blocks of W_h and W_c are exchanged" kind="subtle"
def input_side(x_t, h_prev, c_prev, p):
    H = p.W_h.shape[0]
    a = x_t @ p.W_x + p.b
    i = sigmoid(a[:, :H] + h_prev @ p.W_c[:, :H] + c_prev @ p.W_h[:, :H])
    rest = a[:, H:] + h_prev @ p.W_h[:, H:] + c_prev @ p.W_c[:, H:]
    return i, sigmoid(rest[:, :H]), np.tanh(rest[:, H : 2 * H])

# %% wrong="input_side" about="The block size is taken from the number of inputs D" kind="subtle"
def input_side(x_t, h_prev, c_prev, p):
    n = x_t.shape[-1]
    a = preactivation(x_t, h_prev, c_prev, *p)
    return sigmoid(a[:, 0:n]), sigmoid(a[:, n : 2 * n]), np.tanh(a[:, 2 * n : 3 * n])

# %% wrong="gate_limits" about="Forget gate and input gate have changed places" kind="common"
gate_limits = {"f1_i0": -0.5, "f0_i1": 0.8, "f1_i1": 0.3, "f0_i0": 0.0}

# %% wrong="gate_limits" about="An open forget gate is taken to forget" kind="common"
gate_limits = {"f1_i0": 0.0, "f0_i1": 0.3, "f1_i1": -0.5, "f0_i0": 0.8}

# %% wrong="gate_limits" about="The sign of the candidate is lost" kind="common"
gate_limits = {"f1_i0": 0.8, "f0_i1": 0.5, "f1_i1": 1.3, "f0_i0": 0.0}

# %% wrong="gate_limits" about="With both gates open the two are multiplied instead of added" kind="common"
gate_limits = {"f1_i0": 0.8, "f0_i1": -0.5, "f1_i1": 0.8 * -0.5, "f0_i0": 0.0}

# %% wrong="gate_limits" about="The candidate is subtracted" kind="common"
gate_limits = {}
for f in (0, 1):
    for i in (0, 1):
        gate_limits[f"f{f}_i{i}"] = f * 0.8 - i * (-0.5)

# %% wrong="gate_limits" about="With both gates closed the cell is thought to stay as it is" kind="common"
gate_limits = {"f1_i0": 0.8, "f0_i1": -0.5, "f1_i1": 0.3, "f0_i0": 0.8}

# %% wrong="gate_limits" about="The answers are words instead of numbers" kind="common"
gate_limits = {"f1_i0": "hold", "f0_i1": "overwrite", "f1_i1": "add", "f0_i0": "clear"}

# %% wrong="gate_limits" about="The entry for both gates closed is left empty" kind="common"
gate_limits = {"f1_i0": 0.8, "f0_i1": -0.5, "f1_i1": 0.3, "f0_i0": None}

# %% wrong="gate_limits" about="A tanh is taken of the cell state" kind="subtle"
c, g = 0.8, -0.5
gate_limits = {"f1_i0": np.tanh(c), "f0_i1": np.tanh(g), "f1_i1": np.tanh(c + g), "f0_i0": 0.0}

# %% wrong="gate_limits" about="The candidate is squashed once more before it is written" kind="subtle"
c_prev = 0.8
written = np.tanh(-0.5)
gate_limits = {"f1_i0": c_prev, "f0_i1": written, "f1_i1": c_prev + written, "f0_i0": 0.0}

# %% wrong="gate_limits" about="The old content is still there when the candidate overwrites it" kind="subtle"
gate_limits = {"f1_i0": 0.8, "f0_i1": 0.3, "f1_i1": 0.3, "f0_i0": 0.0}

# %% wrong="gate_limits" about="With both gates open the mean is taken" kind="subtle"
gate_limits = dict(f1_i0=0.8, f0_i1=-0.5, f1_i1=(0.8 - 0.5) / 2, f0_i0=0.0)

# %% wrong="gate_limits" about="With both gates open the difference has the wrong sign" kind="subtle"
gate_limits = {"f1_i0": 0.8, "f0_i1": -0.5, "f1_i1": 0.5 - 0.8, "f0_i0": 0.0}

# %% wrong="gate_limits" about="0 and 1 are taken for pre-activations and put through the sigmoid" kind="subtle"
open_, closed = 1 / (1 + np.exp(-1.0)), 0.5
gate_limits = {
    "f1_i0": open_ * 0.8 + closed * -0.5,
    "f0_i1": closed * 0.8 + open_ * -0.5,
    "f1_i1": open_ * 0.8 + open_ * -0.5,
    "f0_i0": closed * 0.8 + closed * -0.5,
}

# %% wrong="gate_limits" about="A cell state below 0 is cut off to 0" kind="subtle"
limits = [1 * 0.8 + 0 * -0.5, 0 * 0.8 + 1 * -0.5, 0.8 - 0.5, 0]
gate_limits = dict(zip(["f1_i0", "f0_i1", "f1_i1", "f0_i0"], [max(0.0, v) for v in limits]))

# %% wrong="gate_limits" about="With both gates open the larger of the two is kept instead of their sum" kind="subtle"
gate_limits = {"f1_i0": 0.8, "f0_i1": -0.5, "f1_i1": max(0.8, -0.5), "f0_i0": 0.0}

# %% wrong="cell_state" about="Forget gate and input gate have changed places" kind="common"
def cell_state(f, i, g, c_prev):
    kept = i * c_prev
    written = f * g
    return kept + written

# %% wrong="cell_state" about="The input gate is missing" kind="common"
def cell_state(f, i, g, c_prev):
    return np.multiply(f, c_prev) + g

# %% wrong="cell_state" about="The forget gate is missing" kind="common"
def cell_state(f, i, g, c_prev):
    return c_prev + i * g

# %% wrong="cell_state" about="The state of the caller is changed in place" kind="common"
def cell_state(f, i, g, c_prev):
    c_prev *= f
    c_prev += i * g
    return c_prev

# %% wrong="cell_state" about="An open forget gate is taken to forget: 1 - f multiplies the old state" kind="common"
def cell_state(f, i, g, c_prev):
    keep = 1 - f
    return keep * c_prev + i * g

# %% wrong="cell_state" about="The new state is squashed by a tanh" kind="common"
def cell_state(f, i, g, c_prev):
    c_t = f * c_prev + i * g
    return np.tanh(c_t)

# %% wrong="cell_state" about="The two parts are multiplied instead of added" kind="common"
def cell_state(f, i, g, c_prev):
    return (f * c_prev) * (i * g)

# %% wrong="cell_state" about="Matrix products are used, which multiply examples with each other" kind="common"
def cell_state(f, i, g, c_prev):
    return f @ c_prev.T + i @ g.T

# %% wrong="cell_state" about="The forget gate multiplies the written part as well" kind="subtle"
def cell_state(f, i, g, c_prev):
    return f * (c_prev + i * g)

# %% wrong="cell_state" about="The written part is weighted by 1 - f instead of i" kind="subtle"
def cell_state(f, i, g, c_prev):
    c_t = np.empty(c_prev.shape)
    for n in range(c_prev.shape[0]):
        for k in range(c_prev.shape[1]):
            c_t[n, k] = f[n, k] * c_prev[n, k] + (1 - f[n, k]) * g[n, k]
    return c_t

# %% wrong="cell_state" about="The new state is clipped to the range from -1 to 1" kind="subtle"
def cell_state(f, i, g, c_prev):
    return np.clip(f * c_prev + i * g, -1.0, 1.0)

# %% wrong="cell_state" about="The candidate goes through a second tanh" kind="subtle"
def cell_state(f, i, g, c_prev):
    new = i * np.tanh(g)
    old = f * c_prev
    return old + new

# %% wrong="cell_state" about="The out argument writes the kept part into the state of the caller" kind="subtle"
def cell_state(f, i, g, c_prev):
    c_t = np.multiply(f, c_prev, out=c_prev)
    return c_t + i * g

# %% wrong="cell_state" about="The candidate array of the caller is scaled in place" kind="subtle"
def cell_state(f, i, g, c_prev):
    g *= i
    return f * c_prev + g

# %% wrong="cell_state" about="The gates are rounded to fully open or fully closed" kind="subtle"
def cell_state(f, i, g, c_prev):
    return np.where(f > 0.5, c_prev, 0.0) + np.where(i > 0.5, g, 0.0)

# %% wrong="cell_state" about="The loop runs over the batch size on both axes" kind="subtle"
def cell_state(f, i, g, c_prev):
    B = len(f)
    c_t = np.zeros_like(f)
    for n in range(B):
        for k in range(B):
            if k < f.shape[1]:
                c_t[n, k] = f[n, k] * c_prev[n, k] + i[n, k] * g[n, k]
    return c_t

# %% wrong="cell_state" about="The sum over the units is taken, as einsum does when the index is left out" kind="subtle"
def cell_state(f, i, g, c_prev):
    return np.einsum("bh,bh->b", f, c_prev) + np.einsum("bh,bh->b", i, g)

# %% wrong="hold" about="The forget gate is set to 0.99 for each step" kind="common"
f = 0.99
hold = {"f": f, "b_f": np.log(f / (1 - f))}

# %% wrong="hold" about="0.99 is raised to the power 50 instead of taking the root" kind="common"
f = 0.99**50
hold = {"f": f, "b_f": np.log(f / (1 - f))}

# %% wrong="hold" about="The logit is upside down, so the bias has the wrong sign" kind="common"
f = 0.99 ** (1 / 50)
hold = {"f": f, "b_f": np.log((1 - f) / f)}

# %% wrong="hold" about="The sigmoid is applied instead of undone" kind="common"
root = 0.99 ** (1 / 50)
hold = {"f": root, "b_f": 1 / (1 + np.exp(-root))}

# %% wrong="hold" about="The numbers are rounded" kind="common"
hold = {"f": 0.9998, "b_f": 8.5}

# %% wrong="hold" about="The base 10 logarithm is used for the bias" kind="common"
f = np.power(0.99, 0.02)
hold = {"f": f, "b_f": np.log10(f / (1 - f))}

# %% wrong="hold" about="The bias is the inverse of the exponential only, minus ln f" kind="common"
forget = 0.99 ** (1 / 50)
hold = {"f": forget, "b_f": -np.log(forget)}

# %% wrong="hold" about="Brackets are missing, so 0.99 to the power 1 is divided by 50" kind="common"
hold = {}
hold["f"] = 0.99**1 / 50
hold["b_f"] = np.log(hold["f"]) - np.log(1 - hold["f"])

# %% wrong="hold" about="The loss of 1 percent is shared out evenly over the steps instead of compounded" kind="subtle"
f = 1 - 0.01 / 50
hold = {"f": f, "b_f": np.log(f / (1 - f))}

# %% wrong="hold" about="The bias is the rule of thumb ln(100 n) instead of the exact logit" kind="subtle"
n = 50
hold = {"f": 0.99 ** (1 / n), "b_f": np.log(100 * n)}

# %% wrong="hold" about="The bias is minus ln(1 - f), without the numerator f" kind="subtle"
f_min = np.exp(np.log(0.99) / 50)
hold = {"f": f_min, "b_f": -np.log(1 - f_min)}

# %% wrong="hold" about="49 steps are counted instead of 50" kind="subtle"
f = 0.99 ** (1 / (50 - 1))
hold = {"f": f, "b_f": -np.log(1 / f - 1)}

# %% wrong="hold" about="The bias is computed from the rounded forget gate" kind="subtle"
f = 0.99 ** (1 / 50)
hold = {"f": f, "b_f": np.log(0.9998 / 0.0002)}

# %% wrong="hold" about="The inverse of the tanh is used for the bias" kind="subtle"
f = 0.99 ** (1 / 50)
hold = {"f": f, "b_f": np.arctanh(f)}

# %% wrong="hold" about="The gate keeps 1 percent instead of losing 1 percent" kind="subtle"
f = 0.01 ** (1 / 50)
hold = {"f": f, "b_f": np.log(f / (1 - f))}

# %% wrong="hold" about="The logarithm is taken of f only and then divided by 1 - f" kind="subtle"
f = 0.99 ** (1 / 50)
hold = {"f": f, "b_f": np.log(f) / (1 - f)}

# %% wrong="hold" about="50 steps are taken for the time constant, after which 1/e is left" kind="subtle"
f = np.exp(-1 / 50)
hold = {"f": f, "b_f": np.log(f / (1 - f))}

# %% wrong="output_gate" about="The gate looks at the old cell state" kind="common"
def output_gate(x_t, h_prev, c_prev, c_t, p):
    a_o = split_blocks(preactivation(x_t, h_prev, c_prev, *p))[3]
    o = sigmoid(a_o)
    return o, o * np.tanh(c_t)

# %% wrong="output_gate" about="The cell state goes out without its tanh" kind="common"
def output_gate(x_t, h_prev, c_prev, c_t, p):
    *_, a_o = split_blocks(preactivation(x_t, h_prev, c_t, *p))
    o = sigmoid(a_o)
    h_t = o * c_t
    return o, h_t

# %% wrong="output_gate" about="The hidden state is returned first and the gate second" kind="common"
def output_gate(x_t, h_prev, c_prev, c_t, p):
    o = sigmoid(split_blocks(preactivation(x_t, h_prev, c_t, *p))[-1])
    return o * np.tanh(c_t), o

# %% wrong="output_gate" about="The tanh is taken of the old cell state" kind="common"
def output_gate(x_t, h_prev, c_prev, c_t, p):
    a = preactivation(x_t, h_prev, c_t, *p)
    H = c_t.shape[1]
    o = sigmoid(a[:, 3 * H :])
    return o, o * np.tanh(c_prev)

# %% wrong="output_gate" about="The block of the candidate is used for the gate" kind="common"
def output_gate(x_t, h_prev, c_prev, c_t, p):
    o = sigmoid(split_blocks(preactivation(x_t, h_prev, c_t, *p))[2])
    return o, o * np.tanh(c_t)

# %% wrong="output_gate" about="The gate goes through a tanh instead of a sigmoid" kind="common"
def output_gate(x_t, h_prev, c_prev, c_t, p):
    a_i, a_f, a_g, a_o = split_blocks(preactivation(x_t, h_prev, c_t, *p))
    o = np.tanh(a_o)
    return o, np.tanh(c_t) * o

# %% wrong="output_gate" about="Only the hidden state is returned" kind="common"
def output_gate(x_t, h_prev, c_prev, c_t, p):
    return sigmoid(split_blocks(preactivation(x_t, h_prev, c_t, *p))[3]) * np.tanh(c_t)

# %% wrong="output_gate" about="The gate has no peephole" kind="common"
def output_gate(x_t, h_prev, c_prev, c_t, p):
    a = x_t @ p.W_x + h_prev @ p.W_h + p.b
    o = sigmoid(split_blocks(a)[3])
    return o, o * np.tanh(c_t)

# %% wrong="output_gate" about="The tanh is taken of the product of gate and cell state" kind="subtle"
def output_gate(x_t, h_prev, c_prev, c_t, p):
    o = sigmoid(split_blocks(preactivation(x_t, h_prev, c_t, *p))[3])
    return o, np.tanh(o * c_t)

# %% wrong="output_gate" about="The gate looks at the tanh of the new cell state" kind="subtle"
def output_gate(x_t, h_prev, c_prev, c_t, p):
    shown = np.tanh(c_t)
    o = sigmoid(split_blocks(preactivation(x_t, h_prev, shown, *p))[3])
    return o, o * shown

# %% wrong="output_gate" about="The gate looks at both cell states, the old and the new one" kind="subtle"
def output_gate(x_t, h_prev, c_prev, c_t, p):
    W_xo, W_ho, W_co, b_o = (split_blocks(part)[3] for part in p)
    o = sigmoid(x_t @ W_xo + h_prev @ W_ho + c_prev @ W_co + c_t @ W_co + b_o)
    return o, o * np.tanh(c_t)

# %% wrong="output_gate" about="The cell state is squashed by a sigmoid on its way out" kind="subtle"
def output_gate(x_t, h_prev, c_prev, c_t, p):
    o = sigmoid(split_blocks(preactivation(x_t, h_prev, c_t, *p))[3])
    return o, o * sigmoid(c_t)

# %% wrong="output_gate" about="The tanh is written into the cell state of the caller" kind="subtle"
def output_gate(x_t, h_prev, c_prev, c_t, p):
    o = sigmoid(split_blocks(preactivation(x_t, h_prev, c_t, *p))[3])
    np.tanh(c_t, out=c_t)
    return o, o * c_t

# %% wrong="output_gate" about="The o block of W_c is transposed" kind="subtle"
def output_gate(x_t, h_prev, c_prev, c_t, p):
    H = h_prev.shape[1]
    W_co = p.W_c[:, 3 * H :].T
    a_o = x_t @ p.W_x[:, 3 * H :] + h_prev @ p.W_h[:, 3 * H :] + c_t @ W_co + p.b[3 * H :]
    o = sigmoid(a_o)
    return o, o * np.tanh(c_t)

# %% wrong="output_gate" about="The bias is taken from the block of the input gate" kind="subtle"
def output_gate(x_t, h_prev, c_prev, c_t, p):
    H = h_prev.shape[1]
    W_x, W_h, W_c = p.W_x[:, -H:], p.W_h[:, -H:], p.W_c[:, -H:]
    o = sigmoid(preactivation(x_t, h_prev, c_t, W_x, W_h, W_c, p.b[:H]))
    return o, o * np.tanh(c_t)

# %% wrong="output_gate" about="The pre-activation is returned for the gate, only the hidden state uses the sigmoid" kind="subtle"
def output_gate(x_t, h_prev, c_prev, c_t, p):
    o = split_blocks(preactivation(x_t, h_prev, c_t, *p))[3]
    h_t = sigmoid(o) * np.tanh(c_t)
    return o, h_t

# %% wrong="output_gate" about="The peephole of the gate is multiplied by the old hidden state instead of the new cell state" kind="subtle"
def output_gate(x_t, h_prev, c_prev, c_t, p):
    _, _, _, a_o = split_blocks(preactivation(x_t, h_prev, h_prev, *p))
    o = sigmoid(a_o)
    return o, o * np.tanh(c_t)

# %% wrong="lstm_step" about="The cell state is returned first and the hidden state second" kind="common"
def lstm_step(x_t, h_prev, c_prev, p):
    i, f, g = input_side(x_t, h_prev, c_prev, p)
    c_t = cell_state(f, i, g, c_prev)
    o, h_t = output_gate(x_t, h_prev, c_prev, c_t, p)
    return c_t, h_t

# %% wrong="lstm_step" about="Forget gate and input gate are handed to cell_state in the wrong order" kind="common"
def lstm_step(x_t, h_prev, c_prev, p):
    i, f, g = input_side(x_t, h_prev, c_prev, p)
    c_t = cell_state(i, f, g, c_prev)
    return output_gate(x_t, h_prev, c_prev, c_t, p)[1], c_t

# %% wrong="lstm_step" about="The output gate is returned in the place of the hidden state" kind="common"
def lstm_step(x_t, h_prev, c_prev, p):
    i, f, g = input_side(x_t, h_prev, c_prev, p)
    c_t = cell_state(f, i, g, c_prev)
    h_t, _ = output_gate(x_t, h_prev, c_prev, c_t, p)
    return h_t, c_t

# %% wrong="lstm_step" about="The output gate is given the old cell state for the new one" kind="common"
def lstm_step(x_t, h_prev, c_prev, p):
    i, f, g = input_side(x_t, h_prev, c_prev, p)
    c_t = cell_state(f, i, g, c_prev)
    _, h_t = output_gate(x_t, h_prev, c_prev, c_prev, p)
    return h_t, c_t

# %% wrong="lstm_step" about="The old cell state is returned" kind="common"
def lstm_step(x_t, h_prev, c_prev, p):
    gates = input_side(x_t, h_prev, c_prev, p)
    c_t = cell_state(gates[1], gates[0], gates[2], c_prev)
    o, h_t = output_gate(x_t, h_prev, c_prev, c_t, p)
    return h_t, c_prev

# %% wrong="lstm_step" about="The input gate is forgotten when the cell state is written out" kind="common"
def lstm_step(x_t, h_prev, c_prev, p):
    _, f, g = input_side(x_t, h_prev, c_prev, p)
    c_t = f * c_prev + g
    o, h_t = output_gate(x_t, h_prev, c_prev, c_t, p)
    return h_t, c_t

# %% wrong="lstm_step" about="Candidate and old cell state have changed places in the call of cell_state" kind="common"
def lstm_step(x_t, h_prev, c_prev, p):
    i, f, g = input_side(x_t, h_prev, c_prev, p)
    c_t = cell_state(f, i, c_prev, g)
    h_t = output_gate(x_t, h_prev, c_prev, c_t, p)[1]
    return h_t, c_t

# %% wrong="lstm_step" about="The output gate is returned as a third value" kind="common"
def lstm_step(x_t, h_prev, c_prev, p):
    i, f, g = input_side(x_t, h_prev, c_prev, p)
    c_t = cell_state(f, i, g, c_prev)
    o, h_t = output_gate(x_t, h_prev, c_prev, c_t, p)
    return h_t, c_t, o

# %% wrong="lstm_step" about="All four gates come from one packed sum, so the output gate sees the old cell state" kind="subtle"
def lstm_step(x_t, h_prev, c_prev, p):
    a_i, a_f, a_g, a_o = split_blocks(preactivation(x_t, h_prev, c_prev, *p))
    c_t = sigmoid(a_f) * c_prev + sigmoid(a_i) * np.tanh(a_g)
    h_t = sigmoid(a_o) * np.tanh(c_t)
    return h_t, c_t

# %% wrong="lstm_step" about="The squashed cell state is handed on instead of the cell state itself" kind="subtle"
def lstm_step(x_t, h_prev, c_prev, p):
    i, f, g = input_side(x_t, h_prev, c_prev, p)
    c_t = cell_state(f, i, g, c_prev)
    _, h_t = output_gate(x_t, h_prev, c_prev, c_t, p)
    return h_t, np.tanh(c_t)

# %% wrong="lstm_step" about="The new cell state is written into the array of the caller" kind="subtle"
def lstm_step(x_t, h_prev, c_prev, p):
    i, f, g = input_side(x_t, h_prev, c_prev, p)
    c_prev[:] = cell_state(f, i, g, c_prev)
    _, h_t = output_gate(x_t, h_prev, c_prev, c_prev, p)
    return h_t, c_prev

# %% wrong="lstm_step" about="Hidden state and cell state are exchanged on the way into the input side" kind="subtle"
def lstm_step(x_t, h_prev, c_prev, p):
    i, f, g = input_side(x_t, c_prev, h_prev, p)
    c_t = cell_state(f, i, g, c_prev)
    _, h_t = output_gate(x_t, h_prev, c_prev, c_t, p)
    return h_t, c_t

# %% wrong="lstm_step" about="The output gate reads the candidate in the place of the old hidden state" kind="subtle"
def lstm_step(x_t, h_prev, c_prev, p):
    i, f, g = input_side(x_t, h_prev, c_prev, p)
    c_t = cell_state(f, i, g, c_prev)
    _, h_t = output_gate(x_t, g, c_prev, c_t, p)
    return h_t, c_t

# %% wrong="lstm_step" about="The hidden state is made with the cell state instead of its tanh" kind="subtle"
def lstm_step(x_t, h_prev, c_prev, p):
    i, f, g = input_side(x_t, h_prev, c_prev, p)
    c_t = cell_state(f, i, g, c_prev)
    o, _ = output_gate(x_t, h_prev, c_prev, c_t, p)
    h_t = o * c_t
    return h_t, c_t

# %% wrong="lstm_step" about="The candidate is computed by a sigmoid in a step written out in full" kind="subtle"
def lstm_step(x_t, h_prev, c_prev, p):
    H = h_prev.shape[1]
    a = x_t @ p.W_x + h_prev @ p.W_h + p.b
    a[:, : 3 * H] += c_prev @ p.W_c[:, : 3 * H]
    i, f, g = np.split(sigmoid(a[:, : 3 * H]), 3, axis=1)
    c_t = f * c_prev + i * g
    o = sigmoid(a[:, 3 * H :] + c_t @ p.W_c[:, 3 * H :])
    return o * np.tanh(c_t), c_t

# %% wrong="lstm_step" about="The order of the blocks is taken for i, f, o, g in a step written out in full" kind="subtle"
def lstm_step(x_t, h_prev, c_prev, p):
    Wx, Wh, Wc, b = (np.split(v, 4, axis=-1) for v in p)
    gate = lambda k, s: x_t @ Wx[k] + h_prev @ Wh[k] + s @ Wc[k] + b[k]
    c_t = sigmoid(gate(1, c_prev)) * c_prev + sigmoid(gate(0, c_prev)) * np.tanh(gate(3, c_prev))
    h_t = sigmoid(gate(2, c_t)) * np.tanh(c_t)
    return h_t, c_t

# %% wrong="lstm_step" about="The input gate is computed a second time, from the new cell state" kind="subtle"
def lstm_step(x_t, h_prev, c_prev, p):
    i, f, g = input_side(x_t, h_prev, c_prev, p)
    c_t = cell_state(f, i, g, c_prev)
    i, _, _ = input_side(x_t, h_prev, c_t, p)
    c_t = f * c_prev + i * g
    return output_gate(x_t, h_prev, c_prev, c_t, p)[1], c_t

# %% wrong="lstm_sequence" about="The cell state is not carried on: each step starts from c0" kind="common"
def lstm_sequence(x, h0, c0, p):
    hs = []
    h_t = h0
    for x_t in x:
        h_t, c_t = lstm_step(x_t, h_t, c0, p)
        hs.append(h_t)
    return np.stack(hs), c_t

# %% wrong="lstm_sequence" about="The hidden state is not carried on: each step starts from h0" kind="common"
def lstm_sequence(x, h0, c0, p):
    T = x.shape[0]
    h = np.zeros((T, *h0.shape))
    c = c0
    for t in range(T):
        h[t], c = lstm_step(x[t], h0, c, p)
    return h, c

# %% wrong="lstm_sequence" about="Only the last hidden state is returned" kind="common"
def lstm_sequence(x, h0, c0, p):
    h_t, c_t = h0, c0
    for x_t in x:
        h_t, c_t = lstm_step(x_t, h_t, c_t, p)
    return h_t, c_t

# %% wrong="lstm_sequence" about="The initial states are ignored and zeros are used" kind="common"
def lstm_sequence(x, h0, c0, p):
    h_t, c_t = np.zeros_like(h0), np.zeros_like(c0)
    h = []
    for t in range(len(x)):
        h_t, c_t = lstm_step(x[t], h_t, c_t, p)
        h.append(h_t)
    return np.array(h), c_t

# %% wrong="lstm_sequence" about="The initial hidden state is part of the result, which has T + 1 entries" kind="common"
def lstm_sequence(x, h0, c0, p):
    h, c_t = [h0], c0
    for x_t in x:
        h_t, c_t = lstm_step(x_t, h[-1], c_t, p)
        h.append(h_t)
    return np.stack(h), c_t

# %% wrong="lstm_sequence" about="All cell states are returned instead of the last one" kind="common"
def lstm_sequence(x, h0, c0, p):
    h, c = [], []
    h_t, c_t = h0, c0
    for x_t in x:
        h_t, c_t = lstm_step(x_t, h_t, c_t, p)
        h.append(h_t)
        c.append(c_t)
    return np.stack(h), np.stack(c)

# %% wrong="lstm_sequence" about="The two results of the step are unpacked in the wrong order" kind="common"
def lstm_sequence(x, h0, c0, p):
    h_t, c_t = h0, c0
    out = []
    for x_t in x:
        c_t, h_t = lstm_step(x_t, h_t, c_t, p)
        out.append(h_t)
    return np.stack(out), c_t

# %% wrong="lstm_sequence" about="The hidden states are stacked along axis 1, which gives (B, T, H)" kind="common"
def lstm_sequence(x, h0, c0, p):
    h_t, c_t = h0, c0
    out = []
    for x_t in x:
        h_t, c_t = lstm_step(x_t, h_t, c_t, p)
        out.append(h_t)
    return np.stack(out, axis=1), c_t

# %% wrong="lstm_sequence" about="The last hidden state is returned in the place of the last cell state" kind="common"
def lstm_sequence(x, h0, c0, p):
    state = (h0, c0)
    h = []
    for x_t in x:
        state = lstm_step(x_t, *state, p)
        h.append(state[0])
    return np.stack(h), h[-1]

# %% wrong="lstm_sequence" about="The hidden state before each step is stored, not the one after it" kind="subtle"
def lstm_sequence(x, h0, c0, p):
    h = np.empty((len(x),) + h0.shape)
    h_t, c_t = h0, c0
    for t, x_t in enumerate(x):
        h[t] = h_t
        h_t, c_t = lstm_step(x_t, h_t, c_t, p)
    return h, c_t

# %% wrong="lstm_sequence" about="The cell starts at 0 as on the slide, only h0 is used" kind="subtle"
def lstm_sequence(x, h0, c0, p):
    h_t, c_t = h0, np.zeros(h0.shape)
    h = []
    for x_t in x:
        h_t, c_t = lstm_step(x_t, h_t, c_t, p)
        h.append(h_t)
    return np.stack(h), c_t

# %% wrong="lstm_sequence" about="The states are written into h0, so the list holds the same array T times" kind="subtle"
def lstm_sequence(x, h0, c0, p):
    h_t, c_t = h0, c0.copy()
    h = []
    for x_t in x:
        h_t[:], c_t[:] = lstm_step(x_t, h_t, c_t, p)
        h.append(h_t)
    return np.stack(h), c_t

# %% wrong="lstm_sequence" about="One buffer is reused for the hidden state, so all entries of the result equal the last one" kind="subtle"
def lstm_sequence(x, h0, c0, p):
    buffer = h0.copy()
    c_t = c0
    collected = []
    for t in range(x.shape[0]):
        buffer[...], c_t = lstm_step(x[t], buffer, c_t, p)
        collected.append(buffer)
    return np.array(collected), c_t

# %% wrong="lstm_sequence" about="The sequence is read from its end" kind="subtle"
def lstm_sequence(x, h0, c0, p):
    T = len(x)
    h = np.zeros((T, h0.shape[0], h0.shape[1]))
    h_t, c_t = h0, c0
    for t in reversed(range(T)):
        h_t, c_t = lstm_step(x[t], h_t, c_t, p)
        h[t] = h_t
    return h, c_t

# %% wrong="lstm_sequence" about="The last input is never read and the last hidden state stays 0" kind="subtle"
def lstm_sequence(x, h0, c0, p):
    T, B, _ = x.shape
    h = np.zeros((T, B, h0.shape[1]))
    h_t, c_t = h0, c0
    for t in range(T - 1):
        h_t, c_t = lstm_step(x[t], h_t, c_t, p)
        h[t] = h_t
    return h, c_t

# %% wrong="lstm_sequence" about="The hidden states are joined to an array of shape (T B, H)" kind="subtle"
def lstm_sequence(x, h0, c0, p):
    h_t, c_t = h0, c0
    h = []
    for x_t in x:
        h_t, c_t = lstm_step(x_t, h_t, c_t, p)
        h.append(h_t)
    return np.concatenate(h), c_t

# %% wrong="lstm_sequence" about="The array for the hidden states has D columns, as if D and H were equal" kind="subtle"
def lstm_sequence(x, h0, c0, p):
    h = np.zeros_like(x)
    h_t, c_t = h0, c0
    for t in range(len(x)):
        h_t, c_t = lstm_step(x[t], h_t, c_t, p)
        h[t] = h_t
    return h, c_t

# %% wrong="lstm_sequence" about="The cell state before the last step is returned" kind="subtle"
def lstm_sequence(x, h0, c0, p):
    cells = [c0]
    h = []
    h_t = h0
    for x_t in x:
        h_t, c_t = lstm_step(x_t, h_t, cells[-1], p)
        h.append(h_t)
        cells.append(c_t)
    return np.stack(h), cells[len(x) - 1]

# %% wrong="latch" about="The markers have the weight K instead of 2K, so the gates only come to 0" kind="common"
def latch(K):
    W_x = np.zeros((3, 4))
    W_x[0, 2] = K
    W_x[1, 0] = K
    W_x[1, 1] = -K
    W_x[2, 3] = K
    b = np.array([-K, K, 0.0, -K])
    return W_x, b

# %% wrong="latch" about="The columns are taken for i, f, o, g" kind="common"
def latch(K):
    W_x = np.array([[0.0, 0, 0, K], [2 * K, -2 * K, 0, 0], [0, 0, 2 * K, 0]])
    b = np.array([-K, K, -K, 0.0])
    return W_x, b

# %% wrong="latch" about="The forget gate rests closed instead of open" kind="common"
def latch(K):
    W_x = np.zeros((3, 4))
    W_x[0, 2], W_x[1, 0], W_x[1, 1], W_x[2, 3] = K, 2 * K, -2 * K, 2 * K
    return W_x, K * np.array([-1.0, -1.0, 0.0, -1.0])

# %% wrong="latch" about="Rows and columns of the weights are exchanged" kind="common"
def latch(K):
    W_x = np.zeros((4, 3))
    W_x[2, 0] = K
    W_x[0, 1] = 2 * K
    W_x[1, 1] = -2 * K
    W_x[3, 2] = 2 * K
    b = np.array([-K, K, 0.0, -K])
    return W_x, b

# %% wrong="latch" about="The forget gate does not let go at the store marker" kind="common"
def latch(K):
    bit = [0, 0, K, 0]
    store = [2 * K, 0, 0, 0]
    read = [0, 0, 0, 2 * K]
    return np.array([bit, store, read], dtype=float), np.array([-K, K, 0, -K], dtype=float)

# %% wrong="latch" about="The candidate gets the bias K too" kind="common"
def latch(K):
    W_x = np.zeros((3, 4))
    W_x[0, 2] = K
    W_x[1, :2] = [2 * K, -2 * K]
    W_x[2, 3] = 2 * K
    b = np.array([-K, K, K, -K], dtype=float)
    return W_x, b

# %% wrong="latch" about="The rows of store and read have changed places" kind="common"
def latch(K):
    W_x = np.zeros((3, 4))
    W_x[0, 2] = K
    W_x[2, 0] = 2 * K
    W_x[2, 1] = -2 * K
    W_x[1, 3] = 2 * K
    b = np.zeros(4)
    b[[0, 3]] = -K
    b[1] = K
    return W_x, b

# %% wrong="latch" about="Bias and weights are returned in the opposite order" kind="common"
def latch(K):
    W_x = K * np.array([[0.0, 0, 1, 0], [2, -2, 0, 0], [0, 0, 0, 2]])
    b = K * np.array([-1.0, 1, 0, -1])
    return b, W_x

# %% wrong="latch" about="The weights are kept in an array of integers, which cuts off the fraction of K" kind="subtle"
def latch(K):
    W_x = np.zeros((3, 4), dtype=int)
    W_x[0, 2] = K
    W_x[1, 0] = 2 * K
    W_x[1, 1] = -2 * K
    W_x[2, 3] = 2 * K
    return W_x, np.array([-K, K, 0.0, -K])

# %% wrong="latch" about="The numbers of the example K = 9 are written in whatever K is" kind="subtle"
def latch(K):
    W_x = np.array([[0.0, 0.0, 9.0, 0.0], [18.0, -18.0, 0.0, 0.0], [0.0, 0.0, 0.0, 18.0]])
    b = np.array([-9.0, 9.0, 0.0, -9.0])
    return W_x, b

# %% wrong="latch" about="The candidate has the weight 2K like the markers" kind="subtle"
def latch(K):
    W_x = np.zeros((3, 4))
    for row, column, sign in ((0, 2, 1), (1, 0, 1), (1, 1, -1), (2, 3, 1)):
        W_x[row, column] = sign * 2 * K
    return W_x, np.array([-K, K, 0.0, -K])

# %% wrong="latch" about="The store marker opens the output gate too" kind="subtle"
def latch(K):
    W_x = np.zeros((3, 4))
    W_x[0, 2] = K
    W_x[1] = [2 * K, -2 * K, 0, 2 * K]
    W_x[2, 3] = 2 * K
    b = np.array([-K, K, 0.0, -K])
    return W_x, b

# %% wrong="latch" about="Reading also lets the forget gate go, so the bit can be read only once" kind="subtle"
def latch(K):
    rest, at_store, at_read = np.array([-K, K, 0, -K]), np.array([K, -K, 0, -K]), np.array([-K, -K, 0, K])
    W_x = np.stack([np.array([0, 0, K, 0]), at_store - rest, at_read - rest]) * 1.0
    return W_x, rest * 1.0

# %% wrong="latch" about="The output gate rests at 0, half open" kind="subtle"
def latch(K):
    W_x = np.zeros((3, 4))
    b = np.zeros(4)
    W_x[0, 2] = K
    W_x[1, 0], b[0] = 2 * K, -K
    W_x[1, 1], b[1] = -2 * K, K
    W_x[2, 3] = 2 * K
    return W_x, b

# %% wrong="latch" about="The bit is connected to the input gate as well" kind="subtle"
def latch(K):
    W_x = np.zeros((3, 4))
    W_x[0, [0, 2]] = K
    W_x[1, 0] = 2 * K
    W_x[1, 1] = -2 * K
    W_x[2, 3] = 2 * K
    return W_x, np.array([-K, K, 0.0, -K])

# %% wrong="latch" about="The table's pre-activations at the markers are taken for the weights, without subtracting the bias" kind="subtle"
def latch(K):
    at_store = np.array([K, -K, 0.0, -K])
    at_read = np.array([-K, K, 0.0, K])
    at_bit = np.array([0.0, 0.0, K, 0.0])
    b = np.array([-K, K, 0.0, -K])
    return np.vstack([at_bit, at_store, at_read]), b

# %% wrong="latch" about="The bias has the shape (1, 4)" kind="subtle"
def latch(K):
    W_x = np.zeros((3, 4))
    W_x[0, 2] = K
    W_x[1, 0] = 2 * K
    W_x[1, 1] = -2 * K
    W_x[2, 3] = 2 * K
    b = np.array([[-K, K, 0.0, -K]])
    return W_x, b

# %% wrong="by_hand" about="The output gate of the second step is computed from the old cell state" kind="common"
by_hand = {"c_2": 0.496, "h_2": 0.268}

# %% wrong="by_hand" about="The output gate is forgotten" kind="common"
by_hand = {"c_2": 0.496, "h_2": 0.459}

# %% wrong="by_hand" about="The second step starts from states of zero" kind="common"
by_hand = {"c_2": -0.091, "h_2": -0.0213}

# %% wrong="by_hand" about="The forget gate misses its bias" kind="common"
f = 1 / (1 + np.exp(-0.671))
c = f * 0.671 + 0.119 * np.tanh(-0.658)
by_hand = {"c_2": c, "h_2": np.tanh(c) / (1 + np.exp(1 - 2 * c))}

# %% wrong="by_hand" about="The candidate is subtracted with its sign, so added" kind="common"
by_hand = {"c_2": 0.634, "h_2": 0.3177}

# %% wrong="by_hand" about="The forget gate of the first step is used again" kind="subtle"
c = 0.731 * 0.671 + 0.119 * np.tanh(-0.658)
by_hand = {"c_2": c, "h_2": np.tanh(c) / (1 + np.exp(1 - 2 * c))}

# %% wrong="by_hand" about="The output gate of the first step is used again" kind="subtle"
by_hand = {"c_2": 0.496, "h_2": 0.585 * np.tanh(0.496)}

# %% wrong="by_hand" about="The input gate of the first step is used again" kind="subtle"
c = 0.842 * 0.671 + 0.881 * np.tanh(-0.658)
by_hand = {"c_2": c, "h_2": np.tanh(c) / (1 + np.exp(1 - 2 * c))}

# %% wrong="by_hand" about="The candidate sees the cell state in place of the hidden state" kind="subtle"
c = 0.842 * 0.671 + 0.119 * np.tanh(-1 + 0.671)
by_hand = {"c_2": c, "h_2": np.tanh(c) / (1 + np.exp(1 - 2 * c))}

# %% wrong="by_hand" about="Everything is rounded to one decimal" kind="subtle"
by_hand = {"c_2": 0.5, "h_2": 0.2}

# %% wrong="strange_cells" about="The two slips at the output are exchanged" kind="common"
strange_cells = {"A": 4, "B": 1, "C": 6, "D": 0, "E": 7}

# %% wrong="strange_cells" about="The blind output gate is taken for a right cell" kind="common"
strange_cells = {"A": 6, "B": 1, "C": 0, "D": 0, "E": 7}

# %% wrong="strange_cells" about="The exchanged gates are taken for a deaf candidate" kind="common"
strange_cells = {"A": 6, "B": 3, "C": 4, "D": 0, "E": 7}

# %% wrong="strange_cells" about="The gates exchanged and the one gate for both terms are exchanged" kind="common"
strange_cells = {"A": 6, "B": 7, "C": 4, "D": 0, "E": 1}

# %% wrong="strange_cells" about="The hidden state is said to come from the old cell state" kind="subtle"
strange_cells = {"A": 5, "B": 1, "C": 4, "D": 0, "E": 7}

# %% wrong="strange_cells" about="The gate of the old state is taken for a hidden state of the old state" kind="subtle"
strange_cells = {"A": 6, "B": 1, "C": 5, "D": 0, "E": 7}

# %% wrong="strange_cells" about="A sigmoid candidate is suspected" kind="subtle"
strange_cells = {"A": 6, "B": 2, "C": 4, "D": 0, "E": 7}

# %% wrong="strange_cells" about="The right cell is suspected of a deaf candidate" kind="subtle"
strange_cells = {"A": 6, "B": 1, "C": 4, "D": 3, "E": 7}

# %% wrong="vanilla_inside" about="The recurrent weights are put where the hidden state is seen" kind="common"
def vanilla_inside(x, h0, v0, V_x, V_h, b_v):
    D, H = V_x.shape
    zD, zH = np.zeros((D, H)), np.zeros((H, H))
    W_x = np.hstack([zD, zD, V_x, zD])
    W_h = np.hstack([zH, zH, V_h, zH])
    W_c = np.zeros((H, 4 * H))
    b = np.hstack([np.full(H, 50.0), np.full(H, -50.0), b_v, np.full(H, 50.0)])
    return lstm_sequence(x, h0, v0, LSTMParams(W_x, W_h, W_c, b))

# %% wrong="vanilla_inside" about="Nothing is pinned" kind="common"
def vanilla_inside(x, h0, v0, V_x, V_h, b_v):
    D, H = V_x.shape
    W_x, W_h, W_c = np.zeros((D, 4 * H)), np.zeros((H, 4 * H)), np.zeros((H, 4 * H))
    W_x[:, 2 * H : 3 * H], W_c[:, 2 * H : 3 * H] = V_x, V_h
    b = np.zeros(4 * H)
    b[2 * H : 3 * H] = b_v
    return lstm_sequence(x, h0, v0, LSTMParams(W_x, W_h, W_c, b))

# %% wrong="vanilla_inside" about="The gates are pinned at 1 and 0 by biases of 1 and 0" kind="common"
def vanilla_inside(x, h0, v0, V_x, V_h, b_v):
    D, H = V_x.shape
    W_x, W_h, W_c = np.zeros((D, 4 * H)), np.zeros((H, 4 * H)), np.zeros((H, 4 * H))
    W_x[:, 2 * H : 3 * H], W_c[:, 2 * H : 3 * H] = V_x, V_h
    b = np.concatenate([np.ones(H), np.zeros(H), b_v, np.ones(H)])
    return lstm_sequence(x, h0, v0, LSTMParams(W_x, W_h, W_c, b))

# %% wrong="vanilla_inside" about="The forget gate is pinned open, as in the carousel" kind="common"
def vanilla_inside(x, h0, v0, V_x, V_h, b_v):
    D, H = V_x.shape
    W_x, W_h, W_c = np.zeros((D, 4 * H)), np.zeros((H, 4 * H)), np.zeros((H, 4 * H))
    W_x[:, 2 * H : -H], W_c[:, 2 * H : -H] = V_x, V_h
    b = np.full(4 * H, 60.0)
    b[2 * H : 3 * H] = b_v
    return lstm_sequence(x, h0, v0, LSTMParams(W_x, W_h, W_c, b))

# %% wrong="vanilla_inside" about="The vanilla weights are put into all four blocks" kind="common"
def vanilla_inside(x, h0, v0, V_x, V_h, b_v):
    W_x, W_c = np.tile(V_x, 4), np.tile(V_h, 4)
    H = len(b_v)
    b = np.concatenate([np.full(H, 40.0), np.full(H, -40.0), b_v, np.full(H, 40.0)])
    W_h = W_c
    return lstm_sequence(x, h0, v0, LSTMParams(W_x, W_h, W_c, b))

# %% wrong="vanilla_inside" about="The blocks are thought to stand in the order i, f, o, g" kind="common"
def vanilla_inside(x, h0, v0, V_x, V_h, b_v):
    D, H = V_x.shape
    W_x, W_h, W_c = np.zeros((D, 4 * H)), np.zeros((H, 4 * H)), np.zeros((H, 4 * H))
    W_x[:, 3 * H :], W_c[:, 3 * H :] = V_x, V_h
    b = np.concatenate([40 + np.zeros(H), -40 + np.zeros(H), 40 + np.zeros(H), b_v])
    return lstm_sequence(x, h0, v0, LSTMParams(W_x, W_h, W_c, b))

# %% wrong="vanilla_inside" about="The gates are pinned at 12 only" kind="subtle"
def vanilla_inside(x, h0, v0, V_x, V_h, b_v):
    D, H = V_x.shape
    W_x, W_h, W_c = np.zeros((D, 4 * H)), np.zeros((H, 4 * H)), np.zeros((H, 4 * H))
    W_x[:, 2 * H : 3 * H], W_c[:, 2 * H : 3 * H] = V_x, V_h
    b = np.concatenate([np.full(H, 12.0), np.full(H, -12.0), b_v, np.full(H, 12.0)])
    return lstm_sequence(x, h0, v0, LSTMParams(W_x, W_h, W_c, b))

# %% wrong="vanilla_inside" about="The output gate is left at half" kind="subtle"
def vanilla_inside(x, h0, v0, V_x, V_h, b_v):
    D, H = V_x.shape
    W_x, W_h, W_c = np.zeros((D, 4 * H)), np.zeros((H, 4 * H)), np.zeros((H, 4 * H))
    W_x[:, 2 * H : 3 * H], W_c[:, 2 * H : 3 * H] = V_x, V_h
    b = np.concatenate([np.full(H, 99.0), np.full(H, -99.0), b_v, np.zeros(H)])
    return lstm_sequence(x, h0, v0, LSTMParams(W_x, W_h, W_c, b))

# %% wrong="vanilla_inside" about="The recurrent matrix is transposed" kind="subtle"
def vanilla_inside(x, h0, v0, V_x, V_h, b_v):
    D, H = V_x.shape
    W_x, W_h, W_c = np.zeros((D, 4 * H)), np.zeros((H, 4 * H)), np.zeros((H, 4 * H))
    W_x[:, 2 * H : 3 * H], W_c[:, 2 * H : 3 * H] = V_x, V_h.T
    b = np.concatenate([np.full(H, 40.0), np.full(H, -40.0), b_v, np.full(H, 40.0)])
    return lstm_sequence(x, h0, v0, LSTMParams(W_x, W_h, W_c, b))

# %% wrong="vanilla_inside" about="The bias of the candidate is pinned too" kind="subtle"
def vanilla_inside(x, h0, v0, V_x, V_h, b_v):
    D, H = V_x.shape
    W_x, W_h, W_c = np.zeros((D, 4 * H)), np.zeros((H, 4 * H)), np.zeros((H, 4 * H))
    W_x[:, 2 * H : 3 * H], W_c[:, 2 * H : 3 * H] = V_x, V_h
    b = np.repeat([40.0, -40.0, 40.0, 40.0], H)
    return lstm_sequence(x, h0, v0, LSTMParams(W_x, W_h, W_c, b))
