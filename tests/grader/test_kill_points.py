"""Whatever is killed while a class is graded, the same command completes it (`kill_points.py` has the long run)."""

import subprocess
import sys
from pathlib import Path

import pytest

KILLS = "6"


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="grading runs behind a fence of Linux")
def test_a_class_is_completed_after_kills_at_random_points():
    """In a process of its own: it forks, and here there are threads."""
    command = [sys.executable, "-m", "tests.grader.kill_points", KILLS]
    root = Path(__file__).parents[2]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=1200)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{KILLS} kills" in done.stdout and "every class complete" in done.stdout
