"""The tables of `python -m benchmarks cpu`, in the process and the environment that it starts."""

import gc
import sys
from functools import partial

from rich.console import Console
from rich.progress import track

from benchmarks import machine, memory, plans, tables, training
from benchmarks.options import Options

TABLES = {
    "goals": training.tables,
    "plans": plans.tables,
    "masks": plans.masks,
    "ensembles": plans.ensembles,
    "memory": memory.tables,
}


def main(options: Options) -> None:
    """Measure, print, and write the Markdown file."""
    import torch

    torch.set_num_threads(1)
    gc.freeze()  # what the libraries keep is not gone through again and again while times are taken
    console, errors = tables.console(), Console(stderr=True)
    progress = partial(track, console=errors, transient=True, disable=not errors.is_terminal)
    lines = machine.header(options.remarks)
    for line in lines:
        console.print(line, highlight=False)
    start, done = machine.load(), []
    for name in options.tables or TABLES:
        for table in TABLES[name](options, progress):
            table.show(console)
            done.append(table)
    lines.append(f"load average: {start} at the start, {machine.load()} at the end")
    console.print(lines[-1], highlight=False)
    if options.output:
        tables.write(options.output, lines, done)


if __name__ == "__main__":
    main(Options.from_text(sys.argv[1]))
