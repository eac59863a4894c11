"""A jail of its own for a forked process: namespaces, empty folders, no capabilities, fewer system calls.

The warm process (warm.py) lives in the jail that bubblewrap has made (fence.py) and has run no student code. What it
forks leaves that jail's processes, network, mounts and users behind by the calls here, before any student code runs:

    fork()       a process in new user, mount, process, network and ipc namespaces, of which it is the first
    furnish()    its own /proc, and empty folders in memory with a limit
    give_up()    no capabilities, and from now on only the system calls of the list (seccomp.py)

This one process is the kernel itself: when it ends, so does everything in its namespaces. As the first process of a
namespace it ignores the signals of those within that it does not handle; from outside SIGKILL ends it.
"""

import ctypes
import functools
import os
import platform
import signal

WRITABLE = ("/home", "/tmp", "/dev/shm")
HOME = "/home/student"
WORK = f"{HOME}/work"

_NAMESPACES = 0x00020000 | 0x08000000 | 0x10000000 | 0x20000000 | 0x40000000 | signal.SIGCHLD
_CLONE = {"x86_64": 56, "aarch64": 220}  # numbers of the system call: the C library's function is for threads
_TELL_NUMBER, _CLEAR_NUMBER = 0x01000000, 0x00200000  # CLONE_CHILD_SETTID, CLONE_CHILD_CLEARTID
_NONE = ctypes.c_ulong(0)
_NOSUID, _NODEV, _NOEXEC, _BIND, _ALL_BELOW = 2, 4, 8, 0x1000, 0x4000
_SET_SECCOMP, _DROP_FROM_BOUNDS, _WHERE_NUMBER, _FILTER = 22, 24, 40, 2
_CAPABILITIES_VERSION = 0x20080522
_LIBC = ctypes.CDLL(None, use_errno=True)


class _Program(ctypes.Structure):
    """sock_fprog: how many instructions there are, and where."""

    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def fork() -> int:
    """As `os.fork`, into new namespaces and a session of its own.

    The C library keeps the number of its thread; the new process gets its own there, as with the library's own fork.
    """
    user, group = os.getuid(), os.getgid()
    place, _ = _where_number(), _last_capability()  # read before, once for all
    flags = _NAMESPACES | (_TELL_NUMBER | _CLEAR_NUMBER if place.value else 0)
    python = ctypes.pythonapi
    python.PyOS_BeforeFork()
    number = ctypes.c_long(_CLONE[platform.machine()])
    # The order of the last two arguments depends on the processor; the other one is not looked at.
    child = int(_LIBC.syscall(number, ctypes.c_ulong(flags), _NONE, _NONE, place, place))
    if child != 0:
        error = ctypes.get_errno()
        python.PyOS_AfterFork_Parent()
        if child < 0:
            raise OSError(error, f"clone: {os.strerror(error)}")
        return child
    python.PyOS_AfterFork_Child()
    os.setsid()  # a signal to a whole group of processes would find its way out
    _write("/proc/self/setgroups", b"deny")
    _write("/proc/self/uid_map", b"%d %d 1" % (user, user))
    _write("/proc/self/gid_map", b"%d %d 1" % (group, group))
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
    for capability in range(_last_capability() + 1):
        _call("prctl", _DROP_FROM_BOUNDS, capability, 0, 0, 0)
    nothing = (ctypes.c_uint32 * 6)()
    _call("capset", (ctypes.c_uint32 * 2)(_CAPABILITIES_VERSION, 0), nothing)
    instructions = _Program(len(program) // 8, program)
    _call("prctl", _SET_SECCOMP, _FILTER, ctypes.byref(instructions), 0, 0)


def _where_number() -> ctypes.c_ulong:
    """Where the C library keeps its thread's number; 0 where the operating system does not tell.

    Without it the library takes the new process for the old one, which matters only to recursive locks among threads.
    """
    place = ctypes.c_ulong(0)
    _LIBC.prctl(_WHERE_NUMBER, ctypes.byref(place), _NONE, _NONE, _NONE)
    return place


@functools.cache
def _last_capability() -> int:
    with open("/proc/sys/kernel/cap_last_cap") as file:
        return int(file.read())


def _write(path: str, text: bytes) -> None:
    file = os.open(path, os.O_WRONLY)
    try:
        os.write(file, text)
    finally:
        os.close(file)


def _mount(what: str, place: str, flags: int, *, kind: str = "", options: str = "") -> None:
    texts = [text.encode() or None for text in (what, place, kind)]
    _call("mount", *texts, ctypes.c_ulong(flags), options.encode() or None)


def _call(name: str, *arguments: object) -> None:
    """A call of the C library that raises what went wrong."""
    if getattr(_LIBC, name)(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")
