"""Every table of the first release, from app.db.tables."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

revision: str = "0001"
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS postgis")
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    op.create_table(
        "change",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("collection", sa.Text(), nullable=False),
        sa.Column("row_id", sa.BigInteger(), nullable=False),
        sa.Column("row_key", sa.Text(), nullable=False),
        sa.Column("operation", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column(
            "fields", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'::jsonb"), nullable=False
        ),
        sa.Column("visibility", sa.Text(), nullable=True),
        sa.Column("owner_partner_id", sa.BigInteger(), nullable=True),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column(
            "transaction_id",
            sa.BigInteger(),
            server_default=sa.text("pg_current_xact_id()::text::bigint"),
            nullable=False,
        ),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "operation IN ('created', 'changed', 'withdrawn', 'restored', 'deleted')",
            name=op.f("ck_change_operation_code"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change")),
    )
    op.create_index("ix_change_row", "change", ["collection", "row_id"], unique=False)
    op.create_table(
        "collection_version",
        sa.Column("collection", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("collection", name=op.f("pk_collection_version")),
    )
    op.create_geospatial_table(
        "district",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("designation", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=True),
        sa.Column("is_core", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="MULTIPOLYGON",
                srid=25832,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=True),
        sa.Column("feature_json", sa.Text(), nullable=True),
        sa.Column("search_text", sa.Text(), server_default="", nullable=False),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("key ~ '^[0-9]{5}$'", name=op.f("ck_district_key_ags")),
        sa.CheckConstraint("ST_IsValid(geom) AND NOT ST_IsEmpty(geom)", name=op.f("ck_district_geom_valid")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_district")),
        sa.UniqueConstraint("key", name=op.f("uq_district_key")),
    )
    op.create_geospatial_index(
        "ix_district_geom", "district", ["geom"], unique=False, postgresql_using="gist", postgresql_ops={}
    )
    op.create_geospatial_table(
        "facility",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), server_default="open", nullable=False),
        sa.Column("open_from_year", sa.SmallInteger(), nullable=True),
        sa.Column("accuracy_m", sa.Double(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column(
            "attributes", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False
        ),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="POINT",
                srid=25832,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("source_detail", sa.Text(), nullable=True),
        sa.Column("as_of", sa.Date(), nullable=True),
        sa.Column("import_hash", sa.Text(), nullable=True),
        sa.Column("feature_json", sa.Text(), nullable=True),
        sa.Column("search_text", sa.Text(), server_default="", nullable=False),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "kind IN ('airport', 'airport_reference', 'airport_passenger', 'airport_cargo', 'airfield', 'motorway_interchange', 'motorway_junction', 'freight_terminal', 'marshalling_yard', 'inland_port', 'long_distance_station', 'station', 'hydrogen_node', 'substation', 'chemical_park', 'technology_park', 'research', 'mine', 'post_mining_lake', 'power_plant')",
            name=op.f("ck_facility_kind_code"),
        ),
        sa.CheckConstraint(
            "status IN ('open', 'planned', 'under_construction', 'closed')", name=op.f("ck_facility_status_code")
        ),
        sa.CheckConstraint("accuracy_m >= 0", name=op.f("ck_facility_accuracy_m_range")),
        sa.CheckConstraint(
            "open_from_year >= 1800 AND open_from_year <= 2200", name=op.f("ck_facility_open_from_year_range")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_facility")),
        sa.UniqueConstraint("key", name=op.f("uq_facility_key")),
    )
    op.create_geospatial_index(
        "ix_facility_geom", "facility", ["geom"], unique=False, postgresql_using="gist", postgresql_ops={}
    )
    op.create_index("ix_facility_kind", "facility", ["kind", "status"], unique=False)
    op.create_table(
        "import_run",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("file_sha256", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("report", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "finished_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.CheckConstraint(
            "target IN ('parcels', 'sites', 'districts', 'municipalities', 'infrastructure')",
            name=op.f("ck_import_run_target_code"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_run")),
    )
    op.create_geospatial_table(
        "municipality",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("designation", sa.Text(), nullable=True),
        sa.Column("district_key", sa.Text(), sa.Computed("left(key, 5)", persisted=True), nullable=False),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="MULTIPOLYGON",
                srid=25832,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=True),
        sa.Column("feature_json", sa.Text(), nullable=True),
        sa.Column("search_text", sa.Text(), server_default="", nullable=False),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("key ~ '^[0-9]{8}$'", name=op.f("ck_municipality_key_ags")),
        sa.CheckConstraint("ST_IsValid(geom) AND NOT ST_IsEmpty(geom)", name=op.f("ck_municipality_geom_valid")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_municipality")),
        sa.UniqueConstraint("key", name=op.f("uq_municipality_key")),
    )
    op.create_index("ix_municipality_district_key", "municipality", ["district_key"], unique=False)
    op.create_geospatial_index(
        "ix_municipality_geom", "municipality", ["geom"], unique=False, postgresql_using="gist", postgresql_ops={}
    )
    op.create_table(
        "partner",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner")),
        sa.UniqueConstraint("key", name=op.f("uq_partner_key")),
    )
    op.create_table(
        "run",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("profile_id", sa.Text(), nullable=True),
        sa.Column("profile_version", sa.Text(), nullable=True),
        sa.Column("engine_version", sa.Text(), nullable=False),
        sa.Column("is_current", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("kind IN ('measurement', 'score')", name=op.f("ck_run_kind_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run")),
    )
    op.create_index(
        "ix_run_current",
        "run",
        ["kind", "profile_id"],
        unique=True,
        postgresql_where=sa.text("is_current"),
        postgresql_nulls_not_distinct=True,
    )
    op.create_geospatial_table(
        "site",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("former_names", sa.Text(), nullable=True),
        sa.Column("site_type", sa.Text(), nullable=True),
        sa.Column("stated_municipality", sa.Text(), nullable=True),
        sa.Column("stated_district", sa.Text(), nullable=True),
        sa.Column("area_m2", sa.Double(), nullable=True),
        sa.Column("available_m2", sa.Double(), nullable=True),
        sa.Column("operator", sa.Text(), nullable=True),
        sa.Column(
            "attributes", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False
        ),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="MULTIPOLYGON",
                srid=25832,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=True,
        ),
        sa.Column("geometry_area_m2", sa.Double(), sa.Computed("ST_Area(geom)", persisted=True), nullable=True),
        sa.Column(
            "position",
            Geometry(
                geometry_type="POINT",
                srid=25832,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=True,
        ),
        sa.Column("position_uncertainty_m", sa.Double(), nullable=True),
        sa.Column("synthetic", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("visibility", sa.Text(), server_default="public", nullable=False),
        sa.Column("owner_partner_id", sa.BigInteger(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=True),
        sa.Column("import_hash", sa.Text(), nullable=True),
        sa.Column("feature_json", sa.Text(), nullable=True),
        sa.Column("search_text", sa.Text(), server_default="", nullable=False),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "site_type IN ('commercial_area', 'industrial_area', 'chemical_park', 'technology_park', 'freight_village', 'brownfield', 'planned_area')",
            name=op.f("ck_site_site_type_code"),
        ),
        sa.CheckConstraint("visibility <> 'owner' OR owner_partner_id IS NOT NULL", name=op.f("ck_site_owner_named")),
        sa.CheckConstraint(
            "visibility IN ('public', 'partner', 'owner', 'internal')", name=op.f("ck_site_visibility_code")
        ),
        sa.CheckConstraint("ST_IsValid(geom) AND NOT ST_IsEmpty(geom)", name=op.f("ck_site_geom_valid")),
        sa.CheckConstraint("area_m2 > 0", name=op.f("ck_site_area_m2_range")),
        sa.CheckConstraint("available_m2 >= 0", name=op.f("ck_site_available_m2_range")),
        sa.CheckConstraint("position_uncertainty_m >= 0", name=op.f("ck_site_position_uncertainty_m_range")),
        sa.ForeignKeyConstraint(["owner_partner_id"], ["partner.id"], name=op.f("fk_site_owner_partner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site")),
        sa.UniqueConstraint("key", name=op.f("uq_site_key")),
    )
    op.create_index(
        "ix_site_geom", "site", [sa.literal_column("(coalesce(geom, position))")], unique=False, postgresql_using="gist"
    )
    op.create_index(
        "ix_site_search_text",
        "site",
        ["search_text"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"search_text": "gin_trgm_ops"},
    )
    op.create_table(
        "token",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("partner_id", sa.BigInteger(), nullable=True),
        sa.Column("secret_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("role <> 'editor' OR partner_id IS NOT NULL", name=op.f("ck_token_editor_has_partner")),
        sa.CheckConstraint("role IN ('viewer', 'editor', 'staff', 'admin')", name=op.f("ck_token_role_code")),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_token_partner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_token")),
        sa.UniqueConstraint("secret_sha256", name=op.f("uq_token_secret_sha256")),
    )
    op.create_geospatial_table(
        "parcel",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("site_id", sa.BigInteger(), nullable=True),
        sa.Column("cadastral_reference", sa.Text(), nullable=True),
        sa.Column("area_m2", sa.Double(), nullable=True),
        sa.Column("net_area_m2", sa.Double(), nullable=True),
        sa.Column("available_m2", sa.Double(), nullable=True),
        sa.Column("largest_contiguous_m2", sa.Double(), nullable=True),
        sa.Column("smallest_plot_m2", sa.Double(), nullable=True),
        sa.Column("divisible", sa.Boolean(), nullable=True),
        sa.Column("zoning", sa.Text(), nullable=True),
        sa.Column("plan_status", sa.Text(), nullable=True),
        sa.Column("plan_name", sa.Text(), nullable=True),
        sa.Column("plan_date", sa.Date(), nullable=True),
        sa.Column("land_use_plan_status", sa.Text(), nullable=True),
        sa.Column("site_coverage_ratio", sa.Double(), nullable=True),
        sa.Column("floor_area_ratio", sa.Double(), nullable=True),
        sa.Column("building_mass_m3_per_m2", sa.Double(), nullable=True),
        sa.Column("max_building_height_m", sa.Double(), nullable=True),
        sa.Column("operation_24h", sa.Boolean(), nullable=True),
        sa.Column("noise_quota", sa.Boolean(), nullable=True),
        sa.Column("noise_day_db_per_m2", sa.Double(), nullable=True),
        sa.Column("noise_night_db_per_m2", sa.Double(), nullable=True),
        sa.Column("status", sa.Text(), server_default="available", nullable=False),
        sa.Column("price_eur_per_m2", sa.Double(), nullable=True),
        sa.Column("price_basis", sa.Text(), nullable=True),
        sa.Column("price_negotiable", sa.Boolean(), nullable=True),
        sa.Column("tenure", sa.Text(), nullable=True),
        sa.Column("owner_type", sa.Text(), nullable=True),
        sa.Column("available_from", sa.Date(), nullable=True),
        sa.Column("ready_months", sa.Double(), nullable=True),
        sa.Column("trade_tax_percent", sa.Double(), nullable=True),
        sa.Column("power_mw", sa.Double(), nullable=True),
        sa.Column("power_available_from", sa.Date(), nullable=True),
        sa.Column("power_voltage_kv", sa.Double(), nullable=True),
        sa.Column("gas_available", sa.Boolean(), nullable=True),
        sa.Column("steam_available", sa.Boolean(), nullable=True),
        sa.Column("water_m3_per_h", sa.Double(), nullable=True),
        sa.Column("waste_water_m3_per_h", sa.Double(), nullable=True),
        sa.Column("fibre", sa.Text(), nullable=True),
        sa.Column("hydrogen", sa.Text(), nullable=True),
        sa.Column("rail_siding", sa.Text(), nullable=True),
        sa.Column("flood_zone", sa.Text(), nullable=True),
        sa.Column("contamination", sa.Text(), nullable=True),
        sa.Column("mining", sa.Text(), nullable=True),
        sa.Column("housing_distance_m", sa.Double(), nullable=True),
        sa.Column(
            "attributes", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False
        ),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="MULTIPOLYGON",
                srid=25832,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=True,
        ),
        sa.Column("geometry_area_m2", sa.Double(), sa.Computed("ST_Area(geom)", persisted=True), nullable=True),
        sa.Column(
            "position",
            Geometry(
                geometry_type="POINT",
                srid=25832,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=True,
        ),
        sa.Column("position_uncertainty_m", sa.Double(), nullable=True),
        sa.Column(
            "entrance",
            Geometry(
                geometry_type="POINT",
                srid=25832,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=True,
        ),
        sa.Column("contact", sa.Text(), nullable=True),
        sa.Column("internal_note", sa.Text(), nullable=True),
        sa.Column("synthetic", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("visibility", sa.Text(), server_default="public", nullable=False),
        sa.Column("owner_partner_id", sa.BigInteger(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=True),
        sa.Column("import_hash", sa.Text(), nullable=True),
        sa.Column("feature_json", sa.Text(), nullable=True),
        sa.Column("search_text", sa.Text(), server_default="", nullable=False),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "(status = 'withdrawn') = (withdrawn_at IS NOT NULL)", name=op.f("ck_parcel_withdrawn_dated")
        ),
        sa.CheckConstraint(
            "contamination IN ('none', 'suspected', 'known', 'remediated')", name=op.f("ck_parcel_contamination_code")
        ),
        sa.CheckConstraint(
            "fibre IN ('two_routes_10g', 'one_route_10g', 'one_g', 'less')", name=op.f("ck_parcel_fibre_code")
        ),
        sa.CheckConstraint("flood_zone IN ('none', 'hq_extreme', 'hq100')", name=op.f("ck_parcel_flood_zone_code")),
        sa.CheckConstraint("hydrogen IN ('connected', 'planned', 'none')", name=op.f("ck_parcel_hydrogen_code")),
        sa.CheckConstraint(
            "land_use_plan_status IN ('not_shown', 'shown', 'reserved', 'priority')",
            name=op.f("ck_parcel_land_use_plan_status_code"),
        ),
        sa.CheckConstraint(
            "mining IN ('none', 'settled_dump', 'young_dump', 'under_supervision')", name=op.f("ck_parcel_mining_code")
        ),
        sa.CheckConstraint(
            "owner_type IN ('municipality', 'state', 'federation', 'lmbv', 'mibrag', 'private', 'mixed')",
            name=op.f("ck_parcel_owner_type_code"),
        ),
        sa.CheckConstraint(
            "plan_status IN ('none', 'land_use_plan', 'draft', 'displayed', 'adopted', 'binding', 'section_34', 'void')",
            name=op.f("ck_parcel_plan_status_code"),
        ),
        sa.CheckConstraint("price_basis IN ('serviced', 'unserviced')", name=op.f("ck_parcel_price_basis_code")),
        sa.CheckConstraint(
            "rail_siding IN ('on_plot', 'on_site', 'possible', 'none')", name=op.f("ck_parcel_rail_siding_code")
        ),
        sa.CheckConstraint(
            "status IN ('planned', 'available', 'reserved', 'optioned', 'sold', 'withdrawn')",
            name=op.f("ck_parcel_status_code"),
        ),
        sa.CheckConstraint(
            "tenure IN ('purchase', 'lease', 'heritable_building_right')", name=op.f("ck_parcel_tenure_code")
        ),
        sa.CheckConstraint("visibility <> 'owner' OR owner_partner_id IS NOT NULL", name=op.f("ck_parcel_owner_named")),
        sa.CheckConstraint(
            "visibility IN ('public', 'partner', 'owner', 'internal')", name=op.f("ck_parcel_visibility_code")
        ),
        sa.CheckConstraint(
            "zoning IN ('GE', 'GEe', 'GI', 'GIe', 'SO', 'MI', 'MU', '§34', '§35')", name=op.f("ck_parcel_zoning_code")
        ),
        sa.CheckConstraint("ST_IsValid(geom) AND NOT ST_IsEmpty(geom)", name=op.f("ck_parcel_geom_valid")),
        sa.CheckConstraint("area_m2 > 0", name=op.f("ck_parcel_area_m2_range")),
        sa.CheckConstraint("available_m2 >= 0", name=op.f("ck_parcel_available_m2_range")),
        sa.CheckConstraint(
            "building_mass_m3_per_m2 >= 0 AND building_mass_m3_per_m2 <= 50",
            name=op.f("ck_parcel_building_mass_m3_per_m2_range"),
        ),
        sa.CheckConstraint(
            "floor_area_ratio >= 0 AND floor_area_ratio <= 20", name=op.f("ck_parcel_floor_area_ratio_range")
        ),
        sa.CheckConstraint("housing_distance_m >= 0", name=op.f("ck_parcel_housing_distance_m_range")),
        sa.CheckConstraint("largest_contiguous_m2 >= 0", name=op.f("ck_parcel_largest_contiguous_m2_range")),
        sa.CheckConstraint(
            "max_building_height_m >= 0 AND max_building_height_m <= 500",
            name=op.f("ck_parcel_max_building_height_m_range"),
        ),
        sa.CheckConstraint("net_area_m2 > 0", name=op.f("ck_parcel_net_area_m2_range")),
        sa.CheckConstraint(
            "noise_day_db_per_m2 >= 0 AND noise_day_db_per_m2 <= 150", name=op.f("ck_parcel_noise_day_db_per_m2_range")
        ),
        sa.CheckConstraint(
            "noise_night_db_per_m2 >= 0 AND noise_night_db_per_m2 <= 150",
            name=op.f("ck_parcel_noise_night_db_per_m2_range"),
        ),
        sa.CheckConstraint("position_uncertainty_m >= 0", name=op.f("ck_parcel_position_uncertainty_m_range")),
        sa.CheckConstraint("power_mw >= 0", name=op.f("ck_parcel_power_mw_range")),
        sa.CheckConstraint("power_voltage_kv > 0", name=op.f("ck_parcel_power_voltage_kv_range")),
        sa.CheckConstraint("price_eur_per_m2 >= 0", name=op.f("ck_parcel_price_eur_per_m2_range")),
        sa.CheckConstraint("ready_months >= 0 AND ready_months <= 600", name=op.f("ck_parcel_ready_months_range")),
        sa.CheckConstraint(
            "site_coverage_ratio >= 0 AND site_coverage_ratio <= 1", name=op.f("ck_parcel_site_coverage_ratio_range")
        ),
        sa.CheckConstraint("smallest_plot_m2 > 0", name=op.f("ck_parcel_smallest_plot_m2_range")),
        sa.CheckConstraint(
            "trade_tax_percent >= 0 AND trade_tax_percent <= 1000", name=op.f("ck_parcel_trade_tax_percent_range")
        ),
        sa.CheckConstraint("waste_water_m3_per_h >= 0", name=op.f("ck_parcel_waste_water_m3_per_h_range")),
        sa.CheckConstraint("water_m3_per_h >= 0", name=op.f("ck_parcel_water_m3_per_h_range")),
        sa.ForeignKeyConstraint(["owner_partner_id"], ["partner.id"], name=op.f("fk_parcel_owner_partner_id")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_parcel_site_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parcel")),
        sa.UniqueConstraint("key", name=op.f("uq_parcel_key")),
    )
    op.create_index(
        "ix_parcel_geom",
        "parcel",
        [sa.literal_column("(coalesce(geom, position))")],
        unique=False,
        postgresql_using="gist",
    )
    op.create_index(
        "ix_parcel_search_text",
        "parcel",
        ["search_text"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"search_text": "gin_trgm_ops"},
    )
    op.create_index("ix_parcel_site_id", "parcel", ["site_id"], unique=False)
    op.create_table(
        "site_municipality",
        sa.Column("site_id", sa.BigInteger(), nullable=False),
        sa.Column("municipality_id", sa.BigInteger(), nullable=False),
        sa.Column("share_ratio", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
            name=op.f("fk_site_municipality_municipality_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["site_id"], ["site.id"], name=op.f("fk_site_municipality_site_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("site_id", "municipality_id", name=op.f("pk_site_municipality")),
    )
    op.create_index("ix_site_municipality_municipality_id", "site_municipality", ["municipality_id"], unique=False)
    op.create_table(
        "measurement",
        sa.Column("parcel_id", sa.BigInteger(), nullable=False),
        sa.Column("quantity", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("value", sa.Double(), nullable=True),
        sa.Column("value_low", sa.Double(), nullable=True),
        sa.Column("value_high", sa.Double(), nullable=True),
        sa.Column("facility_id", sa.BigInteger(), nullable=True),
        sa.Column("facility_name", sa.Text(), nullable=True),
        sa.Column("run_id", sa.BigInteger(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "method IN ('road', 'skeleton', 'estimated', 'straight_line', 'published')",
            name=op.f("ck_measurement_method_code"),
        ),
        sa.CheckConstraint("mode IN ('direct', 'car', 'truck')", name=op.f("ck_measurement_mode_code")),
        sa.CheckConstraint("value >= 0", name=op.f("ck_measurement_value_range")),
        sa.CheckConstraint("value IS NOT NULL OR reason IS NOT NULL", name=op.f("ck_measurement_value_or_reason")),
        sa.CheckConstraint("value_low <= value AND value <= value_high", name=op.f("ck_measurement_value_between")),
        sa.ForeignKeyConstraint(
            ["facility_id"], ["facility.id"], name=op.f("fk_measurement_facility_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["parcel_id"], ["parcel.id"], name=op.f("fk_measurement_parcel_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_measurement_run_id")),
        sa.PrimaryKeyConstraint("parcel_id", "quantity", "mode", "method", name=op.f("pk_measurement")),
    )
    op.create_table(
        "parcel_municipality",
        sa.Column("parcel_id", sa.BigInteger(), nullable=False),
        sa.Column("municipality_id", sa.BigInteger(), nullable=False),
        sa.Column("share_ratio", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
            name=op.f("fk_parcel_municipality_municipality_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["parcel_id"], ["parcel.id"], name=op.f("fk_parcel_municipality_parcel_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("parcel_id", "municipality_id", name=op.f("pk_parcel_municipality")),
    )
    op.create_index("ix_parcel_municipality_municipality_id", "parcel_municipality", ["municipality_id"], unique=False)
    op.create_table(
        "parcel_score",
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("parcel_id", sa.BigInteger(), nullable=False),
        sa.Column("group_rank", sa.SmallInteger(), nullable=False),
        sa.Column("score", sa.Double(), nullable=True),
        sa.Column("score_low", sa.Double(), nullable=False),
        sa.Column("score_high", sa.Double(), nullable=False),
        sa.Column("coverage_ratio", sa.Double(), nullable=False),
        sa.Column("applicable_coverage_ratio", sa.Double(), nullable=False),
        sa.Column("order_key", sa.Double(), nullable=False),
        sa.CheckConstraint("group_rank BETWEEN 0 AND 2", name=op.f("ck_parcel_score_group_rank_range")),
        sa.ForeignKeyConstraint(
            ["parcel_id"], ["parcel.id"], name=op.f("fk_parcel_score_parcel_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_parcel_score_run_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run_id", "parcel_id", name=op.f("pk_parcel_score")),
    )
    op.create_index(
        "ix_parcel_score_order", "parcel_score", ["run_id", "group_rank", "order_key", "parcel_id"], unique=False
    )
    op.create_index("ix_parcel_score_parcel_id", "parcel_score", ["parcel_id"], unique=False)
    op.create_table(
        "provenance",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("parcel_id", sa.BigInteger(), nullable=True),
        sa.Column("site_id", sa.BigInteger(), nullable=True),
        sa.Column("facility_id", sa.BigInteger(), nullable=True),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("value", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("stands", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("method", sa.Text(), server_default="stated", nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("source_url", sa.Text(), nullable=True),
        sa.Column("as_of", sa.Date(), nullable=True),
        sa.Column("confirmed_by", sa.Text(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "method IN ('stated', 'computed', 'published', 'synthetic')", name=op.f("ck_provenance_method_code")
        ),
        sa.CheckConstraint("num_nonnulls(parcel_id, site_id, facility_id) = 1", name=op.f("ck_provenance_one_subject")),
        sa.ForeignKeyConstraint(
            ["facility_id"], ["facility.id"], name=op.f("fk_provenance_facility_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["parcel_id"], ["parcel.id"], name=op.f("fk_provenance_parcel_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_provenance_site_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provenance")),
    )
    op.create_index(
        "ix_provenance_facility_id",
        "provenance",
        ["facility_id", "field", "id"],
        unique=False,
        postgresql_where=sa.text("facility_id IS NOT NULL"),
    )
    op.create_index(
        "ix_provenance_parcel_id",
        "provenance",
        ["parcel_id", "field", "id"],
        unique=False,
        postgresql_where=sa.text("parcel_id IS NOT NULL"),
    )
    op.create_index(
        "ix_provenance_site_id",
        "provenance",
        ["site_id", "field", "id"],
        unique=False,
        postgresql_where=sa.text("site_id IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_provenance_site_id", table_name="provenance")
    op.drop_index("ix_provenance_parcel_id", table_name="provenance")
    op.drop_index("ix_provenance_facility_id", table_name="provenance")
    op.drop_table("provenance")
    op.drop_index("ix_parcel_score_parcel_id", table_name="parcel_score")
    op.drop_index("ix_parcel_score_order", table_name="parcel_score")
    op.drop_table("parcel_score")
    op.drop_index("ix_parcel_municipality_municipality_id", table_name="parcel_municipality")
    op.drop_table("parcel_municipality")
    op.drop_table("measurement")
    op.drop_index("ix_site_municipality_municipality_id", table_name="site_municipality")
    op.drop_table("site_municipality")
    op.drop_index("ix_parcel_site_id", table_name="parcel")
    op.drop_index(
        "ix_parcel_search_text",
        table_name="parcel",
        postgresql_using="gin",
        postgresql_ops={"search_text": "gin_trgm_ops"},
    )
    op.drop_index("ix_parcel_geom", table_name="parcel", postgresql_using="gist")
    op.drop_geospatial_table("parcel")
    op.drop_table("token")
    op.drop_index(
        "ix_site_search_text", table_name="site", postgresql_using="gin", postgresql_ops={"search_text": "gin_trgm_ops"}
    )
    op.drop_index("ix_site_geom", table_name="site", postgresql_using="gist")
    op.drop_geospatial_table("site")
    op.drop_index(
        "ix_run_current", table_name="run", postgresql_where=sa.text("is_current"), postgresql_nulls_not_distinct=True
    )
    op.drop_table("run")
    op.drop_table("partner")
    op.drop_geospatial_index(
        "ix_municipality_geom", table_name="municipality", postgresql_using="gist", column_name="geom"
    )
    op.drop_index("ix_municipality_district_key", table_name="municipality")
    op.drop_geospatial_table("municipality")
    op.drop_table("import_run")
    op.drop_index("ix_facility_kind", table_name="facility")
    op.drop_geospatial_index("ix_facility_geom", table_name="facility", postgresql_using="gist", column_name="geom")
    op.drop_geospatial_table("facility")
    op.drop_geospatial_index("ix_district_geom", table_name="district", postgresql_using="gist", column_name="geom")
    op.drop_geospatial_table("district")
    op.drop_table("collection_version")
    op.drop_index("ix_change_row", table_name="change")
    op.drop_table("change")
