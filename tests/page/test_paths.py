"""Whole ways through the page: an investor at a desk, the same on a phone, with the keyboard alone, and in English.

With LOTSE_SCREENSHOTS set to a folder, every step leaves a picture there.
"""

import io
import os
import re
from pathlib import Path
from typing import Any

import pypdf
from fastapi.testclient import TestClient
from playwright.sync_api import Locator, Page, expect

from tests import chromium
from tests.page.conftest import PHONE, Visiting

pytestmark = chromium.needed

PICTURES = os.environ.get("LOTSE_SCREENSHOTS")
QUESTION: dict[str, Any] = {
    "profile": "logistics",
    "requirements": [
        {"property": "largest_contiguous_m2", "min": 3, "unit": "ha"},
        {"property": "motorway_exit_truck_s", "max": 15, "unit": "min"},
    ],
}
A_PARCEL = re.compile(r"/parcels/(\d+)")


def pictured(page: Page, name: str) -> None:
    """Leave a picture of the step where somebody wants to look at it."""
    if PICTURES:
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(500)
        page.screenshot(path=Path(PICTURES) / f"{name}.png")


def cards(page: Page) -> Locator:
    return page.locator("li[data-parcel]")


def require(page: Page, word: str, value: str) -> None:
    """Click a word of the sentence, or what its dialog offers, and set its number."""
    page.get_by_role("button", name=word, exact=True).click()
    page.get_by_role("dialog").get_by_role("spinbutton").fill(value)
    page.get_by_role("button", name="Übernehmen").click()


def listed(page: Page) -> list[int]:
    """The first ten parcels of the list."""
    return list(cards(page).evaluate_all("all => all.slice(0, 10).map(each => Number(each.dataset.parcel))"))


def best_of(told: Any) -> list[int]:
    return [line["parcel"]["id"] for line in told["lines"][:10]]


def test_an_investor_from_the_search_to_the_inquiry(visit: Visiting, region: TestClient) -> None:
    """List and sums are those of the service under the same question and weights, from the first step to the PDF."""
    page = visit().open("/de")
    cards(page).first.wait_for()
    pictured(page, "1-start")

    search(page)
    told = region.post("/matches", json=QUESTION).json()
    expect(page.get_by_role("heading", level=2, name=f"{told['counts']['ranked']} Flächen passen")).to_be_visible()
    assert listed(page) == best_of(told)

    page.get_by_text("Gewichtung").click()
    page.get_by_role("slider", name="Autobahnanschluss").fill("0")
    page.get_by_role("slider", name="Luftfracht LEJ").fill("40")
    pictured(page, "3-weights")
    criteria = region.get("/profiles/logistics").json()["criteria"]
    weights = {each["id"]: each["weight"] for each in criteria} | {"motorway_exit": 0, "air_cargo": 0.4}
    told = region.post("/matches", json=QUESTION | {"weights": weights}).json()
    assert listed(page) == best_of(told)

    for card in (0, 1, 2):
        cards(page).nth(card).get_by_role("button", name="vergleichen").click()
    cards(page).first.get_by_role("link").click()
    read_and_take_along(page, told["lines"][0])
    compare(page)
    inquire(page)


def search(page: Page) -> None:
    require(page, "eine Fläche", "3")
    page.get_by_role("button", name="und …").click()
    pictured(page, "2-criteria")
    require(page, "Lkw-Minuten zur Autobahn", "15")
    expect(page.get_by_role("heading", level=1)).to_contain_text("3 ha")
    expect(page).to_have_url(re.compile("area=3ha&motorway=15min"))


def read_and_take_along(page: Page, line: Any) -> None:
    expect(page.get_by_role("heading", level=2)).to_contain_text(line["parcel"]["name"])
    score = f"{line['score']:.1f}".replace(".", ",")
    expect(page.get_by_role("article").get_by_text(score).first).to_be_visible()
    pictured(page, "4-site")
    href = page.get_by_role("link", name="Exposé (PDF)").get_attribute("href")
    answer = page.request.get(page.url.split("/de")[0] + str(href))
    text = "".join(each.extract_text() for each in pypdf.PdfReader(io.BytesIO(answer.body())).pages)
    assert score in text


def compare(page: Page) -> None:
    page.get_by_role("button", name="3 Flächen vergleichen").click()
    expect(page.get_by_role("table")).to_be_visible()
    pictured(page, "5-comparison")


def inquire(page: Page) -> None:
    page.get_by_role("dialog").get_by_role("button", name="Anfrage schreiben").click()
    dialog = page.get_by_role("dialog", name="Anfrage")
    dialog.get_by_label("Ihr Name").fill("Erika Muster <img src=x onerror=alert(1)>")
    dialog.get_by_label("E-Mail").fill("erika@example.org")
    dialog.get_by_label("Was möchten Sie wissen?").fill("Ist ein Gleisanschluss möglich?")
    dialog.get_by_role("checkbox").check()
    pictured(page, "6-inquiry")
    dialog.get_by_role("button", name="Anfrage senden").click()
    expect(dialog.get_by_text("Ihre Anfrage ist gespeichert")).to_be_visible()
    pictured(page, "7-receipt")


def test_the_same_link_shows_the_same_view_in_the_other_language(visit: Visiting) -> None:
    window = visit()
    page = window.open("/de?profile=biotech_pharma&area=5ha&zoning=GI&weights=motorway_exit:0.5,air_cargo:0.5")
    cards(page).first.wait_for()
    order = cards(page).evaluate_all("all => all.map(each => each.dataset.parcel)")
    page.get_by_role("link", name="In English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    cards(page).first.wait_for()
    assert cards(page).evaluate_all("all => all.map(each => each.dataset.parcel)") == order
    expect(page.get_by_role("heading", level=1)).to_contain_text("5 ha")
    pictured(page, "8-english")
    assert not re.search(r"\b(Fläche|passen|Gewichtung|verfügbar|bekannt)\b", page.get_by_role("main").inner_text())


def test_on_a_phone(visit: Visiting) -> None:
    page = visit(**PHONE).open("/de")
    cards(page).first.wait_for()
    pictured(page, "p1-start")
    page.get_by_role("button", name="Liste halb aufziehen").tap()
    page.get_by_role("button", name="Liste ganz aufziehen").tap()
    pictured(page, "p2-list")
    cards(page).first.get_by_role("link").tap()
    expect(page.get_by_role("heading", name="Warum diese Punkte?")).to_be_attached()
    pictured(page, "p3-site")
    small = page.locator("button:visible, a.button:visible").evaluate_all(
        """all => all.filter(each => { const {width, height} = each.getBoundingClientRect();
        return width > 0 && (width < 24 || height < 24); }).map(each => each.outerHTML)"""
    )
    assert small == [], "targets of at least 24 px"


def test_with_the_keyboard_alone(visit: Visiting) -> None:
    page = visit().open("/de")
    cards(page).first.wait_for()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Zur Liste der Flächen")).to_be_focused()
    page.keyboard.press("Enter")
    first = cards(page).first.get_by_role("link")
    for _ in range(12):
        page.keyboard.press("Tab")
        if first.evaluate("each => each === document.activeElement"):
            break
    expect(first).to_be_focused()
    pictured(page, "k1-focus")
    page.keyboard.press("Enter")
    expect(page).to_have_url(A_PARCEL)
    expect(page.get_by_role("heading", name="Warum diese Punkte?")).to_be_visible()
    expect(page.get_by_role("article")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Zurück zur Liste")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).not_to_have_url(A_PARCEL)
    expect(first).to_be_focused()
    page.locator(".maplibregl-canvas").focus()
    before = page.url
    for key in ("ArrowRight", "+", "ArrowDown"):
        page.keyboard.press(key)
    expect(page).not_to_have_url(before)
    page.keyboard.press("Tab")
    expect(page.locator(".maplibregl-canvas")).not_to_be_focused()
