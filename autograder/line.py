"""Frames over a socket, both ends of the fence speak them: four bytes of length, then that many bytes."""

import socket
import struct

HEADER = struct.Struct("!I")
PIECE = 2**16  # bytes of one reading


def frame(data: bytes) -> bytes:
    """The bytes that carry `data`."""
    return HEADER.pack(len(data)) + data


def send(line: socket.socket, data: bytes) -> None:
    """Send one frame whole."""
    line.sendall(frame(data))


def receive(line: socket.socket, limit: int) -> bytes:
    """The next frame.

    Raises
    ------
    EOFError
        If the other end is closed, or announces more than `limit` bytes.
    """
    (size,) = HEADER.unpack(_exactly(line, HEADER.size))
    if size > limit:
        raise EOFError(f"a frame of {size} bytes; the limit is {limit}")
    return _exactly(line, size)


def _exactly(line: socket.socket, count: int) -> bytes:
    data = bytearray()
    while len(data) < count:
        piece = line.recv(min(count - len(data), PIECE))
        if not piece:
            raise EOFError("the other end is closed")
        data += piece
    return bytes(data)
