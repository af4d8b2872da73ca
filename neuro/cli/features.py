"""`neuro features`: balance indices for every row of a cohort."""

import argparse
from pathlib import Path
from typing import Any

from neuro.balance.features import available, select
from neuro.balance.indices import Index, chosen
from neuro.cli.data_options import add_data_options, cohort_of
from neuro.cli.table_file import sink, writable
from neuro.cohort.cohort import Cohort
from neuro.errors import DataError
from neuro.expression import identifier

BATCH = 100_000
"""Rows held at once while the file is written."""
EXAMPLE = """example, on the embedded cohort:
  neuro features --indices trp_lnaa_diet,b6_status --out indices.csv

Without --indices: every index whose columns the cohort has; the others are listed with the reason.
A row has the cohort's own id columns and one column an index; a value that cannot be computed is missing."""


def add(subparsers: Any) -> None:
    """Register the command."""
    parser = subparsers.add_parser(
        "features",
        help="balance indices for every row",
        description="Compute balance indices, each from the one expression that pages and what-if use.",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--indices", metavar="A,B", help="codes of indices (left out: all that can be given)")
    parser.add_argument("--out", metavar="F", required=True, type=Path, help="file to write: .csv or .parquet")
    add_data_options(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Compute, write, and say what was measured and what was withheld."""
    place = writable(args.out, args.data)
    cohort = cohort_of(args)
    given, withheld = available(cohort.names)
    codes = None if args.indices is None else _codes(args.indices)
    wanted = given if codes is None else chosen(codes)
    if not wanted:
        raise DataError(f"Wanted columns that an index needs; {cohort.title} has none of them. Map its columns first.")
    missing, rows = _written(cohort, wanted, place)
    return {
        "rows": rows,
        "indices": [
            {"code": row.code, "n": rows - missing[row.code], "missing": missing[row.code], "unit": row.unit}
            for row in wanted
        ],
        "withheld": [{"code": out.index.code, "reason": out.reason} for out in withheld] if codes is None else [],
        "out": str(args.out),
        "cohort": cohort.title,
        "simulated": cohort.provenance.simulated,
    }


def _codes(listed: str) -> list[str]:
    """The codes asked for, each once."""
    codes = [code.strip() for code in listed.split(",")]
    if not all(codes):
        raise DataError(f"Wanted codes separated by commas after --indices; found '{listed}'. Leave it out for all.")
    return list(dict.fromkeys(codes))


def _written(cohort: Cohort, wanted: tuple[Index, ...], place: Path) -> tuple[dict[str, int], int]:
    """Stream the indices from the database to the file; missing values by code, and rows."""
    design = cohort.design.columns if cohort.design else ()
    keys = [column.name for column in cohort.columns if column.kind == "id" and column.name not in design]
    sql = select([row.code for row in wanted], cohort.names)
    parts = [*(identifier(name) for name in keys), sql.text]
    cursor = cohort.connection.cursor()
    missing, rows = {row.code: 0 for row in wanted}, 0
    try:
        query = f"select {', '.join(parts)} from {identifier(cohort.table)}"
        batches = cursor.sql(query, params=sql.values).to_arrow_reader(BATCH)
        with sink(place, batches.schema) as writer:
            for batch in batches:
                writer.write_batch(batch)
                rows += batch.num_rows
                for code in missing:
                    missing[code] += batch.column(code).null_count
    finally:
        cursor.close()
    return missing, rows
