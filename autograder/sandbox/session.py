"""One kernel for one submission: start, run a cell within its time, interrupt, kill, start again.

Time is the processor time of the kernel and its children, measured from outside: a busy machine costs nobody anything.
The wall clock has a wide limit of its own, for code that sleeps or waits.
"""

import contextlib
import contextvars
import math
import os
import queue
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jupyter_client.blocking import BlockingKernelClient
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import KernelManager
from jupyter_core.utils import ensure_event_loop

from autograder.sandbox.cpu import Watch
from autograder.sandbox.kernel import MEMORY

GRACE = 2.0  # CPU seconds between interrupting a cell and killing its kernel
GRACE_WALL = 10.0  # the same on the wall clock
START = 180.0  # seconds a kernel may take to start, on a busy machine
MAX_OUTPUT = 100_000  # characters of output kept per cell
POLL = 0.2


class KernelStartError(RuntimeError):
    """The kernel did not start; the message says what it printed last."""


@dataclass
class Run:
    """What happened in one cell: `status` is ok, error, timeout (interrupted), killed (after a timeout) or died.

    `limit` says what it ran into: "cpu", "wall", "stop" (the whole run was canceled) or "".
    """

    status: str = "ok"
    error: str = ""
    outputs: list[dict[str, Any]] = field(default_factory=list)
    limit: str = ""
    cpu_seconds: float = 0.0
    wall_seconds: float = 0.0

    @property
    def kernel_lost(self) -> bool:
        return self.status in ("killed", "died")


class _Manager(KernelManager):
    """A kernel manager whose kernel is `autograder.sandbox.kernel` of this very environment."""

    @property
    def kernel_spec(self) -> KernelSpec:
        argv = [sys.executable, "-m", "autograder.sandbox.kernel", "-f", "{connection_file}"]
        return KernelSpec(argv=argv, display_name="grading", language="python")


class Session:
    """A kernel in an empty folder with a small environment. Use as a context manager."""

    def __init__(self, environment: dict[str, str], *, memory_bytes: int) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="kernel-"))
        self._work = self._folder / "work"
        self._work.mkdir()
        self._environment = _environment(self._folder) | {MEMORY: str(memory_bytes)} | environment
        self._manager: _Manager | None = None
        self._client: BlockingKernelClient | None = None

    def __enter__(self) -> "Session":
        return self

    def __exit__(self, *_: Any) -> None:
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def launch(self) -> None:
        """Start the kernel process without waiting for it."""
        transport = "tcp" if os.name == "nt" else "ipc"
        self._manager = _Manager(transport=transport, connection_file=str(self._folder / "kernel.json"))
        self._manager.start_kernel(env=self._environment, cwd=str(self._work), independent=False)

    def ready(self) -> None:
        """Wait until the kernel answers.

        Raises
        ------
        KernelStartError
            If it does not within 180 s, or has died.
        """
        if self._manager is None:
            self.launch()
        assert self._manager is not None
        self._client = self._manager.blocking_client()
        self._client.start_channels()
        try:
            self._client.wait_for_ready(timeout=START)
        except RuntimeError as error:
            raise KernelStartError(f"the grading kernel did not start: {error}") from error

    def restart(self) -> None:
        """Replace a dead or stuck kernel by a fresh one."""
        self.stop()
        self.ready()

    def stop(self) -> None:
        """Kill the kernel and everything it started."""
        if self._client is not None:
            self._client.stop_channels()
        if self._manager is not None:
            _kill_group(self._manager)
            with contextlib.suppress(Exception):
                self._manager.shutdown_kernel(now=True)
        self._client = self._manager = None

    def alive(self) -> bool:
        """Whether the kernel process runs."""
        return self._manager is not None and bool(self._manager.is_alive())

    def run(
        self, source: str, cpu_seconds: float, wall_seconds: float = math.inf, stop: Callable[[], bool] = lambda: False
    ) -> Run:
        """Run one cell; at a limit, or when `stop()` says so, interrupt it, and kill the kernel if that does not help.

        Parameters
        ----------
        cpu_seconds : float
            Processor time, user and system, that the kernel and its children may use in this cell.
        wall_seconds : float
            Time that may pass on the wall clock.
        stop : callable
            Asked now and then.
        """
        if self._client is None:
            self.ready()
        assert self._client is not None and self._manager is not None
        run, watch = Run(), Watch(self._pid(), cpu_seconds, wall_seconds, stop)
        kept = 0
        request = self._client.execute(source, store_history=False, allow_stdin=False)
        while True:
            try:
                message = self._client.get_iopub_msg(timeout=POLL)
            except queue.Empty:
                message = None
            if message is None and not self.alive():
                run.status = "died"
                break
            reached = watch.reached()
            if reached and run.limit:
                run.status = "killed"
                break
            if reached:
                run.limit = reached
                self._manager.interrupt_kernel()
                watch.grant(GRACE, GRACE_WALL)
            if message is None or message["parent_header"].get("msg_id") != request:
                continue
            kind, content = message["msg_type"], message["content"]
            if kind == "status" and content["execution_state"] == "idle":
                run.status = "timeout" if run.limit else ("error" if run.error else "ok")
                break
            if kind == "error":
                run.error = f"{content['ename']}: {content['evalue']}"[:500]
            if kind in ("stream", "display_data", "execute_result", "error"):
                content.pop("transient", None)
                if kind == "stream":
                    content["text"] = content["text"][: MAX_OUTPUT - kept]
                kept += len(str(content))
                if kept <= MAX_OUTPUT + 1000:
                    run.outputs.append({"output_type": kind, **content})
        run.cpu_seconds, run.wall_seconds = watch.cpu(), watch.wall()
        if run.status == "killed":
            self.stop()
        return run

    def _pid(self) -> int:
        assert self._manager is not None and self._manager.provisioner is not None
        return int(self._manager.provisioner.pid)  # type: ignore[attr-defined]


def with_own_loop(function: Callable[[], Any]) -> None:
    """Call from a thread: jupyter_client makes an event loop per context; this one is closed when the call is over."""

    def inside() -> None:
        try:
            function()
        finally:
            ensure_event_loop().close()

    contextvars.Context().run(inside)


def _environment(folder: Path) -> dict[str, str]:
    """A small environment: nothing of the instructor's, every personal folder inside `folder`."""
    keep = {
        key: os.environ[key] for key in ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "TEMP", "TMP") if key in os.environ
    }
    home = str(folder)
    own = dict.fromkeys(("HOME", "IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR"), home)
    threads = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    plots = {"MPLBACKEND": "module://matplotlib_inline.backend_inline", "MPLCONFIGDIR": home}
    return keep | own | threads | plots | {"PYTHONNOUSERSITE": "1", "PYTHONDONTWRITEBYTECODE": "1"}


def _kill_group(manager: KernelManager) -> None:
    """Kernels are session leaders: kill the whole process group, so that nothing a student started stays behind."""
    process = getattr(manager.provisioner, "process", None)
    if process is None or not hasattr(os, "killpg"):
        return
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
