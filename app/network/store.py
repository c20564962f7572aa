"""Road networks in the database: saved beside the current one, made current, loaded, dropped.

The edges of a network are a partition of `network_edge`, filled before it is indexed and attached. Edges are numbered
by their place in the network, and nodes so that neighbours stand together: what is near in the map is near in memory.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any

import numpy as np
import shapely
from psycopg.sql import SQL, Composable, Identifier, Literal
from sqlalchemy import delete, func, insert, select, update

from app.codes import Method, Mode
from app.db.binary_copy import Column, VariableColumn, copy_in, read_arrays
from app.db.session import Session, sql_file
from app.db.tables import NetworkRow
from app.errors import Conflict
from app.geo import STORAGE_SRID
from app.network.graph import ENGINE_VERSION
from app.network.model import Floats, Network, NetworkFile, NetworkRecord, Objects, RoadClass

SCHEMA = "networks"
LOCK_NUMBER = 0x1073F  # advisory lock: one import of a network at a time
CELL_M = 2_000.0
EDGES_AT_ONCE = 16_384
INDEX_MEMORY = "256MB"


@dataclass(frozen=True)
class About:
    """What is told of a network that is to be saved."""

    title: str
    as_of: date | None
    attribution: str
    files: Sequence[NetworkFile] = ()
    report: dict[str, Any] = field(default_factory=dict)
    coverage: shapely.MultiPolygon | None = None  # EPSG:25832; None: it is complete everywhere


def lock(session: Session) -> None:
    """Let one import of a network run at a time; the lock ends with the transaction, however long nothing is asked."""
    if not session.scalar(select(func.pg_try_advisory_xact_lock(LOCK_NUMBER))):
        raise Conflict("Another import of a network is running; try again when it is done.")
    session.execute(select(func.set_config("idle_in_transaction_session_timeout", "0", True)))


# --- saving --------------------------------------------------------------------------------------


def save(session: Session, network: Network, about: About) -> int:
    """Save a network under a new number. The current one stays until `make_current`."""
    coverage = None if about.coverage is None else func.ST_GeomFromWKB(about.coverage.wkb, STORAGE_SRID)
    values = {
        "method": network.method,
        "title": about.title,
        "engine_version": ENGINE_VERSION,
        "as_of": about.as_of,
        "files": [asdict(file) for file in about.files],
        "attribution": about.attribution,
        "node_count": network.node_count,
        "edge_count": network.edge_count,
        "coverage": coverage,
        "report": about.report,
    }
    network_id = int(session.execute(insert(NetworkRow).values(values).returning(NetworkRow.id)).scalar_one())
    _save_edges(session, network_id, by_cells(network))
    return network_id


def by_cells(network: Network) -> Network:
    """The same network with its nodes numbered by cells of 2 km, and its edges by the nodes they start at."""
    cells = np.floor(np.nan_to_num(network.xy) / CELL_M)
    order = np.lexsort((cells[:, 0], cells[:, 1]))
    number = np.empty(len(order), dtype=np.int64)
    number[order] = np.arange(len(order))
    from_node, to_node = number[network.from_node], number[network.to_node]
    edges = np.lexsort((to_node, from_node))
    return replace(
        network,
        xy=network.xy[order],
        from_node=from_node[edges],
        to_node=to_node[edges],
        length_m=network.length_m[edges],
        seconds={mode: seconds[edges] for mode, seconds in network.seconds.items()},
        is_access=network.is_access[edges],
        road_class=network.road_class[edges],
        name=network.name[edges],
        way_id=network.way_id[edges],
        lines=network.lines[edges],
    )


def _save_edges(session: Session, network_id: int, network: Network) -> None:
    name = edge_table(network_id)
    table, key = Identifier(SCHEMA, name), Literal(network_id)
    session.execute(select(func.set_config("maintenance_work_mem", INDEX_MEMORY, True)))
    _execute(session, SQL("CREATE TABLE {} (LIKE network_edge INCLUDING DEFAULTS)").format(table))
    _copy_edges(session, (SCHEMA, name), network_id, network)
    # Checked here, so that attaching need not look at every row while others wait.
    check = SQL("ALTER TABLE {} ADD CONSTRAINT of_network CHECK (network_id = {})")
    for statement in (
        SQL("ALTER TABLE {} ADD PRIMARY KEY (network_id, id)").format(table),
        SQL("CREATE INDEX ON {} USING gist (geom)").format(table),
        check.format(table, key),
        SQL("ALTER TABLE network_edge ATTACH PARTITION {} FOR VALUES IN ({})").format(table, key),
        SQL("ALTER TABLE {} DROP CONSTRAINT of_network").format(table),
        SQL("ANALYZE {}").format(table),
    ):
        _execute(session, statement)


def _copy_edges(session: Session, table: tuple[str, str], network_id: int, network: Network) -> None:
    count = network.edge_count
    columns = [
        Column("network_id", np.full(count, network_id)),
        Column("id", np.arange(count, dtype=np.int32)),
        Column("from_node", network.from_node.astype(np.int32)),
        Column("to_node", network.to_node.astype(np.int32)),
        Column("length_m", network.length_m),
        *(
            Column(name, seconds, ~np.isfinite(seconds))
            for name, seconds in zip(TIMES, _times(network.seconds), strict=True)
        ),
        Column("is_access", network.is_access),
        Column("way_id", network.way_id, network.way_id == 0),
    ]
    lines = shapely.to_wkb(shapely.set_srid(network.lines, STORAGE_SRID), include_srid=True)
    variable = [
        VariableColumn("road_class", [str(road_class).encode() for road_class in network.road_class]),
        VariableColumn("name", [None if name is None else name.encode() for name in network.name]),
        VariableColumn("geom", lines.tolist()),
    ]
    copy_in(session, table, columns, variable)


TIMES = ("car_s", "car_back_s", "truck_s", "truck_back_s")


def _times(seconds: Mapping[Mode, Floats]) -> list[Floats]:
    """The columns of times, in the order of `TIMES`."""
    return [*seconds[Mode.CAR].T, *seconds[Mode.TRUCK].T]


def edge_table(network_id: int) -> str:
    """Name of the partition with the edges of a network."""
    return f"edge_{network_id}"


def make_current(session: Session, network_id: int) -> None:
    """Put a saved network in place of the current one of its method, which stays until `drop_former`."""
    row = NetworkRow
    method = session.scalars(select(row.method).where(row.id == network_id)).one()
    retire(session, Method(method))
    session.execute(update(row).where(row.id == network_id).values(is_current=True))


def retire(session: Session, method: Method) -> None:
    """Let the network of a method hold no longer."""
    row = NetworkRow
    session.execute(update(row).where(row.method == method, row.is_current).values(is_current=False))


def drop_former(session: Session) -> None:
    """Drop the networks that hold no longer, with all that was found on them.

    The last thing to do in a transaction: from here on readers of any edge wait until it ends.
    """
    row = NetworkRow
    former = session.scalars(select(row.id).where(~row.is_current)).all()
    for former_id in former:
        _execute(session, SQL("DROP TABLE {}").format(Identifier(SCHEMA, edge_table(former_id))))
    session.execute(delete(row).where(row.id.in_(former)).execution_options(synchronize_session=False))


def _execute(session: Session, statement: Composable) -> None:
    raw: Any = session.connection().connection.driver_connection
    raw.execute(statement)


# --- reading -------------------------------------------------------------------------------------

RECORD = (
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


def current(session: Session) -> list[NetworkRecord]:
    """The networks that hold now, of each method one at most: road before skeleton."""
    found = session.execute(select(*RECORD).where(NetworkRow.is_current).order_by(NetworkRow.method))
    return [NetworkRecord(id_, Method(method), *rest) for id_, method, *rest in found]


def record(session: Session, network_id: int) -> NetworkRecord:
    """What is told of a network, current or not."""
    id_, method, *rest = session.execute(select(*RECORD).where(NetworkRow.id == network_id)).one()
    return NetworkRecord(id_, Method(method), *rest)


def files(session: Session, network_id: int) -> list[NetworkFile]:
    """The files that a network was made of."""
    stored = session.scalars(select(NetworkRow.files).where(NetworkRow.id == network_id)).one()
    return [NetworkFile(**file) for file in stored]


def coverage(session: Session, network_id: int) -> shapely.Geometry | None:
    """Where a network is complete, EPSG:25832; None where that was never said: then it is everywhere."""
    stored = session.scalars(select(func.ST_AsBinary(NetworkRow.coverage)).where(NetworkRow.id == network_id)).one()
    return None if stored is None else shapely.from_wkb(bytes(stored))


def load(session: Session, network_id: int, *, with_lines: bool) -> Network:
    """A network as it was saved; without lines it has neither coordinates nor classes, names and numbers of ways."""
    known = record(session, network_id)
    count = known.edge_count
    ends = np.empty((2, count), dtype=np.int64)
    figures = np.empty((5, count))
    is_access = np.empty(count, dtype=np.bool_)
    for ids, *columns, are_access in _blocks(session, known, "edges"):
        ends[:, ids], figures[:, ids], is_access[ids] = columns[:2], columns[2:], are_access
    nothing = np.full(count, None, dtype=object)
    network = Network(
        method=known.method,
        xy=np.broadcast_to(np.nan, (known.node_count, 2)),
        from_node=ends[0],
        to_node=ends[1],
        length_m=figures[0],
        seconds={Mode.CAR: figures[1:3].T, Mode.TRUCK: figures[3:5].T},
        is_access=is_access,
        road_class=nothing,
        name=nothing,
        way_id=np.zeros(count, dtype=np.int64),
        lines=nothing,
    )
    return _with_lines(session, known, network) if with_lines else network


def _with_lines(session: Session, known: NetworkRecord, network: Network) -> Network:
    road_class, name = np.full((2, known.edge_count), None, dtype=object)
    way_id = np.zeros(known.edge_count, dtype=np.int64)
    for ids, classes, names, way_ids in _blocks(session, known, "edge_names"):
        road_class[ids], name[ids], way_id[ids] = [RoadClass(each) for each in classes], names, way_ids
    lines = lines_of(session, known, only_access=False)
    xy = network.xy.copy()
    xy[network.from_node] = shapely.get_coordinates(shapely.get_point(lines, 0))
    xy[network.to_node] = shapely.get_coordinates(shapely.get_point(lines, -1))
    return replace(network, xy=xy, road_class=road_class, name=name, way_id=way_id, lines=lines)


def lines_of(session: Session, known: NetworkRecord, *, only_access: bool) -> Objects:
    """The lines of all edges (m,), or of those that are access with None for the others."""
    lines = np.full(known.edge_count, None, dtype=object)
    for ids, stored in _blocks(session, known, "edge_lines", only_access=only_access):
        if ids is not None:
            lines[ids] = shapely.from_wkb(stored)
    return lines


def _blocks(session: Session, known: NetworkRecord, statement: str, **values: object) -> Iterator[tuple[Any, ...]]:
    given = {"network_id": known.id, "edge_count": known.edge_count, "block_size": EDGES_AT_ONCE, **values}
    return read_arrays(session, sql_file(__package__, statement), given)
