"""The search: the sentence, its form and its address are one, the list ranks without asking, and what is kept stays."""

import re
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page, expect

from tests import chromium
from tests.page.conftest import Visiting

pytestmark = chromium.needed


def _query(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def test_a_word_of_the_sentence_is_changed_by_keyboard(visit: Visiting) -> None:
    page = visit().open("/de?area=5ha&motorway=10min")
    word = page.get_by_role("button", name="5 ha", exact=True)
    word.press("Enter")
    page.get_by_role("spinbutton", name="Fläche am Stück").press_sequentially("12")  # what stands there is marked
    page.keyboard.press("Enter")

    said = "Ich suche 12 ha am Stück, höchstens 10 min per Lkw zur Autobahn, für Logistik."
    expect(page.get_by_role("heading", level=1)).to_have_text(said, use_inner_text=True)
    expect(page).to_have_title(f"{said} · Flächenlotse")
    expect(page.get_by_role("button", name="12 ha", exact=True)).to_be_focused()
    assert _query(page) == {"area": ["12ha"], "motorway": ["10min"]}
    page.go_back()
    expect(word).to_be_visible()


def test_form_and_sentence_are_the_same(visit: Visiting) -> None:
    page = visit(locale="en-GB").open("/en?rail=on_plot")
    page.get_by_role("button", name="As a form").click()
    page.get_by_label("Power connection: How important?").select_option("should")
    page.get_by_label("Rail siding: How important?").select_option("")
    page.get_by_label("Sector").select_option(label="Food")
    page.keyboard.press("Escape")

    expect(page.get_by_role("heading", level=1)).to_have_text(
        "I am looking for a site for food. Important: 10 MW of power.", use_inner_text=True
    )
    assert _query(page) == {"profile": ["food"], "power": ["10MW:should"]}


def test_a_slider_ranks_the_list_without_a_request(visit: Visiting) -> None:
    window = visit()
    page = window.open("/de")
    names = page.locator(".card-link")
    expect(page.get_by_role("heading", name="106 Flächen passen")).to_be_visible()
    before = names.all_text_contents()
    page.get_by_text("Gewichtung").click()
    page.wait_for_load_state("networkidle")
    window.asked.clear()

    slider = page.get_by_role("slider", name="Luftfracht LEJ")
    for _ in range(30):
        slider.press("ArrowRight")

    expect(page.get_by_role("spinbutton", name="Luftfracht LEJ")).to_have_value("28")
    assert names.all_text_contents() != before
    expect(page).to_have_url(re.compile("air_cargo:28"))
    assert [url for url in window.asked if re.search("criteria-values|matches|score|profiles", url)] == []


def test_where_nothing_fits_one_click_asks_for_less(visit: Visiting) -> None:
    page = visit().open("/de?area=30ha&zoning=GI&motorway=2min")
    expect(page.get_by_role("heading", name="Keine Fläche passt")).to_be_visible()
    expect(page.get_by_text("Am meisten schließt aus: Lkw-Minuten zur Autobahn")).to_be_visible()

    offered = page.get_by_role("button", name="statt 30 ha am Stück")
    more = int(offered.locator("strong").inner_text().split()[0])
    offered.click()
    expect(page.locator("ol.cards > li")).to_have_count(more)


def test_favourites_stay_and_can_be_taken_off_and_put_back(visit: Visiting) -> None:
    page = visit().open("/de")
    name = page.locator(".card-link").first.inner_text()
    page.get_by_role("button", name=f"{name} merken").click()
    page.reload()
    page.get_by_role("button", name="Merkliste, 1 Fläche").click()
    kept = page.get_by_role("dialog").get_by_role("link", name=name)
    expect(kept).to_be_visible()

    page.get_by_role("button", name=f"{name} von der Merkliste nehmen").click()
    expect(kept).to_have_count(0)
    undo = page.get_by_role("button", name="Rückgängig")
    expect(undo).to_be_focused()
    undo.press("Enter")
    expect(kept).to_be_visible()


def test_a_place_is_found_by_keyboard_and_scored(visit: Visiting) -> None:
    page = visit().open("/de")
    box = page.get_by_role("combobox", name="Ort, Standort oder Koordinaten")
    box.fill("51.4, 12.1")
    expect(page.get_by_role("listbox").get_by_role("option")).to_have_count(1)
    box.press("ArrowDown")
    expect(page.get_by_role("listbox").get_by_role("option")).to_have_attribute("aria-selected", "true")
    box.press("Enter")
    expect(box).to_have_attribute("aria-expanded", "false")
    assert _query(page)["place"] == ["12.1,51.4"]
