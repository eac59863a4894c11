"""Authored text to notebooks and data of checks, on a tiny course in a folder of its own."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from click.testing import CliRunner
from jupyter_server.services.contents.largefilemanager import LargeFileManager
from jupytext.sync_contentsmanager import build_sync_jupytext_contents_manager_class

from autograder import advice
from autograder.authoring import authored, build
from autograder.authoring.build import Problem
from autograder.commands.build import build_command
from autograder.folder import CourseFolder, Unit, unit_key
from tests.grader import toy

ROOT = Path(__file__).parents[2]
NAME = "07_tiny"
TEXT = '''\
# %% [markdown]
# # Tiny
# A unit with $h_t$ and "quotes".

# %% given="imports"
import numpy as np

from autograder.check import check

# %% exercise="double"
def double(x):
    """Twice x."""
    ### BEGIN SOLUTION
    twice_as_much = np.multiply(x, 2)
    return twice_as_much
    ### END SOLUTION

# %% check="double"
check("tiny.double", double)

# %% demo="plot"
np.arange(3)

# %% exercise="shift"
def shift(x):
    ### BEGIN SOLUTION
    return x + 1
    ### END SOLUTION

# %% check="shift"
check("tiny.shift", shift)

# %% [markdown]
# The same words.

# %% [markdown]
# The same words.
'''


EXERCISES = """\
from autograder.exercise import Exercise


def _numbers(rng):
    for n in (1, 3):
        yield {"x": rng.standard_normal(n)}

"""
REFERENCES = {"double": "2 * x", "shift": "x + 1", "turn": "-x"}


class Course:
    """A course of one unit in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        toy.write(folder, NAME, TEXT, "")
        self.define(double=3.0, shift=0.5)

    @property
    def unit(self) -> Unit:
        """The unit as it is written now."""
        return CourseFolder(self.folder).unit(NAME)

    def define(self, **points: float) -> None:
        """Let these be the unit's exercises."""
        lines = [
            f'{name} = Exercise("tiny.{name}", "{name}", {{"y": {value}}}, lambda x: {REFERENCES[name]}, _numbers)\n'
            for name, value in points.items()
        ]
        self.write_exercises(EXERCISES + "".join(lines))

    def write_exercises(self, source: str) -> None:
        (self.unit.folder / "exercises.py").write_text(source, encoding="utf-8")

    def add_mistake(self, **form: object) -> None:
        """Name a mistake of `double`, after what is defined already."""
        path = self.unit.folder / "exercises.py"
        old = path.read_text(encoding="utf-8")
        self.write_exercises(f"{old}double.mistake('m{len(old)}', 'a cause.', **{form!r})\n")

    def write(self, text: str) -> None:
        self.unit.text.write_text(text, encoding="utf-8")

    def replace(self, old: str, new: str) -> None:
        assert old in TEXT
        self.write(TEXT.replace(old, new, 1))

    def build(self, **options: bool) -> list[str]:
        """What became of the notebook with solutions, of the release and of the data of its checks."""
        return [result.state for result in build.build([self.unit], **options)]

    def failure(self) -> str:
        (result,) = build.build([self.unit])
        assert result.state == "failed"
        return result.note

    def kinds(self) -> set[str]:
        return {problem.kind for problem in self.problems()}

    def problems(self) -> list[Problem]:
        return build.check([self.unit])

    @property
    def files(self) -> dict[Path, bytes]:
        """All that was built."""
        places = (self.unit.course.sources, self.unit.course.course)
        return {path: path.read_bytes() for place in places for path in place.rglob("*") if path.is_file()}

    @property
    def release(self) -> Path:
        return self.unit.release

    def edit_release(self, change) -> None:
        notebook = json.loads(self.release.read_text(encoding="utf-8"))
        change(notebook)
        self.release.write_text(json.dumps(notebook), encoding="utf-8")


@pytest.fixture
def course(tmp_path):
    return Course(tmp_path)


def cells(path: Path) -> dict[str, dict]:
    return {cell["id"]: cell for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]}


# ---- what is built --------------------------------------------------------------------------------------------


def test_roles_become_nbgrader_metadata(course):
    assert course.build() == ["built", "built", "built"]
    found = {
        name: cell["metadata"]["nbgrader"] | {"points": cell["metadata"]["nbgrader"].get("points")}
        for name, cell in cells(course.unit.source).items()
        if cell["metadata"]
    }
    common = {"schema_version": 3, "task": False}
    given = common | {"grade": False, "locked": True, "solution": False, "points": None}
    answer = common | {"grade": False, "locked": False, "solution": True, "points": None}
    check = common | {"grade": True, "locked": True, "solution": False}
    assert '"points": 3,' in course.unit.source.read_text(encoding="utf-8")
    assert found == {
        "imports": given | {"grade_id": "imports"},
        "double-answer": answer | {"grade_id": "double-answer"},
        "double": check | {"grade_id": "double", "points": 3},
        "plot": given | {"grade_id": "plot"},
        "shift-answer": answer | {"grade_id": "shift-answer"},
        "shift": check | {"grade_id": "shift", "points": 0.5},
    }


def test_imports_and_long_demos_are_folded_and_short_ones_are_not(course):
    text = course.unit.text.read_text(encoding="utf-8")
    long = '# %% demo="long"\n' + "".join(f"line_{n} = {n}\n" for n in range(authored.FOLDED_LINES + 1))
    course.unit.text.write_text(f"{text}\n{long}", encoding="utf-8")
    course.build()
    for notebook in (course.unit.source, course.unit.release):
        found = cells(notebook)
        assert all(found[name]["metadata"]["jupyter"] == {"source_hidden": True} for name in ("imports", "long"))
        assert "jupyter" not in found["plot"]["metadata"] and "jupyter" not in found["double"]["metadata"]


def test_release_hides_the_answers_and_locks_the_checks(course):
    course.build()
    released = cells(course.release)
    stub = 'def double(x):\n    """Twice x."""\n    # YOUR CODE HERE\n    raise NotImplementedError()'
    assert "".join(released["double-answer"]["source"]) == stub
    assert released["double"]["metadata"]["editable"] is False
    assert released["double"]["metadata"]["deletable"] is False
    assert "editable" not in released["double-answer"]["metadata"]
    assert released["double"]["metadata"]["nbgrader"]["checksum"]
    text = course.release.read_text(encoding="utf-8")
    assert "SOLUTION" not in text and "twice_as_much" not in text


def test_prose_keeps_its_text_and_gets_distinct_ids(course):
    course.build()
    notebook = json.loads(course.release.read_text(encoding="utf-8"))
    prose = [cell for cell in notebook["cells"] if cell["cell_type"] == "markdown"]
    assert "".join(prose[0]["source"]) == '# Tiny\nA unit with $h_t$ and "quotes".'
    assert all(cell["metadata"] == {} for cell in prose)
    assert len({cell["id"] for cell in notebook["cells"]}) == len(notebook["cells"])


def test_builds_are_byte_identical_in_other_folders_processes_and_line_ends(course, tmp_path, monkeypatch):
    course.build()
    built = (course.unit.source, course.unit.release, course.unit.advice)
    first = [path.read_bytes() for path in built]
    monkeypatch.chdir(tmp_path)
    other = Course(tmp_path / "elsewhere" / "deep")
    other.unit.text.write_bytes(TEXT.replace("\n", "\r\n").encode())
    other.build()
    assert [path.read_bytes() for path in (other.unit.source, other.unit.release, other.unit.advice)] == first
    code = (
        "import sys\n"
        "from autograder.authoring import build\n"
        "from autograder.folder import CourseFolder\n"
        "sys.stdout.buffer.write(b''.join(build.render(CourseFolder(sys.argv[1]).unit('07'))))"
    )
    command = [sys.executable, "-c", code, str(course.folder)]
    environment = os.environ | {"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "LC_ALL": "C"}
    done = subprocess.run(command, env=environment, capture_output=True)
    assert done.returncode == 0, done.stderr.decode()[-4000:]
    assert done.stdout == b"".join(first)


def test_units_built_at_once_are_those_built_one_by_one(course):
    words = course.unit.course.solutions / "09_words" / "unit.py"
    words.parent.mkdir()
    words.write_text("# %% [markdown]\n# Only words.\n", encoding="utf-8")
    units = course.unit.course.units()
    assert [result.unit for result in build.build(units, jobs=1)] == [NAME] * 3 + ["09_words"] * 3
    assert {result.state for result in build.build(units, jobs=2)} == {"unchanged"}


def test_release_is_what_nbgrader_makes_of_the_source(course):
    """Formgrader's own Generate button gives the committed file, byte for byte."""
    source, release, _ = build.render(course.unit)
    again = build._released(NAME, nbformat.reads(source.decode(), as_version=4))
    assert build._bytes(again) == release


def test_the_data_of_checks_holds_the_exercises_and_no_solution(course):
    course.build()
    data = course.unit.advice.read_bytes()
    assert advice.names(data) == ["double", "shift"]
    known = advice.read(data, "double")
    assert known.task.parts == {"y": 3.0} and len(known.cases) == len(known.expected) == 2
    solution = {line for cell in authored.read(course.unit.text) for line in authored.solution_lines(cell.source)}
    texts = [cause.text for name in ("double", "shift") for cause in advice.read(data, name).known.causes]
    assert "in the line for `twice_as_much`" in " ".join(texts)
    long = [line for line in solution if len(line) >= authored.SECRET_LENGTH]
    assert long and not [(line, text) for line in long for text in texts if line in text]


def test_digest_covers_types_and_sources_only(course):
    course.build()
    notebook = json.loads(course.release.read_text(encoding="utf-8"))
    assert notebook["metadata"]["course"]["unit"] == NAME
    assert notebook["metadata"]["course"]["digest"] == build.digest(notebook)
    joined = json.loads(json.dumps(notebook))
    for cell in joined["cells"]:
        cell["source"] = "".join(cell["source"])
        cell["metadata"] = {"collapsed": True}
    assert build.digest(joined) == build.digest(notebook)
    joined["cells"][0]["cell_type"] = "raw"
    assert build.digest(joined) != build.digest(notebook)


# ---- faults of the authored text ------------------------------------------------------------------------------

FAULTS = [
    ('given="imports"', 'gvien="imports"', 5, "at most one of the keys"),
    ('given="imports"', 'given="imports" demo="x"', 5, "at most one of the keys"),
    ('given="imports"', 'given="imports" tags=["hide"]', 5, "at most one of the keys"),
    ('given="imports"', "given=imports", 5, "at most one of the keys"),
    ('given="imports"', "Some title", 5, "at most one of the keys"),
    (' given="imports"', "", 5, "a code cell needs one of the keys"),
    ('given="imports"', 'given="Imports!"', 5, "lower-case words"),
    ("# %% [markdown]", '# %% [markdown] given="words"', 1, "given is for code cells"),
    ("    ### BEGIN SOLUTION\n", "", 10, "an exercise holds its answer between"),
    ("    ### END SOLUTION\n", "", 10, "an exercise holds its answer between"),
    ("### BEGIN SOLUTION", "# BEGIN SOLUTION", 10, "an exercise holds its answer between"),
    ("np.arange(3)", "### BEGIN SOLUTION\nnp.arange(3)\n### END SOLUTION", 21, "only an exercise or a question may"),
    ('check("tiny.double", double)', "check(double)", 18, 'must call check("tiny.double", ...)'),
    ('check("tiny.double", double)', 'check("tiny.shift", double)', 18, 'must call check("tiny.double", ...)'),
    ('demo="plot"', 'demo="imports"', 21, "line 5 has that name already"),
    ('demo="plot"', 'demo="double"', 21, "line 18 has that name already"),
    ('# %% check="double"', '# %% demo="trial"', 10, "exercise 'double' has no check cell"),
    ('# %% check="double"', '# %% demo="trial"', 1, "the registered exercise 'double' has no check cell"),
    ('exercise="double"', 'exercise="triple"', 18, "check 'double' must come after its exercise"),
    ("# %% [markdown]", 'x = 1\n\n# %% [markdown]', 1, "text before the first"),
    ("A unit with", "x\n# %%\n# y", 4, "a code cell needs one of the keys"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "line", "message"), FAULTS, ids=lambda value: str(value)[:30])
def test_faults_are_named_with_file_and_line(course, old, new, line, message):
    course.replace(old, new)
    note = course.failure()
    assert any(f"solutions/07_tiny/unit.py:{line}: " in row and message in row for row in note.splitlines()), note


def test_check_before_its_exercise(course):
    check = '# %% check="double"\ncheck("tiny.double", double)\n\n'
    course.write(TEXT.replace(check, "").replace('# %% exercise="double"', check + '# %% exercise="double"'))
    assert "solutions/07_tiny/unit.py:10: check 'double' must come after its exercise cell" in course.failure()


def test_registry_and_text_must_agree(course):
    course.define(double=3.0, shift=0.5, turn=1.0)
    assert "the registered exercise 'turn' has no check cell" in course.failure()
    course.define(double=3.0)
    expected = "solutions/07_tiny/unit.py:30: no exercise 'shift' is registered for this unit; there are: double"
    assert expected in course.failure()


def test_text_must_be_utf8(course):
    course.unit.text.write_bytes(TEXT.replace("Tiny", "Winzig für").encode("latin-1"))
    assert "solutions/07_tiny/unit.py:1: this is not UTF-8 text" in course.failure()


def test_all_faults_are_told_at_once(course):
    course.define()
    course.replace(' given="imports"', "")
    assert len(course.failure().splitlines()) == 3


def test_a_unit_without_exercises_needs_none_defined(course):
    (course.unit.folder / "exercises.py").unlink()
    course.write("# %% [markdown]\n# Only words.\n")
    assert course.build() == ["built", "built", "built"]
    assert advice.names(course.unit.advice) == []


WRONG_EXERCISES = [
    ({"edits": {"np.add(x, 2)": "x"}}, "'np.add(x, 2)' occurs 0 times in the solution; it has to occur once"),
    ({"edits": {"twice_as_much": "twice"}}, "'twice_as_much' occurs 2 times"),
    ({"edits": {"np.multiply(x, 2)": "x + x"}}, "is not rejected"),
    ({"body": "return ("}, "cannot be run"),
]


@pytest.mark.parametrize(("mistake", "message"), WRONG_EXERCISES, ids=lambda value: str(value)[:40])
def test_a_named_mistake_that_is_none_stops_the_build(course, mistake, message):
    course.add_mistake(**mistake)
    assert message in course.failure()
    assert course.files == {}


def test_two_mistakes_with_the_same_results_stop_the_build(course):
    course.add_mistake(body="return 3 * x")
    assert course.build() == ["built", "built", "built"]
    course.add_mistake(body="return x + x + x")
    assert "give the same results" in course.failure()


def test_a_solution_that_is_not_right_stops_the_build(course):
    course.replace("np.multiply(x, 2)", "np.multiply(x, 3)")
    note = course.failure()
    assert "solutions/07_tiny/unit.py:10: the solution of 'double' is not right" in note and course.files == {}


def test_faults_of_the_exercises_are_named_with_file_and_line(course):
    course.write_exercises("from autograder.exercise import Exercise\n\nExercise(1 / 0)\n")
    assert course.failure() == "solutions/07_tiny/exercises.py:3: ZeroDivisionError: division by zero"
    course.write_exercises("import autograder.exercise as\n")
    assert course.failure().startswith("solutions/07_tiny/exercises.py:1: SyntaxError")
    course.write_exercises(EXERCISES + 'e = Exercise("other.double", "Double", {"y": 1}, abs, _numbers)\n')
    assert "the names of this unit begin with 'tiny': 'other.double'" in course.failure()


def test_exercises_may_stand_in_several_files_and_share_one(course):
    course.build()
    before = course.files
    single = course.unit.folder / "exercises.py"
    several = course.unit.folder / "exercises"
    several.mkdir()
    definitions, _, shift = single.read_text(encoding="utf-8").partition("shift = ")
    (several / "z_first.py").write_text(definitions, encoding="utf-8")
    second = f"from autograder.exercise import Exercise\nfrom .z_first import _numbers, double\n\nshift = {shift}"
    (several / "a_second.py").write_text(second, encoding="utf-8")
    single.unlink()
    assert list(course.unit.exercises) == ["double", "shift"]  # in the order of the check cells, not of the files
    assert course.build() == ["unchanged", "unchanged", "unchanged"] and course.files == before


def test_a_failed_build_leaves_the_old_files(course):
    course.build()
    before = course.files
    course.replace('given="imports"', 'gvien="imports"')
    course.failure()
    assert course.files == before


def test_a_failed_write_leaves_the_old_notebook_and_no_draft(course, monkeypatch):
    course.build()
    before = course.files
    course.replace("# # Tiny", "# # Tinier")

    def full_disk(source, target):
        raise OSError("no space left")

    monkeypatch.setattr(build.os, "replace", full_disk)
    results = build.build([course.unit])
    assert [result.state for result in results] == ["failed", "failed", "unchanged"]
    assert results[1].note == "course/07_tiny/07_tiny.ipynb cannot be written: no space left"
    assert course.files == before


def test_nbgraders_own_complaint_is_passed_on(course, monkeypatch):
    def broken(unit, among):
        made = real(unit)
        made.cells[1].metadata.nbgrader.grade_id = "not a valid id!"
        return made

    real = authored.notebook
    monkeypatch.setattr(authored, "notebook", broken)
    assert "nbgrader could not generate 07_tiny" in course.failure()


# ---- work in a notebook is kept -------------------------------------------------------------------------------


def solve(notebook):
    answer = next(cell for cell in notebook["cells"] if cell["id"] == "double-answer")
    answer["source"] = ["def double(x):\n", "    return x + x"]


def test_work_in_a_release_is_never_overwritten_unasked(course):
    course.build()
    course.edit_release(solve)
    worked = course.release.read_bytes()
    result = build.build([course.unit])[1]
    assert result.state == "refused" and not result.ok
    assert "course/07_tiny/07_tiny.ipynb was changed" in result.note and "--force" in result.note
    assert course.release.read_bytes() == worked
    assert course.build(force=True) == ["unchanged", "built", "unchanged"]
    assert course.release.read_bytes() == build.render(course.unit).release


@pytest.mark.parametrize(
    "change",
    [
        lambda notebook: notebook["cells"].pop(2),
        lambda notebook: notebook["cells"].append({"cell_type": "markdown", "source": "mine"}),
        lambda notebook: notebook["metadata"].pop("course"),
        lambda notebook: notebook.pop("cells"),
        lambda notebook: notebook.update(metadata=[]),
    ],
)
def test_every_kind_of_change_counts_as_work(course, change):
    course.build()
    course.edit_release(change)
    assert course.build() == ["unchanged", "refused", "unchanged"]


def test_unreadable_notebooks_are_not_overwritten(course):
    course.build()
    course.release.write_text("<<<<<<< mine\n", encoding="utf-8")
    assert course.build() == ["unchanged", "refused", "unchanged"]


def test_a_notebook_that_was_only_run_is_rebuilt(course):
    course.build()
    course.edit_release(lambda notebook: notebook["cells"][1].update(execution_count=3))
    assert course.build() == ["unchanged", "built", "unchanged"]


def test_edits_in_the_source_notebook_are_kept_too(course):
    course.build()
    source = course.unit.source
    source.write_text(source.read_text(encoding="utf-8").replace("twice_as_much", "so_much_more"), encoding="utf-8")
    assert course.build() == ["refused", "unchanged", "unchanged"]


def test_a_stale_notebook_is_rebuilt_silently(course):
    course.build()
    course.replace("# # Tiny", "# # Tinier")
    assert course.build() == ["built", "built", "unchanged"]
    assert course.build() == ["unchanged", "unchanged", "unchanged"]


def test_the_data_of_checks_is_brought_up_to_date_beside_a_notebook_that_was_worked_in(course):
    course.build()
    course.edit_release(solve)
    course.define(double=3.0, shift=0.75)
    assert course.build() == ["built", "refused", "built"]
    assert advice.read(course.unit.advice, "shift").task.parts == {"y": 0.75}


@pytest.mark.parametrize("content", [b"", b"<<<<<<< mine\n"])
def test_damaged_data_of_checks_is_written_anew(course, content):
    course.build()
    before = course.files
    course.unit.advice.write_bytes(content)
    assert course.build() == ["unchanged", "unchanged", "built"] and course.files == before


def test_missing_only(course):
    assert course.build(missing_only=True) == ["built", "built", "built"]
    course.edit_release(solve)
    course.replace("# # Tiny", "# # Tinier")
    assert course.build(missing_only=True) == ["kept", "kept", "kept"]
    course.unit.source.unlink()
    worked = course.release.read_bytes()
    assert course.build(missing_only=True) == ["built", "kept", "kept"]
    course.unit.advice.unlink()
    assert course.build(missing_only=True) == ["kept", "kept", "built"]
    assert course.release.read_bytes() == worked


# ---- build --check --------------------------------------------------------------------------------------------


def set_points(notebook):
    next(cell for cell in notebook["cells"] if cell["id"] == "shift")["metadata"]["nbgrader"]["points"] = 5


def leak(notebook):
    notebook["cells"][0]["source"] = ["Answer: `twice_as_much = np.multiply(x, 2)`"]


def leave_marker(notebook):
    notebook["cells"][0]["source"] = ["### BEGIN SOLUTION"]


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        (leak, "solution text"),
        (leave_marker, "solution text"),
        (set_points, "points"),
        (lambda notebook: notebook["cells"][1].update(execution_count=1), "outputs"),
        (lambda notebook: notebook["cells"][1].update(outputs=[{"output_type": "stream"}]), "outputs"),
        (lambda notebook: None, "drift"),
        (lambda notebook: notebook.pop("cells"), "drift"),
    ],
)
def test_check_finds_it(course, change, kind):
    course.build()
    assert course.kinds() == set()
    course.edit_release(change)
    assert course.kinds() == {"drift", kind}


def test_check_finds_answers_that_the_text_itself_gives_away(course):
    course.replace("# The same words.", "# Try `twice_as_much = np.multiply(x, 2)` first.")
    course.build()
    (problem,) = course.problems()
    assert problem.kind == "solution text"
    assert "twice_as_much = np.multiply(x, 2)" in str(problem)


def test_short_solution_lines_may_occur_in_prose(course):
    course.replace("# The same words.", "# Functions often end like `return x + 1`.")
    course.build()
    assert course.kinds() == set()


def test_check_tells_stale_from_edited(course):
    course.build()
    course.replace("# # Tiny", "# # Tinier")
    assert "run autograder build" in course.problems()[0].note
    course.edit_release(solve)
    assert "edited or worked in" in course.problems()[0].note


def test_check_finds_missing_files_and_faults_of_the_text(course):
    assert [(problem.kind, problem.path.name) for problem in course.problems()] == [
        ("missing", "07_tiny.ipynb"),
        ("missing", "07_tiny.checks"),
    ]
    course.define()
    assert course.kinds() == {"authored text"}


def test_check_finds_data_of_checks_that_is_not_what_the_exercises_give(course, monkeypatch):
    course.build()
    before = course.unit.advice.read_bytes()
    course.unit.advice.write_bytes(b"")
    assert [(problem.kind, problem.path) for problem in course.problems()] == [("drift", course.unit.advice)]
    course.unit.advice.write_bytes(before)
    assert course.kinds() == set()
    monkeypatch.setattr(build, "ADVICE_BYTES", len(before) - 1)
    (problem,) = course.problems()
    assert problem.kind == "size" and f"{len(before):,} bytes" in problem.note


@pytest.mark.parametrize("place", ["07_tiny/answers.py", "07_tiny/06_old.checks", "08_gone/x.py"])
def test_check_finds_stray_files(course, place):
    course.build()
    for harmless in (".ipynb_checkpoints", "__pycache__"):
        (course.release.parent / harmless).mkdir()
    (course.unit.course.course / "06_gone" / ".ipynb_checkpoints").mkdir(parents=True)
    (course.unit.folder / "notes.txt").write_text("beside the text an author may keep anything", encoding="utf-8")
    assert course.kinds() == set()
    stray = course.unit.course.course / place
    stray.parent.mkdir(exist_ok=True)
    stray.write_text("", encoding="utf-8")
    assert [(problem.kind, problem.path) for problem in course.problems()] == [("stray file", stray)]


def test_check_writes_nothing(course):
    course.build()
    course.replace("# # Tiny", "# # Tinier")
    before = course.files
    course.problems()
    assert course.files == before


# ---- editing in JupyterLab ------------------------------------------------------------------------------------


@pytest.mark.parametrize("root", ["solutions", "."])
def test_a_unit_saved_as_a_notebook_keeps_its_text(course, root):
    """What JupyterLab does with Open With, Notebook: jupytext's contents manager reads and writes the .py."""
    shutil.copy(ROOT / "pyproject.toml", course.folder)
    manager = build_sync_jupytext_contents_manager_class(LargeFileManager)(root_dir=str(course.folder / root))
    name = course.unit.text.relative_to(course.folder / root).as_posix()
    model = manager.get(name, type="notebook", content=True)
    model["content"]["metadata"] |= {"kernelspec": {"name": "python3"}, "language_info": {"version": "3.11.7"}}
    for cell in model["content"]["cells"]:
        cell["metadata"]["trusted"] = True
    model["content"]["cells"][1]["outputs"] = [nbformat.v4.new_output("stream", text="loaded")]
    manager.save(model, name)
    assert course.unit.text.read_text(encoding="utf-8") == TEXT
    assert sorted(path.name for path in course.unit.folder.iterdir()) == ["exercises.py", "unit.py"]


# ---- the command ----------------------------------------------------------------------------------------------


def run(course: Course, *arguments: str):
    return CliRunner().invoke(build_command, arguments, obj=CourseFolder(course.folder))


def test_command_builds_and_checks(course):
    assert run(course, "--check").exit_code == 1
    first = run(course)
    assert first.exit_code == 0 and "built course/07_tiny/07_tiny.ipynb" in first.output
    assert "1 unit: 0 files built, 3 left as they were." in run(course, "07").output
    done = run(course, "--check", "tiny")
    assert done.exit_code == 0 and "all in order" in done.output


def test_command_fails_where_work_would_be_lost(course):
    run(course)
    course.edit_release(solve)
    refused = run(course)
    assert refused.exit_code == 1 and "refused 07_tiny" in refused.output
    assert run(course, "--missing").exit_code == 0
    assert run(course, "--force").exit_code == 0


def test_command_explains_wrong_use(course):
    unknown = run(course, "99")
    assert unknown.exit_code == 2 and "there are: 07_tiny" in unknown.output
    assert "goes with no other option" in run(course, "--check", "--force").output
    course.unit.text.unlink()
    assert "There are no units" in run(course).output
    assert "autograder build 07 08" in run(course, "--help").output


def test_unit_names():
    assert unit_key("07_lstm_forward") == "lstm_forward"
    with pytest.raises(ValueError, match="not the name of a unit"):
        unit_key("lstm_forward")


def test_the_course_is_the_nearest_one_above_or_the_one_that_is_named(course, tmp_path, monkeypatch):
    monkeypatch.delenv("AUTOGRADER_COURSE", raising=False)
    course.build()
    monkeypatch.chdir(course.release.parent)
    assert CourseFolder.here().root == course.folder.resolve()
    monkeypatch.setenv("AUTOGRADER_COURSE", str(ROOT))
    assert CourseFolder.here().root == ROOT.resolve()


@pytest.mark.parametrize("name", ["07_tiny", "07", "tiny"])
def test_a_unit_is_meant_by_name_number_or_key(course, name):
    assert course.unit.course.unit(name).name == NAME
