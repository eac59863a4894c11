"""Whatever is no valid argument is refused by an error that names it, says what it had and what was expected.

Every argument of every public function (the table is in bad_input_cases.py) is spoiled in every way that its type
allows. Other errors, and results, are listed as complaints: broadcasting in silence is the worst of them.
"""

import importlib
import inspect
import pkgutil
import re
import warnings
from collections import namedtuple

import array_api_strict
import numpy as np
import pytest

import lstm_ref
from lstm_ref import readable
from lstm_ref.optim import adam, momentum, sgd
from lstm_ref.systems import linear
from tests.ref.bad_input_cases import ENTRIES, Fresh, Opaque, R, Wrong, lstm, q

# What is not in the table: expressions of one line, what leaves its checks to those who call it, what checks.
# Clipping, plans, files and what tasks share have tests of bad arguments of their own.
UNCHECKED = re.compile(
    r"(activations|algebra|arguments|backend|clipping|gates|nested|storage)\."
    r"|(fast\.|optim\.rates\.|stability\.matrices\.|tasks\.batch\.|tasks\.marked_pairs\.)"
    r"|cells\.\w+\.(step|step_backward|param_shapes|state_sizes|require_|reset_and_update)"
    r"|(graphs\.node|layers\.dense\.one_batch|rtrl\.step|sequence\.check_tape|stability\.jacobian\.of_step)$"
    r"|tasks\.(reber\.check_strings|next_symbol\.check_bools)$"
)
# Arguments whose parts go on under other names.
INNER = {"source": "x", "target": "x", "source_mask": "mask", "target_mask": "mask", "states0": "state0"}
INNER |= {"layers": "p|cell|caches|layer", "layer": "p|cell|caches", "p": "x"}

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # np.matrix announces its end
    MATRIX = np.matrix([[1.0]])


def spoilers(value):
    """Values that are no longer valid: the group, words, the value, and whether the argument itself has to be named."""
    if isinstance(value, Wrong):
        yield from (("wrong", str(other)[:40], other, True) for other in value.others)
        yield from () if isinstance(value, Opaque) else spoilers(value.value)
    elif isinstance(value, np.ndarray):
        yield from of_array(value)
    elif isinstance(value, str | int | float) and not isinstance(value, bool):
        for other in (None, True, float("nan"), [value], np.array([1.0, 2.0]), 3 if isinstance(value, str) else "1"):
            yield "wrong", repr(other), other, True
    elif isinstance(value, tuple | list):
        yield from of_container(value)


def of_array(a):
    yield "none", "None", None, True
    for other in ("abc", a.tolist(), a.astype(object), np.ma.masked_array(a), MATRIX):
        yield "kind", type(other).__name__, other, True
    kinds = {"f": (int, bool), "b": (int, float), "i": (bool, float)}[a.dtype.kind]
    for dtype in kinds:
        yield "kind", dtype.__name__, np.ones(a.shape, dtype), True
    if a.dtype.kind == "f":
        yield "nan", "NaN", np.where(np.arange(a.size).reshape(a.shape) == a.size - 1, np.nan, a), True
        yield "dtype single", "float32", a.astype(np.float32), False
        yield "dtype", "complex128", a.astype(complex), False
    yield "library", "another library", array_api_strict.asarray(a), False
    for axis in range(a.ndim):
        where = f"{'time' * (axis == 0)} {'rows' * (axis < a.ndim - 1)} {'lead' * (axis < a.ndim - 2)}"
        yield "empty", f"axis {axis} empty", np.take(a, [], axis), False
        if a.shape[axis] > 1:
            yield f"size {where}", f"axis {axis} of size 1", np.take(a, [0], axis), False
            yield f"size {where}", f"axis {axis} shorter", np.delete(a, -1, axis), False
    yield "axes rows lead", "an axis of 1 in front", a[None], False
    yield "axes rows lead", "trials in front", np.stack([a] * R), False
    yield "axes", "an axis of 1 behind", a[..., None], False
    yield "axes rows lead", "first axis gone", np.asarray(a[0]), False
    if a.T.shape != a.shape:
        yield "order", "transposed", a.T, False
    if a.ndim > 2:
        yield "order rows lead", "first axes exchanged", a.swapaxes(0, 1), False


def of_container(values):
    yield "none", "None", None, True
    for other in (3, {}, "ab", iter(values)):
        yield "container", type(other).__name__, other, True
    plain = list(values) if isinstance(values, list) else tuple(values)
    yield "length", "an entry less", plain[:-1], False
    yield "length", "an entry more", plain + plain[-1:], False
    if hasattr(values, "_fields"):
        yield "fields", "other fields", namedtuple("Other", [f"f{n}" for n in range(len(values))])(*values), False
    for n, entry in enumerate(values):
        for group, words, other, named in spoilers(entry):
            changed = [*plain[:n], other, *plain[n + 1 :]]
            yield group, f"[{n}] {words}", rebuilt(values, changed), named


def rebuilt(like, entries):
    return type(like)(*entries) if hasattr(like, "_fields") else type(like)(entries)


def valid(value):
    value = value.value if isinstance(value, Wrong) else value
    return value.make() if isinstance(value, Fresh) else value


def call(name, /, **spoiled):
    function, arguments, _ = ENTRIES[name]
    result = function(**{argument: valid(value) for argument, value in arguments.items()} | spoiled)
    return list(result) if inspect.isgenerator(result) else result


def complaint(name, argument, other, named):
    """What is wrong with the refusal; None if it is as it should be."""
    names = [argument] if named else list(ENTRIES[name].arguments)
    names = "|".join(f"{one}|{INNER.get(one, one)}" for one in names)
    try:
        call(name, **{argument: other})
    except (TypeError, ValueError) as error:
        message = str(error)
        good = re.match(rf"([\w\[\]]+: )*((left, )?({names}))\b.*(got|contains) .*expected ", message, re.DOTALL)
        neither = re.match(rf"({names})\b.*got .*, which is neither ", message)
        return None if good or neither else f"{type(error).__name__}: {message[:90]}"
    except Exception as error:
        return f"{type(error).__name__}: {str(error)[:90]}"
    return "no error"


@pytest.mark.parametrize("name", ENTRIES)
def test_the_arguments_of_the_table_are_valid(name):
    call(name)


@pytest.mark.parametrize(("name", "argument"), [(name, one) for name in ENTRIES for one in ENTRIES[name].arguments])
def test_a_spoiled_argument_is_refused_and_named(name, argument):
    _, arguments, legal = ENTRIES[name]
    legal = set(legal.get(argument, "").split())
    found = {
        words: complaint(name, argument, other, named)
        for groups, words, other, named in spoilers(arguments[argument])
        if not legal & set(groups.split())
    }
    assert {words: text for words, text in found.items() if text} == {}


def on(device, values):
    return rebuilt(values, [array_api_strict.asarray(a, device=array_api_strict.Device(device)) for a in values])


def test_arrays_of_two_devices_do_not_meet():
    (x,), state0, p = (on("device1", values) for values in ([q.x], q.state0, q.p))
    h, *_ = readable.forward(lstm, x, state0, p)
    assert h.device == x.device
    with pytest.raises(ValueError, match=r"^p\.W_x: got an array on device .*CPU.*, expected .*device1"):
        readable.forward(lstm, x, state0, on("CPU_DEVICE", q.p))


@pytest.mark.parametrize("module", [sgd, momentum, adam])
def test_numbers_of_numpy_change_no_dtype(module):
    params = [q.p.W_x.astype(np.float32)]
    (moved,), _ = module.step(params, params, module.start(params), rate=np.float64(0.1))
    assert moved.dtype == np.float32
    assert linear.response(params[0][0], np.float64(0.5), np.float64(2.0)).dtype == np.float32


def test_every_public_function_is_in_the_table():
    listed = {name.partition(" ")[0] for name in ENTRIES}
    for info in pkgutil.walk_packages(lstm_ref.__path__, "lstm_ref."):
        module = importlib.import_module(info.name)
        for name, function in inspect.getmembers(module, inspect.isfunction):
            path = f"{info.name}.{name}".removeprefix("lstm_ref.")
            own = function.__module__ == info.name and not name.startswith("_")
            if own and not UNCHECKED.match(path):
                assert path in listed, f"{path}: got no entry in bad_input_cases.py, expected one"
