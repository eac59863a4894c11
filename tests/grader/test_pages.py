"""What an instructor opens shows what students wrote as text: pages, Formgrader's view, the terminal, the CSV file."""

import base64
import collections
import csv
import io
import re
import struct
from pathlib import Path

import nbgrader
import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st
from nbconvert.exporters import HTMLExporter
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from rich.console import Console
from traitlets.config import Config

from autograder.authoring import build, sample_class
from autograder.folder import CourseFolder
from autograder.grading import by_hand, outputs, prose, written
from autograder.grading.command import run
from autograder.grading.feedback import Summary
from autograder.grading.grade import Course, Graded
from autograder.grading.outputs import keep_plain, write_verdict
from autograder.grading.page import FeedbackPage
from autograder.grading.prose import RENDERED, harmless, show_as_text
from autograder.grading.report import write_csv
from autograder.grading.table import print_mistakes, print_table
from autograder.shown import visible
from autograder.verdict import Part, Verdict
from tests.grader import toy
from tests.grader.hostile_text import SNIPPETS

WORDS = {("ol", "start"), ("img", "alt")}  # attributes that are shown or read out, and do nothing
DEAD = set("p em strong del code pre ul ol li blockquote br hr".split())
TEMPLATES = Path(nbgrader.__file__).parent / "server_extensions" / "formgrader" / "templates"
PICTURE = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def live(page: str) -> collections.Counter:
    """The elements of a page that are more than words, with their attributes, each so many times."""
    found: collections.Counter = collections.Counter()
    for tag in BeautifulSoup(without_formulas(page), "html.parser").find_all(True):
        attributes = {name: value for name, value in tag.attrs.items() if (tag.name, name) not in WORDS}
        highlighted = tag.name == "span" and set(attributes) <= {"class"}
        code = tag.name == "div" and attributes == {"class": ["highlight"]}
        if attributes or tag.name not in DEAD:
            if not highlighted and not code:
                found[tag.name, repr(sorted(attributes.items()))] += 1
    return found


def without_formulas(page: str) -> str:
    """The page without what test_formulas.py looks at, and without the box around code."""
    page = re.sub(r'<span class="(?:formula|scroll|wide|number)"[^>]*>|<code class="tex">', "<span>", page)
    page = re.sub(r"<math\b.*?</math>", "", page, flags=re.DOTALL)
    return page.replace('<pre class="code" tabindex="0">', "<pre>")


@pytest.fixture(scope="module")
def unit(tmp_path_factory):
    return toy.write(tmp_path_factory.mktemp("pages"))


def exporter(template: str) -> HTMLExporter:
    config = Config()
    config.HTMLExporter.template_name = template
    config.HTMLExporter.extra_template_basedirs = [str(TEMPLATES)]
    css = TEMPLATES.parent / "static" / "node_modules" / "bootstrap" / "dist" / "css"
    config.HTMLExporter.extra_template_paths = [str(css)]
    return HTMLExporter(config=config)


FORMGRADE = exporter("formgrade")


def verdict_with(text: str) -> Verdict:
    parts = (Part(text, 0.0, 2.0, "error", f"raised {text}: {text}", f"raised_{text}", text, text),)
    return Verdict("toy.scale", "Scale", parts, 1, text)


def pages(unit, text: str) -> dict[str, str]:
    """Both pages of a notebook in which the same text stands wherever a student can put one."""
    shown = {"text/plain": text, "text/html": text, "image/svg+xml": text, "application/javascript": text}
    sizes = {"image/png": {"width": text, "height": 7, text: text}, text: text, "filenames": {"image/png": text}}
    mark = {"grade_id": "why", "grade": True, "solution": True, "locked": False, "points": 1, "score": 0, "task": False}
    check = mark | {"grade_id": "scale", "solution": False, "locked": True}
    cells = [
        new_markdown_cell(text),
        new_markdown_cell(text, metadata={"nbgrader": mark}),
        new_code_cell("1"),
        new_code_cell("check", metadata={"nbgrader": check}),
    ]
    for k, cell in enumerate(cells):
        cell.id = f"cell-{k}"
    notebook = new_notebook(cells=cells)
    notebook.cells[2].outputs = [
        {"output_type": "stream", "name": text, "text": text},
        {"output_type": "error", "ename": text, "evalue": text, "traceback": [text, 1]},
        {"output_type": "display_data", "data": shown, "metadata": sizes},
        {"output_type": "display_data", "data": {"image/png": PICTURE} | shown, "metadata": sizes},
        {"output_type": "display_data", "data": {"image/png": text, "text/plain": text}, "metadata": sizes},
        {"output_type": text},
    ]
    write_verdict(notebook.cells[3], verdict_with(text))
    show_as_text(notebook, unit)
    about = {"notebook": unit.name, "assignment": unit.name, "student": "s", "db_url": "", "score": 0, "max_score": 2}
    resources = {"nbgrader": about | {"late_penalty": 0}, "index": 0, "total": 1, "base_url": "", "notebook_id": "n"}
    formgrade = FORMGRADE.from_notebook_node(notebook, resources=resources)[0]
    notebook, resources = Summary().preprocess(notebook, resources)
    feedback = FeedbackPage().from_notebook_node(notebook, resources=resources)[0]
    return {"feedback": feedback, "formgrade": formgrade}


@pytest.fixture(scope="module", autouse=True)
def no_gradebook():
    """Pages without a gradebook: the question in words was read and got nothing."""
    with pytest.MonkeyPatch.context() as patch:
        question = by_hand.ByHand("why", 1.0, 0.0, "read")
        patch.setattr("autograder.grading.feedback.graded_by_hand", lambda *_: {"why": question})
        yield


@pytest.fixture(scope="module")
def innocent(unit):
    """What is on the pages of a word, and of two lines: words of a picture that are longer than one line unfold."""
    return {
        two_lines: {name: live(page) for name, page in pages(unit, "word\nword" if two_lines else "word").items()}
        for two_lines in (False, True)
    }


@pytest.mark.parametrize("text", SNIPPETS, ids=range(len(SNIPPETS)))
def test_a_snippet_adds_nothing_live_to_a_page(unit, innocent, text):
    assert {name: live(page) - innocent["\n" in text][name] for name, page in pages(unit, text).items()} == {
        "feedback": collections.Counter(),
        "formgrade": collections.Counter(),
    }


BETWEEN = [
    "",
    " ",
    "\n",
    "\n\n",
    "\n\n    ",
    "\n> ",
    "\n- ",
    "\n1. ",
    "`",
    "``",
    "```\n",
    "$",
    "$$",
    "**",
    "_",
    "\\",
    "&",
    "~~",
]
TEXTS = st.lists(st.sampled_from(SNIPPETS + BETWEEN) | st.text(max_size=3), max_size=12).map("".join)


@settings(max_examples=60, deadline=None)
@given(text=TEXTS)
def test_no_text_adds_anything_live_to_a_page(unit, innocent, text):
    for name, page in pages(unit, text).items():
        assert not live(page) - innocent["\n" in text][name]


@settings(max_examples=600, deadline=None)
@given(text=TEXTS)
def test_no_text_becomes_live_markdown(text):
    shown = harmless(text)
    assert prose.is_harmless(shown) and harmless(shown) == shown
    assert not live(FORMGRADE.markdown2html({}, shown))
    assert not live(without_formulas(written.prose(shown)))


@pytest.mark.parametrize(
    ("text", "page"),
    [
        ("It is *linear*: $\\frac{a}{b}<c$ for `w<x>y`.", None),
        ("- one\n- **two**\n\n```python\n# three\n```", None),
        ("*See* https://a.example and [x](y).", "<p><em>See</em> https://a.example and [x](y).</p>"),
        ("# My answer\n\n`a` <b>*b*</b>", "<p># My answer</p>\n<p><code>a</code> &lt;b&gt;<em>b</em>&lt;/b&gt;</p>"),
        ("- $a$\n- `b` <i>", "<ul>\n<li>$a$</li>\n<li><code>b</code> &lt;i&gt;</li>\n</ul>"),
        ("| a |\n|---|", "<p>| a |\n|---|</p>"),
        ("Because\n===", "<p>Because\n===</p>"),
        ("$\\href{u}{x}$", "<pre><code>$\\href{u}{x}$\n</code></pre>"),
        ("~~~ruby\nx\n~~~", "<pre><code>~~~ruby\nx\n~~~\n</code></pre>"),
        ("$$a \\\\[-9em] b$$", "<pre><code>$$a \\\\[-9em] b$$\n</code></pre>"),
        ("", None),
    ],
)
def test_answers_keep_emphasis_lists_code_and_formulas(text, page):
    shown = harmless(text)
    assert shown == text if page is None else shown != text
    if page is not None:
        assert FORMGRADE.markdown2html({}, shown).strip() == page


def test_prose_of_the_release_stays_as_it_is_once(unit, monkeypatch):
    ours = "# Title\n\n<img src='figure.png'> and [a link](https://a.example)"
    monkeypatch.setattr(prose, "_prose_of", lambda unit: {ours})
    notebook = new_notebook(cells=[new_markdown_cell(text) for text in (ours, ours + ".", ours)])
    show_as_text(notebook, unit)
    assert [cell.source == ours for cell in notebook.cells] == [True, False, False]
    assert all(prose.is_harmless(cell.source) for cell in notebook.cells[1:])


def test_the_prose_of_every_unit_is_known():
    for known in CourseFolder.here().units():
        assert len(prose._prose_of(known)) > 5


def test_long_texts_are_not_rendered(unit, monkeypatch):
    rendered = []
    monkeypatch.setattr(prose, "is_harmless", lambda text: rendered.append(len(text)) or True)
    sizes = [RENDERED + 1, *[RENDERED] * 30]
    notebook = new_notebook(cells=[new_markdown_cell("a " * (size // 2) + "a" * (size % 2)) for size in sizes])
    show_as_text(notebook, unit)
    assert rendered == [RENDERED] * (prose.RENDERED_IN_ALL // RENDERED)
    assert notebook.cells[0].source.startswith("~~~\n") and notebook.cells[-1].source.startswith("~~~\n")
    assert max(map(len, notebook.cells[-1].source.split("\n"))) <= 121


def test_colors_of_code_are_left_out_where_they_take_long(unit):
    def lexer(*sources):
        notebook = new_notebook(cells=[new_code_cell(source) for source in sources])
        show_as_text(notebook, unit)
        return notebook.metadata.language_info.pygments_lexer

    assert lexer("def f():\n    return 1\n", "%%perl\n1") == "python"
    assert lexer("x = 1" + " \n" * 500) == lexer(*["(" * 50_000] * 5) == "text"


# ---- outputs ---------------------------------------------------------------------------------------------------------


def shown_of(*given):
    cell = new_code_cell("1")
    cell.outputs = list(given)
    keep_plain([cell])
    return cell.outputs


def picture(width, height, start=b"\x89PNG\r\n\x1a\n"):
    return base64.b64encode(start + struct.pack(">I4sII", 13, b"IHDR", width, height) + bytes(9)).decode()


@pytest.mark.parametrize(
    ("data", "stays"),
    [
        (picture(4000, 4000), True),
        (picture(40_000, 40_000), False),
        (picture(0, 1), False),
        (picture(1, 1, b"\xff\xd8\xff\xe0JFIF"), False),
        ("not base64!", False),
        (picture(1, 1)[:-1] + '"', False),
        ("", False),
        (7, False),
        (picture(1, 1)[:40] + "\n" + picture(1, 1)[40:] + "\n", True),
    ],
)
def test_a_picture_is_a_png_of_bounded_size(data, stays):
    (output,) = shown_of(
        {"output_type": "display_data", "data": {"image/png": data, "text/plain": "p"}, "metadata": {}}
    )
    assert ("image/png" in output.data) is stays and output.data["text/plain"] == "p"
    assert not stays or not set(output.data["image/png"]) & set('"\n ')


@pytest.mark.parametrize(
    ("side", "kept"), [(7, {"width": 7}), (True, {}), ("7", {}), (-1, {}), (0, {}), (10**6, {}), (7.0, {})]
)
def test_of_metadata_a_size_remains(side, kept):
    metadata = {"image/png": {"width": side, "alt": "x"}, "isolated": True}
    (output,) = shown_of({"output_type": "display_data", "data": {"image/png": PICTURE}, "metadata": metadata})
    assert output.metadata == ({"image/png": kept} if kept else {})


def test_text_is_shown_as_a_terminal_would_without_doing_what_it_says():
    (output,) = shown_of(
        {"output_type": "stream", "name": "stdout", "text": "10%\r90%\r100%\r\n\x1b[31mred\x1b[0m\x07\u202e"}
    )
    assert output.text == "100%\nred\\x07\\u202e"


def test_outputs_of_a_notebook_are_bounded_and_the_last_one_says_so(monkeypatch):
    monkeypatch.setattr(outputs, "CHARACTERS", 1000)
    text = {"output_type": "stream", "name": "stdout", "text": "x" * 300}
    cells = [new_code_cell("1", outputs=[dict(text) for _ in range(2)]) for _ in range(3)]
    keep_plain(cells)
    assert [len(cell.outputs) for cell in cells] == [2, 2, 0]
    assert cells[1].outputs[1].text == outputs.CUT
    monkeypatch.setattr(outputs, "OUTPUTS", 3)
    cells = [new_code_cell("1", outputs=[text | {"text": "x"} for _ in range(5)]) for _ in range(2)]
    keep_plain(cells)
    assert [len(cell.outputs) for cell in cells] == [4, 0]


def test_an_output_that_is_shown_anew_is_shown_once_in_its_place():
    def bar(words, name="bar"):
        return {"output_type": "display_data", "data": {"text/plain": words}, "transient": {"display_id": name}}

    between = {"output_type": "stream", "name": "stdout", "text": "between"}
    found = shown_of(bar("1 of 3"), between, bar("2 of 3"), bar("other", "b"), bar("3 of 3"), bar("mine", 7))
    assert [output.get("text") or output.data["text/plain"] for output in found] == [
        "3 of 3",
        "between",
        "other",
        "mine",
    ]
    assert not any("transient" in output for output in found)


def test_words_that_the_next_output_has_beside_a_picture_are_shown_once():
    def shown(**data):
        return {"output_type": "display_data", "data": {kind.replace("_", "/"): value for kind, value in data.items()}}

    live, still = shown(text_plain="a circle"), shown(text_plain="a circle", image_png=PICTURE)
    assert shown_of(live, still) == shown_of(still)
    assert len(shown_of(still, live)) == len(shown_of(live, live)) == len(shown_of(shown(text_plain="b"), still)) == 2


def test_a_long_text_is_cut_and_says_so(monkeypatch):
    monkeypatch.setattr(outputs, "TEXT", 10)
    (output,) = shown_of({"output_type": "stream", "name": "stdout", "text": "0123456789abc"})
    assert output.text == "0123456789\n[cut here]"


# ---- terminal and CSV ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", SNIPPETS, ids=range(len(SNIPPETS)))
def test_terminal_and_csv_show_a_snippet_as_text(unit, tmp_path, text):
    class_ = [Graded(text, {"scale": verdict_with(text)}, problem=""), Graded(text, failure=text)]
    console = Console(file=io.StringIO(), force_terminal=True, width=400, color_system=None)
    print_table(console, unit.exercises, class_)
    print_mistakes(console, class_)
    said = console.file.getvalue().replace("\n", "")
    assert said.isprintable() or all(c.isprintable() or (c.isspace() and c not in "\r\x0b\x0c") for c in said)
    assert visible(text) in said
    write_csv(tmp_path / "points.csv", unit.exercises, class_)
    with open(tmp_path / "points.csv", newline="", encoding="utf-8") as file:
        lines = file.read().splitlines()
        rows = list(csv.reader(lines))
    assert len(rows) == len(lines) == 5
    for row in rows[1:]:
        assert row[0].removeprefix("'") == visible(text)
        assert not row[0].startswith(("=", "+", "-", "@", "\t", "\r", "＝")) and row[3] in ("2", "2.5")
        assert not row[5].startswith(("=", "+", "-", "@"))


def test_only_what_would_be_a_formula_gets_an_apostrophe(unit, tmp_path):
    write_csv(tmp_path / "points.csv", unit.exercises, [Graded("o'neill, ada"), Graded("-ada")])
    with open(tmp_path / "points.csv", newline="", encoding="utf-8") as file:
        assert [row["student"] for row in csv.DictReader(file)] == ["o'neill, ada"] * 2 + ["'-ada"] * 2
    write_csv(tmp_path / "points.csv", unit.exercises, [Graded("a;=1+1;b")])
    assert (tmp_path / "points.csv").read_text().splitlines()[1].startswith('"a;=1+1;b",')
    assert [visible(text) for text in ("Zoë 李 👩\u200d🔬", "a\u00a0b", "a\tb")] == [
        "Zoë 李 👩\u200d🔬",
        "a\u00a0b",
        "a\\tb",
    ]


# ---- the whole way ---------------------------------------------------------------------------------------------------


QUESTION = """
# %% [markdown] question="why" points=1
# **Question: why? (1 point).**
#
# ### BEGIN SOLUTION
# Because.
# ### END SOLUTION
"""


@pytest.mark.slow
def test_a_hand_in_full_of_snippets_through_the_whole_pipeline(tmp_path, capsys, monkeypatch):
    monkeypatch.undo()
    unit = toy.write(tmp_path, text=toy.TEXT + QUESTION)
    assert all(result.ok for result in build.build([unit]))
    texts = [text for text in SNIPPETS if text.isascii()]
    extra = (
        f"from IPython.display import HTML, display\nfor text in {texts!r}:\n    print(text)\n    display(HTML(text))"
    )
    error = "E = type('[/]<b>', (Exception,), {})\ndef scale(x, w):\n    raise E(" + repr("\n\n".join(texts)) + ")"
    toy.answers(unit, "hostile", extra, scale=error)
    toy.answers(unit, "innocent", "from IPython.display import HTML, display\nfor k in range(9):\n    print(k)")
    root = unit.course.root / "class"
    sample_class.make(root, unit)
    assert run(Course(root), unit, csv_path=None, force=False, only=["hostile", "innocent"]) == 0
    assert "hostile" in capsys.readouterr().out
    seen = {}
    for student in ("hostile", "innocent"):
        page = (root / "feedback" / student / unit.name / f"{unit.name}.html").read_text()
        boxes = ("div", "pre", "ul", "li", "section")  # of outputs, and of what is not right
        seen[student] = {key for key in live(page) if key[0] not in boxes}
        assert not [key for key in live(page) if re.search(r"'on|href', '(?!#)|url\(|evil", key[1])]
    assert seen["hostile"] <= seen["innocent"]
