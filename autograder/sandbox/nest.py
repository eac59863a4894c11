"""A jail of its own for a forked process: namespaces, empty folders, no capabilities, fewer system calls.

The warm process (warm.py) lives in the jail that bubblewrap has made (fence.py) and has run no student code. What it
forks leaves that jail's processes, network, mounts and users behind by the calls here, before any student code runs:

    fork()       a process in new user, mount, process, network and ipc namespaces, of which it is the first
    furnish()    its own /proc, and empty folders in memory with a limit
    give_up()    no capabilities, and from now on only the system calls of the list (seccomp.py)
    look_after() the first process waits: for the kernel's end, or for the end of whoever listens to it
"""

import contextlib
import ctypes
import os
import platform
import select
import signal
from pathlib import Path

WRITABLE = ("/home", "/tmp", "/dev/shm")
HOME = "/home/student"
WORK = f"{HOME}/work"

_NAMESPACES = 0x00020000 | 0x08000000 | 0x10000000 | 0x20000000 | 0x40000000 | signal.SIGCHLD
_CLONE = {"x86_64": 56, "aarch64": 220}  # numbers of the system call: the C library's function is for threads
_NONE = ctypes.c_ulong(0)
_NOSUID, _NODEV, _NOEXEC, _BIND, _ALL_BELOW = 2, 4, 8, 0x1000, 0x4000
_SET_DUMPABLE, _SET_SECCOMP, _DROP_FROM_BOUNDS, _FILTER = 4, 22, 24, 2
_CAPABILITIES_VERSION = 0x20080522
_LIBC = ctypes.CDLL(None, use_errno=True)


class _Program(ctypes.Structure):
    """sock_fprog: how many instructions there are, and where."""

    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def fork() -> int:
    """As `os.fork`, into new namespaces and a session of its own.

    The C library does not know of this process as a new one. That does no harm to one that only forks another one, in
    the usual way, and waits.
    """
    user, group = os.getuid(), os.getgid()
    python = ctypes.pythonapi
    python.PyOS_BeforeFork()
    child = int(_LIBC.syscall(ctypes.c_long(_CLONE[platform.machine()]), ctypes.c_ulong(_NAMESPACES), *[_NONE] * 4))
    if child != 0:
        number = ctypes.get_errno()
        python.PyOS_AfterFork_Parent()
        if child < 0:
            raise OSError(number, f"clone: {os.strerror(number)}")
        return child
    python.PyOS_AfterFork_Child()
    os.setsid()  # a signal to a whole group of processes would find its way out
    for name, text in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
        Path("/proc/self", name).write_text(text)
    return 0


def furnish(disk_bytes: int, folders: list[str], kept: list[str]) -> None:
    """Mount what this process, the first of its namespaces, and all after it see; then be in the working folder.

    Parameters
    ----------
    disk_bytes : int
        Of each of the folders that can be written to.
    folders : list of str
        Folders that are made there.
    kept : list of str
        Parts of the read-only view that lie below these places; they stay.
    """
    handles = {place: os.open(place, os.O_PATH) for place in kept}
    for place in WRITABLE:
        _mount("tmpfs", place, _NOSUID | _NODEV, kind="tmpfs", options=f"size={disk_bytes},mode=0755")
    for place, handle in handles.items():
        os.makedirs(place)
        _mount(f"/proc/self/fd/{handle}", place, _BIND | _ALL_BELOW)
        os.close(handle)
    _mount("proc", "/proc", _NOSUID | _NODEV | _NOEXEC, kind="proc")
    for folder in [*folders, WORK]:
        os.makedirs(folder, exist_ok=True)
    os.chdir(WORK)


def give_up(program: bytes) -> None:
    """Drop all capabilities for good, and make no system calls from now on but those that the program allows."""
    for capability in range(int(Path("/proc/sys/kernel/cap_last_cap").read_text()) + 1):
        _call("prctl", _DROP_FROM_BOUNDS, capability, 0, 0, 0)
    nothing = (ctypes.c_uint32 * 6)()
    _call("capset", (ctypes.c_uint32 * 2)(_CAPABILITIES_VERSION, 0), nothing)
    instructions = _Program(len(program) // 8, program)
    _call("prctl", _SET_SECCOMP, _FILTER, ctypes.byref(instructions), 0, 0)


def look_after(kernel: int, line: int) -> None:
    """Wait until the kernel has ended, or the other end of a pipe is closed; everything else that ends is buried.

    When this process ends, so does everything in its namespaces.
    """
    _call("prctl", _SET_DUMPABLE, 0, 0, 0, 0)  # nobody in here looks into this process
    bell, ringer = os.pipe2(os.O_NONBLOCK)
    signal.set_wakeup_fd(ringer, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    watched = select.poll()
    watched.register(bell, select.POLLIN)
    watched.register(line, 0)  # only that it is closed
    while True:
        with contextlib.suppress(ChildProcessError):
            while ended := os.waitpid(-1, os.WNOHANG)[0]:
                if ended == kernel:
                    return
        for descriptor, _event in watched.poll():
            if descriptor == line:
                return
            os.read(bell, 4096)


def _mount(what: str, place: str, flags: int, *, kind: str = "", options: str = "") -> None:
    texts = [text.encode() or None for text in (what, place, kind)]
    _call("mount", *texts, ctypes.c_ulong(flags), options.encode() or None)


def _call(name: str, *arguments: object) -> None:
    """A call of the C library that raises what went wrong."""
    if getattr(_LIBC, name)(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")
