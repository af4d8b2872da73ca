"""Exports are valid and run elsewhere as they run here; a file that does not rest is told."""

import re

import libsbml
import numpy as np
import pytest
import roadrunner

from neuro.errors import MechanismError
from neuro.mechanism.catalogue import MODULES, system
from neuro.mechanism.drive import Stretch
from neuro.mechanism.sbml_export import export
from neuro.mechanism.sbml_units import dimension
from neuro.mechanism.settings import constants
from neuro.mechanism.simulate import course, scale, steady

SAME = 1e-6
"""Relative difference of two integrators, each with errors far below."""
HOURS = 5.0
NAMES = [*((name,) for name in MODULES), ("serotonin", "ssri"), ("serotonin", "inflammation"), ("receptor", "5-HT1A")]


def runner(xml):
    found = roadrunner.RoadRunner(xml)
    found.integrator.relative_tolerance, found.integrator.absolute_tolerance = 1e-11, 1e-15
    return found


def state(found, asked):
    pools = set(found.model.getFloatingSpeciesIds())
    return np.array([found.getValue(f"[{code}]" if code in pools else code) for code in asked.states])


def perturbed(asked):
    """Maximal rates and rate constants moved up and down in turn, some by a half."""
    moved = [row.code for row in asked.parameters if row.kind in ("velocity", "rate") and row.value > 0.0]
    factors = {code: (0.5, 1.3, 0.9)[place % 3] for place, code in enumerate(moved)}
    limited = {row.code for row in asked.parameters if row.high is not None or row.low is not None}
    return constants(asked, {}, {code: factor for code, factor in factors.items() if code not in limited})


@pytest.mark.parametrize("names", NAMES, ids="-".join)
def test_export_passes_every_consistency_check_of_libsbml_units_included(names):
    document = libsbml.readSBMLFromString(export(system(*names)))
    document.setConsistencyChecks(libsbml.LIBSBML_CAT_UNITS_CONSISTENCY, True)
    document.checkConsistency()
    log = document.getErrorLog()
    assert [log.getError(place).getMessage() for place in range(log.getNumErrors())] == []


@pytest.mark.parametrize("names", NAMES, ids="-".join)
def test_export_rests_in_roadrunner_where_it_rests_here(names):
    asked = system(*names)
    found = runner(export(asked))
    found.simulate(0, 100 * scale(asked), 2)
    assert state(found, asked) == pytest.approx(steady(asked, asked.reference).states, rel=SAME, abs=1e-12)


@pytest.mark.parametrize("names", NAMES, ids="-".join)
def test_perturbed_course_is_the_same_in_roadrunner(names):
    asked, hours = system(*names), np.array([0.01, 0.3, HOURS])
    given, start = perturbed(asked), steady(asked, asked.reference).states
    ours = course(asked, (Stretch(0.0, HOURS, given),), start, hours, tolerance=1e-10).states
    found, now = runner(export(asked)), 0.0
    for code, value in zip(asked.names, given.tolist(), strict=True):
        if value != asked.reference[asked.names.index(code)]:
            found.setValue(code, value)
    for place, hour in enumerate(hours * scale(asked)):
        found.simulate(now, hour, 2)
        now = hour
        assert state(found, asked) == pytest.approx(ours[place], rel=SAME, abs=1e-11)
    assert np.abs(ours[-1] / np.maximum(start, 1e-12) - 1.0).max() > 0.05, "the perturbation moves something"


def test_export_at_other_constants_rests_at_their_steady_state():
    asked = system("serotonin")
    given = constants(asked, {"tb": 0.5}, {"Vsert": 0.5})
    found = runner(export(asked, given))
    found.simulate(0, 200, 2)
    assert state(found, asked) == pytest.approx(steady(asked, given).states, rel=SAME, abs=1e-12)


def test_changing_the_total_in_the_file_moves_its_members():
    asked = system("serotonin")
    found = runner(export(asked))
    found.setValue("tb", 0.5)
    found.reset(roadrunner.SelectionRecord.TIME | roadrunner.SelectionRecord.FLOATING)
    found.simulate(0, 300, 2)
    wanted = steady(asked, constants(asked, {"tb": 0.5}, {})).states
    assert state(found, asked) == pytest.approx(wanted, rel=SAME, abs=1e-12)


def test_export_carries_identifiers_grades_and_source():
    model = libsbml.readSBMLFromString(export(system("serotonin"))).getModel()
    assert model.getSpecies("trp").getCVTerm(0).getResourceURI(0) == "https://identifiers.org/CHEBI:57912"
    assert model.getReaction("TPH").getCVTerm(0).getResourceURI(0) == "https://identifiers.org/ec-code:1.14.16.4"
    assert model.getReaction("SERT").getCVTerm(0).getResourceURI(0) == "https://identifiers.org/uniprot:P31645"
    assert "10.1186/s12868-020-00587-z" in model.getAnnotationString()
    assert "Grade A" in model.getParameter("Vtph").getNotesString()
    assert {row.getSpecies() for row in model.getReaction("TPH").getListOfModifiers()} == {"g"}


@pytest.mark.parametrize(
    ("text", "powers", "factor"),
    [
        ("µmol/L/h", {"mole": 1, "litre": -1, "second": -1}, 1e-6 / 3600),
        ("L²/µmol²/h", {"litre": 2, "mole": -2, "second": -1}, 1e12 / 3600),
        ("1/min", {"second": -1}, 1 / 60),
        ("mmol⁴/L⁴", {"mole": 4, "litre": -4}, 1e-12),
        ("1", {}, 1.0),
    ],
)
def test_unit_is_read_as_powers_of_base_units(text, powers, factor):
    found = dimension(text)
    assert dict(found.powers) == powers
    assert found.factor == pytest.approx(factor, rel=1e-12)


def test_unit_that_is_not_known_is_named():
    with pytest.raises(MechanismError, match="found 'furlong' in 'furlong/h'"):
        dimension("furlong/h")


@pytest.mark.parametrize("names", NAMES, ids="-".join)
def test_model_has_a_name_of_its_own_and_points_to_papers_by_their_doi_alone(names):
    model = libsbml.readSBMLFromString(export(system(*names))).getModel()
    assert model.isSetIdAttribute()
    assert model.getId() in model.getMetaId()
    assert "None" not in model.getNotesString()
    terms = [model.getCVTerm(place) for place in range(model.getNumCVTerms())]
    papers = [term.getResourceURI(0) for term in terms]
    assert all(re.fullmatch(r"https://identifiers\.org/doi:10\.\S+[^;,.]", paper) for paper in papers)
    assert papers or system(*names).code in ("kynurenine", "acetylcholine", "glutamate_gaba")


@pytest.mark.parametrize(
    ("name", "changed"),
    [
        ("serotonin", {"tb": 0.5, "btrp": 48.0}),
        ("dopamine", {"tb": 180.0, "Vdat": 4000.0}),
        ("norepinephrine", {"tb": 500.0, "asc": 0.5}),
        ("acetylcholine", {"w": 3.0, "Chp": 20.0}),
        ("kynurenine", {"infl": 0.5}),
    ],
)
def test_parameters_changed_in_the_loaded_file_are_obeyed_as_here(name, changed):
    asked = system(name)
    found = runner(export(asked))
    for code, value in changed.items():
        found.setValue(code, value)
    found.reset()
    found.simulate(0, 1000 * scale(asked), 2)
    assert state(found, asked) == pytest.approx(
        steady(asked, constants(asked, changed, {})).states, rel=SAME, abs=1e-12
    )
