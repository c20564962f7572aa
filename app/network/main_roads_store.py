"""Main roads to draw: their collection, and the only SQL about them."""

from sqlalchemy import exists, select

from app import codes
from app.db.session import Session, sql_file
from app.db.tables import RoadRow, Row
from app.features.collection import Collection, Queryable, ShapeKind, ValueType
from app.features.visibility import everybody
from app.network import store

PARAMETERS = {
    "key": Queryable(RoadRow.key, ValueType.STRING),
    "road_class": Queryable(RoadRow.road_class, ValueType.STRING, code_list=codes.MainRoadClass),
    "reference": Queryable(RoadRow.reference, ValueType.STRING),
    "schematic": Queryable(RoadRow.schematic, ValueType.BOOLEAN),
}
ROADS = Collection(
    id="roads",
    title="Main roads (motorways, trunk and primary roads)",
    description="To draw a map by. Where no network of OpenStreetMap is loaded they are schematic: straight from exit "
    "to exit, not as they run.",
    table=Row.metadata.tables["road"],
    shape=RoadRow.geom,
    properties=(
        RoadRow.key,
        RoadRow.road_class,
        RoadRow.reference,
        RoadRow.name,
        RoadRow.method,
        RoadRow.schematic,
        RoadRow.source,
        RoadRow.as_of,
    ),
    words=(RoadRow.reference, RoadRow.name),
    queryables=PARAMETERS
    | {
        "name": Queryable(RoadRow.name, ValueType.STRING),
        "method": Queryable(RoadRow.method, ValueType.STRING),
        "source": Queryable(RoadRow.source, ValueType.STRING),
        "as_of": Queryable(RoadRow.as_of, ValueType.DATE),
        "geometry": Queryable(RoadRow.geom, ValueType.GEOMETRY),
    },
    parameters=PARAMETERS,
    visible_to=everybody,
    shape_kind=ShapeKind.LINE,
    tile_properties=("key", "road_class", "reference", "name", "method", "schematic"),
)


def is_published(session: Session) -> bool:
    """Whether there is any."""
    return bool(session.scalar(select(exists().where(RoadRow.id.is_not(None)))))


def all_ids(session: Session) -> set[int]:
    """Those of every row."""
    return set(session.scalars(select(RoadRow.id)))


def write_rows(session: Session) -> set[int]:
    """Write those of the best network that holds, road before skeleton; ids of all that belong to it."""
    networks = store.current(session)
    if not networks:
        return set()
    return set(session.scalars(sql_file(__package__, "main_roads"), {"network_id": networks[0].id}))
