"""Shared by all tests: quick ones run first, browser tests last."""

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: ("slow" in item.keywords) + 2 * ("browser" in item.keywords))
