"""The mark of the cadastre in the database, and what can be counted of the layer under it."""

from typing import Any

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.dialects.postgresql import insert

from app.db.session import Session
from app.db.tables import CadastreRow
from app.published.cadastre import Mark
from app.published.own_layers import GEOMETRY, Layer, collection_of


def save_mark(session: Session, mark: Mark, actor: str) -> None:
    """Make this the mark of the cadastre, in place of any before."""
    values = {
        "layer_id": mark.layer_id,
        "key_column": mark.key,
        "owner_column": mark.owner,
        "area_column": mark.area,
        "use_column": mark.use,
        "tolerance_m": mark.tolerance_m,
        "actor": actor,
        "updated_at": func.now(),
    }
    session.execute(insert(CadastreRow).values(values).on_conflict_do_update(index_elements=["is_only"], set_=values))


def delete_mark(session: Session) -> bool:
    """Take the mark away; False where there was none."""
    return session.execute(delete(CadastreRow).returning(CadastreRow.layer_id)).first() is not None


def count_gaps(session: Session, mark: Mark, layer: Layer) -> dict[str, int | None]:
    """How many rows there are, and how many lack what; None for a column that has no meaning."""
    table = collection_of(layer).table

    def missing(name: str | None) -> ColumnElement[Any]:
        return func.count() - func.count(None if name is None else table.c[name])

    key = table.c[mark.key]
    counts = select(
        func.count().label("rows"),
        missing(GEOMETRY).label("without_outline"),
        missing(mark.key).label("without_key"),
        (func.count(key) - func.count(key.distinct())).label("repeated_keys"),
        missing(mark.owner).label("without_owner"),
        missing(mark.area).label("without_area"),
        missing(mark.use).label("without_use"),
    )
    found = dict(session.execute(counts.select_from(table)).mappings().one())
    unmarked = {f"without_{name}" for name in ("owner", "area", "use")} - {f"without_{name}" for name in mark.named()}
    return found | dict.fromkeys(unmarked)
