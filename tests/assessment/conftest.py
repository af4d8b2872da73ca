"""The shipped cohorts with their references, read once."""

import pytest

from neuro.assessment.alike import Alike
from neuro.balance.standardise import reference
from neuro.cohort.embedded import embedded


@pytest.fixture(scope="session")
def nhanes() -> Alike:
    cohort = embedded()
    return Alike(cohort, reference(cohort))


@pytest.fixture(scope="session")
def simulated() -> Alike:
    cohort = embedded("simulated")
    return Alike(cohort, reference(cohort))
