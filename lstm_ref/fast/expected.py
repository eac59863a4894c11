"""What a plan takes: arguments of its shapes and dtype."""

from typing import Any, NamedTuple

import numpy as np

from lstm_ref.arguments import check_array, check_mask, check_sequence, check_state

Array = np.ndarray
Shape = tuple[int, ...]


class Expected(NamedTuple):
    """Shapes of the arguments of a plan, and an array of its dtype."""

    cell: Any
    x: Shape
    h: Shape
    states: list[Shape]
    p: list[Shape]
    like: Array

    def check_forward(self, x: Array, state0: Any, p: Any, mask: Array | None) -> None:
        """Raise as `lstm_ref.readable.forward`, and for other shapes and dtypes.

        Without a mask NaN is left for later: it shows in the final state. With one it may not.
        """
        fits = self._fit((x,), [self.x]) and self._fit_group(state0, self.cell.State, self.states)
        fits = fits and self._fit_group(p, self.cell.Params, self.p)
        if not fits or (mask is not None and _any_nan(x, *state0, *p)):
            check_sequence(self.cell, x, state0, p)
            check_array("x", x, self.x, like=self.like)
            check_array("state0.h", state0[0], self.states[0], like=self.like)
        check_mask(mask, x)

    def check_backward(self, dh: Array, dstate_T: Any) -> None:
        """Raise as `lstm_ref.readable.backward`."""
        fits = self._fit((dh,), [self.h]) and self._fit_group(dstate_T, self.cell.State, self.states)
        if not fits or _any_nan(dh, *dstate_T):
            check_array("dh", dh, self.h, like=self.like)
            check_state("dstate_T", self.cell, dstate_T, self.h[1:-1], self.h[-1], self.like)

    def _fit(self, arrays: Any, shapes: list[Shape]) -> bool:
        """The quick answer to whether all is as it should be; if it is not, the checks find the words."""
        dtype = self.like.dtype
        return all(type(a) is np.ndarray and a.dtype == dtype for a in arrays) and [a.shape for a in arrays] == shapes

    def _fit_group(self, arrays: Any, kind: type, shapes: list[Shape]) -> bool:
        return type(arrays) in (kind, tuple, list) and self._fit(arrays, shapes)


def _any_nan(*arrays: Array) -> bool:
    return any(np.isnan(a).any() for a in arrays)
