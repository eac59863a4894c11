"""The page and the rows of a class report: complete, self-contained, without names if asked, text stays text."""

import collections
import csv
import io
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from autograder.grading.by_hand import ByHand
from autograder.grading.screen import UNFENCED
from autograder.reports.members import ClassResults, Member, anonymous
from autograder.reports.page import as_page, percent
from autograder.reports.report import report_on
from autograder.reports.rows import COLUMNS, as_csv
from autograder.reports.sections import outline
from autograder.shown import visible
from tests.grader import toy
from tests.grader.graded_class import HALF, REVERSED, answer, class_of, graded, nothing
from tests.grader.hostile_text import SNIPPETS
from tests.grader.test_questions import QUESTION

TEXT = toy.TEXT.replace(
    '# %% exercise="pair"', '# %% [markdown]\n# ## 1 Two at $a$ time\n#\n# ### Exercise 2\n\n# %% exercise="pair"'
)


@pytest.fixture(scope="module")
def unit(tmp_path_factory):
    return toy.write(tmp_path_factory.mktemp("page"), text=TEXT + QUESTION)


def page_of(class_: ClassResults, names: bool = True) -> BeautifulSoup:
    report = report_on(class_ if names else anonymous(class_))
    return BeautifulSoup(as_page(report, class_.unit.course.root / "report.html", names=names), "html.parser")


def rows_of(class_: ClassResults) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(as_csv(report_on(class_)), newline="")))


def words(soup: BeautifulSoup) -> str:
    return " ".join(soup.get_text(" ").split())


@pytest.fixture(scope="module")
def class_(unit):
    """Fourteen students, one of each kind and some who did the same."""
    half, blank = answer(unit, "scale", y=HALF), nothing(unit, "pair", "not_answered")
    waits, given = ByHand("why_two", 1.5, None, "to be read"), ByHand("why_two", 1.5, 1.0, "read")
    found = [graded(unit, f"right-{k}") for k in range(6)]
    found += [graded(unit, f"half-{k}", half) for k in range(3)]
    found += [graded(unit, "zoe-loops", nothing(unit, "scale", "time_limit"), answer(unit, "pair", b=REVERSED))]
    found += [graded(unit, "half-and-blank", half, blank, note="The notebook was called by-me.ipynb.")]
    for each, question in zip(found, [waits, waits, given], strict=False):
        each.questions["why_two"] = question
    broken = graded(unit, "broken", *(nothing(unit, name, "unreadable") for name in ("scale", "pair")))
    broken.problem = "not valid JSON in broken-own.ipynb"
    found[0].fence = UNFENCED
    members = [Member(each.student, each, later=each.student == "zoe-loops") for each in found]
    absent, failed = Member("zoe-absent", handed_in=False), Member("zoe-failed", why="not graded yet")
    return class_of(unit, *members, broken, absent, failed)


NAMES = ("right-0", "half-1", "half-and-blank", "zoe-loops", "broken", "zoe-absent", "zoe-failed", "by-me")


def test_the_page_says_it_all(class_):
    said = words(page_of(class_))
    for word in (
        "Toy: class report",
        "handed in 13 of 14",
        "mean 3.23 of 4.5 points",
        "answers to read 2",
        "36 % Scale the factor is 1/2 where it should be 2. 4 of 11 hand-ins",
        "6 right, 4 wrong, 1 no result",
        "1 of 11 (9 %) : more processor time than the exercise allows",
        "1.5 points: 2 to read, 1 read (mean 1), 0 not answered",
        "Not handed in: 1 zoe-absent",
        "zoe-failed: not graded yet",
        "broken: not valid JSON in broken-own.ipynb",
        "half-and-blank: The notebook was called by-me.ipynb.",
        "Graded without a fence: 1 right-0",
        "Handed in again after grading: 1 zoe-loops",
    ):
        assert word in said, f"{word}\n\n{said}"


def test_the_histogram_is_told_in_words(class_):
    (label,) = [div["aria-label"] for div in page_of(class_).find_all("div", role="img")]
    counts = {int(low): int(count) for low, count in re.findall(r"(\d+) to \d+ %: (\d+)", label)}
    assert counts == {0: 1, 10: 0, 20: 1, 30: 0, 40: 0, 50: 3, 60: 0, 70: 0, 80: 0, 90: 6}


def test_bars_are_as_long_as_the_shares(class_):
    scale = page_of(class_).find("tr", id="exercise-scale")
    widths = {rect["class"][0]: float(rect["width"]) for rect in scale.find_all("rect")}
    assert widths == {
        key: pytest.approx(100 * n / 11, abs=0.5) for key, n in {"passed": 6, "failed": 4, "ungraded": 1}.items()
    }


def test_without_names_there_is_none(class_):
    report = report_on(anonymous(class_))
    page, rows = as_page(report, Path("page.html"), names=False), as_csv(report)
    known = repr(anonymous(class_).members)
    assert [name for name in NAMES if name in page or name in rows or name in known] == []
    assert all(name in str(page_of(class_)) for name in NAMES)
    with_names, without = (words(page_of(class_, names)) for names in (True, False))
    for word in ("36 % Scale", "mean 3.23", "2 to read"):
        assert word in with_names and word in without


def test_the_page_needs_nothing_else(class_):
    page = page_of(class_)
    assert not page.find_all(["script", "link", "img", "iframe", "object", "form"])
    assert not [tag for tag in page.find_all(True) for key in ("src", "srcset", "data", "action") if key in tag.attrs]
    assert "url(" not in page.style.string and "@import" not in page.style.string
    assert "default-src 'none'" in page.find("meta", attrs={"http-equiv": True})["content"]
    anchors = [tag["href"][1:] for tag in page.find_all("a") if tag["href"].startswith("#")]
    assert anchors and all(page.find(id=anchor) for anchor in anchors)


def test_links_lead_to_the_section_of_the_notebook(unit, class_):
    assert {name: section.title for name, section in outline(unit).sections.items()} == {
        "scale": "Toy",
        "pair": "1 Two at $a$ time",
        "why_two": "1 Two at $a$ time",
    }
    assert not [tag for tag in page_of(class_).find_all("a") if not tag["href"].startswith("#")]
    unit.release.parent.mkdir(parents=True)
    try:
        unit.release.write_text("{}")
        links = {tag.get_text(): tag["href"] for tag in page_of(class_).find_all("a")}
    finally:
        unit.release.unlink()
        unit.release.parent.rmdir()
    path = "course/90_toy/90_toy.ipynb"
    assert links["Toy"] == f"{path}#Toy" and links["1 Two at a time"] == path


def kinds(soup: BeautifulSoup) -> collections.Counter:
    return collections.Counter((tag.name, repr(sorted(tag.attrs.items()))) for tag in soup.find_all(True))


def class_with(unit, texts: list[str]) -> ClassResults:
    """Everything that a student can put a word into."""
    members: list = []
    for k, text in enumerate(texts):
        raised = answer(unit, "scale", y=("error", f"raised_{text}", ""))
        members += [
            graded(unit, f"{k} {text}", raised, answer(unit, "pair", b=("values", "as_if", text)), note=text),
            graded(unit, f"{k}p {text}", problem=text),
            Member(f"{k}m {text}", why=text),
            Member(f"{k}a {text}", handed_in=False),
        ]
    return class_of(unit, *members)


def test_what_students_write_stays_text(unit):
    hostile = page_of(class_with(unit, SNIPPETS))
    innocent = page_of(class_with(unit, [f"word{k}" for k in range(len(SNIPPETS))]))
    code = ("code", "[]")  # what stands between backticks
    assert kinds(hostile) - kinds(innocent) - collections.Counter({code: 999}) == collections.Counter()
    said = hostile.get_text()
    assert all(visible(f"{k}a {text}") in said for k, text in enumerate(SNIPPETS))
    assert all(character.isprintable() or character in "\n\u200c\u200d" or character.isspace() for character in said)


def test_rows_hold_the_same_numbers_and_no_formula(unit, class_):
    rows = rows_of(class_)
    assert tuple(rows[0]) == COLUMNS
    values = {(row["exercise"], row["measure"], row["name"]): (row["value"], row["of"]) for row in rows}
    assert len(values) == len(rows)
    assert values["toy.scale", "right", ""] == ("6", "11") and values["toy.scale", "mistake", "half"] == ("4", "11")
    assert values["toy.pair", "wrong quantity", "b"] == ("1", "10") and values["", "not handed in", ""] == ("1", "14")
    assert values["toy.why_two", "answers to read", ""] == ("2", "11")
    outcomes = ("right", "partly right", "wrong", "no result", "not tried")
    assert sum(int(values["toy.pair", outcome, ""][0]) for outcome in outcomes) == 11
    (half,) = [row for row in rows if row["name"] == "half"]
    assert half["students"] == "half-0, half-1, half-2, half-and-blank" and half["cause"] == HALF[2]
    for row in rows_of(class_with(unit, SNIPPETS)):
        assert not any(row[key].startswith(("=", "+", "-", "@", "＝", "\t")) for key in ("name", "cause", "students"))
        assert row["value"].replace(".", "").removeprefix("-").isdigit()
        assert all(text.isprintable() or "\u200d" in text or "\u200c" in text for text in row.values())


def test_a_negative_discrimination_stays_a_number(unit):
    up, down = (
        graded(unit, "x", scale=answer(unit, "scale", y=HALF)),
        graded(unit, "x", pair=answer(unit, "pair", a=HALF)),
    )
    rows = rows_of(class_of(unit, *[up] * 5, *[down] * 5))
    assert [row["value"] for row in rows if row["measure"] == "discrimination"] == ["-1", "-1"]
    assert "−1.00 low" in words(page_of(class_of(unit, *[up] * 5, *[down] * 5)))


@pytest.mark.parametrize("count", [0, 1, 2, 5, 9, 10])
def test_classes_of_every_size_have_a_page(unit, count):
    class_ = class_of(unit, *[graded(unit, f"s{k}", answer(unit, "scale", y=HALF)) for k in range(count)])
    said = words(page_of(class_))
    assert ("Scale" in said) == (count > 0) and ("shown from 10 hand-ins on" in said) == (0 < count < 10)
    assert ("100 % Scale" in said) == (count > 0)


@pytest.mark.parametrize(("share", "says"), [(0, "0 %"), (0.001, "1 %"), (0.5, "50 %"), (0.999, "99 %"), (1, "100 %")])
def test_nearly_all_is_not_all(share, says):
    assert percent(share) == says
