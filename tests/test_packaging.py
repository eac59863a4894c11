"""What is installed: pins, the environment files, a fresh virtual environment, make on a machine without Python."""

import re
import shutil
import subprocess
import sys
import tomllib
import venv
import zipfile
from importlib import metadata
from pathlib import Path

import pytest
import yaml
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = {name: [Requirement(line) for line in lines] for name, lines in PROJECT["optional-dependencies"].items()}
RUNTIME = [Requirement(line) for line in PROJECT["dependencies"]]
PINS = [
    Requirement(line)
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


def pinned(name: str) -> list[Requirement]:
    return [pin for pin in PINS if canonicalize_name(pin.name) == canonicalize_name(name)]


def test_constraints_hold_names_and_versions_only():
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    for line in text.splitlines()[1:]:
        assert re.fullmatch(r"[a-z0-9-]+==[0-9a-z.]+( ; [a-zA-Z0-9_ .<>=!'()-]+)?", line), line
    assert "://" not in text and "@" not in text and "+cpu" not in text


@pytest.mark.parametrize("requirement", [*RUNTIME, *(line for lines in EXTRAS.values() for line in lines)], ids=str)
def test_every_requirement_is_pinned_as_it_allows(requirement):
    pins = pinned(requirement.name)
    assert pins
    for pin in pins:
        (version,) = pin.specifier
        assert requirement.specifier.contains(version.version), pin


def test_what_they_require_is_pinned_too():
    todo = {canonicalize_name(requirement.name) for requirement in RUNTIME}
    seen: set[str] = set()
    while todo - seen:
        name = (todo - seen).pop()
        seen.add(name)
        for line in metadata.requires(name) or []:
            requirement = Requirement(line)
            if requirement.marker is None or requirement.marker.evaluate(default_environment() | {"extra": ""}):
                todo.add(canonicalize_name(requirement.name))
    assert len(seen) > 50
    assert [name for name in sorted(seen) if not pinned(name)] == []


def test_students_need_neither_test_tools_nor_other_frameworks():
    extra = {requirement.name for lines in EXTRAS.values() for requirement in lines}
    assert extra.isdisjoint(requirement.name for requirement in RUNTIME)
    assert {"torch", "pytest", "ruff", "mypy"} <= extra


def pip_section(name: str) -> list[str]:
    environment = yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))
    (section,) = (entry["pip"] for entry in environment["dependencies"] if isinstance(entry, dict))
    return section


def test_both_environments_install_the_same_requirements():
    assert pip_section("environment.yml") == ["--constraint constraints.txt", "--editable ."]
    assert pip_section("environment-gpu.yml") == ["--constraint constraints.txt", "--editable .[gpu]"]


def checkout(folder: Path) -> Path:
    """A copy of what an installation reads, in a folder of its own."""
    folder.mkdir()
    for name in ("lstm_ref", "autograder", "course"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for path in ROOT.iterdir():
        if path.is_file() and path.name != ".git":
            shutil.copy(path, folder)
    return folder


@pytest.mark.slow
def test_environment_yml_installs_into_a_fresh_virtual_environment(tmp_path):
    folder = checkout(tmp_path / "checkout")
    requirements = folder / "condaenv.requirements.txt"  # conda writes its pip section to a file beside the yml
    requirements.write_text("\n".join(pip_section("environment.yml")), encoding="utf-8")
    venv.create(tmp_path / "env", with_pip=True)
    programs = tmp_path / "env" / ("Scripts" if sys.platform == "win32" else "bin")

    def run(*command: str) -> str:
        done = subprocess.run([programs / command[0], *command[1:]], cwd=folder, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    run("python", "-m", "pip", "install", "--quiet", "--requirement", str(requirements))
    where = "import lstm_ref, autograder, course.figures, course.widgets; print(lstm_ref.__file__, autograder.__file__)"
    assert run("python", "-c", where).count(str(folder)) == 2
    assert "build" in run("autograder", "--help")
    installed = {line.split("==")[0].lower() for line in run("python", "-m", "pip", "freeze").splitlines()}
    assert "nbgrader" in installed
    assert installed.isdisjoint({"torch", "pytest", "ruff", "mypy", "playwright"})
    run("python", "-m", "pip", "check")

    run("python", "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", "dist", ".")
    (wheel,) = (folder / "dist").glob("*.whl")
    packed = zipfile.ZipFile(wheel).namelist()
    scripts = [path.relative_to(ROOT).as_posix() for path in (ROOT / "course" / "widgets").glob("*.js")]
    assert scripts and set(scripts) <= set(packed)
    assert {"lstm_ref/backend.py", "autograder/check.py", "course/figures/style.py"} <= set(packed)
    assert {f"autograder/reports/templates/{name}" for name in ("class.html.j2", "style.css")} <= set(packed)
    assert not [name for name in packed if name.startswith(("tests/", "solutions/"))]
    assert not [name for name in packed if name.endswith((".ipynb", ".checks"))]


def test_the_container_is_made_of_what_there_is_and_is_started_as_is_advised():
    recipe = (ROOT / "autograder" / "container" / "Containerfile").read_text(encoding="utf-8")
    copied = [name for line in recipe.splitlines() if line.startswith("COPY ") for name in line.split()[1:-1]]
    assert copied and [name for name in copied if not (ROOT / name).exists()] == []
    assert {"lstm_ref", "autograder", "course", "solutions", PROJECT["readme"], *PROJECT["license-files"]} <= set(
        copied
    )
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    advice = (ROOT / "autograder" / "sandbox" / "remedies.py").read_text(encoding="utf-8")
    options = re.findall(r"\w+=unconfined|unmask=ALL", advice)
    assert len(options) >= 4 and [name for name in options if f"--security-opt {name}" not in readme] == []


@pytest.mark.skipif(shutil.which("make") is None, reason="there is no make")
def test_make_says_what_is_missing_without_a_python(tmp_path):
    shutil.copy(ROOT / "Makefile", tmp_path)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copy(ROOT / "constraints.txt", tmp_path)
    old = tmp_path / "programs" / "python3"
    old.parent.mkdir()
    old.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    old.chmod(0o755)
    make = [shutil.which("make"), "lab", "SHELL=/bin/sh"]
    run = subprocess.run(make, cwd=tmp_path, env={"PATH": str(old.parent)}, capture_output=True, text=True)
    assert run.returncode != 0
    assert "No Python 3.11 or newer (with its venv module) was found." in run.stderr
