"""Tables of one folder are about the same people, and whole."""

import pytest

from neuro.cohort.nhanes_findings import check_complete
from neuro.cohort.nhanes_mapping import cycles
from neuro.errors import DataError
from tests.cohort import fake_cdc
from tests.cohort.fake_cdc import ADULT


@pytest.mark.parametrize(
    ("demo", "weight", "first", "words"),
    [
        (10348, 9000, 0, ["9,950 rows in BMX_D", "found 9,000", "Download BMX_D again"]),
        (9000, 9950, 0, ["SEQN of BMX_D", "950 rows without", "9,000 of CDC's 10,348", "Download DEMO_D again"]),
        (10348, 9950, 10347, ["SEQN of BMX_D", "9,949 rows without", "another cycle", "Download BMX_D again"]),
    ],
)
def test_a_table_that_does_not_fit_the_others_is_refused(demo: int, weight: int, first: int, words: list[str]) -> None:
    people = range(first, first + weight)
    rows = {"DEMO": [{"SEQN": n, **ADULT} for n in range(demo)], "BMX": [{"SEQN": n} for n in people]}
    frames = fake_cdc.tables("D", rows)
    with pytest.raises(DataError) as caught:
        check_complete({name: frames[f"{name}_D"].set_index("SEQN") for name in rows}, cycles()["D"])
    assert [word for word in words if word not in str(caught.value)] == []
