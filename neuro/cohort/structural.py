"""A world as structural equations: solved with its noise held fixed, as it is or under an intervention."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from neuro.expression import parse
from neuro.knowledge.rows import read

Law = Literal["design", "formula", "transform", "flag", "normal", "lognormal", "negative_binomial", "poisson"]
MoveKind = Literal["floor", "ceiling", "shift", "scale", "set"]
Values = dict[str, NDArray[np.float64]]
Noise = Mapping[str, tuple[NDArray[np.float64], NDArray[np.float64]]]


@dataclass(frozen=True, slots=True)
class Equation:
    """How one variable comes about.

    Attributes:
        name: of the variable; one without a `kind` is never seen in the sample.
        law: `formula` is exact; `transform` is a function of a uniform draw `u`; the others take `equation` as the
            linear predictor: of the mean (normal), of the mean of ln (lognormal), of the logit (flag), of ln of the
            mean (negative_binomial, poisson). `design` columns come from the sampling.
        equation: an expression over variables above it and `second` (1 in the second cycle).
        spread: standard deviation of the noise, or the size of the negative binomial.
        psu_sd: standard deviation of what neighbours share, on the predictor's scale.
        low, high: values are held within.
        digits: decimals of the sample.
        missing: logit of being missing in the sample, an expression over complete values; "" for never.
        kind, unit, label, note: as in a dictionary.
    """

    name: str
    law: Law
    equation: str = ""
    spread: float = 0.0
    psu_sd: float = 0.0
    low: float = -np.inf
    high: float = np.inf
    digits: int = 0
    missing: str = ""
    kind: str = ""
    unit: str = ""
    label: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Shift:
    """One variable moved for everybody: `floor` lifts lower values to `value`, `scale` multiplies."""

    column: str
    kind: MoveKind
    value: float

    def __call__(self, natural: NDArray[np.float64]) -> NDArray[np.float64]:
        """The moved values, shape (n,)."""
        match self.kind:
            case "floor":
                return np.maximum(natural, self.value)
            case "ceiling":
                return np.minimum(natural, self.value)
            case "shift":
                return natural + self.value
            case "scale":
                return natural * self.value
            case "set":
                return np.full_like(natural, self.value)


def read_equations(path: Path) -> tuple[Equation, ...]:
    """The equations of a table, causes above effects.

    Raises:
        KnowledgeError: a cell that is not of its kind; names the line.
        ExpressionError: an equation that cannot be read.
    """
    equations = read(path, Equation)
    for equation in equations:
        if equation.law != "design":
            parse(equation.equation)
    return equations


def draw_noise(equations: Sequence[Equation], psu: NDArray[np.int64], rng: np.random.Generator) -> Noise:
    """Everything random, drawn once, so that a changed world differs only by the change.

    Returns:
        For each variable: own noise (uniform for flags, transforms and counts, else standard normal) and standard
        normal noise shared within the PSU, each of shape (n,).
    """
    noise = {}
    for equation in equations:
        uniform = equation.law in ("flag", "transform", "negative_binomial", "poisson")
        own = rng.random(len(psu)) if uniform else rng.standard_normal(len(psu))
        noise[equation.name] = (own, rng.standard_normal(psu.max() + 1)[psu])
    return noise


def solve(
    equations: Sequence[Equation], noise: Noise, second: NDArray[np.float64], moves: Sequence[Shift] = ()
) -> tuple[Values, Values]:
    """Every variable of every person, and the predictors that outcomes' means follow from.

    Args:
        second: 1 in the second cycle, shape (n,).
        moves: interventions; what lies downstream follows.
    Returns:
        Values and linear predictors by variable, each of shape (n,).
    """
    values: Values = {"second": second}
    predictors: Values = {}
    moved = {move.column: move for move in moves}
    for equation in equations:
        if equation.law == "design":
            continue
        own, shared = noise[equation.name]
        predictor = np.broadcast_to(parse(equation.equation).evaluate({**values, "u": own}), second.shape)
        predictors[equation.name] = predictor + equation.psu_sd * shared
        natural = np.clip(_value(equation, predictors[equation.name], own), equation.low, equation.high)
        values[equation.name] = moved[equation.name](natural) if equation.name in moved else natural
    return values, predictors


def _value(equation: Equation, predictor: NDArray[np.float64], own: NDArray[np.float64]) -> NDArray[np.float64]:
    match equation.law:
        case "flag":
            return (own < 1 / (1 + np.exp(-predictor))).astype(np.float64)
        case "normal":
            return predictor + equation.spread * own
        case "lognormal":
            return np.exp(predictor + equation.spread * own)
        case "negative_binomial" | "poisson":
            return np.sum([own > below for below in cumulative(equation, predictor)], axis=0, dtype=np.float64)
        case _:
            return predictor


def cumulative(equation: Equation, predictor: NDArray[np.float64]) -> Iterator[NDArray[np.float64]]:
    """P(Y <= k) for k = 0 .. high - 1 of a count whose mean is exp(predictor), each of shape (n,)."""
    mean, size = np.exp(predictor), equation.spread
    poisson = equation.law == "poisson"
    mass = np.exp(-mean) if poisson else (size / (size + mean)) ** size
    total = mass.copy()
    for count in range(int(equation.high)):
        yield total
        mass = mass * (mean / (count + 1) if poisson else (count + size) / (count + 1) * mean / (size + mean))
        total = total + mass
