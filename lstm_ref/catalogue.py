"""All cells by name, for whatever runs over every cell: tests, tables, saved networks."""

from typing import Any

from lstm_ref.cells import peephole_full

CELLS: dict[str, Any] = {
    "peephole_full": peephole_full,
}
