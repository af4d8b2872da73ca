"""What holds in every system: rows have sources, pools balance, sums are conserved, rest is where courses end."""

import re

import numpy as np
import pytest

from neuro.knowledge.catalogue import sources
from neuro.mechanism.catalogue import system, systems
from neuro.mechanism.control import control
from neuro.mechanism.experiment import experiment
from neuro.mechanism.settings import bounds, constants
from neuro.mechanism.simulate import referee, steady
from neuro.mechanism.system import System

FLOW, SAME, SUM, ENDED = 1e-9, 1e-8, 1e-5, 1e-6
"""Inflow against outflow and reduction against Newton, as the issue has them; control sums, from differences of 1e-6;
the end of a course whose steps are exact to 1e-8."""
LISTED = 1e-2
"""Authors print two to six digits."""
ALL = [
    *systems(),
    system("serotonin", "ssri"),
    *(system("receptor", name) for name in ("5-HT1A", "D2", "NMDA", "a4b2")),
]
TRANSMITTERS = [one for one in ALL if not one.code.startswith("receptor")]
IDENTIFIER = re.compile(r"(chebi:\d+|ec-code:[\d.]+|uniprot:[A-Z0-9]+|go:\d{7}|)")
LONG = 20_000.0
"""Hours: many times the slowest turnover of any system."""


def named(one: System) -> str:
    return f"{one.code} {one.model}"


@pytest.fixture(params=ALL, ids=named)
def one(request) -> System:
    return request.param


def test_every_row_has_a_source_and_an_identifier_that_can_be_one(one):
    known = {row.key for row in sources()}
    rows = (*one.species, *one.parameters, *one.reactions)
    assert {row.source for row in rows} <= known
    assert [row.code for row in rows if row.source == "OURS" and row.grade != "C"] == []
    assert all(IDENTIFIER.fullmatch(row.identifier) for row in (*one.species, *one.reactions))
    assert len({row.code for row in rows}) == len(rows)


def test_every_reference_parameter_is_one_that_is_possible(one):
    for row in one.parameters:
        low, high = bounds(row)
        assert low <= row.value <= high, row.code


def test_the_listed_state_is_the_steady_state(one):
    found = steady(one, one.reference)
    assert found.status == "steady"
    assert found.states == pytest.approx(one.listed, rel=LISTED, abs=1e-9)


def pushed(one: System, count: int, spread: float) -> list[np.ndarray]:
    """Random parameters around the reference, within what is possible."""
    rng = np.random.default_rng(7)
    low, high = (np.array(ends) for ends in zip(*(bounds(row) for row in one.parameters), strict=True))
    factors = np.exp(rng.uniform(-spread, spread, (count, len(one.reference))))
    return list(np.clip(one.reference * factors, low, high))


def test_inflow_is_outflow_and_newton_agrees_at_rest(one):
    solved = 0
    for given in pushed(one, 40, 0.3):
        found = steady(one, given)
        if found.status != "steady":
            continue
        solved += 1
        flows = one.stoichiometry(given) * found.fluxes
        inflow, outflow = flows.clip(min=0).sum(axis=1), -flows.clip(max=0).sum(axis=1)
        assert np.abs(inflow - outflow) == pytest.approx(0, abs=FLOW * max(1.0, inflow.max())), one.code
        for moiety in one.moieties:
            total = sum(found.read(code) for code in moiety.members)
            assert total == pytest.approx(given[one.names.index(moiety.total)], rel=1e-12)
        judged = referee(one, given)
        assert judged.status == "steady"
        assert found.states == pytest.approx(judged.states, rel=SAME, abs=1e-12)
    assert solved >= 10


def test_no_reaction_changes_a_conserved_sum(one):
    members, _ = one.moiety_arrays()
    assert members @ one.stoichiometry() == pytest.approx(0.0, abs=1e-12)


def test_a_long_course_ends_at_rest(one):
    given = next(given for given in pushed(one, 20, 0.1) if steady(one, given).status == "steady")
    found = experiment(one, given, LONG)
    assert found.status == "steady"
    assert found.states[-1] == pytest.approx(steady(one, given).states, rel=ENDED, abs=1e-9)


@pytest.mark.parametrize("one", [one for one in ALL if one.without_autoreceptor], ids=named)
def test_holding_the_autoreceptor_at_its_reference_changes_nothing_at_rest(one):
    held = steady(one, constants(one, one.without_autoreceptor, {}))
    assert held.states == pytest.approx(steady(one, one.reference).states, rel=1e-3)


@pytest.mark.parametrize("one", TRANSMITTERS, ids=named)
def test_control_sums_to_one_over_fluxes_and_to_nothing_over_pools(one):
    """The summation theorems of Kacser and Burns."""
    found = control(steady(one, one.reference))
    assert np.nansum(found.of_states, axis=1) == pytest.approx(0.0, abs=SUM)
    alive = np.isfinite(found.of_fluxes).all(axis=1)
    assert found.of_fluxes[alive].sum(axis=1) == pytest.approx(1.0, abs=SUM)
    assert alive.sum() >= 5


def test_a_course_that_starts_at_rest_stays(one):
    found = experiment(one, one.reference, 24.0)
    assert found.status == "steady"
    assert found.states[-1] == pytest.approx(found.states[0], rel=1e-7, abs=1e-12)
    assert found.means == pytest.approx(found.states[0], rel=1e-7, abs=1e-12)
