"""Scenarios over the web and from the command line: who may ask, who may see, and what is told."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from app.changes.apply import rescore_all
from app.cli import app as command
from app.codes import Role
from app.errors import InvalidInput
from app.network import store
from app.scenarios.commands import read_document
from tests.makers import make_facility, make_headers, make_parcel, make_partner, opened_by_owner, shipped_profiles
from tests.network.stock import ABOUT, lonlat, streets

EXIT = {
    "type": "FeatureCollection",
    "title": "New exit",
    "visibility": "public",
    "features": [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": lonlat(-200, -900)},
            "properties": {"change": "add_facility", "kind": "motorway_junction", "name": "AS Neu"},
        }
    ],
}

DATED = replace(ABOUT, as_of=date(2026, 5, 1))


@pytest.fixture
def client_with_roads(client: TestClient) -> TestClient:
    """The service with a network of streets, an exit far off, and parcels of which one is for staff only."""
    make_facility(client, at=lonlat(1_200, 1_200))
    make_parcel(client, at=lonlat(-300, -700), key="OPEN")
    make_parcel(client, at=lonlat(-150, -600), key="SECRET", visibility="internal")
    with opened_by_owner(client) as session:
        store.make_current(session, store.save(session, streets(), DATED))
        rescore_all(session, shipped_profiles())
    return client


def ask(client: TestClient, **changes: Any) -> Any:
    answer = client.post("/scenarios", json=EXIT | changes, headers=make_headers(client, Role.STAFF))
    assert answer.status_code == 201, answer.text
    assert answer.headers["location"].endswith(f"/scenarios/{answer.json()['id']}")
    return answer.json()


def keys(client: TestClient, scenario_id: int, **headers: str) -> list[str]:
    page = client.get(f"/scenarios/{scenario_id}/parcels", headers=headers)
    assert page.status_code == 200, page.text
    return [feature["properties"]["key"] for feature in page.json()["features"]]


def test_staff_ask_and_everybody_reads_a_public_answer(client_with_roads: TestClient) -> None:
    asked = ask(client_with_roads)
    assert asked["report"]["public_parcels"] == 1
    assert asked["report"]["public_parcels_changed"] == 1
    assert asked["report"]["profiles"]["logistics"]["better"] == 1
    assert asked["is_current"]
    seen = client_with_roads.get(f"/scenarios/{asked['id']}").json()
    assert seen["document"]["features"][0]["properties"]["name"] == "AS Neu"
    assert seen["actor"] is None
    assert asked["actor"].startswith("staff of None")
    assert seen["network"]["title"] == ABOUT.title
    assert seen["network"]["as_of"] == "2026-05-01"
    assert [each["id"] for each in client_with_roads.get("/scenarios").json()["scenarios"]] == [asked["id"]]


def test_a_hidden_parcel_is_absent_from_a_public_answer(client_with_roads: TestClient) -> None:
    asked = ask(client_with_roads)
    assert keys(client_with_roads, asked["id"]) == ["OPEN"]
    staff = make_headers(client_with_roads, Role.STAFF)
    assert sorted(keys(client_with_roads, asked["id"], **staff)) == ["OPEN", "SECRET"]


def test_a_parcel_tells_distances_scores_and_ranks_before_and_after(client_with_roads: TestClient) -> None:
    page = client_with_roads.get(f"/scenarios/{ask(client_with_roads)['id']}/parcels").json()
    (feature,) = page["features"]
    assert page["numberMatched"] == 1
    said = feature["properties"]
    exit_s = said["distances"]["motorway_exit_car_s"]
    assert exit_s["after"] < exit_s["before"]
    logistics = said["scores"]["logistics"]
    assert logistics["score"]["after"] > logistics["score"]["before"]
    assert {logistics["group_before"], logistics["group_after"]} <= {"ranked", "data_missing", "knocked_out"}


def test_an_internal_answer_is_as_absent_as_one_that_is_not_there(client_with_roads: TestClient) -> None:
    asked = ask(client_with_roads, visibility="internal")
    for path in ("", "/parcels"):
        hidden, absent = (client_with_roads.get(f"/scenarios/{each}{path}") for each in (asked["id"], 4711))
        assert (hidden.status_code, absent.status_code) == (404, 404)
    assert client_with_roads.get("/scenarios").json() == {"scenarios": []}
    staff = make_headers(client_with_roads, Role.STAFF)
    assert client_with_roads.get(f"/scenarios/{asked['id']}", headers=staff).status_code == 200


def test_an_answer_says_when_it_is_of_yesterday(client_with_roads: TestClient) -> None:
    asked = ask(client_with_roads)
    make_parcel(client_with_roads, at=lonlat(100, 100))
    assert client_with_roads.get(f"/scenarios/{asked['id']}").json()["is_current"] is False


def test_staff_delete_it(client_with_roads: TestClient) -> None:
    asked, staff = ask(client_with_roads), make_headers(client_with_roads, Role.STAFF)
    assert client_with_roads.delete(f"/scenarios/{asked['id']}").status_code == 401
    assert client_with_roads.delete(f"/scenarios/{asked['id']}", headers=staff).status_code == 204
    assert client_with_roads.delete(f"/scenarios/{asked['id']}", headers=staff).status_code == 404


@pytest.mark.parametrize("role", [None, Role.VIEWER, Role.EDITOR])
def test_nobody_else_may_ask(client_with_roads: TestClient, role: Role | None) -> None:
    headers = {}
    if role is not None:
        make_partner(client_with_roads)
        headers = make_headers(client_with_roads, role, "saalekreis" if role is Role.EDITOR else None)
    answer = client_with_roads.post("/scenarios", json=EXIT, headers=headers)
    assert answer.status_code == (401 if role is None else 403)


def test_what_makes_no_sense_is_told_with_its_place_in_german(client_with_roads: TestClient) -> None:
    away = {
        "type": "Feature",
        "geometry": {"type": "LineString", "coordinates": [lonlat(20_000, 0), lonlat(21_000, 0)]},
        "properties": {"change": "add_road", "road_class": "primary", "car_kmh": 50},
    }
    headers = make_headers(client_with_roads, Role.STAFF) | {"Accept-Language": "de"}
    answer = client_with_roads.post("/scenarios", json=EXIT | {"features": [away]}, headers=headers)
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert error == {"pointer": "/features/0/geometry", "detail": "Hier wird keine Straße des Netzes getroffen."}


def test_pages_of_parcels_are_walked(client_with_roads: TestClient) -> None:
    for number in range(4):
        make_parcel(client_with_roads, at=lonlat(-250 + 30 * number, -800), key=f"P{number}")
    scenario_id = ask(client_with_roads)["id"]
    page = client_with_roads.get(f"/scenarios/{scenario_id}/parcels?limit=2").json()
    found = [feature["id"] for feature in page["features"]]
    while links := [link["href"] for link in page["links"] if link["rel"] == "next"]:
        page = client_with_roads.get(links[0]).json()
        found += [feature["id"] for feature in page["features"]]
    assert len(found) == len(set(found)) == 5


def test_from_the_command_line(client_with_roads: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = client_with_roads.app.state.settings.database_url  # type: ignore[attr-defined] # an ASGI application to it
    monkeypatch.setenv("LOTSE_DATABASE_URL", url)
    file = tmp_path / "exit.geojson"
    file.write_text(json.dumps(EXIT), encoding="utf-8")
    told = CliRunner().invoke(command, ["scenario", "run", str(file)])
    assert told.exit_code == 0, told.output
    assert "1 of 1 public parcels change." in told.output
    assert "logistics: 1 better" in told.output
    assert "New exit" in CliRunner().invoke(command, ["scenario", "list"]).output
    asked = CliRunner().invoke(command, ["scenario", "run", "--json", str(file)])
    scenario_id = json.loads(asked.output.splitlines()[-1])["id"]
    assert CliRunner().invoke(command, ["scenario", "remove", str(scenario_id)]).exit_code == 0


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "is no scenario: "),
        ("[]", "is no scenario: "),
        ('{"title": "x", "features": []}', "/features: "),
        ('{"title": "x", "features": [{"properties": {"change": "dig"}}]}', "/features/0/properties"),
    ],
)
def test_a_file_that_is_no_scenario(tmp_path: Path, content: str, told: str) -> None:
    file = tmp_path / "wrong.geojson"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(InvalidInput) as raised:
        read_document(file)
    assert told in str(raised.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="cannot be read: No such file"):
        read_document(tmp_path / "nowhere.geojson")
