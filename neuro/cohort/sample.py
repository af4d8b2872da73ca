"""Rows of a cohort with the design they were drawn by: what estimators work on."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuro.cohort.cohort import Lonely

Columns = Mapping[str, NDArray[Any]]
"""Column -> values: float64 with NaN for missing, or object with None for missing text. All of one length."""


@dataclass(frozen=True, slots=True, eq=False)
class Stage:
    """One stage of drawing: units from strata, within the units of the stage before.

    Attributes:
        stratum: code 0..S-1, unique over the units of the stage before, shape (n,).
        unit: code 0..C-1, unique over strata, shape (n,).
        fraction: share of its stratum's units that were drawn, shape (n,); None where nobody has said.
    """

    stratum: NDArray[np.int64]
    unit: NDArray[np.int64]
    fraction: NDArray[np.float64] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """Every person of the design, with a weight of zero outside the domain.

    Attributes:
        columns: values by column, each of shape (n,).
        weight: sampling weight, 0 outside the domain, shape (n,).
        stratum: stratum code 0..S-1, shape (n,).
        psu: PSU code, unique over strata, 0..C-1, shape (n,).
        lonely: what a single-PSU stratum contributes.
        weighted: False under simple random sampling.
        explanation: one sentence: which weight was used in which cycle, and why.
        fraction: share of its stratum's PSUs that were drawn, shape (n,); None without a finite population correction.
        below: later stages, in order; () where the PSU's total stands for all of them.
    """

    columns: Columns
    weight: NDArray[np.float64]
    stratum: NDArray[np.int64]
    psu: NDArray[np.int64]
    lonely: Lonely = "adjust"
    weighted: bool = True
    explanation: str = ""
    fraction: NDArray[np.float64] | None = None
    below: tuple[Stage, ...] = ()

    @property
    def unit(self) -> NDArray[np.int64]:
        """Unit of the last stage that variance knows, 0..C-1: the PSU where there is one stage, shape (n,)."""
        return self.below[-1].unit if self.below else self.psu

    def __len__(self) -> int:
        return len(self.weight)

    def within(self, mask: NDArray[np.bool_]) -> "Sample":
        """The same design with weights zeroed where `mask` is False: a domain, never a subset."""
        return replace(self, weight=np.where(mask, self.weight, 0.0))


def missing(values: NDArray[Any]) -> NDArray[np.bool_]:
    """Where a column has no value, shape (n,)."""
    if values.dtype == object:
        return np.array([value is None for value in values], dtype=bool)
    return np.isnan(values)
