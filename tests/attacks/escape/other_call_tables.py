"""System calls by the tables of other processors, which a filter for this one might not know."""

import mmap
import platform


def by_interrupt():
    code = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    code.write(b"\xb8\x14\x00\x00\x00\xcd\x80\xc3")  # getpid of 32 bits
    address = ctypes.addressof(ctypes.c_char.from_buffer(code))
    return ctypes.CFUNCTYPE(ctypes.c_int)(address)() > 0


if platform.machine() == "x86_64":
    if in_child(by_interrupt):
        reached("system calls of 32 bits")
    if in_child(lambda: system_call(0x40000000 + 39, 0) > 0):
        reached("system calls of x32")
