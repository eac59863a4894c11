"""Grading on a Dask cluster with TLS: the same points, whatever becomes of workers; who takes part; what travels."""

from pathlib import Path

import nbformat
import psutil
import pytest
from click.testing import CliRunner

from autograder.authoring import build, sample_class
from autograder.cli import main
from autograder.grading import cluster as on_cluster
from autograder.grading import server
from autograder.grading.cluster import Cluster
from autograder.grading.command import run
from autograder.grading.grade import Course, GradingError
from tests.grader import toy
from tests.grader.cluster_here import cluster
from tests.grader.test_serves_a_class import NoPages, flat

pytest.importorskip("distributed", reason="Dask is not installed: pip install -e '.[cluster]'")
pytestmark = pytest.mark.filterwarnings("ignore")  # of the library that runs the cluster, on a busy machine

# In a worker, before it begins: a hand-in that says so ends the worker while it is run, once or each time.
ENDS_WORKERS = """
import os, signal, threading
from pathlib import Path
from autograder.grading.worker import Seat

here = Path(os.environ["MARKS"])

def deadly(self, order, ask=Seat.ask):
    for mark in ("once", "always"):
        if f"ENDS ITS WORKER {mark}".encode() in order:
            count = len(list(here.glob(f"{mark}-*")))
            if mark == "always" or not count:
                (here / f"{mark}-{count}").touch()
                threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGKILL)).start()
    return ask(self, order)

if Seat.ask.__name__ == "ask":  # this is read twice
    Seat.ask = deadly
"""
SLOW = "def scale(x, w):\n    import time\n    time.sleep(1)\n    return 2 * w * x"


@pytest.fixture(scope="module")
def unit(tmp_path_factory):
    made = toy.write(tmp_path_factory.mktemp("course"))
    assert all(result.ok for result in build.build([made]))
    return made


@pytest.fixture(autouse=True)
def pages(monkeypatch):
    NoPages.replace(monkeypatch)


def hand_in(unit, root, **students):
    for student, cells in students.items():
        toy.answers(unit, student, **cells)
        place = root / "submitted" / student / unit.name / f"{unit.name}.ipynb"
        place.parent.mkdir(parents=True)
        nbformat.write(sample_class.hand_in(unit, unit.answers / f"{student}.py"), place)


def points(graded):
    return {one.student: {name: verdict.points for name, verdict in one.verdicts.items()} for one in graded}


@pytest.fixture(scope="module")
def running(unit, tmp_path_factory):
    """Two workers; scheduler and workers are other processes, and lose a worker for good at its second death."""
    folder = tmp_path_factory.mktemp("cluster")
    (folder / "ends_workers.py").write_text(ENDS_WORKERS)
    more = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1", "MARKS": str(folder)}
    with cluster(folder, unit.course.root, 2, str(folder / "ends_workers.py"), **more) as found:
        yield found


class NoServer:
    """In place of the server of this machine, on which nothing runs then."""

    def __init__(self):
        raise AssertionError("a server was started here")


def test_it_gives_the_same_verdicts_as_one_machine(unit, running, tmp_path, capsys, monkeypatch):
    class_ = {
        "right": {},
        "half": {"scale": "def scale(x, w):\n    return w * x / 2"},
        "crash": {"pair": "def pair(x, w):\n    return x[99]"},
        "ends": {"scale": "def scale(x, w):\n    import os\n    os._exit(1)"},
    }
    ours = server.Server
    places = {"here": None, "there": Cluster(running.address, **running.files())}
    found = {}
    for name, place in places.items():
        hand_in(unit, tmp_path / name, **class_)
        monkeypatch.setattr("autograder.grading.server.Server", NoServer if place else ours)
        graded = list(Course(tmp_path / name, seed=11, place=place).grade(unit))
        assert [one.failure for one in graded] == [""] * 4
        found[name] = {one.student: [each.to_dict() for each in one.verdicts.values()] for one in graded}
    assert found["there"] == found["here"]
    assert places["there"].jobs == 2
    assert points(graded)["half"] == {"scale": 0, "pair": 2.5}

    files = ["--tls-ca", running.ca, "--tls-cert", running.cert, "--tls-key", running.key]
    arguments = ["--course", unit.course.root, "grade", toy.NAME, "--root", tmp_path / "there", "-j", "3", "--dask"]
    ended = CliRunner().invoke(main, [*map(str, arguments), running.address, *files])
    assert ended.exit_code == 0 and "0 graded now, 4 already up to date" in ended.output, ended.output
    again = Course(tmp_path / "there", seed=11, place=Cluster(running.address, **running.files()))
    assert run(again, unit, csv_path=None, force=False, only=["half"], exercise="pair") == 0
    assert "1 graded now" in capsys.readouterr().out


def test_workers_that_are_lost_cost_nobody_else_anything(unit, running, tmp_path):
    """One is killed in the middle of a notebook; a hand-in that kills each of its workers is that student's failure."""
    deadly = "def scale(x, w):\n    import time\n    time.sleep(1)\n    return 2 * w * x  # ENDS ITS WORKER {}"
    others = {f"student{k}": {"scale": SLOW} for k in range(2)}
    hand_in(unit, tmp_path, a={"scale": deadly.format("once")}, b={"scale": deadly.format("always")}, **others)
    graded = list(Course(tmp_path, place=Cluster(running.address, **running.files())).grade(unit))
    failures = {one.student: one.failure for one in graded}
    assert {student for student, failure in failures.items() if failure} == {"b"}, failures
    assert "the workers that ran it were lost, also with nothing else on them" in failures["b"]
    right = {"scale": 2, "pair": 2.5}
    assert points(graded) == {"a": right, "b": {}} | dict.fromkeys(others, right)
    ended = [path.name.partition("-")[0] for path in Path(running.ca).parent.glob("*-?")]
    assert ended.count("once") == 1 and 2 <= ended.count("always") <= 4  # it may have waited where another one died
    assert points(Course(tmp_path).grade(unit))["b"] == right  # it hurts nobody here


def test_a_worker_with_another_course_is_refused(unit, running, tmp_path, capsys):
    hand_in(unit, tmp_path / "class", ada={})
    other = toy.write(tmp_path / "course", exercises=toy.EXERCISES.replace("(1, 3)", "(1, 4)"))
    assert all(result.ok for result in build.build([other]))
    place = Cluster(running.address, **running.files())
    assert run(Course(tmp_path / "class", place=place), other, csv_path=None, force=False, only=[]) == 2
    said = flat(capsys.readouterr().err)
    assert "Error: The worker tls://127.0.0.1:" in said
    assert f"cannot take part: it has another version of the unit {toy.NAME} than this machine. Bring both" in said
    assert not (tmp_path / "class" / "autograded").exists()


def test_without_the_right_certificate_nobody_gets_in(running, tmp_path, monkeypatch):
    from distributed.security import Security

    monkeypatch.setattr(on_cluster, "CONNECT", 5)
    strange = Security.temporary()
    (tmp_path / "ca.pem").write_text(strange.tls_ca_file)
    (tmp_path / "key.pem").write_text(strange.tls_client_key)
    files = {"ca": str(tmp_path / "ca.pem"), "cert": str(tmp_path / "ca.pem"), "key": str(tmp_path / "key.pem")}
    with pytest.raises(GradingError, match="No Dask scheduler answers at tls://127"), Cluster(running.address, **files):
        pass


def test_a_scheduler_that_is_gone_ends_the_run_and_a_rerun_completes(unit, tmp_path, capsys):
    root = tmp_path / "class"
    hand_in(unit, root, **{f"student{k}": {"scale": SLOW} for k in range(4)})
    with cluster(tmp_path / "cluster", unit.course.root, 1) as own, pytest.MonkeyPatch.context() as patch:
        ended = Course._end

        def end(course, api, unit, task, pages):
            outcome = ended(course, api, unit, task, pages)
            if task.student == "student1":
                for process in [*psutil.Process(own.pid).children(recursive=True), psutil.Process(own.pid)]:
                    process.kill()
            return outcome

        patch.setattr(Course, "_end", end)
        place = Cluster(own.address, **own.files())
        assert run(Course(root, place=place), unit, csv_path=None, force=False, only=[]) == 2
    said = flat(capsys.readouterr().err)
    assert f"Error: The scheduler {own.address} is gone. Nothing is lost: the same command goes on from here." in said
    assert run(Course(root), unit, csv_path=None, force=False, only=[]) == 0
    assert "2 graded now, 2 already up to date" in capsys.readouterr().out
