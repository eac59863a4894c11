"""Numbers in words, against pairs written by hand and parsers that add the words up, and their translation."""

import numpy as np
import pytest

from lstm_ref.tasks import number_translation
from lstm_ref.tasks.number_translation import NumberTranslation
from lstm_ref.tasks.number_words import english, french

BY_HAND = {
    0: ("zero", "zéro"),
    1: ("one", "un"),
    7: ("seven", "sept"),
    10: ("ten", "dix"),
    11: ("eleven", "onze"),
    13: ("thirteen", "treize"),
    16: ("sixteen", "seize"),
    17: ("seventeen", "dix-sept"),
    19: ("nineteen", "dix-neuf"),
    20: ("twenty", "vingt"),
    21: ("twenty-one", "vingt et un"),
    22: ("twenty-two", "vingt-deux"),
    31: ("thirty-one", "trente et un"),
    48: ("forty-eight", "quarante-huit"),
    61: ("sixty-one", "soixante et un"),
    69: ("sixty-nine", "soixante-neuf"),
    70: ("seventy", "soixante-dix"),
    71: ("seventy-one", "soixante et onze"),
    72: ("seventy-two", "soixante-douze"),
    77: ("seventy-seven", "soixante-dix-sept"),
    80: ("eighty", "quatre-vingts"),
    81: ("eighty-one", "quatre-vingt-un"),
    90: ("ninety", "quatre-vingt-dix"),
    91: ("ninety-one", "quatre-vingt-onze"),
    99: ("ninety-nine", "quatre-vingt-dix-neuf"),
    100: ("one hundred", "cent"),
    101: ("one hundred one", "cent un"),
    121: ("one hundred twenty-one", "cent vingt et un"),
    180: ("one hundred eighty", "cent quatre-vingts"),
    200: ("two hundred", "deux cents"),
    201: ("two hundred one", "deux cent un"),
    300: ("three hundred", "trois cents"),
    371: ("three hundred seventy-one", "trois cent soixante et onze"),
    999: ("nine hundred ninety-nine", "neuf cent quatre-vingt-dix-neuf"),
    1000: ("one thousand", "mille"),
    1001: ("one thousand one", "mille un"),
    1100: ("one thousand one hundred", "mille cent"),
    1200: ("one thousand two hundred", "mille deux cents"),
    2000: ("two thousand", "deux mille"),
    3021: ("three thousand twenty-one", "trois mille vingt et un"),
    21_000: ("twenty-one thousand", "vingt et un mille"),
    80_000: ("eighty thousand", "quatre-vingt mille"),
    80_080: ("eighty thousand eighty", "quatre-vingt mille quatre-vingts"),
    101_000: ("one hundred one thousand", "cent un mille"),
    200_000: ("two hundred thousand", "deux cent mille"),
    200_200: ("two hundred thousand two hundred", "deux cent mille deux cents"),
    280_000: ("two hundred eighty thousand", "deux cent quatre-vingt mille"),
    999_999: (
        "nine hundred ninety-nine thousand nine hundred ninety-nine",
        "neuf cent quatre-vingt-dix-neuf mille neuf cent quatre-vingt-dix-neuf",
    ),
}

ENGLISH = {"zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9}
ENGLISH |= {"ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16}
ENGLISH |= {"seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50}
ENGLISH |= {"sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
FRENCH = {"zéro": 0, "un": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "neuf": 9}
FRENCH |= {"dix": 10, "onze": 11, "douze": 12, "treize": 13, "quatorze": 14, "quinze": 15, "seize": 16, "vingt": 20}
FRENCH |= {"trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60}


def read_english(text):
    """The number that words add up to, read from left to right."""
    thousands = below = 0
    for word in text.replace("-", " ").split():
        if word == "thousand":
            thousands, below = below, 0
        elif word == "hundred":
            below *= 100
        else:
            below += ENGLISH[word]
    return 1000 * thousands + below


def read_french(text):
    """The same; "quatre" before "vingt" multiplies, "et" adds nothing, and an s of the plural is not heard."""
    thousands = hundreds = below = 0
    for word in text.replace("-", " ").split():
        if word == "mille":
            thousands, hundreds, below = hundreds + below or 1, 0, 0
        elif word in ("cent", "cents"):
            hundreds, below = 100 * (below or 1), 0
        elif word in ("vingt", "vingts") and below == 4:
            below = 80
        elif word != "et":
            below += FRENCH[word]
    return 1000 * thousands + hundreds + below


@pytest.mark.oracle("pairs by hand", parts="tasks.number_words")
@pytest.mark.parametrize("n", BY_HAND)
def test_numbers_are_written_as_by_hand(n):
    assert (english(n), french(n)) == BY_HAND[n]


NUMBERS = [*range(20_000), *range(20_000, 1_000_000, 61), *range(1000, 1_000_000, 1000)]


@pytest.mark.oracle("parsers", parts="tasks.number_words")
def test_words_add_up_to_the_number_and_no_two_numbers_share_them():
    for n in NUMBERS:
        assert read_english(english(n)) == n and read_french(french(n)) == n
    assert len({english(n) for n in NUMBERS}) == len({french(n) for n in NUMBERS}) == len(set(NUMBERS))


def test_french_spelling_keeps_its_rules():
    for n in NUMBERS:
        words = french(n)
        *before, last = words.split()
        assert not {"vingts", "cents"} & set(before) and not any("vingts" in word for word in before)
        assert not words.startswith("un mille") and "un cent" not in words.split(" mille ")
        if n > 1:  # at the end an s just where the hundreds or the eighty are multiplied
            plural = n % 100 == 80 or (n % 100 == 0 and n % 1000 >= 200)
            assert last.endswith(("cents", "vingts")) == plural
        assert (" et " in words) == any(part % 100 in (21, 31, 41, 51, 61, 71) for part in divmod(n, 1000))


def test_english_has_no_and_and_hyphens_only_inside_tens():
    for n in NUMBERS:
        assert " and " not in english(n)
        compound = sum(part % 100 > 20 and part % 10 != 0 for part in divmod(n, 1000))
        assert english(n).count("-") == compound


@pytest.mark.parametrize("words", [english, french])
def test_other_numbers_are_refused(words):
    for n in (-1, 1_000_000, 1.0, "1", None, True):
        with pytest.raises((TypeError, ValueError), match=r"^n: got .*, expected"):
            words(n)


# ---- translation


def column(symbols, alphabet):
    return "".join(alphabet[k] for k in symbols if k >= 0)


def test_a_pair_has_the_same_number_in_both_languages():
    task, numbers = NumberTranslation(), np.array([81, 200_000, 7, 371])
    source, target = pair = task.pair(numbers)
    S, F = number_translation.SOURCE, number_translation.TARGET
    for b, n in enumerate(numbers.tolist()):
        assert column(source.symbols[:, b], S) == BY_HAND[n][0] and source.lengths[b] == len(BY_HAND[n][0])
        assert column(target.symbols[:, b], F) == "^" + BY_HAND[n][1]
        assert column(target.classes[:, b], F) == BY_HAND[n][1] + "$" and target.lengths[b] == len(BY_HAND[n][1]) + 1
        assert task.words(target.classes[:, b]) == task.words(target.symbols[:, b]) == BY_HAND[n][1]
    np.testing.assert_array_equal(source.x, source.symbols[..., None] == np.arange(task.D))
    np.testing.assert_array_equal(target.x, target.symbols[..., None] == np.arange(task.K))
    np.testing.assert_array_equal(target.target, target.classes[..., None] == np.arange(task.K))
    assert not source.asked.any() and (target.asked == target.mask()).all()
    assert task.right(target.target, pair).all()
    y = target.target.copy()
    y[target.lengths[1] - 1, 1] = np.eye(task.K)[F.index("s")]  # no END after "deux cent mille"
    assert task.right(y, pair).tolist() == [True, False, True, True]
    bare = task.pair(numbers, dense=False)
    assert bare.source.x.shape[-1] == bare.target.x.shape[-1] == 0
    np.testing.assert_array_equal(bare.target.dense(task.K, task.K).target, target.target)


def test_alphabets_hold_every_number_and_nothing_else():
    used = [set("".join(map(words, NUMBERS))) for words in (english, french)]
    assert used[0] == set(number_translation.SOURCE)
    assert used[1] | {"^", "$"} == set(number_translation.TARGET) and NumberTranslation().K == len(used[1]) + 2


def test_numbers_are_uniform():
    task = NumberTranslation(9)
    first = task.draw(np.random.default_rng(0), 3000, dense=False).source
    told = [read_english(column(symbols, number_translation.SOURCE)) for symbols in first.symbols.T]
    assert np.bincount(told) / 3000 == pytest.approx(np.full(10, 0.1), abs=0.02)


def test_training_and_test_numbers_differ():
    task = NumberTranslation(99)
    training, test = task.split(np.random.default_rng(0), 70, 30)
    assert sorted([*training, *test]) == list(range(100)) and len(test) == 30
    assert not np.array_equal(training, task.split(np.random.default_rng(1), 70, 30)[0])
    for arguments, words in (((70, 31), "test: got 31"), ((0, 3), "training: got 0"), ((101, 1), "test: got 1")):
        with pytest.raises(ValueError, match=rf"^{words}, expected"):
            task.split(np.random.default_rng(0), *arguments)


@pytest.mark.parametrize("numbers", [[1], np.array([1.0]), np.array([-1]), np.array([[1]]), np.array([10**6])])
def test_other_numbers_are_not_translated(numbers):
    with pytest.raises((TypeError, ValueError), match=r"^numbers: got .*expected"):
        NumberTranslation().pair(numbers)
