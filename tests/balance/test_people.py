"""Three people an index and an axis, worked by hand, on both engines."""

import math

import duckdb
import pytest

from neuro.balance.axes import axes, axis
from neuro.balance.features import features, select
from neuro.balance.indices import index, indices
from neuro.balance.scores import join_reference, scores, select_scores
from neuro.expression import identifier
from tests.balance.worked import against, by_hand, person, rows

TOLERANCE = 1e-9
"""What the files promise; both engines are in double precision and come within 1e-13."""
INDEX_PEOPLE = rows("balance_people.csv")
AXIS_PEOPLE = rows("axis_people.csv")


def named(row: dict[str, str]) -> str:
    return f"{row.get('index') or row.get('axis')}-{row['person']}"


def expected(row: dict[str, str]) -> float:
    return float(row["expected"] or "nan")


def same(found: float | None, wanted: float) -> bool:
    if math.isnan(wanted):
        return found is None or math.isnan(found)
    return found == pytest.approx(wanted, abs=TOLERANCE)


def table_of(values: dict[str, float | None]) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    columns = ", ".join(f"cast(? as double) as {identifier(name)}" for name in values)
    connection.execute(f"create table people as select {columns}", list(values.values()))
    return connection


@pytest.mark.parametrize("row", INDEX_PEOPLE, ids=named)
def test_an_index_worked_by_hand_is_the_same_on_both_engines(row):
    values, code = person(row["values"]), row["index"]
    sql = select([code], values.keys())
    found = table_of(values).execute(f"select {sql.text} from people", sql.values).fetchone()
    assert same(float(features(values, [code])[code]), expected(row))
    assert same(found[0], expected(row))


@pytest.mark.parametrize("row", AXIS_PEOPLE, ids=named)
def test_an_axis_worked_by_hand_is_the_same_on_both_engines(row):
    values, code, reference = person(row["values"]), row["axis"], against(row["standards"])
    wanted, joined = select_scores(values.keys(), reference, [code]), join_reference(values.keys(), reference)
    query = f"select {wanted.text} from people {joined.text}"
    found = table_of(values).execute(query, [*wanted.values, *joined.values]).fetchone()
    assert same(float(scores(values, reference, [code])[code]), expected(row))
    assert same(found[0], expected(row))


@pytest.mark.parametrize("row", [*INDEX_PEOPLE, *AXIS_PEOPLE], ids=named)
def test_the_arithmetic_shown_gives_the_expected_value(row):
    assert same(by_hand(row["working"]), expected(row))


def test_every_formula_has_three_people_and_its_own_inputs_in_them():
    for codes, people, key in (
        ([row.code for row in indices() if row.expression], INDEX_PEOPLE, "index"),
        ([row.code for row in axes() if row.formula], AXIS_PEOPLE, "axis"),
    ):
        assert sorted(row[key] for row in people) == sorted(codes * 3)
    for row in INDEX_PEOPLE:
        assert set(index(row["index"]).needs) <= set(person(row["values"]))
    for row in AXIS_PEOPLE:
        assert set(person(row["values"])) <= set(axis(row["axis"]).needs) | {"trp_umol_l", "phe_umol_l"}
