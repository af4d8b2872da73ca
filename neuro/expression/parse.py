"""From text to tree: one pass, one column of look-ahead, every error with its position."""

import re
from dataclasses import dataclass
from typing import NoReturn, cast

from neuro.errors import ExpressionError
from neuro.expression.tree import (
    Arithmetic,
    Comparison,
    Function,
    Junction,
    Member,
    Name,
    Negative,
    Node,
    Not,
    Number,
    Text,
    kind,
)

LONGEST = 10_000
"""Characters of an expression: more is no formula that anybody wrote. Grade C."""
DEEPEST = 60
"""Levels of parentheses: Python's own recursion would end at about twice as many. Grade C."""
MOST_OPERATORS = 200
"""As DEEPEST: a chain of operators is a tree as deep as it is long. Grade C."""
KEYWORDS = frozenset({"and", "or", "not", "in"})
FUNCTIONS = frozenset({"ln", "exp"})
SPELLINGS = {"==": "=", "<>": "!="}

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


class Parser:
    """Recursive descent; each method reads one level of binding strength."""

    def __init__(self, text: str) -> None:
        self.text, self.tokens, self.next, self.depth = text, tokens(text), 0, 0

    @property
    def token(self) -> Token:
        return self.tokens[self.next]

    def take(self, *values: str) -> Token | None:
        """The next token if it is one of these symbols or words, and step over it."""
        token = self.token
        value = token.value.lower() if token.kind == "word" else token.value
        if token.kind in ("symbol", "word") and value in values:
            self.next += 1
            return Token(token.kind, value, token.at)
        return None

    def expect(self, value: str) -> None:
        if self.take(value) is None:
            self.wanted(f"'{value}'")

    def wanted(self, wanted: str) -> NoReturn:
        token = self.token
        fail(self.text, token.at, wanted, "the end" if token.kind == "end" else f"'{token.value}'")

    def whole(self) -> Node:
        node = self.any()
        if self.token.kind != "end":
            self.wanted("an operator or the end")
        return node

    def any(self) -> Node:
        self.depth += 1
        if self.depth > DEEPEST:
            self.wanted(f"at most {DEEPEST} levels of nesting")
        node = self.all()
        while token := self.take("or"):
            node = Junction("or", self.condition(node, token.at), self.condition(self.all(), token.at))
        self.depth -= 1
        return node

    def all(self) -> Node:
        node = self.negation()
        while token := self.take("and"):
            node = Junction("and", self.condition(node, token.at), self.condition(self.negation(), token.at))
        return node

    def negation(self) -> Node:
        turns, first = 0, self.token.at
        while self.take("not"):
            turns += 1
        node = self.comparison()
        if turns:
            self.condition(node, first)
        return Not(node) if turns % 2 else node

    def comparison(self) -> Node:
        left = self.sum()
        if token := self.take("==", "=", "!=", "<>", "<", "<=", ">", ">="):
            symbol = SPELLINGS.get(token.value, token.value)
            right = self.sum()
            self.comparable(left, right, symbol, token.at)
            if self.token.value in ("==", "=", "!=", "<>", "<", "<=", ">", ">="):
                self.wanted("'and' between two comparisons")
            return Comparison(symbol, left, right)  # type: ignore[arg-type]
        if self.token.value.lower() == "not" and self.tokens[self.next + 1].value.lower() == "in":
            self.next += 2
            return Not(Member(self.value(left), self.members()))
        if self.take("in"):
            return Member(self.value(left), self.members())
        return left

    def members(self) -> tuple[Number | Text, ...]:
        first = self.token.at
        self.expect("(")
        values = [self.literal()]
        while self.take(","):
            values.append(self.literal())
        self.expect(")")
        if len({type(value) for value in values}) > 1:
            fail(self.text, first, "a list of numbers or a list of texts", "both")
        return tuple(values)

    def literal(self) -> Number | Text:
        sign = -1.0 if self.take("-") else 1.0
        token = self.token
        if token.kind == "number":
            self.next += 1
            return Number(sign * float(token.value))
        if token.kind == "text" and sign > 0:
            self.next += 1
            return Text(token.value[1:-1].replace("''", "'"))
        return self.wanted("a number or 'text'")

    def sum(self) -> Node:
        node = self.product()
        while token := self.take("+", "-"):
            node = Arithmetic(token.value, self.quantity(node, token.at), self.quantity(self.product(), token.at))  # type: ignore[arg-type]
        return node

    def product(self) -> Node:
        node = self.signed()
        while token := self.take("*", "/"):
            node = Arithmetic(token.value, self.quantity(node, token.at), self.quantity(self.signed(), token.at))  # type: ignore[arg-type]
        return node

    def signed(self) -> Node:
        negative, first = False, self.token.at
        while token := self.take("-", "+"):
            negative ^= token.value == "-"
        node = self.atom()
        if not negative:
            return node
        return Number(-node.value) if isinstance(node, Number) else Negative(self.quantity(node, first))

    def atom(self) -> Node:
        token = self.token
        if token.kind in ("number", "text"):
            return self.literal()
        if self.take("("):
            node = self.any()
            self.expect(")")
            return node
        if token.kind == "quoted":
            self.next += 1
            return Name(token.value[1:-1].replace('""', '"'), token.at)
        if token.kind == "word" and token.value.lower() not in KEYWORDS:
            self.next += 1
            return self.call(token) if self.token.value == "(" else Name(token.value, token.at)
        return self.wanted("a column, number, 'text', ln(…), exp(…) or '('")

    def call(self, token: Token) -> Node:
        name = token.value.lower()
        if name not in FUNCTIONS:
            fail(self.text, token.at, "one of the functions ln, exp", f"'{token.value}('")
        self.expect("(")
        argument = self.quantity(self.any(), token.at)
        self.expect(")")
        return Function(name, argument)  # type: ignore[arg-type]

    def quantity(self, node: Node, at: int) -> Node:
        if kind(node) in ("number", "column"):
            return node
        fail(self.text, at, "a number on each side", f"a {'text' if kind(node) == 'text' else 'condition'}")

    def condition(self, node: Node, at: int) -> Node:
        if kind(node) == "boolean":
            return node
        hint = f"{node.column} == 1" if isinstance(node, Name) else "age >= 60"
        fail(self.text, at, f"a condition on each side, such as {hint}", "none")

    def value(self, node: Node) -> Node:
        if kind(node) == "boolean":
            self.wanted("a column or number before 'in', not a condition; found it before this")
        return node

    def comparable(self, left: Node, right: Node, symbol: str, at: int) -> None:
        kinds = {kind(left), kind(right)}
        if "boolean" in kinds:
            fail(self.text, at, "numbers or texts to compare", "a condition")
        if kinds == {"text", "number"}:
            fail(self.text, at, "a number and a number, or a text and a text", "one of each")
        if "text" in kinds and symbol not in ("=", "!="):
            fail(self.text, at, "== or != between texts", f"'{symbol}'")
