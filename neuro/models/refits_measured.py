"""A recommended model with one thing changed about a measure: its shape, errors, questions, or the outcome's law."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from neuro.cohort.cohort import CYCLE
from neuro.cohort.privacy import FLOOR
from neuro.expression import identifier, parse
from neuro.knowledge import instruments
from neuro.knowledge.alternatives import Alternative
from neuro.models import detection, usual
from neuro.models.eligible import within
from neuro.models.items import without_overlap
from neuro.models.learn import model_columns
from neuro.models.refits import Refit, Setting
from neuro.models.spec import Family, Linear, ModelSpec, Spline, Term

Values = NDArray[np.float64]


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


def usual_intake(setting: Setting, row: Alternative) -> Refit | str:
    """Recalled values replaced by the usual intake expected of people who recall them."""
    days = usual.days_of(setting.exposure, setting.columns)
    if not setting.exposure.startswith(usual.RECALLED):
        return "the exposure is no recalled intake"
    if days is None:
        return "the cohort does not say how many days were recalled"
    terms = [term for term in setting.spec.terms if _recalled(setting.spec, term)]
    names = tuple(_base(setting.spec, term) for term in terms)
    logs = tuple(_logged(setting.spec, term) for term in terms)
    found = _variation(setting, names, logs, [term for term in setting.spec.terms if term not in terms])
    spec = _with_usual(setting.spec, terms, names, logs, found, days)
    kept = found.kept(1.0)[0, 0], found.kept(2.0)[0, 0]
    note = (
        f"A slope along one recalled day keeps {kept[0]:.2f} of that along usual intake, along the mean of two "
        f"{kept[1]:.2f}. {found.origin} The interval takes these shares as known."
    )
    return Refit(spec, moved=f"usual_{setting.exposure}", note=note)


def _with_usual(
    spec: ModelSpec,
    terms: list[Term],
    names: tuple[str, ...],
    logs: tuple[bool, ...],
    found: usual.Variation,
    days: tuple[str, str],
) -> ModelSpec:
    """A model with each recalled term reading usual intake in place of what was recalled."""
    derive = [*spec.derive]
    changed: dict[Term, Term] = {}
    for place, term in enumerate(terms):
        name = f"usual_{names[place]}"
        derive.append((name, usual.calibrated(place, names, logs, found, days)))
        if isinstance(term, Spline):
            changed[term] = replace(term, column=name)
        elif logs[place]:
            derive.append((f"ln_{name}", f"ln({name})"))
            changed[term] = Linear(f"ln_{name}")
        else:
            changed[term] = Linear(name)
    new = tuple(changed.get(term, term) for term in spec.terms)
    return replace(spec, terms=new, derive=_read(tuple(derive), new))


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
    cuts = tuple(sorted(one.low for one in bands if one.low is not None))[1:]
    listed = ", ".join(f"{cut:g}" for cut in cuts)
    note = f"Proportional odds over bands from {listed}; shown: the share of {cuts[0]:g} or more."
    return Refit(replace(setting.spec, family="ordinal", cuts=cuts), unit="share", note=note)


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


def _base(spec: ModelSpec, term: Term) -> str:
    """The cohort's column of a term that is made of one."""
    sources = {name: parse(text).columns for name, text in spec.derive}
    column = getattr(term, "column", "")
    return sources.get(column, (column,))[0]


def _recalled(spec: ModelSpec, term: Term) -> bool:
    return _base(spec, term).startswith(usual.RECALLED)


def _logged(spec: ModelSpec, term: Term) -> bool:
    made = dict(spec.derive).get(getattr(term, "column", ""), "")
    return (isinstance(term, Spline) and term.log) or made.startswith("ln(")


def _variation(setting: Setting, names: tuple[str, ...], logs: tuple[bool, ...], others: list[Term]) -> usual.Variation:
    """Variation between and within people alike in the other terms of the model."""
    rows = setting.fitted.used
    weight = setting.sample.weight[rows]
    matrix = _matrix(setting, others)

    def scaled(columns: tuple[str, ...]) -> Values:
        return np.column_stack(
            [_scaled(setting.columns[name][rows], log) for name, log in zip(columns, logs, strict=True)]
        )

    pairs = [pair for name in names if (pair := usual.two_days(name, setting.columns))]
    if len(pairs) == len(names):
        days = [scaled(tuple(pair[place] for pair in pairs)) for place in (0, 1)]
        held = np.isfinite(days[0]).all(axis=1) & np.isfinite(days[1]).all(axis=1)
        first, second = (usual.residual(day[held], matrix[held], weight[held]) for day in days)
        return usual.from_days(first, second, weight[held])
    values = scaled(names)
    counted = setting.columns[usual.DAYS][rows]
    known = np.column_stack([matrix, counted == 1])
    return usual.from_counts(usual.residual(values, known, weight), counted, weight)


def _scaled(values: Values, log: bool) -> Values:
    return np.log(np.where(values > 0, values, np.nan)) if log else np.asarray(values, dtype=float)


def _matrix(setting: Setting, others: list[Term]) -> Values:
    """Columns of the fitted design matrix that belong to other terms, the constant first."""
    fitted = setting.fitted
    whole = fitted.basis.matrix(within(setting.sample, model_columns(fitted.spec), fitted.used))
    wanted = {getattr(term, "column", "") for term in others}
    names = {name for block in fitted.basis.blocks if block.column in wanted for name in block.names}
    return whole[:, [0, *(place for place, name in enumerate(fitted.names) if name in names)]]


def _read(derive: tuple[tuple[str, str], ...], terms: tuple[Term, ...]) -> tuple[tuple[str, str], ...]:
    """Definitions that some term still reads, in order."""
    wanted = {getattr(term, "column", "") for term in terms}
    kept: list[tuple[str, str]] = []
    for name, text in reversed(derive):
        if name in wanted:
            kept.append((name, text))
            wanted |= set(parse(text).columns)
    return tuple(reversed(kept))


def _quoted(name: str) -> str:
    return name if name.isidentifier() else identifier(name)
