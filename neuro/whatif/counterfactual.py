"""A policy for a population: the weighted g-formula with design-based intervals."""

import numpy as np
from numpy.typing import NDArray

from neuro.cohort.privacy import FLOOR, shown
from neuro.cohort.sample import Sample
from neuro.errors import DesignError, InterventionError, ModelError
from neuro.expression import parse
from neuro.models import survey
from neuro.models.basis import derived
from neuro.models.description.describe import FEW
from neuro.models.fit import Fitted
from neuro.whatif.contrast import BandContrast, Contrast, StandardError
from neuro.whatif.intervention import Intervention, Move
from neuro.whatif.moves import apply, check, recalled, refuse_recall
from neuro.whatif.neighbours import PROBES, evenly
from neuro.whatif.prepared import Prepared
from neuro.whatif.ranks import refused_set
from neuro.whatif.standardise import NOTHING, Standardised, Worlds, affordable, standardise

MUCH_UNSUPPORTED = 0.10
"""Share of the moved beyond the cohort's people above which that is said first (statistics of the project; grade C)."""
MOSTLY_UNSUPPORTED = 0.50
"""Share above which there is no number: the answer would rest on extrapolation alone. Grade C."""

Values = NDArray[np.float64]
Mask = NDArray[np.bool_]


def population(
    fitted: Fitted,
    sample: Sample,
    intervention: Intervention,
    se: StandardError | None = None,
    prepared: Prepared | None = None,
) -> Contrast:
    """What a policy changes in the mean outcome of the people of a fit.

    Averages over the rows used by the fit, inside `where`, by their weights; derived columns and splines follow.

    Args:
        fitted: the model.
        sample: the sample it was fitted on, with the columns that `where` names.
        intervention: moves, and among whom.
        se: "jackknife" refits the model without each PSU, so that the covariates' own sampling counts;
            "linearised" takes the influence function instead; None refits while that is affordable.
        prepared: what earlier questions to the same fit have computed.
    Raises:
        InterventionError: a question that cannot be asked of this model, or of fewer than 11 people.
    """
    ready = prepared or Prepared(fitted, sample)
    _refuse(ready, intervention.moves)
    who = _who(ready, intervention.where)
    worlds, moved = _worlds(ready, intervention.moves, who)
    weight = ready.weight[who]
    supported = _supported_share(ready, worlds, moved)
    reason, df = _unsupported(supported), _df(ready, who, intervention.where)
    numbers, method = (NOTHING, se or "jackknife") if reason else _numbers(ready, worlds, se, df)
    said = _warnings(ready, intervention, supported, int(who.sum()), method if se is None else None)
    return Contrast(
        before=numbers.before,
        after=numbers.after,
        difference=numbers.difference,
        ratio=numbers.ratio,
        moved_share=float(weight[moved].sum() / weight.sum()),
        supported_share=supported,
        n=int(who.sum()),
        moved_n=_moved_n(int(moved.sum()), len(moved)),
        df=df,
        se_method=method,
        intervention=intervention,
        warnings=(*said, *_of_group(df, intervention.where)),
        reason=reason,
        fixed_covariates_se=numbers.fixed_covariates_se,
        bands=() if reason else _bands(ready, worlds, method, df),
    )


def _bands(ready: Prepared, worlds: Worlds, method: StandardError, df: int) -> tuple[BandContrast, ...]:
    """The chances of every threshold of an ordinal model."""
    bands = ready.fitted.beside.bands
    if bands is None:
        return ()
    each = (standardise(ready.at(place), worlds, method, df) for place in range(len(bands.starts)))
    return tuple(
        BandContrast(f">= {start:g}", one.before, one.after, one.difference, one.ratio)
        for start, one in zip(bands.starts, each, strict=True)
    )


def _numbers(ready: Prepared, worlds: Worlds, se: StandardError | None, df: int) -> tuple[Standardised, StandardError]:
    """The numbers and how their errors were found: refits where nothing else was asked and they can be had."""
    if se is not None:
        return standardise(ready, worlds, se, df), se
    if affordable(ready.fitted, ready.sample):
        try:
            return standardise(ready, worlds, "jackknife", df), "jackknife"
        except (ModelError, DesignError):
            pass
    return standardise(ready, worlds, "linearised", df), "linearised"


def _refuse(ready: Prepared, moves: tuple[Move, ...]) -> None:
    """Moves that cannot be asked of this model, or not of a population."""
    check(moves, ready.columns, ready.fitted.spec)
    refuse_recall(moves)
    for move in moves:
        refusal = refused_set(ready.ranks[move.column], move) if move.kind == "set" else None
        if refusal:
            raise InterventionError(refusal)


def _who(ready: Prepared, where: str | None) -> Mask:
    """Rows of the fit that are asked about, (n,)."""
    if where is None:
        return np.ones(len(ready.weight), dtype=bool)
    who = parse(where).true(derived(ready.columns, ready.fitted.spec.derive))
    if who.sum() < FLOOR:
        raise InterventionError(
            f"Wanted at least {FLOOR} people of this fit with {where}; there are fewer. Ask about a wider group."
        )
    return who


def _worlds(ready: Prepared, moves: tuple[Move, ...], who: Mask) -> tuple[Worlds, Mask]:
    """Design matrices without and with the moves, and which rows of `who` change.

    Raises:
        InterventionError: a move leads where the model has no value.
    """
    there = {name: values[who] for name, values in ready.columns.items()}
    after = apply(there, moves, np.ones(int(who.sum()), dtype=bool))
    matrix = ready.fitted.basis.matrix(after)
    undefined = int(np.isnan(matrix).any(axis=1).sum())
    if undefined:
        names = ", ".join(f"{move.column}={move.kind}:{move.value:g}" for move in moves)
        raise InterventionError(
            f"After {names} the model has no value for {shown(undefined)} of {len(matrix):,} people (a logarithm needs "
            "values above 0). Move by less, or ask for a scale."
        )
    moved = np.logical_or.reduce([after[move.column] != there[move.column] for move in moves])
    inside = [ready.ranks[move.column].inside(after[move.column]) for move in moves]
    return Worlds(who, ready.matrix[who], matrix, np.logical_and.reduce(inside)), moved


def _supported_share(ready: Prepared, worlds: Worlds, moved: Mask) -> float | None:
    """Weighted share of the moved who land within P1-P99 and near other people of the fit; None when nobody moves.

    Nearness is judged on evenly spaced rows.
    """
    if not moved.any():
        return None
    weight = ready.weight[worlds.who]
    inside = moved & worlds.inside
    share = weight[inside].sum() / weight[moved].sum()
    rows = np.flatnonzero(inside)
    if not len(rows):
        return 0.0
    probes = rows[evenly(len(rows), PROBES)]
    near = ready.neighbours.reach(worlds.after[probes]) <= ready.neighbours.far
    return float(share * np.average(near, weights=weight[probes]))


def _unsupported(supported: float | None) -> str | None:
    if supported is None or supported >= 1.0 - MOSTLY_UNSUPPORTED:
        return None
    return (
        f"{1.0 - supported:.0%} of the people who would move land where the cohort has nobody like them "
        "(outside the 1st to 99th percentile, or far from everybody): no number. Move by less."
    )


def _df(ready: Prepared, who: Mask, where: str | None) -> int:
    """Degrees of freedom of those asked about; the fit's own where that is everybody."""
    if where is None:
        return ready.fitted.df
    unit = ready.sample.unit[ready.fitted.used][who]
    return survey.degrees_of_freedom(unit, survey.structure(ready.sample))


def _moved_n(part: int, whole: int) -> int | None:
    """A count that gives away neither fewer than 11 people nor fewer than 11 others; None where it would."""
    return None if 0 < part < FLOOR or 0 < whole - part < FLOOR else part


def _of_group(df: int, where: str | None) -> tuple[str, ...]:
    """What is to be said of a group's own degrees of freedom; the fit says its own."""
    if where is None or df >= survey.FEW_DEGREES:
        return ()
    said = "no interval can be given" if df < 1 else "its intervals are unsteady"
    return (f"Only {df} degrees of freedom in this group: {said}.",)


def _warnings(
    ready: Prepared, intervention: Intervention, supported: float | None, n: int, chosen: StandardError | None
) -> tuple[str, ...]:
    found: list[str] = []
    if supported is not None and 1.0 - supported > MUCH_UNSUPPORTED:
        found.append(f"{1.0 - supported:.0%} of the moved land where the cohort has few or no people: read with care.")
    if supported is None:
        found.append("Nobody's value moves, so the difference is 0 by construction.")
    recall = recalled(intervention.moves)
    if recall:
        found.append(recall)
    if n < FEW:
        found.append(f"Only {n} people are averaged over: unreliable.")
    if chosen == "linearised":
        found.append("Standard errors are linearised: refits without each PSU cannot be had for this design.")
    return (*found, *ready.fitted.warnings)
