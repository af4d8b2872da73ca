"""Numbers as laboratories write them: decimal point or comma, thousands, and where the two cannot be told apart."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

NUMBER = r"\d(?:[\d.,'’\u00a0\u202f]*\d)?"
"""Digits with any separators inside."""
GROUPED = re.compile(r"\d{1,3}(?:[.,'’\u00a0\u202f]\d{3})+")
"""Digits in threes: thousands, or three decimals."""


@dataclass(frozen=True, slots=True)
class Convention:
    """Which decimal signs a text shows beyond doubt."""

    comma: bool = False
    point: bool = False


def convention(numbers: Iterable[str]) -> Convention:
    """What the numbers of one text tell about its decimal sign."""
    signs = [sign for text in numbers if (sign := _certain(text))]
    return Convention("," in signs, "." in signs)


def _certain(text: str) -> str:
    """The decimal sign of a number that can be read in one way only; "" otherwise."""
    if "," in text and "." in text:
        return max(",.", key=text.rfind)
    sign = "," if "," in text else "." if "." in text else ""
    if not sign or text.count(sign) > 1:
        return {",": ".", ".": ","}.get(sign, "")
    whole, _, decimals = text.partition(sign)
    return sign if len(decimals) != 3 or whole == "0" or len(whole) > 3 else ""


def readings(text: str, known: Convention) -> tuple[float, ...]:
    """What a number may mean: one value, two where decimals and thousands look alike, none where it is no number.

    Args:
        text: as matched by `NUMBER`.
        known: what the whole text tells.
    """
    plain = re.sub(r"['’\u00a0\u202f]", "", text)
    sign = _certain(plain)
    if sign:
        return _value(plain, sign)
    if "," not in plain and "." not in plain:
        return (float(plain),)
    if not GROUPED.fullmatch(plain):
        return ()
    other = "," if "," in plain else "."
    decimal = _value(plain, other)
    thousands = (float(plain.replace(other, "")),)
    shown, against = (known.comma, known.point) if other == "," else (known.point, known.comma)
    if shown != against:
        return decimal if shown else thousands
    return decimal + thousands


def _value(text: str, sign: str) -> tuple[float, ...]:
    """The number with that decimal sign; nothing where its thousands are not in threes."""
    group = "." if sign == "," else ","
    whole, _, decimals = text.partition(sign) if text.count(sign) == 1 else (text, "", "")
    if group in whole and not re.fullmatch(rf"\d{{1,3}}(?:{re.escape(group)}\d{{3}})+", whole):
        return ()
    if not decimals.isdigit() and decimals:
        return ()
    return (float(f"{whole.replace(group, '')}.{decimals or 0}"),)
