"""What the live demos share on Python's side: one source of two files, the base class, the numbers in their words.

class Pendulum(Demo):
    unit = 3
    title = "A pendulum"
    question = "How long does it swing?"
    damping = traitlets.Float(0.1, min=0, max=1).tag(sync=True)

    def describe(self): ...  # the demo in words
    def figure(self): ...  # the same picture, drawn by matplotlib

lies in pendulum.py beside pendulum.js, which imports from "./kit.js". The registry in `course.widgets` finds it.
"""

import math
import pathlib
import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, ClassVar

import anywidget
import matplotlib.pyplot as plt
import traitlets
from IPython.display import display
from matplotlib.figure import Figure

from course.figures.style import as_html, bundle, use_style

FOLDER = pathlib.Path(__file__).parent
_IMPORT = re.compile(r'^import \{([^}]*)\} from "\./kit\.js";.*\n', re.MULTILINE)
_EXPORTED = re.compile(r"^export (?:const|function|class) (\w+)", re.MULTILINE)

# JupyterLab shows the live demo where there is a kernel that knows it, and the still picture everywhere else.
_EITHER = (
    "<style>.jp-OutputArea-child:has(.course-demo) + .jp-OutputArea-child:has(.course-demo-still),"
    ".jp-OutputArea-child:not(:has(.course-demo)):has(+ .jp-OutputArea-child .course-demo-still)"
    " {display: none}</style>"
)


def source(name: str) -> str:
    """The ES module of a demo in one piece: NAME.js with the kit in place of its import; see `join`."""
    return join((FOLDER / f"{name}.js").read_text(encoding="utf-8"), f"{name}.js")


def join(module: str, name: str = "the module") -> str:
    """A module's text with the kit in place of its import.

    Raises ValueError where there is not exactly one import from "./kit.js", on one line, or kit.js lacks a name.
    """
    kit = (FOLDER / "kit.js").read_text(encoding="utf-8")
    found = _IMPORT.findall(module)
    if len(found) != 1:
        raise ValueError(f'{name}: expected one line `import {{ ... }} from "./kit.js";`, found {len(found)}')
    wanted = [part.split(" as ") for part in map(str.strip, found[0].split(",")) if part]
    missing = {names[0] for names in wanted} - set(_EXPORTED.findall(kit))
    if missing:
        raise ValueError(f"{name}: kit.js exports no {', '.join(sorted(missing))}")
    given = ", ".join(sorted({names[0] for names in wanted}))
    picked = ", ".join(": ".join(names) for names in wanted)
    body = re.sub(r"^export ", "", kit, flags=re.MULTILINE)
    # A function of its own, so that no name of the kit is in the way of the demo's names.
    joined = f"const {{ {picked} }} = (() => {{\n{body}\nreturn {{ {given} }};\n}})();\n"
    return _IMPORT.sub(lambda _: joined, module)


class Demo(anywidget.AnyWidget):
    """A live demo: its traits, its words, and the still picture for pages where nothing moves.

    unit, title, question: the number of the unit that it belongs to, what it is called, what it answers.
    predictions: what the reader wrote into the demo's questions, by the name of the question.
    """

    unit: ClassVar[int]
    title: ClassVar[str]
    question: ClassVar[str] = ""

    predictions = traitlets.Dict().tag(sync=True)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        name = cls.__module__.rpartition(".")[2]
        if not hasattr(cls, "_esm") and (FOLDER / f"{name}.js").exists():
            cls._esm = source(name)
        super().__init_subclass__(**kwargs)

    def describe(self) -> str:
        """The demo as plain text."""
        raise NotImplementedError

    def figure(self) -> Figure:
        """The picture of the demo as it stands, drawn by matplotlib in the course's style."""
        raise NotImplementedError

    def still(self) -> str:
        """The picture with its words as HTML, for print, feedback pages, and notebooks without their kernel."""
        return _as_still(self._drawn(as_html))

    def _drawn(self, draw: Callable[[Figure, str, str], Any]) -> Any:
        """What `draw` makes of the figure, its words and their first line."""
        with plt.rc_context(), plt.ioff():
            use_style()
            fig, words = self.figure(), self.describe()
            drawn = draw(fig, words, words.splitlines()[0])
            plt.close(fig)
        return drawn

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict, dict]:
        """The live view; the still picture and the words for what shows only one output and has no kernel."""
        data, metadata = super()._repr_mimebundle_(**kwargs)
        return data | {"text/plain": self.describe(), "text/html": self.still()}, metadata

    def _ipython_display_(self) -> None:
        """Two outputs: the live view, and the still picture that JupyterLab shows while there is no live view.

        JupyterLab takes the live view of a bundle by its type, also where its kernel is gone, and then shows nothing
        but an error; a picture in the same bundle is never seen. The PNG is for pages that keep no markup.
        """
        data, metadata = super()._repr_mimebundle_()
        words = self.describe()
        display(data | {"text/plain": words}, metadata=metadata, raw=True)
        still, sizes = self._drawn(bundle)
        markup = {"text/html": _EITHER + _as_still(still["text/html"])} if "text/html" in still else {}
        still |= markup | {"text/plain": words}
        display(still, metadata=sizes, raw=True)


def _as_still(page: str) -> str:
    return f'<div class="course-demo-still">{page}</div>'


def fixed(value: float, digits: int) -> str:
    """A fixed number of digits, as kit.js writes them: no "-0.00", halves away from zero."""
    if not math.isfinite(value):
        return brief(value)
    text = f"{Decimal(value).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP):f}"
    return text.removeprefix("-") if float(text) == 0 else text


def brief(value: float, digits: int = 3) -> str:
    """So many significant digits and no more than it needs, as kit.js writes them."""
    if not math.isfinite(value):
        return "not a number" if math.isnan(value) else "∞" if value > 0 else "-∞"
    if value == 0:
        return "0"
    exact = Decimal(value)
    number = float(exact.quantize(Decimal(1).scaleb(exact.adjusted() - digits + 1), ROUND_HALF_UP))
    size = abs(number)
    if 1e-6 <= size < 1e21:
        text = f"{Decimal(repr(number)):f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    mantissa, _, power = f"{number:.{digits - 1}e}".partition("e")
    mantissa = mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa
    return f"{mantissa}e{'-' if power[0] == '-' else '+'}{power[1:].lstrip('0')}"
