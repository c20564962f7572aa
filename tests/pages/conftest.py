"""Pages as browsers without scripts read them, parsed strictly; with land for everybody, and hidden land."""

import json
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from typing_extensions import override

from app.codes import Visibility
from tests.contracts.conftest import open_client, shared_client
from tests.makers import make_district, make_facility, make_municipality, make_parcel, make_partner

__all__ = ["open_client", "shared_client"]  # fixtures

VOID = {"meta", "link", "input", "br", "img", "hr"}
BOX = (11.8, 51.2, 12.2, 51.5)
EVIL = "<img src=x onerror=alert(1)>\"'</script><script>alert(2)</script>"


@dataclass
class Document(HTMLParser):
    """What a page holds. Closing tags must fit the opened ones."""

    tags: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    texts: list[tuple[str, str]] = field(default_factory=list)  # innermost element and text
    open_tags: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(set(names)) == len(names), f"{tag} has an attribute twice"
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open_tags.append(tag)

    @override
    def handle_endtag(self, tag: str) -> None:
        assert self.open_tags, f"</{tag}> closes nothing"
        assert self.open_tags.pop() == tag

    @override
    def handle_data(self, data: str) -> None:
        if data.strip():
            self.texts.append((self.open_tags[-1] if self.open_tags else "", data.strip()))

    def all(self, tag: str, **having: str | None) -> list[dict[str, str | None]]:
        """Attributes of every element of a kind that has these ones."""
        wanted = {name.replace("_", "-"): value for name, value in having.items()}
        return [attrs for name, attrs in self.tags if name == tag and wanted.items() <= attrs.items()]

    def text_of(self, tag: str) -> list[str]:
        """Texts that stand directly in elements of a kind."""
        return [text for name, text in self.texts if name == tag]

    @property
    def text(self) -> str:
        """All that is to be read."""
        return " ".join(text for name, text in self.texts if name not in ("script", "style"))

    @property
    def data(self) -> Any:
        """What it tells search engines."""
        (text,) = self.text_of("script")
        return json.loads(text)

    @property
    def links(self) -> list[str]:
        return [attrs["href"] or "" for attrs in self.all("a")]


def read(response: Response, status: int = 200) -> Document:
    """A page, checked for what every page has."""
    assert response.status_code == status, response.text[:500]
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    assert response.text.startswith("<!doctype html>")
    document = Document()
    document.feed(response.text)
    document.close()
    assert document.open_tags == []
    assert len(document.all("h1")) == len(document.all("title")) == len(document.all("main")) == 1
    ids = [attrs["id"] for _, attrs in document.tags if "id" in attrs]
    assert len(set(ids)) == len(ids), "an id stands twice"
    assert not [attrs for _, attrs in document.tags if "style" in attrs or any(name.startswith("on") for name in attrs)]
    labelled = {attrs["for"] for attrs in document.all("label")}
    fields = [each for tag in ("input", "select", "textarea") for each in document.all(tag)]
    assert {each["id"] for each in fields if each.get("type") != "hidden"} <= labelled
    return document


@dataclass
class Site:
    """The service and the ids of its land."""

    client: TestClient
    ids: dict[str, int]

    def get(self, path: str, **headers: str) -> Response:
        return self.client.get(path, headers=headers, follow_redirects=False)

    def page(self, path: str) -> Document:
        return read(self.get(path))


@pytest.fixture(scope="module")
def site(shared_client: TestClient) -> Site:
    """Real and invented parcels, one with an evil name, hidden ones, and what they are scored by."""
    client = shared_client
    make_district(client, "15088", "Saalekreis", BOX)
    make_district(client, "15084", "Burgenlandkreis", (11.5, 50.9, 11.8, 51.2))
    make_municipality(client, "15088205", "Leuna", BOX)
    make_municipality(client, "15084590", "Zeitz", (11.5, 50.9, 11.8, 51.2))
    make_facility(client, "motorway_junction", at=(12.0, 51.3))
    make_facility(client, "airport_cargo", at=(12.2, 51.4))
    known: dict[str, Any] = {"zoning": "GI", "status": "available", "price_eur_per_m2": 20.0}

    def parcel(name: str, at: tuple[float, float], plot_m2: float | None = None, **properties: Any) -> int:
        return make_parcel(client, name=name, at=at, largest_contiguous_m2=plot_m2, **properties)

    ids = {
        "real": parcel("Real field", (12.0, 51.32), 40_000.0, contact="Office", **known),
        "evil": parcel(EVIL, (12.05, 51.3), 35_000.0, contact=EVIL, zoning="GE"),
        "sample": parcel("Invented", (11.9, 51.3), 30_000.0, synthetic=True, **known),
        "far": parcel("Far field", (11.6, 51.0), **known),
    }
    make_partner(client, "a")
    for hidden in (Visibility.PARTNER, Visibility.OWNER, Visibility.INTERNAL):
        ids[hidden.value] = parcel(f"Zqhidden {hidden}", (12.0, 51.32), visibility=hidden, partner="a", **known)
    return Site(client, ids)
