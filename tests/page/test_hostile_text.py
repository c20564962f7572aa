"""Markup and scripts in every text that others can write do nothing but show as text."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from tests import chromium
from tests.makers import app_of, make_district, make_facility, make_municipality, make_parcel, make_site
from tests.page.conftest import Visiting
from tests.serving import Served, serving

pytestmark = chromium.needed

ATTACK = """"><img src=x onerror="window.attacked=1"><script>window.attacked=1</script>"""
LINK = "javascript:window.attacked=1"
BOX = (11.9, 51.2, 12.2, 51.5)


@pytest.fixture(scope="module")
def hostile(clone_database: Callable[..., str]) -> Iterator[TestClient]:
    """Land, places and facilities whose every text is an attack."""
    settings = Settings(rate_limit=None, expensive_rate_limit=None, pool_size=4, database_url=clone_database())
    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        make_district(client, "15088", f"District {ATTACK}", BOX)
        make_municipality(client, "15088205", f"Town {ATTACK}", BOX)
        for kind in ("motorway_junction", "airport_cargo", "airport_passenger", "freight_terminal"):
            make_facility(client, kind, at=(12.1, 51.3), key=kind, name=f"{kind} {ATTACK}")
        site = make_site(client, name=f"Park {ATTACK}", key="park")
        for number in range(2):
            texts: dict[str, Any] = {
                name: f"{LINK} {ATTACK}" for name in ("contact", "plan_name", "cadastral_reference")
            }
            make_parcel(
                client, key=f"P{number}", at=(12.0 + number / 50, 51.32), site_id=site, name=f"Land {ATTACK}", **texts
            )
        yield client


@pytest.fixture(scope="module")
def hostile_service(hostile: TestClient) -> Iterator[Served]:
    with serving(app_of(hostile)) as running:
        yield running


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
@pytest.mark.parametrize(
    "path",
    [
        "/de",
        "/en/parcels/{first}?profile=logistics",
        "/de?compare={first},{second}&comparing=1",
        "/de?place=12.0,51.32",
        "/embed?district=15088",
        "/de/inquiry?parcels={first}",
        f"/de?profile={LINK}&district={ATTACK}&requirements={ATTACK}&weights={ATTACK}:1",
    ],
)
def test_shows_as_text_and_does_nothing(
    visit: Visiting, hostile: TestClient, hostile_service: Served, path: str, scripts: bool
) -> None:
    first, second = (feature["id"] for feature in hostile.get("/parcels").json()["features"])
    window = visit(hostile_service, java_script_enabled=scripts)
    page = window.open(path.format(first=first, second=second))
    page.locator("h1").first.wait_for()
    page.wait_for_load_state("networkidle")
    assert page.locator("img[onerror], img[src=x]").count() == 0
    assert page.locator("a[href^='javascript:' i]").count() == 0
    if scripts:
        assert page.evaluate("window.attacked") is None
    window.forgive("/profiles/javascript|/criteria-values.*javascript|/matches.*javascript")
