"""An edit makes exactly the tiles fresh that it may show in, at commit; nobody is given another one's tile."""

import os
import subprocess
import sys
from subprocess import DEVNULL, PIPE
from typing import Any

import psycopg
import pytest
from fastapi.testclient import TestClient
from shapely.geometry import mapping
from sqlalchemy import text

from app.changes.apply import ChangedRows, apply
from app.codes import ImportTarget, Role
from app.features.tile_versions import MOST_ROWS, NOWHERE, touched_cells
from app.parcels.collection import PARCELS
from app.settings import PROJECT_DIR
from tests.makers import (
    LEUNA,
    app_of,
    bearer,
    make_district,
    make_facility,
    make_headers,
    make_municipality,
    make_parcel,
    make_partner,
    make_site,
    make_token,
    opened,
    shipped_profiles,
    square,
)
from tests.tiles.conftest import PLAIN, features_in, keys_in, path_of

EAST, NORTH = (12.5, 51.32), (12.0, 51.8)
AIRPORTS = PROJECT_DIR / "geodata/reference/airports.csv"
SOURCE = {"evidence": {"source": "Survey", "as_of": "2026-06-01"}}


class Watch:
    """The tiles of three places, as a caller holds them."""

    def __init__(self, client: TestClient, collection: str = "parcels", zoom: int = 13) -> None:
        self.client = client
        self.paths = {at: path_of(zoom, at, collection) for at in (LEUNA, EAST, NORTH)}
        self.tags = {at: client.get(path, headers=PLAIN).headers["ETag"] for at, path in self.paths.items()}

    def changed(self) -> list[tuple[float, float]]:
        """Places whose tile is another now; the others answer 304."""
        found = []
        for at, path in self.paths.items():
            answer = self.client.get(path, headers=PLAIN | {"If-None-Match": self.tags[at]})
            if answer.status_code != 304:
                found.append(at)
            self.tags[at] = answer.headers["ETag"]
        return found


@pytest.fixture
def staff(client: TestClient) -> dict[str, str]:
    """Two parcels, and the header of somebody who may change them."""
    make_facility(client, "airport_cargo", at=(12.24, 51.414))
    make_parcel(client, key="HERE")
    make_parcel(client, key="EAST", at=EAST)
    return make_headers(client, Role.STAFF) | {"If-Match": "*"}


def test_change_shows_at_once_and_only_where_it_is(client: TestClient, staff: dict[str, str]) -> None:
    watch = Watch(client)
    assert watch.changed() == []
    for number in range(5):
        body = {"properties": {"name": f"Name {number}"}} | SOURCE
        assert client.patch("/parcels/1", json=body, headers=staff).status_code == 204
        (feature,) = features_in(client.get(watch.paths[LEUNA]))
        assert feature["properties"]["name"] == f"Name {number}"
        assert watch.changed() == [LEUNA]
        assert watch.changed() == []


def test_untouched_tiles_are_not_made_again(
    client: TestClient, staff: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = Watch(client)
    client.patch("/parcels/2", json={"properties": {"name": "Other"}} | SOURCE, headers=staff)
    made: list[Any] = []

    def make_nothing(*args: Any) -> bytes:
        made.append(args)
        return b""

    monkeypatch.setattr("app.tiles.serve.make_tile", make_nothing)
    assert keys_in(client.get(watch.paths[LEUNA])) == ["HERE"]
    assert made == []
    assert client.get(watch.paths[EAST]).status_code == 204
    assert len(made) == 1


def test_move_makes_the_old_and_the_new_place_fresh(client: TestClient, staff: dict[str, str]) -> None:
    watch = Watch(client)
    moved = {"geometry": mapping(square(NORTH, 40_000.0)), "properties": {}} | SOURCE
    answer = client.patch("/parcels/1", json=moved, headers=staff)
    assert answer.status_code == 204, answer.text
    assert watch.changed() == [LEUNA, NORTH]
    assert (keys_in(client.get(watch.paths[LEUNA])), keys_in(client.get(watch.paths[NORTH]))) == ([], ["HERE"])


def test_withdrawn_restored_and_deleted_parcels_show_so_at_once(client: TestClient, staff: dict[str, str]) -> None:
    watch = Watch(client)
    assert client.post("/parcels/1/withdraw", headers=staff).status_code == 204
    assert (watch.changed(), keys_in(client.get(watch.paths[LEUNA]))) == ([LEUNA], [])
    assert client.post("/parcels/1/restore", json={"status": "available"}, headers=staff).status_code == 204
    assert (watch.changed(), keys_in(client.get(watch.paths[LEUNA]))) == ([LEUNA], ["HERE"])
    assert client.delete("/parcels/1", headers=staff).status_code == 204
    assert (watch.changed(), keys_in(client.get(watch.paths[LEUNA]))) == ([LEUNA], [])


def test_new_parcel_shows_at_once(client: TestClient, staff: dict[str, str]) -> None:
    watch = Watch(client)
    make_parcel(client, key="NEW", at=NORTH)
    assert (watch.changed(), keys_in(client.get(watch.paths[NORTH]))) == ([NORTH], ["NEW"])


def test_change_shows_in_wider_tiles_too(client: TestClient, staff: dict[str, str]) -> None:
    watch = Watch(client, zoom=5)
    client.patch("/parcels/1", json={"properties": {"name": "Other"}} | SOURCE, headers=staff)
    assert watch.changed() == [LEUNA, EAST, NORTH]


def test_scored_tiles_follow_the_scores_and_plain_ones_do_not(client: TestClient, staff: dict[str, str]) -> None:
    plain, scored = Watch(client), Watch(client, "parcels-logistics")
    make_facility(client, "motorway_junction", at=(12.02, 51.33))
    assert plain.changed() == []
    assert LEUNA in scored.changed()
    client.patch("/parcels/2", json={"properties": {"area_m2": 90_000}} | SOURCE, headers=staff)
    assert (plain.changed(), scored.changed()) == ([EAST], [EAST])


def test_names_of_other_tables_in_tiles_follow_those(client: TestClient, staff: dict[str, str]) -> None:
    boxes = {"15088": (11.9, 51.2, 12.1, 51.4), "15091": (12.4, 51.2, 12.6, 51.4)}
    for key, box in boxes.items():
        make_municipality(client, f"{key}020", "Town", box)
        make_district(client, key, "Old name", box)
    watch = Watch(client, "municipalities", zoom=11)
    with opened(client) as session:
        session.execute(text("SELECT set_config('lotse.role', 'staff', true)"))
        session.execute(text("UPDATE district SET name = 'New name' WHERE key = '15088'"))
        apply(session, ChangedRows(ImportTarget.DISTRICTS, changed=[1]), "staff", shipped_profiles())
    (feature,) = features_in(client.get(watch.paths[LEUNA]), "municipalities")
    assert feature["properties"]["district"] == "New name"
    assert watch.changed() == [LEUNA]


def test_site_that_turns_private_leaves_the_tiles_it_is_in(client: TestClient, staff: dict[str, str]) -> None:
    make_site(client, key="SITE", at=NORTH)
    watch = Watch(client, "sites", zoom=12)
    body = {"properties": {"visibility": "internal"}} | SOURCE
    assert client.patch("/sites/1", json=body, headers=staff).status_code == 204
    assert watch.changed() == [NORTH]
    assert client.get(watch.paths[NORTH]).status_code == 204


def test_a_change_that_is_rolled_back_leaves_tiles_as_they_are(client: TestClient, staff: dict[str, str]) -> None:
    watch = Watch(client)
    body = {"properties": {"area_m2": -5}} | SOURCE
    assert client.patch("/parcels/1", json=body, headers=staff).status_code == 422
    assert watch.changed() == []


def test_many_changed_rows_make_every_tile_fresh_without_a_cell_each(client: TestClient, staff: dict[str, str]) -> None:
    with opened(client) as session:
        assert touched_cells(session, PARCELS, [1] * (MOST_ROWS + 1)) is None
        assert touched_cells(session, PARCELS, []) == NOWHERE
        few = touched_cells(session, PARCELS, [1, 2])
        assert few is not None
        assert 2 <= len(few) <= 8


def test_change_of_another_process_shows_in_the_next_answer(client: TestClient, staff: dict[str, str]) -> None:
    path = path_of(13)
    command = [sys.executable, "-m", "tests.tiles.other_process", app_of(client).state.settings.database_url, "HERE"]
    with subprocess.Popen(command, stdin=PIPE, stdout=PIPE, text=True, bufsize=1) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for number in range(10):
            before = [client.get(path).headers["ETag"] for _ in range(2)]  # the second by the short way
            process.stdin.write(f"Name {number}\n")
            assert process.stdout.readline() == "committed\n"
            after = client.get(path)
            assert [each["properties"]["name"] for each in features_in(after)] == [f"Name {number}"]
            assert {after.headers["ETag"]}.isdisjoint(before)
        process.stdin.close()
        assert process.wait(20) == 0


def test_import_by_command_shows_as_soon_as_it_is_committed(client: TestClient, staff: dict[str, str]) -> None:
    """Asked all the while, tiles show what was imported as soon as the database does."""
    path = path_of(3, collection="infrastructure")
    url = app_of(client).state.settings.database_url
    command = [sys.executable, "-m", "app.cli", "import", "--source", "airports", str(AIRPORTS)]
    number = "SELECT count(*) FROM facility"
    with subprocess.Popen(command, env=os.environ | {"LOTSE_DATABASE_URL": url}, stdout=DEVNULL) as process:
        with psycopg.connect(url, autocommit=True) as database:
            while database.execute(number).fetchone() == (1,):
                assert client.get(path).status_code == 200
                assert process.poll() in (None, 0)
            (imported,) = database.execute(number).fetchone() or (0,)
        assert len(features_in(client.get(path), "infrastructure")) == imported > 1
        assert process.wait(60) == 0


# --- who is given what ---------------------------------------------------------------------------


def test_private_tile_is_never_handed_to_another_viewer(client: TestClient, staff: dict[str, str]) -> None:
    make_partner(client, "a")
    make_partner(client, "b")
    make_parcel(client, key="OWN", partner="a", visibility="owner", at=(12.002, 51.322))
    make_parcel(client, key="PARTNERS", visibility="partner", at=(12.004, 51.322))
    headers = {name: bearer(make_token(client, Role.VIEWER, name)) for name in ("a", "b")} | {"nobody": {}}
    expected = {"staff": 3, "a": 3, "b": 2, "nobody": 1}
    headers["staff"] = {"Authorization": staff["Authorization"]}
    path = path_of(13)
    tags = set()
    for _ in range(2):
        for name, number in expected.items():
            answer = client.get(path, headers=headers[name])
            assert len(keys_in(answer)) == number, name
            assert answer.headers["Cache-Control"] == ("public" if name == "nobody" else "private") + ", no-cache"
            assert {"Authorization", "Accept-Encoding"} <= set(answer.headers["Vary"].split(", "))
            held = client.get(path, headers=headers["nobody"] | {"If-None-Match": answer.headers["ETag"]})
            assert held.status_code == (304 if name == "nobody" else 200)
            tags.add(answer.headers["ETag"])
    assert len(tags) == 4


def test_304_reads_no_geometry(client: TestClient, staff: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    watch = Watch(client)
    monkeypatch.setattr("app.tiles.serve.make_tile", lambda *_: pytest.fail("A tile was made."))
    app_of(client).state.tiles.cache.clear()
    assert watch.changed() == []
    known = {"Authorization": staff["Authorization"]}
    monkeypatch.undo()
    tag = client.get(watch.paths[LEUNA], headers=known).headers["ETag"]
    app_of(client).state.tiles.cache.clear()
    monkeypatch.setattr("app.tiles.serve.make_tile", lambda *_: pytest.fail("A tile was made."))
    assert client.get(watch.paths[LEUNA], headers=known | {"If-None-Match": tag}).status_code == 304


def test_second_request_asks_for_versions_only(
    client: TestClient, staff: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = path_of(13)
    first = client.get(path)

    def refuse(*_args: object) -> None:
        raise AssertionError("The ordinary way was taken.")

    monkeypatch.setitem(app_of(client).state._state, "read_session_factory", refuse)
    second = client.get(path)
    assert (second.content, dict(second.headers)) == (first.content, dict(first.headers))
    app_of(client).state.live_versions._loop = None
    assert client.get(path).status_code == 500
