"""What lstm_ref/README.md says is so: its examples run and print what it shows, its equations are those of the cells,
its links lead somewhere, and no module is missing."""

import contextlib
import io
import re
from pathlib import Path

import numpy as np
import pytest

from lstm_ref import activations
from lstm_ref.activations import sigmoid, tanh
from lstm_ref.catalogue import CELLS
from lstm_ref.cells import greff
from tests.oracles import assert_same
from tests.ref.cases import cell_problem

ROOT = Path(__file__).resolve().parents[1]

PACKAGE = ROOT / "lstm_ref"
TEXT = (PACKAGE / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)


@pytest.mark.parametrize("block", BLOCKS, ids=range(len(BLOCKS)))
def test_examples_print_what_is_shown(block):
    shown = re.search(r"(?:^# .*\n)+\Z", block, re.MULTILINE)
    assert shown, "an example ends with what it prints, as comments"
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(compile(block, "README.md", "exec"), {})
    assert ["# " + line for line in said.getvalue().splitlines()] == shown[0].splitlines()


def test_links_lead_somewhere():
    links = re.findall(r"\]\(([^)]+)\)", TEXT)
    assert links and [link for link in links if not (PACKAGE / link).exists()] == []


def test_no_module_is_missing():
    for path in PACKAGE.rglob("*.py"):
        folder, name = path.parent.relative_to(PACKAGE).as_posix(), path.stem
        if name == "__init__":
            continue
        # By a link; or, in a folder that has one, by its name, there or in the folder's docstring.
        listed = (path.parent / "__init__.py").read_text(encoding="utf-8") + TEXT
        linked = f"({path.relative_to(PACKAGE).as_posix()})" in TEXT
        assert linked or (f"({folder}/__init__.py)" in TEXT and re.search(rf"[` /]{name}[` .]", listed)), path


# ---- the equations


def rows(heading):
    """The table below a bold word, by the names of its cells: column name to equation, filled from the first row."""
    lines = TEXT.partition(f"**{heading}")[2].partition("\n|")[2].partition("\n\n")[0].splitlines()
    header, _, *body = ([field.strip() for field in line.strip("|").split("|")] for line in lines)
    first = body[0]
    table = {}
    for line in body:
        filled = [own or given for own, given in zip(line, first, strict=True)]
        for name in re.findall(r"`([a-z]\w+)`", line[0]):
            table[name] = dict(zip(header[1:], filled[1:], strict=True))
    return table


def python(equation):
    """The equation of a table as an expression: a space before a matrix is a product of matrices."""
    text = equation.replace("′", "_prev").replace("−", "-").replace("·", "*").replace("σ", "sigmoid")
    text = text.replace("φ", "phi").replace("2 tanh", "2 * tanh")
    return re.sub(r"(?<=[\w)]) (?=W_)", " @ ", text)


def blocks(w, names):
    return dict(zip(names, np.split(w, len(names), axis=-1), strict=True))


def named(**values):
    return {"sigmoid": sigmoid, "tanh": tanh, **values}


def one_step(name):
    cell = CELLS[name]
    problem = cell_problem(cell, (1, 3, 2, 4), seed=hash_of(name))
    x_t, previous, p = problem.x[0], problem.state0, problem.p
    expected = cell.step(x_t, *previous, p)[: len(previous)]
    return cell, p, {"x_t": x_t} | {f"{k}_prev": v for k, v in previous._asdict().items()}, expected


def hash_of(name):
    return sum(map(ord, name))


@pytest.mark.parametrize("name", [*rows("LSTM."), "lstm_1997_blocks", "lstm_1997_truncated"])
def test_equations_of_the_lstms(name):
    cell, p, values, expected = one_step(name)
    columns = rows("LSTM.")[name.removesuffix("_blocks").removesuffix("_truncated")]
    gates = [gate for gate in "ifgo" if columns[gate] != "none"]
    assert sorted(gates) == sorted(cell.BLOCKS) or name == "cifg"
    env = named(**values, **{field: w for field, w in p._asdict().items() if field.startswith("p_")})
    formula = "x_t @ W_x + h_prev @ W_h + b"
    if name.startswith("lstm_1997"):
        noted = re.search(r"a = (x_t W_x .*? W_o \+ b)", TEXT)[1]
        formula = python(noted)
    a = eval(formula, env | p._asdict())
    parts = cell.split_blocks(a) if hasattr(cell, "split_blocks") else np.split(a, len(cell.BLOCKS), axis=-1)
    env |= {f"a_{gate}": part for gate, part in zip(cell.BLOCKS, parts, strict=True)}
    if name == "fgr":
        s = np.concatenate([values["i_prev"], values["f_prev"], values["o_prev"]], axis=-1) @ p.W_gates
        env |= {f"s_{gate}": part for gate, part in blocks(s, "ifo").items()}
    if name == "peephole_full":
        env |= {f"W_c{gate}": part for gate, part in blocks(p.W_c, "ifgo").items()}
    size = getattr(cell, "block_size", 1)
    for column, equation in columns.items():
        if equation != "none":
            value = eval(python(equation), env)
            env[column] = np.repeat(value, size, axis=-1) if column in "io" else value
    for state, value in zip(cell.State._fields, expected, strict=True):
        got = env[f"{state}_t"] if state in "hc" else env[state][:, ::size]
        assert_same(got, value, 1e-14, state)


@pytest.mark.parametrize("name", rows("GRU."))
def test_equations_of_the_grus(name):
    cell, p, values, (h_t,) = one_step(name)
    columns = rows("GRU.")[name]
    env = named(**values, **p._asdict())
    for field, prefix in {"W_x": "W_x", "W_h": "W_h", "b": "b_"}.items():
        # A matrix has a block for each gate that the row lets see it.
        seeing = [gate for gate in cell.BLOCKS if re.search(rf"\b{prefix}{gate}\b", " ".join(columns.values()))]
        env |= {f"{prefix}{gate}": w for gate, w in blocks(getattr(p, field), seeing).items()}
    for column, equation in columns.items():
        env[column] = eval(python(equation), env)
    (last,) = re.findall(r"All end with h_t = (.*?)\. ", TEXT)
    assert_same(eval(python(last), env), h_t, 1e-14)
    wants_equal = f"`{name}`](cells/{name}.py), D = H" in re.sub(" +", " ", TEXT)
    assert wants_equal == getattr(cell, "input_is_hidden", False)


@pytest.mark.parametrize("name", [name for name in rows("Without gates.") if name != "graph"])
def test_equations_without_gates(name):
    _, p, values, (h_t,) = one_step(name)
    phi = getattr(activations, name.removeprefix("rnn_"), None)
    equation = python(rows("Without gates.")[name]["h_t"].partition(",")[0])
    assert_same(eval(equation, named(**values, **p._asdict(), phi=phi)), h_t, 1e-14)


def test_every_cell_is_in_a_table():
    listed = {*rows("LSTM."), *rows("GRU."), *rows("Without gates."), "lstm_1997_blocks", "lstm_1997_truncated"}
    assert listed == {*CELLS}
    assert all(f"`{name}`" in TEXT for name in listed)
    assert greff.V.squash == greff.Squashes()  # the row of `peephole` is the one that the variants differ from
