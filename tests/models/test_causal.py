"""Adjustment sets against textbooks, against path-by-path d-separation, and against regression on linear models."""

from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from neuro.errors import ModelError
from neuro.expression import parse
from neuro.models.causal import read_graph
from neuro.models.dag import Dag, cycle

ROOT = Path(__file__).parents[2]
BIAS = 1e-9
"""A regression on population covariances is exact but for rounding; a biased one is off by far more (see below)."""
CLEAR = 1e-6


def dag(text: str) -> Dag:
    edges = frozenset(tuple(arrow.split(">")) for arrow in text.split())
    return Dag(tuple(sorted({name for edge in edges for name in edge})), edges)


PEARL = dag("1>3 1>4 2>4 2>5 3>X 4>X 4>Y 5>Y X>6 6>Y")
"""Pearl, Causality (2nd ed.), figure 3.4: {3, 4} and {4, 5} block every back door, {4} does not."""
TEXTBOOK = [
    (dag("Z>X Z>Y X>Y"), {"Z"}, True),
    (dag("Z>X Z>Y X>Y"), set(), False),
    (dag("X>M M>Y"), set(), True),
    (dag("X>M M>Y"), {"M"}, False),
    (dag("X>C Y>C X>Y"), {"C"}, False),
    (dag("X>Y Y>D"), {"D"}, False),
    (dag("A>X A>M B>M B>Y X>Y"), set(), True),
    (dag("A>X A>M B>M B>Y X>Y"), {"M"}, False),
    (dag("A>X A>M B>M B>Y X>Y"), {"M", "A"}, True),
    (dag("A>X A>M B>M B>Y X>Y M>X M>Y"), {"M"}, False),
    (dag("A>X A>M B>M B>Y X>Y M>X M>Y"), {"M", "B"}, True),
    (PEARL, {"3", "4"}, True),
    (PEARL, {"4", "5"}, True),
    (PEARL, {"1", "4"}, True),
    (PEARL, {"4"}, False),
    (PEARL, {"6"}, False),
    (dag("I>X U>X U>Y X>Y"), {"I"}, False),
]


@pytest.mark.parametrize(("graph", "held", "valid"), TEXTBOOK)
def test_textbook_sets_are_judged_as_in_the_textbook(graph, held, valid):
    assert graph.valid(["X"], "Y", held) is valid


def random_dag(rng: np.random.Generator, size: int, density: float) -> Dag:
    names = tuple("XYABCDE"[:size])
    order = list(rng.permutation(names))
    pairs = combinations(order, 2)
    return Dag(names, frozenset((str(a), str(b)) for a, b in pairs if rng.random() < density))


def separated_path_by_path(graph: Dag, left: str, right: str, given: set[str]) -> bool:
    """The definition itself: every path has a blocked chain or fork, or a collider without a given descendant."""

    def is_open(path: list[str]) -> bool:
        for before, node, after in zip(path, path[1:], path[2:], strict=False):
            if (before, node) in graph.edges and (after, node) in graph.edges:
                if not graph.descendants([node]) & given:
                    return False
            elif node in given:
                return False
        return True

    def walk(path: list[str]) -> bool:
        if path[-1] == right:
            return is_open(path)
        steps = [b for a, b in graph.edges if a == path[-1]] + [a for a, b in graph.edges if b == path[-1]]
        return any(walk([*path, step]) for step in steps if step not in path)

    return not walk([left])


def subsets(names: list[str]) -> list[set[str]]:
    return [set(chosen) for size in range(len(names) + 1) for chosen in combinations(names, size)]


def test_d_separation_is_the_same_path_by_path():
    rng = np.random.default_rng(1)
    judged = []
    for _ in range(40):
        graph = random_dag(rng, 6, 0.4)
        for given in subsets([name for name in graph.names if name not in "XY"]):
            found = graph.separated(["X"], ["Y"], given)
            assert found == separated_path_by_path(graph, "X", "Y", given)
            judged.append(found)
    assert 0.1 < np.mean(judged) < 0.9


def regression(graph: Dag, rng: np.random.Generator, held: set[str]) -> tuple[float, float]:
    """Coefficient of X and the total effect, in a linear model with random coefficients and unit noise."""
    place = {name: row for row, name in enumerate(graph.names)}
    weights = np.zeros((len(place), len(place)))
    for cause, effect in sorted(graph.edges):
        weights[place[effect], place[cause]] = rng.uniform(0.5, 1.5) * rng.choice([-1, 1])
    total = np.linalg.inv(np.eye(len(place)) - weights)
    cov = total @ total.T
    columns = [place["X"], *(place[name] for name in sorted(held))]
    beta = np.linalg.solve(cov[np.ix_(columns, columns)], cov[columns, place["Y"]])
    return float(beta[0]), float(total[place["Y"], place["X"]])


def test_a_set_is_valid_exactly_when_regression_finds_the_total_effect():
    rng = np.random.default_rng(2)
    verdicts = []
    for _ in range(60):
        graph = random_dag(rng, 6, 0.45)
        if "Y" not in graph.descendants(["X"]):
            continue
        for held in subsets([name for name in graph.names if name not in "XY"]):
            valid = graph.valid(["X"], "Y", held)
            found, truth = regression(graph, rng, held)
            assert abs(found - truth) < BIAS if valid else abs(found - truth) > CLEAR, (graph.edges, held)
            verdicts.append(valid)
    assert 0.05 < np.mean(verdicts) < 0.95


def test_the_chosen_set_is_valid_and_nothing_can_be_dropped():
    rng = np.random.default_rng(3)
    for _ in range(80):
        graph = random_dag(rng, 7, 0.4)
        if "X" in graph.descendants(["Y"]):
            continue
        chosen = set(graph.minimal(["X"], "Y"))
        assert graph.valid(["X"], "Y", chosen)
        assert graph.valid(["X"], "Y", graph.canonical(["X"], "Y"))
        assert not any(graph.valid(["X"], "Y", chosen - {name}) for name in chosen)


def write(tmp_path: Path, text: str, kinds: dict[str, str] | None = None) -> Path:
    """A graph file from `A>B C>B`."""
    graph = dag(text)
    nodes = "".join(
        f'[[node]]\nname = "{name}"\nkind = "{(kinds or {}).get(name, "context")}"\n' for name in graph.names
    )
    arrows = "".join(f'[[arrow]]\nfrom = "{cause}"\nto = "{effect}"\n' for cause, effect in sorted(graph.edges))
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
    import csv

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


def test_a_cycle_is_found_and_named():
    assert cycle("ABC", {("A", "B"), ("B", "C")}) == ()
    assert set(cycle("ABCD", {("A", "B"), ("B", "C"), ("C", "B"), ("C", "D")})) == {"B", "C"}


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
