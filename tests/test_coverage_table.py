"""The table of oracles: up to date, complete, and read correctly from markers and docstrings."""

import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pytest

from lstm_ref.catalogue import CELLS
from lstm_ref.cells import gru, lstm_1997
from tests import coverage_table as table


def item(*marks, **parameters):
    """A collected test, as far as the table looks at it."""
    return SimpleNamespace(
        nodeid="tests/ref/test_some.py::test_it[1]",
        callspec=SimpleNamespace(params=parameters),
        iter_markers=lambda name: [mark.mark for mark in marks if mark.mark.name == name],
    )


def row(name="lstm", source="", **oracles):
    return table.Row("a | b", name, "cells/lstm.py", source, oracles)


@pytest.mark.slow
def test_the_table_is_up_to_date_and_nothing_is_unchecked():
    command = [sys.executable, "-m", "tests.coverage_table", "--check"]
    run = subprocess.run(command, cwd=table.ROOT, capture_output=True, text=True)
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")


def test_cells_are_found_among_the_parameters():
    oracle = pytest.mark.oracle("loops")
    found = table.oracles_of(
        [
            item(oracle, cell=gru, sizes=(1, 2)),
            item(oracle, name="mut1", x=np.ones(3)),
            item(oracle, cell=lstm_1997.Blocks(2)),
            item(cell=CELLS["lstm"]),
        ]
    )
    assert found == {name: {"loops": "tests/ref/test_some.py"} for name in ("gru", "mut1", "lstm_1997_blocks")}


def test_cells_and_parts_are_named():
    found = table.oracles_of(
        [
            item(pytest.mark.oracle("torch", cells="rnn_{phi}"), phi="relu", cell=gru),
            item(
                pytest.mark.oracle("torch", cells=("nig", "nog"), parts="losses"),
                pytest.mark.oracle("loops", cells="nig"),
            ),
            item(pytest.mark.oracle("step", parts=("fast", "layers.stack", "sequence.forward_windows"))),
        ]
    )
    assert {name: set(oracles) for name, oracles in found.items()} == {
        "rnn_relu": {"torch"},
        "nig": {"torch", "loops"},
        "nog": {"torch"},
        "losses": {"torch"},
        "fast": {"step"},
        "layers.stack": {"step"},
        "sequence.forward_windows": {"step"},
    }


@pytest.mark.parametrize(
    ("names", "message"),
    [
        ({}, "no cell among the parameters"),
        ({"cells": "brain"}, "brain: neither a cell"),
        ({"parts": "brain.stem"}, "brain.stem: neither"),
        ({"parts": "losses.brain"}, "losses.brain: neither"),
        ({"cells": "rnn_{phi}"}, "rnn_tan: neither"),
    ],
)
def test_a_marker_that_names_nothing_is_refused(names, message):
    with pytest.raises(ValueError, match=f"test_it.*{message}"):
        table.oracles_of([item(pytest.mark.oracle("torch", **names), phi="tan")])


def test_what_has_no_oracle_is_named():
    step = {"complex step": "f"}
    assert table.missing([row(**step, loops="f"), row(loops="f")], [row("a", **step), row("b")]) == []
    assert table.missing([row(**step), row("gru")], [row("losses", "Werbos (1990)")]) == [
        "cell lstm: no oracle beside complex step",
        "cell gru: no oracle beside complex step",
        "part losses: no oracle",
    ]


def test_every_cell_has_a_source():
    rows = table.cell_rows({})
    assert [row.name for row in rows] == list(CELLS)
    assert [row.name for row in rows if not row.source] == []


def test_every_module_is_in_one_row():
    files = {path.relative_to(table.TABLE.parent).as_posix() for path in table.TABLE.parent.rglob("*.py")}
    listed = [row.path for row in (*table.cell_rows({}), *table.part_rows({}))]
    assert set(listed) == {name for name in files if not name.endswith("__init__.py")}
    packed = [row.name for row in table.part_rows({"fast": {"torch": "f"}, "losses.softmax": {"torch": "f"}})]
    assert "fast" in packed and "fast.plan" not in packed and "losses.softmax" in packed and "losses" in packed


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Source: Cho et al. (2014), equations 5 to 8.", ["Cho et al. (2014)"]),
        ("Source: the error E of Hochreiter & Schmidhuber\n    (1997), with 1/2.", ["Hochreiter & Schmidhuber (1997)"]),
        ("Source: the state equation (Kalman, 1960).", ["Kalman (1960)"]),
        ("Source: Jury's (1962) table; Raible (1974).", ["Raible (1974)"]),
        ("Source: a page of a library, and another.\nDifference from Cho (2014).", ["a page of a library"]),
        ("Source: the pseudocode of the lecture.", ["the pseudocode of the lecture"]),
        (
            "Source: Werbos (1990).\n\nNo. Source of all: Vogt, Le Cun & Lajoie (2022)",
            ["Werbos (1990)", "Vogt, Le Cun & Lajoie (2022)"],
        ),
        ("Source: as `step`; more.", []),
        (None, []),
    ],
)
def test_citations(text, expected):
    assert list(table.citations(text)) == expected


def test_the_table_is_markdown():
    (header, rule, line) = table.table([row(torch="tests/ref/test_b.py", loops="tests/ref/test_a.py")], plans=True)
    assert header.count("|") == rule.count("|") == line.count("|") - 1 == 6
    assert line == (
        r"| a \| b | [`lstm`](cells/lstm.py) |  | [loops](../tests/ref/test_a.py), [torch](../tests/ref/test_b.py) "
        "| no |"
    )
