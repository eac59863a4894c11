# %% wrong="response" about="the state is multiplied from the left (W_h @ h): W_h is used transposed" kind="common"
def response(x, W_x, W_h, h0):
    h = np.zeros((len(x), len(h0)))
    state = h0
    for t in range(len(x)):
        state = W_h @ state + x[t] @ W_x
        h[t] = state
    return h

# %% wrong="response" about="row 0 is h0 itself, so the first input is lost and all states come one step late" kind="common"
def response(x, W_x, W_h, h0):
    T = len(x)
    h = np.zeros((T, len(h0)))
    h[0] = h0
    for t in range(1, T):
        h[t] = h[t - 1] @ W_h + x[t] @ W_x
    return h

# %% wrong="response" about="h0 is ignored: the state starts at zero" kind="common"
def response(x, W_x, W_h, h0):
    T, H = len(x), W_h.shape[0]
    h = np.zeros((T, H))
    prev = np.zeros(H)
    for t in range(T):
        h[t] = prev @ W_h + x[t] @ W_x
        prev = h[t]
    return h

# %% wrong="response" about="h0 is stored as an extra first row: T + 1 rows" kind="common"
def response(x, W_x, W_h, h0):
    states = [h0]
    for x_t in x:
        states.append(states[-1] @ W_h + x_t @ W_x)
    return np.array(states)

# %% wrong="response" about="x[t] * W_x summed over the rows: for more than one input x multiplies the columns of W_x, not its rows" kind="common"
def response(x, W_x, W_h, h0):
    h = np.zeros((len(x), len(h0)))
    prev = h0
    for t in range(len(x)):
        prev = prev @ W_h + np.sum(x[t] * W_x, axis=0)
        h[t] = prev
    return h

# %% wrong="response" about="the input is added before the product, so it passes through W_h, too" kind="subtle"
def response(x, W_x, W_h, h0):
    h = np.zeros((len(x), len(h0)))
    state = h0
    for t in range(len(x)):
        state = (state + x[t] @ W_x) @ W_h
        h[t] = state
    return h

# %% wrong="response" about="x[t - 1] in place of x[t]: every input one step late, and the last one at the start" kind="subtle"
def response(x, W_x, W_h, h0):
    drive = x @ W_x
    h = np.zeros((len(x), len(h0)))
    prev = h0
    for t in range(len(x)):
        h[t] = prev @ W_h + drive[t - 1]
        prev = h[t]
    return h

# %% wrong="response" about="the list holds the same array T times, so every row is the last state; h0 is overwritten, too" kind="subtle"
def response(x, W_x, W_h, h0):
    states = []
    state = h0
    for x_t in x:
        state[:] = state @ W_h + x_t @ W_x
        states.append(state)
    return np.array(states)

# %% wrong="response" about="the states are right, but the caller's h0 is overwritten" kind="subtle"
def response(x, W_x, W_h, h0):
    h = np.zeros((len(x), len(h0)))
    for t in range(len(x)):
        h0[:] = h0 @ W_h + x[t] @ W_x
        h[t] = h0
    return h

# %% wrong="response" about="the array of states is of whole numbers: all fractions are cut off" kind="subtle"
def response(x, W_x, W_h, h0):
    h = np.zeros((len(x), len(h0)), dtype=int)
    prev = h0
    for t in range(len(x)):
        h[t] = prev @ W_h + x[t] @ W_x
        prev = h[t]
    return h

# %% wrong="response" about="only the last state is returned" kind="common"
def response(x, W_x, W_h, h0):
    h = h0
    for x_t in x:
        h = h @ W_h + x_t @ W_x
    return h

# %% wrong="response" about="a tanh is put around the sum: this is another network" kind="common"
def response(x, W_x, W_h, h0):
    h = np.zeros((len(x), len(h0)))
    prev = h0
    for t in range(len(x)):
        prev = np.tanh(prev @ W_h + x[t] @ W_x)
        h[t] = prev
    return h

# %% wrong="response" about="the first state takes h0 without multiplying it by W_h" kind="common"
def response(x, W_x, W_h, h0):
    T = len(x)
    h = np.zeros((T, len(h0)))
    h[0] = h0 + x[0] @ W_x
    for t in range(1, T):
        h[t] = h[t - 1] @ W_h + x[t] @ W_x
    return h

# %% wrong="response" about="equation (3) with the power t in place of t + 1 for the start" kind="subtle"
def response(x, W_x, W_h, h0):
    T = len(x)
    power = [np.linalg.matrix_power(W_h, t) for t in range(T)]
    return np.array([h0 @ power[t] + sum(x[k] @ W_x @ power[t - k] for k in range(t + 1)) for t in range(T)])

# %% wrong="response" about="equation (3) with the sum up to t - 1 only: the newest input is missing" kind="subtle"
def response(x, W_x, W_h, h0):
    T, H = len(x), len(h0)
    h = np.zeros((T, H))
    for t in range(T):
        h[t] = h0 @ np.linalg.matrix_power(W_h, t + 1)
        for k in range(t):
            h[t] += x[k] @ W_x @ np.linalg.matrix_power(W_h, t - k)
    return h

# %% wrong="response" about="equation (3) with powers of the entries of W_h in place of matrix powers" kind="subtle"
def response(x, W_x, W_h, h0):
    T, H = len(x), len(h0)
    h = np.zeros((T, H))
    for t in range(T):
        h[t] = h0 @ W_h ** (t + 1) + x[t] @ W_x
        for k in range(t):
            h[t] += x[k] @ W_x @ W_h ** (t - k)
    return h

# %% wrong="response" about="the loop multiplies h0, not the state before: nothing older than one step is remembered" kind="common"
def response(x, W_x, W_h, h0):
    h = np.zeros((len(x), len(h0)))
    for t in range(len(x)):
        h[t] = h0 @ W_h + x[t] @ W_x
    return h

# %% wrong="response" about="the states are columns: shape (H, T) in place of (T, H)" kind="subtle"
def response(x, W_x, W_h, h0):
    h = np.zeros((len(h0), len(x)))
    prev = h0
    for t in range(len(x)):
        prev = prev @ W_h + x[t] @ W_x
        h[:, t] = prev
    return h

# %% wrong="impulse_response" about="W_h ** t, the power of the entries, in place of the matrix power" kind="common"
def impulse_response(W_x, W_h, T):
    return np.array([W_x @ W_h**t for t in range(T)])

# %% wrong="impulse_response" about="multiplies by W_h transposed" kind="common"
def impulse_response(W_x, W_h, T):
    G = np.zeros((T, *W_x.shape))
    G[0] = W_x
    for t in range(1, T):
        G[t] = np.einsum("dh,kh->dk", G[t - 1], W_h)
    return G

# %% wrong="impulse_response" about="starts one power too late: G[0] is W_x W_h" kind="common"
def impulse_response(W_x, W_h, T):
    G = []
    g = W_x
    for _ in range(T):
        g = g @ W_h
        G.append(g)
    return np.array(G)

# %% wrong="impulse_response" about="G[0] is zero: the impulse arrives one step late" kind="common"
def impulse_response(W_x, W_h, T):
    G = np.zeros((T, *W_x.shape))
    for t in range(1, T):
        G[t] = W_x @ np.linalg.matrix_power(W_h, t - 1)
    return G

# %% wrong="impulse_response" about="only the impulse in input 0 is followed: shape (T, H)" kind="common"
def impulse_response(W_x, W_h, T):
    G = np.zeros((T, W_h.shape[0]))
    G[0] = W_x[0]
    for t in range(1, T):
        G[t] = G[t - 1] @ W_h
    return G

# %% wrong="impulse_response" about="the powers of W_h alone: W_x is forgotten" kind="common"
def impulse_response(W_x, W_h, T):
    G = np.zeros((T, *W_h.shape))
    G[0] = np.eye(len(W_h))
    for t in range(1, T):
        G[t] = G[t - 1] @ W_h
    return G

# %% wrong="impulse_response" about="axes exchanged: shape (D, T, H)" kind="common"
def impulse_response(W_x, W_h, T):
    D, H = W_x.shape
    G = np.zeros((D, T, H))
    for d in range(D):
        g = W_x[d]
        for t in range(T):
            G[d, t] = g
            g = g @ W_h
    return G

# %% wrong="impulse_response" about="the impulse is put into all inputs at once, so all rows are the same sum" kind="subtle"
def impulse_response(W_x, W_h, T):
    D, H = W_x.shape
    x = np.zeros((T, D))
    x[0] = 1
    h = response(x, W_x, W_h, np.zeros(H))
    return np.repeat(h[:, None, :], D, axis=1)

# %% wrong="impulse_response" about="a constant 1 in place of an impulse: the step response" kind="common"
def impulse_response(W_x, W_h, T):
    D, H = W_x.shape
    G = np.zeros((T, D, H))
    for d in range(D):
        x = np.zeros((T, D))
        x[:, d] = 1.0
        G[:, d] = response(x, W_x, W_h, np.zeros(H))
    return G

# %% wrong="impulse_response" about="T + 1 steps, up to and including T" kind="common"
def impulse_response(W_x, W_h, T):
    G = [W_x]
    for t in range(T):
        G.append(G[-1] @ W_h)
    return np.array(G)

# %% wrong="impulse_response" about="V^T in place of V^-1: right for symmetric W_h only" kind="subtle"
def impulse_response(W_x, W_h, T):
    values, V = np.linalg.eig(W_h)
    return np.array([(W_x @ V * values**t @ V.T).real for t in range(T)])

# %% wrong="impulse_response" about="by eigenvectors: wrong for a defective W_h, whose V cannot be inverted" kind="subtle"
def impulse_response(W_x, W_h, T):
    values, V = np.linalg.eig(W_h)
    R = np.linalg.pinv(V)
    return np.array([(W_x @ V @ np.diag(values**t) @ R).real for t in range(T)])

# %% wrong="impulse_response" about="squeezed: axes of length 1 are lost (one input, or T = 1)" kind="subtle"
def impulse_response(W_x, W_h, T):
    G = [W_x]
    for _ in range(T - 1):
        G.append(G[-1] @ W_h)
    return np.squeeze(np.array(G))

# %% wrong="impulse_response" about="the loop ends one step early: the last row stays zero" kind="subtle"
def impulse_response(W_x, W_h, T):
    G = np.zeros((T, *W_x.shape))
    G[0] = W_x
    for t in range(1, T - 1):
        G[t] = G[t - 1] @ W_h
    return G

# %% wrong="impulse_response" about="always multiplies W_x by W_h once: G[t] is W_x W_h for every t from 1" kind="subtle"
def impulse_response(W_x, W_h, T):
    G = np.zeros((T, *W_x.shape))
    G[0] = W_x
    for t in range(1, T):
        G[t] = W_x @ W_h
    return G

# %% wrong="impulse_response" about="the product is squared in each step: the exponents are 1, 2, 4, 8, ..." kind="subtle"
def impulse_response(W_x, W_h, T):
    power = np.eye(len(W_h))
    G = np.zeros((T, *W_x.shape))
    for t in range(T):
        G[t] = W_x @ power
        power = W_h if t == 0 else power @ power
    return G

# %% wrong="quiet_start" about="made perpendicular to r_1: the largest mode is still seen by its detector" kind="common"
def quiet_start(W_h, h0):
    values, V = np.linalg.eig(W_h)
    k = np.argmax(np.abs(values))
    r = np.linalg.inv(V)[k]
    return h0 - (h0 @ r) / (r @ r) * r

# %% wrong="quiet_start" about="the detector v is subtracted as if it were the direction: the largest mode goes, but the others change" kind="common"
def quiet_start(W_h, h0):
    values, V = np.linalg.eig(W_h)
    k = np.argmax(np.abs(values))
    v = V[:, k]
    return h0 - (h0 @ v) * v

# %% wrong="quiet_start" about="argmax of the eigenvalues without magnitude: a negative largest mode is missed" kind="common"
def quiet_start(W_h, h0):
    values, V = np.linalg.eig(W_h)
    k = np.argmax(values)
    R = np.linalg.inv(V)
    return h0 - (h0 @ V[:, k]) * R[k]

# %% wrong="quiet_start" about="a row of V is taken as the detector" kind="common"
def quiet_start(W_h, h0):
    values, V = np.linalg.eig(W_h)
    k = np.argmax(np.abs(values))
    return h0 - (h0 @ V[k]) * np.linalg.inv(V)[k]

# %% wrong="quiet_start" about="a column of V^-1 is taken as the direction" kind="subtle"
def quiet_start(W_h, h0):
    values, V = np.linalg.eig(W_h)
    k = np.abs(values).argmax()
    return h0 - (h0 @ V[:, k]) * np.linalg.inv(V)[:, k]

# %% wrong="quiet_start" about="returns the component of the largest mode, not the rest" kind="common"
def quiet_start(W_h, h0):
    values, V = np.linalg.eig(W_h)
    k = np.argmax(np.abs(values))
    return (h0 @ V[:, k]) * np.linalg.inv(V)[k]

# %% wrong="quiet_start" about="the smallest mode is taken out" kind="common"
def quiet_start(W_h, h0):
    values, V = np.linalg.eig(W_h)
    k = np.argsort(np.abs(values))[0]
    R = np.linalg.inv(V)
    return h0 - (h0 @ V[:, k]) * R[k]

# %% wrong="quiet_start" about="only the second mode is kept: with three units or more, the others are lost" kind="subtle"
def quiet_start(W_h, h0):
    values, V = np.linalg.eig(W_h)
    k = np.argsort(np.abs(values))[-2]
    return (h0 @ V[:, k]) * np.linalg.inv(V)[k]

# %% wrong="quiet_start" about="assumes that eig returns the largest eigenvalue first" kind="common"
def quiet_start(W_h, h0):
    values, V = np.linalg.eig(W_h)
    R = np.linalg.inv(V)
    amplitudes = h0 @ V
    return h0 - amplitudes[0] * R[0]

# %% wrong="quiet_start" about="assumes that eig sorts in ascending order and takes the last" kind="subtle"
def quiet_start(W_h, h0):
    _, V = np.linalg.eig(W_h)
    a = h0 @ V
    a[-1] = 0
    return a @ np.linalg.inv(V)

# %% wrong="quiet_start" about="the left eigenvector has length 1 in place of r v = 1: too little is subtracted" kind="subtle"
def quiet_start(W_h, h0):
    values, V = np.linalg.eig(W_h)
    left_values, L = np.linalg.eig(W_h.T)
    v = V[:, np.argmax(np.abs(values))]
    r = L[:, np.argmax(np.abs(left_values))]
    return h0 - (h0 @ v) * r

# %% wrong="quiet_start" about="eigh, which takes W_h to be symmetric" kind="subtle"
def quiet_start(W_h, h0):
    values, V = np.linalg.eigh(W_h)
    k = np.argmax(np.abs(values))
    return h0 - (h0 @ V[:, k]) * V[:, k]

# %% wrong="quiet_start" about="the amplitudes are put together with V^T in place of V^-1" kind="subtle"
def quiet_start(W_h, h0):
    values, V = np.linalg.eig(W_h)
    amplitudes = h0 @ V
    amplitudes[np.argmax(np.abs(values))] = 0
    return amplitudes @ V.T

# %% wrong="quiet_start" about="the component is added in place of subtracted" kind="common"
def quiet_start(W_h, h0):
    values, V = np.linalg.eig(W_h)
    R = np.linalg.inv(V)
    k = np.argmax(np.abs(values))
    return h0 + (h0 @ V[:, k]) * R[k]

# %% wrong="quiet_start" about="the component is multiplied by its eigenvalue before it is subtracted" kind="subtle"
def quiet_start(W_h, h0):
    values, V = np.linalg.eig(W_h)
    R = np.linalg.inv(V)
    k = np.argmax(np.abs(values))
    return h0 - values[k] * (h0 @ V[:, k]) * R[k]

# %% wrong="quiet_start" about="columns: detector and direction exchanged, as for W h" kind="common"
def quiet_start(W_h, h0):
    values, V = np.linalg.eig(W_h)
    k = np.argmax(np.abs(values))
    row = np.linalg.inv(V)[k]
    return h0 - V[:, k] * (row @ h0)

# %% wrong="quiet_start" about="the result is one step late: the eigenvalue was set to 0 and the matrix applied" kind="subtle"
def quiet_start(W_h, h0):
    values, V = np.linalg.eig(W_h)
    values[np.argmax(np.abs(values))] = 0
    return h0 @ V @ np.diag(values) @ np.linalg.inv(V)

# %% wrong="quiet_start" about="the result is right, but h0 of the caller is changed in place" kind="subtle"
def quiet_start(W_h, h0):
    values, V = np.linalg.eig(W_h)
    k = np.argmax(np.abs(values))
    h0 -= (h0 @ V[:, k]) * np.linalg.inv(V)[k]
    return h0

# %% wrong="ring" about="the angle is in degrees" kind="common"
def ring(period, half_life):
    angle = 360 / period
    rho = 0.5 ** (1 / half_life)
    return rho * np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])

# %% wrong="ring" about="the rotation matrix for columns: the minus stands at the wrong sine" kind="common"
def ring(period, half_life):
    phi = 2 * np.pi / period
    rho = 2 ** (-1 / half_life)
    c, s = np.cos(phi), np.sin(phi)
    return rho * np.array([[c, -s], [s, c]])

# %% wrong="ring" about="the half-life is taken as the time constant: exp(-1 / half_life)" kind="common"
def ring(period, half_life):
    phi = 2 * np.pi / period
    rho = np.exp(-1 / half_life)
    a, b = rho * np.cos(phi), rho * np.sin(phi)
    return np.array([[a, b], [-b, a]])

# %% wrong="ring" about="the angle is 1 / period: 2 pi is forgotten" kind="common"
def ring(period, half_life):
    phi = 1 / period
    rho = 0.5 ** (1 / half_life)
    a, b = rho * np.cos(phi), rho * np.sin(phi)
    return np.array([[a, b], [-b, a]])

# %% wrong="ring" about="pi / period: half a turn per period" kind="subtle"
def ring(period, half_life):
    lam = 0.5 ** (1 / half_life) * np.exp(1j * np.pi / period)
    return np.array([[lam.real, lam.imag], [-lam.imag, lam.real]])

# %% wrong="ring" about="0.5 ** half_life: the exponent is not inverted" kind="common"
def ring(period, half_life):
    phi = 2 * np.pi / period
    rho = 0.5**half_life
    return rho * np.array([[np.cos(phi), np.sin(phi)], [-np.sin(phi), np.cos(phi)]])

# %% wrong="ring" about="0.5 ** 1 / half_life without parentheses is 0.5 / half_life" kind="common"
def ring(period, half_life):
    phi = 2 * np.pi / period
    rho = 0.5 ** 1 / half_life
    a = rho * np.cos(phi)
    b = rho * np.sin(phi)
    return np.array([[a, b], [-b, a]])

# %% wrong="ring" about="sine and cosine exchanged" kind="common"
def ring(period, half_life):
    phi = 2 * np.pi / period
    rho = 0.5 ** (1 / half_life)
    a, b = rho * np.sin(phi), rho * np.cos(phi)
    return np.array([[a, b], [-b, a]])

# %% wrong="ring" about="rho stands on the diagonal only" kind="subtle"
def ring(period, half_life):
    phi = 2 * np.pi / period
    rho = 0.5 ** (1 / half_life)
    a = rho * np.cos(phi)
    b = np.sin(phi)
    return np.array([[a, b], [-b, a]])

# %% wrong="ring" about="the determinant, not the radius, halves per half-life: rho is the square root of what it should be" kind="subtle"
def ring(period, half_life):
    phi = 2 * np.pi / period
    det = 0.5 ** (1 / half_life)
    rho = np.sqrt(det)
    return np.array([[rho * np.cos(phi), rho * np.sin(phi)], [-rho * np.sin(phi), rho * np.cos(phi)]])

# %% wrong="ring" about="the half-life is counted in periods, not in steps" kind="subtle"
def ring(period, half_life):
    phi = 2 * np.pi / period
    rho = 0.5 ** (1 / (half_life * period))
    a, b = rho * np.cos(phi), rho * np.sin(phi)
    return np.array([[a, b], [-b, a]])

# %% wrong="ring" about="an infinite half-life gets the radius 0" kind="subtle"
def ring(period, half_life):
    phi = 2 * np.pi / period
    rho = 0.0 if np.isinf(half_life) else np.exp(-np.log(2) / half_life)
    a, b = rho * np.cos(phi), rho * np.sin(phi)
    return np.array([[a, b], [-b, a]])

# %% wrong="ring" about="b from 1 - a^2, as if the radius were 1" kind="subtle"
def ring(period, half_life):
    rho = 0.5 ** (1 / half_life)
    a = rho * np.cos(2 * np.pi / period)
    b = np.sqrt(1 - a**2)
    return np.array([[a, b], [-b, a]])

# %% wrong="ring" about="the diagonal matrix of the two complex eigenvalues, not the real matrix of form (5)" kind="subtle"
def ring(period, half_life):
    lam = 0.5 ** (1 / half_life) * np.exp(2j * np.pi / period)
    return np.diag([lam, np.conj(lam)])

# %% wrong="ring" about="whole division of 2 pi by the period: the angle is rounded down to a whole number" kind="subtle"
def ring(period, half_life):
    phi = 2 * np.pi // period
    rho = 0.5 ** (1 / half_life)
    a, b = rho * np.cos(phi), rho * np.sin(phi)
    return np.array([[a, b], [-b, a]])

# %% wrong="ring" about="the half-life is forgotten: the radius is always 1" kind="common"
def ring(period, half_life):
    phi = 2 * np.pi / period
    return np.array([[np.cos(phi), np.sin(phi)], [-np.sin(phi), np.cos(phi)]])

# %% wrong="ring" about="period and half-life exchanged" kind="subtle"
def ring(period, half_life):
    phi = 2 * np.pi / half_life
    rho = 0.5 ** (1 / period)
    a, b = rho * np.cos(phi), rho * np.sin(phi)
    return np.array([[a, b], [-b, a]])

# %% wrong="log10_norm" about="forms the power first: for large t it is 0 or infinite" kind="common"
def log10_norm(W_h, h0, t):
    return float(np.log10(np.linalg.norm(h0 @ np.linalg.matrix_power(W_h, t))))

# %% wrong="log10_norm" about="slope plus the length of h0: the start's component along the largest modes is not measured" kind="common"
def log10_norm(W_h, h0, t):
    rho = np.max(np.abs(np.linalg.eigvals(W_h)))
    return t * np.log10(rho) + np.log10(np.linalg.norm(h0))

# %% wrong="log10_norm" about="natural logarithms" kind="common"
def log10_norm(W_h, h0, t):
    values, V = np.linalg.eig(W_h)
    rho = np.abs(values).max()
    scaled = (h0 @ V * (values / rho) ** t) @ np.linalg.inv(V)
    return t * np.log(rho) + np.log(np.linalg.norm(scaled))

# %% wrong="log10_norm" about="the slope alone: the second term of (7) is missing" kind="common"
def log10_norm(W_h, h0, t):
    values = np.linalg.eigvals(W_h)
    return float(t * np.log10(np.max(np.abs(values))))

# %% wrong="log10_norm" about="rho is the largest real part, not the largest magnitude: not a number where it is negative, too large powers where it is small" kind="subtle"
def log10_norm(W_h, h0, t):
    values, V = np.linalg.eig(W_h)
    rho = np.max(values.real)
    scaled = (h0 @ V * (values / rho) ** t) @ np.linalg.inv(V)
    return float(t * np.log10(rho) + np.log10(np.linalg.norm(scaled)))

# %% wrong="log10_norm" about="only one largest mode is kept: of a pair its partner is missing, and for small t all others" kind="common"
def log10_norm(W_h, h0, t):
    values, V = np.linalg.eig(W_h)
    k = np.argmax(np.abs(values))
    r = np.linalg.inv(V)[k]
    amplitude = h0 @ V[:, k]
    return float(t * np.log10(np.abs(values[k])) + np.log10(np.abs(amplitude) * np.linalg.norm(r)))

# %% wrong="log10_norm" about="all largest modes but none of the smaller ones: wrong for small t" kind="subtle"
def log10_norm(W_h, h0, t):
    values, V = np.linalg.eig(W_h)
    rho = np.abs(values).max()
    keep = np.isclose(np.abs(values), rho)
    scaled = (h0 @ V[:, keep] * (values[keep] / rho) ** t) @ np.linalg.inv(V)[keep]
    return float(t * np.log10(rho) + np.log10(np.linalg.norm(scaled)))

# %% wrong="log10_norm" about="the lengths of the modes are added up, as if all pointed the same way" kind="subtle"
def log10_norm(W_h, h0, t):
    values, V = np.linalg.eig(W_h)
    R = np.linalg.inv(V)
    rho = np.max(np.abs(values))
    total = 0.0
    for k in range(len(values)):
        total += abs(h0 @ V[:, k]) * (abs(values[k]) / rho) ** t * np.linalg.norm(R[k])
    return float(t * np.log10(rho) + np.log10(total))

# %% wrong="log10_norm" about="V^T in place of V^-1: right for symmetric W_h only" kind="subtle"
def log10_norm(W_h, h0, t):
    values, V = np.linalg.eig(W_h)
    rho = np.max(np.abs(values))
    scaled = (h0 @ V * (values / rho) ** t) @ V.T
    return float(t * np.log10(rho) + np.log10(np.linalg.norm(scaled)))

# %% wrong="log10_norm" about="the square root of the length is forgotten: the second term is the logarithm of the squared length" kind="common"
def log10_norm(W_h, h0, t):
    values, V = np.linalg.eig(W_h)
    rho = np.max(np.abs(values))
    scaled = (h0 @ V * (values / rho) ** t) @ np.linalg.inv(V)
    return float(t * np.log10(rho) + np.log10(np.sum(np.abs(scaled) ** 2)))

# %% wrong="log10_norm" about="columns: W_h^t h0 in place of h0 W_h^t" kind="common"
def log10_norm(W_h, h0, t):
    values, V = np.linalg.eig(W_h)
    rho = np.max(np.abs(values))
    scaled = V @ ((values / rho) ** t * (np.linalg.inv(V) @ h0))
    return float(t * np.log10(rho) + np.log10(np.linalg.norm(scaled)))

# %% wrong="log10_norm" about="one step too many in both terms" kind="subtle"
def log10_norm(W_h, h0, t):
    values, V = np.linalg.eig(W_h)
    rho = np.max(np.abs(values))
    scaled = (h0 @ V * (values / rho) ** (t + 1)) @ np.linalg.inv(V)
    return float((t + 1) * np.log10(rho) + np.log10(np.linalg.norm(scaled)))

# %% wrong="log10_norm" about="the eigenvalues are not divided by rho although the slope is added: rho^t counts twice" kind="common"
def log10_norm(W_h, h0, t):
    values, V = np.linalg.eig(W_h)
    rho = np.max(np.abs(values))
    state = (h0 @ V * values**t) @ np.linalg.inv(V)
    return float(t * np.log10(rho) + np.log10(np.linalg.norm(state)))

# %% wrong="log10_norm" about="magnitudes of the eigenvalues in place of the eigenvalues: signs and turns are lost" kind="subtle"
def log10_norm(W_h, h0, t):
    values, V = np.linalg.eig(W_h)
    sizes = np.abs(values)
    scaled = (h0 @ V * (sizes / sizes.max()) ** t) @ np.linalg.inv(V)
    return float(t * np.log10(sizes.max()) + np.log10(np.linalg.norm(scaled)))

# %% wrong="log10_norm" about="the largest entry of the state in place of its length" kind="subtle"
def log10_norm(W_h, h0, t):
    values, V = np.linalg.eig(W_h)
    rho = np.max(np.abs(values))
    scaled = (h0 @ V * (values / rho) ** t) @ np.linalg.inv(V)
    return float(t * np.log10(rho) + np.log10(np.max(np.abs(scaled))))

# %% wrong="log10_norm" about="step by step with the length taken out each time, but the length of h0 itself is not counted" kind="subtle"
def log10_norm(W_h, h0, t):
    h = h0 / np.linalg.norm(h0)
    total = 0.0
    for _ in range(t):
        h = h @ W_h
        size = np.linalg.norm(h)
        total += np.log10(size)
        h = h / size
    return total

# %% wrong="log10_norm" about="the norm of the amplitudes, not of the state: V^-1 is forgotten" kind="common"
def log10_norm(W_h, h0, t):
    values, V = np.linalg.eig(W_h)
    rho = np.max(np.abs(values))
    amplitudes = h0 @ V * (values / rho) ** t
    return float(t * np.log10(rho) + np.log10(np.linalg.norm(amplitudes)))

# %% wrong="log10_norm" about="the norm of the whole power, not of the row h0 times it" kind="subtle"
def log10_norm(W_h, h0, t):
    values, V = np.linalg.eig(W_h)
    rho = np.max(np.abs(values))
    power = V @ np.diag((values / rho) ** t) @ np.linalg.inv(V)
    return float(t * np.log10(rho) + np.log10(np.linalg.norm(power, 2) * np.linalg.norm(h0)))

# %% wrong="log10_norm" about="takes the real part of eigenvalues and eigenvectors first" kind="common"
def log10_norm(W_h, h0, t):
    values, V = np.linalg.eig(W_h)
    rho = np.max(np.abs(values))
    R = np.linalg.inv(V)
    scaled = (h0 @ V).real * ((values / rho) ** t).real @ R.real
    return float(t * np.log10(rho) + np.log10(np.linalg.norm(scaled)))

# %% wrong="growth_peak" about="stops at the first step that is lower than the one before" kind="common"
def growth_peak(W_h):
    best, step = 1.0, 0
    power = W_h.copy()
    k = 1
    while np.linalg.norm(power, 2) > best:
        best, step = float(np.linalg.norm(power, 2)), k
        power = power @ W_h
        k += 1
    return best, step

# %% wrong="growth_peak" about="the Frobenius norm, NumPy's default" kind="common"
def growth_peak(W_h):
    best, step = 1.0, 0
    power, k = np.eye(len(W_h)), 0
    while True:
        k += 1
        power = power @ W_h
        size = np.linalg.norm(power)
        if size > best:
            best, step = float(size), k
        if size <= 1:
            return best, step

# %% wrong="growth_peak" about="starts with k = 1: where nothing grows, the identity at step 0 is missed" kind="common"
def growth_peak(W_h):
    power, k = W_h, 1
    best, step = np.linalg.norm(W_h, 2), 1
    while np.linalg.norm(power, 2) > 1:
        power = power @ W_h
        k += 1
        if np.linalg.norm(power, 2) > best:
            best, step = np.linalg.norm(power, 2), k
    return float(best), step

# %% wrong="growth_peak" about="the step is one too small: W_h itself is counted as step 0" kind="common"
def growth_peak(W_h):
    norms = [1.0]
    power = np.eye(len(W_h))
    while True:
        power = power @ W_h
        norms.append(np.linalg.norm(power, 2))
        if norms[-1] <= 1:
            break
    height = max(norms)
    return float(height), max(norms.index(height) - 1, 0)

# %% wrong="growth_peak" about="powers of the entries, W_h ** k" kind="common"
def growth_peak(W_h):
    best, step = 1.0, 0
    for k in range(1, 2000):
        size = np.linalg.norm(W_h**k, 2)
        if size > best:
            best, step = float(size), k
    return best, step

# %% wrong="growth_peak" about="the spectral radius of the powers, which never exceeds 1" kind="common"
def growth_peak(W_h):
    best, step = 1.0, 0
    power = np.eye(len(W_h))
    for k in range(1, 500):
        power = power @ W_h
        size = np.max(np.abs(np.linalg.eigvals(power)))
        if size > best:
            best, step = float(size), k
    return best, step

# %% wrong="growth_peak" about="only the first 20 powers are looked at" kind="common"
def growth_peak(W_h):
    norms = [np.linalg.norm(np.linalg.matrix_power(W_h, k), 2) for k in range(20)]
    return float(np.max(norms)), int(np.argmax(norms))

# %% wrong="growth_peak" about="only the first 1000 powers: a slow defective matrix peaks later" kind="subtle"
def growth_peak(W_h):
    power = np.eye(len(W_h))
    height, step = 1.0, 0
    for k in range(1, 1000):
        power = power @ W_h
        size = np.linalg.norm(power, 2)
        if size > height:
            height, step = size, k
    return float(height), step

# %% wrong="growth_peak" about="the last step at which the height is reached, not the first (ties)" kind="subtle"
def growth_peak(W_h):
    best, step, k = 1.0, 0, 0
    power = np.eye(len(W_h))
    while True:
        k += 1
        power = power @ W_h
        size = np.linalg.norm(power, 2)
        if size >= best:
            best, step = float(size), k
        if size < 1:
            return best, step

# %% wrong="growth_peak" about="height and step are returned in the wrong order" kind="common"
def growth_peak(W_h):
    best, step, k = 1.0, 0, 0
    power = np.eye(len(W_h))
    while True:
        k += 1
        power = power @ W_h
        size = np.linalg.norm(power, 2)
        if size > best:
            best, step = float(size), k
        if size <= 1:
            return step, best

# %% wrong="growth_peak" about="the 1-norm of the powers (largest column sum)" kind="subtle"
def growth_peak(W_h):
    best, step, k = 1.0, 0, 0
    power = np.eye(len(W_h))
    while True:
        k += 1
        power = power @ W_h
        size = np.linalg.norm(power, 1)
        if size > best:
            best, step = float(size), k
        if size <= 1:
            return best, step

# %% wrong="growth_peak" about="follows one start only, the first unit at 1" kind="subtle"
def growth_peak(W_h):
    h = np.zeros(len(W_h))
    h[0] = 1
    best, step, k = 1.0, 0, 0
    for k in range(1, 3000):
        h = h @ W_h
        if np.linalg.norm(h) > best:
            best, step = float(np.linalg.norm(h)), k
    return best, step

# %% wrong="growth_peak" about="the largest eigenvalue of W^k (W^k)^T without the square root: the norm squared" kind="common"
def growth_peak(W_h):
    best, step, k = 1.0, 0, 0
    power = np.eye(len(W_h))
    while True:
        k += 1
        power = power @ W_h
        size = np.max(np.linalg.eigvalsh(power @ power.T))
        if size > best:
            best, step = float(size), k
        if size <= 1:
            return best, step

# %% wrong="growth_peak" about="the power is squared in each round: only the steps 1, 2, 4, 8, ... are seen" kind="subtle"
def growth_peak(W_h):
    best, step = 1.0, 0
    power, k = W_h.copy(), 1
    while True:
        size = np.linalg.norm(power, 2)
        if size > best:
            best, step = float(size), k
        if size <= 1:
            return best, step
        power = power @ power
        k *= 2

# %% wrong="growth_peak" about="power is W_h itself and is overwritten: the argument is destroyed, and W_h is squared again and again" kind="subtle"
def growth_peak(W_h):
    best, step, k = 1.0, 0, 1
    power = W_h
    while True:
        size = np.linalg.norm(power, 2)
        if size > best:
            best, step = float(size), k
        if size <= 1:
            return best, step
        power[:] = power @ W_h
        k += 1

# %% wrong="growth_peak" about="gives up when the norm has fallen to half of the best: a later second rise is missed" kind="subtle"
def growth_peak(W_h):
    best, step, k = 1.0, 0, 0
    power = np.eye(len(W_h))
    while True:
        k += 1
        power = power @ W_h
        size = np.linalg.norm(power, 2)
        if size > best:
            best, step = float(size), k
        if size < best / 2:
            return best, step

# %% wrong="growth_peak" about="the bound kappa of (9) in place of the height that is reached" kind="subtle"
def growth_peak(W_h):
    values, V = np.linalg.eig(W_h)
    norms = [1.0]
    power = W_h
    while np.linalg.norm(power, 2) > 1:
        norms.append(np.linalg.norm(power, 2))
        power = power @ W_h
    return float(np.linalg.cond(V)), int(np.argmax(norms))

# %% wrong="growth_peak" about="powers through the eigenvectors: wrong for a defective matrix" kind="subtle"
def growth_peak(W_h):
    values, V = np.linalg.eig(W_h)
    R = np.linalg.pinv(V)
    best, step, k = 1.0, 0, 0
    for k in range(1, 3000):
        size = np.linalg.norm((V * values**k) @ R, 2)
        if size > best * (1 + 1e-12):
            best, step = float(size), k
    return best, step

# %% wrong="growth_peak" about="returns the height only" kind="common"
def growth_peak(W_h):
    best = 1.0
    power = np.eye(len(W_h))
    while True:
        power = power @ W_h
        size = np.linalg.norm(power, 2)
        best = max(best, float(size))
        if size <= 1:
            return best

# %% wrong="jury" about="|trace| < 2 and det < 1: a box in place of the triangle" kind="common"
def jury(trace, det):
    return (np.abs(trace) < 2) & (det < 1)

# %% wrong="jury" about="the boundary counts as stable: <= in place of <" kind="common"
def jury(trace, det):
    return (1 + trace + det >= 0) & (1 - det >= 0) & (1 - trace + det >= 0)

# %% wrong="jury" about="1 + |det| in place of 1 + det: wrong for negative determinants" kind="subtle"
def jury(trace, det):
    return (np.abs(trace) < 1 + np.abs(det)) & (np.abs(det) < 1)

# %% wrong="jury" about="the middle condition det < 1 is forgotten" kind="common"
def jury(trace, det):
    return np.abs(trace) < 1 + det

# %% wrong="jury" about="sign of det: |trace| < 1 - det" kind="common"
def jury(trace, det):
    return (trace < 1 - det) & (trace > -(1 - det)) & (det < 1)

# %% wrong="jury" about="Python's chain of comparisons with and, which arrays do not allow" kind="common"
def jury(trace, det):
    return 1 + trace + det > 0 and 1 - trace + det > 0 and det < 1

# %% wrong="jury" about="real roots only: for a complex pair the square root is not a number and the answer False" kind="common"
def jury(trace, det):
    with np.errstate(invalid="ignore"):
        root = np.sqrt(trace**2 - 4 * det)
    return (np.abs((trace + root) / 2) < 1) & (np.abs((trace - root) / 2) < 1)

# %% wrong="jury" about="the real part of the roots is tested, not the magnitude" kind="subtle"
def jury(trace, det):
    root = np.sqrt(np.asarray(trace**2 - 4 * det, dtype=complex))
    return (np.abs(((trace + root) / 2).real) < 1) & (np.abs(((trace - root) / 2).real) < 1)

# %% wrong="jury" about="or in place of and" kind="common"
def jury(trace, det):
    return (1 + trace + det > 0) | (1 - det > 0) | (1 - trace + det > 0)

# %% wrong="jury" about="one answer for all matrices together" kind="common"
def jury(trace, det):
    return bool(np.all((1 + trace + det > 0) & (1 - det > 0) & (1 - trace + det > 0)))

# %% wrong="jury" about="the product of the three coefficients is tested: two negative ones pass" kind="subtle"
def jury(trace, det):
    return (1 + trace + det) * 2 * (1 - det) * (1 - trace + det) > 0

# %% wrong="jury" about="for real roots only the upper one is compared with 1: an eigenvalue below -1 is missed" kind="subtle"
def jury(trace, det):
    disc = trace**2 - 4 * det
    upper = (trace + np.sqrt(np.maximum(disc, 0))) / 2
    return np.where(disc < 0, det < 1, upper < 1)

# %% wrong="jury" about="answers unstable in place of stable" kind="common"
def jury(trace, det):
    return (1 + trace + det <= 0) | (1 - det <= 0) | (1 - trace + det <= 0)

# %% wrong="jury" about="the determinant test alone: |det| < 1" kind="common"
def jury(trace, det):
    return np.abs(det) < 1

# %% wrong="jury" about="Routh's signs on z^2 - tr z + det itself, without the bilinear map" kind="common"
def jury(trace, det):
    return (-trace > 0) & (det > 0)

# %% wrong="jury" about="a coefficient must exceed 0.01: matrices just inside are called unstable" kind="subtle"
def jury(trace, det):
    margin = 1e-2
    coefficients = np.stack([1 + trace + det, 2 * (1 - det), 1 - trace + det])
    return np.all(coefficients > margin, axis=0)

# %% wrong="jury" about="only one side of the trace: tr > -(1 + det) is forgotten" kind="subtle"
def jury(trace, det):
    return (det < 1) & (trace < 1 + det)

# %% wrong="jury" about="a complex pair is called stable always; only real roots are tested" kind="subtle"
def jury(trace, det):
    disc = trace**2 - 4 * det
    root = np.sqrt(np.where(disc > 0, disc, 0.0))
    largest = (np.abs(trace) + root) / 2
    return (disc < 0) | (largest < 1)

# %% wrong="lyapunov" about="W_h transposed: solves P - W_h^T P W_h = Q, the equation for columns" kind="common"
def lyapunov(W_h, Q):
    H = len(W_h)
    K = np.eye(H * H) - np.kron(W_h.T, W_h.T)
    return np.linalg.solve(K, Q.reshape(-1)).reshape(H, H)

# %% wrong="lyapunov" about="plus in place of minus: solves P + W_h P W_h^T = Q" kind="common"
def lyapunov(W_h, Q):
    H = len(W_h)
    K = np.eye(H * H) + np.kron(W_h, W_h)
    return np.linalg.solve(K, Q.reshape(-1)).reshape(H, H)

# %% wrong="lyapunov" about="kron(W_h, W_h.T): solves P - W_h P W_h = Q" kind="common"
def lyapunov(W_h, Q):
    H = len(W_h)
    A = np.eye(H**2) - np.kron(W_h, W_h.T)
    return np.linalg.solve(A, Q.flatten()).reshape(H, H)

# %% wrong="lyapunov" about="the identity has H rows in place of H^2" kind="common"
def lyapunov(W_h, Q):
    H = len(W_h)
    return np.linalg.solve(np.eye(H) - np.kron(W_h, W_h), Q.reshape(-1)).reshape(H, H)

# %% wrong="lyapunov" about="the sum is cut after 100 terms: wrong for slow matrices, and it explodes for unstable ones" kind="common"
def lyapunov(W_h, Q):
    P = np.zeros_like(Q)
    power = np.eye(len(W_h))
    for _ in range(100):
        P = P + power @ Q @ power.T
        power = power @ W_h
    return P

# %% wrong="lyapunov" about="the sum starts with k = 1: Q itself is missing" kind="subtle"
def lyapunov(W_h, Q):
    H = len(W_h)
    P = np.linalg.solve(np.eye(H * H) - np.kron(W_h, W_h), Q.reshape(-1)).reshape(H, H)
    return W_h @ P @ W_h.T

# %% wrong="lyapunov" about="the equation of continuous time, W P + P W^T = -Q" kind="common"
def lyapunov(W_h, Q):
    H = len(W_h)
    eye = np.eye(H)
    K = np.kron(W_h, eye) + np.kron(eye, W_h)
    return np.linalg.solve(K, -Q.reshape(-1)).reshape(H, H)

# %% wrong="lyapunov" about="the result is not brought back to the shape (H, H)" kind="common"
def lyapunov(W_h, Q):
    H = len(W_h)
    return np.linalg.solve(np.eye(H * H) - np.kron(W_h, W_h), Q.reshape(-1))

# %% wrong="lyapunov" about="Q is ignored: the identity stands in its place" kind="subtle"
def lyapunov(W_h, Q):
    H = len(W_h)
    K = np.eye(H * H) - np.kron(W_h, W_h)
    return np.linalg.solve(K, np.eye(H).reshape(-1)).reshape(H, H)

# %% wrong="lyapunov" about="the formula of one unit for each entry: Q / (1 - W_h^2)" kind="common"
def lyapunov(W_h, Q):
    return Q / (1 - W_h**2)

# %% wrong="lyapunov" about="W_h P W_h^T is taken as W_h W_h^T P, as if the matrices commuted" kind="subtle"
def lyapunov(W_h, Q):
    return np.linalg.solve(np.eye(len(W_h)) - W_h @ W_h.T, Q)

# %% wrong="lyapunov" about="the sign of the whole result: -P" kind="subtle"
def lyapunov(W_h, Q):
    H = len(W_h)
    return np.linalg.solve(np.kron(W_h, W_h) - np.eye(H * H), Q.reshape(-1)).reshape(H, H)

# %% wrong="lyapunov" about="doubling, which sums the series: right for stable matrices, infinite for unstable ones" kind="subtle"
def lyapunov(W_h, Q):
    P, A = Q.copy(), W_h.copy()
    for _ in range(40):
        P = P + A @ P @ A.T
        A = A @ A
    return P

# %% wrong="lyapunov" about="by eigenvectors: wrong for a defective W_h" kind="subtle"
def lyapunov(W_h, Q):
    values, V = np.linalg.eig(W_h)
    R = np.linalg.pinv(V)
    inner = (R @ Q @ R.T) / (1 - np.outer(values, values))
    return (V @ inner @ V.T).real

# %% wrong="lyapunov" about="by eigenvectors with conjugates in one place only: wrong for complex pairs" kind="subtle"
def lyapunov(W_h, Q):
    values, V = np.linalg.eig(W_h)
    R = np.linalg.inv(V)
    inner = (R @ Q @ R.conj().T) / (1 - np.outer(values, values))
    return (V @ inner @ V.conj().T).real

# %% wrong="lyapunov" about="where W_h is not stable it returns zeros, although there is a solution" kind="subtle"
def lyapunov(W_h, Q):
    H = len(W_h)
    if np.max(np.abs(np.linalg.eigvals(W_h))) >= 1:
        return np.zeros((H, H))
    return np.linalg.solve(np.eye(H * H) - np.kron(W_h, W_h), Q.reshape(-1)).reshape(H, H)

# %% wrong="lyapunov" about="the transpose on the wrong side, by iteration: W_h^T P W_h, 5000 times" kind="subtle"
def lyapunov(W_h, Q):
    P = Q.copy()
    for _ in range(5000):
        P = Q + W_h.T @ P @ W_h
        if not np.all(np.isfinite(P)):
            break
    return P

# %% wrong="lyapunov" about="no system is solved: the right-hand side Q + W_h Q W_h^T is returned, two terms of the sum" kind="common"
def lyapunov(W_h, Q):
    return Q + W_h @ Q @ W_h.T

# %% wrong="lyapunov" about="indices of the second factor exchanged in the four-index tensor: solves P - W_h P W_h = Q" kind="subtle"
def lyapunov(W_h, Q):
    H = len(W_h)
    K = np.einsum("ik,lj->ijkl", W_h, W_h).reshape(H * H, H * H)
    return np.linalg.solve(np.eye(H * H) - K, Q.ravel()).reshape(H, H)

# %% wrong="lyapunov" about="multiplies vec(Q) by the matrix in place of solving the system with it" kind="common"
def lyapunov(W_h, Q):
    H = len(W_h)
    K = np.eye(H * H) - np.kron(W_h, W_h)
    return (K @ Q.reshape(-1)).reshape(H, H)

# %% wrong="response" about="x[0] in place of x[t]: the first input is fed in at every step" kind="subtle"
def response(x, W_x, W_h, h0):
    T, H = len(x), len(h0)
    drive = x[0] @ W_x
    h = np.zeros((T, H))
    prev = h0
    for t in range(T):
        h[t] = prev @ W_h + drive
        prev = h[t]
    return h

# %% wrong="response" about="entry by entry and summed over the wrong axis: unit m feeds itself with the sum of column m" kind="subtle"
def response(x, W_x, W_h, h0):
    h = np.zeros((len(x), len(h0)))
    prev = h0
    for t in range(len(x)):
        prev = np.sum(prev * W_h, axis=0) + x[t] @ W_x
        h[t] = prev
    return h

# %% wrong="impulse_response" about="columns: powers from the left of W_x.T, so W_h is used transposed" kind="subtle"
def impulse_response(W_x, W_h, T):
    return np.array([(np.linalg.matrix_power(W_h, t) @ W_x.T).T for t in range(T)])

# %% wrong="impulse_response" about="the list holds one buffer T times, so all steps show the last" kind="subtle"
def impulse_response(W_x, W_h, T):
    g = W_x.copy()
    G = [g]
    for _ in range(1, T):
        g[:] = g @ W_h
        G.append(g)
    return np.array(G)

# %% wrong="impulse_response" about="the result is right, but W_x of the caller is overwritten" kind="subtle"
def impulse_response(W_x, W_h, T):
    G = np.zeros((T, *W_x.shape))
    for t in range(T):
        G[t] = W_x
        W_x[:] = W_x @ W_h
    return G

# %% wrong="quiet_start" about="the mode with the largest amplitude in h0 is taken out, not the one with the largest eigenvalue" kind="subtle"
def quiet_start(W_h, h0):
    _, V = np.linalg.eig(W_h)
    amplitudes = h0 @ V
    k = np.argmax(np.abs(amplitudes))
    return h0 - amplitudes[k] * np.linalg.inv(V)[k]

# %% wrong="quiet_start" about="the columns of V were sorted, the rows of V^-1 were not" kind="subtle"
def quiet_start(W_h, h0):
    values, V = np.linalg.eig(W_h)
    R = np.linalg.inv(V)
    order = np.argsort(-np.abs(values))
    V = V[:, order]
    return h0 - (h0 @ V[:, 0]) * R[0]

# %% wrong="quiet_start" about="the index of the largest mode of W_h is used for the eigenvectors of W_h.T, which come in another order" kind="subtle"
def quiet_start(W_h, h0):
    values, V = np.linalg.eig(W_h)
    _, L = np.linalg.eig(W_h.T)
    k = np.argmax(np.abs(values))
    v, r = V[:, k], L[:, k]
    return h0 - (h0 @ v) / (r @ v) * r

# %% wrong="quiet_start" about="the amplitude is measured with the row r itself, not with the column v" kind="common"
def quiet_start(W_h, h0):
    values, V = np.linalg.eig(W_h)
    r = np.linalg.inv(V)[np.argmax(np.abs(values))]
    return h0 - np.dot(h0, r) * r

# %% wrong="ring" about="1 - 0.5 / half_life: half is lost along a straight line, not along a power" kind="common"
def ring(period, half_life):
    phi = 2 * np.pi / period
    rho = 1 - 0.5 / half_life
    a, b = rho * np.cos(phi), rho * np.sin(phi)
    return np.array([[a, b], [-b, a]])

# %% wrong="ring" about="the period is cut to a whole number" kind="subtle"
def ring(period, half_life):
    n = int(period)
    phi = 2 * np.pi / n
    rho = 0.5 ** (1 / half_life)
    a, b = rho * np.cos(phi), rho * np.sin(phi)
    return np.array([[a, b], [-b, a]])

# %% wrong="log10_norm" about="the maximum is taken without magnitudes: negative and complex eigenvalues give a wrong or complex radius" kind="common"
def log10_norm(W_h, h0, t):
    values, V = np.linalg.eig(W_h)
    rho = np.max(values)
    scaled = (h0 @ V * (values / rho) ** t) @ np.linalg.inv(V)
    return t * np.log10(rho) + np.log10(np.linalg.norm(scaled))

# %% wrong="log10_norm" about="log10(rho ** t): the power is formed before the logarithm and vanishes or overflows" kind="common"
def log10_norm(W_h, h0, t):
    values, V = np.linalg.eig(W_h)
    rho = np.max(np.abs(values))
    scaled = (h0 @ V * (values / rho) ** t) @ np.linalg.inv(V)
    return float(np.log10(rho**t) + np.log10(np.linalg.norm(scaled)))

# %% wrong="log10_norm" about="forms the power and guards the logarithm by a tiny number: about -300 where the state is far smaller" kind="subtle"
def log10_norm(W_h, h0, t):
    h = h0.copy()
    for _ in range(t):
        h = h @ W_h
    return float(np.log10(np.linalg.norm(h) + 1e-300))

# %% wrong="log10_norm" about="keeps modes with lambda equal to +rho only: negative and complex largest modes are lost" kind="subtle"
def log10_norm(W_h, h0, t):
    values, V = np.linalg.eig(W_h)
    rho = np.max(np.abs(values))
    R = np.linalg.inv(V)
    state = np.zeros(len(h0), dtype=complex)
    for k in range(len(values)):
        if abs(values[k] - rho) < 1e-9:
            state += (h0 @ V[:, k]) * R[k]
    return float(t * np.log10(rho) + np.log10(np.linalg.norm(state)))

# %% wrong="growth_peak" about="the test 'at most 1' comes before the first product: the identity has norm 1, so it stops at once" kind="common"
def growth_peak(W_h):
    power, k = np.eye(len(W_h)), 0
    best, step = 0.0, 0
    while True:
        size = float(np.linalg.norm(power, 2))
        if size > best:
            best, step = size, k
        if size <= 1:
            return best, step
        power = power @ W_h
        k += 1

# %% wrong="growth_peak" about="returns the step at which the search ended, not the one of the peak" kind="common"
def growth_peak(W_h):
    best, k = 1.0, 0
    power = np.eye(len(W_h))
    while True:
        k += 1
        power = power @ W_h
        size = np.linalg.norm(power, 2)
        best = max(best, float(size))
        if size <= 1:
            return best, k

# %% wrong="growth_peak" about="the largest entry of the power in place of its norm" kind="subtle"
def growth_peak(W_h):
    best, step = 1.0, 0
    power = np.eye(len(W_h))
    for k in range(1, 2000):
        power = power @ W_h
        size = np.abs(power).max()
        if size > best:
            best, step = float(size), k
    return best, step

# %% wrong="jury" about="only complex pairs are called stable: real roots inside are forgotten" kind="common"
def jury(trace, det):
    return (trace**2 < 4 * det) & (det < 1)

# %% wrong="jury" about="both bounds of the determinant, but |trace| < 2 in place of 1 + det" kind="subtle"
def jury(trace, det):
    return (np.abs(det) < 1) & (np.abs(trace) < 2)

# %% wrong="jury" about="parentheses forgotten: & binds more strongly than >" kind="common"
def jury(trace, det):
    return 1 + trace + det > 0 & 1 - det > 0 & 1 - trace + det > 0

# %% wrong="jury" about="the side trace < 1 + det is forgotten" kind="subtle"
def jury(trace, det):
    return (1 + trace + det > 0) & (1 - det > 0)

# %% wrong="lyapunov" about="kron(W_h.T, W_h): solves P - W_h^T P W_h^T = Q" kind="subtle"
def lyapunov(W_h, Q):
    H = W_h.shape[0]
    K = np.eye(H * H) - np.kron(W_h.T, W_h)
    return np.linalg.solve(K, Q.ravel()).reshape(H, H)

# %% wrong="lyapunov" about="the formula of one unit with the spectral radius in place of w" kind="common"
def lyapunov(W_h, Q):
    rho = np.max(np.abs(np.linalg.eigvals(W_h)))
    return Q / (1 - rho**2)

# %% wrong="response" about="each state is stored before its update: row 0 is h0, and the last state is missing" kind="common"
def response(x, W_x, W_h, h0):
    states = []
    h = h0
    for x_t in x:
        states.append(h)
        h = h @ W_h + x_t @ W_x
    return np.array(states)

# %% wrong="response" about="one row too many at the end, which stays zero" kind="subtle"
def response(x, W_x, W_h, h0):
    T = len(x)
    h = np.zeros((T + 1, len(h0)))
    prev = h0
    for t in range(T):
        h[t] = prev @ W_h + x[t] @ W_x
        prev = h[t]
    return h

# %% wrong="response" about="the loop starts at 1 and row 0 stays zero: neither h0 nor the first input is used" kind="common"
def response(x, W_x, W_h, h0):
    h = np.zeros((len(x), len(h0)))
    for t in range(1, len(x)):
        h[t] = h[t - 1] @ W_h + x[t] @ W_x
    return h

# %% wrong="response" about="at t = 0 h[t - 1] is the last row, which is zero: h0 is never used" kind="subtle"
def response(x, W_x, W_h, h0):
    T, H = x.shape[0], W_h.shape[0]
    h = np.zeros((T, H))
    for t in range(T):
        h[t] = h[t - 1] @ W_h + x[t] @ W_x
    return h

# %% wrong="impulse_response" about="the previous matrix is multiplied and then W_x is added again in each step" kind="subtle"
def impulse_response(W_x, W_h, T):
    G = np.zeros((T, *W_x.shape))
    G[0] = W_x
    for t in range(1, T):
        G[t] = G[t - 1] @ W_h + W_x
    return G

# %% wrong="impulse_response" about="the impulse is also the start h0 = W_x[d]: it enters twice" kind="subtle"
def impulse_response(W_x, W_h, T):
    D = len(W_x)
    G = np.zeros((T, *W_x.shape))
    for d in range(D):
        x = np.zeros((T, D))
        x[0, d] = 1
        G[:, d, :] = response(x, W_x, W_h, W_x[d])
    return G

# %% wrong="quiet_start" about="only the smallest mode is kept: with three units or more, the middle ones are lost" kind="subtle"
def quiet_start(W_h, h0):
    values, V = np.linalg.eig(W_h)
    k = np.argmin(np.abs(values))
    return (h0 @ V[:, k]) * np.linalg.inv(V)[k]

# %% wrong="quiet_start" about="all modes are taken out in turn: nothing is left" kind="subtle"
def quiet_start(W_h, h0):
    values, V = np.linalg.eig(W_h)
    R = np.linalg.inv(V)
    rest = h0.copy()
    largest = -1.0
    for k in range(len(values)):
        if abs(values[k]) > largest:
            largest = abs(values[k])
            rest = rest - (h0 @ V[:, k]) * R[k]
    return rest

# %% wrong="ring" about="whole division 1 // half_life: above one step nothing fades" kind="subtle"
def ring(period, half_life):
    rho = 0.5 ** (1 // half_life)
    phi = 2 * np.pi / period
    a, b = rho * np.cos(phi), rho * np.sin(phi)
    return np.array([[a, b], [-b, a]])

# %% wrong="ring" about="2 pi times the period: the period is taken as a frequency" kind="common"
def ring(period, half_life):
    rho = 0.5 ** (1 / half_life)
    phi = 2 * np.pi * period
    a, b = rho * np.cos(phi), rho * np.sin(phi)
    return np.array([[a, b], [-b, a]])

# %% wrong="ring" about="the factor for a whole period stands in every step: 0.5 ** (period / half_life)" kind="subtle"
def ring(period, half_life):
    rho = 0.5 ** (period / half_life)
    phi = 2 * np.pi / period
    a, b = rho * np.cos(phi), rho * np.sin(phi)
    return np.array([[a, b], [-b, a]])

# %% wrong="ring" about="rho is squared: once in a and b, once in front of the matrix" kind="subtle"
def ring(period, half_life):
    rho = 0.5 ** (1 / half_life)
    phi = 2 * np.pi / period
    a, b = rho * np.cos(phi), rho * np.sin(phi)
    return rho * np.array([[a, b], [-b, a]])

# %% wrong="log10_norm" about="t - 1 steps, as if h(0) were the state after one step" kind="subtle"
def log10_norm(W_h, h0, t):
    values, V = np.linalg.eig(W_h)
    rho = np.max(np.abs(values))
    scaled = (h0 @ V * (values / rho) ** (t - 1)) @ np.linalg.inv(V)
    return float((t - 1) * np.log10(rho) + np.log10(np.linalg.norm(scaled)))

# %% wrong="log10_norm" about="the sign of the slope is turned, as if log10(rho) had to be made positive" kind="subtle"
def log10_norm(W_h, h0, t):
    values, V = np.linalg.eig(W_h)
    rho = np.max(np.abs(values))
    scaled = (h0 @ V * (values / rho) ** t) @ np.linalg.inv(V)
    return float(-t * np.log10(rho) + np.log10(np.linalg.norm(scaled)))

# %% wrong="log10_norm" about="the two terms are multiplied as logarithms: log of a product taken as product of logs" kind="subtle"
def log10_norm(W_h, h0, t):
    values, V = np.linalg.eig(W_h)
    rho = np.max(np.abs(values))
    scaled = (h0 @ V * (values / rho) ** t) @ np.linalg.inv(V)
    return float(t * np.log10(rho) * np.log10(np.linalg.norm(scaled)))

# %% wrong="growth_peak" about="the norm of W_h to the power k in place of the norm of the power" kind="common"
def growth_peak(W_h):
    norms = [np.linalg.norm(W_h, 2) ** k for k in range(50)]
    return float(max(norms)), int(np.argmax(norms))

# %% wrong="growth_peak" about="k is counted up before it is stored as well: the step is one too large" kind="subtle"
def growth_peak(W_h):
    best, step, k = 1.0, 0, 1
    power = W_h @ np.eye(len(W_h))
    while True:
        size = np.linalg.norm(power, 2)
        k += 1
        if size > best:
            best, step = float(size), k
        if size <= 1:
            return best, step
        power = power @ W_h

# %% wrong="growth_peak" about="the smallest singular value of the power in place of the largest" kind="subtle"
def growth_peak(W_h):
    best, step = 1.0, 0
    power = np.eye(len(W_h))
    for k in range(1, 300):
        power = power @ W_h
        size = np.linalg.svd(power)[1][-1]
        if size > best:
            best, step = float(size), k
    return best, step

# %% wrong="growth_peak" about="only W_h itself is looked at: if its norm is above 1 that is taken for the peak" kind="common"
def growth_peak(W_h):
    size = float(np.linalg.norm(W_h, 2))
    return (size, 1) if size > 1 else (1.0, 0)

# %% wrong="jury" about="trace and det exchanged in the three conditions" kind="subtle"
def jury(trace, det):
    return (np.abs(det) < 1 + trace) & (trace < 1)

# %% wrong="jury" about="the square root in the roots lacks the 4: trace^2 - det" kind="subtle"
def jury(trace, det):
    root = np.sqrt((trace**2 - det).astype(complex))
    return np.maximum(np.abs(trace + root), np.abs(trace - root)) / 2 < 1

# %% wrong="jury" about="one of the two roots only: the one with the plus" kind="subtle"
def jury(trace, det):
    root = np.sqrt((trace**2 - 4 * det).astype(complex))
    return np.abs((trace + root) / 2) < 1

# %% wrong="jury" about="the roots are not halved" kind="subtle"
def jury(trace, det):
    root = np.sqrt((trace**2 - 4 * det).astype(complex))
    return (np.abs(trace + root) < 1) & (np.abs(trace - root) < 1)

# %% wrong="lyapunov" about="the right-hand side has the sign of the plus form and the matrix, too: solves W P W^T + P = -Q" kind="subtle"
def lyapunov(W_h, Q):
    H = len(W_h)
    K = np.eye(H * H) + np.kron(W_h, W_h)
    return np.linalg.solve(K, -Q.reshape(-1)).reshape(H, H)

# %% wrong="lyapunov" about="Q is passed to solve as a matrix, not as a vector" kind="common"
def lyapunov(W_h, Q):
    H = len(W_h)
    return np.linalg.solve(np.eye(H * H) - np.kron(W_h, W_h), Q).reshape(H, H)

# %% wrong="lyapunov" about="the iteration is stopped by 1e-3: slow matrices are far from converged" kind="subtle"
def lyapunov(W_h, Q):
    P = Q.copy()
    for _ in range(10000):
        new = Q + W_h @ P @ W_h.T
        if np.max(np.abs(new - P)) < 1e-3:
            return new
        P = new
    return P

# %% wrong="lyapunov" about="P is forced to be positive definite by taking magnitudes: wrong where W_h is unstable, and for negative entries" kind="subtle"
def lyapunov(W_h, Q):
    H = len(W_h)
    P = np.linalg.solve(np.eye(H * H) - np.kron(W_h, W_h), Q.reshape(-1)).reshape(H, H)
    return np.abs(P)

# %% wrong="response" about="the inputs are taken in reverse order" kind="subtle"
def response(x, W_x, W_h, h0):
    h = [h0]
    for x_t in x[::-1]:
        h.append(h[-1] @ W_h + x_t @ W_x)
    return np.array(h[1:])

# %% wrong="ring" about="2 ** (1 / half_life): the ring grows, it doubles per half-life" kind="common"
def ring(period, half_life):
    phi = 2 * np.pi / period
    rho = 2 ** (1 / half_life)
    a, b = rho * np.cos(phi), rho * np.sin(phi)
    return np.array([[a, b], [-b, a]])

# %% wrong="ring" about="1 - ln 2 / half_life: the first term of the series of the exponential only" kind="subtle"
def ring(period, half_life):
    phi = 2 * np.pi / period
    rho = 1 - np.log(2) / half_life
    a, b = rho * np.cos(phi), rho * np.sin(phi)
    return np.array([[a, b], [-b, a]])

# %% wrong="ring" about="rho stands before the sine only" kind="subtle"
def ring(period, half_life):
    phi = 2 * np.pi / period
    rho = 0.5 ** (1 / half_life)
    return np.array([[np.cos(phi), rho * np.sin(phi)], [-rho * np.sin(phi), np.cos(phi)]])

# %% wrong="log10_norm" about="V and V^-1 exchanged" kind="common"
def log10_norm(W_h, h0, t):
    values, V = np.linalg.eig(W_h)
    rho = np.max(np.abs(values))
    scaled = (h0 @ np.linalg.inv(V) * (values / rho) ** t) @ V
    return float(t * np.log10(rho) + np.log10(np.linalg.norm(scaled)))

# %% wrong="log10_norm" about="the natural logarithm in the second term only" kind="subtle"
def log10_norm(W_h, h0, t):
    values, V = np.linalg.eig(W_h)
    rho = np.max(np.abs(values))
    scaled = (h0 @ V * (values / rho) ** t) @ np.linalg.inv(V)
    return float(t * np.log10(rho) + np.log(np.linalg.norm(scaled)))

# %% wrong="log10_norm" about="the length of h0 is counted twice: it is in the amplitudes already" kind="subtle"
def log10_norm(W_h, h0, t):
    values, V = np.linalg.eig(W_h)
    rho = np.max(np.abs(values))
    scaled = (h0 @ V * (values / rho) ** t) @ np.linalg.inv(V)
    return float(np.log10(np.linalg.norm(h0)) + t * np.log10(rho) + np.log10(np.linalg.norm(scaled)))

# %% wrong="quiet_start" about="all modes outside the circle are taken out, not the largest one" kind="subtle"
def quiet_start(W_h, h0):
    values, V = np.linalg.eig(W_h)
    amplitudes = h0 @ V
    amplitudes[np.abs(values) > 1] = 0
    return amplitudes @ np.linalg.inv(V)

# %% wrong="quiet_start" about="the direction is normed to length 1 but the amplitude is not changed with it" kind="common"
def quiet_start(W_h, h0):
    values, V = np.linalg.eig(W_h)
    k = np.argmax(np.abs(values))
    r = np.linalg.inv(V)[k]
    r = r / np.linalg.norm(r)
    return h0 - (h0 @ V[:, k]) * r

# %% wrong="growth_peak" about="the longest row of the power: only starts with a single 1 are tried" kind="subtle"
def growth_peak(W_h):
    best, step = 1.0, 0
    power = np.eye(len(W_h))
    for k in range(1, 3000):
        power = power @ W_h
        size = np.max(np.linalg.norm(power, axis=1))
        if size > best:
            best, step = float(size), k
    return best, step

# %% wrong="growth_peak" about="the largest row sum (np.inf) in place of the 2-norm" kind="subtle"
def growth_peak(W_h):
    best, step, k = 1.0, 0, 0
    power = np.eye(len(W_h))
    while True:
        k += 1
        power = power @ W_h
        size = np.linalg.norm(power, np.inf)
        if size > best:
            best, step = float(size), k
        if size <= 1:
            return best, step

# %% wrong="growth_peak" about="the sum of all norms, not the largest" kind="subtle"
def growth_peak(W_h):
    norms = [1.0]
    power = W_h
    while np.linalg.norm(power, 2) > 1:
        norms.append(float(np.linalg.norm(power, 2)))
        power = power @ W_h
    return sum(norms), int(np.argmax(norms))

# %% wrong="jury" about="for complex pairs half the trace, the real part, is compared with 1" kind="subtle"
def jury(trace, det):
    disc = np.maximum(trace**2 - 4 * det, 0)
    return np.abs(trace) / 2 + np.sqrt(disc) / 2 < 1

# %% wrong="jury" about="pairs by det < 1, but real roots by |trace| < 1 + det alone: two roots above 1 pass" kind="subtle"
def jury(trace, det):
    pair = trace**2 < 4 * det
    return np.where(pair, det < 1, np.abs(trace) < 1 + det)

# %% wrong="jury" about="sign slip in the lower bound: -1 + det in place of -(1 + det)" kind="common"
def jury(trace, det):
    return (det < 1) & (trace < 1 + det) & (trace > -1 + det)

# %% wrong="jury" about="only the side det = 1 counts as stable by mistake: <= at the middle condition" kind="subtle"
def jury(trace, det):
    return (np.abs(trace) < 1 + det) & (det <= 1)

# %% wrong="lyapunov" about="V (the eigenvectors) from eigh: right for symmetric W_h only" kind="subtle"
def lyapunov(W_h, Q):
    values, V = np.linalg.eigh(W_h)
    inner = V.T @ Q @ V / (1 - np.outer(values, values))
    return V @ inner @ V.T

# %% wrong="lyapunov" about="the system is solved with its transpose: the equation for columns" kind="subtle"
def lyapunov(W_h, Q):
    H = len(W_h)
    K = np.eye(H * H) - np.kron(W_h, W_h)
    return np.linalg.solve(K.T, Q.reshape(-1)).reshape(H, H)

# %% wrong="lyapunov" about="np.outer in place of np.kron: the products are there, but in another order" kind="subtle"
def lyapunov(W_h, Q):
    H = len(W_h)
    K = np.eye(H * H) - np.outer(W_h, W_h)
    return np.linalg.solve(K, Q.reshape(-1)).reshape(H, H)

# %% wrong="growth_peak" about="only the first 30 powers, a number out of the air: a slower matrix peaks later" kind="common"
def growth_peak(W_h):
    height, step = 1.0, 0
    power = np.eye(len(W_h))
    for k in range(1, 30):
        power = power @ W_h
        size = np.linalg.norm(power, 2)
        if size > height:
            height, step = size, k
    return float(height), step

# %% wrong="growth_peak" about="stops after two falls in a row: a later second rise is missed" kind="subtle"
def growth_peak(W_h):
    norms = [1.0]
    power = np.eye(len(W_h))
    while True:
        power = power @ W_h
        norms.append(float(np.linalg.norm(power, 2)))
        if norms[-1] <= 1 or (len(norms) > 2 and norms[-1] < norms[-2] < norms[-3]):
            break
    return max(norms), int(np.argmax(norms))

# %% wrong="log10_norm" about="keeps the two largest modes only, a pair or not: with three units or more and small t the others are missing" kind="subtle"
def log10_norm(W_h, h0, t):
    values, V = np.linalg.eig(W_h)
    R = np.linalg.inv(V)
    top = np.argsort(np.abs(values))[-2:]
    rho = np.abs(values).max()
    scaled = (h0 @ V[:, top] * (values[top] / rho) ** t) @ R[top]
    return float(t * np.log10(rho) + np.log10(np.linalg.norm(scaled)))
