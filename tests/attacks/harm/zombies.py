"""Children that end and are never waited for."""

import os

children = 0
for _ in range(4000):
    try:
        if os.fork() == 0:
            os._exit(0)
        children += 1
    except OSError:
        break
if children > 2000:
    reached(f"{children} zombies")
