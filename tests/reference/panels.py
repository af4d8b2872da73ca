"""Cohorts made of plain arrays, so that a truth is known beforehand."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from neuro.cohort.cohort import DesignSpec
from neuro.cohort.embedded import embedded
from neuro.cohort.session import session_cohort
from neuro.models.description.panel import Panel, panel
from tests.reference.survey_reference import frame

DESIGN = DesignSpec(weight="weight", stratum="stratum", psu="psu")


@cache
def balance_r() -> dict[str, Any]:
    """What R's survey package says of correlations and differences; its lines stand in balance_r.R."""
    return json.loads(Path(__file__).with_name("balance_r.json").read_text(encoding="utf-8"))


def made(columns: Mapping[str, Any], domain: str | None = None) -> Panel:
    """The measures of a cohort of these columns, drawn as `weight`, `stratum` and `psu` say, else at random."""
    rows = pd.DataFrame(columns)
    design = DESIGN if "psu" in rows else DesignSpec()
    return panel(session_cohort(rows, "made", design), domain)


@cache
def of_r() -> Panel:
    """The survey that R described, its PLP under the name of the embedded cohort."""
    people = frame()
    kept = {name: people[name].to_numpy() for name in ("weight", "stratum", "psu", "age")}
    sex = ["female" if one else "male" for one in people["female"]]
    return made({**kept, "sex": sex, "plp_nmol_l": people["plp"], "crp_mg_l": people["crp"]})


@cache
def shipped(name: str = "nhanes") -> Panel:
    """The measures of a shipped cohort."""
    return panel(embedded(name))
