"""The question that benchmarks ask: PHQ-9 along vitamin B6 in the embedded cohort."""

from neuro.cohort.embedded import embedded
from neuro.cohort.sample import Sample
from neuro.models.eligible import sample_of
from neuro.models.question import ask
from neuro.models.spec import ModelSpec


def asked() -> tuple[ModelSpec, Sample]:
    """The recommended model and the people it reads."""
    cohort = embedded("nhanes")
    spec = ask(cohort, "plp_nmol_l", "phq9").spec
    return spec, sample_of(cohort, spec)
