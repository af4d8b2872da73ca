"""What is asked of the cohort: frozen, hashable, and the line in the report that says what was run."""

from dataclasses import dataclass, field
from typing import Literal

Family = Literal["gaussian", "quasipoisson", "quasibinomial", "modifiedpoisson", "negbin", "ordinal", "quantile"]
Estimand = Literal["total", "direct"]


@dataclass(frozen=True, slots=True)
class Linear:
    """A column entering as it is."""

    column: str


@dataclass(frozen=True, slots=True)
class Factor:
    """A category entering as treatment contrasts against its first level (or `reference`)."""

    column: str
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class Spline:
    """Harrell's restricted cubic spline.

    Attributes:
        column: what moves.
        log: on ln(column) when True; values <= 0 are then missing.
        knots: in the column's own units, ascending; None takes weighted quantiles 5/35/65/95 of the rows used.
    """

    column: str
    log: bool = False
    knots: tuple[float, ...] | None = None


@dataclass(frozen=True, slots=True)
class Product:
    """A pre-declared product of two terms' columns, e.g. `plp[1]` and `ltrp`."""

    left: str
    right: str


Term = Linear | Factor | Spline | Product


@dataclass(frozen=True, slots=True)
class ModelSpec:
    """One survey-weighted regression.

    Attributes:
        outcome: a column, or an expression such as "phq9 >= 10".
        family: error and link: identity, log, logit; proportional odds of an ordered outcome; a conditional quantile.
        terms: exposure first, then adjustment; `(Intercept)` is implied.
        derive: (name, expression) pairs computed on rows before terms, in order.
        domain: an expression; people outside keep their place in the design at weight zero.
        exposure: the column that is asked about, "" when none is singled out.
        estimand: what the adjustment set is for.
        conditioned: mediators conditioned on when the estimand is "direct".
        tau: which quantile the family "quantile" asks about, within 0 and 1; others leave it at its default.
        cuts: where the family "ordinal" cuts a number into bands, ascending, each band from its cut on; () keeps each
            value as a band of its own.
    """

    outcome: str
    family: Family
    terms: tuple[Term, ...]
    derive: tuple[tuple[str, str], ...] = ()
    domain: str | None = None
    exposure: str = ""
    estimand: Estimand = "total"
    conditioned: tuple[str, ...] = field(default=())
    tau: float = 0.5
    cuts: tuple[float, ...] = ()
