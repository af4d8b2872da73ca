"""From text to tokens, and the one form of error: position, wanted, found."""

import re
from dataclasses import dataclass
from typing import NoReturn, cast

from neuro.errors import ExpressionError

LONGEST = 10_000
"""Characters of an expression: more is no formula that anybody wrote. Grade C."""
MOST_OPERATORS = 200
"""A chain of operators is a tree as deep as it is long. Grade C."""

TOKEN = re.compile(
    r"""\s*(?:
      (?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?![\w.]))
    | (?P<text>'(?:[^']|'')*')
    | (?P<quoted>"(?:[^"]|"")+")
    | (?P<word>[^\W\d]\w*)
    | (?P<symbol><=|>=|==|!=|<>|[-+*/()<>=,])
    )""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Token:
    kind: str
    value: str
    at: int


def tokens(text: str) -> list[Token]:
    """The tokens of a text, closed by one of kind "end".

    Raises:
        ExpressionError: a character that starts no token, a string that is not closed, or too long a text.
    """
    if len(text) > LONGEST:
        raise ExpressionError(f"Wanted an expression of at most {LONGEST:,} characters, found {len(text):,}.")
    found, at = [], 0
    end = len(text.rstrip())
    while at < end:
        match = TOKEN.match(text, at)
        if match is None:
            at += len(text[at:]) - len(text[at:].lstrip())
            wanted = "a closing quote" if text[at] in "'\"" else "a column, number, 'text' or operator"
            fail(text, at, wanted, f"'{text[at]}'")
        which = cast(str, match.lastgroup)
        found.append(Token(which, match[which], match.start(which)))
        at = match.end()
    operators = [token for token in found if token.value.lower() in ("+", "-", "*", "/", "and", "or", "not")]
    if len(operators) > MOST_OPERATORS:
        fail(text, operators[MOST_OPERATORS].at, f"at most {MOST_OPERATORS} operators", f"{len(operators)}")
    return [*found, Token("end", "", len(text))]


def fail(text: str, at: int, wanted: str, found: str) -> NoReturn:
    """Raise the one form of error: position, wanted, found, the text itself."""
    start = max(0, at - 40)
    shown = ("…" if start else "") + text[start : at + 40] + ("…" if at + 40 < len(text) else "")
    raise ExpressionError(f'At position {at + 1} of "{shown}": wanted {wanted}, found {found}.')
