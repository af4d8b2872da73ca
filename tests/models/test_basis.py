"""A model's columns: learnt once, the same for a cohort and for one person."""

import numpy as np
import pytest

from neuro.errors import ModelError
from neuro.models.fit import fit
from neuro.models.quantiles import quantile
from neuro.models.spec import Factor, Linear, ModelSpec, Product, Spline
from tests.reference.survey_reference import drawn

SPEC = ModelSpec(
    "y",
    "gaussian",
    (Spline("plp", log=True), Linear("ltrp"), Factor("sex"), Product("plp[1]", "ltrp"), Product("sex", "age")),
    derive=(("ltrp", "ln(trp) - 4.1"),),
    domain="age < 70",
)


def people(n=300):
    rng = np.random.default_rng(11)
    columns = {
        "y": rng.normal(size=n),
        "plp": np.exp(rng.normal(3.7, 0.6, n)),
        "trp": rng.normal(58, 8, n),
        "sex": np.array(["male", "female"], dtype=object)[rng.integers(0, 2, n)],
        "age": rng.integers(20, 81, n).astype(float),
    }
    columns["sex"][columns["age"] >= 70] = "unasked"
    return drawn(columns, rng.uniform(1, 4, n), np.zeros(n), np.arange(n))


def test_columns_are_named_as_the_contract_says():
    names = fit(SPEC, people()).names
    assert names == (
        "(Intercept)", "plp[1]", "plp[2]", "plp[3]", "ltrp", "sex[male]", "plp[1]:ltrp", "sex[male]:age",
    )  # fmt: skip


def test_a_person_has_the_row_that_the_cohort_gives():
    sample = people()
    basis = fit(SPEC, sample).basis
    whole = basis.matrix(sample.columns)
    for row in np.flatnonzero(sample.columns["age"] < 70)[:5]:
        person = {name: values[row] for name, values in sample.columns.items()}
        np.testing.assert_array_equal(basis.matrix(person), whole[[row]])


def test_default_knots_are_weighted_quantiles_of_the_rows_used():
    sample = people()
    used = sample.columns["age"] < 70
    knots = fit(SPEC, sample).basis.splines[0].knots
    wanted = quantile(sample.columns["plp"][used], sample.weight[used], (0.05, 0.35, 0.65, 0.95))
    np.testing.assert_array_equal(knots, wanted)


def test_rows_outside_the_fit_teach_it_nothing():
    sample = people()
    changed = people()
    changed.columns["plp"][sample.columns["age"] >= 70] = 1e6
    before, after = fit(SPEC, sample), fit(SPEC, changed)
    assert before.basis == after.basis
    assert before.beta.tobytes() == after.beta.tobytes()


@pytest.mark.parametrize("gap", [{"plp": None}, {"sex": None}, {"trp": np.nan}, {"plp": 0.0}, {"sex": "unasked"}])
def test_what_is_missing_or_outside_the_fit_gives_no_row(gap):
    basis = fit(SPEC, people()).basis
    assert np.isnan(basis.matrix({"plp": 40.0, "trp": 60.0, "sex": "male", "age": 50} | gap)).all()


@pytest.mark.parametrize(
    ("person", "said"),
    [
        ({"plp": 40.0, "trp": 60.0, "sex": "other", "age": 50}, "no category 'other'.*female, male"),
        ({"plp": 40.0, "trp": 60.0, "age": 50}, "'sex'"),
        ({"plp": "high", "trp": 60.0, "sex": "male", "age": 50}, "numbers in 'plp'"),
    ],
)
def test_an_impossible_person_is_refused_in_a_sentence(person, said):
    with pytest.raises(ModelError, match=said):
        fit(SPEC, people()).basis.matrix(person)
