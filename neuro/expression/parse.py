"""From text to tree: one pass, one column of look-ahead, every error with its position."""

from typing import NoReturn

from neuro.expression.tokens import Token, fail, tokens
from neuro.expression.tree import (
    Arithmetic,
    Comparison,
    First,
    Function,
    Junction,
    Mean,
    Member,
    Name,
    Negative,
    Node,
    Not,
    Number,
    Standard,
    Text,
    When,
    kind,
)

DEEPEST = 60
"""Levels of parentheses: Python's own recursion would end at about twice as many. Grade C."""
KEYWORDS = frozenset({"and", "or", "not", "in"})
CALLABLE = ("ln", "exp", "mean", "first", "when")
FUNCTIONS = frozenset(CALLABLE)
STANDARDISE = "z"
"""Only axis formulas know it: its centre and spread come from a reference."""
SPELLINGS = {"==": "=", "<>": "!="}


class Parser:
    """Recursive descent; each method reads one level of binding strength."""

    def __init__(self, text: str, standards: bool = False) -> None:
        self.text, self.tokens, self.next, self.depth = text, tokens(text), 0, 0
        self.functions = (*CALLABLE, STANDARDISE) if standards else CALLABLE
        self.averaging = False

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
        if name not in self.functions:
            fail(self.text, token.at, f"one of the functions {', '.join(self.functions)}", f"'{token.value}('")
        self.expect("(")
        node = self.called(name, token)
        self.expect(")")
        return node

    def called(self, name: str, token: Token) -> Node:
        if name == "mean":
            return Mean(self.averaged(token))
        if name == "first":
            return First(self.quantities(token))
        if name == "when":
            truth = self.condition(self.any(), token.at)
            self.expect(",")
            return When(truth, self.quantity(self.any(), token.at))
        if name == STANDARDISE:
            return self.standard(token)
        return Function(name, self.quantity(self.any(), token.at))  # type: ignore[arg-type]

    def averaged(self, token: Token) -> tuple[Node, ...]:
        if self.averaging:  # SQL repeats the parts, so that means within means would double at each level
            fail(self.text, token.at, "no mean(…) inside another", "one")
        self.averaging = True
        parts = self.quantities(token)
        self.averaging = False
        return parts

    def quantities(self, token: Token) -> tuple[Node, ...]:
        parts = [self.quantity(self.any(), token.at)]
        while self.take(","):
            parts.append(self.quantity(self.any(), token.at))
        return tuple(parts)

    def standard(self, token: Token) -> Node:
        word = self.token
        if word.kind != "word":
            self.wanted("the code of an index")
        self.next += 1
        return Standard(word.value, token.at)

    def quantity(self, node: Node, at: int) -> Node:
        if kind(node) in ("number", "column"):
            return node
        return fail(self.text, at, "a number on each side", f"a {'text' if kind(node) == 'text' else 'condition'}")

    def condition(self, node: Node, at: int) -> Node:
        if kind(node) == "boolean":
            return node
        hint = f"{node.column} == 1" if isinstance(node, Name) else "age >= 60"
        return fail(self.text, at, f"a condition on each side, such as {hint}", "none")

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
