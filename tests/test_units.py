"""Units of laboratory tables against conversions that textbooks print."""

import pytest

from neuro import units
from neuro.errors import UnitError

PRINTED = 5e-4
"""Published factors are printed to three or four digits."""


@pytest.mark.parametrize(
    ("value", "unit", "into", "molar_mass", "expected"),
    [
        (1, "pg/mL", "pmol/L", 1355.37, 0.738),
        (2.496, "nmol/L", "ng/mL", 400.647, 1.0),
        (1, "mg/dL", "µmol/L", 176.124, 56.78),
        (18.016, "mg/dL", "mmol/L", 180.156, 1.0),
        (1, "µg/dL", "umol/L", 55.845, 0.17907),
        (10, "mg/L", "mg/dL", None, 1.0),
        (1, "g/dL", "g/L", None, 10.0),
        (5, "1000/µL", "10^9/L", None, 5.0),
        (3, "uIU/mL", "mIU/L", None, 3.0),
        (3, "µU/mL", "mIU/L", None, 3.0),
        (6.5, "%", "mmol/mol", None, 47.53),
        (48, "mmol/mol", "%", None, 6.543),
        (1, "g/day", "mg/day", None, 1000.0),
    ],
)
def test_conversions_agree_with_printed_ones(value, unit, into, molar_mass, expected):
    assert units.convert(value, unit, into, molar_mass) == pytest.approx(expected, rel=PRINTED)


@pytest.mark.parametrize("unit", ["nmol/L", "ng/mL", "mg/dL", "%"])
def test_there_and_back_is_the_same_value(unit):
    into = "mmol/mol" if unit == "%" else "µmol/L"
    there = units.convert(7.3, unit, into, 247.143)
    assert units.convert(there, into, unit, 247.143) == pytest.approx(7.3, rel=1e-12)


@pytest.mark.parametrize(
    ("unit", "into", "molar_mass", "named"),
    [
        ("mg/dL", "µmol/L", None, "molar mass"),
        ("mg/dL", "µmol/L", -1.0, "molar mass"),
        ("mg/dL", "mg/day", None, "per L"),
        ("IU/L", "pmol/L", 100.0, "activity"),
        ("furlong", "mg/dL", None, "furlong"),
        ("mg/furlong", "mg/dL", None, "furlong"),
        ("years", "mg/dL", None, "years"),
    ],
)
def test_what_cannot_be_converted_says_so(unit, into, molar_mass, named):
    with pytest.raises(UnitError, match=named):
        units.convert(1.0, unit, into, molar_mass)


@pytest.mark.parametrize(
    ("written", "ours"),
    [
        ("umol/L", "µmol/L"),
        ("ng/ml", "ng/mL"),
        ("ng / mL", "ng/mL"),
        ("mg/dl", "mg/dL"),
        ("mcg/dL", "µg/dL"),
        ("u[IU]/mL", "µIU/mL"),
        ("m[IU]/L", "mIU/L"),
        ("[IU]/mL", "IU/mL"),
        ("mU/l", "mIU/L"),
        ("IE/ml", "IU/mL"),
        ("10*3/uL", "1000/µL"),
        ("10*9/L", "10^9/L"),
        ("mg/(24.h)", "mg/day"),
        ("µg/24h", "µg/day"),
        ("mg/d", "mg/day"),
        ("ug{DFE}/d", "µg DFE/day"),
        ("mg/kg/d", "mg/kg/day"),
        ("kg/m2", "kg/m²"),
    ],
)
def test_ucum_and_laboratory_spellings_are_read(written, ours):
    assert units.same(written, ours)


def test_spellings_of_one_unit_are_the_same():
    assert units.same("ug/dL", "µg/dL")
    assert units.same("uU/mL", "µIU/mL")
    assert units.same("kg/m2", "kg/m²")
    assert not units.same("ug/dL", "µg/L")
    assert not units.same("µg/day", "µg DFE/day")
