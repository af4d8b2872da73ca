"""Jobs: progress that moves, stopping, and errors that arrive as they were raised."""

import threading

import pytest

from neuro.errors import DataError, JobCancelled
from neuro.jobs import Job, Progress, Step

PATIENCE = 5.0  # seconds until a hanging job fails a test; none is waited for in a run that passes


def test_progress_moves_and_the_answer_arrives() -> None:
    half, go_on = threading.Event(), threading.Event()

    def work(report: Progress) -> int:
        report(0.5, "Reading")
        half.set()
        go_on.wait(PATIENCE)
        report(0.2, "Fitting")
        return 42

    job = Job(work)
    assert half.wait(PATIENCE)
    assert (job.state, job.step) == ("running", Step(0.5, "Reading"))
    assert not job.wait(0.01)
    go_on.set()
    assert job.result() == 42
    assert (job.state, job.step) == ("done", Step(0.5, "Fitting"))


def test_a_cancelled_job_stops_at_its_next_report_and_leaves_others_running() -> None:
    begun, go_on, reached = threading.Event(), threading.Event(), threading.Event()

    def work(report: Progress) -> None:
        begun.set()
        go_on.wait(PATIENCE)
        report(0.1, "Still here")
        reached.set()

    job, other = Job(work), Job(lambda report: go_on.wait(PATIENCE))
    assert begun.wait(PATIENCE)
    job.cancel()
    go_on.set()
    with pytest.raises(JobCancelled, match="stopped"):
        job.result()
    assert job.state == "cancelled"
    assert not reached.is_set()
    assert other.result() is True


@pytest.mark.parametrize("error", [DataError("Wanted rows; found none."), ZeroDivisionError()])
def test_an_error_arrives_as_it_was_raised(error: Exception) -> None:
    def work(report: Progress) -> None:
        raise error

    job = Job(work)
    assert job.wait(PATIENCE)
    assert job.state == "failed"
    with pytest.raises(type(error)) as caught:
        job.result()
    assert caught.value is error
