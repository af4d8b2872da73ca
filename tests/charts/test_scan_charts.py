"""A scan and its trust as frames and pictures: what is marked is told by shape and in words."""

import json

import numpy as np
import pytest

from neuro.charts import scan, trust
from neuro.knowledge import catalogue
from neuro.models.trust.calibration import GroupCalibration
from neuro.models.trust.scan import Association
from neuro.models.trust.validate import Measure

ROWS = (
    Association("vitd_nmol_l", "phq9", "vitd_nmol_l", link="log", n=100, df=9, p=0.001, q=0.002, per_sd=-0.1,
                per_sd_low=-0.2, per_sd_high=-0.05, stable=True),
    Association("plp_nmol_l", "phq9", "plp_nmol_l", link="log", n=90, df=9, p=0.2, q=0.2, per_sd=0.05,
                per_sd_low=-0.1, per_sd_high=0.2, stable=None),
    Association("zinc_ug_dl", "phq9", reason="nobody in this cohort had it measured"),
)  # fmt: skip


def test_a_log_link_is_read_as_ratios_and_an_identity_as_differences():
    data = scan.rows(ROWS)
    assert list(data["estimate"]) == pytest.approx(np.exp([-0.1, 0.05]))
    assert scan.axis(catalogue.outcome("phq9"), "log").log
    plain = scan.axis(catalogue.outcome("dsst"), "identity")
    assert not plain.log
    assert "correct" in plain.title


def test_what_is_marked_differs_by_shape_and_fill_and_is_spoken():
    data = scan.rows(ROWS)
    drawn = scan.forest(data, scan.axis(catalogue.outcome("phq9"), "log"))
    written = json.dumps(drawn.to_dict())
    assert '"range": ["circle", "diamond"]' in written
    assert "Vitamin D (25-hydroxy) 0.905 [0.819, 0.951]" in drawn.to_dict()["description"]
    assert "Vitamin B6" not in drawn.to_dict()["description"]


def test_tables_hold_what_was_tested_and_what_was_not():
    assert list(scan.table(ROWS)["Again by cycle"]) == ["yes", "cannot be said"]
    assert scan.unasked(ROWS).to_numpy().tolist() == [["Zinc", "nobody in this cohort had it measured"]]


def test_shares_are_told_in_percentage_points_and_hidden_groups_have_no_count():
    told = GroupCalibration("sex", "female", 50, *[Measure(0.1, 0.01, 0.08, 0.12)] * 3, None, None)
    hidden = GroupCalibration("sex", "male", None, None, None, None, None, None, "fewer than 11 people")
    outcome = catalogue.outcome("phq9_10")
    data = trust.gaps([told, hidden], outcome)
    assert data[["label", "estimate", "low", "high"]].to_numpy().tolist() == [["female", 10.0, 8.0, 12.0]]
    assert "percentage points" in trust.gap_axis(outcome).title
    assert list(trust.subgroups([told, hidden])["People"]) == ["50", "few people"]
