# A student who thinks in indices, and takes other roads where there are any.

# %% exercise="response"
def response(x, W_x, W_h, h0):
    drive = np.einsum("td,dh->th", x, W_x)
    h = np.empty_like(drive)
    for t in range(len(drive)):
        h[t] = drive[t] + np.einsum("k,kh->h", h[t - 1] if t else h0, W_h)
    return h


# %% exercise="impulse_response"
def impulse_response(W_x, W_h, T):
    powers = np.array([np.linalg.matrix_power(W_h, t) for t in range(T)])
    return np.einsum("dk,tkh->tdh", W_x, powers)


# %% exercise="quiet_start"
def quiet_start(W_h, h0):
    values, rows = np.linalg.eig(W_h.T)
    directions = rows.T
    amplitudes = np.linalg.solve(rows, h0)
    keep = np.abs(values) < np.abs(values).max()
    return np.einsum("k,kh->h", amplitudes * keep, directions)


# %% exercise="ring"
def ring(period, half_life):
    angle, radius = 2 * np.pi / period, np.exp2(-1 / half_life)
    turn = np.cos(angle) * np.eye(2) + np.sin(angle) * np.array([[0, 1], [-1, 0]])
    return np.einsum(",ab->ab", radius, turn)


# %% exercise="log10_norm"
def log10_norm(W_h, h0, t):
    values, columns = np.linalg.eig(W_h.T)
    amplitudes = np.linalg.solve(columns, h0.astype(complex))
    slope = np.log10(np.abs(values).max())
    turned = np.exp(t * (np.log(values.astype(complex)) - np.log(10) * slope))
    scaled = np.einsum("hk,k,k->h", columns, turned, amplitudes)
    return t * slope + 0.5 * np.log10(np.sum(np.abs(scaled) ** 2))


# %% exercise="growth_peak"
def growth_peak(W_h):
    powers = [np.eye(len(W_h))]
    while len(powers) == 1 or np.linalg.norm(powers[-1], 2) > 1:
        powers.append(np.einsum("ab,bc->ac", W_h, powers[-1]))
    norms = np.linalg.norm(np.array(powers), 2, axis=(1, 2))
    return norms.max(), np.argmax(norms)


# %% exercise="jury"
def jury(trace, det):
    signs = np.array([[1, 1, 1], [1, 0, -1], [1, -1, 1]])  # of 1, trace and det in the coefficients of (11)
    coefficients = np.einsum("ck,kn->cn", signs, np.stack([np.ones_like(det), trace, det]))
    return coefficients.min(axis=0) > 0


# %% exercise="wrong_tests"
wrong_tests = dict(zip(["norm", "real_part", "determinant", "diagonal"], ["alarms", "misses", "misses", "both"]))


# %% exercise="lyapunov"
def lyapunov(W_h, Q):
    H = len(W_h)
    step = np.einsum("ac,bd->abcd", W_h, W_h).reshape(H * H, H * H)
    return np.linalg.solve(np.identity(H * H) - step, Q.reshape(H * H)).reshape(H, H)
