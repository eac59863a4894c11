"""Thousands of threads, each with a stack of its own."""

import threading
import time

threading.stack_size(2**20)
count = 0
try:
    for _ in range(5000):
        threading.Thread(target=time.sleep, args=(30,), daemon=True).start()
        count += 1
except (RuntimeError, MemoryError):
    pass
if count > 2000:
    reached(f"{count} threads")
