# Fully right and noisy: prints, warnings, plots, changed print options, extra cells. None of it may change a
# score.
#
# Expected points (exercise: points of maximum, mistake):
#   all: full points, 41 of 41

# %% like="right_plain"

# %% exercise="dsigmoid"
def dsigmoid(y):
    import warnings

    warnings.warn("slopes of sigmoids are small")
    print("slope of", y)
    return y * (1 - y)


# %% exercise="invert_output"
def invert_output(dh_t, dc_t, o, tanh_c):
    np.log(np.zeros(3))  # a RuntimeWarning on the error stream
    do = dh_t * tanh_c
    dc_t = dc_t + dh_t * o * (1 - tanh_c**2)
    return do, dc_t


# %% exercise="lstm_step_backward"
def lstm_step_backward(dh_t, dc_t, cache, p):
    i, f, g, o, c_t = cache.i, cache.f, cache.g, cache.o, cache.c_t
    print("step backward, sizes", dh_t.shape, c_t.shape)
    W_ci, W_cf, W_cg, W_co = blocks(p.W_c)
    # h_t = o * tanh(c_t)
    do = dh_t * cache.tanh_c
    dc_t = dc_t + dh_t * o * (1 - cache.tanh_c**2)
    # output gate, which sees the new cell state
    da_o = do * o * (1 - o)
    dc_t = dc_t + da_o @ W_co.T
    # c_t = f * c_prev + i * g
    da_i = dc_t * g * i * (1 - i)
    da_f = dc_t * cache.c_prev * f * (1 - f)
    da_g = dc_t * i * (1 - g**2)
    dc_prev = dc_t * f + da_i @ W_ci.T + da_f @ W_cf.T + da_g @ W_cg.T
    # all that is left
    da = np.hstack([da_i, da_f, da_g, da_o])
    dW_c = np.hstack([cache.c_prev.T @ da_i, cache.c_prev.T @ da_f, cache.c_prev.T @ da_g, c_t.T @ da_o])
    dp = LSTMParams(cache.x_t.T @ da, cache.h_prev.T @ da, dW_c, da.sum(axis=0))
    return da @ p.W_x.T, da @ p.W_h.T, dc_prev, dp


# %% extra="scratch"
import sys

np.set_printoptions(precision=2, suppress=True)
print("a line on the error stream", file=sys.stderr)
np.linspace(0, 1, 5)

# %% extra="plot"
import matplotlib.pyplot as plt

y = np.linspace(0, 1, 50)
plt.plot(y, y * (1 - y))
plt.title("slope of the sigmoid over its output")
plt.show()

# %% extra="failing"
np.zeros(3) @ np.zeros(4)  # left from an experiment
