"""Solutions as modules: those that the process which made this one had imported are still there."""

import sys

for name, module in list(sys.modules.items()):
    if name.partition(".")[0] in ("lstm_ref", "solutions", "nbgrader", "sqlalchemy") or "exercises" in name:
        reached(f"the module {name}")
    if name.startswith("autograder.") and name.split(".")[1] in ("grading", "folder", "authoring", "commands"):
        reached(f"the module {name}")
    if hasattr(module, "__file__") and "/solutions/" in str(module.__file__):
        reached(f"a module of {module.__file__}")
