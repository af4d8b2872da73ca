"""Files to take away, made when they are asked for: a table, and a figure with its caption."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from neuro.charts import figure


def saved(made: Callable[[], bytes], label: str, name: str, mime: str) -> None:
    """A file to take away."""
    st.download_button(
        label, made, name, mime, key=name, on_click="ignore", type="tertiary", icon=":material/download:"
    )


def table(rows: pd.DataFrame, label: str, name: str) -> None:
    """A table to take away."""
    saved(lambda: rows.to_csv(index=False).encode(), f"{label} (CSV)", f"{name}.csv", "text/csv")


def figures(made: Callable[[], str], label: str, name: str) -> None:
    """A figure to take away, for print and for slides.

    Args:
        made: gives its SVG; runs when a button is pressed, never before.
        label: what the buttons say.
        name: of the files.
    """
    saved(lambda: made().encode(), f"{label} (SVG)", f"{name}.svg", "image/svg+xml")
    saved(lambda: figure.png(made()), f"{label} (PNG)", f"{name}.png", "image/png")
