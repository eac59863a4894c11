"""Files without number, in a process into whose folders nobody may look."""

import os

PR_SET_DUMPABLE = 4
libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
made = 0
for folder in (".", "/tmp", "/dev/shm"):
    try:
        os.makedirs(f"{folder}/many", exist_ok=True)
        for number in range(50_000):
            os.mkdir(f"{folder}/many/{number:x}")
            made += 1
    except OSError:
        pass
if made > 90_000:
    reached(f"{made} folders")
