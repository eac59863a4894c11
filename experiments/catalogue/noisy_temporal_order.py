"""Noisy temporal order: what forget gates cost where nothing has to be forgotten."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from experiments.catalogue.temporal_order import BIASES, CRITERIA
from experiments.catalogue.temporal_order import wiring as wiring_1997
from experiments.definition import Budget, Experiment, Outcome, Row
from experiments.online.trials import until_recent
from experiments.online.wiring import Form, Wiring, wire
from experiments.summary import summarize
from lstm_ref.tasks.temporal_order import TemporalOrder

RATES = {2: 0.5, 3: 0.1}
SYMBOLS = {2: "two symbols", 3: "three symbols"}
GATES = {None: "1997, no forget gates", 5: "forget biases 5", 1: "forget biases 1"}
SHORTER = "two symbols (6a, rate 0.5) instead of three: a trial takes seconds and not minutes"


def wiring(n: int, bias: int | None) -> Wiring:
    """The network of 1997 for n symbols, with forget gates that start with this bias; None: without them."""
    if bias is None:
        return wiring_1997(n)
    biases = {"i": BIASES[n], "f": (bias,) * n}
    return wire(Form(D=8, N=n, S=2, K=2**n), gates="ifo", sources="xhifo1", bias="ifgo", biases=biases)


def row(n: int, bias: int | None, quick: Budget | None, paper: Budget) -> Row:
    return Row(
        name(n, bias),
        f"{SYMBOLS[n]}, {GATES[bias]}",
        partial(until_recent, task=TemporalOrder(n), wiring=wiring(n, bias), rate=RATES[n], criteria=CRITERIA),
        quick,
        paper,
        changed=SHORTER if n == 2 else "",
        published=f"noisy_temporal_order/bias{bias}" if bias else "",
    )


def name(n: int, bias: int | None) -> str:
    return f"{n}_symbols_" + ("1997" if bias is None else f"bias{bias}")


def reading(found: Mapping[str, Sequence[Outcome]]) -> list[str]:
    lines = []
    for n, symbols in SYMBOLS.items():
        parts = [
            f"{title}: {summarize(found[name(n, bias)]).words()}"
            for bias, title in GATES.items()
            if found.get(name(n, bias))
        ]
        lines.append(f"{symbols.capitalize()}. {'; '.join(parts) or 'Not run'}.")
    return [
        *lines,
        "A forget gate of bias 5 keeps 0.993 of a state per step, about 0.7 of it over 50 steps; one of bias 1 keeps "
        "0.73, and 10^-7 of it over 50 steps, until it has learned to stay open.",
    ]


EXPERIMENTS = (
    Experiment(
        "noisy_temporal_order",
        "Noisy temporal order with forget gates",
        "Gers, Schmidhuber & Cummins (2000)",
        (
            row(2, None, Budget(1, 60_000), Budget(5, 300_000)),
            row(2, 5, Budget(1, 60_000), Budget(5, 300_000)),
            row(2, 1, None, Budget(3, 300_000)),
            row(3, 5, None, Budget(2, 800_000)),
        ),
        reading,
    ),
)
