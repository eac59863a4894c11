"""Markdown and code as HTML for feedback pages: formulas as MathML, nothing that a browser loads, wide parts scroll.

Results are kept: most of what stands in a class's notebooks is the text of the release, the same in all of them.
"""

import html
import re
from functools import lru_cache, partial
from typing import Any

from markupsafe import Markup
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name

from autograder.grading.formulas import formula

KEPT = 256  # texts: more than a unit has, and few enough that large ones of students do not pile up
DEEPEST = 6  # level of a heading
_TAG = re.compile("<[^>]*>")
_COLORS = HtmlFormatter(nowrap=True)
_lexer = lru_cache(partial(get_lexer_by_name, stripnl=False))


@lru_cache(KEPT)
def prose(text: str) -> Markup:
    """Markdown as HTML; its headings stand one level below that of the page."""
    return Markup(MarkdownWithMath(renderer=_Renderer(escape=False, exclude_anchor_links=True)).render(text))


@lru_cache(KEPT)
def code(text: str, lexer: str = "python") -> Markup:
    """Code as HTML, with colors."""
    colored = highlight(text, _lexer(lexer), _COLORS)
    return Markup(f'<pre class="code" tabindex="0"><code>{colored}</code></pre>')


class _Renderer(IPythonRenderer):
    def heading(self, text: str, level: int, **_: Any) -> str:
        level = min(level + 1, DEEPEST)
        name = html.unescape(_TAG.sub("", text)).replace(" ", "-")  # as JupyterLab calls it
        return f'<h{level} id="{html.escape(name)}">{text}</h{level}>\n'

    def link(self, text: str, url: str, title: str | None = None) -> str:
        """A link to a part of the page, or out of it; other notebooks are not there."""
        if not url.startswith(("#", "https://", "http://")):
            return text
        return f'<a href="{html.escape(url)}">{text}</a>'

    def image(self, text: str, url: str, title: str | None = None) -> str:
        return f"[{text}]"

    def table(self, text: str) -> str:
        return f'<div class="scroll" tabindex="0"><table>{text}</table></div>\n'

    def block_code(self, text: str, info: str | None = None) -> str:
        python = (info or "").strip() in ("python", "py")
        return str(code(text, "python" if python else "text"))

    def block_math(self, body: str) -> str:
        return formula(body, display=True)

    def latex_environment(self, name: str, body: str) -> str:
        return formula(f"\\begin{{{name}}}{body}\\end{{{name}}}", display=True)

    def inline_math(self, body: str) -> str:
        return formula(body)
