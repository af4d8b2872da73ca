"""A second referee: the Python package svy (0.35) on the same samples, where its designs and ours are the same."""

from dataclasses import replace
from functools import cache

import numpy as np
import polars
import pytest
import svy

from neuro.cohort.draw import draw
from neuro.cohort.sample import Sample
from neuro.models.description.crosstab import crosstab
from neuro.models.description.describe import Question, describe
from neuro.models.fit import fit
from neuro.models.spec import Factor, Linear, ModelSpec
from tests.reference.design_reference import design_cohort, design_frame

EXACT = 1e-9
"""svy and we sum the same numbers in another order."""
NAMES = ("y", "x", "count", "event", "colour", "tenure", "inside")
DESIGNS = {
    "stratified": {"stratum": "region", "pop_size": "fpc"},
    "clustered": {"psu": "town", "pop_size": "fpc"},
    "two_stage": {"psu": "town", "ssu": "house", "pop_size": svy.PopSize("fpc1", "fpc2")},
    "proportional": {"stratum": "region", "psu": "town"},
    "lonely": {"stratum": "region", "psu": "town", "pop_size": "fpc", "singleton": "center"},
}
each_design = pytest.mark.parametrize("name", DESIGNS)
each_single_stage = pytest.mark.parametrize("name", [name for name in DESIGNS if name != "two_stage"])
"""svy's tables and models count the first stage only; R's and ours count each."""


@cache
def ours(name: str) -> Sample:
    """The sample as we draw it; svy leaves single houses out, which we call "remove"."""
    spec = design_cohort(name).design
    assert spec is not None
    return draw(design_cohort(name), NAMES, design=replace(spec, lonely="remove" if name == "two_stage" else "adjust"))


@cache
def theirs(name: str) -> svy.Sample:
    """The sample as svy takes it: weights always declared."""
    frame = design_frame(name).assign(weight=ours(name).weight)
    return svy.Sample(polars.from_pandas(frame), svy.Design(wgt="weight", **DESIGNS[name]))


def same(answer, table) -> None:
    assert [answer.estimate, answer.se] == pytest.approx([table["est"][0], table["se"][0]], rel=EXACT)
    assert answer.df == table["df"][0]


@each_design
def test_means_ratios_and_domains_agree(name: str) -> None:
    estimation, people = theirs(name).estimation, ours(name)
    same(describe(Question("mean", "y"), people)[0], estimation.mean("y").to_polars())
    same(describe(Question("ratio", "y", per="count"), people)[0], estimation.ratio("y", "count").to_polars())
    inside = estimation.mean("y", where=svy.col("inside") == 1).to_polars()
    same(describe(Question("mean", "y"), people.within(people.columns["inside"] == 1))[0], inside)


@each_design
def test_quantiles_agree(name: str) -> None:
    found = theirs(name).estimation.quantile("y", p=(0.25, 0.5, 0.75)).to_polars()
    for place, share in enumerate((0.25, 0.5, 0.75)):
        (answer,) = describe(Question("quantile", "y", p=share), ours(name))
        expected = [found[key][place] for key in ("est", "lci", "uci")]
        assert [answer.estimate, answer.low, answer.high] == pytest.approx(expected, rel=EXACT, nan_ok=True)


@each_single_stage
def test_the_test_of_a_table_agrees(name: str) -> None:
    found = theirs(name).categorical.tabulate("colour", "tenure").stats.f
    test = crosstab("colour", "tenure", ours(name)).test
    expected = (found.value, found.df_num, found.df_den, found.p_value)
    assert (test.statistic, test.df1, test.df2, test.p) == pytest.approx(expected, rel=1e-7)


@each_single_stage
@pytest.mark.parametrize(
    ("family", "outcome", "by_svy"),
    [("gaussian", "y", "gaussian"), ("quasibinomial", "event", "binomial"), ("quasipoisson", "count", "poisson")],
)
def test_models_agree(name: str, family, outcome: str, by_svy: str) -> None:
    table = theirs(name).glm.fit(y=outcome, x=["x", svy.Cat("colour", ref="blue")], family=by_svy).to_polars()
    fitted = fit(ModelSpec(outcome, family, (Linear("x"), Factor("colour", reference="blue"))), ours(name))
    np.testing.assert_allclose(fitted.beta, table["estimate"].to_numpy(), rtol=1e-7)
    np.testing.assert_allclose(np.sqrt(np.diag(fitted.vcov)), table["std_err"].to_numpy(), rtol=1e-6)


def test_the_jackknife_agrees() -> None:
    replicates = theirs("proportional").weighting.create_jk_wgts()
    table = replicates.estimation.mean("y", method="replication").to_polars()
    (answer,) = describe(Question("mean", "y"), ours("proportional"), "jackknife")
    assert [answer.estimate, answer.se] == pytest.approx([table["est"][0], table["se"][0]], rel=EXACT)
