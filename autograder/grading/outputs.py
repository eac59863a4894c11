"""What cells show: a graded cell its verdict, every other one text and pictures of the student's, within bounds."""

import base64
import itertools
import re
from collections.abc import Iterable, Iterator
from typing import Any

from nbconvert.filters import strip_ansi
from nbformat import NotebookNode

from autograder.grading.cells import new_output
from autograder.shown import visible
from autograder.verdict import Verdict

VERDICT = "autograder_verdict"  # metadata key of a graded cell's verdict, written on the trusted side only
OUTPUTS = 2000  # that the cells of a notebook show
CHARACTERS = 4 * 2**20  # of all of them; a picture counts as it is stored
TEXT = 2**20  # characters of one of them
PIXELS = 16 * 10**6  # of a picture; a browser holds four bytes for each
SIDE = 4000  # of a picture on the page
CUT = f"[Outputs from here on were cut: a notebook shows {OUTPUTS} of them, {CHARACTERS // 2**20} MB in all.]\n"


def write_verdict(cell: NotebookNode, verdict: Verdict) -> None:
    """Replace everything a graded cell shows by its verdict, and its points for nbgrader."""
    shown = {"text/plain": visible(str(verdict), keep="\n"), "text/html": verdict._repr_html_()}
    points = new_output("execute_result", data={"text/plain": repr(float(verdict.points))})
    cell.outputs = [new_output("display_data", data=shown), points]
    cell.metadata[VERDICT] = verdict.to_dict()


def read_verdicts(nb: NotebookNode) -> dict[str, Verdict]:
    """The verdicts of a graded notebook, by short name of the exercise."""
    graded = (cell for cell in nb.cells if VERDICT in cell.metadata)
    return {cell.metadata.nbgrader.grade_id: Verdict.from_dict(cell.metadata[VERDICT]) for cell in graded}


def keep_plain(cells: Iterable[NotebookNode]) -> None:
    """Leave of what cells without a verdict show: printed text, tracebacks, texts of values, PNG pictures.

    Nothing else of an output remains, and of its metadata the size of a picture. An output that was shown anew (a
    progress bar) is shown once, and so are words that the next output has beside a picture (a live demo, and its still
    picture). What is too much is cut, which the last output says.
    """
    count, characters, cut = 0, 0, False
    for cell in cells:
        if cell.cell_type != "code" or VERDICT in cell.metadata:
            continue
        outputs, cell.outputs, cell.execution_count = cell.outputs, [], None
        for output in _once(list(filter(None, map(_plain, _latest(outputs))))):
            count, characters = count + 1, characters + _size(output)
            if count > OUTPUTS or characters > CHARACTERS:
                cell.outputs += [] if cut else [new_output("stream", name="stderr", text=CUT)]
                cut = True
                break
            cell.outputs.append(output)


def _latest(outputs: Iterable[NotebookNode]) -> list[NotebookNode]:
    """The outputs, each that has a display id in its last form, where its first one stood."""
    latest: dict[Any, NotebookNode] = {}
    for position, output in enumerate(outputs):
        transient = output.get("transient")
        name = transient.get("display_id") if isinstance(transient, dict) else None
        latest[name if isinstance(name, str) else position] = output
    return list(latest.values())


def _once(outputs: list[NotebookNode]) -> Iterator[NotebookNode]:
    for output, after in itertools.zip_longest(outputs, outputs[1:], fillvalue=NotebookNode()):
        words, beside = output.get("data", {}), after.get("data", {})
        if (
            list(words) != ["text/plain"]
            or "image/png" not in beside
            or words["text/plain"] != beside.get("text/plain")
        ):
            yield output


def _plain(output: NotebookNode) -> NotebookNode | None:
    """An output made anew of what may be shown; None if that is nothing."""
    kind = output.get("output_type")
    if kind == "stream":
        name = "stderr" if output.get("name") == "stderr" else "stdout"
        return new_output(kind, name=name, text=_text(output.get("text")))
    if kind == "error":
        said = {key: _text(output.get(key)) for key in ("ename", "evalue")}
        return new_output(kind, **said, traceback=[_text(output.get("traceback"))])
    data = output.get("data")
    if kind not in ("display_data", "execute_result") or not isinstance(data, dict):
        return None
    shown = {"text/plain": _text(data["text/plain"])} if "text/plain" in data else {}
    picture = _picture(data.get("image/png"))
    if picture:
        shown["image/png"] = picture
    sizes = _sizes(output.get("metadata")) if picture else {}
    return new_output(kind, data=shown, metadata={"image/png": sizes} if sizes else {}) if shown else None


def _text(value: Any) -> str:
    """The text as a terminal without colors would show it, each carriage return before other text erasing its line."""
    lines = value if isinstance(value, list) else [value]
    text = "\n".join(line for line in lines if isinstance(line, str))
    text = text if len(text) <= TEXT else f"{text[:TEXT]}\n[cut here]"
    text = re.sub(r"(?m)^.*\r(?=.)", "", strip_ansi(text)).replace("\r", "")
    return visible(text, keep="\n\t")


def _picture(value: Any) -> str:
    """The picture in base64 without white space, "" if it is no PNG or too large to show."""
    try:
        text = "".join(value.split())
        start = base64.b64decode(text, validate=True)[:24]
    except (AttributeError, ValueError):
        return ""
    width, height = int.from_bytes(start[16:20]), int.from_bytes(start[20:24])
    is_png = len(start) == 24 and start[:8] == b"\x89PNG\r\n\x1a\n" and start[12:16] == b"IHDR"
    return text if is_png and 0 < width * height <= PIXELS else ""


def _sizes(metadata: Any) -> dict[str, int]:
    """The sides of a picture on the page, where they are whole numbers within bounds."""
    sizes = metadata.get("image/png") if isinstance(metadata, dict) else None
    sides = sizes if isinstance(sizes, dict) else {}
    return {
        side: sides[side] for side in ("width", "height") if type(sides.get(side)) is int and 0 < sides[side] <= SIDE
    }


def _size(output: NotebookNode) -> int:
    texts = [output.get("text", ""), *output.get("data", {}).values(), *output.get("traceback", ())]
    return sum(map(len, texts))
