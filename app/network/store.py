"""Road networks in the database: saved beside the current one, made current, loaded, dropped."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import shapely

from app.db.session import Session
from app.network.model import Network, NetworkFile, NetworkRecord


@dataclass(frozen=True)
class About:
    """What is told of a network that is to be saved."""

    title: str
    as_of: date | None
    attribution: str
    files: Sequence[NetworkFile] = ()
    report: dict[str, Any] = field(default_factory=dict)
    coverage: shapely.MultiPolygon | None = None  # EPSG:25832; None: places beyond it are not told apart


def save(session: Session, network: Network, about: About) -> int:
    """Save a network under a new number. The current one stays until `make_current`."""
    raise NotImplementedError


def make_current(session: Session, network_id: int) -> None:
    """Put a saved network in place of the current one of its method, and drop that with all that was found on it.

    The last thing to do in a transaction: from here on readers of any edge wait until it ends.
    """
    raise NotImplementedError


def current(session: Session) -> list[NetworkRecord]:
    """The networks that hold now, of each method one at most, the better method first."""
    raise NotImplementedError


def coverage(session: Session, network_id: int) -> shapely.MultiPolygon | None:
    """Where a network is complete, EPSG:25832; None where that was never said: then it is everywhere."""
    raise NotImplementedError


def load(session: Session, network_id: int, *, with_lines: bool) -> Network:
    """A network as it was saved; without lines also without the coordinates of nodes, classes and names."""
    raise NotImplementedError
