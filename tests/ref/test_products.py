"""Products in strips give what one product gives."""

from types import SimpleNamespace

import numpy as np
import pytest

from lstm_ref.fast import products

# M, K, columns: whole strips; with rows left over; fewer rows than a strip has; in two and in three parts
SIZES = [(96, 200, 64), (1030, 300, 16), (40, 1000, 30), (61, 2047, 64), (400, 4001, 51), (5, 9000, 60)]


@pytest.fixture
def paying(monkeypatch):
    monkeypatch.setattr(products, "_kernels", lambda: [SimpleNamespace(num_threads=1)])


@pytest.mark.usefixtures("paying")
@pytest.mark.parametrize("sizes", SIZES)
@pytest.mark.parametrize("lead", [(), (3,)])
@pytest.mark.parametrize(("dtype", "rtol"), [(np.float64, 1e-13), (np.float32, 1e-5)])
def test_they_equal_one_product(sizes, lead, dtype, rtol):
    M, K, columns = sizes
    rng = np.random.default_rng(0)
    wide = rng.normal(size=(M, K + 3)).astype(dtype)
    W = wide[:, 1:-2]
    product = products.in_strips(W, columns)
    wide *= 2  # weights change between calls
    source, target = rng.normal(size=(*lead, K, columns)).astype(dtype), np.full((*lead, M + 1, columns), 7, dtype)
    product(source, target[..., :M, :])
    expected = W.astype(np.float64) @ source
    assert np.abs(target[..., :M, :] - expected).max() <= rtol * np.abs(expected).max()
    assert (target[..., M, :] == 7).all()


@pytest.mark.usefixtures("paying")
def test_no_strip_is_copied(monkeypatch):
    seen = []

    def matmul(a, b, out):
        seen.append(a.shape[-2] * a.shape[-1] * b.shape[-1])
        return np_matmul(a, b, out=out)

    np_matmul = np.matmul
    monkeypatch.setattr(np, "matmul", matmul)
    for M, K, columns in [*SIZES, (500, 1303, 64), (48, 1302, 64)]:
        products.in_strips(np.ones((M, K)), columns)(np.ones((K, columns)), np.empty((M, columns)))
    assert len(seen) > len(SIZES) and max(seen) <= 100**3


def test_they_are_left_to_one_product_where_they_gain_nothing(paying, monkeypatch):
    assert products.in_strips(np.ones((200, 100)), 50) is None  # the factors are not copied anyway
    assert products.in_strips(np.ones((201, 100)), 50) is not None
    assert products.in_strips(np.ones((1001, 1000)), 1) is None
    assert products.in_strips(np.ones((1001, 1000)), 128) is None
    monkeypatch.setattr(products, "_kernels", lambda: [])
    assert products.in_strips(np.ones((201, 100)), 50) is None


@pytest.mark.parametrize(
    ("api", "kernels", "threads", "pay"),
    [
        ("openblas", "SkylakeX", 1, True),
        ("openblas", "SkylakeX", 2, False),
        ("openblas", "Haswell", 1, False),
        ("mkl", None, 1, False),
    ],
)
def test_the_kernels_and_threads_of_openblas_decide(api, kernels, threads, pay, monkeypatch):
    library = SimpleNamespace(internal_api=api, architecture=kernels, num_threads=threads)
    monkeypatch.setattr(products, "ThreadpoolController", lambda: SimpleNamespace(lib_controllers=[library]))
    products._kernels.cache_clear()
    try:
        assert products.strips_pay(16) is pay
    finally:
        products._kernels.cache_clear()


def test_threads_may_change_while_the_program_runs(monkeypatch):
    library = SimpleNamespace(num_threads=1)
    monkeypatch.setattr(products, "_kernels", lambda: [library])
    assert products.strips_pay(16)
    library.num_threads = 2
    assert not products.strips_pay(16)
