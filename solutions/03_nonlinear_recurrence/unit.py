# %% [markdown]
# # 3 The nonlinear recurrence: what squashing does to memory
#
# Put a squashing function around the recurrence of unit 1 and everything changes: a weight of 2 no longer explodes, a
# state can stay where it is for ever, and the question "how long does it remember?" gets an answer that you have to
# measure.
#
# Run the next two cells (Shift+Enter twice). Before you drag anything, read below the pictures what to predict.

# %% given="imports"
import numpy as np

from autograder.check import check
from course.figures import nonlinear_recurrence as figures
from course.figures.attempt import attempt
from course.figures.style import use_style
from course.widgets.cobweb import cobweb

use_style()

# %% demo="cobweb"
demo = cobweb(phi="tanh", w=0.8, b=0.0, h0=1.0)
demo

# %% [markdown]
# **You will be able to** find all fixed points of a recurrent unit and say which of them hold; predict where a weight
# or a bias makes memories appear and vanish; measure memory in steps; design a unit that holds one bit.
#
# **You need** units 1 and 2, derivatives, the chain rule.
#
# **Time.** About 60 minutes: eight exercises, 20 points, and two questions in words, 4 points.
#
# ## One unit, step by step
#
# The curve above maps the state now (across) to the state one step later (up). From the start, the staircase goes up
# or down to the curve, across to the diagonal, to the curve again: each corner on the curve is one step. Where the
# curve meets the diagonal, the state repeats itself: a **fixed point**, filled if it attracts its neighbors, open if
# it sends them away.
#
# **Predict first**, in the boxes of the demo: with tanh and $b = 0$, what is the largest weight $w$ for which every
# start still ends at 0? And a sigmoid with $b = 0$ and $w = 8$: after how many steps do the starts $+1$ and $-1$ come
# closer than 0.01? Then drag the start, move $w$ and $b$, and switch the function.

# %% [markdown]
# The number of fixed points changes as you move $w$, and with it what the unit can remember. The rest of this unit
# says when, why, and for how long.

# %% [markdown]
# ## 3.1 Three squashing functions
#
# <!-- seed 001: slides 38-39 -->
# At each step $t = 0, 1, \dots, T-1$ the unit computes
#
# $$ h_t = \varphi(a_t), \qquad a_t = w\,h_{t-1} + u\,x_t + b, \qquad h_{-1} = \mathrm{h0} \tag{1} $$
#
# where h0 is the start. Compared with unit 1 there are two new things: a **bias** $b$, the same number at each step, and the **squashing
# function** $\varphi$ (also called activation function) around the sum. The sum $a_t$ is the **pre-activation**.
#
# | name | $\varphi(a)$ | values | slope $\varphi'(a)$ | steepest slope |
# |---|---|---|---|---|
# | `"sigmoid"` | $1/(1+e^{-a})$ | 0 to 1 | $\varphi(a)(1-\varphi(a))$ | 1/4, at $a = 0$ |
# | `"tanh"` | $\tanh a$ | $-1$ to 1 | $1-\tanh^2 a$ | 1, at $a = 0$ |
# | `"relu"` | $\max(a, 0)$ | 0 and up | 1 for $a > 0$, else 0 | 1, for all $a > 0$ |
#
# Far from 0 the sigmoid and tanh are nearly flat. There the unit is **saturated**: what happens inside moves its
# output hardly at all.
#
# Three steps by hand, with $w = 2$, $u = 1$, $b = -1$, the start 1 and the input $0, -3, 1$:
#
# | $t$ | $x_t$ | relu: $a_t$ | $h_t$ | tanh: $a_t$ | $h_t$ |
# |---|---|---|---|---|---|
# | 0 | 0 | 2 · 1 + 0 - 1 = 1 | 1 | 2 · 1 + 0 - 1 = 1 | 0.76 |
# | 1 | -3 | 2 · 1 - 3 - 1 = -2 | 0 | 2 · 0.76 - 3 - 1 = -2.48 | -0.986 |
# | 2 | 1 | 2 · 0 + 1 - 1 = 0 | 0 | 2 · (-0.986) + 1 - 1 = -1.97 | -0.96 |
#
# The relu unit has fallen silent, and nothing of what went before is left. The tanh unit has changed its sign.
#
# The functions and their slopes are given, in two dictionaries: `SQUASH["tanh"](0.5)` is tanh(0.5), and
# `SLOPE["tanh"](0.5)` the slope there.


# %% given="squash"
def sigmoid(a):
    e = np.exp(-np.abs(a))  # never overflows
    return np.where(a >= 0, 1.0, e) / (1 + e)


SQUASH = {"sigmoid": sigmoid, "tanh": np.tanh, "relu": lambda a: np.maximum(a, 0.0)}
# The slopes are functions of the pre-activation a.
SLOPE = {
    "sigmoid": lambda a: sigmoid(a) * sigmoid(-a),
    "tanh": lambda a: (1 - np.tanh(a)) * (1 + np.tanh(a)),
    "relu": lambda a: np.where(a > 0, 1.0, 0.0),
}

# %% [markdown]
# ### Exercise 1: run it (2 points)
#
# Write `run`, equation (1) over a whole input.
#
# <details><summary>Hint 1: idea</summary>
#
# The loop of `response` in unit 1, with one thing around the sum. The state that goes on to the next step is the
# squashed one.
# </details>
#
# <details><summary>Hint 2: formula</summary>
#
# In each step: first the pre-activation of three terms, then the function `SQUASH[phi]` of it.
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# Start with `h = np.zeros(len(x))` and `h_prev = h0`. In step `t` store `SQUASH[phi]` of `w` times `h_prev` plus `u`
# times `x[t]` plus `b` in `h[t]`, and hand it on as `h_prev`.
# </details>


# %% exercise="run"
def run(phi, x, w, u, b, h0):
    """All states of a recurrent unit, equation (1).

    phi: "sigmoid", "tanh" or "relu".  x: input, shape (T,), float64, T at least 1.
    w, u, b, h0: floats, of any sign.
    Returns h, shape (T,), float64: h[t] is the state after input x[t].
    """
    ### BEGIN SOLUTION
    h = np.zeros(len(x))
    h_prev = h0
    for t in range(len(x)):
        a = w * h_prev + u * x[t] + b
        h[t] = SQUASH[phi](a)
        h_prev = h[t]
    return h
    ### END SOLUTION


# %% check="run"
check("nonlinear_recurrence.run", run)

# %% [markdown]
# ## 3.2 Memory as a number
#
# How long does such a unit remember where it started? Ask it directly: run it twice without input, from $+1$ and from
# $-1$. As long as the two states differ, the start can still be read off. Once they are closer than some `eps`, it is
# lost for anyone who cannot see differences that small.
#
# By hand, for relu with $w = 1/2$, $b = 0$ and eps = 0.1:
#
# | steps $n$ | 0 | 1 | 2 | 3 | 4 |
# |---|---|---|---|---|---|
# | from $+1$ | 1 | 0.5 | 0.25 | 0.125 | 0.0625 |
# | from $-1$ | -1 | 0 | 0 | 0 | 0 |
# | distance | 2 | 0.5 | 0.25 | 0.125 | 0.0625 |
#
# After 4 steps the distance is below 0.1 for the first time: the measured memory is 4.
#
# ### Exercise 2: measure it (2 points)
#
# Write `memory_length`: the number of steps until the two runs are closer than `eps` for the first time.
#
# <details><summary>Hint 1: idea</summary>
#
# Keep two states and move both in each step. Compare before you move: the starts themselves may be close enough.
# </details>
#
# <details><summary>Hint 2: formula</summary>
#
# T steps make T + 1 states, those after 0, 1, ..., T steps. The first of them with a distance below eps (not equal
# to it) gives the answer; if there is none, the answer is `np.inf`.
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# Loop over `n in range(T + 1)`. If `abs(up - down) < eps`, return `n`. Else replace both states by `SQUASH[phi]` of
# `w` times the state plus `b`. After the loop return `np.inf`.
# </details>


# %% exercise="memory_length"
def memory_length(phi, w, b, eps, T):
    """Steps without input until the starts +1 and -1 are closer than eps.

    phi: "sigmoid", "tanh" or "relu".  w, b: floats.  eps: float, larger than 0.
    T: how many steps to try, at least 1.
    Returns the smallest n from 0 to T with |distance after n steps| < eps, a whole
    number; np.inf if there is none.
    """
    ### BEGIN SOLUTION
    up, down = 1.0, -1.0
    for n in range(T + 1):
        if abs(up - down) < eps:
            return n
        up, down = SQUASH[phi](w * up + b), SQUASH[phi](w * down + b)
    return np.inf
    ### END SOLUTION


# %% check="memory_length"
check("nonlinear_recurrence.memory_length", memory_length)

# %% [markdown]
# The lecture sums up three pictures like the following in a line each: "Sigmoid: Saturates in a limited number of
# steps, regardless of $w$", "Tanh: Sensitive to $w$, but eventually saturates", "Relu: Sensitive to $w$, can blow up"
# (the formulas are lost in our copy of the slides; the $w$ is our reading). Draw the pictures, and measure.

# %% demo="starts"
attempt(lambda: figures.starts(run))
attempt(lambda: figures.memory_table(memory_length))

# %% [markdown]
# What the measurement says, for $b = 0$ and no input:
#
# * **Sigmoid**, $w \ge 0$: both starts meet within 5 steps, whatever $w$ is. The lecture is right, *under this
#   condition*. It is wrong for $w = -8$, where the two runs never meet, and section 3.7 makes a sigmoid unit that
#   remembers for ever, with a bias. "Saturates" is also a strong word: at $w = 1$ the state rests at 0.659, where the
#   sigmoid has nine tenths of its steepest slope.
# * **Tanh**: everything depends on $w$. For $|w| < 1$ the state does not saturate, it fades to 0. For $w > 1$ it keeps
#   the sign of its start for ever, and is near $\pm 1$ only if $w$ is large: at $w = 1.1$ it rests at $\pm 0.50$. For
#   $w < -1$ it alternates for ever.
# * **Relu**, $w > 0$: a negative start is lost after one step ("no response", says slide 39). A positive one is a
#   linear recurrence: it fades for $w < 1$, blows up for $w > 1$ (NumPy may warn of an overflow then), and at $w = 1$
#   exactly it is kept exactly.
#
# **What just happened.** You have turned a claim into a number. `np.inf` in the table means that after 1,000 steps the
# start could still be told; it is no proof that it always can. The proof comes from fixed points.

# %% [markdown]
# ## 3.3 Fixed points
#
# Without input, one step is the map $f(h) = \varphi(w h + b)$. A **fixed point** $h^*$ is a state that stays:
#
# $$ h^* = \varphi(a^*), \qquad a^* = w\,h^* + b \tag{2} $$
#
# In the cobweb it is where the curve crosses the diagonal. How many are there for tanh? Look at the distance
# $g(h) = \tanh(w h + b) - h$. It is positive at $h = -1$ and negative at $h = 1$, so it has at least one root. Its
# slope is $w(1-\tanh^2 a) - 1$, which is 0 only where $\tanh^2 a = 1 - 1/w$: nowhere for $w < 1$, at two points for
# $w > 1$. So $g$ falls all the way (one root), or falls, rises and falls (at most three).
#
# To find a root, use the change of sign. If $g$ is positive at one end of an interval and negative at the other, look
# at the middle, keep the half in which the sign changes, and repeat: **bisection**. Each time the interval is halved,
# so 50 times make it $10^{15}$ times shorter. (Newton's method is faster near a root, and may jump to another one.)
# By hand, for $w = 2$, $b = 0$ between 0.5 and 1: $g(0.5) = 0.26$, $g(1) = -0.04$, and in the middle $g(0.75) = 0.16$ is
# positive, so the root lies between 0.75 and 1.
#
# ### Exercise 3: find them all (3 points)
#
# Write `fixed_points` for a tanh unit.
#
# <details><summary>Hint 1: idea</summary>
#
# Bisection finds one root in an interval where the sign changes. So first cut -1 to 1 into many short intervals, and
# bisect each one whose ends have different signs.
# </details>
#
# <details><summary>Hint 2: formula</summary>
#
# The ends of an interval have different signs if the product of g at both is negative. Take an even number of grid
# points, such as 1000: then 0, where g may be exactly 0, is not one of them. In the bisection, if the product of g at
# `low` and at `middle` is not positive, the root is in the lower half.
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# Define `gap(h)` inside. For each `k` let `low` and `high` be `grid[k]` and its neighbor; where `gap(low) * gap(high) < 0`, repeat 60 times:
# take the `middle` of the two, then `high = middle` or `low = middle`. Append the last middle to a list, and return
# it as an array.
# </details>


# %% exercise="fixed_points"
def fixed_points(w, b):
    """All solutions of h = tanh(w h + b), the smallest first.

    w, b: floats, of any sign, |w| + |b| at most 15.  No two solutions are closer than
    0.05, and the curve crosses the diagonal at each, with another slope than 1.
    Returns h, shape (1,) or (3,), float64, to at least 9 decimal places.
    """

    ### BEGIN SOLUTION
    def gap(h):
        return np.tanh(w * h + b) - h

    roots = []
    grid = np.linspace(-1, 1, 1000)
    for k in range(len(grid) - 1):
        low, high = grid[k], grid[k + 1]
        if gap(low) * gap(high) < 0:
            for _ in range(60):
                middle = (low + high) / 2
                if gap(low) * gap(middle) <= 0:
                    high = middle
                else:
                    low = middle
            roots.append((low + high) / 2)
    return np.array(roots)
    ### END SOLUTION


# %% check="fixed_points"
check("nonlinear_recurrence.fixed_points", fixed_points)

# %% [markdown]
# **What just happened.** You found fixed points that no run of the unit ever shows: for $w = 2$ and $b = 0$ a run from
# any start but 0 itself ends at $\pm 0.958$, never at 0. A search sees them all; which of them a run can find is the next
# question.
#
# ## 3.4 Does it hold?
#
# A fixed point is of use for memory only if small disturbances die out. Put the state a little beside it, at
# $h^* + d$. One step later the difference is, for small $d$,
#
# $$ f(h^* + d) - h^* \approx f'(h^*)\,d, \qquad f'(h^*) = \varphi'(a^*)\,w \tag{3} $$
#
# by the chain rule. Each step multiplies the difference by the same number, the **slope** of the map at the fixed
# point. It shrinks if $|\varphi'(a^*)\,w| < 1$ (**stable**) and grows if $|\varphi'(a^*)\,w| > 1$ (**unstable**). If it
# is exactly 1, this test does not decide. Compare unit 1: there $\varphi' = 1$, and $w$ alone decided.
#
# ### Exercise 4: mend a test (2 points)
#
# A colleague wrote this:
#
# ```python
# def stability(phi, w, b, h):
#     slope = w * SLOPE[phi](h)
#     return slope, slope < 1
# ```
#
# and got, for tanh with $w = 2$ and $b = 0$ at its fixed point $h = 0.9575$: slope 0.90, stable; at $w = -2$ and $h = 0$:
# slope $-2$, stable. Yet in the demo the first point attracts much faster than by a tenth per step, and near the second
# one the state runs away. There are two faults. Write a `stability` that has neither.
#
# <details><summary>Hint 1: idea</summary>
#
# Take the first case. Differences shrink to a sixth per step there; which number should SLOPE have been given? In
# the second case a difference d becomes -2 d, then 4 d.
# </details>
#
# <details><summary>Hint 2: formula</summary>
#
# Equation (3) has the slope of the squashing function at the pre-activation, not at the state; and stability is about
# the size of the slope.
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# `SLOPE[phi]` wants `w * h + b`. The verdict compares `abs(slope)` with 1; return the slope itself with its sign.
# </details>


# %% exercise="stability"
def stability(phi, w, b, h):
    """Slope of one step at a fixed point h, equation (3), and whether it is stable.

    phi: "sigmoid", "tanh" or "relu".  w, b, h: floats; h is a fixed point, and for
    relu w h + b is not 0, where it has a kink.
    Returns slope, a float with its sign, and stable, True or False.
    |slope| is never exactly 1.
    """
    ### BEGIN SOLUTION
    slope = w * SLOPE[phi](w * h + b)
    return slope, abs(slope) < 1
    ### END SOLUTION


# %% check="stability"
check("nonlinear_recurrence.stability", stability)

# %% [markdown]
# **What just happened.** At $h^* = 0.9575$ the pre-activation is 1.915, and the slope there is 0.083; times $w = 2$ that
# is 0.166. A strong weight makes a *weak* slope, because it drives the unit into saturation, where it holds tight.

# %% [markdown]
# ## 3.5 Where memory is born: the pitchfork at $w = 1$
#
# Take tanh with $b = 0$. The state 0 is always a fixed point, and its slope is $\tanh'(0)\,w = w$. So it is stable for
# $|w| < 1$ only. What takes over? Run your functions over all $w$:

# %% demo="pitchfork"
attempt(lambda: figures.pitchfork(fixed_points, stability))

# %% [markdown]
# At $w = 1$ the one stable fixed point splits into three, an unstable one between two stable ones. Such a change in
# the number of fixed points is a **bifurcation**, and this one is called *pitchfork* after its shape. Below it, the unit forgets.
# Above it, the unit has a memory for one bit: the sign of its start. Near the fork, for $w$ a little above 1, the two
# states lie near $\pm\sqrt{3(w-1)}$: nothing jumps.
#
# At $w = -1$ the slope of the fixed point 0 passes through $-1$. Differences then alternate and grow, and the state ends
# in a **cycle of period 2**, between $h^*$ and $-h^*$ of the weight $|w|$, because
# $\tanh(-|w|\,h^*) = -\tanh(|w|\,h^*) = -h^*$. Here, too, the sign of the start is kept: it says at which steps, even or
# odd, the state is positive.

# %% [markdown]
# ## 3.6 Where memory is lost: the fold
#
# The bit lives as long as there are two stable fixed points. A bias (or a constant input, which acts as one) favors
# one of them. How much of it does the other one survive?
#
# **Predict** with the demo above: set tanh, $w = 2$, and raise $b$ from 0 until the lower stable point and the open one
# meet and vanish. Write down between which two values of $b$ this happens, before you go on.
#
# At that moment the dip of the curve only just *touches* the diagonal. Touching is two conditions at the same $h$: the
# values agree, and the slopes agree.
#
# $$ \tanh(w h + b) = h, \qquad w\,(1 - \tanh^2(w h + b)) = 1 \tag{4} $$
#
# Two equations for two unknowns, $h$ and $b$. Solve them on paper.
#
# ### Exercise 5: the critical bias (3 points)
#
# Write `fold_bias`, the positive bias $b_c$ at which the lower two fixed points meet, for any $w > 1$.
#
# <details><summary>Hint 1: idea</summary>
#
# Use the first condition to replace tanh in the second one; what is left contains h and w only. There are two
# solutions for h, one of each sign. Which one is the lower meeting point? Then go back to the first condition for b.
# </details>
#
# <details><summary>Hint 2: formula</summary>
#
# The second condition becomes w (1 - h²) = 1. The lower meeting point is at negative h. Undo tanh in the first
# condition: w h + b = artanh(h). `np.arctanh` undoes tanh.
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# h is minus the root of 1 - 1/w, and b is `np.arctanh(h)` minus `w` times `h`. Test: for w = 2 it must lie between
# the two values that you read off the demo.
# </details>


# %% exercise="fold_bias"
def fold_bias(w):
    """The positive bias at which a tanh unit loses its lower stable fixed point.

    w: float, larger than 1.
    Returns a float, larger than 0.
    """
    ### BEGIN SOLUTION
    h = np.sqrt(1 - 1 / w)
    return w * h - np.arctanh(h)
    ### END SOLUTION


# %% check="fold_bias"
check("nonlinear_recurrence.fold_bias", fold_bias)

# %% [markdown]
# **What just happened.** Two conditions, values and slopes, gave a formula for the edge of a memory:
# $b_c(w) = \sqrt{w(w-1)} - \mathrm{artanh}\sqrt{1 - 1/w}$. At $w = 1$ it is 0: a memory that has just been born is lost at
# the slightest push.
#
# Now sweep the bias slowly up and then down again, and let the state follow:

# %% demo="hysteresis"
attempt(lambda: figures.hysteresis(run, fold_bias, w=2.0))

# %% [markdown]
# Between $-b_c$ and $b_c$ the state depends on where the bias *came from*. This is **hysteresis**, and it is memory:
# the unit holds its bit until it is pushed beyond the fold, and then it flips. For $w = 2$ that is at
# $b_c = 0.533$. (In the figure it flips a little later, because right behind the fold the state moves slowly.)
#
# **A guarantee.** Let $w > 1$, and let the input be anything with $|u\,x_t + b| \le \beta < b_c(w)$ at every step. Then a
# unit that starts in its positive resting state of $b = 0$ stays positive: the map rises with $h$ and with the input, so
# the state stays above the run with the constant input $-\beta$, and that one comes to rest at a positive fixed point.
# The bit is not "short memory"; it lasts for ever against every disturbance below the fold. Larger $w$ holds against more:
# $b_c(1.2) = 0.056$, $b_c(2) = 0.533$, $b_c(4) = 2.147$. And it takes a larger input to write a new bit.

# %% [markdown]
# ## 3.7 Design: a sigmoid that latches
#
# The sigmoid is a tanh in disguise: $\sigma(a) = \tfrac12\,(1 + \tanh(a/2))$. Let $k = 2h - 1$, which runs from $-1$ to 1.
# Then $h_t = \sigma(w h_{t-1} + b)$ becomes
#
# $$ k_t = \tanh\!\big(\tfrac{w}{4}\,k_{t-1} + \tfrac{w}{4} + \tfrac{b}{2}\big) \tag{5} $$
#
# A sigmoid unit *is* a tanh unit with a quarter of the weight and a shifted bias. So its fork is at $w = 4$, and only if
# the shifted bias is 0. With $b = 0$ the bias of the tanh unit is $w/4$: for $0 \le w \le 4$ there is no fold, and for
# $w > 4$ this is beyond it. This is why the sigmoids with positive weights in section 3.2 all forgot. With the right
# bias they need not.
#
# ### Exercise 6: latch (3 points)
#
# Design a sigmoid unit with two stable resting levels, at $h = \text{eps}$ ("0") and at $h = 1 - \text{eps}$ ("1"). Write
# `latch`, which returns the weight and the bias that do it.
#
# <details><summary>Hint 1: idea</summary>
#
# Both levels have to be fixed points. That is two equations for the two unknowns w and b, and after undoing the
# sigmoid both are linear.
# </details>
#
# <details><summary>Hint 2: formula</summary>
#
# The sigmoid is undone by ln(y / (1 - y)), the logit. So w (1 - eps) + b = ln((1 - eps) / eps), and w eps + b is the
# same with the opposite sign.
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# Subtract the two equations: w times (1 - 2 eps) is twice the logit. Add them: w + 2 b = 0.
# </details>


# %% exercise="latch"
def latch(eps):
    """Weight and bias of a sigmoid unit that rests at eps and at 1 - eps.

    eps: float, larger than 0 and smaller than 0.5.
    Returns two floats: w, b.
    """
    ### BEGIN SOLUTION
    logit = np.log((1 - eps) / eps)
    w = 2 * logit / (1 - 2 * eps)
    return w, -w / 2
    ### END SOLUTION


# %% check="latch"
check("nonlinear_recurrence.latch", latch)

# %% demo="latched"
attempt(lambda: figures.latched(run, latch, eps=0.02))

# %% [markdown]
# **What just happened.** You built a memory cell of one unit by solving two equations: a pulse writes, and the bit stays.
# The equations make both levels fixed points, not yet stable ones. The slope is $w\,\mathrm{eps}\,(1-\mathrm{eps})$ at both,
# 0.16 for eps = 0.02 (ask your `stability`), and below 1 for every eps below 1/2.
# So it is not the range from $-1$ to 1 ("bipolar") that makes tanh remember better than the sigmoid. Equation (5) says
# what does: with weights of the usual small size and no bias, tanh works around $a = 0$, where it is steep, and the
# sigmoid has a quarter of that slope, and sits off center.

# %% [markdown]
# ## 3.8 What "exponential memory" means
#
# <!-- seed 001: slides 40-42 -->
# The lecture ends with "Best case memory is short. Exponential memory behavior". Both need a careful reading. Beside
# "do two starts stay apart?" there is a finer question: if the start is changed *a little*, how much does the state
# after $n$ steps change? This is the derivative of the state after $n$ steps with respect to the start. By the chain
# rule it is a product with one factor per step. For tanh, $w = 2$, $b = 0$ and the start 1, by hand:
#
# | step | state before | pre-activation | slope there, times $w$ | product so far |
# |---|---|---|---|---|
# | 1 | 1 | 2 | 0.0707 · 2 = 0.141 | 0.141 |
# | 2 | 0.964 | 1.928 | 0.0811 · 2 = 0.162 | 0.0229 |
#
# ### Exercise 7: the influence of the start (3 points)
#
# Write `influence`, which returns this derivative after 0, 1, ..., $T$ steps.
#
# <details><summary>Hint 1: idea</summary>
#
# Run the unit, and carry the product along with the state. In each step there is one more factor: how the new state
# depends on the one before.
# </details>
#
# <details><summary>Hint 2: formula</summary>
#
# The factor is that of equation (3), taken not at a fixed point but where the state just is: w times the slope at
# this step's pre-activation. After 0 steps the derivative is 1.
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# Let `g = np.ones(T + 1)` and `h = h0`. In step `n`: `a` is `w * h + b`; `g[n + 1]` is `g[n]` times `w` times
# `SLOPE[phi]` of `a`; then `h` becomes `SQUASH[phi]` of `a`.
# </details>


# %% exercise="influence"
def influence(phi, w, b, h0, T):
    """Derivative of the state after n steps with respect to the start, without input.

    phi: "sigmoid", "tanh" or "relu".  w, b, h0: floats.  T: steps, at least 1.
    Returns g, shape (T + 1,), float64: g[n] for n = 0, ..., T, so g[0] is 1.
    """
    ### BEGIN SOLUTION
    g = np.ones(T + 1)
    h = h0
    for n in range(T):
        a = w * h + b
        g[n + 1] = g[n] * w * SLOPE[phi](a)
        h = SQUASH[phi](a)
    return g
    ### END SOLUTION


# %% check="influence"
check("nonlinear_recurrence.influence", influence)

# %% demo="forgetting"
attempt(lambda: figures.forgetting(influence))

# %% [markdown]
# Once the state is near a fixed point, every factor is the same: $r = |\varphi'(a^*)\,w|$. From there on the influence
# falls like $r^n$, a straight line on the logarithmic scale. That is **exponential memory**: each step takes the same
# *share* of what is left, so the influence is below 1 % after about $\ln 100 / \ln(1/r)$ further steps. To
# remember ten times longer, $\ln(1/r)$ has to be ten times smaller.
#
# Three things to see in the figure:
#
# * The sigmoid with $b = 0$ and $w \ge 0$ can never have a slope above 0.279 at its fixed point. So there its influence is
#   gone in a few steps, whatever $w$ is; this is what is true in the lecture's first line.
# * At $w = 1$ exactly, tanh forgets, but not exponentially: the state falls like $\sqrt{3/(2n)}$ and the influence like
#   $n^{-3/2}$. This curve bends, and beats every straight line in the end. (In the table of section 3.2 it has `inf`; the two
#   starts are closer than 0.01 after some 60,000 steps.)
# * **For tanh with $w = 2$ the influence falls fastest in the long run, yet the sign of the start is kept for ever.**
#   Both are true: all starts above 0 end in the same state. The *bit* lasts because small differences die out, and then
#   no derivative tells you what the bit was worth. This is the dilemma of Bengio, Simard and Frasconi (1994): what latches safely cannot be
#   learned by gradients across the same time. Unit 5 goes on from here.

# %% [markdown] question="why_bit_and_no_gradient" points=2
# **Question: a bit without a gradient (2 points, read by your teacher).** A tanh unit with $w = 2$ and $b = 0$ keeps the
# sign of its start for ever. A classmate says: "Then the gradient with respect to the start cannot vanish, because the
# start still matters after 1,000 steps." Explain what is wrong, using the words *fixed point* and *slope*, and say for
# which starts the classmate would be right.
#
# ### BEGIN SOLUTION
# All starts above 0 run into the same stable fixed point, 0.9575, and all starts below 0 into the other. A small change
# of the start changes nothing in the end unless it changes the sign. The derivative is the product of the slopes of
# the steps, and near the fixed point each is 0.166, so it falls like 0.166^n. The start matters through its sign, a
# jump, and a derivative does not see jumps. Only at the start 0, the unstable fixed point between the two basins, every
# slope is 2, and the derivative explodes like 2^n; starts near 0 have a large derivative for a while, until they leave.
#
# Rubric: 2 points: the bit is which of two fixed points the state ends in, the derivative is a product of slopes below 1
# near it, and 0 (or "near 0") is named as the exception; 1 point: one of the two halves, or no exception; 0: only
# "the gradient vanishes because tanh saturates", or the classmate is said to be right.
# ### END SOLUTION

# %% [markdown]
# ## 3.9 Many units
#
# With $H$ units the state is a row vector and $w$ a matrix: $h_t = \varphi(h_{t-1} W_h + b)$. Take two states $h, \tilde h$. Their
# distance (the root of the summed squares) can grow through $W_h$ by its largest singular value $\sigma_1$ at most, and
# through $\varphi$ by its steepest slope at most, entry by entry. So for *any* two states, and with the same input to both,
#
# $$ \|\varphi(h W_h + b) - \varphi(\tilde h W_h + b)\| \;\le\; s\,\sigma_1(W_h)\,\|h - \tilde h\|, \qquad
# s = \max_a \varphi'(a) \tag{6} $$
#
# If $s\,\sigma_1 < 1$, all starts are forgotten, at least as fast as $(s\,\sigma_1)^n$, whatever the input is. How much faster?
# Measure.
#
# ### Exercise 8: bound and measurement (2 points)
#
# Write `contraction`: the bound $s\,\sigma_1$, and the largest factor by which one of $T$ steps really changed the distance
# of two given states.
#
# <details><summary>Hint 1: idea</summary>
#
# The steepest slopes stand in the table of section 3.1. For the measurement run both states, and in each step divide
# the distance after it by the distance before it.
# </details>
#
# <details><summary>Hint 2: formula</summary>
#
# `np.linalg.norm(W_h, 2)` is the largest singular value of a matrix, `np.linalg.norm(v)` the length of a vector. The
# distance is the length of the difference. States are rows: `h @ W_h`.
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# `bound` is 0.25 or 1.0 times the largest singular value. Start with `measured = 0.0`. In each step: keep the distance
# as `before`, move both states, and let `measured` be the larger of itself and the new distance over `before`.
# </details>


# %% exercise="contraction"
def contraction(phi, W_h, b, h_a, h_b, T):
    """The bound of equation (6), and the largest factor measured in T steps.

    phi: "sigmoid" or "tanh".  W_h: shape (H, H), b, h_a, h_b: shape (H,), all float64.
    T: steps without input, at least 1; the two states never meet exactly.
    Returns bound, measured: two floats.
    """
    ### BEGIN SOLUTION
    steepest = 0.25 if phi == "sigmoid" else 1.0
    bound = steepest * np.linalg.norm(W_h, 2)
    measured = 0.0
    for _ in range(T):
        before = np.linalg.norm(h_a - h_b)
        h_a, h_b = SQUASH[phi](h_a @ W_h + b), SQUASH[phi](h_b @ W_h + b)
        measured = max(measured, np.linalg.norm(h_a - h_b) / before)
    return bound, measured
    ### END SOLUTION


# %% check="contraction"
check("nonlinear_recurrence.contraction", contraction)

# %% [markdown]
# **What just happened.** The bound is for the worst pair of states with the worst slopes. A given pair is stretched less,
# because its difference points elsewhere, and because slopes are at their steepest only around 0. For the matrix of the check
# with the rows $(0.5, 2)$ and $(0, 0.5)$ both eigenvalues are 0.5, the bound is 2.12, and the first step stretches by 2.04.
#
# Now 40 units with a random $W_h$, scaled to a given **spectral radius** $\rho$ (the largest size of an eigenvalue, unit 2):

# %% demo="many_units"
attempt(lambda: figures.many_units())

# %% [markdown]
# * **Linear** units follow $\rho^n$ in the long run, as in unit 2. **Tanh** units cannot blow up: at $\rho = 1.5$ the two
#   runs wander about inside the cube from $-1$ to 1 and stay apart.
# * **Orthogonal** $W_h$ (here $\rho = \sigma_1 = 1$): the linear network keeps the distance for ever. Tanh makes every
#   state a little shorter in each step, and the distance falls slowly, like a power of $n$, as for $w = 1$ above.
# * **Sigmoid**, with the same matrices: the distance is below $10^{-4}$ after ten steps. Equation (6) has the factor 1/4.
# * **Relu** blows up at $\rho = 1.5$, and forgets quickly at $\rho = 1$, even with the orthogonal matrix: on average
#   37 % (random) to 49 % (orthogonal) of the units are silent, and what they held is gone.
#
# The eigenvalues of $W_h$ describe what happens near 0 *for tanh with $b = 0$*, and no more. A spectral radius below 1
# makes the state 0 stable, but does not bound what one step can do (the matrix above); a largest singular value below 1 does. Away from 0 the matrix that counts is $W_h$ with its columns scaled by the slopes.
#
# Two names for further reading. A network in which (6), or a weaker condition, makes every start forgotten under every
# input has the **echo state property** (Jaeger, 2001). And the mean growth rate of small differences along a run, the
# many-unit version of $\ln r$, is the **largest Lyapunov exponent**: below 0 small differences die out, above 0 neighbors part
# exponentially, which is chaos.

# %% [markdown] question="sigmoid_or_tanh" points=2
# **Question: is tanh better? (2 points, read by your teacher).** "Bipolar activations (e.g. tanh) have the best memory
# behavior", says the lecture. Someone answers: "A sigmoid unit can do exactly what a tanh unit does, so it makes no
# difference." Who is right about what? Use equation (5), and say what happens if both kinds are used with the same
# small random weights and no biases.
#
# ### BEGIN SOLUTION
# Both have a point. By (5) every sigmoid unit with weight w and bias b is a tanh unit with weight w/4 and bias
# w/4 + b/2, in the variable 2h - 1. So for suitable weights and biases the two can do the same, latch included: as
# a statement about what is possible, "best" is wrong. With the same small weights and no bias they differ: tanh works
# around a = 0 with slope 1, so the rate is |w|; the sigmoid has slope at most 1/4, so the rate is at most |w|/4, and its
# middle is off 0. So as a statement about what usually comes out of the same initialization the lecture is right.
#
# Rubric: 2 points: possibility (equation (5), with both the factor 1/4 and the bias) told apart from the usual
# initialization (slope 1 against 1/4); 1 point: one of the two; 0: tanh is better "because it is symmetric", or no
# difference at all, without a reason.
# ### END SOLUTION

# %% [markdown]
# ## 3.10 What the lecture says, and when it holds
#
# <!-- seed 001: slides 43-46 -->
# | the lecture | holds | does not hold |
# |---|---|---|
# | "Sigmoid: Saturates in a limited number of steps, regardless of $w$" | $b = 0$, $w \ge 0$, no input: one fixed point with slope at most 0.279; it settles within some steps, not always in saturation | $w < -5.87$, $b = 0$: a cycle of period 2; $w > 4$ and $b = -w/2$: two levels, held for ever |
# | "Tanh: Sensitive to $w$, but eventually saturates" | sensitive: yes, at $w = \pm 1$; saturates: for $\lvert w\rvert$ well above 1 | $\lvert w\rvert < 1$: fades to 0; $w = 1.1$: rests at 0.50, where tanh has the slope 0.75 |
# | "Relu: Sensitive to $w$, can blow up" | $w > 1$, $b = 0$, no input, and the state positive | $w \le 1$, $b = 0$, no input: bounded |
# | "For negative starts, has no response" | $w > 0$ and $u\,x_t + b \le 0$ | a positive bias or input wakes it |
# | "Best case memory is short", "Exponential" | the *influence* near a stable fixed point falls like $r^n$ | tanh with $w > 1$ keeps the sign for ever; relu with $w = 1$ keeps every positive number exactly; at $w = 1$ tanh forgets like a power of $n$ |
# | "If the largest Eigen value ... is greater than 1, the network response may blow up" | linear and relu networks | tanh and sigmoid networks are bounded |
# | "If it's less than one, the response dies down very quickly" | linear; how quickly is $\rho^n$: 69 steps to one half at $\rho = 0.99$ | before that it can grow (unit 2) |
# | "Sigmoid activations saturate and the network becomes unable to retain new information" | biases that keep the units off center, or large weights | latched bits are rewritten by an input beyond the fold that is held long enough |
#
# ## Challenges without points
#
# 1. **A clock.** Set $w$ and $b$ in the demo so that a *sigmoid* unit oscillates with period 2 and stays bounded. How
#    negative must $w$ be for $b = 0$? Can a bias make it happen earlier, and where is the earliest?
# 2. **Chaos with two units.** One tanh unit is never chaotic: a map that rises or falls all the way has only fixed points and
#    cycles of period 2 to end in. Two units can be. Look for a matrix $W_h$ and a bias for which two runs that start
#    $10^{-9}$ apart are clearly different after some hundred steps, and stay inside the square. (Weights and biases drawn
#    at random between $-6$ and 6 do it four times in a thousand.)
# 3. **Write a bit.** In `figures.latched` a pulse of one step flips the latch. What is the smallest pulse of one step that
#    does it? Of two steps? Why is the answer not the fold?
#
# <details><summary>Something to compare with</summary>
#
# 1. For $b = 0$ the cycle begins at $w = -5.87$; the best bias puts the fixed point at 1/2: $b = -w/2$, and it begins at
#    $w = -4$. By equation (5), no bias can make it earlier.
# 2. One that does: the rows of $W_h$ are $(-5, -1.5)$ and $(1.5, 0)$, and $b = (-4.5, 0)$. Its differences grow by a factor of
#    about 1.26 per step, as long as they are small.
# 3. One step has to carry the state beyond the open fixed point, not to remove a fixed point. It takes more than
#    the fold, because it has to do in one step what the fold gives for ever.
# </details>

# %% [markdown]
# ## Summary
#
# * Without input a recurrent unit is a map $f(h) = \varphi(w h + b)$. Its fixed points are where the curve meets the
#   diagonal; one is stable if $|\varphi'(a^*)\,w| < 1$, with the slope at the **pre-activation**.
# * Tanh, $b = 0$: forgets for $|w| < 1$, keeps a sign for ever for $w > 1$ (pitchfork), alternates for $w < -1$.
# * A bias destroys the bit beyond $b_c(w) = \sqrt{w(w-1)} - \mathrm{artanh}\sqrt{1-1/w}$ (fold); below it the bit is
#   safe.
# * A sigmoid is a tanh with a quarter of the weight and a shifted bias; it latches for $w > 4$ and the right bias.
# * Exponential memory: the influence of the start falls like $r^n$, $r = |\varphi'(a^*)\,w|$. A bit that is
#   held against disturbances and a lasting influence are different things, and exclude each other.
# * With many units, $s\,\sigma_1(W_h) < 1$ is sure to forget; the spectral radius alone is not.
#
# | symbol | code | meaning | shape or range |
# |---|---|---|---|
# | $\varphi$, $\varphi'$ | `SQUASH[phi]`, `SLOPE[phi]` | squashing function; its slope at a pre-activation | |
# | $h_t$, h0 | `h[t]`, `h0` | state after input $x_t$; start | (T,); number |
# | $a_t$ | `a` | pre-activation $w h_{t-1} + u x_t + b$ | number |
# | $w$, $u$, $b$ | `w`, `u`, `b` | recurrent weight, input weight, bias | numbers |
# | $h^*$, $a^*$ | | fixed point; its pre-activation | number |
# | eps | `eps` | distance that counts as none (3.2); distance of a level from 0 and 1 (3.7) | > 0 |
# | $b_c(w)$ | `fold_bias(w)` | bias at the fold | > 0 |
# | $n$, $r$ | `n` | number of steps; rate $\lvert\varphi'(a^*) w\rvert$ | |
# | $W_h$, $\sigma_1$, $\rho$, $s$ | `W_h` | recurrent weights; largest singular value; spectral radius; steepest slope | (H, H) |
#
# **Further reading**
#
# * S. H. Strogatz, *Nonlinear Dynamics and Chaos*, 1994: chapter 3 for bifurcations, chapter 10 for maps and cobwebs.
# * Y. Bengio, P. Simard, P. Frasconi, *Learning long-term dependencies with gradient descent is difficult*, 1994: latching,
#   and its price (sections II to IV).
# * H. Jaeger, *The "echo state" approach to analysing and training recurrent neural networks*, GMD report 148, 2001.
# * H. Sompolinsky, A. Crisanti, H. J. Sommers, *Chaos in random neural networks*, 1988: large random tanh networks become
#   chaotic where the spectral radius passes 1 (in continuous time).
# * F. Pasemann, *Complex dynamics and the structure of small neural networks*, 2002: what two and three units can do.
#
# **What comes next.** Unit 4 learns the weights: backpropagation through time, which multiplies the very slopes that you
# have just met.

# %% [markdown]
# <details><summary>From the slides to this page</summary>
#
# | slide | there | here |
# |---|---|---|
# | 38, 39 | scalar recursions from a positive and from a negative start, three functions | sections 3.1, 3.2, the demo and the table |
# | 40, 41 | vector recursions; "Behavior similar to scalar recursion" | section 3.9 |
# | 42 | stability by Lyapunov functions, Routh's criterion, poles and zeros, "only the [tanh] activation gives us any reasonable behavior"; "Bipolar activations (e.g. tanh) have the best memory behavior" | sections 3.4, 3.7 and 3.8; Lyapunov functions are in unit 2 |
# | 43, 44 | "On board?" | left blank there |
# | 45, 46 | the summary on eigenvalues and activations | section 3.10 |
#
# The text at hand of the slides has lost its formulas; where it says "regardless of" and "Sensitive to", we read $w$, and
# "only the ... activation" on slide 42 is read as tanh, as in the lines after it. The pictures of slides 38 to 41 are
# lost as well: ours start from $+1$ and $-1$. The slides state their lines without conditions. Section 3.10 gives the
# conditions under which they hold.
# </details>
