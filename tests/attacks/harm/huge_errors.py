"""Errors with texts of a hundred megabytes, with causes a thousand levels deep, in cells and in checks."""


def scale(x, w):
    raise ValueError("e" * 10**8)


def pair(x, w):
    error = None
    for number in range(5000):
        error, before = ValueError(str(number) * 1000), error
        error.__cause__ = before
    raise error


# %% total
raise ExceptionGroup("e" * 10**7, [ValueError("e" * 10**6) for _ in range(50)])
