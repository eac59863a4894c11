"""One slip costs its own points once: later exercises are graded with given functions in place of wrong ones."""

import sys
import time

import numpy as np
import pytest

from autograder import wire
from autograder.exercise import Exercise
from autograder.grading import given
from autograder.grading.given import GivenFunctions, closure
from autograder.perform import Given, Reply, perform
from autograder.probes import Probe
from tests.grader import chain
from tests.programs import output_of_python

# ---- the whole way ---------------------------------------------------------------------------------------------

SLIPS = {
    "wrong": "def double(x):\n    return 3 * x",
    "blank": "def double(x):\n    raise NotImplementedError()",
    "absent": "",
    "a syntax error": "def double(x)\n    return 2 * x",
    "cut off": "def double(x):\n    while True:\n        pass",
    "ends the kernel": "def double(x):\n    import os\n    os._exit(1)",
}


@pytest.mark.parametrize("slip", SLIPS)
def test_one_slip_costs_its_own_points_only(slip):
    verdicts = chain.grade(double=SLIPS[slip])
    assert chain.lost(verdicts) == ["double"]
    assert verdicts["shift"].note == "Graded with the given `double`, because yours (exercise 1) is not right yet."
    assert verdicts["total"].note == verdicts["shift"].note  # `total` calls it through `shift`
    assert (verdicts["advance"].note, verdicts["twice"].note) == ("", "")


def test_several_slips_are_named_together_and_cost_each_its_own():
    verdicts = chain.grade(double=SLIPS["wrong"], shift="def shift(x, w):\n    return double(x) - w")
    assert chain.lost(verdicts) == ["double", "shift"]
    assert verdicts["shift"].note == "Graded with the given `double`, because yours (exercise 1) is not right yet."
    assert verdicts["total"].note == "Graded with the given `shift`, because yours (exercise 2) is not right yet."
    both = "def total(x, w):\n    return np.sum(shift(x, w) + 0 * double(x))"
    note = chain.grade(double=SLIPS["wrong"], shift="def shift(x, w):\n    return x", total=both)["total"].note
    assert note == "Graded with the given `double` and `shift`, because yours (exercises 1 and 2) are not right yet."


def test_a_slip_of_its_own_still_costs_points_beside_a_given_function():
    verdicts = chain.grade(double=SLIPS["wrong"], shift="def shift(x, w):\n    return double(x) - w")
    assert verdicts["shift"].points == 0
    verdicts = chain.grade(double=SLIPS["wrong"], shift="def shift(x, w):\n    return 3 * x + w")
    assert verdicts["shift"].points == 0 and verdicts["shift"].note == ""  # the given function was not called


def test_named_tuples_cross_in_both_directions():
    verdicts = chain.grade(advance="def advance(state, x):\n    return State(state.h - x, state.c)")
    assert chain.lost(verdicts) == ["advance"]
    assert "given `advance`" in verdicts["twice"].note


def test_nothing_is_replaced_where_the_earlier_exercise_is_right():
    own = "def double(x):\n    double.calls += 1\n    return 2 * x\ndouble.calls = 0"
    counting = "before = double.calls\ncheck('chain.shift', shift)\nassert double.calls == before + 2"
    verdicts = chain.grade(double=own, shift_check=counting)
    assert chain.lost(verdicts) == [] and {verdict.note for verdict in verdicts.values()} == {""}


def test_the_students_own_function_is_back_after_the_check():
    looking = "check('chain.shift', shift)\nassert double(1) == 3"
    assert chain.lost(chain.grade(double=SLIPS["wrong"], shift_check=looking)) == ["double"]
    run = chain.run(double=SLIPS["wrong"], shift_check=looking)
    run.execute()
    assert [output for cell in run.notebook.cells for output in cell.get("outputs", []) if "ename" in output] == []


def loaded_by_check() -> list[str]:
    """The modules of the autograder that come with check(); what these may be, the walls say (tests/test_walls.py)."""
    code = "import sys, autograder.check; print(*(name for name in sys.modules if name.startswith('autograder.')))"
    return output_of_python(code).split()


def test_no_solution_is_in_the_kernel():
    spying = f"""\
def shift(x, w):
    import inspect, sys
    loaded = {{name for name in sys.modules if name.startswith(("autograder.", "lstm_ref", "solutions", "_unit"))}}
    jail = {{f"autograder.sandbox{{part}}" for part in ("", ".inside", ".nest", ".rehearsal")}}
    if loaded - jail - set({loaded_by_check()!r}):
        raise RuntimeError(f"loaded: {{loaded}}")
    source = inspect.getsource(double)
    if "given.fetch" not in source or "2 *" in source or 2 in double.__code__.co_consts:
        raise RuntimeError(source)
    return double(x) + w
"""
    verdicts = chain.grade(double=SLIPS["wrong"], shift=spying)
    assert chain.lost(verdicts) == ["double"], str(verdicts["shift"])


def test_a_function_as_argument_goes_to_the_students_own():
    own = "def double(x):\n    return x(1.0) if callable(x) else 3 * x"
    mixed = "def shift(x, w):\n    return double(x) + double(lambda one: w * one)"
    assert chain.lost(chain.grade(double=own, shift=mixed)) == ["double"]


# ---- the two ends ----------------------------------------------------------------------------------------------


def _namespace(source: str) -> dict:
    names: dict = {"np": np}
    exec(source, names)
    return names


def test_names_are_put_back_whatever_happens():
    names = _namespace("def double(x):\n    return 0\ndef later(x):\n    return double(x) + absent(x)")
    own = names["double"]
    entries = tuple(Given(name, ("x",), lambda args: Reply(value=7)) for name in ("double", "absent"))
    assert perform(names["later"], {"x": 1}, entries).value == 14
    assert names["double"] is own and "absent" not in names
    failing = (Given("double", ("x",), lambda args: Reply(error={"kind": "ValueError", "text": "no"})),)
    error = perform(names["later"], {"x": 1}, failing).error
    assert error["kind"] == "ValueError" and error["line"] == ""  # the source of `later` is in no file
    assert names["double"] is own


def test_arguments_are_bound_as_in_a_call_of_the_function():
    seen = []
    entry = Given("f", ("x", "w"), lambda args: seen.append(args) or Reply(value=0))
    names = _namespace("def later(x):\n    return f(x, 1), f(w=1, x=x), f(x, w=1)")
    perform(names["later"], {"x": 5}, (entry,))
    assert seen == [[5, 1]] * 3
    perform(_namespace("def later(x):\n    return f(x)")["later"], {"x": 5}, (entry,))
    assert seen[-1] == [5]  # the given function has a default, or says what is missing
    for call in ("f(w=1)", "f(x, 1, 2)", "f(y=x)"):
        later = _namespace(f"def later(x):\n    return {call}")["later"]
        assert perform(later, {"x": 5}, (entry,)).error["kind"] == "TypeError"


def functions() -> GivenFunctions:
    return GivenFunctions([chain.UNIT["double"], chain.UNIT["advance"]], seed=1, seconds=5.0)


def test_the_closure_of_calls_is_in_the_order_of_the_unit():
    assert [exercise.short for exercise in closure(chain.UNIT["total"], chain.UNIT)] == ["double", "shift"]


def test_records_become_the_types_of_the_reference():
    record = wire.Record((1.5, np.ones(2)))
    record.names = ("c", "h")  # in another order, as a student may declare it
    result = functions().call("advance", [record, np.ones(2)])
    assert result["error"] is None and type(result["value"]) is chain.State
    np.testing.assert_array_equal(result["value"].h, [2, 2])
    assert result["value"].c == 3.0


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("double", []),
        ("double", [1, 2, 3]),
        ("double", [wire.Foreign("builtins.object")]),
        ("double", [np.zeros(given.MAX_ENTRIES + 1)]),
        ("double", [10**12]),
        ("double", [{"a": [10**12]}]),
        ("double", [Probe("cubic", a=np.zeros(given.MAX_ENTRIES + 1))]),
        ("double", [Probe("cubic", a=wire.Foreign("builtins.object"))]),
        ("advance", [1, 2]),
        ("nothing", [1]),
    ],
)
def test_hostile_arguments_give_an_error_and_nothing_else(name, args):
    result = functions().call(name, args)
    assert result["value"] is None and set(result["error"]) == {"kind", "text"}


def test_the_number_of_calls_is_bounded(monkeypatch):
    monkeypatch.setattr(given, "MAX_CALLS", 3)
    several = functions()
    results = [several.call("double", [1.0])["value"] for _ in range(5)]
    assert results == [2.0, 2.0, 2.0, None, None]


def _endless(x):
    while x > 0:
        pass
    return x


def _deep(x):
    return _deep(x) if x > 0 else x


@pytest.mark.parametrize(("function", "kind"), [(_endless, "TimeoutError"), (_deep, "RecursionError")])
def test_a_call_that_does_not_end_is_ended(function, kind):
    exercise = Exercise("g.f", "F", {"y": 1}, function, lambda rng: [{"x": 0.0}])
    calls = GivenFunctions([exercise], seed=1, seconds=0.3)
    before = sys.gettrace()
    assert calls.call("f", [0.0]) == {"value": 0.0, "error": None}
    began = time.thread_time()
    results = [calls.call("f", [1.0]) for _ in range(5)]
    assert {result["error"]["kind"] for result in results} == {kind} and time.thread_time() - began < 3
    assert sys.gettrace() is before
