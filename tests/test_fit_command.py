"""The line that a page hands out fits the very model that the page shows."""

import argparse
import shlex

import pytest

from neuro.cli.model_options import add_model_options, spec_of
from neuro.cohort.embedded import embedded
from neuro.models.question import ask
from neuro.models.spec import Factor, Linear, ModelSpec, Product, Spline
from neuro.report.command import fit_command

PLP, AGE = Spline("plp_nmol_l", log=True), Spline("age", knots=(20.5, 40.0, 60.0, 79.0))
BY_HAND = (
    ModelSpec("phq9", "quasipoisson", (PLP, AGE, Factor("sex", "female"), Product("plp_nmol_l[1]", "age[1]"))),
    ModelSpec(
        "phq9 >= 10", "quasibinomial", (Linear("half"), Linear("bmi")), (("half", "plp_nmol_l / 2"),), "age > 30"
    ),
    ModelSpec("phq9", "quantile", (Linear("bmi"),), tau=0.9),
    ModelSpec("phq9", "ordinal", (Linear("bmi"), Factor("smoker_now")), cuts=(4.9999999, 10.0, 15.0)),
)
ASKED = (("nhanes", "plp_nmol_l", "phq9"), ("nhanes", "b12_pg_ml", "dsst"), ("simulated", "plp_nmol_l", "phq9"))


def typed(line: str, cohort):
    parser = argparse.ArgumentParser()
    add_model_options(parser)
    parser.add_argument("--data")
    words = shlex.split(line)
    assert words[:4] == ["python", "-m", "neuro", "fit"]
    return spec_of(parser.parse_args(words[4:]), cohort)


@pytest.mark.parametrize("spec", BY_HAND, ids=lambda spec: spec.family)
def test_a_model_of_any_kind_is_typed_back_as_it_was(spec):
    back = typed(fit_command(spec), embedded("nhanes"))
    assert (back.outcome, back.family, back.terms, back.derive, back.domain, back.tau, back.cuts) == (
        *(spec.outcome, spec.family, spec.terms, spec.derive, spec.domain, spec.tau, spec.cuts),
    )


@pytest.mark.parametrize(("name", "exposure", "outcome"), ASKED)
def test_the_recommended_model_is_typed_back_as_it_was(name, exposure, outcome):
    cohort = embedded(name)
    spec = ask(cohort, exposure, outcome).spec
    back = typed(fit_command(spec, name), cohort)
    assert (back.terms, back.derive, back.domain, back.exposure) == (
        *(spec.terms, spec.derive, spec.domain, spec.exposure),
    )
