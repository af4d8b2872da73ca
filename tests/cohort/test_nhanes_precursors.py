"""Amino acids per food code by hand, on recipes of one to three invented ingredients."""

from pathlib import Path

import pandas as pd
import pytest

from neuro.cohort import nhanes_precursors
from neuro.cohort.nhanes_food import content_of, precursors
from neuro.cohort.nhanes_precursors import AMINO_ACIDS, build
from neuro.errors import DataError

TRYPTOPHAN = "tryptophan_mg_per_g_protein"


@pytest.fixture
def usda(tmp_path: Path) -> Path:
    """Ingredients 1001 (12 mg/g), 1002 (20), 1003 (no entry), 1004 (implausible), 9001 (a group without entries)."""
    grams = {1001: (10.0, 0.12), 1002: (5.0, 0.10), 1004: (10.0, 0.90)}
    entries = [{"food_id": code, "protein": p, **dict.fromkeys(AMINO_ACIDS, mg)} for code, (p, mg) in grams.items()]
    pd.DataFrame(entries).to_parquet(tmp_path / nhanes_precursors.SR26)
    protein = {1001: 10.0, 1002: 5.0, 1003: 20.0, 1004: 10.0, 9001: 2.0}
    pd.DataFrame({"Ingredient code": list(protein), "Protein": list(protein.values())}).to_csv(
        tmp_path / nhanes_precursors.INGREDIENTS, index=False
    )
    recipes = [(11, 1001, 50), (11, 1002, 100), (12, 1002, 30), (12, 1003, 10), (13, 9001, 80), (14, 1004, 10)]
    pd.DataFrame(recipes, columns=["parent_foodcode", "ingred_code", "ingred_wt"]).to_csv(
        tmp_path / nhanes_precursors.RECIPES, index=False
    )
    replaced = {name: [] for name, _ in nhanes_precursors.REPLACEMENTS}
    replaced["string_match_discontinued_complete.csv"] = [(21, 11), (22, 23)]
    replaced["fndds_1112_1314_crosswalk.csv"] = [(23, 12), (21, 12), (24, 99)]
    for name, column in nhanes_precursors.REPLACEMENTS:
        frame = pd.DataFrame(replaced[name], columns=["DRXFDCD", column])
        frame.to_csv(tmp_path / name, index=False, encoding="utf-8-sig" if "crosswalk" in name else "utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("food", "expected", "direct", "via"),
    [
        (11, (5 * 12 + 5 * 20) / 10, 1.0, 11),
        (12, (1.5 * 20 + 2 * 16) / 3.5, 1.5 / 3.5, 12),  # 1003 takes the median of its group, 12 and 20
        (14, 16.0, 0.0, 14),  # 90 mg/g is not believed
        (21, 16.0, 1.0, 11),  # the string match comes before the crosswalk
        (22, (1.5 * 20 + 2 * 16) / 3.5, 1.5 / 3.5, 12),  # two steps
    ],
)
def test_recipes_are_weighted_by_protein(usda: Path, food: int, expected: float, direct: float, via: int) -> None:
    row = build(usda).set_index("food_code").loc[food]
    assert row[TRYPTOPHAN] == pytest.approx(expected, abs=10**-nhanes_precursors.DECIMALS)
    assert row["sr26_direct_share"] == pytest.approx(direct, abs=10**-nhanes_precursors.DECIMALS)
    assert row["mapped_via"] == via


def test_what_cannot_be_known_stays_missing(usda: Path) -> None:
    table = build(usda).set_index("food_code")
    assert pd.isna(table.loc[13, TRYPTOPHAN])
    assert 24 not in table.index


def test_a_missing_file_is_named(usda: Path) -> None:
    (usda / nhanes_precursors.SR26).unlink()
    with pytest.raises(DataError, match=nhanes_precursors.SR26):
        build(usda)


def test_carried_table_gives_milk_its_published_share_and_knows_every_food() -> None:
    """USDA SR26: whole milk (1077) has 0.040 g tryptophan in 3.15 g protein."""
    assert precursors().loc[11111000, "tryptophan"] == pytest.approx(1000 * 0.040 / 3.15, abs=1e-4)
    assert content_of(pd.Index([11111000, 11119999, 99999999])).notna().all(axis=None)
