"""Facilities may be superseded by the same place in a better source."""

from collections.abc import Sequence

from alembic import op

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

FORMER = "'open', 'planned', 'under_construction', 'closed'"


def upgrade() -> None:
    _set_codes(f"{FORMER}, 'superseded'")


def downgrade() -> None:
    op.execute("UPDATE facility SET status = 'open' WHERE status = 'superseded'")
    _set_codes(FORMER)


def _set_codes(codes: str) -> None:
    op.drop_constraint(op.f("ck_facility_status_code"), "facility", type_="check")
    op.create_check_constraint(op.f("ck_facility_status_code"), "facility", f"status IN ({codes})")
