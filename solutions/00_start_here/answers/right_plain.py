# %% exercise="one_step"
def one_step(h_prev, x_t, w, u):
    h_t = w * h_prev + u * x_t
    return h_t
