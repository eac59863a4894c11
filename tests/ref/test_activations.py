import array_api_strict
import numpy as np
import pytest

from lstm_ref.activations import dsigmoid, dtanh, sigmoid, tanh
from tests.oracles import assert_same, complex_step, logistic_complex, logistic_exact

POINTS = [-700.0, -100.5, -30.0, -20.0, -3.25, -1e-9, -0.0, 0.0, 1e-9, 0.5, 20.0, 30.0, 700.0]


@pytest.mark.oracle("closed form", parts="activations")
@pytest.mark.parametrize("value", POINTS)
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_sigmoid_keeps_relative_accuracy(value, dtype):
    x = np.array([value], dtype=dtype)
    exact = logistic_exact(float(x[0]))
    got = sigmoid(x)
    assert got.dtype == dtype and got.shape == (1,)
    rounding = max(4 * np.finfo(dtype).eps * exact, float(np.finfo(dtype).smallest_subnormal))
    assert abs(float(got[0]) - exact) <= rounding


def test_sigmoid_of_a_closed_gate_in_float32_is_not_zero():
    assert float(sigmoid(np.array(-20.0, dtype=np.float32))) == pytest.approx(2.0611537e-9, rel=1e-6)


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.complex128])
def test_sigmoid_never_overflows(dtype):
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        got = sigmoid(np.array([-1e4, -800, 800, 1e4], dtype=dtype))
    assert np.array_equal(got, np.array([0, 0, 1, 1], dtype=dtype))


def test_sigmoid_at_infinity():
    assert np.array_equal(sigmoid(np.array([-np.inf, np.inf])), [0.0, 1.0])


@pytest.mark.parametrize("value", [-700 + 2j, -30 - 1j, -2 + 1e-100j, 0.5j, 1 - 0.25j, 30 + 2j, 700 - 1j])
def test_sigmoid_of_complex_numbers(value):
    got = sigmoid(np.array([value]))
    assert_same(got, np.array([logistic_complex(value)]), rtol=1e-14)
    assert got[0].imag == pytest.approx(logistic_complex(value).imag, rel=1e-13)


def test_derivatives_in_the_output():
    x = np.random.default_rng(3).normal(size=(2, 3))
    (by_sigmoid,) = complex_step(lambda z: sigmoid(z).sum(), [x])
    (by_tanh,) = complex_step(lambda z: tanh(z).sum(), [x])
    assert_same(dsigmoid(sigmoid(x)), by_sigmoid, rtol=1e-14)
    assert_same(dtanh(tanh(x)), by_tanh, rtol=1e-14)


def test_dtanh_keeps_accuracy_near_saturation():
    y = 1 - 2.0**-30
    assert float(dtanh(np.array(y))) == pytest.approx(2.0**-29 - 2.0**-60, rel=1e-15)


@pytest.mark.parametrize("function", [sigmoid, tanh])
@pytest.mark.parametrize("dtype", ["float32", "float64", "complex128"])
def test_activations_need_only_the_standard(function, dtype):
    x = np.linspace(-9, 9, 6).reshape(2, 3).astype(dtype)
    assert_same(np.asarray(function(array_api_strict.asarray(x))), function(x), rtol=0)


@pytest.mark.parametrize("bad", [-20.0, [1.0], None])
def test_sigmoid_of_something_else(bad):
    with pytest.raises(TypeError, match=type(bad).__name__):
        sigmoid(bad)
