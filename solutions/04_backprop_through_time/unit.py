# %% [markdown]
# # 4 Backpropagation through time
#
# A recurrent network uses the same weights at every step. Which step is to blame when the result is wrong? All of
# them, each a little. This unit works out how much, by hand first, then in code, and then it checks the code.
#
# Run the next two cells (Shift+Enter twice). The last picture stays shut until you predict what it shows.

# %% given="imports"
from typing import NamedTuple

import numpy as np

from autograder.check import check
from course.figures import backprop_through_time as figures
from course.figures.attempt import attempt
from course.figures.style import use_style
from course.widgets.unrolled import unrolled

use_style()

# %% demo="one_unit"
unrolled(w=1.2, x_0=0.05, reads="00000001")

# %% [markdown]
# **You will** write the backward pass of a recurrent network, test it without a reference, and keep its steps in
# bounds. **You need** unit 1 (its last section has this unit's idea, for one linear unit) and the chain rule, and for
# section 4.9 the fixed points of unit 3.
# **Time:** about 70 minutes, ten exercises, 25 points, and two questions in words, 4 points.
#
# ## 4.1 One unit, unrolled
#
# Above is one tanh unit at eight steps, $h_t = \tanh(w\,h_{t-1} + x_t)$, with one input at step 0 and zeros after
# it. The loss reads the last state only: $L = \tfrac12 h_7^2$.
#
# The first panel shows the states, computed from left to right. The second shows the gradient $\mathrm{d}h$ of $L$ with
# respect to each state, in two colors: what arrives from later steps, and what the loss itself adds. It travels from
# right to left. The third shows what each step contributes to $\mathrm{d}w$, the gradient with respect to $w$, which is
# what a learning rule gets.
#
# **Predict:** $w = 1.2$, and the input is small. Which steps contribute most to $\mathrm{d}w$: the first ones, the last
# ones, or all alike? Write it into the demo, and the third panel opens. Then make the input large, move $w$, and switch
# on more steps for the loss to read.

# %% [markdown]
# <details><summary>Why the shares are nearly alike</summary>
#
# While the states are small, tanh is nearly the identity, and $h_7 \approx w^7 x_0$. The derivative of $w^7$ is
# $7\,w^6$: seven equal shares, one for each use of $w$. A later step has a larger state to multiply, an earlier one a
# larger gradient, and the two make up for each other. Step 0 has no share, because $w$ multiplied $h_{-1} = 0$
# there. Make the input large, and tanh saturates: its slope falls, and what lies behind many such slopes gets less.
# </details>
#
# The network has not become deeper, nor has it got more weights. **Unrolling** is a way of writing: each step gets a
# drawing of its own, and $w$ stands in all of them. Since $w$ acts at eight places at once (at step 0 on a zero), the
# derivative with respect to it is the sum over these places. That is all there is to *sharing weights*. The rest is
# bookkeeping.

# %% [markdown]
# ## 4.2 All numbers of a tiny network
#
# <!-- seed 003: slides 3-6 -->
#
# One unit, three steps, $w = 2$, input weight 1, no bias, $h_{-1} = 0$. The inputs are chosen so that the states come
# out round. The output is the state itself, and the loss reads the last step: $L = \tfrac12 (h_2 - 0.3)^2$.
#
# From here on $\mathrm{d}A$ is short for the derivative of $L$ with respect to $A$, through all that follows: what unit
# 1 called $\delta(t)$ is $\mathrm{d}h_t$ now, and its $\mathrm{d}h(t)$ was the direct part alone. We write $a_t$ for
# the **pre-activation**, what goes into tanh. The slope of tanh needs no new computation: it is $1 - \tanh^2(a_t) = 1 -
# h_t^2$.
#
# Read the upper three rows from left to right, and the lower ones from right to left:
#
# | quantity | $t = 0$ | $t = 1$ | $t = 2$ |
# |---|---|---|---|
# | $a_t = 2\,h_{t-1} + x_t$ | 0 + 0.549 = 0.549 | 1 − 0.307 = 0.693 | 1.2 − 0.101 = 1.099 |
# | $h_t = \tanh(a_t)$ | 0.5 | 0.6 | 0.8 |
# | slope $1 - h_t^2$ | 0.75 | 0.64 | 0.36 |
# | $\mathrm{d}h_t$ | 2 · 0.2304 = 0.4608 | 2 · 0.18 = 0.36 | 0.8 − 0.3 = 0.5 |
# | $\mathrm{d}a_t = \mathrm{d}h_t \cdot$ slope | 0.4608 · 0.75 = 0.3456 | 0.36 · 0.64 = 0.2304 | 0.5 · 0.36 = 0.18 |
# | share of $\mathrm{d}w$: $\mathrm{d}a_t\,h_{t-1}$ | 0.3456 · 0 = 0 | 0.2304 · 0.5 = 0.1152 | 0.18 · 0.6 = 0.108 |
#
# Altogether $\mathrm{d}w = 0 + 0.1152 + 0.108 = 0.2232$. Going back one step means: times the slope, then times $w$.
#
# ### Exercise 1: one more error (2 points)
#
# Now the loss reads step 1 as well, $L = \tfrac12 (h_2 - 0.3)^2 + \tfrac12 (h_1 - 1)^2$. The states stay as they are.
# Which numbers of the table change? Work out $\mathrm{d}h_1$, $\mathrm{d}a_0$ and the new $\mathrm{d}w$ on paper, and
# write them down with all their digits.
#
# <details><summary>Hint 1: idea</summary>
#
# The column of step 2 stays. $h_1$ acts on the loss in two ways now: through $h_2$, as before, and directly.
# </details>
#
# <details><summary>Hint 2: formula</summary>
#
# $\mathrm{d}h_1$ is the sum of both: 0.36, and the derivative of $\tfrac12 (h_1 - 1)^2$, which is $h_1 - 1$. From
# there on go back as in the table.
# </details>
#
# <details><summary>Hint 3: almost the numbers</summary>
#
# $\mathrm{d}a_1$ is $\mathrm{d}h_1$ times 0.64; $\mathrm{d}h_0$ is twice that; $\mathrm{d}a_0$ is 0.75 of
# $\mathrm{d}h_0$. The share of step 2 is still 0.108, that of step 1 is $\mathrm{d}a_1 \cdot 0.5$.
# </details>

# %% exercise="by_hand"
by_hand = {"dh_1": None, "da_0": None, "dw": None}
### BEGIN SOLUTION
dh_1 = 2 * 0.18 + (0.6 - 1)
da_1 = dh_1 * 0.64
da_0 = 2 * da_1 * 0.75
by_hand = {"dh_1": dh_1, "da_0": da_0, "dw": da_0 * 0 + da_1 * 0.5 + 0.18 * 0.6}
### END SOLUTION

# %% check="by_hand"
check("backprop_through_time.by_hand", by_hand)

# %% [markdown]
# **What just happened.** Two errors met at $h_1$ and were *added before* they went on. You did not walk back once for
# each error. That is why one backward pass is enough for a loss that reads a thousand steps.

# %% [markdown]
# ## 4.3 A layer of units, forward
#
# Now $H$ units, $D$ inputs and $K$ outputs, for $B$ sequences at once. States and inputs are rows. With the initial
# state $h_{-1}$, which the code calls `h0`, the network computes for $t = 0, \dots, T-1$
#
# $$ a_t = x_t W_x + h_{t-1} W_h + b \tag{1} $$
# $$ h_t = \tanh(a_t) \tag{2} $$
# $$ y_t = h_t W_y + b_y \tag{3} $$
#
# This is the *vanilla* or *simple* recurrent network (Elman, 1990). Its five parameters travel together:


# %% given="params"
class Params(NamedTuple):
    """The parameters of the network."""

    W_x: np.ndarray  # (D, H)
    W_h: np.ndarray  # (H, H)
    b: np.ndarray  # (H,)
    W_y: np.ndarray  # (H, K)
    b_y: np.ndarray  # (K,)


# %% [markdown]
# ### Exercise 2: forward (2 points)
#
# Write `rnn_forward`, which returns all states and all outputs.
#
# <details><summary>Hint 1: idea</summary>
#
# The loop of unit 1: a variable holds the state before the step, begins as `h0`, is used and then replaced. The
# outputs need no loop.
# </details>
#
# <details><summary>Hint 2: formula</summary>
#
# In step t: (1) with `x[t]` and the state before it, then (2). Store $h_t$ in an array of shape (T, B, H), and go on
# with it. `h @ p.W_y` works on all steps at once.
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# Begin with zeros of the shape `(len(x), *h0.shape)` for `h`, and `h_prev = h0`. In the loop `h[t] = np.tanh(...)` with `x[t] @
# p.W_x`, `h_prev @ p.W_h` and `p.b`; then `h_prev = h[t]`.
# </details>


# %% exercise="rnn_forward"
def rnn_forward(x, h0, p):
    """States and outputs of the network, equations (1) to (3).

    x: inputs, (T, B, D), T at least 1.
    h0: state before the first step, (B, H).  p: Params.
    Returns h (T, B, H), where h[t] is the state after x[t], and y (T, B, K).
    All arrays are float64; those that come in are left as they are.
    """
    ### BEGIN SOLUTION
    h = np.zeros((len(x), *h0.shape))
    h_prev = h0
    for t in range(len(x)):
        a = x[t] @ p.W_x + h_prev @ p.W_h + p.b  # (1)
        h[t] = np.tanh(a)  # (2)
        h_prev = h[t]
    y = h @ p.W_y + p.b_y  # (3)
    return h, y
    ### END SOLUTION


# %% check="rnn_forward"
check("backprop_through_time.rnn_forward", rnn_forward)

# %% [markdown]
# ## 4.4 The way back
#
# The drawing shows where $h_t$ goes: up into $y_t$, and to the right into $h_{t+1}$, through the pre-activation
# $a_{t+1}$, which is not drawn. Gradients come back along the same two arrows.

# %% demo="graph"
figures.graph()

# %% [markdown]
# A scalar factor $w$ became a matrix, so going back through it takes the *transpose*: for $a = h W$ with rows,
# $\mathrm{d}h = \mathrm{d}a\,W^\top$ and $\mathrm{d}W = h^\top \mathrm{d}a$. You need not remember this. The shapes
# allow nothing else: $\mathrm{d}a$ is $(B, H)$, $\mathrm{d}W$ has to be shaped like $W$, and so on. The product
# $h^\top \mathrm{d}a$ also sums over the rows of the batch, which share the weights just as the steps do.
#
# Let $\mathrm{d}y_t$ be given; where it comes from is the loss's business. Then, from the last step to the first,
#
# $$ \mathrm{d}h_t = \mathrm{d}y_t\,W_y^\top + \mathrm{d}a_{t+1}\,W_h^\top, \qquad \mathrm{d}a_T = 0 \tag{4} $$
# $$ \mathrm{d}a_t = \mathrm{d}h_t \circ (1 - h_t \circ h_t) \tag{5} $$
# $$ \mathrm{d}x_t = \mathrm{d}a_t\,W_x^\top, \qquad \mathrm{d}h_{-1} = \mathrm{d}a_0\,W_h^\top \tag{6} $$
#
# where $\circ$ multiplies entry by entry. The weights collect a share at each step:
#
# $$ \begin{aligned} \mathrm{d}W_x &= \sum_t x_t^\top\,\mathrm{d}a_t, & \mathrm{d}W_h &= \sum_t h_{t-1}^\top\,\mathrm{d}a_t, & \mathrm{d}b &= \sum_t \sum_{\text{rows}} \mathrm{d}a_t, \\ \mathrm{d}W_y &= \sum_t h_t^\top\,\mathrm{d}y_t, & & & \mathrm{d}b_y &= \sum_t \sum_{\text{rows}} \mathrm{d}y_t \end{aligned} \tag{7} $$
#
# <!-- seed 001: slide 13 -->
# A network whose steps look further back, at $h_{t-2}$ or $h_{t-3}$ as well, has more arrows out of $h_t$. Then (4)
# gets one more term for each: what leaves along an arrow comes back along it.
#
# ### Exercise 3: one step back (3 points)
#
# Write `step_backward`: one step's part of (5), (6) and (7), without the outputs. It receives the whole $\mathrm{d}h_t$
# of equation (4) and returns, beside the shares, what it sends back to the step before.
#
# <details><summary>Hint 1: idea</summary>
#
# First $\mathrm{d}a_t$. Everything else is made of it and one other array.
# </details>
#
# <details><summary>Hint 2: formula</summary>
#
# The slope needs `h_t`, not another tanh. What goes to the step before is the second term of (4), seen from the other
# side: $\mathrm{d}a_t W_h^\top$. For `db` sum over the rows, axis 0.
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# `da = dh_t * (1 - h_t**2)`. Return `da @ ...T` twice, then `...T @ da` twice, then `da.sum(axis=0)`; put W_x, W_h,
# x_t and h_prev in their places by their shapes.
# </details>


# %% exercise="step_backward"
def step_backward(dh_t, x_t, h_prev, h_t, p):
    """One step of the network, backward.

    dh_t: gradient with respect to h_t from everything that comes after, (B, H).
    x_t, h_prev, h_t: input (B, D), state before and after the step (B, H).
    p: Params.
    Returns dx_t (B, D), dh_prev (B, H), dW_x (D, H), dW_h (H, H), db (H,).
    All arrays are float64; those that come in are left as they are.
    """
    ### BEGIN SOLUTION
    da = dh_t * (1 - h_t**2)  # (5)
    return da @ p.W_x.T, da @ p.W_h.T, x_t.T @ da, h_prev.T @ da, da.sum(axis=0)
    ### END SOLUTION


# %% check="step_backward"
check("backprop_through_time.step_backward", step_backward)

# %% [markdown]
# ### Exercise 4: the whole sequence (5 points)
#
# Write `rnn_backward`. This is **backpropagation through time** (Rumelhart, Hinton & Williams, 1986; Werbos, 1990). Two
# things are worth thinking about before you type: what belongs to the step *before* step 0, and what has to survive
# from one round of the loop to the next.
#
# <details><summary>Hint 1: idea</summary>
#
# One variable carries what step t + 1 sent back; it begins as zeros. In each round: add the error of this step's own
# output to it (4), call `step_backward`, add the shares to the totals, and keep what it sends back for the next round.
# </details>
#
# <details><summary>Hint 2: formula</summary>
#
# The states before the steps are `h0`, `h[0]`, ..., `h[T - 2]`: one array, made once, saves you the case t = 0. The
# shares of W_y and b_y need no carry: `h[t].T @ dy[t]`, and `dy[t]` summed over its rows.
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# `np.concatenate` of `[h0[None], h[:-1]]` gives `before`; zeros for dx, for `carried` and for the five totals, for example with
# `np.zeros(w.shape) for w in p`. Loop over `reversed(range(len(x)))`: `dh_t = dy[t] @ p.W_y.T + carried`, then
# `dx[t], carried, ... = step_backward(...)`, then five `+=`. After the loop `carried` is the gradient with respect to
# h0.
# </details>


# %% exercise="rnn_backward"
def rnn_backward(dy, x, h0, h, p):
    """Backpropagation through time, equations (4) to (7).

    dy: gradient with respect to each output, (T, B, K).
    x, h0, p: as in rnn_forward.  h: the states that it returned, (T, B, H).
    Returns dx, dh0, dW_x, dW_h, db, dW_y, db_y, each shaped like its array.
    All arrays are float64; those that come in are left as they are.
    """
    ### BEGIN SOLUTION
    before = np.concatenate([h0[None], h[:-1]])
    dx, carried = np.zeros(x.shape), np.zeros(h0.shape)
    dW_x, dW_h, db, dW_y, db_y = (np.zeros(w.shape) for w in p)
    for t in reversed(range(len(x))):
        dh_t = dy[t] @ p.W_y.T + carried  # (4)
        dx[t], carried, dW_x_t, dW_h_t, db_t = step_backward(dh_t, x[t], before[t], h[t], p)
        dW_x += dW_x_t  # (7)
        dW_h += dW_h_t
        db += db_t
        dW_y += h[t].T @ dy[t]
        db_y += dy[t].sum(axis=0)
    return dx, carried, dW_x, dW_h, db, dW_y, db_y
    ### END SOLUTION


# %% check="rnn_backward"
check("backprop_through_time.rnn_backward", rnn_backward)

# %% [markdown]
# **What just happened.** One walk back costs about twice as much as the way forward, however many weights there are.
# Its price is memory: all $T$ states have to be kept until the walk comes by. Section 4.11 turns this trade around.

# %% [markdown]
# ## 4.5 A gradient check of your own
#
# The check above compared you with a reference. In your own project there is none. But there are two ways to one
# number. Choose a direction $v$, shaped like the parameters $\theta$, and ask: how fast does $L$ change if we move
# along $v$? The gradient $g$ predicts $g \cdot v = \sum_k g_k v_k$. The loss itself tells, with two evaluations:
#
# $$ g \cdot v \;\approx\; \frac{L(\theta + \varepsilon v) - L(\theta - \varepsilon v)}{2\,\varepsilon} \tag{8} $$
#
# This is the **central difference** along $v$. If $v$ is drawn at random, a wrong gradient gives itself away: to slip
# through, its error would have to be perpendicular to $v$. So two evaluations test a million weights at once. They
# do not say *which* weight is wrong; for that, take a $v$ that is zero everywhere else. (Unit 8 measures every
# entry.)
#
# ### Exercise 5: two ways to one slope (2 points)
#
# Write `slopes`, which returns both sides of (8). Its `x` is the $\theta$ of (8), any array that a function depends on.
#
# <details><summary>Hint 1: idea</summary>
#
# The left side needs the gradient and v, no loss. The right side needs the loss at two points, no gradient.
# </details>
#
# <details><summary>Hint 2: formula</summary>
#
# The arrays may have any shape: multiply entry by entry and sum over everything. The two points lie $2 \varepsilon$
# apart, in units of v.
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# `predicted` is `np.sum` of `dx * v`. For `measured` call `fn` at `x + eps * v` and at `x - eps * v`, subtract, and
# divide by `(2 * eps)`, in brackets.
# </details>


# %% exercise="slopes"
def slopes(fn, x, dx, v, eps):
    """Both sides of equation (8): the slope of fn at x along v.

    fn: function of an array shaped like x; it returns a number.
    x, v: arrays of the same shape, float64; both are left as they are.
    dx: what is claimed to be the gradient of fn at x, same shape.
    eps: positive.
    Returns predicted, measured: two numbers.
    """
    ### BEGIN SOLUTION
    predicted = np.sum(dx * v)
    measured = (fn(x + eps * v) - fn(x - eps * v)) / (2 * eps)
    return predicted, measured
    ### END SOLUTION


# %% check="slopes"
check("backprop_through_time.slopes", slopes)

# %% [markdown]
# **Predict** before you run the next cell: it uses your functions on a network with $T = 20$ steps, and draws the
# relative difference of the two slopes for $\varepsilon = 10^{-1}, \dots, 10^{-13}$. Your gradient is right. So is the
# smallest $\varepsilon$ the best one? At which power of ten do you expect the smallest difference?

# %% demo="error_curve"
attempt(lambda: figures.error_curve(rnn_forward, rnn_backward, slopes, Params))

# %% [markdown]
# The curve of float64 is a **V**. Its lowest point is not at the smallest step, but near $10^{-6}$. Three things spoil
# the check of a right gradient, and each has its place in the picture:
#
# * **too large a step** (right arm): the loss is not a straight line; the central difference errs by about
#   $\varepsilon^2$;
# * **too small a step** (left arm): the two losses agree in nearly all digits, and the subtraction leaves only rounding
#   error, about $10^{-16} |L| / \varepsilon$. In **float32** it is nine powers of ten more, so that the lowest point of
#   the V is a poor one; where its difference is 1, both losses are the same number, and the measured slope is 0;
# * **kinks**: the ReLU network stands just before the kink of one of its units. A step that reaches across it measures
#   a mixture of two slopes, and the check fails however right the gradient is, until $\varepsilon$ is small enough to
#   stay on one side. Draw another point, or another $v$.
#
# A wrong gradient has no V. Its curve is flat in the middle: the gray one belongs to a gradient whose $\mathrm{d}W_h$ is
# 10 % too large. How high it lies depends on how much of the slope along $v$ is due to $W_h$, here not much. So take
# float64, $\varepsilon$ from $10^{-6}$ to $10^{-5}$ for losses and weights of ordinary size, a few random $v$, and do not
# be content with 0.001: a right gradient gives far less than $10^{-6}$.

# %% [markdown]
# ## 4.6 Four programs
#
# Each of four programs computes the gradients of a network like ours, and each has one fault. You do not see their code.
# The next cell checks them with your `slopes`, one array at a time, for several sizes.

# %% demo="programs"
attempt(lambda: figures.programs(slopes))

# %% [markdown]
# ### Exercise 6: find the faults (2 points)
#
# These are the candidates. Each program has one of them, no two have the same, and two stay left over.
#
# 1. What step t + 1 sends back is not added to $\mathrm{d}h_t$.
# 2. In each step the gradients of the weights are overwritten, where they should be added up.
# 3. The slope is computed as `1 - np.tanh(h_t)**2`.
# 4. $\mathrm{d}W_h$ is built with $h_t$ in place of $h_{t-1}$.
# 5. On the way back from $a_t$ to $h_{t-1}$ the matrix $W_h$ is not transposed.
# 6. The state before step 0 is taken to be zero.
#
# Write down the number of the fault of each program.
#
# <details><summary>Hint 1: what to look at</summary>
#
# A fault that cannot be seen at T = 1 has to do with how steps are joined. One that cannot be seen at H = 1 has to
# do with matrices. Which arrays stay right is as telling as which go wrong.
# </details>
#
# <details><summary>Hint 2: a second look</summary>
#
# dx and dh0 are not sums over time; only the weights' gradients are. And which faults touch dW_h alone?
# </details>
#
# <details><summary>Hint 3: almost the answer</summary>
#
# A has dx and dh0 right everywhere. B is right as long as W_h is a number. C changes with h0. D is right for one step.
# Faults 3 and 4 would show at T = 1 and H = 1, with h0 at zero too.
# </details>

# %% exercise="diagnosis"
diagnosis = {"A": None, "B": None, "C": None, "D": None}
### BEGIN SOLUTION
diagnosis = {"A": "2", "B": "5", "C": "6", "D": "1"}
### END SOLUTION

# %% check="diagnosis"
check("backprop_through_time.diagnosis", diagnosis)

# %% [markdown]
# **What just happened.** Each fault hides at some size: one step, one unit, a zero state. That is why a check should use
# T > 2, H > 1, sizes that all differ, and nothing that is zero. A backward pass that began from zero states in all its
# tests can be wrong at step 0 for years.

# %% [markdown] question="why_carried" points=2
# **Question: a loss that reads one step (2 points, read by your teacher).** One unit runs for ten steps, and the loss reads
# the last state only. Why does every step contribute to $\mathrm{d}w$ nevertheless, and what does a learning rule miss
# that takes the share of the last step alone? Two or three sentences.
#
# ### BEGIN SOLUTION
# The weight is used at every step, and each use changes the last state, through all the states in between; the derivative
# with respect to a number that stands at ten places is the sum over the places. The last share alone takes the state
# before it as a constant: it cannot teach what an earlier step should have kept. Rubric: 2 points: both, that every use
# acts on the last state through the later ones, and that the last share alone ignores how the earlier states came about
# (or: learns nothing about longer memory); 1 point: one of the two; 0: neither.
# ### END SOLUTION

# %% [markdown]
# ## 4.7 What the loss reads
#
# <!-- seed 001: slides 7-11 -->
# <!-- seed 003: slides 9-11, 14 -->
#
# The loop never changes. What makes a network classify, tag or translate is which steps get an input and which outputs
# the loss reads. Where it does not read, $\mathrm{d}y_t = 0$: a **mask**, one digit per step, says so. For five steps:
#
# | kind | input at steps | loss reads | for example |
# |---|---|---|---|
# | one to one | 0 (and T = 1) | 1 | classify one picture, no recurrence needed |
# | one to many | 0 | 11111 | a picture, then a sentence about it |
# | many to one | 0 to 4 | 00001 | a sentence, then one verdict |
# | many to many, aligned | 0 to 4 | 11111 | a class for each frame of speech |
# | many to many, delayed | 0 to 2 | 00111 | read first, then write |
#
# An output that nobody reads is computed all the same, and it may be anything. And where no input comes, $x_t = 0$, or
# the last output comes back as input.
#
# **Predict:** here is the unit of section 4.1 again, and the loss reads step 3 alone. Which of the eight steps get a
# gradient $\mathrm{d}h_t$? Commit yourself, then switch steps on and off until you have seen each kind of mask in the
# table.

# %% demo="masks"
unrolled(w=0.9, x_0=0.5, reads="00010000", hide="gradients")

# %% [markdown]
# ### Exercise 7: masks (2 points)
#
# Each task has five steps. Write which of them the loss reads, as five digits, step 0 first, as in `"01010"`.
#
# * `review`: five words of a film review come in, one per step. Is it favorable?
# * `tagging`: five words come in. Is each of them a noun, known as soon as the word is read?
# * `caption`: a picture comes in at step 0; five words come out, the first at step 0.
# * `translation`: *What is your name* has been cut to three words, one per step from step 0. Three French words come
#   out. The first may come only when all English words have been read, and it comes at the step that reads the last one.
#
# <details><summary>Hint 1: idea</summary>
#
# Ask for each step: is there something that should come out just now?
# </details>
#
# <details><summary>Hint 2: where to look</summary>
#
# The mask tells of outputs, not of inputs. Two of the four masks are the same.
# </details>
#
# <details><summary>Hint 3: almost the answer</summary>
#
# One output at the end; one at every step, twice; and for the translation the outputs come at steps 2, 3 and 4.
# </details>

# %% exercise="reads"
reads = {"review": None, "tagging": None, "caption": None, "translation": None}
### BEGIN SOLUTION
reads = {"review": "00001", "tagging": "11111", "caption": "11111", "translation": "00111"}
### END SOLUTION

# %% check="reads"
check("backprop_through_time.reads", reads)

# %% [markdown]
# ## 4.8 The error of a sequence
#
# <!-- seed 001: slide 12 -->
#
# The lecture's slide 12 draws a box named DIVERGENCE between $Y(t)$ and $Y_{\text{desired}}(t)$. It takes the *whole*
# output and the *whole* target and returns one number. Often that is a sum over time, $\sum_t \tfrac12 (y_t - d_t)^2$,
# and then $\mathrm{d}y_t$ depends on step $t$ alone. But it need not be. All that equation (4) wants is $\mathrm{d}y_t$
# for each step, and the box may make it as it likes.
#
# Suppose the target has $S \le T$ values and should come out in a row, but we do not care when. Then a fair divergence
# is the smallest over all delays:
#
# $$ \mathrm{Div}(y, d) = \min_{0 \le n \le T - S} \; \frac12 \sum_{s=0}^{S-1} (y_{n+s} - d_s)^2 \tag{9} $$
#
# For $y = (0, 0.2, 0.9, 0.4)$ and $d = (1, 0.5)$ the delays 0, 1 and 2 give 0.545, 0.4 and 0.01. The smallest is the
# last, and only $y_2$ and $y_3$ can make it smaller still: $\mathrm{d}y = (0, 0, -0.1, -0.1)$. Near this $y$ the other
# delays play no part, so they have no gradient. Speech recognition has losses of this kind, with a
# sum over all alignments in place of the best one (Graves and others, 2006).
#
# ### Exercise 8: a divergence with an unknown delay (2 points)
#
# Write `any_delay`, which returns (9) and its gradient with respect to all outputs.
#
# <details><summary>Hint 1: idea</summary>
#
# Compute the sum for each delay, find the best delay, and differentiate the sum of that delay alone.
# </details>
#
# <details><summary>Hint 2: formula</summary>
#
# The outputs that delay n compares are `y[n : n + S]`, and there are T - S + 1 delays. The derivative of half a square
# is the difference itself, $y_{n+s} - d_s$; everywhere else the gradient is 0.
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# A list `sums` with one entry per delay, `n = int(np.argmin(sums))`; `dy = np.zeros(T)`, then set `dy[n : n + S]` to
# the difference. Return `sums[n], dy`.
# </details>


# %% exercise="any_delay"
def any_delay(y, target):
    """The divergence (9) and its gradient.

    y: outputs, (T,), float64.  target: (S,), float64, 1 <= S <= T.
    Both are left as they are.
    If two delays are equally good, the smaller one counts.
    Returns the divergence, a number, and dy, (T,).
    """
    ### BEGIN SOLUTION
    T, S = len(y), len(target)
    sums = [np.sum((y[n : n + S] - target) ** 2) / 2 for n in range(T - S + 1)]
    n = int(np.argmin(sums))
    dy = np.zeros(T)
    dy[n : n + S] = y[n : n + S] - target
    return sums[n], dy
    ### END SOLUTION


# %% check="any_delay"
check("backprop_through_time.any_delay", any_delay)

# %% [markdown]
# ## 4.9 When the gradient explodes
#
# The gradient is the slope *here*. A step against it, $\theta \leftarrow \theta - \eta\,\mathrm{d}\theta$ with the
# learning rate $\eta$, is right for small steps, and how small depends on how fast the slope changes. The loss of a
# recurrent network can have **cliffs**: nearly flat, then a wall, then a gentle slope. The next cell draws one: the
# loss of one unit after 50 steps, $h_t = \tanh(w\,h_{t-1} - 0.3)$ with $h_{-1} = 0.5$, whose last state should be $-1$.
# Left of the wall the state falls to a fixed point near $-1$, right of it it stays at one near $+1$ (unit 3).

# %% demo="cliff"
attempt(lambda: figures.cliff(rnn_forward, rnn_backward, Params))

# %% [markdown]
# On the wall the gradient is exact, and useless as a step: one step of ordinary learning rate throws $w$ far out of the
# picture. The remedy that is used everywhere is **clipping** (Pascanu, Mikolov & Bengio, 2013): look at all gradients as
# one long vector $g$, and if it is longer than a bound, shorten it.
#
# $$ \|g\| = \sqrt{\textstyle\sum_k g_k^2}, \qquad g \leftarrow \begin{cases} g & \|g\| \le \text{bound} \\ g \cdot \text{bound} / \|g\| & \text{otherwise} \end{cases} \tag{10} $$
#
# The length changes, the **direction stays**: to first order the loss still falls along it, as steeply as along any
# direction. Clipping each *entry* to $[-\text{bound}, \text{bound}]$ does not keep the direction. From $g = (30, 0.5)$
# with the bound 1, (10) makes $(0.9999, 0.0167)$, but entrywise clipping makes $(1, 0.5)$: a turn of 26 degrees. It
# still descends, as no entry changes its sign, but less steeply for its length. (Graves, 2013, clips entries, and at
# another place: the gradients with respect to the pre-activations, within the walk back.)
#
# ### Exercise 9: clip (2 points)
#
# Write `clip_by_norm` for three arrays with *one* common norm. Mind the case in which everything is zero.
#
# <details><summary>Hint 1: idea</summary>
#
# First one number from all three arrays. Then one decision for all of them.
# </details>
#
# <details><summary>Hint 2: formula</summary>
#
# Add up the squares of all entries of all arrays, and take one square root. Within the bound return the gradients as
# they came; then nothing is ever divided by zero. Make new arrays: `g *= ...` would write into your caller's gradients.
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# `norm` is the root of `sum(np.sum(g**2) for g in grads)`. If `norm <= bound` return `grads, norm`. Else return a tuple of
# `g * (bound / norm)` for each g, and `norm`.
# </details>


# %% exercise="clip_by_norm"
def clip_by_norm(grads, bound):
    """Equation (10) for several arrays with one common norm.

    grads: tuple of three float64 arrays (dW_x, dW_h, db), left as they are.
    bound: positive number.
    Returns a tuple of three arrays, and the norm that the gradients had before.
    """
    ### BEGIN SOLUTION
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    if norm <= bound:
        return grads, norm
    return tuple(g * (bound / norm) for g in grads), norm
    ### END SOLUTION


# %% check="clip_by_norm"
check("backprop_through_time.clip_by_norm", clip_by_norm)

# %% [markdown]
# **A challenge, without points.** `try_step(w, bound)` takes one learning step for the $w$ of the figure, with the right
# gradient and your functions; the learning rate is 0.1. Find a $w$ for which this step makes the loss *worse*. Then
# cure it: find a `bound` with which the loss falls. How close to the wall do you have to be? Call it in a cell of your
# own (key B adds one below).


# %% given="try_step"
def try_step(w, bound=None):
    """One learning step from w, in words; bound None: nothing is clipped."""
    figures.one_step(rnn_forward, rnn_backward, clip_by_norm, Params, w, bound)


# %% demo="challenge"
attempt(lambda: try_step(w=1.8, bound=None))

# %% [markdown]
# <details><summary>One answer</summary>
#
# $w = 1.69862$: the gradient is about 4600, $w$ jumps below $-450$, and the state ends at the wrong side. With
# `bound=1` the step has the length 0.1, enough to get past the wall and no more. On the right of the wall you have to
# be within $10^{-4}$ of it to be thrown off. That sounds rare, but training takes many thousands of steps, each toward
# the edge: on the left side the slope is slightly negative and pushes $w$ to the right. From $w = 1.6983$ to $1.6986$ a
# step of less than 0.0004, with a gradient far below any usual bound, falls off the cliff. Clipping limits the damage;
# it does not take the cliff away. And it does nothing for a gradient that is too *small*: unit 5 is about those.
# </details>

# %% [markdown] question="what_clipping_keeps" points=2
# **Question: two ways to clip (2 points, read by your teacher).** A colleague clips every entry to $[-1, 1]$ and says that
# it is the same as clipping the norm, only simpler. What is different, and which of the two would you use where the
# weights of one array have far larger gradients than all others? Two or three sentences.
#
# ### BEGIN SOLUTION
# Clipping the norm scales all entries by one factor, so the step keeps its direction; clipping entries shortens the large
# ones only, and so turns the step. With one array of large gradients the norm keeps the proportions and shrinks the step
# of all others too; entrywise the others stay as large as they were, but the direction is no longer that of the gradient.
# Rubric: 2 points: says that the direction is kept by one and not by the other, and gives a reason for a choice in
# which this, or the effect on the other arrays, plays a part (either choice counts); 1 point: one of the two; 0: neither.
# ### END SOLUTION

# %% [markdown]
# ## 4.10 Truncated: forgetting the way back
#
# A text has a million letters. Nobody keeps a million states to take one learning step. **Truncated** backpropagation
# through time (Williams & Peng, 1990) cuts the sequence into windows of $k$ steps. The *state* is handed from window
# to window, the *gradient* is not. (Elman, 1990, trained with $k = 1$.)
#
# What gets lost? Write $\mathrm{d}w$ as a sum over pairs: the loss at step $t$, and the use of $w$ at a step $s \le t$.
# The whole gradient has $T(T+1)/2$ pairs. Truncation keeps those with $s$ and $t$ in the same window.
#
# **Predict:** $T = 12$, windows of $k = 4$. How many of the 78 pairs stay? And if the loss reads the last step only, how
# many of 12?

# %% demo="windows"
figures.windows(T=12, k=4)

# %% [markdown]
# <details><summary>Answers</summary>
#
# Each window keeps $4 \cdot 5 / 2 = 10$ pairs, so 30 of 78 stay. With a loss at the last step it is 4 of 12. The figure
# shows a second thing, for one tanh unit whose loss is the sum of its states. At $w = 0.5$ memory is short, far pairs
# are small, and losing them costs little: a sixth of the gradient. At $w = 1$ it is long, and half of the gradient is
# lost: the very terms that teach long memory. The truncated gradient is not a noisy version of the true one. It is
# biased, in the same way at every step of learning.
# </details>

# %% [markdown]
# ## 4.11 Forward in time
#
# One can also compute the same gradient without walking back at all. Carry along, with the state, how it depends on the
# weights. For the tiny network, $s_t = \partial h_t / \partial w$ obeys $s_t = (1 - h_t^2)\,(h_{t-1} + w\,s_{t-1})$ with
# $s_{-1} = 0$: the new use of $w$, and the old uses through $h_{t-1}$.
#
# | quantity | $t = 0$ | $t = 1$ | $t = 2$ |
# |---|---|---|---|
# | $s_t$ | 0.75 · (0 + 0) = 0 | 0.64 · (0.5 + 0) = 0.32 | 0.36 · (0.6 + 2 · 0.32) = 0.4464 |
#
# The loss reads $h_2$ with the error 0.5, and $0.5 \cdot 0.4464 = 0.2232$, the same number as in section 4.2. This is
# **real-time recurrent learning** (RTRL; Williams & Zipser, 1989).
#
# For a layer, $S_t[n, k, m]$ is the derivative of unit $m$ of $h_t$ with respect to $W_h[n, k]$, the weight from unit $n$
# to unit $k$. That is $H^3$ numbers. For one sequence ($B = 1$, so $h_t$ is a row of $H$ numbers)
#
# $$ \begin{aligned} S_t[n, k, m] = (1 - h_t[m]^2)\, \Big( &h_{t-1}[n]\,[k = m] \\ &+ \sum_j S_{t-1}[n, k, j]\,W_h[j, m] \Big) \end{aligned} \tag{11} $$
#
# where $[k = m]$ is 1 if $k = m$ and 0 otherwise: the weight from $n$ to $k$ enters the pre-activation of unit $k$ only.
# The gradient is then $\mathrm{d}W_h[n, k] = \sum_t \sum_m S_t[n, k, m]\;(\mathrm{d}y_t W_y^\top)[m]$: the direct errors
# alone, since $S_t$ holds the past.
#
# ### Exercise 10: one step of RTRL (3 points)
#
# Write `rtrl_step`, which takes the state and $S$ one step on.
#
# <details><summary>Hint 1: idea</summary>
#
# The sum over j in (11) is a matrix product along the last axis of S: `@` does it for all n and k at once. The other term
# is a three-dimensional array that is mostly zero.
# </details>
#
# <details><summary>Hint 2: formula</summary>
#
# `np.eye(H)[k, m]` is $[k = m]$. Multiply `h_prev`, laid along the first of three axes, by it: `h_prev[:, None, None] *
# np.eye(H)` has the entry $h_{t-1}[n]\,[k = m]$ at (n, k, m).
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# First `h_t`, by (1) and (2). Then `fresh`, the array of hint 2. Then `S_prev @ p.W_h` plus `fresh`, times the slope
# `(1 - h_t**2)`, which NumPy lays along the last axis.
# </details>


# %% exercise="rtrl_step"
def rtrl_step(x_t, h_prev, S_prev, p):
    """State and derivative with respect to W_h, one step on: (1), (2) and (11).

    x_t: (D,).  h_prev: (H,).  p: Params.
    S_prev: (H, H, H), entry (n, k, m): derivative of h_prev[m] with respect to
    W_h[n, k].
    Returns h_t (H,) and S_t (H, H, H).
    All arrays are float64; those that come in are left as they are.
    """
    ### BEGIN SOLUTION
    h_t = np.tanh(x_t @ p.W_x + h_prev @ p.W_h + p.b)
    fresh = h_prev[:, None, None] * np.eye(len(h_prev))
    S_t = (S_prev @ p.W_h + fresh) * (1 - h_t**2)  # (11)
    return h_t, S_t
    ### END SOLUTION


# %% check="rtrl_step"
check("backprop_through_time.rtrl_step", rtrl_step)

# %% [markdown]
# The next cell computes $\mathrm{d}W_h$ both ways with your functions, and counts.

# %% demo="both_ways"
attempt(lambda: figures.both_ways(rnn_forward, rnn_backward, rtrl_step, Params))

# %% [markdown]
# **What just happened.** The same gradient, to the last digits. RTRL forgets every state as soon as it is used, so its
# memory does not grow with $T$, and the gradient is there at every moment, without waiting for an end. The price: for
# each of the $H^2$ weights it carries a row of $H$ numbers through $W_h$. That makes $H^4$ multiplications per step, where
# the walk back needs about $2 H^2$. The ratio grows like $H^2$: small for $H = 4$, half a million for $H = 1000$. (The
# milliseconds follow late, because for small arrays NumPy's calls take longer than their work.) The original learning
# rule of the LSTM (Hochreiter & Schmidhuber, 1997) mixes the two: forward in time inside the cell, where it is cheap, and
# truncated everywhere else.

# %% [markdown]
# ## Summary
#
# * Unrolling draws each step; the weights are shared, so their gradient is the **sum of the steps' shares**.
# * Backward: add the step's own error to what comes from the next step, times the slope, times $W_h^\top$; (4) to (7).
#   One pass, whatever the loss reads; memory grows with $T$.
# * A gradient check compares $g \cdot v$ with a central difference along a random $v$. Its error is V-shaped in
#   $\varepsilon$; float32 and kinks spoil it. Use sizes that all differ, and nothing that is zero.
# * Input-output kinds are masks over one loop. A divergence maps whole sequences to a number; it need not be a sum over
#   time.
# * Clipping by the norm keeps the direction and limits the step. Truncation drops pairs of steps, and biases the gradient
#   toward short memory.
# * RTRL computes the same gradient forward: memory independent of $T$, about $H^2$ times the work.
#
# | symbol | code | meaning | shape or range |
# |---|---|---|---|
# | $x_t, h_t, y_t$ | `x[t], h[t], y[t]` | input, state, output of step $t$ | (B, D), (B, H), (B, K) |
# | $h_{-1}$ | `h0` | state before the first step | (B, H) |
# | $a_t$ | `a` | pre-activation | (B, H) |
# | $W_x, W_h, b, W_y, b_y$ | fields of `p` | parameters | see `Params` |
# | $\mathrm{d}A$ | `dx, dh0, dW_h, ...` | derivative of $L$ with respect to $A$ | shape of $A$ |
# | $v, \varepsilon$ | `v, eps` | direction and step of the gradient check | shape of $\theta$; $> 0$ |
# | $d_s$, Div | `target` | target sequence, divergence | (S,); number |
# | $S_t$, $s_t$ | `S_t` | derivative of the state with respect to $W_h$, to $w$ | (H, H, H); number |
#
# **Further reading**
#
# * D. E. Rumelhart, G. E. Hinton, R. J. Williams, *Learning internal representations by error propagation*, 1986, section
#   "Recurrent nets": the unrolled network, and why the shares add up.
# * P. J. Werbos, *Backpropagation through time: what it does and how to do it*, Proceedings of the IEEE 78, 1990: with
#   a program; the idea goes back to his thesis of 1974.
# * R. J. Williams, D. Zipser, *A learning algorithm for continually running fully recurrent neural networks*, Neural
#   Computation 1, 1989: RTRL. A. J. Robinson, F. Fallside (1987) had found it too.
# * R. J. Williams, J. Peng, *An efficient gradient-based algorithm for on-line training of recurrent network
#   trajectories*, Neural Computation 2, 1990: truncation.
# * R. Pascanu, T. Mikolov, Y. Bengio, *On the difficulty of training recurrent neural networks*, 2013: cliffs, figure 6;
#   clipping, algorithm 1.
# * J. L. Elman, *Finding structure in time*, Cognitive Science 14, 1990. A. Graves, *Generating sequences with recurrent
#   neural networks*, 2013. A. Graves, S. Fernández, F. Gomez, J. Schmidhuber, *Connectionist temporal classification*,
#   2006: a divergence that sums over alignments.
#
# **What comes next.** In equation (4) the gradient passes one more slope and one more $W_h^\top$ at every step. Unit 5
# multiplies them out, and finds that they usually shrink it to nothing.

# %% [markdown]
# <details><summary>From the slides to this page</summary>
#
# <!-- seed 001: slides 46-51 -->
# <!-- seed 002: section 5 -->
#
# **Slide 12** draws $h_{-1}$ at the left, as we do, and the divergence between $Y(t)$ and $Y_{\text{desired}}(t)$, a
# function of both sequences. **Slide 13** draws recurrences that look back one, two or three steps; see the remark
# below equation (7).
#
# **Slides 46 to 51** treat a deep network as nested functions, $Y = f_N(W_{N-1} f_{N-1}(\cdots W_0 X))$, and
# differentiate it from the outside in: the gradient with respect to the output of layer $k$ is a product, the derivative
# of the divergence times the Jacobian of the last layer, times its weights, and so on down to layer $k$. An unrolled
# network is such a nest, whose layers are steps and whose weights are all the same. Equations (4) and (5) are this
# product, multiplied from the loss inward, so that there is a row times a matrix at each point and never a matrix times
# a matrix. Three notes on the notation:
#
# * The slides' vectors are columns and their gradients rows; a slide itself says *poor notation* about the sign it uses
#   for a Jacobian. With our rows, $W x$ becomes `x @ W`, and the factors stand in the opposite order.
# * "All function derivatives are w.r.t. the (entire, affine) argument": $\nabla f_k$ is taken at the pre-activation. For
#   tanh it is a diagonal matrix, and multiplying by it is our $\circ\,(1 - h_t^2)$.
# * The slides' formula is for weights that differ from layer to layer. Where they are shared, it gives one share, and
#   the shares have to be added.
#
# **Slides 44 and 45** sum up the stability of the response, not its training; they belong to units 2 and 3. What Graves
# (2013) clips is told in section 4.9.
# </details>
