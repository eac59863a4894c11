"""Demonstrations that call the student's functions, and say which of them is to be finished first."""

from collections.abc import Callable
from types import TracebackType
from typing import Any

import matplotlib.pyplot as plt


def attempt(task: Callable[[], Any]) -> Any:
    """Run a demonstration; if a function of the notebook is missing or fails, name it in place of a traceback.

        attempt(lambda: figures.latch(lstm_sequence))

    Parameters
    ----------
    task : function without arguments
        Figures that it began and did not finish are not shown.

    Returns
    -------
    what the task returns; None if it failed
    """
    begun = set(plt.get_fignums())
    try:
        return task()
    except Exception as error:
        print(_advice(error, getattr(task, "__name__", "")))
    for number in set(plt.get_fignums()) - begun:
        plt.close(number)
    return None


def _advice(error: Exception, task: str) -> str:
    name = _failed(error.__traceback__)
    known = name not in (None, task, "<lambda>", "<module>")
    if isinstance(error, NotImplementedError):
        return f"Finish {f'`{name}`' if known else 'the exercises above'} first, then run this cell again."
    if isinstance(error, NameError) and error.name:
        return f"There is no `{error.name}` yet: run the cell that defines it, then run this cell again."
    what = f"{type(error).__name__}: {error}"
    if known:
        return f"`{name}` raised {what}\nMend it until its check says right, then run this cell again."
    return (
        f"This demonstration stopped with {what}\nOne of the functions that it calls may return something unexpected."
    )


def _failed(traceback: TracebackType | None) -> str | None:
    """The innermost function of the notebook in a traceback."""
    name = None
    while traceback is not None:
        if traceback.tb_frame.f_globals.get("__name__") == "__main__":
            name = traceback.tb_frame.f_code.co_name
        traceback = traceback.tb_next
    return name
