"""Parcels and sites as published layers: their properties, what they are filtered by, and who sees them."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, case, exists, func, literal, select
from sqlalchemy.dialects.postgresql import JSON, aggregate_order_by
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.selectable import LateralFromClause as Lateral

from app.codes import GeometryKind, PlotMethod, Visibility
from app.db.tables import (
    DistrictRow,
    MunicipalityRow,
    ParcelMunicipalityRow,
    ParcelRow,
    Row,
    SiteMunicipalityRow,
    SiteRow,
)
from app.features.collection import Collection, Queryable, ValueType
from app.features.visibility import visible_land
from app.fields import PARCEL_FIELDS, SITE_FIELDS, Field
from app.parcels.reach import REACH, REACH_PARAMETERS, reach_queryables

Land = type[ParcelRow] | type[SiteRow]
Link = type[ParcelMunicipalityRow] | type[SiteMunicipalityRow]

VALUE_TYPES = {
    str: ValueType.STRING,
    float: ValueType.NUMBER,
    int: ValueType.INTEGER,
    bool: ValueType.BOOLEAN,
    date: ValueType.DATE,
}
PARCEL_PARAMETERS = (
    "status",
    "zoning",
    "plan_status",
    "operation_24h",
    "rail_siding",
    "area_m2",
    "available_m2",
    "largest_contiguous_m2",
    "price_eur_per_m2",
    "power_mw",
    "ready_months",
)
PARCEL_TILE_PROPERTIES = (
    "key",
    "name",
    "status",
    "zoning",
    "area_m2",
    "available_m2",
    "price_eur_per_m2",
    "synthetic",
)
SITE_PARAMETERS = ("site_type", "area_m2", "available_m2", "largest_contiguous_m2")
REGION_TEXTS = ("municipality", "municipality_key", "district", "district_key")


def geometry_kind(land: Land) -> ColumnElement[str]:
    """Whether the geometry given is the outline, the position, or nothing."""
    return case(
        (land.geom.is_not(None), GeometryKind.OUTLINE.value),
        (land.position.is_not(None), GeometryKind.POSITION.value),
        else_=GeometryKind.NONE.value,
    ).label("geometry_kind")


def _regions(land: Land, link: Link, of_land: ColumnElement[bool]) -> Lateral:
    """Municipality and district of the largest share of a row, and the keys of all; always one row."""
    largest = (
        func.array_agg(aggregate_order_by(column, link.share_ratio.desc(), MunicipalityRow.key))[1].label(label)
        for column, label in (
            (MunicipalityRow.name, "municipality"),
            (MunicipalityRow.key, "municipality_key"),
            (DistrictRow.name, "district"),
            (MunicipalityRow.district_key, "district_key"),
        )
    )
    by_share = aggregate_order_by(MunicipalityRow.key, link.share_ratio.desc(), MunicipalityRow.key)
    all_keys = func.json_agg(by_share, type_=JSON).label("municipality_keys")
    return (
        select(*largest, all_keys)
        .select_from(link)
        .join(MunicipalityRow, MunicipalityRow.id == link.municipality_id)
        .join(DistrictRow, DistrictRow.key == MunicipalityRow.district_key, isouter=True)
        .where(of_land)
        .correlate(land)
        .lateral("regions")
    )


def _region_columns(regions: Lateral) -> list[SQLColumnExpression[Any]]:
    names = ("municipality", "municipality_key", "municipality_keys", "district", "district_key")
    return [regions.c[name] for name in names]


OF_PARCEL = ParcelMunicipalityRow.parcel_id == ParcelRow.id
OF_SITE = SiteMunicipalityRow.site_id == SiteRow.id
PARCEL_LINKS = and_(OF_PARCEL, ParcelMunicipalityRow.municipality_id == MunicipalityRow.id)
SITE_LINKS = and_(OF_SITE, SiteMunicipalityRow.municipality_id == MunicipalityRow.id)


def _regions_of(links: ColumnElement[bool], column: InstrumentedAttribute[str]) -> Queryable:
    """Every region a row lies in, not only that of the largest share."""

    def matches(values: tuple[Any, ...]) -> ColumnElement[bool]:
        return exists().where(links, column.in_(values))

    listed = func.string_agg(column.distinct(), aggregate_order_by(literal(","), column))
    return Queryable(None, ValueType.STRING, matches=matches, listed=select(listed).where(links).scalar_subquery())


def _queryables(land: Land, fields: Iterable[Field]) -> dict[str, Queryable]:
    """What filters may name: every attribute and what is beside it in the feature."""
    attributes = {
        field.name: Queryable(
            getattr(land, field.name),
            VALUE_TYPES[field.value_type],
            unit=field.unit,
            code_list=field.code_list,
            description=field.description,
        )
        for field in fields
    }
    return attributes | {
        "key": Queryable(land.key, ValueType.STRING),
        "synthetic": Queryable(land.synthetic, ValueType.BOOLEAN),
        "geometry_kind": Queryable(geometry_kind(land), ValueType.STRING, code_list=GeometryKind),
        "geometry_area_m2": Queryable(land.geometry_area_m2, ValueType.NUMBER, unit="m²"),
        "geometry": Queryable(func.coalesce(land.geom, land.position), ValueType.GEOMETRY),
        "source": Queryable(land.source, ValueType.STRING),
        "as_of": Queryable(land.as_of, ValueType.DATE),
        "withdrawn_at": Queryable(land.withdrawn_at, ValueType.TIMESTAMP),
    }


def _plot_queryables() -> dict[str, Queryable]:
    """The largest plot of a site, as it is computed of its parcels."""
    return {
        "largest_contiguous_m2": Queryable(
            SiteRow.largest_contiguous_m2,
            ValueType.NUMBER,
            unit="m²",
            description="Largest plot in one piece of its public parcels on offer, by their outlines",
        ),
        "largest_contiguous_parcels": Queryable(
            SiteRow.largest_contiguous_parcels,
            ValueType.INTEGER,
            description="How many parcels have land in that plot",
        ),
        "largest_contiguous_method": Queryable(
            SiteRow.largest_contiguous_method,
            ValueType.STRING,
            code_list=PlotMethod,
            description="Which outlines it was found from",
        ),
    }


def _beside(beside: Lateral, names: Iterable[str]) -> dict[str, Queryable]:
    """Texts that stand in other tables, one a row."""
    return {name: Queryable(select(beside.c[name]).scalar_subquery(), ValueType.STRING) for name in names}


def _several(links: ColumnElement[bool]) -> dict[str, Queryable]:
    return {
        "municipality_keys": _regions_of(links, MunicipalityRow.key),
        "district_keys": _regions_of(links, MunicipalityRow.district_key),
    }


def _region_parameters(links: ColumnElement[bool]) -> dict[str, Queryable]:
    return {
        "district": _regions_of(links, MunicipalityRow.district_key),
        "municipality": _regions_of(links, MunicipalityRow.key),
    }


# The parcel's site, where the site is public: a feature text is the same for everybody.
_PUBLIC_SITE = (
    select(SiteRow.key.label("site_key"), SiteRow.name.label("site_name"))
    .where(SiteRow.id == ParcelRow.site_id, SiteRow.visibility == Visibility.PUBLIC, SiteRow.withdrawn_at.is_(None))
    .correlate(ParcelRow)
    .lateral("public_site")
)
_PARCEL_REGIONS = _regions(ParcelRow, ParcelMunicipalityRow, OF_PARCEL)
_SITE_REGIONS = _regions(SiteRow, SiteMunicipalityRow, OF_SITE)


def _in_public_site(keys: tuple[Any, ...]) -> ColumnElement[bool]:
    return exists().where(
        SiteRow.id == ParcelRow.site_id,
        SiteRow.visibility == Visibility.PUBLIC,
        SiteRow.withdrawn_at.is_(None),
        SiteRow.key.in_(keys),
    )


_PARCEL_QUERYABLES = (
    _queryables(ParcelRow, PARCEL_FIELDS)
    | _beside(_PUBLIC_SITE, ("site_key", "site_name"))
    | _beside(_PARCEL_REGIONS, REGION_TEXTS)
    | _several(PARCEL_LINKS)
    | dict(reach_queryables())
)
_SITE_QUERYABLES = (
    _queryables(SiteRow, SITE_FIELDS) | _plot_queryables() | _beside(_SITE_REGIONS, REGION_TEXTS) | _several(SITE_LINKS)
)

PARCELS = Collection(
    id="parcels",
    title="Commercial parcels on offer (Gewerbeflächen)",
    table=Row.metadata.tables["parcel"],
    beside=(_PUBLIC_SITE, _PARCEL_REGIONS),
    companion=REACH,
    shape=func.coalesce(ParcelRow.geom, ParcelRow.position),
    properties=(
        ParcelRow.key,
        ParcelRow.synthetic,
        _PUBLIC_SITE.c.site_key,
        _PUBLIC_SITE.c.site_name,
        *_region_columns(_PARCEL_REGIONS),
        geometry_kind(ParcelRow),
        ParcelRow.geometry_area_m2,
        *(getattr(ParcelRow, field.name) for field in PARCEL_FIELDS),
        ParcelRow.withdrawn_at,
        ParcelRow.source,
        ParcelRow.as_of,
    ),
    words=(
        ParcelRow.key,
        ParcelRow.name,
        ParcelRow.plan_name,
        _PUBLIC_SITE.c.site_name,
        _PARCEL_REGIONS.c.municipality,
        _PARCEL_REGIONS.c.district,
    ),
    queryables=_PARCEL_QUERYABLES,
    parameters={
        "key": Queryable(ParcelRow.key, ValueType.STRING),
        "site": Queryable(None, ValueType.STRING, matches=_in_public_site),
        "synthetic": Queryable(ParcelRow.synthetic, ValueType.BOOLEAN),
    }
    | _region_parameters(PARCEL_LINKS)
    | {name: _PARCEL_QUERYABLES[name] for name in (*PARCEL_PARAMETERS, *REACH_PARAMETERS)},
    visible_to=visible_land(ParcelRow),
    tile_properties=PARCEL_TILE_PROPERTIES,
)
SITES = Collection(
    id="sites",
    title="Sites (industrial parks and Gewerbegebiete)",
    table=Row.metadata.tables["site"],
    beside=(_SITE_REGIONS,),
    shape=func.coalesce(SiteRow.geom, SiteRow.position),
    properties=(
        SiteRow.key,
        SiteRow.synthetic,
        *_region_columns(_SITE_REGIONS),
        geometry_kind(SiteRow),
        SiteRow.geometry_area_m2,
        *(getattr(SiteRow, field.name) for field in SITE_FIELDS),
        SiteRow.largest_contiguous_m2,
        SiteRow.largest_contiguous_parcels,
        SiteRow.largest_contiguous_method,
        SiteRow.withdrawn_at,
        SiteRow.attributes,
        SiteRow.source,
        SiteRow.as_of,
    ),
    words=(
        SiteRow.key,
        SiteRow.name,
        SiteRow.former_names,
        SiteRow.stated_municipality,
        _SITE_REGIONS.c.municipality,
        _SITE_REGIONS.c.district,
    ),
    queryables=_SITE_QUERYABLES,
    parameters={
        "key": Queryable(SiteRow.key, ValueType.STRING),
        "synthetic": Queryable(SiteRow.synthetic, ValueType.BOOLEAN),
    }
    | _region_parameters(SITE_LINKS)
    | {name: _SITE_QUERYABLES[name] for name in SITE_PARAMETERS},
    visible_to=visible_land(SiteRow),
    tile_properties=("key", "name", "site_type", "area_m2", "available_m2", "synthetic"),
)
