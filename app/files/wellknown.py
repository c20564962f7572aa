"""Geometries from WKB and WKT, whole columns at once; what cannot be read becomes None."""

from collections.abc import Callable
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

Shapes = NDArray[np.object_]


def from_wkb(column: NDArray[np.object_]) -> Shapes:
    """Geometries of a column of WKB."""
    return _read(shapely.from_wkb, column)


def from_wkt(column: NDArray[np.object_]) -> Shapes:
    """Geometries of a column of WKT."""
    return _read(shapely.from_wkt, column)


def _read(read: Callable[..., Any], column: NDArray[np.object_]) -> Shapes:
    try:
        return np.asarray(read(column, on_invalid="ignore"), dtype=object)
    except NotImplementedError:  # a curved geometry among them ends the whole call
        shapes = np.full(len(column), None, dtype=object)
        for index, text in enumerate(column):
            shapes[index] = _read_one(read, text)
        return shapes


def _read_one(read: Callable[..., Any], text: object) -> Any:
    try:
        return read(text, on_invalid="ignore")
    except NotImplementedError:
        return None
