"""What people meet on each page, run without a browser on the shipped cohorts."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from pages.parts import INTENDED_USE

SECONDS = 90
PAGES = ("home.py", "cohort.py", "associations.py", "person.py", "population.py")
Visit = Callable[..., AppTest]


@pytest.fixture
def visit() -> Visit:
    """Open a page as a new visitor, with query parameters."""

    def opened(page: str, **asked: str) -> AppTest:
        app = AppTest.from_file("../../pages/frame.py", default_timeout=SECONDS)
        for name, value in asked.items():
            app.query_params[name] = value
        app.run()
        if page != "home.py":
            app.switch_page(page).run()
        return app

    return opened


def words(app: AppTest) -> str:
    """Everything that is written on a page."""
    kinds = (app.title, app.header, app.subheader, app.markdown, app.caption, app.info, app.warning, app.error)
    return "\n".join(str(element.value) for kind in kinds for element in kind)


def shown(app: AppTest, label: str) -> str:
    """The value of a metric."""
    return next(str(metric.value) for metric in app.metric if label in metric.label)


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_with_its_cohort_and_the_line_on_intended_use(visit: Visit, page: str) -> None:
    app = visit(page)
    assert not app.exception
    assert not app.error
    assert INTENDED_USE in words(app)
    assert "16,944 adults" in words(app)
    assert "weighted" in words(app)
