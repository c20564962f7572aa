"""Bad addresses, parameters, tokens and methods: each is answered by a problem that says what to mend."""

import base64
import json

import pytest
from fastapi.testclient import TestClient

from app.codes import Role
from app.partners.store import revoke_token
from tests.answers import blamed, features_of, ids_of, problem_of
from tests.contracts.conftest import OpenClient
from tests.makers import (
    LEUNA,
    bearer,
    make_facility,
    make_headers,
    make_parcel,
    make_site,
    make_token,
    opened_by_owner,
)

LON, LAT = LEUNA


@pytest.fixture(scope="module")
def client(shared_client: TestClient) -> TestClient:
    """One parcel, site and facility, each with id 1."""
    assert make_parcel(shared_client) == 1
    assert make_site(shared_client) == 1
    assert make_facility(shared_client, "airport_cargo", at=(12.24, 51.414)) == 1
    return shared_client


def token_text(payload: object) -> str:
    """A page token with this content."""
    return base64.urlsafe_b64encode(json.dumps(payload).encode()).decode().rstrip("=")


BAD_BOXES = {
    "three numbers": "11,51,12",
    "five numbers": "11,51,0,12,52",
    "latitudes reversed": "11,52,12,51",
    "NaN": "nan,51,12,52",
    "infinite": "11,51,inf,52",
    "beyond the pole": "11,51,12,91",
    "beyond the antimeridian": "11,51,181,52",
    "letters": "a,b,c,d",
    "nothing": "",
}


@pytest.mark.parametrize("box", BAD_BOXES.values(), ids=BAD_BOXES)
@pytest.mark.parametrize("path", ["/parcels", "/sites", "/infrastructure", "/parcels?profile=logistics"])
def test_bad_box_is_refused_with_a_reason(client: TestClient, path: str, box: str) -> None:
    assert (
        "bbox"
        in problem_of(
            client.get(path, params={"profile": "logistics", "bbox": box} if "?" in path else {"bbox": box}), 400
        )["detail"]
    )


GOOD_BOXES = {
    "round it": (f"{LON - 1},{LAT - 1},{LON + 1},{LAT + 1}", [1]),
    "with heights": (f"{LON - 1},{LAT - 1},-5,{LON + 1},{LAT + 1},99", [1]),
    "a point in it": (f"{LON},{LAT},{LON},{LAT}", [1]),
    "a line through it": (f"{LON - 1},{LAT},{LON + 1},{LAT}", [1]),
    "the whole world": ("-180,-90,180,90", [1]),
    "across the antimeridian, round the world to it": (f"170,{LAT - 1},{LON + 1},{LAT + 1}", [1]),
    "across the antimeridian, far from it": ("170,50,-170,60", []),
    "on the other side of the world": ("-12,-52,-11,-51", []),
    "a point beside it": (f"{LON + 1},{LAT},{LON + 1},{LAT}", []),
}


@pytest.mark.parametrize(("box", "found"), GOOD_BOXES.values(), ids=GOOD_BOXES)
def test_legal_box_finds_what_touches_it(client: TestClient, box: str, found: list[int]) -> None:
    assert ids_of(client.get("/parcels", params={"bbox": box})) == found


@pytest.mark.parametrize("limit", ["0", "-1", "abc", "1.5", "", "9" * 5000])
def test_limit_that_is_no_count_is_refused(client: TestClient, limit: str) -> None:
    assert blamed(client.get("/parcels", params={"limit": limit}), 400) == ["limit"]


@pytest.mark.parametrize("limit", [10**9, 10**30])
def test_huge_limit_is_lowered_and_the_answer_says_so(client: TestClient, limit: int) -> None:
    answer = client.get("/parcels", params={"limit": limit})
    assert features_of(answer)
    assert answer.json()["limit"] == 1000


BAD_PARAMETERS = {
    "misspelt": ("/parcels?fliter=1", ["fliter"]),
    "two misspelt": ("/score?lon=12&lat=51.3&profile=logistics&lng=1&foo=2", ["lng", "foo"]),
    "on one row": ("/parcels/1?profile=logistics", ["profile"]),
    "on profiles": ("/profiles?x=1", ["x"]),
    "twice": ("/parcels?limit=1&limit=2", ["limit"]),
    "unknown profile": ("/parcels?profile=nuclear", ["profile"]),
    "unknown profile of a score": ("/parcels/1/score?profile=nuclear", ["profile"]),
    "unknown profile of a place": ("/score?lon=12&lat=51.3&profile=nuclear", ["profile"]),
    "unknown profile of sites": ("/sites?profile=nuclear", ["profile"]),
    "no profile": ("/score?lon=12&lat=51.3", ["profile"]),
    "unknown code": ("/parcels?status=free", ["status"]),
    "bound that is NaN": ("/parcels?min_area_m2=nan", ["min_area_m2"]),
    "bound that is infinite": ("/parcels?max_area_m2=1e400", ["max_area_m2"]),
    "bound in words": ("/parcels?min_area_m2=much", ["min_area_m2"]),
    "yes that is neither": ("/parcels?operation_24h=perhaps", ["operation_24h"]),
    "need of NaN": ("/parcels?profile=logistics&required_area_m2=nan", ["required_area_m2"]),
    "need of nothing": ("/parcels?profile=logistics&required_area_m2=0", ["required_area_m2"]),
    "need without a profile": ("/parcels?required_area_m2=5", ["profile"]),
    "weights in words": ("/parcels?profile=logistics&weights=heavy", ["weights"]),
    "too many values": ("/parcels?municipality=" + ",".join(["15088020"] * 101), ["municipality"]),
    "NUL in words": ("/parcels?q=%00", ["q"]),
    "NUL in a code": ("/parcels?status=%00", ["status"]),
    "NUL in a profile": ("/score?lon=12&lat=51.3&profile=%00", ["profile"]),
    "NUL in a search": ("/places?q=a%00", ["q"]),
    "NUL as a name": ("/parcels?%00=1", ["\0"]),
    "long words": ("/parcels?q=" + "a" * 201, ["q"]),
    "short search": ("/places?q=a", ["q"]),
    "longitude that is NaN": ("/score?lon=nan&lat=51&profile=logistics", ["lon"]),
    "latitude beyond the pole": ("/score?lon=12&lat=91&profile=logistics", ["lat"]),
}


@pytest.mark.parametrize(("address", "names"), BAD_PARAMETERS.values(), ids=BAD_PARAMETERS)
def test_bad_parameter_is_named(client: TestClient, address: str, names: list[str]) -> None:
    assert blamed(client.get(address), 400) == names


def test_swapped_place_is_refused_with_the_hint(client: TestClient) -> None:
    answer = client.get("/score", params={"lon": LAT, "lat": LON, "profile": "logistics"})
    assert "swapped" in problem_of(answer, 422)["detail"]


BAD_IDS = {
    "letters": "abc",
    "zero": "0",
    "negative": "-1",
    "huge": "1" + "0" * 30,
    "beyond bigint": str(2**63),
    "NUL": "%00",
    "folder above": "..%2f..",
    "emoji": "%F0%9F%98%80",
    "half a character": "%C0%AF",
    "ten kilobytes": "1" * 10_240,
    "another way to write 1": "01",
    "signed": "+1",
    "decimal": "1.0",
    "spaced": "%201",
    "Arabic digit": "%D9%A1",
    "nobody's": "999",
}
ITEMS = ["/parcels/{}", "/parcels/{}/score?profile=logistics", "/sites/{}", "/infrastructure/{}", "/profiles/{}"]


@pytest.mark.parametrize("text", BAD_IDS.values(), ids=BAD_IDS)
@pytest.mark.parametrize("path", ITEMS)
def test_id_that_is_none_is_not_found(client: TestClient, path: str, text: str) -> None:
    problem_of(client.get(path.format(text)), 404)


BAD_TOKENS = {
    "no base64": "§",
    "no JSON": "abc",
    "no list": token_text(5),
    "another length": token_text(["x", None, []]),
    "made up": token_text(["x", None, [], 1]),
    "flag for an id": token_text(["x", None, [], True]),
    "id beyond bigint": token_text(["x", None, [], 10**30]),
    "order of NaN": token_text(["x", 1, [float("nan")], 1]),
    "long": "A" * 1000,
    "deep": "W1tb" * 60,
    "of a run, for a list without": token_text(["x", 1, [0, -1], 1]),
}


@pytest.mark.parametrize("token", BAD_TOKENS.values(), ids=BAD_TOKENS)
def test_forged_page_token_is_refused(client: TestClient, token: str) -> None:
    assert problem_of(client.get("/parcels", params={"next": token}), 400)["type"] == "/problems/invalid-page-token"


def test_page_token_of_a_run_that_never_was_is_gone(client: TestClient) -> None:
    token = token_text(["x", 999, [0, -1], 1])
    assert (
        "start again"
        in problem_of(client.get("/parcels", params={"profile": "logistics", "next": token}), 410)["detail"]
    )


BAD_AUTHORIZATION = {
    "no secret": [("Authorization", "Bearer")],
    "empty secret": [("Authorization", "Bearer ")],
    "another scheme": [("Authorization", "Basic YTpi")],
    "unknown": [("Authorization", "Bearer lotse_unknown")],
    "one megabyte": [("Authorization", "Bearer " + "x" * 2**20)],
    "twice": [("Authorization", "Bearer a"), ("Authorization", "Bearer a")],
}


@pytest.mark.parametrize("headers", BAD_AUTHORIZATION.values(), ids=BAD_AUTHORIZATION)
def test_bad_authorization_is_refused_even_where_none_is_needed(
    client: TestClient, headers: list[tuple[str, str]]
) -> None:
    answer = client.get("/parcels", headers=headers)
    problem_of(answer, 401)
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_expired_and_revoked_tokens_are_refused(client: TestClient) -> None:
    expired, revoked, good = (make_token(client, Role.VIEWER) for _ in range(3))
    with opened_by_owner(client) as session:
        session.connection().exec_driver_sql(
            "UPDATE token SET expires_at = now() WHERE id = (SELECT max(id) - 2 FROM token)"
        )
        revoke_token(session, session.connection().exec_driver_sql("SELECT max(id) - 1 FROM token").scalar_one())
    problem_of(client.get("/parcels", headers=bearer(expired)), 401)
    problem_of(client.get("/parcels", headers=bearer(revoked)), 401)
    assert features_of(client.get("/parcels", headers=bearer(good)))


WRONG_METHODS = {
    "PUT on a list": ("PUT", "/parcels", {"GET", "POST"}),
    "DELETE on a list": ("DELETE", "/sites", {"GET", "POST"}),
    "PUT on a row": ("PUT", "/parcels/1", {"GET", "PATCH", "DELETE"}),
    "POST on a score": ("POST", "/score", {"GET"}),
    "GET on a withdrawal": ("GET", "/parcels/1/withdraw", {"POST"}),
    "TRACE": ("TRACE", "/districts", {"GET"}),
    "made up": ("FROBNICATE", "/places", {"GET"}),
}


@pytest.mark.parametrize(("method", "path", "allowed"), WRONG_METHODS.values(), ids=WRONG_METHODS)
def test_wrong_method_is_told_every_right_one(client: TestClient, method: str, path: str, allowed: set[str]) -> None:
    answer = client.request(method, path)
    problem_of(answer, 405)
    assert set(answer.headers["Allow"].split(", ")) == allowed | ({"HEAD"} if "GET" in allowed else set())


@pytest.mark.parametrize("query", ["q=%ff", "%ff=1", "q=%c3", "filter=%ed%a0%80"])
@pytest.mark.parametrize("path", ["/parcels", "/ogc/collections/parcels/items", "/exports/parcels.csv", "/districts"])
def test_what_is_no_text_is_refused(client: TestClient, path: str, query: str) -> None:
    problem_of(client.get(f"{path}?{query}"), 400)


@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", "[::1", "", "a b"])
def test_foreign_host_is_refused(open_client: OpenClient, host: str) -> None:
    with open_client(trusted_hosts=("testserver",)) as client:
        assert client.get("/parcels", headers={"Host": host}).status_code == 400
        assert client.get("/parcels").status_code == 200


def test_links_keep_to_the_configured_address_whatever_host_is_named(open_client: OpenClient) -> None:
    with open_client(base_url="https://flaechen.example/") as client:
        headers = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Original-URL": "/x"}
        links = client.get("/parcels", headers=headers).json()["links"]
    assert [link["href"] for link in links] == ["https://flaechen.example/parcels"]


WRITES = [
    ("POST", "/parcels"),
    ("POST", "/sites"),
    ("POST", "/infrastructure"),
    ("PATCH", "/parcels/1"),
    ("PATCH", "/sites/1"),
    ("PATCH", "/infrastructure/1"),
    ("POST", "/parcels/1/withdraw"),
    ("POST", "/parcels/1/restore"),
    ("DELETE", "/parcels/1"),
    ("DELETE", "/sites/1"),
    ("DELETE", "/infrastructure/1"),
]
CHANGE = {"properties": {"name": "Other"}, "evidence": {"source": "test", "as_of": "2026-01-01"}}


@pytest.mark.parametrize(("method", "path"), WRITES)
def test_strangers_and_viewers_write_nothing(client: TestClient, method: str, path: str) -> None:
    body = {} if path.endswith("restore") else CHANGE
    before = client.get("/parcels").json()["features"]
    problem_of(client.request(method, path, json=body, headers={"If-Match": "*"}), 401)
    viewer = make_headers(client, Role.VIEWER)
    problem_of(client.request(method, path, json=body, headers={"If-Match": "*"} | viewer), 403)
    assert client.get("/parcels").json()["features"] == before
