"""Programs that tests start; one that fails shows what it printed to its error output."""

import subprocess
import sys
from typing import Any


def output_of(*command: Any, **options: Any) -> str:
    """What a program prints. It has to end without an error."""
    done = subprocess.run(command, capture_output=True, text=True, **options)
    assert done.returncode == 0, done.stderr[-4000:]
    return done.stdout


def output_of_python(code: str, *arguments: Any, **options: Any) -> str:
    """What a piece of Python prints, run in a process of its own."""
    return output_of(sys.executable, "-c", code, *arguments, **options)
