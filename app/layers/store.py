"""The register of own layers: what is said about each, which table holds its rows, and what of them changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, case, func, literal, null, or_, select

from app.changes.store import append_rows, bump_collection
from app.codes import Operation
from app.db.session import Session
from app.db.tables import LayerRow
from app.errors import Conflict, NotFound
from app.features.tile_sums import forget_sums, keep_sums
from app.features.versions import collection_versions
from app.layers.tables import Stand
from app.published.own_layers import LAYER_ID, PREFIX, Layer, collection_of

ID, KEY, VERSION = (f"{PREFIX}{name}" for name in ("id", "key", "version"))
NOW = func.now()
INNER = ("table_name", "row_count")  # not told, or under another name
LOCK_NUMBER = 0x1A7E5  # advisory lock, with a hash of the layer's id


def lock(session: Session, layer_id: str) -> None:
    """Let one change of a layer run at a time; the lock ends with the transaction."""
    if not session.scalar(select(func.pg_try_advisory_xact_lock(LOCK_NUMBER, func.hashtext(layer_id)))):
        raise Conflict("Another change of the layer '{id}' is running; try again when it is done.", id=layer_id)


def find(session: Session, layer_id: str) -> LayerRow | None:
    """The layer of an id."""
    if not LAYER_ID.fullmatch(layer_id):
        return None
    return session.scalars(select(LayerRow).where(LayerRow.id == layer_id)).one_or_none()


def get(session: Session, layer_id: str) -> LayerRow:
    """The layer of an id, or NotFound."""
    row = find(session, layer_id)
    if row is None:
        raise NotFound("There is no layer '{id}'; GET /layers lists those there are.", id=layer_id)
    return row


def all_layers(session: Session) -> Sequence[LayerRow]:
    """Every layer, by id."""
    return session.scalars(select(LayerRow).order_by(LayerRow.id)).all()


def describe(row: LayerRow) -> dict[str, Any]:
    """A layer as JSON."""
    shown = {column.key: getattr(row, column.key) for column in LayerRow.__table__.c if column.key not in INNER}
    return shown | {"rows": row.row_count}


def next_version(session: Session, layer_id: str) -> int:
    """What the version of the collection will be; it goes on where a layer of this id was removed before."""
    return collection_versions(session, layer_id)[0] + 1


def save(session: Session, row: LayerRow) -> None:
    """Store a new layer, or what is now said of one, and void what was made from the state before."""
    session.add(row)
    session.flush()
    bump_collection(session, row.id)
    keep_sums(session, collection_of(Layer.of(row)), None)


def remove(session: Session, row: LayerRow) -> None:
    """Take a layer out of the register."""
    session.delete(row)
    session.flush()
    bump_collection(session, row.id)
    forget_sums(session, row.id)


@dataclass(frozen=True)
class Difference:
    """What a load did to a layer: how it stood before and stands now, either of which may be not at all."""

    before: Stand | None
    now: Stand | None
    version: int

    def rows(self) -> Select[Any]:
        """Every row that came, changed or went, as the change feed takes it."""
        if self.before is None or self.now is None:
            return self._all()
        old, new = self.before.table.c, self.now.table.c
        came, went = old[ID].is_(None), new[ID].is_(None)
        return (
            select(
                func.coalesce(new[ID], old[ID]).label("row_id"),
                func.coalesce(new[KEY], old[KEY]).label("row_key"),
                case((went, Operation.DELETED), (came, Operation.CREATED), else_=Operation.CHANGED).label("operation"),
                literal(self.version).label("version"),
                case((went, null()), else_=self.now.visibility).label("visibility"),
                case((came, null()), else_=self.before.visibility).label("former_visibility"),
            )
            .select_from(self.now.table.outerjoin(self.before.table, new[ID] == old[ID], full=True))
            .where(or_(new[VERSION] == self.version, went))
        )

    def _all(self) -> Select[Any]:
        """The rows of the one state there is."""
        (stand,) = (each for each in (self.before, self.now) if each is not None)
        return select(
            stand.table.c[ID].label("row_id"),
            stand.table.c[KEY].label("row_key"),
            literal(Operation.CREATED if self.before is None else Operation.DELETED).label("operation"),
            literal(self.version).label("version"),
            (null() if self.now is None else literal(stand.visibility)).label("visibility"),
            (null() if self.before is None else literal(stand.visibility)).label("former_visibility"),
        )


def record(session: Session, layer_id: str, difference: Difference, actor: str) -> dict[Operation, int]:
    """Tell the change feed of every row that came, changed or went, and how many there were of each."""
    operation = difference.rows().subquery("difference").c.operation
    counted = session.execute(select(operation, func.count()).group_by(operation))
    counts = {Operation(name): count for name, count in counted}
    append_rows(session, layer_id, difference.rows(), actor)
    return counts
