"""Seeds of hidden inputs: they derive from a secret that nobody else can read, and each is drawn once."""

import os
import pickle
import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from autograder.grading.grade import Course, GradingError
from autograder.grading.seeds import BITS, LENGTH, NAME, SecretError, Seeds, course_secret
from tests.grader import toy


def test_the_secret_is_made_once_and_for_its_owner_only(tmp_path):
    umask = os.umask(0)
    try:
        secret = course_secret(tmp_path)
    finally:
        os.umask(umask)
    assert len(secret) == LENGTH and course_secret(tmp_path) == secret
    assert [path.name for path in tmp_path.iterdir()] == [NAME]
    assert stat.S_IMODE((tmp_path / NAME).stat().st_mode) == 0o600


def test_all_who_need_it_at_once_get_the_same(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(course_secret, [tmp_path] * 40))) == 1
    assert [path.name for path in tmp_path.iterdir()] == [NAME]


def link(path):
    secret = path.parent / "elsewhere"
    secret.write_bytes(bytes(LENGTH))
    secret.chmod(0o600)
    path.symlink_to(secret)


def dangling(path):
    path.symlink_to(path.parent / "nowhere")


def of(content: bytes, mode: int = 0o600):
    def write(path):
        path.write_bytes(content)
        path.chmod(mode)

    return write


BAD = {
    "link": (link, "it is a link"),
    "dangling link": (dangling, "it is a link"),
    "pipe": (lambda path: os.mkfifo(path, 0o600), "it is not a file"),
    "folder": (lambda path: path.mkdir(0o700), "it is not a file"),
    "readable": (of(bytes(LENGTH), 0o640), "others can read it"),
    "writable": (of(bytes(LENGTH), 0o602), "others can read it"),
    "empty": (of(b""), "does not hold 32 bytes"),
    "short": (of(bytes(LENGTH - 1)), "does not hold 32 bytes"),
    "long": (of(bytes(LENGTH + 1)), "does not hold 32 bytes"),
}


@pytest.mark.parametrize("kind", BAD)
def test_what_is_no_secret_is_refused_and_left_alone(tmp_path, kind):
    make, words = BAD[kind]
    make(tmp_path / NAME)
    before = os.lstat(tmp_path / NAME)
    with pytest.raises(SecretError, match=rf"{NAME}, cannot be used: .*{words}.*Delete it"):
        course_secret(tmp_path)
    assert os.lstat(tmp_path / NAME).st_ino == before.st_ino and not (tmp_path / "nowhere").exists()


def test_nobody_is_graded_with_a_secret_that_is_none(tmp_path):
    unit = toy.write(tmp_path)
    (tmp_path / "submitted" / "ada" / unit.name).mkdir(parents=True)
    dangling(tmp_path / NAME)
    with pytest.raises(GradingError, match="it is a link"):
        list(Course(tmp_path).grade(unit))


def test_a_root_that_cannot_hold_it_says_so(tmp_path):
    with pytest.raises(SecretError, match="cannot be made: No such file or directory"):
        course_secret(tmp_path / "nowhere")


def test_each_run_exercise_and_sitting_has_a_seed_of_its_own(tmp_path):
    runs = [Seeds.of_run(tmp_path) for _ in range(10)]
    seeds = [run(exercise, k) for run in runs for exercise in ("u.a", "u.b", "v.a") for k in range(3)]
    assert len(set(seeds)) == len(seeds) and all(1 <= seed < 2**BITS for seed in seeds)
    again = pickle.loads(pickle.dumps(runs[0]))  # it goes to the process that runs the notebook
    assert again("u.a", 0) == seeds[0]


def test_the_key_of_a_run_does_not_hold_the_secret(tmp_path):
    run = Seeds.of_run(tmp_path)
    assert course_secret(tmp_path) not in pickle.dumps(run) and run.key != Seeds.of_run(tmp_path).key


def test_another_secret_gives_other_seeds(tmp_path, monkeypatch):
    monkeypatch.setattr("secrets.token_bytes", lambda count: bytes(count))  # the part that each run draws
    (tmp_path / "b").mkdir()
    of(b"b" * LENGTH)(tmp_path / "b" / NAME)
    of(b"a" * LENGTH)(tmp_path / NAME)
    first, again, other = (Seeds.of_run(root)("u.a", 0) for root in (tmp_path, tmp_path, tmp_path / "b"))
    assert first == again != other


def test_a_given_seed_is_used_for_everything():
    seeds = Seeds(fixed=123)
    assert {seeds(exercise, k) for exercise in ("u.a", "u.b") for k in range(3)} == {123}
