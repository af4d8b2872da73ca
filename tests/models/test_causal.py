"""Questions put to graph files: what to adjust for, what not, and what a file must hold."""

import csv
from pathlib import Path

import pytest

from neuro.errors import ModelError
from neuro.expression import parse
from neuro.models.graph.causal import read_graph

ROOT = Path(__file__).parents[2]


def write(tmp_path: Path, text: str, kinds: dict[str, str] | None = None) -> Path:
    """A graph file from `A>B C>B`."""
    edges = [arrow.split(">") for arrow in text.split()]
    names = sorted({name for edge in edges for name in edge})
    nodes = "".join(f'[[node]]\nname = "{name}"\nkind = "{(kinds or {}).get(name, "context")}"\n' for name in names)
    arrows = "".join(f'[[arrow]]\nfrom = "{cause}"\nto = "{effect}"\n' for cause, effect in edges)
    path = tmp_path / "graph.toml"
    path.write_text(nodes + arrows, encoding="utf-8")
    return path


def test_a_front_door_graph_names_the_hidden_cause(tmp_path):
    said = read_graph(write(tmp_path, "X>M M>Y U>X U>Y", {"U": "unmeasured"})).adjustment("X", "Y")
    assert said.adjust == ()
    assert said.unmeasured == ("U",)
    assert said.mediators == ("M",)
    assert not said.closed
    assert "U" in said.explanation


def test_a_measured_stand_in_closes_the_path_of_a_hidden_cause(tmp_path):
    said = read_graph(write(tmp_path, "U>Z Z>X U>Y X>Y", {"U": "unmeasured"})).adjustment("X", "Y")
    assert (said.adjust, said.unmeasured) == (("Z",), ())


def test_what_the_data_lack_is_named_as_left_open(tmp_path):
    said = read_graph(write(tmp_path, "A>X A>Y B>X B>Y X>Y")).adjustment("X", "Y", measured=["X", "Y", "A"])
    assert (said.adjust, said.unmeasured) == (("A",), ("B",))


def test_the_direct_effect_holds_mediators_and_their_causes(tmp_path):
    graph = read_graph(write(tmp_path, "X>M M>Y X>Y C>M C>Y"))
    assert graph.adjustment("X", "Y").adjust == ()
    said = graph.adjustment("X", "Y", "direct")
    assert said.conditioned == ("M",)
    assert set(said.adjust) == {"M", "C"}


def test_a_direct_effect_that_no_set_answers_says_so(tmp_path):
    said = read_graph(write(tmp_path, "X>M M>Y X>Y X>L L>M L>Y U>L U>Y", {"U": "unmeasured", "L": "unmeasured"}))
    answer = said.adjustment("X", "Y", "direct")
    assert not answer.closed


@pytest.mark.parametrize(
    ("proposed", "verdict", "field", "named"),
    [
        (["age", "female", "ses", "smoke", "crp"], "valid", "missing", ()),
        (["age", "female", "ses", "smoke"], "incomplete", "missing", ("crp",)),
        (["age", "female", "ses", "smoke", "crp", "ktr"], "relabelled", "mediators", ("ktr",)),
        (["age", "female", "ses", "smoke", "crp", "clinic_visits"], "refused", "colliders", ("clinic_visits",)),
        (["age", "female", "ses", "smoke", "crp", "antidepressant"], "refused", "descendants", ("antidepressant",)),
        (["age", "female", "ses", "smoke", "crp", "diet_b6", "not_in_graph"], "valid", "missing", ()),
    ],
)
def test_a_proposed_set_is_judged_by_name(proposed, verdict, field, named):
    found = read_graph(ROOT / "data/causal_graph_example.toml").check("plp", "phq9", proposed)
    assert found.verdict == verdict
    assert getattr(found, field) == named
    assert found.estimand == {"refused": None, "relabelled": "direct"}.get(verdict, "total")


def test_an_m_bias_collider_is_refused(tmp_path):
    found = read_graph(write(tmp_path, "A>X A>M B>M B>Y X>Y", {"A": "unmeasured", "B": "unmeasured"})).check(
        "X", "Y", ["M"]
    )
    assert (found.verdict, found.colliders) == ("refused", ("M",))


@pytest.mark.parametrize("outcome", ["phq9", "cog_z"])
def test_the_worked_example_gives_the_set_its_author_states(outcome):
    said = read_graph(ROOT / "data/causal_graph_example.toml").adjustment("plp", outcome)
    assert set(said.adjust) == {"age", "female", "ses", "smoke", "crp"}
    assert said.mediators == ("ktr",)
    assert said.closed


def test_the_simulated_graph_is_the_equations_of_the_simulated_cohort():
    inlined = {
        "female": ["sex"],
        "second": ["cycle"],
        "decades": ["age"],
        "pregnancy_age": ["sex", "age"],
        "menstruating": ["sex", "age"],
    }
    with (ROOT / "neuro/cohort/tables/simulated.csv").open(encoding="utf-8") as lines:
        rows = [row for row in csv.DictReader(lines) if row["equation"] and row["name"] not in inlined]
    expected = {
        (cause, row["name"])
        for row in rows
        for named in parse(row["equation"]).columns
        if named != "u"
        for cause in inlined.get(named, [named])
    }
    assert read_graph(ROOT / "data/causal_graph_simulated.toml").dag.edges == expected


def test_the_default_graph_adjusts_b6_as_decided():
    said = read_graph(ROOT / "data/causal_graph.toml").adjustment("plp_nmol_l", "phq9")
    decided = {
        "age",
        "sex",
        "race_eth",
        "education",
        "pir",
        "smoker_now",
        "bmi",
        "exam_month_winter",
        "cycle",
        "crp_mg_l",
    }
    assert decided | {"crp_mg_l"} <= set(said.adjust)
    assert "rx_antidepressant" in said.descendants
    assert "rx_antidepressant" not in said.adjust
    assert said.unmeasured == ("health",)


def test_every_arrow_of_the_shipped_graphs_has_a_reason():
    for path in sorted((ROOT / "data").glob("causal_graph*.toml")):
        for arrow in read_graph(path).arrows:
            assert arrow.reason, (path.name, arrow)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('[[node]]\nname = "A"\n[[arrow]]\nfrom = "A"\nto = "B"\n', "'B'"),
        (
            '[[node]]\nname = "A"\n[[node]]\nname = "B"\n[[arrow]]\nfrom="A"\nto="B"\n[[arrow]]\nfrom="B"\nto="A"',
            "->",
        ),
        ('[[node]]\nname = "A"\n[[node]]\nname = "A"\n', "twice"),
        ('[[node]]\nname = "A"\nkind = "cause"\n', "'cause'"),
        ('[[node]]\nname = "A"\n[[arrow]]\nfrom = 1\nto = "A"\n', "arrow 1"),
        ('[[node]]\nname = "A"\n[[arrow]]\nfrom = "@everybody"\nto = "A"\n', "@everybody"),
        ('[[node]]\nname = "A"\n[[node]]\nname = "B"\n[[arrow]]\nfrom = "A"\nto = "B"\ngrade = "Z"\n', "'Z'"),
        ("node = 3\n", r"\[\[node\]\]"),
        ("not toml", "graph.toml"),
    ],
)
def test_a_graph_file_that_cannot_be_used_says_where(tmp_path, text, named):
    path = tmp_path / "graph.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ModelError, match=named):
        read_graph(path)


def test_a_missing_file_and_an_unknown_node_are_said(tmp_path):
    with pytest.raises(ModelError, match="nowhere.toml"):
        read_graph(tmp_path / "nowhere.toml")
    with pytest.raises(ModelError, match="'W'"):
        read_graph(write(tmp_path, "X>Y")).adjustment("X", "W")
