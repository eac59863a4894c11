"""What unit 09 trains: its data against Python's integers, the loop, what a stop leaves, what is said of devices."""

import hashlib
import sys

import matplotlib
import numpy as np
import pytest

from course.figures import (
    bit_addition,
    characters,
    clipping,
    effort,
    forget_bias,
    gate_statistics,
    growing_curve,
    lstm_training,
    style,
)
from lstm_ref.cells import peephole, peephole_full
from lstm_ref.cells.clipped import clipped
from tests.notebooks.own_network import solved

matplotlib.use("agg")
OWN = solved()
BOTH = (OWN.network_forward, OWN.network_backward)


@pytest.fixture(autouse=True)
def course_style():
    with matplotlib.rc_context():
        style.use_style()
        yield


def adder(updates=3, **options):
    return bit_addition.learn_to_add(*BOTH, bits=3, updates=updates, H=3, **options)


# ---- data


@pytest.mark.parametrize("bits", [1, 8, 70])
def test_sums_are_those_of_pythons_integers(bits):
    first, second = bit_addition.numbers(np.random.default_rng(3), bits, 20)
    x, target = bit_addition.sums(first, second, bits)
    assert x.shape == (bits + 1, 20, 2) and target.shape == (bits + 1, 20, 2)
    for k in range(20):
        read = [sum(int(bit) << t for t, bit in enumerate(column)) for column in x[:, k].T]
        assert read == [first[k], second[k]]
        assert sum(int(bit) << t for t, bit in enumerate(target[:, k].argmax(axis=-1))) == first[k] + second[k]


def test_carries_are_those_of_the_sum():
    first, second = 0b0111, 0b0011
    carries = gate_statistics._carries(first, second, 4)
    bits = [first >> t & 1 for t in range(5)], [second >> t & 1 for t in range(5)]
    carry = 0
    for t, told in enumerate(carries):
        carry = int(bits[0][t] + bits[1][t] + carry >= 2)
        assert told == carry


def test_the_names_are_the_same_in_every_python():
    data = characters.text()
    whole = "\n".join(sorted([*data.names, *data.unseen]))
    assert hashlib.sha256(whole.encode()).hexdigest()[:16] == "13fdb9da60e81387"
    assert len(data.names) + len(data.unseen) == 1693 and not set(data.names) & set(data.unseen)


def test_without_unicodedata_other_names_are_taken_and_it_is_said(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "unicodedata", None)
    data = characters.text()
    assert "alpha" in [*data.names, *data.unseen]
    assert capsys.readouterr().out.startswith("This Python has no module unicodedata")


def test_a_batch_of_names_predicts_the_next_character_and_counts_no_step_behind_the_end():
    data = characters.text()
    x, target, counts = characters.arranged(data, ["OHM SIGN", "A"], 6)
    read = ["".join(data.characters[k] for k in column) for column in x.argmax(axis=-1).T]
    wanted = ["".join(data.characters[k] for k in column) for column in target.argmax(axis=-1).T]
    assert read[0] == "\nOHM S" and wanted[0] == "OHM SI"
    assert read[1][:2] == "\nA" and wanted[1][:2] == "A\n"
    assert counts.T.tolist() == [[1] * 6, [1, 1, 0, 0, 0, 0]]


# ---- the loop


def test_the_loss_is_the_mean_cross_entropy_and_dz_its_gradient():
    rng = np.random.default_rng(0)
    z, counts = rng.standard_normal((3, 2, 4)), np.array([[1.0, 0], [1, 1], [0, 0]])
    target = np.eye(4)[rng.integers(0, 4, (3, 2))]
    loss, dz = lstm_training.loss_and_dz(z, target, counts)
    one_by_one = [-np.log(OWN.softmax(z)[t, n] @ target[t, n]) for t, n in ((0, 0), (1, 0), (1, 1))]
    np.testing.assert_allclose(loss, np.mean(one_by_one))
    measured = np.zeros_like(z)
    for at in np.ndindex(z.shape):
        moved = z.copy()
        moved[at] += 1e-6
        measured[at] = (lstm_training.loss_and_dz(moved, target, counts)[0] - loss) / 1e-6
    np.testing.assert_allclose(dz, measured, atol=1e-5)


def test_a_seed_decides_everything():
    one, same, other = adder(seed=4), adder(seed=4), adder(seed=5)
    np.testing.assert_array_equal(one.losses, same.losses)
    np.testing.assert_array_equal(one.net.W_o, same.net.W_o)
    assert not np.array_equal(one.losses, other.losses)


def test_it_learns_to_add():
    before, after = adder(0), adder(250, rate=0.03, clip=OWN.clip_norm, seed=1)
    chance, learned = (bit_addition.tested(OWN.network_forward, trained, 3) for trained in (before, after))
    assert chance.right < 0.7 and learned.right > 0.9 and learned.whole > 0.6
    assert after.losses[-20:].mean() < 0.3 * bit_addition.LOSS_OF_GUESSING


def test_peepholes_stay_zero_where_they_do_not_learn():
    assert not np.any(adder(peepholes=False).net.layers[0].W_c)
    assert np.any(adder().net.layers[0].W_c)


def test_adam_is_that_of_the_reference():
    from lstm_ref.optim import adam

    rng = np.random.default_rng(0)
    own, ours = lstm_training.Adam(0.1), [rng.standard_normal((2, 3))]
    theirs, state = ours, adam.start(ours)
    for _ in range(3):
        gradients = [rng.standard_normal((2, 3))]
        ours = own.moved(ours, gradients)
        theirs, state = adam.step(theirs, gradients, state, 0.1)
    np.testing.assert_allclose(ours[0], theirs[0], rtol=1e-12)


def test_what_was_learned_until_a_stop_is_kept_and_it_is_said(capsys):
    calls = []

    def stopped(*arguments):
        calls.append(1)
        if len(calls) == 4:
            raise KeyboardInterrupt
        return OWN.network_backward(*arguments)

    trained = bit_addition.learn_to_add(OWN.network_forward, stopped, bits=3, updates=9, H=3)
    assert "Stopped after 3 of 9 updates." in capsys.readouterr().out
    assert len(trained.losses) == 4 - 1
    np.testing.assert_array_equal(trained.net.W_o, adder(3).net.W_o)


@pytest.mark.parametrize(("options", "stops"), [({}, True), ({"updates": 3}, False), ({"size": "large"}, False)])
def test_slow_functions_are_stopped_after_a_while_unless_more_is_asked_for(options, stops, capsys, monkeypatch):
    few = {size: setting._replace(updates=3, H=3) for size, setting in bit_addition.SIZES.items()}
    monkeypatch.setattr(bit_addition, "SIZES", few)
    monkeypatch.setattr(effort, "PATIENCE", 0.0)
    trained = bit_addition.learn_to_add(OWN.network_forward, OWN.network_backward, bits=3, **options)
    assert len(trained.losses) == (1 if stops else 3)
    assert ("Stopped after 1 of 3 updates." in capsys.readouterr().out) == stops


def test_a_stop_of_several_trainings_shows_what_was_finished(capsys, monkeypatch):
    monkeypatch.setitem(forget_bias.SIZES, "small", (2, (0,)))
    calls = []

    def stopped(*arguments):
        calls.append(1)
        if len(calls) == 4:
            raise KeyboardInterrupt
        return OWN.network_backward(*arguments)

    losses = forget_bias.half_lives(OWN.network_forward, stopped, OWN.forget_start, values=(1, 2, 5), gap=2)
    told = capsys.readouterr().out
    assert list(losses) == [1] and "Stopped." in told and "Figure: " in told


def test_a_step_composed_to_a_network_gives_the_networks_gradients():
    rng = np.random.default_rng(0)
    net = lstm_training.start(rng, 2, 3, 4, L=2)
    _, h, caches = net.run(OWN.network_forward, rng.standard_normal((5, 2, 2)))
    dz = rng.standard_normal((5, 2, 4))
    *_, dlayers, dW_o, db_o = OWN.network_backward(dz, h, caches, net.layers, net.W_o)
    composed = lstm_training.backward_by(OWN.lstm_step_backward)(dz, h, caches, net.layers, net.W_o)
    ours = lstm_training.flat([*composed[0], *composed[1:]])
    for one, other in zip(ours, lstm_training.flat([*dlayers, dW_o, db_o]), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-10, atol=1e-12)


# ---- clipping inside the step, against the reference's


def test_the_clipped_step_is_the_references_where_peepholes_are_diagonal():
    rng, (B, D, H), limit = np.random.default_rng(2), (3, 2, 4), 0.1
    draw = rng.standard_normal
    W_x, W_h, b = draw((D, 4 * H)), draw((H, 4 * H)), draw(4 * H)
    diagonals = {name: draw(H) for name in ("i", "f", "o")}
    W_c = np.hstack([np.diag(diagonals["i"]), np.diag(diagonals["f"]), np.zeros((H, H)), np.diag(diagonals["o"])])
    x_t, h_prev, c_prev, dh_t, dc_t = (draw(shape) for shape in ((B, D), *4 * [(B, H)]))
    cell = clipped(peephole, limit)
    theirs = peephole.Params(W_x, W_h, *diagonals.values(), b)
    result = cell.step(x_t, h_prev, c_prev, theirs)
    dx, dh_prev, dc_prev, dp = cell.step_backward(dh_t, dc_t, result[-1], theirs)
    p = OWN.LSTMParams(W_x, W_h, W_c, b)
    _, _, cache = OWN.lstm_step(x_t, h_prev, c_prev, p)
    ours = OWN.lstm_step_backward_clipped(dh_t, dc_t, cache, p, limit)
    for one, other in zip(
        (*ours[:3], ours[3].W_x, ours[3].W_h, ours[3].b), (dx, dh_prev, dc_prev, dp.W_x, dp.W_h, dp.b), strict=True
    ):
        np.testing.assert_allclose(one, other, rtol=1e-10, atol=1e-12)
    unbounded = OWN.lstm_step_backward_clipped(dh_t, dc_t, cache, p, np.inf)
    reference = peephole_full.step_backward(dh_t, dc_t, peephole_full.Cache(*cache), peephole_full.Params(*p))
    for one, other in zip(lstm_training.flat([*unbounded]), lstm_training.flat([*reference]), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-10, atol=1e-12)


# ---- what is shown


def test_what_a_net_writes_ends_with_a_name_and_depends_on_the_seed():
    net = characters.untrained()
    one, same = (characters.sample(OWN.network_forward, net, OWN.sample, count=3) for _ in range(2))
    assert one == same and len(one) == 3 and all(len(name) <= characters.LONGEST for name in one)
    assert one != characters.sample(OWN.network_forward, net, OWN.sample, count=3, seed=1)


def test_every_figure_is_described(capsys, monkeypatch):
    monkeypatch.setitem(clipping.SIZES, "small", (2, (0,)))
    trained = adder(5)
    net = characters.untrained()
    gate_statistics.carry(OWN.network_forward, trained.net)
    gate_statistics.saturation(gate_statistics.adder_gates(OWN.network_forward, trained.net))
    gate_statistics.saturation(gate_statistics.name_gates(OWN.network_forward, net))
    gate_statistics.name_in_gates(OWN.network_forward, net)
    clipping.two_ways(OWN.network_forward, OWN.clip_norm, OWN.lstm_step_backward_clipped)
    clipping.compare(*BOTH, OWN.clip_norm)
    bit_addition.longer(OWN.network_forward, trained)
    characters.show_sample(OWN.network_forward, net, OWN.sample, count=2)
    told = capsys.readouterr().out
    assert told.count("Figure: ") == 7 and "nan" not in told


class Page:
    """Stands for a notebook's page: what one display showed, in order."""

    def __init__(self):
        self.shown = []

    def display(self, data, raw, display_id):
        assert raw and display_id
        self.shown.append(data)
        return self

    def update(self, data, raw, metadata=None):
        self.shown.append(data)


def test_the_curve_grows_in_one_output_and_ends_as_a_figure(monkeypatch):
    page = Page()
    monkeypatch.setattr(growing_curve, "get_ipython", lambda: "a kernel")
    monkeypatch.setattr(growing_curve, "display", page.display)
    monkeypatch.setattr(growing_curve, "EVERY", 0.0)
    adder(4)
    first, *growing, last = page.shown
    assert "it begins" in first["text/plain"] and len(growing) == 4
    lengths = [len(data["text/html"].split('points="')[1].split('"')[0].split()) for data in growing]
    assert lengths == [1, 2, 3, 4]
    assert "image/png" in last and last["text/plain"].startswith("Figure: The loss goes from ")


# ---- devices


def test_without_a_gpu_it_says_so_and_goes_on(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "cupy", None)
    trained = adder(device="gpu")
    assert capsys.readouterr().out.startswith("This runs on the CPU. No usable GPU was found")
    np.testing.assert_array_equal(trained.losses, adder().losses)


def test_an_unknown_size_and_device_are_told(capsys):
    adder(1, size="huge", device="tpu")
    told = capsys.readouterr().out
    assert 'There is no size="huge"' in told and 'There is no device="tpu"' in told


class Foreign(np.ndarray):
    """An array of another library: NumPy's functions take it, as they take CuPy's, and it does not mix with NumPy's."""

    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
        if "out" in kwargs:  # x += y
            kwargs["out"] = _plain(kwargs["out"])
        return _foreign(getattr(ufunc, method)(*_plain(inputs), **kwargs))

    def __array_function__(self, function, types, args, kwargs):
        return _foreign(function(*_plain(args), **kwargs))

    def get(self):
        return np.array(self.view(np.ndarray))


def _plain(values):
    if isinstance(values, tuple | list):
        return type(values)(map(_plain, values))
    if isinstance(values, Foreign):
        return values.view(np.ndarray)
    if isinstance(values, np.ndarray):
        raise TypeError("Unsupported type <class 'numpy.ndarray'>")
    return values


def _foreign(result):
    if isinstance(result, tuple | list):
        return type(result)(map(_foreign, result))
    return np.asarray(result).view(Foreign) if isinstance(result, np.ndarray | np.generic) else result


class Library:
    """NumPy behind arrays of its own."""

    asarray = staticmethod(lambda a: np.array(a, dtype=float).view(Foreign))
    zeros = staticmethod(lambda shape: np.zeros(shape).view(Foreign))

    def __getattr__(self, name):
        return getattr(np, name)


def test_functions_that_take_the_arrays_of_a_gpu_train_there(monkeypatch, capsys):
    monkeypatch.setattr(lstm_training, "array_module", lambda device: Library() if device == "gpu" else np)
    seen = []

    def forward(x, *rest):
        seen.append(type(x))
        return OWN.network_forward(x, *rest)

    trained = bit_addition.learn_to_add(forward, OWN.network_backward, bits=3, updates=3, H=3, device="gpu")
    assert "This runs on the CPU" not in capsys.readouterr().out and set(seen) == {Foreign}
    assert type(trained.net.W_o) is np.ndarray
    np.testing.assert_allclose(trained.losses, adder().losses)


def test_functions_that_make_numpys_arrays_are_named_and_the_cpu_is_taken(monkeypatch, capsys):
    monkeypatch.setattr(lstm_training, "array_module", lambda device: Library() if device == "gpu" else np)

    def my_backward(dz, h, caches, layers, W_o):
        return OWN.network_backward(np.ones(dz.shape) * dz, h, caches, layers, W_o)

    trained = bit_addition.learn_to_add(OWN.network_forward, my_backward, bits=3, updates=3, H=3, device="gpu")
    assert "This runs on the CPU: `my_backward` cannot take the arrays of a GPU" in capsys.readouterr().out
    assert len(trained.losses) == 3
