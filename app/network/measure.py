"""Use cases of the road network: measure every parcel anew, or a few parcels, sites and places in milliseconds.

Each current network (road, skeleton) measures for itself. A parcel that a network does not cover has no row there.
Facilities are the open ones of the kinds of each target; targets are handed in, in the order of the arrays.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely

from app.codes import Method
from app.db.session import Session
from app.network import place_store, snapping, store, travel_store
from app.network.graph import ENGINE_VERSION
from app.network.model import (
    NO_EDGE,
    Booleans,
    Hung,
    Integers,
    Network,
    NetworkRecord,
    Objects,
    Snaps,
    Travel,
)
from app.network.place_store import Starts, TargetKinds
from app.network.searching import fields_of, searching
from app.network.travel import Places, Searched, covers, hangs, places_of, travel
from app.network.travel_store import HungFacilities, TravelRun

Progress = Callable[[str, float], None]  # what is done now, and how far the whole is (0 to 1)
PARCELS_AT_ONCE = 50_000


@dataclass(frozen=True)
class Measured:
    """What one network says of some parcels, sites or places; rows of the travel stand in the order asked for."""

    network: NetworkRecord
    travel: Travel


def silent(_step: str, _ratio: float) -> None:
    """No progress told."""


# --- the whole stock -----------------------------------------------------------------------------


def measure_all(session: Session, targets: TargetKinds, progress: Progress = silent) -> None:
    """Measure every parcel on every current network in new runs, and drop the former runs."""
    for known in store.current(session):
        measure_network(session, known.id, targets, progress)


def measure_network(session: Session, network_id: int, targets: TargetKinds, progress: Progress = silent) -> None:
    """Measure every parcel on one network, current or not yet: an import measures before it makes it current."""
    known = store.record(session, network_id)
    progress("Reading the road network", 0.0)
    network = store.load(session, network_id, with_lines=known.method is Method.SKELETON)
    coverage = store.coverage(session, network_id)
    facilities = place_store.open_facilities(session, targets)
    points = facilities.points.copy()
    points[~covers(coverage, points)] = None
    hung = hang(session, known, network, points)
    run_id = travel_store.start_run(session, network_id, facilities.targets)
    with searching(network, hung, facilities.is_of) as under_way:
        progress("Searching the nearest facilities", 0.1)
        if known.method is not Method.SKELETON:
            network = replace(network, lines=store.lines_of(session, known, only_access=True))
        parcels = list(_snapped(session, network, coverage))
        network = replace(network, lines=np.full(network.edge_count, None))
        planes = under_way.planes()
    is_covered = hangs(hung)
    searched = Searched(network, facilities, is_covered, hung, fields_of(planes))
    progress("Storing what was found for parcels", 0.6)
    for ids, places in parcels:
        _save(session, run_id, ids, searched, places)
    progress("Storing what was found for roads", 0.8)
    travel_store.save_facilities(session, run_id, HungFacilities(facilities, is_covered, hung.owner, hung.snaps))
    for mode, found in planes.items():
        travel_store.save_fields(session, run_id, mode, found.weight, found.facility)
    travel_store.finish_run(session, run_id)
    progress("Measured", 1.0)


def hang(session: Session, known: NetworkRecord, network: Network, points: Objects) -> Hung:
    """Hang geometries on a stored network of which only the figures are in memory."""
    if known.method is Method.SKELETON:
        return snapping.hang(network, points)
    near, edges = place_store.near_edges(session, known, points)
    local = snapping.hang(near, points)
    return snapping.hang_snaps(network, _numbered(local.snaps, edges), local.owner, local.count)


def _numbered(snaps: Snaps, edges: Integers) -> Snaps:
    """Snaps to a part of a network, with the numbers that its edges have in the whole."""
    numbers = np.append(edges, NO_EDGE)  # the last, -1, stays what it is
    return replace(snaps, edge=numbers[snaps.edge])


def _snapped(
    session: Session, network: Network, coverage: shapely.Geometry | None
) -> Iterator[tuple[Integers, Places]]:
    """All parcels in parts, and where they meet the road; how they hang on nodes is left to be worked out."""
    ids = place_store.all_parcel_ids(session)
    edges = snapping.AccessEdges(network)
    for first in range(0, len(ids), PARCELS_AT_ONCE):
        starts = place_store.starts_of_parcels(session, ids[first : first + PARCELS_AT_ONCE].tolist())
        count = len(starts.ids)
        hung = Hung(count, np.arange(count), edges.nearest(starts.geometries), {})
        yield starts.ids, places_of(starts.geometries, hung, coverage)


def _save(session: Session, run_id: int, ids: Integers, searched: Searched, places: Places) -> None:
    hung = snapping.hang_snaps(searched.network, places.hung.snaps, places.hung.owner, places.hung.count)
    found = travel(searched, replace(places, hung=hung))
    travel_store.save_travel(session, run_id, ids, found, _is_told(places.is_covered, found))


def _is_told(is_covered: Booleans, found: Travel) -> Booleans:
    """Which places are worth a row: those that the network covers, and those that are nowhere, with that reason."""
    return is_covered | np.array([reason is not None for reason in found.reason], dtype=np.bool_)


def is_measured(session: Session, targets: TargetKinds) -> bool:
    """Whether every current network has a run of these targets and this engine."""
    runs = [travel_store.current_run(session, known.id) for known in store.current(session)]
    wanted = (list(targets), ENGINE_VERSION)
    return all(run is not None and (list(run.targets), run.engine_version) == wanted for run in runs)


# --- a few ---------------------------------------------------------------------------------------


def measure_parcels(session: Session, ids: Sequence[int]) -> None:
    """Measure changed parcels within the current runs, in place of what they hold of them."""
    starts = place_store.starts_of_parcels(session, ids)
    for known, run in _runs(session):
        places, found = _measure(session, known, run, starts)
        travel_store.replace_travel(session, run.id, starts.ids, found, _is_told(places.is_covered, found))


def forget_parcels(session: Session, ids: Sequence[int]) -> None:
    """Leave nothing of parcels that are deleted."""
    travel_store.forget_parcels(session, ids)


def of_parcels(session: Session, ids: Sequence[int]) -> list[Measured]:
    """What is stored of parcels, by each network, the best method first; NaN for what has no row."""
    return [Measured(known, travel_store.travel_of(session, run, ids)) for known, run in _runs(session)]


def of_sites(session: Session, ids: Sequence[int]) -> list[Measured]:
    """Measure from sites, by each network; not stored."""
    return _of(session, place_store.starts_of_sites(session, ids))


def of_places(session: Session, places: Sequence[tuple[float, float]]) -> list[Measured]:
    """Measure from bare places (lon, lat), by each network; not stored."""
    return _of(session, place_store.starts_of_places(session, places))


def _of(session: Session, starts: Starts) -> list[Measured]:
    return [Measured(known, _measure(session, known, run, starts)[1]) for known, run in _runs(session)]


def _runs(session: Session) -> Iterator[tuple[NetworkRecord, TravelRun]]:
    for known in store.current(session):
        run = travel_store.current_run(session, known.id)
        if run is not None:
            yield known, run


def _measure(session: Session, known: NetworkRecord, run: TravelRun, starts: Starts) -> tuple[Places, Travel]:
    """Measure from the edges near each place and the fields of their nodes: the same as with the whole network."""
    near, edges = place_store.near_edges(session, known, starts.geometries)
    hung, nodes = _renumbered(snapping.hang(near, starts.geometries))
    of_run = travel_store.load_facilities(session, run)
    here = Snaps(_positions(edges, of_run.snaps.edge), of_run.snaps.share, of_run.snaps.access_m)
    facilities = Hung(len(of_run.facilities.ids), of_run.owner, here, {})
    fields = travel_store.fields_at(session, run, nodes)
    searched = Searched(near, of_run.facilities, of_run.is_covered, facilities, fields)
    places = places_of(starts.geometries, hung, store.coverage(session, known.id))
    found = travel(searched, places)
    return places, replace(found, edge=np.append(edges, NO_EDGE)[found.edge])


def _renumbered(hung: Hung) -> tuple[Hung, Integers]:
    """The same with nodes numbered by their position among those that anything hangs on, and those nodes."""
    nodes = np.unique(np.concatenate([legs.node for legs in hung.by_mode.values()]))
    by_mode = {mode: replace(legs, node=np.searchsorted(nodes, legs.node)) for mode, legs in hung.by_mode.items()}
    return replace(hung, by_mode=by_mode), nodes


def _positions(edges: Integers, wanted: Integers) -> Integers:
    """Where each of some edges stands among ascending ones, NO_EDGE where it does not."""
    position = np.searchsorted(edges, wanted).clip(max=max(len(edges) - 1, 0))
    if not len(edges):
        return np.full(len(wanted), NO_EDGE)
    return np.where(edges[position] == wanted, position, NO_EDGE)
