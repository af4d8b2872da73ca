"""Somebody else's assumptions: arrows taken away and added, and the file that keeps them."""

from dataclasses import replace

import pytest

from neuro.errors import ModelError
from neuro.models.graph.causal import Arrow, Graph, read_graph
from neuro.models.graph.edit import rewired, written
from neuro.models.question import answers, shipped_graphs


def adjusted(graph: Graph, exposure: str = "plp_nmol_l", outcome: str = "phq9") -> tuple[str, ...]:
    return graph.adjustment(exposure, outcome).adjust


@pytest.mark.parametrize("graph", shipped_graphs(), ids=lambda graph: graph.title)
def test_a_graph_that_is_written_and_read_again_is_the_same(graph, tmp_path):
    place = tmp_path / "own.toml"
    place.write_text(written(graph), encoding="utf-8")
    assert read_graph(place) == graph


@pytest.mark.parametrize("graph", shipped_graphs(), ids=lambda graph: graph.title)
def test_every_node_has_a_label_of_its_own(graph):
    assert len(set(graph.labels.values())) == len(graph.nodes)


def test_without_its_arrow_to_the_exposure_a_cause_needs_no_adjustment_and_with_it_again_it_does():
    graph = shipped_graphs()[0]
    assert "bmi" in adjusted(graph)
    out_of_bmi = {(row.cause, row.effect) for row in graph.arrows if row.cause == "bmi" and row.effect != "phq9"}
    into_bmi = {(row.cause, row.effect) for row in graph.arrows if row.effect == "bmi"}
    cut = rewired(graph, out_of_bmi | into_bmi, ())
    assert "bmi" not in adjusted(cut)
    assert "bmi" in adjusted(rewired(cut, (), [Arrow("bmi", "plp_nmol_l", "said again", "C")]))


def test_an_arrow_from_exposure_to_a_confounder_makes_it_a_mediator():
    graph = shipped_graphs()[0]
    into = {(row.cause, row.effect) for row in graph.arrows if row.effect in ("bmi", "plp_nmol_l")}
    turned = rewired(graph, into, [Arrow("plp_nmol_l", "bmi", "the other way round", "C")])
    said = turned.adjustment("plp_nmol_l", "phq9")
    assert "bmi" in said.mediators
    assert "bmi" not in said.adjust


@pytest.mark.parametrize(
    ("arrow", "words"),
    [
        (Arrow("phq9", "age", "", "C"), "without a circle"),
        (Arrow("phq9", "phq9", "", "C"), "to itself"),
        (Arrow("moon", "phq9", "", "C"), "'moon'"),
    ],
)
def test_an_arrow_that_cannot_be_is_refused_by_name(arrow, words):
    with pytest.raises(ModelError, match=words):
        rewired(shipped_graphs()[0], (), [arrow])


def test_a_graph_answers_what_it_has_nodes_for_and_any_exposure_of_an_outcome_that_it_has():
    graph = shipped_graphs()[0]
    assert answers(graph, "plp_nmol_l", "phq9_10")
    assert answers(graph, "", "phq9")
    assert not answers(graph, "moon", "phq9")
    assert not answers(replace(graph, nodes=tuple(n for n in graph.nodes if n.name != "phq9"), arrows=()), "", "phq9")
