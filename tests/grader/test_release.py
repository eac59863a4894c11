"""What a class receives: complete, without solutions, and at work where nothing else of the course is installed."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from click.testing import CliRunner
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from autograder.authoring import authored
from autograder.authoring.build import build
from autograder.authoring.handout import ENTRY, modules_of
from autograder.authoring.new import new
from autograder.authoring.release import MANIFEST, PROGRAMS, ReleaseError, contents, release
from autograder.authoring.sample_class import answers_in
from autograder.authoring.workbench import Solution, Workbench
from autograder.cli import main
from autograder.folder import CourseFolder, Unit

ROOT = Path(__file__).resolve().parents[2]
UNIT = "02_sums"

# Runs a notebook of a release where the repository cannot be imported: every check with a right and a wrong answer.
RUNNER = """
import json, os, sys
from pathlib import Path

release, repository, notebook, result = map(Path, sys.argv[1:])
answers = json.load(sys.stdin)
sys.path = [str(release), *(place for place in sys.path if Path(place).resolve() != repository)]

class Wall:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("lstm_ref", "solutions", "nbgrader", "jupytext", "click", "rich"):
            raise ModuleNotFoundError(f"{name} is not part of a release")

sys.meta_path.insert(0, Wall())
os.chdir(notebook.parent)
import autograder
namespace, verdicts = {"__name__": "__main__"}, {}
for cell in json.loads(notebook.read_text())["cells"]:
    if cell["cell_type"] != "code":
        continue
    source, mine = "".join(cell["source"]), cell["metadata"].get("nbgrader", {})
    name = mine.get("grade_id", "").removesuffix("-answer")
    if mine.get("solution"):
        exec(answers["right"][name], namespace)
    elif mine.get("grade"):
        mistaken = dict(namespace)
        exec(answers["wrong"][name], mistaken)
        right, wrong = eval(source, namespace), eval(source, mistaken)
        verdicts[name] = {"right": right.passed, "wrong": wrong.passed, "seen": str(right), "says": str(wrong)}
    else:
        exec(source, namespace)
loaded = [module.__file__ for name, module in sys.modules.items() if name.partition(".")[0] in ("autograder", "course")]
result.write_text(json.dumps({"verdicts": verdicts, "loaded": [file for file in loaded if file]}))
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> CourseFolder:
    """A course with one new unit, a package of its own and pins."""
    course = CourseFolder(tmp_path_factory.mktemp("small-course"))
    unit, _ = new(course, UNIT)
    assert all(result.ok for result in build([unit]))
    for name, text in {
        "LICENSE": "free\n",
        "README.md": "# Sums, weighted\n",
        "pyproject.toml": '[project]\nname = "sums"\nversion = "0.7"\n',
        "constraints.txt": "# pins\nnumpy==2.0.1 ; python_full_version < '3.12'\nnumpy==2.0.2\njupyterlab==4.4.4\n",
        "course/__init__.py": '"""The course."""\n',
        "course/figures/__init__.py": "",
        "course/figures/sums.py": "import numpy as np\n",
        "course/widgets/sums.js": "export default {}\n",
        "course/widgets/notes.txt": "not for a class\n",
        "course/.hidden/x.py": "",
    }.items():
        path = course.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return course


@pytest.fixture
def edited(built):
    """Change files of the course for one test."""
    before = {}

    def edit(name: str, change) -> None:
        path = built.root / name
        before[path] = path.read_bytes()
        path.write_text(change(before[path].decode()), encoding="utf-8")

    yield edit
    for path, data in before.items():
        path.write_bytes(data)


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def reasons(course: CourseFolder) -> str:
    with pytest.raises(ReleaseError) as caught:
        contents(course, course.units())
    return str(caught.value)


# ---- what is in it -------------------------------------------------------------------------------------------------


def test_a_release_holds_what_a_class_needs_and_nothing_else(built, tmp_path):
    done = release(built, built.units(), tmp_path / "class")
    found = files(tmp_path / "class")
    assert sorted(found) == sorted([*done.files, MANIFEST])
    assert {name for name in found if not name.startswith("autograder/")} == {
        "LICENSE",
        MANIFEST,
        "Makefile",
        "README.md",
        "pyproject.toml",
        "requirements.txt",
        "course/02_sums/02_sums.ipynb",
        "course/02_sums/02_sums.checks",
        "course/__init__.py",
        "course/figures/__init__.py",
        "course/figures/sums.py",
        "course/widgets/sums.js",
    }
    assert b"# Sums, weighted\n" in found["README.md"] and b"| `02_sums` | 2 Sums |" in found["README.md"]
    assert b"--ServerApp.root_dir=work --LabApp.default_url=/lab/tree/02_sums/02_sums.ipynb" in found["Makefile"]
    assert not any(re.search(rb"@[A-Z]+@", found[name]) for name in ("README.md", "Makefile", "pyproject.toml"))


def test_the_half_of_the_autograder_that_students_get_follows_the_imports_of_check():
    found = set(modules_of(ENTRY, *PROGRAMS))
    assert {"__init__.py", "check.py", "perform.py", "wire.py", "advice.py", "verify.py", "diagnose.py"} <= found
    assert {"update.py", "hand_in.py"} <= found
    author = ["derive", "workbench", "mutate", "scope", "folder", "authored", "build", "survey", "sample_class", "cli"]
    assert found.isdisjoint(f"{name}.py" for name in author)
    assert not any(name.startswith(("grading/", "sandbox/", "templates/")) for name in found)


def test_it_is_the_same_every_time(built, tmp_path):
    for name in ("one", "two"):
        release(built, built.units(), tmp_path / name)
    assert files(tmp_path / "one") == files(tmp_path / "two")


def test_requirements_are_pinned_as_in_the_course(built):
    lines = contents(built, built.units())["requirements.txt"].decode().splitlines()
    assert lines == ["jupyterlab==4.4.4", "numpy==2.0.1 ; python_full_version < '3.12'", "numpy==2.0.2"]


def test_a_course_without_pins_requires_the_versions_at_hand(built):
    pins = built.root / "constraints.txt"
    text = pins.read_text(encoding="utf-8")
    pins.unlink()
    try:
        found = [Requirement(line) for line in contents(built, built.units())["requirements.txt"].decode().splitlines()]
    finally:
        pins.write_text(text, encoding="utf-8")
    assert {"numpy", "jupyterlab", "ipykernel", "tornado", "webcolors"} <= {each.name for each in found}
    assert all(each.specifier.contains(metadata.version(each.name)) for each in found)


def test_the_project_file_names_its_requirements(built, tmp_path):
    release(built, built.units(), tmp_path)
    code = "from setuptools import build_meta as b; print(b.prepare_metadata_for_build_wheel('.'))"
    made = subprocess.run([sys.executable, "-W", "ignore", "-c", code], cwd=tmp_path, capture_output=True, text=True)
    assert made.returncode == 0, made.stderr
    (folder,) = tmp_path.glob("*.dist-info")
    assert folder.name == "sums-0.7.dist-info"
    assert "Requires-Dist: numpy==2.0.2" in (folder / "METADATA").read_text(encoding="utf-8")
    assert tomllib.loads((tmp_path / "pyproject.toml").read_text(encoding="utf-8"))["project"]["name"] == "sums"


# ---- what does not go out ------------------------------------------------------------------------------------------


def test_a_notebook_that_is_not_as_built_does_not_go_out(built, edited):
    edited(f"solutions/{UNIT}/unit.py", lambda text: text.replace("what to remember", "something new"))
    assert f"course/{UNIT}/{UNIT}.ipynb is not what solutions/{UNIT}/unit.py gives" in reasons(built)


def test_data_of_other_exercises_does_not_go_out(built, edited):
    edited(f"solutions/{UNIT}/exercises.py", lambda text: text.replace('{"s": 2}', '{"t": 2}'))
    assert f"course/{UNIT}/{UNIT}.checks is not of these exercises" in reasons(built)


def test_a_unit_that_is_not_built_does_not_go_out(built):
    unit = built.unit(UNIT)
    data = unit.advice.read_bytes()
    unit.advice.unlink()
    try:
        assert f"not both built: run autograder build {UNIT}" in reasons(built)
    finally:
        unit.advice.write_bytes(data)


def test_a_line_of_a_solution_anywhere_stops_the_release(built, edited):
    edited("course/figures/sums.py", lambda text: text + "def f(products):\n    return products.sum(axis=1)\n")
    assert "course/figures/sums.py holds a line of a solution: return products.sum(axis=1)" in reasons(built)


def test_a_unit_may_give_what_an_earlier_one_asked_for(built, tmp_path):
    later = new(built, "03_more")[0]
    try:
        text = later.text.read_text(encoding="utf-8").replace("products", "terms")
        given = '"more"\ndef known(products):\n    return products.sum(axis=1)'
        later.text.write_text(text.replace('"imports"', f'{given}\n\n# %% given="imports"', 1), encoding="utf-8")
        mistakes = later.folder / "exercises.py"
        mistakes.write_text(mistakes.read_text(encoding="utf-8").replace("products.s", "terms.s"), encoding="utf-8")
        mistakes.write_text(mistakes.read_text(encoding="utf-8").replace('"products"', '"terms"'), encoding="utf-8")
        assert [result.note for result in build(built.units()) if not result.ok] == []
        both = contents(built, built.units())
        assert b"../03_more/03_more.ipynb" in both["course/02_sums/02_sums.ipynb"]
        assert b"../02_sums/02_sums.ipynb" in both["course/03_more/03_more.ipynb"]
        alone = contents(built, [built.unit(UNIT)])["course/02_sums/02_sums.ipynb"]
        assert b"03_more" not in alone and b"# 2 Sums" in alone
    finally:
        shutil.rmtree(later.folder)
        shutil.rmtree(later.release.parent)
        build([built.unit(UNIT)], notebooks_only=True)


def test_an_import_that_a_class_does_not_have_stops_the_release(built, edited):
    edited("course/figures/sums.py", lambda text: "import numpy\n\nfrom reference_room import cells\n")
    assert "course/figures/sums.py:3: reference_room.cells is not part of a release" in reasons(built)
    edited("course/figures/__init__.py", lambda text: "from autograder.authoring.derive import derive\n")
    assert "autograder.authoring.derive.derive is not part of a release" in reasons(built)


# ---- where it goes -------------------------------------------------------------------------------------------------


def run(course: CourseFolder, *arguments: str):
    return CliRunner().invoke(main, ["--course", str(course.root), "release", *map(str, arguments)])


def test_only_an_earlier_release_is_replaced(built, edited, tmp_path):
    first = run(built, tmp_path / "class")
    assert first.exit_code == 0 and "wrote course/02_sums/02_sums.ipynb" in first.output
    again = run(built, tmp_path / "class")
    assert again.exit_code == 1 and "is not empty" in again.output
    mine = tmp_path / "class" / "course" / "02_sums" / "mine.ipynb"
    mine.write_text("my own", encoding="utf-8")
    edited("README.md", lambda text: "# Another title\n")
    (built.root / "LICENSE").rename(built.root / "LICENSE-NEW")
    try:
        forced = run(built, tmp_path / "class", "--force", UNIT)
    finally:
        (built.root / "LICENSE-NEW").rename(built.root / "LICENSE")
    assert forced.exit_code == 0 and "removed LICENSE," in forced.output and "wrote LICENSE-NEW" in forced.output
    assert (tmp_path / "class" / "README.md").read_text(encoding="utf-8").startswith("# Another title")
    assert mine.read_text(encoding="utf-8") == "my own" and not (tmp_path / "class" / "LICENSE").exists()


def test_what_somebody_changed_is_in_the_way(built, edited, tmp_path):
    release(built, built.units(), tmp_path)
    (tmp_path / "README.md").write_text("worked on", encoding="utf-8")
    edited("README.md", lambda text: "# Another title\n")
    edited("course/figures/sums.py", lambda text: "import numpy\n")
    before = files(tmp_path)
    refused = run(built, tmp_path, "--force")
    assert refused.exit_code == 1 and "README.md was not written by a release, or was changed since" in refused.output
    assert files(tmp_path) == before


def test_a_folder_of_other_files_is_left_alone(built, tmp_path):
    (tmp_path / "Makefile").write_text("all:\n", encoding="utf-8")
    refused = run(built, tmp_path, "--force")
    assert refused.exit_code == 1 and "Makefile was not written by a release" in refused.output
    assert files(tmp_path) == {"Makefile": b"all:\n"}


def test_a_forged_list_of_files_removes_nothing_outside(built, tmp_path):
    (tmp_path / "precious").write_text("", encoding="utf-8")
    (tmp_path / "class").mkdir()
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    (tmp_path / "class" / MANIFEST).write_text(json.dumps({"../precious": empty}), encoding="utf-8")
    release(built, built.units(), tmp_path / "class", force=True)
    assert (tmp_path / "precious").exists()


def panels_left_out(makefile: str) -> dict[str, bool]:
    """What a Makefile writes into JupyterLab's page_config.json."""
    (written,) = re.findall(r"@echo ((?:'[^']*'[ \\\n\t]*)+)> \S*(?:page_config\.json|\$@)\n", makefile)
    return json.loads("".join(re.findall(r"'([^']*)'", written)))["disabledExtensions"]


def test_the_panels_that_are_no_students_are_left_out_as_in_the_course(built):
    makefile = contents(built, built.units())["Makefile"].decode()
    assert "> $(VENV)/etc/jupyter/labconfig/page_config.json\n" in makefile  # JupyterLab reads it however it is started
    left_out = panels_left_out(makefile)
    assert left_out == panels_left_out((ROOT / "Makefile").read_text(encoding="utf-8"))
    assert left_out["@jupyter/nbgrader:assignment-list"] is True and all(left_out.values())


def test_students_begin_and_correct_their_copy_with_the_release_alone(built, tmp_path):
    release(built, built.units(), tmp_path / "class")

    def run_update(*arguments: str) -> str:
        command = [sys.executable, "-m", "autograder.update", *arguments]
        ran = subprocess.run(command, cwd=tmp_path / "class", env={"PATH": ""}, capture_output=True, text=True)
        assert ran.returncode == 0, ran.stderr
        return ran.stdout

    assert "02_sums: begun" in run_update("--missing")
    place = f"{UNIT}/{UNIT}"
    for end in (".ipynb", ".checks"):
        copied = tmp_path / "class" / "work" / f"{place}{end}"
        assert copied.read_bytes() == (tmp_path / "class" / "course" / f"{place}{end}").read_bytes()
    assert "everything is up to date" in run_update()
    release(built, built.units(), tmp_path / "class", force=True)  # a newer one over it: the copy is not in the way


# ---- it works without the rest -------------------------------------------------------------------------------------


def wrong_cell(exercise, solution: Solution) -> tuple[str, str]:
    """A student's cell with one of the named mistakes, and its cause."""
    for mistake in exercise.mistakes:
        edits = mistake.edits or {}
        if edits and not any("\n" in text for pair in edits.items() for text in pair):
            region = solution.region
            for old, new_text in edits.items():
                region = region.replace(old, new_text)
            return solution.with_region(region), mistake.cause
        if mistake.value is not None:
            value = mistake.value
            merge = f"{exercise.short} | {value!r}" if isinstance(value, dict) else repr(value)
            return f"{solution.source}\n{exercise.short} = {merge}", mistake.cause
    raise AssertionError(f"no mistake of {exercise.name} can be written down in one line")


def performed(unit: Unit, folder: Path, scratch: Path) -> tuple[dict, dict[str, str]]:
    """Run the unit's notebook from a release; what its checks said, and the cause that each should have named."""
    bench = Workbench(unit)
    wrong = {name: wrong_cell(unit.exercises[name], solution) for name, solution in bench.solutions.items()}
    answers = {
        "right": answers_in(unit.answers / "right_plain.py")[0],
        "wrong": {name: cell for name, (cell, _) in wrong.items()},
    }
    notebook, result = folder / unit.shown(unit.release), scratch / f"{unit.name}.json"
    ran = subprocess.run(
        [sys.executable, "-I", "-B", "-c", RUNNER, folder, ROOT, notebook, result],
        input=json.dumps(answers),
        env={"MPLBACKEND": "agg", "PATH": os.environ["PATH"], "OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stderr
    return json.loads(result.read_text(encoding="utf-8")), {name: cause for name, (_, cause) in wrong.items()}


def demand_at_work(unit: Unit, folder: Path, scratch: Path) -> None:
    """Right answers pass and wrong ones are named, with the modules of the release alone."""
    outcome, causes = performed(unit, folder, scratch)
    assert outcome["loaded"] and all(Path(file).is_relative_to(folder) for file in outcome["loaded"])
    assert outcome["verdicts"].keys() == causes.keys() == unit.exercises.keys()
    for name, verdict in outcome["verdicts"].items():
        assert verdict["right"], verdict["seen"]
        assert not verdict["wrong"] and causes[name] in verdict["says"], (causes[name], verdict["says"])


def test_the_checks_of_a_release_work_by_themselves(built, tmp_path):
    release(built, built.units(), tmp_path / "class")
    demand_at_work(built.unit(UNIT), tmp_path / "class", tmp_path)


THIS = CourseFolder(ROOT)


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Path:
    """This course, as a class receives it."""
    folder = tmp_path_factory.mktemp("release")
    release(THIS, THIS.units(), folder)
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("unit", THIS.units(), ids=lambda unit: unit.name)
def test_every_check_of_this_course_works_in_its_release(unit, whole, tmp_path):
    demand_at_work(unit, whole, tmp_path)


def secrets_of(unit: Unit) -> set[str]:
    """Lines of the unit's solutions and of its named mistakes."""
    cells = authored.read(unit.text)
    bodies = [m.body or "" for exercise in unit.exercises.values() for m in exercise.mistakes]
    wrong = {line.strip() for body in bodies for line in body.splitlines()}
    shown = authored.shown_code(cells)  # a function that is given to be mended
    return authored.secret_lines(cells) | {
        line for line in wrong if len(line) >= authored.SECRET_LENGTH and line not in shown
    }


@pytest.mark.slow
def test_no_solution_is_in_the_release_of_this_course(whole):
    found = files(whole)
    assert not any(name.startswith(("solutions/", "lstm_ref/", "tests/")) for name in found)
    secrets = {unit.name: secrets_of(unit) for unit in THIS.units()}
    names = {m.name for unit in THIS.units() for exercise in unit.exercises.values() for m in exercise.mistakes}
    names = {name for name in names if "_" in name}  # others are words that may stand anywhere
    assert all(secrets.values()) and len(names) > 100
    for name, data in found.items():
        if name.endswith(".checks"):
            continue
        text = data.decode("latin-1" if name.endswith(".npz") else "utf-8")  # arrays: any byte is a character
        unit = ""  # a notebook may give functions that an earlier unit asked for
        if name.endswith(".ipynb"):
            text = "\n".join("".join(cell["source"]) for cell in json.loads(text)["cells"])
            unit = Path(name).stem
        assert "BEGIN SOLUTION" not in text
        assert [line for other in secrets if other >= unit for line in secrets[other] if line in text] == [], name
        assert names & set(re.findall(r"(?<=[\"'])[^\"'\n]+(?=[\"'])", text)) == set(), name
        code = "\n".join(re.findall(r"^(?:from|import) .*", text, flags=re.MULTILINE))
        assert "lstm_ref" not in code, name


@pytest.mark.slow
def test_the_requirements_of_this_course_are_complete_and_pinned(whole):
    pins = set((ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines())
    lines = (whole / "requirements.txt").read_text(encoding="utf-8").splitlines()
    assert set(lines) <= pins
    found = {canonicalize_name(Requirement(line).name) for line in lines}
    assert {"numpy", "matplotlib", "anywidget", "jupyterlab"} <= found
    assert found.isdisjoint({"nbgrader", "torch", "pytest", "jupytext", "sqlalchemy"})
    for name in found:
        try:
            needs = map(Requirement, metadata.requires(name) or [])
        except metadata.PackageNotFoundError:  # of another platform
            continue
        for need in needs:
            if need.marker is None or need.marker.evaluate(default_environment() | {"extra": ""}):
                assert canonicalize_name(need.name) in found, f"{name} needs {need}"
