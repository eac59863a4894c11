"""Why a check that ran too long brought no result: the same words in the student's notebook and when it is graded."""

TIME_LIMIT, WALL_LIMIT = "time_limit", "wall_limit"  # the mistakes of such verdicts
WALL_FACTOR, WALL_EXTRA = 10.0, 30.0


def wall(cpu_seconds: float) -> float:
    """The limit of the wall clock that goes with one of processor time."""
    return WALL_FACTOR * cpu_seconds + WALL_EXTRA


def time_limit(seconds: float) -> str:
    """The processor time of an exercise is used up."""
    return (
        f"the function did not return within {seconds:g} s of CPU time, the limit of this exercise. "
        "Is there a loop that never ends? Check its condition and what changes in it."
    )


def wall_limit(seconds: float, cpu_seconds: float, again: str = "") -> str:
    """It took too long on the clock; `again` says whether that was tried more than once."""
    return (
        f"the function did not return within {seconds:g} s on the clock, the wall limit of this exercise{again}; "
        f"it used {cpu_seconds:.1f} s of CPU time. Does it sleep, or wait for something?"
    )


def slow(seconds: float, limit: float) -> str:
    """A remark on an answer that is in time here and may not be when it is graded."""
    return (
        f"This took {seconds:.1f} s of CPU time. When you are graded, your function is called about twice as often, "
        f"and all calls together may take {limit:g} s: make it faster."
    )
