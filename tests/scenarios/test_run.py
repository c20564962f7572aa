"""Scenarios on a network of streets: exactly the parcels they should change, by what they should, and nothing live."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import shapely
from sqlalchemy import Table, select, text
from sqlalchemy.orm import Session

from app.changes.apply import rescore_all
from app.codes import FacilityKind
from app.db.tables import FacilityRow, ParcelReachRow, ParcelScoreRow, Row, RunRow, ScenarioParcelRow, ScenarioRow
from app.errors import InvalidInput
from app.geo import LONLAT_SRID, STORAGE_SRID, Bbox, reproject
from app.network import alterations, store
from app.scenarios.document import Alterations, ScenarioDocument, read
from app.scenarios.facility_store import altered_facilities
from app.scenarios.run import Setting, run
from app.scoring.profiles import Profiles
from tests.makers import shipped_profiles
from tests.network.stock import ABOUT, SIDE, lonlat, make_stock, streets

REGION = Bbox(9.8, 50.1, 14.2, 53.1)
LIVE = (
    "travel",
    "parcel_reach",
    "parcel_score",
    "facility",
    "network",
    "network_edge",
    "network_field",
    "run",
    "change",
)


@pytest.fixture
def parcel_ids(session: Session) -> list[int]:
    """Parcels on a network of streets, measured and scored."""
    ids = make_stock(session)
    store.make_current(session, store.save(session, streets(), ABOUT))
    rescore_all(session, shipped_profiles())
    return ids


@pytest.fixture
def setting(profiles: Profiles) -> Setting:
    return Setting(REGION, profiles, "tester")


def road(*xy_m: tuple[float, float], **properties: object) -> dict[str, Any]:
    line = {"type": "LineString", "coordinates": [lonlat(*place) for place in xy_m]}
    stated = {"change": "add_road", "road_class": "primary", "car_kmh": 100, "truck_kmh": 80} | properties
    return {"type": "Feature", "geometry": line, "properties": stated}


def facility(x_m: float, y_m: float, kind: str = "motorway_junction") -> dict[str, Any]:
    place = {"type": "Point", "coordinates": lonlat(x_m, y_m)}
    return {
        "type": "Feature",
        "geometry": place,
        "properties": {"change": "add_facility", "kind": kind, "name": "AS Neu"},
    }


def document(*features: dict[str, Any]) -> ScenarioDocument:
    return ScenarioDocument.model_validate({"title": "What if", "features": list(features)})


NEW_EXIT = document(facility(-200, -900), road((-200, -900), (0, -400)))


def between(start: int, end: int) -> dict[str, Any]:
    """A new road from one crossing of the streets to another."""
    line = reproject(shapely.LineString(streets().xy[[start, end]]), STORAGE_SRID, LONLAT_SRID)
    feature = road()
    return feature | {"geometry": {"type": "LineString", "coordinates": [list(place) for place in line.coords]}}


NEW_ROAD = document(between(2 * SIDE + 3, 10 * SIDE + 7))


def closing(edge: int) -> dict[str, Any]:
    """Closes a street for lorries, by its line."""
    line = reproject(streets().lines[edge], STORAGE_SRID, LONLAT_SRID)
    positions = [list(position) for position in line.coords]
    properties = {"change": "close_road", "modes": ["truck"]}
    return {
        "type": "Feature",
        "geometry": {"type": "LineString", "coordinates": positions},
        "properties": properties,
    }


CLOSED = document(*map(closing, range(0, 60, 4)))


def answered(session: Session, scenario_id: int) -> dict[int, dict[str, dict[str, float | None]]]:
    row = ScenarioParcelRow
    found = session.execute(select(row.parcel_id, row.distances).where(row.scenario_id == scenario_id))
    return {parcel_id: distances for parcel_id, distances in found}


def reach(session: Session) -> dict[int, np.ndarray]:
    row = ParcelReachRow
    stored = session.execute(select(row.parcel_id, row.road_m, row.car_s, row.truck_s))
    return {parcel_id: np.array([road_m, car_s, truck_s], dtype=float) for parcel_id, road_m, car_s, truck_s in stored}


def scores(session: Session) -> dict[tuple[int, str | None], float | None]:
    row, run_row = ParcelScoreRow, RunRow
    stored = select(row.parcel_id, run_row.profile_id, row.score).join(run_row, run_row.id == row.run_id)
    found = session.execute(stored.where(run_row.is_current))
    return {(parcel_id, profile): score for parcel_id, profile, score in found}


def made_live(session: Session, altered: Alterations, look: Callable[[], Any]) -> Any:
    """What is found where the same is done to what holds, for as long as a savepoint lasts."""
    with altered_facilities(session, altered):
        (known,) = store.current(session)
        network = store.load(session, known.id, with_lines=True)
        new, changed = list(altered.new_roads.values()), list(altered.changed_roads.values())
        store.make_current(session, store.save(session, alterations.altered(network, new, changed), ABOUT))
        rescore_all(session, shipped_profiles())
        return look()


@pytest.mark.parametrize("asked", [NEW_EXIT, NEW_ROAD, CLOSED], ids=["new_exit", "new_road", "closed"])
def test_it_changes_exactly_what_would_change_if_it_were_so(
    session: Session, parcel_ids: list[int], setting: Setting, asked: ScenarioDocument
) -> None:
    before, scores_before = reach(session), scores(session)
    after, scores_after = made_live(session, read(asked, REGION), lambda: (reach(session), scores(session)))
    told = answered(session, run(session, asked, setting, lambda _: None))
    moved = {
        parcel_id
        for parcel_id in parcel_ids
        if not np.allclose(before[parcel_id], after[parcel_id], rtol=0, atol=[[5.0], [0.5], [0.5]], equal_nan=True)
    }
    assert moved
    assert set(told) == moved
    assert len(moved) < len(parcel_ids)
    row = ScenarioParcelRow
    for parcel_id, found in session.execute(select(row.parcel_id, row.scores)):
        for profile, change in found.items():
            assert change["score"]["before"] == pytest.approx(scores_before[parcel_id, profile], abs=0.01)
            assert change["score"]["after"] == pytest.approx(scores_after[parcel_id, profile], abs=0.01)


def test_it_says_each_distance_before_and_after(session: Session, parcel_ids: list[int], setting: Setting) -> None:
    told = answered(session, run(session, NEW_EXIT, setting, lambda _: None))
    names = {name for distances in told.values() for name in distances}
    assert "motorway_exit_truck_s" in names
    assert not any(name.startswith("lej_reference") for name in names)
    gains_s = [
        change["before"] - change["after"]
        for distances in told.values()
        for name, change in distances.items()
        if name == "motorway_exit_car_s" and change["before"] is not None and change["after"] is not None
    ]
    assert max(gains_s) > 10


def test_nothing_that_holds_is_touched(session: Session, parcel_ids: list[int], setting: Setting) -> None:
    def state() -> list[Any]:
        tables: list[Table] = [Row.metadata.tables[name] for name in LIVE]
        return [sorted(map(str, session.execute(text(f"SELECT t::text FROM {t.name} AS t")))) for t in tables]  # noqa: S608 - names of ours

    before = state()
    run(session, NEW_EXIT, setting, lambda _: None)
    assert state() == before


def test_an_opened_facility_counts_as_open(session: Session, parcel_ids: list[int], setting: Setting) -> None:
    planned = session.scalars(select(FacilityRow).where(FacilityRow.kind == FacilityKind.AIRPORT_CARGO)).one()
    close = {"type": "Feature", "properties": {"change": "close_facility", "key": planned.key}}
    told = answered(session, run(session, document(close), setting, lambda _: None))
    lost = [distances["lej_cargo_car_s"] for distances in told.values() if "lej_cargo_car_s" in distances]
    assert lost
    assert all(change["after"] is None for change in lost)


def test_an_end_at_a_road_that_the_same_scenario_closes_joins_nothing(
    session: Session, parcel_ids: list[int], setting: Setting
) -> None:
    feature = closing(0)
    feature["properties"]["modes"] = ["car", "truck"]
    (lon, lat), (end_lon, end_lat) = feature["geometry"]["coordinates"]
    middle = (lon + end_lon) / 2, (lat + end_lat) / 2
    elsewhere = between(2 * SIDE + 3, 10 * SIDE + 7)
    elsewhere["geometry"]["coordinates"][1] = list(middle)
    told = []
    for asked in (document(elsewhere), document(elsewhere, feature)):
        scenario_id = run(session, asked, setting, lambda _: None)
        told.append(
            session.scalars(select(ScenarioRow.report).where(ScenarioRow.id == scenario_id)).one()["loose_ends"]
        )
    assert told == [[], ["/features/0/geometry/coordinates/1"]]


@pytest.mark.parametrize(
    ("feature", "pointer"),
    [
        (road((20_000, 20_000), (21_000, 20_000)), "/features/0/geometry"),
        (
            {"type": "Feature", "geometry": None, "properties": {"change": "close_road", "way_id": 99}},
            "/features/0/geometry",
        ),
        (
            {"type": "Feature", "properties": {"change": "open_facility", "key": "nobody"}},
            "/features/0/properties/key",
        ),
    ],
    ids=["sea", "no_such_way", "no_such_facility"],
)
def test_what_meets_nothing_is_refused_and_nothing_is_kept(
    session: Session, parcel_ids: list[int], setting: Setting, feature: dict[str, Any], pointer: str
) -> None:
    with pytest.raises(InvalidInput) as raised:
        run(session, document(feature), setting, lambda _: None)
    assert [problem.pointer for problem in raised.value.problems] == [pointer]
    assert session.scalars(select(ScenarioParcelRow)).all() == []


def test_without_a_network_there_is_nothing_to_change(session: Session, setting: Setting) -> None:
    with pytest.raises(InvalidInput, match="There is no road network to change"):
        run(session, NEW_ROAD, setting, lambda _: None)
