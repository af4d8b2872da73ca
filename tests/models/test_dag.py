"""d-separation and adjustment sets against textbooks, paths walked one by one, and regression on linear models."""

from itertools import combinations

import numpy as np
import pytest

from neuro.models.graph.dag import Dag, cycle

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


def test_a_cycle_is_found_and_named():
    assert cycle("ABC", {("A", "B"), ("B", "C")}) == ()
    assert set(cycle("ABCD", {("A", "B"), ("B", "C"), ("C", "B"), ("C", "D")})) == {"B", "C"}
