"""Answers that run code where they are unpickled, copied, shown or compared."""

import os


class Surprise:
    def __reduce__(self):
        return os.system, (f"touch {SITE['home']}/surprise",)

    def __repr__(self):
        return "2.0"

    def __array__(self, *args, **kwargs):
        raise KeyboardInterrupt

    __deepcopy__ = __copy__ = __float__ = __repr__


def scale(x, w):
    return Surprise()


def pair(x, w):
    return {Surprise(): Surprise()}, [Surprise()] * 100
