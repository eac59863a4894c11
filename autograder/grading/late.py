"""What nbgrader's gradebook knows of late hand-ins: how late, and what its policy takes for it."""

from dataclasses import dataclass

from nbgrader.api import Gradebook, MissingEntry


@dataclass(frozen=True)
class Late:
    """One late hand-in: seconds after the due date, and the points that it costs."""

    seconds: float
    penalty: float

    def in_words(self) -> str:
        """For a remark: days and hours, or minutes; and the points."""
        minutes = max(1, round(self.seconds / 60))
        days, hours = divmod(minutes // 60, 24)
        parts = [f"{days} d" if days else "", f"{hours} h" if hours else "", "" if days or hours else f"{minutes} min"]
        cost = f"costs {self.penalty:.4g} points" if self.penalty else "costs no points"
        return f"Handed in {' '.join(filter(None, parts))} after the due date, which {cost}."


def late_hand_ins(db_url: str, unit: str) -> dict[str, Late]:
    """The late hand-ins of a unit by student; empty where it has no due date."""
    with Gradebook(db_url) as gradebook:
        try:
            assignment = gradebook.find_assignment(unit)
        except MissingEntry:
            return {}
        if assignment.duedate is None:
            return {}
        late = [submission for submission in assignment.submissions if submission.total_seconds_late > 0]
        return {
            submission.student_id: Late(
                submission.total_seconds_late,
                sum(notebook.late_submission_penalty or 0.0 for notebook in submission.notebooks),
            )
            for submission in late
        }
