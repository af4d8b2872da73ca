"""A value of an analyte in another unit: by molar mass, or by the convention that the analyte has."""

from neuro import units
from neuro.errors import UnitError
from neuro.knowledge.analyte_tables import Analyte, Conversion, analyte, conversions


def in_unit(code: str, value: float, unit: str, into: str) -> float:
    """A value of an analyte, exactly, in another unit.

    Args:
        code: of an analyte, or a column that holds it.
        value: in `unit`.
        unit, into: such as `ng/mL`, `µmol/L`, `%`.
    Raises:
        KnowledgeError: there is no such analyte.
        UnitError: a unit is unknown, or what it measures is not what this analyte is measured as.
    """
    about = analyte(code)
    start, end = (_checked(about, text) for text in (unit, into))
    if start.kind == end.kind:
        return units.convert(value, unit, into, about.molar_mass)
    for rule in conversions():
        if rule.analyte == about.code:
            return _by_convention(rule, value, unit, into)
    return units.convert(value, unit, into, about.molar_mass)


def measures(about: Analyte, unit: str) -> bool:
    """Whether a unit is one that the analyte can be given in."""
    try:
        _checked(about, unit)
    except UnitError:
        return False
    return True


def _checked(about: Analyte, unit: str) -> units.Unit:
    """The parsed unit; it has the dimension of one of the analyte's own units."""
    found = units.parse(unit)
    own = [units.parse(text) for text in (about.conventional, about.si)]
    if about.molar_mass is not None:
        own += [units.parse(text) for text in ("g/L", "mol/L") if own[0].per == "L"]
    if (found.kind, found.per) not in [(one.kind, one.per) for one in own]:
        wanted = about.si if about.si == about.conventional else f"{about.si} or {about.conventional}"
        raise UnitError(f"Wanted {about.label} in a unit such as {wanted}; found {unit}. Give it in one of those.")
    return found


def _by_convention(rule: Conversion, value: float, unit: str, into: str) -> float:
    if units.parse(unit).kind == units.parse(rule.unit).kind:
        return units.convert(units.convert(value, unit, rule.unit) * rule.factor + rule.offset, rule.into, into)
    return units.convert((units.convert(value, unit, rule.into) - rule.offset) / rule.factor, rule.unit, into)
