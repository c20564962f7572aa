"""Measuring on the skeleton network: it is small, so that it is searched anew each time."""

from app.db.session import Session
from app.network import place_store, skeleton, store, travel_store
from app.network.model import Facilities, NetworkRecord, Objects, Travel
from app.network.place_store import Starts
from app.network.travel import Places, Searched, covered_points, is_told, places_of, search
from app.network.travel_store import HungFacilities, Progress, TravelRun

PARCELS_AT_ONCE = 50_000


def measure_stock(
    session: Session, known: NetworkRecord, run_id: int, facilities: Facilities, progress: Progress
) -> None:
    """Measure every parcel, and store what was found for them."""
    progress("Searching the skeleton network", 0.0)
    searched = _searched(session, known, facilities)
    coverage = store.coverage(session, known.id)
    ids = place_store.all_parcel_ids(session).tolist()
    for first in range(0, len(ids), PARCELS_AT_ONCE):
        progress("Storing what was found for parcels", 0.1 + 0.8 * first / len(ids))
        starts = place_store.starts_of_parcels(session, ids[first : first + PARCELS_AT_ONCE])
        places = places_of(starts.geometries, skeleton.hang(searched.network, starts.geometries), coverage)
        found = skeleton.travel(searched, places)
        travel_store.save_travel(session, run_id, starts.ids, found, is_told(places, found))
    hung = HungFacilities(facilities, searched.is_covered, searched.hung.owner, searched.hung.snaps)
    travel_store.save_facilities(session, run_id, hung)


def measure_few(session: Session, known: NetworkRecord, run: TravelRun, starts: Starts) -> tuple[Places, Travel]:
    """Measure some places as the stock was measured."""
    searched = _searched(session, known, travel_store.load_facilities(session, run).facilities)
    coverage = store.coverage(session, known.id)
    places = places_of(starts.geometries, skeleton.hang(searched.network, starts.geometries), coverage)
    return places, skeleton.travel(searched, places)


def _searched(session: Session, known: NetworkRecord, facilities: Facilities) -> Searched:
    network = store.load(session, known.id, with_lines=True)
    points: Objects = covered_points(facilities, store.coverage(session, known.id))
    return search(network, facilities, skeleton.hang(network, points))
