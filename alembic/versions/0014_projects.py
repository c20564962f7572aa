"""Investors' projects: stages, notes, documents, shortlist, and who did what. For staff only, reading included."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0014"
down_revision: str | None = "0013"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

APP_ROLE = "lotse_app"
STAFF = "current_setting('lotse.role', true) IN ('staff', 'admin')"
STAGES = "'inquiry', 'shortlist', 'visit', 'negotiation', 'settled', 'lost'"
STATUSES = "'proposed', 'offered', 'visited', 'reserved', 'chosen', 'rejected'"
ACTIONS = (
    "'created', 'changed', 'stage_set', 'note_added', 'note_changed', 'note_removed', 'document_added', "
    "'document_removed', 'parcel_added', 'parcel_changed', 'parcel_removed', 'matched', 'deleted'"
)
CHANGED = ("project", "project_note", "project_parcel")
ADDED_AND_REMOVED = ("project_stage", "project_document", "project_event")
TABLES = (*CHANGED, *ADDED_AND_REMOVED)


def upgrade() -> None:
    op.create_table(
        "project",
        _id(),
        _text("reference"),
        _text("title"),
        _text("sector", nullable=True),
        _text("confidentiality", server_default="internal"),
        _text("investor", nullable=True),
        sa.Column("contact", postgresql.JSONB(), nullable=True),
        sa.Column("question", postgresql.JSONB(), nullable=True),
        _text("stage", server_default="inquiry"),
        sa.Column("stage_since", sa.Date(), nullable=False),
        *_versioned(),
        sa.CheckConstraint("confidentiality IN ('internal', 'confidential')", name="ck_project_confidentiality_code"),
        sa.CheckConstraint(f"stage IN ({STAGES})", name="ck_project_stage_code"),
        sa.PrimaryKeyConstraint("id", name="pk_project"),
        sa.UniqueConstraint("reference", name="uq_project_reference"),
    )
    op.create_index("ix_project_stage", "project", ["stage"])
    op.create_table(
        "project_stage",
        _id(),
        *_of_project("project_stage"),
        _text("stage"),
        sa.Column("since", sa.Date(), nullable=False),
        _text("reason", nullable=True),
        _text("actor"),
        _moment("created_at"),
        sa.CheckConstraint(f"stage IN ({STAGES})", name="ck_project_stage_stage_code"),
        sa.CheckConstraint(
            "stage NOT IN ('settled', 'lost') OR reason IS NOT NULL", name="ck_project_stage_end_has_reason"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_project_stage"),
    )
    op.create_table(
        "project_note",
        _id(),
        *_of_project("project_note"),
        _text("text"),
        *_versioned(),
        sa.PrimaryKeyConstraint("id", name="pk_project_note"),
    )
    op.create_table(
        "project_document",
        _id(),
        *_of_project("project_document"),
        _text("name"),
        _text("media_type"),
        _text("description", nullable=True),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        _text("sha256"),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        _text("created_by"),
        _moment("created_at"),
        sa.PrimaryKeyConstraint("id", name="pk_project_document"),
    )
    op.create_table(
        "project_parcel",
        *_of_project("project_parcel"),
        sa.Column("parcel_id", sa.BigInteger(), nullable=False),
        _text("parcel_key"),
        _text("parcel_name"),
        _text("status"),
        _text("comment", nullable=True),
        *_versioned(),
        sa.CheckConstraint(f"status IN ({STATUSES})", name="ck_project_parcel_status_code"),
        sa.PrimaryKeyConstraint("project_id", "parcel_id", name="pk_project_parcel"),
    )
    op.create_index("ix_project_parcel_parcel_id", "project_parcel", ["parcel_id"])
    op.create_table(
        "project_event",
        _id(),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        _text("action"),
        sa.Column("subject_id", sa.BigInteger(), nullable=True),
        sa.Column("fields", postgresql.JSONB(), server_default=sa.text("'[]'::jsonb"), nullable=False),
        sa.Column("before", postgresql.JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False),
        _text("actor"),
        _moment("created_at"),
        sa.CheckConstraint(f"action IN ({ACTIONS})", name="ck_project_event_action_code"),
        sa.PrimaryKeyConstraint("id", name="pk_project_event"),
    )
    for table in ("project_stage", "project_note", "project_document", "project_event"):
        op.create_index(f"ix_{table}_project_id", table, ["project_id"])
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY staff_only ON {table} USING ({STAFF}) WITH CHECK ({STAFF})")
    op.execute(
        f"""
        DO $$
        BEGIN
            IF EXISTS (SELECT FROM pg_roles WHERE rolname = '{APP_ROLE}') THEN
                GRANT SELECT, INSERT, UPDATE, DELETE ON {", ".join(CHANGED)} TO {APP_ROLE};
                GRANT SELECT, INSERT, DELETE ON {", ".join(ADDED_AND_REMOVED)} TO {APP_ROLE};
            END IF;
        END
        $$
        """
    )


def downgrade() -> None:
    for table in reversed(("project", "project_stage", "project_note", "project_document", "project_parcel")):
        op.drop_table(table)
    op.drop_table("project_event")


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False)


def _text(name: str, *, nullable: bool = False, server_default: str | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=nullable, server_default=server_default)


def _moment(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False)


def _of_project(table: str) -> tuple[sa.Column[int], sa.ForeignKeyConstraint]:
    return (
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], ondelete="CASCADE", name=f"fk_{table}_project_id"),
    )


def _versioned() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        _moment("created_at"),
        sa.Column("updated_by", sa.Text(), nullable=False),
        _moment("updated_at"),
    )
