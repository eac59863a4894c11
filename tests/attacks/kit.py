"""What every attack brings with it: where things lie outside, how to say what it reached, and answers that are wrong.

The harness fills in SITE, so that no attack fails for want of a good guess, and puts this text before each attack. An
attack says `reached` of whatever it must not be able to do; no page of the class may say so.
"""

import ctypes
import itertools
import os
import platform
import re

CANARY = re.compile(rb"CANARY-[0-9a-f]{16}-\w+")
found = []
libc = ctypes.CDLL(None, use_errno=True)


def reached(what):
    """Print it, and once more at the end of the notebook, for what graded cells print is not shown."""
    found.append(f"{'REA'}{'CHED'}: {what}")
    print(found[-1], flush=True)


def look(data):
    """Report the canaries in some bytes, and nothing else of them."""
    for token in sorted(set(CANARY.findall(data))):
        reached(token.decode())


def take(path):
    """Report the canaries in a file."""
    try:
        with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as file:
            look(file.read(2**20))
    except OSError:
        pass


def take_all(folder):
    """The same for all files below a folder."""
    paths = (os.path.join(place, name) for place, _, names in os.walk(folder) for name in names)
    for path in itertools.islice(paths, 2000):
        take(path)


def works(call, *args):
    """Whether a call goes through, whatever it gives."""
    try:
        call(*args)
    except (OSError, ValueError, AttributeError):
        return False
    return True


def fenced():
    """Whether this process is shut in; what could do harm elsewhere asks first."""
    try:
        return os.readlink("/proc/self/ns/pid") != SITE["namespace"]  # noqa: F821
    except OSError:
        return True


def in_child(function):
    """Whether a function succeeds in a process of its own, so that this one stays as it is."""
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            code = 0 if function() else 1
        finally:
            os._exit(code)
    return os.waitpid(pid, 0)[1] == 0


def system_call(x86, arm, *args):
    """The result of a system call by its number, negative error numbers included."""
    number = arm if platform.machine() == "aarch64" else x86
    result = libc.syscall(ctypes.c_long(number), *(ctypes.c_long(arg) for arg in args))
    return -ctypes.get_errno() if result < 0 else result


def scale(x, w):
    return x


def pair(x, w):
    return x, x


def total(x, w):
    return 0.0


choice = "a"
