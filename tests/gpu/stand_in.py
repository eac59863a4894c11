"""A stand-in for CuPy without a GPU: NumPy's numbers behind arrays that have what CuPy's have, and no more.

CuPy 14 has no `__array_namespace__`, creates arrays without a keyword `device`, and its arrays neither mix with
NumPy's nor become such without `get`.
"""

import operator
import types
from typing import Any

import numpy as np


class ndarray:
    """An array; its numbers are in `a`."""

    def __init__(self, a: Any) -> None:
        self.a = np.asarray(a)

    def get(self) -> np.ndarray:
        """The way to NumPy."""
        return self.a.copy()

    def __getattr__(self, name: str) -> Any:
        if name in ("dtype", "device", "ndim", "shape", "size"):
            return getattr(self.a, name)
        raise AttributeError(name)

    def __getitem__(self, key: Any) -> "ndarray":
        return ndarray(self.a[_plain(key)])

    def __setitem__(self, key: Any, value: Any) -> None:
        self.a[_plain(key)] = _plain(value)

    def __array__(self, *args: Any, **kwargs: Any) -> Any:
        raise TypeError("Implicit conversion to a NumPy array is not allowed")

    def __bool__(self) -> bool:
        return bool(self.a)

    def __float__(self) -> float:
        return float(self.a)


ndarray.__module__ = "cupy"
ndarray.__array_ufunc__ = None  # NumPy's arrays leave the operators to these


def _binary(name: str, turned: bool) -> Any:
    function = getattr(operator, {"and": "and_", "or": "or_"}.get(name, name))

    def method(self: ndarray, other: Any) -> ndarray:
        one, another = _plain(self), _plain(other)
        return ndarray(function(another, one) if turned else function(one, another))

    return method


for _name in ("add", "sub", "mul", "truediv", "matmul", "pow", "and", "or", "mod"):
    setattr(ndarray, f"__{_name}__", _binary(_name, False))
    setattr(ndarray, f"__r{_name}__", _binary(_name, True))
for _name in ("eq", "ne", "lt", "le", "gt", "ge"):
    setattr(ndarray, f"__{_name}__", _binary(_name, False))
ndarray.__neg__ = lambda self: ndarray(-self.a)
ndarray.__abs__ = lambda self: ndarray(abs(self.a))
ndarray.__invert__ = lambda self: ndarray(~self.a)


def module() -> Any:
    """A module cupy, with one GPU."""
    cupy: Any = types.ModuleType("cupy")
    for name in (name for name in dir(np) if not name.startswith("_")):
        value = getattr(np, name)
        wrapped = callable(value) and not isinstance(value, type) and name != "isdtype"
        setattr(cupy, name, _function(value) if wrapped else value)
    cupy.ndarray, cupy.asarray, cupy.__version__ = ndarray, _asarray, "14.2.0"
    runtime = types.SimpleNamespace(getDeviceCount=lambda: 1, getDeviceProperties=lambda n: {"name": b"stand-in"})
    cupy.cuda = types.SimpleNamespace(runtime=runtime)
    return cupy


def _asarray(a: Any, dtype: Any = None) -> ndarray:
    return ndarray(np.asarray(a.a if isinstance(a, ndarray) else a, dtype=dtype))


def _function(function: Any) -> Any:
    def call(*args: Any, **kwargs: Any) -> Any:
        if "device" in kwargs:
            raise TypeError(f"{function.__name__}() got an unexpected keyword argument 'device'")
        result = function(*map(_plain, args), **kwargs)
        return ndarray(result) if isinstance(result, np.ndarray | np.generic) else result

    return call


def _plain(value: Any) -> Any:
    """The numbers of our arrays; NumPy's are refused, as CuPy does."""
    if isinstance(value, tuple | list):
        return type(value)(map(_plain, value))
    if type(value) is np.ndarray:
        raise TypeError("Unsupported type <class 'numpy.ndarray'>")
    return value.a if isinstance(value, ndarray) else value
