"""Array libraries that the tests of this folder run on: two without a GPU always, CuPy where it can be used."""

import sys

import pytest

from tests.gpu import libraries, stand_in

CUPY = [] if libraries.missing_gpu() else [pytest.param("cupy", marks=pytest.mark.gpu)]


@pytest.fixture(params=["array_api_strict", "stand_in", *CUPY])
def library(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> libraries.Library:
    """The library under test. That CuPy is left out is said once, by a skip in test_device.py."""
    if request.param == "stand_in":
        cupy = stand_in.module()
        monkeypatch.setitem(sys.modules, "cupy", cupy)
        return libraries.on_the_cpu(cupy, cupy.ndarray)
    return libraries.load(request.param)
