"""`neuro variability`: how steady each person is over visits, from a table with a row a visit."""

import argparse
from pathlib import Path
from typing import Any

from neuro.balance.variability import NOTE, VISITS, select_variability
from neuro.cli.data_options import add_data_options, cohort_of
from neuro.cli.table_file import sink, writable
from neuro.cohort.cohort import Cohort
from neuro.errors import DataError
from neuro.expression import Sql, identifier

BATCH = 100_000
"""People held at once while the file is written."""
SD = 3
"""Where the SD stands in a row, after the person, the visits and the mean."""
EXAMPLE = """example, on the embedded cohort, where everybody was seen once, so that nobody has a number:
  neuro variability --person SEQN --time age --value phq9 --out steady.csv

On a diary, a row a visit:
  neuro variability --data diary.csv --person id --time day --value mood --out steady.csv

The file has a row a person: visits, and from five visits on the mean, the SD (n - 1) and the root mean square of
successive differences. A number is of this person over time, and is set against nobody."""


def add(subparsers: Any) -> None:
    """Register the command."""
    parser = subparsers.add_parser(
        "variability",
        help="how steady each person is over five visits or more",
        description="Spread and change from visit to visit within each person of a table with a row a visit.",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--person", metavar="COLUMN", required=True, help="whose visit a row is")
    parser.add_argument("--time", metavar="COLUMN", required=True, help="when it was: a number")
    parser.add_argument("--value", metavar="COLUMN", required=True, help="what was measured")
    parser.add_argument("--out", metavar="F", required=True, type=Path, help="file to write: .csv or .parquet")
    add_data_options(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Compute, write, and say how many people have visits enough."""
    place = writable(args.out, args.data)
    cohort = cohort_of(args)
    wanted = (args.person, args.time, args.value)
    if len(set(wanted)) < len(wanted):
        raise DataError(f"Wanted three columns; found {', '.join(wanted)}. Name another for each.")
    cohort.column(args.person)
    for name in (args.time, args.value):
        _check_numbers(cohort, name)
    people, steady = _written(cohort, select_variability(cohort.table, *wanted), place)
    return {
        "people": people,
        "n": steady,
        "missing": people - steady,
        "visits_wanted": VISITS,
        "value": args.value,
        "note": NOTE,
        "out": str(args.out),
        "cohort": cohort.title,
        "simulated": cohort.provenance.simulated,
    }


def _check_numbers(cohort: Cohort, name: str) -> None:
    """Refuse a column of words, whatever its kind was taken for."""
    cohort.column(name)
    cursor = cohort.connection.cursor()
    try:
        column, table = identifier(name), identifier(cohort.table)
        words = cursor.sql(f"select 1 from {table} where {column} is not null and try_cast({column} as double) is null")
        if words.limit(1).fetchall():
            raise DataError(f"Wanted numbers in '{name}'; found others. Name a column of numbers, days for dates.")
    finally:
        cursor.close()


def _written(cohort: Cohort, query: Sql, place: Path) -> tuple[int, int]:
    """Stream one row a person to the file; people, and those with visits enough."""
    cursor = cohort.connection.cursor()
    people = steady = 0
    try:
        sorted_query = f"select * from ({query.text}) order by 2 desc, 1"
        batches = cursor.sql(sorted_query, params=query.values).to_arrow_reader(BATCH)
        with sink(place, batches.schema) as writer:
            for batch in batches:
                writer.write_batch(batch)
                people += batch.num_rows
                steady += batch.num_rows - batch.column(SD).null_count
    finally:
        cursor.close()
    return people, steady
