"""Where the gradebook of a class is; nothing else knows its address.

nbgrader's own setting says so: `CourseDirectory.db_url` in `nbgrader_config.py` at the root of the class. Without it
the gradebook is an SQLite file there, `gradebook.db`.
"""

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from sqlalchemy import URL, Engine, create_engine, inspect, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import NullPool

from autograder.grading.nbgrader import SettingsError, nbgrader_config

FILE = "gradebook.db"
PATIENCE = 5  # seconds until a server has answered
EXAMPLE = "postgresql+psycopg://user@host/database"


@dataclass(frozen=True)
class Book:
    """A gradebook. As text it is what people may see: its file, or its address without a password."""

    url: str = field(repr=False)

    @classmethod
    def of_class(cls, root: Path) -> "Book":
        """The gradebook of the class at a root.

        Raises
        ------
        SettingsError
            If the settings cannot be read, name no database, or one whose driver is not installed.
        """
        named = nbgrader_config(root).CourseDirectory.get("db_url")
        if not named:
            return cls.in_file(root / FILE)
        try:
            make_url(named).get_dialect().import_dbapi()
        except ArgumentError:  # its words may quote the address
            raise SettingsError(f"CourseDirectory.db_url is no address of a database; expected {EXAMPLE}") from None
        except ImportError as error:
            raise SettingsError(
                f"The driver of the gradebook's database is not installed ({error}). For an address like {EXAMPLE}: "
                'pip install "recurrent-course[postgresql]"'
            ) from None
        return cls(named)

    @classmethod
    def in_file(cls, path: Path) -> "Book":
        """An SQLite file."""
        return cls(f"sqlite:///{path}")

    @cached_property
    def address(self) -> URL:
        """The address by its parts."""
        return make_url(self.url)

    @property
    def file(self) -> Path | None:
        """The SQLite file; None where a server has the gradebook."""
        if self.address.get_backend_name() != "sqlite":
            return None
        return Path(self.address.database or "")

    def __str__(self) -> str:
        if self.file is not None:
            return str(self.file)
        return self.address.set(query={}).render_as_string(hide_password=True)  # a password may be in the query, too

    def is_empty(self) -> bool:
        """Whether there is nothing in it, or no such file. Raises SQLAlchemyError."""
        if self.file is not None and not self.file.exists():  # to look would make one
            return True
        return not inspect(self.engine()).get_table_names()

    def engine(self) -> Engine:
        """For a few questions: it keeps no connection, and does not wait long for one."""
        is_postgresql = self.address.get_backend_name() == "postgresql"
        options = {"connect_timeout": PATIENCE, "client_encoding": "utf8"} if is_postgresql else {}
        return create_engine(self.url, poolclass=NullPool, connect_args=options)
