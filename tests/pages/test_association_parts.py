"""Published studies and the challenger on the associations page."""

from functools import partial

import pytest
from streamlit.testing.v1 import AppTest

from neuro.knowledge.words import objections
from neuro.models.trees.challenger import challenge
from neuro.models.trees.challenger_shape import shape
from pages import association_challenger

SECONDS = 120


def words(app: AppTest) -> str:
    kinds = (app.markdown, app.caption, app.info, app.warning, app.error)
    return "\n".join(str(element.value) for kind in kinds for element in kind)


def drawn(part: str, *asked: str) -> AppTest:
    """One part of the page alone, for one question."""

    def script(part: str, asked: tuple[str, ...]) -> None:
        import importlib
        from unittest.mock import patch

        import streamlit as st

        from pages.resources import Question

        with patch.object(st, "page_link", lambda page, label, **more: st.caption(f"{page}: {label} {more}")):
            importlib.import_module(f"pages.{part}").shown(Question(*asked))

    return AppTest.from_function(script, kwargs={"part": part, "asked": asked}, default_timeout=SECONDS).run()


def test_crp_stands_beside_its_trials_and_its_genes() -> None:
    app = drawn("association_beside", "nhanes", "phq9", "crp_mg_l")
    assert not app.exception
    text = words(app)
    assert "The trials differ among themselves" in text
    assert "Genetically higher CRP went with fewer symptoms" in text
    assert "14 RCT meta-analysis" in text
    assert "evidence.py: See it in Evidence" in text
    assert "effect:E16" in text
    assert len(app.get("vega_lite_chart")) == 1
    assert not list(objections(text))


def test_an_exposure_that_nobody_tried_says_so_and_draws_nothing() -> None:
    app = drawn("association_beside", "nhanes", "phq9", "selenium_ug_l")
    assert not app.exception
    assert words(app) == "No trial or review of this pair is in the table of published effects."
    assert not app.get("vega_lite_chart")


def test_the_challenger_says_one_sentence_and_draws_both_shapes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(association_challenger, "challenge", partial(challenge, count=3, bags=1))
    monkeypatch.setattr(association_challenger, "shape", partial(shape, resamples=4))
    app = drawn("association_challenger", "simulated", "dsst", "plp_nmol_l", "sex == 'female'")
    assert not app.exception
    text = words(app)
    assert text.startswith("**Trees explain ")
    assert "a spread, not a confidence interval" in text
    assert "Trees that may join any columns" in text
    assert len(app.get("vega_lite_chart")) == 1
    assert not list(objections(text))
