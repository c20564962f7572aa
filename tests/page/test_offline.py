"""The last view stays for the phone in the field, and nothing that needs a person's consent or a token does."""

from typing import Any

import pytest
from playwright.sync_api import Page

from tests import chromium
from tests.page.conftest import PHONE, Visiting

pytestmark = chromium.needed

READY = "navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller !== null)"
KEPT = """async () => {
  const found = {};
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    found[name] = (await cache.keys()).map((request) => new URL(request.url).pathname);
  }
  return found;
}"""


def kept(page: Page) -> dict[str, list[str]]:
    """Paths of what the browser keeps, by the name of the cache."""
    found: Any = page.evaluate(KEPT)
    return {name.partition("-")[0]: paths for name, paths in found.items()}


def test_the_last_view_opens_without_a_network(visit: Visiting) -> None:
    visiting = visit(service_workers="allow", **PHONE)
    page = visiting.open("/de")
    page.wait_for_function(READY)
    page.goto(f"{visiting.url}/de")
    page.locator("ol li, ul li").first.wait_for()
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
    try:
        page.reload()
        page.locator("ol li, ul li").first.wait_for()
        assert page.locator("h1").inner_text()
    finally:
        page.context.set_offline(False)
        visiting.complaints.clear()  # the browser itself logs what it could not fetch


def test_what_somebody_writes_and_what_is_for_staff_is_not_kept(visit: Visiting) -> None:
    visiting = visit(service_workers="allow")
    page = visiting.open("/en")
    page.wait_for_function(READY)
    for path in ("/en/inquiry", "/en/legal/privacy", "/de/parcels/1"):
        page.goto(f"{visiting.url}{path}")
    page.evaluate("fetch('/parcels/1', {headers: {Authorization: 'Bearer nothing'}})")
    page.evaluate("fetch('/inquiries/terms')")
    page.wait_for_function("caches.open('pages').then((cache) => cache.match('/de/parcels/1'))")
    paths = [path for name, some in kept(page).items() if name != "shell" for path in some]
    assert "/de/parcels/1" in paths
    assert not [path for path in paths if "inquir" in path or "legal" in path]
    visiting.complaints.clear()  # the token was refused


def test_a_new_build_leaves_nothing_of_the_old_one(visit: Visiting) -> None:
    visiting = visit(service_workers="allow")
    page = visiting.open("/en")
    page.evaluate("caches.open('shell-0000').then((cache) => cache.put('/assets/old.js', new Response('')))")
    page.evaluate("navigator.serviceWorker.ready.then((ready) => ready.unregister())")
    page.reload()
    page.wait_for_function("navigator.serviceWorker.ready.then((ready) => ready.active.state === 'activated')")
    assert "/assets/old.js" not in kept(page)["shell"]


@pytest.mark.parametrize("path", ["/de", "/en?area=5ha&zoning=GI", "/de/parcels/1", "/en/parcels/267"])
@pytest.mark.parametrize("width", [1440, 320])
def test_without_scripts_a_page_is_readable_and_fits(visit: Visiting, path: str, width: int) -> None:
    visiting = visit(java_script_enabled=False, viewport={"width": width, "height": 800})
    page = visiting.open(path)
    assert page.locator("h1").is_visible()
    assert page.locator("main a").first.is_visible()
    assert page.locator("body").bounding_box()["width"] <= width  # type: ignore[index] # it is there


def test_a_script_that_never_starts_leaves_the_list(visit: Visiting) -> None:
    visiting = visit()
    visiting.page.route("**/assets/main*.js", lambda route: route.abort())
    page = visiting.open("/de")
    page.get_by_role("heading", level=1).wait_for(timeout=15_000)
    assert page.locator(".page-card").count() == 50
    assert page.locator(".page-card").first.is_visible()
    visiting.complaints.clear()  # of the file that did not come
