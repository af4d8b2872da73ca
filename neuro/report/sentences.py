"""What people read beside a number: one sentence each, the same on pages and in reports."""

from collections.abc import Sequence

import numpy as np

from neuro.knowledge import catalogue
from neuro.knowledge.entities import Outcome, Variable
from neuro.models.evalue import EValue
from neuro.models.fit import Fitted
from neuro.models.validate import Measure, Validation
from neuro.models.wald import FTest
from neuro.whatif.contrast import Estimate, Frequencies, Support
from neuro.whatif.curve import Curve, Step

SHARE = "share"
MINUS = "\N{MINUS SIGN}"
REVERSE = {
    "mood": "The other way round is as possible: low mood can change appetite, diet, supplements, weight, smoking and "
    "inflammation, and with them this measure. One visit cannot tell which came first.",
    "cognition": "The other way round is as possible: early decline can change diet, weight and medicines years "
    "before a test shows it. One visit cannot tell which came first.",
    "control": "A negative control: no difference is expected, and one that appears points to confounding.",
}
WORDS = {
    "pir": "income",
    "smoker_now": "smoking",
    "exam_month_winter": "season",
    "bmi": "body mass index",
    "diet_kcal": "energy intake",
    "crp_mg_l": "CRP",
    "rx_antidepressant": "antidepressant",
    "health": "illness, way of living",
}
SHORT = 4
SMALLEST = 0.001


def amount(value: float, unit: str) -> str:
    """A mean with its unit; shares in per cent."""
    return f"{100 * value:.1f} %" if unit == SHARE else f"{value:.2f} {unit}".rstrip()


def signed(value: float, unit: str = "") -> str:
    """A difference; its sign is chosen after rounding, so that nothing reads as minus zero."""
    scaled = 100 * value if unit == SHARE else value
    rounded = round(scaled, 2) + 0.0
    return f"{rounded:+.2f}".replace("-", MINUS) if rounded else "0.00"


def interval(found: Estimate, unit: str = "") -> str:
    """A difference with its 95 % interval."""
    if found.low is None or found.high is None:
        return signed(found.estimate, unit)
    return f"{signed(found.estimate, unit)} [{signed(found.low, unit)}, {signed(found.high, unit)}]"


def of_difference(unit: str) -> str:
    """The unit of a difference."""
    return "percentage points" if unit == SHARE else unit


def listed(words: Sequence[str]) -> str:
    """Words in a row: a, b and c."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words) or "nothing else"


def alike(columns: Sequence[str], short: bool = False) -> str:
    """What people are made alike in.

    Args:
        columns: of the adjustment.
        short: name the first four and count the others.
    """
    words = [word(column) for column in columns]
    if short and len(words) > SHORT + 1:
        words = [*words[:SHORT], f"{len(words) - SHORT} more"]
    return listed(words)


def word(column: str) -> str:
    """A column inside a sentence."""
    if column in WORDS or not catalogue.known(column):
        return WORDS.get(column, column)
    label = catalogue.variable(column).label
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def node(name: str, label: str) -> str:
    """A node of the causal graph, short enough for a box."""
    return WORDS.get(name, label)


def question(outcome: Outcome, exposure: Variable, alike: str, who: str) -> str:
    """The question that a curve answers."""
    people = f"{who} alike in" if who else "people alike in"
    return f"How does {outcome.question_label} differ along {exposure.label}, {people} {alike}?"


def step(found: Step, exposure: Variable, outcome: Outcome) -> str:
    """A curve in one sentence: the quartiles of the exposure against each other."""
    unit = outcome.unit
    return (
        f"People in this cohort with {exposure.label} of **{found.high_value:.3g} {exposure.unit}** (upper quartile) "
        f"had on average **{amount(found.high.estimate, unit)}**; people alike with **{found.low_value:.3g} "
        f"{exposure.unit}** (lower quartile) **{amount(found.low.estimate, unit)}**. The difference is "
        f"**{interval(found.difference, unit)}** {of_difference(unit)}."
    )


def curve(found: Curve, fitted: Fitted, weighted: bool) -> str:
    """How a curve was made and how to read it."""
    return (
        f"Line and band: mean and 95 % interval, averaged over {found.n:,} people, "
        f"{'weighted' if weighted else 'unweighted'}. Solid between the 5th and the 95th percentile of the exposure, "
        "dashed to the 1st and the 99th, nothing beyond. Ticks: where people are. "
        f"{fitted.n_lost:,} people lacked a value and were left out."
    )


def tested(found: Sequence[FTest], exposure: str) -> str:
    """Whether the outcome goes with the exposure at all, and whether in a bent line."""
    words = {f"{exposure} overall": "any difference along it", f"{exposure} nonlinear": "a bend"}
    return " · ".join(
        f"{words[one.name]}: F({one.df1}, {one.df2}) = {one.statistic:.2f}, p {p_value(one.p)}"
        for one in found
        if one.name in words and one.statistic is not None
    )


def p_value(value: float | None) -> str:
    """A p-value, never as zero."""
    if value is None or not np.isfinite(value):
        return "not defined"
    return "< 0.001" if value < SMALLEST else f"= {value:.3f}"


def e_value(found: EValue) -> str:
    """What it would take to explain an association away."""
    needed = (
        f"A common cause that nobody measured would need to go with both by a risk ratio of **{found.point:.2f}** to "
        "explain the difference between the quartiles away"
    )
    if found.limit <= 1:
        return f"{needed}; its interval holds no difference already."
    return f"{needed}, and of **{found.limit:.2f}** to let its interval hold no difference."


def again(steps: Sequence[tuple[str, Step]], unit: str) -> str:
    """Whether a difference is seen again in each cycle alone."""
    if len(steps) < 2:
        only = f"only {steps[0][0]} measured" if steps else "the cohort has no cycles to split by; nobody measured"
        return f"It cannot be said: {only} all of these together."
    signs = {np.sign(one.difference.estimate) for _, one in steps}
    clear = [
        name
        for name, one in steps
        if one.difference.low is not None
        and one.difference.high is not None
        and one.difference.low * one.difference.high > 0
    ]
    same = "the same direction" if len(signs) == 1 else "opposite directions"
    told = f"the interval excludes zero in {listed(clear)}" if clear else "every interval holds zero"
    return f"Each cycle alone, the same model and the same two values: {same}; {told}."


def validation(found: Validation) -> str:
    """How well held-out predictions do, each number with its interval."""
    parts = [
        f"slope {measure(found.slope)} (1: spread as far as it should be)",
        f"intercept {measure(found.intercept)} (0: means agree)",
        f"deviance explained {measure(found.explained)}",
    ]
    if found.auc is not None and found.brier is not None:
        parts += [f"AUC {measure(found.auc)}", f"Brier {measure(found.brier)}"]
    return f"In {found.n:,} people, {found.folds} folds of whole sampling units: {'; '.join(parts)}."


def measure(found: Measure) -> str:
    """A number with its 95 % interval."""
    if found.low is None or found.high is None:
        return f"{found.estimate:.2f}"
    return f"{found.estimate:.2f} [{found.low:.2f}, {found.high:.2f}]".replace("-", MINUS)


def support(found: Support) -> str:
    """How many people are alike after the move."""
    if found.status == "none":
        return "no support"
    people = f"{found.similar_n:,} people alike" if found.similar_n else "fewer than 11 people alike"
    return f"{people} · {found.status} support"


def frequencies(found: Frequencies) -> str:
    """A share said as people."""
    before, after = round(found.before), round(found.after)
    return f"Of {found.of} people alike, about **{before}** → **{after}** have {found.event}."
