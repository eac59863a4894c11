"""Computations that hear no interrupt: huge integers, an expression that backtracks, a sort without end."""

import re


def scale(x, w):
    return re.match(r"(a+)+$", "a" * 60 + "b")


def pair(x, w):
    return 7 ** (7**11)


# %% total
sum(range(10**15))
