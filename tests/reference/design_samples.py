"""Makes design_samples.parquet: one simulated population, drawn in seven ways. No value was measured in anybody.

`python tests/reference/design_samples.py` writes it anew, and one design_NAME.csv for each beside it for design_r.R.
"""

from pathlib import Path

import numpy as np
import pandas as pd

HERE = Path(__file__).parent
SEED = 20260606
REGIONS = {"north": 14, "east": 19, "south": 9, "west": 4}
"""Towns in each region of the population."""


def population(rng: np.random.Generator) -> pd.DataFrame:
    """People in houses, on two sides of towns, in regions; people of a town are alike."""
    rows = []
    for place, (region, towns) in enumerate(REGIONS.items()):
        for town in range(1, towns + 1):
            likeness, houses = rng.normal(0, 0.6), int(rng.integers(1, 26))
            for house in range(1, houses + 1):
                home = likeness + rng.normal(0, 0.4)
                for person in range(1, int(rng.integers(1, 5)) + 1):
                    side = "centre" if house % 3 else "edge"
                    rows.append((region, place * 100 + town, side, house, person, home + 0.3 * (side == "edge")))
    people = pd.DataFrame(rows, columns=["region", "town", "side", "house", "person", "home"])
    n = len(people)
    x = 0.5 * people["home"] + rng.normal(0, 1, n)
    people["x"] = x
    people["y"] = 50 + 4 * people["home"] + 2 * x + rng.normal(0, 5, n)
    people["count"] = rng.poisson(np.exp(0.6 + 0.25 * x + 0.3 * people["home"])).astype(float)
    people["event"] = (rng.random(n) < 1 / (1 + np.exp(0.8 - 0.6 * x - 0.5 * people["home"]))).astype(float)
    people["colour"] = np.array(["blue", "green", "red"])[
        np.digitize(rng.random(n) + 0.1 * people["home"], [0.4, 0.75])
    ]
    people["tenure"] = np.where(rng.random(n) < 0.45 + 0.1 * (people["colour"] == "red"), "own", "rent")
    return people.drop(columns="home").sample(frac=1, random_state=7).reset_index(drop=True)


def some(rng: np.random.Generator, values: pd.Series, count: int) -> np.ndarray:
    """So many of the different values, or all where there are fewer."""
    every = np.sort(values.unique())
    return rng.choice(every, min(count, len(every)), replace=False)


def stratified(people: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """People at random within regions; population sizes."""
    parts = []
    for (_, group), count in zip(people.groupby("region", sort=True), (45, 60, 30, 25), strict=True):
        part = group.iloc[rng.choice(len(group), count, replace=False)]
        parts.append(part.assign(fpc=len(group), weight=len(group) / count))
    return pd.concat(parts)


def clustered(people: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Whole towns, regions ignored; population sizes."""
    towns = some(rng, people["town"], 13)
    total = people["town"].nunique()
    return people[people["town"].isin(towns)].assign(fpc=total, weight=total / len(towns))


def two_stage(people: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Towns, then houses; sizes; towns with a single house, drawn or there at all; weights left to the sizes."""
    parts = []
    for place, town in enumerate(some(rng, people["town"], 15)):
        homes = people[people["town"] == town]
        houses = some(rng, homes["house"], 1 if place < 3 else 2 + place % 4)
        parts.append(
            homes[homes["house"].isin(houses)].assign(fpc1=people["town"].nunique(), fpc2=homes["house"].nunique())
        )
    return pd.concat(parts)


def strata_twice(people: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Towns within regions, then houses within sides of towns; sampling fractions."""
    parts = []
    for _, area in people.groupby("region", sort=True):
        towns = some(rng, area["town"], 3)
        for town in towns:
            for _, side in area[area["town"] == town].groupby("side", sort=True):
                houses = some(rng, side["house"], 3)
                share = {"fpc1": len(towns) / area["town"].nunique(), "fpc2": len(houses) / side["house"].nunique()}
                parts.append(side[side["house"].isin(houses)].assign(**share))
    return pd.concat(parts)


def three_stage(people: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Towns, then houses, then people; sizes."""
    parts = []
    for town in some(rng, people["town"], 12):
        homes = people[people["town"] == town]
        for house in some(rng, homes["house"], 5):
            home = homes[homes["house"] == house]
            chosen = home[home["person"].isin(some(rng, home["person"], 2))]
            parts.append(
                chosen.assign(
                    fpc1=people["town"].nunique(), fpc2=homes["house"].nunique(), fpc3=home["person"].nunique()
                )
            )
    return pd.concat(parts)


def proportional(people: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Towns by their size within regions, people within them; town numbers repeat between regions; weights alone."""
    parts = []
    for _, area in people.groupby("region", sort=True):
        sizes = area.groupby("town").size()
        chance = sizes / sizes.sum()
        for town in rng.choice(sizes.index, 3, replace=False, p=chance):
            homes = area[area["town"] == town]
            chosen = homes.iloc[rng.choice(len(homes), min(12, len(homes)), replace=False)]
            weight = len(homes) / len(chosen) / (3 * chance[town])
            parts.append(chosen.assign(weight=weight, town=town % 100))
    return pd.concat(parts)


def lonely(people: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Towns within regions: one of many in the east, all of them in the west; sizes."""
    parts = []
    for (_, area), count in zip(people.groupby("region", sort=True), (1, 4, 3, 4), strict=True):
        towns, every = some(rng, area["town"], count), area["town"].nunique()
        parts.append(area[area["town"].isin(towns)].assign(fpc=every, weight=every / len(towns)))
    return pd.concat(parts)


DESIGNS = {
    "stratified": stratified,
    "clustered": clustered,
    "two_stage": two_stage,
    "strata_twice": strata_twice,
    "three_stage": three_stage,
    "proportional": proportional,
    "lonely": lonely,
}


def samples() -> pd.DataFrame:
    """Every sample, one under the other; `inside` is a domain that leaves a town out whole."""
    rng = np.random.default_rng(SEED)
    people, found = population(rng), []
    for name, drawn in DESIGNS.items():
        part = drawn(people, rng).sort_values(["region", "town", "house", "person"], kind="stable")
        away = part["town"].iloc[len(part) // 2]
        part["inside"] = ((part["x"] > -0.8) & (part["town"] != away)).astype(float)
        found.append(part.assign(design=name))
    return pd.concat(found, ignore_index=True)


if __name__ == "__main__":
    whole = samples()
    whole.to_parquet(HERE / "design_samples.parquet", index=False)
    for name, part in whole.groupby("design"):
        part.dropna(axis=1, how="all").to_csv(HERE / f"design_{name}.csv", index=False)
