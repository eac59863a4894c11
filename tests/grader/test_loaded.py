"""A right answer keeps its points: on a busy machine, beside a slow verifier, after a neighbor that was cut off."""

import os
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from autograder.grading import examiner
from autograder.sandbox.limits import Limits
from autograder.sandbox.turns import Turns
from tests.grader import chain

IMPATIENT = Limits(wall_factor=1.0, wall_extra=1.0)  # 2 s on the clock for each exercise
LOOP = "def double(x):\n    while True:\n        pass"
SLEEP = "def double(x):\n    import time\n    time.sleep(60)"
# Right, and uses most of the CPU time that it may: 0.6 of 1 s, in two cases.
HEAVY = """\
def double(x):
    import time
    end = time.process_time() + 0.3
    while time.process_time() < end:
        pass
    return 2 * x
"""


@contextmanager
def burners(count: int):
    """Busy processes beside the grading."""
    processes = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(count)]
    try:
        yield
    finally:
        for process in processes:
            process.kill()
            process.wait()


# ---- a busy machine --------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("attempt", [1, 2])
def test_a_right_answer_keeps_its_points_beside_twice_as_many_busy_processes_as_cores(attempt):
    with burners(2 * (os.cpu_count() or 1)):
        verdicts = chain.grade(double=HEAVY)
    assert chain.lost(verdicts) == [], str(verdicts["double"])


CLASS = {
    "right": {},
    "heavy": {"double": HEAVY},
    "half": {"double": "def double(x):\n    return x / 2"},
    "loop": {"double": LOOP},
    "ends": {"advance": "def advance(state, x):\n    import os\n    os._exit(1)"},
    "blank": {short: f"def {short}(*args):\n    raise NotImplementedError()" for short in chain.RIGHT},
}
LOST = {"half": ["double"], "loop": ["double"], "ends": ["advance"], "blank": list(chain.RIGHT)}


@pytest.mark.slow
@pytest.mark.parametrize("attempt", [1, 2])
def test_a_class_gets_the_same_points_on_a_busy_machine(attempt, tmp_path):
    turns = Turns(tmp_path)
    with burners(os.cpu_count() or 1), ThreadPoolExecutor(3) as pool:
        runs = {student: pool.submit(chain.grade, None, turns, **cells) for student, cells in CLASS.items()}
    for student, run in runs.items():
        verdicts = run.result()
        assert chain.lost(verdicts) == LOST.get(student, []), (student, *map(str, verdicts.values()))


# ---- limits ----------------------------------------------------------------------------------------------------


def test_an_endless_loop_is_cut_by_cpu_time_and_says_so():
    verdicts = chain.grade(double=LOOP)
    assert chain.lost(verdicts) == ["double"]
    assert verdicts["double"].mistake == "time_limit" and "within 1 s of CPU time" in verdicts["double"].note


def test_a_loop_that_swallows_interrupts_costs_nothing_but_itself():
    verdicts = chain.grade(
        double="def double(x):\n    while True:\n        try:\n            pass\n        except:\n            pass"
    )
    assert chain.lost(verdicts) == ["double"] and verdicts["double"].mistake == "time_limit"


def test_what_a_cut_off_exercise_left_running_costs_the_next_ones_nothing():
    burning = "def burn():\n    while True:\n        pass\n"
    threads = "def double(x):\n    import threading\n    threading.Thread(target=burn, daemon=True).start()\n    burn()"
    waiting = "def shift(x, w):\n    import time\n    time.sleep(2)\n    return 2 * x + w"
    assert chain.lost(chain.grade(double=burning + threads, shift=waiting)) == ["double"]


def test_a_sleeping_answer_is_run_once_more_alone_and_then_says_wall_limit():
    turns = []
    verdicts = chain.grade(IMPATIENT, recorded(turns), double=SLEEP)
    assert chain.lost(verdicts) == ["double"]
    assert verdicts["double"].mistake == "wall_limit"
    assert "within 2 s on the clock, the wall limit" in verdicts["double"].note
    assert turns.count("alone") == 1


def recorded(turns: list[str]) -> Turns:
    class Recorded(Turns):
        def beside(self):
            turns.append("beside")
            return super().beside()

        def alone(self):
            turns.append("alone")
            return super().alone()

    return Recorded()


def test_an_answer_that_was_slow_only_beside_others_keeps_its_points():
    class Slowed(Turns):
        """Beside others a graded cell has little time; alone it has what it needs."""

        def beside(self):
            patience[0] = 1.5
            return super().beside()

        def alone(self):
            patience[0] = 30.0
            return super().alone()

    class Patience(Limits):
        def wall(self, cpu_seconds):
            return patience[0] if cpu_seconds < 5 else 30.0  # ungraded cells have 20 s of CPU time

    patience = [30.0]
    slow = "def double(x):\n    import time\n    time.sleep(1.2)\n    return 2 * x"
    right = {short: chain.RIGHT[short] for short in ("shift", "total", "advance", "twice")}
    verdicts = chain.grade(Patience(), Slowed(), double=slow, **right)
    assert "double" not in chain.lost(verdicts)


def test_a_notebook_that_spends_its_time_elsewhere_says_so():
    limits = Limits(cell_seconds=5.0, notebook_seconds=1.0)
    verdicts = chain.grade(limits, double="while True:\n    pass")
    assert chain.lost(verdicts) == list(chain.RIGHT)
    assert {verdict.mistake for verdict in verdicts.values()} == {"not_run"}
    assert "the notebook used more than 1 s of CPU time" in verdicts["double"].note
    asleep = chain.grade(
        Limits(notebook_wall_seconds=2.0, wall_factor=1.0, wall_extra=1.0), double="import time\ntime.sleep(60)"
    )
    assert "the notebook took longer than 2 s on the clock" in asleep["double"].note


def test_more_cut_off_exercises_than_restarts_cost_only_themselves():
    ending = "def {}(*args):\n    import os\n    os._exit(1)"
    cells = {short: ending.format(short) for short in ("double", "shift", "advance")}
    assert chain.lost(chain.grade(Limits(restarts=1), **cells)) == list(cells)


# ---- the verifier's own time -----------------------------------------------------------------------------------


def test_a_slow_verdict_costs_no_points(monkeypatch):
    judge = examiner.Examination.verdict

    def slow(self):
        time.sleep(2.5)
        return judge(self)

    monkeypatch.setattr(examiner.Examination, "verdict", slow)
    verdicts = chain.grade(IMPATIENT, double="def double(x):\n    return 3 * x")
    assert chain.lost(verdicts) == ["double"] and verdicts["double"].mistake == "values"


def test_a_verdict_that_never_comes_is_not_waited_for(monkeypatch):
    never = threading.Event()
    monkeypatch.setattr(examiner, "VERDICT_SECONDS", 0.2)
    monkeypatch.setattr(examiner.Examination, "verdict", lambda self: never.wait(30))
    verdicts = chain.grade()
    never.set()
    assert {verdict.mistake for verdict in verdicts.values()} == {"not_judged"}
    assert "it took longer than 0.2 s" in verdicts["double"].note


@pytest.mark.parametrize("step", ["ask", "verdict"])
def test_a_comparison_that_fails_costs_its_own_exercise_and_says_so(monkeypatch, step):
    whole = getattr(examiner.Examination, step)

    def failing(self, *args):
        if self is first[0]:
            raise TypeError("not comparable")
        return whole(self, *args)

    first = []
    start = examiner.Examination.__init__
    monkeypatch.setattr(
        examiner.Examination, "__init__", lambda self, *args: (first.append(self), start(self, *args))[1]
    )
    monkeypatch.setattr(examiner.Examination, step, failing)
    verdicts = chain.grade()
    assert chain.lost(verdicts) == ["double"]
    assert verdicts["double"].mistake == "not_judged" and "TypeError: not comparable" in verdicts["double"].note


# ---- late, foreign and further openings ------------------------------------------------------------------------


def shown(run, short: str) -> str:
    """What the cells of one exercise show."""
    position = 1 + 2 * list(chain.RIGHT).index(short)
    return " ".join(str(output) for cell in run.notebook.cells[position : position + 2] for output in cell.outputs)


def test_a_check_in_another_cell_leaves_no_verdict():
    early = chain.RIGHT["double"] + '\ncheck("chain.double", double)'
    run = chain.run(double=early, double_check="double(1)")
    (verdict,) = [found for found in run.execute().values() if found.exercise == "chain.double"]
    assert verdict.mistake == "no_result" and verdict.points == 0
    assert "graded in the check cell that belongs to it" in shown(run, "double")


def test_a_check_after_its_own_cell_is_refused():
    late = chain.RIGHT["shift"] + '\ncheck("chain.double", double)'
    run = chain.run(double_check="double(1)", shift=late)
    (verdict,) = [found for found in run.execute().values() if found.exercise == "chain.double"]
    assert verdict.mistake == "no_result"
    assert "graded in the check cell that belongs to it" in shown(run, "shift")


def test_a_check_of_another_exercise_leaves_no_verdict():
    run = chain.run(shift_check='check("chain.double", double)')
    (verdict,) = [found for found in run.execute().values() if found.exercise == "chain.shift"]
    assert verdict.mistake == "no_result"
    assert "this cell is graded for 'chain.shift'" in shown(run, "shift")


def test_the_first_check_of_a_cell_counts():
    wrong_first = "check('chain.double', lambda x: x)\ncheck('chain.double', double)"
    run = chain.run(double_check=wrong_first)
    (verdict,) = [found for found in run.execute().values() if found.exercise == "chain.double"]
    assert verdict.points == 0 and "the first one counts" in shown(run, "double")
    assert chain.lost(chain.grade(double_check="\n".join(reversed(wrong_first.split("\n"))))) == []


def test_a_check_that_goes_on_after_its_cell_leaves_no_verdict():
    slow = "def double(x):\n    import time\n    time.sleep(0.5)\n    return 2 * x"
    thread = """\
import threading, time
threading.Thread(target=check, args=("chain.double", double)).start()
time.sleep(0.2)
"""
    verdicts = chain.grade(double=slow, double_check=thread)
    assert chain.lost(verdicts) == ["double"] and verdicts["double"].mistake == "no_result"


# ---- turns -----------------------------------------------------------------------------------------------------


def test_a_turn_alone_waits_for_the_others_and_holds_up_new_ones(tmp_path):
    turns, order = Turns(tmp_path), []

    def take(turn, name):
        with turn():
            order.append(name)
            time.sleep(0.05)

    with turns.beside():
        waiting = [threading.Thread(target=take, args=(turns.alone, "alone")) for _ in range(2)]
        for thread in waiting:
            thread.start()
        time.sleep(0.1)
        late = threading.Thread(target=take, args=(turns.beside, "beside"))
        late.start()
        time.sleep(0.1)
        assert order == []
    for thread in (*waiting, late):
        thread.join(5)
    assert order == ["alone", "alone", "beside"]
