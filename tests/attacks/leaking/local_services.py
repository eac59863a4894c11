"""Sockets of services: containers, the session bus, agents, displays, notebooks."""

import glob
import socket

PATTERNS = """
    /run/**/*sock* /var/run/**/*sock* /run/user/*/bus /tmp/.X11-unix/* /tmp/*/*sock* /tmp/ssh-*/* /tmp/*/channel
""".split()
for pattern in PATTERNS:
    for path in glob.glob(pattern, recursive=True)[:50]:
        try:
            with socket.socket(socket.AF_UNIX) as client:
                client.settimeout(0.2)
                client.connect(path)
                reached(f"the service at {path}")
        except OSError:
            pass
