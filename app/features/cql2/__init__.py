"""CQL2 filters, text and JSON, as one tree: by a grammar of our own, in linear time, with every size capped. Pure."""

from enum import StrEnum

from app.crs import CRS84, Crs
from app.features.cql2.bounds import check_tree
from app.features.cql2.json_form import parse_json
from app.features.cql2.nodes import Node
from app.features.cql2.places import placed
from app.features.cql2.text_form import parse_text

__all__ = ["Language", "parse"]


class Language(StrEnum):
    """How a filter is written. `cql-text` is what GDAL calls the text form."""

    TEXT = "cql2-text"
    JSON = "cql2-json"
    OLD_TEXT = "cql-text"


def parse(source: str, language: Language = Language.TEXT, crs: Crs = CRS84) -> Node:
    """The tree of a filter whose geometries are written in `crs`.

    InvalidFilter says where it cannot be read and what was expected there.
    """
    tree = parse_json(source) if language is Language.JSON else parse_text(source)
    check_tree(tree)
    return placed(tree, crs)
