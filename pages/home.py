"""What this is, the loaded cohort at a glance, three doors."""

import numpy as np
import pandas as pd
import streamlit as st

from neuro.charts.effects import Axis, curve

st.title("Neurobalance")
x = np.geomspace(8.3, 413, 60)
e = 3.2 - 0.3 * np.log(x / 40)
f = pd.DataFrame(
    {"x": x, "estimate": e, "low": e - 0.2 - 0.02 * (np.log(x / 40)) ** 2, "high": e + 0.2 + 0.1 * np.log(x / 40) ** 2}
)
f["support"] = np.where((x > 12) & (x < 217), "within", "edge")
rug = pd.DataFrame({"x": np.geomspace(8.3, 413, 40), "share": np.exp(-(np.linspace(-2, 2, 40) ** 2))})
st.altair_chart(
    curve(
        f,
        Axis("Vitamin B6 status (PLP)", "nmol/L", log=True, ticks=(10, 20, 50, 100, 200, 400)),
        Axis("PHQ-9", "points"),
        rug=rug,
        start=20,
        now=60,
    )
)
