"""The words of CQL2 text: cut by one regular expression that never goes back, brackets counted on the way."""

import re
from collections.abc import Iterator

from lark import Token

from app.errors import InvalidFilter
from app.features.cql2.bounds import check_brackets, check_words

KEYWORDS = ("AND", "OR", "NOT", "LIKE", "ILIKE", "BETWEEN", "IN", "IS", "NULL", "TRUE", "FALSE", "DIV")
SHAPES = (
    "POINT",
    "LINESTRING",
    "POLYGON",
    "MULTIPOINT",
    "MULTILINESTRING",
    "MULTIPOLYGON",
    "GEOMETRYCOLLECTION",
)
TOKEN = re.compile(
    r"""
    (?P<space>\s+)
    | (?P<NUMBER>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
    | '(?P<STRING>(?:[^']|'')*)'
    | "(?P<QUOTED>(?:[^"]|"")+)"
    | (?P<NAME>[^\W\d][\w.:]*|:[\w.:]+)
    | (?P<COMPARISON><>|<=|>=|=|<|>)
    | (?P<sign>[-+*/%^()\[\],])
    """,
    re.VERBOSE,
)
SIGNS = {
    "+": "PLUS",
    "-": "MINUS",
    "*": "TIMES",
    "/": "TIMES",
    "%": "TIMES",
    "^": "CARET",
    "(": "_LPAR",
    ")": "_RPAR",
    "[": "LSQB",
    "]": "_RSQB",
    ",": "_COMMA",
}
UNCOUNTED = ("NUMBER", "MINUS", "_COMMA", "_LPAR", "_RPAR")  # what a long geometry is made of


def tokens_of(source: str) -> Iterator[Token]:
    """Tokens with their places, counted from 1."""
    start, depth, words = 0, 0, 0
    while start < len(source):
        found = TOKEN.match(source, start)
        if found is None:
            raise _unreadable(source, start)
        kind = found.lastgroup or ""
        text = found[kind]
        if kind == "NAME":
            kind = _kind_of_word(text)
        elif kind == "sign":
            kind = SIGNS[text]
            depth += (text in "([") - (text in ")]")
            check_brackets(depth, start + 1)
        if kind != "space":
            words += kind not in UNCOUNTED
            check_words(words, start + 1)
            yield Token(kind, text, start_pos=start + 1)
        start = found.end()


def _kind_of_word(text: str) -> str:
    """Keywords in any case, but only in ASCII: other letters have upper cases that look like keywords."""
    word = text.upper() if text.isascii() else text
    if word in KEYWORDS:
        return word
    return "SHAPE" if word in SHAPES else "NAME"


def _unreadable(source: str, start: int) -> InvalidFilter:
    if source[start] in "'\"":
        return InvalidFilter("The quote is never closed.", at=start + 1)
    return InvalidFilter("The character '{sign}' means nothing here.", at=start + 1, sign=source[start])
