"""Where grading writes is tried first: a full disk, a closed folder, a gradebook that is locked, damaged or gone."""

import contextlib
import errno
import shutil
import sqlite3
import sys
import threading
from pathlib import Path

import pytest

from autograder.grading import places
from autograder.grading.book import Book
from autograder.grading.places import PlaceError, in_words, look, missing_gradebook
from autograder.grading.report import write_csv
from tests.programs import output_of

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def book(tmp_path):
    path = tmp_path / "gradebook.db"
    with contextlib.closing(sqlite3.connect(path)) as made, made:
        made.execute("create table grade (name text, points real)")
        made.executemany("insert into grade values (?, ?)", [(f"student {k}" * 20, k) for k in range(500)])
    return path


def test_what_is_in_order_passes_and_nothing_is_left(book, tmp_path):
    before = book.read_bytes()
    look([tmp_path, tmp_path / "autograded" / "deep"], Book.in_file(book))
    look([tmp_path], Book.in_file(tmp_path / "none.db"))
    assert book.read_bytes() == before and [path.name for path in tmp_path.iterdir()] == ["gradebook.db"]


def test_a_locked_gradebook_is_told_as_such(book, tmp_path, monkeypatch):
    monkeypatch.setattr(places, "PATIENCE", 0.05)
    with contextlib.closing(sqlite3.connect(book, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(PlaceError, match=r"gradebook\.db is locked: another program is writing to it \(Formgrader"):
            look([tmp_path], Book.in_file(book))
    look([tmp_path], Book.in_file(book))


def test_a_lock_of_a_moment_is_waited_for(book, tmp_path):
    other = sqlite3.connect(book, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    timer = threading.Timer(0.2, other.close)
    timer.start()
    look([tmp_path], Book.in_file(book))
    timer.join()


def overwritten(path):
    path.write_bytes(b"These are not points. " * 1000)


def torn(path):
    path.write_bytes(path.read_bytes()[:-20_000])


def scribbled(path):
    data = bytearray(path.read_bytes())
    data[5_000:9_000] = b"x" * 4_000
    path.write_bytes(data)


@pytest.mark.parametrize("damage", [overwritten, torn, scribbled])
def test_a_damaged_gradebook_is_told_with_the_remedy(book, tmp_path, damage):
    damage(book)
    with pytest.raises(PlaceError, match=r"gradebook\.db is damaged \(.*\)\. Put back a copy of it; or move it away"):
        look([tmp_path], Book.in_file(book))


def test_a_folder_in_its_place_is_none(tmp_path):
    (tmp_path / "gradebook.db").mkdir()
    with pytest.raises(PlaceError, match=r"gradebook\.db cannot be written to \(unable to open"):
        look([tmp_path], Book.in_file(tmp_path / "gradebook.db"))


@pytest.mark.parametrize("left", ["", "empty"])
def test_a_gradebook_that_is_gone_is_missed_only_where_somebody_was_graded(book, tmp_path, left):
    autograded = tmp_path / "autograded"
    assert missing_gradebook(Book.in_file(book), autograded) == ""
    book.unlink()
    if left:
        book.touch()
    assert missing_gradebook(Book.in_file(book), autograded) == ""
    (autograded / "ada" / "01_unit").mkdir(parents=True)
    (autograded / "ada" / "01_unit" / "01_unit.ipynb").touch()
    gone = "is empty" if left else "is gone"
    assert f"gradebook.db {gone}, although 1 notebook was graded. Everybody is graded anew" in missing_gradebook(
        Book.in_file(book), autograded
    )


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "There is no room left on the disk of"),
        (errno.EDQUOT, "There is no room left on the disk of"),
        (errno.EROFS, "Grade as the user to whom it belongs, make it writable, or grade a copy"),
        (errno.EIO, "/class cannot be written to (Input/output error). Nothing is lost"),
    ],
)
def test_errors_are_told_with_the_place_and_a_next_step(number, words):
    error = OSError(number, "Input/output error" if number == errno.EIO else "?")
    assert words in in_words(error, Path("/class"))


def test_a_csv_that_cannot_be_written_leaves_the_old_one_and_no_draft(tmp_path, monkeypatch):
    path = tmp_path / "points.csv"
    write_csv(path, {}, [])
    before = path.read_text()

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.replace", full)
    with pytest.raises(OSError, match="No space"):
        write_csv(path, {}, [])
    assert path.read_text() == before and [each.name for each in tmp_path.iterdir()] == ["points.csv"]


TRIES = """
import sys
from pathlib import Path
from autograder.grading.book import Book
from autograder.grading.places import PlaceError, look
root = Path(sys.argv[1])
for folder in ("small", "closed"):
    try:
        look([root / folder], Book.in_file(root / folder / "gradebook.db"))
        print(folder, "passes")
    except PlaceError as error:
        print(folder, error)
"""


@pytest.mark.skipif(shutil.which("bwrap") is None, reason="bubblewrap mounts the small disk and the closed folder")
def test_a_disk_that_is_full_and_a_folder_that_is_closed(book, tmp_path):
    """Real ones: a file system of half a megabyte, and one that is mounted read-only."""
    for folder in ("small", "closed"):
        (tmp_path / folder).mkdir()
    shutil.copy(book, tmp_path / "closed" / "gradebook.db")
    mounts = ["--size", "524288", "--tmpfs", tmp_path / "small", "--ro-bind", tmp_path / "closed", tmp_path / "closed"]
    jail = ["bwrap", "--dev-bind", "/", "/", *mounts, "--", sys.executable, "-c", TRIES, tmp_path]
    said = output_of(*jail, cwd=ROOT).splitlines()
    assert said[0].startswith(f"small There is no room left on the disk of {tmp_path}/small (No space left on device)")
    assert said[1].startswith(
        f"closed {tmp_path}/closed cannot be written to (Read-only file system). Grade as the user"
    )
