"""Hand-ins from downloads of Canvas and Moodle: whose they are, which is the newest, where they lie."""

import csv
import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from autograder.cli import main
from autograder.exchange.download import Entry
from autograder.exchange.roster import Person, Roster, load
from autograder.exchange.uploads import detect, upload
from autograder.hand_in import bundled
from tests.grader import toy
from tests.grader.downloads import UNIT, notebook, zipped


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    return toy.write(tmp_path_factory.mktemp("course")).course.root


@pytest.fixture
def collect(course, tmp_path):
    """Collect a download into tmp_path; what is asked for in words, the exit status, what was said."""

    def run(download, *options):
        words = ["--course", str(course), "collect", UNIT, str(download), "--root", str(tmp_path), *map(str, options)]
        done = CliRunner().invoke(main, words)
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done.exit_code, " ".join(done.output.split())

    return run


def submitted(root: Path) -> dict[str, str]:
    """What lies in submitted/: path -> the text that tells notebooks apart, or the content of a time."""
    files = sorted(path for path in (root / "submitted").rglob("*") if path.is_file())

    def content(path: Path) -> str:
        text = path.read_text()
        return json.loads(text)["cells"][0]["source"] if path.suffix == ".ipynb" else text.strip()

    return {path.relative_to(root / "submitted").as_posix(): content(path) for path in files}


def entry(name: str, data: bytes = b"") -> Entry:
    return Entry(tuple(name.split("/")), lambda limit: data)


@pytest.mark.parametrize(
    ("source", "name", "expected"),
    [
        ("canvas", "lovelaceada_1234_567890_90_toy.ipynb", ("lovelaceada", "1234", "90_toy.ipynb", 567890, False)),
        ("canvas", "lovelaceada_LATE_1234_567890_90_toy-2.ipynb", ("lovelaceada", "1234", "90_toy", 567890, True)),
        ("canvas", "o_brien_1_2_3_4.ipynb", ("o_brien", "1", "3_4.ipynb", 2, False)),
        ("canvas", "müllerän_7_8_a b (1).ipynb", ("müllerän", "7", "a b", 8, False)),
        ("canvas", "anon_Ab3dE_567890_90_toy.ipynb", ("anon_Ab3dE", "Ab3dE", "90_toy.ipynb", 567890, False)),
        ("canvas", "LATE_anon_Ab3dE_567890_90_toy.ipynb", ("anon_Ab3dE", "Ab3dE", "90_toy.ipynb", 567890, True)),
        ("canvas", "lovelaceada_1234_567890_text.html", ("lovelaceada", "1234", "text.html", 567890, False)),
        ("canvas", "readme.txt", None),
        (
            "moodle",
            "Ada Lovelace_4711_assignsubmission_file/90_toy.ipynb",
            ("Ada Lovelace", "4711", "90_toy", 0, False),
        ),
        ("moodle", "Ada Lovelace_4711_assignsubmission_file_/a/b.ipynb", ("Ada Lovelace", "4711", "b.ipynb", 0, False)),
        (
            "moodle",
            "Ada Lovelace_4711_assignsubmission_file_90_toy.ipynb",
            ("Ada Lovelace", "4711", "90_toy", 0, False),
        ),
        ("moodle", "Participant_4711_assignsubmission_file_x_y.ipynb", ("Participant", "4711", "x_y", 0, False)),
        ("moodle", "readme.txt", None),
        ("folder", "ada/90_toy.ipynb", ("ada", "", "90_toy.ipynb", 0, False)),
        ("folder", "ada/90_toy/90_toy (2).ipynb", ("ada", "", "90_toy", 0, False)),
        ("folder", "ada.zip", ("ada", "", "ada.zip", 0, False)),
        ("folder", "README", None),
    ],
)
def test_names_say_whose_a_file_is(source, name, expected):
    found = upload(entry(name), source)
    if expected is None:
        assert found is None
    else:
        who, key, file, number, late = expected
        assert (found.name, found.key, found.number, found.late) == (who, key, number, late)
        assert file in (found.file, found.stem)


def test_the_system_is_seen_from_the_names():
    canvas = [entry("ada_1_2_x.ipynb"), entry("ben_3_4_y.ipynb"), entry("notes.txt")]
    assert detect(canvas) == "canvas"
    assert detect([entry("unpacked/ada_1_2_x.ipynb"), entry("unpacked/ben_3_4_y.ipynb")]) == "canvas"
    assert (
        detect([entry("Ada_1_assignsubmission_file/x.ipynb"), entry("Ben_2_assignsubmission_file/1_2_3")]) == "moodle"
    )
    assert detect([entry("ada/x.ipynb"), entry("ben.ipynb")]) == "folder"


def test_canvas_the_newest_counts_and_what_is_left_out_is_said(collect, tmp_path):
    download = zipped(
        tmp_path / "submissions.zip",
        {
            "lovelaceada_12_20_90_toy.ipynb": notebook("ada old"),
            "lovelaceada_12_31_90_toy-1.ipynb": notebook("ada new"),
            "lovelaceada_12_30_90_toy-1.ipynb": notebook("ada middle"),
            "hoppergrace_LATE_13_25_whatever.ipynb": notebook("grace"),
            "noetheremmy_14_26_91_other.ipynb": notebook("emmy"),
            "noetheremmy_14_27_essay.pdf": b"%PDF",
            "lonelynora_15_28_text.html": b"<p>",
            "syllabus.pdf": b"%PDF",
            "__MACOSX/._lovelaceada_12_31_90_toy-1.ipynb": b"fork",
        },
    )
    status, said = collect(download)
    assert status == 1
    assert submitted(tmp_path) == {
        "lovelaceada_12/90_toy/90_toy.ipynb": "ada new",
        "hoppergrace_13/90_toy/90_toy.ipynb": "grace",
    }
    for words in (
        "as from Canvas",
        "4 students: 2 placed, 2 not placed",
        "a notebook of another unit, 91_other",
        "syllabus.pdf",
        "the newest was taken, 90_toy-1.ipynb",
        "marked as late by Canvas: hoppergrace_13",
        "2 without a time of hand-in",
    ):
        assert words in said, said
    with open(tmp_path / "roster.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["student"], row["canvas_id"]) for row in rows] == [("lovelaceada_12", "12"), ("hoppergrace_13", "13")]


def test_a_second_run_changes_nothing_and_force_replaces(collect, tmp_path):
    first = zipped(tmp_path / "a.zip", {"ada_1_2_90_toy.ipynb": notebook("one")})
    later = zipped(tmp_path / "b.zip", {"ada_1_3_90_toy.ipynb": notebook("two")})
    assert collect(first, "--dry-run")[0] == 0
    assert not (tmp_path / "submitted").exists() and not (tmp_path / "roster.csv").exists()
    assert collect(first)[0] == 0
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()}
    assert collect(first) == (0, collect(first)[1]) and "1 there already" in collect(first)[1]
    assert before == {path: path.stat().st_mtime_ns for path in before}
    status, said = collect(later)
    assert status == 1 and "--force replaces it" in said and submitted(tmp_path)["ada_1/90_toy/90_toy.ipynb"] == "one"
    assert collect(later, "--force", "--dry-run")[0] == 0
    assert submitted(tmp_path)["ada_1/90_toy/90_toy.ipynb"] == "one"
    assert "1 replaced" in collect(later, "--force")[1]
    assert submitted(tmp_path)["ada_1/90_toy/90_toy.ipynb"] == "two"


def test_moodle_with_its_worksheet_knows_names_and_times(collect, tmp_path):
    download = zipped(
        tmp_path / "moodle.zip",
        {
            "Ada Lovelace_71_assignsubmission_file/90_toy.ipynb": notebook("ada"),
            "Kim Lee_72_assignsubmission_file/90_toy.ipynb": notebook("one kim"),
            "Kim Lee_73_assignsubmission_file/90_toy.ipynb": notebook("other kim"),
        },
    )
    (tmp_path / "roster.csv").write_text("student,email\nada,ada@uni.example\n")
    worksheet = tmp_path / "grades.csv"
    worksheet.write_text(
        "\ufeffIdentifier,Full name,Email address,Status,Grade,Last modified (submission)\n"
        'Participant 71,Ada Lovelace,ada@uni.example,Submitted,,"Sunday, 29 November 2026, 11:58 PM"\n'
        'Participant 72,Kim Lee,kim1@uni.example,Submitted,,"Monday, 30 November 2026, 12:01 AM"\n'
        "Participant 73,Kim Lee,kim2@uni.example,Submitted,,-\n"
        "Participant 74,Nora Late,nora@uni.example,No submission,,-\n",
        encoding="utf-8",
    )
    status, said = collect(download, "--worksheet", worksheet)
    assert status == 0 and "1 known without a hand-in here: Nora Late" in said
    assert submitted(tmp_path) == {
        "ada/90_toy/90_toy.ipynb": "ada",
        "ada/90_toy/timestamp.txt": in_utc(2026, 11, 29, 23, 58),
        "kim1@uni.example/90_toy/90_toy.ipynb": "one kim",
        "kim1@uni.example/90_toy/timestamp.txt": in_utc(2026, 11, 30, 0, 1),
        "kim2@uni.example/90_toy/90_toy.ipynb": "other kim",
    }


def in_utc(*local):
    return f"{datetime(*local).astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def test_two_of_one_name_are_not_mixed_up_without_a_worksheet(collect, tmp_path):
    names = ("Kim Lee_72_assignsubmission_file/90_toy.ipynb", "Kim Lee_73_assignsubmission_file/90_toy.ipynb")
    status, said = collect(zipped(tmp_path / "moodle.zip", dict.fromkeys(names, notebook("kim"))))
    assert status == 1 and said.count("has the same folder, Kim Lee, as Kim Lee") == 2
    assert submitted(tmp_path) == {}


def test_a_number_of_an_earlier_assignment_is_believed_only_with_the_name():
    roster = Roster([Person("ada", moodle_id="71", name="Ada Lovelace"), Person("ben", name="Ben Okri")])
    assert roster.of_moodle("71", "Ada Lovelace").student == "ada"
    assert roster.of_moodle("71", "Ben Okri").student == "ben"
    assert roster.of_moodle("71", "Somebody Else") is None


@pytest.mark.parametrize("name", ["lovelaceada", "kinglovelaceada"])
def test_canvas_names_lead_to_the_roster_where_numbers_do_not(name):
    roster = Roster([Person("ada", name="Ada Lovelace"), Person("adak", name="Ada King Lovelace")])
    assert roster.of_canvas("9", name).student == {"lovelaceada": "ada", "kinglovelaceada": "adak"}[name]
    roster.people[0].canvas_id = "8"
    assert name != "lovelaceada" or roster.of_canvas("9", name) is None  # that number is somebody else's


def test_canvas_gradebook_names_the_folders(collect, tmp_path):
    gradebook = tmp_path / "gradebook.csv"
    gradebook.write_text(
        "Student,ID,SIS User ID,SIS Login ID,Section,90 toy (3)\n    Points Possible,,,,,4.5\n"
        '"Lovelace, Ada",12,s1,alovelace@uni.example,A,\n"Student, Test",99,,,A,\n'
    )
    download = zipped(tmp_path / "c.zip", {"lovelaceada_12_1_90_toy.ipynb": notebook("ada")})
    assert collect(download, "--worksheet", gradebook)[0] == 0
    assert submitted(tmp_path) == {"alovelace/90_toy/90_toy.ipynb": "ada"}
    person = load(tmp_path / "roster.csv").people[0]
    assert (person.student, person.canvas_id, person.name) == ("alovelace", "12", "Ada Lovelace")


def test_bundles_from_a_folder_of_mails(collect, tmp_path):
    moment = datetime(2026, 11, 29, 12, 30, 5, tzinfo=UTC)
    parsed, mails = json.loads(notebook("ada", digest="d" * 64)), tmp_path / "mails"
    mails.mkdir()
    (mails / "ada.zip").write_bytes(bundled(UNIT, parsed, notebook("ada", digest="d" * 64), "", moment))
    (mails / "ben-90_toy.zip").write_bytes(bundled(UNIT, parsed, notebook("ben"), "Ben", moment))
    (mails / "ned.zip").write_bytes(bundled("91_other", parsed, notebook("ned"), "", moment))
    zipped(mails / "eva.zip", {"work/x.ipynb": notebook("eva"), "work/.ipynb_checkpoints/x.ipynb": notebook("older")})
    zipped(mails / "two.zip", {"x.ipynb": notebook("eva"), "y.ipynb": notebook("eva")})
    changed = zipped(mails / "zoe.zip", {"90_toy.ipynb": notebook("zoe")})
    with zipfile.ZipFile(changed, "a") as archive:
        archive.writestr("hand-in.json", json.dumps({"unit": UNIT, "time": "yesterday", "notebook": "0" * 64}))
    status, said = collect(mails)
    assert status == 1
    assert submitted(tmp_path) == {
        "ada/90_toy/90_toy.ipynb": "ada",
        "ada/90_toy/timestamp.txt": "2026-11-29 12:30:05 UTC",
        "ben-90_toy/90_toy/90_toy.ipynb": "ben",
        "ben-90_toy/90_toy/timestamp.txt": "2026-11-29 12:30:05 UTC",
        "eva/90_toy/90_toy.ipynb": "eva",
        "zoe/90_toy/90_toy.ipynb": "zoe",
    }
    for words in (
        "packed for another unit, 91_other",
        "a zip file with 2 notebooks",
        "zoe: the notebook was changed after it was packed",
        "2 with the time of autograder hand-in",
    ):
        assert words in said, said


def test_what_lies_there_already_is_safe(collect, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (tmp_path / "submitted").mkdir()
    (tmp_path / "submitted" / "ada_1").symlink_to(outside)
    (tmp_path / "submitted" / "BEN_2").mkdir()
    download = zipped(
        tmp_path / "c.zip", {"ada_1_2_90_toy.ipynb": notebook("ada"), "ben_2_3_90_toy.ipynb": notebook("ben")}
    )
    status, said = collect(download, "--force")
    assert status == 1 and list(outside.iterdir()) == []
    assert "ada_1 is a link to another folder" in said and "differs only in case from the folder BEN_2" in said


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "There is no"),
        (b"", "not a zip file"),
        (b"PK\x03\x04 and nothing else", "not a zip file"),
        (b"<html>Please log in</html>", "not a zip file"),
    ],
)
def test_what_is_no_download_is_said_with_the_next_step(collect, tmp_path, content, words):
    if content is not None:
        (tmp_path / "d.zip").write_bytes(content)
    status, said = collect(tmp_path / "d.zip")
    assert status == 2 and words in said


def test_a_table_that_names_nobody_is_refused(collect, tmp_path):
    download = zipped(tmp_path / "c.zip", {"ada_1_2_90_toy.ipynb": notebook("ada")})
    (tmp_path / "roster.csv").write_text("color,shape\nred,round\n")
    status, said = collect(download)
    assert status == 2 and "names nobody" in said and not (tmp_path / "submitted").exists()
    assert collect(download, "--roster", tmp_path / "nothing.csv")[1].startswith("Error: There is no roster")


@pytest.mark.parametrize("begun", ["canvas_id,group\n12,blue\n", "group,student,canvas_id\nblue,,12\n"])
def test_a_roster_without_folders_gets_them_once(collect, tmp_path, begun):
    (tmp_path / "roster.csv").write_text(begun)
    download = zipped(tmp_path / "c.zip", {f"{name}_1_90_toy.ipynb": notebook(name) for name in ("ada_12", "ben_13")})
    assert "1 new in" in collect(download)[1]
    text = (tmp_path / "roster.csv").read_text()
    with open(tmp_path / "roster.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["student"], row["canvas_id"], row["group"]) for row in rows] == [
        ("ada_12", "12", "blue"),
        ("ben_13", "13", ""),
    ]
    assert "new in" not in collect(download)[1] and (tmp_path / "roster.csv").read_text() == text
