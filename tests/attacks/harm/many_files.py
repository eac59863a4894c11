"""A hundred thousand empty files."""

import os

made = 0
for folder in (".", "/tmp", "/dev/shm"):
    try:
        for number in range(50_000):
            os.close(os.open(os.path.join(folder, f"{number:x}"), os.O_CREAT | os.O_WRONLY))
            made += 1
    except OSError:
        pass
if made > 90_000:
    reached(f"{made} files")
