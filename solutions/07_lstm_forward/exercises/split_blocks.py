"""Four blocks of one array."""

import numpy as np

from autograder.exercise import Exercise
from lstm_ref import gates

from .common import INTERLEAVED, ORDER_GO, ORDER_IF


def _split_inputs(rng):
    yield {"a": np.arange(16.0).reshape(4, 4) - 9}
    yield {"a": np.array([-2.0, 0.0, 3.0, 5.0])}
    for shape in [(2, 12), (12,), (1, 4), (3, 20), (5, 8), (2, 3, 8)]:
        yield {"a": rng.normal(size=shape)}


split_blocks = Exercise(
    "lstm_forward.split_blocks",
    "Four blocks of one array",
    parts={"a_i": 0.5, "a_f": 0.5, "a_g": 0.5, "a_o": 0.5},
    reference=gates.split,
    inputs=_split_inputs,
)

FOUR = "a[..., :H], a[..., H : 2 * H], a[..., 2 * H : 3 * H], a[..., 3 * H :]"
split_blocks.mistake("interleaved", INTERLEAVED, {FOUR: "tuple(a[..., n::4] for n in range(4))"})
split_blocks.mistake(
    "input_forget_swapped", ORDER_IF, {"a[..., :H], a[..., H : 2 * H]": "a[..., H : 2 * H], a[..., :H]"}
)
split_blocks.mistake(
    "candidate_output_swapped",
    ORDER_GO,
    {"a[..., 2 * H : 3 * H], a[..., 3 * H :]": "a[..., 3 * H :], a[..., 2 * H : 3 * H]"},
)
split_blocks.mistake(
    "two_axes_only",
    "the bias has one axis alone; slice the last axis of whatever comes, with `...` in front.",
    {FOUR: FOUR.replace("...", ":")},
)
split_blocks.mistake(
    "first_axis_by_default",
    "np.split cuts the first axis unless it is told otherwise; the blocks lie along the last one.",
    body="return np.split(a, 4)",
)
split_blocks.mistake(
    "last_column_lost",
    "each block ends one column early: a slice already leaves out the column at its end.",
    {FOUR: "a[..., : H - 1], a[..., H : 2 * H - 1], a[..., 2 * H : 3 * H - 1], a[..., 3 * H : -1]"},
)
split_blocks.mistake(
    "overlapping",
    "the blocks start one column after another; block n starts at n times H.",
    {FOUR: "tuple(a[..., n : n + H] for n in range(4))"},
)
split_blocks.mistake(
    "rows",
    "the first axis was cut; it counts the rows, and the blocks lie along the last axis.",
    {FOUR: "a[:H], a[H : 2 * H], a[2 * H : 3 * H], a[3 * H :]"},
)
split_blocks.mistake(
    "tensorflow_order",
    "the blocks come in the order i, g, f, o, as in some libraries; here it is i, f, g, o.",
    {"a[..., H : 2 * H], a[..., 2 * H : 3 * H]": "a[..., 2 * H : 3 * H], a[..., H : 2 * H]"},
)
split_blocks.mistake(
    "onnx_order",
    "the blocks come in the order i, o, f, g, as in the ONNX format; here it is i, f, g, o.",
    {FOUR: "a[..., :H], a[..., 3 * H :], a[..., H : 2 * H], a[..., 2 * H : 3 * H]"},
)
for _H in (2, 3, 4):
    for _name, _stop in {"": "", "_with_stops": " 4 * H"}.items():
        split_blocks.mistake(
            f"blocks_of_{_H}{_name}",
            f"each block is {_H} wide whatever comes; its width H is a quarter of the last axis.",
            {"H = a.shape[-1] // 4": f"H = {_H}", "3 * H :]": f"3 * H :{_stop}]"},
        )
split_blocks.mistake(
    "width_from_rows",
    "H was computed from the number of rows; it is a quarter of the last axis.",
    {"a.shape[-1] // 4": "len(a) // 4"},
)
split_blocks.mistake(
    "width_from_all_entries",
    "H was computed from the number of all entries; it is a quarter of the last axis.",
    {"a.shape[-1] // 4": "a.size // 4"},
)
split_blocks.mistake(
    "width_is_the_whole",
    "the whole length of the last axis was taken for H; it is 4H long.",
    {"a.shape[-1] // 4": "a.shape[-1]"},
)
split_blocks.mistake(
    "width_is_half",
    "the last axis was cut into halves; it holds four blocks.",
    {"a.shape[-1] // 4": "a.shape[-1] // 2"},
)
split_blocks.mistake(
    "hsplit",
    "np.hsplit cuts axis 1 as soon as there are two; the blocks lie along the last axis.",
    body="return np.hsplit(a, 4)",
)
split_blocks.mistake(
    "parts_of_four",
    "the array was cut into H parts of 4 columns; asked for are 4 parts of H columns.",
    body="return np.split(a, a.shape[-1] // 4, axis=-1)",
)
split_blocks.mistake(
    "flattened",
    "the array was flattened before it was cut, which mixes the rows; cut each row at the same places.",
    body="return tuple(a.reshape(4, -1))",
)
split_blocks.mistake(
    "flattened_and_shaped_back",
    "the entries were dealt out in the order of memory, which mixes the rows; cut each row at the same places.",
    body="H = a.shape[-1] // 4\nreturn tuple(a.reshape(4, *a.shape[:-1], H))",
)
split_blocks.mistake(
    "stop_included",
    "each block takes one column of the next: the stop of a slice is left out, so block n ends at (n + 1) H.",
    {FOUR: "a[..., : H + 1], a[..., H : 2 * H + 1], a[..., 2 * H : 3 * H + 1], a[..., 3 * H :]"},
)
split_blocks.mistake(
    "starts_one_late",
    "each block but the first begins one column late, as if its boundary belonged to the block before.",
    {FOUR: "a[..., :H], a[..., H + 1 : 2 * H], a[..., 2 * H + 1 : 3 * H], a[..., 3 * H + 1 :]"},
)
split_blocks.mistake(
    "counted_from_one",
    "columns were counted from 1: the first was never read.",
    {FOUR: "a[..., 1 : H + 1], a[..., H + 1 : 2 * H + 1], a[..., 2 * H + 1 : 3 * H + 1], a[..., 3 * H + 1 :]"},
)
split_blocks.mistake(
    "last_block_short",
    "the last column was lost: -1 as the stop of a slice leaves it out; write nothing behind the colon.",
    {"3 * H :]": "3 * H : -1]"},
)
split_blocks.mistake(
    "open_ended",
    "each block reaches to the end of the array; it has to stop after H columns.",
    {"a[..., :H], a[..., H : 2 * H], a[..., 2 * H : 3 * H]": "a[..., 0:], a[..., H:], a[..., 2 * H :]"},
)
split_blocks.mistake(
    "from_the_start",
    "each block begins at column 0; block n begins where block n - 1 ends.",
    {FOUR: "a[..., :H], a[..., : 2 * H], a[..., : 3 * H], a"},
)
split_blocks.mistake(
    "already_squashed",
    "the blocks went through sigmoid and tanh; asked for are the blocks as they are.",
    {FOUR: "sigmoid(a[..., :H]), sigmoid(a[..., H : 2 * H]), np.tanh(a[..., 2 * H : 3 * H]), sigmoid(a[..., 3 * H :])"},
)
