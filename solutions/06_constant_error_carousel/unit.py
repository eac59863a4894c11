# %% [markdown]
# # 6 The constant error carousel
#
# An error that travels back through a recurrent network is multiplied at every step, and after a hundred steps it is
# gone or enormous. This unit builds the way out that Hochreiter & Schmidhuber found in 1997: a unit in which the
# error goes round and keeps its size, then the gates without which that unit could not learn. At the end
# the LSTM cell is complete, and you know what each of its parts is there to prevent.
#
# Run the next two cells (Shift+Enter twice). Before you drag a door, read the questions below the pictures.

# %% given="imports"
import numpy as np

from autograder.check import check
from course.figures import constant_error_carousel as figures
from course.figures.attempt import attempt
from course.figures.style import use_style
from course.widgets.carousel import carousel

use_style()

# %% demo="three_doors"
carousel()

# %% [markdown]
# **After this unit you can** derive the constant error carousel; show by measurement why it needs an input gate and an
# output gate; say what drifts, what gets abused, and what helps; set gates so that a memory lasts until an input says
# *enough*. **You need** units 1 and 5 and the chain rule. **Time:** about 65 minutes; nine exercises, 21 points, and two
# questions in words, 4 points.
#
# ## 6.1 A store with three doors
#
# A number comes in at $t = 0$ and is asked for at $t = 11$. All that comes in between is noise. The bars are doors: how much
# is let **in**, how much of the old is **kept**, how much is **shown** outside. Each has a handle for one step (0, 6, 11)
# and one for all others.
#
# **Predict, then try.** If 0.9 is kept at every step, how much of an error of 1 at the last step arrives at step 0: about
# 0.9, 0.3 or 0? Write it into the demo, keep it, then drag. Which doors have to be open, and when, so that the store ends
# with exactly the first number, nobody outside is disturbed before, and all of the error arrives? And if then *kept* is
# shut at step 6?

# %% [markdown]
# <details><summary>Reveal</summary>
#
# With both handles of *kept* at 0.9, $0.9^{11} = 0.31$ of the error arrives. The doors: *in* open at step 0 and shut
# after it, *kept* fully open at every step from 1 on, *shown* shut before the last step and open there. (What *kept*
# does at step 0 does not matter: the store is empty before.) Then the error that arrives at step 0 is 1, however many
# steps there are, while a unit that keeps 0.8 per step gets 0.09 of it. *Kept* shut at step 6 alone loses all that was
# before: the number, and the error. Section 6.2 asks where such a store comes from.
# </details>
#
# <!-- seed 000: Constant error flow -->
# <!-- seed 002: section 2 -->
# ## 6.2 What a constant error demands
#
# Take one unit that feeds itself through the weight $w$. It has a **pre-activation** $a(t)$ and an activation function
# $\varphi$; what else comes in at step $t$ is the number $\text{in}(t)$:
#
# $$ a(t) = w\,h(t-1) + \text{in}(t), \qquad h(t) = \varphi\big(a(t)\big) \tag{1} $$
#
# Let $\mathrm{d}a(t)$ be the error: the gradient of the loss with respect to $a(t)$. Let the loss meet the unit at the
# last step only, and let the loop be the only way back. Then from $a(t)$ back to $a(t-1)$ there are two factors, the
# weight and the slope:
#
# $$ \mathrm{d}a(t-1) = \varphi'\big(a(t-1)\big)\; w \;\mathrm{d}a(t) \tag{2} $$
#
# A small case. Let $\varphi$ be the logistic function $\sigma(a) = 1/(1+e^{-a})$, whose slope is
# $\sigma(a)\,(1-\sigma(a))$, and let $w = 4$. At $a = 0$ the slope is $\tfrac14$, and the factor is
# $\tfrac14 \cdot 4 = 1$: the error keeps its size. At $a = 1$ the slope is 0.197 and the factor 0.79; at $a = 2$ it is
# 0.42. The unit sits at $a = 0$ only as long as nothing happens to it.
#
# So ask for more. The error shall keep its size and its sign **whatever the unit's pre-activation is**. Equation (2)
# then demands
#
# $$ \varphi'(a)\; w = 1 \quad\text{for every } a \tag{3} $$
#
# ### Exercise 1: solve it (2 points)
#
# Equation (3) says everything about $\varphi$ except a constant; fix that by $\varphi(0) = 0$. Which function is it?
# For comparison: which weight would a logistic unit need at each of these pre-activations?
#
# <details><summary>Hint 1: idea</summary>
#
# Divide (3) by w. It says what the slope of φ is, at every a. What does a function look like whose slope is the same
# everywhere? For the logistic unit read (3) the other way: the slope is known, w is wanted.
# </details>
#
# <details><summary>Hint 2: formula</summary>
#
# A function with the constant slope 1/w is a straight line; φ(0) = 0 takes away the constant. The logistic slope is
# σ(a) (1 - σ(a)), and w is 1 over it.
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# `phi` is `a` divided by `w`. With `s = 1 / (1 + np.exp(-a))`, the weight of the logistic unit is 1 over `s` times one
# minus `s`: an array, one weight for each a.
# </details>


# %% exercise="constant_flow"
def constant_flow(a, w):
    """What keeps the error constant, equation (3).

    a: pre-activations, shape (n,), float64, entries from -6 to 6.
    w: float, not 0, may be negative.
    Returns phi, w_logistic, of shape (n,) each: the values phi(a) of the function that
    fulfills (3) for the weight w and has phi(0) = 0; and for each entry of a the weight
    with which a logistic unit would fulfill (3) at this a.
    """
    ### BEGIN SOLUTION
    phi = a / w
    s = 1 / (1 + np.exp(-a))
    w_logistic = 1 / (s * (1 - s))
    return phi, w_logistic
    ### END SOLUTION


# %% check="constant_flow"
check("constant_error_carousel.constant_flow", constant_flow)

# %% demo="slopes"
figures.slopes()

# %% [markdown]
# **What just happened.** The chain of reasoning in three lines:
#
# 1. Constant error for every $a$ demands $\varphi'(a) = 1/w$: a slope that never changes.
# 2. So $\varphi$ is **linear**: $\varphi(a) = a/w$, plus a constant that we set to 0.
# 3. The weight is free, because unit and weight only occur together: $w\,\varphi(a) = a$. Choose $w = 1$; then
#    $\varphi$ is the **identity**.
#
# A logistic unit would need a weight that changes with $a$ (and is at least 4), but it has only one. Write $c$ for the
# state of the unit that we found, as the course does for every store of this kind, and let it receive the input $x(t)$
# through an **input weight** $u$:
#
# $$ c(t) = c(t-1) + u\,x(t), \qquad \mathrm{d}c(t-1) = \mathrm{d}c(t) \tag{4} $$
#
# Hochreiter & Schmidhuber (1997, section 3.2) called it the **constant error carousel**, CEC for short. The second half
# of (4) holds under the same two conditions as (2).

# %% demo="cell_1"
figures.cell("carousel")

# %% [markdown]
# **The price.** You know this unit: it is the accumulator of unit 1, the recurrence with $w = 1$. It is **marginally
# stable**. Left alone it neither grows nor fades. But it is not BIBO stable: the input 1, 1, 1, ... is bounded, and with
# it the state grows for ever. Section 6.6 comes back to this. First comes a trouble that shows up at once: such a unit is
# hard to teach.
#
# <!-- seed 000: CEC issues -->
# ## 6.3 One weight with two duties
#
# Here is the smallest task that needs a memory. The first input is $x(0) = \pm 1$. After it come $T - 1$ inputs of pure
# noise, independent, with mean 0 and variance $s^2$. At the end the unit shall hold the first input. It starts at
# $c = 0$, and equation (4) is all it has:
#
# $$ c(T-1) = u \sum_{t=0}^{T-1} x(t), \qquad L = \tfrac12\,\big(c(T-1) - x(0)\big)^2 \tag{5} $$
#
# One sequence by hand: $u = 0.5$ and $x = 1, -1, -1$. The states are $0.5,\ 0,\ -0.5$, the last should be 1, so
# $\mathrm{d}c = -0.5 - 1 = -1.5$ at every step. The gradient with respect to $u$ is a sum over the steps,
# $\mathrm{d}c \cdot x(t)$:
#
# | $t$ | $x(t)$ | share $\mathrm{d}c \cdot x(t)$ | gradient descent wants |
# |---|---|---|---|
# | 0 | 1 | -1.5 | a **larger** $u$, to store the input |
# | 1 | -1 | +1.5 | a **smaller** $u$, to protect what is stored |
# | 2 | -1 | +1.5 | a **smaller** $u$, to protect what is stored |
#
# One weight, the same task, two orders that contradict each other. Hochreiter & Schmidhuber call it the **input weight
# conflict**. One sequence may be an accident (with $x = 1, 1, 0$ and $u = 0.6$ both shares are positive). So measure many.
#
# ### Exercise 2: store and protect (2 points)
#
# Split the gradient of the loss with respect to $u$ into the share of step 0, *store*, and the share of all later steps
# together, *protect*. Average both over the sequences.
#
# <details><summary>Hint 1: idea</summary>
#
# Each row of x is one sequence. First find the last state of each, then its error. The error is the same number at all
# steps of the sequence: this is the carousel.
# </details>
#
# <details><summary>Hint 2: formula</summary>
#
# By (5), dc is u times the sum of the row, minus its first entry. The share of step t is dc times x(t). Averages are
# taken last, over the rows; over the steps you take sums.
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# `dc` is u times `x.sum(axis=1)`, less `x[:, 0]`, shape (N,). Then `store` is the mean of `dc` times the first column, `protect` the
# mean of `dc` times the row sums of `x[:, 1:]`. Make both a `float`.
# </details>


# %% exercise="store_and_protect"
def store_and_protect(x, u):
    """The two shares of the mean gradient of (5) with respect to u.

    x: sequences, one per row, shape (N, T), float64, N and T at least 1. All entries
    may be any numbers, also those of the first column.
    u: float, the input weight. The state starts at 0, the target is x[:, 0].
    Returns store, protect: two floats, the share of step 0 and the share of the steps
    from 1 on (0 if there are none), each averaged over the N sequences.
    """
    ### BEGIN SOLUTION
    dc = u * x.sum(axis=1) - x[:, 0]
    store = np.mean(dc * x[:, 0])
    protect = np.mean(dc * x[:, 1:].sum(axis=1))
    return float(store), float(protect)
    ### END SOLUTION


# %% check="store_and_protect"
check("constant_error_carousel.store_and_protect", store_and_protect)

# %% [markdown]
# Now train. 2,000 sequences with $T = 21$ and $s^2 = 0.2$, gradient descent on $u$ with the learning rate 0.1, from
# $u = 0.6$, with *your* two shares. **Predict:** where does $u$ end, at 1 (stores perfectly), at 0 (protects perfectly)
# or between?

# %% demo="conflict"
attempt(lambda: figures.conflict(store_and_protect))

# %% [markdown]
# **What you see.** The two shares have opposite signs at every step of the training. They end equal and opposite: the
# gradient is 0, training is over, and the unit keeps a fifth of its input and lets in a fifth of the noise. It does
# neither duty well, and no learning rate changes that.
#
# ### Exercise 3: the compromise (2 points)
#
# Where exactly? Take the *expected* loss (5), over sequences as above, and find the $u$ that makes it smallest. What is
# the expected loss there? Formulas in $T$ and $s^2$ are asked for, not the outcome of a training. (The variances of
# independent numbers add up.)
#
# <details><summary>Hint 1: idea</summary>
#
# Write the sum of the noise as S. Then the last state misses its target by (u - 1) x(0) + u S. Square it and average:
# x(0)² is always 1, and the product x(0) S averages to 0.
# </details>
#
# <details><summary>Hint 2: formula</summary>
#
# S is a sum of T - 1 independent numbers of variance s², so its mean square is V = (T - 1) s². The expected loss is half
# of (u - 1)² + u² V. Set its derivative with respect to u to 0.
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# (u - 1) + u V = 0 gives u. Put that u back into half of (u - 1)² + u² V, in code or on paper. Check: T = 21 and s² =
# 0.2 must give u = 0.2, as in the figure.
# </details>


# %% exercise="compromise"
def compromise(T, s2):
    """The best input weight for the task of (5), and its expected loss.

    T: int, at least 1, the length of the sequences.  s2: float, at least 0, the
    variance of the noise.
    Returns u, loss: two floats.
    """
    ### BEGIN SOLUTION
    V = (T - 1) * s2
    u = 1 / (1 + V)
    loss = ((u - 1) ** 2 + u**2 * V) / 2
    return u, loss
    ### END SOLUTION


# %% check="compromise"
check("constant_error_carousel.compromise", compromise)

# %% [markdown]
# **What just happened.** With $V = (T-1)\,s^2$ the best weight is $1/(1+V)$, and half the expected squared error is
# $\tfrac12 V/(1+V)$. A unit that ignores its input altogether ($u = 0$) has $\tfrac12$. At $T = 21$ the best that one
# weight can do is 0.4; at $T = 1001$ it is 0.498. The longer the task, the more the noise forbids to store at all. What
# is missing is the freedom to use *another* weight at step 0 than later: one that depends on what is there.
#
# <!-- seed 000: LSTM memory cell -->
# <!-- seed 002: section 3 -->
# ## 6.4 Two gates
#
# **The input gate.** Let a second unit decide, at every step, how much of what comes in is let in. It has weights of its
# own, looks at what is going on, and its activation $i(t)$ lies between 0 (closed) and 1 (open). What it multiplies is
# the **candidate** $g(t)$; in the example that was $u\,x(t)$, in the cell of 1997 it is a squashed sum of inputs.
#
# $$ c(t) = c(t-1) + i(t)\,g(t) \tag{6} $$
#
# With $i = 1$ at step 0 and $i = 0$ later, the share of step $t$ in the gradient with respect to $u$ becomes
# $\mathrm{d}c \cdot i(t)\,x(t)$. The *protect* share is gone, because the gate does that duty. Nothing holds $u$ back,
# and in training it goes to 1 (left picture below (7)).

# %% demo="cell_2"
figures.cell("input gate")

# %% [markdown]
# **The output gate.** The other end has the same trouble. Suppose a unit reads the store through an **output weight**
# $v$. At the last step it needs what is stored, at all steps before it must not be disturbed by it. So $v$ must be 1 at
# the last step and 0 before: the **output weight conflict**. If the store holds the same $c$ at all $T$ steps, and the
# unit has to be $c$ at the last and 0 at the others, the best $v$ is $1/T$: one share wants it larger, $T - 1$ want it
# smaller. The answer is a gate at the way out, $o(t)$. Before it, the state of the 1997 cell is squashed to lie between
# -1 and 1:
#
# $$ h(t) = o(t)\,\tanh\!\big(c(t)/2\big) \tag{7} $$

# %% demo="both_conflicts"
figures.gates_answer()

# %% demo="cell_3"
figures.cell("output gate")

# %% [markdown]
# Note who does what: the **input gate protects the store** from what comes in; the **output gate protects the others**
# from the store. Neither touches the loop.
#
# This is the memory cell of 1997: one carousel, two gates, **no forget gate**. A step-by-step example:
#
# | $t$ | $i(t)$ | $g(t)$ | $c(t) = c(t-1) + i(t)\,g(t)$ | $o(t)$ | $h(t) = o(t) \tanh(c(t)/2)$ |
# |---|---|---|---|---|---|
# | 0 | 1 | 2 | 2 | 0 | 0 |
# | 1 | 0 | -1.5 | 2 | 0 | 0 |
# | 2 | 0.5 | -1 | 1.5 | 0 | 0 |
# | 3 | 0 | 1 | 1.5 | 1 | tanh(0.75) = 0.635 |
#
# ### Exercise 4: run the cell (2 points)
#
# Write `gated_cell`, which returns states and outputs of the memory cell for given gates. (`i` is the input gate, so
# count steps by `t`.)
#
# <details><summary>Hint 1: idea</summary>
#
# Two lines per step: (6), then (7). Or no loop at all: (6) says that c is a running sum.
# </details>
#
# <details><summary>Hint 2: formula</summary>
#
# c(t) is c0 plus the sum of i(k) g(k) for k = 0, ..., t. h uses the *new* state, of the same step.
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# `np.cumsum` makes running sums, without the state that was there before. `c` and `h` take one line each.
# </details>


# %% exercise="gated_cell"
def gated_cell(i, g, o, c0):
    """The memory cell of 1997 with given gates, equations (6) and (7).

    i, g, o: input gate, candidate, output gate at each step, shape (T,), float64;
    T at least 1.  c0: float, the state before step 0.
    Returns c, h, of shape (T,) each: state and output after each step.
    """
    ### BEGIN SOLUTION
    c = c0 + np.cumsum(i * g)
    h = o * np.tanh(c / 2)
    return c, h
    ### END SOLUTION


# %% check="gated_cell"
check("constant_error_carousel.gated_cell", gated_cell)

# %% [markdown]
# ## 6.5 The error through the gates: a function to mend
#
# A loss depends on the outputs $h$; $\mathrm{d}h(t)$ is its gradient with respect to $h(t)$, for each $t$. Somebody
# derived the backward pass of (6) and (7), a walk back in time as in unit 4, and wrote `suspect`. It runs, and most of
# what it returns is wrong.


# %% given="suspect"
def suspect(dh, i, g, o, c):
    """Backward pass of the memory cell, with two slips."""
    di, dg, do = np.zeros_like(c), np.zeros_like(c), np.zeros_like(c)
    dc = 0.0
    for t in reversed(range(len(c))):
        do[t] = dh[t] * np.tanh(c[t] / 2)
        dc = dh[t] * o[t] * (1 - np.tanh(c[t] / 2) ** 2) / 2
        di[t] = dc * g[t]
        dg[t] = dc * i[t]
        dc = dc * i[t]
    return di, dg, do, dc  # dc: with respect to c0


# %% [markdown]
# The example of section 6.4, with $\mathrm{d}h = 0, 0, 0, 1$: the loss is the last output. The picture compares `suspect`
# with the measured gradient (change one number a little, run the cell, see what the loss does). It measures with your
# `gated_cell`.

# %% demo="suspect_measured"
attempt(lambda: figures.against_measurement(suspect, gated_cell))

# %% [markdown]
# ### Exercise 5: mend it (4 points)
#
# Write `gated_backward` so that all four gradients are right. There are two slips, and one hides the other.
#
# <details><summary>Hint 1: idea</summary>
#
# Follow dc. Into c(t) two ways lead back: from h(t) of the same step, and from c(t+1). How many of them does `suspect`
# keep? Then: what does (6) multiply c(t-1) with?
# </details>
#
# <details><summary>Hint 2: formula</summary>
#
# dc(t) = dc(t+1) + dh(t) o(t) (1 - tanh²(c(t)/2)) / 2. From there, di(t) = dc(t) g(t) and dg(t) = dc(t) i(t). By (6) the
# factor from c(t) to c(t-1) is 1.
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# Copy `suspect`. In the second line of the loop add to `dc` instead of replacing it (`dc = dc + ...`), and delete the
# last line of the loop.
# </details>


# %% exercise="gated_backward"
def gated_backward(dh, i, g, o, c):
    """Backward pass of the memory cell, equations (6) and (7).

    dh: gradient of the loss with respect to each output h[t], shape (T,), float64.
    i, g, o: as in `gated_cell`.  c: the states after each step, shape (T,), float64.
    Returns di, dg, do, dc0: three arrays of shape (T,) and a float, the gradients with
    respect to i, g, o and the state before step 0.
    """
    ### BEGIN SOLUTION
    di, dg, do = np.zeros_like(c), np.zeros_like(c), np.zeros_like(c)
    dc = 0.0
    for t in reversed(range(len(c))):
        squashed = np.tanh(c[t] / 2)
        do[t] = dh[t] * squashed
        dc = dc + dh[t] * o[t] * (1 - squashed**2) / 2
        di[t] = dc * g[t]
        dg[t] = dc * i[t]
    return di, dg, do, dc
    ### END SOLUTION


# %% check="gated_backward"
check("constant_error_carousel.gated_backward", gated_backward)

# %% demo="mended_measured"
attempt(lambda: figures.against_measurement(gated_backward, gated_cell))

# %% [markdown]
# **What just happened.** Each slip is one of the two ways to lose a carousel: to drop what comes from later, and to
# multiply the loop by something. Mended, the error enters through the output gate once and then passes every step
# unchanged, also those where the input gate is closed. The output gate decides where it gets *on*, the input gate what
# gets *off* to the candidate, $i(t)\,\mathrm{d}c$; the input gate itself receives $g(t)\,\mathrm{d}c$. A closed gate
# protects the weights of the candidate from being changed by an error that is none of their business, just as it
# protects the store from the input.
#
# In a whole network there are other ways back, from the gates to $h(t-1)$ and on. The learning rule of 1997 cuts them:
# an error that has reached the net input of a gate or of a candidate changes the weights there and goes no further.
# Unit 8 follows all ways.
#
# <!-- seed 000: Issues -->
# ## 6.6 Drift
#
# The state is a sum, and nothing bounds a sum. If what comes in has mostly the same sign, it **drifts**: with a mean
# input $m$ and the gate at a constant $i$ it is $i\,m\,T$ after $T$ steps, on average. The loop does not mind. But the
# error has to get *in* through (7), whose slope is $(1 - \tanh^2(c/2))/2$. At $c = 0$ that is 0.5; at $c = 5$ it is
# 0.013, and at $c = 20$ it is $4 \cdot 10^{-9}$. The carousel is intact, and no error reaches it: the gradient vanishes
# at the door.
#
# The remedy of 1997: begin with an input gate that is nearly closed. A gate is a logistic unit, $i = \sigma(b_i + \dots)$,
# and a **negative** bias $b_i$ pushes it towards zero. (The bias itself is not zero: $b_i = 0$ leaves the gate half
# open.) As training opens the gate where it pays, the rest stays closed.


# %% demo="drift"
figures.drift()

# %% [markdown]
# ### Exercise 6: a bias against drift (2 points)
#
# Inputs come with mean $m$ for $T$ steps, and the gate has only its bias: $i = \sigma(b_i)$. First the expected state
# with a gate that is fully open. Then the largest $b_i$ for which the expected state is at most `limit` in size.
#
# <details><summary>Hint 1: idea</summary>
#
# The expected state is proportional to i. So first find the largest i that is allowed, then the bias that makes it.
# There is a case in which even i = 1 does no harm; which bias is then "the largest"?
# </details>
#
# <details><summary>Hint 2: formula</summary>
#
# i = limit / (|m| T). Solving i = 1 / (1 + exp(-b)) for b gives b = ln(i / (1 - i)). If i would be 1 or more, no bias is
# too large.
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# Two cases. If the size of `c_open` is at most `limit`, even an open gate does no harm, and the bias is `np.inf`. Else
# `i` is `limit` over that size, and `np.log` undoes the logistic function.
# </details>


# %% exercise="input_bias"
def input_bias(m, T, limit):
    """Expected drift, and the input-gate bias that bounds it.

    m: float, mean of what the gate multiplies, any sign, may be 0.  T: int, at least 1.
    limit: float, larger than 0.  The state starts at 0.
    Returns c_open, b_i: two floats, the expected state after T steps with i = 1; and
    the largest bias for which the expected state is at most limit in size, np.inf if
    every bias is allowed.
    """
    ### BEGIN SOLUTION
    c_open = m * T
    if abs(c_open) <= limit:
        return c_open, np.inf
    i = limit / abs(c_open)
    return c_open, np.log(i / (1 - i))
    ### END SOLUTION


# %% check="input_bias"
check("constant_error_carousel.input_bias", input_bias)

# %% [markdown]
# **What just happened.** A bias of -3 lets in 4.7 % per step and so buys a factor 21 in time. It postpones the drift; it
# does not end it. In their experiments Hochreiter & Schmidhuber (1997) start input gates at -1, -3 and -5 (one cell
# each, in experiment 3) or -3 and -6 (experiment 4).
#
# <!-- seed 000: Issues -->
# ## 6.7 Abuse
#
# Early in training the quickest way to a smaller error is often a constant: shift the output to its mean. Any unit that
# is always on will do, and a memory cell is one. Its state drifts to some value, its output gate is half open, and the
# network begins to use it as a bias. Later it is needed as a memory, and first has to be won back: the outgoing weights
# are large and the state is far off. This is the **abuse problem**. Two remedies from the paper (section 4):
#
# * **Sequential construction.** Train without the cell until the error stops decreasing. Then add it. What a constant can
#   do has been done by then.
# * **A negative output-gate bias.** With $b_o = -2$ the gate starts at $\sigma(-2) = 0.12$, with $-4$ at 0.018, with $-6$
#   at 0.0025 (the three values of experiment 3). A cell that can hardly be heard is no use as a bias; to use it at all, training has to learn *when* to open
#   it. Cells with different biases come into play one after the other.
#
# Exercise 8, in section 6.8, computes such a bias.

# %% [markdown] question="lost_error" points=2
# **Question: where an error is lost (2 points, read by your teacher).** Somebody says: *in the cell of 1997 no gradient can
# vanish, the factor of its loop is 1.* Say in what sense this is right. Then name two places at which the error for a weight
# of the candidate can be lost in that cell all the same, and for each what helps.
#
# ### BEGIN SOLUTION
# An error that is in the loop keeps its size at every step, for every state and every input; that is what the carousel
# was derived for. But it has to get in and out. In: through the output gate (a closed gate lets no error in, as it should
# while the cell is to be silent) and through the slope of the squashing, which is nearly 0 once the state has drifted
# away; a negative input-gate bias keeps the state small for longer. Out: through the input gate; where it is closed, the
# weights of the candidate get nothing, which protects them, but a gate that never opens never teaches them (its own
# gradient g dc, times its slope, has to open it). Also right: the ways through gates and candidates to earlier outputs,
# which the learning rule of 1997 cuts and which otherwise contain weights and slopes.
#
# Rubric: 2 points: the factor 1 is tied to the loop alone, and two places are named with what helps or why it is wanted;
# 1 point: the restriction to the loop and one place; 0: none of it.
# ### END SOLUTION

# %% [markdown]
# ## 6.8 Letting go: the forget gate
#
# The cell of 1997 can take in, keep and show. What it cannot do is let go. Its state had to be reset from outside at the
# end of each sequence; in a stream without marked ends it can grow until the squashing in (7) is saturated. Gers,
# Schmidhuber & Cummins (2000) put a third gate into the loop itself:
#
# $$ c(t) = f(t)\,c(t-1) + i(t)\,g(t), \qquad 0 \le f(t) \le 1 \tag{8} $$

# %% demo="cell_4"
figures.cell("forget gate")

# %% [markdown]
# Now the loop has a factor, and the error has it too: back from $c(t)$ to $c(t-1)$ it is multiplied by $f(t)$. Of an
# error at the last state there is left, $q$ steps before, the product of the last $q$ forget gates:
#
# $$ \frac{\partial c(T-1)}{\partial c(T-1-q)} = f(T-q) \cdots f(T-2)\, f(T-1), \qquad q = 0, 1, \dots, T \tag{9} $$
#
# for $q = 0$ the empty product, 1. The state $c(-1)$ before the first step is $q = T$ steps back. (This is the direct
# way. In a network whose gates look at $h(t-1)$ there are others, which this product leaves out.) With
# $f = 0.5,\ 1,\ 0,\ 0.8$ it is $1,\ 0.8,\ 0,\ 0,\ 0$: nothing from before a gate that was shut can matter, and no error
# asks for it.
#
# ### Exercise 7: what is left of an error (2 points)
#
# Write `error_left`, equation (9) for all $q$ from 0 to $T$.
#
# <details><summary>Hint 1: idea</summary>
#
# Start with 1 and walk from the last gate to the first, multiplying. The result has one entry more than f.
# </details>
#
# <details><summary>Hint 2: formula</summary>
#
# left[0] = 1 and left[q] = left[q-1] times f[T-q]. No division: a gate may be 0.
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# `np.cumprod` makes running products, `f[::-1]` turns an array round, `np.concatenate` puts arrays end to end.
# </details>


# %% exercise="error_left"
def error_left(f):
    """What is left of an error at the last state, 0 to T steps before, equation (9).

    f: forget gates f(0), ..., f(T-1), shape (T,), float64, entries from 0 to 1,
    T at least 1.
    Returns left, shape (T+1,): left[q] for the state q steps before the last.
    """
    ### BEGIN SOLUTION
    return np.concatenate([[1.0], np.cumprod(f[::-1])])
    ### END SOLUTION


# %% check="error_left"
check("constant_error_carousel.error_left", error_left)

# %% [markdown]
# **What just happened.** With $f < 1$ the error vanishes again, exponentially: $f^q$. What has been won? The factor is no
# longer a weight that is the same for every memory and every moment. It is an activation, chosen at each step from what
# is there: 1 as long as something is worth keeping, 0 when it is over. And a gate that stays below some $f_{\max} < 1$
# makes the cell BIBO stable again, which the cell of 1997 is not: from $c = 0$, with $|i\,g| \le M$ at all steps, $|c|$
# stays below $M / (1 - f_{\max})$.
#
# At the start of training a gate knows nothing and has only its bias. So the biases are where you say how the cell shall
# begin.
#
# ### Exercise 8: how a cell begins (2 points)
#
# Choose two biases, with nothing else in the gates. The output gate: $h$ shall be at most `eps` in size **whatever the
# state is**, and not smaller than necessary. The forget gate: the state shall lose half of its size in $n$ steps without
# input.
#
# <details><summary>Hint 1: idea</summary>
#
# tanh is below 1 in size but comes as close as you like. So what has o to be? And for the other: what is left after n
# steps with a constant f?
# </details>
#
# <details><summary>Hint 2: formula</summary>
#
# o = eps. From f to the power n = 1/2 follows f = (1/2) to the power 1/n. In both cases undo the logistic function: b =
# ln(o / (1 - o)).
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# `b_o` is the `np.log` of `eps / (1 - eps)`; `f = 0.5 ** (1 / n)`, and `b_f` follows from it in the same way. Test: for n = 1 the gate is half
# open and its bias 0.
# </details>


# %% exercise="start_biases"
def start_biases(eps, n):
    """Biases with which a cell starts silent, and forgets half in n steps.

    eps: float, between 0 and 1.  n: float or int, larger than 0.
    Returns b_o, b_f: two floats, the largest output-gate bias for which |h| of (7)
    never exceeds eps; and the forget-gate bias for which the half-life is n.
    """
    ### BEGIN SOLUTION
    f = 0.5 ** (1 / n)
    b_o = np.log(eps / (1 - eps))
    b_f = np.log(f / (1 - f))
    return b_o, b_f
    ### END SOLUTION


# %% check="start_biases"
check("constant_error_carousel.start_biases", start_biases)

# %% [markdown]
# **What just happened.** Output gates start negative, so that a cell is not abused; input gates start negative, so that
# it does not drift; forget gates start **positive**, so that it remembers: 100 steps of half-life take $f = 0.9931$,
# which is a bias of 4.97. Solved for the bias it is $b_f = -\ln(2^{1/n} - 1)$, for long half-lives about
# $\ln(1.44\,n)$. With $b_f = 0$ the half-life is a single step.
#
# <!-- seed 001: slides 65-76 -->
# ## 6.9 "Have I seen pattern 2?"
#
# The lecture (slides 65 to 76) reaches the same cell from another side. *Jane had a quick lunch in the bistro. Then she
# ...*: between pattern 1, the name, and the word that depends on it, there may be any number of words. In a plain
# recurrent network the memory of the name fades at a rate that its weights dictate; a window of taps would have to be as
# long as the longest text. What is wanted is a memory that depends on **what comes in**: kept unchanged, without weights
# and nonlinearities on its way, until a switch says that it may go. The switch asks: *have I seen pattern 2?* Ordinary
# units compute from the memory what is needed at the moment, and the switch from the input, that working state and
# whatever else there is (slides 73 to 76). You know both by now: the loop of (8), and its gate.
#
# Let the text have four symbols: 0 is *Jane*, 1 is *John*, 2 is pattern 2 (a new paragraph: after it, a pronoun refers
# to neither), 3 is any other word. The memory shall be 1 from *Jane* on, -1 from *John* on, each until the other name or
# pattern 2 comes, and 0 when there is nobody to refer to. The gates here are thresholds, 1 or 0, as in unit 1, so that
# you can set them by hand.


# %% given="run_switches"
def run_switches(symbols, w_i, b_i, w_f, b_f, w_g):
    """States of a cell (8) whose gates are threshold units and see one symbol per step.

    symbols: whole numbers from 0 to 3, shape (T,).  w_i, w_f, w_g: four weights each,
    one per symbol.  b_i, b_f: biases.  The state starts at 0.  Returns c, shape (T,).
    """
    c, state = np.zeros(len(symbols)), 0.0
    for t, symbol in enumerate(symbols):
        i = 1.0 if w_i[symbol] + b_i >= 0 else 0.0
        f = 1.0 if w_f[symbol] + b_f >= 0 else 0.0
        g = w_g[symbol]
        state = f * state + i * g
        c[t] = state
    return c


# %% [markdown]
# **Predict:** *Jane ... Jane ... John*. With an input gate that opens at names and a forget gate that shuts at pattern 2
# only, what is in the memory after each name?
#
# <details><summary>Reveal</summary>
#
# 1, then 2, then 1: the names add up, and *John* is read as *Jane*. A name has to wipe what was there before it is
# written.
# </details>
#
# ### Exercise 9: remember whom (3 points)
#
# Choose the weights and biases of both gates and of the candidate. The check runs through every succession of three
# symbols, and through twenty other words after a name.
#
# <details><summary>Hint 1: idea</summary>
#
# Make a table: for each of the four symbols, shall i be 0 or 1, and shall f be 0 or 1? The last symbol has to change
# nothing at all.
# </details>
#
# <details><summary>Hint 2: formula</summary>
#
# i is 1 for the names, 0 for the rest. f is 0 for the names and for pattern 2, and 1 for other words. g is 1 for *Jane*
# and -1 for *John*. A threshold unit is 1 where weight plus bias is at least 0.
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# Input gate: bias -1 and weights 1, 1, 0, 0. Forget gate: bias 0 and a weight of -1 for each symbol that wipes. What the
# candidate is where the input gate is closed does not matter.
# </details>


# %% exercise="pronoun"
def pronoun(symbols):
    """Whom a pronoun refers to: 1 Jane, -1 John, 0 nobody; after each symbol.

    symbols: whole numbers, shape (T,), int64, T at least 1: 0 Jane, 1 John,
    2 pattern 2, 3 another word.  Returns c, shape (T,), float64.
    """
    # Set w_i, b_i, w_f, b_f, w_g: lists of four numbers, in the order of the symbols,
    # and two numbers.
    ### BEGIN SOLUTION
    w_i, b_i = [1, 1, 0, 0], -1
    w_f, b_f = [-1, -1, -1, 0], 0
    w_g = [1, -1, 0, 0]
    ### END SOLUTION
    return run_switches(symbols, w_i, b_i, w_f, b_f, w_g)


# %% check="pronoun"
check("constant_error_carousel.pronoun", pronoun)

# %% demo="text"
attempt(lambda: figures.pronoun(pronoun))

# %% [markdown]
# **What just happened.** You programmed a memory whose length is not in its weights. At another word $f = 1$ and $i = 0$,
# so for ten words or ten thousand the 1 in the store stays a 1, until the input says otherwise. Here you chose the
# gates; in training they are learned, which is why they are sigmoids and not thresholds: a threshold has no slope to
# learn by.

# %% [markdown] question="forget_again" points=2
# **Question: back to vanishing? (2 points, read by your teacher).** With $f(t) = 0.9$ at every step an error vanishes on
# the loop like $0.9^q$, as in the recurrence $h(t) = 0.9\,h(t-1) + \dots$ of unit 1. What then is the difference between
# a forget gate and a recurrent weight? Use the text of section 6.9 as your example, and say what the difference is for the
# error on its way back.
#
# ### BEGIN SOLUTION
# The recurrent weight is one number for all times and all memories: what is important fades as fast as what is not. The
# forget gate is computed at each step from what comes in. After *Jane* it can stay at 1 for any number of words, so that
# the memory does not fade, and be 0 at pattern 2. For the error it is the same product: over the words where f = 1 it is
# passed on unchanged, back to the step at which the name was written; at pattern 2, or at another name, it is stopped, so
# that what came before, which has nothing to do with this pronoun, gets no blame.
#
# Rubric: 2 points: chosen by the input at each step against fixed for all, and the consequence for the error (kept where f
# = 1, cut where f = 0); 1 point: one of the two; 0: none.
# ### END SOLUTION

# %% [markdown]
# ### A challenge, without points: one bit, 200 noisy steps
#
# A bit, -1 or 1, comes with a flag at step 0; then 200 steps of noise as large as the bit. Gates are sigmoids of a bias
# and the flag: $i = \sigma(b_i + w_i \cdot \text{flag})$, $f = \sigma(b_f)$. `keep_bit` says in what share of 1,000
# trials the sign at the end is right. Get it above 0.99, in a new cell of your own (Esc, then B, adds one). Then try to
# do it with numbers that are as small as possible; and see what an $f$ of exactly 1 (`b_f = np.inf`) is worth when the
# input gate leaks.


# %% given="keep_bit"
def keep_bit(b_i, w_i, b_f, steps=200, trials=1000):
    """Share of the trials in which the cell (8) ends with the sign of the bit."""

    def sigmoid(a):
        return 1 / (1 + np.exp(-a))

    rng = np.random.default_rng(0)
    bit = rng.choice([-1.0, 1.0], trials)
    c = sigmoid(b_i + w_i) * bit
    for _ in range(steps):
        c = sigmoid(b_f) * c + sigmoid(b_i) * rng.standard_normal(trials)
    return float(np.mean(np.sign(c) == bit))


# %% demo="challenge"
keep_bit(b_i=-1.0, w_i=2.0, b_f=2.0)

# %% [markdown]
# <details><summary>Reveal</summary>
#
# `keep_bit(-4, 8, 6)` gives 1.0, `keep_bit(-4, 6, 6)` still 0.999. With an $f$ of exactly 1, `keep_bit(-3, 6, np.inf)`
# gives only 0.913: nothing is forgotten, but the noise that leaks in is not forgotten either. Over 200 steps it adds up
# to a standard deviation of $\sigma(-3)\sqrt{200} = 0.67$, beside a stored bit of 0.95. The input gate has to be shut
# as well.
# </details>
#
# ## Summary
#
# * Constant error for every pre-activation demands $\varphi'(a)\,w = 1$; so $\varphi$ is linear, and with $w = 1$ the
#   identity: the constant error carousel $c(t) = c(t-1) + \dots$ It is marginally stable, not BIBO stable.
# * One input weight cannot both store and protect; one output weight cannot both read and keep quiet. Measured: training
#   stops at a compromise that fails at both. An input gate protects the store, an output gate protects the others.
# * In the cell of 1997 an error that is inside the carousel passes every step with the factor 1. It enters through the
#   output gate and the slope of the squashing, and leaves through input gate and candidate.
# * Drift saturates the squashing, and the error no longer gets in; a negative input-gate bias postpones it. Abuse as a
#   constant bias: sequential construction, or a negative output-gate bias.
# * The forget gate (2000) puts a factor into the loop that is chosen by the input. A memory lasts until something says
#   that it is over.
#
# | symbol | code | meaning | shape or range |
# |---|---|---|---|
# | $T$, $t$, $q$ | `T`, `t`, `q` | number of steps; step, from 0; steps back | |
# | $n$ | `n`, `eps` | half-life in steps; largest size of $h$ at the start | above 0; from 0 to 1 |
# | $a$, $\varphi$, $w$ | `a`, `phi`, `w` | pre-activation, activation function, recurrent weight | |
# | $\sigma$ | | logistic function, $\sigma(a) = 1/(1+e^{-a})$ | from 0 to 1 |
# | $x$, $u$, $v$ | `x`, `u` | input, input weight, output weight | (N, T) for N sequences |
# | $s^2$, $V$ | `s2`, `V` | variance of the noise; of its sum | at least 0 |
# | $c$, $h$ | `c`, `h` | cell state, cell output | (T,) |
# | $i$, $f$, $o$, $g$ | `i, f, o, g` | input, forget and output gate, candidate | (T,), gates from 0 to 1 |
# | $b_i, b_f, b_o$ | `b_i, b_f, b_o` | biases of the gates | numbers |
# | $m$ | `m` | mean of what comes in | number |
# | $L$, $\mathrm{d}A$ | `dh, dc, di, dg, do, dc0` | loss; its gradient with respect to $A$ | shape of $A$ |
#
# **Further reading**
#
# * S. Hochreiter, J. Schmidhuber, *Long short-term memory*, Neural Computation 9(8), 1997: section 3.2 the carousel and
#   both conflicts, section 4 the cell, the abuse problem, the drift and their remedies.
# * S. Hochreiter, *Untersuchungen zu dynamischen neuronalen Netzen*, diploma thesis, 1991: the first
#   analysis of the vanishing error.
# * F. A. Gers, J. Schmidhuber, F. Cummins, *Learning to forget: continual prediction with LSTM*, Neural Computation 12(10),
#   2000: the forget gate, and what happens to a cell without one in an endless stream.
# * R. Jozefowicz, W. Zaremba, I. Sutskever, *An empirical exploration of recurrent network architectures*, 2015: what the
#   forget bias is worth.
#
# **What comes next.** Unit 7 gives the cell its weights: many units at once, and gates that look at input, hidden state and
# cell.
#
# <details><summary>From the slides to this page</summary>
#
# | slides and texts | here |
# |---|---|
# | $f_j$, $net_j$, $y^j$, $w_{jj}$, $\vartheta_j$ | $\varphi$, $a$, $h$, $w$, $\mathrm{d}a$ |
# | $f_j'(net_j(t))\,w_{jj} = 1.0$ | equation (3) |
# | $s_c$, $y^{in}$, $y^{out}$, $y^c$, $g(net_c)$ | $c$, $i$, $o$, $h$, $g$ |
# | $h(s_c) = 2\sigma(s_c) - 1$ | $\tanh(c/2)$, the same function |
# | $w_{ji}$, $w_{kj}$ of the conflicts ($i$, $j$, $k$ are units: input, cell, output) | $u$, $v$ |
#
# Slips and gaps, with what is right:
#
# * *"Simple solution: initial bias on input gates towards zero"* (1997 slides). The **activation** is pushed towards zero; the
#   bias itself is negative.
# * *"Causes gradient to vanish"* (drift, same slides): not on the carousel, whose factor stays 1, but at the squashing of
#   the output, whose slope is nearly 0 for a large state.
# * *"a linear activation function, with constant activation over time"* (same slides): the activation is constant only
#   while nothing comes in. What the condition fixes is the slope.
# * *"often $f_j(x) = x$, $w_{jj} = 1.0$"* (the translated text, section 2): any $\varphi(a) = a/w$ will do; the identity is
#   the usual choice. Its author reports that he could not explain the two conflicts; section 6.3 measures them. To choose
#   in two stages, as in his job interview, is one use of a gate; the point of the paper is that **one** weight gets
#   contradicting orders at different times.
# * *"No weights, no nonlinearities"*, *"do not suffer from a vanishing gradient problem"* (lecture, slides 72 and 119): true
#   of the loop of 1997, $f = 1$. With a forget gate the loop has a factor, a sigmoid of weighted sums, and the error on it
#   vanishes like the product (9).
# * The drawings of the lecture show the modern cell from the start; the cell of 1997 has no forget gate.
# </details>
