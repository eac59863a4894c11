"""Files that claim to be large, for whoever copies them: sparse ones, reserved ones."""

import os

for number in range(4):
    try:
        fd = os.open(f"sparse{number}", os.O_CREAT | os.O_RDWR)
        os.ftruncate(fd, 2**45)
    except OSError:
        pass
    try:
        os.posix_fallocate(fd, 0, 2**34)
        reached("16 GB reserved")
    except OSError:
        pass
