"""A moved value for one person against the predict call of a scikit-learn pipeline on the same question."""

import numpy as np
from _report import alternately, report
from sklearn.linear_model import PoissonRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import SplineTransformer

from neuro.cohort.embedded import embedded
from neuro.models.eligible import sample_of
from neuro.models.fit import fit, observed
from neuro.models.question import ask


def main() -> None:
    cohort = embedded("nhanes")
    spec = ask(cohort, "plp_nmol_l", "phq9").spec
    sample = sample_of(cohort, spec)
    fitted = fit(spec, sample)
    used, root = fitted.used, np.linalg.cholesky(fitted.vcov)
    rows = fitted.basis.matrix({name: values[used] for name, values in sample.columns.items()})
    pipeline = make_pipeline(SplineTransformer(n_knots=4), PoissonRegressor(alpha=1e-6, solver="newton-cholesky"))
    pipeline.fit(rows[:, 1:], observed(fitted, sample))
    person = {name: values[used][0] for name, values in sample.columns.items()}

    def ours() -> object:
        before = fitted.basis.matrix(person)[0]
        after = fitted.basis.matrix({**person, "plp_nmol_l": 60.0})[0]
        means = fitted.family.mean(np.array([before @ fitted.beta, after @ fitted.beta]))
        slopes = fitted.family.slope(np.array([before @ fitted.beta, after @ fitted.beta]))
        gradient = slopes[1] * after - slopes[0] * before
        return means[1] - means[0], np.linalg.norm(gradient @ root)

    def peer() -> object:
        return pipeline.predict(rows[:1, 1:]), pipeline.predict(rows[1:2, 1:])

    report("person_move", *alternately(ours, peer, rounds=200), "scikit-learn pipeline, two predictions", aim=0.5)


if __name__ == "__main__":
    main()
