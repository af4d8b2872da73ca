"""Rows of neurochemistry as entries of a search."""

from neuro.knowledge import biology
from neuro.knowledge.biology_entities import (
    Constant,
    Enzyme,
    Influence,
    Receptor,
    Step,
    Transmitter,
    Transporter,
    Variant,
)
from neuro.knowledge.evidence_entities import Entry, Kind

KINDS = (
    Kind("transmitter", "Transmitters and neuromodulators"),
    Kind("step", "Steps of pathways"),
    Kind("enzyme", "Enzymes"),
    Kind("transporter", "Transporters"),
    Kind("constant", "Constants"),
    Kind("receptor", "Receptors"),
    Kind("hormone", "Influences of hormones"),
    Kind("variant", "Genetic variants (education only)"),
)
WAY = {
    "synthesis": "Synthesis of",
    "breakdown": "Breakdown of",
    "branch": "A branch beside",
    "diversion": "Diverts the precursor of",
    "entry": "Entry of the precursor of",
    "uptake": "Uptake that serves",
    "recycling": "Recycling for",
    "cofactor": "Makes a cofactor of",
    "methyl": "Methyl groups for",
}
"""What a kind of step is for its transmitters."""
SUPPLY = {
    "follows": "Synthesis follows the supply of its precursor",
    "weakly": "Synthesis answers supply weakly",
    "hardly": "Synthesis hardly answers supply",
    "unknown": "",
}


def entries() -> tuple[Entry, ...]:
    """Every row of neurochemistry, kinds in the order of `KINDS`."""
    return (
        *map(_transmitter, biology.transmitters()),
        *map(_step, biology.steps()),
        *map(_enzyme, biology.enzymes()),
        *map(_transporter, biology.transporters()),
        *map(_constant, biology.constants()),
        *map(_receptor, biology.receptors()),
        *map(_influence, biology.influences()),
        *map(_variant, biology.variants()),
    )


def span(low: float | None, high: float | None) -> str:
    """A range as people read it: `20 to 60`, `from 20`, `up to 60`, or ""."""
    if low is not None and high is not None:
        return f"{low:g} to {high:g}"
    return f"from {low:g}" if low is not None else f"up to {high:g}" if high is not None else ""


def told(*parts: str) -> str:
    """Parts as sentences, those that say nothing left out."""
    ended = (part.strip() if part.strip().endswith((".", "?", "!")) else f"{part.strip()}." for part in parts if part)
    return " ".join(f"{part[0].upper()}{part[1:]}" for part in ended)


def _transmitter(row: Transmitter) -> Entry:
    precursors = ", ".join(biology.substance(code).label for code in row.precursors)
    sentence = told(
        row.role,
        f"Made from {precursors}",
        SUPPLY[row.supply],
        row.supply_note,
        row.outside,
        f"Simulated: {row.simulated}" if row.simulated else "",
        f"Not simulated: {row.not_simulated}",
    )
    named = (row.family, row.kind, *row.precursors, *row.simulated_by)
    return Entry("transmitter", row.code, row.label, sentence, row.source, row.locator, row.grade, named, row=row)


def _step(row: Step) -> Entry:
    used = " + ".join(biology.substance(code).label for code in row.substrates)
    made = " + ".join(biology.substance(code).label for code in row.products)
    proteins = [biology.protein(code) for code in row.by]
    limiting = {"yes": "Limits the rate", "no": "", "in context": "Limits the rate in some contexts"}[row.limiting]
    cofactors = ", ".join(biology.cofactors_of(row))
    sentence = told(
        f"{WAY[row.kind]} {', '.join(biology.substance(code).label for code in row.transmitters)}",
        f"By {', '.join(map(_named, proteins))}" if proteins else "Without an enzyme",
        f"With {cofactors}" if cofactors else "",
        limiting,
        f"Where: {row.compartment}" if row.compartment else "",
        row.note,
        f"Simulated as {', '.join(row.simulated_as)}" if row.simulated_as else "",
    )
    title = f"{used} → {made}" if used != made else f"{used}: {row.kind}"
    return Entry("step", row.code, title, sentence, row.source, row.locator, row.grade, row.by, row=row)


def _named(one: Enzyme | Transporter) -> str:
    """A protein and its genes."""
    return f"{one.label} ({', '.join(one.genes)})" if one.genes else one.label


def _enzyme(row: Enzyme) -> Entry:
    sentence = told(
        f"EC {', '.join(row.ec)}; {'gene ' + ', '.join(row.genes) if row.genes else 'no human gene'}",
        f"Works with {', '.join(row.cofactors)}" if row.cofactors else "",
        f"Nutrients behind it: {', '.join(row.nutrients)}" if row.nutrients else "",
        f"At rest: {row.saturation}" if row.saturation else "",
        f"Slowed by {', '.join(row.inhibitors)}" if row.inhibitors else "",
        f"Raised by {', '.join(row.raised_by)}" if row.raised_by else "",
        row.note,
    )
    return Entry(
        "enzyme", row.code, row.label, sentence, row.source, row.locator, row.grade, (*row.genes, *row.ec), row=row
    )


def _transporter(row: Transporter) -> Entry:
    sentence = told(
        f"Carries {', '.join(biology.substance(code).label for code in row.carries)}",
        f"Where: {row.where}; gene {', '.join(row.genes)}",
        f"Driven by {row.driven_by}" if row.driven_by else "",
        f"Slowed by {', '.join(row.inhibitors)}" if row.inhibitors else "",
        row.note,
    )
    return Entry("transporter", row.code, row.label, sentence, row.source, row.locator, row.grade, row.genes, row=row)


def _constant(row: Constant) -> Entry:
    about, of = biology.protein(row.of), biology.substance(row.substance).label
    spread = span(row.low, row.high)
    sentence = told(
        f"{row.quantity} {row.value:g} {row.unit}{f' ({spread}; {row.spread})' if spread else ''}",
        row.preparation,
        row.note,
        f"In the kinetics: {', '.join(row.used_as)}" if row.used_as else "",
    )
    title = f"{about.label}: {row.quantity} of {of}"
    return Entry(
        "constant", row.code, title, sentence, (row.source,), row.locator, row.grade, (row.of, *about.genes), row=row
    )


def _receptor(row: Receptor) -> Entry:
    sentence = told(
        f"Answers to {biology.substance(row.transmitter).label}; {row.family}, {row.coupling}",
        row.role,
        {"yes": "Sits before the synapse", "in part": "In part before the synapse", "no": ""}[row.presynaptic],
        row.adaptation,
        f"Simulated as {', '.join(row.simulated_as)}" if row.simulated_as else "Not simulated",
    )
    named = (*row.genes, row.transmitter)
    return Entry(
        "receptor", row.code, f"{row.label} receptor", sentence, row.source, row.locator, row.grade, named, row=row
    )


def _influence(row: Influence) -> Entry:
    known = {one.code: biology.substance(one.code).label for one in biology.transmitters()}
    on = ", ".join(known.get(code, code) for code in row.on)
    sentence = told(
        row.direction,
        f"How: {row.mechanism}",
        f"In whom: {row.people}",
        f"How surely: {row.strength}",
        row.caution,
        f"In the kinetics: {', '.join(row.simulated_as)}" if row.simulated_as else "",
    )
    title = f"{row.hormone[0].upper()}{row.hormone[1:]}: {on}"
    return Entry("hormone", row.code, title, sentence, row.source, row.locator, row.grade, row.columns, row=row)


def _variant(row: Variant) -> Entry:
    sentence = told(
        row.effect,
        f"Evidence for that: {row.effect_evidence}",
        row.outcome_evidence,
        "Shown for education only: no answer uses genes" if row.use == "education" else "Left out: not spoken of",
    )
    title = f"{row.gene} {row.variant}".strip()
    return Entry("variant", row.code, title, sentence, row.source, row.locator, row.grade, (row.identifier,), row=row)
