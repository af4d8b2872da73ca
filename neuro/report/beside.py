"""Published effects beside an association: what each is, on what scale, and never a word that joins the two."""

from neuro.charts.comparable import LINE
from neuro.knowledge import catalogue
from neuro.knowledge.display import Display
from neuro.knowledge.entities import Outcome, Variable
from neuro.models.trials.association_size import Association
from neuro.models.trials.comparable import CERTAINTIES, RULE, Beside, Comparable, certainty
from neuro.models.trials.effect_sizes import Standardised
from neuro.report.numbers import SHARE, amount, listed, signed
from neuro.report.sentences import inside

NOTHING = "No trial or review of this pair is in the table of published effects."
NO_TRIAL = "No trial of this pair is in the table of published effects; what stands here was observed, not tried."
NO_SIZE = "The model's contrast has no place on this scale."
SCALE = "standard deviations of the outcome"
ORDERED = f"Order: {RULE}"


def association(found: Association | None, exposure: Display, outcome: Outcome, alike: str) -> str:
    """The model's contrast on the common scale, and how it came there."""
    if found is None:
        return NO_SIZE
    ends = [exposure.text(end) if isinstance(end, float) else str(end) for end in (found.low, found.high)]
    divided = f" ({amount(found.sd, outcome.unit)}, taken as known)" if found.sd is not None else ""
    return (
        f"This cohort: **{size(found.smd)}** {SCALE} between people with {inside(exposure.label)} of {ends[1]} and of "
        f"{ends[0]}, alike in {alike}: {found.how}{divided}."
    )


def size(found: Standardised) -> str:
    """A standardised mean difference with its interval."""
    if found.low is None or found.high is None:
        return signed(found.estimate)
    return f"{signed(found.estimate)} [{signed(found.low)}, {signed(found.high)}]"


def apart(known: Variable, outcome: Outcome, found: Beside) -> str:
    """Why marks on one axis do not answer one question."""
    more = f"{inside(outcome.label)} more often" if outcome.unit == SHARE else "a higher score"
    right = f"A mark right of nought: {more}"
    if not found.on_scale:
        return f"Nothing that was published on this pair has a place on this axis. {right}."
    return (
        "One axis because there is one unit, not because there is one question. Here people differ in "
        f"{inside(known.label)} and nobody's was changed; what differed in each study stands with it, and so does how "
        f"far. {right}; a hollow one: recalled, not read. Nothing on this page joins the mark of this cohort to the "
        "others."
    )


def conflict(found: Beside) -> str:
    """That trials differ among themselves, with both sides; "" where they do not."""
    if not found.differ:
        return ""
    named = {row.effect.code: f"{row.effect.exposure} ({row.effect.design})" for row in found.rows}
    sides = [
        f"{words} with {listed([named[code] for code in codes])}"
        for words, codes in (("no clear difference", found.null), ("a clear difference", found.clear))
        if codes
    ]
    signs = " Clear differences go in both directions." if _both_ways(found) else ""
    return f"The trials differ among themselves: {'; '.join(sides)}.{signs}"


def _both_ways(found: Beside) -> bool:
    return len({row.smd.estimate > 0 for row in found.rows if row.smd and row.effect.code in found.clear}) > 1


def introduced(found: Beside) -> str:
    """What there is at all."""
    if not found.rows:
        return NOTHING
    return "" if any(row.effect.evidence in ("randomised", "pooled trials") for row in found.rows) else NO_TRIAL


def first(found: Beside) -> str:
    """The study that stands first by the order, in its own sentence."""
    row = found.rows[0]
    scale = "" if row.smd else ", no common scale"
    return f"First by our order: {row.effect.sentence} :gray[{kind(row)}{scale}]"


def label(row: Comparable) -> str:
    """A mark's name in three lines: what, along what, and what kind of evidence."""
    return LINE.join((row.effect.exposure, row.effect.outcome, kind(row)))


def kind(row: Comparable) -> str:
    """Kind of evidence, its certainty and grade."""
    return f"{row.effect.evidence} · {sure(row)} · {row.effect.grade}"


def sure(row: Comparable) -> str:
    """Certainty in a word or two."""
    place = certainty(row.effect)
    return f"{CERTAINTIES[place]} certainty" if place < len(CERTAINTIES) else "certainty not graded"


def facts(row: Comparable) -> str:
    """What stands below a published sentence: kind, people, certainty, grade, source."""
    effect = row.effect
    people = f"{effect.population}, n {effect.n:,}" if effect.n else effect.population
    parts = [effect.evidence, effect.design, people, f"certainty {effect.certainty}", f"grade {effect.grade}"]
    return f"{' · '.join(dict.fromkeys(parts))} · {catalogue.source(effect.source).citation}"


def placed(row: Comparable) -> str:
    """Where a published effect stands on the common scale, or why it does not; and what was changed there."""
    where = f"No common scale: {row.how}"
    if row.smd is not None:
        unknown = "" if row.smd.low is not None else " (the abstract gives no interval)"
        where = f"{size(row.smd)} {SCALE}{unknown}, {row.how}"
    lowers = " What was given lowers this measure." if row.turned else ""
    return f"{where}. There: {row.effect.changed}.{lowers}"
