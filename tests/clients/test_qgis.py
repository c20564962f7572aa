"""QGIS, without a window, adds the published collections by the one address that its users paste."""

import json
import os
import subprocess
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
import shapely
from fastapi.testclient import TestClient

from app.crs import STORAGE
from tests.answers import features_of
from tests.clients.conftest import SHOWN
from tests.serving import Asked, Served

PYTHON = Path("/usr/bin/python3")
SESSION = Path(__file__).with_name("qgis_session.py")
WINDOW = (11.9, 51.2, 12.1, 51.4)
COLLECTIONS = ("parcels", "districts", "municipalities", "infrastructure")
MOST_REQUESTS = 25
BEFORE_ITEMS = 3  # landing page, description of the API, description of the collection
INKED = {
    "parcels": (0.02, 0.2),
    "districts": (0.9, 1.1),
    "municipalities": (0.9, 1.1),
    "infrastructure": (0.0005, 0.02),
}


def has_qgis() -> bool:
    asked = [str(PYTHON), "-c", "import importlib.util, sys; sys.exit(importlib.util.find_spec('qgis') is None)"]
    return PYTHON.exists() and subprocess.run(asked, check=False).returncode == 0


pytestmark = [
    pytest.mark.skipif(not has_qgis(), reason="python3-qgis (Debian's package) is not installed"),
]

TILES = {  # places to draw, and a colour of the style that must show there
    "parcels": ((11.2, 51.05, 11.3, 51.1), "#7eb287"),  # available, seen through
    "parcels-far": ((10.0, 50.0, 13.6, 52.8), "#b4d5e5"),  # sums of 10 to 100, seen through
    "municipalities": ((11.5, 51.0, 12.5, 51.7), "#4a4a4a"),
    "infrastructure": ((11.6, 51.0, 12.4, 51.7), "#c2185b"),
}
RunSession = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where QGIS keeps its profile, its cache and the pictures it draws."""
    return tmp_path_factory.mktemp("qgis")


@pytest.fixture(scope="module")
def run_session(served: Served, folder: Path) -> RunSession:
    """Runs QGIS with an order and gives what it saw, and the requests it made, under `asked`."""
    folder.chmod(0o700)
    apart = dict.fromkeys(("HOME", "XDG_RUNTIME_DIR", "XDG_CACHE_HOME", "XDG_DATA_HOME"), str(folder))

    def run(**order: Any) -> dict[str, Any]:
        before = len(served.asked)
        text = json.dumps({"url": served.url, "folder": str(folder), "window": WINDOW} | order)
        told = subprocess.run(
            [str(PYTHON), str(SESSION), text],
            env=os.environ | apart | {"QT_QPA_PLATFORM": "offscreen"},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert told.returncode == 0, told.stderr
        seen: dict[str, Any] = json.loads(told.stdout)
        return seen | {"asked": served.asked[before:]}

    return run


@pytest.fixture(scope="module")
def seen(run_session: RunSession) -> dict[str, Any]:
    """Every collection read whole."""
    return run_session(features=COLLECTIONS)


def pages_of(asked: Iterable[Asked], name: str) -> list[Asked]:
    return [each for each in asked if each.path == f"/ogc/collections/{name}/items"]


def is_near(colour: str, other: str) -> bool:
    """Whether two colours differ by no more than rounding."""
    pairs = zip(bytes.fromhex(colour[1:]), bytes.fromhex(other[1:]), strict=True)
    return all(abs(one - two) <= 3 for one, two in pairs)


def test_20_000_parcels_come_whole_in_few_requests(seen: dict[str, Any]) -> None:
    parcels = seen["parcels"]
    assert parcels["count"] == SHOWN == len(set(parcels["keys"])) == len(set(parcels["ids"]))
    once = [each for each in seen["asked"][:BEFORE_ITEMS] if "/items" not in each.path]
    assert len(once) + len(pages_of(seen["asked"], "parcels")) <= MOST_REQUESTS


@pytest.mark.parametrize("name", COLLECTIONS)
def test_count_extent_and_system_are_those_of_the_service(land: TestClient, seen: dict[str, Any], name: str) -> None:
    described = land.get(f"/ogc/collections/{name}").json()
    matched = land.get(f"/ogc/collections/{name}/items?limit=1").json().get("numberMatched", SHOWN)
    assert seen[name]["count"] == len(seen[name]["keys"]) == matched
    assert seen[name]["extent"] == pytest.approx(described["extent"]["spatial"]["bbox"][0], abs=1e-6)
    assert seen[name]["crs"] == "EPSG:4326"


@pytest.mark.parametrize("name", COLLECTIONS)
def test_ids_and_values_are_those_of_the_service(land: TestClient, seen: dict[str, Any], name: str) -> None:
    (feature,) = features_of(land.get(f"/ogc/collections/{name}/items?limit=1"))
    plain = {key: value for key, value in feature["properties"].items() if isinstance(value, bool | int | float | str)}
    assert plain.items() >= {key: value for key, value in seen[name]["first"].items() if value is not None}.items()
    assert seen[name]["ids"][0] == feature["id"]


def test_attributes_have_the_types_of_the_service(seen: dict[str, Any]) -> None:
    fields = seen["parcels"]["fields"]
    assert (fields["area_m2"], fields["synthetic"], fields["available_from"]) == ("Real", "Boolean", "Date")
    assert fields["municipality_keys"] == "StringList"
    assert seen["parcels"]["shape"] == "MultiPolygon"
    assert seen["infrastructure"]["shape"] == "Point"


def test_coordinates_in_the_storage_system_are_those_of_the_service(land: TestClient, seen: dict[str, Any]) -> None:
    asked = {"crs": STORAGE.uri, "limit": "1"}
    (feature,) = features_of(land.get("/ogc/collections/parcels/items", params=asked))
    box = shapely.geometry.shape(feature["geometry"]).bounds
    assert seen["parcels"]["in_storage"] == pytest.approx(box, abs=0.02)


@pytest.mark.parametrize("name", COLLECTIONS)
def test_a_window_holds_what_the_service_finds_in_it(land: TestClient, seen: dict[str, Any], name: str) -> None:
    box = ",".join(map(str, WINDOW))
    found = features_of(land.get(f"/ogc/collections/{name}/items", params={"bbox": box, "limit": "1000"}))
    assert 0 < len(found) < 1000
    # QGIS compares bounding boxes, the service shapes: the service never finds more
    assert set(seen[name]["in_window"]) >= {feature["properties"]["key"] for feature in found}


def test_a_window_alone_is_asked_for_by_its_box(run_session: RunSession, land: TestClient) -> None:
    seen = run_session(windows=["parcels"])
    pages = pages_of(seen["asked"], "parcels")
    assert [each for each in pages if "bbox" in each.query]
    assert len(seen["asked"]) <= 8
    box = ",".join(map(str, WINDOW))
    found = features_of(land.get("/ogc/collections/parcels/items", params={"bbox": box, "limit": "1000"}))
    assert {feature["properties"]["key"] for feature in found} <= set(seen["parcels"]["in_window"])


@pytest.mark.parametrize("name", COLLECTIONS)
def test_the_picture_is_drawn(seen: dict[str, Any], name: str) -> None:
    picture = seen[name]["picture"]
    low, high = INKED[name]
    assert low <= picture["inked_ratio"] <= high


def test_tiles_are_drawn_in_the_colours_of_the_served_style(run_session: RunSession) -> None:
    seen = run_session(tiles=[(place, place.removesuffix("-far"), box) for place, (box, _) in TILES.items()])
    tiles = [each.path for each in seen["asked"] if each.path.endswith(".mvt")]
    for place, (_, colour) in TILES.items():
        assert any(is_near(colour, each) for each in seen[place]["colours"]), (place, seen[place], tiles)
