"""`neuro convert`: a laboratory value in another unit."""

import argparse
from math import isfinite, nan
from typing import Any

from neuro import units
from neuro.errors import UnitError
from neuro.knowledge import analytes
from neuro.knowledge.analyte_tables import Analyte

EXAMPLE = """example:
  neuro convert 25 ng/mL nmol/L --of vitd_nmol_l
  neuro convert 48 mmol/mol % --of HbA1c --json

--of takes an analyte's code (vitd), a column of a cohort, or what a laboratory report calls it ("25-OH vitamin D").
Without a second unit: the SI and the conventional unit. Amount and mass are converted by the molar mass of the analyte,
insulin and HbA1c by their convention."""


def add(subparsers: Any) -> None:
    """Register the command."""
    parser = subparsers.add_parser(
        "convert",
        help="a laboratory value in another unit",
        description="Convert a laboratory value between conventional and SI units.",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("value", help="a number")
    parser.add_argument("unit", help="its unit")
    parser.add_argument("into", nargs="?", help="the unit wanted (left out: SI and conventional)")
    parser.add_argument("--of", metavar="ANALYTE", required=True, help="analyte, column or name on a report")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Convert, and say by what."""
    about = _analyte(args.of)
    value = _number(args.value)
    wanted = [args.into] if args.into else list(dict.fromkeys((about.conventional, about.si)))
    converted = [{"value": analytes.convert(about.code, value, args.unit, into), "unit": into} for into in wanted]
    return {
        "analyte": about.code,
        "label": about.label,
        "given": {"value": value, "unit": args.unit},
        "converted": converted,
        "molar_mass": about.molar_mass,
    }


def _analyte(name: str) -> Analyte:
    return analytes.named(name) or analytes.analyte(name)


def _number(text: str) -> float:
    plain = text.replace(",", ".") if text.count(",") == 1 and "." not in text else text
    try:
        value = float(plain)
    except ValueError:
        value = nan
    if not isfinite(value) or value < 0:
        raise UnitError(f"Wanted a number from 0 to convert; found '{text}'. Give one such as 12.5.")
    return value


def table(result: dict[str, Any]) -> str:
    """For people: one line a unit, the given one only where the analyte has no other."""
    given = f"{result['given']['value']:.6g} {result['given']['unit']}"
    others = [one for one in result["converted"] if not units.same(one["unit"], result["given"]["unit"])]
    lines = [f"{result['label']}: {given} = {one['value']:.6g} {one['unit']}" for one in others or result["converted"]]
    return "\n".join(lines)
