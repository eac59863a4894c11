"""A thread goes on after the cell, prints numbers and answers for others."""

import threading
import time

import autograder.check


def later():
    for _ in range(30):
        time.sleep(0.05)
        print(99.0)
        try:
            autograder.check.check("toy.scale", lambda x, w: x)
        except Exception:
            pass


threading.Thread(target=later, daemon=True).start()


def scale(x, w):
    return x


def pair(x, w):
    return x, x
