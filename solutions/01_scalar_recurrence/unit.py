# %% [markdown]
# # 1 The scalar recurrence: memory in one number
#
# Every recurrent network repeats one small act: take what is remembered, take what is new, make a new memory of both.
# Here is the smallest system that does so: one number as its state, one weight that decides what becomes of it.
#
# Run the next two cells (click into the first, then Shift+Enter twice). Before you move the handle, read the questions
# below the picture.

# %% given="imports"
import numpy as np

from autograder.check import check
from course.figures import scalar_recurrence as figures
from course.figures.attempt import attempt
from course.figures.style import use_style
from course.widgets.scalar_recurrence import describe, scalar_recurrence

use_style()

# %% demo="slide_w"
demo = scalar_recurrence(w=0.5, u=1.0, T=41, predict_first=True)
demo

# %% [markdown]
# **After this unit you can** say from a weight how long a system remembers and whether it is stable, build units that
# add and compute parity, and derive a gradient that goes back through time.
#
# **You need** unit 0, NumPy, the geometric series, and for the last section the chain rule.
#
# **Time.** About 80 minutes: ten exercises, 19 points, and two questions in words, 4 points.
#
# ## Slide one weight
#
# The demo runs the recurrence of unit 0, $h(t) = w\,h(t-1) + u\,x(t)$, with $u = 1$; before step 0 the state is 0. On
# the left, one event, an *impulse*: the input is 1 at step 0, and 0 ever after. On the right, a *step*: a 1 comes
# every time. **Predict first:**
#
# 1. At $w = 0.9$, after how many steps is half of the event left?
# 2. At $w = 0.9$, where does the state settle if a 1 comes every time: at 1, at 10, or nowhere?
# 3. What changes from 0.9 to $-0.9$: how fast the event fades, or what it looks like on the way?
# 4. At exactly $w = 1$, does the left picture grow? Does the right one?
#
# Write the first two into the demo: it keeps them, answers, and opens the picture on the right. Then move $w$ with the
# mouse, or select the handle with Tab and use the arrow keys.

# %% [markdown]
# <details><summary>What you should have seen</summary>
#
# 1. About 7: the half-life is 6.6 steps. Section 1.6 computes it.
# 2. At 10. It settles where a step takes away as much as it brings: $0.9 \cdot 10 + 1 = 10$.
# 3. Only what it looks like. The sign alternates, and the size is the same: $|(-0.9)^t| = 0.9^t$. On the right there
#    is a difference: the inputs add up to 10 with 0.9, but with $-0.9$ they nearly cancel, and the state settles at
#    0.526.
# 4. The left picture stays at 1 forever. The right one grows by 1 per step, without bound. So "does it stay small?"
#    depends on the input, and section 1.5 has to say for which inputs we ask.
# </details>
#
# A curve ends where it leaves its panel; the line below its title says at which step. An arrow key moves $w$ by 0.01,
# Page Up and Page Down by 0.1. `demo.w` is where the handle stands, `demo.h` holds the numbers on the left, and you
# can move the handle from Python: try `demo.w = -0.95` in a cell of your own. The next cell says in words what the
# demo shows; run it after each move.

# %% demo="slide_w_in_words"
print(describe(demo.w, demo.u, demo.T))

# %% [markdown]
# ## 1.1 What a recurrence is
# <!-- seed 001: slides 6-7, 13 -->
#
# You want to say something about today from everything that happened so far: a price, a letter in a text, the state
# of a machine. The past gets longer every day, but your system has a fixed size. There are two ways out.
#
# * **A time-delay system** keeps the last few inputs and forgets the rest. Its memory is a window. Networks that use
#   one such window at every step, always with the same weights, are called *time-delay neural networks* (Waibel and
#   others, 1989) or convolutional networks over time.
# * **A recurrent system** keeps a **state**: a summary of the past that is updated at each step. It never looks back
#   at old inputs.
#
# The simplest recurrent system has one number as its state. At each step $t = 0, 1, \dots, T-1$ it takes the input
# $x(t)$ and computes
#
# $$ h(t) = w\,h(t-1) + u\,x(t), \qquad h(-1) = h_0 \tag{1} $$
#
# where $w$ is the **recurrent weight**, $u$ the **input weight** and $h_0$ the **initial state**. Unit 0 wrote the step
# as an index, $h_t$; it is the same. One pair of weights serves at every step; that is why one system handles sequences
# of any length.
#
# Three steps by hand, with $w = 0.5$, $u = 2$, $h_0 = 4$ and the input $1, 0, 3$:
#
# | $t$ | $h(t-1)$ | $x(t)$ | $h(t) = 0.5\,h(t-1) + 2\,x(t)$ |
# |---|---|---|---|
# | 0 | 4 | 1 | 0.5 · 4 + 2 · 1 = 4 |
# | 1 | 4 | 0 | 0.5 · 4 + 2 · 0 = 2 |
# | 2 | 2 | 3 | 0.5 · 2 + 2 · 3 = 7 |
#
# The same as a drawing: each step stands beside the one before. This is called **unrolling** the recurrence, and the
# drawing will come back twice.

# %% demo="unrolled"
figures.unrolled("forward")

# %% [markdown]
# Note what the result contains: the three states *after* each input. The initial state 4 is not among them.
#
# ### Exercise 1: run it (2 points)
#
# Write `response`, which returns all states $h(0), \dots, h(T-1)$ of equation (1).
#
# <details><summary>Hint 1: idea</summary>
#
# Keep the current state in a variable that starts as `h0`. In each step compute the new state from it, store the new
# state, and go on with it.
# </details>
#
# <details><summary>Hint 2: formula</summary>
#
# Equation (1), once per step, for t = 0 to T - 1. At t = 0 the state before is `h0`. Do not write into `x`: make a
# new array for the states.
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# Let `T = len(x)`, `h = np.zeros(T)` and `h_prev = h0`. Loop over `t in range(T)`: set `h[t]` to `w` times `h_prev`
# plus `u` times `x[t]`, then set `h_prev` to `h[t]`. Return `h` after the loop.
# </details>


# %% exercise="response"
def response(x, w, u, h0):
    """All states of the scalar recurrence, equation (1).

    x: input, shape (T,), float64, T at least 1.  w, u, h0: floats.
    Returns h, shape (T,), float64: h[t] is the state after input x[t].
    """
    ### BEGIN SOLUTION
    h = np.zeros(len(x))
    h_prev = h0
    for t in range(len(x)):
        h[t] = w * h_prev + u * x[t]
        h_prev = h[t]
    return h
    ### END SOLUTION


# %% check="response"
check("scalar_recurrence.response", response)

# %% [markdown]
# **What just happened.** Your loop keeps one number, however long the sequence is. Everything the system will ever
# know about the past has to fit into `h_prev`. The rest of the unit asks what does fit, and for how long.

# %% [markdown]
# ## 1.2 The other way: a window of the past
# <!-- seed 001: slide 14 -->
#
# Before we study the recurrence, here is its rival, so that we can compare. A time-delay system with $N$ weights,
# called **taps**, computes
#
# $$ y(t) = \sum_{k=0}^{N-1} \mathrm{taps}(k)\; x(t-k), \qquad x(t) = 0 \text{ for } t < 0 \tag{2} $$
#
# Tap 0 weighs the newest input $x(t)$, tap 1 the one before, and so on; what is older than $N - 1$ steps has no
# influence at all. With taps $(3, 2)$ and the input $1, 0, 5$ the output is $3 \cdot 1 = 3$, then
# $3 \cdot 0 + 2 \cdot 1 = 2$, then $3 \cdot 5 + 2 \cdot 0 = 15$.
#
# ### Exercise 2: a time-delay system (2 points)
#
# Write `fir_response`, equation (2); *fir* stands for "finite impulse response", which is explained below. Mind the
# beginning: for small $t$ part of the window lies before the first input. In Python `x[-1]` is not an error, it is the
# *last* element. And $N$ may be larger than $T$.
#
# <details><summary>Hint 1: idea</summary>
#
# Either go through all pairs (t, k) and skip those that reach before the start; or take the taps one by one: each
# adds a copy of x that is multiplied by the tap and shifted to the right by k places.
# </details>
#
# <details><summary>Hint 2: formula</summary>
#
# The term of tap k exists only for t - k ≥ 0, that is for k ≤ t. So at step t the sum runs over k = 0, ..., min(t, N
# - 1).
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# Two loops: `t` over `range(T)` and, inside, `k` over `range(min(t + 1, N))`. Add `taps[k]` times `x[t - k]` to
# `y[t]`, where `y` starts as T zeros (`T = len(x)`, `N = len(taps)`).
# </details>


# %% exercise="fir_response"
def fir_response(x, taps):
    """Output of a time-delay system, equation (2).

    x: input, shape (T,), float64.  taps: shape (N,), float64.
    T and N are at least 1; either may be the larger.
    Returns y, shape (T,), float64: y[t] is a weighted sum of x[t], x[t-1], ...,
    x[t-N+1], with zeros before the start.
    """
    ### BEGIN SOLUTION
    T, N = len(x), len(taps)
    y = np.zeros(T)
    for t in range(T):
        for k in range(min(t + 1, N)):
            y[t] += taps[k] * x[t - k]
    return y
    ### END SOLUTION


# %% check="fir_response"
check("scalar_recurrence.fir_response", fir_response)

# %% [markdown]
# **What just happened.** You wrote a causal convolution: *causal* because no output looks into the future. Disturb
# one input, and at most $N$ outputs change. Such a system is said to have a **finite impulse response** (FIR). The
# name becomes clear in the next section.

# %% [markdown]
# ## 1.3 The impulse response
# <!-- seed 001: slides 20-27 -->
#
# How long does the recurrence remember one event? Ask it directly: start at rest ($h_0 = 0$), feed it a single 1 at
# $t = 0$ and zeros ever after, and watch. This input is called an **impulse**, and the answer is the **impulse
# response**. From equation (1):
#
# | $t$ | 0 | 1 | 2 | 3 |
# |---|---|---|---|---|
# | $x(t)$ | 1 | 0 | 0 | 0 |
# | $h(t)$ | $u$ | $w\,u$ | $w^2\,u$ | $w^3\,u$ |
#
# The impulse enters once, through $u$. After that, each step multiplies what is left by $w$. In the drawing you can
# follow its way:

# %% demo="one_input"
figures.unrolled("one input")

# %% [markdown]
# So the impulse response is
#
# $$ h(t) = u\,w^t, \qquad t = 0, 1, 2, \dots \tag{3} $$
#
# For a time-delay system the impulse response is the list of taps, then zeros: it is finite. Here it never becomes
# exactly 0 (unless $w$ or $u$ is 0): the recurrence has an **infinite impulse response** (IIR).
#
# ### Exercise 3: the impulse response (1 point)
#
# Write `impulse_response` with equation (3), without a loop if you can.
#
# <details><summary>Hint 1: idea</summary>
#
# You need the powers of w with the exponents 0, 1, ..., T - 1. NumPy raises a number to an array of exponents at
# once.
# </details>
#
# <details><summary>Hint 2: formula</summary>
#
# Equation (3) for t = 0 to T - 1. Only w is raised to the power; u is a factor in front. The first entry is u.
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# `np.arange(T)` holds the exponents; `w` to their power (`**`) holds the powers; multiply by `u`.
# </details>


# %% exercise="impulse_response"
def impulse_response(w, u, T):
    """Impulse response of the recurrence, equation (3).

    w, u: floats; w may also be 0 or negative.  T: number of values, at least 1.
    Returns h, shape (T,), float64: h[t] for t = 0, ..., T-1.
    """
    ### BEGIN SOLUTION
    return u * w ** np.arange(T)
    ### END SOLUTION


# %% check="impulse_response"
check("scalar_recurrence.impulse_response", impulse_response)

# %% [markdown]
# ### One response tells everything
#
# Started at rest, the recurrence is **linear**: the response to a sum of inputs is the sum of the responses, and twice
# the input gives twice the response. And it does not care what time it is: the same impulse three steps later gives the
# same response three steps later. Any input is a sum of shifted, scaled impulses. What is left of the start is added:
#
# $$ h(t) = \underbrace{w^{t+1} h_0}_{\text{what is left of the start}} + \sum_{k=0}^{t} \underbrace{u\,w^{t-k}\,x(k)}_{\text{what is left of input } k} \tag{4} $$
#
# The initial state acts like one more input that came one step before the first. The figure shows equation (4) at
# work.

# %% demo="superposition"
attempt(lambda: figures.superposition(response, impulse_response, w=0.8, u=1))

# %% [markdown]
# Compare equations (4) and (2): with $h_0 = 0$ the recurrence *is* a time-delay system whose taps are
# $u, u w, u w^2, \dots$ without end. Two weights stand for infinitely many taps.

# %% [markdown]
# ## 1.4 Two memories side by side
# <!-- seed 001: slide 14 -->
#
# What does such a memory cost, and what is it worth? Take a window of 10 taps, all 1, and a recurrence with $w = 0.9$
# and $u = 1$. Both answer a constant input of 1 with 10 in the end. Now both see the same signal: an event of size 1 at
# step 2, another of size $-0.5$ at step 8, and nothing else.
#
# **Predict, and write it down:** at step 14, what does the window hold, and what the recurrence? Which of the two can
# tell at step 14 that anything has happened? And at step 20? Then run the cell; it uses your functions.

# %% demo="two_memories"
attempt(lambda: figures.two_memories(fir_response, response))

# %% [markdown]
# **What just happened.** The window keeps an event undamaged for 10 steps and then loses it at one stroke. At step 14
# it holds exactly $-0.5$; at step 20 it is empty. The recurrence begins to forget at once and never ends. But at step
# 14 it holds 0.017 (at step 20, 0.009), as if hardly anything had happened. Look at step 8: of the first event
# $0.9^6 = 0.53$ was left, the second took 0.5 away. The state is *one* number, and pasts that lead to the same number
# cannot be told apart any more.
#
# | property | window of $N$ taps | recurrence |
# |---|---|---|
# | weights | $N$ | 2 |
# | numbers kept from step to step | $N - 1$ old inputs | 1 state |
# | shape of the memory | any, tap by tap | $u\,w^t$ and no other |
# | to remember ten times longer | ten times as many taps | the same two weights, $w$ closer to 1 |
# | what is left in the end | nothing | a trace, smaller and smaller |
# | can its output explode? | never, if the input is bounded | yes: section 1.5 |

# %% [markdown]
# ## 1.5 Stability: bounded in, bounded out
# <!-- seed 001: slides 15-17 -->
#
# A system is **BIBO stable** (bounded input, bounded output) if *every* bounded input gives a bounded output. Written
# out, with the system at rest in the beginning: for every bound $M_x$ there is a bound $M_h$ such that
#
# $$ |x(t)| \le M_x \text{ for all } t \quad\Longrightarrow\quad |h(t)| \le M_h \text{ for all } t \tag{5} $$
#
# The word that matters is *every*. To prove a system unstable, one bad input is enough. To prove it stable you must
# hold even the worst one within bounds. So let us find the worst. From equation (4), with $h_0 = 0$, the last state is
#
# $$ h(T-1) = \sum_{t=0}^{T-1} u\,w^{T-1-t}\;x(t) \tag{6} $$
#
# You may choose each $x(t)$ between $-1$ and $1$. How do you make $h(T-1)$ as large as possible?
#
# ### Exercise 4: the worst input (1 point)
#
# Write `worst_input`, which returns the input with $|x(t)| \le 1$ that makes $h(T-1)$ as large as possible (positive,
# not only large in size). Assume that neither $w$ nor $u$ is 0.
#
# <details><summary>Hint 1: idea</summary>
#
# Equation (6) is a sum of T terms, and each x(t) occurs in one of them. So you can treat the terms one by one: which
# x(t) in [-1, 1] makes its own term largest?
# </details>
#
# <details><summary>Hint 2: formula</summary>
#
# A term "factor times x" is largest, namely |factor|, for x = sign(factor). The factor of x(t) is u times w to the
# power T - 1 - t. Check: the last input, t = T - 1, has the factor u.
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# The sign of a product is the product of the signs: `np.sign(u)` times `np.sign(w)` to the power T - 1 - t. The
# exponents are `np.arange(T)` in reverse order; `array[::-1]` reverses an array. (Take the signs first: 0.01 to the
# power 200 is 0 for the computer, and the sign of 0 is 0.)
# </details>


# %% exercise="worst_input"
def worst_input(w, u, T):
    """The input within [-1, 1] that makes the state h(T-1) of equation (6) largest.

    w, u: floats, not 0.  T: number of steps, at least 1.
    Returns x, shape (T,): each entry 1 or -1, for large T too.
    """
    ### BEGIN SOLUTION
    steps_left = np.arange(T)[::-1]
    return np.sign(u) * np.sign(w) ** steps_left
    ### END SOLUTION


# %% check="worst_input"
check("scalar_recurrence.worst_input", worst_input)

# %% [markdown]
# **What just happened.** For positive $w$ and $u$ the worst input is a constant 1; for negative $w$ it alternates, and
# its last entry has the sign of $u$. With it every term of equation (6) is as large as it can be, $|u|\,|w|^{T-1-t}$.
# No input bounded by $M_x$ can do worse than $M_x$ times the sum of these:
#
# $$ |h(t)| \;\le\; M_x \sum_{n=0}^{\infty} |u|\,|w|^n \tag{7} $$
#
# The sum of the absolute impulse response decides everything. It is called the **peak gain**, or the $\ell_1$ norm of
# the impulse response. (*Gain* alone often means another number, the factor for one kind of input, such as a constant
# or a sine.) It is a geometric series:
#
# $$ \text{peak gain} \;=\; \sum_{n=0}^{\infty} |u|\,|w|^n \;=\; \begin{cases} \dfrac{|u|}{1-|w|} & |w| < 1 \\[2ex] \infty & |w| \ge 1 \end{cases} \qquad (u \ne 0) \tag{8} $$
#
# If the peak gain is finite, equation (7) is the bound that (5) asks for, with $M_h = \text{peak gain} \cdot M_x$. If
# it is infinite, the worst input of exercise 4 drives the state as high as you like, by taking $T$ large enough. (For
# every $T$ it is the same sequence, up to its sign, so it is *one* bad input.) So, for $u \ne 0$:
#
# > The scalar recurrence is BIBO stable **exactly when $|w| < 1$**.
#
# ### Exercise 5: the peak gain (1 point)
#
# Write `gain`, which returns the peak gain (8). It should return `np.inf` where the sum is infinite.
#
# <details><summary>Hint 1: idea</summary>
#
# Decide first whether the series converges; only then use its formula. Which of w = 1 and w = -1 belong to the
# infinite case?
# </details>
#
# <details><summary>Hint 2: formula</summary>
#
# Absolute values of both weights: the peak gain is a sum of sizes and can never be negative. Both w = 1 and w = -1
# have |w| = 1 and an infinite peak gain.
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# One `if` with the condition `abs(w) >= 1` that returns `np.inf`; below it, return `abs(u)` divided by one minus
# `abs(w)`.
# </details>


# %% exercise="gain"
def gain(w, u):
    """Peak gain, equation (8): the bound of |h(t)| for inputs within [-1, 1].

    w, u: floats, u not 0.
    Returns a float, at least 0; np.inf where the recurrence is not stable.
    """
    ### BEGIN SOLUTION
    if abs(w) >= 1:
        return np.inf
    return abs(u) / (1 - abs(w))
    ### END SOLUTION


# %% check="gain"
check("scalar_recurrence.gain", gain)

# %% [markdown]
# ### On the edge: |w| = 1
#
# The case $|w| = 1$ deserves a second look, because the answer is "no" although nothing seems to blow up. At $w = 1$
# the recurrence is an **accumulator**: it adds up its inputs and forgets nothing. Its impulse response is bounded.
# Yet a constant input, as harmless as it looks, makes it grow like $t$. At $w = -1$ an alternating input does the
# same.

# %% demo="edge"
attempt(lambda: figures.edge(response, worst_input))

# %% [markdown]
# Keep this picture in mind. A state that forgets nothing is what we will *want* in order to remember over long times.
# The LSTM of unit 7 has one at its heart, and factors called *gates* decide what may enter and when it may forget.
# Here, without gates, whatever comes in is added forever.

# %% [markdown]
# ## 1.6 How long is the memory? Time constant and half-life
# <!-- seed 001: slide 69 -->
#
# For $|w| < 1$ an old input fades like $|w|^n$, where $n$ is the number of steps since then. Two numbers say how
# fast. The **time constant** $\tau$ is the number of steps in which the size falls to $1/e \approx 0.37$ of what it
# was. Solve $|w|^\tau = 1/e$ by taking logarithms:
#
# $$ \tau = -\frac{1}{\ln |w|} \tag{9} $$
#
# The **half-life** $n_{1/2}$ is the number of steps in which the size falls to one half:
#
# $$ |w|^{\,n_{1/2}} = \tfrac12 \quad\Longrightarrow\quad n_{1/2} = -\frac{\ln 2}{\ln |w|} = \tau \ln 2 \tag{10} $$
#
# Neither has to be a whole number. Two border cases: at $w = 0$ everything is forgotten at once, and both count as 0;
# for $|w| \ge 1$ nothing ever fades, and both are infinite.
#
# | $w$ | time constant | half-life |
# |---|---|---|
# | 0.5 | 1.44 | 1.00 |
# | 0.9 | 9.49 | 6.58 |
# | 0.99 | 99.5 | 69.0 |
# | 0.999 | 999.5 | 692.8 |
#
# The table shows the trouble to come: to remember ten times longer, $w$ has to move about ten times closer to 1 (once
# $w$ is near 1). Most of the memory that there is to be had lies in the last thousandth before 1, and instability lies
# right behind it.
#
# ### Exercise 6: the length of memory (2 points)
#
# Write `memory`, which returns the time constant and the half-life of any real $w$, negative ones included.
#
# <details><summary>Hint 1: idea</summary>
#
# Three cases: w = 0, 0 < |w| < 1, and |w| ≥ 1. Only the middle one needs equations (9) and (10). The sign of w never
# matters.
# </details>
#
# <details><summary>Hint 2: formula</summary>
#
# `np.log` is the natural logarithm. The logarithm of a number below 1 is negative, so the minus in (9) makes τ
# positive. Test yourself: w = 0.5 must give the half-life 1.
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# Return `0.0, 0.0` if `w == 0`, and `np.inf, np.inf` if `abs(w) >= 1`. Else compute `tau` as minus one over the
# logarithm of `abs(w)`, and return `tau` and `tau` times the logarithm of 2.
# </details>


# %% exercise="memory"
def memory(w):
    """Time constant and half-life of the recurrence, equations (9) and (10).

    w: float, any real number.
    Returns two floats: time_constant, half_life, in steps.
    Both are 0.0 for w = 0, and np.inf for |w| >= 1.
    """
    ### BEGIN SOLUTION
    if w == 0:
        return 0.0, 0.0
    if abs(w) >= 1:
        return np.inf, np.inf
    tau = -1 / np.log(abs(w))
    return tau, tau * np.log(2)
    ### END SOLUTION


# %% check="memory"
check("scalar_recurrence.memory", memory)

# %% [markdown]
# **What just happened.** The memory of this system is a property of a *parameter*. It does not depend on what is to
# be remembered: an important event and a trifle fade at the same rate. Remember this sentence; gates, from unit 6 on,
# are the answer to it.
#
# ### A challenge without points: break this memory
#
# A memory with $u = 1$ is told "yes" by a 1 at step 0, so $h(0) = 1$. At step 20 someone reads the sign of the state.
# In between, at steps 1 to 20, the noise is yours. With $w = 0.9$ one input of $-1$ is enough to turn the sign. How
# **quietly** can you do it, that is, with how small a largest $|x(t)|$?
#
# The cell below tries a noise; `noise[0]` is the input at step 1. Type or paste its lines into a new cell of your own
# (Esc, then B, adds one) and change them there, until the verdict says that nothing much quieter can do it. Then the
# same for $w = 1$ and $w = 1.1$. **Predict** which of the three memories is the hardest to break.

# %% demo="break_memory"
noise = np.zeros(20)
noise[0] = -0.5
attempt(lambda: figures.break_memory(response, noise, w=0.9))

# %% [markdown]
# <details><summary>How quiet it can be</summary>
#
# Exercise 4 knows the worst noise: constant, and negative, because all $w^n$ are positive. With size $m$ it has to
# outweigh what is left of the 1: $m\,(1 + w + \dots + w^{19}) > w^{20}$. That gives (rounded up) 0.0139 for $w = 0.9$,
# anything above 0.05 for $w = 1$ (at 0.05 the state is 0), and 0.118 for $w = 1.1$. The unstable memory is the hardest
# to break: what it holds grows faster than whispers can add up. Over $T$ steps instead of 20, a whisper of about
# $(1-w)\,w^{T}$ breaks the first, $1/T$ the second, but the third needs more than $w - 1 = 0.1$, however long it is
# noisy. Forgetting is not the only way to lose a memory: what comes in later covers it.
# </details>

# %% [markdown]
# ## 1.7 Finite against infinite: how many taps make one recurrent weight?
#
# A time-delay system can imitate the recurrence by taking the first $N$ values of its impulse response as taps,
# $\mathrm{taps}(k) = u\,w^k$. What it misses is the tail. For inputs within $[-1, 1]$ the worst the tail can do is,
# by the argument of section 1.5 applied to the terms from $N$ on,
#
# $$ \text{error}(N) = \sum_{k=N}^{\infty} |u|\,|w|^k = \frac{|u|\,|w|^N}{1-|w|} \tag{11} $$

# %% demo="tail"
figures.tail(eps=0.01)

# %% [markdown]
# Each tap buys the same factor $|w|$, so the lines are straight; for $w$ close to 1 they are nearly flat.
#
# ### Exercise 7: how many taps (1 point)
#
# Write `taps_needed`: the smallest whole number $N \ge 1$ for which the error of equation (11) is at most `eps`.
#
# <details><summary>Hint 1: idea</summary>
#
# Two ways: count N up from 1 until the error is small enough; or set the error equal to eps, solve for N with
# logarithms, and round in the right direction.
# </details>
#
# <details><summary>Hint 2: formula</summary>
#
# Solving (11) for N gives ln(eps (1 - |w|) / |u|) / ln |w|. The smallest whole number that is at least this is its
# ceiling. Where the formula gives less than 1, the answer is 1.
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# Divide `np.log` of `eps` times (1 - |w|) over |u| by `np.log` of |w|; round up with `int(np.ceil(...))`; return
# `max(1, ...)` of it. (Or count: start with `N = 1`, and while the right side of (11) is larger than `eps`, add 1.)
# </details>


# %% exercise="taps_needed"
def taps_needed(w, u, eps):
    """Fewest taps for which the error of equation (11) is at most eps.

    w: float, 0 < |w| < 1.  u: float, not 0.  eps: float, larger than 0.
    Returns a whole number, at least 1.
    """
    ### BEGIN SOLUTION
    exact = np.log(eps * (1 - abs(w)) / abs(u)) / np.log(abs(w))
    return max(1, int(np.ceil(exact)))
    ### END SOLUTION


# %% check="taps_needed"
check("scalar_recurrence.taps_needed", taps_needed)

# %% [markdown]
# **What just happened.** Try `taps_needed(0.99, 1.0, 0.01)`: 917 taps to imitate two weights. For memory that decays
# exponentially, recurrence is the cheaper form. But a window has virtues of its own: it is stable whatever its taps
# are, and it can weigh an input 50 steps ago more than the one just seen.

# %% [markdown] question="window_or_recurrence" points=2
# **Question: window or recurrence? (2 points, read by your teacher).** A thermometer sends one number per second, and
# you smooth it, either with a window of 10 taps of 1/10 or with the recurrence $w = 0.9$, $u = 0.1$. It has shown 20
# degrees for a long time. Once, by a fault, it sends 1000 instead. In three to five sentences: what does either
# smoother show at once, after 5 seconds and after 15 seconds? Which would you take if a fault has to be forgotten
# completely after 10 seconds, and which for a million thermometers with little storage, and why?
#
# ### BEGIN SOLUTION
# The fault adds 980 to the input once, so each smoother is off by 980 times its impulse response. The window is off by
# 98 for 10 seconds, after 5 as at the beginning, and after 15 by exactly 0. The recurrence is off by 98 at once, by
# 98 · 0.9^5 = 58 after 5 seconds, by 98 · 0.9^15 = 20 after 15, and never by exactly 0. To forget completely after 10
# seconds take the window, whose impulse response is finite; for a million thermometers take the recurrence, which keeps
# one number for each where the window keeps 9.
# Rubric: 2 points: both courses are right in kind and size (constant, then 0; falling by 0.9 per second) and both
# choices with their reasons; 1 point: one course and one choice, or both courses alone; 0: less.
# ### END SOLUTION

# %% [markdown]
# ## 1.8 A state that is a bit: adding numbers of any length
# <!-- seed 001: slides 8-9 -->
#
# So far the state was a number that fades, stays or grows. A unit with a **threshold** can hold a bit, and a bit need
# not fade:
#
# $$ \mathrm{threshold}(z) = \begin{cases} 1 & z \ge 0 \\ 0 & z < 0 \end{cases} $$
#
# We say that the unit **fires** when it gives 1. What can one do with a bit of memory? Take the sum of two binary
# numbers with $T$ digits. A feed-forward network, one without a state, reads all $2T$ digits at once. It must be
# built for one $T$, and the table it has to learn has $2^{2T}$ rows: 65,536 for $T = 8$. A network trained for 8
# digits has no input for the ninth.
#
# You add differently. You go from the lowest digit to the highest and remember one thing only: whether there is a
# **carry**. Here is 3 + 6 = 9, lowest digit first:
#
# | $t$ | $a(t)$ | $b(t)$ | carry before | sum of the three | digit $s(t)$ | $\mathrm{carry}(t)$ |
# |---|---|---|---|---|---|---|
# | 0 | 1 | 0 | 0 | 1 | 1 | 0 |
# | 1 | 1 | 1 | 0 | 2 | 0 | 1 |
# | 2 | 0 | 1 | 1 | 2 | 0 | 1 |
# | 3 | 0 | 0 | 1 | 1 | 1 | 0 |
#
# The carry is a recurrent unit. It fires if at least two of the three are 1:
#
# $$ \mathrm{carry}(t) = \mathrm{threshold}\big(a(t) + b(t) + \mathrm{carry}(t-1) - 2\big) \tag{12} $$
#
# The digit is what the carry leaves over. An output unit can compute it if it sees the *new* carry too, through some
# weight $v$:
#
# $$ s(t) = \mathrm{threshold}\big(a(t) + b(t) + \mathrm{carry}(t-1) + v\,\mathrm{carry}(t) - 1\big) \tag{13} $$
#
# Here are both units. Each arrow carries its weight, and each unit shows the sum from which on it fires, the number
# that (12) or (13) subtracts.

# %% demo="adder"
figures.adder()

# %% [markdown]
# By hand, step 1 of the table: $a = b = 1$ and no carry before. The sum of the three is 2, so the carry unit fires,
# $\mathrm{carry} = 1$. The output unit sees $1 + 1 + 0 + v \cdot 1$ and has to stay silent: the digit is 0.
#
# **Predict:** the three can sum to 0, 1, 2 or 3, and the digit has to be 0, 1, 0, 1. Which $v$ does it? Is there only
# one?
#
# The next cell defines `threshold`; use it in exercises 8 and 9.


# %% given="threshold"
def threshold(z):
    """1 where z >= 0, else 0."""
    return int(z >= 0)


# %% [markdown]
# ### Exercise 8: two units add (3 points)
#
# Write `add`, which runs equations (12) and (13) over two numbers given by their digits, lowest first. It returns the
# digits of the sum and the carries.
#
# <details><summary>Hint 1: idea</summary>
#
# The same pattern as exercise 1: a variable holds the carry so far, starts as `carry0`, is used and then replaced in
# each step. Store both units' outputs of each step.
# </details>
#
# <details><summary>Hint 2: formula</summary>
#
# When the new carry is 1, the digit is the sum of the three minus 2; when it is 0, the digit is the sum itself. So v
# = -2. Compute the carry (12) before the digit (13).
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# In each step let `total` be the sum of both digits and the old carry. The new carry is `threshold` of `total` minus
# 2; the digit is `threshold` of `total` minus twice the new carry minus 1. The result arrays are best made with
# `np.zeros(T, dtype=int)`, where T is the length of `a`.
# </details>


# %% exercise="add"
def add(a, b, carry0):
    """Sum of two binary numbers by threshold units, equations (12) and (13).

    a, b: digits 0 or 1, lowest first, shape (T,), int64, T at least 1 and of any size.
    carry0: 0 or 1, the carry before the first digit.
    Returns s, carry, each of shape (T,), entries 0 or 1: the digits of the sum,
    and the carry out of each step.
    """
    ### BEGIN SOLUTION
    T = len(a)
    s = np.zeros(T, dtype=int)
    carry = np.zeros(T, dtype=int)
    carry_prev = carry0
    for t in range(T):
        total = a[t] + b[t] + carry_prev
        carry[t] = threshold(total - 2)  # (12)
        s[t] = threshold(total - 2 * carry[t] - 1)  # (13)
        carry_prev = carry[t]
    return s, carry
    ### END SOLUTION


# %% check="add"
check("scalar_recurrence.add", add)

# %% demo="adder_at_work"
attempt(lambda: figures.adder(add))

# %% [markdown]
# **What just happened.** The check used numbers of 1 to 70 digits, longer than a machine's integer, and the same two
# units with the same weights added them all: one recurrent unit, the carry, and one output unit. The last carry is the
# highest digit of the sum. Length is not in the weights; it is in the number of steps.
#
# Your prediction: with a sum of 2 the output unit must stay silent, $2 + v < 1$; with 3 it must fire, $3 + v \ge 1$. So
# every $v$ from $-2$ up to, but not including, $-1$ does it. A threshold forgives small errors in its weights.

# %% [markdown]
# ## 1.9 Parity: the same trick, one state bit
# <!-- seed 001: slides 10-11 -->
#
# The **parity** of a row of bits is 1 if it holds an odd number of ones. It is a classic hard case for feed-forward
# networks, because changing any single bit changes the answer. One known construction for $T$ bits has one layer of
# $T$ threshold units between input and output, a **hidden layer** (Rumelhart, Hinton & Williams, 1986). Counting a
# weight for each arrow and a threshold for each unit, that is $(T+1)^2$ numbers, for that one $T$.
#
# Read bit by bit, there is again only one thing to remember: the parity so far. It changes when a 1 comes and stays
# when a 0 comes. By hand, the bits 1, 1, 0, 1:
#
# | $t$ | $x(t)$ | parity before, $h(t-1)$ | both are 1? | new parity, $h(t)$ |
# |---|---|---|---|---|
# | 0 | 1 | 0 | no | 1 |
# | 1 | 1 | 1 | yes | 0 |
# | 2 | 0 | 0 | no | 0 |
# | 3 | 1 | 0 | no | 1 |
#
# Can *one* threshold unit do this? It would have to fire for $(0, 1)$ and for $(1, 0)$ but not for $(0, 0)$ and
# $(1, 1)$. A unit fires on one side of a straight line, and no straight line has these two pairs on its two sides, so
# no weights do it (Minsky & Papert, 1969).

# %% demo="parity_units"
figures.parity_units()

# %% [markdown]
# A second unit, a helper that recognizes "both are 1", solves it, and you have met the pattern: the new carry did the
# same job in equation (13). The helper keeps nothing from step to step; the state is one bit.
#
# **Predict** the weight on the arrow that is marked "?". Is the choice narrower or wider than it was for the adder?
#
# ### Exercise 9: parity (2 points)
#
# Write `parity`, which returns the parity after each bit. Build it from threshold units if you want to see the
# network at work; any correct computation counts.
#
# <details><summary>Hint 1: idea</summary>
#
# Loop as in exercise 8. In each step a helper unit looks at x(t) and h(t - 1) and fires if both are 1. The state unit
# then sees x(t), h(t - 1) and the helper.
# </details>
#
# <details><summary>Hint 2: formula</summary>
#
# The sum x(t) + h(t - 1) is 0, 1 or 2, and the new state has to be 0, 1, 0. The helper subtracts 2 exactly when the
# sum is 2. This is adding without a second number.
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# In each step: `total` is the bit plus the old state; `both` is `threshold` of `total` minus 2; the new state is
# `threshold` of `total` minus twice `both` minus 1. Store it, and hand it on.
# </details>


# %% exercise="parity"
def parity(x, h0):
    """Running parity of a row of bits.

    x: bits 0 or 1, shape (T,), int64, T at least 1.
    h0: 0 or 1, the parity before the first bit.
    Returns h, shape (T,): h[t] is 1 if h0, x[0], ..., x[t] hold an odd number of ones,
    else 0.
    """
    ### BEGIN SOLUTION
    h = np.zeros(len(x), dtype=int)
    h_prev = h0
    for t in range(len(x)):
        both = threshold(x[t] + h_prev - 2)
        h[t] = threshold(x[t] + h_prev - 2 * both - 1)
        h_prev = h[t]
    return h
    ### END SOLUTION


# %% check="parity"
check("scalar_recurrence.parity", parity)

# %% demo="parity_at_work"
attempt(lambda: figures.parity_units(parity))

# %% [markdown]
# **What just happened.** The state unit and its helper together have 5 weights and 2 thresholds, for rows of any
# length. (Your prediction: wider. The sum never reaches 3 here, so every weight below $-1$ silences the state unit.)
#
# | bits $T$ | feed-forward, one hidden layer: $(T+1)^2$ | recurrent: state unit and helper |
# |---|---|---|
# | 8 | 81 | 7 |
# | 32 | 1,089 | 7 |
# | 128 | 16,641 | 7 |
#
# Notice also that the state did not fade. The first bit matters for the parity after a million steps as much as the
# last one. That is possible because the threshold restores a clean 0 or 1 in every step. But the derivative of the
# threshold is 0 wherever it exists, so *gradient descent*, which changes each weight a little in the direction in
# which an error falls, cannot find these weights. We set them by hand; for a net as small as this one, guessing
# weights at random works as well (Hochreiter & Schmidhuber, 1996), but not for large ones. The question that leads to
# the LSTM is how to have both: a memory that lasts, and gradients that can teach it.

# %% [markdown]
# ## 1.10 A first gradient, and the trouble with it
# <!-- seed 001: slides 66-67 -->
#
# Back to the linear recurrence (1). Suppose a **loss** $L$, one number that says how bad the result is, depends on
# the states, and we want to make it smaller by changing the weights. Then we need the derivatives of $L$. How does a
# state depend on an earlier one? Each step multiplies by $w$, so
#
# $$ \frac{\partial h(t+n)}{\partial h(t)} = w^n \tag{14} $$
#
# This is the impulse response again. What influences the future influences it by $w^n$, whether it came in as an
# input or was there as a state.
#
# **Predict:** with $w = 0.9$, the state at step 0 is changed by 1. By how much does that change the state 100 steps
# later: 0.1, 0.001, or less than 0.0001? And with $w = 1.1$: 10, or more than 10,000? The right ends of the curves are
# the answer.

# %% demo="through_time"
figures.through_time()

# %% [markdown]
# ### The gradients by hand
#
# From here on $\mathrm{d}A$ is short for the derivative of $L$ with respect to $A$. There is one exception, for this
# unit: $\mathrm{d}h(t)$ is the *direct* influence of $h(t)$ on the loss only, for example through an output at step
# $t$. It is given for each $t$. One step of equation (1) has four local derivatives:
#
# $$ \begin{aligned} \frac{\partial h(t)}{\partial h(t-1)} &= w, & \qquad \frac{\partial h(t)}{\partial x(t)} &= u, \\ \frac{\partial h(t)}{\partial w} &= h(t-1), & \frac{\partial h(t)}{\partial u} &= x(t) \end{aligned} \tag{15} $$
#
# A state acts on the loss in two ways: directly, and through the next state. Call the total $\delta(t)$. It collects
# both, starting at the *last* step, where nothing comes after. Here is the drawing of section 1.1 again, with its
# numbers, and with $\mathrm{d}h = (0, 1, 2)$. Follow the dashed arrows from right to left:

# %% demo="error_back"
figures.unrolled("error")

# %% [markdown]
# In general,
#
# $$ \delta(t) = \mathrm{d}h(t) + w\,\delta(t+1), \qquad \delta(T) = 0 \tag{16} $$
#
# Everything else follows from $\delta$ with equation (15). The weights are used at every step, so their gradients are
# sums over all steps; for $t = 0$ the state before is $h(-1) = h_0$:
#
# $$ \begin{aligned} \mathrm{d}x(t) &= u\,\delta(t), & \qquad \mathrm{d}h_0 &= w\,\delta(0), \\ \mathrm{d}w &= \sum_{t=0}^{T-1} \delta(t)\,h(t-1), & \mathrm{d}u &= \sum_{t=0}^{T-1} \delta(t)\,x(t) \end{aligned} \tag{17} $$
#
# By hand, with the numbers of the drawing, $\delta = (1, 2, 2)$, and $w = 0.5$, $u = 2$:
#
# | $t$ | $\delta(t)$ | $h(t-1)$ | $x(t)$ | $\mathrm{d}x(t) = 2\,\delta(t)$ | share of $\mathrm{d}w$ | share of $\mathrm{d}u$ |
# |---|---|---|---|---|---|---|
# | 2 | 2 | 2 | 3 | 4 | 2 · 2 = 4 | 2 · 3 = 6 |
# | 1 | 2 | 4 | 0 | 4 | 2 · 4 = 8 | 2 · 0 = 0 |
# | 0 | 1 | 4 | 1 | 2 | 1 · 4 = 4 | 1 · 1 = 1 |
#
# So $\mathrm{d}w = 16$, $\mathrm{d}u = 7$ and $\mathrm{d}h_0 = 0.5 \cdot 1 = 0.5$.
#
# Look at equation (16) once more. It is the recurrence (1) itself, run backward in time, with $\mathrm{d}h$ as its
# input and *the same* $w$. What you know about (1) holds for its gradients.
#
# ### Exercise 10: backward through time (4 points)
#
# Write `response_backward`, which returns all four gradients. You need the states; your `response` computes them.
# There is one point for each gradient, and the check tells you which ones are right.
#
# <details><summary>Hint 1: idea</summary>
#
# First run `response` to have the states. Then loop from t = T - 1 down to 0, carrying δ along in one variable, and
# in each step add this step's share to dw and du.
# </details>
#
# <details><summary>Hint 2: formula</summary>
#
# In step t: δ becomes dh(t) + w δ, by (16). Then the shares of (17): u δ for dx(t), δ h(t - 1) for dw, δ x(t) for du.
# Be careful at t = 0: `h[t - 1]` would be `h[-1]`, the last state, but you need h0.
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# Put the states before each step into one array: `h0` followed by all but the last of `response(x, w, u, h0)`;
# `np.concatenate` joins arrays. Start with `delta = 0.0`, and loop over `reversed(range(T))`. After the loop `delta`
# is δ(0), and `w` times it is dh0.
# </details>


# %% exercise="response_backward"
def response_backward(dh, x, w, u, h0):
    """Gradients of the scalar recurrence, equations (16) and (17).

    dh: direct influence of each state on the loss, shape (T,), float64.
    x: input, shape (T,), float64.  w, u, h0: floats, as in `response`.
    Returns dx, dw, du, dh0 in this order: an array of shape (T,), and three floats.
    """
    ### BEGIN SOLUTION
    h = response(x, w, u, h0)
    dx = np.zeros(len(x))
    dw, du, delta = 0.0, 0.0, 0.0
    for t in reversed(range(len(x))):
        delta = dh[t] + w * delta  # (16)
        dx[t] = u * delta  # (17)
        dw += delta * (h[t - 1] if t > 0 else h0)
        du += delta * x[t]
    return dx, dw, du, w * delta
    ### END SOLUTION


# %% check="response_backward"
check("scalar_recurrence.response_backward", response_backward)

# %% [markdown]
# **What just happened.** You wrote backpropagation through time for the smallest recurrent system there is. Now put
# numbers in. Let the loss depend on the last state only, and ask how it depends on the initial state, $T$ steps
# earlier: $\mathrm{d}h_0 = w^T\,\mathrm{d}h(T-1)$.
#
# * $w = 0.9$, $T = 100$: the factor is $0.9^{100} \approx 2.7 \cdot 10^{-5}$. The **gradient vanishes**: an error at
#   the last step can hardly tell what should have been remembered at the start.
# * $w = 1.1$, $T = 100$: the factor is $1.1^{100} \approx 1.4 \cdot 10^{4}$. The **gradient explodes**: one learning
#   step is thrown far off.
# * $w = 1$: the factor is 1, for every $T$. This recurrence carries errors without loss. It is the accumulator of
#   section 1.5, which is not BIBO stable.
#
# Stability wants $|w| < 1$, lasting memory and lasting gradients want $|w| = 1$. You cannot have both from one number.
# The LSTM of 1997 (Hochreiter & Schmidhuber) chooses: inside its cell $w = 1$, so that errors last, and the cell is
# not BIBO stable, just as the accumulator is not. *Gates*, numbers between 0 and 1, multiply what comes in and what
# goes out; they make the growth rarer, not impossible. If most of what enters has the same sign, the cell's state
# drifts away. The forget gate came later (Gers, Schmidhuber & Cummins, 2000): it makes $w$ a number between 0 and 1
# that the cell chooses anew at every step. Units 6 and 7 build all of this.

# %% [markdown] question="learn_the_weight" points=2
# **Question: can it learn to remember? (2 points, read by your teacher).** Input comes at step 0 only, $x(0) = 1$, with
# $u = 1$ and $h_0 = 0$, and the loss sees $h(99)$ only, with $\mathrm{d}h(99) = 1$. Learning takes a small multiple of
# $\mathrm{d}w$ away from $w$. Work out $\mathrm{d}w$ as a formula in $w$, and its size for $w = 0.5$, $1$ and $1.1$ (a
# calculator will do). In three to five sentences: what happens to a learner that starts at each of the three?
#
# ### BEGIN SOLUTION
# h(99) = w^99, so dw = 99 w^98; by (17), every δ(t) h(t-1) with t from 1 to 99 is w^(99-t) w^(t-1) = w^98. For w =
# 0.5 it is about 3e-28: the learner gets no signal and stays where it is. For w = 1 it is 99: it can learn, but only
# with small steps: 0.01 times 99 already takes w down to 0.01, where no signal is left. For w = 1.1 it is about 1.1
# million: one step throws w far off. So the gradient is usable only near |w| = 1, at the border of stability, where
# the memory lasts anyway. Rubric: 2 points: the formula, three sizes of the right order, and vanishing, usable and
# exploding each told with its consequence; 1 point: the formula (or the sizes) and one consequence, or all
# consequences without numbers; 0: less.
# ### END SOLUTION

# %% [markdown]
# ## Summary
#
# * A recurrence keeps a state; a time-delay system keeps a window. With $h_0 = 0$ the recurrence is a time-delay system
#   with the endless taps $u\,w^k$. Two weights are cheaper than many taps, but pasts with the same weighted sum look
#   alike.
# * The impulse response $u\,w^t$ determines the response to every input, by superposition.
# * BIBO stable exactly when the sum of the absolute impulse response is finite, that is when $|w| < 1$ (for
#   $u \ne 0$). At $|w| = 1$ the impulse response is bounded, but some bounded input makes the state grow without
#   bound.
# * Memory fades with the time constant $-1/\ln|w|$ and the half-life $-\ln 2/\ln|w|$. It depends on the weight, not
#   on what is remembered.
# * Threshold units hold a bit without fading: a recurrent unit (the carry) and an output unit add numbers of any
#   length; a state unit and a helper compute parity.
# * Gradients obey the same recurrence, backward in time: $w^n$ over $n$ steps. They vanish for $|w| < 1$ and explode
#   for $|w| > 1$.
#
# | symbol | code | meaning | shape or range |
# |---|---|---|---|
# | $T$, $t$ | `T`, `t` | number of steps; step, from 0 | $0 \le t < T$ |
# | $x(t)$ | `x[t]` | input | (T,) |
# | $h(t)$, $h_0$ | `h[t]`, `h0` | state after step $t$; initial state | (T,); number |
# | $w$, $u$ | `w`, `u` | recurrent weight, input weight | numbers |
# | $y(t)$, taps, $N$ | `y`, `taps`, `N` | output, weights and length of a time-delay system | (T,), (N,) |
# | $M_x$, $M_h$ | | bounds of the input and of the state | numbers |
# | peak gain | `gain(w, u)` | sum of the absolute impulse response | $\ge 0$, may be infinite |
# | $\tau$, $n_{1/2}$ | `time_constant`, `half_life` | steps until $1/e$, until $1/2$ | $\ge 0$, may be infinite |
# | error($N$), eps | `eps` | what a window of $N$ taps misses at worst; how much it may miss | $> 0$ |
# | $a, b, s$, carry | `a, b, s, carry` | digits of two numbers and their sum; carries | (T,), 0 or 1 |
# | $z$ | `z` | what goes into a threshold | number |
# | $v$ | | weight from the carry, or the helper, to the other unit | number |
# | $L$, $\mathrm{d}A$ | `dx, dw, du, dh0` | loss; its derivative with respect to $A$ | shape of $A$ |
# | $\mathrm{d}h(t)$ | `dh[t]` | the part of the derivative of $L$ with respect to $h(t)$ that does not come through later states | (T,) |
# | $\delta(t)$ | `delta` | total derivative of the loss with respect to $h(t)$ | number |
#
# **Further reading**
#
# * A. V. Oppenheim, A. S. Willsky, *Signals and Systems*, 2nd edition, 1997: chapter 2 for impulse response, convolution
#   and stability.
# * A. Waibel, T. Hanazawa, G. Hinton, K. Shikano, K. Lang, *Phoneme recognition using time-delay neural networks*,
#   1989: windows over time.
# * M. Minsky, S. Papert, *Perceptrons*, 1969: what one threshold unit cannot do.
# * D. E. Rumelhart, G. E. Hinton, R. J. Williams, *Learning internal representations by error propagation*, 1986:
#   parity with as many hidden units as bits; backpropagation through time.
# * P. J. Werbos, *Backpropagation through time: what it does and how to do it*, 1990: the method as a subject of its
#   own.
# * Y. Bengio, P. Simard, P. Frasconi, *Learning long-term dependencies with gradient descent is difficult*, 1994:
#   stable memory against vanishing gradients.
# * S. Hochreiter, J. Schmidhuber, *Bridging long time lags by weight guessing and "long short-term memory"*, 1996:
#   parity and other tasks that are solved by guessing.
# * F. A. Gers, J. Schmidhuber, F. Cummins, *Learning to forget: continual prediction with LSTM*, 2000: the forget gate.
#
# **What comes next.** Real networks have many units: $w$ becomes a matrix, and its eigenvalues take the place of the
# one number you slid along the line. Unit 2 lets you drag them.

# %% [markdown]
# ## From the slides to this page
#
# <details><summary>What slides 6 to 27, 69 and 70 of the lecture say, and with which conditions it holds</summary>
#
# The lecture is *Recurrent Networks: Stability analysis and LSTMs*. Our copy of it has lost its formulas and most of
# its pictures; words in brackets are ours. Where its pictures show the start as $h_{-1}$, we write $h(-1) = h_0$.
#
# | slides | there | here |
# |---|---|---|
# | 6, 7, 14 | "These are 'Time delay' neural nets, AKA convnets"; "These are recurrent neural networks" | sections 1.1, 1.2 and 1.4 |
# | 8, 9 | adding with a feed-forward network, and with an "RNN unit" that gets the "Previous carry" | section 1.8 |
# | 10, 11 | the same for parity | section 1.9 |
# | 12 | a divergence between output and desired output, over the sequence | our loss $L$, section 1.10; unit 4 |
# | 13 | steps that look further back, to $h_{-2}$ and $h_{-3}$ | unit 4, section 4.4 |
# | 15 to 17 | "The function has bounded output for bounded input"; "Guaranteed if output and hidden activations are bounded"; "What if the activations are linear?" | section 1.5 |
# | 20 to 27 | the response to a 1 "in the t-th position" "with 0 initial condition"; "The initial condition may be viewed as an input" | section 1.3, equation (4) |
# | 69, 70 | [memory] "depends on the parameters rather than what it is trying to 'remember'" | section 1.6; units 5 and 6 |
#
# * *Slide 8: "Will require large number of training instances".* Section 1.8 says how many there are: $2^{2T}$ rows for
#   $T$ digits. How many of them a network has to see is another question, and depends on the network.
# * *Slide 17: bounded activations guarantee a bounded output.* True, and a weak promise: a network that swings forever
#   between its bounds keeps it, too.
# * *Slides 21 to 27: the initial condition as an input.* It acts like an input of $w h_0 / u$ at step 0, or like one of
#   $h_0/u$ one step before; the input weight stands between.
# </details>
