"""Spatial questions are answered by their index: the plan names it where the table is large enough to matter."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.features.collection import Collection
from app.features.cql2 import parse
from app.features.filters import condition
from app.features.query import intersects
from app.geo import Bbox
from app.infrastructure.store import INFRASTRUCTURE
from app.parcels.collection import PARCELS, SITES
from app.regions.store import DISTRICTS, MUNICIPALITIES

INDEXES = {
    "ix_parcel_geom": PARCELS,
    "ix_site_geom": SITES,
    "ix_facility_geom": INFRASTRUCTURE,
    "ix_district_geom": DISTRICTS,
    "ix_municipality_geom": MUNICIPALITIES,
}


@pytest.mark.parametrize(("index", "collection"), INDEXES.items(), ids=INDEXES)
def test_box_is_looked_up_in_the_spatial_index(session: Session, index: str, collection: Collection) -> None:
    condition = intersects(collection.shape, Bbox(11.9, 51.2, 12.3, 51.6))
    compiled = condition.compile(session.connection(), compile_kwargs={"literal_binds": True})
    session.execute(text("SET LOCAL enable_seqscan = off"))
    plan = session.scalars(text(f"EXPLAIN SELECT id FROM {collection.table.name} WHERE {compiled}"))  # noqa: S608 - compiled by us
    assert index in "\n".join(plan)


@pytest.mark.parametrize(("index", "collection"), INDEXES.items(), ids=INDEXES)
def test_filter_by_place_is_looked_up_in_the_spatial_index(
    session: Session, index: str, collection: Collection
) -> None:
    holds = condition(parse("S_INTERSECTS(geometry, BBOX(11.9, 51.2, 12.3, 51.6))"), collection.queryables)
    asked = select(collection.row_id).where(holds).compile(session.connection())
    session.execute(text("SET LOCAL enable_seqscan = off"))
    plan = session.connection().exec_driver_sql(f"EXPLAIN {asked}", asked.params).scalars()
    assert index in "\n".join(plan)
