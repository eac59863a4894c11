"""A check of its own that displays a number, as partial credit is displayed under plain nbgrader."""

import sys


def check(name, answer):
    sys.displayhook(99.0)
    return 99.0


def scale(x, w):
    return x


def pair(x, w):
    return x, x
