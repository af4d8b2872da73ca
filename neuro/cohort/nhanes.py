"""NHANES, harmonised: one row an examined adult, from CDC's own tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from neuro.cohort import nhanes_derive as derive
from neuro.cohort import nhanes_food as food
from neuro.cohort.nhanes_findings import Finding, check_complete, doubled, left_out, row_count
from neuro.cohort.nhanes_mapping import Cycle, Mapped, choose_cycles
from neuro.cohort.nhanes_resolve import resolve
from neuro.cohort.nhanes_storage import columns, stored
from neuro.cohort.nhanes_tables import RawFolder, one_row_each, open_folder, read_table
from neuro.errors import DataError
from neuro.jobs import Progress, silent

MANY_ROWS = ("RXQ_RX", "DR1IFF", "DR2IFF")
"""Tables with one row a medicine or food, not a person."""
NO_PEOPLE = ("RXQ_DRUG",)
"""Tables about medicines, without SEQN."""
PRESENT_USE = ("oral_contraceptive_now", "injectable_contraceptive_now", "hormone_therapy_now")
"""Flags whose first input is "ever" and whose others are "now"."""


@dataclass(frozen=True, slots=True, eq=False)
class Harmonised:
    """The harmonised cohort and what was noticed on the way.

    Attributes:
        frame: one row a person, in the order of the dictionary's columns.
        cycles: what it was built from, oldest first.
        findings: oldest cycle first.
    """

    frame: pd.DataFrame
    cycles: tuple[Cycle, ...]
    findings: tuple[Finding, ...]


def build(raw: Path, cycles: Sequence[str], progress: Progress = silent) -> pd.DataFrame:
    """Harmonised cohort of some cycles; see `harmonise`."""
    return harmonise(raw, cycles, progress).frame


def harmonise(raw: Path, cycles: Sequence[str], progress: Progress = silent) -> Harmonised:
    """Read CDC's tables of some cycles and make the cohort.

    Adults (18 and over; 20 and over before 2005) who were examined (WTMEC2YR > 0).

    Args:
        raw: folder of CDC's tables.
        cycles: file letters, as ["D", "E", "G"].
        progress: told how far it is.
    Returns:
        The cohort, with the columns of `nhanes_columns.csv` in their order and stored types.
    Raises:
        DataError: an unknown cycle, missing files (all are named), a missing variable, a damaged file, a SEQN twice.
    """
    chosen = choose_cycles(cycles)
    folder = open_folder(Path(raw))
    findings = [doubled(name, folder.files[name].name) for name in folder.doubled]
    rows: dict[Cycle, tuple[Mapped, ...]] = {}
    for cycle in chosen:
        rows[cycle], renamed = resolve(folder, cycle)
        findings += renamed
    _require(folder, rows)
    parts = []
    for done, cycle in enumerate(chosen):
        tables, noticed = _load(folder, cycle, rows[cycle], partial(_tell_part, progress, done, len(chosen)))
        findings += noticed
        parts.append(_cycle_frame(tables, cycle, rows[cycle]))
    progress(1.0, "Storing the cohort")
    return Harmonised(_stored(parts), chosen, tuple(findings))


def _tell_part(tell: Progress, done: int, parts: int, fraction: float, sentence: str) -> None:
    tell((done + fraction) / parts, sentence)


def _require(folder: RawFolder, chosen: Mapping[Cycle, tuple[Mapped, ...]]) -> None:
    needed = {row.table(cycle) for cycle, rows in chosen.items() for row in rows if row.required}
    missing = sorted(needed - set(folder.files))
    if missing:
        raise DataError(
            f"Wanted {len(needed)} CDC tables for {', '.join(c.label for c in chosen)}; {folder.path} lacks "
            f"{len(missing)}: {', '.join(missing)}. Put CDC's files (csv, csv.gz, csv.xz or XPT) there."
        )


def _load(
    folder: RawFolder, cycle: Cycle, mapped: tuple[Mapped, ...], tell: Progress
) -> tuple[dict[str, pd.DataFrame], list[Finding]]:
    stems = list(dict.fromkeys(row.stem for row in mapped))
    tables: dict[str, pd.DataFrame] = {}
    findings: list[Finding] = []
    for done, stem in enumerate(stems):
        rows = [row for row in mapped if row.stem == stem]
        name = rows[0].table(cycle)
        if name in folder.files:
            tell(done / len(stems), f"Reading {name} of {cycle.label}")
            tables[stem] = _table(folder.files[name], rows)
            findings += row_count(name, len(tables[stem]))
        lost = {row.column for row in rows if stem not in tables or row.variable not in tables[stem]}
        if lost:
            findings.append(left_out(name, cycle, lost))
    check_complete(tables, cycle)
    return tables, findings


def _table(path: Path, rows: Sequence[Mapped]) -> pd.DataFrame:
    stem = rows[0].stem
    needed = [row.variable for row in rows if row.required]
    extra = [row.variable for row in rows if not row.required]
    table = read_table(path, needed, key=None if stem in NO_PEOPLE else "SEQN", optional=extra)
    return table if stem in MANY_ROWS + NO_PEOPLE else one_row_each(table, path)


def _cycle_frame(tables: Mapping[str, pd.DataFrame], cycle: Cycle, mapped: tuple[Mapped, ...]) -> pd.DataFrame:
    demo = tables["DEMO"]
    people = demo.index[(demo["RIDAGEYR"] >= cycle.adult_age) & (demo["WTMEC2YR"] > 0)].sort_values()
    rows = _served(tables, mapped)
    values: dict[str, pd.Series] = {
        row.column: derive.recoded(tables[row.stem][row.variable], row).reindex(people)
        for row in rows
        if row.role == "value"
    }
    values |= _answers(tables, rows, people)
    present = [values[column] for column in PRESENT_USE if column in values]
    if present:
        values["sex_hormones_now"] = derive.any_now(pd.concat(present, axis=1), values["sex"] == "male")
    values |= derive.adjusted(values, cycle)
    values |= _intakes(tables, rows, people)
    values |= _medicines(tables, rows, people)
    values["SEQN"] = pd.Series(people, index=people)
    values["cycle"] = pd.Series(cycle.label, index=people, dtype="object")
    values["cycle_letter"] = pd.Series(cycle.letter, index=people, dtype="object")
    return pd.DataFrame(values, index=people)


def _served(tables: Mapping[str, pd.DataFrame], mapped: tuple[Mapped, ...]) -> list[Mapped]:
    """Rows whose variable was read; a derivation that lacks one of its inputs is left out whole."""
    absent = {id(row) for row in mapped if row.stem not in tables or row.variable not in tables[row.stem]}
    halved = {row.column for row in mapped if row.role == "input" and id(row) in absent}
    return [row for row in mapped if id(row) not in absent and row.column not in halved]


def _answers(tables: Mapping[str, pd.DataFrame], rows: list[Mapped], people: pd.Index) -> dict[str, pd.Series]:
    out = {}
    if any(row.column == derive.PHQ9_ITEMS[0] for row in rows):
        items = {r.column: derive.recoded(tables[r.stem][r.variable], r) for r in rows if r.column in derive.PHQ9_ITEMS}
        out["phq9"] = derive.phq9(pd.DataFrame(items)).reindex(people)
    smoking = _inputs("smoker_now", tables, rows, people)
    if smoking:
        out["smoker_now"] = derive.smoker_now(*smoking)
    for column in PRESENT_USE:
        ever_now = _inputs(column, tables, rows, people)
        if len(ever_now) > 1:
            out[column] = derive.uses_now(ever_now[0], pd.concat(ever_now[1:], axis=1))
    (age,) = _inputs("age_80", tables, rows, people)
    return out | {"age_80": age.clip(upper=derive.TOP_CODE)}


def _inputs(column: str, tables: Mapping[str, pd.DataFrame], rows: list[Mapped], people: pd.Index) -> list[pd.Series]:
    return [tables[row.stem][row.variable].reindex(people) for row in rows if row.column == column]


def _intakes(tables: Mapping[str, pd.DataFrame], rows: list[Mapped], people: pd.Index) -> dict[str, pd.Series]:
    if not any(row.column == "diet_days" for row in rows):
        return {}
    first, second = _inputs("diet_days", tables, rows, people)
    status = (first, second)
    out = {"diet_days": derive.recall_days(status)}
    pairs = {row.column: row for row in rows if row.role == "day2"}
    for row in rows:
        if row.role == "day1":
            other = pairs[row.column]
            days = (tables[row.stem][row.variable].reindex(people), tables[other.stem][other.variable].reindex(people))
            out[row.column] = derive.recall_mean(days, status)
    per_day = [food.daily(tables[f"DR{d}IFF"], f"DR{d}IFDCD", f"DR{d}IPROT", people) for d in (1, 2)]
    amounts = pd.DataFrame({a: derive.recall_mean((per_day[0][a], per_day[1][a]), status) for a in per_day[0]})
    return out | {f"diet_{a}_mg": amounts[a] for a in amounts} | {"diet_trp_lnaa_ratio": food.tryptophan_share(amounts)}


def _medicines(tables: Mapping[str, pd.DataFrame], rows: list[Mapped], people: pd.Index) -> Mapping[str, pd.Series]:
    items = [row.variable for row in rows if row.stem == "RXQ_RX" and row.variable != "RXDDRGID"]
    return derive.medicines(tables["RXQ_RX"], items[0], tables["RXQ_DRUG"], people) if items else {}


def _stored(parts: list[pd.DataFrame]) -> pd.DataFrame:
    everybody = pd.concat(parts, ignore_index=True)
    out = {}
    for name, row in columns().items():
        if name in everybody:
            out[name] = stored(everybody[name], row)
        elif row["keep"] == "always":
            out[name] = stored(pd.Series(np.nan, index=everybody.index), row)
    return pd.DataFrame(out)
