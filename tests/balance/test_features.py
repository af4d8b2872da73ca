"""Indices on both engines, and what a cohort cannot give."""

import math

import numpy as np
import pytest

from neuro.balance.features import available, counts, features, select
from neuro.balance.indices import chosen, follows, index, indices
from neuro.cohort.embedded import embedded
from neuro.cohort.privacy import FLOOR
from neuro.cohort.store import fetch
from neuro.errors import DataError, KnowledgeError

ENGINE_TOLERANCE = 1e-12
"""Both engines work in double precision; ln differs in the last bit."""


@pytest.fixture(scope="module", params=["nhanes", "simulated"])
def cohort(request):
    return embedded(request.param)


def test_duckdb_and_numpy_give_the_same_values(cohort):
    by_numpy = features(fetch(cohort, cohort.names))
    sql = select(None, cohort.names)
    by_duckdb = cohort.connection.cursor().execute(f"select {sql.text} from {cohort.table}", sql.values).fetchnumpy()
    assert set(by_numpy) == set(by_duckdb)
    assert len(by_numpy) > 10
    for code, values in by_numpy.items():
        other = np.ma.filled(np.ma.asarray(by_duckdb[code]).astype(float), np.nan)
        np.testing.assert_allclose(other, values, rtol=ENGINE_TOLERANCE, atol=ENGINE_TOLERANCE, equal_nan=True)


def test_one_person_has_the_value_of_their_row(cohort):
    columns = fetch(cohort, cohort.names)
    whole = features(columns)
    for row in (0, 17, 4999):
        alone = features({name: values[row] for name, values in columns.items()})
        for code, values in whole.items():
            np.testing.assert_equal(float(alone[code]), values[row])


def test_what_the_cohort_lacks_is_withheld_with_its_columns():
    nhanes = embedded("nhanes")
    given, withheld = available(nhanes.names, counts(fetch(nhanes, nhanes.names)))
    reasons = {one.index.code: one.reason for one in withheld}
    assert {"trp_lnaa_diet", "b6_status", "choline_density", "nlr"} <= {row.code for row in given}
    assert "trp_umol_l" in reasons["trp_lnaa"]
    assert "brain" in reasons["ei_balance"]
    assert {row.code for row in given}.isdisjoint(reasons)
    assert len(given) + len(withheld) == len(indices())


def test_the_simulated_cohort_gives_what_nhanes_cannot():
    given, _ = available(embedded("simulated").names)
    assert {"trp_lnaa", "kyn_trp", "phe_tyr", "tyr_lnaa"} <= {row.code for row in given}


def test_an_index_that_too_few_have_together_is_withheld():
    given, withheld = available(["plp_nmol_l"], {"b6_status": FLOOR - 1})
    assert given == ()
    assert any(one.index.code == "b6_status" and "fewer" in one.reason for one in withheld)
    assert [row.code for row in available(["plp_nmol_l"], {"b6_status": FLOOR})[0]] == ["b6_status"]


def test_indices_follow_the_columns_that_move():
    moved = {row.code for row in follows(["diet_tryptophan_mg"])}
    assert {"trp_lnaa_diet", "trp_per_protein", "tyr_lnaa_diet"} <= moved
    assert "b6_status" not in moved
    assert follows(["sex"]) == ()


def test_a_changed_input_changes_its_indices_only():
    before = {"plp_nmol_l": 25.0, "pa4_nmol_l": 30.0, "bmi": 27.0}
    old, new = features(before), features({**before, "plp_nmol_l": 50.0})
    changed = {code for code in old if float(old[code]) != float(new[code])}
    assert changed == {row.code for row in follows(["plp_nmol_l"])} & set(old)
    assert float(new["b6_status"] - old["b6_status"]) == pytest.approx(math.log(2))


def test_an_unknown_index_offers_near_ones():
    with pytest.raises(KnowledgeError, match="trp_lnaa"):
        index("trp_lna")


def test_an_index_that_is_never_given_says_why():
    with pytest.raises(KnowledgeError, match="spectroscopy"):
        chosen(["ei_balance"])


def test_an_index_whose_column_is_absent_names_it():
    with pytest.raises(DataError, match="trp_umol_l"):
        features({"plp_nmol_l": 25.0}, ["trp_lnaa"])


def test_every_index_with_a_formula_has_a_unit_and_every_other_a_reason():
    for row in indices():
        assert bool(row.expression) != bool(row.withheld), row.code
        assert bool(row.unit) == bool(row.expression), row.code
        assert row.wording
        assert row.validity
