"""Amino acids per food code, from USDA's recipes and nutrient tables: how the carried food table is made."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from neuro.errors import DataError

AMINO_ACIDS = [
    *("tryptophan", "threonine", "isoleucine", "leucine", "lysine", "methionine", "cystine", "phenylalanine"),
    *("tyrosine", "valine", "arginine", "histidine", "glutamic_acid", "glycine", "proline", "serine"),
]
PLAUSIBLE_TRYPTOPHAN = (1.0, 40.0)
"""mg per g protein: outside this an SR26 entry is a typing error or holds no protein (grade C)."""
DECIMALS = 4
"""Decimals of the mg per g protein that are kept."""
STEPS = 5
"""A discontinued code is followed through at most so many replacements (grade C)."""
RECIPES = "fndds_16_18_all_added_codes_for_discontinued.csv"
INGREDIENTS = "fndds_all_ingredient_nutrient_values.csv"
SR26 = "sr26_amino_acids.parquet"
REPLACEMENTS = (
    ("string_match_discontinued_complete.csv", "parent_foodcode"),
    ("fndds_0910_1112_crosswalk.csv", "foodcode"),
    ("fndds_1112_1314_crosswalk.csv", "foodcode"),
    ("fndds_1314_1516_crosswalk.csv", "foodcode"),
    ("fndds_1516_1718_crosswalk.csv", "foodcode"),
)
"""Files of replaced codes, the first that knows a code decides."""


def build(usda: Path) -> pd.DataFrame:
    """The food table that `nhanes_food` reads.

    A food's amino acid per g protein is the protein-weighted mean over its ingredients; an ingredient without a
    plausible SR26 entry takes the median of its SR26 food group (code // 1000).

    Args:
        usda: folder with RECIPES, INGREDIENTS, SR26 and REPLACEMENTS.
    Returns:
        One row a food code: food_code, mapped_via (the code whose recipe was used), sr26_direct_share (of the
        protein, from ingredients with an entry of their own) and mg per g protein of each amino acid.
    Raises:
        DataError: a file is not there.
    """
    for name in (RECIPES, INGREDIENTS, SR26, *(file for file, _ in REPLACEMENTS)):
        if not (usda / name).is_file():
            raise DataError(f"Wanted {name} in {usda}; it is not there. Give the folder of USDA's tables.")
    content = _recipe_content(usda)
    via = _followed(usda, set(content.index))
    table = content.loc[via.to_numpy()].set_axis(via.index).rename_axis("food_code")
    table.insert(0, "mapped_via", via)
    return table.sort_index().reset_index()


def _recipe_content(usda: Path) -> pd.DataFrame:
    recipes = pd.read_csv(usda / RECIPES, encoding="latin-1")
    nutrients = pd.read_csv(usda / INGREDIENTS, encoding="latin-1", low_memory=False)
    per_100g = nutrients.drop_duplicates("Ingredient code").set_index("Ingredient code")["Protein"]
    protein = recipes["ingred_code"].map(per_100g).to_numpy() * recipes["ingred_wt"].to_numpy() / 100
    entries = _per_g_protein(pd.read_parquet(usda / SR26).set_index("food_id"))
    groups = entries.groupby(entries.index // 1000).median()
    own = entries.reindex(recipes["ingred_code"]).to_numpy()
    known = np.where(np.isnan(own), groups.reindex(recipes["ingred_code"] // 1000).to_numpy(), own)
    food = recipes["parent_foodcode"].to_numpy()
    amount = pd.DataFrame(known * protein[:, None], columns=AMINO_ACIDS).groupby(food).sum(min_count=1)
    behind = pd.DataFrame(np.where(np.isnan(known), np.nan, protein[:, None]), columns=AMINO_ACIDS)
    mean = (amount / behind.groupby(food).sum(min_count=1)).round(DECIMALS).add_suffix("_mg_per_g_protein")
    direct = pd.Series(np.where(recipes["ingred_code"].isin(entries.index), protein, 0.0)).groupby(food).sum()
    mean.insert(0, "sr26_direct_share", (direct / pd.Series(protein).groupby(food).sum()).round(DECIMALS))
    return mean


def _per_g_protein(foods: pd.DataFrame) -> pd.DataFrame:
    """SR26 amino acids, mg per g protein, of foods with a plausible tryptophan."""
    share = foods[AMINO_ACIDS].div(foods["protein"].where(foods["protein"] > 0), axis=0) * 1000
    return share[share["tryptophan"].between(*PLAUSIBLE_TRYPTOPHAN)]


def _followed(usda: Path, recipes: set[int]) -> pd.Series:
    """Every food code -> the code whose recipe stands for it."""
    replaced = [_first_replacement(usda / name, column) for name, column in REPLACEMENTS]
    found = {code: code for code in recipes}
    for code in {code for table in replaced for code in table} - recipes:
        current = code
        for _ in range(STEPS):
            current = next((table[current] for table in replaced if current in table), current)
            if current in recipes:
                found[code] = current
                break
    return pd.Series(found, name="mapped_via").sort_index()


def _first_replacement(path: Path, column: str) -> Mapping[int, int]:
    table = pd.read_csv(path, encoding="latin-1").rename(columns=lambda name: str(name).removeprefix("ï»¿"))
    first = table.drop_duplicates("DRXFDCD").set_index("DRXFDCD")[column]
    return {int(code): int(target) for code, target in first.items()}  # type: ignore[call-overload]
