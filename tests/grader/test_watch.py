"""Ending processes from outside."""

from pathlib import Path

from autograder.sandbox.watch import FAREWELL
from tests.programs import output_of_python

ROOT = Path(__file__).resolve().parents[2]
HEIR = """
import ctypes, subprocess, sys

ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # this process inherits orphans, for which it does not wait
subprocess.run([sys.executable, "-c", sys.argv[1]], check=True)
"""
ENDS = """
import subprocess, time
import psutil
from autograder.sandbox.watch import kill_tree

parent = subprocess.Popen(["sh", "-c", "sleep 600 & sleep 600; true"])
while len(below := psutil.Process(parent.pid).children()) < 2:
    time.sleep(0.01)
began = time.monotonic()
kill_tree(parent.pid)
print(time.monotonic() - began, *(process.status() for process in below))
"""


def test_what_has_ended_is_not_waited_for_until_somebody_buries_it():
    seconds, *states = output_of_python(HEIR, ENDS, cwd=ROOT).split()
    assert states == ["zombie", "zombie"] and float(seconds) < FAREWELL / 4
