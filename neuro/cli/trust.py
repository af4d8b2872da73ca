"""What `fit` says of how far to trust a model: in another cohort, in people held out, and where nothing is expected."""

import argparse
from dataclasses import asdict
from typing import Any

import numpy as np

from neuro.cli.adjustment import Adjusted
from neuro.cli.data_options import other_cohort
from neuro.cohort.cohort import CYCLE, Cohort
from neuro.cohort.sample import Sample
from neuro.models.eligible import sample_of
from neuro.models.fit import Fitted
from neuro.models.trust.replication import Replication

SEED = 2005
"""Draws folds; the same everywhere, so that pages and the command line say the same."""
BY = ("psu", "cycle")
CONTROL = ("control", "role", "estimate", "low", "high", "p", "deviates")
"""What a table has of a negative control."""


def add_trust_options(parser: argparse.ArgumentParser) -> None:
    """`--replicate-by --replicate-in --validate`."""
    group = parser.add_argument_group("trust")
    group.add_argument("--replicate-by", metavar="COLUMN", help="the same model within each level, e.g. cycle")
    group.add_argument(
        "--replicate-in", metavar="D", help="the same model in another cohort (a name or a file) by its own design"
    )
    group.add_argument(
        "--validate", choices=BY, help="predict people held out: folds of sampling units, or each cycle by the others"
    )


def elsewhere(args: argparse.Namespace, cohort: Cohort, fitted: Fitted, sample: Sample) -> tuple[Replication, ...]:
    """The model in another cohort, where asked for."""
    if not args.replicate_in:
        return ()
    from neuro.models.trust.elsewhere import replicate_in

    return replicate_in(fitted, sample, cohort, other_cohort(args, args.replicate_in))


def trust(
    args: argparse.Namespace, cohort: Cohort, fitted: Fitted, sample: Sample, by_graph: Adjusted | None
) -> dict[str, Any]:
    """`yardstick`, `negative_controls` where a graph was given, `validation` where asked for."""
    from neuro.models.trust.evalue import yardstick

    found: dict[str, Any] = {"yardstick": yardstick(fitted, sample)}
    if by_graph is not None:
        from neuro.models.graph.causal import read_graph
        from neuro.models.trust.controls import negative_controls

        found["negative_controls"] = negative_controls(fitted.spec, by_graph.said, cohort, read_graph(args.graph))
    if args.validate:
        found["validation"] = _validation(args.validate, cohort, fitted)
    return found


def _validation(by: str, cohort: Cohort, fitted: Fitted) -> dict[str, Any]:
    """Held-out performance, whole and by subgroup; `why` where there is none."""
    from neuro.errors import ModelError
    from neuro.knowledge.groupings import groupings
    from neuro.models.trust.calibration import SUBGROUPS, by_subgroup
    from neuro.models.trust.folds import folds, held_out, levels_left_out
    from neuro.models.trust.validate import performance

    looked_at = [row for row in groupings() if row.code in SUBGROUPS and row.column in cohort.names]
    spec, beside = fitted.spec, [row.column for row in looked_at]
    if by == "cycle" and CYCLE not in cohort.names:
        return {"by": by, "why": f"{cohort.title} has no column '{CYCLE}'.", "groups": []}
    sample = sample_of(cohort, spec, beside)
    try:
        held = (
            levels_left_out(spec, sample, CYCLE)
            if by == "cycle"
            else held_out(spec, sample, folds(sample, np.random.default_rng(SEED)))
        )
        whole = performance(spec, sample, held)
    except ModelError as error:
        return {"by": by, "why": str(error), "groups": []}
    return {"by": by, "why": None} | asdict(whole) | {"groups": by_subgroup(spec, sample, held, looked_at)}


def for_people(plain: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """What `trust` gave as tables, and its sentences.

    Args:
        plain: an answer as JSON knows it.
    """
    controls, validation = plain.get("negative_controls") or [], plain.get("validation")
    shown: dict[str, Any] = {"negative_controls": [_picked(row, CONTROL) for row in controls if row["control"]]}
    sentences = [row["sentence"] for row in controls]
    if validation is None:
        return shown, sentences
    measures = [(name, validation.get(name)) for name in ("slope", "intercept", "explained", "auc", "brier")]
    shown["validation"] = [{"measure": name} | one for name, one in measures if one]
    shown["groups"] = [_picked(row, ("by", "group", "n")) | _gap(row["difference"]) for row in validation["groups"]]
    return shown, [*sentences, *([validation["why"]] if validation["why"] else [])]


def _picked(row: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: row[name] for name in names}


def _gap(difference: dict[str, Any] | None) -> dict[str, Any]:
    """Observed less predicted."""
    held = difference or {}
    return {"observed - predicted": held.get("estimate"), "low": held.get("low"), "high": held.get("high")}
