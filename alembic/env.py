"""Run migrations on the URL that `app.db.migrate` passes in; the models are `app.db.tables`."""

from typing import Any

from alembic import context
from geoalchemy2 import alembic_helpers
from sqlalchemy import create_engine, pool

from app.db.session import sqlalchemy_url
from app.db.tables import Row

LOCK_TIMEOUT_S = 10


def include_object(obj: Any, name: str, kind: str, reflected: bool, compare_to: Any) -> bool:
    """Leave the extension's own tables and expression indexes (not comparable) out of autogenerate."""
    if kind == "table" and reflected and compare_to is None and name in EXTENSION_TABLES:
        return False
    return bool(alembic_helpers.include_object(obj, name, kind, reflected, compare_to))


EXTENSION_TABLES = (
    "spatial_ref_sys",
    "geography_columns",
    "geometry_columns",
    "raster_columns",
    "raster_overviews",
)


def run() -> None:
    """Migrate online; one transaction for the whole chain, so that a failure leaves the old schema."""
    connection = context.config.attributes.get("connection")
    if connection is not None:
        run_on(connection)
        return
    url = context.config.get_main_option("sqlalchemy.url")
    if url is None:
        raise SystemExit("Migrations need a database: use `lotse db upgrade`.")
    with create_engine(sqlalchemy_url(url), poolclass=pool.NullPool).begin() as opened:
        run_on(opened)


def run_on(connection: Any) -> None:
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT_S}s'")
    context.configure(
        connection=connection,
        target_metadata=Row.metadata,
        include_object=include_object,
        process_revision_directives=alembic_helpers.writer,
        render_item=alembic_helpers.render_item,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
