"""The list that everybody can read: in the order of the API, found by a plain form, with nothing hidden in it."""

import json
import re
from typing import Any
from urllib.parse import urlencode

import pytest
from fastapi.testclient import TestClient

from app.pages import listing
from tests.answers import ids_of
from tests.makers import make_parcel
from tests.pages.conftest import Document, Site, read

LIST = re.compile(r"/(?:de|en)/parcels/(\d+)")


def shown(document: Document) -> list[int]:
    """Ids of the parcels in the list, in its order."""
    return [int(found[1]) for link in document.links if (found := LIST.match(link))]


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("query", ["", "profile=food", "weights=air_cargo:2,motorway_exit:1", "district=15088"])
def test_the_list_is_that_of_the_api(site: Site, language: str, query: str) -> None:
    asked = query.replace("district=15088", "filter=district_keys='15088'")
    answer = site.get(f"/parcels?{asked}" if "profile" in asked else f"/parcels?profile=logistics&{asked}")
    assert shown(site.page(f"/{language}?{query}")) == ids_of(answer) != []


def test_the_groups_of_all_parcels_are_counted(site: Site) -> None:
    groups = [each["properties"]["group"] for each in site.get("/parcels?profile=logistics").json()["features"]]
    ranked, data_missing, knocked_out = map(groups.count, ("ranked", "data_missing", "knocked_out"))
    assert ranked + data_missing + knocked_out == len(groups) > 2
    assert f"{ranked} sites fit, {data_missing} lack data, {knocked_out} are ruled out." in site.page("/en").text


def matched(site: Site, requirements: list[dict[str, Any]], group: str) -> list[int]:
    """Ids of the parcels of a group, as the API answers."""
    question = {"profile": "logistics", "requirements": requirements, "group": group}
    return [line["parcel"]["id"] for line in site.client.post("/matches", json=question).json()["lines"]]


def test_what_is_required_judges_as_a_match_does(site: Site) -> None:
    requirements = [{"property": "largest_contiguous_m2", "min": 3.2, "unit": "ha"}]
    groups = {group: matched(site, requirements, group) for group in ("ranked", "data_missing", "knocked_out")}
    for group, ids in groups.items():
        assert shown(site.page(f"/de?area=3.2ha&group={group}")) == ids
    ranked, data_missing, knocked_out = map(len, groups.values())
    assert ranked + data_missing + knocked_out == 4
    text = site.page("/en?area=3.2ha").text
    assert f"{ranked} sites fit, {data_missing} lack data, {knocked_out} are ruled out." in text
    assert "3.2\N{NO-BREAK SPACE}ha in one piece" in text


def test_a_list_in_json_is_read_as_well(site: Site) -> None:
    wide: dict[str, Any] = {"property": "area_m2", "min": 39_000.0}
    requirements = [wide, {"property": "zoning", "in": ["GI"]}]
    for group in ("data_missing", "knocked_out"):
        query = urlencode({"requirements": json.dumps(requirements), "group": group})
        assert shown(site.page(f"/de?{query}")) == matched(site, requirements, group) != []


@pytest.mark.parametrize(
    ("sent", "path"),
    [
        ("area=12,5&motorway=&zoning=&district=", "/de?area=12.5ha"),
        ("area=3ha&price=40", "/de?area=3ha&price=40eur_per_m2"),
        ("area=&zoning=", "/de"),
        ("area=12 ha:should", "/de?area=12ha:should"),
    ],
)
def test_the_form_leads_to_the_address_that_the_map_writes(site: Site, sent: str, path: str) -> None:
    answer = site.get(f"/de?{sent}")
    assert (answer.status_code, answer.headers["Location"]) == (303, path)
    assert site.get(path).status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        *("area=x", "zoning=nonsense", "power=20kW", "requirements=[", "requirements=7", "weights=a:b"),
        *("weights=nothing:1", "district=%27%20OR%201", "profile=none", "power_by=tomorrow", "gas=no"),
        *(f"requirements={'[' * 3000}", "requirements=[{%22property%22:7}]", "weights=motorway_exit:nan"),
        *("weights=motorway_exit:0", "area=-1ha:never"),
    ],
)
def test_what_cannot_be_read_is_named_and_left_out(site: Site, query: str) -> None:
    answer = site.get(f"/en?{query}")
    document = read(site.get(answer.headers["Location"]) if answer.status_code == 303 else answer)
    assert f"left out: {query.partition('=')[0]}." in document.text
    assert shown(document) == shown(site.page("/en"))


def test_requirements_that_make_no_sense_are_a_page_too(site: Site) -> None:
    asked = urlencode({"requirements": '[{"property":"no_such_thing","min":1}]'})
    document = read(site.get(f"/de?{asked}"), 422)
    assert document.text_of("h1") == ["Das war nicht zu verstehen"]


def test_the_form_shows_what_is_asked_and_keeps_what_it_has_no_field_for(site: Site) -> None:
    document = site.page("/de?area=3ha&zoning=GI&rail=on_plot&weights=air_cargo:1&district=15088")
    values = {each["name"]: each["value"] for each in document.all("input")}
    assert values["area"] == "3ha"
    assert (values["rail"], values["weights"]) == ("on_plot", "air_cargo:1")
    assert [each["value"] for each in document.all("option", selected=None)] == ["logistics", "GI", "15088"]
    assert "Nur Flächen im Landkreis Saalekreis." in document.text


def test_a_long_list_goes_on_by_links(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "ON_A_PAGE", 2)
    for query in ("", "?area=1ha&group=ranked"):
        path, walked = f"/de{query}", []
        while path:
            document = site.page(path)
            assert len(shown(document)) <= 2
            walked += shown(document)
            path = next((str(each["href"]) for each in document.all("a", rel="next")), "")
        monkeypatch.setattr(listing, "ON_A_PAGE", 50)
        assert walked == shown(site.page(f"/de{query}"))
        monkeypatch.setattr(listing, "ON_A_PAGE", 2)


def test_a_page_token_of_another_search_is_refused_as_a_page(site: Site) -> None:
    assert read(site.get("/de?next=nonsense"), 400).text_of("h1") == ["Das war nicht zu verstehen"]


@pytest.mark.parametrize("path", ["/de", "/en", "/embed", "/de?area=1ha", "/en?area=1ha&group=data_missing"])
def test_hidden_parcels_show_in_no_list(site: Site, path: str) -> None:
    hidden = {site.ids[name] for name in ("partner", "owner", "internal")}
    document = site.page(path)
    assert "Zqhidden" not in document.text
    assert not hidden & {*shown(document)}


def test_invented_land_is_marked_on_its_card(site: Site) -> None:
    assert site.page("/de").text.count("Beispieldaten") == 1
    assert site.page("/en").text.count("Sample data") == 1


def test_nothing_found_says_so(site: Site) -> None:
    document = site.page("/de?area=900ha")
    assert "Keine Fläche erfüllt alle Anforderungen." in document.text
    assert shown(document) == []


def test_no_score_is_said_and_never_zero(client: TestClient) -> None:
    make_parcel(client, name="Nothing known", place="nowhere", area_m2=None)
    document = read(client.get("/en"))
    assert "Suitability unknown" in document.text
    assert " 0.0 " not in document.text


# --- the frame of partners -----------------------------------------------------------------------


def test_the_embedded_list_stands_in_frames_and_leads_out_of_them(site: Site) -> None:
    answer = site.get("/embed?district=15088&lang=en")
    document = read(answer)
    assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]
    assert document.all("html") == [{"lang": "en"}]
    sites = [each for each in document.all("a") if LIST.match(str(each["href"]))]
    assert sites
    assert {(each.get("target"), each.get("rel")) for each in sites} == {("_blank", "noopener")}
    assert {"name": "lang", "type": "hidden", "value": "en"} in document.all("input")


def test_the_operator_says_who_may_frame_it(open_client: Any) -> None:
    with open_client(embed_origins=("https://agency.example",)) as client:
        assert "frame-ancestors https://agency.example" in client.get("/embed").headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in client.get("/de").headers["Content-Security-Policy"]
    with open_client(embed_origins=()) as client:
        assert "frame-ancestors 'none'" in client.get("/embed").headers["Content-Security-Policy"]
