"""Result files and snapshots: written whole or not at all, and found where they are damaged or were edited.

FOLDER/EXPERIMENT/ROW/MODE/seed1_trial007.json       what a trial found (committed beside the experiments)
FOLDER/EXPERIMENT/ROW/MODE/seed1_trial007.snapshot   where a trial is that is not over (never committed)
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from experiments.definition import Budget, Outcome
from experiments.running.jobs import Ended, Job, Saved
from experiments.running.outcomes import outcome_from, plain_outcome

RESULTS = Path(__file__).resolve().parents[1] / "results"


class Damaged(ValueError):
    """A file that is not what was written: cut off, edited, or of another kind. The message names it."""


@dataclass(frozen=True)
class Result:
    """What a result file holds."""

    experiment: str
    row: str
    mode: str
    seed: int
    trial: int
    budget: Budget
    outcome: Outcome
    cost: dict[str, float]  # wall_s, cpu_s
    made: dict[str, Any]  # command, device, machine, versions

    def fits(self, budget: Budget) -> bool:
        """Whether it was found under this budget (the number of trials does not matter)."""
        return (self.budget.cap, dict(self.budget.sizes)) == (budget.cap, dict(budget.sizes))


def result_path(folder: Path, job: Job) -> Path:
    """The result file of a trial."""
    return folder / job.experiment / job.row / job.mode / f"seed{job.seed}_trial{job.trial:03}.json"


def snapshot_path(folder: Path, job: Job) -> Path:
    """The snapshot of a trial."""
    return result_path(folder, job).with_suffix(".snapshot")


# ---- results


def write_result(folder: Path, job: Job, ended: Ended, command: str, device: str) -> Result:
    """Write what a trial found, and return it as it can be read."""
    path = result_path(folder, job)
    content = {
        "experiment": job.experiment,
        "row": job.row,
        "mode": job.mode,
        "seed": job.seed,
        "trial": job.trial,
        "budget": {"cap": job.budget.cap, "sizes": dict(job.budget.sizes)},
        "outcome": plain_outcome(ended.outcome),
        "cost": {"wall_s": round(ended.wall_s, 3), "cpu_s": round(ended.cpu_s, 3)},
        "made": {"command": command, "device": device, **ended.made},
    }
    write_whole(path, _text(content).encode())
    return read_result(path)


def read_result(path: Path) -> Result:
    """Read a result file.

    Raises
    ------
    Damaged
        If it is not to the last byte what `write_result` wrote, or lies where another one belongs.
    """
    try:
        text = path.read_text(encoding="utf-8")
        content = json.loads(text)
        del content["checksum"]
        if _text(content) != text:
            raise Damaged(f"{path}: the checksum does not fit; it was edited or damaged")
        result = _result(content)
    except (UnicodeDecodeError, json.JSONDecodeError, AttributeError, KeyError, TypeError) as error:
        raise Damaged(f"{path}: cut off or not a result file ({type(error).__name__})") from error
    place = (result.experiment, result.row, result.mode, f"seed{result.seed}_trial{result.trial:03}.json")
    if path.parts[-4:] != place:
        raise Damaged(f"{path}: holds {'/'.join(place)}")
    return result


def result_files(folder: Path, experiment: str, row: str, mode: str) -> Iterator[Path]:
    """All result files of a row in one mode, ordered by seed and trial."""
    found = []
    for path in (folder / experiment / row / mode).glob("seed*_trial*.json"):
        if match := re.fullmatch(r"seed(\d+)_trial(\d+)\.json", path.name):
            found.append((int(match[1]), int(match[2]), path))
    yield from (path for _, _, path in sorted(found))


def _result(content: dict[str, Any]) -> Result:
    kept = {name: content[name] for name in ("experiment", "row", "mode", "seed", "trial", "cost", "made")}
    budget = Budget(0, content["budget"]["cap"], content["budget"]["sizes"])
    return Result(budget=budget, outcome=outcome_from(content["outcome"]), **kept)


def _text(content: dict[str, Any]) -> str:
    """One line for each entry, so that a change shows where it is."""
    whole = {**content, "checksum": _checksum(content)}
    lines = (f" {json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}" for name, value in whole.items())
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _checksum(content: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:16]


# ---- snapshots


def write_snapshot(path: Path, identity: str, saved: Saved) -> None:
    """Write where a trial is; `identity` says which one under which budget."""
    data = io.BytesIO()
    arrays = {f"snapshot.{name}": value for name, value in saved.snapshot.items()}
    # pickles are refused when it is read, so they are when it is written
    if objects := [name for name, value in saved.snapshot.items() if value.dtype.hasobject]:
        raise TypeError(f"snapshot: got an array of objects in {', '.join(objects)}, expected numbers or text")
    np.savez(data, identity=np.array(identity), cost=np.array([saved.wall_s, saved.cpu_s]), **arrays)  # type: ignore[arg-type]
    content = data.getvalue()
    write_whole(path, hashlib.sha256(content).hexdigest().encode() + b"\n" + content)


def read_snapshot(path: Path, identity: str) -> Saved | None:
    """Read where a trial is; None if there is no snapshot, or one of another budget.

    Raises
    ------
    Damaged
        If the file is cut off or was changed.
    """
    try:
        checksum, _, content = path.read_bytes().partition(b"\n")
    except FileNotFoundError:
        return None
    if hashlib.sha256(content).hexdigest().encode() != checksum:
        raise Damaged(f"{path}: cut off or damaged")
    with np.load(io.BytesIO(content), allow_pickle=False) as file:
        if str(file["identity"]) != identity:
            return None
        names = [name for name in file.files if name.startswith("snapshot.")]
        wall_s, cpu_s = file["cost"].tolist()
        return Saved({name.removeprefix("snapshot."): file[name] for name in names}, wall_s, cpu_s)


def identity_of(job: Job) -> str:
    """What a snapshot must have been written for."""
    return f"{job.name}, cap {job.budget.cap}, {sorted(job.budget.sizes.items())}"


# ---- files


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that at every moment, also when the machine stops, it is the old one or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        with new.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(new, path)
    except BaseException:
        new.unlink(missing_ok=True)
        raise


def sweep(folder: Path) -> None:
    """Remove what processes that were killed left half-written in a folder."""
    for path in folder.glob("*.new"):
        owner = path.name.split(".")[-2]
        if not (owner.isdigit() and _alive(int(owner))):
            path.unlink(missing_ok=True)


def _alive(pid: int) -> bool:
    import psutil

    return bool(psutil.pid_exists(pid))
