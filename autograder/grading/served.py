"""A gradebook on a database server: may it be written to, and if not, why and what to do."""

import re

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from autograder.grading.book import Book

PATIENCE = 5  # seconds for another program that writes
AGAIN = "Nothing is lost: the same command then goes on from here."

# A connection that fails has words only, everything else has PostgreSQL's code for it (SQLSTATE).
_REFUSED = (
    (r"password|authentication|no pg_hba\.conf entry", "password"),
    (r'database ".*" does not exist', "database"),
    (r'role ".*" does not exist', "password"),
    (r"too many (clients|connections)|connection slots", "busy"),
    (r"starting up|shutting down|recovery mode", "starting"),
)
_CODES = {"28P01": "password", "28000": "password", "3D000": "database", "53300": "busy", "57P03": "starting"}
_CODES |= {"42501": "rights", "25006": "read-only", "55P03": "locked", "57014": "locked", "53100": "full"}
_REMEDIES = {
    "password": "does not let in {user} ({said}). Mend the user or the password, in the address or in ~/.pgpass.",
    "database": 'does not exist ({said}). Make it on that server, empty: createdb --owner "{user}" --encoding UTF8 '
    '--template template0 "{database}"',
    "busy": "has no connection left ({said}). Wait, or close what uses it. {again}",
    "starting": "is not ready ({said}). Wait until its server is. {again}",
    "rights": "may not be written to by {user} ({said}). Name its owner in the address, or let the owner grant it.",
    "read-only": "takes no changes ({said}): it is a copy, or read-only for {user}. Name the database itself, or a "
    "user who may write.",
    "locked": "is locked: another program is changing it. Wait until it is done, or close it. {again}",
    "encoding": "has the encoding {said} and cannot hold all that students write. Make another one: createdb "
    '--owner "{user}" --encoding UTF8 --template template0 NAME',
    "full": "has no room left on its server's disk ({said}). Free some space. {again}",
    "away": "cannot be reached ({said}). Start its server, or mend the address. {again}",
    "": "cannot be used ({said}). {again}",
}


class WrongEncoding(SQLAlchemyError):
    """The database cannot hold every character; its text is the encoding."""


def try_to_write(book: Book) -> None:
    """Write something into a gradebook on a server and take it back. Raises SQLAlchemyError."""
    with book.engine().connect() as connection:
        if connection.dialect.name == "postgresql":
            encoding = connection.scalar(text("SHOW server_encoding"))
            if encoding != "UTF8":
                raise WrongEncoding(encoding)
            connection.execute(text(f"SET LOCAL lock_timeout = '{PATIENCE}s'"))
        connection.execute(text(_attempt(connection)))
        connection.rollback()


def _attempt(connection: Connection) -> str:
    if inspect(connection).has_table("student"):
        return "INSERT INTO student (id) VALUES ('autograder tries to write')"
    return "CREATE TABLE autograder_tries_to_write (x INTEGER)"


def in_words(book: Book, error: SQLAlchemyError) -> str:
    """What is wrong with a gradebook on a server, and what to do: one line, without a password."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    said = _said(book, str(cause))
    code = getattr(cause, "sqlstate", None)
    if book.file is not None:
        kind = ""
    elif isinstance(cause, WrongEncoding):
        kind = "encoding"
    elif code:
        kind = _CODES.get(code, "away" if code.startswith(("08", "57P")) else "")
    else:
        kind = next((kind for pattern, kind in _REFUSED if re.search(pattern, str(cause))), "away")
    address = book.address
    words = _REMEDIES[kind].format(
        said=said, user=address.username or "this user", database=address.database, again=AGAIN
    )
    return f"The gradebook {book} {words}"


def _said(book: Book, words: str) -> str:
    """The reason alone: the first line that gives one, without the password should it be there."""
    lines = [line.strip() for line in words.splitlines() if line.strip()] or ["no reason given"]
    said = re.sub(r"^.*?(FATAL|ERROR): *", "", lines[0])[:200]
    secrets = [str(book.address.password or ""), str(book.address.query.get("password", ""))]
    for secret in filter(None, secrets):
        said = said.replace(secret, "***")
    return said
