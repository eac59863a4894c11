"""Threads and processes that go on computing after the cell, and take the time of others."""

import os
import threading

import numpy as np


def work():
    a = np.ones((300, 300))
    while True:
        a = a @ a / 300


for _ in range(4):
    threading.Thread(target=work, daemon=True).start()
for _ in range(4):
    try:
        if os.fork() == 0:
            os.setsid()
            while True:
                pass
    except OSError:
        pass
