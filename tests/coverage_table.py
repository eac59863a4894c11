"""Writes lstm_ref/COVERAGE.md: which oracle checks which cell and part of the reference.

    python -m tests.coverage_table            write it
    python -m tests.coverage_table --check    write nothing; fail if it would change, or if something has no oracle

Nothing in it is listed by hand. Topics and sources come from docstrings, cells from the catalogue, parts from the files
of the package, and oracles from the tests, which name them with a marker:

    @pytest.mark.oracle("scalar loops")                           for the cells that are among the test's parameters
    @pytest.mark.oracle("scalar loops", cells="rnn_{phi}")        for these cells, {phi} being a parameter of the test
    @pytest.mark.oracle("torch.nn.LSTM", parts="layers.stack")    for these packages, modules or functions of lstm_ref
"""

import ast
import contextlib
import dataclasses
import importlib
import inspect
import io
import pkgutil
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest

import lstm_ref
from lstm_ref import fast
from lstm_ref.catalogue import CELLS

ROOT = Path(__file__).resolve().parents[1]
TABLE = ROOT / "lstm_ref" / "COVERAGE.md"
GRADIENTS_ONLY = "complex step"  # needs the forward pass of the very cell that it checks

HEAD = """# What is checked, and by what

Written by `make coverage` from the docstrings, the catalogue of cells and the markers of the tests; a test fails when
it is out of date. An oracle is the answer found in another way, without the code that is checked; each links to a test
that uses it, and [README.md](README.md) says what the names mean. The complex step compares a gradient with the
forward pass of the same cell, so every cell has another oracle too. Plan: whether `lstm_ref.fast` has a planned
version.
"""

NAME = r"[A-Z][\w-]+(?: [A-Z][\w-]+)*"
CITATION = re.compile(rf"({NAME}(?:(?:, | & | and ){NAME})*(?: et al\.)?),? \(?(\d{{4}})\)")
SOURCE = re.compile(r"\bSource[^:.\n]*:\s+(.+?)(?:\n\s*\n|\n\s*Difference|\Z)", re.DOTALL)

Oracles = Mapping[str, Mapping[str, str]]  # by cell or part: its oracles, each with the file of a test


class Row(NamedTuple):
    """One line of a table; `path` is relative to the folder of the table."""

    topic: str
    name: str
    path: str
    source: str
    oracles: Mapping[str, str]
    plan: bool = False


# ---- oracles, from pytest's own collection


class _Collected:
    items: list[pytest.Item]

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self.items = session.items


def collect(folder: Path) -> list[pytest.Item]:
    """The tests in a folder, as pytest sees them; none of them runs."""
    collected, said = _Collected(), io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        options = ["--collect-only", "-qq", "--assert=plain", "-p", "no:cacheprovider"]
        status = pytest.main([*options, str(folder)], plugins=[collected])
    if status != pytest.ExitCode.OK:
        raise RuntimeError(said.getvalue())
    return collected.items


def oracles_of(items: Iterable[pytest.Item]) -> dict[str, dict[str, str]]:
    """By cell or part, the oracles that the markers name, each with the file of the first test that has it."""
    found: dict[str, dict[str, str]] = {}
    for item in items:
        callspec = getattr(item, "callspec", None)
        for mark in item.iter_markers("oracle"):
            for name in _checked(mark, callspec.params if callspec else {}, item.nodeid):
                found.setdefault(name, {}).setdefault(mark.args[0], item.nodeid.partition("::")[0])
    return found


def _checked(mark: pytest.Mark, parameters: Mapping[str, Any], test: str) -> list[str]:
    """Names of the cells and parts that a marked test checks. Raises ValueError if there is none of that name."""
    named = [mark.kwargs.get(key, ()) for key in ("cells", "parts")]
    cells, parts = ((one,) if isinstance(one, str) else one for one in named)
    cells = [name.format(**parameters) for name in cells]
    if unknown := [name for name in cells if name not in CELLS] + [name for name in parts if _part(name) is None]:
        raise ValueError(f"{test}: {', '.join(unknown)}: neither a cell of the catalogue nor a part of lstm_ref")
    if cells or parts:
        return [*cells, *parts]
    found = [name for name, cell in CELLS.items() if any(_is(cell, name, value) for value in parameters.values())]
    if not found:
        raise ValueError(f"{test}: no cell among the parameters; name cells or parts in the marker")
    return found


def _is(cell: Any, name: str, value: Any) -> bool:
    return value == name if isinstance(value, str) else type(value) is type(cell) and value == cell


def _part(name: str) -> Any:
    """A package, module or function of lstm_ref, or None."""
    module, _, last = f"lstm_ref.{name}".rpartition(".")
    try:
        return importlib.import_module(f"{module}.{last}")
    except ModuleNotFoundError:
        with contextlib.suppress(ModuleNotFoundError):
            return getattr(importlib.import_module(module), last, None)
    return None


# ---- rows


def first_line(text: str | None) -> str:
    return (text or "").strip().partition("\n")[0].removesuffix(".")


def citations(*texts: str | None) -> Iterator[str]:
    """Of each "Source: ..." the first author and year, or what stands before the first comma or full stop."""
    for source in (source for text in texts for source in SOURCE.findall(text or "")):
        words = " ".join(source.split())
        if found := CITATION.search(words):
            yield f"{found[1]} ({found[2]})"
        elif not words.startswith("as "):  # "as `other`": that one says it
            yield re.split(r"[,;.] |\.?$", words)[0]


def cell_rows(oracles: Oracles) -> list[Row]:
    rows = []
    for name, cell in CELLS.items():
        module = cell if inspect.ismodule(cell) else sys.modules[type(cell).__module__]
        docs = [inspect.getdoc(one) for one in (cell.step, cell.step_backward, cell, module)]
        topic = first_line(inspect.getdoc(cell)) + _sizes(cell)
        source = next(citations(*docs), "")
        plan = fast.covers(cell, np.ones((1, 1, 1)))
        rows.append(Row(topic, name, _path(module), source, oracles.get(name, {}), plan))
    return rows


def _sizes(cell: Any) -> str:
    """The numbers that a cell object was made with: " (block_size = 2)"."""
    fields = dataclasses.fields(cell) if dataclasses.is_dataclass(cell) else ()
    numbers = {field.name: getattr(cell, field.name) for field in fields}
    listed = ", ".join(f"{name} = {n}" for name, n in numbers.items() if isinstance(n, int))
    return f" ({listed})" if listed else ""


def part_rows(oracles: Oracles) -> list[Row]:
    """One row per module, but for those of cells and of packages that have a row; and per function with an oracle."""
    of_cells = {row.path for row in cell_rows({})}
    modules = {name.removeprefix("lstm_ref."): is_package for _, name, is_package in _walk()}
    named = {name for name in oracles if name not in CELLS}
    packages = {name for name in named if modules.get(name)}
    wanted = {name for name, is_package in modules.items() if not is_package}
    wanted = {name for name in wanted if not any(name.startswith(f"{package}.") for package in packages)} | named
    rows = []
    for name in sorted(wanted):
        part = _part(name)
        module = part if inspect.ismodule(part) else sys.modules[part.__module__]
        if _path(module) in of_cells:
            continue
        source = "; ".join(dict.fromkeys(citations(*(_docs(part)))))
        rows.append(Row(first_line(inspect.getdoc(part)), name, _path(module), source, oracles.get(name, {})))
    return rows


def _walk() -> Iterator[Any]:
    return pkgutil.walk_packages(lstm_ref.__path__, "lstm_ref.")


def _docs(part: Any) -> list[str | None]:
    """Docstrings of a function, or of a module and of all that is defined in it, in the order of the text."""
    if not inspect.ismodule(part):
        return [inspect.getdoc(part)]
    kinds = ast.Module | ast.ClassDef | ast.FunctionDef
    nodes = [node for node in ast.walk(ast.parse(inspect.getsource(part))) if isinstance(node, kinds)]
    return [ast.get_docstring(node) for node in sorted(nodes, key=lambda node: getattr(node, "lineno", 0))]


def _path(module: Any) -> str:
    return Path(module.__file__).resolve().relative_to(TABLE.parent).as_posix()


# ---- the text


def table(rows: Iterable[Row], plans: bool) -> list[str]:
    """The lines of a Markdown table."""
    columns = ["topic", "cell" if plans else "part", "source", "oracles", *(["plan"] if plans else [])]
    lines = [columns, ["---"] * len(columns)]
    for row in rows:
        oracles = ", ".join(f"[{name}](../{row.oracles[name]})" for name in sorted(row.oracles, key=str.lower))
        plan = ["yes" if row.plan else "no"] if plans else []
        lines.append([_plain(row.topic), f"[`{row.name}`]({row.path})", _plain(row.source), oracles, *plan])
    return ["| " + " | ".join(line) + " |" for line in lines]


def _plain(text: str) -> str:
    return re.sub(r"([|*])", r"\\\1", text)


def written(cells: list[Row], parts: list[Row]) -> str:
    helpers = ", ".join(f"[`{row.name}`]({row.path})" for row in parts if not row.oracles)
    checked = [row for row in parts if row.oracles]
    return "\n".join(
        [
            HEAD,
            "## Cells",
            "",
            *table(cells, plans=True),
            "",
            "## Everything else",
            "",
            *table(checked, plans=False),
            "",
            f"Helpers, which are checked through all of the above and by tests of their own: {helpers}.",
            "",
        ]
    )


def missing(cells: Iterable[Row], parts: Iterable[Row]) -> list[str]:
    """What has no oracle but should: cells beside the complex step, and parts that are taken from the literature."""
    bare = [
        f"cell {row.name}: no oracle beside {GRADIENTS_ONLY}" for row in cells if not {*row.oracles} - {GRADIENTS_ONLY}
    ]
    return bare + [f"part {row.name}: no oracle" for row in parts if row.source and not row.oracles]


def main(arguments: list[str]) -> int:
    oracles = oracles_of(collect(ROOT / "tests" / "ref"))
    cells, parts = cell_rows(oracles), part_rows(oracles)
    wrong, text = missing(cells, parts), written(cells, parts)
    if "--check" not in arguments:
        TABLE.write_text(text, encoding="utf-8")
    elif not TABLE.exists() or TABLE.read_text(encoding="utf-8") != text:
        wrong.append(f"{TABLE.relative_to(ROOT)} is out of date: run make coverage")
    print("\n".join(wrong), file=sys.stderr, end="\n" if wrong else "")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
