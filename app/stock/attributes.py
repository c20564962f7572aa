"""Properties of parcels as columns of a table that is given out: of those rows alone, and with no label of others."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.features.collection import ValueType
from app.files.arrow_stream import StreamColumn
from app.parcels.collection import PARCELS
from app.scoring.criteria import BY_ID
from app.scoring.totals import BoolArray
from app.scoring.value_functions import FloatArray
from app.stock.column_store import PLACE, PROPERTIES, is_property
from app.stock.columns import UNKNOWN, CodeArray
from app.stock.snapshot import Snapshot

_NEVER_GIVEN = (PARCELS.id_name, "withdrawn_at", *BY_ID)  # each table has the id and the criteria by these names
_OWN = ("name", "key", "cadastral_reference")  # hardly two parcels have the same
ATTRIBUTES = tuple(name for name in (*PARCELS.queryables, *PLACE) if is_property(name) and name not in _NEVER_GIVEN)


def attribute(snapshot: Snapshot, name: str, shown: BoolArray) -> StreamColumn:
    """One of `ATTRIBUTES` of the rows that are shown, NULL where unknown: a number, a day, yes or no, or a text."""
    column, value_type = snapshot.column(name), PROPERTIES[name].value_type
    if column.numbers is not None:
        return _amounts(name, column.numbers[shown], value_type)
    if column.codes is None:
        raise TypeError("The column has neither numbers nor codes.")
    return _texts(name, column.codes[shown], column.labels, value_type)


def _amounts(name: str, numbers: FloatArray, value_type: ValueType) -> StreamColumn:
    known = ~np.isnan(numbers)
    values: NDArray[np.generic] = np.where(known, numbers, 0.0)
    if value_type is ValueType.DATE:
        values = values.astype("datetime64[D]")
    return StreamColumn(name, values, known)


def _texts(name: str, codes: CodeArray, labels: Sequence[str], value_type: ValueType) -> StreamColumn:
    known = codes != UNKNOWN
    if value_type is ValueType.BOOLEAN:
        return StreamColumn(name, codes == (labels.index("true") if "true" in labels else UNKNOWN), known)
    held, positions = np.unique(codes, return_inverse=True)
    texts = ["" if code == UNKNOWN else labels[code] for code in held.tolist()]
    return StreamColumn(name, positions.astype(np.int32), known, labels=texts, are_own=name in _OWN)
