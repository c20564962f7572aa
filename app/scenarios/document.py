"""A scenario as people write it: a small GeoJSON of what comes, changes and goes; read into what the network takes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import shapely
from pydantic import BaseModel, Field
from shapely.geometry.base import BaseGeometry

from app.codes import FacilityKind, Mode
from app.errors import InputProblem, InvalidInput
from app.geo import LONLAT_SRID, MAX_POSITIONS, Bbox, read_geojson, reproject
from app.network.alterations import ChangedRoad, NewRoad
from app.network.model import RoadClass
from app.web.json_bodies import STRICT, Words

MOST_FEATURES = 500
Kmh = Annotated[float, Field(gt=0, le=200, strict=True, json_schema_extra={"x-unit": "km/h"})]
DrivenMode = Literal[Mode.CAR, Mode.TRUCK]


class _Speeds(BaseModel):
    model_config = STRICT

    car_kmh: Kmh | None = Field(default=None, description="Speed of cars on it.")
    truck_kmh: Kmh | None = Field(default=None, description="Speed of lorries on it.")

    def kmh(self) -> dict[Mode, float]:
        """The modes that have a speed."""
        stated = {Mode.CAR: self.car_kmh, Mode.TRUCK: self.truck_kmh}
        return {mode: kmh for mode, kmh in stated.items() if kmh is not None}


class RoadAdded(_Speeds):
    """A new road, drawn as a LineString; its ends join roads within 50 m. A mode without a speed may not drive it."""

    change: Literal["add_road"]
    road_class: RoadClass
    one_way: bool = Field(default=False, description="Driven in the direction of the line only.")
    name: Words | None = None


class RoadChanged(_Speeds):
    """Another speed on roads along a LineString, or of a way of OpenStreetMap."""

    change: Literal["change_road"]
    way_id: int | None = Field(default=None, gt=0, description="Id of the way; without it the line says which roads.")


class RoadClosed(BaseModel):
    """Roads along a LineString, or of a way of OpenStreetMap, that may not be driven any more."""

    model_config = STRICT

    change: Literal["close_road"]
    way_id: int | None = Field(default=None, gt=0, description="Id of the way; without it the line says which roads.")
    modes: list[DrivenMode] = Field(default=[Mode.CAR, Mode.TRUCK], min_length=1, description="For whom.")


class FacilityAdded(BaseModel):
    """A new facility at a Point, open from the start."""

    model_config = STRICT

    change: Literal["add_facility"]
    kind: FacilityKind
    name: Words


class FacilityOpened(BaseModel):
    """A facility that is planned today, as if it were open; or one that is open, as if it were closed."""

    model_config = STRICT

    change: Literal["open_facility", "close_facility"]
    key: Words = Field(description="Key of the facility, as /infrastructure shows it.")


Change = RoadAdded | RoadChanged | RoadClosed | FacilityAdded | FacilityOpened


class ScenarioFeature(BaseModel):
    """One thing that comes, changes or goes."""

    model_config = STRICT

    type: Literal["Feature"] = "Feature"
    geometry: dict[str, Any] | None = Field(
        default=None, description="LineString of a road or Point of a facility, in lon/lat (WGS 84)."
    )
    properties: Annotated[Change, Field(discriminator="change")]


class ScenarioDocument(BaseModel):
    """A what-if question: a GeoJSON FeatureCollection with a title."""

    model_config = STRICT

    type: Literal["FeatureCollection"] = "FeatureCollection"
    title: Words
    description: Words | None = None
    visibility: Literal["public", "internal"] = Field(default="internal", description="Who may see the answer.")
    features: list[ScenarioFeature] = Field(min_length=1, max_length=MOST_FEATURES)


@dataclass(frozen=True)
class NewFacility:
    """A facility that is not there yet."""

    kind: FacilityKind
    name: str
    point: shapely.Point  # EPSG:25832


@dataclass(frozen=True)
class Alterations:
    """What a document asks for, each with the pointer to the feature that says so."""

    new_roads: Mapping[str, NewRoad]
    changed_roads: Mapping[str, ChangedRoad]
    new_facilities: Mapping[str, NewFacility]
    opened: Mapping[str, str]  # keys
    closed: Mapping[str, str]

    @property
    def changes_facilities(self) -> bool:
        return bool(self.new_facilities or self.opened or self.closed)


def read(document: ScenarioDocument, extent: Bbox) -> Alterations:
    """What the document asks for; InvalidInput lists everything that makes no sense, each with its place."""
    reader = _Reader(extent)
    for number, feature in enumerate(document.features):
        reader.read(f"/features/{number}", feature)
    if reader.problems:
        raise InvalidInput("The scenario has faults; see errors.", problems=reader.problems)
    return Alterations(reader.new_roads, reader.changed_roads, reader.new_facilities, reader.opened, reader.closed)


class _Reader:
    def __init__(self, extent: Bbox) -> None:
        self.extent = extent
        self.problems: list[InputProblem] = []
        self.new_roads: dict[str, NewRoad] = {}
        self.changed_roads: dict[str, ChangedRoad] = {}
        self.new_facilities: dict[str, NewFacility] = {}
        self.opened: dict[str, str] = {}
        self.closed: dict[str, str] = {}

    def read(self, pointer: str, feature: ScenarioFeature) -> None:
        match feature.properties:
            case RoadAdded() as road:
                self._new_road(pointer, road, self._line(pointer, feature))
            case RoadChanged() as road:
                line = None if road.way_id else self._line(pointer, feature)
                self._check_speeds(pointer, road)
                self.changed_roads[pointer] = ChangedRoad(line, road.way_id, kmh=road.kmh())
            case RoadClosed() as road:
                line = None if road.way_id else self._line(pointer, feature)
                self.changed_roads[pointer] = ChangedRoad(line, road.way_id, closed=tuple(road.modes))
            case FacilityAdded() as facility:
                point = self._shape(pointer, feature, "Point")
                if isinstance(point, shapely.Point):
                    self.new_facilities[pointer] = NewFacility(facility.kind, facility.name, point)
            case FacilityOpened() as facility:
                keys = self.opened if facility.change == "open_facility" else self.closed
                keys[pointer] = facility.key

    def _new_road(self, pointer: str, road: RoadAdded, line: shapely.LineString | None) -> None:
        self._check_speeds(pointer, road)
        if line is not None:
            self.new_roads[pointer] = NewRoad(line, road.road_class, road.kmh(), road.one_way, road.name)

    def _check_speeds(self, pointer: str, road: _Speeds) -> None:
        if not road.kmh():
            self.problems.append(InputProblem("State car_kmh, truck_kmh or both.", pointer=f"{pointer}/properties"))

    def _line(self, pointer: str, feature: ScenarioFeature) -> shapely.LineString | None:
        line = self._shape(pointer, feature, "LineString")
        return line if isinstance(line, shapely.LineString) else None

    def _shape(self, pointer: str, feature: ScenarioFeature, wanted: str) -> BaseGeometry | None:
        try:
            return self._checked(feature, wanted)
        except InvalidInput as error:
            self.problems.append(error.at(f"{pointer}/geometry"))
            return None

    def _checked(self, feature: ScenarioFeature, wanted: str) -> BaseGeometry:
        if feature.geometry is None or feature.geometry.get("type") != wanted:
            raise InvalidInput("A {wanted} in lon/lat is needed here.", wanted=wanted)
        shape = read_geojson(feature.geometry)
        if shape.is_empty or shapely.get_num_coordinates(shape) > MAX_POSITIONS:
            raise InvalidInput("A {wanted} in lon/lat is needed here.", wanted=wanted)
        if not all(self.extent.contains(*lonlat) for lonlat in shapely.get_coordinates(shape).tolist()):
            raise InvalidInput("It lies outside the region {extent}.", extent=self.extent)
        return reproject(shapely.force_2d(shape), LONLAT_SRID)
