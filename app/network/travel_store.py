"""What was found on a network, in the database: runs, what parcels have in them, and the fields of nodes.

A field holds, for blocks of 256 nodes, what was found for each of them: per direction and target the weight as float64
and the position of the facility as int32, both little-endian (`NODE`). So any place is measured from the two nodes it
hangs on, without a graph. The facilities themselves stand in the block of mode `direct`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy import ARRAY, BigInteger, delete, func, insert, literal, select, update

from app.codes import Mode
from app.db.binary_copy import Column, copy_in, read_arrays
from app.db.session import Session, sql_file
from app.db.tables import NetworkFieldRow, RunRow, TravelRow
from app.network.graph import ENGINE_VERSION
from app.network.model import (
    MODES,
    NO_EDGE,
    NO_FACILITY,
    Booleans,
    Direction,
    Facilities,
    Floats,
    Found,
    Integers,
    Snaps,
    Travel,
    Unreachable,
)
from app.network.travel import Fields
from app.network.weights import weigh

Progress = Callable[[str, float], None]  # what is done now, and how far the whole is (0 to 1)

KIND = "travel"
NODES_A_BLOCK = 256
BLOCKS_AT_ONCE = 64
DIRECTIONS = (Direction.TO, Direction.FROM)  # in the order of the bytes
FOUND = np.dtype([("weight", "<f8"), ("facility", "<i4")])


@dataclass(frozen=True)
class TravelRun:
    """A run over one network."""

    id: int
    targets: Sequence[str]
    engine_version: str


@dataclass(frozen=True)
class HungFacilities:
    """The facilities of a run, which its fields number by their position, and how they hang on edges."""

    facilities: Facilities
    is_covered: Booleans  # (f,)
    owner: Integers  # (r,)
    snaps: Snaps  # (r,)


def silent(_step: str, _ratio: float) -> None:
    """No progress told."""


# --- runs ----------------------------------------------------------------------------------------


def start_run(session: Session, network_id: int, targets: Sequence[str]) -> int:
    """Begin a run that nobody reads yet."""
    values = {"kind": KIND, "network_id": network_id, "targets": list(targets), "engine_version": ENGINE_VERSION}
    return int(session.execute(insert(RunRow).values(values).returning(RunRow.id)).scalar_one())


def finish_run(session: Session, run_id: int) -> None:
    """Make a run the current one of its network, and drop the others."""
    row = RunRow
    network_id = session.scalars(select(row.network_id).where(row.id == run_id)).one()
    others = (row.kind == KIND, row.network_id == network_id, row.id != run_id)
    session.execute(delete(row).where(*others).execution_options(synchronize_session=False))
    session.execute(update(row).where(row.id == run_id).values(is_current=True))


def current_run(session: Session, network_id: int) -> TravelRun | None:
    """The run that holds now on a network, where there is one."""
    row = RunRow
    chosen = select(row.id, row.targets, row.engine_version)
    found = session.execute(chosen.where(row.kind == KIND, row.network_id == network_id, row.is_current)).one_or_none()
    return None if found is None else TravelRun(found.id, found.targets or [], found.engine_version)


# --- parcels -------------------------------------------------------------------------------------


def save_travel(session: Session, run_id: int, ids: Integers, travel: Travel, is_told: Booleans) -> None:
    """Add the parcels (p,) of which anything is told to a run."""
    reasons = np.array([reason or "" for reason in travel.reason], dtype="S")
    for reason in np.unique(reasons[is_told]):
        rows = np.flatnonzero(is_told & (reasons == reason))
        for mode in MODES:
            copy_in(session, ("travel",), _travel_columns(run_id, ids, travel, mode, rows, reason))


def replace_travel(session: Session, run_id: int, ids: Integers, travel: Travel, is_told: Booleans) -> None:
    """The same, in place of what the run holds of these parcels."""
    among = TravelRow.parcel_id == func.any(literal(ids.tolist(), ARRAY(BigInteger)))
    session.execute(
        delete(TravelRow).where(TravelRow.run_id == run_id, among).execution_options(synchronize_session=False)
    )
    save_travel(session, run_id, ids, travel, is_told)


def forget_parcels(session: Session, ids: Sequence[int]) -> None:
    """Leave nothing of parcels that are deleted, in any run."""
    runs = select(RunRow.id).where(RunRow.kind == KIND)
    among = TravelRow.parcel_id == func.any(literal(list(ids), ARRAY(BigInteger)))
    session.execute(delete(TravelRow).where(TravelRow.run_id.in_(runs), among))


def _travel_columns(
    run_id: int, ids: Integers, travel: Travel, mode: Mode, rows: Integers, reason: bytes
) -> list[Column]:
    count = len(rows)
    edge, access_m = travel.edge[rows], travel.access_m[rows]
    columns = [
        Column("run_id", np.full(count, run_id)),
        Column("parcel_id", ids[rows]),
        Column("mode", np.full(count, mode.value.encode())),
        Column("edge_id", edge.astype(np.int32), edge == NO_EDGE),
        Column("access_m", access_m.astype(np.float32), np.isnan(access_m)),
        Column("reason", np.full(count, reason or b"-"), np.full(count, not reason)),
    ]
    for direction in DIRECTIONS:
        found = travel.found[(mode, direction)]
        chosen = Found(found.weight[rows], found.facility[rows])
        for name, figures in (("s", chosen.time_s), ("m", chosen.road_m)):
            columns.append(Column(f"{direction}_{name}", figures.astype(np.float32), np.isnan(figures)))
        facility = chosen.facility
        columns.append(Column(f"{direction}_facility_ids", facility.astype(np.int32), facility == NO_FACILITY))
    return columns


def travel_of(session: Session, run: TravelRun, ids: Sequence[int]) -> Travel:
    """What a run holds of parcels, in the order of the ids; NaN of those it does not hold."""
    wanted = np.array(ids, dtype=np.int64)
    count, width = len(wanted), len(run.targets)
    found = {
        (mode, direction): Found(np.full((count, width), np.nan), np.full((count, width), NO_FACILITY))
        for mode in MODES
        for direction in DIRECTIONS
    }
    access_m, edge = np.full(count, np.nan), np.full(count, NO_EDGE)
    reason: list[Unreachable | None] = [None] * count
    order = np.argsort(wanted)
    binds = {"run_id": run.id, "parcel_ids": list(ids)}
    for mode, parcel_ids, edges, accesses, reasons, *columns in read_arrays(
        session, sql_file(__package__, "travel"), binds
    ):
        rows = order[np.searchsorted(wanted, parcel_ids, sorter=order)]
        edge[rows], access_m[rows] = edges, accesses
        for row, text in zip(rows.tolist(), reasons, strict=True):
            reason[row] = None if text is None else Unreachable(text)
        to_s, to_m, from_s, from_m, to_facility, from_facility = columns
        for direction, figures in (
            (Direction.TO, (to_s, to_m, to_facility)),
            (Direction.FROM, (from_s, from_m, from_facility)),
        ):
            into = found[(Mode(mode), direction)]
            into.weight[rows] = weigh(figures[0].astype(np.float64), figures[1].astype(np.float64))
            into.facility[rows] = figures[2]
    return Travel(list(run.targets), found, access_m, edge, reason)


# --- nodes ---------------------------------------------------------------------------------------


def save_fields(session: Session, run_id: int, mode: Mode, weight: Floats, facility: NDArray[np.int32]) -> None:
    """Store what was found for n nodes by one mode; both arrays have shape (2, t, n), TO before FROM."""
    _, targets, count = weight.shape
    nodes = NODES_A_BLOCK * BLOCKS_AT_ONCE
    block_bytes = NODES_A_BLOCK * 2 * targets * FOUND.itemsize
    for first in range(0, count, nodes):
        part = slice(first, min(first + nodes, count))
        blocks = -(-(part.stop - first) // NODES_A_BLOCK)
        found = np.zeros((blocks * NODES_A_BLOCK, 2, targets), dtype=FOUND)
        found["weight"][: part.stop - first] = weight[:, :, part].transpose(2, 0, 1)
        found["facility"][: part.stop - first] = facility[:, :, part].transpose(2, 0, 1)
        columns = [
            Column("run_id", np.full(blocks, run_id)),
            Column("mode", np.full(blocks, mode.value.encode())),
            Column("block", np.arange(first // NODES_A_BLOCK, first // NODES_A_BLOCK + blocks, dtype=np.int32)),
            Column("found", found.reshape(-1).view(f"V{block_bytes}")),
        ]
        copy_in(session, ("network_field",), columns)


def fields_at(session: Session, run: TravelRun, nodes: Integers) -> Fields:
    """What was found for some nodes (k,), by their position among those."""
    targets = len(run.targets)
    binds = {
        "run_id": run.id,
        "nodes": nodes.tolist(),
        "nodes_a_block": NODES_A_BLOCK,
        "node_bytes": 2 * targets * FOUND.itemsize,
    }
    shape = (len(nodes), targets)
    fields = {
        (mode, direction): Found(np.full(shape, np.nan), np.full(shape, NO_FACILITY))
        for mode in MODES
        for direction in DIRECTIONS
    }
    for mode, stored in read_arrays(session, sql_file(__package__, "node_fields"), binds):
        found = np.frombuffer(b"".join(stored), FOUND).reshape(len(nodes), 2, targets)
        for number, direction in enumerate(DIRECTIONS):
            here = found[:, number]
            fields[(Mode(mode), direction)] = Found(here["weight"], here["facility"].astype(np.int64))
    return fields


def save_facilities(session: Session, run_id: int, hung: HungFacilities) -> None:
    """Store the facilities of a run beside its fields."""
    packed = BytesIO()
    np.savez(
        packed,
        ids=hung.facilities.ids,
        is_of=hung.facilities.is_of,
        is_covered=hung.is_covered,
        middle=shapely.get_coordinates(shapely.centroid(hung.facilities.points)),
        owner=hung.owner,
        edge=hung.snaps.edge,
        share=hung.snaps.share,
        access_m=hung.snaps.access_m,
    )
    values: dict[str, Any] = {"run_id": run_id, "mode": Mode.DIRECT, "block": 0, "found": packed.getvalue()}
    session.execute(insert(NetworkFieldRow).values(values))


def load_facilities(session: Session, run: TravelRun) -> HungFacilities:
    """The facilities of a run, each at one point."""
    row = NetworkFieldRow
    packed = session.scalars(select(row.found).where(row.run_id == run.id, row.mode == Mode.DIRECT)).one()
    with np.load(BytesIO(packed)) as stored:
        facilities = Facilities(stored["ids"], run.targets, stored["is_of"], shapely.points(stored["middle"]))
        snaps = Snaps(stored["edge"], stored["share"], stored["access_m"])
        return HungFacilities(facilities, stored["is_covered"], stored["owner"], snaps)
