"""The shipped skeleton network in the database, and what is measured on it."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.codes import FacilityKind, Method, Mode, TargetId
from app.db.tables import NetworkRow
from app.imports.skeleton import load_skeleton
from app.network import measure, store
from app.network.model import Direction, Travel, Unreachable
from app.settings import PROJECT_DIR
from tests.makers import NOWHERE, POSITION, make_facility, make_parcel, make_site

FOLDER = PROJECT_DIR / "geodata" / "skeleton"
HALLE, SANGERHAUSEN, ZERBST, DRESDEN = (11.9697, 51.4827), (11.299, 51.474), (12.085, 51.966), (13.74, 51.05)
LEJ_CARGO, EXIT_SANGERHAUSEN = (12.24, 51.414), (11.30, 51.448)
TARGETS = {
    TargetId.LEJ_CARGO: [FacilityKind.AIRPORT_CARGO],
    TargetId.MOTORWAY_EXIT: [FacilityKind.MOTORWAY_JUNCTION],
}
CAR_TO = (Mode.CAR, Direction.TO)


@pytest.fixture
def parcels(session: Session) -> list[int]:
    make_facility(session, "airport_cargo", at=LEJ_CARGO)
    make_facility(session, at=EXIT_SANGERHAUSEN)
    ids = [make_parcel(session, at=at, place=POSITION) for at in (HALLE, SANGERHAUSEN, ZERBST, DRESDEN)]
    return [*ids, make_parcel(session, place=NOWHERE)]


def _told(session: Session, ids: list[int]) -> Travel:
    (told,) = measure.of_parcels(session, ids)
    assert told.network.method is Method.SKELETON
    return told.travel


def test_far_targets_are_told_and_near_ones_left_to_the_straight_line(session: Session, parcels: list[int]) -> None:
    assert load_skeleton(session, FOLDER)
    measure.measure_all(session, TARGETS)
    told = _told(session, parcels)
    cargo_km = told.found[CAR_TO].road_m[:, 0] / 1_000
    assert np.isnan(cargo_km[0]), "20 km away"
    assert cargo_km[1:3] == pytest.approx([98, 76], rel=0.05)
    assert (told.found[CAR_TO].time_s[1:3, 0] < told.found[Mode.TRUCK, Direction.TO].time_s[1:3, 0]).all()
    assert np.isnan(told.found[CAR_TO].weight[1, 1]), "the exit is 3 km away"
    assert np.isfinite(told.found[CAR_TO].weight[0, 1])
    assert np.isnan(told.found[CAR_TO].weight[3]).all(), "Dresden lies beyond"
    assert told.reason[3:] == [None, Unreachable.NO_PLACE]


def test_a_few_parcels_places_and_sites_are_measured_as_the_stock_is(session: Session, parcels: list[int]) -> None:
    load_skeleton(session, FOLDER)
    measure.measure_all(session, TARGETS)
    stock = _told(session, parcels)
    measure.measure_parcels(session, parcels)
    again = _told(session, parcels)
    (places,) = measure.of_places(session, [HALLE, SANGERHAUSEN])
    (site,) = measure.of_sites(session, [make_site(session, at=ZERBST)])
    for key, found in stock.found.items():
        np.testing.assert_array_equal(again.found[key].weight, found.weight)
        np.testing.assert_array_equal(again.found[key].facility, found.facility)
        np.testing.assert_allclose(places.travel.found[key].weight, found.weight[:2], rtol=1e-6)
        np.testing.assert_allclose(site.travel.found[key].weight, found.weight[2:3], rtol=1e-6)
    np.testing.assert_allclose(places.travel.access_m, stock.access_m[:2], rtol=1e-3)


def test_it_is_loaded_anew_only_when_a_file_or_the_engine_is_new(session: Session, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(FOLDER, tmp_path / "skeleton"))
    assert load_skeleton(session, folder)
    (first,) = store.current(session)
    assert first.as_of is not None
    assert not load_skeleton(session, folder)
    assert store.current(session) == [first]
    edges = folder / "edges.csv"
    edges.write_text(edges.read_text(encoding="utf-8").replace(",34,32,", ",33,32,"), encoding="utf-8")
    assert load_skeleton(session, folder)
    (second,) = store.current(session)
    assert second.id != first.id
    store.drop_former(session)
    assert session.scalars(select(NetworkRow.id)).all() == [second.id]
    session.execute(text("UPDATE network SET engine_version = '0'"))
    assert load_skeleton(session, folder)
