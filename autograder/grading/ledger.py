"""nbgrader's gradebook, opened once for a class, and written once for a hand-in.

nbgrader opens its gradebook about ten times for each hand-in, each time with an engine of its own that knows no query
yet, and commits after each cell. Here every `Gradebook` of one database has the same engine while a class is graded.
In an `entry` all of them share one session, too, and what they commit becomes part of one transaction, which stands or
falls as a whole.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from nbgrader.api import Gradebook, MissingEntry
from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session, scoped_session, sessionmaker


class Ledger:
    """The gradebooks of one process, as long as this is held; see `ledger`."""

    def __init__(self) -> None:
        self._engines: dict[str, Engine] = {}
        self._courses: set[tuple[str, str]] = set()
        self._releases: dict[tuple[str, ...], Any] = {}
        self._orders: dict[str, dict[str, int]] = {}
        self._entry: Entry | None = None

    def __enter__(self) -> "Ledger":
        self._opens, self._closes = Gradebook.__init__, Gradebook.close
        ledger = self

        def opened(self: Gradebook, db_url: str, course_id: str = "default_course", authenticator: Any = None) -> None:
            ledger._open(self, db_url, course_id, authenticator)

        def closed(self: Gradebook) -> None:
            ledger._close(self)

        Gradebook.__init__, Gradebook.close = opened, closed
        return self

    def __exit__(self, *_: object) -> None:
        Gradebook.__init__, Gradebook.close = self._opens, self._closes
        for engine in self._engines.values():
            engine.dispose()

    @contextmanager
    def entry(self, db_url: str) -> Iterator["Entry"]:
        """One transaction for all that is written while this lasts; it is undone if something is raised."""
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

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """Within an entry: the rows of a hand-in are asked for together, and changed together when this ends."""
        if self._entry is None:
            yield
        else:
            with self._entry.session.together():
                yield

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
            if self._engines.setdefault(db_url, gradebook.engine) is not gradebook.engine:
                gradebook.engine.dispose()
        gradebook.engine, gradebook.course_id = self._engines[db_url], course_id
        gradebook.authenticator = authenticator
        if self._entry is None or self._entry.db_url != db_url:
            gradebook.db = scoped_session(sessionmaker(gradebook.engine))
            return
        gradebook.db = self._entry.db
        if self._entry.session.is_together:
            rows = _Rows(gradebook)
            gradebook.find_grade, gradebook.find_comment = rows.grade, rows.comment

    def _close(self, gradebook: Gradebook) -> None:
        if self._entry is None or gradebook.db is not self._entry.db:
            gradebook.db.remove()


class Entry:
    """What is written for one hand-in."""

    def __init__(self, db_url: str, connection: Connection) -> None:
        self.db_url = db_url
        self._connection = connection
        self._transaction = connection.begin()
        # Nobody else writes what this session has read, so it need not read it again.
        options: dict[str, Any] = {"join_transaction_mode": "rollback_only", "expire_on_commit": False}
        self.db = scoped_session(sessionmaker(connection, class_=_Shared, **options))
        self.session = self.db()

    def keep(self) -> None:
        """What has been written so far stands, whatever comes."""
        self.session.commit()
        if self._transaction.is_active:
            self._transaction.commit()
            self._transaction = self._connection.begin()


class _Shared(Session):
    """The session of an entry."""

    is_together = False

    @contextmanager
    def together(self) -> Iterator[None]:
        """What is committed while this lasts is written when it ends; nothing may be asked for that depends on it."""
        self.is_together, self.autoflush = True, False
        try:
            yield
        finally:
            self.is_together, self.autoflush = False, True
        self.flush()

    def commit(self) -> None:
        if not self.is_together:
            super().commit()


class _Rows:
    """The grades and comments of hand-ins by the names of their cells."""

    def __init__(self, gradebook: Gradebook) -> None:
        self._gradebook = gradebook
        self._grades: dict[tuple[str, ...], Any] = {}
        self._comments: dict[tuple[str, ...], Any] = {}

    def grade(self, cell: str, *place: str) -> Any:
        """In place of `Gradebook.find_grade`."""
        return self._found(self._grades, cell, *place)

    def comment(self, cell: str, *place: str) -> Any:
        """In place of `Gradebook.find_comment`."""
        return self._found(self._comments, cell, *place)

    def _found(self, rows: dict[tuple[str, ...], Any], cell: str, *place: str) -> Any:
        if (cell, *place) not in rows:
            submitted = self._gradebook.find_submission_notebook(*place)
            released = submitted.notebook
            cells = [*released.grade_cells, *released.solution_cells, *released.task_cells]
            names = {each.id: each.name for each in cells}
            self._grades |= {(names[row.cell_id], *place): row for row in submitted.grades}
            self._comments |= {(names[row.cell_id], *place): row for row in submitted.comments}
        try:
            return rows[(cell, *place)]
        except KeyError:
            raise MissingEntry(f"{cell} of {place} is not in the gradebook") from None


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
