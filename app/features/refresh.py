"""Write the stored GeoJSON feature of rows anew: the text that lists, items and exports pass through."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, SQLColumnExpression, Text, cast, func, select, true, update
from sqlalchemy.dialects.postgresql import ARRAY, BIGINT

from app.db.session import Session
from app.features.collection import Collection
from app.features.numbers import with_decimals
from app.geo import LONLAT_DIGITS, LONLAT_SRID


def any_of(column: SQLColumnExpression[Any], row_ids: Sequence[int]) -> ColumnElement[bool]:
    """`column` is one of the ids; one array bind, however many they are."""
    return column == func.any(cast(list(row_ids), ARRAY(BIGINT)))


def refresh(session: Session, collection: Collection, row_ids: Sequence[int]) -> list[int]:
    """Rewrite feature and search text of the rows, and return the ids of those whose text is another now."""
    written = features_of(collection, row_ids).subquery("written")
    stands, now = func.row(collection.feature, collection.search_text), func.row(written.c.feature, written.c.search)
    statement = (
        update(collection.table)
        .where(collection.row_id == written.c.row_id, stands.is_distinct_from(now))
        .values({collection.feature: written.c.feature, collection.search_text: written.c.search})
        .returning(collection.row_id)
    )
    return list(session.scalars(statement))


def features_of(collection: Collection, row_ids: Sequence[int] | None = None) -> Select[Any]:
    """Id, feature and search text of some rows, or of all, made from their columns.

    The feature is as RFC 7946 wants it: lon/lat with 7 decimals, outer rings counter-clockwise; it ends with `}}`.
    """
    shape = func.ST_ForcePolygonCCW(func.ST_Transform(collection.shape, LONLAT_SRID))
    together: FromClause = collection.table
    for lateral in collection.beside:
        together = together.outerjoin(lateral, true())
    row = (
        select(
            collection.row_id.label("row_id"),
            func.coalesce(func.ST_AsGeoJSON(shape, LONLAT_DIGITS, 0), "null").label("geometry"),
            func.lower(func.concat_ws(" ", *collection.words)).label("search"),
            *collection.properties,
        )
        .select_from(together)
        .where(true() if row_ids is None else any_of(collection.row_id, row_ids))
        .subquery("source_row")
    )
    named = list(row.c)[FIRST_PROPERTY:]
    properties = select(*map(with_decimals, named)).correlate(row).lateral("properties")
    feature = func.concat(
        '{"type":"Feature","id":',
        row.c.row_id,
        ',"geometry":',
        row.c.geometry,
        ',"properties":',
        cast(func.row_to_json(properties.table_valued()), Text),
        "}",
    )
    return select(row.c.row_id, feature.label("feature"), row.c.search).join_from(row, properties, true())


FIRST_PROPERTY = 3  # after row_id, geometry and search


def bump_versions(session: Session, collection: Collection, row_ids: Sequence[int]) -> None:
    """Raise the version of changed rows: the entity tag of an item."""
    session.execute(
        update(collection.table)
        .where(any_of(collection.row_id, row_ids))
        .values({collection.version: collection.version + 1, collection.system("updated_at"): func.now()})
    )
