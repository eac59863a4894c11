"""What cannot be deleted in the usual way: closed folders, FIFOs, sockets, odd names, flags."""

import fcntl
import os
import socket
import struct

FS_IOC_SETFLAGS, IMMUTABLE, APPEND = 0x40086602, 0x10, 0x20
os.makedirs("closed/inner", exist_ok=True)
for name in (b"closed/inner/file", b"\xff\xfe", b"a\nb", b" ", b"x" * 255, b"-rf", b"*", b"$(id)"):
    try:
        fd = os.open(name, os.O_CREAT | os.O_RDWR)
        fcntl.ioctl(fd, FS_IOC_SETFLAGS, struct.pack("l", IMMUTABLE | APPEND))
        reached("a file that cannot be changed")
    except OSError:
        pass
for make in (
    lambda: os.mkfifo("fifo"),
    lambda: socket.socket(socket.AF_UNIX).bind("socket"),
    lambda: os.symlink("loop", "loop"),
    lambda: os.setxattr("closed", "user.x", b"x" * 1000),
    lambda: os.chmod("closed/inner", 0),
    lambda: os.chmod("closed", 0),
    lambda: os.chmod(".", 0),
):
    try:
        make()
    except OSError:
        pass
try:
    os.mknod("disk", 0o60666, os.makedev(254, 0))
    reached("a device file")
except OSError:
    pass
