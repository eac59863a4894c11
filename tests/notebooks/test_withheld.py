"""The reference package in a student's notebook: who imports it without need keeps every point of the checks."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from autograder.authoring import build
from autograder.folder import CourseFolder

ROOT = Path(__file__).resolve().parents[2]
UNITS = CourseFolder(ROOT).units()
CURIOUS = "import lstm_ref\nfrom lstm_ref import readable as ref\nfrom lstm_ref.cells import peephole_full as cell"
LAZY = "from lstm_ref.systems.linear import response as one_step"

# Runs cells as a notebook does; writes the heads of the verdicts and what is said of them.
NOTEBOOK = """
import json, sys
from IPython.core.interactiveshell import InteractiveShell
from autograder.verdict import Verdict

shell = InteractiveShell.instance()
results = [shell.run_cell(source, store_history=True).result for source in json.load(sys.stdin)]
found = {result.exercise: [result.passed, result.note] for result in results if isinstance(result, Verdict)}
json.dump(found, open(sys.argv[1], "w"))
"""


def checked(unit, cells: list[str], folder: Path) -> dict[str, list]:
    """What the checks of a notebook say, run beside a copy of the unit's data."""
    shutil.copy(unit.advice, folder)
    environment = os.environ | {
        "PYTHONPATH": str(ROOT),
        "IPYTHONDIR": str(folder),
        "MPLCONFIGDIR": str(folder),
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    }
    command = [sys.executable, "-c", NOTEBOOK, str(folder / "found")]
    out = subprocess.DEVNULL
    subprocess.run(command, input=json.dumps(cells), cwd=folder, env=environment, text=True, check=True, stdout=out)
    return json.loads((folder / "found").read_text(encoding="utf-8"))


def solved(unit) -> list[str]:
    notebook = nbformat.reads(build.render_notebooks(unit)[0].decode(), as_version=4)
    return [cell.source for cell in notebook.cells if cell.cell_type == "code"]


@pytest.mark.slow
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_who_only_looks_at_the_reference_is_not_accused(unit, tmp_path):
    found = checked(unit, [CURIOUS, *solved(unit)], tmp_path)
    assert set(found) == {exercise.name for exercise in unit.exercises.values()}
    assert {name: said for name, said in found.items() if said != [True, ""]} == {}


def test_who_uses_the_reference_is_told(tmp_path):
    found = checked(UNITS[0], [*solved(UNITS[0]), LAZY, 'check("start_here.one_step", one_step)'], tmp_path)
    passed, note = found["start_here.one_step"]
    assert not passed and "uses `lstm_ref`, which is not there when your notebook is graded" in note
