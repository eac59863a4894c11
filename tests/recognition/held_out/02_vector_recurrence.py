# %% wrong="response" about="The row W_h @ state is used instead of state @ W_h, so the weights act transposed (column convention)." kind="common"
def response(x, W_x, W_h, h0):
    T, H = len(x), len(h0)
    h = np.zeros((T, H))
    state = h0
    for t in range(T):
        state = W_h @ state + x[t] @ W_x
        h[t] = state
    return h

# %% wrong="response" about="Row 0 is h0 itself and the loop starts at 1, so the first input and the first step are left out." kind="common"
def response(x, W_x, W_h, h0):
    h = np.zeros((x.shape[0], W_h.shape[0]))
    h[0] = h0
    for t in range(1, x.shape[0]):
        h[t] = h[t - 1] @ W_h + x[t] @ W_x
    return h

# %% wrong="response" about="The input is added before the multiplication, so it goes through W_h already in its own step." kind="common"
def response(x, W_x, W_h, h0):
    drive = x @ W_x
    states = []
    state = h0
    for d in drive:
        state = (state + d) @ W_h
        states.append(state)
    return np.array(states)

# %% wrong="response" about="The units are updated one after the other in the same array, so later units read the new values of earlier ones." kind="subtle"
def response(x, W_x, W_h, h0):
    T, D = x.shape
    H = len(h0)
    h = np.zeros((T, H))
    state = h0.copy()
    for t in range(T):
        for m in range(H):
            total = 0.0
            for k in range(H):
                total += state[k] * W_h[k, m]
            for d in range(D):
                total += x[t, d] * W_x[d, m]
            state[m] = total
        h[t] = state
    return h

# %% wrong="response" about="The same array is appended to the list in each step and overwritten later, so all rows are the last state." kind="subtle"
def response(x, W_x, W_h, h0):
    state = np.array(h0)
    rows = []
    for t in range(len(x)):
        state[:] = state @ W_h + x[t] @ W_x
        rows.append(state)
    return np.stack(rows)

# %% wrong="response" about="Superposition with h0 W_h^t instead of h0 W_h^(t+1): the start is one step late." kind="subtle"
def response(x, W_x, W_h, h0):
    T = len(x)
    powers = [np.linalg.matrix_power(W_h, t) for t in range(T)]
    h = np.zeros((T, len(h0)))
    for t in range(T):
        h[t] = h0 @ powers[t]
        for k in range(t + 1):
            h[t] += x[k] @ W_x @ powers[t - k]
    return h

# %% wrong="impulse_response" about="W_h ** t raises each entry to the power t instead of taking the matrix power." kind="common"
def impulse_response(W_x, W_h, T):
    return np.array([W_x @ W_h ** t for t in range(T)])

# %% wrong="impulse_response" about="One power too many: G[0] is W_x @ W_h instead of W_x." kind="common"
def impulse_response(W_x, W_h, T):
    G = np.zeros((T, *W_x.shape))
    g = W_x
    for t in range(T):
        g = g @ W_h
        G[t] = g
    return G

# %% wrong="impulse_response" about="The einsum multiplies by the transpose of W_h." kind="common"
def impulse_response(W_x, W_h, T):
    G = np.empty((T, W_x.shape[0], W_x.shape[1]))
    G[0] = W_x
    for t in range(1, T):
        G[t] = np.einsum("dk,mk->dm", G[t - 1], W_h)
    return G

# %% wrong="impulse_response" about="The responses, stacked as (D, T, H), are reshaped to (T, D, H) instead of having their axes swapped, so the entries are mixed up." kind="subtle"
def impulse_response(W_x, W_h, T):
    D, H = W_x.shape
    out = []
    for d in range(D):
        x = np.zeros((T, D))
        x[0, d] = 1.0
        out.append(response(x, W_x, W_h, np.zeros(H)))
    return np.array(out).reshape(T, D, H)

# %% wrong="impulse_response" about="G[t - 1] is multiplied by a power that grows itself, so the exponents are 0, 1, 3, 6, 10 instead of 0, 1, 2, 3, 4." kind="subtle"
def impulse_response(W_x, W_h, T):
    G = np.zeros((T,) + W_x.shape)
    G[0] = W_x
    power = W_h
    for t in range(1, T):
        G[t] = G[t - 1] @ power
        power = power @ W_h
    return G

# %% wrong="impulse_response" about="Only the real parts of the eigenvalues are raised to the power t, which is wrong for complex pairs (and eig needs a full set of eigenvectors, which W_h need not have)." kind="subtle"
def impulse_response(W_x, W_h, T):
    values, V = np.linalg.eig(W_h)
    R = np.linalg.inv(V)
    lam = values.real
    G = [((W_x @ V) * lam ** t) @ R for t in range(T)]
    return np.array(G).real

# %% wrong="quiet_start" about="Takes away the orthogonal projection on the direction r, so the start is perpendicular to r but still seen by the detector v." kind="common"
def quiet_start(W_h, h0):
    values, V = np.linalg.eig(W_h)
    k = np.argmax(np.abs(values))
    r = np.linalg.inv(V)[k]
    return h0 - (h0 @ r) / (r @ r) * r

# %% wrong="quiet_start" about="The largest eigenvalue is chosen with its sign, so a negative one of largest magnitude is overlooked." kind="common"
def quiet_start(W_h, h0):
    values, V = np.linalg.eig(W_h)
    R = np.linalg.inv(V)
    k = values.argmax()
    amplitude = h0 @ V[:, k]
    return h0 - amplitude * R[k]

# %% wrong="quiet_start" about="np.linalg.eigh is used, which is for symmetric matrices only and reads just one triangle of W_h." kind="common"
def quiet_start(W_h, h0):
    values, V = np.linalg.eigh(W_h)
    k = np.argmax(abs(values))
    v = V[:, k]
    return h0 - (h0 @ v) * v

# %% wrong="quiet_start" about="Takes away the projection on the detector v: the largest mode is hidden, but the amplitudes of the other modes change unless W_h is normal." kind="subtle"
def quiet_start(W_h, h0):
    values, V = np.linalg.eig(W_h)
    order = np.argsort(-np.abs(values))
    v = V[:, order[0]]
    v = v / np.linalg.norm(v)
    return h0 - np.dot(h0, v) * v

# %% wrong="quiet_start" about="The state is put together again with V transposed instead of the inverse of V, right only for a symmetric W_h." kind="subtle"
def quiet_start(W_h, h0):
    values, V = np.linalg.eig(W_h)
    amplitudes = h0 @ V
    amplitudes[np.argmax(np.abs(values))] = 0
    return amplitudes @ V.T

# %% wrong="quiet_start" about="Returns the second largest mode alone, so with three or more units the remaining modes are lost." kind="subtle"
def quiet_start(W_h, h0):
    values, V = np.linalg.eig(W_h)
    R = np.linalg.inv(V)
    second = np.argsort(np.abs(values))[-2]
    return (h0 @ V[:, second]) * R[second]

# %% wrong="ring" about="The radius is exp(-1 / half_life): the size falls to 1/e instead of one half per half-life." kind="common"
def ring(period, half_life):
    phi = 2 * np.pi / period
    rho = np.exp(-1 / half_life)
    a, b = rho * np.cos(phi), rho * np.sin(phi)
    return np.array([[a, b], [-b, a]])

# %% wrong="ring" about="The minus sign stands in the upper row, so the matrix is the transpose of (5) and turns the other way." kind="common"
def ring(period, half_life):
    angle = 2 * np.pi / period
    radius = 0.5 ** (1 / half_life)
    rotation = np.array([[np.cos(angle), -np.sin(angle)],
                         [np.sin(angle), np.cos(angle)]])
    return radius * rotation

# %% wrong="ring" about="The angle is computed in degrees but cos and sin take radians." kind="common"
def ring(period, half_life):
    angle = 360 / period
    radius = 0.5 ** (1 / half_life)
    a = radius * np.cos(angle)
    b = radius * np.sin(angle)
    return np.array([[a, b], [-b, a]])

# %% wrong="ring" about="The loss of one half is spread evenly over the steps (1 - 0.5 / half_life) instead of taken as a root, right only for half-lives of 1 and infinity." kind="subtle"
def ring(period, half_life):
    rho = 1 - 0.5 / half_life
    phi = 2 * np.pi / period
    c, s = np.cos(phi), np.sin(phi)
    return rho * np.array([[c, s], [-s, c]])

# %% wrong="ring" about="b is sqrt(1 - a^2) instead of sqrt(radius^2 - a^2), so the eigenvalues always lie on the unit circle." kind="subtle"
def ring(period, half_life):
    radius = 0.5 ** (1 / half_life)
    a = radius * np.cos(2 * np.pi / period)
    b = np.sqrt(1 - a ** 2)
    return np.array([[a, b], [-b, a]])

# %% wrong="ring" about="The radius is what is left per turn, 0.5 ** (period / half_life), but the matrix is applied once per step." kind="subtle"
def ring(period, half_life):
    turns = half_life / period
    radius = 0.5 ** (1 / turns)
    angle = 2 * np.pi / period
    a = radius * np.cos(angle)
    b = radius * np.sin(angle)
    return np.array([[a, b], [-b, a]])

# %% wrong="log10_norm" about="Computes the power and the state before taking the logarithm, so it is minus or plus infinity when they do not fit into a float." kind="common"
def log10_norm(W_h, h0, t):
    h = h0 @ np.linalg.matrix_power(W_h, t)
    return float(np.log10(np.linalg.norm(h)))

# %% wrong="log10_norm" about="Only the slope and the length of h0 are used: the second term of (7) with amplitudes and directions is missing." kind="common"
def log10_norm(W_h, h0, t):
    rho = np.max(np.abs(np.linalg.eigvals(W_h)))
    return t * np.log10(rho) + np.log10(np.linalg.norm(h0))

# %% wrong="log10_norm" about="Column convention: it computes the length of W_h^t h0 instead of h0 W_h^t." kind="common"
def log10_norm(W_h, h0, t):
    values, V = np.linalg.eig(W_h)
    radius = np.abs(values).max()
    amplitudes = np.linalg.solve(V, h0)
    scaled = V @ (amplitudes * (values / radius) ** t)
    return float(t * np.log10(radius) + np.log10(np.linalg.norm(scaled)))

# %% wrong="log10_norm" about="Adds up the logarithms of the growth per step but returns 0 for t = 0, where it should be the logarithm of the length of h0." kind="subtle"
def log10_norm(W_h, h0, t):
    total = 0.0
    h = h0
    for _ in range(t):
        h = h @ W_h
        n = np.linalg.norm(h)
        total += np.log10(n)
        h = h / n
    return float(total)

# %% wrong="log10_norm" about="The ratios use the magnitudes of the eigenvalues, so signs and angles of the modes are lost." kind="subtle"
def log10_norm(W_h, h0, t):
    values, V = np.linalg.eig(W_h)
    sizes = np.abs(values)
    rho = sizes.max()
    state = (h0 @ V * (sizes / rho) ** t) @ np.linalg.inv(V)
    return t * np.log10(rho) + np.log10(np.linalg.norm(state))

# %% wrong="log10_norm" about="The norm of the scaled amplitudes is taken without putting the modes together with V^-1, right only where the directions are perpendicular." kind="subtle"
def log10_norm(W_h, h0, t):
    values, V = np.linalg.eig(W_h)
    rho = np.max(np.abs(values))
    modes = np.einsum("i,ik->k", h0, V) * (values / rho) ** t
    return float(t * np.log10(rho) + np.log10(np.linalg.norm(modes)))

# %% wrong="growth_peak" about="Stops as soon as the norm falls for the first time, but it may go up again later." kind="common"
def growth_peak(W_h):
    power = np.eye(len(W_h))
    height, step = 1.0, 0
    while True:
        power = power @ W_h
        norm = np.linalg.norm(power, 2)
        if norm <= height:
            return height, step
        height = norm
        step += 1

# %% wrong="growth_peak" about="Looks at the first 100 powers only, so a later peak is missed." kind="common"
def growth_peak(W_h):
    norms = [np.linalg.norm(np.linalg.matrix_power(W_h, k), 2) for k in range(100)]
    step = int(np.argmax(norms))
    return norms[step], step

# %% wrong="growth_peak" about="np.linalg.norm without the 2 is the Frobenius norm, which is sqrt(H) for the identity." kind="common"
def growth_peak(W_h):
    power = np.eye(len(W_h))
    height, step, k = 1.0, 0, 0
    while True:
        k += 1
        power = power @ W_h
        size = np.linalg.norm(power)
        if size > height:
            height, step = size, k
        if size <= 1:
            return height, step

# %% wrong="growth_peak" about="The power 0 is left out, so the result is below 1, at step 1, if the norms never exceed 1." kind="subtle"
def growth_peak(W_h):
    power = W_h
    norms = [np.linalg.norm(power, 2)]
    while norms[-1] > 1:
        power = power @ W_h
        norms.append(np.linalg.norm(power, 2))
    best = int(np.argmax(norms))
    return float(norms[best]), best + 1

# %% wrong="growth_peak" about="With >= a later step of the same height replaces the first one." kind="subtle"
def growth_peak(W_h):
    power = np.eye(W_h.shape[0])
    height, step = 1.0, 0
    k = 0
    norm = np.inf
    while norm > 1:
        k = k + 1
        power = power @ W_h
        norm = np.linalg.norm(power, ord=2)
        if norm >= height:
            height = norm
            step = k
    return float(height), step

# %% wrong="growth_peak" about="The power is squared in each step, so only the steps 1, 2, 4, 8, ... are looked at." kind="subtle"
def growth_peak(W_h):
    height, step = 1.0, 0
    power, k = W_h.copy(), 1
    while True:
        norm = np.linalg.norm(power, 2)
        if norm > height:
            height, step = float(norm), k
        if norm <= 1:
            break
        power = power @ power
        k = 2 * k
    return height, step

# %% wrong="jury" about="With <= the boundary counts as stable." kind="common"
def jury(trace, det):
    return (det <= 1) & (np.abs(trace) <= 1 + det)

# %% wrong="jury" about="Asks for a product of magnitude below 1 and a sum of magnitude below 2, a rectangle instead of the triangle." kind="common"
def jury(trace, det):
    return np.logical_and(np.abs(det) < 1, np.abs(trace) < 2)

# %% wrong="jury" about="The middle coefficient is forgotten: det < 1 is not asked." kind="common"
def jury(trace, det):
    first = 1 + trace + det > 0
    last = 1 - trace + det > 0
    return first & last

# %% wrong="jury" about="Uses 1 + |det| instead of 1 + det, so negative determinants let too large traces pass." kind="subtle"
def jury(trace, det):
    return (np.abs(det) < 1) & (np.abs(trace) < 1 + np.abs(det))

# %% wrong="jury" about="A negative discriminant is replaced by 0, so of complex pairs only the real part is tested." kind="subtle"
def jury(trace, det):
    disc = np.maximum(trace ** 2 - 4 * det, 0)
    z1 = (trace + np.sqrt(disc)) / 2
    z2 = (trace - np.sqrt(disc)) / 2
    return (np.abs(z1) < 1) & (np.abs(z2) < 1)

# %% wrong="jury" about="Only the root with the plus sign is tested, but for negative traces the other one is larger in magnitude." kind="subtle"
def jury(trace, det):
    stable = []
    for s, p in zip(trace, det):
        root = (s + np.sqrt(complex(s * s - 4 * p))) / 2
        stable.append(abs(root) < 1)
    return np.array(stable)

# %% wrong="lyapunov" about="Solves P - W_h^T P W_h = Q, the column form of the equation." kind="common"
def lyapunov(W_h, Q):
    H = len(W_h)
    A = np.eye(H * H) - np.kron(W_h.T, W_h.T)
    return np.linalg.solve(A, Q.reshape(-1)).reshape(H, H)

# %% wrong="lyapunov" about="Adds up 1000 terms of the sum, which does not converge for unstable matrices and is not finished for slow ones." kind="common"
def lyapunov(W_h, Q):
    P = np.zeros_like(Q)
    term = Q
    for _ in range(1000):
        P = P + term
        term = W_h @ term @ W_h.T
    return P

# %% wrong="lyapunov" about="Pulls P out of the product as if matrices commuted: solves (I - W_h W_h^T) P = Q." kind="common"
def lyapunov(W_h, Q):
    return np.linalg.solve(np.eye(len(W_h)) - W_h @ W_h.T, Q)

# %% wrong="lyapunov" about="The entries of the second factor are transposed: it solves P - W_h P W_h = Q." kind="subtle"
def lyapunov(W_h, Q):
    H = W_h.shape[0]
    A = np.zeros((H * H, H * H))
    for i in range(H):
        for j in range(H):
            row = i * H + j
            A[row, row] += 1
            for k in range(H):
                for l in range(H):
                    A[row, k * H + l] -= W_h[i, k] * W_h[l, j]
    return np.linalg.solve(A, Q.flatten()).reshape(H, H)

# %% wrong="lyapunov" about="In the eigenvector basis the transpose and the conjugate transpose are mixed up, which is wrong as soon as W_h has complex eigenvalues (and eig needs a full set of eigenvectors, which W_h need not have)." kind="subtle"
def lyapunov(W_h, Q):
    values, V = np.linalg.eig(W_h)
    R = np.linalg.inv(V)
    inner = R @ Q @ R.conj().T
    inner = inner / (1 - np.outer(values, values))
    return (V @ inner @ V.conj().T).real

# %% wrong="lyapunov" about="Solves for the identity on the right-hand side and multiplies the result by Q, right only if Q is a multiple of the identity." kind="subtle"
def lyapunov(W_h, Q):
    n = len(W_h)
    K = np.eye(n * n) - np.kron(W_h, W_h)
    P = np.linalg.solve(K, np.eye(n).ravel()).reshape(n, n)
    return P @ Q
