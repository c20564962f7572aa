"""A small world of every collection, its application, and a real server for programs that open an address."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from fastapi.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from tests.makers import (
    NOWHERE,
    POSITION,
    app_of,
    make_district,
    make_facility,
    make_municipality,
    make_parcel,
    make_road,
    make_site,
)
from tests.serving import serving

BOX = (11.9, 51.2, 12.1, 51.4)
PARCELS = 27
UMLAUTS = 'Südfeld „Große Wiese“ \\ "ß" ẞ\n=1+1 <b>'
DAYS = (date(2024, 1, 1), date(2025, 6, 30), date(2026, 5, 12), None)


@pytest.fixture(scope="package")
def world(clone_database: Callable[..., str]) -> Iterator[TestClient]:
    """25 parcels with outlines in a row, one with a position, one nowhere; and one or two rows of everything else."""
    settings = Settings(rate_limit=None, expensive_rate_limit=None, pool_size=4, database_url=clone_database())
    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        make_district(client, "15088", "Saalekreis", BOX)
        make_municipality(client, "15088020", "Leuna", BOX)
        make_facility(client, "airport_cargo", at=(12.24, 51.414))
        make_facility(client, "motorway_junction", at=(12.1, 51.3))
        make_site(client)
        make_road(client, [(11.9, 51.3), (12.0, 51.35), (12.2, 51.31)])
        for number in range(PARCELS - 2):
            status = "available" if number % 2 else "sold"
            at = (11.95 + number / 200, 51.32)
            make_parcel(client, at=at, key=f"P-{number:02}", status=status, as_of=DAYS[number % len(DAYS)])
        make_parcel(client, place=POSITION, at=(12.0123456, 51.3), key="POINT", name=UMLAUTS, zoning="GI")
        make_parcel(client, place=NOWHERE, area_m2=None, key="NOWHERE", operation_24h=True)
        yield client


@pytest.fixture(scope="package")
def served_url(world: TestClient) -> Iterator[str]:
    """The address of a real server on loopback."""
    with serving(app_of(world)) as served:
        yield served.url
