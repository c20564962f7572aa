"""What may be required: every property that parcels can be filtered by and every criterion they are scored by."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.codes import TargetId
from app.features.collection import Queryable, ValueType
from app.matching.units import DATE, UNITS, unit_name
from app.parcels.collection import PARCELS
from app.scoring.criteria import CRITERIA, Criterion


class Kind(StrEnum):
    """What the values of a property are."""

    NUMBER = "number"  # bounded by min and max, in units
    DATE = "date"  # bounded by min and max, as YYYY-MM-DD
    CODE = "code"  # one of its codes
    FLAG = "flag"  # true or false
    TEXT = "text"  # one of any texts


@dataclass(frozen=True)
class Property:
    """Something that may be required of a parcel, in the unit that its column is in."""

    name: str
    kind: Kind
    description: str
    base_unit: str | None = None
    codes: tuple[str, ...] = ()
    of_several: bool = False  # a parcel may have several values, such as the districts it lies in

    @property
    def has_bounds(self) -> bool:
        """Whether it takes `min` and `max`; the others take `one_of`."""
        return self.kind in (Kind.NUMBER, Kind.DATE)

    @property
    def units(self) -> tuple[str, ...]:
        """The units its bounds may be given in, the base unit first."""
        return tuple(UNITS.get(self.base_unit or "", ()))


_NEVER_REQUIRED = ("geometry", "withdrawn_at")  # no amount and no code; what is withdrawn is never offered
_KINDS = {
    ValueType.NUMBER: Kind.NUMBER,
    ValueType.INTEGER: Kind.NUMBER,
    ValueType.DATE: Kind.DATE,
    ValueType.BOOLEAN: Kind.FLAG,
    ValueType.STRING: Kind.TEXT,
}
FLAG_CODES = ("false", "true")


def _filtered_by(name: str, queryable: Queryable) -> Property:
    told = queryable.description or ""
    if queryable.code_list is not None:
        return Property(name, Kind.CODE, told, codes=tuple(queryable.code_list))
    match _KINDS[queryable.value_type]:
        case Kind.DATE:
            return Property(name, Kind.DATE, told, base_unit=DATE)
        case Kind.FLAG:
            return Property(name, Kind.FLAG, told, codes=FLAG_CODES)
        case Kind.TEXT:
            return Property(name, Kind.TEXT, told, of_several=queryable.matches is not None)
        case _:
            return Property(name, Kind.NUMBER, told, base_unit=_base_unit(name, queryable.unit))


def _base_unit(name: str, unit: str | None) -> str | None:
    if unit is not None:
        return unit_name(unit)
    return "ratio" if name.endswith("_ratio") else None


def _scored_by(criterion: Criterion) -> Property:
    """What the criterion measures; where it is compared with a need, before that."""
    if criterion.codes:
        return Property(criterion.id, Kind.CODE, criterion.title_en, codes=criterion.codes)
    return Property(criterion.id, Kind.NUMBER, criterion.title_en, base_unit=criterion.divided_unit or criterion.unit)


PROPERTIES: Mapping[str, Property] = {criterion.id: _scored_by(criterion) for criterion in CRITERIA} | {
    name: _filtered_by(name, queryable) for name, queryable in PARCELS.queryables.items() if name not in _NEVER_REQUIRED
}

# Short words for what travel is measured to: `motorway_truck_s` is `motorway_exit_truck_s`.
_SHORT = {
    "motorway": TargetId.MOTORWAY_EXIT,
    "air_cargo": TargetId.LEJ_CARGO,
    "cargo": TargetId.LEJ_CARGO,
    "airport": TargetId.LEJ_PASSENGER,
    "terminal": TargetId.COMBINED_TRANSPORT,
    "port": TargetId.INLAND_PORT,
    "hydrogen": TargetId.GAS_HYDROGEN,
}
ALIASES: Mapping[str, str] = {
    f"{short}_{measured}": f"{target}_{measured}"
    for short, target in _SHORT.items()
    for measured in ("truck_s", "car_s", "road_m")
}


def find_property(name: str) -> Property | None:
    """The property of a name or of a short one."""
    return PROPERTIES.get(ALIASES.get(name, name))
