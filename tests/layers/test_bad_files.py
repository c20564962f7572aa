"""What cannot be a layer is said in one sentence, with an exit code, and leaves nothing behind."""

import json
import signal
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pandas
import pytest
import shapely
from fastapi.testclient import TestClient

from app import cli
from app.codes import Role
from app.errors import Conflict, InvalidInput, LotseError
from app.layers.order import check_id
from tests.answers import ids_of, problem_of
from tests.layers.conftest import Layers, WriteFrame
from tests.layers.frames import STORAGE, squares
from tests.makers import app_of, make_headers

Write = Callable[[WriteFrame, Path], Path]


def frame_of(count: int = 2, **columns: Any) -> geopandas.GeoDataFrame:
    return geopandas.GeoDataFrame({"nr": range(1, count + 1)} | columns, geometry=squares(count), crs=STORAGE)


def placed(*shapes: Any, crs: int = STORAGE) -> Write:
    frame = geopandas.GeoDataFrame({"nr": range(len(shapes))}, geometry=list(shapes), crs=crs)
    return lambda write, _folder: write(frame, "own.gpkg")


def with_columns(frame: geopandas.GeoDataFrame, name: str = "own.gpkg") -> Write:
    return lambda write, _folder: write(frame, name)


def written(name: str, content: str | bytes) -> Write:
    def write(_write: WriteFrame, folder: Path) -> Path:
        path = folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def without_system(write: WriteFrame, _folder: Path) -> Path:
    path = write(frame_of(), "own.shp")
    path.with_suffix(".prj").unlink()
    return path


def with_a_curve(write: WriteFrame, _folder: Path) -> Path:
    path = write(frame_of(), "own.gpkg")
    with sqlite3.connect(path) as connection:
        blob = connection.execute("SELECT geom FROM own WHERE fid = 2").fetchone()[0]
    connection.close()
    curve = bytes.fromhex("010a00000001000000") + bytes.fromhex("010800000003000000") + bytes(48)
    head = blob[: blob.index(bytes.fromhex("0103000000"))]
    path.write_bytes(path.read_bytes().replace(blob[: len(head + curve)], head + curve))
    return path


def ring(positions: int) -> shapely.Polygon:
    angles = np.linspace(0, 2 * np.pi, positions)
    coords = np.column_stack([712_000 + 1000 * np.cos(angles), 5_700_000 + 1000 * np.sin(angles)])
    coords[-1] = coords[0]
    return shapely.Polygon(coords)


POINT = shapely.Point(712_000, 5_700_000)
BAD: dict[str, tuple[Write, dict[str, Any], str]] = {
    "no coordinate system": (without_system, {}, "lacks its .prj"),
    "two coordinate systems": (with_columns(frame_of()), {"crs": "EPSG:4326"}, "states its coordinate system itself"),
    "empty file": (written("own.gpkg", b""), {}, "is empty"),
    "no rows": (written("own.csv", "a,g\n"), {"wkt": "g", "crs": "EPSG:4326"}, "has 0 rows"),
    "too many rows": (with_columns(frame_of(5)), {"rows": 4}, "has 5 rows; a layer has 1 to 4"),
    "300 columns": (
        with_columns(frame_of(1, **{f"c{number}": [number] for number in range(299)}), "own.geojson"),
        {},
        "has 300 columns, more than the 250",
    ),
    "one of the service's names": (with_columns(frame_of(lotse_id=[1, 2])), {}, "begins with 'lotse_'"),
    "layer that is not there": (with_columns(frame_of()), {"layer": "south"}, "has no layer 'south'"),
    "id column that is not there": (with_columns(frame_of()), {"id_column": "Nr"}, "has no column 'Nr'; it has: 'nr'"),
    "id column with gaps": (
        with_columns(frame_of(key=pandas.array([None, 2], dtype="Int64"))),
        {"id_column": "key"},
        "is empty in row 1",
    ),
    "id column with a value twice": (with_columns(frame_of(key=[7, 7])), {"id_column": "key"}, "The id 7 stands in"),
    "id column of numbers with decimals": (
        with_columns(frame_of(key=[1.0, 2.5])),
        {"id_column": "key"},
        "'key' is of type number",
    ),
    "id column of text": (with_columns(frame_of(key=["a", "b"])), {"id_column": "key"}, "'key' is of type text"),
    "id column below 1": (with_columns(frame_of(key=[0, -4])), {"id_column": "key"}, "holds 0 in row 1"),
    "date column of text": (with_columns(frame_of(day=["a", "b"])), {"date_column": "day"}, "must hold dates or times"),
    "unit of a column that is not there": (with_columns(frame_of()), {"units": {"x": "m"}}, "has no column 'x'"),
    "too many positions": (placed(POINT, ring(100_001)), {}, "Row 2: the geometry has 100001 positions"),
    "latitude first": (placed(shapely.Point(51.3, 12.0), crs=4326), {}, "look swapped"),
    "beyond the projection": (placed(POINT, shapely.Point(-70, 4), crs=4326), {}, "2 rows of own.gpkg cannot be taken"),
    "not finite": (
        placed(shapely.LineString([(712_000, 5_700_000), (float("inf"), 5_700_000)])),
        {},
        "NaN or infinity",
    ),
    "curve": (with_a_curve, {}, "Row 2: the geometry cannot be read"),
    "mixed collection": (
        placed(shapely.GeometryCollection([POINT, POINT.buffer(5)])),
        {},
        "Row 1: the geometry is a collection of several kinds",
    ),
    "table without place": (written("own.csv", "a\n1\n"), {}, "name the columns of its coordinates"),
    "table without system": (written("own.csv", "x,y\n1,2\n"), {"x": "x", "y": "y"}, "need a known system"),
    "table with a wrong column": (
        written("own.csv", "x,y\n1,2\n"),
        {"x": "X", "y": "y", "crs": "EPSG:4326"},
        "has no column 'X'",
    ),
    "words for coordinates": (
        written("own.csv", "x,y\n12,51\nhere,51\n"),
        {"x": "x", "y": "y", "crs": "EPSG:4326"},
        "Row 3: 'x' is not a number",
    ),
    "half a place": (
        written("own.csv", "x,y\n12,51\n12,\n"),
        {"x": "x", "y": "y", "crs": "EPSG:4326"},
        "only one of 'x' and 'y' is filled",
    ),
    "wrong WKT": (written("own.csv", "g\nPOINT(1\n"), {"wkt": "g", "crs": "EPSG:4326"}, "is not a geometry as WKT"),
    "one coordinate": (written("own.csv", "x\n1\n"), {"x": "x", "crs": "EPSG:4326"}, "Name the columns of both"),
    "places beside geometries": (with_columns(frame_of()), {"x": "nr", "y": "nr"}, "has geometries of its own"),
    "a heading twice": (written("own.csv", "a,a\n1,2\n"), {"wkt": "a", "crs": "EPSG:4326"}, "above two columns"),
    "empty title": (with_columns(frame_of()), {"title": "  "}, "cannot be empty"),
    "long title": (with_columns(frame_of()), {"title": "x" * 2001}, "at most 2000 characters"),
}


@pytest.mark.parametrize(("write", "said", "sentence"), BAD.values(), ids=BAD)
def test_a_file_that_can_be_no_layer_is_refused_and_leaves_nothing(
    layers: Layers, write_frame: WriteFrame, tmp_path: Path, write: Write, said: dict[str, Any], sentence: str
) -> None:
    path = write(write_frame, tmp_path)
    with pytest.raises(LotseError) as caught:
        layers.add("own", path, **dict(said))
    assert sentence in str(caught.value)
    assert layers.tables() == []
    assert layers.asked("SELECT (SELECT count(*) FROM layer) + (SELECT count(*) FROM change)") == [(0,)]
    problem_of(layers.client.get("/ogc/collections/own"), 404)


def test_a_geometry_of_as_many_positions_as_allowed_is_taken(layers: Layers, write_frame: WriteFrame) -> None:
    path = write_frame(geopandas.GeoDataFrame({"nr": [1]}, geometry=[ring(100_000)], crs=STORAGE))
    assert layers.add("own", path).rows == 1
    assert ids_of(layers.client.get("/ogc/collections/own/items")) == [1]


def test_every_row_that_cannot_stay_is_named(layers: Layers, tmp_path: Path) -> None:
    path = written("own.csv", "x,y\n" + "12,51\nhere,51\n" * 30)(lambda *_: Path(), tmp_path)
    with pytest.raises(InvalidInput, match=r"^30 rows of own.csv") as caught:
        layers.add("own", path, x="x", y="y", crs="EPSG:4326")
    assert [problem.pointer for problem in caught.value.problems] == [f"/{row}" for row in range(3, 63, 2)]


@pytest.mark.parametrize("layer_id", ["", "a", "A1", "1a", "a b", "ä1", "a" * 52, "a'; --", "a\n", "../x", "a.b"])
def test_a_malformed_id_is_refused(layer_id: str) -> None:
    with pytest.raises(InvalidInput, match="cannot be the id of a layer"):
        check_id(layer_id, set())


@pytest.mark.parametrize(
    "layer_id", ["parcels", "sites", "districts", "municipalities", "parcels-logistics", "parcels-x"]
)
def test_an_id_of_the_service_is_refused(client: TestClient, layer_id: str) -> None:
    with pytest.raises(Conflict, match="of the service itself"):
        check_id(layer_id, app_of(client).state.published.reserved_ids)


def test_an_id_in_use_is_refused(layers: Layers, write_frame: WriteFrame) -> None:
    path = write_frame(frame_of())
    layers.add("own", path)
    with pytest.raises(Conflict, match="already"):
        layers.add("own", path)


COMMAND_LINE: dict[str, tuple[list[str], int, str]] = {
    "taken id": (["add", "FILE", "--id", "parcels", "--title", "x"], 1, "is that of a collection"),
    "bad id": (["add", "FILE", "--id", "Ä", "--title", "x"], 2, "cannot be the id"),
    "no such file": (["add", "nowhere.gpkg", "--id", "own", "--title", "x"], 2, "nowhere.gpkg"),
    "no such layer": (["replace", "own", "FILE"], 1, "There is no layer 'own'"),
    "nothing to remove": (["remove", "own"], 1, "There is no layer 'own'"),
    "bad unit": (["add", "FILE", "--id", "own", "--title", "x", "--unit", "m"], 2, "COLUMN=UNIT"),
}


@pytest.mark.parametrize(("arguments", "code", "sentence"), COMMAND_LINE.values(), ids=COMMAND_LINE)
def test_the_command_line_says_what_is_wrong_and_ends_with_a_code(
    database_url: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    write_frame: WriteFrame,
    arguments: list[str],
    code: int,
    sentence: str,
) -> None:
    path = write_frame(frame_of())
    assert _run(monkeypatch, database_url, *[str(path) if each == "FILE" else each for each in arguments]) == code
    assert sentence in capsys.readouterr().err


def test_the_command_line_adds_lists_replaces_and_removes(
    database_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], write_frame: WriteFrame
) -> None:
    path = str(write_frame(frame_of()))
    added = ["add", path, "--id", "own", "--title", "Eigen", "--unit", "nr=Stück", "--as-of", "2026-05-12", "--json"]
    assert _run(monkeypatch, database_url, *added) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["rows"], report["columns"]) == (2, [{"name": "nr", "type": "integer", "unit": "Stück"}])
    assert _run(monkeypatch, database_url, "replace", "own", path, "--visibility", "internal") == 0
    assert "own (version 2, polygon)" in capsys.readouterr().out
    assert _run(monkeypatch, database_url, "list") == 0
    assert capsys.readouterr().out == "own\t2\tpolygon\tinternal\t2\tEigen\n"
    assert _run(monkeypatch, database_url, "remove", "own") == 0
    assert _run(monkeypatch, database_url, "list") == 0
    assert capsys.readouterr().out == ""


def _run(monkeypatch: pytest.MonkeyPatch, database_url: str, *arguments: str) -> int:
    monkeypatch.setattr(signal, "signal", lambda *_: None)  # keep pytest's own handlers
    monkeypatch.setenv("LOTSE_DATABASE_URL", database_url)
    monkeypatch.setattr(sys, "argv", ["lotse", "layer", *arguments])
    with pytest.raises(SystemExit) as caught:
        cli.main()
    return int(caught.value.code or 0)


@pytest.fixture
def staff(client: TestClient) -> dict[str, str]:
    return make_headers(client, Role.STAFF)


def test_staff_publish_replace_and_remove_over_the_web(
    client: TestClient, staff: dict[str, str], write_frame: WriteFrame
) -> None:
    content = write_frame(frame_of()).read_bytes()
    files = {"file": ("Flächen 1.gpkg", content)}
    form = {"id": "own", "title": "Eigen", "units": '{"nr": "Stück"}', "as_of": "2026-05-12", "description": ""}
    added = client.post("/layers", data=form, files=files, headers=staff)
    assert (added.status_code, added.json()["created"]) == (201, 2)
    described = client.get(added.headers["Location"], headers=staff).json()
    assert (described["title"], described["as_of"], described["rows"]) == ("Eigen", "2026-05-12", 2)
    assert "table_name" not in described
    held = staff | {"If-Match": added.headers["ETag"]}
    replaced = client.put("/layers/own", data={"visibility": "partner"}, files=files, headers=held)
    assert (replaced.status_code, replaced.json()["changed"]) == (200, 2)
    assert [each["id"] for each in client.get("/layers", headers=staff).json()["layers"]] == ["own"]
    held = staff | {"If-Match": replaced.headers["ETag"]}
    assert client.get("/layers/own", headers=staff).headers["ETag"] == replaced.headers["ETag"]
    assert client.delete("/layers/own", headers=held).status_code == 204
    assert client.get("/layers", headers=staff).json() == {"layers": []}
    problem_of(client.get("/layers/own", headers=staff), 404)


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_nobody_replaces_or_removes_what_they_have_not_read(
    client: TestClient, staff: dict[str, str], write_frame: WriteFrame, method: str
) -> None:
    files = {"file": ("own.gpkg", write_frame(frame_of()).read_bytes())}
    sent: dict[str, Any] = {"files": files} if method == "PUT" else {}
    added = client.post("/layers", data={"id": "own", "title": "Eigen"}, files=files, headers=staff)
    problem_of(client.request(method, "/layers/own", headers=staff, **sent), 428)
    client.put("/layers/own", files=files, headers=staff | {"If-Match": added.headers["ETag"]})
    problem_of(client.request(method, "/layers/own", headers=staff | {"If-Match": added.headers["ETag"]}, **sent), 412)
    assert client.get("/layers/own", headers=staff).json()["version"] == 2


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/layers"),
        ("PUT", "/layers/own"),
        ("DELETE", "/layers/own"),
        ("GET", "/layers"),
        ("GET", "/layers/own"),
    ],
)
def test_layers_are_for_staff(client: TestClient, method: str, path: str) -> None:
    problem_of(client.request(method, path), 401)
    problem_of(client.request(method, path, headers=make_headers(client, Role.VIEWER)), 403)


FORMS: dict[str, tuple[dict[str, str], int]] = {
    "no id": ({"title": "x"}, 400),
    "no title": ({"id": "own"}, 422),
    "unknown field": ({"id": "own", "title": "x", "colour": "red"}, 400),
    "wrong visibility": ({"id": "own", "title": "x", "visibility": "owner"}, 422),
    "wrong date": ({"id": "own", "title": "x", "as_of": "12.05.2026"}, 422),
    "units that are no JSON": ({"id": "own", "title": "x", "units": "m"}, 400),
    "NUL": ({"id": "own", "title": "a\0b"}, 422),
    "taken id": ({"id": "sites", "title": "x"}, 409),
    "SQL for an id": ({"id": "x'; DROP TABLE parcel; --", "title": "x"}, 422),
}


@pytest.mark.parametrize(("form", "status"), FORMS.values(), ids=FORMS)
def test_a_wrong_form_is_a_problem(
    client: TestClient, staff: dict[str, str], write_frame: WriteFrame, form: dict[str, str], status: int
) -> None:
    files = {"file": ("a.gpkg", write_frame(frame_of()).read_bytes())}
    problem_of(client.post("/layers", data=form, files=files, headers=staff), status)
    assert client.get("/layers", headers=staff).json() == {"layers": []}


def test_a_fault_is_told_in_german_too(client: TestClient, staff: dict[str, str]) -> None:
    files = {"file": ("a.csv", b"x,y\nhier,51\n")}
    form = {"id": "own", "title": "x", "x": "x", "y": "y", "crs": "EPSG:4326"}
    answer = client.post("/layers", data=form, files=files, headers=staff | {"Accept-Language": "de"})
    assert "es wurde nichts geändert" in problem_of(answer, 422)["detail"]
