"""`fit --impute`: the same answer from completed data sets, pooled, with what the missing values cost."""

import argparse
import sys
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from neuro.cohort.cohort import Cohort
    from neuro.cohort.sample import Sample
    from neuro.models.gaps.pooled import Pooled
    from neuro.models.spec import ModelSpec


def add_impute_options(parser: argparse.ArgumentParser) -> None:
    """`--impute --impute-iterations --seed`."""
    group = parser.add_argument_group("missing values")
    group.add_argument("--impute", metavar="M", type=int, help="draw them M times (10 or more) and pool by Rubin")
    group.add_argument("--impute-iterations", metavar="R", type=int, help="rounds of each chain (left out: 10)")
    group.add_argument("--seed", metavar="S", type=int, help="of the draws (left out: a fixed one)")


def pooled_of(args: argparse.Namespace, cohort: "Cohort", spec: "ModelSpec") -> "tuple[Pooled, Sample]":
    """Draw, fit, pool; progress goes to stderr.

    Raises:
        ModelError: nothing or too little to impute, or no sensible number of data sets.
    """
    from neuro.cli.progress import progress
    from neuro.models.gaps.auxiliaries import sample_for
    from neuro.models.gaps.imputation import ITERATIONS, SEED, impute
    from neuro.models.gaps.pooled import pooled

    sample, helpful = sample_for(cohort, spec)
    rounds = ITERATIONS if args.impute_iterations is None else args.impute_iterations
    seed = SEED if args.seed is None else args.seed
    imputed = impute(spec, sample, args.impute, rounds, seed, helpful, progress(sys.stderr))
    return pooled(imputed, sample), sample


def layered(found: dict[str, Any], pooled: "Pooled") -> dict[str, Any]:
    """The answer of a fit, its numbers exchanged for pooled ones on their own degrees of freedom.

    Args:
        found: the answer of the pooled fit as of any other.
    """
    from neuro.models.gaps.rubin import joint
    from neuro.models.wald import hypotheses

    combined, fitted = pooled.combined, pooled.fitted
    tests = []
    for name, places in hypotheses(fitted):
        one = joint(combined, places)
        tests.append({"name": name, "F": one.statistic, "df1": one.df1, "df2": one.df2, "p": one.p})
    return found | {
        "n_imputed": pooled.n_imputed,
        "df": pooled.fits[0].df,
        "terms": [_term(pooled, place, name) for place, name in enumerate(fitted.reported.names)],
        "tests": tests,
        "imputation": imputation(pooled),
        "convention": f"95 % intervals and p-values on Student's t with Barnard and Rubin's degrees of freedom of each "
        f"term; with nothing missing there would be {pooled.fits[0].df} (PSUs - strata)",
    }


def _term(pooled: "Pooled", place: int, name: str) -> dict[str, Any]:
    from neuro.models import intervals

    combined = pooled.told
    keys = ("estimate", "se", "low", "high", "p", "df", "fmi")
    if name in pooled.fitted.hidden:
        return {"term": name} | dict.fromkeys(keys)
    estimate, se = float(combined.beta[place]), float(np.sqrt(combined.vcov[place, place]))
    df, fmi = float(combined.df[place]), float(combined.fmi[place])
    low, high = intervals.symmetric(estimate, se, df)
    p = intervals.p_value(estimate / se, df) if se > 0 else None
    return {"term": name} | dict(zip(keys, (estimate, se, low, high, p, df, fmi), strict=True))


def imputation(pooled: "Pooled") -> dict[str, Any]:
    """How the missing values were drawn."""
    from neuro.models.gaps.imputation import METHOD

    imputed = pooled.imputed
    return {
        "m": imputed.m,
        "iterations": imputed.iterations,
        "seed": imputed.seed,
        "columns": [
            {"column": one.column, "rows": len(one.rows), "method": METHOD, "share": one.share} for one in imputed.drawn
        ],
        "auxiliaries": imputed.auxiliaries,
        "outcome_in_model": True,
        "seconds": imputed.seconds,
    }
