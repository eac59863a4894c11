"""Memory that belongs to no process: anonymous files, pipes, and files in folders that lie in memory."""

import os

kept = 0
for _ in range(48):
    try:
        fd = os.memfd_create("x")
        for _ in range(64):
            kept += os.write(fd, bytes(2**20))
    except (OSError, AttributeError):
        break
if kept > 3 * 2**30:
    reached(f"{kept / 2**30} GB in anonymous files")
