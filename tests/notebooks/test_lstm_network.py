"""Unit 9: the file with PyTorch's weights is what its script makes, and the cell of the course reproduces it."""

import numpy as np
import pytest

from course.figures import lstm_network as figures
from lstm_ref import readable
from lstm_ref.cells import peephole_full


def test_the_file_of_torch_holds_what_torch_computes():
    pytest.importorskip("torch")
    from tests.notebooks.torch_layer import arrays

    file, computed = figures.torch_layer(), arrays()
    assert file.keys() == computed.keys()
    for name, array in computed.items():
        assert file[name].dtype == np.float64
        np.testing.assert_allclose(file[name], array, rtol=1e-12, atol=1e-14, err_msg=name)


def test_the_cell_of_the_unit_reproduces_the_file():
    file = figures.torch_layer()
    W_h = file["weight_hh_l0"].T
    p = peephole_full.Params(file["weight_ih_l0"].T, W_h, np.zeros_like(W_h), file["bias_ih_l0"] + file["bias_hh_l0"])
    h, state, _ = readable.forward(peephole_full, file["x"], peephole_full.State(file["h0"], file["c0"]), p)
    np.testing.assert_allclose(h, file["h"], atol=1e-14)
    np.testing.assert_allclose(state.c, file["c_T"], atol=1e-14)
