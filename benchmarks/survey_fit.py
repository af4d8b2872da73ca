"""A survey-weighted fit with its design-based covariance against scikit-learn's weighted fit, which has none."""

from _question import asked
from _report import alternately, report
from sklearn.linear_model import PoissonRegressor
from sklearn.preprocessing import StandardScaler

from neuro.models.fit import fit, observed


def main() -> None:
    spec, sample = asked()
    fitted = fit(spec, sample)
    used = fitted.used
    rows = fitted.basis.matrix({name: values[used] for name, values in sample.columns.items()})
    x, y, weights = StandardScaler().fit_transform(rows[:, 1:]), observed(fitted, sample), sample.weight[used]

    def ours() -> object:
        return fit(spec, sample)

    def peer() -> object:
        return PoissonRegressor(alpha=0, solver="newton-cholesky", tol=1e-9).fit(x, y, sample_weight=weights)

    report("survey_fit", *alternately(ours, peer, rounds=15), "scikit-learn PoissonRegressor", aim=3.0)


if __name__ == "__main__":
    main()
