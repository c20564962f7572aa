"""Values of criteria as an Arrow stream: whoever adds them up gets the service's own points, and nobody sees more."""

import io
import json
from itertools import product

import numpy as np
import pyarrow as pa
import pytest
from fastapi.testclient import TestClient

from app.codes import Role, Visibility
from app.scoring.criteria import CRITERIA
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
    for name in IDS:
        column = table[name].to_numpy(zero_copy_only=False).astype(np.float64)
        total += weights[name] * np.where(np.isnan(column), 0.0, column)
        known += weights[name] * ~np.isnan(column)
    return list((100.0 * total / known).tolist())


def test_points_add_up_to_those_of_the_service(client: TestClient, parcels: list[int]) -> None:
    answer = client.get(QUESTION)
    assert answer.headers["content-type"] == "application/vnd.apache.arrow.stream"
    table = read(answer.content)
    assert table["parcel_id"].to_pylist() == parcels
    assert table.schema.names == ["parcel_id", *IDS, "knocked_out", "applicable_coverage_ratio"]
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


def test_nothing_is_sent_again_until_something_changes(client: TestClient, parcels: list[int]) -> None:
    first = client.get(QUESTION)
    held = {"If-None-Match": first.headers["etag"]}
    assert client.get(QUESTION, headers=held).status_code == 304
    assert client.get(QUESTION.replace("9000", "9001"), headers=held).status_code == 200
    change_parcel(client, parcels[0], power_mw=2.0)
    changed = client.get(QUESTION, headers=held)
    assert changed.status_code == 200
    assert read(changed.content)["power"][0] != read(first.content)["power"][0]


def test_empty_stock_has_columns(client: TestClient) -> None:
    assert read(client.get("/criteria-values?profile=food").content).num_rows == 0


@pytest.mark.parametrize(
    "query", ["", "?profile=nonsense", "?profile=food&required_area_m2=-1", "?profile=food&limit=1"]
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
