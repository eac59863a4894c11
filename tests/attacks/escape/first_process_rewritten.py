"""The jail's own first process is rewritten in memory, so that it outlives whoever should end with it."""

import ctypes
import os
import platform
import time

# prctl(PR_SET_PDEATHSIG, 0), then pause() for ever
FOREVER = bytes.fromhex("b89d000000 bf01000000 31f6 0f05 b822000000 0f05 ebf7")


def text_of_libc(pid):
    with open(f"/proc/{pid}/maps") as maps:
        for row in maps:
            span, rights, offset, *_ = row.split()
            if row.rpartition("/")[2].startswith(("libc.so", "libc-")) and "x" in rights:
                return int(span.partition("-")[0], 16) - int(offset, 16)
    return 0


def rewrite(pid):
    mine, theirs = text_of_libc("self"), text_of_libc(pid)
    for name in ("wait4", "wait", "waitpid", "read", "poll"):
        start = ctypes.cast(getattr(libc, name), ctypes.c_void_p).value - mine + theirs
        with open(f"/proc/{pid}/mem", "r+b", buffering=0) as memory:
            memory.seek(start)
            code = bytearray(memory.read(160))
            at = code.find(b"\x0f\x05")  # where it waits now; it goes on right behind
            while at >= 0:
                memory.seek(start + at + 2)
                memory.write(FOREVER)
                at = code.find(b"\x0f\x05", at + 2 + len(FOREVER))
    return True


if platform.machine() == "x86_64":
    try:
        if rewrite(1):
            reached("the memory of process 1, for writing")
    except OSError:
        pass
if os.fork() == 0:  # somebody has to end, for it to notice
    if os.fork() == 0:
        time.sleep(0.1)
    os._exit(0)
os.wait()
time.sleep(0.3)
