"""Where the gradebook of a class is: nbgrader's settings at its root say so, else it is a file there."""

import sys

import pytest

from autograder.authoring import build
from autograder.grading import served
from autograder.grading.book import Book
from autograder.grading.command import run
from autograder.grading.grade import Course
from autograder.grading.nbgrader import SettingsError, class_settings, nbgrader_config
from autograder.grading.places import missing_gradebook
from tests.grader import toy


def settings(root, *lines):
    (root / "nbgrader_config.py").write_text("\n".join(["c = get_config()", *lines, ""]))


def test_without_settings_it_is_a_file_at_the_root(tmp_path):
    book = Book.of_class(tmp_path)
    assert book.file == tmp_path / "gradebook.db" and str(book) == str(tmp_path / "gradebook.db")
    assert book.url == f"sqlite:///{tmp_path}/gradebook.db"
    assert book.is_empty() and not book.file.exists()


def test_a_class_names_its_database_and_no_other_class_gets_it(tmp_path):
    for name in ("spring", "autumn"):
        (tmp_path / name).mkdir()
    settings(tmp_path / "spring", "c.CourseDirectory.db_url = 'sqlite:////elsewhere/points.db'")
    assert str(Book.of_class(tmp_path / "spring")) == "/elsewhere/points.db"
    assert Book.of_class(tmp_path / "autumn").file == tmp_path / "autumn" / "gradebook.db"


def test_the_settings_of_a_class_come_last_and_the_engines_stay(tmp_path):
    settings(tmp_path, "c.Verify.cell_seconds = 99.0", "c.CourseDirectory.root = '/elsewhere'")
    config = nbgrader_config(tmp_path)
    assert config.Verify.cell_seconds == 99.0 and config.CourseDirectory.root == str(tmp_path)
    assert config.Autograde.sanitize_preprocessors[0].__name__ == "RestoreCells"
    assert "cell_seconds" not in nbgrader_config(tmp_path / "none").Verify


def test_settings_may_begin_with_the_engines(tmp_path):
    engine = nbgrader_config.__globals__["PACKAGE"]
    settings(tmp_path, f"load_subconfig('nbgrader_config.py', path={str(engine)!r})", "c.Verify.files = 5")
    found = class_settings(tmp_path)
    assert found.Verify.files == 5 and found.CourseDirectory.course_id == "recurrent"


def test_settings_at_the_root_of_the_checkout_hold_for_nbgraders_own_commands(tmp_path, monkeypatch):
    """These read the engine's file, in its folder; the settings of the class may load that in turn."""
    package = tmp_path / "autograder"
    package.mkdir()
    engine = nbgrader_config.__globals__["PACKAGE"] / "nbgrader_config.py"
    (package / "nbgrader_config.py").write_text(engine.read_text())
    monkeypatch.setitem(nbgrader_config.__globals__, "PACKAGE", package)
    load = f"load_subconfig('nbgrader_config.py', path={str(package)!r})"
    settings(tmp_path, load, "c.CourseDirectory.db_url = 'sqlite:////elsewhere/points.db'")
    from traitlets.config import PyFileConfigLoader

    config = PyFileConfigLoader("nbgrader_config.py", path=str(package)).load_config()
    assert config.CourseDirectory.db_url == "sqlite:////elsewhere/points.db"
    assert Book.of_class(tmp_path).url == "sqlite:////elsewhere/points.db"
    (tmp_path / "another").mkdir()
    assert Book.of_class(tmp_path / "another").file == tmp_path / "another" / "gradebook.db"


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("postgres s3cret", "is no address of a database; expected postgresql+psycopg://user@host/database"),
        ("postgresql+nothing://me:s3cret@host/x", "is no address of a database"),
        ("cassandra://me:s3cret@host/x", "is no address of a database"),
        ("postgresql+psycopg://me:s3cret@host/x", 'pip install "recurrent-course[postgresql]"'),
    ],
)
def test_an_address_that_cannot_be_used_is_told_without_the_password(tmp_path, monkeypatch, url, says):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    settings(tmp_path, f"c.CourseDirectory.db_url = {url!r}")
    with pytest.raises(SettingsError) as told:
        Book.of_class(tmp_path)
    assert says in str(told.value) and "s3cret" not in str(told.value)


def test_settings_that_cannot_be_read_are_told_by_every_command(tmp_path, capsys):
    unit = toy.write(tmp_path)
    assert all(result.ok for result in build.build([unit]))
    root = tmp_path / "class"
    (root / "submitted" / "ada" / unit.name).mkdir(parents=True)
    settings(root, "this is no Python")
    assert run(Course(root), unit, csv_path=None, force=False, only=[]) == 2
    said = " ".join(capsys.readouterr().err.split())
    assert said.startswith(f"Error: {root}/nbgrader_config.py cannot be read (SyntaxError:")


def test_a_gradebook_on_a_server_is_missed_like_a_file(tmp_path, monkeypatch):
    (tmp_path / "ada" / "unit").mkdir(parents=True)
    (tmp_path / "ada" / "unit" / "unit.ipynb").touch()
    book = Book("postgresql+psycopg://me:s3cret@host/x")
    monkeypatch.setattr(Book, "is_empty", lambda _: True)
    said = missing_gradebook(book, tmp_path)
    assert said.startswith("The gradebook postgresql+psycopg://me:***@host/x is empty, although 1 notebook was graded.")


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("53300", "has no connection left"),
        ("57P03", "is not ready"),
        ("53100", "has no room left on its server's disk"),
        ("57P01", "cannot be reached"),
        ("XX000", "cannot be used (s)"),
    ],
)
def test_what_a_server_says_by_its_code(code, words):
    from sqlalchemy.exc import DBAPIError

    cause = type("Cause", (Exception,), {"sqlstate": code})("s\nmore")
    said = served.in_words(Book("postgresql+psycopg://me@host/x"), DBAPIError("select", {}, cause))
    assert words in said and "\n" not in said
