"""A scan in words."""

from collections.abc import Sequence

from neuro.charts.scan import FALSE_SHARE
from neuro.jobs import Step
from neuro.models.trust.scan import Association
from neuro.report.sentences import named

READING = (
    "A row a measure, each by its own recommended model: mean slope over the middle half of the people, per standard "
    "deviation (of the logarithm where a measure is skewed), with its 95 % interval. Filled circle: q below 0.05. "
    "Hollow diamond: not. The test is of the whole curve, so that a bent one can be marked whose slope is near none; a "
    "measure with a long tail that enters as it is (EPA in food) has a wide SD, and a wide bar."
)


def offer(count: int) -> str:
    """What a scan would do."""
    return (
        f"Ask the same of all {count} measures, each by its recommended model with its own adjustment. P-values are "
        "then adjusted for the number asked (q). It takes some ten seconds, more where others work."
    )


def step(found: Step) -> str:
    """How far it is."""
    return named(f"'{found.sentence.split(',')[0]}'") if "," in found.sentence else "Starting"


def found(rows: Sequence[Association]) -> str:
    """How many stand out, and how many would by chance."""
    tested = [one for one in rows if one.p is not None]
    marked = [one for one in tested if one.q is not None and one.q < FALSE_SHARE]
    if not tested:
        return "None of these can be asked here."
    if not marked:
        return (
            f"Of {len(tested)} measures none goes with the outcome beyond what so many tests give by chance (q < 0.05)."
        )
    again = sum(one.stable is True for one in marked)
    return (
        f"{len(marked)} of {len(tested)} measures go with the outcome (q < 0.05: about one in twenty of these is "
        f"expected to be a chance finding); {again} of them are seen again in each cycle that has them."
    )


def absent(count: int) -> str:
    """Head of what could not be asked."""
    return f"{count} could not be asked:" if count > 1 else "One could not be asked:"


def family(rows: Sequence[Association], asked: int) -> str:
    """What q speaks of, and what it does not."""
    tested = sum(one.p is not None for one in rows)
    return (
        f"q: Benjamini-Hochberg over these {tested} tests, which are related to each other (foods eaten together). "
        f"This visit has asked {asked} questions, these among them; q does not count those of other outcomes and other "
        "people. Associations, not effects of changing anybody."
    )
