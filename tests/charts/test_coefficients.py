"""The table of coefficients shows nothing of a category that too few people have."""

import numpy as np

from neuro.charts import frames
from neuro.cohort.privacy import FLOOR
from neuro.models.fit import fit
from neuro.models.spec import Factor, Linear, ModelSpec
from pages.association_taken import covariance
from tests.reference.survey_reference import drawn

RARE = "colour[green]"


def fitted(green: int):
    rng = np.random.default_rng(5)
    people = 400
    colour = np.where(np.arange(people) < green, "green", "blue").astype(object)
    x = rng.normal(size=people)
    columns = {"x": x, "y": x + rng.normal(size=people), "colour": colour}
    psu = np.arange(people) % 20
    return fit(
        ModelSpec("y", "gaussian", (Linear("x"), Factor("colour"))),
        drawn(columns, np.ones(people), np.zeros(people, dtype=int), psu),
    )


def test_a_small_category_has_a_row_without_numbers_and_no_covariance():
    rare = fitted(FLOOR - 1)
    row = frames.terms(rare).set_index("Term").loc[RARE]
    assert row[["Estimate", "SE", "From", "To"]].isna().all()
    assert row["p"] == "not shown"
    assert RARE not in covariance(rare).columns


def test_a_category_of_enough_people_is_shown():
    common = fitted(FLOOR)
    assert frames.terms(common).set_index("Term").loc[RARE, "Estimate"] == common.beta[list(common.names).index(RARE)]
    assert RARE in covariance(common).columns
