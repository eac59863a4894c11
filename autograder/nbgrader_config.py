"""nbgrader's configuration: paths, exchange, preprocessors. Run `nbgrader` from the folder of this file.

What belongs to one class (its database, its policy) stands in a file of this name at its root, which comes last.
"""

from pathlib import Path

from nbgrader.preprocessors import LimitOutput

from autograder.grading.doors import open_doors
from autograder.grading.feedback import Summary
from autograder.grading.nbgrader import class_settings
from autograder.grading.page import FeedbackPage
from autograder.grading.preprocessors import RestoreCells
from autograder.grading.steps import GetScores, LatePenalties, PlainExporter, SaveScores
from autograder.grading.verifying import Verify

ROOT = Path(__file__).resolve().parents[1]

open_doors()
c = get_config()  # type: ignore[name-defined]  # noqa: F821
c.CourseDirectory.course_id = "recurrent"
c.CourseDirectory.root = str(ROOT)
c.CourseDirectory.source_directory = "build/source"
c.CourseDirectory.release_directory = "course"
c.Exchange.root = str(ROOT / "exchange")
c.Exchange.cache = str(ROOT / "exchange" / "cache")
# RestoreCells does what ClearOutput, DeduplicateIds, OverwriteCells, OverwriteKernelspec and CheckCellMetadata do, for
# broken cells too.
c.Verify.course = str(ROOT)
c.Autograde.sanitize_preprocessors = [RestoreCells]
c.Autograde.autograde_preprocessors = [Verify, LimitOutput, SaveScores, LatePenalties]
c.Autograde.exporter_class = PlainExporter
c.GenerateFeedback.preprocessors = [GetScores, Summary]
c.GenerateFeedback.exporter_class = FeedbackPage
c.FormgradeExtension.debug = False  # else it shows the settings, in which the gradebook's password may be
c.merge(class_settings(ROOT))
