"""A layer as the cadastre: what is refused, what is told, and that it stays what it was marked for."""

from pathlib import Path
from typing import Any

import geopandas
import pandas
import pytest
from fastapi.testclient import TestClient
from shapely.geometry import Point, box

from app.codes import LayerVisibility, Role
from app.errors import Conflict, InvalidInput
from tests.answers import problem_of
from tests.files.nas import parcel, write_nas
from tests.layers.conftest import Layers, WriteFrame
from tests.layers.frames import STORAGE
from tests.makers import make_headers

MARK = {"layer": "flur", "key": "kennz", "area": "amtl", "use": "Nutzung"}


def land(count: int = 4, **columns: Any) -> geopandas.GeoDataFrame:
    """Squares side by side; the last has no outline, the first two the same key."""
    frame = geopandas.GeoDataFrame(
        {
            "kennz": ["a", *(f"{chr(97 + number)}" for number in range(count - 1))],
            "eigner": pandas.array([7, None, 8, 8][:count], dtype="Int64"),
            "amtl": [100.5, 100.0, None, 99.0][:count],
            "Nutzung": ["Acker"] * count,
            "stand": pandas.to_datetime(["2026-01-01"] * count),
        }
        | columns,
        geometry=[*(box(700_000 + 10 * x, 5_700_000, 700_010 + 10 * x, 5_700_010) for x in range(count - 1)), None],
        crs=STORAGE,
    )
    return frame


@pytest.fixture
def staff(client: TestClient) -> TestClient:
    client.headers.update(make_headers(client, Role.STAFF))
    return client


@pytest.fixture
def flur(layers: Layers, write_frame: WriteFrame) -> Layers:
    layers.add("flur", write_frame(land()), visibility=LayerVisibility.INTERNAL)
    return layers


def test_mark_and_describe(flur: Layers, staff: TestClient) -> None:
    assert problem_of(staff.get("/cadastre"), 404)["detail"].startswith("No layer is the cadastre")

    marked = staff.put("/cadastre", json=MARK | {"owner": "eigner", "tolerance_m": 0.05})

    assert marked.status_code == 200, marked.text
    assert marked.json() == {
        "layer": "flur", "version": 1, "key": "kennz", "owner": "eigner", "area": "amtl", "use": "Nutzung",
        "tolerance_m": 0.05, "rows": 4, "without_outline": 1, "without_key": 0, "repeated_keys": 1, "without_owner": 1,
        "without_area": 1, "without_use": 0,
    }  # fmt: skip
    assert staff.get("/cadastre").json() == marked.json()


def test_only_one(flur: Layers, staff: TestClient, write_frame: WriteFrame) -> None:
    flur.add("other", write_frame(land(), "other.gpkg"))
    staff.put("/cadastre", json=MARK | {"owner": "eigner"})
    again = staff.put("/cadastre", json={"layer": "other", "key": "kennz"}).json()
    assert again | {"owner": None, "without_owner": None, "tolerance_m": 0.1} == again
    assert flur.asked("SELECT layer_id, owner_column FROM cadastre") == [("other", None)]


def test_forget(flur: Layers, staff: TestClient) -> None:
    staff.put("/cadastre", json=MARK)
    assert staff.delete("/cadastre").status_code == 204
    problem_of(staff.delete("/cadastre"), 404)
    problem_of(staff.get("/cadastre"), 404)
    assert staff.get("/layers/flur").status_code == 200


def test_it_goes_with_its_layer(flur: Layers, staff: TestClient) -> None:
    staff.put("/cadastre", json=MARK)
    flur.remove("flur")
    problem_of(staff.get("/cadastre"), 404)


@pytest.mark.parametrize("method", ["get", "put", "delete"])
def test_for_staff_only(flur: Layers, staff: TestClient, method: str) -> None:
    staff.put("/cadastre", json=MARK)
    body = {"json": MARK} if method == "put" else {}
    for role, status in ((None, 401), (Role.VIEWER, 403)):
        headers = {} if role is None else make_headers(staff, role)
        staff.headers.pop("authorization", None)
        problem_of(getattr(staff, method)("/cadastre", headers=headers, **body), status)
    assert flur.asked("SELECT layer_id FROM cadastre") == [("flur",)]


@pytest.mark.parametrize(
    ("change", "status", "says"),
    [
        ({"layer": "nowhere"}, 404, "no layer 'nowhere'"),
        ({"key": "nix"}, 422, "no column 'nix'"),
        ({"area": "Nutzung"}, 422, "as area of the cadastre"),
        ({"key": "amtl"}, 422, "as key of the cadastre"),
        ({"use": "stand"}, 422, "as use of the cadastre"),
        ({"tolerance_m": 0}, 422, None),
        ({"tolerance_m": 1.5}, 422, None),
        ({"key": None}, 422, None),
        ({"colour": "red"}, 422, None),
    ],
)  # fmt: skip
def test_bad_marks(flur: Layers, staff: TestClient, change: dict[str, Any], status: int, says: str | None) -> None:
    staff.put("/cadastre", json=MARK)
    problem = problem_of(staff.put("/cadastre", json=MARK | change), status)
    assert says is None or says in problem["detail"]
    assert staff.get("/cadastre").json()["key"] == "kennz"


def test_no_areas(layers: Layers, staff: TestClient, write_frame: WriteFrame) -> None:
    points = geopandas.GeoDataFrame({"kennz": ["a"]}, geometry=[Point(700_000, 5_700_000)], crs=STORAGE)
    layers.add("points", write_frame(points))
    problem = problem_of(staff.put("/cadastre", json={"layer": "points", "key": "kennz"}), 422)
    assert "made of areas" in problem["detail"]


def test_owners_only_where_staff_alone_see_them(layers: Layers, staff: TestClient, write_frame: WriteFrame) -> None:
    layers.add("flur", write_frame(land()), visibility=LayerVisibility.PARTNER)
    problem = problem_of(staff.put("/cadastre", json=MARK | {"owner": "eigner"}), 409)
    assert "personal data" in problem["detail"]
    assert staff.put("/cadastre", json=MARK).status_code == 200


def test_a_replacement_keeps_what_the_cadastre_needs(flur: Layers, staff: TestClient, write_frame: WriteFrame) -> None:
    staff.put("/cadastre", json=MARK | {"owner": "eigner"})
    with pytest.raises(Conflict, match="personal data"):
        flur.exchange("flur", write_frame(land(), "b.gpkg"), visibility=LayerVisibility.PUBLIC)
    with pytest.raises(InvalidInput, match="needs the column 'amtl' \\(area\\)"):
        flur.exchange("flur", write_frame(land().drop(columns="amtl"), "c.gpkg"))
    with pytest.raises(InvalidInput, match="as owner of the cadastre"):
        flur.exchange("flur", write_frame(land(eigner=[1.5, 2.5, 3.5, 4.5]), "d.gpkg"))
    assert staff.get("/cadastre").json()["version"] == 1
    flur.exchange("flur", write_frame(land(3), "e.gpkg"))
    assert staff.get("/cadastre").json() | {"version": 2, "rows": 3} == staff.get("/cadastre").json()


def test_an_extract_of_the_cadastre(layers: Layers, staff: TestClient, tmp_path: Path) -> None:
    more = "<art>a</art><art>b</art><zeit>2014-02-14T11:31:00Z</zeit><leer></leer>"
    report = layers.add("flur", write_nas(tmp_path, parcel(1, more=more), parcel(2)))
    types = {column.name: column.type for column in report.columns}
    assert types | {
        "flurstueckskennzeichen": "text", "flurnummer": "text", "amtlicheFlaeche": "number", "art": "json",
        "zeit": "timestamp", "istGebucht_href": "text",
    } == types  # fmt: skip
    feature = layers.client.get("/ogc/collections/flur/items/1").json()
    assert feature["properties"]["art"] == ["a", "b"]
    assert feature["properties"]["amtlicheFlaeche"] == 684.0
    body = {"layer": "flur", "key": "flurstueckskennzeichen", "area": "amtlicheFlaeche"}
    assert staff.put("/cadastre", json=body).json()["without_area"] == 0


def test_columns_by_their_names_in_the_file(layers: Layers, staff: TestClient, write_frame: WriteFrame) -> None:
    long = "kennzeichen_" * 8
    layers.add("flur", write_frame(land().rename(columns={"kennz": long}), "flur.geojson"))
    marked = staff.put("/cadastre", json={"layer": "flur", "key": long}).json()
    assert marked["key"] == long[:63]
