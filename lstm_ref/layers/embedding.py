"""Embedding: integers (tokens) as rows of numbers that are learned."""

from lstm_ref.algebra import transpose
from lstm_ref.arguments import check_array, check_integers
from lstm_ref.backend import Array, array_namespace, on_device
from lstm_ref.layers.dense import one_batch
from lstm_ref.one_hot import one_hot


def embedding(tokens: Array, E: Array) -> Array:
    """One row of E for each token: x(t) = E[token(t)].

    tokens: (..., B) integers from 0 to V-1. E: (V, D), a row for each of the V tokens. Returns x (..., B, D).
    R trials at once: tokens (..., R, B), E (R, V, D).
    Raises TypeError or ValueError, naming the argument, for other dtypes, shapes, libraries and tokens.
    """
    _check(tokens, E)
    xp = array_namespace(tokens, E)
    index = xp.astype(tokens, xp.int64)
    V, D = E.shape[-2:]
    if E.ndim == 3:
        index = index + V * xp.arange(E.shape[0], dtype=xp.int64, **on_device(E))[:, None]
    rows = xp.take(xp.reshape(E, (-1, D)), xp.reshape(index, (-1,)), axis=0)
    return xp.reshape(rows, (*tokens.shape, D))


def embedding_backward(dx: Array, tokens: Array, E: Array) -> Array:
    """Gradient of `embedding` with respect to E: in each row the sum of dx over all places where its token stands.

    It is the matrix product of the tokens, one-hot, and dx: the array standard cannot add to selected rows, and
    differences of running sums over sorted tokens would lose digits. For N tokens this takes N V numbers of
    memory and N V D multiplications: little for characters, much for a vocabulary of 100,000 words.

    dx: (..., B, D). Returns dE in the shape of E. Raises as `embedding`.
    """
    _check(tokens, E)
    check_array("dx", dx, (*tokens.shape, E.shape[-1]), like=E)
    return transpose(one_batch(one_hot(tokens, E.shape[-2], like=E), E)) @ one_batch(dx, E)


def _check(tokens: Array, E: Array) -> None:
    trials = len(getattr(E, "shape", ())) == 3
    check_array("E", E, ("R", "V", "D") if trials else ("V", "D"))
    wanted = (..., E.shape[0], "B") if trials else (..., "B")
    check_integers("tokens", tokens, wanted, 0, E.shape[-2] - 1, like=E)
