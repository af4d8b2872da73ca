"""Everybody of the simulated population, so that what is off is off by the analysis and not by the draw."""

from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import neuro
from neuro.cohort.sample import Sample
from neuro.cohort.structural import Shift, cumulative, solve
from neuro.cohort.synthetic import Population, default_world, populate
from neuro.models.fit import fit
from neuro.models.graph.causal import Graph, read_graph
from neuro.models.spec import ModelSpec
from neuro.models.terms import entering_terms
from neuro.whatif.curve import step
from neuro.whatif.prepared import Prepared
from tests.reference.survey_reference import drawn

EXPOSURE, OUTCOME, DOSES = "plp_nmol_l", "phq9", (20.0, 80.0)
DESIGN = ("person", "cycle", "stratum", "psu", "weight", "sex")


@cache
def everybody() -> Population:
    """The shipped world with fewer neighbours."""
    return populate(replace(default_world(), people=200), np.random.default_rng(6))


@cache
def graph() -> Graph:
    """The causes that made them: true here, not assumed."""
    return read_graph(Path(neuro.__file__).parents[1] / "data" / "causal_graph_simulated.toml")


@cache
def counted() -> Sample:
    """All of them, each PSU by itself; nothing is missing."""
    who = everybody()
    shown = [row for row in who.world.equations if row.kind and row.law != "design"]
    columns: dict[str, NDArray] = {row.name: np.round(who.values[row.name], row.digits) for row in shown}
    columns["sex"] = np.where(who.values["female"] == 1, "female", "male").astype(object)
    columns["cycle"] = np.where(who.second == 1, "second", "first").astype(object)
    return drawn(columns, np.ones(len(who.unit)), who.unit // who.world.psus, who.unit)


@cache
def truth() -> float:
    """ln of the ratio of mean PHQ-9, everybody's PLP at 80 against 20."""
    who = everybody()
    equation = next(row for row in who.world.equations if row.name == OUTCOME)

    def mean(dose: float) -> float:
        _, predictors = solve(who.world.equations, who.noise, who.second, [Shift(EXPOSURE, "set", dose)])
        return float(np.mean(np.sum([1 - below for below in cumulative(equation, predictors[OUTCOME])], axis=0)))

    return float(np.log(mean(DOSES[1]) / mean(DOSES[0])))


def adjusted_for(columns: Iterable[str]) -> tuple[float, float]:
    """The same ratio by a model with these columns beside the exposure, and its standard error."""
    people = counted()
    terms, derive = entering_terms(EXPOSURE, tuple(columns), people.columns)
    found = step(Prepared(fit(ModelSpec(OUTCOME, "quasipoisson", terms, derive), people), people), EXPOSURE, ends=DOSES)
    ratio = float(np.log(found.high.estimate / found.low.estimate))
    return ratio, abs(found.difference.se / found.difference.estimate * ratio)


def all_columns() -> tuple[str, ...]:
    """Whatever else was recorded."""
    return tuple(name for name in counted().columns if name not in (EXPOSURE, OUTCOME))
