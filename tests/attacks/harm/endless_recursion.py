"""A recursion without limit, in Python, in a representation and in nested lists."""

import sys

sys.setrecursionlimit(10**9)


class Deep:
    def __repr__(self):
        return repr([self])


def scale(x, w):
    return scale(x, w)


def pair(x, w):
    nested = []
    for _ in range(10**6):
        nested = [nested]
    return nested, {"a": nested}


# %% total
Deep()
