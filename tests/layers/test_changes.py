"""Add, replace and remove: what mirrors are told, what readers see meanwhile, and that a failure leaves nothing."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import geopandas
import pytest
from psycopg.errors import InsufficientPrivilege
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from app.codes import LayerVisibility, Role
from app.errors import Conflict, InvalidInput, NotFound, Unavailable
from app.layers import store, tables
from app.layers.load import Work, exchange
from app.layers.order import LayerFile, Terms
from app.settings import PROJECT_DIR
from tests.answers import features_of, ids_of, pages, problem_of
from tests.feed.mirror import Mirror
from tests.layers.conftest import STAFF, Layers, WriteFrame
from tests.layers.frames import STORAGE, every_type, squares
from tests.makers import app_of, make_headers, opened, opened_by_owner

ITEMS = "/ogc/collections/own/items"


def frame_of(numbers: list[int], text_: str = "a", seed: int = 1) -> geopandas.GeoDataFrame:
    shapes = squares(100, seed)
    columns = {"nr": numbers, "text": [f"{text_}{number}" for number in numbers]}
    return geopandas.GeoDataFrame(columns, geometry=[shapes[number] for number in numbers], crs=STORAGE)


def told(layers: Layers) -> dict[str, list[int]]:
    """What the feed holds of the last transaction, by operation."""
    last = "(SELECT max(transaction_id) FROM change)"
    rows = layers.asked(f"SELECT operation, row_id FROM change WHERE transaction_id = {last} ORDER BY 2")  # noqa: S608 - an id
    found: dict[str, list[int]] = {}
    for operation, row_id in rows:
        found.setdefault(operation, []).append(row_id)
    return found


def test_a_replacement_tells_of_the_rows_that_differ(layers: Layers, write_frame: WriteFrame) -> None:
    first = layers.add("own", write_frame(frame_of([1, 2, 3, 4])), id_column="nr")
    assert told(layers) == {"created": [1, 2, 3, 4]}
    tags = {row: layers.client.get(f"{ITEMS}/{row}").headers["ETag"] for row in (1, 2)}
    changed = frame_of([5, 4, 2, 1])
    changed.loc[changed["nr"] == 2, "text"] = "other"
    moved = changed.geometry.translate(0.004)  # less than the seventh decimal of a degree
    changed.loc[changed["nr"] == 4, "geometry"] = moved[changed["nr"] == 4]
    second = layers.exchange("own", write_frame(changed, "new.gpkg"))
    assert told(layers) == {"created": [5], "changed": [2, 4], "deleted": [3]}
    assert (second.created, second.changed, second.deleted, second.version) == (1, 2, 1, first.version + 1)
    assert ids_of(layers.client.get(ITEMS)) == [1, 2, 4, 5]
    assert layers.client.get(f"{ITEMS}/1", headers={"If-None-Match": tags[1]}).status_code == 304
    assert layers.client.get(f"{ITEMS}/2", headers={"If-None-Match": tags[2]}).status_code == 200


def test_the_same_file_again_changes_no_row(layers: Layers, write_frame: WriteFrame) -> None:
    path = write_frame(every_type(100), use_arrow=True)
    layers.add("own", path, id_column="nr")
    again = layers.exchange("own", path)
    assert (again.rows, again.created, again.changed, again.deleted) == (100, 0, 0, 0)


def test_what_is_left_open_stays_as_it_was(layers: Layers, write_frame: WriteFrame) -> None:
    path = write_frame(frame_of([1, 2]))
    layers.add("own", path, title="Aue", licence="CC0-1.0", id_column="nr", units={"nr": "Stück"})
    layers.exchange("own", path, title="Neue Aue")
    with opened(layers.client) as session:
        row = store.describe(store.get(session, "own"))
    assert (row["title"], row["licence"], row["id_column"]) == ("Neue Aue", "CC0-1.0", "nr")
    assert row["columns"][0] == {"name": "nr", "type": "integer", "unit": "Stück"}


def test_a_mirror_ends_equal_through_everything(layers: Layers, write_frame: WriteFrame) -> None:
    layers.add("own", write_frame(frame_of([1, 2, 3])), id_column="nr")
    mirror = Mirror(layers.client, {}, "own", limit=2)
    layers.exchange("own", write_frame(frame_of([2, 3, 4], "b"), "b.gpkg"))
    mirror.follow()
    assert mirror.features == mirror.source()
    assert len(mirror.features) == 3


def test_a_layer_that_turns_internal_is_withdrawn_from_strangers_only(layers: Layers, write_frame: WriteFrame) -> None:
    path = write_frame(frame_of([1, 2]))
    layers.add("own", path)
    headers = make_headers(layers.client, Role.STAFF)
    position = layers.client.get("/changes").json()["position"]
    layers.exchange("own", path, visibility=LayerVisibility.INTERNAL)
    changes = layers.client.get("/changes", params={"since": position}).json()["changes"]
    assert [(change["change"], change["id"]) for change in changes] == [("withdrawn", 1), ("withdrawn", 2)]
    problem_of(layers.client.get(ITEMS), 404)
    assert len(features_of(layers.client.get(ITEMS, headers=headers))) == 2


@pytest.mark.parametrize(
    ("visibility", "seen_by"),
    [("public", {None, "viewer", "staff"}), ("partner", {"viewer", "staff"}), ("internal", {"staff"})],
)
def test_a_layer_is_seen_by_those_it_is_for(
    layers: Layers, write_frame: WriteFrame, visibility: str, seen_by: set[str | None]
) -> None:
    layers.add("own", write_frame(frame_of([1])), visibility=LayerVisibility(visibility))
    for role in (None, Role.VIEWER, Role.STAFF):
        headers = {} if role is None else make_headers(layers.client, role)
        listed = [each["id"] for each in layers.client.get("/ogc/collections", headers=headers).json()["collections"]]
        assert ("own" in listed) == (role in seen_by)
        assert layers.client.get(ITEMS, headers=headers).status_code == (200 if role in seen_by else 404)
        assert layers.client.get(f"{ITEMS}/1", headers=headers).status_code == (200 if role in seen_by else 404)
        assert ("/collections/own/" in layers.client.get("/ogc/api", headers=headers).text) == (role in seen_by)


def test_a_removed_layer_is_gone_and_its_id_may_be_used_again(layers: Layers, write_frame: WriteFrame) -> None:
    path = write_frame(frame_of([1, 2]))
    layers.add("own", path)
    tag = layers.client.get(f"{ITEMS}/1").headers["ETag"]
    layers.remove("own")
    assert told(layers) == {"deleted": [1, 2]}
    problem_of(layers.client.get(ITEMS), 404)
    with pytest.raises(NotFound):
        layers.remove("own")
    assert layers.add("own", write_frame(frame_of([7]), "b.gpkg")).version == 3
    assert layers.client.get(f"{ITEMS}/1", headers={"If-None-Match": tag}).status_code == 200


def test_readers_keep_the_table_they_began_with_and_none_gets_an_error(layers: Layers, write_frame: WriteFrame) -> None:
    """Every answer is of one load, whole; and who is in the middle of a transaction goes on reading the old rows."""
    count = 60
    paths = [write_frame(frame_of(list(range(count)), name), f"{name}.gpkg") for name in "ab"]
    layers.add("own", paths[0])
    stop, faults, seen = threading.Event(), [], set()

    def read() -> None:
        while not stop.is_set():
            answer = layers.client.get(f"{ITEMS}?limit=100")
            texts = {feature["properties"]["text"][0] for feature in features_of(answer)}
            if len(texts) != 1 or answer.json()["numberReturned"] != count:
                faults.append(answer.text)
            seen.update(texts)

    readers = [threading.Thread(target=read) for _ in range(3)]
    with app_of(layers.client).state.read_session_factory() as session:
        session.execute(text("SELECT count(*) FROM layer"))
        for reader in readers:
            reader.start()
        for turn in range(6):
            layers.exchange("own", paths[(turn + 1) % 2])
        stop.set()
        for reader in readers:
            reader.join()
        (name,) = session.execute(text("SELECT table_name FROM layer")).one()
        assert name == "own_1"
        assert session.scalar(text(f'SELECT count(*) FROM layers."{name}"')) == count  # noqa: S608 - our own name
    assert faults == []
    assert seen == {"a", "b"}


def age_retired(layers: Layers) -> None:
    with opened_by_owner(layers.client) as session:
        session.execute(text("UPDATE retired_layer SET retired_at = now() - interval '1 hour'"))


def test_retired_tables_go_later_and_only_when_nobody_reads_them(layers: Layers, write_frame: WriteFrame) -> None:
    path = write_frame(frame_of([1]))
    layers.add("own", path)
    layers.exchange("own", path)
    assert layers.tables() == ["own_1", "own_2"]
    age_retired(layers)
    with app_of(layers.client).state.read_session_factory() as session:
        session.execute(text("SELECT * FROM layers.own_1"))
        layers.exchange("own", path)
        assert layers.tables() == ["own_1", "own_2", "own_3"]
    age_retired(layers)
    layers.remove("own")
    assert layers.tables() == ["own_3"]
    age_retired(layers)
    with opened_by_owner(layers.client) as session:
        tables.drop_retired(session)
    assert layers.tables() == []
    assert layers.asked("SELECT * FROM retired_layer") == []


def test_a_refused_replacement_leaves_the_old_layer_whole(layers: Layers, write_frame: WriteFrame) -> None:
    layers.add("own", write_frame(frame_of([1, 2])), id_column="nr")
    before = layers.client.get(ITEMS).json()["features"]
    with pytest.raises(InvalidInput, match="The id 3 stands in several rows"):
        layers.exchange("own", write_frame(frame_of([3, 3]), "b.gpkg"))
    assert layers.client.get(ITEMS).json()["features"] == before
    assert layers.tables() == ["own_1"]
    assert layers.asked("SELECT count(*) FROM change") == [(2,)]


def test_two_changes_of_a_layer_at_once_are_refused(layers: Layers, write_frame: WriteFrame) -> None:
    path = write_frame(frame_of([1]))
    layers.add("own", path)
    with opened(layers.client) as session:
        exchange(Work(session, "test", STAFF), "own", LayerFile(path, path.name), Terms())
        with pytest.raises(Conflict, match="is running"):
            layers.exchange("own", path)


def is_storing(layers: Layers) -> bool:
    """Whether somebody else is filling the table of the layer."""
    busy = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'INSERT INTO layers.own_1 %'"
    with opened_by_owner(layers.client) as session:
        return bool(session.scalar(text(busy)))


def test_a_command_that_is_killed_leaves_nothing(
    layers: Layers, write_frame: WriteFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_frame(every_type(60_000), use_arrow=True)
    url = app_of(layers.client).state.settings.database_url
    command = [sys.executable, "-m", "app.cli", "layer", "add", str(path), "--id", "own", "--title", "Own"]
    process = subprocess.Popen(command, env=os.environ | {"LOTSE_DATABASE_URL": url}, cwd=PROJECT_DIR)
    until = time.monotonic() + 60
    while not is_storing(layers) and process.poll() is None and time.monotonic() < until:
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    while is_storing(layers) and time.monotonic() < until:
        time.sleep(0.02)
    assert layers.tables() == []
    assert layers.asked("SELECT count(*) FROM layer") == [(0,)]
    assert layers.asked("SELECT count(*) FROM change") == [(0,)]
    assert layers.add("own", write_frame(frame_of([1]), "b.gpkg")).rows == 1


FOREIGN = {
    "a parcel": "SELECT * FROM parcel",
    "a token": "SELECT * FROM token",
    "the register": "DELETE FROM layer",
    "a table of the service": "DROP TABLE parcel",
    "a table beside": "CREATE TABLE public.mine (id int)",
    "the application's role": "SET ROLE lotse_app; DROP TABLE parcel",
}


@pytest.mark.parametrize("statement", FOREIGN.values(), ids=FOREIGN)
def test_the_role_of_layers_reaches_nothing_else(layers: Layers, statement: str) -> None:
    with (
        opened(layers.client) as session,
        pytest.raises(ProgrammingError) as caught,
        tables.as_maker(session),
    ):
        session.execute(text(statement))
    assert isinstance(caught.value.orig, InsufficientPrivilege)


@pytest.mark.parametrize(
    "statement", ["DROP TABLE layers.own_1", "DELETE FROM layers.own_1", "CREATE TABLE layers.x ()"]
)
def test_web_requests_as_such_only_read_the_tables(layers: Layers, write_frame: WriteFrame, statement: str) -> None:
    layers.add("own", write_frame(frame_of([1])))
    with pytest.raises(ProgrammingError), opened(layers.client) as session:
        session.execute(text(statement))
    assert len(ids_of(layers.client.get(ITEMS))) == 1


def test_a_database_without_the_schema_says_so_and_serves_the_rest(layers: Layers, write_frame: WriteFrame) -> None:
    with opened_by_owner(layers.client) as session:
        session.execute(text("DROP SCHEMA layers"))
    with pytest.raises(Unavailable, match="lotse_layers"):
        layers.add("own", write_frame(frame_of([1])))
    assert layers.client.get("/ogc/collections").status_code == 200


def test_every_page_of_a_walk_is_of_the_load_it_is_read_from(layers: Layers, write_frame: WriteFrame) -> None:
    layers.add("own", write_frame(frame_of(list(range(1, 31)))), id_column="nr")
    walk = pages(layers.client, f"{ITEMS}?limit=10")
    found: list[Any] = ids_of(next(walk))
    layers.exchange("own", write_frame(frame_of(list(range(1, 31)), "b"), "b.gpkg"))
    for page in walk:
        found += ids_of(page)
    assert found == list(range(1, 31))


def test_files_are_not_kept(layers: Layers, write_frame: WriteFrame, tmp_path: Path) -> None:
    layers.add("own", write_frame(frame_of([1])))
    assert [path.name for path in tmp_path.iterdir() if path.name != ".lotse"] == ["areas.gpkg"]
