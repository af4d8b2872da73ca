"""What people read beside a pathway: what changed, in words, and every number in a table."""

from collections.abc import Callable

import numpy as np
import pandas as pd
from pandas.io.formats.style import Styler

from neuro import __version__
from neuro.errors import MechanismError
from neuro.mechanism.compiled import Floats
from neuro.mechanism.entities import Reaction, Species
from neuro.mechanism.excitation_inhibition import at_rest
from neuro.mechanism.presets import Point
from neuro.mechanism.scene import Scene
from neuro.mechanism.schedule import written
from neuro.mechanism.simulate import Course, SteadyState
from neuro.mechanism.system import System
from neuro.report.numbers import MINUS, listed, multiple

STILL = 0.5
"""Per cent below which a flux or pool is said not to change."""
MOST = 4
"""Changes that a sentence names."""
MANYFOLD = 900.0
"""Per cent from which a rise is told as a multiple."""
TIMES = (("week", 168.0, 168.0), ("day", 24.0, 72.0), ("hour", 1.0, 1.0), ("minute", 1.0 / 60.0, 1.0 / 60.0))
"""A unit of time, its hours, and the fewest hours that are told in it; less is told in seconds, weeks where whole."""
ALONE = (
    "What was moved does nothing by itself here: its effects cancel, or show only once something else moves, as the "
    "hold of an autoreceptor does."
)
HELD = "does not move"
INDEX = "an index of ours, released glutamate over released GABA times the gains of their receptors (grade C)"
BALANCED = "glutamate_gaba"
"""The system that has an index of excitation over inhibition; the gains of receptors act on nothing else there."""
NEVER = "A flux is not mood, and supply is not brain level."


def changes(before: SteadyState, after: SteadyState) -> pd.DataFrame:
    """Every state and flux before and after, with % change, unit, grade and source."""
    system = after.system
    rows: tuple[Species | Reaction, ...] = (*system.species, *system.reactions)
    first, last = np.concatenate([before.states, before.fluxes]), np.concatenate([after.states, after.fluxes])
    return pd.DataFrame(
        {
            "code": [row.code for row in rows],
            "what": [row.label for row in rows],
            "baseline": first,
            "changed": last,
            "change, %": percent(first, last),
            "unit": [row.unit for row in rows],
            "grade": [row.grade for row in rows],
            "source": [row.source for row in rows],
        }
    )


def readable(table: pd.DataFrame) -> Styler:
    """The same table with numbers as people read them, to four digits; it still sorts by the numbers themselves."""
    digits = {"baseline": ".4g", "changed": ".4g", "change, %": "+z.1f"}
    return table.style.format({column: _signed(given) for column, given in digits.items()}, na_rep="")


def _signed(digits: str) -> Callable[[object], str]:
    return lambda value: format(value, digits).replace("-", MINUS)


def percent(before: Floats, after: Floats) -> Floats:
    """Change in per cent; nan where there was nothing before."""
    some = np.abs(before) > 1e-12
    return np.where(some, 100.0 * (after / np.where(some, before, 1.0) - 1.0), np.nan)


def words(before: SteadyState, after: SteadyState, drawn: tuple[str, ...], moment: str = "at rest") -> str:
    """What changed most among what is drawn, with the index of a system that has one, or why there is no steady state.

    Args:
        before, after: baseline and changed condition.
        drawn: codes of the pools and fluxes on the picture.
        moment: when the changed condition is read.
    """
    if after.reason:
        return f"**No steady state.** {after.reason}"
    parts, still = _largest(before, after, drawn)
    index = _index(after)
    if not parts:
        answered = bool(index) and HELD not in index
        alone = "" if answered or np.array_equal(before.constants, after.constants) else f" {ALONE}"
        return f"In this model nothing on the picture moves {moment}.{alone}{index} {NEVER}"
    rest = f" {still} of {len(drawn)} pools and fluxes on the picture do not move." if still else ""
    return f"In this model, {moment}: {listed(parts)}.{rest}{index} {NEVER}"


def _index(after: SteadyState) -> str:
    """What an index does that is not drawn: excitation over inhibition, with the gains of receptors."""
    if after.system.code != BALANCED:
        return ""
    try:
        change = 100.0 * np.expm1(float(at_rest(after.constants, after.fluxes)))
    except MechanismError:
        return " There is no ratio of excitation to inhibition where a flux or a gain is nothing."
    moves = HELD if abs(change) < STILL else _moves(change)
    return f" Excitation over inhibition {moves}: {INDEX}."


def _largest(before: SteadyState, after: SteadyState, codes: tuple[str, ...]) -> tuple[list[str], int]:
    """The largest changes among these codes, and how many of them do not change."""
    table = changes(before, after)
    told = table[table["code"].isin(codes) & (table["change, %"].abs() >= STILL)]
    largest = told.reindex(told["change, %"].abs().sort_values(ascending=False).index).head(MOST)
    return [f"{row.what} {_moves(row[5])}" for row in largest.itertuples()], len(codes) - len(told)


def _moves(change: float) -> str:
    if change < -100.0:
        return "turns round"
    if change >= MANYFOLD:
        return f"rises to {multiple(1.0 + change / 100.0)} times as much"
    return f"{'rises' if change > 0 else 'falls'} by {abs(change):.0f} %"


def moment(hours: float | None) -> str:
    """When a changed condition is read, in words.

    Args:
        hours: length of a course; None at rest.
    """
    if hours is None:
        return "at rest"
    told = TIMES if abs(hours / TIMES[0][1] - round(hours / TIMES[0][1])) < 0.01 else TIMES[1:]
    fitting = [(unit, size) for unit, size, least in told if hours >= 0.999 * least]
    unit, size = fitting[0] if fitting else ("second", 1.0 / 3600.0)
    amount = f"{hours / size:.3g}"
    return f"after {amount} {unit}{'' if amount == '1' else 's'}"


def caption(question: Scene, moved: tuple[str, ...], rest: SteadyState) -> tuple[str, ...]:
    """Lines of a figure that is taken away: whose model, everything that was moved, when, and what it does not say.

    Args:
        question: what was asked.
        moved: every input that is not at its reference, each with its value.
        rest: the changed condition at rest, or why there is none.
    """
    system, at = question.system, moment(question.hours)
    return (
        f"{system.label}, model {system.model}. Baseline: as published, at rest.",
        f"Changed, {at}: {'; '.join(moved) or 'nothing moved'}.",
        *([_schedule(question)] if question.drives else []),
        *([f"No steady state. {rest.reason}"] if rest.reason else []),
        f"{NEVER} Neurobalance {__version__}.",
    )


def _schedule(question: Scene) -> str:
    """Every row of a schedule, and what its names mean."""
    driven, rows = {row.name for row in question.drives}, question.system.parameters
    named = [
        f"{row.code}: {row.label}{f', {row.unit}' if row.unit != '1' else ''}" for row in rows if row.code in driven
    ]
    return f"Schedule, hours from-to: {written(question.drives)}. There {'; '.join(named)}."


def over_time(course: Course) -> pd.DataFrame:
    """A course as a wide table: time_h, states, fluxes."""
    system: System = course.system
    values = np.column_stack([course.hours, course.states, course.fluxes])
    return pd.DataFrame(values, columns=["time_h", *system.states, *system.fluxes])


def measured(found: tuple[Point, ...], code: str, course: Course) -> pd.DataFrame:
    """What was measured of a state, in the model's unit: its own start, changed by the per cent that were seen.

    Args:
        found: points of a preset.
        code: the state that is drawn.
        course: its course.
    Returns:
        `hours`, `value`, `low`, `high` (one standard error either way), `note`.
    """
    rows = [row for row in found if row.code == code and code in course.system.states]
    start = course.states[0, course.system.states.index(code)] if rows else 0.0
    ends = [[start * (1.0 + (row.value + shift * row.error) / 100.0) for shift in (0.0, -1.0, 1.0)] for row in rows]
    return pd.DataFrame(
        [(row.hour, *values, row.note) for row, values in zip(rows, ends, strict=True)],
        columns=["hours", "value", "low", "high", "note"],
    )
