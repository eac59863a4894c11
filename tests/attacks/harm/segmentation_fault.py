"""The interpreter is broken, in a cell and in a check, and asks for its memory to be written to disk."""

import ctypes
import resource

hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))


def scale(x, w):
    ctypes.string_at(0)


# %% pair
libc.abort()
