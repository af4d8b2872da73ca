"""`neuro features`: balance indices and axes for every row of a cohort."""

import argparse
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from neuro.balance.axes import Axis, axes, scored
from neuro.balance.features import available, select
from neuro.balance.indices import Index, chosen, index, indices
from neuro.balance.reference import Reference, published_reference
from neuro.balance.refusals import unavailable
from neuro.balance.scores import join_reference, select_scores
from neuro.balance.standardise import standards
from neuro.cli.data_options import add_data_options, cohort_of
from neuro.cli.table_file import sink, writable
from neuro.cohort.cohort import Cohort
from neuro.errors import DataError, KnowledgeError
from neuro.expression import Sql, identifier

BATCH = 100_000
"""Rows held at once while the file is written."""
EXAMPLE = """example, on the embedded cohort:
  neuro features --indices trp_lnaa_diet,b6_status,one_carbon --out indices.csv

Without --indices: every index and axis that the cohort can give; the others are listed with the reason.
A row has the cohort's own id columns and one column a code; a value that cannot be computed is missing. An axis is in
SD among people of that sex and age band, of the cohort itself or as published (--reference)."""


def add(subparsers: Any) -> None:
    """Register the command."""
    parser = subparsers.add_parser(
        "features",
        help="balance indices and axes for every row",
        description="Compute balance indices and axes, each from the one expression that pages and what-if use.",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--indices", metavar="A,B", help="codes of indices and axes (left out: all that can be given)")
    parser.add_argument(
        "--reference", choices=("cohort", "published"), default="cohort", help="what axes are set against"
    )
    parser.add_argument("--out", metavar="F", required=True, type=Path, help="file to write: .csv or .parquet")
    add_data_options(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Compute, write, and say what was measured and what was withheld."""
    place = writable(args.out, args.data)
    cohort = cohort_of(args)
    given, withheld = available(cohort.names)
    codes = None if args.indices is None else _codes(args.indices)
    known = _known(codes or [])
    wanted = given if codes is None else chosen(code for code in codes if code not in known)
    asked = scored(None if codes is None else [code for code in codes if code in known])
    against = _against(cohort, asked, args.reference)
    closed = unavailable(cohort.names, against, None if codes is None else [row.code for row in asked])
    if codes is not None and closed:
        raise DataError(" ".join(closed.values()) + " Leave it out, or map its columns.")
    open_axes = tuple(row for row in asked if row.code not in closed)
    if not wanted and not open_axes:
        raise DataError(f"Wanted columns that an index needs; {cohort.title} has none of them. Map its columns first.")
    missing, rows = _written(cohort, wanted, open_axes, against, place)
    return {
        "rows": rows,
        "indices": [_counted(row.code, rows, missing, row.unit) for row in wanted],
        "axes": [_counted(row.code, rows, missing, "SD") | _origins(row, against, cohort) for row in open_axes],
        "withheld": [{"code": out.index.code, "reason": out.reason} for out in withheld] if codes is None else [],
        "withheld_axes": [{"code": code, "reason": reason} for code, reason in closed.items()],
        "reference": against.title,
        "out": str(args.out),
        "cohort": cohort.title,
        "simulated": cohort.provenance.simulated,
    }


def _known(codes: list[str]) -> set[str]:
    """The codes of axes, once every code asked for is known to be one or an index."""
    of_axes = {row.code for row in axes()}
    every = [*(row.code for row in indices()), *of_axes]
    for code in codes:
        if code not in every:
            near = get_close_matches(code, every, n=3, cutoff=0.5) or sorted(every)
            raise KnowledgeError(f"Wanted an index or axis '{code}'; there is none. Choose from {', '.join(near)}.")
    return of_axes


def _against(cohort: Cohort, asked: tuple[Axis, ...], named: str) -> Reference:
    if named == "published":
        return published_reference()
    return standards(cohort, [code for row in asked for code in row.indices])


def _counted(code: str, rows: int, missing: dict[str, int], unit: str) -> dict[str, Any]:
    return {"code": code, "n": rows - missing[code], "missing": missing[code], "unit": unit}


def _origins(row: Axis, against: Reference, cohort: Cohort) -> dict[str, Any]:
    """Where the centre and spread of each index of an axis come from."""
    measured = [code for code in row.indices if set(index(code).needs) <= set(cohort.names)]
    return {"origins": {code: against.origin(code) for code in measured if against.has(code)}}


def _codes(listed: str) -> list[str]:
    """The codes asked for, each once."""
    codes = [code.strip() for code in listed.split(",")]
    if not all(codes):
        raise DataError(f"Wanted codes separated by commas after --indices; found '{listed}'. Leave it out for all.")
    return list(dict.fromkeys(codes))


def _written(
    cohort: Cohort, wanted: tuple[Index, ...], asked: tuple[Axis, ...], against: Reference, place: Path
) -> tuple[dict[str, int], int]:
    """Stream indices and axes from the database to the file; missing values by code, and rows."""
    query = _query(cohort, wanted, asked, against)
    cursor = cohort.connection.cursor()
    missing = dict.fromkeys([row.code for row in wanted] + [row.code for row in asked], 0)
    rows = 0
    try:
        batches = cursor.sql(query.text, params=query.values).to_arrow_reader(BATCH)
        with sink(place, batches.schema) as writer:
            for batch in batches:
                writer.write_batch(batch)
                rows += batch.num_rows
                for code in missing:
                    missing[code] += batch.column(code).null_count
    finally:
        cursor.close()
    return missing, rows


def _query(cohort: Cohort, wanted: tuple[Index, ...], asked: tuple[Axis, ...], against: Reference) -> Sql:
    design = cohort.design.columns if cohort.design else ()
    keys = [column.name for column in cohort.columns if column.kind == "id" and column.name not in design]
    parts = [Sql(identifier(name)) for name in keys]
    parts += [select([row.code for row in wanted], cohort.names)] if wanted else []
    table = Sql(identifier(cohort.table))
    if asked:
        parts.append(select_scores(cohort.names, against, [row.code for row in asked]))
        joined = join_reference(cohort.names, against)
        table = Sql(f"{table.text} {joined.text}", joined.values)
    selected = ", ".join(part.text for part in parts)
    values = [value for part in (*parts, table) for value in part.values]
    return Sql(f"select {selected} from {table.text}", tuple(values))
