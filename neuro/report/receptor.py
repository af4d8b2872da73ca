"""What people read beside a receptor: the level it hears, and what follows over weeks."""

from collections.abc import Mapping

from neuro.mechanism.receptor_view import HOURS, Heard
from neuro.mechanism.receptors import Receptor
from neuro.report.pathway import STILL

FULL = 0.8
"""Share of receptors occupied at rest from which on a rise of the transmitter can hardly move them."""
NEAR = 1.1
"""A response within this factor of its reference, either way, hardly moves."""
NOBODY = {
    "kynurenine": "No receptor of the table hears this system. What kynurenic and quinolinic acid do at NMDA receptors "
    "is a gain in the model of glutamate and GABA: move the NMDA gain there, or open one change in every system."
}
"""System -> why there is no receptor to show."""
NEVER = "This is the response of one receptor in the model; it says nothing of mood or of any person."


def nobody(code: str) -> str:
    """Why no receptor is shown for a system."""
    return NOBODY.get(code, "No receptor of the table hears this system.")


def words(found: Heard) -> str:
    """Level, occupancy, density and response of a receptor after six weeks, with grades."""
    row, response = found.row, found.share("RESP")
    parts = f"occupancy {_moves(found.share('OCC'))}, density {_moves(found.share('R'))}"
    rest = found.reference.read("OCC")
    told = (
        f"In this model the transmitter at {row.label} {_moves(found.level)}. After {HOURS / 168:g} weeks {parts}, and "
        f"the response of this receptor in the model {_moves(response)}."
    )
    if rest >= FULL and found.level >= 1.0 and 1.0 / NEAR < response < NEAR:
        told += f" It hardly answers: on the model's scale {100 * rest:.0f} % of it is occupied at rest already."
    elif rest >= FULL:
        told += f" On the model's scale {100 * rest:.0f} % of it is occupied at rest, so it is nearly saturated."
    else:
        told += f" At rest {100 * rest:.2g} % of it is occupied."
    return f"{told} {NEVER}"


def grades(row: Receptor) -> str:
    """Grades of a receptor's constants, and what is known of it."""
    note = f" {row.note[0].upper()}{row.note[1:]}." if row.note else ""
    return (
        f"Dissociation constant {row.kd:g} µmol/L (grade {row.kd_grade}); half-life {row.half_life:g} days (grade "
        f"{row.half_life_grade}); level at rest, efficacy, desensitisation and slow laws assumed (grade C).{note}"
    )


def stop(code: str, value: float) -> str:
    """A stop of a receptor's input as people read it."""
    return f"{value:g} × Kd" if code == "antagonist" else f"× {value:g}"


def assumed(moved: Mapping[str, float], named: Mapping[str, str]) -> str:
    """What was moved at the receptor; "" where nothing was.

    Args:
        moved: input -> its stop.
        named: input -> what it is called.
    """
    away = [code for code, value in moved.items() if value != (0.0 if code == "antagonist" else 1.0)]
    told = "; ".join(f"{named[code].lower()} {stop(code, moved[code])}" for code in away)
    return f"Assumed at the receptor: {told}." if told else ""


def _moves(share: float) -> str:
    change = 100.0 * (share - 1.0)
    if abs(change) < STILL:
        return "does not move"
    return f"{'rises' if change > 0 else 'falls'} by {abs(change):.0f} % (to {100 * share:.0f} % of reference)"
