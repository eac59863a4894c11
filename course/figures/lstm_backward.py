"""Figures of unit 8: the cell whose arrows turn round, the printed lines measured, the carousel."""

from collections.abc import Callable
from types import FunctionType
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Circle, FancyBboxPatch

from course.figures.style import COLORS, LINES, show

Function = Callable[..., Any]

# ---- the cell that turns round ---------------------------------------------------------------------------------------

STAGES = ("forward", "hidden state", "output gate", "cell state", "three gates", "rest")
# From, to, the stage that inverts it, and the way of its arrow in the forward pass.
EDGES = (
    ("×", "h_t", 1, ((10.9, 3.0), (11.7, 3.0))),
    ("o", "×", 1, ((9.62, 3.0), (10.28, 3.0))),
    ("tanh", "×", 1, ((10.6, 4.46), (10.6, 3.3))),
    ("c_t", "tanh", 1, ((8.3, 6.35), (10.6, 6.35), (10.6, 5.36))),
    ("c_t", "the next step", 1, ((8.3, 6.85), (11.7, 6.85))),
    ("c_t", "o", 2, ((7.75, 6.15), (7.75, 1.7), (9.25, 1.7), (9.25, 2.53))),
    ("+", "c_t", 3, ((6.0, 6.6), (7.2, 6.6))),
    ("f × c_prev", "+", 3, ((2.7, 6.6), (5.4, 6.6))),
    ("i × g", "+", 3, ((5.7, 5.2), (5.7, 6.3))),
    ("c_prev", "f × c_prev", 3, ((0.85, 6.6), (2.1, 6.6))),
    ("f", "f × c_prev", 3, ((2.4, 3.47), (2.4, 6.3))),
    ("i", "i × g", 3, ((4.6, 3.47), (4.6, 4.9), (5.4, 4.9))),
    ("g", "i × g", 3, ((6.75, 3.47), (6.75, 4.9), (6.0, 4.9))),
    ("c_prev", "f", 4, ((0.3, 6.15), (0.3, 1.7), (2.65, 1.7), (2.65, 2.53))),
    ("c_prev", "i", 4, ((0.3, 6.15), (0.3, 1.7), (4.85, 1.7), (4.85, 2.53))),
    ("c_prev", "g", 4, ((0.3, 6.15), (0.3, 1.7), (6.98, 1.7), (6.98, 2.53))),
    ("x_t and h_prev", "f", 5, ((1.0, 0.9), (2.15, 0.9), (2.15, 2.53))),
    ("x_t and h_prev", "i", 5, ((1.0, 0.9), (4.35, 0.9), (4.35, 2.53))),
    ("x_t and h_prev", "g", 5, ((1.0, 0.9), (6.5, 0.9), (6.5, 2.53))),
    ("x_t and h_prev", "o", 5, ((1.0, 0.9), (8.75, 0.9), (8.75, 2.53))),
)
# What is known at each stage: place, words.
GRADIENTS = (
    (1, 11.7, 7.05, "dc_t", "right"),
    (1, 12.1, 2.25, "dh_t", "center"),
    (1, 9.95, 3.42, "do", "center"),
    (2, 9.42, 1.95, "da_o", "left"),
    (3, 1.5, 6.85, "f dc_t", "center"),
    (3, 2.28, 4.35, "df", "right"),
    (3, 4.48, 4.35, "di", "right"),
    (3, 6.87, 4.35, "dg", "left"),
    (4, 2.8, 1.95, "da_f", "left"),
    (4, 5.0, 1.95, "da_i", "left"),
    (4, 7.1, 1.95, "da_g", "left"),
    (4, 0.3, 7.2, "dc_prev", "center"),
    (5, 1.0, 0.45, "dx_t, dh_prev", "left"),
)
WAYS = ((1, 9.9, 6.85, "1"), (1, 10.6, 5.85, "2"), (2, 7.75, 5.0, "3"))  # by which gradient comes back to c_t


def graph(stage: str) -> None:
    """The cell; the arrows that the section inverts are turned round and bold, those of earlier sections thin."""
    level = STAGES.index(stage)
    fig, ax = plt.subplots(figsize=(7.6, 4.15))
    ax.set(xlim=(-0.5, 12.9), ylim=(0.15, 7.45), aspect="equal")
    ax.axis("off")
    for order in (False, True):  # what is lit lies on top
        for _, _, turned_at, way in EDGES:
            if (turned_at == level) == order:
                _edge(ax, way, level, turned_at)
    for x, y, text, color in (
        (2.4, 3.0, r"$\sigma$   f", "f"),
        (4.6, 3.0, r"$\sigma$   i", "i"),
        (6.75, 3.0, "tanh  g", "g"),
        (9.0, 3.0, r"$\sigma$   o", "o"),
        (10.6, 4.9, "tanh", "ink"),
        (0.3, 6.6, "c_prev", "ink"),
        (7.75, 6.6, "c_t", "ink"),
        (12.2, 3.0, "h_t", "ink"),
    ):
        _box(ax, x, y, text, color)
    for x, y, sign in ((2.4, 6.6, "×"), (5.7, 6.6, "+"), (5.7, 4.9, "×"), (10.6, 3.0, "×")):
        _node(ax, x, y, sign)
    ax.text(0.9, 0.9, "x_t, h_prev", ha="right", va="center", fontsize=9)
    ax.text(11.8, 6.85, "next\nstep", ha="left", va="center", fontsize=9)
    for known_at, x, y, text, side in GRADIENTS:
        if known_at <= level:
            weight = "bold" if known_at == level else "normal"
            ax.text(x, y, text, ha=side, va="center", fontsize=8.5, color=COLORS["bad"], weight=weight)
    for known_at, x, y, number in WAYS:
        if known_at <= level:
            disk = {"boxstyle": "circle,pad=0.15", "facecolor": COLORS["paper"], "edgecolor": COLORS["bad"]}
            ax.text(x, y, number, color=COLORS["bad"], ha="center", va="center", fontsize=9, bbox=disk, zorder=5)
    show(fig, _of_graph(level), _captions(level))


def _captions(level: int) -> str:
    if level == 0:
        return "The cell, forward. Each arrow will be turned round once."
    if level == len(STAGES) - 1:
        return "The last arrows turn: the whole cell, backward."
    return "Bold: turned round in this section. Thin and colored: turned before. Gray: still forward."


def _of_graph(level: int) -> str:
    """The arrows of one stage in words."""
    forward = [f"{start} to {end}" for start, end, at, _ in EDGES if at > level]
    before = [f"{end} to {start}" for start, end, at, _ in EDGES if at < level]
    now = [f"{end} to {start}" for start, end, at, _ in EDGES if at == level]
    parts = ["Graph of the cell: boxes for c_prev, f, i, g, c_t, o, tanh and h_t, nodes for products and the sum."]
    if now:
        parts.append(f"Turned round in this section, backward: {', '.join(now)}.")
    if before:
        parts.append(f"Turned round before: {', '.join(before)}.")
    if forward:
        parts.append(f"Forward: {', '.join(forward)}.")
    if 1 <= level:
        ways = "next step and tanh" if level == 1 else "next step, tanh and o"
        parts.append(f"Numbers mark the ways by which gradient has come back to c_t: {ways}.")
    return " ".join(parts)


def _edge(ax: Axes, way: tuple, level: int, turned_at: int) -> None:
    lit = turned_at == level
    color, width = ("limit", 1.2) if turned_at > level else ("bad", 2.6 if lit else 1.1)
    points = way if turned_at > level else way[::-1]
    (*path, before, last) = points
    zorder = 2 if lit else 1
    ax.plot(*zip(*path, before, strict=True), color=COLORS[color], linewidth=width, linestyle="-", zorder=zorder)
    look = {"arrowstyle": "-|>", "color": COLORS[color], "linewidth": width, "shrinkA": 0, "shrinkB": 0}
    look |= {"mutation_scale": 15 if lit else 10, "zorder": zorder}
    ax.annotate("", last, before, arrowprops=look)
    if level >= turned_at in (2, 4, 5):  # below a box, where several may join one line
        (x, top), (_, low) = points[0], points[1]
        ax.annotate("", (x, low), (x, top), arrowprops=look)


def _box(ax: Axes, x: float, y: float, text: str, color: str) -> None:
    patch = FancyBboxPatch((x - 0.52, y - 0.4), 1.04, 0.8, boxstyle="round,pad=0.04", zorder=3)
    patch.set(facecolor=COLORS["paper"], edgecolor=COLORS[color], linewidth=1.6)
    ax.add_patch(patch)
    ax.text(x, y, text, ha="center", va="center", zorder=4, fontsize=9.5)


def _node(ax: Axes, x: float, y: float, sign: str) -> None:
    ax.add_patch(Circle((x, y), 0.28, facecolor=COLORS["paper"], edgecolor=COLORS["ink"], linewidth=1.4, zorder=3))
    ax.text(x, y - 0.02, sign, ha="center", va="center", fontsize=12, zorder=4)


# ---- the printed lines ----------------------------------------------------------------------------------------------

SEED = 45
PROGRAMS = {"A": 3, "B": 1, "C": 4, "D": 2}  # the doubt of section 8.13 that each of them reads
GATES, SEEN = ("i", "f", "c", "o"), ("x", "h", "c", "")


def argument_of_tanh(C: np.ndarray, Co: np.ndarray, doubt: int) -> np.ndarray:
    """What lines B1 and B3 put into tanh: with doubt 1 as the comment has it, otherwise as the lines themselves."""
    return C if doubt == 1 else Co


def printed(
    slide_backward: Function, gradient_error: Function, step: Function, params: type, H: int = 2, copied: bool = False
) -> None:
    """Errors of all 19 gradients of four readings of the printed lines, by the student's own gradient check."""
    found = {name: _errors(slide_backward, gradient_error, step, params, H, copied, n) for name, n in PROGRAMS.items()}
    fig, axes = plt.subplots(2, 2, figsize=(7.4, 5.0), gridspec_kw={"hspace": 0.08})
    for ax, (name, errors) in zip(axes.flat, found.items(), strict=True):
        ax.grid(visible=False)
        ax.set(xlim=(-0.6, 3.6), ylim=(4.5, -0.55), title=f"Program {name}")
        ax.set_xticks(range(4), [f"W{'?'}{seen}" for seen in SEEN[:3]] + ["b?"])
        ax.set_yticks(range(5), [f"? = {gate}" for gate in GATES] + ["states"])
        ax.xaxis.tick_top()
        ax.tick_params(length=0, labelsize=9)
        ax.spines[["left", "bottom"]].set_visible(False)
        ax.axhline(3.5, color=COLORS["limit"], linewidth=0.8)
        for (row, column), (_, error) in zip(_places(), errors.items(), strict=True):
            state = f"d{'xhC'[column]} " if row == 4 else ""
            wrong = not error < 1e-6
            look = {"color": COLORS["bad"], "weight": "bold"} if wrong else {"color": COLORS["ink"]}
            ax.text(column, row, f"{state}{error:.0e}", ha="center", va="center", fontsize=8.5, **look)
    mended = _count(_errors(slide_backward, gradient_error, step, params, H, copied, 0))
    words = {name: _failing(errors) for name, errors in found.items()}
    sizes = f"D = 3, H = {H}" + (", a copy of dCo" if copied else "")
    show(
        fig,
        f"Errors of the 19 gradients of four programs, by your gradient check, {sizes}. Rows: the gates i, f, c, o and "
        "the states; columns: the weights that see x, h, C, and the bias. "
        + " ".join(f"Program {name}: {said}." for name, said in words.items())
        + f" With none of the doubts {mended} fail.",
        f"Bold: above 1e-6 ({sizes}). Of 19 fail: "
        + ", ".join(f"{name} {_count(errors)}" for name, errors in found.items())
        + f"; with none of the doubts {mended}.",
    )


def _places() -> list[tuple[int, int]]:
    return [(row, column) for row in range(4) for column in range(4)] + [(4, column) for column in range(3)]


def _count(errors: dict[str, float]) -> int:
    return sum(not error < 1e-6 for error in errors.values())


def _failing(errors: dict[str, float]) -> str:
    names = [name for name, error in errors.items() if not error < 1e-6]
    return f"{', '.join(names)} fail" if names else "none fails"


def _errors(
    slide_backward: Function, gradient_error: Function, step: Function, params: type, H: int, copied: bool, doubt: int
) -> dict[str, float]:
    """Name of each of the 19 gradients -> its error, for one reading of the lines."""
    rng, D = np.random.default_rng(SEED), 3
    names = [gate + seen for gate in GATES for seen in SEEN]
    rows = {"x": D, "h": H, "c": H}
    # In the course's orientation: (rows, H), biases (H,). A slide's matrix is the transpose.
    blocks = {name: rng.standard_normal((rows[name[1]], H) if name[1:] else (H,)) for name in names}
    x, left_behind = rng.standard_normal((2, 1, D))
    h, C, dho, dCo = rng.standard_normal((4, 1, H))

    def forward(values: dict) -> tuple:
        weights = (np.hstack([values[gate + seen] for gate in GATES]) for seen in SEEN)
        return step(values["dx"], values["dh"], values["dC"], params(*weights))

    values = blocks | {"dx": x, "dh": h, "dC": C}
    _, _, cache = forward(values)
    Co, tanh_c = cache.c_t, cache.tanh_c
    static = [np.log(s / (1 - s)).T for s in (cache.f, cache.i)] + [np.arctanh(cache.g).T]
    static += [np.log(cache.o / (1 - cache.o)).T, cache.f.T, cache.i.T, cache.o.T, cache.g.T]
    W = {name: block.T for name, block in blocks.items() if name[1:]}
    # No argument of the slides is called x: the function finds it, or another example's, among its global names.
    names_around = {**slide_backward.__globals__, "x": (left_behind if doubt == 3 else x).T}
    program = FunctionType(slide_backward.__code__, names_around)
    handed = dCo.copy() if copied else dCo
    dC, dh, dx, d = program(handed, dho, C.T, h.T, Co.T, (cache.o * tanh_c).T, W, static, doubt)
    claimed = {name: d[name] if name[1:] else d[name][0] for name in names} | {"dx": dx, "dh": dh, "dC": dC}

    errors = {}
    for name, gradient in claimed.items():

        def loss(value: np.ndarray, name: str = name) -> float:
            h_t, c_t, _ = forward(values | {name: value})
            return np.sum(dho * h_t) + np.sum(dCo * c_t)

        errors[_label(name)] = float(gradient_error(loss, values[name], gradient))
    return errors


def _label(name: str) -> str:
    return name if name[0] == "d" else f"dW{name}" if name[1:] else f"db{name}"


# ---- the carousel ---------------------------------------------------------------------------------------------------


def carousel(sizes: Callable[[float], np.ndarray]) -> None:
    """The gradient with respect to the cell state on its way back, for three values of the forget gate.

    sizes: function of f that returns |dL/dc_t| for t = 0, ..., T when a gradient of 1 arrives at c_T.
    """
    fig, ax = plt.subplots(figsize=(6.4, 3))
    left = []
    for f, role in [(1.0, "first"), (0.99, "second"), (0.9, "third")]:
        measured = sizes(f)
        T = len(measured) - 1
        times = np.arange(T + 1)
        ax.plot(times, f ** (T - times.astype(float)), color=COLORS[role], linestyle=LINES[role], label=f"f = {f}")
        ax.plot(times[::5], measured[::5], "o", color=COLORS[role])
        left.append(f"{measured[0]:.2g} for f = {f}")
    ax.set(
        yscale="log", xlabel="t", ylabel="|dL / dc_t|", title=f"A gradient of 1 at t = {T}, on its way back to t = 0"
    )
    ax.legend(loc="lower left", bbox_to_anchor=(1, 0.3))
    arrives = f"Of a gradient of 1 at c_{T} there arrives at c_0, by your function: {', '.join(left)}."
    show(
        fig,
        f"Size of the gradient with respect to the cell state against time t from 0 to {T}, logarithmic. The lines are "
        f"equation (14): level for f = 1, falling towards t = 0 for f = 0.99 and far more steeply for f = 0.9. "
        f"{arrives}",
        arrives,
    )
