"""Wald F tests of a fitted model's terms, on the degrees of freedom of the design."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from neuro.models.basis import SplineBlock
from neuro.models.fit import Fitted
from neuro.models.spec import Product


@dataclass(frozen=True, slots=True)
class FTest:
    """One joint test.

    Attributes:
        name: `x overall` (with the products it is in), `x nonlinear`, or `a:b`.
        statistic: F; None where the design has fewer degrees of freedom than the test.
        df1, df2: coefficients tested; degrees of freedom of the design (R: `regTermTest(df = degf)`).
        p: upper tail.
    """

    name: str
    statistic: float | None
    df1: int
    df2: int
    p: float | None


def tests(fitted: Fitted) -> tuple[FTest, ...]:
    """Overall test of each term, nonlinearity of each spline, each product."""
    return tuple(joint(name, fitted, places) for name, places in hypotheses(fitted))


def hypotheses(fitted: Fitted) -> tuple[tuple[str, list[int]], ...]:
    """What is tested together: name and places of the coefficients."""
    basis, found = fitted.basis, []
    in_product = {name: {left, right} for name, left, right in basis.products}
    for block in basis.blocks:
        own = set(block.names)
        places = [place for place, name in enumerate(basis.names) if name in own or own & in_product.get(name, set())]
        if own & set(basis.names):
            found.append((f"{block.column} overall", places))
        if isinstance(block, SplineBlock):
            found.append((f"{block.column} nonlinear", _places(fitted, block.names[1:])))
    for term in fitted.spec.terms:
        if isinstance(term, Product):
            names = [name for name, left, right in basis.products if _is(term.left, left) and _is(term.right, right)]
            found.append((f"{term.left}:{term.right}", _places(fitted, names)))
    return tuple(found)


def _is(operand: str, column: str) -> bool:
    return column == operand or column.startswith(f"{operand}[")


def _places(fitted: Fitted, names: Iterable[str]) -> list[int]:
    return [fitted.names.index(name) for name in names]


def joint(name: str, fitted: Fitted, places: list[int]) -> FTest:
    """Whether some coefficients are all zero."""
    beta, vcov = fitted.beta[places], fitted.vcov[np.ix_(places, places)]
    spread = np.sqrt(np.diag(vcov))
    if fitted.df < len(places) or not np.all(spread > 0):
        return FTest(name, None, len(places), fitted.df, None)
    from scipy.special import fdtrc

    standardised = np.linalg.solve(vcov / np.outer(spread, spread), beta / spread)
    statistic = float(beta / spread @ standardised) / len(places)
    return FTest(name, statistic, len(places), fitted.df, float(fdtrc(len(places), fitted.df, statistic)))
