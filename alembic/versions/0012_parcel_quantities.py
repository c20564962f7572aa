"""What criteria measure of parcels, kept to rank the whole stock under any weights."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0012"
down_revision: str | None = "0011"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

APP_ROLE = "lotse_app"


def upgrade() -> None:
    op.create_table(
        "parcel_quantity",
        sa.Column("parcel_id", sa.BigInteger(), nullable=False),
        sa.Column("quantities", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["parcel_id"], ["parcel.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("parcel_id", name=op.f("pk_parcel_quantity")),
    )
    op.execute(
        f"""
        DO $$
        BEGIN
            IF EXISTS (SELECT FROM pg_roles WHERE rolname = '{APP_ROLE}') THEN
                GRANT SELECT, INSERT, UPDATE, DELETE ON parcel_quantity TO {APP_ROLE};
            END IF;
        END
        $$
        """
    )


def downgrade() -> None:
    op.drop_table("parcel_quantity")
