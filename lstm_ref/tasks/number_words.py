"""Whole numbers from 0 to 999,999 in English and in French words.

English as in the United States, without "and": "one hundred twenty-one". French as written before the reform of
1990: a hyphen between tens and units below 100 unless "et" stands there ("vingt et un", "soixante et onze", but
"quatre-vingt-un"), and spaces elsewhere; "vingt" and "cent" take an s where they are multiplied and nothing follows,
not even "mille" ("quatre-vingts", "deux cents", "deux cent un", "deux cent mille"); "mille" takes neither s nor "un".
"""

from functools import cache

from lstm_ref.arguments import check_count

LARGEST = 999_999

_ENGLISH_BELOW_20 = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_ENGLISH_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_FRENCH_BELOW_20 = (
    "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit "
    "dix-neuf"
).split()
_FRENCH_TENS = "vingt trente quarante cinquante soixante".split()


def english(n: int) -> str:
    """The number n, 0 to 999,999, in English words.

    Raises TypeError or ValueError naming n for anything else.
    """
    thousands, rest = divmod(check_count("n", n, 0, LARGEST), 1000)
    if not thousands:
        return _english_below_1000(rest)
    words = f"{_english_below_1000(thousands)} thousand"
    return f"{words} {_english_below_1000(rest)}" if rest else words


def french(n: int) -> str:
    """The number n, 0 to 999,999, in French words.

    Raises TypeError or ValueError naming n for anything else.
    """
    thousands, rest = divmod(check_count("n", n, 0, LARGEST), 1000)
    if not thousands:
        return _french_below_1000(rest, last=True)
    words = "mille" if thousands == 1 else f"{_french_below_1000(thousands, last=False)} mille"
    return f"{words} {_french_below_1000(rest, last=True)}" if rest else words


@cache
def _english_below_1000(n: int) -> str:
    hundreds, rest = divmod(n, 100)
    if not hundreds:
        return _english_below_100(rest)
    words = f"{_ENGLISH_BELOW_20[hundreds]} hundred"
    return f"{words} {_english_below_100(rest)}" if rest else words


def _english_below_100(n: int) -> str:
    if n < 20:
        return _ENGLISH_BELOW_20[n]
    tens, units = divmod(n, 10)
    word = _ENGLISH_TENS[tens - 2]
    return f"{word}-{_ENGLISH_BELOW_20[units]}" if units else word


@cache
def _french_below_1000(n: int, last: bool) -> str:
    """`last`: whether no word follows, so that "vingt" and "cent" may take an s."""
    hundreds, rest = divmod(n, 100)
    if not hundreds:
        return _french_below_100(rest, last)
    words = "cent" if hundreds == 1 else f"{_FRENCH_BELOW_20[hundreds]} cent"
    if rest:
        return f"{words} {_french_below_100(rest, last)}"
    return f"{words}s" if hundreds > 1 and last else words


def _french_below_100(n: int, last: bool) -> str:
    if n < 20:
        return _FRENCH_BELOW_20[n]
    tens, units = divmod(n, 10)
    if tens in (7, 9):  # counted on from sixty and from eighty
        tens, units = tens - 1, units + 10
    if tens == 8:
        return f"quatre-vingt-{_FRENCH_BELOW_20[units]}" if units else "quatre-vingts" if last else "quatre-vingt"
    word = _FRENCH_TENS[tens - 2]
    if not units:
        return word
    return f"{word} et {_FRENCH_BELOW_20[units]}" if units in (1, 11) else f"{word}-{_FRENCH_BELOW_20[units]}"
