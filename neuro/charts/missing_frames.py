"""What is missing, who is lost, and what was drawn, as tidy frames."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from neuro.charts.axis import Axis
from neuro.cohort.privacy import FLOOR, shown
from neuro.cohort.sample import Sample
from neuro.knowledge import catalogue
from neuro.knowledge.display import level
from neuro.models.categories import coded
from neuro.models.description.density import bandwidth, density
from neuro.models.eligible import coded_missing
from neuro.models.gaps.imputable import outcome_columns
from neuro.models.gaps.imputation import Drawn, Imputed
from neuro.models.gaps.missing import UNLIKE, Difference, Missing

POINTS = 81
FEW = 11
"""A number with no more distinct values than this is shown as bars."""
OBSERVED, DRAWN = "observed", "drawn"
BREAK = ": "
"""Between a column and its level; a label breaks there into lines."""
ENDS = (0.01, 0.99)
"""Where pictures of values end: nobody's extreme value is shown."""


def label(column: str) -> str:
    """A column as people read it."""
    return catalogue.variable(column).label if catalogue.known(column) else column


def patterns(found: Missing) -> pd.DataFrame:
    """One row a pattern and column: `pattern` (1 the most frequent), `n`, `column`, `lacking`."""
    columns = [one.column for one in found.losses]
    rows = [
        (place, one.n, label(column), column in one.lacking)
        for place, one in enumerate(found.patterns, start=1)
        for column in columns
    ]
    return pd.DataFrame(rows, columns=["pattern", "n", "column", "lacking"])


def losses(found: Missing) -> pd.DataFrame:
    """What each column costs, as people read it."""

    def told(n: int | None) -> str:
        return f"<{FLOOR}" if n is None else shown(n)

    rows = [(label(one.column), told(one.n), told(one.alone)) for one in found.losses]
    return pd.DataFrame(rows, columns=["Lacking", "People", "Lack nothing else"])


def differences(found: Sequence[Difference], most: int = 12) -> pd.DataFrame:
    """How the people lost differ, the largest difference first: `label`, `lost`, `kept`, `difference`, `unlike`."""
    rows = [
        (
            BREAK.join(part for part in (label(one.column), one.level and level(one.column, one.level)) if part),
            one.lost,
            one.kept,
            one.standardised,
            abs(one.standardised) >= UNLIKE,
        )
        for one in found[:most]
    ]
    return pd.DataFrame(rows, columns=["label", "lost", "kept", "difference", "unlike"])


def offered(imputed: Imputed) -> tuple[str, ...]:
    """Columns of which enough values were drawn to be shown, those of the terms before the outcome's."""
    own = outcome_columns(imputed.spec)
    shown = [one.column for one in imputed.drawn if len(one.rows) >= FLOOR]
    return tuple(sorted(shown, key=lambda name: name in own))


def axis(column: str) -> Axis:
    """The axis of a column's values."""
    if not catalogue.known(column):
        return Axis(column)
    known = catalogue.variable(column)
    return Axis(known.label, known.unit, log=known.scale == "log")


def values(imputed: Imputed, sample: Sample, column: str) -> pd.DataFrame:
    """Observed and drawn values of one column: `who`, `x`, `share`; a density over a number, shares of few levels."""
    one = next(drawn for drawn in imputed.drawn if drawn.column == column)
    own = sample.columns[column][imputed.people.who & ~coded_missing(sample.columns[column])]
    codes, names = coded(own)
    if own.dtype == object or len(names) <= FEW:
        return _shares(column, own, codes, names, one)
    return _densities(column, own.astype(float), one.values.ravel().astype(float))


def few(rows: pd.DataFrame) -> bool:
    """Whether the rows of `values` are shares of levels."""
    return rows["x"].dtype.kind not in "fi"


def _shares(
    column: str, own: NDArray[np.generic], codes: NDArray[np.int64], names: Sequence[str], one: Drawn
) -> pd.DataFrame:
    people = np.bincount(codes, minlength=len(names))
    lent_codes, lent_names = coded(one.values.ravel())
    lent = dict(zip(lent_names, np.bincount(lent_codes).tolist(), strict=True))
    rows = []
    for place, name in enumerate(names):
        if people[place] >= FLOOR:
            read = level(column, name)
            rows.append((OBSERVED, read, people[place] / len(own)))
            rows.append((DRAWN, read, lent.get(name, 0) / one.values.size))
    return pd.DataFrame(rows, columns=["who", "x", "share"])


def _densities(column: str, own: NDArray[np.float64], drawn: NDArray[np.float64]) -> pd.DataFrame:
    log = axis(column).log and own.min() > 0
    low, high = np.quantile(own, ENDS)
    grid = np.geomspace(low, high, POINTS) if log else np.linspace(low, high, POINTS)
    parts = []
    for who, some in ((OBSERVED, own), (DRAWN, drawn)):
        on_scale = np.log(some) if log else some
        weight = np.ones(len(on_scale))
        width = bandwidth(on_scale, weight)
        if width > 0:
            share = density(on_scale, weight, np.log(grid) if log else grid, width)
            parts.append(pd.DataFrame({"who": who, "x": grid, "share": share}))
    return pd.concat(parts, ignore_index=True)
