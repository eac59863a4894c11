"""Grade the class of attacks, as an instructor does: `python -m tests.attacks.grading COURSE ROOT REPORT`.

The command itself runs, with limits that do not keep the tests waiting. REPORT receives what is left of it at its end.
"""

import contextlib
import ctypes
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil

from autograder import cli
from autograder.grading.verifying import Verify
from autograder.sandbox.limits import Limits
from tests.grader import toy

PR_SET_CHILD_SUBREAPER = 36
LIMITS = Limits(
    cell_seconds=2.0,
    notebook_seconds=10.0,
    notebook_wall_seconds=40.0,
    wall_factor=4.0,
    wall_extra=2.0,
    memory_bytes=2**30,
    restarts=2,
)


def main(course: str, root: str, report: str) -> None:
    """Run the command; its exit status is raised as SystemExit."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)  # whatever outlives its parent comes to this process
    order = Verify.order

    def bounded(self: Verify, *args: Any) -> Any:
        return replace(order(self, *args), limits=LIMITS)

    Verify.order = bounded  # type: ignore[method-assign]
    try:
        cli.main(["--course", course, "grade", toy.NAME, "--root", root, "--jobs", "5"])  # many only wait
    finally:
        left = [_name(each) for each in psutil.Process().children(recursive=True) if not _is_own(each)]
        Path(report).write_text(json.dumps({"left": left}))


def _is_own(process: psutil.Process) -> bool:
    """Whether it has ended, or is a server of multiprocessing's, which ends with this process."""
    try:
        return process.status() == psutil.STATUS_ZOMBIE or "from multiprocessing." in " ".join(process.cmdline())
    except psutil.NoSuchProcess:
        return True


def _name(process: psutil.Process) -> str:
    with contextlib.suppress(psutil.Error):
        return f"{process.pid} {' '.join(process.cmdline())[:300]}"
    return f"{process.pid}"


if __name__ == "__main__":
    main(*sys.argv[1:])
