"""Authored text to notebooks, on a tiny unit with a registry of its own."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from click.testing import CliRunner
from jupyter_server.services.contents.largefilemanager import LargeFileManager
from jupytext.sync_contentsmanager import build_sync_jupytext_contents_manager_class

from autograder import authored, build, exercises, paths
from autograder.cli_build import build_command

UNIT = "07_tiny"
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


class Course:
    """A course of one unit in a folder of its own."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self.points = {"double": 3.0, "shift": 0.5}
        monkeypatch.setattr(paths, "SOLUTIONS", folder / "solutions")
        monkeypatch.setattr(paths, "COURSE", folder / "course")
        monkeypatch.setattr(exercises, "of_unit", self._of_unit)
        paths.SOLUTIONS.mkdir(parents=True)
        paths.COURSE.mkdir()
        self.write(TEXT)

    def _of_unit(self, key: str) -> dict[str, SimpleNamespace]:
        if key != "tiny":
            raise LookupError(key)
        return {name: SimpleNamespace(max_points=points) for name, points in self.points.items()}

    def write(self, text: str) -> None:
        paths.authored(UNIT).write_text(text, encoding="utf-8")

    def replace(self, old: str, new: str) -> None:
        assert old in TEXT
        self.write(TEXT.replace(old, new, 1))

    def build(self, **options: bool) -> list[str]:
        return [result.state for result in build.build([UNIT], **options)]

    def failure(self) -> str:
        (result,) = build.build([UNIT])
        assert result.state == "failed"
        return result.note

    @property
    def release(self) -> Path:
        return paths.release_notebook(UNIT)

    def edit_release(self, change) -> None:
        notebook = json.loads(self.release.read_text(encoding="utf-8"))
        change(notebook)
        self.release.write_text(json.dumps(notebook), encoding="utf-8")


@pytest.fixture
def course(tmp_path, monkeypatch):
    return Course(tmp_path, monkeypatch)


def cells(path: Path) -> dict[str, dict]:
    return {cell["id"]: cell for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]}


# ---- what is built --------------------------------------------------------------------------------------------


def test_roles_become_nbgrader_metadata(course):
    assert course.build() == ["built", "built"]
    found = {
        name: cell["metadata"]["nbgrader"] | {"points": cell["metadata"]["nbgrader"].get("points")}
        for name, cell in cells(paths.source_notebook(UNIT)).items()
        if cell["metadata"]
    }
    common = {"schema_version": 3, "task": False}
    given = common | {"grade": False, "locked": True, "solution": False, "points": None}
    answer = common | {"grade": False, "locked": False, "solution": True, "points": None}
    check = common | {"grade": True, "locked": True, "solution": False}
    assert '"points": 3,' in paths.source_notebook(UNIT).read_text(encoding="utf-8")
    assert found == {
        "imports": given | {"grade_id": "imports"},
        "double-answer": answer | {"grade_id": "double-answer"},
        "double": check | {"grade_id": "double", "points": 3},
        "plot": given | {"grade_id": "plot"},
        "shift-answer": answer | {"grade_id": "shift-answer"},
        "shift": check | {"grade_id": "shift", "points": 0.5},
    }


def test_long_demos_are_folded_and_short_ones_are_not(course):
    text = paths.authored(UNIT).read_text(encoding="utf-8")
    long = '# %% demo="long"\n' + "".join(f"line_{n} = {n}\n" for n in range(authored.FOLDED_LINES + 1))
    paths.authored(UNIT).write_text(f"{text}\n{long}", encoding="utf-8")
    course.build()
    for notebook in (paths.source_notebook(UNIT), paths.release_notebook(UNIT)):
        found = cells(notebook)
        assert found["long"]["metadata"]["jupyter"] == {"source_hidden": True}
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
    first = [paths.source_notebook(UNIT).read_bytes(), course.release.read_bytes()]
    monkeypatch.chdir(tmp_path)
    other = Course(tmp_path / "elsewhere" / "deep", monkeypatch)
    paths.authored(UNIT).write_bytes(TEXT.replace("\n", "\r\n").encode())
    other.build()
    assert [paths.source_notebook(UNIT).read_bytes(), other.release.read_bytes()] == first
    code = (
        "import sys; from pathlib import Path; from types import SimpleNamespace as N\n"
        "from autograder import build, exercises, paths\n"
        "paths.SOLUTIONS = Path(sys.argv[1])\n"
        "exercises.of_unit = lambda key: {'double': N(max_points=3.0), 'shift': N(max_points=0.5)}\n"
        "sys.stdout.buffer.write(b''.join(build.render('07_tiny')))"
    )
    command = [sys.executable, "-c", code, str(paths.SOLUTIONS)]
    environment = os.environ | {"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "LC_ALL": "C"}
    assert subprocess.run(command, env=environment, capture_output=True, check=True).stdout == b"".join(first)


def test_release_is_what_nbgrader_makes_of_the_source(course):
    """Formgrader's own Generate button gives the committed file, byte for byte."""
    source, release = build.render(UNIT)
    again = build._released(UNIT, nbformat.reads(source.decode(), as_version=4))
    assert build._bytes(again) == release


def test_digest_covers_types_and_sources_only(course):
    course.build()
    notebook = json.loads(course.release.read_text(encoding="utf-8"))
    assert notebook["metadata"]["course"]["unit"] == UNIT
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
    ("np.arange(3)", "### BEGIN SOLUTION\nnp.arange(3)\n### END SOLUTION", 21, "only an exercise may hold solution"),
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
    assert any(f"solutions/07_tiny.py:{line}: " in row and message in row for row in note.splitlines()), note


def test_check_before_its_exercise(course):
    check = '# %% check="double"\ncheck("tiny.double", double)\n\n'
    course.write(TEXT.replace(check, "").replace('# %% exercise="double"', check + '# %% exercise="double"'))
    assert "solutions/07_tiny.py:10: check 'double' must come after its exercise cell" in course.failure()


def test_registry_and_text_must_agree(course):
    course.points = {"double": 3.0, "shift": 0.5, "turn": 1.0}
    assert "the registered exercise 'turn' has no check cell" in course.failure()
    course.points = {"double": 3.0}
    expected = "solutions/07_tiny.py:30: no exercise 'shift' is registered for this unit; there are: double"
    assert expected in course.failure()


def test_text_must_be_utf8(course):
    paths.authored(UNIT).write_bytes(TEXT.replace("Tiny", "Winzig für").encode("latin-1"))
    assert "solutions/07_tiny.py:1: this is not UTF-8 text" in course.failure()


def test_all_faults_are_told_at_once(course):
    course.points = {}
    course.replace(' given="imports"', "")
    assert len(course.failure().splitlines()) == 3


def test_a_unit_without_exercises_needs_no_registry(course):
    paths.authored("09_words").write_text("# %% [markdown]\n# Only words.\n", encoding="utf-8")
    assert [result.state for result in build.build(["09_words"])] == ["built", "built"]


def test_a_failed_build_leaves_the_old_notebooks(course):
    course.build()
    before = [paths.source_notebook(UNIT).read_bytes(), course.release.read_bytes()]
    course.replace('given="imports"', 'gvien="imports"')
    course.failure()
    assert [paths.source_notebook(UNIT).read_bytes(), course.release.read_bytes()] == before


def test_a_failed_write_leaves_the_old_notebook_and_no_draft(course, monkeypatch):
    course.build()
    files = {path: path.read_bytes() for path in course.folder.rglob("*.ipynb*")}
    course.replace("# # Tiny", "# # Tinier")

    def full_disk(source, target):
        raise OSError("no space left")

    monkeypatch.setattr(build.os, "replace", full_disk)
    assert "no space left" in course.failure()
    assert {path: path.read_bytes() for path in course.folder.rglob("*.ipynb*")} == files


def test_nbgraders_own_complaint_is_passed_on(course, monkeypatch):
    def broken(unit):
        notebook = authored.read(paths.authored(unit))
        assert notebook
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
    result = build.build([UNIT])[1]
    assert result.state == "refused" and not result.ok
    assert "course/07_tiny/07_tiny.ipynb was changed" in result.note and "--force" in result.note
    assert course.release.read_bytes() == worked
    assert course.build(force=True) == ["unchanged", "built"]
    assert course.release.read_bytes() == build.render(UNIT)[1]


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
    assert course.build() == ["unchanged", "refused"]


def test_unreadable_notebooks_are_not_overwritten(course):
    course.build()
    course.release.write_text("<<<<<<< mine\n", encoding="utf-8")
    assert course.build() == ["unchanged", "refused"]


def test_a_notebook_that_was_only_run_is_rebuilt(course):
    course.build()
    course.edit_release(lambda notebook: notebook["cells"][1].update(execution_count=3))
    assert course.build() == ["unchanged", "built"]


def test_edits_in_the_source_notebook_are_kept_too(course):
    course.build()
    source = paths.source_notebook(UNIT)
    source.write_text(source.read_text(encoding="utf-8").replace("twice_as_much", "so_much_more"), encoding="utf-8")
    assert course.build() == ["refused", "unchanged"]


def test_a_stale_notebook_is_rebuilt_silently(course):
    course.build()
    course.replace("# # Tiny", "# # Tinier")
    assert course.build() == ["built", "built"]
    assert course.build() == ["unchanged", "unchanged"]


def test_missing_only(course):
    assert course.build(missing_only=True) == ["built", "built"]
    course.edit_release(solve)
    course.replace("# # Tiny", "# # Tinier")
    assert course.build(missing_only=True) == ["kept", "kept"]
    paths.source_notebook(UNIT).unlink()
    worked = course.release.read_bytes()
    assert course.build(missing_only=True) == ["built", "kept"]
    assert course.release.read_bytes() == worked


# ---- build --check --------------------------------------------------------------------------------------------


def kinds() -> set[str]:
    return {problem.kind for problem in build.check([UNIT])}


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
    assert kinds() == set()
    course.edit_release(change)
    assert kinds() == {"drift", kind}


def test_check_finds_answers_that_the_text_itself_gives_away(course):
    course.replace("# The same words.", "# Try `twice_as_much = np.multiply(x, 2)` first.")
    course.build()
    (problem,) = build.check([UNIT])
    assert problem.kind == "solution text"
    assert "twice_as_much = np.multiply(x, 2)" in str(problem)


def test_short_solution_lines_may_occur_in_prose(course):
    course.replace("# The same words.", "# Functions often end like `return x + 1`.")
    course.build()
    assert kinds() == set()


def test_check_tells_stale_from_edited(course):
    course.build()
    course.replace("# # Tiny", "# # Tinier")
    assert "run make build" in build.check([UNIT])[0].note
    course.edit_release(solve)
    assert "edited or worked in" in build.check([UNIT])[0].note


def test_check_finds_missing_notebooks_and_faults_of_the_text(course):
    assert kinds() == {"missing"}
    course.points = {}
    assert kinds() == {"authored text"}


@pytest.mark.parametrize("place", ["course/07_tiny/answers.py", "solutions/07_tiny/notes.txt", "course/08_gone/x.py"])
def test_check_finds_stray_files(course, place):
    course.build()
    for harmless in (".ipynb_checkpoints", "__pycache__"):
        (course.release.parent / harmless).mkdir()
    (course.folder / "course" / "06_gone" / ".ipynb_checkpoints").mkdir(parents=True)
    assert kinds() == set()
    (course.folder / place).parent.mkdir(exist_ok=True)
    (course.folder / place).write_text("", encoding="utf-8")
    assert kinds() == {"stray file"}


def test_check_writes_nothing(course):
    course.build()
    course.replace("# # Tiny", "# # Tinier")
    before = {path: path.read_bytes() for path in course.folder.rglob("*") if path.is_file()}
    build.check([UNIT])
    assert {path: path.read_bytes() for path in course.folder.rglob("*") if path.is_file()} == before


# ---- editing in JupyterLab ------------------------------------------------------------------------------------


@pytest.mark.parametrize("root", ["solutions", "."])
def test_a_unit_saved_as_a_notebook_keeps_its_text(course, root):
    """What JupyterLab does with Open With, Notebook: jupytext's contents manager reads and writes the .py."""
    shutil.copy(paths.ROOT / "pyproject.toml", course.folder)
    manager = build_sync_jupytext_contents_manager_class(LargeFileManager)(root_dir=str(course.folder / root))
    name = paths.authored(UNIT).relative_to(course.folder / root).as_posix()
    model = manager.get(name, type="notebook", content=True)
    model["content"]["metadata"] |= {"kernelspec": {"name": "python3"}, "language_info": {"version": "3.11.7"}}
    for cell in model["content"]["cells"]:
        cell["metadata"]["trusted"] = True
    model["content"]["cells"][1]["outputs"] = [nbformat.v4.new_output("stream", text="loaded")]
    manager.save(model, name)
    assert paths.authored(UNIT).read_text(encoding="utf-8") == TEXT
    assert [path.name for path in paths.SOLUTIONS.iterdir()] == ["07_tiny.py"]


# ---- the command ----------------------------------------------------------------------------------------------


def run(*arguments: str):
    return CliRunner().invoke(build_command, arguments)


def test_command_builds_and_checks(course):
    assert run("--check").exit_code == 1
    first = run()
    assert first.exit_code == 0 and "built course/07_tiny/07_tiny.ipynb" in first.output
    assert "1 unit: 0 notebooks built, 2 left as they were." in run("07").output
    done = run("--check", "tiny")
    assert done.exit_code == 0 and "all in order" in done.output


def test_command_fails_where_work_would_be_lost(course):
    run()
    course.edit_release(solve)
    refused = run()
    assert refused.exit_code == 1 and "refused 07_tiny" in refused.output
    assert run("--missing").exit_code == 0
    assert run("--force").exit_code == 0


def test_command_explains_wrong_use(course):
    unknown = run("99")
    assert unknown.exit_code == 2 and "there are: 07_tiny" in unknown.output
    assert "goes with neither" in run("--check", "--force").output
    paths.authored(UNIT).unlink()
    assert "There are no units" in run().output
    assert "autograder build 07 08" in run("--help").output


def test_unit_names():
    assert paths.unit_key("07_lstm_forward") == "lstm_forward"
    with pytest.raises(ValueError, match="not the name of a unit"):
        paths.unit_key("lstm_forward")
