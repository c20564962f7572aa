"""A road network as columns of numbers, how places hang on it, and what a search found. Pure.

Shapes are given as (rows, columns): n nodes, m edges, p places, t targets. Lengths are metres, times seconds,
coordinates EPSG:25832. Infinity says that there is no way; NaN that the network cannot tell, because a facility beyond
its coverage may be nearer: then other methods do. A missing facility is `NO_FACILITY`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.codes import Method, Mode
from app.network.weights import metres_of, seconds_of

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Booleans = NDArray[np.bool_]
Objects = NDArray[np.object_]  # shapely geometries or texts

MODES = (Mode.CAR, Mode.TRUCK)
NO_FACILITY = -1
NO_EDGE = -1
ACCESS_M_PER_S = 20 / 3.6  # on the way between a place and the road
MOST_ACCESS_M = 2_000.0  # a place farther than this from any road is unreachable


class Direction(StrEnum):
    """Which way is driven between a place and a facility."""

    TO = "to"  # from the place to the facility
    FROM = "from"


class RoadClass(StrEnum):
    """The classes of roads, as OpenStreetMap's `highway` names them, and ferries."""

    MOTORWAY = "motorway"
    MOTORWAY_LINK = "motorway_link"
    TRUNK = "trunk"
    TRUNK_LINK = "trunk_link"
    PRIMARY = "primary"
    PRIMARY_LINK = "primary_link"
    SECONDARY = "secondary"
    SECONDARY_LINK = "secondary_link"
    TERTIARY = "tertiary"
    TERTIARY_LINK = "tertiary_link"
    UNCLASSIFIED = "unclassified"
    RESIDENTIAL = "residential"
    LIVING_STREET = "living_street"
    SERVICE = "service"
    TRACK = "track"
    FERRY = "ferry"


class Unreachable(StrEnum):
    """Why a place within the coverage has no road distance."""

    FAR_FROM_ROAD = "far_from_road"  # farther than MOST_ACCESS_M from any road that a lorry may use
    NO_PLACE = "no_place"  # it has neither outline nor position
    CUT_OFF = "cut_off"  # no way leads from here to any facility of the kind


@dataclass(frozen=True)
class Network:
    """Roads between numbered nodes. An edge is driven along its line or against it, unless one way only.

    A node may stand several times at one place: a turn that is forbidden is a copy of the node without that way on.
    """

    method: Method  # road or skeleton
    xy: Floats  # (n, 2) of the nodes
    from_node: Integers  # (m,)
    to_node: Integers  # (m,)
    length_m: Floats  # (m,)
    seconds: Mapping[Mode, Floats]  # (m, 2): along and against the line; infinity where the mode may not
    is_access: Booleans  # (m,): places may be attached; part of the main network of both modes, no motorway or ramp
    road_class: Objects  # (m,) of RoadClass
    name: Objects  # (m,) of str | None: street, else number
    way_id: Integers  # (m,): OpenStreetMap's, 0 where there is none
    lines: Objects  # (m,) of shapely LineString from from_node to to_node

    @property
    def node_count(self) -> int:
        return len(self.xy)

    @property
    def edge_count(self) -> int:
        return len(self.from_node)


@dataclass(frozen=True)
class Snaps:
    """Where p places meet the road: the nearest edge that is access, the share of its length before that point."""

    edge: Integers  # (p,), NO_EDGE where none is near enough
    share: Floats  # (p,) 0 … 1, measured along the line of the edge
    access_m: Floats  # (p,) straight from the place to the road; NaN where there is no edge


@dataclass(frozen=True)
class Attachments:
    """How places hang on nodes by one mode: r rows, several a place; costs include the way to the road.

    A place on an edge has a row for each end; of a place with several entrances each has its rows.
    """

    place: Integers  # (r,) 0 … p-1, ascending
    node: Integers  # (r,)
    to_node_s: Floats  # (r,) from the place to the node, infinity where it may not be driven that way
    to_node_m: Floats
    from_node_s: Floats  # (r,) from the node to the place
    from_node_m: Floats


@dataclass(frozen=True)
class Hung:
    """How p places or facilities hang on a network, by their r points of access: one a place, several a facility."""

    count: int  # p
    owner: Integers  # (r,) 0 … p-1, ascending: whose point of access it is
    snaps: Snaps  # (r,) where the network is not met on an edge: NO_EDGE, with the length of the nearest access leg
    by_mode: Mapping[Mode, Attachments]


@dataclass(frozen=True)
class Found:
    """Nearest facilities by time: of every node or place (rows) and every target (columns), in one direction and mode.

    The road length is that of the quickest way, the shortest of those that are equally quick. A weight
    (`app.network.weights`) of infinity says that no way leads there, NaN that the network cannot tell.
    """

    weight: Floats  # (rows, t)
    facility: Integers  # (rows, t) NO_FACILITY where there is none; what numbers them is said by who gives it

    @property
    def time_s(self) -> Floats:
        return seconds_of(self.weight)

    @property
    def road_m(self) -> Floats:
        return metres_of(self.weight)


@dataclass(frozen=True)
class Facilities:
    """What is searched for: f facilities, each of one or several targets, hung on one or several points of access."""

    ids: Integers  # (f,) of the rows in the database
    targets: Sequence[str]  # t names
    is_of: Booleans  # (f, t)
    points: Objects  # (f,) shapely Point or MultiPoint


@dataclass(frozen=True)
class Travel:
    """What was found for p places: by mode and direction, and how they hang on the road.

    A place beyond the coverage is NaN throughout and has no reason; one with a reason is infinite throughout.
    """

    targets: Sequence[str]
    found: Mapping[tuple[Mode, Direction], Found]  # facility: the id in the database, NO_FACILITY where there is none
    access_m: Floats  # (p,) NaN where there is no road near
    edge: Integers  # (p,)
    reason: Sequence[Unreachable | None]  # (p,)


@dataclass(frozen=True)
class NetworkFile:
    """A file that a network was made of."""

    name: str
    sha256: str
    as_of: str | None  # ISO date of the data within, where the file states it


@dataclass(frozen=True)
class NetworkRecord:
    """What is told of a stored network."""

    id: int
    method: Method
    title: str
    engine_version: str
    as_of: date | None
    attribution: str
    node_count: int
    edge_count: int
    report: Mapping[str, Any]

    @property
    def source(self) -> str:
        """How it is named where a figure was found on it."""
        return self.title if self.as_of is None else f"{self.title} of {self.as_of.isoformat()}"
