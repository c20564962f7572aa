"""One row of a collection: reading it for an edit, storing values, and the evidence behind each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from geoalchemy2.shape import from_shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy import RowMapping, delete, func, insert, select, update

from app.db.session import Session
from app.db.tables import Row
from app.errors import Conflict, NotFound
from app.features.collection import Collection
from app.features.refresh import any_of
from app.geo import STORAGE_SRID
from app.partners.model import Viewer

SUBJECTS = {"parcels": "parcel_id", "sites": "site_id", "infrastructure": "facility_id"}
EVIDENCE_COLUMNS = (
    "field",
    "value",
    "stands",
    "method",
    "source",
    "source_url",
    "as_of",
    "confirmed_by",
    "confirmed_at",
)


@dataclass(frozen=True)
class Evidence:
    """Where the values of one change come from: recorded for every field it touches."""

    source: str
    as_of: date | None
    source_url: str | None = None
    confirmed_by: str | None = None


@dataclass(frozen=True)
class Draft:
    """Values to store. A column that is absent is left as it is; None means unknown.

    `shapes` are in the storage CRS and checked. `unrecorded` columns get no evidence: they are no statements.
    `published` are figures that somebody printed: kept beside the stored ones, which they do not replace.
    """

    evidence: Evidence
    values: Mapping[str, Any] = field(default_factory=dict)
    shapes: Mapping[str, BaseGeometry | None] = field(default_factory=dict)
    unrecorded: Mapping[str, Any] = field(default_factory=dict)
    published: Mapping[str, float] = field(default_factory=dict)

    def columns(self) -> dict[str, Any]:
        """What to write over a stored row: its source stays, the evidence of each field stands beside it."""
        shapes = {
            name: None if shape is None else from_shape(shape, srid=STORAGE_SRID) for name, shape in self.shapes.items()
        }
        return {**self.values, **self.unrecorded, **shapes}

    def record(self) -> dict[str, Any]:
        """What to write as a new row."""
        return self.columns() | {"source": self.evidence.source, "as_of": self.evidence.as_of}

    def statements(self) -> dict[str, Any]:
        """What is stated, by field, as JSON; a geometry is named without its coordinates."""
        stated = {k: v.isoformat() if isinstance(v, date) else v for k, v in self.values.items()}
        return stated | ({"geometry": None} if self.shapes else {})


@dataclass(frozen=True)
class Stored:
    """What an edit needs to know of the row it changes."""

    row_id: int
    key: str
    version: int
    owner_partner_id: int | None
    columns: RowMapping


def get_visible(session: Session, collection: Collection, row_id: int, viewer: Viewer) -> Stored:
    """The row, where the viewer may see it; NotFound says the same of a hidden and of an absent one."""
    table = collection.table
    found = select(table).where(table.c.id == row_id, collection.visible_to(viewer))
    row = session.execute(found).mappings().one_or_none()
    if row is None:
        raise NotFound("There is nothing with id {id} in {collection}.", id=row_id, collection=collection.id)
    return Stored(row["id"], row["key"], row["version"], row.get("owner_partner_id"), row)


def lock(session: Session, collection: Collection, row_id: int) -> None:
    """Hold the row until the transaction ends, so that two editors cannot both pass the version check.

    Others may refer to it meanwhile: a scoring of all parcels stores their scores.
    """
    session.execute(select(collection.row_id).where(collection.row_id == row_id).with_for_update(key_share=True))


def add(session: Session, collection: Collection, draft: Draft, *, key: str | None, key_prefix: str) -> int:
    """Store a new row with its evidence; without a key it gets one from its id, such as `P-000123`.

    The row's own source stays that of its creation: later statements stand in the evidence of each field.
    """
    table = collection.table
    if key is not None and session.scalar(select(table.c.id).where(table.c.key == key)) is not None:
        raise Conflict("The key '{key}' is taken; leave it out to get a free one.", key=key)
    provisional = func.concat("new-", func.gen_random_uuid()) if key is None else key
    row_id = session.scalars(insert(table).values(key=provisional, **draft.record()).returning(collection.row_id)).one()
    if key is None:
        session.execute(update(table).where(table.c.id == row_id).values(key=f"{key_prefix}-{row_id:06d}"))
    record_evidence(session, collection, row_id, draft)
    return row_id


def change(session: Session, collection: Collection, row_id: int, draft: Draft) -> None:
    """Store changed values with their evidence."""
    columns = draft.columns()
    if columns:
        session.execute(update(collection.table).where(collection.row_id == row_id).values(**columns))
    record_evidence(session, collection, row_id, draft)


def set_columns(session: Session, collection: Collection, row_id: int, **columns: Any) -> None:
    """Store columns that are no statements about the land, such as a withdrawal."""
    session.execute(update(collection.table).where(collection.row_id == row_id).values(**columns))


def remove(session: Session, collection: Collection, row_ids: Sequence[int]) -> None:
    """Delete rows for good, with their evidence, measurements and scores."""
    session.execute(delete(collection.table).where(any_of(collection.row_id, row_ids)))


def record_evidence(session: Session, collection: Collection, row_id: int, draft: Draft) -> None:
    """Write down, for each field of a draft, what was stated and by whom."""
    evidence = draft.evidence
    record = {
        SUBJECTS[collection.id]: row_id,
        "source": evidence.source,
        "source_url": evidence.source_url,
        "as_of": evidence.as_of,
        "confirmed_by": evidence.confirmed_by,
        "confirmed_at": datetime.now(UTC) if evidence.confirmed_by is not None else None,
    }
    statements = [
        record | {"field": name, "value": value, "stands": True, "method": "stated"}
        for name, value in draft.statements().items()
    ]
    statements += [
        record | {"field": name, "value": value, "stands": False, "method": "published"}
        for name, value in draft.published.items()
    ]
    if statements:
        session.execute(insert(Row.metadata.tables["provenance"]), statements)


def evidence_of(session: Session, collection: Collection, row_id: int) -> list[RowMapping]:
    """For each field the newest statement that stands, and every published figure kept beside it."""
    table = Row.metadata.tables["provenance"]
    subject = table.c[SUBJECTS[collection.id]]
    newest = select(func.max(table.c.id)).where(subject == row_id, table.c.stands).group_by(table.c.field)
    statement = (
        select(*(table.c[name] for name in EVIDENCE_COLUMNS))
        .where(subject == row_id, table.c.id.in_(newest) | ~table.c.stands)
        .order_by(table.c.field, table.c.stands.desc(), table.c.id)
    )
    return list(session.execute(statement).mappings())
