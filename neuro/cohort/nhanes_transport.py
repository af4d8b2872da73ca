"""Whether a SAS transport file (XPT) is whole: it carries no row count, but its rows must fill it."""

import mmap
from pathlib import Path

RECORD = 80
"""Bytes: a transport file is a whole number of these records, the last filled up with blanks (SAS TS-140; grade B)."""
NAMESTR = 140
"""Bytes of one variable's description, its length a big-endian short at byte 4 (SAS TS-140; grade B)."""
VARIABLES = (b"HEADER RECORD*******NAMESTR HEADER RECORD!!!!!!!", b"HEADER RECORD*******NAMSTV8 HEADER RECORD!!!!!!!")
OBSERVATIONS = b"HEADER RECORD*******OBS"
COUNT = slice(54, 58)
"""Where the header of the descriptions holds the number of variables."""


def why_cut_off(path: Path) -> str | None:
    """What shows that the file is cut off; None where nothing does.

    A file cut exactly between two rows cannot be told from a shorter one.
    """
    size = path.stat().st_size
    if not size or size % RECORD:
        return f"{size:,} bytes is not a whole number of {RECORD}-byte records"
    with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as content:
        described = max(content.find(header) for header in VARIABLES)
        observed = content.find(OBSERVATIONS, max(described, 0))
        if described < 0 or observed < 0:
            return "it has no description of variables or no rows"
        width = _row_width(content[described:observed])
        rest = (size - observed - RECORD) % width if width else 0
        if rest >= RECORD or content[size - rest :].strip(b" "):
            return f"its last row has {rest} of {width} bytes"
    return None


def _row_width(described: bytes) -> int:
    """Bytes of one row: the sum of the variables' lengths."""
    variables = int(described[COUNT])
    starts = range(RECORD, RECORD + variables * NAMESTR, NAMESTR)
    return sum(int.from_bytes(described[start + 4 : start + 6], "big") for start in starts)
