"""Both engines and plain Python agree; what cannot be read is refused with its position."""

import math
import random

import duckdb
import numpy as np
import pytest

from neuro.errors import ExpressionError
from neuro.expression import identifier, parse
from neuro.expression.tree import standards

# Both engines compute in double; libm's ln and exp may differ in the last bits.
RELATIVE = 1e-12

ROWS = {
    "trp": [60.0, 0.0, -3.0, None, 55.5],
    "lnaa": [0.0, 500.0, 420.0, 610.0, None],
    "phq9": [10, 3, None, 27, 0],
    "sex": ["female", "male", None, "it's", "female"],
    'odd " name': [1.0, 2.0, 3.0, None, -1.0],
}
COLUMNS = {name: np.array(values, dtype=object if name == "sex" else float) for name, values in ROWS.items()}
TYPES = {"sex": "varchar", "phq9": "smallint"}


def through_duckdb(text: str) -> list[float]:
    """The same rows through DuckDB, missing as NaN."""
    connection = duckdb.connect()
    declared = ", ".join(f"{identifier(name)} {TYPES.get(name, 'double')}" for name in ROWS)
    connection.execute(f"create table people (row integer, {declared})")
    for row, values in enumerate(zip(*ROWS.values(), strict=True)):
        connection.execute(f"insert into people values ({', '.join('?' * (len(values) + 1))})", [row, *values])
    sql = parse(text).sql()
    rows = connection.execute(f"select cast({sql.text} as double) from people order by row", sql.values).fetchall()
    return [math.nan if value is None else value for (value,) in rows]


@pytest.mark.parametrize(
    "text",
    [
        "trp / lnaa",
        "ln(trp) - 4.1",
        "exp(ln(trp)) * 2 - -trp",
        "phq9 >= 10",
        "phq9 * phq9 * phq9 * 100",
        "phq9 = 10 or phq9 <> 3",
        "not (phq9 >= 10) and sex == 'female'",
        "sex == 'female' or phq9 < 5",
        "sex != 'female' and trp > 0",
        "sex in ('male', 'it''s')",
        "phq9 not in (10, 0)",
        "trp - lnaa * 2 + 3 / 4 < .5e1",
        '"odd "" name" + 1',
        "not not phq9 > 3",
        "mean(trp, lnaa, phq9)",
        "mean(trp / lnaa, ln(trp), -phq9) * 2 - mean(lnaa)",
        "first(trp / lnaa, lnaa, 7)",
        "when(phq9 >= 10, mean(trp, lnaa))",
        "mean(when(sex == 'female', trp), first(lnaa, phq9), 1.5)",
        "ln(mean(trp, lnaa)) + exp(first(phq9, 1) / 100)",
        "1 < 2",
    ],
)
def test_numpy_and_duckdb_agree_missing_included(text):
    ours = np.broadcast_to(parse(text).evaluate(COLUMNS), 5)
    np.testing.assert_allclose(ours, through_duckdb(text), rtol=RELATIVE)


def generated(rng: random.Random, depth: int, boolean: bool) -> tuple[str, str]:
    """A random expression in our language, and the same in Python over a row of three numbers."""
    if boolean:
        if depth == 0 or rng.random() < 0.4:
            (a, pa), (b, pb) = generated(rng, 0, False), generated(rng, 0, False)
            sign = rng.choice(["<", "<=", ">", ">=", "==", "!="])
            return f"{a} {sign} {b}", f"({pa} {sign} {pb})"
        (a, pa), (b, pb) = generated(rng, depth - 1, True), generated(rng, depth - 1, True)
        word = rng.choice(["and", "or"])
        return f"({a}) {word} not ({b})", f"({pa} {word} (not {pb}))"
    if depth == 0 or rng.random() < 0.3:
        leaf = rng.choice(["x", "y", "z", f"{rng.uniform(0, 9):.3g}"])
        return leaf, leaf
    (a, pa), (b, pb) = generated(rng, depth - 1, False), generated(rng, depth - 1, False)
    sign = rng.choice(["+", "-", "*"])
    return f"({a}) {sign} -({b})", f"({pa} {sign} -({pb}))"


@pytest.mark.parametrize("seed", range(40))
def test_random_expressions_mean_what_python_means(seed):
    rng = random.Random(seed)
    ours, python = generated(rng, 4, boolean=seed % 2 == 0)
    row = {name: rng.choice([0.0, 1.0, 2.5, -3.0]) for name in "xyz"}
    expected = float(eval(python, {}, row))  # noqa: S307 - text made three lines above, from letters and digits
    assert float(parse(ours).evaluate(row)) == pytest.approx(expected, rel=RELATIVE)


def test_a_mean_is_of_those_present_and_missing_only_if_all_are():
    row = {"a": 2.0, "b": None, "c": 7.0}
    assert float(parse("mean(a, b, c)").evaluate(row)) == 4.5
    assert float(parse("mean(a, 1 / 0, ln(0))").evaluate(row)) == 2.0
    assert math.isnan(parse("mean(b, b)").evaluate(row))
    assert float(parse("first(b, c, a)").evaluate(row)) == 7.0
    assert math.isnan(parse("when(b > 1, a)").evaluate(row))


def test_columns_are_found_in_every_kind_of_part():
    expression = parse("mean(a, first(b, c), when(d == 'x' and e in (1, 2), f))")
    assert expression.columns == ("a", "b", "c", "d", "e", "f")


def test_a_standardised_quantity_stands_only_where_it_may_and_needs_its_centre():
    expression = parse("mean(-z(phe_tyr), z(ln_kyn_trp))", standards=True)
    assert [one.code for one in standards(expression.tree)] == ["phe_tyr", "ln_kyn_trp"]
    assert expression.columns == ()
    for run in (lambda: expression.evaluate({}), expression.sql):
        with pytest.raises(ExpressionError, match=r"centre and spread for z\(phe_tyr\) \(position 7\)"):
            run()
    with pytest.raises(ExpressionError, match="position 3 .*code of an index"):
        parse("z(1)", standards=True)


def test_a_column_may_bear_the_name_of_a_function():
    assert float(parse("mean + first * when").evaluate({"mean": 1.0, "first": 2.0, "when": 3.0})) == 7.0


def test_spark_reads_the_same_words_with_its_own_quotes():
    assert parse("mean(a, 2)").sql("spark").text.count("`a`") == 3
    assert "coalesce(cast(`a` as double)" in parse("first(a, b)").sql("spark").text


def test_precedence_is_that_of_arithmetic_and_logic():
    row = {"a": 2.0, "b": 3.0, "c": 4.0}
    assert parse("a + b * c - -a").evaluate(row) == 16.0
    assert parse("a / b / c").evaluate(row) == pytest.approx(2 / 3 / 4)
    assert parse("a == 1 and b == 9 or c == 4").evaluate(row) == 1.0
    assert parse("not a == 1 and c == 4").evaluate(row) == 1.0


@pytest.mark.parametrize(
    ("text", "position", "words"),
    [
        ("age >", 6, "the end"),
        ("age >= 60 oops", 11, "an operator or the end"),
        ("a < b < c", 7, "'and' between two comparisons"),
        ("sqrt(a)", 1, "ln, exp, mean, first, when"),
        ("a + z(phe_tyr)", 5, "ln, exp, mean, first, when"),
        ("mean()", 6, "a column"),
        ("mean(a, b", 10, "')'"),
        ("1 + mean(a, a > 2)", 5, "number"),
        ("mean(a, mean(b, c))", 9, "no mean"),
        ("when(a, b)", 1, "condition"),
        ("when(a > 1)", 11, "','"),
        ("first(a, 'x')", 1, "number"),
        ("sex == 'fem", 8, "closing quote"),
        ("smoker and age > 3", 8, "smoker == 1"),
        ("a + 'x'", 3, "number"),
        ("a == 1 == 2", 8, "'and'"),
        ("sex < 'male'", 5, "=="),
        ("a in ()", 7, "number or 'text'"),
        ("a in (1, 'x')", 6, "list"),
        ("(a", 3, "')'"),
        ("", 1, "a column"),
        ("a; drop table people", 2, "operator"),
        ("__import__('os')", 1, "ln, exp"),
        ("3x", 1, "a column, number"),
        ("(" * 4000 + "a" + ")" * 4000, 61, "nesting"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_position(text, position, words):
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    assert f"position {position} " in str(caught.value)
    assert words in str(caught.value)


def test_too_long_a_text_is_refused():
    with pytest.raises(ExpressionError, match="10,000"):
        parse("a + " * 3000 + "a")
    with pytest.raises(ExpressionError, match="at most 200 operators, found 1500"):
        parse("a + " * 1500 + "a")


@pytest.mark.parametrize(
    ("text", "row", "words"),
    [
        ("agee > 3", {"age": 3.0}, "agee"),
        ("sex + 1", {"sex": "female"}, "found text in column 'sex'"),
        ("sex > 3", {"sex": "female"}, "text in column 'sex'"),
        ("age == 'x'", {"age": 3.0}, "numbers in column 'age'"),
    ],
)
def test_a_column_that_does_not_fit_is_named(text, row, words):
    with pytest.raises(ExpressionError, match=words):
        parse(text).evaluate(row)


def test_a_missing_person_value_is_missing_not_false():
    assert math.isnan(parse("not (age > 3)").evaluate({"age": None}))
    assert not parse("not (age > 3)").true({"age": None})
    assert math.isnan(parse("sex == 'female'").evaluate({"sex": None}))


def test_values_are_bound_and_names_quoted():
    sql = parse("sex == 'x'' or 1=1 --' and \"a\"\"; drop\" > 3").sql()
    assert sql.values == ("x' or 1=1 --", 3.0)
    assert "drop" in sql.text
    assert '"a""; drop"' in sql.text
    assert '`a"; drop`' in parse('"a""; drop" > 3').sql("spark").text
