"""The adder demo: its JavaScript, its NumPy and the reference give the same numbers, and training gives its weights."""

import itertools
import random

import numpy as np
import pytest
import traitlets

from course.widgets import adder as demo
from lstm_ref import readable
from lstm_ref.cells import peephole_full
from tests.demos import from_javascript
from tests.notebooks import adder_training as training

DRAW = random.Random(1997)
PAIRS = [(108, 87), (0, 0), (255, 1), (255, 255), (22, 45), (demo.MOST, demo.MOST), (524288, 1)]
PAIRS += [(DRAW.randrange(2**20), DRAW.randrange(2**20)) for _ in range(6)]
LAST = len(demo.UPDATES) - 1
CASES = [[a, b, bits, stage] for (a, b), bits, stage in itertools.product(PAIRS, ("8", "20"), range(LAST + 1))]
ANSWER = """({ UPDATES, add, answer, holder, measure, sentence, wrong }, cases) => cases.map(([a, b, bits, stage]) => {
    const s = add(a, b, bits, stage);
    const steps = Object.fromEntries([..."ifocp"].map((name) => [name, s.steps.map((step) => step[name])]));
    const hidden = ["", "carry", "wrong"];
    return { ...s, steps, updates: UPDATES, measured: measure(bits, stage),
             words: [..."123"].map((k) => holder(bits, stage, k)).concat(wrong(s)),
             titles: hidden.map((what) => answer(s, what)),
             sentences: hidden.map((what) => sentence(a, b, bits, stage, what)) };
})"""
BITS = {"bitsA": "bits_a", "bitsB": "bits_b", "bitsSum": "bits_sum", "into": "into", "out": "out", "said": "said"}


@pytest.fixture(scope="module")
def from_js(tmp_path_factory):
    return from_javascript("adder", ANSWER, CASES, tmp_path_factory.mktemp("module"))


def test_javascript_gives_numpys_numbers(from_js):
    for case, answer in zip(CASES, from_js, strict=True):
        s = demo.add(*case)
        assert answer["updates"] == list(demo.UPDATES)
        assert [answer["a"], answer["b"], answer["number"]] == [s.a, s.b, s.number]
        for theirs, ours in BITS.items():
            assert answer[theirs] == getattr(s, ours).tolist(), (theirs, case)
        for name in "ifocp":
            np.testing.assert_allclose(answer["steps"][name], getattr(s.steps, name), rtol=1e-9, atol=1e-13)
        right, correlations = demo.measure(*case[2:])
        assert answer["measured"]["right"] == right
        np.testing.assert_allclose(answer["measured"]["correlations"], correlations, rtol=0, atol=1e-11)


def test_javascript_gives_pythons_words(from_js):
    for case, answer in zip(CASES, from_js, strict=True):
        s, hidden = demo.add(*case), ("", "carry", "wrong")
        assert answer["words"] == [*(demo.holder(*case[2:], cell) for cell in "123"), demo.wrong(s)]
        assert answer["titles"] == [demo.answer(s, what) for what in hidden]
        assert answer["sentences"] == [demo.sentence(*case, what) for what in hidden]


def test_numpy_gives_the_references_numbers():
    for stage in range(LAST + 1):
        w, (a, b) = demo.weights(stage), demo.others(20)
        x = demo.inputs(a, b, 20)
        got = demo.forward(w, x)
        nothing = np.zeros((len(a), demo.H))
        p = peephole_full.Params(w.W_x, w.W_h, w.W_c, w.b)
        h, _, caches = readable.forward(peephole_full, x, peephole_full.State(nothing, nothing), p)
        np.testing.assert_allclose(got.h, h, rtol=1e-11, atol=1e-14)
        for name in ("i", "f", "g", "o"):
            found = np.array([getattr(cache, name) for cache in caches])
            np.testing.assert_allclose(getattr(got, name), found, rtol=1e-11, atol=1e-14)
        np.testing.assert_allclose(got.c, [cache.c_t for cache in caches], rtol=1e-11, atol=1e-14)
        np.testing.assert_allclose(got.p, 1 / (1 + np.exp(-(h @ w.W_o + w.b_o)[..., 0])), rtol=1e-11)


def test_the_gradients_of_training_are_the_references():
    draw = np.random.default_rng(5)
    w = demo.Weights(*(draw.normal(size=shape) for shape in demo.SHAPES.values()))
    x, target = draw.normal(size=(6, 4, 2)), draw.integers(0, 2, (6, 4)).astype(float)
    got = training.gradients(w, x, target)
    start = peephole_full.State(np.zeros((4, demo.H)), np.zeros((4, demo.H)))
    p = peephole_full.Params(w.W_x, w.W_h, w.W_c, w.b)
    h, _, caches = readable.forward(peephole_full, x, start, p)
    dz = ((1 / (1 + np.exp(-(h @ w.W_o + w.b_o)))) - target[..., None]) / target.size
    steps = readable.backward_steps(
        peephole_full, dz @ w.W_o.T, peephole_full.State(*map(np.zeros_like, start)), caches, p
    )
    of_cell = [sum(parts) for parts in zip(*(step.dp_t for step in steps), strict=True)]
    expected = [*of_cell, np.einsum("tbh,tbk->hk", h, dz), dz.sum(axis=(0, 1))]
    for name, ours, theirs in zip(demo.SHAPES, got, expected, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-10, atol=1e-14, err_msg=name)


def test_training_gives_the_weights_of_the_demo():
    found = training.train()
    assert tuple(found) == demo.UPDATES == (0, 50, 100, 200, 400, 450, 600)
    for updates, w in found.items():
        for name, ours, stored in zip(demo.SHAPES, w, demo.STAGES[updates], strict=True):
            # Stored in thousandths, so half of one is lost; another processor rounds otherwise, by 1e-8 at the end.
            np.testing.assert_allclose(ours, stored, rtol=0, atol=0.00051, err_msg=f"{name} after {updates} updates")


A, B = (values.ravel() for values in np.meshgrid(np.arange(2**8), np.arange(2**8)))  # all sums of 8 bits
X, OUT, RIGHT = demo.inputs(A, B, 8), demo.carries(A, B, 8), demo.digits(A + B, 9)


def right_of_all(w: demo.Weights) -> int:
    return int(((demo.forward(w, X).p > 0.5) == RIGHT).all(axis=0).sum())


def test_of_all_sums_of_8_bits_the_network_gets_more_and_more_right():
    right = [right_of_all(demo.weights(stage)) for stage in range(LAST + 1)]
    assert right == [1, 8578, 25151, 34375, 50035, 65225, 65536] and right[-1] == 2**16


def test_the_measured_part_grows_alike():
    right = [[demo.measure(bits, stage).right for stage in range(LAST + 1)] for bits in ("8", "20")]
    assert right == [[0, 10, 28, 41, 70, 100, 100], [0, 0, 2, 19, 51, 90, 100]]


def test_what_is_wrong_after_50_and_200_updates():
    ones = X.sum(axis=-1)
    into = np.concatenate([np.zeros_like(OUT[:1]), OUT[:-1]])
    early, late = ((demo.forward(demo.weights(stage), X).p > 0.5) != RIGHT for stage in (1, 3))
    assert early[(ones == 1) & (into == 1)].all()  # it adds as if there were no carry
    assert not early[(ones == 1) & (into == 0)].any()
    np.testing.assert_array_equal(late, (ones == 2) & (into == 1))  # of all cases only 1 + 1 + 1 is left


def test_unit_1_holds_the_carry_and_does_not_show_it():
    w = demo.weights(LAST)
    s = demo.forward(w, X)
    c, o = s.c[..., 0], s.o[..., 0]
    assert c[OUT == 1].min() > 0.45 > 0 > c[OUT == 0].max()  # its sign tells the carry in every sum, at every step
    assert o[OUT == 1].max() < 0.01  # the others read it through W_c, not through h
    assert right_of_all(w._replace(W_c=0 * w.W_c)) == 10123
    for bits in ("8", "20"):
        assert np.argmax(np.abs(demo.measure(bits, LAST).correlations)) == 0


def test_numbers_of_60_bits_after_training_on_8():
    a = np.array([2**60 - 1, 2**60 - 1, 0x5555_5555_5555_555])
    b = np.array([1, 2**60 - 1, 0xAAA_AAAA_AAAA_AAAA])
    said = demo.forward(demo.weights(LAST), demo.inputs(a, b, 60)).p > 0.5
    np.testing.assert_array_equal(said, demo.digits(a + b, 61))  # a carry that travels over 60 steps


def test_the_carry_is_the_carry():
    for a, b in PAIRS:
        s, carry = demo.add(a, b, "20"), 0
        for t in range(21):
            assert s.into[t] == carry
            carry = (s.bits_a[t] + s.bits_b[t] + carry) // 2
            assert s.out[t] == carry
        assert sum(int(bit) << t for t, bit in enumerate(s.bits_sum)) == a + b


def test_the_other_sums_use_every_pair_of_bits_at_every_step():
    for n in (8, 20):
        a, b = demo.others(n)
        assert len(set(zip(a.tolist(), b.tolist(), strict=True))) == demo.OTHERS
        for t in range(n):
            assert len({(x >> t & 1, y >> t & 1) for x, y in zip(a.tolist(), b.tolist(), strict=True)}) == 4


@pytest.mark.parametrize(
    "wrong", [{"a": -1}, {"b": 2**20}, {"stage": 7}, {"bits": "9"}, {"cell": "4"}, {"hide": "sum"}]
)
def test_values_out_of_range_are_refused_by_name(wrong):
    with pytest.raises(traitlets.TraitError, match=f"'{next(iter(wrong))}' trait"):
        demo.adder(**wrong)


def test_text_stands_in_for_the_picture():
    lines = demo.adder(a=22, b=45).describe().splitlines()
    assert lines[0].startswith("After 600 updates: 22 + 45 = 67, the network says 67, no step is wrong. It gets 100 of")
    names = ["step t", "a", "b", "carry in", "sum", "network", "p", "i", "f", "o", "c"]
    assert [line[:9].strip() for line in lines[1:-1]] == names
    assert len({len(line) for line in lines[1:-1]}) == 1
    assert demo.add(300, 87).a == 44  # of larger numbers the lowest bits count
