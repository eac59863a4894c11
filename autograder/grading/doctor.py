"""Does the fence hold here? Every promise is tried out for real: a jail does what a hostile notebook would do."""

import os
import platform
import socket
import sys
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from autograder.grading.jail import fence
from autograder.sandbox.fence import WRITABLE, Fence, NoFence, Unfenced
from autograder.sandbox.limits import MB, Limits
from autograder.sandbox.session import KernelStartError, Run, Session

TRIES = 3  # of starting what is left behind
SMALL = Limits(memory_bytes=512 * MB, processes=32, disk_bytes=16 * MB, files=500, cell_output=20_000)
PROBE_SECONDS = 3.0
MUST_FAIL = """
import os, sys
def must_fail(name, action):
    try:
        found = action()
    except BaseException as error:
        return
    print("REACHED", name, repr(found)[:80])
"""


@dataclass(frozen=True)
class Finding:
    """One promise of the fence: does it hold, and what was seen."""

    promise: str
    holds: bool
    seen: str = ""


class NotHere(Exception):
    """No jail can be started at all; the message says why."""


def machine() -> str:
    """What the probes ran on."""
    who = "root" if hasattr(os, "getuid") and os.getuid() == 0 else "an ordinary user"
    return (
        f"{platform.system()} {platform.release()} {platform.machine()}, Python {platform.python_version()}, as {who}"
    )


def examine() -> Iterator[Finding]:
    """Try out every promise, in order.

    Raises
    ------
    NotHere
        If there is no jail to try them in.
    """
    yield from probes(fence())


def probes(jail: Fence | Unfenced) -> Iterator[Finding]:
    """The probes, against any fence: a test runs them against none and sees them fail."""
    with tempfile.TemporaryDirectory(prefix="doctor-") as folder, _listening() as port:
        secret = Path(folder) / "secret"
        secret.write_text("secret")
        os.environ["AUTOGRADER_DOCTOR"] = "secret"
        try:
            with Session(jail, SMALL) as session:
                yield from _quiet(session, secret, port)
                yield from _greedy(session)
                yield _afterward(session)
        except (NoFence, KernelStartError, OSError) as error:
            raise NotHere(str(error)) from error
        finally:
            del os.environ["AUTOGRADER_DOCTOR"]


@contextmanager
def _listening() -> Iterator[int]:
    """A port of this machine that a jail must not reach."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


# ---- what must not be reached --------------------------------------------------------------------------------------


def _quiet(session: Session, secret: Path, port: int) -> Iterator[Finding]:
    session.ready()
    yield Finding("a jail starts, and a notebook runs in it", session.run("print(6 * 7)", 5).status == "ok")
    own = [str(secret), str(Path(__file__)), str(Path.home() / ".ssh"), "/etc/shadow"]
    attempts = {
        "no file of this machine but the system, Python and the course's handout": "".join(
            f"must_fail({path!r}, lambda: os.listdir({path!r}) if os.path.isdir({path!r}) else open({path!r}).read())\n"
            for path in own
        ),
        "nothing of the environment's variables": "if 'AUTOGRADER_DOCTOR' in os.environ: print('REACHED environment')",
        "no other process": (
            "others = [name for name in os.listdir('/proc') if name.isdigit()]\n"
            "if len(others) > 4: print('REACHED', len(others), 'processes')"
        ),
        "no network": (
            "import socket\n"
            f"must_fail('loopback', lambda: socket.create_connection(('127.0.0.1', {port}), timeout=2))\n"
            "must_fail('a socket', lambda: socket.socket(socket.AF_INET))"
        ),
        "a read-only system, Python and course": "".join(
            f"must_fail({place!r}, lambda: open(os.path.join({place!r}, 'planted'), 'w'))\n"
            for place in ("/", "/usr", "/etc", "/dev", "/course", sys.prefix)
        ),
        "no capabilities, no new privileges, system calls from a list": (
            "lines = open('/proc/self/status').read().splitlines()\n"
            "status = dict(line.split(':\\t') for line in lines if ':\\t' in line)\n"
            "for name, wanted in {'CapBnd': '0' * 16, 'CapEff': '0' * 16, 'NoNewPrivs': '1', 'Seccomp': '2'}.items():\n"
            "    if status.get(name) != wanted: print('REACHED', name, status.get(name))\n"
            "if os.getuid() == 0: print('REACHED root')"
        ),
        "no namespaces, mounts or tracing of its own": (
            "import ctypes\n"
            "libc = ctypes.CDLL(None)\n"
            "for name, call in {\n"
            "    'unshare': lambda: libc.unshare(0x10000000),\n"
            "    'mount': lambda: libc.mount(b'none', b'/tmp', b'tmpfs', 0, None),\n"
            "    'ptrace': lambda: libc.ptrace(0, 0, None, None),\n"
            "    'shmget': lambda: libc.shmget(0, 4096, 0o1600),\n"
            "}.items():\n"
            "    if call() != -1: print('REACHED', name)"
        ),
    }
    for promise, source in attempts.items():
        yield _unreached(promise, session.run(MUST_FAIL + source, PROBE_SECONDS))


def _unreached(promise: str, run: Run) -> Finding:
    text = _printed(run)
    return Finding(promise, run.status == "ok" and "REACHED" not in text, text.strip() or run.error)


# ---- what is bounded -----------------------------------------------------------------------------------------------


def _greedy(session: Session) -> Iterator[Finding]:
    run = session.run("while True: pass", 0.5)
    yield Finding("an endless loop is interrupted", (run.status, run.limit) == ("timeout", "cpu"), run.status)
    run = session.run("import time; time.sleep(60)", 5, 0.5)
    yield Finding("sleep is interrupted", (run.status, run.limit) == ("timeout", "wall"), run.status)
    yield _bounded_processes(session.run(_FORKS, PROBE_SECONDS, 20))
    run = session.run("print('x' * 10**6)\n" * 20, PROBE_SECONDS)
    size = sum(len(str(output)) for output in run.outputs)
    yield Finding("output is cut", size < 2 * SMALL.cell_output, f"{size:,} characters kept")
    run = session.run("open('/tmp/large', 'wb').write(bytes(2**25))", PROBE_SECONDS)
    yield Finding("the disk is bounded", run.error.startswith("OSError"), run.error)
    run = session.run(f"for k in range(10**5): open(f'{WRITABLE[0]}/{{k}}', 'w').close()", PROBE_SECONDS)
    yield Finding(
        "the number of files is bounded", run.limit == "files" or run.status == "error", run.limit or run.error
    )
    yield _bounded_memory(session)


_FORKS = """
import os, time
count = 0
try:
    while count < 1000:
        if os.fork() == 0:
            time.sleep(5)
            os._exit(0)
        count += 1
except OSError:
    pass
print(count)
"""
_HOGS = """
import os, time
for _ in range(6):
    if os.fork() == 0:
        hog = bytearray(os.urandom(1)) * (150 * 2**20)
        time.sleep(20)
        os._exit(0)
time.sleep(20)
"""


def _bounded_processes(run: Run) -> Finding:
    text = _printed(run).strip()
    count = int(text) if text.isdigit() else 10**6
    return Finding("a fork bomb is stopped", count <= SMALL.processes, f"{text} processes" if text else run.status)


def _bounded_memory(session: Session) -> Finding:
    run = session.run(_HOGS, 10, 15)
    promise = "memory of all processes together is bounded"
    return Finding(promise, (run.status, run.limit) == ("killed", "memory"), run.limit or run.status)


def _afterward(session: Session) -> Finding:
    """After the kernel has been killed, is anything of it left?"""
    mark = uuid.uuid4().hex
    child = f"import time; time.sleep(600)  # {mark}"
    start = f"import subprocess, sys\nsubprocess.Popen([sys.executable, '-c', {child!r}], start_new_session=True)"
    for _ in range(TRIES):  # on a busy machine the cell may be cut off before it has started one
        session.run(start, 5)
        began = _marked(mark)
        if began:
            break
    session.stop()
    left = _marked(mark)
    return Finding("nothing is left running", bool(began) and not left, f"{len(began)} before, {len(left)} after")


def _marked(mark: str) -> list[int]:
    return [found.pid for found in psutil.process_iter(["cmdline"]) if mark in " ".join(found.info["cmdline"] or [])]


def _printed(run: Run) -> str:
    return "".join(str(output.get("text", "")) for output in run.outputs if output.get("output_type") == "stream")
