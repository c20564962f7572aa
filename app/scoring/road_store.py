"""Road distances of parcels in the database: those of the current travel runs, and the best of them to filter by."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from sqlalchemy import ARRAY, BigInteger, Row, Text, bindparam, case, delete, func, literal, select

from app.codes import FacilityStatus, Method, Mode
from app.db.session import Session, sql_file
from app.db.tables import FacilityRow, NetworkRow, ParcelRow, RunRow, TravelRow
from app.network.model import MODES, NO_FACILITY, Direction, NetworkRecord, Unreachable
from app.scoring.facts import ON_ROADS, Reach
from app.scoring.roads import AllTrips, Precision, Roads, Trips
from app.scoring.value_functions import FloatArray

NETWORK = (
    NetworkRow.id,
    NetworkRow.method,
    NetworkRow.title,
    NetworkRow.engine_version,
    NetworkRow.as_of,
    NetworkRow.attribution,
    NetworkRow.node_count,
    NetworkRow.edge_count,
    NetworkRow.report,
)
ARRAYS = ("to_s", "to_m", "from_s", "from_m", "to_facility_ids", "from_facility_ids")


def roads_of_parcels(session: Session, ids: Sequence[int]) -> list[Roads]:
    """What each current network tells of these parcels, the best first; NaN where it covers one not."""
    runs = session.execute(
        select(RunRow.id, RunRow.targets, *NETWORK)
        .join(NetworkRow, NetworkRow.id == RunRow.network_id)
        .where(RunRow.kind == "travel", RunRow.is_current, NetworkRow.is_current)
    ).all()
    if not runs:
        return []
    precision = Precision(_uncertainties(session, ids), accuracies(session))
    told = [
        Roads(_network(network), targets or (), *_rows(session, run_id, targets or (), ids), precision)
        for run_id, targets, *network in runs
    ]
    return sorted(told, key=lambda roads: ON_ROADS.index(roads.network.method))


def _network(columns: Sequence[Any]) -> NetworkRecord:
    id_, method, *rest = columns
    return NetworkRecord(id_, Method(method), *rest)


def accuracies(session: Session) -> dict[int, float]:
    """How far off each open facility may be, in metres."""
    row = FacilityRow
    found = session.execute(select(row.id, row.accuracy_m).where(row.status == FacilityStatus.OPEN))
    return {facility_id: accuracy_m for facility_id, accuracy_m in found}


def _uncertainties(session: Session, ids: Sequence[int]) -> FloatArray:
    """How far off each parcel may be: only where neither entrance nor outline is known."""
    row = ParcelRow
    is_exact = row.entrance.is_not(None) | row.geom.is_not(None)
    uncertainty = case((is_exact, 0.0), else_=func.coalesce(row.position_uncertainty_m, 0.0))
    wanted = func.unnest(_bigints(ids)).table_valued("id", with_ordinality="position").render_derived()
    statement = select(func.coalesce(uncertainty, 0.0)).select_from(wanted.outerjoin(row, row.id == wanted.c.id))
    return np.array(session.scalars(statement.order_by(wanted.c.position)).all(), dtype=np.float64)


def _bigints(ids: Sequence[int]) -> Any:
    return literal(list(ids), ARRAY(BigInteger))


def _rows(
    session: Session, run_id: int, targets: Sequence[str], ids: Sequence[int]
) -> tuple[AllTrips, FloatArray, list[Unreachable | None]]:
    """The rows of a run as columns, in the order of the ids: trips, access legs and reasons."""
    row = TravelRow
    columns = (row.parcel_id, row.access_m, row.reason, *(getattr(row, name) for name in ARRAYS))
    of_run = select(*columns).where(row.run_id == run_id, row.parcel_id == func.any(_bigints(ids)))
    gathered = Gathered(len(targets), ids)
    for mode in MODES:
        gathered.add(mode, session.execute(of_run.where(row.mode == mode)).all())
    return gathered.trips, gathered.access_m, gathered.reason


class Gathered:
    """Rows of a run on their way into columns."""

    def __init__(self, target_count: int, ids: Sequence[int]) -> None:
        self.trips: dict[tuple[Mode, Direction], Trips] = {}
        self.access_m = np.full(len(ids), np.nan)
        self.reason: list[Unreachable | None] = [None] * len(ids)
        self._shape = (len(ids), target_count)
        self._positions = {parcel_id: position for position, parcel_id in enumerate(ids)}

    def add(self, mode: Mode, rows: Sequence[Row[*tuple[Any, ...]]]) -> None:
        """All rows of a mode."""
        at = [self._positions[row.parcel_id] for row in rows]
        for direction in Direction:
            time_s, road_m, facility = (
                self._column([getattr(row, f"{direction}_{name}") for row in rows], at)
                for name in ("s", "m", "facility_ids")
            )
            ids = np.where(np.isfinite(facility), facility, NO_FACILITY).astype(np.int64)
            self.trips[mode, direction] = Trips(time_s, road_m, ids)
        for position, row in zip(at, rows, strict=True):
            self.reason[position] = None if row.reason is None else Unreachable(row.reason)
            self.access_m[position] = np.nan if row.access_m is None else row.access_m

    def _column(self, values: Sequence[Any], at: Sequence[int]) -> FloatArray:
        column = np.full(self._shape, np.nan)
        if at:
            column[at] = np.array(values, dtype=np.float64)
        return column


def forget_parcel(session: Session, parcel_id: int) -> None:
    """Leave nothing of a parcel that is deleted."""
    session.execute(delete(TravelRow).where(TravelRow.parcel_id == parcel_id))


def save_reach(session: Session, ids: Sequence[int], reach: Reach) -> None:
    """Store the best known distances of parcels, in place of those that are stored."""
    parts = (("road_m", reach.road_m), ("car_s", reach.car_s), ("truck_s", reach.truck_s))
    binds = [bindparam(name, _array_texts(part), type_=ARRAY(Text)) for name, part in parts]
    parcel_ids = bindparam("parcel_ids", list(ids), type_=ARRAY(BigInteger))
    session.execute(sql_file(__package__, "save_reach").bindparams(parcel_ids, *binds))


def _array_texts(figures: FloatArray) -> list[str]:
    """Each row as PostgreSQL spells an array: a statement takes no array of arrays apart."""
    return ["{" + ",".join("NULL" if part != part else f"{part:.7g}" for part in row) + "}" for row in figures.tolist()]
