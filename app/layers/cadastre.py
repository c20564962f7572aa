"""Mark an own layer as the cadastre, from which land is put together."""

from collections.abc import Iterable
from typing import Any

from app.db.session import Session
from app.db.tables import LayerRow
from app.errors import NotFound
from app.layers import cadastre_store, store
from app.layers.columns import missing_column
from app.partners.model import Viewer
from app.partners.store import set_writer
from app.published.cadastre import Mark, check_mark, marked
from app.published.own_layers import Layer, LayerColumn


def use(session: Session, wanted: Mark, actor: str, viewer: Viewer | None = None) -> dict[str, Any]:
    """Make a layer the cadastre, in place of the one before, and describe it. `viewer` None: the database's own user.

    Columns may be called as in the layer or as in its file. Raises NotFound, InvalidInput or Conflict where the layer
    cannot be the cadastre.
    """
    if viewer is not None:
        set_writer(session, viewer)
    store.lock(session, wanted.layer_id)
    row = store.get(session, wanted.layer_id)
    layer = Layer.of(row)
    names = {meaning: _name_in(layer.columns, name) for meaning, name in wanted.named().items()}
    mark = Mark(layer.id, names["key"], names.get("owner"), names.get("area"), names.get("use"), wanted.tolerance_m)
    check_mark(mark, row.visibility, row.shape_kind, layer.columns)
    cadastre_store.save_mark(session, mark, actor)
    return _described(session, mark, row)


def forget(session: Session, viewer: Viewer | None = None) -> None:
    """Have no cadastre any more; the layer stays."""
    if viewer is not None:
        set_writer(session, viewer)
    if not cadastre_store.delete_mark(session):
        raise _no_cadastre()


def describe(session: Session) -> dict[str, Any]:
    """Which layer is the cadastre, what its columns mean, and what it lacks."""
    mark = marked(session)
    if mark is None:
        raise _no_cadastre()
    return _described(session, mark, store.get(session, mark.layer_id))


def _described(session: Session, mark: Mark, row: LayerRow) -> dict[str, Any]:
    named = {"key": mark.key, "owner": mark.owner, "area": mark.area, "use": mark.use}
    counts = cadastre_store.count_gaps(session, mark, Layer.of(row))
    return {"layer": mark.layer_id, "version": row.version} | named | {"tolerance_m": mark.tolerance_m} | counts


def _name_in(columns: Iterable[LayerColumn], name: str) -> str:
    known = list(columns)
    for column in known:
        if name in (column.name, column.title):
            return column.name
    raise missing_column(name, [column.name for column in known])


def _no_cadastre() -> NotFound:
    return NotFound("No layer is the cadastre; `lotse cadastre use` or PUT /cadastre makes one.")
