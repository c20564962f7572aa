"""Facilities: their collection, and the only SQL about them outside the measuring statement."""

from app import codes
from app.db.tables import FacilityRow, Row
from app.features.collection import Collection, Queryable, ShapeKind, ValueType
from app.features.visibility import everybody

PARAMETERS = {
    "key": Queryable(FacilityRow.key, ValueType.STRING),
    "kind": Queryable(FacilityRow.kind, ValueType.STRING, code_list=codes.FacilityKind),
    "status": Queryable(FacilityRow.status, ValueType.STRING, code_list=codes.FacilityStatus),
    "source": Queryable(FacilityRow.source, ValueType.STRING),
}
INFRASTRUCTURE = Collection(
    id="infrastructure",
    title="Infrastructure (airports, exits, terminals, stations and more)",
    table=Row.metadata.tables["facility"],
    shape=FacilityRow.geom,
    properties=(
        FacilityRow.key,
        FacilityRow.kind,
        FacilityRow.name,
        FacilityRow.reference,
        FacilityRow.status,
        FacilityRow.open_from_year,
        FacilityRow.accuracy_m,
        FacilityRow.note,
        FacilityRow.source,
        FacilityRow.source_detail,
        FacilityRow.as_of,
    ),
    words=(FacilityRow.key, FacilityRow.name, FacilityRow.reference),
    queryables=PARAMETERS
    | {
        "name": Queryable(FacilityRow.name, ValueType.STRING),
        "reference": Queryable(FacilityRow.reference, ValueType.STRING),
        "open_from_year": Queryable(FacilityRow.open_from_year, ValueType.NUMBER),
        "accuracy_m": Queryable(FacilityRow.accuracy_m, ValueType.NUMBER, unit="m"),
        "as_of": Queryable(FacilityRow.as_of, ValueType.DATE),
        "geometry": Queryable(FacilityRow.geom, ValueType.GEOMETRY),
    },
    parameters=PARAMETERS,
    visible_to=everybody,
    shape_kind=ShapeKind.POINT,
    tile_properties=("key", "kind", "name", "reference", "status", "open_from_year", "accuracy_m"),
)
