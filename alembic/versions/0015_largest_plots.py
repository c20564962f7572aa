"""The largest plot in one piece of every site, computed from the outlines of its parcels."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0015"
down_revision: str | None = "0014"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

METHODS = "'outlines', 'some_outlines', 'no_outline', 'no_parcel'"


def upgrade() -> None:
    """What is stored already gets its figures when the service starts."""
    op.add_column("site", sa.Column("largest_contiguous_m2", sa.Float(), nullable=True))
    op.add_column("site", sa.Column("largest_contiguous_parcels", sa.Integer(), nullable=True))
    op.add_column("site", sa.Column("largest_contiguous_method", sa.Text(), nullable=True))
    op.create_check_constraint(
        op.f("ck_site_largest_contiguous_method_code"), "site", f"largest_contiguous_method IN ({METHODS})"
    )


def downgrade() -> None:
    """The stored features name the figures until their sites are next written."""
    op.drop_constraint(op.f("ck_site_largest_contiguous_method_code"), "site", type_="check")
    for name in ("largest_contiguous_method", "largest_contiguous_parcels", "largest_contiguous_m2"):
        op.drop_column("site", name)
