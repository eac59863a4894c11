"""Bytes instead of messages: a length without end, a hundred megabytes, deep JSON, one byte at a time."""

import os
import socket
import stat
import time

HEADERS = (b"\xff" * 8, (2**62).to_bytes(8, "big"), b"\xff" * 4, b"\0\0\0\0\0\0\0\0", b"\0\0\0\0")
DEEP = b"[" * 2**20


def flood(fd):
    twin = socket.socket(fileno=os.dup(fd))
    twin.setblocking(False)
    for data in (*HEADERS, len(DEEP).to_bytes(8, "big") + DEEP, len(DEEP).to_bytes(4, "big") + DEEP, bytes(10**8)):
        sent, end = 0, time.monotonic() + 0.5
        while sent < len(data) and time.monotonic() < end:
            try:
                sent += twin.send(data[sent : sent + 2**16])
            except OSError:
                time.sleep(0.01)
    for byte in b"\0\0\0\0\0\x01\0\0{":
        try:
            twin.send(bytes([byte]))
        except OSError:
            pass
        time.sleep(0.1)


# %% pair
for fd in range(3, 64):
    try:
        if stat.S_ISSOCK(os.fstat(fd).st_mode):
            flood(fd)
    except OSError:
        pass
