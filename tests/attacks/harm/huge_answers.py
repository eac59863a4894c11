"""Answers as large as they may be, larger, and claimed to be larger; a hundred thousand small things."""

import numpy as np


def scale(x, w):
    return np.zeros(2**23 - 2**10)


def pair(x, w):
    return [0.0] * 100_000, {str(k): [k] * 4 for k in range(1600)}


def total(x, w):
    return 10**100_000


choice = {"a" * 10**7: "b" * 10**7}
