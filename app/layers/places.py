"""Where the rows of a batch lie: the file's own geometries, or those its columns describe. Pure."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from app.files.raw import RawTable
from app.files.wellknown import from_wkt
from app.layers.order import Placing
from app.layers.shapes import Shapes

NUMBER = r"^-?[0-9]+([.,][0-9]+)?$"


def place_of(batch: RawTable, placing: Placing | None) -> tuple[Shapes, dict[int, str]]:
    """The geometry of each row, None where it has none, and what cannot be read by index."""
    if batch.geometry is not None:
        return batch.geometry, dict(batch.problems)
    shapes = np.full(len(batch), None, dtype=object)
    if placing is None:
        return shapes, dict(batch.problems)
    read = _read_wkt(batch, placing, shapes) if placing.wkt is not None else _read_points(batch, placing, shapes)
    return shapes, dict(batch.problems) | read


def _read_wkt(batch: RawTable, placing: Placing, shapes: Shapes) -> dict[int, str]:
    texts = _texts(batch, placing.wkt).to_numpy(zero_copy_only=False)
    shapes[:] = from_wkt(texts)
    given = np.array([text is not None for text in texts], dtype=bool)
    broken = np.flatnonzero(given & shapely.is_missing(shapes))
    return {int(index): f"'{placing.wkt}' is not a geometry as WKT" for index in broken}


def _read_points(batch: RawTable, placing: Placing, shapes: Shapes) -> dict[int, str]:
    problems: dict[int, str] = {}
    numbers = np.full((len(batch), 2), np.nan)
    for axis, name in enumerate((placing.x, placing.y)):
        texts = _texts(batch, name)
        is_number = pc.fill_null(pc.match_substring_regex(texts, NUMBER), False).to_numpy(zero_copy_only=False)
        plain = pc.replace_substring(texts, ",", ".").filter(pa.array(is_number)).cast(pa.float64())
        numbers[is_number, axis] = plain.to_numpy()
        for index in np.flatnonzero(pc.is_valid(texts).to_numpy(zero_copy_only=False) & ~is_number):
            problems.setdefault(int(index), f"'{name}' is not a number")
    missing = np.isnan(numbers)
    for index in np.flatnonzero(missing.any(axis=1) & ~missing.all(axis=1)):
        problems.setdefault(int(index), f"only one of '{placing.x}' and '{placing.y}' is filled")
    placed = ~missing.any(axis=1)
    shapes[placed] = shapely.points(numbers[placed])
    return problems


def _texts(batch: RawTable, name: str | None) -> pa.Array:
    """A column as text; a cell without anything is None."""
    column = batch.columns[name or ""].combine_chunks().cast(pa.string())
    stripped = pc.utf8_trim_whitespace(column)
    return pc.if_else(pc.equal(stripped, ""), None, stripped)
