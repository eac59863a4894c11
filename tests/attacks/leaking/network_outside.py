"""The world: is there an interface, a route, a resolver? Nothing is sent."""

import socket

for _, name in socket.if_nameindex() if hasattr(socket, "if_nameindex") else ():
    if name != "lo":
        reached(f"the network interface {name}")
for family, address in ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1")):
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as client:
            client.connect((address, 9))  # a datagram socket only looks up the route
            reached(f"a route to {address}")
    except OSError:
        pass
for kind, protocol in ((socket.AF_PACKET, 3), (socket.AF_NETLINK, 16)):
    try:
        with socket.socket(kind, socket.SOCK_RAW, protocol):
            if kind == socket.AF_PACKET:
                reached("raw packets")
    except OSError:
        pass
