# %% [markdown]
# # 8 The LSTM cell, backward
#
# In unit 7 the cell computed. Now it learns what its output should have been, and has to answer one question for each
# of its numbers: *if you had been a little larger, how would the loss have changed?* The lecture answers it on three
# slides of pseudocode. You will turn those slides into code, line by line, in pieces of one to eight lines. You will
# also write the tool that proves each piece right, and use it to find what is wrong in the slides themselves.
#
# **What you will be able to do**
#
# * send a gradient backward through sums, products, squashing functions and matrix products, from the shapes alone;
# * write a gradient check, choose its step, and say what its result means;
# * write the backward pass of an LSTM cell and of a whole sequence, for every input, state and parameter;
# * say why the gradient survives a hundred steps in this cell, and put a number on it;
# * read printed pseudocode critically, and mend it.
#
# **What you need.** The equations of the cell (unit 7; they are repeated below), the chain rule, NumPy. You do not
# need your own code of unit 7: the forward pass is given here.
#
# **Time.** About 95 minutes, with a good place to stop after section 8.10: 14 exercises, 45 points, and two questions in
# words, 4 points. Each exercise has three hints; open as many as you like.

# %% given="imports"
from typing import NamedTuple

import numpy as np

from autograder.check import check
from course.figures import lstm_backward as figures
from course.figures.attempt import attempt
from course.figures.style import use_style

use_style()


# %% [markdown]
# ## 8.1 The printed pseudocode
# <!-- seed 001: slides 106-110 -->
#
# The lecture *Deep Learning, Recurrent Networks: Stability analysis and LSTMs* defines the cell on slides 91–92 (and
# again on 107) and its backward pass on slides 108–110. Here they are in the lecture's own symbols, set anew, with
# some comments shortened. The labels F and B on the left are ours, to be able to point at a line. As in unit 7, two
# things are made good in the forward pass: the parameters are called [W,b], and line F9, which our copy lacks, is
# there. The backward pass stands as it is printed.
#
# ```
#      LSTM_cell.forward(C, h, x, [W,b])                      slide 107
# F1   zf = Wfc C + Wfh h + Wfx x + bf
# F2   f  = sigmoid(zf)                                       # forget gate
# F3   zi = Wic C + Wih h + Wix x + bi
# F4   i  = sigmoid(zi)                                       # input gate
# F5   zc = Wcc C + Wch h + Wcx x + bc
# F6   Ci = tanh(zc)                                          # detecting input pattern
# F7   Co = f ∘ C + i ∘ Ci                                    # ∘: entry by entry
# F8   zo = Woc Co + Woh h + Wox x + bo
# F9   o  = sigmoid(zo)                                       # output gate
# F10  ho = o ∘ tanh(Co)
#      return Co, ho
#
#      LSTM_cell.backward(dCo, dho, C, h, Co, ho, [W,b])      slide 108
#      # First invert ho = o ∘ tanh(C)
# B1   do = dho ∘ tanh(Co)ᵀ
# B2   dtanhCo = dho ∘ o
# B3   dCo += dtanhCo ∘ (1 - tanh²(Co))ᵀ
#      # Next invert o = sigmoid(zo)
# B4   dzo = do ∘ sigmoid(zo)ᵀ ∘ (1 - sigmoid(zo))ᵀ
#      # Next invert zo = Woc Co + Woh h + Wox x + bo
# B5   dCo += dzo Woc                                         # a matrix product
# B6   dh = dzo Woh
# B7   dx = dzo Wox
# B8   dWoc = Co dzo                                          # a column times a row
# B9   dWoh = h dzo
# B10  dWox = x dzo
# B11  dbo = dzo
#      # Next invert Co = f ∘ C + i ∘ Ci
# B12  dC  = dCo ∘ f
# B13  dCi = dCo ∘ i
# B14  di  = dCo ∘ Ci
# B15  df  = dCo ∘ C
#      # Next invert Ci = tanh(zc)                            slide 109
# B16  dzc = dCi ∘ (1 - tanh²(zc))ᵀ
#      # Next invert zc = Wcc C + Wch h + Wcx x + bc
# B17  dC += dzc Wcc      B18  dh += dzc Wch      B19  dx += dzc Wcx
# B20  dWcc = C dzc       B21  dWch = h dzc       B22  dWcx = x dzc       B23  dbc = dzc
#      # Next invert i = sigmoid(zi)
# B24  dzi = di ∘ sigmoid(zi)ᵀ ∘ (1 - sigmoid(zi))ᵀ
#      # Next invert zi = Wic C + Wih h + Wix x + bi
# B25  dC += dzi Wic      B26  dh += dzi Wih      B27  dx += dzi Wix
# B28  dWic = C dzi       B29  dWih = h dzi       B30  dWix = x dzi       B31  dbi = dzi
#      # Next invert f = sigmoid(zf)                          slide 110
# B32  dzf = df sigmoid(zf)ᵀ (1 - sigmoid(zf))ᵀ
#      # Finally invert zf = Wfc C + Wfh h + Wfx x + bf
# B33  dC += dzf Wfc      B34  dh += dzf Wfh      B35  dx += dzf Wfx
# B36  dWfc = C dzf       B37  dWfh = h dzf       B38  dWfx = x dzf       B39  dbf = dzf
#      return dC, dh, dx, d[W,b]
# ```
#
# Some of these lines contain slips. Do not look for them yet: section 8.13 comes back to that, when you have the
# means.
#
# ### How the names translate
#
# | lecture | here | what it is | shape here |
# |---|---|---|---|
# | `x` | `x_t` | input | (B, D) |
# | `C`, `h` | `c_prev`, `h_prev` | cell state and hidden state that the step receives | (B, H) |
# | `Co`, `ho` | `c_t`, `h_t` | cell state and hidden state that it produces | (B, H) |
# | `i`, `f`, `o` | `i`, `f`, `o` | input gate, forget gate, output gate | (B, H) |
# | `Ci` | `g` | candidate | (B, H) |
# | `zi`, `zf`, `zc`, `zo` | `a_i`, `a_f`, `a_g`, `a_o` | **pre-activations**: what goes into the squashing function | (B, H) |
# | `Wix`, `Wfx`, `Wcx`, `Wox` | the four blocks of `W_x` | weights on the input | (D, 4H) in all |
# | `Wih`, `Wfh`, `Wch`, `Woh` | the four blocks of `W_h` | weights on the hidden state | (H, 4H) in all |
# | `Wic`, `Wfc`, `Wcc`, `Woc` | the four blocks of `W_c` | weights on the cell state | (H, 4H) in all |
# | `bi`, `bf`, `bc`, `bo` | the four blocks of `b` | biases | (4H,) in all |
# | `dCo`, `dzi`, ... | `dc_t`, `da_i`, ... | gradient of the loss with respect to that quantity | that of the quantity |
#
# Three conventions differ. They explain what becomes of each ᵀ on the way from slide to code (where a slide leaves one
# out, section 8.13 says so):
#
# 1. **Rows, not columns.** The lecture's states are columns, `W x`; ours are rows, one per member of the batch, `x_t
#    @ W_x`. So `Wix` is the *transpose* of our first block of `W_x`.
# 2. **A gradient has the shape of its array.** In the lecture gradients lie down: those of columns are rows, and
#    `dWox = x dzo` has the shape of the transpose of `Wox`. Ours never turn: `dW_x` has the shape of `W_x`.
# 3. **All four gates side by side.** The blocks stand in the order i, f, g, o along the last axis, everywhere. That
#    turns 39 printed lines into about a dozen.
#
# ### The forward pass, with a memory
# <!-- seed 001: slide 90 -->
#
# In our symbols, with $\circ$ for the entry-by-entry product and $\sigma$ for the sigmoid:
#
# $$ i = \sigma(a_i), \quad a_i = x_t W_{xi} + h_{prev} W_{hi} + c_{prev} W_{ci} + b_i \tag{1} $$
# $$ f = \sigma(a_f), \quad a_f = x_t W_{xf} + h_{prev} W_{hf} + c_{prev} W_{cf} + b_f \tag{2} $$
# $$ g = \tanh(a_g), \quad a_g = x_t W_{xg} + h_{prev} W_{hg} + c_{prev} W_{cg} + b_g \tag{3} $$
# $$ c_t = f \circ c_{prev} + i \circ g \tag{4} $$
# $$ o = \sigma(a_o), \quad a_o = x_t W_{xo} + h_{prev} W_{ho} + c_t W_{co} + b_o \tag{5} $$
# $$ h_t = o \circ \tanh(c_t) \tag{6} $$
#
# The first three see the old state $c_{prev}$; the output gate sees the **new** one, $c_t$. Much of this unit turns
# on that single letter. The backward pass needs values that the forward pass has computed, so this version also
# returns a **cache** that keeps them.


# %% given="forward"
class LSTMParams(NamedTuple):
    """Parameters of the cell; their columns are four blocks of H: i, f, g, o."""

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


def sigmoid(x):
    """1 / (1 + exp(-x)), in a form that cannot overflow. Any shape."""
    z = np.exp(-np.abs(x))
    return np.where(x >= 0, 1, z) / (1 + z)


def blocks(packed):
    """The four blocks i, f, g, o, each (..., H), of an array (..., 4H)."""
    return np.split(packed, 4, axis=-1)


def lstm_step(x_t, h_prev, c_prev, p):
    """One step: x_t (B, D), h_prev, c_prev (B, H) -> h_t (B, H), c_t (B, H), cache."""
    W_ci, W_cf, W_cg, W_co = blocks(p.W_c)
    a_i, a_f, a_g, a_o = blocks(x_t @ p.W_x + h_prev @ p.W_h + p.b)
    i = sigmoid(a_i + c_prev @ W_ci)  # (1)
    f = sigmoid(a_f + c_prev @ W_cf)  # (2)
    g = np.tanh(a_g + c_prev @ W_cg)  # (3)
    c_t = f * c_prev + i * g  # (4)
    o = sigmoid(a_o + c_t @ W_co)  # (5)
    tanh_c = np.tanh(c_t)
    return o * tanh_c, c_t, Cache(x_t, h_prev, c_prev, i, f, g, o, c_t, tanh_c)  # (6)


def lstm_sequence(x, h0, c0, p):
    """All steps: x (T, B, D), h0, c0 (B, H) -> h (T, B, H), c_T (B, H), T caches."""
    h_t, c_t, h, caches = h0, c0, [], []
    for x_t in x:
        h_t, c_t, cache = lstm_step(x_t, h_t, c_t, p)
        h.append(h_t)
        caches.append(cache)
    return np.stack(h), c_t, caches


def random_params(rng, D, H):
    """Parameters to try things on."""
    shapes = [(D, 4 * H), (H, 4 * H), (H, 4 * H), (4 * H,)]
    return LSTMParams(*[0.5 * rng.standard_normal(shape) for shape in shapes])


# %% [markdown]
# ## 8.2 A gradient has the shape of its array
#
# Backpropagation differentiates one number, the **loss** $L$, with respect to everything else. For an array $X$ we
# write `dX` for the array of all $\partial L / \partial X_{nk}$: same shape, same positions. It is called the
# **gradient** of $L$ with respect to $X$ (the word *cotangent* is also used). Read `dX` as the answer to: *if this
# entry of X grew by 0.001, how many thousandths would the loss grow by?*
#
# A cell does not know the loss. It is handed `dY`, the gradient with respect to what it produced, and returns `dX`, the
# gradient with respect to what it received. That is all it ever has to do, and so one piece can be built and tested
# without the others. For testing we need some loss, and the cheapest one that leaves nothing out is a **fake loss**:
# draw random weights $R$ of $Y$'s shape and let
#
# $$ L = \sum_{n,k} R_{nk} Y_{nk}, \qquad \text{so that} \qquad dY = R. \tag{7} $$
#
# Why random? With $R = 1$ everywhere errors can cancel: if every row of $Y$ adds up to a constant, as in a softmax,
# the plain sum is blind to all of them.
#
# Now the piece that occurs most often, the **affine** map of rows $x$ (B, D) with weights $W$ (D, H) and a bias $b$
# (H,):
#
# $$ y_{nk} = \sum_d x_{nd} W_{dk} + b_k. \tag{8} $$
#
# Here $n$ counts the rows of the batch. Ask for each entry which $y$ it touches, and add up its effects:
#
# * $x_{nd}$ touches row $n$ of $y$: $\; dx_{nd} = \sum_k dy_{nk} W_{dk}$;
# * $W_{dk}$ touches column $k$, in every row: $\; dW_{dk} = \sum_n x_{nd} \, dy_{nk}$;
# * $b_k$ touches column $k$ too, in every row: $\; db_k = \sum_n dy_{nk}$.
#
# All three are matrix products or sums. The shapes alone tell which: there is only one way to make a (D, H) from a
# (B, D) and a (B, H).
#
# ### Exercise 1: an affine map (3 points)
#
# Write the three gradients.
#
# <details><summary>Hint 1</summary>
#
# Write the shapes under each other: dy is (B, H). For dx you need (B, D), and W, which is (D, H), is the only array
# that can turn H columns into D.
#
# </details>
# <details><summary>Hint 2</summary>
#
# $dx = dy \, W^T$, $\; dW = x^T dy$, and $db$ adds the rows of $dy$.
#
# </details>
# <details><summary>Hint 3</summary>
#
# The transpose of `W` is `W.T`; the matrix product is `@`; `dy.sum(axis=...)` needs the number of the batch axis.
#
# </details>


# %% exercise="affine_backward"
def affine_backward(dy, x, W):
    """Gradients of y = x @ W + b.

    dy: (B, H), gradient with respect to y. x: (B, D). W: (D, H).
    Returns dx (B, D), dW (D, H), db (H,).
    """
    ### BEGIN SOLUTION
    dx = dy @ W.T
    dW = x.T @ dy
    db = dy.sum(axis=0)
    return dx, dW, db
    ### END SOLUTION


# %% check="affine_backward"
check("lstm_backward.affine_backward", affine_backward)

# %% [markdown]
# **What just happened.** Three rules that hold for everything below: a gradient has the shape of its array; going
# back through a matrix takes its transpose; what is shared (one bias for all rows) collects a *sum* over those who
# share it. They are lines B5 to B11 of the slides.
#
# ## 8.3 A gradient check of your own
#
# Your function has just been compared with a reference. Outside a course there is none. But a derivative can always
# be measured: move an entry a little in both directions and see what the loss does. This is the **central
# difference**
#
# $$ \frac{\partial L}{\partial x_k} \approx \frac{L(x + \varepsilon e_k) - L(x - \varepsilon e_k)}{2 \varepsilon}, \tag{9} $$
#
# where $e_k$ is 1 at entry $k$ and 0 elsewhere. It needs two evaluations for each entry, far too slow to train with,
# and just right to test with.
#
# How large should $\varepsilon$ be? **Predict** before you run the next cell: the smaller $\varepsilon$, the better
# the approximation. So is $10^{-12}$ better than $10^{-5}$? And what if the numbers are float32?

# %% demo="step_size"
figures.step_size()

# %% [markdown]
# Each curve falls and rises again. On the right arm the formula is too coarse: the central difference errs by about
# $\varepsilon^2$ (slope 2 in the picture), the one-sided one by about $\varepsilon$ (slope 1). On the left arm the
# *subtraction* fails: two nearly equal numbers, each rounded to $u$ of its size, leave an error of about
# $u/\varepsilon$, and this grows as $\varepsilon$ shrinks. In float64, $u \approx 10^{-16}$; in float32, $u \approx 6
# \cdot 10^{-8}$. The float32 curve ends on a plateau at 1: there adding $\varepsilon$ changes nothing, and the
# measured slope is 0. So:
#
# * use **float64** to check gradients, whatever you train in: in float32 no step gives more than five or six digits;
# * use the **central** difference with $\varepsilon$ between $10^{-6}$ and $10^{-5}$, for values of ordinary size. It
#   then agrees with a right gradient in seven digits or more. A wrong gradient rarely agrees in three.
#
# ### Exercise 2: central differences (2 points)
#
# Write equation (9) for an array of any shape. Leave `x` as it was: whoever called you still needs
# it. (Adding $\varepsilon$ to an entry and subtracting it again does not restore it exactly.) `np.ndindex(x.shape)`
# walks through the indices of an array of any shape, and `x[at]` takes such an index.
#
# <details><summary>Hint 1</summary>
#
# One loop over all entries. In it: two copies of x, one entry moved in each.
#
# </details>
# <details><summary>Hint 2</summary>
#
# Start with an array of zeros of x's shape, floating. For each index, put the right-hand side of (9) into it; the
# points are $2\varepsilon$ apart.
#
# </details>
# <details><summary>Hint 3</summary>
#
# ```python
# for at in ...:          # all indices
#     up = x.copy()
#     up[at] += ...
#     ...                 # the same downward
#     dx[at] = ...        # call fn twice
# ```
#
# </details>


# %% exercise="numerical_gradient"
def numerical_gradient(fn, x, eps=1e-6):
    """Gradient of fn at x by central differences, equation (9).

    fn: function of an array of x's shape that returns a number.
    x: array of any shape, float64; it is not changed.
    eps: the step, a positive number.
    Returns an array of x's shape.
    """
    ### BEGIN SOLUTION
    dx = np.zeros(x.shape)
    for at in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[at] += eps
        down[at] -= eps
        dx[at] = (fn(up) - fn(down)) / (2 * eps)
    return dx
    ### END SOLUTION


# %% check="numerical_gradient"
check("lstm_backward.numerical_gradient", numerical_gradient)

# %% [markdown]
# Now one number that says how far two gradients are apart. The plain difference will not do: 0.001 is a disaster for
# a gradient of size 0.002 and nothing for one of size 1000. Dividing each entry by itself will not do either: an
# entry whose true gradient is 0 carries a rounding error of perhaps $10^{-11}$, and divided by itself that looks like
# 100 %. So divide the largest difference by the largest entry:
#
# $$ \text{error} = \frac{\max_k |dx_k - \widehat{dx}_k|}{\max\left( \max_k |dx_k|, \; \max_k |\widehat{dx}_k| \right)}, \tag{10} $$
#
# with $\widehat{dx}$ for the measured gradient. Two cases need a decision. If both gradients are zero everywhere they
# agree: the error is 0. If the *shapes* differ the gradient is wrong whatever its values, so let the error be
# infinite. (Without this rule NumPy would stretch a (3, 1) against a (1, 3) and compare nine pairs.)
#
# ### Exercise 3: the gradient check (2 points)
#
# Write the check: it measures the gradient of `fn` at `x` with your `numerical_gradient` (default
# step) and returns its distance (10) from the gradient `dx` under test.
#
# <details><summary>Hint 1</summary>
#
# Compare the shapes first; then measure; then (10). The denominator can be zero in one case only.
#
# </details>
# <details><summary>Hint 2</summary>
#
# Infinity is `np.inf`. The largest absolute entry of an array `d` is `np.abs(d).max()`; for the larger of two numbers
# use Python's `max`.
#
# </details>
# <details><summary>Hint 3</summary>
#
# ```python
# if dx.shape ...:
#     return ...
# numeric = ...
# scale = max(...)        # of two numbers
# if scale ...:
#     return 0.0
# return ...              # the largest difference, divided
# ```
#
# </details>


# %% exercise="gradient_error"
def gradient_error(fn, x, dx):
    """Distance (10) of a gradient from the measured one.

    fn: function of an array of x's shape that returns a number.
    x: array of any shape, float64.
    dx: the gradient to be tested; np.inf is returned if its shape is not that of x.
    Returns a number from 0 (equal) on.
    """
    ### BEGIN SOLUTION
    if dx.shape != x.shape:
        return np.inf
    numeric = numerical_gradient(fn, x)
    scale = max(np.abs(dx).max(), np.abs(numeric).max())
    if scale == 0:
        return 0.0
    return np.abs(dx - numeric).max() / scale
    ### END SOLUTION


# %% check="gradient_error"
check("lstm_backward.gradient_error", gradient_error)

# %% [markdown]
# Put it to use at once, on your first exercise. The fake loss (7) makes a number of the affine map; each line of the
# next cell checks one gradient. The last line checks a gradient that is wrong on purpose.


# %% demo="affine_checked"
def check_affine():
    rng = np.random.default_rng(1)
    x, W, b, R = (rng.standard_normal(s) for s in [(2, 3), (3, 4), (4,), (2, 4)])

    def loss(x, W, b):
        return np.sum(R * (x @ W + b))

    dx, dW, db = affine_backward(R, x, W)
    print(f"dx       {gradient_error(lambda x: loss(x, W, b), x, dx):.1e}")
    print(f"dW       {gradient_error(lambda W: loss(x, W, b), W, dW):.1e}")
    print(f"db       {gradient_error(lambda b: loss(x, W, b), b, db):.1e}")
    print(f"1.01 dx  {gradient_error(lambda x: loss(x, W, b), x, 1.01 * dx):.1e}")


attempt(check_affine)

# %% [markdown]
# **What you should see.** Right gradients: errors around $10^{-10}$. A gradient that is 1 % too large: an error of
# $10^{-2}$. Between the two lies a wide empty field, and this is what makes the check so useful: an error above
# $10^{-6}$ is a mistake, in float64, for smooth functions of ordinary size. How far above depends on what is missing: a
# forgotten path through small weights may show as $10^{-3}$ only.
#
# ## 8.4 Slopes from outputs
#
# Going backward through $y = \tanh(a)$ multiplies by the slope at $a$. The slope can be written in the *output*:
#
# $$ \frac{d \tanh(a)}{da} = 1 - \tanh^2(a) = 1 - y^2 \tag{11} $$
#
# so there is no need to keep $a$, and none to compute tanh twice. This is why the cache holds i, f, g, o and not the
# pre-activations. It is also the source of a famous mistake: putting $y$ through the squashing function *once more*.
#
# The sigmoid $y = \sigma(a) = 1 / (1 + e^{-a})$ has the slope
#
# $$ \frac{d \sigma(a)}{da} = \frac{e^{-a}}{(1 + e^{-a})^2}. \tag{12} $$
#
# ### Exercise 4: the slope of the sigmoid (1 point)
#
# `dtanh` is given below as an example. Write `dsigmoid`: the slope (12) in the output $y$ alone.
#
# <details><summary>Hint 1</summary>
#
# Split (12) into two factors: one of them is $1 / (1 + e^{-a})$. What is the other one?
#
# </details>
# <details><summary>Hint 2</summary>
#
# $1 - y = e^{-a} / (1 + e^{-a})$.
#
# </details>
# <details><summary>Hint 3</summary>
#
# The slope is largest at $y = 1/2$, where it is $1/4$, and zero at $y = 0$ and $y = 1$. It is a product of two
# factors, each of which is responsible for one of the zeros. Lines B4 and B24 have it too; there `sigmoid(zo)` is the
# gate's output.
#
# </details>


# %% given="dtanh"
def dtanh(y):
    """Slope of tanh where its output is y, equation (11). Any shape."""
    return 1 - y**2


# %% exercise="dsigmoid"
def dsigmoid(y):
    """Slope of the sigmoid where its output is y.

    y: array of any shape, the output of a sigmoid: from 0 to 1, both may occur.
    Returns an array of the same shape.
    """
    ### BEGIN SOLUTION
    return y * (1 - y)
    ### END SOLUTION


# %% check="dsigmoid"
check("lstm_backward.dsigmoid", dsigmoid)

# %% [markdown]
# **What just happened.** A gate that is nearly open ($y \approx 1$) or nearly closed ($y \approx 0$) has almost no
# slope: it has made up its mind, and learns slowly. Even at its best a sigmoid passes on only a quarter of what
# arrives. Remember this number until section 8.7: on the way along the cell state there is no such factor.
#
# ## 8.5 Invert $h_t = o \circ \tanh(c_t)$
# <!-- seed 001: slides 94-105 -->
#
# The slides say "invert" for "go backward through". We start at the end of the forward pass, equation (6), with what
# the rest of the world sends: `dh_t`, the gradient with respect to $h_t$, and `dc_t`, the gradient with respect to
# $c_t$ that comes from the *next step*, where $c_t$ is the old state.
#
# Before writing anything, look at the map. How many arrows leave $c_t$ on the way forward? As many gradients come
# back to it.

# %% demo="ways_into_c"
figures.ways_into_c()

# %% [markdown]
# Three arrows leave $c_t$, so its gradient is a sum of three parts: **1** from the next step (it arrives as `dc_t`),
# **2** from $h_t$ through tanh, **3** from the output gate, which looks at $c_t$. Where a value is used more than
# once, its gradients are *added*. Only when all three are in may we go on to what $c_t$ was made of. This section
# adds part 2; the next one adds part 3.
#
# ```
# B1   do = dho ∘ tanh(Co)ᵀ
# B2   dtanhCo = dho ∘ o
# B3   dCo += dtanhCo ∘ (1 - tanh²(Co))ᵀ
# ```
#
# Two ingredients: in a product $h = o \circ s$ each factor gets `dh` times the *other* factor; and a squashing
# function multiplies by its slope. Line B3 says `+=`: this is the sum of parts 1 and 2. But beware of writing `+=` in
# NumPy. `dc_t += ...` changes the array of whoever called you, who may still need it. Write `dc_t = dc_t + ...`,
# which makes a new array.
#
# ### Exercise 5: the hidden state (2 points)
#
# Lines B1 to B3. The cache has computed $\tanh(c_t)$ already; it comes as `tanh_c`.
#
# <details><summary>Hint 1</summary>
#
# Both factors of the product are at hand, `o` and `tanh_c`. Each gradient takes the other one.
#
# </details>
# <details><summary>Hint 2</summary>
#
# $dc_t \leftarrow dc_t + dh_t \circ o \circ (1 - \tanh^2(c_t))$. In section 8.4 there is a function for the last
# factor, and it wants tanh's *output*.
#
# </details>
# <details><summary>Hint 3</summary>
#
# ```python
# do = dh_t * ...
# dc_t = dc_t + dh_t * ... * dtanh(...)
# ```
#
# </details>


# %% exercise="invert_output"
def invert_output(dh_t, dc_t, o, tanh_c):
    """Backward through h_t = o * tanh(c_t), lines B1 to B3.

    dh_t: (B, H), gradient with respect to h_t.
    dc_t: (B, H), gradient with respect to c_t that has arrived so far.
    o: (B, H), output gate. tanh_c: (B, H), tanh(c_t).
    Returns do (B, H) and the new dc_t (B, H), which includes the old one.
    Changes no input.
    """
    ### BEGIN SOLUTION
    do = dh_t * tanh_c
    dc_t = dc_t + dh_t * o * dtanh(tanh_c)
    return do, dc_t
    ### END SOLUTION


# %% check="invert_output"
check("lstm_backward.invert_output", invert_output)

# %% [markdown]
# ## 8.6 Invert the output gate
#
# ```
# B4   dzo = do ∘ sigmoid(zo)ᵀ ∘ (1 - sigmoid(zo))ᵀ
# B5   dCo += dzo Woc
# B8   dWoc = Co dzo
# ```
#
# First through the sigmoid, from the gate $o$ to its pre-activation $a_o$. Then through equation (5), $a_o = \dots +
# c_t W_{co} + \dots$, which is an affine map of $c_t$, so exercise 1 applies: part 3 of `dc_t`, and the gradient of
# the weights $W_{co}$. (Lines B6, B7 and B9 to B11 are postponed: section 8.9 does them for all gates at once.)
#
# ### Exercise 6: the output gate (3 points)
#
# Lines B4, B5 and B8. Mind the transposes: $W_{co}$ is square, so a wrong one raises no error. Only
# the numbers will be wrong.
#
# <details><summary>Hint 1</summary>
#
# Three lines: one product with a slope, one sum, one matrix product with a transpose. In the notation of exercise 1,
# dy is `da_o`, x is `c_t` and W is `W_co`.
#
# </details>
# <details><summary>Hint 2</summary>
#
# $da_o = do \circ o \circ (1 - o)$, $\; dc_t \leftarrow dc_t + da_o W_{co}^T$, $\; dW_{co} = c_t^T \, da_o$.
#
# </details>
# <details><summary>Hint 3</summary>
#
# `dsigmoid(o)` gives the slope. For `dW_co`, rows belong to what the gate saw, columns to the gate: the state comes
# first and is transposed.
#
# </details>


# %% exercise="invert_output_gate"
def invert_output_gate(do, dc_t, o, c_t, W_co):
    """Backward through o = sigmoid(a_o), a_o = ... + c_t @ W_co + ...: B4, B5, B8.

    do: (B, H), gradient with respect to o.
    dc_t: (B, H), gradient with respect to c_t that has arrived so far.
    o: (B, H), output gate. c_t: (B, H), new cell state. W_co: (H, H), block o of W_c.
    Returns da_o (B, H), the new dc_t (B, H), which includes the old one, and
    dW_co (H, H). Changes no input.
    """
    ### BEGIN SOLUTION
    da_o = do * dsigmoid(o)
    dc_t = dc_t + da_o @ W_co.T
    dW_co = c_t.T @ da_o
    return da_o, dc_t, dW_co
    ### END SOLUTION


# %% check="invert_output_gate"
check("lstm_backward.invert_output_gate", invert_output_gate)

# %% [markdown]
# **What just happened.** All three parts of `dc_t` are in. The third one exists only in cells whose output gate looks
# at the cell state through a so-called **peephole** connection. Code that was written for the plain cell and extended
# to peepholes often lacks it; so do forward passes that let the output gate see the old state.
#
# ## 8.7 Invert $c_t = f \circ c_{prev} + i \circ g$
#
# ```
# B12  dC  = dCo ∘ f
# B13  dCi = dCo ∘ i
# B14  di  = dCo ∘ Ci
# B15  df  = dCo ∘ C
# ```
#
# A sum hands `dc_t` to both of its terms unchanged; each term is a product, and each factor takes the other one. The
# first line is the most important one of the whole unit: on this way from $c_t$ to $c_{prev}$ there is *no weight
# matrix and no squashing function*, only the forget gate. Section 8.12 shows what that buys.
#
# ### Exercise 7: the cell state (2 points)
#
# Lines B12 to B15. Return the gradients with respect to i, f and g themselves; the slopes come in section 8.8.
#
# <details><summary>Hint 1</summary>
#
# Four products, each of `dc_t` with one array. Whose partner is whose?
#
# </details>
# <details><summary>Hint 2</summary>
#
# The pairs are (f, c_prev) and (i, g). `Ci` of the slides is `g` here.
#
# </details>
# <details><summary>Hint 3</summary>
#
# The input gate gets `dc_t` times what came in through it. The old state gets `dc_t` times the part of it that was
# kept. The other two follow.
#
# </details>


# %% exercise="invert_cell"
def invert_cell(dc_t, i, f, g, c_prev):
    """Backward through c_t = f * c_prev + i * g, lines B12 to B15.

    dc_t: (B, H), the whole gradient with respect to c_t.
    i, f, g: (B, H), gates and candidate. c_prev: (B, H), old cell state.
    Returns di, df, dg, dc_prev, each (B, H).
    """
    ### BEGIN SOLUTION
    di = dc_t * g
    df = dc_t * c_prev
    dg = dc_t * i
    dc_prev = dc_t * f
    return di, df, dg, dc_prev
    ### END SOLUTION


# %% check="invert_cell"
check("lstm_backward.invert_cell", invert_cell)

# %% [markdown]
# ## 8.8 Invert the three that look at $c_{prev}$
#
# ```
# B16  dzc = dCi ∘ (1 - tanh²(zc))ᵀ                     B17  dC += dzc Wcc
# B24  dzi = di ∘ sigmoid(zi)ᵀ ∘ (1 - sigmoid(zi))ᵀ     B25  dC += dzi Wic
# B32  dzf = df sigmoid(zf)ᵀ (1 - sigmoid(zf))ᵀ         B33  dC += dzf Wfc
# ```
#
# The same two moves as in section 8.6, three times: through the squashing function, then through the weights back to
# the cell state that was seen. Here that is the *old* one, so the parts go to `dc_prev`, where the path through the
# forget gate's product (line B12) has arrived already. So $c_{prev}$ has four ways out of it, and its gradient has
# four parts.
#
# ### Exercise 8: the three that look at the old state (3 points)
#
# `W_c` comes whole, (H, 4H); `blocks(W_c)` takes it apart.
#
# <details><summary>Hint 1</summary>
#
# Two of the three are sigmoids, one is a tanh. Each slope is written in the output: i, f and g themselves.
#
# </details>
# <details><summary>Hint 2</summary>
#
# $dc_{prev} \leftarrow dc_{prev} + da_i W_{ci}^T + da_f W_{cf}^T + da_g W_{cg}^T$.
#
# </details>
# <details><summary>Hint 3</summary>
#
# ```python
# W_ci, W_cf, W_cg, _ = ...      # block o was done in section 8.6
# da_i = di * ...
# ...                            # da_f, and da_g with the other slope
# dc_prev = dc_prev + ...        # three matrix products
# ```
#
# </details>


# %% exercise="invert_gates"
def invert_gates(di, df, dg, dc_prev, i, f, g, W_c):
    """Backward through (1) to (3), to the cell state: B16, B17, B24, B25, B32, B33.

    di, df, dg: (B, H), gradients with respect to the outputs i, f, g, each (B, H).
    dc_prev: (B, H), gradient with respect to c_prev that has arrived so far.
    W_c: (H, 4H).
    Returns da_i, da_f, da_g and the new dc_prev, which includes the old one;
    each (B, H). Changes no input.
    """
    ### BEGIN SOLUTION
    W_ci, W_cf, W_cg, _ = blocks(W_c)
    da_i = di * dsigmoid(i)
    da_f = df * dsigmoid(f)
    da_g = dg * dtanh(g)
    dc_prev = dc_prev + da_i @ W_ci.T + da_f @ W_cf.T + da_g @ W_cg.T
    return da_i, da_f, da_g, dc_prev
    ### END SOLUTION


# %% check="invert_gates"
check("lstm_backward.invert_gates", invert_gates)

# %% [markdown]
# ## 8.9 Collect
#
# What is left are the lines of one kind, B6 to B11 and their likes for the other gates: 24 in all, of which you have
# written one, B8. Here packing pays. Put the four pre-activation gradients side by side,
#
# $$ da = [\, da_i \;\; da_f \;\; da_g \;\; da_o \,] \quad \text{of shape (B, 4H)}, \tag{13} $$
#
# and everything that is not the cell state becomes exercise 1 with $dy = da$: the pre-activations are an affine map
# of `x_t` with weights `W_x`, and of `h_prev` with weights `W_h`, and `b` is the bias. For example the single matrix
# product $da \, W_x^T$ adds up lines B7, B19, B27 and B35.
#
# `W_c` needs care. Its gradient consists of four blocks, (state that the block saw)ᵀ times (its part of `da`):
#
# | block of `dW_c` | i | f | g | o |
# |---|---|---|---|---|
# | lines | B28 | B36 | B20 | B8 |
# | the state it saw | old | old | old | **new** |
#
# ### Exercise 9: collect (3 points)
#
# Collect the six gradients. The cache holds everything that the step has seen.
#
# <details><summary>Hint 1</summary>
#
# Five of the six are exercise 1 again; you may call `affine_backward` twice. Only `dW_c` is put together from two
# pieces.
#
# </details>
# <details><summary>Hint 2</summary>
#
# The first three blocks of `dW_c` share the state `c_prev`, so they are one product with the first 3H columns of
# `da`.
#
# </details>
# <details><summary>Hint 3</summary>
#
# `da[:, :3 * H]` are the first three blocks, `da[:, 3 * H:]` is the last. `np.hstack([left, right])` or
# `np.concatenate([left, right], axis=1)` joins two pieces side by side.
#
# </details>


# %% exercise="collect"
def collect(da, cache, p):
    """Gradients of what the pre-activations were made of.

    da: (B, 4H), gradients with respect to the pre-activations, blocks i, f, g, o.
    cache: Cache of the forward step. p: LSTMParams.
    Returns dx_t (B, D), dh_prev (B, H), dW_x (D, 4H), dW_h (H, 4H), dW_c (H, 4H) and
    db (4H,).
    """
    H = cache.c_t.shape[1]
    ### BEGIN SOLUTION
    dx_t, dW_x, db = affine_backward(da, cache.x_t, p.W_x)
    dh_prev, dW_h, _ = affine_backward(da, cache.h_prev, p.W_h)
    saw_old = cache.c_prev.T @ da[:, : 3 * H]
    saw_new = cache.c_t.T @ da[:, 3 * H :]
    dW_c = np.hstack([saw_old, saw_new])
    return dx_t, dh_prev, dW_x, dW_h, dW_c, db
    ### END SOLUTION


# %% check="collect"
check("lstm_backward.collect", collect)

# %% [markdown]
# ## 8.10 The whole cell
#
# All 39 lines are done. Put the pieces together in the order of the slides, which is the forward order reversed: (6),
# (5), (4), then (3), (2) and (1) together.
#
# ### Exercise 10: the whole step (7 points)
#
# Write the backward step. Call your functions, or write it out; it is graded quantity by quantity,
# so that you see which line to mend.
#
# <details><summary>Hint 1</summary>
#
# Five calls, in the order of sections 8.5 to 8.9. `do` goes from the first call to the second, and `dc_t` passes
# through the first two before the third takes it.
#
# </details>
# <details><summary>Hint 2</summary>
#
# `invert_output_gate` wants block o of `W_c`, and its third result can be left aside, because `collect` computes the
# whole of `dW_c`. Pack the four pre-activation gradients in the order i, f, g, o before you call `collect`.
#
# </details>
# <details><summary>Hint 3</summary>
#
# ```python
# do, dc_t = invert_output(...)
# da_o, dc_t, _ = ...
# di, df, dg, dc_prev = ...
# da_i, da_f, da_g, dc_prev = ...
# da = np.concatenate([...], axis=1)
# ...                                   # collect; the fourth result is an LSTMParams
# ```
#
# </details>


# %% exercise="lstm_step_backward"
def lstm_step_backward(dh_t, dc_t, cache, p):
    """Backward through one step of the cell.

    dh_t: (B, H), gradient with respect to h_t.
    dc_t: (B, H), gradient with respect to c_t from the next step (not through h_t).
    cache: Cache of the forward step. p: LSTMParams.
    Returns dx_t (B, D), dh_prev (B, H), dc_prev (B, H), and an LSTMParams with dW_x,
    dW_h, dW_c and db, each of the shape of its parameter. Changes no input.
    """
    i, f, g, o, c_t = cache.i, cache.f, cache.g, cache.o, cache.c_t
    ### BEGIN SOLUTION
    W_co = blocks(p.W_c)[3]
    do, dc_t = invert_output(dh_t, dc_t, o, cache.tanh_c)
    da_o, dc_t, _ = invert_output_gate(do, dc_t, o, c_t, W_co)
    di, df, dg, dc_prev = invert_cell(dc_t, i, f, g, cache.c_prev)
    da_i, da_f, da_g, dc_prev = invert_gates(di, df, dg, dc_prev, i, f, g, p.W_c)
    da = np.concatenate([da_i, da_f, da_g, da_o], axis=1)
    dx_t, dh_prev, dW_x, dW_h, dW_c, db = collect(da, cache, p)
    return dx_t, dh_prev, dc_prev, LSTMParams(dW_x, dW_h, dW_c, db)
    ### END SOLUTION


# %% check="lstm_step_backward"
check("lstm_backward.lstm_step_backward", lstm_step_backward)

# %% [markdown]
# Do not take the course's word for it. The next cell uses *your* gradient check on *your* backward step: the fake
# loss $L = \sum R_h \circ h_t + \sum R_c \circ c_t$ weighs both outputs, so `dh_t` is $R_h$ and `dc_t` is $R_c$; then
# each of the seven inputs is moved, entry by entry.


# %% demo="step_checked"
def check_step():
    rng = np.random.default_rng(2)
    B, D, H = 2, 3, 4
    p = random_params(rng, D, H)
    x_t = rng.standard_normal((B, D))
    h_prev, c_prev, R_h, R_c = (rng.standard_normal((B, H)) for _ in range(4))

    def loss(x_t, h_prev, c_prev, *params):
        h_t, c_t, _ = lstm_step(x_t, h_prev, c_prev, LSTMParams(*params))
        return np.sum(R_h * h_t) + np.sum(R_c * c_t)

    _, _, cache = lstm_step(x_t, h_prev, c_prev, p)
    dx_t, dh_prev, dc_prev, dp = lstm_step_backward(R_h, R_c, cache, p)
    values, gradients = [x_t, h_prev, c_prev, *p], [dx_t, dh_prev, dc_prev, *dp]
    print_errors(loss, values, gradients, "x_t h_prev c_prev W_x W_h W_c b")


def print_errors(loss, values, gradients, names):
    """Error of the gradient of each argument of loss, the others held fixed."""
    for n, name in enumerate(names.split()):

        def loss_of(value, n=n):
            return loss(*values[:n], value, *values[n + 1 :])

        error = gradient_error(loss_of, values[n], gradients[n])
        verdict = "agrees" if error < 1e-6 else "does not agree"
        print(f"d{name:<8} {error:.1e}  {verdict}")


attempt(check_step)

# %% [markdown]
# If all seven agree you own a proven backward step. Try the opposite too. In your `collect`, take the wrong state for
# block o of `dW_c`; run that cell, then the cell just above this text: which of the seven notice? Put it back. Then, in
# your `invert_output_gate`, leave out the part that is added to `dc_t`, and run both again: which notice now? Put this
# back, too, and run both cells a last time.
#
# <details><summary>Compare</summary>
#
# The wrong state spoils `dW_c` alone, with an error of several percent. The missing path spoils all seven, because
# whatever lies before $c_t$ gets its gradient through `dc_t`.
#
# </details>
#
# **A stop.** You own a cell whose backward step is proven, and this is a good place to put it down until another day.
#
# ## 8.11 The sequence: backward through time
#
# In the sequence, step $t$ hands $h_t$ and $c_t$ to step $t+1$. So going backward, step $t+1$ hands `dh_prev` and
# `dc_prev` to step $t$, where they are `dh_t` and `dc_t`:
#
# ```
#              dx[0]          dx[1]                    dx[T-1]
#                ↑              ↑                         ↑
# dh0, dc0  ←  step 0  ←──── step 1  ←──── ... ←──── step T-1  ←  dc_T (and nothing for h)
#                ↑    dh, dc    ↑    dh, dc               ↑
#              dh[0]          dh[1]                    dh[T-1]
# ```
#
# Three things happen in the loop:
#
# * each hidden state was used twice, by the outside world (the loss at that time) and by the next step. Its gradients
#   are added: `dh[t]` from outside plus what step $t+1$ sends back;
# * the cell state is used by the next step alone, and at the very end by whoever takes `c_T`, so `dc_T` enters at the
#   last step;
# * all steps use the *same* parameters, so the gradients of the parameters are summed over time.
#
# This is **backpropagation through time** (Rumelhart, Hinton and Williams, 1986; Werbos, 1990). A backward pass without
# the carry between steps runs, too, and prints plausible numbers; they are wrong at every step but the last.
#
# ### Exercise 11: the whole sequence (7 points)
#
# Write the loop.
#
# <details><summary>Hint 1</summary>
#
# Before the loop: what arrives at the last step? Zeros for h, `dc_T` for c. The loop runs from t = T-1 down to 0, and
# what the last pass sends back is `dh0` and `dc0`.
#
# </details>
# <details><summary>Hint 2</summary>
#
# Keep two carried arrays, `dh_t` and `dc_t`, and four sums, one per parameter, that start at zero.
# `reversed(range(T))` counts down. Results for `dx` can go into an array of zeros of shape (T, B, D).
#
# </details>
# <details><summary>Hint 3</summary>
#
# ```python
# for t in ...:          # T-1, ..., 1, 0
#     dx[t], dh_t, dc_t, dp_t = lstm_step_backward(..., ..., caches[t], p)
#     dp = ...           # field by field
# ```
#
# The first argument is a sum. Adding two LSTMParams with `+` would join them to a tuple of eight; add field by field.
#
# </details>


# %% exercise="lstm_sequence_backward"
def lstm_sequence_backward(dh, dc_T, caches, p):
    """Backward through time.

    dh: (T, B, H), gradient with respect to every h_t from outside the recurrence.
    dc_T: (B, H), gradient with respect to the last cell state.
    caches: list of the T caches of `lstm_sequence`. p: LSTMParams. T is at least 1.
    Returns dx (T, B, D), dh0 (B, H), dc0 (B, H), and an LSTMParams with the sums over
    time. Changes no input.
    """
    ### BEGIN SOLUTION
    dx = np.zeros((len(caches), *caches[0].x_t.shape))
    dh_t, dc_t = np.zeros_like(dc_T), dc_T
    dp = LSTMParams(*[np.zeros_like(w) for w in p])
    for t in reversed(range(len(caches))):
        dx[t], dh_t, dc_t, dp_t = lstm_step_backward(dh[t] + dh_t, dc_t, caches[t], p)
        dp = LSTMParams(*[total + new for total, new in zip(dp, dp_t, strict=True)])
    return dx, dh_t, dc_t, dp
    ### END SOLUTION


# %% check="lstm_sequence_backward"
check("lstm_backward.lstm_sequence_backward", lstm_sequence_backward)

# %% [markdown]
# And again your own proof, this time for a sequence of five steps, from initial states that are not zero. (Zero
# states hide mistakes: with `c0 = 0` the gradient of block f of `W_c` has no part from the first step, whatever the
# code does there.)


# %% demo="sequence_checked"
def check_sequence():
    rng = np.random.default_rng(3)
    T, B, D, H = 5, 2, 3, 4
    p = random_params(rng, D, H)
    x, R_h = rng.standard_normal((T, B, D)), rng.standard_normal((T, B, H))
    h0, c0, R_c = (rng.standard_normal((B, H)) for _ in range(3))

    def loss(x, h0, c0, *params):
        h, c_T, _ = lstm_sequence(x, h0, c0, LSTMParams(*params))
        return np.sum(R_h * h) + np.sum(R_c * c_T)

    _, _, caches = lstm_sequence(x, h0, c0, p)
    dx, dh0, dc0, dp = lstm_sequence_backward(R_h, R_c, caches, p)
    print_errors(loss, [x, h0, c0, *p], [dx, dh0, dc0, *dp], "x h0 c0 W_x W_h W_c b")


attempt(check_sequence)

# %% [markdown] question="what_a_check_misses" points=2
# **Question: a check that proves little (2 points, read by your teacher).** A colleague checks the backward pass of this
# cell with one sequence, one step and zero initial states ($B = 1$, $T = 1$, $h_0 = c_0 = 0$). Every error is below
# $10^{-9}$. Name three faults that the pass may have all the same. Say for each of them why this check is blind to it
# and what has to be changed so that it sees it.
#
# ### BEGIN SOLUTION
# For example: nothing is carried from one step to the one before, or the gradients of the parameters are not summed over
# time: with T = 1 there is nothing to carry or to sum; take several steps. The bias gradient is not summed over the
# batch, or only one row of it is used: with B = 1 that is the same; take B of at least 2. df is wrong by a factor, or
# leads to the wrong block: with c0 = 0 it is dc_t times 0, and so is everything behind it; take random states. dW_h is
# wrong: it is h_prev transposed times da, 0 for h0 = 0, and so are the blocks i, f and g of dW_c for c0 = 0.
#
# Rubric: 2 points: three faults of different kinds, each with its reason and remedy; 1 point: two of them, or three
# without reasons; 0: less.
# ### END SOLUTION

# %% [markdown]
# ## 8.12 The constant error carousel, in numbers
#
# Line B12 once more: $dc_{prev} = dc_t \circ f$. Let the gates be fixed by their biases, all weights zero, and let
# the loss see the last cell state only. Then nothing else reaches $c_{prev}$, and over $k$ steps
#
# $$ \frac{\partial L}{\partial c_{T-k}} = f^k \, \frac{\partial L}{\partial c_T}. \tag{14} $$
#
# With $f = 1$ the gradient goes round unchanged forever: the **constant error carousel** of Hochreiter and
# Schmidhuber (1997), whose cell had no forget gate at all, which is $f = 1$. They did not follow the other ways
# either: their learning rule is **truncated**, error that arrives at the inputs of the cell and of its gates changes
# the weights there and goes no further back in time. Unit 10 takes it up; here nothing is cut off. Compare (14) with
# the scalar recurrence of unit 1: it is the same power law, but there the factor was a weight, fixed after training,
# and here it is a gate, chosen anew at every step by what the cell sees.
#
# **Predict, then run.** A gradient of 1 arrives at $c_{100}$. How much of it reaches $c_0$ if $f$ is 0.99? If it is
# 0.9? Write both numbers down. The dots in the picture come from your own `lstm_step_backward`, the lines from (14).


# %% demo="carousel"
def carousel(f, T=100):
    """|dL/dc_t| for t = 0 ... T when a gradient of 1 arrives at c_T; all weights 0."""
    bias_f = 40.0 if f == 1 else np.log(f / (1 - f))  # sigmoid(40) is 1 in float64
    W, b = np.zeros((1, 4)), np.array([0.0, bias_f, 0.0, 0.0])
    p, zero, one = LSTMParams(W, W, W, b), np.zeros((1, 1)), np.ones((1, 1))
    _, _, caches = lstm_sequence(np.zeros((T, 1, 1)), zero, one, p)
    sizes, dc_t = [1.0], one
    for cache in reversed(caches):
        _, _, dc_t, _ = lstm_step_backward(zero, dc_t, cache, p)
        sizes.append(abs(dc_t.item()))
    return np.array(sizes[::-1])


attempt(lambda: figures.carousel(carousel))

# %% [markdown]
# <details><summary>Compare with your prediction</summary>
#
# $0.99^{100} \approx 0.366$: more than a third is left, with a half-life of 69 steps. $0.9^{100} \approx 0.000\,027$:
# the half-life is 6.6 steps, and after a hundred there is nothing to learn from. The difference between the two is
# hardly visible in the gate itself. This is why forget gates are usually started with a positive bias: a bias of 0
# means $f = 0.5$, which is a half-life of one single step.
#
# </details>
#
# Two limits of the picture. First, the weights are zero. In a trained cell the other paths, through $h$ and through
# the gates, add to (14), and *they* contain weight matrices and slopes, so they can vanish or explode; the lecture's
# summary (slide 119) warns of the second. So $f$ near 1 alone promises nothing about the sum of all ways. Second, what
# survives is the gradient with respect to the cell state. Whether a *weight* learns from it depends on the gates at
# that time too: with $i = 0$ nothing reaches the candidate.

# %% [markdown] question="one_carousel" points=2
# **Question: why only one carousel? (2 points, read by your teacher).** Each step hands two gradients to the step before
# it, `dc_prev` and `dh_prev`. Equation (14) is about the first. Which factors stand between `dc_t` and `dc_prev` on the
# direct way, and which between `dh_t` and `dh_prev`, on every way there is? Why does it follow that the memory of this
# network has to be in $c$, and that a bias is enough to make it last, while for $h$ there is no such bias?
#
# ### BEGIN SOLUTION
# From dc_t to dc_prev: the forget gate alone, entry by entry, a number that the cell chooses at each step; a large bias
# b_f brings it close to 1 for every input. From dh_t to dh_prev: h_t is made anew at each step and depends on h_prev
# only through the four pre-activations, so every way passes a slope (of a sigmoid, at most 1/4, or of tanh) and a block
# of W_h. Over many steps that is a product of matrices and slopes, as in the vanilla RNN: it vanishes or explodes, but
# for weights that fit exactly. No bias brings it to 1; large biases make the slopes smaller still.
#
# Rubric: 2 points: f alone against slope times W_h on every way, and that f can be brought near 1 by a bias while
# slopes and matrices cannot; 1 point: one of the two; 0: neither.
# ### END SOLUTION

# %% [markdown]
# ## 8.13 The slips in the printed pseudocode
# <!-- seed 001: slides 111-112 -->
#
# You have turned the lines of slides 108–110 into code one by one, and your gradient check agrees with the result. So
# what these slides compute is right; their slips are of a kind that disappeared on the way, and two of them are asked
# for below. The next slides put $L$ such layers on top of each other, with an output layer. Slide 111 is the forward
# pass and slide 112 its backward pass. In `Wo` the letter o means output layer, not output gate. The line numbers are
# ours, and so are the line breaks within the two long calls; some comments are left out, and the rest stands as it is
# printed.
#
# ```
#       # Assuming h(-1,*) is known and C(-1,*)=0                       slide 111
#       for t = 0:T-1                        # Including both ends of the index
#           h(t,0) = x(t)                    # Vectors. Initialize h(0) to input
#           for l = 1:L                      # hidden layers operate at time t
#               [C(t,l), h(t,l)] = LSTM_cell(t,l).forward(
#                   C(t-1,l), h(t-1,l), h(t,l-1)[W{l},b{l}])
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
#   7           [dC(t,l), dh(t,l), dx(t,l), d[W,b]] = LSTM_cell(t,l).backward(
#   8               dC(t+1,l), dh(t+1,l)+dx(t,l+1),
#   9               C(t,l), h(t,l),
#  10               C(t,l), h(t,l), [W(l),b(l)])
#  11           d[W{l} b{l}] += d[W,b]
# ```
#
# Reading help: what a call at $(t, l)$ returns is stored under $(t, l)$. So `dC(t,l)` and `dh(t,l)` are what cell
# $(t, l)$ sends *back* in time, and `dx(t,l)` what it sends *down*, to the layer below. Compare line by line with
# slide 111, and with the signature on slide 108.
#
# ### The output layer
#
# The **softmax** turns a row of K numbers, the **logits** $z$, into probabilities:
#
# $$ y_k = \frac{e^{z_k}}{\sum_n e^{z_n}}, \qquad \frac{\partial y_k}{\partial z_n} = y_k (\delta_{kn} - y_n), \tag{15} $$
#
# where $\delta_{kn}$ is 1 for $k = n$ and 0 otherwise. Every logit moves *every* probability, because they share the
# denominator. So the gradient with respect to a logit collects from all of them:
#
# $$ dz_n = \sum_k dy_k \, y_k (\delta_{kn} - y_n) = y_n \Big( dy_n - \sum_k dy_k \, y_k \Big). \tag{16} $$
#
# The loss that goes with it is the **cross-entropy** with a target distribution $q$, whose entries add up to 1 (often
# a single 1 for the right class), summed over the batch:
#
# $$ L = - \sum_k q_k \log y_k, \qquad \text{so} \qquad dy_k = - q_k / y_k. \tag{17} $$
#
# ### Exercise 12: the output layer (3 points)
#
# Put (17) into (16) on paper; something beautiful happens. Then write the backward pass of the whole
# output layer, `z = h @ W_o + b_o`, softmax, cross-entropy. `softmax` is given.
#
# <details><summary>Hint 1</summary>
#
# In (16) the sum becomes $\sum_k (-q_k / y_k) \, y_k$. The $y_k$ cancel; and what do the $q_k$ add up to?
#
# </details>
# <details><summary>Hint 2</summary>
#
# $dz_n = y_n (-q_n / y_n + 1)$. Multiply out. No division is left, so a probability that has underflowed to 0 does no
# harm.
#
# </details>
# <details><summary>Hint 3</summary>
#
# `dz` is the softmax of z minus the target. The other three are exercise 1, with `dz` for dy, `h` for x and `W_o` for
# W.
#
# </details>


# %% given="softmax"
def softmax(z):
    """Probabilities of the logits z (..., K), in a form that cannot overflow."""
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def cross_entropy(z, target):
    """Loss (17) of the logits z for a target, both (..., K), summed over all rows."""
    return -np.sum(target * np.log(softmax(z)))


# %% exercise="output_layer_backward"
def output_layer_backward(z, target, h, W_o):
    """Backward through z = h @ W_o + b_o, y = softmax(z) and the cross-entropy (17).

    z: (B, K), logits; large ones may make a probability underflow to 0.
    target: (B, K), each row adds up to 1.
    h: (B, H), hidden state of the top layer. W_o: (H, K).
    Returns dz (B, K), dh (B, H), dW_o (H, K), db_o (K,).
    """
    ### BEGIN SOLUTION
    dz = softmax(z) - target
    dh, dW_o, db_o = affine_backward(dz, h, W_o)
    return dz, dh, dW_o, db_o
    ### END SOLUTION


# %% check="output_layer_backward"
check("lstm_backward.output_layer_backward", output_layer_backward)

# %% [markdown]
# What would the printed line have given? Ask your gradient check.


# %% demo="printed_output_line"
def check_output_line():
    rng = np.random.default_rng(4)
    z, target = rng.standard_normal((2, 5)), rng.dirichlet(np.ones(5), 2)
    h, W_o = rng.standard_normal((2, 3)), rng.standard_normal((3, 5))
    dY = -target / softmax(z)  # equation (17)
    printed = dY * sigmoid(z) * (1 - sigmoid(z))
    mended, *_ = output_layer_backward(z, target, h, W_o)

    def loss(z):
        return cross_entropy(z, target)

    print(f"as printed  {gradient_error(loss, z, printed):.1e}")
    print(f"yours       {gradient_error(loss, z, mended):.1e}")


attempt(check_output_line)

# %% [markdown]
# ### Your list
#
# ### Exercise 13: the slips (4 points)
#
# Answer with a dictionary: line numbers as numbers, everything else as text in quotes, layers too
# (`"L"`). A name stands alone, without an argument in parentheses. Put your answers in place of the `None`s and delete
# the line `raise NotImplementedError()`: as long as it stands there, the cell ends with an error and *Run All Cells*
# stops. Commit yourself before you run the check: it says which answers are wrong, not what is right.
#
# | key | question | answer |
# |---|---|---|
# | `output_line` | Which line of slide 112 differentiates something that the forward pass does not compute? | 1 to 11 |
# | `output_function` | Which function of slide 111 should be differentiated there? | its name |
# | `first_layer` | Line 6: which layer has to be visited first? | `"L+1"`, `"L"`, `"L-1"`, `"1"` or `"0"` |
# | `last_layer` | Line 6: and which one last? | `"L"`, `"2"`, `"1"` or `"0"` |
# | `top_cotangent` | Line 8, at the top layer: nothing defines `dx(t,l+1)` there. What has to stand for it? (a) 0 (b) `dh(t+1,L)` (c) `dzo(t) Wo` (d) `dzo(t)` | `"a"` to `"d"` |
# | `state_line` | Which line hands over states of the wrong time? | 1 to 11 |
# | `missing_argument` | Which quantity do lines B1 to B39 use that is neither an argument of `backward` nor one of its static variables (zf, zi, zc, zo, f, i, o, Ci)? | its name in the slides |
# | `comment` | The first comment of slide 108 says "invert ho = o ∘ tanh(C)". What has to stand in place of `C`? | its name in the slides |
#
# <details><summary>Hint 1</summary>
#
# Slide 111 runs l = 1, 2, ..., L; layer 0 is the input itself. Backward, each cell has to be visited exactly once,
# after everything that it feeds.
#
# </details>
# <details><summary>Hint 2</summary>
#
# The signature on slide 108 is backward(dCo, dho, C, h, Co, ho, [W,b]): first two gradients, then the states that the
# cell *received*, then the states that it *produced*. Write these names next to lines 8 to 10.
#
# </details>
# <details><summary>Hint 3</summary>
#
# The hidden state of the top layer is seen by the output layer in place of a layer above; line 4 computes what comes
# back from there, and then nobody uses it. As to the missing argument: look at lines B10, B22, B30 and B38.
#
# </details>

# %% exercise="slips"
slips = {
    "output_line": None,
    "output_function": None,
    "first_layer": None,
    "last_layer": None,
    "top_cotangent": None,
    "state_line": None,
    "missing_argument": None,
    "comment": None,
}
### BEGIN SOLUTION
slips["output_line"] = 2
slips["output_function"] = "softmax"
slips["first_layer"] = "L"
slips["last_layer"] = "1"
slips["top_cotangent"] = "c"
slips["state_line"] = 9
slips["missing_argument"] = "x"
slips["comment"] = "Co"
### END SOLUTION

# %% check="slips"
check("lstm_backward.slips", slips)

# %% [markdown]
# <details><summary>Smaller things that you may have seen as well</summary>
#
# * The backward pass needs a start at $t = T-1$: `dC(T,l)` and `dh(T,l)` have to be zero. The comment on slide 112
#   initializes the parameter gradients only.
# * Names: `dC(t,l)` is the gradient with respect to `C(t-1,l)`, as the reading help says; but `dh(t,L)` in line 4 is
#   the gradient with respect to `h(t,L)` itself. One name, two meanings.
# * `dzo` in line 2 is `dzo(t)` in lines 3 to 5; `[W(l),b(l)]` in line 10 is `[W{l} b{l}]` in line 11 and `[W{l},b{l}]`
#   on slide 111, where a comma is missing before it. `T-1:0` counts down without saying so.
# * No line of `backward` uses its argument `ho`.
# * Slides 92 and 107 call the parameters `[W,h]`; `[W,b]` is meant.
# * B2 and B12 to B15 multiply rows (gradients) with columns (`o`, `f`, `i`, `Ci`, `C`) without the ᵀ that B1, B3 and
#   B4 have. In line B32 the ∘ are missing.
# * `dCo +=` in B3 and B5 is meant for a copy. If it writes into the array that was handed in, it destroys a gradient
#   that belongs to the caller.
#
# None of this is a reproach: the slides are among the clearest there are, and slips like these stand in published
# papers and in shipped libraries. They stay until somebody checks the gradient.
#
# </details>
#
# ### The loop over layers, mended
#
# One time step of the stack, then. Every layer $l$ has its own cache and parameters, and its own carried gradients
# `dh[l]` and `dc[l]` from step $t+1$. From above, the top layer receives `dx_above`, the output layer's gradient;
# each other layer receives what the layer above it sends down.
#
# ### Exercise 14: one step of a stack (3 points)
#
# Write lines 6 to 10 as they should be. Layers are numbered from 0 here, as Python does: the bottom
# layer is `layers[0]`, the top layer `layers[-1]`. All have H units; the input of the bottom one has D columns, the
# input of each other one is the hidden state of the layer below, with H columns. The gradients of the parameters are
# left out, to keep the answer short; you know how to sum them.
#
# <details><summary>Hint 1</summary>
#
# One loop and one call of `lstm_step_backward` in it. One array travels down through the loop: what comes from above.
# At the end it is the gradient with respect to the input of the stack.
#
# </details>
# <details><summary>Hint 2</summary>
#
# At each layer the gradient with respect to h is the sum of two: carried through time, and from above. Results go to
# `dh_prev[n]` and `dc_prev[n]` of two new arrays.
#
# </details>
# <details><summary>Hint 3</summary>
#
# ```python
# dx = dx_above
# for n in ...:                                # the order of Exercise 13
#     dx, dh_prev[n], dc_prev[n], _ = ...      # the first argument is dh[n] + ...
# ```
#
# </details>


# %% exercise="stack_step_backward"
def stack_step_backward(dx_above, dh, dc, caches, layers):
    """Backward through one time step of L layers; slide 112, lines 6 to 10, mended.

    dx_above: (B, H), gradient with respect to the top h_t, from the output layer.
    dh, dc: (L, B, H), gradients with respect to every layer's h_t and c_t, from the
    next step in time.
    caches, layers: lists of L Caches and L LSTMParams, bottom layer first. L >= 1.
    Returns dx_t (B, D), gradient with respect to the input of the bottom layer, and
    dh_prev, dc_prev (L, B, H). Changes no input.
    """
    ### BEGIN SOLUTION
    dx = dx_above
    dh_prev, dc_prev = np.zeros_like(dh), np.zeros_like(dc)
    for n in reversed(range(len(layers))):
        cache, p = caches[n], layers[n]
        dx, dh_prev[n], dc_prev[n], _ = lstm_step_backward(dh[n] + dx, dc[n], cache, p)
    return dx, dh_prev, dc_prev
    ### END SOLUTION


# %% check="stack_step_backward"
check("lstm_backward.stack_step_backward", stack_step_backward)

# %% [markdown]
# The last proof: slide 112, mended, made of your own functions (but for line 11: the gradients of the layers'
# parameters are left out here, as in exercise 14). Two layers and a softmax, over four steps; the loss is a
# cross-entropy at every step. The measured gradient runs the whole network forward again for every entry.


# %% demo="network_checked"
def network_loss(x, layers, W_o, b_o, targets):
    """Slide 111: the loss, and for each step the logits, the top state, the caches."""
    B, H, loss, steps = x.shape[1], W_o.shape[0], 0.0, []
    h, c = np.full((len(layers), B, H), 0.3), np.full((len(layers), B, H), -0.2)
    for x_t, target in zip(x, targets, strict=True):
        caches, below = [], x_t
        for n, p in enumerate(layers):
            h[n], c[n], cache = lstm_step(below, h[n].copy(), c[n].copy(), p)
            caches.append(cache)
            below = h[n].copy()
        z = below @ W_o + b_o
        loss += cross_entropy(z, target)
        steps.append((z, below, caches))
    return loss, steps


def check_network():
    rng = np.random.default_rng(5)
    T, B, D, H, K = 4, 2, 3, 4, 5
    layers = [random_params(rng, D, H), random_params(rng, H, H)]
    x, W_o, b_o = (rng.standard_normal(s) for s in [(T, B, D), (H, K), (K,)])
    targets = rng.dirichlet(np.ones(K), (T, B))
    _, steps = network_loss(x, layers, W_o, b_o, targets)
    dx, dW_o, db_o = np.zeros_like(x), np.zeros_like(W_o), np.zeros_like(b_o)
    dh = dc = np.zeros((2, B, H))
    for t in range(T - 1, -1, -1):
        z, top, caches = steps[t]
        _, dx_above, dW, db = output_layer_backward(z, targets[t], top, W_o)
        dW_o, db_o = dW_o + dW, db_o + db
        dx[t], dh, dc = stack_step_backward(dx_above, dh, dc, caches, layers)

    def loss(x, W_o, b_o):
        return network_loss(x, layers, W_o, b_o, targets)[0]

    print_errors(loss, [x, W_o, b_o], [dx, dW_o, db_o], "x W_o b_o")


attempt(check_network)

# %% [markdown]
# **What you should see.** Three times "agrees". The errors are a little larger than before: the loss is now a number
# around 17, measured to $u$ of *its* size, while single gradients are small. What counts on the left arm of the curves
# in section 8.3 is the ratio of the two.
#
# ## Summary
#
# * A gradient has the shape of its array. A value that is used several times collects a sum. Going back through a
#   matrix takes its transpose; through a squashing function, its slope, written in the output.
# * The cell state gets gradient from three sides: the next step, $h_t$, and the output gate. Only then is equation
#   (4) inverted.
# * Along the cell's own loop there is one factor from $c_t$ to $c_{prev}$, the forget gate. While the other three ways
#   to $c_{prev}$ and the way through $h_{prev}$ are closed, the gradient shrinks like $f^k$, and not at all for $f = 1$.
# * Over time: add what comes from outside to what is carried, and sum the parameter gradients.
# * Softmax and cross-entropy together have the gradient probability minus target.
# * A gradient check in float64, with central differences and a step of about $10^{-6}$, tells right (an error below
#   $10^{-6}$) from wrong (above it) without any reference. It finds what careful reading overlooks.
#
# ### Symbols of this unit
#
# | symbol | code | shape | meaning |
# |---|---|---|---|
# | $dX$ | `dx_t`, `dW_x`, ... | that of X | gradient of the loss with respect to X |
# | $\varepsilon$ | `eps` | number | step of a difference quotient |
# | $i, f, g, o$ | `i, f, g, o` | (B, H) | input gate, forget gate, candidate, output gate |
# | $a_i \dots a_o$; $da$ | `da_i` ... `da_o`; `da` | (B, H); (B, 4H) | pre-activations; their gradients, packed |
# | $c_{prev}, c_t, h_{prev}, h_t$ | `c_prev`, `c_t`, `h_prev`, `h_t` | (B, H) | states before and after a step |
# | $W_x, W_h, W_c, b$ | `p.W_x`, `p.W_h`, `p.W_c`, `p.b` | (D, 4H), (H, 4H), (H, 4H), (4H,) | parameters, blocks i, f, g, o |
# | $z, y, q$ | `z`, `softmax(z)`, `target` | (B, K) | logits, probabilities, targets |
# | $T, B, D, H, K, L$ | the same | numbers | steps, batch, inputs, hidden units, classes, layers |
#
# ### Further reading
#
# * Rumelhart, Hinton and Williams (1986), *Learning internal representations by error propagation*, and Werbos (1990),
#   *Backpropagation through time: what it does and how to do it*. The method; the second with pseudocode.
# * Hochreiter and Schmidhuber (1997), *Long short-term memory*. The carousel; the appendix gives the truncated learning
#   rule, not the gradients of this unit.
# * Gers, Schmidhuber and Cummins (2000), *Learning to forget: continual prediction with LSTM*. The forget gate.
# * Gers, Schraudolph and Schmidhuber (2002), *Learning precise timing with LSTM recurrent networks*. Peepholes, there
#   one weight per cell.
# * Griewank and Walther (2008), *Evaluating derivatives*. Why one backward pass costs only a few forward passes, for
#   any program.
#
# ### What comes next
#
# You have a proven cell, forward and backward. What it needs now is a loss worth reducing and a rule for taking
# steps, and then the question of this unit returns in earnest: how far back does it really learn?
