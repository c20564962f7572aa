"""Measure every parcel on a network that is not stored: a scenario's."""

from app.codes import Method
from app.db.session import Session
from app.network import place_store, snapping, store, travel
from app.network.model import Integers, Network, NetworkRecord, Travel
from app.network.place_store import TargetKinds
from app.network.searching import fields_of, searching
from app.network.skeleton import hanging
from app.network.travel import Searched, hangs, places_of


def measure_on(
    session: Session, known: NetworkRecord, network: Network, targets: TargetKinds
) -> tuple[Integers, Travel]:
    """Ids (p,) of all parcels, ascending, and what is found for them on a network in memory with its lines.

    `known` is the stored network that it was made from: it is complete where that is.
    """
    is_skeleton = network.method is Method.SKELETON
    hang, tell = (hanging.hang, hanging.travel) if is_skeleton else (snapping.hang, travel.travel)
    coverage = store.coverage(session, known.id)
    facilities = place_store.open_facilities(session, targets)
    points = facilities.points.copy()
    points[~travel.covers(coverage, points)] = None
    hung = hang(network, points)
    with searching(network, hung, facilities.is_of) as under_way:
        ids = place_store.all_parcel_ids(session)
        starts = place_store.starts_of_parcels(session, ids.tolist())
        places = places_of(starts.geometries, hang(network, starts.geometries), coverage)
        searched = Searched(network, facilities, hangs(hung), hung, fields_of(under_way.planes()))
        found = tell(searched, places)
    return ids, found
