"""The stock in memory: the same digits as scores of single parcels, and always the state that a transaction sees."""

import random
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.main import create_app
from app.scoring import road_store, store
from app.scoring.profiles import Profiles
from app.scoring.score import Measured, fails, values
from app.scoring.totals import totals
from app.settings import PROJECT_DIR, Settings
from app.stock import stock as module
from app.stock import store as stock_store
from app.stock.kept import Step
from app.stock.rows import Rows
from app.stock.snapshot import Snapshot
from app.stock.stock import Stock
from app.stock.sums import totals_of
from tests.conftest import CloneDatabase
from tests.makers import (
    NOWHERE,
    app_of,
    change_parcel,
    delete_parcel,
    make_facility,
    make_municipality,
    make_parcel,
    make_site,
    withdraw_parcel,
    withdraw_site,
)
from tests.stock.told import FEW_COLUMNS, PLENTY_BYTES, Told, in_step, reading, told_by

EDIT_ELSEWHERE = Path(__file__).with_name("edit_elsewhere.py")


@pytest.fixture
def parcels(client: TestClient) -> list[int]:
    """Three parcels, and facilities round them."""
    for kind, at in (
        ("airport_cargo", (12.2, 51.42)),
        ("hydrogen_node", (12.05, 51.3)),
        ("motorway_junction", (12, 51)),
    ):
        make_facility(client, kind, at=at)
    site = make_site(client, key="LEUNA")
    return [
        make_parcel(client, zoning="GI", power_mw=12.0, hydrogen="connected", site_id=site),
        make_parcel(
            client, at=(12.1, 51.3), largest_contiguous_m2=8_000.0, gas_available=True, contamination="suspected"
        ),
        make_parcel(client, at=(12.1, 51.4), place=NOWHERE, price_eur_per_m2=12.5, hydrogen="connected", status="sold"),
    ]


@pytest.fixture
def read_session(client: TestClient) -> Iterator[Session]:
    with reading(client) as session:
        yield session


def measured_anew(session: Session, snapshot: Snapshot) -> Measured:
    """What single parcels are scored from."""
    ids = snapshot.ids.tolist()
    facts = store.load(session, ids, road_store.roads_of_parcels(session, ids))
    return Measured.of(facts, store.open_kinds(session), is_parcel=True)


@pytest.mark.usefixtures("parcels")
def test_values_and_sums_are_those_of_scores(read_session: Session, profiles: Profiles) -> None:
    with Stock(PLENTY_BYTES).read(read_session) as snapshot:
        measured = measured_anew(read_session, snapshot)
        for each in profiles:
            profile = each.with_requirement({"required_area_m2": 7_000.0})
            expected, found = values(measured, profile), snapshot.values(profile)
            for told, wanted in (
                (found.value, expected.value),
                (found.known, expected.known),
                (found.counted, expected.counted),
            ):
                assert np.array_equal(np.stack(told), wanted)
            assert found.value[0].dtype == np.float32
            assert np.array_equal(found.patterns.known[:, found.patterns.rows], expected.known)
            assert np.array_equal(found.patterns.counted[:, found.patterns.rows], expected.counted)
            sums, plain = totals_of(found, profile.weights), totals(expected.value, expected.known, profile.weights)
            assert np.array_equal(sums.points, plain.points, equal_nan=True)
            assert np.array_equal(sums.known_weight, plain.known_weight)
            for rule in profile.knock_outs:
                assert np.array_equal(snapshot.fails_rule(profile)[rule.id], fails(rule, measured, profile))


def test_every_kind_of_change_shows_at_once(client: TestClient, parcels: list[int]) -> None:
    first, second, third = parcels
    stock = Stock(PLENTY_BYTES)
    changes: dict[str, Callable[[], object]] = {
        "value": lambda: change_parcel(client, first, power_mw=40.0, zoning="GE", name="Another name"),
        "visibility": lambda: change_parcel(client, second, visibility="internal"),
        "new parcel": lambda: make_parcel(client, at=(12.3, 51.2), largest_contiguous_m2=30_000.0),
        "withdrawn": lambda: withdraw_parcel(client, third),
        "deleted": lambda: delete_parcel(client, second),
        "municipality": lambda: make_municipality(client, "15088205", "Leuna", (11.9, 51.2, 12.2, 51.5)),
        "site": lambda: withdraw_site(client, 1),
        "facility": lambda: make_facility(client, "inland_port", at=(12.3, 51.2)),
    }
    before = in_step(client, stock)
    for what, change in changes.items():
        change()
        now = in_step(client, stock)
        assert now != before or what == "visibility", what
        before = now


def test_only_what_changed_is_read_again(
    client: TestClient, parcels: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    rows = stock_store.rows

    def rows_that_are_noted(session: Session, ids: Sequence[int] | None = None) -> Rows:
        asked.append(ids)
        return rows(session, ids)

    monkeypatch.setattr(stock_store, "rows", rows_that_are_noted)
    stock = Stock(PLENTY_BYTES)
    in_step(client, stock)
    change_parcel(client, parcels[1], power_mw=3.0)
    with reading(client) as session:
        told_by(stock, session)
        told_by(stock, session)
    assert asked == [None, None, [parcels[1]]]  # stock, the one it is compared with, the change


def test_transaction_that_began_earlier_is_not_shown_later_rows(client: TestClient, parcels: list[int]) -> None:
    stock = Stock(PLENTY_BYTES)
    with ExitStack() as open_sessions:
        told: list[tuple[Session, Told]] = []
        for power_mw in (1.0, 2.0, 3.0):
            session = open_sessions.enter_context(reading(client))
            told.append((session, told_by(stock, session)))
            change_parcel(client, parcels[0], power_mw=power_mw)
            make_parcel(client, at=(12.3, 51.2))
        in_step(client, stock)
        for session, before in [*told, *reversed(told)]:
            assert told_by(stock, session) == before
        in_step(client, stock)


def test_transaction_from_before_a_new_facility_is_answered_as_well(client: TestClient, parcels: list[int]) -> None:
    stock = Stock(PLENTY_BYTES)
    with reading(client) as session:
        before = told_by(stock, session)
        make_facility(client, "inland_port", at=(12.3, 51.2))
        assert in_step(client, stock) != before
        assert told_by(stock, session) == before
        assert parcels


@pytest.mark.parametrize("seed", range(3))
def test_walk_of_changes_never_differs_from_reading_anew(client: TestClient, parcels: list[int], seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - reproducible on purpose
    stock, living = Stock(PLENTY_BYTES), list(parcels)
    with ExitStack() as open_sessions:
        older: list[tuple[Session, Told]] = []
        for _ in range(12):
            for _ in range(chance.randrange(3)):
                change_at_random(client, chance, living)
            if older and chance.random() < 0.3:
                session, told = chance.choice(older)
                assert told_by(stock, session, FEW_COLUMNS) == told
            elif len(older) < 3 and chance.random() < 0.3:
                session = open_sessions.enter_context(reading(client))
                older.append((session, told_by(stock, session, FEW_COLUMNS)))
            else:
                in_step(client, stock, FEW_COLUMNS)


def change_at_random(client: TestClient, chance: random.Random, living: list[int]) -> None:
    operation = chance.choice(["make", "change", "change", "change", "delete"])
    if operation == "make" or not living:
        living.append(
            make_parcel(client, at=(12 + chance.random() / 4, 51.3), place=chance.choice([NOWHERE, "outline"]))
        )
        return
    parcel = chance.choice(living)
    if operation == "delete":
        delete_parcel(client, parcel)
        living.remove(parcel)
        return
    properties: dict[str, Any] = {
        "power_mw": chance.choice([None, 1.0, 50.0]),
        "hydrogen": chance.choice([None, "connected"]),
        "status": chance.choice(["available", "sold", "reserved"]),
        "visibility": chance.choice(["public", "internal"]),
    }
    change_parcel(client, parcel, **properties)


def test_another_process_changes_what_this_one_holds(client: TestClient, parcels: list[int]) -> None:
    before = scores_by_power(client)
    url = app_of(client).state.settings.database_url
    subprocess.run([sys.executable, str(EDIT_ELSEWHERE), url, str(parcels[1])], check=True, cwd=PROJECT_DIR)
    assert scores_by_power(client) == before | {parcels[1]: 100.0}
    assert before[parcels[1]] is None


def scores_by_power(client: TestClient) -> dict[int, float | None]:
    features = client.get("/parcels?profile=logistics&weights=power:1").json()["features"]
    return {each["id"]: each["properties"]["score"] for each in features}


def test_two_applications_on_one_database_agree(client: TestClient, parcels: list[int], settings: Settings) -> None:
    url = app_of(client).state.settings.database_url
    question = "/parcels?profile=food&required_power_mw=7&required_area_m2=9000"
    with TestClient(create_app(settings.model_copy(update={"database_url": url}))) as other:
        for power_mw in (3.0, 9.0):
            change_parcel(other, parcels[0], power_mw=power_mw)
            assert client.get(question).json() == other.get(question).json()


def test_transaction_that_may_see_two_states_is_refused(client: TestClient, parcels: list[int]) -> None:
    stock = Stock(PLENTY_BYTES)
    with app_of(client).state.session_factory() as session, pytest.raises(RuntimeError, match="one state"):
        told_by(stock, session)
    with app_of(client).state.session_factory() as session:
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        session.execute(text("SELECT pg_current_xact_id()"))  # as every statement that writes has one
        with pytest.raises(RuntimeError, match="one state"):
            told_by(stock, session)
        session.rollback()
    assert in_step(client, stock)["ids"] == parcels


def test_reading_that_fails_leaves_nothing_half_done(
    client: TestClient, parcels: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    stock = Stock(PLENTY_BYTES)
    in_step(client, stock)
    change_parcel(client, parcels[0], power_mw=3.0)
    with monkeypatch.context() as patched, reading(client) as session:
        patched.setattr(Step, "written_ids", property(lambda _: 1 / 0))
        with pytest.raises(ZeroDivisionError):
            told_by(stock, session)
    in_step(client, stock)


def test_equal_versions_of_another_database_are_not_taken_for_the_same(
    client: TestClient, clone_database: CloneDatabase, settings: Settings
) -> None:
    stock = Stock(PLENTY_BYTES)
    with TestClient(create_app(settings.model_copy(update={"database_url": clone_database()}))) as other:
        make_parcel(client, power_mw=3.0)
        make_parcel(other, power_mw=4.0)
        told = [in_step(each, stock, FEW_COLUMNS)["power_mw"] for each in (client, other, client)]
    assert told == [[3.0], [4.0], [3.0]]


def test_many_changes_are_read_as_a_whole(
    client: TestClient, parcels: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_CHANGED", 1)
    stock = Stock(PLENTY_BYTES)
    with reading(client) as session:
        before = told_by(stock, session)
        for parcel in parcels:
            change_parcel(client, parcel, power_mw=3.0)
        in_step(client, stock)
        assert told_by(stock, session) == before


def test_nothing_is_kept_beyond_the_memory_allowed(client: TestClient, parcels: list[int]) -> None:
    stock = Stock(0)
    for power_mw in (1.0, 2.0):
        change_parcel(client, parcels[0], power_mw=power_mw)
        in_step(client, stock)


def test_empty_stock_is_told_as_well(client: TestClient) -> None:
    stock = Stock(PLENTY_BYTES)
    assert in_step(client, stock)["ids"] == []
    parcel = make_parcel(client)
    assert in_step(client, stock)["ids"] == [parcel]
    delete_parcel(client, parcel)
    assert in_step(client, stock)["ids"] == []
