"""Tiles that would hold too much hold sums instead, which leave nothing out and show nobody what is hidden."""

from collections.abc import Callable, Iterator

import mapbox_vector_tile
import pytest
from fastapi.testclient import TestClient
from shapely.geometry import shape
from sqlalchemy import text

from app.codes import Role
from app.features.tiles import MOST_BYTES, MOST_FEATURES
from app.main import create_app
from app.settings import Settings
from tests.makers import app_of, make_headers, opened_by_owner
from tests.tiles.conftest import PLAIN, features_in, path_of, place_in

PARCELS = 21_000
# 150 columns of squares with many vertices round a place; each 10th area is unknown, each 7th parcel hidden.
LAND = """
    INSERT INTO parcel (key, name, source, area_m2, visibility, geom)
    SELECT 'K' || n, 'A name of ordinary length ' || n, 'test', CASE WHEN n % 10 > 0 THEN 10000 + n END,
        CASE WHEN n % 7 = 0 THEN 'internal' ELSE 'public' END,
        ST_Multi(ST_Buffer(ST_Translate(
            ST_Transform(ST_SetSRID(ST_MakePoint(12, 51.32), 4326), 25832), n % 150 * 40, n / 150 * 40), 15, 8))
    FROM generate_series(0, :parcels - 1) n
"""
CENTRE = (12.04, 51.34)
HIDDEN = len(range(0, PARCELS, 7))


@pytest.fixture(scope="module")
def dense(clone_database: Callable[..., str]) -> Iterator[TestClient]:
    """More parcels in 6 km than anybody offers."""
    settings = Settings(rate_limit=None, expensive_rate_limit=None, pool_size=4, database_url=clone_database())
    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        with opened_by_owner(client) as session:
            session.execute(text(LAND), {"parcels": PARCELS})
        yield client


def sums_in(client: TestClient, path: str, **headers: str) -> list[dict[str, float]]:
    answer = client.get(path, headers=PLAIN | headers)
    sums = [feature["properties"] for feature in features_in(answer)]
    assert all(each["aggregated"] is True for each in sums)
    return sums


@pytest.mark.parametrize("zoom", range(13))
def test_sums_leave_nothing_out_and_count_nothing_twice(dense: TestClient, zoom: int) -> None:
    """All tiles of a zoom that parcels lie in together hold every parcel once."""
    column, row = place_in(zoom, CENTRE)
    around = {(column + x, row + y) for x in (-1, 0, 1) for y in (-1, 0, 1)}
    paths = [f"/tiles/parcels/{zoom}/{x}/{y}.mvt" for x, y in around if 0 <= x < 2**zoom and 0 <= y < 2**zoom]
    answers = [features_in(dense.get(path)) for path in paths]
    summed = [f["properties"] for features in answers for f in features if f["properties"].get("aggregated")]
    if zoom <= 11:
        assert sum(each["count"] for each in summed) == PARCELS - HIDDEN
        public = [n for n in range(PARCELS) if n % 7]
        known = sum(10_000 + n for n in public if n % 10)
        assert sum(each.get("area_ha", 0) for each in summed) == pytest.approx(known / 10_000)
        assert sum(each["area_unknown_count"] for each in summed) == sum(n % 10 == 0 for n in public)


@pytest.mark.parametrize("zoom", range(17))
def test_no_tile_of_the_densest_land_is_large(dense: TestClient, zoom: int) -> None:
    answer = dense.get(path_of(zoom, CENTRE), headers=PLAIN)
    assert 0 < len(answer.content) <= MOST_BYTES
    assert len(features_in(answer)) <= MOST_FEATURES


def test_near_tiles_hold_features_again(dense: TestClient) -> None:
    assert "key" in features_in(dense.get(path_of(15, CENTRE)))[0]["properties"]


def test_hidden_parcels_are_in_no_sum_of_others(dense: TestClient) -> None:
    staff = make_headers(dense, Role.STAFF)
    path = path_of(8, CENTRE)
    for _ in range(2):
        assert sum(each["count"] for each in sums_in(dense, path, **staff)) == PARCELS
        assert sum(each["count"] for each in sums_in(dense, path)) == PARCELS - HIDDEN


def test_sums_obey_filters(dense: TestClient) -> None:
    path = f"{path_of(8, CENTRE)}?filter=area_m2 >= 20000"
    wanted = [n for n in range(PARCELS) if n % 7 and n % 10 and 10_000 + n >= 20_000]
    assert sum(each["count"] for each in sums_in(dense, path)) == len(wanted)


def test_squares_of_sums_are_outer_rings_within_the_tile(dense: TestClient) -> None:
    for feature in features_in(dense.get(path_of(10, CENTRE))):
        square = shape(feature["geometry"])
        assert (square.geom_type, square.area) == ("Polygon", 128.0**2)
        assert 0 <= min(square.bounds) < max(square.bounds) <= 4096
        assert "id" not in feature or feature["id"] == 0


def test_sums_are_the_same_bytes_each_time(dense: TestClient) -> None:
    path = path_of(9, CENTRE)
    first = dense.get(path, headers=PLAIN).content
    app_of(dense).state.tiles.cache.clear()
    assert dense.get(path, headers=PLAIN).content == first


def test_a_tile_of_few_but_large_features_is_summed_up_too(dense: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.features.tiles.MOST_BYTES", 2_000)
    path = f"{path_of(11, CENTRE)}?filter=area_m2 < 10100"
    assert {"aggregated"} < set(sums_in(dense, path)[0])
    raw = dense.get(path, headers=PLAIN).content
    assert list(mapbox_vector_tile.decode(raw)) == ["parcels"]
