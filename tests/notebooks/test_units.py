"""Every unit: its known mistakes are rejected and named, right answers in other styles pass, blank ones score 0."""

import functools

import jupytext
import nbformat
import pytest

from autograder import exercises, paths, sample_class, wire
from autograder.grading.run import Limits, NotebookRun
from autograder.perform import perform
from autograder.verify import ADVICE_SEED, verify

UNITS = paths.units()
STYLES = ("right_plain", "right_loops", "right_einsum")
SEEDS = (ADVICE_SEED, 20_26)

ALL = [exercise for unit in UNITS for exercise in exercises.of_unit(paths.unit_key(unit)).values()]
MISTAKES = [(exercise, mistake) for exercise in ALL for mistake in exercise.mistakes]


def judged(exercise, answer, seed):
    return verify(exercise, lambda case: perform(answer, case), seed)


@pytest.mark.parametrize("exercise", ALL, ids=lambda exercise: exercise.name)
def test_at_least_six_mistakes_are_known(exercise):
    assert len({mistake.name for mistake in exercise.mistakes}) == len(exercise.mistakes) >= 6


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    ("exercise", "mistake"), MISTAKES, ids=[f"{exercise.name}-{mistake.name}" for exercise, mistake in MISTAKES]
)
def test_a_known_mistake_is_rejected_and_named(exercise, mistake, seed):
    verdict = judged(exercise, mistake.wrong, seed)
    assert not verdict.passed
    assert verdict.points < verdict.max_points
    named = {part.mistake for part in verdict.parts if not part.passed}
    assert mistake.name in named, str(verdict)
    assert mistake.cause in str(verdict)


@pytest.mark.parametrize("exercise", ALL, ids=lambda exercise: exercise.name)
def test_the_reference_passes_and_inputs_are_varied(exercise):
    for seed in SEEDS:
        assert judged(exercise, exercise.reference, seed).passed
    if exercise.inputs is not None:
        first, other = (exercise.cases(seed) for seed in (1, 2))
        assert len(first) >= 2, "one case shows too little"
        assert any(not _equal(a, b) for a, b in zip(first, other, strict=True)), "the seed changes nothing"


def _equal(a, b):
    return wire.pack(a) == wire.pack(b)


@functools.cache
def _student(unit: str, style: str) -> dict:
    """The verdicts of a sample student's notebook, run as it is at grading, by exercise."""
    notebook = sample_class.hand_in(unit, sample_class.ANSWERS / unit / f"{style}.py")
    verdicts = NotebookRun(notebook, paths.unit_key(unit), seed=77, limits=Limits()).execute()
    return {verdict.exercise: verdict for verdict in verdicts.values()}


STUDENTS = [(unit, style) for unit in UNITS for style in STYLES]


@pytest.mark.parametrize(("unit", "style"), STUDENTS)
def test_right_answers_in_other_styles_pass(unit, style):
    verdicts = _student(unit, style)
    assert sorted(verdicts) == sorted(e.name for e in exercises.of_unit(paths.unit_key(unit)).values())
    wrong = [str(verdict) for verdict in verdicts.values() if not verdict.passed]
    assert wrong == [], "\n".join(wrong)


@pytest.mark.parametrize("unit", UNITS)
def test_the_styles_are_written_differently(unit):
    for exercise in exercises.of_unit(paths.unit_key(unit)):
        sources = {sample_class._answers(sample_class.ANSWERS / unit / f"{style}.py")[0][exercise] for style in STYLES}
        assert len(sources) == len(STYLES), f"{exercise}: two styles have the same text"


@pytest.mark.parametrize("unit", UNITS)
def test_a_blank_notebook_scores_nothing_and_its_given_cells_run(unit):
    notebook = nbformat.read(paths.release_notebook(unit), as_version=4)
    verdicts = NotebookRun(notebook, paths.unit_key(unit), seed=78, limits=Limits()).execute()
    assert sum(verdict.points for verdict in verdicts.values()) == 0
    assert {verdict.outcome for verdict in verdicts.values()} == {"blank"}, [str(v) for v in verdicts.values()]


@pytest.mark.parametrize("unit", UNITS)
def test_the_authored_solution_gets_full_marks_without_an_error_or_a_warning(unit):
    from autograder.build import render

    notebook = nbformat.reads(render(unit)[0].decode(), as_version=4)
    run = NotebookRun(notebook, paths.unit_key(unit), seed=79, limits=Limits())
    verdicts = run.execute().values()
    assert [str(verdict) for verdict in verdicts if not verdict.passed] == []
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            assert output["output_type"] != "error" and output.get("name") != "stderr", (cell.source, output)


@pytest.mark.parametrize("unit", UNITS)
def test_every_exercise_has_hints_in_three_stages_and_a_short_solution(unit):
    cells = jupytext.read(paths.authored(unit), fmt="py:percent").cells
    for k, cell in enumerate(cells):
        if "exercise" not in cell.metadata:
            continue
        before = "\n".join(other.source for other in cells[max(0, k - 3) : k] if other.cell_type == "markdown")
        assert before.count("<details>") >= 3, f"{cell.metadata['exercise']}: fewer than three hints"
        solution = cell.source.split("### BEGIN SOLUTION")[1].split("### END SOLUTION")[0]
        lines = [line for line in solution.splitlines() if line.strip()]
        assert len(lines) <= 20, f"{cell.metadata['exercise']}: {len(lines)} lines asked of the student"
