"""`fit --challenge`: boosted trees on the same columns, people and folds."""

import argparse
from typing import Any

import numpy as np

from neuro.cohort.sample import Sample
from neuro.models.spec import ModelSpec

SEED = 2005
"""Draws folds and resamples; the same everywhere, so that pages and the command line say the same."""


def add_challenge_option(parser: argparse.ArgumentParser) -> None:
    """`--challenge`."""
    parser.add_argument(
        "--challenge",
        action="store_true",
        help="set boosted trees against the model: does flexibility help? (some seconds)",
    )


def challenger(args: argparse.Namespace, spec: ModelSpec, sample: Sample) -> dict[str, Any]:
    """The answer's `challenger`; nothing unless it was asked for."""
    if not args.challenge:
        return {}
    from neuro.models.trees.challenger import challenge
    from neuro.report import challenger as told

    found = challenge(spec, sample, np.random.default_rng(SEED))
    return {
        "challenger": {
            "sentence": told.sentence(found),
            "measure": "share of the deviance explained (D2) in people held out",
            "ours": found.explained.ours,
            "theirs": found.explained.theirs,
            "difference": found.explained.difference,
            "auc": found.auc,
            "brier": found.brier,
            "joined": {"sentence": told.joined(found), "theirs": found.joined.theirs}
            | {"difference": found.joined.difference},
            "n": found.n,
            "folds": found.folds,
            "resamples": found.bags,
            "df": found.df,
            "held": [{"column": column, "direction": sign} for column, sign in found.held],
        }
    }
