"""The page as visitors meet it: the sample region on loopback, Chromium, and everything the page asks for and logs."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, ViewportSize, expect

from app.imports.sample import load_sample
from app.main import create_app
from app.pages.built import read_built
from app.settings import Settings
from tests.makers import app_of, opened_by_owner
from tests.serving import Served, serving

WITHIN_MS = 20_000
HARMLESS = re.compile(  # of drawing without a graphics card, and of a visit that keeps nothing
    "GPU stall due to ReadPixels|GL Driver Message|Service Worker registration blocked by Playwright"
)
WIDE: ViewportSize = {"width": 1440, "height": 900}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}

expect.set_options(timeout=WITHIN_MS)


@dataclass
class Visit:
    """A visitor's browser window, what it asked for, and what it complained of."""

    page: Page
    url: str
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        """Go to a path of the service."""
        self.page.goto(self.url + path)
        return self.page

    def forgive(self, expected: str) -> None:
        """Take complaints off the list that the test itself caused."""
        self.complaints[:] = [each for each in self.complaints if not re.search(expected, each)]

    @property
    def asked_elsewhere(self) -> list[str]:
        """Requests that left for another host."""
        own = urlsplit(self.url).netloc
        return [
            url for url in self.asked if urlsplit(url).scheme not in ("data", "blob") and urlsplit(url).netloc != own
        ]


Visiting = Callable[..., Visit]


@pytest.fixture(scope="session")
def region(clone_database: Callable[..., str]) -> Iterator[TestClient]:
    """The service with the sample region, as `make run` starts it."""
    settings = Settings(rate_limit=None, expensive_rate_limit=None, pool_size=4, database_url=clone_database())
    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        with opened_by_owner(client) as session:
            load_sample(session, settings, lambda _sentence: None)
        yield client


@pytest.fixture(scope="session")
def served(region: TestClient) -> Iterator[Served]:
    """The same on loopback."""
    if read_built().script is None:
        pytest.skip("the page is not built (make page)")
    with serving(app_of(region)) as running:
        yield running


@pytest.fixture
def visit(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Visiting]:
    """Opens windows on a service, if none is named on the sample region.

    Each test ends with the proof that nothing was asked elsewhere and nothing complained.
    """
    visits: list[tuple[BrowserContext, Visit]] = []

    def open_window(service: Served | None = None, **options: Any) -> Visit:
        # what a service worker keeps would hide a network that is cut off
        wide: dict[str, Any] = {"viewport": WIDE, "locale": "de-DE", "service_workers": "block"}
        context = browser.new_context(**(wide | options))
        context.set_default_timeout(WITHIN_MS)
        visit = Visit(context.new_page(), (service or request.getfixturevalue("served")).url)
        visit.page.on("request", lambda request: visit.asked.append(request.url))
        visit.page.on("pageerror", lambda error: visit.complaints.append(str(error)))
        visit.page.on("console", lambda message: _note(message, visit.complaints))
        visits.append((context, visit))
        return visit

    yield open_window
    for context, _ in visits:
        context.close()
    for _, visit in visits:
        assert visit.asked_elsewhere == []
        assert visit.complaints == []


def _note(message: ConsoleMessage, complaints: list[str]) -> None:
    if message.type in ("error", "warning") and not HARMLESS.search(message.text):
        complaints.append(f"{message.text} ({message.location['url']})")
