"""When a changed condition is read, as people would say it."""

import pytest

from neuro.report.pathway import moment


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (None, "at rest"),
        (2.0 / 3600.0, "after 2 seconds"),
        (0.5, "after 30 minutes"),
        (1.0, "after 1 hour"),
        (24.0, "after 24 hours"),
        (96.0, "after 4 days"),
        (504.0, "after 3 weeks"),
        (1440.0, "after 60 days"),
    ],
)
def test_a_moment_is_told_in_a_unit_that_makes_it_a_plain_number(hours: float | None, words: str) -> None:
    assert moment(hours) == words
