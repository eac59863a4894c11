"""Descriptors that were open before this process began: files, folders, terminals, other students' channels."""

import stat

sockets = 0
for fd in range(3, 1024):
    try:
        mode = os.fstat(fd).st_mode
    except OSError:
        continue
    sockets += stat.S_ISSOCK(mode)
    if stat.S_ISREG(mode):
        path = os.readlink(f"/proc/self/fd/{fd}")
        if not path.startswith(("/memfd", "/usr", "/lib")):
            reached(f"the open file {path}")
        look(os.pread(fd, 2**20, 0))
    if stat.S_ISDIR(mode):
        reached(f"the open folder {os.readlink(f'/proc/self/fd/{fd}')}")
    if os.isatty(fd):
        reached("a terminal")
if sockets > 16:
    reached(f"{sockets} open sockets")
