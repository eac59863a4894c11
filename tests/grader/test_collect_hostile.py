"""Downloads that mean harm: names that lead elsewhere, links, bombs, crowds, damage. Only hand-ins are written."""

import csv
import os
import tracemalloc
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.exchange.bundle import MAX_BUNDLE_BYTES, handed
from autograder.exchange.collect import Outcome, hands, place
from autograder.exchange.download import MAX_FILES, DownloadError, Entry, opened
from autograder.exchange.roster import Roster
from autograder.exchange.uploads import SOURCES, Upload
from autograder.grading.files import Refused
from autograder.grading.report import FORMULA
from autograder.grading.screen import MAX_NOTEBOOK_BYTES, name_problem
from tests.grader.downloads import UNIT, flagged, link, named_in_bytes, notebook, zipped
from tests.grader.hostile_text import SNIPPETS


def collected(download: Path, root: Path, source: str = "canvas") -> list[Outcome]:
    with opened(download) as entries:
        return list(place(hands(entries, source, Roster(), UNIT)[0], UNIT, root / "submitted"))


def written(root: Path) -> set[str]:
    """All files below a folder, links not followed."""
    return {
        (Path(at) / name).relative_to(root).as_posix()
        for at, folders, files in os.walk(root)
        for name in (*folders, *files)
    }


@pytest.mark.parametrize(
    "name",
    [
        "../../evil_1_2_90_toy.ipynb",
        "/etc/evil_1_2_90_toy.ipynb",
        "C:\\evil_1_2_90_toy.ipynb",
        "..\\..\\evil_1_2_90_toy.ipynb",
        "a/../../../b/evil_1_2_90_toy.ipynb",
    ],
)
def test_paths_lead_nowhere(tmp_path, name):
    (tmp_path / "class").mkdir()
    collected(zipped(tmp_path / "d.zip", {name: notebook("x")}), tmp_path / "class")
    assert {path for path in written(tmp_path) if not path.startswith("class")} == {"d.zip"}
    inside = {path for path in written(tmp_path / "class") if path.endswith(".ipynb")}
    assert inside == {"submitted/evil_1/90_toy/90_toy.ipynb"}


@pytest.mark.parametrize(
    "name", ["..", "../..", ".hidden", "a\nb", "x" * 3000, " ", "*", "<b>", "=1+1", "con\x1b[2J", "\u202e"]
)
@pytest.mark.parametrize("source", ["folder", "moodle"])
def test_odd_names_of_students_become_plain_folders(tmp_path, name, source):
    inside = "x.ipynb" if source == "folder" else ""
    file = f"{name}/{inside}" if source == "folder" else f"{name}_1_assignsubmission_file_x.ipynb"
    entries = [Entry(tuple(file.split("/")), lambda _: notebook("x"))]
    (hand,), nobody = hands(entries, source, Roster(), UNIT)
    assert name_problem(hand.person.student) == "" and nobody == []
    (outcome,) = place([hand], UNIT, tmp_path / "submitted")
    assert outcome.state == "new", outcome
    assert os.listdir(tmp_path) == ["submitted"] and len(os.listdir(tmp_path / "submitted")) == 1


@given(st.lists(st.text(min_size=1, max_size=40), min_size=1, max_size=4), st.sampled_from(SOURCES))
def test_any_name_at_all_gives_a_folder_or_nobody(path, source):
    found, nobody = hands([Entry(tuple(path), lambda _: b"")], source, Roster(), UNIT)
    assert len(found) + len(nobody) == 1
    for hand in found:
        student = hand.person.student
        assert name_problem(student) == "" and 0 < len(student) <= 80
        assert not set(student) & set("/\\:") and not student.startswith(".")


def test_links_and_locked_files_and_unknown_packing_are_refused(tmp_path):
    name = "evil_1_2_90_toy.ipynb"
    downloads = {
        "a link": link(tmp_path / "a.zip", name, "/etc/passwd"),
        "locked with a password": flagged(tmp_path / "b.zip", {name: notebook("x")}, 0x801),
        "packed in a way that is not read": zipped(tmp_path / "c.zip", {name: notebook("x")}, zipfile.ZIP_LZMA),
    }
    for reason, download in downloads.items():
        (outcome,) = collected(download, tmp_path / "class")
        assert outcome.state == "not placed" and reason in outcome.reason, outcome
    assert not (tmp_path / "class").exists()


def test_a_folder_of_links_gives_nothing_from_elsewhere(tmp_path):
    (tmp_path / "secret.ipynb").write_bytes(notebook("secret"))
    folder = tmp_path / "download" / "evil"
    folder.mkdir(parents=True)
    (folder / "90_toy.ipynb").symlink_to(tmp_path / "secret.ipynb")
    (tmp_path / "download" / "eve").symlink_to(tmp_path)
    os.link(tmp_path / "secret.ipynb", folder / "hard.ipynb")
    os.mkfifo(folder / "pipe.ipynb")
    outcomes = collected(tmp_path / "download", tmp_path / "class", "folder")
    assert [outcome.state for outcome in outcomes] == ["not placed"]
    assert not (tmp_path / "class").exists()


def test_bombs_cost_what_the_limit_allows(tmp_path):
    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("evil_1_2_90_toy.ipynb", "w", force_zip64=True) as file:
            for _ in range(100):
                file.write(b" " * 2**20)
        archive.writestr(
            "nested_3_4_90_toy.zip", zipped(tmp_path / "n.zip", {"90_toy.ipynb": b" " * 2**26}).read_bytes()
        )
        archive.writestr("good_5_6_90_toy.ipynb", notebook("good"))
    tracemalloc.start()
    states = {outcome.name: outcome for outcome in collected(bomb, tmp_path / "class")}
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert states["good"].state == "new" and most < 6 * MAX_NOTEBOOK_BYTES
    for name in ("evil", "nested"):
        assert states[name].state == "not placed" and "more than 10 MB" in states[name].reason


def test_a_crowd_is_refused_at_once(tmp_path):
    with zipfile.ZipFile(tmp_path / "crowd.zip", "w") as archive:
        for number in range(MAX_FILES + 1):
            archive.writestr(f"x_{number}_1_a.txt", b"")
    with pytest.raises(DownloadError, match=r"20,001 files; the limit is 20,000"), opened(tmp_path / "crowd.zip"):
        pass


@pytest.mark.parametrize("files", [{f"{k}.txt": b"" for k in range(300)}, {}, {"a.ipynb": b"", "b.ipynb": b""}])
def test_bundles_with_too_much_or_nothing_are_refused(tmp_path, files):
    data = zipped(tmp_path / "b.zip", files).read_bytes()
    with pytest.raises(Refused):
        handed(Upload(Entry(("b.zip",), lambda _: data), "eve", "", "b.zip"), UNIT)


def test_damage_is_the_file_s_own(tmp_path):
    download = zipped(
        tmp_path / "d.zip", {"ada_1_2_90_toy.ipynb": notebook("a" * 300), "ben_3_4_90_toy.ipynb": notebook("ben")}, 0
    )
    data = bytearray(download.read_bytes())
    at = data.find(b"aaaa")
    data[at] ^= 1
    download.write_bytes(data)
    states = {outcome.name: outcome for outcome in collected(download, tmp_path / "class")}
    assert "damaged" in states["ada"].reason and states["ben"].state == "new"


@given(st.integers(0, 2_000), st.integers(0, 255))
def test_a_download_with_any_byte_changed_raises_nothing_else(tmp_path_factory, at, value):
    folder = tmp_path_factory.mktemp("bytes")
    download = zipped(folder / "d.zip", {"ada_1_2_90_toy.ipynb": notebook("ada"), "ben_3_4_90_toy.zip": b"PK"})
    data = bytearray(download.read_bytes())
    data[at % len(data)] = value
    download.write_bytes(data)
    with suppress(DownloadError):
        collected(download, folder)


@given(st.binary(max_size=300))
def test_bundles_of_any_bytes_are_refused_or_read(data):
    for content in (data, b"PK\x05\x06" + data, b"PK\x03\x04" + data + b"PK\x05\x06" + b"\0" * 18):
        upload = Upload(Entry(("b.zip",), lambda _, content=content: content), "eve", "", "b.zip")
        with suppress(Refused):
            handed(upload, UNIT)


def test_names_that_are_not_marked_as_utf8_are_read_as_what_they_are(tmp_path):
    names = {
        "müller_1_2_90_toy.ipynb".encode(): notebook("a"),
        "m\x81ller_3_4_90_toy.ipynb".encode("latin-1"): notebook("b"),
    }
    outcomes = collected(named_in_bytes(tmp_path / "d.zip", names), tmp_path / "class")
    assert [(outcome.student, outcome.state) for outcome in outcomes] == [("müller_1", "new"), ("müller_3", "new")]


def test_the_same_name_twice_is_one_student_s_and_the_later_counts(tmp_path):
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(tmp_path / "d.zip", "w") as archive:
        for text in ("first", "second"):
            archive.writestr("ada_1_2_90_toy.ipynb", notebook(text))
    (outcome,) = collected(tmp_path / "d.zip", tmp_path / "class")
    assert outcome.state == "new" and len(outcome.left_out) == 1
    assert "second" in (tmp_path / "class" / "submitted" / "ada_1" / UNIT / f"{UNIT}.ipynb").read_text()


def test_names_that_differ_in_case_alone_are_nobody_s(tmp_path):
    download = zipped(
        tmp_path / "d.zip", {"Ada/x.ipynb": notebook("1"), "ada/x.ipynb": notebook("2"), "ben/x.ipynb": notebook("3")}
    )
    outcomes = collected(download, tmp_path / "class", "folder")
    assert [outcome.state for outcome in outcomes] == ["not placed", "not placed", "new"]


def test_nothing_hostile_reaches_the_terminal_or_the_roster(tmp_path, capsys):
    from autograder.exchange.collecting import run
    from autograder.exchange.roster import load
    from tests.grader import toy

    unit = toy.write(tmp_path / "course")
    names = [
        text.replace("/", "|")[:60] for text in (*SNIPPETS, "=cmd()", "+1", "@x", "\x1b[31mred", "[link=x]a[/link]")
    ]
    names = [name.replace("\0", "0").encode("utf-8", "replace").decode() for name in names]
    files = {f"{name}_{at}_assignsubmission_file_x.ipynb": notebook("x") for at, name in enumerate(names)}
    download = zipped(tmp_path / "d.zip", files)
    root = tmp_path / "class"
    run(unit, download, root, source="moodle", roster=None, worksheet=None, force=False, dry=False)
    out, err = capsys.readouterr()
    assert "\x1b" not in out + err and "Traceback" not in err
    with open(root / "roster.csv", newline="", encoding="utf-8") as file:
        fields = [field for row in csv.reader(file) for field in row]
    assert len(fields) > 5 * len(SNIPPETS) and not any(field.startswith(FORMULA) for field in fields)
    assert len(load(root / "roster.csv").people) == len(os.listdir(root / "submitted"))


def test_limits_agree():
    from autograder.hand_in import MAX_BYTES

    assert MAX_BYTES == MAX_NOTEBOOK_BYTES < MAX_BUNDLE_BYTES
