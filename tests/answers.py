"""Reading the service's answers in tests: problems, features, walks through pages."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from httpx2 import Client, Response

# What would show the inside of the service: SQL, tables, drivers, stacks, paths.
INSIDE = re.compile(r"SELECT |INSERT |UPDATE |psycopg|sqlalchemy|Traceback|relation \"|/site-packages/|st_\w+\(", re.I)

BUILT_IN = ("parcels", "sites", "districts", "municipalities", "infrastructure", "roads")
PROFILES = ("automotive", "biotech_pharma", "data_centre", "food", "h2_bio_chemistry", "logistics")
COLLECTIONS = (*BUILT_IN, *(f"parcels-{profile}" for profile in PROFILES))  # in the order of the list of collections


def problem_of(response: Response, status: int) -> dict[str, Any]:
    """The body of a problem answer of this status, checked for its form and for what it must not show."""
    assert response.status_code == status, response.text
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.headers["Cache-Control"] == "no-store"
    assert not INSIDE.search(response.text)
    body: dict[str, Any] = response.json()
    assert body["type"].startswith("/problems/")
    assert body["status"] == status
    assert body["title"]
    assert body["detail"]
    return body


def blamed(response: Response, status: int) -> list[str]:
    """Parameters or JSON pointers that a problem answer names."""
    return [error.get("parameter", error.get("pointer")) for error in problem_of(response, status).get("errors", [])]


def features_of(response: Response) -> list[dict[str, Any]]:
    """The features of a page."""
    assert response.status_code == 200, response.text
    features: list[dict[str, Any]] = response.json()["features"]
    return features


def ids_of(response: Response) -> list[int]:
    """The ids of a page's features, in order."""
    return [feature["id"] for feature in features_of(response)]


def next_of(response: Response) -> str | None:
    """The address of the next page."""
    return next((link["href"] for link in response.json()["links"] if link["rel"] == "next"), None)


def pages(client: Client, url: str, headers: Mapping[str, str] | None = None) -> Iterator[Response]:
    """Every page from an address on, by its `next` links."""
    following: str | None = url
    while following is not None:
        page = client.get(following, headers=headers)
        assert page.status_code == 200, page.text
        yield page
        following = next_of(page)
