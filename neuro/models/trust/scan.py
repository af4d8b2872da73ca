"""One outcome along every exposure, or every outcome along one: the recommended model of each, told as one family."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from neuro.cohort.cohort import CYCLE, Cohort
from neuro.cohort.overview import overlaps
from neuro.cohort.sample import Sample
from neuro.errors import NeuroError
from neuro.jobs import Progress, silent
from neuro.knowledge import catalogue
from neuro.models import intervals, together
from neuro.models.basis import logarithm, number
from neuro.models.eligible import sample_of, within
from neuro.models.exposure import ExposureContrast, exposure_contrast
from neuro.models.fit import Fitted, fit
from neuro.models.graph.causal import Graph
from neuro.models.learn import entering
from neuro.models.question import Question, ask, graph_for
from neuro.models.spec import Factor, Spline
from neuro.models.trust.multiplicity import adjusted
from neuro.models.trust.replication import replicate_exposure
from neuro.models.wald import tests

MEASURES = ("number", "whole")
"""Kinds of columns that a scan asks about by itself."""
NO_CYCLES = "this cohort has no cycles"
FEW_DEGREES = "Its design has too few degrees of freedom to test all of its columns."
UNSOLVED = "The model of this pair cannot be solved: its columns are too much alike in the people used."


@dataclass(frozen=True, slots=True)
class Association:
    """One pair of a scan.

    Attributes:
        exposure, outcome: column and code, as asked.
        column: what entered the model: the exposure, or its twin on one scale where its assay changed between cycles.
        reason: why there is no answer; "" where there is one.
        link: identity, log or logit: what `estimate` and `per_sd` are differences of.
        n, df: people and degrees of freedom of the design.
        low_value, high_value: the exposure's 25th and 75th percentile, or its two levels.
        estimate, se, low, high: the difference between these on the link's scale, with its 95 % interval.
        per_sd, per_sd_low, per_sd_high: mean slope over that middle half, per standard deviation of the exposure as it
            enters the model (its logarithm where that is bent); None for categories.
        p: F test of all the exposure's columns. q, q_any, holm: p-values adjusted over the scan: Benjamini-Hochberg,
            Benjamini-Yekutieli, Holm.
        stable, stable_why: whether it holds again by cycle.
        notes: what a reader must know.
    """

    exposure: str
    outcome: str
    column: str = ""
    reason: str = ""
    link: str = ""
    n: int | None = None
    df: int | None = None
    low_value: float | str | None = None
    high_value: float | str | None = None
    estimate: float | None = None
    se: float | None = None
    low: float | None = None
    high: float | None = None
    per_sd: float | None = None
    per_sd_low: float | None = None
    per_sd_high: float | None = None
    p: float | None = None
    q: float | None = None
    q_any: float | None = None
    holm: float | None = None
    stable: bool | None = None
    stable_why: str = ""
    notes: tuple[str, ...] = ()


Pair = tuple[str, str]
"""Exposure and outcome."""


def exposures_of(cohort: Cohort, graph: Graph | None = None) -> tuple[str, ...]:
    """Measured exposures that the cohort and the graph have: the catalogue's in display order, then the graph's own."""
    chosen = graph or graph_for(cohort.names)
    held = {column.name for column in cohort.columns if column.kind in MEASURES} & set(chosen.columns)
    known = [row.column for row in catalogue.variables() if row.role == "exposure" and row.column in held]
    own = [node.name for node in chosen.nodes if node.kind == "exposure" and not catalogue.known(node.name)]
    return (*known, *(name for name in own if name in held))


def outcomes_of(cohort: Cohort) -> tuple[str, ...]:
    """Codes of the catalogue's outcomes whose columns the cohort has; negative controls are none."""
    held = set(cohort.names)
    return tuple(row.code for row in catalogue.outcomes() if set(row.columns) <= held and row.domain != "control")


def scan(
    cohort: Cohort, pairs: Sequence[Pair], who: str = "", graph: Graph | None = None, report: Progress = silent
) -> tuple[Association, ...]:
    """Ask each pair by its recommended model; a pair that cannot be asked has the reason in place of numbers.

    Args:
        pairs: exposures with outcomes (codes, columns or events).
        who: an expression for the people asked about; "" for everybody.
        graph: None takes the shipped graph that knows most of the cohort's columns.
        report: told before each pair; where it raises, the scan stops.
    Returns:
        In the order of `pairs`; p-values are adjusted over all that could be tested.
    """
    chosen = graph or graph_for(cohort.names)
    from threadpoolctl import threadpool_limits

    impossible, found = _impossible(cohort, pairs), []
    # Matrices are tall and narrow: more threads gain nothing, and lose much where other work wants the processors.
    with threadpool_limits(limits=1, user_api="blas"):
        for place, (exposure, outcome) in enumerate(pairs):
            report(place / len(pairs), f"{exposure}, {outcome}")
            reason = impossible.get((exposure, outcome), "")
            absent = Association(exposure, outcome, reason=reason)
            found.append(absent if reason else _asked(cohort, exposure, outcome, chosen, who))
    report(1.0, "done")
    p = [one.p for one in found]
    corrected = zip(adjusted(p), adjusted(p, "by"), adjusted(p, "holm"), strict=True)
    return tuple(replace(one, q=bh, q_any=by, holm=holm) for one, (bh, by, holm) in zip(found, corrected, strict=True))


def _impossible(cohort: Cohort, pairs: Sequence[Pair]) -> dict[Pair, str]:
    """Pairs that nobody or too few have together, with the reason told from the data."""
    held, outcomes = set(cohort.names), {}
    for code in dict.fromkeys(outcome for _, outcome in pairs):
        try:
            needed = catalogue.outcome(code).columns
        except NeuroError:
            continue
        if set(needed) <= held:
            outcomes[code] = needed
    features = [name for name in dict.fromkeys(exposure for exposure, _ in pairs) if name in held]
    return {(one.feature, one.outcome): one.reason for one in overlaps(cohort, outcomes, features) if one.reason}


def _asked(cohort: Cohort, exposure: str, outcome: str, graph: Graph, who: str) -> Association:
    """One pair; what cannot be fitted says why."""
    try:
        question, fitted, sample = _fitted(cohort, exposure, outcome, graph, who)
        twin = catalogue.one_scale(exposure) if catalogue.known(exposure) else exposure
        if twin != exposure and twin in cohort.names and together.pooled(sample.columns, fitted.used):
            question, fitted, sample = _fitted(cohort, twin, outcome, graph, who)
        answer = _answer(fitted, sample)
        again = replicate_exposure(fitted, sample, CYCLE) if CYCLE in cohort.names else None
    except NeuroError as error:
        return Association(exposure, outcome, reason=str(error))
    except np.linalg.LinAlgError:
        return Association(exposure, outcome, reason=UNSOLVED)
    notes = (*(f"'{name}' is left out of the adjustment: {why}." for name, why in question.left_out), *fitted.warnings)
    stable, why = (again.stable, again.why) if again else (None, NO_CYCLES)
    if answer.p is None:
        answer = replace(answer, reason=FEW_DEGREES)
    return replace(answer, exposure=exposure, outcome=outcome, stable=stable, stable_why=why, notes=notes)


def _fitted(cohort: Cohort, exposure: str, outcome: str, graph: Graph, who: str) -> tuple[Question, Fitted, Sample]:
    question = ask(cohort, exposure, outcome, graph, who=who)
    sample = sample_of(cohort, question.spec, (CYCLE,) if CYCLE in cohort.names else ())
    return question, fit(question.spec, sample), sample


def _answer(fitted: Fitted, sample: Sample) -> Association:
    """The numbers of a fitted model's exposure."""
    exposure, contrast = fitted.spec.exposure, exposure_contrast(fitted, sample)
    tested = next((one for one in tests(fitted) if one.name == f"{exposure} overall"), None)
    answer = Association(
        exposure,
        fitted.spec.outcome,
        exposure,
        link=fitted.family.link,
        n=fitted.n,
        df=fitted.df,
        p=tested.p if tested else None,
    )
    if contrast is not None:
        value, se, low, high = _told(fitted, contrast.weights)
        ends = (contrast.low, contrast.high)
        answer = replace(answer, low_value=ends[0], high_value=ends[1], estimate=value, se=se, low=low, high=high)
    weights = _per_sd(fitted, exposure, contrast, _spread(fitted, sample, exposure))
    if weights is not None:
        value, _, low, high = _told(fitted, weights)
        answer = replace(answer, per_sd=value, per_sd_low=low, per_sd_high=high)
    return answer


def _told(fitted: Fitted, weights: NDArray[np.float64]) -> tuple[float, float, float, float]:
    value, se = float(weights @ fitted.beta), float(np.sqrt(weights @ fitted.vcov @ weights))
    return value, se, *intervals.symmetric(value, se, fitted.df)


def _spread(fitted: Fitted, sample: Sample, exposure: str) -> tuple[bool, float] | None:
    """Whether the exposure enters by its logarithm, and its standard deviation so; None for a category."""
    term = next(one for one in entering(fitted.spec) if one.column == exposure)
    if isinstance(term, Factor):
        return None
    log = isinstance(term, Spline) and term.log
    values = number(within(sample, [exposure], fitted.used), exposure)
    values, weight = logarithm(values) if log else values, sample.weight[fitted.used]
    middle = np.average(values, weights=weight)
    return log, float(np.sqrt(np.average((values - middle) ** 2, weights=weight)))


def _per_sd(
    fitted: Fitted, exposure: str, contrast: ExposureContrast | None, spread: tuple[bool, float] | None
) -> NDArray[np.float64] | None:
    """What multiplies the coefficients to give the mean slope over the middle half, per standard deviation."""
    if spread is None:
        return None
    log, deviation = spread
    if contrast is not None:
        low, high = (np.log(float(end)) if log else float(end) for end in (contrast.low, contrast.high))
        return np.asarray(contrast.weights * deviation / (high - low))
    if exposure in fitted.names:
        return np.asarray(deviation * (np.array(fitted.names) == exposure))
    return None
