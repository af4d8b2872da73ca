"""Declared products: found where they are, not where they are not, and each answer is what its formula says."""

from pathlib import Path

import numpy as np
import pytest
from scipy.stats import false_discovery_control

from neuro.cohort.embedded import embedded
from neuro.expression import parse
from neuro.knowledge import catalogue
from neuro.knowledge.products import declared, products
from neuro.models.eligible import sample_of
from neuro.models.fit import fit
from neuro.models.otherwise.difference import means
from neuro.models.otherwise.products import answers
from tests.reference.otherwise_worlds import cohort, product_world

SEED = 7
EXTRA = 0.5
"""How much steeper the slope of the simulated cognition is for each unit of ln(CRP)."""
APART = 3.0
"""Standard errors between one sample and the truth."""
EXACT = 1e-9
"""Two computations of one number in 64-bit arithmetic."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("products")


@pytest.fixture(scope="module")
def found(folder: Path):
    people = cohort(product_world(SEED, 8000, EXTRA), folder, "differs")
    return {one.declared.code: one for one in answers(people, "plp", "cog_z")}


def test_a_product_that_is_there_is_found_with_its_size(found):
    one = found["plp_crp"]
    assert one.q < 0.001
    low, high = one.ends[0]
    for level in one.levels:
        assert level.found.n > 1000
    slopes = [level.found.outcome.estimate / np.log(high / low) for level in one.levels]
    assert slopes == sorted(slopes)
    truth = EXTRA * np.log(high / low) * np.log(one.ends[1][1] / one.ends[1][0])
    assert abs(one.additive.estimate - truth) < APART * one.additive.se
    assert one.additive.low > 0


def test_products_that_are_not_there_are_not_found(found, folder: Path):
    none = cohort(product_world(SEED + 1, 8000, 0.0), folder, "same")
    q = [one.q for one in answers(none, "plp", "cog_z") if one.q is not None]
    assert len(q) >= 3
    assert min(q) > 0.05
    assert found["sex"].q > 0.05


def test_q_values_are_over_the_products_asked(found):
    asked = [one for one in found.values() if one.test]
    expected = false_discovery_control([one.test.p for one in asked])
    assert [one.q for one in asked] == pytest.approx(list(expected), rel=EXACT)
    assert len(asked) < len(found)


def test_what_cannot_be_asked_says_why(found):
    silent = {one.declared.code: one.reason for one in found.values() if one.reason}
    assert "does not have" in silent["tsh"]
    assert all(silent.values())


def test_the_additive_contrast_of_an_event_is_made_of_four_risks(folder: Path):
    people = cohort(product_world(SEED, 8000, EXTRA), folder, "event")
    one = next(one for one in answers(people, "plp", "dep") if one.declared.code == "plp_crp")
    sample = sample_of(people, one.spec)
    fitted = fit(one.spec, sample)
    (low, high), (under, over) = one.ends
    risk = {
        (x, m): means(fitted, sample, {"plp": x, one.modifier: m}).outcome for x in (low, high) for m in (under, over)
    }
    assert all(0 < value < 1 for value in risk.values())
    contrast = risk[high, over] - risk[low, over] - risk[high, under] + risk[low, under]
    assert one.additive.estimate == pytest.approx(contrast, rel=EXACT)
    assert one.additive.estimate > APART * one.additive.se


def test_levels_divide_the_people_and_their_differences_average_to_the_whole(found):
    for code, one in found.items():
        if one.levels:
            assert sum(level.found.n for level in one.levels) == one.n, code


def only(monkeypatch: pytest.MonkeyPatch, *codes: str) -> None:
    """Some products, so that a test stays quick."""

    def chosen(exposure: str):
        return tuple(pair for pair in declared(exposure) if pair[0].code in codes)

    monkeypatch.setattr("neuro.models.otherwise.products.declared", chosen)


def test_only_women_are_asked_about_menopause_and_hormones(monkeypatch: pytest.MonkeyPatch):
    only(monkeypatch, "menopause", "hormone_use", "sex")
    found = {one.declared.code: one for one in answers(embedded("nhanes"), "plp_nmol_l", "phq9")}
    for code in ("menopause", "hormone_use"):
        assert "sex == 'female'" in found[code].spec.domain
        assert not any(getattr(term, "column", "") == "sex" for term in found[code].spec.terms)
    assert found["menopause"].levels[0].high == 50.0
    assert found["sex"].levels[0].label in ("women", "female")


def test_a_pair_without_a_valid_weight_is_refused_by_name(monkeypatch: pytest.MonkeyPatch):
    only(monkeypatch, "tyr_copper", "tyr_plp")
    found = {one.declared.code: one for one in answers(embedded("nhanes"), "diet_tyrosine_mg", "phq9")}
    assert found["tyr_copper"].reason
    assert "weight" in found["tyr_copper"].reason
    assert found["tyr_plp"].q is not None


def test_every_declared_column_is_known_and_every_condition_can_be_read():
    groups = {row.code for row in catalogue.groups()}
    for row in products():
        for name in row.exposures:
            assert name in groups or catalogue.known(name), name
        for name in row.modifiers:
            assert catalogue.known(name), name
        for text in row.among:
            assert parse(text).kind == "boolean"
        assert (row.kind == "band") == (row.edge is not None) == (len(row.levels) == 2)


def test_of_two_amounts_either_may_be_asked_about():
    forward = {row.code for row, _ in declared("diet_tryptophan_mg")}
    backward = {row.code: names for row, names in declared("plp_nmol_l")}
    assert {"trp_plp", "trp_crp", "sex", "tsh"} <= forward
    assert "diet_tryptophan_mg" in backward["trp_plp"]
    assert declared("age") == ()
