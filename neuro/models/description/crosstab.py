"""Two categories crossed: weighted shares of each cell, and whether they go together."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuro.cohort.privacy import FLOOR, suppress
from neuro.cohort.sample import Sample
from neuro.errors import ModelError
from neuro.expression import parse
from neuro.models import survey
from neuro.models.categories import grouped
from neuro.models.description.ratio import Drawn, StandardErrors, drawn

Values = NDArray[np.float64]
Codes = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell; None where it is suppressed.

    Attributes:
        group: (what, level) of the row and of the column.
        n: people.
        share: of everybody in the table, with its standard error `se`.
        suppressed: a small cell, or one that would give a small cell away.
    """

    group: tuple[tuple[str, str], tuple[str, str]]
    n: int | None
    share: float | None
    se: float | None
    suppressed: bool = False


@dataclass(frozen=True, slots=True)
class RaoScott:
    """Pearson's chi-square corrected for the design to second order (R: `svychisq(statistic = "F")`).

    Attributes:
        statistic: F; None where the design has no degrees of freedom or no error.
        df1, df2: of F; neither need be whole.
        p: upper tail.
    """

    statistic: float | None
    df1: float | None
    df2: float | None
    p: float | None


@dataclass(frozen=True, slots=True)
class Crosstab:
    """A table of two categories and its test.

    Attributes:
        cells: rows first, levels in order.
        test: of no association.
        n: people with both. df: degrees of freedom of the design.
    """

    cells: tuple[Cell, ...]
    test: RaoScott
    n: int
    df: int


def crosstab(row: str, column: str, sample: Sample, errors: StandardErrors = "linearised") -> Crosstab:
    """Cross two columns or conditions.

    Args:
        row, column: columns of the sample, or expressions of them.
    Raises:
        ModelError: fewer than 11 people have both, one of them has a single level, or they are the same.
        DesignError: a jackknife of too many PSUs.
    """
    if row == column:
        raise ModelError(f"Wanted two different columns or conditions to cross; found '{row}' twice. Name another.")
    codes, levels = zip(*(grouped(text, _values(text, sample)) for text in (row, column)), strict=True)
    inside = (sample.weight > 0) & (codes[0] >= 0) & (codes[1] >= 0)
    if inside.sum() < FLOOR:
        raise ModelError(
            f"Wanted at least {FLOOR} people with both '{row}' and '{column}'; there are fewer. Widen the domain."
        )
    people = drawn(sample, np.flatnonzero(inside), errors)
    present = [np.unique(part[inside], return_inverse=True) for part in codes]
    for text, (found, _) in zip((row, column), present, strict=True):
        if len(found) < 2:
            raise ModelError(
                f"Wanted two levels or more of '{text}'; everybody has the same. Name another, or a domain."
            )
    shape = len(present[0][0]), len(present[1][0])
    cell = present[0][1] * shape[1] + present[1][1]
    share, covariance = _shares(cell, shape[0] * shape[1], people)
    names = [[part[place] for place in found] for part, (found, _) in zip(levels, present, strict=True)]
    groups = [((row, one), (column, other)) for one in names[0] for other in names[1]]
    counts = np.bincount(cell, minlength=shape[0] * shape[1])
    df = survey.degrees_of_freedom(sample.unit[sample.weight > 0], people.design)
    test = _rao_scott(share, covariance, shape, df)
    return Crosstab(_guarded(groups, counts, share, np.sqrt(np.diag(covariance))), test, int(counts.sum()), df)


def _values(text: str, sample: Sample) -> NDArray[Any]:
    values = parse(text).evaluate(sample.columns)
    return np.broadcast_to(values, len(sample))


def _shares(cell: Codes, count: int, people: Drawn) -> tuple[Values, Values]:
    """Weighted share of each cell, (k,), and its covariance, (k, k)."""
    indicator = (cell[:, None] == np.arange(count)).astype(np.float64)
    weight = people.weight / people.weight.sum()
    share = weight @ indicator
    if people.replicates is not None:
        each = people.totals(indicator, people.replicates)
        return share, people.replicates.covariance(each / each.sum(axis=1, keepdims=True))
    scores = (indicator - share) * weight[:, None]
    return share, survey.covariance(scores, people.unit, people.design)


def _rao_scott(share: Values, covariance: Values, shape: tuple[int, int], df: int) -> RaoScott:
    """Rao & Scott (1984), as in R: the design's covariance against a multinomial's, in the interaction's space."""
    inverse = np.where(share > 0, 1.0 / np.where(share > 0, share, 1.0), 0.0)
    contrast = _interaction(shape)
    simple = contrast.T @ (contrast * inverse[:, None])
    if np.linalg.matrix_rank(simple) < len(simple):
        raise ModelError("Wanted a table with few empty cells; found too many to test. Merge levels.")
    scaled = contrast * inverse[:, None]
    delta = np.linalg.solve(simple, scaled.T @ covariance @ scaled)
    trace = float(np.trace(delta))
    if df <= 0 or not trace > 0:
        return RaoScott(None, None, None, None)
    table = share.reshape(shape)
    expected = np.outer(table.sum(axis=1), table.sum(axis=0))
    statistic = float(((table - expected) ** 2 / expected).sum()) / trace
    df1 = trace**2 / float(np.trace(delta @ delta))
    from scipy.special import fdtrc

    return RaoScott(statistic, df1, df1 * df, float(fdtrc(df1, df1 * df, statistic)))


def _interaction(shape: tuple[int, int]) -> Values:
    """Columns of the interaction, orthogonal to rows and columns, (cells, (r - 1)(c - 1))."""
    row, column = (np.eye(size)[:, 1:] - 1.0 / size for size in shape)
    return np.asarray(np.kron(row, column))


def _guarded(
    groups: list[tuple[tuple[str, str], tuple[str, str]]], counts: NDArray[np.int64], share: Values, se: Values
) -> tuple[Cell, ...]:
    hidden = suppress(counts, groups)
    return tuple(
        Cell(group, None, None, None, suppressed=True)
        if hide
        else Cell(group, int(n), float(part), float(error) if np.isfinite(error) else None)
        for group, hide, n, part, error in zip(groups, hidden, counts, share, se, strict=True)
    )
