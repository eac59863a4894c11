"""The process stops reading what is sent to it, in the middle of a conversation and between cells."""

import os
import threading

from autograder import line, wire
from autograder.perform import CHANNEL


def scale(x, w):
    import socket

    with socket.socket(fileno=os.dup(int(os.environ[CHANNEL]))) as twin:
        for _ in range(20_000):
            line.send(twin, wire.pack({"exercise": "toy.scale"}))
    return x


# %% pair
threading.Event().wait()
