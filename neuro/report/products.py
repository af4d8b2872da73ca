"""Whether an association differs among people, in words and as rows to take away."""

from collections.abc import Sequence
from typing import Any

from neuro.knowledge import catalogue
from neuro.knowledge.display import Display, System, display
from neuro.knowledge.entities import Outcome
from neuro.models.otherwise.difference import Estimated
from neuro.models.otherwise.products import AtLevel, ProductAnswer
from neuro.report.numbers import NO_BREAK, interval, listed, of_difference, p_value
from neuro.whatif.contrast import Estimate

FALSE_SHARE = 0.05
"""A product is called found where its q-value is below this. Grade C, a convention."""
NOTHING_DECLARED = "No product is declared for this exposure: nothing was looked for, so nothing is shown."


def rows(found: Sequence[ProductAnswer]) -> list[dict[str, Any]]:
    """One row a product, each with its levels; what could not be asked has its reason."""
    return [
        {
            "code": one.declared.code,
            "label": one.declared.label,
            "modifier": one.modifier,
            "why": one.declared.reason,
            "source": one.declared.source,
            "grade": one.declared.grade,
            "n": one.n or None,
            "F": one.test.statistic if one.test else None,
            "df1": one.test.df1 if one.test else None,
            "df2": one.test.df2 if one.test else None,
            "p": one.test.p if one.test else None,
            "q": one.q,
            "levels": [_level(level) for level in one.levels],
            "additive": numbers(one.additive) if one.additive else None,
            "ends": one.ends,
            "reason": one.reason,
        }
        for one in found
    ]


def _level(one: AtLevel) -> dict[str, Any]:
    return {"label": one.label, "from": one.low, "to": one.high, "n": one.found.n, **numbers(one.found.outcome)}


def numbers(found: Estimated) -> dict[str, float | None]:
    """An estimate under the contract's keys."""
    return {"estimate": found.estimate, "se": found.se, "low": found.low, "high": found.high}


def level(one: AtLevel, read: Display | None) -> str:
    """A level as people read it: its name, and its bounds in the unit that is read."""
    if read is None or (one.low is None and one.high is None):
        return one.label
    if one.low is None:
        return f"{one.label}, to {read.text(one.high or 0.0)}"
    return (
        f"{one.label}, from {read.text(one.low)}"
        if one.high is None
        else (f"{one.label}, {read.number(one.low):,g} to {read.text(one.high)}")
    )


def read_in(column: str, system: System) -> Display | None:
    """The unit of a modifier."""
    return display(catalogue.variable(column), system) if catalogue.known(column) else None


def summary(found: Sequence[ProductAnswer]) -> str:
    """What the declared products show of this question, all together."""
    asked = [one for one in found if one.test is not None and one.test.p is not None]
    if not found:
        return NOTHING_DECLARED
    if not asked:
        return "None of the declared products can be asked of these people."
    clear = [one.declared.label for one in asked if one.q is not None and one.q < FALSE_SHARE]
    many = f"{len(asked)} declared product{'s' if len(asked) > 1 else ''}"
    if not clear:
        return (
            f"{many} asked: the association is not seen to differ in any (every q-value is {FALSE_SHARE:g} or more). "
            "That does not show it to be the same: with this many people only large differences would be seen."
        )
    return f"{many} asked: the association differs by {listed(clear)} (q-value below {FALSE_SHARE:g})."


def tested(one: ProductAnswer, outcome: Outcome) -> str:
    """The test of one product, its q-value, and the difference of differences."""
    if one.test is None or one.test.statistic is None:
        return "The design has too few degrees of freedom to test it."
    q = f", q{NO_BREAK}{p_value(one.q)} among those asked" if one.q is not None else ""
    parts = [f"F({one.test.df1}, {one.test.df2}) = {one.test.statistic:.2f}, p{NO_BREAK}{p_value(one.test.p)}{q}."]
    if one.additive is not None:
        told = interval(_estimate(one.additive), outcome.unit)
        name = "Additive interaction contrast" if outcome.unit == "share" else "Difference of the differences"
        parts.append(f"{name}: {told} {of_difference(outcome.unit)}.")
    return " ".join(parts)


def _estimate(found: Estimated) -> Estimate:
    return Estimate(found.estimate, found.se, found.low, found.high)


def why(one: ProductAnswer) -> str:
    """Why one would ask."""
    return f"Asked because {one.declared.reason} (grade {one.declared.grade}: {cited(one.declared.source)})."


def cited(keys: str) -> str:
    """Sources in words; what was recalled is called so."""
    found = [catalogue.source(key.strip()) for key in keys.split(";")]
    return "; ".join(dict.fromkeys("recalled, not read" if one.how_read == "memory" else one.citation for one in found))
