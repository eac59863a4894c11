"""Plans beside one another and beside the readable cells, with masks too, and ensembles beside single networks."""

from benchmarks import problems
from benchmarks.measure import Budget, Track, ratio, take_turns
from benchmarks.options import SHAPES, Options, Shape
from benchmarks.tables import NONE, Table, goal_cells, milliseconds, ratio_cells
from lstm_ref.catalogue import CELLS

# Speedup of 256 networks of H = 2, 8, 16 at once over one after the other.
_ENSEMBLE_GOALS = {"float64": (15, 7, 4), "float32": (20, 10, 6)}
_SIZES = (2, 8, 16)
# Sequences of unequal length: shapes, and numbers of networks.
_UNEQUAL = [(Shape(100, 16, 8, 8), None), (Shape(100, 1, 8, 8), 32), *((shape, None) for shape in SHAPES[1:])]


def tables(options: Options, track: Track) -> list[Table]:
    """One row per cell with a plan, dtype and shape."""
    lstm, rows = CELLS["lstm"], []
    planned = [name for name, cell in CELLS.items() if problems.has_plan(cell)]
    names = [name for name in planned if not options.cells or name in options.cells]
    cases = [(d, s, n) for d in options.dtypes for s in options.chosen(SHAPES) for n in names]
    for dtype, shape, name in track(cases, "plans"):
        problem = problems.Problem.random(CELLS[name], shape, dtype)
        calls = {"plan": problems.planned(problem), "readable": problems.step_by_step(problem)}
        if name != "lstm":
            calls["lstm"] = problems.planned(problems.Problem.random(lstm, shape, dtype))
        budget = Budget.of(options)
        times = take_turns(calls, budget._replace(seconds=budget.seconds / 2))
        beside = ratio_cells(ratio(times, "plan", "lstm")) if name != "lstm" else ("1", "–")
        readable = ratio_cells(ratio(times, "readable", "plan"))
        rows.append((dtype, str(shape), name, milliseconds(times["plan"]), *beside, *readable))
    title = "Plans: time / the LSTM's plan, and how much longer the readable cell takes"
    columns = ("dtype", "shape T, B, D, H", "cell", "plan ms", "/ LSTM", "quartiles", "readable / plan", "quartiles")
    return [Table(title, "CPU time of a forward and a backward pass.", columns, rows)] if rows else []


def masks(options: Options, track: Track) -> list[Table]:
    """One row per cell with a plan that was asked for, the LSTM if none was, dtype and shape."""
    names = [name for name in options.cells or ["lstm"] if problems.has_plan(CELLS[name])]
    shapes = [(shape, None) for shape in options.shapes] or _UNEQUAL[: 2 if options.quick else None]
    cases = [(dtype, shape, R, name) for dtype in options.dtypes for shape, R in shapes for name in names]
    rows = []
    for dtype, shape, R, name in track(cases, "masks"):
        problem = problems.Problem.random(CELLS[name], shape, dtype, R)
        mask = problems.mask_of(problem)
        calls = {
            "masked": problems.planned(problem, mask),
            "all": problems.planned(problem),
            "readable": problems.step_by_step(problem, mask),
        }
        times = take_turns(calls, Budget.of(options))
        ratios = *ratio_cells(ratio(times, "masked", "all")), *ratio_cells(ratio(times, "readable", "masked"))
        rows.append((dtype, str(shape), str(R or NONE), name, milliseconds(times["masked"]), *ratios))
    title = "Masks: time of a plan with a mask / without one, and how much longer the readable cell takes with it"
    note = "CPU time of a forward and a backward pass of sequences with lengths drawn evenly from 1 to T."
    beside = ("plan ms", "/ no mask", "quartiles", "readable / plan", "quartiles")
    return [Table(title, note, ("dtype", "shape T, B, D, H", "R", "cell", *beside), rows)] if rows else []


def ensembles(options: Options, track: Track) -> list[Table]:
    """One row per dtype and hidden size."""
    R, T = (8, 10) if options.quick else (256, 100)
    cases = [(dtype, H) for dtype in options.dtypes for H in (_SIZES[:1] if options.quick else _SIZES)]
    rows, lstm = [], CELLS["lstm"]
    for dtype, H in track(cases, "ensembles"):
        shape = Shape(T, 1, 8, H)
        one, many = (problems.Problem.random(lstm, shape, dtype, trials) for trials in (None, R))
        times = take_turns({"one": problems.planned(one), "many": problems.planned(many)}, Budget.of(options))
        speedup = ratio(times, "one", "many", factor=R)
        goal = None if options.quick else dict(zip(_SIZES, _ENSEMBLE_GOALS[dtype], strict=True))[H]
        per_network = milliseconds([1e3 * seconds / R for seconds in times["many"]])
        measured = milliseconds(times["one"]), milliseconds(times["many"]), per_network
        end = *ratio_cells(speedup), *goal_cells(goal, speedup.median, at_least=True)
        rows.append((dtype, str(shape), str(R), *measured, *end))
    columns = ("dtype", "shape T, B, D, H", "R", "one ms", "all ms", "µs per network", "speedup")
    note = "Speedup: R times the CPU time of the single network's plan / the time of one plan with R trials."
    return [Table("Ensembles of LSTMs, trained at once", note, (*columns, "quartiles", "goal", "met"), rows)]
