"""Main roads to draw, made of the road network that holds."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry

revision: str = "0019"
down_revision: str | None = "0018"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

APP_ROLE = "lotse_app"
LINES = Geometry("MULTILINESTRING", srid=25832, spatial_index=False)


def upgrade() -> None:
    """What is stored already is published when the service starts."""
    op.create_table(
        "road",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("key", "road_class", "method")),
        *(sa.Column(name, sa.Text(), nullable=True) for name in ("reference", "name")),
        sa.Column("schematic", sa.Boolean(), nullable=False),
        sa.Column("geom", LINES, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=True),
        sa.Column("feature_json", sa.Text(), nullable=True),
        sa.Column("search_text", sa.Text(), server_default="", nullable=False),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.CheckConstraint("road_class IN ('motorway', 'trunk', 'primary')", name="ck_road_road_class_code"),
        sa.CheckConstraint("method IN ('road', 'skeleton')", name="ck_road_method_code"),
        sa.PrimaryKeyConstraint("id", name="pk_road"),
        sa.UniqueConstraint("key", name="uq_road_key"),
        postgresql_with={"toast_tuple_target": 8160},
    )
    op.create_index("ix_road_geom", "road", ["geom"], postgresql_using="gist")
    grant = f"GRANT SELECT ON road TO {APP_ROLE}"
    op.execute(
        f"DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = '{APP_ROLE}') THEN {grant}; END IF; END $$"
    )


def downgrade() -> None:
    op.drop_table("road")
    for name in ("collection_version", "change", "tile_cell", "tile_sum"):
        table = sa.table(name, sa.column("collection"))
        op.execute(sa.delete(table).where(table.c.collection == "roads"))
