"""Processes that make processes, up to a few thousand; each sleeps."""

import os
import time

children = 0
for _ in range(3000):
    try:
        pid = os.fork()
    except OSError:
        break
    if pid == 0:
        time.sleep(20)
        os._exit(0)
    children += 1
if children > 1000:
    reached(f"{children} processes")
