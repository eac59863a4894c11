"""The one place where arguments are checked: an error names the argument, what it had and what was expected.

TypeError: not an array, another array library, another dtype, not the expected container.
ValueError: wrong or empty shape, wrong number of entries, NaN.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from lstm_ref.backend import Array, array_namespace

Shape = tuple[int | str, ...]  # a number is required; a letter stands for any size of at least 1


def check_array(name: str, a: Array, shape: Shape, like: Array | None = None) -> None:
    """Require an array of this shape, without NaN, of the library and dtype of `like` (else floating)."""
    xp = _check_library(name, a, f"an array of shape {_show(shape)}", like)
    if like is not None:
        if a.dtype != like.dtype:
            raise TypeError(f"{name}: got dtype {a.dtype}, expected {like.dtype}")
    elif not xp.isdtype(a.dtype, ("real floating", "complex floating")):
        raise TypeError(f"{name}: got dtype {a.dtype}, expected a real or complex floating dtype")
    _check_shape(name, a, shape)
    if bool(xp.any(xp.isnan(a))):
        raise ValueError(f"{name}: contains NaN, expected numbers")


def check_fields(name: str, values: Any, shapes: Any, like: Array, lead: tuple[int, ...] = ()) -> None:
    """Require a tuple with one array per field of the NamedTuple `shapes`, each of the shape lead + that one."""
    fields = shapes._fields
    check_length(name, values, len(fields), f"of {', '.join(fields)}")
    for field, value, shape in zip(fields, values, shapes, strict=True):
        check_array(f"{name}.{field}", value, (*lead, *shape), like)


def check_sequence(cell: Any, x: Array, state0: Any, p: Any) -> None:
    """Require arguments of a cell over time: x (T, B, D) or (T, R, B, D), and state and parameters to match."""
    trials = len(getattr(x, "shape", ())) == 4
    check_array("x", x, ("T", "R", "B", "D") if trials else ("T", "B", "D"))
    lead = tuple(x.shape[1:-1])
    H = check_state("state0", cell, state0, lead, None, x)
    check_fields("p", p, cell.param_shapes(x.shape[-1], H), x, lead[:-1])


def check_state(name: str, cell: Any, state: Any, lead: tuple[int, ...], H: int | None, like: Array) -> int:
    """Require a state of the cell with rows `lead`; H None stands for any hidden size, which is returned."""
    fields = cell.State._fields
    check_length(name, state, len(fields), f"of {', '.join(fields)}")
    check_array(f"{name}.{fields[0]}", state[0], (*lead, H or "H"), like)
    H = H or int(state[0].shape[-1])
    sizes = cell.state_sizes(H)
    check_fields(name, state, sizes._replace(**{field: (*lead, n) for field, n in sizes._asdict().items()}), like)
    return H


def check_mask(mask: Array | None, x: Array) -> None:
    """Require None or an array of bool, of the library of x and with a value for each step and row."""
    if mask is None:
        return
    xp = _check_library("mask", mask, "an array of bool", x)
    if mask.dtype != xp.bool:
        raise TypeError(f"mask: got dtype {mask.dtype}, expected bool")
    if tuple(mask.shape) != tuple(x.shape[:-1]):
        raise ValueError(f"mask: got shape {tuple(mask.shape)}, expected {_show(tuple(x.shape[:-1]))}")


def check_length(name: str, values: Any, length: int | None, what: str) -> None:
    """Require a tuple or list of this length; None stands for any length of at least 1."""
    if not isinstance(values, tuple | list):
        raise TypeError(f"{name}: got {type(values).__qualname__}, expected a tuple {what}")
    if len(values) != (length or max(len(values), 1)):
        raise ValueError(f"{name}: got {len(values)} entries, expected {length or 'at least 1'} {what}")


def check_integers(name: str, a: Array, shape: Shape, low: int, high: int, like: Array) -> None:
    """Require an array of integers from low to high, of this shape and of the library of `like`."""
    xp = _check_library(name, a, "an array of integers", like)
    if not xp.isdtype(a.dtype, "integral"):
        raise TypeError(f"{name}: got dtype {a.dtype}, expected integers")
    _check_shape(name, a, shape)
    wide = xp.astype(a, xp.int64)  # holds both bounds
    if bool(xp.any((wide < low) | (wide > high))):
        raise ValueError(f"{name}: got a number outside {low} to {high}, expected none")


def check_number(name: str, value: Any, low: float, high: float) -> None:
    """Require a number with low <= value < high."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"{name}: got {type(value).__qualname__}, expected a number")
    if not low <= value < high:
        raise ValueError(f"{name}: got {value}, expected a number from {low} to below {high}")


@contextmanager
def within(place: str) -> Iterator[None]:
    """Put `place` in front of the message of a TypeError or ValueError raised inside."""
    try:
        yield
    except (TypeError, ValueError) as error:
        raise type(error)(f"{place}: {error}") from error


def _check_library(name: str, a: Array, what: str, like: Array | None) -> Any:
    """The array module of `a`, which has to be that of `like`, if there is one."""
    if not hasattr(a, "__array_namespace__"):
        raise TypeError(f"{name}: got {type(a).__qualname__}, expected {what}")
    xp = array_namespace(a)
    if like is not None and xp is not array_namespace(like):
        raise TypeError(f"{name}: got an array of {xp.__name__}, expected one of {array_namespace(like).__name__}")
    return xp


def _check_shape(name: str, a: Array, shape: Shape) -> None:
    got = tuple(a.shape)
    fits = (n >= 1 if isinstance(want, str) else n == want for n, want in zip(got, shape, strict=False))
    if len(got) != len(shape) or not all(fits):
        each = " with every size at least 1" if any(isinstance(want, str) for want in shape) else ""
        raise ValueError(f"{name}: got shape {got}, expected {_show(shape)}{each}")


def _show(shape: Shape) -> str:
    return "(" + ", ".join(str(n) for n in shape) + ("," if len(shape) == 1 else "") + ")"
