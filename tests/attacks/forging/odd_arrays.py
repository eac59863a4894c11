"""Arrays that compare strangely: NaN, infinities, no entries, other shapes that broadcast, lying strides."""

import numpy as np

ODD = [
    lambda x: np.full_like(x, np.nan),
    lambda x: np.full_like(x, np.inf),
    lambda x: x[:0],
    lambda x: np.full((1,) * 32, np.nan),
    lambda x: np.ma.masked_all_like(x),
    lambda x: np.array([], dtype="float16"),
    lambda x: np.lib.stride_tricks.as_strided(x, shape=x.shape, strides=(0,) * x.ndim),
    lambda x: x.astype("complex64") * np.nan,
]
turn = iter(ODD * 10)


def scale(x, w):
    return next(turn)(x)


def pair(x, w):
    return next(turn)(x), next(turn)(x)
