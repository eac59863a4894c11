"""From wrong results to causes: what is known first, the fewest causes, then relations between the arrays."""

import numpy as np
import pytest

from autograder.advice import Advice, Cause, Known
from autograder.diagnose import SEVERAL, diagnose
from autograder.exercise import Task
from autograder.fingerprint import marks
from autograder.perform import Reply

RNG = np.random.default_rng(5)
CASES = [{"x": RNG.standard_normal((n, 4)), "w": RNG.standard_normal((n, 4)) + 3.0} for n in (2, 5, 3)]
PARTS = ("a", "b", "c", "d")


def right(case) -> tuple:
    x, w = case["x"], case["w"]
    return x * w, x + w, np.tanh(x), w / 3


def advice(*behaviors: tuple[dict, Cause]) -> Advice:
    """The data of an exercise; a behavior is a change for some parts, with its cause."""
    task = Task("unit.task", "Task", dict.fromkeys(PARTS, 1.0))
    expected = [right(case) for case in CASES]
    tokens: dict[str, int] = {}
    rows = np.full((len(behaviors), 4), -1, dtype=np.int16)
    seen: list[list] = [[], [], [], []]
    for number, (changes, _) in enumerate(behaviors):
        found = marks(task, replies(changes), expected)
        for part in changes:
            at = PARTS.index(part)
            rows[number, at] = len(seen[at])
            seen[at].append(found[part])
    kinds = [[[tokens.setdefault(m.token, len(tokens)) for m in row] for row in part] for part in seen]
    values = [[[m.value for m in row] for row in part] for part in seen]
    known = Known(
        list(tokens),
        [np.array(k, dtype=np.int16).reshape(-1, len(CASES)) for k in kinds],
        [np.array(v, dtype=float).reshape(-1, len(CASES)) for v in values],
        [cause for _, cause in behaviors],
        rows,
    )
    return Advice(task, CASES, expected, known)


def replies(changes: dict) -> list[Reply]:
    """The answers of somebody whose parts are changed so."""
    made = []
    for case in CASES:
        values = dict(zip(PARTS, right(case), strict=True))
        made.append(Reply(value=tuple(changes.get(name, lambda v: v)(value) for name, value in values.items())))
    return made


def causes(data: Advice, changes: dict, earlier=()) -> dict[str, str]:
    wrong = [name for name in PARTS if name in changes]
    return {name: cause.text for name, cause in diagnose(data, replies(changes), wrong, earlier).items()}


def odd(value):
    return value**3 + 0.1


def odder(value):
    return np.sin(5 * value)


def named(name: str) -> Cause:
    return Cause(name, f"named {name}", True)


def derived(name: str) -> Cause:
    return Cause("as_if", f"derived {name}", False)


def test_a_known_mistake_is_told_for_all_that_it_changes():
    data = advice(({"a": odd, "b": odder}, named("both")))
    assert causes(data, {"a": odd, "b": odder}) == {"a": "named both", "b": "named both"}


def test_a_cause_that_would_change_more_is_none():
    data = advice(({"a": odd, "b": odder}, named("both")))
    assert causes(data, {"a": odd}) == {}
    assert causes(data, {"a": odd, "b": np.square}).get("a") is None


def test_one_cause_wins_over_several_that_say_the_same():
    data = advice(({"a": odd}, named("one")), ({"b": odder}, named("two")), ({"a": odd, "b": odder}, derived("both")))
    assert set(causes(data, {"a": odd, "b": odder}).values()) == {"derived both"}


def test_several_causes_explain_what_one_does_not():
    data = advice(({"a": odd}, named("one")), ({"b": odder}, derived("two")))
    assert causes(data, {"a": odd, "b": odder}) == {"a": "named one", "b": "derived two"}


def test_the_authors_mistake_wins_over_a_derived_one():
    split = [({"a": odd}, derived("a")), ({"b": odd, "c": odd}, derived("bc"))]
    own = [({"a": odd, "b": odd}, named("ab")), ({"c": odd}, named("c"))]
    for known in (split + own, own + split):
        assert set(causes(advice(*known), dict.fromkeys("abc", odd)).values()) == {"named ab", "named c"}


def test_at_most_a_few_causes_are_told():
    data = advice(*(({name: odd}, named(name)) for name in PARTS))
    assert len(causes(data, dict.fromkeys(PARTS, odd))) == SEVERAL < len(PARTS)


def test_a_mistake_of_an_earlier_exercise_is_told_as_such():
    data = advice(({"a": odd}, Cause("doubled", "it is doubled", True, "gate")))
    assert causes(data, {"a": odd}, ["gate"]) == {"a": "`gate`, which this function calls, is not right: it is doubled"}
    assert causes(data, {"a": odd}) == {"a": "as in a wrong `gate`: it is doubled"}


def padded(value):
    return np.concatenate([0 * value[:1], value[:-1]])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (np.negative, "`a` has the opposite sign"),
        (lambda v: 2 * v, "`a` is twice what it should be"),
        (lambda v: v[::-1], "`a` is in reverse order along its first axis"),
        (padded, "`a` comes one step late along its first axis, and begins with 0"),
        (lambda v: np.cumsum(v, axis=0), "`a` is added up along its first axis"),
        (lambda v: v + 1, "`a` is 1 too large"),
        (lambda v: 0 * v, "every entry of `a` is 0: is the result ever written into it?"),
        (lambda v: v * 1.7, "`a` is 1.7 times what it should be, in every case"),
        (lambda v: v / len(v), "`a` is the right result divided by the number of rows of `x`"),
        (lambda v: v[:, [1, 0, 3, 2]], "the 4 blocks of `a` stand in another order: 2, 1, 4, 3 where 1, 2, ... belong"),
        (lambda v: v[:, [2, 3, 0, 1]], "the 4 blocks of `a` stand in another order: 3, 4, 1, 2 where 1, 2, ... belong"),
        (lambda v: np.where(np.arange(4) == 3, 9.0, v), "`a` is wrong exactly in the last entry along axis 1"),
    ],
)
def test_relations_to_the_right_result_are_told(change, words):
    assert causes(advice(), {"a": change})["a"].startswith(words)


def test_parts_in_each_others_places_are_told():
    swapped = [Reply(value=(b, a, c, d)) for a, b, c, d in map(right, CASES)]
    found = diagnose(advice(), swapped, ["a", "b"])
    assert {cause.text for cause in found.values()} == {"`a` and `b` have changed places in what is returned"}
    doubled = [Reply(value=(b, b, c, d)) for a, b, c, d in map(right, CASES)]
    assert diagnose(advice(), doubled, ["a"])["a"].text == "what was returned as `a` is the right `b`"


def test_an_input_that_is_returned_is_told():
    plain = [Reply(value=(case["w"], *right(case)[1:])) for case in CASES]
    assert diagnose(advice(), plain, ["a"])["a"].text == "`a` is the input `w` itself"


def test_nothing_is_told_of_noise_or_errors():
    noise = np.random.default_rng(1)
    assert causes(advice(), {"a": lambda v: noise.standard_normal(v.shape)}) == {}
    broken = [Reply(error={"kind": "ValueError", "text": "", "line": ""})]
    assert diagnose(advice(), broken, list(PARTS)) == {}


def test_a_relation_has_to_hold_in_every_case():
    seen = iter(CASES)

    def first_alone(value):
        return 2 * value if next(seen) is CASES[0] else value + odd(value)

    assert "twice" not in causes(advice(), {"a": first_alone}).get("a", "")


def holding(part: str):
    """What was expected of another part, for the same case."""
    return lambda value: dict(zip(PARTS, right(next(c for c in CASES if len(c["x"]) == len(value))), strict=True))[part]


ROTATED = {"a": holding("b"), "b": holding("c"), "c": holding("a")}
ORDER = "the results are right, but they stand in another order: `b`, `c`, `a` were returned where `a`, `b`, `c` belong"


def test_right_results_in_another_order_are_told_as_such():
    assert causes(advice(), ROTATED) == dict.fromkeys("abc", ORDER)
    assert ORDER not in causes(advice(), ROTATED | {"d": odd}).values()


def test_another_order_wins_over_causes_for_a_part_each_and_not_over_one_for_all():
    apart = advice(*(({name: change}, named(name)) for name, change in ROTATED.items()))
    assert causes(apart, ROTATED) == dict.fromkeys("abc", ORDER)
    assert causes(advice((ROTATED, named("all"))), ROTATED) == dict.fromkeys("abc", "named all")


def test_nothing_but_infinity_is_near_to_infinity():
    task = Task("unit.gain", "Gain", {"gain": 1.0})
    cases = [{"w": w} for w in (0.5, 2.0, -3.0, -0.5)]
    nothing = [np.empty((0, 4))]
    data = Advice(task, cases, [2.0, np.inf, np.inf, 2 / 3], Known([], nothing, nothing, [], np.empty((0, 1), int)))
    assert diagnose(data, [Reply(value=0.0)] * 4, ["gain"]) == {}
