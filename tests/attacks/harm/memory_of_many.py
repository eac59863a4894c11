"""Sixteen processes take 256 MB each, which a limit for each of them would not notice."""

import os
import time

back, got = os.pipe()
for _ in range(16):
    try:
        if os.fork() == 0:
            try:
                piece = bytearray(b"x") * 2**28
                os.write(got, b"1")
                time.sleep(3)
            finally:
                os._exit(0)
    except OSError:
        pass
time.sleep(2)
os.write(got, b"0")
count = os.read(back, 100).count(b"1")
if count > 12:
    reached(f"{count / 4} GB in {count} processes")
