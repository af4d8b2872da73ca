"""In which survey cycles a laboratory measured alike, as far as the agency's conversions tell."""

from collections.abc import Sequence

from neuro.cohort.nhanes_mapping import cycles, table_rows


def scales(column: str, twin: str, labels: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """Cycles grouped by the method that measured a column.

    Args:
        column: as it was measured.
        twin: the same on one scale, "" where no conversion is known.
        labels: cycles of a cohort ("2005-2006"), those of other surveys included.
    Returns:
        One group of labels a method, in order; one group where no change is known.
    """
    letters = {cycle.label: cycle.letter for cycle in cycles().values()}
    rows = [row for row in table_rows("nhanes_adjustments.csv") if twin and row["column"] == twin]
    found: dict[str, list[str]] = {}
    for label in labels:
        formula = next((row["formula"] for row in rows if letters.get(label, "-") in row["cycles"]), column)
        found.setdefault(formula, []).append(label)
    return tuple(tuple(group) for group in found.values())
