"""Measuring on the network of all roads: the whole stock by searches in memory, a few places by what those left.

A few places are measured from the edges near them, found by index, and from the fields of the nodes that these end at:
the same steps on a part of the network, so that both ways give the same figures.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import shapely

from app.db.session import Session
from app.network import place_store, snapping, store, travel_store
from app.network.model import NO_EDGE, Facilities, Hung, Integers, Network, NetworkRecord, Objects, Snaps, Travel
from app.network.place_store import Starts
from app.network.searching import fields_of, searching
from app.network.travel import Places, Searched, covered_points, hangs, is_told, places_of, travel
from app.network.travel_store import HungFacilities, Progress, TravelRun

PARCELS_AT_ONCE = 50_000


def measure_stock(
    session: Session, known: NetworkRecord, run_id: int, facilities: Facilities, progress: Progress
) -> None:
    """Measure every parcel, and store what was found for them and for all nodes."""
    progress("Reading the road network", 0.0)
    network = store.load(session, known.id, with_lines=False)
    coverage = store.coverage(session, known.id)
    hung = hang(session, known, network, covered_points(facilities, coverage))
    with searching(network, hung, facilities.is_of) as under_way:
        network = under_way.network
        progress("Hanging parcels on the roads near them", 0.1)
        parcels = list(_hung_parcels(session, known, network, coverage))
        progress("Searching the facilities nearest by road", 0.4)
        planes = under_way.planes()
    searched = Searched(network, facilities, hangs(hung), hung, fields_of(planes))
    progress("Storing what was found for parcels", 0.6)
    for ids, places in parcels:
        _save(session, run_id, ids, searched, places)
    progress("Storing what was found for places between them", 0.8)
    travel_store.save_facilities(
        session, run_id, HungFacilities(facilities, searched.is_covered, hung.owner, hung.snaps)
    )
    for mode, found in planes.items():
        travel_store.save_fields(session, run_id, mode, found.weight, found.facility)


def hang(session: Session, known: NetworkRecord, network: Network, points: Objects) -> Hung:
    """Hang geometries on a stored network of which only the figures are in memory: the edges near them, by index."""
    near, edges = place_store.near_edges(session, known, points)
    local = snapping.hang(near, points)
    numbers = np.append(edges, NO_EDGE)  # the last stays what it is: it is position -1
    snaps = replace(local.snaps, edge=numbers[local.snaps.edge])
    return snapping.hang_snaps(network, snaps, local.owner, local.count)


def _hung_parcels(
    session: Session, known: NetworkRecord, network: Network, coverage: shapely.Geometry | None
) -> Iterator[tuple[Integers, Places]]:
    """All parcels in parts, and where they meet the road; how they hang on nodes is left to be worked out."""
    ids = place_store.all_parcel_ids(session)
    edges = snapping.AccessEdges(replace(network, lines=store.lines_of(session, known, only_access=True)))
    for first in range(0, len(ids), PARCELS_AT_ONCE):
        starts = place_store.starts_of_parcels(session, ids[first : first + PARCELS_AT_ONCE].tolist())
        count = len(starts.ids)
        hung = Hung(count, np.arange(count), edges.nearest(starts.geometries), {})
        yield starts.ids, places_of(starts.geometries, hung, coverage)


def _save(session: Session, run_id: int, ids: Integers, searched: Searched, places: Places) -> None:
    hung = snapping.hang_snaps(searched.network, places.hung.snaps, places.hung.owner, places.hung.count)
    found = travel(searched, replace(places, hung=hung))
    travel_store.save_travel(session, run_id, ids, found, is_told(places, found))


def measure_few(session: Session, known: NetworkRecord, run: TravelRun, starts: Starts) -> tuple[Places, Travel]:
    """Measure some places as the stock was measured."""
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
