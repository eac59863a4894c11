"""Variables of the environment that change how the next process of this notebook starts."""

import os

for name in ("PYTHONPATH", "PYTHONHOME", "LD_PRELOAD", "LD_LIBRARY_PATH", "IPYTHONDIR", "AUTOGRADER_COURSE"):
    os.environ[name] = os.getcwd()
os.environ["PYTHONSTARTUP"] = os.environ["BASH_ENV"] = os.path.join(os.getcwd(), "start")
os.environ["PYTHONINSPECT"] = os.environ["PYTHONDEBUG"] = "1"
with open("start", "w") as file:
    file.write("print('REA' 'CHED: a planted start')\n")


def scale(x, w):
    os._exit(1)


# %% pair
def pair(x, w):
    return x, x


if os.environ.get("PYTHONDEBUG") and os.environ.get("PYTHONHOME") != os.getcwd():
    reached("an environment that outlives its process")
