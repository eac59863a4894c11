"""Other processes: which there are, how they were called, what they hold, whether they can be signalled."""

for pid in filter(str.isdigit, os.listdir("/proc")):
    take(f"/proc/{pid}/cmdline")
for pid in (SITE["victim"], SITE["grader"]):
    if works(os.kill, pid, 0) or (os.path.exists(f"/proc/{pid}/status") and pid > 1000):
        reached("a process of the instructor's")
