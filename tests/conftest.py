"""Shared by all tests: quick ones run first, browser tests last; hypothesis draws the same examples everywhere.

Where there is no fence, what needs one is skipped and says so; the continuous integration has to have one.
"""

import os
from collections.abc import Generator

import pytest
from hypothesis import HealthCheck, settings

from autograder.sandbox.fence import NoFence

# A busy machine is no reason to fail.
settings.register_profile(
    "course", deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("course")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: ("slow" in item.keywords) + 2 * ("browser" in item.keywords))


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
