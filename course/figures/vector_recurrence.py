"""The figures of unit 02. Functions of the notebook that a figure calls are handed to it."""

from collections.abc import Callable

import matplotlib.pyplot as plt
import numpy as np

from course.figures.style import COLORS, LINES, show

Function = Callable[..., np.ndarray]

HIDES = np.array([[0.9, 0.2], [0.3, 0.7]])  # eigenvalues 1.065 and 0.535
KINDS = {  # all with the eigenvalues 0.9 and 0.8, but for the defective one
    "symmetric": np.array([[0.85, 0.05], [0.05, 0.85]]),
    "defective": np.array([[0.9, 1.0], [0.0, 0.9]]),
    "not normal": np.array([[0.9, 10.0], [0.0, 0.8]]),
}
ROLES = ("first", "second", "third", "fourth")


def free_run(W_h: np.ndarray, h0: np.ndarray, T: int) -> np.ndarray:
    """h0 W_h^t for t = 0, ..., T, step by step, (T+1, H)."""
    states = [np.asarray(h0, dtype=float)]
    for _ in range(T):
        states.append(states[-1] @ W_h)
    return np.array(states)


def norms_of_powers(W_h: np.ndarray, T: int) -> np.ndarray:
    """||W_h^t|| for t = 0, ..., T."""
    powers = [np.eye(len(W_h))]
    for _ in range(T):
        powers.append(powers[-1] @ W_h)
    return np.linalg.norm(np.array(powers), 2, axis=(1, 2))


def hidden(quiet_start: Function, T: int = 150) -> None:
    """A start and the same one without its largest mode, run for long."""
    h0 = np.array([1.0, 0.0])
    quiet = np.asarray(quiet_start(HIDES, h0), dtype=float)
    sizes = [np.linalg.norm(free_run(HIDES, start, T), axis=1) for start in (h0, quiet)]
    fig, ax = plt.subplots()
    for size, role, label in zip(sizes, ROLES, ("h0 = (1, 0)", "your quiet start"), strict=False):
        ax.semilogy(size, color=COLORS[role], linestyle=LINES[role], label=label)
    ax.set(xlabel="step t", ylabel="length of h(t)", title="With and without the largest mode")
    ax.legend(fontsize=9, loc="upper left", bbox_to_anchor=(1.0, 1.0))
    low = int(np.argmin(sizes[1]))
    if 10 < low < T - 10:
        told = f"your quiet start falls to {sizes[1][low]:.1g} at step {low}, and then rises again"
    else:
        told = f"your start does not stay hidden: after 20 steps its length is {sizes[1][20]:.2g}"
    show(
        fig,
        f"Without the largest mode, {told}. Length of the state on a logarithmic scale over {T} steps. From (1, 0) it "
        f"grows to {sizes[0][-1]:.2g}; from your start it ends at {sizes[1][-1]:.2g}.",
    )


def ringing(W_h: np.ndarray, T: int = 50) -> None:
    """The challenge of section 2.5: four weights, and what is left of the ring after T steps."""
    W_h = np.asarray(W_h, dtype=float)
    values = np.linalg.eigvals(W_h)
    size = np.max(np.abs(values))
    h = free_run(W_h, np.array([1.0, 0.0]), T)[:, 0]
    fig, ax = plt.subplots(figsize=(6.4, 2.4))
    ax.plot(np.clip(h, -3, 3), color=COLORS["h"], marker="o", markersize=3, linewidth=1)
    reach = 1.1 * min(np.max(np.abs(h)), 3.0)  # at least 1.1, the start
    ax.set(xlabel="step t", title="First unit from the start (1, 0)", ylim=(-reach, reach))
    if np.any(np.abs(10 * W_h - np.round(10 * W_h)) > 1e-9):
        verdict = "A weight has more than one digit after the point"
    elif np.all(np.abs(values.imag) < 1e-12):
        verdict = "Nothing turns: both eigenvalues are real"
    elif size >= 1 - 1e-9:
        verdict = f"The pair is {'on' if size < 1 + 1e-9 else 'outside'} the circle: its radius is {size:.4f}"
    elif size**T > 0.77:
        verdict = f"It rings, and nothing can be better: {size**T:.0%} of it is left after {T} steps"
    elif size**T > 0.5:
        verdict = f"It rings: {size**T:.0%} of it is left after {T} steps. There is a better one"
    else:
        verdict = f"It fades: {size**T:.2g} of it is left after {T} steps"
    ends = f"It starts at 1 and is between {h.min():.3g} and {h.max():.3g}; what is beyond 3 is drawn at 3."
    show(fig, f"{verdict}. The state of the first unit over {T} steps. {ends}")


def three_kinds(T: int = 60) -> None:
    """Norms of the powers of three matrices, with the radius to compare."""
    fig, (left, right) = plt.subplots(1, 2, figsize=(7.2, 3.0), width_ratios=(3, 2))
    peaks = []
    for (name, W_h), role in zip(KINDS.items(), ROLES, strict=False):
        norms = norms_of_powers(W_h, T)
        left.semilogy(norms, color=COLORS[role], linestyle=LINES[role], label=name)
        peaks.append(f"{norms.max():.3g} at step {norms.argmax()} ({name})")
    left.semilogy(0.9 ** np.arange(T + 1), color=COLORS["limit"], linestyle=LINES["limit"], label="0.9 to the t")
    left.set(xlabel="step t", title="Largest growth of a start", ylim=(1e-3, 1e2))
    left.legend(fontsize=8, loc="lower left")
    # Where the growth comes from: (1, 0) as a difference of two long rows.
    W_h = KINDS["not normal"]
    powers, V = np.linalg.eig(W_h)
    R = np.linalg.inv(V)
    order = np.argsort(-powers)
    h0 = np.array([1.0, 0.0])
    one, other = (h0 @ V[:, order[0]]) * R[order[0]], (h0 @ V[:, order[1]]) * R[order[1]]
    for t, role in ((0, "first"), (6, "second")):
        a, b = 0.9**t * one, 0.8**t * other
        right.plot([0, a[0]], [0, a[1]], color=COLORS[role], linestyle=LINES[role])
        right.plot([a[0], a[0] + b[0]], [a[1], a[1] + b[1]], color=COLORS[role], linestyle=LINES[role], linewidth=1)
        right.plot(*(a + b), "o", color=COLORS[role], label=f"h({t})")
    right.set(title="Two modes and their sum", xlabel="unit 1", ylabel="unit 2")
    right.legend(fontsize=8, loc="upper left")
    show(
        fig,
        f"Nearly the same eigenvalues; the norms of the powers peak at {', '.join(peaks)}. "
        f"Left, the norms on a logarithmic scale over {T} steps, with 0.9 to the power t below them. Right, for the "
        "matrix that is not normal and the start (1, 0): at step 0 two long rows of opposite direction nearly cancel; "
        "at step 6 the second has shrunk more than the first, and their sum is long.",
    )


def pseudospectrum(levels: tuple[float, ...] = (0.03, 0.1, 0.2), points: int = 41) -> None:
    """Curves of equal smallest singular value of z I - W_h, for two matrices with the eigenvalues 0.9 and 0.5."""
    # Finer near the eigenvalues, where the curves are small.
    x = np.union1d(np.linspace(-1.1, 1.7, points), np.linspace(0.25, 1.15, 2 * points))
    y = np.union1d(np.linspace(-1.1, 1.1, points), np.linspace(-0.25, 0.25, points))
    z = x + 1j * y[:, None]
    turn = np.linspace(0, 2 * np.pi, 91)
    fig, axes = plt.subplots(1, 2, figsize=(7.2, 3.2), sharey=True)
    reach = []
    for ax, (name, corner) in zip(axes, (("normal", 0.0), ("not normal", 4.0)), strict=True):
        W_h = np.array([[0.9, corner], [0.0, 0.5]])
        smallest = np.linalg.svd(z[..., None, None] * np.eye(2) - W_h, compute_uv=False)[..., -1]
        ax.plot(np.cos(turn), np.sin(turn), color=COLORS["limit"], linestyle=LINES["limit"])
        for level, role in zip(levels, ROLES, strict=False):
            ax.contour(x, y, smallest, [level], colors=[COLORS[role]], linestyles=[LINES[role]], linewidths=1.6)
            ax.plot([], [], color=COLORS[role], linestyle=LINES[role], label=f"ε = {level:g}")
        ax.plot([0.9, 0.5], [0, 0], "o", color=COLORS["ink"], markersize=2.5)
        ax.set(title=f"{name.capitalize()}: corner {corner:g}", xlabel="real part", aspect="equal")
        ax.set(xlim=(-1.1, 1.7), ylim=(-1.1, 1.1))
        reach.append(_farthest(W_h, levels[0]))
    axes[0].set(ylabel="imaginary part")
    axes[0].legend(fontsize=8, loc="upper right")
    show(
        fig,
        f"Where eigenvalues can go: for ε = {levels[0]:g} as far as {reach[0]:.2f} on the left, {reach[1]:.2f} on the "
        "right. Both matrices have the eigenvalues 0.9 and 0.5, drawn as dots in the complex plane, with the unit "
        f"circle. Curves: pseudospectra for ε = {', '.join(f'{level:g}' for level in levels)}. On the left they are "
        "small circles about the dots, on the right much larger ovals around both, which cross the unit circle.",
    )


def _farthest(W_h: np.ndarray, level: float) -> float:
    """The largest real z where z I - W_h has a singular value of at most `level`."""
    z = np.linspace(0.9, 3.0, 4201)
    smallest = np.linalg.svd(z[:, None, None] * np.eye(2) - W_h, compute_uv=False)[:, -1]
    return float(z[smallest <= level].max())


def triangle(jury: Function) -> None:
    """The plane of trace and determinant: where the notebook's test says stable, and where pairs are."""
    # In eighths, which are exact: what lies on a side of the triangle is not moved off it by rounding.
    trace, det = (a.ravel() / 8 for a in np.meshgrid(np.arange(-22.0, 23.0), np.arange(-12.0, 13.0)))
    inside = np.asarray(jury(trace, det), dtype=bool)
    fig, ax = plt.subplots(figsize=(6.4, 3.6))
    ax.plot(trace[inside], det[inside], "s", color=COLORS["first"], markersize=3, label="your test: stable")
    s = np.linspace(-2.8, 2.8, 57)
    ax.plot(s, s**2 / 4, color=COLORS["second"], linestyle=LINES["second"], label="above: complex pairs")
    ax.plot([-2, 2, 0, -2], [1, 1, -1, 1], color=COLORS["ink"], linewidth=1.2)
    for x, y, text, side in (
        (0, 1.08, "a pair on the circle", "center"),
        (1.22, -0.15, "an eigenvalue at 1", "left"),
        (-1.22, -0.15, "an eigenvalue at -1", "right"),
    ):
        ax.text(x, y, text, ha=side, fontsize=9)
    ax.set(xlabel="trace", ylabel="determinant", ylim=(-1.6, 1.6), xlim=(-2.8, 2.8), title="The triangle of stability")
    ax.legend(fontsize=8, loc="lower left")
    truth = (det < 1) & (np.abs(trace) < 1 + det)
    wrong = int(np.sum(inside != truth))
    told = "your test fills the triangle" if wrong == 0 else f"your test errs at {wrong} of {trace.size} points"
    show(
        fig,
        f"In the plane of trace and determinant {told}. Its corners are (-2, 1), (2, 1) and (0, -1). On its top side a "
        "pair lies on the circle, on the right side an eigenvalue is 1, on the left side one is -1. Above the parabola "
        "det = trace squared / 4 the eigenvalues are complex.",
    )


def energy(lyapunov: Function, T: int = 14) -> None:
    """A path that leaves its circle, and the ellipses of equal energy that it crosses inwards."""
    W_h = np.array([[0.7, 1.2], [-0.1, 0.7]])
    P = np.asarray(lyapunov(W_h, np.eye(2)), dtype=float)
    h = free_run(W_h, np.array([1.0, 0.3]), T)
    energies = np.einsum("tk,km,tm->t", h, P, h)
    turn = np.linspace(0, 2 * np.pi, 121)
    circle = np.stack([np.cos(turn), np.sin(turn)], axis=1)
    levels = 1 / np.sqrt(np.einsum("tk,km,tm->t", circle, P, circle))  # not a number where P is not definite
    fig, (left, right) = plt.subplots(1, 2, figsize=(7.2, 3.2))
    for t in (0, 1, 2, 3, 5):
        ellipse = np.sqrt(max(energies[t], 0.0)) * levels[:, None] * circle
        left.plot(*ellipse.T, color=COLORS["limit"], linestyle=LINES["limit"], linewidth=1)
    size = np.linalg.norm(h, axis=1)
    left.plot(*(size[0] * circle.T), color=COLORS["ink"], linestyle="-", linewidth=0.8)
    left.plot(*h.T, color=COLORS["h"], marker="o", markersize=4, linewidth=1)
    left.set(title="Path and levels of energy", xlabel="unit 1", ylabel="unit 2", aspect="equal")
    right.plot(size / size[0], color=COLORS["h"], label="length")
    right.plot(energies / energies[0], color=COLORS["second"], linestyle=LINES["second"], label="energy")
    right.set(title="Relative to the start", xlabel="step t", xticks=range(0, T + 1, 2))
    right.legend(fontsize=9)
    told = "falls in every step" if np.all(np.diff(energies) < 0) else "does not fall in every step, as it should"
    show(
        fig,
        f"The energy that you found {told}, while the length first grows to {size.max() / size[0]:.2f} of its value. "
        f"Left, the path of the state over {T} steps, curves of equal energy (dotted), and the circle on which it "
        "starts: it leaves the circle and comes back. Right, length and energy relative to the start; "
        f"after {T} steps the energy is {energies[-1] / energies[0]:.2g} of its first value.",
    )
