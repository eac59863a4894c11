"""A PostgreSQL server of a test's own, on this machine only: begun anew, ended and begun again as the test likes.

Its programs come from the operating system (`apt-get install postgresql`); as root they run as another user.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

import psycopg

OWNER, PASSWORD = "grader", "s3cret:p@ss/w%rd"
READER = "reader"
DATABASE = "spring"


def programs() -> Path | None:
    """The folder with initdb and postgres; None where there is none."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    found = shutil.which("initdb") or (str(debian[-1]) if debian else "")
    return Path(found).resolve().parent if found else None


class Server:
    """One server with a database of `OWNER`, which `READER` may read. Use as a context manager."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
        self.port = _free_port()
        self._programs = programs()
        self._process: subprocess.Popen | None = None

    def __enter__(self) -> "Server":
        (self.folder / "password").write_text(PASSWORD)
        if os.getuid() == 0:
            nobody = pwd.getpwnam("nobody")
            for path in (self.folder, self.folder / "password"):
                os.chown(path, nobody.pw_uid, nobody.pw_gid)
        options = ["--auth=scram-sha-256", "--pwfile=password", "--encoding=UTF8", "--locale=C", "--no-sync"]
        made = self._run("initdb", "--pgdata=data", "--username=admin", *options)
        assert made.wait() == 0, (self.folder / "log").read_text()
        self.start()
        with psycopg.connect(self.url("admin", "postgres", driver=""), autocommit=True) as connection:
            for role in (OWNER, READER):
                connection.execute(f"create role {role} login password '{PASSWORD}'")
            self.make(DATABASE)
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def url(
        self, user: str = OWNER, database: str = DATABASE, password: str = PASSWORD, driver: str = "+psycopg"
    ) -> str:
        """An address for SQLAlchemy."""
        return f"postgresql{driver}://{user}:{quote(password, safe='')}@127.0.0.1:{self.port}/{database}"

    def make(self, database: str, more: str = "") -> str:
        """An empty database; its owner's address."""
        with psycopg.connect(self.url("admin", "postgres", driver=""), autocommit=True) as connection:
            connection.execute(f"create database {database} owner {OWNER} {more}")
        return self.url(database=database)

    def ask(self, question: str, user: str = OWNER, database: str = DATABASE) -> list[tuple]:
        """What it answers."""
        with psycopg.connect(self.url(user, database, driver="")) as connection:
            found = connection.execute(question)
            return found.fetchall() if found.description else []

    def start(self) -> None:
        """Begin, and wait until it answers."""
        settings = {"listen_addresses": "127.0.0.1", "port": self.port, "unix_socket_directories": self.folder}
        settings |= {"fsync": "off", "max_connections": 20, "shared_buffers": "16MB"}
        self._process = self._run("postgres", "-D", "data", *(f"--{name}={value}" for name, value in settings.items()))
        for _ in range(300):
            try:
                self.ask("select 1", "admin", "postgres")
                return
            except psycopg.OperationalError:
                assert self._process.poll() is None, (self.folder / "log").read_text()
                time.sleep(0.1)
        raise AssertionError((self.folder / "log").read_text())

    def kill(self) -> None:
        """End it at once, as a machine does that loses power."""
        if self._process is not None and self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            (self.folder / "data" / "postmaster.pid").unlink(missing_ok=True)

    def _run(self, program: str, *arguments: str) -> subprocess.Popen:
        assert self._programs is not None
        user = {"user": "nobody", "group": "nogroup", "extra_groups": []} if os.getuid() == 0 else {}
        with open(self.folder / "log", "a") as log:
            return subprocess.Popen(
                [self._programs / program, *arguments],
                cwd=self.folder,
                env={"PATH": os.environ["PATH"], "LC_ALL": "C"},
                stdout=log,
                stderr=log,
                start_new_session=True,
                **user,
            )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
