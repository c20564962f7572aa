"""Parcels and sites as published layers: their properties, what they are filtered by, and who sees them."""

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, case, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute

from app.codes import GeometryKind, Visibility
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

Land = type[ParcelRow] | type[SiteRow]

VALUE_TYPES = {str: ValueType.STRING, float: ValueType.NUMBER, bool: ValueType.BOOLEAN}
PARCEL_FILTERS = (
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
SITE_FILTERS = ("site_type", "area_m2", "available_m2")


def geometry_kind(land: Land) -> ColumnElement[str]:
    """Whether the geometry given is the outline, the position, or nothing."""
    return case(
        (land.geom.is_not(None), GeometryKind.OUTLINE.value),
        (land.position.is_not(None), GeometryKind.POSITION.value),
        else_=GeometryKind.NONE.value,
    ).label("geometry_kind")


def _region_columns(
    land: Land, links: ColumnElement[bool], share: SQLColumnExpression[Any]
) -> list[SQLColumnExpression[Any]]:
    """Municipality and district of the largest share, and the keys of all of them."""

    def largest(column: InstrumentedAttribute[str], label: str) -> ColumnElement[Any]:
        return (
            select(column)
            .select_from(MunicipalityRow)
            .join(DistrictRow, DistrictRow.key == MunicipalityRow.district_key, isouter=True)
            .where(links)
            .order_by(share.desc(), MunicipalityRow.key)
            .limit(1)
            .correlate(land)
            .scalar_subquery()
            .label(label)
        )

    all_keys = select(func.json_agg(MunicipalityRow.key)).where(links).correlate(land).scalar_subquery()
    return [
        largest(MunicipalityRow.name, "municipality"),
        largest(MunicipalityRow.key, "municipality_key"),
        all_keys.label("municipality_keys"),
        largest(DistrictRow.name, "district"),
        largest(MunicipalityRow.district_key, "district_key"),
    ]


PARCEL_LINKS = and_(
    ParcelMunicipalityRow.parcel_id == ParcelRow.id, ParcelMunicipalityRow.municipality_id == MunicipalityRow.id
)
SITE_LINKS = and_(SiteMunicipalityRow.site_id == SiteRow.id, SiteMunicipalityRow.municipality_id == MunicipalityRow.id)


def _lies_in(links: ColumnElement[bool], column: InstrumentedAttribute[str]) -> Callable[[tuple[Any, ...]], Any]:
    def matches(values: tuple[Any, ...]) -> ColumnElement[bool]:
        return exists().where(links, column.in_(values))

    return matches


def _queryables(land: Land, fields: Iterable[Field], names: tuple[str, ...]) -> dict[str, Queryable]:
    by_name = {field.name: field for field in fields}
    return {
        name: Queryable(
            getattr(land, name),
            VALUE_TYPES[by_name[name].value_type],
            unit=by_name[name].unit,
            code_list=by_name[name].code_list,
        )
        for name in names
    }


def _region_queryables(links: ColumnElement[bool]) -> dict[str, Queryable]:
    return {
        "district": Queryable(None, ValueType.STRING, matches=_lies_in(links, MunicipalityRow.district_key)),
        "municipality": Queryable(None, ValueType.STRING, matches=_lies_in(links, MunicipalityRow.key)),
    }


def _site_of_parcel(column: InstrumentedAttribute[str]) -> ColumnElement[Any]:
    """A column of the parcel's site, where the site is public: a feature text is the same for everybody."""
    return (
        select(column)
        .where(SiteRow.id == ParcelRow.site_id, SiteRow.visibility == Visibility.PUBLIC, SiteRow.withdrawn_at.is_(None))
        .scalar_subquery()
    )


_PARCEL_REGIONS = _region_columns(ParcelRow, PARCEL_LINKS, ParcelMunicipalityRow.share_ratio)
_SITE_REGIONS = _region_columns(SiteRow, SITE_LINKS, SiteMunicipalityRow.share_ratio)

PARCELS = Collection(
    id="parcels",
    title="Commercial parcels on offer (Gewerbeflächen)",
    table=Row.metadata.tables["parcel"],
    shape=func.coalesce(ParcelRow.geom, ParcelRow.position),
    properties=(
        ParcelRow.key,
        ParcelRow.synthetic,
        _site_of_parcel(SiteRow.key).label("site_key"),
        _site_of_parcel(SiteRow.name).label("site_name"),
        *_PARCEL_REGIONS,
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
        _site_of_parcel(SiteRow.name),
        _PARCEL_REGIONS[0],
        _PARCEL_REGIONS[3],
    ),
    queryables={
        "key": Queryable(ParcelRow.key, ValueType.STRING),
        "site": Queryable(_site_of_parcel(SiteRow.key), ValueType.STRING),
        "synthetic": Queryable(ParcelRow.synthetic, ValueType.BOOLEAN),
    }
    | _region_queryables(PARCEL_LINKS)
    | _queryables(ParcelRow, PARCEL_FIELDS, PARCEL_FILTERS),
    visible_to=visible_land(ParcelRow),
)
SITES = Collection(
    id="sites",
    title="Sites (industrial parks and Gewerbegebiete)",
    table=Row.metadata.tables["site"],
    shape=func.coalesce(SiteRow.geom, SiteRow.position),
    properties=(
        SiteRow.key,
        SiteRow.synthetic,
        *_SITE_REGIONS,
        geometry_kind(SiteRow),
        SiteRow.geometry_area_m2,
        *(getattr(SiteRow, field.name) for field in SITE_FIELDS),
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
        _SITE_REGIONS[0],
        _SITE_REGIONS[3],
    ),
    queryables={
        "key": Queryable(SiteRow.key, ValueType.STRING),
        "synthetic": Queryable(SiteRow.synthetic, ValueType.BOOLEAN),
    }
    | _region_queryables(SITE_LINKS)
    | _queryables(SiteRow, SITE_FIELDS, SITE_FILTERS),
    visible_to=visible_land(SiteRow),
)
