"""Versions of map cells, so that a change makes exactly the tiles fresh that it may show in.

Every tile drawn before is as old as its collection: `tiles_version` starts at the collection's version.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

ROLE = "lotse_app"


def upgrade() -> None:
    op.add_column(
        "collection_version", sa.Column("tiles_version", sa.BigInteger(), server_default=sa.text("0"), nullable=False)
    )
    op.execute("UPDATE collection_version SET tiles_version = version")
    op.create_table(
        "tile_cell",
        sa.Column("collection", sa.Text(), nullable=False),
        sa.Column("cell_column", sa.Integer(), nullable=False),
        sa.Column("cell_row", sa.Integer(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("collection", "cell_column", "cell_row", name="pk_tile_cell"),
    )
    grant = f"GRANT SELECT, INSERT, UPDATE, DELETE ON tile_cell TO {ROLE}"
    op.execute(f"DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = '{ROLE}') THEN {grant}; END IF; END $$")


def downgrade() -> None:
    op.drop_table("tile_cell")
    op.drop_column("collection_version", "tiles_version")
