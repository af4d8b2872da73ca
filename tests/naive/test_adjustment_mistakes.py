"""Mistakes 5, 6 and 8: gaps filled naively, the wrong columns held alike, a cause that nobody measured."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from neuro.cli import main
from neuro.cohort.sample import Sample
from neuro.models.fit import Fitted, fit
from neuro.models.gaps.imputation import Imputed, impute
from tests.naive import census
from tests.naive.rejecting import rejects
from tests.worlds.imputing import BYSTANDER, GAPS
from tests.worlds.simulated import TRIALS, frame, model, people, truth, with_means, world

ERRORS = 3.0
"""Standard errors between an estimate and the truth: one in 400 is further."""
EXACT = 1e-12
"""The same rows."""
FILLED = 0.015
"""Relative; 4,000 people, 3 in 10 without a value drawn 5 times: the mean of the logarithm is known to about this."""


@pytest.fixture(scope="module")
def whole() -> Sample:
    """A sample in which nothing is missing."""
    return people(frame(world(4000, dsst={"equation": GAPS.world.equations[-2].equation}), 0))


@pytest.fixture(scope="module")
def masked(whole: Sample) -> Sample:
    """The same people; who scores low lacks PLP more often."""
    chance = 1 / (1 + np.exp(1 + 0.1 * (whole.columns["dsst"] - 75)))
    gone = np.random.default_rng(5).random(len(whole)) < chance
    return replace(whole, columns={**whole.columns, "plp_nmol_l": np.where(gone, np.nan, whole.columns["plp_nmol_l"])})


def test_5_gaps_are_drawn_with_the_outcome_and_never_filled_with_a_mean(whole, masked):
    known = logarithm(whole.columns["plp_nmol_l"], whole)

    def mean_is_that_of_everybody(found: float) -> None:
        assert found == pytest.approx(known, rel=FILLED)

    def draws(outcome: str) -> float:
        made: Imputed = impute(replace(model("dsst"), outcome=outcome), masked, m=5, iterations=4)
        sets = [made.completed(masked, place).columns["plp_nmol_l"] for place in range(made.m)]
        return float(np.mean([logarithm(one, masked) for one in sets]))

    mean_is_that_of_everybody(draws("dsst"))
    with_mean = with_means(masked)["plp_nmol_l"]
    held = np.isfinite(masked.columns["plp_nmol_l"])
    complete = float(np.average(np.log(masked.columns["plp_nmol_l"][held]), weights=masked.weight[held]))
    for mistaken in (draws(BYSTANDER), logarithm(with_mean, masked), complete):
        rejects(mean_is_that_of_everybody, mistaken)


def test_5_a_model_without_imputation_rests_on_people_measured_and_says_whom_it_lost(masked):
    held = np.isfinite(masked.columns["plp_nmol_l"])

    def is_of_the_people_measured(found: Fitted) -> None:
        assert (found.n, found.n_lost) == (held.sum(), (~held).sum())
        np.testing.assert_allclose(found.beta, fit(model("dsst"), masked.within(held)).beta, rtol=EXACT)

    is_of_the_people_measured(fit(model("dsst"), masked))
    rejects(is_of_the_people_measured, fit(model("dsst"), replace(masked, columns=with_means(masked))))


def logarithm(values: np.ndarray, sample: Sample) -> float:
    return float(np.average(np.log(values), weights=sample.weight))


def test_6_only_the_graph_s_set_finds_the_truth():
    """A mediator, a collider, nothing, or every column: each is many standard errors away."""

    def truth_is_within_reach(found: tuple[float, float]) -> None:
        assert abs(found[0] - census.truth()) < ERRORS * found[1]

    said = census.graph().adjustment(census.EXPOSURE, census.OUTCOME)
    truth_is_within_reach(census.adjusted_for(said.adjust))
    mediators = (*said.adjust, "kyn_umol_l", "trp_umol_l")
    for mistaken in (mediators, (*said.adjust, "clinic_visits"), (), census.all_columns()):
        rejects(truth_is_within_reach, census.adjusted_for(mistaken))


@pytest.mark.parametrize(
    ("added", "verdict", "named"),
    [
        (census.graph().adjustment(census.EXPOSURE, census.OUTCOME, "direct").adjust, "relabelled", "kyn_umol_l"),
        (("kyn_umol_l",), "incomplete", "kyn_umol_l"),
        (("clinic_visits",), "refused", "clinic_visits"),
        (("rx_antidepressant",), "refused", "rx_antidepressant"),
        (census.all_columns(), "refused", "clinic_visits"),
    ],
    ids=["mediator and its causes", "mediator alone", "collider", "consequence", "all columns"],
)
def test_6_such_a_set_is_refused_or_relabelled_by_name(added, verdict, named):
    graph = census.graph()
    said = graph.adjustment(census.EXPOSURE, census.OUTCOME)
    assert graph.check(census.EXPOSURE, census.OUTCOME, said.adjust).verdict == "valid"
    found = graph.check(census.EXPOSURE, census.OUTCOME, (*said.adjust, *added))
    assert found.verdict == verdict
    assert named in (*found.mediators, *found.colliders, *found.descendants)
    assert found.estimand != "total"


HIDDEN = (
    """
[[node]]
name = "crp_mg_l"
label = "Inflammation"
kind = "unmeasured"
"""
    + "".join(
        f'[[node]]\nname = "{name}"\n[[arrow]]\nfrom = "{name}"\nto = ["plp_nmol_l", "phq9", "crp_mg_l"]\n'
        for name in ("age", "female", "pir", "smoker_now")
    )
    + """
[[node]]
name = "plp_nmol_l"
[[node]]
name = "phq9"
[[arrow]]
from = "crp_mg_l"
to = ["plp_nmol_l", "phq9"]
[[arrow]]
from = "plp_nmol_l"
to = "phq9"
"""
)


def test_8_a_cause_that_nobody_measured_is_named_with_an_e_value(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Inflammation makes PLP lower and the count higher; without its column no interval need hold the truth."""
    trial = TRIALS["a count, and who has much of it is drawn more often"]
    data, graph = tmp_path / "people.parquet", tmp_path / "graph.toml"
    frame(trial.world, 1).drop(columns=["person", "cycle", "crp_mg_l"]).to_parquet(data)
    graph.write_text(HIDDEN, encoding="utf-8")
    asked = ["--data", str(data), "--weights", "weight", "--strata", "stratum", "--psu", "psu", "--outcome", "phq9"]
    asked += ["--family", "quasipoisson", "--spline", "plp_nmol_l:log", "--graph", str(graph), "--json"]
    assert main(["fit", *asked]) == 0
    answer = json.loads(capsys.readouterr().out)

    def is_said(found: dict) -> None:
        assert found["evalue"] is not None
        assert found["evalue"]["point"] >= found["evalue"]["limit"] >= 1
        assert found["adjustment"]["unmeasured"] == ["crp_mg_l"]
        assert any("Inflammation" in sentence for sentence in found["warnings"])

    is_said(answer)
    rejects(is_said, answer | {"evalue": None})
    rejects(is_said, answer | {"adjustment": answer["adjustment"] | {"unmeasured": []}})
    rejects(is_said, answer | {"warnings": []})
    assert truth(trial.world, "phq9")["dose"] < 0
