# %% [markdown]
# # 5 Vanishing gradients: how an error dies on its way back
#
# An error is noticed at the end of a sequence; its cause may lie fifty steps earlier. To learn, a network has to carry
# the error back to the cause, and on the way it is multiplied, step after step, by weights and slopes. What is left?
#
# Run the next two cells (Shift+Enter twice). The curves stay hidden until you predict where one of them goes.

# %% given="imports"
import itertools

import numpy as np

from autograder.check import check
from course.figures import vanishing_gradients as figures
from course.figures.attempt import attempt
from course.figures.delayed_pronoun import example, train
from course.figures.style import use_style
from course.widgets.error_paths import describe, error_paths

use_style()

# %% demo="paths"
demo = error_paths(w=2, y=0, activation="logistic", lag=5)
demo

# %% [markdown]
# **After this unit you can** write an error's way back as a product of matrices and as a sum over paths; say what bounds
# it and what does not; derive for which weights an error is *sure* to vanish; explain why larger weights and larger
# learning rates are no cure. **You need** units 2 to 4. **Time.** About 65 minutes; nine exercises, 23 points,
# and two questions in words, 4 points.
#
# ## 5.1 Watch an error go back
#
# Above is a net of three units. An error of size 1 is noticed at unit 0, on the left. Each column is one step *earlier*
# than the column before. The error spreads over the net, against the direction of its connections; how much of it
# arrives at unit 0 again?
#
# **Predict first,** for logistic units, $y = 0$, and the largest weight $w = 2$:
#
# 1. How many ways lead back from unit 0 to unit 0 in 5 steps: 5, 15 or 81?
# 2. More ways, more error? After one step 0.25 is left. How much after five?
# 3. Now $y = 0.5$, which moves the units away from net input 0. Will *larger* weights save the error?
#
# Type your guess of question 2 into the demo, which keeps it and shows the curves. Then move the sliders, and the gray
# knob on the curves for the number of steps back (or use Tab and the arrow keys).

# %% [markdown]
# <details><summary>Answers to the predictions</summary>
#
# 1. 81: each of the 4 steps in between may visit any of the 3 units, $3^4$.
# 2. Less: 0.081. Every way is a product of five factors of at most 1/2 in size, and ways
#    with different signs cancel.
# 3. Up to a point. The error 12 steps back is 0.0005 at $w = 2$, 0.0061 at $w = 4$ and $10^{-12}$ at $w = 12$. Large
#    weights drive the units into saturation, where their slopes fall faster than the weights grow. The best weight of this
#    net is about 3.6; section 5.6 finds that of a single unit.
# </details>
#
# The units are held at the constant activity $y$, whatever they would compute themselves, and no input comes in, so that
# the net input of a unit is $y$ times the sum of its weights. What one path brings along is its *share*, a product
# (section 5.4); the orange path has the largest one. *Sum of the sizes* is what would arrive if no shares canceled, and
# the *bound* is the most that the largest weight allows (section 5.6). From Python you can read and set `demo.w`,
# `demo.y`, `demo.activation` and `demo.lag`. In words, for where the sliders stand:

# %% demo="paths_in_words"
print(describe(demo.w, demo.y, demo.activation, demo.lag))

# %% [markdown]
# <!-- seed 000: Problem with regular RNNs -->
# <!-- seed 001: slides 45-51 -->
# ## 5.2 One step
#
# One step of the vanilla RNN, in row vectors, for one sequence:
#
# $$ a_t = x_t W_x + h_{t-1} W_h + b, \qquad h_t = f(a_t) \tag{1} $$
#
# $W_h[k, m]$ is the weight from unit $k$ to unit $m$. How does a small change of $h_{t-1}$ move $h_t$? The change
# passes the weights, then the **slope** $f'$ of each unit. Take two tanh units, with
#
# $$ W_h = \begin{pmatrix} 0.5 & 2 \\ -1 & 0 \end{pmatrix}, \qquad \text{slopes } f'(a_t) = (1,\; 0.1) $$
#
# | from | to unit 0 | to unit 1 |
# |---|---|---|
# | unit 0 | 0.5 · 1 = 0.5 | 2 · 0.1 = 0.2 |
# | unit 1 | -1 · 1 = -1 | 0 · 0.1 = 0 |
#
# This table is the **Jacobian** of the step. We write it, as the course does everywhere, with the old unit as the row
# and the new unit as the column: $J_t[k, m] = \partial h_t[m] / \partial h_{t-1}[k]$. Unit 1 is nearly saturated, its
# slope is 0.1, and whatever wants to pass *into* it is cut to a tenth.
#
# ### Exercise 1: the Jacobian of a step (2 points)
#
# Write `local_jacobian` for a net of tanh units. The derivative of $\tanh$ is $1 - \tanh^2$.
#
# <details><summary>Hint 1: idea</summary>
#
# Two links of the chain rule: from h_prev to a_t, and from a_t to h_t. The first is a whole matrix, the second acts on
# each unit alone.
# </details>
#
# <details><summary>Hint 2: formula</summary>
#
# J[k, m] = W_h[k, m] times the slope of unit m at a_t[m]. Input and bias do not occur in it, but they move a_t.
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# Compute `a` by equation (1). A matrix of shape (H, H) times a vector of shape (H,), with `*`, multiplies column m by
# entry m: that is what is wanted here.
# </details>


# %% exercise="local_jacobian"
def local_jacobian(x_t, h_prev, W_x, W_h, b):
    """Jacobian of one step of a tanh RNN, equation (1).

    x_t: shape (D,).  h_prev: (H,).  W_x: (D, H).  W_h: (H, H).  b: (H,).  float64.
    Returns J, shape (H, H): J[k, m] is the derivative of h_t[m] with respect to
    h_prev[k].
    """
    ### BEGIN SOLUTION
    a = x_t @ W_x + h_prev @ W_h + b
    return W_h * (1 - np.tanh(a) ** 2)
    ### END SOLUTION


# %% check="local_jacobian"
check("vanishing_gradients.local_jacobian", local_jacobian)

# %% [markdown]
# **What just happened.** $J_t$ is $W_h$ with its columns scaled by slopes. The weights are the same at every step; the
# slopes are not, they depend on the input. How large can slopes be? For the logistic function at most $1/4$, for tanh
# at most 1, both reached only at 0; for ReLU they are 0 or 1. None of the three ever *enlarges* an error. So the two
# dangers are not mirror images: for an error to vanish, small weights **or** small slopes are enough; to explode, it
# needs large weights **and** slopes that let it pass, again and again.

# %% [markdown]
# <!-- seed 001: slides 52-54 -->
# ## 5.3 Many steps
#
# It is convenient to follow the error where it meets the weights. Let the **error signal** of step $t$ be the gradient
# of the loss $L$ with respect to $a_t$, a row of $H$ numbers:
#
# $$ \delta_t = \frac{\partial L}{\partial a_t}, \qquad \delta_{t-1} = \big(\delta_t\, W_h^\top\big) \odot f'(a_{t-1}) \tag{2} $$
#
# ($\odot$ multiplies entry by entry.) The error of unit $l$ goes back to unit $k$ through the weight $W_h[k, l]$, from
# $k$ to $l$: that is why $W_h$ is transposed. Then it passes the slope of the unit where it *arrives*. Equation (2)
# holds as it stands if the loss sees only step $t$; otherwise each step adds its own part, as in unit 4. (The gradient
# with respect to $h$ goes back by $J_t^\top$: first the slopes, then the weights. In a long chain weights and slopes
# alternate either way; only the two ends differ. So what holds for one holds for the other.) By hand, with
#
# $$ W_h = \begin{pmatrix} 1 & 2 \\ -1 & 0 \end{pmatrix}, \qquad \delta_t = (1,\; 0) $$
#
# | steps back $m$ | $\delta\,W_h^\top$ | slopes | error signal |
# |---|---|---|---|
# | 1 | (1, -1) | (0.5, 0.25) | (0.5, -0.25) |
# | 2 | (0.5 - 0.5, -0.5) = (0, -0.5) | (0.25, 0.5) | (0, -0.25) |
# | 3 | (-0.5, 0) | (1, 0.5) | (-0.5, 0) |
#
# Look at step 2: unit 0 gets *nothing*, although no weight and no slope on the way is zero. Keep that in mind.
#
# From here on `slopes[m - 1]` holds the slopes $f'(a_{t-m})$, $m$ steps back. Row 0 is the newest.
#
# ### Exercise 2: carry an error back (2 points)
#
# Write `carry_back`. Work on vectors; there is no need to multiply matrices with each other, which would cost $H$ times
# as much.
#
# <details><summary>Hint 1: idea</summary>
#
# A table with q + 1 rows: row 0 is the error you are given, and each row follows from the row above.
# </details>
#
# <details><summary>Hint 2: formula</summary>
#
# Equation (2), with δ of m - 1 steps back on the right and δ of m steps back on the left. The slopes of m steps back
# are in `slopes[m - 1]`.
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# Make `D = np.zeros((q + 1, H))` and set `D[0]`. For m from 1 to q, `D[m]` is the row before times the transpose
# of `W_h`, and then, entry by entry, times the slopes.
# </details>


# %% exercise="carry_back"
def carry_back(delta, slopes, W_h):
    """An error signal carried back through q steps, equation (2).

    delta: shape (H,), the error signal of step t.  W_h: (H, H).  All float64.
    slopes: (q, H), q at least 1: slopes[m - 1] are those of m steps back.
    Returns D, shape (q + 1, H): D[m] is the error signal m steps back; D[0] is delta.
    """
    ### BEGIN SOLUTION
    D = np.zeros((len(slopes) + 1, len(delta)))
    D[0] = delta
    for m in range(1, len(slopes) + 1):
        D[m] = D[m - 1] @ W_h.T * slopes[m - 1]
    return D
    ### END SOLUTION


# %% check="carry_back"
check("vanishing_gradients.carry_back", carry_back)

# %% [markdown]
# **What just happened.** That is the whole recurrent part of backpropagation through time. Start it with errors in
# several units at once and you have what the slides call *global error*: the flows simply add up, so a sum of flows that
# all vanish vanishes, too.
# <!-- seed 000: Global error -->

# %% [markdown]
# <!-- seed 000: Exponential decay of error signals -->
# <!-- seed 002: section 1 -->
# ## 5.4 All paths
#
# Hochreiter (1991) looked at one unit of error at one unit $u$ and asked what arrives at unit $v$, $q$ steps earlier.
# He wrote the answer as a sum over **paths**. A path starts at $l_0 = u$, visits any unit at each step in between, and
# ends at $l_q = v$. Each step contributes one factor, slope times weight:
#
# $$ \frac{\partial \delta_{t-q}[v]}{\partial \delta_t[u]} \;=\; \sum_{l_1, \dots, l_{q-1}} \;\; \prod_{m=1}^{q} \; \underbrace{f'(a_{t-m}[l_m])}_{\text{slope where it arrives}} \; \underbrace{W_h[l_m,\, l_{m-1}]}_{\text{weight it goes back through}} \tag{3} $$
#
# The product of a path is its **share**. The net of section 5.3, from unit 0 back to unit 0 in two steps, has two paths:
#
# | path | first factor | second factor | share |
# |---|---|---|---|
# | 0 → 0 → 0 | 0.5 · 1 | 0.25 · 1 | 0.125 |
# | 0 → 1 → 0 | 0.25 · (-1) | 0.25 · 2 | -0.125 |
#
# There is the riddle's answer: two shares of opposite sign. More paths do not mean more error.
#
# ### Exercise 3: add up the paths (3 points)
#
# Write `path_sum`: the sum (3), the largest share in size, and the number of paths. `itertools.product(range(H),
# repeat=n)` runs through all ways to choose $n$ units; for $n = 0$ there is one way, the empty one.
#
# <details><summary>Hint 1: idea</summary>
#
# How many units can be chosen freely on a path of q steps, when both ends are given? Build each path as a tuple of
# q + 1 units and multiply its q factors.
# </details>
#
# <details><summary>Hint 2: formula</summary>
#
# For each choice `between` of q - 1 units the path is `(u, *between, v)`. Step m, from 1 to q, contributes the factor
# slopes[m - 1, path[m]] times W_h[path[m], path[m - 1]].
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# A list `shares`; the outer loop over `itertools.product(range(len(W_h)), repeat=q - 1)`, the inner one over m, with a
# product that starts at 1.0. At the end return the sum of the list, the largest `abs` in it, and its length.
# </details>


# %% exercise="path_sum"
def path_sum(slopes, W_h, u, v):
    """Hochreiter's sum over all paths, equation (3).

    slopes: (q, H), q at least 1: slopes[m - 1] are those of m steps back.  W_h: (H, H).
    Both float64.  u, v: unit where the error starts, and where it arrives q steps
    earlier; they may be the same.
    Returns total (the sum, a float), largest (largest size of a share, a float),
    count (number of paths).
    """
    ### BEGIN SOLUTION
    q, shares = len(slopes), []
    for between in itertools.product(range(len(W_h)), repeat=q - 1):
        path = (u, *between, v)
        share = 1.0
        for m in range(1, q + 1):
            share *= slopes[m - 1, path[m]] * W_h[path[m], path[m - 1]]
        shares.append(share)
    return sum(shares), max(abs(share) for share in shares), len(shares)
    ### END SOLUTION


# %% check="path_sum"
check("vanishing_gradients.path_sum", path_sum)

# %% [markdown]
# **What just happened.** $H^{q-1}$ paths: 100 units and 10 steps make $10^{18}$. Nobody adds these up one by one, and
# nobody has to: a matrix product sums over everything in between, $q - 1$ times. Let $E_q[u, v]$ be the left side
# of (3). Then $E_0$ is the identity, and one more step back multiplies from the right by $W_h^\top$ and scales the
# columns by the slopes of the units where the error arrives.
#
# ### Exercise 4: find the slips (2 points)
#
# Here is a matrix version as it is easily written after reading two texts with different habits: in one $w_{ij}$ is the
# weight from $i$ to $j$, in the other from $j$ to $i$; one counts the steps forward, the other backward. It contains
# **two slips**. Run the trial: when does it agree with your sum over paths?


# %% given="suspicious_flow"
def suspicious_flow(slopes, W_h):
    """Meant to be: E[m - 1, u, v], the flow from u back to v in m steps."""
    E = np.eye(len(W_h))
    flow = []
    for m in range(len(slopes)):
        E = E @ W_h * slopes[-1 - m]
        flow.append(E)
    return np.array(flow)


# %% demo="trial"
attempt(lambda: figures.trial(suspicious_flow, path_sum))

# %% [markdown]
# Write the mended version as `error_flow`.
#
# <details><summary>Hint 1: idea</summary>
#
# The trial has nets where one of the slips cannot be seen. What do they have in common? A symmetric matrix is equal to
# its transpose; and slopes that are equal at all steps can be taken in any order.
# </details>
#
# <details><summary>Hint 2: formula</summary>
#
# Compare with equation (2), which you have coded: which matrix stands there, and which row of slopes belongs to the
# first step back?
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# Only one line changes. `E` is to be multiplied by the transpose of `W_h`, and by row `m` of the slopes.
# </details>


# %% exercise="error_flow"
def error_flow(slopes, W_h):
    """The flow of errors for all pairs of units and 1 to q steps, equation (3).

    slopes: (q, H), q at least 1: slopes[m - 1] are those of m steps back.  W_h: (H, H).
    Both float64.
    Returns E, shape (q, H, H): E[m - 1, u, v] is what arrives at unit v, m steps back,
    of one unit of error at unit u.
    """
    ### BEGIN SOLUTION
    E = np.eye(len(W_h))
    flow = []
    for m in range(len(slopes)):
        E = E @ W_h.T * slopes[m]
        flow.append(E)
    return np.array(flow)
    ### END SOLUTION


# %% check="error_flow"
check("vanishing_gradients.error_flow", error_flow)

# %% [markdown]
# **What just happened.** Symmetric weights hide the first slip; equal slopes, or a single step, hide the second. A test
# with both would have passed the wrong function. That is why a good gradient check uses different sizes, different steps
# and weights without symmetry.

# %% [markdown]
# <!-- seed 001: slides 55-57 -->
# ## 5.5 What bounds the product?
#
# $E_q$ is a product of $q$ matrices. A natural thought: if every one has eigenvalues below 1 in size, the product must
# shrink. For powers of one matrix this is true *in the end* (unit 2). Here each step has slopes of its own, and then it
# is **false**. Two units, weight 1.5 from each to the other, and slopes that alternate between $(1, 0.1)$ and
# $(0.1, 1)$:
#
# $$ \begin{pmatrix} 0 & 0.15 \\ 1.5 & 0 \end{pmatrix} \begin{pmatrix} 0 & 1.5 \\ 0.15 & 0 \end{pmatrix} = \begin{pmatrix} 0.0225 & 0 \\ 0 & 2.25 \end{pmatrix} $$
#
# Each factor has the eigenvalues $\pm\sqrt{1.5 \cdot 0.15} = \pm 0.47$. The product has the eigenvalue 2.25: an error at
# unit 1 more than doubles every two steps, for ever, because it is always where the slope is 1.
#
# What does bound a product is the largest **singular value** $\sigma_1$ of each factor, by which it can stretch a
# vector at most. Scaling columns by slopes stretches by at most the largest slope. So
#
# $$ \big|\text{largest eigenvalue of } E_q\big| \;\le\; \sigma_1(E_q) \;\le\; \big(\text{largest slope} \cdot \sigma_1(W_h)\big)^q \tag{4} $$
#
# ### Exercise 5: three numbers (3 points)
#
# Write `three_numbers`, which returns the three sides of (4) for the flow over all $q$ steps: `radius`, `growth` and
# `bound`. For the bound take the largest slope that occurs in `slopes`.
#
# <details><summary>Hint 1: idea</summary>
#
# Your `error_flow` returns E_1 to E_q; only the last is needed. Eigenvalues of a matrix that is not symmetric may be
# negative or complex: their sizes count.
# </details>
#
# <details><summary>Hint 2: formula</summary>
#
# `np.linalg.eigvals` gives the eigenvalues, `np.linalg.norm(A, 2)` the largest singular value of A. (Without the 2 it is
# another norm: the root of the sum of all squares.)
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# Take the last matrix of `error_flow(slopes, W_h)` as E. The first number is the largest `abs` of its eigenvalues, the second its norm.
# The third: the largest slope times the norm of `W_h`, to the power `len(slopes)`.
# </details>


# %% exercise="three_numbers"
def three_numbers(slopes, W_h):
    """Size of the largest eigenvalue, growth, and bound of the flow over q steps.

    slopes: (q, H), q at least 1, all at least 0.  W_h: (H, H).  Both float64.
    Returns radius, growth, bound: three floats, the sides of (4).
    """
    ### BEGIN SOLUTION
    q = len(slopes)
    E = error_flow(slopes, W_h)[-1]
    radius = max(abs(np.linalg.eigvals(E)))
    growth = np.linalg.norm(E, 2)
    bound = (np.max(slopes) * np.linalg.norm(W_h, 2)) ** q
    return radius, growth, bound
    ### END SOLUTION


# %% check="three_numbers"
check("vanishing_gradients.three_numbers", three_numbers)

# %% demo="alternating"
attempt(lambda: figures.alternating(three_numbers))

# %% [markdown]
# **What just happened.** Read (4) with its conditions. Let $\gamma$ be the largest slope the squashing function has
# anywhere (1 for tanh and ReLU, $1/4$ for the logistic function).
#
# * $\gamma\,\sigma_1(W_h) < 1$ is **sufficient** for errors to vanish. It is not necessary: with larger weights they
#   usually vanish as well.
# * $\gamma\,\sigma_1(W_h) > 1$ is **necessary** for errors to explode. It is far from sufficient.
#
# (Pascanu, Mikolov & Bengio, 2013, section 2.1.) In between nothing is decided: if $W_h$ is a rotation and all slopes are
# 1, every error keeps its length for ever. There is another difference. A gradient that explodes is seen at once, and can be
# clipped; one that vanishes looks like "there is nothing to learn from that step".

# %% [markdown] question="not_a_mirror" points=2
# **Question: are vanishing and exploding two sides of one coin? (2 points, read by your teacher).** A fellow student
# says: "If the largest singular value of $W_h$ is below 1, the gradients of a tanh net vanish; if it is above 1, they
# explode." Which half is right, and why? Against the other half give an example: a matrix $W_h$ of two units whose
# largest singular value is above 1, and slopes, with which every error vanishes. Three to five sentences.
#
# ### BEGIN SOLUTION
# The first half is right: each step stretches an error by at most the largest slope, which is 1 for tanh, times the
# largest singular value; with a factor below 1 the product shrinks at least like a power. The second half is wrong: a
# value above 1 is only necessary. For example 1.5 times the identity with all slopes 0.5: every step is a factor of 0.75.
# Or with all slopes 1 the matrix with rows (0, 2) and (0, 0): what one step doubles, the next makes 0. Rubric: 2 points:
# the first half with its reason (the bound) and an example in which errors do vanish; 1 point: one of the two; 0: the
# halves confused.
# ### END SOLUTION

# %% [markdown]
# ## 5.6 Which weights are sure to forget?
#
# <!-- seed 000: Exponential decay of error signals -->
# ### One unit, one weight: 4
#
# For a single logistic unit with the weight $w$ to itself, each step is a factor $f'(a)\,w$, and $f' \le 1/4$. So
# $|w| < 4$ makes every factor smaller than 1. What about $|w| > 4$? Hold the activity that comes in through $w$ at a
# constant $y$, as in section 5.1, so that $a = w\,y$. Then the weight acts twice: the error is multiplied by it, and the
# *slope* depends on it.
#
# | $w$, with $y = 1/2$ | $a = w\,y$ | slope | factor |
# |---|---|---|---|
# | 2 | 1 | 0.1966 | 0.393 |
# | 4 | 2 | 0.1050 | 0.420 |
# | 8 | 4 | 0.0177 | 0.141 |
#
# **Predict:** is there *any* weight for which the factor reaches 1, with $y = 1/2$? With $y = 1/10$?
#
# ### Exercise 6: the best weight (3 points)
#
# Write `largest_factor`: the weight $w > 0$ for which $f'(w y)\,w$ is largest, and that largest factor, for a
# logistic unit and an activity $y$ that is not 0. Derive first, then let the computer find a root: the check compares
# 6 digits, so a grid of weights is not enough.
#
# <details><summary>Hint 1: idea</summary>
#
# With a = w |y| the factor is a f'(a) / |y|. Only a f'(a) has to be maximized, and that does not depend on y any more:
# there is one best a for all y.
# </details>
#
# <details><summary>Hint 2: formula</summary>
#
# Set the derivative of a f'(a) to zero: f'(a) + a f''(a) = 0. For the logistic function f'' = f' (1 - 2f), and
# 1 - 2 f(a) = -tanh(a/2). What is left is the condition a tanh(a/2) = 1. Its left side grows with a > 0.
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# The root lies between 1 and 2. Halve the interval 60 times: if `middle * np.tanh(middle / 2)` is below 1, the middle
# becomes the new lower end, else the new upper end. Then w is the root divided by `abs(y)`; the slope at w y is
# s (1 - s) with s the logistic function of w y.
# </details>


# %% exercise="largest_factor"
def largest_factor(y):
    """The weight for which a logistic unit passes on most of an error.

    y: float, not 0, may be negative: the constant activity that comes in through w.
    Returns w, factor, two floats: w > 0, and the largest value of f'(w y) w.
    """
    ### BEGIN SOLUTION
    low, high = 1.0, 2.0
    for _ in range(60):
        middle = (low + high) / 2
        if middle * np.tanh(middle / 2) < 1:
            low = middle
        else:
            high = middle
    w = low / abs(y)
    s = 1 / (1 + np.exp(-w * y))
    return w, s * (1 - s) * w
    ### END SOLUTION


# %% check="largest_factor"
check("vanishing_gradients.largest_factor", largest_factor)

# %% demo="factors"
attempt(lambda: figures.factors(largest_factor))

# %% [markdown]
# **What just happened.** The condition $a \tanh(a/2) = 1$, with $a = w\,y$ for positive $y$, can be written as
# $w = \frac{1}{y} \coth\frac{a}{2}$, the form printed in 1997. Its root is $a = 1.5434$, and the largest factor is
# $0.2239/|y|$. Logistic units have activities between 0 and 1: for $y = 1/2$ the factor never exceeds 0.448, **whatever
# the weight**. Only if $|y| < 0.2239$ is there a weight that keeps an error alive (for $y = 1/10$ it is 15.4, with a
# factor of 2.24). Beyond the best weight the slope falls exponentially and the weight grows only linearly. This
# is the exact sense of "larger weights do not help". For ReLU it does not hold: a unit that is on has the slope 1 however
# large its net input is.
#
# <!-- seed 000: Global error -->
# ### Many units: 4/H
#
# Let $w_{\max}$ be the largest $|\text{weight}|$ and $\gamma$ the largest slope. Each factor of a path is at most
# $\gamma\,w_{\max}$, a path has $q$ of them, and between $u$ and $v$ there are $H^{q-1}$ paths. If all shares had the
# same sign and all factors their largest size, we would have
#
# $$ \big|E_q[u, v]\big| \;\le\; H^{q-1} (\gamma\,w_{\max})^q \;=\; \frac{1}{H}\,\big(\underbrace{H\,\gamma\,w_{\max}}_{\text{rate}}\big)^q \tag{5} $$
#
# With a rate below 1, every error between two units vanishes exponentially. For logistic units this is the case if
# $w_{\max} < 4/H$ (the slides write $4/n$; their $n$ is our $H$).
#
# With $H = 2$, $\gamma = 1/4$, $w_{\max} = 1$: two steps have 2 paths, each with a share of at most $(1/4)^2$; together
# $2/16 = 0.125$. The right side of (5): rate $1/2$, so $\frac12 \cdot \frac14 = 0.125$.
#
# ### Exercise 7: sure to forget (2 points)
#
# Turn (5) around. A net of $H$ units with largest slope $\gamma$ is to be *sure* to have forgotten: after $q$ steps no
# $|E_q[u, v]|$ may exceed `eps`. Write `sure_to_forget`: the rate at which the bound is exactly `eps`, and the largest
# weight that it allows.
#
# <details><summary>Hint 1: idea</summary>
#
# Set the right side of (5) equal to eps and solve, first for the rate, then for the weight. Test yourself with the
# numbers above.
# </details>
#
# <details><summary>Hint 2: formula</summary>
#
# rate to the power q is eps times H. The rate is H times slope times weight.
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# The q-th root is the power `1 / q` of `eps * H`. Divide the rate by `H * slope` for the weight. Nothing has to be cut
# off, also where the rate is above 1.
# </details>


# %% exercise="sure_to_forget"
def sure_to_forget(H, slope, q, eps):
    """The largest weight for which the bound (5) promises at most eps after q steps.

    H: number of units, at least 1.  slope: largest slope, larger than 0.
    q: steps, at least 1.  eps: larger than 0; it may be larger than 1 / H.
    Returns rate, w_max: two floats.
    """
    ### BEGIN SOLUTION
    rate = (eps * H) ** (1 / q)
    return rate, rate / (H * slope)
    ### END SOLUTION


# %% check="sure_to_forget"
check("vanishing_gradients.sure_to_forget", sure_to_forget)

# %% [markdown]
# **What just happened.** `sure_to_forget(100, 0.25, 100, 1e-6)` allows weights up to 0.036, a little less than
# $4/100$. Nets with such small weights are rare, and nets with ten times larger ones forget as well. How loose is the
# bound? Measure it: random nets with weights between $-a$ and $a$, every slope at its best, $1/4$, and the value of $a$
# at which an error keeps its size.

# %% demo="looseness"
figures.looseness()

# %% [markdown]
# For 256 units the bound is off by a factor of 27, and that with the best slopes there are. It counts
# all paths with one sign, while half of the shares are negative. Hochreiter & Schmidhuber (1997) say themselves that it
# is weak. It proves that forgetting *must* happen for tiny weights. That it *does* happen for ordinary ones is
# an observation. You will explain the line of this figure in exercise 9.

# %% [markdown]
# ## 5.7 A larger learning rate does not help
#
# The gradient with respect to $W_h$ is a sum over lags, error behind the weight times state in front of it:
#
# $$ \frac{\partial L}{\partial W_h} = \sum_{m=0}^{q} h_{t-m-1}^{\top}\, \delta_{t-m} \tag{6} $$
#
# Each term is an $H \times H$ matrix. Let the **size** of a matrix be the root of the sum of its squared entries; for the
# product of a column and a row it is the product of their lengths.
#
# **Predict:** the learning rate becomes 100 times larger. What happens to the part of lag 30 in an update, and what to
# its *share* of the sum of all sizes?
#
# ### Exercise 8: one update, lag by lag (2 points)
#
# Write `update_by_lag`: the size of each lag's part of one step of gradient descent, and its share.
#
# <details><summary>Hint 1: idea</summary>
#
# `carry_back` gives all error signals, and the states are given. No H × H matrix has to be built.
# </details>
#
# <details><summary>Hint 2: formula</summary>
#
# The size of lag m is the learning rate times the length of D[m] times the length of h_before[m]. The share is the size
# divided by the sum of all sizes.
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# `np.linalg.norm(A, axis=1)` gives the lengths of all rows of A at once. Multiply the lengths of the rows of
# `carry_back(...)`, those of the rows of `h_before`, and the learning rate.
# </details>


# %% exercise="update_by_lag"
def update_by_lag(delta, slopes, h_before, W_h, learning_rate):
    """The parts of a gradient descent update of W_h, by lag, equation (6).

    delta: (H,), slopes: (q, H), W_h: (H, H), as in carry_back.
    h_before: (q + 1, H), float64: h_before[m] is the state before the step m steps
    back.
    learning_rate: float, larger than 0.
    Returns sizes, shares, each of shape (q + 1,): size of the part of lag m, and its
    share of the sum of all sizes.
    """
    ### BEGIN SOLUTION
    D = carry_back(delta, slopes, W_h)
    sizes = learning_rate * np.linalg.norm(D, axis=1) * np.linalg.norm(h_before, axis=1)
    return sizes, sizes / np.sum(sizes)
    ### END SOLUTION


# %% check="update_by_lag"
check("vanishing_gradients.update_by_lag", update_by_lag)

# %% demo="learning_rates"
attempt(lambda: figures.learning_rates(update_by_lag))

# %% [markdown]
# **What just happened.** The long lag's part became 100 times larger, and so did everything else; its share is what it
# was. To hear a whisper you have turned up the volume of the whole room. The update is one vector, and its
# *direction* is decided by the short lags. (A larger rate can still throw a net somewhere else by chance. You will see
# that in section 5.9.)

# %% [markdown]
# <!-- seed 001: slides 58-64 -->
# ## 5.8 Nineteen layers
#
# Nothing so far needed time. A deep feed-forward net is the same chain with a *different* weight matrix at each step.
# The lecture shows gradients in a net of 19 layers with 1024 units each, at initialization, for four squashing
# functions: for every neuron the length of the gradient with respect to its incoming weights. The slides do not say how
# the weights were drawn, and the picture depends on it. Ours are uniform with mean 0 and variance $1/H$ (Glorot &
# Bengio, 2010), with no biases.
#
# **Predict:** ELU, ReLU, sigmoid (the logistic function), tanh. For which of them will the gradients of layer 1 be less
# than a thousandth of those of layer 19? (The error comes from the right.)

# %% demo="nineteen_layers"
figures.nineteen_layers(size="small", device="cpu")

# %% [markdown]
# These are layers of 256 units. With `size="large"` it is the lecture's net of 1024 (some ten seconds), and with
# `device="gpu"` it is computed on a GPU, if there is one.
#
# A flat line does not say that the error keeps its length: a gradient is the error *times* the signal in front of the
# weight. With ReLU about half of the units are off. That takes a factor of $1/\sqrt2$ per layer from the signals on their
# way forward and from the errors on their way back: from layer 19 to layer 1 an error shrinks about 450 times. But
# where one of the two is small the other is large, and their product is about the same in every layer. Try
# `figures.nineteen_layers(gain=0.5)`, too: all weights are half as large, and the lines of tanh and ELU stay flat but lie
# tens of thousands of times lower.
#
# ### Exercise 9: explain what you saw (4 points)
#
# * `factor`: by which factor does the length of an error change per layer, going back, in the sigmoid net? Assume that
#   all slopes are $1/4$; use that the weights are random with mean 0 and variance $1/H$. A number.
# * `ratio`: section 5.6 measured how many times larger than $4/H$ weights may be before errors stop vanishing. What
#   comes out for $H = 1024$? A number, right to 3 percent.
# * `tanh`: why do the gradients of tanh not vanish here? `"a"` because its slope is always 1; `"b"` because weights of
#   variance $1/H$ keep the net inputs small enough and the lengths about equal; `"c"` because tanh is symmetric, gradients
#   cannot vanish.
# * `relu`: for a single instance about half of the ReLU neurons have a gradient of *exactly* 0. Why? `"a"` the
#   numbers are too small for the computer; `"b"` their weights are 0; `"c"` they are off on this instance, their slope is
#   0.
#
# <details><summary>Hint 1: idea</summary>
#
# An error that arrives at a neuron is a sum of H terms with random signs. Such a sum grows like the root of H, not like
# H. For `ratio` you may also read the figure of section 5.6: what happens each time H becomes four times larger?
# </details>
#
# <details><summary>Hint 2: formula</summary>
#
# One step back, before the slope: the expected square of each entry is the variance of a weight times the sum of the
# squares of the error. A weight that is uniform between -a and a has the variance a²/3.
# </details>
#
# <details><summary>Hint 3: almost the answer</summary>
#
# `factor`: root of (H times variance), times the slope. `ratio`: set root(H) times a/√3 times 1/4 equal to 1, solve for
# a, and divide by 4/H.
# </details>

# %% exercise="explain"
explain = {"factor": None, "ratio": None, "tanh": None, "relu": None}
### BEGIN SOLUTION
explain["factor"] = 1 / 4
explain["ratio"] = np.sqrt(3 * 1024)
explain["tanh"] = "b"
explain["relu"] = "c"
### END SOLUTION

# %% check="explain"
check("vanishing_gradients.explain", explain)

# %% [markdown]
# **What just happened.** Eighteen steps with the factor $1/4$ make $1.5 \cdot 10^{-11}$. The slopes are a little below
# $1/4$, so that only a third of that is left of an error. (The picture shows about twice as much for one instance and half
# as much for the batch: the signals of layer 1 are the inputs, which are longer than states but in part cancel in a batch.)
# Slide 65 adds that the gradient
# "gets concentrated into a small number of parameters in the earlier layers, and goes to zero for others". In our
# untrained nets it is not so: the bands are no wider in early layers than in late ones. (Half of the ReLU
# neurons get exactly 0 from one instance, but in *every* layer.)

# %% [markdown]
# <!-- seed 001: slides 65-69 -->
# ## 5.9 Jane, and what was said about her
#
# "**Jane** had a quick lunch in the bistro. Then **she** ..." The lecture asks for a net that, many words later, still
# knows to write *she*. Here is the smallest version: a name (Jane or John), a gap of random words, and the word *then*,
# after which the net has to say *she* or *he*. One bit is to be kept, over `gap` words.

# %% demo="sentence"
print(example(gap=5, seed=1))
print(example(gap=5, seed=2))

# %% [markdown]
# The net: 16 tanh units, weights uniform in $\pm 1/\sqrt{16}$, one logistic output, gradient descent on batches
# of 32 sentences, learning rate 0.5, 400 updates, seeds 0 to 3 for each gap.
#
# **Predict, and write it down:** up to which gap do all four nets learn it: 2, 6, 12 or 16 words?

# %% demo="train"
results = train(size="small", device="cpu")

# %% demo="pronouns"
figures.pronouns(results)

# %% [markdown]
# In our runs all four learned the gaps up to 6. Nothing in the task is hard. But at a gap of 12 the error at the word *Jane* starts
# out at about a thousandth of that at *then*, and the nets learn from the words next to the answer, which say nothing
# about it. They stay at 50 percent: guessing. Would more patience help? `train(size="large")` takes the gaps of 12
# and 16 and ten times as many updates: two of our four nets learned a gap of 12, and none a gap of 16. (`device="gpu"`
# works here, too, but 16 units are too few to keep a GPU busy.)
#
# And ten times the learning rate? Sixteen nets for each gap, the first four with the seeds from above:

# %% demo="larger_rate"
faster = train(gaps=(4, 8, 12), rate=5.0, seeds=range(16))

# %% [markdown]
# Now most nets fail even at a gap of 4, and some succeed at 12. The length of the gap no longer decides, luck does: a
# violent step may throw the weights to a place where the bit survives. That is search, not gradient descent. (Hochreiter & Schmidhuber showed in 1996 that
# some tasks on which new methods had been tested are solved faster by *guessing* all weights at random. A benchmark for
# long memory has to be harder than that.) Better optimizers and initializations move the border outward. They do not
# change the reason for it: how long a vanilla RNN remembers follows from its weights and slopes, and not from whether
# what it remembers matters.

# %% [markdown] question="cured_by_rate" points=2
# **Question: cured by a larger learning rate? (2 points, read by your teacher).** With the rate 5 some nets learned a gap
# of 12. A colleague concludes: "So a larger learning rate does cure vanishing gradients." Describe a measurement that
# would show whether that is so, say what you expect it to show, and how you explain the successes. Three to five
# sentences.
#
# ### BEGIN SOLUTION
# For example: measure the share of lag 13 in one update, or the error at the name over that at the cue, for several
# rates at the same weights: it does not depend on the rate. Or: run many seeds and several gaps: if the gradient
# had been cured, short gaps would work at least as well as long ones, but with the rate 5 a gap of 4 mostly fails. The
# successes are jumps of large steps to other weights, where the error happens to flow: search by chance. Rubric: 2
# points: a measurement that can decide (shares or ratios at equal weights, or success over many seeds and gaps), with
# the expected outcome and chance or a jump as the explanation; 1 point: only the measurement or only the
# explanation; 0: neither.
# ### END SOLUTION

# %% [markdown]
# ## 5.10 A challenge, without points
#
# Choose a matrix `W_h` of shape (16, 16) for tanh units so that an error survives 50 steps within a factor of ten:
# neither smaller than a tenth of what it was nor larger than ten times. `survival` runs the net on small random inputs
# and carries an error back. Nine tenths of the identity are not enough; type or paste the lines of the cell below into
# a new cell of your own (Esc, then B, adds one) and make your own `W_h` there. When it works, make the inputs larger
# with `inputs=1.0` and watch what the slopes do to your solution.

# %% demo="challenge"
W_h = 0.9 * np.eye(16)
figures.survival(W_h, inputs=0.03)

# %% [markdown]
# <details><summary>A way to do it</summary>
#
# All singular values 1: an orthogonal matrix, for example `np.linalg.qr(np.random.default_rng(0).standard_normal((16,
# 16)))[0]`. It turns every error and never changes its length; small inputs keep the slopes near 1, and 0.44 of the error
# is left. With `inputs=0.1` it is only 0.034: the states add up, and the slopes fall. A little stretching makes up for
# that: `1.1` times the same matrix leaves 0.36. With `inputs=1.0` the units saturate, and the slopes make the error vanish
# with all of these. The next unit takes the squashing function out of the loop.
# </details>
#
# ## Summary
#
# * One step back multiplies an error by the transposed weights and by the slopes of the units where it arrives. Many
#   steps: a product of matrices, equal to a sum over $H^{q-1}$ paths whose shares may cancel.
# * Eigenvalues of the steps do not bound the product; singular values do. $\gamma\,\sigma_1(W_h) < 1$ is sufficient for
#   vanishing, $\gamma\,\sigma_1(W_h) > 1$ necessary for exploding; neither is the other's mirror image.
# * One logistic unit is sure to forget for $|w| < 4$, $H$ of them for $w_{\max} < 4/H$. The second is loose: random
#   nets forget up to $\sqrt{3H}$ times larger weights, with slopes at their best.
# * Larger weights do not help, since slopes fall faster than weights grow: with a constant activity $y$ the factor never
#   exceeds $0.2239/|y|$. Larger learning rates do not help, since shares stay as they are.
# * With 400 updates at the rate 0.5 a vanilla RNN learned to keep one bit over 6 words in all of our four runs, and over
#   12 in none.
#
# | symbol | code | meaning | shape |
# |---|---|---|---|
# | $x_t, h_t, W_x, W_h, b$ | `x_t, h_prev, W_x, W_h, b` | input, state, weights, bias | (D,), (H,), (D, H), (H, H), (H,) |
# | $a_t$, $f$, $f'$ | `a`, `slopes` | pre-activation (the 1997 paper's *net*); squashing function; its slope | (H,) |
# | $J_t$ | `J` | Jacobian of a step, old unit × new unit | (H, H) |
# | $\delta_t$ | `delta`, `D` | error signal, gradient with respect to $a_t$ | (H,) |
# | $t$, $m$, $q$ | `m`, `q` | step; steps back; how many of them | numbers |
# | $u, v, l_m$ | `u`, `v`, `path` | units: start, arrival, on the way | 0 to $H-1$ |
# | $E_q$ | `E` | error flow over $q$ steps | (H, H) |
# | $\sigma_1$, $\gamma$, $w_{\max}$ | `growth`, `slope`, `w_max` | largest singular value, slope, weight | numbers |
# | $y$ | `y` | constant activity of a unit | number |
#
# **Further reading**
#
# * S. Hochreiter, *Untersuchungen zu dynamischen neuronalen Netzen*, diploma thesis, TU München, 1991: the first
#   analysis, in German.
# * Y. Bengio, P. Simard, P. Frasconi, *Learning long-term dependencies with gradient descent is difficult*, IEEE
#   Transactions on Neural Networks 5(2), 1994: to hold a bit robustly, gradients must vanish.
# * S. Hochreiter, J. Schmidhuber, *Long short-term memory*, Neural Computation 9(8), 1997, section 3.1: the sum over
#   paths, 4, and $4/n$.
# * R. Pascanu, T. Mikolov, Y. Bengio, *On the difficulty of training recurrent neural networks*, ICML 2013, section 2:
#   sufficient and necessary.
# * X. Glorot, Y. Bengio, *Understanding the difficulty of training deep feedforward neural networks*, AISTATS 2010:
#   how to draw weights.
#
# **What comes next.** If every factor but 1 ruins an error in the long run, build a unit whose factor is 1. That is the
# constant error carousel, unit 6.
#
# <details><summary>From the slides to this page</summary>
#
# | there | here |
# |---|---|
# | $\mathrm{net}_j(t)$, $f_j'(\mathrm{net}_j)$ | $a_t[j]$, slope |
# | $w_{ij}$: weight from $j$ to $i$ (1997 paper, summary of LSTM theory) | `W_h[j, i]` |
# | $\vartheta_j(t)$, error signal | $\delta_t[j]$ |
# | $n$ units, $n^{q-1}$ terms $T$ | $H$ units, $H^{q-1}$ paths, shares |
# | $\nabla_k$ and "Jacobian of $f$", columns | $J_t$ transposed |
#
# Slips and loose ends, and what we made of them:
#
# * *Slides 52 to 56: squashing functions "have derivatives that are always less than 1".* At 0 the slope of tanh is 1.
#   Slopes of ReLU are 0 or 1, those of a linear unit always 1. "Never greater than 1" is right for all four.
# * *"Expand along directions in which the singular values of the weight matrices are greater than 1 ... Repeated
#   multiplication by the weights matrix will result in exploding or vanishing gradients."* Right for one step. In a
#   product the direction stretched by one factor may be shrunk by the next; and rotations do neither.
# * *Slide 45: if the largest eigenvalue "is greater than 1, the network response may blow up".* "May" is well said: with
#   saturating units nothing blows up. And for errors the eigenvalues of the steps bound nothing (section 5.5).
# * *Slide 65, gradients concentrated in few parameters*: not in our nets at initialization (section 5.8).
# * *Slides 59 to 64* do not state the initialization. Ours is in section 5.8.
# * *Slides of 1997, "if always > 1: exponential blow-up, if always < 1: exponential decay".* This holds for the *largest*
#   share. For the sum it needs (5) in one direction, and in the other that shares do not cancel.
# * *"If weights are big, the derivative gets bigger faster"* has to read: gets **smaller** faster.
# * *"If weights have magnitude < 4, we get exponential decay"* is for one unit, or one path; for $H$ units it is $4/H$.
# * *Summary of LSTM theory: "the maximum weight value of less than 4 to ensure that no less than 1"* has to read: ensures that it
#   **is** less than 1. And "the number of times the entire result is summed ... n^(q-1)" counts paths, not factors.
# </details>
