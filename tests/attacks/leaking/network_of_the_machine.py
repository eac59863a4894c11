"""Services that listen on this machine: by address, and by local sockets, named and abstract."""

import socket

for family, address in (
    (socket.AF_INET, ("127.0.0.1", SITE["port"])),
    (socket.AF_INET, ("0.0.0.0", SITE["port"])),
    (socket.AF_INET6, ("::ffff:127.0.0.1", SITE["port"])),
    (socket.AF_UNIX, SITE["socket"]),
    (socket.AF_UNIX, SITE["abstract"]),
):
    try:
        with socket.socket(family) as client:
            client.settimeout(0.5)
            client.connect(address)
            reached(f"a listener at {address!r}")
    except OSError:
        pass
