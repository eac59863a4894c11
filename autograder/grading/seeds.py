"""The seeds of hidden inputs: nobody can compute next week's, and the one that a verdict shows repeats it.

They derive from a secret of the course, which lies in the graded root and is made when it is first needed. A run of one
submission gets a key of its own, drawn from the secret and never used again; seeds are drawn from that key.
"""

import contextlib
import hmac
import os
import secrets
import stat
from dataclasses import dataclass
from pathlib import Path

NAME = ".autograder_secret"
LENGTH = 32  # bytes of the secret
BITS = 48  # of a seed: far too many to try, and few enough that every table keeps all digits


class SecretError(RuntimeError):
    """The course's secret cannot be used; the message says why and what to do."""


@dataclass(frozen=True)
class Seeds:
    """The seeds of one run of one submission; `fixed` is used for all of them if it is given."""

    key: bytes = b""
    fixed: int = 0

    @classmethod
    def of_run(cls, root: Path) -> "Seeds":
        """Seeds of a new run, from the secret of the course at `root`. Raises SecretError."""
        return cls(hmac.digest(course_secret(root), secrets.token_bytes(LENGTH), "sha256"))

    def __call__(self, exercise: str, sitting: int) -> int:
        """The seed of one sitting of "unit.exercise": at least 1."""
        drawn = hmac.digest(self.key, f"{exercise} {sitting}".encode(), "sha256")
        return self.fixed or int.from_bytes(drawn) % (2**BITS - 1) + 1


def course_secret(root: Path) -> bytes:
    """The secret of the course at `root`; made if there is none.

    Raises
    ------
    SecretError
        If it is a link or no file, if others can read it or own it, or if it is damaged.
    """
    path = root / NAME
    if not os.path.lexists(path):
        _make(path)
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)  # no link, no waiting pipe
    try:
        file = os.open(path, flags)
        try:
            problem = _problem(os.fstat(file))
            secret = b"" if problem else os.read(file, LENGTH + 1)
        finally:
            os.close(file)
    except OSError as error:
        problem = "it is a link" if path.is_symlink() else f"it cannot be opened ({error.strerror})"
    else:
        problem = problem or ("" if len(secret) == LENGTH else f"it does not hold {LENGTH} bytes")
    if problem:
        raise SecretError(f"The course's secret, {path}, cannot be used: {problem}. Delete it; a new one will be made.")
    return secret


def _make(path: Path) -> None:
    """Put a new secret in its place all at once, unless there is one by now."""
    draft = path.with_name(f"{NAME}.{secrets.token_hex(8)}")
    try:
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secrets.token_bytes(LENGTH))
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
    except OSError as error:
        raise SecretError(f"The course's secret, {path}, cannot be made: {error.strerror}.") from error
    finally:
        draft.unlink(missing_ok=True)


def _problem(info: os.stat_result) -> str:
    """Why a file is not taken for the secret; "" if it is."""
    if not stat.S_ISREG(info.st_mode):
        return "it is not a file"
    if not hasattr(os, "getuid"):
        return ""
    if os.getuid() not in (0, info.st_uid):
        return "it belongs to another user"
    return "others can read it (its mode should be 0600)" if info.st_mode & 0o077 else ""
