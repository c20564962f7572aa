"""The table that the peers read: the very features the service gives out, as plain columns.

Their geometry is read from our feature texts, so that all coordinates are the same to the last digit; it is stored in
the system they answer in, so that they transform nothing. It has the indexes they look for.
"""

import psycopg
from psycopg.sql import SQL, Identifier
from sqlalchemy import CreateTableAs, FromClause, cast, create_engine, func, select, text, true
from sqlalchemy.dialects.postgresql import JSON
from sqlalchemy.orm import Session

from app.db.session import sqlalchemy_url
from app.features.collection import Collection
from app.geo import LONLAT_SRID
from app.partners.model import ANONYMOUS

SCHEMA = "peers"
TABLE = "parcels"
TILE_VIEW = "parcels_in_tiles"
INDEXES = (
    f"ALTER TABLE {SCHEMA}.{TABLE} ALTER COLUMN geom TYPE geometry(MultiPolygon, {LONLAT_SRID})",
    f"ALTER TABLE {SCHEMA}.{TABLE} ADD PRIMARY KEY (id)",
    f"CREATE INDEX ON {SCHEMA}.{TABLE} USING gist (geom)",
    f"VACUUM ANALYZE {SCHEMA}.{TABLE}",
)


def write_table(database_url: str, collection: Collection) -> list[str]:
    """Copy what the public may see of a collection into a plain table, and name its properties."""
    together: FromClause = collection.table
    for lateral in collection.beside:
        together = together.outerjoin(lateral, true())
    properties = list(select(*collection.properties).selected_columns)
    given = cast(collection.feature, JSON)
    geometry = given["geometry"].as_string()
    rows = (
        select(
            collection.row_id.label("id"),
            # Lists are taken from the text too: their order is that in which the rows were found.
            *(
                given["properties"][column.key].label(column.key) if isinstance(column.type, JSON) else column
                for column in properties
            ),
            func.ST_SetSRID(func.ST_GeomFromGeoJSON(geometry), LONLAT_SRID).label("geom"),
        )
        .select_from(together)
        .where(collection.visible_to(ANONYMOUS))
        .order_by(collection.row_id)
    )
    engine = create_engine(sqlalchemy_url(database_url))
    with Session(engine) as session, session.begin():
        session.execute(text(f"CREATE SCHEMA {SCHEMA}"))
        session.execute(CreateTableAs(rows, TABLE, schema=SCHEMA))
    engine.dispose()
    with psycopg.connect(database_url, autocommit=True) as connection:
        for statement in INDEXES:
            connection.execute(statement)
        shown = SQL(", ").join(map(Identifier, ("id", *collection.tile_properties, "geom")))
        view, table = Identifier(SCHEMA, TILE_VIEW), Identifier(SCHEMA, TABLE)
        connection.execute(SQL("CREATE VIEW {} AS SELECT {} FROM {}").format(view, shown, table))
    return [str(column.key) for column in properties]
