"""Independent answers for the tests: these functions share no code with lstm_ref, and state the layout.

Packed weights hold four blocks of H columns: input gate, forget gate, candidate, output gate.
"""

import cmath
import math
from collections.abc import Callable, Sequence

import numpy as np
import torch

BLOCKS = {"input": 0, "forget": 1, "candidate": 2, "output": 3}


def assert_same(got, expected, rtol: float, name: str = "") -> None:
    """Equal shape and dtype, both finite, then |got - expected| <= rtol * (largest magnitude expected)."""
    got, expected = np.asarray(got), np.asarray(expected)
    assert got.shape == expected.shape, f"{name}: shape {got.shape}, expected {expected.shape}"
    assert got.dtype == expected.dtype, f"{name}: dtype {got.dtype}, expected {expected.dtype}"
    assert np.all(np.isfinite(expected)), f"{name}: the oracle is not finite"
    assert np.all(np.isfinite(got)), f"{name}: not finite"
    error = np.max(np.abs(got.astype(np.complex128) - expected))
    scale = np.max(np.abs(expected))
    assert error <= rtol * scale, f"{name}: relative error {error / scale if scale else math.inf:.2e}"


def assert_all_same(got, expected, rtol: float, names=None) -> None:
    """`assert_same` for each pair; a failure gives its name, or without names its place."""
    pairs = list(zip(got, expected, strict=True))
    for name, (one, other) in zip(names or range(len(pairs)), pairs, strict=True):
        assert_same(one, other, rtol, str(name))


def lstm_by_loops(x, h0, c0, W_x, W_h, W_c, b):
    """The LSTM with full peepholes, one number at a time, gate by gate. Returns h (T, B, H), h_T, c_T."""
    T, B, D = x.shape
    H = h0.shape[1]
    h, c, hs = h0.tolist(), c0.tolist(), []

    def drive(gate, unit, inputs, hidden, cells):
        column = BLOCKS[gate] * H + unit
        total = float(b[column])
        for k in range(D):
            total += inputs[k] * float(W_x[k, column])
        for k in range(H):
            total += hidden[k] * float(W_h[k, column]) + cells[k] * float(W_c[k, column])
        return total

    def logistic(v):
        return 1.0 / (1.0 + math.exp(-v))

    for t in range(T):
        h_new, c_new = [], []
        for row in range(B):
            seen = x[t, row].tolist(), h[row], c[row]
            cells = []
            for unit in range(H):
                kept = logistic(drive("forget", unit, *seen)) * c[row][unit]
                written = logistic(drive("input", unit, *seen)) * math.tanh(drive("candidate", unit, *seen))
                cells.append(kept + written)
            opened = [logistic(drive("output", unit, seen[0], seen[1], cells)) for unit in range(H)]
            c_new.append(cells)
            h_new.append([opened[unit] * math.tanh(cells[unit]) for unit in range(H)])
        h, c = h_new, c_new
        hs.append(h)
    return np.array(hs), np.array(h), np.array(c)


def complex_step(loss: Callable[..., complex], arrays: Sequence[np.ndarray]) -> list[np.ndarray]:
    """Gradient of loss(*arrays) with respect to every entry of every array: Im loss(a + 1e-100 j) / 1e-100."""
    size = 1e-100
    moved = [a.astype(np.complex128) for a in arrays]
    gradients = []
    for a in moved:
        gradient = np.empty(a.shape)
        for index in np.ndindex(a.shape):
            start = a[index]
            a[index] = start + size * 1j
            gradient[index] = complex(loss(*moved)).imag / size
            a[index] = start
        gradients.append(gradient)
    return gradients


def torch_autograd(loss: Callable[..., torch.Tensor], arrays: Sequence[np.ndarray]) -> list[np.ndarray]:
    """Gradient of loss(*tensors) with respect to every array, from PyTorch's automatic differentiation."""
    leaves = [torch.tensor(a, requires_grad=True) for a in arrays]
    loss(*leaves).backward()
    return [np.asarray(leaf.grad.numpy()) for leaf in leaves]


def torch_full_lstm(x, h, c, W_x, W_h, W_c, b):
    """The LSTM with full peepholes in PyTorch, each gate from its own slices; returns as lstm_by_loops."""
    H = h.shape[1]

    def drive(gate, x_t, hidden, cells):
        block = slice(BLOCKS[gate] * H, (BLOCKS[gate] + 1) * H)
        return x_t @ W_x[:, block] + hidden @ W_h[:, block] + cells @ W_c[:, block] + b[block]

    hs = []
    for x_t in x:
        keep = torch.sigmoid(drive("forget", x_t, h, c))
        write = torch.sigmoid(drive("input", x_t, h, c)) * torch.tanh(drive("candidate", x_t, h, c))
        c_new = keep * c + write
        h = torch.sigmoid(drive("output", x_t, h, c_new)) * torch.tanh(c_new)
        c = c_new
        hs.append(h)
    return torch.stack(hs), h, c


def torch_library_lstm(x, h0, c0, W_x, W_h, b):
    """torch.nn.LSTM, which has no peepholes: weights transposed, same order of blocks, second bias zero."""
    layer = torch.nn.LSTM(x.shape[2], h0.shape[1]).to(x.dtype)
    weights = {
        "weight_ih_l0": W_x.T,
        "weight_hh_l0": W_h.T,
        "bias_ih_l0": b,
        "bias_hh_l0": torch.zeros_like(b),
    }
    h, (h_T, c_T) = torch.func.functional_call(layer, weights, (x, (h0[None], c0[None])))
    return h, h_T[0], c_T[0]


def logistic_exact(v: float) -> float:
    """Sigmoid from the form whose terms are all positive, in double precision."""
    return math.exp(v) / (1 + math.exp(v)) if v < 0 else 1 / (1 + math.exp(-v))


def logistic_complex(v: complex) -> complex:
    """Sigmoid of a complex number from cmath."""
    return cmath.exp(v) / (1 + cmath.exp(v)) if v.real < 0 else 1 / (1 + cmath.exp(-v))
