"""Sums of rows by part of the map, so that the widest tiles need not read every row.

None are kept at first: the next start of the service counts every row.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

ROLE = "lotse_app"


def upgrade() -> None:
    op.add_column(
        "collection_version", sa.Column("has_tile_sums", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    op.create_table(
        "tile_sum",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("collection", sa.Text(), nullable=False),
        sa.Column("part_column", sa.Integer(), nullable=False),
        sa.Column("part_row", sa.Integer(), nullable=False),
        sa.Column("visibility", sa.Text(), nullable=False),
        sa.Column("owner_partner_id", sa.BigInteger(), nullable=True),
        sa.Column("row_count", sa.BigInteger(), nullable=False),
        sa.Column("area_cm2", sa.Numeric(), nullable=False),
        sa.Column("area_unknown_count", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_tile_sum"),
    )
    op.create_index("ix_tile_sum_part", "tile_sum", ["collection", "part_column", "part_row"])
    grant = f"GRANT SELECT, INSERT, UPDATE, DELETE ON tile_sum TO {ROLE}"
    op.execute(f"DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = '{ROLE}') THEN {grant}; END IF; END $$")


def downgrade() -> None:
    op.drop_table("tile_sum")
    op.drop_column("collection_version", "has_tile_sums")
