"""Figures without number and without end, which fill the memory of whoever keeps or shows them."""

import matplotlib.pyplot as plt
import numpy as np

for _ in range(8):
    plt.figure(figsize=(15, 15), dpi=100)
    plt.imshow(np.random.default_rng(0).random((1500, 1500)), interpolation="nearest")
