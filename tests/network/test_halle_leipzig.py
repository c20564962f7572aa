"""The real streets of Halle: how far it is to the airport, where the network is complete, and what is asked beyond."""

from pathlib import Path

import numpy as np
import pytest
import shapely
from sqlalchemy.orm import Session

from app.codes import FacilityKind, Method, Mode, TargetId
from app.geo import project, reproject
from app.imports.skeleton import load_skeleton
from app.network import measure, snapping, store
from app.network.coverage import coverage_of
from app.network.model import Direction, Facilities, Network, Objects, Unreachable
from app.network.travel import places_of, search, travel
from app.settings import PROJECT_DIR
from tests.makers import POSITION, make_facility, make_parcel
from tests.network.halle_leipzig import HALLE_BOX, read_halle_leipzig

MARKET = (11.9697, 51.4827)  # Marktplatz of Halle
LEJ_TERMINAL = (12.22343, 51.42334)  # the station below the terminal
LEIPZIG_BOX = (12.14, 51.18, 12.70, 51.51)
SANGERHAUSEN, DRESDEN, SALINE = (11.299, 51.474), (13.74, 51.05), (11.9600, 51.4830)
TARGETS = {TargetId.LEJ_PASSENGER: [FacilityKind.AIRPORT_PASSENGER]}
CAR_TO = (Mode.CAR, Direction.TO)


@pytest.fixture(scope="module")
def streets(shared_data: Path) -> Network:
    return read_halle_leipzig(shared_data).network


def _points(*lonlat: tuple[float, float]) -> Objects:
    return np.array([shapely.Point(position) for position in project(np.array(lonlat))], dtype=object)


def test_the_way_from_the_market_to_the_terminal_is_as_long_as_known(streets: Network) -> None:
    terminal = Facilities(np.array([1]), ("terminal",), np.array([[True]]), _points(LEJ_TERMINAL))
    searched = search(streets, terminal, snapping.hang(streets, terminal.points))
    market = _points(MARKET)
    told = travel(searched, places_of(market, snapping.hang(streets, market), None))
    for direction in Direction:
        assert told.found[Mode.CAR, direction].road_m[0, 0] == pytest.approx(20_300, rel=0.05)


def test_the_coverage_is_halle_and_not_the_main_roads_of_leipzig(streets: Network) -> None:
    coverage = coverage_of(streets)
    halle, leipzig = (reproject(shapely.box(*box), 4326) for box in (HALLE_BOX, LEIPZIG_BOX))
    assert coverage.intersection(halle).area > 0.98 * halle.area
    assert coverage.intersection(leipzig).area < 0.15 * leipzig.area
    inside = _points(MARKET, SALINE, (11.9206, 51.4801), (12.028, 51.453))
    beyond = _points((12.3821, 51.3455), (12.29, 51.32), (11.99, 51.356), SANGERHAUSEN, DRESDEN)
    assert shapely.contains(coverage, inside).all()
    assert not shapely.contains(coverage, beyond).any()


def test_places_beyond_fall_back_to_the_skeleton_or_the_estimate(session: Session, streets: Network) -> None:
    make_facility(session, "airport_passenger", at=LEJ_TERMINAL)
    ids = [make_parcel(session, at=at, place=POSITION) for at in (MARKET, SANGERHAUSEN, DRESDEN)]
    about = store.About("Streets of Halle", None, "© OpenStreetMap contributors", coverage=coverage_of(streets))
    store.make_current(session, store.save(session, streets, about))
    load_skeleton(session, PROJECT_DIR / "geodata" / "skeleton")
    measure.measure_all(session, TARGETS)
    road, skeleton = measure.of_parcels(session, ids)
    assert (road.network.method, skeleton.network.method) == (Method.ROAD, Method.SKELETON)
    assert np.isfinite(road.travel.found[CAR_TO].weight[:, 0]).tolist() == [True, False, False]
    assert np.isfinite(skeleton.travel.found[CAR_TO].weight[:, 0]).tolist() == [False, True, False]
    assert np.isnan(road.travel.found[CAR_TO].weight[1:]).all(), "untold, not unreachable"
    assert np.isnan(skeleton.travel.found[CAR_TO].weight[2]).all()
    assert Unreachable.CUT_OFF not in road.travel.reason
    assert road.travel.found[CAR_TO].road_m[0, 0] == pytest.approx(20_300, rel=0.05)
