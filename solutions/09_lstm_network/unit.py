# %% [markdown]
# # 9 An LSTM network that trains
#
# A cell that has never learned anything stands ready, forward and backward. Here cells become layers, layers become a
# network with a loss, and the network trains: it learns to add numbers that it has never seen, and to write text letter
# by letter. Every gradient that moves it comes out of your own code.
#
# Run the next two cells (Shift+Enter twice); the questions stand below the demo.

# %% given="imports"
from typing import NamedTuple

import numpy as np

from autograder.check import check
from course.figures import lstm_network as figures
from course.figures.attempt import attempt
from course.figures.style import use_style
from course.widgets.adder import adder

use_style()

# %% demo="three_units_add"
adder(cell="2")

# %% [markdown]
# **After this unit you can** stack LSTM layers, put a softmax on top and send the gradient back through all of it; find
# slips in a printed backward pass by measuring; read a sequence in both directions; run the weights of another library;
# train a network, and say what the forget bias and clipping do for it. **You need** units 7 and 8. **Time:** about 90
# minutes, in two sittings, of about 55 minutes and about 40, with a stop after section 9.8; who tries out everything needs
# twice as long. 13 exercises, 47 points, and two questions in words, 4 points.
#
# ## 9.1 Three units add
#
# The network in the demo has three LSTM units and one output. It reads two numbers as you add on paper: one bit of each per
# step, those worth 1 first; at every step it says one bit of the sum: 1 where its probability of a 1, *p of a 1* in the
# demo, is above one half. It was trained on numbers of 8 bits, and nobody told it how to add.
#
# **Predict, then look.** What has to be kept from one step to the next, and how many bits is that? Write it into the demo
# and keep it. Then go through the three units (*show*), find the one whose cell state holds it, and flip bits of $a$ and $b$ to test that. What did the network
# say before training (drag *updates of training* to 0)? And with numbers of 20 bits, which it has never seen: how many of the
# 100 other sums does it get right? Last, look at the gates of the unit that you found. What does its forget gate do at steps
# that carry, and is that how unit 6 would keep a bit?

# %% [markdown]
# <details><summary>Reveal</summary>
#
# One bit: the carry. Unit 1 holds it: its cell state is positive after a step that carries, negative after one that does
# not (over the hundred sums of 8 bits, its correlation with the carry is 0.95). Before training none of the hundred is right,
# after 50 updates 10, after 400 updates 70, after 450 all. With 20 bits the trained network still gets 100 of 100: what it
# has learned is not a table of sums but a step, and a step can be repeated. (At 450 updates, when all sums of 8 bits are
# right already, 10 of those of 20 bits are wrong: a longer sum has more places in which to lose the carry.)
#
# The gates surprise: along a run of carries unit 1's forget gate goes down to 0.01, and its output gate is shut. Nothing is
# *kept* there in the way of unit 6. The carry is written anew at every step: the input gate is open, and what it lets in is
# worked out from the old states, through $W_h$ and through the peepholes. (With this one forget gate shut for good all
# hundred sums stay right; with $W_h$ set to 0 eleven do, with the peepholes $W_c$ set to 0 seventeen.) A trained network need
# not solve a task as you would.
# </details>
#
# In unit 1 you set the weights of such an adder by hand. Here it found them, from sums and their right answers alone.
# What it needed for that is the subject of this unit: a loss, its gradient with respect to every weight, and patience.
#
# ## 9.2 Bring your cell
#
# What trains in this unit is *your* cell. It is the one of units 7 and 8, with a **cache** for the backward pass; $\circ$
# is the product entry by entry, $\sigma$ the sigmoid:
#
# $$ i = \sigma(a_i), \quad a_i = x_t W_{xi} + h_{prev} W_{hi} + c_{prev} W_{ci} + b_i \tag{1} $$
# $$ f = \sigma(a_f), \quad a_f = x_t W_{xf} + h_{prev} W_{hf} + c_{prev} W_{cf} + b_f \tag{2} $$
# $$ g = \tanh(a_g), \quad a_g = x_t W_{xg} + h_{prev} W_{hg} + c_{prev} W_{cg} + b_g \tag{3} $$
# $$ c_t = f \circ c_{prev} + i \circ g \tag{4} $$
# $$ o = \sigma(a_o), \quad a_o = x_t W_{xo} + h_{prev} W_{ho} + c_t W_{co} + b_o \tag{5} $$
# $$ h_t = o \circ \tanh(c_t) \tag{6} $$


# %% given="cell_parts"
class LSTMParams(NamedTuple):
    """Parameters of one layer; their columns are four blocks of H: i, f, g, o."""

    W_x: np.ndarray  # (D, 4H)
    W_h: np.ndarray  # (H, 4H)
    W_c: np.ndarray  # (H, 4H): blocks i, f, g multiply c_prev, block o multiplies c_t
    b: np.ndarray  # (4H,)


class Cache(NamedTuple):
    """What one step backward needs from the step forward."""

    x_t: np.ndarray  # (B, D)
    h_prev: np.ndarray  # (B, H), as all below
    c_prev: np.ndarray
    i: np.ndarray
    f: np.ndarray
    g: np.ndarray
    o: np.ndarray
    c_t: np.ndarray
    tanh_c: np.ndarray  # tanh(c_t)


def sigmoid(a):
    """1 / (1 + exp(-a)), in a form that cannot overflow. Any shape."""
    z = np.exp(-np.abs(a))
    return np.where(a >= 0, 1, z) / (1 + z)


def blocks(packed):
    """The four blocks i, f, g, o, each (..., H), of an array (..., 4H)."""
    H = packed.shape[-1] // 4
    return [packed[..., n * H : (n + 1) * H] for n in range(4)]


# %% [markdown]
# ### Exercise 1: your cell, forward (2 points)
#
# One step that also returns its cache. This and exercise 2 are for bringing what you have: paste it from units 7 and 8, or
# write it anew; here eight lines are enough. All arrays of this unit hold float64.
#
# <details><summary>Hint 1: idea</summary>
#
# Three gates and the candidate look at the same $x_t W_x + h_{prev} W_h + b$, all four blocks at once. Only the cell
# state differs: the old one for i, f and g, the new one for o.
# </details>
#
# <details><summary>Hint 2: formula</summary>
#
# Compute the common sum `a`, (B, 4H). Of `a` plus the old cell state times `W_c` you need three blocks, and later, of
# `a` plus the new one times `W_c`, the last block.
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# `blocks(...)` gives four arrays; a name that you do not need may be `_`. The cache is
# `Cache(x_t, h_prev, c_prev, i, f, g, o, c_t, ...)`, its last field the tanh of `c_t`.
# </details>


# %% exercise="lstm_step"
def lstm_step(x_t, h_prev, c_prev, p):
    """One step of the cell, equations (1) to (6).

    x_t: (B, D); h_prev, c_prev: (B, H); p: LSTMParams; float64. B, D, H at least 1.
    Returns h_t (B, H), c_t (B, H) and the Cache of the step. Changes no input.
    """
    ### BEGIN SOLUTION
    a = x_t @ p.W_x + h_prev @ p.W_h + p.b
    a_i, a_f, a_g, _ = blocks(a + c_prev @ p.W_c)
    i, f, g = sigmoid(a_i), sigmoid(a_f), np.tanh(a_g)
    c_t = i * g + f * c_prev
    o = sigmoid(blocks(a + c_t @ p.W_c)[3])
    squashed = np.tanh(c_t)
    cache = Cache(x_t, h_prev, c_prev, i, f, g, o, c_t, squashed)
    return o * squashed, c_t, cache
    ### END SOLUTION


# %% check="lstm_step"
check("lstm_network.lstm_step", lstm_step)

# %% [markdown]
# ### Exercise 2: your cell, backward (3 points)
#
# The whole step backward, in one function of about a dozen lines. If yours from unit 8 calls five others, paste these,
# too, into a cell of their own above, with what they lean on there (`dtanh`, `dsigmoid`, `affine_backward`); or write it
# out: (6), (5), (4), then (3), (2) and (1) together.
#
# <details><summary>Hint 1: idea</summary>
#
# The new cell state gets gradient from three sides: what is handed in, the way through $h_t$, and the way through the
# output gate. Only when all three are together, go on to (4).
# </details>
#
# <details><summary>Hint 2: formula</summary>
#
# With $dc_t$ complete: $da_i = dc_t \circ g \circ i \circ (1 - i)$, $da_f = dc_t \circ c_{prev} \circ f \circ (1 - f)$,
# $da_g = dc_t \circ i \circ (1 - g^2)$. To $c_{prev}$ lead four ways: through f's product, and through three blocks of
# $W_c$, transposed.
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# Pack the four into `da`, (B, 4H), in the order i, f, g, o. Then `dx_t` is `da` times the transpose of `p.W_x`, `dW_x`
# the transpose of `cache.x_t` times `da`; with `W_h` alike. In `dW_c` the first three blocks saw `c_prev`, the last saw
# `c_t`.
# </details>


# %% exercise="lstm_step_backward"
def lstm_step_backward(dh_t, dc_t, cache, p):
    """Backward through one step of the cell.

    dh_t: (B, H), gradient with respect to h_t, float64 like all arrays here.
    dc_t: (B, H), gradient with respect to c_t from the next step (not through h_t).
    cache: Cache of the forward step. p: LSTMParams.
    Returns dx_t (B, D), dh_prev (B, H), dc_prev (B, H), and an LSTMParams with dW_x,
    dW_h, dW_c and db, each of the shape of its parameter. Changes no input.
    """
    ### BEGIN SOLUTION
    i, f, g, o, tanh_c = cache.i, cache.f, cache.g, cache.o, cache.tanh_c
    H, W_c = len(p.W_h), blocks(p.W_c)
    da_o = dh_t * tanh_c * o * (1 - o)
    dc_t = dc_t + dh_t * o * (1 - tanh_c**2) + da_o @ W_c[3].T
    da_i = dc_t * g * i * (1 - i)
    da_f = dc_t * cache.c_prev * f * (1 - f)
    da_g = dc_t * i * (1 - g**2)
    dc_prev = dc_t * f + da_i @ W_c[0].T + da_f @ W_c[1].T + da_g @ W_c[2].T
    da = np.concatenate([da_i, da_f, da_g, da_o], axis=1)
    dW_c = np.hstack([cache.c_prev.T @ da[:, :-H], cache.c_t.T @ da_o])
    dp = LSTMParams(cache.x_t.T @ da, cache.h_prev.T @ da, dW_c, da.sum(axis=0))
    return da @ p.W_x.T, da @ p.W_h.T, dc_prev, dp
    ### END SOLUTION


# %% check="lstm_step_backward"
check("lstm_network.lstm_step_backward", lstm_step_backward)

# %% [markdown]
# **What just happened.** You have the cell in twenty lines. The two loops over time, of units 7 and 8, are given; they
# call your functions.


# %% given="over_time"
def lstm_sequence(x, h0, c0, p):
    """All steps: x (T, B, D), h0, c0 (B, H) -> h (T, B, H), c_T (B, H), T caches."""
    h_t, c_t, h, caches = h0, c0, [], []
    for x_t in x:
        h_t, c_t, cache = lstm_step(x_t, h_t, c_t, p)
        h.append(h_t)
        caches.append(cache)
    return np.stack(h), c_t, caches


def added(dp, dp_t):
    """The sum of two LSTMParams, field by field."""
    return LSTMParams(*[total + new for total, new in zip(dp, dp_t, strict=True)])


def lstm_sequence_backward(dh, dc_T, caches, p):
    """Backward: dh (T, B, H), dc_T (B, H) -> dx (T, B, D), dh0, dc0 (B, H), dp."""
    dx, dh_t, dc_t = [None] * len(caches), np.zeros_like(dc_T), dc_T
    dp = LSTMParams(*[np.zeros_like(w) for w in p])
    for t in reversed(range(len(caches))):
        dx[t], dh_t, dc_t, dp_t = lstm_step_backward(dh[t] + dh_t, dc_t, caches[t], p)
        for total, new in zip(dp, dp_t, strict=True):
            total += new
    return np.stack(dx), dh_t, dc_t, dp


# %% [markdown]
# ## 9.3 A stack of layers
# <!-- seed 001: slide 93 -->
# <!-- seed 003: slide 12 -->
#
# One layer's hidden states are a sequence again, (T, B, H). So another LSTM layer can read them as its input: layers are
# **stacked**. Count the layers $l = 1, \dots, L$ and let the input be "layer 0":
#
# $$ h(t, 0) = x(t), \qquad
# h(t, l),\, c(t, l) = \text{step}\big(h(t, l-1),\; h(t-1, l),\; c(t-1, l),\; p(l)\big) \tag{7} $$
#
# An **output layer** turns each hidden state of the top layer into **scores** (also called logits) for $K$ classes. The
# same weights $W_o$ (H_L, K) and $b_o$ (K,) serve every time; the letter o means output here, not output gate:
#
# $$ z(t) = h(t, L)\,W_o + b_o \tag{8} $$

# %% demo="stack"
figures.network("stack")

# %% [markdown]
# **Predict.** Written out, (7) has two loops. The lecture (slide 93) runs time in the outer loop and layers in the inner
# one. May they change places, one layer's whole sequence after the other? What would forbid it?
#
# <details><summary>Reveal</summary>
#
# They may. A step needs its left neighbor and the one below it, nothing else: follow the arrows. In both orders everything
# that a step needs has been computed before, so both give the same numbers. It would be forbidden if a lower layer had to
# wait for a higher one, say if the answer at time $t$ were fed in as the input of time $t+1$. That is how a network
# *writes* text, in the second part of this unit: there, time has to be outside.
# </details>

# %% demo="loop_orders"
figures.loop_orders()

# %% [markdown]
# ### Exercise 3: the network, forward (3 points)
#
# Write (7) and (8) with the layers outside. `h0`, `c0` and `layers` are lists with one entry per layer, the lowest
# first; layers may differ in size.
#
# <details><summary>Hint 1: idea</summary>
#
# A loop over the layers. A variable `h`, at first the input `x`, is replaced in each round by the layer's hidden states.
# </details>
#
# <details><summary>Hint 2: formula</summary>
#
# `@` works on the last axis of (T, B, H): one product gives all scores, (T, B, K).
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# In round `n`, call `lstm_sequence` with `h`, the n-th initial states and the n-th parameters. Its third result, a list of
# T caches, is appended to the list that you return; the second is not needed.
# </details>


# %% exercise="network_forward"
def network_forward(x, h0, c0, layers, W_o, b_o):
    """A stack of L LSTM layers with an output layer, equations (7) and (8).

    x: (T, B, D); h0, c0: lists of L arrays (B, H_l); layers: list of L LSTMParams, the
    lowest first; L at least 1. W_o: (H_L, K); b_o: (K,). All float64.
    Returns z: (T, B, K), scores; h: (T, B, H_L), hidden states of the top layer;
    caches: list of L lists, of T Caches each, the lowest layer first.
    """
    ### BEGIN SOLUTION
    h, caches = x, []
    for n in range(len(layers)):
        h, _, steps = lstm_sequence(h, h0[n], c0[n], layers[n])
        caches.append(steps)
    return h @ W_o + b_o, h, caches
    ### END SOLUTION


# %% check="network_forward"
check("lstm_network.network_forward", network_forward)

# %% [markdown]
# **What just happened.** A layer is a function from sequences to sequences; that is all that stacking needs. Between two
# layers there is no squashing and no further weight: the upper layer's $W_x$ reads the lower layer's hidden states.
#
# ## 9.4 From scores to a loss
#
# What a network should have said is given as well. A **loss** says in one number how far it is from that.

# %% demo="loss"
figures.network("loss")

# %% [markdown]
# The **softmax** turns a row of scores into probabilities:
#
# $$ y_k = \frac{e^{z_k}}{\sum_n e^{z_n}} \tag{9} $$
#
# A case for the fingers: $z = (0, \ln 3)$. The exponentials are 1 and 3, so $y = (\tfrac14, \tfrac34)$. With
# $z = (1000, 1000 + \ln 3)$ the probabilities are the same, but $e^{1000}$ is too large for any float. Adding a constant
# to all scores of a row changes numerator and denominator by the same factor; so take a constant that makes the
# exponentials harmless. Which one?
#
# ### Exercise 4: softmax (2 points)
#
# Write (9) for the last axis of an array with any number of axes. No score is too large or too small for it.
#
# <details><summary>Hint 1: idea</summary>
#
# What is the largest score of a row if its own largest score has been subtracted from all of them?
# </details>
#
# <details><summary>Hint 2: formula</summary>
#
# Subtract each row's largest score first: then the largest exponential is 1, and the sum is never 0.
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# `z.max(axis=-1, keepdims=True)` keeps an axis of length 1 and can be subtracted from `z`; `sum` takes the same two
# arguments.
# </details>


# %% exercise="softmax"
def softmax(z):
    """Probabilities of the scores z, equation (9).

    z: (..., K), float64, any finite numbers of size up to 1e5; K at least 1.
    Returns y: same shape, each row along the last axis adds up to 1.
    """
    ### BEGIN SOLUTION
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)
    ### END SOLUTION


# %% check="softmax"
check("lstm_network.softmax", softmax)


# %% [markdown]
# The loss that goes with a softmax is the **cross-entropy** with a target distribution $q$ whose entries add up to 1
# (often a single 1, for the right class), summed over all rows, that is over all times and examples:
#
# $$ \text{loss} = - \sum_k q_k \ln y_k, \qquad \text{so} \qquad dy_k = - q_k / y_k \tag{10} $$
#
# By hand, for $y = (\tfrac14, \tfrac34)$ and the first class: $q = (1, 0)$, the loss is $\ln 4 = 1.386$, and
# $dy = (-4, 0)$. To get to the scores: every score moves *every* probability, because they share the denominator,
#
# $$ \frac{\partial y_k}{\partial z_n} = y_k (\delta_{kn} - y_n), \qquad
# dz_n = \sum_k dy_k \, y_k (\delta_{kn} - y_n) = y_n \Big( dy_n - \sum_k dy_k \, y_k \Big), \tag{11} $$
#
# where $\delta_{kn}$ is 1 for $k = n$ and 0 otherwise. Here the sum is $-4 \cdot \tfrac14 = -1$, so
# $dz = \big(\tfrac14 (-4 + 1),\; \tfrac34 (0 + 1)\big) = (-\tfrac34, \tfrac34)$. The score of the right class shall
# rise, the other fall, by the same amount. Look at these two numbers again, beside $y$ and $q$.
#
# ### Exercise 5: the output layer, backward (3 points)
#
# Put (10) into (11) on paper; something beautiful happens. Then write the backward pass of the whole output layer. Times
# and examples do not matter here: they are $N$ rows.
#
# <details><summary>Hint 1: idea</summary>
#
# In (11) the sum becomes $\sum_k (-q_k / y_k) \, y_k$. The $y_k$ cancel; and what do the $q_k$ add up to?
# </details>
#
# <details><summary>Hint 2: formula</summary>
#
# $dz_n = y_n (-q_n / y_n + 1)$. Multiply out. No division is left, so a probability that has underflowed to 0 does no
# harm.
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# `dz` is the softmax of z minus the target. The other three are those of an affine map: `dz` times the transpose of
# `W_o`, the transpose of `h` times `dz`, and the sum of `dz` over the rows.
# </details>


# %% exercise="output_layer_backward"
def output_layer_backward(z, target, h, W_o):
    """Backward through z = h @ W_o + b_o, y = softmax(z) and the cross-entropy (10).

    z: (N, K), scores; large ones may make a probability underflow to 0.
    target: (N, K), each row adds up to 1.
    h: (N, H), hidden states of the top layer. W_o: (H, K). All float64.
    Returns dz (N, K), dh (N, H), dW_o (H, K), db_o (K,).
    """
    ### BEGIN SOLUTION
    dz = softmax(z) - target
    return dz, dz @ W_o.T, h.T @ dz, dz.sum(axis=0)
    ### END SOLUTION


# %% check="output_layer_backward"
check("lstm_network.output_layer_backward", output_layer_backward)

# %% [markdown]
# **What just happened.** Probability minus target: the error that is sent back is bounded by 1, however wrong the
# network is, and it is 0 exactly where the probabilities are right. A slope that vanishes, that of the softmax where $y$ is
# near 0, and one that explodes there, $-q/y$, have canceled.
#
# ## 9.5 Backward through the whole network
#
# Every arrow of the network is walked back. Cell $(t, l)$ gets gradient from two sides for its hidden state, from the
# layer above and from the next step, and for its cell state from the next step. What it sends *down* is its `dx`, which
# is the layer below's gradient with respect to its hidden states.

# %% demo="backward"
figures.network("backward")

# %% [markdown]
# **Predict.** Suppose for a moment that the loss sees the *last* step only, not all four as in the drawing. Which parameters get a gradient from step 0, in the lower layer, in the
# upper layer, in both? And which of them from all steps? Write it down before you open this.
#
# <details><summary>Reveal</summary>
#
# Both layers, from all steps. From the last output the gradient goes down to the last lower cell, and back in time in
# *both* layers: every cell of the grid has a way to the output, right and up. (The lower cell of step 0 has many such
# ways, and what comes along them adds up.) Only the output layer's weights get theirs from the last step alone.
# </details>
#
# The arithmetic at the top, by hand, with the case from 9.4: $dz = (-\tfrac34, \tfrac34)$, $H_L = 1$,
# $W_o = (1, -1)$ and $h = 0.4$. Then $dh = dz\,W_o^\top = -\tfrac34 - \tfrac34 = -1.5$, and
# $dW_o = h\,dz = (-0.3, 0.3)$; over several times and examples $dW_o$ is the sum of such terms.
#
# ### Exercise 6: the network, backward (8 points)
#
# Everything: the input, the initial states of every layer, all parameters of every layer, the output layer. The loss sees
# the network through its scores alone.
#
# <details><summary>Hint 1: idea</summary>
#
# Exercise 3 in reverse. First the output layer; then a loop over the layers, from the top one down, in which one array
# `dh` is replaced by what the layer sends down.
# </details>
#
# <details><summary>Hint 2: formula</summary>
#
# One call of `lstm_sequence_backward` per layer. Nobody looks at the last cell states, so `dc_T` is zero, with the shape
# of the layer's cell state. Results of the layer `n` go to place `n` of three lists.
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# Lists of the right length are made by `[None] * len(layers)`. For $dW_o$, `h.reshape(-1, H)` puts times and examples
# into rows, `dz` alike, and the rest is one product. `db_o` is a sum over two axes.
# </details>


# %% exercise="network_backward"
def network_backward(dz, h, caches, layers, W_o):
    """Backward through the output layer and L LSTM layers, (8) and (7).

    dz: (T, B, K), float64, gradient with respect to the scores.
    h: (T, B, H_L), hidden states of the top layer; caches: list of L lists of T Caches;
    both as from `network_forward`. layers: list of L LSTMParams, the lowest first.
    W_o: (H_L, K).
    Returns dx (T, B, D); dh0, dc0: lists of L arrays (B, H_l); dlayers: list of L
    LSTMParams; dW_o (H_L, K); db_o (K,). Changes no input.
    """
    ### BEGIN SOLUTION
    H, K = W_o.shape
    dh0, dc0, dlayers = ([None] * len(layers) for _ in range(3))
    dh = dz @ W_o.T
    for n in reversed(range(len(layers))):
        dc_T = np.zeros_like(caches[n][-1].c_t)
        dh, dh0[n], dc0[n], dlayers[n] = lstm_sequence_backward(dh, dc_T, caches[n], layers[n])
    dW_o = h.reshape(-1, H).T @ dz.reshape(-1, K)
    db_o = dz.sum(axis=(0, 1))
    return dh, dh0, dc0, dlayers, dW_o, db_o
    ### END SOLUTION


# %% check="network_backward"
check("lstm_network.network_backward", network_backward)

# %% [markdown]
# A check by a reference is one thing. Here is the proof that needs none, as in unit 8: move every number a little, and see
# what the loss does. Two layers of 3 and 2 units, three steps, from initial states that are not zero.


# %% given="check_network"
def cross_entropy(z, target):
    """The loss (10) of scores z for a target, both (..., K), summed over all rows."""
    return -np.sum(target * np.log(softmax(z)))


def gradient_error(loss, x, dx, eps=1e-6):
    """Distance of dx from what is measured: x is moved entry by entry, in place."""
    measured = np.zeros_like(x)
    for at in np.ndindex(x.shape):
        kept = x[at]
        x[at] = kept + eps
        above = loss()
        x[at] = kept - eps
        measured[at] = (above - loss()) / (2 * eps)
        x[at] = kept
    return np.abs(dx - measured).max() / max(np.abs(dx).max(), np.abs(measured).max())


def check_network(backward):
    """Errors of all that backward(target, z, h, caches, layers, W_o) returns."""
    rng = np.random.default_rng(9)
    T, B, D, K = 3, 2, 2, 4

    def draw(*shape):
        return 0.7 * rng.standard_normal(shape)

    layers = []
    for below, H in [(D, 3), (3, 2)]:
        shapes = [(below, 4 * H), (H, 4 * H), (H, 4 * H), (4 * H,)]
        layers.append(LSTMParams(*[draw(*shape) for shape in shapes]))
    h0, c0 = [draw(B, 3), draw(B, 2)], [draw(B, 3), draw(B, 2)]
    x, W_o, b_o = draw(T, B, D), draw(2, K), draw(K)
    target = rng.dirichlet(np.ones(K), (T, B))

    def loss():
        return cross_entropy(network_forward(x, h0, c0, layers, W_o, b_o)[0], target)

    z, h, caches = network_forward(x, h0, c0, layers, W_o, b_o)
    results = backward(target, z, h, caches, layers, W_o)
    dx, dh0, dc0, dlayers, dW_o, db_o = results
    pairs = {"x": (x, dx)}
    for n, p in enumerate(layers):
        arrays = [h0[n], c0[n], *p], [dh0[n], dc0[n], *dlayers[n]]
        names = [f"{name}, layer {n + 1}" for name in ("h0", "c0", *p._fields)]
        pairs |= dict(zip(names, zip(*arrays, strict=True), strict=True))
    pairs |= {"W_o": (W_o, dW_o), "b_o": (b_o, db_o)}
    return {name: gradient_error(loss, *pair) for name, pair in pairs.items()}


# %% demo="network_checked"
def yours(target, z, h, caches, layers, W_o):
    return network_backward(softmax(z) - target, h, caches, layers, W_o)


attempt(lambda: figures.errors({"your network_backward": check_network(yours)}))

# %% [markdown]
# **What you should see.** All fifteen dots far to the left, below $10^{-6}$: what remains is the rounding of the
# measurement. From here on, nothing that trains is in doubt.
#
# ## 9.6 An investigation: the printed backward pass
# <!-- seed 001: slides 111-112 -->
#
# The lecture prints the same backward pass in eleven lines (slide 112). Here it is, turned into Python line by line; the
# layers are counted from 1 to $L$ as on the slide, `dC[t, layer]` is the gradient that cell $(t, l)$ sends back to the cell
# state before it, `dh[t, layer]` alike, and `dx[t, layer]` what it sends down. Gradients that nothing has been written to
# are 0. What was changed: columns lie down as rows, there is a batch, and layer 0 of line 6 is left out, because it is the
# input and has no cell.


# %% given="slide_112"
def slide_tables(caches):
    """By (t, layer): states C and H; gradients dC, dh and dx, which begin at 0."""
    C, H, dC, dh, dx = {}, {}, {}, {}, {}
    for layer, steps in enumerate(caches, 1):
        for t, cache in enumerate(steps):
            C[t - 1, layer], H[t - 1, layer] = cache.c_prev, cache.h_prev
            C[t, layer], H[t, layer] = cache.c_t, cache.o * cache.tanh_c
        for t in range(len(steps) + 1):
            dx[t, layer] = np.zeros_like(cache.x_t)
            for table in (dC, dh):
                table[t, layer] = np.zeros_like(cache.c_t)
            dx[t, layer + 1] = np.zeros_like(cache.c_t)
    return C, H, dC, dh, dx


def cell_backward(dCo, dho, C, h, Co, ho, cache, p):
    """LSTM_cell.backward: C and h are what the cell received, Co and ho its results."""
    cache = cache._replace(c_prev=C, h_prev=h, c_t=Co)
    dx, dh, dC, dp = lstm_step_backward(dho, dCo, cache, p)
    return dC, dh, dx, dp


def slide_results(dC, dh, dx, dlayers, dW_o, db_o):
    """The results in the form of `network_backward`."""
    T, layers = max(t for t, _ in dx), range(1, len(dlayers) + 1)
    starts = [dh[0, n] for n in layers], [dC[0, n] for n in layers]
    return np.stack([dx[t, 1] for t in range(T)]), *starts, dlayers, dW_o, db_o


def slide_112(dY, z, h, caches, layers, W_o):
    """Slide 112 as printed. dY: (T, B, K), gradient with respect to softmax(z)."""
    C, H, dC, dh, dx = slide_tables(caches)
    T, L = len(h), len(layers)
    dW_o, db_o = np.zeros_like(W_o), np.zeros(W_o.shape[1])
    dlayers = [LSTMParams(*[np.zeros_like(w) for w in p]) for p in layers]
    for t in range(T - 1, -1, -1):  #                                         line 1
        dzo = dY[t] * sigmoid(z[t]) * (1 - sigmoid(z[t]))  #                       2
        dW_o = dW_o + h[t].T @ dzo  #                                              3
        dh[t, L] = dzo @ W_o.T  #                                                  4
        db_o = db_o + dzo.sum(axis=0)  #                                           5
        for layer in range(L - 1, 0, -1):  #                                       6
            own = caches[layer - 1][t], layers[layer - 1]
            later = dC[t + 1, layer], dh[t + 1, layer] + dx[t, layer + 1]  #       8
            received = C[t, layer], H[t, layer]  #                                 9
            produced = C[t, layer], H[t, layer]  #                                10
            results = cell_backward(*later, *received, *produced, *own)  #         7
            dC[t, layer], dh[t, layer], dx[t, layer], dp = results  #              7
            dlayers[layer - 1] = added(dlayers[layer - 1], dp)  #                 11
    return slide_results(dC, dh, dx, dlayers, dW_o, db_o)


# %% [markdown]
# It runs, and nothing warns. **Predict:** which of the fifteen quantities will your measurement find right, and will any
# of the gradients be exactly 0? Compare the lines with section 9.5 for a minute, then run it.


# %% demo="slide_checked"
def printed(target, z, h, caches, layers, W_o):
    return slide_112(-target / softmax(z), z, h, caches, layers, W_o)


attempt(lambda: figures.errors({"slide 112, as printed": check_network(printed)}))

# %% [markdown]
# <details><summary>Reveal</summary>
#
# None is right. Twelve have an error of exactly 1, which is what a gradient of 0 gets: nothing of the loss comes into the
# cells at all. Not 0, but wrong, too, are those of `W_o` and `b_o`, and that of `h0` in the top layer.
# </details>
#
# There are four slips, and each hides the next: as long as nothing comes into the stack, nothing can be seen of what is
# wrong in it.
#
# ### Exercise 7: mend slide 112 (5 points)
#
# Copy the lines into your cell. Mend **one** slip, run `check_network` over your function again (the cell below the
# check does it), note which quantities have become right, and only then look for the next. Begin where the gradient
# begins: at the two quantities of the output layer. The check draws `dY` at random: it need not come from a cross-entropy.
#
# <details><summary>Hint 1: idea</summary>
#
# `dW_o` and `db_o` hang on line 2 alone: what does the forward pass apply to the scores? Then: which layers does line 6
# visit, if they are counted from 1 to L? Next follow what line 4 has computed: who reads it? At last compare lines 9 and
# 10 with the names in `cell_backward`.
# </details>
#
# <details><summary>Hint 2: formula</summary>
#
# Line 2 is (11), row by row. The top layer is layer L, and it is visited first. In line 8, `dx[t, layer + 1]` at the top
# layer has to be what line 4 computes. What a cell received at time t is what was produced at time t - 1.
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# With `Y = softmax(z[t])`, line 2 is `Y` times `dY[t]` minus the sum, over the classes, of `dY[t] * Y` (keep the axis).
# Line 6 counts from `L` down to 1; line 4 goes to `dx[t, L + 1]`; line 9 has `t - 1` twice.
# </details>


# %% exercise="mended_112"
def mended_112(dY, z, h, caches, layers, W_o):
    """Slide 112, mended: all gradients of the network.

    dY: (T, B, K), float64, gradient with respect to the probabilities softmax(z); any.
    z: (T, B, K), scores; h, caches, layers, W_o: as for `network_backward`.
    Returns what `network_backward` returns: dx, dh0, dc0, dlayers, dW_o, db_o.
    """
    ### BEGIN SOLUTION
    C, H, dC, dh, dx = slide_tables(caches)
    T, L = len(h), len(layers)
    dW_o, db_o = np.zeros_like(W_o), np.zeros(W_o.shape[1])
    dlayers = [LSTMParams(*[np.zeros_like(w) for w in p]) for p in layers]
    for t in range(T - 1, -1, -1):
        Y = softmax(z[t])
        dzo = Y * (dY[t] - (dY[t] * Y).sum(axis=1, keepdims=True))
        dW_o = dW_o + h[t].T @ dzo
        dx[t, L + 1] = dzo @ W_o.T
        db_o = db_o + dzo.sum(axis=0)
        for layer in range(L, 0, -1):
            own = caches[layer - 1][t], layers[layer - 1]
            later = dC[t + 1, layer], dh[t + 1, layer] + dx[t, layer + 1]
            received = C[t - 1, layer], H[t - 1, layer]
            produced = C[t, layer], H[t, layer]
            results = cell_backward(*later, *received, *produced, *own)
            dC[t, layer], dh[t, layer], dx[t, layer], dp = results
            dlayers[layer - 1] = added(dlayers[layer - 1], dp)
    return slide_results(dC, dh, dx, dlayers, dW_o, db_o)
    ### END SOLUTION


# %% check="mended_112"
check("lstm_network.mended_112", mended_112)


# %% demo="mended_checked"
def mended(target, z, h, caches, layers, W_o):
    return mended_112(-target / softmax(z), z, h, caches, layers, W_o)


attempt(lambda: figures.errors({"yours": check_network(mended)}))

# %% [markdown]
# <details><summary>What each mending shows</summary>
#
# | mended so far | right | still wrong |
# |---|---|---|
# | nothing | none | all fifteen; twelve of them are 0 |
# | line 2 | `W_o`, `b_o` | the thirteen of the stack, twelve of them still 0 |
# | line 6, too | the same | all thirteen are 0: the top layer is visited, and handed nothing |
# | line 4, too | the same | the same thirteen, but no longer 0; their errors lie between 0.027 and 1.3 |
# | line 9, too | all fifteen | none |
#
# (Line 4 before line 6 gives the third row, too: what it hands over is read at the top layer, which nobody visits.)
#
# Line 4 stores under a name, `dh[t, L]`, that line 7 writes over a moment later: on the slide one name has two meanings.
# Line 9 is the kind of slip that can live long: every gradient has the right shape and an ordinary size, and nothing but a
# measurement sees it.
# </details>
#
# **What just happened.** You mended a printed algorithm without trusting anybody, and without a reference. The order
# mattered: a measurement finds the slip that is nearest to the loss first.

# %% [markdown] question="why_all_wrong" points=2
# **Question: far from the slip (2 points, read by your teacher).** With lines 2, 6 and 4 mended, and line 9 as it is printed,
# the bias `b` of both layers has a wrong gradient, although line 9 hands over states only, and no state stands in the
# formula $db = \sum da$. Which way does the slip take to get there? And why is the gradient of `W_o` right all the same?
#
# ### BEGIN SOLUTION
# The state that the cell received is the factor in the gradient of the forget gate, df = dc_t c_prev. With c_t in its place
# da_f is wrong, and db sums da; so the forget block of the bias is wrong at once. da also goes back through W_x, W_h and W_c
# to the layer below and to the step before, so that the wrong numbers reach all blocks of both layers and the input. W_o is
# above all this: its gradient is h times dz, it needs no cell, and the error comes to it before it comes to any cell.
#
# Rubric: 2 points: df (or da_f) takes c_prev as a factor, and from there to the bias; and W_o comes before the cells, on the
# way back; 1 point: one of the two; 0: none.
# ### END SOLUTION

# %% [markdown]
# ## 9.7 Both directions
# <!-- seed 001: slide 118 -->
# <!-- seed 003: slide 13 -->
#
# *He said: "Teddy ..."*, bear or Roosevelt? What a word means may depend on what comes after it. If the whole sequence is
# there before an answer is asked for, as in a recording of speech, a second LSTM may read it from the end. In a
# **bidirectional** layer (Schuster & Paliwal 1997; with LSTM: Graves & Schmidhuber 2005) two cells with parameters of
# their own read the same input, and what both know at time $t$ stands side by side:
#
# $$ h(t) = \big[\, h_{\text{right}}(t),\; h_{\text{left}}(t) \,\big], \qquad
# h_{\text{left}}(t) \text{ depends on } x(t), x(t+1), \dots, x(T-1) \tag{12} $$

# %% demo="both_directions"
figures.both_directions()

# %% [markdown]
# **What you see.** Two rows that do not touch. The one that reads to the left starts with an initial state *behind* the
# last input. No arrow leads from one row to the other: only the layer above sees both.
#
# ### Exercise 8: a bidirectional layer (5 points)
#
# Forward and backward in one function. A sequence is turned round by `x[::-1]`, and so is everything that belongs to a time.
#
# <details><summary>Hint 1: idea</summary>
#
# You have all the parts: `lstm_sequence` and `lstm_sequence_backward`, twice each. The direction to the left is an ordinary
# LSTM that gets the turned input. Its hidden states come out in *its* order of time, and so does its `dx`.
# </details>
#
# <details><summary>Hint 2: formula</summary>
#
# Turn its hidden states back before you put the two side by side. Going back: each direction gets its own columns of `dh`,
# the one to the left with the time turned. The input was read twice, so its gradient is a sum of two.
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# `np.concatenate([..., ...], axis=-1)` puts side by side. With `H = h_right.shape[-1]` the columns are `dh[..., :H]` and
# `dh[::-1, :, H:]`. `dc_T` is 0 times the last cell state.
# </details>


# %% exercise="bidirectional"
def bidirectional(x, starts, layers, dh):
    """A bidirectional layer: its hidden states, and all gradients for a given dh.

    x: (T, B, D). starts: two pairs (h0, c0), for the direction from left to right and
    for the one from right to left, (B, H_right) and (B, H_left) each. layers: the two
    LSTMParams. dh: (T, B, H_right + H_left), gradient with respect to h. All float64.
    Returns h (T, B, H_right + H_left), first the columns of the first direction;
    dx (T, B, D); dstarts: two pairs (dh0, dc0); dlayers: two LSTMParams.
    """
    ### BEGIN SOLUTION
    h_right, c_right, caches_right = lstm_sequence(x, *starts[0], layers[0])
    h_left, c_left, caches_left = lstm_sequence(x[::-1], *starts[1], layers[1])
    h, H = np.concatenate([h_right, h_left[::-1]], axis=-1), h_right.shape[-1]
    dx_right, dh_right, dc_right, dp_right = lstm_sequence_backward(dh[..., :H], 0 * c_right, caches_right, layers[0])
    dx_left, dh_left, dc_left, dp_left = lstm_sequence_backward(dh[::-1, :, H:], 0 * c_left, caches_left, layers[1])
    dx = dx_right + dx_left[::-1]
    return h, dx, [(dh_right, dc_right), (dh_left, dc_left)], [dp_right, dp_left]
    ### END SOLUTION


# %% check="bidirectional"
check("lstm_network.bidirectional", bidirectional)

# %% [markdown]
# **What just happened.** Two independent LSTMs and one `concatenate`. The price is in (12): $h(0)$ depends on the *last*
# input. Such a layer cannot predict the next letter of a text, because it has read it already, and it cannot answer while
# the input is still coming in.
#
# ## 9.8 Weights of another library
#
# Large LSTMs are trained with libraries. What comes out is four arrays, and your code can run them, if you know what is in
# them. PyTorch writes (with columns, and $\sigma$ and tanh as here)
#
# $$ a = W_{ih}\, x_t + b_{ih} + W_{hh}\, h_{prev} + b_{hh}, \qquad W_{ih}: (4H, D), \quad W_{hh}: (4H, H) \tag{13} $$
#
# and cuts $a$ into four blocks of $H$ **rows**. Four things differ from library to library, and each of them raises no
# error when it is wrong: the *order* of the blocks (PyTorch: i, f, g, o; ONNX: i, o, f, g); which side the weights stand on;
# how many biases there are (PyTorch and ONNX have two, one of them superfluous); and whether the gates see the cell state
# (in PyTorch never).
#
# ### Exercise 9: from library to course (3 points)
#
# Make LSTMParams of the four arrays. `order` says which gate has the first, second, third and fourth block in the library.
#
# <details><summary>Hint 1: idea</summary>
#
# Bring the blocks into the order i, f, g, o first, in all four arrays, while they are still rows. Then turn the weights
# round.
# </details>
#
# <details><summary>Hint 2: formula</summary>
#
# `order.index("f")` is the place of the forget gate in the library. Its rows are those from H times this place on, H of
# them. An array of row numbers can be used as an index: `w_ih[rows]`.
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# Concatenate `np.arange(H) + H * order.index(gate)` over the letters of `"ifgo"`. The weights are then the transposes of
# `w_ih[rows]` and `w_hh[rows]`, the bias is the sum of the two, and `W_c` has the shape of `W_h`.
# </details>


# %% exercise="from_library"
def from_library(w_ih, w_hh, b_ih, b_hh, order):
    """LSTMParams with which our cell does what a library's cell without peepholes does.

    w_ih: (4H, D); w_hh: (4H, H); b_ih, b_hh: (4H,), as in (13); float64.
    order: text of four letters, the gates i, f, g, o in the library's order.
    Returns an LSTMParams, blocks in the order i, f, g, o; its W_c is zero.
    """
    ### BEGIN SOLUTION
    H = w_hh.shape[1]
    rows = np.concatenate([np.arange(H) + H * order.index(gate) for gate in "ifgo"])
    W_x, W_h = w_ih[rows].T, w_hh[rows].T
    return LSTMParams(W_x, W_h, np.zeros_like(W_h), (b_ih + b_hh)[rows])
    ### END SOLUTION


# %% check="from_library"
check("lstm_network.from_library", from_library)

# %% [markdown]
# A file with the weights of a `torch.nn.LSTM` (two inputs, three units, float64) lies beside the drawings of this unit, with
# an input of six steps and what PyTorch computed from it. Does your cell compute the same?


# %% demo="torch_compared"
def compare_with_torch():
    file = figures.torch_layer()  # arrays by name: weight_ih_l0, ..., x, h0, c0, h
    names = ["weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"]
    p = from_library(*[file[name] for name in names], "ifgo")
    h, _, _ = lstm_sequence(file["x"], file["h0"], file["c0"], p)
    figures.same_as_torch(h, file["h"])


attempt(compare_with_torch)

# %% [markdown]
# **What you should see.** Rings around dots, and a largest difference of about $10^{-16}$: the two programs share no line,
# and agree to the last digit or two.
#
# **A stop.** The network is complete, and its gradient is proven. This is a good place to rest. In the second part it
# learns; each cell that trains shows how far it is.
#
# ## 9.9 It learns to add
#
# Two binary numbers come in, one bit of each per step, the least significant first. Out comes, at each step, a bit of
# their sum. What the net has to find by itself is the **carry**: one bit, from each step to the next. After the last
# bits comes one more step, with two zeros, for the last carry.
#
# By hand: 3 + 1, with three bits.
#
# | step | 0 | 1 | 2 | 3 |
# |---|---|---|---|---|
# | bits of 3 | 1 | 1 | 0 | 0 |
# | bits of 1 | 1 | 0 | 0 | 0 |
# | carried in | 0 | 1 | 1 | 0 |
# | bit of the sum | 0 | 0 | 1 | 0 |
#
# The bits of the sum, read from the right, are 0100: four. Nobody tells the net that there is such a thing as a carry. It
# gets bits, sums, and gradients: yours.

# %% given="training"
from course.figures import bit_addition, characters, clipping, forget_bias
from course.figures import gate_statistics

passes = network_forward, network_backward  # yours

# %% demo="sums"
x, target = bit_addition.sums([3], [1], bits=3)
print(x[:, 0].T)  # one row per number, one column per step
print(target[:, 0].argmax(axis=-1))  # the bits of the sum

# %% [markdown]
# The net: one layer of 8 units. Weights are uniform in $\pm 1/\sqrt 8$, peepholes and biases 0, but for the forget
# gates', which are 1. The loss is the cross-entropy, here as a mean over all steps and sums; guessing has $\ln 2 = 0.69$.
# Each update takes 32 new sums of 8-bit numbers, and **Adam** (Kingma & Ba, 2015) takes the step: it divides each
# gradient by a running measure of its own size, so that all parameters move at about the same speed. `network_forward`
# and `network_backward` are yours. Watch the curve; the stop button (■ in the toolbar) ends the training early and
# keeps what has been learned.

# %% demo="learn_to_add"
learner = attempt(lambda: bit_addition.learn_to_add(*passes, seed=1))

# %% [markdown]
# **Predict, and write it down:** of 500 new sums of 8-bit numbers, for how many will *all* bits be right? And of sums of
# 20-bit and 40-bit numbers, though the net has never seen more than 8?

# %% demo="longer"
attempt(lambda: bit_addition.longer(network_forward, learner))

# %% [markdown]
# <details><summary>Reveal</summary>
#
# In our run all 500 sums of 8 bits were right, about 92 percent of those of 20 bits, and 55 to 65 percent of those of 40.
# (600 updates amplify the last digit: the order in which your code adds up its products changes the last two numbers a
# little.) It has learned to carry, not a table of sums: there are 65,536 pairs of 8-bit numbers, and 600 updates showed it
# 19,200. But the step that it has learned is not quite the same everywhere. Up to place 8 every bit was right, from 9 to 20
# about 1 percent were wrong, from 21 on 6: the states get larger there (in the first nine steps $c$ is at most 6.7 in size,
# later 8.6), and all four blocks look at them, through the peepholes.
# </details>
#
# So once more, with peepholes that stay 0. **Predict:** better, worse, or the same?

# %% demo="no_peepholes"
steady = attempt(lambda: bit_addition.learn_to_add(*passes, seed=1, peepholes=False))
attempt(lambda: bit_addition.longer(network_forward, steady))

# %% [markdown]
# About 99 percent at 40 bits. One net proves little; with the seeds 0 to 5 it was between 26 and 100 percent with peepholes
# (the worst net had not finished: it missed 8-bit sums, too), and between 98 and 100 without. To see its own state helps a
# cell to count and to time (Gers & Schmidhuber, 2000). The three units of 9.1 have learned to use them, and fail without;
# eight units can do without, and then they are one more thing to get wrong.
#
# `size="large"` trains 16 units for 3,000 updates; `device="gpu"` computes on a GPU if there is one and your functions can.
#
# **What just happened.** Code that you wrote line by line, from one sigmoid on, has learned something that you did not
# tell it. Nothing in it knows about numbers.
#
# <!-- seed 003: slide 33 -->
# ## 9.10 What the forget bias is worth
#
# Jane once more, of unit 5: a name, 30 words, *then*, and the net has to say *she* or *he*. The gradient has to
# come back over 30 steps. In unit 6 a forget gate had a half-life: with a bias $b_f$ and nothing else
# $f = \sigma(b_f)$, and after $n$ steps half of the state is left if $f^n = 1/2$. So much is left of the error, too.
#
# ### Exercise 10: how forget gates begin (2 points)
#
# Give the forget gates of a layer that half-life. (After 30 steps $2^{-30/n}$ of an error is left: with $n = 1$ that is
# $10^{-9}$.)
#
# <details><summary>Hint 1: idea</summary>
#
# Two questions: which bias makes $f^n = 1/2$ (exercise 8 of unit 6), and where in `b` do the forget gates have theirs?
# </details>
#
# <details><summary>Hint 2: formula</summary>
#
# $f = 2^{-1/n}$, and $b_f = \ln(f / (1 - f)) = -\ln(2^{1/n} - 1)$. The blocks are i, f, g, o.
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# Copy `p.b`, set the entries from `H` to `2 * H`, and make new parameters with `p._replace(b=...)`.
# </details>


# %% exercise="forget_start"
def forget_start(p, n):
    """Parameters whose forget gates begin with a half-life of n steps.

    p: LSTMParams of one layer, float64.  n: float, from 0.01 to a million.
    Returns an LSTMParams: p, but for the biases of the forget gates, all set so that a
    gate with nothing but its bias leaves half of the state after n steps.
    Changes no input.
    """
    H = p.b.size // 4
    ### BEGIN SOLUTION
    b = p.b.copy()
    b[H : 2 * H] = -np.log(2 ** (1 / n) - 1)
    return p._replace(b=b)
    ### END SOLUTION


# %% check="forget_start"
check("lstm_network.forget_start", forget_start)

# %% [markdown]
# **Predict, and write it down:** two nets each begin with a half-life of 1 (bias 0), of 2 (bias 0.88) and of 5 (bias
# 1.91), and get 40 updates with batches of 32 sentences. Which learn it?

# %% demo="half_lives"
losses = attempt(lambda: forget_bias.half_lives(*passes, forget_start))

# %% [markdown]
# <details><summary>Reveal</summary>
#
# Both nets with a half-life of 5 learn it, after 21 and 12 updates. Those with 1 and 2 sit at the loss of guessing
# through all 40. Of an error, $2^{-30} = 10^{-9}$ and $2^{-15} = 3 \cdot 10^{-5}$ come back there over 30 steps; with a
# half-life of 5 it is $2^{-6} = 0.016$, and that is enough. Nor is it only a matter of patience: with `size="large"`, 1,000
# updates and five nets each, none of those with a half-life of 1 learned it, one of those with 2, and all with 5.
# </details>
#
# Gers, Schmidhuber and Cummins (2000) began with forget gates that are open; Jozefowicz, Zaremba and Sutskever (2015) found
# in large comparisons that a bias of 1 closes the gap between the LSTM and the GRU, a rival with fewer gates. A bias of 1 is
# a half-life of 2.2 steps. How long a memory has to last is in the task: the bias at the start should say so.
#
# **What just happened.** One number in a block of `b`, before the first update, decides whether there is anything to
# learn from. The net could move it by itself, but only by a gradient that has to get there first.

# %% [markdown] question="scaled_up" points=2
# **Question: multiply it? (2 points, read by your teacher).** A colleague has a net with a half-life of 1 and the task of this
# section. "Of the error only a billionth comes back over 30 steps. So I multiply all gradients by a billion, or let Adam do
# it, which divides each of them by its own size." What comes of it? Which gradient is it that becomes small, and beside what?
# And why is a bias of 1.91 something else?
#
# ### BEGIN SOLUTION
# The gradient of a weight is a sum over all steps. The share of the last steps, after the filler words, is of ordinary size;
# the share of the step with the name is a billionth of it. Both belong to the same weights, so a factor, whether fixed or
# Adam's, multiplies both: their ratio stays, and the large share, which knows nothing of the name, is now a billion times too
# large as well (or, with Adam, still a billion times the small one). A half-life of 5 changes the ratio: 0.016 of the error
# arrives at the name, a share that can be told from the rest.
#
# Rubric: 2 points: the gradient is a sum of near and far shares of the same weights, and a common factor leaves their ratio as
# it is; and the bias changes the ratio; 1 point: one of the two; 0: none.
# ### END SOLUTION

# %% [markdown]
# ## 9.11 Two ways to clip
#
# With open forget gates errors need not vanish. But they can **explode**: on the carousel the factor is f, at most 1, but an
# error also goes round through the gates and their weights. Two remedies are in use.
#
# * **By the norm** (Pascanu, Mikolov & Bengio, 2013): if all gradients together are longer than a limit, multiply them
#   by one factor, so that they have the limit's length. With a vector of 3 and 4, whose norm is 5, and the limit 1: 0.6
#   and 0.8. The direction stays.
# * **Inside the step** (Graves, 2013): at every step, clip each number of $\mathrm{d}a$, the gradients with respect to
#   the pre-activations, to the range from -limit to limit, *before* anything is computed from it. With the limit 3.5, 3
#   and 4 become 3 and 3.5. The direction changes.


# %% given="gradient_lists"
def arrays_in(gradients):
    """All arrays in a list of LSTMParams and arrays, one after the other, in a list."""
    found = []
    for entry in gradients:
        found += entry if isinstance(entry, tuple) else [entry]
    return found


def scaled(gradients, factor):
    """The list of LSTMParams and arrays, with every array multiplied by the factor."""
    found = []
    for entry in gradients:
        if isinstance(entry, tuple):
            found.append(LSTMParams(*[factor * a for a in entry]))
        else:
            found.append(factor * entry)
    return found


# %% [markdown]
# ### Exercise 11: clip by the norm (3 points)
#
# <details><summary>Hint 1: idea</summary>
#
# There is *one* norm, over all numbers of all arrays, and *one* factor. What is the factor when the norm is below the
# limit, and what when it is 0?
# </details>
#
# <details><summary>Hint 2: formula</summary>
#
# The norm is the root of the sum of all squares, over all arrays. The factor is limit / norm if the norm is above the
# limit, and else 1.
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# Make a list of `np.sum(a**2)` for every `a` in `arrays_in(gradients)`; the root of its sum is the norm. `scaled` does the
# rest.
# </details>


# %% exercise="clip_norm"
def clip_norm(gradients, limit):
    """Clip all gradients by their common norm.

    gradients: list of LSTMParams and arrays, e.g. [*dlayers, dW_o, db_o]; float64; all
    may be 0.
    limit: float, larger than 0.
    Returns clipped, a list built like gradients, and norm, a number: the Euclidean norm
    of all entries together, before clipping. Changes no input.
    """
    ### BEGIN SOLUTION
    squares = [np.sum(a**2) for a in arrays_in(gradients)]
    norm = np.sqrt(sum(squares))
    factor = limit / norm if norm > limit else 1.0
    return scaled(gradients, factor), norm
    ### END SOLUTION


# %% check="clip_norm"
check("lstm_network.clip_norm", clip_norm)

# %% [markdown]
# ### Exercise 12: clip inside the step (5 points)
#
# Your step backward of exercise 2 once more, in which each of the four $\mathrm{d}a$ is clipped, number by number, before
# it is used. Copy it, and find the places. One of them is easy to do too late: which $\mathrm{d}a$ is needed before
# the others are known?
#
# <details><summary>Hint 1: idea</summary>
#
# $\mathrm{d}a_o$ is sent to the cell state through $W_{co}$ before the other three can be computed. So clipping the finished
# `da` at the end is too late: for $\mathrm{d}c_t$ and for $\mathrm{d}c_{prev}$.
# </details>
#
# <details><summary>Hint 2: formula</summary>
#
# `clip` around each product that ends with a slope: of the sigmoid for i, f and o, of tanh for g. Nothing else is
# clipped: neither what goes from cell state to cell state nor the sums for the parameters.
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# Put `clip(...)` around the line of `da_o` first, and only then compute `dc`, with its term `da_o @ W_co.T`. In the same way
# `da_i`, `da_f` and `da_g` from `dc`, and `dc_prev` from all three. The rest is as it was.
# </details>


# %% exercise="lstm_step_backward_clipped"
def lstm_step_backward_clipped(dh_t, dc_t, cache, p, limit):
    """Backward through one step; gradients of pre-activations are clipped at once.

    dh_t, dc_t: (B, H), float64, as in lstm_step_backward. cache: Cache of the step.
    p: LSTMParams. limit: float, larger than 0: what is passed on of each da_i, da_f,
    da_g, da_o lies between -limit and limit.
    Returns dx_t (B, D), dh_prev, dc_prev (B, H), and the gradients of the parameters as
    LSTMParams. Changes no input.
    """
    i, f, g, o = cache.i, cache.f, cache.g, cache.o
    W_ci, W_cf, W_cg, W_co = blocks(p.W_c)
    H = cache.c_t.shape[1]
    ### BEGIN SOLUTION

    def clip(da):
        return np.clip(da, -limit, limit)

    da_o = clip(dh_t * cache.tanh_c * o * (1 - o))
    dc = dc_t + dh_t * o * (1 - cache.tanh_c**2) + da_o @ W_co.T
    da_i = clip(dc * g * i * (1 - i))
    da_f = clip(dc * cache.c_prev * f * (1 - f))
    da_g = clip(dc * i * (1 - g**2))
    dc_prev = dc * f + da_i @ W_ci.T + da_f @ W_cf.T + da_g @ W_cg.T
    da = np.concatenate([da_i, da_f, da_g, da_o], axis=1)
    saw_old, saw_new = cache.c_prev.T @ da[:, : 3 * H], cache.c_t.T @ da[:, 3 * H :]
    dW_c = np.hstack([saw_old, saw_new])
    dp = LSTMParams(cache.x_t.T @ da, cache.h_prev.T @ da, dW_c, da.sum(axis=0))
    return da @ p.W_x.T, da @ p.W_h.T, dc_prev, dp
    ### END SOLUTION


# %% check="lstm_step_backward_clipped"
check("lstm_network.lstm_step_backward_clipped", lstm_step_backward_clipped)

# %% [markdown]
# Now both meet an error that explodes: a random net of 32 units with recurrent weights ten times as large as
# above, and an error that arrives at the last of 60 steps.
#
# **Predict:** after clipping by the norm to 1, which steps does the gradient still speak about? And after Graves' clipping,
# with the limit 0.1?

# %% demo="two_ways"
step = lstm_step_backward_clipped
attempt(lambda: clipping.two_ways(network_forward, clip_norm, step))

# %% [markdown]
# <details><summary>Reveal</summary>
#
# As it is, the error grows from 1.2 at the last step to 34,000 at the first. The gradient is 107,000 long, and practically
# all of it comes from the far steps: the last ten steps have 0.0 % of it. Clipping by the norm divides everything by the same
# number, so this stays: the direction is that of the gradient, and what is near has vanished. Clipping inside the step keeps
# the error between 0.23 and 0.52 all the way; the last ten of 60 steps have 16 %. But this is no longer the gradient: the cosine of
# the angle between the two is -0.07, they are nearly at right angles. For a single cliff the norm is the better way: the
# direction is right, only the step would be too long. For errors that explode at every update, in long sequences, clipping
# inside keeps the near steps audible. (Graves, for handwriting, clipped at 10 inside the LSTM and at 100 behind the outputs.)
# </details>
#
# And is it worth anything in training? Plain gradient descent with a rate of 5, which is large, on the sums of section
# 9.9: one net without clipping, and the same with a limit of 0.1 for the norm.

# %% demo="clipped_training"
runs = attempt(lambda: clipping.compare(*passes, clip_norm))

# %% [markdown]
# **What you see.** Without clipping it ends at 1.05, worse than guessing; clipped, at 0.02. With a limit of 0.1 no step is
# longer than $5 \cdot 0.1 = 0.5$, however steep the place; the norm was above the limit at three in four updates. One pair
# proves little: with the seeds 0 to 3 the loss of 300 updates ended at 0.56 (that net had just begun to learn), 1.05, 1.01 and
# 1.02 without clipping, and at 0.03, 0.02, 0.29 and 0.16 with it. Given 600 updates, three of five learned it without, too.
# Clipping is a safety belt: it makes the rate less of a gamble, and it is no engine.
#
# <!-- seed 001: slides 2-5 -->
# ## 9.12 Characters
#
# A net that predicts the next character can write: let it draw a character from its own probabilities, feed it back, and
# so on. What ours reads are names that every Python brings along, those of letters and signs in `unicodedata`, the same in
# every version (Unicode 3.2 of 2002): Latin, Greek, Cyrillic, Armenian, 1,693 names. It never sees every tenth; 1,523 remain.

# %% demo="names"
text = characters.text()
print(*text.names[:5], sep="\n")
print(len(text.names), "names,", len(text.characters), "characters")

# %% [markdown]
# ### Exercise 13: draw a character (3 points)
#
# From scores to a choice. Divide them by the **temperature**, take the softmax, and draw: imagine the probabilities as
# pieces of a stick of length 1, laid end to end in the order of the classes. A random number u from 0 to 1 points at
# one of them.
#
# By hand: probabilities 0.5, 0.25, 0.25 end at 0.5, 0.75 and 1. With u = 0.6 it is class 1.
#
# <details><summary>Hint 1: idea</summary>
#
# The right class is the first whose piece ends *beyond* u. How many pieces end at u or before?
# </details>
#
# <details><summary>Hint 2: formula</summary>
#
# $k$ is the number of classes for which $y_0 + \dots + y_k \le u$; `np.cumsum` has all those sums. A high temperature
# makes the probabilities more equal, a low one prefers the largest.
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# With `y` the softmax of `z` divided by the temperature, count where `np.cumsum(y) <= u`. Rounding may leave the last sum a little below 1: the
# index must not go beyond `len(z) - 1`.
# </details>


# %% exercise="sample"
def sample(z, temperature, u):
    """Draw a class.

    z: (K,), float64, scores of any size.  temperature: float, from 0.001 to 100.
    u: float from 0 up to, but not including, 1.
    Returns k, a whole number from 0 to K - 1: the first class for which the sum of the
    probabilities of classes 0 to k is larger than u; if rounding leaves none, K - 1.
    """
    ### BEGIN SOLUTION
    y = softmax(z / temperature)
    return min(int(np.sum(np.cumsum(y) <= u)), len(z) - 1)
    ### END SOLUTION


# %% check="sample"
check("lstm_network.sample", sample)

# %% [markdown]
# What a net writes that has learned nothing:

# %% demo="before"
attempt(lambda: characters.show_sample(network_forward, characters.untrained(), sample))

# %% [markdown]
# The net has 64 units, whose peepholes stay 0 here (why: below). **Predict:** what will it have learned after 400 updates: the
# alphabet, words, or the order of words?

# %% demo="learn_names"
writer = attempt(lambda: characters.learn_names(*passes, clip_norm))

# %% demo="after"
attempt(lambda: characters.show_sample(network_forward, writer.net, sample))

# %% demo="cooler"
attempt(lambda: characters.show_sample(network_forward, writer.net, sample, 0.3))

# %% [markdown]
# <details><summary>Reveal</summary>
#
# Words, and grammar: *LATIN CAPITAL LETTER ... WITH ... AND ...* comes in this order. What it does not know it makes up,
# letter by letter, in the manner of the rest. *learned* marks names that stood in its text, *never seen, but exists* one that
# was kept back: of 100 names (add `count=100`) at temperature 1 we found 13 and 2; the rest does not exist. On the names that
# were kept back the loss (`characters.loss_on_unseen(network_forward, writer.net)`) fell from $\ln 29 = 3.37$ to about 0.50,
# a little above the end of the curve, which shows names that it learns from: at a character the net is now as uncertain as
# between $e^{0.50} = 1.6$ equal ones. At the temperature 0.3 it writes more surely: 40 and 14 of 100 exist, and 32 come again
# that were there before; at temperature 1 none does.
# </details>
#
# The lecture begins with such texts (slides 2 to 5): program code, mathematics and a page of an encyclopedia, by larger
# networks of this kind. They are made by the same loop: a distribution, a draw, and back in.
#
# And the peepholes? With `peepholes=True` the same training ends at 1.96 on the names that were kept back (seed 1: 2.08,
# against 0.54). The mean size of the cell states tells at least where: after 6, 21 and 41 characters, in the names that are
# that long, it is 1.2, 6.5 and 13.7 with peepholes that learn, and 1.1, 2.6 and 2.5 without. A state that grows can open its own gates further through $W_c$:
# the drift of unit 6, which feeds itself. That fits the numbers; it is not proved by them.
#
# <!-- seed 002: section 6 -->
# ## 9.13 What the gates do
#
# A. Karpathy, J. Johnson and L. Fei-Fei (2015) looked into nets of this kind: for each unit, at which share of the steps is
# a gate nearly shut (below 0.1), and at which nearly open (above 0.9)? A unit whose forget gate is always open
# would be a perfect integrator; one whose forget gate is always shut forgets everything at each step.
#
# **Predict:** which of the three gates has most values near 0 or 1?

# %% demo="saturation"
gates = attempt(lambda: gate_statistics.name_gates(network_forward, writer.net))
attempt(lambda: gate_statistics.saturation(gates))

# %% demo="name_in_gates"
attempt(lambda: gate_statistics.name_in_gates(network_forward, writer.net))

# %% [markdown]
# <details><summary>Reveal</summary>
#
# All three have nearly half of their values below 0.1 or above 0.9: 51 % at the forget gates, 49 % at the output gates, 43 %
# at the input gates. Karpathy, Johnson and Fei-Fei found units whose forget gate is open at almost every step: integrators.
# Ours has one of 64 where it is open at more than 90 % of the steps: names are short, and so is what has to be remembered.
# Some units follow the words: the forget gate of unit 4 is 0.11 on average where a space comes in and 0.63 elsewhere. It
# wipes at the end of a word. Over all units the two means are 0.50 and 0.57: most do not.
# </details>
#
# And the adder: which unit keeps the carry, and what do its gates do?

# %% demo="carry"
attempt(lambda: gate_statistics.carry(network_forward, steady.net))

# %% [markdown]
# **What you see.** Unit 1 tells the carry: over 500 sums its $h$ has a correlation of -0.88 with it (a negative state for a
# carry will do as well). At two of three pairs its forget gate does what you would have set by hand. At 0 + 1 the carry stays
# what it was, and the gate keeps: 0.80 on average. At 0 + 0 the carry will be 0 whatever it was, and the gate lets go: 0.35.
# At 1 + 1 it will be 1 whatever it was, and by hand you would shut the gate; but it is open, 0.97, and so is the input gate,
# 0.97: what comes in decides although the old state stays. These are the three cases that builders of
# adders call *propagate*, *kill* and *generate*. With -0.88 this unit does not tell the carry alone; others do their part.
#
# ### A challenge, without points: 40 bits
#
# Make it add 40-bit numbers: all of 500 sums right. You may change what it is trained on, its size, its seed and its
# patience, not the test. Begin with these lines, in a cell of your own:
#
# ```python
# longest = bit_addition.learn_to_add(*passes, clip_norm, bits=8, seed=1)
# bit_addition.longer(network_forward, longest, bits=(40,))
# ```
#
# <details><summary>A way to do it</summary>
#
# Let it practice longer sums, and leave the peepholes alone: with `bits=20, updates=800, peepholes=False` the seeds 0, 1 and
# 2 all gave 500 right sums of 500, not only of 40-bit numbers but of 200-bit numbers too. Only more patience with 8 bits,
# `updates=1500`, does it for one seed of the three. What decides is whether the state has to be right after more steps than a
# short sum has.
# </details>

# %% [markdown]
# ## Summary
#
# * Layers are stacked by feeding the hidden states of one as input to the next; the two loops, over time and over layers,
#   may change places as long as no lower layer waits for a higher one.
# * Softmax and cross-entropy together have the gradient probability minus target.
# * Backward, the top layer comes first; what a layer sends down is `dx`, what it sends back in time `dh_prev` and
#   `dc_prev`. Parameters that serve several times collect a sum.
# * A slip near the loss hides all that lie behind it. Measure, mend one, measure again.
# * A bidirectional layer is two LSTMs side by side, one on the turned sequence; its first output needs the last input.
# * Weights travel between libraries if order of gates, transposes, biases and peepholes are right; none of them raises an
#   error when it is wrong.
# * The forget bias at the start says over how many steps an error comes back at all. A half-life that fits the task is worth
#   more than any number of updates.
# * An LSTM's gradients can explode. Clipping by the common norm multiplies all of them by one factor and keeps their
#   direction; clipping inside the step (Graves) changes the mixture of near and far.
# * A network that predicts the next character writes: its probabilities, a temperature, and a random number.
#
# <!-- seed 001: slide 119 -->
#
# | symbol | code | shape | meaning |
# |---|---|---|---|
# | $T, B, D, H, K, L$ | the same | numbers | steps, batch, inputs, hidden units, classes, layers |
# | $N$ | | number | rows: times and examples together |
# | $x_t$; $x$ | `x_t`; `x` | (B, D); (T, B, D) | input of a step; of a sequence |
# | $h_{prev}, h_t, c_{prev}, c_t$ | `h_prev`, `h_t`, `c_prev`, `c_t` | (B, H) | states before and after a step |
# | $h(t, l), c(t, l)$ | `h`, `caches` | (B, H_l) | states of layer $l$ at time $t$ |
# | $i, f, g, o$; $a_i, \dots$ | `i, f, g, o` | (B, H) | gates and candidate; their pre-activations |
# | $W_x, W_h, W_c, b$; $p$ | `p.W_x`, ...; `p` | (D, 4H), (H, 4H), (H, 4H), (4H,) | parameters of a layer, blocks i, f, g, o |
# | $W_o, b_o$ | `W_o`, `b_o` | (H_L, K), (K,) | output layer |
# | $z, y, q$ | `z`, `softmax(z)`, `target` | (T, B, K) | scores, probabilities, targets |
# | $dX$; $da$ | `dx`, `dz`, `dlayers`, ...; `da` | that of X; (B, 4H) | gradient of the loss with respect to X; to the pre-activations |
# | $b_f$, $n$ | `p.b[H : 2 * H]`, `n` | (H,), number | bias of the forget gates, half-life in steps |
# | $u$, $k$ | `u`, `k` | numbers | random number from 0 to 1, class that it draws |
#
# **Further reading**
#
# * S. Hochreiter, J. Schmidhuber, *Long short-term memory*, Neural Computation 9(8), 1997.
# * F. A. Gers, J. Schmidhuber, F. Cummins, *Learning to forget: continual prediction with LSTM*, Neural Computation 12(10),
#   2000; R. Jozefowicz, W. Zaremba, I. Sutskever, *An empirical exploration of recurrent network architectures*, 2015: the
#   forget bias.
# * R. Pascanu, T. Mikolov, Y. Bengio, *On the difficulty of training recurrent neural networks*, 2013: section 3.2, clipping
#   by the norm. A. Graves, *Generating sequences with recurrent neural networks*, 2013: text and handwriting, and clipping
#   inside the step.
# * D. Kingma, J. Ba, *Adam: a method for stochastic optimization*, 2015.
# * A. Karpathy, J. Johnson, L. Fei-Fei, *Visualizing and understanding recurrent networks*, 2015: what gates do in networks
#   that write.
# * M. Schuster, K. Paliwal, *Bidirectional recurrent neural networks*, IEEE Transactions on Signal Processing 45(11), 1997.
# * A. Graves, J. Schmidhuber, *Framewise phoneme classification with bidirectional LSTM and other neural network
#   architectures*, Neural Networks 18, 2005.
# * J. Bridle, *Probabilistic interpretation of feedforward classification network outputs*, 1990: the name softmax, and its
#   pairing with this loss.
#
# **What comes next.** The cell is one of many. Units on its variants, on their truncated learning rule of 1997, and on
# published experiments are planned.
#
# <details><summary>From the slides to this page</summary>
#
# The three slides in the lecture's own symbols, set anew: what is printed, with some comments left out. Line numbers and
# line breaks within the long calls are ours.
#
# ```
#       # Assuming h(-1,*) is known and C(-1,*)=0                 slides 93 and 111
#       # [W{l},b{l}] are the entire set of weights and biases for the lth hidden layer
#       for t = 0:T-1                        # Including both ends of the index
#           h(t,0) = x(t)                    # Vectors. Initialize h(0) to input
#           for l = 1:L                      # hidden layers operate at time t
#               [C(t,l),h(t,l)] = LSTM_cell(t,l).forward(…
#                   …C(t-1,l),h(t-1,l),h(t,l-1)[W{l},b{l}])
#           zo(t) = Wo h(t,L) + bo
#           Y(t) = softmax( zo(t) )
#
#       # Assuming dWo and dbo and d[W{l} b{l}] (for all l) are           slide 112
#       # all initialized to 0 at the start of the computation
#   1   for t = T-1:0                        # Including both ends of the index
#   2       dzo = dY(t) ∘ sigmoid(zo(t))ᵀ ∘ (1 - sigmoid(zo(t)))ᵀ
#   3       dWo += h(t,L) dzo(t)
#   4       dh(t,L) = dzo(t) Wo
#   5       dbo += dzo(t)
#   6       for l = L-1:0
#   7           [dC(t,l),dh(t,l),dx(t,l),d[W,b]] = …
#                   … LSTM_cell(t,l).backward(…
#   8               … dC(t+1,l), dh(t+1,l)+dx(t,l+1),
#   9               C(t,l), h(t,l), …
#  10               … C(t,l), h(t,l),[W(l),b(l)])
#  11           d[W{l} b{l}] += d[W,b]
# ```
#
# | slides | here |
# |---|---|
# | `h(t,l)`, `C(t,l)`, `h(t,0)` | $h(t, l)$, $c(t, l)$, $x(t)$ |
# | `[W{l},b{l}]` | `layers[l - 1]` |
# | `zo(t)`, `Wo`, `bo` | $z(t)$, $W_o$, $b_o$: here the letter o means output layer |
# | `Y(t)`, `dY(t)` | $y$, $dy$ |
# | `LSTM_cell(t,l)` | a Cache; the *parameters* belong to the layer, not to the time |
# | `hf(-1)`, `hb(inf)` (slide 118) | the two starts of exercise 8 |
#
# Slips, with what is right:
#
# * Line 2 differentiates a sigmoid; slide 111 applies a softmax.
# * Line 6: the layers are 1 to L; backward they are L down to 1. `L-1:0` would be right if they were counted from 0.
# * Line 8: at the top layer `dx(t,L+1)` is defined nowhere; what line 4 computes has to stand there.
# * Line 9: the cell received `C(t-1,l)` and `h(t-1,l)`.
# * `dh(t,L)` in line 4 is the gradient with respect to `h(t,L)` itself, in line 7 `dh(t,l)` is the one with respect to
#   `h(t-1,l)`: one name, two meanings.
# * A comma is missing before `[W{l},b{l}]`; `dzo` in line 2 is `dzo(t)` in lines 3 to 5; `[W(l),b(l)]` in line 10 is
#   `[W{l},b{l}]` elsewhere. `T-1:0` and `L-1:0` count down without saying so.
# * Nothing says that `dC(T,l)` and `dh(T,l)` have to be 0 at the start; the comment initializes the parameter gradients only.
# * `C(-1,*)=0` is an assumption; in this unit both initial states may be anything.
# * *"The forget gate tends to be inactive (bias 0), that is, frequent forgetting things"* (the translated text, section 6): it
#   depends on the network and the task. In the network of section 9.12, 31 % of the forget gates' values are above 0.9 and
#   20 % below 0.1.
# * *"Do not suffer from a vanishing gradient problem but do suffer from exploding gradient issue"* (slide 119): the first holds
#   as long as the forget gates are open; with a half-life of 1 or 2 section 9.10 shows the contrary. The second is section
#   9.11.
#
# None of this is a reproach: slips like these stand in published papers and in shipped libraries. They stay until somebody
# checks the gradient.
# </details>
