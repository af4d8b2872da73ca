"""Neurochemistry against the kinetics that we carry: what one names, the other has."""

from functools import cache

from neuro import units
from neuro.knowledge import biology
from neuro.mechanism.catalogue import EXTENDED, RECEPTOR, names, system
from neuro.mechanism.receptors import receptors as receptor_rows
from neuro.mechanism.serotonin_histamine import SYSTEM as EXTENDED_SYSTEM
from neuro.mechanism.system import System

NEAR = 2.0
"""A constant of the kinetics further than this factor from the measured one has its value said in the row's note."""


@cache
def kinetics(name: str) -> System:
    if name == EXTENDED:
        return EXTENDED_SYSTEM
    return system(name, "5-HT1A") if name == RECEPTOR else system(name)


def test_the_kinetics_named_by_a_constant_have_it_and_a_large_difference_is_said():
    for row in biology.constants():
        for name in row.used_as:
            code, _, parameter = name.partition(".")
            (found,) = (one for one in kinetics(code).parameters if one.code == parameter)
            used = units.convert(found.value, found.unit, row.unit)
            if not 1 / NEAR <= used / row.value <= NEAR:
                assert f"{found.value:g}" in row.note, f"{row.code}: the kinetics use {found.value:g} {found.unit}"


def test_fluxes_named_by_a_step_exist_and_are_of_its_enzyme():
    for row in biology.steps():
        for name in row.simulated_as:
            code, _, flux = name.partition(".")
            (found,) = (one for one in kinetics(code).reactions if one.code == flux)
            kind, _, identifier = found.identifier.partition(":")
            if kind == "ec-code":
                assert identifier in {ec for by in row.by for ec in biology.enzyme(by).ec}, (row.code, name)


def test_every_enzyme_of_the_kinetics_is_in_a_step():
    stepped = {name for row in biology.steps() for name in row.simulated_as}
    for code in (*(name for name in names() if name != RECEPTOR), EXTENDED):
        for row in kinetics(code).reactions:
            if row.identifier.startswith("ec-code:"):
                assert f"{code}.{row.code}" in stepped, f"{code}.{row.code}"


def test_what_may_be_simulated_names_a_system_of_the_kinetics():
    for row in biology.transmitters():
        assert set(row.simulated_by) <= {*names(), EXTENDED}, row.code
        assert bool(row.simulated) == bool(row.simulated_by), row.code
        assert row.not_simulated, row.code
    for row in biology.influences():
        for name in row.simulated_as:
            code, _, parameter = name.partition(".")
            assert parameter in kinetics(code).names, row.code
    held = {name for row in biology.transmitters() for name in row.simulated_by}
    assert held == {*names(), EXTENDED}


def test_receptors_of_the_kinetics_are_described_and_those_named_exist():
    named = [code for row in biology.receptors() for code in row.simulated_as]
    assert set(named) == set(receptor_rows())
    for row in biology.receptors():
        biology.transmitter(row.transmitter)
        assert row.genes, row.code
