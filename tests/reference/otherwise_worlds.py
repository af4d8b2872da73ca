"""Simulated cohorts whose truth is written in their equations, as files that a cohort is read from."""

from pathlib import Path

import numpy as np
import pandas as pd

from neuro.cohort.cohort import Cohort, DesignSpec
from neuro.cohort.readers import read_file

DESIGN = DesignSpec(weight="weight", stratum="stratum", psu="psu")
ALONG_PLP = -0.20
"""Slope of ln(mean PHQ-9) along ln(PLP) that does not pass through the kynurenines."""
ALONG_KTR, KTR_ALONG_PLP = 0.40, -0.30
"""Slope of ln(mean PHQ-9) along ln(KTR), and of ln(KTR) along ln(PLP)."""


def cohort(people: pd.DataFrame, folder: Path, name: str = "world") -> Cohort:
    """A table as a cohort with its design."""
    place = folder / f"{name}.parquet"
    people.to_parquet(place)
    return read_file(place, design=DESIGN)


def drawn(rng: np.random.Generator, people: int) -> dict[str, np.ndarray]:
    """Design, age and sex: 20 strata of 4 PSUs, weights that differ by stratum alone."""
    stratum = rng.integers(0, 20, people)
    return {
        "stratum": stratum,
        "psu": rng.integers(0, 4, people),
        "weight": 1000.0 * (1.0 + stratum / 10.0),
        "age": rng.integers(20, 80, people).astype(float),
        "female": rng.integers(0, 2, people).astype(float),
    }


def adjustment_world(seed: int, people: int) -> pd.DataFrame:
    """The worked example's causes: CRP and smoking before PLP and PHQ-9, KTR between, clinic visits after both."""
    rng = np.random.default_rng(seed)
    world = drawn(rng, people)
    ses = rng.normal(2.5, 1.0, people)
    smoke = (rng.random(people) < 0.25).astype(float)
    bmi = rng.normal(27.0, 4.0, people)
    crp = np.exp(0.3 + 0.06 * (bmi - 27.0) + rng.normal(0.0, 0.8, people))
    ln_plp = 3.8 - 0.35 * smoke + 0.12 * (ses - 2.5) - 0.25 * np.log(crp) + rng.normal(0.0, 0.5, people)
    ln_ktr = 3.4 + KTR_ALONG_PLP * ln_plp + 0.15 * np.log(crp) + rng.normal(0.0, 0.25, people)
    mean = np.exp(0.65 + ALONG_PLP * ln_plp + ALONG_KTR * ln_ktr + 0.3 * smoke + 0.15 * np.log(crp) - 0.1 * (ses - 2.5))
    phq9 = np.minimum(rng.negative_binomial(2.0, 2.0 / (2.0 + mean)), 27).astype(float)
    visits = rng.poisson(np.exp(-1.5 + 0.12 * phq9 + 0.5 * ln_plp)).astype(float)
    return pd.DataFrame(
        world
        | {"ses": ses, "smoke": smoke, "bmi": bmi, "winter": rng.integers(0, 2, people).astype(float), "crp": crp}
        | {"plp": np.exp(ln_plp), "ktr": np.exp(ln_ktr), "phq9": phq9, "clinic_visits": visits}
    )


def item_world(seed: int, people: int) -> pd.DataFrame:
    """Nine items of 0 to 3; short sleep raises the item on sleep and no other."""
    rng = np.random.default_rng(seed)
    world = drawn(rng, people)
    sleep = rng.normal(7.0, 1.2, people)
    mood = rng.normal(0.0, 0.6, people)
    items = {}
    for number in range(1, 10):
        pull = -0.7 * (sleep - 7.0) if number == 3 else 0.0
        items[f"dpq0{number}0"] = np.clip(np.round(0.6 + mood + pull + rng.normal(0.0, 0.5, people)), 0, 3)
    world["sex"] = np.where(world.pop("female") == 1.0, "female", "male")
    return pd.DataFrame(world | {"sleep_h": sleep, **items, "phq9": sum(items.values())})


def recall_world(seed: int, people: int, between: float, within: float, slope: float) -> pd.DataFrame:
    """Usual intake of an amino acid and energy, recalled on one day or two; PHQ-9 along the usual intake.

    Args:
        between, within: variances of ln(usual intake) and of one day around it.
        slope: of ln(mean PHQ-9) along ln(usual intake).
    """
    rng = np.random.default_rng(seed)
    world = drawn(rng, people)
    energy = rng.normal(0.0, 0.2, people)
    usual = 0.5 * energy + rng.normal(0.0, np.sqrt(between - 0.25 * 0.2**2), people)
    error = rng.normal(0.0, np.sqrt(within), (people, 2))
    energy_error = 0.3 * error + rng.normal(0.0, 0.2, (people, 2))
    days = np.where(rng.random(people) < 0.4, 1, 2)
    both = days == 2
    choline = np.where(both, error.mean(axis=1), error[:, 0]) + usual + 5.7
    kcal = np.where(both, energy_error.mean(axis=1), energy_error[:, 0]) + energy + 7.6
    phq9 = np.minimum(rng.poisson(np.exp(1.2 + slope * usual)), 27).astype(float)
    world["sex"] = np.where(world.pop("female") == 1.0, "female", "male")
    return pd.DataFrame(
        world
        | {"diet_choline_mg": np.exp(choline), "diet_kcal": np.exp(kcal), "diet_days": days.astype(float)}
        | {"diet_choline_mg_day1": np.exp(usual + 5.7 + error[:, 0]), "phq9": phq9}
        | {"diet_choline_mg_day2": np.where(both, np.exp(usual + 5.7 + error[:, 1]), np.nan)}
        | {"diet_kcal_day1": np.exp(energy + 7.6 + energy_error[:, 0])}
        | {"diet_kcal_day2": np.where(both, np.exp(energy + 7.6 + energy_error[:, 1]), np.nan)}
    )


def product_world(seed: int, people: int, extra: float) -> pd.DataFrame:
    """The slope of cognition along ln(PLP) is 1 at CRP of 1 mg/L, and larger by `extra` for each unit of ln(CRP)."""
    rng = np.random.default_rng(seed)
    world = drawn(rng, people)
    ln_plp, ln_crp = rng.normal(3.8, 0.5, people), rng.normal(0.5, 0.8, people)
    cog = (ln_plp - 3.8) * (1.0 + extra * ln_crp) + 0.3 * ln_crp + rng.normal(0.0, 1.0, people)
    return pd.DataFrame(
        world
        | {"ses": rng.normal(2.5, 1.0, people), "smoke": (rng.random(people) < 0.25).astype(float)}
        | {"plp": np.exp(ln_plp), "crp": np.exp(ln_crp), "cog_z": cog, "dep": (cog > 1.0).astype(float)}
    )
