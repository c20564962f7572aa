"""Over HTTP: names, caches, refusals, limits; and what is left behind when a client hangs up or something breaks."""

import http.client
import json
import os
import socket
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from app.files.sandbox import WORK_PREFIX
from app.files.written_formats import FORMATS
from app.main import create_app
from app.settings import Settings
from tests.answers import blamed, problem_of
from tests.exports.conftest import ALL, EVERY, PUBLIC, Fetch, served
from tests.makers import app_of, make_facility, opened_by_owner

MANY = 30_000
WAIT_S = 20.0


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + WAIT_S
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.fixture(scope="module")
def large(clone_database: Callable[..., str]) -> Iterator[TestClient]:
    """Many facilities: an export of them takes a while."""
    settings = Settings(rate_limit=None, expensive_rate_limit=None, pool_size=4, database_url=clone_database())
    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        make_facility(client, key="FIRST")
        copy = """
            INSERT INTO facility (key, kind, name, status, accuracy_m, note, geom, source, feature_json, search_text)
            SELECT 'K' || n, kind, name, status, accuracy_m, repeat('x', 500), geom, source,
                left(feature_json, -2) || ',"more":"' || repeat('x', 500) || '"}}', search_text
            FROM facility, generate_series(2, :many) AS n
        """
        with opened_by_owner(client) as session:
            session.execute(text(copy), {"many": MANY})
        yield client


@pytest.fixture(scope="module")
def large_url(large: TestClient) -> Iterator[str]:
    with served(large) as url:
        yield url


def open_transactions(client: TestClient) -> int:
    statement = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND xact_start < now()"
    with opened_by_owner(client) as session:
        return int(session.scalar(text(statement)) or 0)


def work_folders() -> list[Path]:
    return list(Path(tempfile.gettempdir()).glob(f"{WORK_PREFIX}{os.getpid()}-*"))


@contextmanager
def asked(url: str, path: str) -> Iterator[socket.socket]:
    """A connection that has asked for a path and has read nothing yet."""
    address = urlsplit(url)
    with socket.create_connection((str(address.hostname), int(address.port or 0)), timeout=WAIT_S) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: {address.netloc}\r\n\r\n".encode())
        yield connection


def test_file_has_a_speaking_name_and_tells_its_count(fetch: Fetch) -> None:
    headers = fetch("parcels.csv").headers
    assert headers["Content-Disposition"].startswith('attachment; filename="flaechenlotse-parcels-20')
    assert headers["Content-Disposition"].endswith('.csv"')
    assert headers["Content-Type"] == "text/csv; charset=utf-8; header=present"
    assert headers["OGC-NumberMatched"] == str(PUBLIC)


def test_selection_is_that_of_the_items(world: TestClient) -> None:
    for query, keys in {
        "bbox=11.89,51.2,11.91,51.4": ["ODD"],
        "bbox=672000,5680000,720000,5750000&bbox-crs=http://www.opengis.net/def/crs/EPSG/0/25832&zoning=GI": ["ODD"],
        "filter=plan_date < DATE('2021-01-01')": ["EMPTY"],
        "q=zweite": ["ODD"],
        "datetime=2030-01-01/..": [],
        "operation_24h=true": ["FORMULA"],
    }.items():
        features = world.get(f"/exports/parcels.geojson?{query}").json()["features"]
        assert [feature["properties"]["key"] for feature in features] == keys, query


def test_properties_and_order_are_as_asked(world: TestClient) -> None:
    query = "properties=key,name&sortby=-key"
    features = world.get(f"/exports/parcels.geojson?{query}").json()["features"]
    assert [feature["properties"]["key"] for feature in features][:2] == ["POINT", "PLAIN"]
    assert {name for feature in features for name in feature["properties"]} == {"key", "name"}
    lines = world.get(f"/exports/parcels.csv?{query}").text.splitlines()
    assert lines[0] == '\ufeff"id","key","name","lon","lat","wkt"'
    assert lines[1].split(",")[1] == '"POINT"'


def test_geojson_is_a_feature_collection_with_facts_beside_its_features(fetch: Fetch) -> None:
    body = fetch("parcels.geojson").json()
    assert body["type"] == "FeatureCollection"
    assert body["numberMatched"] == body["numberReturned"] == len(body["features"]) == PUBLIC
    assert body["timeStamp"].endswith("Z")
    assert "crs" not in body


def test_lines_are_features_each(fetch: Fetch) -> None:
    lines = fetch("parcels.geojsonl").text.splitlines()
    assert [json.loads(line)["type"] for line in lines] == ["Feature"] * PUBLIC


def test_delimiter_of_csv_may_be_a_semicolon(world: TestClient) -> None:
    heading = world.get("/exports/parcels.csv?delimiter=%3B").text.splitlines()[0]
    assert heading.startswith('\ufeff"id";"key";')


@pytest.mark.parametrize("extension", EVERY)
def test_known_state_is_answered_before_any_row_is_read(world: TestClient, fetch: Fetch, extension: str) -> None:
    tag = fetch(f"parcels.{extension}").headers["ETag"]
    answer = world.get(f"/exports/parcels.{extension}", headers={"If-None-Match": tag})
    assert (answer.status_code, answer.content) == (304, b"")
    assert "OGC-NumberMatched" not in answer.headers


def test_head_does_no_work(world: TestClient, fetch: Fetch) -> None:
    answer = world.head("/exports/parcels.gpkg")
    assert answer.status_code == 200
    assert answer.headers["ETag"] == fetch("parcels.gpkg").headers["ETag"]
    assert answer.headers["Content-Type"] == "application/geopackage+sqlite3"
    assert "OGC-NumberMatched" not in answer.headers  # nothing was counted


def test_tags_tell_viewers_questions_and_languages_apart(world: TestClient, staff: dict[str, str]) -> None:
    german = {"Accept-Language": "de"}
    path = "/exports/parcels.csv"
    answers = [
        world.head(path),
        world.head(path, headers=staff),
        world.head(path, headers=german),
        world.head(f"{path}?zoning=GI"),
    ]
    assert len({answer.headers["ETag"] for answer in answers}) == len(answers)
    assert answers[0].headers["Cache-Control"] == "public, no-cache"
    assert answers[1].headers["Cache-Control"] == "private, no-cache"
    assert "Authorization" in answers[0].headers["Vary"]


@pytest.mark.parametrize("extension", EVERY)
def test_what_staff_may_see_is_not_in_the_files_of_strangers(
    fetch: Fetch, staff: dict[str, str], extension: str
) -> None:
    assert fetch(f"parcels.{extension}").headers["OGC-NumberMatched"] == str(PUBLIC)
    assert fetch(f"parcels.{extension}", **staff).headers["OGC-NumberMatched"] == str(ALL)


def test_collection_leads_to_its_files(world: TestClient) -> None:
    links = world.get("/ogc/collections/parcels-logistics").json()["links"]
    files = [link for link in links if link["rel"] == "enclosure"]
    assert [link["href"].rpartition("parcels-logistics.")[2] for link in files] == list(FORMATS)
    for link in files:
        assert world.head(link["href"]).headers["Content-Type"] == link["type"]


def test_unknown_formats_and_collections_are_not_found(world: TestClient) -> None:
    detail = problem_of(world.get("/exports/parcels.kml"), 404)["detail"]
    assert "gpkg, geojson, geojsonl, fgb, parquet, csv, xlsx, shp.zip" in detail
    problem_of(world.get("/exports/nothing.gpkg"), 404)
    problem_of(world.get("/exports/parcels.shp"), 404)
    problem_of(world.get("/exports/parcels"), 404)
    problem_of(world.post("/exports/parcels.gpkg"), 405)


@pytest.mark.parametrize(
    "query",
    [
        "crs=EPSG:4711",
        "delimiter=x",
        "filter=((",
        "filter=nonsense=1",
        "bbox=1,2,3",
        "datetime=yesterday",
        "nonsense=1",
        "crs=CRS84&crs=CRS84",
        "q=%00",
        "operation_24h=perhaps",
        "sortby=nonsense",
        "properties=nonsense",
    ],
)
@pytest.mark.parametrize("extension", ["gpkg", "csv"])
def test_what_makes_no_sense_is_refused_before_anything_is_written(
    world: TestClient, query: str, extension: str
) -> None:
    problem_of(world.get(f"/exports/parcels.{extension}?{query}"), 400)


def test_geojson_has_no_other_system(world: TestClient) -> None:
    assert "gpkg" in problem_of(world.get("/exports/parcels.geojson?crs=EPSG:25832"), 400)["detail"]
    assert world.get("/exports/parcels.geojson?crs=CRS84").status_code == 200


def test_filter_that_fails_on_a_row_is_refused_as_such(world: TestClient) -> None:
    answer = world.get("/exports/parcels.csv", params={"filter": "area_m2 * 1e308 > 1"})
    assert blamed(answer, 400) == ["filter"]


def test_only_so_many_exports_are_made_at_once(world: TestClient) -> None:
    slots = app_of(world).state.export_slots
    with ExitStack() as held:
        slots.take(held)
        slots.take(held)
        refused = world.get("/exports/parcels.csv")
        problem_of(refused, 503)
        assert int(refused.headers["Retry-After"]) > 0
    assert world.get("/exports/parcels.csv").status_code == 200


@pytest.mark.parametrize("extension", ["csv", "geojson", "gpkg"])
def test_client_that_hangs_up_leaves_nothing_behind(large: TestClient, large_url: str, extension: str) -> None:
    with asked(large_url, f"/exports/infrastructure.{extension}") as connection:
        if extension != "gpkg":
            assert connection.recv(100).startswith(b"HTTP/1.1 200")
        until(lambda: open_transactions(large) > 0)
    until(lambda: open_transactions(large) == 0)
    until(lambda: work_folders() == [])
    until(lambda: app_of(large).state.export_slots.free == 2)


def test_stream_that_breaks_half_way_is_not_taken_for_whole(large: TestClient, large_url: str) -> None:
    with asked(large_url, "/exports/infrastructure.geojson") as connection:
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        assert answer.status == 200
        with opened_by_owner(large) as session:
            session.execute(
                text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
            )
        with pytest.raises(http.client.IncompleteRead):
            answer.read()
    until(lambda: app_of(large).state.export_slots.free == 2)
