"""How far every parcel of the cadastre is from what is scored, as it was measured last."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0016"
down_revision: str | None = "0015"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

APP_ROLE = "lotse_app"


def upgrade() -> None:
    op.create_table(
        "cadastre_reach",
        sa.Column("is_only", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("table_name", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("targets", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("figures", sa.LargeBinary(), nullable=False),
        sa.Column("measured_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.CheckConstraint("is_only", name=op.f("ck_cadastre_reach_is_only")),
        sa.PrimaryKeyConstraint("is_only", name=op.f("pk_cadastre_reach")),
    )
    # numbers of single precision hardly shrink, and would be unpacked for every reading
    op.execute("ALTER TABLE cadastre_reach ALTER COLUMN figures SET STORAGE EXTERNAL")
    op.execute(
        f"""
        DO $$
        BEGIN
            IF EXISTS (SELECT FROM pg_roles WHERE rolname = '{APP_ROLE}') THEN
                GRANT SELECT ON cadastre_reach TO {APP_ROLE};
            END IF;
        END
        $$
        """
    )


def downgrade() -> None:
    op.drop_table("cadastre_reach")
