"""Road networks, what was found on them for every parcel, and a schema for the edges of each network.

Edges are partitioned by network, so that one comes and goes as a table: filled without an index, dropped at once.
"""

from collections.abc import Sequence

import geoalchemy2
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

APP_ROLE = "lotse_app"
READ = ("network", "network_edge")
WRITTEN = ("network_field", "travel", "parcel_reach")  # edits of parcels and facilities measure anew
RUN_KINDS = "('measurement', 'score', 'travel')"
FORMER_RUN_KINDS = "('measurement', 'score')"


def upgrade() -> None:
    op.execute("CREATE SCHEMA networks")
    op.create_table(
        "network",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("engine_version", sa.Text(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=True),
        sa.Column("files", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("attribution", sa.Text(), nullable=False),
        sa.Column("node_count", sa.BigInteger(), nullable=False),
        sa.Column("edge_count", sa.BigInteger(), nullable=False),
        sa.Column("coverage", geoalchemy2.Geometry("MULTIPOLYGON", srid=25832, spatial_index=False), nullable=True),
        sa.Column("report", postgresql.JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False),
        sa.Column("is_current", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("method IN ('road', 'skeleton')", name=op.f("ck_network_method_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_network")),
    )
    op.create_index("ix_network_current", "network", ["method"], unique=True, postgresql_where=sa.text("is_current"))
    op.create_table(
        "network_edge",
        sa.Column("network_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("from_node", sa.Integer(), nullable=False),
        sa.Column("to_node", sa.Integer(), nullable=False),
        sa.Column("length_m", sa.Float(), nullable=False),
        sa.Column("car_s", sa.Float(), nullable=True),
        sa.Column("car_back_s", sa.Float(), nullable=True),
        sa.Column("truck_s", sa.Float(), nullable=True),
        sa.Column("truck_back_s", sa.Float(), nullable=True),
        sa.Column("is_access", sa.Boolean(), nullable=False),
        sa.Column("road_class", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("way_id", sa.BigInteger(), nullable=True),
        sa.Column("geom", geoalchemy2.Geometry("LINESTRING", srid=25832, spatial_index=False), nullable=False),
        sa.ForeignKeyConstraint(["network_id"], ["network.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("network_id", "id", name=op.f("pk_network_edge")),
        postgresql_partition_by="LIST (network_id)",
    )
    op.create_index("ix_network_edge_geom", "network_edge", ["geom"], postgresql_using="gist")
    op.add_column("run", sa.Column("network_id", sa.BigInteger(), nullable=True))
    op.add_column("run", sa.Column("targets", postgresql.JSONB(), nullable=True))
    op.create_foreign_key(
        op.f("fk_run_network_id_network"), "run", "network", ["network_id"], ["id"], ondelete="CASCADE"
    )
    _set_run_kinds(RUN_KINDS)
    _index_current_runs(["kind", "profile_id", "network_id"])
    op.create_table(
        "network_field",
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("block", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("found", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("mode IN ('direct', 'car', 'truck')", name=op.f("ck_network_field_mode_code")),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run_id", "mode", "block", name=op.f("pk_network_field")),
    )
    # Uncompressed, so that a few bytes of a block are read without the others.
    op.execute("ALTER TABLE network_field ALTER COLUMN found SET STORAGE EXTERNAL")
    op.create_table(
        "travel",
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("parcel_id", sa.BigInteger(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("edge_id", sa.Integer(), nullable=True),
        sa.Column("access_m", sa.REAL(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("to_s", sa.ARRAY(sa.REAL()), nullable=False),
        sa.Column("to_m", sa.ARRAY(sa.REAL()), nullable=False),
        sa.Column("from_s", sa.ARRAY(sa.REAL()), nullable=False),
        sa.Column("from_m", sa.ARRAY(sa.REAL()), nullable=False),
        sa.Column("to_facility_ids", sa.ARRAY(sa.Integer()), nullable=False),
        sa.Column("from_facility_ids", sa.ARRAY(sa.Integer()), nullable=False),
        sa.CheckConstraint("mode IN ('direct', 'car', 'truck')", name=op.f("ck_travel_mode_code")),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run_id", "parcel_id", "mode", name=op.f("pk_travel")),
    )
    op.create_table(
        "parcel_reach",
        sa.Column("parcel_id", sa.BigInteger(), nullable=False),
        sa.Column("road_m", sa.ARRAY(sa.REAL()), nullable=False),
        sa.Column("car_s", sa.ARRAY(sa.REAL()), nullable=False),
        sa.Column("truck_s", sa.ARRAY(sa.REAL()), nullable=False),
        sa.ForeignKeyConstraint(["parcel_id"], ["parcel.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("parcel_id", name=op.f("pk_parcel_reach")),
    )
    _grant()


def _set_run_kinds(kinds: str) -> None:
    op.drop_constraint(op.f("ck_run_kind_code"), "run", type_="check")
    op.create_check_constraint(op.f("ck_run_kind_code"), "run", f"kind IN {kinds}")


def _index_current_runs(columns: list[str]) -> None:
    op.drop_index("ix_run_current", table_name="run")
    op.create_index(
        "ix_run_current",
        "run",
        columns,
        unique=True,
        postgresql_where=sa.text("is_current"),
        postgresql_nulls_not_distinct=True,
    )


def _grant() -> None:
    read, written = ", ".join(READ), ", ".join(WRITTEN)
    op.execute(
        f"""
        DO $$
        BEGIN
            IF EXISTS (SELECT FROM pg_roles WHERE rolname = '{APP_ROLE}') THEN
                GRANT SELECT ON {read} TO {APP_ROLE};
                GRANT SELECT, INSERT, UPDATE, DELETE ON {written} TO {APP_ROLE};
            END IF;
        END
        $$
        """
    )


def downgrade() -> None:
    for table in ("parcel_reach", "travel", "network_field"):
        op.drop_table(table)
    op.execute("DELETE FROM run WHERE kind = 'travel'")
    _index_current_runs(["kind", "profile_id"])
    _set_run_kinds(FORMER_RUN_KINDS)
    op.drop_constraint(op.f("fk_run_network_id_network"), "run", type_="foreignkey")
    op.drop_column("run", "targets")
    op.drop_column("run", "network_id")
    op.drop_table("network_edge")
    op.drop_table("network")
    op.execute("DROP SCHEMA networks")
