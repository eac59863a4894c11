"""The LSTM of 1997: blocks of memory cells without forget gates, and the truncated gradient it was trained with."""

from dataclasses import dataclass
from typing import NamedTuple

from lstm_ref.activations import dsigmoid, dtanh, sigmoid, tanh
from lstm_ref.algebra import row, sum_rows, transpose
from lstm_ref.arguments import check_count
from lstm_ref.backend import Array, array_namespace
from lstm_ref.gates import pack


class Params(NamedTuple):
    """One weight matrix per source, and the bias; columns are the blocks i (N), g (H), o (N)."""

    W_x: Array  # from the inputs
    W_h: Array  # from the cell outputs
    W_i: Array  # from the input gates
    W_o: Array  # from the output gates
    b: Array


class State(NamedTuple):
    """Cell outputs, internal states, and the activations of the gates."""

    h: Array  # (B, H)
    c: Array  # (B, H)
    i: Array  # (B, N)
    o: Array  # (B, N)


class Cache(NamedTuple):
    """What the backward step needs from the forward step."""

    x_t: Array  # (B, D)
    h_prev: Array  # (B, H)
    i_prev: Array  # (B, N)
    o_prev: Array  # (B, N)
    i: Array  # (B, N)
    g: Array  # (B, H)
    o: Array  # (B, N)
    tanh_c: Array  # (B, H), tanh(c_t / 2)


class _Names:
    # In a class of their own, so that in `Blocks` the names stand for the types above, for type checkers too.
    BLOCKS = ("i", "g", "o")
    Params, State, Cache = Params, State, Cache


@dataclass(frozen=True)
class Blocks(_Names):
    """A hidden layer of N memory cell blocks, each of `block_size` = S cells: H = N S cells, H + 2N units.

    Cell k belongs to block k // S. The cells of a block share its input gate and its output gate.
    """

    block_size: int

    def __post_init__(self) -> None:
        check_count("block_size", self.block_size)

    def param_shapes(self, D: int, H: int) -> Params:
        """Shape of each parameter for input size D and H cells. Raises ValueError if H is no multiple of S."""
        N = self._gates(H)
        units = H + 2 * N
        return Params(W_x=(D, units), W_h=(H, units), W_i=(N, units), W_o=(N, units), b=(units,))

    def state_sizes(self, H: int) -> State:
        """Size of the last axis of each state. Raises ValueError if H is no multiple of S."""
        N = self._gates(H)
        return State(h=H, c=H, i=N, o=N)

    def split_blocks(self, a: Array) -> tuple[Array, Array, Array]:
        """The blocks i (..., N), g (..., H), o (..., N) of columns of an array (..., H + 2N)."""
        N = a.shape[-1] // (self.block_size + 2)
        return a[..., :N], a[..., N:-N], a[..., -N:]

    def to_cells(self, gate: Array) -> Array:
        """The value of its block's gate for each cell: (..., N) to (..., H)."""
        return array_namespace(gate).repeat(gate, self.block_size, axis=-1)

    def to_gates(self, cells: Array) -> Array:
        """Sum over the cells of each block: (..., H) to (..., N). The gradient of `to_cells`."""
        xp = array_namespace(cells)
        return xp.sum(xp.reshape(cells, (*cells.shape[:-1], -1, self.block_size)), axis=-1)

    def step(
        self, x_t: Array, h_prev: Array, c_prev: Array, i_prev: Array, o_prev: Array, p: Params
    ) -> tuple[Array, Array, Array, Array, Cache]:
        """One time step of the hidden layer.

        (1)  a   = x_t W_x + h_prev W_h + i_prev W_i + o_prev W_o + b    net inputs of all units: blocks i, g, o
        (2)  i   = sigmoid(a_i)                         input gates, one per block
        (3)  g   = 2 tanh(a_g / 2)                      squashed cell input, in [-2, 2]
        (4)  o   = sigmoid(a_o)                         output gates, one per block
        (5)  c_t = c_prev + i g                         internal state; each cell with the gate of its block
        (6)  h_t = o tanh(c_t / 2)                      cell output, in [-1, 1]; likewise

        Source: Hochreiter & Schmidhuber (1997). Their names: net for a, y_in for i, y_out for o, s_c for c_t,
        y_c for h_t; f for sigmoid, h(x) = 2 f(x) - 1 (their equation 4) for tanh(x / 2), which it equals, and
        g(x) = 4 f(x) - 2 (their equation 5) for 2 tanh(x / 2). The caption of their Table 10 exchanges the
        ranges of g and h; the equations are right.
        Differences: row vectors, and every unit has a bias; their experiments leave some biases out.

        x_t: (B, D); h_prev, c_prev: (B, H); i_prev, o_prev: (B, N); all of one real or complex floating dtype.
        Rows are independent.
        Returns h_t (B, H), c_t (B, H), i (B, N), o (B, N) and the Cache for `step_backward`.
        Raises TypeError for arguments that are not arrays of one library; shapes and dtypes are checked once
        per sequence, in `lstm_ref.sequence`.
        """
        # fmt: off
        a      = x_t @ p.W_x + h_prev @ p.W_h + i_prev @ p.W_i + o_prev @ p.W_o + row(p.b)  # (1)
        a_i, a_g, a_o = self.split_blocks(a)                        # (1)
        i      = sigmoid(a_i)                                       # (2)
        g      = 2 * tanh(a_g / 2)                                  # (3)
        o      = sigmoid(a_o)                                       # (4)
        c_t    = c_prev + self.to_cells(i) * g                      # (5)
        tanh_c = tanh(c_t / 2)
        h_t    = self.to_cells(o) * tanh_c                          # (6)
        # fmt: on
        return h_t, c_t, i, o, Cache(x_t, h_prev, i_prev, o_prev, i, g, o, tanh_c)

    def state_error(self, dh_t: Array, cache: Cache) -> Array:
        """What the gradient dh_t of the cell outputs gives at the internal states of the same time: e_s, (B, H)."""
        return dh_t * self.to_cells(cache.o) * dtanh(cache.tanh_c) / 2

    def step_backward(
        self, dh_t: Array, dc_t: Array, di_t: Array, do_t: Array, cache: Cache, p: Params
    ) -> tuple[Array, Array, Array, Array, Array, Params]:
        """Gradients of one time step, along all paths: equations (6) to (1) of `step`, last to first.

        dh_t, dc_t: (B, H); di_t, do_t: (B, N); gradient of the loss with respect to each state from everything after
        this step (not counting ways through the other states of this step, which are added here).
        Returns dx_t (B, D), dh_prev, dc_prev (B, H), di_prev, do_prev (B, N), and dp, a Params, summed over the
        batch.

        Source: the exact gradient, which the paper describes as non-truncated; see `Truncated` for its own.
        """
        x_t, h_prev, i_prev, o_prev, i, g, o, tanh_c = cache
        # fmt: off
        do_t    = do_t + self.to_gates(dh_t * tanh_c)               # (6)
        dc_t    = dc_t + self.state_error(dh_t, cache)              # (6)
        di_t    = di_t + self.to_gates(dc_t * g)                    # (5)
        dg      = dc_t * self.to_cells(i)                           # (5)
        dc_prev = dc_t                                              # (5) the constant error carousel
        da_o    = do_t * dsigmoid(o)                                # (4)
        da_g    = dg * dtanh(g / 2)                                 # (3)
        da_i    = di_t * dsigmoid(i)                                # (2)
        da      = pack(da_i, da_g, da_o)                            # (1)
        dx_t    = da @ transpose(p.W_x)                             # (1)
        dh_prev = da @ transpose(p.W_h)                             # (1)
        di_prev = da @ transpose(p.W_i)                             # (1)
        do_prev = da @ transpose(p.W_o)                             # (1)
        dW_x    = transpose(x_t) @ da                               # (1)
        dW_h    = transpose(h_prev) @ da                            # (1)
        dW_i    = transpose(i_prev) @ da                            # (1)
        dW_o    = transpose(o_prev) @ da                            # (1)
        dp      = Params(dW_x, dW_h, dW_i, dW_o, sum_rows(da))      # (1)
        # fmt: on
        return dx_t, dh_prev, dc_prev, di_prev, do_prev, dp

    def _gates(self, H: int) -> int:
        N, rest = divmod(H, self.block_size)
        if rest:
            raise ValueError(f"H: got {H}, expected a multiple of the block size {self.block_size}")
        return N


@dataclass(frozen=True)
class Truncated(Blocks):
    """The same hidden layer, with the learning rule of 1997: only the internal states carry errors back in time."""

    def step_backward(
        self, dh_t: Array, dc_t: Array, di_t: Array, do_t: Array, cache: Cache, p: Params
    ) -> tuple[Array, Array, Array, Array, Array, Params]:
        """As for `Blocks`, but what reaches the net inputs (1) changes the weights and goes no further back.

            dh_prev = di_prev = do_prev = 0,    dc_prev = dc_t + e_s    with e_s from dh_t: see `state_error`

        Source: Hochreiter & Schmidhuber (1997), equations 19 to 28, where all error comes from the cell outputs.
        They have nothing below the hidden layer. Here dx_t is kept: it leaves the layer, but not the time step.
        """
        dx_t, dh_prev, dc_prev, di_prev, do_prev, dp = super().step_backward(dh_t, dc_t, di_t, do_t, cache, p)
        xp = array_namespace(dh_prev)
        return dx_t, xp.zeros_like(dh_prev), dc_prev, xp.zeros_like(di_prev), xp.zeros_like(do_prev), dp
