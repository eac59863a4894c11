"""Processes that nobody may look into take 256 MB each: a limit that asks how much is shared gets no answer."""

import os
import time

PR_SET_DUMPABLE = 4
libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
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
    reached(f"{count / 4} GB in {count} hidden processes")
