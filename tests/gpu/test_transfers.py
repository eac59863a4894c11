"""Between the first and the last step no number leaves the device, and nothing waits for it."""

from contextlib import ExitStack

import numpy as np
import pytest

from lstm_ref.cells import lstm
from tests.gpu.libraries import LeftTheDevice
from tests.ref.cases import by_readable, by_sequence, cell_problem, every_cell, random_mask

T = 3  # few steps: some thousand started kernels would make the host wait


class Watched:
    """A cell; from its first to its T-th step, and backward, the library's guard is up, in the loop around it too."""

    def __init__(self, cell, guard):
        self.cell, self.guard, self.steps = cell, guard, {"forward": 0, "backward": 0}
        self.up = ExitStack()

    def __getattr__(self, name):
        return getattr(self.cell, name)

    def step(self, *args):
        return self._guarded("forward", self.cell.step, args)

    def step_backward(self, *args):
        return self._guarded("backward", self.cell.step_backward, args)

    def _guarded(self, direction, function, args):
        if self.steps[direction] == 0:
            self.up.enter_context(self.guard())
        self.steps[direction] += 1
        result = function(*args)
        if self.steps[direction] == T:
            self.up.close()
        return result


def watch(library, cell, problem, mask):
    """Run once to warm up, then under the guard; number of guarded steps."""
    by_sequence(cell, problem, mask)
    watched = Watched(cell, library.guard)
    with watched.up:
        by_sequence(watched, problem, mask)
    return watched.steps


@every_cell
def test_no_step_hands_numbers_to_the_host(library, cell):
    problem = cell_problem(cell, (T, 3, 2, 2)).map(library.xp.asarray)
    mask = library.xp.asarray(random_mask((T, 3)))
    assert watch(library, cell, problem, mask) == {"forward": T, "backward": T}


class Leaking:
    """The LSTM with a step that looks at a number."""

    def __init__(self, leak):
        self.leak = leak

    def __getattr__(self, name):
        return getattr(lstm, name)

    def step(self, x_t, *args):
        self.leak(x_t)
        return lstm.step(x_t, *args)


@pytest.mark.parametrize(
    "leak", [lambda x_t: float(x_t[0, 0]), lambda x_t: bool(x_t[0, 0] > 0), np.asarray], ids=["float", "bool", "numpy"]
)
def test_a_step_that_looks_at_a_number_is_caught(library, leak):
    def tolerant(x_t):  # NumPy refuses CuPy's arrays by itself
        try:
            leak(x_t)
        except TypeError as error:
            raise LeftTheDevice(str(error)) from error

    problem = cell_problem(lstm, (T, 3, 2, 2)).map(library.xp.asarray)
    watched = Watched(Leaking(tolerant), library.guard)
    with pytest.raises(LeftTheDevice), watched.up:
        by_readable(watched, problem)
