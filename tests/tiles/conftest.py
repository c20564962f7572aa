"""Reading tiles in tests, by a second reading of the format."""

import math
from collections.abc import Callable, Iterator
from typing import Any

import mapbox_vector_tile
import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from app.main import create_app
from app.settings import Settings
from tests.makers import LEUNA, Place

PLAIN = {"Accept-Encoding": "identity"}
Layer = dict[str, Any]


def place_in(zoom: int, at: Place = LEUNA) -> tuple[int, int]:
    """Column and row of the tile a place lies in."""
    lon, lat = at
    row = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2
    return int((lon + 180) / 360 * 2**zoom), int(row * 2**zoom)


def path_of(zoom: int, at: Place = LEUNA, collection: str = "parcels") -> str:
    """The plain address of the tile a place lies in."""
    column, row = place_in(zoom, at)
    return f"/tiles/{collection}/{zoom}/{column}/{row}.mvt"


def features_in(response: Response, collection: str = "parcels") -> list[Layer]:
    """The features of a tile, each with id, properties and geometry in units of the tile that run down."""
    if response.status_code == 204:
        assert response.content == b""
        return []
    assert response.status_code == 200, response.text
    assert response.headers["Content-Type"] == "application/vnd.mapbox-vector-tile"
    decoded = mapbox_vector_tile.decode(response.content, default_options={"y_coord_down": True})
    assert list(decoded) == [collection]
    assert (decoded[collection]["extent"], decoded[collection]["version"]) == (4096, 2)
    features: list[Layer] = decoded[collection]["features"]
    return features


def keys_in(response: Response) -> list[str]:
    """The keys of the parcels of a tile, in their order."""
    return [feature["properties"]["key"] for feature in features_in(response)]


@pytest.fixture(scope="module")
def shared(clone_database: Callable[..., str]) -> Iterator[TestClient]:
    """One application for the tests of a module."""
    settings = Settings(rate_limit=None, expensive_rate_limit=None, pool_size=4, database_url=clone_database())
    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        yield client
