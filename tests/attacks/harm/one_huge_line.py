"""One output of a quarter of a gigabyte, several times."""

import sys

for _ in range(4):
    try:
        sys.stdout.write("z" * 2**28)
        sys.stderr.write("z" * 2**28)
    except MemoryError:
        pass
