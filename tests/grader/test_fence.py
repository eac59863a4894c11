"""The fence: every promise holds for root and for an ordinary user; without a fence nothing is graded."""

import os
import subprocess
import sys
from pathlib import Path

import click.testing
import pytest

from autograder.authoring import build, sample_class
from autograder.cli import main
from autograder.grading import doctor, jail
from autograder.grading.doctor import Finding
from autograder.sandbox import kernels, seccomp
from autograder.sandbox.remedies import remedies
from autograder.sandbox.session import Session
from tests.grader import toy

ROOT = Path(__file__).resolve().parents[2]
PROMISES = 16


@pytest.mark.slow
def test_every_promise_holds():
    findings = list(doctor.examine())
    assert [finding for finding in findings if not finding.holds] == []
    assert len(findings) == PROMISES


def as_ordinary_user(command: list[str]) -> list[str]:
    """A command that root runs as another user, in a view in which this environment and checkout can be read."""
    view: list[str] = []
    for place in (Path(sys.base_prefix), Path(sys.prefix).resolve(), ROOT):
        closed = next((folder for folder in reversed(place.parents) if not folder.stat().st_mode & 0o001), None)
        if closed is not None:
            view += [] if str(closed) in view else ["--perms", "0755", "--tmpfs", str(closed)]
            between = [folder for folder in reversed(place.parents) if folder.is_relative_to(closed)][1:]
            view += [part for folder in between for part in ("--perms", "0755", "--dir", str(folder))]
            view += ["--ro-bind", str(place), str(place)]
    user = ["setpriv", "--reuid=4242", "--regid=4242", "--clear-groups", "--"]
    return ["bwrap", "--dev-bind", "/", "/", *view, "--setenv", "HOME", "/tmp", *user, *command]


@pytest.mark.slow
@pytest.mark.skipif(os.getuid() != 0, reason="only root can become another user")
def test_every_promise_holds_for_an_ordinary_user():
    command = as_ordinary_user([sys.executable, "-m", "autograder.cli", "doctor"])
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "as an ordinary user" in run.stdout and f"All {PROMISES} promises hold." in run.stdout


def test_the_doctor_sees_that_there_is_no_fence(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("secret")
    with Session(jail.fence(unsafe=True), doctor.SMALL) as session, doctor._listening() as port:
        findings = list(doctor._quiet(session, secret, port))
    broken = [finding.promise for finding in findings if not finding.holds]
    assert len(broken) >= 5, findings
    assert str(secret) in next(finding.seen for finding in findings if finding.promise.startswith("no file"))


def test_the_doctor_ends_with_what_is_missing(monkeypatch):
    monkeypatch.setattr(kernels, "_warm", {})
    monkeypatch.setenv("PATH", "/nowhere")
    result = click.testing.CliRunner().invoke(main, ["doctor"])
    assert result.exit_code == 1
    assert "the program bwrap is missing" in result.output and "apt install bubblewrap" in result.output


def test_a_broken_promise_is_said_and_ends_with_status_1(monkeypatch):
    findings = [Finding("holds well", True), Finding("no network", False, "REACHED loopback")]
    monkeypatch.setattr(doctor, "examine", lambda: iter(findings))
    result = click.testing.CliRunner().invoke(main, ["doctor"])
    assert result.exit_code == 1
    assert "BROKEN" in result.output and "REACHED loopback" in result.output
    assert "1 of 2 promises are broken" in result.output


def test_remedies_fit_the_machine(monkeypatch):
    monkeypatch.setattr("platform.system", lambda: "Darwin")
    assert "container" in remedies()[0]


def test_remedies_fit_what_was_said():
    said = "bwrap: Can't mount proc on /newroot/proc: Operation not permitted"
    assert any("systempaths=unconfined" in line for line in remedies(said))


# ---- no fence, no grading ------------------------------------------------------------------------------------------


@pytest.fixture
def no_bubblewrap(monkeypatch):
    jail.tried.cache_clear()
    monkeypatch.setenv("PATH", "/nowhere")
    yield
    jail.tried.cache_clear()


def graded(root: Path, unit, *options: str):
    command = ["--course", str(unit.course.root), "grade", unit.name, "--root", str(root), *options]
    return click.testing.CliRunner().invoke(main, command)


def test_without_a_fence_nothing_is_graded_unless_it_is_said(no_bubblewrap, tmp_path):
    unit = toy.write(tmp_path / "course")
    assert all(result.ok for result in build.build([unit]))
    toy.answers(unit, "honest")
    root = tmp_path / "class"
    sample_class.make(root, unit)
    refused = graded(root, unit)
    assert refused.exit_code == 2 and "there is none here" in refused.output and "doctor" in refused.output
    assert not (root / "autograded").exists() and not (root / "points").exists()
    unsafe = graded(root, unit, "--unsafe-no-fence")
    assert unsafe.exit_code == 0, unsafe.output
    (table,) = (root / "points").glob("*.csv")
    lines = table.read_text().splitlines()[1:]
    assert {line.rpartition(",")[2] for line in lines if "missing" not in line} >= {'"none"'}
    assert "Graded without a fence: " in unsafe.output
    page = (root / "feedback" / "honest" / unit.name / f"{unit.name}.html").read_text()
    assert "without a fence around the code" in page


# ---- system calls --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("processor", ["x86_64", "aarch64"])
def test_there_is_a_filter_for_each_processor(processor):
    program = seccomp.program(processor)
    assert len(program) % 8 == 0 and len(program) > 800


def test_filters_differ_and_the_machine_has_its_own():
    assert seccomp.program("x86_64") != seccomp.program("aarch64")
    assert seccomp.program() == seccomp.program(os.uname().machine)


def test_what_would_open_the_jail_is_not_on_the_list():
    dangerous = "mount umount2 unshare setns ptrace bpf io_uring_setup keyctl perf_event_open userfaultfd memfd_create"
    assert not set(dangerous.split()) & set(seccomp.ALLOWED)
