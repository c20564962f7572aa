"""Stored matches of projects, and notices of parcels that came to fit them or ceased to."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0017"
down_revision: str | None = "0016"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

APP_ROLE = "lotse_app"
STAFF = "current_setting('lotse.role', true) IN ('staff', 'admin')"
GROUPS = "'ranked', 'data_missing', 'knocked_out'"
TABLES = ("project_baseline", "project_notice", "project_match")


def upgrade() -> None:
    op.create_table(
        "project_baseline",
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("fitting", sa.LargeBinary(), nullable=False),
        _moment("judged_at"),
        _of_project("project_baseline"),
        sa.PrimaryKeyConstraint("project_id", name="pk_project_baseline"),
    )
    op.create_table(
        "project_notice",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("parcel_id", sa.BigInteger(), nullable=False),
        sa.Column("fits", sa.Boolean(), nullable=False),
        sa.Column("found_group", sa.Text(), nullable=True),
        sa.Column("points", sa.Double(), nullable=True),
        _moment("created_at"),
        _of_project("project_notice"),
        sa.CheckConstraint(f"found_group IN ({GROUPS})", name="ck_project_notice_found_group_code"),
        sa.PrimaryKeyConstraint("id", name="pk_project_notice"),
    )
    op.create_index("ix_project_notice_project_id", "project_notice", ["project_id"])
    op.create_index("ix_project_notice_parcel_id", "project_notice", ["parcel_id", "project_id", "id"])
    op.create_table(
        "project_match",
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        *(sa.Column(name, postgresql.JSONB(), nullable=False) for name in ("question", "page", "state", "answer")),
        sa.Column("parcel_ids", sa.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("points", sa.ARRAY(sa.Double()), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        _moment("created_at"),
        _of_project("project_match"),
        sa.PrimaryKeyConstraint("project_id", "number", name="pk_project_match"),
    )
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY staff_only ON {table} USING ({STAFF}) WITH CHECK ({STAFF})")
    op.execute(
        f"""
        DO $$
        BEGIN
            IF EXISTS (SELECT FROM pg_roles WHERE rolname = '{APP_ROLE}') THEN
                GRANT SELECT, INSERT, UPDATE, DELETE ON project_baseline TO {APP_ROLE};
                GRANT SELECT, INSERT, DELETE ON project_notice, project_match TO {APP_ROLE};
            END IF;
        END
        $$
        """
    )


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)


def _moment(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False)


def _of_project(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["project_id"], ["project.id"], ondelete="CASCADE", name=f"fk_{table}_project_id")
