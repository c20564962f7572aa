"""The stock in the database: which state a transaction sees, what changed since another, rows and columns as arrays."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import ARRAY, Boolean, Integer, LargeBinary, Select, Text, case, cast, func, literal, select

from app.db.binary_copy import read_arrays
from app.db.session import Session, sql_file
from app.db.tables import ParcelQuantityRow, ParcelRow
from app.features.filters import computed_by
from app.features.query import FeatureQuery, matching
from app.features.refresh import any_of
from app.features.tile_versions import SCORES
from app.features.visibility import NOBODY, VISIBILITIES
from app.infrastructure.store import INFRASTRUCTURE
from app.parcels.collection import PARCELS
from app.partners.model import Viewer
from app.scoring.quantities import ROW_TYPE, WIDTH
from app.scoring.score import ENGINE_VERSION
from app.stock.columns import IdArray
from app.stock.rows import Rows

ROWS_AT_ONCE = 65_536
UNKNOWN_ROW = np.full(WIDTH, np.nan, dtype="<f8").tobytes()


@dataclass(frozen=True)
class State:
    """Which state of the stock a transaction sees. In one `life` of a database equal versions are equal rows.

    `snapshot` is PostgreSQL's own.
    """

    parcels_version: int
    scores_version: int
    facilities_version: int
    snapshot: str
    life: str
    engine_version: str = ENGINE_VERSION


def state(session: Session, *, may_have_written: bool = False) -> State:
    """The state that a session sees, which must see it throughout, unless it reads for a change of its own."""
    statement = sql_file(__package__, "state").columns(sees_one_state=Boolean)
    counters = {"parcels": PARCELS.id, "scores": SCORES, "facilities": INFRASTRUCTURE.id}
    *told, sees_one_state = session.execute(statement, counters).one()
    if not (sees_one_state or may_have_written):
        raise RuntimeError("The stock is read in transactions that see one state and have written nothing.")
    return State(*told)


def changed_since(session: Session, snapshot: str, most: int) -> list[int]:
    """Ids of parcels that were written by transactions which that snapshot did not see, at most so many."""
    return list(session.scalars(sql_file(__package__, "changed_since"), {"snapshot": snapshot, "most": most}))


def rows(session: Session, ids: Sequence[int] | None = None) -> Rows:
    """Parcels by ascending id: those of some ids as far as they are there, or all."""
    visibilities = literal([each.value for each in VISIBILITIES], ARRAY(Text))
    quantities, unknown = ParcelQuantityRow.quantities, literal(UNKNOWN_ROW, LargeBinary)
    is_readable = func.octet_length(quantities) == len(UNKNOWN_ROW)
    wanted = select(
        ParcelRow.id.label("id"),
        cast(func.array_position(visibilities, ParcelRow.visibility) - 1, Integer),
        func.coalesce(ParcelRow.owner_partner_id, NOBODY),
        ParcelRow.withdrawn_at.is_not(None),
        case((is_readable, quantities), else_=unknown).label("quantities"),
    ).outerjoin(ParcelQuantityRow, ParcelQuantityRow.parcel_id == ParcelRow.id)
    parts = [Rows.none()]
    for found, visibility, owners, is_withdrawn, packed in chunks(session, wanted, ids):
        measured = np.ascontiguousarray(np.frombuffer(packed, ROW_TYPE.base).reshape(-1, WIDTH).T)
        parts.append(Rows(found, visibility.astype(np.int8), owners, is_withdrawn, measured))
    return Rows.joined(parts)


def matching_ids(session: Session, wanted: FeatureQuery, viewer: Viewer, only: Sequence[int] | None = None) -> IdArray:
    """Ids of the parcels that a viewer may see and that match a question, ascending: of all, or of some ids."""
    gathered = matching(select(func.array_agg(PARCELS.row_id)), PARCELS, wanted, viewer)
    if only is not None:
        gathered = gathered.where(any_of(PARCELS.row_id, only))
    with computed_by(wanted.filter):
        ((ids,),) = read_arrays(session, gathered)
    return np.empty(0, dtype=np.int64) if ids is None else np.sort(ids)


def chunks(session: Session, wanted: Select[Any], ids: Sequence[int] | None) -> Iterator[tuple[Any, ...]]:
    """The columns of a statement over parcels, their id first, as arrays of so many rows at once, of some ids or all.

    Each is a statement of its own, which is over soon. Texts come as lists, and bytes of all rows joined.
    """
    if ids is not None:
        wanted = wanted.where(any_of(ParcelRow.id, ids))
    after = -1
    while True:
        chunk = wanted.where(ParcelRow.id > after).order_by(ParcelRow.id).limit(ROWS_AT_ONCE).subquery("chunk")
        gathered = [
            func.string_agg(column, b"") if isinstance(column.type, LargeBinary) else func.array_agg(column)
            for column in chunk.c
        ]
        (found,) = read_arrays(session, select(*gathered))
        if found[0] is None:
            return
        yield found
        if len(found[0]) < ROWS_AT_ONCE:
            return
        after = int(found[0][-1])
