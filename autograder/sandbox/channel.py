"""The verifier's end of the wire: one conversation of one cell's line.

    kernel    {"exercise": name}                                     opens an exercise
    verifier  {"do": "call", "call": inputs or None, "given": {}}    asks for one raw result, as often as it likes
    kernel      {"given": name, "args": [...]}                         calls a given function, named with its arguments
    verifier    {"value": ..., "error": ...}                           answers
    kernel    {"value": ..., "error": ..., "inputs": [...]}          answers; the inputs as they are after the call
    verifier  {"do": "done"}                                         ends it; the verdict stays on this side
    verifier  {"do": "refused", "why": text}                         instead: no result is taken

Every cell has a line of its own, which is closed when the cell is over: what arrives late counts for nothing. Whatever
else arrives (a malformed message, another opening, a message of another process) closes it without a verdict. Nothing
that arrives is unpickled or evaluated.
"""

from collections.abc import Callable
from typing import Any, Protocol

from autograder import wire


class Provider(Protocol):
    """The functions that the kernel may call while it answers; `call` never raises, whatever it is given."""

    arguments: dict[str, list[str]]

    def call(self, name: str, args: list[Any]) -> dict[str, Any]:
        """The result of one call: {"value", "error"}."""


class CellLine(Protocol):
    """One cell's line: `receive` raises EOFError if the line is closed or the cell's time is over."""

    def send(self, data: bytes) -> None: ...
    def receive(self) -> bytes: ...
    def close(self) -> None: ...


class Conversation:
    """One opened exercise, seen from the verifier's side."""

    def __init__(self, line: CellLine, opening: bytes) -> None:
        self._line = line
        self.exercise = _opened(wire.unpack(opening))
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
            message = wire.unpack(self._line.receive())
            if not isinstance(message, dict) or "exercise" in message:
                raise wire.WireError("not an answer")
            if given is None or "given" not in message:
                return {key: message.get(key) for key in ("value", "error", "inputs")}
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
        """Take nothing more from this cell."""
        self._line.close()

    def _send(self, message: dict[str, Any]) -> None:
        self._line.send(wire.pack(message))


Handler = Callable[[Conversation], None]  # asks and ends the conversation, or refuses it


def converse(line: CellLine, opening: bytes, handler: Handler) -> None:
    """Hold the conversation that an arrived message opens; a line on which something is wrong is closed."""
    try:
        handler(Conversation(line, opening))
    except (EOFError, OSError, wire.WireError):
        line.close()


def _opened(message: Any) -> str:
    name = message.get("exercise") if isinstance(message, dict) else None
    if not isinstance(name, str):
        raise wire.WireError("expected the opening of an exercise")
    return name
