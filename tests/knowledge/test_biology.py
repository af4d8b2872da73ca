"""Neurochemistry against itself, and against numbers as the sources print them."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from neuro import units
from neuro.errors import KnowledgeError
from neuro.knowledge import biology, catalogue

KEPT = Path(__file__).parents[1] / "reference" / "biology_values.csv"
MOLAR = {"nM": "nmol/L", "µM": "µmol/L", "mM": "mmol/L"}
PATHWAY = ("synthesis", "uptake", "branch", "diversion")
READERS = (
    biology.transmitters,
    biology.steps,
    biology.enzymes,
    biology.transporters,
    biology.constants,
    biology.receptors,
    biology.influences,
    biology.variants,
)


def rows() -> Iterator[Any]:
    for reader in READERS:
        yield from reader()


def keys(row: Any) -> tuple[str, ...]:
    return row.source if isinstance(row.source, tuple) else (row.source,)


def codes(readers: Any) -> set[str]:
    return {row.code for row in readers()}


@pytest.mark.parametrize("reader", [biology.substances, *READERS], ids=lambda reader: reader.__name__)
def test_codes_are_unique(reader):
    listed = [row.code for row in reader()]
    assert len(set(listed)) == len(listed) > 10


def test_every_row_says_where_its_facts_stand():
    for row in rows():
        assert keys(row), row.code
        assert row.locator, row.code
        assert [catalogue.source(key).key for key in keys(row)] == list(keys(row)), row.code


def test_what_rests_on_memory_alone_is_of_grade_c_and_says_so():
    for row in rows():
        if {catalogue.source(key).how_read for key in keys(row)} <= {"memory"}:
            assert (row.grade, row.locator) == ("C", "recalled"), row.code
        if "recalled" in row.locator:
            assert row.grade == "C", row.code


def test_a_step_uses_what_another_makes_or_what_is_a_declared_precursor():
    made = {code for row in biology.steps() if set(row.substrates) != set(row.products) for code in row.products}
    for row in biology.substances():
        assert (row.origin == "made") <= (row.code in made), row.code
    for row in biology.steps():
        assert row.substrates, row.code
        assert row.products, row.code
        for code in (*row.substrates, *row.products):
            assert biology.substance(code).origin != "made" or code in made, (row.code, code)


def test_every_substance_is_used():
    used = {code for row in biology.steps() for code in (*row.substrates, *row.products)}
    used |= {row.substance for row in biology.constants()}
    used |= {code for row in biology.transmitters() for code in row.precursors}
    assert codes(biology.substances) == used


def test_every_transmitter_is_made_by_its_steps_from_its_precursors():
    for row in biology.transmitters():
        biology.substance(row.code)
        reached = set(row.precursors) | {one.code for one in biology.substances() if one.origin == "body"}
        for _ in biology.steps():
            reached |= {code for one in biology.steps() if set(one.substrates) <= reached for code in one.products}
        assert row.code in reached, row.code
        assert any(row.code in one.products for one in biology.steps() if row.code in one.transmitters), row.code
        assert {biology.substance(code).origin for code in row.precursors} <= {"food", "body"}
        for code in row.metabolites:
            biology.substance(code)


def test_rate_limiting_steps_agree_with_the_transmitters_table():
    for row in biology.transmitters():
        for code in row.limiting:
            step = biology.step(code)
            assert row.code in step.transmitters, (row.code, code)
            assert step.limiting != "no", (row.code, code)
    named = {code for row in biology.transmitters() for code in row.limiting}
    for step in biology.steps():
        if step.limiting == "yes" and step.kind in PATHWAY:
            assert step.code in named, step.code


def test_steps_run_by_known_proteins_and_no_protein_is_idle():
    used = {code for row in biology.steps() for code in row.by}
    for row in biology.steps():
        for code in row.by:
            biology.protein(code)
        for code in row.transmitters:
            biology.transmitter(code)
        if row.kind in ("uptake", "entry"):
            for code in row.by:
                assert set(row.substrates) <= set(biology.transporter(code).carries), row.code
    assert codes(biology.enzymes) <= used
    carriers = used | {code for row in biology.transmitters() for code in (*row.packed_by, *row.removed_by)}
    assert codes(biology.transporters) <= carriers
    assert not codes(biology.enzymes) & codes(biology.transporters)


def test_transmitters_are_carried_by_what_carries_them():
    for row in biology.transmitters():
        for code in row.packed_by:
            assert row.code in biology.transporter(code).carries, (row.code, code)
        for code in row.removed_by:
            carried = biology.transporter(code).carries
            assert row.code in carried or row.code == "acetylcholine", (row.code, code)


def test_enzyme_numbers_are_well_formed_and_genes_are_symbols():
    for row in biology.enzymes():
        assert row.ec, row.code
        for number in row.ec:
            assert re.fullmatch(r"[1-7]\.\d{1,2}\.\d{1,2}\.\d{1,3}", number), (row.code, number)
        assert row.genes or "bacteria" in row.label, row.code
    for row in (*biology.enzymes(), *biology.transporters(), *biology.receptors()):
        for gene in row.genes:
            assert re.fullmatch(r"[A-Z][A-Z0-9]{1,8}", gene), (row.code, gene)


def test_methyl_and_plp_enzymes_have_the_cofactor_of_their_class():
    for row in biology.enzymes():
        for number in row.ec:
            if number.startswith("2.6.1.") or number in ("4.1.1.28", "4.1.1.15", "4.1.1.22"):
                assert "PLP" in row.cofactors, row.code
            if number.startswith("1.14.16."):
                assert "BH4" in row.cofactors, row.code
            if number in ("2.1.1.4", "2.1.1.6", "2.1.1.8", "2.1.1.17", "2.1.1.28"):
                assert row.cofactors[0].startswith("SAM"), row.code


def test_cofactors_of_a_step_are_those_of_its_enzymes():
    assert biology.cofactors_of(biology.step("th_step")) == ("BH4", "Fe(II)", "O2")
    assert biology.cofactors_of(biology.step("sert_uptake")) == ()


def test_constants_are_positive_numbers_within_their_range_in_a_unit_that_can_be_read():
    for row in biology.constants():
        assert row.value > 0, row.code
        units.parse(row.unit)
        assert (row.quantity == "kcat") == (row.unit == "1/s"), row.code
        if row.quantity != "kcat":
            units.convert(row.value, row.unit, "µmol/L")
        assert row.low is None or row.low <= row.value, row.code
        assert row.high is None or row.value <= row.high, row.code
        assert (row.low is None and row.high is None) == (not row.spread), row.code
        assert row.preparation, row.code
        biology.protein(row.of)
        biology.substance(row.substance)


def test_influences_and_variants_speak_of_what_is_known():
    for row in biology.influences():
        for code in row.on:
            assert code in ("mood", "cognition", "cofactors") or biology.transmitter(code), row.code
        for column in row.columns:
            catalogue.variable(column)
    proteins = {row.code: row.genes for row in (*biology.enzymes(), *biology.transporters(), *biology.receptors())}
    for row in biology.variants():
        if row.of:
            assert row.gene in proteins[row.of], row.code
        else:
            assert row.gene not in {gene for genes in proteins.values() for gene in genes}, row.code
        assert re.fullmatch(r"rs\d+( with rs\d+)?|repeat|whole genome|", row.identifier), row.code


def test_no_gene_is_a_column_that_a_what_if_may_move():
    genes = {row.gene.lower() for row in biology.variants() if row.gene}
    assert not {row.column for row in catalogue.variables() if row.movable} & genes


def test_what_receptors_and_blood_cannot_show_is_said_of_every_transmitter():
    for row in biology.transmitters():
        assert row.outside.endswith("."), row.code
        assert row.supply_note.endswith("."), row.code


@pytest.mark.parametrize(
    ("look_up", "wrong", "near"),
    [
        (biology.transmitter, "serotonine", "serotonin"),
        (biology.step, "tph2", "tph2_step"),
        (biology.enzyme, "tph3", "tph2"),
        (biology.transporter, "ser", "sert"),
        (biology.substance, "tryptophane", "tryptophan"),
        (biology.protein, "com", "comt"),
    ],
)
def test_an_unknown_code_is_refused_with_near_ones(look_up, wrong, near):
    with pytest.raises(KnowledgeError, match=near):
        look_up(wrong)


def test_over_claims_are_complete_and_say_where_their_evidence_stands():
    listed = {row.code: row for row in catalogue.overclaims()}
    assert set(listed) >= {f"C{number:02d}" for number in range(1, 19)}
    assert "depression" in listed["C01"].claim
    assert "attention" in listed["C17"].claim
    assert "cannot be tested" in listed["C18"].wording
    for row in listed.values():
        assert row.locator, row.code
        assert row.problem.endswith("."), row.code
        assert row.wording.endswith("."), row.code
        if {catalogue.source(key).how_read for key in row.source} <= {"memory", "design"}:
            assert row.grade == "C", row.code


def kept() -> list[dict[str, str]]:
    with KEPT.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(line for line in lines if not line.startswith("#")))


@pytest.mark.parametrize("row", kept(), ids=lambda row: row["code"])
def test_constants_are_those_that_the_sources_print(row):
    (found,) = (one for one in biology.constants() if one.code == row["code"])
    number, _, unit = row["printed"].partition(" ")
    value = float(number) if unit == found.unit else units.convert(float(number), MOLAR[unit], found.unit)
    assert found.value == pytest.approx(value, rel=1e-12)
    assert (found.source, found.locator) == (row["source"], row["locator"])


def test_every_constant_that_was_read_is_on_the_kept_list():
    read = {row.code for row in biology.constants() if row.grade == "B"}
    assert read - {row["code"] for row in kept()} == {"bbb_choline_km"}, "its abstract prints a range, 39 to 42"
