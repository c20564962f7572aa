"""Properties of parcels in the database as columns of numbers and codes."""

import math
from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Double, SQLColumnExpression, Text, cast, extract, func, literal, select

from app.codes import Role
from app.db.session import Session
from app.features.collection import Queryable, ValueType
from app.features.query import visible
from app.geo import LONLAT_SRID
from app.parcels.collection import PARCELS
from app.partners.model import Viewer
from app.stock.columns import UNKNOWN, Column, Holders, IdArray
from app.stock.kept import Step
from app.stock.store import chunks

EVERYTHING = Viewer(Role.STAFF, None, "stock")  # each answer is cut to what its viewer may see
FIRST_DAY = date(1970, 1, 1)
LABEL_BYTES = 150  # a short text, and its place in a dictionary
TEXTS = (ValueType.STRING, ValueType.BOOLEAN)
_INSIDE = func.ST_Transform(func.ST_PointOnSurface(PARCELS.shape), LONLAT_SRID)
PLACE = {
    "lon": Queryable(func.ST_X(_INSIDE), ValueType.NUMBER),
    "lat": Queryable(func.ST_Y(_INSIDE), ValueType.NUMBER),
}  # a point inside the parcel
PROPERTIES = {**PARCELS.parameters, **PARCELS.queryables, **PLACE}


def is_property(name: str) -> bool:
    """Whether parcels have a property of this name that can be read as a column."""
    queryable = PROPERTIES.get(name)
    return queryable is not None and _expression(queryable) is not None


class StoredColumn:
    """A property of all parcels of the stock, kept in step with it row by row; or of those of some ids."""

    def __init__(self, session: Session, name: str, only: Sequence[int] | None = None) -> None:
        queryable = PROPERTIES[name]
        expression = _expression(queryable)
        if expression is None:
            raise KeyError(name)
        self._is_text = queryable.value_type in TEXTS
        self._is_list = queryable.listed is not None
        self._wanted = visible(select(PARCELS.row_id.label("id"), expression), PARCELS, EVERYTHING)
        self._positions: dict[str | None, int] = {None: UNKNOWN}  # of labels
        _, self._values = self._read(session, only)

    @property
    def size_bytes(self) -> int:
        """What it takes in memory, its labels by a rough guess."""
        return self._values.nbytes + LABEL_BYTES * len(self._positions)

    def column(self) -> Column:
        """What it holds now."""
        if not self._is_text:
            return Column(numbers=self._values)
        labels = [label for label in self._positions if label is not None]
        if self._is_list:
            return Column(codes=self._values, labels=labels, holders=Holders(self._values, labels))
        return Column(codes=self._values, labels=labels)

    def follow(self, step: Step) -> None:
        """Rows that were written are read anew."""
        found, values = self._read(step.session, step.written_ids.tolist())
        if not np.array_equal(found, step.written_ids):
            raise RuntimeError("The rows of a column are not those of the stock.")
        self._values = step.move.written(self._values, values)

    def _read(self, session: Session, ids: Sequence[int] | None) -> tuple[IdArray, NDArray[Any]]:
        found: list[IdArray] = [np.empty(0, dtype=np.int64)]
        values: list[NDArray[Any]] = [np.empty(0, dtype=np.int32 if self._is_text else np.float64)]
        for chunk_ids, chunk in chunks(session, self._wanted, ids):
            found.append(chunk_ids)
            values.append(self._codes_of(chunk) if self._is_text else chunk)
        return np.concatenate(found), np.concatenate(values)

    def _codes_of(self, texts: Sequence[str | None]) -> NDArray[np.int32]:
        """Positions of texts among the labels, to which new ones are added."""
        positions = self._positions
        return np.array([positions.setdefault(text, len(positions) - 1) for text in texts], dtype=np.int32)


def _expression(queryable: Queryable) -> ColumnElement[Any] | None:
    """A property as text, or as a number, which is not NULL; None where it is neither."""
    column: SQLColumnExpression[Any] | None = queryable.column if queryable.listed is None else queryable.listed
    if column is None or queryable.value_type is ValueType.GEOMETRY:
        return None
    if queryable.value_type in TEXTS:
        return cast(column, Text)
    if queryable.value_type is ValueType.DATE:
        column = column - FIRST_DAY
    if queryable.value_type is ValueType.TIMESTAMP:
        column = extract("epoch", column)
    return func.coalesce(cast(column, Double), literal(math.nan, Double))
