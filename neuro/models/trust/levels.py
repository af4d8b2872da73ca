"""Levels of a grouping that a model cannot be asked in, and why: told from the data, without anybody's count."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neuro.cohort.draw import measured
from neuro.cohort.privacy import FLOOR
from neuro.cohort.sample import Sample
from neuro.expression import parse
from neuro.models.basis import derived
from neuro.models.learn import base_columns, entering
from neuro.models.spec import ModelSpec

NOT_ASKED = "nobody there is asked about"
TOGETHER = "these columns were not measured together there"
FEW = f"fewer than {FLOOR} people have everything there"
UNSOLVED = "the model has no estimate there"


@dataclass(frozen=True, slots=True, eq=False)
class Levels:
    """A grouping of everybody.

    Attributes:
        by: its column. names: of the levels. codes: of each person, -1 where missing, shape (n,).
    """

    by: str
    names: tuple[str, ...]
    codes: NDArray[np.int64]


def absences(spec: ModelSpec, sample: Sample, levels: Levels) -> dict[str, str]:
    """Why a model has no estimate in a level, for every level.

    A column that nobody asked about has in a level counts as not measured there.
    """
    columns = derived(sample.columns, spec.derive)
    asked = np.broadcast_to(parse(spec.domain).true(columns) if spec.domain else True, len(sample))
    needed = base_columns(spec, [*parse(spec.outcome).columns, *(term.column for term in entering(spec))])
    has = {name: measured(sample.columns, [name], len(sample)) & asked for name in needed}
    everything = np.logical_and.reduce([asked, *has.values()])
    found = {}
    for place, name in enumerate(levels.names):
        inside = levels.codes == place
        lacking = [column for column, there in has.items() if not (there & inside).any()]
        count = int((everything & inside).sum())
        found[name] = reason_for(bool((asked & inside).any()), lacking, count)
    return found


def reason_for(asked: bool, lacking: list[str], together: int) -> str:
    """Why a level has no estimate.

    Args:
        asked: whether anybody there is asked about. lacking: columns nobody of them has.
        together: people of them who have everything.
    """
    if not asked:
        return NOT_ASKED
    if lacking:
        return f"{', '.join(lacking)} not measured there"
    if together == 0:
        return TOGETHER
    return FEW if together < FLOOR else UNSOLVED


def single(levels: Levels, group: NDArray[np.int64], absent: Mapping[str, str]) -> str:
    """What is said where one level alone has all columns; "" where several have.

    Args:
        group: level of each person whom the model uses.
    """
    present = np.unique(group)
    if len(present) != 1 or (group == present[0]).sum() < FLOOR:
        return ""
    only = levels.names[present[0]]
    by_reason: dict[str, list[str]] = {}
    for name, reason in absent.items():
        if name != only:
            by_reason.setdefault(reason, []).append(name)
    others = "; ".join(f"{', '.join(names)}: {reason}" for reason, names in by_reason.items())
    return f"All of it was measured in one {levels.by} ({only}); nothing can be seen again" + (
        f" ({others})." if others else "."
    )
