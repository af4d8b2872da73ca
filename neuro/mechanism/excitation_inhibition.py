"""The balance of synaptic excitation and inhibition: fluxes of the glutamate and GABA system times receptor gains."""

from functools import cache

import numpy as np

from neuro.errors import MechanismError
from neuro.mechanism.compiled import Floats
from neuro.mechanism.glutamate_gaba import SYSTEM


@cache
def reference_balance() -> float:
    """CE / CI at the reference steady state."""
    states = np.zeros(len(SYSTEM.species))
    SYSTEM.reduction(SYSTEM.reference, states)
    found = dict(zip(SYSTEM.fluxes, SYSTEM.flux(states, SYSTEM.reference), strict=True))
    return found["CE"] / found["CI"]


def excitation_inhibition(
    CE: float | Floats,
    CI: float | Floats,
    gAMPA: float | Floats = 1.0,
    gNMDA: float | Floats = 1.0,
    gGABA: float | Floats = 1.0,
) -> Floats:
    """Log ratio of synaptic excitation to inhibition against the reference, 0 there.

    ln(CE gAMPA gNMDA / (CI gGABA)) - ln(reference CE / CI). The gain of NMDA receptors multiplies because they open
    only where AMPA receptors have lifted their magnesium block. Grade C: an index, not a measurement.

    Args:
        CE, CI: synaptic fluxes of glutamate and GABA, mmol/L/min, broadcast; nan where there is no steady state.
        gAMPA, gNMDA, gGABA: receptor gains relative to reference.
    Raises:
        MechanismError: a flux or a gain is not positive.
    """
    given = {"CE": CE, "CI": CI, "gAMPA": gAMPA, "gNMDA": gNMDA, "gGABA": gGABA}
    for name, value in given.items():
        if np.any(np.asarray(value) <= 0.0):
            raise MechanismError(
                f"Wanted {name} above 0 for the log ratio of excitation to inhibition; found 0 or less."
            )
    excitation = np.log(CE) + np.log(gAMPA) + np.log(gNMDA)
    return np.asarray(excitation - np.log(CI) - np.log(gGABA) - np.log(reference_balance()))


def at_rest(constants: Floats, fluxes: Floats) -> Floats:
    """The index of steady states of the glutamate and GABA system.

    Args:
        constants: parameters, shape (parameters,) or (people, parameters).
        fluxes: there, shape (reactions,) or (people, reactions); nan where there is no steady state.
    Returns:
        Shape () or (people,).
    """
    gains = {name: constants[..., SYSTEM.names.index(name)] for name in ("gAMPA", "gNMDA", "gGABA")}
    synaptic = {name: fluxes[..., SYSTEM.fluxes.index(name)] for name in ("CE", "CI")}
    return excitation_inhibition(**synaptic, **gains)
