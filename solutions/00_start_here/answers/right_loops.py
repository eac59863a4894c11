# %% exercise="one_step"
def one_step(h_prev, x_t, w, u):
    h_t = []
    for n in range(len(h_prev)):
        h_t.append(w * h_prev[n] + u * x_t[n])
    return np.array(h_t)
