"""Is there anything of an earlier process of this notebook that a later one finds? Notes in every place."""

import os

PLACES = (".", "/tmp", "/var/tmp", "/dev/shm", os.path.expanduser("~"), "/run", "/dev", "/proc/self/cwd")
old = [place for place in PLACES if os.path.exists(os.path.join(place, "note-of-an-earlier-process"))]
if old:
    reached(f"notes of an earlier process in {old}")
for place in PLACES:
    try:
        open(os.path.join(place, "note-of-an-earlier-process"), "w").close()
    except OSError:
        pass


def scale(x, w):
    os._exit(1)
