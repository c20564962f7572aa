"""The page of one parcel: its facts, its sum, and nothing that a name could smuggle in."""

import pytest

from app.scoring.score import Status
from tests.makers import withdraw_parcel
from tests.pages.conftest import EVIL, Site, read


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_point_of_the_score_stands_in_the_table(site: Site, language: str) -> None:
    score = site.get(f"/parcels/{site.ids['real']}/score?profile=logistics").json()
    text = site.page(f"/{language}/parcels/{site.ids['real']}").text
    comma = str.maketrans(".", ",") if language == "de" else {}
    for each in score["contributions"]:
        if each["status"] == Status.KNOWN and each["weight"] > 0:
            assert f"{each['points']:.1f}".translate(comma) in text
    assert f"{score['score']:.1f}".translate(comma) in text


def test_facts_name_their_source_and_what_is_unknown_whom_to_ask(site: Site) -> None:
    document = site.page(f"/en/parcels/{site.ids['real']}")
    assert "Industriegebiet" not in document.text
    assert "industrial area (GI)" in document.text
    assert "20 €/m²" in document.text
    assert "B-Plan 12/3" in document.text
    assert "12 May 2026" in document.text
    assert "Electricity grid operator" in document.text
    anchors = {link for link in document.links if link.startswith("#source-")}
    assert anchors <= {f"#{attrs['id']}" for attrs in document.all("li") if "id" in attrs}


def test_real_land_is_described_for_search_engines(site: Site) -> None:
    parcel_id = site.ids["real"]
    document = site.page(f"/de/parcels/{parcel_id}")
    data = document.data
    assert data["@type"] == "RealEstateListing"
    assert data["@id"] == data["url"] == f"http://testserver/de/parcels/{parcel_id}"
    assert data["about"]["address"]["addressLocality"] == "Leuna"
    assert data["about"]["geo"]["latitude"] == pytest.approx(51.32, abs=0.01)
    assert data["offers"]["priceSpecification"]["price"] == 20
    assert document.all("link", rel="canonical") == [{"rel": "canonical", "href": data["url"]}]
    languages = {each["hreflang"]: each["href"] for each in document.all("link", rel="alternate")}
    assert languages == {each: f"http://testserver/{each}/parcels/{parcel_id}" for each in ("de", "en")}
    assert document.all("meta", name="robots") == []


def test_no_price_is_no_offer(site: Site) -> None:
    assert "offers" not in site.page(f"/de/parcels/{site.ids['evil']}").data


def test_invented_land_is_marked_and_kept_out_of_search_engines(site: Site) -> None:
    answer = site.get(f"/en/parcels/{site.ids['sample']}")
    document = read(answer)
    assert "This site does not exist." in document.text
    assert document.all("meta", name="robots", content="noindex")
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert "application/ld+json" not in answer.text
    assert str(document.all("meta", name="description")[0]["content"]).startswith("Sample data")


@pytest.mark.parametrize("path", ["/de", "/en/parcels/{evil}", "/de/inquiry?parcels={evil}"])
def test_markup_in_a_name_is_text(site: Site, path: str) -> None:
    answer = site.get(path.format(**site.ids))
    document = read(answer)
    assert EVIL in document.text
    assert not document.all("img")
    assert "<script>alert" not in answer.text
    assert {each.get("type") for each in document.all("script")} <= {"module", "application/ld+json"}
    if "parcels/" in path:
        assert document.data["name"] == EVIL


@pytest.mark.parametrize("hidden", ["partner", "owner", "internal"])
def test_hidden_parcels_have_no_page_and_say_the_same_as_absent_ones(site: Site, hidden: str) -> None:
    absent = read(site.get("/de/parcels/987654321"), 404)
    document = read(site.get(f"/de/parcels/{site.ids[hidden]}"), 404)
    assert document.text == absent.text


def test_a_withdrawn_parcel_has_no_page(site: Site) -> None:
    path = f"/de/parcels/{site.ids['far']}"
    assert site.get(path).status_code == 200
    withdraw_parcel(site.client, site.ids["far"])
    assert read(site.get(path), 404).text_of("h1") == ["Diese Seite gibt es nicht"]


def test_links_keep_the_search(site: Site) -> None:
    document = site.page(f"/de/parcels/{site.ids['real']}?area=3ha&profile=food")
    assert "/de?profile=food&area=3ha" in document.links
    assert any(link.startswith("/exposes.pdf?") and "food" in link for link in document.links)
    assert any(link.startswith("/de/inquiry?") for link in document.links)
