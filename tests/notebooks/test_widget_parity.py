"""The demo's JavaScript, its NumPy and the reference: the same numbers and the same words, for every kind of w."""

import json
import math
import pathlib
import shutil
import subprocess

import numpy as np
import pytest
import traitlets

from course.widgets import scalar_recurrence as demo
from lstm_ref.stability import scalar
from lstm_ref.systems import linear

MODULE = pathlib.Path(demo.__file__).with_suffix(".js")
DECAYING = [0.9, 0.5, 0.99, 0.01, 0.0]
ALTERNATING = [-0.9, -0.5, -0.99, -0.01]
CONSTANT = [1.0, -1.0]
EXPLODING = [1.01, 1.2, 1.5, -1.01, -1.2, -1.5]
CASES = [
    (w, u, T) for w in DECAYING + ALTERNATING + CONSTANT + EXPLODING for u, T in [(1.0, 41), (-2.3, 200), (0.0, 2)]
]
# JSON has no infinity: null.
ANSWER = """({ responses, halfLife, sentence }, cases) =>
    cases.map(([w, u, T]) => ({ ...responses(w, u, T), halfLife: halfLife(w), sentence: sentence(w) }))"""


@pytest.fixture(scope="module")
def from_javascript(tmp_path_factory):
    """The module's answers to CASES, run by node, or by Chromium where node is missing."""
    if shutil.which("node"):
        return _run_in_node(tmp_path_factory.mktemp("module"))
    if shutil.which("chromium"):
        return _run_in_chromium()
    pytest.skip("neither node nor chromium is installed: the demo's JavaScript cannot run")


def _run_in_node(folder: pathlib.Path) -> list[dict]:
    (folder / "demo.mjs").write_bytes(MODULE.read_bytes())
    call = f"console.log(JSON.stringify(({ANSWER})(demo, {json.dumps(CASES)})));"
    (folder / "main.mjs").write_text(f'import * as demo from "./demo.mjs";\n{call}', encoding="utf-8")
    done = subprocess.run(["node", "main.mjs"], cwd=folder, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def _run_in_chromium() -> list[dict]:
    sync_api = pytest.importorskip("playwright.sync_api", reason="node and playwright are missing")
    load = "import(URL.createObjectURL(new Blob([source], { type: 'text/javascript' })))"
    call = f"([source, cases]) => {load}.then((demo) => ({ANSWER})(demo, cases))"
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=flags)
        answers = browser.new_page().evaluate(call, [MODULE.read_text(encoding="utf-8"), CASES])
        browser.close()
    return answers


def test_javascript_gives_numpys_numbers(from_javascript):
    for (w, u, T), answer in zip(CASES, from_javascript, strict=True):
        for name, expected in zip(("impulse", "step"), demo.responses(w, u, T), strict=True):
            got = np.array(answer[name], dtype=float)  # JSON writes 1e20 as an integer
            assert got.shape == expected.shape == (T,)
            assert np.all(np.isfinite(got))
            np.testing.assert_allclose(got, expected, rtol=1e-12, atol=0, err_msg=f"{name} for w={w}, u={u}, T={T}")


def test_numpy_gives_the_references_numbers():
    for w, u, T in CASES:
        impulse, step = demo.responses(w, u, T)
        np.testing.assert_array_equal(impulse, linear.response(np.eye(1, T)[0], w, u), err_msg=f"w={w}, u={u}, T={T}")
        np.testing.assert_array_equal(step, linear.response(np.ones(T), w, u), err_msg=f"w={w}, u={u}, T={T}")
        assert impulse.dtype == step.dtype == np.float64


def test_half_lives_are_the_references(from_javascript):
    for (w, _, _), answer in zip(CASES, from_javascript, strict=True):
        expected = scalar.half_life(w)
        assert demo.half_life(w) == pytest.approx(expected, rel=1e-14)
        assert (math.inf if answer["halfLife"] is None else answer["halfLife"]) == pytest.approx(expected, rel=1e-14)


def test_javascript_gives_pythons_words(from_javascript):
    for (w, _, _), answer in zip(CASES, from_javascript, strict=True):
        assert answer["sentence"] == demo.sentence(w)


def test_the_numbers_follow_the_closed_forms():
    t = np.arange(41)
    for w in DECAYING + ALTERNATING + EXPLODING:
        impulse, step = demo.responses(w, 1.7, 41)
        np.testing.assert_allclose(impulse, 1.7 * w**t, rtol=1e-12)
        np.testing.assert_allclose(step, 1.7 * (1 - w ** (t + 1)) / (1 - w), rtol=1e-9)


def test_traits_follow_each_other():
    widget = demo.scalar_recurrence(0.5, u=2.0, T=4)
    assert widget.h == [2.0, 1.0, 0.5, 0.25]
    seen = []
    widget.observe(lambda change: seen.append(change["new"]), "h")
    widget.w = -0.5
    assert seen == [widget.h] == [[2.0, -1.0, 0.5, -0.25]]
    widget.T = 2
    assert widget.h == [2.0, -1.0]
    widget.close()


@pytest.mark.parametrize("wrong", [{"w": 1.6}, {"w": "fast"}, {"u": 11.0}, {"T": 1}])
def test_values_out_of_range_are_refused_by_name(wrong):
    with pytest.raises(traitlets.TraitError, match=f"'{next(iter(wrong))}' trait"):
        demo.scalar_recurrence(**wrong)


def test_text_stands_in_for_the_picture():
    text = demo.describe(0.9)
    assert text.startswith("w = 0.90: decays, half-life 6.6 steps\n")
    assert [line.split()[0] for line in text.splitlines()[1:]] == ["t", "impulse", "step"]
    assert "6.862" in text  # step response at t = 10: (1 - 0.9**11) / 0.1
    assert len({len(line) for line in text.splitlines()[1:]}) == 1


def test_the_module_imports_and_loads_nothing():
    source = MODULE.read_text(encoding="utf-8")
    code = source.replace("http://www.w3.org/2000/svg", "")  # a namespace, never fetched
    assert not [word for word in ("import ", "import(", "fetch(", "http", "eval(", "@import", "url(") if word in code]
