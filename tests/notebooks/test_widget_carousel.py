"""The carousel demo: its JavaScript, its NumPy and the reference give the same numbers and the same words."""

import itertools
import random

import numpy as np
import pytest
import traitlets

from course.widgets import carousel as demo
from lstm_ref.stability.carousel import cell_path
from tests.demos import from_javascript

DRAW = random.Random(1997)
CASES = [
    (1.0, 1.0, 0.5, 0.5, 1.0, 1.0),
    (1.0, 0.0, 1.0, 1.0, 0.0, 1.0),  # writes once, keeps, shows at the end
    (1.0, 0.0, 1.0, 0.0, 0.0, 1.0),
    *itertools.product((0.0, 1.0), repeat=6),
    *([round(DRAW.random(), 2) for _ in range(6)] for _ in range(20)),
]
ANSWER = """({ run, plain, sentence, span }, cases) => cases.map((gates) => {
    const found = run(...gates);
    return { ...found, plain: plain(), span: span(found.c), sentence: sentence(...gates) };
})"""


@pytest.fixture(scope="module")
def from_js(tmp_path_factory):
    return from_javascript("carousel", ANSWER, [list(case) for case in CASES], tmp_path_factory.mktemp("module"))


def test_javascript_gives_numpys_numbers_and_words(from_js):
    for case, answer in zip(CASES, from_js, strict=True):
        found = demo.run(*case)
        for name, expected in found._asdict().items():
            np.testing.assert_allclose(
                np.array(answer[name]), expected, rtol=1e-12, atol=1e-15, err_msg=f"{name}, {case}"
            )
        np.testing.assert_allclose(answer["plain"], demo.plain(), rtol=1e-12)
        np.testing.assert_allclose(answer["span"], demo.span(found.c), rtol=1e-12)
        assert answer["sentence"] == demo.sentence(*case)


def test_the_error_is_the_references_path():
    for case in CASES:
        found = demo.run(*case)
        left = cell_path(found.f[:, None, None])[:, 0, 0]
        np.testing.assert_allclose(found.dc, found.o[-1] * left[:-1][::-1], rtol=1e-12, atol=1e-300)


def test_the_answer_of_the_text_keeps_number_and_error():
    found = demo.run(1.0, 0.0, 1.0, 1.0, 0.0, 1.0)
    assert found.c[-1] == found.dc[0] == found.dg[0] == 1
    assert np.all(found.h[:-1] == 0) and np.all(found.dg[1:] == 0)


def test_the_prediction_of_the_text():
    assert demo.run(1.0, 1.0, 0.9, 0.9, 1.0, 1.0).dc[0] == pytest.approx(0.9**11)


def test_values_out_of_range_are_refused_by_name():
    with pytest.raises(traitlets.TraitError, match="'i_first' trait"):
        demo.carousel(i_first=1.2)


def test_text_stands_in_for_the_picture():
    lines = demo.carousel(f_most=1.0, f_middle=1.0).describe().splitlines()
    assert lines[0].endswith("it is 0.09.")
    assert [line.split()[0] for line in lines[1:]] == ["step", "i", "f", "o", "c", "h", "dc", "dg"]
    assert len({len(line) for line in lines[1:]}) == 1
