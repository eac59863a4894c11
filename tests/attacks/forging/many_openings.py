"""Threads and processes open all exercises at once, from a cell that is not graded."""

import os
import threading

import autograder.check

real = autograder.check.check


def storm():
    for name in ("scale", "pair", "total", "choice"):
        try:
            real(f"toy.{name}", globals()[name])
        except Exception:
            pass


for _ in range(3):
    if os.fork() == 0:
        try:
            storm()
        finally:
            os._exit(0)
threads = [threading.Thread(target=storm, daemon=True) for _ in range(30)]
for thread in threads:
    try:
        thread.start()
    except RuntimeError:
        break
for thread in threads:
    if thread.is_alive():
        thread.join(0.1)
