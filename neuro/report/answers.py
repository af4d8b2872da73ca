"""The answers of a what-if as the contract's keys: plain values, full precision."""

from dataclasses import asdict
from typing import Any

from neuro.models.fit import Fitted
from neuro.whatif.contrast import Contrast, PersonAnswer
from neuro.whatif.guardrails import help_texts
from neuro.whatif.terms import outcome_columns


def population_answer(contrast: Contrast, fitted: Fitted) -> dict[str, Any]:
    """A policy's answer; `reason` says why where there is no number."""
    whole = asdict(contrast)
    keys = (
        "before",
        "after",
        "difference",
        "ratio",
        "moved_share",
        "supported_share",
        "n",
        "moved_n",
        "df",
        "se_method",
        "fixed_covariates_se",
        "reason",
        "warnings",
    )
    texts = [asdict(text) for text in help_texts(outcome_columns(fitted.spec))]
    bands = {"bands": whole["bands"]} if whole["bands"] else {}
    return {key: whole[key] for key in keys} | bands | {"guardrails": texts} | _model(fitted)


def person_answer(answer: PersonAnswer, fitted: Fitted) -> dict[str, Any]:
    """One person's answer; `reason` says why where there is no number."""
    whole = asdict(answer)
    keys = (
        "before",
        "after",
        "difference",
        "individual_interval",
        "frequencies",
        "support",
        "derived",
        "mechanism",
        "guardrails",
        "not_measured",
        "reason",
        "warnings",
    )
    return {key: whole[key] for key in keys} | _model(fitted)


def _model(fitted: Fitted) -> dict[str, Any]:
    """What the numbers rest on."""
    return {
        "outcome": fitted.asked,
        "fit": {"n": fitted.n, "n_lost": fitted.n_lost, "events": fitted.events, "df": fitted.df},
        "weighting": fitted.explanation,
    }
