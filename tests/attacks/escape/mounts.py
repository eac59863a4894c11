"""The file system is changed: mounted over, remounted for writing, unmounted, entered by another root."""

import os

BIND, REMOUNT, DETACH = 4096, 32, 2
os.makedirs("spot", exist_ok=True)
for what, call in {
    "a mounted tmpfs": lambda: libc.mount(b"none", b"spot", b"tmpfs", 0, None) == 0,
    "a mounted proc": lambda: libc.mount(b"proc", b"spot", b"proc", 0, None) == 0,
    "a bound folder": lambda: libc.mount(b"/", b"spot", None, BIND, None) == 0,
    "a root that can be written": lambda: libc.mount(None, b"/usr", None, BIND | REMOUNT, None) == 0,
    "an unmounted /tmp": lambda: libc.umount2(b"/tmp", DETACH) == 0,
    "another root": lambda: os.chroot("spot") is None,
    "a way out of the root": lambda: libc.syscall(ctypes.c_long(155), b".", b"spot") == 0,
}.items():
    if in_child(call):
        reached(what)
