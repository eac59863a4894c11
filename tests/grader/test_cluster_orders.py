"""Of grading on a Dask cluster what needs none: who is refused, what travels, what the process beside a worker does."""

import json
import os
import pickle
import signal
import subprocess
import sys
import time

import psutil
import pytest
from click.testing import CliRunner

from autograder.authoring import build, sample_class
from autograder.cli import main
from autograder.folder import CourseFolder
from autograder.grading import cluster as on_cluster
from autograder.grading import parcel
from autograder.grading.apart import Order, Result
from autograder.grading.cluster import Cluster, _is_closed
from autograder.grading.command import run
from autograder.grading.grade import Course, GradingError
from autograder.grading.seeds import NAME as SECRET
from autograder.grading.seeds import Seeds, course_secret
from autograder.grading.server import RunError
from autograder.grading.versions import difference, versions
from autograder.grading.worker import Seat
from autograder.sandbox.fence import Fence
from tests.grader import toy
from tests.grader.cluster_here import ROOT
from tests.grader.test_cluster import hand_in
from tests.grader.test_serves_a_class import flat

pytest.importorskip("distributed", reason="Dask is not installed: pip install -e '.[cluster]'")
pytestmark = pytest.mark.filterwarnings("ignore")  # of Dask's client, on a busy machine


@pytest.fixture(scope="module")
def unit(tmp_path_factory):
    made = toy.write(tmp_path_factory.mktemp("course"))
    assert all(result.ok for result in build.build([made]))
    return made


# ---- before anything runs ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address", ["tls://h:8786", "tcp://127.0.0.1:8786", "tcp://localhost:1", "tcp://[::1]:2", "127.0.0.9:3"]
)
def test_addresses_that_only_some_can_reach(address):
    assert _is_closed(address)


@pytest.mark.parametrize(
    "address", ["tcp://10.0.0.1:8786", "h:8786", "tcp://localhost.evil.org:1", "ws://127.0.0.1:1", "tcp://", "", "x"]
)
def test_addresses_that_everybody_can_reach_are_refused(unit, tmp_path, capsys, address):
    assert not _is_closed(address)
    hand_in(unit, tmp_path, ada={})
    assert run(Course(tmp_path, place=Cluster(address)), unit, csv_path=None, force=False, only=[]) == 2
    assert "is no address for hand-ins: without TLS, whoever reaches a Dask cluster" in flat(capsys.readouterr().err)


def refusal(address, **files):
    with pytest.raises(GradingError) as told, Cluster(address, **files):
        pass
    return str(told.value)


def test_without_dask_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    monkeypatch.setitem(sys.modules, "distributed.security", None)
    for address in ("tls://127.0.0.1:1", "tcp://127.0.0.1:1"):
        assert refusal(address) == 'Dask is not installed: pip install "recurrent-course[cluster]"'


def test_tls_needs_certificates(tmp_path):
    assert "name them with --tls-ca, --tls-cert and --tls-key, or in Dask's own config" in refusal("tls://127.0.0.1:1")
    assert "There is no file" in refusal("tls://127.0.0.1:1", ca=str(tmp_path / "none.pem"))


def test_nobody_there(monkeypatch):
    monkeypatch.setattr(on_cluster, "CONNECT", 1)
    assert "No Dask scheduler answers at tcp://127.0.0.1:1" in refusal("tcp://127.0.0.1:1")


def test_options_that_do_not_go_together(unit):
    def said(*options):
        ended = CliRunner().invoke(main, ["--course", str(unit.course.root), "grade", toy.NAME, *options])
        assert ended.exit_code == 2
        return flat(ended.output)

    assert "every worker of --dask has its own fence" in said("--dask", "tls://x:1", "--unsafe-no-fence")
    assert "belong to --dask" in said("--tls-ca", "ca.pem")


# ---- what travels, and what a worker does with it ------------------------------------------------------------------


def order(unit, root, **cells):
    toy.answers(unit, "one", **cells)
    notebook = sample_class.hand_in(unit, unit.answers / "one.py")
    return Order(notebook, unit.course.root, unit.name, Seeds.of_run(root), Fence(root / "desk"))


def test_an_order_holds_the_seeds_of_one_run_and_no_secret_and_no_place(unit, tmp_path):
    one = order(unit, tmp_path)
    sent = parcel.order_of(unit.name, versions(unit), one)
    assert course_secret(tmp_path).hex().encode() not in sent and SECRET.encode() not in sent
    assert str(tmp_path).encode() not in sent and str(unit.course.root).encode() not in sent
    back = parcel.read(json.loads(sent), unit, one.fence, tmp_path)
    assert (back.seeds, back.limits, back.unit, back.turns) == (one.seeds, one.limits, one.unit, tmp_path)
    assert back.notebook == one.notebook


@pytest.mark.parametrize(
    ("answer", "error", "says"),
    [
        (b"!too slow", RunError, "too slow"),
        (b"-no fence", parcel.Unfit, "no fence"),
        (b"", RunError, ""),
        (b"!" + b"x" * 10_000, RunError, "x" * 2000),
        ({"verdicts": 1}, RunError, "too large, or none"),
        (bytes(parcel.RESULT_BYTES + 1), RunError, "too large, or none"),
    ],
)
def test_an_answer_is_bounded_data(answer, error, says):
    with pytest.raises(error) as told:
        parcel.result_of(answer)
    assert str(told.value).endswith(says) and len(str(told.value)) <= 2000


class Answers:
    """In place of Dask's client: every order gets the same answer."""

    status = "running"

    def __init__(self, answer):
        self._answer = answer

    def submit(self, *sent, **_):
        self.sent = sent
        return self

    def result(self, timeout):
        return self._answer

    def cancel(self):
        pass

    def nthreads(self):
        return {"tls://a:1": 1}


def test_a_worker_that_joins_later_and_cannot_judge_ends_the_run(unit, tmp_path):
    place = Cluster("tls://a:1")
    place._client, place._run, place._count = Answers(b"-it has no fence"), "run", iter(range(9))
    place._unit, place._versions = unit.name, {}
    with pytest.raises(RunError, match="it has no fence"):
        place._judged(b"", lambda: False)
    assert place.problem == "A worker cannot take part: it has no fence"


def test_a_scheduler_unpacks_what_it_is_sent_without_this_package():
    from distributed.protocol.pickle import dumps

    place = Cluster("tls://a:1")
    place._client, place._run, place._count = Answers(b"!over"), "run", iter(range(9))
    with pytest.raises(RunError, match="over"):
        place._judged(b"order", lambda: False)
    code = "import pickle, sys; sys.modules['autograder'] = None; pickle.loads(sys.stdin.buffer.read())"
    subprocess.run([sys.executable, "-c", code], input=dumps(place._client.sent), cwd="/", check=True)


def test_what_is_not_the_same_is_named(unit, tmp_path):
    here = versions(unit)
    assert set(here) == {f"the unit {toy.NAME}", "the package autograder", "Python"}
    (unit.folder / "exercises").mkdir()
    more = unit.folder / "exercises" / "more.py"
    try:
        more.write_text("import numpy as np\nfrom json import loads\nimport lstm_ref.cells\n")
        there = versions(CourseFolder(unit.course.root).unit(unit.name))
    finally:
        more.unlink()
        more.parent.rmdir()
    import numpy

    assert there["the package numpy"] == numpy.__version__ and len(there["the package lstm_ref"]) == 64
    assert difference(here, there) == f"the unit {toy.NAME}, the package lstm_ref, the package numpy"
    assert difference(here, here) == ""
    assert versions(unit) == here


class Loads:
    """Whoever unpickles it makes a folder."""

    def __init__(self, folder):
        self._folder = folder

    def __reduce__(self):
        return os.mkdir, (str(self._folder),)


@pytest.fixture
def seat(unit, monkeypatch):
    """The process beside a worker, without Dask."""
    monkeypatch.setenv("AUTOGRADER_COURSE", str(unit.course.root))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    begun = []

    def begin():
        begun.append(Seat())
        return begun[-1]

    yield begin
    for each in begun:
        each.close()


def test_a_worker_judges_what_it_is_sent_and_knows_what_it_cannot(unit, seat, tmp_path):
    one, here = seat(), versions(unit)
    assert one.ask(parcel.order_of(unit.name, here)) == b"+"
    result = parcel.result_of(one.ask(parcel.order_of(unit.name, here, order(unit, tmp_path))))
    assert isinstance(result, Result) and [verdict.points for verdict in result.verdicts.values()] == [2, 2.5]
    old = here | {"the package autograder": "0"}
    assert b"-it has another version of the package autograder than this machine." in one.ask(
        parcel.order_of(unit.name, old)
    )
    assert b"-it has no such course (no unit '77_none' in" in one.ask(parcel.order_of("77_none", here))
    assert one.ask(b"[]").startswith(b"!") and one.ask(b"\xff").startswith(b"!")
    assert one.ask(pickle.dumps(Loads(tmp_path / "loaded"))).startswith(b"!")
    assert not (tmp_path / "loaded").exists()


def test_a_worker_without_a_fence_is_told_with_the_remedy(unit, seat, monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    said = seat().ask(parcel.order_of(unit.name, versions(unit))).decode()
    assert said.startswith("-Student code runs behind a fence, and there is none here: the program bwrap is missing")
    assert "`autograder doctor` says what is missing" in said


def test_with_its_worker_everything_ends(unit, tmp_path, monkeypatch):
    """The process beside it, the server, the fence, and the code of a student in it."""
    monkeypatch.setenv("AUTOGRADER_COURSE", str(unit.course.root))
    endless = order(unit, tmp_path, scale="import time\ntime.sleep(600)")
    (tmp_path / "order").write_bytes(parcel.order_of(unit.name, versions(unit), endless))
    code = "import sys; from autograder.grading.worker import Seat; Seat().ask(open(sys.argv[1], 'rb').read())"
    worker = subprocess.Popen([sys.executable, "-c", code, tmp_path / "order"], cwd=ROOT)
    try:
        below = processes_below(worker.pid, "autograder.sandbox.warm")
    finally:
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()
    _, alive = psutil.wait_procs(below, timeout=30)
    assert not [process for process in alive if process.status() != psutil.STATUS_ZOMBIE]


def processes_below(pid, wanted):
    """All processes below one, as soon as one of them is the wanted program and has forked."""
    for _ in range(600):
        found = psutil.Process(pid).children(recursive=True)
        lines = []
        for process in found:
            try:
                lines.append(" ".join(process.cmdline()))
            except psutil.NoSuchProcess:
                continue
        if sum(wanted in line for line in lines) > 3:
            return found
        time.sleep(0.1)
    raise AssertionError(lines)
