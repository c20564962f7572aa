"""Use cases of the road network: measure every parcel anew, or a few parcels, sites and places in milliseconds.

Each current network (road, skeleton) measures for itself. A parcel that a network does not cover has no row there.
Facilities are the open ones of the kinds of each target; targets are handed in, in the order of the arrays.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.codes import Method
from app.db.session import Session
from app.network import measure_roads, measure_skeleton, place_store, store, travel_store
from app.network.graph import ENGINE_VERSION
from app.network.model import NetworkRecord, Travel
from app.network.place_store import Starts, TargetKinds
from app.network.travel import Places, is_told
from app.network.travel_store import Progress, TravelRun, silent

STOCK = {Method.ROAD: measure_roads.measure_stock, Method.SKELETON: measure_skeleton.measure_stock}
FEW = {Method.ROAD: measure_roads.measure_few, Method.SKELETON: measure_skeleton.measure_few}


@dataclass(frozen=True)
class Measured:
    """What one network says of some parcels, sites or places; rows of the travel stand in the order asked for."""

    network: NetworkRecord
    travel: Travel


# --- the whole stock -----------------------------------------------------------------------------


def measure_all(session: Session, targets: TargetKinds, progress: Progress = silent) -> None:
    """Measure every parcel on every current network in new runs, and drop the former runs."""
    for known in store.current(session):
        measure_network(session, known.id, targets, progress)


def measure_network(session: Session, network_id: int, targets: TargetKinds, progress: Progress = silent) -> None:
    """Measure every parcel on one network, current or not yet: an import measures before it makes it current."""
    known = store.record(session, network_id)
    facilities = place_store.open_facilities(session, targets)
    run_id = travel_store.start_run(session, network_id, facilities.targets)
    STOCK[known.method](session, known, run_id, facilities, progress)
    progress("Dropping what was found before", 0.95)
    travel_store.finish_run(session, run_id)
    progress("Measured", 1.0)


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
        travel_store.replace_travel(session, run.id, starts.ids, found, is_told(places, found))


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
    return FEW[known.method](session, known, run, starts)
