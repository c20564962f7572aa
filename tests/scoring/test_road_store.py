"""Stored road distances: read into scores, explained with their network, and kept to filter by."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.codes import Method, Mode, TargetId
from app.db.tables import ParcelReachRow
from app.network.model import Unreachable
from app.scoring import evaluate, road_store, store
from app.scoring.distances import Distance
from app.scoring.explain import ScoreAnswer
from app.scoring.profiles import Profile, Profiles
from app.scoring.score import Contribution, Status
from tests.scoring.conftest import UNREACHED, StoredNetwork, Trip

Add = Callable[..., int]
AddNetwork = Callable[..., StoredNetwork]

LEUNA = (12.02, 51.32)
EXIT = (12.0, 51.3)
FAR_EXIT = (12.2, 51.3)


@pytest.fixture
def logistics(profiles: Profiles) -> Profile:
    return profiles.get("logistics")


def contribution(answer: ScoreAnswer, criterion: str = "motorway_exit") -> Contribution:
    return next(each for each in answer.contributions if each.criterion == criterion)


def exit_of(answer: ScoreAnswer) -> Distance:
    return next(each for each in answer.distances if each.target == "motorway_exit")


def scored(session: Session, profile: Profile, parcel: int) -> ScoreAnswer:
    store.measure_parcels(session, [parcel], None)
    (answer,) = evaluate.score_parcels(session, [parcel], profile)
    return answer


def reach_of(session: Session, parcel: int) -> dict[str, Any]:
    """What is stored to filter by, of the motorway exit."""
    row = session.execute(select(ParcelReachRow.__table__).where(ParcelReachRow.parcel_id == parcel)).one()
    position = list(TargetId).index(TargetId.MOTORWAY_EXIT)
    return {name: getattr(row, name)[position] for name in ("road_m", "car_s", "truck_s")}


def test_road_goes_before_the_estimate_and_names_network_and_facility(
    session: Session, logistics: Profile, add_parcel: Add, add_facility: Add, add_network: AddNetwork
) -> None:
    day = date(2026, 10, 1)
    near = add_facility("motorway_junction", EXIT, name="Leuna", as_of=day, accuracy_m=100)
    far = add_facility("motorway_junction", FAR_EXIT, name="Großkugel", as_of=date(2026, 11, 20))
    parcel, network = add_parcel(LEUNA), add_network()
    network.put(parcel, "truck", {"motorway_exit": (Trip(390, 5_200, far), Trip(410, 5_000, near))}, access_m=45)
    network.put(parcel, "car", {"motorway_exit": (Trip(300, 5_200, far), Trip(310, 5_000, near))}, access_m=45)
    answer = scored(session, logistics, parcel)
    told = contribution(answer)
    assert (told.measured, told.evidence.method, told.evidence.facility) == (400, Method.ROAD, "Großkugel")
    assert told.evidence.source == "OpenStreetMap, test extract of 2026-11-01, test"
    assert told.evidence.as_of == date(2026, 11, 1)
    way = exit_of(answer)
    assert (way.facility, way.source, way.as_of) == ("Leuna", "test", day)  # the straight line stands beside
    truck = way.best(Mode.TRUCK)
    assert truck
    assert (truck.time_s, truck.road_m, truck.access_m) == (400, 5_100, 45)
    assert (truck.there.time_s, truck.there.road_m, truck.back.time_s) == (390, 5_200, 410)
    assert truck.back.facility
    assert (truck.back.facility.name, truck.reason) == ("Leuna", None)
    both = (Mode.CAR, Mode.TRUCK)
    methods = (Method.ROAD, Method.ESTIMATED)
    assert [(each.method, each.mode) for each in way.ways] == [(method, mode) for method in methods for mode in both]


def test_criterion_in_metres_counts_the_road_of_the_quickest_way_by_lorry(
    session: Session, logistics: Profile, add_parcel: Add, add_facility: Add, add_network: AddNetwork
) -> None:
    terminal = add_facility("freight_terminal", EXIT)
    parcel, network = add_parcel(LEUNA), add_network()
    network.put(parcel, "truck", {"combined_transport": (Trip(390, 7_000, terminal), Trip(410, 9_000, terminal))})
    network.put(parcel, "car", {"combined_transport": (Trip(300, 5_000, terminal), Trip(310, 5_000, terminal))})
    assert contribution(scored(session, logistics, parcel), "combined_transport").measured == 8_000


def test_unreachable_parcel_is_unknown_and_says_why(
    session: Session,
    profiles: Profiles,
    logistics: Profile,
    add_parcel: Add,
    add_facility: Add,
    add_network: AddNetwork,
) -> None:
    add_facility("motorway_junction", EXIT)
    parcel, other = add_parcel(LEUNA), add_parcel(LEUNA)
    add_network().put_unreachable(parcel, "far_from_road")
    evaluate.rescore_all(session, profiles, search=False)
    answer, estimated = scored(session, logistics, parcel), scored(session, logistics, other)
    told = contribution(answer)
    assert (told.status, told.measured, told.points) == (Status.UNKNOWN, None, None)
    assert (told.evidence.reason, told.evidence.method) == (Unreachable.FAR_FROM_ROAD, Method.ROAD)
    assert answer.applicable_coverage_ratio < estimated.applicable_coverage_ratio
    assert (answer.score, answer.score_low, answer.score_high) == (None, 0, 100)
    truck = exit_of(answer).best(Mode.TRUCK)
    assert truck
    assert (truck.method, truck.time_s, truck.road_m) == (Method.ROAD, None, None)
    assert reach_of(session, parcel) == {"road_m": None, "car_s": None, "truck_s": None}
    assert contribution(estimated).evidence.method is Method.ESTIMATED  # the other lies beyond the coverage


def test_target_that_no_road_leads_to_is_cut_off(
    session: Session, logistics: Profile, add_parcel: Add, add_facility: Add, add_network: AddNetwork
) -> None:
    add_facility("motorway_junction", EXIT)
    parcel, network = add_parcel(LEUNA), add_network()
    network.put(parcel, "truck", {"motorway_exit": (Trip(UNREACHED, UNREACHED), Trip(UNREACHED, UNREACHED))})
    assert contribution(scored(session, logistics, parcel)).evidence.reason is Unreachable.CUT_OFF


def test_skeleton_counts_where_the_road_network_cannot_tell(
    session: Session, logistics: Profile, add_parcel: Add, add_facility: Add, add_network: AddNetwork
) -> None:
    exit_id = add_facility("motorway_junction", EXIT)
    parcel, road, skeleton = add_parcel(LEUNA), add_network(), add_network("skeleton", title="Skeleton", as_of=None)
    road.put(parcel, "truck", {})
    skeleton.put(parcel, "truck", {"motorway_exit": (Trip(500, 6_000, exit_id), Trip(500, 6_000, exit_id))})
    told = contribution(scored(session, logistics, parcel))
    assert (told.measured, told.evidence.method, told.evidence.source) == (500, Method.SKELETON, "Skeleton, test")


def test_network_that_is_no_longer_current_counts_no_more(
    session: Session, logistics: Profile, add_parcel: Add, add_facility: Add, add_network: AddNetwork
) -> None:
    exit_id = add_facility("motorway_junction", EXIT)
    parcel, former = add_parcel(LEUNA), add_network(is_current=False)
    former.put(parcel, "truck", {"motorway_exit": (Trip(500, 6_000, exit_id), Trip(500, 6_000, exit_id))})
    assert contribution(scored(session, logistics, parcel)).evidence.method is Method.ESTIMATED


@pytest.mark.parametrize(
    ("entrance", "expected_low"),
    [
        pytest.param(None, 5_000 - 300 - 200, id="position only"),
        pytest.param(LEUNA, 5_000 - 200, id="entrance known"),
    ],
)
def test_uncertain_position_widens_the_range(
    session: Session,
    profiles: Profiles,
    add_parcel: Add,
    add_facility: Add,
    add_network: AddNetwork,
    entrance: tuple[float, float] | None,
    expected_low: float,
) -> None:
    terminal = add_facility("freight_terminal", EXIT, accuracy_m=200)
    parcel, network = add_parcel(LEUNA, position_uncertainty_m=300, entrance=entrance), add_network()
    network.put(parcel, "truck", {"combined_transport": (Trip(400, 5_000, terminal), Trip(400, 5_000, terminal))})
    (roads,) = road_store.roads_of_parcels(session, [parcel])
    found = dict(roads.distances())["combined_transport_m", Mode.TRUCK, Method.ROAD]
    assert found[0].tolist() == [5_000, expected_low, 10_000 - expected_low]


def test_single_and_bulk_agree_on_roads(
    session: Session, profiles: Profiles, add_parcel: Add, add_facility: Add, add_network: AddNetwork
) -> None:
    exit_id = add_facility("motorway_junction", EXIT, accuracy_m=300)
    network, parcels = add_network(), [add_parcel(LEUNA) for _ in range(4)]
    for number, parcel in enumerate(parcels[:2], start=1):
        way = (Trip(300.0 * number, 4_000, exit_id), Trip(400, 5_000, exit_id))
        network.put(parcel, "truck", {"motorway_exit": way})
    network.put_unreachable(parcels[2], "cut_off")
    evaluate.rescore_all(session, profiles, search=False)
    for profile in profiles:
        ranked = {row.parcel_id: row for row in evaluate.rank(session, profile, parcels)}
        for answer in evaluate.score_parcels(session, parcels, profile):
            assert answer.id is not None
            row = ranked[answer.id]
            assert (row.score, row.score_low, row.score_high) == (answer.score, answer.score_low, answer.score_high)
            assert row.coverage_ratio == answer.coverage_ratio
            points = sum(each.points for each in answer.contributions if each.points is not None)
            assert points == pytest.approx(answer.score or 0)


def test_reach_follows_what_scores_use(
    session: Session, profiles: Profiles, add_parcel: Add, add_facility: Add, add_network: AddNetwork
) -> None:
    exit_id = add_facility("motorway_junction", EXIT)
    parcel, unplaced = add_parcel(LEUNA), add_parcel()
    evaluate.rescore_all(session, profiles, search=False)
    straight_m = exit_of(scored(session, profiles.get("food"), parcel)).straight_line_m
    assert straight_m is not None
    assert reach_of(session, parcel)["road_m"] == pytest.approx(1.35 * straight_m)
    assert reach_of(session, unplaced) == {"road_m": None, "car_s": None, "truck_s": None}
    network = add_network()
    network.put(parcel, "truck", {"motorway_exit": (Trip(390, 5_200, exit_id), Trip(410, 5_000, exit_id))})
    evaluate.rescore_all(session, profiles, search=False)
    assert reach_of(session, parcel) == {
        "road_m": 5_100, "car_s": pytest.approx(1.35 * straight_m / (60 / 3.6)), "truck_s": 400,
    }  # fmt: skip
