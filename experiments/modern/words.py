"""What outcomes say, in words, beside `experiments.summary`: for the readings of the experiments."""

from collections.abc import Sequence

import numpy as np

from experiments.definition import Outcome


def mean_of(outcomes: Sequence[Outcome], measure: str) -> float:
    """Mean of a measure over the trials that have it; nan if none has."""
    values = [outcome.measures[measure] for outcome in outcomes if measure in outcome.measures]
    return float(np.mean(values)) if values else float("nan")


def listed(parts: Sequence[str]) -> str:
    """Parts as a list in a sentence: "a, b and c"."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
