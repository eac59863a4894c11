"""A verdict as a small HTML table, in colors of the page it stands in. All text is escaped."""

import html
import re
import unicodedata
from collections.abc import Iterable, Sequence

TITLES = ("result", "quantity", "points", "what the check saw")
_LEFT = 'style="text-align:left;vertical-align:top;padding:2px 12px 2px 0"'
_LINE = 'style="margin:0.3em 0"'

NO_FORMULAS = "tex2jax_ignore mathjax_ignore"  # classes by which MathJax (2; 3 and later) leaves an element alone
JOINERS = "\u200c\u200d"

Row = tuple[str, str, str, str]  # mark, quantity, points, message


def as_html(title: str, word: str, points: str, rows: Sequence[Row], remarks: Sequence[str], right: bool) -> str:
    """The HTML of a verdict.

    Parameters
    ----------
    title, word, points : str
        The exercise, the outcome in a word or two, the points of the whole.
    rows : sequence of Row
        One per quantity.
    remarks : sequence of str
        Sentences below the table; what stands between backticks is set as code.
    right : bool
        Whether everything is right: the color of the line beside it.
    """
    body = "".join(
        row((mark, f"<code>{html.escape(visible(name))}</code>", got, marked(text))) for mark, name, got, text in rows
    )
    below = "".join(f"<p {_LINE}>{marked(text)}</p>" for text in remarks)
    color = "success" if right else "warn"
    return (
        f'<div class="{NO_FORMULAS}" style="border-left:4px solid var(--jp-{color}-color1, gray);padding-left:0.8em">'
        f"<p {_LINE}><strong>{html.escape(title)}: {word}</strong>, {points}</p>"
        f'<table style="margin:0"><thead>{head(TITLES)}</thead><tbody>{body}</tbody></table>{below}</div>'
    )


def head(titles: Iterable[str]) -> str:
    """The first row of a table."""
    return "<tr>" + "".join(f'<th scope="col" {_LEFT}>{title}</th>' for title in titles) + "</tr>"


def row(cells: Iterable[str]) -> str:
    """One row of a table; the cells are HTML."""
    return "<tr>" + "".join(f"<td {_LEFT}>{cell}</td>" for cell in cells) + "</tr>"


def visible(text: str, keep: str = "") -> str:
    """Text that only shows: what is not printable becomes an escape, like \\x1b, except for the characters in `keep`.

    So it is with terminal codes, marks that turn the direction of writing, line ends and halves of surrogate pairs.
    Spaces of all widths stay what they are, and the joiners that some scripts and emoji are written with.
    """
    if text.isprintable():
        return text
    shown = (c.isprintable() or c in keep or c in JOINERS or unicodedata.category(c) == "Zs" for c in text)
    return "".join(c if ok else c.encode("unicode_escape").decode() for c, ok in zip(text, shown, strict=True))


def marked(text: str) -> str:
    """Text as HTML: escaped, with what stands between backticks set as code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(visible(text, keep="\n")))
