"""Adjusted p-values against R's p.adjust."""

import numpy as np
import pytest

from neuro.models.trust.multiplicity import adjusted

EXACT = 1e-12
"""Closed forms, printed by R to 15 digits."""
P = (0.0001, 0.003, 0.012, 0.02, 0.021, 0.04, 0.049, 0.2, 0.5, 0.9)
P_ADJUST = {
    "bh": (0.001, 0.015, 0.04, 0.042, 0.042, 0.0666666666666667, 0.07, 0.25, 0.555555555555556, 0.9),
    "holm": (0.001, 0.027, 0.096, 0.14, 0.14, 0.2, 0.2, 0.6, 1.0, 1.0),
    "by": (
        0.00292896825396825,
        0.0439345238095238,
        0.11715873015873,
        0.123016666666667,
        0.123016666666667,
        0.19526455026455,
        0.205027777777778,
        0.732242063492063,
        1.0,
        1.0,
    ),
}
"""R 4.2.2: p.adjust(P, "BH"), "holm", "BY"."""


@pytest.mark.parametrize("method", P_ADJUST)
def test_adjusted_p_values_are_those_of_r(method):
    assert adjusted(P, method) == pytest.approx(P_ADJUST[method], rel=EXACT)


@pytest.mark.parametrize("method", P_ADJUST)
def test_order_and_tests_that_were_not_made_do_not_matter(method):
    order = np.random.default_rng(3).permutation(len(P))
    mixed = [value for place in order for value in (P[place], None)]
    found = adjusted([*mixed, float("nan")], method)
    assert found[1::2] == (None,) * len(P)
    assert found[-1] is None
    assert [found[2 * place] for place in range(len(P))] == pytest.approx([P_ADJUST[method][place] for place in order])


@pytest.mark.parametrize("method", P_ADJUST)
def test_nothing_tested_gives_nothing_and_one_test_stays_as_it_is(method):
    assert adjusted([], method) == ()
    assert adjusted([None], method) == (None,)
    assert adjusted([0.03], method) == (0.03,)
