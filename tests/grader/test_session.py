"""The kernel behind the fence: cells run as in a notebook, limits hold, nothing of it is left."""

import base64
import contextlib
import os
import subprocess
import sys
import time

import numpy as np
import psutil
import pytest

from autograder.grading.jail import fence
from autograder.sandbox import kernels
from autograder.sandbox.limits import MB, Limits
from autograder.sandbox.session import KernelStartError, Session
from autograder.sandbox.watch import tree

SMALL = Limits(memory_bytes=1024 * MB, processes=40, disk_bytes=8 * MB, files=300)


@pytest.fixture(scope="module")
def session():
    with Session(fence(), SMALL) as session:
        session.ready()
        yield session


def printed(run) -> str:
    return "".join(output.get("text", "") for output in run.outputs if output["output_type"] == "stream")


# ---- as in a notebook ----------------------------------------------------------------------------------------------


def test_cells_run_and_report(session):
    assert session.run("print('hello'); 1 + 1", 10).status == "ok"
    run = session.run("1 / 0", 10)
    assert (run.status, run.error) == ("error", "ZeroDivisionError: division by zero")


def test_an_endless_loop_is_interrupted_and_the_kernel_lives_on(session):
    session.run("kept = 7", 10)
    run = session.run("while True: pass", 0.5)
    assert (run.status, run.limit) == ("timeout", "cpu") and run.cpu_seconds > 0.5
    assert session.run("assert kept == 7", 10).status == "ok"


def test_sleeping_and_waiting_are_no_cpu_time(session):
    run = session.run("import time; time.sleep(1.2)", 0.5)
    assert run.status == "ok" and run.cpu_seconds < 0.3 and run.wall_seconds > 1.1


def test_a_cell_begins_with_no_cpu_time_used(session):
    burning = "import time\nend = time.process_time() + 0.4\nwhile time.process_time() < end: pass"
    assert session.run(burning, 2).cpu_seconds > 0.3
    assert session.run("1", 2).cpu_seconds < 0.2


def test_the_wall_clock_has_a_limit_of_its_own(session):
    run = session.run("import time; time.sleep(60)", 10, 0.5)
    assert (run.status, run.limit) == ("timeout", "wall") and session.alive()


@pytest.mark.parametrize("wait", ["child.wait()", "import time; time.sleep(60)"])
def test_the_cpu_time_of_children_counts(session, wait):
    child = "import subprocess, sys; child = subprocess.Popen([sys.executable, '-c', 'while True: pass'])"
    run = session.run(f"{child}\ntry:\n    {wait}\nfinally:\n    child.kill()", 0.8, 60)
    assert (run.status, run.limit) == ("timeout", "cpu")


def test_the_cpu_time_of_children_that_have_ended_counts(session):
    child = "import time\\nwhile time.process_time() < 0.2: pass"
    loop = f"import subprocess, sys\nwhile True: subprocess.run([sys.executable, '-c', '{child}'])"
    assert session.run(loop, 1.2, 20).limit == "cpu"


def test_a_loop_that_swallows_interrupts_is_killed(session):
    stubborn = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass"
    run = session.run(stubborn, 0.5)
    assert run.status == "killed" and run.kernel_lost and not session.alive()


def test_a_kernel_that_ends_itself_is_noticed(session):
    assert session.run("import os; os._exit(3)", 10).status == "died"


def test_exit_is_an_ordinary_error(session):
    assert session.run("exit()", 10).error.startswith("SystemExit")
    assert session.alive()


def test_memory_is_limited(session):
    run = session.run("import numpy; a = numpy.ones(2**28)", 20)  # 2 GB
    assert run.error.startswith(("MemoryError", "numpy._core._exceptions._ArrayMemoryError")), run


def test_output_is_limited(session):
    run = session.run("print('x' * 10**6)\nprint('y' * 10**6)", 20)
    assert run.status == "ok" and sum(len(str(output)) for output in run.outputs) < SMALL.cell_output + 5000
    assert [output["text"] for output in run.outputs if output["name"] == "stderr"] == [
        "[Left out: more text than a cell may show.]\n"
    ]


def test_what_a_notebook_shows_comes_back_in_order(session):
    run = session.run(
        "import sys\n"
        "print('first')\n"
        "print('second', file=sys.stderr)\n"
        "from IPython.display import display, Markdown\n"
        "display(Markdown('*third*'))\n"
        "'fourth'",
        10,
    )
    kinds = [(output["output_type"], output.get("name", "")) for output in run.outputs]
    assert kinds == [("stream", "stdout"), ("stream", "stderr"), ("display_data", ""), ("execute_result", "")]
    assert list(run.outputs[2]["data"]) == ["text/plain"]  # the one form of it that a page shows
    assert run.outputs[3]["data"]["text/plain"] == "'fourth'"


def test_figures_are_pictures(session):
    run = session.run("import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()", 30)
    (figure,) = [output for output in run.outputs if output["output_type"] == "display_data"]
    assert base64.b64decode(figure["data"]["image/png"]).startswith(b"\x89PNG")


def test_pictures_have_room_of_their_own_and_one_too_many_leaves_its_words(session):
    assert SMALL.cell_output < 200_000 < SMALL.cell_pictures
    run = session.run(
        "from IPython.display import display\n"
        "for size in (200_000, 200_000, 700_000, 200_000):\n"
        "    display({'image/png': 'A' * size, 'text/html': 'B' * size, 'text/plain': str(size)}, raw=True)",
        20,
    )
    shown = [output["data"] for output in run.outputs if output["output_type"] == "display_data"]
    assert [len(data.get("image/png", "")) for data in shown] == [200_000, 200_000, 0, 200_000]
    assert [data["text/plain"] for data in shown] == ["200000", "200000", "700000", "200000"]
    (note,) = [output["text"] for output in run.outputs if output["output_type"] == "stream"]
    assert note.startswith("[Left out: a picture")


def test_an_output_that_is_shown_anew_says_which_it_is(session):
    run = session.run("h = display('one', display_id='bar')\nh.update('two')", 10)
    assert [output["transient"] for output in run.outputs] == [{"display_id": "bar"}] * 2


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("%time 1 + 1", "CPU times"),
        ("!echo from the shell", "from the shell"),
        ("await __import__('asyncio').sleep(0.01); print('awaited')", "awaited"),
        ("%%capture kept\nprint('hidden')", ""),
        ("print(__name__)", "__main__"),
    ],
)
def test_what_notebooks_use_works(session, source, said):
    run = session.run(source, 10)
    assert run.status == "ok" and said in printed(run), run


def test_a_widget_is_shown_by_its_words(session):
    run = session.run("import ipywidgets\nipywidgets.IntSlider(value=3)", 20)
    assert "IntSlider(value=3)" in run.outputs[-1]["data"]["text/plain"]


def test_asking_for_input_is_an_error_at_once(session):
    run = session.run("input('a number: ')", 10)
    assert run.status == "error" and run.error.startswith("EOFError")


def test_arrays_are_independent_of_threads_and_names_stay_from_cell_to_cell(session):
    session.run("import numpy as np\nW = np.ones((200, 200))", 10)
    assert float(printed(session.run("print((W @ W).sum())", 10))) == np.ones((200, 200)).sum() * 200


def test_an_interrupt_that_comes_too_late_does_not_reach_the_next_cell(session):
    session.run("import signal, threading, time, os", 10)
    late = "threading.Thread(target=lambda: (time.sleep(0.3), os.kill(os.getpid(), signal.SIGINT))).start()"
    session.run(late, 10)
    time.sleep(0.6)
    assert session.run("1", 10).status == "ok"


# ---- what it can see, and what is left of it -----------------------------------------------------------------------


def test_nothing_of_the_instructors_environment_reaches_the_kernel(session, monkeypatch):
    monkeypatch.setenv("CLASS_SECRET", "42")
    session.restart()
    assert session.run("import os; assert 'CLASS_SECRET' not in os.environ", 10).status == "ok"
    assert session.run("assert os.listdir() == []", 10).status == "ok"


def test_a_fresh_kernel_has_fresh_folders(session):
    planted = "for name in ('numpy.py', 'autograder.py', 'sitecustomize.py'): open(name, 'w').write('raise SystemExit')"
    assert session.run(f"{planted}\nopen('/tmp/kept', 'w').close()", 10).status == "ok"
    session.restart()
    assert (
        printed(session.run("import os, numpy; print(os.listdir(), os.path.exists('/tmp/kept'))", 10)) == "[] False\n"
    )


def test_files_beside_the_notebook_do_not_replace_modules(session):
    session.run("open('fractions.py', 'w').write('planted = 1')", 10)
    assert session.run("import fractions; assert not hasattr(fractions, 'planted')", 10).status == "ok"


def is_buried_soon(process) -> bool:
    with contextlib.suppress(psutil.NoSuchProcess):
        return process.status() == psutil.STATUS_ZOMBIE
    return True


def test_children_die_with_the_kernel():
    with Session(fence(), SMALL) as session:
        session.ready()
        script = (
            "import subprocess, sys; child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])"
        )
        assert session.run(script, 10).status == "ok"
        started = list(tree(session._running.first))
        assert len(started) >= 2
    assert [process.pid for process in started if process.is_running() and not is_buried_soon(process)] == []


def test_nothing_stays_on_disk(tmp_path, monkeypatch):
    before = set(os.listdir("/tmp"))
    with Session(fence(), SMALL) as session:
        session.run("open('/tmp/left', 'w').write('x' * 1000); open('here', 'w').write('x')", 10)
    assert {name for name in set(os.listdir("/tmp")) - before if "left" in name or "here" in name} == set()


# ---- limits beyond time --------------------------------------------------------------------------------------------


def test_the_disk_is_limited(session):
    assert session.run("open('/tmp/large', 'wb').write(bytes(2**25))", 10).error.startswith("OSError")
    assert session.run("open('/dev/shm/large', 'wb').write(bytes(2**25))", 10).error.startswith("OSError")


def test_the_number_of_files_is_limited(session):
    run = session.run("import time\nfor k in range(2000): open(f'/tmp/{k}', 'w').close()\ntime.sleep(3)", 10)
    assert (run.status, run.limit) == ("killed", "files")


def test_the_number_of_processes_is_limited(session):
    bomb = (
        "import os, time\ncount = 0\ntry:\n    while True:\n        if os.fork() == 0:\n"
        "            time.sleep(3)\n            os._exit(0)\n        count += 1\nexcept OSError:\n    print(count)"
    )
    assert int(printed(session.run(bomb, 10))) < SMALL.processes


def test_memory_is_limited_over_all_processes(session):
    session.restart()  # without the processes of earlier tests
    hogs = (
        "import os, time\nfor _ in range(12):\n    if os.fork() == 0:\n        hog = bytes([1]) * (120 * 2**20)\n"
        "        time.sleep(20)\n        os._exit(0)\ntime.sleep(20)"
    )
    run = session.run(hogs, 10, 20)
    assert (run.status, run.limit) == ("killed", "memory")


def test_a_flood_past_the_streams_is_cut(session):
    flood = (
        "import os\nfrom autograder import line\nfrom autograder.sandbox import inside\nimport gc, socket\n"
        "control = [found for found in gc.get_objects() if isinstance(found, socket.socket)][0]\n"
        'while True: line.send(control, b\'{"output": {"output_type": "stream", "text": "x"}}\' * 1)'
    )
    run = session.run(flood, 10, 30)
    assert (run.status, run.limit) == ("killed", "output")
    assert sum(len(str(output)) for output in run.outputs) < SMALL.cell_characters


def test_a_kernel_that_does_not_start_says_its_last_words(monkeypatch):
    monkeypatch.setattr("autograder.sandbox.fence.WARM", "no.such.module")
    monkeypatch.setattr(kernels, "_warm", {})
    with Session(fence(), SMALL) as session, pytest.raises(KernelStartError, match="No module named"):
        session.ready()
    kernels.end_all()


# ---- forked from one process, and yet each for itself ---------------------------------------------------------------


def test_kernels_draw_other_random_numbers(session):
    drawn = "import random, numpy; print(random.random(), numpy.random.rand(), numpy.random.default_rng().random())"
    seen = []
    for _ in range(3):
        session.restart()
        seen += printed(session.run(drawn, 10)).split()
    assert len(set(seen)) == 9


def test_a_rehearsal_runs_its_cells_and_leaves_nothing_behind(session):
    """In a process of its own: a shell is one of a kind."""
    script = (
        "import os, signal, sys\n"
        "from autograder.sandbox import inside, rehearsal\n"
        "shell = inside.start()\n"
        "seen = lambda: (dict(shell.user_ns), dict(os.environ), sys.stdout, sys.stderr,"
        " signal.getsignal(signal.SIGINT), shell.execution_count)\n"
        "before = seen()\n"
        "errors = rehearsal.rehearse(shell)\n"
        "assert errors == [''] * len(rehearsal.CELLS), errors\n"
        "assert seen() == before\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
    assert printed(session.run("print('double' in globals(), _, In, Out)", 10)).startswith("False")


def test_kernels_do_not_share_sockets_without_a_file(session):
    bind = "import socket\nkept = socket.socket(socket.AF_UNIX)\nkept.bind('\\0meeting')\nkept.listen()"
    meet = "socket.socket(socket.AF_UNIX).connect('\\0meeting')"
    assert session.run(bind, 10).status == "ok"
    with Session(fence(), SMALL) as other:
        other.ready()
        assert other.run(f"import socket\n{meet}", 10).error.startswith("ConnectionRefusedError")
    assert session.run(meet, 10).status == "ok"


def test_a_signal_to_all_stays_in_the_jail(session):
    everybody = "import os, signal\nfor group in (0, -1): os.kill(group, signal.SIGTERM)\nos.killpg(0, signal.SIGTERM)"
    with Session(fence(), SMALL) as other:
        other.ready()
        session.run(everybody, 10)
        assert other.run("1", 10).status == "ok"
    session.restart()  # by the same warm process
    assert session.run("1", 10).status == "ok"


def test_the_kernel_is_the_first_process_of_its_jail_and_the_c_library_knows(session):
    """A lock of the kind that checks for errors notes the number of the thread that holds it."""
    numbers = (
        "import ctypes, os\n"
        "libc, kind, lock = ctypes.CDLL(None), (ctypes.c_int * 16)(), (ctypes.c_int * 16)()\n"
        "libc.pthread_mutexattr_init(kind), libc.pthread_mutexattr_settype(kind, 2)\n"
        "libc.pthread_mutex_init(lock, kind), libc.pthread_mutex_lock(lock)\n"
        "print(lock[2], os.getpid(), sorted(filter(str.isdigit, os.listdir('/proc'))))"
    )
    session.restart()
    assert printed(session.run(numbers, 10)) == "1 1 ['1']\n"


def test_a_kernel_ends_when_nobody_listens_any_more():
    with Session(fence(), SMALL) as session:
        session.ready()
        first = session._running.first
        os.close(session._errors)  # as when this process is killed
        session._errors = -1
        end = time.monotonic() + 20
        while session.alive() and time.monotonic() < end:
            time.sleep(0.05)
        assert not session.alive(), first
