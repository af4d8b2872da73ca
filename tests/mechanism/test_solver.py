"""The numerics that systems share, on systems whose answers are known: decay, logistic growth, Robertson's kinetics."""

from collections.abc import Callable

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from neuro.mechanism.compiled import LAW, Floats, compiled
from neuro.mechanism.course import GAMMA, REACHED, advance, stages
from neuro.mechanism.solver import conserve, factorise, jacobian, newton, solve

ROUNDED = 1e-12
"""Linear algebra and Newton are exact but for rounding."""
DIFFERENCED = 1e-6
"""Forward differences are exact to the square root of rounding."""
ORDER = 0.25
"""How far the measured order of convergence may be from 4."""
SMALL = 1e-12


@compiled(LAW)
def logistic(states: Floats, constants: Floats, fluxes: Floats) -> None:
    fluxes[0] = constants[0] * states[0] * (1.0 - states[0])


@compiled(LAW)
def robertson(states: Floats, constants: Floats, fluxes: Floats) -> None:
    fluxes[0] = 0.04 * states[0]
    fluxes[1] = 1e4 * states[1] * states[2]
    fluxes[2] = 3e7 * states[1] ** 2


@compiled(LAW)
def grown(fluxes: Floats, constants: Floats, change: Floats) -> None:
    change[0] = fluxes[0]


@compiled(LAW)
def turned(fluxes: Floats, constants: Floats, change: Floats) -> None:
    change[0] = fluxes[1] - fluxes[0]
    change[1] = fluxes[0] - fluxes[1] - fluxes[2]
    change[2] = fluxes[2]


@compiled(LAW)
def exchanged(states: Floats, constants: Floats, fluxes: Floats) -> None:
    fluxes[0] = 5.0 * states[0] / (2.0 + states[0]) - constants[1] * states[1]
    fluxes[1] = 0.0
    fluxes[2] = constants[2] - states[2] ** 3


def run(
    laws: tuple[Callable, Callable], start: list[float], until: float, tolerance: float, times: Floats | None = None
) -> tuple[Floats, Floats, Floats]:
    """States at the end, states at the times wanted, and integrals."""
    states, integral = np.array(start), np.zeros(len(start))
    wanted = np.empty(0) if times is None else times
    written, place = np.zeros((len(wanted), len(start))), np.zeros(1, dtype=np.int64)
    smallest = np.full(len(start), SMALL)
    reached = advance(
        *laws, np.ones(3), states, np.zeros(3), 0.0, until, smallest, tolerance, wanted, written, place, integral
    )
    assert reached == REACHED
    return states, written, integral


@pytest.mark.parametrize("size", [1, 2, 7, 16])
def test_factors_solve_linear_systems_as_numpy_does(size: int) -> None:
    rng = np.random.default_rng(size)
    matrix, right = rng.normal(size=(size, size)) * 10.0 ** rng.uniform(-4, 4, (size, 1)), rng.normal(size=size)
    matrix[0, 0] = 0.0 if size > 1 else 3.0
    factors, order, found = matrix.copy(), np.empty(size, dtype=np.int64), right.copy()
    assert factorise(factors, order) == 0
    solve(factors, order, found)
    assert found == pytest.approx(np.linalg.solve(matrix, right), rel=1e-9)


def test_a_singular_matrix_is_told() -> None:
    assert factorise(np.array([[1.0, 2.0], [2.0, 4.0]]), np.empty(2, dtype=np.int64)) == 1


def test_differences_are_the_derivatives() -> None:
    states, found, change = np.array([0.3, 2e-5, 0.7]), np.empty((3, 3)), np.empty(3)
    fluxes = np.zeros(3)
    robertson(states, np.ones(3), fluxes)
    turned(fluxes, np.ones(3), change)
    jacobian(robertson, turned, np.ones(3), states, change, np.full(3, SMALL), fluxes, found)
    by_hand = [
        [-0.04, 1e4 * states[2], 1e4 * states[1]],
        [0.04, -1e4 * states[2] - 6e7 * states[1], -1e4 * states[1]],
        [0.0, 6e7 * states[1], 0.0],
    ]
    assert found == pytest.approx(np.array(by_hand), rel=DIFFERENCED, abs=1e-7)


@pytest.mark.parametrize("start", [[2.5, 0.5, 0.1], [1e-3, 2.999, 8.0], [2.9, 0.1, 1e-6]])
def test_newton_finds_the_closed_form_and_keeps_what_is_conserved(start: list[float]) -> None:
    """5 a / (2 + a) = 4 b with a + b = 3, and c³ = 5."""
    constants, states, fluxes = np.array([3.0, 4.0, 5.0]), np.array(start), np.zeros(3)
    members, totals = np.array([[1.0, 1.0, 0.0]]), np.zeros(1, dtype=np.int64)

    assert newton(exchanged, turned_pair, constants, states, fluxes, np.full(3, SMALL), members, totals) == 0
    a = (-1.0 + np.sqrt(1.0 + 4.0 * 4.0 * 24.0)) / 8.0
    assert states == pytest.approx([a, 3.0 - a, 5.0 ** (1.0 / 3.0)], rel=ROUNDED)
    assert fluxes == pytest.approx([0.0, 0.0, 0.0], abs=1e-11)


@compiled(LAW)
def turned_pair(fluxes: Floats, constants: Floats, change: Floats) -> None:
    change[0] = -fluxes[0]
    change[1] = fluxes[0]
    change[2] = fluxes[2]


@compiled(LAW)
def fed(states: Floats, constants: Floats, fluxes: Floats) -> None:
    fluxes[0] = 2.0 * constants[0] - states[0] / (1.0 + states[0])


def test_newton_mistakes_no_state_that_grows_without_end_for_a_steady_one() -> None:
    """What comes in is twice what can leave."""
    states, none = np.array([1.0]), np.empty((0, 1))
    left = np.zeros(0, dtype=np.int64)
    assert newton(fed, grown, np.ones(1), states, np.zeros(1), np.full(1, SMALL), none, left) == 1
    assert states == [1.0]


def test_conserved_sums_take_the_place_of_a_balance() -> None:
    matrix, change = np.eye(3), np.zeros(3)
    conserve(
        np.array([1.0, 4.0, 9.0]), np.array([7.0]), np.array([[0.0, 1.0, 1.0]]), np.zeros(1, np.int64), change, matrix
    )
    assert change.tolist() == [0.0, 6.0, 0.0]
    assert matrix[1].tolist() == [0.0, 1.0, 1.0]


def stepped(steps: int) -> float:
    """Logistic growth from 0.01 to time 2 in equal steps."""
    states, after, slopes = np.array([0.01]), np.empty(1), np.empty((6, 1))
    fluxes, matrix, order = np.zeros(1), np.empty((1, 1)), np.empty(1, dtype=np.int64)
    step = 2.0 / steps
    for _ in range(steps):
        matrix[0, 0] = 1.0 / (GAMMA * step) - (1.0 - 2.0 * states[0])
        factorise(matrix, order)
        stages(logistic, grown, np.ones(1), states, step, matrix, order, slopes, after, fluxes)
        states = after + slopes[5]
    return float(states[0])


def test_steps_converge_with_order_four() -> None:
    exact, steps = 1.0 / (1.0 + 99.0 * np.exp(-2.0)), np.array([20, 40, 80, 160])
    errors = [abs(stepped(int(count)) - exact) for count in steps]
    assert -np.polyfit(np.log(steps), np.log(errors), 1)[0] == pytest.approx(4.0, abs=ORDER)


@pytest.mark.parametrize("tolerance", [1e-4, 1e-6, 1e-8])
def test_courses_err_by_about_their_tolerance(tolerance: float) -> None:
    exact = 1.0 / (1.0 + 99.0 * np.exp(-6.0))
    assert run((logistic, grown), [0.01], 6.0, tolerance)[0][0] == pytest.approx(exact, rel=10.0 * tolerance)


def test_integrals_and_times_between_steps_are_as_exact_as_steps() -> None:
    times = np.linspace(0.0, 6.0, 61)
    _, written, integral = run((logistic, grown), [0.01], 6.0, 1e-8, times)
    assert written[:, 0] == pytest.approx(1.0 / (1.0 + 99.0 * np.exp(-times)), rel=1e-6)
    assert integral[0] == pytest.approx(np.log(1.0 + 0.01 * (np.exp(6.0) - 1.0)), rel=1e-7)


def test_a_stiff_course_is_the_one_of_scipy_radau() -> None:
    """Robertson's problem over eight decades of time."""

    def rates(_: float, x: Floats) -> list[float]:
        a, b, c = 0.04 * x[0], 1e4 * x[1] * x[2], 3e7 * x[1] ** 2
        return [b - a, a - b - c, c]

    times = np.logspace(-3, 4, 8)
    peer = solve_ivp(rates, (0.0, 1e4), [1.0, 0.0, 0.0], method="Radau", t_eval=times, rtol=1e-10, atol=1e-14)
    _, written, _ = run((robertson, turned), [1.0, 0.0, 0.0], 1e4, 1e-8, times)
    assert written == pytest.approx(peer.y.T, rel=1e-6)
    assert written.sum(axis=1) == pytest.approx(np.ones(len(times)), rel=ROUNDED)
