"""What moves, and how."""

from dataclasses import dataclass
from typing import Literal

MoveKind = Literal["floor", "ceiling", "shift", "scale", "set"]


@dataclass(frozen=True, slots=True)
class Move:
    """One column moved: `floor:50` lifts lower values to 50, `scale:1.25` multiplies.

    Attributes:
        column: a column of the cohort (never a derived one: what is derived follows).
        kind: how it moves.
        value: in the column's own unit; a factor for "scale".
    """

    column: str
    kind: MoveKind
    value: float


@dataclass(frozen=True, slots=True)
class Intervention:
    """A set of moves applied together, to everybody or to those in `where`.

    Attributes:
        moves: applied in order, each on its own column.
        where: an expression choosing who is moved and averaged over; None for everybody in the model's domain.
    """

    moves: tuple[Move, ...]
    where: str | None = None
