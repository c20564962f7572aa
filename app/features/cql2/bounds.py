"""How large a filter may be: checked before it is parsed where that is possible, so that none costs much.

Nothing here recurses: a filter that is too deep must be refused, not be met by the depth of the stack.
"""

import re

from app.errors import InvalidFilter
from app.features.cql2.nodes import ListOf, Node, Op, Place, children

MAX_TEXT_LENGTH = 4_096
MAX_JSON_LENGTH = 65_536
MAX_DEPTH = 24
MAX_JSON_DEPTH = 2 * MAX_DEPTH + 8  # each level is an object and a list; a geometry adds some
MAX_NODES = 200
MAX_WORDS = 4 * MAX_NODES  # tokens that are neither numbers nor what stands between them
MAX_MEMBERS = 100
MAX_POSITIONS = 2_000

JSON_BRACKET = re.compile(r'"(?:[^"\\]|\\.)*"|([\[{])|([\]}])', re.DOTALL)


def check_length(source: str, most: int) -> None:
    """Refuse a filter by its length, before anything looks into it."""
    if len(source) > most:
        raise InvalidFilter(
            "The filter has {count} characters, more than the {most} allowed.", count=len(source), most=most
        )


def check_brackets(depth: int, at: Place) -> None:
    """Refuse brackets in brackets while they are counted, before parsing."""
    if depth > MAX_DEPTH:
        raise InvalidFilter("The filter is nested deeper than {most} levels.", at=at, most=MAX_DEPTH)


def check_words(count: int, at: Place) -> None:
    """Refuse more words than a filter of the allowed size can have, before parsing."""
    if count > MAX_WORDS:
        raise InvalidFilter("The filter has more than {most} words.", at=at, most=MAX_WORDS)


def check_json_depth(source: str) -> None:
    """Refuse deep JSON before a reader that recurses meets it."""
    depth = 0
    for found in JSON_BRACKET.finditer(source):
        depth += (found[1] is not None) - (found[2] is not None)
        if depth > MAX_JSON_DEPTH:
            raise InvalidFilter(
                "The JSON of the filter is nested deeper than {most} levels.", at=found.start() + 1, most=MAX_JSON_DEPTH
            )


def check_tree(tree: Node) -> None:
    """Refuse a tree that is too deep or has too many parts; members of a list are counted by themselves."""
    waiting, count = [(tree, 1)], 0
    while waiting:
        node, depth = waiting.pop()
        count += 1
        if depth > MAX_DEPTH:
            raise InvalidFilter("The filter is nested deeper than {most} levels.", at=node.at, most=MAX_DEPTH)
        if count > MAX_NODES:
            raise InvalidFilter("The filter has more than {most} parts.", at=node.at, most=MAX_NODES)
        below = list(children(node))
        if isinstance(node, ListOf):
            if len(below) > MAX_MEMBERS:
                raise InvalidFilter("A list has more than {most} members.", at=node.at, most=MAX_MEMBERS)
            below = [member for member in below if isinstance(member, Op | ListOf)]
        waiting += [(each, depth + 1) for each in reversed(below)]
