"""Let the change feed be followed: who might see a row before a change, the order of reading, sealed positions."""

from collections.abc import Sequence

from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

ROLE = "lotse_app"
LAND = {"parcels": "parcel", "sites": "site"}
OPERATIONS = ("created", "changed", "withdrawn", "restored", "deleted")


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE change_feed (
            id bigint GENERATED ALWAYS AS IDENTITY,
            secret bytea NOT NULL,
            CONSTRAINT pk_change_feed PRIMARY KEY (id),
            CONSTRAINT ck_change_feed_one_row CHECK (id = 1)
        )
        """
    )
    op.execute(
        "INSERT INTO change_feed (secret) "
        "SELECT sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8'))"
    )
    op.execute(
        f"DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = '{ROLE}') "
        f"THEN GRANT SELECT ON change_feed TO {ROLE}; END IF; END $$"
    )
    op.execute("ALTER TABLE change ADD former_visibility text, ADD former_owner_partner_id bigint")
    op.execute("UPDATE change SET visibility = 'public' WHERE visibility IS NULL")
    op.execute("UPDATE change SET visibility = NULL, owner_partner_id = NULL WHERE operation = 'deleted'")
    for collection, table in LAND.items():
        rows = f"{table} AS land WHERE change.collection = '{collection}' AND change.row_id = land.id"
        hidden = "land.withdrawn_at IS NOT NULL AND change.visibility IN ('public', 'partner')"
        op.execute(f"UPDATE change SET visibility = 'owner' FROM {rows} AND {hidden}")  # noqa: S608 - fixed names
    _check_operations((*OPERATIONS, "rescored"))
    op.execute("DROP INDEX ix_change_row")
    op.execute("CREATE INDEX ix_change_row ON change (collection, row_id, id)")
    op.execute("CREATE INDEX ix_change_position ON change (transaction_id, id)")


def downgrade() -> None:
    op.execute("DROP INDEX ix_change_position")
    op.execute("DROP INDEX ix_change_row")
    op.execute("CREATE INDEX ix_change_row ON change (collection, row_id)")
    op.execute("DELETE FROM change WHERE operation = 'rescored'")
    _check_operations(OPERATIONS)
    op.execute("ALTER TABLE change DROP former_visibility, DROP former_owner_partner_id")
    op.execute("DROP TABLE change_feed")


def _check_operations(operations: Sequence[str]) -> None:
    listed = ", ".join(f"'{operation}'" for operation in operations)
    op.execute("ALTER TABLE change DROP CONSTRAINT ck_change_operation_code")
    op.execute(f"ALTER TABLE change ADD CONSTRAINT ck_change_operation_code CHECK (operation IN ({listed}))")
