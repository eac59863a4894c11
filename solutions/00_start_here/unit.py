# %% [markdown]
# # 0 Start here
#
# This course takes you from one number that remembers its past to a complete LSTM (*long short-term memory*). Run the
# next two cells, a click on the first and then Shift+Enter twice, and something moves.

# %% given="imports"
import numpy as np

from autograder.check import check
from course.figures import start_here as figures
from course.figures.style import use_style
from course.widgets.eigenvalue import eigenvalue

use_style()

# %% demo="eigenvalue"
eigenvalue()

# %% [markdown]
# **What you see.** The curve shows what a small recurrence still remembers of a single event, step by step: it rings,
# and it fades or explodes. The point in the plane, an **eigenvalue** of the recurrence, decides which: its distance
# from 0 is the factor by which each step multiplies the size of the state, and its angle is how far each step turns the
# state.
#
# **Try it.** Drag the point until the ringing lasts, neither fading nor exploding. Where does it lie then? And where
# does it lie when nothing rings? (A click on the point selects it for the arrow keys, and so does the Tab key.) Unit 2
# explains all of this; unit 1 begins with the points on the horizontal line.
#
# <details><summary>What you should have found</summary>
#
# On the circle: there the distance from 0 is 1, so that each step keeps all of it, whatever the angle. Nothing rings on
# the horizontal line to the right of 0, where the angle is 0; to the left of 0 the state flips its sign at every step.
# </details>
#
# **What you will be able to do.** Work through a unit: read, write, check. Read what a check tells you. Know what this
# machine has to offer.
#
# **What you need.** Some Python: functions, loops, and NumPy arrays (their shape, adding and multiplying them).
#
# **Time.** About 20 minutes. There is one exercise, 1 point, and there are two short questions in words, 3 points.

# %% demo="course_map"
figures.course_map()

# %% [markdown]
# Each of these units takes an hour or more, and each begins with something to move or to look at.
#
# ## 0.1 Read, write, check
#
# A unit is a notebook like this one. You go through it from top to bottom:
#
# 1. **Read** the text.
# 2. **Run** each code cell with Shift+Enter, in order. Some cells are *given*: they import things, draw figures or show
#    demos.
# 3. **Write** your answer where a cell says `# YOUR CODE HERE`. Replace that line and the line
#    `raise NotImplementedError()` below it. Keep the name of the function and its arguments. The text between the
#    triple quotes says what comes in and what should go out, with the shape of every array. In some units an answer is
#    a number or a few words instead of a function: write it in place of `None`, and delete the same two lines. As long
#    as the `raise` stands there, that cell ends with an error, and *Run All Cells* stops at it.
# 4. **Check** your answer by running the cell below it, `check("unit.exercise", your_function)`. You learn at once
#    what is right, what is wrong, and what is the likely cause. You may check as often as you like; nobody counts.
#
# **Hints.** Every exercise has three of them, folded up above the answer cell: first the idea, then the formula, then
# almost the code. Open one, and try again before you open the next. Hints cost nothing.
#
# **Points.** They are given per quantity: a function that returns three arrays of which two are right gets the points
# of those two. The check shows them. When your notebook is graded, the same check runs with other random numbers, so
# what is right for the check is right for the grade. An answer that only returns the numbers it has seen is not.
#
# **Questions in words** ask for a few sentences. Double-click such a cell, write in place of `YOUR ANSWER HERE`, and
# press Shift+Enter. No check reads them; your teacher does.
#
# **Your own cells.** Add as many as you like, anywhere, to try things. Do not delete, split or copy the given cells and
# the check cells: grading needs them as they are.
#
# **Keys.** Shift+Enter runs a cell and goes on; Ctrl+S (⌘S) saves; Tab completes a name; Shift+Tab shows a function's
# documentation; Esc, then B, adds a cell below; Esc, then 0 0, restarts Python.

# %% [markdown]
# ## 0.2 What this machine has
#
# Run the next cell. It uses `lstm_ref`, the reference package of this course, if it is installed. (The checks need only
# the `.checks` file beside the notebook.) In the exercises you write everything yourself, with NumPy only.

# %% demo="device"
import platform

try:
    from lstm_ref.backend import device_report
except ImportError:
    print(f"Python {platform.python_version()}, NumPy {np.__version__}")
    print("This edition comes without the reference package lstm_ref, which looks for")
    print("a GPU. That is fine: no exercise needs either.")
else:
    report = device_report()
    cupy = report.cupy or "not installed"
    print(f"Python {report.python}, NumPy {report.numpy}, CuPy {cupy}")
    none = "none that can be used. That is fine: no exercise needs one."
    print(f"GPU: {', '.join(report.gpus) or none}")

# %% [markdown]
# If you see the versions and a line about the GPU, everything works. If you see an error instead, close JupyterLab and
# start it again with `make lab` (or as the README says), which installs what is missing.

# %% [markdown]
# ## 0.3 What the course is about
#
# A **recurrence** is a rule that makes a new state from an old state and a new input. The simplest one has two
# numbers as its weights, $w$ for the old state and $u$ for the input:
#
# $$ h_t = w\,h_{t-1} + u\,x_t \tag{1} $$
#
# The figure shows what becomes of a single event: the input is 1 at step 0 and 0 ever after.


# %% demo="one_event"
figures.one_event()

# %% [markdown]
# How long the event is remembered depends on $w$, and on nothing else. (In the demo at the top, the values of $w$ are
# the points on the horizontal line: there the eigenvalue is $w$ itself.) That is the trouble with simple recurrent
# neural networks (RNNs for short), and gates that open and close, as in the LSTM, are the way out. The units:
#
# | unit | you build |
# |---|---|
# | 0 Start here | one step of a recurrence |
# | 1 The scalar recurrence | responses, stability, length of memory, units that add and compute parity, a first gradient |
# | 2 The vector recurrence | modes from eigenvalues, growth before decay, tests for stability, a forecast over 100 steps |
# | 3 The nonlinear recurrence | fixed points and where they appear, memory as a measured number, units that latch |
# | 4 Backprop through time | forward and backward pass of an RNN, a gradient check, clipping, the same gradients forward in time |
# | 5 Vanishing gradients | the error flow, its bounds, and what does not help against them |
# | 6 The constant error carousel | the cell that keeps its error, why it needs gates, and what they cost |
# | 7 The LSTM cell, forward | the cell part by part, the sequence, a memory for one bit programmed by hand |
# | 8 The LSTM cell, backward | all its gradients, a gradient check of your own, the slips in a printed pseudocode |
# | 9 An LSTM network that trains | layers and their gradients, addition, text letter by letter |
#
# Units on the variants of the LSTM and on published experiments are planned and not written yet.

# %% [markdown] question="outside_the_circle" points=2
# **Question: outside the circle (2 points, read by your teacher).** An eigenvalue lies above the horizontal line, at a
# distance of 1.1 from 0. In two or three sentences: what do you expect of $h(t)$ after a single event, and why? Say how
# large its swings are after ten steps, compared with the start. (Think first; the demo at the top tells you whether
# you are right.)
#
# ### BEGIN SOLUTION
# It rings, because the eigenvalue lies off the line and every step turns the state by its angle. And it explodes: each
# step multiplies the size of the swings by the distance, 1.1, so that after ten steps they are 1.1 to the power of 10,
# about 2.6 times as large, and no bound holds them, however small the event was.
# Rubric: 2 points: it rings and explodes, with the reason that each step multiplies by the distance, which is greater
# than 1, and a factor of about 2.6; 1 point: two of the three (what happens, why, how much); 0: less.
# ### END SOLUTION

# %% [markdown]
# ## 0.4 Your first exercise
#
# Networks handle many sequences at the same time, a **batch**. Let there be $B$ of them, each with a state and an
# input of its own, kept in arrays of shape `(B,)`. Equation (1) then holds for each entry by itself. With
# $w = 0.5$ and $u = 2$:
#
# | `h_prev` | `x_t` | `h_t` |
# |---|---|---|
# | 4.0 | 1.0 | 0.5 · 4 + 2 · 1 = 4.0 |
# | -2.0 | 3.0 | 0.5 · (-2) + 2 · 3 = 5.0 |
#
# ### Exercise 1: one step (1 point)
#
# Write `one_step`, which computes $h_t$ of equation (1) for the whole batch.
#
# <details><summary>Hint 1: idea</summary>
#
# NumPy multiplies an array by a number entry by entry, and adds two arrays of the same shape entry by entry. No loop
# is needed.
# </details>
#
# <details><summary>Hint 2: formula</summary>
#
# Equation (1), with `h_prev` for the old state: the old state times w, plus the input times u.
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# One line that begins with `return` and holds one `+` and two `*`. Do not use `*=` or `+=` on `h_prev`: that would
# change the caller's array.
# </details>


# %% exercise="one_step"
def one_step(h_prev, x_t, w, u):
    """One step of the recurrence, equation (1), for a batch.

    h_prev: states before the step, shape (B,), float64.
    x_t: inputs, shape (B,), float64.  w, u: floats.
    Returns h_t, the states after the step, shape (B,), float64.
    The inputs stay as they are.
    """
    ### BEGIN SOLUTION
    return w * h_prev + u * x_t
    ### END SOLUTION


# %% check="one_step"
check("start_here.one_step", one_step)

# %% [markdown]
# ## 0.5 Reading a verdict
#
# Before you answer, the check says *Not answered yet: the cell still has its placeholder*, and every quantity has
# 0 points. For a wrong answer it says more. Suppose you had mixed up the two weights. Then this would appear, as a
# table:
#
# ```
# One step: not right yet, 0 of 1 points
#   wrong h_t  0/1      -2.5 at [1]; expected 5; 2 of 2 entries differ
#   Likely cause (h_t): w and u have changed places: w belongs to h_prev, u to x_t.
#   Seen for h_prev of shape (2,), x_t of shape (2,), w = 0.5, u = 2.
# ```
#
# There is one line for each quantity that you return (here only `h_t`) with its points and with what the check saw: the
# number you returned at the worst entry, where that is, the number expected there, and how many entries differ. If your
# numbers are those of a well-known mistake, the likely cause is named. The line *Seen for* says for which inputs. (In
# the notebook one more line follows it, with your points in this unit so far.) Here the inputs are those of the table
# in 0.4: in the second row, $2 \cdot (-2) + 0.5 \cdot 3 = -2.5$.
#
# The check asks in this order and stops at the first "no", because the later questions make no sense before:
#
# | order | question | a typical message |
# |---|---|---|
# | 1 | does it run? | raised NameError: name 'h' is not defined (line 9: return w * h + u * x_t) |
# | 2 | is it the right **type**? | nothing was returned (None): is there a `return`? |
# | 3 | has it the right **shape**? | shape (); expected (2,) |
# | 4 | and the right **dtype**? | dtype int64; expected float64 |
# | 5 | are all entries **finite**? | inf at [0]; expected finite entries |
# | 6 | are the **values** right? | -2.5 at [1]; expected 5; 2 of 2 entries differ |
#
# Apart from these it looks whether your function has changed what it was given, as `h_prev *= w` does: *the function
# changed its input `h_prev` in place; work on a copy*. This takes a part of the points, even if all values are right.
#
# **Try it.** Go back to your answer, make a mistake on purpose, such as leaving out the input, and run the cell and its
# check again. Then repair it.
#
# **When you are stuck.** Read the message once more, with its inputs. Then open the next hint. Then try a case so small
# that you can do it on paper, in a cell of your own: `one_step(np.array([4.0]), np.array([1.0]), 0.5, 2.0)`. If a cell
# behaves strangely after many changes, restart Python and run everything from the top (*Run → Restart Kernel and Run
# All Cells*): a notebook remembers old versions of your functions.

# %% [markdown] question="check_and_grade" points=1
# **Question: a check and a grade (1 point, read by your teacher).** In two or three sentences: what does a check tell
# you that a grade does not, and what do you do with it after a wrong answer?
#
# ### BEGIN SOLUTION
# A grade says how much was right, once and afterwards. A check says what is wrong first, where, for which inputs, what
# was expected, and often the likely cause, while it can still be mended: I repair that one thing, or try the inputs it
# names by hand, and check again.
# Rubric: 1 point: one thing that a verdict names beyond the points (the place, the inputs, the expected value, the
# cause), and a next step that uses it; 0: neither, or only one of the two.
# ### END SOLUTION

# %% [markdown]
# ## 0.6 Saving and handing in
#
# JupyterLab saves by itself every few minutes; Ctrl+S (⌘S) saves at once. Before you hand in a unit, restart and run all
# cells once more, look at each verdict, and save. Leave the file's name and place as they are.
#
# How you hand in depends on your class; most often you upload the notebook file (it lies in the folder `work`) to the
# place that your instructor names. If you study by yourself there is nothing to hand in; the checks are all you need.
#
# **Your points so far.** Each check counts the points of its unit in its last line. The next cell counts those of all
# units. It is a note to yourself, kept beside the notebooks; your grade is made from the notebook you hand in. Questions
# in words, which your teacher reads, are not in it.

# %% demo="points_so_far"
from autograder.check import progress

progress()

# %% [markdown]
# ## 0.7 Notation
#
# The same letters mean the same things in all units, in formulas and in code, unless a unit says otherwise.
#
# | thing | code | shape |
# |---|---|---|
# | number of time steps, batch size, inputs, hidden units | `T`, `B`, `D`, `H` | |
# | input sequence, input of step t | `x`, `x_t` | `(T, B, D)`, `(B, D)` |
# | hidden state and cell state | `h_t`, `c_t` | `(B, H)` |
# | the same one step earlier; at the start; at the end | `h_prev`, `c_prev`; `h0`, `c0`; `h_T`, `c_T` | `(B, H)` |
# | gates of the LSTM: input, forget, output | `i`, `f`, `o` | `(B, H)` |
# | candidate, also called cell input | `g` | `(B, H)` |
# | the same before the nonlinearity | `a_i`, `a_f`, `a_g`, `a_o` | `(B, H)` |
# | weights of the input and of the hidden state; bias | `W_x`, `W_h`, `b` | `(D, 4H)`, `(H, 4H)`, `(4H,)` |
# | gradient of the loss with respect to any quantity A | `dA` | the shape of A |
#
# One example is one *row*: `x_t @ W_x` multiplies from the right. Loops over time, and over other things, use `t`, `k`
# and `n`. The rows on gates and weights become clear in units 7 and 8, and `dA` begins in unit 1; come back when you
# need them. Unit 1 needs only single numbers for its states, so its sequences have the shape `(T,)`.

# %% [markdown]
# ## Summary
#
# * Read, run, write, check, top to bottom; three hints for each exercise; points per quantity.
# * A verdict names the first thing that is wrong, in the order: runs, type, shape, dtype, finite, values. Inputs that
#   were changed are named apart.
# * Small cases on paper and a fresh start of Python solve most riddles.
#
# | symbol | code | meaning | shape |
# |---|---|---|---|
# | $h_{t-1}$, $h_t$ | `h_prev`, `h_t` | state before and after the step | `(B,)` |
# | $x_t$ | `x_t` | input of the step | `(B,)` |
# | $w$, $u$ | `w`, `u` | weights of state and input | numbers |
#
# **Further reading.** The NumPy project, *NumPy: the absolute basics for beginners* (in NumPy's documentation), if arrays
# are new to you. J. L. Elman, *Finding structure in time*, 1990: why networks need a state, from the time when the
# idea was new.
#
# **What comes next.** Unit 1, where you run this step over whole sequences and find out how long it remembers.
