"""Land assembly over HTTP: what is answered from outlines on the map, to whom, and what is refused."""

from typing import Any

import pytest
import shapely
from fastapi.testclient import TestClient
from shapely.geometry import shape

from app.codes import Role
from app.geo import STORAGE_SRID, reproject
from tests.answers import blamed, problem_of
from tests.assemblies.conftest import EAST, NORTH, UseCadastre, square
from tests.makers import make_district, make_headers

# Two rows of four squares of 10 m:   B B C D
#                                     A A A ?     and, apart from them, E E
ROWS = "AAA?BBCD"
SQUARES = [*(square(number % 4, number // 4) for number in range(8)), square(9), square(10)]
OWNERS = [None if owner == "?" else owner for owner in ROWS] + ["E", "E"]


@pytest.fixture
def staff(client: TestClient, use_cadastre: UseCadastre) -> TestClient:
    use_cadastre(SQUARES, owner=OWNERS, area=[101.0] * len(SQUARES), use=["Acker"] * 8 + ["Wald"] * 2)
    client.headers.update(make_headers(client, Role.STAFF))
    return client


def asked(client: TestClient, area_m2: float, **more: Any) -> dict[str, Any]:
    answer = client.post("/assemblies", json={"area": {"min": area_m2}, **more})
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def keys_of(body: dict[str, Any]) -> list[list[str]]:
    return [each["properties"]["cadastral_keys"] for each in body["features"]]


def test_fewest_owners_before_fewest_parcels(staff: TestClient) -> None:
    body = asked(staff, 300, limit=3)
    assert keys_of(body) == [["k1", "k2", "k3"], *keys_of(body)[1:]]
    first, second = (each["properties"] for each in body["features"])
    assert (first["owners"], first["parcels"], first["rank"], first["proven"]) == (1, 3, 1, True)
    assert (second["owners"], second["parcels"]) == (2, 3)
    assert second["cadastral_keys"] == ["k5", "k6", "k7"]
    assert body["complete"] is True
    assert body["bound"] is None
    assert body["owners_known"] is True
    assert body["verdict"].startswith("Exact")
    assert body["verdict"].endswith("there are no more.")


def test_figures_and_outline(staff: TestClient) -> None:
    body = asked(staff, 400, limit=1)
    (feature,) = body["features"]
    properties = feature["properties"]
    assert properties["cadastral_keys"] == ["k1", "k2", "k5", "k6"]
    assert properties["area_m2"] == pytest.approx(400)
    assert properties["official_area_m2"] == pytest.approx(404)
    assert properties["perimeter_m"] == pytest.approx(80)
    assert properties["compactness"] == pytest.approx(3.14159265 / 4)
    drawn = reproject(shape(feature["geometry"]), 4326, STORAGE_SRID)
    assert drawn.symmetric_difference(shapely.box(EAST, NORTH, EAST + 20, NORTH + 20)).area < 1
    assert body["largest_contiguous_m2"] == pytest.approx(800)
    assert body["allowed_parcels"] == 10


def test_owners_are_told_as_numbers_only(staff: TestClient) -> None:
    body = asked(staff, 100)
    for feature in body["features"]:
        assert isinstance(feature["properties"].pop("owners"), int)
    assert "owner" not in str(body["features"])


def test_filter_box_and_regions_say_what_is_allowed(staff: TestClient) -> None:
    assert keys_of(asked(staff, 150, filter="use = 'Wald'")) == [["k9", "k10"]]
    west, south, east, north = reproject(square(9).buffer(-2), STORAGE_SRID, 4326).bounds
    assert keys_of(asked(staff, 50, bbox=[west, south, east, north])) == [["k9"]]
    make_district(staff, "14999", "East", reproject(square(10), STORAGE_SRID, 4326).bounds)
    assert keys_of(asked(staff, 50, regions=["14999"])) == [["k10"]]


def test_limits_of_owners_parcels_and_compactness(staff: TestClient) -> None:
    assert asked(staff, 400, max_owners=1)["features"] == []
    assert asked(staff, 400, max_parcels=3)["features"] == []
    assert asked(staff, 300, max_owners=1, min_compactness=0.6)["features"] == []
    assert keys_of(asked(staff, 300, max_owners=1, min_compactness=0.58)) == [["k1", "k2", "k3"]]


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ({"area": {"min": 1, "unit": "ha"}}, "has 0.08 ha, 0.92 ha too little"),
        ({"area": {"min": 10}, "filter": "use = 'Moor'"}, "No parcel of the cadastre is allowed"),
        ({"area": {"min": 500}, "min_compactness": 0.9}, "There is a contiguous piece of 0.08 ha, but no group"),
    ],
)
def test_says_why_there_is_none(staff: TestClient, question: dict[str, Any], says: str) -> None:
    body = staff.post("/assemblies", json=question).json()
    assert body["features"] == []
    assert body["complete"] is True
    assert says in body["reason"]


def test_says_it_in_german(staff: TestClient) -> None:
    answer = staff.post("/assemblies", json={"area": {"min": 1, "unit": "km²"}}, headers={"Accept-Language": "de"})
    assert "größte zusammenhängende Stück" in answer.json()["reason"]


@pytest.mark.parametrize(
    ("question", "where"),
    [
        ({}, "/area"),
        ({"area": {"min": 0}}, "/area/min"),
        ({"area": {"min": -3}}, "/area/min"),
        ({"area": {"min": "12"}}, "/area/min"),
        ({"area": {"min": 12, "unit": "km"}}, "/area/unit"),
        ({"area": {"min": 12}, "min_compactness": 1.1}, "/min_compactness"),
        ({"area": {"min": 12}, "max_parcels": 0}, "/max_parcels"),
        ({"area": {"min": 12}, "limit": 51}, "/limit"),
        ({"area": {"min": 12}, "bbox": [1, 2, 3]}, "/bbox"),
        ({"area": {"min": 12}, "colour": "red"}, "/colour"),
    ],
)
def test_bad_questions(staff: TestClient, question: dict[str, Any], where: str) -> None:
    assert blamed(staff.post("/assemblies", json=question), 422) == [where]


def test_filters_and_regions_that_make_no_sense(staff: TestClient) -> None:
    problem_of(staff.post("/assemblies", json={"area": {"min": 12}, "filter": "nix > 3"}), 400)
    problem_of(staff.post("/assemblies", json={"area": {"min": 12}, "bbox": [20, 60, 10, 50]}), 400)
    problem_of(staff.post("/assemblies", json={"area": {"min": 12}, "regions": ["99999"]}), 422)


def test_only_for_who_sees_the_cadastre(staff: TestClient) -> None:
    question = {"area": {"min": 100}}
    hidden = problem_of(staff.post("/assemblies", json=question, headers=make_headers(staff, Role.VIEWER)), 404)
    staff.headers.pop("authorization")
    assert problem_of(staff.post("/assemblies", json=question), 404)["detail"] == hidden["detail"]


def test_a_public_cadastre_without_owners_is_for_all(client: TestClient, use_cadastre: UseCadastre) -> None:
    use_cadastre(SQUARES, visibility="public")
    body = asked(client, 300, limit=1)
    assert body["owners_known"] is False
    assert body["features"][0]["properties"]["owners"] == 3
    assert body["features"][0]["properties"]["official_area_m2"] is None


def test_a_new_load_of_the_layer_shows(staff: TestClient, use_cadastre: UseCadastre) -> None:
    before = asked(staff, 1500)
    use_cadastre([square(0, 0, 40), square(1, 0, 40)], owner=["A", "A"], area=[1.0, 1.0], use=["Acker"] * 2)
    after = asked(staff, 1500)
    assert before["features"] == []
    assert keys_of(after) == [["k1"], ["k2"]]
    assert before["data_state"] != after["data_state"]


PROJECT = {
    "title": "Pharma packaging",
    "sector": "pharma",
    "confidentiality": "confidential",
    "question": {
        "profile": "logistics",
        "requirements": [
            {"property": "largest_contiguous_m2", "min": 0.03, "unit": "ha"},
            {"property": "area_m2", "min": 250},
            {"property": "operation_24h", "in": [True], "level": "should"},
            {"property": "power_mw", "min": 20},
        ],
    },
}


def made(staff: TestClient, **change: Any) -> str:
    answer = staff.post("/projects", json=PROJECT | change)
    assert answer.status_code == 201, answer.text
    return f"/projects/{answer.json()['id']}/assemblies"


def test_for_a_project(staff: TestClient) -> None:
    body = staff.post(made(staff), json={"limit": 1}).json()
    assert keys_of(body) == [["k1", "k2", "k3"]]
    assert body["required"] == []
    assert body["not_applied"] == ["operation_24h in true", "power_mw >= 20"]


def test_what_is_stated_goes_before_the_project(staff: TestClient) -> None:
    body = staff.post(made(staff), json={"area": {"min": 150}, "filter": "use = 'Wald'"}).json()
    assert keys_of(body) == [["k9", "k10"]]


def test_a_project_that_does_not_say_how_much(staff: TestClient) -> None:
    assert blamed(staff.post(made(staff, question=None), json={}), 422) == ["/area"]


def test_a_project_that_is_not_there(staff: TestClient) -> None:
    problem_of(staff.post("/projects/4711/assemblies", json={}), 404)


def test_projects_are_for_staff_only(staff: TestClient) -> None:
    address = made(staff)
    for path in (address, "/projects/4711/assemblies"):
        problem_of(staff.post(path, json={}, headers=make_headers(staff, Role.VIEWER)), 403)
    staff.headers.pop("authorization")
    for path in (address, "/projects/4711/assemblies"):
        problem_of(staff.post(path, json={}), 401)


def test_places_that_are_not_measured(staff: TestClient) -> None:
    near = {"property": "motorway_truck_s", "max": 10, "unit": "min"}
    question = {"area": {"min": 100}, "requirements": [near]}
    problem_of(staff.post("/assemblies", json=question), 409)


@pytest.mark.parametrize(
    ("required", "where"),
    [
        ({"property": "motorway_truck_s", "max": 10, "unit": "ha"}, "/requirements/0/unit"),
        ({"property": "power_mw", "min": 10}, "/requirements/0/property"),
        ({"property": "motorway_truck_s", "max": 10, "level": "nice"}, "/requirements/0/level"),
    ],
)
def test_bad_requirements(staff: TestClient, required: dict[str, Any], where: str) -> None:
    assert blamed(staff.post("/assemblies", json={"area": {"min": 100}, "requirements": [required]}), 422) == [where]
