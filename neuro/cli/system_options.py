"""What differs from a system's reference: the options that `simulate` and `sbml export` share."""

import argparse
import math

from neuro.errors import MechanismError


def add_settings(parser: argparse.ArgumentParser) -> None:
    """`--with --set --scale --entry --assume --no-autoreceptor`: what differs from the reference."""
    group = parser.add_argument_group("settings")
    group.add_argument(
        "--with", dest="options", metavar="OPTION", action="append", default=[], help="ssri, inflammation"
    )
    group.add_argument("--set", metavar="NAME=VALUE", action="append", default=[], help="a parameter, in its unit")
    group.add_argument("--scale", metavar="NAME=FACTOR", action="append", default=[], help="a parameter times a factor")
    group.add_argument(
        "--entry", metavar="NAME=VALUE", action="append", default=[], help="what the body brings, as iron=0.5"
    )
    group.add_argument(
        "--assume", metavar="NAME", action="append", default=[], help="turn on a map of grade C, with a band"
    )
    group.add_argument("--no-autoreceptor", action="store_true", help="hold the autoreceptor at its reference")


def pairs(texts: list[str], option: str) -> dict[str, float]:
    """NAME=VALUE texts as numbers.

    Raises:
        MechanismError: not of that form, or a name twice.
    """
    found: dict[str, float] = {}
    for text in texts:
        name, equals, value = (part.strip() for part in text.partition("="))
        try:
            number = float(value)
        except ValueError:
            number = math.nan
        if not (name and equals and math.isfinite(number)):
            raise MechanismError(f"Wanted NAME=NUMBER after {option}; found '{text}'. Write for example btrp=48.")
        if name in found:
            raise MechanismError(f"Wanted one value for {name} after {option}; found two. Drop one.")
        found[name] = number
    return found
