"""A fitted model to take away: coefficients, tests, covariance, and the command that fits it again."""

import pandas as pd
import streamlit as st

from neuro.charts import frames
from neuro.models.fit import Fitted
from neuro.models.wald import tests
from neuro.report.command import fit_command
from pages import resources
from pages.resources import Question

AGAIN = "The same numbers from the command line; `--json` prints everything at full precision."


def shown(question: Question) -> None:
    """Every coefficient and joint test, files of them, and the line that makes them again."""
    fitted = resources.prepared(question).fitted
    st.caption(f"On the scale of the {fitted.family.link} link; intervals on {fitted.df} degrees of freedom.")
    terms = frames.terms(fitted)
    st.dataframe(terms, hide_index=True, alt="Coefficients with intervals")
    st.dataframe(frames.tests(tests(fitted)), hide_index=True, alt="Joint tests")
    with st.container(horizontal=True):
        _file("Coefficients (CSV)", terms, "coefficients")
        _file("Covariance (CSV)", covariance(fitted), "covariance")
    st.caption(AGAIN)
    st.code(fit_command(fitted.spec, question.cohort), language="bash", wrap_lines=True)


def covariance(fitted: Fitted) -> pd.DataFrame:
    """Covariance of the coefficients, those of too small categories left out, as a square table with names."""
    kept = [place for place, name in enumerate(fitted.names) if name not in fitted.hidden]
    names = [fitted.names[place] for place in kept]
    table = pd.DataFrame(fitted.vcov[kept][:, kept], columns=names)
    table.insert(0, "Term", names)
    return table


def _file(label: str, data: pd.DataFrame, name: str) -> None:
    st.download_button(
        label,
        data.to_csv(index=False).encode(),
        f"{name}.csv",
        "text/csv",
        key=f"download_{name}",
        on_click="ignore",
        type="tertiary",
        icon=":material/download:",
    )
