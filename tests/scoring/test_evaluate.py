"""Scores of stored parcels, sites and bare places: explained, alike by every path, and kept current."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import shapely
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from app.codes import Group, Method, Mode
from app.db.tables import MeasurementRow, ParcelRow, ParcelScoreRow, ProvenanceRow, RunRow
from app.scoring import evaluate, store
from app.scoring.criteria import FIELDS
from app.scoring.distances import Distance
from app.scoring.explain import ScoreAnswer
from app.scoring.profiles import Profile, Profiles
from app.scoring.score import Contribution, Status

Add = Callable[..., int]

SAMPLE = Path(__file__).parents[2] / "geodata" / "samples" / "parcels.geojson"

EISLEBEN = (11.54835, 51.52754)
LEUNA = (12.02, 51.32)
EXIT = (12.0, 51.3)
KNOWN: dict[str, Any] = {
    "rail_siding": "on_site",
    "largest_contiguous_m2": 60_000.0,
    "plan_status": "binding",
    "zoning": "GI",
    "noise_quota": False,
    "power_mw": 3.0,
    "price_eur_per_m2": 30.0,
    "ready_months": 10.0,
}


@pytest.fixture
def logistics(profiles: Profiles) -> Profile:
    return profiles.get("logistics")


def contribution(answer: ScoreAnswer, criterion: str) -> Contribution:
    return next(each for each in answer.contributions if each.criterion == criterion)


def distance(answer: ScoreAnswer, target: str) -> Distance:
    return next(each for each in answer.distances if each.target == target)


def score_one(session: Session, profile: Profile, parcel: int) -> ScoreAnswer:
    (answer,) = evaluate.score_parcels(session, [parcel], profile)
    return answer


def stored(session: Session, profile_id: str) -> dict[int, Any]:
    """The rows of a profile's current run by parcel."""
    row = ParcelScoreRow
    current = select(RunRow.id).where(RunRow.is_current, RunRow.profile_id == profile_id).scalar_subquery()
    return {found.parcel_id: found for found in session.execute(select(row.__table__).where(row.run_id == current))}


# --- any place -----------------------------------------------------------------------------------


@pytest.mark.usefixtures("airport")
@pytest.mark.parametrize(
    ("place", "expected_m"),
    [
        pytest.param(EISLEBEN, 49_170, id="Eisleben"),
        pytest.param((11.45223, 51.59234), 57_572, id="Mansfeld"),
        pytest.param((11.7401, 51.79464), 53_688, id="Bernburg"),
    ],
)
def test_straight_line_to_the_airport_reference_point(
    session: Session, logistics: Profile, place: tuple[float, float], expected_m: float
) -> None:
    told = distance(evaluate.score_place(session, *place, logistics), "lej_reference")
    car, truck = told.best(Mode.CAR), told.best(Mode.TRUCK)
    assert car
    assert truck
    assert told.straight_line_m == pytest.approx(expected_m, abs=1)
    assert (told.facility, told.source) == ("Leipzig/Halle – reference point", "test")
    assert truck.road_m == pytest.approx(1.35 * expected_m, abs=2)
    assert car.time_s == truck.time_s == pytest.approx(1.35 * expected_m / (60 / 3.6), abs=0.1)
    assert truck.method is Method.ESTIMATED


def test_place_names_facility_method_source_and_date(session: Session, logistics: Profile, add_facility: Add) -> None:
    add_facility("motorway_junction", EXIT, name="Leuna", accuracy_m=2_000, as_of=date(2026, 1, 31))
    told = contribution(evaluate.score_place(session, *LEUNA, logistics), "motorway_exit")
    assert (told.evidence.facility, told.evidence.method) == ("Leuna", Method.ESTIMATED)
    assert (told.evidence.source, told.evidence.as_of) == ("test", date(2026, 1, 31))
    assert told.evidence.accuracy_m == 2_000


@pytest.mark.usefixtures("airport")
def test_airport_points_are_told_for_a_parcel_without_a_place(
    session: Session, logistics: Profile, add_parcel: Add
) -> None:
    answer = score_one(session, logistics, add_parcel())
    assert [each.kind for each in answer.distances] == ["airport_reference", "airport_passenger", "airport_cargo"]
    assert all(each.facility and each.straight_line_m is None for each in answer.distances)
    assert (answer.score, answer.group) == (None, Group.DATA_MISSING)


def test_airport_points_are_told_before_any_facility_is_loaded(session: Session, logistics: Profile) -> None:
    answer = evaluate.score_place(session, *LEUNA, logistics)
    assert [(each.kind, each.facility) for each in answer.distances] == [
        ("airport_reference", None), ("airport_passenger", None), ("airport_cargo", None),
    ]  # fmt: skip


@pytest.mark.usefixtures("airport")
def test_no_facility_is_told_twice(session: Session, logistics: Profile) -> None:
    answer = evaluate.score_place(session, *LEUNA, logistics)  # the terminal is the nearest for business travel, too
    assert contribution(answer, "business_travel").evidence.facility == "Leipzig/Halle – passenger terminal"
    assert len(answer.distances) == 3


def test_planned_hydrogen_is_unavailable_and_opens_with_its_first_node(
    session: Session, profiles: Profiles, add_facility: Add
) -> None:
    chemistry = profiles.get("h2_bio_chemistry")
    add_facility("hydrogen_node", EXIT, status="planned")
    assert evaluate.unavailable(session) == [
        "motorway_exit", "air_cargo", "business_travel", "combined_transport", "inland_port", "gas_hydrogen",
        "labour_pool", "research", "cluster", "trade_tax", "housing_distance",
    ]  # fmt: skip
    before = contribution(evaluate.score_place(session, *LEUNA, chemistry), "gas_hydrogen")
    assert before.status is Status.UNAVAILABLE
    add_facility("hydrogen_node", EXIT, accuracy_m=10)
    assert "gas_hydrogen" not in evaluate.unavailable(session)
    after = contribution(evaluate.score_place(session, *LEUNA, chemistry), "gas_hydrogen")
    assert (after.status, after.evidence.method) == (Status.KNOWN, Method.STRAIGHT_LINE)


@pytest.mark.usefixtures("airport")
def test_parcel_and_bare_place_agree_on_what_needs_only_a_place(
    session: Session, profiles: Profiles, logistics: Profile, add_parcel: Add, add_facility: Add
) -> None:
    add_facility("motorway_junction", EXIT, accuracy_m=900)
    parcel = add_parcel(LEUNA, **KNOWN)
    evaluate.rescore_all(session, profiles)
    of_parcel, of_place = score_one(session, logistics, parcel), evaluate.score_place(session, *LEUNA, logistics)
    for criterion in ("motorway_exit", "air_cargo", "business_travel"):
        one, other = contribution(of_parcel, criterion), contribution(of_place, criterion)
        assert one.measured == pytest.approx(other.measured)
        assert (one.value_low, one.value, one.value_high) == pytest.approx(
            (other.value_low, other.value, other.value_high)
        )
        assert one.evidence == other.evidence


def test_site_is_scored_like_a_place_with_its_uncertainty(
    session: Session, logistics: Profile, add_site: Add, add_facility: Add
) -> None:
    add_facility("motorway_junction", EXIT)
    site = add_site(LEUNA, position_uncertainty_m=1_000, synthetic=True)
    (answer,) = evaluate.score_sites(session, [site, site + 1], logistics)
    place = evaluate.score_place(session, *LEUNA, logistics)
    assert (answer.id, answer.synthetic, place.id, place.synthetic) == (site, True, None, False)
    assert answer.score == pytest.approx(place.score)
    assert answer.score_low < place.score_low
    assert contribution(answer, "land_price").status is Status.NOT_APPLICABLE


# --- parcels -------------------------------------------------------------------------------------


def test_field_is_explained_by_its_provenance_else_by_the_record(
    session: Session, logistics: Profile, add_parcel: Add
) -> None:
    parcel = add_parcel(LEUNA, **KNOWN, as_of=date(2025, 6, 1))
    for name, source, as_of in (("power_mw", "grid operator", date(2026, 2, 1)), ("zoning", "plan", date(2020, 1, 1))):
        values = {"parcel_id": parcel, "field": name, "source": source, "as_of": as_of}
        session.execute(insert(ProvenanceRow).values(values))
    answer = score_one(session, logistics, parcel)
    origins = {each.criterion: (each.evidence.source, each.evidence.as_of) for each in answer.contributions}
    assert origins["power"] == ("grid operator", date(2026, 2, 1))
    assert origins["land_price"] == ("test", date(2025, 6, 1))
    assert origins["zoning_hours"] == ("plan, test", date(2020, 1, 1))
    assert origins["fibre"] == (None, None)


@pytest.mark.usefixtures("airport")
@pytest.mark.parametrize(
    ("published_m", "contradicts"),
    [
        pytest.param(30_000, False, id="longer than the straight line"),
        pytest.param(18_800, False, id="shorter, but within the accuracy of the point"),
        pytest.param(15_000, True, id="shorter than can be"),
    ],
)
def test_published_distance_stands_beside_the_computed_one(
    session: Session, profiles: Profiles, logistics: Profile, add_parcel: Add, published_m: float, contradicts: bool
) -> None:
    parcel = add_parcel(LEUNA)
    values = {"parcel_id": parcel, "quantity": "lej_reference_m", "mode": "car", "method": "published"}
    session.execute(insert(MeasurementRow).values(**values, value=published_m, facility_name="LEJ", source="leaflet"))
    evaluate.rescore_all(session, profiles)
    told = distance(score_one(session, logistics, parcel), "lej_reference")
    assert told.straight_line_m == pytest.approx(18_996, abs=1)
    assert (told.published_m, told.published_source, told.contradicts) == (published_m, "leaflet", contradicts)
    assert [way.method for way in told.ways] == [Method.ESTIMATED, Method.ESTIMATED]
    assert [way.road_m for way in told.ways] == pytest.approx([1.35 * 18_996] * 2, abs=2)


def test_answer_says_by_what_it_was_made_and_whether_it_is_real(
    session: Session, logistics: Profile, add_parcel: Add
) -> None:
    answer = score_one(session, logistics.with_requirement({"required_area_m2": 80_000}), add_parcel(synthetic=True))
    assert (answer.profile_id, answer.profile_version, answer.synthetic) == ("logistics", "1", True)
    assert answer.engine_version
    assert answer.requirement.required_area_m2 == 80_000


def test_ids_without_a_parcel_are_left_out(session: Session, logistics: Profile, add_parcel: Add) -> None:
    first, second = add_parcel(), add_parcel()
    answers = evaluate.score_parcels(session, [second, 10**9, first], logistics)
    assert [answer.id for answer in answers] == [second, first]


# --- the whole stock -----------------------------------------------------------------------------


def some_parcels(add_parcel: Add) -> list[int]:
    """Ranked, knocked out, without a place, without anything."""
    return [
        add_parcel(LEUNA, **KNOWN),
        add_parcel(EISLEBEN, **KNOWN),
        add_parcel(EISLEBEN, **{**KNOWN, "status": "sold"}),
        add_parcel(**KNOWN),
        add_parcel(),
    ]


@pytest.mark.usefixtures("airport")
def test_single_and_bulk_agree(session: Session, profiles: Profiles, add_parcel: Add, add_facility: Add) -> None:
    add_facility("motorway_junction", EXIT, accuracy_m=2_000)
    ids = some_parcels(add_parcel)
    assert evaluate.rescore_all(session, profiles) == len(ids)
    for profile in profiles:
        rows = stored(session, profile.id)
        for answer in evaluate.score_parcels(session, ids, profile):
            assert answer.id is not None
            row = rows[answer.id]
            assert (row.score, row.score_low, row.score_high) == (answer.score, answer.score_low, answer.score_high)
            assert row.coverage_ratio == answer.coverage_ratio
            assert row.applicable_coverage_ratio == answer.applicable_coverage_ratio
            assert list(Group)[row.group_rank] is answer.group


@pytest.fixture
def sample_parcels(add_parcel: Add) -> list[int]:
    """The parcels of the sample region."""
    ids = []
    for feature in json.loads(SAMPLE.read_text("utf-8"))["features"]:
        fields = {name: feature["properties"].get(name) for name in FIELDS}
        shape = shapely.geometry.shape(feature["geometry"]) if feature["geometry"] else None
        if isinstance(shape, shapely.Point):
            ids.append(add_parcel((shape.x, shape.y), **fields))
        else:
            ids.append(add_parcel(outline=shape, **fields))
    return ids


@pytest.mark.usefixtures("airport")
def test_contributions_of_every_sample_parcel_add_up_in_every_profile(
    session: Session, profiles: Profiles, sample_parcels: list[int], add_facility: Add
) -> None:
    add_facility("motorway_junction", EXIT, accuracy_m=2_000)
    evaluate.rescore_all(session, profiles)
    for profile in profiles:
        rows = stored(session, profile.id)
        answers = evaluate.score_parcels(session, sample_parcels, profile)
        assert len(answers) == len(rows) > 100
        for parcel, answer in zip(sample_parcels, answers, strict=True):
            points = sum(each.points for each in answer.contributions if each.points is not None)
            assert answer.score is not None
            assert points == pytest.approx(answer.score, abs=0.01)
            assert answer.score == rows[parcel].score


@pytest.mark.usefixtures("airport")
def test_computed_ranking_equals_the_stored_one(session: Session, profiles: Profiles, add_parcel: Add) -> None:
    ids = some_parcels(add_parcel)
    evaluate.rescore_all(session, profiles)
    rows = sorted(stored(session, "food").values(), key=lambda row: (row.group_rank, row.order_key, row.parcel_id))
    ranking = evaluate.rank(session, profiles.get("food"), ids)
    assert [(row.group_rank, row.order_key, row.parcel_id) for row in rows] == [
        (row.group_rank, row.order_key, row.parcel_id) for row in ranking
    ]


def test_ties_are_ordered_by_id(session: Session, logistics: Profile, add_parcel: Add) -> None:
    ids = [add_parcel(**KNOWN) for _ in range(5)]
    ranking = evaluate.rank(session, logistics, list(reversed(ids)))
    assert [row.parcel_id for row in ranking] == ids


def test_ranking_follows_group_then_score(session: Session, logistics: Profile, add_parcel: Add) -> None:
    by_price = logistics.with_weights({"land_price": 1})
    dear, cheap = add_parcel(price_eur_per_m2=60), add_parcel(price_eur_per_m2=20)
    unknown, sold = add_parcel(), add_parcel(price_eur_per_m2=15, status="sold")
    ranking = evaluate.rank(session, by_price, [dear, cheap, unknown, sold])
    assert [(row.parcel_id, row.group_rank) for row in ranking] == [(cheap, 0), (dear, 0), (unknown, 1), (sold, 2)]
    assert [row.score for row in ranking] == pytest.approx([100 * 60 / 65, 100 * 20 / 65, None, 100])


def test_many_parcels_are_scored_in_several_chunks(
    session: Session, profiles: Profiles, add_parcel: Add, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evaluate, "CHUNK", 2)
    ids = [add_parcel(LEUNA, price_eur_per_m2=price) for price in (10, 20, 30, 40, 50)]
    told: list[str] = []
    evaluate.rescore_all(session, profiles, told.append)
    assert told[-1] == "Measured and scored 5 of 5 parcels."
    assert len(told) == 3
    assert set(stored(session, "logistics")) == set(ids)
    assert [row.parcel_id for row in evaluate.rank(session, profiles.get("logistics"), ids)] == ids


def test_changed_parcel_is_scored_within_the_current_run(
    session: Session, profiles: Profiles, add_parcel: Add, add_facility: Add
) -> None:
    add_facility("motorway_junction", EXIT)
    changed, other = add_parcel(LEUNA, **KNOWN), add_parcel(EISLEBEN, **KNOWN)
    evaluate.rescore_all(session, profiles)
    before, runs = stored(session, "logistics"), store.current_runs(session)
    session.execute(update(ParcelRow).values(price_eur_per_m2=80))  # both, but only one is said to have changed
    new = add_parcel(LEUNA, **KNOWN)
    evaluate.rescore(session, profiles, [changed, new])
    after = stored(session, "logistics")
    assert store.current_runs(session) == runs
    assert after[changed].score < before[changed].score
    assert after[other] == before[other]
    assert after[new].score == before[changed].score


def test_moved_parcel_is_measured_anew(
    session: Session, profiles: Profiles, add_parcel: Add, add_facility: Add
) -> None:
    add_facility("motorway_junction", EXIT)
    parcel, twin = add_parcel(LEUNA), add_parcel(EISLEBEN)
    evaluate.rescore_all(session, profiles)
    there = select(ParcelRow.position).where(ParcelRow.id == twin).scalar_subquery()
    session.execute(update(ParcelRow).where(ParcelRow.id == parcel).values(position=there))
    evaluate.rescore(session, profiles, [parcel])
    rows = stored(session, "logistics")
    assert rows[parcel].score == rows[twin].score


def test_scoring_anew_keeps_the_run_before_for_pages_in_flight(
    session: Session, profiles: Profiles, add_parcel: Add
) -> None:
    parcel = add_parcel(LEUNA, **KNOWN)
    first, second, third = (_run_of_a_full_scoring(session, profiles) for _ in range(3))
    kept = session.scalars(select(ParcelScoreRow.run_id).where(ParcelScoreRow.parcel_id == parcel))
    food_runs = set(kept) & {first, second, third}
    assert food_runs == {second, third}


def _run_of_a_full_scoring(session: Session, profiles: Profiles) -> int:
    evaluate.rescore_all(session, profiles)
    return store.current_runs(session)["food"].id


def test_change_of_a_profile_scores_the_whole_stock(session: Session, profiles: Profiles, add_parcel: Add) -> None:
    parcel, other = add_parcel(LEUNA, **KNOWN), add_parcel(EISLEBEN, **KNOWN)
    assert not evaluate.is_stock_scored(session, profiles)
    evaluate.rescore(session, profiles, [parcel])  # nothing was ever scored
    assert set(stored(session, "food")) == {parcel, other}
    assert evaluate.is_stock_scored(session, profiles)
    session.execute(update(RunRow).values(profile_version="0"))
    assert not evaluate.is_stock_scored(session, profiles)
    evaluate.rescore(session, profiles, [parcel])
    assert set(stored(session, "food")) == {parcel, other}
    assert evaluate.is_stock_scored(session, profiles)
