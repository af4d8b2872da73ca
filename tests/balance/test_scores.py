"""Axis scores: one engine against the other, over whole cohorts."""

import numpy as np
import pytest

from neuro.balance.reference import published_reference
from neuro.balance.scores import join_reference, scores, select_scores
from neuro.balance.standardise import reference
from neuro.cohort.embedded import embedded
from neuro.cohort.store import fetch

ENGINE_TOLERANCE = 1e-12
"""Both engines work in double precision; ln differs in the last bit."""


@pytest.fixture(scope="module", params=["nhanes", "simulated"])
def cohort(request):
    return embedded(request.param)


def through_duckdb(cohort, against) -> dict[str, np.ndarray]:
    wanted, joined = select_scores(cohort.names, against), join_reference(cohort.names, against)
    query = f"select {wanted.text} from {cohort.table} {joined.text}"
    found = cohort.connection.cursor().execute(query, [*wanted.values, *joined.values]).fetchnumpy()
    return {name: np.ma.filled(np.ma.asarray(values).astype(float), np.nan) for name, values in found.items()}


def test_duckdb_and_numpy_score_alike(cohort):
    columns = fetch(cohort, cohort.names)
    for against in (reference(cohort), published_reference()):
        ours = scores(columns, against)
        if not ours:
            continue
        theirs = through_duckdb(cohort, against)
        assert set(ours) == set(theirs)
        for code, values in ours.items():
            np.testing.assert_allclose(
                theirs[code], values, rtol=ENGINE_TOLERANCE, atol=ENGINE_TOLERANCE, equal_nan=True
            )
