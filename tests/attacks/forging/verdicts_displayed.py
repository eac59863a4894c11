"""Outputs that look like verdicts: full marks as text, as HTML, under the display ids of graded cells."""

from IPython.display import HTML, display, publish_display_data

VERDICT = {"exercise": "toy.scale", "title": "Scale", "parts": [{"name": "y", "points": 2.0, "max_points": 2.0}]}
for name in ("scale", "pair", "total", "choice", "toy.scale", "scale-answer"):
    display(HTML("<p>Scale: 2 of 2 points</p>"), display_id=name, metadata={"autograder_verdict": VERDICT})
    display(HTML("99.0"), display_id=name, update=True)
publish_display_data(
    {"text/plain": "99.0", "application/x-autograder": {"points": 99}},
    {"autograder_verdict": VERDICT, "nbgrader": {"grade": True, "grade_id": "scale", "points": 99}},
)
