"""The attacks as hand-ins. Each file in a folder here is the work of one student, who is called as it is.

The first line of its docstring is the idea. The code goes into the answer cell of the first exercise, and from a line

    # %% pair          on into the answer cell of another exercise,
    # %% extra 300     on into a cell after all others, which is there as often as the number says.

`# solves: scale` names what an attack does solve; everything else has to score nothing.
"""

import ast
import json
import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from autograder.folder import Unit
from tests.grader import toy

HERE = Path(__file__).parent
KIT = (HERE / "kit.py").read_text(encoding="utf-8")
AT_END = 'print("\\n".join(found))'
ONLY_FENCED = ("harm", "escape")  # these would hurt whoever runs them without a fence
GUARD = 'assert fenced(), "only behind a fence"\n'
_MARK = re.compile(r"^# %% (\w+) ?(\d*)\n", re.MULTILINE)
_SOLVES = re.compile(r"^# solves: (.+)$", re.MULTILINE)

TEXT = (
    toy.TEXT
    + """
# %% exercise="total"
def total(x, w):
    ### BEGIN SOLUTION
    return np.sum(scale(x, w))
    ### END SOLUTION

# %% check="total"
check("toy.total", total)

# %% exercise="choice"
### BEGIN SOLUTION
choice = "d"
### END SOLUTION

# %% check="choice"
check("toy.choice", choice)
"""
)
EXERCISES = (
    toy.EXERCISES
    + """
total = Exercise("toy.total", "Total", {"y": 1}, lambda x, w: np.sum(2 * w * x), inputs, time_limit=1.5)
total.calls = ("scale",)

choice = Exercise("toy.choice", "Choice", {"letter": 1}, "d", time_limit=1.5)
choice.mistake("first", "that is the other one.", value="a")
"""
).replace("from autograder", "import numpy as np\n\nfrom autograder", 1)
POINTS = {"scale": 2.0, "pair": 2.5, "total": 1.0, "choice": 1.0}


@dataclass(frozen=True)
class Attack:
    """One hostile notebook: the sources of its answer cells by exercise, and further cells."""

    name: str
    kind: str
    idea: str
    solves: tuple[str, ...]
    cells: dict[str, str]
    extras: tuple[str, ...]

    @property
    def expected(self) -> dict[str, float]:
        """The points that it has earned honestly."""
        return {name: points if name in self.solves else 0.0 for name, points in POINTS.items()}


@cache
def attacks() -> dict[str, Attack]:
    """All of them by name, sorted by kind."""
    found = [_read(path) for path in sorted(HERE.glob("*/*.py"))]
    twice = [name for name, count in Counter(attack.name for attack in found).items() if count > 1]
    assert not twice, f"two attacks of one name: {twice}"
    return {attack.name: attack for attack in found}


def _read(path: Path) -> Attack:
    text = path.read_text(encoding="utf-8")
    idea = (ast.get_docstring(ast.parse(text)) or "").partition("\n")[0]
    solves = _SOLVES.search(text)
    first, *rest = _MARK.split(text)
    cells, extras = {"scale": first}, []
    for name, count, source in zip(rest[::3], rest[1::3], rest[2::3], strict=True):
        if name == "extra":
            extras += [source] * int(count or 1)
        else:
            cells[name] = source
    names = tuple(solves[1].split()) if solves else ()
    return Attack(path.stem, path.parent.name, idea, names, cells, tuple(extras))


def notebook(attack: Attack, unit: Unit, site: dict[str, object]) -> NotebookNode:
    """The unit's release with the attack in it; the kit is a cell before all others."""
    guard = GUARD if attack.kind in ONLY_FENCED else ""
    filled = nbformat.read(unit.release, as_version=4)
    for cell in filled.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id", "").removesuffix("-answer")
        if cell.metadata.get("nbgrader", {}).get("solution"):
            cell.source = guard + attack.cells[name] if name in attack.cells else "1"
    filled.cells.insert(0, new_code_cell(f"SITE = {json.dumps(site)}\n{KIT}", id="kit"))
    sources = (*(guard + source for source in attack.extras), AT_END)
    filled.cells += [new_code_cell(source, id=f"extra-{k}") for k, source in enumerate(sources)]
    return filled
