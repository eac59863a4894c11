"""Settings of the machine: its name, its clock, its limits. What is set is what was there."""

import socket
import time

name = socket.gethostname().encode()
for what, call in {
    "the host's name": lambda: libc.sethostname(name, len(name)) == 0,
    "the clock": lambda: time.clock_settime(time.CLOCK_REALTIME, time.time()) is None,
    "a kernel setting": lambda: open("/proc/sys/kernel/domainname", "w").close() is None,
}.items():
    if in_child(call):
        reached(what)
