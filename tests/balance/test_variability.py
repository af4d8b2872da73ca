"""Variability within a person: closed forms, both engines, too few visits."""

import math
import statistics

import duckdb
import numpy as np
import pytest

from neuro.balance.variability import VISITS, select_variability, variability

EXACT = 1e-12


def long_table() -> list[tuple[str | None, float | None, float | None]]:
    draw = np.random.default_rng(3)
    rows = [
        (f"p{person}", float(time), float(draw.normal(8, 3))) for person in range(20) for time in range(3 + person % 6)
    ]
    order = draw.permutation(len(rows))
    return [*(rows[at] for at in order), ("p5", 9.5, None), ("p5", None, 3.0), (None, 1.0, 2.0), ("p11", 2.0, 4.0)]


def test_spread_and_successive_change_are_those_of_the_textbook():
    values = [4.0, 6.0, 5.0, 9.0, 7.0]
    found = variability(["a"] * 5, [5, 1, 2, 3, 4], [7.0, 4.0, 6.0, 5.0, 9.0])["a"]
    assert found.visits == 5
    assert found.sd == pytest.approx(statistics.stdev(values), abs=EXACT)
    assert found.rmssd == pytest.approx(math.sqrt((4 + 1 + 16 + 4) / 4), abs=EXACT)
    assert found.mean == pytest.approx(6.2, abs=EXACT)


def test_both_engines_give_the_same_people_the_same_numbers():
    rows = long_table()
    connection = duckdb.connect()
    connection.execute("create table visits (who varchar, seen double, mood double)")
    connection.executemany("insert into visits values (?, ?, ?)", rows)
    told = connection.execute(select_variability("visits", "who", "seen", "mood").text).fetchall()
    found = variability(*(list(column) for column in zip(*rows, strict=True)))
    assert {row[0] for row in told} == set(found)
    for who, visits, mean, sd, rmssd in told:
        one = found[who]
        assert one.visits == visits
        for ours, theirs in ((one.mean, mean), (one.sd, sd), (one.rmssd, rmssd)):
            assert ours == (None if theirs is None else pytest.approx(theirs, rel=EXACT))
        assert (one.sd is None) == (visits < VISITS)


def test_fewer_than_five_visits_give_none_with_the_reason():
    found = variability(["a"] * 4, [1, 2, 3, 4], [1.0, 2.0, 3.0, 4.0])["a"]
    assert (found.mean, found.sd, found.rmssd) == (None, None, None)
    assert found.reason == "Variability needs 5 visits; there are 4."
