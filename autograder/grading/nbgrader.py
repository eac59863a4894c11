"""nbgrader as a library: its settings, its API, and why one of its steps failed."""

import logging
import os
import re
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from traitlets.config import Config, PyFileConfigLoader

SETTINGS = "nbgrader_config.py"
PACKAGE = Path(__file__).resolve().parents[1]
_reading: set[Path] = set()
_EXCEPTION = re.compile(r"[\w.]*(Error|Exception|Failure|MissingEntry)(:|$)")  # the last line of a traceback


class SettingsError(RuntimeError):
    """nbgrader's settings cannot be used; the message says why and what to do."""


def nbgrader_config(root: Path | None = None) -> Config:
    """nbgrader's settings, for use from Python: those of this package, over them those of the class at `root`.

    Raises
    ------
    SettingsError
        If those of the class cannot be read.
    """
    with _being_read(PACKAGE.parent / SETTINGS):  # another class may be graded than the one of this checkout
        config = PyFileConfigLoader(SETTINGS, path=str(PACKAGE)).load_config()
    if root is not None:
        config.merge(class_settings(root))
        config.CourseDirectory.root = str(root)
    return config


def class_settings(root: Path) -> Config:
    """The settings of the class at `root`: `nbgrader_config.py` there, if there is one, which may load this package's.

    Raises
    ------
    SettingsError
        If they cannot be read.
    """
    file = root / SETTINGS
    if file in _reading or not file.exists():
        return Config()
    with _being_read(file):
        try:
            return PyFileConfigLoader(SETTINGS, path=str(root)).load_config()
        except Exception as error:
            raise SettingsError(f"{file} cannot be read ({type(error).__name__}: {error}). Mend it.") from error


@contextmanager
def _being_read(file: Path) -> Iterator[None]:
    """A file of settings that loads another one does not get loaded by that in turn."""
    before = file in _reading
    _reading.add(file)
    try:
        yield
    finally:
        if not before:
            _reading.discard(file)


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
