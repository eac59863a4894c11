"""The limits of the process are raised, its own and those of others, and its standing with the memory killer."""

import os
import resource

UNLIMITED = resource.RLIM_INFINITY
for name in ("CPU", "AS", "NPROC", "FSIZE", "DATA", "CORE", "NOFILE", "MEMLOCK"):
    kind = getattr(resource, f"RLIMIT_{name}")
    hard = resource.getrlimit(kind)[1]
    if hard != UNLIMITED and works(resource.setrlimit, kind, (UNLIMITED, UNLIMITED)):
        reached(f"no limit for {name}")
    if hard == UNLIMITED and name in ("NPROC", "CORE"):
        reached(f"there is no limit for {name}")
if works(lambda: os.write(os.open("/proc/self/oom_score_adj", os.O_WRONLY), b"-1000")):
    reached("a standing that the memory killer spares")
if works(os.nice, -10):
    reached("a higher priority")
if works(lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(50))):
    reached("real time")
for path in ("/sys/fs/cgroup/cgroup.procs", "/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/pids.max"):
    if works(lambda path=path: open(path, "r+").close()):
        reached(f"the control group through {path}")
