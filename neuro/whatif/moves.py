"""Moves applied to columns, and the questions that are refused at the door."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuro.cohort.sample import Columns
from neuro.errors import InterventionError
from neuro.knowledge import catalogue
from neuro.knowledge.entities import Variable
from neuro.knowledge.rows import read
from neuro.models.learn import model_columns
from neuro.models.spec import ModelSpec
from neuro.whatif.intervention import Move
from neuro.whatif.terms import outcome_columns

IMMUTABLE = Path(__file__).parent / "tables" / "immutable.csv"
RECALL = "diet_"
"""Columns of 24-hour recalls carry this prefix in every cohort of ours."""
CUTS = ("floor", "ceiling")
"""Moves that need a percentile of usual intake: refused on recalls."""


@dataclass(frozen=True, slots=True)
class Immutable:
    """A column that nobody can move, with the reason that people read."""

    column: str
    why: str


@cache
def immutable() -> Mapping[str, str]:
    """Columns that nobody can move, with the reason that people read."""
    return {row.column: row.why for row in read(IMMUTABLE, Immutable)}


def shift(values: NDArray[np.float64], move: Move) -> NDArray[np.float64]:
    """Values after one move; missing stays missing.

    Args:
        values: shape (n,), in the column's unit.
        move: what to do.
    """
    match move.kind:
        case "floor":
            return np.maximum(values, move.value)
        case "ceiling":
            return np.minimum(values, move.value)
        case "shift":
            return values + move.value
        case "scale":
            return values * move.value
        case "set":
            return np.where(np.isnan(values), np.nan, move.value)


def apply(columns: Columns, moves: tuple[Move, ...], who: NDArray[np.bool_]) -> dict[str, NDArray[Any]]:
    """Columns after the moves for those in `who`; the others keep theirs.

    Args:
        columns: column -> values (n,), before any derivation: what is derived follows later.
        moves: each on its own column.
        who: shape (n,).
    """
    after = dict(columns)
    for move in moves:
        values = np.asarray(columns[move.column], dtype=np.float64)
        after[move.column] = np.where(who, shift(values, move), values)
    return after


def check(moves: tuple[Move, ...], columns: Columns, spec: ModelSpec) -> None:
    """Refuse what cannot be asked of a model.

    Args:
        moves: what is asked.
        columns: the rows that it was fitted on.
        spec: the model.
    Raises:
        InterventionError: a quantile model, no move, a column twice, unknown, derived, immutable, the outcome itself,
            absent from the model, without numbers, or a value that is not a number.
    """
    refuse_quantile(spec)
    if not moves:
        raise InterventionError("Wanted at least one move; found none. Give one such as plp_nmol_l=floor:50.")
    names = [move.column for move in moves]
    for move in moves:
        if names.count(move.column) > 1:
            raise InterventionError(
                f"Wanted one move a column; '{move.column}' is moved {names.count(move.column)} times. Keep one."
            )
        _check_column(move.column, columns, spec)
        _check_value(move)


def refuse_quantile(spec: ModelSpec) -> None:
    """A quantile model has no mean to move.

    Raises:
        InterventionError: the model is one of a quantile.
    """
    if spec.family == "quantile":
        raise InterventionError(
            "Wanted a mean to compare; a quantile model gives quantiles of people alike, and these do not average to a "
            "quantile of everybody. Read its coefficients (neuro fit), or ask with another family."
        )


def _check_column(name: str, columns: Columns, spec: ModelSpec) -> None:
    refusal = _fixed(name, spec)
    if refusal:
        raise InterventionError(refusal)
    model = model_columns(spec)
    if name not in model:
        raise InterventionError(_absent(name, model))
    if np.asarray(columns[name]).dtype == object:
        raise InterventionError(
            f"'{name}' holds categories, not numbers, and cannot be moved; choose among {_listed(model)}."
        )


def _fixed(name: str, spec: ModelSpec) -> str | None:
    """Why a column is not for moving, whatever the model; None when it may be."""
    made = dict(spec.derive)
    if name in made:
        return f"'{name}' is derived ({made[name]}) and follows; move one of the columns it is made of."
    if name in immutable():
        return f"'{name}' cannot be moved: {immutable()[name]}. Compare groups instead (--in)."
    if name in outcome_columns(spec):
        return f"'{name}' makes the outcome '{spec.outcome}'; move what explains it: {_listed(model_columns(spec))}."
    if not _movable(name):
        why = _role(catalogue.variable(name))
        return f"'{name}' is not for moving: {why}. Move one of {_listed(model_columns(spec))}."
    return None


def _role(variable: Variable) -> str:
    return variable.note or f"its part here is {variable.role}"


def _check_value(move: Move) -> None:
    if not np.isfinite(move.value):
        raise InterventionError(f"Wanted a number to move '{move.column}' by; found {move.value}. Give a finite one.")
    if move.kind == "scale" and move.value <= 0:
        raise InterventionError(
            f"Wanted a factor above 0 for '{move.column}'; found {move.value:g}. scale:1.25 means a quarter more."
        )


def refuse_recall(moves: tuple[Move, ...]) -> None:
    """Refuse floors and ceilings on single-day recalls.

    Raises:
        InterventionError: a recall column is cut from below or above.
    """
    for move in moves:
        if move.column.startswith(RECALL) and move.kind in CUTS:
            raise InterventionError(
                f"A {move.kind} on '{move.column}' is refused: one or two 24-hour recalls are not usual intake, their "
                "percentiles are too wide and slopes attenuated. Ask for a shift or a scale, or use a blood marker."
            )


def recalled(moves: tuple[Move, ...]) -> str | None:
    """What must be said when a recalled intake moves; None where none does."""
    columns = ", ".join(move.column for move in moves if move.column.startswith(RECALL))
    return f"{columns}: one or two recalled days are not usual intake; the slope is attenuated." if columns else None


def _absent(name: str, model: Collection[str]) -> str:
    near = get_close_matches(name, list(model), n=1, cutoff=0.4)
    hint = f" Did you mean {near[0]}?" if near else ""
    return (
        f"'{name}' is not in this model, so moving it would change nothing. "
        f"Move one of {_listed(model)}, or add it as a term.{hint}"
    )


def _listed(names: Collection[str]) -> str:
    movable = [name for name in names if name not in immutable() and _movable(name)]
    return ", ".join(movable) or "none (every column of it is fixed)"


def _movable(name: str) -> bool:
    return not catalogue.known(name) or catalogue.variable(name).movable
