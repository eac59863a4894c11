"""Shared by all tests: quick ones run first, browser tests last; hypothesis draws the same examples everywhere."""

import pytest
from hypothesis import HealthCheck, settings

# A busy machine is no reason to fail.
settings.register_profile(
    "course", deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("course")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: ("slow" in item.keywords) + 2 * ("browser" in item.keywords))
