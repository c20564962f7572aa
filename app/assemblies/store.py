"""The cadastre in memory: the marked layer's parcels as arrays, made once for each of its versions."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any

import numpy as np
import shapely
from sqlalchemy import Double, Text, cast, func, null, select

from app.assemblies.model import UNKNOWN_OWNER, BoolArray, Cadastre, FloatArray, PositionArray
from app.assemblies.neighbours import find_neighbours
from app.db.binary_copy import read_arrays
from app.db.session import Session
from app.db.tables import DistrictRow, MunicipalityRow
from app.errors import InvalidInput, NotFound
from app.features.collection import Collection
from app.features.filters import computed_by
from app.features.query import FeatureQuery, matching
from app.partners.model import Viewer
from app.published.cadastre import Mark, marked
from app.published.own_layers import own_layer

ROWS_AT_ONCE = 20_000
DISTRICT_DIGITS = 5  # of a key (AGS); a municipality's has eight


@dataclass(frozen=True)
class LoadedCadastre:
    """The parcels that have an outline, in the order of their ids.

    `keys` are their cadastral references, None where a row has none; `official_m2` is NaN where no column says it;
    `places` (n, 2) is a point within each, in EPSG:25832.
    """

    mark: Mark
    collection: Collection
    cadastre: Cadastre
    keys: Sequence[str | None]
    official_m2: FloatArray
    places: FloatArray


class Cadastres:
    """The cadastre that was asked for last; it stays in memory, some 200 bytes a parcel."""

    def __init__(self) -> None:
        self._held: tuple[object, LoadedCadastre] | None = None
        self._lock = Lock()

    def get(self, session: Session, viewer: Viewer) -> LoadedCadastre:
        """The cadastre as the session sees it; making it may take seconds, and others who ask for it wait.

        Raises NotFound where there is none that the viewer may see.
        """
        mark = marked(session)
        collection = None if mark is None else own_layer(session, mark.layer_id, viewer)
        if mark is None or collection is None:
            raise NotFound("There is no cadastre to put land together from.")
        state = (mark, collection.table.name)  # every load of a layer makes a table of its own, which stays as it is
        with self._lock:
            if self._held is None or self._held[0] != state:
                self._held = state, _load(session, mark, collection)
            return self._held[1]


def allowed_by(session: Session, loaded: LoadedCadastre, wanted: FeatureQuery, viewer: Viewer) -> BoolArray:
    """Which parcels match a question over the layer."""
    gathered = matching(select(func.array_agg(loaded.collection.row_id)), loaded.collection, wanted, viewer)
    with computed_by(wanted.filter):
        ((found,),) = read_arrays(session, gathered)
    allowed = np.zeros(len(loaded.cadastre.ids), dtype=np.bool_)
    if found is not None:
        allowed[np.searchsorted(loaded.cadastre.ids, np.intersect1d(found, loaded.cadastre.ids))] = True
    return allowed


def within_regions(session: Session, loaded: LoadedCadastre, keys: Sequence[str]) -> BoolArray:
    """Which parcels lie in any of these districts (keys of 5 digits) and municipalities (8 digits)."""
    allowed = np.zeros(len(loaded.cadastre.ids), dtype=np.bool_)
    for key in keys:
        row = DistrictRow if len(key) == DISTRICT_DIGITS else MunicipalityRow
        outline = session.scalar(select(func.ST_AsBinary(row.geom)).where(row.key == key))
        if outline is None:
            raise InvalidInput("There is no district or municipality with the key '{key}'.", key=key)
        shape = shapely.from_wkb(bytes(outline))
        shapely.prepare(shape)
        allowed |= shapely.contains_xy(shape, *loaded.places.T)
    return allowed


def _load(session: Session, mark: Mark, collection: Collection) -> LoadedCadastre:
    # a layer of areas has at least one
    ids, outlines, keys, owners, official_m2 = zip(*_rows(session, mark, collection), strict=True)
    shapes = np.asarray(shapely.from_wkb(np.array(outlines, dtype=object)), dtype=object)
    neighbours = find_neighbours(shapes, mark.tolerance_m)
    cadastre = Cadastre(
        ids=np.array(ids, dtype=np.int64),
        area_m2=shapely.area(shapes),
        perimeter_m=shapely.length(shapes),
        owner=_numbered(owners),
        first=neighbours.first,
        second=neighbours.second,
        shared_m=neighbours.shared_m,
    )
    places = shapely.get_coordinates(shapely.point_on_surface(shapes))
    return LoadedCadastre(mark, collection, cadastre, keys, np.array(official_m2, dtype=np.float64), places)


def _rows(session: Session, mark: Mark, collection: Collection) -> Iterator[tuple[Any, ...]]:
    """Id, outline, key, owner and official area of the rows that have an outline, by id."""
    columns = collection.table.c
    key = cast(columns[mark.key], Text)
    owner = cast(null() if mark.owner is None else columns[mark.owner], Text)
    area_m2 = cast(null() if mark.area is None else columns[mark.area], Double)
    statement = (
        select(collection.row_id, func.ST_AsBinary(collection.shape), key, owner, area_m2)
        .where(collection.shape.is_not(None))
        .order_by(collection.row_id)
        .limit(ROWS_AT_ONCE)
    )
    last = 0
    while page := list(read_arrays(session, statement.where(collection.row_id > last))):
        yield from page
        last = page[-1][0]


def _numbered(owners: Sequence[str | None]) -> PositionArray:
    """Owners as numbers from 0, in the order in which they come; who is not named is unknown."""
    numbers: dict[str, int] = {}
    named = (None if owner is None else owner.strip() for owner in owners)
    found = (numbers.setdefault(owner, len(numbers)) if owner else UNKNOWN_OWNER for owner in named)
    return np.fromiter(found, dtype=np.int32, count=len(owners))
