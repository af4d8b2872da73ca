"""Competition at the blood-brain barrier against sums done by hand and the entries of the published models."""

from itertools import permutations

import numpy as np
import pytest

from neuro.errors import MechanismError
from neuro.mechanism.blood_brain import amino_acids, effective_km, exchange, tyrosine_entry_constants
from neuro.mechanism.catalogue import system
from neuro.mechanism.entry import applied

EXACT = 1e-12
"""The same sum in another order."""
BY_HAND = 15 * (1 + 65 / 64 + 80 / 11 + 150 / 29 + 60 / 40 + 90 / 56 + 65 / 100 + 190 / 210 + 250 / 220 + 650 / 880)
CODES = tuple(amino_acids())


def reference() -> dict[str, float]:
    return {row.code: row.plasma for row in amino_acids().values()}


def share(plasma: dict[str, float]) -> float:
    """How far tryptophan fills the carrier."""
    return plasma["trp"] / (float(effective_km("trp", plasma)) + plasma["trp"])


def test_tryptophan_has_the_effective_km_of_the_sum_over_its_competitors() -> None:
    assert effective_km("trp") == pytest.approx(BY_HAND, rel=EXACT)
    assert effective_km("trp") == pytest.approx(315.0, abs=0.5)


def test_the_published_constants_hold_at_reference() -> None:
    serotonin = applied(system("serotonin"), {"plasma_leu": np.array([amino_acids()["leu"].plasma])})
    assert serotonin[0, system("serotonin").names.index("Ktrpin")] == pytest.approx(330.0, rel=EXACT)
    velocity, km = tyrosine_entry_constants()
    assert velocity * 97.0 / (km + 97.0) == pytest.approx(400.0 * 97.0 / (64.0 + 97.0), rel=EXACT)
    assert velocity * 97.0 / (km + 97.0) == pytest.approx(241.0, abs=0.5)


def test_a_competitor_counts_by_its_own_km_whoever_competes() -> None:
    for code, other in permutations(CODES, 2):
        more = {other: reference()[other] + 3.0 * amino_acids()[other].km}
        assert effective_km(code, more) - effective_km(code) == pytest.approx(3.0 * amino_acids()[code].km, rel=1e-9)
        assert effective_km(code, {code: 500.0}) == effective_km(code)


def test_a_protein_meal_lowers_tryptophan_entry_although_tryptophan_rises() -> None:
    meal = {code: 1.6 * level for code, level in reference().items()} | {"trp": 1.1 * 96.0}
    assert share(meal) < share(reference())
    carbohydrate = {code: 0.7 * level for code, level in reference().items()} | {"trp": 96.0}
    assert share(carbohydrate) > share(reference())


def test_people_are_answered_one_by_one_and_missing_values_stay_missing() -> None:
    people = {"leu": np.array([75.0, 150.0, np.nan, 600.0])}
    found = exchange("trp", people)
    assert found[1] == pytest.approx(1.0, rel=EXACT)
    assert np.isnan(found[2])
    assert found[3] == pytest.approx(1.0 + 15.0 * 450.0 / 29.0 / BY_HAND, rel=EXACT)
    assert tyrosine_entry_constants(people)[1].shape == (4,)


def test_unknown_and_impossible_plasma_is_refused() -> None:
    with pytest.raises(MechanismError, match="Did you mean .*leu"):
        effective_km("trp", {"leuc": 100.0})
    with pytest.raises(MechanismError, match="leucine of 0 µmol/L or more; 1 of 2"):
        effective_km("trp", {"leu": np.array([-1.0, 2.0])})
