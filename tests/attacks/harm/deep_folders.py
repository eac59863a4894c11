"""Folders in folders, deeper than a path can say and than a recursion can go."""

import os

home = os.getcwd()
for start in (home, "/tmp"):
    try:
        os.chdir(start)
        for _ in range(4000):
            os.mkdir("d" * 50)
            os.chdir("d" * 50)
    except OSError:
        pass
