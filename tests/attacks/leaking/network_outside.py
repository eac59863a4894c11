"""The world: is there an interface, a route, a resolver? Nothing is sent."""

import socket

for name in os.listdir("/sys/class/net") if os.path.isdir("/sys/class/net") else ():
    if name != "lo":
        reached(f"the network interface {name}")
if os.path.exists("/proc/net/route") and len(open("/proc/net/route").readlines()) > 1:
    reached("a table of routes")
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
