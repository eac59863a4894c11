"""Which array library the numbers live in: namespace of the inputs, device choice, the way back to NumPy."""

import importlib
import platform
import sys
from typing import Any, NamedTuple

import numpy as np

Array = Any  # any array of the array API standard

_NO_GPU = (
    "No usable GPU was found: install an NVIDIA driver and CuPy 14 or later "
    '(`pip install "cupy-cuda13x[ctk]"`), or stay with device "cpu".'
)


class DeviceReport(NamedTuple):
    """Versions and devices of this machine; `cupy` is None and `gpus` is empty where they are missing."""

    python: str
    numpy: str
    cupy: str | None
    gpus: tuple[str, ...]


def array_namespace(*arrays: Array) -> Any:
    """Array module shared by all arguments.

    Returns the module given by `__array_namespace__` (numpy, cupy, array_api_strict, ...).

    Raises TypeError, listing the types it got, for no arguments, for anything that is not an array, and for
    arrays of different libraries.
    """
    if not arrays or not all(map(is_array, arrays)):
        raise TypeError(f"expected arrays of one array library, got {_type_names(arrays)}")
    xp, *others = [
        a.__array_namespace__() if hasattr(a, "__array_namespace__") else sys.modules["cupy"] for a in arrays
    ]
    if any(other is not xp for other in others):
        raise TypeError(f"expected arrays of one array library, got a mix: {_type_names(arrays)}")
    return xp


def is_array(a: Any) -> bool:
    """Whether `a` is an array of the array API standard. CuPy's are too, up to version 14 without saying so."""
    return hasattr(a, "__array_namespace__") or (type(a).__module__, type(a).__name__) == ("cupy", "ndarray")


def on_device(like: Array) -> dict[str, Any]:
    """Keyword for xp.zeros and others that puts an array where `like` is; none for CuPy, which has no such keyword."""
    return {"device": like.device} if hasattr(like, "__array_namespace__") else {}


def to_numpy(a: Array) -> np.ndarray:
    """NumPy array with the values and dtype of `a`; copied only where it has to be, as from a GPU.

    Raises TypeError if `a` is not an array.
    """
    xp = array_namespace(a)
    return a.get() if xp.__name__.partition(".")[0] == "cupy" else np.asarray(a)


def real_part(a: Array) -> Array:
    """Real part of a real or complex array (the standard's `real` takes complex arrays only)."""
    xp = array_namespace(a)
    return xp.real(a) if xp.isdtype(a.dtype, "complex floating") else a


def in_range(number: float, like: Array) -> float:
    """A positive number, or where it is out of the range of the real dtype of `like`, the largest number within."""
    return min(number, float(array_namespace(like).finfo(like.dtype).max))


def device_report() -> DeviceReport:
    """Versions of Python, NumPy and CuPy, and the names of the GPUs that CuPy can use. Never raises."""
    version, gpus = _find_gpus()
    return DeviceReport(platform.python_version(), np.__version__, version, gpus)


def choose(device: str = "cpu") -> Any:
    """Array module for a device: numpy for "cpu", cupy for "gpu".

    Raises ValueError for any other name, and RuntimeError, saying what to install, if no GPU can be used.
    """
    if device == "cpu":
        return np
    if device != "gpu":
        raise ValueError(f'device: got {device!r}, expected "cpu" or "gpu"')
    if not _find_gpus()[1]:
        raise RuntimeError(_NO_GPU)
    return importlib.import_module("cupy")


def _find_gpus() -> tuple[str | None, tuple[str, ...]]:
    # A broken CUDA installation can fail in any way, at import or at the first call: each means "no GPU".
    try:
        cupy = importlib.import_module("cupy")
        version = str(cupy.__version__)
    except Exception:
        return None, ()
    try:
        runtime = cupy.cuda.runtime
        names = [runtime.getDeviceProperties(n)["name"] for n in range(runtime.getDeviceCount())]
        return version, tuple(name.decode() if isinstance(name, bytes) else str(name) for name in names)
    except Exception:
        return version, ()


def _type_names(values: tuple[Any, ...]) -> str:
    return ", ".join(f"{type(v).__module__}.{type(v).__qualname__}" for v in values) or "nothing"
