"""A cohort: a table in DuckDB, the survey design that made it, and its provenance."""

from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

import duckdb

from neuro.errors import DataError

CYCLE = "cycle"
"""Column that says in which survey cycle somebody was seen, in cohorts that have several."""
Lonely = Literal["adjust", "certainty", "average", "remove"]
Kind = Literal["number", "whole", "flag", "category", "id", "weight"]


@dataclass(frozen=True, slots=True)
class Column:
    """One variable of a cohort.

    Attributes:
        name: column in the table.
        kind: what its values are; flags are 0/1, categories are text.
        unit: as in the cohort's dictionary, "" where it has none.
        label: what people read.
        note: assay traps, eligibility, limits; "" where there is nothing to say.
        categories: the declared levels of a category, in order; () otherwise.
    """

    name: str
    kind: Kind
    unit: str = ""
    label: str = ""
    note: str = ""
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DesignSpec:
    """How people came into the cohort, as column names.

    Attributes:
        weight, stratum, psu: columns; all None means simple random sampling.
        rule: "nhanes" when the weight is chosen per variable set and cycle, else None.
        lonely: what a stratum with a single PSU contributes.
        fpc: at each stage, a column of the units in the population of the stratum, or of the share of them that was
            drawn (R: `svydesign(fpc=)`); () without a finite population correction.
        substrata, subunits: columns of strata and of units at the second and later stages.
    """

    weight: str | None = None
    stratum: str | None = None
    psu: str | None = None
    rule: str | None = None
    lonely: Lonely = "adjust"
    fpc: tuple[str, ...] = ()
    substrata: tuple[str, ...] = ()
    subunits: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that it names."""
        first = (name for name in (self.weight, self.stratum, self.psu) if name)
        return tuple(dict.fromkeys([*first, *self.substrata, *self.subunits, *self.fpc]))

    @property
    def srs(self) -> bool:
        """Whether everybody counts alike and is drawn alone."""
        return not self.columns and self.rule is None


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a cohort's rows come from.

    Attributes:
        source: what a reader may look up: file name or agency and release.
        sha256: of the file that was read.
        rows: people.
        cycles: survey cycles, () where there are none.
        simulated: True where no value was measured in anybody.
    """

    source: str
    sha256: str
    rows: int
    cycles: tuple[str, ...] = ()
    simulated: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Cohort:
    """A handle: work is done by functions, on a cursor of its own for each query.

    Attributes:
        name: short name, as in `--data`.
        title: what the header shows.
        connection: shared; never queried, only `.cursor()` of it.
        table: table or view holding one row a person.
        columns: what the table holds, in order.
        design: how people came in; None where nobody has said, and no estimate is given until somebody does.
        provenance: where the rows come from.
    """

    name: str
    title: str
    connection: duckdb.DuckDBPyConnection
    table: str
    columns: tuple[Column, ...]
    design: DesignSpec | None
    provenance: Provenance

    @property
    def names(self) -> tuple[str, ...]:
        """Column names, in order."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        """The variable of that name.

        Raises:
            DataError: the cohort has no such column; near names are offered.
        """
        for column in self.columns:
            if column.name == name:
                return column
        raise DataError(unknown_column(name, self.names, self.title))


def unknown_column(name: str, names: tuple[str, ...], where: str) -> str:
    """The sentence for a column that is not there, with the nearest names."""
    by_lower = {known.lower(): known for known in names}
    wanted = name.lower()
    close = get_close_matches(wanted, by_lower, n=3, cutoff=0.6)
    near = [by_lower[found] for found in close or sorted((k for k in by_lower if wanted in k), key=len)[:3]]
    hint = f" Did you mean {', '.join(near)}?" if near else f" It has {len(names)} columns; see the dictionary."
    return f"Wanted a column '{name}'; {where} has none of that name.{hint}"
