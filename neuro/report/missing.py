"""What people read of missing values: what is lost, who is lost, what drawing them rests on, and what it changed."""

from collections.abc import Sequence

from neuro.jobs import Step as Progress
from neuro.knowledge.display import Display, level
from neuro.models.gaps.imputation import Imputed
from neuro.models.gaps.missing import UNLIKE, Difference, Missing
from neuro.report.numbers import interval, listed, of_difference, signed
from neuro.report.sentences import inside, word
from neuro.whatif.curve import Step
from neuro.whatif.imputed import PooledStep

PATTERNS = (
    "Each column of dots is one pattern: its people lack what the full dots stand for, and nothing else. Patterns of "
    "fewer than 11 people are counted together."
)
LOST = (
    "Weighted means or shares of the people lost less those of the people kept, in standard deviations; "
    f"{UNLIKE:g} or more is marked. Each is among those who have the measure."
)
RESTS_ON = (
    "Drawing values rests on an assumption that no data can check: among people alike in everything measured here, "
    "those with a gap are like those without one. The outcome is part of what they are alike in; without it the "
    "association would come out too weak. Nobody is given a value that could not exist for them, and people whose "
    "outcome was not measured help to draw the others' values but are left out of the fit."
)
VALUES = "Drawn values are not measured in anybody. They need not lie as the observed ones do: those with gaps differ."
NAMED, LEAST = 3, 0.005


def loss(found: Missing) -> str:
    """How many are lost, and by what."""
    gone = found.n - found.complete
    if not gone:
        return f"Nobody of {found.n:,} people lacks anything that this question needs."
    worst = listed([f"{word(one.column)} ({one.n:,})" for one in found.losses[:NAMED] if one.n])
    said = f"{gone:,} of {found.n:,} people ({found.share:.0%}) lack something and are left out"
    much = " That is more than a tenth: draw the missing values and compare." if found.much else ""
    return f"{said}, most often {worst}.{much}"


def others(found: Missing) -> str:
    """People with a pattern that is not drawn."""
    if found.others == 0:
        return ""
    return f"{'Fewer than 11' if found.others is None else f'{found.others:,}'} people have other patterns."


def unlike(found: Sequence[Difference]) -> str:
    """In what the people lost differ most."""
    apart = [one for one in found if abs(one.standardised) >= UNLIKE]
    if not apart:
        return f"The people lost are like the people kept: no difference of {UNLIKE:g} SD or more."
    largest = {one.column: one for one in reversed(apart)}
    columns = list(dict.fromkeys(one.column for one in apart))[:NAMED]
    told = [f"{_what(largest[column])} ({signed(largest[column].standardised)} SD)" for column in columns]
    return f"The people lost differ from the people kept, most in {'; '.join(told)}."


def _what(one: Difference) -> str:
    return f"{word(one.column)}, {level(one.column, one.level)}" if one.level else word(one.column)


def offer(m: int) -> str:
    """What the button does."""
    return f"Draw the missing values {m} times and fit again"


def progress(step: Progress) -> str:
    """What is being done."""
    return step.sentence or "Looking for columns that help"


def compared(complete: Step, people: int, found: PooledStep, read: Display, unit: str) -> str:
    """Both estimates in one sentence each, and what the gaps cost."""
    ends = f"from {read.text(found.low_value)} to {read.text(found.high_value)}"
    without = f"{interval(complete.difference, unit)} in the {people:,} complete cases"
    return (
        f"Along {inside(read.label)} {ends}: **{interval(found.difference, unit)}** {of_difference(unit)} with missing "
        f"values drawn, in {found.n:,} people; {without}. The gaps took {found.fmi:.0%} of the information on it "
        f"(FMI); its interval has {found.df:.0f} degrees of freedom."
    )


def how(imputed: Imputed) -> str:
    """How the values were drawn, so that somebody else can repeat it."""
    columns = listed([word(name) for name in imputed.auxiliaries])
    helped = f" Predicted with the help of {columns}." if imputed.auxiliaries else ""
    drawn = listed([f"{word(one.column)} ({_share(one.share)})" for one in imputed.drawn])
    return (
        f"Drawn: {drawn}; {imputed.m} data sets of {imputed.iterations} rounds, seed {imputed.seed}, by predictive "
        f"mean matching: each gap takes the value of one of five people predicted nearest.{helped} Pooled by Rubin's "
        "rules."
    )


def _share(share: float) -> str:
    return f"{share:.0%}" if share >= LEAST else "under 1%"
