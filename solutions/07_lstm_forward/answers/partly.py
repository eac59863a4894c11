

# %% like="right_plain"

# %% exercise="count_parameters"
def count_parameters(D, H):
    return 4 * (D * H + 2 * H**2)

# %% exercise="output_gate"
def output_gate(x_t, h_prev, c_prev, c_t, p):
    a = preactivation(x_t, h_prev, c_prev, p.W_x, p.W_h, p.W_c, p.b)
    o = sigmoid(split_blocks(a)[3])
    h_t = o * np.tanh(c_t)
    return o, h_t
