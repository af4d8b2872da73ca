"""Predicted against observed by subgroup: where a model's means are too high or low, and whom it spreads wrongly."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neuro.cohort.privacy import FLOOR, suppress
from neuro.cohort.sample import Sample
from neuro.errors import ModelError
from neuro.knowledge.groupings import Grouping
from neuro.models import intervals, survey
from neuro.models.categories import MISSING, grouped
from neuro.models.spec import ModelSpec
from neuro.models.trust.folds import HeldOut
from neuro.models.trust.validate import Measure, intercept, slope, told, told_as

SUBGROUPS = ("sex", "age_band", "race_eth", "cycle")
"""Groupings by which calibration is looked at. Grade C: a choice."""
HIDDEN = f"fewer than {FLOOR} people, or it would give such a group away"
ALIKE = "predictions or outcomes are all alike"


@dataclass(frozen=True, slots=True)
class GroupCalibration:
    """One subgroup, judged by predictions of a model that had not seen its people.

    Attributes:
        by, group: the grouping's code and the level.
        n: people; None where it is hidden.
        observed, predicted: weighted means in outcome units. difference: observed less predicted.
        slope, intercept: as in `Validation`, within the group.
        reason: why there are no numbers; "" where there are.
    """

    by: str
    group: str
    n: int | None
    observed: Measure | None
    predicted: Measure | None
    difference: Measure | None
    slope: Measure | None
    intercept: Measure | None
    reason: str = ""


def by_subgroup(
    spec: ModelSpec, sample: Sample, held: HeldOut, groupings: Iterable[Grouping]
) -> tuple[GroupCalibration, ...]:
    """Calibration in each group of each grouping whose column the sample has, as domains of the whole design."""
    found: list[GroupCalibration] = []
    for by in groupings:
        if by.column not in sample.columns:
            continue
        codes, levels = _levels(sample.columns[by.column], by)
        counts = [int((held.seen & (codes == place)).sum()) for place in range(len(levels))]
        hidden = suppress(counts, [(level,) for level in levels]) if levels else np.zeros(0, dtype=bool)
        for place, level in enumerate(levels):
            if hidden[place]:
                found.append(_silent(by.code, level, None, HIDDEN))
            elif counts[place]:
                found.append(_group(spec, sample, held, codes == place, by.code, level))
    return tuple(found)


def _levels(values: NDArray[np.float64], by: Grouping) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    if not by.edges:
        return grouped(by.column, values)
    codes = np.searchsorted(by.edges, values.astype(float), side="right").astype(np.int64)
    return np.where(np.isnan(values.astype(float)), MISSING, codes), by.labels


def _silent(by: str, group: str, n: int | None, reason: str) -> GroupCalibration:
    return GroupCalibration(by, group, n, None, None, None, None, None, reason)


def _group(
    spec: ModelSpec, sample: Sample, held: HeldOut, among: NDArray[np.bool_], by: str, group: str
) -> GroupCalibration:
    """One group that may be shown."""
    family, rows = told_as(spec), held.seen & among
    y, eta, weight, unit = held.rows.y[rows], held.eta[rows], held.rows.weight[rows], sample.unit[rows]
    design, mean = survey.structure(sample), family.mean(eta)
    wide = intervals.critical(survey.degrees_of_freedom(unit, design))
    if np.ptp(y) == 0 or np.ptp(eta) == 0:
        return _silent(by, group, len(y), ALIKE)
    observed, predicted, gap = (_mean(values, weight, unit, design, wide) for values in (y, mean, y - mean))
    spread: Measure | None
    level: Measure | None
    try:
        spread, level = (one(y, eta, weight, family, unit, design, wide) for one in (slope, intercept))
    except ModelError:
        spread, level = None, None
    return GroupCalibration(by, group, len(y), observed, predicted, gap, spread, level)


def _mean(
    values: NDArray[np.float64],
    weight: NDArray[np.float64],
    unit: NDArray[np.int64],
    design: survey.Structure,
    wide: float,
) -> Measure:
    """A weighted mean of a domain, linearised."""
    share = weight / weight.sum()
    middle = float(share @ values)
    variance = survey.covariance((share * (values - middle))[:, None], unit, design)[0, 0]
    return told(middle, float(np.sqrt(variance)), wide)
