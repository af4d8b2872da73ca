"""An outcome that asks what is to explain it says so, until the item is taken off."""

import pytest

from neuro.cohort.embedded import embedded
from neuro.cohort.store import fetch
from neuro.knowledge import catalogue
from neuro.knowledge.shared_items import overlaps, shared_items
from neuro.models.eligible import sample_of
from neuro.models.fit import fit
from neuro.models.spec import Linear, ModelSpec


def slope(outcome: str) -> tuple[float, tuple[str, ...]]:
    spec = ModelSpec(outcome, "gaussian", (Linear("sleep_h"), Linear("age")), domain="age >= 20")
    fitted = fit(spec, sample_of(embedded("nhanes"), spec))
    return float(fitted.beta[fitted.names.index("sleep_h")]), fitted.warnings


def test_sleep_explains_less_once_the_sleep_item_is_taken_off() -> None:
    whole, said = slope("phq9")
    without, silent = slope("phq9 - dpq030")
    assert any("'phq9 - dpq030'" in sentence for sentence in said)
    assert not any("dpq030" in sentence for sentence in silent)
    assert whole < without < 0


@pytest.mark.parametrize(
    ("outcome", "exposures", "count"),
    [(["phq9"], ["plp_nmol_l", "age"], 0), (["phq9"], ["sleep_h", "diet_kcal"], 2), (["dsst"], ["sleep_h"], 0)],
)
def test_only_what_measures_an_item_is_named(outcome: list[str], exposures: list[str], count: int) -> None:
    assert len(overlaps(outcome, exposures)) == count


def test_the_items_are_columns_that_add_up_to_the_outcome() -> None:
    cohort = embedded("nhanes")
    items = [row.item for row in shared_items()]
    held = fetch(cohort, [*items, "phq9"])
    total = sum(held[item] for item in items)
    known = held["phq9"] == held["phq9"]
    assert (total[known] == held["phq9"][known]).all()
    assert {row.source for row in shared_items()} <= {catalogue.source(row.source).key for row in shared_items()}
