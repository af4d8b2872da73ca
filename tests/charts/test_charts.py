"""Drawings as specifications: units in titles, an interval on every estimate, words for those who cannot see them."""

from collections.abc import Iterator
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
import pytest

from neuro.charts import cohort, contrasts, effects, frames, graph
from neuro.charts.axis import Axis
from neuro.charts.palette import SIMULATED, SYSTEMS
from neuro.cohort.overview import Overlap
from neuro.knowledge import catalogue
from neuro.knowledge.display import Display
from neuro.models.description.describe import Estimate as Described
from neuro.whatif.contrast import Estimate
from neuro.whatif.curve import Curve, Step

X = Axis("Vitamin B6 (PLP)", "nmol/L", log=True, ticks=(10, 100))
Y = Axis("PHQ-9 score", "points")
GRAPHICS_CONTRAST = 3.0
"""WCAG 2.2, 1.4.11: graphical objects against what lies beside them."""
BACKGROUNDS = ("#FFFFFF", "#12171D")
"""Of the light and the dark theme in .streamlit/config.toml."""


@pytest.fixture
def points() -> pd.DataFrame:
    x = np.geomspace(8, 400, 40)
    mean = 4 - 0.3 * np.log(x)
    support = np.where((x > 15) & (x < 200), "within", "edge")
    return pd.DataFrame({"x": x, "estimate": mean, "low": mean - 0.3, "high": mean + 0.3, "support": support})


@pytest.fixture
def rows() -> pd.DataFrame:
    return pd.DataFrame({"label": ["a", "b"], "estimate": [0.1, 0.2], "low": [0.0, 0.1], "high": [0.2, 0.3]})


def encodings(spec: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every encoding of a specification, layers included."""
    yield spec.get("encoding", {})
    for layer in spec.get("layer", []):
        yield from encodings(layer)


def marks(spec: dict[str, Any]) -> list[str]:
    """Kinds of marks drawn, layers included."""
    own = [spec["mark"]["type"]] if "mark" in spec else []
    return own + [kind for layer in spec.get("layer", []) for kind in marks(layer)]


def titles(spec: dict[str, Any], channel: str) -> set[str]:
    found = (encoding.get(channel, {}) for encoding in encodings(spec))
    return {one["title"] for one in found if isinstance(one.get("title"), str)}


def test_a_curve_carries_units_a_band_and_a_sentence(points: pd.DataFrame) -> None:
    spec = effects.curve(points, X, Y).to_dict()
    assert titles(spec, "x") == {"Vitamin B6 (PLP), nmol/L"}
    assert titles(spec, "y") == {"PHQ-9 score, points"}
    assert "area" in marks(spec)
    assert "95 % intervals" in spec["description"]


def test_a_curve_ends_where_its_support_ends_and_thin_support_is_drawn_otherwise(points: pd.DataFrame) -> None:
    spec = effects.curve(points, X, Y).to_dict()
    domains = [one["x"]["scale"]["domain"] for one in encodings(spec) if "scale" in one.get("x", {})]
    assert all(domain == pytest.approx([8, 400]) for domain in domains)
    band, line = spec["layer"][0]["encoding"]["opacity"]["scale"], spec["layer"][1]["encoding"]["strokeDash"]["scale"]
    assert band["domain"] == line["domain"] == ["within", "edge"]
    assert band["range"][0] > band["range"][1]
    assert line["range"][0] != line["range"][1]


def test_those_not_measured_are_a_mark_of_their_own_beside_the_curve(points: pd.DataFrame) -> None:
    absent = pd.DataFrame([{"estimate": 3.0, "low": 2.5, "high": 3.5}])
    without, spec = effects.curve(points, X, Y).to_dict(), effects.curve(points, X, Y, missing=absent).to_dict()
    added = spec["layer"][len(without["layer"]) :]
    assert {"rule", "point", "text"} == {kind for layer in added for kind in marks(layer)}
    left = min(one["x"]["scale"]["domain"][0] for one in encodings(spec) if "scale" in one.get("x", {}))
    assert left < points["x"].min()


@pytest.mark.parametrize(("now", "marked"), [(60.0, True), (500.0, False)])
def test_a_place_outside_the_support_is_not_marked(points: pd.DataFrame, now: float, marked: bool) -> None:
    plain = marks(effects.curve(points, X, Y).to_dict())
    assert (len(marks(effects.curve(points, X, Y, now=now).to_dict())) > len(plain)) == marked


@pytest.mark.parametrize(
    ("interval", "ends"),
    [
        (effects.Reference(20, None), (20, 400)),
        (effects.Reference(None, 50), (8, 50)),
        (effects.Reference(20, 50, recalled=True), (20, 50)),
        (effects.Reference(500, 900), None),
    ],
)
def test_a_reference_interval_reaches_as_far_as_the_curve(
    points: pd.DataFrame, interval: effects.Reference, ends: tuple[float, float] | None
) -> None:
    spec = effects.curve(points, X, Y, reference=interval).to_dict()
    bars = [row for rows in spec["datasets"].values() for row in rows if "x2" in row]
    assert [(round(row["x"]), round(row["x2"])) for row in bars] == ([ends] if ends else [])
    assert ("recalled" in str(spec)) == interval.recalled


def test_a_difference_of_shares_is_drawn_in_percentage_points() -> None:
    share = catalogue.outcome("phq9_10")
    found = Estimate(-0.02, 0.01, -0.04, 0.0)
    drawn = frames.steps([("a", Step("x", 1.0, 2.0, found, found, found, 100)), ("b", None)], share)
    assert drawn.to_dict("records") == [{"label": "a", "estimate": -2.0, "low": -4.0, "high": 0.0}]
    assert frames.difference_axis(share).title == "difference, percentage points"


def test_a_unit_that_the_words_hold_is_not_said_twice() -> None:
    assert Axis("Animals named in 60 s", "animals").title == "Animals named in 60 s"


def test_a_narrow_logarithmic_axis_still_has_labels() -> None:
    flat = np.zeros(2)
    narrow = Curve("x", np.array([11.0, 35.0]), flat, flat, flat, np.ones(2, bool), flat, log=True, n=100)
    assert len(frames.exposure_axis(narrow, Display("x", "u")).ticks) >= frames.LABELS


def test_an_interval_ends_where_the_outcome_has_no_values() -> None:
    found = Described((), 40, 0.06, 0.07, -0.08, 0.2, 15, None)
    drawn = frames.one(found, catalogue.outcome("phq9_10"))
    assert drawn is not None
    assert drawn["low"].item() == 0.0


def test_a_simulated_cohort_says_so_on_the_chart(points: pd.DataFrame) -> None:
    assert effects.curve(points, X, Y, simulated=True).to_dict()["title"]["text"] == SIMULATED
    assert "title" not in effects.curve(points, X, Y).to_dict()


def test_a_forest_shows_every_interval_and_reads_it_out(rows: pd.DataFrame) -> None:
    spec = contrasts.forest(rows, Axis("difference", "points")).to_dict()
    assert "difference, points" in titles(spec, "x")
    assert any("x2" in encoding for encoding in encodings(spec))
    assert "a 0.1 [0, 0.2]" in spec["description"]


def test_shares_are_read_in_per_cent(rows: pd.DataFrame) -> None:
    axis = Axis("PHQ-9 of 10 or more", "share", share=True)
    spec = contrasts.forest(rows, axis).to_dict()
    assert "PHQ-9 of 10 or more, %" in titles(spec, "x")
    assert axis.tick_format in {one["x"]["axis"]["format"] for one in encodings(spec) if "axis" in one.get("x", {})}


def test_calibration_draws_its_intervals_only_where_there_are_some() -> None:
    groups = pd.DataFrame({"predicted": [1.0, 2.0], "observed": [1.1, 1.9], "n": [50, 60]})
    with_intervals = groups.assign(low=[0.9, 1.7], high=[1.3, 2.1])
    bare, whole = (contrasts.calibration(one, Y).to_dict() for one in (groups, with_intervals))
    assert len(whole["layer"]) == len(bare["layer"]) + 1
    assert "observed equals predicted" in bare["description"]


def test_pairs_that_cannot_be_asked_are_marked_and_counted() -> None:
    pairs = [
        Overlap("phq9", "plp_nmol_l", 9000),
        Overlap("dsst", "plp_nmol_l", 0, "measured in 2005-2006; the outcome in 2011-2012"),
    ]
    cells = frames.availability(pairs, "cofactors")
    spec = cohort.availability(cells).to_dict()
    assert "1 pairs cannot be asked" in spec["description"]
    assert list(frames.impossible(cells)["Why not"]) == [pairs[1].reason]


def test_the_causal_graph_names_every_node_with_its_role() -> None:
    roles: dict[str, graph.Role] = {"plp": "exposure", "phq9": "outcome", "age": "adjusted", "hcy": "mediator"}
    labels = {"plp": "B6", "phq9": "PHQ-9", "age": "Age", "hcy": "Homocysteine"}
    edges = {("age", "plp"), ("age", "phq9"), ("plp", "hcy"), ("hcy", "phq9"), ("plp", "phq9"), ("x", "phq9")}
    spec = graph.causal(roles, labels, edges).to_dict()
    assert all(label in spec["description"] for label in labels.values())
    drawn = [row for rows in spec["datasets"].values() for row in rows if "way" in row]
    assert len(drawn) == len(edges) - 1


def test_no_two_boxes_of_the_causal_graph_share_a_place() -> None:
    many: dict[str, graph.Role] = {f"n{place}": "adjusted" for place in range(7)}
    spec = graph.causal({"a": "exposure", "b": "outcome", **many}, {}, [("n0", "a"), ("a", "b")]).to_dict()
    boxes = [row for rows in spec["datasets"].values() for row in rows if "node" in row]
    assert len({(row["x"], row["y"]) for row in boxes}) == len(boxes) == 9


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return float(np.dot(linear, (0.2126, 0.7152, 0.0722)))


@pytest.mark.parametrize("background", BACKGROUNDS)
@pytest.mark.parametrize("system", SYSTEMS)
def test_each_systems_colour_stands_out_in_light_and_dark(system: str, background: str) -> None:
    high, low = sorted((luminance(SYSTEMS[system]), luminance(background)), reverse=True)
    assert (high + 0.05) / (low + 0.05) >= GRAPHICS_CONTRAST


def test_every_system_of_the_catalogue_has_one_colour_of_its_own() -> None:
    assert set(SYSTEMS) == {group.code for group in catalogue.groups()}
    assert len(set(SYSTEMS.values())) == len(SYSTEMS)


def test_charts_leave_configuration_to_the_theme(points: pd.DataFrame, rows: pd.DataFrame) -> None:
    for drawn in (effects.curve(points, X, Y), contrasts.forest(rows, X)):
        assert drawn.config is alt.Undefined
