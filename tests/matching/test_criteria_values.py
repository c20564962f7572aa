"""Values of criteria as an Arrow stream: whoever adds them up gets the service's own points, and nobody sees more."""

import io
import json
from itertools import product
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
import shapely
from fastapi.testclient import TestClient

from app.codes import Role, Visibility
from app.matching.value_routes import MOST_COLUMNS
from app.scoring.criteria import CRITERIA
from app.stock.attributes import ATTRIBUTES
from tests.contracts.viewers import KINDS, READERS, Land
from tests.makers import (
    change_parcel,
    make_facility,
    make_headers,
    make_parcel,
    make_partner,
    withdraw_parcel,
)

QUESTION = "/criteria-values?profile=logistics&required_area_m2=9000"
IDS = [criterion.id for criterion in CRITERIA]


@pytest.fixture
def parcels(client: TestClient) -> list[int]:
    make_facility(client, "airport_cargo", at=(12.24, 51.414))
    make_facility(client, "motorway_junction", at=(12.1, 51.414))
    return [
        make_parcel(client, largest_contiguous_m2=10_000.0, zoning="GI", price_eur_per_m2=20.0, power_mw=7.0),
        make_parcel(client, largest_contiguous_m2=8_000.0, fibre="two_routes_10g", hydrogen="connected"),
        make_parcel(client, at=(12.2, 51.4), area_m2=None, housing_distance_m=700.0, status="sold"),
    ]


def read(content: bytes) -> pa.Table:
    with pa.ipc.open_stream(io.BytesIO(content)) as stream:
        return stream.read_all()


def points(table: pa.Table, weights: dict[str, float]) -> list[float]:
    """As the documents say: doubles, in the order of the columns."""
    total, known = np.zeros(len(table)), np.zeros(len(table))
    for name in weights:
        column = table[name].to_numpy(zero_copy_only=False).astype(np.float64)
        total += weights[name] * np.where(np.isnan(column), 0.0, column)
        known += weights[name] * ~np.isnan(column)
    with np.errstate(invalid="ignore"):
        return list((100.0 * total / known).tolist())


def test_points_add_up_to_those_of_the_service(client: TestClient, parcels: list[int]) -> None:
    answer = client.get(QUESTION)
    assert answer.headers["content-type"] == "application/vnd.apache.arrow.stream"
    table = read(answer.content)
    assert table["parcel_id"].to_pylist() == parcels
    assert table.schema.names == ["parcel_id", *IDS, "knocked_out", "must_unknown", "applicable_coverage_ratio"]
    assert {table.schema.field(name).type for name in IDS} == {pa.float32()}
    about = {key.decode(): value.decode() for key, value in table.schema.metadata.items()}
    found = points(table, json.loads(about["weights"]))
    for position, parcel in enumerate(parcels):
        score = client.get(f"/parcels/{parcel}/score?profile=logistics&required_area_m2=9000").json()
        assert found[position] == score["score"]
        assert table["knocked_out"][position].as_py() == (score["group"] == "knocked_out")
        assert table["applicable_coverage_ratio"][position].as_py() == score["applicable_coverage_ratio"]
        told = {each["criterion"]: each["value"] for each in score["contributions"]}
        assert {name: table[name][position].as_py() for name in IDS} == {
            name: None if value is None else float(np.float32(value)) for name, value in told.items()
        }


def test_coverage_follows_from_what_is_told(client: TestClient, parcels: list[int]) -> None:
    table = read(client.get(QUESTION).content)
    weights = json.loads(table.schema.metadata[b"weights"])
    known, counted = np.zeros(len(parcels)), np.zeros(len(parcels))
    for name in IDS:
        is_known = ~np.isnan(table[name].to_numpy(zero_copy_only=False).astype(np.float64))
        everywhere = table.schema.field(name).metadata[b"counted"] == b"everywhere"
        known += weights[name] * is_known
        counted += weights[name] * (is_known | everywhere)
    assert (known / counted).tolist() == table["applicable_coverage_ratio"].to_pylist()


def test_pandas_reads_it(client: TestClient, parcels: list[int]) -> None:
    frame = pa.ipc.open_stream(client.get(QUESTION).content).read_pandas()
    assert frame["parcel_id"].tolist() == parcels
    assert frame["power"].dtype == np.float32


def test_texts_of_many_rows_go_by_a_dictionary_and_those_of_one_as_they_are(
    client: TestClient, parcels: list[int]
) -> None:
    table = read(client.get(f"{QUESTION}&columns=name,zoning").content)
    assert table.schema.field("zoning").type == pa.dictionary(pa.int32(), pa.string())
    assert table.schema.field("name").type == pa.string()
    assert table["name"].to_pylist() == [
        client.get(f"/parcels/{each}").json()["properties"]["name"] for each in parcels
    ]


def test_nothing_is_sent_again_until_something_changes(client: TestClient, parcels: list[int]) -> None:
    first = client.get(QUESTION)
    held = {"If-None-Match": first.headers["etag"]}
    assert client.get(QUESTION, headers=held).status_code == 304
    assert client.get(QUESTION.replace("9000", "9001"), headers=held).status_code == 200
    change_parcel(client, parcels[0], power_mw=2.0)
    changed = client.get(QUESTION, headers=held)
    assert changed.status_code == 200
    assert read(changed.content)["power"][0] != read(first.content)["power"][0]


def asked(client: TestClient, question: dict[str, Any], columns: str = "", **headers: str) -> pa.Table:
    query = {"question": json.dumps(question), "columns": columns}
    answer = client.get("/criteria-values", params=query, headers=headers)
    assert answer.status_code == 200, answer.text
    return read(answer.content)


def order(table: pa.Table) -> dict[str, list[tuple[int, float | None, float]]]:
    """Groups of the parcels, each in its order: id, points and coverage, by what the columns tell alone."""
    weights = json.loads(table.schema.metadata[b"weights"])
    found: dict[str, list[tuple[int, float | None, float]]] = {"ranked": [], "data_missing": [], "knocked_out": []}
    told = (
        table[name].to_pylist() for name in ("parcel_id", "applicable_coverage_ratio", "knocked_out", "must_unknown")
    )
    for id_, coverage, knocked_out, must_unknown, score in zip(*told, points(table, weights), strict=True):
        is_missing = must_unknown or coverage < 0.7 - 1e-9
        group = "knocked_out" if knocked_out else "data_missing" if is_missing else "ranked"
        found[group].append((id_, None if np.isnan(score) else score, coverage))
    for rows in found.values():
        rows.sort(key=lambda row: (1 if row[1] is None else -row[1], row[0]))
    return found


QUESTIONS: list[dict[str, Any]] = [
    {"requirements": [{"property": "power_mw", "min": 5, "unit": "MW"}]},
    {"requirements": [{"property": "largest_contiguous_m2", "min": 9000}, {"property": "zoning", "in": ["GI"]}]},
    {
        "requirements": [
            {"property": "area_m2", "min": 1},
            {"property": "motorway_truck_s", "max": 60, "unit": "min", "level": "should"},
            {"property": "price_eur_per_m2", "max": 45, "level": "nice", "weight": 0.37},
        ]
    },
    {
        "requirements": [{"property": "price_eur_per_m2", "max": 10, "level": "should"}],
        "weights": {"power": 1, "fibre": 3},
    },
    {"requirements": [{"property": "area_m2", "min": 1}], "needs": {"required_power_mw": 6}},
    {
        "requirements": [{"property": "area_m2", "min": 1, "level": "nice"}],
        "filter": "status = 'sold' OR zoning = 'GI'",
    },
]


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_is_answered_as_a_match_answers_it(
    client: TestClient, parcels: list[int], question: dict[str, Any]
) -> None:
    question = {"profile": "logistics", **question}
    table = asked(client, question)
    told = {
        group: client.post("/matches", json={**question, "group": group, "limit": 100}).json()
        for group in ("ranked", "data_missing", "knocked_out")
    }
    assert order(table) == {
        group: [(line["parcel"]["id"], line["score"], line["applicable_coverage_ratio"]) for line in page["lines"]]
        for group, page in told.items()
    }
    page = told["ranked"]
    weights = {each["id"]: each["weight"] for each in page["criteria"]}
    weights |= {each["label"]: each["weight"] for each in page["requirements"] if each["weight"] is not None}
    assert json.loads(table.schema.metadata[b"weights"]) == weights
    assert table.schema.metadata[b"data_state"].decode() == page["state"]["data_state"]
    assert json.loads(table.schema.metadata[b"requirement"]) == page["needs"]


def test_a_question_that_requires_nothing_is_one_of_its_profile(client: TestClient, parcels: list[int]) -> None:
    by_profile = read(client.get("/criteria-values?profile=food").content)
    assert asked(client, {"profile": "food"}).equals(by_profile)


def test_properties_are_carried_along(client: TestClient, parcels: list[int]) -> None:
    columns = (
        "name",
        "status",
        "synthetic",
        "available_m2",
        "plan_date",
        "price_eur_per_m2",
        "lon",
        "lat",
        "district_key",
    )
    change_parcel(client, parcels[1], name="„Zweite“ <b>", plan_date="2019-05-04", available_m2=None)
    table = asked(client, {"profile": "food"}, ",".join(columns))
    assert table.schema.names[: len(columns) + 1] == ["parcel_id", *columns]
    for row, parcel in enumerate(parcels):
        feature = client.get(f"/parcels/{parcel}").json()
        told = {name: table[name][row].as_py() for name in columns}
        inside = shapely.Point(told.pop("lon"), told.pop("lat"))
        assert shapely.from_geojson(json.dumps(feature["geometry"])).buffer(1e-6).contains(inside)
        day = told.pop("plan_date")
        assert (None if day is None else day.isoformat()) == feature["properties"]["plan_date"]
        assert told == {name: feature["properties"][name] for name in told}


def test_every_property_can_be_carried_along(client: TestClient, parcels: list[int]) -> None:
    for first in range(0, len(ATTRIBUTES), MOST_COLUMNS):
        names = ATTRIBUTES[first : first + MOST_COLUMNS]
        table = asked(client, {"profile": "food"}, ",".join(names))
        assert table.schema.names[1 : len(names) + 1] == list(names)


def test_texts_of_hidden_parcels_are_not_in_the_stream(client: TestClient, parcels: list[int]) -> None:
    make_parcel(client, name="Hidden valley", visibility="internal")
    withdraw_parcel(client, make_parcel(client, name="Gone field"))
    make_parcel(client, name="Plain field")
    content = client.get("/criteria-values?profile=food&columns=name,status").content
    assert b"Plain field" in content
    assert b"Hidden valley" not in content
    assert b"Gone field" not in content


def test_empty_stock_has_columns(client: TestClient) -> None:
    assert read(client.get("/criteria-values?profile=food&columns=name,lon,as_of,synthetic").content).num_rows == 0


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?profile=nonsense",
        "?profile=food&required_area_m2=-1",
        "?profile=food&limit=1",
        '?profile=food&question={"profile":"food"}',
        '?question={"profile":"food"}&required_area_m2=1',
        '?question={"profile":"food"',
        '?question={"profile":"food","requirements":[{"property":"beauty"}]}',
        '?question={"profile":"food","group":"ranked"}',
        "?profile=food&columns=beauty",
        "?profile=food&columns=geometry",
        "?profile=food&columns=parcel_id",
        "?profile=food&columns=fibre",
        "?profile=food&columns=withdrawn_at",
        f"?profile=food&columns={','.join(ATTRIBUTES[:21])}",
    ],
)
def test_bad_question_is_refused(client: TestClient, query: str) -> None:
    assert client.get(f"/criteria-values{query}").status_code in (400, 422)


def test_each_sees_what_is_on_offer_to_it(client: TestClient) -> None:
    for partner in ("a", "b"):
        make_partner(client, partner)
    land = []
    for visibility, owner, withdrawn in KINDS:
        parcel = make_parcel(client, partner=owner, visibility=visibility)
        land.append(Land(parcel, "", visibility, owner, withdrawn))
        if withdrawn:
            withdraw_parcel(client, parcel)
    for reader in READERS.values():
        headers = make_headers(client, reader.role, reader.partner) if reader.role else {}
        for _ in range(2):
            table = read(client.get("/criteria-values?profile=food", headers=headers).content)
            expected = [each.id for each in land if reader.may_see(each) and not each.withdrawn]
            assert table["parcel_id"].to_pylist() == expected
    assert {reader.role for reader in READERS.values()} >= {Role.STAFF, Role.EDITOR}
    assert len(land) > len(list(product(Visibility, (False, True))))
