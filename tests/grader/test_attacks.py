"""Notebooks that try to score without solving anything: each must end with 0 points, and harm nobody else.

What these attacks can reach on the machine (files, the network) is bounded by the fence, which has tests of its own;
here the point is that scores are made where student code does not run.
"""

import json
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup  # comes with nbconvert

from autograder.authoring import build, sample_class
from autograder.grading.grade import Course
from autograder.grading.outputs import VERDICT
from autograder.grading.screen import RECORD
from tests.grader import toy

ATTACKS = {path.stem: path for path in sorted((Path(__file__).parents[1] / "attacks").glob("*.py"))}


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    unit = toy.write(tmp_path_factory.mktemp("attacks"))
    assert all(result.ok for result in build.build([unit]))
    for name, path in ATTACKS.items():
        toy.answers(unit, name, scale=path.read_text(), pair="1")
    toy.answers(unit, "honest")
    root = unit.course.root / "class"
    sample_class.make(root, unit)
    _forge_metadata(root / "submitted" / "cell_metadata" / unit.name / f"{unit.name}.ipynb")
    return root, {entry.student: entry for entry in Course(root).grade(unit)}


def _forge_metadata(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    perfect = {
        "exercise": "toy.scale",
        "title": "Scale",
        "seed": 0,
        "note": "",
        "parts": [
            {"name": "y", "points": 2.0, "max_points": 2.0, "stage": "", "message": "", "mistake": "", "cause": ""}
        ],
    }
    for cell in notebook.cells:
        cell.metadata["tags"] = ["skip-execution", "raises-exception"]
        cell.metadata[VERDICT] = perfect
        if cell.metadata.get("nbgrader", {}).get("grade"):
            cell.metadata.nbgrader["points"] = 99
            cell.metadata.nbgrader["solution"] = True
            cell.metadata.nbgrader["locked"] = False
            cell.source = "99.0"
    notebook.metadata[RECORD] = {"done": True, "digest": "0"}
    path.write_text(json.dumps(notebook))


def test_there_are_attacks():
    assert len(ATTACKS) >= 12


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_scores_nothing(graded, attack):
    verdicts = graded[1][attack].verdicts
    assert set(verdicts) == {"scale", "pair"}
    assert {name: verdict.points for name, verdict in verdicts.items()} == {"scale": 0, "pair": 0}
    assert {name: verdict.max_points for name, verdict in verdicts.items()} == {"scale": 2, "pair": 2.5}


def test_an_honest_notebook_beside_them_keeps_its_points(graded):
    assert sum(verdict.points for verdict in graded[1]["honest"].verdicts.values()) == 4.5


def test_outputs_cannot_change_the_feedback_page(graded):
    page = (graded[0] / "feedback" / "page_markup" / toy.NAME / f"{toy.NAME}.html").read_text()
    parsed = BeautifulSoup(page, "html.parser")
    assert [(picture.get("width"), picture.get("height")) for picture in parsed.find_all("img")] == [
        (None, "7"),
        (None, None),
        (None, None),
    ]
    assert not [tag.name for tag in parsed.find_all(True) if any(name.startswith("on") for name in tag.attrs)]
    assert not [script for script in parsed.find_all("script") if "remove()" in script.text]
