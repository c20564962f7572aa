"""The names that a map writes on districts and municipalities, each at one place."""

from collections.abc import Iterable, Iterator

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from app.db.tables import DistrictRow, MunicipalityRow
from app.geo import LONLAT_DIGITS
from app.regions.store import RegionName, region_names
from app.web.deps import ReadSessionDep
from app.web.responses import NOT_MODIFIED, GeoJSON, document

router = APIRouter(tags=["lists"])


class NamePoint(BaseModel):
    """A place inside what is named."""

    type: str = "Point"
    coordinates: tuple[float, float]


class NameProperties(BaseModel):
    """What is named."""

    key: str = Field(description="AGS: 5 digits of a district, 8 of a municipality.")
    name: str
    kind: str = Field(description="district or municipality")
    designation: str | None = Field(description="As the survey says: Landkreis, Kreisfreie Stadt, Stadt, Gemeinde.")
    area_m2: int


class NameFeature(BaseModel):
    """A name at a place."""

    type: str = "Feature"
    geometry: NamePoint
    properties: NameProperties


class NameCollection(BaseModel):
    """Every name."""

    type: str = "FeatureCollection"
    features: list[NameFeature]


@router.get("/place-names", response_model=NameCollection, responses=NOT_MODIFIED, response_class=GeoJSON)
def list_place_names(request: Request, session: ReadSessionDep) -> Response:
    """Names of districts and municipalities, each at a place inside it: what a map writes."""
    features = [
        *_features("district", region_names(session, DistrictRow)),
        *_features("municipality", region_names(session, MunicipalityRow)),
    ]
    return document(
        request, NameCollection(features=features).model_dump_json(), public=True, media_type=GeoJSON.media_type
    )


def _features(kind: str, names: Iterable[RegionName]) -> Iterator[NameFeature]:
    for each in names:
        coordinates = (round(each.lon, LONLAT_DIGITS), round(each.lat, LONLAT_DIGITS))
        yield NameFeature(
            geometry=NamePoint(coordinates=coordinates),
            properties=NameProperties(
                key=each.key,
                name=each.name,
                kind=kind,
                designation=each.designation,
                area_m2=round(each.area_m2),
            ),
        )
