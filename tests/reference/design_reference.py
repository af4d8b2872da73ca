"""Samples of a simulated population, by design_samples.py, and what R's survey says of them, by design_r.R."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from neuro.cohort.cohort import Cohort, DesignSpec
from neuro.cohort.session import session_cohort

HERE = Path(__file__).parent
SPECS = {
    "stratified": DesignSpec("weight", "region", fpc=("fpc",)),
    "clustered": DesignSpec("weight", psu="town", fpc=("fpc",)),
    "two_stage": DesignSpec(psu="town", subunits=("house",), fpc=("fpc1", "fpc2")),
    "strata_twice": DesignSpec(
        stratum="region", substrata=("side",), psu="town", subunits=("house",), fpc=("fpc1", "fpc2")
    ),
    "three_stage": DesignSpec(psu="town", subunits=("house", "person"), fpc=("fpc1", "fpc2", "fpc3")),
    "proportional": DesignSpec("weight", "region", "town"),
    "lonely": DesignSpec("weight", "region", "town", fpc=("fpc",)),
}


@cache
def r_designs() -> dict[str, Any]:
    """What R printed, by design."""
    return json.loads((HERE / "design_r.json").read_text(encoding="utf-8"))


@cache
def design_frame(name: str) -> pd.DataFrame:
    """One of the samples, the columns it has."""
    whole = pd.read_parquet(HERE / "design_samples.parquet")
    part = whole[whole["design"] == name].dropna(axis=1, how="all").drop(columns="design")
    return part.reset_index(drop=True)


@cache
def design_cohort(name: str) -> Cohort:
    """The sample as a cohort with its design."""
    return session_cohort(design_frame(name), name, SPECS[name])


def typed(name: str) -> list[str]:
    """The design of a sample as options of the command line."""
    spec = SPECS[name]
    columns = {
        "--weights": [spec.weight],
        "--strata": [spec.stratum, *spec.substrata],
        "--psu": [spec.psu, *spec.subunits],
        "--fpc": list(spec.fpc),
    }
    return [word for option, names in columns.items() if any(names) for word in (option, ",".join(filter(None, names)))]
