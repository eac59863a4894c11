"""Every live demo from Python's side, and the kit: one source, still pictures, words, the page of all demos."""

import base64
import math
import random
import re

import matplotlib
import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pytest
from nbconvert import HTMLExporter

from course.figures import style
from course.widgets import FOLDER, demos, kit
from course.widgets.page import DEMOS_PAGE, own_traits, page
from tests.demos import from_javascript, named_demos, random_traits

matplotlib.use("agg")
VIEW = "application/vnd.jupyter.widget-view+json"


@pytest.fixture(params=named_demos())
def name(request):
    return request.param


@pytest.fixture
def demo(name):
    widget = demos()[name]()
    yield widget
    widget.close()


def test_the_module_imports_and_loads_nothing(name):
    code = kit.source(name).replace("http://www.w3.org/2000/svg", "")  # a namespace, never fetched

    loading = (
        "import ",
        "import(",
        "fetch(",
        "http",
        "eval(",
        "@import",
        "url(",
        "XMLHttp",
        "WebSocket",
        "localStorage",
    )
    assert not [word for word in loading if word in code]


def test_a_demo_is_its_mathematics_and_its_picture(name):
    assert len((FOLDER / f"{name}.js").read_text(encoding="utf-8").splitlines()) <= 220


def test_the_live_view_is_what_a_demo_sends(demo, name):
    assert str(demo._esm) == kit.source(name)
    assert demo.question.endswith("?")
    assert {"predictions"} <= set(own_traits(type(demo)))


def test_a_demo_has_a_title_and_is_in_its_unit(name):
    demo = demos()[name]
    assert demo.title and demo.title != name
    (unit,) = (FOLDER.parents[1] / "solutions").glob(f"{demo.unit:02d}_*/unit.py")
    assert f"from course.widgets.{name} import" in unit.read_text(encoding="utf-8")


def test_the_page_lists_the_demos_in_the_order_of_the_units():
    text = page()
    found = re.findall(r'<li>Unit (\d+): <a href="#(\w+)">', text)
    assert found == [(str(demo.unit), name) for name, demo in demos().items()]
    assert [number for number, _ in found] == sorted(number for number, _ in found)
    assert all(text.count(f'id="{name}"') == 1 for _, name in found)
    assert set(re.findall('<a href="(.)', text)) == {"#"}  # it leads nowhere else


def test_words_and_still_picture_for_every_value(name):
    draw = random.Random(name)
    for _ in range(4):
        widget = demos()[name](**random_traits(demos()[name], draw))
        words = widget.describe()
        assert len(words) > 40 and "nan" not in words.lower().split() and "-0.00 " not in words
        still = widget.still()
        assert still.count("<svg") == 1
        assert plt.get_fignums() == []
        widget.close()


def test_a_page_that_shows_one_output_finds_a_picture_in_it(demo):
    data, _ = demo._repr_mimebundle_()
    assert data[VIEW]["model_id"] == demo.model_id
    assert data["text/plain"] == demo.describe()
    assert "<svg" in data["text/html"]


def test_the_still_picture_is_an_output_of_its_own(demo, monkeypatch):
    sent = []
    monkeypatch.setattr(kit, "display", lambda data, **_: sent.append(data))
    demo._ipython_display_()
    live, still = sent
    assert VIEW in live and VIEW not in still
    assert "course-demo-still" in still["text/html"]
    assert live["text/plain"] == still["text/plain"] == demo.describe()
    assert base64.b64decode(still["image/png"]).startswith(b"\x89PNG")  # what is left of it on a feedback page
    assert len(still["image/png"]) < 100_000


def test_printed_and_graded_pages_show_the_still_picture(demo, monkeypatch):
    sent = []
    monkeypatch.setattr(kit, "display", lambda data, **_: sent.append(data))
    demo._ipython_display_()
    outputs = [nbformat.v4.new_output("display_data", data=data) for data in sent]
    cell = nbformat.v4.new_code_cell("demo", outputs=outputs)
    exported, _ = HTMLExporter().from_notebook_node(nbformat.v4.new_notebook(cells=[cell]))
    assert exported.count('<div class="course-demo-still">') == 1 and exported.count('role="img"') == 1
    assert "widget-view" not in exported.partition("<body")[2]


def test_the_page_of_all_demos_is_up_to_date():
    assert DEMOS_PAGE.read_text(encoding="utf-8") == page(), "run: python -m course.widgets"


# ---- the kit -----------------------------------------------------------------------------------------------------


NUMBERS = [0.0, -0.0, -0.001, 0.125, 2.5, -2.5, 0.5, 1 / 3, 9.995, 99.95, 1e-7, 1.5e-9, 123456.0, -1e20, 1e21, 2.5e300]


def test_both_languages_write_numbers_alike(tmp_path):
    values = NUMBERS + [random.Random(1).gauss(0, 1) * 10**k for k in range(-8, 9)]
    module = "({ }, cases) => cases"
    assert from_javascript("scalar_recurrence", module, values, tmp_path) == values
    text = (FOLDER / "kit.js").read_text(encoding="utf-8")
    (tmp_path / "kit.mjs").write_text(text, encoding="utf-8")
    import json
    import subprocess

    call = f"console.log(JSON.stringify({json.dumps(values)}.map((v) => [k.fixed(v, 2), k.fixed(v, 0), k.brief(v)])))"
    (tmp_path / "go.mjs").write_text(f'import * as k from "./kit.mjs";\n{call}', encoding="utf-8")
    told = json.loads(subprocess.run(["node", "go.mjs"], cwd=tmp_path, capture_output=True, check=True).stdout)
    for value, (two, none, few) in zip(values, told, strict=True):
        if abs(value) < 1e21:
            assert kit.fixed(value, 2) == two
            assert kit.fixed(value, 0) == none
        assert kit.brief(value) == few


def test_numbers_without_a_value_have_words():
    assert [kit.brief(v) for v in (math.inf, -math.inf, math.nan)] == ["∞", "-∞", "not a number"]
    assert kit.fixed(-math.inf, 2) == "-∞"


def test_the_kits_colors_are_those_of_the_figures():
    pens = re.findall(
        r'^  (\w+): \["(#\w+)", "(#\w+)", ', (FOLDER / "kit.js").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert {"first", "sixth", "limit", "good", "bad"} <= {name for name, _, _ in pens}
    for name, light, dark in pens:
        if name in style.COLORS and name != "ink":
            assert (light, dark) == (style.COLORS[name], style._ON_DARK[style.COLORS[name]]), name


@pytest.mark.parametrize(
    ("module", "said"),
    [
        ("export default 1;\n", "found 0"),
        ('import { log, lag } from "./kit.js";\n', "exports no lag"),
    ],
)
def test_a_module_that_cannot_be_joined_is_told(monkeypatch, tmp_path, module, said):
    (tmp_path / "kit.js").write_text("export const log = 1;\n", encoding="utf-8")
    (tmp_path / "sums.js").write_text(module, encoding="utf-8")
    monkeypatch.setattr(kit, "FOLDER", tmp_path)
    with pytest.raises(ValueError, match=said):
        kit.source("sums")


def test_names_of_the_kit_are_not_in_the_way(monkeypatch, tmp_path):
    (tmp_path / "kit.js").write_text("const a = 1;\nexport const log = () => a;\n", encoding="utf-8")
    text = 'import { log as logarithmic } from "./kit.js";\nconst a = 5;\nconst log = 7;\n'
    (tmp_path / "sums.js").write_text(text, encoding="utf-8")
    monkeypatch.setattr(kit, "FOLDER", tmp_path)
    assert kit.source("sums").startswith("const { log: logarithmic } = (() => {\nconst a = 1;\nconst log = () => a;")
    assert np.all([word not in kit.source("sums") for word in ("import", "export")])
