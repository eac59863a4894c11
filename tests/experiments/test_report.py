"""RESULTS.md says what the result files say, with labels, ranges and marks of what was not run; figures are drawn."""

import json
import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner

from experiments import published
from experiments.cli import main
from experiments.definition import Budget, Experiment, Outcome, Row
from experiments.report import page
from experiments.report.gather import gather
from experiments.running import store
from experiments.running.jobs import Ended, jobs_of
from tests.experiments.toy import CATALOGUE, Walk

MADE = {
    "machine": {"processor": "Abacus", "cores": 2, "system": "Wood"},
    "versions": {"python": "3.11", "numpy": "2"},
}
QUICK, PAPER = Budget(2, 50_000), Budget(4, 1_000_000)


def row(name, **more):
    settings = {"title": f"row {name}", "trial": Walk, "quick": QUICK, "paper": PAPER}
    return Row(name=name, **{**settings, **more})


EXPERIMENT = Experiment(
    "toy",
    "A toy",
    "Nobody (2000)",
    (
        row("solved", published="6a/T100"),  # mean 31,390 of 20 trials
        row("outside", published="6a/T100"),
        row("changed", changed="twice the rate, because it was slow", published="6a/T100"),
        row("three", criteria=("ST1", "other", "ST2"), published="3a/T100_N3"),  # 27,380 and 39,850
        row("one_mean", criteria=("easy", "hard"), published="4/T100"),  # 74,000, without a name
        row("words", published="noisy_temporal_order/bias5"),
        row("part"),
        row("quick_only", published="2b/LSTM_p100"),  # 5,680
        row("never", published="6b/T100"),
        row("no_mode", quick=None, paper=None),
    ),
    lambda found: [f"{name}: {len(outcomes)}" for name, outcomes in found.items()],
)
TOY = {"toy": EXPERIMENT}
# Figures of all rows would take seconds.
SMALL = {"toy": replace(EXPERIMENT, rows=(EXPERIMENT.rows[0], EXPERIMENT.rows[7], EXPERIMENT.rows[8]))}


def put(folder, name, mode, *reached, died=(), budget=None, experiment=EXPERIMENT):
    """Result files of one row: what its trials reached (a number for one criterion, or a tuple for all)."""
    this = next(row for row in experiment.rows if row.name == name)
    jobs = jobs_of(experiment, this, mode, 1, len(reached))
    for job, value in zip(jobs, reached, strict=True):
        values = value if isinstance(value, tuple) else (value,)
        outcome = Outcome(
            dict(zip(this.criteria, values, strict=True)),
            values[-1] or job.budget.cap,
            job.budget.cap,
            "closed gates" if job.trial in died else "",
            {"wrong": 3.0 + job.trial},
            {"error": [[100, 0.5], [values[-1] or job.budget.cap, 0.25]]},
        )
        job = job._replace(budget=budget or job.budget)
        store.write_result(folder, job, Ended(outcome, 20.0, 4.0 + job.trial, MADE), f"run {name} {mode}", "cpu")


@pytest.fixture
def results(tmp_path):
    put(tmp_path, "solved", "paper", 20_000, 30_000, None, 70_000, died=[2])
    put(tmp_path, "solved", "quick", 1, 1)  # not asked for: there are results of paper mode
    put(tmp_path, "outside", "paper", 31_391, 40_000, 40_000, 40_000)
    put(tmp_path, "changed", "paper", 31_389, 31_000, 1000, 2000)
    put(tmp_path, "three", "paper", (27_380, 5, 39_851), (27_380, 6, 39_852), (None, 7, None), (1, 8, None))
    put(tmp_path, "one_mean", "paper", (60_000, 80_000), (80_000, 90_000), (70_000, None), (70_000, None))
    put(tmp_path, "words", "paper", None, None, None, None)
    put(tmp_path, "part", "paper", 1, 2, 3)
    put(tmp_path, "quick_only", "quick", None, None)
    return tmp_path


def cells(folder):
    """The table as dictionaries: row -> list of the cells of its lines, by heading."""
    text = page.page(TOY, gather(TOY, folder))
    lines = [line for line in text.splitlines() if line.startswith("|")]
    lines = lines[: next(n for n, line in enumerate(lines) if line.startswith("| row"))]
    head, _, *body = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    found, name = {}, ""
    for line in body:
        assert len(line) == len(head)
        name = line[0].partition(" / row ")[2] or name
        found.setdefault(name, []).append(dict(zip(head, line, strict=True)))
    return found


# ---- the table


def test_a_line_counts_and_averages_over_the_solved_trials(results):
    (line,) = cells(results)["solved"]
    assert line == {
        "experiment / row": "[toy](#experiment-toy) / row solved",
        "as printed?": "yes",
        "published: solved": "20 trials [P]",
        "published: mean": "31,390 [P]",
        "criterion": "solved",
        "solved": "3 of 4",
        "died": "1",
        "mean": "40,000",
        "median": "30,000",
        "min to max": "20,000 to 70,000",
        "cap": "1,000,000 sequences",
        "published mean inside?": "yes",
        "mode": "paper",
        "CPU s": "5.5",
        "wall s": "20",
    }


def test_each_criterion_has_its_line_and_its_published_mean(results):
    first, other, last = cells(results)["three"]
    assert [line["criterion"] for line in (first, other, last)] == ["ST1", "other", "ST2"]
    assert [line["published: mean"] for line in (first, other, last)] == ["27,380 [P]", "-", "39,850 [P]"]
    assert [line["solved"] for line in (first, other, last)] == ["3 of 4", "4 of 4", "2 of 4"]
    assert [line["published mean inside?"] for line in (first, other, last)] == ["yes", "-", "**no**: ours took more"]
    assert first["mode"] == "paper" and other["mode"] == last["mode"] == ""


def test_one_mean_without_a_name_is_compared_with_every_criterion(results):
    easy, hard = cells(results)["one_mean"]
    assert easy["published: mean"] == hard["published: mean"] == "74,000 [P]"
    assert easy["published mean inside?"] == "yes" and hard["published mean inside?"] == "**no**: ours took more"


def test_what_is_just_outside_is_outside(results):
    assert cells(results)["outside"][0]["published mean inside?"] == "**no**: ours took more"
    assert cells(results)["changed"][0]["published mean inside?"] == "**no**: ours took less"
    put(results, "changed", "paper", 31_390, 31_390)
    assert cells(results)["changed"][0]["published mean inside?"] == "yes"


def test_not_run_not_in_full_and_not_solved_are_said(results):
    found = cells(results)
    assert found["never"][0]["solved"] == found["no_mode"][0]["solved"] == "not run"
    assert found["never"][0]["published: mean"] == "571,100 [P]" and found["never"][0]["mode"] == ""
    assert found["part"][0]["mode"] == "paper, 3 of 4 trials: **not run in full**"
    assert found["part"][0]["as printed?"] == "-"
    (quick,) = found["quick_only"]
    assert quick["mode"] == "quick: **not run in full**" and quick["cap"] == "50,000 sequences"
    assert (quick["solved"], quick["mean"], quick["min to max"]) == ("0 of 2", "-", "-")
    assert quick["published mean inside?"] == "**no**: none solved"
    assert quick["published: solved"] == "100 % of 18 trials [P]"
    (words,) = found["words"]
    assert words["published: solved"].endswith("as fast as 1997 [S]") and words["published: mean"] == "-"


def test_changed_rows_are_numbered_and_explained(results):
    text = page.page(TOY, gather(TOY, results))
    assert cells(results)["changed"][0]["as printed?"] == "adjusted [1]"
    assert "1. toy / row changed: twice the rate, because it was slow" in text


def test_the_summary_counts_rows_as_printed(results):
    text = page.page(TOY, gather(TOY, results))
    assert "5 rows with a published mean were run as printed." in text
    assert "inside our range by every criterion in 1: toy (row solved)." in text
    assert "by some criterion in 2: toy (row three), toy (row one_mean)." in text
    assert "by no criterion in 2: toy (row outside), toy (row quick_only)." in text
    assert "Not run: 2 rows of the table, of experiment toy (2)." in text


# ---- the sections


def test_a_section_reads_measures_and_says_what_made_it(results):
    text = page.page(TOY, gather(TOY, results))
    assert "## toy: A toy\n\nNobody (2000)." in text
    assert "* solved: 4\n* outside: 4\n" in text and "* never" not in text
    assert "| row solved | 4.5 (3 to 6) | 1 of 2,560 wrong [P] |" in text
    assert "Abacus, 2 cores, Wood; python 3.11, numpy 2:\n\n```\nrun solved paper  # 4 trials\n" in text
    assert "quick" not in text.partition("run solved")[2].partition("run three")[0]
    alternative = re.search(r"!\[(.*)\]\(figures/toy\.png\)\]\(figures/toy\.svg\)", text)[1]
    assert "row solved: 4 trials, 3 solved, 1 died" in alternative


def test_without_results_everything_is_not_run(tmp_path):
    text = page.page(TOY, gather(TOY, tmp_path))
    assert "0 rows with a published mean were run" in text and "Nobody (2000).\n\nNot run.\n" in text
    assert "figures/" not in text


def test_a_reading_that_fails_is_named(results):
    broken = {"toy": replace(EXPERIMENT, reading=lambda found: found["never"][0])}
    with pytest.raises(RuntimeError, match=r"toy: its reading failed \(KeyError"):
        page.page(broken, gather(broken, results))


def test_a_published_key_that_there_is_not_is_named(tmp_path):
    wrong = {"toy": replace(EXPERIMENT, rows=(row("solved", published="6a/T10"),))}
    with pytest.raises(KeyError, match=r"toy/solved: published\.json has no '6a/T10'"):
        gather(wrong, tmp_path)


def test_damaged_results_and_those_of_another_budget_are_left_out_and_named(results):
    put(results, "never", "paper", 5, budget=Budget(4, 77))
    path = results / "toy/solved/paper/seed1_trial000.json"
    path.write_text(path.read_text().replace("20000", "29999"))
    found = gather(TOY, results)
    assert found.left_out == (
        "toy/solved/paper/seed1_trial000.json is damaged: run it again",
        "toy/never/paper/seed1_trial000.json is from another budget: run it again",
    )
    assert cells(results)["solved"][0]["solved"] == "2 of 3" and cells(results)["never"][0]["solved"] == "not run"


# ---- the command


def report(*arguments, catalogue=None):
    return CliRunner().invoke(main, ["report", *map(str, arguments)], obj=catalogue or TOY)


def test_written_twice_it_is_the_same_and_a_check_sees_every_change(results, tmp_path):
    to = tmp_path / "to"
    where = ("--results", results, "--to", to)
    assert report(*where, catalogue=SMALL).exit_code == 0
    first = {path.name: path.read_bytes() for path in sorted(to.rglob("*.*"))}
    assert set(first) == {"RESULTS.md", "toy.png", "toy.svg"}
    assert report(*where, catalogue=SMALL).exit_code == 0
    assert first == {path.name: path.read_bytes() for path in sorted(to.rglob("*.*"))}
    assert report("--check", *where, catalogue=SMALL).exit_code == 0
    (to / "figures/toy.svg").unlink()
    assert "figures/toy.svg is missing" in report("--check", *where, catalogue=SMALL).output
    put(results, "never", "quick", 7)
    end = report("--check", *where, catalogue=SMALL)
    assert end.exit_code == 1 and "RESULTS.md is not what the results say" in end.output
    assert "There is no experiment 'tyo'. Near it: toy." in report("tyo").output


def test_figures_show_every_trial(results, tmp_path):
    report("--results", results, "--to", tmp_path / "to", catalogue=SMALL)
    text = (tmp_path / "to/figures/toy.svg").read_text()
    ElementTree.fromstring(text)
    for words in ("row solved", "row quick_only", "published 31,390", "error", "sequences"):
        assert f">{words}<" in text
    assert "row never" not in text


def test_an_experiment_may_draw_itself(results, tmp_path):
    def draw(fig, found):
        """Bars of what was found.

        More words.
        """
        fig.subplots().bar(list(found), [len(outcomes) for outcomes in found.values()])

    drawn = {"toy": replace(EXPERIMENT, draw=draw)}
    report("--results", results, "--to", tmp_path / "to", catalogue=drawn)
    assert ">quick_only<" in (tmp_path / "to/figures/toy.svg").read_text()
    assert "![A toy. Bars of what was found.](figures" in (tmp_path / "to/RESULTS.md").read_text()


def test_results_of_a_run_are_reported(tmp_path):
    CliRunner().invoke(main, ["run", "walk", "--row", "plain", "--results", str(tmp_path)], obj=CATALOGUE)
    assert report("--results", tmp_path, "--to", tmp_path, catalogue=CATALOGUE).exit_code == 0
    assert "of 4 | 1 |" in (tmp_path / "RESULTS.md").read_text()


# ---- what was published


def test_every_number_has_a_provenance_and_none_is_remembered():
    entries = json.loads(published.FILE.read_text(encoding="utf-8"))
    assert {entry["provenance"] for entry in entries.values()} == {"P", "A", "S"} == set(published.PROVENANCE)
    assert all(entry["source"] for entry in entries.values())
    assert set(published.load()) == set(entries)


def test_labels_stand_at_what_is_printed(results):
    """Of each row with a published key, the cells that have something published end with its label."""
    by_title = {row.title.removeprefix("row "): row for row in EXPERIMENT.rows}
    for name, lines in cells(results).items():
        if key := by_title[name].published:
            label = f"[{published.load()[key].provenance}]"
            shown = [line[head] for line in lines for head in ("published: solved", "published: mean")]
            assert all(cell.endswith(label) for cell in shown if cell not in ("", "-")) and any(shown)


@pytest.mark.parametrize(
    ("key", "weights"),
    [
        # Table 10 by arithmetic: sources of each hidden unit, then of each output
        ("1/4x1_lr0.1", 12 * (7 + 12) + 8 + 7 * 4),
        ("1/3x2_lr0.1", 12 * (7 + 12) + 6 + 7 * 6),
        ("2a/LSTM_p100", 101 * 101 + 101 + 101 + 101),
        ("2c/q50_p50", 6 * (50 + 4 + 6) + 2 * 2),
        ("2c/q1000_p1000", 6 * (1000 + 4 + 6) + 2 * 2),
        ("3a/T100_N3", 9 * (1 + 9 + 1) + 3),
        ("4/T100", 8 * (2 + 8 + 1) + (4 + 1)),
        ("6a/T100", 8 * (8 + 8 + 1) + 4 * (4 + 1)),
        ("6b/T100", 12 * (8 + 12 + 1) + 8 * (6 + 1)),
        ("continual_reber/forget", 8 * 15 + 12 * 16 + 7 * (7 + 8 + 1)),
    ],
)
def test_weight_counts_of_the_tables_follow_from_the_text(key, weights):
    assert published.load()[key].weights == weights


def test_an_unknown_provenance_is_refused(tmp_path, monkeypatch):
    file = tmp_path / "published.json"
    file.write_text('{"1/a": {"source": "a book", "provenance": "M", "trials": 3}}')
    monkeypatch.setattr(published, "FILE", file)
    with pytest.raises(ValueError, match="1/a: got provenance 'M', expected one of P, A, S"):
        published.load.__wrapped__()


# ---- what is committed


def test_committed_results_say_what_results_md_says():
    """The page is rebuilt from the committed result files, and compared to the last byte."""
    from experiments import catalogue

    folder = Path(store.RESULTS)
    if not folder.exists():
        pytest.skip("no results are committed yet")
    everything = catalogue.load()
    assert page.differences(everything, gather(everything, folder), folder.parent) == []
