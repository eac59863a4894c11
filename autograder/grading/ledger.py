"""nbgrader's gradebook, opened once for a class, and written once for a hand-in.

nbgrader opens its gradebook again and again, each time with an engine of its own that knows no query yet, and commits
after each cell. Here every `Gradebook` of one database has the same engine while a class is graded. In an `entry` all
of them share one session, too, and what they commit becomes part of one transaction, which stands or falls as a whole.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import nbgrader.api
from nbgrader.api import Gradebook
from nbgrader.dbutil import ALEMBIC_DIR
from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session, scoped_session, sessionmaker

# Nobody else writes what the session of an entry has read, so it need not read it again.
_SHARED = sessionmaker(join_transaction_mode="rollback_only", expire_on_commit=False)


class Ledger:
    """The gradebooks of one process, as long as this is held; see `ledger`."""

    def __init__(self) -> None:
        self._engines: dict[str, Engine] = {}
        self._sessions: dict[str, sessionmaker[Session]] = {}
        self._courses: set[tuple[str, str]] = set()
        self._releases: dict[tuple[str, ...], Any] = {}
        self._orders: dict[str, dict[str, int]] = {}
        self._entry: Entry | None = None

    def __enter__(self) -> "Ledger":
        self._opens, self._closes = Gradebook.__init__, Gradebook.close
        self._version = nbgrader.api.get_alembic_version
        ledger = self

        def opened(self: Gradebook, db_url: str, course_id: str = "default_course", authenticator: Any = None) -> None:
            ledger._open(self, db_url, course_id, authenticator)

        def closed(self: Gradebook) -> None:
            ledger._close(self)

        Gradebook.__init__, Gradebook.close = opened, closed
        nbgrader.api.get_alembic_version = _version
        return self

    def __exit__(self, *_: object) -> None:
        Gradebook.__init__, Gradebook.close = self._opens, self._closes
        nbgrader.api.get_alembic_version = self._version
        for engine in self._engines.values():
            engine.dispose()

    @contextmanager
    def entry(self, db_url: str) -> Iterator["Entry"]:
        """One transaction for all that is written while this lasts; it is undone if something is raised.

        An entry within an entry is a part of that one.
        """
        if self._entry is not None and self._entry.db_url == db_url:
            yield self._entry
            return
        with Gradebook(db_url) as gradebook:
            engine = gradebook.engine
        with engine.connect() as connection:
            self._entry = entry = Entry(db_url, connection)
            try:
                yield entry
                entry.keep()
            finally:
                self._entry = None
                entry.db.remove()

    def release(self, make: Callable[..., Any], *key: str) -> Any:
        """What `make` finds in the gradebook about a released notebook, asked for once."""
        if key not in self._releases:
            self._releases[key] = make(*key)
        return self._releases[key]

    def put_in_order(self, unit: str, cells: list[str]) -> None:
        """Say in which order the cells of a unit stand: a server's database gives rows in any."""
        self._orders[unit] = {name: place for place, name in enumerate(cells)}

    def place(self, unit: str, cell: str) -> int:
        """The place of a cell in its unit; behind all others if nobody has said it."""
        order = self._orders.get(unit, {})
        return order.get(cell, len(order))

    def forget_releases(self) -> None:
        """A notebook has been released anew."""
        self._releases.clear()

    def _open(self, gradebook: Gradebook, db_url: str, course_id: str, authenticator: Any) -> None:
        if (db_url, course_id) not in self._courses:
            self._opens(gradebook, db_url, course_id, authenticator)  # makes what is missing
            gradebook.db.remove()
            self._courses.add((db_url, course_id))
            if db_url not in self._engines:
                self._engines[db_url] = gradebook.engine
                self._sessions[db_url] = sessionmaker(gradebook.engine)
            elif self._engines[db_url] is not gradebook.engine:
                gradebook.engine.dispose()
        gradebook.engine, gradebook.course_id = self._engines[db_url], course_id
        gradebook.authenticator = authenticator
        if self._entry is None or self._entry.db_url != db_url:
            gradebook.db = scoped_session(self._sessions[db_url])
        else:
            gradebook.db = self._entry.db

    def _close(self, gradebook: Gradebook) -> None:
        if self._entry is None or gradebook.db is not self._entry.db:
            gradebook.db.remove()


class Entry:
    """What is written for one hand-in: by statements on `connection`, by nbgrader's gradebooks in the session `db`."""

    def __init__(self, db_url: str, connection: Connection) -> None:
        self.db_url, self.connection = db_url, connection
        self._transaction = connection.begin()
        self.db = scoped_session(_SHARED)
        self.db(bind=connection)

    def keep(self) -> None:
        """What has been written so far stands, whatever comes."""
        self.db.commit()
        if self._transaction.is_active:
            self._transaction.commit()
            self._transaction = self.connection.begin()


def _version() -> str:
    """Of the tables of a new gradebook; nbgrader starts a program to learn it."""
    from alembic.script import ScriptDirectory

    return str(ScriptDirectory(ALEMBIC_DIR).get_current_head())


_present: Ledger | None = None


@contextmanager
def ledger() -> Iterator[Ledger]:
    """The ledger that is held already, or else one for as long as this lasts."""
    global _present
    if _present is not None:
        yield _present
        return
    with Ledger() as _present:
        try:
            yield _present
        finally:
            _present = None
