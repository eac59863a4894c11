# %% wrong="one_step" about="the two weights have changed places" kind="common"
def one_step(h_prev, x_t, w, u):
    return u * h_prev + w * x_t


# %% wrong="one_step" about="the input is subtracted instead of added" kind="common"
def one_step(h_prev, x_t, w, u):
    h_t = w * h_prev - u * x_t
    return h_t


# %% wrong="one_step" about="the old state is added without its weight w" kind="common"
def one_step(h_prev, x_t, w, u):
    return h_prev + u * x_t


# %% wrong="one_step" about="the values are right, but the old states are overwritten in place" kind="subtle"
def one_step(h_prev, x_t, w, u):
    h_prev *= w
    h_prev += u * x_t
    return h_prev


# %% wrong="one_step" about="a tanh is put around the sum, as in a usual RNN" kind="common"
def one_step(h_prev, x_t, w, u):
    a = w * h_prev + u * x_t
    return np.tanh(a)


# %% wrong="one_step" about="parentheses make w multiply the input too" kind="common"
def one_step(h_prev, x_t, w, u):
    return w * (h_prev + u * x_t)


# %% wrong="one_step" about="the batch is summed up: dot products with vectors of weights give one number" kind="common"
def one_step(h_prev, x_t, w, u):
    B = len(h_prev)
    return np.dot(np.full(B, w), h_prev) + np.dot(np.full(B, u), x_t)


# %% wrong="one_step" about="the batch is taken for time: each entry goes on from the new state of the entry before" kind="subtle"
def one_step(h_prev, x_t, w, u):
    h_t = np.zeros(len(x_t))
    h = h_prev[0]
    for b in range(len(x_t)):
        h = w * h + u * x_t[b]
        h_t[b] = h
    return h_t


# %% wrong="one_step" about="the result array holds integers, so fractions are cut off" kind="subtle"
def one_step(h_prev, x_t, w, u):
    h_t = np.zeros(h_prev.shape, dtype=int)
    for i in range(len(h_prev)):
        h_t[i] = w * h_prev[i] + u * x_t[i]
    return h_t


# %% wrong="one_step" about="the loop stops one entry early and leaves the last entry 0" kind="subtle"
def one_step(h_prev, x_t, w, u):
    B = h_prev.shape[0]
    out = np.zeros(B)
    for n in range(B - 1):
        out[n] = w * h_prev[n] + u * x_t[n]
    return out


# %% wrong="one_step" about="the weights 0.5 and 2 of the example table are written into the function" kind="subtle"
def one_step(h_prev, x_t, w, u):
    w = 0.5
    u = 2
    return w * h_prev + u * x_t
