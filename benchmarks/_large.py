"""Millions of generated people, and a contestant in a process of its own: seconds and peak memory."""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow
import pyarrow.parquet

SEED = 11
STRATA, UNITS = 60, 4
"""Strata, and primary sampling units in each."""
TERMS = tuple(f"x{place}" for place in range(8))
PIECE = 500_000
"""People drawn and written at a time."""
KILOBYTE = 1024


def written(place: Path, people: int) -> Path:
    """Correlated columns in several units, weights that tell of the outcome, and outcomes alike within units."""
    rng, count = np.random.default_rng(SEED), len(TERMS)
    mixed = np.linalg.cholesky(0.4 + 0.6 * np.eye(count)).T
    of_unit = 0.3 * rng.normal(size=(STRATA, UNITS))
    slopes, units = np.linspace(-1, 1, count), np.arange(1, count + 1)
    with pyarrow.parquet.ParquetWriter(place, pyarrow.schema([(name, pyarrow.float64()) for name in _names()])) as out:
        for _ in range(people // PIECE):
            x = rng.normal(size=(PIECE, count)) @ mixed
            stratum, psu = rng.integers(0, STRATA, PIECE), rng.integers(0, UNITS, PIECE)
            linear = x @ slopes + of_unit[stratum, psu]
            y = 10 + linear + 2 * rng.normal(size=PIECE)
            events = rng.poisson(np.exp(0.3 * linear)).astype(float)
            weight = 1000 * np.exp(0.5 * rng.normal(size=PIECE) + 0.05 * linear)
            columns = [y, events, weight, stratum.astype(float), psu.astype(float), *(x * units + 50).T]
            out.write_table(pyarrow.table(dict(zip(_names(), columns, strict=True))))
    return place


def _names() -> tuple[str, ...]:
    return ("y", "events", "weight", "stratum", "psu", *TERMS)


def alone(script: str, *arguments: str) -> dict[str, Any]:
    """What a contestant prints of itself, run by itself."""
    done = subprocess.run([sys.executable, script, *arguments], stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


def measured(run: Callable[[], dict[str, Any]]) -> None:
    """Print the answer of a run with its seconds, imports left out, and the most memory that the process held (MB)."""
    start = time.perf_counter()
    answer = run()
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KILOBYTE
    print(json.dumps(answer | {"seconds": seconds, "peak": peak}))
