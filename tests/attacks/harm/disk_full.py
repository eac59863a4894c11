"""Files of 32 MB, wherever one can be written, up to 2 GB."""

import os

written = 0
for folder in (".", "/tmp", "/var/tmp", "/dev/shm", os.path.expanduser("~"), "/run", "/dev"):
    for number in range(16):
        try:
            with open(os.path.join(folder, f"fill{number}"), "wb") as file:
                for _ in range(32):
                    written += file.write(bytes(2**20))
        except OSError:
            break
if written > 2**30:
    reached(f"{written / 2**30} GB on disk")
