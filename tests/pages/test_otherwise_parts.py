"""The same question otherwise, and whether it differs among people, as parts of the associations page."""

from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from neuro.knowledge.alternatives import alternatives
from neuro.knowledge.products import declared
from neuro.knowledge.words import objections
from neuro.models.otherwise import alternatives as asked_otherwise
from neuro.models.otherwise import products
from pages import association_otherwise, association_products

SECONDS = 120


@pytest.fixture(autouse=True)
def _forgotten() -> Iterator[None]:
    """What some rows alone gave is not kept for other tests."""
    yield
    association_otherwise._answered.clear()
    association_products._answered.clear()


def words(app: AppTest) -> str:
    kinds = (app.markdown, app.caption, app.info, app.warning, app.error)
    return "\n".join(str(element.value) for kind in kinds for element in kind)


def drawn(part: str, *asked: str) -> AppTest:
    """One part of the page alone, for one question."""

    def script(part: str, asked: tuple[str, ...]) -> None:
        import importlib

        from pages.resources import Question

        importlib.import_module(f"pages.{part}").shown(Question(*asked))

    return AppTest.from_function(script, kwargs={"part": part, "asked": asked}, default_timeout=SECONDS).run()


def test_alternatives_stand_in_one_picture_with_how_far_they_lie_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = ("age_sex", "linear", "without_items", "ordinal", "usual_intake")
    monkeypatch.setattr(
        asked_otherwise, "alternatives", lambda: tuple(row for row in alternatives() if row.code in chosen)
    )
    app = drawn("association_otherwise", "nhanes", "phq9", "sleep_h")
    assert not app.exception
    text = words(app)
    assert "Asked in 4 ways" in text
    assert "the sign is that of the recommended model in 4 of 4" in text
    assert "Without the question on sleep" in text
    assert "so it is not drawn" in text
    assert "other way round is as possible" in text
    assert "The exposure is no recalled intake" in text
    assert len(app.get("vega_lite_chart")) == 1
    assert not list(objections(text))
    table = app.dataframe[0].value
    assert table["Command"].str.startswith("python -m neuro fit").all()


def test_the_declared_products_say_what_they_found_and_draw_one(monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = ("sex", "plp_crp", "tsh")
    monkeypatch.setattr(
        products, "declared", lambda exposure: tuple(pair for pair in declared(exposure) if pair[0].code in chosen)
    )
    app = drawn("association_products", "nhanes", "phq9", "plp_nmol_l")
    assert not app.exception
    text = words(app)
    assert "3 declared products asked: the association is not seen to differ in any" in text
    assert "F(3, " in text
    assert "q\N{NO-BREAK SPACE}" in text
    assert len(app.get("vega_lite_chart")) == 1
    app.selectbox[0].set_value("sex").run()
    assert not app.exception
    assert "Difference of the differences" in words(app)
    assert not list(objections(words(app)))


def test_an_exposure_without_products_says_that_nothing_was_looked_for() -> None:
    app = drawn("association_products", "nhanes", "phq9", "sleep_h")
    assert not app.exception
    assert "nothing was looked for" in words(app)
    assert not app.get("vega_lite_chart")


@pytest.mark.parametrize(("outcome", "exposure"), [("dsst_top", "b12_pg_ml"), ("phq9_4", "plp_nmol_l")])
def test_well_side_outcomes_are_offered_and_drawn(outcome: str, exposure: str) -> None:
    from pages import controls

    assert outcome in controls.outcomes("nhanes")
    assert exposure in controls.exposures("nhanes", outcome)
    assert "height_cm" not in controls.outcomes("nhanes")
