"""The process ends itself whenever it is asked, after it has noted the inputs for the next time."""

import os
from pathlib import Path

import numpy as np

PLACES = (Path("noted"), Path("/tmp/noted"), Path.home() / "noted", Path("/dev/shm/noted"))
noted = next((path for path in PLACES if path.exists()), None)


def scale(x, w):
    if noted is not None:
        if np.allclose(np.frombuffer(noted.read_bytes()), x):
            reached("the same inputs after the process had ended")
    for path in PLACES:
        try:
            path.write_bytes(x.tobytes())
        except OSError:
            pass
    os._exit(1)


def pair(x, w):
    raise AssertionError(found)
