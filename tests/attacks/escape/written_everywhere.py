"""Files are written into the engine, its environment, the system and the class."""

import os
import sys

import numpy

import autograder

places = {
    os.path.dirname(autograder.__file__),
    os.path.dirname(numpy.__file__),
    os.path.dirname(os.__file__),
    sys.prefix,
    os.path.dirname(sys.executable),
    *(SITE[name] for name in ("course", "root", "home", "checkout")),
    *"/ /etc /usr /usr/bin /usr/local/bin /var/lib /bin /lib /opt /proc /sys /boot /root".split(),
}
own = {os.stat(place).st_dev for place in (".", "/tmp", "/dev/shm", os.path.expanduser("~")) if os.path.exists(place)}
for place in places:
    if os.path.exists(place) and os.stat(place).st_dev in own:  # memory of its own, wherever it is seen
        continue
    path = os.path.join(place, "attack-written")
    try:
        open(path, "w").close()
        reached(f"a file in {place}")
        os.unlink(path)
    except OSError:
        pass
for path in ("/etc/passwd", "/proc/sys/kernel/hostname", "/proc/sysrq-trigger", "/sys/power/state", sys.executable):
    if os.access(path, os.W_OK) and works(lambda path=path: open(path, "r+b").close()):
        reached(f"{path} for writing")
