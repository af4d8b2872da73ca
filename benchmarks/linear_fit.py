"""A survey-weighted linear fit of five million people from a Parquet file, against statsmodels' WLS of the same file.

Ours has design-based standard errors. The peer reads the columns it needs, as its users do, and fits by its default
method without any robust covariance: adding `cov_type="cluster"` costs it more, and is still no design covariance.
Both contestants are processes of their own with two threads; reading is counted, importing is not.
"""

import os
import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from _large import TERMS, alone, measured, written
from _report import report

PEOPLE, FEWER, ROUNDS = 5_000_000, 500_000, 3
MEMORY = 0.2
"""Our share of the peer's peak memory, at most."""
AGREEMENT = 1e-8
"""Coefficients against WLS, standard errors against our own fit in memory (of fewer people), relative."""


def ours(path: str) -> Callable[[], dict[str, Any]]:
    from neuro.cohort.cohort import DesignSpec
    from neuro.cohort.parquet import view_file
    from neuro.models.large.sums import fit_sums
    from neuro.models.spec import Linear, ModelSpec

    def run() -> dict[str, Any]:
        cohort = view_file(Path(path), "people", DesignSpec("weight", "stratum", "psu"))
        fitted = fit_sums(ModelSpec("y", "gaussian", tuple(Linear(name) for name in TERMS)), cohort)
        return {"beta": fitted.beta.tolist(), "se": np.sqrt(np.diag(fitted.vcov)).tolist()}

    return run


def in_memory(path: str) -> Callable[[], dict[str, Any]]:
    from neuro.cohort.cohort import DesignSpec
    from neuro.cohort.readers import read_file
    from neuro.models.eligible import sample_of
    from neuro.models.fit import fit
    from neuro.models.spec import Linear, ModelSpec

    def run() -> dict[str, Any]:
        cohort = read_file(Path(path), "people", DesignSpec("weight", "stratum", "psu"))
        asked = ModelSpec("y", "gaussian", tuple(Linear(name) for name in TERMS))
        fitted = fit(asked, sample_of(cohort, asked))
        return {"beta": fitted.beta.tolist(), "se": np.sqrt(np.diag(fitted.vcov)).tolist()}

    return run


def peer(path: str) -> Callable[[], dict[str, Any]]:
    import pandas as pd
    import statsmodels.api as sm

    def run() -> dict[str, Any]:
        people = pd.read_parquet(path, columns=["y", "weight", *TERMS])
        x = sm.add_constant(people[list(TERMS)].to_numpy())
        fitted = sm.WLS(people["y"].to_numpy(), x, weights=people["weight"].to_numpy()).fit()
        return {"beta": fitted.params.tolist(), "se": fitted.bse.tolist()}

    return run


def apart(one: list[float], other: list[float]) -> float:
    """Largest relative difference."""
    return float(np.max(np.abs(np.array(one) / np.array(other) - 1)))


def main() -> int:
    """One JSON line: the ratio is of seconds; it holds when memory and agreement hold as well."""
    os.environ |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "2")
    with tempfile.TemporaryDirectory() as folder:
        whole, fewer = (written(Path(folder) / f"{people}.parquet", people) for people in (PEOPLE, FEWER))
        turns = [{name: alone(__file__, name, str(whole)) for name in ("ours", "peer")} for _ in range(ROUNDS)]
        small = {name: alone(__file__, name, str(fewer)) for name in ("ours", "in_memory")}
    seconds, peak = (
        {name: statistics.median(turn[name][key] for turn in turns) for name in ("ours", "peer")}
        for key in ("seconds", "peak")
    )
    also = {
        "memory_ours": peak["ours"],
        "memory_peer": peak["peer"],
        "memory_unit": "MB",
        "memory_ratio": peak["ours"] / peak["peer"],
        "memory_aim": MEMORY,
        "coefficients_apart": apart(turns[0]["ours"]["beta"], turns[0]["peer"]["beta"]),
        "errors_apart": apart(small["ours"]["se"], small["in_memory"]["se"]),
        "agreement": AGREEMENT,
    }
    held = also["memory_ratio"] <= MEMORY and max(also["coefficients_apart"], also["errors_apart"]) <= AGREEMENT
    report("linear_fit", seconds["ours"], seconds["peer"], "statsmodels WLS", 1.0, also=also, held=held)
    return 0


if __name__ == "__main__":
    if len(sys.argv) > 1:
        measured({"ours": ours, "in_memory": in_memory, "peer": peer}[sys.argv[1]](sys.argv[2]))
    else:
        sys.exit(main())
