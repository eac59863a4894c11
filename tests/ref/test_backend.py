import sys
from types import SimpleNamespace

import array_api_strict
import numpy as np
import pytest

from lstm_ref.backend import array_namespace, choose, device_report, to_numpy


def fake_cupy(devices):
    def count():
        if isinstance(devices, Exception):
            raise devices
        return len(devices)

    runtime = SimpleNamespace(getDeviceCount=count, getDeviceProperties=lambda n: {"name": devices[n].encode()})
    return SimpleNamespace(__version__="14.0", cuda=SimpleNamespace(runtime=runtime))


def test_namespace_is_the_module_of_the_arrays():
    assert array_namespace(np.zeros(1), np.zeros((2, 3), dtype=int)) is np
    assert array_namespace(array_api_strict.zeros(1)) is array_api_strict


@pytest.mark.parametrize(
    ("arrays", "named"),
    [
        ((np.zeros(1), array_api_strict.zeros(1)), ["numpy.ndarray", "array_api_strict"]),
        ((np.zeros(1), [0.0]), ["numpy.ndarray", "builtins.list"]),
        ((2.0,), ["builtins.float"]),
        ((), ["nothing"]),
    ],
)
def test_namespace_names_what_it_got(arrays, named):
    with pytest.raises(TypeError) as error:
        array_namespace(*arrays)
    assert all(name in str(error.value) for name in named)


@pytest.mark.parametrize("dtype", ["float32", "float64", "complex128", "int64"])
def test_to_numpy_keeps_values_and_dtype(dtype):
    a = np.arange(6).reshape(2, 3).astype(dtype)
    assert to_numpy(a) is a
    got = to_numpy(array_api_strict.asarray(a))
    assert type(got) is np.ndarray and got.dtype == a.dtype and np.array_equal(got, a)


def test_to_numpy_refuses_a_list():
    with pytest.raises(TypeError, match="list"):
        to_numpy([1.0])


def test_report_without_cupy(monkeypatch):
    monkeypatch.setitem(sys.modules, "cupy", None)
    report = device_report()
    assert report.python.split(".")[0] == "3" and report.numpy == np.__version__
    assert report.cupy is None and report.gpus == ()


@pytest.mark.parametrize("broken", [RuntimeError("no driver"), OSError("libcuda")])
def test_report_with_cupy_but_no_driver(monkeypatch, broken):
    monkeypatch.setitem(sys.modules, "cupy", fake_cupy(broken))
    assert device_report()[2:] == ("14.0", ())
    with pytest.raises(RuntimeError, match="install"):
        choose("gpu")


def test_report_and_choice_with_a_gpu(monkeypatch):
    cupy = fake_cupy(["First", "Second"])
    monkeypatch.setitem(sys.modules, "cupy", cupy)
    assert device_report().gpus == ("First", "Second")
    assert choose("gpu") is cupy
    assert choose("cpu") is choose() is np


def test_choice_without_gpu_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "cupy", None)
    with pytest.raises(RuntimeError, match=r"install.*CuPy.*cpu"):
        choose("gpu")


def test_choice_of_an_unknown_device():
    with pytest.raises(ValueError, match="tpu"):
        choose("tpu")
