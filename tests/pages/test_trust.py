"""The parts of the associations page that say how far to trust an answer, run without a browser."""

import time
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from neuro.knowledge.words import objections

SECONDS = 90
LONGEST = 120
"""Seconds that a scan of a few measures may take on a busy machine."""
CRP = "measured in 2005-2006, 2007-2008; the outcome in 2011-2012"


def _trust(cohort: str, outcome: str, exposure: str) -> None:
    from pages import association_trust
    from pages.resources import Question

    question = Question(cohort, outcome, exposure)
    association_trust.again(question)
    association_trust.unmeasured(question)
    association_trust.shown(question)


def _scan(cohort: str, outcome: str, exposure: str) -> None:
    from unittest.mock import patch

    from pages import association_scan
    from pages.resources import Question

    question = Question(cohort, outcome, exposure)
    few = [*association_scan.measures(question)[:3], "crp_mg_l"]
    with patch.object(association_scan, "measures", lambda *_: few):
        association_scan.shown(question)


def words(app: AppTest) -> str:
    return "\n".join(str(one.value) for kind in (app.markdown, app.caption, app.info) for one in kind)


def drawn(part: Callable[..., None], *asked: str) -> AppTest:
    return AppTest.from_function(part, default_timeout=SECONDS, args=asked).run()


@pytest.mark.parametrize(
    ("cohort", "outcome", "exposure", "said"),
    [
        (
            *("nhanes", "phq9", "plp_nmol_l"),
            ("It cannot be said.", "each cycle, predicted from the others", "no negative control", "goes with"),
        ),
        ("nhanes", "dsst", "b12_pg_ml", ("measured in one cycle (2011-2012)", "A common cause that nobody measured")),
        ("simulated", "phq9", "plp_nmol_l", ("Both controls lie where nothing is expected",)),
    ],
)
def test_each_check_begins_with_a_plain_sentence(
    cohort: str, outcome: str, exposure: str, said: tuple[str, ...]
) -> None:
    app = drawn(_trust, cohort, outcome, exposure)
    assert not app.exception
    text = words(app)
    for question in (
        "Are its means right in every group?",
        "Does it predict people it has not seen?",
        "Is there an association where none should be?",
    ):
        assert question in text
    for part in said:
        assert part in text
    assert not list(objections(text))


def test_a_scan_is_offered_runs_beside_the_page_and_shows_its_family() -> None:
    app = drawn(_scan, "nhanes", "dsst", "b12_pg_ml")
    assert "all 4 measures" in words(app)
    assert not app.dataframe
    app.button(key="scan").click().run()
    assert not app.exception
    until = time.monotonic() + LONGEST
    while not app.dataframe and time.monotonic() < until:
        time.sleep(0.2)
        app.run()
    text = words(app)
    assert not app.exception
    assert "q: Benjamini-Hochberg over these 3 tests" in text
    assert "has asked 3 questions" in text
    assert len(app.get("vega_lite_chart")) == 1
    assert len(app.dataframe[0].value) == 3
    assert app.dataframe[1].value.to_numpy().tolist() == [["C-reactive protein (CRP)", CRP]]
    assert not list(objections(text))


def test_a_scan_can_be_stopped_and_asked_again() -> None:
    app = drawn(_scan, "nhanes", "phq9_10", "plp_nmol_l")
    app.button(key="scan").click().run()
    if not app.dataframe:
        app.button(key="stop_scan").click().run()
        until = time.monotonic() + LONGEST
        while not [one for one in app.button if one.key == "scan"] and time.monotonic() < until:
            time.sleep(0.2)
            app.run()
    assert not app.exception
    assert [one for one in app.button if one.key == "scan"] or app.dataframe
