"""Array libraries that the tests of this folder run on: one without a GPU always, CuPy where it can be used."""

import pytest

from tests.gpu import libraries

NAMES = ["array_api_strict", *([] if libraries.missing_gpu() else [pytest.param("cupy", marks=pytest.mark.gpu)])]


@pytest.fixture(params=NAMES)
def library(request: pytest.FixtureRequest) -> libraries.Library:
    """The library under test. That CuPy is left out is said once, by a skip in test_device.py."""
    return libraries.load(request.param)
