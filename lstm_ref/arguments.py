"""The one place where arguments are checked: an error names the argument, what it had and what was expected.

TypeError: not an array, another array library, another dtype, not the expected kind of number, cell or container.
ValueError: wrong or empty shape, another device, wrong number of entries, NaN, a number out of range.
"""

import math
import operator
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from numbers import Complex, Integral, Real
from types import EllipsisType
from typing import Any

import numpy as np

from lstm_ref.backend import Array, array_namespace, is_array

# A number is required; a letter stands for any size of at least 1, and ... for any axes with such sizes.
Shape = tuple[int | str | EllipsisType, ...]

_CELL = ("Params", "State", "Cache", "BLOCKS", "param_shapes", "state_sizes", "step", "step_backward")
_OTHER_ALGEBRA = (np.matrix, np.ma.MaskedArray)  # arrays by inheritance, for which * or == mean something else


# ---- arrays


def check_array(name: str, a: Array, shape: Shape, like: Array | None = None) -> None:
    """Require an array of this shape, without NaN, of the library, device and dtype of `like` (else floating)."""
    xp = check_floating(name, a, shape, like)
    if bool(xp.any(xp.isnan(a))):
        raise ValueError(f"{name}: contains NaN, expected numbers")


def check_floating(name: str, a: Array, shape: Shape, like: Array | None = None) -> Any:
    """`check_array` without a look at the numbers, for what only lends its shape and dtype. Returns the module."""
    xp = check_library(name, a, f"an array of shape {_show(shape)}", like)
    if like is not None:
        if a.dtype != like.dtype:
            raise TypeError(f"{name}: got dtype {a.dtype}, expected {like.dtype}")
    elif not xp.isdtype(a.dtype, ("real floating", "complex floating")):
        raise TypeError(f"{name}: got dtype {a.dtype}, expected a real or complex floating dtype")
    _check_shape(name, a, shape)
    return xp


def check_real(name: str, a: Array) -> None:
    """Require an array that is not complex."""
    if not array_namespace(a).isdtype(a.dtype, "real floating"):
        raise TypeError(f"{name}: got dtype {a.dtype}, expected a real floating dtype")


def check_mask(mask: Array | None, x: Array) -> None:
    """Require None or an array of bool, of the library of x and with a value for each step and row."""
    if mask is None:
        return
    xp = check_library("mask", mask, "an array of bool", x)
    if mask.dtype != xp.bool:
        raise TypeError(f"mask: got dtype {mask.dtype}, expected bool")
    _check_shape("mask", mask, tuple(x.shape[:-1]))


def check_integers(name: str, a: Array, shape: Shape, low: int, high: int, like: Array | None = None) -> None:
    """Require an array of integers from low to high, of this shape and of the library and device of `like`."""
    xp = check_library(name, a, "an array of integers", like)
    if not xp.isdtype(a.dtype, "integral"):
        raise TypeError(f"{name}: got dtype {a.dtype}, expected integers")
    _check_shape(name, a, shape)
    wide = xp.astype(a, xp.int64)  # holds both bounds
    if bool(xp.any((wide < low) | (wide > high))):
        raise ValueError(f"{name}: got a number outside {low} to {high}, expected none")


def check_library(name: str, a: Array, what: str, like: Array | None) -> Any:
    """Require an array, of the library and on the device of `like`, if there is one, and return its module."""
    if not is_array(a) or isinstance(a, _OTHER_ALGEBRA):
        raise TypeError(f"{name}: got {type(a).__qualname__}, expected {what}")
    xp = array_namespace(a)
    if like is not None:
        if xp is not array_namespace(like):
            raise TypeError(f"{name}: got an array of {xp.__name__}, expected one of {array_namespace(like).__name__}")
        if a.device != like.device:
            raise ValueError(f"{name}: got an array on device {a.device}, expected {like.device}")
    return xp


# ---- cells and what belongs to them


def check_cell(cell: Any) -> None:
    """Require what a cell has, as described in `lstm_ref.cells`."""
    check_has("cell", cell, _CELL, "a cell as in lstm_ref.cells")


def check_sequence(cell: Any, x: Array, state0: Any, p: Any) -> None:
    """Require arguments of a cell over time: x (T, B, D) or (T, R, B, D), and state and parameters to match."""
    check_cell(cell)
    trials = len(getattr(x, "shape", ())) == 4
    check_array("x", x, ("T", "R", "B", "D") if trials else ("T", "B", "D"))
    lead = tuple(x.shape[1:-1])
    H = check_state("state0", cell, state0, lead, None, x)
    with within("x"):
        shapes = cell.param_shapes(x.shape[-1], H)
    check_fields("p", p, shapes, x, lead[:-1])


def check_state(name: str, cell: Any, state: Any, lead: tuple[int, ...], H: int | None, like: Array) -> int:
    """Require a state of the cell with rows `lead`; H None stands for any hidden size, which is returned."""
    fields = cell.State._fields
    _check_entries(name, state, fields)
    check_array(f"{name}.{fields[0]}", state[0], (*lead, H or "H"), like)
    H = H or int(state[0].shape[-1])
    with within(name):
        sizes = cell.state_sizes(H)
    check_fields(name, state, sizes._replace(**{field: (*lead, n) for field, n in sizes._asdict().items()}), like)
    return H


def check_fields(name: str, values: Any, shapes: Any, like: Array, lead: tuple[int, ...] = ()) -> None:
    """Require a tuple with one array per field of the NamedTuple `shapes`, each of the shape lead + that one."""
    _check_entries(name, values, shapes._fields)
    for field, value, shape in zip(shapes._fields, values, shapes, strict=True):
        check_array(f"{name}.{field}", value, (*lead, *shape), like)


def check_caches(caches: Any, Cache: Any = None) -> None:
    """Require caches of the steps of one forward pass; Cache None stands for those of any one cell.

    Only the fields have to be those of Cache: what has been stored or sent comes back as a tuple of another type.
    """
    check_length("caches", caches, None, "of a forward pass")
    fields = getattr(Cache or caches[0], "_fields", ())
    for t, cache in enumerate(caches):
        check_has(f"caches[{t}]", cache, ("_fields", "x_t", "h_prev"), "a cache of a cell")
        check_same_fields(f"caches[{t}]", cache, fields)
        for field in ("x_t", "h_prev"):
            if (got := getattr(cache, field).shape) != (first := getattr(caches[0], field).shape):
                raise ValueError(f"caches[{t}]: got {field} of shape {tuple(got)}, expected {tuple(first)}")


def check_params(name: str, cell: Any, p: Any) -> None:
    """Require parameters of the cell that fit together, for some input size and hidden size."""
    check_cell(cell)
    check_kind(name, p, cell.Params)
    for field, a in p._asdict().items():
        check_array(f"{name}.{field}", a, (...,), like=None if field == p._fields[0] else p[0])
    shapes = [tuple(a.shape) for a in p]
    sizes = sorted({n for shape in shapes for n in shape})
    if not any(_fit(cell, shapes, D, H) for D in sizes for H in sizes):
        got = ", ".join(f"{field} {shape}" for field, shape in zip(p._fields, shapes, strict=True))
        raise ValueError(f"{name}: got {got}, expected shapes of the cell for some input size and hidden size")


# ---- containers and other objects


def check_length(name: str, values: Any, length: int | None, what: str) -> None:
    """Require a tuple or list of this length; None stands for any length of at least 1."""
    if not isinstance(values, tuple | list):
        raise TypeError(f"{name}: got {type(values).__qualname__}, expected a tuple of {what.removeprefix('of ')}")
    if len(values) != (length or max(len(values), 1)):
        raise ValueError(f"{name}: got {len(values)} entries, expected {length or 'at least 1'} {what}")


def check_kind(name: str, value: Any, kind: type | tuple[type, ...]) -> None:
    """Require an instance of one of these types."""
    if not isinstance(value, kind):
        kinds = " or ".join(map(_type_name, kind if isinstance(kind, tuple) else (kind,)))
        raise TypeError(f"{name}: got {_type_name(type(value))}, expected {kinds}")


def check_has(name: str, value: Any, attributes: Sequence[str], what: str) -> None:
    """Require an object with all these attributes."""
    if missing := [attribute for attribute in attributes if not hasattr(value, attribute)]:
        got = getattr(value, "__name__", type(value).__qualname__)
        raise TypeError(f"{name}: got {got} without {', '.join(missing)}, expected {what}")


def check_layer(name: str, layer: Any) -> None:
    """Require a layer, as described in `lstm_ref.layers`."""
    check_has(name, layer, ("forward", "backward"), "a layer as in lstm_ref.layers")


def check_layers(layers: Any) -> None:
    """Require layers, at least one."""
    check_length("layers", layers, None, "layers, bottom first")
    for n, layer in enumerate(layers):
        check_layer(f"layers[{n}]", layer)


def check_dtype(name: str, dtype: Any, kind: str | tuple[str, ...] = ("real floating", "complex floating")) -> None:
    """Require a NumPy dtype or its name, of a kind of the array API standard."""
    try:
        fits = dtype is not None and np.isdtype(np.dtype(dtype), kind)
    except TypeError:
        fits = False
    if not fits:
        raise TypeError(f"{name}: got {dtype!r}, expected a floating dtype")


def check_same_fields(name: str, values: Any, fields: tuple[str, ...]) -> None:
    """Require of a NamedTuple that it has these fields; a plain tuple has none, and may stand for any."""
    got = getattr(values, "_fields", fields)
    if got != fields:
        raise TypeError(f"{name}: got a {type(values).__qualname__} of {', '.join(got)}, expected {', '.join(fields)}")


# ---- numbers; those of NumPy come back as Python's, which do not change the dtype of what they meet


def check_number(name: str, value: Any, low: float = -math.inf, high: float = math.inf) -> float:
    """Require a finite number with low <= value < high, and return it."""
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(f"{name}: got {type(value).__qualname__}, expected a number")
    number = float(value)
    if not (low <= number < high and math.isfinite(number)):
        expected = f"a number from {low} to below {high}" if math.isfinite(low) else "a finite number"
        raise ValueError(f"{name}: got {value}, expected {expected}")
    return number


def check_positive(name: str, value: Any) -> float:
    """Require a finite number above 0, and return it."""
    if (number := check_number(name, value, 0)) == 0:
        raise ValueError(f"{name}: got 0, expected a positive number")
    return number


def check_scalar(name: str, value: Any) -> complex:
    """Require a real or complex number that is not NaN, and return it: a float if it is real."""
    if isinstance(value, bool) or not isinstance(value, Complex):
        raise TypeError(f"{name}: got {type(value).__qualname__}, expected a number")
    if value != value:
        raise ValueError(f"{name}: got NaN, expected a number")
    return float(value) if isinstance(value, Real) else complex(value)


def check_count(name: str, value: Any, low: int = 1, high: int | None = None) -> int:
    """Require an integer from low to high, and return it."""
    if isinstance(value, bool) or not isinstance(value, Integral):
        raise TypeError(f"{name}: got {type(value).__qualname__}, expected an integer")
    number = operator.index(value)
    if number < low or (high is not None and number > high):
        expected = f"at least {low}" if high is None else f"{low} to {high}"
        raise ValueError(f"{name}: got {number}, expected {expected}")
    return number


@contextmanager
def within(place: str) -> Iterator[None]:
    """Put `place` in front of the message of a TypeError or ValueError raised inside."""
    try:
        yield
    except (TypeError, ValueError) as error:
        raise type(error)(f"{place}: {error}") from error


def _check_shape(name: str, a: Array, shape: Shape) -> None:
    got, wanted = tuple(a.shape), shape
    if ... in shape:
        place = shape.index(...)
        free = got[place : place + max(len(got) - len(shape) + 1, 0)]
        wanted = (*shape[:place], *(n or "n" for n in free), *shape[place + 1 :])
    fits = (n >= 1 if isinstance(want, str) else n == want for n, want in zip(got, wanted, strict=False))
    if len(got) != len(wanted) or not all(fits):
        each = " with every size at least 1" if any(isinstance(want, str) for want in wanted) else ""
        raise ValueError(f"{name}: got shape {got}, expected {_show(wanted)}{each}")


def _check_entries(name: str, values: Any, fields: tuple[str, ...]) -> None:
    check_length(name, values, len(fields), f"of {', '.join(fields)}")
    check_same_fields(name, values, fields)


def _fit(cell: Any, shapes: list[tuple[int, ...]], D: int, H: int) -> bool:
    """Whether these are the cell's shapes for the sizes D and H, alone or with one trial axis in front of all."""
    try:
        wanted = cell.param_shapes(D, H)
    except ValueError:  # not every cell has every size
        return False
    leads = {shape[: max(len(shape) - len(want), 0)] for shape, want in zip(shapes, wanted, strict=True)}
    lead = min(leads)
    return len(leads) == 1 and len(lead) <= 1 and shapes == [(*lead, *want) for want in wanted]


def _show(shape: Shape) -> str:
    return "(" + ", ".join("..." if n is ... else str(n) for n in shape) + ("," if len(shape) == 1 else "") + ")"


def _type_name(kind: type) -> str:
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
