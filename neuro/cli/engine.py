"""`fit --engine`: where a model is fitted, and what is left out where rows are not fetched."""

import argparse
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from neuro.cohort.cohort import Cohort
    from neuro.models.fit import Fitted
    from neuro.models.spec import ModelSpec

ROWS_IN_MEMORY = 1_000_000
"""Cohorts with more rows are fitted where their rows are. Grade C."""
ENGINES = ("auto", "memory", "sums", "batches")
ROWS_NEEDED = "it needs the rows, and this model was fitted without fetching them"


def add_engine_option(parser: argparse.ArgumentParser) -> None:
    """`--engine`."""
    parser.add_argument(
        "--engine",
        choices=ENGINES,
        default="auto",
        help="fit in memory, from sums of the database (gaussian), or in passes over batches; left out: by size, "
        f"beyond {ROWS_IN_MEMORY:,} rows without fetching them",
    )


def engine_of(args: argparse.Namespace, spec: "ModelSpec", cohort: "Cohort") -> tuple[str, str]:
    """Where to fit, and why there.

    Raises:
        ModelError: an engine is named that cannot do what else is asked for.
    """
    from neuro.errors import ModelError

    asked, rows = args.engine, cohort.provenance.rows
    needs = [name for name, wanted in (("--impute", args.impute), ("--se jackknife", args.se == "jackknife")) if wanted]
    if asked in ("sums", "batches") and needs:
        raise ModelError(f"Wanted --engine {asked} with {needs[0]}; that needs the rows in memory. Drop one of them.")
    if asked != "auto":
        return asked, f"--engine {asked}"
    if rows <= ROWS_IN_MEMORY:
        return "memory", f"{rows:,} rows; up to {ROWS_IN_MEMORY:,} are fetched"
    if needs:
        return "memory", f"{needs[0]} needs the rows"
    return _large(spec, cohort)


def _large(spec: "ModelSpec", cohort: "Cohort") -> tuple[str, str]:
    from neuro.models.large import batches, sums

    size = f"{cohort.provenance.rows:,} rows; more than {ROWS_IN_MEMORY:,} are not fetched"
    if not sums.why_not(spec, cohort):
        return "sums", size
    reason = batches.why_not(spec, cohort)
    return ("memory", reason) if reason else ("batches", size)


def fitted_there(
    args: argparse.Namespace, spec: "ModelSpec", cohort: "Cohort", engine: str
) -> "tuple[Fitted, dict[str, Any]]":
    """A model fitted without fetching rows, and what `fit` says beside its terms; progress goes to stderr."""
    from neuro.cli.progress import progress
    from neuro.models.large.batches import streamed
    from neuro.models.large.contrast_sql import Contrasts, moments
    from neuro.models.large.sums import summed
    from neuro.models.trust.evalue import evalue_of, strongest, to_log_ratio

    by, report = args.replicate_by, progress(sys.stderr)
    if engine == "sums":
        fitted, found = summed(spec, cohort, report, (by,) if by else ())
    else:
        fitted, found = streamed(spec, cohort, report)
    contrasts = Contrasts(cohort, found)
    again = engine == "sums" and not found.units.alone
    scale, left_out = to_log_ratio(fitted, *moments(cohort, found)), unavailable(args, again)
    told: dict[str, Any] = {one["key"]: None for one in left_out if one["key"] != "replication"}
    if by and again:
        from neuro.models.large.replication_sql import replicate_there

        told["replication"] = replicate_there(fitted, cohort, found, by, contrasts)
    return fitted, told | {
        "evalue": evalue_of(fitted, contrasts.of(fitted), scale),
        "yardstick": strongest(fitted, scale, contrasts.of),
        "unavailable": left_out,
    }


def unavailable(args: argparse.Namespace, again: bool) -> list[dict[str, str]]:
    """What was asked for and needs rows.

    Args:
        again: whether the model can be asked again within levels.
    """
    asked = {
        "replication": args.replicate_in or (args.replicate_by and not again),
        "validation": args.validate,
        "challenger": args.challenge,
        "negative_controls": args.graph,
    }
    return [{"key": key, "why": ROWS_NEEDED} for key, wanted in asked.items() if wanted]
