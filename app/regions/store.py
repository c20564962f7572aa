"""Districts and municipalities: their collections, and the only SQL about them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from app.db.session import Session
from app.db.tables import DistrictRow, MunicipalityRow, Row
from app.features.collection import Collection, Queryable, ShapeKind, ValueType
from app.features.visibility import everybody
from app.geo import LONLAT_SRID

DISTRICTS = Collection(
    id="districts",
    title="Districts (Landkreise and kreisfreie Städte)",
    table=Row.metadata.tables["district"],
    shape=DistrictRow.geom,
    properties=(
        DistrictRow.key,
        DistrictRow.name,
        DistrictRow.designation,
        DistrictRow.state,
        DistrictRow.is_core.label("core"),
        DistrictRow.source,
        DistrictRow.as_of,
    ),
    words=(DistrictRow.key, DistrictRow.name),
    queryables={
        "key": Queryable(DistrictRow.key, ValueType.STRING),
        "name": Queryable(DistrictRow.name, ValueType.STRING),
        "designation": Queryable(DistrictRow.designation, ValueType.STRING),
        "state": Queryable(DistrictRow.state, ValueType.STRING),
        "core": Queryable(DistrictRow.is_core, ValueType.BOOLEAN),
        "source": Queryable(DistrictRow.source, ValueType.STRING),
        "as_of": Queryable(DistrictRow.as_of, ValueType.DATE),
        "geometry": Queryable(DistrictRow.geom, ValueType.GEOMETRY),
    },
    parameters={
        "key": Queryable(DistrictRow.key, ValueType.STRING),
        "core": Queryable(DistrictRow.is_core, ValueType.BOOLEAN),
    },
    visible_to=everybody,
    shape_kind=ShapeKind.POLYGON,
    tile_properties=("key", "name", "designation", "core"),
)
_DISTRICT_NAME = select(DistrictRow.name).where(DistrictRow.key == MunicipalityRow.district_key).scalar_subquery()
MUNICIPALITIES = Collection(
    id="municipalities",
    title="Municipalities (Gemeinden)",
    table=Row.metadata.tables["municipality"],
    shape=MunicipalityRow.geom,
    properties=(
        MunicipalityRow.key,
        MunicipalityRow.name,
        MunicipalityRow.designation,
        MunicipalityRow.district_key,
        _DISTRICT_NAME.label("district"),
        MunicipalityRow.source,
        MunicipalityRow.as_of,
    ),
    words=(MunicipalityRow.key, MunicipalityRow.name),
    queryables={
        "key": Queryable(MunicipalityRow.key, ValueType.STRING),
        "name": Queryable(MunicipalityRow.name, ValueType.STRING),
        "designation": Queryable(MunicipalityRow.designation, ValueType.STRING),
        "district_key": Queryable(MunicipalityRow.district_key, ValueType.STRING),
        "district": Queryable(_DISTRICT_NAME, ValueType.STRING),
        "source": Queryable(MunicipalityRow.source, ValueType.STRING),
        "as_of": Queryable(MunicipalityRow.as_of, ValueType.DATE),
        "geometry": Queryable(MunicipalityRow.geom, ValueType.GEOMETRY),
    },
    parameters={
        "key": Queryable(MunicipalityRow.key, ValueType.STRING),
        "district": Queryable(MunicipalityRow.district_key, ValueType.STRING),
    },
    visible_to=everybody,
    shape_kind=ShapeKind.POLYGON,
    tile_properties=("key", "name", "designation", "district"),
)


def all_municipality_ids(session: Session) -> list[int]:
    """Ids of every municipality: their features name their district."""
    return list(session.scalars(select(MunicipalityRow.id)))


@dataclass(frozen=True)
class RegionName:
    """The name of a district or municipality and a place inside it, in degrees."""

    key: str
    name: str
    designation: str | None
    area_m2: float
    lon: float
    lat: float


def region_names(session: Session, table: type[DistrictRow | MunicipalityRow]) -> Sequence[RegionName]:
    """Every name of the table, by key."""
    point = func.ST_Transform(func.ST_PointOnSurface(table.geom), LONLAT_SRID)
    columns = (table.key, table.name, table.designation, func.ST_Area(table.geom), func.ST_X(point), func.ST_Y(point))
    return [RegionName(*row) for row in session.execute(select(*columns).order_by(table.key))]
