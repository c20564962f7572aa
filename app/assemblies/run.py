"""Put land together from the cadastre: which parcels are allowed, what is found of them, and its outlines."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.assemblies.model import BoolArray, Found, Group, Wanted
from app.assemblies.outline_store import outline
from app.assemblies.reach_store import Reaches
from app.assemblies.search import search
from app.assemblies.store import Cadastres, LoadedCadastre, allowed_by, within_regions
from app.crs import CRS84, Box, read_bbox
from app.db.session import Session
from app.features import cql2
from app.features.query import FeatureQuery
from app.matching.model import Requirement
from app.partners.model import Viewer
from app.published.selection import all_of


@dataclass(frozen=True)
class Order:
    """What a group must be, and which parcels are allowed: those that match the filter, the box and the regions.

    `filter` is CQL2 text over the columns of the cadastre; `bbox` is west, south, east and north in degrees; `regions`
    are keys of districts and municipalities, one of which a parcel lies in; `requirements` are of the place of each
    parcel. What is not stated allows every parcel.
    """

    area_m2: float
    least_compactness: float
    most_parcels: int | None
    most_owners: int | None
    limit: int
    filter: str | None = None
    bbox: Sequence[float] | None = None
    regions: Sequence[str] = ()
    requirements: Sequence[Requirement] = ()


@dataclass(frozen=True)
class Assembled:
    """A group, its outline as GeoJSON text, the references of its parcels, and the official area where all have one."""

    group: Group
    outline: str
    ids: Sequence[int]
    keys: Sequence[str | None]
    official_m2: float | None


@dataclass(frozen=True)
class Answer:
    """What was found, over how many parcels, of which so many were allowed."""

    loaded: LoadedCadastre
    allowed: int
    found: Found
    groups: Sequence[Assembled]


@dataclass(frozen=True)
class Kept:
    """What is kept of the cadastre from one order to the next."""

    cadastres: Cadastres
    reaches: Reaches


def assemble(session: Session, kept: Kept, viewer: Viewer, order: Order) -> Answer:
    """The groups that suit best.

    Raises NotFound without a cadastre that the viewer sees; InvalidFilter, InvalidInput where an order makes no sense;
    Conflict where something is required of places and they are not measured.
    """
    loaded = kept.cadastres.get(session, viewer)
    allowed = _allowed(session, loaded, viewer, order)
    if order.requirements:
        allowed &= kept.reaches.get(session, loaded).meets(order.requirements)
    wanted = Wanted(
        area_m2=order.area_m2,
        allowed=allowed,
        least_compactness=order.least_compactness,
        most_parcels=order.most_parcels,
        most_owners=order.most_owners,
        limit=order.limit,
    )
    found = search(loaded.cadastre, wanted)
    groups = [_assembled(session, loaded, viewer, group) for group in found.groups]
    return Answer(loaded, int(allowed.sum()), found, groups)


def _allowed(session: Session, loaded: LoadedCadastre, viewer: Viewer, order: Order) -> BoolArray:
    stated = [] if order.filter is None else [cql2.parse(order.filter)]
    question = FeatureQuery(bbox=_box(order.bbox), filter=all_of(stated, loaded.collection))
    everything = np.ones(len(loaded.cadastre.ids), dtype=np.bool_)
    allowed = everything if question.is_of_all else allowed_by(session, loaded, question, viewer)
    if order.regions:
        allowed &= within_regions(session, loaded, order.regions)
    return allowed


def _box(bbox: Sequence[float] | None) -> Box | None:
    return None if bbox is None else read_bbox(",".join(map(str, bbox)), CRS84)


def _assembled(session: Session, loaded: LoadedCadastre, viewer: Viewer, group: Group) -> Assembled:
    positions = np.array(group.positions)
    ids: list[int] = loaded.cadastre.ids[positions].tolist()
    official_m2 = float(loaded.official_m2[positions].sum())
    return Assembled(
        group=group,
        outline=outline(session, loaded.collection, ids, viewer),
        ids=ids,
        keys=[loaded.keys[position] for position in group.positions],
        official_m2=None if np.isnan(official_m2) else official_m2,
    )
