"""Features as GIS programs send them, and the change each one asks for.

A GIS sends all properties in one list, the computed ones too, and says nothing of evidence: see decision 15.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.changes.bodies import Change
from app.changes.edit import NEVER_UNKNOWN
from app.errors import InputProblem, InvalidInput
from app.ogc.editable import EVIDENCE, ONLY_WHEN_CREATED, Editable

Properties = Mapping[str, Any]

NEVER_NULL = ("source", ONLY_WHEN_CREATED)  # a null of theirs is no statement


class FeatureBody(BaseModel):
    """A GeoJSON feature; members that GeoJSON leaves open are passed over."""

    model_config = ConfigDict(extra="ignore")

    type: Literal["Feature"]
    geometry: dict[str, Any] | None
    properties: dict[str, Any] | None = Field(default_factory=dict)


class FeaturePatch(BaseModel):
    """Members of a feature to change (JSON merge patch); absent is left as it is, null is unknown."""

    model_config = ConfigDict(extra="ignore")

    type: Literal["Feature"] = "Feature"
    id: Any = None
    geometry: dict[str, Any] | None = None
    properties: dict[str, Any] = Field(default_factory=dict)


@dataclass(frozen=True)
class Revision:
    """What changes in a stored feature: the body of the change, and what the row itself shall name as its source."""

    body: Change
    evidence: Properties


def new_feature(feature: FeatureBody, how: Editable, sayer: str) -> Change:
    """The body of a new row. A null says no more than an absent member does."""
    given = {name: value for name, value in (feature.properties or {}).items() if value is not None}
    _refuse([*_unknown(given, how.writable), *_read_only(given, how, {})])
    key = {name: given[name] for name in (ONLY_WHEN_CREATED,) if name in given}
    return _change(how, given, _evidence(given, sayer), key | {"geometry": feature.geometry})


def replacement(feature: FeatureBody, present: Mapping[str, Any], how: Editable, sayer: str) -> Revision | None:
    """The change that makes the stored feature the one sent; None where it is that already.

    An absent property becomes unknown, unless it must not be unknown.
    """
    absent = dict.fromkeys((how.fields | how.beside) - set(NEVER_UNKNOWN))
    return _revision(absent | (feature.properties or {}), {"geometry": feature.geometry}, present, how, sayer)


def update(patch: FeaturePatch, present: Mapping[str, Any], how: Editable, sayer: str) -> Revision | None:
    """The change a merge patch asks for; None where the stored feature is like that already."""
    if "id" in patch.model_fields_set and patch.id != present["id"]:
        raise _refused(InputProblem("A feature keeps its id.", pointer="/id"))
    geometry = {"geometry": patch.geometry} if "geometry" in patch.model_fields_set else {}
    return _revision(patch.properties, geometry, present, how, sayer)


def _revision(
    given: Properties, geometry: dict[str, Any], present: Mapping[str, Any], how: Editable, sayer: str
) -> Revision | None:
    stored: Properties = present["properties"]
    given = {name: value for name, value in given.items() if value is not None or name not in NEVER_NULL}
    _refuse([*_unknown(given, how.writable | set(stored)), *_read_only(given, how, stored), *_other_key(given, stored)])
    changed = {name: value for name, value in given.items() if name in how.writable and value != stored[name]}
    moved = {} if geometry.get("geometry", present["geometry"]) == present["geometry"] else geometry
    if not changed and not moved:
        return None
    evidence = {name: changed[name] for name in EVIDENCE if name in changed}
    return Revision(_change(how, changed, _evidence(evidence, sayer), moved), evidence)


def _evidence(given: Properties, sayer: str) -> dict[str, Any]:
    """Who says so: as the feature names it, else whoever sends it, today."""
    return {"source": given.get("source") or sayer, "as_of": given.get("as_of") or datetime.now(UTC).date().isoformat()}


def _change(how: Editable, given: Properties, evidence: Properties, members: Properties) -> Change:
    body = {
        "properties": {name: value for name, value in given.items() if name in how.fields},
        "evidence": evidence,
        **{name: value for name, value in given.items() if name in how.beside},
        **members,
    }
    try:
        return how.body.model_validate(body)
    except ValidationError as error:
        found = [{**item, "loc": ("body", *_place(item["loc"]))} for item in error.errors()]
        raise RequestValidationError(found) from None


def _place(path: tuple[int | str, ...]) -> tuple[int | str, ...]:
    """Where the member stands in the feature."""
    if path[0] in ("properties", "geometry"):
        return path
    return ("properties", *(path[1:] if path[0] == "evidence" else path))


def _unknown(given: Properties, known: frozenset[str] | set[str]) -> Iterator[InputProblem]:
    for name in sorted(given.keys() - known):
        yield InputProblem(
            "There is no property '{name}'; known are: {known}.",
            pointer=_pointer(name),
            values={"name": name[:60], "known": ", ".join(sorted(known))},
        )


def _read_only(given: Properties, how: Editable, stored: Properties) -> Iterator[InputProblem]:
    """A member that is computed may be repeated as it is, or be null."""
    for name in sorted((given.keys() & stored.keys()) - how.writable):
        if given[name] is not None and given[name] != stored[name]:
            yield InputProblem(
                "{name} is not set by hand; leave it as it is, or out.", pointer=_pointer(name), values={"name": name}
            )


def _other_key(given: Properties, stored: Properties) -> Iterator[InputProblem]:
    if given.get(ONLY_WHEN_CREATED) not in (None, stored[ONLY_WHEN_CREATED]):
        yield InputProblem("A row keeps the key it was created with.", pointer=_pointer(ONLY_WHEN_CREATED))


def _pointer(name: str) -> str:
    return "/properties/" + name.replace("~", "~0").replace("/", "~1")


def _refused(*problems: InputProblem) -> InvalidInput:
    return InvalidInput("The properties are not acceptable; see errors.", problems=problems)


def _refuse(problems: list[InputProblem]) -> None:
    if problems:
        raise _refused(*problems)
