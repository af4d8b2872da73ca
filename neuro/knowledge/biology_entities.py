"""What a row means in the tables of neurochemistry: substances, steps, enzymes, constants, receptors, influences."""

from dataclasses import dataclass
from typing import Literal

from neuro.knowledge.entities import Grade

Origin = Literal["food", "body", "made"]
"""food: eaten; body: taken as given by the tables (ammonia, GTP, light); made: the product of a step."""
Quantity = Literal["Km", "Ki", "Kd", "kcat"]
Limiting = Literal["yes", "no", "in context"]


@dataclass(frozen=True, slots=True)
class Substance:
    """Something that a step uses or makes.

    Attributes:
        code, label: short name; what people read.
        origin: whether it is a declared precursor or the product of a step.
    """

    code: str
    label: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Transmitter:
    """A transmitter or neuromodulator; its code is its substance's.

    Attributes:
        code, label: short name; what people read.
        kind: carries signals by itself, or changes how others carry them.
        family: chemical class.
        precursors: substances of food or body that it is made from.
        limiting: the steps that limit how much is made, () where none is known.
        supply: how its synthesis answers the supply of its precursor.
        supply_note: the same in a sentence.
        packed_by, removed_by: transporters into vesicles, and out of the space between cells.
        metabolites: what it becomes.
        role: what it does in the brain.
        outside: why blood and urine do not show it there.
        simulated_by: systems of the kinetics that hold it, () for none.
        simulated, not_simulated: what may be moved and read there; what may not.
        source, locator, grade: of the row; where it stands in the source.
    """

    code: str
    label: str
    kind: Literal["transmitter", "neuromodulator"]
    family: str
    precursors: tuple[str, ...]
    limiting: tuple[str, ...]
    supply: Literal["follows", "weakly", "hardly", "unknown"]
    supply_note: str
    packed_by: tuple[str, ...]
    removed_by: tuple[str, ...]
    metabolites: tuple[str, ...]
    role: str
    outside: str
    simulated_by: tuple[str, ...]
    simulated: str
    not_simulated: str
    source: tuple[str, ...]
    locator: str
    grade: Grade


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a pathway.

    Attributes:
        code: short name, unique.
        transmitters: whose pathway it is of.
        kind: what the step is for them.
        order: place within the kind.
        substrates, products: substances.
        by: enzymes or transporters.
        limiting: whether it limits the rate of its pathway.
        compartment: where.
        note: a quirk, a sentence, or "".
        simulated_as: `system.FLUX` of the kinetics, () for none.
        source, locator, grade: of the row; where it stands in the source.
    """

    code: str
    transmitters: tuple[str, ...]
    kind: Literal["synthesis", "breakdown", "branch", "diversion", "entry", "uptake", "recycling", "cofactor", "methyl"]
    order: int
    substrates: tuple[str, ...]
    products: tuple[str, ...]
    by: tuple[str, ...]
    limiting: Limiting
    compartment: str
    note: str
    simulated_as: tuple[str, ...]
    source: tuple[str, ...]
    locator: str
    grade: Grade


@dataclass(frozen=True, slots=True)
class Enzyme:
    """An enzyme.

    Attributes:
        code, label: short name; what people read.
        genes, ec: symbols of the human genes; numbers of the Enzyme Commission.
        cofactors, nutrients: what it works with; what these are made from.
        saturation: how full of substrate it is at rest, or "".
        inhibitors, raised_by: what slows it; what raises its amount or activity.
        source, locator, grade: of the row; where it stands in the source.
        note: a quirk, or "".
    """

    code: str
    label: str
    genes: tuple[str, ...]
    ec: tuple[str, ...]
    cofactors: tuple[str, ...]
    nutrients: tuple[str, ...]
    saturation: str
    inhibitors: tuple[str, ...]
    raised_by: tuple[str, ...]
    source: tuple[str, ...]
    locator: str
    grade: Grade
    note: str


@dataclass(frozen=True, slots=True)
class Transporter:
    """A carrier across a membrane.

    Attributes:
        code, label, genes: short name; what people read; symbols of the human genes.
        carries: substances.
        where: which membrane.
        driven_by: the ions or gradients that move it, or "".
        inhibitors: what slows it.
        source, locator, grade: of the row; where it stands in the source.
        note: a quirk, or "".
    """

    code: str
    label: str
    genes: tuple[str, ...]
    carries: tuple[str, ...]
    where: str
    driven_by: str
    inhibitors: tuple[str, ...]
    source: tuple[str, ...]
    locator: str
    grade: Grade
    note: str


@dataclass(frozen=True, slots=True)
class Constant:
    """One measured or recalled number of an enzyme or transporter.

    Attributes:
        code, of: short name, unique; the enzyme or transporter.
        quantity, substance: what is meant, and of which substance.
        value, unit: the number.
        low, high, spread: its range, in the same unit, and what the range is ("" where there is none).
        preparation: species and preparation.
        used_as: `system.parameter` of the kinetics that stands for the same, () for none.
        source, locator, grade: one source; where it stands there.
        note: how the kinetics' value differs, or a quirk.
    """

    code: str
    of: str
    quantity: Quantity
    substance: str
    value: float
    unit: str
    low: float | None
    high: float | None
    spread: str
    preparation: str
    used_as: tuple[str, ...]
    source: str
    locator: str
    grade: Grade
    note: str


@dataclass(frozen=True, slots=True)
class Receptor:
    """A receptor, or a group of alike ones.

    Attributes:
        code, label, genes: short name; what people read; symbols of the human genes.
        transmitter: what it answers to.
        family, coupling: kind of protein; what it sets in motion.
        role: where it sits and what it does.
        presynaptic: whether it brakes or feeds back on its own or another terminal.
        adaptation: what lasting use or block does to it, or "".
        simulated_as: receptors of the kinetics' receptor view, () for none.
        source, locator, grade: of the row; where it stands in the source.
    """

    code: str
    label: str
    transmitter: str
    genes: tuple[str, ...]
    family: Literal["G protein", "ion channel"]
    coupling: str
    role: str
    presynaptic: Literal["yes", "no", "in part"]
    adaptation: str
    simulated_as: tuple[str, ...]
    source: tuple[str, ...]
    locator: str
    grade: Grade


@dataclass(frozen=True, slots=True)
class Influence:
    """What a hormone does to a transmitter system, to mood or to cognition.

    Attributes:
        code, hormone: short name; what people read.
        on: codes of transmitters, or "mood", "cognition", "cofactors".
        direction, mechanism, people, strength: what it does, how, in whom, how surely.
        caution: what makes a measured value misleading.
        columns: cohort columns that measure the hormone.
        simulated_as: `system.parameter` by which it enters the kinetics, () for none.
        source, locator, grade: of the row; where it stands in the source.
    """

    code: str
    hormone: str
    on: tuple[str, ...]
    direction: str
    mechanism: str
    people: str
    strength: str
    caution: str
    columns: tuple[str, ...]
    simulated_as: tuple[str, ...]
    source: tuple[str, ...]
    locator: str
    grade: Grade


@dataclass(frozen=True, slots=True)
class Variant:
    """A genetic variant that people ask about; shown for education, never an input.

    Attributes:
        code, gene, variant, identifier: short name; symbol; its common name; rs number or kind.
        of: the enzyme, transporter or receptor of that gene, "" where it is none of these.
        effect, effect_evidence, outcome_evidence: on the protein, how surely, and on mood or cognition.
        use: "education" where it is shown with its null results; "left out" where it is not spoken of.
        source, locator, grade: of the row; where it stands in the source.
    """

    code: str
    gene: str
    variant: str
    identifier: str
    of: str
    effect: str
    effect_evidence: str
    outcome_evidence: str
    use: Literal["education", "left out"]
    source: tuple[str, ...]
    locator: str
    grade: Grade
