"""Independent answers for the LSTM family; as tests/oracles.py, they share no code with lstm_ref."""

import math

import numpy as np
import torch

# Blocks of H columns of each cell, and its peepholes: what a variant lacks has no parameters.
COLUMNS = {
    "lstm": "ifgo",
    "peephole": "ifgo",
    "nig": "fgo",
    "nfg": "igo",
    "nog": "ifg",
    "niaf": "ifgo",
    "noaf": "ifgo",
    "np": "ifgo",
    "cifg": "igo",
}
PEEPHOLES = {"lstm": "", "np": "", "nig": "fo", "nfg": "io", "nog": "if", "cifg": "io"}


def logistic(v):
    return 1.0 / (1.0 + math.exp(-v))


def variant_by_loops(name, x, h0, c0, W_x, W_h, *rest):
    """An LSTM of Greff et al. (2015), one number at a time, gate by gate; rest: its peepholes, then b.

    Returns h (T, B, H), h_T, c_T.
    """
    *vectors, b = rest
    peepholes = dict(zip(PEEPHOLES.get(name, "ifo"), vectors, strict=True))
    T, B, D = x.shape
    H = h0.shape[1]
    assert W_x.shape == (D, len(COLUMNS[name]) * H)
    h, c, hs = h0.tolist(), c0.tolist(), []

    def drive(gate, unit, inputs, hidden, cell=0.0):
        column = COLUMNS[name].index(gate) * H + unit
        total = float(b[column])
        for k in range(D):
            total += inputs[k] * float(W_x[k, column])
        for k in range(H):
            total += hidden[k] * float(W_h[k, column])
        if gate in peepholes:
            total += cell * float(peepholes[gate][unit])
        return total

    for t in range(T):
        h_new, c_new = [], []
        for row in range(B):
            inputs, hidden = x[t, row].tolist(), h[row]
            cells, outputs = [], []
            for unit in range(H):
                old = c[row][unit]
                write = 1.0 if name == "nig" else logistic(drive("i", unit, inputs, hidden, old))
                if name == "nfg":
                    keep = 1.0
                elif name == "cifg":
                    keep = 1.0 - write
                else:
                    keep = logistic(drive("f", unit, inputs, hidden, old))
                candidate = drive("g", unit, inputs, hidden)
                if name != "niaf":
                    candidate = math.tanh(candidate)
                new = keep * old + write * candidate
                show = 1.0 if name == "nog" else logistic(drive("o", unit, inputs, hidden, new))
                cells.append(new)
                outputs.append(show * (new if name == "noaf" else math.tanh(new)))
            c_new.append(cells)
            h_new.append(outputs)
        h, c = h_new, c_new
        hs.append(h)
    return np.array(hs), np.array(h), np.array(c)


def parameters_by_paper(name, N, M):
    """Number of parameters of a variant for N units and M inputs, from the weight matrices that the paper lists."""
    block, peephole = N * M + N * N + N, N
    return {
        "lstm": 4 * block,
        "np": 4 * block,
        "peephole": 4 * block + 3 * peephole,
        "niaf": 4 * block + 3 * peephole,
        "noaf": 4 * block + 3 * peephole,
        "nig": 3 * block + 2 * peephole,
        "nfg": 3 * block + 2 * peephole,
        "nog": 3 * block + 2 * peephole,
        "cifg": 3 * block + 2 * peephole,
        "fgr": 4 * block + 3 * peephole + 9 * N * N,
    }[name]


def full_gate_recurrence_by_loops(x, h0, c0, i0, f0, o0, W_x, W_h, W_gates, p_i, p_f, p_o, b):
    """Full gate recurrence, one number at a time. Returns h (T, B, H) and the final h, c, i, f, o.

    W_gates: rows in blocks of H for the previous gates, columns in blocks of H for the gates that see them,
    both in the order input, forget, output.
    """
    T, B, D = x.shape
    H = h0.shape[1]
    state = {"h": h0.tolist(), "c": c0.tolist(), "i": i0.tolist(), "f": f0.tolist(), "o": o0.tolist()}
    hs = []

    def drive(gate, unit, t, row):
        column = "ifgo".index(gate) * H + unit
        total = float(b[column])
        for k in range(D):
            total += float(x[t, row, k]) * float(W_x[k, column])
        for k in range(H):
            total += state["h"][row][k] * float(W_h[k, column])
        if gate != "g":
            for place, source in enumerate("ifo"):
                for k in range(H):
                    weight = float(W_gates[place * H + k, "ifo".index(gate) * H + unit])
                    total += state[source][row][k] * weight
        return total

    for t in range(T):
        new = {name: [[0.0] * H for _ in range(B)] for name in state}
        for row in range(B):
            for unit in range(H):
                old = state["c"][row][unit]
                write = logistic(drive("i", unit, t, row) + float(p_i[unit]) * old)
                keep = logistic(drive("f", unit, t, row) + float(p_f[unit]) * old)
                cell = keep * old + write * math.tanh(drive("g", unit, t, row))
                show = logistic(drive("o", unit, t, row) + float(p_o[unit]) * cell)
                values = {"h": show * math.tanh(cell), "c": cell, "i": write, "f": keep, "o": show}
                for name, value in values.items():
                    new[name][row][unit] = value
        state = new
        hs.append(state["h"])
    return (np.array(hs), *(np.array(state[name]) for name in "hcifo"))


def torch_peephole_lstm(x, h, c, W_x, W_h, p_i, p_f, p_o, b):
    """The LSTM with peepholes in PyTorch: peepholes as diagonal matrices, each gate a product of all it sees."""
    H = h.shape[1]
    columns = [slice(n * H, (n + 1) * H) for n in range(4)]
    writes, keeps, candidates, shows = (torch.cat([W_x[:, k], W_h[:, k]]) for k in columns)
    b_write, b_keep, b_candidate, b_show = (b[k] for k in columns)
    writes, keeps = torch.cat([writes, torch.diag(p_i)]), torch.cat([keeps, torch.diag(p_f)])
    shows = torch.cat([shows, torch.diag(p_o)])
    hs = []
    for x_t in x:
        seen = torch.cat([x_t, h], dim=1)
        before = torch.cat([seen, c], dim=1)
        candidate = torch.tanh(torch.addmm(b_candidate, seen, candidates))
        c = torch.sigmoid(torch.addmm(b_keep, before, keeps)) * c + (
            torch.sigmoid(torch.addmm(b_write, before, writes)) * candidate
        )
        h = torch.sigmoid(torch.addmm(b_show, torch.cat([seen, c], dim=1), shows)) * torch.tanh(c)
        hs.append(h)
    return torch.stack(hs), h, c
