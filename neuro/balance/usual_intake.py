"""How far recalled days are usual intake: what varies from day to day in a person, and what between people.

A cohort keeps the mean of one or two days: means of one day spread wider than means of two, by half of what varies
from day to day, as far as people with one day are like people with two.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from neuro.balance.indices import Index, index
from neuro.balance.people import DAYS, People
from neuro.balance.reference import FEW, Reference, Usual
from neuro.balance.scores import standardised, with_standards
from neuro.errors import NeuroError
from neuro.expression import Expression

Values = NDArray[np.float64]
DIET = "diet_"


def usual_intakes(people: People, reference: Reference) -> Reference:
    """The reference with what its recalled foods tell of usual intake, or why they do not."""
    usual: dict[str, Usual] = {}
    not_usual: dict[str, str] = {}
    for code in reference.standards:
        row = index(code)
        if reference.origin(code) == "cohort" and recalled(row):
            found = _usual(people, reference, row)
            if isinstance(found, Usual):
                usual[code] = found
            else:
                not_usual[code] = found
    return replace(reference, usual=usual, not_usual=not_usual)


def recalled(row: Index) -> bool:
    """Whether an index is made of recalled foods."""
    return bool(row.needs) and all(name.startswith(DIET) for name in row.needs)


def _usual(people: People, reference: Reference, row: Index) -> Usual | str:
    if DAYS not in people.context:
        return f"The cohort does not say how many days '{row.name}' is the mean of: day to day and usual stay mixed."
    try:
        sample = people.sample(row)
    except NeuroError as problem:
        return str(problem)
    given = with_standards(sample.columns, reference, (row.code,))
    tree = standardised(row.code, reference, given)
    if tree is None:
        return f"'{row.name}' has no centre and spread in this cohort."
    scores = np.asarray(Expression(row.expression, tree).evaluate(given))
    rows = np.isfinite(scores) & (sample.weight > 0)
    days = np.asarray(sample.columns[DAYS], dtype=float)
    return from_counts(scores[rows], days[rows], sample.weight[rows])


def from_counts(scores: Values, days: Values, weight: Values) -> Usual | str:
    """Day to day and usual variance from means of one day and of two.

    var(one day) = between + within; var(mean of two) = between + within / 2.

    Args:
        scores, days, weight: of those measured, shape (n,); other numbers of days are left out.
    Returns:
        The variances, or the sentence why they cannot be told.
    """
    one, two = days == 1, days == 2
    if one.sum() < FEW or two.sum() < FEW:
        return f"Fewer than {FEW} people have one recalled day, or two: day to day and usual stay mixed."
    first, second = (_variance(scores[rows], weight[rows]) for rows in (one, two))
    within = 2 * (first - second)
    between = second - within / 2
    if within <= 0 or between <= 0:
        return "People with one recalled day differ from those with two in more than the days: nothing can be told."
    return Usual(
        within,
        between,
        f"Estimated from how much wider {int(one.sum()):,} means of one day spread than {int(two.sum()):,} of two, "
        "as if these people were alike otherwise (grade C).",
    )


def _variance(values: Values, weight: Values) -> float:
    centre = weight @ values / weight.sum()
    return float(weight @ (values - centre) ** 2 / weight.sum()) * len(values) / (len(values) - 1)
