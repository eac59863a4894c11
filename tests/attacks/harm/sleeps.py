"""Cells that sleep for a day, and wait for input, a lock and a child."""

import threading
import time


def scale(x, w):
    threading.Lock().acquire(timeout=-1) and threading.Event().wait()


# %% pair
input("your points? ")
# %% total
time.sleep(86_400)
