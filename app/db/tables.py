"""Every table, typed, in reading order: who, regions, sites and parcels, facilities, numbers, records of change."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import (
    ARRAY,
    REAL,
    BigInteger,
    CheckConstraint,
    Computed,
    DateTime,
    Double,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Text,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from app import codes
from app.fields import FACILITY_FIELDS, PARCEL_FIELDS, SITE_FIELDS, Field
from app.geo import STORAGE_SRID


class Row(DeclarativeBase):
    """Base of every row class. No relationships: nothing is loaded behind one's back."""

    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy's own declaration
        str: Text,
        int: BigInteger,
        datetime: DateTime(timezone=True),
        dict[str, Any]: JSONB,
        list[str]: JSONB,
        list[dict[str, Any]]: JSONB,
    }
    __abstract__ = True


Row.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


# Stored features stay within their rows, up to a page of the database: else each would be looked up in a second table.
IN_ROW: dict[str, Any] = {"postgresql_with": {"toast_tuple_target": 8160}}


def in_list(column: str, values: type[StrEnum]) -> CheckConstraint:
    """A CHECK that a column holds a value of its code list (NULL passes)."""
    quoted = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({quoted})", name=f"{column}_code")


def within(column: str, condition: str) -> CheckConstraint:
    """A CHECK on the range of one column (NULL passes)."""
    return CheckConstraint(f"{column} {condition}", name=f"{column}_range")


def field_checks(fields: Iterable[Field]) -> list[CheckConstraint]:
    """The CHECKs of attributes: their code lists and ranges, as `app.fields` states them."""
    coded = [in_list(field.name, field.code_list) for field in fields if field.code_list is not None]
    ranges = [(field.name, field.range_condition()) for field in fields]
    return coded + [CheckConstraint(range_, name=f"{name}_range") for name, range_ in ranges if range_ is not None]


def outline_column(*, nullable: bool) -> Mapped[Any]:
    return mapped_column(Geometry("MULTIPOLYGON", srid=STORAGE_SRID, spatial_index=False), nullable=nullable)


def point_column(*, nullable: bool) -> Mapped[Any]:
    return mapped_column(Geometry("POINT", srid=STORAGE_SRID, spatial_index=False), nullable=nullable)


def valid(column: str) -> CheckConstraint:
    return CheckConstraint(f"ST_IsValid({column}) AND NOT ST_IsEmpty({column})", name=f"{column}_valid")


# --- who -----------------------------------------------------------------------------------------


class PartnerRow(Row):
    """An agency or municipality that maintains its own land (Wirtschaftsförderung)."""

    __tablename__ = "partner"

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class TokenRow(Row):
    """An access token; only the SHA-256 of its random secret is kept."""

    __tablename__ = "token"

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    label: Mapped[str]
    role: Mapped[str]
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partner.id"))
    secret_sha256: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    __table_args__ = (
        in_list("role", codes.Role),
        CheckConstraint("role <> 'editor' OR partner_id IS NOT NULL", name="editor_has_partner"),
    )


# --- regions -------------------------------------------------------------------------------------


class DistrictRow(Row):
    """A Landkreis or kreisfreie Stadt."""

    __tablename__ = "district"

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)  # AGS, 5 digits
    name: Mapped[str]
    designation: Mapped[str | None]  # Landkreis, Kreisfreie Stadt
    state: Mapped[str | None]
    is_core: Mapped[bool] = mapped_column(server_default=text("false"))  # one of the five mining districts
    geom: Mapped[WKBElement] = outline_column(nullable=False)
    source: Mapped[str]
    as_of: Mapped[date | None]
    feature_json: Mapped[str | None]
    search_text: Mapped[str] = mapped_column(server_default="")
    version: Mapped[int] = mapped_column(server_default=text("0"))  # raised by every change
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (
        CheckConstraint("key ~ '^[0-9]{5}$'", name="key_ags"),
        valid("geom"),
        Index("ix_district_geom", "geom", postgresql_using="gist"),
        IN_ROW,
    )


class MunicipalityRow(Row):
    """A Gemeinde."""

    __tablename__ = "municipality"

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)  # AGS, 8 digits
    name: Mapped[str]
    designation: Mapped[str | None]
    district_key: Mapped[str] = mapped_column(Computed("left(key, 5)", persisted=True))
    geom: Mapped[WKBElement] = outline_column(nullable=False)
    source: Mapped[str]
    as_of: Mapped[date | None]
    feature_json: Mapped[str | None]
    search_text: Mapped[str] = mapped_column(server_default="")
    version: Mapped[int] = mapped_column(server_default=text("0"))  # raised by every change
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (
        CheckConstraint("key ~ '^[0-9]{8}$'", name="key_ags"),
        valid("geom"),
        Index("ix_municipality_geom", "geom", postgresql_using="gist"),
        Index("ix_municipality_district_key", "district_key"),
        IN_ROW,
    )


# --- sites and parcels ---------------------------------------------------------------------------


class SiteRow(Row):
    """A site (industrial park, Gewerbegebiet); 0..n parcels are on offer in it."""

    __tablename__ = "site"

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    former_names: Mapped[str | None]
    site_type: Mapped[str | None]
    stated_municipality: Mapped[str | None]  # as the source names it; municipalities by geometry are linked
    stated_district: Mapped[str | None]
    area_m2: Mapped[float | None]  # stated gross area
    available_m2: Mapped[float | None]
    operator: Mapped[str | None]
    largest_contiguous_m2: Mapped[float | None]  # of its public parcels on offer, computed from their outlines
    largest_contiguous_parcels: Mapped[int | None] = mapped_column(Integer)
    largest_contiguous_method: Mapped[str | None]  # NULL: not computed yet
    attributes: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"))
    geom: Mapped[WKBElement | None] = outline_column(nullable=True)
    geometry_area_m2: Mapped[float | None] = mapped_column(Computed("ST_Area(geom)", persisted=True))
    position: Mapped[WKBElement | None] = point_column(nullable=True)
    position_uncertainty_m: Mapped[float | None]
    synthetic: Mapped[bool] = mapped_column(server_default=text("false"))
    visibility: Mapped[str] = mapped_column(server_default="public")
    owner_partner_id: Mapped[int | None] = mapped_column(ForeignKey("partner.id"))
    withdrawn_at: Mapped[datetime | None]
    source: Mapped[str]
    as_of: Mapped[date | None]
    import_hash: Mapped[str | None]  # content of the imported row, to tell changed from unchanged
    feature_json: Mapped[str | None]
    search_text: Mapped[str] = mapped_column(server_default="")
    version: Mapped[int] = mapped_column(server_default=text("0"))  # raised by every change
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (
        *field_checks(SITE_FIELDS),
        in_list("largest_contiguous_method", codes.PlotMethod),
        CheckConstraint("visibility <> 'owner' OR owner_partner_id IS NOT NULL", name="owner_named"),
        valid("geom"),
        Index("ix_site_geom", text("(coalesce(geom, position))"), postgresql_using="gist"),
        Index(
            "ix_site_search_text",
            "search_text",
            postgresql_using="gin",
            postgresql_ops={"search_text": "gin_trgm_ops"},
        ),
        IN_ROW,
    )


class ParcelRow(Row):
    """A commercial parcel on offer (Gewerbefläche). NULL means unknown, never zero or no."""

    __tablename__ = "parcel"

    # identity
    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id", ondelete="SET NULL"))
    cadastral_reference: Mapped[str | None]  # Gemarkung, Flur, Flurstück as stated
    # area: stated figures, with their sources in `provenance`
    area_m2: Mapped[float | None]
    net_area_m2: Mapped[float | None]
    available_m2: Mapped[float | None]
    largest_contiguous_m2: Mapped[float | None]
    smallest_plot_m2: Mapped[float | None]
    divisible: Mapped[bool | None]
    # planning
    zoning: Mapped[str | None]
    plan_status: Mapped[str | None]
    plan_name: Mapped[str | None]
    plan_date: Mapped[date | None]
    land_use_plan_status: Mapped[str | None]
    site_coverage_ratio: Mapped[float | None]  # GRZ
    floor_area_ratio: Mapped[float | None]  # GFZ
    building_mass_m3_per_m2: Mapped[float | None]  # BMZ
    max_building_height_m: Mapped[float | None]
    operation_24h: Mapped[bool | None]
    noise_quota: Mapped[bool | None]  # Lärmkontingentierung: true restricts
    noise_day_db_per_m2: Mapped[float | None]
    noise_night_db_per_m2: Mapped[float | None]
    # market
    status: Mapped[str] = mapped_column(server_default="available")
    price_eur_per_m2: Mapped[float | None]
    price_basis: Mapped[str | None]
    price_negotiable: Mapped[bool | None]
    tenure: Mapped[str | None]
    owner_type: Mapped[str | None]
    available_from: Mapped[date | None]
    ready_months: Mapped[float | None]  # until a building application is possible
    trade_tax_percent: Mapped[float | None]
    # supply
    power_mw: Mapped[float | None]  # can be connected within 24 months
    power_available_from: Mapped[date | None]
    power_voltage_kv: Mapped[float | None]
    gas_available: Mapped[bool | None]
    steam_available: Mapped[bool | None]
    water_m3_per_h: Mapped[float | None]
    waste_water_m3_per_h: Mapped[float | None]
    fibre: Mapped[str | None]
    hydrogen: Mapped[str | None]
    # transport
    rail_siding: Mapped[str | None]
    # risk
    flood_zone: Mapped[str | None]
    contamination: Mapped[str | None]
    mining: Mapped[str | None]
    housing_distance_m: Mapped[float | None]
    # everything that is neither searched nor scored
    attributes: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"))
    # place
    geom: Mapped[WKBElement | None] = outline_column(nullable=True)
    geometry_area_m2: Mapped[float | None] = mapped_column(Computed("ST_Area(geom)", persisted=True))
    position: Mapped[WKBElement | None] = point_column(nullable=True)
    position_uncertainty_m: Mapped[float | None]
    entrance: Mapped[WKBElement | None] = point_column(nullable=True)
    # record
    contact: Mapped[str | None]  # public contact: role and office, no private person
    internal_note: Mapped[str | None]  # staff and the owning agency only
    synthetic: Mapped[bool] = mapped_column(server_default=text("false"))
    visibility: Mapped[str] = mapped_column(server_default="public")
    owner_partner_id: Mapped[int | None] = mapped_column(ForeignKey("partner.id"))
    withdrawn_at: Mapped[datetime | None]
    source: Mapped[str]
    as_of: Mapped[date | None]
    import_hash: Mapped[str | None]
    feature_json: Mapped[str | None]  # the public GeoJSON feature, written by every change
    search_text: Mapped[str] = mapped_column(server_default="")
    version: Mapped[int] = mapped_column(server_default=text("0"))  # raised by every change
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (
        *field_checks(PARCEL_FIELDS),
        CheckConstraint("visibility <> 'owner' OR owner_partner_id IS NOT NULL", name="owner_named"),
        CheckConstraint("(status = 'withdrawn') = (withdrawn_at IS NOT NULL)", name="withdrawn_dated"),
        valid("geom"),
        Index("ix_parcel_geom", text("(coalesce(geom, position))"), postgresql_using="gist"),
        Index("ix_parcel_site_id", "site_id"),
        Index(
            "ix_parcel_search_text",
            "search_text",
            postgresql_using="gin",
            postgresql_ops={"search_text": "gin_trgm_ops"},
        ),
        IN_ROW,
    )


class ParcelMunicipalityRow(Row):
    """Which municipalities a parcel lies in, by geometry; several where it spans them."""

    __tablename__ = "parcel_municipality"

    parcel_id: Mapped[int] = mapped_column(ForeignKey("parcel.id", ondelete="CASCADE"), primary_key=True)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id", ondelete="CASCADE"), primary_key=True)
    share_ratio: Mapped[float]  # of the outline; 1 for a point

    __table_args__ = (Index("ix_parcel_municipality_municipality_id", "municipality_id"),)


class SiteMunicipalityRow(Row):
    """Which municipalities a site lies in, by geometry."""

    __tablename__ = "site_municipality"

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id", ondelete="CASCADE"), primary_key=True)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id", ondelete="CASCADE"), primary_key=True)
    share_ratio: Mapped[float]

    __table_args__ = (Index("ix_site_municipality_municipality_id", "municipality_id"),)


class ProvenanceRow(Row):
    """Where one field value of one row comes from; the newest row of a field explains the stored value.

    Older rows stay as the field's history. `stands` is false for a figure that somebody published and that is kept
    beside the stored one (a contradiction is marked when it is read).
    """

    __tablename__ = "provenance"

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    parcel_id: Mapped[int | None] = mapped_column(ForeignKey("parcel.id", ondelete="CASCADE"))
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id", ondelete="CASCADE"))
    facility_id: Mapped[int | None] = mapped_column(ForeignKey("facility.id", ondelete="CASCADE"))
    field: Mapped[str]
    value: Mapped[Any | None] = mapped_column(JSONB)
    stands: Mapped[bool] = mapped_column(server_default=text("true"))
    method: Mapped[str] = mapped_column(server_default="stated")
    source: Mapped[str]
    source_url: Mapped[str | None]
    as_of: Mapped[date | None]
    confirmed_by: Mapped[str | None]
    confirmed_at: Mapped[datetime | None]
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (
        CheckConstraint("method IN ('stated', 'computed', 'published', 'synthetic')", name="method_code"),
        CheckConstraint("num_nonnulls(parcel_id, site_id, facility_id) = 1", name="one_subject"),
        Index("ix_provenance_parcel_id", "parcel_id", "field", "id", postgresql_where=text("parcel_id IS NOT NULL")),
        Index("ix_provenance_site_id", "site_id", "field", "id", postgresql_where=text("site_id IS NOT NULL")),
        Index(
            "ix_provenance_facility_id", "facility_id", "field", "id", postgresql_where=text("facility_id IS NOT NULL")
        ),
    )


# --- facilities ----------------------------------------------------------------------------------


class FacilityRow(Row):
    """A point of infrastructure that parcels are measured against."""

    __tablename__ = "facility"

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    name: Mapped[str]
    reference: Mapped[str | None]  # exit number, ICAO code, RIL100
    status: Mapped[str] = mapped_column(server_default="open")
    open_from_year: Mapped[int | None] = mapped_column(SmallInteger)
    accuracy_m: Mapped[float]  # radius the true place lies in
    note: Mapped[str | None]
    attributes: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"))
    geom: Mapped[WKBElement] = point_column(nullable=False)
    source: Mapped[str]  # id in sources.toml
    source_detail: Mapped[str | None]  # the page or data set within it, or `own knowledge`
    as_of: Mapped[date | None]
    import_hash: Mapped[str | None]
    feature_json: Mapped[str | None]
    search_text: Mapped[str] = mapped_column(server_default="")
    version: Mapped[int] = mapped_column(server_default=text("0"))  # raised by every change
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (
        *field_checks(FACILITY_FIELDS),
        Index("ix_facility_geom", "geom", postgresql_using="gist"),
        Index("ix_facility_kind", "kind", "status"),
        IN_ROW,
    )


# --- numbers -------------------------------------------------------------------------------------


class RunRow(Row):
    """One computation over many parcels: measurements or scores, with what it was made from."""

    __tablename__ = "run"

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    kind: Mapped[str]
    profile_id: Mapped[str | None]
    profile_version: Mapped[str | None]
    network_id: Mapped[int | None] = mapped_column(ForeignKey("network.id", ondelete="CASCADE"))
    targets: Mapped[list[str] | None]  # of a travel run: the order of its arrays
    engine_version: Mapped[str]
    is_current: Mapped[bool] = mapped_column(server_default=text("false"))
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (
        CheckConstraint("kind IN ('measurement', 'score', 'travel')", name="kind_code"),
        Index(
            "ix_run_current",
            "kind",
            "profile_id",
            "network_id",
            unique=True,
            postgresql_where=text("is_current"),
            postgresql_nulls_not_distinct=True,
        ),
    )


class MeasurementRow(Row):
    """One measured quantity of a parcel by one method; every method stands beside the others."""

    __tablename__ = "measurement"

    parcel_id: Mapped[int] = mapped_column(ForeignKey("parcel.id", ondelete="CASCADE"), primary_key=True)
    quantity: Mapped[str] = mapped_column(primary_key=True)  # with its unit: motorway_exit_m
    mode: Mapped[str] = mapped_column(primary_key=True)
    method: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[float | None]
    value_low: Mapped[float | None]  # what the accuracy of both ends leaves open
    value_high: Mapped[float | None]
    facility_id: Mapped[int | None] = mapped_column(ForeignKey("facility.id", ondelete="CASCADE"))
    facility_name: Mapped[str | None]  # for a published figure whose end is only a name
    run_id: Mapped[int | None] = mapped_column(ForeignKey("run.id"))
    source: Mapped[str | None]  # of a published figure
    reason: Mapped[str | None]  # why there is no value

    __table_args__ = (
        in_list("mode", codes.Mode),
        in_list("method", codes.Method),
        within("value", ">= 0"),
        CheckConstraint("value IS NOT NULL OR reason IS NOT NULL", name="value_or_reason"),
        CheckConstraint("value_low <= value AND value <= value_high", name="value_between"),
    )


class ParcelScoreRow(Row):
    """Score of a parcel in a run. `order_key` is -score (1 where nothing is known): ascending is best first."""

    __tablename__ = "parcel_score"

    run_id: Mapped[int] = mapped_column(ForeignKey("run.id", ondelete="CASCADE"), primary_key=True)
    parcel_id: Mapped[int] = mapped_column(ForeignKey("parcel.id", ondelete="CASCADE"), primary_key=True)
    group_rank: Mapped[int] = mapped_column(SmallInteger)  # 0 ranked, 1 data_missing, 2 knocked_out
    score: Mapped[float | None]
    score_low: Mapped[float]
    score_high: Mapped[float]
    coverage_ratio: Mapped[float]
    applicable_coverage_ratio: Mapped[float]
    order_key: Mapped[float]

    __table_args__ = (
        within("group_rank", "BETWEEN 0 AND 2"),
        Index("ix_parcel_score_order", "run_id", "group_rank", "order_key", "parcel_id"),
        Index("ix_parcel_score_parcel_id", "parcel_id"),
    )


# --- road networks -------------------------------------------------------------------------------


class NetworkRow(Row):
    """A road network: the one of OpenStreetMap, or the skeleton gathered by hand; one of each is current."""

    __tablename__ = "network"

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    method: Mapped[str]  # road, skeleton
    title: Mapped[str]
    engine_version: Mapped[str]
    as_of: Mapped[date | None]
    files: Mapped[list[Any]] = mapped_column(JSONB)  # name, sha256 and date of each
    attribution: Mapped[str]
    node_count: Mapped[int]
    edge_count: Mapped[int]
    coverage: Mapped[WKBElement | None] = outline_column(nullable=True)  # where it is complete
    report: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"))  # what could not be used
    is_current: Mapped[bool] = mapped_column(server_default=text("false"))
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (
        CheckConstraint("method IN ('road', 'skeleton')", name="method_code"),
        Index("ix_network_current", "method", unique=True, postgresql_where=text("is_current")),
    )


class NetworkEdgeRow(Row):
    """A stretch of road between two nodes. Partitioned: the edges of each network are a table in schema `networks`.

    Times are NULL where the mode may not drive that way.
    """

    __tablename__ = "network_edge"

    network_id: Mapped[int] = mapped_column(ForeignKey("network.id", ondelete="CASCADE"), primary_key=True)
    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)  # 0 … edge_count - 1
    from_node: Mapped[int] = mapped_column(Integer)
    to_node: Mapped[int] = mapped_column(Integer)
    length_m: Mapped[float]
    car_s: Mapped[float | None]  # along the line
    car_back_s: Mapped[float | None]
    truck_s: Mapped[float | None]
    truck_back_s: Mapped[float | None]
    is_access: Mapped[bool]  # places may be attached
    road_class: Mapped[str]
    name: Mapped[str | None]
    way_id: Mapped[int | None]
    geom: Mapped[WKBElement] = mapped_column(
        Geometry("LINESTRING", srid=STORAGE_SRID, spatial_index=False), nullable=False
    )

    __table_args__ = (
        Index("ix_network_edge_geom", "geom", postgresql_using="gist"),
        {"postgresql_partition_by": "LIST (network_id)"},
    )


class RoadRow(Row):
    """Main roads of one class and number within 25 km, to be drawn: made of the best network there is."""

    __tablename__ = "road"

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    road_class: Mapped[str]
    reference: Mapped[str | None]  # its number: A 14, B 100
    name: Mapped[str | None]
    method: Mapped[str]  # of the network: road, skeleton
    schematic: Mapped[bool]  # straight from place to place, not as the road runs
    geom: Mapped[WKBElement] = mapped_column(
        Geometry("MULTILINESTRING", srid=STORAGE_SRID, spatial_index=False), nullable=False
    )
    source: Mapped[str]
    as_of: Mapped[date | None]
    feature_json: Mapped[str | None]
    search_text: Mapped[str] = mapped_column(server_default="")
    version: Mapped[int] = mapped_column(server_default=text("0"))  # raised by every change
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (
        in_list("road_class", codes.MainRoadClass),
        CheckConstraint("method IN ('road', 'skeleton')", name="method_code"),
        Index("ix_road_geom", "geom", postgresql_using="gist"),
        IN_ROW,
    )


class NetworkFieldRow(Row):
    """What a travel run found for the nodes of its network, in blocks of equal size, for places that are no parcels."""

    __tablename__ = "network_field"

    run_id: Mapped[int] = mapped_column(ForeignKey("run.id", ondelete="CASCADE"), primary_key=True)
    mode: Mapped[str] = mapped_column(primary_key=True)
    block: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    found: Mapped[bytes] = mapped_column(LargeBinary)  # layout: app/network/store.py

    __table_args__ = (in_list("mode", codes.Mode),)


class TravelRow(Row):
    """Road distances of a parcel by one mode: arrays in the order of the run's targets.

    Infinity where no way leads there; NULL where the network cannot tell, because a facility beyond its coverage may
    be nearer. A parcel beyond the coverage has no row. `parcel_id` is no foreign key: a million checks would take
    longer than the search, and readers ask by parcel.
    """

    __tablename__ = "travel"

    run_id: Mapped[int] = mapped_column(ForeignKey("run.id", ondelete="CASCADE"), primary_key=True)
    parcel_id: Mapped[int] = mapped_column(primary_key=True)
    mode: Mapped[str] = mapped_column(primary_key=True)
    edge_id: Mapped[int | None] = mapped_column(Integer)
    access_m: Mapped[float | None] = mapped_column(REAL)
    reason: Mapped[str | None]  # why it is unreachable
    to_s: Mapped[list[float | None]] = mapped_column(ARRAY(REAL))  # from the parcel to the facility
    to_m: Mapped[list[float | None]] = mapped_column(ARRAY(REAL))
    from_s: Mapped[list[float | None]] = mapped_column(ARRAY(REAL))
    from_m: Mapped[list[float | None]] = mapped_column(ARRAY(REAL))
    to_facility_ids: Mapped[list[int | None]] = mapped_column(ARRAY(Integer))
    from_facility_ids: Mapped[list[int | None]] = mapped_column(ARRAY(Integer))

    __table_args__ = (in_list("mode", codes.Mode),)


class ParcelReachRow(Row):
    """What scores use of a parcel's distances, by the best method there is: arrays in the order of the targets.

    It is there to be filtered by; times and lengths are means of both directions.
    """

    __tablename__ = "parcel_reach"

    parcel_id: Mapped[int] = mapped_column(ForeignKey("parcel.id", ondelete="CASCADE"), primary_key=True)
    road_m: Mapped[list[float | None]] = mapped_column(ARRAY(REAL))  # by lorry
    car_s: Mapped[list[float | None]] = mapped_column(ARRAY(REAL))
    truck_s: Mapped[list[float | None]] = mapped_column(ARRAY(REAL))


class ParcelQuantityRow(Row):
    """What every criterion measures of a parcel, as it was scored: numbers of one width, read for all parcels at once.

    Layout: app/scoring/quantities.py.
    """

    __tablename__ = "parcel_quantity"

    parcel_id: Mapped[int] = mapped_column(ForeignKey("parcel.id", ondelete="CASCADE"), primary_key=True)
    quantities: Mapped[bytes] = mapped_column(LargeBinary)


class ScenarioRow(Row):
    """A what-if question and what it was answered from; the answer stands in `scenario_parcel`."""

    __tablename__ = "scenario"

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    title: Mapped[str]
    description: Mapped[str | None]
    visibility: Mapped[str]  # public, internal
    document: Mapped[dict[str, Any]]  # the GeoJSON as it was given
    network: Mapped[dict[str, Any]]  # id, method, title and day of the network that was altered
    engine_version: Mapped[str]
    profile_versions: Mapped[dict[str, Any]]
    parcels_version: Mapped[int]  # of the collection: tells whether parcels have changed since
    report: Mapped[dict[str, Any]]
    actor: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (CheckConstraint("visibility IN ('public', 'internal')", name="visibility_code"),)


class ScenarioParcelRow(Row):
    """A parcel that a scenario changes: its distances and its scores, before and after."""

    __tablename__ = "scenario_parcel"

    scenario_id: Mapped[int] = mapped_column(ForeignKey("scenario.id", ondelete="CASCADE"), primary_key=True)
    parcel_id: Mapped[int] = mapped_column(ForeignKey("parcel.id", ondelete="CASCADE"), primary_key=True)
    distances: Mapped[dict[str, Any]]
    scores: Mapped[dict[str, Any]]

    __table_args__ = (Index("ix_scenario_parcel_parcel_id", "parcel_id"),)


# --- own layers ----------------------------------------------------------------------------------


class LayerRow(Row):
    """An own layer of the agency. Its rows stand in a table of its own in the schema `layers`."""

    __tablename__ = "layer"

    id: Mapped[str] = mapped_column(primary_key=True)  # of the collection
    title: Mapped[str]
    description: Mapped[str] = mapped_column(server_default="")
    visibility: Mapped[str] = mapped_column(server_default="public")
    table_name: Mapped[str] = mapped_column(unique=True)
    columns: Mapped[list[Any]] = mapped_column(JSONB)  # in the order of the file: name, type, unit, title
    shape_kind: Mapped[str]
    row_count: Mapped[int]
    id_column: Mapped[str | None]  # NULL: rows are numbered in the order of the file
    date_column: Mapped[str | None]  # the day a row speaks of
    source: Mapped[str | None]
    attribution: Mapped[str | None]
    licence: Mapped[str | None]
    as_of: Mapped[date | None]
    file_name: Mapped[str]
    file_sha256: Mapped[str]
    actor: Mapped[str]
    version: Mapped[int]  # that of the collection, raised by every load
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (
        CheckConstraint("id ~ '^[a-z][a-z0-9_-]{1,50}$'", name="id_form"),
        in_list("visibility", codes.LayerVisibility),
    )


class RetiredLayerRow(Row):
    """A table in the schema `layers` that was replaced or removed; readers of before may still be at it."""

    __tablename__ = "retired_layer"

    table_name: Mapped[str] = mapped_column(primary_key=True)
    retired_at: Mapped[datetime] = mapped_column(server_default=func.now())


class CadastreRow(Row):
    """Which own layer is the cadastre, and what its columns mean. There is at most one."""

    __tablename__ = "cadastre"

    is_only: Mapped[bool] = mapped_column(primary_key=True, server_default=text("true"))
    layer_id: Mapped[str] = mapped_column(ForeignKey("layer.id", ondelete="CASCADE"))
    key_column: Mapped[str]  # cadastral reference (Flurstückskennzeichen)
    owner_column: Mapped[str | None]  # tells owners apart; personal data
    area_column: Mapped[str | None]  # official area in m²
    use_column: Mapped[str | None]
    tolerance_m: Mapped[float]  # how far boundaries may lie apart and still be the same
    actor: Mapped[str]
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (
        CheckConstraint("is_only", name="is_only"),
        within("tolerance_m", "BETWEEN 0.001 AND 1"),
        Index("ix_cadastre_layer_id", "layer_id"),
    )


class CadastreReachRow(Row):
    """How far every parcel of the cadastre is from what is scored, as it was measured last. There is at most one row.

    `figures` are float32, little-endian: road metres, seconds by car, seconds by lorry; of each target in turn; of each
    row of the layer that has an outline, by id. NaN is unknown.
    """

    __tablename__ = "cadastre_reach"

    is_only: Mapped[bool] = mapped_column(primary_key=True, server_default=text("true"))
    table_name: Mapped[str]  # of the layer's version
    state: Mapped[str]  # of what was measured on
    targets: Mapped[list[str]]
    figures: Mapped[bytes] = mapped_column(LargeBinary)
    measured_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (CheckConstraint("is_only", name="is_only"),)


# --- investors' projects -------------------------------------------------------------------------


class ProjectRow(Row):
    """An investor's project. Row-level security shows it, and all that belongs to it, to staff only."""

    __tablename__ = "project"

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    reference: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    sector: Mapped[str | None]
    confidentiality: Mapped[str] = mapped_column(server_default="internal")
    investor: Mapped[str | None]
    contact: Mapped[dict[str, Any] | None]  # name, organisation, email, phone
    question: Mapped[dict[str, Any] | None]  # what it requires, as POST /matches takes it
    stage: Mapped[str] = mapped_column(server_default="inquiry")  # of the newest step in `project_stage`
    stage_since: Mapped[date]
    version: Mapped[int] = mapped_column(server_default=text("1"))  # raised by every change of this row
    created_by: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    updated_by: Mapped[str]
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (
        in_list("confidentiality", codes.Confidentiality),
        in_list("stage", codes.ProjectStage),
        Index("ix_project_stage", "stage"),
    )


class ProjectStageRow(Row):
    """A step of a project to another stage: since when, and why."""

    __tablename__ = "project_stage"

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    stage: Mapped[str]
    since: Mapped[date]
    reason: Mapped[str | None]
    actor: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (
        in_list("stage", codes.ProjectStage),
        CheckConstraint("stage NOT IN ('settled', 'lost') OR reason IS NOT NULL", name="end_has_reason"),
        Index("ix_project_stage_project_id", "project_id"),
    )


class ProjectNoteRow(Row):
    """A note on a project."""

    __tablename__ = "project_note"

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    version: Mapped[int] = mapped_column(server_default=text("1"))
    created_by: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    updated_by: Mapped[str]
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())
    text: Mapped[str]

    __table_args__ = (Index("ix_project_note_project_id", "project_id"),)


class ProjectDocumentRow(Row):
    """A file of a project, byte by byte as it was sent; nothing ever looks into it."""

    __tablename__ = "project_document"

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    name: Mapped[str]
    media_type: Mapped[str]
    description: Mapped[str | None]
    size_bytes: Mapped[int]
    sha256: Mapped[str]
    content: Mapped[bytes] = mapped_column(LargeBinary)
    created_by: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (Index("ix_project_document_project_id", "project_id"),)


class ProjectParcelRow(Row):
    """A parcel on the shortlist of a project. `parcel_id` is no foreign key: the entry outlives the parcel."""

    __tablename__ = "project_parcel"

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"), primary_key=True)
    parcel_id: Mapped[int] = mapped_column(primary_key=True)
    parcel_key: Mapped[str]  # as it was when the parcel was put on the list
    parcel_name: Mapped[str]
    status: Mapped[str]
    comment: Mapped[str | None]
    version: Mapped[int] = mapped_column(server_default=text("1"))
    created_by: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    updated_by: Mapped[str]
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (in_list("status", codes.ShortlistStatus), Index("ix_project_parcel_parcel_id", "parcel_id"))


class ProjectBaselineRow(Row):
    """Which parcels fitted a project when its question was set: what came to fit since is told against it."""

    __tablename__ = "project_baseline"

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"), primary_key=True)
    fitting: Mapped[bytes] = mapped_column(LargeBinary)  # layout: app/projects/fits.py
    judged_at: Mapped[datetime] = mapped_column(server_default=func.now())


class ProjectNoticeRow(Row):
    """A parcel came to fit an open project, or ceased to. Only added to: mails to come are sent from the last one on.

    `parcel_id` is no foreign key: that a parcel is gone is told as well.
    """

    __tablename__ = "project_notice"

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    parcel_id: Mapped[int]
    fits: Mapped[bool]
    found_group: Mapped[str | None]  # NULL: the parcel is withdrawn or gone
    points: Mapped[float | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (
        in_list("found_group", codes.Group),
        Index("ix_project_notice_project_id", "project_id"),
        Index("ix_project_notice_parcel_id", "parcel_id", "project_id", "id"),
    )


class ProjectMatchRow(Row):
    """A match of a project as it was answered, and what it was made from; parallel arrays hold the first ranked."""

    __tablename__ = "project_match"

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    question: Mapped[dict[str, Any]]
    page: Mapped[dict[str, Any]]
    state: Mapped[dict[str, Any]]  # versions of profile, engine, parcels and scores
    answer: Mapped[dict[str, Any]]
    parcel_ids: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    points: Mapped[list[float]] = mapped_column(ARRAY(Double))
    digest: Mapped[str]  # of groups and points of every parcel that was judged
    created_by: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class ProjectEventRow(Row):
    """Who did what to a project, and when. Of a project that was deleted the deletion alone is kept."""

    __tablename__ = "project_event"

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    project_id: Mapped[int]
    action: Mapped[str]
    subject_id: Mapped[int | None]  # of the note, document, parcel or match
    fields: Mapped[list[str]] = mapped_column(server_default=text("'[]'::jsonb"))  # that were changed
    before: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"))  # their values, if they are kept
    actor: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (in_list("action", codes.ProjectAction), Index("ix_project_event_project_id", "project_id"))


# --- inquiries -----------------------------------------------------------------------------------


class InquiryRow(Row):
    """What somebody wrote to the agency. Row-level security shows it to staff, and to who holds its secret."""

    __tablename__ = "inquiry"

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    reference: Mapped[str] = mapped_column(unique=True)  # random: it says nothing about others
    kind: Mapped[str]
    name: Mapped[str | None]
    organisation: Mapped[str | None]
    email: Mapped[str | None]
    phone: Mapped[str | None]
    message: Mapped[str]
    parcels: Mapped[list[dict[str, Any]]] = mapped_column(
        server_default=text("'[]'::jsonb")
    )  # id, key and name of then
    question: Mapped[dict[str, Any] | None]  # as POST /matches takes it
    link: Mapped[str | None]  # path and query of the view it was written from
    language: Mapped[str]
    consent_version: Mapped[str]
    consent_text: Mapped[str]  # that was agreed to
    withdrawal_sha256: Mapped[str]  # of the secret, in hexadecimal
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    delete_on: Mapped[date]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str | None]

    __table_args__ = (
        in_list("kind", codes.InquiryKind),
        Index("ix_inquiry_delete_on", "delete_on"),
    )


# --- records of change ---------------------------------------------------------------------------


class CollectionVersionRow(Row):
    """A counter per collection, raised in the transaction of every change: the source of ETags.

    `tiles_version` is the version of the last change that may show in every tile; later ones have their cells.
    """

    __tablename__ = "collection_version"

    collection: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int]
    tiles_version: Mapped[int] = mapped_column(server_default=text("0"))
    has_tile_sums: Mapped[bool] = mapped_column(server_default=text("false"))  # `tile_sum` counts every row
    changed_at: Mapped[datetime] = mapped_column(server_default=func.now())


class ChangeFeedRow(Row):
    """The one row that the positions of the change feed are sealed with."""

    __tablename__ = "change_feed"

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    secret: Mapped[bytes] = mapped_column(LargeBinary)

    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)


class TileCellRow(Row):
    """The version of the last change in a cell of the map (a tile of zoom 12): what tiles touch makes their tags."""

    __tablename__ = "tile_cell"

    collection: Mapped[str] = mapped_column(primary_key=True)
    column: Mapped[int] = mapped_column("cell_column", Integer, primary_key=True)
    row: Mapped[int] = mapped_column("cell_row", Integer, primary_key=True)
    version: Mapped[int]


class TileSumRow(Row):
    """How many rows of one audience have their middle in a part of the map (a tile of zoom 15), for wide tiles.

    The audience is told as in the change feed: a withdrawn row counts as visible to its owner.
    """

    __tablename__ = "tile_sum"

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    collection: Mapped[str]
    part_column: Mapped[int] = mapped_column(Integer)
    part_row: Mapped[int] = mapped_column(Integer)
    visibility: Mapped[str]
    owner_partner_id: Mapped[int | None]
    row_count: Mapped[int]
    area_cm2: Mapped[Decimal]  # of the rows whose area is known
    area_unknown_count: Mapped[int]

    __table_args__ = (Index("ix_tile_sum_part", "collection", "part_column", "part_row"),)


class ChangeRow(Row):
    """The change feed: what happened to which row, by whom, in which transaction.

    `visibility` and `owner_partner_id` say who may see the row after the change, the `former_` ones who might before
    it; a withdrawn row counts as visible to its owner. NULL is a row that is not there: before it was created, and
    after it was deleted.
    """

    __tablename__ = "change"

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    collection: Mapped[str]
    row_id: Mapped[int]
    row_key: Mapped[str]
    operation: Mapped[str]
    version: Mapped[int]
    fields: Mapped[list[str]] = mapped_column(server_default=text("'[]'::jsonb"))
    visibility: Mapped[str | None]
    owner_partner_id: Mapped[int | None]
    former_visibility: Mapped[str | None]
    former_owner_partner_id: Mapped[int | None]
    actor: Mapped[str]
    transaction_id: Mapped[int] = mapped_column(server_default=text("pg_current_xact_id()::text::bigint"))
    changed_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (
        in_list("operation", codes.Operation),
        Index("ix_change_row", "collection", "row_id", "id"),
        Index("ix_change_position", "transaction_id", "id"),
    )


class ImportRunRow(Row):
    """One import: which file, which source, what became of its rows."""

    __tablename__ = "import_run"

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    source: Mapped[str]
    target: Mapped[str]
    file_name: Mapped[str]
    file_sha256: Mapped[str]
    actor: Mapped[str]
    report: Mapped[dict[str, Any]]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())

    __table_args__ = (in_list("target", codes.ImportTarget),)
