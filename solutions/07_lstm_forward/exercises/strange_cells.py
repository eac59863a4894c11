"""Which statement of each strange cell is wrong."""

from autograder.exercise import Exercise

RIGHT = {"A": 6, "B": 1, "C": 4, "D": 0, "E": 7}

strange_cells = Exercise(
    "lstm_forward.strange_cells",
    "Five strange cells",
    {"A": 0.5, "B": 0.5, "C": 1, "D": 0.5, "E": 0.5},
    RIGHT,
)

for _cell, _answer, _name, _cause in (
    ("A", 0, "none", "with x = 0.5, h = 0.4, c = 0.9 its h_t is not yours; its c_t is."),
    ("A", 4, "gate", "pinned open (b_o = 40), its output gate is 1, whatever it sees; h_t is still not tanh(c_t)."),
    ("A", 5, "old_state", "with the output gate pinned open its h_t equals c_t, the new state, not tanh(c_prev)."),
    ("A", 2, "candidate", "its c_t is right, so everything before it is."),
    ("A", 7, "forget_gate", "its c_t is right, so everything before it is."),
    ("B", 0, "none", "with x = 0.5, h = 0.4, c = 0.9 its c_t is not yours."),
    (
        "B",
        7,
        "forget_gate_twice",
        "pinned with b_f = -40 and b_i = 40, that would leave a state of 0; its state is the old one.",
    ),
    ("B", 2, "candidate", "pinned with b_f = 40 and b_i = -40, no candidate enters; its state still is not c_prev."),
    ("B", 3, "deaf", "pinned with b_f = 40 and b_i = -40, no candidate enters; its state still is not c_prev."),
    ("C", 0, "none", "with x = 0.5, h = 0.4, c = 0.9 its h_t is not yours; its c_t is."),
    ("C", 5, "old_state", "with the output gate pinned open its h_t is tanh(c_t), as it should be."),
    ("C", 6, "no_tanh", "with the output gate pinned open its h_t is tanh(c_t), as it should be."),
    ("D", 6, "no_tanh", "it returns what yours returns, however the gates are pinned."),
    ("D", 3, "deaf", "it returns what yours returns, also with another h."),
    ("D", 4, "gate", "it returns what yours returns, however the gates are pinned."),
    ("E", 0, "none", "with x = 0.5, h = 0.4, c = 0.9 its c_t is not yours."),
    (
        "E",
        1,
        "exchanged",
        "pinned with b_f = 40 and b_i = -40 its state is c_prev, as it should be; exchanged, they would make it g.",
    ),
    (
        "E",
        2,
        "candidate",
        "with b_f = 40 and b_i = 40 its state is c_prev + g, as yours: the candidate is right.",
    ),
    ("E", 3, "deaf", "with b_f = 40 and b_i = 40 its state is c_prev + g, as yours: the candidate is right."),
):
    strange_cells.mistake(f"{_cell}_{_name}", f"cell {_cell}: {_cause}", value={_cell: _answer})
