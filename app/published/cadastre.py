"""The own layer that is the cadastre: its rows are cadastral parcels (Flurstücke), and some columns have a meaning."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from app.codes import ColumnType, LayerVisibility
from app.db.session import Session
from app.db.tables import CadastreRow
from app.errors import Conflict, InvalidInput
from app.features.collection import ShapeKind
from app.published.own_layers import LayerColumn

DEFAULT_TOLERANCE_M = 0.1
LEAST_TOLERANCE_M, MOST_TOLERANCE_M = 0.001, 1.0
TEXTS = (ColumnType.TEXT, ColumnType.INTEGER)
NUMBERS = (ColumnType.NUMBER, ColumnType.INTEGER, ColumnType.DECIMAL)
TYPES = {"key": TEXTS, "owner": TEXTS, "area": NUMBERS, "use": TEXTS}


@dataclass(frozen=True)
class Mark:
    """Which layer is the cadastre, and which of its columns hold what.

    `key` is the cadastral reference, `owner` tells owners apart, `area` is the official area in m², `use` what the
    land is used for; None where the layer does not say it. Boundaries at most `tolerance_m` apart are the same.
    """

    layer_id: str
    key: str
    owner: str | None
    area: str | None
    use: str | None
    tolerance_m: float

    def named(self) -> dict[str, str]:
        """The columns that have a meaning, by what they mean."""
        columns = {"key": self.key, "owner": self.owner, "area": self.area, "use": self.use}
        return {meaning: name for meaning, name in columns.items() if name is not None}


def marked(session: Session) -> Mark | None:
    """What is the cadastre; None where no layer is."""
    row = session.scalars(select(CadastreRow)).one_or_none()
    if row is None:
        return None
    return Mark(row.layer_id, row.key_column, row.owner_column, row.area_column, row.use_column, row.tolerance_m)


def check_mark(mark: Mark, visibility: str, shape_kind: str, columns: Iterable[LayerColumn]) -> None:
    """Refuse a layer that cannot be the cadastre as it is marked: no areas, other columns, owners for all to see."""
    if shape_kind != ShapeKind.POLYGON:
        raise InvalidInput(
            "The cadastre is made of areas; the layer '{id}' holds {kind}.", id=mark.layer_id, kind=shape_kind
        )
    by_name = {column.name: column for column in columns}
    for meaning, name in mark.named().items():
        if name not in by_name:
            raise InvalidInput(
                "The cadastre needs the column '{column}' ({meaning}), which the layer '{id}' does not have.",
                column=name, meaning=meaning, id=mark.layer_id,
            )  # fmt: skip
        if by_name[name].type not in TYPES[meaning]:
            raise InvalidInput(
                "The column '{column}' is of type {type}; as {meaning} of the cadastre it must be one of {types}.",
                column=name, type=by_name[name].type, meaning=meaning, types=", ".join(TYPES[meaning]),
            )  # fmt: skip
    if mark.owner is not None and visibility != LayerVisibility.INTERNAL:
        raise Conflict(
            "Owners are personal data: a cadastre that names them is for staff only. Make the layer '{id}' internal, "
            "or leave the column of owners out.",
            id=mark.layer_id,
        )  # fmt: skip
