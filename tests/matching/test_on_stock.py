"""Requirements on the true stock: every property has its column, and what meets a must is what a filter finds."""

from collections.abc import Iterator

import numpy as np
import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from app.matching.judge import judge
from app.matching.requirements import StatedRequirement as Wanted
from app.matching.requirements import read_requirement
from app.matching.vocabulary import PROPERTIES, Kind, Property
from app.stock.columns import Column
from app.stock.snapshot import Snapshot
from app.stock.stock import Stock
from tests.makers import app_of, make_district, make_facility, make_municipality, make_parcel, withdraw_parcel

PLENTY_BYTES = 2**30
HALLE, LEIPZIG = (11.9, 51.2, 12.2, 51.5), (12.2, 51.2, 12.5, 51.5)


@pytest.fixture
def land(client: TestClient) -> None:
    """Parcels that differ, in two districts and in none."""
    make_facility(client)
    for key, name, box in (("15088", "Saalekreis", HALLE), ("14730", "Nordsachsen", LEIPZIG)):
        make_district(client, key, name, box)
        make_municipality(client, f"{key}205", f"Gemeinde {key}", box)
    make_parcel(client, zoning="GI", power_mw=20.0, operation_24h=True, power_available_from="2028-06-30")
    make_parcel(client, at=(12.3, 51.3), zoning="GE", power_mw=19.9, operation_24h=False)
    make_parcel(client, at=(12.199, 51.3), zoning="SO", power_mw=5.0, power_available_from="2031-01-01")
    make_parcel(client, place="nowhere", power_mw=40.0)
    withdraw_parcel(client, make_parcel(client, at=(12.1, 51.4), zoning="GI", power_mw=50.0))


@pytest.fixture
def snapshot(client: TestClient, land: None) -> Iterator[Snapshot]:
    """The stock of these parcels."""
    with app_of(client).state.read_session_factory() as session:
        yield from lent(session)


def lent(session: Session) -> Iterator[Snapshot]:
    with Stock(PLENTY_BYTES).read(session) as snapshot:
        yield snapshot


def is_of_kind(wanted: Property, column: Column) -> bool:
    if wanted.has_bounds:
        return column.numbers is not None and column.numbers.dtype == np.float64
    labels = set(column.holders) if wanted.of_several else set(column.labels)
    return column.codes is not None and (wanted.kind is Kind.TEXT or labels <= set(wanted.codes))


def test_every_property_has_a_column_of_its_kind(snapshot: Snapshot) -> None:
    assert [name for name, wanted in PROPERTIES.items() if not is_of_kind(wanted, snapshot.column(name))] == []


@pytest.mark.parametrize(
    ("wanted", "filter_text", "count"),
    [
        (Wanted("power_mw", minimum=20), "power_mw >= 20", 2),
        (Wanted("power", maximum=19_900, unit="kW"), "power_mw <= 19.9", 2),
        (Wanted("zoning", one_of=["GI", "SO"]), "zoning IN ('GI', 'SO')", 2),
        (Wanted("operation_24h", one_of=[False]), "operation_24h = FALSE", 1),
        (Wanted("power_available_from", maximum="2028-12-31"), "power_available_from <= DATE('2028-12-31')", 1),
        (Wanted("power_available_from", minimum="2031-01-01"), "power_available_from >= DATE('2031-01-01')", 1),
        (Wanted("district_keys", one_of=["14730", "99999"]), "district_keys = '14730'", 2),
        (Wanted("district", one_of=["Saalekreis"]), "district = 'Saalekreis'", 2),
        (Wanted("motorway_truck_s", maximum=10, unit="min"), "motorway_exit_truck_s <= 600", None),
        (Wanted("motorway_exit", minimum=1, unit="min"), "motorway_exit_truck_s >= 60", None),
    ],
)
def test_a_must_is_met_by_what_a_filter_finds(
    client: TestClient, snapshot: Snapshot, wanted: Wanted, filter_text: str, count: int | None
) -> None:
    requirement = read_requirement(wanted)
    met = judge(requirement, snapshot.column(requirement.name)).met & snapshot.is_on_offer
    answer = client.get("/parcels", params={"filter": filter_text}).json()
    assert snapshot.ids[met].tolist() == sorted(feature["id"] for feature in answer["features"])
    assert np.count_nonzero(met) == count if count is not None else met.any()
