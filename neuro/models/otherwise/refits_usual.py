"""A recommended model with recalled intakes replaced by the usual intake expected of people who recall them."""

from dataclasses import replace
from statistics import NormalDist

import numpy as np

from neuro.expression import parse
from neuro.knowledge.alternatives import Alternative
from neuro.models.eligible import within
from neuro.models.learn import model_columns
from neuro.models.otherwise import usual
from neuro.models.otherwise.refits import Refit, Setting
from neuro.models.otherwise.usual import Values
from neuro.models.spec import Linear, ModelSpec, Spline, Term

SUPPORT = (0.01, 0.99)
"""No number where the two values compared lie beyond these shares of usual intake."""


def usual_intake(setting: Setting, row: Alternative) -> Refit | str:
    """Recalled values replaced by the usual intake expected of people who recall them, as lines.

    Regression calibration is exact for lines only, so a spline becomes one.
    """
    days = usual.days_of(setting.exposure, setting.columns)
    if not setting.exposure.startswith(usual.RECALLED):
        return "the exposure is no recalled intake"
    if days is None:
        return "the cohort does not say how many days were recalled"
    terms = [term for term in setting.spec.terms if _base(setting.spec, term).startswith(usual.RECALLED)]
    names = tuple(_base(setting.spec, term) for term in terms)
    logs = tuple(_logged(setting.spec, term) for term in terms)
    found = _variation(setting, names, logs, [term for term in setting.spec.terms if term not in terms])
    shares = _shares(setting, found, logs[0])
    if shares[0] < SUPPORT[0] or shares[1] > SUPPORT[1]:
        return (
            "usual intakes spread so much less than recalled days that hardly anybody usually eats as little as the "
            "lower of the two values, or as much as the higher"
        )
    return Refit(
        _with_usual(setting.spec, terms, names, logs, found, days),
        moved=f"usual_{setting.exposure}",
        note=_note(found, shares),
    )


def _note(found: usual.Variation, shares: tuple[float, float]) -> str:
    one, two = (found.attenuation(days) for days in (1.0, 2.0))
    return (
        f"A straight line. Of a slope along usual intake one recalled day keeps {one:.2f}, the mean of two {two:.2f}. "
        f"{found.origin} The two values are about P{100 * shares[0]:.0f} and P{100 * shares[1]:.0f} of usual intake. "
        "The interval takes these numbers as known."
    )


def _shares(setting: Setting, found: usual.Variation, log: bool) -> tuple[float, float]:
    """Where the two values lie in the distribution of usual intake, 0-1, were it normal on its scale."""
    habit = NormalDist(float(found.centre[0]), float(np.sqrt(found.spread[0, 0])))
    low, high = (float(usual.scaled(np.array([float(end)]), log)[0]) for end in setting.ends)
    return habit.cdf(low), habit.cdf(high)


def _with_usual(
    spec: ModelSpec,
    terms: list[Term],
    names: tuple[str, ...],
    logs: tuple[bool, ...],
    found: usual.Variation,
    days: tuple[str, str],
) -> ModelSpec:
    """A model with each recalled term a line of usual intake in place of what was recalled."""
    derive = [*spec.derive]
    changed: dict[Term, Term] = {}
    for place, term in enumerate(terms):
        name = f"usual_{names[place]}"
        derive.append((name, usual.calibrated(place, names, logs, found, days)))
        if logs[place]:
            derive.append((f"ln_{name}", f"ln({name})"))
        changed[term] = Linear(f"ln_{name}" if logs[place] else name)
    new = tuple(changed.get(term, term) for term in spec.terms)
    return replace(spec, terms=new, derive=_read(tuple(derive), new))


def _base(spec: ModelSpec, term: Term) -> str:
    """The cohort's column of a term that is made of one."""
    sources = {name: parse(text).columns for name, text in spec.derive}
    column = getattr(term, "column", "")
    return sources.get(column, (column,))[0]


def _logged(spec: ModelSpec, term: Term) -> bool:
    made = dict(spec.derive).get(getattr(term, "column", ""), "")
    return (isinstance(term, Spline) and term.log) or made.startswith("ln(")


def _variation(setting: Setting, names: tuple[str, ...], logs: tuple[bool, ...], others: list[Term]) -> usual.Variation:
    """Variation between and within people alike in the other terms, and what those terms tell of usual intake."""
    rows = setting.fitted.used
    weight = setting.sample.weight[rows]
    matrix = _matrix(setting, others)

    def read(columns: tuple[str, ...]) -> Values:
        pairs = zip(columns, logs, strict=True)
        return np.column_stack([usual.scaled(setting.columns[name][rows], log) for name, log in pairs])

    values = read(names)
    alike = usual.residual(values, matrix, weight)
    explained = usual.covariance(values - alike, weight)
    pairs = [pair for name in names if (pair := usual.two_days(name, setting.columns))]
    if len(pairs) == len(names):
        days = [read(tuple(pair[place] for pair in pairs)) for place in (0, 1)]
        held = np.isfinite(days[0]).all(axis=1) & np.isfinite(days[1]).all(axis=1)
        first, second = (usual.residual(day[held], matrix[held], weight[held]) for day in days)
        return replace(usual.from_days(first, second, weight[held]), explained=explained)
    counted = setting.columns[usual.DAYS][rows]
    apart = usual.residual(values, np.column_stack([matrix, counted == 1]), weight)
    return replace(usual.from_counts(apart, counted, weight), explained=explained)


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
