"""Models in passes over record batches against the same fit in memory; their progress, and how they stop."""

import numpy as np
import pytest

from neuro.cohort.cohort import DesignSpec
from neuro.cohort.session import session_cohort
from neuro.errors import JobCancelled, ModelError
from neuro.jobs import Job, Progress
from neuro.models.eligible import sample_of
from neuro.models.fit import fit
from neuro.models.large import batches
from neuro.models.large.batches import fit_batches
from neuro.models.spec import Factor, Linear, ModelSpec
from tests.reference.random_models import DESIGNS, differences, model, outcome_of, world
from tests.reference.survey_reference import OUTCOMES, frame, r_results, spec

ESTIMATE, ERROR = 1e-8, 1e-6
"""What is promised of estimates and standard errors against R (design/statistics: svyglm)."""
FAMILIES = ("quasipoisson", "quasibinomial", "modifiedpoisson", "gaussian")
SEEDS = [*range(6), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(6, 60))]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_model_drawn_at_random_is_that_of_the_rows(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """In batches that end in the middle of everything."""
    monkeypatch.setattr(batches, "SIZE", 97)
    cohort = world(seed, list(DESIGNS)[seed % len(DESIGNS)])
    asked = model(seed, FAMILIES[seed % len(FAMILIES)])
    rows = outcome_of(lambda: fit(asked, sample_of(cohort, asked)))
    ours = outcome_of(lambda: fit_batches(asked, cohort))
    if isinstance(rows, str) or isinstance(ours, str):
        assert ours == rows
    else:
        assert differences(ours, rows) == []


@pytest.mark.parametrize("outcome", [name for name, family in OUTCOMES.items() if family != "gaussian"])
def test_batches_give_the_numbers_of_svyglm(outcome: str) -> None:
    cohort = session_cohort(frame(), "reference", DesignSpec("weight", "stratum", "psu"))
    fitted = fit_batches(spec(outcome, product=True), cohort)
    expected = r_results()[f"svyglm_{outcome}_inter"]["coef"]
    np.testing.assert_allclose(fitted.beta, [one["Estimate"] for one in expected], rtol=ESTIMATE)
    np.testing.assert_allclose(np.sqrt(np.diag(fitted.vcov)), [one["Std..Error"] for one in expected], rtol=ERROR)


COUNTS = ModelSpec("count", "quasipoisson", (Linear("x"), Factor("colour")))


def test_progress_goes_forward_through_named_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "SIZE", 100)
    told: list[tuple[float, str]] = []
    fit_batches(COUNTS, world(1, "whole"), lambda share, sentence: told.append((share, sentence)))
    shares = [share for share, _ in told]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)
    assert sum("Pass 2 over" in sentence for _, sentence in told) > 1


def test_a_job_stops_in_the_middle_of_a_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "SIZE", 50)
    cohort = world(1, "whole")
    told: list[str] = []

    def work(report: Progress) -> object:
        def stopping(share: float, sentence: str) -> None:
            told.append(sentence)
            if "Pass 1" in sentence:
                job.cancel()
            report(share, sentence)

        return fit_batches(COUNTS, cohort, stopping)

    job: Job[object] = Job(work)
    assert job.wait(30)
    assert job.state == "cancelled"
    with pytest.raises(JobCancelled):
        job.result()
    assert sum("Pass 1" in sentence for sentence in told) == 1
    assert fit_batches(COUNTS, cohort).n > 100


def test_what_separates_an_outcome_is_named() -> None:
    outcome = "colour == 'red' or count > 2 and colour == 'green'"
    split = ModelSpec(outcome, "quasibinomial", (Linear("x"), Factor("colour")), domain="count >= 0")
    people = world(2, "whole")
    with pytest.raises(ModelError) as rows:
        fit(split, sample_of(people, split))
    with pytest.raises(ModelError) as ours:
        fit_batches(split, people)
    assert str(ours.value) == str(rows.value)
    assert "no maximum" in str(ours.value)


@pytest.mark.parametrize("family", ["negbin", "ordinal", "quantile"])
def test_a_family_with_more_than_coefficients_is_refused(family: str) -> None:
    with pytest.raises(ModelError, match="--engine memory"):
        fit_batches(ModelSpec("count", family, (Linear("x"),)), world(1, "whole"))  # type: ignore[arg-type]
