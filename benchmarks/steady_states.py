"""Serotonin steady states on one thread against libRoadRunner's, on the same parameters and agreeing to 1e-8."""

import sys

import numpy as np
import roadrunner
from _report import alternately, report

from neuro.mechanism.many import Many, steady_many
from neuro.mechanism.sbml_export import export
from neuro.mechanism.serotonin import SYSTEM
from neuro.mechanism.simulate import started, steady

PEOPLE, SEED, SPREAD = 2_000, 7, 0.2
"""Parameter sets, and the standard deviation of ln(value) between them."""
SAME, FOUND = 1e-8, 0.85
"""Relative difference between both, and the share of sets that must be there to compare: the peer knows no bounds, and
ends at negative concentrations for some."""
ROUNDS = 11


def parameters() -> np.ndarray:
    """Parameter sets; offsets, which have no scale, stay."""
    free = np.array([row.kind != "offset" for row in SYSTEM.parameters])
    factors = np.exp(SPREAD * np.random.default_rng(SEED).standard_normal((PEOPLE, len(free))))
    return SYSTEM.reference * np.where(free, factors, 1.0)


class Peer:
    """The exported model in libRoadRunner, which starts each set from the reference state."""

    def __init__(self) -> None:
        roadrunner.Logger.setLevel(roadrunner.Logger.LOG_FATAL)
        self.runner = roadrunner.RoadRunner(export(SYSTEM))
        self.runner.conservedMoietyAnalysis = True
        self.model = self.runner.model
        known = list(self.model.getGlobalParameterIds())
        self.places = [known.index(code) for code in SYSTEM.names]
        order = list(self.model.getFloatingSpeciesIds())
        self.order = [order.index(code) for code in SYSTEM.states]
        self.rest = steady(SYSTEM, SYSTEM.reference).states

    def states(self, given: np.ndarray) -> np.ndarray:
        """One steady state; nan where it finds none."""
        first = np.empty(len(self.order))
        first[self.order] = started(SYSTEM, self.rest, given)
        self.runner.reset()
        self.model.setGlobalParameterValues(self.places, given.tolist())
        self.model.setFloatingSpeciesConcentrations(list(range(len(first))), first.tolist())
        try:
            self.runner.steadyState()
        except RuntimeError:
            return np.full(len(first), np.nan)
        return np.asarray(self.model.getFloatingSpeciesConcentrations())[self.order]


def main() -> int:
    """One JSON line; 1 where they do not agree."""
    given, peer = parameters(), Peer()
    answers: dict[str, Many] = {}

    def ours() -> None:
        answers["ours"] = steady_many(SYSTEM, given, threads=1)

    theirs = np.array([peer.states(row) for row in given])
    mine, other = alternately(ours, lambda: [peer.states(row) for row in given], ROUNDS)
    states = answers["ours"].states
    possible = (answers["ours"].why == 0) & (theirs > -SYSTEM.smallest).all(axis=1)
    apart = np.abs(theirs - states)[possible] / np.maximum(states, SYSTEM.smallest)[possible]
    report("steady_states", mine / PEOPLE, other / PEOPLE, "libRoadRunner steadyState()", aim=0.1)
    return int(possible.mean() < FOUND or apart.max() > SAME)


if __name__ == "__main__":
    sys.exit(main())
