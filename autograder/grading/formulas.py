"""Formulas as MathML, which browsers show without loading anything; what cannot be converted stays as it was typed."""

import html
import re
from functools import lru_cache

from math_core import LatexError, LatexToMathML

WIDE = 28  # signs of a formula within a line that may be too wide for a phone
_CONVERTER = LatexToMathML(fancy_error=False)
_UNSEEN = re.compile(r"[{}^_\s]|(?<=\\)[A-Za-z]+")  # of a command one sign is counted
_NUMBER = re.compile(r"\\tag\{([^{}]*)\}")


@lru_cache(1024)
def formula(tex: str, *, display: bool = False) -> str:
    r"""HTML of a formula; one with a line of its own keeps its number, `\tag{7}`, beside it."""
    numbers = _NUMBER.findall(tex) if display else []
    mathml = as_mathml(_NUMBER.sub("", tex) if display else tex, display=display)
    if not mathml:
        sign = "$$" if display else "$"
        return f'<code class="tex">{html.escape(f"{sign}{tex}{sign}")}</code>'
    if not display:
        return mathml if len(_UNSEEN.sub("", tex)) <= WIDE else f'<span class="wide" tabindex="0">{mathml}</span>'
    number = "".join(f'<span class="number">({html.escape(text)})</span>' for text in numbers)
    return f'<span class="formula"><span class="scroll" tabindex="0">{mathml}</span>{number}</span>'


def as_mathml(tex: str, *, display: bool) -> str:
    """A formula as a <math> element; "" if it cannot be converted."""
    try:
        return str(_CONVERTER.convert_with_local_state(tex.strip(), displaystyle=display))
    except (LatexError, UnicodeError):
        return ""
