"""Bring the cells of a hand-in back to the release's, where there is one way to do that, and say what was done.

Deleted cells come back, changed given cells are again what they were, of copies the last counts, halves of a split
answer are joined, an answer that is no code cell any more becomes one, an answer or given cell whose name was lost is
known by what it defines or says. All other cells stay where they are, as ordinary cells.
"""

import ast
import functools
import warnings
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell

from autograder.grading.cells import new_cell

PIECES = 4  # into which an answer may have been split
ABOUT = "**About your submission:**"


@dataclass
class Repairs:
    """What was done, by kind; each entry is a cell of the release."""

    missing: list[NotebookNode] = field(default_factory=list)
    changed: list[NotebookNode] = field(default_factory=list)
    copied: list[NotebookNode] = field(default_factory=list)
    joined: list[NotebookNode] = field(default_factory=list)
    retyped: list[NotebookNode] = field(default_factory=list)
    known_again: list[NotebookNode] = field(default_factory=list)
    strangers: int = 0  # cells with a name that this release does not have

    def in_words(self) -> str:
        """A sentence for each kind; "" if the hand-in was whole."""
        said = []
        if self.missing:
            said.append(f"{_count(self.missing, 'cell')} of the release {_were(self.missing)} missing and put back.")
        if self.changed:
            said.append(
                f"{_count(self.changed, 'given cell')} {_were(self.changed)} not as in the release, and "
                f"{'is' if len(self.changed) == 1 else 'are'} so again."
            )
        if self.copied:
            said.append(f"There were copies of {_listed(self.copied)}: the last one counts.")
        if self.joined:
            said.append(f"What was split was joined: {_listed(self.joined)}.")
        if self.retyped:
            said.append(f"Of another type, and changed back: {_listed(self.retyped)}.")
        if self.known_again:
            said.append(f"Found in cells without their names: {_listed(self.known_again)}.")
        if self.strangers:
            some = "1 cell is" if self.strangers == 1 else f"{self.strangers} cells are"
            said.append(f"{some} of another release and counted for nothing.")
        return " ".join(said)


def restore(cells: list[NotebookNode], originals: list[NotebookNode]) -> tuple[list[NotebookNode], str]:
    """The submitted cells with the release's roles, given sources and deleted cells back in place; what was done.

    What was done stands in a cell of its own on top, too. All cells are new: those of the release stay as they are.
    """
    repairs = Repairs()
    by_name = {_mark(cell).grade_id: cell for cell in originals}
    pairs = [(cell, by_name.get(_name(cell) or "")) for cell in cells]
    pairs = _known_again(pairs, originals, repairs)
    repairs.strangers = sum(original is None and _name(cell) is not None for cell, original in pairs)
    pairs = _joined(pairs, repairs)
    roles = _last_of_each(pairs, repairs)
    restored = [_clean(cell, original, k, repairs) for k, (cell, original) in enumerate(roles)]
    _put_back(restored, originals, repairs)
    said = repairs.in_words()
    return ([new_markdown_cell(f"{ABOUT} {said}", id="repairs")] if said else []) + restored, said


Pair = tuple[NotebookNode, NotebookNode | None]  # a submitted cell, and which of the release's it is


def _known_again(pairs: list[Pair], originals: list[NotebookNode], repairs: Repairs) -> list[Pair]:
    """Give back a lost role where exactly one ordinary cell says or defines what the cell of the release does."""
    present = {_mark(original).grade_id for _, original in pairs if original is not None}
    found = list(pairs)
    ordinary = [k for k, (_, original) in enumerate(pairs) if original is None]
    defined = functools.cache(lambda k: _defined(_source(pairs[k][0])))
    for original in (cell for cell in originals if _mark(cell).grade_id not in present):
        fits = [k for k in ordinary if _fits(pairs[k][0], original, functools.partial(defined, k))]
        if len(fits) == 1:
            found[fits[0]] = (pairs[fits[0]][0], original)
            ordinary.remove(fits[0])
            repairs.known_again.append(original)
    return found


def _fits(cell: NotebookNode, original: NotebookNode, defined: Callable[[], set[str]]) -> bool:
    if cell.cell_type != original.cell_type:
        return False
    if original.cell_type == "markdown":  # a question in words, with the answer where the stub was
        asked = original.source.rpartition("\n")[0].strip()
        return bool(asked) and _source(cell).startswith(asked)
    if _mark(original).locked:
        return _source(cell).strip() == original.source.strip()
    wanted = _defined(original.source)
    return bool(wanted) and wanted <= defined()


def _joined(pairs: list[Pair], repairs: Repairs) -> list[Pair]:
    """Join the pieces of an answer of which one is no Python by itself, while all together are."""
    found: list[Pair] = []
    rest = list(pairs)
    while rest:
        cell, original = rest.pop(0)
        if original is not None and original.cell_type == cell.cell_type == "code" and not _mark(original).locked:
            pieces = _pieces(cell, original, rest)
            if pieces:
                repairs.joined.append(original)
                cell = NotebookNode({**cell, "source": "\n".join(map(_source, [cell, *pieces]))})
                del rest[: len(pieces)]
        found.append((cell, original))
    return found


def _pieces(cell: NotebookNode, original: NotebookNode, rest: list[Pair]) -> list[NotebookNode]:
    """The cells below an answer that are the rest of it."""
    if _tree(_source(cell)) is not None and not any(other is original for _, other in rest[:1]):
        if not (rest and rest[0][1] is None and rest[0][0].cell_type == "code" and _is_indented(rest[0][0])):
            return []
    pieces: list[NotebookNode] = []
    for other, role in rest[: PIECES - 1]:
        if other.cell_type != "code" or not (role is None or role is original):
            break
        pieces.append(other)
        texts = list(map(_source, [cell, *pieces]))
        if _tree("\n".join(texts)) is not None:
            return pieces if any(_tree(text) is None for text in texts) else []
    return []


def _is_indented(cell: NotebookNode) -> bool:
    return _source(cell)[:1] in (" ", "\t")


def _last_of_each(pairs: list[Pair], repairs: Repairs) -> list[Pair]:
    """Of cells that occur more than once the last keeps its role; of questions, the last that was answered."""
    last: dict[str, int] = {}
    for k, (cell, original) in enumerate(pairs):
        if original is not None:
            name = _mark(original).grade_id
            if not (name in last and _is_unanswered_question(cell, original)):
                last[name] = k
    kept = [(cell, original if k in last.values() else None) for k, (cell, original) in enumerate(pairs)]
    counts = Counter(_mark(original).grade_id for _, original in pairs if original is not None)
    repairs.copied = [original for _, original in kept if original is not None and counts[_mark(original).grade_id] > 1]
    return kept


def _clean(cell: NotebookNode, original: NotebookNode | None, position: int, repairs: Repairs) -> NotebookNode:
    """The cell as grading takes it: all that came with it but its text and type is dropped."""
    source = _source(cell)
    if original is None:
        return new_cell("code" if cell.get("cell_type") == "code" else "markdown", source, id=f"student-{position}")
    if cell.cell_type != original.cell_type:
        repairs.retyped.append(original)
    elif _mark(original).locked and source.strip() != original.source.strip():
        repairs.changed.append(original)
    return _copied(original, original.source if _mark(original).locked else source)


def _put_back(restored: list[NotebookNode], originals: list[NotebookNode], repairs: Repairs) -> None:
    """Put what is missing behind the last cell that stands before it in the release."""
    present = set(map(_name, restored))
    for position, original in enumerate(originals):
        if _mark(original).grade_id not in present:
            before = {_mark(cell).grade_id for cell in originals[:position]}
            spots = [k for k, cell in enumerate(restored) if _name(cell) in before]
            restored.insert(spots[-1] + 1 if spots else 0, _copied(original, original.source))
            repairs.missing.append(original)


# ---- cells -----------------------------------------------------------------------------------------------------------


def _copied(original: NotebookNode, source: str) -> NotebookNode:
    """A cell of the release with this source, and with outputs and grading metadata of its own."""
    outputs: dict[str, list] = {"outputs": []} if "outputs" in original else {}
    marks = NotebookNode(nbgrader=NotebookNode(_mark(original)))
    return NotebookNode({**original, **outputs, "source": source, "metadata": NotebookNode(original.metadata | marks)})


def _mark(original: NotebookNode) -> NotebookNode:
    return original.metadata.nbgrader


def _name(cell: NotebookNode) -> str | None:
    marks = cell.get("metadata", {}).get("nbgrader", {})
    name = marks.get("grade_id") if isinstance(marks, dict) else None
    return name if isinstance(name, str) else None


def _is_unanswered_question(cell: NotebookNode, original: NotebookNode) -> bool:
    return original.cell_type == "markdown" and _source(cell).strip() == original.source.strip()


def _source(cell: NotebookNode) -> str:
    source = cell.get("source", "")
    return "".join(source) if isinstance(source, list) else str(source)


def _tree(text: str) -> ast.Module | None:
    """The text as Python, which nothing runs; None if it is none, or too deep."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of odd escapes in strings
        try:
            return ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None


def _defined(text: str) -> set[str]:
    """The names that the text defines at its top level."""
    tree = _tree(text)
    found: set[str] = set()
    for node in tree.body if tree is not None else ():
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            found.add(node.name)
        elif isinstance(node, ast.Assign):
            found |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return found


# ---- words -----------------------------------------------------------------------------------------------------------


def _count(cells: list[NotebookNode], thing: str) -> str:
    return f"{len(cells)} {thing}{'s' if len(cells) > 1 else ''}"


def _were(cells: list[NotebookNode]) -> str:
    return "was" if len(cells) == 1 else "were"


def _listed(cells: Iterable[NotebookNode]) -> str:
    return ", ".join(map(_label, cells))


def _label(original: NotebookNode) -> str:
    marks = _mark(original)
    if marks.solution and marks.grade:
        return f"the question {marks.grade_id}"
    if marks.solution:
        return f"the answer to {marks.grade_id.removesuffix('-answer')}"
    return f"the check of {marks.grade_id}" if marks.grade else f"the given cell {marks.grade_id}"
