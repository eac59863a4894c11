"""All descriptors are closed, and others are opened in their place."""

import os

os.closerange(3, 4096)
for _ in range(20):
    os.open("/dev/null", os.O_RDWR)
# %% pair
os.closerange(0, 3)
