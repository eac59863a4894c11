"""Arrays of NumPy among those of another library are refused by name, not converted in silence."""

import numpy as np
import pytest

from lstm_ref import readable, sequence
from lstm_ref.catalogue import CELLS
from tests.ref.cases import cell_problem

LSTM = CELLS["lstm"]
doors = pytest.mark.parametrize("forward", [readable.forward, sequence.forward], ids=["readable", "sequence"])


@pytest.fixture
def problems(library):
    """The same problem in NumPy and in the library."""
    ours = cell_problem(LSTM, (3, 2, 4, 3))
    return ours, ours.map(library.xp.asarray)


@doors
@pytest.mark.parametrize("name", ["state0.h", "state0.c", "p.W_x", "p.W_h", "p.b"])
def test_one_array_of_numpy_is_named(library, problems, forward, name):
    ours, theirs = problems
    group, field = name.split(".")
    mixed = getattr(theirs, group)._replace(**{field: getattr(getattr(ours, group), field)})
    problem = theirs._replace(**{group: mixed})
    expected = rf"^{name}: got an array of numpy, expected one of {library.xp.__name__}$"
    with pytest.raises(TypeError, match=expected):
        forward(LSTM, problem.x, problem.state0, problem.p)


@doors
def test_x_and_mask_of_numpy_are_named(library, problems, forward):
    ours, theirs = problems
    with pytest.raises(TypeError, match=rf"^state0.h: got an array of {library.xp.__name__}, expected one of numpy$"):
        forward(LSTM, ours.x, theirs.state0, theirs.p)
    with pytest.raises(TypeError, match=r"^mask: got an array of numpy"):
        forward(LSTM, theirs.x, theirs.state0, theirs.p, np.ones((3, 2), dtype=bool))


def test_gradients_of_numpy_are_named(problems):
    ours, theirs = problems
    _, _, tape = sequence.forward(LSTM, theirs.x, theirs.state0, theirs.p)
    with pytest.raises(TypeError, match=r"^dh: got an array of numpy"):
        sequence.backward(ours.dh, theirs.dstate_T, tape)
    with pytest.raises(TypeError, match=r"^dstate_T.c: got an array of numpy"):
        sequence.backward(theirs.dh, theirs.dstate_T._replace(c=ours.dstate_T.c), tape)


def test_nothing_is_taken_for_an_array_that_is_none(library, problems):
    _, theirs = problems
    with pytest.raises(TypeError, match=r"^p\.b: got list"):
        readable.forward(LSTM, theirs.x, theirs.state0, theirs.p._replace(b=[0.0] * 12))
