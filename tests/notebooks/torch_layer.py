"""Writes course/figures/lstm_network_torch.npz: a torch.nn.LSTM with an input and its outputs.

python -m tests.notebooks.torch_layer
"""

import numpy as np

from course.figures.lstm_network import TORCH


def arrays() -> dict[str, np.ndarray]:
    """Weights of a layer with two inputs and three units, six steps of two examples, and what PyTorch makes of them."""
    import torch

    torch.manual_seed(9)
    layer = torch.nn.LSTM(input_size=2, hidden_size=3).double()
    with torch.no_grad():
        for weight in layer.parameters():
            weight.copy_(1.2 * torch.randn(weight.shape, dtype=torch.float64))
        x = torch.randn(6, 2, 2, dtype=torch.float64)
        h0, c0 = (torch.randn(1, 2, 3, dtype=torch.float64) for _ in range(2))
        h, (_, c_T) = layer(x, (h0, c0))
    found = {name: weight.detach().numpy() for name, weight in layer.named_parameters()}
    states = {"x": x, "h0": h0[0], "c0": c0[0], "h": h, "c_T": c_T[0]}
    return found | {name: value.numpy() for name, value in states.items()}


if __name__ == "__main__":
    np.savez(TORCH, **arrays())
