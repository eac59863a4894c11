"""The student's own tally: noted by `check` beside the notebook, shown, and never trusted."""

import json
import multiprocessing
import shutil

import pytest

from autograder import progress
from autograder.authoring import build, sample_class
from autograder.check import check
from autograder.check import progress as show
from autograder.grading.grade import Course
from tests.grader import toy

RIGHT = {"scale": lambda x, w: 2 * w * x, "pair": lambda x, w: (x + w, x - w)}


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The toy course, and a second unit of the same exercises."""
    unit = toy.write(tmp_path_factory.mktemp("course"))
    for name, title in (("91_more", "More"), ("92_words", "Words")):
        other = unit.course.solutions / name
        shutil.copytree(unit.folder, other)
        text = toy.TEXT.replace("toy.", f"{name[3:]}.").replace("# # Toy", f"# # {title}")
        (other / "unit.py").write_text(text if name == "91_more" else "# %% [markdown]\n# # Words\n", encoding="utf-8")
        exercises = toy.EXERCISES.replace("toy.", f"{name[3:]}.") if name == "91_more" else ""
        (other / "exercises.py").write_text(exercises, encoding="utf-8")
    assert all(result.ok for result in build.build(unit.course.units(), jobs=1))
    return unit.course


@pytest.fixture
def course(built, tmp_path, monkeypatch):
    """Where a student works on the first unit."""
    shutil.copytree(built.course, tmp_path / "work")
    monkeypatch.chdir(tmp_path / "work" / toy.NAME)
    monkeypatch.delenv("AUTOGRADER_COURSE", raising=False)
    return tmp_path / "work"


def notes(course):
    folder = course / toy.NAME / progress.FOLDER
    return {path.name: json.loads(path.read_text()) for path in sorted(folder.glob("*"))}


def test_every_check_ends_with_the_points_so_far(course):
    wrong = check("toy.pair", lambda x, w: (x + w, x))
    assert str(wrong).endswith("\n  1 of 4.5 points in this unit so far.")
    assert str(check("toy.scale", RIGHT["scale"])).endswith("3 of 4.5 points in this unit so far.")
    right = check("toy.pair", RIGHT["pair"])
    assert "4.5 of 4.5 points in this unit so far." in right._repr_html_() and right.passed
    assert str(check("toy.pair", lambda x, w: (x, x))).endswith("2 of 4.5 points in this unit so far.")
    assert notes(course) == {"pair.json": {"points": 0.0}, "scale.json": {"points": 2.0}}


def test_all_units_are_shown_with_links(course):
    check("toy.scale", RIGHT["scale"])
    text, page = repr(show()), show()._repr_html_()
    assert text.splitlines()[0] == "90_toy   2 of 4.5  1 of 2 right"
    assert text.splitlines()[1] == "91_more  0 of 4.5  0 of 2 right" and "2 of 9 points so far" in text
    assert 'href="../91_more/91_more.ipynb"' in page and '<progress max="4.5" value="2.0"' in page
    assert "92_words" not in text, "a unit without exercises has no points"


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"points": "2"}', '{"points": NaN}', '{"mark": 1}', "\udcff"])
def test_a_damaged_note_counts_as_nothing_and_is_told(course, damage):
    check("toy.scale", RIGHT["scale"])
    (course / toy.NAME / progress.FOLDER / "scale.json").write_bytes(damage.encode("utf-8", "surrogateescape"))
    said = str(check("toy.pair", RIGHT["pair"]))
    assert said.endswith(
        "2.5 of 4.5 points in this unit so far. (1 note of an earlier check could not be read: check again.)"
    )
    assert "2.5 of 9 points so far" in repr(show()) and "could not be read" in show()._repr_html_()
    assert str(check("toy.scale", RIGHT["scale"])).endswith("4.5 of 4.5 points in this unit so far.")


def test_no_more_than_an_exercise_has_and_no_strange_exercise_counts(course):
    folder = course / toy.NAME / progress.FOLDER
    folder.mkdir()
    for name, points in {"scale": 1e9, "pair": -3, "other": 5}.items():
        (folder / f"{name}.json").write_text(json.dumps({"points": points}))
    tally = progress.tally(course / toy.NAME / f"{toy.NAME}.checks")
    assert (tally.points, tally.max_points, tally.right) == (2.0, 4.5, 1)


def test_where_nothing_can_be_noted_the_check_still_answers(course, monkeypatch):
    (course / toy.NAME / progress.FOLDER).write_text("in the way")
    assert check("toy.scale", RIGHT["scale"]).passed
    monkeypatch.chdir(course)  # not beside the notebook
    (course / "course").symlink_to(course)
    assert check("toy.scale", RIGHT["scale"]).so_far == "" and not (course / progress.FOLDER).exists()
    monkeypatch.chdir(course.parent)
    assert repr(show()) == progress.NOTHING


def note_often(folder, name, points):
    from autograder.verdict import Part, Verdict

    for k in range(100):
        progress.record(folder, Verdict(f"toy.{name}", name, (Part("y", float(points[k % 2]), 2.0),)))


def test_kernels_side_by_side_lose_nothing(course):
    folder = course / toy.NAME
    spawn = multiprocessing.get_context("spawn")
    jobs = [spawn.Process(target=note_often, args=(folder, name, (1, 2))) for name in ("scale", "pair", "scale")]
    for job in jobs:
        job.start()
    seen = []
    while any(job.is_alive() for job in jobs):
        seen.append(progress.tally(folder / f"{toy.NAME}.checks").unreadable)
    for job in jobs:
        job.join()
        assert job.exitcode == 0
    assert seen and not any(seen)
    assert notes(course) == {"pair.json": {"points": 2.0}, "scale.json": {"points": 2.0}}, "or a draft was left"


def test_grading_neither_reads_nor_writes_it(course, tmp_path):
    unit = toy.write(tmp_path / "graded")
    assert all(result.ok for result in build.build([unit]))
    toy.answers(
        unit, "boasts", extra="from autograder.check import progress\nprogress()", scale="def scale(x, w): return x"
    )
    toy.answers(unit, "a_student_whose_file_others_link_to")
    sample_class.make(tmp_path / "class", unit)
    handed_in = tmp_path / "class" / "submitted" / "boasts" / toy.NAME
    (handed_in / progress.FOLDER).mkdir()
    (handed_in / progress.FOLDER / "scale.json").write_text('{"points": 2.0}')
    (graded,) = Course(tmp_path / "class").grade(unit, only=["boasts"])
    assert graded.verdicts["scale"].points == 0 and graded.verdicts["pair"].points == 2.5
    assert not any("so far" in str(verdict) for verdict in graded.verdicts.values())


def test_units_link_to_the_next_and_the_one_before_at_both_ends_and_to_the_first(built):
    tops, ends = [], []
    for unit in built.units():
        cells = json.loads(unit.release.read_text())["cells"]
        assert len({cell["id"] for cell in cells}) == len(cells)
        for cell, found in ((cells[0], tops), (cells[-1], ends)):
            assert cell["cell_type"] == "markdown" and cell["metadata"] == {}
            found.append("".join(cell["source"]))
    first, middle, final = "(../90_toy/90_toy.ipynb)", "(../91_more/91_more.ipynb)", "(../92_words/92_words.ipynb)"
    assert ends == [
        f"**Next:** [More]{middle}",
        f"**Next:** [Words]{final} · Before: [Toy]{first}",
        f"Before: [More]{middle}",
    ]
    assert tops == [
        f"Next: [More]{middle}",
        f"Previous: [Toy]{first} · Next: [Words]{final}",
        f"[Toy]{first} · Previous: [More]{middle}",
    ]


def test_links_are_brought_up_to_date_without_the_data(built, monkeypatch):
    unit = built.unit("92")
    unit.text.write_text("# %% [markdown]\n# # Last words\n", encoding="utf-8")
    monkeypatch.setattr(build, "render_advice", lambda unit: pytest.fail("the data was made again"))
    states = [result.state for result in build.build(built.units(), notebooks_only=True)]
    assert states == ["unchanged"] * 3 + ["built", "built", "unchanged"] * 2
    assert "[Last words]" in built.unit("91").release.read_text()
