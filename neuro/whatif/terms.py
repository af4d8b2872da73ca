"""What a what-if must know of a model: what makes its outcome, and which of its columns place people."""

from functools import lru_cache

from neuro.expression import parse
from neuro.knowledge import catalogue
from neuro.knowledge.entities import Outcome
from neuro.knowledge.well import top_share
from neuro.models.basis import FactorBlock
from neuro.models.fit import Fitted
from neuro.models.learn import base_columns
from neuro.models.spec import ModelSpec


@lru_cache(maxsize=256)
def outcome_columns(spec: ModelSpec) -> tuple[str, ...]:
    """Base columns that make the outcome."""
    return base_columns(spec, parse(spec.outcome).columns)


@lru_cache(maxsize=256)
def described(spec: ModelSpec) -> Outcome | None:
    """What the catalogue knows of a model's outcome; None where it has none of that name."""
    wanted = " ".join(spec.outcome.split())
    known = [row for row in catalogue.outcomes() if wanted in (row.response, row.column) or _cut_from(row, wanted)]
    return next((row for row in known if row.family == spec.family), known[0] if known else None)


def _cut_from(row: Outcome, wanted: str) -> bool:
    """Whether a formula is that of an outcome whose cuts come from a cohort."""
    rule = top_share(row.code)
    return rule is not None and wanted.startswith((f"{row.column} >= ", f"({row.column}) >= ")) and rule.by in wanted


def axes(fitted: Fitted) -> tuple[int, ...]:
    """Columns of the design matrix that place people: one axis for each set of base columns.

    Age and its square place a person once; a spline by its first column; a category by all its contrasts.
    """
    basis = fitted.basis
    seen: set[tuple[str, ...]] = set()
    found: list[int] = []
    for block in basis.blocks:
        bases = base_columns(fitted.spec, (block.column,))
        names = block.names if isinstance(block, FactorBlock) else block.names[:1]
        if bases in seen or not set(names) <= set(basis.names):
            continue
        seen.add(bases)
        found += [basis.names.index(name) for name in names]
    return tuple(found)
