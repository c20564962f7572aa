"""CQL2 text → tree: tokens by one regular expression, then an LALR parser, which never goes back."""

from collections.abc import Callable, Iterator, Sequence
from importlib import resources
from typing import Any

from lark import Lark, Token, Transformer, UnexpectedToken, v_args
from lark.exceptions import VisitError
from lark.lexer import Lexer
from typing_extensions import override

from app.errors import InvalidFilter
from app.features.cql2 import literals
from app.features.cql2.bounds import MAX_TEXT_LENGTH, check_length
from app.features.cql2.nodes import (
    Boolean,
    ListOf,
    Node,
    Number,
    Property,
    Text,
    operation,
)
from app.features.cql2.tokens import SIGNS, tokens_of
from app.features.cql2.well_known import Part, shape_of

SHOWN = {name: sign for sign, name in SIGNS.items()} | {
    "COMPARISON": "= <> < > <= >=",
    "TIMES": "* / %",
    "SHAPE": "POINT…",
}
END = "$END"
OPERANDS = {"NUMBER", "STRING", "NAME", "QUOTED"}


def parse_text(source: str) -> Node:
    """The tree of a filter in CQL2 text."""
    check_length(source, MAX_TEXT_LENGTH)
    tokens = list(tokens_of(source))
    try:
        tree: Node = PARSER.parse(tokens)  # type: ignore[assignment] # the builder makes nodes
    except UnexpectedToken as error:
        raise _unexpected(error, source) from None
    except VisitError as error:
        raise error.orig_exc from None
    return tree


def _unexpected(error: UnexpectedToken, source: str) -> InvalidFilter:
    expected = set(error.expected)  # what it accepts exactly costs a copy of the parser for each token
    found = error.token
    at_end = found.type == END
    at = len(source) + 1 if at_end else found.start_pos
    shown = literals.shortened(str(found))
    if expected >= OPERANDS:
        if at_end:
            return InvalidFilter("The filter ends where a property, a value or a function is expected.", at=at)
        return InvalidFilter("A property, a value or a function is expected, not '{found}'.", at=at, found=shown)
    names = "  ".join(sorted(SHOWN.get(name, name) for name in expected - {END, "LSQB", "_RSQB"}))
    if at_end:
        return InvalidFilter("The filter ends where one of these is expected: {expected}.", at=at, expected=names)
    return InvalidFilter("One of these is expected: {expected}; not '{found}'.", at=at, expected=names, found=shown)


class _Given(Lexer):
    """Hands on tokens that are made already."""

    def __init__(self, _configuration: object) -> None:
        pass

    @override
    def lex(self, lexer_state: Any, parser_state: Any = None) -> Iterator[Token]:
        return iter(lexer_state)


def _negated(node: Node, by: Token | None) -> Node:
    return node if by is None else operation("not", [node], by.start_pos)


@v_args(inline=True)
class _Builder(Transformer[Token, Node]):
    """Makes nodes while the parser reduces its rules, without a tree in between; each method is a rule."""

    def start(self, tree: Node) -> Node:
        return tree

    def junction(self, left: Node, by: Token, right: Node) -> Node:
        return operation(by, [left, right], by.start_pos)

    infix = junction

    def negated(self, by: Token, node: Node) -> Node:
        return operation("not", [node], by.start_pos)

    def like(self, value: Node, inverted: Token | None, by: Token, pattern: Node) -> Node:
        return _negated(operation("like", [value, pattern], by.start_pos), inverted)

    def ilike(self, value: Node, inverted: Token | None, by: Token, pattern: Node) -> Node:
        """LIKE without case, as desktop programs send it."""
        at = by.start_pos
        folded = [operation("casei", [each], each.at) for each in (value, pattern)]
        return _negated(operation("like", folded, at), inverted)

    def between(self, *parts: Any) -> Node:
        value, inverted, by, low, _and, high = parts
        return _negated(operation("between", [value, low, high], by.start_pos), inverted)

    def is_in(self, value: Node, inverted: Token | None, by: Token, members: tuple[Node, ...]) -> Node:
        return _negated(operation("in", [value, ListOf(members, by.start_pos)], by.start_pos), inverted)

    def is_null(self, value: Node, by: Token, inverted: Token | None, _null: Token) -> Node:
        return _negated(operation("isnull", [value], by.start_pos), inverted)

    def minus(self, by: Token, node: Node) -> Node:
        if isinstance(node, Number):
            return Number(-node.value, by.start_pos)
        return operation("*", [Number(-1.0, by.start_pos), node], by.start_pos)

    def plus(self, _by: Token, node: Node) -> Node:
        return node

    def number(self, token: Token) -> Node:
        return literals.number(float(token), token.start_pos)

    def string(self, token: Token) -> Node:
        return literals.text(token.replace("''", "'"), token.start_pos)

    def true(self, token: Token) -> Node:
        return Boolean(True, token.start_pos)

    def false(self, token: Token) -> Node:
        return Boolean(False, token.start_pos)

    def name(self, token: Token) -> Node:
        return Property(str(token), token.start_pos)

    def quoted(self, token: Token) -> Node:
        return Property(token.replace('""', '"'), token.start_pos)

    def function(self, name: Token, args: tuple[Node, ...] | None) -> Node:
        make = LITERALS.get(name.lower() if name.isascii() else "")
        if make is not None:
            return make(args or (), name.start_pos)
        return operation(str(name), args or (), name.start_pos)

    def members(self, *items: Node) -> tuple[Node, ...]:
        return items

    def array(self, first: Node, others: tuple[Node, ...]) -> Node:
        return ListOf((first, *others), first.at)

    def array_in_brackets(self, by: Token, items: tuple[Node, ...] | None) -> Node:
        return ListOf(items or (), by.start_pos)

    def geometry(self, kind: Token, tag: Token | None, body: Sequence[Part]) -> Node:
        return literals.geometry(shape_of(kind, tag, body), kind.start_pos)

    def member(self, kind: Token, tag: Token | None, body: Sequence[Part]) -> Part:
        return shape_of(kind, tag, body)

    def body(self, *parts: Part) -> Sequence[Part]:
        return list(parts)

    def position(self, *coordinates: float | None) -> Sequence[Part]:
        return tuple(each for each in coordinates if each is not None)

    def coordinate(self, sign: Token | None, token: Token) -> float:
        value = literals.number(float(token), token.start_pos).value
        return -value if sign == "-" else value


def _day(args: Sequence[Node], at: int | None) -> Node:
    return literals.day(_only_text(args, at), at)


def _moment(args: Sequence[Node], at: int | None) -> Node:
    return literals.moment(_only_text(args, at), at)


def _only_text(args: Sequence[Node], at: int | None) -> str:
    if len(args) != 1 or not isinstance(args[0], Text):
        raise InvalidFilter("A date or time is one text in quotes.", at=at)
    return args[0].value


def _interval(args: Sequence[Node], at: int | None) -> Node:
    if len(args) != 2:
        raise InvalidFilter("An interval has two ends.", at=at)
    return literals.interval(args[0], args[1], at)


def _box(args: Sequence[Node], at: int | None) -> Node:
    numbers = [each.value for each in args if isinstance(each, Number)]
    if len(numbers) != len(args):
        raise InvalidFilter("A box is made of numbers.", at=at)
    return literals.box(numbers, at)


LITERALS: dict[str, Callable[[Sequence[Node], int | None], Node]] = {
    "date": _day,
    "timestamp": _moment,
    "interval": _interval,
    "bbox": _box,
    "envelope": _box,
}
PARSER = Lark(
    resources.files(__package__).joinpath("grammar.lark").read_text(encoding="utf-8"),
    parser="lalr",
    lexer=_Given,
    transformer=_Builder(),
)
