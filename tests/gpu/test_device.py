"""The GPU is there and calculates; where there is none, the reason for which the tests on CuPy are left out."""

import numpy as np
import pytest

from lstm_ref.backend import array_namespace, choose, device_report, to_numpy
from tests.gpu import libraries


@pytest.mark.gpu
@pytest.mark.skipif(libraries.missing_gpu() is not None, reason=str(libraries.missing_gpu()))
def test_the_gpu_calculates():
    cupy = choose("gpu")
    a = cupy.asarray(np.arange(6.0).reshape(2, 3))
    assert device_report().gpus and array_namespace(a) is cupy
    assert np.array_equal(to_numpy(a @ a.T), [[5.0, 14.0], [14.0, 50.0]])
