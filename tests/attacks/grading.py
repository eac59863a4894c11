"""Grade the class of attacks, as an instructor does: `python -m tests.attacks.grading COURSE ROOT REPORT`.

The command itself runs, with limits that do not keep the tests waiting. REPORT receives what is left of it at its end.
"""

import ctypes
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil

from autograder.folder import CourseFolder
from autograder.grading import command
from autograder.grading.verifying import Verify
from autograder.sandbox.limits import Limits
from tests.grader import toy

PR_SET_CHILD_SUBREAPER = 36
LIMITS = Limits(
    cell_seconds=2.0,
    notebook_seconds=10.0,
    notebook_wall_seconds=40.0,
    wall_factor=2.0,
    wall_extra=2.0,
    memory_bytes=2**30,
    restarts=2,
)


def main(course: str, root: str, report: str) -> int:
    """The exit status of the command."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)  # whatever outlives its parent comes to this process
    order = Verify.order

    def bounded(self: Verify, *args: Any) -> Any:
        return replace(order(self, *args), limits=LIMITS)

    Verify.order = bounded  # type: ignore[method-assign]
    unit = CourseFolder(course).unit(toy.NAME)
    code = command.run(Path(root), unit, csv_path=None, force=False, only=[], seed=0, jobs=2)
    Path(report).write_text(json.dumps({"left": [_name(each) for each in psutil.Process().children(recursive=True)]}))
    return code


def _name(process: psutil.Process) -> str:
    try:
        return f"{process.pid} {process.status()} {' '.join(process.cmdline())[:300]}"
    except psutil.Error:
        return ""


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
