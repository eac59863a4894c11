"""The attacks are real: what they look for and try, they find and do where nothing stops them.

Reading attacks run as ordinary programs beside the canaries. Those that would change the machine run in a jail that is
like ours in what protects this machine, and lacks what protects a grader: root's rights, no filter of system calls.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.attacks import graded, hand_ins, world

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="attacks know Linux only"),
]
ROOT = Path(__file__).resolve().parents[2]
READING = """
    bytecode_caches course_secret environment exercise_definitions expected_values gradebook history_of_the_course
    home_folder network_of_the_machine network_outside other_processes other_submissions reference_package
    shared_memory_of_others solutions_on_disk system_files temporary_files
""".split()
DOING = """
    another_user kernel_doors kernel_windows limits_raised memory_of_others mounts namespaces
    other_call_tables ptrace written_everywhere
""".split()


@pytest.fixture(scope="module")
def around(tmp_path_factory):
    with world.around(tmp_path_factory.mktemp("bite")) as around:
        graded.hand_in(around, (), with_files=False)
        (around.root / "gradebook.db").write_text(around.canaries["gradebook"])
        (around.root / ".autograder_secret").write_text(around.canaries["gradebook"])
        cache = around.unit.course.root / "solutions" / "__pycache__"
        cache.mkdir()
        (cache / "exercises.cpython-311.pyc").write_text(around.canaries["course"])
        yield around


def program(around: world.World, name: str) -> str:
    """An attack as a program of its own."""
    code = hand_ins.attacks()[name].cells["scale"]
    return f"SITE = {json.dumps(around.site)}\n{hand_ins.KIT}\n{code}"


def said(around: world.World, command: list[str], text: str, folder: Path) -> str:
    environment = around.environment | {"PYTHONPATH": str(ROOT), "AUTOGRADER_COURSE": str(around.unit.course.root)}
    done = subprocess.run(
        [*command, sys.executable, "-c", text], env=environment, cwd=folder, capture_output=True, text=True, timeout=120
    )
    return done.stdout + done.stderr


@pytest.mark.parametrize("name", READING)
def test_where_nothing_stops_it_an_attack_reads(around, name, tmp_path):
    assert "REACHED" in said(around, [], program(around, name), tmp_path)


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() != 0, reason="needs root, who may do all of this")
@pytest.mark.skipif(shutil.which("bwrap") is None, reason="needs bubblewrap")
@pytest.mark.parametrize("name", DOING)
def test_where_the_filter_is_missing_an_attack_does(around, name, tmp_path):
    jail = "bwrap --ro-bind / / --dev-bind /dev /dev --proc /proc --unshare-pid --unshare-ipc --die-with-parent"
    writable = [argument for place in (around.home, tmp_path) for argument in ("--bind", str(place), str(place))]
    assert "REACHED" in said(around, [*jail.split(), *writable], program(around, name), tmp_path)
