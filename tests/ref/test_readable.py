from collections import namedtuple
from typing import Any, NamedTuple

import array_api_strict
import numpy as np
import pytest
import torch

from lstm_ref import readable
from lstm_ref.cells import peephole_full as cell
from tests.oracles import assert_all_same, torch_autograd
from tests.ref.cases import INPUTS, SIZES, lstm_problem, weighted


def forward(x, h0, c0, *p):
    return readable.forward(cell, x, cell.State(h0, c0), cell.Params(*p))


def replaced(arrays, name, value):
    return [value if other == name else a for other, a in zip(INPUTS, arrays, strict=True)]


class _Elman:
    """A cell with one state: h_t = tanh(x_t W_x + h_prev W_h + b)."""

    BLOCKS = ("h",)
    Cache = namedtuple("Cache", "x_t h_prev h_t")

    class Params(NamedTuple):
        W_x: Any
        W_h: Any
        b: Any

    class State(NamedTuple):
        h: Any

    @staticmethod
    def param_shapes(D, H):
        return _Elman.Params((D, H), (H, H), (H,))

    @staticmethod
    def state_sizes(H):
        return _Elman.State(H)

    @staticmethod
    def step(x_t, h_prev, p):
        h_t = np.tanh(x_t @ p.W_x + h_prev @ p.W_h + p.b)
        return h_t, _Elman.Cache(x_t, h_prev, h_t)

    @staticmethod
    def step_backward(dh_t, cache, p):
        da = dh_t * (1 - cache.h_t**2)
        return (
            da @ p.W_x.T,
            da @ p.W_h.T,
            _Elman.Params(cache.x_t.T @ da, cache.h_prev.T @ da, da.sum(axis=0)),
        )


@pytest.mark.oracle("PyTorch autograd", parts="readable")
@pytest.mark.parametrize(("T", "B", "D", "H"), SIZES)
def test_a_cell_with_one_state_fits(T, B, D, H):
    rng = np.random.default_rng([T, B, D, H])
    arrays = [rng.normal(size=s) for s in ((T, B, D), (B, H), (D, H), (H, H), (H,))]
    x, h0, *p = arrays
    cotangents = [rng.normal(size=s) for s in ((T, B, H), (B, H))]
    dh, dh_T = cotangents

    def torch_loss(x, h, W_x, W_h, b):
        hs = []
        for x_t in x:
            h = torch.tanh(x_t @ W_x + h @ W_h + b)
            hs.append(h)
        return weighted((torch.stack(hs), h), [torch.tensor(w) for w in cotangents])

    _, _, caches = readable.forward(_Elman, x, _Elman.State(h0), _Elman.Params(*p))
    dx, dstate0, dp = readable.backward(_Elman, dh, _Elman.State(dh_T), caches, _Elman.Params(*p))
    assert_all_same((dx, *dstate0, *dp), torch_autograd(torch_loss, arrays), 1e-12)


PLACES = {"x": "x", "h0": "state0.h", "c0": "state0.c"} | {name: f"p.{name}" for name in INPUTS[3:]}


@pytest.mark.parametrize("name", INPUTS)
@pytest.mark.parametrize(
    ("spoil", "error", "words"),
    [
        (lambda a: a.tolist(), TypeError, ["got list", "expected an array of shape"]),
        (lambda a: None, TypeError, ["got NoneType"]),
        (lambda a: a[..., None, None], ValueError, ["got shape", "1)", "expected ("]),
        (lambda a: a[..., :0], ValueError, ["got shape", "0", "expected ("]),
        (lambda a: np.where(np.arange(a.size).reshape(a.shape) == 1, np.nan, a), ValueError, ["NaN"]),
        (lambda a: a.astype(int), TypeError, ["got dtype int64", "expected"]),
    ],
)
def test_bad_inputs_are_named(name, spoil, error, words):
    arrays = lstm_problem(SIZES[0]).arrays
    bad = spoil(arrays[INPUTS.index(name)])
    with pytest.raises(error) as caught:
        forward(*replaced(arrays, name, bad))
    message = str(caught.value)
    assert message.startswith(PLACES[name] + ":")
    assert all(word in message for word in words), message


@pytest.mark.parametrize("name", INPUTS[1:])
def test_dtype_and_library_must_be_those_of_x(name):
    arrays = lstm_problem(SIZES[0]).arrays
    a = arrays[INPUTS.index(name)]
    with pytest.raises(TypeError, match=f"^{PLACES[name]}: got dtype float32, expected float64$"):
        forward(*replaced(arrays, name, a.astype(np.float32)))
    with pytest.raises(TypeError, match=f"^{PLACES[name]}: got an array of array_api_strict, .* numpy$"):
        forward(*replaced(arrays, name, array_api_strict.asarray(a)))


@pytest.mark.parametrize("name", INPUTS[1:])
def test_sizes_that_would_broadcast_are_refused(name):
    arrays = lstm_problem(SIZES[0]).arrays
    a = arrays[INPUTS.index(name)]
    with pytest.raises(ValueError, match=r"got shape \(.*\), expected \("):
        forward(*replaced(arrays, name, a[:1, ...]))


@pytest.mark.parametrize("empty", [(0, 3, 2), (5, 0, 2), (5, 3, 0)])
def test_no_steps_or_no_batch_is_refused(empty):
    arrays = lstm_problem(SIZES[0]).arrays
    with pytest.raises(ValueError, match=r"^x: got shape .* expected \(T, B, D\) with every size at least 1$"):
        forward(*replaced(arrays, "x", np.zeros(empty)))


def test_state_and_parameters_must_be_tuples_of_the_right_length():
    x, h0, c0, *p = lstm_problem(SIZES[0]).arrays
    with pytest.raises(TypeError, match=r"^state0: got ndarray, expected a tuple of h, c$"):
        readable.forward(cell, x, h0, cell.Params(*p))
    with pytest.raises(ValueError, match=r"^state0: got 1 entries, expected 2 of h, c$"):
        readable.forward(cell, x, (h0,), cell.Params(*p))
    with pytest.raises(ValueError, match=r"^p: got 3 entries, expected 4 of W_x, W_h, W_c, b$"):
        readable.forward(cell, x, (h0, c0), tuple(p[:3]))


def test_backward_names_its_bad_inputs():
    problem = lstm_problem(SIZES[0])
    p = cell.Params(*problem.arrays[3:])
    _, _, caches = forward(*problem.arrays)
    dh, *dstate_T = problem.cotangents
    dstate_T = cell.State(*dstate_T)
    with pytest.raises(ValueError, match=r"^dh: got shape \(4, 3, 4\), expected \(5, 3, 4\)$"):
        readable.backward(cell, dh[1:], dstate_T, caches, p)
    with pytest.raises(ValueError, match=r"^dh: contains NaN"):
        readable.backward(cell, np.full_like(dh, np.nan), dstate_T, caches, p)
    with pytest.raises(TypeError, match=r"^dstate_T\.c: got dtype float32"):
        readable.backward(cell, dh, dstate_T._replace(c=dstate_T.c.astype(np.float32)), caches, p)
    with pytest.raises(ValueError, match=r"^dstate_T\.h: got shape \(1, 4\), expected \(3, 4\)$"):
        readable.backward(cell, dh, dstate_T._replace(h=dstate_T.h[:1]), caches, p)
    with pytest.raises(ValueError, match=r"^p\.W_x: got shape \(1, 16\), expected \(2, 16\)$"):
        readable.backward(cell, dh, dstate_T, caches, p._replace(W_x=p.W_x[:1]))
    with pytest.raises(ValueError, match=r"^caches: got 0 entries"):
        readable.backward(cell, dh, dstate_T, [], p)


def test_masks_that_do_not_fit_are_named():
    x, h0, c0, *p = lstm_problem(SIZES[0]).arrays
    mask = np.ones((5, 3), dtype=bool)
    for bad, error, words in [
        (mask.tolist(), TypeError, r"^mask: got list, expected an array of bool$"),
        (mask.astype(float), TypeError, r"^mask: got dtype float64, expected bool$"),
        (mask[:, :1], ValueError, r"^mask: got shape \(5, 1\), expected \(5, 3\)$"),
        (array_api_strict.asarray(mask), TypeError, r"^mask: got an array of array_api_strict, expected one of numpy$"),
    ]:
        with pytest.raises(error, match=words):
            readable.forward(cell, x, cell.State(h0, c0), cell.Params(*p), bad)


def test_the_trial_axis_must_be_there_for_all_or_none():
    x, h0, c0, *p = lstm_problem(SIZES[0]).arrays
    many = [np.stack([w, w]) for w in p]
    with pytest.raises(ValueError, match=r"^p\.W_x: got shape \(2, 2, 16\), expected \(2, 16\)$"):
        readable.forward(cell, x, cell.State(h0, c0), cell.Params(*many))
    x = np.stack([x, x, x], axis=1)
    state0 = cell.State(*(np.stack([a, a, a]) for a in (h0, c0)))
    with pytest.raises(ValueError, match=r"^p\.W_x: got shape \(2, 2, 16\), expected \(3, 2, 16\)$"):
        readable.forward(cell, x, state0, cell.Params(*many))
