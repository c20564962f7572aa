"""Who sees what: every row, viewer and way of reading, compared with a rule of ten lines."""

from dataclasses import dataclass

import pytest
from fastapi.testclient import TestClient

from app.codes import Role
from tests.answers import ids_of, pages, problem_of
from tests.contracts.viewers import KINDS, READERS, Land, Reader
from tests.makers import (
    change_parcel,
    make_facility,
    make_headers,
    make_parcel,
    make_partner,
    make_site,
    withdraw_parcel,
    withdraw_site,
)

NOBODY = 99_999


@dataclass(frozen=True)
class World:
    """Every kind of land once, all parcels in one public site; and one public parcel in each site."""

    client: TestClient
    headers: dict[str, dict[str, str]]
    parcels: list[Land]
    sites: list[Land]
    park_id: int


@pytest.fixture(scope="module")
def world(shared_client: TestClient) -> World:
    client = shared_client
    for partner in ("a", "b"):
        make_partner(client, partner)
    headers = {name: make_headers(client, who.role, who.partner) for name, who in READERS.items() if who.role}
    make_facility(client, "airport_cargo", at=(12.24, 51.414))
    park_id = make_site(client, key="PARK", name="Park")
    parcels, sites = [], []
    for number, (visibility, owner, withdrawn) in enumerate(KINDS):
        at = (12.0 + number / 1000, 51.3)
        key = f"SITE-{number:02}-"
        site_id = make_site(client, at=at, key=key, name=key, partner=owner, visibility=visibility)
        sites.append(Land(site_id, key, visibility, owner, withdrawn))
        make_parcel(client, at=at, key=f"IN-{number:02}", site_id=site_id)
        key = f"PARCEL-{number:02}-"
        row_id = make_parcel(client, at=at, key=key, name=key, site_id=park_id, partner=owner, visibility=visibility)
        parcels.append(Land(row_id, key, visibility, owner, withdrawn))
        if withdrawn:
            withdraw_parcel(client, row_id)
            withdraw_site(client, site_id)
    return World(client, headers | {"anonymous": {}}, parcels, sites, park_id)


LISTS = {
    "list": "?",
    "by box": "?bbox=11.9,51.2,12.2,51.4&",
    "by area": "?min_area_m2=1&",
    "by words": "?q={prefix}&",
    "by all keys": "?key={keys}&",
    "by profile": "?profile=logistics&",
}
OGC_LISTS = {
    "OGC items": "?",
    "OGC items by box": "?bbox=11.9,51.2,12.2,51.4&",
    "OGC items in metres": "?crs=http://www.opengis.net/def/crs/EPSG/0/25832&",
    "OGC items by box in metres": "?bbox=0,5000000,1000000,6000000&bbox-crs=http://www.opengis.net/def/crs/EPSG/0/25832&",
    "OGC items by day": "?datetime=2026-05-12&",
    "OGC items by property": "?synthetic=false&",
}
OGC_ITEM_PATHS = ["/ogc/collections/parcels/items/{}", "/ogc/collections/sites/items/{}?f=html"]
PARCEL_LISTS = LISTS | {
    "by status": "?status=available,withdrawn&",
    "by site": "?site=PARK&",
    "by needs": "?profile=logistics&required_area_m2=5000&",
    "by weights": "?profile=food&weights=air_cargo:1&",
}


def seen_in(world: World, reader: str, collection: str, question: str) -> list[int]:
    """Ids of the known rows of a collection that a reader is given, page by page."""
    known = world.parcels if collection == "parcels" else world.sites
    asked = question.format(prefix=known[0].key.split("-")[0], keys=",".join(land.key for land in known))
    return seen_from(world, reader, known, f"/{collection}{asked}limit=20")


def seen_from(world: World, reader: str, known: list[Land], path: str) -> list[int]:
    """Ids of some known rows that a reader is given from an address on, page by page."""
    walk = list(pages(world.client, path, world.headers[reader]))
    given = [id_ for page in walk for id_ in ids_of(page)]
    assert {page.json()["numberMatched"] for page in walk} == {len(given)}
    for page in walk:
        _shows_no_hidden_key(world, reader, page.text.partition('"features"')[2])
    return sorted(set(given) & {land.id for land in known})


def _shows_no_hidden_key(world: World, reader: str, text: str) -> None:
    hidden = [land.key for land in world.parcels + world.sites if not READERS[reader].may_see(land)]
    assert [key for key in hidden if key in text] == []


def visible(reader: str, lands: list[Land]) -> list[int]:
    return [land.id for land in lands if READERS[reader].may_see(land)]


@pytest.mark.parametrize("question", PARCEL_LISTS.values(), ids=PARCEL_LISTS)
@pytest.mark.parametrize("reader", READERS)
def test_lists_of_parcels_hold_what_the_reader_may_see(world: World, reader: str, question: str) -> None:
    assert seen_in(world, reader, "parcels", question) == visible(reader, world.parcels)


@pytest.mark.parametrize("question", LISTS.values(), ids=LISTS)
@pytest.mark.parametrize("reader", READERS)
def test_lists_of_sites_hold_what_the_reader_may_see(world: World, reader: str, question: str) -> None:
    assert seen_in(world, reader, "sites", question) == visible(reader, world.sites)


@pytest.mark.parametrize("question", OGC_LISTS.values(), ids=OGC_LISTS)
@pytest.mark.parametrize("reader", READERS)
def test_ogc_items_hold_what_the_reader_may_see(world: World, reader: str, question: str) -> None:
    for name, lands in (("parcels", world.parcels), ("sites", world.sites)):
        path = f"/ogc/collections/{name}/items{question}limit=20"
        assert seen_from(world, reader, lands, path) == visible(reader, lands)


@pytest.mark.parametrize("reader", READERS)
def test_ogc_items_by_the_key_of_a_hidden_row_are_none(world: World, reader: str) -> None:
    for land in world.parcels:
        path = f"/ogc/collections/parcels/items?key={land.key}"
        answer = world.client.get(path, headers=world.headers[reader]).json()
        assert answer["numberMatched"] == READERS[reader].may_see(land)
        page = world.client.get(f"{path}&f=html", headers=world.headers[reader]).text
        assert (f"<td>{land.key}</td>" in page) == READERS[reader].may_see(land)


def test_ogc_extent_is_that_of_what_the_reader_may_see(world: World) -> None:
    hidden_id = make_parcel(world.client, at=(13.9, 52.9), key="FAR-AWAY", visibility="internal")
    path = "/ogc/collections/parcels"
    easts = {
        reader: world.client.get(path, headers=world.headers[reader]).json()["extent"]["spatial"]["bbox"][0][2]
        for reader in READERS
    }
    assert {reader for reader, east in easts.items() if east > 13} == {"staff", "admin"}
    problem_of(world.client.get(f"{path}/items/{hidden_id}"), 404)


HIDDEN_ROW_PATHS = ["/parcels/{}", "/parcels/{}/score?profile=logistics", "/sites/{}", *OGC_ITEM_PATHS]


@pytest.mark.parametrize("path", HIDDEN_ROW_PATHS)
@pytest.mark.parametrize("reader", READERS)
def test_hidden_row_answers_like_one_that_is_not(world: World, reader: str, path: str) -> None:
    lands = world.sites if "/sites" in path else world.parcels
    given = []
    absent = problem_of(world.client.get(path.format(NOBODY), headers=world.headers[reader]), 404)
    for land in lands:
        answer = world.client.get(path.format(land.id), headers=world.headers[reader])
        if answer.status_code == 200:
            given.append(land.id)
            _shows_no_hidden_key(world, reader, answer.text)
        else:
            told = problem_of(answer, 404)
            assert told["detail"].replace(f"id {land.id} ", f"id {NOBODY} ") == absent["detail"]
            assert told | {"detail": "", "instance": ""} == absent | {"detail": "", "instance": ""}
    assert given == visible(reader, lands)


@pytest.mark.parametrize("reader", READERS)
def test_site_lists_the_parcels_its_reader_may_see(world: World, reader: str) -> None:
    answer = world.client.get(f"/sites/{world.park_id}", headers=world.headers[reader])
    assert [parcel["id"] for parcel in answer.json()["parcels"]] == visible(reader, world.parcels)


@pytest.mark.parametrize("reader", READERS)
def test_search_for_places_finds_the_sites_its_reader_may_see(world: World, reader: str) -> None:
    answer = world.client.get("/places?q=site-&limit=50", headers=world.headers[reader]).json()
    assert sorted(place["id"] for place in answer["places"]) == visible(reader, world.sites)


@pytest.mark.parametrize("reader", ["anonymous", "staff"])
def test_parcels_name_their_site_only_where_everybody_sees_it(world: World, reader: str) -> None:
    page = world.client.get("/parcels?q=IN-&limit=100", headers=world.headers[reader]).json()
    named = {feature["properties"]["site_key"] for feature in page["features"]}
    assert len(page["features"]) == len(KINDS)
    assert named == {land.key for land in world.sites if Reader().may_see(land)} | {None}
    for land in world.sites:
        by_site = world.client.get(f"/parcels?site={land.key}", headers=world.headers[reader]).json()
        by_words = world.client.get(f"/parcels?q={land.key}", headers=world.headers[reader]).json()
        assert by_site["numberMatched"] == by_words["numberMatched"] == Reader().may_see(land)


@pytest.mark.parametrize("reader", READERS)
def test_internal_note_is_for_its_agency_and_staff(world: World, reader: str) -> None:
    who = READERS[reader]
    for land in world.parcels:
        answer = world.client.get(f"/parcels/{land.id}", headers=world.headers[reader])
        if answer.status_code == 200:
            is_owner = who.partner is not None and who.partner == land.owner
            assert ("internal_note" in answer.json()) == (is_owner or who.role in (Role.STAFF, Role.ADMIN))


READS = ["/parcels", "/parcels?profile=logistics", "/parcels?profile=logistics&required_area_m2=5000", "/sites"]


@pytest.fixture
def public_paths(world: World) -> list[str]:
    """Addresses that everybody may read."""
    parcel = next(land for land in world.parcels if Reader().may_see(land))
    return [*READS, f"/parcels/{parcel.id}", f"/sites/{world.park_id}", f"/parcels/{parcel.id}/score?profile=food"]


@pytest.mark.parametrize("reader", [name for name in READERS if name != "anonymous"])
def test_what_a_token_shows_is_kept_in_no_shared_cache(world: World, public_paths: list[str], reader: str) -> None:
    for path in public_paths:
        own = world.client.get(path, headers=world.headers[reader])
        public = world.client.get(path)
        assert own.headers["Cache-Control"].startswith("private")
        assert public.headers["Cache-Control"].startswith("public")
        assert "Authorization" in own.headers["Vary"]


def test_entity_tag_of_staff_gives_nobody_else_a_304(world: World) -> None:
    for path in [*READS, f"/sites/{world.park_id}"]:
        tags = {name: world.client.get(path, headers=world.headers[name]).headers["ETag"] for name in READERS}
        assert tags["staff"] == tags["admin"]
        assert len({tags[name] for name in ("anonymous", "viewer without an agency", "editor of A", "staff")}) == 4
        others = {name for name in READERS if tags[name] != tags["staff"]}
        for name in others:
            headers = world.headers[name] | {"If-None-Match": tags["staff"]}
            assert world.client.get(path, headers=headers).status_code == 200


def test_row_that_becomes_internal_is_gone_at_once_for_who_held_its_tag(world: World) -> None:
    row_id = make_parcel(world.client, key="SOON-GONE")
    path = f"/parcels/{row_id}"
    held = world.client.get(path).headers["ETag"]
    assert world.client.get(path, headers={"If-None-Match": held}).status_code == 304
    change_parcel(world.client, row_id, visibility="internal")
    problem_of(world.client.get(path, headers={"If-None-Match": held}), 404)
