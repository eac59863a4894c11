"""Tasks on symbols: legal sets, arithmetic, tags, memorization, bits, the pronoun, and text."""

import itertools
import re
import textwrap
import xml.etree.ElementTree as ET
import zipfile

import numpy as np
import pytest

from course.figures import delayed_pronoun as unit_5
from lstm_ref.systems import threshold
from lstm_ref.tasks import arithmetic, library_text, memorization, nested_tags, next_symbol, pronoun
from lstm_ref.tasks.arithmetic import Arithmetic
from lstm_ref.tasks.binary import BinaryAddition, Parity
from lstm_ref.tasks.counting import CountingLanguage
from lstm_ref.tasks.library_text import LibraryText
from lstm_ref.tasks.memorization import Memorization
from lstm_ref.tasks.nested_tags import NestedTags, follows
from lstm_ref.tasks.pronoun import DelayedPronoun


def strings(symbols, alphabet):
    return ["".join(alphabet[k] for k in column if k >= 0) for column in symbols.T]


def rng(seed=0):
    return np.random.default_rng(seed)


# ---- counting


@pytest.mark.oracle("prefixes of all strings", parts="tasks.counting")
@pytest.mark.parametrize("letters", [2, 3, 4])
def test_the_legal_symbols_are_those_that_some_string_has_next(letters):
    alphabet = "abcd"[:letters]
    language = ["".join(letter * n for letter in alphabet) + "$" for n in range(1, 12)]
    n = np.arange(1, 8)
    batch = CountingLanguage(letters).strings(n)
    for b in range(len(n)):
        word = "".join(letter * n[b] for letter in alphabet)
        assert batch.lengths[b] == len(word) + 1
        assert batch.symbols[: len(word) + 1, b].tolist() == [0, *(1 + alphabet.index(letter) for letter in word)]
        for t in range(len(word) + 1):
            legal = {one[t] for one in language if one.startswith(word[:t])}
            assert batch.target[t, b].tolist() == [float(symbol in legal) for symbol in "$" + alphabet]


def test_counts_are_uniform_from_low_to_high():
    lengths = CountingLanguage(3, 2, 5).draw(rng(), 4000).lengths
    counts = np.bincount((lengths - 1) // 3)
    assert not ((lengths - 1) % 3).any() and not counts[:2].any()
    assert counts[2:] / 4000 == pytest.approx(np.full(4, 0.25), abs=0.03)


def test_the_set_of_outputs_above_one_half_decides():
    task = CountingLanguage()
    batch = task.strings(np.array([2]))
    y = np.where(batch.target > 0, 0.51, 0.49)
    assert task.right(y, batch).tolist() == [True]
    for t, k in itertools.product(range(5), range(3)):
        wrong = y.copy()
        wrong[t, 0, k] = 1 - wrong[t, 0, k]
        assert task.right(wrong, batch).tolist() == [False]
    for n in (np.array([0]), np.array([1.0]), [1], np.array([[1]])):
        with pytest.raises((TypeError, ValueError), match=r"n: got .*expected"):
            task.strings(n)


# ---- arithmetic


@pytest.mark.oracle("integers of Python", parts="tasks.arithmetic")
@pytest.mark.parametrize("digits", [1, 8, 18])
def test_the_answer_is_the_sum_or_difference(digits):
    batch = Arithmetic(digits).draw(rng(digits), 300, dense=False)
    read, asked = strings(batch.symbols, arithmetic.ALPHABET), strings(batch.classes, arithmetic.ALPHABET)
    sizes = set()
    for b, (question, answer) in enumerate(zip(read, asked, strict=True)):
        question, told = question.split("=")
        assert answer == told + "." and batch.asked[:, b].argmax() == len(question)
        assert batch.asked[len(question) : len(question) + len(answer), b].all()
        a, operation, c = re.fullmatch(r"(-?\d+)([+-])(\d+)", re.sub("[a-z]", "", question)).groups()
        assert int(told) == (int(a) + int(c) if operation == "+" else int(a) - int(c))
        assert re.fullmatch(r"0|-?[1-9]\d*", told) and re.fullmatch(r"0|-?[1-9]\d*", a)
        sizes |= {len(a.lstrip("-")), len(c)}
    assert sizes == set(range(1, digits + 1))


def test_the_example_of_the_paper_has_the_form_of_the_task():
    question, answer = "3e36d9-h1h39f94eeh43keg3c=-13991064.".split("=")
    assert eval(re.sub("[a-z]", "", question)) == int(answer.rstrip("."))
    gaps = [len(gap) for gap in re.findall(r"(?<=[\d-])[a-z]*(?=[\d-]|$)", question)]
    assert max(gaps) <= Arithmetic().distractors and set(question + "=" + answer) <= set(arithmetic.ALPHABET)
    assert Arithmetic().D == 40


def test_signs_and_distractors_are_as_likely_as_stated():
    read = strings(Arithmetic(distractors=3).draw(rng(), 2000, dense=False).symbols, arithmetic.ALPHABET)
    questions = [one.partition("=")[0] for one in read]
    assert np.mean([one.startswith("-") for one in questions]) == pytest.approx(0.5 - 0.5 / 80, abs=0.04)
    assert np.mean(["+" in one for one in questions]) == pytest.approx(0.5, abs=0.04)
    gaps = [len(gap) for one in questions for gap in re.findall(r"(?<=[\d+-])[a-z]*", one)]
    assert np.bincount(gaps) / len(gaps) == pytest.approx(np.full(4, 0.25), abs=0.02)
    letters = "".join(re.sub("[^a-z]", "", one) for one in questions)
    assert np.bincount([ord(one) - 97 for one in letters]) / len(letters) == pytest.approx(
        np.full(26, 1 / 26), abs=0.006
    )
    plain = strings(Arithmetic(distractors=0).draw(rng(), 50, dense=False).symbols, arithmetic.ALPHABET)
    assert not re.search("[a-z]", "".join(plain))


# ---- memorization


@pytest.mark.oracle("regular expression", parts="tasks.memorization")
def test_memorized_symbols_come_back_in_order():
    batch = Memorization().draw(rng(), 3000, dense=False)
    read, asked = strings(batch.symbols, memorization.ALPHABET), strings(batch.classes, memorization.ALPHABET)
    for question, answer in zip(read, asked, strict=True):
        assert re.fullmatch("([a-z]{5})=([a-z]{4})", question) and answer == question[:5] == question[6:] + answer[-1]
    assert batch.asked.sum(axis=1).tolist() == [0] * 5 + [3000] * 5
    share = np.bincount(batch.classes[batch.asked]) / 15_000
    assert len(share) == 26 and share == pytest.approx(np.full(26, 1 / 26), abs=0.007)


# ---- tags


@pytest.mark.oracle("xml.etree", parts="tasks.nested_tags")
def test_documents_are_well_formed():
    sizes = []
    for document in NestedTags().documents(rng(), 400):
        tree = ET.fromstring(f"<A>{document}</A>")
        names = [element.tag for element in tree.iter() if element is not tree]
        assert names and "".join(tree.itertext()) == "" and re.fullmatch("(?:</?[a-z]{2,10}>)+", document)
        sizes += map(len, names)
    counts = np.bincount(sizes)[2:]
    assert len(counts) == 9 and counts / len(sizes) == pytest.approx(np.full(9, 1 / 9), abs=0.03)


def test_half_of_the_iterations_close():
    documents = NestedTags().documents(rng(1), 4000)
    assert len(documents) == 4000
    counts = [one.count("</") for one in documents]
    assert counts.count(1) / 4000 == pytest.approx(1 / 4, abs=0.03)  # closed at once, then no other
    nested = [bool(re.match("<[a-z]+><[a-z]", one)) for one in documents]
    assert np.mean(nested) == pytest.approx(1 / 2, abs=0.03)
    assert max(counts) <= 50


def test_after_the_last_iteration_everything_is_closed():
    assert {one.count("</") for one in NestedTags(iterations=1).documents(rng(), 50)} == {1}
    assert {one.count("</") for one in NestedTags(iterations=3).documents(rng(), 200)} == {1, 2, 3}


def test_what_follows_is_what_a_reader_knows():
    batch = NestedTags(iterations=12).draw(rng(), 60, dense=False)
    known, names = follows(batch), strings(batch.symbols, nested_tags.ALPHABET)
    for b, text in enumerate(names):
        ahead, stack, name = "", [], ""
        for t, character in enumerate(text):
            ahead = ahead[1:]
            name = "" if character in "<>" else name + character
            if character == ">":
                ahead = "<"
            elif character == "/":
                ahead = stack.pop() + "><"
            elif character.isalpha() and not ahead and text[t + 1] == ">":
                stack.append(name)
            assert known[t, b] == bool(ahead)
            if ahead:
                assert nested_tags.ALPHABET[batch.classes[t, b]] == ahead[0]
        assert not known[len(text) :, b].any() and not stack
    with pytest.raises(ValueError, match="batch: got one without symbols, expected"):
        follows(batch._replace(symbols=None))


def test_a_wrong_letter_of_a_new_name_is_forgiven():
    task = NestedTags()
    batch = task.draw(rng(), 4)
    y = np.where(follows(batch)[..., None], batch.target, 1 - batch.target)
    assert task.right(y, batch).all()
    assert next_symbol.accuracy(y, batch) == pytest.approx(follows(batch).sum() / batch.asked.sum())


def test_a_stream_of_tags_is_documents_in_a_row():
    task = NestedTags()
    text = next_symbol.decode(task.stream(rng(2), 5000), nested_tags.ALPHABET)
    assert len(text) == 5000
    depth, whole = 0, 0
    for closing, _ in re.findall("<(/?)([a-z]+)>", text):
        depth += -1 if closing else 1
        assert depth >= 0
        whole = whole if depth else whole + 1
    assert whole > 20
    with pytest.raises(ValueError, match="N: got 0, expected"):
        task.stream(rng(), 0)


# ---- bits


@pytest.mark.oracle("integers of Python", parts="tasks.binary")
@pytest.mark.oracle("threshold units", parts="tasks.binary")
def test_bits_are_added():
    batch = BinaryAddition(6).draw(rng(), 500)
    weights = 2 ** np.arange(7)
    a, c = (weights @ batch.x[..., k] for k in (0, 1))
    np.testing.assert_array_equal(weights @ batch.target[..., 0], a + c)
    assert (a.max(), c.max(), a.min(), c.min()) == (63, 63, 0, 0) and batch.asked.all()
    assert set(np.unique(batch.x)) == set(np.unique(batch.target)) == {0, 1}
    bits = batch.x[:, 0].astype(int)
    np.testing.assert_array_equal(threshold.add(bits[:, 0], bits[:, 1])[0], batch.target[:, 0, 0])


def test_parity_is_that_of_the_whole_sequence():
    batch = Parity(2, 6).draw(rng(), 2000)
    assert np.bincount(batch.lengths)[2:] / 2000 == pytest.approx(np.full(5, 0.2), abs=0.04)
    ones = []
    for b, length in enumerate(batch.lengths):
        bits = batch.x[:length, b, 0].astype(int)
        assert batch.target[length - 1, b, 0] == bits.sum() % 2
        assert b > 100 or threshold.parity(bits)[-1] == bits.sum() % 2
        assert batch.asked[:, b].tolist() == [t == length - 1 for t in range(len(batch.x))]
        ones += bits.tolist()
    assert np.mean(ones) == pytest.approx(0.5, abs=0.03)


# ---- the pronoun


@pytest.mark.oracle("sentences of unit 5", parts="tasks.pronoun")
@pytest.mark.parametrize("gap", [0, 1, 6])
def test_sentences_are_those_of_the_unit(gap):
    batch = DelayedPronoun(gap, gap).draw(rng(7), 32)
    x, who = unit_5.sentences(rng(7), gap, 32)
    np.testing.assert_array_equal(batch.x, x)
    np.testing.assert_array_equal(batch.target[-1], who)
    assert (pronoun.WORDS, pronoun.CUE) == (unit_5.WORDS, unit_5.CUE)


def test_gaps_are_uniform_and_the_cue_ends_the_sentence():
    batch = DelayedPronoun(1, 4).draw(rng(), 2000)
    words = [[pronoun.WORDS[k] for k in column if k >= 0] for column in batch.symbols.T]
    assert np.bincount(batch.lengths - 2)[1:] / 2000 == pytest.approx(np.full(4, 0.25), abs=0.04)
    for b, (name, *fillers, cue) in enumerate(words):
        assert cue == "then" and set(fillers) <= set(pronoun.FILLERS)
        assert batch.target[len(fillers) + 1, b, 0] == pronoun.NAMES.index(name)
        assert batch.asked[:, b].sum() == 1 and batch.asked[len(fillers) + 1, b]
    assert np.mean(batch.symbols[0]) == pytest.approx(0.5, abs=0.04)


# ---- text


@pytest.mark.oracle("the file itself", parts="tasks.library_text")
def test_the_text_is_that_of_the_standard_library():
    with open(textwrap.__file__, encoding="utf-8") as file:
        source = re.sub("[^\n -~]", "\ufffd", file.read())
    task = LibraryText(modules=("textwrap",))
    training, validation = (next_symbol.decode(a, library_text.ALPHABET) for a in (task.training(), task.validation()))
    assert training + validation == source
    assert len(validation) == round(0.1 * len(source))


def test_parts_of_several_modules_follow_one_another():
    both, one, other = (
        LibraryText(modules=names, held_out=0.25) for names in (("bisect", "heapq"), ("bisect",), ("heapq",))
    )
    for part in ("training", "validation"):
        parts = [getattr(task, part)() for task in (one, other)]
        np.testing.assert_array_equal(getattr(both, part)(), np.concatenate(parts))
    assert (
        len(both.fingerprint()) == 16 and both.fingerprint() != LibraryText(modules=("heapq", "bisect")).fingerprint()
    )
    assert both.fingerprint() == LibraryText(modules=("bisect", "heapq"), held_out=0.25).fingerprint()


def test_the_whole_text_is_there():
    task = LibraryText()
    text = next_symbol.decode(task.training(), library_text.ALPHABET)
    assert len(text) > 200_000 and text.count("def ") > 500 and text.count(library_text.OTHER) < 0.01 * len(text)
    assert not task.training().flags.writeable


@pytest.mark.parametrize("part", library_text.PARTS)
def test_windows_are_pieces_of_their_own_part(part):
    task = LibraryText(30, ("bisect",), part=part)
    text = next_symbol.decode(getattr(task, part)(), library_text.ALPHABET)
    batch = task.draw(rng(), 200, dense=False)
    found = strings(batch.symbols, library_text.ALPHABET), strings(batch.classes, library_text.ALPHABET)
    starts = [text.index(one + after[-1]) for one, after in zip(*found, strict=True)]
    assert all(one[1:] == after[:-1] for one, after in zip(*found, strict=True))
    assert min(starts) < 0.1 * len(text) and max(starts) > 0.9 * len(text) - 30
    whole = LibraryText(len(text) - 1, ("bisect",), part=part).draw(rng(), 2, dense=False)
    assert strings(whole.symbols, library_text.ALPHABET)[0] == text[:-1]
    with pytest.raises(ValueError, match=r"T: got \d+, expected less than"):
        LibraryText(len(text), ("bisect",), part=part).draw(rng(), 2)


def test_a_missing_source_is_told(monkeypatch, tmp_path):
    with pytest.raises(FileNotFoundError, match=r"module: got no_such_module, expected .*standard library"):
        library_text.symbols_of("no_such_module")
    with pytest.raises(TypeError, match="module: got int"):
        library_text.symbols_of(3)
    packed = tmp_path / "python.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("packed_text.py", "x = 1\n")
    monkeypatch.setattr(library_text.sysconfig, "get_paths", lambda: {"stdlib": str(packed)})
    found = next_symbol.decode(library_text.symbols_of("packed_text"), library_text.ALPHABET)
    assert found == "x = 1\n"  # readable in an archive, too
    with pytest.raises(FileNotFoundError, match=r"module: got packed_away, expected .*python.zip"):
        library_text.symbols_of("packed_away")


# ---- what they share


def test_strings_are_encoded_and_decoded():
    symbols, lengths = next_symbol.encode(["abé", "é", "ba"], "éab")
    assert symbols.T.tolist() == [[1, 2, 0], [0, -1, -1], [2, 1, -1]] and lengths.tolist() == [3, 1, 2]
    assert [next_symbol.decode(column, "éab") for column in symbols.T] == ["abé", "é", "ba"]
    for texts, alphabet, words in (
        (["ax"], "ab", "texts: got the character 'x'"),
        (["a\U0001f600"], "ab", "texts: got the character"),
        (["a", ""], "ab", r"texts\[1\]: got an empty string"),
        (["a", 3], "ab", r"texts\[1\]: got int"),
        ("ab", "ab", "texts: got str"),
        (["a"], "aba", "alphabet: got 'aba'"),
        (["a"], "", "alphabet: got ''"),
        (["a"], 5, "alphabet: got int"),
    ):
        with pytest.raises((TypeError, ValueError), match=rf"^{words}.*, expected"):
            next_symbol.encode(texts, alphabet)
    with pytest.raises(ValueError, match="symbols: got a number outside -1 to 1"):
        next_symbol.decode(np.array([2]), "ab")


def test_windows_read_each_stream_on():
    text = np.arange(50) % 7
    found = list(next_symbol.windows(text, 7, 3, 4))
    assert len(found) == 4  # 49 steps, 3 streams, 16 steps each
    for b in range(3):
        read = np.concatenate([batch.symbols[:, b] for batch in found])
        asked = np.concatenate([batch.classes[:, b] for batch in found])
        np.testing.assert_array_equal(read, text[16 * b : 16 * b + 16])
        np.testing.assert_array_equal(asked, text[16 * b + 1 : 16 * b + 17])
    assert found[0].x.shape == found[0].target.shape == (4, 3, 7)
    assert len(list(next_symbol.windows(np.zeros(13, int), 7, 3, 4))) == 1
    with pytest.raises(ValueError, match="text: got 12 symbols, expected at least B T \\+ 1 = 13"):
        next_symbol.windows(np.zeros(12, int), 7, 3, 4)
    with pytest.raises(ValueError, match="text: got a number outside 0 to 6"):
        next_symbol.windows(text + 1, 7, 3, 4)


def test_hits_are_counted_where_something_is_asked():
    symbols = np.array([[0, 1], [1, 0], [2, -1], [0, -1]])
    batch = next_symbol.predict_next(symbols, np.array([4, 2]), 3).dense(3, 3)
    assert batch.lengths.tolist() == [3, 1] and batch.classes.T.tolist() == [[1, 2, 0], [0, -1, -1]]
    y = np.zeros((3, 2, 3))
    y[0, 0, 1] = y[1, 0, 2] = y[2, 0, 1] = y[0, 1, 2] = 1  # right, right, wrong; wrong
    assert next_symbol.hits(y, batch).T.tolist() == [[True, True, False], [False] * 3]
    assert next_symbol.accuracy(y, batch) == 0.5 and next_symbol.all_hit(y, batch).tolist() == [False, False]
    y[2, 0], y[0, 1] = [2, 0, 0], [3, 1, 2]
    assert next_symbol.accuracy(y, batch) == 1 and next_symbol.all_hit(y, batch).all()
    bare = batch._replace(x=np.empty((3, 2, 0)), target=np.empty((3, 2, 0)))
    assert next_symbol.all_hit(y, bare).all()
    asked = np.zeros((4, 2), bool)
    asked[2] = True
    assert next_symbol.predict_next(symbols, np.array([4, 2]), 3, asked).classes.T.tolist() == [[-1, 2, -1], [-1] * 3]
    with pytest.raises(ValueError, match="lengths: got a number outside 2 to 4"):
        next_symbol.predict_next(symbols, np.array([4, 1]), 3)
