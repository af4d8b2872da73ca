"""A recommended model with one thing changed: adjustment, people, weights. What cannot be changed says why."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuro.cohort.cohort import CYCLE, Cohort, DesignSpec
from neuro.cohort.sample import Sample
from neuro.cohort.weights import choose
from neuro.errors import DesignError, NeuroError
from neuro.knowledge import catalogue
from neuro.knowledge.alternatives import Alternative
from neuro.knowledge.entities import Outcome
from neuro.models import question as questions
from neuro.models import together
from neuro.models.fit import Fitted
from neuro.models.graph.causal import Graph
from neuro.models.learn import entering, model_columns
from neuro.models.otherwise.difference import End
from neuro.models.quantiles import quantile
from neuro.models.question import Question, on_one_scale
from neuro.models.spec import Factor, ModelSpec
from neuro.models.terms import entering_terms

TAILS = (0.005, 0.995)
"""The extreme 1 % of an exposure, half of it at each end."""

MOST_NAMED = 6
"""Columns that a note names before it counts."""


@dataclass(frozen=True, eq=False)
class Setting:
    """A question with its recommended answer, from which alternatives depart.

    Attributes:
        cohort, graph, who: whom is asked, what is assumed, among whom.
        about: the outcome, its formula written out.
        question: the recommended model and its reasons.
        fitted, sample: the recommended model on its people.
        columns: the cohort's.
        ends: the two values of the exposure that every alternative compares.
    """

    cohort: Cohort
    graph: Graph
    who: str
    about: Outcome
    question: Question
    fitted: Fitted
    sample: Sample
    columns: Mapping[str, NDArray[Any]]
    ends: tuple[End, End]

    @property
    def spec(self) -> ModelSpec:
        """The recommended model."""
        return self.question.spec

    @property
    def exposure(self) -> str:
        """The column asked about."""
        return self.spec.exposure

    @property
    def adjusted(self) -> tuple[str, ...]:
        """Columns that the recommended model adjusts for, a companion included."""
        return tuple(name for name in model_columns(self.spec) if name != self.exposure)

    @cached_property
    def people(self) -> NDArray[np.bool_]:
        """Who is asked: outcome and exposure measured, in the domain, shape (rows,)."""
        return together.asked(self.columns, (self.exposure, *self.about.columns), self.spec.domain)

    def usable(self, names: Iterable[str]) -> tuple[str, ...]:
        """Those of some columns that enough of these people have and differ in, each on one scale."""
        held = [name for name in names if name in self.columns]
        held = [name for name in held if not together.too_few(name, self.columns, self.people)]
        kept = [name for name in held if not together.alike(name, self.columns, self.people)]
        return tuple(dict.fromkeys(on_one_scale(name, self.columns, self.people) for name in kept))


@dataclass(frozen=True, slots=True)
class Refit:
    """One alternative, ready to fit.

    Attributes:
        spec: the changed model.
        design: how people count where that is what changed; None leaves the cohort's own.
        moved: what is set to the two values; "" for the exposure itself.
        unit: of the answer where it is not the outcome's own; such answers are not drawn beside the others.
        note: how to read it, a sentence; "" where the label says all.
    """

    spec: ModelSpec
    design: DesignSpec | None = None
    moved: str = ""
    unit: str = ""
    note: str = ""


def readjusted(setting: Setting, kept: tuple[str, ...], note: str = "") -> Refit:
    """The recommended model with another adjustment set."""
    terms, derive = entering_terms(setting.exposure, kept, setting.columns)
    return Refit(replace(setting.spec, terms=terms, derive=derive), note=note)


def no_adjustment(setting: Setting, row: Alternative) -> Refit | str:
    """Nothing beside the exposure."""
    return readjusted(setting, ()) if setting.adjusted else "the recommended model adjusts for nothing"


def only_columns(setting: Setting, row: Alternative) -> Refit | str:
    """The row's columns alone."""
    kept = setting.usable(name for name in row.columns if name != setting.exposure)
    if set(kept) == set(setting.adjusted):
        return "that is the recommended model"
    return readjusted(setting, kept) if kept else "the cohort has none of these columns in these people"


def every_confounder(setting: Setting, row: Alternative) -> Refit | str:
    """All common causes that the graph allows and the data hold under one weight."""
    canonical = _weighable(setting, setting.usable(_common_causes(setting)))
    companion = [name for name in setting.adjusted if name not in setting.question.adjustment.adjust]
    kept = tuple(dict.fromkeys((*canonical, *companion)))
    if set(kept) == set(setting.adjusted):
        return "the recommended set holds every one already"
    added = [_label(name) for name in kept if name not in setting.adjusted]
    more = f" and {len(added) - MOST_NAMED} more" if len(added) > MOST_NAMED else ""
    listed = ", ".join(added[:MOST_NAMED])
    return readjusted(setting, kept, f"Beside the recommended set: {listed}{more}." if added else "")


def _common_causes(setting: Setting) -> list[str]:
    """What may be adjusted for and leads to the exposure, and to the outcome by another way than through it."""
    said, dag = setting.question.adjustment, setting.graph.dag
    past = dag.without(edge for edge in dag.edges if edge[0] == said.exposure)
    common = dag.ancestors([said.exposure]) & past.ancestors([said.outcome])
    return [name for name in said.canonical if name in common]


def _weighable(setting: Setting, names: tuple[str, ...]) -> tuple[str, ...]:
    """Those of some columns that have a valid weight together with the question's own and with those before them."""
    plan = setting.cohort.design
    if plan is None or plan.rule is None:
        return names
    cycles = sorted({str(cycle) for cycle in setting.columns[CYCLE][setting.people]})
    held = [setting.exposure, *setting.about.columns, *setting.adjusted]
    kept: list[str] = []
    for name in names:
        try:
            choose([*held, *kept, name], cycles)
        except DesignError:
            continue
        kept.append(name)
    return tuple(kept)


def without_columns(setting: Setting, row: Alternative) -> Refit | str:
    """The recommended set without the row's columns."""
    dropped = [name for name in setting.adjusted if name in row.columns]
    if not dropped:
        return "the recommended model does not adjust for it"
    return readjusted(setting, tuple(name for name in setting.adjusted if name not in dropped))


def with_columns(setting: Setting, row: Alternative) -> Refit | str:
    """The recommended set and the row's columns."""
    if set(row.columns) & {setting.exposure, *setting.about.columns}:
        return "it is what is asked about"
    if set(row.columns) & set(setting.adjusted):
        return "the recommended model adjusts for it already"
    added = setting.usable(row.columns)
    return readjusted(setting, (*setting.adjusted, *added)) if added else _absent(setting, row)


def as_factor(setting: Setting, row: Alternative) -> Refit | str:
    """The row's column as a category beside the recommended set."""
    held = [term for term in entering(setting.spec) if term.column in row.columns]
    if any(isinstance(term, Factor) or _flag(setting, term.column) for term in held):
        return "the recommended model has it already"
    added = setting.usable(name for name in row.columns if name != setting.exposure)
    if not added:
        return _absent(setting, row)
    others = tuple(term for term in setting.spec.terms if term not in held)
    return Refit(replace(setting.spec, terms=(*others, Factor(added[0]))))


def direct(setting: Setting, row: Alternative) -> Refit | str:
    """Measured mediators held fixed: another question, labelled as such."""
    found = questions.recommended(
        setting.exposure, setting.about, setting.columns, setting.graph, "direct", setting.who
    )
    if not found.spec.conditioned:
        return "no mediator of the graph was measured in these people"
    held = ", ".join(_label(name) for name in found.spec.conditioned)
    return Refit(found.spec, note=f"A direct difference, not the total one: {held} held fixed.")


def without_users(setting: Setting, row: Alternative) -> Refit | str:
    """People for whom the row's column is 1 left out."""
    name = next((name for name in row.columns if name in setting.columns), "")
    if not name:
        return _absent(setting, row)
    if name == setting.exposure:
        return "it is what is asked about"
    note = "A consequence of the outcome is selected on: read it as a check, not as an answer."
    return Refit(_among(setting.spec, f"{name} == 0"), note=note)


def without_extremes(setting: Setting, row: Alternative) -> Refit | str:
    """Both ends of the exposure left out, as a domain."""
    values = setting.columns[setting.exposure]
    if values.dtype == object or setting.exposure not in setting.fitted.ranges or _flag(setting, setting.exposure):
        return "the exposure is no amount"
    rows = setting.fitted.used
    low, high = quantile(values[rows], setting.sample.weight[rows], TAILS)
    inside = f"{setting.exposure} >= {float(low)!r} and {setting.exposure} <= {float(high)!r}"
    unit = setting.cohort.column(setting.exposure).unit
    return Refit(
        _among(setting.spec, inside), note=f"Kept: {float(low):.3g} to {float(high):.3g} {unit}".rstrip() + "."
    )


def unweighted(setting: Setting, row: Alternative) -> Refit | str:
    """The same clusters, but everybody counts alike."""
    plan = setting.cohort.design
    if plan is None or plan.srs or (plan.weight is None and plan.rule is None and not plan.fpc):
        return "nobody is weighted in this cohort"
    note = "Wrong for the population: it speaks of the people who were asked as they came."
    return Refit(setting.spec, design=replace(plan, weight=None, rule=None, fpc=()), note=note)


def _short(value: float) -> str:
    return f"{float(f'{value:.3g}'):,g}"


def _among(spec: ModelSpec, condition: str) -> ModelSpec:
    return replace(spec, domain=f"({spec.domain}) and {condition}" if spec.domain else condition)


def _flag(setting: Setting, name: str) -> bool:
    values = setting.columns[name]
    return values.dtype != object and bool(np.isin(values[np.isfinite(values)], (0.0, 1.0)).all())


def _label(name: str) -> str:
    try:
        return catalogue.variable(name).label
    except NeuroError:
        return name


def _absent(setting: Setting, row: Alternative) -> str:
    held = [name for name in row.columns if name in setting.columns]
    why = together.too_few(held[0], setting.columns, setting.people) if held else ""
    return why or ("these people are alike in it" if held else "the cohort does not have it")
