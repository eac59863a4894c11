"""The reference package, by every way of importing it."""

import importlib
import importlib.util
import runpy
import sys

sys.path += [SITE["checkout"], SITE["course"], "/work", *(os.path.dirname(path) for path in sys.path if path)]
for way in (
    lambda: importlib.import_module("lstm_ref"),
    lambda: importlib.util.find_spec("lstm_ref").loader.load_module(),
    lambda: runpy.run_module("lstm_ref.linear"),
    lambda: compile(open(os.path.join(SITE["checkout"], "lstm_ref", "__init__.py")).read(), "", "exec"),
):
    try:
        way()
        reached("the reference package")
    except Exception:
        pass
