"""The extent of a collection is that of its coordinates in degrees, not that of a box turned from another system."""

import random

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.features.extents import measure_extent
from app.infrastructure.store import INFRASTRUCTURE
from app.regions.store import DISTRICTS
from tests.makers import STAFF, make_district, make_facility

WIDE = (10.0, 50.4, 13.6, 52.6)  # as wide as the reference data: the axes turn by 4 degrees within it
SMALL = (11.9, 51.2, 12.0, 51.3)


@pytest.mark.parametrize("box", [WIDE, SMALL], ids=["wide", "small"])
@pytest.mark.parametrize("count", [1, 2, 40])
def test_extent_is_that_of_every_coordinate(session: Session, box: tuple[float, ...], count: int) -> None:
    chance = random.Random(count)  # noqa: S311 - the same every time
    for number in range(count):
        west, south = chance.uniform(box[0], box[2]), chance.uniform(box[1], box[3])
        make_district(session, f"{number:05}", str(number), (west, south, west + 0.01, south + 0.01))
    extent = measure_extent(session, DISTRICTS, STAFF)
    measured = "SELECT ST_XMin(b), ST_YMin(b), ST_XMax(b), ST_YMax(b) FROM (%s) AS e (b)"
    every = "SELECT ST_Extent(ST_Transform(geom, 4326)) FROM district"
    assert extent.bbox is not None
    found = (extent.bbox.west, extent.bbox.south, extent.bbox.east, extent.bbox.north)
    assert found == pytest.approx(session.execute(text(measured % every)).one())


def test_extent_of_one_point_is_that_point(session: Session) -> None:
    make_facility(session, at=(12.0, 51.3))
    extent = measure_extent(session, INFRASTRUCTURE, STAFF)
    assert extent.bbox is not None
    found = (extent.bbox.west, extent.bbox.south, extent.bbox.east, extent.bbox.north)
    assert found == pytest.approx((12.0, 51.3, 12.0, 51.3))
