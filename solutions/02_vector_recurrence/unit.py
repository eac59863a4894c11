# %% [markdown]
# # 2 The vector recurrence: what eigenvalues tell, and what they hide
#
# Two units that feed each other can do what one cannot: they ring. And they can grow before they fade, although every
# eigenvalue says that they fade. Both happen below, in your hands.
#
# Run the next two cells (Shift+Enter twice). Before you drag anything, read the questions below the pictures.

# %% given="imports"
import numpy as np

from autograder.check import check
from course.figures import vector_recurrence as figures
from course.figures.attempt import attempt
from course.figures.style import use_style
from course.widgets.vector_recurrence import vector_recurrence

use_style()

# %% demo="modes"
demo = vector_recurrence(eigenvalues=(0.95, 0.5), angle=90)
demo

# %% [markdown]
# **After this unit you can** split a recurrence into modes, read their rhythm and half-life, say how large the state
# is after 100 or 100,000 steps, and tell a stable matrix from one that only looks stable.
#
# **You need** unit 1, matrix products, and what an eigenvalue is.
#
# **Time.** About 65 minutes. There are nine exercises, 19 points, and two questions in words, 4 points.
#
# ## 2.1 Move two eigenvalues
#
# The state is now a row of two numbers, and one step without input multiplies it by a 2 × 2 matrix. The demo builds
# that matrix from its two eigenvalues and from the angle between its two eigenvectors. **Predict first, in writing:**
#
# 1. Eigenvalues 0.95 and 0.5, eigenvectors at a right angle. In which direction does the state lie after 20 steps?
# 2. Drag one of them off the real axis: they become a pair. What will the path of the state look like?
# 3. Back to 0.95 and 0.5. Now squeeze the angle from 90° to 5°. No eigenvalue moves. Can the state grow, and to how
#    many times its length? Write the number into the demo, which keeps it beside the answer.

# %% [markdown]
# Drag the start (the large dot in the path), too. Every handle takes the arrow keys as well; Tab selects it.
# `demo.W_h` is the matrix that you see at work, and `vector_recurrence(eigenvalues=0.8 + 0.5j)` starts another demo,
# with a pair. "Worst start" turns the start to where it grows most. The buttons Ring, Skewed ring and Explodes set
# pairs; of a pair the angle says whether the state turns on a circle (90°) or on a flat ellipse (small angles).
#
# <details><summary>What you should have seen</summary>
#
# 1. Along the eigenvector of 0.95, nearly exactly. What lay along the other one has shrunk by $0.5^{20}$, a millionth.
# 2. A spiral. The distance of the pair from 0 is how much is left per step, its angle how far the state turns.
# 3. Yes. From the worst start it reaches 8.6 times its length before it fades. The gray bound, which uses nothing but
#    the eigenvalues and that angle, allows for 22.9. Section 2.7 explains the bound, and exercise 6 computes the 8.6.
# </details>

# %% [markdown]
# <!-- seed 001: slides 28-29 -->
# ## 2.2 Many units at once
#
# With $H$ units and $D$ inputs the numbers of unit 1 become rows and matrices:
#
# $$ h(t) = h(t-1)\,W_h + x(t)\,W_x, \qquad h(-1) = h_0 \tag{1} $$
#
# States and inputs are **rows**, of $H$ and of $D$ numbers, and matrices stand to their right, here and in the whole
# course. The entry in row $k$, column $m$ of $W_h$ is the weight *from* unit $k$ *to* unit $m$. (Most books write
# columns, $W h$; their $W$ is our $W_h$ transposed. This unit follows one sequence; there is no batch.)
#
# Three steps by hand, with $W_x = \begin{pmatrix} 1 & 0 \end{pmatrix}$, $W_h = \begin{pmatrix} 0.5 & 1 \\ 0 & 2
# \end{pmatrix}$, $h_0 = (4, -1)$ and the inputs $1, 0, -2$:
#
# | $t$ | $h(t-1)$ | $h(t-1)\,W_h$ | $x(t)\,W_x$ | $h(t)$ |
# |---|---|---|---|---|
# | 0 | (4, -1) | (0.5 · 4 + 0 · (-1), 1 · 4 + 2 · (-1)) = (2, 2) | (1, 0) | (3, 2) |
# | 1 | (3, 2) | (1.5, 7) | (0, 0) | (1.5, 7) |
# | 2 | (1.5, 7) | (0.75, 15.5) | (-2, 0) | (-1.25, 15.5) |
#
# ### Exercise 1: run it (2 points)
#
# Write `response`, which returns all states of equation (1).
#
# <details><summary>Hint 1: idea</summary>
#
# As in unit 1: a variable holds the state so far, starts as `h0`, and is replaced in each step.
# </details>
#
# <details><summary>Hint 2: formula</summary>
#
# Equation (1) once per step. `@` is the matrix product, and a row stands to its left.
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# Make `h` of zeros with the shape `(len(x), len(h0))`. In step t, `h[t]` becomes the old state `@ W_h` plus
# `x[t] @ W_x`. Return `h` after the loop.
# </details>


# %% exercise="response"
def response(x, W_x, W_h, h0):
    """All states of the vector recurrence, equation (1).

    x: inputs, shape (T, D), T at least 1.  W_x: shape (D, H).  W_h: shape (H, H).
    h0: initial state, shape (H,).  All float64; D and H at least 1.
    Returns h, shape (T, H): row t is the state after input x[t].
    """
    ### BEGIN SOLUTION
    h = np.zeros((len(x), len(h0)))
    h_prev = h0
    for t in range(len(x)):
        h[t] = h_prev @ W_h + x[t] @ W_x
        h_prev = h[t]
    return h
    ### END SOLUTION


# %% check="response"
check("vector_recurrence.response", response)

# %% [markdown]
# ## 2.3 The impulse response: powers of a matrix
#
# Start at rest and put a single 1 into input $d$ at $t = 0$. It enters through row $d$ of $W_x$, and each further step
# multiplies by $W_h$. One row for each input, all in one matrix:
#
# $$ G(t) = W_x\,W_h^{\,t}, \qquad t = 0, 1, 2, \dots \tag{2} $$
#
# This is $u\,w^t$ of unit 1 with matrices, and superposition works as before:
#
# $$ h(t) = h_0\,W_h^{\,t+1} + \sum_{k=0}^{t} x(k)\,G(t-k) \tag{3} $$
#
# So everything hangs on the powers of $W_h$: a matrix power, not the power of its entries. In the example above,
# $W_h^2 = \begin{pmatrix} 0.25 & 2.5 \\ 0 & 4 \end{pmatrix}$, and $G(0) = (1, 0)$, $G(1) = (0.5, 1)$,
# $G(2) = (0.25, 2.5)$.
#
# ### Exercise 2: the impulse response (1 point)
#
# Write `impulse_response`, with one matrix product per step: no power is formed from scratch.
#
# <details><summary>Hint 1: idea</summary>
#
# How does G(t) follow from G(t - 1)?
# </details>
#
# <details><summary>Hint 2: formula</summary>
#
# G(0) is W_x. Multiplying by W_h from the right raises the power by one.
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# Make `G` of zeros with the shape `(T, *W_x.shape)`, set `G[0]` to `W_x`, and let t run from 1 to T - 1: `G[t]` is
# `G[t - 1] @ W_h`.
# </details>


# %% exercise="impulse_response"
def impulse_response(W_x, W_h, T):
    """Impulse responses of all inputs, equation (2).

    W_x: shape (D, H), float64.  W_h: shape (H, H), float64.  T: at least 1.
    Returns G, shape (T, D, H): G[t, d] is the state at step t after an impulse
    in input d at step 0.
    """
    ### BEGIN SOLUTION
    G = np.zeros((T, *W_x.shape))
    G[0] = W_x
    for t in range(1, T):
        G[t] = G[t - 1] @ W_h
    return G
    ### END SOLUTION


# %% check="impulse_response"
check("vector_recurrence.impulse_response", impulse_response)

# %% [markdown]
# **What just happened.** Each step costs one product, whatever $t$ is. To see what $W_h^{100}$ does *without*
# computing it, we need directions that a step does not mix.

# %% [markdown]
# <!-- seed 001: slides 30-36 -->
# ## 2.4 Modes: directions that a step does not mix
#
# From here on there is no input, and $t$ counts the steps from the start: $h(t) = h_0\,W_h^{\,t}$, $h(0) = h_0$.
#
# Suppose that a row $r$ satisfies $r\,W_h = \lambda\,r$. A state along $r$ stays along $r$, and its size follows the
# scalar recurrence with $w = \lambda$. Such a row is a **left eigenvector**. NumPy's `np.linalg.eig(W_h)` returns the
# other kind, **right eigenvectors**: columns $v$ with $W_h\,v = \lambda\,v$, side by side in a matrix $V$. Both kinds
# come with the same eigenvalues, and you need both:
#
# * the **rows** $r_k$ of $R = V^{-1}$ are the left eigenvectors. They are the directions;
# * the **columns** $v_k$ of $V$ are detectors: $a_k = h\,v_k$ is the **amplitude** of mode $k$ in the state $h$.
#
# $R V = I$ says that detector $k$ sees direction $k$ as 1 and all others as 0. If there are $H$ independent
# eigenvectors (then $W_h$ is called **diagonalizable**), every start is a sum of modes, and
#
# $$ h(t) = h_0\,W_h^{\,t} = \sum_{k=1}^{H} \underbrace{(h_0\,v_k)}_{\text{amplitude}}\;\lambda_k^{\,t}\;\underbrace{r_k}_{\text{direction}} \tag{4} $$
#
# By hand: $W_h = \begin{pmatrix} 0.9 & 0.2 \\ 0 & 0.5 \end{pmatrix}$ has the eigenvalues 0.9 and 0.5. For 0.9, the
# row $r_1 = (1, 0.5)$: indeed $(1, 0.5)\,W_h = (0.9, 0.45)$. For 0.5, $r_2 = (0, -0.5)$. The detectors are
# $v_1 = (1, 0)^\top$ and $v_2 = (1, -2)^\top$. The start $(1, 0)$ has the amplitudes 1 and 1, so
#
# $$ h(t) = 0.9^t\,(1,\ 0.5) + 0.5^t\,(0,\ -0.5). $$
#
# At $t = 0$ this is $(1, 0)$; at $t = 1$ it is $(0.9, 0.2)$, the first row of $W_h$, as it should be. (A multiple of an
# eigenvector is one, too. NumPy gives columns the length 1: here $v_2 = (0.447, -0.894)^\top$ or its negative, and
# $V^{-1}$ has the $r_2$ to match, $(0, -1.118)$ or its negative.)
#
# Now hide a mode. A start without any of the largest mode (largest in *magnitude*) has to follow the second.
# **Predict:** is it enough to make the start perpendicular to $r_1$?
#
# ### Exercise 3: a start that hides the largest mode (3 points)
#
# Write `quiet_start`: it takes the component of the largest mode out of `h0` and leaves all others as they are.
#
# <details><summary>Hint 1: idea</summary>
#
# Equation (4) at t = 0 says what h0 is made of. Find the mode with the largest |λ|, and subtract its term.
# </details>
#
# <details><summary>Hint 2: formula</summary>
#
# The term is (h0 v) r, with v a column of V and r the row of V⁻¹ with the same number. `np.linalg.eig` returns the
# eigenvalues, in no particular order, and V.
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# `np.argmax` of the sizes of `values` gives k; the column is `V[:, k]`, the row `np.linalg.inv(V)[k]`. Their product with `h0`, in
# this order, is a number: the amplitude.
# </details>


# %% exercise="quiet_start"
def quiet_start(W_h, h0):
    """The start without its component along the largest mode, by equation (4).

    W_h: shape (H, H), float64, H at least 2; its eigenvalues are real and have
    different magnitudes.  h0: shape (H,), float64.
    Returns a start of shape (H,).
    """
    ### BEGIN SOLUTION
    values, V = np.linalg.eig(W_h)
    k = np.argmax(np.abs(values))
    v = V[:, k]
    r = np.linalg.inv(V)[k]
    return h0 - (h0 @ v) * r
    ### END SOLUTION


# %% check="quiet_start"
check("vector_recurrence.quiet_start", quiet_start)

# %% [markdown]
# The figure starts twice, once anywhere and once at your quiet start, for a matrix with the eigenvalues 1.065 and
# 0.535. **Predict** the second curve for 150 steps, then run it.

# %% demo="hidden"
attempt(lambda: figures.hidden(quiet_start))

# %% [markdown]
# **What just happened.** Perpendicular to $r_1$ is not the same as unseen by $v_1$, unless $W_h$ is symmetric:
# then $r_k$ and $v_k$ point the same way. And the second eigenvalue takes over as long as the first is absent, but not
# for ever. Each step rounds, rounding leaves a trace of about $10^{-16}$ along every mode, and the trace grows. In
# exact arithmetic the start stays hidden; in a computer a growing mode finds its way out.

# %% [markdown]
# ## 2.5 Complex pairs: a state that turns
#
# A real matrix can have complex eigenvalues, always in pairs $a \pm jb$ with $j^2 = -1$. One mode of a pair cannot be seen alone, two
# together can: they turn a plane. The simplest such matrix is
#
# $$ W_h = \begin{pmatrix} a & b \\ -b & a \end{pmatrix} = \rho \begin{pmatrix} \cos\varphi & \sin\varphi \\ -\sin\varphi & \cos\varphi \end{pmatrix}, \qquad \lambda = a \pm j b = \rho\,e^{\pm j\varphi} \tag{5} $$
#
# Each step turns the row $h$ by the angle $\varphi$ and multiplies its length by $\rho$. After $t$ steps it has turned
# by $\varphi t$ and has $\rho^t$ of its length. So the magnitude of $\lambda$ is the memory, as in unit 1, and its
# angle is the rhythm:
#
# $$ \text{period} = \frac{2\pi}{\varphi}, \qquad \text{half-life} = -\frac{\ln 2}{\ln \rho} \tag{6} $$
#
# By hand: $a = 0.6$, $b = 0.8$ gives $\rho = \sqrt{0.36 + 0.64} = 1$ and $\varphi = \arctan(0.8/0.6) = 0.927$, so a
# period of 6.8 steps, and nothing fades. From the start $(1, 0)$ the first unit alone shows $\cos \varphi t$: two units
# that obey one linear rule make a sine wave, which one real unit never can. (One unit with $\lambda < 0$ alternates:
# period 2, and no other.)
#
# ### Exercise 4: a ring by design (2 points)
#
# Now the other way round. Write `ring`, the matrix of form (5) with a given period and a given half-life.
#
# <details><summary>Hint 1: idea</summary>
#
# Solve both parts of (6), one for the angle, one for ρ. The half-life may be infinite: what is ρ then?
# </details>
#
# <details><summary>Hint 2: formula</summary>
#
# ρ to the power half_life is one half, so ρ is one half to the power 1 / half_life. Angles are in radians.
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# `0.5 ** (1 / half_life)` for the radius works for an infinite half-life, too. `a` is `radius` times the cosine of the
# angle, `b` the sine. Return `np.array` of the two rows of (5).
# </details>


# %% exercise="ring"
def ring(period, half_life):
    """The matrix of equation (5) that turns once per period and halves per half-life.

    period: float, at least 2, in steps.
    half_life: float, larger than 0, in steps; np.inf for a ring that never fades.
    Returns W_h, shape (2, 2): [[a, b], [-b, a]] with b at least 0.
    """
    ### BEGIN SOLUTION
    radius = 0.5 ** (1 / half_life)
    angle = 2 * np.pi / period
    a, b = radius * np.cos(angle), radius * np.sin(angle)
    return np.array([[a, b], [-b, a]])
    ### END SOLUTION


# %% check="ring"
check("vector_recurrence.ring", ring)

# %% [markdown]
# **A challenge without points: make it ring for 50 steps without exploding.** Rules: four weights, each with *one*
# digit after the point, such as 0.7 or -0.2, and no eigenvalue on or outside the circle. After 50 steps more than half
# of the ring shall be left. The cell below looks at one choice of weights. Type or paste its lines into a new cell of
# your own (Esc, then B, adds one) and change them there. There is a solution that keeps 78 %, and nothing can be
# better.

# %% demo="challenge"
weights = [[0.6, 0.7], [-0.7, 0.6]]
figures.ringing(np.array(weights))

# %% [markdown]
# <details><summary>A way to find it</summary>
#
# The determinant is the product of the eigenvalues, $\rho^2$ for a pair. With one digit each, it is a multiple of
# 0.01. The largest below 1 is 0.99, so at best $\rho^{50} = 0.99^{25} = 0.78$. Now find $a d - b c = 0.99$ with a
# pair: 0.9 · 0.9 + 0.9 · 0.2 does it.
# </details>

# %% [markdown]
# ## 2.6 The long run
#
# The largest magnitude of an eigenvalue is the **spectral radius** $\rho$ of the matrix. Divide equation (4) by
# $\rho^t$: terms with $|\lambda_k| < \rho$ die out, those with $|\lambda_k| = \rho$ stay. So the length of the state
# behaves like $\rho^t$ in the long run, **if**
#
# 1. the start has a component along a mode with $|\lambda_k| = \rho$; otherwise the next one takes over;
# 2. the matrix is diagonalizable; otherwise a power of $t$ may join in (section 2.7);
# 3. one accepts a factor: with several eigenvalues of magnitude $\rho$, a pair for instance, the length may swing
#    (not with form (5), which turns on a circle), and only stays within fixed multiples of $\rho^t$;
# 4. the long run has begun, which can take its time (section 2.7);
# 5. no further input comes.
#
# If all five hold, a prediction is cheap. How large is the state after 100,000 steps, when $0.95^{100000} \approx
# 10^{-2228}$ is 0 for the computer? Take logarithms before anything can vanish:
#
# $$ \log_{10} \lVert h(t) \rVert = t\,\log_{10} \rho + \log_{10} \Big\lVert \sum_k (h_0 v_k) \Big(\frac{\lambda_k}{\rho}\Big)^{t} r_k \Big\rVert \tag{7} $$
#
# The first term is the slope. The second needs only the largest modes in the long run; with all of them it is exact.
#
# ### Exercise 5: the size after t steps (3 points)
#
# Write `log10_norm`, equation (7), for any diagonalizable matrix with a real or complex spectrum.
#
# <details><summary>Hint 1: idea</summary>
#
# `np.linalg.eig` does the work, complex or not. All amplitudes at once are a row of H numbers; so are all powers of
# the eigenvalues; and a sum of rows with these factors is a product of a row and a matrix.
# </details>
#
# <details><summary>Hint 2: formula</summary>
#
# The amplitudes are `h0 @ V`. Multiply each by its (λ / ρ) to the power t, and put the modes together with V⁻¹ from
# the right. `np.linalg.norm` of a complex row is right as it is.
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# With `radius`, the largest of `np.abs(values)`, the scaled state is `(h0 @ V * (values / radius) ** t) @ np.linalg.inv(V)`.
# Add `t * np.log10(radius)` to the logarithm of its norm.
# </details>


# %% exercise="log10_norm"
def log10_norm(W_h, h0, t):
    """Logarithm (base 10) of the length of h0 W_h^t, equation (7).

    W_h: shape (H, H), float64, diagonalizable, not all eigenvalues 0.
    h0: shape (H,), float64, with a component along a largest mode.
    t: number of steps, 0 to 100,000. Neither the power nor the state need fit
    into a float.
    Returns a float.
    """
    ### BEGIN SOLUTION
    values, V = np.linalg.eig(W_h)
    radius = np.max(np.abs(values))
    h = (h0 @ V * (values / radius) ** t) @ np.linalg.inv(V)
    return t * np.log10(radius) + np.log10(np.linalg.norm(h))
    ### END SOLUTION


# %% check="log10_norm"
check("vector_recurrence.log10_norm", log10_norm)

# %% [markdown]
# **Predict:** for $W_h$ of section 2.4 and $h_0 = (1, 0)$, how long is $h(100)$? The decomposition stands there;
# $0.9^{100}$ is $2.66 \cdot 10^{-5}$. Write your number down, then run the cell.

# %% demo="after_100_steps"
example, start = np.array([[0.9, 0.2], [0.0, 0.5]]), np.array([1.0, 0.0])
attempt(lambda: print(f"{10 ** log10_norm(example, start, 100):.3g}"))

# %% [markdown]
# <details><summary>Where the number comes from</summary>
#
# The start's component along the largest mode is $(1, 0.5)$, of length 1.12. Times $0.9^{100}$ it is
# $2.97 \cdot 10^{-5}$. The mode with 0.5 is irrelevant by then: $0.5^{100} \approx 10^{-30}$.
# </details>
#
# **What just happened.** You answered a question about 100,000 steps with one decomposition. After 100,000
# steps the radius 0.999 has shrunk a state by 43 orders of magnitude, and 1.001 has blown it up by as many; yet at
# 0.999 the half-life is 693 steps. "Below 1 it fades rapidly" is true of 0.5, not of 0.999.

# %% [markdown]
# ## 2.7 Before the long run: three kinds of matrices
#
# Same eigenvalues, different matrices: what may differ is how the modes lie to each other.
#
# <!-- seed 001: slides 37-37 -->
# **Symmetric.** The eigenvalues are real, and the directions can be chosen perpendicular to each other. Then nothing
# can surprise: $\lVert h(t) \rVert \le \rho^t\,\lVert h_0 \rVert$ at every step. The same holds for rotations times a
# factor, and for all matrices with $W_h W_h^\top = W_h^\top W_h$, the **normal** ones.
#
# **Defective.** Two eigenvalues meet, and so do their directions: one is missing. The smallest case, by hand:
#
# $$ \begin{pmatrix} \lambda & c \\ 0 & \lambda \end{pmatrix}^{\!t} = \begin{pmatrix} \lambda^t & c\,t\,\lambda^{t-1} \\ 0 & \lambda^t \end{pmatrix} \tag{8} $$
#
# The factor $t$ is new. For $\lambda = 0.9$, $c = 1$ the corner climbs to 3.87 at $t = 9$ and 10 before it decays. At
# $\lambda = 1$ it never does: it grows like $t$ although no eigenvalue is outside the circle.
#
# **Not normal.** Between the two: directions exist, but lie at small angles. A start of length 1 can be the
# *difference* of two long rows that nearly cancel. When one fades faster than the other, the cancellation ends, and
# the other is seen. With $\kappa = \lVert V \rVert\,\lVert V^{-1} \rVert$, the condition number of $V$ (columns of
# length 1),
#
# $$ \rho^t \;\le\; \lVert W_h^{\,t} \rVert \;\le\; \kappa\,\rho^t \tag{9} $$
#
# Here $\lVert W \rVert$ is the largest factor by which $W$ can stretch a row, called its largest singular value:
# `np.linalg.norm(W, 2)`. For two directions at the angle $\theta$, $\kappa = 1/\tan(\theta/2)$: 1 at 90°, 22.9 at 5°,
# infinite where they meet. That was the bound in the demo. The figure has one matrix of each kind, with the eigenvalues
# 0.9 and 0.8 (the second: 0.9 twice):
#
# $$ \begin{pmatrix} 0.85 & 0.05 \\ 0.05 & 0.85 \end{pmatrix}, \qquad \begin{pmatrix} 0.9 & 1 \\ 0 & 0.9 \end{pmatrix}, \qquad \begin{pmatrix} 0.9 & 10 \\ 0 & 0.8 \end{pmatrix} $$

# %% demo="three_kinds"
figures.three_kinds()

# %% [markdown]
# **Predict:** $W_h = \begin{pmatrix} 0.5 & 3 \\ 0 & 0.5 \end{pmatrix}$. At which step is $\lVert W_h^{\,t} \rVert$
# largest: 0, 1, 4 or 10? Write it down; the answer stands below exercise 6.
#
# ### Exercise 6: the peak of the powers (2 points)
#
# Write `growth_peak`: for a stable $W_h$, the largest $\lVert W_h^{\,k} \rVert$ over **all** $k \ge 0$, and the first
# $k$ where it is reached. "All" is infinitely many, and the norms may go up, down and up again. When may you stop?
#
# <details><summary>Hint 1: idea</summary>
#
# Suppose that $\lVert W^m \rVert \le 1$ for some m ≥ 1. No row gets longer by m steps. What does this say about the
# powers m, m + 1, m + 2, ... compared with 0, 1, 2, ...?
# </details>
#
# <details><summary>Hint 2: formula</summary>
#
# $\lVert W^{m+k} \rVert \le \lVert W^m \rVert\,\lVert W^k \rVert \le \lVert W^k \rVert$: nothing after m beats the
# steps before m. So go until the first norm that is at most 1. For a stable matrix it comes.
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# Start with the power `np.eye(len(W_h))`, whose norm is 1 at step 0. In an endless loop (`while True`): count k up,
# multiply the power by `W_h`, take `np.linalg.norm(power, 2)`, keep it with its k if it is larger than the best so
# far; if it is at most 1, return the best.
# </details>


# %% exercise="growth_peak"
def growth_peak(W_h):
    """Largest 2-norm of the powers W_h^k over all k = 0, 1, 2, ..., and its step.

    W_h: shape (H, H), float64, all eigenvalues inside the unit circle.
    Returns height (a float, at least 1: the power 0 is the identity) and step
    (a whole number: the first k at which it is reached).
    """
    ### BEGIN SOLUTION
    power = np.eye(len(W_h))
    height, step, k = 1.0, 0, 0
    while True:
        k += 1
        power = power @ W_h
        norm = np.linalg.norm(power, 2)
        if norm > height:
            height, step = norm, k
        if norm <= 1:
            return height, step
    ### END SOLUTION


# %% check="growth_peak"
check("vector_recurrence.growth_peak", growth_peak)

# %% [markdown]
# **What just happened.** You found a maximum over infinitely many steps in finitely many. For the matrix of the
# prediction the norms from step 0 on are 1, 3.08, 3.02, 2.26, 1.50 and 0.94: the peak is at step 1, although the corner
# (8) is 3 at the steps 1 and 2; after step 5 nothing higher can come. With the angle of the first demo at 5°,
# `growth_peak(demo.W_h)` gives the 8.6 of section 2.1, at step 4.
#
# ### A picture of it: the pseudospectrum
#
# Another way to see trouble coming. Eigenvalues answer: for which $z$ is $z I - W_h$ *exactly* singular? Ask instead
# for which $z$ it is *nearly* so. The **$\varepsilon$-pseudospectrum** is the set of all $z$ that become an eigenvalue
# when $W_h$ is disturbed by some matrix $E$ with $\lVert E \rVert \le \varepsilon$. It is where the smallest singular
# value of $z I - W_h$, the smallest factor by which it stretches a row, is at most $\varepsilon$, which makes it easy to
# draw (Trefethen & Embree, 2005).

# %% demo="pseudospectrum"
figures.pseudospectrum()

# %% [markdown]
# Around a normal matrix the curves are circles of radius $\varepsilon$ about the eigenvalues, joined where they meet.
# On the right the eigenvalues are the same, but the curve for 0.03 reaches out to 1.10. That proves growth: where the
# $\varepsilon$-pseudospectrum reaches a distance $d$ beyond the circle, some power of $W_h$ has at least the norm
# $d/\varepsilon$, here $0.10/0.03$, more than 3. (It is half of the **Kreiss matrix theorem**; Kreiss, 1962. The true
# peak is 6.1, at step 3.) It also says that the eigenvalues of such a matrix are fragile: a nudge of size 0.03 can
# move one out of the circle, and training nudges weights all the time.

# %% [markdown] question="was_it_a_bug" points=2
# **Question: is it a bug? (2 points, read by your teacher).** In a run without input the length of the state grows
# for eight steps and then fades. All eigenvalues have a magnitude of at most 0.9. Somebody concludes that the code
# must be wrong. In three to five sentences: is it, which number would have warned, and what could be changed about the
# matrix to stop the growth without moving an eigenvalue?
#
# ### BEGIN SOLUTION
# It need not be wrong: eigenvalues inside the circle settle only the long run. If the directions of the modes lie at
# small angles, a start can be the difference of two long rows that nearly cancel, and while one fades faster than the
# other the sum grows. The condition number of the eigenvectors (9), the largest norm of the powers, or the
# pseudospectrum would have warned. Making the directions perpendicular, with the same eigenvalues, gives a normal
# matrix, and nothing grows.
# Rubric: 2 points: growth is explained by directions that are not perpendicular (cancellation, or not normal), and a
# number that measures it is named; 1 point: one of the two; 0: only "eigenvalues tell the long run", or less.
# ### END SOLUTION

# %% [markdown]
# ## 2.8 Bounded in, bounded out
#
# Stability in the sense of unit 1: every bounded input gives a bounded state, from rest. By equation (3) the sum
# $\sum_t \lVert G(t) \rVert$ bounds the peak gain, and with $\rho < 1$ it converges for *every* matrix: defective ones too,
# because $\rho^t$ beats any power of $t$.
#
# > If $\rho < 1$, the vector recurrence is BIBO stable. If $\rho \ge 1$, it is not, **provided that the input reaches**
# > a mode with $|\lambda| \ge 1$: $W_x\,v \ne 0$ for one of its detectors $v$.
#
# The proviso is no hair-splitting. If no such detector is reached, and no direction is missing, the growing modes lie
# in the state and no input wakes them: bounded in, bounded out, until rounding or a non-zero start does. Likewise an
# output $y = h\,W_y$ is blind to modes with $r\,W_y = 0$. In the language of signal processing, the **poles** of the
# system are the eigenvalues that are both reached and seen; the others are canceled by zeros. Stable means: all poles
# inside the circle.
#
# On the circle itself, $\rho = 1$, the impulse response stays bounded if the eigenvalues of magnitude 1 have all
# their directions, and grows like $t$ or faster if one is missing, as in (8). Neither is BIBO stable if the input
# reaches such a mode: an input that keeps in step with it drives it up, as for the accumulator of unit 1.

# %% [markdown] question="orthogonal_start" points=2
# **Question: what does an orthogonal start buy? (2 points, read by your teacher).** Many people begin training with an
# orthogonal $W_h$, $W_h W_h^\top = I$. In three to five sentences: where do its eigenvalues lie, what does (9) say
# about its powers, is the recurrence BIBO stable, and what is gained and what is risked?
#
# ### BEGIN SOLUTION
# All eigenvalues have magnitude 1, and the matrix is normal, so its condition number is 1 and all powers have norm 1:
# nothing fades and nothing grows. It is not BIBO stable if the input reaches a mode: a bounded input in step with it
# makes the state grow like t. Gained: memory of any length, and gradients that neither vanish nor explode, because the
# backward pass multiplies by the same powers. Risked: inputs pile up, and a small step of learning moves an eigenvalue
# off the circle.
# Rubric: 2 points: eigenvalues on the circle, norm 1 for all powers, and not BIBO stable, each with a word of reason;
# 1 point: two of these; 0: fewer.
# ### END SOLUTION

# %% [markdown]
# <!-- seed 001: slides 42-42 -->
# ## 2.9 Tests without eigenvalues
#
# For two units there is a test by hand. The eigenvalues are the roots of
#
# $$ p(z) = z^2 - \mathrm{tr}\,z + \det, \qquad \mathrm{tr} = \lambda_1 + \lambda_2, \quad \det = \lambda_1 \lambda_2 \tag{10} $$
#
# **Routh's** criterion (1877) is made for differential equations: it says when all roots lie in the left half-plane.
# Our region is the circle. The bilinear map $z = (1+s)/(1-s)$ takes one to the other: $|z| < 1$ exactly when
# $\mathrm{Re}\,s < 0$. Put it into (10) and multiply by $(1-s)^2$:
#
# $$ (1 + \mathrm{tr} + \det)\,s^2 + 2\,(1 - \det)\,s + (1 - \mathrm{tr} + \det) \tag{11} $$
#
# For degree 2 Routh asks that all three coefficients have the same sign. (All negative cannot be: the outer two would
# need $\det < -1$, the middle one $\det > 1$.) **Jury** (1962) gave the test for any degree, directly on the
# circle; it rests on Schur (1917) and Cohn (1922).
#
# ### Exercise 7: the triangle (1 point)
#
# Write `jury`: for arrays of traces and determinants, where all three coefficients of (11) are positive. What do the
# three conditions look like in the plane of trace and determinant?
#
# <details><summary>Hint 1: idea</summary>
#
# Three inequalities, one per coefficient. The boundary, a coefficient of exactly 0, is not stable.
# </details>
#
# <details><summary>Hint 2: formula</summary>
#
# The outer two say tr > -(1 + det) and tr < 1 + det. The middle one says det < 1.
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# For arrays, join conditions with `&`, each in parentheses. The outer two together are `np.abs(trace) < 1 + det`.
# </details>


# %% exercise="jury"
def jury(trace, det):
    """Where 2 x 2 matrices of these traces and determinants are stable.

    trace, det: shape (N,), float64, N at least 1.
    Returns an array of shape (N,) of True (both eigenvalues strictly inside the
    unit circle) and False.
    """
    ### BEGIN SOLUTION
    return (det < 1) & (np.abs(trace) < 1 + det)
    ### END SOLUTION


# %% check="jury"
check("vector_recurrence.jury", jury)

# %% demo="triangle"
attempt(lambda: figures.triangle(jury))

# %% [markdown]
# **What just happened.** Three straight lines decide. Each side is a way to lose stability: an eigenvalue passes 1, or
# -1, or a pair crosses the circle. A fixed point of a nonlinear network loses it in the same three ways.
#
# Jury's test for any degree needs no map. From the coefficients $c_0 z^n + \dots + c_n$ take the ratio
# $k = c_n/c_0$; subtract $k$ times the same coefficients in reverse order, drop the last, which is now 0, and repeat
# with one degree less. All roots lie inside exactly if $|k| < 1$ in every row. For (10) the two ratios are $\det$ and
# $-\mathrm{tr}/(1 + \det)$: the triangle once more.
#
# ### Four tests that people use
#
# Here are four tests for $H$ units, as found in code and in conversation, and the right one.


# %% given="tests"
def stable(W_h):
    return np.max(np.abs(np.linalg.eigvals(W_h))) < 1


def norm_test(W_h):
    return np.linalg.norm(W_h, 2) < 1


def real_part_test(W_h):
    return np.max(np.linalg.eigvals(W_h).real) < 1


def determinant_test(W_h):
    return abs(np.linalg.det(W_h)) < 1


def diagonal_test(W_h):
    return np.max(np.abs(np.diag(W_h))) < 1


# %% [markdown]
# ### Exercise 8: which way do they err? (2 points)
#
# A test **misses** if it calls some unstable matrix stable. It **alarms** if it calls some stable matrix unstable. For
# each of the four, answer `"misses"`, `"alarms"`, `"both"` or `"right"` (never wrong). Find an example for every error
# that you claim, on paper or with random matrices in a cell of your own, and a reason for every error that you deny.
#
# <details><summary>Hint 1: idea</summary>
#
# Two matrices settle most of it: one with large entries and small eigenvalues, one with an eigenvalue far out in a
# direction that the test does not look.
# </details>
#
# <details><summary>Hint 2: formula</summary>
#
# Compare what is tested with the largest |λ|: the norm is never smaller; a real part is never larger than its
# magnitude; the determinant is the product of all eigenvalues. The diagonal sums up to the same as the eigenvalues,
# and that is all.
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# Try [[0.5, 3], [0, 0.5]], diag(-3, 0.5), diag(2, 0.1), [[0, 2], [2, 0]] and [[1.5, 1], [-2, -1]] in each test and in
# `stable`.
# </details>

# %% exercise="wrong_tests"
wrong_tests = {
    "norm": None,
    "real_part": None,
    "determinant": None,
    "diagonal": None,
}
### BEGIN SOLUTION
wrong_tests["norm"] = "alarms"
wrong_tests["real_part"] = "misses"
wrong_tests["determinant"] = "misses"
wrong_tests["diagonal"] = "both"
### END SOLUTION

# %% check="wrong_tests"
check("vector_recurrence.wrong_tests", wrong_tests)

# %% [markdown]
# **What just happened.** The norm test errs on the safe side: it promises that *no step* lengthens *any* state, more
# than stability asks. The determinant bounds the size of a volume, and a volume can shrink while one side grows. The
# real part belongs to $\dot h = h A$, where the left half-plane plays the circle's role: there it has to be below 0,
# not below 1.

# %% [markdown]
# ## 2.10 An energy that falls
#
# The last test needs no roots at all, and it is the one that survives in nonlinear systems. Find an **energy**
# $E(h) > 0$ for $h \ne 0$ that falls in every step; then the state has nowhere to go but 0. The length itself will not
# do: section 2.7 saw it grow. But another one may, $E(h) = h\,P\,h^\top$ with a symmetric $P$ that is **positive
# definite**: $h\,P\,h^\top > 0$ for every $h \ne 0$ (Lyapunov, 1892; for steps Stein, 1952).
#
# Guess one: let the energy be *all that the state will ever do*, $E(h) = \sum_{t \ge 0} \lVert h\,W_h^{\,t} \rVert^2$.
# After a step the first term is gone, so it falls by $\lVert h \rVert^2$ exactly. In general let it fall by
# $h\,Q\,h^\top$ with a $Q$ of our choice. In row vectors the next state is $h\,W_h$, so
#
# $$ h\,P\,h^\top - (h\,W_h)\,P\,(h\,W_h)^\top = h\,Q\,h^\top \quad \text{for all } h \qquad\Longleftrightarrow\qquad P - W_h\,P\,W_h^\top = Q \tag{12} $$
#
# (With columns the transpose stands on the other side: $P - W^\top P\,W = Q$. Using the wrong one is the commonest
# slip.) By hand for $H = 1$: $p - w^2 p = q$, so $p = q/(1 - w^2)$, positive exactly if $|w| < 1$.
#
# > For a positive definite $Q$: all eigenvalues of $W_h$ lie inside the circle exactly if (12) has a positive definite
# > solution $P$.
#
# (12) is linear in the $H^2$ entries of $P$. Written in a row one after the other, row by row, a product obeys
#
# $$ \mathrm{vec}(A\,P\,B) = (A \otimes B^\top)\,\mathrm{vec}(P) \tag{13} $$
#
# where $\otimes$ is the Kronecker product, `np.kron`.
#
# ### Exercise 9: find the energy (3 points)
#
# Write `lyapunov`, which solves (12). It should also give the solution where $W_h$ is not stable: there is one as long
# as no product of two eigenvalues is 1, but $P$ is not positive definite then.
#
# <details><summary>Hint 1: idea</summary>
#
# Adding up the sum that defined E fails for slow and for unstable matrices. Bring (12) to the form "matrix times
# vec(P) = vec(Q)" and solve that.
# </details>
#
# <details><summary>Hint 2: formula</summary>
#
# In (13) take A = W_h and B = W_h transposed: then the transpose of B is W_h again. The identity matrix for vec(P)
# itself has H² rows.
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# `np.linalg.solve` with the identity of size H * H minus `np.kron(W_h, W_h)`, and `Q.reshape(-1)`. Bring the result
# back to the shape (H, H).
# </details>


# %% exercise="lyapunov"
def lyapunov(W_h, Q):
    """The matrix P of an energy h P h^T that falls by h Q h^T in each step, (12).

    W_h: shape (H, H), float64; no product of two of its eigenvalues is 1.
    Q: shape (H, H), float64, symmetric.
    Returns P, shape (H, H).
    """
    ### BEGIN SOLUTION
    H = len(W_h)
    system = np.eye(H * H) - np.kron(W_h, W_h)
    return np.linalg.solve(system, Q.reshape(-1)).reshape(H, H)
    ### END SOLUTION


# %% check="lyapunov"
check("vector_recurrence.lyapunov", lyapunov)

# %% demo="energy"
attempt(lambda: figures.energy(lyapunov))

# %% [markdown]
# **What just happened.** The path leaves the circle it started on, yet each step crosses to an ellipse further in. An
# energy is a proof: whoever doubts the eigenvalues can check (12) by multiplication, and that $P$ is positive
# definite with `np.linalg.cholesky`, which fails if it is not. It carries over: a nonlinear network is stable near a
# fixed point if some energy falls there.

# %% [markdown]
# ## Summary
#
# * Without input, $h(t) = h_0 W_h^{\,t}$: a sum of modes. Columns of $V$ measure amplitudes, rows of $V^{-1}$ are
#   directions, and each mode is a scalar recurrence with $w = \lambda_k$.
# * $|\lambda|$ is memory, the angle of $\lambda$ is rhythm. A complex pair needs two units and turns a plane.
# * In the long run $\lVert h(t) \rVert$ goes like $\rho^t$, if the start has the largest mode, if no direction is
#   missing, up to swings, and after a time that eigenvalues alone do not tell.
# * $\rho^t \le \lVert W_h^{\,t} \rVert \le \kappa\,\rho^t$. Directions at small angles make large $\kappa$: growth
#   before decay. The pseudospectrum shows it.
# * BIBO stable if $\rho < 1$; if $\rho \ge 1$ not, provided that the input reaches such a mode.
# * Two units: $\det < 1$ and $|\mathrm{tr}| < 1 + \det$. Any number: a positive definite $P$ with
#   $P - W_h P W_h^\top = Q$.
#
# | symbol | code | meaning | shape or range |
# |---|---|---|---|
# | $T, D, H$ | `T, D, H` | steps, inputs, units | at least 1 |
# | $x(t)$, $h(t)$, $h_0$ | `x[t], h[t], h0` | input, state, initial state: rows | (D,), (H,), (H,) |
# | $W_x$, $W_h$ | `W_x, W_h` | input weights, recurrent weights | (D, H), (H, H) |
# | $G(t)$ | `G[t]` | impulse response, a row per input | (D, H) |
# | $\lambda_k$, $v_k$, $r_k$, $a_k$ | `values[k], V[:, k], inv(V)[k], h @ V[:, k]` | eigenvalue, detector, direction, amplitude of mode $k$ | |
# | $V$, $R$ | `V, inv(V)` | detectors as columns, directions as rows; $R V = I$ | (H, H) |
# | $\rho$, $\varphi$ | `radius, angle` | spectral radius, turn per step | $\ge 0$; radians |
# | $\kappa$, $\theta$ | | condition number of $V$; angle between two directions | $\ge 1$; up to 90° |
# | tr, det | `trace, det` | trace and determinant of a 2 × 2 matrix | numbers |
# | $E(h)$, $P$, $Q$ | `P, Q` | energy, its matrix, by how much it falls | (H, H) |
#
# **Further reading**
#
# * L. N. Trefethen, M. Embree, *Spectra and Pseudospectra*, 2005: chapters 1 to 3 for the pictures, 16 and 18 for
#   powers and the Kreiss matrix theorem.
# * T. Kailath, *Linear Systems*, 1980: modes, what an input reaches and an output sees, poles and zeros.
# * E. I. Jury, *A simplified stability criterion for linear discrete systems*, Proceedings of the IRE 50, 1962.
# * A. M. Saxe, J. L. McClelland, S. Ganguli, *Exact solutions to the nonlinear dynamics of learning in deep linear
#   neural networks*, 2014: why orthogonal matrices, normal and on the circle, make good starts.
# * R. Pascanu, T. Mikolov, Y. Bengio, *On the difficulty of training recurrent neural networks*, 2013: the same
#   products, backward in time.
#
# **What comes next.** A real unit squashes its sum. Unit 3 puts a function between the steps and asks what is left of
# eigenvalues then.

# %% [markdown]
# ## From the slides to this page
#
# <details><summary>What slides 28 to 37, 42 and 45 of the lecture say, and under which conditions it holds</summary>
#
# The lecture is *Recurrent Networks: Stability analysis and LSTMs*. It writes states as columns, so its $W$ is our
# $W_h$ transposed: with $W = U \Lambda U^{-1}$ the columns of $U$ are our directions $r_k$, and the rows of $U^{-1}$
# our detectors $v_k$. Our copy of the slides has lost the formulas; letters in brackets are ours.
#
# * *Slides 31 to 36: "For any input, for large [t] the length of the hidden vector will expand or contract according
#   to the [t] th power of the largest eigen value of the hidden-layer weight matrix".* It holds under the five
#   conditions of section 2.6. "Any input" means one that ends; "largest" is largest in magnitude; a defective matrix
#   adds a power of t; a pair can make the length swing.
# * *"Unless it has no component along the eigen vector corresponding to the largest eigen value. In that case it will
#   grow according to the second largest Eigen value.. And so on.."* Right, with "grow or shrink", and in exact
#   arithmetic: section 2.4 shows rounding bring the first one back. The component is measured with the other kind of
#   eigenvector, which for the symmetric matrices of slide 37 makes no difference.
# * *"If [the largest eigenvalue is above 1] it will blow up, otherwise it will contract and shrink to 0 rapidly".* At
#   1 it does neither; just below 1 it is not rapid (half-life 693 steps at 0.999); and it may grow first (section
#   2.7). "What about at middling values" is answered there, too: it depends on the other eigenvalues, and on the
#   directions.
# * *Slide 37: real eigenvalues, "Symmetric weight matrix".* Symmetric matrices have real eigenvalues, but so have
#   others; and trained or random weight matrices are hardly ever symmetric, so pairs are the rule.
# * *Slide 42: "Alternately, Routh's criterion and/or pole-zero analysis", "Positive definite functions".* Section 2.9
#   has Routh by way of the bilinear map, which a system in steps needs first; section 2.8 poles; section 2.10 the
#   functions. What the slide concludes about activations is the subject of unit 3.
# * *Slide 45: "If the largest Eigen value of the recurrent weights matrix is greater than 1, the network response may
#   blow up".* "May" is right for a network that squashes; the linear recurrence does, if the mode is reached.
# </details>
