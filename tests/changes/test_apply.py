"""What follows from a change: evidence, links, features, scores, versions and the feed are in step with it."""

import re
from itertools import pairwise
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.changes.apply import ChangedRows, apply, remove
from app.codes import ImportTarget, Operation, Role
from app.db.tables import ChangeRow, MunicipalityRow, ParcelRow
from app.features import rows
from app.features.versions import collection_versions
from app.parcels.collection import PARCELS
from app.partners.store import set_writer
from tests.answers import features_of
from tests.makers import (
    LEUNA,
    STAFF,
    app_of,
    change_parcel,
    make_district,
    make_facility,
    make_headers,
    make_municipality,
    make_parcel,
    make_partner,
    make_site,
    opened,
    shipped_profiles,
    square,
    withdraw_parcel,
)

WEST, EAST = (11.8, 51.2, 12.0, 51.4), (12.0, 51.2, 12.2, 51.4)
EVIDENCE = {"source": "Survey", "as_of": "2026-06-01", "source_url": "https://example.org/x", "confirmed_by": "Bauamt"}


def feed(where: Session | TestClient) -> list[tuple[str, int, str]]:
    """Collection, row and operation of every change, in order."""
    with opened(where) as session:
        rows = session.execute(
            select(ChangeRow.collection, ChangeRow.row_id, ChangeRow.operation).order_by(ChangeRow.id)
        )
        return [(collection, row_id, operation) for collection, row_id, operation in rows]


def properties_of(client: TestClient, path: str) -> dict[str, Any]:
    properties: dict[str, Any] = client.get(path).json()["properties"]
    return properties


# --- evidence ------------------------------------------------------------------------------------


def test_every_stated_field_has_its_source_and_day(client: TestClient) -> None:
    staff = make_headers(client, Role.STAFF)
    body = {"properties": {"name": "Nordfeld", "price_eur_per_m2": 20}, "evidence": EVIDENCE}
    path = client.post("/parcels", json=body, headers=staff).headers["Location"]
    later = {"properties": {"price_eur_per_m2": 25}, "evidence": {"source": "Phone", "as_of": "2026-07-01"}}
    assert client.patch(path, json=later, headers=staff | {"If-Match": "*"}).status_code == 204
    evidence = {each["field"]: each for each in client.get(path).json()["evidence"]}
    assert set(evidence) == {"name", "price_eur_per_m2"}
    assert (evidence["name"]["source"], evidence["name"]["as_of"]) == ("Survey", "2026-06-01")
    assert (evidence["name"]["source_url"], evidence["name"]["confirmed_by"]) == ("https://example.org/x", "Bauamt")
    assert evidence["price_eur_per_m2"]["source"] == "Phone"
    assert evidence["price_eur_per_m2"]["value"] == 25
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+\+00:00", evidence["name"]["confirmed_at"])  # RFC 3339
    assert evidence["price_eur_per_m2"]["confirmed_by"] is None


def test_change_of_one_field_leaves_the_source_of_the_row(client: TestClient) -> None:
    row_id = make_parcel(client)
    before = properties_of(client, f"/parcels/{row_id}")
    staff = make_headers(client, Role.STAFF)
    body = {"properties": {"price_eur_per_m2": 25}, "evidence": EVIDENCE}
    assert client.patch(f"/parcels/{row_id}", json=body, headers=staff | {"If-Match": "*"}).status_code == 204
    after = properties_of(client, f"/parcels/{row_id}")
    assert (after["source"], after["as_of"]) == (before["source"], before["as_of"])


PUBLISHED = {"far off": (80_000, True), "within five percent": (41_000, False)}


@pytest.mark.parametrize(("figure", "contradicts"), PUBLISHED.values(), ids=PUBLISHED)
def test_published_figure_stands_beside_and_is_marked_where_it_contradicts(
    client: TestClient, figure: float, contradicts: bool
) -> None:
    path = f"/parcels/{make_parcel(client, area_m2=40_000.0)}"
    staff = make_headers(client, Role.STAFF)
    body = {"properties": {}, "published": {"area_m2": figure}, "evidence": EVIDENCE}
    assert client.patch(path, json=body, headers=staff | {"If-Match": "*"}).status_code == 204
    feature = client.get(path).json()
    stands, published = (each for each in feature["evidence"] if each["field"] == "area_m2")
    assert feature["properties"]["area_m2"] == 40_000
    assert (stands["stands"], stands["value"]) == (True, 40_000)
    assert (published["stands"], published["value"], published["method"]) == (False, figure, "published")
    assert published["contradicts"] is contradicts


# --- places --------------------------------------------------------------------------------------


def test_parcel_on_a_border_lies_in_both_municipalities_and_is_named_by_the_larger_share(client: TestClient) -> None:
    make_district(client, "15088", "Saalekreis", WEST)
    make_municipality(client, "15088020", "Leuna", WEST)
    make_municipality(client, "15088205", "Merseburg", EAST)
    path = f"/parcels/{make_parcel(client, at=(12.0005, 51.3))}"
    properties = properties_of(client, path)
    assert sorted(properties["municipality_keys"]) == ["15088020", "15088205"]
    assert (properties["municipality"], properties["district"]) == ("Merseburg", "Saalekreis")
    for key in ("15088020", "15088205"):
        assert len(features_of(client.get(f"/parcels?municipality={key}"))) == 1
    assert len(features_of(client.get("/parcels?district=15088&q=leuna"))) == 0
    assert len(features_of(client.get("/parcels?district=15088&q=merseburg"))) == 1


def test_sliver_between_two_borders_is_no_link(client: TestClient) -> None:
    make_municipality(client, "15088020", "Leuna", WEST)
    make_municipality(client, "15088205", "Merseburg", EAST)
    west, _, east, _ = square(at := (12.00143, 51.3), 40_000.0).bounds
    assert west < 12.0 < east
    assert properties_of(client, f"/parcels/{make_parcel(client, at=at)}")["municipality_keys"] == ["15088205"]


def test_municipalities_that_come_later_or_move_are_linked_anew(client: TestClient) -> None:
    parcel, site = make_parcel(client), make_site(client)
    tags = [client.get(path).headers["ETag"] for path in (f"/parcels/{parcel}", f"/sites/{site}", "/parcels")]
    assert properties_of(client, f"/parcels/{parcel}")["municipality"] is None
    row_id = make_municipality(client, "15088020", "Leuna", (11.9, 51.2, 12.1, 51.4))
    for path, tag in zip((f"/parcels/{parcel}", f"/sites/{site}", "/parcels"), tags, strict=True):
        assert client.get(path, headers={"If-None-Match": tag}).status_code == 200
    assert properties_of(client, f"/parcels/{parcel}")["municipality"] == "Leuna"
    assert properties_of(client, f"/sites/{site}")["municipality"] == "Leuna"
    with opened(client) as session:
        set_writer(session, STAFF)
        session.execute(update(MunicipalityRow).values(name="Leuna (neu)"))
        written = ChangedRows(ImportTarget.MUNICIPALITIES, changed=[row_id])
        apply(session, written, "test", shipped_profiles())
    assert properties_of(client, f"/parcels/{parcel}")["municipality"] == "Leuna (neu)"


# --- versions and the feed -----------------------------------------------------------------------


def test_feed_tells_every_change_in_order(session: Session) -> None:
    parcel = make_parcel(session)
    site = make_site(session)
    change_parcel(session, parcel, name="Other")
    withdraw_parcel(session, parcel)
    remove(session, ImportTarget.PARCELS, [parcel], "test", shipped_profiles())
    assert feed(session) == [
        ("parcels", parcel, Operation.CREATED),
        ("parcels", parcel, Operation.RESCORED),
        ("sites", site, Operation.CREATED),
        ("parcels", parcel, Operation.CHANGED),
        ("parcels", parcel, Operation.WITHDRAWN),
        ("parcels", parcel, Operation.DELETED),
    ]


def test_feed_says_who_changed_which_fields_and_who_may_hear_of_it(session: Session) -> None:
    owner = make_partner(session, "a")
    parcel = make_parcel(session, partner="a", visibility="owner", key="SK-1")
    change_parcel(session, parcel, name="Other", price_eur_per_m2=3.0)
    entry = session.scalars(select(ChangeRow).order_by(ChangeRow.id.desc())).first()
    assert entry is not None
    assert (entry.fields, entry.actor, entry.row_key) == (["name", "price_eur_per_m2"], STAFF.label, "SK-1")
    assert (entry.visibility, entry.owner_partner_id) == ("owner", owner)
    assert entry.transaction_id > 0


def test_nothing_written_changes_nothing(session: Session) -> None:
    apply(session, ChangedRows(ImportTarget.PARCELS), "test", shipped_profiles())
    assert feed(session) == []
    assert collection_versions(session, "parcels") == (0,)


def test_change_raises_the_version_of_its_row_and_collection_only(session: Session) -> None:
    first, second = make_parcel(session), make_parcel(session)
    make_site(session)
    before = dict(session.execute(select(ParcelRow.id, ParcelRow.version)).all())
    collections = collection_versions(session, "parcels", "sites")
    change_parcel(session, first, name="Other")
    after = dict(session.execute(select(ParcelRow.id, ParcelRow.version)).all())
    assert (after[first] > before[first], after[second]) == (True, before[second])
    assert collection_versions(session, "parcels", "sites") > collections
    assert collection_versions(session, "sites") == collections[1:]


# --- scores --------------------------------------------------------------------------------------


def stored_and_explained(client: TestClient, row_id: int, profile: str) -> tuple[dict[str, Any], dict[str, Any]]:
    names = ("score", "score_low", "score_high", "coverage_ratio", "applicable_coverage_ratio", "group")
    listed = next(f for f in features_of(client.get(f"/parcels?profile={profile}")) if f["id"] == row_id)["properties"]
    explained = client.get(f"/parcels/{row_id}/score?profile={profile}").json()
    return {name: listed[name] for name in names}, {name: explained[name] for name in names}


def check_scores(client: TestClient, row_id: int) -> list[float | None]:
    """The stored score equals the explained one in every profile; gives the scores."""
    scores = []
    for profile in shipped_profiles():
        stored, explained = stored_and_explained(client, row_id, profile.id)
        assert stored == pytest.approx(explained, nan_ok=True)
        scores.append(stored["score"])
    return scores


def test_stored_score_equals_the_explained_one_after_every_kind_of_change(client: TestClient) -> None:
    row_id = make_parcel(client, zoning="GI", plan_status="binding", price_eur_per_m2=40.0)
    seen = [check_scores(client, row_id)]
    cargo = make_facility(client, "airport_cargo", at=(12.24, 51.414))
    seen.append(check_scores(client, row_id))
    change_parcel(client, row_id, price_eur_per_m2=20.0)
    seen.append(check_scores(client, row_id))
    staff = make_headers(client, Role.STAFF) | {"If-Match": "*"}
    moved = {"properties": {}, "geometry": {"type": "Point", "coordinates": [11.5, 51.5]}, "evidence": EVIDENCE}
    assert client.patch(f"/parcels/{row_id}", json=moved, headers=staff).status_code == 204
    seen.append(check_scores(client, row_id))
    closed = {"properties": {"status": "closed"}, "evidence": EVIDENCE}
    assert client.patch(f"/infrastructure/{cargo}", json=closed, headers=staff).status_code == 204
    seen.append(check_scores(client, row_id))
    make_facility(client, "motorway_junction", at=(11.6, 51.5))
    seen.append(check_scores(client, row_id))
    assert client.delete(f"/infrastructure/{cargo}", headers=staff).status_code == 204
    check_scores(client, row_id)
    assert all(before != after for before, after in pairwise(seen))


def test_score_does_not_depend_on_other_parcels(client: TestClient) -> None:
    make_facility(client, "airport_cargo", at=(12.24, 51.414))
    row_id = make_parcel(client)
    alone = client.get(f"/parcels/{row_id}/score?profile=logistics").json()
    for number in range(3):
        make_parcel(client, at=(LEUNA[0] + number / 10, LEUNA[1]), price_eur_per_m2=float(number))
    assert client.get(f"/parcels/{row_id}/score?profile=logistics").json() == alone


def test_scoring_of_all_parcels_does_not_wait_for_an_edit_that_is_under_way(client: TestClient) -> None:
    row_id = make_parcel(client)
    with app_of(client).state.session_factory() as editing:
        set_writer(editing, STAFF)
        rows.lock(editing, PARCELS, row_id)
        make_facility(client)
    assert check_scores(client, row_id)
