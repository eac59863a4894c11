"""Peak memory of one training pass, measured in a fresh process for each library.

By itself: python -m benchmarks.memory ours "[100, 64, 512, 512]"
"""

import json
import subprocess
import sys
from pathlib import Path

from benchmarks.measure import Call, Track
from benchmarks.options import Options, Shape
from benchmarks.tables import NONE, Table, goal_cells, number

_SHAPE, _QUICK = Shape(100, 64, 512, 512), Shape(20, 16, 64, 64)
_GOALS = {"ours": 10.0}


def tables(options: Options, track: Track) -> list[Table]:
    """One row per library."""
    shape, rows = _QUICK if options.quick else _SHAPE, []
    for who in track(["ours", "PyTorch"], "memory"):
        command = [sys.executable, "-m", "benchmarks.memory", who, json.dumps(shape)]
        run = subprocess.run(command, capture_output=True, text=True)
        if run.returncode:
            raise RuntimeError(f"measuring the memory of {who} failed:\n{run.stderr}")
        units, megabytes = json.loads(run.stdout)
        goal = None if options.quick else _GOALS.get(who)
        shown = (NONE, NONE) if units is None else (number(megabytes), number(units))
        rows.append((who, str(shape), *shown, *goal_cells(goal, units or 0)))
    note = (
        "One LSTM training pass in float32, in units of T B H numbers: peak memory of the process minus what it held "
        "just before the pass, when inputs, parameters and arriving gradients were there and a tiny problem had been "
        "run. Counted are all buffers (of the plan too, which is made inside the pass), the outputs and all gradients."
    )
    return [Table("Peak memory of training", note, ("library", "shape T, B, D, H", "MB", "units", "goal", "met"), rows)]


def growth(who: str, shape: Shape) -> tuple[float | None, float | None]:
    """Units and megabytes by which the peak exceeds what was held before; None where the system does not tell."""
    _pass(who, Shape(2, 2, 2, 2))()
    call = _pass(who, shape)
    before = _held()
    results = call()
    after = _peak()
    del results
    if before is None or after is None:
        return None, None
    return (after - before) / (4 * shape.T * shape.B * shape.H), (after - before) / 1e6


def _pass(who: str, shape: Shape) -> Call:
    from benchmarks import problems
    from lstm_ref.catalogue import CELLS

    problem = problems.Problem.random(CELLS["lstm"], shape, "float32")
    if who == "ours":
        return lambda: problems.planned(problem)()
    from benchmarks import rival

    return rival.training(problem)


def _held() -> int | None:
    """Bytes in memory now; where only the peak is known, the peak so far."""
    return _status("VmRSS") or _peak()


def _peak() -> int | None:
    # Linux's ru_maxrss starts from that of the process that started this one; VmHWM is this program's own.
    own = _status("VmHWM")
    if own is not None:
        return own
    try:
        import resource
    except ImportError:  # Windows
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else 1024 * peak


def _status(field: str) -> int | None:
    try:
        lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    return next((1024 * int(line.split()[1]) for line in lines if line.startswith(f"{field}:")), None)


if __name__ == "__main__":
    print(json.dumps(growth(sys.argv[1], Shape(*json.loads(sys.argv[2])))))
