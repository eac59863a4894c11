"""What the papers printed, with the provenance of every number: published.json.

    P   read in the primary text
    A   follows by arithmetic from the text
    S   read in a secondary source about the paper only

A number that is only remembered is not in the file.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType

FILE = Path(__file__).with_name("published.json")

PROVENANCE = {
    "P": "read in the primary text",
    "A": "follows by arithmetic from the text",
    "S": "read in a secondary source only",
}


@dataclass(frozen=True)
class Published:
    """One line of a table of a paper. What is None or empty was not printed, or not seen."""

    source: str
    provenance: str  # a key of PROVENANCE
    net: str = ""  # where it is no LSTM
    units: int | str | None = None
    weights: int | str | None = None
    lr: float | str | None = None
    trials: int | None = None
    success_pct: float | None = None
    success: str = ""  # in words, where no number was printed
    mean: Mapping[str, float | str] = field(default_factory=dict)  # criterion -> units of work; text: ">200,000"
    range: tuple[float, float] | None = None  # of the last criterion, over the trials
    wrong: int | None = None  # test sequences
    of: int | None = None
    misclassified: float | None = None  # share of the test sequences
    average_difference: float | None = None
    printed_mse: float | None = None  # as it is called there
    measures: Mapping[str, float] = field(default_factory=dict)
    words: str = ""  # a result that is no number

    def mean_of(self, criterion: str, only: bool) -> float | str | None:
        """The mean for a criterion of ours; where theirs has another name, `only` says that it can be no other one."""
        if criterion in self.mean:
            return self.mean[criterion]
        return next(iter(self.mean.values())) if only and len(self.mean) == 1 else None


@cache
def load() -> Mapping[str, Published]:
    """All that was published, by key, such as "3a/T100_N3". KeyError or TypeError for a file with unknown entries."""
    entries = json.loads(FILE.read_text(encoding="utf-8"))
    return MappingProxyType({key: _published(key, entry) for key, entry in entries.items()})


def _published(key: str, entry: dict[str, object]) -> Published:
    if entry["provenance"] not in PROVENANCE:
        raise ValueError(f"{key}: got provenance {entry['provenance']!r}, expected one of {', '.join(PROVENANCE)}")
    if isinstance(bounds := entry.get("range"), list):
        entry["range"] = tuple(bounds)
    return Published(**entry)  # type: ignore[arg-type]
