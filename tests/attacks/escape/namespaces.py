"""New namespaces, in which a process is its own administrator; and a way into those of others."""

import os

NEW = {"user": 0x10000000, "mount": 0x20000, "pid": 0x20000000, "network": 0x40000000, "ipc": 0x8000000}
for name, flag in NEW.items():
    for flags in (flag, flag | NEW["user"]):
        if in_child(lambda flags=flags: libc.unshare(flags) == 0):
            reached(f"a {name} namespace of its own")
if os.path.exists("/usr/bin/unshare") and os.system("/usr/bin/unshare --user true 2>/dev/null") == 0:
    reached("a namespace through a program")
SIGCHLD = 17
pid = system_call(56, 220, NEW["user"] | SIGCHLD, 0, 0, 0, 0)
if pid == 0:
    os._exit(0)
if pid > 0:
    reached("a namespace through clone")
for pid in (1, os.getppid()):
    for name in ("user", "mnt", "net"):
        try:
            fd = os.open(f"/proc/{pid}/ns/{name}", os.O_RDONLY)
            if os.stat(fd).st_ino != os.stat(f"/proc/self/ns/{name}").st_ino and in_child(
                lambda fd=fd: libc.setns(fd, 0) == 0
            ):
                reached(f"the {name} namespace of process {pid}")
        except OSError:
            pass
