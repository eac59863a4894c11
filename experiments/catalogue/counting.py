"""a^n b^n and a^n b^n c^n: trained on short strings, tested on long ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from statistics import median
from typing import Any

import numpy as np

from experiments.definition import Budget, Experiment, Outcome, Row
from experiments.online.criteria import TestJudge
from experiments.online.kernel import Rule
from experiments.online.net import Net, Shown, show
from experiments.online.training import WEIGHTS, OnlineTrial, generator
from experiments.online.wiring import IDENTITY, Form, Wiring, wire
from experiments.summary import summarize
from lstm_ref.tasks.counting import CountingLanguage

Array = np.ndarray
RATE, MOMENTUM = 1e-3, 0.9
TOP = 1000  # the longest strings of a test
AT_ONCE = 10
DRAWN = 20  # n of the string of the figure
FORGET_BIASES = (1.0, 2.0)
CRITERIA = {f"n up to {n:,}": n for n in (10, 100, TOP)}


def wiring(letters: int, peepholes: bool) -> Wiring:
    """A block of 1 cell for each letter but one; g, h and the outputs are the identity.

    The hidden layer sees inputs, cell outputs and 1; so do the outputs.
    """
    n = letters - 1
    form = Form(D=letters + 1, N=n, S=1, K=letters + 1, g=IDENTITY, h=IDENTITY, y=IDENTITY)
    biases = {"f": FORGET_BIASES[:n]}
    return wire(
        form, gates="ifo", sources="xh1", outputs="xh1", bias="ifgo", peepholes=peepholes, biases=biases
    )  # fmt: skip


def largest(net: Net, task: CountingLanguage, top: int = TOP) -> int:
    """The largest n so that the network accepts the strings of all n up to it, and of no more than `top`."""
    for first in range(1, top + 1, AT_ONCE):
        n = np.arange(first, min(first + AT_ONCE, top + 1))
        batch = task.strings(n)
        right = task.right(net.run(show(batch, task), train=False), batch)
        if not right.all():
            return first - 1 + int(right.argmin())
    return top


def states(net: Net, task: CountingLanguage, n: int) -> Array:
    """Internal states after each symbol of the string of n, (T, H)."""
    places, value, lengths, target, asked = show(task.strings(np.array([n])), task)
    rows = []
    for t in range(len(asked)):
        one = slice(t, t + 1)
        step = Shown(places[one], value[one], np.ones_like(lengths), target[one], asked[one])
        net.run(step, train=False, resets=t == 0)
        rows.append(net.state.c.copy())
    return np.array(rows)


class Furthest(TestJudge):
    """Tests by the largest n, and remembers the best."""

    best = 0

    def __init__(self, net: Net, task: CountingLanguage, every: int) -> None:
        def test(_: int) -> int:
            found = largest(net, task)
            self.best = max(self.best, found)
            return found

        criteria = {name: partial(_reaches, n) for name, n in CRITERIA.items()}
        super().__init__(criteria, every, test)

    def snapshot(self) -> dict[str, Array]:
        return {**super().snapshot(), "best": np.array(self.best)}

    def restore(self, snapshot: Mapping[str, Array]) -> None:
        super().restore(snapshot)
        self.best = int(snapshot["best"])


def _reaches(n: int, found: int) -> bool:
    return found >= n


class CountingTrial(OnlineTrial):
    """Sequences of n = 1 to 10, a change of the weights after every step; a test every 1,000."""

    judge: Furthest

    def outcome(self) -> Outcome:
        outcome = super().outcome()
        outcome.measures |= {"largest n": float(largest(self.net, self.task)), "best n": float(self.judge.best)}
        for k, c in enumerate(states(self.net, self.task, DRAWN).T):
            outcome.curves[f"state of cell {k + 1}"] = [[float(t), float(value)] for t, value in enumerate(c)]
        return outcome


def trial(seed: np.random.SeedSequence, budget: Budget, *, letters: int, peepholes: bool) -> CountingTrial:
    wired, task = wiring(letters, peepholes), CountingLanguage(letters)
    net = Net(wired, Rule(RATE, MOMENTUM, True), wired.draw(generator(seed, WEIGHTS)))
    return CountingTrial(task, net, Furthest(net, task, 1000), seed, budget.cap, chunk=500)


LANGUAGES = {2: "a^n b^n", 3: "a^n b^n c^n"}


def row(letters: int, peepholes: bool, quick: Budget | None, paper: Budget) -> Row:
    return Row(
        name(letters, peepholes),
        f"{LANGUAGES[letters]}, {'with' if peepholes else 'without'} peepholes",
        partial(trial, letters=letters, peepholes=peepholes),
        quick,
        paper,
        criteria=tuple(CRITERIA),
    )


def name(letters: int, peepholes: bool) -> str:
    return ("anbn", "anbncn")[letters - 2] + ("" if peepholes else "_no_peepholes")


def reading(found: Mapping[str, Sequence[Outcome]]) -> list[str]:
    lines = []
    for letters, language in LANGUAGES.items():
        parts = []
        for peepholes in (True, False):
            if outcomes := found.get(name(letters, peepholes)):
                best = [outcome.measures["best n"] for outcome in outcomes]
                last = [outcome.measures["largest n"] for outcome in outcomes]
                learned = summarize(outcomes, next(iter(CRITERIA))).words()
                parts.append(
                    f"{'With' if peepholes else 'Without'} peepholes, n = 1 to 10: {learned}; the best network of each "
                    f"trial accepts all n up to {median(best):,.0f} (median; {min(best):,.0f} to {max(best):,.0f}), at "
                    f"the end of training {median(last):,.0f}"
                )
        lines.append(f"{language}. {'. '.join(parts)}." if parts else f"{language}: not run.")
    return [
        *lines,
        f"No network saw an n above 10 in training, and no test went beyond {TOP:,}. Codings, the identity as output "
        f"function, rate {RATE:g} and momentum {MOMENTUM:g} are ours.",
    ]


def draw(figure: Any, found: Mapping[str, Sequence[Outcome]]) -> None:
    """Internal states of the trial that counts furthest of each language, over one string of n = 20."""
    shown = {
        letters: max(outcomes, key=lambda outcome: outcome.measures["best n"])
        for letters in LANGUAGES
        if (outcomes := found.get(name(letters, True)))
    }
    for place, (letters, outcome) in enumerate(shown.items()):
        axes = figure.add_subplot(1, len(shown), place + 1)
        for title, style in zip(("state of cell 1", "state of cell 2")[: letters - 1], ("-", "--"), strict=False):
            t, c = np.array(outcome.curves[title]).T
            axes.plot(t, c, style, label=title)
        for boundary in range(1, letters):
            axes.axvline(boundary * DRAWN + 0.5, color="0.7", linewidth=0.8)
        axes.set_title(f"{LANGUAGES[letters]}, n = {DRAWN}")
        axes.set_xlabel("symbols read after the start symbol")
        axes.set_ylabel("internal state")
        axes.legend()


EXPERIMENTS = (
    Experiment(
        "counting",
        "Counting: context-free and context-sensitive languages",
        "Gers & Schmidhuber (2001)",
        (
            row(2, True, Budget(2, 20_000), Budget(10, 50_000)),
            row(2, False, Budget(2, 20_000), Budget(10, 50_000)),
            row(3, True, Budget(2, 20_000), Budget(10, 50_000)),
            row(3, False, None, Budget(10, 50_000)),
        ),
        reading,
        draw,
    ),
)
