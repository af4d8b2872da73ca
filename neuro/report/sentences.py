"""What people read beside a number: one sentence each, the same on pages and in reports."""

import re
from collections.abc import Sequence

from neuro.knowledge import catalogue
from neuro.knowledge.display import Display
from neuro.knowledge.entities import Outcome, Variable
from neuro.models.fit import Fitted, Range
from neuro.models.trust.evalue import EValue
from neuro.models.wald import FTest
from neuro.report.numbers import amount, interval, listed, of_difference, p_value
from neuro.whatif.contrast import Contrast, Frequencies, IndividualInterval, PersonAnswer, Support
from neuro.whatif.curve import Curve, Step

REVERSE = {
    "mood": "The other way round is as possible: low mood can change appetite, diet, supplements, weight, smoking and "
    "inflammation, and with them this measure. One visit cannot tell which came first.",
    "cognition": "The other way round is as possible: early decline can change diet, weight and medicines years "
    "before a test shows it. One visit cannot tell which came first.",
    "control": "A negative control: no difference is expected, and one that appears points to confounding.",
}
UNCUT = (
    "One or two recalled days are not usual intake: their ends are too wide to cut, so no 'nobody below' or 'nobody "
    "above' is offered."
)
WORDS = {
    "pir": "income",
    "smoker_now": "smoking",
    "exam_month_winter": "season",
    "bmi": "body mass index",
    "diet_kcal": "energy intake",
    "crp_mg_l": "CRP",
    "rx_antidepressant": "antidepressant",
    "sex_hormones_now": "female hormones",
    "health": "illness, way of living",
}
SHORT = 4
COLUMN = re.compile(r"'(\w+)'|\b([a-z]\w*_\w+)")
IN = 1000


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


def inside(label: str) -> str:
    """A label inside a sentence: a word starts small, an abbreviation or a formula stays."""
    return label[:1].lower() + label[1:] if label[1:2].islower() else label


def named(text: str) -> str:
    """A message whose columns are named as people read them."""

    def read(found: re.Match[str]) -> str:
        column = found[1] or found[2]
        return inside(catalogue.variable(column).label) if catalogue.known(column) else found[0]

    said = COLUMN.sub(read, text)
    return said[:1].upper() + said[1:]


def fixed(known: Variable) -> str:
    """Why an exposure that is worked out from others is not moved, and what to ask instead."""
    made = f" ({known.note})" if known.note else ""
    return (
        f"{known.label} is worked out from other values{made} and does not move by itself. Choose one of these under "
        "Change. How the outcome differs along it stands under Associations."
    )


def interval_of(known: Variable, read: Display) -> str:
    """A reference interval with its unit and grade; nothing where none is known."""
    if known.low is None and known.high is None:
        return ""
    low = f" from {read.text(known.low)}" if known.low is not None else ""
    high = f" to {read.text(known.high)}" if known.high is not None else ""
    unread = ", recalled and illustrative only" if known.illustrative else ""
    return f"reference interval{low}{high} (grade {known.grade}{unread})"


def about(known: Variable, read: Display) -> str:
    """What a value is compared with: the reference interval with its source, and traps of the measure."""
    parts = []
    if interval_of(known, read):
        said = interval_of(known, read)
        parts.append(f"{said[:1].upper()}{said[1:]}: {known.reference}.")
    if known.note:
        parts.append(f"{known.note[:1].upper()}{known.note[1:]}.")
    return " ".join(parts)


def node(name: str, label: str) -> str:
    """A node of the causal graph, short enough for a box."""
    words = WORDS.get(name, label)
    return words[:1].upper() + words[1:]


def question(outcome: Outcome, exposure: Variable, alike: str, who: str) -> str:
    """The question that a curve answers."""
    people = f"{who} alike in" if who else "people alike in"
    return f"How does {outcome.question_label} differ along {inside(exposure.label)}, {people} {alike}?"


def step(found: Step, exposure: Display, outcome: Outcome) -> str:
    """A curve in one sentence: the quartiles of the exposure against each other."""
    unit = outcome.unit
    return (
        f"People in this cohort with {inside(exposure.label)} of **{exposure.text(found.high_value)}** (upper "
        f"quartile) had on average **{amount(found.high.estimate, unit)}**; people alike with "
        f"**{exposure.text(found.low_value)}** (lower quartile) **{amount(found.low.estimate, unit)}**. "
        f"The difference is **{interval(found.difference, unit)}** {of_difference(unit)}."
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
    words = {f"{exposure} overall": "Any difference along it", f"{exposure} nonlinear": "A bend"}
    return "  \n".join(
        f"{words[one.name]}: F({one.df1}, {one.df2}) = {one.statistic:.2f}, p\N{NO-BREAK SPACE}{p_value(one.p)}"
        for one in found
        if one.name in words and one.statistic is not None
    )


def e_value(found: EValue) -> str:
    """What it would take to explain an association away."""
    needed = (
        f"A common cause that nobody measured would need to go with both by a risk ratio of **{found.point:.2f}** to "
        "explain the difference between the quartiles away"
    )
    if found.limit <= 1:
        return f"{needed}; its interval holds no difference already."
    return f"{needed}, and of **{found.limit:.2f}** to let its interval hold no difference."


def support(found: Support) -> str:
    """How many people are alike after the move."""
    people = f"{found.similar_n:,} people alike" if found.similar_n else "fewer than 11 people alike"
    return {"supported": people, "thin": f"{people}, thin support", "none": "no support"}[found.status]


def frequencies(found: Frequencies) -> str:
    """A share said as people."""
    before, after = (round(IN * share / found.of) for share in (found.before, found.after))
    return f"Of {IN:,} people alike, about **{before}** have {found.event}; with the new value about **{after}**."


def moved(found: PersonAnswer, exposure: Display, outcome: Outcome) -> str:
    """Both means in one sentence."""
    before, after, unit = found.before, found.after, outcome.unit
    if before is None or after is None:
        return ""
    place = found.support.percentiles[0]
    return (
        f"People in this cohort with these values and {inside(exposure.label)} of **{exposure.text(place.before)}** "
        f"had on average {amount(before.estimate, unit)}; with **{exposure.text(place.after)}**, "
        f"{amount(after.estimate, unit)}."
    )


def percentiles(found: Support) -> str:
    """Where the two values lie among the people of the fit."""
    return " · ".join(f"P{place.percentile_before:.0f} → P{place.percentile_after:.0f}" for place in found.percentiles)


def individual(found: IndividualInterval, outcome: Outcome) -> str:
    """How far single people scatter: so that nobody reads a mean as a fate."""
    return (
        f"Single people scatter far more: {100 * found.level:.0f} % of people like this lie between {found.low:.0f} "
        f"and {found.high:.0f} {outcome.unit} with the new value, {found.before_low:.0f} and "
        f"{found.before_high:.0f} without."
    )


def around(now: float, limits: Range, known: Variable, read: Display) -> str:
    """What a slider's ends and marks are: start, reference, the cohort's range."""
    ends = f"{read.text(limits.p1)} (P1) to {read.text(limits.p99)} (P99)"
    parts = [
        f"This person has {read.text(now)}",
        interval_of(known, read),
        f"people of the fit: {ends}, no number beyond",
    ]
    return " · ".join(part for part in parts if part)


def person_curve(known: Variable, read: Display, simulated: bool) -> str:
    """How to read the curve of one person."""
    told = interval_of(known, read)
    who = "simulated people" if simulated else "people"
    bar = f" Grey bar at the top: {told}." if told else ""
    return (
        f"Line and band: mean and 95 % interval of {who} with these values; dashed beyond the 5th and the 95th "
        f"percentile. White circle: this person's value. Orange: the value asked about.{bar}"
    )


def policy(found: Contrast, outcome: Outcome) -> str:
    """A policy's answer in one sentence."""
    before, after, unit = found.before, found.after, outcome.unit
    if before is None or after is None:
        return ""
    return (
        f"On average {amount(before.estimate, unit)} as people are, and {amount(after.estimate, unit)} as the model "
        "has it for people alike with the moved values."
    )


def moved_people(found: Contrast) -> str:
    """Who is moved, and whether the cohort has people where they land."""
    supported = (
        ""
        if found.supported_share is None
        else (f" {100 * found.supported_share:.0f} % of them land where the cohort has people alike.")
    )
    counted = "" if found.moved_n is None else f" ({found.moved_n:,} of {found.n:,} people)"
    return f"{100 * found.moved_share:.0f} % of the group are moved{counted}.{supported}"


def error_method(found: Contrast) -> str:
    """How the interval was found."""
    how = {
        "jackknife": "by refitting without each sampling unit in turn",
        "linearised": "by linearisation",
    }[found.se_method]
    return f"95 % interval {how}, on {found.df:g} degrees of freedom."
