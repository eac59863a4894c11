"""A few cells that the warm process runs before it forks kernels, and forgets again.

What happens in a process once (a table that is filled when it is first needed, bytecode that adapts to how it is used)
has then happened for all kernels. The cells are these here and never a student's; the verifier's part is written down
beforehand, so that it takes nobody at the other end.
"""

import contextlib
import json
import os
import signal
import socket
import sys
from collections.abc import Iterator

import numpy as np

from autograder import line, wire
from autograder.sandbox import inside

CELLS = (
    "import numpy as np\nfrom autograder.check import check",
    "def double(x, w):\n    return 2 * w * np.asarray(x)  # a line",
    *["check('rehearsal.double', double)"] * 8,  # Python adapts bytecode that has run a few times
    "print(double(np.ones(3), 1.0)); double(2, 1)",
)
ORDERS = [{"do": "call", "call": {"x": np.ones(3), "w": 0.5}, "given": {}}] * 2 + [{"do": "done"}]
LIMITS = {"cell_output": 10_000, "cell_pictures": 0}


def rehearse(shell: inside.Shell) -> list[str]:
    """Run the cells, and return the error of each, "" if there was none. What a cell can see is as it was before."""
    ours, theirs = socket.socketpair()
    with ours, theirs, _as_before(shell), contextlib.ExitStack() as verifiers:
        for source in CELLS:
            verifier, kernels = socket.socketpair()
            verifiers.enter_context(verifier)
            for order in ORDERS:
                line.send(verifier, wire.pack(order))
            with kernels:
                socket.send_fds(ours, [b"+"], [kernels.fileno()])
            line.send(ours, json.dumps({"cell": source}).encode())
        ours.shutdown(socket.SHUT_WR)
        inside.run_cells(shell, theirs, LIMITS)
        theirs.close()
        return list(_errors(ours))


def _errors(control: socket.socket) -> Iterator[str]:
    with contextlib.suppress(EOFError):
        while True:
            message = json.loads(line.receive(control, inside.MAX_ORDER))
            if "done" in message:
                yield message["error"]


@contextlib.contextmanager
def _as_before(shell: inside.Shell) -> Iterator[None]:
    names, environment, streams = dict(shell.user_ns), dict(os.environ), (sys.stdout, sys.stderr)
    interrupt = signal.getsignal(signal.SIGINT)
    try:
        yield
    finally:
        shell.user_ns.clear()
        shell.user_ns.update(names)
        os.environ.clear()
        os.environ.update(environment)
        sys.stdout, sys.stderr = streams
        signal.signal(signal.SIGINT, interrupt)
