# %% [markdown]
# # 7 The LSTM cell, forward
#
# In unit 6 you moved the doors of a memory by hand. Now every door is moved by units of its own, which look at what comes
# in and at what is there. That is the LSTM (*long short-term memory*). This unit builds it part by part, until your code
# runs it over whole sequences, and then you program one to keep a bit.
#
# Run the next two cells (Shift+Enter twice), and answer the question below the pictures before you drag.

# %% given="imports"
from typing import NamedTuple

import numpy as np

from autograder.check import check
from course.figures import lstm_forward as figures
from course.figures.attempt import attempt
from course.figures.style import use_style
from course.widgets.lstm_cell import lstm_cell

use_style()

# %% demo="one_cell"
lstm_cell()

# %% [markdown]
# **After this unit you can** say what each part of an LSTM is for; write the cell and run it over sequences; find out
# which statement of a foreign cell is wrong; choose biases so that a cell keeps a bit for as long as you want. **You
# need** units 1, 4 and 6, and matrix products. Nothing is trained here; gradients are the subject of unit 8.
# **Time.** About 90 minutes, with a stop after section 7.8: fifteen exercises, 33 points, and two questions in words,
# 4 points. Later exercises call your earlier functions, so go from top to bottom.
#
# ## 7.1 One cell to play with
#
# At each of 24 steps a bit comes in, -1 or +1. The one at the **store** marker shall be kept until the **read** marker:
# there the cell has to hold 0.9 of it or more (the green box). It starts with the opposite bit, *old*.
# Three gates decide: the input gate $i$ on what is written, the forget gate $f$ on what stays, the output gate $o$ on what
# is shown. What is written is the candidate $g$. The handles are **pre-activations**, the numbers that go into the sigmoid
# of a gate: at *rest*, and at the marker. The last handle is the weight of the bit in $g$, which is a tanh.
#
# **Predict, then play.** With $f = 0.9$ at every step, how much of a bit is left after 15 steps? Write it into the demo
# and keep it. Then drag until the bit is **kept**. Your score is the number of steps for which your gates hold a bit
# *whatever the other bits are*; *kept by luck* means that others would destroy it. (A press flips a bit, *Worst bits* turns
# all others against yours.) Does it work with *Constant gates*, which do not see the markers? And if the forget gate stays
# open at *store*?

# %% [markdown]
# <details><summary>Reveal</summary>
#
# $0.9^{15} = 0.21$. To keep the bit, the input gate has to be shut at rest (far down) and the forget gate open (far up), and
# at *store* the other way round. With these four at their ends and $g$ at its top the score is 414. With constant gates
# it is 0 at best: a gate that lets in the one bit lets in the next as well. A forget gate that stays open at *store* adds
# the bit to the old content, here the opposite one, and the two cancel. The output gate has no say in what is kept.
# </details>
#
# Here you set the pre-activations. In a network each is a weighted sum, and a marker is anything in the input that the
# weights have learned to look for.
#
# ## 7.2 From one layer to four
# <!-- seed 001: slides 77-78 -->
# <!-- seed 001: slide 117 -->
#
# The vanilla network of unit 4 computes its new state with one layer,
# $h_t = \tanh(x_t W_x + h_{\text{prev}} W_h + b)$, where $h_{\text{prev}}$ is the state of the step before:

# %% demo="diagram_vanilla"
figures.cell_diagram("vanilla")

# %% [markdown]
# Whatever is to be remembered goes through $W_h$ and a tanh at every step; unit 5 measured what that does to it. Unit 6
# gave the memory a line of its own, the **cell state** $c$, which is handed on beside $h$ and which only a gate multiplies.
# The gates $i$, $f$, $o$ were numbers that you chose. Two things are missing.
#
# * **Who moves the gates?** Layers like the one above. A gate has to lie between 0 and 1, so its squashing function is the
#   sigmoid and not tanh.
# * **What is the candidate $g$?** The very layer above. It proposes, a gate decides whether that is written. So four
#   layers look at $x_t$ and $h_{\text{prev}}$ where there was one.
#
# The cell of Hochreiter & Schmidhuber (1997) had no forget gate; Gers, Schmidhuber & Cummins (2000) added it.
#
# ## 7.3 Two steps by hand
#
# Before any matrix, a cell with one unit and one input. Most of its weights are 0; what is left is
#
# $$ i = \sigma(2x), \qquad f = \sigma(c_{\text{prev}} + 1), \qquad g = \tanh(x + h_{\text{prev}}) $$
#
# with $\sigma(a) = 1/(1 + e^{-a})$. The new $c$ is what $f$ keeps of $c_{\text{prev}}$ plus what $i$ lets in of $g$. From it
# follow $o = \sigma(2c - 1)$ and $h = o \tanh(c)$. The start is $h_{\text{prev}} = c_{\text{prev}} = 0$, the inputs are 1
# and -1:
#
# | $x$ | $i$ | $f$ | $g$ | $c$ | $o$ | $h$ |
# |---|---|---|---|---|---|---|
# | 1 | σ(2) = 0.881 | σ(1) = 0.731 | tanh(1) = 0.762 | 0 + 0.881 · 0.762 = 0.671 | σ(0.342) = 0.585 | 0.585 · tanh(0.671) = 0.342 |
# | -1 | σ(-2) = 0.119 | ? | ? | ? | ? | ? |
#
# ### Exercise 1: the second step (2 points)
#
# Work it out, with a calculator or with Python; three decimals are enough. Put your numbers in place of the `None`s and
# delete the line `raise NotImplementedError()`, which stops *Run All Cells*.
#
# <details><summary>Hint 1</summary>
#
# The second step starts from the states that the first one left, 0.671 and 0.342.
#
# </details>
# <details><summary>Hint 2</summary>
#
# $f = \sigma(0.671 + 1) = 0.842$ and $g = \tanh(-1 + 0.342) = -0.577$.
#
# </details>
# <details><summary>Hint 3</summary>
#
# $c_2$ is 0.842 times 0.671, plus 0.119 times -0.577. For $h_2$, put $c_2$ into both $\sigma(2c - 1)$ and $\tanh(c)$.
#
# </details>

# %% exercise="by_hand"
by_hand = {"c_2": None, "h_2": None}
### BEGIN SOLUTION
f_2, g_2 = 1 / (1 + np.exp(-(0.671 + 1))), np.tanh(-1 + 0.342)
c_2 = f_2 * 0.671 + 0.119 * g_2
by_hand = {"c_2": c_2, "h_2": np.tanh(c_2) / (1 + np.exp(-(2 * c_2 - 1)))}
### END SOLUTION

# %% check="by_hand"
check("lstm_forward.by_hand", by_hand)

# %% [markdown]
# **What just happened.** The candidate would have wiped out nearly all of the memory. But the input gate was nearly shut, and
# the forget gate, which sees that there is something to keep, let through 84 %. Section 7.12 repeats this with your code.
#
# ## 7.4 A sigmoid you can trust when it is closed
#
# There are two ways to write the sigmoid, the same on paper:
#
# $$ \sigma(a) = \frac{1}{1 + e^{-a}} = \frac{e^{a}}{1 + e^{a}} $$
#
# In floating point they differ. For $a = -720$ the left form computes $e^{720}$, which exceeds the largest float64
# (about $1.8 \cdot 10^{308}$) and becomes infinite; out comes exactly 0 in place of $2 \cdot 10^{-313}$, and so for all $a$
# below about -710. For $a = +720$ the right form divides infinity by infinity. A third form,
# $\tfrac12\,(1 + \tanh(a/2))$, never overflows. But look at what it does to a closed gate.

# %% demo="closed_gates"
figures.closed_gates()

# %% [markdown]
# **What you see.** At $a = -20$ half of the digits are wrong, below $a = -38$ the form returns exactly 0: the sum
# $1 + \tanh(a/2)$ cancels two numbers near 1. A closed gate should be *small*, not broken: how small decides what leaks
# through over hundreds of steps, and a gate of exactly 0 gives the gradient nothing to work with.
#
# ### Exercise 2: a stable sigmoid (1 point)
#
# Write `sigmoid` for arrays of any shape, with entries from -720 to 720. The check compares every entry *relative to
# its own size* (to $10^{-9}$): $\sigma(-700) \approx 10^{-304}$ has to be right as well. The input array must stay as
# it is. Try to do it without an overflow; one in a value that is thrown away afterwards costs no points, but NumPy warns.
#
# <details><summary>Hint 1</summary>
#
# There is a form for each side of zero. `np.where(condition, left, right)` chooses entry by entry.
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
# Both forms have the denominator $1 + e^{-|a|}$ where they are safe. Only the numerators differ: 1 for
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
# ## 7.5 What a gate looks at
# <!-- seed 001: slide 82 -->
#
# Each of the terms that go into a gate, or into the candidate, answers a question. What comes in now ($x_t$)? What did
# the network say a moment ago ($h_{\text{prev}}$)? What is in the memory ($s$, a cell state)? And how is the gate
# inclined when nothing speaks for or against ($b$)? With $D$ inputs, $H$ units, and a **batch** of $B$ examples in the
# rows, for each $k$ of $i$, $f$, $g$, $o$:
#
# $$ a_k = x_t\,W_{xk} + h_{\text{prev}}\,W_{hk} + s\,W_{ck} + b_k, \qquad
# s = \begin{cases} c_{\text{prev}} & \text{for } k = i, f, g \\ c_t & \text{for } k = o \end{cases} \tag{1} $$
#
# The third term is new: weights through which a gate sees the memory are called **peepholes** (Gers & Schmidhuber
# 2000). In that paper a gate sees only the cells that it controls, and the candidate sees none. The lecture that this
# course follows has full matrices and lets the candidate look, too; so do we. (How its notation becomes ours:
# **[From the slides to this page](#From-the-slides-to-this-page)**.)

# %% demo="diagram_gate"
figures.cell_diagram("gate")

# %% [markdown]
# ### Exercise 3: a sum to mend (2 points)
#
# Here is (1) from somebody who tried it with one unit. There it is right. With two units it is not:


# %% given="suspect_sum"
def suspect_sum(x_t, h_prev, s, W_x, W_h, W_c, b):
    """Pre-activation of one gate; right for H = 1, wrong for H > 1."""
    return x_t @ W_x + h_prev @ W_h.T + s * np.diag(W_c) + b


# %% [markdown]
# How do you find out *where*? Send in one number at a time: let a single entry of `x_t`, `h_prev` or `s` be 1 and
# everything else 0. By (1) the result has to be a **row** of the matrix, here `[[1. 2.]]`.

# %% demo="one_at_a_time"
W = np.array([[1.0, 2.0], [3.0, 4.0]])
none, first = np.zeros((1, 2)), np.array([[1.0, 0.0]])
print("x_t = [1, 0] gives", suspect_sum(first, none, none, W, 0 * W, 0 * W, 0))

# %% [markdown]
# This term is right. Test the others in a cell of your own, and write `preactivation` so that all are. It does not need to
# know which cell state `s` it is handed: the caller decides that.
#
# <details><summary>Hint 1</summary>
#
# `suspect_sum(none, first, none, 0 * W, W, 0 * W, 0)` is the test of `h_prev`. Out comes a column of `W`; what turns rows
# into columns?
#
# </details>
# <details><summary>Hint 2</summary>
#
# Three matrix products and a bias. The row vector stands on the left: (B, D) times (D, H) gives (B, H). A bias of shape
# (H,) is added to each row by itself (broadcasting).
#
# </details>
# <details><summary>Hint 3</summary>
#
# In the second term, take away the transpose. In the third, where the first unit does not reach the second one, put `@`
# with the whole matrix in place of `*` with its diagonal.
#
# </details>


# %% exercise="preactivation"
def preactivation(x_t, h_prev, s, W_x, W_h, W_c, b):
    """Pre-activation of one gate, equation (1).

    x_t: (B, D); h_prev: (B, H); s: (B, H), the cell state that this gate sees.
    W_x: (D, H); W_h, W_c: (H, H); b: (H,). All float64.
    Returns a: (B, H).
    """
    ### BEGIN SOLUTION
    return x_t @ W_x + h_prev @ W_h + s @ W_c + b
    ### END SOLUTION


# %% check="preactivation"
check("lstm_forward.preactivation", preactivation)

# %% [markdown]
# **What just happened.** For one unit, a matrix, its transpose and its diagonal are the same number: a test with sizes of
# 1 cannot tell them apart, nor can shapes, where matrices are square. Test with sizes that differ, and with one number at
# a time.
#
# ## 7.6 Four gates in one array
#
# One large product is faster than four small ones, so the weights of the four are put side by side, as **blocks** of $H$
# columns, in the fixed order **i, f, g, o**:
#
# $$ W_x = \begin{bmatrix} W_{xi} & W_{xf} & W_{xg} & W_{xo} \end{bmatrix} \in \mathbb{R}^{D \times 4H} $$
#
# $$ x_t W_x = \begin{bmatrix} x_t W_{xi} & x_t W_{xf} & x_t W_{xg} & x_t W_{xo} \end{bmatrix} $$
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
# **What you see.** A gate owns $H$ *neighboring* columns in all four arrays. One block is special: the o block of `W_c`
# is multiplied by the new cell state. So the last block of `c_prev @ W_c` is of no use.
#
# ### Exercise 4: cut into blocks (2 points)
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
# `np.split(array, number_of_parts, axis=...)` returns the parts from left to right. Four slices do as well.
#
# </details>


# %% exercise="split_blocks"
def split_blocks(a):
    """The four blocks of a packed array, in the order i, f, g, o.

    a: (..., 4H), float64.
    Returns a_i, a_f, a_g, a_o: (..., H) each.
    """
    ### BEGIN SOLUTION
    H = a.shape[-1] // 4
    return a[..., :H], a[..., H : 2 * H], a[..., 2 * H : 3 * H], a[..., 3 * H :]
    ### END SOLUTION


# %% check="split_blocks"
check("lstm_forward.split_blocks", split_blocks)

# %% [markdown]
# **What just happened.** You fixed which column belongs to whom. Libraries differ here, and a wrong order raises no error.
#
# ### Exercise 5: how many numbers is that? (1 point)
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
# Test yourself: $D = 1$, $H = 1$ gives 16; $D = 2$, $H = 3$ gives 108.
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
# **What just happened.** The layer of 7.2 has $H\,(D + H + 1)$. An LSTM without peepholes has four times as many, and full
# peepholes add $4H^2$.
#
# ## 7.7 Store and keep: input gate, forget gate, candidate
# <!-- seed 001: slides 83-85 -->
#
# Three of the four boxes see the same things, $x_t$, $h_{\text{prev}}$ and $c_{\text{prev}}$.

# %% demo="diagram_store"
figures.cell_diagram("store")

# %% [markdown]
# * The **input gate**, *whether* something is written: $i = \sigma(a_i)$ **(2)**
# * The **forget gate**, *whether the old content stays*: $f = \sigma(a_f)$ **(3)**. Its name is misleading: an open
#   forget gate, $f = 1$, keeps.
# * The **candidate**, *what* could be written: $g = \tanh(a_g)$ **(4)**. It has a sign, therefore the tanh.
#
# ### Exercise 6: the input side (3 points)
#
# Compute `i`, `f` and `g` from the packed parameters. `p` has the fields of `LSTMParams`: `p.W_x`, `p.W_h`, `p.W_c`
# and `p.b`. Use your `sigmoid` and your `split_blocks`.
#
# <details><summary>Hint 1</summary>
#
# Your `preactivation` works for packed weights as it stands: it returns (B, 4H). A star, `*p`, hands over the four fields
# of `p` in their order.
#
# </details>
# <details><summary>Hint 2</summary>
#
# Compute the packed sum with `c_prev` for `s`. Cut it into four. The last block is not used.
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

    x_t: (B, D); h_prev, c_prev: (B, H); p: LSTMParams. All float64.
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
# ## 7.8 The cell state, and why nothing but a gate multiplies it
# <!-- seed 001: slide 81 -->
#
# The old content, times the forget gate, stays. The candidate, times the input gate, comes on top:

# %% demo="diagram_state"
figures.cell_diagram("state")

# %% [markdown]
# ### Exercise 7: predict first (2 points)
#
# A cell holds $c_{\text{prev}} = 0.8$, and the candidate is $g = -0.5$. What is the new cell state $c_t$ if each gate is
# either fully open (1) or fully closed (0)? Work it out on paper before you run the check. The key `f1_i0` means $f = 1$
# and $i = 0$.
#
# <details><summary>Hint 1</summary>
#
# Two things come together at the plus sign. A closed gate takes one of them away, an open one lets it pass whole.
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
# ### Exercise 8: the cell state (1 point)
#
# Write what the picture shows, for whole arrays, so that it gives your four numbers, and everything between for gates that
# are half open.
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
    c_prev: (B, H), of any size. All float64.
    Returns c_t: (B, H).
    """
    ### BEGIN SOLUTION
    return f * c_prev + i * g
    ### END SOLUTION


# %% check="cell_state"
check("lstm_forward.cell_state", cell_state)

# %% [markdown]
# **What just happened.** In NumPy, for a batch:
#
# $$ c_t = f * c_{\text{prev}} + i * g \tag{5} $$
#
# With the input gate closed it is the recurrence $h(t) = w\,h(t-1)$ of unit 1: **the forget gate is the $w$ of unit 1,
# chosen anew at each step, by the data.** No weight matrix and no tanh lies on the thick line; along it, $n$ steps multiply
# the content by $f_1 * f_2 * \dots * f_n$ and by nothing else. In the cell of 1997 this product was exactly 1, the constant
# error carousel of unit 6. (There are side roads: through peepholes and $h$ the old cell state also influences the gates.
# Unit 8 follows every road.)
#
# How close to 1 must $f$ be? Here nothing is written, and $f$ stays constant.

# %% demo="holding"
figures.holding()

# %% [markdown]
# ### Exercise 9: a forget gate that holds (2 points)
#
# A cell shall keep at least 99 % of its content over 50 steps. The input gate is closed ($i = 0$), and the forget
# gate's pre-activation consists of its bias alone, $a_f = b_f$, because its weights are 0.
#
# * `f`: the smallest constant forget gate that does it.
# * `b_f`: the bias that gives this forget gate. As in unit 6, exercise 8, undo the sigmoid; its inverse is called the
#   **logit**.
#
# Write formulas in place of the `None`s and let Python do the arithmetic; do not round. Lines of your own above the
# dictionary are welcome.
#
# <details><summary>Hint 1</summary>
#
# 50 steps with the same $f$ multiply the content by $f^{50}$.
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
# **What just happened.** A bias of about 8.5 is enough: the sigmoid makes it cheap to be *almost* 1. As a rule of thumb,
# $1 - f \approx e^{-b_f}$, so the memory lasts for about $e^{b_f}$ steps before it has fallen to $1/e$ (the time constant
# of unit 1). Therefore training starts with a positive forget bias (Gers et al. 2000; Jozefowicz et al. 2015).

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
# **A stop.** The memory can be written and kept: a good place to stop until another day. What follows reads it, and then
# runs the whole cell.
#
# ## 7.9 Read: the output gate sees the new state
# <!-- seed 001: slides 86-87 -->
#
# The **output gate** is computed *after* the cell state, so it can look at the memory as it is now: (1) with $s = c_t$. And
# what goes out is the tanh of the cell state: a cell that counts may hold 17, the rest of the network gets a number between
# -1 and 1.
#
# $$ o = \sigma(a_o) \tag{6} $$
#
# $$ h_t = o * \tanh(c_t) \tag{7} $$
#
# (Unit 6 had $\tanh(c/2)$, as the paper of 1997 has in effect; $\tanh(c)$ is usual today.)

# %% demo="diagram_read"
figures.cell_diagram("read")

# %% [markdown]
# ### Exercise 10: output gate and hidden state (2 points)
#
# At this point of the step the cell has both states at hand, so the function is handed both. Use the right ones.
#
# <details><summary>Hint 1</summary>
#
# As in exercise 6, but only one of the four blocks is needed.
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
    c_t: (B, H), the new cell state; p: LSTMParams. All float64.
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
# **What just happened.** Handing `c_prev` to the output gate is a slip that is hard to notice: the shapes fit, and the
# numbers look plausible. Exercise 12 lets you catch somebody else's.
#
# ## 7.10 The whole cell
# <!-- seed 001: slides 79-80, 88-89 -->
# <!-- seed 001: slides 91-92 -->
# <!-- seed 003: slide 7 -->

# %% demo="diagram_cell"
figures.cell_diagram("cell")

# %% [markdown]
# ### Exercise 11: one step (2 points)
#
# Put the parts together. Which has to come first? Results: first the hidden state, then the cell state.
#
# <details><summary>Hint 1</summary>
#
# Three calls of functions that you have already: exercises 6, 8 and 10.
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

    x_t: (B, D); h_prev, c_prev: (B, H); p: LSTMParams. All float64.
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
# The cell is complete. Compare it with the lecture's **[twelve lines](#From-the-slides-to-this-page)**.
#
# ## 7.11 Five strange cells
#
# Five other people wrote a cell, too. You cannot see their code, but you can run it beside yours, with one unit. `b_i=40`
# sets the bias of the input gate so high that nothing else counts: the gate is **pinned** open ($\sigma(40) = 1$ in
# float64). `b_i=-40` pins it shut.


# %% given="beside"
WEIGHTS = LSTMParams(
    np.array([[0.9, -0.6, 1.4, 0.5]]),
    np.array([[-0.7, 0.8, -1.2, 0.6]]),
    np.array([[0.4, 0.3, 0.5, 1.1]]),
    np.array([0.2, 0.5, -0.1, -0.3]),
)


def beside(names, x=0.5, h=0.4, c=0.9, **biases):
    """One step of your cell and of strange ones; biases: b_i, b_f, b_g, b_o."""
    p = WEIGHTS._replace(b=WEIGHTS.b.copy())
    for bias, value in biases.items():
        p.b["ifgo".index(bias[-1])] = value
    row = [np.array([[number]]) for number in (x, h, c)]
    for name in ("yours", *names):
        step = lstm_step if name == "yours" else figures.strange_cell(name)
        h_t, c_t = step(*row, p)
        print(f"{name:6} c_t = {c_t.item():7.4f}   h_t = {h_t.item():7.4f}")


# %% demo="first_look"
attempt(lambda: beside("ABCDE"))

# %% [markdown]
# ### Exercise 12: what is wrong with them? (3 points)
#
# One is right, each of the others has one of these slips. Write the numbers.
#
# | number | slip |
# |---|---|
# | 0 | none |
# | 1 | the blocks of input gate and forget gate are exchanged |
# | 2 | the candidate goes through the sigmoid |
# | 3 | the candidate does not see `h_prev` |
# | 4 | the output gate sees `c_prev` |
# | 5 | the hidden state is `o * tanh(c_prev)` |
# | 6 | the hidden state is `o * c_t` |
# | 7 | the cell state is `f * (c_prev + i * g)` |
#
# Try whatever you like in a cell of your own (Esc, then B, adds one): `beside("AC", b_o=40)`, `beside("BE",
# b_f=40, b_i=-40)`, `beside("D", h=-0.8)`.
#
# <details><summary>Hint 1</summary>
#
# Does `c_t` differ, or only `h_t`? That leaves half of the list.
#
# </details>
# <details><summary>Hint 2</summary>
#
# Where only `h_t` differs, pin the output gate open: if `h_t` is right then, the fault is in what the gate sees. Where
# `c_t` differs, pin the two other gates, one open and one shut: which content should be left, and which one is?
#
# </details>
# <details><summary>Hint 3</summary>
#
# With `b_o=40`, compare `h_t` with `c_t`, with its tanh and with tanh(0.9). With `b_f=-40, b_i=40` a right cell holds the
# candidate, one with the slip 1 the old 0.9, one with the slip 7 nothing.
#
# </details>

# %% exercise="strange_cells"
strange_cells = {"A": None, "B": None, "C": None, "D": None, "E": None}
### BEGIN SOLUTION
strange_cells = {"A": 6, "B": 1, "C": 4, "D": 0, "E": 7}
### END SOLUTION

# %% check="strange_cells"
check("lstm_forward.strange_cells", strange_cells)

# %% [markdown]
# **What just happened.** A random comparison says *that* a cell is wrong, chosen settings say *where*: what a pinned gate
# looks at cannot be the cause of a difference.
#
# ## 7.12 A sequence
#
# A sequence of $T$ inputs is an array `x` of shape (T, B, D): time first, so that `x[t]` is what `lstm_step` wants. The
# same parameters serve every step. Both states are handed on; the first step gets **initial states** `h0` and `c0`, often
# zero, but not always: a text may be continued.
#
# ### Exercise 13: the sequence (3 points)
#
# Return all hidden states, (T, B, H), where `h[t]` is the hidden state *after* the step that read `x[t]`; and the
# last cell state.
#
# <details><summary>Hint 1</summary>
#
# A loop over time with two variables, `h_t` and `c_t`, that each step reads and replaces.
#
# </details>
# <details><summary>Hint 2</summary>
#
# Collect the hidden states in a list and stack them at the end; `np.stack` puts a new axis in front.
#
# </details>
# <details><summary>Hint 3</summary>
#
# `for x_t in x:` runs over time. In the loop: one call of `lstm_step` whose two results replace the two states, and one
# `append`. After it, `c_t` is the last cell state.
#
# </details>


# %% exercise="lstm_sequence"
def lstm_sequence(x, h0, c0, p):
    """The LSTM over a sequence.

    x: (T, B, D), T from 1 to some hundreds; h0, c0: (B, H), initial states;
    p: LSTMParams. All float64.
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
# Your LSTM runs. Here are the two steps of 7.3. The four formulas have become columns: $i = \sigma(2x)$ is the 2 in the
# first column, $f = \sigma(c_{\text{prev}} + 1)$ are the two ones in the second.

# %% demo="two_steps"
tiny = LSTMParams(
    W_x=np.array([[2.0, 0, 1, 0]]),
    W_h=np.array([[0.0, 0, 1, 0]]),
    W_c=np.array([[0.0, 1, 0, 2]]),
    b=np.array([0.0, 1, 0, -1]),
)
inputs, zero = np.array([[[1.0]], [[-1.0]]]), np.zeros((1, 1))


def two_steps():
    h, c_T = lstm_sequence(inputs, zero, zero, tiny)
    print("h_1, h_2:", *h.ravel().round(3), "   c_2:", *c_T.ravel().round(3))


attempt(two_steps)

# %% [markdown]
# By hand, with rounded numbers in between, the third decimal may differ.
#
# ## 7.13 Gates nailed down
#
# What is left of an LSTM whose gates do not move? **Predict:** $i = 1$, $f = 0$ and $o = 1$ at every step. Is that the
# vanilla network of 7.2?
#
# <details><summary>Reveal</summary>
#
# Nearly. $c_t = g$: nothing is kept, and the candidate is the vanilla layer (if it does not look at $c$). But it is squashed
# once more on its way out, $h_t = \tanh(c_t) = \tanh(\tanh(\dots))$, and this number is what $W_h$ gets at the next step.
# With $f = 1$ in place of 0 each candidate would be added to the old ones: the carousel. A vanilla network keeps nothing
# except through its weights, the carousel keeps everything, and the LSTM decides at every step where it stands between.
# </details>
#
# ### Exercise 14: a vanilla network inside (5 points)
#
# The second tanh can be avoided. Given a vanilla network with the states $v_t = \tanh(x_t V_x + v_{t-1} V_h + b_v)$, find
# parameters for which the **cell state** $c_t$ is $v_t$ at every step, whatever `h0` is. It starts from $v_0$.
#
# <details><summary>Hint 1</summary>
#
# Pin the gates by their biases. The candidate sees something old through two matrices, $W_h$ and $W_c$. Which of them gets
# the old $c$?
#
# </details>
# <details><summary>Hint 2</summary>
#
# All weights are 0 but those of the candidate: $W_x$ has $V_x$ in its third block, $W_c$ has $V_h$ there. The biases are
# $H$ numbers each for i, f, g, o; 40 and -40 are large enough to pin.
#
# </details>
# <details><summary>Hint 3</summary>
#
# Start from `np.zeros((D, 4 * H))` and the like; the third block is `[:, 2 * H : 3 * H]`. For `b`, `np.concatenate` of
# four arrays of length H: open, shut, `b_v`, open.
#
# </details>


# %% exercise="vanilla_inside"
def vanilla_inside(x, h0, v0, V_x, V_h, b_v):
    """A vanilla network run as an LSTM whose cell state is the vanilla state.

    x: (T, B, D), T at least 1; h0: (B, H), any numbers; v0: (B, H), the vanilla state
    before the first step, entries between -1 and 1.
    V_x: (D, H); V_h: (H, H); b_v: (H,), parameters of the vanilla network, of any
    size, as x. All float64.
    Returns h: (T, B, H), the hidden states, here the tanh of the vanilla states;
    c_T: (B, H), the last cell state, here the last vanilla state.
    """
    # Set W_x: (D, 4H); W_h, W_c: (H, 4H); b: (4H,).
    ### BEGIN SOLUTION
    D, H = V_x.shape
    W_x, W_h, W_c = np.zeros((D, 4 * H)), np.zeros((H, 4 * H)), np.zeros((H, 4 * H))
    W_x[:, 2 * H : 3 * H] = V_x
    W_c[:, 2 * H : 3 * H] = V_h
    pin = np.full(H, 40.0)
    b = np.concatenate([pin, -pin, b_v, pin])
    ### END SOLUTION
    return lstm_sequence(x, h0, v0, LSTMParams(W_x, W_h, W_c, b))


# %% check="vanilla_inside"
check("lstm_forward.vanilla_inside", vanilla_inside)

# %% [markdown]
# **What just happened.** With its gates nailed down the cell goes through the states of a vanilla network. What it can do
# beyond that, it does by moving its gates.
#
# ## 7.14 Programming a cell: a latch
#
# A cell that has never been trained can be *programmed*. The memory of the demo is a **latch**. It has $H = 1$ unit and
# $D = 3$ inputs, in this order: `bit`, which is -1 or +1 and changes all the time; `store`, 1 when the present bit shall be
# stored, otherwise 0; `read`, 1 when the stored bit shall be shown, otherwise 0.
#
# `W_h` and `W_c` are zero; `W_x` (3, 4) and `b` (4,) are up to you. Call $K$ the *decisiveness* of the gates: at rest a
# gate has the pre-activation $-K$ (closed) or $+K$ (open), and a marker carries it to the opposite.
#
# | part | at rest | at `store` | at `read` |
# |---|---|---|---|
# | input gate, $a_i$ | closed, $-K$ | open, $+K$ | closed, $-K$ |
# | forget gate, $a_f$ | holds, $+K$ | lets go, $-K$ | holds, $+K$ |
# | candidate, $a_g$ | $K \cdot$ bit | $K \cdot$ bit | $K \cdot$ bit |
# | output gate, $a_o$ | closed, $-K$ | closed, $-K$ | open, $+K$ |
#
# ### Exercise 15: set the latch by hand (2 points)
#
# Write the table as weights. Every entry of `W_x` and `b` is a multiple of $K$, many are 0. Rows of `W_x`: bit,
# store, read. Columns: i, f, g, o.
#
# <details><summary>Hint 1</summary>
#
# At rest $a_i$, $a_f$ and $a_o$ are just the biases: read them off that column. The candidate has no bias.
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
# `W_x` has four entries that are not 0: one for the bit (g), two for store (i and f), one for read (o). `b` has three.
# Start from `np.zeros((3, 4))`, which holds fractions.
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
# Now watch it at work, in your own `lstm_sequence`: +1 is to be stored at $t = 3$ and read 30 steps later, -1 at $t = 38$
# and read at $t = 44$.
#
# **Predict before you run the next cell.** The same is done with $K = 9$ and with $K = 2$, where a closed gate is
# $\sigma(-2) = 0.12$ and a holding one $\sigma(2) = 0.88$. What will be left of the first bit with $K = 2$?


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
# **What you see.** With $K = 9$ the cell state stays at 1 to within 1 % for 30 steps, while random bits knock at the closed
# input gate. The hidden state is silent until the output gate opens, and then shows $\tanh(1) = 0.76$, not 1.
#
# With $K = 2$, $0.88^{30} \approx 0.02$ of the first bit are left when it is to be read. What the cell holds instead is a
# fading mixture of the random bits that leaked in, and here it even has the wrong sign. In training, the network has to
# find decisive weights by itself.

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
# ### A challenge, without points: small numbers
#
# 414 steps with numbers up to 9 are no art. In the demo, which is the smallest $K$ for which a score of 15 can be had with
# all handles between $-K$ and $K$? And what limits it: the forget gate, which lets the bit fade, or the input gate, which
# lets the others in?
#
# <details><summary>Reveal</summary>
#
# $K = 5.8$. Both limit it, about equally: at each step $1 - f$ of the bit is lost, and as much as $i$ of an opposite one
# comes in, and with $K$ and $-K$ these are the same number, $\sigma(-K)$. At $K = 6$ the score is 19; with the input gate
# alone moved to -9 at rest it is 38, with the forget gate alone moved to 9, 36.
# </details>
#
# ## Summary
#
# * A gate is a sigmoid layer whose output multiplies a signal. The input gate decides what is stored, the forget gate what
#   is kept, the output gate what is shown; the candidate is the vanilla layer.
# * The cell state is changed by one product with the forget gate and one sum. No weight matrix and no squashing lies
#   on the line from `c_prev` to `c_t`: along it, $n$ steps multiply the old content by $f_1 * \dots * f_n$.
# * Keeping 99 % over $n$ steps needs a forget bias of about $\ln(100\,n)$; ten times as long costs only 2.3 more.
# * Input gate, forget gate and candidate see `c_prev`; the output gate sees `c_t`.
# * With $i = 1$, $f = 0$, $o = 1$ it is a vanilla network, squashed twice; with $f = 1$ it is the carousel.
# * Sizes of 1 hide transposes and diagonals. To find a slip, pin the gates and vary one thing at a time.
#
# | symbol | code | shape | meaning |
# |---|---|---|---|
# | $B, D, H, T$ | | | examples, inputs, units, steps |
# | $x_t$ | `x_t`, `x` | (B, D), (T, B, D) | input at one time, and the sequence |
# | $h_{\text{prev}}, h_t$ | `h_prev`, `h_t`, `h` | (B, H), (T, B, H) | hidden state |
# | $c_{\text{prev}}, c_t$ | `c_prev`, `c_t`, `c_T` | (B, H) | cell state; `c_T` is the last one |
# | $h_0, c_0$ | `h0`, `c0` | (B, H) | initial states |
# | $s$ | `s` | (B, H) | the cell state that a gate sees |
# | $a_i, a_f, a_g, a_o$ | `a_i`, … | (B, H) | pre-activations |
# | $i, f, o$ | `i`, `f`, `o` | (B, H) | gates, from 0 to 1 |
# | $g$ | `g` | (B, H) | candidate, from -1 to 1 |
# | $W_x, W_h, W_c, b$ | `p.W_x`, `p.W_h`, `p.W_c`, `p.b` | (D, 4H), (H, 4H), (H, 4H), (4H,) | parameters of a layer |
# | $v_t, V_x, V_h, b_v$ | `v0`, `V_x`, `V_h`, `b_v` | (B, H), (D, H), (H, H), (H,) | vanilla state and its parameters |
# | $K$ | `K` | a number | the decisiveness of the latch's gates |
#
# **Further reading**
#
# * S. Hochreiter and J. Schmidhuber, 1997, *Long Short-Term Memory*: section 4, the cell with two gates.
# * F. Gers, J. Schmidhuber and F. Cummins, 2000, *Learning to Forget: Continual Prediction with LSTM*: the forget gate.
# * F. Gers and J. Schmidhuber, 2000, *Recurrent Nets that Time and Count*: peepholes.
# * R. Jozefowicz, W. Zaremba and I. Sutskever, 2015, *An Empirical Exploration of Recurrent Network Architectures*:
#   the forget bias.
# * K. Greff, R. Srivastava, J. Koutník, B. Steunebrink and J. Schmidhuber, 2017, *LSTM: A Search Space Odyssey*: what
#   happens when single parts are left out.
#
# **What comes next.** Unit 8 walks equations (7) to (1) backward and gives you the gradient of every parameter, so
# that a network can find its own latches. Unit 9 stacks the layers and trains them.
#
# ## From the slides to this page
#
# <details><summary>The printed pseudocode of slides 91 and 92, its names, and what to watch for</summary>
#
# From the lecture *Recurrent Networks: Stability analysis and LSTMs*, slide 92. `C`, `h`, `x` are cell state, hidden state
# and input of the step, `Co` and `ho` the next values of the two states.
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
# *Typeset again, without the comments above the function and the list of its local variables. Changed: the slide has
# `[W,h]` for the parameters, where `[W,b]` of slide 91 is meant. The line `o = sigmoid(zo)` is missing in our copy; the
# backward pass on slide 108 undoes it. Slide 91 calls the cell state CEC, and the results `[C,h]`.*
#
# The slide treats one example and writes vectors as columns, $W x$. The course has a batch of examples in rows: transposing
# $z = W x$ gives $z^\top = x^\top W^\top$, so our weights are the transposes of the slide's.
#
# | slide | course | shape in the course |
# |---|---|---|
# | `x` | `x_t` | `(B, D)` |
# | `h`, `ho` | `h_prev`, `h_t` | `(B, H)` |
# | `C`, `Co` | `c_prev`, `c_t` | `(B, H)` |
# | `i`, `f`, `o`, `Ci` | `i`, `f`, `o`, `g` | `(B, H)` |
# | `zi`, `zf`, `zc`, `zo` | `a_i`, `a_f`, `a_g`, `a_o` | `(B, H)` |
# | `Wix`, `Wfx`, `Wcx`, `Wox` | four blocks of `W_x` | `(D, H)` each |
# | `Wih`, `Wfh`, `Wch`, `Woh` | four blocks of `W_h` | `(H, H)` each |
# | `Wic`, `Wfc`, `Wcc`, `Woc` | four blocks of `W_c` | `(H, H)` each |
# | `bi`, `bf`, `bc`, `bo` | four blocks of `b` | `(H,)` each |
# | `∘` | `*`, entry by entry | |
#
# * The letter c is a trap: as the *first* index it means "of the cell input" (`Wcx`, `bc`, `zc`), our g; as the *second*
#   "from the cell state" (`Wfc`), our c.
# * The slide begins with the forget gate; our blocks stand in the order i, f, g, o.
# * Slide 117 says what each gate lets pass; where it speaks of what *"should be thrown away"*, remember that $f = 1$ keeps.
# </details>
