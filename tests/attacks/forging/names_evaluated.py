"""NamedTuples whose type and field names are code, for a verifier that builds them again."""

import os


class Forged(tuple):
    _fields = ("x=__import__('os').system('touch surprise')", "y", "class", "__init__", "a\nb")


Forged.__name__ = Forged.__qualname__ = f"T: __import__('os').system('touch {SITE['home']}/surprise')"


def scale(x, w):
    return Forged((x, x, x, x, x))


def pair(x, w):
    return Forged((x, x)), os
