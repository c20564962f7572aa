"""Use cases of the road network: measure every parcel anew, or a few parcels, sites and places in milliseconds.

Each current network (road, skeleton) measures for itself. A parcel that a network does not cover has no row there.
Facilities are the open ones of the kinds of each target; targets are handed in, in the order of the arrays.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from app.db.session import Session
from app.network.model import NetworkRecord, Travel

Progress = Callable[[str, float], None]  # what is done now, and how far the whole is (0 to 1)
TargetKinds = Mapping[str, Sequence[str]]  # target: kinds of its facilities


@dataclass(frozen=True)
class Measured:
    """What one network says of some parcels, sites or places; rows of the travel stand in the order asked for."""

    network: NetworkRecord
    travel: Travel


def measure_all(session: Session, targets: TargetKinds, progress: Progress | None = None) -> None:
    """Measure every parcel on every current network in new runs, and drop the former runs."""
    raise NotImplementedError


def measure_network(session: Session, network_id: int, targets: TargetKinds, progress: Progress | None = None) -> None:
    """Measure every parcel on one network, current or not yet: an import measures before it makes it current."""
    raise NotImplementedError


def is_measured(session: Session, targets: TargetKinds) -> bool:
    """Whether every current network has a run of these targets and this engine."""
    raise NotImplementedError


def measure_parcels(session: Session, ids: Sequence[int]) -> None:
    """Measure changed parcels within the current runs, in place of what they hold of them."""
    raise NotImplementedError


def of_parcels(session: Session, ids: Sequence[int]) -> list[Measured]:
    """What is stored of parcels, by each network, the best method first; NaN for what has no row."""
    raise NotImplementedError


def of_sites(session: Session, ids: Sequence[int]) -> list[Measured]:
    """Measure from sites, by each network; not stored."""
    raise NotImplementedError


def of_places(session: Session, places: Sequence[tuple[float, float]]) -> list[Measured]:
    """Measure from bare places (lon, lat), by each network; not stored."""
    raise NotImplementedError
