"""The road networks behind what is given out: whoever made one is to be named beside every figure found on it."""

from collections.abc import Iterable, Mapping

from app.codes import Method
from app.features.collection import Collection
from app.features.stream import Selected
from app.infrastructure.store import INFRASTRUCTURE
from app.network.listed import Origin
from app.network.main_roads_store import ROADS
from app.parcels.collection import PARCELS
from app.parcels.reach import reach_queryables
from app.published.scored import GROUP, SCORE_COLUMNS

METHODS: Mapping[str, tuple[Method, ...]] = {
    PARCELS.id: (Method.ROAD, Method.SKELETON),  # distances, and scores by them
    INFRASTRUCTURE.id: (Method.ROAD,),  # facilities that were read with the roads
    ROADS.id: (Method.ROAD, Method.SKELETON),
}
FIGURES = frozenset((*(name for name, _ in reach_queryables()), *SCORE_COLUMNS, GROUP.name))


def behind(collection: Collection, networks: Iterable[Origin]) -> list[Origin]:
    """Those of the networks that hold on which a collection can show something, or be filtered and ordered by it."""
    methods = METHODS.get(collection.counted_as, ())
    return [network for network in networks if network.method in methods]


def behind_rows(selected: Selected, networks: Iterable[Origin]) -> list[Origin]:
    """Those on which these very rows rest: figures found on roads are given out, or decide which rows come, and where.

    A facility names its source itself.
    """
    named = {column.name for column in selected.columns} | selected.query.names
    is_of_roads = selected.collection.counted_as == PARCELS.id and not FIGURES.isdisjoint(named)
    return behind(selected.collection, networks) if is_of_roads else []
