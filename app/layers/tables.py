"""The tables of own layers: made, filled and dropped under a role that owns nothing else."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import psycopg
from psycopg.sql import SQL, Composable, Identifier
from sqlalchemy import ColumnElement, Table, case, delete, func, insert, literal, select, text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.schema import CreateTable

from app.codes import Visibility
from app.db.session import Session
from app.db.tables import RetiredLayerRow
from app.errors import InvalidInput, Unavailable
from app.features.refresh import features_of
from app.published.own_layers import GEOMETRY, PREFIX, SCHEMA, LayerColumn, collection_over, layer_table

ROLE = "lotse_layers"
GRACE = timedelta(minutes=10)  # after it no reader can still be about to open a table that was replaced
DROP_PATIENCE_MS = 200
INDEX_MEMORY = "256MB"
STAGE = "layer_stage"
ID, FEATURE, SEARCH, VERSION, UPDATED = (
    f"{PREFIX}{name}" for name in ("id", "feature_json", "search_text", "version", "updated_at")
)


def check_ready(session: Session) -> None:
    """Refuse where the database has no place for own layers."""
    is_ready = text(
        "SELECT to_regnamespace(:schema) IS NOT NULL AND EXISTS "
        "(SELECT FROM pg_roles WHERE rolname = :role AND pg_has_role(session_user, oid, 'MEMBER'))"
    )
    if not session.scalar(is_ready, {"schema": SCHEMA, "role": ROLE}):
        raise Unavailable(
            "Own layers need the role {role} and the schema {schema}, which the user of the database may not make; "
            "docs/data-model.md has the lines for its administrator.",
            role=ROLE, schema=SCHEMA,
        )  # fmt: skip


@contextmanager
def as_maker(session: Session) -> Iterator[None]:
    """Work as the role that owns the tables of layers and nothing else; an error ends the transaction anyway."""
    before = session.scalar(select(func.current_setting("role")))
    with session.no_autoflush:  # nothing of the register is written as this role
        _set(session, "role", ROLE)
        yield
        _set(session, "role", str(before))


@dataclass(frozen=True)
class Stand:
    """A state of a layer: the table with its rows, and who may see them."""

    table: Table
    visibility: Visibility


@dataclass(frozen=True)
class Wanted:
    """A table to be made under a name of its own, beside the one it will stand in for."""

    name: str
    columns: tuple[LayerColumn, ...]
    version: int
    visibility: Visibility
    before: Stand | None


@dataclass(frozen=True)
class Filling:
    """A new table on its way in, and the temporary one through which its rows come. All of it within `as_maker`.

    Rows that stand the same in the table `before` keep their version, all others get the new one.
    """

    session: Session
    table: Table
    stage: Table
    wanted: Wanted

    @property
    def stand(self) -> Stand:
        """The state it makes."""
        return Stand(self.table, self.wanted.visibility)

    def add(self, csv: bytes) -> None:
        """Take over a batch, as CSV of id, geometry and columns, and write its features."""
        names = SQL(", ").join(map(Identifier, self._names()))
        statement = SQL("COPY {} ({}) FROM STDIN (FORMAT csv)").format(Identifier(STAGE), names)
        raw: Any = self.session.connection().connection.driver_connection
        try:
            with raw.cursor() as cursor, cursor.copy(statement) as copy:
                copy.write(csv)
        except psycopg.DataError as error:
            reason = f"{error.diag.message_primary} ({error.diag.context})".replace(f"{STAGE}, ", "")
            raise InvalidInput("A value of the file cannot be stored: {reason}.", reason=reason) from None
        try:
            self._move()
        except IntegrityError as error:
            if not isinstance(error.orig, psycopg.errors.UniqueViolation):
                raise
            found = re.search(r"=\((\d+)\)", str(error.orig.diag.message_detail))
            raise InvalidInput(
                "The id {id} stands in several rows of the file; every row needs its own.",
                id=int(found[1]) if found else 0,
            ) from None
        self.session.execute(text(f"TRUNCATE {STAGE}"))

    def finish(self, date_column: str | None) -> None:
        """Index what is searched by, and let the planner know the table."""
        table = Identifier(SCHEMA, self.table.name)
        _execute(self.session, SQL("CREATE INDEX ON {} USING gist ({})").format(table, Identifier(GEOMETRY)))
        _execute(self.session, SQL("CREATE INDEX ON {} USING gin ({} gin_trgm_ops)").format(table, Identifier(SEARCH)))
        if date_column is not None:
            _execute(self.session, SQL("CREATE INDEX ON {} ({})").format(table, Identifier(date_column)))
        _execute(self.session, SQL("DROP TABLE {}").format(Identifier(STAGE)))
        _execute(self.session, SQL("ANALYZE {}").format(table))

    def _names(self) -> list[str]:
        return [ID, GEOMETRY, *(column.name for column in self.wanted.columns)]

    def _move(self) -> None:
        staged = collection_over(self.stage, STAGE, self.wanted.columns)
        written = features_of(staged).subquery("written")
        together: Any = self.stage.join(written, written.c.row_id == staged.row_id)
        values: list[ColumnElement[Any]] = [literal(self.wanted.version), func.now()]
        before = self.wanted.before
        if before is not None:
            old = before.table.c
            together = together.outerjoin(before.table, old[ID] == staged.row_id)
            is_seen_alike = before.visibility == self.wanted.visibility
            now = func.row(written.c.feature, self.stage.c[GEOMETRY], literal(is_seen_alike))
            is_same = func.row(old[FEATURE], old[GEOMETRY], literal(value=True)).is_not_distinct_from(now)
            values = [
                case((is_same, old[name]), else_=value) for name, value in zip((VERSION, UPDATED), values, strict=True)
            ]
        rows = select(*(self.stage.c[name] for name in self._names()), written.c.feature, written.c.search, *values)
        targets = [*self._names(), FEATURE, SEARCH, VERSION, UPDATED]
        self.session.execute(insert(self.table).from_select(targets, rows.select_from(together)))


def make(session: Session, wanted: Wanted) -> Filling:
    """Make a table, empty. Within `as_maker`."""
    table = layer_table(wanted.name, wanted.columns)
    stage = layer_table(STAGE, wanted.columns, schema=None, prefixes=["TEMPORARY"], postgresql_on_commit="DROP")
    for each in (table, stage):
        session.execute(CreateTable(each))
    _execute(session, SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(Identifier(STAGE), Identifier(f"{STAGE}_pkey")))
    _set(session, "maintenance_work_mem", INDEX_MEMORY)
    _compress_fast(session)
    return Filling(session, table, stage, wanted)


def retire(session: Session, stand: Stand) -> None:
    """Leave a table to those who still read it; `drop_retired` takes it away later."""
    session.execute(insert(RetiredLayerRow).values(table_name=stand.table.name))


def drop_retired(session: Session) -> None:
    """Drop what was retired long enough ago; a table that somebody still reads waits for the next time."""
    before = str(session.scalar(select(func.current_setting("lock_timeout"))))
    old = select(RetiredLayerRow.table_name).where(RetiredLayerRow.retired_at < func.now() - GRACE)
    for name in session.scalars(old).all():
        _set(session, "lock_timeout", f"{DROP_PATIENCE_MS}ms")
        try:
            with session.begin_nested():
                with as_maker(session):
                    session.execute(text(f'DROP TABLE IF EXISTS {SCHEMA}."{name}"'))
                session.execute(delete(RetiredLayerRow).where(RetiredLayerRow.table_name == name))
        except OperationalError as error:
            if not isinstance(error.orig, psycopg.errors.LockNotAvailable):
                raise
    _set(session, "lock_timeout", before)


def _set(session: Session, name: str, value: str) -> None:
    """A setting, until the transaction ends."""
    session.execute(select(func.set_config(name, value, True)))


def _execute(session: Session, statement: Composable) -> None:
    raw: Any = session.connection().connection.driver_connection
    raw.execute(statement)


def _compress_fast(session: Session) -> None:
    """Long features are kept by lz4 where the server has it: they are read faster."""
    session.execute(
        text(
            "SELECT set_config(name, 'lz4', true) FROM pg_settings "
            "WHERE name = 'default_toast_compression' AND 'lz4' = ANY (enumvals)"
        )
    )
