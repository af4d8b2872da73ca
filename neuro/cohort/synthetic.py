"""Simulated people with known truth: what NHANES lacks, and what every method can be checked against."""

import csv
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from neuro.cohort.structural import Equation, Noise, Shift, Values, cumulative, draw_noise, read_equations, solve
from neuro.expression import parse

if TYPE_CHECKING:
    import pandas

EQUATIONS = Path(__file__).parent / "tables" / "simulated.csv"
CYCLES = ("simulated 1", "simulated 2")
SEED = 20261123
"""Draws the shipped sample; provenance.csv names it."""
THRESHOLD = 10
"""PHQ-9 at or above which the share is counted (the usual cut-off)."""
INTERVENTIONS: Mapping[str, tuple[Shift, ...]] = {
    "plp_floor_30": (Shift("plp_nmol_l", "floor", 30.0),),
    "plp_floor_50": (Shift("plp_nmol_l", "floor", 50.0),),
    "plp_scale_1.25": (Shift("plp_nmol_l", "scale", 1.25),),
    "trp_scale_1.15": (Shift("trp_umol_l", "scale", 1.15),),
    "tyr_scale_1.15": (Shift("tyr_umol_l", "scale", 1.15),),
    "crp_scale_0.5": (Shift("crp_mg_l", "scale", 0.5),),
    "choline_scale_1.2": (Shift("choline_umol_l", "scale", 1.2),),
    "plp_floor_50_and_trp_scale_1.15": (Shift("plp_nmol_l", "floor", 50.0), Shift("trp_umol_l", "scale", 1.15)),
    "inert_scale_1.5": (Shift("inert_umol_l", "scale", 1.5),),
}
DOSES = (10.0, 15.0, 20.0, 25.0, 30.0, 40.0, 50.0, 60.0, 80.0, 100.0, 120.0, 150.0)
"""PLP at which the true curve is told, nmol/L."""


OVERSAMPLED = (("pir < 1.3", 1.6), ("age >= 60", 0.9), ("female = 1 and age < 40", 0.6))
"""Low income, older people and young women, as large surveys do; what is added to a chance of 1, up to a factor."""


@dataclass(frozen=True, slots=True)
class World:
    """A finite population in two cycles, and how people are drawn from it.

    Attributes:
        equations: how each variable comes about, causes first.
        strata, psus, people: strata of a cycle, PSUs of a stratum, people of a PSU.
        drawn_psus: PSUs drawn in each stratum, by simple random sampling.
        sample: people expected in the sample, both cycles together.
        oversampled: condition -> what is added to the chance of being drawn within a chosen PSU.
    """

    equations: tuple[Equation, ...]
    strata: int = 15
    psus: int = 20
    people: int = 400
    drawn_psus: int = 2
    sample: int = 6000
    oversampled: tuple[tuple[str, float], ...] = OVERSAMPLED

    @property
    def size(self) -> int:
        """People in the population, both cycles together."""
        return len(CYCLES) * self.strata * self.psus * self.people


@dataclass(frozen=True, slots=True, eq=False)
class Population:
    """Everybody of a world: to be sampled again and again, or changed with all else alike.

    Attributes:
        world: how they came about.
        unit: PSU of each person, shape (n,).
        second: 1 in the second cycle, shape (n,).
        noise: what made them, as `solve` takes it.
        values: every variable, each of shape (n,).
    """

    world: World
    unit: NDArray[np.int64]
    second: NDArray[np.float64]
    noise: Noise
    values: Values


@dataclass(frozen=True, slots=True, eq=False)
class Truth:
    """What is so in the population, by intervening in it with the noise held fixed.

    Attributes:
        population: people.
        natural: mean outcome as things are.
        interventions: name -> outcome -> before, after, difference, ratio; for everybody and by cycle.
        doses: mean outcomes with everybody's PLP set to a value.
    """

    population: int
    natural: Mapping[str, float]
    interventions: Mapping[str, Mapping[str, Any]]
    doses: Sequence[Mapping[str, float]]


def default_world() -> World:
    """The world of the cohort that ships in data/."""
    return World(read_equations(EQUATIONS))


def simulate(world: World, rng: np.random.Generator) -> "tuple[pandas.DataFrame, Truth]":
    """A sample of a simulated population, and the truth about it.

    Returns:
        One row a person, columns as in the equations' dictionary; and the truth of the finite population.
    """
    everybody = populate(world, rng)
    return sampled(everybody, rng), truth(world, everybody.noise, everybody.second)


def populate(world: World, rng: np.random.Generator) -> Population:
    """Everybody of a world."""
    unit = np.repeat(np.arange(world.size // world.people), world.people)
    second = (unit >= world.strata * world.psus).astype(np.float64)
    noise = draw_noise(world.equations, unit, rng)
    return Population(world, unit, second, noise, solve(world.equations, noise, second)[0])


def truth(world: World, noise: Noise, second: NDArray[np.float64]) -> Truth:
    """Mean outcomes of the population as it is and under each intervention."""
    natural = _outcomes(world, noise, second, ())
    changes = {name: _outcomes(world, noise, second, moves) for name, moves in INTERVENTIONS.items()}
    doses = [
        {"value": dose, **_means(_outcomes(world, noise, second, (Shift("plp_nmol_l", "set", dose),)))}
        for dose in DOSES
    ]
    contrasts = {
        name: {
            "moves": [{"column": move.column, "kind": move.kind, "value": move.value} for move in INTERVENTIONS[name]],
            "outcomes": {outcome: _contrast(natural[outcome], after[outcome]) for outcome in natural},
            "by_cycle": {
                cycle: {
                    outcome: _contrast(natural[outcome][second == place], after[outcome][second == place])
                    for outcome in natural
                }
                for place, cycle in enumerate(CYCLES)
            },
        }
        for name, after in changes.items()
    }
    return Truth(world.size, _means(natural), contrasts, doses)


def _outcomes(world: World, noise: Noise, second: NDArray[np.float64], moves: Sequence[Shift]) -> Values:
    """Expected outcomes of each person: the chance left in a count or score is averaged, not drawn."""
    _, predictors = solve(world.equations, noise, second, moves)
    phq9 = next(equation for equation in world.equations if equation.name == "phq9")
    below = list(cumulative(phq9, predictors["phq9"]))
    return {
        "phq9": np.sum([1 - share for share in below], axis=0),
        f"phq9 >= {THRESHOLD}": 1 - below[THRESHOLD - 1],
        "dsst": predictors["dsst"],
    }


def _means(outcomes: Values) -> dict[str, float]:
    return {name: float(values.mean()) for name, values in outcomes.items()}


def _contrast(before: NDArray[np.float64], after: NDArray[np.float64]) -> dict[str, float]:
    start, end = float(before.mean()), float(after.mean())
    return {"before": start, "after": end, "difference": float((after - before).mean()), "ratio": end / start}


def sampled(population: Population, rng: np.random.Generator) -> "pandas.DataFrame":
    """One sample: PSUs by simple random sampling, people with unequal known chances; one row a person.

    Weights sum to the population.
    """
    import pandas

    world, values, unit = population.world, population.values, population.unit
    chosen = np.concatenate(
        [
            block * world.psus + np.sort(rng.choice(world.psus, world.drawn_psus, replace=False))
            for block in range(len(CYCLES) * world.strata)
        ]
    )
    rows = np.flatnonzero(np.isin(unit, chosen))
    chance = _chance(world, values, unit, rows, len(chosen))
    taken = rng.random(len(rows)) < chance
    rows, place = rows[taken], np.searchsorted(chosen, unit[rows[taken]])
    inverse = 1 / chance[taken]
    # Within a PSU the weights are scaled to its people: the total is then the population's, exactly.
    weight = inverse * (world.people / np.bincount(place, inverse, len(chosen)))[place] * world.psus / world.drawn_psus
    frame = pandas.DataFrame(
        {
            "person": [f"S{number:05d}" for number in range(1, len(rows) + 1)],
            "cycle": np.array(CYCLES, dtype=object)[values["second"][rows].astype(int)],
            "stratum": unit[rows] // world.psus + 1,
            "psu": place % world.drawn_psus + 1,
            "weight": weight,
            "sex": np.where(values["female"][rows] == 1, "female", "male"),
        }
    )
    shown = [equation for equation in world.equations if equation.kind and equation.law != "design"]
    complete = {name: array[rows] for name, array in values.items()}
    measured = {equation.name: _measured(equation, complete, rng) for equation in shown}
    return pandas.concat([frame, pandas.DataFrame(measured)], axis=1)


def _chance(
    world: World, values: Values, unit: NDArray[np.int64], rows: NDArray[np.int64], psus: int
) -> NDArray[np.float64]:
    """Chance of being drawn within a chosen PSU, where some are oversampled."""
    size = np.ones(len(rows))
    for condition, added in world.oversampled:
        wanted = parse(condition)
        size += added * wanted.true({name: values[name][rows] for name in wanted.columns})
    total = np.bincount(unit[rows], size)[unit[rows]]
    return np.minimum(1.0, world.sample / psus * size / total)


def _measured(equation: Equation, complete: Values, rng: np.random.Generator) -> Any:
    """Rounded values of the sample, some missing at random given what is recorded."""
    import pandas

    values = np.round(complete[equation.name], equation.digits)
    lost = np.zeros(len(values), dtype=bool)
    if equation.missing:
        logit = np.broadcast_to(parse(equation.missing).evaluate(complete), values.shape)
        lost = rng.random(len(values)) < 1 / (1 + np.exp(-logit))
    series = pandas.Series(np.where(lost, np.nan, values))
    return series.astype("Int16") if equation.digits == 0 else series


def write(folder: Path) -> str:
    """Write the shipped cohort, its dictionary and its truth into a folder.

    Returns:
        The sha256 of simulated.parquet, for provenance.csv.
    """
    world = default_world()
    frame, known = simulate(world, np.random.default_rng(SEED))
    path = folder / "simulated.parquet"
    frame.to_parquet(path, index=False, compression="zstd")
    _write_dictionary(world, folder / "simulated_dictionary.csv")
    answer = {
        "what": "True mean outcomes of a simulated population, by intervening in it; no value was measured in anybody.",
        "seed": SEED,
        "rows": len(frame),
        "population": known.population,
        "natural_course": dict(known.natural),
        "interventions": dict(known.interventions),
        "dose_response": {"plp_nmol_l": list(known.doses)},
    }
    (folder / "simulated_truth.json").write_text(json.dumps(answer, indent=1) + "\n", encoding="utf-8")
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _write_dictionary(world: World, path: Path) -> None:
    categories = {"sex": "male;female", "cycle": ";".join(CYCLES)}
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines, lineterminator="\n")
        writer.writerow(["name", "kind", "unit", "label", "note", "categories", "source"])
        for row in world.equations:
            if row.kind:
                note = f"simulated; {row.note}" if row.note else "simulated"
                writer.writerow(
                    [row.name, row.kind, row.unit, row.label, note, categories.get(row.name, ""), "simulated"]
                )
