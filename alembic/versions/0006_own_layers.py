"""Own layers of the agency: their register, and a schema and a role for their tables.

The role owns that schema and nothing else, so that making and dropping tables can hurt nothing else. Where it cannot be
made the schema is left out, and own layers say so.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

APP_ROLE = "lotse_app"
ROLE = "lotse_layers"
SCHEMA = "layers"
STAFF = "current_setting('lotse.role', true) IN ('staff', 'admin')"

MAKE_ROLE_AND_SCHEMA = f"""
    DO $$
    BEGIN
        BEGIN
            CREATE ROLE {ROLE} NOLOGIN;
        EXCEPTION
            WHEN duplicate_object OR unique_violation THEN NULL;
        END;
        IF NOT pg_has_role(current_user, '{ROLE}', 'MEMBER') THEN
            GRANT {ROLE} TO CURRENT_USER;
        END IF;
        EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO {ROLE}', current_database());
        GRANT USAGE ON SCHEMA public TO {ROLE};
        CREATE SCHEMA {SCHEMA} AUTHORIZATION {ROLE};
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = '{APP_ROLE}') THEN
            GRANT USAGE ON SCHEMA {SCHEMA} TO {APP_ROLE};
            ALTER DEFAULT PRIVILEGES FOR ROLE {ROLE} IN SCHEMA {SCHEMA} GRANT SELECT ON TABLES TO {APP_ROLE};
        END IF;
    EXCEPTION
        WHEN insufficient_privilege THEN
            RAISE WARNING 'role and schema for own layers cannot be made by %: %', current_user, SQLERRM;
    END
    $$
"""


def upgrade() -> None:
    op.create_table(
        "layer",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("visibility", sa.Text(), server_default="public", nullable=False),
        sa.Column("table_name", sa.Text(), nullable=False),
        sa.Column("columns", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("shape_kind", sa.Text(), nullable=False),
        sa.Column("row_count", sa.BigInteger(), nullable=False),
        sa.Column("id_column", sa.Text(), nullable=True),
        sa.Column("date_column", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("attribution", sa.Text(), nullable=True),
        sa.Column("licence", sa.Text(), nullable=True),
        sa.Column("as_of", sa.Date(), nullable=True),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("file_sha256", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.CheckConstraint("id ~ '^[a-z][a-z0-9_-]{1,50}$'", name="ck_layer_id_form"),
        sa.CheckConstraint("visibility IN ('public', 'partner', 'internal')", name="ck_layer_visibility_code"),
        sa.PrimaryKeyConstraint("id", name="pk_layer"),
        sa.UniqueConstraint("table_name", name="uq_layer_table_name"),
    )
    op.create_table(
        "retired_layer",
        sa.Column("table_name", sa.Text(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.PrimaryKeyConstraint("table_name", name="pk_retired_layer"),
    )
    for table in ("layer", "retired_layer"):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY read_all ON {table} FOR SELECT USING (true)")
        op.execute(f"CREATE POLICY insert_by_staff ON {table} FOR INSERT WITH CHECK ({STAFF})")
        op.execute(f"CREATE POLICY update_by_staff ON {table} FOR UPDATE USING ({STAFF}) WITH CHECK ({STAFF})")
        op.execute(f"CREATE POLICY delete_by_staff ON {table} FOR DELETE USING ({STAFF})")
    _if_role_exists(APP_ROLE, f"GRANT SELECT, INSERT, UPDATE, DELETE ON layer, retired_layer TO {APP_ROLE}")
    op.execute(MAKE_ROLE_AND_SCHEMA)


def downgrade() -> None:
    op.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")
    # The role itself stays: other databases of the same server may use it.
    _if_role_exists(
        ROLE,
        f"REVOKE USAGE ON SCHEMA public FROM {ROLE}",
        f"EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM {ROLE}', current_database())",
    )
    op.drop_table("retired_layer")
    op.drop_table("layer")


def _if_role_exists(role: str, *statements: str) -> None:
    body = "; ".join(statements)
    op.execute(f"DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN {body}; END IF; END $$")
