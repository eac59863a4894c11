"""nbgrader as a library: its settings, its API, why one of its steps failed, and feedback pages beside the grading."""

import functools
import logging
import multiprocessing
import os
import re
import signal
import sys
import threading
import warnings
from concurrent.futures import Executor, ProcessPoolExecutor
from pathlib import Path
from typing import Any

from traitlets.config import Config, PyFileConfigLoader

_EXCEPTION = re.compile(r"[\w.]*(Error|Exception|Failure|MissingEntry)(:|$)")  # the last line of a traceback


def nbgrader_config() -> Config:
    """The settings of `nbgrader_config.py`, for use from Python."""
    folder = Path(__file__).resolve().parents[1]
    return PyFileConfigLoader("nbgrader_config.py", path=str(folder)).load_config()


def nbgrader_api(config: Config) -> Any:
    """nbgrader's API under the given settings."""
    from nbgrader.apps import NbGraderAPI  # seconds of import: only when something is graded
    from sqlalchemy.exc import SAWarning

    warnings.filterwarnings("ignore", category=SAWarning)  # nbgrader's own, about its session's autoflush
    bin_folder = str(Path(sys.executable).parent)  # nbgrader calls a bare `alembic`
    if bin_folder not in os.environ.get("PATH", "").split(os.pathsep):
        os.environ["PATH"] = os.pathsep.join([bin_folder, os.environ.get("PATH", "")])
    logging.getLogger("traitlets").setLevel(logging.ERROR)
    return NbGraderAPI(config=config)


def failure(result: dict[str, Any]) -> str:
    """Why one of nbgrader's steps failed, "" if it did not. nbgrader swallows an interrupt; it is raised again here."""
    if result["success"]:
        return ""
    if "KeyboardInterrupt" in str(result.get("error")):
        raise KeyboardInterrupt
    text = f"{result.get('log') or ''}\n{result.get('error') or ''}"
    lines = [line.strip() for line in text.strip().splitlines()] or ["unknown reason"]
    reasons = [line for line in lines if _EXCEPTION.match(line) and "NbGraderException" not in line]
    return (reasons or lines)[-1][:300]


def page_maker() -> Executor:
    """A process for `make_page`. It only reads the gradebook."""
    return ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), initializer=_begin_page_process)


def _begin_page_process() -> None:
    """Leave interrupts to the process that grades, and do not outlive it, even if it is killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)


def make_page(root: str, unit: str, student: str) -> str:
    """Make one student's feedback page; returns why not, or ""."""
    return failure(_page_api(root).generate_feedback(unit, student, force=True))


@functools.cache
def _page_api(root: str) -> Any:
    config = nbgrader_config()
    config.CourseDirectory.root = root
    return nbgrader_api(config)
