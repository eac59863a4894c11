"""What a run of the benchmarks is asked to do, and the environment it needs. Imports no array library."""

import json
import os
from dataclasses import asdict, dataclass
from typing import NamedTuple


class Shape(NamedTuple):
    """Sizes of a sequence problem."""

    T: int
    B: int
    D: int
    H: int

    def __str__(self) -> str:
        return ", ".join(map(str, self))


SHAPES = [Shape(100, 1, 8, 2), Shape(100, 32, 64, 64), Shape(100, 64, 128, 256)]
LARGE = [Shape(200, 64, 512, 512), Shape(50, 16, 1024, 1024)]
GPU_ONLY = [Shape(100, 128, 1024, 1024)]
DTYPES = ("float32", "float64")

_THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
_RESTRICTIONS = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")


@dataclass
class Options:
    """Empty lists stand for everything; `rounds` 0 for as many as fit into `seconds`."""

    tables: list[str]
    shapes: list[Shape]
    dtypes: list[str]
    cells: list[str]
    rounds: int
    seconds: float
    quick: bool
    output: str | None
    remarks: list[str]

    def text(self) -> str:
        """As one argument of a command."""
        return json.dumps(asdict(self))

    @classmethod
    def from_text(cls, text: str) -> "Options":
        """The way back of `text`."""
        values = json.loads(text)
        return cls(**{**values, "shapes": [Shape(*shape) for shape in values["shapes"]]})

    def chosen(self, default: list[Shape]) -> list[Shape]:
        """The shapes of a table; in a quick run only small ones, unless they were asked for."""
        return self.shapes or (default[:2] if self.quick else default)


def one_thread(keep: bool) -> tuple[dict[str, str], list[str]]:
    """The environment for one thread, and a remark on each variable that restricts NumPy's BLAS alone.

    These variables do not reach PyTorch's libraries, so unless they are to be kept they are left out.
    """
    environment = dict(os.environ) | dict.fromkeys(_THREADS, "1")
    found = [name for name in _RESTRICTIONS if name in environment]
    remarks = [f"{name}={environment[name]} {'was kept' if keep else 'was set and left out'}" for name in found]
    if not keep:
        for name in found:
            del environment[name]
    return environment, remarks
