"""What a class receives: notebooks, the data of their checks, the course's package, the student's half of this one.

No solutions, no case generators, no named mistakes as code: the modules are found by following the imports of
`autograder.check`, and nothing is written in which a line of a solution is found.
"""

import ast
import hashlib
import json
import re
import sys
import sysconfig
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib import metadata
from importlib.machinery import PathFinder
from pathlib import Path

from autograder import advice
from autograder.authoring import authored, build
from autograder.authoring.handout import ENTRY, modules_of, packages
from autograder.folder import CourseFolder, Unit
from autograder.hand_in import WHERE
from autograder.uses import may_fail

TEMPLATES = Path(__file__).resolve().parent / "templates" / "release"
PROGRAMS = ("autograder.update", "autograder.hand_in")  # what students run: their copy, the file to hand in
READER = "jupyterlab"  # what a student opens notebooks with
MANIFEST = ".release.json"  # what was written, with digests: only that is ever replaced

_REQUIREMENT = re.compile(r"([A-Za-z0-9._-]+)\s*(?:\[([^]]*)\])?[^;]*(?:;(.*))?")


class ReleaseError(Exception):
    """Nothing was written; every line of the message is one reason."""


@dataclass
class Written:
    """What became of a folder: files written, files of an earlier release removed or left because they were changed."""

    files: list[str]
    removed: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


def release(course: CourseFolder, units: list[Unit], folder: Path, *, force: bool = False) -> Written:
    """Write what a class receives into an empty folder.

    Parameters
    ----------
    course : CourseFolder
    units : list of Unit
        Those that the class gets.
    folder : Path
    force : bool
        Accept a folder that is not empty, and replace there what an earlier release wrote and nobody changed.

    Raises
    ------
    ReleaseError
        If a notebook is not as built, would give a solution away or cannot run for a class, or if a file is in the way.
    """
    folder = folder.resolve()
    if not force and folder.exists() and any(folder.iterdir()):
        raise ReleaseError(f"{folder} is not empty. Name another folder, or replace an earlier release with --force.")
    return _write(folder, contents(course, units))


def contents(course: CourseFolder, units: list[Unit]) -> dict[str, bytes]:
    """The files of a release by their paths, the same every time."""
    faults = [fault for unit in units for fault in _faults(unit)]
    if faults:
        raise ReleaseError("\n".join(faults))
    files = {course.shown(path): path.read_bytes() for unit in units for path in (unit.release, unit.advice)}
    if {unit.name for unit in units} != {unit.name for unit in course.units()}:  # no links to what a class does not get
        files |= {course.shown(unit.release): build.render_notebooks(unit, units)[1] for unit in units}
    where = course.course / WHERE
    files |= {course.shown(where): where.read_bytes()} if where.is_file() else {}
    files |= packages(course, sorted({name for unit in units for name in unit.lent}))
    files |= {f"autograder/{name}": data for name, data in modules_of(ENTRY, *PROGRAMS).items()}
    faults = [*_missing(files), *_leaks(course, files)]
    if faults:
        raise ReleaseError("\n".join(faults))
    files |= {path.name: path.read_bytes() for path in sorted(course.root.glob("LICENSE*")) if path.is_file()}
    return dict(sorted((files | _frame(course, units, files)).items()))


def not_for_a_class(tree: ast.AST, is_own: Callable[[str], bool]) -> Iterator[tuple[int, str]]:
    """Line and name of every import that fails where only a release and published packages are installed.

    `is_own` says which dotted names a release has. An import inside `try: ... except ImportError:` may fail.
    """
    for line, name in _needed(tree):
        top = name.partition(".")[0]
        published = top in sys.stdlib_module_names or PathFinder.find_spec(top, _site_packages()) is not None
        if not published and not is_own(name):
            yield line, name


# ---- imports -------------------------------------------------------------------------------------------------------


def _site_packages() -> list[str]:
    return [sysconfig.get_paths()[name] for name in ("purelib", "platlib")]


def _needed(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and dotted name of absolute imports, without those that are allowed to fail."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.Try) and may_fail(node):
            for other in (*node.handlers, *node.orelse, *node.finalbody):
                yield from _needed(other)
        else:
            yield from _needed(node)


def _code(path: str, data: bytes) -> Iterator[tuple[str, str]]:
    """Where and what: the code that runs on a student's machine."""
    if path.endswith(".py"):
        yield path, data.decode()
    elif path.endswith(".ipynb"):
        cells = enumerate(_cells(data), 1)
        yield from ((f"{path}, cell {number}", source) for number, (kind, source) in cells if kind == "code")


def _cells(notebook: bytes) -> list[tuple[str, str]]:
    return [(cell["cell_type"], "".join(cell["source"])) for cell in json.loads(notebook)["cells"]]


# ---- what may not go out -------------------------------------------------------------------------------------------


def _faults(unit: Unit) -> Iterator[str]:
    """Where the built files are not those of the authored text."""
    name = unit.shown(unit.release)
    if not (unit.release.exists() and unit.advice.exists()):
        yield f"{name} and {unit.advice.name} are not both built: run autograder build {unit.name}"
        return
    if unit.release.read_bytes() != build.render_notebooks(unit)[1]:
        yield f"{name} is not what {unit.shown(unit.text)} gives: run autograder build {unit.name}"
    if advice.withheld(unit.advice) != unit.withheld:
        yield f"{unit.shown(unit.advice)} withholds other packages than the course: run autograder build {unit.name}"
    known = [advice.read(unit.advice, short).task for short in advice.names(unit.advice)]
    wanted = [(exercise.name, exercise.parts, exercise.calls) for exercise in unit.exercises.values()]
    if [(task.name, task.parts, task.calls) for task in known] != wanted:
        yield f"{unit.shown(unit.advice)} is not of these exercises: run autograder build {unit.name}"


def _missing(files: dict[str, bytes]) -> Iterator[str]:
    """Imports that would fail on a student's machine."""
    modules = {path[:-3].removesuffix("/__init__").replace("/", "."): path for path in files if path.endswith(".py")}

    def is_own(name: str) -> bool:
        module, _, member = name.rpartition(".")
        mentioned = module in modules and re.search(rf"\b{member}\b".encode(), files[modules[module]])
        return name in modules or bool(mentioned)

    for path, data in files.items():
        for where, code in _code(path, data):
            for line, name in not_for_a_class(ast.parse(code), is_own):
                yield f"{where}:{line}: {name} is not part of a release; import it under try ... except ImportError"


def _leaks(course: CourseFolder, files: dict[str, bytes]) -> Iterator[str]:
    """Lines of solutions in what would be given out; a unit may give functions that an earlier one asked for."""
    secrets = {unit.name: _secrets(unit) for unit in course.units()}
    for path, data in files.items():
        text = (
            "\n".join(source for _, source in _cells(data))
            if path.endswith(".ipynb")
            else data.decode("utf-8", "replace")
        )
        own = Path(path).stem if path.endswith(".ipynb") else ""
        found = {line for name, lines in secrets.items() if name >= own for line in lines if line in text}
        yield from (f"{path} holds a line of a solution: {line}" for line in sorted(found))


def _secrets(unit: Unit) -> set[str]:
    return authored.secret_lines(authored.read(unit.text)) | {authored.BEGIN}


# ---- the frame: requirements, README, Makefile ---------------------------------------------------------------------


def _frame(course: CourseFolder, units: list[Unit], files: dict[str, bytes]) -> dict[str, bytes]:
    """What stands around notebooks and packages, from the templates."""
    project = _project(course)
    rows = "\n".join(f"| `{unit.name}` | {authored.title(unit)} |" for unit in units)
    words = {
        "TITLE": _title(course.root / "README.md", "# ", project["name"]),
        "NAME": project["name"],
        "VERSION": project["version"],
        "FOLDER": course.course.name,
        "PACKAGES": ", ".join(f'"{name}*"' for name in sorted({path.split("/")[0] for path in files if "/" in path})),
        "FIRST": f"{units[0].name}/{units[0].name}.ipynb",
        "UNITS": rows,
    }
    frame = {"requirements.txt": requirements(course, files).encode()}
    for template in sorted(TEMPLATES.glob("*.in")):
        text = template.read_text(encoding="utf-8")
        frame[template.stem] = re.sub(r"@([A-Z]+)@", lambda found: words[found[1]], text).encode()
    return frame


def _project(course: CourseFolder) -> dict[str, str]:
    file = course.root / "pyproject.toml"
    project = tomllib.loads(file.read_text(encoding="utf-8")).get("project", {}) if file.exists() else {}
    name = re.sub(r"[^a-z0-9]+", "-", course.root.name.lower()).strip("-") or "course"
    return {"name": project.get("name", name), "version": project.get("version", "1.0")}


def _title(file: Path, heading: str, otherwise: str) -> str:
    """The first heading of a text."""
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    return next((line.removeprefix(heading) for line in lines if line.startswith(heading)), otherwise)


def requirements(course: CourseFolder, files: dict[str, bytes]) -> str:
    """The packages that a release needs and those that they need, each with the version that the course pins."""
    tops = {
        name.partition(".")[0]
        for path, data in files.items()
        for _, code in _code(path, data)
        for _, name in _needed(ast.parse(code))
    }
    providers = metadata.packages_distributions()
    direct = {
        providers[top][0] for top in tops - set(sys.stdlib_module_names) if PathFinder.find_spec(top, _site_packages())
    }
    pins = _pins(course)
    found: dict[str, list[str]] = {}
    waiting = [(name, "") for name in {*direct, READER}]
    seen = set()
    while waiting:
        name, extra = waiting.pop()
        if (_canonical(name), extra) not in seen:
            seen.add((_canonical(name), extra))
            own = name in direct or not pins  # else it is for another version of Python: it would be pinned
            found[_canonical(name)] = pins.get(_canonical(name)) or (_installed(name) if own else [])
            waiting += _required(name, extra)
    return "".join(f"{line}\n" for name in sorted(found) for line in found[name])


def _pins(course: CourseFolder) -> dict[str, list[str]]:
    file = course.root / "constraints.txt"
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    pins: dict[str, list[str]] = {}
    for line in lines:
        if line and not line.startswith("#"):
            pins.setdefault(_canonical(line.partition("==")[0]), []).append(line)
    return pins


@cache
def _required(name: str, extra: str) -> list[tuple[str, str]]:
    """What a package needs, with the extras asked for; on any platform, because pins say for which they are."""
    try:
        lines = metadata.requires(name) or []
    except metadata.PackageNotFoundError:  # of another platform
        return []
    needed = []
    for line in lines:
        found = _REQUIREMENT.match(line)
        assert found is not None
        extras = re.findall(r"""extra\s*==\s*["']([^"']+)["']""", found[3] or "")
        if extra in extras or (not extra and not extras):
            needed += [(found[1], wanted.strip()) for wanted in ["", *(found[2] or "").split(",")]]
    return needed


def _installed(name: str) -> list[str]:
    """The version at hand, for what the course does not pin; nothing if the package is for other platforms."""
    try:
        return [f"{_canonical(name)}=={metadata.version(name)}"]
    except metadata.PackageNotFoundError:
        return []


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


# ---- writing -------------------------------------------------------------------------------------------------------


def _write(folder: Path, files: dict[str, bytes]) -> Written:
    before = _manifest(folder)
    untouched = {name for name, known in before.items() if _digest_of(folder / name) == known}
    in_the_way = [name for name in files if (folder / name).exists() and name not in untouched]
    in_the_way = [name for name in in_the_way if _digest_of(folder / name) != _digest(files[name])]
    if in_the_way:
        reasons = (f"{folder / name} was not written by a release, or was changed since" for name in in_the_way)
        raise ReleaseError("\n".join(reasons))
    done = Written(list(files))
    for name in sorted(before.keys() - files.keys()):
        path = folder / name
        if name in untouched:
            path.unlink()
            done.removed.append(name)
            if not any(path.parent.iterdir()):
                path.parent.rmdir()
        elif path.exists():
            done.left.append(name)
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    digests = {name: _digest(data) for name, data in files.items()}
    (folder / MANIFEST).write_text(json.dumps(digests, indent=1) + "\n", encoding="utf-8")
    return done


def _manifest(folder: Path) -> dict[str, str]:
    """What an earlier release wrote here; nothing outside the folder is ever believed to be."""
    try:
        known = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return {name: digest for name, digest in known.items() if (folder / name).resolve().is_relative_to(folder)}
    except FileNotFoundError:
        return {}
    except (ValueError, AttributeError, TypeError) as error:
        raise ReleaseError(f"{folder / MANIFEST} is damaged ({error}): name another folder") from error


def _digest_of(path: Path) -> str:
    return _digest(path.read_bytes()) if path.is_file() else ""


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
