"""Inquiries: anybody adds one, its writer can delete it, staff read them."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0018"
down_revision: str | None = "0017"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

APP_ROLE = "lotse_app"
STAFF = "current_setting('lotse.role', true) IN ('staff', 'admin')"
WRITER = "withdrawal_sha256 = current_setting('lotse.inquiry_sha256', true)"
TEXTS = ("kind", "language", "consent_version", "consent_text", "withdrawal_sha256", "message")
MAY_BE_UNKNOWN = ("name", "organisation", "email", "phone", "link", "answered_by")


def upgrade() -> None:
    op.create_table(
        "inquiry",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in TEXTS),
        *(sa.Column(name, sa.Text(), nullable=True) for name in MAY_BE_UNKNOWN),
        sa.Column("parcels", postgresql.JSONB(), server_default=sa.text("'[]'::jsonb"), nullable=False),
        sa.Column("question", postgresql.JSONB(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.Column("delete_on", sa.Date(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('inquiry', 'barrier')", name="ck_inquiry_kind_code"),
        sa.PrimaryKeyConstraint("id", name="pk_inquiry"),
        sa.UniqueConstraint("reference", name="uq_inquiry_reference"),
    )
    op.create_index("ix_inquiry_delete_on", "inquiry", ["delete_on"])
    op.execute("ALTER TABLE inquiry ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY staff_only ON inquiry USING ({STAFF}) WITH CHECK ({STAFF})")
    op.execute(f"CREATE POLICY anybody_writes ON inquiry FOR INSERT WITH CHECK ({WRITER} AND answered_at IS NULL)")
    op.execute(f"CREATE POLICY writer_reads ON inquiry FOR SELECT USING ({WRITER})")
    op.execute(f"CREATE POLICY writer_withdraws ON inquiry FOR DELETE USING ({WRITER})")
    op.execute(
        f"""
        DO $$
        BEGIN
            IF EXISTS (SELECT FROM pg_roles WHERE rolname = '{APP_ROLE}') THEN
                GRANT SELECT, INSERT, DELETE ON inquiry TO {APP_ROLE};
                GRANT UPDATE (answered_at, answered_by) ON inquiry TO {APP_ROLE};
            END IF;
        END
        $$
        """
    )


def downgrade() -> None:
    op.drop_table("inquiry")
