# A student who writes what the text says, with NumPy where it is short.

# %% exercise="response"
def response(x, W_x, W_h, h0):
    states, state = [], h0
    for x_t in x:
        state = state @ W_h + x_t @ W_x
        states.append(state)
    return np.array(states)


# %% exercise="impulse_response"
def impulse_response(W_x, W_h, T):
    G = [W_x]
    while len(G) < T:
        G.append(G[-1] @ W_h)
    return np.stack(G)


# %% exercise="quiet_start"
def quiet_start(W_h, h0):
    values, V = np.linalg.eig(W_h)
    amplitudes = h0 @ V
    amplitudes[np.argmax(abs(values))] = 0
    return amplitudes @ np.linalg.inv(V)


# %% exercise="ring"
def ring(period, half_life):
    mode = np.exp(2j * np.pi / period) / 2 ** (1 / half_life)
    return np.array([[mode.real, mode.imag], [-mode.imag, mode.real]])


# %% exercise="log10_norm"
def log10_norm(W_h, h0, t):
    values, V = np.linalg.eig(W_h)
    R = np.linalg.inv(V)
    radius = max(abs(values))
    scaled = sum((h0 @ V[:, k]) * (values[k] / radius) ** t * R[k] for k in range(len(h0)))
    return np.log10(np.linalg.norm(scaled)) + t * np.log10(radius)


# %% exercise="growth_peak"
def growth_peak(W_h):
    norms, power = [1.0], W_h
    while np.linalg.norm(power, 2) > 1:
        norms.append(np.linalg.norm(power, 2))
        power = power @ W_h
    return max(norms), norms.index(max(norms))


# %% exercise="jury"
def jury(trace, det):
    return (1 + trace + det > 0) & (1 - det > 0) & (1 - trace + det > 0)


# %% exercise="wrong_tests"
wrong_tests = {"norm": "alarms", "real_part": "misses", "determinant": "misses", "diagonal": "both"}


# %% exercise="lyapunov"
def lyapunov(W_h, Q):
    H = len(Q)
    left = np.eye(H**2) - np.kron(W_h, W_h)
    return (np.linalg.inv(left) @ Q.ravel()).reshape(Q.shape)
