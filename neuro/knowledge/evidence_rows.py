"""Rows of the tables of knowledge as entries of a search."""

from collections import Counter
from collections.abc import Iterator

from neuro.knowledge import analyte_tables, catalogue, evidence_biology, instruments, intakes, ratios
from neuro.knowledge.analyte_tables import Analyte, AnalyteInterval, Conversion, DecisionLimit, Distribution
from neuro.knowledge.entities import Guardrail, Outcome, Overclaim, Source, Variable
from neuro.knowledge.evidence_biology import span, told
from neuro.knowledge.evidence_entities import READ, Entry, Kind
from neuro.knowledge.instruments import Instrument, InstrumentBand
from neuro.knowledge.intakes import Intake
from neuro.knowledge.published import PublishedEffect
from neuro.knowledge.ratios import Ratio

KINDS = (
    Kind("claim", "Over-claims and what we say"),
    Kind("effect", "Published effects"),
    Kind("guardrail", "Guardrails"),
    *evidence_biology.KINDS,
    Kind("analyte", "Laboratory analytes"),
    Kind("ratio", "Ratios of analytes"),
    Kind("interval", "Reference intervals"),
    Kind("limit", "Decision limits"),
    Kind("distribution", "Published distributions"),
    Kind("intake", "Intakes and upper levels"),
    Kind("outcome", "Outcomes"),
    Kind("instrument", "Questionnaires and tests"),
    Kind("variable", "Columns of the cohorts"),
    Kind("source", "Sources"),
)


def entries() -> tuple[Entry, ...]:
    """Every row of the tables, kinds in the order of `KINDS`."""
    return (
        *map(_claim, catalogue.overclaims()),
        *map(_effect, catalogue.effects()),
        *map(_guardrail, catalogue.guardrails()),
        *evidence_biology.entries(),
        *map(_analyte, analyte_tables.analytes()),
        *map(_conversion, analyte_tables.conversions()),
        *map(_ratio, ratios.ratios()),
        *map(_interval, analyte_tables.analyte_intervals()),
        *map(_limit, analyte_tables.decision_limits()),
        *map(_distribution, analyte_tables.distributions()),
        *map(_intake, intakes.intakes()),
        *map(_outcome, catalogue.outcomes()),
        *map(_instrument, instruments.instruments()),
        *_rules(),
        *map(_band, instruments.bands()),
        *map(_variable, catalogue.variables()),
        *map(_source, catalogue.sources()),
    )


def _claim(row: Overclaim) -> Entry:
    sentence = told(f"We say: {row.wording}", f"Why: {row.problem}")
    return Entry("claim", row.code, row.claim, sentence, row.source, row.locator, row.grade, row=row)


def _effect(row: PublishedEffect) -> Entry:
    number = "" if row.value is None else f"{row.metric} {row.value:g}"
    between = span(row.low, row.high)
    people = f"{row.design}, {row.population}{f', n = {row.n:,}' if row.n else ''}"
    sentence = told(
        row.sentence,
        f"{number}{f' ({between})' if between else ''}",
        people,
        f"Certainty {row.certainty}" if row.certainty else "",
    )
    title = f"{row.exposure[0].upper()}{row.exposure[1:]}: {row.outcome} ({row.kind})"
    named = (*row.exposures, *row.outcomes)
    return Entry("effect", row.code, title, sentence, (row.source,), row.locator, row.grade, named, row=row)


def _guardrail(row: Guardrail) -> Entry:
    kind = {"block": "gives no number", "warn": "warns", "info": "informs"}[row.severity]
    moves = "any what-if" if row.trigger == ("*",) else f"a move of {', '.join(row.trigger)}"
    title = f"Guardrail on {moves}: {kind}"
    return Entry("guardrail", row.code, title, row.message, (row.source,), row.locator, row.grade, row=row)


def _analyte(row: Analyte) -> Entry:
    both = row.conventional if row.conventional == row.si else f"{row.conventional} or {row.si}"
    sentence = told(
        f"In {row.matrix}, in {both}",
        f"Molar mass {row.molar_mass:g} g/mol" if row.molar_mass else "",
        f"To read it: {row.needs}" if row.needs else "",
        row.trap,
    )
    names = tuple(one.name for one in analyte_tables.analyte_names() if one.analyte == row.code)
    loinc = tuple(one.code for one in analyte_tables.loinc() if one.analyte == row.code)
    named = (*row.columns, *names, *loinc)
    return Entry("analyte", row.code, row.label, sentence, (row.source,), row.locator, row.grade, named, row=row)


def _conversion(row: Conversion) -> Entry:
    offset = f" + {row.offset:g}" if row.offset else ""
    sentence = told(f"{row.into} = {row.unit} × {row.factor:g}{offset}, by convention", row.note)
    title = f"{analyte_tables.analyte(row.analyte).label}: {row.unit} into {row.into}"
    return Entry(
        "analyte", f"{row.analyte}/conversion", title, sentence, (row.source,), row.locator, row.grade, row=row
    )


def _ratio(row: Ratio) -> Entry:
    between = span(row.low, row.high)
    interval = f"Interval {between} {row.unit}" if between else ""
    sentence = told(row.reading, f"Formula: {row.formula} ({row.inputs})", interval, row.trap)
    named = row.expression.columns
    return Entry("ratio", row.code, row.label, sentence, (row.source,), row.locator, row.grade, named, row=row)


def _interval(row: AnalyteInterval) -> Entry:
    about = analyte_tables.analyte(row.analyte)
    ages = span(row.age_low, row.age_high)
    whom = ", ".join(filter(None, (row.sex, f"age {ages}" if ages else "", row.assay)))
    code = "/".join(filter(None, (row.analyte, row.sex, ages.replace(" ", ""), row.assay)))
    sentence = told(f"{span(row.low, row.high)} {row.unit}", row.reference)
    title = f"{about.label}: reference interval{f', {whom}' if whom else ''}"
    return Entry("interval", code, title, sentence, (row.source,), row.locator, row.grade, about.columns, row=row)


def _limit(row: DecisionLimit) -> Entry:
    about = analyte_tables.analyte(row.analyte)
    code = "/".join(filter(None, (row.analyte, row.name, row.when)))
    sentence = told(f"{row.side} {row.value:g} {row.unit}", f"For whom: {row.when}" if row.when else "")
    title = f"{about.label}: {row.name}"
    return Entry("limit", code, title, sentence, (row.source,), row.locator, row.grade, about.columns, row=row)


def _distribution(row: Distribution) -> Entry:
    sentence = told(f"Mean {row.mean:g}, SD {row.sd:g} {row.unit} in {row.n:,} people ({row.population})")
    known = {one.code: one.label for one in ratios.ratios()} | {
        one.code: one.label for one in analyte_tables.analytes()
    }
    title = f"{known.get(row.code, row.code)}: mean and SD of {row.population}"
    return Entry(
        "distribution", f"{row.code}/{row.population}", title, sentence, (row.source,), row.locator, row.grade, row=row
    )


def _intake(row: Intake) -> Entry:
    about = intakes.nutrient(row.nutrient)
    whom = ", ".join(filter(None, (row.sex, f"age {span(row.age_low, row.age_high)}", row.life_stage)))
    code = "/".join((row.nutrient, row.body, row.kind, whom, row.scope))
    sentence = told(f"{row.value:g} {row.unit}, {row.scope}; a fact of {row.body}, no advice", row.note)
    title = f"{about.label}: {row.kind}, {row.body} ({whom})"
    return Entry("intake", code, title, sentence, (row.source,), row.locator, row.grade, about.columns, row=row)


def _outcome(row: Outcome) -> Entry:
    between = span(row.low, row.high)
    sentence = told(
        row.scoring,
        f"{between} {row.unit}" if between else f"in {row.unit}",
        f"{row.worse} is worse" if row.worse != "neither" else "",
        row.eligibility_reason,
    )
    named = (row.column, row.domain)
    return Entry("outcome", row.code, row.label, sentence, (row.source,), row.locator, row.grade, named, row=row)


def _instrument(row: Instrument) -> Entry:
    items = f"{row.items} items of {row.scale}" if row.items else row.scale
    sentence = told(f"{row.measures}; {items}; {span(row.low, row.high)}", row.scoring, f"{row.worse} is worse")
    named = (row.domain, *row.columns)
    return Entry("instrument", row.code, row.label, sentence, (row.source,), row.locator, row.grade, named, row=row)


def _rules() -> Iterator[Entry]:
    """Rules of instruments, those of one kind numbered."""
    seen: Counter[str] = Counter()
    for row in instruments.rules():
        name = f"{row.instrument}/{row.kind}"
        seen[name] += 1
        title = f"{instruments.instrument(row.instrument).label}: {row.kind}"
        code = f"{name}/{seen[name]}"
        yield Entry("instrument", code, title, told(row.text), (row.source,), row.locator, row.grade, row=row)


def _band(row: InstrumentBand) -> Entry:
    title = f"{instruments.instrument(row.instrument).label}: {row.kind}, {row.label}"
    code = f"{row.instrument}/{row.kind}/{row.label}"
    sentence = told(f"{span(row.low, row.high)} points" if row.kind != "sensitivity" else span(row.low, row.high))
    return Entry("instrument", code, title, sentence, (row.source,), row.locator, row.grade, row=row)


def _variable(row: Variable) -> Entry:
    between = span(row.low, row.high)
    sentence = told(
        f"{row.role}{f', in {row.unit}' if row.unit else ''}",
        f"Interval {between} {row.unit}: {row.reference}" if between else "",
        row.eligibility_reason,
        row.note,
    )
    return Entry(
        "variable", row.column, row.label, sentence, (row.source,), row.locator, row.grade, (row.group,), row=row
    )


def _source(row: Source) -> Entry:
    sentence = told(READ[row.how_read], row.note)
    return Entry(
        "source", row.key, row.citation, sentence, (row.key,), "", "", (str(row.year or ""), row.identifier), row=row
    )
