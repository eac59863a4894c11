"""The verifier's end of the wire: listens for check calls of one kernel and hands them to a handler.

    kernel    {"exercise": name}                                     opens an exercise
    verifier  {"do": "call", "call": inputs or None, "given": {}}    asks for one raw result, as often as it likes
    kernel      {"given": name, "args": [...]}                         calls a given function, named with its arguments
    verifier    {"value": ..., "error": ...}                           answers
    kernel    {"value": ..., "error": ..., "inputs": [...]}          answers, with the inputs as they are afterward
    verifier  {"do": "done"}                                         ends it; the verdict stays on this side
    verifier  {"do": "refused", "why": text}                         instead: no result is taken

One connection carries one conversation. Whatever else arrives (a malformed message, another opening) closes it without
a verdict. Nothing that arrives is unpickled or evaluated.
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
from typing import Any, Protocol

from autograder import wire

MAX_CONNECTIONS = 4


class Provider(Protocol):
    """The functions that the kernel may call while it answers; `call` never raises, whatever it is given."""

    arguments: dict[str, list[str]]

    def call(self, name: str, args: list[Any]) -> dict[str, Any]:
        """The result of one call: {"value", "error"}."""


class Conversation:
    """One opened exercise, seen from the verifier's side."""

    def __init__(self, connection: Connection, exercise: str, closing: threading.Lock) -> None:
        self._connection, self._closing = connection, closing
        self.exercise = exercise
        self.ended = False

    def ask(self, call: Any, given: Provider | None = None) -> dict[str, Any]:
        """The kernel's answer to one call: {"value", "error", "inputs"}.

        Raises
        ------
        EOFError, OSError, WireError
            If the kernel is gone, or sends something else.
        """
        arguments = given.arguments if given is not None else {}
        self._send({"do": "call", "call": call, "given": arguments})
        while True:
            message = _receive(self._connection)
            if not isinstance(message, dict) or "exercise" in message:
                raise wire.WireError("not an answer")
            if given is None or "given" not in message:
                return _answer(message)
            name, args = message["given"], message.get("args")
            if not isinstance(name, str) or name not in arguments or not isinstance(args, list):
                raise wire.WireError("not a call of a given function")
            self._send(given.call(name, args))

    def end(self) -> None:
        """Let the kernel go on; nothing more will be asked."""
        self.ended = True
        self._send({"do": "done"})

    def refuse(self, why: str) -> None:
        """Let the kernel go on and show why no result is taken."""
        self._send({"do": "refused", "why": why})

    def hang_up(self) -> None:
        """Drop the connection, from any thread: what waits for the kernel gets an EOFError."""
        with self._closing:
            _hang_up(self._connection)

    def _send(self, message: dict[str, Any]) -> None:
        self._connection.send_bytes(wire.pack(message))


Handler = Callable[[Conversation], None]


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
            self._handler(Conversation(connection, _opened(_receive(connection)), self._lock))
        except (EOFError, OSError, wire.WireError):
            pass
        finally:
            with self._lock:
                self._open.remove(connection)
                connection.close()


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


def _answer(message: dict[str, Any]) -> dict[str, Any]:
    error = message.get("error")
    if error is not None:
        fields = error if isinstance(error, dict) else {}
        error = {key: str(fields.get(key, ""))[:500] for key in ("kind", "text", "line")}
    return {"value": message.get("value"), "error": error, "inputs": message.get("inputs")}
