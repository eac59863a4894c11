"""The walls between the rooms: who may import whom (and that a breach is seen)."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import jupytext
import pytest

from autograder import paths


@dataclass(frozen=True)
class Wall:
    """What a room may import beside itself and the standard library."""

    at_import: tuple[str, ...]
    inside_functions: tuple[str, ...] = ()


NOTEBOOKS = ("numpy", "matplotlib", "course", "autograder.check")
DEMOS = Wall(("numpy", "anywidget", "ipywidgets", "traitlets", "IPython", "matplotlib", "cycler", "lstm_ref", "course"))
CHECKS = ("autograder.check", "autograder.wire", "autograder.probes", "autograder.verdict")
TRUSTED = ("numpy", "lstm_ref", *CHECKS, "autograder.exercises")
NBGRADER = ("autograder", "nbgrader", "nbformat", "nbconvert", "traitlets")

# The longest matching name counts, so that every module is in some room.
WALLS = {
    "lstm_ref": Wall(("numpy",)),
    "lstm_ref.backend": Wall(("numpy",), ("cupy",)),
    # threadpoolctl: which kernels NumPy's products run on.
    "lstm_ref.fast.products": Wall(("numpy", "threadpoolctl")),
    "lstm_ref.fast.gpu": Wall(("numpy",), ("cupy",)),
    "autograder": Wall((*NBGRADER, "numpy", "jupytext", "click", "rich")),
    "autograder.paths": Wall(()),
    # What student code may see: the verifier's side is loaded only where advice is given.
    "autograder.check": Wall(("numpy", "autograder.wire"), ("autograder.exercises", "autograder.verify")),
    "autograder.wire": Wall(("numpy", "autograder.probes")),
    "autograder.probes": Wall(("numpy",)),
    "autograder.verdict": Wall(("numpy",)),
    "autograder.exercises": Wall(TRUSTED),
    "autograder.verify": Wall(TRUSTED),
    # ipykernel: the sandbox starts the very kernel that a student uses.
    "autograder.sandbox": Wall(("jupyter_client", "jupyter_core", "ipykernel", "autograder.wire")),
    # sqlalchemy: nbgrader's gradebook is one of its databases.
    "autograder.grading": Wall((*NBGRADER, "numpy", "rich", "sqlalchemy")),
    "course": DEMOS,
}


def imports(tree: ast.AST, module: str, is_package: bool, in_function: bool = False) -> Iterator[tuple[int, str, bool]]:
    """Line, dotted name and "only inside a function" of everything that is imported below a node."""
    for node in ast.iter_child_nodes(tree):
        deep = in_function or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name, in_function) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            package = module.split(".")[: None if is_package else -1]
            base = package[: len(package) - node.level + 1] if node.level else []
            start = [*base, *([node.module] if node.module else [])]
            yield from ((node.lineno, ".".join([*start, alias.name]), in_function) for alias in node.names)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("import_module", "__import__")):
            if node.args and isinstance(node.args[0], ast.Constant):
                yield node.lineno, str(node.args[0].value), in_function
        yield from imports(node, module, is_package, deep)


def within(name: str, rooms: tuple[str, ...]) -> bool:
    return any(name == room or name.startswith(f"{room}.") for room in rooms)


def breaches(path: Path, module: str, text: str, room: str, wall: Wall) -> list[str]:
    """The imports of one module that its wall forbids."""
    own = (room, *sys.stdlib_module_names)
    return [
        f"{path.name}:{line}: {module} imports {name}"
        for line, name, late in imports(ast.parse(text), module, path.name == "__init__.py")
        if not within(name, own + wall.at_import + (wall.inside_functions if late else ()))
    ]


def room_breaches(root: Path) -> list[str]:
    found = []
    for path in sorted(path for top in ("lstm_ref", "autograder", "course") for path in (root / top).rglob("*.py")):
        module = ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__")
        room = max((room for room in WALLS if within(module, (room,))), key=len)
        found += breaches(path, module, path.read_text(encoding="utf-8"), room, WALLS[room])
    return found


def notebook_breaches(solutions: Path) -> list[str]:
    """As `room_breaches`, for the authored units; `lstm_ref` only where the unit's prose names it."""
    found = []
    for path in sorted(solutions.glob("[0-9][0-9]_*.py")):
        text = path.read_text(encoding="utf-8")
        prose = [cell.source for cell in jupytext.reads(text, fmt="py:percent").cells if cell.cell_type == "markdown"]
        extra = ("lstm_ref",) if any("lstm_ref" in words for words in prose) else ()
        found += breaches(path, path.stem, text, path.stem, Wall(NOTEBOOKS + extra))
    return found


def test_rooms_keep_their_walls():
    assert room_breaches(paths.ROOT) == []


def test_notebooks_keep_their_walls():
    assert notebook_breaches(paths.SOLUTIONS) == []


def test_breaches_are_seen(tmp_path):
    files = {
        "lstm_ref/cells/lstm.py": "import numpy as np; import matplotlib.pyplot as plt",
        "lstm_ref/network.py": "def f(): import torch",
        "lstm_ref/backend.py": "def f(): import cupy; import autograder",
        "lstm_ref/tasks/__init__.py": "from .. import gates; from . import adding; from ...course import plots",
        "autograder/check.py": "from autograder import exercises, wire\ndef f(): from autograder import verify",
        "autograder/wire.py": "import json; import lstm_ref",
        "autograder/exercises/lstm.py": "from nbgrader import api; from lstm_ref import cells; from .. import sandbox",
        "autograder/sandbox/session.py": "import_module('lstm_ref.cells'); from ..grading import run",
        "autograder/grading/run.py": "import nbgrader; from autograder import verify; from course import plots",
        "autograder/build.py": "import jupytext; from autograder import paths; import lstm_ref",
        "autograder/paths.py": "import pathlib; import numpy",
        "course/widgets/unit_circle.py": "import anywidget; from autograder.check import check",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert room_breaches(tmp_path) == [
        "build.py:1: autograder.build imports lstm_ref",
        "check.py:1: autograder.check imports autograder.exercises",
        "lstm.py:1: autograder.exercises.lstm imports nbgrader.api",
        "lstm.py:1: autograder.exercises.lstm imports autograder.sandbox",
        "run.py:1: autograder.grading.run imports course.plots",
        "paths.py:1: autograder.paths imports numpy",
        "session.py:1: autograder.sandbox.session imports lstm_ref.cells",
        "session.py:1: autograder.sandbox.session imports autograder.grading.run",
        "wire.py:1: autograder.wire imports lstm_ref",
        "unit_circle.py:1: course.widgets.unit_circle imports autograder.check.check",
        "backend.py:1: lstm_ref.backend imports autograder",
        "lstm.py:1: lstm_ref.cells.lstm imports matplotlib.pyplot",
        "network.py:1: lstm_ref.network imports torch",
        "__init__.py:1: lstm_ref.tasks imports course.plots",
    ]


def test_breaches_in_notebooks_are_seen(tmp_path):
    first = "# %%\nimport numpy as np\nfrom autograder.check import check\nimport lstm_ref\nimport torch\n"
    (tmp_path / "01_first.py").write_text(first, encoding="utf-8")
    told = "# %% [markdown]\n# See `lstm_ref`.\n\n# %%\nfrom lstm_ref import cells\nfrom autograder import verify\n"
    (tmp_path / "02_second.py").write_text(told, encoding="utf-8")
    assert notebook_breaches(tmp_path) == [
        "01_first.py:4: 01_first imports lstm_ref",
        "01_first.py:5: 01_first imports torch",
        "02_second.py:6: 02_second imports autograder.verify",
    ]


@pytest.mark.parametrize(
    ("module", "forbidden"),
    [
        ("autograder.check", ["lstm_ref", "nbgrader", "autograder.exercises", "autograder.verify"]),
        ("autograder.sandbox.session", ["lstm_ref", "nbgrader", "autograder.exercises", "autograder.grading"]),
        ("autograder.verify", ["nbgrader", "autograder.sandbox", "autograder.grading"]),
        ("autograder.cli", ["nbgrader", "lstm_ref", "jupytext"]),
        ("lstm_ref", ["autograder", "course", "matplotlib", "nbformat", "torch", "cupy"]),
    ],
)
def test_what_is_loaded_in_the_end(module, forbidden):
    code = f"import sys, {module}; print(*sorted(name for name in sys.modules if name in {forbidden!r}))"
    run = subprocess.run([sys.executable, "-c", code], cwd=paths.ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.split() == []
