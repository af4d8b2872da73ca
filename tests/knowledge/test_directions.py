"""Directions known beforehand: of known columns and outcomes, and none that is only recalled decides."""

from dataclasses import replace

import pytest

from neuro.knowledge import catalogue, directions


def test_directions_are_of_known_columns_and_outcomes_and_one_a_pair():
    seen = set()
    for row in directions.rows():
        assert catalogue.known(row.column)
        assert row.direction in (-1, 1)
        assert row.why
        for code in row.outcomes:
            assert catalogue.outcome(code).code == code
            assert (row.column, code) not in seen
            seen.add((row.column, code))
    assert len(seen) > 8


def test_nothing_that_is_asked_about_has_its_direction_given():
    """What moves in a question is learnt, never held."""
    assert not {row.column for row in directions.rows() if catalogue.variable(row.column).role == "exposure"}


@pytest.mark.parametrize(
    ("outcome", "held"),
    [("phq9", {"pir": -1}), ("phq9 >= 10", {"pir": -1}), ("phq9 <= 4", {"pir": 1}), ("phq9 >= 15", {}), ("x + 1", {})],
)
def test_directions_are_found_by_code_column_or_event(outcome, held):
    assert directions.directions(outcome) == held


def test_a_recalled_direction_decides_nothing(monkeypatch):
    recalled = tuple(replace(row, grade="C") for row in directions.rows())
    monkeypatch.setattr(directions, "rows", lambda: recalled)
    assert directions.directions("phq9") == {}
