"""Many people at once against one at a time."""

import threading

import numpy as np
import pytest

from neuro.errors import JobCancelled, MechanismError
from neuro.jobs import Job
from neuro.mechanism.catalogue import system
from neuro.mechanism.drive import Drive, stretches
from neuro.mechanism.many import Courses, courses_many, steady_many
from neuro.mechanism.serotonin import SYSTEM
from neuro.mechanism.simulate import course, steady

DAY = 1e-4
"""Time means over a day against a run with tight steps."""
TIGHT = 1e-9
"""Tolerance of a run that another is held against."""
SAME = 1e-6
"""The same course by two ways, both with tight steps."""
HOURS = (0.0, 7.0, 9.0, 12.0, 14.0, 18.0, 21.0, 24.0)
FED, FASTING = 97.0 * 2.0, 97.0 * 0.59
MEALS = {"btrp": [FASTING, FED, FASTING, FED, FASTING, FED, FASTING]}


def people(count: int, spread: float = 1.5) -> np.ndarray:
    free = [place for place, row in enumerate(SYSTEM.parameters) if row.kind != "offset"]
    found = np.tile(SYSTEM.reference, (count, 1))
    found[:, free] *= np.exp(np.random.default_rng(3).uniform(-np.log(spread), np.log(spread), (count, len(free))))
    return found


def fed(given: np.ndarray, tolerance: float) -> Courses:
    return courses_many(SYSTEM, given, HOURS, MEALS, tolerance=tolerance)


@pytest.mark.parametrize("name", ["serotonin", "dopamine", "glutamate_gaba", "acetylcholine", "kynurenine"])
def test_everybody_has_the_steady_state_that_one_alone_has(name: str) -> None:
    one = system(name)
    given = one.reference * np.random.default_rng(1).uniform(0.95, 1.05, (30, len(one.names)))
    many = steady_many(one, given)
    for row, states, fluxes, why in zip(given, many.states, many.fluxes, many.why, strict=True):
        alone = steady(one, row)
        assert (alone.status == "steady") == (why == 0)
        assert np.array_equal(states, alone.states, equal_nan=True)
        assert np.array_equal(fluxes, alone.fluxes, equal_nan=True)


def test_who_has_no_steady_state_has_no_numbers_but_a_reason() -> None:
    given = people(3)
    given[1, SYSTEM.names.index("Vaadc")] = 1.0
    given[2, SYSTEM.names.index("btrp")] = np.nan
    many = steady_many(SYSTEM, given)
    assert (many.why != 0).tolist() == [False, True, True]
    assert np.isnan(many.states[1:]).all()
    assert np.isnan(many.fluxes[1:]).all()
    assert "Vaadc" in (steady(SYSTEM, given[1]).reason or "")


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_threads_change_no_number(threads: int) -> None:
    given = people(10_000)
    assert np.array_equal(steady_many(SYSTEM, given, threads=threads).states, steady_many(SYSTEM, given).states)


def test_rows_that_only_may_be_read_are_solved_and_left_alone() -> None:
    given = np.broadcast_to(SYSTEM.reference, (5, len(SYSTEM.names)))
    assert steady_many(SYSTEM, given).states == pytest.approx(np.tile(steady(SYSTEM, SYSTEM.reference).states, (5, 1)))


def test_nobody_is_nobody() -> None:
    nobody = people(0)
    assert steady_many(SYSTEM, nobody).states.shape == (0, len(SYSTEM.states))
    assert fed(nobody, DAY).means.shape == (0, len(SYSTEM.states))


def test_parameters_of_another_system_are_refused() -> None:
    with pytest.raises(MechanismError, match="people x 66; found 3 x 2"):
        steady_many(SYSTEM, np.ones((3, 2)))


def test_progress_goes_up_to_all() -> None:
    told: list[float] = []
    steady_many(SYSTEM, people(20_000), lambda share, sentence: told.append(share))
    assert told == sorted(told)
    assert len(told) > 2
    assert told[-1] == 1.0


def test_work_on_many_people_can_be_stopped() -> None:
    seen = threading.Event()

    def work(progress):
        def told(share, sentence):
            seen.set()
            progress(share, sentence)

        return courses_many(SYSTEM, people(3_000), HOURS, MEALS, progress=told)

    job = Job(work)
    assert seen.wait(60.0)
    job.cancel()
    assert job.wait(60.0)
    assert job.state == "cancelled"
    with pytest.raises(JobCancelled):
        job.result()


def test_means_over_a_day_with_meals_are_those_of_a_tight_run() -> None:
    given = people(150)
    rough, tight = courses_many(SYSTEM, given, HOURS, MEALS), fed(given, TIGHT)
    assert not rough.why.any()
    for code in ("eht", "vht", "cht", "trp", "htp", "bh4"):
        column = SYSTEM.states.index(code)
        assert rough.means[:, column] == pytest.approx(tight.means[:, column], rel=DAY)


def test_people_run_as_one_alone_does() -> None:
    given, meals = people(4), ((7.0, 9.0), (12.0, 14.0), (18.0, 21.0))
    many = fed(given, TIGHT)
    drives = (Drive(0.0, 24.0, "btrp", FASTING), *(Drive(start, end, "btrp", FED) for start, end in meals))
    for row, means, ends in zip(given, many.means, many.ends, strict=True):
        alone = course(
            SYSTEM, stretches(SYSTEM, row, drives, 24.0), steady(SYSTEM, row).states, np.array([24.0]), TIGHT
        )
        assert ends == pytest.approx(alone.states[-1], rel=SAME, abs=1e-12)
        assert means == pytest.approx(alone.means, rel=SAME, abs=1e-12)


def test_each_may_have_a_drive_and_a_start_of_their_own() -> None:
    given = people(2, 1.0)
    start = np.tile(steady(SYSTEM, SYSTEM.reference).states, (2, 1))
    found = courses_many(
        SYSTEM, given, (0.0, 1.0, 2.0), {"btrp": [[96.0, 96.0], [96.0, 200.0]], "tb": [1.0, 2.0]}, start
    )
    biopterin = found.ends[:, SYSTEM.states.index("bh2")] + found.ends[:, SYSTEM.states.index("bh4")]
    assert biopterin == pytest.approx([2.0, 2.0])
    trp = found.ends[:, SYSTEM.states.index("trp")]
    assert trp[1] > 1.4 * trp[0]
    assert np.array_equal(start[0], steady(SYSTEM, SYSTEM.reference).states)


def test_minutes_are_hours_where_the_system_counts_minutes() -> None:
    one = system("glutamate_gaba")
    half = one.listed.copy()
    half[one.states.index("GLNa")] *= 0.5
    given, hours = one.reference[None], np.linspace(0.0, 2.0, 2001)
    found = courses_many(one, given, (0.0, 2.0), {}, half[None], tolerance=TIGHT)
    path = course(one, stretches(one, one.reference, (), 2.0), half, hours, TIGHT).states
    assert found.ends[0] == pytest.approx(path[-1], rel=SAME, abs=1e-12)
    assert found.means[0] == pytest.approx(np.trapezoid(path, hours, axis=0) / 2.0, rel=1e-4, abs=1e-12)


def test_who_has_nothing_to_start_from_has_no_course() -> None:
    given = people(2)
    given[1, SYSTEM.names.index("Vaadc")] = 1.0
    found = fed(given, DAY)
    assert found.why.tolist() == [0, 9]
    assert np.isnan(found.means[1]).all()
    assert np.isfinite(found.means[0]).all()


def test_a_drive_of_an_unknown_parameter_is_refused() -> None:
    with pytest.raises(MechanismError, match="btrp"):
        courses_many(SYSTEM, people(1), (0.0, 1.0), {"btrpp": [1.0]})
