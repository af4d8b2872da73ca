"""A policy with its jackknife interval against refitting scikit-learn without each sampling unit in turn."""

import numpy as np
from _question import asked
from _report import alternately, report
from sklearn.linear_model import PoissonRegressor
from sklearn.preprocessing import StandardScaler

from neuro.models.fit import fit, observed
from neuro.models.survey import jackknife
from neuro.whatif.counterfactual import population
from neuro.whatif.intervention import Intervention, Move

TASTE = 5
"""Refits of the peer that are timed; all of them would take minutes."""


def main() -> None:
    spec, sample = asked()
    fitted = fit(spec, sample)
    used = fitted.used
    columns = {name: values[used] for name, values in sample.columns.items()}
    now = fitted.basis.matrix(columns)
    then = fitted.basis.matrix({**columns, "plp_nmol_l": np.maximum(columns["plp_nmol_l"], 50.0)})
    scale = StandardScaler().fit(now[:, 1:])
    x, moved, y = scale.transform(now[:, 1:]), scale.transform(then[:, 1:]), observed(fitted, sample)
    replicates = jackknife(sample)
    weights = sample.weight[used]

    def ours() -> object:
        return population(fitted, sample, Intervention((Move("plp_nmol_l", "floor", 50.0),)), se="jackknife")

    def peer() -> object:
        found = []
        for place in range(TASTE):
            again = weights * replicates.factors[sample.psu[used], place]
            model = PoissonRegressor(alpha=0, solver="newton-cholesky", tol=1e-6).fit(x, y, sample_weight=again)
            found.append(np.average(model.predict(moved) - model.predict(x), weights=again))
        return found

    mine, taste = alternately(ours, peer, rounds=5)
    report("policy_interval", mine, taste / TASTE * replicates.factors.shape[1], "scikit-learn refits", aim=0.2)


if __name__ == "__main__":
    main()
