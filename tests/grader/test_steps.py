"""Steps are counted in loops and calls, and cut off what does not end; the code computes what it computed before."""

import ast

import pytest

from autograder.authoring.steps import NAME, StepLimit, Steps, compiled

LOOPS = """
def total(n):
    "The sum of the numbers below n, three times over."
    found = sum(k for k in range(n))
    for k in range(n):
        found += k
    k = 0
    while k < n:
        found, k = found + k, k + 1
    return found
"""


def run(source: str) -> tuple[dict, Steps]:
    steps = Steps()
    namespace = {NAME: steps}
    exec(compiled(ast.parse(source), "<code>"), namespace)
    return namespace, steps


def test_rounds_and_calls_are_counted():
    namespace, steps = run(LOOPS)
    assert namespace["total"](10) == 3 * 45
    assert steps.taken == 1 + 10 + 10 + 11  # the call, two loops over ten numbers, the condition of the third


@pytest.mark.parametrize(
    "endless",
    [
        "while True: pass",
        "for k in iter(int, 1): pass",
        "[k for k in iter(int, 1)]",
        "def f(n): return f(n - 1) + f(n - 1) if n else 0\nf(50)",
    ],
)
def test_what_does_not_end_is_cut_off(endless):
    steps = Steps()
    with pytest.raises(StepLimit), steps.at_most(1000):
        exec(compiled(ast.parse(endless), "<code>"), {NAME: steps})
    assert steps.taken == 1001


def test_code_that_catches_everything_is_cut_off_as_well():
    source = "while True:\n    try:\n        [0 for _ in range(100)]\n    except Exception:\n        pass"
    steps = Steps()
    with pytest.raises(StepLimit), steps.at_most(1000):
        exec(compiled(ast.parse(source), "<code>"), {NAME: steps})


def test_the_tree_stays_as_it_was_and_a_limit_ends_with_its_block():
    tree = ast.parse(LOOPS)
    before = ast.dump(tree)
    compiled(tree, "<code>")
    assert ast.dump(tree) == before
    namespace, steps = run(LOOPS)
    with steps.at_most(50):
        namespace["total"](10)
    assert namespace["total"](100) == 3 * 4950
