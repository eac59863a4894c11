"""The preprocessor that takes the place of nbgrader's Execute, named in `nbgrader_config.py`.

It runs the notebook behind the fence and writes, as the output of each graded cell, the verdict and the points in the
form that nbgrader reads (an execute_result that is a number).
"""

from pathlib import Path

from nbformat import NotebookNode
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Any, Bool, Dict, Float, Integer, Unicode

from autograder.folder import CourseFolder, Unit
from autograder.grading.apart import Order, Result, run_apart
from autograder.grading.jail import fence, require
from autograder.grading.outputs import write_verdict
from autograder.grading.prose import show_as_text
from autograder.grading.run import without_executing
from autograder.grading.screen import FENCED, RECORD, UNFENCED
from autograder.grading.seeds import Seeds
from autograder.sandbox.limits import Limits

_DEFAULT = Limits()


class Verify(NbGraderPreprocessor):
    """Run the submission and put verdicts and points into its graded cells."""

    course = Unicode("", help="Folder of the course, with solutions/ and course/.").tag(config=True)
    seed = Integer(0, help="Seed of the verification inputs; 0 draws fresh ones for each check.").tag(config=True)
    unsafe_no_fence = Bool(False, help="Run student code as the user who grades, without a jail.").tag(config=True)
    exercise_factor = Float(
        _DEFAULT.exercise_factor, help="Times the CPU time that each exercise allows, for a slow machine."
    ).tag(config=True)
    cell_seconds = Float(_DEFAULT.cell_seconds, help="CPU time of a cell that is not graded, in s.").tag(config=True)
    notebook_seconds = Float(_DEFAULT.notebook_seconds, help="CPU time of a submission, in s.").tag(config=True)
    notebook_wall_seconds = Float(
        _DEFAULT.notebook_wall_seconds, help="Time that a submission may take on the clock, in s."
    ).tag(config=True)
    memory_bytes = Integer(
        _DEFAULT.memory_bytes, help="Memory of all processes and files of a submission, in bytes."
    ).tag(config=True)
    processes = Integer(_DEFAULT.processes, help="Processes and threads of a submission at once.").tag(config=True)
    open_files = Integer(_DEFAULT.open_files, help="Open files of a process.").tag(config=True)
    disk_bytes = Integer(_DEFAULT.disk_bytes, help="Bytes in each folder that can be written to.").tag(config=True)
    files = Integer(_DEFAULT.files, help="Files in those folders.").tag(config=True)
    cell_output = Integer(_DEFAULT.cell_output, help="Characters of output kept of a cell.").tag(config=True)
    cell_pictures = Integer(
        _DEFAULT.cell_pictures, help="Characters of pictures kept of a cell, as they are stored."
    ).tag(config=True)
    notebook_output = Integer(_DEFAULT.notebook_output, help="Characters of output kept of all.").tag(config=True)

    prepared = Any(
        None,
        allow_none=True,
        help="A function student -> (Order, Result) of a run of this notebook, or None (see ahead.py).",
    ).tag(config=True)

    elsewhere = Any(
        None, allow_none=True, help="A function Order -> Result, where notebooks do not run on this machine."
    ).tag(config=True)

    _units = Dict()

    def order(self, nb: NotebookNode, unit: Unit, root: Path) -> Order:
        """What it takes to run one notebook under the configured limits; `root` is where the course's secret lies.

        Raises
        ------
        NoFence
            If there is no fence here, and nobody has said that grading goes on without one.
        """
        jail = fence(unit, unsafe=self.unsafe_no_fence)
        if self.elsewhere is None:
            require(jail)
        names = [name for name in Limits.__dataclass_fields__ if self.has_trait(name)]
        limits = Limits(**{name: getattr(self, name) for name in names})
        seeds = Seeds(fixed=self.seed) if self.seed else Seeds.of_run(root)
        return Order(nb, unit.course.root, unit.name, seeds, jail, limits)

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        info = resources["nbgrader"]
        record = nb.metadata.setdefault(RECORD, NotebookNode())
        unit = self._unit(info["assignment"])
        problem = record.get("problem", "")
        if problem:
            result = Result(without_executing(nb, unit.exercises, problem), {})
        else:
            result = self._result(nb, unit, info["student"])
            record["fence"] = UNFENCED if self.unsafe_no_fence else FENCED
        for index, outputs in result.outputs.items():
            nb.cells[index].outputs, nb.cells[index].execution_count = outputs, None
        for index, verdict in result.verdicts.items():
            write_verdict(nb.cells[index], verdict)
        show_as_text(nb, unit)
        record["done"] = True
        return nb, resources

    def _unit(self, name: str) -> Unit:
        """The unit, looked for once for a class."""
        if name not in self._units:
            self._units[name] = CourseFolder(self.course).unit(name)
        found: Unit = self._units[name]
        return found

    def _result(self, nb: NotebookNode, unit: Unit, student: str) -> Result:
        """What the run brought that was begun ahead, if it was of this very notebook; else of one made now."""
        taken = self.prepared(student) if self.prepared else None
        if taken is not None and _sources(taken[0].notebook) == _sources(nb):
            return taken[1]
        return (self.elsewhere or run_apart)(self.order(nb, unit, Path(CourseDirectory(parent=self).root)))


def _sources(nb: NotebookNode) -> list[tuple[str, str]]:
    return [(cell.cell_type, cell.source) for cell in nb.cells]
