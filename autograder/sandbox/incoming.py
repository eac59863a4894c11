"""The trusted end of a line out of the jail: whole frames, within limits, from the one process that may send them."""

import array
import os
import socket
import struct
from collections import deque

from autograder.line import HEADER, PIECE

CREDENTIALS = struct.Struct("3i")  # pid, uid, gid, as the kernel of the operating system knows them
STAMPED = hasattr(socket, "SO_PASSCRED")  # Linux tells with every piece which process has sent it


class Incoming:
    """Collects frames without blocking. What breaks a rule closes the line for good.

    Parameters
    ----------
    line : socket
    frame_bytes, total_bytes : int
        Limits of one frame and of all that may arrive.
    sender : int
        The process whose frames count; 0 takes the first one that sends.
    """

    def __init__(self, line: socket.socket, *, frame_bytes: int, total_bytes: int, sender: int = 0) -> None:
        self.line = line
        self.sender = sender
        self.frames: deque[bytes] = deque()
        self.closed = False
        self.overflow = False
        self._frame_bytes, self._left = frame_bytes, total_bytes
        self._data = bytearray()
        if STAMPED:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)

    def fileno(self) -> int:
        return self.line.fileno()

    def read(self) -> None:
        """Take what has arrived, at most one piece of it; called when there is something."""
        if self.closed:
            return
        try:
            data, extra, _flags, _address = self.line.recvmsg(PIECE, socket.CMSG_SPACE(CREDENTIALS.size))
        except OSError:
            data, extra = b"", []
        if not data:
            self.close()
            return
        if self._is_foreign(extra):
            return
        self._left -= len(data)
        self._data += data
        if self._left < 0:
            self.overflow = True
            self.close()
            return
        self._split()

    def allow(self, total_bytes: int) -> None:
        """A new budget, for the next cell; what is left of the last one's messages goes."""
        self._left = total_bytes
        self.frames.clear()

    def close(self) -> None:
        """Take nothing more."""
        if not self.closed:
            self.closed = True
            self._data.clear()
            self.line.close()

    def _is_foreign(self, extra: list[tuple[int, int, bytes]]) -> bool:
        """Whether another process has sent this: a child that shares the descriptor, for example."""
        if not STAMPED:
            return False
        pid = 0
        for level, kind, content in extra:
            if (level, kind) == (socket.SOL_SOCKET, socket.SCM_CREDENTIALS):
                pid = CREDENTIALS.unpack(content[: CREDENTIALS.size])[0]
            elif (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
                for descriptor in array.array("i", content[: len(content) // 4 * 4]):
                    os.close(descriptor)
        self.sender = self.sender or pid
        return pid != self.sender

    def _split(self) -> None:
        while len(self._data) >= HEADER.size:
            (size,) = HEADER.unpack_from(self._data)
            if size > self._frame_bytes:
                self.overflow = True
                self.close()
                return
            if len(self._data) < HEADER.size + size:
                return
            self.frames.append(bytes(self._data[HEADER.size : HEADER.size + size]))
            del self._data[: HEADER.size + size]
