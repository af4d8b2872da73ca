"""The picture of a system tells what the simulation says: in sizes, in words, on the screen and aloud."""

import struct
import time
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import altair as alt
import numpy as np
import pandas as pd
import pytest

from neuro.charts import figure, pathway, pathway_course, pathway_frames, pathway_regulators
from neuro.charts.palette import NEUTRAL, SYSTEMS
from neuro.mechanism.catalogue import MODULES
from neuro.mechanism.diagram import diagram
from neuro.mechanism.drive import Drive
from neuro.mechanism.scene import Scene
from neuro.mechanism.simulate import SteadyState

LESS = Scene("serotonin", given={"btrp": 20.0})
QUICK = 0.25
"""s for one picture, frames and specification: measured at 0.05 s; the rest is room for a busy machine."""


@pytest.fixture(scope="module")
def frames() -> tuple[pd.DataFrame, pd.DataFrame]:
    return pathway_frames.pathway(LESS.reference(), LESS.rest())


def nowhere(found: SteadyState) -> SteadyState:
    """The same system without a steady state."""
    return replace(
        found,
        status="no-steady-state",
        reason="made so",
        states=np.full_like(found.states, np.nan),
        fluxes=np.full_like(found.fluxes, np.nan),
    )


def test_frames_have_the_numbers_of_the_simulation(frames: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    baseline, now = LESS.reference(), LESS.rest()
    for frame, code in zip(frames, ("code", "flux"), strict=True):
        for row in frame.to_dict("records"):
            assert row["value"] == now.read(row[code])
            assert row["baseline"] == baseline.read(row[code])
            if row["baseline"] > pathway_frames.NEAR:
                assert row["ratio"] == pytest.approx(row["value"] / row["baseline"])


def test_area_and_width_are_in_proportion_within_what_can_be_drawn(frames: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    for frame, size in zip(frames, ("size", "width"), strict=True):
        moved = frame.dropna(subset=["ratio"])
        assert list(moved[size]) == pytest.approx(list(moved["ratio"].clip(pathway_frames.LEAST, pathway_frames.MOST)))


@pytest.mark.parametrize(
    ("now", "baseline", "told"),
    [
        (1.12, 1.0, "+12 %"),
        (0.35, 1.0, "−65 %"),
        (1.001, 1.0, "0 %"),
        (43.0, 1.0, "×43"),
        (427_331.0, 1.0, "×427,000"),
        (0.001, 1.0, "−99.9 %"),
        (2.0, 0.0, "from 0"),
        (0.0, 0.0, "0"),
        (-1.0, 1.0, "reversed"),
        (float("nan"), 1.0, "–"),
    ],
)
def test_change_is_told_in_a_word(now: float, baseline: float, told: str) -> None:
    assert pathway_frames.change(now, baseline).told == told


def test_words_begin_with_the_largest_change(frames: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    pools, arrows = frames
    largest = pools.loc[np.log(pools["ratio"]).abs().idxmax()]
    assert pathway_frames.words(pools, arrows).startswith(f"Pools: {largest['name']} {largest['told']}")
    spec = pathway.pathway(pools, arrows, colour=SYSTEMS["serotonin"], title="Serotonin").to_dict()
    assert f"{largest['name']} {largest['told']}" in spec["description"]


def test_arrow_shows_its_equation_unit_grade_and_source(frames: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    synthesis = frames[1].set_index("flux").loc["TPH"].iloc[0]
    assert synthesis["equation"].startswith("TPH = syn · Vtph · trp")
    assert (synthesis["unit"], synthesis["grade"]) == ("µmol/L/h", "A")
    assert "Best" in synthesis["source"]


def test_flux_that_runs_backwards_points_backwards() -> None:
    scene = Scene("acetylcholine")
    flux = scene.reference().read("LO")
    arrow = pathway_frames.pathway(scene.reference(), scene.rest())[1].set_index("flux").loc["LO"]
    assert flux < 0.0
    assert (arrow["start"], arrow["end"]) == ("Cht", "Che")


def test_no_steady_state_is_grey_and_said() -> None:
    pools, arrows = pathway_frames.pathway(LESS.reference(), nowhere(LESS.rest()))
    assert set(pools["told"]) == set(arrows["told"]) == {"–"}
    assert not pools["steady"].any()
    spec = pathway.pathway(pools, arrows, colour=SYSTEMS["serotonin"]).to_dict()
    assert pathway.NO_REST in spec["title"]["subtitle"]
    assert "No steady state" in spec["description"]
    assert NEUTRAL in str(spec["layer"])
    assert SYSTEMS["serotonin"] not in str(spec["layer"])


def valid(drawn: alt.LayerChart) -> dict[str, Any]:
    """A specification, held against the schema as a whole."""
    spec = drawn.to_dict()
    alt.LayerChart.from_dict(spec).to_dict(validate=True)
    return spec


@pytest.mark.parametrize("name", [*MODULES, "receptor"])
def test_every_system_gives_a_valid_picture_with_all_its_marks(name: str) -> None:
    scene = Scene(name, receptor="D2" if name == "receptor" else "")
    pools, arrows = pathway_frames.pathway(scene.reference(), scene.rest())
    colour = pathway_frames.colour(scene.system)
    spec = valid(pathway.pathway(pools, arrows, colour=colour))
    assert colour in SYSTEMS.values()
    assert len(spec["datasets"]["pools"]) == len(pools)
    assert len(spec["datasets"]["arrows"]) == len(arrows)
    assert {row["edge"] for row in spec["datasets"]["edges"]} == set(arrows["edge"]) - {""}


@pytest.mark.parametrize("name", MODULES)
def test_every_regulator_is_drawn_once_and_ends_at_its_arrow(name: str) -> None:
    scene = Scene(name)
    baseline, now = scene.reference(), scene.rest()
    found = pathway_regulators.regulators(baseline, now)
    spec = valid(
        pathway.pathway(*pathway_frames.pathway(baseline, now), colour=NEUTRAL, regulators=found, title="Changed")
    )
    drawn = spec["datasets"].get("regulators", [])
    assert len(found) == len(diagram(scene.system).regulators)
    assert sum(row["first"] for row in drawn) == sum(row["last"] for row in drawn) == len(found)
    assert (pathway.REGULATED in spec["title"]["subtitle"]) == bool(drawn)


def test_regulator_tells_what_it_does_by_itself() -> None:
    baseline, now = LESS.reference(), LESS.rest()
    row = pathway_regulators.regulators(baseline, now).set_index("flux").loc["TPH"]
    told = dict(zip(LESS.system.names, LESS.system.reference, strict=True))
    eased = 1.0 - told["ssyn"] * (now.read("g") - told["gref"])
    was = 1.0 - told["ssyn"] * (baseline.read("g") - told["gref"])
    assert row["told"] == f"TPH {100.0 * (eased / was - 1.0):+.0f} % by this alone"
    assert row["equation"].startswith("syn = ")
    held = pathway_regulators.regulators(baseline, Scene("serotonin", given={"btrp": 20.0}, autoreceptor=False).rest())
    assert set(held["told"]) == {"TPH 0 % by this alone", "REL 0 % by this alone"}


def texts(svg: str) -> str:
    """All words of an SVG that parses."""
    return " ".join("".join(one.itertext()) for one in ElementTree.fromstring(svg).iter(f"{{{figure.SVG}}}text"))


def test_figure_holds_both_conditions_their_words_and_the_caption(frames: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    reference = pathway_frames.pathway(LESS.reference(), LESS.reference())
    drawn = [
        pathway.pathway(*one, colour=SYSTEMS["serotonin"], title=title)
        for one, title in ((reference, "As published"), (frames, "Changed"))
    ]
    caption = ("Tryptophan < half & falling. " * 20, "A flux is not mood.")
    svg = figure.figure(drawn, title="Serotonin", caption=caption)
    words = texts(svg)
    assert all(told in words for told in ("Serotonin", "As published", "Changed", "A flux is not mood."))
    assert words.count("Tryptophan < half & falling.") >= 15
    for told in [*frames[0]["label"], *frames[0]["told"]]:
        assert told in words
    width, height = (float(ElementTree.fromstring(svg).attrib[side]) for side in ("width", "height"))
    assert width >= 2 * figure.WIDTH
    picture = figure.png(svg)
    size = struct.unpack(">II", picture[16:24])
    assert size == pytest.approx((figure.SCALE * width, figure.SCALE * height), abs=figure.SCALE)


def test_figure_of_a_course_is_drawn_in_its_width() -> None:
    course = Scene("serotonin", given={"btrp": 20.0}, hours=24.0)
    drawn = pathway_course.course(
        pathway_frames.course(course.course(), "trp", course.reference()), colour=SYSTEMS["serotonin"]
    )
    svg = figure.figure([drawn], title="Less tryptophan", caption=("Model SER-2020.",), width=900)
    assert "hours" in texts(svg)
    assert 900 < float(ElementTree.fromstring(svg).attrib["width"]) < 1050


def test_figure_asks_nothing_of_the_network() -> None:
    drawn = pathway_course.course(
        pd.DataFrame(
            {"hours": [0.0, 1.0], "value": [1.0, 2.0], "condition": "changed", "name": "trp", "unit": "µmol/L"}
        ),
        colour=SYSTEMS["serotonin"],
    )
    away = alt.LayerChart(layer=[alt.Chart(alt.UrlData("https://example.org/data.csv")).mark_point().encode(x="a:Q")])
    assert "http" not in figure.figure([drawn], title="", caption=()).replace("http://www.w3.org", "")
    with pytest.raises(ValueError, match=r"not allowed|External data"):
        figure.figure([away], title="", caption=())


def test_a_picture_is_quick(frames: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    baseline, now = LESS.reference(), LESS.rest()
    began = time.perf_counter()
    pathway.pathway(*pathway_frames.pathway(baseline, now), colour=SYSTEMS["serotonin"]).to_dict()
    assert time.perf_counter() - began < QUICK


def test_course_draws_meals_and_points_with_their_error() -> None:
    meals = (Drive(7.0, 9.0, "btrp", 194.0, 24.0),)
    eaten, fasting = Scene("serotonin", hours=48.0, drives=meals), Scene("serotonin", hours=48.0)
    frame = pathway_frames.course(eaten.course(), "trp", fasting.course())
    spans = pathway_frames.spans(meals, 48.0)
    assert list(zip(spans["from"], spans["to"], strict=True)) == [(7.0, 9.0), (31.0, 33.0)]
    seen = pd.DataFrame(
        {"hours": [8.0], "value": [25.0], "low": [20.0], "high": [60.0], "what": ["microdialysis, mean and SE"]}
    )
    spec = valid(pathway_course.course(frame, colour=SYSTEMS["serotonin"], spans=spans, measured=seen))
    assert set(spec["datasets"]) == {"baseline", "changed", "spans", "measured"}
    assert {row["name"]: row["value"] for row in spec["params"]}["top"] > 60.0
    assert "baseline stays at 20.2" in spec["description"]
    highest = frame[frame["condition"] == "changed"]["value"].max()
    assert f"highest {highest:.3g}" in spec["description"]


def test_receptor_over_weeks_tells_where_each_line_ends() -> None:
    scene = Scene("receptor", receptor="beta1", scaled={"T": 4.0}, hours=4 * 168.0)
    frame = pathway_frames.receptor(scene.course(), scene.reference())
    ends = frame.groupby("what")["value"].last()
    assert ends["density"] == pytest.approx(scene.rest().read("R"), rel=0.02)
    spec = pathway_course.receptor(frame, colour=SYSTEMS["serotonin"]).to_dict()
    assert f"density 100% of reference at the start, {ends['density']:.0%} at week 4" in spec["description"]
