"""What outcomes say, in words: for the readings of the experiments."""

from collections.abc import Sequence

import numpy as np

from experiments.definition import Outcome


def solved_at(outcomes: Sequence[Outcome]) -> list[int]:
    """Units of work after which trials met the last of their criteria, of those that did."""
    last = (list(outcome.reached.values())[-1] for outcome in outcomes)
    return [work for work in last if work is not None]


def solved(outcomes: Sequence[Outcome], unit: str = "sequences") -> str:
    """How many were solved, and when: "3 of 5 solved it (mean 7,000 sequences, 5,000 to 9,000)"."""
    found = solved_at(outcomes)
    if not found:
        return f"none of {len(outcomes)} solved it within {max(outcome.cap for outcome in outcomes):,} {unit}"
    spread = f"mean {np.mean(found):,.0f} {unit}" + (f", {min(found):,} to {max(found):,}" if len(found) > 1 else "")
    return f"{len(found)} of {len(outcomes)} solved it ({spread})"


def mean_of(outcomes: Sequence[Outcome], measure: str) -> float:
    """Mean of a measure over the trials that have it; nan if none has."""
    values = [outcome.measures[measure] for outcome in outcomes if measure in outcome.measures]
    return float(np.mean(values)) if values else float("nan")


def listed(parts: Sequence[str]) -> str:
    """Parts as a list in a sentence: "a, b and c"."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
