"""What the pages say, and that anybody can read them."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.exposes.figures import Figures
from tests.exposes.conftest import pdf_of, squeezed, text_of

PROFILES = ("logistics", "automotive", "biotech_pharma", "data_centre", "food", "h2_bio_chemistry")
NAMES = ("Am Haupttor", "Ohne Angaben", "Erfunden", "Nirgendwo")
QUESTION = {
    "profile": "logistics",
    "requirements": [
        {"property": "largest_contiguous_m2", "min": 10, "unit": "ha"},
        {"property": "zoning", "in": ["GI"], "level": "should"},
        {"property": "operation_24h", "in": [True], "level": "nice"},
    ],
}


def url(parcels: str, language: str = "de", profile: str = "logistics") -> str:
    return f"/exposes.pdf?parcels={parcels}&profile={profile}&lang={language}"


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("profile", PROFILES)
def test_scores_are_those_of_the_service(world: TestClient, language: str, profile: str) -> None:
    figures = Figures(language)
    pages = [squeezed(page.extract_text()) for page in pdf_of(world.get(url("1,2,3,4", language, profile))).pages]
    for parcel, name in enumerate(NAMES, start=1):
        score = world.get(f"/parcels/{parcel}/score?profile={profile}").json()
        told = next(page for page in pages[1:] if name in page)
        assert squeezed(figures.points(score["score"])) in told
        assert f"{figures.points(score['score_low'])}–{figures.points(score['score_high'])}" in told
        assert squeezed(figures.percent(score["coverage_ratio"])) in told


def test_a_question_has_the_points_and_the_rank_of_its_match(world: TestClient) -> None:
    match = world.post("/matches", json=QUESTION).json()
    (line,) = [each for each in match["lines"] if each["parcel"]["id"] == 1]
    told = text_of(world.post("/exposes.pdf", json={"parcels": [1], "question": QUESTION, "lang": "de"}))
    assert f"{line['rank']} von {match['counts']['ranked']} passenden Flächen" in told
    assert Figures("de").points(line["score"]) in told


def test_a_linked_question_says_the_same_as_one_that_is_sent(world: TestClient) -> None:
    linked = world.get("/exposes.pdf", params={"parcels": "1", "question": json.dumps(QUESTION), "lang": "de"})
    sent = world.post("/exposes.pdf", json={"parcels": [1], "question": QUESTION, "lang": "de"})
    assert text_of(linked) == text_of(sent)


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_document_is_tagged_titled_and_in_its_language(world: TestClient, language: str) -> None:
    document = pdf_of(world.get(url("1", language)))
    root: Any = document.root_object
    assert root["/MarkInfo"]["/Marked"].value is True
    assert "/StructTreeRoot" in root
    assert root["/Lang"] == {"de": "de-DE", "en": "en-GB"}[language]
    assert "Am Haupttor" in str(document.metadata and document.metadata.title)


def test_every_picture_is_told_in_words_and_headings_lead_through(world: TestClient) -> None:
    tags = list(tagged(pdf_of(world.get(url("1"))).root_object["/StructTreeRoot"]))
    pictures = [tag for tag in tags if tag["/S"] == "/Figure"]
    assert len(pictures) == 4
    assert all(len(str(tag.get("/Alt", ""))) > 10 for tag in pictures)
    assert [tag["/S"] for tag in tags].count("/H1") == 1
    assert {"/H2", "/H3", "/Table", "/TH", "/TD", "/Link"} <= {tag["/S"] for tag in tags}


def tagged(tag: Any) -> Iterator[Any]:
    """All elements of a document's structure."""
    found = tag.get_object() if hasattr(tag, "get_object") else tag
    if isinstance(found, list):
        for each in found:
            yield from tagged(each)
    elif isinstance(found, dict):
        if "/S" in found:
            yield found
        yield from tagged(found.get("/K", []))


def test_invented_land_is_marked_on_every_page(world: TestClient) -> None:
    for page in pdf_of(world.get(url("1,3"))).pages:
        assert "Beispieldaten – erfunden" in page.extract_text()
    assert "erfunden" not in text_of(world.get(url("1")))
