"""A description of a cohort is its weighted means and shares, and hides small cells."""

import numpy as np
import pandas as pd
import pytest

from neuro.charts import frames
from neuro.cohort.cohort import Cohort, DesignSpec
from neuro.cohort.session import session_cohort
from neuro.models.description.composition import composition

PEOPLE = 400


@pytest.fixture
def made() -> Cohort:
    rng = np.random.default_rng(5)
    place = np.arange(PEOPLE)
    people = pd.DataFrame(
        {
            "arm": np.where(place < 200, "a", "b"),
            "age": rng.normal(50, 10, PEOPLE),
            "smoker": rng.integers(0, 2, PEOPLE).astype(float),
            "sort": np.where(place % 3 == 0, "x", np.where(place % 3 == 1, "y", "z")),
            "w": rng.uniform(1, 3, PEOPLE),
            "stratum": place // 100,
            "psu": place // 20,
            "rare": np.where((place < 5) | (place >= 200), 1.0, np.nan),
        }
    )
    return session_cohort(people, "made", DesignSpec(weight="w", stratum="stratum", psu="psu"))


def test_numbers_are_weighted_means_and_categories_weighted_shares(made: Cohort) -> None:
    lines = composition(made, ["age", "sort", "not_there"], "arm")
    assert {line.column for line in lines} == {"age", "sort"}
    frame = made.connection.cursor().execute(f'select * from "{made.table}"').df()
    first = frame[frame["arm"] == "a"]
    age = next(line for line in lines if line.column == "age").cells[0]
    assert age.estimate == pytest.approx(np.average(first["age"], weights=first["w"]))
    shares = [line.cells[0].estimate for line in lines if line.column == "sort"]
    assert sum(share for share in shares if share is not None) == pytest.approx(1.0)


def test_a_cell_of_fewer_than_11_people_is_words_not_a_number(made: Cohort) -> None:
    table = frames.composition(composition(made, ["rare"], "arm"))
    assert table.loc["rare, %", "a"] == "few people"


def test_the_grouping_column_describes_nothing(made: Cohort) -> None:
    assert composition(made, ["arm"], "arm") == ()
