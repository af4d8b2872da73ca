"""Negative controls in worlds with and without a confounder that nobody measured."""

import numpy as np
import pandas as pd
import pytest

from neuro.cohort.cohort import DesignSpec
from neuro.cohort.embedded import embedded
from neuro.cohort.session import session_cohort
from neuro.errors import ModelError
from neuro.models.graph.causal import read_graph
from neuro.models.graph.edit import written
from neuro.models.question import ask, graph_for
from neuro.models.spec import Linear, ModelSpec, Spline
from neuro.models.trust.controls import negative_controls

SAMPLES = 12
TERMS = (Linear("dose"), Linear("age"))
GRAPH = """
title = "A small world"
[[node]]
name = "age"
label = "Age"
[[node]]
name = "dose"
label = "Dose"
kind = "exposure"
[[node]]
name = "score"
label = "Score"
kind = "outcome"
[[node]]
name = "other"
label = "Other marker"
kind = "exposure"
[[node]]
name = "stature"
label = "Stature"
kind = "outcome"
[[node]]
name = "between"
label = "Between"
[[arrow]]
from = "age"
to = ["dose", "score", "other", "stature"]
[[arrow]]
from = "dose"
to = ["score", "between"]
[[arrow]]
from = "between"
to = "score"
[[controls.exposure]]
node = "other"
reason = "made from age alone"
source = "SIMULATED"
grade = "A"
[[controls.outcome]]
node = "stature"
reason = "made from age alone"
source = "SIMULATED"
grade = "A"
"""


def world(seed, hidden, n=1200, own=0.0):
    """Age moves all; a hidden cause, where there is one, moves them too; one moves the other marker and the score."""
    rng = np.random.default_rng(seed)
    apart = rng.normal(size=n)
    age, cause = rng.normal(50, 10, n), hidden * rng.normal(size=n)
    dose = 0.05 * age + cause + rng.normal(size=n)
    rows = {
        "age": age,
        "dose": dose,
        "between": dose + rng.normal(size=n),
        "score": 0.4 * dose + 0.05 * age + cause + own * apart + rng.normal(size=n),
        "other": 0.05 * age + cause + own * apart + rng.normal(size=n),
        "own": apart,
        "stature": 170 - 0.1 * age + 2 * cause + 3 * rng.normal(size=n),
        "weight": rng.uniform(1, 3, n),
        "stratum": rng.integers(0, 15, n),
        "psu": rng.integers(0, 2, n),
    }
    return session_cohort(pd.DataFrame(rows), "world", DesignSpec("weight", "stratum", "psu"))


@pytest.fixture(scope="module")
def graph(tmp_path_factory):
    path = tmp_path_factory.mktemp("graphs") / "small.toml"
    path.write_text(GRAPH)
    return read_graph(path)


def rows(cohort, graph, terms=TERMS):
    spec = ModelSpec("score", "gaussian", terms, exposure="dose")
    said = graph.adjustment("dose", "score", "total", cohort.names)
    return negative_controls(spec, said, cohort, graph)


def test_a_hidden_confounder_makes_both_controls_deviate(graph):
    for seed in range(SAMPLES):
        found = rows(world(seed, 0.6), graph)
        assert [one.deviates for one in found] == [True, True]
        assert all("clearly away" in one.sentence for one in found)


def test_without_one_controls_deviate_by_chance_only(graph):
    found = [one for seed in range(SAMPLES) for one in rows(world(seed, 0.0), graph)]
    assert sum(one.deviates for one in found) <= 4
    assert np.mean([abs(one.estimate / one.se) for one in found]) < 1.2
    assert all(one.expected == 0.0 and one.low < one.estimate < one.high for one in found)


def test_a_control_is_asked_by_the_same_model(graph):
    """Exposure: the same people and adjustment with another column; outcome: the same terms, knots included."""
    exposure, outcome = rows(world(1, 0.0), graph, (Spline("dose"), Linear("age")))
    assert (exposure.exposure, exposure.outcome, exposure.added) == ("other", "score", ())
    assert (outcome.exposure, outcome.outcome) == ("dose", "stature")
    assert exposure.n == outcome.n == 1200
    assert exposure.low_value < exposure.high_value


def test_a_confounder_that_the_model_does_not_hold_shows_in_the_controls(graph):
    """What the question needs is not given to the control alone: its absence is what it is there to show."""
    found = rows(world(2, 0.0), graph, (Linear("dose"),))
    assert [one.added for one in found] == [(), ()]
    assert [one.deviates for one in found] == [True, True]


def test_a_cause_that_only_the_control_has_is_adjusted_for_as_well(tmp_path):
    """The marker goes with the score by its own cause, which is none of the dose."""
    path = tmp_path / "own.toml"
    node = '[[node]]\nname = "own"\nlabel = "Own cause"\n[[arrow]]\nfrom = "own"\nto = ["other", "score"]\n'
    path.write_text(GRAPH.split("[[controls")[0] + node + '[[controls.exposure]]\nnode = "other"\n')
    (found,) = rows(world(3, 0.0, own=0.8), read_graph(path))
    assert found.added == ("own",)
    assert found.deviates is False


def test_what_the_graph_connects_is_no_control(tmp_path, graph):
    path = tmp_path / "wrong.toml"
    path.write_text(GRAPH + '[[arrow]]\nfrom = "other"\nto = "score"\n[[arrow]]\nfrom = "dose"\nto = "stature"\n')
    for one in rows(world(0, 0.0), read_graph(path)):
        assert one.estimate is None
        assert "no negative control of this question" in one.sentence
    adjusted = rows(world(0, 0.0), graph, (Linear("dose"), Linear("age"), Linear("other")))
    assert "part of this question" in adjusted[0].sentence


def test_a_control_that_the_cohort_lacks_is_named():
    graph = graph_for(embedded("simulated").names)
    nhanes = embedded("nhanes")
    question = ask(nhanes, "plp_nmol_l", "phq9")
    found = negative_controls(question.spec, question.adjustment, nhanes, graph)
    assert all(one.estimate is None and "not among the columns" in one.sentence for one in found)


def test_a_graph_without_controls_says_why():
    nhanes = embedded("nhanes")
    question = ask(nhanes, "plp_nmol_l", "phq9")
    (found,) = negative_controls(question.spec, question.adjustment, nhanes, graph_for(nhanes.names))
    assert found.estimate is None
    assert "none is made up" in found.sentence


@pytest.mark.parametrize(
    ("exposure", "outcome"),
    [("plp_nmol_l", "phq9"), ("choline_umol_l", "dsst"), ("vitd_nmol_l", "phq9 >= 10"), ("b12_pg_ml", "dsst")],
)
def test_the_simulated_cohort_has_two_that_hold(exposure, outcome):
    cohort = embedded("simulated")
    question = ask(cohort, exposure, outcome)
    found = negative_controls(question.spec, question.adjustment, cohort, graph_for(cohort.names))
    assert [(one.control, one.role) for one in found] == [("inert_umol_l", "exposure"), ("height_cm", "outcome")]
    assert all(one.p > 0.01 for one in found)
    assert {one.grade for one in found} == {"A"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[[controls.exposure]]\nnode = "nobody"\n', "declared node"),
        ('[[controls.exposure]]\nnode = "age"\ngrade = "D"\n', "grade of A, B or C"),
        ('controls = "none"\n', "controls.exposure"),
    ],
)
def test_a_control_that_cannot_be_read_is_refused(tmp_path, text, said):
    path = tmp_path / "bad.toml"
    body = GRAPH.split("[[controls")[0]
    path.write_text(text + body if text.startswith("controls") else body + text)
    with pytest.raises(ModelError, match=said):
        read_graph(path)


def test_an_edited_graph_keeps_its_controls(tmp_path, graph):
    path = tmp_path / "again.toml"
    path.write_text(written(graph))
    assert read_graph(path).controls == graph.controls
    nhanes = graph_for(embedded("nhanes").names)
    path.write_text(written(nhanes))
    assert read_graph(path).no_controls == nhanes.no_controls
