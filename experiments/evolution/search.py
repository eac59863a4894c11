"""The search itself: which candidates are tried, what is remembered of them, and which are the best."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from experiments.evolution.jobs import FILTER, Job
from experiments.evolution.learner import Course, Means
from experiments.evolution.store import identity, to_text
from experiments.generators import child, stream
from lstm_ref.arguments import check_count, check_kind, check_number
from lstm_ref.graph_mutations import mutate, spread
from lstm_ref.graphs import GRU, LSTM, Graph

BASELINE = 0  # the GRU's place among the architectures; the LSTM's is 1
PROPOSE, EVALUATE, CONFIRM = range(3)  # what a random stream of a search is for
RATES = 0.003, 0.03  # of Adam; drawn with a uniform logarithm
SCALES = 0.5, 1.0, 2.0  # of the weights at the start
ATTEMPTS = 50  # to find a cell that was not tried before


@dataclass(frozen=True)
class Plan:
    """How large a search is.

    courses: FILTER first, then the tasks. weights: about how many each network has. starts: settings of the
    hyper-parameters that the GRU and the LSTM are tried with before all else. evaluations: what follows. generation:
    evaluations that are proposed together, and so can run side by side. best: how many architectures are remembered, to
    be changed or tried again. again: probability that one of those is tried with other hyper-parameters. passing:
    accuracy in FILTER. hopeless: share of the GRU's accuracy in a task below which the tasks after it are left out.
    confirm: fresh trials of the GRU, of the LSTM and of the winner, after the search. largest: nodes of a graph.
    """

    courses: Mapping[str, Course]
    weights: int = 6000
    starts: int = 2
    evaluations: int = 24
    generation: int = 6
    best: int = 10
    again: float = 0.25
    passing: float = 0.95
    hopeless: float = 0.8
    confirm: int = 3
    largest: int = 40

    def __post_init__(self) -> None:
        for name in ("weights", "starts", "evaluations", "generation", "best", "confirm", "largest"):
            check_count(name, getattr(self, name))
        for name in ("again", "passing", "hopeless"):
            check_number(name, getattr(self, name), 0)
        if next(iter(self.courses), None) != FILTER or len(self.courses) < 2:
            raise ValueError(f"courses: got {', '.join(self.courses)}, expected {FILTER} first, then a task at least")

    @property
    def tasks(self) -> list[str]:
        """The courses that count."""
        return [name for name in self.courses if name != FILTER]


@dataclass
class Architecture:
    """A cell that was tried, and the best it did."""

    number: int
    graph: Graph
    parent: int  # -1 for one that the search starts from
    tries: int = 0
    passed: bool = False
    best: dict[str, float] = field(default_factory=dict)  # task -> accuracy
    means: dict[str, Means] = field(default_factory=dict)  # task -> those it was reached with


class Search:
    """An evolutionary search in generations, after Jozefowicz, Zaremba & Sutskever (2015).

    The list of the best starts with the GRU and the LSTM. Each evaluation is either one more setting of the
    hyper-parameters for a cell of the list, or a new cell: one of the list, changed by the moves of
    `lstm_ref.graph_mutations`. A cell that does not pass FILTER is thrown out. The others are ranked by

        fitness = min over tasks of  (best accuracy of the cell) / (best accuracy of the GRU)

    Ours: the evaluations of one generation are all proposed from the list as it was when the generation began, and what
    they found is taken in by their numbers when the last of them is there. So the search depends on its plan and seed
    alone, and not on who evaluates what, or on who is done first. After the last generation the winner, the GRU and
    the LSTM are trained again, each with the hyper-parameters that were best for it, from seeds that are the same for
    all three: the best of many is in part the luckiest, and this says by how much.
    """

    def __init__(self, plan: Plan, seed: np.random.SeedSequence) -> None:
        check_kind("plan", plan, Plan)
        check_kind("seed", seed, np.random.SeedSequence)
        self.plan, self.seed = plan, seed
        self.architectures = [Architecture(n, spread(graph), -1) for n, graph in enumerate((GRU, LSTM))]
        self.known = {identity(one.graph): one.number for one in self.architectures}
        self.found: list[tuple[int, int, dict[str, float]]] = []  # evaluation, architecture, accuracy of each course
        self.confirmed: dict[int, list[dict[str, float]]] = {}  # architecture -> accuracies of each fresh trial
        self.generation = 0
        self.evaluated = 0  # in all generations that are over
        self._results: dict[int, dict[str, float]] = {}
        self._jobs: dict[int, tuple[int, Job]] = {}  # number -> architecture and job, of this generation
        self._propose()

    @property
    def over(self) -> bool:
        """Whether nothing is left to evaluate."""
        return not self._jobs

    @property
    def cap(self) -> int:
        """Evaluations in all."""
        return 2 * self.plan.starts + self.plan.evaluations + 3 * self.plan.confirm

    @property
    def done(self) -> int:
        """Evaluations so far."""
        return self.evaluated + len(self._results)

    def open(self) -> list[Job]:
        """Jobs of this generation that have no result yet."""
        return [job for number, (_, job) in self._jobs.items() if number not in self._results]

    def take(self, number: int, accuracy: Mapping[str, float]) -> bool:
        """Take in the result of a job of this generation; False if there is none of this number to be done."""
        if number not in self._jobs or number in self._results:
            return False
        self._results[number] = dict(accuracy)
        if len(self._results) == len(self._jobs):
            self._close()
        return True

    def fitness(self, architecture: Architecture) -> float:
        """What the cells are ranked by; 0 for one that was thrown out."""
        return self.ratio(architecture.best, self.architectures[BASELINE].best) if architecture.passed else 0.0

    def confirmed_fitness(self, number: int) -> float:
        """The same from the mean accuracies of the fresh trials; nan for a cell that had none."""
        if number not in self.confirmed:
            return float("nan")
        return self.ratio(*({task: float(np.mean([one[task] for one in self.confirmed[which]]))
                             for task in self.plan.tasks} for which in (number, BASELINE)))  # fmt: skip

    def margin(self, number: int) -> float:
        """By how many standard errors a cell was better than the GRU in the fresh trials, in its worst task.

        Trial by trial: both started from the same seed. nan with fewer than two trials, or for equal differences.
        """
        pairs = [*zip(self.confirmed.get(number, []), self.confirmed.get(BASELINE, []), strict=False)]
        margins = []
        for task in self.plan.tasks:
            differences = [mine[task] - other[task] for mine, other in pairs]
            error = float(np.std(differences, ddof=1)) / len(pairs) ** 0.5 if len(pairs) > 1 else 0.0
            margins.append(float(np.mean(differences)) / error if error else float("nan"))
        return float(min(margins)) if all(margin == margin for margin in margins) else float("nan")

    def ratio(self, accuracy: Mapping[str, float], baseline: Mapping[str, float]) -> float:
        """The smallest ratio of two accuracies in a task; 0 where one is missing."""
        pairs = [(accuracy.get(task, 0.0), baseline.get(task, 0.0)) for task in self.plan.tasks]
        return float(min(mine / other if other else 0.0 for mine, other in pairs))

    def ranking(self) -> list[Architecture]:
        """All cells that were not thrown out, best first; of equal ones the older."""
        alive = [one for one in self.architectures if self.fitness(one) > 0]
        return sorted(alive, key=lambda one: (-self.fitness(one), one.number))

    def winner(self) -> Architecture | None:
        """The best cell that is neither the GRU nor the LSTM."""
        return next((one for one in self.ranking() if one.parent >= 0), None)

    # ---- generations

    def _propose(self) -> None:
        start, end = 2 * self.plan.starts, 2 * self.plan.starts + self.plan.evaluations
        self._results, self._jobs = {}, {}
        if self.evaluated < start:
            for n in range(start):
                self._add(self.architectures[n % 2], stream(self.seed, PROPOSE, n))
        elif self.evaluated < end:
            listed = self.ranking()[: self.plan.best]
            for n in range(self.evaluated, min(self.evaluated + self.plan.generation, end)):
                rng = stream(self.seed, PROPOSE, n)
                again = rng.uniform() < self.plan.again
                chosen = listed[int(rng.integers(len(listed)))] if listed else self.architectures[n % 2]
                self._add(chosen if again else self._changed(chosen, rng), rng)
        elif self.evaluated == end:
            self._confirm()

    def _add(self, architecture: Architecture, rng: np.random.Generator) -> None:
        number = self.evaluated + len(self._jobs)
        means = Means(float(np.exp(rng.uniform(np.log(RATES[0]), np.log(RATES[1])))), float(rng.choice(SCALES)))
        measure = architecture.parent < 0  # what the search starts from stays, whatever it does
        baseline = {} if measure else self.architectures[BASELINE].best
        job = Job(
            number,
            to_text(architecture.graph),
            dict.fromkeys(self.plan.courses, means),
            self.plan.courses,
            self.plan.weights,
            child(self.seed, EVALUATE, number),
            0.0 if measure else self.plan.passing,
            {task: self.plan.hopeless * accuracy for task, accuracy in baseline.items()},
        )
        self._jobs[number] = architecture.number, job

    def _changed(self, parent: Architecture, rng: np.random.Generator) -> Architecture:
        """A new architecture; the parent itself, should none be found."""
        for _ in range(ATTEMPTS):
            graph = mutate(parent.graph, rng)
            if len(graph.nodes) <= self.plan.largest and identity(graph) not in self.known:
                new = Architecture(len(self.architectures), graph, parent.number)
                self.known[identity(graph)] = new.number
                self.architectures.append(new)
                return new
        return parent

    def _confirm(self) -> None:
        courses = {task: self.plan.courses[task] for task in self.plan.tasks}
        winner = self.winner()
        finalists = [*self.architectures[:2], *([winner] if winner else [])]
        for n in range(self.plan.confirm):
            for one in finalists:
                number = self.evaluated + len(self._jobs)
                means = {task: one.means.get(task, Means(0.01)) for task in courses}
                seed = child(self.seed, CONFIRM, n)  # the same for all finalists
                job = Job(number, to_text(one.graph), means, courses, self.plan.weights, seed)
                self._jobs[number] = one.number, job

    def _close(self) -> None:
        """Take in a whole generation, by the numbers of its evaluations."""
        confirming = self.evaluated >= 2 * self.plan.starts + self.plan.evaluations
        for number, (which, job) in self._jobs.items():
            if confirming:
                self.confirmed.setdefault(which, []).append(self._results[number])
            else:
                self._take(self.architectures[which], job, self._results[number])
        self.evaluated += len(self._jobs)
        self.generation += 1
        if confirming:
            self._jobs, self._results = {}, {}
        else:
            self._propose()

    def _take(self, architecture: Architecture, job: Job, accuracy: dict[str, float]) -> None:
        self.found.append((job.number, architecture.number, accuracy))
        architecture.tries += 1
        architecture.passed |= accuracy.get(FILTER, 0.0) >= job.passing
        for task in self.plan.tasks:
            if accuracy.get(task, 0.0) > architecture.best.get(task, 0.0):
                architecture.best[task], architecture.means[task] = accuracy[task], job.means[task]
