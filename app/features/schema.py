"""What features of a collection look like, as models for the description of the API; no feature passes through them."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, create_model
from sqlalchemy import select

from app.codes import GeometryKind, PlotMethod
from app.features.collection import Collection
from app.fields import Field as Attribute

Position = Annotated[list[float], Field(min_length=2, max_length=2, description="Longitude and latitude, WGS 84.")]


class PointShape(BaseModel):
    """A GeoJSON Point."""

    type: Literal["Point"]
    coordinates: Position


class OutlineShape(BaseModel):
    """A GeoJSON MultiPolygon, outer rings counter-clockwise."""

    type: Literal["MultiPolygon"]
    coordinates: list[list[list[Position]]]


class Link(BaseModel):
    """A link (RFC 8288)."""

    rel: str
    type: str | None = None
    href: str


class Statement(BaseModel):
    """Where the value of one field comes from."""

    field: str
    value: Any = Field(description="As it was stated; null for a geometry and where the source says unknown.")
    stands: bool = Field(description="False for a published figure that is kept beside the one that stands.")
    method: Literal["stated", "computed", "published", "synthetic"]
    source: str
    source_url: str | None
    as_of: date | None
    confirmed_by: str | None
    confirmed_at: datetime | None
    contradicts: bool | None = Field(default=None, description="Whether a published figure contradicts the other.")


# properties that are no attributes of `app.fields`
OTHERS: dict[str, tuple[Any, str]] = {
    "key": (str, "Public stable text, unique in its collection"),
    "name": (str, "Official name"),
    "synthetic": (bool, "True for sample data that is no real land"),
    "site_key": (str, "Key of the site it belongs to, where that is public"),
    "site_name": (str, "Name of that site"),
    "municipality": (str, "Municipality of the largest share, by geometry"),
    "municipality_key": (str, "Its AGS, 8 digits"),
    "municipality_keys": (list[str], "AGS of every municipality it lies in"),
    "district": (str, "District of that municipality"),
    "district_key": (str, "Its AGS, 5 digits"),
    "designation": (str, "Landkreis, Kreisfreie Stadt, Stadt, Gemeinde"),
    "state": (str, "Bundesland"),
    "core": (bool, "One of the five districts of the mining region"),
    "geometry_kind": (GeometryKind, "Whether the geometry is the outline, only the position, or unknown"),
    "geometry_area_m2": (float, "Area of the outline in EPSG:25832, computed; null without an outline"),
    "largest_contiguous_m2": (float, "Largest plot in one piece of its public parcels on offer, by their outlines"),
    "largest_contiguous_parcels": (int, "How many parcels have land in that plot"),
    "largest_contiguous_method": (PlotMethod, "Which outlines it was found from; null before it is computed"),
    "attributes": (dict[str, Any], "Whatever else the source says"),
    "withdrawn_at": (datetime, "When it was withdrawn; null while it stands"),
    "source": (str, "Id of the source, as GET /sources lists it, or what an editor named"),
    "as_of": (date, "Day the source speaks of"),
}


def feature_model(
    collection: Collection, name: str, attributes: Iterable[Attribute] = (), base: type[BaseModel] = BaseModel
) -> Any:
    """A GeoJSON feature of a collection; `base` brings properties that are not stored with it."""
    known = {attribute.name: attribute for attribute in attributes}
    names = select(*collection.properties).selected_columns.keys()
    members: Any = {name: _member(collection, name, known) for name in names}
    properties = create_model(f"{name}Members", __base__=base, **members)
    return create_model(
        name,
        __doc__=f"One of: {collection.title}.",
        type=Literal["Feature"],
        id=(int, Field(description="The integer feature id, the {id} of paths.")),
        geometry=OutlineShape | PointShape | None,
        properties=properties,
    )


def page_model(name: str, feature: Any) -> Any:
    """A page of features with its counts and links."""
    return create_model(
        name,
        __doc__="A GeoJSON FeatureCollection. Follow the link with rel `next` until there is none.",
        type=Literal["FeatureCollection"],
        numberMatched=(int | None, Field(default=None, description="How many match; absent where counting stopped.")),
        numberMatchedAtLeast=(
            int | None,
            Field(default=None, description="Where counting stopped, in place of numberMatched."),
        ),
        numberReturned=int,
        limit=(int, Field(description="Features per page, as used.")),
        links=list[Link],
        features=list[feature],
    )


def _member(collection: Collection, name: str, known: dict[str, Attribute]) -> Any:
    attribute = known.get(name)
    if attribute is None:
        kind, description = OTHERS[name]
        extra: Any = None
    else:
        kind, description = attribute.code_list or attribute.value_type, attribute.description
        extra = {"x-unit": attribute.unit} if attribute.unit is not None else None
    stored = collection.table.c.get(name)
    nullable = stored is None or bool(stored.nullable)
    return (kind | None if nullable else kind, Field(description=description, json_schema_extra=extra))
