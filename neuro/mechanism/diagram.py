"""Where a system's pools and fluxes stand in its picture: rows of a table, held against its balances."""

from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np

from neuro.errors import KnowledgeError, MechanismError
from neuro.knowledge.rows import read
from neuro.mechanism.compiled import Floats
from neuro.mechanism.equations import Equations, equations
from neuro.mechanism.system import TABLES, System

INTO, OUT = "in:", "out:"
"""Before a flux: the edge of the model that it comes from, and the one that it leads to."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands.

    Attributes:
        code: a state, a read-out (a flux that moves nothing), or `in:FLUX` and `out:FLUX` for an edge of the model.
        x, y: in units of the picture, rightwards and upwards; pools have a radius of 0.45.
        label: short enough to stand below it.
    """

    code: str
    x: float
    y: float
    label: str

    @property
    def edge(self) -> bool:
        """Whether it lies outside the model."""
        return self.code.startswith((INTO, OUT))


@dataclass(frozen=True, slots=True)
class Arrow:
    """A flux from one place to another.

    Attributes:
        flux: a flux, or a read-out that the place at the start moves.
        start, end: codes of places.
        bend: how far it bends, as a share of its length; to the left of its way where positive.
    """

    flux: str
    start: str
    end: str
    bend: float


@dataclass(frozen=True, slots=True)
class Regulator:
    """What no matter follows: a pool that holds a flux back, or raises it.

    Attributes:
        start: code of the place that it comes from.
        flux, of: the flux that it acts on, and where that flux's arrow starts.
        by: the state in the flux's law: the one at the start, or one that follows it.
        kind: what more of it does to the flux.
        parameter: says how strongly; its grade and source are the regulator's.
        label: for people.
        at: where on the arrow it ends, as a share of its way.
        way: points `x y` that it passes.
    """

    start: str
    flux: str
    of: str
    by: str
    kind: Literal["inhibits", "raises"]
    parameter: str
    label: str
    at: float
    way: tuple[str, ...] = ()

    @property
    def points(self) -> tuple[tuple[float, float], ...]:
        """What it passes, in units of the picture."""
        pairs = (point.split() for point in self.way)
        return tuple((float(x), float(y)) for x, y in pairs)


@dataclass(frozen=True)
class Diagram:
    """A system's picture.

    Attributes:
        system: whose.
        places, arrows, regulators: what stands in it.
    """

    system: System
    places: tuple[Place, ...]
    arrows: tuple[Arrow, ...]
    regulators: tuple[Regulator, ...] = ()

    def place(self, code: str) -> Place:
        """A place by its code."""
        return next(row for row in self.places if row.code == code)


def diagram(system: System) -> Diagram:
    """The picture of a system.

    Raises:
        KnowledgeError: there is no table for it, or a code stands twice.
        MechanismError: a place, an arrow or a regulator says what the equations do not.
    """
    code = system.code.split()[0]
    return _checked(system, *_tables(code), _regulators(code))


@cache
def _checked(
    system: System, places: tuple[Place, ...], arrows: tuple[Arrow, ...], regulators: tuple[Regulator, ...]
) -> Diagram:
    found, effects = Diagram(system, places, arrows, regulators), system.stoichiometry()
    for place in places:
        _check_place(place, system, effects)
    codes, laws = {row.code for row in places}, equations(system)
    for arrow in arrows:
        _check_arrow(arrow, codes, system, effects, laws)
    for row in regulators:
        _check_regulator(row, found, effects, laws)
    return found


@cache
def _tables(code: str) -> tuple[tuple[Place, ...], tuple[Arrow, ...]]:
    try:
        places = read(TABLES / code / "places.csv", Place)
        arrows = read(TABLES / code / "arrows.csv", Arrow)
    except FileNotFoundError as problem:
        raise KnowledgeError(
            f"Wanted the picture of '{code}' in its tables; found no {problem.filename.rsplit('/')[-1]}. Add it."
        ) from problem
    if twice := [name for name, count in Counter(row.code for row in places).items() if count > 1]:
        raise KnowledgeError(f"Wanted one row a place in '{code}/places.csv'; found {twice[0]} twice. Delete one.")
    return places, arrows


@cache
def _regulators(code: str) -> tuple[Regulator, ...]:
    """What no matter follows; most systems have some."""
    path = TABLES / code / "regulators.csv"
    return read(path, Regulator) if path.exists() else ()


def _check_place(place: Place, system: System, effects: Floats) -> None:
    if place.code in system.states:
        return
    flux = place.code.removeprefix(INTO).removeprefix(OUT)
    if flux in system.fluxes and (place.edge or not effects[:, system.fluxes.index(flux)].any()):
        return
    raise MechanismError(
        f"Wanted a state of {system.code}, a read-out, or an edge such as in:{system.fluxes[0]} as a place; "
        f"found '{place.code}'. Correct it in places.csv."
    )


def _check_arrow(arrow: Arrow, codes: set[str], system: System, effects: Floats, laws: Equations) -> None:
    """Refuse an arrow that the balances, or the law of a read-out, do not draw."""
    told = f"the arrow {arrow.flux} from {arrow.start} to {arrow.end} in the picture of {system.code}"
    if arrow.flux not in system.fluxes or not {arrow.start, arrow.end} <= codes:
        raise MechanismError(f"Wanted a flux and two places; found {told}. Correct it in arrows.csv.")
    effect = effects[:, system.fluxes.index(arrow.flux)]
    right = _moved(arrow, system, effect) if effect.any() else _read(arrow, system, laws)
    if not right:
        raise MechanismError(
            f"Wanted an arrow from what its flux consumes to what it produces; found {told}. Correct it in arrows.csv."
        )


def _moved(arrow: Arrow, system: System, effect: Floats) -> bool:
    consumed = {code for code, amount in zip(system.states, effect, strict=True) if amount < 0.0}
    produced = {code for code, amount in zip(system.states, effect, strict=True) if amount > 0.0}
    begins = arrow.start in consumed or (arrow.start == INTO + arrow.flux and not consumed)
    ends = arrow.end in produced or (arrow.end == OUT + arrow.flux and not produced)
    return begins and ends


def _read(arrow: Arrow, system: System, laws: Equations) -> bool:
    """Whether a read-out's arrow comes from outside, or from a state that the read-out depends on."""
    law = next(row for row in laws.fluxes if row.name == arrow.flux)
    outside = arrow.start == INTO + arrow.flux and not np.isin(system.states, list(laws.needs(law))).any()
    return arrow.end == arrow.flux and (outside or arrow.start in laws.needs(law) & set(system.states))


def _check_regulator(row: Regulator, picture: Diagram, effects: Floats, laws: Equations) -> None:
    """Refuse a regulator that is not in the law of its flux, or that does not follow what it starts at."""
    system, law = picture.system, {one.name: one for one in laws.fluxes}
    drawn = {(arrow.flux, arrow.start) for arrow in picture.arrows}
    right = row.start in {place.code for place in picture.places} & set(system.states) and (row.flux, row.of) in drawn
    right = right and {row.by, row.parameter} <= laws.needs(law[row.flux]) and row.by in system.states
    if right and row.by != row.start:
        moving = effects[system.states.index(row.by)] != 0.0
        codes = (code for code, moves in zip(system.fluxes, moving, strict=True) if moves)
        right = any(row.start in laws.needs(law[code]) for code in codes)
    if not right:
        raise MechanismError(
            f"Wanted a pool, a state that follows it, an arrow whose law has that state, and its parameter; found "
            f"{row.start} by way of {row.by} ({row.parameter}) on {row.flux} from {row.of} in the picture of "
            f"{system.code}. Correct it in regulators.csv."
        )
