"""The members of features: which properties a collection has, and features with fewer of them."""

import json
from collections.abc import Collection as Names

from sqlalchemy import select

from app.errors import InputProblem, InvalidRequest
from app.features.collection import Collection

PROPERTIES = ',"properties":'  # stands once before the properties: a geometry holds no such text
GEOMETRY = ',"geometry":'


def property_names(collection: Collection) -> list[str]:
    """The names of the properties of a feature, in their order."""
    return list(select(*collection.properties).selected_columns.keys())


def read_names(text: str, collection: Collection) -> frozenset[str]:
    """Read `name,area_m2`, each the name of a property."""
    names = frozenset(text.split(","))
    known = property_names(collection)
    problems = [
        InputProblem(
            "There is no property '{name}'; known are: {known}.",
            parameter="properties",
            values={"name": name[:60], "known": ", ".join(known)},
        )
        for name in sorted(names - set(known))[:1]
    ]
    if problems:
        raise InvalidRequest("A query parameter has a value that is not in its list; see errors.", problems=problems)
    return names


def with_only(feature: str, names: Names[str] | None, *, geometry: bool) -> str:
    """The feature with the named properties only (None: all of them), its geometry as it was or null."""
    head, _, properties = feature.partition(PROPERTIES)
    if not geometry:
        head = f"{head.partition(GEOMETRY)[0]}{GEOMETRY}null"
    if names is None:
        return f"{head}{PROPERTIES}{properties}"
    kept = {name: value for name, value in json.loads(properties[:-1]).items() if name in names}
    return f"{head}{PROPERTIES}{json.dumps(kept, ensure_ascii=False, separators=(',', ':'))}}}"
