"""The rules for authored units: a new unit keeps them all, and each breach is found where it is."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from autograder.authoring.lint import MINUTES, STOP, lint, parts
from autograder.authoring.new import new
from autograder.cli import main
from autograder.folder import CourseFolder, Unit

TEXT, EXERCISES, LOOPS = "unit.py", "exercises.py", "answers/right_loops.py"
SECOND = """

# %% [markdown]
# ### Exercise 2: the largest (1 point)
#
# <details><summary>Hint 1</summary></details>
# <details><summary>Hint 2</summary></details>
# <details><summary>Hint 3</summary></details>

# %% given="helper"
def largest(s):
    return weighted_sum(s, np.ones(1))


# %% exercise="peak"
def peak(x, w):
    ### BEGIN SOLUTION
    return weighted_sum(x, w).max()
    ### END SOLUTION


# %% check="peak"
check("sums.peak", peak)
"""
SECOND_DEFINED = """
peak = Exercise("sums.peak", "Peak", {"s": 1}, lambda x, w: max(x @ w), _weighted_sum_inputs, calls=("weighted_sum",))
for n in range(6):
    peak.mistake(f"mistake_{n}", "a cause.", body=f"return {n}.0")
"""


@pytest.fixture
def unit(tmp_path) -> Unit:
    return new(CourseFolder(tmp_path), "02_sums")[0]


@pytest.fixture
def longer(unit) -> Unit:
    """The same with a second exercise, which calls the first."""
    append(unit, TEXT, SECOND)
    edit(unit, TEXT, "There is one exercise, 2 points,", "There are two exercises, 3 points,")
    append(unit, EXERCISES, SECOND_DEFINED)
    for k, path in enumerate(sorted(unit.answers.glob("right_*.py"))):
        append(
            unit,
            f"answers/{path.name}",
            f'\n# %% exercise="peak"\ndef peak(x, w):\n    return (x @ w).max() + 0 * {k}\n',
        )
    assert faults(unit) == []
    return unit


def append(unit: Unit, name: str, text: str) -> None:
    path = unit.folder / name
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def edit(unit: Unit, name: str, old: str, new: str) -> None:
    text = (unit.folder / name).read_text(encoding="utf-8")
    assert old in text
    (unit.folder / name).write_text(text.replace(old, new), encoding="utf-8")


def line_of(unit: Unit, name: str, words: str) -> int:
    lines = (unit.folder / name).read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if words in line)


def faults(unit: Unit) -> list[str]:
    fresh = CourseFolder(unit.course.root).unit(unit.name)
    return [str(remark) for remark in lint(fresh) if remark.fault]


def warnings(unit: Unit) -> list[str]:
    fresh = CourseFolder(unit.course.root).unit(unit.name)
    return [str(remark) for remark in lint(fresh) if not remark.fault]


def test_a_new_unit_keeps_the_rules_but_says_what_is_left_to_write(unit):
    assert faults(unit) == []
    found = warnings(unit)
    assert found[0].startswith("solutions/02_sums/exercises.py:10: warning: the skeleton's words are still there: zero")
    assert all("skeleton" in warning for warning in found) and len(found) == 11


BREACHES = [
    (TEXT, "<summary>Hint 2", "<summary>Tip", 'exercise="weighted_sum"', "found: 1, 3"),
    (TEXT, "<summary>Hint 3", "<summary>Hint 2", 'exercise="weighted_sum"', "found: 1, 2, 2"),
    (TEXT, "sum (2 points)", "sum (3 points)", 'exercise="weighted_sum"', "ends with (2 points); found: 3"),
    (TEXT, "sum (2 points)", "sum", 'exercise="weighted_sum"', "ends with (2 points); found: none"),
    (TEXT, "products = x", "\n    ".join(["products = x"] * 20), 'exercise="weighted_sum"', "asks for 21 lines"),
    (TEXT, "def weighted_sum", "def weighted", 'exercise="weighted_sum"', "defines no function and assigns no value"),
    (TEXT, "print(x * w)", f"print(x * w)  # {'long ' * 16}", "# long", "96 characters of code"),
    (TEXT, "# $$ s_n", f"# ```\n# {'wide ' * 18}\n# ```\n#\n# $$ s_n", "wide", "90 characters of code"),
    (TEXT, "print(x * w)", "import matplotlib.pyplot as p\np.plot(x)", "p.plot", "drawing code (p.plot)"),
    (TEXT, "print(x * w)", "fig, axes = None, [x]\naxes[0].plot(x)", "axes[0].p", "drawing code (axes[0].plot)"),
    (
        TEXT,
        "print(x * w)",
        "import reference_room.cells",
        "reference_room",
        "reference_room.cells is not installed where",
    ),
    (
        TEXT,
        "print(x * w)",
        "from autograder.authoring import derive",
        "derive",
        "autograder.authoring.derive is not installed where",
    ),
    (TEXT, "what to remember", "the gradient of the loss by $w$", "the gradient", "with respect to something"),
    (TEXT, "what to remember", "gradients\n# by `w`", "gradients", "with respect to something: gradients # by `"),
    (
        TEXT,
        "### Exercise 1",
        "#### Exercise 1",
        "#### Exercise 1",
        "a level of headings is left out, ###, before: Exerc",
    ),
    (TEXT, "# # 2 ", "# ## 2 ", "# ## 2 ", "a level of headings is left out, #, before: 2 "),
    (TEXT, "## 2.1 ", "# 2.1 ", "# 2.1 ", "a unit has one title; its other headings start with ##: 2.1"),
    (TEXT, "# Each row", "# ######\n#\n# Each row", "######", "a heading without words"),
    (TEXT, "# Each row", "# ![ ](sum.png)\n# Each row", "sum.png", "an image without alternative text: ![ ]("),
    (
        TEXT,
        "# Each row",
        '# <img alt="" src="a.png">\n# Each row',
        "a.png",
        'alternative text: <img alt="" src="a.png">',
    ),
    (TEXT, "# Each row", '# <svg role="img"></svg>\n# Each row', "<svg", "a drawing without an aria-label: <svg"),
    (TEXT, "# Each row", "# Look [](there.html).\n# Each row", "there.html", "a link without words: []("),
    (
        TEXT,
        "# Each row",
        "# | | `w` |\n# |---|:-:|\n# | 1 | 2 |\n#\n# Each row",
        "# | |",
        "a table without a heading: |",
    ),
    (EXERCISES, "were not added up.", 'give no gradient "\n    "by its weights.', "no gradient", "with respect to"),
    (EXERCISES, "weighted_sum.mistake(", "print(", '.weighted_sum"', "has 0 named mistakes; at least 6"),
    (LOOPS, "weighted_sum", "other_sum", "", "has no exercise 'other_sum'"),
]


@pytest.mark.parametrize(("name", "old", "new_text", "at", "says"), BREACHES, ids=[breach[-1] for breach in BREACHES])
def test_a_breach_is_found_where_it_is(unit, name, old, new_text, at, says):
    edit(unit, name, old, new_text)
    line = line_of(unit, name, at)
    assert any(fault.startswith(f"solutions/02_sums/{name}:{line}: ") and says in fault for fault in faults(unit)), (
        line,
        faults(unit),
    )


ALLOWED = [
    (TEXT, "    products = x * w", f"    products = x * w  # {'long ' * 16}"),  # students do not see it
    (TEXT, "what to remember", "compute the gradient by hand, or the derivative by the chain rule"),
    (TEXT, "# Each row", "# ```\n# #### some code ![](x)\n# | | |\n# |---|---|\n# ```\n#\n# Each row"),
    (TEXT, "# Each row", "# | `x` | $|w|$ |\n# |--:|---|\n# | | 2 |\n#\n# `[](x)` ![words](a.png) #### no heading"),
    (TEXT, "print(x * w)", "try:\n    import reference_room\nexcept ImportError:\n    print(x * w)"),
    (TEXT, "print(x * w)", "figures = np\nfigures.sum(x)"),
]


@pytest.mark.parametrize(("name", "old", "new_text"), ALLOWED)
def test_what_is_allowed_is_no_fault(unit, name, old, new_text):
    edit(unit, name, old, new_text)
    assert faults(unit) == []


def test_right_answers_differ_in_more_than_layout_and_comments(unit):
    plain = (unit.answers / "right_plain.py").read_text(encoding="utf-8")
    (unit.answers / "right_loops.py").write_text(plain.replace("x @ w", "(x  @  w)  # in a loop"), encoding="utf-8")
    (fault,) = faults(unit)
    assert fault.startswith("solutions/02_sums/answers:1: ") and "has 2 right answers" in fault


@pytest.mark.parametrize(
    ("name", "old", "new_text", "says"),
    [
        (EXERCISES, ', calls=("weighted_sum",)', "", "that calls does not name: weighted_sum"),
        (TEXT, "weighted_sum(x, w).max()", "(x @ w).max()", "that the solution does not use: weighted_sum"),
        (TEXT, "weighted_sum(x, w).max()", "(weighted_sum := x @ w).max()", "does not use: weighted_sum"),
        (
            EXERCISES,
            'calls=("weighted_sum",)',
            'calls=("weighted_sum", "peak")',
            "no earlier exercise of this unit: peak",
        ),
    ],
)
def test_calls_are_the_earlier_exercises_that_the_solution_uses(longer, name, old, new_text, says):
    edit(longer, name, old, new_text)
    (fault,) = faults(longer)
    line = line_of(longer, EXERCISES, "sums.peak")
    assert fault.startswith(f"solutions/02_sums/exercises.py:{line}: ") and fault.endswith(says)


def test_an_exercise_that_is_used_through_a_given_function_counts(longer):
    edit(longer, TEXT, "weighted_sum(x, w).max()", "largest(x @ w)")
    assert faults(longer) == []
    edit(longer, TEXT, "return weighted_sum(s, np.ones(1))", "return s.max()")
    assert "does not use: weighted_sum" in faults(longer)[0]


def test_text_and_definitions_have_the_same_exercises(longer):
    edit(longer, TEXT, SECOND, "")
    assert faults(longer)[0].endswith("the registered exercise 'peak' has no check cell")
    append(longer, TEXT, SECOND)
    edit(longer, EXERCISES, SECOND_DEFINED, "")
    assert any("no exercise 'peak' is registered for this unit" in fault for fault in faults(longer))


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        (EXERCISES, b"import nothing_of_that_name", "exercises.py:1: ModuleNotFoundError"),
        (EXERCISES, b"x = (\n", "exercises.py:1: SyntaxError"),
        (TEXT, b"# %% [markdown]\n# \xff", "unit.py:1: this is not UTF-8"),
    ],
)
def test_files_that_cannot_be_read_are_faults(unit, name, text, says):
    (unit.folder / name).write_bytes(text)
    assert says in faults(unit)[0]


# ---- length --------------------------------------------------------------------------------------------------------


def test_words_and_exercises_make_minutes_and_stops_divide_them(longer):
    (whole,) = parts(longer)
    assert whole.exercises == 2 and whole.minutes == whole.words / 200 + 8
    append(longer, TEXT, "\n# %% [markdown]\n" + "# word word\n" * 9_000)
    (warning,) = [warning for warning in warnings(longer) if "minutes" in warning]
    assert f"take {(18_000 + whole.words) / 200 + 8:.0f} minutes; at most {MINUTES}" in warning
    append(longer, TEXT, f"#\n# {STOP} Go on tomorrow.\n#\n" + "# word word\n" * 100)
    first, second = parts(longer)
    assert (first.words, second.words) == (18_000 + whole.words, 203)
    assert (first.exercises, second.exercises) == (2, 0) and second.line > first.line
    assert len([warning for warning in warnings(longer) if "minutes" in warning]) == 1


def test_folded_words_are_counted_and_told(unit):
    (before,) = parts(unit)
    edit(unit, TEXT, "# %% given", "# <details>\n# one two three\n# </details>\n\n# %% given")
    (after,) = parts(unit)
    assert after.words == before.words + 5 and after.folded == before.folded + 5


@pytest.mark.parametrize(
    ("said", "words", "says"),
    [
        ("**Time:** about 10 minutes;", 0, None),
        ("**Time.** About 12 minutes.", 0, "it announces 12 minutes; words and exercises take 6: "),
        ("**Time.** About 50 minutes.", 10_000, None),
        ("**Time.** About 60 minutes.", 10_000, None),
        ("**Time.** About 65 minutes.", 10_000, 'words and exercises take 56: "**Time.** About 55 minutes"'),
        ("**Time.** An hour.", 0, 'it says how long it takes: "**Time.** About 5 minutes"'),
    ],
)
def test_the_minutes_that_are_announced_are_those_of_the_estimate(unit, said, words, says):
    edit(unit, TEXT, "**Time.** About 10 minutes.", said)
    append(unit, TEXT, "\n# %% [markdown]\n" + "# word word\n" * (words // 2))
    found = faults(unit)
    assert len(found) == (says is not None)
    if found:
        line = line_of(unit, TEXT, said) if "announces" in found[0] else 1
        assert found[0].startswith(f"solutions/02_sums/{TEXT}:{line}: ") and says in found[0]


def test_something_to_do_comes_early(unit):
    edit(unit, TEXT, "# **Time.**", "# " + "word " * 300 + "\n#\n# **Time.**")
    assert any("nothing to do within the first 300 words" in warning for warning in warnings(unit))


def test_two_questions_in_words_are_missed_but_their_points_are_demanded(unit):
    text = (unit.folder / TEXT).read_text(encoding="utf-8")
    edit(unit, TEXT, "(1 point, read", "(2 points, read")
    (fault,) = faults(unit)
    line = line_of(unit, TEXT, 'question="what_if_zero"')
    assert fault.startswith(f"solutions/02_sums/{TEXT}:{line}: ") and "(1 point, ...); found: 2" in fault
    first, _, rest = text.partition('# %% [markdown] question="what_if_zero"')
    (unit.folder / TEXT).write_text(first + rest[rest.index("# %% [markdown]\n") :], encoding="utf-8")
    assert faults(unit) == []
    assert any("1 of 2 questions in words" in warning for warning in warnings(unit))


def test_model_answers_are_not_read_by_students(unit):
    (before,) = parts(unit)
    edit(unit, TEXT, "# Whatever stands in the column", "# " + "word " * 500 + "Whatever stands in the column")
    assert parts(unit) == [before]


# ---- the command ---------------------------------------------------------------------------------------------------


def run(course: Path, *arguments: str):
    return CliRunner().invoke(main, ["--course", str(course), "lint", *arguments])


def test_the_command_fails_for_faults_alone(unit):
    fine = run(unit.course.root)
    assert fine.exit_code == 0 and fine.output.endswith("1 unit: 0 faults, 11 warnings.\n")
    edit(unit, TEXT, "sum (2 points)", "sum (3 points)")
    faulty = run(unit.course.root, "02")
    assert faulty.exit_code == 1 and faulty.output.endswith("1 unit: 1 fault, 11 warnings.\n")
    assert f"solutions/02_sums/unit.py:{line_of(unit, TEXT, 'exercise=')}: exercise 'weighted_sum'" in faulty.output


def test_the_command_shows_how_long_a_unit_takes(unit):
    shown = run(unit.course.root, "--time")
    assert "minutes" in shown.output and "02_sums" in shown.output and str(parts(unit)[0].words) in shown.output
    (unit.folder / TEXT).write_bytes(b"# %%\n\xff")
    assert run(unit.course.root, "--time").exit_code == 1


def test_numbers_in_headings_and_at_the_beginning_are_right(unit):
    edit(unit, TEXT, "### Exercise 1", "### Exercise 4")
    (fault,) = faults(unit)
    assert fault.endswith("its heading says Exercise 4; it is number 1")
    edit(unit, TEXT, "### Exercise 4", "### Exercise 1")
    edit(unit, TEXT, "one exercise, 2 points", "two exercises, 2 points")
    (fault,) = faults(unit)
    line = line_of(unit, TEXT, "two exercises, 2 points")
    assert fault == f"solutions/02_sums/{TEXT}:{line}: it tells of two exercises and 2 points; there are 1 and 2"
