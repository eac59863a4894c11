"""What the sources hold and where it is taught: marks in the text, and marks that point nowhere."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from autograder.authoring import build, coverage, sources
from autograder.authoring.lint import lint, parts
from autograder.cli import main
from autograder.folder import AuthorError, CourseFolder
from tests.grader import toy

THIS = CourseFolder(Path(__file__).resolve().parents[2])
SOURCES = """
[one]
title = "A lecture"
nothing = ["1", "6"]

[one.slides]
"1" = "title"
"2-4" = "slopes"
"5" = "bends"
"6" = "end"

[two]
[two.sections]
"1" = "a start"
"2" = "an end"

[three]
[three.headings]
"CEC issues" = "conflicts"
"Issues" = "others"
"""
WORDS = """
# %% [markdown]
# <!-- seed one: slides 2-3 -->
# ## Slopes
# Words.
# <!-- seed two: section 1 -->
#
# ### Bends
#
# <!-- seed one: slides 3, 5 -->
# More words. <!-- seed three: cec ISSUES (of inputs) -->

# %% [markdown]
# <!-- seed two: sections 1, 2 -->
# And so on.
"""


@pytest.fixture
def unit(tmp_path):
    unit = toy.write(tmp_path, text=toy.TEXT + WORDS)
    (unit.course.solutions / sources.FILE).write_text(SOURCES, encoding="utf-8")
    return unit


def shown(unit, *arguments):
    done = CliRunner().invoke(main, ["--course", str(unit.course.root), "coverage", *arguments])
    assert done.exit_code == 0, done.output
    return done.output


def test_every_item_is_found_with_unit_and_section(unit):
    found = [(row.source.key, sources.spans(row.names), row.places) for row in coverage.rows(unit.course)]
    assert found == [
        ("one", "2", ("90 Slopes",)),
        ("one", "3", ("90 Slopes", "90 Bends")),
        ("one", "4", ()),
        ("one", "5", ("90 Bends",)),
        ("two", "1", ("90 Slopes", "90 Bends")),
        ("two", "2", ("90 Bends",)),
        ("three", "CEC issues", ("90 Bends",)),
        ("three", "Issues", ()),
    ]


def test_the_command_shows_all_or_what_is_missing(unit):
    everything = shown(unit)
    assert "90 Slopes" in everything and "one: 3 of 4 slides covered" in everything
    missing = shown(unit, "--missing")
    assert "90 Slopes" not in missing and "not yet" in missing and "slopes" in missing and "bends" not in missing
    assert "A lecture" not in shown(unit, "two")
    strange = CliRunner().invoke(main, ["--course", str(unit.course.root), "coverage", "nine"])
    assert strange.exit_code == 2 and "there are: one, two, three" in strange.output


@pytest.mark.parametrize(
    ("mark", "says"),
    [
        ("seed nine: slides 2", "there is no source 'nine'"),
        ("seed one: slides 2-7", "source one has no 'slides 2-7'; it has: slides 1 to 6"),
        ("seed one: slides 4-2", "source one has no 'slides 4-2'"),
        ("seed one: slide two", "source one has no 'slide two'"),
        ("seed two: section 3", "source two has no 'section 3'"),
        ("seed three: Issue", "it has: CEC issues, Issues"),
        ("seed one slides 2", "a mark is written like"),
        ("seed one:", "a mark is written like"),
        ("seed", "a mark is written like"),
    ],
)
def test_a_mark_that_points_nowhere_is_a_fault_with_its_line(unit, mark, says):
    text = unit.text.read_text(encoding="utf-8").replace("seed one: slides 3, 5", mark)
    unit.text.write_text(text, encoding="utf-8")
    line = next(number for number, row in enumerate(text.splitlines(), 1) if f"<!-- {mark} -->" in row)
    found = [str(remark) for remark in lint(unit) if "source" in remark.text or "a mark" in remark.text]
    (fault,) = found
    assert fault.startswith(f"solutions/90_toy/unit.py:{line}: ") and says in fault


def test_no_mark_of_this_course_points_nowhere():
    known = sources.sources(THIS)
    assert list(known) == ["000", "001", "002", "003"]
    assert list(known["001"].items) == [str(number) for number in range(1, 121)]
    assert list(known["003"].items) == [str(number) for number in range(1, 36)]
    for unit in THIS.units():
        for mark in coverage.marks(unit):
            try:
                sources.items(mark.text, known)
            except sources.MarkError as error:
                pytest.fail(f"{unit.shown(unit.text)}:{mark.line}: {error}")


def test_students_do_not_see_marks_and_do_not_spend_time_on_them(unit):
    before = parts(unit)
    assert all(result.ok for result in build.build([unit]))
    built = unit.release.read_bytes()
    assert b"seed" not in built and b"## Slopes" in built and b"More words." in built
    unit.text.write_text(sources.without_marks(unit.text.read_text(encoding="utf-8").replace("# <!--", "<!--")))
    assert parts(unit) == before
    assert [result.state for result in build.build([unit])] == ["unchanged"] * 3 and unit.release.read_bytes() == built


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[one\n", "sources.toml:1: "),
        ("[one]\ntitle = 'x'\n", "source one needs one of the tables"),
        ('[one.slides]\n"1-3" = "x"\n"2" = "y"\n', "source one lists '2' twice"),
        ('[one]\nnothing = ["9"]\n[one.slides]\n"1" = "x"\n', "source one has no 9"),
        ("one = 1\n", "sources.toml:1: "),
    ],
)
def test_a_broken_list_of_sources_is_told(unit, text, says):
    (unit.course.solutions / sources.FILE).write_text(text, encoding="utf-8")
    with pytest.raises(AuthorError, match=r"solutions/sources\.toml:1: ") as caught:
        sources.sources(unit.course)
    assert says in str(caught.value)
    assert any(says.removeprefix("sources.toml") in str(remark) for remark in lint(unit))


def test_a_course_may_list_no_sources(tmp_path):
    unit = toy.write(tmp_path)
    assert coverage.rows(unit.course) == [] and not any("source" in remark.text for remark in lint(unit))
