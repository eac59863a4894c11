"""Plans of all cells, the ways in which they can compute, and what they have to give."""

import importlib
from types import SimpleNamespace

import pytest

from lstm_ref import fast
from lstm_ref.catalogue import CELLS
from tests.oracles import assert_all_same
from tests.ref.cases import by_readable, input_names

NAMES = {name: cell for name, cell in CELLS.items() if fast.plan_type(cell)}
every_plan = pytest.mark.parametrize("cell", NAMES.values(), ids=NAMES)
layout, products, weights = (
    importlib.import_module(f"lstm_ref.fast.{name}") for name in ("layout", "products", "weights")
)

# The ways of computing the same: thresholds that choose one product per step, two, the two for large weights, and all
# three in strips of rows.
WAYS = {
    "merged": {"_MERGED": 10**12},
    "two products": {"_MERGED": 0, "_LARGE": 10**12},
    "large": {"_MERGED": 0, "_LARGE": 0, "_FEW": 10**12},
}
WAYS |= {f"{name}, in strips": thresholds | {"_UNPACKED": 150} for name, thresholds in WAYS.items()}


def choose(way, monkeypatch):
    for name, value in {"_UNPACKED": 10**12, **WAYS[way]}.items():
        monkeypatch.setattr(products if name == "_UNPACKED" else layout, name, value)
    monkeypatch.setattr(products, "_kernels", lambda: [SimpleNamespace(num_threads=1)])
    monkeypatch.setattr(products, "_FEWEST", 1)


def planned_results(plan, problem, mask=None):
    h, state_T, tape = plan.forward(problem.x, problem.state0, problem.p, mask)
    dx, dstate0, dp = plan.backward(problem.dh, problem.dstate_T, tape)
    assert type(state_T) is type(dstate0) is plan.cell.State and type(dp) is plan.cell.Params
    return h, *state_T, dx, *dstate0, *dp


def assert_right(cell, problem, got, rtol, mask=None):
    """`got` is what the readable cell gives."""
    outputs, gradients = by_readable(cell, problem, mask)
    names = ("h", *cell.State._fields, *(f"d{name}" for name in input_names(cell)))
    assert_all_same(got, (*outputs, *gradients), rtol, names)


def plan_of(cell, problem):
    T, *trials, B, D = problem.x.shape
    return fast.plan_for(cell, T, B, D, problem.dh.shape[-1], problem.x.dtype, *trials)


def scaled(problem):
    """With weights of the size of an initialisation, so that single precision is not amplified along the steps."""
    return problem._replace(p=type(problem.p)(*(w / max(1.0, problem.dh.shape[-1] ** 0.5) for w in problem.p)))
