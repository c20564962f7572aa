"""Sums kept by every write are those of the rows that each viewer may see, whatever was written."""

import json
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pyproj import Transformer
from shapely import wkb
from shapely.geometry import mapping
from sqlalchemy import text

from app.changes.apply import ChangedRows, apply
from app.codes import ImportTarget, Role
from app.features.grid import HALF_WORLD_M
from app.features.tile_sums import keep_missing_sums
from app.features.tile_versions import MOST_ROWS
from app.parcels.collection import PARCELS
from tests.makers import (
    bearer,
    make_headers,
    make_partner,
    make_token,
    opened,
    opened_by_owner,
    shipped_profiles,
    square,
)
from tests.tiles.conftest import PLAIN, features_in

SOURCE = {"evidence": {"source": "Survey", "as_of": "2026-06-01"}}
PARCELS_MADE = MOST_ROWS + 100
TO_MAP = Transformer.from_crs(25832, 3857, always_xy=True)
ROWS = "SELECT ST_AsBinary(coalesce(geom, position)), area_m2, visibility, owner_partner_id, withdrawn_at FROM parcel"
# Every 10th area is unknown, every 3rd parcel has a position only, the visibilities take turns.
LAND = """
    INSERT INTO parcel (key, name, source, area_m2, visibility, owner_partner_id, geom, position)
    SELECT 'K' || n, 'Name ' || n, 'test', CASE WHEN n % 10 > 0 THEN 1000.123 + n END,
        (ARRAY['public', 'partner', 'owner', 'internal', 'public'])[CAST(1 + n % 5 AS int)],
        CASE WHEN n % 5 = 2 THEN 1 + n % 2 END,
        CASE WHEN n % 3 > 0 THEN ST_Multi(ST_Buffer(place, 20 + n % 7, 2)) END, place
    FROM generate_series(CAST(:first AS bigint), CAST(:last AS bigint)) n,
        LATERAL (SELECT ST_SetSRID(
            ST_MakePoint(680000 + n * 7919 % 60000, 5680000 + n * 104729 % 60000), 25832) AS place) AS placed
    RETURNING id
"""


def refuse(*_args: object) -> None:
    raise AssertionError("Rows were read.")


@pytest.fixture
def summed(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    """A service for two agencies that sums up every tile, and only out of what is kept."""
    monkeypatch.setattr("app.features.tiles.MOST_FEATURES", 0)
    monkeypatch.setattr("app.features.tiles._features", refuse)
    for name in ("a", "b"):
        make_partner(client, name)
    return client


@pytest.fixture
def land(summed: TestClient) -> TestClient:
    """Land of both all over the region."""
    write(summed, 1, PARCELS_MADE)
    return summed


def write(client: TestClient, first: int, last: int) -> None:
    """Insert parcels as an import does."""
    with opened_by_owner(client) as session:
        ids = session.scalars(text(LAND), {"first": first, "last": last}).all()
        apply(session, ChangedRows(ImportTarget.PARCELS, created=list(ids)), "test", shipped_profiles(), score=False)


def viewers(client: TestClient) -> dict[str, tuple[dict[str, str], Callable[[Any], bool]]]:
    """Headers of each class of viewers, and which rows it may see."""

    def partner(number: int) -> Callable[[Any], bool]:
        return lambda row: (
            (row.visibility in ("public", "partner") and row.withdrawn_at is None)
            or (row.owner_partner_id == number and row.visibility != "internal")
        )

    return {
        "public": ({}, lambda row: row.visibility == "public" and row.withdrawn_at is None),
        "a": (bearer(make_token(client, Role.VIEWER, "a")), partner(1)),
        "b": (bearer(make_token(client, Role.VIEWER, "b")), partner(2)),
        "staff": (make_headers(client, Role.STAFF), lambda row: True),
    }


def counted(client: TestClient, zoom: int, sees: Callable[[Any], bool]) -> dict[tuple[int, int], Counter[Any]]:
    """Number, unknown and known areas by tile and part, from the rows themselves."""
    tiles: dict[tuple[int, int], Counter[Any]] = {}
    with opened(client) as session:
        rows = [row for row in session.execute(text(ROWS)) if sees(row) and row[0] is not None]
    for row in rows:
        west, south, east, north = wkb.loads(bytes(row[0])).bounds
        x, y = TO_MAP.transform((west + east) / 2, (south + north) / 2)
        place = [int((offset + HALF_WORLD_M) / (2 * HALF_WORLD_M) * 2**zoom * 32) for offset in (x, -y)]
        tile = tiles.setdefault((place[0] // 32, place[1] // 32), Counter())
        part = (place[0] % 32, place[1] % 32)
        tile[part, "count"] += 1
        tile[part, "area_unknown_count"] += row.area_m2 is None
        tile[part, "area_cm2"] += round((row.area_m2 or 0) * 10_000)
    return tiles


def shown(client: TestClient, zoom: int, place: tuple[int, int], headers: dict[str, str]) -> Counter[Any]:
    tile: Counter[Any] = Counter()
    for feature in features_in(client.get(f"/tiles/parcels/{zoom}/{place[0]}/{place[1]}.mvt", headers=PLAIN | headers)):
        (ring,) = feature["geometry"]["coordinates"]
        part = (min(x for x, _ in ring) // 128, min(y for _, y in ring) // 128)
        properties = feature["properties"]
        assert properties["aggregated"] is True
        tile[part, "count"] += properties["count"]
        tile[part, "area_unknown_count"] += properties["area_unknown_count"]
        tile[part, "area_cm2"] += round(properties["area_ha"] * 100_000_000)
    return tile


def check(client: TestClient) -> None:
    """Every tile of some zooms holds, for every viewer, what counting the rows gives."""
    for headers, sees in viewers(client).values():
        for zoom in (0, 7, 10):
            expected = counted(client, zoom, sees)
            assert expected
            for place, tile in expected.items():
                assert shown(client, zoom, place, headers) == tile


def test_sums_are_those_of_the_rows_after_every_kind_of_change(land: TestClient) -> None:
    check(land)
    staff = make_headers(land, Role.STAFF) | {"If-Match": "*"}
    changes = [
        ("PATCH", "/parcels/1", {"geometry": mapping(square((12.2, 51.5), 40_000.0)), "properties": {}} | SOURCE),
        ("PATCH", "/parcels/2", {"properties": {"visibility": "internal"}} | SOURCE),
        ("PATCH", "/parcels/3", {"properties": {"visibility": "public", "area_m2": 77_000.5}} | SOURCE),
        ("PATCH", "/parcels/4", {"properties": {"area_m2": None}} | SOURCE),
        ("POST", "/parcels/5/withdraw", None),
        ("POST", "/parcels/6/withdraw", None),
        ("POST", "/parcels/6/restore", {"status": "available"}),
        ("DELETE", "/parcels/7", None),
    ]
    for method, path, body in changes:
        answer = land.request(method, path, json=body, headers=staff)
        assert answer.status_code == 204, answer.text
    check(land)
    write(land, PARCELS_MADE + 1, PARCELS_MADE + 20)
    check(land)
    write(land, PARCELS_MADE + 21, 2 * PARCELS_MADE)
    check(land)


def test_change_that_is_rolled_back_leaves_sums_as_they_are(land: TestClient) -> None:
    staff = make_headers(land, Role.STAFF) | {"If-Match": "*"}
    body = {"properties": {"area_m2": -5}} | SOURCE
    assert land.patch("/parcels/1", json=body, headers=staff).status_code == 422
    check(land)


def test_changes_at_the_same_time_are_all_counted(land: TestClient) -> None:
    staff = make_headers(land, Role.STAFF) | {"If-Match": "*"}

    def move(number: int) -> int:
        place = mapping(square((12.2 + number / 1000, 51.5), 10_000.0))
        body = {"geometry": place, "properties": {}} | SOURCE
        return land.patch(f"/parcels/{number}", json=body, headers=staff).status_code

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(move, range(1, 25))) == {204}
    check(land)


def test_sums_begin_to_be_kept_where_they_were_not(summed: TestClient) -> None:
    write(summed, 1, 20)
    assert summed.get("/tiles/parcels/0/0/0.mvt").status_code == 500
    with opened_by_owner(summed) as session:
        keep_missing_sums(session, [PARCELS])
    check(summed)


def test_a_few_rows_are_drawn_and_not_summed_up(land: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    assert "key" in features_in(land.get("/tiles/parcels/0/0/0.mvt"))[0]["properties"]


def test_sums_of_an_own_layer_come_and_go_with_it(summed: TestClient) -> None:
    places = [{"type": "Feature", "properties": {"area_m2": n}, "geometry": point(n)} for n in range(40)]
    body = json.dumps({"type": "FeatureCollection", "features": places}).encode()
    staff = make_headers(summed, Role.STAFF)
    files = {"file": ("places.geojson", body, "application/geo+json")}
    answer = summed.post("/layers", data={"id": "places", "title": "Places"}, files=files, headers=staff)
    assert answer.status_code == 201, answer.text
    features = features_in(summed.get("/tiles/places/0/0/0.mvt"), "places")
    assert [each["properties"]["count"] for each in features] == [40]
    assert features[0]["properties"]["area_ha"] == pytest.approx(sum(range(40)) / 10_000)
    held = staff | {"If-Match": answer.headers["ETag"]}
    assert summed.delete("/layers/places", headers=held).status_code == 204
    with opened(summed) as session:
        assert session.scalar(text("SELECT count(*) FROM tile_sum WHERE collection = 'places'")) == 0


def point(number: int) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [12 + number / 1000, 51.4]}
