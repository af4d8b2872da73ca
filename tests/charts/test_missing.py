"""Pictures of what is missing and what was drawn: tidy frames, a text for each, no small cells."""

import numpy as np
import pytest

from neuro.charts import missing as charts
from neuro.charts import missing_frames as frames
from neuro.models.gaps.imputation import impute
from neuro.models.gaps.missing import Missing, Pattern, lost, missing
from neuro.models.spec import Factor, Linear, ModelSpec
from tests.reference.survey_reference import drawn

SPEC = ModelSpec("y", "gaussian", (Linear("bmi"), Linear("crp_mg_l"), Factor("education")))


@pytest.fixture(scope="module")
def sample():
    rng = np.random.default_rng(4)
    n = 600
    bmi = 27 + 4 * rng.normal(size=n)
    columns = {
        "y": bmi / 10 + rng.normal(size=n),
        "bmi": np.where(rng.random(n) < 0.1, np.nan, bmi),
        "crp_mg_l": np.where(rng.random(n) < 0.2, np.nan, np.exp(rng.normal(size=n))),
        "education": np.where(rng.random(n) < 0.1, np.nan, rng.integers(1, 6, n).astype(float)),
    }
    columns["education"][columns["education"] == 5] = 4.0
    columns["education"][:5] = 5.0
    return drawn(columns, np.ones(n), np.arange(n) // 150, np.arange(n) % 2)


def test_the_pattern_picture_says_what_it_shows(sample):
    found = missing(SPEC, sample)
    rows = frames.patterns(found)
    assert set(rows.columns) == {"pattern", "n", "column", "lacking"}
    assert len(rows) == len(found.patterns) * len(found.losses)
    said = charts.pattern_picture(rows).to_dict()["description"]
    first = found.patterns[0]
    assert f"{first.n:,} lack {', '.join(frames.label(name) for name in first.lacking)}" in said
    table = frames.losses(Missing(20, 9, found.losses, (Pattern(("bmi",), 11),), 0))
    assert list(table.columns) == ["Lacking", "People", "Lack nothing else"]


def test_differences_are_drawn_largest_first_and_marked(sample):
    rows = frames.differences(lost(SPEC, sample))
    assert rows["difference"].abs().is_monotonic_decreasing
    assert (rows["unlike"] == (rows["difference"].abs() >= 0.1)).all()
    assert "in standard deviations" in charts.difference_picture(rows).to_dict()["description"]


def test_drawn_values_are_shown_over_observed_ones_without_extremes_or_small_cells(sample):
    found = impute(SPEC, sample, m=2, iterations=2)
    assert set(frames.offered(found)) == {"bmi", "crp_mg_l", "education"}
    for column in ("bmi", "crp_mg_l"):
        rows = frames.values(found, sample, column)
        assert not frames.few(rows)
        assert set(rows["who"]) == {"observed", "drawn"}
        own = sample.columns[column][np.isfinite(sample.columns[column])]
        assert (rows["x"].min(), rows["x"].max()) == pytest.approx(tuple(np.quantile(own, (0.01, 0.99))))
        assert charts.values_picture(rows, frames.axis(column), few=False).to_dict()["mark"]["type"] == "line"
    rows = frames.values(found, sample, "education")
    assert frames.few(rows)
    assert rows["x"].nunique() == 4
    observed = rows[rows["who"] == "observed"]["share"].sum()
    assert 0.98 < observed < 1.0
    assert charts.values_picture(rows, frames.axis("education"), few=True).to_dict()["mark"]["type"] == "bar"
