"""What a worker of a cluster is sent, and what it answers, as bytes that hold nothing but data.

An order names its unit and the versions of what judges it; the notebook, the seeds of this one run and the limits
travel with it. Everything else (exercises, handout, fence) the worker has of its own. An answer is one of three:

    +RESULT     the packed Result of a hand-in; nothing where none was sent
    !WORDS      this hand-in has no result, and why
    -WORDS      this worker cannot judge anything, and why
"""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from nbformat import from_dict

from autograder.folder import Unit
from autograder.grading.apart import Order, Result
from autograder.grading.seeds import Seeds
from autograder.grading.server import RESULT_BYTES, RunError
from autograder.sandbox.fence import Fence
from autograder.sandbox.limits import Limits

ORDER_BYTES = 64 * 2**20
DONE, FAILED, UNFIT = b"+", b"!", b"-"


class Unfit(Exception):
    """A worker that cannot judge; the message says why and what to do."""


def order_of(unit: str, versions: dict[str, str], order: Order | None = None) -> bytes:
    """An order; without a hand-in it only asks whether the worker could."""
    message: dict[str, Any] = {"unit": unit, "versions": versions}
    if order is not None:
        message |= {
            "notebook": order.notebook,
            "key": order.seeds.key.hex(),
            "fixed": order.seeds.fixed,
            "limits": asdict(order.limits),
        }
    return json.dumps(message).encode()


def read(message: dict[str, Any], unit: Unit, fence: Fence, turns: Path) -> Order:
    """The order that was sent, with what belongs to the machine that carries it out."""
    seeds = Seeds(bytes.fromhex(message["key"]), message["fixed"])
    limits = Limits(**message["limits"])
    return Order(from_dict(message["notebook"]), unit.course.root, unit.name, seeds, fence, limits, turns)


def result_of(answer: bytes) -> Result:
    """The result that an answer holds.

    Raises
    ------
    RunError
        If there is none for this hand-in.
    Unfit
        If there is none for anybody.
    """
    if not isinstance(answer, bytes) or len(answer) > RESULT_BYTES:
        raise RunError("the worker's answer is too large, or none")
    kind, content = answer[:1], answer[1:]
    if kind == DONE:
        return Result.unpack(content)
    words = content[:2000].decode(errors="replace")
    raise Unfit(words) if kind == UNFIT else RunError(words)
