# %% [markdown]
# # 8 The LSTM cell, backward
#
# In unit 7 the cell computed. Now it learns what its output should have been, and each of its numbers asks: *had I been
# a little larger, how would the loss have changed?* You derive the answer piece by piece, prove each piece with a tool
# of your own, and then turn this tool on the printed slides of a lecture.
#
# Run the next two cells (Shift+Enter twice). Before it goes more than 10 steps back, the demo asks for a prediction.

# %% given="imports"
from typing import NamedTuple

import numpy as np

from autograder.check import check
from course.figures import lstm_backward as figures
from course.figures.attempt import attempt
from course.figures.style import use_style
from course.widgets.lstm_error_flow import lstm_error_flow

use_style()

# %% demo="error_flow"
lstm_error_flow()

# %% [markdown]
# **After this unit you can** send a gradient backward through sums, products, squashing functions and matrix products;
# prove it right without a reference; write the backward pass of an LSTM cell and of a whole sequence; say why a gradient
# survives a hundred steps in it, and under which condition; test printed pseudocode, and mend it. **You need** units 4,
# 6 and 7 and the chain rule; the forward pass is given here. **Time:** about 90 minutes, in two sittings of about 45
# minutes, with a stop after section 8.10; who tries out everything needs twice as long. 13 exercises, 41 points, and
# two questions in words, 4 points.
#
# ## 8.1 An error on its way back
#
# A cell with one unit, unrolled: time runs to the right, the error to the left. An error of 1 enters at $c_T$, the cell
# state after the last step; *One step back* sends it on. The thicker a line, the more of the error it carries (blue:
# positive, dashed: negative). The row $c$ is the **carousel** of unit 6, times $f$ at every step; all other lines go
# through the gates and through $h$, past the weights, which the second slider scales. The demo begins with the scale 0,
# three steps back. The right panel counts: what the carousel alone brings to $c$, what the whole backward pass brings
# (the line), and what is *measured*, by moving $c$ a little at that step and running the cell again (dots; bars where it
# is negative).
#
# **Predict:** with $f = 0.9$ and the scale 0, how much of the error arrives 20 steps back? Write it into the demo and keep
# it; then step back, and compare. **Predict** once more, before you move the slider: with the scale 0.5, does more
# arrive, or less?

# %% [markdown]
# <details><summary>Reveal</summary>
#
# With the scale 0 the gates look at nothing, the carousel is the only way back, and $0.9^{20} = 0.12$ arrives. (The line
# to $g$ ends there.) At 0.5 it is 0.31, though the carousel alone brings 0.14: the other ways add to it. They can do
# worse; section 8.15 comes back to them. But first: how does the demo know? It computes the line by the rules of this
# unit, and the dots confirm them.
#
# </details>

# %% [markdown]
# ## 8.2 The forward pass, with a memory
# <!-- seed 001: slide 90 -->
#
# The cell of unit 7 once more, with $\circ$ for the entry-by-entry product and $\sigma$ for the sigmoid:
#
# $$ i = \sigma(a_i), \quad a_i = x_t W_{xi} + h_{prev} W_{hi} + c_{prev} W_{ci} + b_i \tag{1} $$
# $$ f = \sigma(a_f), \quad a_f = x_t W_{xf} + h_{prev} W_{hf} + c_{prev} W_{cf} + b_f \tag{2} $$
# $$ g = \tanh(a_g), \quad a_g = x_t W_{xg} + h_{prev} W_{hg} + c_{prev} W_{cg} + b_g \tag{3} $$
# $$ c_t = f \circ c_{prev} + i \circ g \tag{4} $$
# $$ o = \sigma(a_o), \quad a_o = x_t W_{xo} + h_{prev} W_{ho} + c_t W_{co} + b_o \tag{5} $$
# $$ h_t = o \circ \tanh(c_t) \tag{6} $$
#
# The **pre-activations** $a_i$ to $a_o$ are what goes into the squashing functions. The first three gates see the old
# state $c_{prev}$; the output gate sees the **new** one, $c_t$. Much of this unit turns on that single subscript.

# %% demo="graph_forward"
figures.graph("forward")

# %% [markdown]
# Here is the code. The way back needs values that the way forward has computed, so this version also returns a **cache**
# that keeps them. As in unit 7, the weights of the four gates stand side by side, in blocks of H columns, in the order
# i, f, g, o.


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
# ## 8.3 One unit, number by number
#
# One unit, one example: every array is a number. For this section let
#
# | gate | i | f | g | o |
# |---|---|---|---|---|
# | its weight on $h_{prev}$ | 2 | 1 | −1 | 0.5 |
# | its weight on the cell state | 1 | −2 | 1.5 | 0.6 |
# | its value | 0.5 | 0.8 | 0.6 | 0.5 |
#
# (The biases are such that the gates come out like this.) The states are $h_{prev} = 0.5$ and $c_{prev} = 1$. So $c_t =
# 0.8 \cdot 1 + 0.5 \cdot 0.6 = 1.1$ and $\tanh(1.1) = 0.80$, rounded. As in unit 4, $\mathrm{d}A$ is the derivative of
# the loss with respect to $A$, through all that follows. Let the world after this step send $\mathrm{d}h_t = 1$, and the
# next step, through its old state, $\mathrm{d}c_t = 0.2$. Read the table from top to bottom; it goes backward, from (6)
# to (1). (Slopes of sigmoids are given as numbers here; section 8.6 asks you where they come from.)
#
# | what is inverted | rule | numbers |
# |---|---|---|
# | $h_t = o \cdot \tanh(c_t)$ | a factor gets the *other* factor | $\mathrm{d}o = 1 \cdot 0.8 = 0.8$ |
# | | ... and tanh multiplies by its slope, $1 - 0.8^2 = 0.36$ | $\mathrm{d}c_t = 0.2 + 1 \cdot 0.5 \cdot 0.36 = 0.38$ |
# | $o = \sigma(a_o)$ | times the sigmoid's slope, 0.25 | $\mathrm{d}a_o = 0.8 \cdot 0.25 = 0.2$ |
# | $a_o = \dots + 0.6\,c_t$ | back through a weight: times the weight | $\mathrm{d}c_t = 0.38 + 0.2 \cdot 0.6 = 0.5$ |
# | $c_t = f\,c_{prev} + i\,g$ | a factor gets the other factor | $\mathrm{d}i = 0.5 \cdot 0.6 = 0.3$, $\; \mathrm{d}f = 0.5 \cdot 1 = 0.5$, $\; \mathrm{d}g = 0.5 \cdot 0.5 = 0.25$ |
# | $i$, $f$, $g$ | times the slopes 0.25, 0.16 and $1 - 0.6^2 = 0.64$ | $\mathrm{d}a_i = 0.075$, $\; \mathrm{d}a_f = 0.08$, $\; \mathrm{d}a_g = 0.16$ |
#
# Note what happens to $\mathrm{d}c_t$: it grows from 0.2 to 0.38 to 0.5, and only when all its parts are in does it go on
# to what $c_t$ is made of.
#
# ### Exercise 1: the last step by hand (2 points)
#
# Three numbers are missing. On how many ways does $c_{prev}$ act on this step? And $h_{prev}$? Work out
# $\mathrm{d}c_{prev}$, $\mathrm{d}h_{prev}$, and $\mathrm{d}W_{co}$, the gradient with respect to the weight 0.6, with
# three decimals.
#
# <details><summary>Hint 1</summary>
#
# $c_{prev}$ stands in four places of equations (1) to (5), $h_{prev}$ in four others. Each place sends something back;
# add it up.
#
# </details>
# <details><summary>Hint 2</summary>
#
# $\mathrm{d}c_{prev}$: in $f\,c_{prev}$ a factor gets the other factor, from $\mathrm{d}c_t = 0.5$. The three others
# come through weights, from $\mathrm{d}a_i$, $\mathrm{d}a_f$ and $\mathrm{d}a_g$. For a weight itself: it is a factor
# too, and its other factor is what the gate saw.
#
# </details>
# <details><summary>Hint 3</summary>
#
# $\mathrm{d}c_{prev} = 0.5 \cdot 0.8 + 0.075 \cdot 1 + 0.08 \cdot (-2) + \dots$; $\mathrm{d}h_{prev} = 0.075 \cdot 2 +
# \dots$, four terms, the last with $\mathrm{d}a_o$; $\mathrm{d}W_{co}$ is $\mathrm{d}a_o$ times the state that the
# output gate saw.
#
# </details>

# %% exercise="by_hand"
by_hand = {"dc_prev": None, "dh_prev": None, "dW_co": None}
### BEGIN SOLUTION
dc_prev = 0.5 * 0.8 + 0.075 * 1 + 0.08 * -2 + 0.16 * 1.5
dh_prev = 0.075 * 2 + 0.08 * 1 + 0.16 * -1 + 0.2 * 0.5
by_hand = {"dc_prev": dc_prev, "dh_prev": dh_prev, "dW_co": 1.1 * 0.2}
### END SOLUTION

# %% check="by_hand"
check("lstm_backward.by_hand", by_hand)

# %% [markdown]
# **What just happened.** You have gone backward through a whole LSTM cell. What follows is the same for many units and
# examples at once: numbers become rows, weights become matrices, and each of the rules becomes a line of code. Section
# 8.12 comes back to your three numbers.
#
# ## 8.4 A gradient has the shape of its array
#
# For an array $X$ the code writes `dX` for the array of all $\partial L / \partial X_{nk}$, of the loss $L$: same shape,
# same positions. A cell does not know the loss. It is handed `dY`, the gradient with respect to what it produced, and
# returns `dX`, the gradient with respect to what it received. So one piece can be built and tested without the others.
# For testing we need some loss, and the cheapest one that leaves nothing out is a **fake loss**: draw random weights $R$
# of $Y$'s shape and let
#
# $$ L = \sum_{n,k} R_{nk} Y_{nk}, \qquad \text{so that} \qquad dY = R. \tag{7} $$
#
# Why random? With $R = 1$ everywhere errors can cancel: if every row of $Y$ adds up to a constant, as probabilities do,
# the plain sum is blind to all of them.
#
# Now the piece that occurs most often, the **affine** map of rows $x$ (B, D) with weights $W$ (D, H) and a bias $b$
# (H,):
#
# $$ y_{nk} = \sum_d x_{nd} W_{dk} + b_k. \tag{8} $$
#
# Here $n$ counts the rows of the batch. Ask for each entry which $y$ it touches, and add up its effects:
#
# $x_{nd}$ touches the whole row $n$ of $y$, entry $y_{nk}$ by way of $W_{dk}$, so $dx_{nd} = \sum_k dy_{nk} W_{dk}$. And
# which entries do $W_{dk}$ and $b_k$ touch?
#
# ### Exercise 2: an affine map (3 points)
#
# Find the two other sums, and write all three gradients, as matrix products or sums. The shapes are a help: there is
# only one way to make a (D, H) from a (B, D) and a (B, H).
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

    dy: (B, H), gradient with respect to y. x: (B, D). W: (D, H). All float64.
    Returns dx (B, D), dW (D, H), db (H,). Changes no input.
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
# **What just happened.** Three rules that hold for everything below: a gradient has the shape of its array; going back
# through a matrix takes its transpose; what is shared (one bias for all rows) collects a *sum* over those who share it.
#
# ## 8.5 A gradient check for every entry
#
# Your function has just been compared with a reference. Outside a course there is none. In unit 4 you measured a slope
# along one random direction: cheap, but it does not tell *which* entry is wrong. Now measure every entry: move it a
# little in both directions and see what the loss does. Along each axis this is unit 4's **central difference**
#
# $$ \frac{\partial L}{\partial x_k} \approx \frac{L(x + \varepsilon e_k) - L(x - \varepsilon e_k)}{2 \varepsilon}, \tag{9} $$
#
# where $e_k$ is 1 at entry $k$ and 0 elsewhere. It takes two evaluations for each entry: far too slow to train with, and
# just right to test with. What unit 4 found about the step holds here too: too large, and the formula is coarse (its
# error grows like $\varepsilon^2$); too small, and the subtraction leaves rounding error (about $10^{-16} / \varepsilon$
# for a loss of size 1). In **float64** a step of $10^{-6}$ to $10^{-5}$ is a good compromise; in float32 none is good.
#
# ### Exercise 3: central differences (2 points)
#
# Write equation (9) for an array of any shape. Leave `x` as it was: whoever called you still needs it. (Adding
# $\varepsilon$ to an entry and subtracting it again does not restore it exactly.) `np.ndindex(x.shape)` walks through
# the indices of an array of any shape, and `x[at]` takes such an index.
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
# Now one number that says how far two gradients are apart: the largest difference, divided by the largest entry. (Not
# each entry by itself: one that is truly 0 carries some rounding error, and divided by itself that looks like 100 %.)
#
# $$ \text{error} = \frac{\max_k |dx_k - \widehat{dx}_k|}{\max\left( \max_k |dx_k|, \; \max_k |\widehat{dx}_k| \right)}, \tag{10} $$
#
# with $\widehat{dx}$ for the measured gradient. Two cases need a decision. If both gradients are zero everywhere they
# agree: the error is 0. If the *shapes* differ the gradient is wrong whatever its values, so let the error be
# infinite. (Without this rule NumPy would stretch a (3, 1) against a (1, 3) and compare nine pairs.)
#
# ### Exercise 4: the gradient check (2 points)
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
    x: array of any shape, float64; measured with the default step.
    dx: the gradient to be tested, float64.
    Returns a number from 0 (equal) on: 0 if both gradients are zero everywhere, np.inf
    if the shape of dx is not that of x. Changes no input.
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
# Put it to use at once, on exercise 2. The fake loss (7) makes a number of the affine map; each line of the next cell
# checks one gradient. The last line checks a gradient that is wrong on purpose.


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
# ## 8.6 Slopes from outputs
#
# In section 8.3 the slope of tanh at $c_t$ was $1 - 0.8^2$: it was written in the *output*. That holds in general,
#
# $$ \frac{d \tanh(a)}{da} = 1 - \tanh^2(a) = 1 - y^2 \qquad \text{for} \qquad y = \tanh(a), \tag{11} $$
#
# so there is no need to keep $a$, and none to compute tanh twice. This is why the cache holds i, f, g, o and not the
# pre-activations. It is also the source of a famous mistake: putting $y$ through the squashing function *once more*.
# The sigmoid is
#
# $$ y = \sigma(a) = \frac{1}{1 + e^{-a}}, \qquad \text{and} \quad \frac{d e^{-a}}{da} = -e^{-a}. \tag{12} $$
#
# In section 8.3 its slope was 0.25 where $y = 0.5$, and 0.16 where $y = 0.8$. Which slope has it anywhere?
#
# ### Exercise 5: the slope of the sigmoid (1 point)
#
# `dtanh` is given below as an example. Derive the slope of the sigmoid from (12), in the output $y$ alone, and write it
# as `dsigmoid`. The two numbers above are a test.
#
# <details><summary>Hint 1</summary>
#
# The slope of $1 / u$ is $-u' / u^2$, so $d\sigma / da = e^{-a} / (1 + e^{-a})^2$. Split this into two factors, one of
# which is $1 / (1 + e^{-a})$. What is the other one?
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
# factors, each of which is responsible for one of the zeros.
#
# </details>


# %% given="dtanh"
def dtanh(y):
    """Slope of tanh where its output is y, equation (11). Any shape."""
    return 1 - y**2


# %% exercise="dsigmoid"
def dsigmoid(y):
    """Slope of the sigmoid where its output is y.

    y: array of any shape, float64, the output of a sigmoid: from 0 to 1; both occur.
    Returns an array of the same shape. Changes no input.
    """
    ### BEGIN SOLUTION
    return y * (1 - y)
    ### END SOLUTION


# %% check="dsigmoid"
check("lstm_backward.dsigmoid", dsigmoid)

# %% [markdown]
# **What just happened.** A gate that is nearly open ($y \approx 1$) or nearly closed ($y \approx 0$) has almost no
# slope: it has made up its mind, and learns slowly. Even at its best a sigmoid passes on only a quarter of what
# arrives. Remember this number until section 8.9: on the way along the cell state there is no such factor.
#
# ## 8.7 Back through $h_t = o \circ \tanh(c_t)$
# <!-- seed 001: slides 94-105 -->
#
# Now the cell, from its end to its beginning. The lecture says "invert" for "go backward through", and in the picture
# each section turns round the arrows that it inverts. We start with what the rest of the world sends: `dh_t`, the
# gradient with respect to $h_t$, and `dc_t`, the gradient with respect to $c_t$ that comes from the *next step*, where
# $c_t$ is the old state.

# %% demo="graph_hidden_state"
figures.graph("hidden state")

# %% [markdown]
# Three arrows leave $c_t$ on the way forward, so its gradient is a sum of three parts: **1** from the next step (it
# arrives as `dc_t`), **2** from $h_t$ through tanh, **3** from the output gate, which looks at $c_t$. Where a value is
# used more than once, its gradients are *added*. This section adds part 2; the next one adds part 3. Only then may we go
# on to what $c_t$ was made of.
#
# Beware of writing the sum as `dc_t += ...` in NumPy. That changes the array of whoever called you, who may still need
# it. `dc_t = dc_t + ...` makes a new array.
#
# ### Exercise 6: the hidden state (2 points)
#
# Invert equation (6): the first two rows of the table in section 8.3, for arrays. The cache has computed $\tanh(c_t)$
# already; it comes as `tanh_c`.
#
# <details><summary>Hint 1</summary>
#
# Both factors of the product are at hand, `o` and `tanh_c`. Each gradient takes the other one.
#
# </details>
# <details><summary>Hint 2</summary>
#
# $dc_t \leftarrow dc_t + dh_t \circ o \circ (1 - \tanh^2(c_t))$. In section 8.6 there is a function for the last
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
    """Backward through h_t = o * tanh(c_t), equation (6).

    dh_t: (B, H), gradient with respect to h_t.
    dc_t: (B, H), gradient with respect to c_t that has arrived so far.
    o: (B, H), output gate. tanh_c: (B, H), tanh(c_t).
    Returns do (B, H) and the new dc_t (B, H), which includes the old one.
    All arrays are float64. Changes no input.
    """
    ### BEGIN SOLUTION
    do = dh_t * tanh_c
    dc_t = dc_t + dh_t * o * dtanh(tanh_c)
    return do, dc_t
    ### END SOLUTION


# %% check="invert_output"
check("lstm_backward.invert_output", invert_output)

# %% [markdown]
# ## 8.8 Back through the output gate
#
# From the gate $o$ to its pre-activation, through the sigmoid; then through equation (5), $a_o = \dots + c_t W_{co} +
# \dots$, which is an affine map of $c_t$. (The other arrow into $o$, from `x_t` and `h_prev`, waits: section 8.11 turns
# it for all gates at once.)

# %% demo="graph_output_gate"
figures.graph("output gate")

# %% [markdown]
# ### Exercise 7: the output gate (3 points)
#
# Three results: the gradient with respect to $a_o$; `dc_t` with its third part; and the gradient with respect to the
# weights $W_{co}$. Mind the transposes: $W_{co}$ is square, so a wrong one raises no error. Only the numbers will be
# wrong.
#
# <details><summary>Hint 1</summary>
#
# Three lines: one product with a slope, one sum, one matrix product with a transpose. In the notation of exercise 2,
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
    """Backward through o = sigmoid(a_o), a_o = ... + c_t @ W_co + ..., equation (5).

    do: (B, H), gradient with respect to o.
    dc_t: (B, H), gradient with respect to c_t that has arrived so far.
    o: (B, H), output gate. c_t: (B, H), new cell state. W_co: (H, H), block o of W_c.
    Returns da_o (B, H), the new dc_t (B, H), which includes the old one, and
    dW_co (H, H). All arrays are float64. Changes no input.
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
# at the cell state through a peephole. Code that was written for the plain cell and extended
# to peepholes often lacks it; so do forward passes that let the output gate see the old state.
#
# ## 8.9 Back through $c_t = f \circ c_{prev} + i \circ g$
#
# A sum hands `dc_t` to both of its terms unchanged; each term is a product.

# %% demo="graph_cell_state"
figures.graph("cell state")

# %% [markdown]
# The arrow at the top is the most important one of the whole unit. On this way from $c_t$ to $c_{prev}$ there is *no
# weight matrix and no squashing function*, only the forget gate. Section 8.15 shows what that buys, and what it does not.
#
# ### Exercise 8: the cell state (2 points)
#
# Invert equation (4). Return the gradients with respect to i, f and g themselves; the slopes come in section 8.10.
#
# <details><summary>Hint 1</summary>
#
# Four products, each of `dc_t` with one array. Whose partner is whose?
#
# </details>
# <details><summary>Hint 2</summary>
#
# The pairs are (f, c_prev) and (i, g).
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
    """Backward through c_t = f * c_prev + i * g, equation (4).

    dc_t: (B, H), the whole gradient with respect to c_t.
    i, f, g: (B, H), gates and candidate. c_prev: (B, H), old cell state.
    Returns di, df, dg, dc_prev, each (B, H). All float64. Changes no input.
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
# ## 8.10 Back through the three that look at $c_{prev}$
#
# The same two moves as in section 8.8, three times: through the squashing function, then through the weights back to the
# cell state that was seen. Here that is the *old* one, so the parts go to `dc_prev`, where the way through the forget
# gate's product has arrived already. As in exercise 1, $c_{prev}$ gets its gradient on four ways.

# %% demo="graph_three_gates"
figures.graph("three gates")

# %% [markdown]
# ### Exercise 9: the three that look at the old state (3 points)
#
# Invert equations (1) to (3) as far as the cell state. `W_c` comes whole, (H, 4H); `blocks(W_c)` takes it apart.
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
# W_ci, W_cf, W_cg, _ = ...      # block o was done in section 8.8
# da_i = di * ...
# ...                            # da_f, and da_g with the other slope
# dc_prev = dc_prev + ...        # three matrix products
# ```
#
# </details>


# %% exercise="invert_gates"
def invert_gates(di, df, dg, dc_prev, i, f, g, W_c):
    """Backward through (1), (2) and (3), back to the cell state.

    di, df, dg: (B, H), gradients with respect to i, f, g.
    dc_prev: (B, H), gradient with respect to c_prev that has arrived so far.
    i, f, g: (B, H), gates and candidate. W_c: (H, 4H). All arrays are float64.
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
# **What just happened.** The gradient has found its way from the new state to the old one, on all four ways, and nothing
# is left of the cell but its outer ends.
#
# **A stop.** The heart of the cell is done, and this is a good place to put it down until another day. What follows is
# quicker: collecting, the whole step, its proof, and what all of this is worth over a hundred steps.
#
# ## 8.11 Collect
#
# What is left are the gradients with respect to `x_t`, `h_prev` and the parameters. Put the pre-activation gradients
# side by side,
#
# $$ da = [\, da_i \;\; da_f \;\; da_g \;\; da_o \,] \quad \text{of shape (B, 4H)}, \tag{13} $$
#
# and everything that is not the cell state becomes exercise 2 with $dy = da$: the pre-activations are an affine map of
# `x_t` with weights `W_x`, and of `h_prev` with weights `W_h`, and `b` is the bias. A single matrix product does the
# work of four.

# %% demo="graph_rest"
figures.graph("rest")

# %% [markdown]
# `W_c` needs care. Its gradient consists of four blocks, and each is (state that the block saw)ᵀ times (its part of
# `da`). Which state did each of the four see?
#
# ### Exercise 10: collect (3 points)
#
# Collect the six gradients. The cache holds everything that the step has seen.
#
# <details><summary>Hint 1</summary>
#
# Five of the six are exercise 2 again; you may call `affine_backward` twice. Only `dW_c` is put together from two
# pieces: three blocks saw one state, one block saw the other.
#
# </details>
# <details><summary>Hint 2</summary>
#
# The first three blocks of `dW_c` share the state `c_prev`, so they are one product with the first 3H columns of
# `da`. Block o saw the new state.
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
    db (4H,). All arrays are float64. Changes no input.
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
# ## 8.12 The whole cell
#
# All arrows are turned round. Put the pieces together, in the forward order reversed: (6), (5), (4), then (3), (2) and
# (1) together.
#
# ### Exercise 11: the whole step (7 points)
#
# Write the backward step. Call your functions, or write it out; it is graded quantity by quantity, so that you see which
# line to mend.
#
# <details><summary>Hint 1</summary>
#
# Five calls, in the order of sections 8.7 to 8.11. `do` goes from the first call to the second, and `dc_t` passes
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
    dW_h, dW_c and db, each of the shape of its parameter (a tuple of the four in this
    order will do). All arrays are float64. Changes no input.
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
# First the tiny case: the same numbers as in section 8.3, by hand and by your code (which does not round $\tanh 1.1$).


# %% demo="tiny_case"
def tiny_case():
    W_h, W_c = np.array([[2, 1, -1, 0.5]]), np.array([[1, -2, 1.5, 0.6]])
    h_prev, c_prev, seen = np.array([[0.5]]), np.array([[1.0]]), [1, 1, 1, 1.1]
    gates = np.array([0, np.log(4), np.arctanh(0.6), 0])  # pre-activations of 0.5, ...
    p = LSTMParams(np.zeros((1, 4)), W_h, W_c, gates - 0.5 * W_h[0] - seen * W_c[0])
    _, _, cache = lstm_step(np.zeros((1, 1)), h_prev, c_prev, p)
    dh_t, dc_t = np.array([[1.0]]), np.array([[0.2]])
    _, dh_prev, dc_prev, dp = lstm_step_backward(dh_t, dc_t, cache, p)
    code = {"dc_prev": dc_prev, "dh_prev": dh_prev, "dW_co": dp[2][:, 3:]}
    for name, value in code.items():
        by_pencil = by_hand[name] and f"{float(by_hand[name]):.4f}"
        print(f"{name:8} by hand {by_pencil}   by code {value.item():.4f}")


attempt(tiny_case)

# %% [markdown]
# Then a proof; do not take the course's word for it. The next cell uses *your* gradient check on *your* backward step:
# the fake loss $L = \sum R_h \circ h_t + \sum R_c \circ c_t$ weighs both outputs, so `dh_t` is $R_h$ and `dc_t` is
# $R_c$; then each of the seven inputs is moved, entry by entry.


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
# If all seven agree you own a proven backward step; this example hides nothing: all sizes are above 1, and no state is
# zero. Try the opposite too. **Predict:** if `collect` takes the wrong state
# for block o of `dW_c`, which of the seven notice? And if `invert_output_gate` leaves out the part that is added to
# `dc_t`? Spoil your functions like this, one after the other (or the same lines in your step, if it does not call them);
# run the spoiled cell, then the cell just above this text. At last put everything back, and run them a last time.
#
# <details><summary>Compare</summary>
#
# The wrong state spoils `dW_c` alone, with an error of several percent. The missing path spoils all seven, because
# whatever lies before $c_t$ gets its gradient through `dc_t`.
#
# </details>
#
# ## 8.13 The printed lines, investigated
# <!-- seed 001: slides 106-110 -->
#
# The lecture from which this cell comes prints its backward pass on slides 108 to 110. You have derived the cell, and
# proved it; now turn your gradient check on *their* lines. The next cell has them in NumPy, with the lecture's names: `C`,
# `h`, `x` are the inputs of the step, `Co`, `ho` its outputs; `Ci` is our g, and its weights have the letter c; the `z`
# are pre-activations. There is one example, whose states are **columns** (H, 1) and whose gradients are **rows** (1, H).
# To make the lines run, a `.T` was added where a row meets a column without one (B2, B12 to B15), and lines that the
# slides repeat for three gates stand in a loop.
#
# Four doubts remain, and each is a way to read a line that the slides allow:
#
# 1. Of `C` and `Co`, the comment above B1 has the one as the argument of tanh, lines B1 and B3 the other. Believe the
#    comment.
# 2. In B32 no ∘ is printed, so it may mean matrix products (turn one factor round, to make their shapes fit).
# 3. One quantity is used that is neither an argument nor left behind by the forward pass. Python then takes whatever has
#    that name: here what *another example* left behind.
# 4. `dCo +=` in B3 and B5 is meant literally: it writes into the array that the caller has handed over.


# %% given="slides"
def slide_backward(dCo, dho, C, h, Co, ho, W, static, doubt):
    """Slides 108 to 110; doubt: which of the four ways to read them is taken."""
    zf, zi, zc, zo, f, i, o, Ci = static  # what the forward pass left behind
    if doubt != 4:
        dCo = dCo.copy()
    # First invert ho = o ∘ tanh(...): of C or Co? As the comment has it, or the lines.
    inner = figures.argument_of_tanh(C, Co, doubt)
    do = dho * np.tanh(inner).T  # B1
    dsquashed = dho * o.T  # B2
    dCo += dsquashed * (1 - np.tanh(inner) ** 2).T  # B3
    # Next invert o = sigmoid(zo), zo = Woc Co + Woh h + Wox x + bo
    dzo = do * sigmoid(zo).T * (1 - sigmoid(zo)).T  # B4
    dCo += dzo @ W["oc"]  # B5
    dh, dx = dzo @ W["oh"], dzo @ W["ox"]  # B6, B7
    d = {"oc": Co @ dzo, "oh": h @ dzo, "ox": x @ dzo, "o": dzo}  # B8 to B11
    # Next invert Co = f ∘ C + i ∘ Ci
    dC, dCi = dCo * f.T, dCo * i.T  # B12, B13
    di, df = dCo * Ci.T, dCo * C.T  # B14, B15
    # Next invert Ci = tanh(zc), i = sigmoid(zi), f = sigmoid(zf)
    dzc = dCi * (1 - np.tanh(zc) ** 2).T  # B16
    dzi = di * sigmoid(zi).T * (1 - sigmoid(zi)).T  # B24
    if doubt == 2:
        dzf = df @ sigmoid(zf) @ (1 - sigmoid(zf)).T  # B32
    else:
        dzf = df * sigmoid(zf).T * (1 - sigmoid(zf)).T
    # Next, and finally, invert zc, zi, zf = W?c C + W?h h + W?x x + b?
    for k, dz in ("c", dzc), ("i", dzi), ("f", dzf):
        dC += dz @ W[k + "c"]  # B17, B25, B33
        dh += dz @ W[k + "h"]  # B18, B26, B34
        dx += dz @ W[k + "x"]  # B19, B27, B35
        d |= {k + "c": C @ dz, k + "h": h @ dz, k + "x": x @ dz, k: dz}  # the others
    return dC, dh, dx, d


def investigate(H=2, copied=False):
    """Four programs, and your gradient check; copied: they get a copy of dCo."""
    step, params = lstm_step, LSTMParams
    figures.printed(slide_backward, gradient_error, step, params, H, copied)


# %% [markdown]
# Four programs, A to D, run these lines with one doubt each, in another order. Your gradient check measures all 19
# gradients of each, as in section 8.12: the fake loss weighs $h_t$ with `dho` and $c_t$ with `dCo`, the array that was
# handed to the program. **Predict** first: which doubt spoils the most gradients, which is second, third, and last?

# %% demo="investigation"
attempt(lambda: investigate())

# %% [markdown]
# ### Exercise 12: what do the printed lines compute? (4 points)
#
# Investigate. Call `investigate(H=1)` and `investigate(copied=True)`, too, in cells of your own (Esc, then B, adds one).
# Then answer:
#
# | key | question | answer |
# |---|---|---|
# | `A`, `B`, `C`, `D` | Which doubt is in this program? | 1 to 4, each once |
# | `one_unit` | Which program passes the check as soon as there is a single unit? | `"A"` to `"D"` |
# | `all_right` | Which program returns 19 right gradients, and fails the check all the same? | `"A"` to `"D"` |
# | `missing_argument` | Which argument does `backward` lack (doubt 3)? | its name on the slides |
# | `comment` | What is the right argument of the tanh in doubt 1? Think of equation (6). | `"C"` or `"Co"` |
#
# <details><summary>Hint 1</summary>
#
# Follow each doubt through the lines: what is made of the doubtful quantity, directly or later? Doubt 2 touches `dzf`,
# doubt 1 touches `do` in the very first line. Count what follows from each.
#
# </details>
# <details><summary>Hint 2</summary>
#
# The loss that is measured takes `dCo` *after* the program has run. If it was written into, another loss is measured
# than the one that was differentiated. Only gradients on which `dCo` has no influence then agree: those of weights that
# act on $h_t$, but not on $c_t$.
#
# </details>
# <details><summary>Hint 3</summary>
#
# With a single unit a matrix product of numbers is their plain product. With a copy of `dCo` nothing is written into
# what the loss needs. And in the lines for the weights, look for the one name that occurs neither in the `def` line nor
# in `static`.
#
# </details>

# %% exercise="printed"
printed = {
    "A": None,
    "B": None,
    "C": None,
    "D": None,
    "one_unit": None,
    "all_right": None,
    "missing_argument": None,
    "comment": None,
}
### BEGIN SOLUTION
printed["A"] = 3
printed["B"] = 1
printed["C"] = 4
printed["D"] = 2
printed["one_unit"] = "D"
printed["all_right"] = "C"
printed["missing_argument"] = "x"
printed["comment"] = "Co"
### END SOLUTION

# %% check="printed"
check("lstm_backward.printed", printed)

# %% [markdown]
# <details><summary>Compare with your prediction</summary>
#
# Doubt 1 spoils all 19, for everything goes through its first line; doubt 4 spoils 15, all but those of the output gate;
# doubt 2 spoils 7, the forget gate's four and the three states; doubt 3 spoils 4, the weights on x.
#
# </details>
#
# **What just happened.** A gradient check judges programs, so each doubt had to become one. Read the way they are meant
# (with `Co`, with ∘ in B32, with `x` handed over, and into a copy of `dCo`) the lines of slides 108 to 110 are right: all
# 19 gradients agree. Two of the doubts are instructive beyond these slides. A matrix product in place of ∘ cannot be seen
# with one unit. And a program that writes into its input returns right numbers, and spoils somebody else's.
#
# ## 8.14 The sequence: backward through time
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
# * each hidden state was used twice, by the outside world (the loss at that time) and by the next step, so two gradients
#   meet in it;
# * outside its own step the cell state is used by the next step alone, and at the very end by whoever takes `c_T`, so
#   `dc_T` enters at the last step;
# * all steps use the *same* parameters.
#
# This is **backpropagation through time**, as in unit 4 (Rumelhart, Hinton and Williams, 1986; Werbos, 1990), with two
# carried gradients in place of one. A backward pass without the carry runs, too, and prints plausible numbers; they are
# wrong at every step but the last.
#
# ### Exercise 13: the whole sequence (7 points)
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
    Returns dx (T, B, D), dh0 (B, H), dc0 (B, H), and an LSTMParams (or a tuple of its
    four) with the sums over time. All arrays are float64. Changes no input.
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
# states hide mistakes: with `c0 = 0` the first step adds nothing to the blocks i, f and g of `dW_c`, and its `df` is 0,
# so a wrong factor in any of these does not show there.)


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
# ## 8.15 The constant error carousel, in numbers
# <!-- seed 001: slide 119 -->
#
# Once more the arrow at the top: from $c_t$ to $c_{prev}$ the factor is $f$. Let the gates be fixed by their biases, all
# weights zero, and let the loss see the last cell state only. Then nothing else reaches $c_{prev}$, and over $k$ steps
#
# $$ \frac{\partial L}{\partial c_{T-k}} = f^k \, \frac{\partial L}{\partial c_T}. \tag{14} $$
#
# With $f = 1$ the gradient goes round unchanged forever: the constant error carousel of unit 6 (Hochreiter and
# Schmidhuber, 1997; their cell had no forget gate, and their learning rule cut the other ways off).
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
# So much for the carousel alone. With weights the other ways are open: through the gates, and through $h$. They contain
# weight matrices and slopes, and add to (14). The demo once more, with $f = 0.99$: over 20 steps the carousel alone brings
# 0.82. **Predict:** with the scale 1, how much arrives there: less, about as much, or more than 1? And with the scale 1.5?
# Then drag, and see.

# %% demo="other_ways"
lstm_error_flow(f=0.99, lag=20, ask=False)

# %% [markdown]
# <details><summary>Reveal</summary>
#
# With the scale 1, 20 steps back 6.1 arrives, and 18 after 30: the error explodes. With 1.5 only −0.0002 arrives, and the
# carousel's share, 0.81, is still there: the other ways cancel it. The measured dots and bars lie on the line, so this is
# no error of the backward pass.
#
# </details>
#
# So $f$ near 1 alone promises nothing about the sum of all ways; the lecture's summary (slide 119) warns of explosion. And
# what survives is the gradient with respect to the cell state. Whether a *weight* learns from it depends on the gates at
# that time too: with $i = 0$ nothing reaches the candidate.
#
# **A challenge, without points.** Make the cell of the demo forget half at every step ($f = 0.5$), and yet send more than
# half of the error 10 steps back, with either sign. And the opposite: $f = 0.99$, and less than a hundred-thousandth
# arrives 30 steps back.
#
# <details><summary>One answer</summary>
#
# $f = 0.5$ with the scale 2.5: −0.75 arrives, of which the carousel alone would bring 0.0007. $f = 0.99$ with the scale 1.5: two millionths.
#
# </details>

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
# ## Summary
#
# * A gradient has the shape of its array. A value that is used several times collects a sum. Going back through a
#   matrix takes its transpose; through a squashing function, its slope, written in the output.
# * The cell state gets gradient from three sides: the next step, $h_t$, and the output gate. Only then is equation
#   (4) inverted.
# * Along the cell's own loop there is one factor from $c_t$ to $c_{prev}$, the forget gate. While the other three ways
#   to $c_{prev}$ and the way through $h_{prev}$ are closed, the gradient shrinks like $f^k$, and not at all for $f = 1$.
# * Over time: add what comes from outside to what is carried, and sum the parameter gradients.
# * A gradient check in float64, with central differences and a step of about $10^{-6}$, tells right (an error below
#   $10^{-6}$) from wrong (above it) without any reference, on an example that hides nothing (several steps, rows and
#   units, no zero states). It finds what careful reading overlooks.
#
# ### Symbols of this unit
#
# | symbol | code | shape | meaning |
# |---|---|---|---|
# | $dX$, $\mathrm{d}X$ | `dx_t`, `dW_x`, ... | that of X | gradient of the loss $L$ with respect to X |
# | $R$ | `R`, `R_h`, `R_c` | that of what it weighs | random weights of the fake loss |
# | $\varepsilon$ | `eps` | number | step of a difference quotient |
# | $i, f, g, o$ | `i, f, g, o` | (B, H) | input gate, forget gate, candidate, output gate |
# | $a_i \dots a_o$; $da$ | `da_i` ... `da_o`; `da` | (B, H); (B, 4H) | pre-activations; their gradients, packed |
# | $c_{prev}, c_t, h_{prev}, h_t$ | `c_prev`, `c_t`, `h_prev`, `h_t` | (B, H) | states before and after a step |
# | $W_x, W_h, W_c, b$ | `p.W_x`, `p.W_h`, `p.W_c`, `p.b` | (D, 4H), (H, 4H), (H, 4H), (4H,) | parameters, blocks i, f, g, o |
# | $T, B, D, H$ | the same | numbers | steps, batch, inputs, hidden units |
# | $n, d, k$ | | numbers | counters: of rows, inputs and units in (7) and (8); $k$ of entries in (9) and (10), of steps back in (14) |
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
# You have a proven cell, forward and backward. Unit 9 puts an output layer and a loss on top, stacks several cells, and
# trains them; then the question of this unit returns in earnest: how far back does it really learn?

# %% [markdown]
# <details><summary>From the slides to this page</summary>
#
# **The pseudocode.** The lecture *Deep Learning, Recurrent Networks: Stability analysis and LSTMs* defines the cell on
# slides 91–92 (and again on 107) and its backward pass on slides 108–110. Here they are in the lecture's own symbols, set
# anew, with some comments shortened. The labels F and B on the left are ours, to be able to point at a line. As in unit 7,
# two things are made good in the forward pass: the parameters are called [W,b], and line F9, which our copy lacks, is
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
# **How the names translate**
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
# Three conventions differ. They explain what becomes of each ᵀ on the way from slide to code:
#
# 1. **Rows, not columns.** The lecture's states are columns, `W x`; ours are rows, one per member of the batch, `x_t
#    @ W_x`. So `Wix` is the *transpose* of our first block of `W_x`.
# 2. **A gradient has the shape of its array.** In the lecture gradients lie down: those of columns are rows, and
#    `dWox = x dzo` has the shape of the transpose of `Wox`. Ours never turn: `dW_x` has the shape of `W_x`.
# 3. **All four gates side by side.** The blocks stand in the order i, f, g, o along the last axis, everywhere. That
#    turns 39 printed lines into about a dozen: exercise 6 is B1 to B3, exercise 7 is B4, B5 and B8, exercise 8 is B12
#    to B15, exercise 9 is B16, B17, B24, B25, B32 and B33, and exercise 10 is all others.
#
# **Slips and gaps**, with what is right:
#
# * The first comment of slide 108 says `tanh(C)`; lines B1 and B3 have `tanh(Co)`, which is right.
# * `backward` uses `x` (B10, B22, B30, B38), which is neither an argument nor a static variable. It has to be handed over.
# * No line of `backward` uses its argument `ho`.
# * B2 and B12 to B15 multiply rows (gradients) with columns (`o`, `f`, `i`, `Ci`, `C`) without the ᵀ that B1, B3 and
#   B4 have. In line B32 the ∘ are missing.
# * `dCo +=` in B3 and B5 is meant for a copy. If it writes into the array that was handed in, it destroys a gradient
#   that belongs to the caller.
# * Slides 92 and 107 call the parameters `[W,h]`; `[W,b]` is meant.
# * Slide 119 says of the LSTM: *Do not suffer from a vanishing gradient problem but do suffer from exploding gradient
#   issue*. The first is true of the loop with $f = 1$ only; with a forget gate below 1 the gradient on it vanishes like
#   (14). The second is true of the other ways.
#
# None of this is a reproach: slips like these stand in published papers and in shipped libraries, until somebody checks
# the gradient. (Slides 111 and 112, the network, belong
# to unit 9.)
#
# </details>
