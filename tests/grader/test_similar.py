"""Likeness of hand-ins: what fingerprints promise, what counts, what stands out; and that nothing hostile gets out."""

import random
import re
import string
from html.parser import HTMLParser

import jupytext
import nbformat
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from autograder.authoring import build, sample_class
from autograder.cli import main
from autograder.exchange.answers import Likely, Written, likely
from autograder.exchange.fingerprints import WINDOW, K, Token, fingerprints, grams, of_code, winnow
from autograder.exchange.likeness import STANDS_OUT, compare
from autograder.exchange.similar_page import marked, page
from autograder.folder import CourseFolder
from tests.grader import toy
from tests.grader.hostile_text import SNIPPETS
from tests.test_walls import ROOT

CODE = '''\
def scale(x, w):
    """Words."""
    # first the squares
    total = np.zeros(3)
    for step in range(len(x)):
        total[step] += w * x[step] ** 2 - helper(x, 1e-6)
    return 0.5 * total.sum(axis=0) / len(x)
'''
GIVEN = frozenset({"range", "len", "helper"})


def prints(source):
    return set(fingerprints(of_code(source, GIVEN)[0]))


def tokens(texts):
    return tuple(Token(text, at, at + 1) for at, text in enumerate(texts))


# ---- fingerprints --------------------------------------------------------------------------------------------------

LETTERS = st.lists(st.sampled_from("abcde"), max_size=40)


@given(LETTERS, LETTERS, LETTERS, LETTERS, st.lists(st.sampled_from("abcde"), min_size=K + WINDOW - 1, max_size=20))
def test_every_agreement_of_the_promised_length_is_found(before, after, elsewhere, below, common):
    one, other = tokens(before + common + after), tokens(elsewhere + common + below)
    assert fingerprints(one).keys() & fingerprints(other).keys()


@given(st.permutations(string.ascii_letters))
def test_nothing_is_found_where_less_than_k_tokens_agree(order):
    one = tokens(order)
    pieces = [order[at : at + K - 1] for at in range(0, len(order), K - 1)]
    other = tokens([text for at, piece in enumerate(reversed(pieces)) for text in [*piece, f"between {at}"]])
    assert not fingerprints(one).keys() & fingerprints(other).keys()


@given(st.lists(st.integers(0, 20), max_size=60))
def test_winnowing_leaves_no_window_empty_and_keeps_its_smallest(hashes):
    kept = winnow(hashes)
    assert kept == sorted(set(kept))
    for start in range(len(hashes) - WINDOW + 1):
        inside = [at for at in kept if start <= at < start + WINDOW]
        assert inside and min(hashes[at] for at in inside) == min(hashes[start : start + WINDOW])


def test_winnowing_keeps_what_the_paper_keeps():
    """The example of Schleimer, Wilkerson and Aiken, section 3, with places counted from 0."""
    hashes = [77, 74, 42, 17, 98, 50, 17, 98, 8, 88, 67, 39, 77, 74, 42, 17, 98]
    assert [(hashes[at], at) for at in winnow(hashes)] == [(17, 3), (17, 6), (8, 8), (39, 11), (17, 15)]
    assert winnow([5] * 6) == [3, 4, 5]  # of equal ones the last


def test_hashes_are_the_same_on_every_run():
    assert grams(tokens("abcdefgh")) == [13806068001391252411] and grams(tokens("abcdefg")) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("total", "zq"),
        ("step", "k"),
        ("# first the squares", ""),
        ("    ", "  "),
        (" = ", "="),
        ('"""Words."""', '"""Others."""'),
    ],
)
def test_names_comments_and_spacing_change_nothing(old, new):
    assert prints(CODE.replace(old, new)) == prints(CODE)


@pytest.mark.parametrize(
    ("old", "new"), [("** 2", "** 3"), ("helper(", "other("), (".sum(", ".mean("), ("1e-6", "1e-5")]
)
def test_what_the_code_does_changes_something(old, new):
    assert prints(CODE.replace(old, new)) != prints(CODE)


@given(st.text(alphabet=string.printable + "äß\u2028\ud800", max_size=200))
def test_any_text_is_read_and_every_token_stands_where_it_says(text):
    read, own = of_code(text, GIVEN)
    for token in read:
        assert token.text in ("name", "text") or text[token.begin : token.end] == token.text
    assert all(0 <= word.begin < word.end <= len(text) for word in own)


def test_code_below_a_line_that_is_none_is_still_read():
    broken = f"x = (1,\n  'open\n\n{CODE}\n\t  y = 1\n z = )\n{CODE}"
    assert prints(CODE) <= prints(broken)


# ---- what counts ---------------------------------------------------------------------------------------------------


def class_of(*sources):
    return [Written(f"s{at}", {"scale": source}) for at, source in enumerate(sources)]


def test_what_is_likely_for_everybody_counts_nothing():
    known = Likely()
    known.add("scale", CODE)
    both = class_of(CODE.replace("total", "result_of_mine"), CODE.replace("total", "outcome"))
    assert compare(both, known, 0.01).pairs == []
    assert compare(both, Likely(), 0.01).pairs[0].students == ("s0", "s1")


def test_what_many_have_counts_nothing():
    others = [f"def scale(x, w):\n    return {' + '.join(map(str, range(at, at + 20)))}" for at in range(100, 900, 100)]
    assert len(compare(class_of(CODE, CODE, *others), Likely(), 1).pairs) == 1
    assert compare(class_of(*[CODE] * 9, others[0]), Likely(), 1).pairs == []


def test_own_words_count_and_are_shown_where_they_stand():
    one = "def scale(x, w):\n    odd_remainder = [x * w]  # because of Tuesday\n    return odd_remainder"
    other = (
        "def scale(x, w):\n    q = w\n    odd_remainder = x - x + q * x  # because of tuesday\n    return odd_remainder"
    )
    known = Likely()
    known.add("scale", "def scale(x, w):\n    pass")
    (pair,) = compare(class_of(one, other), known, 0.5).pairs
    begin, end = pair.answers[0].places[0][0]
    assert one[begin:end] == "odd_remainder" and pair.counts == pytest.approx(1.0)


def test_order_and_names_of_students_change_nothing():
    sources = [CODE, CODE.replace("** 2", "** 3"), CODE.replace("total", "t"), "x = 1"]
    first = compare(class_of(*sources), Likely(), 0.1)
    again = compare(class_of(*sources)[::-1], Likely(), 0.1)
    assert [(pair.students, pair.counts) for pair in first.pairs] == [(p.students, p.counts) for p in again.pairs]


# ---- a class -------------------------------------------------------------------------------------------------------

INDEPENDENT = {
    "ada": "def scale(x, w):\n    return np.multiply(x, w) + np.multiply(w, x)",
    "ben": "def scale(x, w):\n    doubled = [2.0 * w * entry for entry in list(x)]\n    return np.array(doubled)",
    "cy": "def scale(x, w):\n    out = x.copy()\n    out *= w\n    out += out\n    return out",
}
ODD = """def scale(x, w):
    keep = np.zeros_like(x)
    for n, entry in enumerate(x.tolist()):
        keep[n] = sum([entry, entry, 0.0]) * max(w, -w) * (1 if w > 0 else -1)  # <b>hm</b>
    return np.asarray(keep, dtype=float).reshape(x.shape) - 0.0"""


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """A class of five, of whom one copied with other names, and one whose file is damaged."""
    unit = toy.write(tmp_path_factory.mktemp("class"))
    assert all(result.ok for result in build.build([unit]))
    copied = re.sub(r"  # .*", "", ODD).replace("keep", "r").replace("entry", "v")
    answers = INDEPENDENT | {"dan": ODD, "<i>eve": copied}
    for student, source in (answers | {"eve": copied, "zoe": toy.RIGHT["scale"]}).items():
        toy.answers(unit, "someone", scale=source)
        notebook = sample_class.hand_in(unit, unit.answers / "someone.py")
        folder = unit.course.root / "submitted" / student / toy.NAME
        folder.mkdir(parents=True)
        nbformat.write(notebook, folder / f"{toy.NAME}.ipynb")
    (unit.answers / "someone.py").unlink()
    (folder / f"{toy.NAME}.ipynb").write_text("{")
    return unit.course.root


def test_the_command_finds_the_copy_and_nobody_else(root, tmp_path):
    done = CliRunner().invoke(main, ["--course", str(root), "similar", "90", "-o", str(tmp_path / "page.html")])
    said = " ".join(done.output.split())
    assert done.exit_code == 0 and "5 hand-ins, 10 pairs" in said
    assert "1 pair stands out" in said and "dan and eve" in said and "2 cannot be read and were left out" in said
    text = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert text.count("<details") == 1 and "&lt;b&gt;hm&lt;/b&gt;" in text and "Likeness proves nothing" in text
    assert "<mark>" in text and "scale 9" in said


def test_without_hand_ins_the_next_step_is_said(root, tmp_path):
    done = CliRunner().invoke(main, ["--course", str(root), "similar", "90", "--root", str(tmp_path)])
    assert done.exit_code == 2 and "autograder collect 90_toy" in " ".join(done.output.split())
    (tmp_path / "submitted" / "ada").mkdir(parents=True)
    done = CliRunner().invoke(main, ["--course", str(root), "similar", "90", "--root", str(tmp_path)])
    assert done.exit_code == 2 and "nothing to compare" in done.output


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = set()

    def handle_starttag(self, tag, attrs):
        self.found |= {tag, *(name for name, _ in attrs)}


def test_nothing_that_students_wrote_becomes_markup():
    hostile = "\n".join(f"# {line}" for line in SNIPPETS) + f"\n{CODE}"
    class_ = [Written(name, {"scale": hostile, f"<i>{name}": hostile}) for name in ("<script>x", '"onload="y')]
    text = page("90<b>toy", compare(class_, Likely(), 0.5))
    plain = page("90_toy", compare([Written(name, {"scale": CODE, "pair": CODE}) for name in "ab"], Likely(), 0.5))
    found, known = Tags(), Tags()
    found.feed(text)
    known.feed(plain)
    assert found.found == known.found and text.isprintable() == plain.isprintable()
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e]", text)


@given(st.text(alphabet="ab<>&\"'\n", max_size=30), st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30))))
def test_marks_leave_the_text_as_it_is(text, places):
    ordered = {(min(place), min(max(place), len(text))) for place in places}
    inside = [(begin, end) for begin, end in ordered if begin < end]
    shown = marked(text, inside)
    assert re.sub("</?mark>", "", shown) == marked(text, [])
    assert shown.count("<mark>") == shown.count("</mark>") and "</mark><mark>" not in shown


# ---- measured on answers that were written independently -----------------------------------------------------------


def independent(unit, given_names):
    """A class out of the wrong answers of tests/recognition: nobody's answer is another one's, token by token."""
    class_, seen = {}, set()
    for folder in ("", "blind", "held_out"):
        for cell in jupytext.read(ROOT / "tests" / "recognition" / folder / f"{unit.name}.py", fmt="py:percent").cells:
            name = cell.metadata.get("wrong")
            key = (name, tuple(token.text for token in of_code(cell.source, given_names)[0]))
            if name and key not in seen:
                seen.add(key)
                number = sum(known == name for known, _ in seen) - 1
                class_.setdefault(f"s{number:02}", {})[name] = cell.source
    return class_


def renamed(source):
    """The source with other names wherever it gives names, and without comments."""
    names = sorted(set(re.findall(r"(?<![.\w])([a-z_]\w*)\s*=(?!=)", source)))
    letters = random.Random(1)
    for at, name in enumerate(names):
        source = re.sub(rf"(?<![.\w]){name}\b", f"v{at}{letters.choice('abc')}", source)
    return re.sub(r"#[^\n]*", "", source)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["01_scalar_recurrence", "08_lstm_backward"])
def test_of_independent_hand_ins_hardly_any_stand_out_and_copies_do(name):
    unit = CourseFolder(ROOT).unit(name)
    known = likely(unit)
    class_ = independent(unit, known.given)
    names = sorted(class_)
    honest = compare([Written(*each) for each in class_.items()], known)
    assert honest.compared > 800 and len(honest.pairs) <= 1
    found = 0
    for at in range(5):
        copy = {task: renamed(source) for task, source in class_[names[at]].items()}
        others = {student: answers for student, answers in class_.items() if student != names[at + 10]} | {"copy": copy}
        pairs = compare([Written(*each) for each in others.items()], known).pairs
        found += ("copy", names[at]) in [pair.students for pair in pairs]
        assert not pairs or pairs[0].counts >= STANDS_OUT
    assert found >= 4
