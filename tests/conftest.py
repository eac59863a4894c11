"""Shared by all tests: their order, and which of them share a process; hypothesis draws the same examples everywhere.

In one process quick tests run first, browser tests last. With several (pytest-xdist) the longest group begins first.

Where there is no fence, what needs one is skipped and says so; the continuous integration has to have one.
"""

import os
import re
from collections.abc import Generator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from autograder.sandbox.fence import NoFence

# A busy machine is no reason to fail.
settings.register_profile(
    "course", deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("course")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    several = "PYTEST_XDIST_WORKER" in os.environ
    items.sort(key=lambda item: ("slow" in item.keywords) + (-2 if several else 2) * ("browser" in item.keywords))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> object:
    from xdist.scheduler import LoadScopeScheduling

    class Groups(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return group(nodeid)

    return Groups(config, log)


def group(nodeid: str) -> str:
    """Which tests one process runs, because they share what they made: JupyterLab, the class of attacks, a unit."""
    file, _, test = nodeid.partition("::")
    if file.startswith("tests/browser/"):
        return "browser"
    if file.startswith("tests/grader/test_attacks"):
        return "attacks"
    unit = re.search(r"\[(?:\d\d_)?(\w+)", test) if file == "tests/notebooks/test_units.py" else None
    return f"{file} {unit.group(1) if unit else ''}"


def _skipping_without_a_fence(_item: pytest.Item) -> Generator[None, object, object]:
    try:
        return (yield)
    except Exception as error:
        causes = [error, error.__cause__, error.__context__]
        if any(isinstance(cause, NoFence) for cause in causes) and not os.environ.get("CI"):
            pytest.skip("there is no fence here: `autograder doctor` says what is missing")
        raise


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Generator[None, object, object]:
    return (yield from _skipping_without_a_fence(item))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    return (yield from _skipping_without_a_fence(item))
