"""MapLibre GL JS in Chromium, on a page of another origin: what a web map of anyone sees."""

import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
import shapely
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, Page
from starlette.applications import Starlette
from starlette.responses import FileResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from app.settings import PROJECT_DIR
from tests import chromium
from tests.answers import features_of
from tests.clients.conftest import SHOWN
from tests.serving import Served, serving

PAGE = PROJECT_DIR / "tests" / "browser" / "map.html"
MAPLIBRE = chromium.PACKAGES / "maplibre-gl" / "dist"
DRAWN_WITHIN_MS = 30_000

pytestmark = [chromium.needed, chromium.needs_package("maplibre-gl")]

OpenMap = Callable[..., Page]


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[Served]:
    """A page with a map, served from an origin of its own."""
    page = Route("/", lambda _request: FileResponse(PAGE))
    with serving(Starlette(routes=[page, Mount("/maplibre", StaticFiles(directory=MAPLIBRE))])) as served:
        yield served


@pytest.fixture
def open_map(browser: Browser, elsewhere: Served) -> Iterator[OpenMap]:
    """Opens a style at a place and zoom and waits until the map is drawn; a picture is left on failure."""
    page = browser.new_page(viewport={"width": 900, "height": 700})

    def open_(style: str | dict[str, Any], *, lon: float, lat: float, zoom: float) -> Page:
        text = style if isinstance(style, str) else json.dumps(style)
        page.goto(f"{elsewhere.url}/?{urlencode({'style': text, 'lon': lon, 'lat': lat, 'zoom': zoom})}")
        page.wait_for_function("window.isDrawn", timeout=DRAWN_WITHIN_MS)
        assert page.evaluate("window.faults") == []
        return page

    yield open_
    page.close()


def test_features_of_ogc_are_drawn_and_found_by_a_click(served_few: Served, few: TestClient, open_map: OpenMap) -> None:
    (feature,) = features_of(few.get("/ogc/collections/parcels/items?limit=1"))
    at = shapely.geometry.shape(feature["geometry"]).representative_point()
    style = {
        "version": 8,
        "sources": {"land": {"type": "geojson", "data": f"{served_few.url}/ogc/collections/parcels/items?limit=100"}},
        "layers": [{"id": "land", "type": "fill", "source": "land", "paint": {"fill-color": "#207040"}}],
    }
    page = open_map(style, lon=at.x, lat=at.y, zoom=15)
    page.mouse.click(450, 350)
    page.wait_for_function("window.clicked.length > 0")
    assert page.evaluate("window.clicked") == [feature["id"]]


@pytest.mark.parametrize("name", ["parcels", "parcels-logistics", "infrastructure", "districts"])
def test_served_style_draws_the_tiles_and_a_click_finds_the_feature(
    served_few: Served, few: TestClient, open_map: OpenMap, name: str
) -> None:
    """The page is of another origin: style, TileJSON and tiles cross it."""
    (feature,) = features_of(few.get(f"/ogc/collections/{name}/items?limit=1"))
    at = shapely.geometry.shape(feature["geometry"]).representative_point()
    page = open_map(f"{served_few.url}/styles/{name}.json", lon=at.x, lat=at.y, zoom=15 if name != "districts" else 9)
    drawn = page.evaluate("map.queryRenderedFeatures().map(feature => feature.properties.key)")
    assert feature["properties"]["key"] in drawn
    if name != "districts":  # drawn as outlines: nothing to click in its middle
        page.mouse.click(450, 350)
        page.wait_for_function("window.clicked.length > 0")
        assert set(page.evaluate("window.clicked")) == {feature["id"]}


def test_far_views_show_sums_that_add_up(served: Served, open_map: OpenMap) -> None:
    page = open_map(f"{served.url}/styles/parcels.json", lon=11.74, lat=51.46, zoom=5)
    found = page.evaluate("map.queryRenderedFeatures().map(feature => feature.properties)")
    assert found
    assert all(each["aggregated"] for each in found)
    squares = {json.dumps(each, sort_keys=True): each for each in found}
    assert 0 < sum(each["count"] for each in squares.values()) <= SHOWN
