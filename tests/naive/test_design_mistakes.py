"""Mistakes 1 to 4: the design ignored, in part ignored, filtered away or misread. R's survey package is the judge.

Each test puts one assertion to the product and to the mistake: it holds for the first and fails for the second.
"""

from dataclasses import replace

import numpy as np
import pytest

from neuro.cohort.cohort import DesignSpec
from neuro.cohort.draw import draw
from neuro.cohort.sample import Sample
from neuro.cohort.session import session_cohort
from neuro.models.description.describe import Question, describe
from neuro.models.fit import fit
from neuro.models.learn import required
from tests.naive.reference import SIMPLE, emptying, paired, told
from tests.naive.rejecting import rejects
from tests.reference.survey_reference import drawn, frame, r_results, sample
from tests.worlds.simulated import model_covariance

ESTIMATE, ERROR = 1e-8, 1e-6
"""Relative; R and we sum in another order and stop our steps elsewhere."""
DESIGN = DesignSpec("weight", "stratum", "psu")
SEEN_IN = 0.005
"""Relative; a mistake that moves a number by less than this would be nobody's concern."""


def fitted(people: Sample) -> tuple[np.ndarray, np.ndarray]:
    found = fit(SIMPLE, people)
    return found.beta, np.sqrt(np.diag(found.vcov))


def apart(one: np.ndarray, other: np.ndarray) -> float:
    """Largest relative difference."""
    return float(np.max(np.abs(np.asarray(one) / np.asarray(other) - 1)))


def test_1_ignoring_weights_is_seen_in_means_and_in_models():
    def mean_is_that_of_r(people: Sample) -> None:
        for expected in r_results()["means"]:
            found = describe(Question("mean", expected["var"]), people)[0]
            assert found.estimate == pytest.approx(expected["mean"], rel=ESTIMATE)

    def model_is_that_of_r(people: Sample) -> None:
        np.testing.assert_allclose(fitted(people)[0], told()["design_errors"]["est"], rtol=ESTIMATE)

    alike = replace(sample(), weight=np.ones(len(frame())))
    for holds in (mean_is_that_of_r, model_is_that_of_r):
        holds(sample())
        rejects(holds, alike)
    assert apart(fitted(alike)[0], fitted(sample())[0]) > SEEN_IN


def each_alone(people: Sample) -> Sample:
    """What a heteroscedasticity-consistent error takes: everybody a unit, no strata."""
    return replace(people, stratum=np.zeros_like(people.stratum), psu=np.arange(len(people)))


def without_strata(people: Sample) -> Sample:
    """What a cluster-robust error takes: units, not centred within strata."""
    return replace(people, stratum=np.zeros_like(people.stratum))


def test_2_model_errors_robust_errors_and_clusters_without_strata_are_not_design_errors():
    def errors_are_those_of_r(errors: np.ndarray) -> None:
        np.testing.assert_allclose(errors, told()["design_errors"]["se"], rtol=ERROR)

    people = sample()
    right = fitted(people)[1]
    errors_are_those_of_r(right)
    found = fit(SIMPLE, people)
    of_model = np.sqrt(np.diag(model_covariance(found, people)))
    np.testing.assert_allclose(of_model, told()["model_errors"]["se"], rtol=ERROR)
    for mistaken in (of_model, fitted(each_alone(people))[1], fitted(without_strata(people))[1]):
        rejects(errors_are_those_of_r, mistaken)
        assert apart(mistaken, right) > SEEN_IN


def four_in_each_stratum() -> Sample:
    table = paired()
    return drawn(sample().columns, sample().weight, table["pair"].to_numpy(), table["unit"].to_numpy())


def filtered(people: Sample, rows: np.ndarray) -> Sample:
    """The mistake: rows outside are gone, and with them their PSUs."""
    columns = {name: values[rows] for name, values in people.columns.items()}
    return drawn(columns, people.weight[rows], people.stratum[rows], people.psu[rows])


def test_3_a_subgroup_keeps_the_psus_that_it_empties():
    def mean_is_that_of_r(people: Sample) -> None:
        found, expected = describe(Question("mean", "dep"), people)[0], told()["domain_mean"]
        assert found.estimate == pytest.approx(expected["est"], rel=ESTIMATE)
        assert found.se == pytest.approx(expected["se"], rel=ERROR)

    def model_is_that_of_r(people: Sample) -> None:
        np.testing.assert_allclose(fitted(people)[0], told()["domain_model"]["est"], rtol=ESTIMATE)
        np.testing.assert_allclose(fitted(people)[1], told()["domain_model"]["se"], rtol=ERROR)

    people, rows = four_in_each_stratum(), emptying()
    for holds in (mean_is_that_of_r, model_is_that_of_r):
        holds(people.within(rows))
        rejects(holds, filtered(people, rows))
    assert describe(Question("mean", "dep"), people.within(rows))[0].df == told()["domain_mean"]["df"]


def test_3_a_domain_asked_of_a_cohort_is_never_a_filter():
    """From the table on, as the command line goes: the domain is an expression."""
    table, design = paired().assign(asked=emptying().astype(float)), DesignSpec("weight", "pair", "unit")
    names, expected = ["dep", "asked"], told()["domain_mean"]

    def error_is_that_of_r(people: Sample) -> None:
        assert describe(Question("mean", "dep"), people)[0].se == pytest.approx(expected["se"], rel=ERROR)

    error_is_that_of_r(draw(session_cohort(table, "all", design), names, domain="asked = 1"))
    rejects(error_is_that_of_r, draw(session_cohort(table[table["asked"] == 1], "part", design), names))


def test_4_psu_ids_repeated_in_another_stratum_are_other_psus():
    """Ids count within each stratum here; a reader that takes them as they are makes big units across strata."""
    table = frame()
    table = table.assign(psu=table.groupby("stratum")["psu"].rank("dense").astype(int))
    assert table["psu"].nunique() == 2

    def errors_are_those_of_r(people: Sample) -> None:
        np.testing.assert_allclose(fitted(people)[1], told()["design_errors"]["se"], rtol=ERROR)

    cohort = session_cohort(table, "ids from 1 in each stratum", DESIGN)
    errors_are_those_of_r(draw(cohort, required(SIMPLE)))
    as_they_are = np.unique(table["psu"], return_inverse=True)[1]
    people = sample()
    rejects(errors_are_those_of_r, replace(people, psu=as_they_are))
    rejects(errors_are_those_of_r, replace(people, psu=as_they_are, stratum=np.zeros_like(people.stratum)))
