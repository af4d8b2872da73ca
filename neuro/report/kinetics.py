"""What people read of a kinetic model's answer: one line a flux or pool, with the model and its grade."""

from neuro.whatif.contrast import ReadOut, SystemChange

STILL = 0.05
"""Per cent below which a change is said to be none."""


def told(change: SystemChange) -> str:
    """A model's answer in markdown: its name, then each flux and pool."""
    if change.reason:
        return f"**{change.label}** ({change.model}): no steady state. {change.reason}"
    lines = [f"**{change.label}** ({change.model})", *(f"- {_line(row)}" for row in change.read)]
    return "\n".join(lines)


def _line(row: ReadOut) -> str:
    if row.percent is None:
        return f"{row.label}: none before"
    moved = "no change" if abs(row.percent) < STILL else f"{row.percent:+.1f} %".replace("-", "−")
    return f"{row.label}: {moved} (grade {row.grade})"
