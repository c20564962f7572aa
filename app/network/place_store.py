"""What is measured from and to, as the database has it: parcels, sites, facilities, and the edges near them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from sqlalchemy import func, select

from app.codes import FacilityKind, Mode, TargetId
from app.db.binary_copy import read_arrays
from app.db.session import Session, sql_file
from app.db.tables import ParcelRow
from app.network.model import MOST_ACCESS_M, Facilities, Integers, Network, NetworkRecord, Objects

TargetKinds = Mapping[TargetId, Sequence[FacilityKind]]  # the facilities of each target

CANDIDATES = 12  # edges looked at for each place: where a crossing is nearest, all of its edges are equally near


@dataclass(frozen=True)
class Starts:
    """Where some places are measured from: geometries (p,) in EPSG:25832, None where there is none."""

    ids: Integers  # (p,)
    geometries: Objects  # (p,)


def all_parcel_ids(session: Session) -> Integers:
    """Ids of all parcels, ascending."""
    ids = session.scalars(select(func.array_agg(ParcelRow.id))).one()
    return np.sort(np.array(ids or [], dtype=np.int64))


def starts_of_parcels(session: Session, ids: Sequence[int]) -> Starts:
    """Where parcels are measured from, in the order of the ids; a parcel that is not there has no geometry."""
    return _starts(session, ids, parcel_ids=ids)


def starts_of_sites(session: Session, ids: Sequence[int]) -> Starts:
    """Where sites are measured from, in the order of the ids."""
    return _starts(session, ids, site_ids=ids)


def starts_of_places(session: Session, places: Sequence[tuple[float, float]]) -> Starts:
    """Where bare places (lon, lat) are, numbered from 1."""
    numbers = range(1, len(places) + 1)
    return _starts(session, numbers, lons=[lon for lon, _ in places], lats=[lat for _, lat in places])


def _starts(session: Session, order: Sequence[int], **given: Sequence[float]) -> Starts:
    binds = {name: list(given.get(name, ())) for name in ("parcel_ids", "site_ids", "lons", "lats")}
    wanted = np.array(order, dtype=np.int64)
    geometries = np.full(len(wanted), None, dtype=object)
    ((ids, stored),) = read_arrays(session, sql_file(__package__, "starts"), binds)
    if ids is not None:
        sorting = np.argsort(ids)
        position = sorting[np.searchsorted(ids, wanted, sorter=sorting).clip(max=len(ids) - 1)]
        is_there = ids[position] == wanted
        geometries[is_there] = shapely.from_wkb(np.array(stored, dtype=object)[position[is_there]])
    return Starts(wanted, geometries)


def open_facilities(session: Session, targets: TargetKinds) -> Facilities:
    """The open facilities of each target, by their points of access where they have some."""
    kinds = sorted({kind for several in targets.values() for kind in several})
    ((ids, of_kind, points),) = read_arrays(session, sql_file(__package__, "open_facilities"), {"kinds": kinds})
    if ids is None:
        nothing = np.empty(0, dtype=np.int64)
        return Facilities(nothing, list(targets), np.empty((0, len(targets)), dtype=np.bool_), nothing.astype(object))
    is_of = np.array([[kind in several for several in targets.values()] for kind in of_kind], dtype=np.bool_)
    return Facilities(ids, list(targets), is_of, shapely.from_wkb(np.array(points, dtype=object)))


def near_edges(session: Session, known: NetworkRecord, geometries: Objects) -> tuple[Network, Integers]:
    """The part of a network that geometries may be attached to, by index, and what number its edges have in the whole.

    Nodes keep their numbers.
    """
    there = geometries[~shapely.is_missing(geometries)]
    binds = {
        "network_id": known.id,
        "geometries": [bytes(wkb) for wkb in shapely.to_wkb(there)],
        "most_m": MOST_ACCESS_M,
        "candidates": CANDIDATES,
    }
    ((ids, *columns, lines),) = read_arrays(session, sql_file(__package__, "near_edges"), binds)
    if ids is None:
        ids, columns, lines = np.empty(0, dtype=np.int64), [np.empty(0)] * 7, []
    order = np.argsort(ids)
    from_node, to_node, length_m, *seconds = (column[order] for column in columns)
    nothing = np.full(len(ids), None, dtype=object)
    network = Network(
        method=known.method,
        xy=np.broadcast_to(np.nan, (known.node_count, 2)),
        from_node=from_node.astype(np.int64),
        to_node=to_node.astype(np.int64),
        length_m=length_m,
        seconds={Mode.CAR: np.stack(seconds[:2], axis=1), Mode.TRUCK: np.stack(seconds[2:], axis=1)},
        is_access=np.ones(len(ids), dtype=np.bool_),
        road_class=nothing,
        name=nothing,
        way_id=np.zeros(len(ids), dtype=np.int64),
        lines=shapely.from_wkb(np.array(lines, dtype=object)[order]),
    )
    return network, ids[order].astype(np.int64)
