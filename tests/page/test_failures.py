"""What breaks is said, what was entered stays, and what still works goes on."""

import re

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Locator, Page, expect

from tests import chromium
from tests.page.conftest import Visiting

pytestmark = chromium.needed

NO_WEBGL = """
const given = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, ...more) {
  return /webgl/.test(kind) ? null : given.call(this, kind, ...more);
};
"""
ASKED = re.compile(r"/(criteria-values|parcels|profiles|matches|tiles|places)\b")
FAILED_LOAD = "Failed to load resource"


def cards(page: Page) -> Locator:
    return page.locator("li[data-parcel]")


def test_without_webgl_the_list_does_everything(visit: Visiting) -> None:
    window = visit()
    window.page.add_init_script(NO_WEBGL)
    page = window.open("/de")
    expect(page.get_by_text("WebGL")).to_be_visible()
    cards(page).first.get_by_role("link").click()
    expect(page).to_have_url(re.compile(r"/de/parcels/\d+"))
    window.forgive("WebGL")


def test_without_scripts_the_list_can_be_read_and_followed(visit: Visiting, region: TestClient) -> None:
    best = region.get("/parcels?profile=logistics&limit=1").json()["features"][0]
    page = visit(java_script_enabled=False).open("/de")
    link = page.get_by_role("link", name=best["properties"]["name"])
    expect(link).to_be_visible()
    link.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(best["properties"]["name"])


def test_a_lost_connection_is_said_and_nothing_entered_is_lost(visit: Visiting) -> None:
    window = visit()
    page = window.open("/de?area=5ha")
    cards(page).first.wait_for()
    page.wait_for_load_state("networkidle")
    window.page.context.set_offline(True)
    expect(page.get_by_text("Keine Verbindung")).to_be_visible()
    page.get_by_text("Gewichtung").click()
    slider = page.get_by_role("slider").first
    slider.focus()
    for _ in range(20):
        page.keyboard.press("ArrowRight")
    expect(page).to_have_url(re.compile("weights="))
    assert cards(page).count() > 1
    window.page.context.set_offline(False)
    expect(page.get_by_text("Keine Verbindung")).to_have_count(0)
    assert "area=5ha" in page.url
    window.forgive(FAILED_LOAD)


@pytest.mark.parametrize("status", [503, None], ids=["the service is in trouble", "the service is gone"])
def test_a_service_that_fails_is_asked_again(visit: Visiting, status: int | None) -> None:
    window = visit()
    window.page.route(ASKED, lambda route: route.abort() if status is None else route.fulfill(status=status))
    page = window.open("/de?zoning=GI&area=5ha")
    expect(page.get_by_role("button", name="Erneut versuchen").first).to_be_visible()
    window.page.unroute_all()
    expect(cards(page).first).to_be_visible()
    assert "zoning=GI" in page.url
    assert "area=5ha" in page.url
    window.forgive(FAILED_LOAD)


def test_tiles_that_fail_leave_the_sites_on_the_map(visit: Visiting) -> None:
    window = visit()
    window.page.route(re.compile(r"/tiles/.*\.mvt"), lambda route: route.fulfill(status=500))
    page = window.open("/de")
    expect(page.get_by_text("Teile der Karte konnten nicht geladen werden")).to_be_visible()
    expect(cards(page).first).to_be_visible()
    window.forgive(FAILED_LOAD)
