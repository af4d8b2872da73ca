"""What the profile page says of one person: axes, parts, what is missing, what each can and cannot say."""

import re
from datetime import date

from neuro.assessment.assessment import Assessment, Declined
from neuro.assessment.first import Suggestion
from neuro.assessment.flux_control import Holds, SynthesisFlux
from neuro.assessment.lab_lines import Unread
from neuro.assessment.lab_values import LabValue
from neuro.assessment.pasted import Pasted
from neuro.assessment.visits import AxisChange, Visits
from neuro.charts.profile_frames import interval
from neuro.knowledge import catalogue
from neuro.knowledge.display import System, display
from neuro.report import assessment as told
from neuro.report.numbers import listed
from neuro.report.profile_axes import capital, narrowing
from neuro.report.sentences import inside

INTRO = (
    "Where the values of one person lie among people of the same sex and age band, axis by axis. These are supply, "
    "status and markers in blood and food: not what a brain holds or does."
)
READING = (
    "The mark is the score (0: the mean of people alike); the coloured bar is where it would lie in 90 % of cases with "
    "every part measured. Shaded: where the central 90 % of people alike lie, open on the side that the axis does not "
    "speak of. P is the percentile among people alike with its 95 % interval. Triangles lie outside, diamonds are "
    "context."
)
CONTROL = (
    "Simulated at rest in published models, apart from the markers beside it: how far each rate-limiting step moves at "
    "these values, and what holds it (1: the flux follows in proportion; 0: not at all). A flux is not mood."
)
INTERVALS = (
    "A value is flagged only where its interval was read in a source (grade B) or is the laboratory's own; one that is "
    "recalled (grade C) is illustrative. An interval is the central range of a healthy group, or a limit named by a "
    "source."
)
TWO_DATES = (
    "Choose 'an earlier date' under 'Whose values' and enter or paste its values: each axis then shows its change "
    "with the band on the difference where it is known. Values of this date must be "
    "entered too: typical ones are nobody's."
)
BANDS_OF_CHANGES = (
    "90 % bands of the change, the two dates taken as independent; a point without a band is shown, not judged."
)
COMPOSITE = (
    "Axes say more than their mean, so this stands last. It needs three axes, leaves out context and two-sided axes, "
    "and its weights are a decision of this project (grade C)."
)
VISITS = "Values of an earlier date stand against the same people. Nothing is filled in: only what was entered counts."
NOT_KEPT = (
    "The text is read on this page and not kept: it is in no file, no log and no address, and is gone when you leave. "
    "Leave out names and numbers that identify somebody."
)
HOW_TO_PASTE = "Ferritin 12 ng/mL (15-150) L\nVitamin B12: 310 pg/ml\nCRP; 4,2; mg/l; <5,0"
KEPT = "Values stay with this visit, in no file, no log and no address. They are gone when the visit ends."
ALIKE = "The header's choice of people does not act here: people alike are those of the same sex and age band."
TYPICAL = "Nobody's own values: weighted medians of"


def outside(found: Assessment) -> str:
    """How many axes lie inside their band, and the names of those that do not."""
    if not found.judged:
        return "**No axis has a score yet**, so there is no number here."
    many = len(found.names("inside"))
    said = [f"**{many} of {found.judged} axes lie inside their band.**"]
    ends = (("Below", found.names("below")), ("Above", found.names("above")))
    said += [f"{where}: {'; '.join(names)}." for where, names in ends if names]
    return " ".join(said)


def named_inside(found: Assessment) -> str:
    """The axes that lie inside their band, and those that are context, by name."""
    kinds = (("Inside", found.names("inside")), ("Context, not judged", found.names("not judged")))
    return " ".join(f"{kind}: {'; '.join(names)}." for kind, names in kinds if names)


def widest(found: Assessment) -> str:
    """Of all axes, the missing value that would narrow a band most; "" where none is missing."""
    rows = [row for row in found.axes if row.narrowing and row.value is not None]
    if not rows:
        return ""
    most = max(rows, key=lambda row: row.narrowing.half_now - row.narrowing.half_then if row.narrowing else 0.0)
    return f"Where a missing value widens a band most: {inside(most.axis.name)}. {narrowing(most)}"


def first(row: Suggestion, system: System) -> str:
    """What to enter, in the unit it is read in, and what it gives."""
    units = [_with_unit(name, system) for name in row.columns]
    gives = f"gives {'; '.join(inside(name) for name in row.names)}" if row.names else row.why
    return f"**{listed(units)}**: {gives}."


def _with_unit(column: str, system: System) -> str:
    if not catalogue.known(column):
        return column
    shown = display(catalogue.variable(column), system)
    return f"{shown.label} ({shown.unit})" if shown.unit else shown.label


def declined(row: Declined) -> str:
    """Why an axis is never given."""
    why = re.sub(r" \(index \w+\)", "", row.reason.removeprefix(f"{row.axis.name}: "))
    return f"**{row.axis.name}.** {capital(why)}"


def composite(found: Assessment) -> str:
    """The summary with its band and what it lacks; or why there is none."""
    one = found.composite
    if one.value is None or one.low is None or one.high is None:
        return one.reason
    names = {row.axis.code: row.axis.name for row in found.axes}
    missing = f" Without: {'; '.join(names[code] for code in one.missing)}." if one.missing else ""
    ends = f"{told.sd(one.low)} to {told.sd(one.high)}"
    turned = "in SD of one axis; each axis is turned so that the end it speaks of is low"
    return f"**{told.sd(one.value)} SD, {ends}** (90 % band), {turned}.{missing}"


def weights(found: Assessment) -> list[dict[str, str]]:
    """The axes of the summary with their shares, for a table."""
    names = {row.axis.code: row.axis for row in found.axes}
    turned = {"low": "as it is", "high": "turned: high counts as low"}
    return [
        {"Axis": names[code].name, "Share": f"{100 * share:.0f} %", "Counts": turned[names[code].side]}
        for code, share in found.composite.weights
    ]


def flux(row: SynthesisFlux) -> str:
    """One simulated synthesis: its change, what holds it, and how far to trust it."""
    name = f"**{row.label}**, {row.enzyme}"
    if row.percent is None:
        return f"{name}: {inside(row.reason)}"
    held = [f"{one.label} ({told.sd(one.coefficient)})" for one in _strongest(row)]
    return f"{name}: {told.percent(row.percent)}; held by {listed(held)} (grade {row.grade})."


def _strongest(row: SynthesisFlux) -> list[Holds]:
    """Two processes and two things from blood that hold a flux most."""
    kinds = (("process", 2), ("entry", 2))
    return [one for kind, many in kinds for one in [one for one in row.holds if one.kind == kind][:many]]


def change(row: AxisChange) -> str:
    """One axis at two dates: the change with its band, and whether it can be told from day-to-day variation."""
    if row.change is None:
        return f"{row.name}: {row.said}."
    ends = "" if row.low is None or row.high is None else f" [{told.sd(row.low)}, {told.sd(row.high)}]"
    return f"{row.name}: {told.sd(row.change)} SD{ends}; {row.said}."


def dates(earlier: date | None, later: date | None) -> str:
    """Between which days a change lies, as far as they were said."""
    said = [f"{day:%Y-%m-%d}" if day else "a day that is not said" for day in (earlier, later)]
    return f"From {said[0]} to {said[1]}." if earlier or later else ""


def moved(found: Visits, system: System) -> list[dict[str, str]]:
    """Values measured at both dates, as people read them."""
    rows = []
    for row in found.values:
        shown = display(catalogue.variable(row.column), system)
        share = "" if row.percent is None else told.percent(row.percent)
        rows.append(
            {"Value": row.label, "Earlier": shown.text(row.before), "Later": shown.text(row.after), "Change": share}
        )
    return rows


def read_line(row: LabValue, system: System) -> str:
    """One pasted line as it was read: value in the unit shown, the laboratory's flag, interval and date."""
    if isinstance(row.value, str):
        return f"{row.label}: {row.value}"
    shown = display(catalogue.variable(row.column), system)
    number = row.limit if row.value is None else row.value
    said = f"{row.label}: {row.bound}{shown.text(number or 0.0)}"
    if shown.unit != row.unit:
        said += f" ({number:.4g} {row.unit} in the cohort)"
    if row.flag:
        said += f"; flag {literal(row.flag)}"
    if row.interval is not None:
        own = row.interval.interval()
        said += f"; the laboratory's interval {interval(own.low, own.high, row.column, system)}"
    if row.date:
        said += f"; {row.date}"
    return f"{said}; beside it {literal(row.note)}" if row.note else said


def literal(text: str) -> str:
    """What somebody wrote, as it is: nothing of it is taken for formatting."""
    return f"`{text.replace('`', chr(39))}`" if text else ""


def read_lines(found: Pasted, system: System) -> list[dict[str, str]]:
    """Every line of a pasted text: what it was read as, or why it was not."""
    rows: list[tuple[LabValue | Unread, str, str]] = [(row, read_line(row, system), "") for row in found.values]
    rows += [(row, "", row.reason) for row in found.unread]
    rows.sort(key=lambda row: row[0].line)
    return [
        {"Line": str(row.line), "Text": literal(row.text), "Read as": read or f"**Not read.** {why}"}
        for row, read, why in rows
    ]


def read_count(found: Pasted) -> str:
    """How many lines became values."""
    many = len(found.values)
    return f"{many} line{'s' if many != 1 else ''} read, {len(found.unread)} not read."
