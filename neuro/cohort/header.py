"""The header of a file of people."""

from collections.abc import Sequence

from neuro.errors import DataError


def check_header(source: str, header: Sequence[str]) -> None:
    """Whether every column has a name of its own.

    Raises:
        DataError: it has not, or there is no column.
    """
    if not header:
        raise DataError(f"Wanted a header line in '{source}'; the file is empty. Export it again.")
    lower = [name.lower() for name in header]
    for place, name in enumerate(header):
        if not name:
            raise DataError(f"Wanted a name for every column; column {place + 1} of '{source}' has none. Name it.")
        if name.lower() in lower[:place]:
            raise DataError(
                f"Wanted every column name once; '{source}' has '{name}' more than once (capitals do not count). "
                "Rename or drop one."
            )
