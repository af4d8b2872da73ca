"""`neuro balance`: balance indices and axes by group, with design-based intervals."""

import argparse
from typing import Any

from neuro.balance.axes import Axis
from neuro.cli.data_options import add_data_options, cohort_of
from neuro.errors import DataError
from neuro.knowledge.groupings import Grouping, grouping, groupings
from neuro.models.description.describe import Estimate
from neuro.models.description.distribution import SHARES, Distribution, Group, distribution
from neuro.models.description.panel import AXIS_UNIT, Measure, Panel, panel

EXAMPLE = """example, on the embedded cohort:
  neuro balance --index b6_status,omega3_status --by age_band

Values are in the measure's own unit, logarithms as logarithms; an axis is in SD among people of that sex and age.
Groups are domains of the whole design. Fewer than 11 people: suppressed, with whatever would give them away; a
percentile beyond which fewer than 5 people lie is left out. Levels of different assays are warned of."""


def add(subparsers: Any) -> None:
    """Register the command."""
    parser = subparsers.add_parser(
        "balance",
        help="balance indices and axes by group",
        description="Describe indices and axes: mean and percentiles of each group, with their intervals.",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--index", metavar="A,B", required=True, help="codes of indices or axes")
    codes = [row.code for row in groupings()]
    parser.add_argument("--by", metavar="G", help=f"one of {', '.join(codes)} (left out: everybody)")
    parser.add_argument("--domain", metavar="E", help="who is described; others keep their place in the design")
    add_data_options(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Describe and lay out the answer."""
    from neuro.report.measures import formula

    cohort = cohort_of(args)
    codes = list(dict.fromkeys(code.strip() for code in args.index.split(",")))
    if not all(codes):
        raise DataError(f"Wanted codes separated by commas after --index; found '{args.index}'. See neuro features.")
    by = grouping(args.by, cohort.names) if args.by else None
    whole = panel(cohort, args.domain)
    found = [(whole.measure(code), distribution(whole, code, by)) for code in codes]
    units = list(dict.fromkeys(unit(measure) for measure, _ in found))
    return {
        "index": ",".join(codes),
        "unit": units[0] if len(units) == 1 else None,
        "groups": [_row(whole, measure, one, by) for measure, told in found for one in told.groups],
        "formulas": {measure.code: formula(measure) for measure, _ in found},
        "ungrouped": {measure.code: _counted(told) for measure, told in found},
        "weighting": {measure.code: told.weighting for measure, told in found},
        "warnings": list(dict.fromkeys(line for _, told in found for line in _warned(whole, told))),
        "cohort": cohort.title,
        "simulated": cohort.provenance.simulated,
    }


def unit(measure: Measure) -> str:
    """The unit of a measure's own values."""
    return AXIS_UNIT if isinstance(measure, Axis) else measure.unit


def _row(whole: Panel, measure: Measure, one: Group, by: Grouping | None) -> dict[str, Any]:
    row: dict[str, Any] = {
        "index": measure.code,
        "unit": unit(measure),
        "group": {by.code: one.level} if by else {},
        "n": one.n,
        "statistic": "share" if whole.share(measure.code) else "mean",
        "mean": one.mean.estimate,
        "low": one.mean.low,
        "high": one.mean.high,
    }
    empty: list[Estimate | None] = [None] * len(SHARES)
    for p, found in zip(SHARES, one.quantiles or empty, strict=True):
        name = f"p{100 * p:.0f}"
        row |= {
            name: found and found.estimate,
            f"{name}_low": found and found.low,
            f"{name}_high": found and found.high,
        }
    return row | {"suppressed": one.suppressed, "few": one.few}


def _counted(told: Distribution) -> str:
    from neuro.cohort.privacy import shown

    return shown(told.ungrouped)


def _warned(whole: Panel, told: Distribution) -> tuple[str, ...]:
    from neuro.report.balance import breaks

    return (*told.warnings, *breaks(whole, told.code))


def table(result: dict[str, Any]) -> str:
    """The answer for people: a line a group, without intervals of percentiles."""
    from neuro.cli.render import as_table

    kept = [
        {key: value for key, value in row.items() if not key.startswith("p") or "_" not in key}
        for row in result["groups"]
    ]
    return as_table({key: value for key, value in (result | {"groups": kept}).items() if value not in ((), "", [], {})})
