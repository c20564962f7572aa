"""All that a stock tells, in a form that can be compared."""

import numpy as np
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from app.stock.column_store import PROPERTIES, is_property
from app.stock.columns import Column
from app.stock.snapshot import Snapshot
from app.stock.stock import Stock
from tests.makers import app_of, shipped_profiles

Told = dict[str, object]
COLUMNS = tuple(name for name in PROPERTIES if is_property(name))
PLENTY_BYTES = 2**30
FEW_COLUMNS = ("status", "power_mw", "name", "plan_date", "withdrawn_at", "operation_24h", "municipality_keys")


def everything(snapshot: Snapshot, columns: tuple[str, ...] = COLUMNS) -> Told:
    """Rows, values of every shipped profile, who fails which rule, and these columns."""
    valued = {profile.id: snapshot.values(profile) for profile in shipped_profiles()}
    return {
        "ids": snapshot.ids.tolist(),
        "on offer": snapshot.is_on_offer.tolist(),
        "values": {name: np.stack(each.value).tolist() for name, each in valued.items()},
        "known": {name: np.stack(each.known).tolist() for name, each in valued.items()},
        "counted": {name: np.stack(each.counted).tolist() for name, each in valued.items()},
        "known by pattern": {
            name: each.patterns.known[:, each.patterns.rows].tolist() for name, each in valued.items()
        },
        "fails": {
            f"{profile.id} {rule}": fails.tolist()
            for profile in shipped_profiles()
            for rule, fails in snapshot.fails_rule(profile).items()
        },
        **{name: told_column(snapshot.column(name)) for name in columns},
    }


def told_column(column: Column) -> object:
    """What is known of each parcel, None where nothing is."""
    if column.numbers is not None:
        return [None if number != number else number for number in column.numbers.tolist()]
    if column.holders:
        held = {label: mask.tolist() for label, mask in column.holders.items() if mask.any()}
        rows = range(len(next(iter(held.values()), ())))
        assert [column.held_by(row) for row in rows] == [[label for label in held if held[label][row]] for row in rows]
        return held
    assert column.codes is not None
    return [None if code < 0 else column.labels[code] for code in column.codes.tolist()]


def reading(client: TestClient) -> Session:
    """A transaction as requests that read have it; it begins with its first statement."""
    session: Session = app_of(client).state.read_session_factory()
    return session


def told_by(stock: Stock, session: Session, columns: tuple[str, ...] = COLUMNS) -> Told:
    with stock.read(session) as snapshot:
        return everything(snapshot, columns)


def in_step(client: TestClient, stock: Stock, columns: tuple[str, ...] = COLUMNS) -> Told:
    """What a stock tells now, after it was found to be what one tells that is read anew."""
    with reading(client) as session:
        told = told_by(stock, session, columns)
        assert told == told_by(Stock(PLENTY_BYTES), session, columns)
        return told
