"""An own layer may be the cadastre: which one, and what its columns mean."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0013"
down_revision: str | None = "0012"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

APP_ROLE = "lotse_app"
STAFF = "current_setting('lotse.role', true) IN ('staff', 'admin')"


def upgrade() -> None:
    op.create_table(
        "cadastre",
        sa.Column("is_only", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("layer_id", sa.Text(), nullable=False),
        sa.Column("key_column", sa.Text(), nullable=False),
        sa.Column("owner_column", sa.Text(), nullable=True),
        sa.Column("area_column", sa.Text(), nullable=True),
        sa.Column("use_column", sa.Text(), nullable=True),
        sa.Column("tolerance_m", sa.Float(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.CheckConstraint("is_only", name=op.f("ck_cadastre_is_only")),
        sa.CheckConstraint("tolerance_m BETWEEN 0.001 AND 1", name=op.f("ck_cadastre_tolerance_m_range")),
        sa.ForeignKeyConstraint(
            ["layer_id"], ["layer.id"], ondelete="CASCADE", name=op.f("fk_cadastre_layer_id_layer")
        ),
        sa.PrimaryKeyConstraint("is_only", name=op.f("pk_cadastre")),
    )
    op.create_index("ix_cadastre_layer_id", "cadastre", ["layer_id"])
    op.execute("ALTER TABLE cadastre ENABLE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY read_all ON cadastre FOR SELECT USING (true)")
    op.execute(f"CREATE POLICY insert_by_staff ON cadastre FOR INSERT WITH CHECK ({STAFF})")
    op.execute(f"CREATE POLICY update_by_staff ON cadastre FOR UPDATE USING ({STAFF}) WITH CHECK ({STAFF})")
    op.execute(f"CREATE POLICY delete_by_staff ON cadastre FOR DELETE USING ({STAFF})")
    op.execute(
        f"""
        DO $$
        BEGIN
            IF EXISTS (SELECT FROM pg_roles WHERE rolname = '{APP_ROLE}') THEN
                GRANT SELECT, INSERT, UPDATE, DELETE ON cadastre TO {APP_ROLE};
            END IF;
        END
        $$
        """
    )


def downgrade() -> None:
    op.drop_table("cadastre")
