"""One person's what-if: a difference in mean with its interval, or no number and the reason."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuro.balance.features import features
from neuro.balance.indices import follows
from neuro.cohort.cohort import Column
from neuro.cohort.sample import Sample
from neuro.errors import InterventionError, ModelError
from neuro.models import intervals
from neuro.models.basis import derived
from neuro.models.fit import Fitted
from neuro.models.learn import base_columns
from neuro.whatif.alike import Completed, completed
from neuro.whatif.contrast import Estimate, Followed, Frequencies, IndividualInterval, Mechanism, PersonAnswer, Support
from neuro.whatif.guardrails import blocked, notices
from neuro.whatif.intervention import Move
from neuro.whatif.kinetics import kinetics
from neuro.whatif.moves import check, recalled, refuse_recall, shift
from neuro.whatif.prepared import Prepared
from neuro.whatif.profile import declared, read_profile
from neuro.whatif.standardise import averaged, interval
from neuro.whatif.support import assess, joint, not_eligible
from neuro.whatif.uncertainty import LEVEL, Conformal

HUNDRED = 100
"""People of whom a natural frequency speaks."""
ABOVE_ONE = (
    "For people with these values the model gives a risk above 1: a log link has no upper end. Ask with quasibinomial."
)
Person = Mapping[str, float | str]
Values = NDArray[np.float64]


def person(
    fitted: Fitted,
    sample: Sample,
    profile: Mapping[str, Any],
    moves: Sequence[Move],
    *,
    columns: Sequence[Column] = (),
    checklist: bool = False,
    prepared: Prepared | None = None,
) -> PersonAnswer:
    """The mean outcome of people with these values, without and with the moves.

    A model column that is not measured is averaged over people of the fit alike in sex and age, and named. What is
    moved must be measured, as must what decides eligibility.

    Args:
        fitted: the model.
        sample: the sample it was fitted on, with `age` and `sex` beside the model's columns where the cohort has them.
        profile: column -> value in the cohort's units; absent or None is not measured.
        moves: each on its own column.
        columns: of the cohort, for units, kinds and categories; what they leave unsaid is read from the sample.
        checklist: whether medicines and conditions were asked about (see `guardrails.notices`).
        prepared: what earlier questions to the same fit have computed.
    Raises:
        InterventionError: a question that cannot be asked, an unknown column, an impossible value.
    """
    ready = prepared or Prepared(fitted, sample)
    asked = tuple(moves)
    known = declared(columns, sample.columns)
    before = read_profile(profile, known)
    check(asked, ready.columns, fitted.spec)
    refuse_recall(asked)
    after = _moved(before, asked)
    found = notices(before, after, asked, ready.outcome_columns, [column.name for column in known], checklist=checklist)
    answer = PersonAnswer(Support("none"), _followed(ready, before, after, asked), found, asked)
    refusal = blocked(found) or not_eligible(ready, before, asked)
    if refusal:
        silent = Mechanism(why=refusal)
        return replace(answer, support=Support("none", reasons=(refusal,)), reason=refusal, mechanism=silent)
    answer = replace(answer, mechanism=kinetics(ready, before, after, asked))
    units = {column.name: column.unit for column in known}
    support = assess(ready, before, after, asked, units)
    if support.status != "none":
        both = completed(ready, before), completed(ready, after)
        support = joint(ready, support, *both)
    if support.status == "none":
        return replace(answer, support=support, reason=" ".join(support.reasons))
    return _answered(ready, replace(answer, support=support), *both)


def _moved(before: Person, moves: tuple[Move, ...]) -> dict[str, float | str]:
    after = dict(before)
    for move in moves:
        if move.column not in before:
            raise InterventionError(
                f"Wanted this person's '{move.column}', which is to be moved; it is not measured. Give its value."
            )
        after[move.column] = float(shift(np.array([float(before[move.column])]), move)[0])
    return after


def _answered(ready: Prepared, answer: PersonAnswer, before: Completed, after: Completed) -> PersonAnswer:
    means, gradients = _means(ready, before, after)
    if ready.fitted.family.event and means.max() > 1:
        return replace(answer, reason=ABOVE_ONE)
    variance = gradients @ ready.fitted.vcov @ gradients.T
    wide = intervals.critical(ready.fitted.df)
    contrast = np.array([-1.0, 1.0])
    scores, unspread = _scores(ready)
    return replace(
        answer,
        before=_within(ready, interval(means[0], float(np.sqrt(variance[0, 0])), wide)),
        after=_within(ready, interval(means[1], float(np.sqrt(variance[1, 1])), wide)),
        difference=interval(float(contrast @ means), float(np.sqrt(max(0.0, contrast @ variance @ contrast))), wide),
        individual_interval=_individual(ready, scores, means),
        frequencies=_frequencies(ready, scores, means),
        not_measured=before.missing,
        warnings=(*_warnings(ready, answer, before), *unspread),
    )


def _means(ready: Prepared, before: Completed, after: Completed) -> tuple[Values, Values]:
    """Mean outcome of both, (2,), and its slope in the coefficients, (2, p)."""
    fitted = ready.fitted
    both = [averaged(fitted, fitted.basis.matrix(way.columns), way.weight) for way in (before, after)]
    return np.array([mean for mean, _ in both]), np.array([gradient for _, gradient in both])


def _within(ready: Prepared, estimate: Estimate) -> Estimate:
    """An interval of a mean that does not leave what the family can hold."""
    family = ready.fitted.family
    low, high = estimate.low, estimate.high
    if low is None or high is None:
        return estimate
    return replace(estimate, low=max(low, family.lowest), high=min(high, family.highest))


def _scores(ready: Prepared) -> tuple[Conformal | None, tuple[str, ...]]:
    """How people spread about their mean; None for an event, or with the reason where nobody can be held out."""
    if ready.fitted.family.event:
        return None, ()
    try:
        return ready.conformal, ()
    except ModelError as error:
        return None, (f"No individual interval: {error}",)


def _individual(ready: Prepared, scores: Conformal | None, means: Values) -> IndividualInterval | None:
    if scores is None:
        return None
    start, end = (scores.interval(float(mean)) for mean in means)
    group = f"{ready.fitted.n:,} people of this fit, whole sampling units held out"
    return IndividualInterval(end[0], end[1], start[0], start[1], LEVEL, group)


def _frequencies(ready: Prepared, scores: Conformal | None, means: Values) -> Frequencies | None:
    """Of a hundred people alike, how many have the event."""
    fitted, spec, known = ready.fitted, ready.fitted.spec, ready.instrument
    if fitted.family.event:
        named = known is not None and known.event_label and (spec.family != "ordinal" or known.event == fitted.asked)
        label = known.event_label if known is not None and named else fitted.asked
        return Frequencies(label, HUNDRED, HUNDRED * means[0], HUNDRED * means[1], "the model of the event")
    if scores is None or known is None or not known.event or spec.outcome != known.column:
        return None
    start, end = (HUNDRED * scores.share(known.event, known.column, float(mean)) for mean in means)
    return Frequencies(known.event_label, HUNDRED, start, end, "how people's scores spread about their mean")


def _followed(ready: Prepared, before: Person, after: Person, moves: tuple[Move, ...]) -> tuple[Followed, ...]:
    """Derived columns of the model and balance indices that the moves carried along."""
    moved = {move.column for move in moves}
    found = []
    spec = ready.fitted.spec
    own = [(name, formula) for name, formula in spec.derive if moved & set(base_columns(spec, (name,)))]
    if own:
        bases = base_columns(spec, [name for name, _ in spec.derive])
        worlds = [_derived(spec.derive, bases, world) for world in (before, after)]
        found += [Followed(name, formula, "", worlds[0][name], worlds[1][name]) for name, formula in own]
    rows = [row for row in follows(moved) if row.expression and all(name in before for name in row.needs)]
    codes = [row.code for row in rows]
    start, end = features(before, codes), features(after, codes)
    found += [Followed(row.code, row.name, row.unit, _plain(start[row.code]), _plain(end[row.code])) for row in rows]
    return tuple(found)


def _derived(derive: tuple[tuple[str, str], ...], bases: Iterable[str], world: Person) -> dict[str, float | None]:
    whole = derived({name: world.get(name) for name in bases}, derive)
    return {name: _plain(whole[name]) for name, _ in derive}


def _plain(value: Any) -> float | None:
    number = float(np.asarray(value, dtype=np.float64).reshape(-1)[0])
    return number if np.isfinite(number) else None


def _warnings(ready: Prepared, answer: PersonAnswer, before: Completed) -> tuple[str, ...]:
    said = []
    if answer.support.status == "thin":
        said.append("Support is thin: few people of this fit are like this after the move.")
    if before.missing:
        said.append(f"Not measured: {', '.join(before.missing)}; averaged over {before.whose}.")
    recall = recalled(answer.moves)
    if recall:
        said.append(recall)
    return (*said, *ready.fitted.warnings)
