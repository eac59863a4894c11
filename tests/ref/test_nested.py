from typing import Any, NamedTuple

import array_api_strict
import numpy as np
import pytest

from lstm_ref import nested


class Layer(NamedTuple):
    W: Any
    b: Any


def tree():
    return [Layer(np.ones((2, 3)), np.zeros(3)), (np.full((1,), 2.0), [np.full((), 3.0)])]


def test_apply_keeps_the_nesting_of_the_first():
    got = nested.apply(lambda a, b: a + b, tree(), (list(tree()[0]), tree()[1]))
    assert type(got) is list and type(got[0]) is Layer and type(got[1]) is tuple and type(got[1][1]) is list
    assert np.all(got[0].W == 2) and np.all(got[1][1][0] == 6)
    assert nested.apply(np.negative, np.ones(2)).tolist() == [-1, -1]
    with pytest.raises(ValueError):
        nested.apply(lambda a, b: a, tree(), tree()[:1])


def test_leaves_have_names():
    assert [name for name, _ in nested.leaves("p", tree())] == ["p[0].W", "p[0].b", "p[1][0]", "p[1][1][0]"]
    assert [name for name, _ in nested.leaves("p", 3)] == ["p"]


def test_zeros_like():
    strict = nested.apply(array_api_strict.asarray, tree())
    got = nested.zeros_like(strict)
    assert all(not np.asarray(a).any() for _, a in nested.leaves("p", got)) and type(got[0]) is Layer
    assert np.all(np.asarray(strict[0].W) == 1)


def test_per_trial():
    a, v = np.ones((3, 2, 4)), np.array([1.0, 2.0, 3.0])
    assert (nested.per_trial(v, a) * a)[:, 0, 0].tolist() == [1, 2, 3]
    assert nested.per_trial(np.asarray(2.0), a).shape == (1, 1, 1)


@pytest.mark.parametrize(
    ("bad", "error", "message"),
    [
        ([], ValueError, r"^p: got no arrays, expected at least one$"),
        ([(), []], ValueError, r"^p: got no arrays"),
        ([np.ones((2, 0))], ValueError, r"^p\[0\]: got shape \(2, 0\), expected \(2, n\) with every size at least 1$"),
        (None, TypeError, r"^p: got NoneType, expected an array"),
        ([Layer(np.ones(2), None)], TypeError, r"^p\[0\]\.b: got NoneType"),
        ([np.ones(2), np.ones(2, np.float32)], TypeError, r"^p\[1\]: got dtype float32, expected float64$"),
        ([np.ones(2), array_api_strict.ones(2)], TypeError, r"^p\[1\]: got an array of array_api_strict"),
        ([np.array([1, np.nan])], ValueError, r"^p\[0\]: contains NaN"),
        ([np.array([1, 2])], TypeError, r"^p\[0\]: got dtype int64, expected a real or complex floating dtype$"),
    ],
)
def test_check(bad, error, message):
    with pytest.raises(error, match=message):
        nested.check("p", bad)


@pytest.mark.parametrize(
    ("bad", "error", "message"),
    [
        (tree()[:1], ValueError, r"^g: got 1 entries, expected 2 entries as in list$"),
        (np.ones(3), TypeError, r"^g: got ndarray, expected a tuple of entries as in list$"),
        ([tree()[0], (np.ones(1), [np.ones(1)])], ValueError, r"^g\[1\]\[1\]\[0\]: got shape \(1,\), expected \(\)$"),
        (
            [Layer(np.ones((2, 3)), np.zeros(1)), tree()[1]],
            ValueError,
            r"^g\[0\]\.b: got shape \(1,\), expected \(3,\)$",
        ),
        ([Layer(np.ones((2, 3)), [np.zeros(3)]), tree()[1]], TypeError, r"^g\[0\]\.b: got list"),
    ],
)
def test_check_alike(bad, error, message):
    nested.check_alike("g", tree(), tree())
    with pytest.raises(error, match=message):
        nested.check_alike("g", bad, tree())
