"""The sources that a course has to cover, and the marks by which authors say where they do.

`solutions/sources.toml` lists what there is; `<!-- seed 001: slides 29-36 -->` in a unit's prose says what is taught
there. The build takes marks out: students do not see them, not even when they edit the text.
"""

import re
import tomllib
from dataclasses import dataclass

from autograder.folder import AuthorError, CourseFolder

FILE = "sources.toml"
FORMS = "<!-- seed 001: slides 29-36 -->, <!-- seed 002: section 1 --> or <!-- seed 000: a heading -->"
KINDS = ("slides", "sections", "headings")

_MARK = re.compile(r"<!--\s*seed\b(.*?)-->", re.DOTALL)
_LINES = re.compile(r"^[ \t]*<!--\s*seed\b[^\n]*?-->[ \t]*(?:\n|\Z)", re.MULTILINE)
_NUMBERS = re.compile(r"(slide|section)s?\s+(\d+(?:\s*-\s*\d+)?(?:\s*,\s*\d+(?:\s*-\s*\d+)?)*)")


class MarkError(Exception):
    """A mark points nowhere; the message says why."""


@dataclass(frozen=True)
class Source:
    """One source: its items by name ("29" of slides and sections, or the heading), and which have nothing to teach."""

    key: str
    title: str
    kind: str
    items: dict[str, str]
    nothing: frozenset[str]

    @property
    def asked(self) -> list[str]:
        """The items that the course has to cover."""
        return [name for name in self.items if name not in self.nothing]


def sources(course: CourseFolder) -> dict[str, Source]:
    """The sources of a course by their keys; none if it lists none.

    Raises
    ------
    AuthorError
        If the list cannot be read, or names an item twice or one that it does not have.
    """
    path = course.solutions / FILE
    if not path.exists():
        return {}
    try:
        listed = tomllib.loads(path.read_text(encoding="utf-8"))
        return {key: _source(key, entry) for key, entry in listed.items()}
    except (ValueError, AttributeError, TypeError) as error:  # of tomllib, of a file that is not text, of _source
        raise AuthorError(f"{course.shown(path)}:1: {error}") from error


def marks(text: str) -> list[tuple[int, str]]:
    """Line, counted from 0, and content of every mark in a text."""
    return [(text.count("\n", 0, found.start()), found[1].strip()) for found in _MARK.finditer(text)]


def without_marks(text: str) -> str:
    """A text as readers get it."""
    return _MARK.sub("", _LINES.sub("", text))


def items(mark: str, known: dict[str, Source]) -> tuple[Source, list[str]]:
    """The source and the items that a mark names.

    Raises
    ------
    MarkError
        If there are none such.
    """
    key, colon, place = (part.strip() for part in mark.partition(":"))
    if not colon or not key or not place:
        raise MarkError(f"a mark is written like {FORMS}; found: {mark!r}")
    if key not in known:
        raise MarkError(f"there is no source {key!r} in {FILE}; there are: {', '.join(known) or 'none'}")
    source = known[key]
    names = _numbers(place) if source.kind != "headings" else _heading(place, source)
    unknown = [name for name in names if name not in source.items]
    if unknown or not names:
        has = f"{source.kind} {next(iter(source.items))} to {list(source.items)[-1]}"
        listed = ", ".join(source.items) if source.kind == "headings" else has
        raise MarkError(f"source {key} has no {place!r}; it has: {listed}")
    return source, names


def spans(names: list[str]) -> str:
    """Names in short: 1-3, 7."""
    if not all(name.isdigit() for name in names):
        return "; ".join(names)
    runs: list[list[int]] = []
    for number in sorted(map(int, names)):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)


def _source(key: str, entry: dict) -> Source:
    kinds = [kind for kind in KINDS if kind in entry]
    if len(kinds) != 1 or not entry[kinds[0]]:
        raise ValueError(f"source {key} needs one of the tables {', '.join(f'[{key}.{kind}]' for kind in KINDS)}")
    (kind,) = kinds
    found: dict[str, str] = {}
    for name, title in entry[kind].items():
        for single in _each(name, kind):
            if single in found:
                raise ValueError(f"source {key} lists {single!r} twice")
            found[single] = str(title)
    nothing = frozenset(single for name in entry.get("nothing", []) for single in _each(name, kind))
    if nothing - found.keys():
        raise ValueError(f"source {key} has no {', '.join(sorted(nothing - found.keys()))}: they are in `nothing`")
    return Source(key, str(entry.get("title", key)), kind, found, nothing)


def _each(name: str, kind: str) -> list[str]:
    return [name] if kind == "headings" else _numbers(f"slide {name}")


def _numbers(place: str) -> list[str]:
    found = _NUMBERS.fullmatch(place.lower().replace("–", "-"))
    names: list[str] = []
    for run in re.split(r"\s*,\s*", found[2]) if found else []:
        first, _, last = run.partition("-")
        names += [str(number) for number in range(int(first), int(last or first) + 1)]
    return names


def _heading(place: str, source: Source) -> list[str]:
    """The heading that a place means: as written, in any case, or with a remark in parentheses after it."""
    short = {" ".join(name.lower().split()): name for name in source.items}
    said = " ".join(place.lower().split())
    plain = re.sub(r"\s*\(.*\)$", "", said)
    return [short[each] for each in (said, plain) if each in short][:1]
