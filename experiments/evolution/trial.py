"""A search as a trial of `experiments.definition`: evaluations one after the other, in pieces of a second or less."""

from __future__ import annotations

from collections.abc import Generator, Mapping

import numpy as np

from experiments.definition import Outcome, Progress
from experiments.evolution import journal
from experiments.evolution.findings import outcome
from experiments.evolution.jobs import Job, pieces
from experiments.evolution.progress import entry, opening, take_in
from experiments.evolution.search import Plan, Search

PIECES = 4  # of `jobs.PIECE` updates each


class SearchTrial:
    """One search. Units of work are evaluations; the snapshot is the journal, and what is half done is done again."""

    def __init__(self, seed: np.random.SeedSequence, plan: Plan) -> None:
        self.search = Search(plan, seed)
        self._journal = journal.line(opening(self.search))
        self._running: tuple[Job, Generator[None, None, dict[str, float]]] | None = None

    @property
    def over(self) -> bool:
        """Whether all is evaluated."""
        return self.search.over

    @property
    def progress(self) -> Progress:
        """Evaluations, and how far the best new cell is behind the GRU (negative: in front)."""
        best = self.search.winner()
        behind = 1 - self.search.fitness(best) if best else float("nan")
        return Progress(self.search.done, self.search.cap, behind)

    def advance(self) -> None:
        """A few updates of the network in evaluation."""
        if self._running is None:
            job = self.search.open()[0]
            self._running = job, pieces(job)
        job, running = self._running
        try:
            for _ in range(PIECES):
                next(running)
        except StopIteration as end:
            self._running = None
            self._journal += journal.line(entry(job, end.value))
            self.search.take(job.number, end.value)

    def snapshot(self) -> dict[str, np.ndarray]:
        """The journal."""
        return {"journal": np.frombuffer(self._journal, np.uint8).copy()}

    def restore(self, snapshot: Mapping[str, np.ndarray]) -> None:
        """Go on from the end of a journal. Raises ValueError for that of another search."""
        data = snapshot["journal"].tobytes()
        content = journal.read(data)
        take_in(self.search, content.entries)
        self._journal, self._running = data[: content.good], None

    def outcome(self) -> Outcome:
        """What the search found."""
        return outcome(self.search)
