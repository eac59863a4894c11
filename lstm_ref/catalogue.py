"""All cells by name, for whatever runs over every cell: tests, tables, saved networks."""

from typing import Any

from lstm_ref.cells import (
    full_gate_recurrence,
    graph,
    greff,
    gru,
    gru_reset_after,
    linear_vector,
    lstm,
    lstm_1997,
    mut1,
    mut2,
    mut3,
    peephole,
    peephole_full,
    rnn,
)

CELLS: dict[str, Any] = {
    "lstm": lstm,
    "peephole": peephole,
    "nig": greff.NIG,
    "nfg": greff.NFG,
    "nog": greff.NOG,
    "niaf": greff.NIAF,
    "noaf": greff.NOAF,
    "np": greff.NP,
    "cifg": greff.CIFG,
    "fgr": full_gate_recurrence,
    "peephole_full": peephole_full,
    "lstm_1997": lstm_1997.Blocks(1),
    "lstm_1997_blocks": lstm_1997.Blocks(2),
    "lstm_1997_truncated": lstm_1997.Truncated(2),
    "linear_vector": linear_vector,
    "rnn_identity": rnn.IDENTITY,
    "rnn_sigmoid": rnn.SIGMOID,
    "rnn_tanh": rnn.TANH,
    "rnn_relu": rnn.RELU,
    "rnn_elu": rnn.ELU,
    "gru": gru,
    "gru_reset_after": gru_reset_after,
    "mut1": mut1,
    "mut2": mut2,
    "mut3": mut3,
    "graph": graph.EXAMPLE,
}
