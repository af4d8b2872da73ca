"""Drawings of balance measures: intervals, units, people, words for those who cannot see them, hidden groups."""

import json
from typing import Any

import numpy as np
import pandas as pd
import pytest

from neuro.charts import balance, balance_frames, balance_maps
from neuro.charts.palette import SIMULATED
from neuro.knowledge.groupings import grouping
from neuro.models.description.correlation import correlations
from neuro.models.description.distribution import distribution
from neuro.models.description.presence import presence
from neuro.models.description.sides import compare, side
from neuro.models.description.trajectories import trajectory
from tests.charts.test_charts import encodings, marks, titles
from tests.reference.panels import made, shipped

COLOUR = "#B57A0A"


def drawn(code: str = "b6_status", by: str = "sex", **options: Any) -> tuple[dict[str, Any], pd.DataFrame]:
    """The ridges of a measure as a specification, and the numbers behind them."""
    panel, how = shipped(), grouping(by)
    found, read = distribution(panel, code, how), balance_frames.reading(panel.measure(code), "SI")
    rows, curves = balance_frames.groups(found, how, read), balance_frames.densities(found, how, read)
    axis = balance_frames.axis_of(found, read)
    return balance.ridges(curves, rows, axis, COLOUR, **options).to_dict(), rows


def test_ridges_carry_unit_people_and_the_medians_interval() -> None:
    spec, rows = drawn()
    assert titles(spec, "x") == {"Vitamin B6 (PLP), nmol/L"}
    assert "5,162 people" in json.dumps(spec, ensure_ascii=False)
    assert {"area", "rule", "point"} <= set(marks(spec))
    for row in rows.itertuples():
        assert f"median {row.P50:.3g} [" in spec["description"]
    assert "95 % intervals" in spec["description"]


def test_hills_have_one_area_and_stand_in_the_order_of_their_groups() -> None:
    panel, how = shipped(), grouping("age_band")
    found = distribution(panel, "b6_status", how)
    curves = balance_frames.densities(found, how, balance_frames.reading(panel.measure("b6_status"), "SI"))
    areas = [np.trapezoid(part["top"] - part["base"], found.grid) for _, part in curves.groupby("row")]
    assert areas == pytest.approx([areas[0]] * 3, rel=0.02)
    assert curves.groupby("row")["base"].first().tolist() == [2.0, 1.0, 0.0]


def test_percentiles_have_an_interval_each() -> None:
    panel, how = shipped(), grouping("sex")
    found, read = distribution(panel, "b6_status", how), balance_frames.reading(panel.measure("b6_status"), "SI")
    rows = balance_frames.groups(found, how, read)
    points = balance_frames.quantiles(rows)
    assert (points["low"] <= points["estimate"]).all()
    assert (points["estimate"] <= points["high"]).all()
    assert len(points) == 10
    spec = balance.spreads(points, rows, balance_frames.axis_of(found, read), COLOUR).to_dict()
    assert spec["description"].count("P95") == 2


def test_a_hidden_group_leaves_no_number_in_a_picture_or_its_data() -> None:
    rng = np.random.default_rng(1)
    cycle = np.repeat(["one", "two", "three"], [5, 40, 300])
    panel, how = made({"plp_nmol_l": rng.lognormal(4, 1, 345), "cycle": cycle}), grouping("cycle")
    found, read = distribution(panel, "b6_status", how), balance_frames.reading(panel.measure("b6_status"), "SI")
    rows, curves = balance_frames.groups(found, how, read), balance_frames.densities(found, how, read)
    assert rows.loc[rows["group"].isin(["one", "two"])].drop(columns=["label", "group", "few"]).isna().all(axis=None)
    assert set(curves["label"]) == {"three · 300 people"}
    assert balance_frames.hidden(found, how) == ("one", "two")
    assert len(balance.ridges(curves, rows, balance_frames.axis_of(found, read), COLOUR).to_dict()["layer"]) == 3


@pytest.mark.parametrize(
    ("code", "label", "unit", "log"),
    [
        ("b6_status", "Vitamin B6 (PLP)", "nmol/L", True),
        ("omega3_blood", "EPA + DHA in plasma", "µmol/L", True),
        ("tfr_ferritin", "Transferrin receptor / ferritin", "ratio", True),
        ("trp_lnaa_diet", "Tryptophan / competing amino acids, food", "ratio", False),
        ("body", "Body mass index", "kg/m²", False),
        ("zinc_status", "Zinc status", "SD among people alike", False),
    ],
)
def test_a_measure_is_read_in_its_own_unit(code: str, label: str, unit: str, log: bool) -> None:
    read = balance_frames.reading(shipped().measure(code), "SI")
    assert (read.label, read.unit, read.log) == (label, unit, log)


def test_both_unit_systems_show_the_same_people() -> None:
    reads = [balance_frames.reading(shipped().measure("b6_status"), system) for system in ("SI", "conventional")]
    assert reads[0].shown(4.0) == pytest.approx(np.exp(4.0))
    assert reads[1].shown(4.0) / reads[0].shown(4.0) == pytest.approx(0.24714, rel=1e-3)


def test_an_axis_marks_the_mean_of_people_alike() -> None:
    spec, _ = drawn("zinc_status", zero=True)
    assert len(spec["layer"]) == 4
    assert any(one["x"].get("field") == "x" and "y" not in one for one in encodings(spec) if "x" in one)


def test_simulated_people_are_called_so_on_the_picture() -> None:
    spec, _ = drawn(simulated=True)
    assert spec["title"]["text"] == SIMULATED
    assert "one: simulated" in drawn(simulated=("one",))[0]["title"]["text"]


def test_curves_along_age_have_bands_names_and_an_open_last_age() -> None:
    panel = shipped()
    read = balance_frames.reading(panel.measure("b6_status"), "SI")
    found = trajectory(panel, "b6_status")
    curves = balance_frames.only(balance_frames.curves(found, read), "percentiles", read)
    oldest = balance_frames.only(balance_frames.oldest(found, read), "percentiles", read)
    axis = balance_frames.axis_along(curves, read)
    spec = balance.along_age(curves, oldest, axis, {"everybody": COLOUR}).to_dict()
    assert marks(spec).count("area") == 5
    assert titles(spec, "x") == {"age, years"}
    assert titles(spec, "y") == {"Vitamin B6 (PLP), nmol/L"}
    assert oldest["age"].tolist() == [80.0]
    assert "P95" in spec["description"]


def test_two_sides_stand_on_one_axis() -> None:
    panel = shipped()
    found = compare(*(side(panel, "b6_status", cycle) for cycle in ("2005-2006", "2007-2008")))
    both = balance_frames.side_by_side(found, ("first", "second"))
    read = balance_frames.reading(panel.measure("b6_status"), "SI")
    assert balance_frames.groups(both, None, read)["group"].tolist() == ["first", "second"]
    curves = balance_frames.densities(both, None, read)
    assert curves.groupby("label")["x"].agg(["min", "max"]).nunique().tolist() == [1, 1]


def test_a_table_of_correlations_marks_those_without_a_number() -> None:
    panel = shipped()
    codes = ["b6_status", "zinc", "vitamin_d"]
    names = {code: panel.measure(code).name for code in codes}
    cells = balance_frames.pairs(correlations(panel, codes, codes), names)
    assert cells["estimate"].isna().tolist() == [True, False, False]
    spec = balance_maps.correlations(cells).to_dict()
    assert "1 without a number" in spec["description"]
    scale = next(one["color"]["scale"] for one in encodings(spec) if "scale" in one.get("color", {}))
    assert scale["domain"] == [-1, 0, 1]


def test_the_clearest_correlations_are_drawn_and_shared_inputs_are_marked() -> None:
    panel = shipped()
    names = {code: balance_frames.short(row) for code, row in panel.measures.items()}
    pairs = balance_frames.pairs(correlations(panel, ["ln_ferritin"], list(panel.measures)), names)
    rows = balance_frames.strongest(pairs, names["ln_ferritin"], 5)
    assert len(rows) == 5
    assert rows["estimate"].abs().min() >= 0.1
    assert rows["label"].str.contains(r"\*").any()
    assert rows["estimate"].is_monotonic_decreasing


def test_pictures_of_what_is_missing_say_their_counts() -> None:
    panel = shipped()
    names = {code: panel.measure(code).name for code in ("b6_status", "zinc", "vitamin_d")}
    found = presence(panel, tuple(names))
    cells, groups = balance_frames.held(found, names), balance_frames.patterns(found, names)
    zinc = cells[(cells["measure"] == names["zinc"]) & (cells["cycle"] == "2011-2012")]
    assert zinc["share"].item() == pytest.approx(zinc["people"].item() / zinc["of"].item())
    assert "3 measures" in balance_maps.held(cells, COLOUR).to_dict()["description"]
    assert "of 3" in balance_maps.patterns(groups, COLOUR).to_dict()["description"]
    assert groups["share"].max() < 1
