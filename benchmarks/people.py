"""A million people through four systems, as `neuro people` does it, against the minute that was promised."""

import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow
import pyarrow.parquet
from _report import report

from neuro.cli.people_run import written
from neuro.cohort.readers import read_file
from neuro.jobs import silent
from neuro.mechanism.catalogue import system
from neuro.mechanism.entry_rows import assumed
from neuro.mechanism.people import Plan, answers
from neuro.mechanism.people_inputs import Input

PEOPLE, LIMIT, SEED = 1_000_000, 60.0, 3
"""How many, and the seconds that they may take on two cores."""
MOST_FAILED = 0.001
"""Share of people who may be without a steady state."""
SYSTEMS = ("serotonin", "dopamine", "glutamate_gaba", "acetylcholine")
LEVELS = {
    "plasma_trp": (96.0, 0.25),
    "plasma_tyr": (97.0, 0.3),
    "plasma_phe": (80.0, 0.2),
    "plasma_leu": (150.0, 0.25),
    "plasma_val": (190.0, 0.25),
    "choline": (10.0, 0.3),
    "ketones": (0.1, 1.0),
    "biopterin": (1.0, 0.3),
    "iron": (1.0, 0.5),
    "crp": (1.0, 1.0),
}
"""Entry point -> median, and standard deviation of ln(value), as wide as adults differ."""


def people(folder: Path) -> Path:
    """A file of synthetic people."""
    rng = np.random.default_rng(SEED)
    columns = {code: middle * np.exp(spread * rng.standard_normal(PEOPLE)) for code, (middle, spread) in LEVELS.items()}
    place = folder / "people.parquet"
    pyarrow.parquet.write_table(pyarrow.table(columns), place)
    return place


def main() -> int:
    """One JSON line; 1 where too many people have no steady state."""
    systems = tuple(system(code) for code in SYSTEMS)
    plan = Plan(systems, tuple(Input(code, code, None) for code in LEVELS), assumed(["iron"]))
    answers(plan, {code: np.array([middle]) for code, (middle, _) in LEVELS.items()})
    with tempfile.TemporaryDirectory() as folder:
        cohort = read_file(people(Path(folder)))
        begun = time.perf_counter()
        count = written(cohort, plan, Path(folder) / "out.parquet", silent)
        seconds = time.perf_counter() - begun
    report("people", seconds, LIMIT, f"{PEOPLE:,} people x {len(SYSTEMS)} systems in a minute", aim=1.0)
    return int(count.rows != PEOPLE or count.failed > MOST_FAILED * PEOPLE)


if __name__ == "__main__":
    sys.exit(main())
