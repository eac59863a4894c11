"""A quantity as it is and as it should be: a small drawing in the colors of the page."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup

from autograder.verdict import Curves

WIDTH, HEIGHT = 380, 210
LEFT, RIGHT, TOP, BOTTOM = 56, 12, 28, 36  # around the frame
ACROSS, DOWN = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
STRETCH = 3  # times the range of what is expected that the picture may show, for what is not
BEYOND = 20  # how far outside the frame, which cuts it off, a line goes on
TOLD = 12  # values in words

Values = Sequence[float | None]


@dataclass(frozen=True)
class Frame:
    """What the picture shows: `count` entries between two values; `whole` says whether all values are inside."""

    low: float
    high: float
    count: int
    whole: bool

    @classmethod
    def of(cls, curves: Curves) -> "Frame":
        """The frame around all that is expected, and around what is not as far as that stays near."""
        right = [value for value in curves.expected if value is not None] or [0.0]
        low, high = min(right), max(right)
        span = (high - low) or abs(high) or 1.0
        near = [value for value in curves.yours if value is not None and _near(value, low, high, STRETCH * span)]
        low, high = min([low, *near]), max([high, *near])
        pad = 0.08 * ((high - low) or span)
        return cls(low - pad, high + pad, len(curves.expected), len(near) == len(curves.yours))

    def x(self, index: int) -> float:
        return ACROSS * (index + 0.5) / self.count

    def y(self, value: float) -> float:
        return min(max(DOWN * (self.high - value) / (self.high - self.low), -BEYOND), DOWN + BEYOND)

    def points(self, values: Values) -> list[tuple[float, float] | None]:
        """Where the values lie, None where there is none."""
        return [None if value is None else (self.x(k), self.y(value)) for k, value in enumerate(values)]


def plot(curves: Curves) -> Markup:
    """The drawing, with its words for who cannot see it."""
    frame = Frame.of(curves)
    inside = [
        *_lines("expected", frame.points(curves.expected)),
        *(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4"/>' for x, y in filter(None, frame.points(curves.expected))),
        *_lines("yours", frame.points(curves.yours)),
        *(_cross(x, y) for x, y in filter(None, frame.points(curves.yours))),
    ]
    drawing = [
        *_axes(frame),
        f'<svg x="{LEFT}" y="{TOP}" width="{ACROSS}" height="{DOWN}" overflow="hidden">{"".join(inside)}</svg>',
        *_legend(),
    ]
    return Markup(
        '<figure class="plot"><svg role="img" viewBox="0 0 {} {}" aria-label="{}">{}</svg>'
        "<figcaption><code>{}</code> on inputs of your own check: {}.{}</figcaption></figure>"
    ).format(
        WIDTH,
        HEIGHT,
        _words(curves),
        Markup("".join(drawing)),
        curves.quantity,
        curves.case,
        "" if frame.whole else " Some of your values lie outside the picture.",
    )


def _near(value: float, low: float, high: float, reach: float) -> bool:
    return low - reach <= value <= high + reach


def _lines(kind: str, points: Sequence[tuple[float, float] | None]) -> Iterator[str]:
    """A line through the points, broken where one is missing."""
    for there, run in groupby(points, lambda point: point is not None):
        if there:
            corners = " ".join(f"{point[0]:.1f},{point[1]:.1f}" for point in run if point)
            yield f'<polyline class="{kind}" points="{corners}"/>'


def _cross(x: float, y: float) -> str:
    return f'<path class="cross" d="M{x - 4:.1f} {y - 4:.1f}l8 8m0 -8l-8 8"/>'


def _axes(frame: Frame) -> Iterator[str]:
    floor = TOP + DOWN
    yield f'<path class="axis" d="M{LEFT} {TOP}V{floor}H{WIDTH - RIGHT}"/>'
    for value in _ticks(frame.low, frame.high, 5):
        y = TOP + frame.y(value)
        yield f'<path class="axis" d="M{LEFT} {y:.1f}h{ACROSS}"/>'
        yield f'<text class="tick" x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{value:.4g}</text>'
    for index in _ticks(0, frame.count - 1, 7, least=1.0):
        x = LEFT + frame.x(int(index))
        yield f'<text class="tick" x="{x:.1f}" y="{floor + 16}" text-anchor="middle">{index:.0f}</text>'
    yield f'<text x="{LEFT + ACROSS / 2}" y="{HEIGHT - 4}" text-anchor="middle">index</text>'


def _ticks(low: float, high: float, about: int, least: float = 0.0) -> list[float]:
    """Round numbers between two values."""
    rough = (high - low) / about
    size = 10.0 ** math.floor(math.log10(rough))
    step = max(next(size * factor for factor in (1, 2, 5, 10) if size * factor >= 0.999 * rough), least)
    return [k * step for k in range(math.ceil(low / step), math.floor(high / step) + 1)]


def _legend() -> Iterator[str]:
    yield f'<path class="yours" d="M{LEFT} 12h28"/>{_cross(LEFT + 14, 12)}<text x="{LEFT + 34}" y="16">yours</text>'
    yield f'<path class="expected" d="M{LEFT + 90} 12h28"/><circle cx="{LEFT + 104}" cy="12" r="4"/>'
    yield f'<text x="{LEFT + 124}" y="16">expected</text>'


def _words(curves: Curves) -> str:
    yours, expected = _listed(curves.yours), _listed(curves.expected)
    return f"A plot of {curves.quantity} against the index. Yours: {yours}. Expected: {expected}."


def _listed(values: Values) -> str:
    told = ", ".join("not a finite number" if value is None else f"{value:.4g}" for value in values[:TOLD])
    return told + (" and so on" if len(values) > TOLD else "")
