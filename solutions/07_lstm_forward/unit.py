# %% [markdown]
# # 7 The LSTM cell, forward
#
# **What you will be able to do.** Read the pseudocode of an LSTM and turn it into code, line by line. Say what each
# gate is for. Choose gate biases by reasoning, so that a cell keeps a bit for as long as you want. Run the cell over
# a sequence, stack several layers, and put a softmax on top.
#
# **What you need.** Unit 1 (the scalar recurrence $h(t) = w\,h(t-1) + u\,x(t)$ and its half-life), NumPy arrays and
# matrix products. No training happens here; gradients are the subject of unit 8.
#
# **Time.** About 80 minutes: 13 short exercises, 29 points, and two questions in words, 4 points. Later exercises call
# your earlier functions, so go from top to bottom, and do not go on before a check says *right*.

# %% given="imports"
from typing import NamedTuple

import numpy as np

from autograder.check import check
from course.figures import lstm_forward as figures
from course.figures.attempt import attempt
from course.figures.style import use_style

use_style()

# %% [markdown]
# ## 7.1 Why a gate?
#
# In unit 1 one number decided everything. In $h(t) = w\,h(t-1) + u\,x(t)$ the past fades like $w^n$: with $w = 0.9$
# half of it is gone after 7 steps, always, whether the past was important or not. A network of such units has more
# numbers, but the same fault: *how long* something is remembered follows from the weights, not from *what* it is.
#
# Think of reading "Jane had a quick lunch in the bistro. Then …". Somewhere in the network it should be noted that
# the person is Jane, and the note should stay, however long the sentence about the bistro becomes, until somebody
# else enters. So three decisions are needed, and all of them depend on the input:
#
# * **store**: is this worth writing down?
# * **keep**: should the old note stay, or be wiped?
# * **read**: is the note wanted now?
#
# The LSTM (long short-term memory) makes each decision with a **gate**: a number from 0 (closed) to 1 (open), computed
# from the input and from the network's own state, that *multiplies* a signal. A gate is a unit with a sigmoid, nothing
# more. The note itself is the **cell state** $c$. The part of it that the rest of the network gets to see is the
# **hidden state** $h$. In the first LSTM (Hochreiter & Schmidhuber 1997) there were two gates, for storing and for
# reading, and a note could not be wiped. The third, for keeping, was added by Gers, Schmidhuber & Cummins (2000).
#
# ## 7.2 The printed pseudocode
# <!-- seed 001: slides 91-92 -->
#
# We follow the lecture *Recurrent Networks: Stability analysis and LSTMs*, slide 92, line by line, in the lecture's
# own symbols. `C`, `h` and `x` are the cell state, the hidden state and the input of the step, `Co` and `ho` the next
# values of the two states, and `[W,b]` stands for all weights and biases of the cell.
#
# ```
# function [Co, ho] = LSTM_cell.forward(C,h,x, [W,b])
#     zf = Wfc C + Wfh h + Wfx x + bf
#     f = sigmoid(zf)   # forget gate
#     zi = Wic C + Wih h + Wix x + bi
#     i = sigmoid(zi)   # input gate
#     zc = Wcc C + Wch h + Wcx x + bc
#     Ci = tanh(zc)     # Detecting input pattern
#     Co = f∘C + i∘Ci   # "∘" is component-wise multiply
#     zo = Woc Co + Woh h + Wox x + bo
#     o = sigmoid(zo)
#     ho = o∘tanh(Co)   # "∘" is component-wise multiply
#     return Co,ho
# ```
#
# *Source: slide 92, typeset again. What is changed: the slide calls the parameters `[W,h]`, where `[W,b]` of slide 91
# is meant. The line `o = sigmoid(zo)` is missing in our copy of the slide; the backward pass on slide 108 undoes it,
# so it belongs here. The comments above the function and the list of its static local variables are left out. Slide 91,
# which announces the function, calls the cell state CEC, a name that section 7.9 explains, and the results `[C,h]`.*
#
# ## 7.3 From the slide's names to the course's names
#
# The slide treats one example and writes vectors as columns, $W x$. The course treats a **batch** of $B$ examples at
# once, one per row, and therefore writes $x_t\,W$: transposing $z = W x$ gives $z^\top = x^\top W^\top$, so our
# weights are the transposes of the slide's. With $D$ inputs and $H$ units:
#
# | slide | course | what it is | shape in the course |
# |---|---|---|---|
# | `x` | `x_t` | input at time $t$ | `(B, D)` |
# | `h`, `ho` | `h_prev`, `h_t` | hidden state before and after the step | `(B, H)` |
# | `C`, `Co` | `c_prev`, `c_t` | cell state before and after the step | `(B, H)` |
# | `i`, `f`, `o` | `i`, `f`, `o` | input, forget and output gate | `(B, H)` |
# | `Ci` | `g` | **candidate**: what could be written into the cell | `(B, H)` |
# | `zi`, `zf`, `zc`, `zo` | `a_i`, `a_f`, `a_g`, `a_o` | **pre-activations**, sums before squashing | `(B, H)` |
# | `Wix`, `Wfx`, `Wcx`, `Wox` | four blocks of `W_x` | weights from the input | `(D, H)` each |
# | `Wih`, `Wfh`, `Wch`, `Woh` | four blocks of `W_h` | weights from the hidden state | `(H, H)` each |
# | `Wic`, `Wfc`, `Wcc`, `Woc` | four blocks of `W_c` | weights from the cell state | `(H, H)` each |
# | `bi`, `bf`, `bc`, `bo` | four blocks of `b` | biases | `(H,)` each |
# | `∘` | `*` | product entry by entry | |
#
# The letter c is a trap on the slide: as the *first* index it means "of the cell input" (`Wcx`, `bc`, `zc`), as the
# *second* "from the cell state" (`Wfc`). In the course the first is g, the second c.
#
# Weights from the cell state to the gates are called **peepholes** (Gers & Schmidhuber 2000): through them a gate
# looks into the cell. In that paper each gate sees only the cells of its own block, and the candidate sees none. The
# lecture's cell has full matrices and lets the candidate look, too. We follow the lecture.
#
# ## 7.4 The whole cell on one page
# <!-- seed 001: slides 79-80, 88-89 -->
# <!-- seed 003: slide 7 -->
#
# In the course's names the pseudocode is seven equations. The first stands for four, one for each
# $k \in \{i, f, g, o\}$; in it, $s$ is the cell state that the gate can see.
#
# $$ a_k = x_t\,W_{xk} + h_{\text{prev}}\,W_{hk} + s\,W_{ck} + b_k, \qquad
# s = \begin{cases} c_{\text{prev}} & \text{for } k = i, f, g \\ c_t & \text{for } k = o \end{cases} \tag{1} $$
#
# $$ i = \sigma(a_i) \tag{2} $$
#
# $$ f = \sigma(a_f) \tag{3} $$
#
# $$ g = \tanh(a_g) \tag{4} $$
#
# $$ c_t = f * c_{\text{prev}} + i * g \tag{5} $$
#
# $$ o = \sigma(a_o) \tag{6} $$
#
# $$ h_t = o * \tanh(c_t) \tag{7} $$
#
# The picture shows the same (the code that draws it needs no reading). Follow the thick line first: it is the cell
# state on its way from left to right, and only two things happen to it.

# %% demo="cell_diagram"
figures.cell_diagram()

# %% [markdown]
# **What you see.** On the thick line there is one multiplication, by the forget gate, and one addition. No weight
# matrix and no tanh lies on it. Everything below the line decides *what* the two operations do. And note the right
# half: the dashed line into `o` starts *after* the addition. Three boxes look at the old cell state, the output gate
# looks at the new one.
#
# The rest of this unit builds the picture, box by box.
#
# ## 7.5 The gate's nonlinearity: a sigmoid you can trust when it is closed
#
# The **sigmoid** $\sigma(a) = 1/(1 + e^{-a})$ turns any number into a fraction. There are two ways to write it, the
# same on paper:
#
# $$ \sigma(a) = \frac{1}{1 + e^{-a}} = \frac{e^{a}}{1 + e^{a}} \tag{8} $$
#
# In floating point they differ. For $a = -720$ the left form computes $e^{720}$, which exceeds the largest float64
# (about $1.8 \cdot 10^{308}$) and becomes infinite. For $a = +720$ the right form divides infinity by infinity. Each
# form is safe on one side of zero.
#
# A third form, $\tfrac12\,(1 + \tanh(a/2))$, never overflows and is popular for that. But look at what it does to a
# closed gate.

# %% demo="closed_gates"
figures.closed_gates()

# %% [markdown]
# **What you see.** From right to left the relative error grows from $10^{-16}$ to 1: at $a = -20$ half of the digits
# are wrong, below $a = -38$ the form returns exactly 0. The reason is the sum $1 + \tanh(a/2)$: it cancels two
# numbers near 1. A closed gate should be *small*, not broken: how small decides what leaks through over hundreds of
# steps, and a gate of exactly 0 gives the gradient nothing to work with.
#
# ### Exercise 1: a stable sigmoid (1 point)
#
# Write `sigmoid` for arrays of any shape, with entries from -720 to 720. The check compares every entry *relative to
# its own size* (to $10^{-9}$): $\sigma(-700) \approx 10^{-304}$ has to be right as well. The input array must stay as
# it is. Try to do it without an overflow. An overflow in a value that is thrown away afterwards costs no points, but
# NumPy warns of it, and among such warnings the one that matters is easily missed.
#
# <details><summary>Hint 1</summary>
#
# Equation (8) has a form for each side of zero. `np.where(condition, left, right)` chooses entry by entry.
#
# </details>
# <details><summary>Hint 2</summary>
#
# `np.where` computes both sides for all entries before it chooses. So make the exponential itself harmless first:
# what is the largest value of $e^{-|a|}$?
#
# </details>
# <details><summary>Hint 3</summary>
#
# Both forms in (8) have the denominator $1 + e^{-|a|}$ where they are safe. Only the numerators differ: 1 for
# $a \ge 0$, and $e^{-|a|}$ for $a < 0$.
#
# </details>


# %% exercise="sigmoid"
def sigmoid(a):
    """Logistic sigmoid, entry by entry.

    a: array of any shape, also () for a single number; float64, from -720 to 720.
    Returns y: same shape, entries between 0 and 1, accurate relative to their size.
    """
    ### BEGIN SOLUTION
    z = np.exp(-np.abs(a))
    return np.where(a >= 0, 1.0, z) / (1 + z)
    ### END SOLUTION


# %% check="sigmoid"
check("lstm_forward.sigmoid", sigmoid)

# %% [markdown]
# **What just happened.** You wrote one formula that reads differently on each side of zero, and is never asked for
# the exponential of a large number. Every gate from here on is one call of this function.
#
# ## 7.6 What a gate looks at
# <!-- seed 001: slide 82 -->
#
# Before the squashing there is a sum: equation (1). Each of its four terms answers a question. What comes in now
# ($x_t$)? What did the network say a moment ago ($h_{\text{prev}}$)? What is in the memory ($s$)? And how is the gate
# inclined when nothing speaks for or against ($b$)?
#
# ### Exercise 2: the pre-activation of one gate (2 points)
#
# Write equation (1) for a single gate, with weights of its own. The function does not need to know which cell state
# `s` it is handed: that is decided by the caller. Mind the order in the products: examples are rows.
#
# <details><summary>Hint 1</summary>
#
# Three matrix products and a bias. `@` is NumPy's matrix product.
#
# </details>
# <details><summary>Hint 2</summary>
#
# The row vector stands on the left: (B, D) times (D, H) gives (B, H). A bias of shape (H,) is added to each row by
# itself (broadcasting).
#
# </details>
# <details><summary>Hint 3</summary>
#
# Each of `x_t`, `h_prev` and `s` is multiplied from the right by the matrix that carries its letter: x, h, and c for
# `s`.
#
# </details>


# %% exercise="preactivation"
def preactivation(x_t, h_prev, s, W_x, W_h, W_c, b):
    """Pre-activation of one gate, equation (1).

    x_t: (B, D); h_prev: (B, H); s: (B, H), the cell state that this gate sees.
    W_x: (D, H); W_h, W_c: (H, H); b: (H,).
    Returns a: (B, H).
    """
    ### BEGIN SOLUTION
    return x_t @ W_x + h_prev @ W_h + s @ W_c + b
    ### END SOLUTION


# %% check="preactivation"
check("lstm_forward.preactivation", preactivation)

# %% [markdown]
# **What just happened.** One line of the slide (`zf = Wfc C + Wfh h + Wfx x + bf`) has become one line of Python, for
# a whole batch. `W_h` and `W_c` have the same shape, so no error message would have told you had they been exchanged.
# The check's random numbers do.
#
# ## 7.7 Four gates in one array
#
# Four gates mean four times three products. One large product is faster than four small ones, so the weights of the
# four are put side by side, as **blocks** of $H$ columns, in the fixed order **i, f, g, o**:
#
# $$ W_x = \begin{bmatrix} W_{xi} & W_{xf} & W_{xg} & W_{xo} \end{bmatrix} \in \mathbb{R}^{D \times 4H},
# \qquad x_t W_x = \begin{bmatrix} x_t W_{xi} & x_t W_{xf} & x_t W_{xg} & x_t W_{xo} \end{bmatrix}. \tag{9} $$
#
# `W_h`, `W_c` and `b` are packed the same way. All parameters of a cell travel together in one named tuple:


# %% given="params"
class LSTMParams(NamedTuple):
    """Parameters of one LSTM layer; columns in four blocks: i, f, g, o."""

    W_x: np.ndarray  # (D, 4H)
    W_h: np.ndarray  # (H, 4H)
    W_c: np.ndarray  # (H, 4H), blocks i, f, g multiply c_prev, block o multiplies c_t
    b: np.ndarray  # (4H,)


# %% demo="packed_blocks"
figures.packed_blocks()

# %% [markdown]
# **What you see.** A gate owns a stripe of $H$ *neighboring* columns in all four arrays. One block is special: the o
# block of `W_c` is multiplied by the new cell state. So `c_prev @ W_c`, with all four blocks, is not what equation
# (1) asks for; its last block is of no use.
#
# ### Exercise 3: cut into blocks (2 points)
#
# Cut an array with $4H$ entries along its **last** axis into its four blocks. It has to work for pre-activations
# (B, 4H), for weights (D, 4H) and for a bias (4H,).
#
# <details><summary>Hint 1</summary>
#
# How large is $H$? The shape of the array tells you: `a.shape[-1]` is $4H$.
#
# </details>
# <details><summary>Hint 2</summary>
#
# `a[..., start:stop]` slices the last axis, whatever stands before it. The block boundaries are in the figure above.
#
# </details>
# <details><summary>Hint 3</summary>
#
# NumPy has `np.split(array, number_of_parts, axis=...)`, which returns the parts from left to right. Four slices do
# as well: from 0 to H, from H to 2H, and so on.
#
# </details>


# %% exercise="split_blocks"
def split_blocks(a):
    """The four blocks of a packed array, in the order i, f, g, o.

    a: (..., 4H).
    Returns a_i, a_f, a_g, a_o: (..., H) each.
    """
    ### BEGIN SOLUTION
    H = a.shape[-1] // 4
    return a[..., :H], a[..., H : 2 * H], a[..., 2 * H : 3 * H], a[..., 3 * H :]
    ### END SOLUTION


# %% check="split_blocks"
check("lstm_forward.split_blocks", split_blocks)

# %% [markdown]
# **What just happened.** You fixed, in one place, which column belongs to whom. Libraries differ in this order;
# weights carried from one to another have to be permuted. A wrong order gives no error, only a network that computes
# something else.
#
# ### Exercise 4: how many numbers is that? (1 point)
#
# Write a function that counts all parameters of one LSTM layer of this unit, with $D$ inputs and $H$ units.
#
# <details><summary>Hint 1</summary>
#
# Look at the figure: count the entries of four rectangles.
#
# </details>
# <details><summary>Hint 2</summary>
#
# The rectangles have $D$, $H$, $H$ and 1 rows. How many columns do they all have?
#
# </details>
# <details><summary>Hint 3</summary>
#
# Test yourself: for $D = 1$, $H = 1$ each of the four blocks has 1 + 1 + 1 + 1 numbers, 16 in all. For $D = 2$,
# $H = 3$ the answer is 108.
#
# </details>


# %% exercise="count_parameters"
def count_parameters(D, H):
    """Number of parameters of one LSTM layer with full-matrix peepholes.

    D: input size, at least 1. H: number of units, at least 1.
    Returns a whole number: the entries of W_x, W_h, W_c and b together.
    """
    ### BEGIN SOLUTION
    return (D + H + H + 1) * 4 * H
    ### END SOLUTION


# %% check="count_parameters"
check("lstm_forward.count_parameters", count_parameters)

# %% [markdown]
# **What just happened.** A plain recurrent layer, $h_t = \tanh(x_t W_x + h_{\text{prev}} W_h + b)$, has
# $H\,(D + H + 1)$ parameters. An LSTM without peepholes has four times as many, and the full peepholes add another
# $4H^2$. Whether they are worth that price is a question for a later unit.
#
# ## 7.8 Store and keep: input gate, forget gate, candidate
# <!-- seed 001: slides 83-85 -->
#
# Three of the four boxes see the same things, $x_t$, $h_{\text{prev}}$ and $c_{\text{prev}}$, so they are computed
# together: equations (1) to (4).
#
# * The **candidate** $g$, between -1 and 1, is *what* could be written. It has a sign, therefore the tanh.
# * The **input gate** $i$, between 0 and 1, is *whether* it is written (store).
# * The **forget gate** $f$, between 0 and 1, is *whether the old content stays* (keep). Its name is misleading: an
#   open forget gate, $f = 1$, keeps.
#
# ### Exercise 5: the input side (3 points)
#
# Compute `i`, `f` and `g` from the packed parameters. `p` has the fields of `LSTMParams`: `p.W_x`, `p.W_h`, `p.W_c`
# and `p.b`. Use your `sigmoid` and your `split_blocks`.
#
# <details><summary>Hint 1</summary>
#
# Your `preactivation` works for packed weights as it stands: with all four blocks it returns (B, 4H). A star, `*p`,
# hands the four fields of `p` over in their order, W_x, W_h, W_c, b.
#
# </details>
# <details><summary>Hint 2</summary>
#
# Compute the packed sum with `c_prev` for `s`, an array (B, 4H). Cut it into four. The last block is not used,
# because the output gate will not see `c_prev`.
#
# </details>
# <details><summary>Hint 3</summary>
#
# Four names on the left of the assignment, the last one `_` for "not used". Then return the sigmoid of the first, the
# sigmoid of the second and `np.tanh` of the third.
#
# </details>


# %% exercise="input_side"
def input_side(x_t, h_prev, c_prev, p):
    """Input gate, forget gate and candidate, equations (1) to (4).

    x_t: (B, D); h_prev, c_prev: (B, H); p: LSTMParams.
    Returns i, f, g: (B, H) each.
    """
    ### BEGIN SOLUTION
    a = preactivation(x_t, h_prev, c_prev, *p)
    a_i, a_f, a_g, _ = split_blocks(a)
    return sigmoid(a_i), sigmoid(a_f), np.tanh(a_g)
    ### END SOLUTION


# %% check="input_side"
check("lstm_forward.input_side", input_side)

# %% [markdown]
# **What just happened.** Six lines of the slide, from `zf` to `Ci`, are done. Each of the three quantities has been
# checked with weights of its own: had you taken one gate's block for another's, the check would have said so.
#
# ## 7.9 The cell state, and why nothing but a gate multiplies it
# <!-- seed 001: slide 81 -->
#
# Now the heart of the cell, equation (5): $c_t = f * c_{\text{prev}} + i * g$.
#
# Compare it with unit 1. With the input gate closed it reads $c_t = f * c_{\text{prev}}$, the recurrence
# $h(t) = w\,h(t-1)$ with $w = f$. That is the whole trick: **the forget gate is the $w$ of unit 1, chosen anew at
# each step, by the data.** Where $f = 1$ the content stays, for as long as $f$ stays 1. Where $f = 0$ it is gone at
# once.
#
# ### Exercise 6: predict first (2 points)
#
# A cell holds $c_{\text{prev}} = 0.8$, and the candidate is $g = -0.5$. What is $c_t$ if each gate is either fully
# open (1) or fully closed (0)? Work it out on paper before you run the check.
# The key `f1_i0` means $f = 1$ and $i = 0$.
#
# The answer is a dictionary this time, not a function. Put your four numbers in place of the `None`s, and delete the
# line `raise NotImplementedError()`: as long as it stands there, the cell ends with an error and *Run All Cells* stops.
#
# <details><summary>Hint 1</summary>
#
# Equation (5) has two terms. A closed gate removes its term, an open one lets it pass whole.
#
# </details>
# <details><summary>Hint 2</summary>
#
# Which gate belongs to which term? The forget gate multiplies the old content, the input gate the candidate.
#
# </details>
# <details><summary>Hint 3</summary>
#
# In words, in the order of the dictionary: keep the old content; replace it; add to it; wipe it.
#
# </details>

# %% exercise="gate_limits"
gate_limits = {"f1_i0": None, "f0_i1": None, "f1_i1": None, "f0_i0": None}
### BEGIN SOLUTION
gate_limits = {"f1_i0": 0.8, "f0_i1": -0.5, "f1_i1": 0.3, "f0_i0": 0.0}
### END SOLUTION

# %% check="gate_limits"
check("lstm_forward.gate_limits", gate_limits)

# %% [markdown]
# **What just happened.** Two gates give four ways to treat a memory: *hold*, *overwrite*, *accumulate* (a counter!)
# and *clear*. Real gates take all values between.
#
# ### Exercise 7: the cell state (1 point)
#
# Write equation (5).
#
# <details><summary>Hint 1</summary>
#
# It is the thick line of the picture: one product, then one sum.
#
# </details>
# <details><summary>Hint 2</summary>
#
# All four arrays have the shape (B, H); `*` and `+` work entry by entry.
#
# </details>
# <details><summary>Hint 3</summary>
#
# What is kept, plus what is written. Make a new array; `c_prev *= f` would change the caller's state.
#
# </details>


# %% exercise="cell_state"
def cell_state(f, i, g, c_prev):
    """New cell state, equation (5).

    f, i: (B, H), entries from 0 to 1; g: (B, H), entries from -1 to 1;
    c_prev: (B, H), of any size.
    Returns c_t: (B, H).
    """
    ### BEGIN SOLUTION
    return f * c_prev + i * g
    ### END SOLUTION


# %% check="cell_state"
check("lstm_forward.cell_state", cell_state)

# %% [markdown]
# **What just happened.** This one line is the reason why LSTMs exist. In a plain recurrent network the state passes
# through the same weight matrix and a tanh at every step: after 50 steps it has been stretched or shrunk by this matrix
# 50 times and squashed 50 times. The cell state meets neither. Along the thick line, $n$ steps multiply it by
#
# $$ f_1 * f_2 * \dots * f_n \tag{10} $$
#
# and by nothing else. Hochreiter & Schmidhuber (1997) had no forget gate at all: their factor was exactly 1, and they
# called the cell's loop the **constant error carousel** (CEC on the slides), because an error going backward around
# it keeps its size. (There is a side road: through the peepholes and through $h$ the old cell state also influences
# the gates. Unit 8 follows every road.) The forget gate came three years later (Gers, Schmidhuber & Cummins 2000), so
# that a cell can let go.
#
# How close to 1 must $f$ be? Here is the content that is left when $f$ stays constant and nothing is written.

# %% demo="holding"
figures.holding()

# %% [markdown]
# **What you see.** $f = 0.9$, which looks open, has lost 88 % after twenty steps. Even $f = 0.999$ loses 5 % in 50.
#
# ### Exercise 8: a forget gate that holds (2 points)
#
# A cell shall keep at least 99 % of its content over 50 steps. The input gate is closed ($i = 0$), and the forget
# gate's pre-activation consists of its bias alone, $a_f = b_f$, because its weights are 0.
#
# * `f`: the smallest constant forget gate that does it.
# * `b_f`: the bias that gives this forget gate. Undo the sigmoid: solve $f = 1/(1 + e^{-b})$ for $b$. The answer, the
#   inverse of the sigmoid, is called the **logit** of $f$.
#
# Write formulas in place of the `None`s and let Python do the arithmetic; do not round. A line of your own above the
# dictionary is welcome, such as `f = ...`. Here, too, delete the line `raise NotImplementedError()`.
#
# <details><summary>Hint 1</summary>
#
# By (10), 50 steps with the same $f$ multiply the content by $f^{50}$.
#
# </details>
# <details><summary>Hint 2</summary>
#
# $f^{50} = 0.99$, so $f$ is the 50th root of 0.99. And from $f = 1/(1 + e^{-b})$ follows $e^{-b} = (1 - f)/f$.
#
# </details>
# <details><summary>Hint 3</summary>
#
# A root is a power with a fraction as exponent: `number ** (1 / n)`. The bias is $\ln\frac{f}{1 - f}$; the natural
# logarithm is `np.log`.
#
# </details>

# %% exercise="hold"
hold = {"f": None, "b_f": None}
### BEGIN SOLUTION
f_hold = 0.99 ** (1 / 50)
hold = {"f": f_hold, "b_f": np.log(f_hold / (1 - f_hold))}
### END SOLUTION

# %% check="hold"
check("lstm_forward.hold", hold)

# %% [markdown]
# **What just happened.** The gate has to be open to 0.9998, but a bias of about 8.5 is enough for that: the
# sigmoid makes it cheap to be *almost* 1. As a rule of thumb, $1 - f \approx e^{-b_f}$, so the memory lasts for about
# $e^{b_f}$ steps before it has fallen to $1/e$ (the time constant of unit 1). This is also why people start training
# with a positive forget bias: with $b_f = 0$ the gate begins at $f = 0.5$, and half of everything is lost at every
# step (Gers et al. 2000; Jozefowicz, Zaremba & Sutskever 2015).

# %% [markdown] question="forget_bias_at_start" points=2
# **Question: where a forget gate begins (2 points, read by your teacher).** Before training the weights of a gate are
# small, and its bias decides. A note is to be read 20 steps after it was written. What is left of it with $b_f = 0$ and
# with $b_f = 3$, and why does it matter for *learning*, and not only for remembering? Then somebody begins with
# $b_f = 20$, "to be on the safe side". What is wrong with that? Four or five sentences.
#
# ### BEGIN SOLUTION
# With b_f = 0 a millionth is left (0.5 to the power 20), with b_f = 3 about 0.38 (f = 0.953). Where nothing is left, the
# output does not depend on what was written, so no error leads back to the step of writing: training cannot find out
# that keeping, or writing, would have paid. With b_f = 20 the gate is 1 to within 2e-9 and its slope is as small: it
# neither forgets nor learns to, and everything that is ever written is added up (the state drifts, its tanh saturates).
# A few units are enough to keep the note and leave the gate a slope.
#
# Rubric: 2 points: learning is tied to what is left (no influence, hence no gradient), and a reason against 20
# (saturated gate that cannot learn to forget, or a state that only adds up); 1 point: one of the two; 0: neither.
# Numbers to one digit are enough.
# ### END SOLUTION

# %% [markdown]
# ## 7.10 Read: the output gate sees the new state
# <!-- seed 001: slides 86-87 -->
#
# What is in the cell is private until the **output gate** opens. The gate is computed *after* the cell state, so it
# can look at the memory as it is now: equation (1) with $s = c_t$, then (6). What goes out is not the cell state
# itself but its tanh, equation (7): a cell that counts may hold 17, the rest of the network gets a number between -1
# and 1.
#
# ### Exercise 9: output gate and hidden state (2 points)
#
# At this point of the step the cell has both states at hand, so the function is handed both. Use the right ones.
#
# <details><summary>Hint 1</summary>
#
# As in exercise 5, but only one of the four blocks is needed.
#
# </details>
# <details><summary>Hint 2</summary>
#
# Take the sum (1) with `c_t` in the place of `s`, and the last of the four blocks. In this function `c_prev` has
# nothing to do.
#
# </details>
# <details><summary>Hint 3</summary>
#
# `split_blocks(...)[3]` is the o block. Then $h_t$ is the gate times `np.tanh` of the new cell state. Return the gate
# first, the hidden state second.
#
# </details>


# %% exercise="output_gate"
def output_gate(x_t, h_prev, c_prev, c_t, p):
    """Output gate and hidden state, equations (1), (6) and (7).

    x_t: (B, D); h_prev, c_prev: (B, H), the states before this step;
    c_t: (B, H), the new cell state; p: LSTMParams.
    Returns o, h_t: (B, H) each.
    """
    ### BEGIN SOLUTION
    a = preactivation(x_t, h_prev, c_t, *p)
    o = sigmoid(split_blocks(a)[3])
    return o, o * np.tanh(c_t)
    ### END SOLUTION


# %% check="output_gate"
check("lstm_forward.output_gate", output_gate)

# %% [markdown]
# **What just happened.** The lines of the slide from `zo` to `ho`. Of all slips with an LSTM, handing `c_prev` to the
# output gate is one of the hardest to notice: the shapes fit, no error is raised, and the numbers look plausible.
#
# ## 7.11 The whole cell
#
# ### Exercise 10: one step (4 points)
#
# Put the parts together, in the order of the pseudocode. Results: first the hidden state, then the cell state.
#
# <details><summary>Hint 1</summary>
#
# Three calls of functions that you have already: exercises 5, 7 and 9.
#
# </details>
# <details><summary>Hint 2</summary>
#
# Gates and candidate from `c_prev`; then the new cell state; then output gate and hidden state from the new cell
# state.
#
# </details>
# <details><summary>Hint 3</summary>
#
# `cell_state` wants its arguments in the order f, i, g, c_prev, while `input_side` returns i, f, g. Of what
# `output_gate` returns, only the second value is needed.
#
# </details>


# %% exercise="lstm_step"
def lstm_step(x_t, h_prev, c_prev, p):
    """One step of the LSTM, equations (1) to (7).

    x_t: (B, D); h_prev, c_prev: (B, H); p: LSTMParams.
    Returns h_t, c_t: (B, H) each.
    """
    ### BEGIN SOLUTION
    i, f, g = input_side(x_t, h_prev, c_prev, p)
    c_t = cell_state(f, i, g, c_prev)
    _, h_t = output_gate(x_t, h_prev, c_prev, c_t, p)
    return h_t, c_t
    ### END SOLUTION


# %% check="lstm_step"
check("lstm_forward.lstm_step", lstm_step)

# %% [markdown]
# **What just happened.** `LSTM_cell.forward` is complete. Compare your functions with the pseudocode in 7.2: every
# line has its place, nothing was added.
#
# ## 7.12 A sequence
#
# A sequence of $T$ inputs is an array `x` of shape (T, B, D): time first, so that `x[t]` is what `lstm_step` wants.
# The same parameters serve every step. Both states are handed on; the first step gets **initial states** `h0` and
# `c0`. They are often zero, but not always: a text may be continued, a state may be learned. Slide 93 assumes
# `C(-1,*)=0`; your function takes whatever it is given.
#
# ### Exercise 11: the sequence (3 points)
#
# Return all hidden states, (T, B, H), where `h[t]` is the hidden state *after* the step that read `x[t]`; and the
# last cell state.
#
# <details><summary>Hint 1</summary>
#
# A loop over time with two variables, `h_t` and `c_t`, that each step reads and replaces. Before the loop they are
# the initial states.
#
# </details>
# <details><summary>Hint 2</summary>
#
# Collect the hidden states in a list and stack them at the end; `np.stack` puts a new axis in front.
#
# </details>
# <details><summary>Hint 3</summary>
#
# `for x_t in x:` runs over the first axis, time. In the loop: one call of `lstm_step` whose two results replace the
# two states, and one `append`. After the loop, `c_t` is the last cell state.
#
# </details>


# %% exercise="lstm_sequence"
def lstm_sequence(x, h0, c0, p):
    """The LSTM over a sequence.

    x: (T, B, D), T from 1 to some thousands; h0, c0: (B, H), initial states;
    p: LSTMParams.
    Returns h: (T, B, H), the hidden states after each step;
    c_T: (B, H), the last cell state.
    """
    ### BEGIN SOLUTION
    h_t, c_t, h = h0, c0, []
    for x_t in x:
        h_t, c_t = lstm_step(x_t, h_t, c_t, p)
        h.append(h_t)
    return np.stack(h), c_t
    ### END SOLUTION


# %% check="lstm_sequence"
check("lstm_forward.lstm_sequence", lstm_sequence)

# %% [markdown]
# **What just happened.** Your LSTM runs. It has never been trained, but that is no obstacle: it can be *programmed*.
#
# ## 7.13 Programming a cell: a latch
#
# A **latch** is the simplest useful memory, one bit: *store* it when a marker says so, *hold* it for as long as
# needed, whatever else comes in, and *show* it when another marker asks. One unit is enough ($H = 1$). Its input has
# three entries ($D = 3$), in this order:
#
# * `bit`: -1 or +1, and it changes all the time,
# * `store`: 1 when the present bit shall be stored, otherwise 0,
# * `read`: 1 when the stored bit shall be shown, otherwise 0.
#
# The weights `W_h` and `W_c` are zero; `W_x` (3, 4) and `b` (4,) are up to you. Call $K$ the *decisiveness* of the
# gates: a gate at rest should have the pre-activation $-K$ (closed) or $+K$ (open), and a marker should carry it to
# the opposite. With $K = 9$, closed is $\sigma(-9) \approx 0.0001$.
#
# | part | at rest (no marker) | at the `store` marker | at the `read` marker |
# |---|---|---|---|
# | input gate, $a_i$ | closed, $-K$ | open, $+K$ | closed, $-K$ |
# | forget gate, $a_f$ | holds, $+K$ | lets go, $-K$ | holds, $+K$ |
# | candidate, $a_g$ | $K \cdot$ bit | $K \cdot$ bit | $K \cdot$ bit |
# | output gate, $a_o$ | closed, $-K$ | closed, $-K$ | open, $+K$ |
#
# **Predict before you go on.** Which gate protects the stored bit from all the bits that come later? And what would
# happen if the forget gate did not let go at the `store` marker?
#
# <details><summary>Reveal</summary>
#
# The closed input gate protects the bit from what comes in, and the open forget gate keeps it from fading. Both are
# needed. If the forget gate stayed open at the `store` marker, the new bit would be *added* to the old one: storing
# +1 and later -1 would leave about 0.
#
# </details>
#
# ### Exercise 12: set the latch by hand (2 points)
#
# Write the table as weights. Every entry of `W_x` and `b` is a multiple of $K$, many are 0. Rows of `W_x`: bit,
# store, read. Columns: i, f, g, o.
#
# <details><summary>Hint 1</summary>
#
# Without markers, and with the bit not connected to the gates, $a_i$, $a_f$ and $a_o$ are just the biases: read them
# off the column "at rest". The candidate has no bias.
#
# </details>
# <details><summary>Hint 2</summary>
#
# A marker is 1. It adds its weight to the bias. From $-K$ to $+K$ the weight must be $2K$, and from $+K$ to $-K$ it
# is $-2K$.
#
# </details>
# <details><summary>Hint 3</summary>
#
# `W_x` has four entries that are not 0: one in the row of the bit (for g), two in the row of store (for i and f), one
# in the row of read (for o). `b` has three. Start from `np.zeros((3, 4))`, which holds fractions, and fill them in.
#
# </details>


# %% exercise="latch"
def latch(K):
    """Weights and biases of a latch with one unit.

    K: a float above 0, the size of the gates' pre-activations.
    Returns W_x: (3, 4), rows bit, store, read, columns i, f, g, o; b: (4,).
    """
    ### BEGIN SOLUTION
    W_x = np.zeros((3, 4))
    W_x[0, 2] = K
    W_x[1, 0] = 2 * K
    W_x[1, 1] = -2 * K
    W_x[2, 3] = 2 * K
    b = np.array([-K, K, 0.0, -K])
    return W_x, b
    ### END SOLUTION


# %% check="latch"
check("lstm_forward.latch", latch)

# %% [markdown]
# Now watch it at work, in your own `lstm_sequence`. Bits arrive at random. At $t = 3$ the bit +1 is to be stored; it
# is read 30 steps later. At $t = 38$ the bit -1 is to be stored, and read at $t = 44$.
#
# **Predict before you run the next cell.** The same is done with $K = 9$ and with $K = 2$, where a closed gate is
# $\sigma(-2) = 0.12$ and a holding one $\sigma(2) = 0.88$. What will be left of the first bit after 30 steps with
# $K = 2$?


# %% given="latch_run"
def latch_run(K):
    """48 steps of the latch: inputs x (T, 3); gates i, f, o and states c, h (T,)."""
    T = 48
    x = np.zeros((T, 1, 3))
    x[:, 0, 0] = np.random.default_rng(12).choice([-1.0, 1.0], size=T)
    x[3, 0], x[33, 0, 2] = (1, 1, 0), 1  # store +1, read
    x[38, 0], x[44, 0, 2] = (-1, 1, 0), 1  # store -1, read
    W_x, b = latch(float(K))
    p = LSTMParams(W_x, np.zeros((1, 4)), np.zeros((1, 4)), b)
    h_t = c_t = np.zeros((1, 1))
    run = {name: np.zeros(T) for name in "ifoch"}
    for t in range(T):
        i, f, _ = input_side(x[t], h_t, c_t, p)
        h, c_next = lstm_sequence(x[t : t + 1], h_t, c_t, p)
        o, _ = output_gate(x[t], h_t, c_t, c_next, p)
        h_t, c_t = h[-1], c_next
        for name, value in zip("ifoch", (i, f, o, c_t, h_t), strict=True):
            run[name][t] = value.item()
    return {"x": x[:, 0], **run}


# %% demo="latch_figure"
attempt(lambda: figures.latch({K: latch_run(K) for K in (9, 2)}))

# %% [markdown]
# **What you see.** Store, hold, read: with $K = 9$ the cell state stays at 1 to within 1 % for 30 steps, while random
# bits keep knocking at the closed input gate. The hidden state stays silent until the output gate opens, and then
# shows $\tanh(1) = 0.76$, not 1: equation (7) squashes once more. A network above would scale it up.
#
# With $K = 2$ the gates are half-hearted. Of the first bit $0.88^{30} \approx 0.02$ are left when it is to be read.
# What the cell holds instead is a fading mixture of the random bits that leaked in, and here it even has the wrong
# sign. The cell is the same; only the biases and weights are smaller. In training, the network has to find such
# weights by itself, which is why unit 8 is needed.

# %% [markdown] question="saved_gate" points=2
# **Question: can the input gate be saved? (2 points, read by your teacher).** A colleague leaves the input gate of the
# latch open all the time, $i = 1$. "Where nothing is to be stored, let the candidate be 0": $g = \tanh(w \cdot
# \text{bit} + v \cdot \text{store} + b)$, with well-chosen $w$, $v$ and $b$, should be 0 for both bits as long as
# store is 0, and have the sign of the bit where store is 1. Are there such numbers? Say why, and what it is that a gate
# can do and a further weight cannot.
#
# ### BEGIN SOLUTION
# There are none. Without the marker g = 0 for both bits demands w + b = 0 and -w + b = 0, so w = 0 and b = 0; then
# g = tanh(v store) does not depend on the bit at all. A weighted sum adds: the marker can only shift what the bit does,
# by the same amount for both bits. A gate multiplies: it decides *whether* something is written, whatever it is that
# the candidate wants to write.
#
# Rubric: 2 points: no, with an argument that holds (the two equations, or that a sum only shifts both bits alike), and
# the gate as a product, or as a switch for any content; 1 point: one of the two; 0: neither.
# ### END SOLUTION

# %% [markdown]
# ## 7.14 A stack of layers, and an answer
# <!-- seed 001: slide 93 -->
#
# One layer's hidden states are a sequence again, (T, B, H). So another LSTM layer can read them as its input: layers
# are **stacked**. On top, an output layer turns the highest hidden state into scores for $K$ classes, and the softmax
# turns scores into probabilities. This is slide 93, in the lecture's symbols:
#
# ```
# # Assuming h(-1,*) is known and C(-1,*)=0
# # [W{l},b{l}] are the entire set of weights and biases for the lth hidden layer
# for t = 0:T-1         # Including both ends of the index
#     h(t,0) = x(t)     # Vectors. Initialize h(0) to input
#     for l = 1:L       # hidden layers operate at time t
#         [C(t,l),h(t,l)] = LSTM_cell(t,l).forward(…
#                           …C(t-1,l),h(t-1,l),h(t,l-1),[W{l},b{l}])
#     zo(t) = Wo h(t,L) + bo
#     Y(t) = softmax( zo(t) )
# ```
#
# *Source: slide 93, typeset again. A comma before `[W{l},b{l}]` is added, and three lines of comment at the top are
# left out.* Three remarks on the notation. `LSTM_cell(t,l)` carries the time only to keep its local
# variables apart for the backward pass: the *parameters* belong to the layer, not to the time. `h(t,0) = x(t)` is a
# neat way to say that the lowest layer reads the input. And `zo`, `Wo`, `bo` here belong to the output *layer* and
# have nothing to do with the output *gate*; the course calls them $z$, $W_o$ $(H_L, K)$ and $b_o$ $(K,)$:
#
# $$ h(t, 0) = x(t), \qquad
# h(t, l),\, c(t, l) = \text{step}\big(h(t, l-1),\; h(t-1, l),\; c(t-1, l),\; p(l)\big) \tag{11} $$
#
# $$ z(t) = h(t, L)\,W_o + b_o, \qquad y_k(t) = \frac{e^{z_k(t)}}{\sum_n e^{z_n(t)}} \tag{12} $$
#
# The slide runs time in the outer loop and layers in the inner one. May the loops change places? Look at what each
# step needs.

# %% demo="loop_orders"
figures.loop_orders()

# %% [markdown]
# **What you see.** A step needs its left neighbor (the leftmost ones: the initial states) and the one below it,
# nothing else. Left numbers: the slide's order, column by column. Right numbers: row by row, one layer's whole
# sequence after the other. In both orders every arrow comes from a smaller number, so both are allowed, and they give
# the same result. Row by row is shorter to write: the loop over time is inside your `lstm_sequence`. (Column by
# column is what you need when inputs arrive one at a time.)
#
# The softmax has the sigmoid's disease: $e^{z}$ overflows for large scores. The cure is the same in spirit. Adding a
# constant to all scores of a row changes numerator and denominator by the same factor, so subtract the row's largest
# score first. Then the largest exponential is $e^0 = 1$.
#
# ### Exercise 13: the network (4 points)
#
# Write equations (11) and (12). `h0`, `c0` and `layers` are lists with one entry per layer, the lowest first; layers
# may differ in size. Return the hidden states of the top layer and the probabilities.
#
# <details><summary>Hint 1</summary>
#
# A loop over the layers. A variable `h`, at first the input `x`, is replaced in each round by the layer's hidden
# states.
#
# </details>
# <details><summary>Hint 2</summary>
#
# `@` works on the last axis of (T, B, H): one product gives all scores, (T, B, K). Largest score and sum are taken
# over the last axis, too, one for each time and each example.
#
# </details>
# <details><summary>Hint 3</summary>
#
# In round `n`, call `lstm_sequence` with `h`, the n-th initial states and the n-th parameters; ignore its second
# result. For the softmax, `z.max(axis=-1, keepdims=True)` has the shape (T, B, 1), ready to be subtracted; the sum
# takes the same two arguments.
#
# </details>


# %% exercise="lstm_network"
def lstm_network(x, h0, c0, layers, W_o, b_o):
    """A stack of L LSTM layers with a softmax output, equations (11) and (12).

    x: (T, B, D); h0, c0: lists of L arrays (B, H_l);
    layers: list of L LSTMParams, the lowest layer first; L at least 1.
    W_o: (H_L, K); b_o: (K,).
    Returns h: (T, B, H_L), hidden states of the top layer;
    y: (T, B, K), probabilities that sum to 1 over K.
    """
    ### BEGIN SOLUTION
    h = x
    for n in range(len(layers)):
        h, _ = lstm_sequence(h, h0[n], c0[n], layers[n])
    z = h @ W_o + b_o
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    y = e / e.sum(axis=-1, keepdims=True)
    return h, y
    ### END SOLUTION


# %% check="lstm_network"
check("lstm_forward.lstm_network", lstm_network)

# %% [markdown]
# **What just happened.** You have an LSTM network, from the sigmoid to the probabilities, in about 30 lines, and you
# know what each of them is for.
#
# ## Summary
#
# * A gate is a sigmoid unit whose output multiplies a signal. The input gate decides what is stored, the forget gate
#   what is kept, the output gate what is shown.
# * The cell state is changed by one product with the forget gate and one sum. No weight matrix and no squashing lies
#   on the line from `c_prev` to `c_t`: along it, $n$ steps multiply the old content by $f_1 * \dots * f_n$.
# * Keeping 99 % over $n$ steps needs a forget bias of about $\ln(100\,n)$; ten times as long costs only 2.3 more.
# * Input gate, forget gate and candidate see `c_prev`; the output gate sees `c_t`.
# * The order of the blocks is i, f, g, o; the wrong order raises no error.
# * Layers are stacked by feeding the hidden states of one as input to the next; the two loops may change places.
#
# | symbol | code | shape | meaning |
# |---|---|---|---|
# | $x_t$ | `x_t`, `x` | (B, D), (T, B, D) | input at one time, and the sequence |
# | $h_{\text{prev}}, h_t$ | `h_prev`, `h_t`, `h` | (B, H), (T, B, H) | hidden state |
# | $c_{\text{prev}}, c_t$ | `c_prev`, `c_t`, `c_T` | (B, H) | cell state; `c_T` is the last one |
# | $s$ | `s` | (B, H) | the cell state that a gate sees |
# | $a_i, a_f, a_g, a_o$ | `a_i`, … | (B, H) | pre-activations |
# | $i, f, o$ | `i`, `f`, `o` | (B, H) | gates, from 0 to 1 |
# | $g$ | `g` | (B, H) | candidate, from -1 to 1 |
# | $W_x, W_h, W_c, b$ | `p.W_x`, `p.W_h`, `p.W_c`, `p.b` | (D, 4H), (H, 4H), (H, 4H), (4H,) | parameters of a layer |
# | $h_0, c_0$ | `h0`, `c0` | (B, H), or lists of these | initial states |
# | $W_o, b_o$ | `W_o`, `b_o` | (H_L, K), (K,) | output layer |
# | $z, y$ | `z`, `y` | (T, B, K) | scores and probabilities |
# | $K$ | `K` | a number | in 7.13 the decisiveness of a gate, in 7.14 the number of classes |
#
# **Further reading**
#
# * S. Hochreiter and J. Schmidhuber, 1997, *Long Short-Term Memory*: the cell with the constant error carousel; an
#   input and an output gate, no forget gate, no peepholes.
# * F. Gers, J. Schmidhuber and F. Cummins, 2000, *Learning to Forget: Continual Prediction with LSTM*: the forget
#   gate.
# * F. Gers and J. Schmidhuber, 2000, *Recurrent Nets that Time and Count*: peepholes.
# * R. Jozefowicz, W. Zaremba and I. Sutskever, 2015, *An Empirical Exploration of Recurrent Network Architectures*:
#   the forget bias.
# * K. Greff, R. Srivastava, J. Koutník, B. Steunebrink and J. Schmidhuber, 2017, *LSTM: A Search Space Odyssey*: what
#   happens when single parts are left out.
#
# **What comes next.** Unit 8 walks equations (7) to (1) backward and gives you the gradient of every parameter, so
# that a network can find its own latches.
