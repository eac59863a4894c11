"""Section 6.9: a memory that lasts until the input says otherwise."""

import numpy as np

from autograder.exercise import Exercise

JANE, JOHN, END, OTHER = range(4)


def every_three() -> np.ndarray:
    """A row of 66 symbols in which each of the 64 successions of three occurs (a de Bruijn sequence)."""
    row, seen = [OTHER, OTHER, OTHER], {(OTHER, OTHER, OTHER)}
    while True:
        for symbol in range(4):
            window = (*row[-2:], symbol)
            if window not in seen:
                seen.add(window)
                row.append(symbol)
                break
        else:
            return np.array(row)


def _pronoun_inputs(rng):
    yield {"symbols": np.array([OTHER, JANE, OTHER, OTHER, JOHN, OTHER, END, OTHER])}
    for symbol in range(4):
        yield {"symbols": np.array([symbol])}
    yield {"symbols": np.array([JANE, JANE, JOHN])}
    yield {"symbols": np.array([JANE, OTHER])}
    yield {"symbols": np.array([JANE, *[OTHER] * 20, JOHN, *[OTHER] * 20, END, *[OTHER] * 5])}
    yield {"symbols": every_three()}
    for T in (17, 30):
        yield {"symbols": rng.integers(0, 4, T)}


def _pronoun(symbols):
    c, who = [], 0.0
    for symbol in symbols:
        who = {JANE: 1.0, JOHN: -1.0, END: 0.0}.get(int(symbol), who)
        c.append(who)
    return np.array(c)


pronoun = Exercise(
    "constant_error_carousel.pronoun", "Remember whom, until pattern 2", {"c": 3}, _pronoun, _pronoun_inputs
)
IN, KEEP, WHAT = "w_i, b_i = [1, 1, 0, 0], -1", "w_f, b_f = [-1, -1, -1, 0], 0", "w_g = [1, -1, 0, 0]"
for _name, _cause, _edits in (
    (
        "names_add_up",
        "a name does not wipe what was there: a second name is added to the first.",
        {KEEP: "w_f, b_f = [0, 0, -1, 0], 0"},
    ),
    (
        "never_wiped",
        "the forget gate is always 1: nothing ever leaves the memory.",
        {KEEP: "w_f, b_f = [0, 0, 0, 0], 0"},
    ),
    (
        "pattern_2_does_not_wipe",
        "pattern 2 does not wipe the memory: the forget gate has to be 0 there.",
        {KEEP: "w_f, b_f = [-1, -1, 0, 0], 0"},
    ),
    (
        "every_word_wipes",
        "every word wipes the memory; for another word the forget gate has to be 1.",
        {KEEP: "w_f, b_f = [-1, -1, -1, -1], 0"},
    ),
    (
        "other_words_wipe",
        "another word wipes the memory; it has to change nothing.",
        {KEEP: "w_f, b_f = [-1, -1, 0, -1], 0"},
    ),
    (
        "forget_means_wipe",
        "the forget gate is 1 where the memory shall be wiped; f = 1 keeps, so it is the other way round.",
        {KEEP: "w_f, b_f = [1, 1, 1, 0], -1"},
    ),
    ("only_jane_wipes", "*John* does not wipe what was there.", {KEEP: "w_f, b_f = [-1, 0, -1, 0], 0"}),
    ("only_john_wipes", "*Jane* does not wipe what was there.", {KEEP: "w_f, b_f = [0, -1, -1, 0], 0"}),
    (
        "all_written",
        "pattern 2 is written as 1; after it there is nobody to refer to, 0.",
        {IN: "w_i, b_i = [1, 1, 1, 1], -1", WHAT: "w_g = [1, -1, 1, 0]"},
    ),
    (
        "other_words_written",
        "another word is written to the memory: the input gate has to be 0 there, or the candidate.",
        {IN: "w_i, b_i = [1, 1, 0, 1], -1", WHAT: "w_g = [1, -1, 0, 1]"},
    ),
    (
        "input_gate_never_open",
        "nothing is ever written: at both names the input gate is closed, or the candidate is 0.",
        {IN: "w_i, b_i = [1, 1, 0, 0], -2"},
    ),
    (
        "no_bias_and_open",
        "without a bias the input gate is open for every word, since 0 >= 0; and the candidate is not 0 there.",
        {IN: "w_i, b_i = [1, 1, 0, 0], 0", WHAT: "w_g = [1, -1, 1, 1]"},
    ),
    (
        "john_not_written",
        "*John* leaves 0 in the memory instead of -1: his input gate is closed, or his candidate is 0.",
        {IN: "w_i, b_i = [1, 0, 0, 0], -1"},
    ),
    ("jane_not_written", "*Jane* is not written: the input gate is closed there.", {IN: "w_i, b_i = [0, 1, 0, 0], -1"}),
    ("signs_exchanged", "1 and -1 have changed places: *Jane* is 1.", {WHAT: "w_g = [-1, 1, 0, 0]"}),
    ("both_names_one", "both names are written as 1; *John* is -1.", {WHAT: "w_g = [1, 1, 0, 0]"}),
    ("john_is_two", "the names are written by their numbers plus one; *John* is -1.", {WHAT: "w_g = [1, 2, 0, 0]"}),
    (
        "john_is_minus_two",
        "*John* is written as -2, to outweigh *Jane*; the forget gate wipes her, so -1 is enough.",
        {WHAT: "w_g = [1, -2, 0, 0]"},
    ),
    (
        "john_minus_two_without_wiping",
        "*John* is written as -2, to outweigh *Jane*; that fails if he comes first: let a name wipe what was there.",
        {WHAT: "w_g = [1, -2, 0, 0]", KEEP: "w_f, b_f = [0, 0, -1, 0], 0"},
    ),
    (
        "pattern_2_as_minus",
        "pattern 2 is written as -1 instead of wiping: that is right after *Jane* only.",
        {IN: "w_i, b_i = [1, 1, 1, 0], -1", KEEP: "w_f, b_f = [-1, -1, 0, 0], 0", WHAT: "w_g = [1, -1, -1, 0]"},
    ),
    (
        "only_jane",
        "only *Jane* is remembered; *John* has to wipe her and be written as -1.",
        {IN: "w_i, b_i = [1, 0, 0, 0], -1", KEEP: "w_f, b_f = [-1, 0, -1, 0], 0", WHAT: "w_g = [1, 0, 0, 0]"},
    ),
    (
        "shifted",
        "the weights stand one place too far: they belong to the symbols 0, 1, 2, 3 in this order.",
        {IN: "w_i, b_i = [0, 1, 1, 0], -1", KEEP: "w_f, b_f = [0, -1, -1, -1], 0", WHAT: "w_g = [0, 1, -1, 0]"},
    ),
    (
        "wiped_by_john_only",
        "the memory is wiped by *John* only; *Jane* and pattern 2 have to wipe it, too.",
        {KEEP: "w_f, b_f = [0, -1, 0, 0], 0"},
    ),
    (
        "pattern_2_as_minus_without_wiping",
        "pattern 2 is written as -1 to undo *Jane*, and nothing is wiped; that is right after one *Jane* only.",
        {IN: "w_i, b_i = [1, 1, 1, 0], -1", KEEP: "w_f, b_f = [0, 0, 0, 0], 0", WHAT: "w_g = [1, -1, -1, 0]"},
    ),
    ("halves", "the names are written as a half; 1 and -1 are asked for.", {WHAT: "w_g = [0.5, -0.5, 0, 0]"}),
):
    pronoun.mistake(_name, _cause, _edits)
_BY_HAND = """
c, who = np.zeros(len(symbols)), {first}
for t, symbol in enumerate(symbols):
    {rule}
    c[t] = who{late}
return c
"""
_WHO = "who = {0: 1.0, 1: -1.0, 2: 0.0}.get(symbol, who)"
for _name, _cause, _body in (
    (
        "first_name_stays",
        "a second name is ignored as long as the first is there; it has to take its place.",
        _BY_HAND.format(
            first="0.0", rule="who = 0.0 if symbol == 2 else who if symbol == 3 or who else 1.0 - 2 * symbol", late=""
        ),
    ),
    (
        "sign_of_the_sum",
        "the names add up, and the sign of their sum comes out; a name has to take the place of what was there.",
        _BY_HAND.format(
            first="0.0",
            rule="who = {0: who + 1, 1: who - 1, 2: 0.0}.get(symbol, who)",
            late="\nc = np.sign(c)",
        ),
    ),
    (
        "pattern_2_one_step_late",
        "pattern 2 wipes one step late: right after it there is nobody to refer to, 0.",
        _BY_HAND.format(first="0.0", rule=_WHO.replace(", 2: 0.0", ""), late="\n    who = who if symbol != 2 else 0.0"),
    ),
    (
        "starts_with_jane",
        "before the first name there is *Jane* in the memory; there is nobody yet, 0.",
        _BY_HAND.format(first="1.0", rule=_WHO, late=""),
    ),
    (
        "other_word_at_step_0",
        "another word at step 0 took over c[-1], the entry at the end; before step 0 the memory is 0.",
        "c = symbols.astype(float)\nfor t, symbol in enumerate(symbols):\n"
        "    c[t] = {0: 1.0, 1: -1.0, 2: 0.0}.get(symbol, c[t - 1])\nreturn c",
    ),
    (
        "person_before_comes_back",
        "pattern 2 brings back the name before the last; after it there is nobody to refer to, 0.",
        _BY_HAND.format(
            first="0.0\nbefore = 0.0",
            rule="who, before = (before, 0.0) if symbol == 2 else (who, before)"
            " if symbol == 3 else (1.0 - 2 * symbol, who)",
            late="",
        ),
    ),
):
    pronoun.mistake(_name, _cause, body=_body)
for _reach in (2, 3, 4, 5, 10):
    pronoun.mistake(
        f"window_of_{_reach}",
        f"a name is lost at other word number {_reach} in a row; it has to last for any number of other words.",
        body=f"""
c = np.zeros(len(symbols))
for t in range(len(c)):
    for symbol in symbols[max(t - {_reach - 1}, 0) : t + 1]:
        c[t] = {{0: 1.0, 1: -1.0, 2: 0.0}}.get(symbol, c[t])
return c
""",
    )
