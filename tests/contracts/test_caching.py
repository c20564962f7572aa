"""Entity tags, 304, and what browsers of other sites may read."""

import pytest
from fastapi.testclient import TestClient

from app.codes import Role
from tests.answers import problem_of
from tests.contracts.conftest import OpenClient
from tests.makers import (
    change_parcel,
    make_district,
    make_facility,
    make_headers,
    make_municipality,
    make_parcel,
    make_site,
)

BOX = (11.9, 51.2, 12.1, 51.4)
PATHS = [
    "/parcels",
    "/parcels?limit=1&bbox=11,51,13,52",
    "/parcels?profile=logistics",
    "/parcels?profile=logistics&required_area_m2=5000",
    "/parcels/1",
    "/parcels/1/score?profile=logistics",
    "/score?lon=12&lat=51.3&profile=logistics",
    "/sites",
    "/sites?profile=food",
    "/sites/1",
    "/infrastructure",
    "/infrastructure/1",
    "/districts",
    "/municipalities",
    "/profiles",
    "/profiles/food",
    "/ogc/collections/parcels/items/1",
]


@pytest.fixture(scope="module")
def client(shared_client: TestClient) -> TestClient:
    """One row of everything, with id 1; the parcel belongs to the site."""
    make_district(shared_client, "15088", "Saalekreis", BOX)
    make_municipality(shared_client, "15088020", "Leuna", BOX)
    make_facility(shared_client, "airport_cargo", at=(12.24, 51.414))
    make_parcel(shared_client, site_id=make_site(shared_client))
    return shared_client


@pytest.mark.parametrize("path", PATHS)
def test_who_holds_the_present_state_gets_304_without_a_body(client: TestClient, path: str) -> None:
    first = client.get(path, headers={"Accept-Encoding": "identity"})
    tag = first.headers["ETag"]
    assert first.headers["Cache-Control"] == "public, no-cache"
    for held in (tag, f'"other", {tag}', f"W/{tag}", "*"):
        again = client.get(path, headers={"If-None-Match": held})
        assert (again.status_code, again.content, again.headers["ETag"].removeprefix("W/")) == (304, b"", tag)
    assert client.get(path, headers={"If-None-Match": '"other"'}).content == first.content


def test_tag_of_a_compressed_answer_is_weak_and_good_for_304(client: TestClient) -> None:
    first = client.get("/profiles/food", headers={"Accept-Encoding": "gzip"})
    assert (first.headers["Content-Encoding"], first.headers["ETag"][:2]) == ("gzip", "W/")
    again = client.get("/profiles/food", headers={"Accept-Encoding": "gzip", "If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.headers["ETag"]) == (304, first.headers["ETag"])


def test_questions_do_not_share_tags(client: TestClient) -> None:
    questions = ["", "?limit=2", "?profile=food", "?profile=logistics", "?profile=food&required_area_m2=1"]
    tags = [client.get(f"/parcels{question}").headers["ETag"] for question in questions]
    assert len(set(tags)) == len(tags)


def test_bad_question_is_refused_even_to_who_holds_everything(client: TestClient) -> None:
    everything = {"If-None-Match": "*"}
    problem_of(client.get("/parcels?bbox=1,2,3", headers=everything), 400)
    problem_of(client.get("/parcels?next=abc", headers=everything), 400)
    problem_of(client.get("/parcels?profile=food&required_area_m2=1&next=abc", headers=everything), 400)
    problem_of(client.get("/parcels/999", headers=everything), 404)


@pytest.mark.parametrize(
    "path",
    [
        "/parcels",
        "/parcels?profile=logistics",
        "/parcels?profile=logistics&required_area_m2=5000",
        "/parcels/1",
        "/parcels/1/score?profile=logistics",
        "/sites/1",
    ],
)
def test_change_by_somebody_else_voids_the_tag(client: TestClient, path: str) -> None:
    held = {"If-None-Match": client.get(path).headers["ETag"]}
    assert client.get(path, headers=held).status_code == 304
    price = client.get("/parcels/1").json()["properties"]["price_eur_per_m2"] or 0.0
    change_parcel(client, 1, price_eur_per_m2=price + 1)
    assert client.get(path, headers=held).status_code == 200


@pytest.mark.parametrize("path", ["/parcels?profile=logistics", "/sites?profile=logistics", "/infrastructure"])
def test_facility_that_comes_voids_what_is_measured_against_it(client: TestClient, path: str) -> None:
    held = {"If-None-Match": client.get(path).headers["ETag"]}
    make_facility(client, "motorway_junction", at=(12.02, 51.33))
    assert client.get(path, headers=held).status_code == 200


def test_errors_are_kept_nowhere(client: TestClient) -> None:
    assert client.get("/parcels/999").headers["Cache-Control"] == "no-store"


# --- other sites ---------------------------------------------------------------------------------

ORIGIN = {"Origin": "https://karten.example"}


@pytest.mark.parametrize("path", ["/parcels", "/parcels/1", "/score?lon=12&lat=51.3&profile=logistics", "/places?q=le"])
def test_public_reads_are_open_to_every_site_but_without_credentials(client: TestClient, path: str) -> None:
    answer = client.get(path, headers=ORIGIN)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer.headers
    assert "ETag" in answer.headers["Access-Control-Expose-Headers"]


def test_refusals_can_be_read_by_other_sites_too(client: TestClient) -> None:
    answer = client.get("/parcels?bbox=1", headers=ORIGIN)
    problem_of(answer, 400)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_preflight_allows_reading_with_a_token_and_no_writing(client: TestClient) -> None:
    asked = ORIGIN | {"Access-Control-Request-Headers": "authorization,if-none-match"}
    read = client.options("/parcels", headers=asked | {"Access-Control-Request-Method": "GET"})
    assert read.status_code == 200
    assert "authorization" in read.headers["Access-Control-Allow-Headers"].lower()
    for method in ("POST", "PATCH", "DELETE"):
        assert (
            client.options("/parcels/1", headers=asked | {"Access-Control-Request-Method": method}).status_code == 400
        )


def test_origins_can_be_narrowed(open_client: OpenClient) -> None:
    with open_client(cors_origins=("https://karten.example",)) as client:
        assert client.get("/parcels", headers=ORIGIN).headers["Access-Control-Allow-Origin"] == ORIGIN["Origin"]
        other = client.get("/parcels", headers={"Origin": "https://evil.example"})
    assert "Access-Control-Allow-Origin" not in other.headers


def test_token_in_a_request_never_makes_the_answer_public(client: TestClient) -> None:
    for role in (Role.VIEWER, Role.STAFF):
        headers = make_headers(client, role)
        for path in PATHS:
            assert client.get(path, headers=headers).headers["Cache-Control"] == "private, no-cache"
