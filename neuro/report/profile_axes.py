"""What the profile page says of one axis: its score, reference, parts, what is missing, what it can and cannot say."""

import re

from neuro.assessment.alike import Placed
from neuro.assessment.assessment import Assessment, AxisAnswer, PartAnswer
from neuro.balance.indices import indices
from neuro.knowledge import catalogue
from neuro.report import assessment as told
from neuro.report.numbers import listed
from neuro.report.sentences import inside, named

TOGETHER = "nobody of the cohort has all of its parts measured together"
FOUND = re.compile(r"\s?\(Wanted [^()]*(?:\([^()]*\)[^()]*)*\)")
UNLIKE = ("nobody alike", "nobody under", ": enter ")
"""What a reason says where people alike are lacking or cannot be told, and no value."""
CODE = re.compile(r"\b[a-z][a-z0-9]*(?:_[a-z0-9]+)+\b")


def plain(text: str) -> str:
    """A message with indices and columns as people read them, without what only a table's owner can mend."""
    names = {row.code: inside(row.name) for row in indices()}
    said = CODE.sub(lambda found: names.get(found[0], found[0]), FOUND.sub("", text))
    return named(said)


def headline(row: AxisAnswer) -> str:
    """An axis in a few words: score and where it lies."""
    if row.value is None:
        return row.axis.name
    where = {"inside": "inside its band", "below": "below its band", "above": "above its band"}
    return f"{row.axis.name}: {told.sd(row.value)} SD, {where.get(row.position, 'context, not judged')}"


def axis(row: AxisAnswer) -> list[str]:
    """Everything that stands with one score, a line each."""
    lines = [f"{placed(row.placed)} {_band(row)}", _reference(row), _parts(row), narrowing(row)]
    lines.append(f"{capital(row.axis.wording)}. Read as {row.axis.validity} (grade {row.axis.grade}).")
    lines += [f"{capital(row.axis.note)}."] if row.axis.note else []
    lines += [plain(text) for text in row.said]
    lines.append(f"Source: {'; '.join(catalogue.source(key).citation for key in row.axis.source)}.")
    return [line for line in lines if line.strip()]


def placed(found: Placed | None) -> str:
    """The percentile with its interval and whose it is, or why there is none, as a sentence."""
    if found is None:
        return ""
    if found.found is None:
        why = TOGETHER if found.said.startswith("Wanted rows") else inside(plain(found.said)).rstrip(".")
        return f"No percentile: {why}."
    return f"{capital(told.placed_line(found))}."


def _band(row: AxisAnswer) -> str:
    said = []
    if row.low is not None and row.high is not None and row.high > row.low:
        said.append(f"With every part measured it would lie from {told.sd(row.low)} to {told.sd(row.high)} SD.")
    if row.limits and row.position != "not judged":
        ends = {
            "low": f"above {told.sd(row.limits.low)}",
            "high": f"below {told.sd(row.limits.high)}",
            "both": f"from {told.sd(row.limits.low)} to {told.sd(row.limits.high)}",
        }
        whose = f"of {row.limits.n:,} people" if row.limits.n else "as on a normal curve"
        said.append(f"Its band: {ends[row.axis.side]} SD, from the central 90 % {whose}.")
    return " ".join(said)


def _reference(row: AxisAnswer) -> str:
    """Where the centre and spread of its parts come from."""
    origins = dict.fromkeys(
        f"{inside(part.name)} against {part.standard.said}" + (f" (n = {part.standard.n:,})" if part.standard.n else "")
        for part in row.parts
        if part.standard and part.score is not None
    )
    return f"Reference: {'; '.join(origins)}." if origins else ""


def _parts(row: AxisAnswer) -> str:
    if len(row.parts) == 1:
        return ""
    there = [f"{inside(part.name)} {told.sd(part.score)}" for part in row.parts if part.score is not None]
    absent = [inside(part.name) for part in row.parts if part.score is None]
    said = f"Measured, in SD: {listed(there)}."
    return f"{said} Missing: {listed(absent)}." if absent else said


def narrowing(row: AxisAnswer) -> str:
    """Which missing value narrows the band most; "" where none is missing."""
    found = row.narrowing
    if found is None or row.value is None:
        return ""
    what = listed([label(name) for name in found.columns]) if found.columns else inside(found.name)
    return f"With {what} measured too, the band shrinks from ±{found.half_now:.2f} to ±{found.half_then:.2f} SD."


def label(column: str) -> str:
    """A column inside a sentence."""
    return inside(catalogue.variable(column).label) if catalogue.known(column) else column


def without(found: Assessment) -> list[tuple[str, str]]:
    """Axes that have no score: name and why, those that were refused first."""
    rows = [row for row in found.axes if row.value is None]
    rows.sort(key=lambda row: not _unlike(row))
    return [(row.axis.name, _why(row, found)) for row in rows]


def _unlike(row: AxisAnswer) -> bool:
    return any(mark in row.reason for mark in UNLIKE)


def _why(row: AxisAnswer, found: Assessment) -> str:
    if _unlike(row):
        return plain(row.reason)
    lacking = [part for part in row.parts if part.score is None]
    if not any(part.standard for part in lacking):
        none = listed([inside(part.name) for part in lacking])
        return f"Nothing to set it against: neither this cohort nor a publication read here has {none}."
    required = [part for part in lacking if part.index in row.axis.required]
    bound = frozenset(one.judged.column for one in found.values if one.judged.bound)
    needed = [_needed(part, bound) for part in required or lacking]
    wanted = len(required) or max(row.axis.at_least - (len(row.parts) - len(lacking)), 1)
    many = f", at least {wanted} of them" if len(needed) > 1 and wanted < len(needed) else ""
    return f"Not measured: {'; '.join(dict.fromkeys(needed))}{many}."


def _needed(part: PartAnswer, bound: frozenset[str]) -> str:
    """What a part lacks; a value beyond a limit is no number."""
    absent = [f"{label(name)} (only known beyond a limit)" if name in bound else label(name) for name in part.columns]
    return listed(absent) if absent else inside(part.name)


def capital(text: str) -> str:
    """A text with a large first letter."""
    return text[:1].upper() + text[1:]
