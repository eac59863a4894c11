import array_api_strict
import numpy as np
import pytest
import torch

from lstm_ref import losses
from tests.oracles import assert_same, complex_step, torch_autograd

SHAPES = [(4,), (1, 1), (2, 3, 5), (3, 1, 2, 4)]


def numbers(shape, dtype=np.float64):
    rng = np.random.default_rng(shape)
    return rng.normal(size=shape).astype(dtype), rng.dirichlet(np.ones(shape[-1]), size=shape[:-1]).astype(dtype)


def classes_of(shape):
    return np.asarray(np.random.default_rng(shape).integers(-1, shape[-1], size=shape[:-1]))


@pytest.mark.parametrize("shape", SHAPES)
def test_softmax_and_its_gradient(shape):
    rng = np.random.default_rng(shape)
    z, dy = rng.normal(size=(2, *shape))
    assert_same(losses.softmax(z), torch.softmax(torch.tensor(z), dim=-1).numpy(), 1e-15)
    (dz,) = complex_step(lambda z: (dy * losses.softmax(z)).sum(), [z])
    got = losses.softmax_backward(dy, losses.softmax(z))
    assert got.shape == dz.shape and np.allclose(got, dz, rtol=1e-12, atol=1e-16)


def torch_cross_entropy(logits, target):
    return -(torch.tensor(target) * torch.log_softmax(logits, dim=-1)).sum(dim=-1)


def torch_class_cross_entropy(logits, classes):
    K = logits.shape[-1]
    flat, shape = logits.reshape(-1, K), classes.shape
    wanted = torch.tensor(classes.reshape(-1).astype(np.int64))
    return torch.nn.functional.cross_entropy(flat, wanted, ignore_index=-1, reduction="none").reshape(shape)


def torch_squared_error(y, target):
    return torch.nn.functional.mse_loss(y, torch.tensor(target), reduction="none").sum(dim=-1) / 2


def torch_sigmoid_squared_error(logits, target):
    return torch_squared_error(torch.sigmoid(logits), target)


ORACLES = {
    "cross_entropy": torch_cross_entropy,
    "class_cross_entropy": torch_class_cross_entropy,
    "squared_error": torch_squared_error,
    "sigmoid_squared_error": torch_sigmoid_squared_error,
}


def functions(name):
    """Terms, their sum, and its gradient."""
    terms = {"s": f"{name}s", "y": f"{name[:-1]}ies"}["y" if name.endswith("y") else "s"]
    return getattr(losses, terms), getattr(losses, name), getattr(losses, f"{name}_backward")


def target_of(name, shape, dtype=np.float64):
    return classes_of(shape) if name.startswith("class") else numbers(shape, dtype)[1]


@pytest.mark.oracle("torch.nn.functional", parts="losses")
@pytest.mark.parametrize("name", ORACLES)
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(("dtype", "rtol"), [(np.float64, 1e-13), (np.float32, 1e-5)])
def test_losses_equal_torch(name, shape, dtype, rtol):
    z, target = numbers(shape, dtype)[0], target_of(name, shape, dtype)
    terms, total, gradient = functions(name)
    expected = ORACLES[name](torch.tensor(z), target)
    # One class: log softmax is 0, which the two sides reach up to rounding.
    floor = 10 * np.finfo(dtype).eps
    pairs = [
        (terms(z, target), expected.numpy()),
        (total(z, target), expected.sum().numpy()),
        (gradient(z, target), torch_autograd(lambda z: ORACLES[name](z, target).sum(), [z])[0]),
    ]
    for one, other in pairs:
        if np.max(np.abs(other)) > floor:
            assert_same(one, other, rtol)
        else:
            assert np.shape(one) == other.shape and np.max(np.abs(one)) <= floor


@pytest.mark.oracle("complex step", parts="losses")
@pytest.mark.parametrize("name", ORACLES)
@pytest.mark.parametrize("shape", [(4,), (2, 3, 5)])
def test_gradients_equal_complex_step(name, shape):
    _, total, gradient = functions(name)
    z, target = numbers(shape)[0], target_of(name, shape)
    wide = target if name.startswith("class") else target.astype(complex)
    (expected,) = complex_step(lambda z: total(z, wide), [z])
    assert_same(gradient(z, target), expected, 1e-13)


@pytest.mark.parametrize("name", ORACLES)
@pytest.mark.parametrize("dtype", [np.float32, np.complex128])
def test_it_needs_only_the_array_standard(name, dtype):
    z, target = numbers((2, 3, 5), dtype)[0], target_of(name, (2, 3, 5), dtype)
    wrap = array_api_strict.asarray
    for function in functions(name):
        assert_same(np.asarray(function(wrap(z), wrap(target))), function(z, target), 1e-6)


def test_nothing_overflows():
    z = np.array([[1000.0, 0.0, -1000.0], [-2000.0, -2000.0, -2000.0]])
    assert_same(losses.softmax(z), np.array([[1, 0, 0], [1 / 3, 1 / 3, 1 / 3]]), 1e-15)
    target = np.array([[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]])
    assert_same(losses.cross_entropies(z, target), np.array([2000, np.log(3)]), 1e-15)
    assert_same(losses.class_cross_entropies(z, np.array([2, 0])), np.array([2000, np.log(3)]), 1e-15)
    assert_same(losses.sigmoid_squared_error_backward(z, np.zeros((2, 3))), np.array([[0, 0.125, 0], [0, 0, 0]]), 1e-15)


def test_a_row_without_a_class_counts_nothing():
    rng = np.random.default_rng(7)
    logits, target = rng.normal(size=(3, 2, 4)), rng.dirichlet(np.ones(4), size=(3, 2))
    target[1] = 0
    kept = losses.cross_entropy(logits[::2], target[::2])
    assert float(losses.cross_entropy(logits, target)) == pytest.approx(float(kept), rel=1e-14)
    assert not np.any(losses.cross_entropy_backward(logits, target)[1])
    classes = np.array([[0, 1], [-1, -1], [3, 2]])
    assert not np.any(losses.class_cross_entropies(logits, classes)[1])
    assert not np.any(losses.class_cross_entropy_backward(logits, classes)[1])


def test_terms_of_an_ensemble_add_up_per_trial():
    z, target = numbers((3, 2, 4, 5))  # T, R, B, K
    per_trial = losses.cross_entropies(z, target).sum(axis=(0, 2))
    for r in range(2):
        assert per_trial[r] == pytest.approx(float(losses.cross_entropy(z[:, r], target[:, r])), rel=1e-14)


@pytest.mark.parametrize("name", ORACLES)
def test_bad_inputs_are_named(name):
    z, target = numbers((2, 3, 5))[0], target_of(name, (2, 3, 5))
    first, second = "y" if name == "squared_error" else "logits", "classes" if name.startswith("class") else "target"
    for function in functions(name):

        def refused(error, pattern, *arguments, function=function):
            with pytest.raises(error, match=pattern):
                function(*arguments)

        refused(ValueError, f"^{first}: contains NaN", np.full_like(z, np.nan), target)
        refused(TypeError, f"^{first}: got dtype int64", z.astype(int), target)
        refused(ValueError, rf"^{first}: got shape \(2, 3, 0\)", z[..., :0], target[..., :0])
        refused(ValueError, f"^{second}: got shape", z, target[:1])
        refused(TypeError, f"^{second}: got list", z, target.tolist())
        refused(TypeError, f"^{second}: got an array of array_api_strict", z, array_api_strict.asarray(target))
        refused(TypeError, f"^{second}: got dtype float32", z, target.astype(np.float32))
    with pytest.raises(ValueError, match=r"^z: got shape \(\)"):
        losses.softmax(np.asarray(1.0))
    with pytest.raises(ValueError, match=r"^dy: got shape \(3,\), expected \(2,\)$"):
        losses.softmax_backward(np.ones(3), np.ones(2))
