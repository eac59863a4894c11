# %% wrong="one_step" about="The input weight u is left out" kind="common"
def one_step(h_prev, x_t, w, u):
    return w * h_prev + x_t

# %% wrong="one_step" about="The two weights have changed places" kind="common"
def one_step(h_prev, x_t, w, u):
    old_part = np.multiply(u, h_prev)
    new_part = np.multiply(w, x_t)
    return old_part + new_part

# %% wrong="one_step" about="The result is computed but never returned" kind="common"
def one_step(h_prev, x_t, w, u):
    h_t = w * h_prev + u * x_t
    print(h_t)

# %% wrong="one_step" about="The state of the caller is changed in place" kind="common"
def one_step(h_prev, x_t, w, u):
    h_prev *= w
    h_prev += u * x_t
    return h_prev

# %% wrong="one_step" about="The sum of the two terms is multiplied by w as a whole" kind="common"
def one_step(h_prev, x_t, w, u):
    total = h_prev + u * x_t
    return w * total

# %% wrong="one_step" about="The two terms are multiplied instead of added" kind="common"
def one_step(h_prev, x_t, w, u):
    a = h_prev * w
    b = x_t * u
    return a * b

# %% wrong="one_step" about="All weighted terms are added up to one number instead of one per sequence" kind="common"
def one_step(h_prev, x_t, w, u):
    return sum(w * h + u * x for h, x in zip(h_prev, x_t))

# %% wrong="one_step" about="Only the input is used and the old state is forgotten" kind="common"
def one_step(h_prev, x_t, w, u):
    h_t = np.zeros(h_prev.shape)
    for n in range(h_prev.size):
        h_t[n] = u * x_t[n]
    return h_t

# %% wrong="one_step" about="Only the state is multiplied by w and the input by its complement 1 - w instead of u" kind="common"
def one_step(h_prev, x_t, w, u):
    # running mean
    return w * h_prev + (1 - w) * x_t

# %% wrong="one_step" about="The batch is taken for time: each entry continues from the entry before it" kind="subtle"
def one_step(h_prev, x_t, w, u):
    out = []
    state = h_prev[0]
    for x in x_t:
        state = w * state + u * x
        out.append(state)
    return np.array(out)

# %% wrong="one_step" about="The result array holds integers, so the fractions are cut off" kind="subtle"
def one_step(h_prev, x_t, w, u):
    B = len(h_prev)
    h_t = np.zeros(B, dtype=int)
    for k in range(B):
        h_t[k] = w * h_prev[k] + u * x_t[k]
    return h_t

# %% wrong="one_step" about="The loop stops one entry early and the last one stays 0" kind="subtle"
def one_step(h_prev, x_t, w, u):
    h_t = np.zeros_like(h_prev)
    for k in range(len(h_prev) - 1):
        h_t[k] = w * h_prev[k] + u * x_t[k]
    return h_t

# %% wrong="one_step" about="The new name is an alias of h_prev, so filling it overwrites the argument" kind="subtle"
def one_step(h_prev, x_t, w, u):
    h_t = h_prev
    for k, x in enumerate(x_t):
        h_t[k] = w * h_t[k] + u * x
    return h_t

# %% wrong="one_step" about="The state is made a column, so that every state meets every input" kind="subtle"
def one_step(h_prev, x_t, w, u):
    return (w * h_prev).reshape(-1, 1) + u * x_t

# %% wrong="one_step" about="The result is a column of shape (B, 1)" kind="subtle"
def one_step(h_prev, x_t, w, u):
    both = np.stack([h_prev, x_t], axis=1)
    return both @ np.array([[w], [u]])

# %% wrong="one_step" about="A tanh is put around the sum as in a neural network" kind="subtle"
def one_step(h_prev, x_t, w, u):
    return np.tanh(w * h_prev + u * x_t)

# %% wrong="one_step" about="The result is rounded to two decimals" kind="subtle"
def one_step(h_prev, x_t, w, u):
    rows = [round(float(w * h + u * x), 2) for h, x in zip(h_prev, x_t)]
    return np.asarray(rows)

# %% wrong="one_step" about="Where the input is 0 the state is kept as it is instead of being multiplied by w" kind="subtle"
def one_step(h_prev, x_t, w, u):
    return np.where(x_t == 0, h_prev, w * h_prev + u * x_t)

# %% wrong="one_step" about="Negative results are set to 0 as if a state could not be negative" kind="subtle"
def one_step(h_prev, x_t, w, u):
    h_t = w * h_prev + u * x_t
    h_t[h_t < 0] = 0.0
    return h_t
