# %% wrong="one_step" about="the answer is printed but not returned" kind="common"
def one_step(h_prev, x_t, w, u):
    h_t = w * h_prev + u * x_t
    print(h_t)


# %% wrong="one_step" about="w and u are exchanged" kind="common"
def one_step(h_prev, x_t, w, u):
    old_part = h_prev * u
    new_part = x_t * w
    return old_part + new_part


# %% wrong="one_step" about="a loop over the batch returns in its first round, so only one state comes out" kind="common"
def one_step(h_prev, x_t, w, u):
    h_t = []
    for old, new in zip(h_prev, x_t):
        h_t.append(w * old + u * new)
        return np.array(h_t)


# %% wrong="one_step" about="the caller's states are overwritten in the loop" kind="common"
def one_step(h_prev, x_t, w, u):
    for n in range(len(h_prev)):
        h_prev[n] = w * h_prev[n] + u * x_t[n]
    return h_prev


# %% wrong="one_step" about="the input weight is left out" kind="common"
def one_step(h_prev, x_t, w, u):
    h_t = h_prev * w
    h_t = h_t + x_t
    return h_t


# %% wrong="one_step" about="the two products are summed over the batch into one number" kind="common"
def one_step(h_prev, x_t, w, u):
    states = np.stack([h_prev, x_t])
    weights = np.array([w, u])
    return float(np.sum(weights @ states))


# %% wrong="one_step" about="the entries of the batch are taken for time steps: each one goes on from the state before" kind="subtle"
def one_step(h_prev, x_t, w, u):
    h_t = np.zeros(len(x_t))
    state = h_prev[0]
    for t in range(len(x_t)):
        state = w * state + u * x_t[t]
        h_t[t] = state
    return h_t


# %% wrong="one_step" about="the result is stored in an array of whole numbers, fractions are cut off" kind="subtle"
def one_step(h_prev, x_t, w, u):
    B = h_prev.shape[0]
    h_t = np.zeros(B, dtype=int)
    for k in range(B):
        h_t[k] = w * h_prev[k] + u * x_t[k]
    return h_t


# %% wrong="one_step" about="the states are turned into a column, so every state meets every input in a square array" kind="subtle"
def one_step(h_prev, x_t, w, u):
    h_column = h_prev.reshape(-1, 1)
    return w * h_column + u * x_t


# %% wrong="one_step" about="the numbers of the example table stand in the place of the arguments w and u" kind="subtle"
def one_step(h_prev, x_t, w=0.5, u=2.0):
    w, u = 0.5, 2.0
    return np.array([w * h + u * x for h, x in zip(h_prev, x_t)])


# %% wrong="one_step" about="the new state is squashed by tanh as in a recurrent network" kind="subtle"
def one_step(h_prev, x_t, w, u):
    pre = np.multiply(w, h_prev) + np.multiply(u, x_t)
    return np.tanh(pre)


# %% wrong="one_step" about="the sum is computed in place in x_t, which changes the caller's input" kind="subtle"
def one_step(h_prev, x_t, w, u):
    h_t = x_t
    h_t *= u
    h_t += w * h_prev
    return h_t
