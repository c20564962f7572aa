"""Matches over the web: each line can be checked by hand, pages hold together, bad questions hear what is wrong."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.codes import FacilityKind, Role
from tests.answers import blamed, problem_of
from tests.makers import change_parcel, make_facility, make_headers, make_parcel, withdraw_parcel

KINDS = (
    FacilityKind.MOTORWAY_JUNCTION,
    FacilityKind.AIRPORT_CARGO,
    FacilityKind.AIRPORT_PASSENGER,
    FacilityKind.FREIGHT_TERMINAL,
    FacilityKind.INLAND_PORT,
    FacilityKind.RESEARCH,
    FacilityKind.CHEMICAL_PARK,
)
STATED: dict[str, Any] = {
    "area_m2": 200_000.0,
    "zoning": "GI",
    "noise_quota": False,
    "plan_status": "binding",
    "rail_siding": "possible",
    "power_mw": 25.0,
    "water_m3_per_h": 20.0,
    "waste_water_m3_per_h": 20.0,
    "fibre": "one_g",
    "flood_zone": "none",
    "mining": "none",
    "contamination": "none",
    "operation_24h": True,
    "ready_months": 6.0,
    "price_eur_per_m2": 40.0,
}
WANTED: dict[str, Any] = {
    "profile": "biotech_pharma",
    "requirements": [
        {"property": "largest_contiguous_m2", "min": 12, "unit": "ha"},
        {"property": "zoning", "in": ["GI"]},
        {"property": "operation_24h", "in": [True]},
        {"property": "power_mw", "min": 20, "unit": "MW"},
        {"property": "motorway_truck_s", "max": 10, "unit": "min"},
        {"property": "cargo_truck_s", "max": 30, "unit": "min", "level": "should"},
        {"property": "price_eur_per_m2", "max": 45, "level": "nice"},
    ],
}


@pytest.fixture
def land(client: TestClient) -> dict[str, int]:
    """Parcels ever farther from everything, of which some lack something."""
    for kind in KINDS:
        make_facility(client, kind=kind, at=(12.0, 51.3))
    found = {
        f"FIT{number}": make_parcel(
            client, at=(12.0 + number * 0.01, 51.31), key=f"FIT{number}", largest_contiguous_m2=150_000.0, **STATED
        )
        for number in range(5)
    }
    lacking: dict[str, dict[str, Any]] = {
        "SMALL": {"largest_contiguous_m2": 88_000.0},
        "DAY": {"largest_contiguous_m2": 150_000.0, "operation_24h": False},
        "WEAK": {"largest_contiguous_m2": 150_000.0, "power_mw": 5.0},
        "UNTOLD": {"largest_contiguous_m2": 150_000.0, "power_mw": None},
        "SECRET": {"largest_contiguous_m2": 150_000.0, "visibility": "internal"},
    }
    for key, changes in lacking.items():
        found[key] = make_parcel(client, at=(12.02, 51.32), key=key, **{**STATED, **changes})
    found["FAR"] = make_parcel(client, at=(12.4, 51.5), key="FAR", largest_contiguous_m2=150_000.0, **STATED)
    return found


def matched(client: TestClient, headers: dict[str, str] | None = None, **changes: Any) -> Any:
    answer = client.post("/matches", json={**WANTED, **changes}, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


def keys(lines: list[Any]) -> list[str]:
    return [line["parcel"]["key"] for line in lines]


def pages(client: TestClient, **changes: Any) -> Iterator[Any]:
    page = matched(client, **changes)
    yield page
    while page["next"] is not None:
        page = matched(client, **changes, next=page["next"])
        yield page


def test_a_clerks_list_holds_who_fits_and_says_what_the_others_lack(client: TestClient, land: dict[str, int]) -> None:
    found = matched(client)
    assert set(keys(found["lines"])) == {f"FIT{number}" for number in range(5)}
    assert found["counts"] == {"judged": 10, "ranked": 5, "data_missing": 1, "knocked_out": 4}
    missed = {miss["parcel"]["key"]: miss for miss in found["near_misses"]}
    assert set(missed) == {"SMALL", "DAY", "WEAK", "FAR"}
    assert missed["SMALL"]["missing_amount"] == 32_000
    assert missed["SMALL"]["sentence"] == "Largest plot in one piece: 3.2 ha short of 12 ha."
    assert keys(matched(client, group="data_missing")["lines"]) == ["UNTOLD"]
    assert set(keys(matched(client, group="knocked_out")["lines"])) == {"SMALL", "DAY", "WEAK", "FAR"}


def test_every_line_can_be_checked_by_hand_from_the_answer_alone(client: TestClient, land: dict[str, int]) -> None:
    found = matched(client)
    criteria = {each["id"]: each for each in found["criteria"]}
    weights = [each["weight"] for each in (*found["criteria"], *found["requirements"]) if each["weight"] is not None]
    assert sum(weights) == pytest.approx(1)
    assert found["lines"]
    for line in found["lines"]:
        known = [each for each in line["contributions"] if each["status"] == "known"]
        known_weight = sum(each["weight"] for each in known)
        for each in known:
            rule = criteria.get(each["criterion"], {})
            if rule.get("ideal") is not None and each["measured"] is not None and not rule.get("stated"):
                value = (each["measured"] - rule["unacceptable"]) / (rule["ideal"] - rule["unacceptable"])
                assert each["value"] == pytest.approx(min(1, max(0, value)), abs=1e-6)
            if rule.get("steps"):
                assert each["value"] == pytest.approx(rule["steps"][each["measured"]])
            assert each["points"] == pytest.approx(100 * each["weight"] * each["value"] / known_weight)
        assert sum(each["points"] for each in known) == pytest.approx(line["score"], abs=1e-9)
        assert line["score_low"] <= line["score"] <= line["score_high"]
        assert [each["met"] for each in line["requirements"][:5]] == [True] * 5
    scores = [line["score"] for line in found["lines"]]
    assert scores == sorted(scores, reverse=True)
    assert [line["rank"] for line in found["lines"]] == [1, 2, 3, 4, 5]


def test_differences_to_the_next_are_those_of_the_contributions(client: TestClient, land: dict[str, int]) -> None:
    lines = matched(client)["lines"]
    for line, following in pairwise(lines):
        own, others = (
            {each["criterion"]: each["points"] or 0.0 for each in each_line["contributions"]}
            for each_line in (line, following)
        )
        ahead = sorted((own[item] - others[item], item) for item in own)
        gains = [(pytest.approx(points), item) for points, item in reversed(ahead) if points > 1e-9][:2]
        assert [(each["points"], each["item"]) for each in line["gains"]] == gains
    assert lines[-1]["gains"] == lines[-1]["losses"] == []


def test_loosening_a_bound_brings_as_many_as_was_said(client: TestClient, land: dict[str, int]) -> None:
    found = matched(client)
    (cost,) = [each for each in found["costs"] if each["id"].startswith("power_mw")]
    assert (cost["failed_alone"], cost["unknown_alone"]) == (1, 1)
    assert cost["least"]["bound"] == 5
    assert (
        cost["least"]["sentence"]
        == "Relax Power that can be connected within 24 months from 20 MW to 5 MW: 1 more site."
    )
    looser = [dict(each) for each in WANTED["requirements"]]
    looser[3]["min"] = 5
    again = matched(client, requirements=looser, needs={"required_power_mw": 20})
    assert again["counts"]["ranked"] == found["counts"]["ranked"] + 1


def test_the_link_of_an_answer_gives_the_same_answer(client: TestClient, land: dict[str, int]) -> None:
    found = matched(client)
    again = client.get(found["link"])
    assert again.json() == found
    held = client.get(found["link"], headers={"If-None-Match": again.headers["ETag"]})
    assert held.status_code == 304
    change_parcel(client, land["FIT0"], price_eur_per_m2=10.0)
    assert client.get(found["link"], headers={"If-None-Match": again.headers["ETag"]}).status_code == 200


def test_what_is_changed_is_in_the_next_match(client: TestClient, land: dict[str, int]) -> None:
    before = matched(client)
    change_parcel(client, land["SMALL"], largest_contiguous_m2=125_000.0)
    after = matched(client)
    assert "SMALL" in keys(after["lines"])
    assert after["state"]["data_state"] != before["state"]["data_state"]
    withdraw_parcel(client, land["FIT0"])
    assert "FIT0" not in keys(matched(client)["lines"])


def test_only_what_the_caller_may_see_is_judged(client: TestClient, land: dict[str, int]) -> None:
    assert "SECRET" not in str(matched(client))
    staff = make_headers(client, Role.STAFF)
    assert "SECRET" in keys(matched(client, staff)["lines"])
    withdraw_parcel(client, land["SECRET"])
    assert "SECRET" not in str(matched(client, staff))


def test_pages_give_each_parcel_once_though_one_is_withdrawn_between_them(
    client: TestClient, land: dict[str, int]
) -> None:
    seen: list[str] = []
    ranks: list[int] = []
    for number, page in enumerate(pages(client, limit=2)):
        seen += keys(page["lines"])
        ranks += [line["rank"] for line in page["lines"]]
        if number == 0:
            withdraw_parcel(client, land[seen[1]])
    assert sorted(seen) == [f"FIT{number}" for number in range(5)]
    assert ranks == [1, 2, 2, 3, 4]


def test_a_page_token_is_good_for_its_question_only(client: TestClient, land: dict[str, int]) -> None:
    token = matched(client, limit=2)["next"]
    other = client.post("/matches", json={**WANTED, "profile": "food", "limit": 2, "next": token})
    problem_of(other, 400)


def test_a_filter_says_who_is_judged_at_all(client: TestClient, land: dict[str, int]) -> None:
    found = matched(client, filter="name LIKE 'Parcel%' AND power_mw > 10")
    assert found["counts"]["judged"] == 8
    assert matched(client, filter="area_m2 < 0")["reason"].startswith("There is no parcel to judge")


def test_contradictory_and_empty_requirements_say_why_nobody_is_ranked(
    client: TestClient, land: dict[str, int]
) -> None:
    contradiction = [{"property": "power_mw", "min": 30, "max": 20}]
    found = matched(client, requirements=contradiction)
    assert found["lines"] == []
    assert found["reason"]
    german = client.post("/matches", json={**WANTED, "requirements": contradiction}, headers={"Accept-Language": "de"})
    assert german.json()["reason"] not in (None, found["reason"])
    nothing = matched(client, requirements=[])
    assert nothing["lines"] == []
    assert nothing["reason"].startswith("Nothing is required.")


def test_how_firm_ranks_are_is_the_same_each_time(client: TestClient, land: dict[str, int]) -> None:
    first, second = (matched(client, stability=True)["stability"] for _ in range(2))
    assert first == second
    assert [each["rank"] for each in first["parcels"]] == [1, 2, 3, 4, 5]
    assert all(each["best"] <= each["rank"] <= each["worst"] for each in first["parcels"])
    assert sum(each["first_share"] for each in first["parcels"]) == pytest.approx(1)


@pytest.mark.parametrize(
    ("change", "pointers"),
    [
        ({"profile": "steel"}, ["/profile"]),
        ({"weights": {"air_cargo": -1}}, ["/weights/air_cargo"]),
        ({"weights": {"air_cargo": 0}}, ["/weights"]),
        ({"weights": {"sunshine": 1}}, ["/weights/sunshine"]),
        ({"requirements": [{"property": "power_mw", "min": 1, "unit": "ha"}]}, ["/requirements/0/unit"]),
        ({"requirements": [{"property": "sunshine", "min": 1}]}, ["/requirements/0/property"]),
        ({"requirements": [{"property": "zoning", "in": ["GX"]}]}, ["/requirements/0/in/0"]),
        ({"requirements": [{"property": "power_mw", "min": 1}] * 10_000}, ["/requirements"]),
        ({"needs": {"required_power_mw": 0}}, ["/needs/required_power_mw"]),
        ({"filter": "nothing = 1"}, ["/filter"]),
        ({"limit": 0}, ["/limit"]),
        ({"colour": "red"}, ["/colour"]),
    ],
)
def test_a_bad_question_is_told_what_is_wrong_and_where(
    client: TestClient, change: dict[str, Any], pointers: list[str]
) -> None:
    answer = client.post("/matches", json={**WANTED, **change})
    assert blamed(answer, 422) == pointers


@pytest.mark.parametrize("question", ["", "{", "[]", '{"profile":"logistics","profile":"food"}', "NaN"])
def test_an_address_with_a_broken_question_is_refused(client: TestClient, question: str) -> None:
    answer = client.get("/matches", params={"question": question})
    problem_of(answer, answer.status_code)
    assert answer.status_code in (400, 422)
