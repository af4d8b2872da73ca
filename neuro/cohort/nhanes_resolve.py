"""Where a folder names a variable otherwise than the mapping expects: the first of its known names that is there."""

from neuro.cohort.nhanes_findings import Finding, stood_in
from neuro.cohort.nhanes_mapping import Cycle, Mapped, mapped_in, mapping
from neuro.cohort.nhanes_tables import RawFolder, variables_of


def resolve(folder: RawFolder, cycle: Cycle) -> tuple[tuple[Mapped, ...], list[Finding]]:
    """The mapping rows of a cycle as the folder can serve them.

    CDC renamed tables and variables over the years and between releases. A value that is not under the name of its
    cycle is taken from the first name that the same column has in another cycle, with that name's unit factor and
    codes.

    Returns:
        The rows, one for each row of the mapping (unchanged where nothing serves), and what stood in.
    """
    headers = {name: variables_of(folder.files[name]) for name in _tables(cycle) & set(folder.files)}
    rows, findings = [], []
    for row in mapped_in(cycle):
        served = next((one for one in (row, *_others(row)) if _is_there(one, cycle, headers)), row)
        if served is not row:
            findings.append(stood_in(row, served, cycle))
        rows.append(served)
    return tuple(rows), findings


def _is_there(row: Mapped, cycle: Cycle, headers: dict[str, frozenset[str]]) -> bool:
    """Whether a table of the folder holds the row's variable."""
    return row.variable in headers.get(row.table(cycle), frozenset())


def _tables(cycle: Cycle) -> set[str]:
    return {one.table(cycle) for row in mapped_in(cycle) for one in (row, *_others(row))}


def _others(row: Mapped) -> tuple[Mapped, ...]:
    """Rows by which other cycles give the same column; only values have other names."""
    if row.role != "value":
        return ()
    return tuple(one for one in mapping() if one.column == row.column and one.role == "value" and one is not row)
