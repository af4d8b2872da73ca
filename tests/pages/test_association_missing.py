"""What people meet of missing values: the loss first, a door to drawing the gaps, progress, the answer."""

import time

import pytest
from streamlit.testing.v1 import AppTest

SECONDS = 120
PATIENCE = 240
"""Looks at half a second each before the work counts as stuck."""


def part() -> None:
    import streamlit as st

    from pages import association_missing
    from pages.resources import Question

    st.session_state.setdefault("units", "SI")
    association_missing.shown(Question("simulated", "dsst", "plp_nmol_l", "age >= 60"))


@pytest.fixture
def app() -> AppTest:
    return AppTest.from_function(part, default_timeout=SECONDS).run()


def written(app: AppTest) -> str:
    kinds = (app.subheader, app.markdown, app.caption, app.info, app.warning)
    return "\n".join(str(element.value) for kind in kinds for element in kind)


def pressed(app: AppTest, key: str) -> AppTest:
    return next(button for button in app.button if button.key == key).click().run()


def test_the_loss_is_said_first_and_the_gaps_are_drawn_on_request(app: AppTest) -> None:
    assert not app.exception
    assert "lack something and are left out" in app.warning[0].value
    assert "an assumption that no data can check" in written(app)
    running = pressed(app, "impute")
    assert not running.exception
    for _ in range(PATIENCE):
        if any(box.key == "drawn_column" for box in running.selectbox):
            break
        time.sleep(0.5)
        running = running.run()
    assert not running.exception
    assert "with missing values drawn, in" in written(running)
    assert "of the information on it" in written(running)
    again = AppTest.from_function(part, default_timeout=SECONDS).run()
    assert "of the information on it" in written(again), "the next visitor reads what was drawn"


def test_a_stopped_drawing_keeps_nothing(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    from pages import association_missing

    association_missing._kept.clear()
    monkeypatch.setattr(association_missing, "ITERATIONS", 500)
    opened = pressed(AppTest.from_function(part, default_timeout=SECONDS).run(), "impute")
    stopped = pressed(opened, "stop_imputation")
    for _ in range(PATIENCE):
        if any(button.key == "impute" for button in stopped.button):
            break
        time.sleep(0.5)
        stopped = stopped.run()
    assert not stopped.exception
    assert "of the information on it" not in written(stopped)
    assert any(button.key == "impute" for button in stopped.button)
