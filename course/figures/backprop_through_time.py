"""The figures of unit 04. Functions of the notebook that a figure calls are handed to it."""

import time
from collections.abc import Callable

import matplotlib.pyplot as plt
import numpy as np

from course.figures.style import COLORS, LINES, show

Function = Callable[..., tuple]


# ---- 4.4: the graph ------------------------------------------------------------------------------------------------

STEPS = ("t-1", "t", "t+1")


def graph() -> None:
    """Three steps of the network, and the two ways by which gradient comes back to h_t."""
    fig, ax = plt.subplots(figsize=(7.2, 2.8))
    ax.set_position((0, 0, 1, 1))
    ax.set(xlim=(-0.7, 8.7), ylim=(-0.33, 3.33), aspect="equal")
    ax.set_axis_off()
    boxes = {}
    for k, step in enumerate(STEPS):
        for row, letter in enumerate("xhy"):
            box = {"boxstyle": "round,pad=0.35", "facecolor": COLORS["paper"], "edgecolor": COLORS["ink"]}
            boxes[letter, k] = ax.text(
                1 + 3 * k, 1.5 * row, f"${letter}_{{{step}}}$", ha="center", va="center", bbox=box, zorder=3
            )
    fig.canvas.draw()  # the boxes get their sizes, at which the arrows end
    forward = [(("x", k), ("h", k)) for k in range(3)] + [(("h", k), ("y", k)) for k in range(3)]
    forward += [(("h", k), ("h", k + 1)) for k in range(2)]
    for start, end in forward:
        _arrow(ax, boxes, start, end, 0, color=COLORS["limit"], linewidth=1.3)
    for start, end, bend in ((("y", 1), ("h", 1), 0.5), (("h", 2), ("h", 1), 0.3)):
        _arrow(ax, boxes, start, end, bend, color=COLORS["bad"], linewidth=2, linestyle=(0, (4, 1.5)))
    for k in range(2):
        ax.text(2.5 + 3 * k, 1.36, "$W_h$", ha="center", va="top")
    for k in range(3):
        ax.text(1.12 + 3 * k, 0.72, "$W_x$", va="center")
        ax.text(1.12 + 3 * k, 2.22, "$W_y$", va="center")
    ax.text(3.42, 2.22, r"$\mathrm{d}y_t\,W_y^\top$", ha="right", va="center", color=COLORS["bad"])
    ax.text(5.5, 2.14, r"$\mathrm{d}a_{t+1}\,W_h^\top$", ha="center", va="bottom", color=COLORS["bad"])
    show(
        fig,
        "Three steps of the network, the same weights in each. Gray arrows, forward: from the input x up to the state "
        "h through W_x, from the state up to the output y through W_y, and from each state to the next through W_h. "
        "Dashed red arrows, backward: two of them arrive at the state of step t, one from its own output through the "
        "transpose of W_y, one from the next step through the transpose of W_h.",
        "Gray: forward. Dashed: the two ways by which gradient comes back to the state of step t.",
    )


def _arrow(ax, boxes: dict, start: tuple, end: tuple, bend: float, **style) -> None:
    ends = {"patchA": boxes[start].get_bbox_patch(), "patchB": boxes[end].get_bbox_patch(), "shrinkA": 3, "shrinkB": 3}
    look = {"arrowstyle": "-|>", "connectionstyle": f"arc3,rad={bend}", **ends, **style}
    ax.annotate("", boxes[end].get_position(), boxes[start].get_position(), arrowprops=look)


# ---- 4.5: the gradient check ---------------------------------------------------------------------------------------


def error_curve(rnn_forward: Function, rnn_backward: Function, slopes: Function, Params: type) -> None:
    """Relative difference of predicted and measured slope against the step, for the notebook's network and for others.

    tanh in float64 is the notebook's functions; float32 and ReLU are computed here.
    """
    rng = np.random.default_rng(3)
    T, B, D, H, K = 20, 2, 2, 4, 1
    shapes = ((D, H), (H, H), (H,), (H, K), (K,))
    x, h0, d = rng.standard_normal((T, B, D)), rng.standard_normal((B, H)), rng.standard_normal((T, B, K))
    p = Params(*(0.6 * rng.standard_normal(shape) for shape in shapes))
    theta = np.concatenate([w.ravel() for w in p])
    v = rng.standard_normal(theta.shape)

    def loss(theta: np.ndarray) -> float:
        _, y = rnn_forward(x, h0, Params(*_pieces(theta, shapes)))
        return float(np.sum((y - d) ** 2) / 2)

    h, y = rnn_forward(x, h0, p)
    gradients = rnn_backward(y - d, x, h0, h, p)[2:]
    right = np.concatenate([g.ravel() for g in gradients])
    wrong = np.concatenate([(1.1 if k == 1 else 1.0) * g.ravel() for k, g in enumerate(gradients)])
    eps = 10.0 ** np.arange(-13, -0.7, 0.25)
    single = [np.asarray(a, dtype=np.float32) for a in (x, h0, d)]
    near_kink = _before_a_kink(theta, v, x, h0, shapes, distance=3e-5)
    curves = {
        "tanh, float64": ("first", _gaps(slopes, loss, theta, right, v, eps)),
        "tanh, float32": (
            "second",
            _gaps(slopes, lambda th: _loss(np.float32(th), *single, shapes, np.tanh), theta, right, v, eps),
        ),
        "ReLU, float64": (
            "third",
            _gaps(
                slopes,
                lambda th: _loss(th, x, h0, d, shapes, _relu),
                near_kink,
                _relu_gradient(near_kink, x, h0, d, shapes),
                v,
                eps,
            ),
        ),
        "dW_h wrong by 10 %": ("limit", _gaps(slopes, loss, theta, wrong, v, eps)),
    }
    fig, ax = plt.subplots(figsize=(7.2, 3.2))
    lowest = {}
    for label, (role, gaps) in curves.items():
        ax.loglog(eps, np.maximum(gaps, 1e-15), color=COLORS[role], linestyle=LINES[role], label=label)
        lowest[label] = f"{gaps.min():.0e} near eps = {eps[np.argmin(gaps)]:.0e} for {label}"
    ax.set(xlabel="step eps", ylabel="relative difference", ylim=(1e-13, 10), title="Two slopes that should be equal")
    ax.legend(loc="upper left", bbox_to_anchor=(1, 1), fontsize=9)
    best = eps[np.argmin(curves["tanh, float64"][1])]
    show(
        fig,
        f"In float64 your two slopes agree best near eps = {best:.0e}. Relative difference of predicted and measured "
        f"slope against eps, both logarithmic, for four cases. Lowest points: {'; '.join(lowest.values())}. "
        f"At eps = 0.1 the differences are {', '.join(f'{gaps[-1]:.0e}' for _, gaps in curves.values())}, at eps = "
        f"1e-13 {', '.join(f'{gaps[0]:.0e}' for _, gaps in curves.values())}, in the same order.",
    )


def _gaps(slopes: Function, fn: Function, x: np.ndarray, dx: np.ndarray, v: np.ndarray, eps: np.ndarray) -> np.ndarray:
    pairs = [slopes(fn, x, dx, v, float(e)) for e in eps]
    return np.array([abs(a - b) / max(abs(a), abs(b), 1e-300) for a, b in pairs])


def _pieces(theta: np.ndarray, shapes: tuple) -> list[np.ndarray]:
    ends = np.cumsum([int(np.prod(shape)) for shape in shapes])
    return [part.reshape(shape) for part, shape in zip(np.split(theta, ends[:-1]), shapes, strict=True)]


def _relu(a: np.ndarray) -> np.ndarray:
    return np.maximum(a, 0)


def _states(theta: np.ndarray, x: np.ndarray, h: np.ndarray, shapes: tuple, phi: Function) -> list[np.ndarray]:
    W_x, W_h, b, _, _ = _pieces(theta, shapes)
    states = []
    for x_t in x:
        h = phi(x_t @ W_x + h @ W_h + b)
        states.append(h)
    return states


def _loss(theta: np.ndarray, x: np.ndarray, h0: np.ndarray, d: np.ndarray, shapes: tuple, phi: Function) -> float:
    _, _, _, W_y, b_y = _pieces(theta, shapes)
    y = np.stack(_states(theta, x, h0, shapes, phi)) @ W_y + b_y
    return ((y - d) ** 2).sum() / 2


def _before_a_kink(
    theta: np.ndarray, v: np.ndarray, x: np.ndarray, h0: np.ndarray, shapes: tuple, distance: float
) -> np.ndarray:
    """A point from which some unit reaches its kink after a step of this size along v."""

    def active(way: float) -> np.ndarray:
        return np.stack(_states(theta + way * v, x, h0, shapes, _relu)) > 0

    low, high = 0.0, 0.5
    for _ in range(50):
        middle = 0.5 * (low + high)
        low, high = (low, middle) if np.any(active(middle) != active(low)) else (middle, high)
    return theta + (low - distance) * v


def _relu_gradient(theta: np.ndarray, x: np.ndarray, h0: np.ndarray, d: np.ndarray, shapes: tuple) -> np.ndarray:
    p = _pieces(theta, shapes)
    h = _states(theta, x, h0, shapes, _relu)
    grads, da = [np.zeros(shape) for shape in shapes], np.zeros(h0.shape)
    for t in range(len(x) - 1, -1, -1):
        dy = h[t] @ p[3] + p[4] - d[t]
        da = (dy @ p[3].T + da @ p[1].T) * (h[t] > 0)
        before = h[t - 1] if t else h0
        for total, share in zip(grads, (x[t].T @ da, before.T @ da, da.sum(0), h[t].T @ dy, dy.sum(0)), strict=True):
            total += share
    return np.concatenate([g.ravel() for g in grads])


# ---- 4.6: programs with a fault ------------------------------------------------------------------------------------

ARRAYS = ("dx", "dh0", "dW_x", "dW_h", "db")
SIZES = ((1, 1, 1.0), (1, 3, 1.0), (4, 1, 1.0), (4, 3, 1.0), (4, 3, 0.0))
FAULTS = {"A": "overwritten", "B": "not transposed", "C": "zero start", "D": "not carried"}


def programs(slopes: Function) -> None:
    """Which gradients of four faulty programs agree with the measured slopes, for several sizes."""
    found = {name: [_seen(slopes, fault, *size) for size in SIZES] for name, fault in FAULTS.items()}
    fig, axes = plt.subplots(2, 2, figsize=(7.2, 4.4))
    for ax, (name, rows) in zip(axes.flat, found.items(), strict=True):
        ax.grid(visible=False)
        ax.set(xlim=(-0.6, 4.6), ylim=(4.6, -0.6), title=f"Program {name}")
        ax.set_xticks(range(5), ARRAYS)
        ax.set_yticks(range(5), [f"T = {T}, H = {H}" + ("" if rest else ", h0 = 0") for T, H, rest in SIZES])
        ax.tick_params(length=0, labelsize=9)
        for k, row in enumerate(rows):
            for n, right in enumerate(row):
                look = {"marker": "o", "markersize": 6} if right else {"marker": "X", "markersize": 9}
                ax.plot(n, k, color=COLORS["good" if right else "bad"], linestyle="none", **look)
    said = [
        f"{name}: {'; '.join(_in_words(size, row) for size, row in zip(SIZES, rows, strict=True))}."
        for name, rows in found.items()
    ]
    show(
        fig,
        "Which gradients of the four programs agree with the measured slope, by your function: a dot is right, a cross "
        f"is wrong. {' '.join(said)}",
        "Dots: the gradient agrees with the measured slope to five digits. Crosses: it does not.",
    )


def _in_words(size: tuple, row: list[bool]) -> str:
    T, H, rest = size
    wrong = [name for name, right in zip(ARRAYS, row, strict=True) if not right]
    return (
        f"at T = {T}, H = {H}{'' if rest else ', h0 = 0'} {'wrong are ' + ', '.join(wrong) if wrong else 'all right'}"
    )


def _seen(slopes: Function, fault: str, T: int, H: int, rest: float) -> list[bool]:
    rng = np.random.default_rng(8)
    arrays = [rng.standard_normal(shape) for shape in ((T, 2, 2), (2, H), (2, H), (H, H), (H,))]
    arrays[1] *= rest
    R = rng.standard_normal((T, 2, H))  # the loss is the sum of R * h

    def loss(k: int) -> Function:
        return lambda changed: float(np.sum(R * _run(*arrays[:k], changed, *arrays[k + 1 :])))

    answers = []
    for k, gradient in enumerate(_faulty(R, *arrays, fault)):
        predicted, measured = slopes(loss(k), arrays[k], gradient, rng.standard_normal(arrays[k].shape), 1e-5)
        answers.append(bool(abs(predicted - measured) <= 1e-5 * max(abs(predicted), abs(measured))))
    return answers


def _run(x: np.ndarray, h0: np.ndarray, W_x: np.ndarray, W_h: np.ndarray, b: np.ndarray) -> np.ndarray:
    h, states = h0, []
    for x_t in x:
        h = np.tanh(x_t @ W_x + h @ W_h + b)
        states.append(h)
    return np.stack(states)


def _faulty(
    dh: np.ndarray, x: np.ndarray, h0: np.ndarray, W_x: np.ndarray, W_h: np.ndarray, b: np.ndarray, fault: str
) -> list:
    h = _run(x, h0, W_x, W_h, b)
    dx, carried, shares = np.zeros(x.shape), np.zeros(h0.shape), []
    for t in range(len(x) - 1, -1, -1):
        da = (dh[t] + (0 if fault == "not carried" else carried)) * (1 - h[t] ** 2)
        before = h[t - 1] if t else (0 if fault == "zero start" else 1) * h0
        dx[t], carried = da @ W_x.T, da @ (W_h if fault == "not transposed" else W_h.T)
        shares.append((x[t].T @ da, before.T @ da, da.sum(0)))
    used = shares[-1:] if fault == "overwritten" else shares
    return [dx, carried, *(sum(share) for share in zip(*used, strict=True))]


# ---- 4.9: a cliff --------------------------------------------------------------------------------------------------


GOAL, LONG = -1.0, 50  # the loss is half the square of h - GOAL after LONG steps


def _last_loss(
    rnn_forward: Function, rnn_backward: Function, Params: type, w: float, drift: float, h_start: float
) -> tuple[float, float]:
    """Loss of one unit after LONG steps without input, and its derivative with respect to w."""
    one, x = np.ones((1, 1)), np.zeros((LONG, 1, 1))
    p = Params(one, w * one, np.array([drift]), one, np.zeros(1))
    h, y = rnn_forward(x, h_start * one, p)
    dy = np.zeros(y.shape)
    dy[-1] = y[-1] - GOAL
    return float(dy[-1, 0, 0] ** 2 / 2), float(rnn_backward(dy, x, h_start * one, h, p)[3][0, 0])


def _wall(drift: float, h_start: float, low: float = 1.0, high: float = 4.0) -> float:
    """The w between low and high at which the last state changes its sign."""

    def last(w: float) -> float:
        states = _run(np.zeros((LONG, 1, 1)), np.full((1, 1), h_start), np.eye(1), w * np.eye(1), np.array([drift]))
        return float(states[-1, 0, 0])

    for _ in range(45):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if last(middle) < 0 else (low, middle)
    return low


def cliff(
    rnn_forward: Function, rnn_backward: Function, Params: type, drift: float = -0.3, h_start: float = 0.5
) -> None:
    """Loss of one unit after 50 steps, and its derivative with respect to w, against w."""
    wall, near = _wall(drift, h_start), np.linspace(-1, 1, 25)
    w = np.unique(np.concatenate([np.linspace(1, 2.5, 61), *(wall + size * near for size in (3e-2, 1e-3, 3e-5))]))
    losses, slopes = np.array(
        [_last_loss(rnn_forward, rnn_backward, Params, float(value), drift, h_start) for value in w]
    ).T
    k = int(np.argmax(np.abs(slopes)))
    fig, (left, right) = plt.subplots(1, 2, figsize=(7.2, 2.8))
    left.plot(w, losses, color=COLORS["first"])
    left.set(title="Loss", xlabel="w", ylabel="L")
    right.semilogy(w, np.abs(slopes), color=COLORS["second"], linestyle="-")
    right.set(title="Size of its slope", xlabel="w", ylabel="|dL/dw|")
    show(
        fig,
        f"The loss after {LONG} steps has a wall near w = {w[k]:.4f}. Left, the loss against w from 1 to 2.5: "
        f"{losses[0]:.2g} at w = 1, {losses[-1]:.2g} at w = 2.5, and a steep step from the one height to the other at "
        f"the wall. Right, the size of its slope by your functions, logarithmic: {abs(slopes[k]):.2g} on the wall, "
        f"{abs(slopes[0]):.2g} at w = 1 and {abs(slopes[-1]):.2g} at w = 2.5.",
    )


def one_step(
    rnn_forward: Function,
    rnn_backward: Function,
    clip_by_norm: Function,
    Params: type,
    w: float,
    bound: float | None,
    learning_rate: float = 0.1,
    drift: float = -0.3,
    h_start: float = 0.5,
) -> None:
    """One learning step for w, in words: the loss before and after."""

    def loss(w: float) -> tuple[float, float]:
        return _last_loss(rnn_forward, rnn_backward, Params, w, drift, h_start)

    before, dw = loss(w)
    used = dw if bound is None else float(clip_by_norm((np.zeros(1), np.array([dw]), np.zeros(1)), bound)[0][1][0])
    after, _ = loss(w - learning_rate * used)
    told = "not clipped" if used == dw else f"clipped to {used:.4g}"
    print(f"loss before  {before:.6f}  at w = {w:.8g}; gradient {dw:.4g}, {told}")
    print(f"loss after   {after:.6f}  at w = {w - learning_rate * used:.8g}")
    print("better" if after < before else "worse" if after > before else "unchanged")


# ---- 4.10: windows -------------------------------------------------------------------------------------------------


def windows(T: int, k: int, weights: tuple[float, float] = (0.5, 1.0)) -> None:
    """The pairs (loss at t, use at s) whose sum is the gradient; those that windows of k steps keep are filled."""
    t, s = np.tril_indices(T)
    kept = t // k == s // k
    fig, axes = plt.subplots(1, 2, figsize=(7.2, 3.7))
    parts, ends = [], []
    for ax, w in zip(axes, weights, strict=True):
        sizes = np.abs(_pairs(T, w))[t, s]
        width = np.ceil(10 * np.sqrt(sizes / sizes.max()))  # in whole points: one marker for all of a size
        for level in np.unique(width):
            for chosen, look in (
                (kept, {"color": COLORS["first"], "label": "kept"}),
                (~kept, {"color": COLORS["bad"], "markerfacecolor": "none", "label": "lost"}),
            ):
                here = chosen & (width == level)
                ax.plot(s[here], t[here], "o", linestyle="none", markersize=level, **look)
        ax.set(xlim=(-1, T), ylim=(T, -1), aspect="equal", xlabel="use of w at step s", ylabel="loss at step t")
        ax.set(xticks=range(0, T, 2), yticks=range(0, T, 2))
        ax.set_title(f"w = {w:g}")
        last = _pairs(T, w)[T - 1]
        ends.append(f"{last[1] / last[T - 1]:.2g}")
        parts.append(f"{100 * sizes[kept].sum() / sizes.sum():.0f} % for w = {w:g}")
    handles = dict(zip(*axes[0].get_legend_handles_labels()[::-1], strict=True))
    axes[0].legend(handles.values(), handles, loc="upper right", fontsize=9, markerscale=0.8)
    show(
        fig,
        f"Of {len(t)} pairs, windows of {k} steps keep {kept.sum()}: by size {' and '.join(parts)}. The unit is h_t = "
        "tanh(w h_{t-1} + 0.01), and the loss is the sum of its states. One point for each "
        "loss at step t and use of w at a step s up to t; its area is the size of the pair's term. Kept pairs form "
        f"triangles along the diagonal, one for each window; lost ones fill the rest below it. At t = {T - 1} "
        f"the term with s = 1 is {ends[0]} of that with s = {T - 1} for w = {weights[0]:g}, and {ends[1]} of it for "
        f"w = {weights[1]:g}.",
    )


def _pairs(T: int, w: float) -> np.ndarray:
    """Term (t, s) of dL/dw for h_t = tanh(w h_{t-1} + 0.01) from the state 0.01, where L is the sum of the states."""
    h = np.full(T + 1, 0.01)
    for t in range(T):
        h[t] = np.tanh(w * h[t - 1] + 0.01)  # h[-1] is h[T], the state before the first step
    terms, slope = np.zeros((T, T)), 1 - h[:T] ** 2
    for t in range(T):
        delta = 1.0
        for s in range(t, -1, -1):
            terms[t, s] = delta * slope[s] * h[s - 1]
            delta *= slope[s] * w
    return terms


# ---- 4.11: backward and forward in time ----------------------------------------------------------------------------


def both_ways(rnn_forward: Function, rnn_backward: Function, rtrl_step: Function, Params: type, T: int = 30) -> None:
    """dW_h by backpropagation through time and by real-time recurrent learning, for several numbers of units."""
    lines = [
        f"T = {T}, one sequence  numbers kept   products a step   milliseconds",
        " H  difference     back  forward     back  forward     back forward",
    ]
    for H in (2, 4, 8, 16):
        rng = np.random.default_rng(H)
        p = Params(*(rng.standard_normal(shape) / np.sqrt(H) for shape in ((2, H), (H, H), (H,), (H, 1), (1,))))
        x, h0, dy = rng.standard_normal((T, 1, 2)), np.zeros((1, H)), rng.standard_normal((T, 1, 1))
        start = time.perf_counter()
        h, _ = rnn_forward(x, h0, p)
        back = rnn_backward(dy, x, h0, h, p)[3]
        middle = time.perf_counter()
        h_t, S, total = h0[0], np.zeros((H, H, H)), np.zeros((H, H))
        for t in range(T):
            h_t, S = rtrl_step(x[t, 0], h_t, S, p)
            total += S @ (dy[t, 0] @ p.W_y.T)
        end = time.perf_counter()
        gap = np.abs(total - back).max() / np.abs(back).max()
        lines.append(
            f"{H:2d}  {gap:10.0e}  {T * H:7,d} {H**3:8,d}  {2 * H**2:7,d} {H**4:8,d}  "
            f"{1000 * (middle - start):7.1f} {1000 * (end - middle):7.1f}"
        )
    print("\n".join(lines))
