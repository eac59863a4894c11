"""The cells that Jozefowicz, Zaremba and Sutskever (2015) compare, as graphs."""

from __future__ import annotations

from types import MappingProxyType

from lstm_ref.graphs import GRU, LSTM, MUT1, RNN, Graph, Node, node


def lstm(without: str = "", output: str = "tanh") -> Graph:
    """The paper's LSTM, all of it or without one gate.

    (1)  i   = tanh(x_t W + h_prev W + b)
    (2)  j   = sigmoid(x_t W + h_prev W + b)
    (3)  f   = sigmoid(x_t W + h_prev W + b)            without "f": 1
    (4)  o   = tanh(x_t W + h_prev W + b)               without "o": 1
    (5)  c_t = f * c_prev + i * j                       without "i": the sigmoid j is 1
    (6)  h_t = tanh(c_t) * o

    As in equation (5) the order of factors does not matter, i is what others call candidate (g in `lstm_ref`), and j is
    their input gate. What is left of the difference is the tanh of the output gate; output="sigmoid" gives the usual
    one. That "without i" leaves out the gate, and not the candidate, is our reading of LSTM-i.

    Source: Jozefowicz, Zaremba & Sutskever (2015), transposed to row vectors. Raises ValueError for another gate.
    """
    if without not in ("", "i", "f", "o"):
        raise ValueError(f"without: got {without!r}, expected nothing, i, f or o")
    if output not in ("tanh", "sigmoid"):
        raise ValueError(f"output: got {output!r}, expected tanh or sigmoid")
    nodes: dict[str, Node] = dict(LSTM.nodes) | {"o": node(output, "a_o")}
    if without:
        del nodes[without], nodes[f"a_{without}"]
        instead = {"i": ("new", "g"), "f": ("kept", "c_prev"), "o": ("h_t", "tanh_c")}
        name, parent = instead[without]
        nodes[name] = node("identity", parent)
    return Graph(nodes, LSTM.outputs)


_MUT2 = dict(MUT1.nodes) | {
    "a_z": node("affine", "x_t", "h_prev"),
    "m_r": node("affine", "h_prev"),
    "a_r": node("add", "x_t", "m_r"),
    "a_n": node("affine", "x_t", "rh"),
}
del _MUT2["tanh_x"], _MUT2["m_n"]
MUT2 = Graph(_MUT2, {"h": "h_t"}, input_is_hidden=True)
MUT3 = Graph(
    dict(GRU.nodes) | {"tanh_h": node("tanh", "h_prev"), "a_z": node("affine", "x_t", "tanh_h")},
    {"h": "h_t"},
)

# By the paper's names, in the order of its table.
CELLS = MappingProxyType(
    {
        "tanh": RNN,
        "LSTM": lstm(),
        "LSTM-f": lstm("f"),
        "LSTM-i": lstm("i"),
        "LSTM-o": lstm("o"),
        "LSTM-b": lstm(),  # its forget bias starts at 1
        "GRU": GRU,
        "MUT1": MUT1,
        "MUT2": MUT2,
        "MUT3": MUT3,
    }
)
