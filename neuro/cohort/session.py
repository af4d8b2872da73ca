"""Cohorts of one visit: in a database of their own, gone once closed."""

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from neuro.cohort.cohort import Cohort, DesignSpec
from neuro.cohort.readers import as_cohort, described, plain_table, read_file

if TYPE_CHECKING:
    import pandas


def session_cohort(source: "Path | pandas.DataFrame", name: str, design: DesignSpec | None = None) -> Cohort:
    """A file or a frame as a cohort that nobody else sees.

    Args:
        source: a file as `read_file` takes, or a frame with one row a person.
        name: what the header shows.
    Raises:
        DataError: as `read_file`.
    """
    if isinstance(source, Path):
        return read_file(source, name, design)
    import pyarrow

    rows = plain_table(pyarrow.Table.from_pandas(source, preserve_index=False), name)
    digest = hashlib.sha256()
    for batch in rows.to_batches():
        digest.update(batch.serialize())
    return as_cohort(described(rows, name, digest.hexdigest()), name, name, design)


def close(cohort: Cohort) -> None:
    """Forget a cohort's rows: its database closes, and its memory is free."""
    cohort.connection.close()
