"""Peak memory of a quasi-Poisson model in passes over four million people, against that of one million.

Memory that does not grow is the promise. The time of statsmodels' GLM on the same file is reported beside it, without
a promise: it holds everybody in memory, and has no design covariance.
"""

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from _large import TERMS, alone, measured, written
from _report import report

PEOPLE, FEWER = 4_000_000, 1_000_000
FLAT = 1.25
"""Peak memory of four times the people over that of the fewer, at most: buffers settle, rows are not kept."""
AGREEMENT = 1e-8


def ours(path: str) -> Callable[[], dict[str, Any]]:
    from neuro.cohort.cohort import DesignSpec
    from neuro.cohort.parquet import view_file
    from neuro.models.large.batches import fit_batches
    from neuro.models.spec import Linear, ModelSpec

    def run() -> dict[str, Any]:
        cohort = view_file(Path(path), "people", DesignSpec("weight", "stratum", "psu"))
        fitted = fit_batches(ModelSpec("events", "quasipoisson", tuple(Linear(name) for name in TERMS)), cohort)
        return {"beta": fitted.beta.tolist()}

    return run


def peer(path: str) -> Callable[[], dict[str, Any]]:
    import pandas as pd
    import statsmodels.api as sm

    def run() -> dict[str, Any]:
        people = pd.read_parquet(path, columns=["events", "weight", *TERMS])
        x = sm.add_constant(people[list(TERMS)].to_numpy())
        weight = people["weight"].to_numpy() / people["weight"].mean()
        model = sm.GLM(people["events"].to_numpy(), x, family=sm.families.Poisson(), var_weights=weight)
        return {"beta": model.fit(tol=1e-12).params.tolist()}

    return run


def main() -> int:
    """One JSON line: the ratio is of peak memory, and it holds when the coefficients are the peer's as well."""
    os.environ |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "2")
    with tempfile.TemporaryDirectory() as folder:
        whole, fewer = (written(Path(folder) / f"{people}.parquet", people) for people in (PEOPLE, FEWER))
        many, few, other = (
            alone(__file__, name, str(file)) for name, file in (("ours", whole), ("ours", fewer), ("peer", whole))
        )
    away = float(np.max(np.abs(np.array(many["beta"]) / np.array(other["beta"]) - 1)))
    also = {
        "seconds": many["seconds"],
        "statsmodels_seconds": other["seconds"],
        "statsmodels_memory": other["peak"],
        "coefficients_apart": away,
        "agreement": AGREEMENT,
    }
    peers = f"the same of {FEWER:,} people, not {PEOPLE:,}"
    report("model_batches", many["peak"], few["peak"], peers, FLAT, "MB", also, away <= AGREEMENT)
    return 0


if __name__ == "__main__":
    if len(sys.argv) > 1:
        measured({"ours": ours, "peer": peer}[sys.argv[1]](sys.argv[2]))
    else:
        sys.exit(main())
