"""The map in the page: drawn, clicked, walked by keyboard, and what it says when something is missing."""

import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
import shapely
from fastapi.testclient import TestClient
from playwright.sync_api import Page, Route, expect

from app.main import create_app
from app.settings import Settings
from tests.answers import features_of
from tests.page.conftest import PHONE, WITHIN_MS, Visiting

BASEMAP_DE = "sgx.geodatenzentrum.de"
RECOLOURED = "performance.getEntriesByName('map-recoloured').length"
DRAWN = "performance.getEntriesByName('map-drawn').length"
NO_WEBGL = "HTMLCanvasElement.prototype.getContext = () => null"
LOSE = """() => {
  const gl = document.querySelector('.map .maplibregl-canvas').getContext('webgl2');
  window.lost = gl.getExtension('WEBGL_lose_context');
  window.lost.loseContext();
}"""
PAINTED = """(() => {
  const canvas = document.querySelector('.map-points');
  return canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some(each => each > 0);
})()"""
RING_ABOVE_SHEET = """(() => {
  const ring = document.querySelector('.map-mark[data-kind=selected]');
  if (ring === null) return false;
  ring.hidden = false;  // from near by the outline stands for it
  const {top, bottom} = ring.getBoundingClientRect();
  return bottom < document.querySelector('.panel').getBoundingClientRect().top && top > 0;
})()"""
WAITED_MS = 1_500
EVERY_MS = 100


def _until(page: Page, holds: str) -> None:
    """Wait until an expression holds; the policy of the page forbids Playwright's own way."""
    for _ in range(WITHIN_MS // EVERY_MS):
        if page.evaluate(holds):
            return
        page.wait_for_timeout(EVERY_MS)
    pytest.fail(f"not within {WITHIN_MS} ms: {holds}")


def _ready(page: Page) -> Page:
    """The map has drawn its background and coloured the parcels."""
    page.locator(".map[data-state=ready]").wait_for()
    _until(page, f"{DRAWN} > 0 && {RECOLOURED} > 0")
    return page


@pytest.fixture(scope="module")
def best(region: TestClient) -> Any:
    """The parcel that stands first in the list."""
    (feature,) = features_of(region.get("/parcels?profile=logistics&limit=1"))
    return feature


@pytest.fixture(scope="module")
def above(best: Any) -> Callable[[float], str]:
    """The address of the page with the map right above that parcel, by zoom."""
    inside = shapely.geometry.shape(best["geometry"]).representative_point()
    return lambda zoom: f"/de?map={zoom},{inside.y:.5f},{inside.x:.5f}"


def _click_middle(page: Page) -> None:
    box = page.locator(".map .maplibregl-canvas").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


@pytest.mark.parametrize(
    ("held_back", "until"),
    [("**/criteria-values*", ".map[data-state=ready]"), ("**/assets/engine*.js", "#results [data-parcel]")],
    ids=["the map is there first", "parcels are there first"],
)
def test_points_are_painted_whatever_comes_first(visit: Visiting, held_back: str, until: str) -> None:
    visitor = visit()
    held: list[Route] = []
    visitor.page.route(held_back, lambda route: held.append(route))
    page = visitor.open("/de")
    page.locator(until).first.wait_for()
    for route in held:
        route.continue_()
    _until(_ready(page), PAINTED)


def test_legend_counts_every_parcel_once(region: TestClient, visit: Visiting) -> None:
    page = _ready(visit().open("/de"))
    counts = page.locator(".legend > ul").first.locator(".legend-count").all_inner_texts()
    assert sum(map(int, counts)) == region.get("/parcels?limit=1").json()["numberMatched"]
    expect(page.locator(".legend-looks")).to_contain_text("Beispieldaten")


@pytest.mark.parametrize("zoom", [9, 15], ids=["as a point", "as an outline"])
def test_click_opens_the_parcel_below(best: Any, above: Callable[[float], str], visit: Visiting, zoom: float) -> None:
    page = _ready(visit().open(above(zoom)))
    page.wait_for_timeout(WAITED_MS)  # until outlines of this zoom are drawn
    _click_middle(page)
    page.wait_for_url(re.compile(rf"/de/parcels/{best['id']}\b"))


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_on_a_phone_the_open_parcel_lies_above_the_sheet(best: Any, visit: Visiting, motion: str) -> None:
    page = _ready(visit(**PHONE, reduced_motion=motion).open(f"/de/parcels/{best['id']}"))
    _until(page, RING_ABOVE_SHEET)


def test_click_on_open_land_asks_what_the_place_is_worth(visit: Visiting) -> None:
    page = _ready(visit().open("/de?map=14,51.95,11.2"))
    _click_middle(page)
    page.wait_for_url(re.compile(r"place=11\.2\d*(%2C|,)51\.9"))


def test_keyboard_moves_the_map_and_leaves_it(visit: Visiting) -> None:
    page = _ready(visit().open("/de?map=9,51.4,11.9"))
    page.locator(".map .maplibregl-canvas").focus()
    page.keyboard.press("ArrowRight")
    _until(page, "!location.search.includes('11.9&') && !location.search.endsWith('11.9')")
    page.keyboard.press("+")
    _until(page, "new URLSearchParams(location.search).get('map').startsWith('10,')")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.tagName") != "CANVAS"


def test_steps_through_the_list_go_from_parcel_to_parcel(best: Any, visit: Visiting) -> None:
    page = _ready(visit().open("/en"))
    page.get_by_role("button", name="Next site of the list").click()
    page.wait_for_url(re.compile(rf"/en/parcels/{best['id']}\b"))
    page.get_by_role("button", name="Next site of the list").click()
    page.wait_for_url(re.compile(rf"/en/parcels/(?!{best['id']}\b)"))
    page.get_by_role("button", name="Previous site of the list").click()
    page.wait_for_url(re.compile(rf"/en/parcels/{best['id']}\b"))


def test_the_own_position_is_marked_when_asked_for_and_told_to_nobody(visit: Visiting) -> None:
    visitor = visit(**PHONE, permissions=["geolocation"], geolocation={"longitude": 12.0, "latitude": 51.4})
    page = _ready(visitor.open("/de"))
    before = len(visitor.asked)
    page.get_by_role("button", name="Meine Position zeigen").tap()
    expect(page.locator(".map-mark[data-kind=position]")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert {urlsplit(url).path.split("/")[1] for url in visitor.asked[before:]} <= {"tiles"}


def test_a_position_that_is_not_shared_is_said(visit: Visiting) -> None:
    page = _ready(visit().open("/en"))
    page.get_by_role("button", name="Show my position").click()
    expect(page.locator(".map-notice")).to_contain_text("not shared")


def test_without_webgl_the_list_says_it_all(visit: Visiting) -> None:
    visitor = visit()
    visitor.page.add_init_script(NO_WEBGL)
    page = visitor.open("/de")
    expect(page.locator(".map-notice")).to_contain_text("WebGL")
    expect(page.locator("#results")).to_contain_text("Beispielfläche")
    assert page.locator(".map-controls").count() == 0


def test_tiles_that_fail_are_said_and_asked_for_again(visit: Visiting) -> None:
    visitor = visit()
    visitor.page.route("**/tiles/**", lambda route: route.abort())
    page = visitor.open("/de")
    page.locator(".map[data-state=ready]").wait_for()
    expect(page.locator(".map-notice")).to_contain_text("konnten nicht geladen werden")
    _until(page, f"{RECOLOURED} > 0")  # parcels are there all the same
    page.unroute("**/tiles/**")
    with page.expect_response(lambda answer: ".mvt" in answer.url and answer.ok):
        page.locator(".map-notice button").click()
    expect(page.locator(".map-notice")).to_have_count(0)
    visitor.complaints.clear()


def test_map_comes_back_after_the_graphics_card_was_lost(visit: Visiting) -> None:
    visitor = visit()
    page = _ready(visitor.open("/de"))
    before = page.evaluate(DRAWN)
    page.evaluate(LOSE)
    page.locator(".map[data-state=lost]").wait_for()
    page.evaluate("window.lost.restoreContext()")
    page.locator(".map[data-state=ready]").wait_for()
    _until(page, f"{DRAWN} > {before} && {PAINTED}")
    visitor.complaints.clear()


@pytest.fixture
def asked_of_basemap(visit: Visiting) -> Iterator[tuple[Page, list[str]]]:
    """A window whose requests to others are answered by nobody, and what they were."""
    asked: list[str] = []

    def refuse(route: Route) -> None:
        asked.append(route.request.url)
        route.abort()

    visitor = visit()
    visitor.page.route(lambda url: urlsplit(url).hostname not in ("127.0.0.1", "localhost", None), refuse)
    yield _ready(visitor.open("/de")), asked
    visitor.asked.clear()
    visitor.complaints.clear()


def test_basemap_de_is_asked_only_while_the_visitor_agrees(asked_of_basemap: tuple[Page, list[str]]) -> None:
    page, asked = asked_of_basemap
    page.get_by_role("button", name="Hintergrund der Karte").click()
    expect(page.get_by_role("dialog")).to_contain_text(BASEMAP_DE)
    page.get_by_role("button", name="Eigene Karte behalten").click()
    page.wait_for_timeout(WAITED_MS)
    assert asked == []

    page.get_by_role("button", name="Hintergrund der Karte").click()
    with page.expect_request(f"https://{BASEMAP_DE}/**"):
        page.get_by_role("button", name="Zustimmen und basemap.de zeigen").click()
    page.wait_for_timeout(WAITED_MS)
    assert {urlsplit(url).netloc for url in asked} == {BASEMAP_DE}

    page.get_by_role("button", name="Hintergrund der Karte").click()
    page.get_by_role("button", name="Zustimmung zurücknehmen").click()
    page.wait_for_timeout(WAITED_MS)
    asked.clear()
    page.get_by_role("button", name="Weiter weg").click()
    page.reload()
    _ready(page)
    page.wait_for_timeout(WAITED_MS)
    assert asked == []


@pytest.mark.parametrize("is_offered", [True, False])
def test_pages_may_ask_basemap_de_only_where_the_operator_offers_it(
    settings: Settings, database_url: str, is_offered: bool
) -> None:
    app = create_app(settings.model_copy(update={"database_url": database_url, "basemap_de": is_offered}))
    with TestClient(app) as client:
        policy = client.get("/de").headers["Content-Security-Policy"]
    assert (BASEMAP_DE in policy) == is_offered
    assert ("connect-src 'self';" in policy) == (not is_offered)
