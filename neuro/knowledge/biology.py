"""Readers and look-ups of neurochemistry: transmitters, steps, enzymes, constants, receptors, influences, variants."""

from functools import cache
from typing import Protocol, TypeVar

from neuro.errors import KnowledgeError
from neuro.knowledge.biology_entities import (
    Constant,
    Enzyme,
    Influence,
    Receptor,
    Step,
    Substance,
    Transmitter,
    Transporter,
    Variant,
)
from neuro.knowledge.catalogue import TABLES, absent
from neuro.knowledge.rows import read


@cache
def substances() -> tuple[Substance, ...]:
    """Everything that a step uses or makes."""
    return read(TABLES / "substances.csv", Substance)


@cache
def transmitters() -> tuple[Transmitter, ...]:
    """Transmitters and neuromodulators, in display order."""
    return read(TABLES / "transmitters.csv", Transmitter)


@cache
def steps() -> tuple[Step, ...]:
    """Steps of all pathways, by transmitter and place."""
    return read(TABLES / "steps.csv", Step)


@cache
def enzymes() -> tuple[Enzyme, ...]:
    """Enzymes of the steps."""
    return read(TABLES / "enzymes.csv", Enzyme)


@cache
def transporters() -> tuple[Transporter, ...]:
    """Carriers at the blood-brain barrier, on terminals and glia, and of vesicles."""
    return read(TABLES / "transporters.csv", Transporter)


@cache
def constants() -> tuple[Constant, ...]:
    """Constants of enzymes and transporters, one number a row."""
    return read(TABLES / "constants.csv", Constant)


@cache
def receptors() -> tuple[Receptor, ...]:
    """Receptors, by transmitter."""
    return read(TABLES / "receptors.csv", Receptor)


@cache
def influences() -> tuple[Influence, ...]:
    """What hormones do to transmitter systems, mood and cognition."""
    return read(TABLES / "influences.csv", Influence)


@cache
def variants() -> tuple[Variant, ...]:
    """Genetic variants that people ask about: education only."""
    return read(TABLES / "variants.csv", Variant)


def substance(code: str) -> Substance:
    """A substance by its code.

    Raises:
        KnowledgeError: there is none; near codes are offered.
    """
    return _one("substance", code, substances())


def transmitter(code: str) -> Transmitter:
    """A transmitter or neuromodulator by its code.

    Raises:
        KnowledgeError: there is none; near codes are offered.
    """
    return _one("transmitter", code, transmitters())


def step(code: str) -> Step:
    """A step by its code.

    Raises:
        KnowledgeError: there is none; near codes are offered.
    """
    return _one("step", code, steps())


def enzyme(code: str) -> Enzyme:
    """An enzyme by its code.

    Raises:
        KnowledgeError: there is none; near codes are offered.
    """
    return _one("enzyme", code, enzymes())


def transporter(code: str) -> Transporter:
    """A transporter by its code.

    Raises:
        KnowledgeError: there is none; near codes are offered.
    """
    return _one("transporter", code, transporters())


def protein(code: str) -> Enzyme | Transporter:
    """An enzyme or a transporter by its code: what a step runs by and a constant is of.

    Raises:
        KnowledgeError: there is none; near codes are offered.
    """
    both: tuple[Enzyme | Transporter, ...] = (*enzymes(), *transporters())
    return _one("enzyme or transporter", code, both)


def cofactors_of(row: Step) -> tuple[str, ...]:
    """What the enzymes of a step work with, each once; () for transport."""
    known = {one.code: one.cofactors for one in enzymes()}
    return tuple(dict.fromkeys(name for code in row.by for name in known.get(code, ())))


class _Coded(Protocol):
    @property
    def code(self) -> str: ...


Row = TypeVar("Row", bound=_Coded)


def _one(what: str, code: str, rows: tuple[Row, ...]) -> Row:
    for row in rows:
        if row.code == code:
            return row
    raise KnowledgeError(absent(what, code, [row.code for row in rows]))
