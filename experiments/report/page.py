"""RESULTS.md: written, or compared with what the results say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from experiments.definition import Experiment
from experiments.published import PROVENANCE
from experiments.report.gather import Found, RowFound
from experiments.report.sections import section
from experiments.report.table import anchor, changes, compared, table
from experiments.running.store import write_whole

NAME = "RESULTS.md"

OPENING = """# The experiments of the papers, run again

Published numbers beside ours. Everything below is written by `python -m experiments report` from the files in
`results/`, one for each trial; nothing is typed in by hand.

**How to read the table.** A *trial* is one network, trained from its own seed until it meets its criterion or has
seen as many sequences as its *cap* says; *solved* counts the trials that met it. Mean, median and range are over
the solved trials only, in the unit that stands beside the cap: where few are solved, the others would have made
them larger. *Died* counts trials that can never solve their task any more. *Inside?* says whether the published
mean lies between the fastest and the slowest of our solved trials: a weak test, which says that ours are of the
size of theirs, and no more; where a paper prints one mean and we report several criteria, each is compared with it.
Times are the median of a trial's seconds. A row that is *adjusted* was changed, and the notes below the table say
how and why; *yes* is a row as printed, and - one for which no number was printed. Mode *paper* is as large as in
the paper or as far as our budget went; what is smaller, or has fewer trials than planned, is marked **not run in
full**."""


def page(catalogue: Mapping[str, Experiment], found: Found) -> str:
    """The whole page."""
    labels = "; ".join(f"[{label}] {words}" for label, words in PROVENANCE.items())
    lines = [*OPENING.splitlines(), "", f"Published numbers carry their provenance: {labels}.", ""]
    rows = [row for row in found.rows if row.experiment.in_table]
    lines += [*_tally(rows), "", *table(rows), "", *_outside(catalogue)]
    if notes := changes(rows):
        lines += ["What was changed in the adjusted rows, and why:", "", *notes, ""]
    for experiment in catalogue.values():
        lines += section(experiment, found.of(experiment))
    return "\n".join(lines).rstrip("\n") + "\n"


def write(catalogue: Mapping[str, Experiment], found: Found, folder: Path, names: Sequence[str]) -> None:
    """Write the page, and the figures of these experiments (of all that were run if none is named), into a folder."""
    from experiments.report.figures import write_figure

    write_whole(folder / NAME, page(catalogue, found).encode())
    for experiment in catalogue.values():
        rows = found.of(experiment)
        if any(row.outcomes for row in rows) and (not names or experiment.name in names):
            write_figure(experiment, rows, folder / "figures")


def differences(catalogue: Mapping[str, Experiment], found: Found, folder: Path) -> list[str]:
    """What in a folder is not what the results say: the page to the last byte, figures only by their being there."""
    path = folder / NAME
    wrong = list(found.left_out)
    if not path.exists():
        wrong.append(f"{NAME} is missing")
    elif path.read_bytes() != page(catalogue, found).encode():
        wrong.append(f"{NAME} is not what the results say")
    for experiment in catalogue.values():
        if any(row.outcomes for row in found.of(experiment)):
            pictures = [folder / "figures" / f"{experiment.name}.{kind}" for kind in ("png", "svg")]
            wrong += [f"figures/{picture.name} is missing" for picture in pictures if not picture.exists()]
    return wrong


def _tally(rows: Sequence[RowFound]) -> list[str]:
    """How many published means lie inside our range, and which do not."""
    kinds: dict[str, list[str]] = {"every": [], "some": [], "no": []}
    for row in rows:
        if (pairs := compared(row)) and not row.row.changed:
            inside = [ours.holds(mean) for _, mean, ours in pairs]
            kinds["every" if all(inside) else "some" if any(inside) else "no"].append(_name(row))
    total = sum(map(len, kinds.values()))
    lines = [f"**In short.** {total} rows with a published mean were run as printed."]
    lines += [
        f"* The published mean lies inside our range by {kind} criterion in {len(names)}{_list(names)}"
        for kind, names in kinds.items()
        if names
    ]
    not_run = Counter(row.experiment.name for row in rows if not row.outcomes)
    if not_run:
        counts = [f"{name} ({count})" for name, count in not_run.items()]
        lines.append(f"* Not run: {not_run.total()} rows of the table, of experiment {', '.join(counts)}.")
    return lines


def _outside(catalogue: Mapping[str, Experiment]) -> list[str]:
    """What the table does not have."""
    others = [f"[{e.name}](#{anchor(e.name)})" for e in catalogue.values() if not e.in_table]
    return [f"These measure, and have no criterion to meet: {', '.join(others)}.", ""] if others else []


def _name(row: RowFound) -> str:
    return f"{row.experiment.name} ({row.row.title})"


def _list(names: Sequence[str]) -> str:
    return f": {', '.join(names)}." if names else "."
