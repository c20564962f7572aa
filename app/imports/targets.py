"""What an import may fill: per target its fields, what every row needs, its shape, and how its keys look. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.codes import ImportTarget
from app.fields import FACILITY_FIELDS, PARCEL_FIELDS, SITE_FIELDS, Field


class Shape(StrEnum):
    """What geometry a target takes."""

    OUTLINE = "outline"
    POINT = "point"
    ANY = "outline, point or none"


@dataclass(frozen=True)
class Target:
    """The rules of one target."""

    fields: Mapping[str, Field]
    required: tuple[str, ...]
    shape: Shape
    key_pattern: str
    key_rule: str
    can_withdraw: bool
    keeps_attributes: bool

    @property
    def needs_geometry(self) -> bool:
        """Whether a row without a place is refused."""
        return self.shape is not Shape.ANY


NAME = Field("name", str, "Official name")
AS_OF = Field("as_of", date, "Day the row's figures stand for")
RECORD = (
    AS_OF,
    Field("synthetic", bool, "Whether the row is invented"),
    Field("owner_partner_key", str, "Key of the agency that owns the row; looked up"),
)
REGION = (NAME, Field("designation", str, "Landkreis, Stadt, Gemeinde"), AS_OF)
DISTRICT = (*REGION, Field("state", str, "Bundesland"), Field("is_core", bool, "One of the five districts"))
SITE_KEY = Field("site_key", str, "Key of the site the parcel lies in; looked up")
INTERNAL_NOTE = Field("internal_note", str, "For staff and the owning agency")

REFERENCES = ("site_key", "owner_partner_key")  # fields that name another row by its key

ANY_KEY = r"[^\s\x00-\x1f](?:[^\x00-\x1f]{0,98}[^\s\x00-\x1f])?"
ANY_KEY_RULE = "1 to 100 characters without line breaks"


def _by_name(fields: Iterable[Field]) -> dict[str, Field]:
    return {field.name: field for field in fields}


TARGETS: dict[ImportTarget, Target] = {
    ImportTarget.DISTRICTS: Target(
        _by_name(DISTRICT),
        ("name",),
        Shape.OUTLINE,
        r"[0-9]{5}",
        "the AGS of 5 digits with its leading zero",
        can_withdraw=False,
        keeps_attributes=False,
    ),
    ImportTarget.MUNICIPALITIES: Target(
        _by_name(REGION),
        ("name",),
        Shape.OUTLINE,
        r"[0-9]{8}",
        "the AGS of 8 digits with its leading zero",
        can_withdraw=False,
        keeps_attributes=False,
    ),
    ImportTarget.INFRASTRUCTURE: Target(
        _by_name((*FACILITY_FIELDS, AS_OF)),
        ("kind", "name", "status", "accuracy_m"),
        Shape.POINT,
        ANY_KEY,
        ANY_KEY_RULE,
        can_withdraw=True,
        keeps_attributes=True,
    ),
    ImportTarget.SITES: Target(
        _by_name((*SITE_FIELDS, *RECORD)),
        ("name",),
        Shape.ANY,
        ANY_KEY,
        ANY_KEY_RULE,
        can_withdraw=True,
        keeps_attributes=True,
    ),
    ImportTarget.PARCELS: Target(
        _by_name((*PARCEL_FIELDS, *RECORD, SITE_KEY, INTERNAL_NOTE)),
        ("name", "status"),
        Shape.ANY,
        ANY_KEY,
        ANY_KEY_RULE,
        can_withdraw=True,
        keeps_attributes=True,
    ),
}

# end of the field's name → unit a file may use (lower case) → factor to the field's unit; longest ending first
UNITS: dict[str, dict[str, float]] = {
    "_eur_per_m2": {"eur": 1.0, "eur/m2": 1.0, "eur/m²": 1.0, "€/m²": 1.0},
    "_db_per_m2": {"db": 1.0},
    "_m3_per_m2": {"m3/m2": 1.0},
    "_m3_per_h": {"m3/h": 1.0, "m³/h": 1.0, "l/s": 3.6},
    "_percent": {"percent": 1.0, "%": 1.0, "ratio": 100.0},
    "_months": {"months": 1.0, "years": 12.0},
    "_ratio": {"ratio": 1.0, "percent": 0.01, "%": 0.01},
    "_m2": {"m2": 1.0, "m²": 1.0, "qm": 1.0, "a": 100.0, "ha": 10_000.0, "km2": 1e6, "km²": 1e6},
    "_mw": {"mw": 1.0, "kw": 0.001, "gw": 1000.0},
    "_kv": {"kv": 1.0, "v": 0.001},
    "_m": {"m": 1.0, "km": 1000.0},
}


def units_of(field: str) -> dict[str, float]:
    """Units a file may state for a field, with the factor to the field's own; empty where it has no unit."""
    for ending, units in UNITS.items():
        if field.endswith(ending):
            return units
    return {}
