"""Nothing that was recalled decides: no grade C number blocks, flags, scores or says who can have a value."""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from itertools import product
from typing import Any

import pytest

from neuro.assessment import laboratory
from neuro.balance.axes import axes
from neuro.balance.indices import indices
from neuro.balance.published import published, published_for
from neuro.expression import parse
from neuro.expression.tree import Comparison, Name, Number
from neuro.knowledge import catalogue, instruments
from neuro.knowledge.analyte_tables import analyte_intervals

RECALLED = {row.key for row in catalogue.sources() if row.how_read == "memory"}


def walk(node: Any) -> Iterator[Any]:
    yield node
    for part in node if isinstance(node, tuple) else [getattr(node, one.name) for one in fields(node)]:
        if is_dataclass(part) or isinstance(part, tuple):
            yield from walk(part)


def thresholds(text: str) -> list[tuple[str, float]]:
    """Numbers that a measured quantity is compared with: codes of yes and no, and ages, are no recalled values."""
    found = []
    for node in walk(parse(text).tree):
        if isinstance(node, Comparison):
            names = [part.column for part in walk(node) if isinstance(part, Name)]
            numbers = [part.value for part in walk(node) if isinstance(part, Number)]
            measured = [name for name in names if catalogue.variable(name).unit not in ("0/1", "years")]
            found += list(product(measured, numbers))
    return found


def test_thresholds_are_found_in_a_condition():
    assert thresholds("ferritin_ng_ml > 336 or (sex == 'female' and pregnant == 1)") == [("ferritin_ng_ml", 336.0)]
    assert thresholds("takes_maoi == 1 and age < 45") == []
    assert len(thresholds("tsh_uiu_ml < 0.1 or tsh_uiu_ml > 10")) == 2


def test_no_recalled_number_blocks():
    compared = [row for row in catalogue.guardrails() if row.condition and thresholds(row.condition)]
    assert len(compared) > 10
    for row in compared:
        assert row.severity != "block" or (row.grade != "C" and row.source not in RECALLED), row.code


def test_a_blocking_rule_without_a_number_may_be_recalled_but_is_marked():
    for row in catalogue.guardrails():
        if row.source in RECALLED:
            assert row.grade == "C", row.code


def test_limits_inside_guardrails_are_those_of_an_interval_that_decides():
    compared = 0
    for row in catalogue.guardrails():
        if not row.code.startswith("G23") and row.code not in ("G09", "G09S", "G11", "G11S"):
            continue
        for column, value in thresholds(row.condition):
            found = [catalogue.interval(column, sex) for sex in ("", "female", "male")]
            ends = [end for one in found if one and one.decides for end in (one.low, one.high)]
            assert value in ends, (row.code, column, value)
            compared += 1
    assert compared > 15


def test_an_interval_that_decides_is_never_recalled():
    asked = [(row.column, sex) for row in catalogue.variables() for sex in ("", "female", "male")]
    decided = [found for column, sex in asked if (found := catalogue.interval(column, sex)) and found.decides]
    assert len(decided) > 60
    assert {row.grade for row in decided} == {"B"}
    assert {row.source for row in decided} & RECALLED == set()


RECALLED_INTERVALS = [
    (row.column, sex)
    for row in catalogue.variables()
    for sex in ("female", "male")
    if row.role == "exposure" and (known := catalogue.interval(row.column, sex)) and not known.decides
]


@pytest.mark.parametrize(("column", "sex"), RECALLED_INTERVALS)
@pytest.mark.parametrize("value", [1e-6, 1e9])
def test_a_recalled_interval_never_flags_a_laboratory_value(column, sex, value):
    (one,) = (row for row in laboratory.judged({"sex": sex, "age": 40.0, column: value}) if row.column == column)
    assert one.flag == "illustrative only"


def test_a_recalled_reference_never_scores():
    assert {row.grade for row in published()} >= {"B", "C"}
    for row in published():
        for sex in ("female", "male", None):
            found = published_for(row.code, sex)
            assert found is None or found.grade != "C"


def test_no_index_compares_with_a_recalled_number():
    comparing = [row for row in indices() if row.expression and thresholds(row.expression)]
    assert "tsh_flag" in {row.code for row in comparing}
    assert {row.grade for row in comparing} == {"B"}


def test_no_axis_is_made_of_an_index_of_recalled_constants():
    by_code = {row.code: row for row in indices()}
    for row in axes():
        scored = set(re.findall(r"z\((\w+)\)", row.formula))
        assert scored <= set(by_code), row.code
        assert all(by_code[code].grade != "C" for code in scored), row.code


def test_who_can_have_a_value_is_never_recalled():
    ruled = [row for row in (*catalogue.variables(), *catalogue.outcomes()) if row.eligibility]
    assert len(ruled) > 10
    assert {row.grade for row in ruled} == {"B"}
    assert {row.grade for row in catalogue.outcomes() if row.event} == {"B"}


def test_a_band_of_a_score_is_never_recalled_and_nothing_missing_is_filled_in():
    for row in instruments.instruments():
        for score in (row.low, (row.low + row.high) / 2, row.high):
            found = instruments.band(row.code, score)
            assert found is None or found.grade != "C"
    assert instruments.band("phq9", 12).label == "moderate"
    assert instruments.band("pss10", 20) is None
    answered = dict.fromkeys(range(1, 10), 1)
    assert instruments.total("phq9", answered) == 9
    assert instruments.total("phq9", {**answered, 4: None}) is None


def test_recalled_upper_levels_are_not_compared_with():
    assert {row.grade for row in catalogue.limits()} == {"B"}


def test_recalled_intervals_are_there_to_be_drawn():
    assert sum(row.grade == "C" for row in analyte_intervals()) > 15
