"""The memory of the processes above and beside this one, through /proc and through process_vm_readv."""

import ctypes


class Piece(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("length", ctypes.c_size_t)]


def first_page(pid):
    try:
        with open(f"/proc/{pid}/maps") as maps:
            return int(maps.readline().partition("-")[0] or "0", 16)
    except (OSError, ValueError):
        return 0


def all_pages(pid):
    """What can be read of a process that belongs to the jail itself."""
    with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
        for row in maps:
            start, _, end = row.split()[0].partition("-")
            try:
                memory.seek(int(start, 16))
                yield memory.read(min(int(end, 16) - int(start, 16), 2**24))
            except (OSError, ValueError, OverflowError):
                pass


if fenced():
    try:
        for page in all_pages(1):
            look(page)
            if os.getpid() != 1 and (SITE["root"].encode() in page or SITE["home"].encode() in page):
                reached("where the class lies, from the memory of process 1")
    except OSError:
        pass
for pid in {os.getppid(), SITE["victim"], *map(int, filter(str.isdigit, os.listdir("/proc")))} - {1, os.getpid()}:
    address, target = first_page(pid), ctypes.create_string_buffer(16)
    try:
        with open(f"/proc/{pid}/mem", "rb") as memory:
            memory.seek(address)
            if address and memory.read(16):
                reached(f"memory of process {pid}, parent {os.getppid()}")
    except OSError:
        pass
    here, there = Piece(ctypes.addressof(target), 16), Piece(address, 16)
    if address and libc.process_vm_readv(pid, ctypes.byref(here), 1, ctypes.byref(there), 1, 0) > 0:
        reached(f"memory of process {pid} in one call")
