"""The cell state."""

import numpy as np

from autograder.exercise import Exercise


def _cell_state_inputs(rng):
    yield {
        "f": np.array([[0.0, 1.0, 1.0], [0.5, 0.0, 1.0]]),
        "i": np.array([[1.0, 0.0, 1.0], [0.25, 0.0, 1e-12]]),
        "g": np.array([[-1.0, 1.0, 0.5], [0.0, -0.5, 1.0]]),
        "c_prev": np.array([[3.0, -2.0, 0.0], [8.0, 0.7, 1e-12]]),
    }
    yield {"f": np.array([[0.9]]), "i": np.array([[0.6]]), "g": np.array([[-0.5]]), "c_prev": np.array([[17.0]])}
    yield {
        "f": np.array([[0.3], [0.0]]),
        "i": np.array([[0.6], [1.0]]),
        "g": np.array([[1.0], [-0.5]]),
        "c_prev": np.array([[2.0], [0.7]]),
    }
    fixed = np.random.default_rng(7)
    for draw, B, H in [(fixed, 1, 2), (fixed, 2, 2), (rng, 2, 3), (rng, 1, 1), (rng, 3, 5), (rng, 4, 1)]:
        f, i = (draw.uniform(0.05, 0.95, size=(B, H)) for _ in range(2))
        yield {"f": f, "i": i, "g": draw.uniform(-0.95, 0.95, size=(B, H)), "c_prev": draw.normal(size=(B, H))}


cell_state = Exercise(
    "lstm_forward.cell_state",
    "Cell state",
    parts={"c_t": 1},
    reference=lambda f, i, g, c_prev: f * c_prev + i * g,
    inputs=_cell_state_inputs,
)

cell_state.mistake(
    "gates_swapped",
    "the forget gate multiplies the candidate and the input gate the old state; it is the other way round.",
    {"f * c_prev": "i * c_prev", "i * g": "f * g"},
)
cell_state.mistake(
    "squashed",
    "a tanh was applied to the new cell state; in equation (5) there is none, only gates touch the cell.",
    {"f * c_prev + i * g": "np.tanh(f * c_prev + i * g)"},
)
cell_state.mistake(
    "clipped",
    "the new cell state was cut off at -1 and 1; no squashing bounds it, a cell that counts may hold 17.",
    {"f * c_prev + i * g": "np.clip(f * c_prev + i * g, -1, 1)"},
)
cell_state.mistake(
    "forget_means_erase",
    "1 - f multiplies the old content; an open forget gate keeps, in spite of its name.",
    {"f * c_prev": "(1 - f) * c_prev"},
)
cell_state.mistake(
    "coupled",
    "1 - f stands where the input gate i belongs; in this cell the two gates are independent.",
    {"i * g": "(1 - f) * g"},
)
cell_state.mistake(
    "no_forget_gate",
    "the old content is carried over whole; the forget gate f multiplies it.",
    {"f * c_prev": "c_prev"},
)
cell_state.mistake("no_input_gate", "the candidate is added whole; the input gate i multiplies it.", {"i * g": "g"})
cell_state.mistake(
    "forget_gate_on_both",
    "the forget gate multiplies the sum; it belongs to the old content alone.",
    {"f * c_prev + i * g": "f * (c_prev + i * g)"},
)
cell_state.mistake(
    "no_old_content",
    "the old content is missing; the new state is what is kept plus what is written.",
    {"f * c_prev + ": ""},
)
cell_state.mistake(
    "in_place",
    "c_prev was overwritten; the caller still needs it, so make a new array.",
    {"return f * c_prev + i * g": "c_prev *= f\nc_prev += i * g\nreturn c_prev"},
)
ALL = "f * c_prev + i * g"
for _name, _gate in {"above": "({} > 0.5)", "from": "({} >= 0.5)"}.items():
    cell_state.mistake(
        f"gates_as_switches_{_name}_half",
        "the gates were made switches, open or closed; a gate takes all values from 0 to 1.",
        {ALL: f"{_gate.format('f')} * c_prev + {_gate.format('i')} * g"},
    )
cell_state.mistake(
    "gates_squashed_again",
    "the gates went through the sigmoid once more; f and i come in as gates, from 0 to 1.",
    {ALL: "sigmoid(f) * c_prev + sigmoid(i) * g"},
)
cell_state.mistake(
    "all_squashed_again",
    "gates and candidate went through sigmoid and tanh once more; they come in squashed.",
    {ALL: "sigmoid(f) * c_prev + sigmoid(i) * np.tanh(g)"},
)
cell_state.mistake(
    "candidate_squashed_again",
    "the candidate went through a tanh once more; g comes in squashed, from -1 to 1.",
    {"i * g": "i * np.tanh(g)"},
)
cell_state.mistake(
    "old_content_squashed",
    "the old content went through a tanh; nothing but a gate touches the cell.",
    {"f * c_prev": "f * np.tanh(c_prev)"},
)
cell_state.mistake(
    "written_part_squashed",
    "the written part went through a tanh; it is the product of gate and candidate as it is.",
    {"i * g": "np.tanh(i * g)"},
)
cell_state.mistake(
    "shown",
    "the new state went through a sigmoid; equation (5) has none, only gates touch the cell.",
    {ALL: f"sigmoid({ALL})"},
)
cell_state.mistake(
    "interpolated",
    "1 - i stands where the forget gate f belongs, as in a GRU; in this cell the two gates are independent.",
    {"f * c_prev": "(1 - i) * c_prev"},
)
cell_state.mistake(
    "writing_takes_away",
    "the old content was multiplied by 1 - i as well; an open input gate adds, it takes nothing away.",
    {"f * c_prev": "f * (1 - i) * c_prev"},
)
cell_state.mistake(
    "written_where_forgotten",
    "the written part was multiplied by 1 - f as well; the input gate alone decides on it.",
    {"i * g": "i * (1 - f) * g"},
)
cell_state.mistake(
    "forgets_both",
    "1 - f multiplies old content and candidate; an open forget gate keeps, and the candidate has the input gate.",
    {ALL: "(1 - f) * (c_prev + i * g)"},
)
cell_state.mistake(
    "normalized",
    "the sum was divided by f + i; the gates need not sum to 1.",
    {ALL: f"({ALL}) / (f + i)"},
)
cell_state.mistake("averaged", "the two parts were averaged; they are added.", {ALL: f"({ALL}) / 2"})
cell_state.mistake(
    "larger_part",
    "the larger of the two parts was taken; they are added.",
    {ALL: "np.maximum(f * c_prev, i * g)"},
)
cell_state.mistake(
    "either_or",
    "the cell was either kept or written, whichever gate is further open; both happen, the two parts are added.",
    {ALL: "np.where(f > i, f * c_prev, i * g)"},
)
cell_state.mistake(
    "keeps_or_writes",
    "the cell was written only where the input gate is more than half open; both parts are always added.",
    {ALL: "np.where(i > 0.5, i * g, f * c_prev)"},
)
cell_state.mistake(
    "parts_multiplied", "the two parts were multiplied; they are added.", {"f * c_prev + i * g": "f * c_prev * i * g"}
)
cell_state.mistake(
    "gates_multiplied",
    "both gates multiply the sum; f belongs to the old content alone, i to the candidate alone.",
    {ALL: "f * i * (c_prev + g)"},
)
cell_state.mistake(
    "input_gate_on_both",
    "the input gate multiplies the sum; it belongs to the candidate alone.",
    {ALL: "i * (f * c_prev + g)"},
)
cell_state.mistake("subtracted", "the written part was subtracted; it is added.", {"c_prev + i": "c_prev - i"})
cell_state.mistake(
    "negative_cut_off",
    "what is below 0 was cut off; a cell may hold negative numbers.",
    {ALL: f"np.maximum({ALL}, 0)"},
)
cell_state.mistake(
    "candidate_size_only",
    "the sign of the candidate was lost; a negative candidate takes away from the cell.",
    {"i * g": "i * np.abs(g)"},
)
cell_state.mistake(
    "gate_applied_twice",
    "the forget gate was applied twice; once for each step.",
    {"f * c_prev": "f * f * c_prev"},
)
cell_state.mistake(
    "batch_size_for_both_axes",
    "the loops run over B rows and B columns; there are H columns, one for each unit.",
    body="""
        c_t = np.zeros(c_prev.shape)
        for n in range(len(c_prev)):
            for k in range(len(c_prev)):
                c_t[n, k] = f[n, k] * c_prev[n, k] + i[n, k] * g[n, k]
        return c_t""",
)
cell_state.mistake("written_twice", "the candidate was written twice; once for each step.", {"i * g": "2 * i * g"})
cell_state.mistake(
    "one_or_the_other",
    "g or c_prev was taken whole, where its gate is further open; each is multiplied by its gate, then they are added.",
    {ALL: "np.where(i > f, g, c_prev)"},
)
for _most in (2, 5, 10):
    cell_state.mistake(
        f"clipped_at_{_most}",
        f"the new cell state was cut off at -{_most} and {_most}; nothing bounds it, a cell that counts may hold 17.",
        {ALL: f"np.clip({ALL}, -{_most}, {_most})"},
    )
