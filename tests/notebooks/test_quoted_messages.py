"""What unit 00 quotes from the check is what the check says."""

import re
from pathlib import Path

import numpy as np
import pytest

from autograder.check import check

TEXT = (Path(__file__).parents[2] / "solutions" / "00_start_here" / "unit.py").read_text("utf-8")
QUOTED = re.findall(r"^# \| \d \| .* \| (.*) \|$", TEXT, flags=re.MULTILINE)


def weights_mixed_up(h_prev, x_t, w, u):
    return u * h_prev + w * x_t


def wrong_name(h_prev, x_t, w, u):
    return w * h + u * x_t  # noqa: F821


def no_return(h_prev, x_t, w, u):
    w * h_prev + u * x_t


def one_number(h_prev, x_t, w, u):
    return np.sum(w * h_prev + u * x_t)


def integers(h_prev, x_t, w, u):
    return (w * h_prev + u * x_t).astype(np.int64)


def divided_by_zero(h_prev, x_t, w, u):
    return w * h_prev + u * x_t / 0


def in_place(h_prev, x_t, w, u):
    h_prev *= w
    return h_prev + u * x_t


def blank(h_prev, x_t, w, u):
    raise NotImplementedError()


def joined(text: str) -> str:
    """Prose with its lines put together."""
    return " ".join(line.removeprefix("#").strip() for line in text.splitlines())


def test_the_verdict_that_is_shown_is_the_real_one():
    quoted = re.search(r"^# ```\n(# One step: .*?)\n# ```$", TEXT, flags=re.MULTILINE | re.DOTALL)
    assert quoted is not None
    assert "\n".join(line.removeprefix("# ") for line in quoted[1].splitlines()) == str(
        check("start_here.one_step", weights_mixed_up)
    )


@pytest.mark.parametrize(
    ("function", "message"),
    [*zip((wrong_name, no_return, one_number, integers, divided_by_zero, weights_mixed_up), QUOTED, strict=True)],
)
def test_the_typical_messages_are_real_ones(function, message):
    message, _, code = message.partition(" (line ")  # the number of the line is that of the cell
    said = str(check("start_here.one_step", function))
    assert f" {message}" in said
    assert code.rstrip(")").partition(": ")[2] in said


@pytest.mark.parametrize("function", [in_place, blank])
def test_messages_in_the_prose_are_real_ones(function):
    verdict = check("start_here.one_step", function)
    said = [text.rstrip(".") for text in (verdict.note, *(part.message for part in verdict.parts)) if text]
    assert said
    assert all(f"*{text}*" in joined(TEXT) for text in said)
