"""nbgrader as a library: its settings, its API, and why one of its steps failed."""

import logging
import os
import re
import sys
import warnings
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
    logging.getLogger("tornado.application").setLevel(logging.CRITICAL)  # tracebacks of its gradebook's errors
    api = NbGraderAPI(config=config)
    logging.getLogger("traitlets").setLevel(logging.ERROR)  # the API has set the level of its own
    return api


def failure(result: dict[str, Any]) -> str:
    """Why one of nbgrader's steps failed, "" if it did not. nbgrader swallows an interrupt; it is raised again here."""
    if result["success"]:
        return ""
    if str(result.get("error")).strip().splitlines()[-1:] == ["KeyboardInterrupt"]:  # whatever else is quoted in it
        raise KeyboardInterrupt
    text = f"{result.get('log') or ''}\n{result.get('error') or ''}"
    lines = [line.strip() for line in text.strip().splitlines()] or ["unknown reason"]
    reasons = [line for line in lines if _EXCEPTION.match(line) and "NbGraderException" not in line]
    return (reasons or lines)[-1][:300]
