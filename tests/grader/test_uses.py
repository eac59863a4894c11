"""An answer that rests on a package which is not there when it is graded: the student's own check says so."""

import functools
import json
import subprocess
import sys

import numpy as np
import pytest

from autograder import advice
from autograder.authoring.build import build
from autograder.authoring.release import ReleaseError, release
from autograder.folder import CourseFolder
from autograder.uses import uses
from tests.grader import toy

PACKAGE = "sums_reference"
REFERENCE = """
from typing import NamedTuple

class Line(NamedTuple):
    slope: float = 2.0

class Cell:
    def __call__(self, x):
        return x

def double(x):
    return 2 * x
"""


@pytest.fixture(autouse=True)
def reference(tmp_path, monkeypatch):
    (tmp_path / f"{PACKAGE}.py").write_text(REFERENCE, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, PACKAGE, raising=False)


def found(*cells: str, given: tuple[str, ...] = (), recorded: bool = True) -> bool:
    """Whether the search finds the reference in what the last cell checks, after the cells ran as in a notebook.

    `recorded` says whether the notebook keeps the cells that ran, as IPython does.
    """
    namespace: dict = {"__name__": "__main__", "np": np, "functools": functools}
    ran = namespace.setdefault("In", [""]) if recorded else []
    asked: list = []
    namespace["check"] = lambda name, answer: asked.append(uses(name, answer, ["other", PACKAGE], namespace, given))
    for cell in cells:
        ran.append(cell)
        exec(cell, namespace)
    assert asked[-1] in ([], [PACKAGE])
    return bool(asked[-1])


CHECK = 'check("u.f", f)'
DOUBLE = f"from {PACKAGE} import double"
MODULE = f"import {PACKAGE} as ref"

USING = {
    "the function itself": [DOUBLE, 'check("u.f", double)'],
    "a module of the notebook": [MODULE, "def f(x):\n    return ref.double(x)", CHECK],
    "an import inside": [f"def f(x):\n    {DOUBLE}\n    return double(x)", CHECK],
    "a function inside it": [f"def f(x):\n    def g():\n        {MODULE}\n        return ref\n    return g()", CHECK],
    "a function that it calls": [DOUBLE, "def g(x):\n    return double(x)", "def f(x):\n    return g(x)", CHECK],
    "a lambda, a default": [DOUBLE, "f = lambda x, g=double: g(x)", CHECK],
    "a closure": [
        DOUBLE,
        "def make(g):\n    def f(x):\n        return g(x)\n    return f",
        "f = make(double)",
        "del double",
        CHECK,
    ],
    "a partial": [DOUBLE, "f = functools.partial(lambda g, x: g(x), double)", CHECK],
    "np.vectorize": [DOUBLE, "f = np.vectorize(double)", CHECK],
    "a cached function": [DOUBLE, "@functools.cache\ndef f(x):\n    return double(x)", CHECK],
    "a method": [DOUBLE, "class A:\n    def f(self, x):\n        return double(x)", "f = A().f", CHECK],
    "a class that it makes": [
        MODULE,
        "class A(ref.Cell):\n    pass",
        "def f(x):\n    return A()(x)",
        CHECK,
    ],
    "an object of a class of its own": [
        DOUBLE,
        "class A:\n    def __init__(self):\n        self.g = double",
        "a = A()",
        "def f(x):\n    return a.g(x)",
        CHECK,
    ],
    "a list of functions": [DOUBLE, "gs = [abs, double]", "def f(x):\n    return gs[1](x)", CHECK],
    "an object of the package": [MODULE, "line = ref.Line()", "def f(x):\n    return line.slope * x", CHECK],
    "a number that was computed with it": [DOUBLE, "w = double(1.0)", "def f(x):\n    return w * x", CHECK],
    "a number two steps away": [DOUBLE, "v = double(1.0)", "w = v + 1", "def f(x):\n    return w * x", CHECK],
    "an import in the cell of the answer": [f"{MODULE}\ndef f(x):\n    return 2 * x", CHECK],
    "a use in the cell of the answer, before it": [MODULE, "print(ref)\ndef f(x):\n    return 2 * x", CHECK],
    "a value": [DOUBLE, "f = double(3)", CHECK],
    "a value in a dict": [DOUBLE, "a = 1\nb = double(3)", 'check("u.f", {"a": a, "b": b})'],
    "a comprehension": [DOUBLE, "f = [double(k) for k in range(3)]", CHECK],
    "a value made in the call": [DOUBLE, 'check("u.f", double(2))'],
}


@pytest.mark.parametrize("cells", USING.values(), ids=USING)
def test_it_is_found(cells):
    assert found(*cells)


ONLY_IN_CELLS = {
    "a number that was computed with it",
    "a number two steps away",
    "an import in the cell of the answer",
    "a use in the cell of the answer, before it",
    "a value",
    "a value in a dict",
    "a comprehension",
    "a value made in the call",
}


@pytest.mark.parametrize("what", USING)
def test_functions_and_objects_tell_it_also_where_no_cells_are_recorded(what):
    assert found(*USING[what], recorded=False) == (what not in ONLY_IN_CELLS)


PLAIN = "def f(x):\n    return 2 * x"
FREE = {
    "nothing of it": [PLAIN, CHECK],
    "imported elsewhere in the notebook": [MODULE, PLAIN, CHECK],
    "compared with it in another cell": [DOUBLE, PLAIN, "print(double(2) - f(2))", CHECK],
    "compared with it below, in the same cell": [f"{PLAIN}\n{DOUBLE}\nprint(double(2) - f(2))", CHECK],
    "checked in a cell that compares": [PLAIN, f"{DOUBLE}\nprint(double(2) - f(2))\n{CHECK}"],
    "another name of the same cell": [f"f = 2\n{DOUBLE}\ng = double(2)", CHECK],
    "an import that may fail": [f"try:\n    {DOUBLE}\nexcept ImportError:\n    print('none')\n{PLAIN}", CHECK],
    "an attribute of that name": [MODULE, "def f(x):\n    return x.ref.double", CHECK],
    "a local name": [DOUBLE, "def f(x):\n    double = 2\n    return double * x", CHECK],
    "an argument of that name": [DOUBLE, "def f(double):\n    return 2 * double", CHECK],
    "a text": [MODULE, f"def f(x):\n    'As {PACKAGE}.double.'\n    return 2 * x", CHECK],
    "an answer written anew": [DOUBLE, "f = double", PLAIN, CHECK],
    "a value written anew": [DOUBLE, "f = double(3)", "f = 6", CHECK],
    "functions of other modules": [MODULE, "def f(x):\n    return np.vectorize(abs)(np.linalg.norm(x))", CHECK],
}


@pytest.mark.parametrize("cells", FREE.values(), ids=FREE)
def test_nobody_is_accused(cells):
    assert not found(*cells)


def test_what_is_given_when_graded_is_not_searched():
    cells = [f"def g(x):\n    {DOUBLE}\n    return double(x)", "def f(x):\n    return g(x)", CHECK]
    assert found(*cells)
    assert not found(*cells, given=("g",))


def test_cells_that_cannot_be_read_and_circles_end_the_search_nowhere():
    namespace: dict = {"__name__": "__main__", "In": ["", "def f(", "return 3", "%time\n", 5, "f = [1]\nf.append(f)"]}
    exec("f = [1]\nf.append(f)\ndef g(x):\n    return h(x)\ndef h(x):\n    return g(x), f", namespace)
    assert uses("u.g", namespace["g"], [PACKAGE], namespace) == []


# ---- from the course's settings to what a student reads -----------------------------------------------------------

STUDENT = """
import json, sys
from IPython.core.interactiveshell import InteractiveShell

shell = InteractiveShell.instance()
shown = []
for source in json.load(sys.stdin):
    result = shell.run_cell(source, store_history=True)
    shown.append(repr(result.result) if result.success else str(result.error_in_exec))
json.dump(shown, open(sys.argv[1], "w"))
"""


@pytest.fixture
def unit(tmp_path):
    made = toy.write(tmp_path / "course-of-sums")
    (made.course.solutions / "course.toml").write_text(f"[withheld]\n{PACKAGE} = []\n", encoding="utf-8")
    assert all(result.ok for result in build([made], jobs=1))
    return made


def test_the_check_says_so_before_anything_is_handed_in(unit, tmp_path):
    cells = [
        "import numpy as np\nfrom autograder.check import check",
        MODULE,
        "def scale(x, w):\n    return ref.double(w * x)",
        'check("toy.scale", scale)',
        "def scale(x, w):\n    return 2 * w * x",
        'check("toy.scale", scale)',
        f"def pair(x, w):\n    import {PACKAGE}\n    raise NotImplementedError",
        'check("toy.pair", pair)',
        "from helpers import pair as given_away\ndef pair(x, w):\n    return given_away(x, w)",
        'check("toy.pair", pair)',
        "def pair(x, w):\n    return x + w, x - w",
        'check("toy.pair", pair)',
    ]
    helpers = unit.release.with_name("helpers.py")
    helpers.write_text("def pair(x, w):\n    return x + w, x - w\n", encoding="utf-8")
    path = [str(unit.release.parent), str(tmp_path), *sys.path]
    program = f"import sys; sys.path[:] = {path!r}\n{STUDENT}"
    command = [sys.executable, "-W", "ignore", "-c", program, str(tmp_path / "shown")]
    environment = {"HOME": str(tmp_path), "IPYTHONDIR": str(tmp_path)}
    subprocess.run(command, input=json.dumps(cells), text=True, cwd=unit.release.parent, env=environment, check=True)
    shown = json.loads((tmp_path / "shown").read_text(encoding="utf-8"))
    assert shown[3].splitlines()[0] == "Scale: not right yet, 0 of 2 points"
    assert f"uses `{PACKAGE}`, which is not there when your notebook is graded" in shown[3]
    assert shown[5].splitlines()[0] == "Scale: right, 2 of 2 points"
    assert "not answered yet" in shown[7] and PACKAGE not in shown[7]
    assert shown[9].splitlines()[0] == "Pair: not right yet, 0 of 2.5 points"
    assert "uses `helpers`, which is not there when your notebook is graded" in shown[9]
    assert shown[11].splitlines()[0] == "Pair: right, 2.5 of 2.5 points"


def test_the_data_of_the_checks_names_what_is_withheld(unit, tmp_path):
    assert advice.withheld(unit.advice) == (PACKAGE,)
    data = unit.advice.read_bytes()
    (unit.course.solutions / "course.toml").unlink()
    changed = CourseFolder(unit.course.root).unit(unit.name)
    with pytest.raises(ReleaseError, match="withholds other packages than the course"):
        release(changed.course, [changed], tmp_path / "out")
    assert all(result.ok for result in build([changed], jobs=1))
    assert advice.withheld(changed.advice) == () and not advice.same(changed.advice.read_bytes(), data)
