"""Live demo of h(t) = h(t-1) W_h with two units: drag the eigenvalues, squeeze the angle between the eigenvectors.

The picture is drawn and computed in the browser (vector_recurrence.js). The same numbers from NumPy are `weights` and
`run`, the same words are `sentence`.
"""

import math
from typing import ClassVar, NamedTuple

import matplotlib.pyplot as plt
import numpy as np
import traitlets
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from course.figures.style import COLORS, LINES
from course.widgets.kit import Demo, brief, fixed

REACH = 1.3  # how far out an eigenvalue can be dragged, on either axis
ANGLE_MIN = 2.0
LAST = 60  # steps that the axes have room for
MOST = 20.0  # where the axes of the state stop growing


class Run(NamedTuple):
    """What the demo draws, for t = 0, ..., LAST."""

    states: np.ndarray  # (LAST+1, 2): h(t)
    norms: np.ndarray  # (LAST+1,): ||h(t)||
    worst: np.ndarray  # (LAST+1,): ||W_h^t||, the largest ||h(t)|| over all starts of length 1
    bound: np.ndarray  # (LAST+1,): kappa radius^t
    modes: np.ndarray  # (LAST+1, 2): the powers of both real eigenvalues; of a pair, real and imaginary part


class VectorRecurrence(Demo):
    """The demo. Its traits follow the handles, and the handles follow its traits.

    re1, re2, im: with im = 0 two real eigenvalues, re1 and re2; else the pair re1 +- j im, and re2 = re1.
    angle: between the two eigenvectors, 2 to 90 degrees. start: direction of h(0), of length 1, in degrees.
    T: number of steps drawn, 1 to 60.
    """

    unit: ClassVar[int] = 2
    title: ClassVar[str] = "Two eigenvalues and the angle between their directions"
    question: ClassVar[str] = "What do eigenvalues tell about a recurrence, and what do they hide?"

    re1 = traitlets.Float(0.95, min=-REACH, max=REACH).tag(sync=True)
    re2 = traitlets.Float(0.5, min=-REACH, max=REACH).tag(sync=True)
    im = traitlets.Float(0.0, min=0.0, max=REACH).tag(sync=True)
    angle = traitlets.Float(90.0, min=ANGLE_MIN, max=90.0).tag(sync=True)
    start = traitlets.Float(60.0, min=-180.0, max=180.0).tag(sync=True)
    T = traitlets.Int(LAST, min=1, max=LAST).tag(sync=True)

    @property
    def W_h(self) -> np.ndarray:
        """The weights as they are now, (2, 2)."""
        return weights(self.re1, self.re2, self.im, self.angle)

    @property
    def h(self) -> np.ndarray:
        """The states drawn, (T+1, 2), the start first."""
        return run(self.re1, self.re2, self.im, self.angle, self.start).states[: self.T + 1]

    def describe(self) -> str:
        """The demo as plain text: the sentence, and the numbers at a few steps."""
        found = run(self.re1, self.re2, self.im, self.angle, self.start)
        steps = sorted({t for t in (0, 1, 2, 5, 10, 20, 40) if t < self.T} | {self.T})
        rows = {"t": [str(t) for t in steps]}
        named = {"size of h(t)": found.norms, "largest possible": found.worst, "bound": found.bound}
        rows |= {name: [brief(values[t]) for t in steps] for name, values in named.items()}
        lines = [f"{name:<18}" + "".join(f"{cell:>10}" for cell in cells) for name, cells in rows.items()]
        return "\n".join([sentence(self.re1, self.re2, self.im, self.angle), *lines])

    def figure(self) -> Figure:
        """The four drawings of the demo."""
        return figure(self)


def vector_recurrence(
    eigenvalues: complex | tuple[float, float] = (0.95, 0.5), angle: float = 90.0, start: float = 60.0
) -> VectorRecurrence:
    """The demo with two real eigenvalues, or with a pair that is given by one of its two complex numbers.

    Raises traitlets.TraitError, naming the trait, for a value out of range.
    """
    if isinstance(eigenvalues, tuple):
        return VectorRecurrence(re1=eigenvalues[0], re2=eigenvalues[1], im=0.0, angle=angle, start=start)
    mode = complex(eigenvalues)
    return VectorRecurrence(re1=mode.real, re2=mode.real, im=abs(mode.imag), angle=angle, start=start)


# ---- the mathematics -----------------------------------------------------------------------------------------------


def weights(re1: float, re2: float, im: float, angle: float) -> np.ndarray:
    """W_h with these eigenvalues and this angle between its eigenvectors, (2, 2).

    Two real ones: the directions (rows) are (1, 0) and (cos angle, sin angle). A pair: these two rows are real and
    imaginary part of the eigenvectors, which then have the same angle, measured as |r_1 r_2^H| = cos angle.
    """
    c, s = math.cos(angle * math.pi / 180), math.sin(angle * math.pi / 180)
    if im > 0:
        return np.array([[re1 + im * c, im * s], [-im * (1 + c * c) / s, re1 - im * c]])
    return np.array([[re1, 0.0], [(re2 - re1) * c / s, re2]])


def radius(re1: float, re2: float, im: float) -> float:
    """The spectral radius."""
    return math.hypot(re1, im) if im > 0 else max(abs(re1), abs(re2))


def condition(angle: float) -> float:
    """Condition number of the eigenvectors, of length 1, at this angle in degrees."""
    return 1 / math.tan(angle * math.pi / 360)


def stretch(W: np.ndarray) -> float:
    """Largest singular value of a 2 x 2 matrix."""
    (a, b), (c, d) = W
    return (math.hypot(a + d, b - c) + math.hypot(a - d, b + c)) / 2


def run(re1: float, re2: float, im: float, angle: float, start: float) -> Run:
    """Everything that is drawn."""
    W = weights(re1, re2, im, angle)
    state, power = np.array([math.cos(start * math.pi / 180), math.sin(start * math.pi / 180)]), np.eye(2)
    modes = np.array([1.0, 0.0]) if im > 0 else np.array([1.0, 1.0])
    states, worst, powers = [state], [1.0], [modes]
    for _ in range(LAST):
        state, power = state @ W, power @ W
        one, other = modes
        modes = np.array([one * re1 - other * im, one * im + other * re1] if im > 0 else [one * re1, other * re2])
        states.append(state)
        worst.append(stretch(power))
        powers.append(modes)
    h = np.array(states)
    bound = condition(angle) * radius(re1, re2, im) ** np.arange(LAST + 1)
    return Run(h, np.hypot(h[:, 0], h[:, 1]), np.array(worst), bound, np.array(powers))


def worst_start(re1: float, re2: float, im: float, angle: float) -> float:
    """Direction of the start, in degrees, that grows most until the peak of ||W_h^t||, to a tenth of a degree."""
    W, worst = weights(re1, re2, im, angle), run(re1, re2, im, angle, 0.0).worst
    A = np.eye(2)
    for _ in range(int(np.argmax(worst))):
        A = A @ W
    S = A @ A.T
    return math.floor(math.atan2(2 * S[0, 1], S[0, 0] - S[1, 1]) * 90 / math.pi * 10 + 0.5) / 10


def sentence(re1: float, re2: float, im: float, angle: float) -> str:
    """What the demo says about the eigenvalues and the angle."""
    size = radius(re1, re2, im)
    shown = f"{fixed(re1, 2)} ± {fixed(im, 2)}j" if im > 0 else f"{fixed(re1, 2)} and {fixed(re2, 2)}"
    head = f"λ = {shown}, eigenvectors {brief(angle)}° apart: radius {fixed(size, 3)}"
    turn = f", a full turn in {fixed(2 * math.pi / math.atan2(im, re1), 1)} steps" if im > 0 else ""
    if size == 0:
        return f"{head}, all eigenvalues are 0."
    if abs(size - 1) < 1e-12:
        return f"{head}{turn}. On the circle: it neither fades nor grows in the long run."
    if size > 1:
        return f"{head}{turn}. It grows, and doubles every {fixed(math.log(2) / math.log(size), 1)} steps."
    worst = run(re1, re2, im, angle, 0.0).worst
    peak = int(np.argmax(worst))
    fades = f"{head}{turn}. It fades in the long run, half-life {fixed(math.log(0.5) / math.log(size), 1)} steps."
    if worst[peak] < 1 + 1e-9:
        return f"{fades} No start grows before that."
    grows = f"the worst start first grows to {fixed(worst[peak], 2)} times its length, at t = {peak}"
    return f"{fades} But {grows}; the bound allows {brief(condition(angle))}."


# ---- the still picture ---------------------------------------------------------------------------------------------


def span(found: Run) -> float:
    """Half the width of the drawing of the states."""
    return min(MOST, 1.25 * max(1.0, float(np.abs(found.states).max())))


def figure(demo: VectorRecurrence) -> Figure:
    """What the demo shows, as a figure for printed pages and for pages where widgets do not run."""
    found = run(demo.re1, demo.re2, demo.im, demo.angle, demo.start)
    fig, axes = plt.subplots(2, 2, figsize=(7.2, 6.4))
    _plane(axes[0, 0], demo)
    _path(axes[0, 1], demo, found)
    t = np.arange(demo.T + 1)
    for values, role, label in (
        (found.bound, "limit", "bound κ ρᵗ"),
        (found.worst, "second", "largest possible"),
        (found.norms, "first", "‖h(t)‖"),
    ):
        axes[1, 0].semilogy(t, values[: demo.T + 1], color=COLORS[role], linestyle=LINES[role], label=label)
    axes[1, 0].set(title="Size of the state", xlabel="step t", ylim=(1e-3, 1e3), xlim=(0, LAST))
    axes[1, 0].legend(fontsize=8)
    labels = ("Re λᵗ", "Im λᵗ") if demo.im > 0 else ("λ₁ᵗ", "λ₂ᵗ")
    for k, role in enumerate(("third", "fourth")):
        values = found.modes[: demo.T + 1, k]
        axes[1, 1].plot(t, values, color=COLORS[role], linestyle=LINES[role], label=labels[k])
    axes[1, 1].set(title="Each mode by itself", xlabel="step t", ylim=(-1.5, 1.5), xlim=(0, LAST))
    axes[1, 1].legend(fontsize=8)
    return fig


def _plane(ax: Axes, demo: VectorRecurrence) -> None:
    turn = np.linspace(0, 2 * np.pi, 91)
    ax.plot(np.cos(turn), np.sin(turn), color=COLORS["limit"], linestyle=LINES["limit"])
    for x, y, role in ((demo.re1, demo.im, "third"), (demo.re1 if demo.im > 0 else demo.re2, -demo.im, "fourth")):
        ax.plot(x, y, "o", color=COLORS[role], markersize=8)
    ax.set(title="Eigenvalues", xlabel="real part", ylabel="imaginary part", aspect="equal")
    ax.set(xlim=(-1.4, 1.4), ylim=(-1.4, 1.4))


def _path(ax: Axes, demo: VectorRecurrence, found: Run) -> None:
    half = span(found)
    if demo.im == 0:
        turn = demo.angle * math.pi / 180
        for x, y, role in ((1.0, 0.0, "third"), (math.cos(turn), math.sin(turn), "fourth")):
            far = 2 * half
            ax.plot([-far * x, far * x], [-far * y, far * y], color=COLORS[role], linestyle=LINES[role], linewidth=1)
    ax.plot(*found.states[: demo.T + 1].T, "-o", color=COLORS["first"], markersize=3, linewidth=1)
    ax.plot(*found.states[0], "o", color=COLORS["first"], markersize=8)
    ax.set(title="Path of the state", xlabel="unit 1", ylabel="unit 2", aspect="equal")
    ax.set(xlim=(-half, half), ylim=(-half, half))
