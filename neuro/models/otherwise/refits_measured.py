"""A recommended model with one thing changed about a measure: its shape, errors, questions, or the outcome's law."""

from dataclasses import replace

import numpy as np

from neuro.cohort.cohort import CYCLE
from neuro.cohort.privacy import FLOOR
from neuro.expression import identifier, parse
from neuro.knowledge import instruments
from neuro.knowledge.alternatives import Alternative
from neuro.models.eligible import outcome_values
from neuro.models.learn import model_columns
from neuro.models.otherwise import detection
from neuro.models.otherwise.items import without_overlap
from neuro.models.otherwise.refits import Refit, Setting
from neuro.models.spec import Family, Linear, Spline


def straight(setting: Setting, row: Alternative) -> Refit | str:
    """The exposure's spline as a line on the same scale."""
    first, *others = setting.spec.terms
    if not isinstance(first, Spline):
        return "the recommended model has a straight line already"
    if not first.log:
        return Refit(replace(setting.spec, terms=(Linear(first.column), *others)))
    name = f"ln_{first.column}"
    derive = (*setting.spec.derive, (name, f"ln({_quoted(first.column)})"))
    return Refit(replace(setting.spec, terms=(Linear(name), *others), derive=derive))


def untransformed(setting: Setting, row: Alternative) -> Refit | str:
    """The exposure's spline on its own scale."""
    first, *others = setting.spec.terms
    if not isinstance(first, Spline) or not first.log:
        return "the recommended model takes the exposure as it is"
    return Refit(replace(setting.spec, terms=(Spline(first.column), *others)))


def with_indicators(setting: Setting, row: Alternative) -> Refit | str:
    """An indicator for every measure of the model that holds filled constants."""
    derive = []
    for name in model_columns(setting.spec):
        found = detection.fills(name, setting.columns)
        if found and _measure(setting, name):
            derive.append((f"below_lod_{name}", detection.indicator(name, found, _cycles(setting, name))))
    kept = [pair for pair in derive if _varies(setting, pair[1])]
    if not kept:
        return "no measure of this model holds filled constants"
    terms = (*setting.spec.terms, *(Linear(name) for name, _ in kept))
    said = "; ".join(f"{name} = ({text})" for name, text in kept)
    return Refit(replace(setting.spec, terms=terms, derive=(*setting.spec.derive, *kept)), note=f"Added: {said}.")


def without_items(setting: Setting, row: Alternative) -> Refit | str:
    """The outcome without the questions that ask about the exposure."""
    found = without_overlap(setting.about, setting.exposure, setting.columns)
    if isinstance(found, str):
        return found
    return Refit(replace(setting.spec, outcome=found.outcome), note=found.note)


def negative_binomial(setting: Setting, row: Alternative) -> Refit | str:
    """Another law for a count."""
    return _family(setting, "quasipoisson", "negbin", "the outcome is no count of points")


def modified_poisson(setting: Setting, row: Alternative) -> Refit | str:
    """Ratios of risks for an event."""
    return _family(setting, "quasibinomial", "modifiedpoisson", "the outcome is no share")


def median(setting: Setting, row: Alternative) -> Refit | str:
    """The middle of a continuous outcome."""
    return _family(setting, "gaussian", "quantile", "the outcome is no measure on a continuous scale")


def ordinal(setting: Setting, row: Alternative) -> Refit | str:
    """The bands of a score, as an order."""
    bands = [one for one in instruments.bands() if one.instrument == setting.about.code and one.kind == "band"]
    if setting.spec.family != "quasipoisson" or not bands:
        return "the outcome has no bands of severity"
    cuts = _held(setting, sorted(one.low for one in bands if one.low is not None)[1:])
    if len(cuts) < 2:
        return "too few people are in the higher bands of severity"
    listed = ", ".join(f"{cut:g}" for cut in cuts)
    note = f"Proportional odds over bands from {listed}; shown: the share of {cuts[0]:g} or more."
    return Refit(replace(setting.spec, family="ordinal", cuts=cuts), unit="share", note=note)


def _held(setting: Setting, cuts: list[float]) -> tuple[float, ...]:
    """Cuts that leave enough people in each band; a band of fewer is joined with the next."""
    values = outcome_values(setting.spec.outcome, setting.sample.columns)[setting.fitted.used]
    kept: list[float] = []
    for cut in cuts:
        below = int(((values < cut) & (values >= (kept[-1] if kept else -np.inf))).sum())
        if below >= FLOOR and int((values >= cut).sum()) >= FLOOR:
            kept.append(cut)
    return tuple(kept)


def _family(setting: Setting, wanted: Family, other: Family, why: str) -> Refit | str:
    return Refit(replace(setting.spec, family=other)) if setting.spec.family == wanted else why


def _measure(setting: Setting, name: str) -> bool:
    return setting.cohort.column(name).kind == "number" and name not in setting.about.columns


def _cycles(setting: Setting, name: str) -> int:
    if CYCLE not in setting.columns:
        return 0
    held = np.isfinite(setting.columns[name])
    return len({str(one) for one in setting.columns[CYCLE][held]})


def _varies(setting: Setting, text: str) -> bool:
    """Whether enough of the people used are filled in, and enough are not."""
    needed = {name: setting.columns[name][setting.fitted.used] for name in parse(text).columns}
    filled = parse(text).true(needed)
    return min(int(filled.sum()), int((~filled).sum())) >= FLOOR


def _quoted(name: str) -> str:
    return name if name.isidentifier() else identifier(name)
