"""Serotonin with reuptake trafficking and histamine: the authors' printed run, conservation, other solvers.

RUN: the authors' start without mast cells, and rows that their code printed: five digits, mast cells active from hour
0, escitalopram and a histidine decarboxylase inhibitor from hour 840 as amounts in µg
(github.com/sermeor/Escitalopram-Terminal-Modeling). Signs: HERS2021 (mice) and MENA2024.
"""

import csv
from pathlib import Path

import numpy as np
import pytest
from scipy.integrate import solve_ivp
from scipy.optimize import root

from neuro.mechanism.compiled import Floats
from neuro.mechanism.drive import Stretch
from neuro.mechanism.serotonin import SYSTEM as SER2020
from neuro.mechanism.serotonin_histamine import OPTIONS, SYSTEM
from neuro.mechanism.settings import constants
from neuro.mechanism.simulate import SteadyState, course, steady

PRINTED = 5e-4
"""Five printed digits at both ends of a stretch, and the error of the authors' own solver (1e-3 of a step)."""
SETTLED = 5e-3
"""The authors' last row before treatment still moves: their vesicles fill, and the surface share follows sevenfold."""
SHARED = 0.01
"""How near published numbers that should be the same have to be."""
BALANCE = 1e-9
"""Inflow against outflow at rest."""
SOLVERS = 1e-6
"""Agreement with scipy, whose tolerances were set to 1e-10 on a stiff system."""

RUN = Path(__file__).with_name("serotonin_histamine_run.csv")
ESCITALOPRAM = np.array([[-0.24, 0, 0, 0], [0.24, -8.316, 2473.5, 0.6], [0, 4.356, -2473.5, 0], [0, 2.64, 0, -0.6]])
INHIBITOR = np.array([[-1.5, 0, 0, 0], [1.5, -2.775, 2.975, 1.5], [0, 0.075, -2.975, 0], [0, 2.0, 0, -1.5]])
"""Exchange of the amounts, 1/h: the authors' rates times the unbound shares; the first is read off the run itself."""
DRIFTING = {"cht", "vhtr", "hia", "ght", "Pool"}
"""States in which the authors' start is not yet at rest."""
OWN = {"cht", "vht", "ght", "gha", "tha", "bha"}
"""States shared with SER-2020 whose laws differ: a reserve, H3 receptors and a receptor reference of 0.8561 set release
and so the terminal's stores; glial uptake is ten times as strong and begins at 60 nmol/L; H3 has other constants."""


def printed(hour: str) -> tuple[Floats, Floats]:
    """A row of the run: the states in the places of the system, and the amounts of drugs with the active enzyme."""
    with RUN.open(newline="") as lines:
        found = next(row for row in csv.DictReader(lines) if row["hour"] == hour)
    states = np.array([float(found[code]) for code in SYSTEM.states])
    return states, np.array([float(value) for value in found.values()][1:] if hour != "start" else [])[len(states) :]


def at(**given: float) -> SteadyState:
    """The steady state with these parameters."""
    return steady(SYSTEM, constants(SYSTEM, given, {}))


def run(start: Floats, hours: list[float], **given: float) -> Floats:
    """States at these hours, the first of which is the start."""
    parts = (Stretch(hours[0], hours[-1], constants(SYSTEM, given, {})),)
    return course(SYSTEM, parts, start, np.array(hours[1:])).states


def read(states: Floats, code: str) -> float:
    """One state."""
    return float(states[SYSTEM.states.index(code)])


REST = at()


@pytest.mark.parametrize("hour", ["5.0", "46.667"])
def test_every_state_follows_the_authors_printed_run(hour: str) -> None:
    found = run(printed("1.1111")[0], [1.1111, float(hour)], mast=1.0, netmin=0.0)[0]
    np.testing.assert_allclose(found, printed(hour)[0], rtol=PRINTED, atol=2e-6)


def test_every_state_follows_the_authors_run_under_escitalopram_and_inflammation() -> None:
    hours = ["840.2778", "841.6667", "847.7778"]
    rows, times = [np.concatenate(printed(hour)) for hour in hours], [float(hour) for hour in hours]
    numbers, count = constants(SYSTEM, {"mast": 1.0, "netmin": 0.0}, {}), len(SYSTEM.states)
    ssri, hdc = SYSTEM.names.index("ssri"), SYSTEM.names.index("hdc")

    def change(_: float, everything: Floats) -> Floats:
        drug, inhibitor, active = everything[count : count + 4], everything[count + 4 : count + 8], everything[-1]
        numbers[ssri], numbers[hdc] = drug[2] / 0.41 / 0.324392, active
        inside = inhibitor[2] / 0.41 / 0.18717
        turned = 0.55 * (1.0 - active) - 10.404 * inside / (8.3 + inside) * active
        own = SYSTEM.change(SYSTEM.flux(np.ascontiguousarray(everything[:count]), numbers), numbers)
        return np.concatenate([own, ESCITALOPRAM @ drug, INHIBITOR @ inhibitor, [turned]])

    ran = solve_ivp(change, (times[0], times[-1]), rows[0], "LSODA", times[1:], rtol=1e-9, atol=1e-11)
    for found, wanted in zip(ran.y.T, rows[1:], strict=True):
        np.testing.assert_allclose(found, wanted, rtol=PRINTED, atol=2e-6)


def test_rest_under_inflammation_is_the_authors_last_row() -> None:
    open_ended = [place for place, code in enumerate(SYSTEM.states) if code not in {"vhar"}]
    np.testing.assert_allclose(at(mast=1.0).states[open_ended], printed("840.0")[0][open_ended], rtol=SETTLED)
    assert at(mast=1.0).read("VMATHr") == pytest.approx(0.0, abs=1e-6), "a floor of 0 holds any content above this one"


def test_reference_is_the_authors_start_where_that_is_at_rest() -> None:
    for code, mine, theirs in zip(SYSTEM.states, REST.states, printed("start")[0], strict=True):
        assert mine == pytest.approx(theirs, rel=SHARED) or code in DRIFTING, code


def test_authors_start_drifts_to_the_reference_under_their_own_floor() -> None:
    found = run(printed("start")[0], [0.0, 5000.0], netmin=0.0)[0]
    np.testing.assert_allclose(found, REST.states, rtol=1e-5, atol=1e-9)


@pytest.mark.parametrize("code", sorted(set(SER2020.states) - OWN))
def test_reference_is_that_of_ser2020_in_shared_states(code: str) -> None:
    assert REST.read(code) == pytest.approx(steady(SER2020, SER2020.reference).read(code), rel=SHARED)


def test_ssri_takes_transporter_from_the_surface_and_raises_serotonin() -> None:
    treated = at(**OPTIONS["ssri"])
    assert treated.read("S") < 0.5 * REST.read("S")
    assert treated.read("Sin") > 0.5
    assert treated.read("eht") > 1.05 * REST.read("eht")


def test_ssri_raises_serotonin_for_a_day_beyond_any_loss_of_reuptake_in_ser2020() -> None:
    nearly_none = steady(SER2020, constants(SER2020, {}, {"Vsert": 1e-4})).read("eht")
    most = nearly_none / steady(SER2020, SER2020.reference).read("eht")
    day = run(REST.states, [0.0, 1.0, 24.0], **OPTIONS["ssri"])
    assert min(read(states, "eht") for states in day) / REST.read("eht") > 1.5 > most


def test_emptied_reserve_ends_the_rise_because_removal_cannot_exceed_synthesis() -> None:
    treated = at(**OPTIONS["ssri"])
    assert 0.0 < treated.read("vhtr") < 0.05 * REST.read("vhtr")
    assert treated.read("eht") <= treated.read("TPH") / SYSTEM.reference[SYSTEM.names.index("kerem")]
    assert treated.read("eht") < read(run(REST.states, [0.0, 24.0], **OPTIONS["ssri"])[0], "eht")


def test_inflammation_raises_histamine_which_holds_release_and_serotonin_down() -> None:
    levels = [at(mast=mast) for mast in (0.0, 0.3, 1.0)]
    assert np.all(np.diff([state.read("eha") for state in levels]) > 0.2)
    for code in ("eht", "REL"):
        assert np.all(np.diff([state.read(code) for state in levels]) < 0.0), code
    deaf = [at(mast=mast, sHA=0.0).read("eht") for mast in (0.0, 1.0)]
    assert deaf[1] == pytest.approx(deaf[0], rel=SHARED), "without H3 receptors on serotonin terminals nothing is lost"


@pytest.mark.parametrize("hours", [1.0, 4.0, 24.0])
def test_ssri_raises_serotonin_less_under_inflammation(hours: float) -> None:
    inflamed = at(**OPTIONS["inflammation"])
    healthy = read(run(REST.states, [0.0, hours], **OPTIONS["ssri"])[0], "eht") / REST.read("eht")
    both = OPTIONS["ssri"] | OPTIONS["inflammation"]
    impaired = read(run(inflamed.states, [0.0, hours], **both)[0], "eht") / inflamed.read("eht")
    assert 1.0 < impaired < healthy
    assert at(**both).read("eht") < at(**OPTIONS["ssri"]).read("eht")


def test_less_histidine_decarboxylase_gives_the_serotonin_back() -> None:
    both = OPTIONS["ssri"] | OPTIONS["inflammation"]
    inflamed = at(**OPTIONS["inflammation"]).states
    after = [read(run(inflamed, [0.0, 24.0], **both, hdc=hdc)[0], "eht") for hdc in (1.0, 0.4)]
    assert after[1] > 1.1 * after[0]


@pytest.mark.parametrize(
    "given", [{}, OPTIONS["ssri"], OPTIONS["inflammation"], {"ssri": 1.0, "mast": 0.4, "fire": 1.3}]
)
def test_what_enters_leaves_and_sums_are_kept(given: dict[str, float]) -> None:
    state = at(**given)
    assert state.read("TPH") == pytest.approx(sum(map(state.read, ("MAOc", "MAOg", "EREM"))), rel=BALANCE)
    lost = ("BHISOUT", "HPOOLOUT", "GPOOLOUT", "MPOOLOUT", "HREM", "HNMT", "HNMTg", "HNMTm")
    assert state.read("BHISIN") == pytest.approx(sum(map(state.read, lost)), rel=BALANCE)
    moved = run(REST.states, [0.0, 0.3, 7.0, 400.0], **given)
    for moiety in SYSTEM.moieties:
        total = SYSTEM.reference[SYSTEM.names.index(moiety.total)]
        for states in (state.states, *moved):
            assert sum(read(states, code) for code in moiety.members) == pytest.approx(total, rel=BALANCE)


@pytest.mark.parametrize("given", [{}, {"ssri": 0.2}, {"mast": 0.5}, {"ssri": 0.05, "mast": 1.0, "Vtph": 400.0}])
def test_reduction_is_where_scipy_comes_to_rest(given: dict[str, float]) -> None:
    numbers = constants(SYSTEM, given, {})

    def change(_: float, states: Floats) -> Floats:
        return SYSTEM.change(SYSTEM.flux(states, numbers), numbers)

    ran = solve_ivp(change, (0.0, 2e4), REST.states, method="LSODA", rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(at(**given).states, ran.y[:, -1], rtol=SOLVERS, atol=1e-9)


def test_reduction_is_a_root_for_scipy() -> None:
    given = {"ssri": 0.08, "mast": 0.3}
    numbers, members = constants(SYSTEM, given, {}), SYSTEM.moiety_arrays()[0]
    totals = members @ REST.states

    def residual(logarithms: Floats) -> Floats:
        states = np.exp(logarithms)
        change = SYSTEM.change(SYSTEM.flux(states, numbers), numbers)
        for moiety, member in enumerate(members):
            change[int(np.argmax(member))] = member @ states - totals[moiety]
        return change

    wanted = at(**given).states
    found = root(residual, np.log(wanted) + 0.02 * np.sin(np.arange(len(wanted))), tol=1e-13)
    np.testing.assert_allclose(np.exp(found.x), wanted, rtol=SOLVERS)


def test_any_parameters_give_rest_or_a_sentence() -> None:
    rng, steadies = np.random.default_rng(3), 0
    for _ in range(60):
        scales = {
            code: float(np.exp(rng.uniform(np.log(0.3), np.log(3.0)))) for code in SYSTEM.names if code != "netmin"
        }
        scales["Stot"] = scales["Sphtot"]
        given = {"ssri": float(rng.choice([0.0, 0.1, 1.0])), "mast": float(rng.choice([0.0, 0.3]))}
        state = steady(SYSTEM, constants(SYSTEM, given, scales))
        steadies += state.status == "steady"
        why = "without end" if state.status == "no-steady-state" else "least disturbance"
        assert state.status == "steady" or why in (state.reason or "")
    assert steadies > 45


@pytest.mark.parametrize(
    ("given", "word", "rising"),
    [
        ({"Vaadc": 3.9}, "decarboxylase", "htp"),
        ({"Vhnmt": 20.0, "Vhnmtg": 20.0, "khrem": 0.0}, "Histamine", "eha"),
    ],
)
def test_no_rest_is_said_where_a_course_rises_without_end(given: dict[str, float], word: str, rising: str) -> None:
    state = at(**given)
    assert state.status == "no-steady-state"
    assert word in (state.reason or "")
    levels = [read(states, rising) for states in run(REST.states, [0.0, 100.0, 200.0, 400.0], **given)]
    assert levels[0] < 0.95 * levels[1] < 0.9 * levels[2]
