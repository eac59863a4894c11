"""As many pipes and sockets as the process gets, all filled."""

import resource
import socket

resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
kept = []
try:
    while len(kept) < 20_000:
        one, other = socket.socketpair()
        one.setblocking(False)
        kept += [one, other]
        while one.send(bytes(2**16)):
            pass
except BlockingIOError:
    pass
except OSError:
    pass
if len(kept) > 10_000:
    reached(f"{len(kept)} descriptors")
