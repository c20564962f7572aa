"""The HTML of each resource: well-formed, linked, with text as text, and nothing loaded from elsewhere."""

import html.parser
import re

import pytest
from fastapi.testclient import TestClient
from typing_extensions import override

from tests.answers import COLLECTIONS

VOID = {"meta", "link"}
PATHS = [
    "/ogc",
    "/ogc/conformance",
    "/ogc/api",
    "/ogc/collections",
    *(f"/ogc/collections/{name}{path}" for name in COLLECTIONS for path in ("", "/items", "/items/1")),
]


class Reader(html.parser.HTMLParser):
    """Checks that elements close in the order they open, and collects links and text."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []
        self.links: list[str] = []
        self.text = ""

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        self.links += [value for name, value in attrs if name in ("href", "src") and value]
        if tag not in VOID:
            self.open.append(tag)

    @override
    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    @override
    def handle_data(self, data: str) -> None:
        self.text += data


def read(client: TestClient, path: str) -> Reader:
    answer = client.get(path, headers={"Accept": "text/html"})
    assert answer.status_code == 200
    assert answer.text.startswith("<!DOCTYPE html>")
    reader = Reader()
    reader.feed(answer.text)
    assert reader.open == []
    return reader


@pytest.mark.parametrize("path", PATHS)
def test_page_is_whole_has_one_heading_and_loads_nothing(world: TestClient, path: str) -> None:
    reader = read(world, path)
    assert reader.seen.count("h1") == reader.seen.count("title") == 1
    assert {"script", "img", "link", "iframe"}.isdisjoint(reader.seen)
    assert reader.links
    for target in set(reader.links):
        assert world.get(target).status_code == 200, target


def test_page_shows_what_the_json_holds(world: TestClient) -> None:
    shown = read(world, "/ogc/collections/parcels/items?limit=3").text
    for feature in world.get("/ogc/collections/parcels/items?limit=3").json()["features"]:
        assert feature["properties"]["key"] in shown
    assert "3 features of 27" in re.sub(r"\s+", " ", shown)


def test_pages_of_features_lead_on_to_the_last(world: TestClient) -> None:
    path, keys = "/ogc/collections/parcels/items?limit=10&f=html", 0
    for _ in range(3):
        text = world.get(path).text
        keys += len(re.findall(r"<tr><td><a href", text))
        path = next(iter(re.findall(r'<a rel="next" href="([^"]+)">', text)), "").replace("&amp;", "&")
    assert (keys, path) == (27, "")


def test_text_of_a_feature_is_no_markup(world: TestClient) -> None:
    (feature,) = world.get("/ogc/collections/parcels/items?key=POINT").json()["features"]
    for path in ("/ogc/collections/parcels/items?key=POINT", f"/ogc/collections/parcels/items/{feature['id']}"):
        reader = read(world, path)
        assert "b" not in reader.seen
        assert "=1+1 <b>" in reader.text
