"""The continual embedded Reber grammar: what forget gates are for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

import numpy as np

from experiments.definition import Budget, Experiment, Outcome, Row
from experiments.online.kernel import Rule
from experiments.online.net import Net
from experiments.online.streams import Streams, StreamTrial
from experiments.online.training import WEIGHTS, generator
from experiments.online.wiring import Form, Wiring, wire
from experiments.summary import summarize
from lstm_ref.tasks.batch import Batch, check_draw, one_hot
from lstm_ref.tasks.continual_reber import TOLERANCE, ContinualReber
from lstm_ref.tasks.reber import EMBEDDED, SYMBOLS
from lstm_ref.tasks.streams import chained

B, E = SYMBOLS.index("B"), SYMBOLS.index("E")
GATES = (-0.5, -1, -1.5, -2)
RATE = 0.5
STRICT = 0.49


@dataclass(frozen=True)
class PossibleNext:
    """The streams of `ContinualReber`, where the target is 1 for each symbol that may come next, of one or two.

    There, 1/2 for both of two symbols is right where only one of them may come, and no network has to remember
    anything over a string. Here, with a tolerance of 0.49, it is wrong.
    """

    strings: int = 100

    D: ClassVar[int] = len(SYMBOLS)
    K: ClassVar[int] = len(SYMBOLS)

    def draw(self, rng: np.random.Generator, B: int) -> Batch:
        """B streams of so many strings."""
        drawn = EMBEDDED.draw(rng, check_draw(rng, B) * self.strings)
        bits = 1 << np.arange(self.K)
        keep = drawn >= 0
        sets = EMBEDDED.possible_next(drawn) @ bits
        sets[keep & (sets == 0)] = bits[SYMBOLS.index("B")]  # after the last E, the next string
        symbols, sets = chained(drawn, keep, B), chained(sets, keep, B, 0)
        target = (sets[..., None] & bits) > 0
        asked = symbols >= 0
        return Batch(one_hot("D", symbols, self.D), asked.sum(axis=0), target.astype(np.float64), asked, symbols)


def wiring(forget: bool) -> Wiring:
    """4 blocks of 2 cells; the hidden layer sees inputs and cell outputs, the outputs see both, too, and a bias.

    Gates have a bias, cells have none: 8 15 + 12 16 + 7 16 = 424 weights, and 4 16 less without forget gates.
    """
    biases = {"i": GATES, "o": GATES} | ({"f": tuple(-v for v in GATES)} if forget else {})
    form = Form(D=len(SYMBOLS), N=4, S=2, K=len(SYMBOLS))
    gates = "ifo" if forget else "io"
    return wire(form, gates=gates, sources="xh1", outputs="xh1", bias=gates, start=0.2, biases=biases)


def string_begins(batch: Batch) -> np.ndarray:
    """The first B of each string, (T, B) bool: at the start, and after each E that is followed by a B."""
    assert batch.symbols is not None
    begins = batch.symbols == B
    begins[1:] &= batch.symbols[:-1] == E
    return begins


def trial(
    seed: np.random.SeedSequence,
    budget: Budget,
    *,
    forget: bool,
    resets: bool = False,
    decay: float = 1.0,
    possible: bool = False,
) -> StreamTrial:
    """resets: the network is told where a string begins. possible: targets and tolerance of `PossibleNext`."""
    net = Net(wiring(forget), Rule(RATE, 0.0, True), wiring(forget).draw(generator(seed, WEIGHTS)))
    task = PossibleNext if possible else ContinualReber
    streams = Streams(task(8), task(100), budget.sizes["longest"], string_begins if resets else None)
    tolerance = STRICT if possible else TOLERANCE
    return StreamTrial(net, seed, budget.cap, streams, streams, tolerance, worth=1000, decay=decay)


WAYS: dict[str, tuple[str, dict[str, Any]]] = {
    "forget": ("forget gates", {"forget": True}),
    "forget_decay": ("forget gates, rate falls", {"forget": True, "decay": 0.99}),
    "lstm97_reset": ("1997, reset from outside", {"forget": False, "resets": True}),
    "lstm97": ("1997, no resets", {"forget": False}),
}
PUBLISHED = ("forget", "forget_decay", "lstm97_reset")
SLOWER = 0.9999
POSSIBLE = (
    "targets: all symbols that may come next, tolerance 0.49. With the next symbol as target and 0.7, outputs of one "
    "half for two symbols are right although only one may come"
)


def row(name: str, possible: bool, quick: int, paper: int, decay: float | None = None) -> Row:
    title, options = WAYS[name]
    changed = POSSIBLE if possible else ""
    if decay:
        options, title = options | {"decay": decay}, f"{title} by {decay} per stream"
        changed = f"{changed}; a factor of 0.99 for each stream leaves nothing of the rate after 1,000 of them"
    elif "decay" in options:
        title = f"{title} by {options['decay']} per stream"
    return Row(
        f"{name}_possible" + ("_slower" if decay else "") if possible else name,
        f"{title}, possible symbols" if possible else title,
        partial(trial, possible=possible, **options),
        Budget(quick, 10_000, {"longest": 10_000}) if quick else None,
        Budget(paper, 30_000, {"longest": 100_000}),
        criteria=("stream", "solved"),
        unit="streams",
        changed=changed,
        published=f"continual_reber/{name}" if name in PUBLISHED else "",
    )


def reading(found: Mapping[str, Sequence[Outcome]]) -> list[str]:
    def line(names: Mapping[str, str]) -> str:
        parts = [f"{title}: {summarize(found[name]).words()}" for name, title in names.items() if found.get(name)]
        return "; ".join(parts) + "." if parts else "Not run."

    titles = {name: title for name, (title, _) in WAYS.items()}
    slower = {"forget_decay_possible_slower": f"rate falls by {SLOWER} per stream"}
    return [
        "With the next symbol as target and an error below 0.7, as we read the description: " + line(titles),
        "With all possible symbols as targets and an error below 0.49: "
        + line({f"{name}_possible": title for name, title in titles.items()} | slower),
        "Streams end after 100,000 symbols (10,000 in quick mode) instead of 1,000,000; a test is made only after a "
        "stream with 1,000 right predictions, not after each; trials are 5 or 10 and not 100.",
    ]


EXPERIMENTS = (
    Experiment(
        "continual_reber",
        "Continual embedded Reber grammar",
        "Gers, Schmidhuber & Cummins (2000)",
        (
            row("forget", False, 1, 5),
            row("forget_decay", False, 0, 5),
            row("lstm97_reset", False, 1, 5),
            row("lstm97", False, 0, 5),
            row("forget", True, 2, 10),
            row("forget_decay", True, 0, 5),
            row("forget_decay", True, 0, 5, SLOWER),
            row("lstm97_reset", True, 2, 10),
            row("lstm97", True, 1, 5),
        ),
        reading,
    ),
)
