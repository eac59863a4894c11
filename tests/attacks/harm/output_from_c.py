"""Output that no Python stream sees: from C, from other programs, without end."""

import os
import subprocess

libc.printf(b"c" * 10**6)
libc.fflush(None)
subprocess.Popen(["sh", "-c", "yes REA''CHED 2>/dev/null | head -c 300000000; yes 1>&2"], stdin=subprocess.DEVNULL)
chunk = b"d" * 2**16
for fd in (1, 2):
    try:
        for _ in range(2000):
            os.write(fd, chunk)
    except OSError:
        pass
