"""What runs in the jail: an IPython shell that takes cells from one socket and sends back what they show.

    outside   {"limits": {...}}                       once, before anything else
    inside    {"ready": true}                         once
    outside   {"cell": source}, with a descriptor     the cell's own line to the verifier, for `check`
    inside    {"output": {...}}                       as nbformat has it, as often as there is something
    inside    {"done": true, "error": "kind: text"}   the cell is over

Nothing here is trusted by the other end: student code runs in this process and can send whatever it likes.
"""

import contextlib
import json
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Any as AnyTrait
from traitlets import Type
from traitlets.config import Config

from autograder import line

CHANNEL = "AUTOGRADER_CHANNEL"  # environment: the descriptor of the cell's line to the verifier
MAX_ORDER = 4 * 2**20
SHOWN = ("text/plain", "image/png")  # of all forms of a value; pages show no others
SLACK = 2000  # characters that an output may have beyond what there is room for
PATIENCE = 0.2  # seconds that printed text may wait for more of it
SHORT = 8192  # characters that may


class Sender:
    """Sends frames whole, from any thread. Interrupts reach the cell that runs, never a frame that is half sent."""

    def __init__(self, control: socket.socket) -> None:
        self._control, self._lock = control, threading.RLock()
        self._running = self._held = self._interrupted = False
        self.room = self.pictures = 0  # characters that the cell may still show, as text and as pictures
        self._left_out: set[str] = set()
        signal.signal(signal.SIGINT, self._interrupt)

    def send(self, message: dict[str, Any]) -> None:
        data = json.dumps(message).encode()
        with self._lock, self._whole():
            line.send(self._control, data)

    def output(self, output: dict[str, Any]) -> None:
        """One output of the cell, as far as there is room for it; what is left out is told once."""
        picture = self._picture(output.get("data", {}))
        size = len(json.dumps(output)) - picture
        if "text" in output:
            output["text"] = output["text"][: max(self.room, 0)]
        if self.room > 0 and len(json.dumps(output)) - picture <= self.room + SLACK:
            self.send({"output": output})
        self.room -= size
        if self.room < 0:
            self._tell("more text than a cell may show")

    def _picture(self, data: dict[str, Any]) -> int:
        """The size of an output's picture; one for which there is no room is taken out."""
        size = len(data["image/png"]) if isinstance(data.get("image/png"), str) else 0
        if size > self.pictures:
            del data["image/png"]
            self._tell("a picture: a cell may not show more, or larger ones")
            return 0
        self.pictures -= size
        return size

    def _tell(self, what: str) -> None:
        if what not in self._left_out:
            self._left_out.add(what)
            self.send({"output": {"output_type": "stream", "name": "stderr", "text": f"[Left out: {what}.]\n"}})

    @contextlib.contextmanager
    def running(self, room: int, pictures: int) -> Iterator[None]:
        """While a cell runs."""
        self.room, self.pictures, self._running, self._interrupted = room, pictures, True, False
        self._left_out.clear()
        try:
            yield
        finally:
            self._running = False

    def _interrupt(self, *_: Any) -> None:
        if self._running and not self._held:
            raise KeyboardInterrupt
        self._interrupted = True

    @contextlib.contextmanager
    def _whole(self) -> Iterator[None]:
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        self._held = True
        try:
            yield
        finally:
            self._held = False
        if self._interrupted and self._running:
            self._interrupted = False
            raise KeyboardInterrupt


class Stream:
    """Stands in for sys.stdout or sys.stderr."""

    encoding, errors, closed = "utf-8", "replace", False

    def __init__(self, name: str, sender: Sender) -> None:
        self.name, self._sender = name, sender
        self._waiting: list[str] = []
        self._size = 0
        self._since = 0.0

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        if self._sender.room > 0:
            if not self._waiting:
                self._since = time.monotonic()
            self._waiting.append(text)
            self._size += len(text)
            if self._size > SHORT or time.monotonic() - self._since > PATIENCE:
                self.flush()
        return len(text)

    def writelines(self, lines: Any) -> None:
        for text in lines:
            self.write(text)

    def flush(self) -> None:
        text = "".join(self._waiting)
        self._waiting.clear()
        self._size = 0
        if text:
            self._sender.output({"output_type": "stream", "name": self.name, "text": text})

    def isatty(self) -> bool:
        return False

    def readable(self) -> bool:
        return False

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        raise OSError("this stream is no file")


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(Exception):
            stream.flush()


class Publisher(DisplayPublisher):
    """`display(...)` sends pictures and texts."""

    sender = AnyTrait()

    def publish(  # type: ignore[override]
        self, data: Any, metadata: Any = None, *, transient: Any = None, **_: Any
    ) -> None:
        _flush()
        output = {"output_type": "display_data", "data": _text(data), "metadata": _text(metadata or {})}
        name = (transient or {}).get("display_id")  # of an output that is shown anew later
        self.sender.output(output | ({"transient": {"display_id": name}} if isinstance(name, str) else {}))

    def clear_output(self, wait: bool = False) -> None:
        _flush()


class Hook(DisplayHook):
    """The value of a cell's last expression."""

    sender = AnyTrait()

    def write_output_prompt(self) -> None:
        pass

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        _flush()
        shown = {"data": _text(format_dict), "metadata": _text(md_dict or {}), "execution_count": None}
        self.sender.output({"output_type": "execute_result", **shown})

    def finish_displayhook(self) -> None:
        pass


class Shell(InteractiveShell):
    """IPython whose outputs go to the sender."""

    display_pub_class = Type(Publisher)
    displayhook_class = Type(Hook)
    sender = AnyTrait()
    error = ""

    def _showtraceback(self, etype: Any, evalue: Any, stb: Any) -> None:
        _flush()
        try:
            text = str(evalue)
        except Exception:
            text = "<an exception whose text cannot be had>"
        name, lines = getattr(etype, "__name__", str(etype)), [str(part) for part in stb]
        self.error = f"{name}: {text}"[:500]
        self.sender.output({"output_type": "error", "ename": name, "evalue": text[:2000], "traceback": lines})


def _text(bundle: Any) -> dict[str, Any]:
    """What pages show of a mime bundle, as far as JSON can carry it; of metadata what belongs to that."""
    found = {}
    for kind, value in dict(bundle).items():
        if kind in SHOWN:
            with contextlib.suppress(TypeError, ValueError, RecursionError):
                found[kind] = json.loads(json.dumps(value))
    return found


def bound(limits: dict[str, int]) -> None:
    """Set what the operating system enforces of the limits; the outer end watches over the rest."""
    import resource

    wanted = {
        "RLIMIT_AS": limits["memory_bytes"],
        "RLIMIT_NPROC": limits["processes"],
        "RLIMIT_NOFILE": limits["open_files"],
        "RLIMIT_FSIZE": limits["file_bytes"],
        "RLIMIT_CPU": limits["cpu_seconds"],
        "RLIMIT_CORE": 0,
        "RLIMIT_MEMLOCK": 0,
        "RLIMIT_MSGQUEUE": 0,
    }
    if not limits["fenced"]:  # counts all processes of the user who grades
        del wanted["RLIMIT_NPROC"]
    for name, limit in wanted.items():
        which = getattr(resource, name, None)
        if which is not None:
            hard = resource.getrlimit(which)[1]
            limit = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
            with contextlib.suppress(OSError, ValueError):  # macOS refuses some
                resource.setrlimit(which, (limit, limit))
    with contextlib.suppress(OSError):  # where memory runs out, this process goes first
        with open("/proc/self/oom_score_adj", "w") as file:
            file.write("1000")


def start() -> Shell:
    """The shell, before it has anybody to send to. `exit()` and `quit()` raise SystemExit."""
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "Linux"
    config.InteractiveShell.cache_size = 0
    shell = Shell.instance(config=config)
    shell.display_formatter.active_types = list(SHOWN)  # type: ignore[union-attr]
    shell.push({"exit": sys.exit, "quit": sys.exit}, interactive=False)
    return shell


def limits_from(control: socket.socket) -> dict[str, int]:
    """The limits, which are what arrives first."""
    limits: dict[str, int] = json.loads(line.receive(control, MAX_ORDER))["limits"]
    return limits


def serve(shell: Shell, control: socket.socket, limits: dict[str, int]) -> None:
    """Run cells within the limits until the other end is gone."""
    bound(limits)
    run_cells(shell, control, limits)


def run_cells(shell: Shell, control: socket.socket, limits: dict[str, int]) -> None:
    """Run cells until the other end is gone."""
    control.set_inheritable(False)
    sender = Sender(control)
    for part in (shell, shell.display_pub, shell.displayhook):
        part.sender = sender  # type: ignore[union-attr]
    sys.stdout, sys.stderr = Stream("stdout", sender), Stream("stderr", sender)
    sender.send({"ready": True})
    while True:
        _marker, descriptors, _flags, _address = socket.recv_fds(control, 1, 1)
        if not descriptors:
            return
        os.set_inheritable(descriptors[0], False)
        os.environ[CHANNEL] = str(descriptors[0])
        order = json.loads(line.receive(control, MAX_ORDER))
        error = _run(shell, sender, order["cell"], limits)
        os.environ.pop(CHANNEL, None)
        with contextlib.suppress(OSError):
            os.close(descriptors[0])
        sender.send({"done": True, "error": error})


def main() -> None:
    """A kernel without a fence: a fresh process."""
    control = socket.socket(fileno=int(sys.argv[1]))
    serve(start(), control, limits_from(control))


def _run(shell: Shell, sender: Sender, source: str, limits: dict[str, int]) -> str:
    """Run one cell; returns "kind: text" of its error."""
    shell.error = ""
    try:
        with sender.running(limits["cell_output"], limits["cell_pictures"]):
            shell.run_cell(source, store_history=False)
            _flush()
    except KeyboardInterrupt:
        shell.error = shell.error or "KeyboardInterrupt: "
    return shell.error


if __name__ == "__main__":
    main()
