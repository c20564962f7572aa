"""One application with a little land, for tests that only read."""

from collections.abc import Callable, Iterator

import pytest
from fastapi.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from tests.makers import make_district, make_facility, make_parcel


@pytest.fixture(scope="package")
def tiles_client(clone_database: Callable[..., str]) -> Iterator[TestClient]:
    settings = Settings(rate_limit=None, expensive_rate_limit=None, pool_size=4, database_url=clone_database())
    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        make_district(client, "15088", "Saalekreis", (11.9, 51.2, 12.1, 51.4))
        make_facility(client, "airport_cargo", at=(12.24, 51.414))
        make_facility(client, at=(12.1, 51.3), key="rough", status="superseded")
        for number in range(3):
            make_parcel(client, at=(12.0 + number / 100, 51.32), area_m2=200_000.0)
        yield client
