"""What size a sentence says, so that a claim can be held to its own words."""

import re
from dataclasses import dataclass

from neuro.mechanism.claims import STATUS, Checked

ONES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
PARTS = {
    "half": 2,
    "halves": 2,
    "third": 3,
    "thirds": 3,
    "quarter": 4,
    "quarters": 4,
    "fifth": 5,
    "fifths": 5,
    "sixth": 6,
    "seventh": 7,
    "eighth": 8,
    "eighths": 8,
    "tenth": 10,
    "tenths": 10,
}
COUNT = "|".join(ONES)
PART = rf"(?:(?:an?|{COUNT})\s+)?(?:{'|'.join(sorted(PARTS, key=len, reverse=True))})\b"
TIMES = rf"(?:(?:{COUNT}|\d+(?:\.\d+)?)(?:\s+and\s+a\s+half)?\s+times|twice)"
AMOUNT = rf"{TIMES}|\d+(?:\.\d+)?\s*%|{PART}|a factor of (?:(?:more|less) than )?(?:{COUNT}|\d+(?:\.\d+)?)"
NEAR = r"about |nearly |just under |more than |less than |only |within "
AROUND, ROUNDING = 0.13, 0.005
"""`About` a size is within these: a share of it, and what rounding hides."""
BEYOND, BELOW = 1.25, 0.85
"""`More than` a size is at most this multiple of it; `nearly` one is at least this share."""
ROUND = 0.001
"""Bounds are written with three digits."""
LITTLE = 0.7
"""`Rises to less than` a size is at least this share of it."""
STILL = (
    r"does not (?:change|rise|move)",
    r"do not (?:change|rise)",
    r"\bstays?\b(?! at)",
    r"is where it was",
    r"never falls below",
)
"""Words for a read-out that stays where it was."""
STAYS = 0.035
"""Change that a read-out may have which stays."""


@dataclass(frozen=True, slots=True)
class Said:
    """Bounds of the ratio that a sentence says.

    Attributes:
        low, high: what it may be.
        words: which part of the sentence says so.
    """

    low: float
    high: float
    words: str


def said(sentence: str) -> Said | None:
    """The ratio to what it is compared with that a sentence says first; None where it says none.

    `falls by a third` is a ratio of about two thirds, `rises to five times` of about five, `stays` of one.
    """
    text = sentence.lower()
    found = [one for one in (_by(text), _again(text), _to(text), _multiplied(text)) if one]
    if found:
        return min(found, key=lambda one: text.index(one.words))
    for words in STILL:
        if same := re.search(words, text):
            return Said(1.0 - STAYS, 1.0 + STAYS, same.group())
    return None


def complaint(answered: Checked) -> str:
    """What is wrong with a claim; "" where its words, its bounds and the simulation have one size.

    A sentence that says no size, or says it in another language, is held to its bounds only.
    """
    claim, value = answered.claim, answered.value
    if claim.when == STATUS:
        return "" if answered.holds else f"the simulation does not end as '{claim.code}'"
    if value != value:
        return "there is no value to read: no steady state, or nothing at the reference"
    if not answered.holds:
        return f"the simulation has × {value:.4g}, outside {claim.low:g} to {claim.high:g}"
    told = said(claim.sentence)
    if told is None:
        return ""
    if not told.low <= value <= told.high:
        return f"the simulation has × {value:.4g}; '{told.words}' says {told.low:.4g} to {told.high:.4g}"
    if claim.low is None or claim.low < told.low - ROUND or claim.high is None or claim.high > told.high + ROUND:
        words = f"'{told.words}': {told.low:.4g} to {told.high:.4g}"
        return f"the bounds {claim.low} to {claim.high} let more pass than {words}"
    return ""


def size(words: str) -> float:
    """The number that an amount names: `a third`, `38 %`, `five times`, `a factor of more than three`."""
    text = words.strip()
    if number := re.search(r"\d+(?:\.\d+)?", text):
        value = float(number.group())
        return value / 100.0 if "%" in text else value
    if "twice" in text:
        return 2.0
    count = next((place for place, one in enumerate(ONES, start=1) if re.search(rf"\b{one}\b", text)), 1)
    part = next((below for name, below in PARTS.items() if re.search(rf"\b{name}\b", text)), None)
    if "times" in text or "factor" in text or part is None:
        return count + (0.5 if "and a half" in text else 0.0)
    return count / part


def amounts(text: str) -> tuple[Said, ...]:
    """Every amount that a text names, with the bounds of the number that its words leave."""
    found = re.finditer(rf"\b(?P<near>(?:{NEAR})*)(?P<amount>{AMOUNT})", text.lower())
    return tuple(Said(*_spread(one["near"], size(one["amount"])), one.group()) for one in found)


def _spread(near: str, amount: float) -> tuple[float, float]:
    """Between which numbers an amount lies with the words before it."""
    slack = AROUND * amount + ROUNDING
    if "more than" in near:
        return amount, BEYOND * amount
    if "less than" in near or "within" in near:
        return 0.0, amount
    if "nearly" in near or "just under" in near:
        return BELOW * amount, amount
    return amount - slack, amount + slack


def _by(text: str) -> Said | None:
    """`falls by`, `is down by`, `rises by`, `swings by`, `a tenth above`, `a quarter below`, `8 % higher`."""
    down = rf"(?:falls?|fell|down|lower|sinks?) by (?P<near>(?:{NEAR})*)(?P<amount>{AMOUNT})"
    under = rf"(?P<near>(?:{NEAR})*)(?P<amount>{AMOUNT}) (?:below|lower|less)"
    up = rf"(?:rises?|up|swings?) by (?P<near>(?:{NEAR})*)(?P<amount>{AMOUNT})"
    over = rf"(?P<near>(?:{NEAR})*)(?P<amount>{AMOUNT}) (?:above|higher|more)\b"
    for sign, pattern in ((-1, down), (-1, under), (1, up), (1, over)):
        if found := re.search(pattern, text):
            low, high = _spread(found["near"], size(found["amount"]))
            if "factor" in found["amount"] or "times" in found["amount"] or "twice" in found["amount"]:
                near = found["near"] + found["amount"]
                return Said(*_spread(near, size(found["amount"])), found.group())
            ends = sorted((1.0 + sign * low, 1.0 + sign * high))
            return Said(ends[0], ends[1], found.group())
    return None


def _again(text: str) -> Said | None:
    """`half as high again`."""
    if found := re.search(rf"(?P<near>(?:{NEAR})*)(?P<amount>{PART}) as (?:high|much|fast|far) again", text):
        low, high = _spread(found["near"], size(found["amount"]))
        return Said(1.0 + low, 1.0 + high, found.group())
    return None


def _to(text: str) -> Said | None:
    """`falls to`, `rises to`, `at rest at`, `is about a quarter of what`, `five times as high`."""
    verbs = r"(?:falls?|rises?|swings?|back|stays|ends|settles|stands|rest|synthesis|is|still stands) "
    other = r"(?! (?:above|below|higher|lower|less|more|as (?:much|high|fast) again))"
    at = rf"{verbs}(?:at|to|is|of)? ?(?P<near>(?:{NEAR})*)(?P<amount>{AMOUNT}){other}"
    if found := re.search(at, text):
        low, high = _spread(found["near"], size(found["amount"]))
        return Said(LITTLE * high if "less than" in found["near"] else low, high, found.group())
    return None


def _multiplied(text: str) -> Said | None:
    """`doubles`, `more than doubles`, `halves`, `triples`."""
    names = {"doubles": 2.0, "triples": 3.0, "halves": 0.5}
    if found := re.search(rf"(?P<near>(?:{NEAR})*)(?P<amount>{'|'.join(names)})", text):
        return Said(*_spread(found["near"], names[found["amount"]]), found.group())
    return None
