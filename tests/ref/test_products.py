"""Products in strips give what one product gives."""

import numpy as np
import pytest

from lstm_ref.fast import products

SIZES = [(2048, 512, 64), (1030, 300, 16), (61, 4096, 16), (6, 5000, 50)]  # M, K, columns: with rows left over too


def pays(monkeypatch):
    monkeypatch.setattr(products, "strips_pay", lambda: True)


@pytest.mark.parametrize("sizes", SIZES)
@pytest.mark.parametrize("lead", [(), (3,)])
@pytest.mark.parametrize(("dtype", "rtol"), [(np.float64, 1e-13), (np.float32, 1e-5)])
def test_they_equal_one_product(sizes, lead, dtype, rtol, monkeypatch):
    pays(monkeypatch)
    M, K, columns = sizes
    rng = np.random.default_rng(0)
    wide = rng.normal(size=(M, K + 3)).astype(dtype)
    W = wide[:, 1:-2]
    product = products.in_strips(W, columns)
    wide *= 2  # weights change between calls
    source, target = rng.normal(size=(*lead, K, columns)).astype(dtype), np.empty((*lead, M + 1, columns), dtype)
    target[...] = 7
    product(source, target[..., :M, :])
    expected = W.astype(np.float64) @ source
    assert np.abs(target[..., :M, :] - expected).max() <= rtol * np.abs(expected).max()
    assert (target[..., M, :] == 7).all()


def test_they_are_left_to_one_product_where_they_gain_nothing(monkeypatch):
    pays(monkeypatch)
    assert products.in_strips(np.ones((100, 100)), 100) is None  # the factors are not copied anyway
    assert products.in_strips(np.ones((100, 50_000)), 10) is None  # not even four rows stay below
    assert products.in_strips(np.ones((101, 100)), 100) is not None
    monkeypatch.setattr(products, "strips_pay", lambda: False)
    assert products.in_strips(np.ones((101, 100)), 100) is None


@pytest.mark.parametrize(("kernels", "pay"), [("SkylakeX", True), ("Haswell", False), (None, False)])
def test_the_kernels_of_openblas_decide(kernels, pay, monkeypatch):
    libraries = [{"internal_api": "openmp"}, {"internal_api": "openblas", "architecture": kernels}]
    monkeypatch.setattr(products, "threadpool_info", lambda: libraries)
    products.strips_pay.cache_clear()
    try:
        assert products.strips_pay() is pay
    finally:
        products.strips_pay.cache_clear()
