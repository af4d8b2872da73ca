"""`neuro convert`: published conversions, both ways, and what it says when it cannot."""

import json

import pytest

from neuro.cli import main

PRINTED = 5e-4
"""Published factors are printed to three or four digits."""


def run(capsys, *options):
    code = main(["convert", *options])
    out, err = capsys.readouterr()
    return code, out, err


@pytest.mark.parametrize(
    ("value", "unit", "into", "of", "printed"),
    [
        ("25", "ng/mL", "nmol/L", "vitd_nmol_l", 62.4),
        ("50", "nmol/L", "ng/mL", "25-OH Vitamin D", 20.03),
        ("6.5", "%", "mmol/mol", "HbA1c", 47.53),
        ("48", "mmol/mol", "%", "hba1c", 6.543),
        ("10", "µIU/mL", "pmol/L", "insulin", 60),
        ("200", "pg/mL", "pmol/L", "b12_pg_ml", 147.6),
        ("2,5", "mg/L", "mg/dL", "CRP", 0.25),
        ("1", "mg/dL", "mmol/L", "Magnesium im Serum", 0.41144),
    ],
)
def test_conversions_are_the_printed_ones(capsys, value, unit, into, of, printed):
    code, out, _ = run(capsys, value, unit, into, "--of", of, "--json")
    assert code == 0
    assert json.loads(out)["converted"][0]["value"] == pytest.approx(printed, rel=PRINTED)


def test_there_and_back_through_the_command_is_the_same(capsys):
    _, out, _ = run(capsys, "37.3", "ng/mL", "nmol/L", "--of", "vitd", "--json")
    there = json.loads(out)["converted"][0]["value"]
    _, out, _ = run(capsys, repr(there), "nmol/L", "ng/mL", "--of", "vitd", "--json")
    assert json.loads(out)["converted"][0]["value"] == pytest.approx(37.3, rel=1e-12)


def test_without_a_unit_both_systems_are_given(capsys):
    code, out, _ = run(capsys, "60", "nmol/L", "--of", "plp")
    assert code == 0
    assert "14.8286 ng/mL" in out
    assert "60 nmol/L" in out


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (["25", "ng/mL", "nmol/L", "--of", "nobody knows"], "nobody knows"),
        (["25", "furlong", "nmol/L", "--of", "vitd"], "furlong"),
        (["25", "mg/day", "nmol/L", "--of", "vitd"], "mg/day"),
        (["25", "%", "mmol/mol", "--of", "tsat"], "mmol/mol"),
        (["abc", "ng/mL", "nmol/L", "--of", "vitd"], "abc"),
        (["nan", "ng/mL", "nmol/L", "--of", "vitd"], "nan"),
        (["-3", "ng/mL", "nmol/L", "--of", "vitd"], "-3"),
        (["25", "ng/mL", "pmol/L", "--of", "ferritin"], "Ferritin"),
    ],
)
def test_what_cannot_be_converted_is_one_sentence(capsys, options, named):
    code, out, err = run(capsys, *options)
    assert (code, out) == (2, "")
    assert named in err
    assert len(err.strip().splitlines()) == 1
