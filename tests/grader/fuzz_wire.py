"""What no honest client sends, in great number: `python -m tests.grader.fuzz_wire 100000` prints the counts.

Messages are random bytes, trees of the format's own words, and real messages that were tampered with: each has to be
refused or read. Answers are right ones in which something was replaced: each has to get a verdict. Nothing may raise
anything else, warn, or take longer than a second.
"""

import json
import sys
import time
import warnings
from collections import Counter
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder import wire
from autograder.advice import Advice, Known
from autograder.exercise import Exercise
from autograder.perform import Reply, received
from autograder.probes import Probe
from autograder.verify import Examination
from autograder.wire import Foreign, WireError, pack, unpack

SECONDS = 1.0  # that one message or answer may take
LONG = 30_000  # characters of a verdict


class Pair(NamedTuple):
    h: Any
    c: Any


# ---- messages --------------------------------------------------------------------------------------------------

ARRAY = hnp.arrays(
    st.sampled_from(sorted(wire.DTYPES)).map(np.dtype), hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4)
)
LEAF = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | ARRAY
LEAF |= st.sampled_from([Foreign("object", "why"), Probe("cubic", a=np.ones(2)), 2j, {3, 4}])
VALUE = st.recursive(
    LEAF,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.tuples(inner, inner)
        | st.builds(Pair, inner, inner)
        | st.dictionaries(st.text(max_size=5) | st.integers(), inner, max_size=4)
    ),
    max_leaves=8,
)
WORDS = [
    *"nbifsaltdrpx",
    "h",
    "",
    "float64",
    "bool",
    "object",
    "nan",
    "0x1p-3",
    "12",
    "cubic",
    "self",
    "\ud800",
    "[" * 50,
]
NUMBERS = [0, 1, -1, 2, 3, 2**31, 2**63, 10**40, 0.5, float("inf"), float("nan"), True, False, None]
TREE = st.recursive(
    st.sampled_from(WORDS) | st.sampled_from(NUMBERS),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=2),
    max_leaves=10,
)
SHAPE = st.lists(st.sampled_from([0, 1, 2, 2**20, 2**40]), max_size=9).map(lambda shape: ["float16", shape, False])
NAMES = st.lists(st.text(), max_size=2)
PLAIN = {"n": TREE, "b": st.booleans(), "i": st.just("-12"), "f": st.just("nan"), "s": st.text(max_size=9), "a": SHAPE}
PLAIN |= {"x": st.tuples(st.text(), st.text()), "odd": TREE}
NODE = st.recursive(
    st.one_of(st.fixed_dictionaries({tag: content}) for tag, content in PLAIN.items()),
    lambda inner: (
        st.fixed_dictionaries({"l": st.lists(inner, max_size=3)})
        | st.fixed_dictionaries({"t": st.tuples(inner, inner)})
        | st.fixed_dictionaries({"d": st.lists(st.tuples(inner, inner), max_size=3)})
        | st.fixed_dictionaries(
            {"r": st.tuples(st.just("R"), st.lists(st.text(), max_size=2), st.tuples(inner, inner))}
        )
        | st.fixed_dictionaries({"p": st.tuples(st.just("cubic"), st.dictionaries(st.sampled_from(WORDS), inner))})
    ),
    max_leaves=10,
)
PIECES = [
    *(json.dumps(word).encode() for word in (*WORDS, *NUMBERS)),
    *(b'{"%c":' % tag for tag in b"nbifsaltdrpx"),
    *(b"[", b"]", b"{", b"}", b",", b":", b'"', b"\\", b"\xff", b"\x00", b"[" * 2000, b'{"l":[' * 200, b"9" * 5000),
    *(b'{"a":["float64",[0],false]}', b'{"a":["bool",[2],true]}', b'{"n":0},' * 300),
]


def message(header: bytes, body: bytes, size: int | None = None) -> bytes:
    """A message with a header of which another length may be told."""
    return (len(header) if size is None else size).to_bytes(8, "big") + header + body


@st.composite
def tampered(draw: Any) -> bytes:
    """A real message in which pieces of the header were replaced, the body was cut, or the length is wrong."""
    data = pack(draw(VALUE))
    size = int.from_bytes(data[:8], "big")
    header, body = data[8 : 8 + size], data[8 + size :]
    for _ in range(draw(st.integers(0, 3))):
        start = draw(st.integers(0, len(header)))
        stop = min(len(header), start + draw(st.integers(0, 12)))
        header = header[:start] + draw(st.sampled_from(PIECES)) + header[stop:]
    kept = draw(st.integers(0, len(body)) | st.just(len(body)))
    return message(header, body[:kept] + draw(st.binary(max_size=9)), draw(st.none() | st.integers(0, 2**64 - 1)))


MESSAGES = {
    "random bytes": st.binary(max_size=200) | st.builds(message, st.binary(max_size=100), st.binary(max_size=50)),
    "trees": st.builds(message, (TREE | NODE).map(lambda tree: json.dumps(tree).encode()), st.just(b"") | st.binary()),
    "tampered": tampered(),
}


def read(data: bytes) -> str:
    """Read a message as the verifier does: "refused" or "read"; what was read can be sent again."""
    try:
        value = unpack(data)
    except WireError:
        return "refused"
    json.dumps(str(value)).encode()
    unpack(pack(Reply(value, inputs=[value]).message()))
    return "read"


# ---- answers ---------------------------------------------------------------------------------------------------


def _cases(rng: np.random.Generator) -> Any:
    for n in (1, 3, 2):
        yield {
            "x": rng.standard_normal((n, 4)),
            "w": float(rng.uniform(0.5, 1.0)),
            "s": Pair(rng.standard_normal(n), 2),
        }


UNIT = [
    Exercise("f.one", "One", {"y": 1}, lambda x, w, s: 2 * w * x, _cases),
    Exercise("f.low", "Low", {"y": 1}, lambda x, w, s: w + x, _cases, float32=True),
    Exercise("f.pair", "Pair", {"h": 1, "c": 1}, lambda x, w, s: Pair(x * w, x.sum(0)), _cases),
    Exercise("f.deep", "Deep", {"y": 1, "h": 1, "c": 2}, lambda x, w, s: (x @ x.T, Pair(x, s.h * w)), _cases),
    Exercise("f.stack", "Stack", {"all": 1}, lambda x, w, s: [Pair(x, x[0]), Pair(w * x.T, s.h)], _cases),
    Exercise("f.whole", "Whole", {"n": 1, "k": 1}, lambda x, w, s: (np.arange(len(x)), len(x)), _cases),
    Exercise("f.yes", "Yes", {"m": 1, "b": 1, "t": 1}, lambda x, w, s: (x > 0, len(x) > 1, "gate"), _cases),
    Exercise("f.quiz", "Quiz", {"b": 1, "n": 1, "x": 1, "t": 1}, {"b": True, "n": 14, "x": 0.25, "t": "(c)"}),
]


def _known(exercise: Exercise) -> Advice:
    """Data of an exercise's checks that knows no mistakes, so that every relation is tried."""
    cases = exercise.cases(1)
    nothing = [np.zeros((0, len(cases)))] * len(exercise.parts)
    known = Known([], nothing, nothing, [], np.zeros((0, len(exercise.parts)), dtype=int))
    return Advice(exercise, cases, [exercise.expected(case) for case in cases], known)


ADVICE = {exercise.name: _known(exercise) for exercise in UNIT}
NAN = np.array([0x7FF4000000000001], dtype=np.uint64).view(np.float64)[0]  # one that signals, with a payload


def _record(names: tuple[str, ...], values: tuple[Any, ...]) -> Any:
    record = wire.Record(values)
    record.names = names
    return record


Change = Callable[[Any], Any]
CHANGES: list[Change] = [
    *(lambda v, kind=kind: np.asarray(v).astype(kind) for kind in sorted(wire.DTYPES)),
    *(lambda v, by=by: v * by for by in (-1, 2, 1e308, 1e-308, np.float32(3), np.inf, NAN, 1j)),
    *(lambda v, by=by: v + by for by in (1, 1e308, np.inf, -np.inf, 1e-9)),
    *(lambda v, to=to: np.full(np.shape(v), to) for to in (2**64 - 1, -(2**63), 0, 1e308, -1e308, NAN, True, 1e-320)),
    *(lambda v, turn=turn: turn(np.asarray(v)) for turn in (np.transpose, np.ravel, np.cumsum, np.sqrt, np.atleast_3d)),
    lambda v: np.asarray(v)[..., ::-1],
    lambda v: np.asarray(v)[:0],
    lambda v: np.where(np.arange(np.size(v)).reshape(np.shape(v)) == 0, 1e308, v),
    lambda v: np.broadcast_to(np.asarray(v), (1, *np.shape(v))),
    lambda v: list(np.atleast_1d(v)),
    lambda v: Pair(v, v),
    lambda v: {"h": v, "c": v, "b": v},
    lambda v: _record(("h", "h"), (v, v)),
    lambda v: _record(("c", "h"), (v, v)),
    *(
        lambda v, odd=odd: odd
        for odd in (
            *(
                None,
                True,
                0,
                -(2**126),
                2**63,
                2**64,
                10**37,
                NAN,
                1e308,
                1j,
                np.float16(60000),
                np.bool_(1),
                np.uint8(3),
            ),
            *("", "9e999", "1/0", "1/3", "-" * 30, "[" * 20_000, "`$" * 10_000, " at [0]" * 2_000, "gate", "(((c)))"),
            *(
                [],
                (),
                {},
                [[]],
                list(range(4900)),
                ["x" * 10] * 4900,
                Foreign("k" * 900, "w" * 900),
                Probe("log_sum_exp"),
            ),
            *(np.zeros(2**23, dtype=bool), np.zeros((0, 5)), np.zeros([1] * 8), np.array(3.0), np.zeros(300_000)),
        )
    ),
]


def _changed(value: Any, change: Change, where: int) -> Any:
    """The value with a change in some of its parts: the bits of `where`; 0 changes the whole of it."""
    if where == 0 or not isinstance(value, (list, tuple, dict)):
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return change(value)
    bits = [_changed(item, change, where >> 1) if where >> k & 1 else item for k, item in enumerate(_items(value))]
    if isinstance(value, dict):
        return dict(zip(value, bits, strict=True))
    return type(value)(*bits) if isinstance(value, Pair) else type(value)(bits)


def _items(value: Any) -> list[Any]:
    return list(value.values() if isinstance(value, dict) else value)


def judged(exercise: Exercise, change: Change, where: int) -> str:
    """Let an answer be judged as the verifier does: its outcome."""

    def ask(case: Any) -> Any:
        try:
            value = _changed(exercise.expected(case), change, where)
        except (TypeError, ValueError, OverflowError, AttributeError, IndexError):
            value = None  # nothing that can be changed so
        inputs = None if case is None else list(case.values())
        return received(unpack(pack(Reply(value, inputs=inputs).message())))

    examination = Examination(exercise, 2, ADVICE[exercise.name])
    examination.ask(ask)
    verdict = examination.verdict()
    assert len(str(verdict)) < LONG and len(verdict._repr_html_()) < 10 * LONG
    return verdict.outcome


ANSWERS = st.tuples(st.sampled_from(UNIT), st.sampled_from(CHANGES), st.integers(0, 15))

# ---- counting --------------------------------------------------------------------------------------------------


def fuzz(count: int, strategy: st.SearchStrategy, handle: Callable[[Any], str]) -> tuple[Counter[str], float]:
    """How often each outcome came of `count` examples, and how long the slowest took."""
    found: Counter[str] = Counter()
    slowest = 0.0

    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def each(example: Any) -> None:
        nonlocal slowest
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            began = time.thread_time()
            found[handle(example)] += 1
            slowest = max(slowest, time.thread_time() - began)
        assert slowest < SECONDS, f"{slowest:.1f} s"

    each()
    return found, slowest


def main(count: int) -> None:
    """Fuzz messages of each kind, and answers, a tenth as many."""
    for kind, strategy in MESSAGES.items():
        print(_line(kind, *fuzz(count // len(MESSAGES), strategy, read)), flush=True)
    print(_line("answers", *fuzz(count // 10, ANSWERS, lambda answer: judged(*answer))))


def _line(kind: str, found: Counter[str], slowest: float) -> str:
    outcomes = ", ".join(f"{number:,} {outcome}" for outcome, number in sorted(found.items()))
    return f"{kind:<13} {found.total():>8,}: {outcomes}; slowest {1000 * slowest:.0f} ms of processor time"


if __name__ == "__main__":
    main(int(sys.argv[1]))
