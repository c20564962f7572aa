import sys
from dataclasses import replace
from functools import partial

import numpy as np
import pytest
import shapely
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.codes import FacilityKind, Method, Mode, TargetId
from app.db.tables import NetworkFieldRow, RunRow, TravelRow
from app.errors import Unavailable
from app.network import measure, measure_roads, place_store, searching, skeleton, snapping, store, travel
from app.network.model import NO_EDGE, Direction, Objects, Travel, Unreachable
from tests.makers import make_site
from tests.network.stock import ABOUT, TARGETS, centre, lonlat, make_stock, streets


def _import_skeleton(session: Session) -> int:
    network = replace(streets(), method=Method.SKELETON)
    coverage = skeleton.coverage(network)
    network_id = store.save(session, network, store.About("Main roads", None, "nobody", coverage=coverage))
    store.make_current(session, network_id)
    return network_id


def _import(session: Session, coverage_m: float | None = None) -> int:
    about = ABOUT
    if coverage_m is not None:
        round_leuna = shapely.MultiPolygon([shapely.Point(centre()).buffer(coverage_m)])
        about = store.About("Streets", None, "nobody", coverage=round_leuna)
    network_id = store.save(session, streets(), about)
    store.make_current(session, network_id)
    store.drop_former(session)
    return network_id


def _in_memory(session: Session, network_id: int, starts: Objects) -> Travel:
    """The same by the whole network in memory."""
    network = store.load(session, network_id, with_lines=True)
    coverage = store.coverage(session, network_id)
    facilities = place_store.open_facilities(session, TARGETS)
    points = facilities.points.copy()
    points[~travel.covers(coverage, points)] = None
    searched = travel.search(network, facilities, snapping.hang(network, points))
    return travel.travel(searched, travel.places_of(starts, snapping.hang(network, starts), coverage))


def _assert_same(told: Travel, expected: Travel) -> None:
    assert told.reason == expected.reason
    assert told.edge.tolist() == expected.edge.tolist()
    np.testing.assert_allclose(told.access_m, expected.access_m, rtol=1e-6)
    for key, found in expected.found.items():
        np.testing.assert_array_equal(told.found[key].weight, found.weight)
        np.testing.assert_array_equal(told.found[key].facility, found.facility)


@pytest.mark.parametrize("coverage_m", [None, 1_200.0], ids=["everywhere", "a_circle"])
def test_the_stock_a_few_parcels_and_the_whole_network_in_memory_agree(
    session: Session, coverage_m: float | None
) -> None:
    ids = make_stock(session)
    network_id = _import(session, coverage_m)
    measure.measure_all(session, TARGETS)
    starts = place_store.starts_of_parcels(session, ids).geometries
    expected = _in_memory(session, network_id, starts)
    assert np.isfinite(next(iter(expected.found.values())).weight).sum() > 10
    (told,) = measure.of_parcels(session, ids)
    _assert_same(told.travel, expected)
    measure.measure_parcels(session, ids)
    (told,) = measure.of_parcels(session, ids)
    _assert_same(told.travel, expected)


def test_places_and_sites_are_measured_as_parcels_are(session: Session) -> None:
    make_stock(session)
    network_id = _import(session)
    measure.measure_all(session, TARGETS)
    places = [lonlat(x, y) for x in (-700, 0, 650) for y in (-500, 40, 700)]
    starts = place_store.starts_of_places(session, places).geometries
    (told,) = measure.of_places(session, places)
    _assert_same(told.travel, _in_memory(session, network_id, starts))
    site = make_site(session, at=places[0])
    starts = place_store.starts_of_sites(session, [site]).geometries
    (told,) = measure.of_sites(session, [site])
    _assert_same(told.travel, _in_memory(session, network_id, starts))


def test_a_search_in_children_finds_what_one_in_this_process_finds(session: Session) -> None:
    make_stock(session)
    network = streets()
    facilities = place_store.open_facilities(session, TARGETS)
    hung = snapping.hang(network, facilities.points)
    planes = []
    for small_network in (0, 10_000):
        with searching.searching(network, hung, facilities.is_of, small_network) as search:
            planes.append(search.planes())
    for mode, found in planes[0].items():
        assert np.isfinite(found.weight).any()
        np.testing.assert_array_equal(found.weight, planes[1][mode].weight)
        np.testing.assert_array_equal(found.facility, planes[1][mode].facility)


def test_what_is_far_or_nowhere_has_a_reason_and_what_is_beyond_the_coverage_has_no_row(session: Session) -> None:
    ids = make_stock(session)
    _import(session)
    measure.measure_all(session, TARGETS)
    (told,) = measure.of_parcels(session, ids[-2:])
    assert told.travel.reason == [Unreachable.FAR_FROM_ROAD, Unreachable.NO_PLACE]
    assert all(np.isinf(found.weight).all() for found in told.travel.found.values())
    _import(session, 1_200.0)
    measure.measure_all(session, TARGETS)
    (told,) = measure.of_parcels(session, ids[-2:])
    assert told.travel.reason == [None, Unreachable.NO_PLACE]
    assert all(np.isnan(found.weight[0]).all() for found in told.travel.found.values())
    rows = select(TravelRow.parcel_id).where(TravelRow.parcel_id.in_(ids[-2:])).distinct()
    assert session.scalars(rows).all() == [ids[-1]]


def test_each_current_network_measures_for_itself_roads_before_the_skeleton(session: Session) -> None:
    ids = make_stock(session)
    networks = [_import_skeleton(session), _import(session)]
    measure.measure_all(session, TARGETS)
    of_stock = measure.of_parcels(session, ids)
    assert [told.network.id for told in of_stock] == networks[::-1]
    assert [told.network.method for told in of_stock] == [Method.ROAD, Method.SKELETON]
    assert (of_stock[1].travel.edge == NO_EDGE).all()
    measure.measure_parcels(session, ids)
    for before, after in zip(of_stock, measure.of_parcels(session, ids), strict=True):
        _assert_same(after.travel, before.travel)
    by_road, by_skeleton = (told.travel.found[Mode.CAR, Direction.TO] for told in of_stock)
    assert np.isfinite(by_road.weight[:3]).all()
    assert np.isnan(by_skeleton.weight[:3]).all()  # all targets are near: the skeleton leaves them to others


def test_many_places_are_snapped_as_few_are(monkeypatch: pytest.MonkeyPatch) -> None:
    network = streets()
    points: Objects = np.array(shapely.points(centre() + np.random.default_rng(3).uniform(-2_000, 2_000, (500, 2))))
    alone = snapping.AccessEdges(network).nearest(points)
    monkeypatch.setattr(snapping, "FEWEST_A_THREAD", 50)
    monkeypatch.setattr(snapping, "PROCESSORS", 3)
    together = snapping.AccessEdges(network).nearest(points)
    assert together.edge.tolist() == alone.edge.tolist()
    assert together.share.tolist() == alone.share.tolist()


def test_a_new_run_takes_the_place_of_the_former_and_drops_it(session: Session) -> None:
    make_stock(session)
    _import(session)
    assert not measure.is_measured(session, TARGETS)
    measure.measure_all(session, TARGETS)
    assert measure.is_measured(session, TARGETS)
    assert not measure.is_measured(session, {TargetId.RESEARCH: [FacilityKind.RESEARCH]})
    measure.measure_all(session, TARGETS)
    runs = session.scalars(select(RunRow.id).where(RunRow.kind == "travel")).all()
    assert len(runs) == 1
    for table in (TravelRow, NetworkFieldRow):
        assert session.scalars(select(table.run_id).distinct()).all() == runs
    _import(session)
    assert session.scalars(select(RunRow.id).where(RunRow.kind == "travel")).all() == []
    assert session.scalars(select(TravelRow.run_id)).all() == []


def test_without_facilities_or_parcels_a_network_is_measured_on_all_the_same(session: Session) -> None:
    _import(session)
    measure.measure_all(session, TARGETS)
    (told,) = measure.of_places(session, [lonlat(0, 0)])
    assert all(np.isnan(found.weight).all() for found in told.travel.found.values())
    assert measure.of_parcels(session, [])[0].travel.reason == []


def test_progress_is_told_and_ends_with_the_whole(session: Session) -> None:
    make_stock(session)
    _import(session)
    told: list[tuple[str, float]] = []
    measure.measure_all(session, TARGETS, lambda step, ratio: told.append((step, ratio)))
    ratios = [ratio for _, ratio in told]
    assert ratios == sorted(ratios)
    assert ratios[-1] == 1.0
    assert len({step for step, _ in told}) == len(told) > 3


def test_edges_near_a_place_are_found_by_index(session: Session) -> None:
    network_id = _import(session)
    session.execute(text("SET LOCAL enable_seqscan = off"))
    plan = session.scalars(
        text(
            "EXPLAIN SELECT edge.id FROM network_edge AS edge WHERE edge.network_id = :id AND edge.is_access "
            "ORDER BY edge.geom <-> ST_SetSRID(ST_MakePoint(0, 0), 25832) LIMIT 5"
        ),
        {"id": network_id},
    ).all()
    assert any(f"Index Scan using edge_{network_id}_geom_idx" in line for line in plan)


def test_a_search_that_breaks_off_says_so(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    monkeypatch.setattr(measure_roads, "searching", partial(searching.searching, small_network=0))
    _import(session)
    with pytest.raises(Unavailable, match="broke off"):
        measure.measure_all(session, TARGETS)
