"""The Reber grammars and experiment 1, against regular expressions that were derived from the graph by hand."""

import re
from collections import Counter, defaultdict

import numpy as np
import pytest

from lstm_ref.tasks import reber
from lstm_ref.tasks.embedded_reber import EmbeddedReber
from lstm_ref.tasks.reber import EMBEDDED, PLAIN

# What follows node 2; then a whole string, whose first T or P leads to node 1 or 2.
FROM_2 = "T*V(?:PXT*V)*(?:V|PS)"
INSIDE = f"B(?:TS*X(?:S|X{FROM_2})|P{FROM_2})E"
GRAMMARS = {"plain": (PLAIN, re.compile(INSIDE)), "embedded": (EMBEDDED, re.compile(f"B([TP]){INSIDE}\\1E"))}


def rng(seed=0):
    return np.random.default_rng(seed)


def drawn(grammar, n, seed=0):
    return reber.decode(grammar.draw(rng(seed), n))


@pytest.mark.oracle("regular expression", parts="tasks.reber")
@pytest.mark.parametrize(("grammar", "expression"), GRAMMARS.values(), ids=GRAMMARS)
def test_drawn_strings_are_of_the_grammar(grammar, expression):
    strings = drawn(grammar, 3000)
    assert [string for string in strings if not expression.fullmatch(string)] == []
    shortest = {string for string in strings if len(string) == min(map(len, strings))}
    assert shortest == (
        {"BTXSE", "BPVVE"} if grammar is PLAIN else {f"B{w}{inner}{w}E" for w in "TP" for inner in ("BTXSE", "BPVVE")}
    )


@pytest.mark.oracle("regular expression", parts="tasks.reber")
@pytest.mark.parametrize(("grammar", "expression"), GRAMMARS.values(), ids=GRAMMARS)
def test_accepts_what_the_expression_matches(grammar, expression):
    good = sorted(set(drawn(grammar, 300)))
    letters, changed = rng(1), []
    for string in good:
        n, letter = letters.integers(len(string)), "BTPSXVE"[letters.integers(7)]
        changed += [
            string[:n] + letter + string[n + 1 :],
            string[:n] + string[n + 1 :],
            string + letter,
            string[:n] or "E",
        ]
    texts = good + changed
    expected = [bool(expression.fullmatch(text)) for text in texts]
    assert grammar.accepts(reber.encode(texts)).tolist() == expected
    assert 0 < sum(expected[len(good) :]) < len(changed) / 2  # a change may give another string of the grammar


def test_a_gap_is_no_string():
    strings = reber.encode(["BTXSE"])
    assert PLAIN.accepts(strings).all()
    assert not PLAIN.accepts(np.insert(strings, 2, -1, axis=0)).any()
    assert not PLAIN.accepts(np.insert(strings, 0, -1, axis=0)).any()
    assert PLAIN.accepts(np.insert(strings, 5, -1, axis=0)).all()


@pytest.mark.oracle("regular expression", parts="tasks.reber")
@pytest.mark.parametrize(("grammar", "expression"), GRAMMARS.values(), ids=GRAMMARS)
def test_possible_next_is_what_was_seen_to_follow(grammar, expression):
    strings = drawn(grammar, 4000)
    assert all(map(expression.fullmatch, strings))
    follows = defaultdict(Counter)
    for string in strings:
        for n in range(1, len(string) + 1):
            follows[string[:n]][string[n : n + 1]] += 1
    often = {prefix: "".join(sorted(after)) for prefix, after in follows.items() if after.total() >= 40}
    possible = grammar.possible_next(reber.encode(list(often)))
    said = {}
    for n, prefix in enumerate(often):
        said[prefix] = "".join(sorted(reber.SYMBOLS[k] for k in np.flatnonzero(possible[len(prefix) - 1, n])))
    assert said == often and len(often) > 20
    for after in (follows[prefix] for prefix in often if len(often[prefix]) == 2):
        n = after.total()
        assert abs(max(after.values()) / n - 0.5) < 5 * 0.5 / np.sqrt(n)


def test_nothing_may_follow_an_error():
    possible = PLAIN.possible_next(reber.encode(["BTVVE", "BTXSE"]))
    assert possible[2:, 0].sum() == 0
    assert possible[:4, 1].sum(axis=-1).tolist() == [2, 2, 2, 1] and not possible[4, 1].any()


@pytest.mark.oracle("closed form", parts="tasks.reber")
def test_mean_length_and_shortest_strings():
    # Steps from a node to the end, each equation once: e_2 = 7/2 + e_3 / 2, e_3 = 3/2 + e_2 / 2 give e_0 = 7, with B 8.
    lengths = np.array([len(string) for string in drawn(EMBEDDED, 20_000)])
    assert abs(lengths.mean() - 12) < 5 * lengths.std() / np.sqrt(20_000)
    assert lengths.min() == 9 and abs((lengths == 9).mean() - 1 / 4) < 0.02  # two of 2^-3


def test_distinct_strings_and_disjoint_sets():
    train, test = (reber.decode(strings) for strings in reber.split(rng()))
    assert len(train) == len(test) == 256 and len({*train, *test}) == 512
    assert abs(np.mean([*map(len, train)]) - np.mean([*map(len, test)])) < 1.5  # not the short ones in one of the two
    assert len(set(reber.decode(reber.distinct(rng(), 40, PLAIN)))) == 40
    assert reber.decode(reber.split(rng())[0]) == train != reber.decode(reber.split(rng(1))[0])


@pytest.mark.oracle("regular expression", parts="tasks.embedded_reber")
def test_the_target_is_the_next_symbol():
    texts = drawn(EMBEDDED, 50)
    batch = EmbeddedReber().batch(reber.encode(texts))
    for n, text in enumerate(texts):
        T = len(text) - 1
        assert batch.lengths[n] == T and batch.asked[:, n].sum() == T
        assert "".join("BTPSXVE"[k] for k in batch.x[:T, n].argmax(axis=-1)) == text[:-1]
        assert "".join("BTPSXVE"[k] for k in batch.target[:T, n].argmax(axis=-1)) == text[1:]
    assert batch.target.sum() == batch.x.sum() == batch.asked.sum() == batch.lengths.sum()


@pytest.mark.oracle("regular expression", parts="tasks.embedded_reber")
def test_right_if_the_possible_symbols_are_the_most_active():
    task = EmbeddedReber("possible")
    batch = task.batch(reber.encode(["BTBTXSETE", "BPBPVVEPE", "BTBTXSETE", "BTBTXSETE", "BPBPVVEPE", "BTBPTVVETE"]))
    two = batch.target.sum(axis=-1)
    assert two[:, 0].tolist() == [2, 1, 2, 2, 2, 1, 1, 1, 0] and two[:, 1].tolist() == [2, 1, 2, 2, 2, 1, 1, 1, 0]
    y = 0.1 + 0.2 * batch.target
    y[0, 1, 1], y[0, 2, 1] = 0.9, 0.1  # T is as possible as P, and as active as an impossible one: a tie is not enough
    y[7, 3] = [0.31, 0.1, 0.1, 0.1, 0.1, 0.1, 0.3]  # another than E
    y[8, 4] = 5  # after its end
    y[6, 5, 0] = np.nan
    assert task.right(y, batch).tolist() == [True, True, False, False, True, False]
    as_printed = EmbeddedReber().batch(reber.encode(["BTBTXSETE", "BPBPVVEPE"]))
    assert not EmbeddedReber().right(as_printed.target, as_printed).any()  # only one of two is active
    assert EmbeddedReber().right(y[:8, :2], as_printed).all()


@pytest.mark.parametrize("text", ["BTBTXSEPE", "BTBTXSET", "BTBTXSETEE"])
def test_strings_of_another_grammar_are_refused(text):
    with pytest.raises(ValueError, match=r"^strings: got some that are not in the embedded Reber grammar"):
        EmbeddedReber().batch(reber.encode([text]))
    with pytest.raises(ValueError, match=r"^target: got 'all', expected next or possible"):
        EmbeddedReber("all")
