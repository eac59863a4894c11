"""A Dask cluster in place of this machine: its workers run and judge notebooks, each behind its own fence.

    this process ──order──▶ scheduler ──▶ worker.py ──▶ seat.py: exercises, fence, server
                 ◀─────────── bytes ────────────────────

An order and its answer hold nothing but data (parcel.py). The gradebook, the folders and the secret of the course stay
here, and only this process writes. Before anything runs, every worker has to say that it has the same course.

Dask sends pickled objects to whoever connects: without TLS that is everybody who reaches it. So there is no address
without TLS but on this machine itself.
"""

import ipaddress
import itertools
import logging
import secrets
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from autograder.folder import Unit
from autograder.grading import parcel, worker
from autograder.grading.apart import Order, Result
from autograder.grading.grade import GradingError
from autograder.grading.parcel import Unfit, order_of, result_of
from autograder.grading.server import RunError
from autograder.grading.versions import REMEDY, versions
from autograder.sandbox.turns import Turns

WORKER = worker.__name__
CONNECT = 30.0  # seconds until a scheduler has answered, or a first worker has joined
LOOK = 1.0
PATIENCE = 60.0  # seconds without any worker, after which none is waited for
INSTALL = 'pip install "recurrent-course[cluster]"'
AGAIN = "Nothing is lost: the same command goes on from here."


class Cluster:
    """The workers behind a scheduler. Use as a context manager.

    Parameters
    ----------
    address : str
        Of the scheduler: tls://host:port; tcp:// only on this machine.
    jobs : int
        Hand-ins at once; 0: as many as the workers have threads.
    ca, cert, key : str
        Files in PEM form: who signs certificates, and this process's own. What is not given, Dask's own configuration
        says.
    """

    here = False

    def __init__(self, address: str, *, jobs: int = 0, ca: str = "", cert: str = "", key: str = "") -> None:
        self.address, self.problem, self.jobs = address, "", jobs
        self._wanted_jobs = jobs
        self._files = {"tls_ca_file": ca, "tls_client_cert": cert, "tls_client_key": key}
        self._lock = threading.Lock()

    def __enter__(self) -> "Cluster":
        """Connect.

        Raises
        ------
        GradingError
            If Dask is not installed, the address is open to everybody, or nobody answers there.
        """
        self._run, self._count = secrets.token_hex(16), itertools.count()
        self.problem, self._seen = "", time.monotonic()
        with ExitStack() as stack:
            self._turns = Turns(Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="turns-"))))
            self._client = stack.enter_context(_client(self.address, self._security()))
            threads = self._threads()
            for each in threads:
                if not _is_closed(each):
                    raise GradingError(
                        f"The worker {each} has joined without TLS. Start the scheduler and all workers with it."
                    )
            self.jobs = self._wanted_jobs or sum(threads.values())
            stack.callback(self._leave)
            self._held = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._held.close()

    def ready(self, unit: Unit) -> None:
        """Ask every worker whether it has the same course, and a fence.

        Raises
        ------
        GradingError
            If one of them has not; the message names it, and the remedy.
        """
        self._unit, self._versions = unit.name, versions(unit)
        order = order_of(self._unit, self._versions)
        try:
            answers = self._client.run(worker.check_in, self._run, order, on_error="return")
        except Exception as error:  # Dask's own
            raise GradingError(
                f"The cluster at {self.address} gave no answer ({type(error).__name__}: {error})."
            ) from error
        for address, answer in answers.items():
            if problem := _unfit(answer):
                raise GradingError(f"The worker {address} cannot take part: {problem}")

    def run(self, order: Order, canceled: Callable[[], bool] = lambda: False) -> Result:
        """Run one order on a worker; on another one if that is lost, and alone if that goes on.

        Raises
        ------
        RunError
            If there is no result.
        """
        data = order_of(self._unit, self._versions, order)
        try:
            with self._turns.beside():
                return self._judged(data, canceled)
        except _Lost:  # perhaps through somebody else's hand-in on the same workers
            with self._turns.alone():
                try:
                    return self._judged(data, canceled)
                except _Lost as error:
                    raise RunError(
                        f"the workers that ran it were lost, also with nothing else on them ({error})"
                    ) from None

    def _judged(self, data: bytes, canceled: Callable[[], bool]) -> Result:
        if self.problem:
            raise RunError(self.problem)
        key = f"hand-in-{self._run}-{next(self._count)}"
        # A function without a name travels whole: the scheduler unpacks it, and need not have this package.
        future = self._client.submit(
            lambda run, order: import_module(WORKER).judge(run, order), self._run, data, key=key, pure=False
        )
        try:
            return result_of(self._answer(future, canceled))
        except Unfit as error:
            self.problem = f"A worker cannot take part: {error}"
            raise RunError(self.problem) from None
        finally:
            with suppress(Exception):  # nobody may be there any more
                future.cancel()

    def _answer(self, future: Any, canceled: Callable[[], bool]) -> Any:
        from distributed import KilledWorker, TimeoutError

        while True:
            try:
                return future.result(timeout=LOOK)
            except TimeoutError:
                if canceled():
                    raise RunError("the grading run was ended") from None
                self._look()
            except KilledWorker as error:
                raise _Lost(f"last {error.last_worker.address}") from None
            except ImportError as error:
                raise Unfit(f"{error}. {REMEDY}") from None
            except Exception as error:  # the worker's function raises nothing
                self._look(at_once=True)
                raise RunError(f"the cluster gave no answer ({type(error).__name__}: {error})"[:500]) from None

    def _look(self, at_once: bool = False) -> None:
        """See now and then, or at once, that there is somebody left to answer. Raises RunError."""
        with self._lock:
            if not self.problem and (at_once or time.monotonic() > self._seen + LOOK):
                try:
                    there = self._client.status == "running" and bool(self._threads())
                except Exception:
                    there = False
                now = time.monotonic()
                if there:
                    self._seen = now
                elif self._client.status != "running":
                    self.problem = f"The scheduler {self.address} is gone. {AGAIN}"
                elif now > self._seen + PATIENCE:
                    self.problem = f"No worker is left at {self.address}. Start some. {AGAIN}"
        if self.problem:
            raise RunError(self.problem)

    def _threads(self) -> dict[str, int]:
        return dict(self._client.nthreads())

    def _leave(self) -> None:
        if self._client.status != "running":
            return  # workers whose scheduler is gone end, too
        with suppress(Exception):
            self._client.run(worker.leave, self._run, on_error="return")

    def _security(self) -> Any:
        """What Dask needs for TLS; None where it takes none."""
        if not _is_closed(self.address):
            raise GradingError(
                f"{self.address} is no address for hand-ins: without TLS, whoever reaches a Dask cluster can read them "
                "and run programs as you. Start scheduler and workers with certificates, and name tls://HOST:PORT."
            )
        if not self.address.startswith("tls://"):
            return None
        for file in filter(None, self._files.values()):
            if not Path(file).is_file():
                raise GradingError(f"There is no file {file}, which is named for TLS.")
        try:
            from distributed.security import Security
        except ImportError as error:
            raise GradingError(f"Dask is not installed: {INSTALL}") from error
        security = Security(require_encryption=True, **{name: file for name, file in self._files.items() if file})
        if not all(getattr(security, name) for name in ("tls_ca_file", "tls_client_cert")):
            raise GradingError(
                "TLS needs certificates: name them with --tls-ca, --tls-cert and --tls-key, or in Dask's own "
                "configuration (distributed.comm.tls)."
            )
        return security


class _Lost(Exception):
    """More workers were lost while they ran an order than the scheduler accepts."""


def _client(address: str, security: Any) -> Any:
    try:
        from distributed import Client
    except ImportError as error:
        raise GradingError(f"Dask is not installed: {INSTALL}") from error
    for name in ("distributed.client", "distributed.core", "distributed.comm"):
        logging.getLogger(name).setLevel(logging.CRITICAL)  # tracebacks of what is told here in a sentence
    try:
        client = Client(address, security=security, timeout=CONNECT, set_as_default=False, name="autograder")
    except (OSError, ValueError, TypeError, RuntimeError, TimeoutError) as error:
        reason = str(error).strip().splitlines()[:1] or [type(error).__name__]
        raise GradingError(
            f"No Dask scheduler answers at {address} ({reason[0]:.200}). Is it started, with TLS?"
        ) from error
    try:
        client.wait_for_workers(1, timeout=CONNECT)
    except TimeoutError as error:
        client.close()
        raise GradingError(f"No worker has joined the scheduler {address}. Start some.") from error
    return client


def _is_closed(address: str) -> bool:
    """Whether an address is one that only those who may can reach."""
    scheme, separator, rest = address.partition("://")
    if not separator:
        scheme, rest = "tcp", address
    if scheme == "tls":
        return True
    try:
        host = urlsplit(f"//{rest}").hostname or ""
        return scheme == "tcp" and (host == "localhost" or ipaddress.ip_address(host).is_loopback)
    except ValueError:
        return False


def _unfit(answer: Any) -> str:
    """Why a worker cannot judge; "" if it can."""
    if isinstance(answer, BaseException):
        return f"it has no such package, or another version ({type(answer).__name__}: {answer}). {REMEDY}"[:600]
    if answer == parcel.DONE:
        return ""
    try:
        result_of(answer)
    except (Unfit, RunError) as error:
        return str(error)
    return "its answer is not one"
