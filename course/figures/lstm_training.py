"""Training a reader's own LSTM network: start, Adam, the loop, and what interrupting it leaves. Used by unit 09."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from typing import Any, NamedTuple

import numpy as np

from course.figures.effort import Bar, array_module, to_numpy
from course.figures.growing_curve import Curve

Function = Callable[..., Any]
Batch = tuple[np.ndarray, np.ndarray, np.ndarray]  # x (T, B, D), target (T, B, K), and what counts, (T, B)
BETA_1, BETA_2, TINY = 0.9, 0.999, 1e-8  # of Adam


class LSTMParams(NamedTuple):
    """Parameters of a layer, named as in the notebook; blocks i, f, g, o."""

    W_x: Any  # (D, 4H)
    W_h: Any  # (H, 4H)
    W_c: Any  # (H, 4H)
    b: Any  # (4H,)


class Own(NamedTuple):
    """The functions of the notebook that train."""

    forward: Function  # (x, h0, c0, layers, W_o, b_o) -> z, h, caches
    backward: Function  # (dz, h, caches, layers, W_o) -> dx, dh0, dc0, dlayers, dW_o, db_o
    clip: Function | None = None  # (gradients, limit) -> gradients, norm; gradients: a list of LSTMParams and arrays


class Net(NamedTuple):
    """What is trained."""

    layers: list[LSTMParams]
    W_o: Any  # (H, K)
    b_o: Any  # (K,)

    def all(self) -> list[Any]:
        """Layers and arrays, in the order of the gradients that are clipped."""
        return [*self.layers, self.W_o, self.b_o]

    def run(self, forward: Function, x: Any, states: Any = None, xp: Any = np) -> tuple[Any, Any, Any]:
        """z (T, B, K), h and caches for x (T, B, D), by the reader's function; states (h0, c0) are 0 if not given."""
        zeros = [xp.zeros((x.shape[1], p.W_h.shape[0])) for p in self.layers]
        h0, c0 = states or (zeros, zeros)
        return forward(x, h0, c0, self.layers, self.W_o, self.b_o)


class Trained(NamedTuple):
    """A net after training, with NumPy's arrays, and how it went."""

    net: Net
    losses: np.ndarray  # loss before each update
    norms: np.ndarray  # norm of all gradients before each update, before clipping


def start(rng: np.random.Generator, D: int, H: int, K: int, L: int = 1, forget_bias: float = 1.0) -> Net:
    """A net that has learned nothing: weights uniform in +-1/sqrt(H), peepholes 0, biases 0 but for the forget gates.

    Peepholes begin at 0 since random ones may let a state that grows open its own gates further.
    """
    layers = []
    for n in range(L):
        b = np.concatenate([np.zeros(H), np.full(H, forget_bias), np.zeros(2 * H)])
        W_x, W_h = _uniform(rng, H, ((H if n else D), 4 * H)), _uniform(rng, H, (H, 4 * H))
        layers.append(LSTMParams(W_x, W_h, np.zeros((H, 4 * H)), b))
    return Net(layers, _uniform(rng, H, (H, K)), np.zeros(K))


def softmax(z: Any, xp: Any = np) -> Any:
    """Probabilities of the logits z (..., K)."""
    e = xp.exp(z - xp.max(z, axis=-1, keepdims=True))
    return e / xp.sum(e, axis=-1, keepdims=True)


def loss_and_dz(z: Any, target: Any, counts: Any, xp: Any = np) -> tuple[Any, Any]:
    """Cross-entropy in nats, mean over the steps that count, and its gradient with respect to the logits."""
    y, share = softmax(z, xp), (counts / xp.sum(counts))[..., None]
    loss = -xp.sum(share * target * xp.log(xp.maximum(y, 1e-300)))
    return loss, share * (y - target)


class Adam:
    """Kingma & Ba (2015)."""

    def __init__(self, rate: float, xp: Any = np) -> None:
        self.rate, self.xp, self.count = rate, xp, 0
        self.m: list[Any] = []
        self.v: list[Any] = []

    def moved(self, arrays: Sequence[Any], gradients: Sequence[Any]) -> list[Any]:
        """The arrays after one update."""
        self.count += 1
        self.m = self.m or [0.0 * g for g in gradients]
        self.v = self.v or [0.0 * g for g in gradients]
        self.m = [BETA_1 * m + (1 - BETA_1) * g for m, g in zip(self.m, gradients, strict=True)]
        self.v = [BETA_2 * v + (1 - BETA_2) * g**2 for v, g in zip(self.v, gradients, strict=True)]
        unbias_m, unbias_v = 1 / (1 - BETA_1**self.count), 1 / (1 - BETA_2**self.count)
        moments = zip(arrays, self.m, self.v, strict=True)
        return [a - self.rate * unbias_m * m / (self.xp.sqrt(unbias_v * v) + TINY) for a, m, v in moments]


class Descent:
    """Plain gradient descent."""

    def __init__(self, rate: float, xp: Any = np) -> None:
        self.rate = rate

    def moved(self, arrays: Sequence[Any], gradients: Sequence[Any]) -> list[Any]:
        """The arrays after one update."""
        return [a - self.rate * g for a, g in zip(arrays, gradients, strict=True)]


def train(
    own: Own,
    net: Net,
    batches: Iterator[Batch],
    updates: int,
    rate: float,
    limit: float = 1.0,
    device: str = "cpu",
    method: type[Adam] | type[Descent] = Adam,
    chance: float | None = None,
    bar: Bar | None = None,
    falling: bool = False,
    peepholes: bool = True,
    longest: float | None = None,
) -> Trained:
    """So many updates, with a curve that grows and a bar; what the stop button leaves is kept.

    falling: the rate falls evenly to a tenth. peepholes: whether W_c learns; if not, it stays 0.
    longest: seconds after which it stops by itself, if given.
    chance: a level that is drawn, the loss of guessing. bar: of several trainings, which is advanced here; there is no
    curve then, and whoever interrupts interrupts them all.
    """
    xp = array_module(device)
    if xp is not np and not runs_on(xp, own, net):
        xp = np
    net, optimizer = moved_to(net, xp.asarray), method(rate, xp)
    losses, norms = [], []
    try:
        own_bar = Bar("updates", updates, longest) if bar is None else nullcontext(bar)
        with Curve("Loss while it trains", updates, chance, bar is None) as curve, own_bar as advancing:
            for update in range(updates):
                x, target, counts = (xp.asarray(a) for a in next(batches))
                z, h, caches = net.run(own.forward, x, xp=xp)
                loss, dz = loss_and_dz(z, target, counts, xp)
                *_, dlayers, dW_o, db_o = own.backward(dz, h, caches, net.layers, net.W_o)
                if not peepholes:
                    dlayers = [dp._replace(W_c=0.0 * dp.W_c) for dp in dlayers]
                gradients = [*dlayers, dW_o, db_o]
                norm = xp.sqrt(sum(xp.sum(g**2) for g in flat(gradients)))
                if own.clip is not None:
                    gradients, _ = own.clip(gradients, limit)
                if falling:
                    optimizer.rate = rate * (1 - 0.9 * update / updates)
                net = nested(optimizer.moved(flat(net.all()), flat(gradients)), net)
                losses.append(float(loss))
                norms.append(float(norm))
                curve.add(losses)
                advancing.advance()
    except KeyboardInterrupt:
        if bar is not None:
            raise
        print(f"Stopped after {len(losses):,} of {updates:,} updates. What the net has learned so far is kept.")
    return Trained(moved_to(net, to_numpy), np.array(losses), np.array(norms))


def last_states(caches: Any) -> tuple[list[Any], list[Any]]:
    """h and c of every layer after the last step, from the caches of a network."""
    last = [layer[-1] for layer in caches]
    return [cache.o * cache.tanh_c for cache in last], [cache.c_t for cache in last]


def backward_by(step: Function, *settings: Any) -> Function:
    """Backward through a whole network by a step (dh_t, dc_t, cache, p, *settings) -> dx_t, dh_prev, dc_prev, dp."""

    def backward(dz: Any, h: Any, caches: Any, layers: Any, W_o: Any) -> tuple[Any, ...]:
        d, dlayers = [dz_t @ W_o.T for dz_t in dz], []
        for cached, p in zip(reversed(caches), reversed(layers), strict=True):
            dh_t, dc_t, dp = 0.0 * d[-1], 0.0 * d[-1], None
            for t in reversed(range(len(cached))):
                d[t], dh_t, dc_t, dp_t = step(d[t] + dh_t, dc_t, cached[t], p, *settings)
                dp = dp_t if dp is None else LSTMParams(*(a + b for a, b in zip(dp, dp_t, strict=True)))
            dlayers.insert(0, dp)
        dW_o = sum(h_t.T @ dz_t for h_t, dz_t in zip(h, dz, strict=True))
        return dlayers, dW_o, dz.sum(axis=(0, 1))

    return backward


def flat(nested_arrays: Sequence[Any]) -> list[Any]:
    """All arrays of a list of LSTMParams and arrays, in order."""
    return [a for entry in nested_arrays for a in (entry if isinstance(entry, tuple) else (entry,))]


def nested(arrays: Sequence[Any], like: Net) -> Net:
    """The net that these arrays make, in the order of `flat`."""
    rest = list(arrays)
    count = len(LSTMParams._fields)
    layers = [LSTMParams(*rest[count * n : count * (n + 1)]) for n in range(len(like.layers))]
    return Net(layers, *rest[-2:])


def moved_to(net: Net, convert: Function) -> Net:
    """The same net with arrays of another library."""
    return nested([convert(a) for a in flat(net.all())], net)


def runs_on(xp: Any, own: Own, net: Net) -> bool:
    """Whether the reader's functions take another library's arrays; if not, it says which does not, and what to do."""
    net = moved_to(net, xp.asarray)
    x = xp.zeros((2, 1, net.layers[0].W_x.shape[0]))
    name = _name(own.forward)
    try:
        z, h, caches = net.run(own.forward, x, xp=xp)
        name = _name(own.backward)
        *_, dlayers, dW_o, db_o = own.backward(0.0 * z, h, caches, net.layers, net.W_o)
        if own.clip is not None:
            name = _name(own.clip)
            own.clip([*dlayers, dW_o, db_o], 1.0)
    except (TypeError, ValueError, AttributeError) as error:
        print(
            f"This runs on the CPU: `{name}` cannot take the arrays of a GPU ({type(error).__name__}: {error}). It "
            "makes arrays of NumPy's own, as np.zeros does; np.zeros_like(...) and np.stack([...]) make them where the "
            "others are."
        )
        return False
    return True


def _name(function: Function) -> str:
    return getattr(function, "__name__", "a function")


def _uniform(rng: np.random.Generator, H: int, shape: tuple[int, ...]) -> np.ndarray:
    return rng.uniform(-1, 1, shape) / np.sqrt(H)
