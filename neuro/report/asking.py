"""What a cohort can be asked, as rows: every exposure with the people who have it and the outcome, or why not."""

from collections.abc import Sequence

import pandas as pd

from neuro.cohort.overview import Overlap
from neuro.knowledge import catalogue

COLUMNS = ("Along", "System", "People", "Why not", "column")


def offered(pairs: Sequence[Overlap], outcome: str, wanted: str = "") -> pd.DataFrame:
    """Exposures of one outcome, those with most people first, then those that cannot be asked.

    Args:
        pairs: of a whole cohort.
        outcome: an outcome's code.
        wanted: words that label, column or system must hold, any case; "" for all.
    """
    groups = {row.code: row.label for row in catalogue.groups()}
    rows = []
    for pair in sorted((pair for pair in pairs if pair.outcome == outcome), key=lambda one: (-one.possible, -one.n)):
        about = catalogue.variable(pair.feature)
        row = (about.label, groups[about.group], pair.n if pair.possible else None, pair.reason, pair.feature)
        if all(word in " ".join(map(str, row)).lower() for word in wanted.lower().split()):
            rows.append(row)
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"People": "Int64"})
