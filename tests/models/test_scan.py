"""A scan: rows for all, adjusted over those that could be tested, in worlds with and without associations."""

import numpy as np
import pandas as pd
import pytest

from neuro.cohort.cohort import DesignSpec
from neuro.cohort.embedded import embedded
from neuro.cohort.session import session_cohort
from neuro.errors import JobCancelled
from neuro.jobs import Job
from neuro.models.graph.causal import Arrow, Graph, Node
from neuro.models.trust.multiplicity import adjusted
from neuro.models.trust.scan import exposures_of, outcomes_of, scan

MEASURES = 20
REAL = 5
SAME = 1e-9
"""Two roads to one number."""


def graph(names):
    nodes = (
        Node("age", "Age", "context"),
        *(Node(name, name, "exposure") for name in names),
        Node("phq9", "P", "outcome"),
    )
    arrows = [Arrow("age", name, "", "A") for name in (*names, "phq9")]
    return Graph("many", nodes, (*arrows, *(Arrow(name, "phq9", "", "A") for name in names)))


def cohort(seed, effect, n=900):
    """Measures of which the first few go with the outcome, and one that everybody has alike."""
    rng = np.random.default_rng(seed)
    age = rng.uniform(20, 80, n)
    values = {f"m{place}": 0.01 * age + rng.normal(size=n) for place in range(MEASURES)}
    lifted = effect * sum(values[f"m{place}"] for place in range(REAL))
    rows = {
        **values,
        "alike": np.ones(n),
        "age": age,
        "phq9": np.clip(np.round(np.exp(1 + 0.005 * age + lifted + 0.4 * rng.normal(size=n))), 0, 27),
        "cycle": np.array(["one", "two"])[rng.integers(0, 2, n)],
        "weight": rng.uniform(1, 3, n),
        "stratum": rng.integers(0, 15, n),
        "psu": rng.integers(0, 2, n),
    }
    return session_cohort(pd.DataFrame(rows), "many", DesignSpec("weight", "stratum", "psu"))


def scanned(seed, effect):
    names = [f"m{place}" for place in range(MEASURES)]
    return scan(cohort(seed, effect), [(name, "phq9") for name in (*names, "alike")], graph=graph((*names, "alike")))


@pytest.mark.parametrize("seed", range(3))
def test_what_is_there_is_found_and_little_else(seed):
    found = scanned(seed, 0.15)
    marked = [one.exposure for one in found if one.q is not None and one.q < 0.05]
    assert {f"m{place}" for place in range(REAL)} <= set(marked)
    assert len(marked) <= REAL + 3


def test_where_nothing_is_there_almost_nothing_is_marked():
    found = [one for seed in range(4) for one in scanned(seed, 0.0)]
    assert sum(one.q is not None and one.q < 0.05 for one in found) <= 2
    assert sum(one.p is not None and one.p < 0.05 for one in found) >= 1


def test_a_question_that_cannot_be_asked_is_a_row_and_counts_in_no_family():
    found = scanned(1, 0.15)
    alike = found[-1]
    assert (alike.exposure, alike.p, alike.q) == ("alike", None, None)
    assert alike.reason
    assert [one.q for one in found[:-1]] == pytest.approx(adjusted([one.p for one in found[:-1]]))
    assert [one.holm for one in found[:-1]] == pytest.approx(adjusted([one.p for one in found[:-1]], "holm"))


def test_a_slope_per_sd_is_that_of_the_middle_half():
    """25th and 75th percentile lie 1.349 SD apart where a measure is normal."""
    one = scanned(2, 0.15)[0]
    assert one.per_sd == pytest.approx(one.estimate / 1.349, rel=0.1)
    assert one.low < one.estimate < one.high
    assert (one.per_sd_high - one.per_sd) / (one.high - one.estimate) == pytest.approx(
        one.per_sd / one.estimate, rel=SAME
    )


def test_a_scan_tells_how_far_it_is_and_stops_when_it_is_asked_to():
    loaded, names, told = embedded("simulated"), [], []
    names = exposures_of(loaded)
    scan(loaded, [(name, "dsst") for name in names[:2]], report=lambda done, sentence: told.append((done, sentence)))
    assert [done for done, _ in told] == [0.0, 0.5, 1.0]
    assert names[1] in told[1][1]
    job = Job(lambda report: scan(loaded, [(name, "dsst") for name in names], report=report))
    job.cancel()
    with pytest.raises(JobCancelled):
        job.result()


def test_what_is_offered_is_measured_known_to_the_graph_and_no_control():
    loaded = embedded("simulated")
    assert "plp_nmol_l" in exposures_of(loaded)
    assert "sex" not in exposures_of(loaded)
    assert "height_cm" not in outcomes_of(loaded)
    assert {"phq9", "dsst"} <= set(outcomes_of(loaded))
    assert exposures_of(cohort(0, 0.0), graph(("m1", "nowhere"))) == ("m1",)


def test_every_exposure_of_the_simulated_cohort_gets_a_row_and_the_inert_marker_is_not_marked():
    loaded = embedded("simulated")
    found = {one.exposure: one for one in scan(loaded, [(name, "phq9") for name in exposures_of(loaded)])}
    assert len(found) == len(exposures_of(loaded))
    assert found["plp_nmol_l"].q < 0.05
    assert found["inert_umol_l"].q > 0.05
    assert all(one.reason or one.p is not None for one in found.values())
