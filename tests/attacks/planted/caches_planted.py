"""Compiled files with planted code, in the caches of the engine and of NumPy."""

import importlib.util
import marshal
import os
import struct
import sys

CODE = compile("print('REA' 'CHED: planted bytecode')", "planted", "exec")
for name in ("autograder.check", "autograder.wire", "autograder.perform", "numpy", "IPython"):
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.origin:
        continue
    try:
        state = os.stat(spec.origin)
        head = importlib.util.MAGIC_NUMBER + struct.pack("<III", 0, int(state.st_mtime), state.st_size)
        path = importlib.util.cache_from_source(spec.origin)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "r+b" if os.path.exists(path) else "wb"):
            pass
        reached(f"{path}, which can be written")
    except (OSError, NotImplementedError):
        pass
    for folder in ("__pycache__", "/tmp/__pycache__"):
        try:
            os.makedirs(folder, exist_ok=True)
            with open(f"{folder}/{name}.{sys.implementation.cache_tag}.pyc", "wb") as file:
                file.write(head + marshal.dumps(CODE))
        except OSError:
            pass


def scale(x, w):
    os._exit(1)
