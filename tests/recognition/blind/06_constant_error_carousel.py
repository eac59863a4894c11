# %% wrong="constant_flow" about="multiplies by w instead of dividing: phi = w a" kind="common"
def constant_flow(a, w):
    s = 1 / (1 + np.exp(-a))
    return w * a, 1 / (s * (1 - s))

# %% wrong="constant_flow" about="returns the identity whatever w is: right for w = 1 only" kind="common"
def constant_flow(a, w):
    phi = a.copy()
    s = 1 / (1 + np.exp(-a))
    return phi, 1 / (s * (1 - s))

# %% wrong="constant_flow" about="returns the slope 1/w at each a instead of the function phi" kind="common"
def constant_flow(a, w):
    s = 1 / (1 + np.exp(-a))
    return np.full(len(a), 1 / w), 1 / (s * (1 - s))

# %% wrong="constant_flow" about="returns the slope of the logistic function, not 1 over it, as its weight" kind="common"
def constant_flow(a, w):
    phi = a / w
    sigma = 1 / (1 + np.exp(-a))
    w_logistic = sigma * (1 - sigma)
    return phi, w_logistic

# %% wrong="constant_flow" about="gives the weight 4 at every a, which is right at a = 0 only" kind="common"
def constant_flow(a, w):
    phi = np.zeros(len(a))
    w_logistic = np.zeros(len(a))
    for k in range(len(a)):
        phi[k] = a[k] / w
        w_logistic[k] = 1 / 0.25
    return phi, w_logistic

# %% wrong="constant_flow" about="takes the slope of tanh instead of that of the logistic function" kind="common"
def constant_flow(a, w):
    return a / w, 1 / (1 - np.tanh(a) ** 2)

# %% wrong="constant_flow" about="takes a itself for the activation: slope a (1 - a)" kind="common"
def constant_flow(a, w):
    with np.errstate(divide="ignore"):
        return a / w, 1 / (a * (1 - a))

# %% wrong="constant_flow" about="the logistic slope is taken at w a instead of a" kind="subtle"
def constant_flow(a, w):
    def sigma(z):
        return 1 / (1 + np.exp(-z))

    s = sigma(w * a)
    return a / w, 1 / (s * (1 - s))

# %% wrong="constant_flow" about="the logistic slope is taken at phi(a) = a / w instead of a" kind="subtle"
def constant_flow(a, w):
    phi = a / w
    s = 1 / (1 + np.exp(-phi))
    return phi, 1 / (s * (1 - s))

# %% wrong="constant_flow" about="the logistic weight has w in it: w over the slope" kind="subtle"
def constant_flow(a, w):
    s = 1 / (1 + np.exp(-a))
    slope = s * (1 - s)
    return a / w, w / slope

# %% wrong="constant_flow" about="divides by the size of w: the sign of phi is wrong for a negative w" kind="subtle"
def constant_flow(a, w):
    s = 1 / (1 + np.exp(-a))
    return a / abs(w), 1 / (s * (1 - s))

# %% wrong="constant_flow" about="a ReLU: linear with slope 1/w for positive a only, 0 for negative a" kind="subtle"
def constant_flow(a, w):
    s = 1 / (1 + np.exp(-a))
    return np.where(a > 0, a / w, 0.0), 1 / (s * (1 - s))

# %% wrong="constant_flow" about="shifts phi so that the first entry is 0, instead of phi(0) = 0" kind="subtle"
def constant_flow(a, w):
    phi = a / w
    phi = phi - phi[0]
    s = 1 / (1 + np.exp(-a))
    return phi, 1 / (s * (1 - s))

# %% wrong="constant_flow" about="weight is 1 over s squared: takes s**2 for the slope" kind="subtle"
def constant_flow(a, w):
    s = 1 / (1 + np.exp(-a))
    return a / w, 1 / s**2

# %% wrong="store_and_protect" about="forgets to subtract the target: dc is the last state" kind="common"
def store_and_protect(x, u):
    dc = u * x.sum(axis=1)
    store = np.mean(dc * x[:, 0])
    protect = np.mean(dc * x[:, 1:].sum(axis=1))
    return float(store), float(protect)

# %% wrong="store_and_protect" about="sign: target minus state" kind="common"
def store_and_protect(x, u):
    dc = x[:, 0] - u * x.sum(axis=1)
    return float(np.mean(dc * x[:, 0])), float(np.mean(dc * x[:, 1:].sum(axis=1)))

# %% wrong="store_and_protect" about="averages over the later steps too instead of adding them up" kind="common"
def store_and_protect(x, u):
    dc = u * np.sum(x, axis=1) - x[:, 0]
    shares = dc[:, None] * x
    store = shares[:, 0].mean()
    protect = shares[:, 1:].mean() if x.shape[1] > 1 else 0.0
    return float(store), float(protect)

# %% wrong="store_and_protect" about="adds over the sequences and forgets to average" kind="common"
def store_and_protect(x, u):
    store, protect = 0.0, 0.0
    for row in x:
        dc = u * row.sum() - row[0]
        store += dc * row[0]
        for t in range(1, len(row)):
            protect += dc * row[t]
    return store, protect

# %% wrong="store_and_protect" about="protect contains step 0 as well: it is the whole gradient" kind="common"
def store_and_protect(x, u):
    dc = u * x.sum(axis=1) - x[:, 0]
    store = np.mean(dc * x[:, 0])
    protect = np.mean(dc * x.sum(axis=1))
    return float(store), float(protect)

# %% wrong="store_and_protect" about="the last state is taken to be u x(T-1): nothing is accumulated" kind="common"
def store_and_protect(x, u):
    c = u * x[:, -1]
    dc = c - x[:, 0]
    return float((dc * x[:, 0]).mean()), float((dc * x[:, 1:].sum(axis=1)).mean())

# %% wrong="store_and_protect" about="factor 2, as if the loss had no half" kind="common"
def store_and_protect(x, u):
    dc = 2 * (u * x.sum(axis=1) - x[:, 0])
    grad = np.einsum("n,nt->nt", dc, x)
    return float(grad[:, 0].mean()), float(grad[:, 1:].sum(axis=1).mean())

# %% wrong="store_and_protect" about="returns protect, store: exchanged" kind="common"
def store_and_protect(x, u):
    dc = u * x.sum(axis=1) - x[:, 0]
    store = float(np.mean(dc * x[:, 0]))
    protect = float(np.mean(dc * x[:, 1:].sum(axis=1)))
    return protect, store

# %% wrong="store_and_protect" about="the error of each step is that of its own state c(t), not that of the last state" kind="subtle"
def store_and_protect(x, u):
    c = np.cumsum(u * x, axis=1)
    dc = c - x[:, :1]
    shares = dc * x
    return float(shares[:, 0].mean()), float(shares[:, 1:].sum(axis=1).mean())

# %% wrong="store_and_protect" about="averages the factors first and multiplies the averages" kind="subtle"
def store_and_protect(x, u):
    dc = (u * x.sum(axis=1) - x[:, 0]).mean()
    store = dc * x[:, 0].mean()
    protect = dc * x[:, 1:].sum(axis=1).mean()
    return float(store), float(protect)

# %% wrong="store_and_protect" about="the last step is left out of protect" kind="subtle"
def store_and_protect(x, u):
    N, T = x.shape
    dc = u * x.sum(axis=1) - x[:, 0]
    store = sum(dc[n] * x[n, 0] for n in range(N)) / N
    protect = sum(dc[n] * x[n, t] for n in range(N) for t in range(1, T - 1)) / N
    return float(store), float(protect)

# %% wrong="store_and_protect" about="an extra factor u in each share" kind="subtle"
def store_and_protect(x, u):
    dc = u * x.sum(axis=1) - x[:, 0]
    return float(np.mean(dc * u * x[:, 0])), float(np.mean(dc * u * x[:, 1:].sum(axis=1)))

# %% wrong="store_and_protect" about="the target is u x(0) instead of x(0)" kind="subtle"
def store_and_protect(x, u):
    dc = u * (x.sum(axis=1) - x[:, 0])
    return float(np.mean(dc * x[:, 0])), float(np.mean(dc * x[:, 1:].sum(axis=1)))

# %% wrong="store_and_protect" about="averages the sizes of the shares, so that both are positive" kind="subtle"
def store_and_protect(x, u):
    dc = u * x.sum(axis=1) - x[:, 0]
    store = np.abs(dc * x[:, 0]).mean()
    protect = np.abs(dc * x[:, 1:].sum(axis=1)).mean()
    return float(store), float(protect)

# %% wrong="store_and_protect" about="the second step only stands for all later steps" kind="subtle"
def store_and_protect(x, u):
    dc = u * x.sum(axis=1) - x[:, 0]
    store = np.mean(dc * x[:, 0])
    protect = np.mean(dc * x[:, 1]) if x.shape[1] > 1 else 0.0
    return float(store), float(protect)

# %% wrong="store_and_protect" about="rows and columns exchanged: sums over the sequences" kind="subtle"
def store_and_protect(x, u):
    x = x.T
    dc = u * x.sum(axis=1) - x[:, 0]
    return float(np.mean(dc * x[:, 0])), float(np.mean(dc * x[:, 1:].sum(axis=1)))

# %% wrong="compromise" about="counts T noisy inputs instead of T - 1" kind="common"
def compromise(T, s2):
    V = T * s2
    u = 1 / (1 + V)
    return u, 0.5 * ((u - 1) ** 2 + u**2 * V)

# %% wrong="compromise" about="forgets the half of the loss" kind="common"
def compromise(T, s2):
    V = (T - 1) * s2
    return 1 / (1 + V), V / (1 + V)

# %% wrong="compromise" about="squares the variance" kind="common"
def compromise(T, s2):
    V = (T - 1) * s2**2
    u = 1 / (1 + V)
    return u, 0.5 * V / (1 + V)

# %% wrong="compromise" about="u is V / (1 + V), which is 1 minus the best weight" kind="common"
def compromise(T, s2):
    V = (T - 1) * s2
    u = V / (1 + V)
    loss = 0.5 * V / (1 + V)
    return u, loss

# %% wrong="compromise" about="the loss is that of u = 0, not that of the best u" kind="common"
def compromise(T, s2):
    V = (T - 1) * s2
    u = 1 / (1 + V)
    return u, 0.5

# %% wrong="compromise" about="estimates by training on random sequences instead of taking the expectation" kind="common"
def compromise(T, s2):
    rng = np.random.default_rng(0)
    x = np.sqrt(s2) * rng.standard_normal((500, T))
    x[:, 0] = rng.choice([-1.0, 1.0], 500)
    total = x.sum(axis=1)
    u = np.mean(total * x[:, 0]) / np.mean(total**2)
    loss = 0.5 * np.mean((u * total - x[:, 0]) ** 2)
    return float(u), float(loss)

# %% wrong="compromise" about="returns loss, u: exchanged" kind="common"
def compromise(T, s2):
    V = (T - 1) * s2
    return 0.5 * V / (1 + V), 1 / (1 + V)

# %% wrong="compromise" about="takes the standard deviation where the variance belongs: V = (T - 1) sqrt(s2)" kind="subtle"
def compromise(T, s2):
    s = np.sqrt(s2)
    V = (T - 1) * s
    u = 1 / (1 + V)
    return float(u), float(0.5 * ((u - 1) ** 2 + u**2 * V))

# %% wrong="compromise" about="the mean square of the sum of the noise is taken as (T-1)^2 s2, as if all noises were the same number" kind="subtle"
def compromise(T, s2):
    V = (T - 1) ** 2 * s2
    u = 1 / (1 + V)
    loss = 0.5 * ((u - 1) ** 2 + u**2 * V)
    return u, loss

# %% wrong="compromise" about="the loss has only the part of the stored input, the noise is left out" kind="subtle"
def compromise(T, s2):
    V = (T - 1) * s2
    u = 1 / (1 + V)
    loss = 0.5 * (u * 1.0 - 1.0) ** 2
    return u, loss

# %% wrong="compromise" about="the loss has only the noise, the part of the stored input is left out" kind="subtle"
def compromise(T, s2):
    V = (T - 1) * s2
    u = 1 / (1 + V)
    return u, 0.5 * u**2 * V

# %% wrong="compromise" about="forgets to square u before V: minimizes (u - 1)^2 + u V" kind="subtle"
def compromise(T, s2):
    V = (T - 1) * s2
    u = 1 - V / 2
    return u, 0.5 * ((u - 1) ** 2 + u * V)

# %% wrong="compromise" about="adds the noise's standard deviation inside the square, a cross term that averages to 0" kind="subtle"
def compromise(T, s2):
    sd = np.sqrt((T - 1) * s2)
    u = 1 / (1 + sd**2)
    loss = 0.5 * (u - 1 + u * sd) ** 2
    return float(u), float(loss)

# %% wrong="compromise" about="divides the expected loss by T, as if it were averaged over the steps" kind="subtle"
def compromise(T, s2):
    V = (T - 1) * s2
    u = 1 / (1 + V)
    return u, 0.5 * ((u - 1) ** 2 + u**2 * V) / T

# %% wrong="compromise" about="derives u^2 V to u V instead of 2 u V: u = 1 / (1 + V / 2)" kind="subtle"
def compromise(T, s2):
    V = (T - 1) * s2
    u = 2 / (2 + V)
    return u, 0.5 * ((u - 1) ** 2 + u**2 * V)

# %% wrong="gated_cell" about="the output is computed from the old state" kind="common"
def gated_cell(i, g, o, c0):
    T = len(i)
    c, h = np.zeros(T), np.zeros(T)
    state = c0
    for t in range(T):
        h[t] = o[t] * np.tanh(state / 2)
        state = state + i[t] * g[t]
        c[t] = state
    return c, h

# %% wrong="gated_cell" about="squashes by tanh(c), the half is forgotten" kind="common"
def gated_cell(i, g, o, c0):
    c = c0 + np.cumsum(i * g)
    return c, o * np.tanh(c)

# %% wrong="gated_cell" about="ignores c0, starts at 0" kind="common"
def gated_cell(i, g, o, c0):
    c = np.cumsum(i * g)
    h = o * np.tanh(c / 2)
    return c, h

# %% wrong="gated_cell" about="a leaky update (1 - i) c + i g: the input gate closes the loop" kind="common"
def gated_cell(i, g, o, c0):
    c = np.empty(len(i))
    prev = c0
    for t in range(len(i)):
        prev = (1 - i[t]) * prev + i[t] * g[t]
        c[t] = prev
    return c, o * np.tanh(c / 2)

# %% wrong="gated_cell" about="no squashing: h = o c" kind="common"
def gated_cell(i, g, o, c0):
    c = c0 + np.cumsum(i * g)
    return c, o * c

# %% wrong="gated_cell" about="input gate and output gate exchanged" kind="common"
def gated_cell(i, g, o, c0):
    c = c0 + np.cumsum(o * g)
    return c, i * np.tanh(c / 2)

# %% wrong="gated_cell" about="c has c0 in front, so that both results have T + 1 entries" kind="common"
def gated_cell(i, g, o, c0):
    c = [c0]
    h = [0.0]
    for t in range(len(i)):
        c.append(c[-1] + i[t] * g[t])
        h.append(o[t] * np.tanh(c[-1] / 2))
    return np.array(c), np.array(h)

# %% wrong="gated_cell" about="returns h, c: exchanged" kind="common"
def gated_cell(i, g, o, c0):
    c = c0 + np.cumsum(i * g)
    return o * np.tanh(c / 2), c

# %% wrong="gated_cell" about="the output gate is inside the squashing: tanh(o c / 2)" kind="subtle"
def gated_cell(i, g, o, c0):
    c = c0 + np.cumsum(i * g)
    return c, np.tanh(o * c / 2)

# %% wrong="gated_cell" about="squashes by the logistic function, which lies between 0 and 1" kind="subtle"
def gated_cell(i, g, o, c0):
    c = c0 + np.cumsum(i * g)
    return c, o / (1 + np.exp(-c))

# %% wrong="gated_cell" about="the states are shifted by one step: c[0] is c0" kind="subtle"
def gated_cell(i, g, o, c0):
    T = len(i)
    c = np.zeros(T)
    c[0] = c0
    for t in range(1, T):
        c[t] = c[t - 1] + i[t] * g[t]
    return c, o * np.tanh(c / 2)

# %% wrong="gated_cell" about="c0 is added to the first state only, not to all" kind="subtle"
def gated_cell(i, g, o, c0):
    c = np.cumsum(i * g)
    c[0] += c0
    return c, o * np.tanh(c / 2)

# %% wrong="gated_cell" about="tanh(c) / 2 instead of tanh(c / 2)" kind="subtle"
def gated_cell(i, g, o, c0):
    c = c0 + np.cumsum(i * g)
    return c, o * np.tanh(c) / 2

# %% wrong="gated_cell" about="the candidate is squashed once more by tanh" kind="subtle"
def gated_cell(i, g, o, c0):
    c = c0 + np.cumsum(i * np.tanh(g))
    return c, o * np.tanh(c / 2)

# %% wrong="gated_cell" about="the gated output, not the state, is carried to the next step" kind="subtle"
def gated_cell(i, g, o, c0):
    T = len(i)
    c, h = np.zeros(T), np.zeros(T)
    carried = c0
    for t in range(T):
        c[t] = carried + i[t] * g[t]
        h[t] = o[t] * np.tanh(c[t] / 2)
        carried = h[t]
    return c, h

# %% wrong="gated_cell" about="the gate multiplies the old state too: i (c + g)" kind="subtle"
def gated_cell(i, g, o, c0):
    c = np.zeros(len(i))
    state = c0
    for t in range(len(i)):
        state = i[t] * (state + g[t])
        c[t] = state
    return c, o * np.tanh(c / 2)

# %% wrong="gated_backward" about="only the first slip is mended: the loop is still multiplied by the input gate" kind="common"
def gated_backward(dh, i, g, o, c):
    di, dg, do = np.zeros_like(c), np.zeros_like(c), np.zeros_like(c)
    dc = 0.0
    for t in reversed(range(len(c))):
        do[t] = dh[t] * np.tanh(c[t] / 2)
        dc = dc + dh[t] * o[t] * (1 - np.tanh(c[t] / 2) ** 2) / 2
        di[t] = dc * g[t]
        dg[t] = dc * i[t]
        dc = dc * i[t]
    return di, dg, do, dc

# %% wrong="gated_backward" about="only the second slip is mended: what comes from later is still dropped" kind="common"
def gated_backward(dh, i, g, o, c):
    di, dg, do = np.zeros_like(c), np.zeros_like(c), np.zeros_like(c)
    dc = 0.0
    for t in reversed(range(len(c))):
        do[t] = dh[t] * np.tanh(c[t] / 2)
        dc = dh[t] * o[t] * (1 - np.tanh(c[t] / 2) ** 2) / 2
        di[t] = dc * g[t]
        dg[t] = dc * i[t]
    return di, dg, do, dc

# %% wrong="gated_backward" about="the inner derivative 1/2 of tanh(c/2) is forgotten" kind="common"
def gated_backward(dh, i, g, o, c):
    th = np.tanh(c / 2)
    local = dh * o * (1 - th**2)
    dc = np.cumsum(local[::-1])[::-1]
    return dc * g, dc * i, dh * th, float(dc[0])

# %% wrong="gated_backward" about="di and dg exchanged: di gets i, dg gets g" kind="common"
def gated_backward(dh, i, g, o, c):
    th = np.tanh(c / 2)
    dc = np.cumsum((dh * o * (1 - th**2) / 2)[::-1])[::-1]
    di = dc * i
    dg = dc * g
    return di, dg, dh * th, float(dc[0])

# %% wrong="gated_backward" about="walks forward in time: dc is the sum of what was before" kind="common"
def gated_backward(dh, i, g, o, c):
    di, dg, do = np.zeros_like(c), np.zeros_like(c), np.zeros_like(c)
    dc = 0.0
    for t in range(len(c)):
        th = np.tanh(c[t] / 2)
        do[t] = dh[t] * th
        dc += dh[t] * o[t] * (1 - th**2) / 2
        di[t] = dc * g[t]
        dg[t] = dc * i[t]
    return di, dg, do, dc

# %% wrong="gated_backward" about="do is dh times the output h, the gate is in it once too often" kind="common"
def gated_backward(dh, i, g, o, c):
    th = np.tanh(c / 2)
    dc = np.cumsum((dh * o * (1 - th**2) / 2)[::-1])[::-1]
    return dc * g, dc * i, dh * o * th, float(dc[0])

# %% wrong="gated_backward" about="the output gate is forgotten on the way from h to c" kind="common"
def gated_backward(dh, i, g, o, c):
    th = np.tanh(c / 2)
    dc = np.cumsum((dh * (1 - th**2) / 2)[::-1])[::-1]
    return dc * g, dc * i, dh * th, float(dc[0])

# %% wrong="gated_backward" about="the slope of tanh without the square: 1 - tanh" kind="common"
def gated_backward(dh, i, g, o, c):
    di, dg, do = np.zeros_like(c), np.zeros_like(c), np.zeros_like(c)
    dc = 0.0
    for t in range(len(c) - 1, -1, -1):
        th = np.tanh(c[t] / 2)
        do[t] = dh[t] * th
        dc = dc + dh[t] * o[t] * (1 - th) / 2
        di[t] = dc * g[t]
        dg[t] = dc * i[t]
    return di, dg, do, dc

# %% wrong="gated_backward" about="dc0 is multiplied by the input gate of step 0" kind="subtle"
def gated_backward(dh, i, g, o, c):
    th = np.tanh(c / 2)
    dc = np.cumsum((dh * o * (1 - th**2) / 2)[::-1])[::-1]
    return dc * g, dc * i, dh * th, float(dc[0] * i[0])

# %% wrong="gated_backward" about="the slope is taken at c instead of c/2" kind="subtle"
def gated_backward(dh, i, g, o, c):
    di, dg, do = np.zeros_like(c), np.zeros_like(c), np.zeros_like(c)
    dc = 0.0
    for t in reversed(range(len(c))):
        do[t] = dh[t] * np.tanh(c[t] / 2)
        dc = dc + dh[t] * o[t] * (1 - np.tanh(c[t]) ** 2) / 2
        di[t] = dc * g[t]
        dg[t] = dc * i[t]
    return di, dg, do, dc

# %% wrong="gated_backward" about="the output gate multiplies the whole dc, also what comes from later" kind="subtle"
def gated_backward(dh, i, g, o, c):
    T = len(c)
    di, dg, do = np.zeros(T), np.zeros(T), np.zeros(T)
    dc = 0.0
    for t in reversed(range(T)):
        th = np.tanh(c[t] / 2)
        do[t] = dh[t] * th
        dc = o[t] * (dc + dh[t] * (1 - th**2) / 2)
        di[t] = dc * g[t]
        dg[t] = dc * i[t]
    return di, dg, do, dc

# %% wrong="gated_backward" about="di and dg are written before dc gets the share of the same step" kind="subtle"
def gated_backward(dh, i, g, o, c):
    T = len(c)
    di, dg, do = np.zeros(T), np.zeros(T), np.zeros(T)
    dc = 0.0
    for t in reversed(range(T)):
        th = np.tanh(c[t] / 2)
        di[t] = dc * g[t]
        dg[t] = dc * i[t]
        do[t] = dh[t] * th
        dc = dc + dh[t] * o[t] * (1 - th**2) / 2
    return di, dg, do, dc

# %% wrong="gated_backward" about="the running sum from the end is not turned back" kind="subtle"
def gated_backward(dh, i, g, o, c):
    th = np.tanh(c / 2)
    dc = np.cumsum((dh * o * (1 - th**2) / 2)[::-1])
    return dc * g, dc * i, dh * th, float(dc[-1])

# %% wrong="gated_backward" about="dc0 is the sum of dc over all steps" kind="subtle"
def gated_backward(dh, i, g, o, c):
    th = np.tanh(c / 2)
    dc = np.cumsum((dh * o * (1 - th**2) / 2)[::-1])[::-1]
    return dc * g, dc * i, dh * th, float(dc.sum())

# %% wrong="gated_backward" about="the slope from h instead of tanh: 1 - h^2 with h = o tanh(c/2)" kind="subtle"
def gated_backward(dh, i, g, o, c):
    th = np.tanh(c / 2)
    h = o * th
    dc = np.cumsum((dh * o * (1 - h**2) / 2)[::-1])[::-1]
    return dc * g, dc * i, dh * th, float(dc[0])

# %% wrong="gated_backward" about="only the error of the last output enters the store, as in the example" kind="subtle"
def gated_backward(dh, i, g, o, c):
    th = np.tanh(c / 2)
    dc = dh[-1] * o[-1] * (1 - th[-1] ** 2) / 2
    return dc * g, dc * i, dh * th, float(dc)

# %% wrong="gated_backward" about="the loop ends at step 1, step 0 gets nothing" kind="subtle"
def gated_backward(dh, i, g, o, c):
    T = len(c)
    di, dg, do = np.zeros(T), np.zeros(T), np.zeros(T)
    dc = 0.0
    for t in range(T - 1, 0, -1):
        th = np.tanh(c[t] / 2)
        do[t] = dh[t] * th
        dc += dh[t] * o[t] * (1 - th**2) / 2
        di[t] = dc * g[t]
        dg[t] = dc * i[t]
    return di, dg, do, dc

# %% wrong="gated_backward" about="the loop is multiplied by 1 - i, as if the input gate closed it" kind="subtle"
def gated_backward(dh, i, g, o, c):
    T = len(c)
    di, dg, do = np.zeros(T), np.zeros(T), np.zeros(T)
    dc = 0.0
    for t in reversed(range(T)):
        th = np.tanh(c[t] / 2)
        do[t] = dh[t] * th
        dc = dc + dh[t] * o[t] * (1 - th**2) / 2
        di[t] = dc * g[t]
        dg[t] = dc * i[t]
        dc = dc * (1 - i[t])
    return di, dg, do, dc

# %% wrong="gated_backward" about="one array under three names: di, dg and do are the same" kind="common"
def gated_backward(dh, i, g, o, c):
    di = dg = do = np.zeros_like(c)
    dc = 0.0
    for t in reversed(range(len(c))):
        do[t] = dh[t] * np.tanh(c[t] / 2)
        dc = dc + dh[t] * o[t] * (1 - np.tanh(c[t] / 2) ** 2) / 2
        di[t] = dc * g[t]
        dg[t] = dc * i[t]
    return di, dg, do, dc

# %% wrong="input_bias" about="the expected state loses its sign" kind="common"
def input_bias(m, T, limit):
    c_open = abs(m) * T
    if c_open <= limit:
        return c_open, np.inf
    i = limit / c_open
    return c_open, np.log(i / (1 - i))

# %% wrong="input_bias" about="no case for a drift below the limit: logarithm of a negative number" kind="common"
def input_bias(m, T, limit):
    c_open = m * T
    with np.errstate(all="ignore"):
        i = limit / np.abs(np.float64(c_open))
        b_i = np.log(i / (1 - i))
    return float(c_open), float(b_i)

# %% wrong="input_bias" about="sign of the bias: ln((1 - i) / i)" kind="common"
def input_bias(m, T, limit):
    c_open = m * T
    if abs(c_open) <= limit:
        return c_open, np.inf
    i = limit / abs(c_open)
    return c_open, np.log((1 - i) / i)

# %% wrong="input_bias" about="undoes exp instead of the logistic function: ln(i)" kind="common"
def input_bias(m, T, limit):
    c_open = m * T
    if abs(c_open) <= limit:
        return c_open, np.inf
    return c_open, np.log(limit / abs(c_open))

# %% wrong="input_bias" about="bias 0 where every bias is allowed" kind="common"
def input_bias(m, T, limit):
    c_open = m * T
    if abs(c_open) <= limit:
        return c_open, 0.0
    i = limit / abs(c_open)
    return c_open, np.log(i / (1 - i))

# %% wrong="input_bias" about="compares without the size: a negative drift is always allowed" kind="common"
def input_bias(m, T, limit):
    c_open = m * T
    if c_open <= limit:
        return c_open, np.inf
    i = limit / c_open
    return c_open, np.log(i / (1 - i))

# %% wrong="input_bias" about="forgets the number of steps in the gate: i = limit / |m|" kind="common"
def input_bias(m, T, limit):
    c_open = m * T
    if abs(m) <= limit:
        return c_open, np.inf
    i = limit / abs(m)
    return c_open, np.log(i / (1 - i))

# %% wrong="input_bias" about="returns the gate i instead of its bias" kind="common"
def input_bias(m, T, limit):
    c_open = m * T
    if abs(c_open) <= limit:
        return c_open, np.inf
    return c_open, limit / abs(c_open)

# %% wrong="input_bias" about="divides by the drift before looking whether it is 0: fails at m = 0" kind="subtle"
def input_bias(m, T, limit):
    c_open = m * T
    i = limit / abs(c_open)
    if i >= 1:
        return c_open, np.inf
    return c_open, np.log(i / (1 - i))

# %% wrong="input_bias" about="strictly below the limit: a drift of exactly the limit divides by 0" kind="subtle"
def input_bias(m, T, limit):
    c_open = m * T
    if abs(c_open) < limit:
        return c_open, np.inf
    i = limit / abs(c_open)
    return c_open, float(np.log(i / (1 - i)))

# %% wrong="input_bias" about="counts T - 1 steps of drift" kind="subtle"
def input_bias(m, T, limit):
    c_open = m * (T - 1)
    if abs(c_open) <= limit:
        return c_open, np.inf
    i = limit / abs(c_open)
    return c_open, np.log(i / (1 - i))

# %% wrong="input_bias" about="minus infinity where every bias is allowed" kind="subtle"
def input_bias(m, T, limit):
    c_open = m * T
    i = min(1.0, limit / abs(c_open)) if c_open != 0 else 1.0
    if i == 1.0:
        return c_open, -np.inf
    return c_open, -np.log(1 / i - 1)

# %% wrong="input_bias" about="takes drift for a random walk: grows with the square root of T" kind="subtle"
def input_bias(m, T, limit):
    c_open = m * np.sqrt(T)
    if abs(c_open) <= limit:
        return float(c_open), np.inf
    i = limit / abs(c_open)
    return float(c_open), float(np.log(i / (1 - i)))

# %% wrong="input_bias" about="never lets the bias be positive: at most 0" kind="subtle"
def input_bias(m, T, limit):
    c_open = m * T
    if abs(c_open) <= limit:
        return c_open, np.inf
    i = limit / abs(c_open)
    return c_open, float(min(0.0, np.log(i / (1 - i))))

# %% wrong="input_bias" about="the returned state is that with the bias, not that with the open gate" kind="subtle"
def input_bias(m, T, limit):
    c = m * T
    if abs(c) <= limit:
        return c, np.inf
    i = limit / abs(c)
    return i * c, float(np.log(i / (1 - i)))

# %% wrong="input_bias" about="undoes tanh instead of the logistic function" kind="subtle"
def input_bias(m, T, limit):
    c_open = m * T
    if abs(c_open) <= limit:
        return c_open, np.inf
    return c_open, float(np.arctanh(limit / abs(c_open)))

# %% wrong="error_left" about="multiplies from the first gate on: f is not reversed" kind="common"
def error_left(f):
    return np.concatenate([[1.0], np.cumprod(f)])

# %% wrong="error_left" about="without the 1 for q = 0: T entries" kind="common"
def error_left(f):
    return np.cumprod(f[::-1])

# %% wrong="error_left" about="the last gate to the power q" kind="common"
def error_left(f):
    T = len(f)
    return f[-1] ** np.arange(T + 1)

# %% wrong="error_left" about="divides the whole product by that of the first gates: fails where a gate is 0" kind="common"
def error_left(f):
    head = np.concatenate([[1.0], np.cumprod(f)])
    with np.errstate(all="ignore"):
        left = head[-1] / head
    return left[::-1]

# %% wrong="error_left" about="the array has integers: factors between 0 and 1 become 0" kind="common"
def error_left(f):
    left = np.ones(len(f) + 1, dtype=int)
    for q in range(1, len(f) + 1):
        left[q] = left[q - 1] * f[len(f) - q]
    return left

# %% wrong="error_left" about="takes f for pre-activations and squashes them once more" kind="common"
def error_left(f):
    gate = 1 / (1 + np.exp(-f))
    return np.concatenate([[1.0], np.cumprod(gate[::-1])])

# %% wrong="error_left" about="in the order of time: the result is turned round" kind="common"
def error_left(f):
    left = np.concatenate([[1.0], np.cumprod(f[::-1])])
    return left[::-1]

# %% wrong="error_left" about="q = 0 takes f[-0:], all gates, and so is the whole product instead of 1" kind="subtle"
def error_left(f):
    return np.array([np.prod(f[-q:]) for q in range(len(f) + 1)])

# %% wrong="error_left" about="one gate too many at each q, and a negative index wraps round at q = T" kind="subtle"
def error_left(f):
    T = len(f)
    return np.array([np.prod(f[T - 1 - q:]) for q in range(T + 1)])

# %% wrong="error_left" about="leaves out the last gate: begins with f(T-2)" kind="subtle"
def error_left(f):
    T = len(f)
    left = np.ones(T + 1)
    for q in range(1, T + 1):
        left[q] = left[q - 1] * f[T - 1 - q]
    return left

# %% wrong="error_left" about="the loop ends at T - 1: the entry for c(-1) stays 0" kind="subtle"
def error_left(f):
    T = len(f)
    left = np.zeros(T + 1)
    left[0] = 1.0
    for q in range(1, T):
        left[q] = left[q - 1] * f[T - q]
    return left

# %% wrong="error_left" about="stops at a shut gate and leaves 1 in all that is before" kind="subtle"
def error_left(f):
    T = len(f)
    left = np.ones(T + 1)
    for q in range(1, T + 1):
        if f[T - q] == 0:
            break
        left[q] = left[q - 1] * f[T - q]
    return left

# %% wrong="error_left" about="skips gates that are 0 so as not to lose the error" kind="subtle"
def error_left(f):
    left = [1.0]
    for value in reversed(f):
        if value > 0:
            left.append(left[-1] * value)
        else:
            left.append(left[-1])
    return np.array(left)

# %% wrong="error_left" about="the smallest of the last q gates instead of their product" kind="subtle"
def error_left(f):
    return np.minimum.accumulate(np.concatenate([[1.0], f[::-1]]))

# %% wrong="error_left" about="the part that is lost: 1 minus the product" kind="subtle"
def error_left(f):
    return 1 - np.concatenate([[1.0], np.cumprod(f[::-1])])

# %% wrong="error_left" about="the mean gate to the power q" kind="subtle"
def error_left(f):
    return np.mean(f) ** np.arange(len(f) + 1)

# %% wrong="start_biases" about="b_o is ln(eps): undoes exp instead of the logistic function" kind="common"
def start_biases(eps, n):
    f = 0.5 ** (1 / n)
    return np.log(eps), np.log(f / (1 - f))

# %% wrong="start_biases" about="sign of both biases: ln((1 - o) / o)" kind="common"
def start_biases(eps, n):
    f = 0.5 ** (1 / n)
    return np.log((1 - eps) / eps), np.log((1 - f) / f)

# %% wrong="start_biases" about="takes n for the time constant: f = exp(-1/n)" kind="common"
def start_biases(eps, n):
    f = np.exp(-1 / n)
    return float(np.log(eps / (1 - eps))), float(np.log(f / (1 - f)))

# %% wrong="start_biases" about="f is one half to the power n" kind="common"
def start_biases(eps, n):
    f = 0.5**n
    return float(np.log(eps / (1 - eps))), float(np.log(f / (1 - f)))

# %% wrong="start_biases" about="spreads the loss evenly: f = 1 - 1/(2n)" kind="common"
def start_biases(eps, n):
    f = 1 - 0.5 / n
    return float(np.log(eps / (1 - eps))), float(np.log(f / (1 - f)))

# %% wrong="start_biases" about="returns the gates o and f instead of their biases" kind="common"
def start_biases(eps, n):
    return eps, 0.5 ** (1 / n)

# %% wrong="start_biases" about="returns b_f, b_o: exchanged" kind="common"
def start_biases(eps, n):
    def logit(p):
        return float(np.log(p / (1 - p)))

    return logit(0.5 ** (1 / n)), logit(eps)

# %% wrong="start_biases" about="uses the rule of thumb ln(1.44 n), which is right for large n only" kind="subtle"
def start_biases(eps, n):
    return float(np.log(eps / (1 - eps))), float(np.log(1.44 * n))

# %% wrong="start_biases" about="allows for states up to 1 only: o = eps / tanh(1/2)" kind="subtle"
def start_biases(eps, n):
    o = min(eps / np.tanh(0.5), 1 - 1e-12)
    f = 0.5 ** (1 / n)
    return float(np.log(o / (1 - o))), float(np.log(f / (1 - f)))

# %% wrong="start_biases" about="floor division: 1 // n is 0 for n above 1" kind="subtle"
def start_biases(eps, n):
    f = 0.5 ** (1 // n)
    with np.errstate(divide="ignore"):
        return float(np.log(eps / (1 - eps))), float(np.log(np.float64(f) / (1 - np.float64(f))))

# %% wrong="start_biases" about="b_o is never above 0, which is smaller than necessary for eps over 1/2" kind="subtle"
def start_biases(eps, n):
    f = 0.5 ** (1 / n)
    b_o = min(np.log(eps / (1 - eps)), 0.0)
    return float(b_o), float(np.log(f / (1 - f)))

# %% wrong="start_biases" about="b_f is never below 0, wrong for n below 1" kind="subtle"
def start_biases(eps, n):
    f = 0.5 ** (1 / n)
    b_f = max(0.0, np.log(f / (1 - f)))
    return float(np.log(eps / (1 - eps))), float(b_f)

# %% wrong="start_biases" about="undoes tanh(b/2) for the output gate, as if gates lay between -1 and 1" kind="subtle"
def start_biases(eps, n):
    f = 0.5 ** (1 / n)
    return float(2 * np.arctanh(eps)), float(np.log(f / (1 - f)))

# %% wrong="start_biases" about="rounds n to a whole number of steps" kind="subtle"
def start_biases(eps, n):
    n = max(1, round(n))
    f = 0.5 ** (1 / n)
    return float(np.log(eps / (1 - eps))), float(np.log(f / (1 - f)))

# %% wrong="start_biases" about="logarithm to base 10" kind="subtle"
def start_biases(eps, n):
    f = 0.5 ** (1 / n)
    return float(np.log10(eps / (1 - eps))), float(np.log10(f / (1 - f)))

# %% wrong="start_biases" about="half of eps: takes the half of c/2 for a factor" kind="subtle"
def start_biases(eps, n):
    o = eps / 2
    f = 0.5 ** (1 / n)
    return float(np.log(o / (1 - o))), float(np.log(f / (1 - f)))

# %% wrong="pronoun" about="the forget gate shuts at pattern 2 only: names add up" kind="common"
def pronoun(symbols):
    w_i, b_i = [1, 1, 0, 0], -1
    w_f, b_f = [0, 0, -1, 0], 0
    w_g = [1, -1, 0, 0]
    return run_switches(symbols, w_i, b_i, w_f, b_f, w_g)

# %% wrong="pronoun" about="the forget gate shuts at names only: pattern 2 wipes nothing" kind="common"
def pronoun(symbols):
    w_i, b_i = [1, 1, 0, 0], -1
    w_f, b_f = [-1, -1, 0, 0], 0
    w_g = [1, -1, 0, 0]
    return run_switches(symbols, w_i, b_i, w_f, b_f, w_g)

# %% wrong="pronoun" about="forget gate never shuts: 1 at what is kept with bias 0, but the threshold is 1 at 0 too" kind="common"
def pronoun(symbols):
    w_i, b_i = [1, 1, 0, 0], -0.5
    w_f, b_f = [0, 0, 0, 1], 0
    w_g = [1, -1, 0, 0]
    return run_switches(symbols, w_i, b_i, w_f, b_f, w_g)

# %% wrong="pronoun" about="John is written as 1 like Jane" kind="common"
def pronoun(symbols):
    w_i, b_i = [1, 1, 0, 0], -1
    w_f, b_f = [-1, -1, -1, 0], 0
    w_g = [1, 1, 0, 0]
    return run_switches(symbols, w_i, b_i, w_f, b_f, w_g)

# %% wrong="pronoun" about="signs of Jane and John exchanged" kind="common"
def pronoun(symbols):
    w_i, b_i = [1, 1, 0, 0], -1
    w_f, b_f = [-1, -1, -1, 0], 0
    w_g = [-1, 1, 0, 0]
    return run_switches(symbols, w_i, b_i, w_f, b_f, w_g)

# %% wrong="pronoun" about="other words wipe the memory too: the forget gate is always shut" kind="common"
def pronoun(symbols):
    w_i, b_i = [1, 1, 0, 0], -1
    w_f, b_f = [-1, -1, -1, -1], 0
    w_g = [1, -1, 0, 0]
    return run_switches(symbols, w_i, b_i, w_f, b_f, w_g)

# %% wrong="pronoun" about="pattern 2 and other words exchanged in the forget gate" kind="common"
def pronoun(symbols):
    w_i, b_i = [1, 1, 0, 0], -1
    w_f, b_f = [-1, -1, 0, -1], 0
    w_g = [1, -1, 0, 0]
    return run_switches(symbols, w_i, b_i, w_f, b_f, w_g)

# %% wrong="pronoun" about="returns the last state only" kind="common"
def pronoun(symbols):
    c = 0.0
    for s in symbols:
        if s == 0:
            c = 1.0
        elif s == 1:
            c = -1.0
        elif s == 2:
            c = 0.0
    return c

# %% wrong="pronoun" about="John is not let in: the input gate opens at Jane only" kind="subtle"
def pronoun(symbols):
    w_i, b_i = [1, 0, 0, 0], -1
    w_f, b_f = [-1, -1, -1, 0], 0
    w_g = [1, -1, 0, 0]
    return run_switches(symbols, w_i, b_i, w_f, b_f, w_g)

# %% wrong="pronoun" about="pattern 2 writes -1 on top instead of wiping: right after one Jane only" kind="subtle"
def pronoun(symbols):
    w_i, b_i = [1, 1, 1, 0], -1
    w_f, b_f = [-1, -1, 0, 0], 0
    w_g = [1, -1, -1, 0]
    return run_switches(symbols, w_i, b_i, w_f, b_f, w_g)

# %% wrong="pronoun" about="the first name stays until pattern 2, a second name is ignored" kind="subtle"
def pronoun(symbols):
    c = np.zeros(len(symbols))
    state = 0.0
    for t, s in enumerate(symbols):
        if s == 2:
            state = 0.0
        elif s < 2 and state == 0.0:
            state = 1.0 if s == 0 else -1.0
        c[t] = state
    return c

# %% wrong="pronoun" about="wipes at Jane but not at John: John after Jane gives 0" kind="subtle"
def pronoun(symbols):
    w_i, b_i = [1, 1, 0, 0], -1
    w_f, b_f = [-1, 0, -1, 0], 0
    w_g = [1, -1, 0, 0]
    return run_switches(symbols, w_i, b_i, w_f, b_f, w_g)

# %% wrong="pronoun" about="names add up and the sign of the sum is returned" kind="subtle"
def pronoun(symbols):
    c = run_switches(symbols, [1, 1, 0, 0], -1, [0, 0, -1, 0], 0, [1, -1, 0, 0])
    return np.sign(c)

# %% wrong="pronoun" about="writes 2 and -2 to overwrite what was there, and wipes at pattern 2 only" kind="subtle"
def pronoun(symbols):
    c = run_switches(symbols, [1, 1, 0, 0], -1, [0, 0, -1, 0], 0, [2, -2, 0, 0])
    return np.clip(c, -1, 1)

# %% wrong="pronoun" about="pattern 2 wipes one step late: the state is stored before it is reset" kind="subtle"
def pronoun(symbols):
    c, state = np.zeros(len(symbols)), 0.0
    for t, symbol in enumerate(symbols):
        if symbol == 0:
            state = 1.0
        if symbol == 1:
            state = -1.0
        c[t] = state
        if symbol == 2:
            state = 0.0
    return c

# %% wrong="pronoun" about="other words let their candidate -1 in: input gate open at everything but pattern 2" kind="subtle"
def pronoun(symbols):
    w_i, b_i = [0, 0, -1, 0], 0
    w_f, b_f = [-1, -1, -1, 0], 0
    w_g = [1, -1, 0, -1]
    return run_switches(symbols, w_i, b_i, w_f, b_f, w_g)

# %% wrong="constant_flow" about="phi is a under another name and is divided in place, so that the logistic slope is taken at a / w" kind="subtle"
def constant_flow(a, w):
    phi = a
    phi /= w
    s = 1 / (1 + np.exp(-a))
    return phi, 1 / (s * (1 - s))

# %% wrong="constant_flow" about="the size of a: phi(a) = |a| / w, slope -1/w for negative a" kind="subtle"
def constant_flow(a, w):
    phi = np.abs(a) / w
    s = 1 / (1 + np.exp(-a))
    return phi, 1 / (s * (1 - s))

# %% wrong="constant_flow" about="expands 1/slope to e^a + e^-a and forgets the 2" kind="subtle"
def constant_flow(a, w):
    return a / w, np.exp(a) + np.exp(-a)

# %% wrong="constant_flow" about="integrates twice: phi = a^2 / (2 w)" kind="common"
def constant_flow(a, w):
    s = 1 / (1 + np.exp(-a))
    return a**2 / (2 * w), 1 / (s * (1 - s))

# %% wrong="constant_flow" about="gives the logistic weight the sign of w" kind="subtle"
def constant_flow(a, w):
    s = 1 / (1 + np.exp(-a))
    w_logistic = np.sign(w) / (s * (1 - s))
    return a / w, w_logistic

# %% wrong="constant_flow" about="one weight for all: slope averaged over a" kind="common"
def constant_flow(a, w):
    s = 1 / (1 + np.exp(-a))
    slope = np.mean(s * (1 - s))
    return a / w, np.full(len(a), 1 / slope)

# %% wrong="store_and_protect" about="the state is not set back to 0 between the sequences" kind="subtle"
def store_and_protect(x, u):
    store, protect, c = 0.0, 0.0, 0.0
    for row in x:
        for value in row:
            c = c + u * value
        dc = c - row[0]
        store += dc * row[0] / len(x)
        protect += dc * row[1:].sum() / len(x)
    return float(store), float(protect)

# %% wrong="store_and_protect" about="the return stands inside the loop: the first sequence only" kind="common"
def store_and_protect(x, u):
    store, protect = 0.0, 0.0
    for row in x:
        dc = u * row.sum() - row[0]
        store += dc * row[0]
        protect += dc * row[1:].sum()
        return float(store), float(protect)

# %% wrong="store_and_protect" about="the target is the last input instead of the first" kind="subtle"
def store_and_protect(x, u):
    dc = u * x.sum(axis=1) - x[:, -1]
    return float(np.mean(dc * x[:, 0])), float(np.mean(dc * x[:, 1:].sum(axis=1)))

# %% wrong="store_and_protect" about="protect takes u times the noise for the error: the first input and the target are left out" kind="subtle"
def store_and_protect(x, u):
    dc = u * x.sum(axis=1) - x[:, 0]
    noise = x[:, 1:].sum(axis=1)
    store = np.mean(dc * x[:, 0])
    protect = np.mean(u * noise * noise)
    return float(store), float(protect)

# %% wrong="compromise" about="1 / 1 + V instead of 1 / (1 + V)" kind="common"
def compromise(T, s2):
    V = (T - 1) * s2
    u = 1 / 1 + V
    return u, 0.5 * ((u - 1) ** 2 + u**2 * V)

# %% wrong="compromise" about="brackets forgotten: T - 1 * s2" kind="common"
def compromise(T, s2):
    V = T - 1 * s2
    u = 1 / (1 + V)
    return u, 0.5 * ((u - 1) ** 2 + u**2 * V)

# %% wrong="compromise" about="the half stands at the first part of the loss only" kind="subtle"
def compromise(T, s2):
    V = (T - 1) * s2
    u = 1 / (1 + V)
    return u, 0.5 * (u - 1) ** 2 + u**2 * V

# %% wrong="compromise" about="without noise it returns u = 0 instead of 1" kind="subtle"
def compromise(T, s2):
    V = (T - 1) * s2
    if V == 0:
        return 0.0, 0.0
    u = 1 / (1 + V)
    return u, 0.5 * ((u - 1) ** 2 + u**2 * V)

# %% wrong="gated_cell" about="the gates are summed up, not the gated candidates" kind="common"
def gated_cell(i, g, o, c0):
    c = c0 + np.cumsum(i) * g
    return c, o * np.tanh(c / 2)

# %% wrong="gated_cell" about="the output gate of the step before, from the end at step 0" kind="subtle"
def gated_cell(i, g, o, c0):
    T = len(i)
    c, h = np.zeros(T), np.zeros(T)
    state = c0
    for t in range(T):
        state += i[t] * g[t]
        c[t] = state
        h[t] = o[t - 1] * np.tanh(c[t] / 2)
    return c, h

# %% wrong="gated_cell" about="c0 is added at every step" kind="subtle"
def gated_cell(i, g, o, c0):
    c = np.cumsum(i * g + c0)
    return c, o * np.tanh(c / 2)

# %% wrong="gated_cell" about="the squashed state is carried to the next step" kind="subtle"
def gated_cell(i, g, o, c0):
    c, h = [], []
    state = c0
    for it, gt, ot in zip(i, g, o):
        state = state + it * gt
        c.append(state)
        state = np.tanh(state / 2)
        h.append(ot * state)
    return np.array(c), np.array(h)

# %% wrong="gated_cell" about="the first candidate enters without its gate" kind="subtle"
def gated_cell(i, g, o, c0):
    T = len(i)
    c = np.zeros(T)
    c[0] = c0 + g[0]
    for t in range(1, T):
        c[t] = c[t - 1] + i[t] * g[t]
    return c, o * np.tanh(c / 2)

# %% wrong="gated_backward" about="do has the slope of the squashing instead of its value" kind="common"
def gated_backward(dh, i, g, o, c):
    slope = (1 - np.tanh(c / 2) ** 2) / 2
    dc = np.cumsum((dh * o * slope)[::-1])[::-1]
    return dc * g, dc * i, dh * slope, float(dc[0])

# %% wrong="gated_backward" about="dc begins with 1 instead of 0 after the last step" kind="subtle"
def gated_backward(dh, i, g, o, c):
    T = len(c)
    di, dg, do = np.zeros(T), np.zeros(T), np.zeros(T)
    dc = 1.0
    for t in reversed(range(T)):
        th = np.tanh(c[t] / 2)
        do[t] = dh[t] * th
        dc = dc + dh[t] * o[t] * (1 - th**2) / 2
        di[t] = dc * g[t]
        dg[t] = dc * i[t]
    return di, dg, do, dc

# %% wrong="gated_backward" about="sums the errors of the outputs first, then multiplies with gate and slope of one step" kind="subtle"
def gated_backward(dh, i, g, o, c):
    th = np.tanh(c / 2)
    total = np.cumsum(dh[::-1])[::-1]
    dc = total * o * (1 - th**2) / 2
    return dc * g, dc * i, dh * th, float(dc[0])

# %% wrong="gated_backward" about="the error is carried on only where the input gate is open" kind="subtle"
def gated_backward(dh, i, g, o, c):
    T = len(c)
    di, dg, do = np.zeros(T), np.zeros(T), np.zeros(T)
    dc = 0.0
    for t in reversed(range(T)):
        th = np.tanh(c[t] / 2)
        do[t] = dh[t] * th
        dc = dc + dh[t] * o[t] * (1 - th**2) / 2
        di[t] = dc * g[t]
        dg[t] = dc * i[t]
        if i[t] == 0:
            dc = 0.0
    return di, dg, do, dc

# %% wrong="gated_backward" about="the squashed state of the step before, c[t-1], in do and in the slope" kind="subtle"
def gated_backward(dh, i, g, o, c):
    T = len(c)
    di, dg, do = np.zeros(T), np.zeros(T), np.zeros(T)
    dc = 0.0
    for t in reversed(range(T)):
        th = np.tanh(c[t - 1] / 2) if t > 0 else 0.0
        do[t] = dh[t] * th
        dc = dc + dh[t] * o[t] * (1 - th**2) / 2
        di[t] = dc * g[t]
        dg[t] = dc * i[t]
    return di, dg, do, dc

# %% wrong="input_bias" about="a drift of exactly minus the limit is not taken for allowed and divides by 0" kind="subtle"
def input_bias(m, T, limit):
    c_open = m * T
    if -limit < c_open <= limit:
        return c_open, np.inf
    i = limit / abs(c_open)
    return c_open, float(np.log(i / (1 - i)))

# %% wrong="input_bias" about="ln(1/i) for the inverse of the logistic function" kind="common"
def input_bias(m, T, limit):
    c_open = m * T
    if abs(c_open) <= limit:
        return c_open, np.inf
    i = limit / abs(c_open)
    return c_open, float(np.log(1 / i))

# %% wrong="input_bias" about="1 + i instead of 1 - i in the inverse of the logistic function" kind="subtle"
def input_bias(m, T, limit):
    c_open = m * T
    if abs(c_open) <= limit:
        return c_open, np.inf
    i = limit / abs(c_open)
    return c_open, float(np.log(i / (1 + i)))

# %% wrong="input_bias" about="the bias gets the sign of the mean" kind="subtle"
def input_bias(m, T, limit):
    c_open = m * T
    if abs(c_open) <= limit:
        return c_open, np.inf
    i = limit / abs(c_open)
    b = np.log(i / (1 - i))
    return c_open, float(b if m > 0 else -b)

# %% wrong="input_bias" about="uses the half of the limit, as the squashing has c/2" kind="subtle"
def input_bias(m, T, limit):
    c_open = m * T
    if abs(c_open) <= limit:
        return c_open, np.inf
    i = limit / 2 / abs(c_open)
    return c_open, float(np.log(i / (1 - i)))

# %% wrong="error_left" about="log trick: everything before the FIRST shut gate in time is set to 0, between two shut gates it is not" kind="subtle"
def error_left(f):
    T = len(f)
    shut = np.flatnonzero(f == 0)
    safe = np.where(f == 0, 1.0, f)
    left = np.concatenate([[1.0], np.exp(np.cumsum(np.log(safe[::-1])))])
    if len(shut) > 0:
        left[T - shut[0]:] = 0.0
    return left

# %% wrong="error_left" about="gates are rounded to 0 or 1, as in the threshold units of 6.9" kind="subtle"
def error_left(f):
    gate = np.where(f >= 0.5, 1.0, 0.0)
    return np.concatenate([[1.0], np.cumprod(gate[::-1])])

# %% wrong="error_left" about="the 1 is put at the end instead of in front" kind="common"
def error_left(f):
    return np.concatenate([np.cumprod(f[::-1]), [1.0]])

# %% wrong="error_left" about="1 - f is kept: takes the gate for the share that is forgotten" kind="common"
def error_left(f):
    left = [1.0]
    for t in range(len(f) - 1, -1, -1):
        left.append(left[-1] * (1 - f[t]))
    return np.array(left)

# %% wrong="error_left" about="the slice f[:0:-1] leaves out the first gate: T entries" kind="common"
def error_left(f):
    return np.concatenate([[1.0], np.cumprod(f[:0:-1])])

# %% wrong="start_biases" about="0.5 ** 1 / n instead of 0.5 ** (1 / n)" kind="common"
def start_biases(eps, n):
    f = 0.5 ** 1 / n
    return float(np.log(eps / (1 - eps))), float(np.log(f / (1 - f)) if f < 1 else np.inf)

# %% wrong="start_biases" about="f is the part that is lost per step: 1 - (1/2)^(1/n)" kind="common"
def start_biases(eps, n):
    f = 1 - 0.5 ** (1 / n)
    return float(np.log(eps / (1 - eps))), float(np.log(f / (1 - f)))

# %% wrong="start_biases" about="1 + eps instead of 1 - eps in the inverse of the logistic function" kind="subtle"
def start_biases(eps, n):
    f = 0.5 ** (1 / n)
    return float(np.log(eps / (1 + eps))), float(np.log(f / (1 - f)))

# %% wrong="start_biases" about="counts n + 1 steps instead of n: f^(n+1) = 1/2" kind="subtle"
def start_biases(eps, n):
    f = 0.5 ** (1 / (n + 1))
    return float(np.log(eps / (1 - eps))), float(np.log(f / (1 - f)))

# %% wrong="pronoun" about="a window: looks back over five symbols only, so that the name is lost after more words" kind="subtle"
def pronoun(symbols):
    T = len(symbols)
    c = np.zeros(T)
    for t in range(T):
        for k in range(t, max(-1, t - 5), -1):
            if symbols[k] != 3:
                c[t] = {0: 1.0, 1: -1.0, 2: 0.0}[int(symbols[k])]
                break
    return c

# %% wrong="pronoun" about="wipes at John and at pattern 2 but not at Jane: a second Jane gives 2" kind="subtle"
def pronoun(symbols):
    w_i, b_i = [1, 1, 0, 0], -1
    w_f, b_f = [0, -1, -1, 0], 0
    w_g = [1, -1, 0, 0]
    return run_switches(symbols, w_i, b_i, w_f, b_f, w_g)

# %% wrong="pronoun" about="the memory starts with Jane, before any name was read" kind="subtle"
def pronoun(symbols):
    c = np.zeros(len(symbols))
    who = 1.0
    for t, s in enumerate(symbols):
        if s < 3:
            who = [1.0, -1.0, 0.0][s]
        c[t] = who
    return c

# %% wrong="pronoun" about="another word at step 0 takes c[-1], the last symbol, for the state before" kind="subtle"
def pronoun(symbols):
    c = np.array(symbols, dtype=float)
    for t in range(len(c)):
        if symbols[t] == 0:
            c[t] = 1.0
        elif symbols[t] == 1:
            c[t] = -1.0
        elif symbols[t] == 2:
            c[t] = 0.0
        else:
            c[t] = c[t - 1]
    return c

# %% wrong="pronoun" about="pattern 2 gives back the person before the last one instead of nobody" kind="subtle"
def pronoun(symbols):
    c = np.zeros(len(symbols))
    now, before = 0.0, 0.0
    for t, s in enumerate(symbols):
        if s == 0 or s == 1:
            before, now = now, 1.0 - 2.0 * s
        elif s == 2:
            now, before = before, 0.0
        c[t] = now
    return c

# %% wrong="constant_flow" about="the logistic weight is divided by w: 1 / (w slope)" kind="subtle"
def constant_flow(a, w):
    s = 1 / (1 + np.exp(-a))
    return a / w, 1 / (w * s * (1 - s))

# %% wrong="store_and_protect" about="the share of a step is dc alone, not dc times x(t)" kind="common"
def store_and_protect(x, u):
    N, T = x.shape
    dc = u * x.sum(axis=1) - x[:, 0]
    return float(dc.mean()), float((T - 1) * dc.mean())

# %% wrong="store_and_protect" about="takes x(0)^2 for 1, as in the text; the docstring allows other first inputs" kind="subtle"
def store_and_protect(x, u):
    total = x.sum(axis=1)
    noise = total - x[:, 0]
    store = np.mean(u * total * x[:, 0] - 1)
    protect = np.mean((u * total - x[:, 0]) * noise)
    return float(store), float(protect)

# %% wrong="compromise" about="the loss is V / (1 + V)^2 / 2, the denominator squared" kind="subtle"
def compromise(T, s2):
    V = (T - 1) * s2
    u = 1 / (1 + V)
    return u, 0.5 * V * u**2 if V == 0 else 0.5 * V / (1 + V) ** 2

# %% wrong="gated_cell" about="h is c under another name, so that c is overwritten by the output" kind="common"
def gated_cell(i, g, o, c0):
    c = c0 + np.cumsum(i * g)
    h = c
    h[:] = o * np.tanh(c / 2)
    return c, h

# %% wrong="gated_backward" about="do by dividing h by the gate: fails where the output gate is shut" kind="subtle"
def gated_backward(dh, i, g, o, c):
    th = np.tanh(c / 2)
    h = o * th
    dc = np.cumsum((dh * o * (1 - th**2) / 2)[::-1])[::-1]
    with np.errstate(all="ignore"):
        do = dh * h / o
    return dc * g, dc * i, do, float(dc[0])

# %% wrong="gated_backward" about="the slope of the squashing stands in the loop: dc = (dc + dh o) slope" kind="common"
def gated_backward(dh, i, g, o, c):
    di, dg, do = np.zeros_like(c), np.zeros_like(c), np.zeros_like(c)
    dc = 0.0
    for t in reversed(range(len(c))):
        th = np.tanh(c[t] / 2)
        do[t] = dh[t] * th
        dc = (dc + dh[t] * o[t]) * (1 - th**2) / 2
        di[t] = dc * g[t]
        dg[t] = dc * i[t]
    return di, dg, do, dc

# %% wrong="gated_backward" about="the loop is multiplied by the candidate" kind="subtle"
def gated_backward(dh, i, g, o, c):
    di, dg, do = np.zeros_like(c), np.zeros_like(c), np.zeros_like(c)
    dc = 0.0
    for t in reversed(range(len(c))):
        do[t] = dh[t] * np.tanh(c[t] / 2)
        dc = dc + dh[t] * o[t] * (1 - np.tanh(c[t] / 2) ** 2) / 2
        di[t] = dc * g[t]
        dg[t] = dc * i[t]
        dc = dc * g[t]
    return di, dg, do, dc

# %% wrong="input_bias" about="the gate is limit / (m T) without the size: negative for a negative mean" kind="common"
def input_bias(m, T, limit):
    c_open = m * T
    if abs(c_open) <= limit:
        return c_open, np.inf
    i = limit / c_open
    with np.errstate(all="ignore"):
        return c_open, float(np.log(i / (1 - i)))

# %% wrong="error_left" about="f[T - q] with a state kept from before: multiplies f[T-1] twice (starts from it and meets it again)" kind="subtle"
def error_left(f):
    T = len(f)
    left = np.ones(T + 1)
    running = f[T - 1]
    for q in range(1, T + 1):
        running = running * f[T - q]
        left[q] = running
    return left

# %% wrong="start_biases" about="the gate for eps is undone with the forget gate's n: o = eps ** (1 / n)" kind="subtle"
def start_biases(eps, n):
    o = eps ** (1 / n)
    f = 0.5 ** (1 / n)
    return float(np.log(o / (1 - o))), float(np.log(f / (1 - f)))

# %% wrong="pronoun" about="the forget gate is read the wrong way round: 1 where something shall be forgotten" kind="common"
def pronoun(symbols):
    w_i, b_i = [1, 1, 0, 0], -1
    w_f, b_f = [1, 1, 1, 0], -1
    w_g = [1, -1, 0, 0]
    return run_switches(symbols, w_i, b_i, w_f, b_f, w_g)

# %% wrong="pronoun" about="returns integers instead of float64" kind="common"
def pronoun(symbols):
    c = np.zeros_like(symbols)
    who = 0
    for t, s in enumerate(symbols):
        if s < 3:
            who = (1, -1, 0)[s]
        c[t] = who
    return c

# %% wrong="pronoun" about="gates exchanged: the input gate has the weights of the forget gate" kind="common"
def pronoun(symbols):
    w_f, b_f = [1, 1, 0, 0], -1
    w_i, b_i = [-1, -1, -1, 0], 0
    w_g = [1, -1, 0, 0]
    return run_switches(symbols, w_i, b_i, w_f, b_f, w_g)

# %% wrong="error_left" about="a list as default value: it is kept from call to call and grows" kind="subtle"
def error_left(f, left=[1.0]):
    for value in f[::-1]:
        left.append(left[-1] * value)
    return np.array(left)

# %% wrong="pronoun" about="a window of three symbols: a name is forgotten after two other words" kind="common"
def pronoun(symbols):
    value = np.array([1.0, -1.0, 0.0, 0.0])
    c = np.zeros(len(symbols))
    for t in range(len(symbols)):
        for back in range(3):
            if t - back >= 0 and symbols[t - back] != 3:
                c[t] = value[symbols[t - back]]
                break
    return c

# %% wrong="pronoun" about="the memory fades: a name is lost after the third other word in a row" kind="subtle"
def pronoun(symbols):
    c, who, age = np.zeros(len(symbols)), 0.0, 0
    for t, s in enumerate(symbols):
        if s < 3:
            who, age = (1.0, -1.0, 0.0)[s], 0
        else:
            age += 1
        c[t] = who if age < 3 else 0.0
    return c
