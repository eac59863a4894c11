"""The verifier's end of the wire: listens for check calls of one kernel and hands them to a handler.

    kernel    {"protocol": 1, "exercise": name}                      opens an exercise
    verifier  {"do": "call", "call": inputs or None}                 asks for one raw result, as often as it likes
    kernel    {"value": ..., "error": ..., "changed": [...]}         answers
    verifier  {"do": "done"}                                         ends it; the verdict stays on this side

Whatever else arrives (a malformed message, a second opening before the first is done) ends that exercise without a
verdict. Nothing that arrives is unpickled or evaluated.
"""

import contextlib
import os
import shutil
import socket
import tempfile
import threading
from collections.abc import Callable
from multiprocessing.connection import Client, Connection, Listener
from pathlib import Path
from typing import Any

from autograder import wire

MAX_CONNECTIONS = 4
Answer = Callable[[Any], dict[str, Any]]  # inputs -> {"value", "error", "changed"}
Handler = Callable[[str, Answer], None]  # (exercise, answer): verifies and keeps the verdict


class Abandoned(Exception):
    """The kernel stopped answering the exercise at hand and opened another one (kept in `message`)."""

    def __init__(self, message: dict[str, Any]) -> None:
        super().__init__("the kernel opened another exercise before this one was done")
        self.message = message


class Channel:
    """Listens on a private local socket while a kernel runs; `address` goes into the kernel's environment.

    A file descriptor is closed only by the thread that reads from it; others ask it to, by hanging up.
    """

    def __init__(self, handler: Handler) -> None:
        self._handler = handler
        self._folder = Path(tempfile.mkdtemp(prefix="grade-"))  # readable by this user only
        self._listener = Listener(str(self._folder / "channel") if hasattr(socket, "AF_UNIX") else None)
        self.address = str(self._listener.address)
        self._lock = threading.Lock()
        self._open: list[Connection] = []
        self._closed = False
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()

    def close(self) -> None:
        """Stop listening and drop every connection."""
        self._closed = True
        with contextlib.suppress(OSError):
            Client(self.address).close()  # wakes the accepting thread
        self._accepting.join(timeout=5)
        with self._lock:
            for connection in self._open:
                _hang_up(connection)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _accept(self) -> None:
        while not self._closed:
            try:
                connection = self._listener.accept()
            except (OSError, EOFError):
                continue
            with self._lock:
                welcome = not self._closed and len(self._open) < MAX_CONNECTIONS
                if welcome:
                    self._open.append(connection)
            if welcome:
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()
            else:
                connection.close()
        self._listener.close()

    def _serve(self, connection: Connection) -> None:
        try:
            self._converse(connection)
        except (EOFError, OSError, wire.WireError):
            pass
        finally:
            with self._lock:
                self._open.remove(connection)
                connection.close()

    def _converse(self, connection: Connection) -> None:
        message = _receive(connection)
        while True:
            try:
                self._handler(_opened(message), lambda call: _ask(connection, call))
                connection.send_bytes(wire.pack({"do": "done"}))
                message = _receive(connection)
            except Abandoned as abandoned:
                message = abandoned.message


def _hang_up(connection: Connection) -> None:
    if hasattr(socket, "AF_UNIX"):
        with contextlib.suppress(OSError), socket.socket(fileno=os.dup(connection.fileno())) as twin:
            twin.shutdown(socket.SHUT_RDWR)


def _opened(message: Any) -> str:
    name = message.get("exercise") if isinstance(message, dict) else None
    if not isinstance(name, str):
        raise wire.WireError("expected the opening of an exercise")
    return name


def _receive(connection: Connection) -> Any:
    return wire.unpack(connection.recv_bytes(wire.MAX_BYTES + 2**20))


def _ask(connection: Connection, call: Any) -> dict[str, Any]:
    connection.send_bytes(wire.pack({"do": "call", "call": call}))
    message = _receive(connection)
    if not isinstance(message, dict):
        raise wire.WireError("an answer that is not a dict")
    if "exercise" in message:
        raise Abandoned(message)
    error = message.get("error")
    if error is not None:
        fields = error if isinstance(error, dict) else {}
        error = {key: str(fields.get(key, ""))[:500] for key in ("kind", "text", "line")}
    changed = message.get("changed")
    names = tuple(str(name)[:50] for name in changed[:20]) if isinstance(changed, list) else ()
    return {"value": message.get("value"), "error": error, "changed": names}
