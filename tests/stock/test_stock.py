"""The stock in memory: the same digits as scores of single parcels, and always the state that a transaction sees."""

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from app.scoring import road_store, store
from app.scoring.profiles import Profiles
from app.scoring.score import Measured, fails, values
from app.scoring.totals import totals
from app.stock.column_store import PROPERTIES, is_property
from app.stock.columns import Column
from app.stock.snapshot import Snapshot
from app.stock.stock import Stock
from app.stock.sums import totals_of
from tests.makers import (
    app_of,
    change_parcel,
    make_facility,
    make_municipality,
    make_parcel,
    shipped_profiles,
    withdraw_parcel,
)

PLENTY_BYTES = 2**30


@pytest.fixture
def read_session(client: TestClient) -> Iterator[Session]:
    """A transaction of requests that read."""
    with app_of(client).state.read_session_factory() as session:
        yield session


def measured_anew(session: Session, snapshot: Snapshot) -> Measured:
    """What single parcels are scored from."""
    ids = snapshot.ids.tolist()
    facts = store.load(session, ids, road_store.roads_of_parcels(session, ids))
    return Measured.of(facts, store.open_kinds(session), is_parcel=True)


def make_some(client: TestClient) -> None:
    make_facility(client)
    make_facility(client, "airport_cargo", at=(12.2, 51.42))
    make_facility(client, "hydrogen_node", at=(12.05, 51.3))
    make_parcel(client, zoning="GI", status="available", power_mw=12.0, hydrogen="connected")
    make_parcel(client, at=(12.1, 51.3), largest_contiguous_m2=8_000.0, gas_available=True, contamination="suspected")
    make_parcel(client, at=(12.1, 51.4), place="nowhere", price_eur_per_m2=12.5, hydrogen="connected", status="sold")


def test_values_are_those_that_scores_are_made_of(
    client: TestClient, read_session: Session, profiles: Profiles
) -> None:
    make_some(client)
    with Stock(PLENTY_BYTES).read(read_session) as snapshot:
        measured = measured_anew(read_session, snapshot)
        for profile in profiles:
            profile = profile.with_requirement({"required_area_m2": 7_000.0})
            expected, found = values(measured, profile), snapshot.values(profile)
            assert np.array_equal(np.stack(found.value), expected.value)
            assert np.array_equal(np.stack(found.known), expected.known)
            assert np.array_equal(np.stack(found.counted), expected.counted)
            assert found.value[0].dtype == np.float32
            assert np.array_equal(found.patterns.known[:, found.patterns.rows], expected.known)
            sums, plain = totals_of(found, profile.weights), totals(expected.value, expected.known, profile.weights)
            assert np.array_equal(sums.points, plain.points, equal_nan=True)
            assert np.array_equal(sums.known_weight, plain.known_weight)
            for rule in profile.knock_outs:
                assert np.array_equal(snapshot.fails_rule(profile)[rule.id], fails(rule, measured, profile))


def snapshot_ids(client: TestClient, stock: Stock) -> list[int]:
    with app_of(client).state.read_session_factory() as session, stock.read(session) as snapshot:
        return list(snapshot.ids.tolist())


def held_by_both(client: TestClient, stock: Stock) -> tuple[dict[str, object], dict[str, object]]:
    """What a stock in step tells, and what one that is read anew tells."""
    with app_of(client).state.read_session_factory() as session:
        told = []
        for each in (stock, Stock(PLENTY_BYTES)):
            with each.read(session) as snapshot:
                told.append(everything(snapshot))
        return told[0], told[1]


def everything(snapshot: Snapshot) -> dict[str, object]:
    """All that a stock tells, in a form that can be compared."""
    valued = [snapshot.values(profile) for profile in shipped_profiles()]
    told: dict[str, object] = {
        "ids": snapshot.ids.tolist(),
        "on offer": snapshot.is_on_offer.tolist(),
        "values": [np.stack(each.value).tolist() for each in valued],
        "known": [np.stack(each.known).tolist() for each in valued],
        "counted": [np.stack(each.counted).tolist() for each in valued],
        "fails": [
            {rule: fails.tolist() for rule, fails in snapshot.fails_rule(profile).items()}
            for profile in shipped_profiles()
        ],
    }
    for name in PROPERTIES:
        if is_property(name):
            told[name] = told_column(snapshot.column(name))
    return told


def told_column(column: Column) -> object:
    if column.numbers is not None:
        return [None if number != number else number for number in column.numbers.tolist()]
    if column.holders:
        return {label: mask.tolist() for label, mask in column.holders.items()}
    assert column.codes is not None
    return [None if code < 0 else column.labels[code] for code in column.codes.tolist()]


def test_changes_show_at_once(client: TestClient) -> None:
    make_some(client)
    stock = Stock(PLENTY_BYTES)
    first, *_, last = snapshot_ids(client, stock)
    changes: list[Callable[[], object]] = [
        lambda: change_parcel(client, first, power_mw=40.0, zoning="GE", name="Another name"),
        lambda: make_parcel(client, at=(12.3, 51.2), largest_contiguous_m2=30_000.0),
        lambda: withdraw_parcel(client, last),
        lambda: make_municipality(client, "15088205", "Leuna", (11.9, 51.2, 12.2, 51.5)),
        lambda: make_facility(client, "inland_port", at=(12.3, 51.2)),
    ]
    before = None
    for change in changes:
        change()
        kept, anew = held_by_both(client, stock)
        assert kept == anew
        assert kept != before
        before = kept
