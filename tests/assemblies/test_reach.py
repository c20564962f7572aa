"""How far cadastral parcels are: measured as parcels on offer are, and never told of another state."""

from typing import Any

import numpy as np
import pytest
import shapely
from fastapi.testclient import TestClient
from shapely.geometry import box
from sqlalchemy import select

from app.assemblies.location import read_location
from app.assemblies.reach_store import NAMES, LoadedReach, Reaches, measure
from app.assemblies.store import Cadastres
from app.changes.apply import rescore_all
from app.codes import Role
from app.db.session import Session
from app.db.tables import ParcelReachRow as Stored
from app.errors import Conflict, InvalidInput
from app.geo import LONLAT_SRID, STORAGE_SRID, reproject
from app.matching.requirements import StatedRequirement
from app.network import store
from app.network.model import ACCESS_M_PER_S
from tests.assemblies.conftest import UseCadastre
from tests.makers import (
    LEUNA,
    POSITION,
    STAFF,
    make_facility,
    make_headers,
    make_parcel,
    opened,
    opened_by_owner,
    shipped_profiles,
)
from tests.network.drawn import make_network

EAST_M, NORTH_M = np.round(shapely.get_coordinates(reproject(shapely.Point(LEUNA), LONLAT_SRID))[0])
MIDDLES = [(0.0, 100.0), (500.0, 100.0), (900.0, -60.0), (20_000.0, 0.0)]  # metres from the exit


def lonlat(east_m: float, north_m: float) -> tuple[float, float]:
    point = reproject(shapely.Point(EAST_M + east_m, NORTH_M + north_m), STORAGE_SRID, LONLAT_SRID)
    return point.x, point.y


def get(client: TestClient, reaches: Reaches | None = None) -> LoadedReach:
    with opened(client) as session:
        return (reaches or Reaches()).get(session, Cadastres().get(session, STAFF))


def measured(session: Session) -> list[float]:
    return list(measure(session, Cadastres().get(session, STAFF)))


@pytest.fixture
def plots(client: TestClient, use_cadastre: UseCadastre) -> TestClient:
    """A motorway exit, a road of 1 km that leads east from it, parcels along it and one far off."""
    make_facility(client, "motorway_junction", at=lonlat(0, 0))
    make_facility(client, "airport_cargo", at=lonlat(0, 10_000))
    nodes = [(EAST_M + x, NORTH_M) for x in (0.0, 500.0, 1_000.0)]
    with opened_by_owner(client) as session:
        network = make_network(nodes, [(0, 1), (1, 2)], car_s=[(30.0, 30.0)] * 2, truck_s=[(40.0, 40.0)] * 2)
        coverage = shapely.MultiPolygon([shapely.Point(EAST_M, NORTH_M).buffer(6_000)])
        about = store.About("Drawn", None, "© nobody", coverage=coverage)
        store.make_current(session, store.save(session, network, about))
        rescore_all(session, shipped_profiles())
    use_cadastre([box(EAST_M + x - 5, NORTH_M + y - 5, EAST_M + x + 5, NORTH_M + y + 5) for x, y in MIDDLES])
    return client


def test_the_same_as_of_parcels_on_offer(plots: TestClient) -> None:
    for number, middle in enumerate(MIDDLES):
        make_parcel(plots, at=lonlat(*middle), place=POSITION, key=f"P{number}")
    with opened_by_owner(plots) as session:
        assert measured(session) == [0.0]
    with opened(plots) as session:
        rows = session.execute(select(Stored.road_m, Stored.car_s, Stored.truck_s).order_by(Stored.parcel_id)).all()
    expected = np.array([[list(part) for part in row] for row in rows], dtype=np.float64)
    found = get(plots)
    assert found.figures.transpose(2, 0, 1) == pytest.approx(expected, rel=1e-4, abs=0.2, nan_ok=True)
    assert np.isfinite(expected).any(axis=(0, 1)).sum() >= 2
    assert found.column("motorway_exit_truck_s")[1] == pytest.approx(40 + 100 / ACCESS_M_PER_S, abs=0.1)
    assert np.isnan(found.column("inland_port_road_m")).all()


def test_criteria_are_names_too(plots: TestClient) -> None:
    with opened_by_owner(plots) as session:
        measured(session)
    found = get(plots)
    assert found.column("motorway_exit").tolist() == found.column("motorway_exit_truck_s").tolist()
    assert {"air_cargo", "business_travel", "inland_port_road_m"} <= NAMES.keys()
    assert "price" not in NAMES


def requirement(**stated: Any) -> StatedRequirement:
    return StatedRequirement(name="motorway_truck_s", **stated)


def test_requirements(plots: TestClient) -> None:
    with opened_by_owner(plots) as session:
        measured(session)
    found = get(plots)
    near = read_location([requirement(maximum=3, unit="min")])
    assert found.meets(near).tolist() == [True, True, True, False]
    assert found.meets([]).all()
    unknown = read_location([StatedRequirement(name="inland_port_road_m", maximum=1e9)])
    assert not found.meets(unknown).any()
    none = read_location([requirement(minimum=100, maximum=50)])
    assert not found.meets(none).any()


@pytest.mark.parametrize(
    ("stated", "pointer"),
    [
        (StatedRequirement(name="zoning", one_of=["GI"]), "/requirements/0/property"),
        (StatedRequirement(name="nothing", minimum=1), "/requirements/0/property"),
        (requirement(maximum=1, unit="ha"), "/requirements/0/unit"),
    ],
)
def test_bad_requirements(stated: StatedRequirement, pointer: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_location([stated])
    assert [problem.pointer for problem in caught.value.problems] == [pointer]


def test_only_of_the_state_that_holds(plots: TestClient, use_cadastre: UseCadastre) -> None:
    reaches = Reaches()
    with pytest.raises(Conflict, match="lotse cadastre measure"):
        get(plots, reaches)
    with opened_by_owner(plots) as session:
        measured(session)
    first = get(plots, reaches)
    assert get(plots, reaches) is first
    make_facility(plots, "motorway_junction", at=lonlat(900, 0))
    with pytest.raises(Conflict):
        get(plots, reaches)
    with opened_by_owner(plots) as session:
        measured(session)
    assert get(plots, reaches).column("motorway_exit_road_m")[2] < first.column("motorway_exit_road_m")[2]
    use_cadastre([box(EAST_M, NORTH_M, EAST_M + 10, NORTH_M + 10)])
    with pytest.raises(Conflict):
        get(plots, reaches)


def test_land_is_put_together_only_where_it_is_near(plots: TestClient) -> None:
    with opened_by_owner(plots) as session:
        measured(session)
    plots.headers.update(make_headers(plots, Role.STAFF))
    near = {"property": "motorway_truck_s", "max": 1, "unit": "min"}
    for requirements, number in (([], 4), ([near], 2), ([near | {"max": 3}], 3), ([near, near | {"max": 3}], 2)):
        found = plots.post("/assemblies", json={"area": {"min": 50}, "requirements": requirements}).json()
        assert len(found["features"]) == number, requirements
        assert len(found["required"]) == len(requirements)
