"""Windows into the machine's memory, kernel and disks."""

import glob

for path in ("/dev/mem", "/dev/kmsg", "/proc/kcore", "/dev/port", "/dev/kvm", "/dev/fuse", "/dev/net/tun"):
    if works(lambda path=path: open(path, "rb").close()):
        reached(path)
for path in glob.glob("/dev/[vsx]d[a-z]*") + glob.glob("/dev/nvme*") + glob.glob("/dev/loop*") + glob.glob("/dev/nv*"):
    if works(lambda path=path: open(path, "rb").close()):
        reached(path)
SYSLOG_SIZE = 10
if libc.klogctl(SYSLOG_SIZE, None, 0) > 0:
    reached("the kernel's log")
