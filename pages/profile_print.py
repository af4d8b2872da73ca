"""One page to take away and print, made when it is asked for."""

import streamlit as st

from neuro.assessment.assessment import Assessment
from neuro.assessment.visits import Visits
from neuro.cohort.cohort import Cohort
from neuro.report.profile_page import Sheet, against, page
from pages import profile_inputs, profile_parts, profile_state
from pages.profile_inputs import Person

HOW = "A file of its own with date, version and limits: open it and print it (Ctrl+P), one page of A4 or US Letter."


def offered(found: Assessment, person: Person, change: Visits | None, cohort: Cohort) -> None:
    """The page as a file; its values leave the visit only with it."""
    sheet = Sheet(
        whose=profile_parts.whose(found, person),
        cohort=against(cohort),
        made=profile_inputs.today(),
        system=st.session_state.get("units", "SI"),
        day=profile_state.day(person.date),
        earlier=profile_state.day(profile_state.EARLIER),
        change=change if person.date == profile_state.NOW else None,
        simulated=cohort.provenance.simulated,
    )
    st.download_button(
        "Page to print (HTML)",
        lambda: page(found, sheet).encode(),
        "profile.html",
        "text/html",
        key="page_to_print",
        on_click="ignore",
        icon=":material/print:",
    )
    st.caption(HOW)
