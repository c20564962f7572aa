"""Who may change what over HTTP, and that nobody overwrites another's change."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from app.codes import Role
from tests.answers import blamed, ids_of, problem_of
from tests.makers import make_headers, make_parcel, make_partner, make_site

EVIDENCE = {"source": "Survey", "as_of": "2026-06-01"}
ANY = {"If-Match": "*"}


@pytest.fixture
def staff(client: TestClient) -> dict[str, str]:
    return make_headers(client, Role.STAFF)


@pytest.fixture
def editor(client: TestClient) -> dict[str, str]:
    """An editor of agency A; there is an agency B."""
    make_partner(client, "a")
    make_partner(client, "b")
    return make_headers(client, Role.EDITOR, "a")


def patch(client: TestClient, path: str, headers: dict[str, str], **members: Any) -> Response:
    body = {"properties": {}, "evidence": EVIDENCE} | members
    return client.patch(path, json=body, headers=ANY | headers)


def properties_of(client: TestClient, path: str, headers: dict[str, str]) -> dict[str, Any]:
    properties: dict[str, Any] = client.get(path, headers=headers).json()["properties"]
    return properties


# --- If-Match ------------------------------------------------------------------------------------


def test_change_needs_the_tag_that_was_read_and_gives_a_new_one(client: TestClient, staff: dict[str, str]) -> None:
    path = f"/parcels/{make_parcel(client)}"
    tag = client.get(path, headers=staff).headers["ETag"]
    body = {"properties": {"price_eur_per_m2": 20}, "evidence": EVIDENCE}
    problem_of(client.patch(path, json=body, headers=staff), 428)
    assert client.patch(path, json=body, headers=staff | {"If-Match": tag}).status_code == 204
    problem_of(client.patch(path, json=body, headers=staff | {"If-Match": tag}), 412)
    problem_of(client.patch(path, json=body, headers=staff | {"If-Match": "nonsense"}), 412)
    assert client.get(path, headers=staff).headers["ETag"] != tag


@pytest.mark.parametrize("action", ["withdraw", "delete"])
def test_every_other_change_needs_it_too(client: TestClient, staff: dict[str, str], action: str) -> None:
    path = f"/parcels/{make_parcel(client)}"
    method, address = ("DELETE", path) if action == "delete" else ("POST", f"{path}/withdraw")
    problem_of(client.request(method, address, headers=staff), 428)
    problem_of(client.request(method, address, headers=staff | {"If-Match": '"0-stale"'}), 412)
    tag = client.get(path, headers=staff).headers["ETag"]
    assert client.request(method, address, headers=staff | {"If-Match": tag}).status_code == 204


def test_of_two_editors_at_once_the_second_is_told(client: TestClient, staff: dict[str, str]) -> None:
    path = f"/parcels/{make_parcel(client)}"
    for turn in range(3):
        tag = client.get(path, headers=staff).headers["ETag"]
        together = Barrier(2)

        def edit(price: int, tag: str = tag, together: Barrier = together) -> int:
            body = {"properties": {"price_eur_per_m2": price}, "evidence": EVIDENCE}
            together.wait(10)
            return client.patch(path, json=body, headers=staff | {"If-Match": tag}).status_code

        with ThreadPoolExecutor(2) as pool:
            prices = [10 * turn + 1, 10 * turn + 2]
            answers = dict(zip(prices, pool.map(edit, prices), strict=True))
        assert sorted(answers.values()) == [204, 412]
        winner = next(price for price, status in answers.items() if status == 204)
        assert properties_of(client, path, staff)["price_eur_per_m2"] == winner


# --- whose land it is ----------------------------------------------------------------------------


def test_editor_may_not_touch_land_of_others(client: TestClient, staff: dict[str, str], editor: dict[str, str]) -> None:
    seen = f"/parcels/{make_parcel(client, partner='b')}"
    nobody_s = f"/parcels/{make_parcel(client)}"
    hidden = f"/parcels/{make_parcel(client, partner='b', visibility='owner')}"
    before = [client.get(path, headers=staff).text for path in (seen, nobody_s, hidden)]
    for path, status in ((seen, 403), (nobody_s, 403), (hidden, 404)):
        problem_of(patch(client, path, editor, properties={"name": "mine"}), status)
        problem_of(client.post(f"{path}/withdraw", headers=ANY | editor), status)
        problem_of(client.delete(path, headers=ANY | editor), 403)
    assert [client.get(path, headers=staff).text for path in (seen, nobody_s, hidden)] == before


def test_what_an_editor_makes_belongs_to_its_agency(client: TestClient, editor: dict[str, str]) -> None:
    body = {"properties": {"name": "Ours", "visibility": "owner"}, "evidence": EVIDENCE}
    made = client.post("/parcels", json=body, headers=editor)
    assert made.status_code == 201
    assert client.get(made.headers["Location"], headers=editor).status_code == 200
    problem_of(client.get(made.headers["Location"], headers=make_headers(client, Role.EDITOR, "b")), 404)


FORBIDDEN_TO_EDITORS: dict[str, dict[str, Any]] = {
    "naming another agency": {"partner": "b"},
    "naming its own": {"partner": "a"},
    "giving it to nobody": {"partner": None},
    "making it internal": {"properties": {"name": "X", "visibility": "internal"}},
}


@pytest.mark.parametrize("members", FORBIDDEN_TO_EDITORS.values(), ids=FORBIDDEN_TO_EDITORS)
def test_editor_decides_neither_owner_nor_internal(
    client: TestClient, editor: dict[str, str], members: dict[str, Any]
) -> None:
    body = {"properties": {"name": "X"}, "evidence": EVIDENCE} | members
    own = f"/parcels/{make_parcel(client, partner='a')}"
    problem_of(client.post("/parcels", json=body, headers=editor), 403)
    problem_of(client.patch(own, json=body, headers=ANY | editor), 403)
    assert len(ids_of(client.get("/parcels", headers=editor))) == 1


def test_staff_give_land_to_another_agency(client: TestClient, staff: dict[str, str], editor: dict[str, str]) -> None:
    path = f"/parcels/{make_parcel(client, partner='b', visibility='owner')}"
    problem_of(client.get(path, headers=editor), 404)
    assert patch(client, path, staff, partner="a").status_code == 204
    assert client.get(path, headers=editor).status_code == 200
    assert "partner" in problem_of(patch(client, path, staff, partner=None), 422)["detail"]


def test_site_renamed_by_its_editor_is_named_so_in_parcels_of_others(
    client: TestClient, staff: dict[str, str], editor: dict[str, str]
) -> None:
    site_id = make_site(client, partner="a", name="Old Park")
    foreign = f"/parcels/{make_parcel(client, partner='b', site_id=site_id)}"
    tag = client.get(foreign).headers["ETag"]
    assert patch(client, f"/sites/{site_id}", editor, properties={"name": "New Park"}).status_code == 204
    assert properties_of(client, foreign, staff)["site_name"] == "New Park"
    assert client.get(foreign, headers={"If-None-Match": tag}).status_code == 200
    assert ids_of(client.get("/parcels?q=new%20park"))


def test_only_staff_write_infrastructure(client: TestClient, editor: dict[str, str]) -> None:
    body = {
        "geometry": {"type": "Point", "coordinates": [12, 51.3]},
        "properties": {"kind": "station", "name": "Bf", "accuracy_m": 5},
        "evidence": EVIDENCE,
    }
    problem_of(client.post("/infrastructure", json=body, headers=editor), 403)
    assert client.post("/infrastructure", json=body, headers=make_headers(client, Role.ADMIN)).status_code == 201


# --- what a change may say -----------------------------------------------------------------------


def test_absent_members_are_left_and_null_is_unknown(client: TestClient, staff: dict[str, str]) -> None:
    path = f"/parcels/{make_parcel(client, price_eur_per_m2=20.0, zoning='GI')}"
    geometry = client.get(path).json()["geometry"]
    assert patch(client, path, staff, properties={"price_eur_per_m2": None}).status_code == 204
    after = client.get(path).json()
    assert (after["properties"]["price_eur_per_m2"], after["properties"]["zoning"]) == (None, "GI")
    assert after["geometry"] == geometry
    assert patch(client, path, staff, geometry=None).status_code == 204
    assert client.get(path).json()["properties"]["geometry_kind"] == "none"


def test_key_is_given_once(client: TestClient, staff: dict[str, str]) -> None:
    path = f"/parcels/{make_parcel(client, key='SK-0042')}"
    assert blamed(patch(client, path, staff, key="SK-0043"), 422) == ["/key"]
    assert properties_of(client, path, staff)["key"] == "SK-0042"


def test_area_that_contradicts_the_stored_one_is_refused(client: TestClient, staff: dict[str, str]) -> None:
    path = f"/parcels/{make_parcel(client, area_m2=1000.0)}"
    assert "area_m2" in problem_of(patch(client, path, staff, properties={"net_area_m2": 1001}), 422)["detail"]
    assert patch(client, path, staff, properties={"net_area_m2": 1000}).status_code == 204


def test_withdrawn_parcel_comes_back_by_restoring_only(client: TestClient, staff: dict[str, str]) -> None:
    path = f"/parcels/{make_parcel(client)}"
    problem_of(client.post(f"{path}/restore", json={}, headers=ANY | staff), 409)
    assert client.post(f"{path}/withdraw", headers=ANY | staff).status_code == 204
    problem_of(client.post(f"{path}/withdraw", headers=ANY | staff), 409)
    problem_of(client.get(path), 404)
    hidden = properties_of(client, path, staff)
    assert (hidden["status"], hidden["withdrawn_at"] is None) == ("withdrawn", False)
    assert "restore" in problem_of(patch(client, path, staff, properties={"status": "sold"}), 422)["detail"]
    problem_of(client.post(f"{path}/restore", json={"status": "withdrawn"}, headers=ANY | staff), 422)
    assert client.post(f"{path}/restore", json={"status": "reserved"}, headers=ANY | staff).status_code == 204
    back = properties_of(client, path, {})
    assert (back["status"], back["withdrawn_at"]) == ("reserved", None)


def test_deleted_row_is_gone_for_good(client: TestClient, staff: dict[str, str]) -> None:
    path = f"/parcels/{make_parcel(client)}"
    assert client.delete(path, headers=ANY | staff).status_code == 204
    problem_of(client.get(path, headers=staff), 404)
    problem_of(client.delete(path, headers=ANY | staff), 404)


def test_site_that_is_deleted_leaves_its_parcels(client: TestClient, staff: dict[str, str]) -> None:
    site_id = make_site(client, name="Park")
    path = f"/parcels/{make_parcel(client, site_id=site_id)}"
    assert properties_of(client, path, {})["site_name"] == "Park"
    assert client.delete(f"/sites/{site_id}", headers=ANY | staff).status_code == 204
    assert properties_of(client, path, {})["site_name"] is None


def test_year_is_a_whole_number(client: TestClient) -> None:
    headers = make_headers(client, Role.STAFF)
    body = {
        "geometry": {"type": "Point", "coordinates": [12.0, 51.3]},
        "properties": {"name": "AS X", "kind": "motorway_junction", "accuracy_m": 5, "open_from_year": 2030.5},
        "evidence": {"source": "s", "as_of": "2026-01-01"},
    }
    answer = client.post("/infrastructure", json=body, headers=headers)
    assert blamed(answer, 422) == ["/properties/open_from_year"]
