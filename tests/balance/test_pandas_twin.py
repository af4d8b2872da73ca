"""The whole cohorts through pandas: its own reading of the same texts, against the select lists of the database."""

import re

import numpy as np
import pandas as pd
import pytest

from neuro.balance.axes import scored
from neuro.balance.features import select
from neuro.balance.indices import index, indices
from neuro.balance.scores import join_reference, select_scores
from neuro.balance.standardise import reference
from neuro.balance.strata import STRATA
from neuro.cohort.embedded import embedded
from neuro.cohort.store import fetch

TOLERANCE = 1e-9
"""Relative, and absolute below 1: what the project promises; measured 1e-13."""


@pytest.fixture(scope="module", params=["nhanes", "simulated"])
def cohort(request):
    return embedded(request.param)


@pytest.fixture(scope="module")
def frame(cohort):
    return pd.DataFrame(fetch(cohort, cohort.names))


def by_pandas(text: str, frame: pd.DataFrame) -> pd.Series:
    condition, plain = " or " in text, re.sub(r"\bln\(", "log(", text)
    with np.errstate(all="ignore"):
        found = frame.eval(plain, engine="python").astype(float)
    measured = frame[[name for name in re.findall(r"\w+", text) if name in frame]].notna().all(axis=1)
    return found.where(measured) if condition else found.where(np.isfinite(found))


def agree(found: pd.Series, rows: pd.Series, code: str) -> None:
    pd.testing.assert_series_equal(
        found, rows.astype(float), rtol=TOLERANCE, atol=TOLERANCE, check_names=False, obj=code
    )


def test_every_index_of_every_row_is_that_of_pandas(cohort, frame):
    sql = select(None, cohort.names)
    rows = cohort.connection.cursor().execute(f"select {sql.text} from {cohort.table}", sql.values).df()
    given = [row for row in indices() if row.code in rows]
    assert len(given) > 10
    for row in given:
        agree(by_pandas(row.expression, frame), rows[row.code], row.code)


class Twin:
    """Axis formulas as pandas reads them: `z`, `mean` and `first` over columns of scores."""

    def __init__(self, frame: pd.DataFrame, against) -> None:
        self.frame, self.against = frame, against
        band = pd.cut(frame["age"], [18, 40, 60, np.inf], right=False, labels=["18-39", "40-59", "60 and older"])
        self.whose = frame["sex"].map({"female": "women", "male": "men"}) + " of " + band.astype(str)

    def z(self, code: str) -> pd.Series:
        row, given = index(code), self.against.standards.get(code, ())
        standards = {stratum.label: one for stratum, one in zip(STRATA, given, strict=bool(given)) if one}
        if not standards or not set(row.needs) <= set(self.frame):
            return pd.Series(np.nan, self.frame.index)
        centre, spread = (
            self.whose.map({label: getattr(one, name) for label, one in standards.items()})
            for name in ("centre", "spread")
        )
        found = (by_pandas(row.expression, self.frame) - centre) / spread
        if code not in self.against.eligible:
            return found
        pairs = zip(self.frame["sex"], self.frame["age"], strict=True)
        return found.where([self.against.eligible[code].includes(sex, age) for sex, age in pairs])

    def score(self, row) -> pd.Series:
        parts: list[pd.Series] = []

        def mean(*given: pd.Series) -> pd.Series:
            parts.extend(given)
            return pd.concat(given, axis=1).mean(axis=1)

        def first(*given: pd.Series) -> pd.Series:
            return pd.concat(given, axis=1).bfill(axis=1).iloc[:, 0]

        text = re.sub(r"z\((\w+)\)", r"z('\1')", row.formula)
        found = eval(text, {"z": self.z, "mean": mean, "first": first})  # noqa: S307 - a formula of our own table
        present = pd.concat(parts or [found], axis=1).notna().sum(axis=1)
        found = found.where(present >= max(row.at_least, 1))
        for code in row.required:
            found = found.where(self.z(code).notna())
        return found


def test_every_axis_of_every_row_is_that_of_pandas(cohort, frame):
    against = reference(cohort)
    wanted, joined = select_scores(cohort.names, against), join_reference(cohort.names, against)
    query = f"select {wanted.text} from {cohort.table} {joined.text}"
    rows = cohort.connection.cursor().execute(query, [*wanted.values, *joined.values]).df()
    twin = Twin(frame, against)
    assert len(rows.columns) > 8
    for row in scored():
        found = twin.score(row)
        if row.code in rows:
            agree(found, rows[row.code], row.code)
        else:
            assert found.isna().all(), row.code
