"""Training beside PyTorch, and beside the matrix products alone."""

from benchmarks import floor, problems, rival
from benchmarks.measure import Budget, Spread, Track, ratio, take_turns
from benchmarks.options import LARGE, SHAPES, Options, Shape
from benchmarks.tables import Table, goal_cells, milliseconds, ratio_cells
from lstm_ref.catalogue import CELLS

# Our time / that of PyTorch, for SHAPES and LARGE; None: measured without a goal.
_GOALS = {
    ("lstm", "float32"): (1.25, 1.2, 1.0, 1.0, 1.1),
    ("lstm", "float64"): (0.07, 0.55, 0.73, None, 0.5),
    ("gru_reset_after", "float32"): (0.07, 0.5, 0.85, None, 0.8),
}
_FLOOR_GOALS = (2.7, 1.6, 1.12, 1.05, 1.05)  # LSTM in float32


def tables(options: Options, track: Track) -> list[Table]:
    """One row per cell, dtype and shape; the LSTM in float32 has one in the second table too."""
    cases = [
        (name, dtype, shape)
        for name in rival.LAYERS
        for dtype in options.dtypes
        for shape in options.chosen(SHAPES + LARGE)
        if problems.has_plan(CELLS[name]) and (not options.cells or name in options.cells)
        if (name, dtype) in _GOALS or options.cells
    ]
    beside, above = [], []
    for name, dtype, shape in track(cases, "beside PyTorch"):
        times = _times(name, dtype, shape, Budget.of(options))
        spread = ratio(times, "plan", "PyTorch")
        goal = _goal(_GOALS.get((name, dtype), ()), shape)
        measured = milliseconds(times["plan"]), milliseconds(times["PyTorch"])
        beside.append((name, dtype, str(shape), *measured, *ratio_cells(spread), *goal_cells(goal, spread.median)))
        if len(times) > 2:
            best = min(floor.LAYOUTS, key=lambda layout: Spread.of(times[layout]).median)
            spread, goal = ratio(times, "plan", best), _goal(_FLOOR_GOALS, shape)
            measured = [milliseconds(times[who]) for who in ("plan", *floor.LAYOUTS)]
            above.append((str(shape), *measured, *ratio_cells(spread), *goal_cells(goal, spread.median)))
    end = ("ratio", "quartiles", "goal", "met")
    note = (
        "CPU time of a forward and a backward pass, all gradients (x, initial states, parameters), gradients arriving "
        "at every h and at the final states. Plans and layers are kept from call to call."
    )
    found = [
        Table(
            "Training: time of our plan / PyTorch's layer",
            note,
            ("cell", "dtype", "shape T, B, D, H", "plan ms", "PyTorch ms", *end),
            beside,
        ),
        Table(
            "Training an LSTM in float32: time of our plan / its matrix products alone",
            "The six kinds of products of both passes, in NumPy, in two layouts; the ratio is to the faster one.",
            ("shape T, B, D, H", "plan ms", *(f"{layout} ms" for layout in floor.LAYOUTS), *end),
            above,
        ),
    ]
    return [table for table in found if table.rows]


def _times(name: str, dtype: str, shape: Shape, budget: Budget) -> dict[str, list[float]]:
    problem = problems.Problem.random(CELLS[name], shape, dtype)
    calls = {"plan": problems.planned(problem), "PyTorch": rival.training(problem)}
    rival.require_agreement(calls["plan"], calls["PyTorch"])
    if (name, dtype) == ("lstm", "float32"):
        calls |= {layout: make(shape, dtype) for layout, make in floor.LAYOUTS.items()}
    return take_turns(calls, budget)


def _goal(goals: tuple[float | None, ...], shape: Shape) -> float | None:
    return dict(zip(SHAPES + LARGE, goals, strict=False)).get(shape)
