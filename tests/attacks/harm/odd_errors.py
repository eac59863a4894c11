"""Errors whose names and texts are markup, escapes, line ends, halves of characters, or raise themselves."""

NAMES = ("[/bold]", "[link=x]", "\x1b]0;x\x07", "<img src=x onerror=x>", "a\nb", "\ud800", "=1+1", "x" * 10**5, "")


class Worse(Exception):
    def __str__(self):
        raise self

    __repr__ = __str__


def scale(x, w):
    raise type("[/red][bold]" + NAMES[3], (Exception,), {})("\ud800[/]\x1b[2J")


def pair(x, w):
    raise Worse


def total(x, w):
    raise type("\ud800", (Exception,), {"__module__": 7})("=cmd|' /C calc'!A0")


# %% choice
raise type("[/]", (Exception,), {"__str__": lambda self: "\ud800\x00[/red]"})
