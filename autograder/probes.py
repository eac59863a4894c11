"""Functions that an exercise can hand to student code as an argument, rebuilt by name on the student's side.

An exercise such as "write a gradient check" needs a function as its input. Code never crosses the wire; a probe crosses
as a name and parameter arrays.
"""

from collections.abc import Callable
from typing import Any

import numpy as np


class Probe:
    """A named function of one array with fixed parameters: `Probe("cubic", a=a)(x)`.

    Raises
    ------
    ValueError
        If no probe of that name exists; the message lists the names.
    """

    def __init__(self, name: str, **params: Any) -> None:
        if name not in FORMULAS:
            raise ValueError(f"no probe named {name!r}; there are: {', '.join(FORMULAS)}")
        self.name = name
        self.params = params
        self.__name__ = name

    def __call__(self, x: Any) -> Any:
        return FORMULAS[self.name](np.asarray(x), **self.params)

    def __repr__(self) -> str:
        return f"<probe {self.name}>"


FORMULAS: dict[str, Callable[..., Any]] = {
    "sum_of_squares": lambda x: float(np.sum(x**2)),
    "cubic": lambda x, a: float(np.sum(a * x**3)),
    "tanh_sum": lambda x, a: float(np.sum(np.tanh(a * x))),
    "log_sum_exp": lambda x: float(np.log(np.sum(np.exp(x)))),
    "tanh_map": lambda x, a: np.tanh(a * x),
    "scaled_gradient": lambda x, a, factor: factor * 3.0 * a * x**2,
    "affine": lambda x, a, b: x @ a + b,
}
