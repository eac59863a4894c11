"""The rooms inside lstm_ref: who may import whom, and that a breach is seen. Its outer walls: tests/test_walls.py."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "lstm_ref"

# Every module is in the longest room that its name begins with. A room may import itself and what it names here.
ARRAYS = ("backend", "arguments", "activations", "algebra", "gates", "nested", "one_hot")
OVER_TIME = (*ARRAYS, "cells", "readable")
ROOMS = {
    "backend": (),
    "arguments": ("backend",),
    "activations": ("backend",),
    "algebra": ("backend",),
    "gates": ("backend",),
    "nested": ("backend", "arguments"),
    "one_hot": ("backend", "arguments"),
    "losses": ARRAYS,
    "optim": ARRAYS,
    "clipping": ARRAYS,
    # One step: knows nothing of sequences.
    "graphs": ARRAYS,
    "graph_mutations": (*ARRAYS, "graphs"),
    "cells": (*ARRAYS, "graphs"),
    "catalogue": ("cells",),
    "initialise": (*ARRAYS, "cells"),
    "storage": (*ARRAYS, "catalogue"),
    # Sequences: the definition stands alone, and only the front door knows both ways.
    "readable": ("backend", "arguments"),
    "fast": (*ARRAYS, "cells", "catalogue"),
    "sequence": (*ARRAYS, "readable", "fast"),
    "layers": (*ARRAYS, "sequence"),
    "network": (*ARRAYS, "layers", "losses"),
    # What networks are trained on: knows nothing of them.
    "tasks": ("backend", "arguments", "activations", "one_hot"),
    # What looks inside goes step by step.
    "rtrl": OVER_TIME,
    "truncated_1997": OVER_TIME,
    "systems": OVER_TIME,
    "systems.linear": ("backend", "arguments"),
    "systems.threshold": ("backend", "arguments"),
    "stability": (*OVER_TIME, "initialise", "systems.linear"),
}


def within(name, rooms):
    return any(f"{name}.".startswith(f"{room}.") for room in rooms)


def imported(tree):
    """Line and name, below lstm_ref, of every module of the package that is imported, and of what is taken from it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            assert not node.level, "imports are absolute"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        yield from ((node.lineno, name.removeprefix("lstm_ref.")) for name in names if within(name, ["lstm_ref"]))


def breaches(files):
    """The imports that no room allows, of modules given as {name below lstm_ref: text}."""
    found = []
    for module, text in files.items():
        room = max((room for room in ROOMS if within(module, [room])), key=len, default=None)
        assert room, f"{module} is in no room"
        allowed = (room, *ROOMS[room])
        found += [
            f"{module}:{line} imports {name}" for line, name in imported(ast.parse(text)) if not within(name, allowed)
        ]
    return found


def test_rooms_keep_their_walls():
    paths = {path: ".".join(path.relative_to(PACKAGE).with_suffix("").parts) for path in sorted(PACKAGE.rglob("*.py"))}
    files = {name.removesuffix(".__init__"): path.read_text(encoding="utf-8") for path, name in paths.items()}
    del files["__init__"]
    assert breaches(files) == []
    assert {room for room in ROOMS if not any(within(module, [room]) for module in files)} == set()


@pytest.mark.parametrize(
    ("module", "text", "name"),
    [
        ("cells.lstm", "from lstm_ref import readable", "readable"),
        ("cells.lstm", "def step():\n    from lstm_ref.layers.dense import dense", "layers.dense.dense"),
        ("readable", "import lstm_ref.fast", "fast"),
        ("fast.plan", "from lstm_ref.readable import forward", "readable.forward"),
        ("systems.linear", "from lstm_ref import cells", "cells"),
        ("backend", "from lstm_ref import arguments", "arguments"),
        ("layers.stack", "from lstm_ref import fast", "fast"),
        ("tasks.adding", "from lstm_ref.cells import lstm", "cells.lstm"),
    ],
)
def test_a_breach_is_seen(module, text, name):
    line = text.count("\n") + 1
    assert breaches({module: text, "cells.gru": "from lstm_ref.gates import pack\nimport numpy"}) == [
        f"{module}:{line} imports {name}"
    ]


def test_a_module_without_a_room_is_seen():
    with pytest.raises(AssertionError, match="brain is in no room"):
        breaches({"brain": ""})
