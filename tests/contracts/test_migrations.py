"""The migrations and the tables in the code say the same, up and down."""

from collections.abc import Callable

import psycopg
from alembic import command
from sqlalchemy import text

from app.db import migrate


def in_database(url: str, step: str) -> None:
    """Run an alembic command on a database."""
    with migrate.connected(url) as connection:
        config = migrate.alembic_config()
        config.attributes["connection"] = connection
        if step == "check":
            command.check(config)
        else:
            command.downgrade(config, step)


def shape(url: str) -> list[tuple[object, ...]]:
    """Every column, constraint, index and policy of the schema."""
    questions = (
        "SELECT table_name, column_name, data_type, is_nullable, column_default FROM information_schema.columns",
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint",
        "SELECT tablename, indexname, indexdef FROM pg_indexes",
        "SELECT tablename, policyname, cmd, qual, with_check FROM pg_policies",
        "SELECT table_name, grantee, privilege_type FROM information_schema.role_table_grants",
    )
    with migrate.connected(url) as connection:
        return [
            tuple(row) for question in questions for row in connection.execute(text(f"{question} ORDER BY 1, 2, 3"))
        ]


def test_tables_in_the_code_are_those_of_the_migrations(clone_database: Callable[[], str]) -> None:
    in_database(clone_database(), "check")


def test_every_migration_goes_down_and_up_again_to_the_same_schema(clone_database: Callable[[], str]) -> None:
    url = clone_database()
    before = shape(url)
    in_database(url, "base")
    with psycopg.connect(url) as connection:
        left = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    assert {name for (name,) in left} <= {"alembic_version", "spatial_ref_sys"}
    migrate.upgrade(url)
    assert shape(url) == before
    in_database(url, "check")


def test_one_step_down_and_up_is_possible_from_every_revision(clone_database: Callable[[], str]) -> None:
    url = clone_database()
    while migrate.stored_revision(url) is not None:
        revision = migrate.stored_revision(url)
        in_database(url, "-1")
        assert migrate.stored_revision(url) != revision
    assert migrate.upgrade(url).after == migrate.newest_revision()
