"""What students write, made fit for pages: emphasis, lists, code and formulas are shown, all else as it was typed.

nbconvert passes HTML, links and pictures in Markdown on to the page as they are, and the time that it takes may grow
with the square of a text's length. So before a page is made of it, what a student wrote is replaced by Markdown in
which nothing lives. The prose of the release stays.
"""

import html
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode

from autograder.folder import Unit
from autograder.grading.outputs import keep_plain
from autograder.shown import visible

RENDERED = 5000  # characters of a text that may be shown as more than it was typed: a quarter of a second at worst
RENDERED_IN_ALL = 50_000  # of a notebook
COLORED = 200_000  # characters of code that are shown with colors
BLANK = re.compile(r"\s{200}")  # the time for colors grows with the cube of a run of blank lines
LONG = re.compile(r"(.{100,119} |.{120})(?=.)")  # nbconvert's time grows with the square of a line, too

SHOWN = set(
    "paragraph text emphasis strong strikethrough codespan linebreak softbreak blank_line thematic_break block_text"
    " block_code block_quote list list_item inline_math block_math".split()
)
LANGUAGES = {"", "python", "py"}
# A formula may hold these commands and no others: some make links, load files, define commands or leave their line.
TEX = set(
    "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi rho sigma tau"
    " upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega ell partial nabla"
    " infty hbar Re Im aleph emptyset varnothing forall exists neg in notin ni subset subseteq supset cup cap setminus"
    " le leq ge geq ll gg ne neq approx sim simeq cong equiv propto pm mp times div cdot ast star circ bullet odot"
    " oplus otimes wedge vee mid parallel perp to mapsto gets leftarrow rightarrow leftrightarrow Leftarrow Rightarrow"
    " Leftrightarrow longrightarrow longleftarrow Longrightarrow Longleftarrow Longleftrightarrow implies iff uparrow"
    " downarrow colon ldots cdots vdots ddots dots dotsc dotsb quad qquad frac tfrac dfrac sqrt binom sum prod int"
    " oint lim max min sup inf arg argmax argmin sin cos tan cot sinh cosh tanh coth arcsin arccos arctan exp log ln"
    " det dim ker deg gcd Pr limits nolimits left right big Big bigg Bigg bigl bigr Bigl Bigr middle langle rangle"
    " lfloor rfloor lceil rceil lvert rvert lVert rVert vert Vert hat widehat tilde widetilde bar overline underline"
    " vec dot ddot check overbrace underbrace overset underset stackrel prime dagger top bot mathrm mathbf mathbb"
    " mathcal mathit mathsf mathtt mathfrak boldsymbol operatorname text textbf textit textrm mbox begin end"
    " displaystyle textstyle not".split()
)
ROW_SPACE = re.compile(r"\\\\\*?\s*\[")  # may be negative
FORMULA = re.compile(r"\$|\\[(\[]|\\begin")
# Code and formulas stay, because an escape in them would be shown as it is typed; outside of them these would live:
# headings and definitions at the start of a line, HTML, links and pictures, tables, bare addresses.
_LIVE = re.compile(
    r"(?P<verbatim>^ {0,3}(?P<fence>`{3,}|~{3,})[^\n]*\n.*?(?:^ {0,3}(?P=fence)|\Z)"
    r"|(?<!`)(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`)|\$\$.+?\$\$|\$[^$\n]+\$)"
    r"|(?P<indent>^ {0,3})(?P<mark>#|:|[=-](?=[=-]*[ \t]*$))|[<\[|]|:(?=//)",
    re.MULTILINE | re.DOTALL,
)


def show_as_text(nb: NotebookNode, unit: Unit) -> None:
    """Make everything in a notebook that is not of the release fit for a page: Markdown, code, outputs."""
    keep_plain(nb.cells)
    ours, left = _prose_of(unit), RENDERED_IN_ALL
    for cell in nb.cells:
        if cell.source in ours:
            ours.discard(cell.source)  # a copy is the student's
        elif cell.cell_type == "markdown":
            rendered = len(cell.source) <= min(RENDERED, left)
            left -= len(cell.source) if rendered else 0
            cell.source = harmless(cell.source) if rendered else as_typed(cell.source)
    code = [cell.source for cell in nb.cells if cell.cell_type == "code"]
    colored = sum(map(len, code)) <= COLORED and not any(map(BLANK.search, code))
    nb.metadata.language_info = NotebookNode(name="python", pygments_lexer="python" if colored else "text")


def harmless(text: str) -> str:
    """Markdown that shows the same words and holds nothing that a browser follows, loads or runs."""
    text = visible(text, keep="\n\t")
    return next(filter(is_harmless, (text, _escaped(text))), as_typed(text))


def as_typed(text: str) -> str:
    """The text as a block of code, whatever it holds, in lines that fit on a page."""
    text = LONG.sub(r"\1\n", visible(text, keep="\n\t"))
    fence = "~" * max(3, 1 + max(map(len, re.findall("~+", text)), default=0))
    return f"{fence}\n{text}\n{fence}"


def is_harmless(text: str) -> bool:
    """Whether a page shows the text as words, emphasis, lists, code and formulas alone."""
    try:
        page = MarkdownWithMath(renderer=_Plain(escape=False)).render(text)
    except Exception:  # what the renderer refuses, and what it cannot take
        return False
    read = html.unescape(re.sub(r"<(pre|code)\b.*?</\1>|<[^>]*>", " ", page, flags=re.DOTALL))
    commands = set(re.findall(r"\\([A-Za-z]+)", read))
    return not FORMULA.search(read) or (commands <= TEX and not ROW_SPACE.search(read))


class _Plain(IPythonRenderer):
    """Renders what is on the list, and raises for everything else."""

    def render_token(self, token: dict[str, Any], state: Any) -> str:
        language = (token.get("attrs") or {}).get("info") or ""
        if token["type"] not in SHOWN or language not in LANGUAGES:
            raise ValueError(f"{token['type']} {language} is not shown")
        return str(super().render_token(token, state))


def _escaped(text: str) -> str:
    """The text with everything that would live outside code and formulas written as character references."""
    return _LIVE.sub(lambda found: found["verbatim"] or _reference(found), text)


def _reference(found: re.Match[str]) -> str:
    return f"{found['indent'] or ''}&#{ord(found['mark'] or found[0])};"


def _prose_of(unit: Unit) -> set[str]:
    """The Markdown of the release; of a unit that has not been built none is known."""
    try:
        return set(_markdown(unit.release, unit.release.stat().st_mtime_ns))
    except FileNotFoundError:
        return set()


@lru_cache(maxsize=4)
def _markdown(notebook: Path, _changed: int) -> frozenset[str]:
    """The Markdown cells of a notebook, as it has been since it was changed."""
    found = nbformat.read(notebook, as_version=4)
    return frozenset(cell.source for cell in found.cells if cell.cell_type == "markdown")
