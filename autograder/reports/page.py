"""The class report as one HTML page that needs nothing else: no script, no other file, no network."""

import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from autograder.reports.report import ClassReport, reasons
from autograder.reports.rows import OUTCOMES
from autograder.reports.scores import ENOUGH, LOW
from autograder.shown import marked, visible
from autograder.verdict import number

TEMPLATES = Path(__file__).parent / "templates"
SHOWN = 12  # rows of a list that stand open; the others are folded
FEW = 8  # names that stand open


def as_page(report: ClassReport, place: Path, *, names: bool) -> str:
    """The HTML of a report.

    Parameters
    ----------
    place : Path
        Where the page will lie: its links to the notebook start from there.
    names : bool
        Whether lists of students are shown.
    """
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_visible,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"number": number, "percent": percent, "words": _words, "formulas": _formulas}
    environment.globals |= {"counted": counted, "OUTCOMES": OUTCOMES, "ENOUGH": ENOUGH, "LOW": LOW}
    environment.globals |= {"SHOWN": SHOWN, "FEW": FEW, "reasons": reasons}
    titles = {name: exercise.title for name, exercise in report.results.exercises.items()}
    links = _links(report, place)
    return environment.get_template("class.html.j2").render(report=report, names=names, titles=titles, links=links)


def percent(share: float) -> str:
    """A share in whole percent; never 0 % or 100 % for what is not quite that."""
    rounded = min(max(round(100 * share), int(share > 0)), 100 - int(share < 1))
    return f"{rounded} %"


def counted(count: int, thing: str) -> str:
    """A number of things."""
    return f"{count} {thing}{'' if count == 1 else 's'}"


def _words(text: str) -> Markup:
    """A sentence, with what stands between backticks set as code."""
    return Markup(marked(text))


def _formulas(heading: str) -> Markup:
    """A heading, with formulas set as code."""
    return _words(re.sub(r"\$([^$]+)\$", r"`\1`", heading))


def _visible(value: Any) -> Any:
    """What is written into the page: no control characters, whoever wrote it."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _links(report: ClassReport, place: Path) -> dict[str, str]:
    """The address of each exercise's section in the built notebook, if there is one."""
    notebook = report.results.unit.release
    if not notebook.exists():
        return {}
    path = quote(Path(os.path.relpath(notebook, place.parent)).as_posix())
    sections = report.outline.sections.items()
    return {name: path + quote(section.address, safe="#:(),") for name, section in sections}
