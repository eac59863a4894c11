"""Settings and style sheets of matplotlib that name a module to import."""

import os
from pathlib import Path

Path("planted_backend.py").write_text("print('REA' 'CHED: a planted backend')\n")
for place in (".", "~", "~/.config/matplotlib", "~/.matplotlib", os.environ.get("MPLCONFIGDIR", ".")):
    try:
        folder = Path(place).expanduser()
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "matplotlibrc").write_text("backend: module://planted_backend\n")
    except OSError:
        pass


def scale(x, w):
    os._exit(1)


def pair(x, w):
    import matplotlib

    if "planted" in matplotlib.rcParams["backend"]:
        raise AssertionError(f"{'REA'}CHED: planted settings")
    return x, x
