"""The variants of the LSTM with peepholes that Greff et al. (2015), "LSTM: a search space odyssey", compare.

Each is a cell object: NIG, NFG, NOG, NIAF, NOAF, NP and CIFG, beside V itself; the ninth, FGR, has more state and is
`lstm_ref.cells.full_gate_recurrence`. What a variant lacks has no parameters; the rest keep their names, and the
columns of W_x, W_h and b are its BLOCKS.

How it works: `Vanilla` is the cell of `lstm_ref.cells.peephole`, written over five squashing functions. A variant
exchanges one of them, or embeds its own, fewer parameters linearly in the full ones, or both.
Source of all equations: Greff et al. (2015), transposed to row vectors.
"""

from typing import Any, NamedTuple

from lstm_ref.activations import IDENTITY, LOGISTIC, ONE, TANH, Squash
from lstm_ref.algebra import row, sum_rows, transpose
from lstm_ref.backend import Array, array_namespace
from lstm_ref.cells import peephole
from lstm_ref.gates import ORDER, pack, split

PACKED = ("W_x", "W_h", "b")
PEEPHOLES = {"i": "p_i", "f": "p_f", "o": "p_o"}


class Squashes(NamedTuple):
    """Squashing functions of the gates and the candidate, and of the cell state on its way out."""

    i: Squash = LOGISTIC
    f: Squash = LOGISTIC
    g: Squash = TANH
    o: Squash = LOGISTIC
    c: Squash = TANH


class Vanilla:
    """V: the LSTM with peepholes, over the squashing functions y_i, y_f, y_g, y_o, y_c.

    (1)  a   = x_t W_x + h_prev W_h + b
    (2)  i   = y_i(a_i + p_i * c_prev)
    (3)  f   = y_f(a_f + p_f * c_prev)
    (4)  g   = y_g(a_g)
    (5)  c_t = f * c_prev + i * g
    (6)  o   = y_o(a_o + p_o * c_t)
    (7)  h_t = o * y_c(c_t)

    Arguments, returns and errors of all variants are those of `lstm_ref.cells.peephole`.
    """

    BLOCKS: tuple[str, ...] = ORDER
    Params: Any = peephole.Params
    State: Any = peephole.State
    Cache: Any = peephole.Cache  # its tanh_c is y_c(c_t)
    squash = Squashes()

    def __init__(self, squash: Squashes | None = None) -> None:
        """squash: to be used in place of the variant's own."""
        if squash is not None:
            self.squash = squash

    def tie(self, parts: dict[str, Array]) -> dict[str, Array]:
        """Parts of a parameter of this variant, by the names of its blocks, to those of the full cell."""
        return parts

    def untie(self, dparts: dict[str, Array]) -> dict[str, Array]:
        """Gradient with respect to the parts that `tie` takes, from that with respect to the parts that it gives."""
        return dparts

    def param_shapes(self, D: int, H: int) -> Any:
        """Shape of each parameter for input size D and hidden size H."""
        n = len(self.BLOCKS)
        shapes = {"W_x": (D, n * H), "W_h": (H, n * H), "b": (n * H,)}
        return self.Params(**{name: shapes.get(name, (H,)) for name in self.Params._fields})

    def state_sizes(self, H: int) -> Any:
        """Size of the last axis of each state."""
        return peephole.state_sizes(H)

    def expand(self, p: Any) -> peephole.Params:
        """Parameters of the full cell: those of this variant in their places, zero in all others."""
        nothing = array_namespace(p.b).zeros_like

        def full(packed: Array) -> Array:
            own = split(packed, len(self.BLOCKS))
            parts = self.tie(dict(zip(self.BLOCKS, own, strict=True)))
            return pack(*(parts[name] if name in parts else nothing(own[0]) for name in ORDER))

        unit = split(p.b, len(self.BLOCKS))[0]  # (H,)
        parts = self.tie({name: getattr(p, field) for name, field in PEEPHOLES.items() if field in p._fields})
        peepholes = {field: parts[name] if name in parts else nothing(unit) for name, field in PEEPHOLES.items()}
        return peephole.Params(**{field: full(getattr(p, field)) for field in PACKED}, **peepholes)

    def restrict(self, dp: peephole.Params) -> Any:
        """Gradient of the own parameters from that of the full ones: the adjoint of `expand`."""

        def own(packed: Array) -> Array:
            parts = self.untie(dict(zip(ORDER, split(packed), strict=True)))
            return pack(*(parts[name] for name in self.BLOCKS))

        parts = self.untie({name: getattr(dp, field) for name, field in PEEPHOLES.items()})
        every = {field: parts[name] for name, field in PEEPHOLES.items()}
        every |= {field: own(getattr(dp, field)) for field in PACKED}
        return self.Params(**{field: every[field] for field in self.Params._fields})

    def step(self, x_t: Array, h_prev: Array, c_prev: Array, p: Any) -> tuple[Array, Array, peephole.Cache]:
        """One time step: the equations of `Vanilla` with the squashing functions and parameters of this variant."""
        full, y = self.expand(p), self.squash
        # fmt: off
        a_i, a_f, a_g, a_o = split(x_t @ full.W_x + h_prev @ full.W_h + row(full.b))  # (1)
        i   = y.i.function(a_i + row(full.p_i) * c_prev)            # (2)
        f   = y.f.function(a_f + row(full.p_f) * c_prev)            # (3)
        g   = y.g.function(a_g)                                     # (4)
        c_t = f * c_prev + i * g                                    # (5)
        o   = y.o.function(a_o + row(full.p_o) * c_t)               # (6)
        y_c = y.c.function(c_t)
        h_t = o * y_c                                               # (7)
        # fmt: on
        return h_t, c_t, peephole.Cache(x_t, h_prev, c_prev, i, f, g, o, c_t, y_c)

    def step_backward(self, dh_t: Array, dc_t: Array, cache: peephole.Cache, p: Any) -> tuple[Array, Array, Array, Any]:
        """Gradients of one time step: equations (7) to (1), last to first; arguments as in `peephole`."""
        x_t, h_prev, c_prev, i, f, g, o, c_t, y_c = cache
        full, y = self.expand(p), self.squash
        # fmt: off
        do      = dh_t * y_c                                        # (7)
        dc_t    = dc_t + y.c.backward(dh_t * o, y_c)                # (7)
        da_o    = y.o.backward(do, o)                               # (6)
        dc_t    = dc_t + da_o * row(full.p_o)                       # (6)
        dp_o    = sum_rows(da_o * c_t)                              # (6)
        da_g    = y.g.backward(dc_t * i, g)                         # (5), (4)
        da_f    = y.f.backward(dc_t * c_prev, f)                    # (5), (3)
        da_i    = y.i.backward(dc_t * g, i)                         # (5), (2)
        dc_prev = dc_t * f + da_f * row(full.p_f) + da_i * row(full.p_i)  # (5), (3), (2)
        dp_f    = sum_rows(da_f * c_prev)                           # (3)
        dp_i    = sum_rows(da_i * c_prev)                           # (2)
        da      = pack(da_i, da_f, da_g, da_o)                      # (1)
        dW_x    = transpose(x_t) @ da                               # (1)
        dW_h    = transpose(h_prev) @ da                            # (1)
        dp      = self.restrict(peephole.Params(dW_x, dW_h, dp_i, dp_f, dp_o, sum_rows(da)))
        # fmt: on
        return da @ transpose(full.W_x), da @ transpose(full.W_h), dc_prev, dp


class NoInputGate(Vanilla):
    """NIG: everything the candidate says is written.

    f   = sigmoid(a_f + p_f * c_prev)
    g   = tanh(a_g)
    c_t = f * c_prev + g
    o   = sigmoid(a_o + p_o * c_t)
    h_t = o * tanh(c_t)
    """

    BLOCKS = ("f", "g", "o")
    squash = Squashes(i=ONE)

    class Params(NamedTuple):
        W_x: Array
        W_h: Array
        p_f: Array
        p_o: Array
        b: Array


class NoForgetGate(Vanilla):
    """NFG: the cell state is kept for ever, as in the LSTM of Hochreiter & Schmidhuber (1997).

    i   = sigmoid(a_i + p_i * c_prev)
    g   = tanh(a_g)
    c_t = c_prev + i * g
    o   = sigmoid(a_o + p_o * c_t)
    h_t = o * tanh(c_t)
    """

    BLOCKS = ("i", "g", "o")
    squash = Squashes(f=ONE)

    class Params(NamedTuple):
        W_x: Array
        W_h: Array
        p_i: Array
        p_o: Array
        b: Array


class NoOutputGate(Vanilla):
    """NOG: the cell state is always visible.

    i   = sigmoid(a_i + p_i * c_prev)
    f   = sigmoid(a_f + p_f * c_prev)
    g   = tanh(a_g)
    c_t = f * c_prev + i * g
    h_t = tanh(c_t)
    """

    BLOCKS = ("i", "f", "g")
    squash = Squashes(o=ONE)

    class Params(NamedTuple):
        W_x: Array
        W_h: Array
        p_i: Array
        p_f: Array
        b: Array


class NoInputActivationFunction(Vanilla):
    """NIAF: the candidate is not squashed.

    i   = sigmoid(a_i + p_i * c_prev)
    f   = sigmoid(a_f + p_f * c_prev)
    g   = a_g
    c_t = f * c_prev + i * g
    o   = sigmoid(a_o + p_o * c_t)
    h_t = o * tanh(c_t)
    """

    squash = Squashes(g=IDENTITY)


class NoOutputActivationFunction(Vanilla):
    """NOAF: the cell state is not squashed on its way out.

    i   = sigmoid(a_i + p_i * c_prev)
    f   = sigmoid(a_f + p_f * c_prev)
    g   = tanh(a_g)
    c_t = f * c_prev + i * g
    o   = sigmoid(a_o + p_o * c_t)
    h_t = o * c_t
    """

    squash = Squashes(c=IDENTITY)


class NoPeepholes(Vanilla):
    """NP: no gate sees the cell state. Equal to `lstm_ref.cells.lstm`.

    i   = sigmoid(a_i)
    f   = sigmoid(a_f)
    g   = tanh(a_g)
    c_t = f * c_prev + i * g
    o   = sigmoid(a_o)
    h_t = o * tanh(c_t)
    """

    class Params(NamedTuple):
        W_x: Array
        W_h: Array
        b: Array


class CoupledInputAndForgetGate(Vanilla):
    """CIFG: the cell forgets exactly where it writes.

    i   = sigmoid(a_i + p_i * c_prev)
    f   = 1 - i
    g   = tanh(a_g)
    c_t = f * c_prev + i * g
    o   = sigmoid(a_o + p_o * c_t)
    h_t = o * tanh(c_t)

    Since 1 - sigmoid(a) = sigmoid(-a), this is the full cell whose forget gate has the negative parameters of the
    input gate. In this form f is accurate also where i is close to 1.
    """

    BLOCKS = ("i", "g", "o")
    Params = NoForgetGate.Params

    def tie(self, parts: dict[str, Array]) -> dict[str, Array]:
        return parts | {"f": -parts["i"]}

    def untie(self, dparts: dict[str, Array]) -> dict[str, Array]:
        return dparts | {"i": dparts["i"] - dparts["f"]}


V, NIG, NFG, NOG = Vanilla(), NoInputGate(), NoForgetGate(), NoOutputGate()
NIAF, NOAF = NoInputActivationFunction(), NoOutputActivationFunction()
NP, CIFG = NoPeepholes(), CoupledInputAndForgetGate()
