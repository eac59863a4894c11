"""The reference on a GPU: first its tests, then its times beside PyTorch's layers."""

import platform
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.progress import track

from benchmarks import machine, problems, tables
from benchmarks.measure import Budget, Track, ratio, take_turns
from benchmarks.options import GPU_ONLY, LARGE, SHAPES, Options, Shape
from benchmarks.tables import NONE, Table, goal_cells, milliseconds, ratio_cells
from lstm_ref import backend
from lstm_ref.catalogue import CELLS

TESTS = Path(__file__).parents[1] / "tests" / "gpu"
_GOALS = {("lstm", "float32", Shape(200, 64, 512, 512)): 6.0}


class NoGpu(Exception):
    """There is nothing to measure here; the message says what to install."""


class Passed:
    """A plugin of pytest that counts the tests that ran and passed."""

    count = 0

    def pytest_runtest_logreport(self, report: Any) -> None:
        """Called by pytest for the set-up, the call and the end of each test."""
        self.count += report.when == "call" and report.passed


def run(options: Options, only: str | None) -> int:
    """Exit code. Raises NoGpu if there is no GPU, or if no test ran on it."""
    try:
        cupy = backend.choose("gpu")
    except RuntimeError as error:
        install = f"{sys.executable} -m pip install --constraint constraints.txt --editable '.[gpu]'"
        raise NoGpu(f"{error} In this checkout: {install}") from None
    if only != "table":
        import pytest

        passed = Passed()
        code = pytest.main([str(TESTS), "-m", "gpu"], plugins=[passed])
        if code:
            return int(code)
        if not passed.count:
            raise NoGpu("No test ran on the GPU, although there is one; the lines above give the reasons.")
    if only != "tests":
        show(options, cupy)
    return 0


def show(options: Options, cupy: Any) -> None:
    """Measure, print, and write the Markdown file."""
    console, errors = tables.console(), Console(stderr=True)
    progress = partial(track, console=errors, transient=True, disable=not errors.is_terminal)
    device, why = _torch_device()
    lines = _header(cupy, why)
    for line in lines:
        console.print(line, highlight=False)
    wait = cupy.cuda.runtime.deviceSynchronize  # for everything on the device, whichever library started it
    done = []
    for table in (beside_torch, ensemble):
        done.append(table(options, progress, cupy, wait, device))
        done[-1].show(console)
    if options.output:
        tables.write(options.output, lines, done)


def beside_torch(
    options: Options, track: Track, xp: Any, wait: Callable[[], object], device: str | None, missing: str = "no CUDA"
) -> Table:
    """One row per cell, dtype and shape; `device` None leaves PyTorch's columns to what is missing."""
    from benchmarks import rival

    names = [name for name in rival.LAYERS if not options.cells or name in options.cells]
    shapes = options.chosen(SHAPES + LARGE + GPU_ONLY)
    rows = []
    for name, dtype, shape in track([(n, d, s) for n in names for d in options.dtypes for s in shapes], "GPU"):
        problem = problems.Problem.random(CELLS[name], shape, dtype, xp=xp)
        calls = {"readable": problems.step_by_step(problem)}
        if device:
            calls["PyTorch"] = rival.training(problem, device)
            rival.require_agreement(calls["readable"], calls["PyTorch"])
        times = take_turns(calls, Budget.of(options), time.perf_counter, wait)
        row = (name, dtype, str(shape), milliseconds(times["readable"]))
        if device:
            spread = ratio(times, "readable", "PyTorch")
            goal = goal_cells(_GOALS.get((name, dtype, shape)), spread.median)
            rows.append((*row, milliseconds(times["PyTorch"]), *ratio_cells(spread), *goal))
        else:
            rows.append((*row, missing, NONE, NONE, NONE, NONE))
    columns = ("cell", "dtype", "shape T, B, D, H", "readable ms", "PyTorch ms", "ratio", "quartiles", "goal", "met")
    note = (
        "Wall time of a forward and a backward pass, all gradients, until the GPU has finished; warmed up, without "
        "TF32. The readable cells start one small kernel per operation, PyTorch's layers are cuDNN's."
    )
    return Table("Training on a GPU: time of the readable cell in CuPy / PyTorch's layer", note, columns, rows)


def ensemble(options: Options, track: Track, xp: Any, wait: Callable[[], object], device: str | None) -> Table:
    """Many small networks at once."""
    R, H, T = (64, 8, 10) if options.quick else (10_000, 8, 100)
    rows = []
    for dtype in track(options.dtypes, "ensembles"):
        shape = Shape(T, 1, 8, H)
        problem = problems.Problem.random(CELLS["lstm"], shape, dtype, R, xp)
        times = take_turns({"all": problems.step_by_step(problem)}, Budget.of(options), time.perf_counter, wait)
        per_network = [1e3 * seconds / R for seconds in times["all"]]
        goal = goal_cells(None if options.quick else 3.0, 1e3 * sorted(per_network)[len(per_network) // 2])
        rows.append((dtype, str(shape), str(R), milliseconds(times["all"]), milliseconds(per_network), *goal))
    columns = ("dtype", "shape T, B, D, H", "R", "all ms", "µs per network", "goal", "met")
    return Table("Ensembles of LSTMs on a GPU, readable cell with trials", "Wall time as above.", columns, rows)


def _torch_device() -> tuple[str | None, str]:
    """PyTorch's name of the GPU, without TF32 there, or None; and its versions, or what is missing."""
    import torch

    if not torch.cuda.is_available():
        return None, f"PyTorch {torch.__version__} cannot use this GPU (no CUDA in this build, or a driver too old)"
    torch.backends.cuda.matmul.allow_tf32 = False
    torch.backends.cudnn.allow_tf32 = False
    return "cuda", f"PyTorch {torch.__version__}, CUDA {torch.version.cuda}, cuDNN {torch.backends.cudnn.version()}"


def _header(cupy: Any, torch_line: str) -> list[str]:
    runtime = cupy.cuda.runtime
    return [
        *machine.place(),
        f"GPU: {backend.device_report().gpus[0]}; driver {_driver()} (CUDA {_version(runtime.driverGetVersion())})",
        f"Python {platform.python_version()}, NumPy {np.__version__}, "
        f"CuPy {cupy.__version__} with CUDA {_version(runtime.runtimeGetVersion())}, CUPY_TF32=0",
        f"{torch_line}, allow_tf32=False for products and cuDNN",
    ]


def _driver() -> str:
    program = shutil.which("nvidia-smi")
    if program is None:
        return "unknown"
    query = [program, "--query-gpu=driver_version", "--format=csv,noheader"]
    found = subprocess.run(query, capture_output=True, text=True).stdout.split()
    return found[0] if found else "unknown"


def _version(number: int) -> str:
    return f"{number // 1000}.{number % 1000 // 10}"
