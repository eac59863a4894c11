"""What each experiment says: title, source, figure, reading, measures, and what made its results."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from statistics import fmean

from experiments.definition import Experiment, Outcome
from experiments.published import Published
from experiments.report.gather import RowFound
from experiments.report.table import anchor

MOST_MEASURES = 8  # columns; where there are more, the figure and the reading speak for them


def section(experiment: Experiment, rows: Sequence[RowFound]) -> list[str]:
    """Markdown lines on one experiment.

    Raises
    ------
    RuntimeError
        If its `reading` fails; the message names the experiment.
    """
    found = outcomes(rows)
    lines = [f'<a id="{anchor(experiment.name)}"></a>', "", f"## {experiment.name}: {experiment.title}", ""]
    lines += [f"{experiment.source}.", ""]
    if not found:
        return [*lines, "Not run.", ""]
    picture = f"figures/{experiment.name}"
    lines += [f"[![{alternative_text(experiment, rows)}]({picture}.png)]({picture}.svg)", ""]
    try:
        read = experiment.reading(found)
    except Exception as error:
        raise RuntimeError(f"{experiment.name}: its reading failed ({type(error).__name__}: {error})") from error
    lines += [*(f"* {sentence}" for sentence in read), ""]
    lines += _measures(rows)
    return [*lines, *_made(rows)]


def outcomes(rows: Sequence[RowFound]) -> dict[str, list[Outcome]]:
    """What was found, by the name of the row; without those that were not run."""
    return {row.row.name: row.outcomes for row in rows if row.outcomes}


def alternative_text(experiment: Experiment, rows: Sequence[RowFound]) -> str:
    """What the figure shows, for readers who cannot see it."""
    if experiment.draw is not None:
        words = (inspect.getdoc(experiment.draw) or "A drawing of the results").split("\n\n")[0].replace("\n", " ")
        return f"{experiment.title}. {words}".replace("[", "(").replace("]", ")")
    parts = []
    for row in rows:
        if row.outcomes:
            solved = sum(outcome.reached[row.row.criteria[-1]] is not None for outcome in row.outcomes)
            died = sum(bool(outcome.died) for outcome in row.outcomes)
            parts.append(f"{row.row.title}: {len(row.outcomes)} trials, {solved} solved, {died} died")
    words = f"{experiment.title}. Learning curves of all trials, one panel for each row. {'; '.join(parts)}."
    return words.replace("[", "(").replace("]", ")")


def _measures(rows: Sequence[RowFound]) -> list[str]:
    names = list(dict.fromkeys(name for row in rows for outcome in row.outcomes for name in outcome.measures))
    if not names or len(names) > MOST_MEASURES:
        return []
    printed = any(row.published and _printed(row.published) for row in rows)
    head = ["row", *names, *(["published"] if printed else [])]
    lines = ["Measured at the end of the trials: mean (least to most).", "", _line(head)]
    lines.append(_line(["---"] + ["---:"] * len(names) + (["---"] if printed else [])))
    for row in rows:
        if row.outcomes:
            cells = [row.row.title, *(_spread(row.outcomes, name) for name in names)]
            lines.append(_line([*cells, *([_printed(row.published) or "-"] if printed else [])]))
    return [*lines, ""]


def _spread(found: Sequence[Outcome], name: str) -> str:
    values = [outcome.measures[name] for outcome in found if name in outcome.measures]
    if not values:
        return "-"
    if min(values) == max(values):
        return f"{values[0]:.4g}"
    return f"{fmean(values):.4g} ({min(values):.4g} to {max(values):.4g})"


def _printed(published: Published | None) -> str:
    """What was printed beside success and mean, with its label."""
    if published is None:
        return ""
    parts = []
    if published.wrong is not None:
        parts.append(f"{published.wrong:,} of {published.of:,} wrong")
    if published.misclassified is not None:
        parts.append(f"a share of {published.misclassified:g} wrong")
    if published.average_difference is not None:
        parts.append(f"average difference {published.average_difference:g}")
    if published.printed_mse is not None:
        parts.append(f'"MSE" {published.printed_mse:g}')
    parts += [f"{name} {value:g}" for name, value in published.measures.items()]
    return f"{', '.join(parts)} [{published.provenance}]" if parts else ""


def _made(rows: Sequence[RowFound]) -> list[str]:
    """Commands, and what they ran on, without repeating what is the same."""
    by_place: dict[str, dict[str, int]] = {}
    for row in rows:
        for result in row.results:
            commands = by_place.setdefault(_place(result.made), {})
            commands[result.made["command"]] = commands.get(result.made["command"], 0) + 1
    lines = ["<details><summary>What made these results</summary>", ""]
    for place, commands in by_place.items():
        lines += [f"{place}:", "", "```"]
        lines += [f"{command}  # {count} trial{'s' * (count > 1)}" for command, count in commands.items()]
        lines += ["```", ""]
    return [*lines, "</details>", ""]


def _place(made: dict[str, object]) -> str:
    machine, versions = made["machine"], made["versions"]
    assert isinstance(machine, dict) and isinstance(versions, dict)
    device = "" if made["device"] == "cpu" else f"{made['device']}; "
    packages = ", ".join(f"{name} {version}" for name, version in versions.items())
    return f"{device}{machine['processor']}, {machine['cores']} cores, {machine['system']}; {packages}"


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
