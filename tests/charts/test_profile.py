"""One person's axes drawn: one scale for all, open where nothing is spoken of, every number in the text alternative."""

import pandas as pd
import pytest

from neuro.assessment.alike import Alike
from neuro.assessment.assess import assess
from neuro.assessment.assessment import Assessment
from neuro.balance.standardise import reference
from neuro.charts import profile, profile_frames
from neuro.cohort.embedded import embedded

PERSON = {"sex": "female", "age": 35.0, "ferritin_ng_ml": 12.0, "plp_nmol_l": 8.0, "crp_mg_l": 14.0, "zinc_ug_dl": 80.0}
PERSON |= {"copper_ug_dl": 120.0, "testosterone_ng_dl": 30.0, "diet_choline_mg": 300.0, "diet_kcal": 2000.0}


@pytest.fixture(scope="module")
def found() -> Assessment:
    cohort = embedded()
    return assess(PERSON, Alike(cohort, reference(cohort)))


def test_every_axis_with_a_score_is_a_row_and_context_comes_last(found: Assessment) -> None:
    rows = profile_frames.axes(found)
    assert set(rows["code"]) == {row.axis.code for row in found.axes if row.value is not None}
    assert rows["lies"].tolist() == sorted(rows["lies"], key=lambda lies: lies == "context")
    assert rows.loc[rows["code"] == "testosterone_context", "lies"].item() == "context"


def test_a_normal_band_is_closed_only_where_the_axis_speaks(found: Assessment) -> None:
    rows = profile_frames.axes(found).set_index("code")
    closed = rows[["normal_low", "normal_high"]].notna()
    assert tuple(closed.loc["b6_supply"]) == (True, False)
    assert tuple(closed.loc["inflammation_load"]) == (False, True)
    assert tuple(closed.loc["copper_status"]) == (True, True)
    assert tuple(closed.loc["testosterone_context"]) == (False, False)
    low = rows[rows["lies"] == "below"]
    assert (low["value"] < low["normal_low"]).all()
    assert "b6_supply" in low.index


def test_all_charts_of_a_person_share_one_scale_that_holds_every_mark(found: Assessment) -> None:
    rows = profile_frames.axes(found)
    ends = profile.reach(rows)
    assert ends >= rows[["value", "low", "high"]].abs().max().max()
    for part in (rows[rows["lies"] != "context"], rows[rows["lies"] == "context"]):
        layers = profile.axes(part, ends=ends).to_dict()["layer"]
        domains = {tuple(layer["encoding"]["x"]["scale"]["domain"]) for layer in layers}
        assert domains == {(-ends, ends)}
        assert all("SD" in layer["encoding"]["x"]["title"] for layer in layers)


def test_what_lies_beyond_the_scale_stands_at_its_end(found: Assessment) -> None:
    rows = profile_frames.axes(found)
    rows.loc[0, ["value", "low", "high"]] = [40.0, 39.0, 41.0]
    assert profile.reach(rows) == profile.MOST
    data = profile.axes(rows, ends=profile.MOST).to_dict()["datasets"]
    drawn = [row["at"] for one in data.values() for row in one if "label" in row]
    assert max(drawn) == profile.MOST


def test_an_axis_without_a_shaded_band_leaves_no_empty_mark(found: Assessment) -> None:
    rows = profile_frames.axes(found)
    context = rows[rows["lies"] == "context"]
    assert len(profile.axes(context).to_dict()["layer"]) == 3
    assert len(profile.axes(rows).to_dict()["layer"]) == 4


def test_the_text_alternative_tells_every_axis_with_its_score_and_place(found: Assessment) -> None:
    rows = profile_frames.axes(found)
    spoken = profile.axes(rows).to_dict()["description"]
    for row in rows.to_dict("records"):
        assert f"{row['axis']} {row['value']:+.2f}" in spoken
    assert "below, percentile" in spoken


def test_values_are_read_in_both_systems_and_recalled_intervals_never_flag(found: Assessment) -> None:
    si, conventional = (profile_frames.values(found, system).set_index("Value") for system in ("SI", "conventional"))
    assert si.loc["Ferritin", "Measured"] == "12 µg/L"
    assert conventional.loc["Ferritin", "Measured"] == "12 ng/mL"
    assert si.loc["Vitamin B6 (PLP)", "Lies"] == conventional.loc["Vitamin B6 (PLP)", "Lies"] == "below"
    recalled = [row.judged.label for row in found.values if row.judged.grade == "C"]
    assert recalled
    assert set(si.loc[recalled, "Lies"]) <= {"illustrative", "not judged"}


def test_the_printed_picture_holds_the_numbers_of_every_axis(found: Assessment) -> None:
    rows = profile_frames.axes(found)
    words = rows[["axis"]].assign(**{name: "x" for _, name in profile.COLUMNS})
    layers = profile.printed(rows, words).to_dict()["layer"]
    texts = [layer["encoding"]["text"]["field"] for layer in layers if layer["mark"]["type"] == "text"]
    assert texts == [name for _, name in profile.COLUMNS]


def test_a_change_is_drawn_with_its_90_percent_band_and_said_so() -> None:
    rows = pd.DataFrame({"label": ["Iron status"], "estimate": [-1.2], "low": [-2.0], "high": [-0.4]})
    drawn = profile.changes(rows).to_dict()
    assert "90 % bands where they are known: Iron status -1.20, -2.00 to -0.40" in drawn["description"]
    assert "95" not in str(drawn)


def test_a_change_without_a_band_is_a_point_without_a_bar() -> None:
    both = pd.DataFrame(
        {"label": ["Iron", "Choline"], "estimate": [-1.2, 1.0], "low": [None, 0.2], "high": [None, 1.8]}
    )
    both = both.astype({"low": float, "high": float})
    bars = profile.changes(both).layer[1]
    assert list(bars.data["label"]) == ["Choline"]
    assert [layer.mark.type for layer in profile.changes(both[:1]).layer] == ["rule", "point"]
    assert "Iron -1.20; Choline +1.00, +0.20 to +1.80" in profile.changes(both).to_dict()["description"]
