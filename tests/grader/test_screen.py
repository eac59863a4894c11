"""Screening: what a hand-in may be as a file, as JSON and as a notebook, and the words about what it may not be."""

import json
import os
import socket
import time
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.grading import screen as limits
from autograder.grading.doors import open_doors
from autograder.grading.files import original, students
from autograder.grading.screen import Submission, name_problem, rebuilt, screen

UNIT = "90_toy"


@pytest.fixture
def submitted(tmp_path) -> Path:
    """A class of one: ada, whose notebook is in order."""
    write(tmp_path, "ada", nbformat.writes(new_notebook(cells=[new_code_cell("x = 1")])))
    return tmp_path


def write(submitted: Path, student: str, text: str | bytes, name: str = f"{UNIT}.ipynb") -> Path:
    path = submitted / student / UNIT / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def look(submitted: Path, student: str = "eve") -> Submission:
    found = screen(submitted, student, UNIT)
    assert found is not None
    return found


def of(text: str | bytes, tmp_path: Path) -> Submission:
    write(tmp_path, "eve", text)
    return look(tmp_path)


def sources(submission: Submission) -> list[str]:
    assert submission.problem == ""
    return [cell.source for cell in submission.notebook.cells]


# ---- files -----------------------------------------------------------------------------------------------------


def test_a_notebook_in_order_is_taken_without_a_word(submitted):
    ada = look(submitted, "ada")
    assert sources(ada) == ["x = 1"] and (ada.note, ada.timestamp) == ("", None)


def test_nothing_handed_in_is_nothing(submitted):
    (submitted / "eve").mkdir()
    assert screen(submitted, "eve", UNIT) is None
    assert screen(submitted, "nobody", UNIT) is None


def test_links_are_no_hand_in(submitted):
    for student, place, target in (
        ("file", f"{UNIT}/{UNIT}.ipynb", f"ada/{UNIT}/{UNIT}.ipynb"),
        ("unit", UNIT, f"ada/{UNIT}"),
        ("student", "", "ada"),
        ("renamed", f"{UNIT}/mine.ipynb", f"ada/{UNIT}/{UNIT}.ipynb"),
        ("nowhere", UNIT, "nothing"),
        ("circle", "", "circle"),
    ):
        path = submitted / student / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.symlink_to(submitted / target)
        assert "is a link" in look(submitted, student).problem, student
    assert set(students(submitted)) == {"ada", "file", "unit", "student", "renamed", "nowhere", "circle"}


def test_a_hard_link_is_no_hand_in_and_does_its_owner_no_harm(submitted):
    write(submitted, "zoe", (submitted / "ada" / UNIT / f"{UNIT}.ipynb").read_bytes())
    time.sleep(0.02)  # the file system's clock ticks in some milliseconds
    for thief in ("aaa", "zzz"):
        (submitted / thief / UNIT).mkdir(parents=True)
        (submitted / thief / UNIT / f"{UNIT}.ipynb").hardlink_to(submitted / "zoe" / UNIT / f"{UNIT}.ipynb")
    problems = {name: look(submitted, name).problem for name in ("aaa", "ada", "zoe", "zzz")}
    assert not problems["ada"] and not problems["zoe"]
    assert "hard link" in problems["aaa"] and "hard link" in problems["zzz"]


def test_a_hard_link_to_a_file_elsewhere_is_no_hand_in(submitted, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "solution.ipynb"
    elsewhere.write_text("{}")
    for student in ("eve", "mallory"):
        (submitted / student / UNIT).mkdir(parents=True)
        (submitted / student / UNIT / f"{UNIT}.ipynb").hardlink_to(elsewhere)
        time.sleep(0.02)
        assert "hard link" in look(submitted, student).problem
    assert "hard link" in look(submitted, "eve").problem


def test_if_nothing_tells_whose_a_file_is_it_is_nobodys(submitted, monkeypatch):
    (submitted / "eve" / UNIT).mkdir(parents=True)
    path = submitted / "ada" / UNIT / f"{UNIT}.ipynb"
    (submitted / "eve" / UNIT / path.name).hardlink_to(path)
    same = os.stat(path)
    monkeypatch.setattr("os.fstat", lambda _: same)
    assert original(submitted, UNIT, same) == ""


def test_what_is_no_file_is_no_hand_in_and_is_not_waited_for(submitted, monkeypatch):
    for student in ("folder", "pipe", "socket"):
        (submitted / student / UNIT).mkdir(parents=True)
    (submitted / "folder" / UNIT / f"{UNIT}.ipynb").mkdir()
    os.mkfifo(submitted / "pipe" / UNIT / f"{UNIT}.ipynb")
    monkeypatch.chdir(submitted / "socket" / UNIT)  # the name of a socket may not be long
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(f"{UNIT}.ipynb")
        assert "not a regular file" in look(submitted, "socket").problem
    assert "is a folder" in look(submitted, "folder").problem
    assert "not a regular file" in look(submitted, "pipe").problem
    (submitted / "file").mkdir()
    (submitted / "file" / UNIT).write_text("{}")
    assert "is not a folder" in look(submitted, "file").problem


@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes devices")
def test_a_device_is_not_read(submitted):
    (submitted / "eve" / UNIT).mkdir(parents=True)
    try:
        os.mknod(submitted / "eve" / UNIT / f"{UNIT}.ipynb", 0o20666, os.makedev(1, 5))  # zeros without end
    except PermissionError:
        pytest.skip("this machine lets nobody make devices")
    assert "not a regular file" in look(submitted).problem


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_file_is_said(submitted):
    write(submitted, "eve", "{}").chmod(0)
    assert "could not be read: Permission denied" in look(submitted).problem


def test_a_notebook_of_another_name_is_taken_if_it_is_the_only_one(submitted):
    text = (submitted / "ada" / UNIT / f"{UNIT}.ipynb").read_bytes()
    write(submitted, "eve", text, "<b>mine*\n.ipynb")
    eve = look(submitted)
    assert sources(eve) == ["x = 1"] and "was called ?b?mine??.ipynb; expected 90_toy.ipynb" in eve.note
    write(submitted, "eve", text, "second.ipynb")
    assert "holds ?b?mine??.ipynb, second.ipynb" in look(submitted).problem
    write(submitted, "eve", text)
    assert sources(look(submitted)) == ["x = 1"]


@pytest.mark.parametrize(
    ("metadata", "said"),
    [
        ({"kernelspec": {"name": "conda-env-me", "language": "python"}}, ""),
        ({"kernelspec": {"name": "ir", "language": "<b>R"}}, "saved with a kernel for ?b?R; it was run with Python."),
        ({"language_info": {"name": "julia"}}, "saved with a kernel for julia; it was run with Python."),
        ({"kernelspec": {"language": 5}, "language_info": []}, ""),
        ([], ""),
    ],
)
def test_a_kernel_of_another_language_is_told(submitted, metadata, said):
    found = json.loads((submitted / "ada" / UNIT / f"{UNIT}.ipynb").read_bytes())
    eve = of(json.dumps(found | {"metadata": metadata}), submitted)
    assert sources(eve) == ["x = 1"] and eve.note.endswith(said) and bool(eve.note) == bool(said)
    assert eve.notebook.metadata == {}


def test_a_crowded_folder_is_not_read_to_the_end(submitted, monkeypatch):
    text = (submitted / "ada" / UNIT / f"{UNIT}.ipynb").read_bytes()
    for k in range(30):
        write(submitted, "eve", text, f"{k}.ipynb")
    problem = look(submitted).problem
    assert problem.count(".ipynb") == 6  # five of them, and the right one
    monkeypatch.setattr("autograder.grading.files.LISTED", 1)
    assert "was called" in look(submitted).note


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("2015-02-02 15:58:23.948203 UTC", 15),
        ("2015-02-02 15:58:23 +0200", None),  # not in the form that nbgrader writes; read all the same, or not at all
        ("2015-02-02T15:58:23", 15),
        ("yesterday", None),
        ("", None),
        ("9" * 99, None),
        ("1" * 5000, None),
        ("1e99999999", None),
        ("\udcff", None),
    ],
)
def test_a_time_is_read_or_left_out(submitted, text, hour):
    place = submitted / "ada" / UNIT / "timestamp.txt"
    place.write_text(text, errors="surrogateescape")
    ada = look(submitted, "ada")
    assert sources(ada) == ["x = 1"]
    assert (ada.timestamp is None) == ("holds no time" in ada.note)
    if hour is not None:
        assert ada.timestamp.hour == hour


def test_a_zone_that_names_a_file_is_not_looked_for(submitted, monkeypatch):
    looked_for: list[str] = []
    monkeypatch.setattr("dateutil.tz.gettz", looked_for.append)
    for zone in ("/etc/passwd", "../../x"):
        (submitted / "ada" / UNIT / "timestamp.txt").write_text(f"2015-02-02 15:58:23 {zone}")
        assert "holds no time" in look(submitted, "ada").note
    assert looked_for == []


def test_a_link_in_place_of_a_time_is_not_followed(submitted):
    real = submitted / "real"
    real.write_text("2015-02-02 15:58:23 UTC")
    (submitted / "ada" / UNIT / "timestamp.txt").symlink_to(real)
    assert "holds no time" in look(submitted, "ada").note
    open_doors()
    from nbgrader.coursedir import CourseDirectory

    place = str(submitted / "ada" / UNIT)
    assert CourseDirectory().get_existing_timestamp(place) is None
    (submitted / "ada" / UNIT / "timestamp.txt").unlink()
    os.mkfifo(submitted / "ada" / UNIT / "timestamp.txt")
    assert CourseDirectory().get_existing_timestamp(place) is None
    assert CourseDirectory().get_existing_timestamp(str(submitted / "nobody")) is None
    write(submitted, "ada", "2015-02-02 15:58:23 UTC", "time")
    os.replace(submitted / "ada" / UNIT / "time", submitted / "ada" / UNIT / "timestamp.txt")
    assert CourseDirectory().get_existing_timestamp(place).hour == 15


@pytest.mark.parametrize(
    "name", ["ada", "-x", "=1+1", "@SUM", "Łukasz Ω", "a" * 255, "a,b;c", "{student_id}", "]", "~", "$HOME"]
)
def test_names_that_will_do(name):
    assert name_problem(name) == ""


@pytest.mark.parametrize(
    "name", ["*", "a?", "[ab]", "a\nb", "ada ", " ada", "a\x1b[31m", "\udcff", "a\u202eb", "a\x00b"]
)
def test_names_that_will_not_do(name):
    problem = name_problem(name)
    assert "cannot be used" in problem and problem.isprintable() and "[31m" not in problem


# ---- JSON ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"", "not valid JSON"),
        (b"\xff\xfe{}", "not valid JSON"),
        (b"[]", "not a notebook"),
        (b'{"cells": {}, "nbformat": 4}', "not a notebook"),
        (b'{"cells": [], "nbformat": 3}', "not a notebook"),
        (b'{"cells": [], "nbformat": ' + b"9" * 1_000_000 + b"}", "not a notebook"),
        (b'{"cells": [], "nbformat": NaN}', "not a notebook"),
        (b'{"cells": [[]], "nbformat": 4}', "without a type or source"),
        (b'{"cells": [{"cell_type": [], "source": ""}], "nbformat": 4}', "without a type or source"),
        (b'{"cells": [{"cell_type": "code", "source": [1]}], "nbformat": 4}', "without a type or source"),
        (b'{"cells": [{"cell_type": "code"}], "nbformat": 4}', "without a type or source"),
        (b"[" * 900 + b"]" * 900, "nested too deeply"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"a":' * 100_000, "nested too deeply"),
        (b"]" * 10_000_000, "nested too deeply"),
        (b"1," * 5_000_000, "too many parts"),
        (b'"' * 10_000_000, "too many parts"),
        (b"9" * 10_000_000, "not a notebook"),
        (b" " * (10 * 2**20 + 1), "the limit is 10 MB"),
    ],
    ids=lambda value: None if isinstance(value, str) else repr(value[:40]),
)
def test_what_is_no_notebook_is_said_at_once(text, words, tmp_path):
    started = time.process_time()
    assert words in of(text, tmp_path).problem
    assert time.process_time() - started < 5


def test_brackets_in_strings_are_no_depth(tmp_path):
    text = "[{" * 5_000 + '\\"' + "]" * 3
    assert sources(of(nbformat.writes(new_notebook(cells=[new_code_cell(text)])), tmp_path)) == [text]


def test_of_a_key_that_is_there_twice_the_last_counts(tmp_path):
    cell = '{"cell_type": "code", "source": "1", "source": "2"}'
    assert sources(of(f'{{"cells": [], "cells": [{cell}], "nbformat": 4}}', tmp_path)) == ["2"]


def test_a_byte_order_mark_does_no_harm(tmp_path):
    assert sources(of(b"\xef\xbb\xbf" + b'{"cells": [], "nbformat": 4}', tmp_path)) == []


# ---- cells -----------------------------------------------------------------------------------------------------


def notebook(*cells: dict) -> bytes:
    return json.dumps({"cells": cells, "nbformat": 4}).encode()


def test_only_type_source_and_name_of_a_cell_go_on():
    (cell,) = rebuilt(
        notebook(
            {
                "cell_type": "markdown",
                "source": ["a\n", "b"],
                "id": 3,
                "attachments": {"x": {}},
                "metadata": {"tags": ["a"], "nbgrader": {"grade_id": "scale", "points": 99, "locked": False}},
            }
        )
    ).cells
    assert cell == new_markdown_cell("a\nb", id="cell-0", metadata={"nbgrader": {"grade_id": "scale"}})


@pytest.mark.parametrize("marks", [None, 1, [], "x", {"nbgrader": None}, {"nbgrader": {"grade_id": ["scale"]}}])
def test_names_of_a_wrong_type_are_none(marks):
    assert rebuilt(notebook({"cell_type": "code", "source": "", "metadata": marks})).cells[0].metadata == {}


def test_a_name_is_cut():
    cell = {"cell_type": "code", "source": "", "metadata": {"nbgrader": {"grade_id": "x" * 10**6}}}
    assert len(rebuilt(notebook(cell)).cells[0].metadata.nbgrader.grade_id) == 200


def test_characters_that_nobody_can_see_are_replaced():
    text = "\ud800 \x00 \x1b]0;x\x07 \x9b \x7f é\t\U0001f600\n"
    (cell,) = rebuilt(notebook({"cell_type": "raw", "source": text})).cells
    assert cell.source == "� � �]0;x� � � é\t\U0001f600\n"


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ([""] * (limits.MAX_CELLS + 1), "has 1,001 cells"),
        (["x" * (limits.MAX_CELL_TEXT + 1)], "up to 50,001 in one cell"),
        (["x" * limits.MAX_CELL_TEXT] * 6, "has 300,000 characters"),
    ],
)
def test_there_are_limits(cells, words, tmp_path):
    made = [{"cell_type": "markdown", "source": text} for text in cells]
    assert words in of(notebook(*made), tmp_path).problem
    if len(cells) > 1:
        assert len(sources(of(notebook(*made[1:]), tmp_path))) == len(cells) - 1
