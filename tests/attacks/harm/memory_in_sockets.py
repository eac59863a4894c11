"""Memory that no process has: bytes on their way between sockets, of as many processes as there may be."""

import os
import socket
import time

back, got = os.pipe()


def fill():
    kept, total = [], 0
    try:
        while True:
            for line in socket.socketpair():
                kept.append(line)
                line.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2**24)
                line.setblocking(False)
                try:
                    while True:
                        total += line.send(bytes(2**15))
                except BlockingIOError:
                    pass
    except OSError:
        pass
    os.write(got, total.to_bytes(8, "big"))
    time.sleep(3)


for _ in range(60):
    try:
        if os.fork() == 0:
            try:
                fill()
            finally:
                os._exit(0)
    except OSError:
        break
time.sleep(2.5)
os.write(got, bytes(8))
data = os.read(back, 8 * 100)
total = sum(int.from_bytes(data[at : at + 8], "big") for at in range(0, len(data), 8))
if total > 2**31:
    reached(f"{total / 2**30:.1f} GB between sockets")
