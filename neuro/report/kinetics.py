"""What people read of a kinetic model's answer: one line a flux or pool, with the model and its grade."""

from neuro.whatif.contrast import ReadOut, SystemChange

STILL = 0.05
"""Per cent below which a change is said to be none."""


def told(change: SystemChange) -> str:
    """A model's answer in markdown: its name and grade, then each flux and pool; a grade that differs stands alone."""
    if change.reason:
        return f"**{change.label}** ({change.model}): no steady state. {change.reason}"
    grades = [row.grade for row in change.read]
    mostly = max(set(grades), key=grades.count)
    head = f"**{change.label}** ({change.model}, grade {mostly})"
    return "\n".join([head, *(f"- {_line(row)}{_grade(row, mostly)}" for row in change.read)])


def _line(row: ReadOut) -> str:
    if row.percent is None:
        return f"{row.label}: none before"
    moved = "no change" if abs(row.percent) < STILL else f"{row.percent:+.1f} %".replace("-", "−")
    return f"{row.label}: {moved}"


def _grade(row: ReadOut, mostly: str) -> str:
    return "" if row.grade == mostly else f" (grade {row.grade})"
