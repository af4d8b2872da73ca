"""One question, asked otherwise: the recommended model and each alternative, the same difference in all."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from neuro.cohort.cohort import Cohort, DesignSpec
from neuro.errors import ModelError, NeuroError
from neuro.jobs import Progress, silent
from neuro.knowledge import catalogue
from neuro.knowledge.alternatives import Alternative, alternatives
from neuro.models import intervals, together
from neuro.models import question as questions
from neuro.models.eligible import sample_of
from neuro.models.exposure import exposure_contrast
from neuro.models.fit import Fitted, fit
from neuro.models.gaps.auxiliaries import sample_for
from neuro.models.gaps.imputation import impute
from neuro.models.gaps.rubin import pool
from neuro.models.graph.causal import Graph
from neuro.models.otherwise import refits, refits_measured, refits_usual
from neuro.models.otherwise.difference import Difference, Estimated, difference
from neuro.models.otherwise.refits import Refit, Setting
from neuro.models.outcomes import well
from neuro.models.spec import ModelSpec

Build = Callable[[Setting, Alternative], Refit | str]
BUILT: dict[str, Build] = {
    "no_adjustment": refits.no_adjustment,
    "age_sex": refits.only_columns,
    "every_confounder": refits.every_confounder,
    "without_crp": refits.without_columns,
    "with_crp": refits.with_columns,
    "direct": refits.direct,
    "season": refits.as_factor,
    "cycle": refits.as_factor,
    "linear": refits_measured.straight,
    "untransformed": refits_measured.untransformed,
    "no_extremes": refits.without_extremes,
    "detection": refits_measured.with_indicators,
    "usual_intake": refits_usual.usual_intake,
    "without_items": refits_measured.without_items,
    "no_antidepressant": refits.without_users,
    "negative_binomial": refits_measured.negative_binomial,
    "ordinal": refits_measured.ordinal,
    "modified_poisson": refits_measured.modified_poisson,
    "median": refits_measured.median,
    "unweighted": refits.unweighted,
}
RECOMMENDED = "recommended"


@dataclass(frozen=True, slots=True)
class Answer:
    """The question asked in one way.

    Attributes:
        code, label, why: what was changed, and what for.
        spec, design: what was fitted, on whose design; None where nothing was.
        found: the difference; None where there is none, with the `reason`.
        events: people with the outcome, of those used; None where the outcome is no event.
        unit: of the difference.
        comparable: whether it is in the outcome's own unit, so that it stands beside the others.
        note: how to read it.
        reason: why there is no answer; "" where there is one.
        options: what the command line needs beside the model.
    """

    code: str
    label: str
    why: str
    spec: ModelSpec | None
    design: DesignSpec | None
    found: Difference | None
    events: int | None
    unit: str
    comparable: bool
    note: str = ""
    reason: str = ""
    options: str = ""


@dataclass(frozen=True, slots=True)
class Spread:
    """How far comparable answers lie apart.

    Attributes:
        answered: how many there are, the recommended one included.
        low, high: the smallest and the largest difference.
        same_sign: how many have the sign of the recommended one.
        excluding: of how many the interval holds no zero.
    """

    answered: int
    low: float
    high: float
    same_sign: int
    excluding: int


def setting(cohort: Cohort, exposure: str, outcome: str, graph: Graph | None = None, who: str = "") -> Setting:
    """The recommended answer from which alternatives depart.

    Raises:
        ModelError, KnowledgeError, DataError, DesignError: the question cannot be asked, or has no two values to
            compare.
    """
    chosen = graph or questions.graph_for(cohort.names)
    asked = questions.ask(cohort, exposure, outcome, chosen, who=who)
    sample = sample_of(cohort, asked.spec)
    fitted = fit(asked.spec, sample)
    ends = exposure_contrast(fitted, sample)
    if ends is None:
        raise ModelError(f"Wanted two values of '{exposure}' to compare; it does not vary here. Ask a wider group.")
    about = well.resolved(cohort, catalogue.outcome(outcome), who)
    columns = together.Fetched(cohort)
    return Setting(cohort, chosen, who, about, asked, fitted, sample, columns, (ends.low, ends.high))


def answers(given: Setting, progress: Progress = silent) -> tuple[Answer, ...]:
    """The recommended answer, then every alternative in the table's order, each with the same two values compared."""
    rows = alternatives()
    found = [_recommended(given)]
    for place, row in enumerate(rows):
        progress(place / len(rows), row.label)
        found.append(_answer(given, row))
    progress(1.0, "all asked")
    return tuple(found)


def imputed(given: Setting, m: int, progress: Progress = silent) -> Answer:
    """The recommended model with its missing values drawn `m` times, the difference pooled by Rubin's rules.

    Raises:
        ModelError: nothing or too little to impute, or no sensible number of data sets.
    """
    sample, helpful = sample_for(given.cohort, given.spec)
    drawn = impute(given.spec, sample, m, auxiliaries=helpful, progress=progress)
    found = []
    for place in range(drawn.m):
        completed = drawn.completed(sample, place)
        found.append(difference(fit(drawn.spec, completed), completed, given.exposure, given.ends))
    pooled = replace(
        found[0],
        before=float(np.mean([one.before for one in found])),
        after=float(np.mean([one.after for one in found])),
        outcome=_pooled([one.outcome for one in found], found[0].df),
        link=_pooled([one.link for one in found], found[0].df),
    )
    return replace(
        _recommended(given),
        code="imputed",
        label="missing values drawn",
        why="people who lack a value come back, if what is missing depends only on what was measured",
        found=pooled,
        events=None,
        note=f"Drawn {m} times by chained equations, pooled by Rubin's rules.",
        options=f" --impute {m}",
    )


def _pooled(found: Sequence[Estimated], df: int) -> Estimated:
    whole = pool([[one.estimate] for one in found], [[[one.se**2]] for one in found], df)
    estimate, se = float(whole.beta[0]), float(np.sqrt(whole.vcov[0, 0]))
    low, high = intervals.symmetric(estimate, se, float(whole.df[0]))
    known = np.isfinite(low) and np.isfinite(high)
    return Estimated(estimate, se, low if known else None, high if known else None)


def spread(found: Sequence[Answer]) -> Spread:
    """How far the comparable answers lie apart; the first is the recommended one."""
    told = [one.found for one in found if one.found is not None and one.comparable]
    estimates = [one.outcome.estimate for one in told]
    clear = [one for one in told if one.outcome.low is not None and one.outcome.high is not None]
    return Spread(
        answered=len(told),
        low=min(estimates),
        high=max(estimates),
        same_sign=sum(one.outcome.estimate * told[0].outcome.estimate > 0 for one in told),
        excluding=sum((one.outcome.low or 0.0) * (one.outcome.high or 0.0) > 0 for one in clear),
    )


def _recommended(given: Setting) -> Answer:
    found = difference(given.fitted, given.sample, given.exposure, given.ends)
    return Answer(
        RECOMMENDED,
        "recommended",
        "the set that the causal graph asks for, the outcome's own model, survey weights",
        given.spec,
        given.cohort.design,
        found,
        given.fitted.events,
        given.about.unit,
        comparable=True,
    )


def _answer(given: Setting, row: Alternative) -> Answer:
    blank = Answer(row.code, row.label, row.why, None, None, None, None, given.about.unit, comparable=True)
    try:
        built = BUILT[row.code](given, row)
        if isinstance(built, str):
            return replace(blank, reason=built)
        return _asked(given, built, blank)
    except NeuroError as problem:
        return replace(blank, reason=str(problem))


def _asked(given: Setting, built: Refit, blank: Answer) -> Answer:
    design = built.design or given.cohort.design
    sample = sample_of(replace(given.cohort, design=design), built.spec)
    fitted: Fitted = fit(built.spec, sample)
    found = difference(fitted, sample, built.moved or given.exposure, given.ends)
    return replace(
        blank,
        spec=built.spec,
        design=design,
        found=found,
        events=fitted.events,
        unit=built.unit or given.about.unit,
        comparable=not built.unit,
        note=built.note,
    )
