"""What the document of indices and axes says is what the tables hold."""

from pathlib import Path

import pytest

from neuro.balance.axes import axes
from neuro.balance.indices import indices

DOCUMENT = (Path(__file__).parents[2] / "docs" / "balance.md").read_text(encoding="utf-8").splitlines()
AXES = [(row.code, row.formula, row.withheld, row.source) for row in axes()]
INDICES = [(row.code, row.expression, row.withheld, row.source) for row in indices()]


@pytest.mark.parametrize(("code", "formula", "withheld", "source"), AXES + INDICES, ids=lambda value: str(value)[:30])
def test_every_index_and_axis_stands_there_with_its_formula_or_reason_and_its_sources(code, formula, withheld, source):
    found = [line for line in DOCUMENT if line.startswith(f"| `{code}` |")]
    assert len(found) == 1
    assert f"`{formula}`" in found[0] if formula else withheld in found[0]
    assert all(key in found[0] for key in source)
