"""One person's profile on one page: a file that prints on A4 and on US Letter, complete in itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from math import ceil

import pandas as pd

from neuro import __version__
from neuro.assessment.assessment import Assessment, Declined
from neuro.assessment.visits import AxisChange, Visits
from neuro.charts import figure, profile, profile_frames
from neuro.cohort.cohort import Cohort
from neuro.knowledge import catalogue
from neuro.knowledge.display import System
from neuro.report import assessment as told
from neuro.report import profile as words
from neuro.report import profile_axes
from neuro.report.numbers import listed

LIMITS = "For research and education; not for diagnosis, treatment or dosing of any person."
WIDTH, HEIGHT = 538.0, 724.0
"""pt that both papers leave inside margins of 10 mm, less a little."""
LETTER, LINE = 0.475, 1.28
"""Width of a letter on average and height of a line, in the size of the letters."""
SIZES = tuple(size / 10 for size in range(80, 44, -1))
"""pt of the letters, largest first."""
PLOT = 330
"""px of the plot; labels and numbers stand beside it."""
BLANK = 6.0
"""pt between two blocks."""
STYLE = """
@page { size: auto; margin: 10mm }
:root { color-scheme: light }
body { margin: 0 auto; max-width: 190mm; background: #fff; color: #16232b;
  font: var(--size)/1.28 Arial, 'Liberation Sans', Helvetica, sans-serif }
h1 { font-size: 13pt; line-height: 16pt; margin: 0 }
h2 { font-size: 1.1em; line-height: 1.28; margin: 6pt 0 0 }
p { margin: 0 }
.about { display: flex; justify-content: space-between; gap: 12pt }
.limits { border: 0.6pt solid #16232b; padding: 2pt 4pt; margin-top: 3pt; font-weight: bold }
.counted { margin-top: 4pt; font-size: 1.15em }
svg { display: block; width: 100%; height: auto; margin-top: 4pt }
.two { display: grid; grid-template-columns: 1fr 1fr; gap: 0 10pt }
table { border-collapse: collapse; width: 100%; align-self: start }
th, td { text-align: left; padding: 0 3pt 0 0; font-weight: normal; white-space: nowrap }
th { border-bottom: 0.5pt solid #56616b; color: #56616b }
sup { line-height: 0; font-size: 0.8em }
.low, .high { font-weight: bold }
.screen { color: #56616b; margin: 8pt 0 }
@media print { .screen { display: none } }
"""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands on the page besides the assessment.

    Attributes:
        whose: whose values these are, as a sentence.
        cohort: whom they are set against, with how many people and whether they are weighted.
        made: the day the page was made.
        system: of units.
        day: the date of the values; None where it is not said.
        change, earlier: against an earlier date, None for none; that date, None where it is not said.
        simulated: nobody of the cohort was measured.
    """

    whose: str
    cohort: str
    made: date
    system: System = "SI"
    day: date | None = None
    change: Visits | None = None
    earlier: date | None = None
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class _Block:
    """A part of the page: its html and how high it is, in lines of the letters and in pt."""

    html: str
    lines: float
    fixed: float = BLANK


def against(cohort: Cohort) -> str:
    """Whom a person is set against: how many people, and whether they are weighted."""
    counting = "unweighted" if cohort.design is None or cohort.design.srs else "weighted"
    people = "simulated people" if cohort.provenance.simulated else "adults"
    return f"{cohort.title}, {cohort.provenance.rows:,} {people}, {counting}"


def page(found: Assessment, sheet: Sheet) -> str:
    """The whole profile as one file without scripts, fonts or pictures from elsewhere.

    Args:
        found: one person against people alike.
        sheet: what stands beside it.
    """
    size, picture = SIZES[-1], _picture(found)
    for size in SIZES:
        blocks = _blocks(found, sheet, picture, size)
        if sum(block.lines * LINE * size + block.fixed for block in blocks) <= HEIGHT:
            break
    body = "\n".join(block.html for block in blocks)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>A person\'s profile · Neurobalance</title>'
        f"<style>:root {{ --size: {size:g}pt }}{STYLE}</style></head>\n<body><main>\n{body}\n</main>\n"
        '<p class="screen">Print with the browser (Ctrl+P): one page of A4 or US Letter.</p></body></html>\n'
    )


def _blocks(found: Assessment, sheet: Sheet, picture: _Block | None, size: float) -> list[_Block]:
    lacking = [f"{name}: {why.rstrip('.').removeprefix('Not measured: ')}" for name, why in profile_axes.without(found)]
    first = [words.first(row, sheet.system).replace("**", "").rstrip(".") for row in found.enter_first]
    blocks = [
        _head(found, sheet, size),
        _counted(found, size),
        picture or _said("What to enter first", first, size),
        _values(found, sheet, size),
        _said(f"Change since {_since(sheet)}, SD, with 90 % bands where they are known", _changes(sheet.change), size),
        _said("Without a score: what is not measured, or why", lacking, size),
        _said("Never given", [_plain(row) for row in found.declined], size),
        _said("Simulated in published models, apart from the markers; a flux is not mood", _fluxes(found), size),
        _said("One number, last", [words.composite(found).replace("**", ""), _weights(found)], size),
        _said("To be known", [profile_axes.plain(text).rstrip(".") for text in found.said], size),
        _said("Reference", _sources(found, sheet), size),
    ]
    return [block for block in blocks if block.html]


def _head(found: Assessment, sheet: Sheet, size: float) -> _Block:
    day = f"Values of {sheet.day:%Y-%m-%d}." if sheet.day else "Date of the values: not given."
    about = f"{day} Page of {sheet.made:%Y-%m-%d}, Neurobalance {__version__}."
    simulated = " The people alike are simulated: nobody was measured." if sheet.simulated else ""
    lines = [f"{sheet.whose}{simulated}", f"Set against {found.among or 'people alike'}: {sheet.cohort}. {told.KIND}"]
    html = (
        f'<div class="about"><h1>A person\'s profile</h1><p>{escape(about)}</p></div>'
        f'<p class="limits">{escape(LIMITS)}</p>' + "".join(f"<p>{escape(line)}</p>" for line in lines)
    )
    return _Block(html, 1 + sum(_high(line, size) for line in lines), 26.0)


def _counted(found: Assessment, size: float) -> _Block:
    text = told.counted(found)
    if context := found.names("not judged"):
        text += f" Context: {'; '.join(context)}."
    return _Block(f'<p class="counted">{escape(text)}</p>', 1.15 * _high(text, 1.15 * size))


def _picture(found: Assessment) -> _Block | None:
    """The axes with their numbers; None where none has a score."""
    rows = profile_frames.axes(found)
    if not len(rows):
        return None
    svg = figure.alone(profile.printed(rows, _beside(rows)), PLOT)
    wide, high = (float(part) for part in svg.split('viewBox="')[1].split('"')[0].split()[2:])
    title = "Axes, SD among people alike; shaded: the central 90 % of them; bar: with every part"
    return _Block(f"<h2>{escape(title)}</h2>{svg}", 1.3, high * WIDTH / wide + 2 * BLANK)


def _beside(rows: pd.DataFrame) -> pd.DataFrame:
    """The numbers right of the picture."""
    return pd.DataFrame(
        {
            "axis": rows["axis"],
            "score": [told.sd(value) for value in rows["value"]],
            "band": [
                f"{told.sd(low)} to {told.sd(high)}" if high > low else "complete"
                for low, high in zip(rows["low"], rows["high"], strict=True)
            ],
            "lies": rows["lies"],
            "percentile": rows["label"].str.split(profile.BREAK, regex=False).str[-1],
            "people": [
                "" if pd.isna(n) else f"of {n:,.0f}, {of}" for n, of in zip(rows["n"], rows["among"], strict=True)
            ],
        }
    )


def _values(found: Assessment, sheet: Sheet, size: float) -> _Block:
    """Values in two columns; the number beside an interval says whose it is."""
    if not found.values:
        return _Block("", 0.0)
    rows = profile_frames.values(found, sheet.system)
    origins = list(dict.fromkeys(rows.loc[rows["Interval"] != "", "Whose interval"]))
    half = ceil(len(rows) / 2)
    tables = "".join(_table(rows[first : first + half], origins) for first in range(0, len(rows), half))
    html = f'<h2>Values, with intervals and percentiles</h2><div class="two">{tables}</div>'
    if not origins:
        return _Block(html, half + 2.2, 2 * BLANK)
    said = "Intervals: " + "; ".join(f"{place} {text}" for place, text in enumerate(origins, 1)) + "."
    return _Block(f"{html}<p>{escape(said)}</p>", half + 2.2 + _high(said, size), 2 * BLANK)


def _table(rows: pd.DataFrame, origins: Sequence[str]) -> str:
    head = "".join(f'<th scope="col">{name}</th>' for name in ("Value", "Measured", "Interval", "Lies", "Percentile"))
    body = []
    for row in rows.to_dict("records"):
        of = f"<sup>{origins.index(row['Whose interval']) + 1}</sup>" if row["Interval"] else ""
        marked = {"below": "low", "above": "high"}.get(row["Lies"], "")
        body.append(
            f'<tr class="{marked}"><td>{escape(row["Value"])}</td><td>{escape(row["Measured"])}</td>'
            f"<td>{escape(row['Interval'])}{of}</td><td>{row['Lies'] if row['Interval'] else ''}</td>"
            f"<td>{escape(row['Percentile'])}</td></tr>"
        )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(body)}</tbody></table>"


def _changes(found: Visits | None) -> list[str]:
    """Changes of axes, those that can be told from day-to-day variation first; the reason once for those alike."""
    if found is None:
        return []
    lines = []
    for why in dict.fromkeys(row.said for row in sorted(found.axes, key=lambda row: row.reliable is not True)):
        rows = [row for row in found.axes if row.said == why]
        named = [row.name if row.change is None else f"{row.name} {_change(row)}" for row in rows]
        lines.append(f"{'; '.join(named)} ({why})")
    return lines


def _since(sheet: Sheet) -> str:
    return f"{sheet.earlier:%Y-%m-%d}" if sheet.earlier else "the earlier date"


def _change(row: AxisChange) -> str:
    if row.change is None:
        return ""
    ends = "" if row.low is None or row.high is None else f" [{told.sd(row.low)}, {told.sd(row.high)}]"
    return f"{told.sd(row.change)}{ends}"


def _fluxes(found: Assessment) -> list[str]:
    rows = found.synthesis.fluxes if found.synthesis else ()
    return [f"{row.label}, {row.enzyme} {told.percent(row.percent)} ({row.grade})" for row in rows if row.percent]


def _plain(row: Declined) -> str:
    return words.declined(row).replace(".**", ":").replace("**", "").rstrip(".")


def _weights(found: Assessment) -> str:
    rows = words.weights(found)
    return "Weights: " + listed([f"{row['Axis']} {row['Share']}" for row in rows]) if rows else ""


def _sources(found: Assessment, sheet: Sheet) -> list[str]:
    """Whose centres and spreads these are, and what the axes rest on."""
    published = {
        part.standard.source
        for row in found.axes
        for part in row.parts
        if part.standard and part.score is not None and part.standard.source
    }
    said = [f"Scores: weighted centre and spread of {sheet.cohort}, by sex and age band"]
    said += [f"published: {catalogue.source(key).citation}" for key in sorted(published)]
    said.append("percentiles with 95 % survey intervals, bands 90 %; grade A model, B read in a source, C assumed")
    return ["; ".join(said)]


def _said(title: str, lines: Sequence[str], size: float) -> _Block:
    """A title and what is said under it, in a row."""
    text = ". ".join(line for line in lines if line).replace("..", ".")
    if not text:
        return _Block("", 0.0)
    text = text if text.endswith(".") else f"{text}."
    return _Block(f"<h2>{escape(title)}</h2><p>{escape(text)}</p>", 1.1 + _high(text, size))


def _high(text: str, size: float) -> int:
    """How many lines a text takes across the page."""
    return ceil(len(text) * LETTER * size / WIDTH)
