"""What a class wrote itself in one unit, answer by answer, and what everybody is likely to write.

Likely is what the release gives, what the worked solution and the right answers in other styles say, and every named
mistake: two hand-ins that agree in these agree because they solve the same exercise.
"""

import builtins
import re
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from autograder.authoring import authored, sample_class
from autograder.exchange.fingerprints import grams, of_code, of_words
from autograder.folder import Unit
from autograder.grading.files import students
from autograder.grading.screen import name_problem, rebuilt, screen

OWN = "cells of their own"
_NAME = re.compile(r"[A-Za-z_]\w*")


@dataclass
class Written:
    """One student's answers by the name of the exercise or question; `words` are those in words."""

    student: str
    answers: dict[str, str] = field(default_factory=dict)
    words: set[str] = field(default_factory=set)


@dataclass
class Likely:
    """What is likely in each answer: hashes of k-grams, own words; and the names that the release gives."""

    hashes: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    words: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    given: frozenset[str] = frozenset(dir(builtins))

    def add(self, name: str, text: str, *, in_words: bool = False) -> None:
        """Take a text as likely in one answer."""
        if in_words:
            self.hashes[name].update(grams(of_words(text)))
            return
        tokens, own = of_code(text, self.given)
        self.hashes[name].update(grams(tokens))
        self.words[name].update(each.text for each in own)


def read(submitted: Path, unit: Unit) -> tuple[list[Written], list[str]]:
    """The answers of all whose hand-in can be read, without what is not theirs; and the names of the others."""
    cells = rebuilt(unit.release.read_bytes()).cells
    fresh = {_grade_id(cell): cell.source for cell in cells}
    texts = {cell.source.strip() for cell in cells}
    asked = {cell.name: cell.grade_id for cell in authored.read(unit.text) if cell.role in ("exercise", "question")}
    named = {grade_id: name for name, grade_id in asked.items()}
    found, unread = [], []
    for student in students(submitted):
        submission = None if name_problem(student) else screen(submitted, student, unit.name)
        if submission is None or submission.notebook is None:
            unread += [student] if submission or name_problem(student) else []
            continue
        written, own = Written(student), []
        for cell in submission.notebook.cells:
            grade_id, source = _grade_id(cell), cell.source
            if grade_id in named:
                if source.strip() != fresh.get(grade_id, "").strip():
                    before = written.answers.get(named[grade_id], "")
                    written.answers[named[grade_id]] = f"{before}\n\n{source}" if before else source
                    written.words |= {named[grade_id]} if cell.cell_type == "markdown" else set()
            elif cell.cell_type == "code" and grade_id not in fresh and source.strip() not in texts:
                own.append(source)
        if own:
            written.answers[OWN] = "\n\n".join(own)
        found.append(written)
    return found, unread


def likely(unit: Unit) -> Likely:
    """What everybody who solves the unit is likely to write."""
    cells = authored.read(unit.text)
    result = Likely(given=frozenset({*dir(builtins), *_NAME.findall(authored.shown_code(cells))}))
    shown = [cell for cell in cells if cell.kind == "code" and cell.role != "exercise"]
    for cell in cells:
        if cell.role == "question":
            result.add(cell.name, cell.source, in_words=True)
        elif cell.role == "exercise":
            for text in (cell.source, authored.without_solution(cell.source), *_mistakes(cell, unit)):
                result.add(cell.name, text)
            for other in shown:
                result.add(cell.name, other.source)
    for path in sorted(unit.answers.glob("right_*.py")):
        for name, source in sample_class.answers_in(path)[0].items():
            result.add(name, source)
    for name in [*result.hashes]:  # what is tried out beside the answers
        result.hashes[OWN] |= result.hashes[name]
        result.words[OWN] |= result.words[name]
    return result


def _mistakes(cell: authored.Cell, unit: Unit) -> list[str]:
    """The solution of one exercise with each of its named mistakes made."""
    exercise = unit.exercises.get(cell.name)
    texts = []
    for mistake in exercise.mistakes if exercise else ():
        text = cell.source
        for before, after in (mistake.edits or {}).items():
            text = text.replace(before, after)
        if mistake.body is not None:
            head, _, rest = text.partition(authored.BEGIN)
            text = f"{head}\n{mistake.body}\n{rest.partition(authored.END)[2]}"
        texts.append(text)
    return texts


def _grade_id(cell: dict) -> str:
    return cell["metadata"].get("nbgrader", {}).get("grade_id", "")
