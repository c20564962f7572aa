"""Every view in light and dark, wide and at 320 px, which is also what 400 % zoom leaves of a window of 1280 px."""

import pytest
from playwright.sync_api import ViewportSize

from tests import chromium
from tests.page.axe import violations
from tests.page.conftest import WIDE, Visiting

pytestmark = [chromium.needed, chromium.needs_package("axe-core")]

NARROW: ViewportSize = {"width": 320, "height": 640}
ZOOMED: ViewportSize = {"width": 320, "height": 256}
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"

VIEWS = {
    "map": "/de",
    "map in English": "/en?profile=biotech_pharma",
    "site": "/de/parcels/267",
    "place": "/de?place=12.1,51.4",
    "comparison": "/de?compare=267,83,23&comparing=1",
    "embedded": "/embed?district=15088",
    "inquiry": "/de/inquiry?parcels=267",
    "imprint": "/de/legal/imprint",
    "privacy": "/en/legal/privacy",
    "accessibility": "/de/legal/accessibility",
    "not there": "/de/parcels/999999",
}


@pytest.mark.parametrize("path", VIEWS.values(), ids=VIEWS.keys())
def test_breaks_no_rule(visit: Visiting, path: str) -> None:
    window = visit()
    page = window.open(path)
    page.locator("h1").wait_for()
    page.wait_for_load_state("networkidle")
    for colours in ("light", "dark"):
        page.emulate_media(color_scheme=colours)
        for size in (WIDE, NARROW, ZOOMED):
            page.set_viewport_size(size)
            assert violations(page) == {}, f"{colours}, {size}"
            assert page.evaluate(SIDEWAYS) <= 0, f"scrolls sideways: {colours}, {size}"
    window.forgive("404 .*/parcels/999999")
