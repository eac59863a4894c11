"""The rules for an authored unit that can be read from its files: shape, length, words, exercises, answers.

Faults have to be mended; warnings are told. Whether solutions are right and mistakes are recognized is the build's
business (`derive`).
"""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from autograder.authoring import authored, coverage, sources
from autograder.authoring.authored import Cell
from autograder.authoring.release import ENTRY, not_for_a_class
from autograder.authoring.sample_class import answers_in
from autograder.exercise import Exercise
from autograder.folder import AuthorError, Unit

SOLUTION_LINES = 20  # asked of a student in one exercise
MISTAKES = 6  # named ones of each exercise, at least
QUESTIONS = 2  # in words, in a unit that has exercises
STYLES = 3  # right answers of each exercise, written differently
CODE_COLUMNS = 88  # longer lines of code are cut off on a page 1280 pixels wide
WORDS_A_MINUTE, MINUTES_AN_EXERCISE, MINUTES = 200, 4, 90
TIME_SAID, ROUNDED = 0.15, 5  # the minutes that a unit announces: how far off, or by how many, and rounded to what
FIRST_WORDS = 300  # before the first thing to do
STOP = "**A stop.**"  # in a line of prose: parts before and after it are read on different days
PLACEHOLDER = "Write here:"  # what a new unit's skeleton leaves to its author

_HINTS = re.compile(r"<summary>Hint (\d)\b")
_POINTS = re.compile(r"^#{2,4} .*\((\d+(?:\.\d+)?) points?\)\s*$", re.MULTILINE)
_SAID = re.compile(r"\((\d+(?:\.\d+)?) points?\b")
NUMBERS = (
    "no one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty"
).split()
_COUNT = re.compile(r"(\w+)(?: short)?\s+exercises?,\s+([\d.]+)\s+points?")
_NUMBER = re.compile(r"^#+ Exercise (\d+)", re.MULTILINE)
_TIME = re.compile(r"\*\*Time[.:]\*\*\s+about\s+(\d+)\s+minutes", re.IGNORECASE)
_FENCED = re.compile(r"^```.*?\n(.*?)^```", re.MULTILINE | re.DOTALL)
_NO_PROSE = re.compile(
    rf"^```.*?^```|^[ \t]*{authored.BEGIN}$.*?{authored.END}$|\$\$.*?\$\$|`[^`\n]*`", re.MULTILINE | re.DOTALL
)
_FOLDED = re.compile(r"<details>.*?</details>", re.DOTALL)
_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*?))?[ \t]*#*[ \t]*$")
_BELOW_HEAD = re.compile(r"\s*\|(?:\s*:?-+:?\s*\|)+\s*")  # of a table
_WITHOUT_WORDS = (
    (re.compile(r"!\[\s*\]\("), "an image without alternative text"),
    (re.compile(r"""<img\b(?![^>]*\balt=["'][^"']*\w)[^>]*>"""), "an image without alternative text"),
    (re.compile(r"""<svg\b(?![^>]*\baria-label=["'][^"']*\w)[^>]*>"""), "a drawing without an aria-label"),
    (re.compile(r"(?<!!)\[\s*\]\(|<a\b[^>]*>\s*</a>"), "a link without words"),
)
_BY = re.compile(
    r"\b(?:gradients?|derivatives?)\s+(?:of\s+(?:the\s+)?(?:scalar\s+)?(?:loss|[$`]L[$`])\s+)?by\s+"
    r"(?:[$`]|its\s|all\s|every\s|each\s|[A-Z]\w*\b"
    r"|the\s+(?:input|weight|bias|state|parameter|gate|loss|hidden|cell|output|pre-activation)s?\b)"
    r"|\b(?:gradients?|derivatives?)\s+by\s+the\s+loss\b"
)
_CANVAS = {"plt", "ax", "axes", "fig"}  # names that drawing code goes by, beside what is imported from matplotlib


@dataclass(frozen=True)
class Remark:
    """One thing to mend, or a warning."""

    place: str
    line: int
    text: str
    fault: bool = True

    def __str__(self) -> str:
        return f"{self.place}:{self.line}: {'' if self.fault else 'warning: '}{self.text}"


@dataclass(frozen=True)
class Part:
    """What is read at one go: the whole unit, or what stands between two stops."""

    line: int
    words: int
    folded: int  # words among them that are folded up: hints, appendices
    exercises: int

    @property
    def minutes(self) -> float:
        return self.words / WORDS_A_MINUTE + MINUTES_AN_EXERCISE * self.exercises


class Text:
    """One unit as its rules see it."""

    def __init__(self, unit: Unit) -> None:
        self.unit = unit
        self.cells = authored.read(unit.text)
        self.exercises = unit.exercises

    @cached_property
    def asked(self) -> list[Cell]:
        """The exercise cells that have a definition, in order."""
        return [cell for cell in self.cells if cell.role == "exercise" and cell.name in self.exercises]

    def above(self, cell: Cell) -> list[Cell]:
        """The prose of an exercise: from the graded cell before it, or the beginning, to its cell."""
        before = self.cells[: self.cells.index(cell)]
        start = max((k for k, other in enumerate(before) if other.role in ("exercise", "check")), default=-1)
        return [other for other in before[start + 1 :] if other.kind == "markdown"]

    def defined(self, exercise: Exercise) -> tuple[Path, int]:
        """The file and line where an exercise gets its name."""
        for path in definition_files(self.unit):
            for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
                if re.search(rf"""["']{re.escape(exercise.name)}["']""", line):
                    return path, number
        return self.unit.text, 1


Rule = Callable[[Text], Iterator[Remark]]


def lint(unit: Unit) -> list[Remark]:
    """Everything that is against a rule in one unit, in the order of files and lines."""
    faults = []
    try:
        authored.notebook(unit)
    except AuthorError as error:
        faults = [_of_author(unit, line) for line in str(error).splitlines()]
    try:
        text = Text(unit)
        found = [*faults, *(remark for rule in RULES for remark in rule(text))]
    except AuthorError as error:
        found = faults or [_of_author(unit, line) for line in str(error).splitlines()]
    return sorted(found, key=lambda remark: (remark.place, remark.line))


def parts(unit: Unit) -> list[Part]:
    """The unit's length, stop by stop."""
    found, line, words, folded, exercises = [], 1, 0, 0, 0
    for cell in authored.read(unit.text):
        exercises += cell.role == "exercise"
        if cell.kind != "markdown":
            continue
        before, *after = authored.without_solution(cell.source).split(STOP)
        words, folded = words + _words(before), folded + _folded(before)
        for more in after:
            found.append(Part(line, words, folded, exercises))
            line, words, folded, exercises = cell.line, _words(more), _folded(more), 0
    return [*found, Part(line, words, folded, exercises)]


def definition_files(unit: Unit) -> list[Path]:
    """The files that hold the unit's exercises."""
    return [path for path in (unit.folder / "exercises.py",) if path.exists()] + sorted(
        (unit.folder / "exercises").glob("*.py")
    )


def _of_author(unit: Unit, line: str) -> Remark:
    place = re.match(r"(.+?):(\d+): (.*)", line)
    return Remark(place[1], int(place[2]), place[3]) if place else Remark(unit.shown(unit.text), 1, line)


# ---- the text ------------------------------------------------------------------------------------------------------


def _length(text: Text) -> Iterator[Remark]:
    for part in parts(text.unit):
        if part.minutes > MINUTES:
            count = f"{part.words:,} words and {part.exercises} exercises take {part.minutes:.0f} minutes"
            note = f'{count}; at most {MINUTES}: split the unit, or mark a stop with "{STOP}"'
            yield _in_text(text, part.line, note, fault=False)


def _announced(text: Text) -> Iterator[Remark]:
    """The minutes at the beginning agree with the estimate, and are a round number."""
    cells = [cell for cell in text.cells if cell.kind == "markdown"]
    found = [(cell, said) for cell in cells for said in _TIME.finditer(cell.source)]
    expected = sum(part.minutes for part in parts(text.unit))
    form = f'"**Time.** About {max(ROUNDED, ROUNDED * round(expected / ROUNDED))} minutes"'
    if not found and text.exercises:
        yield _in_text(text, 1, f"it says how long it takes: {form}")
    for cell, said in found:
        minutes = int(said[1])
        if minutes % ROUNDED or abs(minutes - expected) > max(TIME_SAID * expected, ROUNDED):
            number = cell.line + 1 + cell.source[: said.start()].count("\n")
            yield _in_text(
                text, number, f"it announces {minutes} minutes; words and exercises take {expected:.0f}: {form}"
            )


def _counted(text: Text) -> Iterator[Remark]:
    """Where the beginning tells the number of exercises and their points, both are right."""
    points = sum(exercise.max_points for exercise in text.exercises.values())
    count = len(text.exercises)
    for cell in text.cells:
        for said in _COUNT.finditer(cell.source) if cell.kind == "markdown" and _TIME.search(cell.source) else ():
            number = int(said[1]) if said[1].isdigit() else NUMBERS.index(said[1]) if said[1] in NUMBERS else None
            if (number, float(said[2])) != (count, points):
                line = cell.line + 1 + cell.source[: said.start()].count("\n")
                note = f"it tells of {said[1]} exercises and {said[2]} points; there are {count} and {points:g}"
                yield _in_text(text, line, note)


def _something_to_do(text: Text) -> Iterator[Remark]:
    words = 0
    for cell in text.cells:
        if cell.role in ("demo", "exercise"):
            return
        words += _words(authored.without_solution(cell.source)) if cell.kind == "markdown" else 0
        if words > FIRST_WORDS:
            note = f"nothing to do within the first {FIRST_WORDS} words: no demo, no exercise"
            yield _in_text(text, cell.line, note, fault=False)
            return


def _code_width(text: Text) -> Iterator[Remark]:
    for cell in text.cells:
        source = authored.without_solution(cell.source)
        shown = _FENCED.findall(source) if cell.kind == "markdown" else [source]
        for line in "\n".join(shown).splitlines():
            if len(line) > CODE_COLUMNS:
                note = (
                    f"{len(line)} characters of code; longer than {CODE_COLUMNS} are cut off: {line.strip()[:40]} ..."
                )
                yield _in_text(text, _line_of(cell, line), note)


def _wording(text: Text) -> Iterator[Remark]:
    for path in (text.unit.text, *definition_files(text.unit)):
        source = path.read_text("utf-8")
        # What continues on the next line counts: neither comment signs nor quotation marks are in the way.
        plain = re.sub(r"(?m)^# |[\"']", lambda found: " " * len(found[0]), source)
        for found in _BY.finditer(plain):
            words = " ".join(source[found.start() : found.end()].split())
            line = source.count("\n", 0, found.start()) + 1
            yield Remark(text.unit.shown(path), line, f"a gradient is with respect to something: {words} ...")


def _headings(text: Text) -> Iterator[Remark]:
    above = 0
    for number, line in _prose(text):
        if found := _HEADING.match(line):
            level, words = len(found[1]), found[2] or ""
            if not words:
                yield _in_text(text, number, "a heading without words")
            if level == 1 and above:
                yield _in_text(text, number, f"a unit has one title; its other headings start with ##: {words}")
            if level > above + 1:
                yield _in_text(text, number, f"a level of headings is left out, {'#' * (above + 1)}, before: {words}")
            above = level


def _words_for_all(text: Text) -> Iterator[Remark]:
    """Who listens to a page gets words for what others see, and the heading of a column with each of its entries."""
    head = ""
    for number, line in _prose(text):
        for pattern, note in _WITHOUT_WORDS:
            for found in pattern.finditer(line):
                yield _in_text(text, number, f"{note}: {found[0]}")
        if _BELOW_HEAD.fullmatch(line) and not all(map(str.strip, re.split(r"(?<!\\)\|", head.strip()[1:-1]))):
            yield _in_text(text, number - 1, f"a column of a table without a heading: {head}")
        head = line


def _drawing(text: Text) -> Iterator[Remark]:
    imports = [node for cell in _code(text) for node in ast.walk(_parsed(cell)) if isinstance(node, ast.Import)]
    names = {a.asname or a.name for node in imports for a in node.names if a.name.startswith("matplotlib")}
    for cell in _code(text):
        for node in ast.walk(_parsed(cell)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                canvas = node.func.value.value if isinstance(node.func.value, ast.Subscript) else node.func.value
                if ast.unparse(canvas) in _CANVAS | names:
                    note = f"drawing code ({ast.unparse(node.func)}): figures are functions in the course's package"
                    yield _in_text(text, cell.line + node.lineno, note)


def _imports(text: Text) -> Iterator[Remark]:
    def is_own(name: str) -> bool:
        return name.partition(".")[0] == text.unit.course.course.name or f"{name}.".startswith(f"{ENTRY}.")

    for cell in _code(text):
        for line, name in not_for_a_class(_parsed(cell), is_own):
            note = f"{name} is not installed where a class works; import it under try ... except ImportError"
            yield _in_text(text, cell.line + line, note)


def _left_to_write(text: Text) -> Iterator[Remark]:
    for path in (text.unit.text, *definition_files(text.unit), *_answer_files(text.unit)):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            if PLACEHOLDER in line:
                note = f"the skeleton's words are still there: {line.partition(PLACEHOLDER)[2].strip()}"
                yield Remark(text.unit.shown(path), number, note, fault=False)


def _marks(text: Text) -> Iterator[Remark]:
    known = sources.sources(text.unit.course)
    for mark in coverage.marks(text.unit):
        try:
            sources.items(mark.text, known)
        except sources.MarkError as error:
            yield _in_text(text, mark.line, str(error))


def _questions(text: Text) -> Iterator[Remark]:
    found = [cell for cell in text.cells if cell.role == "question"]
    for cell in found:
        shown = _SAID.search(authored.without_solution(cell.source))
        if shown is None or float(shown[1]) != cell.points:
            wanted = f"({cell.points} point{'' if cell.points == 1 else 's'}, ...)"
            note = f"question {cell.name!r}: its text says {wanted}; found: {shown[1] if shown else 'none'}"
            yield _in_text(text, cell.line, note)
    if text.exercises and len(found) < QUESTIONS:
        note = f'{len(found)} of {QUESTIONS} questions in words: # %% [markdown] question="why_name" points=2'
        yield _in_text(text, 1, note, fault=False)


# ---- exercises -----------------------------------------------------------------------------------------------------


def _hints(text: Text) -> Iterator[Remark]:
    for cell in text.asked:
        stages = [int(stage) for other in text.above(cell) for stage in _HINTS.findall(other.source)]
        if stages != [1, 2, 3]:
            found = ", ".join(map(str, stages)) or "none"
            note = f"exercise {cell.name!r}: three hints, <summary>Hint 1 to Hint 3, stand above it; found: {found}"
            yield _in_text(text, cell.line, note)


def _secrets(text: Text) -> Iterator[Remark]:
    secret = authored.secret_lines(text.cells)
    for cell in text.cells:
        shown = authored.without_solution(cell.source) if cell.kind == "markdown" else ""
        for line in sorted(line for line in secret if line in shown):
            number = cell.line + 1 + shown[: shown.index(line)].count("\n")
            yield _in_text(text, number, f"this is a line of a solution: {line}")


def _heading(text: Text) -> Iterator[Remark]:
    for cell in text.asked:
        shown = [found for other in text.above(cell) for found in _POINTS.findall(other.source)]
        points = text.exercises[cell.name].max_points
        wanted = f"({points:g} point{'' if points == 1 else 's'})"
        if not shown or float(shown[-1]) != points:
            note = f"exercise {cell.name!r}: its heading ends with {wanted}; found: {shown[-1] if shown else 'none'}"
            yield _in_text(text, cell.line, note)
    for number, cell in enumerate(text.asked, 1):
        named = [found for other in text.above(cell) for found in _NUMBER.findall(other.source)]
        if named and int(named[-1]) != number:
            note = f"exercise {cell.name!r}: its heading says Exercise {named[-1]}; it is number {number}"
            yield _in_text(text, cell.line, note)


def _solution(text: Text) -> Iterator[Remark]:
    for cell in text.asked:
        lines = len(authored.solution_lines(cell.source))
        if lines > SOLUTION_LINES:
            note = f"exercise {cell.name!r} asks for {lines} lines; at most {SOLUTION_LINES}"
            yield _in_text(text, cell.line, note)
        if cell.name not in _defines(_parsed(cell)):
            note = f"exercise {cell.name!r}: its cell defines no function and assigns no value of that name"
            yield _in_text(text, cell.line, note)


def _mistakes(text: Text) -> Iterator[Remark]:
    for exercise in text.exercises.values():
        if len(exercise.mistakes) < MISTAKES:
            path, line = text.defined(exercise)
            note = f"exercise {exercise.short!r} has {len(exercise.mistakes)} named mistakes; at least {MISTAKES}"
            yield Remark(text.unit.shown(path), line, note)


def _calls(text: Text) -> Iterator[Remark]:
    helpers = _helpers(text)
    earlier: list[str] = []
    for cell in text.asked:
        exercise = text.exercises[cell.name]
        path, line = text.defined(exercise)
        used = [name for name in earlier if name in _used(_parsed(cell), helpers)]
        late = [name for name in exercise.calls if name not in earlier]
        surplus = [name for name in exercise.calls if name in earlier and name not in used]
        missing = [name for name in used if name not in exercise.calls]
        for names, note in (
            (late, "calls names no earlier exercise of this unit"),
            (surplus, "calls names an exercise that the solution does not use"),
            (missing, "the solution uses an exercise that calls does not name"),
        ):
            if names:
                yield Remark(text.unit.shown(path), line, f"exercise {cell.name!r}: {note}: {', '.join(names)}")
        earlier.append(cell.name)


def _styles(text: Text) -> Iterator[Remark]:
    answers = {path: answers_in(path)[0] for path in _answer_files(text.unit)}
    for cell in text.asked:
        different = {_normal(found[cell.name]) for found in answers.values() if cell.name in found}
        if len(different) < STYLES:
            note = (
                f"exercise {cell.name!r} has {len(different)} right answers with texts of their own; at least {STYLES}"
            )
            yield Remark(text.unit.shown(text.unit.answers), 1, f"{note}, in right_*.py")
    for path, found in answers.items():
        for name in found.keys() - text.exercises.keys():
            yield Remark(text.unit.shown(path), 1, f"the unit has no exercise {name!r}")


RULES: tuple[Rule, ...] = (
    _length,
    _announced,
    _counted,
    _something_to_do,
    _code_width,
    _wording,
    _headings,
    _words_for_all,
    _drawing,
    _imports,
    _left_to_write,
    _marks,
    _questions,
    _hints,
    _secrets,
    _heading,
    _solution,
    _mistakes,
    _calls,
    _styles,
)


# ---- helpers -------------------------------------------------------------------------------------------------------


def _in_text(text: Text, line: int, note: str, fault: bool = True) -> Remark:
    return Remark(text.unit.shown(text.unit.text), line, note, fault)


def _answer_files(unit: Unit) -> list[Path]:
    return sorted(unit.answers.glob("right_*.py"))


def _words(source: str) -> int:
    """Words of prose; the symbols of a formula count, because they are read."""
    return len(sources.without_marks(source).split())


def _folded(source: str) -> int:
    return sum(_words(found) for found in _FOLDED.findall(source))


def _line_of(cell: Cell, line: str) -> int:
    return cell.line + 1 + cell.source.splitlines().index(line)


def _prose(text: Text) -> Iterator[tuple[int, str]]:
    """The lines of text that students read, with their numbers; code and formulas set apart are a blank or a word."""
    for cell in text.cells:
        if cell.kind == "markdown":
            shown = _NO_PROSE.sub(lambda found: "\n" * found[0].count("\n") or "code", cell.source)
            yield from enumerate(shown.split("\n"), cell.line + 1)


def _code(text: Text) -> list[Cell]:
    return [cell for cell in text.cells if cell.kind == "code"]


def _parsed(cell: Cell) -> ast.Module:
    """The cell's syntax tree; empty if it is not Python (the build says so, with the line)."""
    try:
        return ast.parse(cell.source)
    except SyntaxError:
        return ast.Module([], [])


def _normal(source: str) -> str:
    """The text of an answer, whatever its layout and comments."""
    try:
        return ast.unparse(ast.parse(source))
    except SyntaxError:
        return source


def _defines(tree: ast.Module) -> set[str]:
    functions = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    stores = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    return functions | stores


def _helpers(text: Text) -> dict[str, set[str]]:
    """The functions of the given cells, and the names that each uses."""
    given = [_parsed(cell) for cell in text.cells if cell.role == "given"]
    return {node.name: _read(node) for tree in given for node in tree.body if isinstance(node, ast.FunctionDef)}


def _used(tree: ast.Module, helpers: dict[str, set[str]]) -> set[str]:
    """The names that a cell uses, itself or through given functions."""
    names, waiting = set(), list(_read(tree))
    while waiting:
        name = waiting.pop()
        if name not in names:
            names.add(name)
            waiting += helpers.get(name, ())
    return names


def _read(tree: ast.AST) -> set[str]:
    """Names that are read and not bound there, as arguments or variables are."""
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    arguments = {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    bound = arguments | {node.id for node in names if isinstance(node.ctx, ast.Store)}
    return {node.id for node in names if isinstance(node.ctx, ast.Load)} - bound
