"""The walls between the rooms: who may import whom (and that a breach is seen)."""

import ast
import graphlib
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import jupytext
import pytest

from autograder.folder import CourseFolder
from tests.programs import output_of_python

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Wall:
    """What a room may import beside itself and the standard library."""

    at_import: tuple[str, ...] = ()
    inside_functions: tuple[str, ...] = ()


def engine(names: str) -> tuple[str, ...]:
    return tuple(f"autograder.{name}" for name in names.split())


# What `check` needs: it runs beside student code, and is all of the engine that a class receives.
STUDENT = engine(
    "wire line probes perform exercise shown verdict align compare fingerprint advice terms where diagnose verify "
    "progress uses reasons bounded",
)
NBGRADER = ("nbgrader", "nbformat", "nbconvert", "traitlets")

NOTEBOOKS = ("numpy", "matplotlib", "course.figures", "course.widgets", "autograder.check")
EXERCISES = Wall(("numpy", "lstm_ref", "autograder.exercise", "autograder.probes"))

# The longest matching name counts. Every module of `autograder` is in a room that is named here.
WALLS = {
    "lstm_ref": Wall(("numpy",)),
    "lstm_ref.backend": Wall(("numpy",), ("cupy",)),
    # threadpoolctl: which kernels NumPy's products run on.
    "lstm_ref.fast.products": Wall(("numpy", "threadpoolctl")),
    "lstm_ref.fast.gpu": Wall(("numpy",), ("cupy",)),
    "autograder": Wall(),
    "autograder.check": Wall(("numpy", *STUDENT)),
    **dict.fromkeys(STUDENT, Wall(("numpy", *STUDENT))),
    "autograder.probes": Wall(("numpy",)),
    "autograder.wire": Wall(("numpy", "autograder.probes")),
    "autograder.perform": Wall(("numpy", "autograder.wire", "autograder.probes")),
    "autograder.exercise": Wall(("numpy",)),
    "autograder.verdict": Wall(("autograder.shown",)),
    "autograder.shown": Wall(),
    "autograder.reasons": Wall(),
    "autograder.bounded": Wall(("autograder.reasons",)),
    "autograder.terms": Wall(("numpy",)),
    "autograder.uses": Wall(("numpy",)),
    "autograder.where": Wall(("numpy",)),
    "autograder.progress": Wall(("autograder.advice", "autograder.verdict")),
    "autograder.folder": Wall(("autograder.exercise",)),
    "autograder.quick": Wall(),
    "autograder.update": Wall(),
    "autograder.hand_in": Wall(("autograder.update",)),
    "autograder.authoring": Wall(
        ("numpy", "jupytext", "nbformat", "traitlets", *engine("folder update hand_in quick"), *STUDENT), ("nbgrader",)
    ),
    "autograder.authoring.scope": Wall(("numpy",)),
    "autograder.authoring.steps": Wall(),
    "autograder.authoring.place": Wall(("autograder.authoring.scope",)),
    "autograder.authoring.operators": Wall(("autograder.authoring.place",)),
    "autograder.authoring.mutate": Wall(
        tuple(f"autograder.authoring.{name}" for name in ("scope", "steps", "place", "operators"))
    ),
    # A hand-in that is larger than grading accepts.
    "autograder.authoring.damaged": Wall(("nbformat", "autograder.grading.screen")),
    "autograder.authoring.sample_class": Wall(
        ("jupytext", "nbformat", "autograder.folder", "autograder.authoring.damaged")
    ),
    "autograder.commands": Wall(
        ("click", "rich", *engine("folder update hand_in authoring")),
        engine("grading.command grading.cluster grading.jail reports.command exchange"),
    ),
    "autograder.commands.doctor": Wall(("click", "rich"), ("autograder.grading.doctor", "autograder.sandbox.remedies")),
    "autograder.cli": Wall(("click", "autograder.folder", "autograder.commands")),
    "autograder.sandbox": Wall(("psutil", "autograder.wire", "autograder.line")),
    # What runs in the jail, of which nothing else of the sandbox may be a part.
    "autograder.sandbox.inside": Wall(("IPython", "traitlets", "autograder.line")),
    "autograder.sandbox.nest": Wall(),
    "autograder.sandbox.rehearsal": Wall(("numpy", *engine("line wire sandbox.inside"))),
    "autograder.sandbox.warm": Wall(engine("sandbox.inside sandbox.nest sandbox.rehearsal")),
    "autograder.sandbox.seccomp": Wall((), ("pyseccomp",)),
    # sqlalchemy, alembic: nbgrader's gradebook is one of their databases.
    "autograder.grading": Wall((*NBGRADER, "numpy", "psutil", "rich", "sqlalchemy", "autograder"), ("alembic",)),
    # A Dask cluster is asked only where somebody names one; its workers load nothing of the course themselves.
    "autograder.grading.cluster": Wall(("autograder",), ("distributed",)),
    "autograder.grading.worker": Wall(),
    "autograder.reports": Wall(("nbgrader", "sqlalchemy", "rich", "autograder")),
    "autograder.reports.page": Wall(("jinja2", "markupsafe", "autograder")),
    # With Canvas and Moodle; of grading it knows what a hand-in is and where the points are, and runs no code.
    "autograder.exchange": Wall(
        (
            "rich",
            *engine("folder hand_in shown verdict grading.files grading.screen grading.report grading.nbgrader"),
            *engine("grading.whole grading.book grading.served authoring.authored authoring.sample_class"),
        ),
        ("nbgrader", "sqlalchemy"),
    ),
    # What makes feedback pages: their template, colors of code, formulas.
    "autograder.grading.page": Wall((*NBGRADER, "jinja2", "markupsafe", "autograder")),
    "autograder.grading.written": Wall((*NBGRADER, "markupsafe", "pygments", "autograder")),
    "autograder.grading.plot": Wall(("markupsafe", "autograder")),
    "autograder.grading.formulas": Wall(("math_core",)),
    "autograder.nbgrader_config": Wall((*NBGRADER, "autograder.grading")),
    "course": Wall(("numpy", "anywidget", "traitlets", "IPython", "matplotlib", "cycler", "PIL")),
    # The one place where the reference is asked for: for a GPU, and only where the package is there.
    "course.figures.effort": Wall(("numpy", "IPython"), ("lstm_ref.backend",)),
    "experiments": Wall(("numpy", "lstm_ref"), ("matplotlib", "course.figures.style")),
    "experiments.cli": Wall(("click", "experiments"), ("rich",)),
    "experiments.listing": Wall(("rich", "experiments")),
    "experiments.running": Wall(
        ("numpy", "lstm_ref", "rich", "threadpoolctl", "experiments"), ("distributed", "psutil")
    ),
    "experiments.evolution": Wall(
        ("numpy", "lstm_ref", "threadpoolctl", "experiments"), ("distributed", "matplotlib", "course.figures.style")
    ),
    "experiments.evolution.__main__": Wall(("numpy", "click", "experiments"), ("matplotlib",)),
    "experiments.online": Wall(("numpy", "numba", "lstm_ref", "experiments")),
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


def modules(root: Path, *packages: str) -> Iterator[tuple[str, Path]]:
    """Dotted name and file of every module below the packages."""
    for path in sorted(path for top in packages for path in (root / top).rglob("*.py")):
        yield ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__"), path


def room_breaches(root: Path) -> list[str]:
    found = []
    for module, path in modules(root, "lstm_ref", "autograder", "course", "experiments"):
        room = max((room for room in WALLS if within(module, (room,))), key=len)
        if room == "autograder" != module:
            found.append(f"{path.name}:1: {module} is in no room")
        else:
            found += breaches(path, module, path.read_text(encoding="utf-8"), room, WALLS[room])
    return found


def exercise_breaches(solutions: Path) -> list[str]:
    """As `room_breaches`, for the definitions of exercises; those of one unit may import one another."""
    found = []
    for unit in sorted(solutions.glob("[0-9][0-9]_*")):
        for path in sorted([*unit.glob("exercises.py"), *unit.glob("exercises/*.py")]):
            module = ".".join(path.relative_to(solutions).with_suffix("").parts)
            found += breaches(path, module, path.read_text(encoding="utf-8"), unit.name, EXERCISES)
    return found


def notebook_breaches(solutions: Path) -> list[str]:
    """As `room_breaches`, for the authored units; `lstm_ref` only where the unit's prose names it."""
    found = []
    for path in sorted(solutions.glob("[0-9][0-9]_*/unit.py")):
        text, unit = path.read_text(encoding="utf-8"), path.parent.name
        prose = [cell.source for cell in jupytext.reads(text, fmt="py:percent").cells if cell.cell_type == "markdown"]
        extra = ("lstm_ref",) if any("lstm_ref" in words for words in prose) else ()
        found += breaches(path, unit, text, unit, Wall(NOTEBOOKS + extra))
    return found


def import_graph(root: Path, late: bool = False) -> dict[str, set[str]]:
    """Which modules of `autograder` each of them imports; also inside functions if `late` is true."""
    files = dict(modules(root, "autograder"))
    graph: dict[str, set[str]] = {}
    for module, path in files.items():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = [
            name
            for _, name, in_function in imports(tree, module, path.name == "__init__.py")
            if late or not in_function
        ]
        owners = [max((file for file in files if within(name, (file,))), key=len, default="") for name in names]
        graph[module] = {owner for owner in owners if owner} - {module, "autograder"}
    return graph


def reached(graph: dict[str, set[str]], start: str) -> set[str]:
    """What is imported by `start`, and by what it imports."""
    found: set[str] = set()
    waiting = [start]
    while waiting:
        new = graph[waiting.pop()] - found
        found |= new
        waiting += new
    return found


def test_rooms_keep_their_walls():
    assert room_breaches(ROOT) == []


def test_exercises_keep_their_walls():
    assert exercise_breaches(CourseFolder(ROOT).solutions) == []


def test_notebooks_keep_their_walls():
    assert notebook_breaches(CourseFolder(ROOT).solutions) == []


def test_no_wall_of_the_engine_lets_the_reference_or_the_course_in():
    engine_walls = [wall for room, wall in WALLS.items() if within(room, ("autograder",))]
    allowed = {name for wall in engine_walls for name in wall.at_import + wall.inside_functions}
    assert not [name for name in allowed if within(name, ("lstm_ref", "course", "solutions"))]


def test_what_student_code_may_see_is_what_check_reaches():
    assert reached(import_graph(ROOT, late=True), "autograder.check") == set(STUDENT)


def test_the_engine_has_no_circle_of_imports():
    order = list(graphlib.TopologicalSorter(import_graph(ROOT)).static_order())
    assert {"autograder.check", "autograder.grading.run"} <= set(order)


def test_a_circle_is_seen(tmp_path):
    texts = {"a": "from autograder import b", "b": "from autograder.c import f", "c": "import autograder.a\nf = 0"}
    (tmp_path / "autograder").mkdir()
    for name, text in texts.items():
        (tmp_path / "autograder" / f"{name}.py").write_text(text, encoding="utf-8")
    with pytest.raises(graphlib.CycleError):
        list(graphlib.TopologicalSorter(import_graph(tmp_path)).static_order())
    (tmp_path / "autograder" / "c.py").write_text("def f():\n    import autograder.a\n", encoding="utf-8")
    assert list(graphlib.TopologicalSorter(import_graph(tmp_path)).static_order())[-1] == "autograder.a"
    assert reached(import_graph(tmp_path, late=True), "autograder.b") == set(engine("a b c"))


def write(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")


def test_breaches_are_seen(tmp_path):
    write(
        tmp_path,
        {
            "lstm_ref/cells/lstm.py": "import numpy as np; import matplotlib.pyplot as plt",
            "lstm_ref/network.py": "def f(): import torch",
            "lstm_ref/backend.py": "def f(): import cupy; import autograder",
            "lstm_ref/tasks/__init__.py": "from .. import gates; from . import adding; from ...course import figures",
            "autograder/check.py": "from autograder.authoring import build\ndef f(): from autograder import folder",
            "autograder/wire.py": "import json; import lstm_ref",
            "autograder/diagnose.py": "from autograder import advice; from autograder.authoring import mutate",
            "autograder/authoring/derive.py": "from . import mutate; from autograder.sandbox import session",
            "autograder/authoring/build.py": "import nbgrader\ndef f(): import nbgrader; import lstm_ref",
            "autograder/authoring/survey.py": "def f(): import course.figures",
            "autograder/helpers.py": "import pathlib",
            "autograder/cli.py": "import click; from autograder.grading.command import run",
            "autograder/sandbox/session.py": "import_module('lstm_ref.cells'); from ..grading import run",
            "autograder/grading/run.py": "import nbgrader; from autograder import verify; from course import figures",
            "course/figures/gates.py": "import matplotlib; from course.figures import style; import lstm_ref",
            "course/widgets/unit_circle.py": "import anywidget; import ipywidgets; from autograder.check import check",
            "experiments/catalogue/adding.py": "import numba; from course.figures import style; import lstm_ref",
            "experiments/running/cluster.py": "import distributed\ndef f(): import distributed; import autograder",
        },
    )
    assert room_breaches(tmp_path) == [
        "build.py:1: autograder.authoring.build imports nbgrader",
        "build.py:2: autograder.authoring.build imports lstm_ref",
        "derive.py:1: autograder.authoring.derive imports autograder.sandbox.session",
        "survey.py:1: autograder.authoring.survey imports course.figures",
        "check.py:1: autograder.check imports autograder.authoring.build",
        "check.py:2: autograder.check imports autograder.folder",
        "cli.py:1: autograder.cli imports autograder.grading.command.run",
        "diagnose.py:1: autograder.diagnose imports autograder.authoring.mutate",
        "run.py:1: autograder.grading.run imports course.figures",
        "helpers.py:1: autograder.helpers is in no room",
        "session.py:1: autograder.sandbox.session imports lstm_ref.cells",
        "session.py:1: autograder.sandbox.session imports autograder.grading.run",
        "wire.py:1: autograder.wire imports lstm_ref",
        "gates.py:1: course.figures.gates imports lstm_ref",
        "unit_circle.py:1: course.widgets.unit_circle imports ipywidgets",
        "unit_circle.py:1: course.widgets.unit_circle imports autograder.check.check",
        "adding.py:1: experiments.catalogue.adding imports numba",
        "adding.py:1: experiments.catalogue.adding imports course.figures.style",
        "cluster.py:1: experiments.running.cluster imports distributed",
        "cluster.py:2: experiments.running.cluster imports autograder",
        "backend.py:1: lstm_ref.backend imports autograder",
        "lstm.py:1: lstm_ref.cells.lstm imports matplotlib.pyplot",
        "network.py:1: lstm_ref.network imports torch",
        "__init__.py:1: lstm_ref.tasks imports course.figures",
    ]


def test_breaches_in_exercises_are_seen(tmp_path):
    write(
        tmp_path,
        {
            "01_first/exercises.py": "from lstm_ref import cells; from autograder.authoring import derive",
            "02_second/exercises/gates.py": "from .common import rng; from autograder.exercise import Exercise",
            "02_second/exercises/steps.py": "from ...first import exercises; import nbgrader",
            "02_second/answers/right.py": "import torch",
        },
    )
    assert exercise_breaches(tmp_path) == [
        "exercises.py:1: 01_first.exercises imports autograder.authoring.derive",
        "steps.py:1: 02_second.exercises.steps imports first.exercises",
        "steps.py:1: 02_second.exercises.steps imports nbgrader",
    ]


def test_breaches_in_notebooks_are_seen(tmp_path):
    first = "# %%\nimport numpy as np\nfrom autograder.check import check\nimport lstm_ref\nimport torch\n"
    told = "# %% [markdown]\n# See `lstm_ref`.\n\n# %%\nfrom lstm_ref import cells\nfrom autograder import verify\n"
    drawn = "# %%\nfrom course.figures import first\nfrom course import plots\n"
    write(tmp_path, {"01_first/unit.py": first, "02_second/unit.py": told, "03_third/unit.py": drawn})
    assert notebook_breaches(tmp_path) == [
        "unit.py:4: 01_first imports lstm_ref",
        "unit.py:5: 01_first imports torch",
        "unit.py:6: 02_second imports autograder.verify",
        "unit.py:3: 03_third imports course.plots",
    ]


COURSE = ", ".join(name for name, _ in modules(ROOT, "course"))


@pytest.mark.parametrize(
    ("module", "forbidden"),
    [
        ("autograder.sandbox.session", ["lstm_ref", "nbgrader", "autograder.verify", "autograder.grading"]),
        ("autograder.verify", ["nbgrader", "autograder.sandbox", "autograder.grading"]),
        (
            "autograder.grading.run",
            ["lstm_ref", "course", "autograder.authoring.derive", "autograder.authoring.mutate"],
        ),
        (
            "autograder.authoring.derive, autograder.authoring.build",
            ["lstm_ref", "course", "nbgrader", "autograder.sandbox"],
        ),
        ("autograder.cli", ["nbgrader", "lstm_ref", "jupytext"]),
        # What reads notebooks starts without a parser that takes most of a second to build.
        ("autograder.grading.server, autograder.grading.apart", ["nbgrader", "jupytext", "sqlalchemy", "lark"]),
        ("autograder.grading.pages, autograder.grading.doors", ["lark", "matplotlib", "lstm_ref", "jupytext"]),
        ("autograder.authoring.build", ["lark"]),
        ("lstm_ref", ["autograder", "course", "experiments", "matplotlib", "nbformat", "torch", "cupy"]),
        (COURSE, ["lstm_ref", "autograder", "experiments"]),
        ("experiments.cli", ["numba", "matplotlib", "distributed", "autograder", "course"]),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 50 else "",
)
def test_what_is_loaded_in_the_end(module, forbidden):
    assert loaded(f"import {module}").isdisjoint(forbidden)


def test_check_loads_numpy_and_its_own_room_alone():
    with_check, bare = loaded("import autograder.check"), loaded("import numpy.random, multiprocessing.connection")
    own = {name for name in with_check if within(name, ("autograder",))}
    assert own == {"autograder", "autograder.check", *STUDENT}
    strangers = {name.partition(".")[0] for name in with_check - bare - own}
    assert strangers <= {"numpy", *sys.stdlib_module_names}


def loaded(statement: str) -> set[str]:
    """All modules that are loaded after a statement."""
    code = f"import sys; {statement}; print(*sys.modules)"
    return set(output_of_python(code, cwd=ROOT).split())
