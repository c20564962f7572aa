"""The bodies of changes: made from `app.fields`, so that API, database and importer agree on types and ranges."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, StrictBool, StringConstraints, create_model
from pydantic import Field as BodyField

from app.codes import ParcelStatus
from app.features.rows import Evidence
from app.fields import FACILITY_FIELDS, PARCEL_FIELDS, SITE_FIELDS, Field
from app.web.json_bodies import STRICT, Day, Words

Key = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,59}$")]


def _annotation(field: Field) -> Any:
    kind: type[StrEnum] | Any = field.code_list or {str: Words, bool: StrictBool, date: Day}.get(
        field.value_type, field.value_type
    )
    stated = {"gt": field.above, "ge": field.at_least, "le": field.at_most}
    constraints: Any = {name: bound for name, bound in stated.items() if bound is not None}
    if field.value_type in (float, int):
        constraints["strict"] = True
    if field.unit is not None:
        constraints["json_schema_extra"] = {"x-unit": field.unit}
    return Annotated[kind | None, BodyField(description=field.description, **constraints)]


def _properties(name: str, fields: Iterable[Field]) -> type[BaseModel]:
    """A body model with every field optional: absent is left as it is, null is unknown."""
    members: Any = {field.name: (_annotation(field), None) for field in fields}
    return create_model(name, __config__=STRICT, **members)


ParcelProperties = _properties("ParcelProperties", PARCEL_FIELDS)
SiteProperties = _properties("SiteProperties", SITE_FIELDS)
FacilityProperties = _properties("FacilityProperties", FACILITY_FIELDS)


class EvidenceBody(BaseModel):
    """Where the values come from; recorded for every field of the change."""

    model_config = STRICT

    source: Words = BodyField(description="Document, page or person", examples=["B-Plan 12/3 der Stadt Leuna"])
    as_of: Day = BodyField(description="Day the source speaks of", examples=["2026-05-12"])
    source_url: Annotated[str, StringConstraints(pattern=r"^https?://", max_length=2000)] | None = None
    confirmed_by: Words | None = BodyField(default=None, description="Office that confirmed the values")

    def evidence(self) -> Evidence:
        """As the domain knows it."""
        return Evidence(self.source, self.as_of, self.source_url, self.confirmed_by)


class _Change(BaseModel):
    model_config = STRICT

    geometry: dict[str, Any] | None = BodyField(
        default=None, description="GeoJSON geometry in lon/lat (WGS 84): outline, else a point; null is unknown"
    )
    evidence: EvidenceBody
    key: Key | None = BodyField(default=None, description="Only when created; a free one is given without it")

    def sets_geometry(self) -> bool:
        """Whether the body speaks of the geometry at all."""
        return "geometry" in self.model_fields_set


class _LandChange(_Change):
    partner: Words | None = BodyField(default=None, description="Key of the owning agency; staff only")
    attributes: dict[str, Any] | None = BodyField(
        default=None, description="Anything that is neither searched nor scored"
    )


class ParcelChange(_LandChange):
    """A new parcel, or the members of one to change (JSON merge patch)."""

    properties: ParcelProperties  # type: ignore[valid-type] # made by create_model
    site_key: Words | None = BodyField(default=None, description="Key of the site it belongs to; null for none")
    entrance: dict[str, Any] | None = BodyField(
        default=None, description="GeoJSON Point of the entrance for lorries, from which everything is measured"
    )
    published: dict[str, Annotated[float, BodyField(strict=True, ge=0)]] = BodyField(
        default={},
        description="Areas (area_m2 …) and distances (motorway_exit_m …) that the evidence's source prints: kept "
        "beside the stored and the measured figures, and marked where they contradict them",
        examples=[{"area_m2": 40000, "lej_passenger_m": 21000}],
    )
    internal_note: Words | None = BodyField(default=None, description="Seen by staff and the owning agency only")


class SiteChange(_LandChange):
    """A new site, or the members of one to change (JSON merge patch)."""

    properties: SiteProperties  # type: ignore[valid-type] # made by create_model


class FacilityChange(_Change):
    """A new facility, or the members of one to change (JSON merge patch)."""

    properties: FacilityProperties  # type: ignore[valid-type] # made by create_model


Change = ParcelChange | SiteChange | FacilityChange


class Restoration(BaseModel):
    """The status a withdrawn parcel comes back with."""

    model_config = STRICT

    status: ParcelStatus = ParcelStatus.AVAILABLE
