"""People worked by hand: what the reference files hold, and their arithmetic done again in decimals."""

import csv
import re
from decimal import Decimal, localcontext
from pathlib import Path

from neuro.balance.reference import Reference, Standard
from neuro.balance.strata import STRATA

FOLDER = Path(__file__).parents[1] / "reference"
NONE = "none:"
DIGITS = 40


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8") as lines:
        return list(csv.DictReader(line for line in lines if not line.startswith("#")))


def person(text: str) -> dict[str, float | None]:
    pairs = (pair.split("=") for pair in text.split())
    return {name: float(value) if value else None for name, value in pairs}


def against(text: str) -> Reference:
    """A reference of these standards in everybody."""
    found = {}
    for pair in text.split():
        code, numbers = pair.split("=")
        centre, spread = (float(number) for number in numbers.split(":"))
        found[code] = (Standard(centre, spread, None, "chosen for this file", "published"),) * len(STRATA)
    return Reference("people worked by hand", found)


def by_hand(working: str) -> float:
    """The arithmetic as written, digit by digit; NaN where it says why there is none."""
    if working.startswith(NONE):
        return float("nan")
    text = re.sub(r"\d+(?:\.\d+)?", lambda number: f"D('{number[0]}')", working)
    with localcontext(prec=DIGITS):
        return float(eval(text, {"D": Decimal, "ln": Decimal.ln}))  # noqa: S307 - digits, ln and signs of a kept file
