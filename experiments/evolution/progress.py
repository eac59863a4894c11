"""A search that can be stopped: what its journal says, and how it goes on from there."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping
from typing import Any

from experiments.evolution.jobs import Job
from experiments.evolution.search import Search


def opening(search: Search) -> dict[str, Any]:
    """The first entry of a journal: which search this is."""
    seed = search.seed
    return {"search": _sum(repr(search.plan)), "entropy": str(seed.entropy), "spawn_key": list(seed.spawn_key)}


def entry(job: Job, accuracy: Mapping[str, float]) -> dict[str, Any]:
    """What a journal says about an evaluation that is done."""
    means = next(iter(job.means.values()))
    told = {"cell": job.cell, "rate": means.rate, "scale": means.scale}  # for a reader; `mark` decides
    return {"number": job.number, "mark": mark(job), "accuracy": dict(accuracy), **told}


def mark(job: Job) -> str:
    """A short text that differs, as good as surely, for jobs that differ."""
    return _sum(f"{job.number} {job.cell} {job.means} {job.courses} {job.weights} {job.passing} {job.needed}")


def take_in(search: Search, entries: Iterable[dict[str, Any]]) -> None:
    """Bring a search to where a journal ends, and beyond a damaged line as soon as it was found out again.

    Entries may come in any order and more than once. Those that do not belong to what the search asks for are left out.
    Raises ValueError if the journal begins with another search.
    """
    results: dict[tuple[int, str], Mapping[str, float]] = {}
    for one in entries:
        if "search" in one:
            if one != opening(search):
                raise ValueError("journal: got that of another search, expected the same plan and seed")
        else:
            results[one["number"], one["mark"]] = one["accuracy"]
    while known := [job for job in search.open() if (job.number, mark(job)) in results]:
        for job in known:
            search.take(job.number, results[job.number, mark(job)])


def _sum(text: str) -> str:
    return f"{zlib.crc32(text.encode()):08x}"
