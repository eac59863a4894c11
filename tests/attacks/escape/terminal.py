"""Commands are typed into the terminal from which grading was started."""

import fcntl
import glob
import os

TIOCSTI, TIOCLINUX = 0x5412, 0x541C
for path in ("/dev/tty", "/dev/console", "/dev/tty1", *glob.glob("/dev/pts/[0-9]*"), "/dev/stdin", "/dev/stdout"):
    try:
        fd = os.open(path, os.O_RDWR | os.O_NOCTTY)
    except OSError:
        continue
    if os.isatty(fd):
        reached(f"the terminal {path}")
for fd in range(64):
    for request, argument in ((TIOCSTI, b"#"), (TIOCLINUX, b"\x03")):
        try:
            fcntl.ioctl(fd, request, argument)
            reached("typing into a terminal")
        except OSError:
            pass
