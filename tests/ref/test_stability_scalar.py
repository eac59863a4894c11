import math

import pytest

from lstm_ref.stability.scalar import half_life, is_bibo_stable, time_constant


@pytest.mark.oracle("closed form", parts="stability.scalar")
@pytest.mark.parametrize("w", [0.99, 0.5, -0.5, -0.999999, 0.3 + 0.4j, 1e-300])
def test_times_against_the_powers(w):
    assert is_bibo_stable(w)
    assert abs(w) ** time_constant(w) == pytest.approx(1 / math.e, rel=1e-12)
    assert abs(w) ** half_life(w) == pytest.approx(0.5, rel=1e-12)


def test_bounded_output_by_a_loop():
    for w, bound in [(0.9, 10.0), (-0.9, 10.0), (0.0, 1.0)]:
        h = 0.0
        for t in range(2000):
            h = w * h + (-1.0 if w < 0 and t % 2 else 1.0)
            assert abs(h) <= bound * (1 + 1e-12)
        assert is_bibo_stable(w)


def test_at_zero_all_is_forgotten_at_once():
    assert is_bibo_stable(0.0) and time_constant(0.0) == 0.0 and half_life(0.0) == 0.0


@pytest.mark.parametrize("w", [1.0, -1.0, 1j, 1.0000001, -3.0, math.inf])
def test_on_and_outside_the_circle_nothing_is_forgotten(w):
    assert not is_bibo_stable(w)
    assert time_constant(w) == math.inf and half_life(w) == math.inf


@pytest.mark.parametrize("function", [is_bibo_stable, time_constant, half_life])
def test_nan_is_refused(function):
    with pytest.raises(ValueError, match=r"^w: got NaN"):
        function(math.nan)


def test_results_are_plain_python():
    assert type(is_bibo_stable(0.5)) is bool and type(time_constant(0.5)) is float
